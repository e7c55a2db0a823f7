//! What is exported, and how: the choices of the export dialog and of the command line.

use super::report::{Losses, Lost};
use crate::model::{Actor, Annotation, Coder, Document, Id, Issue, Project, Relation, Tag, View};
use crate::text::Span;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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

    /// The range between two offsets in this unit; `None` where one of them is none of the text.
    pub(super) fn span(self, document: &Document, start: usize, end: usize) -> Option<Span> {
        Some(Span::new(self.byte(document, start)?, self.byte(document, end)?))
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

impl Uses {
    pub(super) const NONE: Self = Self { unit: false, several: false, exact: false, leave_text_out: false };
}

/// How far an export has come, for others to look at while it goes on; and whether it is still wanted.
#[derive(Debug, Default)]
pub struct Underway {
    articles: AtomicUsize,
    of: AtomicUsize,
    reads_back: AtomicBool,
    stop: Arc<AtomicBool>,
}

impl Underway {
    /// Articles that are written, or read back, and all of them.
    #[must_use]
    pub fn articles(&self) -> (usize, usize) {
        (self.articles.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    /// Whether it is written already and being compared with the project.
    #[must_use]
    pub fn reads_back(&self) -> bool {
        self.reads_back.load(Ordering::Relaxed)
    }

    /// Makes an export end soon, with nothing written.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What [`Underway::stop`] sets, for those who can set nothing else.
    #[must_use]
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn begin(&self, reads_back: bool) {
        self.articles.store(0, Ordering::Relaxed);
        self.reads_back.store(reads_back, Ordering::Relaxed);
    }
}

/// A project seen through a scope and options.
pub(crate) struct Selection<'a> {
    pub project: &'a Project,
    pub options: &'a Options,
    pub documents: Vec<&'a Document>,
    in_documents: Option<BTreeSet<Id<Document>>>,
    in_tags: Option<BTreeSet<Id<Tag>>>,
    coders: BTreeMap<Id<Coder>, String>,
    underway: Option<&'a Underway>,
    used: OnceCell<Used>,
}

/// What the statements of a selection name.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) tags: BTreeSet<Id<Tag>>,
    pub(super) coders: BTreeSet<Id<Coder>>,
    /// Each with how many statements name it.
    pub(super) actors: BTreeMap<Id<Actor>, usize>,
    pub(super) issues: BTreeSet<Id<Issue>>,
}

impl<'a> Selection<'a> {
    pub(crate) fn new(project: &'a Project, scope: &Scope, options: &'a Options) -> Self {
        let in_documents: Option<BTreeSet<_>> = scope.documents.as_ref().map(|ids| ids.iter().copied().collect());
        let in_tags = scope.tags.as_ref().map(|ids| ids.iter().copied().collect());
        let wanted = |row: &&Document| in_documents.as_ref().is_none_or(|ids| ids.contains(&row.id));
        let documents = project.documents_in_order().into_iter().filter(wanted).collect();
        let name = |(at, row): (usize, &Coder)| {
            (row.id, if options.name_coders { row.name.clone() } else { format!("coder {}", at + 1) })
        };
        let coders = project.coders().iter().enumerate().map(name).collect();
        Self { project, options, documents, in_documents, in_tags, coders, underway: None, used: OnceCell::new() }
    }

    /// The same with other options, which name coders as these do.
    pub(super) fn with<'b>(&'b self, options: &'b Options) -> Selection<'b> {
        Selection {
            project: self.project,
            options,
            documents: self.documents.clone(),
            in_documents: self.in_documents.clone(),
            in_tags: self.in_tags.clone(),
            coders: self.coders.clone(),
            underway: self.underway,
            used: OnceCell::new(),
        }
    }

    /// Tells how far whoever goes through its articles has come.
    pub(crate) fn watched(self, underway: &'a Underway) -> Self {
        underway.of.store(self.documents.len(), Ordering::Relaxed);
        Self { underway: Some(underway), ..self }
    }

    /// The articles with their statements, in order of place; none any more once the export is no longer wanted.
    pub(super) fn articles(&self) -> impl Iterator<Item = (&'a Document, Vec<Annotation>)> {
        let is_wanted = |_: &_| self.underway.is_none_or(|underway| !underway.is_stopped());
        self.documents.iter().take_while(is_wanted).enumerate().map(|(number, &document)| {
            if let Some(underway) = self.underway {
                underway.articles.store(number, Ordering::Relaxed);
            }
            (document, self.statements(document.id))
        })
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

    /// The statements as they are packed, in order of their ids: for what is counted of all of them.
    pub(super) fn views(&self) -> impl Iterator<Item = View<'a>> {
        let held = |row: &View<'_>| {
            self.holds_tag(row.tag) && self.in_documents.as_ref().is_none_or(|ids| ids.contains(&row.document))
        };
        self.project.annotations().views().filter(held)
    }

    /// What the statements name, counted once for the whole export.
    pub(super) fn used(&self) -> &Used {
        self.used.get_or_init(|| {
            let (mut used, mut named) = (Used::default(), Vec::new());
            for row in self.views() {
                used.tags.insert(row.tag);
                used.coders.insert(row.coder);
                row.each_named(|_, actor| named.push(actor), |_, issue| used.issues.extend([issue]));
                named.sort_unstable();
                named.dedup();
                named.drain(..).for_each(|actor| *used.actors.entry(actor).or_insert(0) += 1);
            }
            used
        })
    }

    /// The tags of the statements, in the order of the codebook.
    pub(super) fn used_tags(&self) -> Vec<&'a Tag> {
        let mut tags: Vec<&Tag> = self.used().tags.iter().filter_map(|&id| self.project.tags().get(id)).collect();
        tags.sort_by_key(|tag| (tag.position, tag.id));
        tags
    }

    pub(super) fn statement_count(&self) -> usize {
        self.documents.iter().map(|document| self.count_in(document.id)).sum()
    }

    /// How many statements of a document are exported.
    pub(super) fn count_in(&self, document: Id<Document>) -> usize {
        match &self.in_tags {
            None => self.project.annotation_count(document),
            Some(_) => self.statements(document).len(),
        }
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

    /// Relations of which both ends are exported.
    pub(super) fn relations(&self) -> impl Iterator<Item = &'a Relation> {
        self.project.relations().iter().filter(|row| self.holds(row.from) && self.holds(row.to))
    }

    /// Tells of relations of which only one end is exported, and of notes and names of coders that the options leave out.
    pub(super) fn tell(&self, losses: &mut Losses) {
        if !self.is_whole() {
            for row in self.project.relations().iter().filter(|row| self.holds(row.from) != self.holds(row.to)) {
                losses.add(Lost::RelationsCut, || self.relation_name(row).to_owned());
            }
        }
        if !self.options.include_notes {
            for row in self.views().filter(View::has_note) {
                losses.add(Lost::NotesLeftOut, || row.note().to_owned());
            }
            for document in self.documents.iter().filter(|row| !row.notes.is_empty()) {
                losses.add(Lost::NotesLeftOut, || document.notes.clone());
            }
        }
        if self.options.leave_text_out {
            losses.add_many(Lost::WordsLeftOut, self.statement_count(), String::new);
        }
        if !self.options.name_coders {
            losses.add_many(Lost::CodersUnnamed, self.used().coders.len(), String::new);
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
