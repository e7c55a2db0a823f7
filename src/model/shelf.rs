//! What is derived of a document's annotations as they change: where each fragment is, how many there are, and which
//! were touched last.

use crate::model::{Annotation, Delta, Document, Id};
use crate::text::{Intervals, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Annotations that are remembered as touched last.
const LATEST: usize = 64;
/// Below this many changes the index is mended, above it is made anew.
const REBUILD_FROM: usize = 32;

/// The annotations of one document.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    /// Each fragment of each annotation.
    pub(super) fragments: Intervals<Id<Annotation>>,
    pub(super) annotations: usize,
    /// The latest first.
    pub(super) latest: Vec<Id<Annotation>>,
}

impl Shelf {
    /// A shelf for rows that are added all at once, each once.
    pub(super) fn of(document: Id<Document>, added: &[&Delta<Annotation>]) -> Self {
        let rows = || added.iter().filter_map(|delta| delta.after.as_ref());
        let entries = rows().flat_map(|row| row.fragments.iter().map(|&span| (span, row.id)));
        let fragments = Intervals::new(entries.collect());
        let mut shelf = Self { fragments, annotations: rows().count(), latest: Vec::new() };
        shelf.note_latest(document, added);
        shelf
    }

    /// Follows changes to annotations, of which some may belong to other documents.
    pub(super) fn follow(&mut self, document: Id<Document>, deltas: &[&Delta<Annotation>]) {
        let here = |row: &&Arc<Annotation>| row.document == document;
        for delta in deltas {
            self.annotations += delta.after.iter().filter(here).count();
            self.annotations = self.annotations.saturating_sub(delta.before.iter().filter(here).count());
        }
        if deltas.len() < REBUILD_FROM {
            for delta in deltas {
                for row in delta.before.iter().filter(here) {
                    row.fragments.iter().for_each(|&span| self.fragments.remove(span, row.id));
                }
                for row in delta.after.iter().filter(here) {
                    row.fragments.iter().for_each(|&span| self.fragments.insert(span, row.id));
                }
            }
        } else {
            self.rebuild(document, deltas);
        }
        self.note_latest(document, deltas);
    }

    fn rebuild(&mut self, document: Id<Document>, deltas: &[&Delta<Annotation>]) {
        let here = |row: &&Arc<Annotation>| row.document == document;
        // Last word per annotation: a transaction may touch the same row more than once.
        let after: BTreeMap<Id<Annotation>, Option<&Arc<Annotation>>> =
            deltas.iter().filter_map(|delta| Some((delta.id()?, delta.after.as_ref()))).collect();
        let known = self.fragments.iter().filter(|entry| !after.contains_key(&entry.1));
        let mut entries: Vec<(Span, Id<Annotation>)> = known.collect();
        for (&id, row) in &after {
            for row in row.iter().copied().filter(here) {
                entries.extend(row.fragments.iter().map(|&span| (span, id)));
            }
        }
        self.fragments = Intervals::new(entries);
    }

    fn note_latest(&mut self, document: Id<Document>, deltas: &[&Delta<Annotation>]) {
        let rows = deltas.iter().filter_map(|delta| delta.after.as_ref()).filter(|row| row.document == document);
        let mut touched: Vec<&Arc<Annotation>> = rows.collect();
        // Of very many at once, such as when a project is opened, those that were changed last.
        let newest_first = |row: &&Arc<Annotation>| std::cmp::Reverse((row.changed, row.id));
        if touched.len() > LATEST {
            touched.select_nth_unstable_by_key(LATEST, newest_first);
            touched.truncate(LATEST);
        }
        touched.sort_by_key(newest_first);
        let mut seen = BTreeSet::new();
        touched.retain(|row| seen.insert(row.id));
        let gone = deltas.iter().filter(|delta| delta.after.is_none()).filter_map(|delta| delta.id());
        let dropped: Vec<Id<Annotation>> = touched.iter().map(|row| row.id).chain(gone).collect();
        self.latest.retain(|id| !dropped.contains(id));
        self.latest.splice(0..0, touched.iter().map(|row| row.id));
        self.latest.truncate(LATEST);
    }
}
