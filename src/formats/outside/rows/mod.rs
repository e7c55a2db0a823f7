//! Rows of ours, made of what was read and placed, by a mapping: one edit, which undo takes back whole.

mod answers;
mod book;

pub(super) use answers::words_of;

use super::brought::{Left, Link, Passage};
use super::mapping::Mapping;
use super::prepared::{Prepared, Target};
use super::proof::Place;
use crate::edit::tidy_fragments;
use crate::model::{
    Annotation, Change, Coder, Colour, Delta, Document, Id, Ids, Mark, Origin, Progress, Project, Relation, Stamp,
    Text, Time, fold_name,
};
use crate::text::{Span, slice};
use book::Book;
use std::collections::{BTreeMap, BTreeSet};

/// What an import changes, and what it could not take over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    pub changes: Vec<Change>,
    pub documents: usize,
    pub statements: usize,
    pub relations: usize,
    /// New ones, of passages and of the file's own codebook.
    pub tags: usize,
    /// Statements and relations that are in the project already.
    pub known: usize,
    pub left: Left,
}

/// Makes rows of what was prepared.
#[must_use]
pub fn rows(project: &Project, prepared: &Prepared, mapping: &Mapping, stamp: Stamp, ids: &mut Ids) -> Rows {
    let mut maker = Maker {
        project,
        prepared,
        mapping,
        stamp,
        book: Book::of(project, prepared.brought()),
        ids,
        coders: BTreeMap::new(),
        documents: Vec::new(),
        texts: BTreeMap::new(),
        statements: BTreeMap::new(),
        twins: BTreeMap::new(),
        rows: Rows { left: prepared.brought().left.clone(), ..Rows::default() },
        annotations: Vec::new(),
        used: BTreeSet::new(),
    };
    maker.take_documents();
    for code in &prepared.brought().codes {
        if let Some(path) = mapping.tags.get(&code.path).cloned().flatten() {
            maker.book.tag(&path, code.id, maker.ids);
        }
    }
    maker.book.take_rest(maker.ids);
    for (number, passage, place) in prepared.placed_passages() {
        maker.take_passage(number, passage, place);
    }
    for link in &prepared.brought().links {
        maker.take_link(link);
    }
    maker.finish()
}

struct Maker<'a> {
    project: &'a Project,
    prepared: &'a Prepared,
    mapping: &'a Mapping,
    stamp: Stamp,
    book: Book<'a>,
    ids: &'a mut Ids,
    /// By name: those of the project, and new ones.
    coders: BTreeMap<String, (Id<Coder>, Option<Coder>)>,
    /// For each article.
    documents: Vec<Option<Id<Document>>>,
    texts: BTreeMap<Id<Document>, Text>,
    /// By the key that relations use.
    statements: BTreeMap<&'a str, Id<Annotation>>,
    /// Statements of a document that are there already, until one that comes was found to be the same.
    twins: BTreeMap<Id<Document>, Vec<Annotation>>,
    rows: Rows,
    annotations: Vec<Annotation>,
    /// Ids of new rows that came with the file.
    used: BTreeSet<u128>,
}

impl<'a> Maker<'a> {
    fn take_documents(&mut self) {
        let first = self.project.documents().iter().map(|row| row.position.saturating_add(1)).max().unwrap_or(0);
        let mut position = first;
        let abouts = self.prepared.brought().rest.documents.iter().map(|about| (about.row.id, &about.row));
        let known_of_file: BTreeMap<Id<Document>, &Document> = abouts.collect();
        let articles = self.prepared.brought().articles.iter().zip(&self.prepared.targets);
        for (article, target) in articles {
            let id = match *target {
                Target::Known(id) => {
                    self.texts.extend(self.project.documents().get(id).map(|row| (id, row.text.clone())));
                    Some(id)
                }
                Target::Same(other) => self.documents.get(other).copied().flatten(),
                Target::Missing => None,
                Target::New => {
                    let about = &article.about;
                    let text = Text::new(&super::count::clean(article.text.as_deref().unwrap_or_default()));
                    let free = article.id.filter(|&id| !self.project.documents().contains(id));
                    let free = free.filter(|id| !self.texts.contains_key(id));
                    let id = free.unwrap_or_else(|| self.ids.next_id());
                    self.texts.insert(id, text.clone());
                    let known = article.id.and_then(|id| known_of_file.get(&id).copied());
                    let of_file = known.filter(|_| self.project.documents().is_empty()).map(|row| row.position);
                    let trimmed = about.title.trim();
                    let title = known.map(|row| row.title.as_str()).filter(|title| title.trim() == trimmed);
                    let title = title.unwrap_or(if trimmed.is_empty() { "Untitled" } else { trimmed });
                    let document = Document {
                        id,
                        position: of_file.unwrap_or(position),
                        title: title.to_owned(),
                        outlet: about.outlet.clone(),
                        author: about.author.clone(),
                        date: about.date,
                        address: about.address.clone(),
                        language: about.language.clone(),
                        section: about.section.clone(),
                        notes: about.notes.clone(),
                        file: about.file.clone(),
                        encoding: about.encoding.clone(),
                        progress: known.map_or(Progress::New, |row| row.progress),
                        sha256: text.digest(),
                        text,
                    };
                    position = position.saturating_add(1);
                    self.rows.documents += 1;
                    self.rows.changes.push(Change::Document(Delta::added(document)));
                    Some(id)
                }
            };
            self.documents.push(id);
        }
    }

    fn take_passage(&mut self, number: usize, passage: &'a Passage, place: &Place) {
        let Some(document) = self.documents.get(number).copied().flatten() else { return };
        let Some(text) = self.texts.get(&document).cloned() else { return };
        let Some(path) = self.mapping.tags.get(&passage.label).cloned().flatten() else {
            self.rows.left.add("passages with labels that the mapping leaves out", &passage.label);
            return;
        };
        let words = text.as_str();
        let whole = if self.prepared.brought().counting.cuts_lines {
            joined(words, &place.pieces)
        } else {
            place.pieces.clone()
        };
        let fragments = tidy_fragments(words, &whole);
        if fragments.is_empty() {
            self.rows.left.add("passages without a word in them", &passage.label);
            return;
        }
        let tag = self.book.tag(&path, passage.tag, self.ids);
        let mark = |time: Option<Time>| Mark { sequence: self.stamp.sequence, time: time.unwrap_or(self.stamp.time) };
        let (created, changed) = (mark(passage.created), mark(passage.changed.or(passage.created)));
        let mut row = Annotation {
            id: Id::new(0),
            document,
            tag,
            fragments,
            fields: Vec::new(),
            note: passage.note.as_str().into(),
            certainty: passage.certainty,
            coder: self.coder(&passage.coder),
            origin: passage.origin.clone().unwrap_or_else(|| Origin::Imported { from: self.prepared.format.into() }),
            created,
            changed,
        };
        let lines = self.answers(&mut row, passage, place, words);
        if !lines.is_empty() {
            let note: Vec<&str> = Some(row.note.as_ref())
                .into_iter()
                .filter(|note| !note.is_empty())
                .chain(lines.iter().map(String::as_str))
                .collect();
            row.note = note.join("\n").into();
        }
        self.put(row, passage);
    }

    /// Adds a statement that is not there yet.
    fn put(&mut self, mut row: Annotation, passage: &'a Passage) {
        let here = passage.id.and_then(|id| self.project.annotations().get(id));
        if let Some(here) = here {
            if !is_same(&here, &row) {
                self.rows.left.add(
                    "statements that are in the project already, and other there; they stay as they are",
                    row.words(self.texts.get(&row.document).map_or("", Text::as_str)),
                );
            }
            self.rows.known += 1;
            self.statements.insert(&passage.key, here.id);
            return;
        }
        let twins = self.twins.entry(row.document).or_insert_with(|| self.project.annotations_in(row.document));
        if let Some(at) = twins.iter().position(|twin| is_same(twin, &row)).filter(|_| passage.id.is_none()) {
            let twin = twins.swap_remove(at);
            self.rows.known += 1;
            self.statements.insert(&passage.key, twin.id);
            return;
        }
        // A file of ours that was changed by hand may have an id twice.
        let own = passage.id.filter(|id| self.used.insert(id.bits()));
        row.id = own.unwrap_or_else(|| self.ids.next_id());
        if self.statements.insert(&passage.key, row.id).is_some() {
            self.rows
                .left
                .add("names of passages that another one has, too; relations lead to the last of them", &passage.key);
        }
        self.rows.statements += 1;
        self.annotations.push(row);
    }

    fn take_link(&mut self, link: &Link) {
        let Some(name) = self.mapping.relations.get(&link.label).cloned().flatten() else {
            self.rows.left.add("relations that the mapping leaves out", &link.label);
            return;
        };
        let end = |key: &str| {
            let own = || key.parse().ok().filter(|&id| self.project.annotations().contains(id));
            self.statements.get(key).copied().or_else(own)
        };
        let (Some(from), Some(to)) = (end(&link.from), end(&link.to)) else {
            self.rows.left.add("relations whose passages are not there", &link.label);
            return;
        };
        if from == to {
            self.rows.left.add("relations of a passage to itself", &link.label);
            return;
        }
        let kind = self.book.relation_type(&name, link.kind, self.ids);
        let twin = self.project.relations_of(from).any(|row| row.kind == kind && row.from == from && row.to == to);
        if twin || link.id.is_some_and(|id| self.project.relations().contains(id)) {
            self.rows.known += 1;
            return;
        }
        let coder = self.coder(&link.coder);
        let created = Mark { sequence: self.stamp.sequence, time: link.created.unwrap_or(self.stamp.time) };
        let own = link.id.filter(|id| self.used.insert(id.bits()));
        let id = own.unwrap_or_else(|| self.ids.next_id());
        let note = link.note.trim().to_owned();
        self.rows.relations += 1;
        self.rows.changes.push(Change::Relation(Delta::added(Relation { id, kind, from, to, note, coder, created })));
    }

    /// The coder with a name of the file; whoever imports, where it names none.
    fn coder(&mut self, name: &str) -> Id<Coder> {
        let name = self.mapping.coders.get(name).cloned().flatten().unwrap_or_default();
        self.coder_named(&name)
    }

    fn coder_named(&mut self, name: &str) -> Id<Coder> {
        let folded = fold_name(name);
        if folded.is_empty() {
            return self.stamp.coder;
        }
        if let Some((id, _)) = self.coders.get(&folded) {
            return *id;
        }
        let known = self.project.coders().iter().find(|coder| fold_name(&coder.name) == folded);
        let entry = known.map(|coder| (coder.id, None)).unwrap_or_else(|| {
            let number = self.project.coders().len() + self.coders.len();
            let colour = Colour::Palette(u8::try_from(number % 8).unwrap_or(0) + 1);
            let name = name.trim().to_owned();
            let own = self.prepared.brought().rest.coders.iter().find(|row| row.name.trim() == name);
            let own = own.filter(|row| !self.project.coders().contains(row.id) && self.used.insert(row.id.bits()));
            let coder = own.cloned().unwrap_or_else(|| Coder { id: self.ids.next_id(), name, colour });
            (coder.id, Some(coder))
        });
        let id = entry.0;
        self.coders.insert(folded, entry);
        id
    }

    fn finish(mut self) -> Rows {
        for row in &self.prepared.brought().rest.coders {
            if !self.mapping.coders.contains_key(&row.name) && !self.project.coders().contains(row.id) {
                self.coder_named(&row.name);
            }
        }
        let coders = self.coders.into_values().filter_map(|entry| entry.1);
        let mut changes: Vec<Change> = coders.map(|coder| Change::Coder(Delta::added(coder))).collect();
        changes.extend(self.book.changes());
        let is_new = |change: &&Change| matches!(change, Change::Tag(delta) if delta.before.is_none());
        self.rows.tags = changes.iter().filter(is_new).count();
        let (documents, relations): (Vec<Change>, Vec<Change>) =
            self.rows.changes.drain(..).partition(|change| matches!(change, Change::Document(_)));
        changes.extend(documents);
        changes.extend(self.annotations.into_iter().map(|row| Change::Annotation(Delta::added(row))));
        changes.extend(relations);
        Rows { changes, ..self.rows }
    }
}

/// Whether two statements say the same, whatever their ids and times.
fn is_same(one: &Annotation, other: &Annotation) -> bool {
    one.document == other.document
        && one.tag == other.tag
        && one.fragments == other.fragments
        && one.fields == other.fields
        && one.note == other.note
        && one.certainty == other.certainty
        && one.coder == other.coder
}

/// Pieces made one where only blanks and ends of lines are between them.
fn joined(text: &str, pieces: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for &piece in pieces {
        match out.last_mut() {
            Some(last) if last.end() <= piece.start() && slice(text, last.end(), piece.start()).trim().is_empty() => {
                *last = last.hull(piece);
            }
            _ => out.push(piece),
        }
    }
    out
}

/// What stands in a list once, in its order.
fn once<T: Ord + Copy>(rows: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    rows.into_iter().filter(|row| seen.insert(*row)).collect()
}
