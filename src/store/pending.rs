//! Rows whose newest state stands in the journal but not yet in the file they live in.

use super::items::{Item, Key, Kind, sides};
use super::places::Place;
use super::replay::Todo;
use super::versions::Act;
use crate::model::{Annotation, Change, Document, Id, Project, Relation, Text, Time, Transaction};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// What is to become of a row's line in a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Stands(Item),
    /// Deleted at that moment: a tombstone takes its place.
    Gone(Time),
    /// It stands in another file now.
    Moved,
}

#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// As the file should have it.
    pub before: Option<Item>,
    pub outcome: Outcome,
}

/// What else must be known to write an edit down: the words of the documents that its statements stand in, and the
/// documents of the statements from which its relations start.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub texts: BTreeMap<Id<Document>, Text>,
    homes: BTreeMap<Id<Annotation>, Id<Document>>,
}

impl Around {
    /// Takes it from the project to which the edit has been applied, and for what the edit removed from the edit.
    pub(super) fn of(transaction: &Transaction, project: &Project) -> Self {
        let mut around = Self::default();
        for change in &transaction.changes {
            match change {
                Change::Annotation(delta) => {
                    for row in [&delta.before, &delta.after].into_iter().flatten() {
                        around.homes.insert(row.id, row.document);
                        let document = project.documents().get(row.document);
                        around.texts.extend(document.map(|document| (document.id, document.text.clone())));
                    }
                }
                Change::Document(delta) => {
                    let rows = [&delta.before, &delta.after].into_iter().flatten();
                    around.texts.extend(rows.map(|row| (row.id, row.text.clone())));
                }
                Change::Relation(delta) => {
                    for row in [&delta.before, &delta.after].into_iter().flatten() {
                        around.homes.extend(home_in(project, row.from).map(|document| (row.from, document)));
                    }
                }
                Change::Info(_)
                | Change::Tag(_)
                | Change::Field(_)
                | Change::RelationType(_)
                | Change::Actor(_)
                | Change::Issue(_)
                | Change::Coder(_) => {}
            }
        }
        around
    }
}

/// Files with their rows that wait.
#[derive(Debug, Default)]
pub(super) struct Pending {
    places: BTreeMap<Place, BTreeMap<Key, Waiting>>,
    /// The words of the documents that statements among them stand in.
    texts: BTreeMap<Id<Document>, Text>,
}

impl Pending {
    /// Adds what a transaction changed.
    fn add(&mut self, transaction: &Transaction, around: Around) {
        for change in &transaction.changes {
            let (old, new) = sides(change);
            self.touch(old, new, |id| around.homes.get(&id).copied(), transaction.stamp.time);
        }
        self.texts.extend(around.texts);
    }

    /// Adds what was recovered from a journal, with the words of documents that are not in the project.
    fn recover<'a>(
        &mut self,
        todo: impl Iterator<Item = &'a Todo>,
        project: &Project,
        removed: &BTreeMap<Id<Document>, Text>,
    ) {
        for one in todo {
            // Where a relation's statement is gone by the end of the journal, only that knew where it lay.
            let lies = match one.place {
                Place::Annotations(document, _) => Some(document),
                _ => None,
            };
            let home = |id| home_in(project, id).or(lies);
            match (&one.before, &one.after) {
                (Some(_), None) | (None, None) => {
                    let outcome = Outcome::Gone(one.at);
                    self.set(one.place, one.key, one.before.clone(), outcome);
                }
                _ => self.touch(one.before.clone(), one.after.clone(), home, one.at),
            }
            for row in one.items().filter_map(Item::statement) {
                let text = project.documents().get(row.document).map(|document| &document.text);
                self.texts.extend(text.or(removed.get(&row.document)).map(|text| (row.document, text.clone())));
            }
        }
    }

    /// Takes rows back that could not be folded. What became of them since counts.
    fn take_back(&mut self, older: Self) {
        for (place, rows) in older.places {
            let here = self.places.entry(place).or_default();
            for (key, row) in rows {
                match here.get_mut(&key) {
                    Some(newer) => newer.before = row.before,
                    None => drop(here.insert(key, row)),
                }
            }
        }
        self.texts.extend(older.texts);
    }

    fn touch(
        &mut self,
        old: Option<Item>,
        new: Option<Item>,
        home: impl Fn(Id<Annotation>) -> Option<Id<Document>>,
        at: Time,
    ) {
        let Some(key) = new.as_ref().or(old.as_ref()).map(Item::key) else {
            return;
        };
        let from = old.as_ref().and_then(|item| item.place(&home));
        let to = new.as_ref().and_then(|item| item.place(&home));
        match (from, to, new) {
            (Some(from), None, _) => self.set(from, key, old, Outcome::Gone(at)),
            (None, Some(to), Some(new)) => self.set(to, key, old, Outcome::Stands(new)),
            (Some(from), Some(to), Some(new)) => {
                if from != to {
                    self.set(from, key, old.clone(), Outcome::Moved);
                }
                self.set(to, key, if from == to { old } else { None }, Outcome::Stands(new));
            }
            _ => {}
        }
    }

    fn set(&mut self, place: Place, key: Key, before: Option<Item>, outcome: Outcome) {
        let rows = self.places.entry(place).or_default();
        let waiting = rows.entry(key).or_insert_with(|| Waiting { before, outcome: Outcome::Moved });
        waiting.outcome = outcome;
    }

    /// The files, first those from which a row moves to another: a crash in between then leaves it in the journal
    /// only, and not in two files.
    pub(super) fn places(&self) -> Vec<Place> {
        let moves = |rows: &BTreeMap<Key, Waiting>| rows.values().any(|waiting| waiting.outcome == Outcome::Moved);
        let (mut first, rest): (Vec<_>, Vec<_>) = self.places.iter().partition(|(_, rows)| moves(rows));
        first.extend(rest);
        first.into_iter().map(|(place, _)| *place).collect()
    }

    pub(super) fn rows(&self, place: Place) -> Option<&BTreeMap<Key, Waiting>> {
        self.places.get(&place)
    }

    pub(super) fn texts(&self) -> &BTreeMap<Id<Document>, Text> {
        &self.texts
    }

    pub(super) fn done(&mut self, place: Place) {
        self.places.remove(&place);
    }

    /// The documents that are to be removed.
    pub(super) fn removed(&self) -> impl Iterator<Item = (Id<Document>, Time)> {
        self.places.keys().filter_map(|place| match place {
            Place::Meta(document) => self.removal(*document).map(|at| (*document, at)),
            _ => None,
        })
    }

    /// The documents whose record is to be written.
    fn standing(&self) -> impl Iterator<Item = Id<Document>> {
        self.places.keys().filter_map(|place| match place {
            Place::Meta(document) if self.removal(*document).is_none() => Some(*document),
            _ => None,
        })
    }

    /// When a document that is to be removed was; `None` where it is not.
    pub(super) fn removal(&self, document: Id<Document>) -> Option<Time> {
        let rows = self.places.get(&Place::Meta(document))?;
        match rows.get(&Key::new(Kind::Document, document))?.outcome {
            Outcome::Gone(at) => Some(at),
            Outcome::Stands(_) | Outcome::Moved => None,
        }
    }

    /// The relations from other documents that go since they lead to statements which go with a document.
    pub(super) fn relations_into(&self, document: Id<Document>) -> Vec<Arc<Relation>> {
        let is_here = |place: &Place| matches!(place, Place::Annotations(home, _) if *home == document);
        let gone = |rows: &BTreeMap<Key, Waiting>| {
            let gone = rows.iter().filter(|(_, row)| matches!(row.outcome, Outcome::Gone(_)));
            gone.map(|(key, row)| (*key, row.before.clone())).collect::<Vec<_>>()
        };
        let here = self.places.iter().filter(|(place, _)| is_here(place)).flat_map(|(_, rows)| gone(rows));
        let statements: BTreeSet<u128> =
            here.filter(|(key, _)| key.kind == Kind::Statement).map(|(key, _)| key.id).collect();
        let elsewhere = self.places.iter().filter(|(place, _)| !is_here(place)).flat_map(|(_, rows)| gone(rows));
        let relations = elsewhere.filter_map(|(_, before)| match before? {
            Item::Relation(row) => Some(row),
            _ => None,
        });
        relations.filter(|row| statements.contains(&row.to.bits())).collect()
    }
}

/// Rows of edits that are folded together, since none but the first of the edits takes anything away.
#[derive(Debug)]
pub(super) struct Batch {
    pub pending: Pending,
    /// The first edit.
    pub first: Act,
    /// The number of the last.
    pub number: u64,
}

/// All rows that wait, in the order in which they are to be folded: each batch upon what the one before left.
#[derive(Debug, Default)]
pub(super) struct Batches(VecDeque<Batch>);

impl Batches {
    /// What was recovered from a journal, up to an edit's number.
    pub(super) fn recovered(todo: &[Todo], acts: &[Act], last: u64, project: &Project) -> Self {
        let mut batches = VecDeque::new();
        // A statement may stand for a while in a document that is removed later.
        let removed = todo.iter().flat_map(Todo::items).filter_map(Item::document);
        let removed = removed.map(|row| (row.id, row.text.clone())).collect();
        let segment = |number: u64| acts.partition_point(|act| act.number <= number);
        for at in 0..=acts.len() {
            let rows = todo.iter().filter(|one| segment(one.first.number) == at);
            let first = rows.clone().map(|one| &one.first).min_by_key(|act| act.number);
            // Where its first edit is in the files already, so is the version before it.
            let Some(first) = first.cloned() else {
                continue;
            };
            let mut pending = Pending::default();
            pending.recover(rows, project, &removed);
            let number = acts.get(at).map_or(last, |next| next.number.saturating_sub(1));
            batches.push_back(Batch { pending, first, number });
        }
        Self(batches)
    }

    /// Adds an edit. One before which the project must be kept begins a batch of its own.
    pub(super) fn add(&mut self, act: &Act, transaction: &Transaction, around: Around) {
        if act.is_risky() || self.0.is_empty() {
            self.0.push_back(Batch { pending: Pending::default(), first: act.clone(), number: act.number });
        }
        if let Some(batch) = self.0.back_mut() {
            batch.number = act.number;
            batch.pending.add(transaction, around);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The batch that is to be folded next.
    pub(super) fn next(&mut self) -> Option<Batch> {
        self.0.pop_front()
    }

    /// Takes rows back that could not be folded.
    pub(super) fn take_back(&mut self, older: Batch) {
        match self.0.front_mut().filter(|next| !next.first.is_risky()) {
            Some(next) => {
                next.pending.take_back(older.pending);
                next.first = older.first;
            }
            None => self.0.push_front(older),
        }
    }

    /// The documents that stand again by what waits.
    pub(super) fn standing(&self) -> BTreeSet<Id<Document>> {
        self.0.iter().flat_map(|batch| batch.pending.standing()).collect()
    }
}

fn home_in(project: &Project, id: Id<Annotation>) -> Option<Id<Document>> {
    project.annotations().view(id).map(|row| row.document)
}
