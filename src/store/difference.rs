//! What has to change in a project that is open so that it is what the disk says now.

use super::items::{self, Item, Key, key_of};
use super::load::Loaded;
use crate::model::{Change, Id, Project, Row, Table};
use std::{collections::BTreeSet, sync::Arc};

/// Rows that are being worked on here: what others say about them waits until ours stands in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Busy(pub(super) BTreeSet<Key>);

/// What others have changed.
#[derive(Debug, Default, PartialEq)]
pub struct Difference {
    pub changes: Vec<Change>,
    /// What would have changed too, if what can't be read on the disk were not there.
    pub spared: Vec<Change>,
    /// Whether something was left for later.
    pub left: bool,
}

/// Compares a project that is open with what the disk holds. What can't be read there just now is left as it is here.
#[must_use]
pub fn difference(here: &Project, loaded: &Loaded, busy: &Busy) -> Difference {
    fn table<R: Row + PartialEq>(
        (here, there): (&Table<R>, &Table<R>),
        wrap: impl Fn(Arc<R>) -> Item,
        out: &mut Vec<Change>,
    ) {
        let item = |table: &Table<R>, id: Id<R>| table.shared(id).cloned().map(&wrap);
        for row in there.iter() {
            if here.get(row.id()) != Some(row) {
                out.extend(items::change(item(here, row.id()), item(there, row.id())));
            }
        }
        let gone = here.iter().filter(|row| !there.contains(row.id()));
        out.extend(gone.filter_map(|row| items::change(item(here, row.id()), None)));
    }
    let there = &loaded.project;
    let mut all = Vec::new();
    match (here.shared_info(), there.shared_info()) {
        // Where the disk has lost it, nothing better is known than what is here.
        (Some(here), Some(there)) if here != there && here.id == there.id => {
            all.extend(items::change(Some(Item::Info(here.clone())), Some(Item::Info(there.clone()))));
        }
        _ => {}
    }
    table((here.coders(), there.coders()), Item::Coder, &mut all);
    table((here.fields(), there.fields()), Item::Field, &mut all);
    table((here.tags(), there.tags()), Item::Tag, &mut all);
    table((here.relation_types(), there.relation_types()), Item::RelationType, &mut all);
    table((here.actors(), there.actors()), Item::Actor, &mut all);
    table((here.issues(), there.issues()), Item::Issue, &mut all);
    table((here.documents(), there.documents()), Item::Document, &mut all);
    for row in there.annotations().iter() {
        let before = here.annotations().shared(row.id);
        if before.as_deref() != Some(&row) {
            all.extend(items::change(before.map(Item::Annotation), Some(Item::Annotation(Arc::new(row)))));
        }
    }
    for row in here.annotations().iter().filter(|row| !there.annotations().contains(row.id)) {
        all.extend(items::change(Some(Item::Annotation(Arc::new(row))), None));
    }
    table((here.relations(), there.relations()), Item::Relation, &mut all);
    let spared = loaded.spare(here, &mut all);
    let count = all.len();
    all.retain(|change| key_of(change).is_some_and(|key| !busy.0.contains(&key)));
    Difference { left: all.len() < count, changes: all, spared }
}

impl Difference {
    /// Leaves out what does not fit the project any more, since it was changed here meanwhile.
    pub fn fit(&mut self, project: &Project, busy: &Busy) {
        let count = self.changes.len();
        self.changes.retain(|change| {
            let (before, _) = items::sides(change);
            key_of(change).is_some_and(|key| !busy.0.contains(&key) && items::find(project, key) == before)
        });
        self.left |= self.changes.len() < count;
    }

    /// How many statements come, are changed, and go.
    #[must_use]
    pub fn statements(&self) -> [usize; 3] {
        let mut count = [0; 3];
        for change in &self.changes {
            let at = match items::sides(change) {
                (None, Some(Item::Annotation(_))) => 0,
                (Some(Item::Annotation(_)), Some(_)) => 1,
                (Some(Item::Annotation(_)), None) => 2,
                _ => continue,
            };
            if let Some(count) = count.get_mut(at) {
                *count += 1;
            }
        }
        count
    }
}
