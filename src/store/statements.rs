//! The statements that stood where they should, packed as they were read, with the lines they stood in.

use super::gather::Found;
use super::hands::Hands;
use super::items::Item;
use super::places::Place;
use crate::model::{Annotation, Change, Document, Id, Names, Packed, Project, Rejection, View};
use std::{collections::BTreeSet, sync::Arc};

/// So many statements are looked at by one hand at once.
const FEW: usize = 2_000;

/// Statements of one file, in the order of its lines.
#[derive(Debug)]
pub(super) struct Batch {
    pub place: Place,
    pub packed: Packed,
    pub lines: Vec<u32>,
}

impl Batch {
    pub(super) fn new(place: Place) -> Self {
        Self { place, packed: Packed::default(), lines: Vec::new() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Takes a row in; whether it could, which is where the names are all known.
    pub(super) fn push(&mut self, row: &Annotation, line: usize, names: &Names) -> bool {
        let Ok(line) = u32::try_from(line) else { return false };
        let packed = self.packed.push(row, names);
        if packed {
            self.lines.push(line);
        }
        packed
    }
}

/// All of them, found by their ids.
#[derive(Debug, Default)]
pub(super) struct Statements {
    batches: Vec<Batch>,
    pub names: Arc<Names>,
    /// In order of ids, once all are there: in which batch each is, and as which of it. Nothing where that is the order
    /// in which they were read.
    order: Vec<(Id<Annotation>, u32, u32)>,
    /// Those that were taken out again.
    taken: BTreeSet<Id<Annotation>>,
}

impl Statements {
    pub(super) fn add(&mut self, batches: impl IntoIterator<Item = Batch>) {
        self.batches.extend(batches.into_iter().filter(|batch| !batch.lines.is_empty()));
    }

    pub(super) fn into_batches(self) -> Vec<Batch> {
        self.batches
    }

    /// Puts them in order; gives those that come more than once, which are then no longer here.
    pub(super) fn sort(&mut self) -> Vec<Found> {
        let ids = || self.batches.iter().flat_map(|batch| batch.packed.ids());
        self.order.clear();
        if ids().is_sorted_by(|one, next| one < next) {
            return Vec::new();
        }
        let batches = (0..).zip(&self.batches);
        let entries =
            batches.flat_map(|(at, batch)| batch.packed.ids().iter().zip(0..).map(move |(&id, row)| (id, at, row)));
        self.order = entries.collect();
        self.order.sort_unstable();
        let twice = self.order.chunk_by(|one, next| one.0 == next.0).filter(|same| same.len() > 1).flatten();
        let twice: Vec<(Id<Annotation>, u32, u32)> = twice.copied().collect();
        self.taken = twice.iter().map(|entry| entry.0).collect();
        twice.into_iter().filter_map(|(_, batch, row)| self.found(batch, row)).collect()
    }

    fn entry(&self, id: Id<Annotation>) -> Option<(u32, u32)> {
        if self.taken.contains(&id) {
            return None;
        }
        if let Ok(at) = self.order.binary_search_by_key(&id, |entry| entry.0) {
            return self.order.get(at).map(|entry| (entry.1, entry.2));
        }
        let begins_before = |batch: &Batch| batch.packed.ids().first().is_some_and(|&first| first <= id);
        let batch = self.batches.partition_point(begins_before).checked_sub(1).filter(|_| self.order.is_empty())?;
        let row = self.batches.get(batch)?.packed.ids().binary_search(&id).ok()?;
        Some((u32::try_from(batch).ok()?, u32::try_from(row).ok()?))
    }

    fn view(&self, batch: u32, row: u32) -> Option<View<'_>> {
        self.batches.get(batch as usize)?.packed.view(row as usize, &self.names)
    }

    fn found(&self, batch: u32, row: u32) -> Option<Found> {
        let known = self.batches.get(batch as usize)?;
        let item = Item::Annotation(Arc::new(self.view(batch, row)?.unpack()?));
        Some(Found { item, place: known.place, line: *known.lines.get(row as usize)? as usize })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.batches.iter().map(Batch::len).sum::<usize>() == self.taken.len()
    }

    pub(super) fn contains(&self, id: Id<Annotation>) -> bool {
        self.entry(id).is_some()
    }

    pub(super) fn document_of(&self, id: Id<Annotation>) -> Option<Id<Document>> {
        let (batch, row) = self.entry(id)?;
        self.view(batch, row).map(|view| view.document)
    }

    /// The documents that they are in.
    pub(super) fn documents(&self) -> BTreeSet<Id<Document>> {
        let of = |batch: &Batch| match batch.place {
            Place::Annotations(document, _) => Some(document),
            _ => None,
        };
        self.batches.iter().filter_map(of).collect()
    }

    /// Takes one out.
    pub(super) fn take(&mut self, id: Id<Annotation>) -> Option<Found> {
        let (batch, row) = self.entry(id)?;
        self.taken.insert(id);
        self.found(batch, row)
    }

    /// Takes all out.
    pub(super) fn take_all(&mut self) -> Vec<Found> {
        let places = (0..)
            .zip(&self.batches)
            .flat_map(|(at, batch)| (0..).zip(batch.packed.ids()).map(move |(row, id)| (at, row, id)));
        let left = places.filter(|place| !self.taken.contains(place.2));
        let found = left.filter_map(|(batch, row, _)| self.found(batch, row)).collect();
        *self = Self::default();
        found
    }

    /// A project of them and other rows; each is looked at.
    ///
    /// # Errors
    /// Where a row does not fit the others.
    pub(super) fn project(&mut self, others: &[Change], hands: &Hands) -> Result<Project, Rejection> {
        if !self.taken.is_empty() {
            let taken = std::mem::take(&mut self.taken);
            for batch in &mut self.batches {
                let mut rows = batch.packed.ids().iter().map(|id| !taken.contains(id));
                batch.lines.retain(|_| rows.next() == Some(true));
                batch.packed.retain(|id| !taken.contains(&id));
            }
            self.sort();
        }
        let runs: Vec<&Packed> = self.batches.iter().map(|batch| &batch.packed).collect();
        Project::of_packed(others, &runs, self.names.as_ref().clone(), |project, runs| {
            // A few are looked at before other hands would have come.
            let few = runs.iter().map(|run| run.ids().len()).sum::<usize>() <= FEW;
            hands.each(runs, if few { runs.len() } else { 1 }, |run| project.examine(run))
        })
    }
}
