//! Rows whose newest state stands in the journal but not yet in the file they live in.

use super::items::{Item, Key, Kind, sides};
use super::places::Place;
use super::replay::Todo;
use crate::model::{Annotation, Change, Document, Id, Project, Time, Transaction};
use std::collections::BTreeMap;

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

/// In which documents the statements are from which the relations of a transaction start.
#[derive(Debug, Default)]
pub(super) struct Homes(BTreeMap<Id<Annotation>, Id<Document>>);

impl Homes {
    /// Asks a project; to be called before and after the transaction is applied, since a statement may come or go
    /// together with its relations.
    pub(super) fn ask(&mut self, transaction: &Transaction, project: &Project) {
        for change in &transaction.changes {
            if let Change::Relation(delta) = change {
                for row in [&delta.before, &delta.after].into_iter().flatten() {
                    self.0.extend(home_in(project, row.from).map(|document| (row.from, document)));
                }
            }
        }
    }
}

/// Files with their rows that wait.
#[derive(Debug, Default)]
pub(super) struct Pending {
    places: BTreeMap<Place, BTreeMap<Key, Waiting>>,
}

impl Pending {
    /// Adds what a transaction changed.
    pub(super) fn add(&mut self, transaction: &Transaction, homes: &Homes) {
        for change in &transaction.changes {
            let (old, new) = sides(change);
            self.touch(old, new, |id| homes.0.get(&id).copied(), transaction.stamp.time);
        }
    }

    /// Adds what was recovered from a journal.
    pub(super) fn recover(&mut self, todo: &[Todo], project: &Project) {
        for one in todo {
            let home = |id| home_in(project, id);
            match (&one.before, &one.after) {
                // Where its statement is gone too, only the journal knew where a relation lay.
                (Some(_), None) | (None, None) => {
                    let outcome = Outcome::Gone(one.at);
                    self.set(one.place, one.key, one.before.clone(), outcome);
                }
                _ => self.touch(one.before.clone(), one.after.clone(), home, one.at),
            }
        }
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

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
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

    pub(super) fn done(&mut self, place: Place) {
        self.places.remove(&place);
    }

    /// Whether a document is to be removed.
    pub(super) fn removes(&self, document: Id<Document>) -> bool {
        let key = Key::new(Kind::Document, document);
        let rows = self.places.get(&Place::Meta(document));
        rows.and_then(|rows| rows.get(&key)).is_some_and(|waiting| matches!(waiting.outcome, Outcome::Gone(_)))
    }
}

fn home_in(project: &Project, id: Id<Annotation>) -> Option<Id<Document>> {
    project.annotations().get(id).map(|row| row.document)
}
