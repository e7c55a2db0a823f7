//! What is derived of a document's annotations as they change: where each fragment is, how many there are, and which
//! were touched last.

use crate::model::whole::{Entries, Fragment};
use crate::model::{Annotation, Delta, Document, Id, Mark};
use crate::text::{Intervals, Span};
use std::cmp::Reverse;
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
    /// A shelf for all annotations of a document at once, each once.
    pub(super) fn of(entries: Entries<Vec<Fragment>>) -> Self {
        let Entries { annotations, fragments, changed } = entries;
        let mut all = Vec::with_capacity(fragments.iter().map(Vec::len).sum());
        // One after the other is let go.
        fragments.into_iter().for_each(|more| all.extend(more));
        let latest = latest(changed).into_iter().map(|entry| entry.1).collect();
        Self { fragments: Intervals::new(all), annotations, latest }
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
        let mut touched = latest(rows.map(|row| (row.changed, row.id)).collect());
        let mut seen = BTreeSet::new();
        touched.retain(|entry| seen.insert(entry.1));
        let gone = deltas.iter().filter(|delta| delta.after.is_none()).filter_map(|delta| delta.id());
        let dropped: Vec<Id<Annotation>> = touched.iter().map(|entry| entry.1).chain(gone).collect();
        self.latest.retain(|id| !dropped.contains(id));
        self.latest.splice(0..0, touched.iter().map(|entry| entry.1));
        self.latest.truncate(LATEST);
    }
}

/// Those that were changed last, the latest first: there may be very many, such as when a project is opened.
pub(super) fn latest(mut changed: Vec<(Mark, Id<Annotation>)>) -> Vec<(Mark, Id<Annotation>)> {
    if changed.len() > LATEST {
        changed.select_nth_unstable_by_key(LATEST, |&entry| Reverse(entry));
        changed.truncate(LATEST);
    }
    changed.sort_by_key(|&entry| Reverse(entry));
    changed
}
