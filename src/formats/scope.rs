//! What is exported, and how: the choices of the export dialog and of the command line.

use super::report::{Losses, Lost};
use crate::model::{Annotation, Coder, Document, Id, Project, Relation, Tag};
use std::collections::{BTreeMap, BTreeSet};

/// Which documents and which tags; `None` stands for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    pub documents: Option<Vec<Id<Document>>>,
    pub tags: Option<Vec<Id<Tag>>>,
}

/// What an offset counts, where a format leaves the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum OffsetUnit {
    /// Unicode code points, as in Python.
    #[default]
    Characters,
    /// As in JavaScript, Java and C#.
    Utf16,
    /// Of UTF-8, as in Rust and Go.
    Bytes,
}

impl OffsetUnit {
    pub const ALL: [Self; 3] = [Self::Characters, Self::Utf16, Self::Bytes];

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Characters => "Characters",
            Self::Utf16 => "UTF-16",
            Self::Bytes => "Bytes",
        }
    }

    /// The name in files and on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Utf16 => "utf16",
            Self::Bytes => "bytes",
        }
    }

    /// An offset in this unit.
    #[must_use]
    pub fn of(self, document: &Document, byte: usize) -> usize {
        let text = document.text.as_str();
        match self {
            Self::Characters => document.text.chars(byte),
            Self::Utf16 => document.text.offsets().utf16(text, byte),
            Self::Bytes => byte,
        }
    }

    /// The byte at which an offset in this unit lies; `None` beyond the text or inside a character.
    #[must_use]
    pub fn byte(self, document: &Document, offset: usize) -> Option<usize> {
        let text = document.text.as_str();
        match self {
            Self::Characters => document.text.byte_of_char(offset),
            Self::Utf16 => document.text.offsets().byte_of_utf16(text, offset),
            Self::Bytes => text.is_char_boundary(offset).then_some(offset),
        }
    }
}

/// What becomes of a statement with several actors or issues in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Several {
    /// One row, with the names joined by semicolons.
    #[default]
    Joined,
    /// One row for each.
    RowEach,
}

/// How it is exported. Each exporter says by [`Uses`] which of these it heeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub unit: OffsetUnit,
    pub several: Several,
    /// Coders by name; otherwise by a number.
    pub name_coders: bool,
    pub include_notes: bool,
    /// Leaves out every word of the articles, those of the statements too: positions only.
    pub leave_text_out: bool,
    /// Cells that begin like a formula are left as they are, which a spreadsheet may then run.
    pub exact: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unit: OffsetUnit::Characters,
            several: Several::Joined,
            name_coders: true,
            include_notes: true,
            leave_text_out: false,
            exact: false,
        }
    }
}

/// Which options make a difference to a format; the dialog shows only those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uses {
    pub unit: bool,
    pub several: bool,
    pub exact: bool,
    pub leave_text_out: bool,
}

/// A project seen through a scope and options.
pub(super) struct Selection<'a> {
    pub project: &'a Project,
    pub options: &'a Options,
    pub documents: Vec<&'a Document>,
    in_documents: Option<BTreeSet<Id<Document>>>,
    in_tags: Option<BTreeSet<Id<Tag>>>,
    coders: BTreeMap<Id<Coder>, String>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(project: &'a Project, scope: &Scope, options: &'a Options) -> Self {
        let in_documents: Option<BTreeSet<_>> = scope.documents.as_ref().map(|ids| ids.iter().copied().collect());
        let in_tags = scope.tags.as_ref().map(|ids| ids.iter().copied().collect());
        let wanted = |row: &&Document| in_documents.as_ref().is_none_or(|ids| ids.contains(&row.id));
        let documents = project.documents_in_order().into_iter().filter(wanted).collect();
        let name = |(at, row): (usize, &Coder)| {
            (row.id, if options.name_coders { row.name.clone() } else { format!("coder {}", at + 1) })
        };
        let coders = project.coders().iter().enumerate().map(name).collect();
        Self { project, options, documents, in_documents, in_tags, coders }
    }

    /// Whether all of the project is exported.
    pub(super) fn is_whole(&self) -> bool {
        self.in_documents.is_none() && self.in_tags.is_none()
    }

    /// The statements of a document that are exported, in order of place.
    pub(super) fn statements(&self, document: Id<Document>) -> Vec<Annotation> {
        let mut rows = self.project.annotations_in(document);
        rows.retain(|row| self.holds_tag(row.tag));
        rows
    }

    pub(super) fn statement_count(&self) -> usize {
        self.documents.iter().map(|document| self.statements(document.id).len()).sum()
    }

    /// Compares how many statements an export has with how many it should have.
    pub(super) fn check_count(&self, found: usize) -> Result<(), String> {
        let wanted = self.statement_count();
        if found == wanted { Ok(()) } else { Err(format!("it has {found} statements instead of {wanted}")) }
    }

    fn holds_tag(&self, tag: Id<Tag>) -> bool {
        self.in_tags.as_ref().is_none_or(|ids| ids.contains(&tag))
    }

    fn holds(&self, id: Id<Annotation>) -> bool {
        self.project.annotations().view(id).is_some_and(|row| {
            self.holds_tag(row.tag) && self.in_documents.as_ref().is_none_or(|ids| ids.contains(&row.document))
        })
    }

    /// Relations that start at a statement and end at one that is exported too.
    pub(super) fn relations_from(&self, from: Id<Annotation>) -> Vec<&'a Relation> {
        self.project.relations_of(from).filter(|row| row.from == from && self.holds(row.to)).collect()
    }

    /// Tells of relations of a statement whose other end is not exported.
    pub(super) fn tell_cut_relations(&self, statement: &Annotation, losses: &mut Losses) {
        for row in self.project.relations_of(statement.id) {
            if !self.holds(row.from) || !self.holds(row.to) {
                losses.add(Lost::RelationsCut, || self.relation_name(row).to_owned());
            }
        }
    }

    /// Tells of notes and names of coders that the options leave out.
    pub(super) fn tell_left_out(&self, losses: &mut Losses) {
        let mut coders = BTreeSet::new();
        for document in &self.documents {
            for row in self.statements(document.id) {
                coders.insert(row.coder);
                if !self.options.include_notes && !row.note.is_empty() {
                    losses.add(Lost::NotesLeftOut, || row.note.to_string());
                }
                if self.options.leave_text_out {
                    losses.add(Lost::WordsLeftOut, || self.tag_name(row.tag).to_owned());
                }
            }
            if !self.options.include_notes && !document.notes.is_empty() {
                losses.add(Lost::NotesLeftOut, || document.notes.clone());
            }
        }
        if !self.options.name_coders {
            losses.add_many(Lost::CodersUnnamed, coders.len(), String::new);
        }
    }

    /// A coder's name, or number where coders are not named.
    pub(super) fn coder(&self, id: Id<Coder>) -> &str {
        self.coders.get(&id).map_or("", String::as_str)
    }

    pub(super) fn tag_name(&self, id: Id<Tag>) -> &'a str {
        self.project.tags().get(id).map_or("", |row| &row.name)
    }

    pub(super) fn relation_name(&self, row: &Relation) -> &'a str {
        self.project.relation_types().get(row.kind).map_or("", |kind| &kind.name)
    }

    /// The words of a statement, or nothing where words are left out.
    pub(super) fn words(&self, statement: &Annotation, document: &Document) -> String {
        if self.options.leave_text_out { String::new() } else { statement.words(document.text.as_str()) }
    }
}
