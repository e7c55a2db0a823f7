//! What a project's journals and tombstones tell of how its rows came to be, for those who put copies together.

use super::items::{Item, Key, find, key_of, sides};
use super::places::Place;
use super::replay::{Past, reached};
use super::schema::Contained;
use crate::edit::Lineage;
use crate::model::{Annotation, Change, Document, Id, Project, Time, Transaction};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What is remembered of a project as it was opened.
#[derive(Debug, Default)]
pub struct Remembered {
    /// Every edit that stands in a journal, whether the files contain it or not.
    pub(super) past: Vec<Past>,
    pub(super) gone: BTreeMap<Key, Time>,
    pub(super) contains: BTreeMap<Place, Vec<Contained>>,
    /// Edits of rows that stood in a journal only, and were applied: by their places among all edits.
    pub(super) recovered: BTreeSet<(usize, Key)>,
    /// Rows that stand in for others that could not be read.
    pub(super) stand_ins: BTreeSet<Key>,
}

impl Remembered {
    /// The edits that the rows have been through. An edit of a journal that neither its row's file contains nor opening
    /// has applied is none: where programs sync folders, journals of others arrive without what they did.
    #[must_use]
    pub fn lineage(&self, project: &Project) -> Lineage {
        let mut homes: BTreeMap<Id<Annotation>, Id<Document>> = BTreeMap::new();
        let mut past = Vec::with_capacity(self.past.len());
        for edit in &self.past {
            let mut changes = Vec::new();
            for change in &edit.transaction.changes {
                let (before, after) = sides(change);
                let Some(item) = after.or(before) else { continue };
                if let Item::Annotation(row) = &item {
                    homes.insert(row.id, row.document);
                }
                let view = |id| project.annotations().view(id).map(|row| row.document);
                let place = item.place(|id| homes.get(&id).copied().or_else(|| view(id)));
                let contained = place.and_then(|place| self.contains.get(&place));
                if contained.is_some_and(|known| reached(known, &edit.writer, edit.number))
                    || self.recovered.contains(&(edit.at, item.key()))
                {
                    changes.push(change.clone());
                }
            }
            if changes.len() == edit.transaction.changes.len() {
                past.push(edit.transaction.clone());
            } else if !changes.is_empty() {
                past.push(Arc::new(Transaction { changes, ..edit.transaction.as_ref().clone() }));
            }
        }
        let gone = self.gone.iter().map(|(key, at)| (key.id, *at)).collect();
        Lineage { past, gone, stand_ins: self.stand_ins.iter().map(|key| key.id).collect() }
    }

    /// Rows that were changed here say something by now.
    pub fn edited(&mut self, changes: &[Change]) {
        if !self.stand_ins.is_empty() {
            let changed: BTreeSet<Key> = changes.iter().filter_map(key_of).collect();
            self.stand_ins.retain(|key| !changed.contains(key));
        }
    }

    /// Takes over which rows stand in for others, as the files are now. Rows that are known here stay known.
    pub fn read_again(&mut self, again: &Self, here: &Project) {
        let ours = |key: &&Key| self.stand_ins.contains(key) || find(here, **key).is_none();
        self.stand_ins = again.stand_ins.iter().filter(ours).copied().collect();
    }
}

impl Remembered {
    /// Takes over all the rest; which rows stand in for others was taken over by [`Self::read_again`].
    pub fn replace(&mut self, again: Self) {
        let stand_ins = std::mem::take(&mut self.stand_ins);
        *self = Self { stand_ins, ..again };
    }
}

/// As [`Remembered::edited`], where only what it told of is at hand.
pub fn edited(lineage: &mut Lineage, changes: &[Change]) {
    let changed: BTreeSet<u128> = changes.iter().filter_map(key_of).map(|key| key.id).collect();
    lineage.stand_ins.retain(|id| !changed.contains(id));
}
