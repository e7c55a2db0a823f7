//! What can't be read of a project, or only shows as a stand-in, says nothing about what was there.

use super::assemble::references;
use super::items::{self, Item, Key, Kind};
use super::load::Loaded;
use super::places::{Place, text_path};
use super::report::AttentionKind;
use crate::model::{Change, Project};
use std::{collections::BTreeSet, path::Path};

impl Loaded {
    /// Whether something of it can't be read, or only shows as a stand-in.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        !self.remembered.stand_ins.is_empty() || !self.unsound().is_empty()
    }

    /// Files of which lines may be missing.
    fn unsound(&self) -> BTreeSet<&Path> {
        let unsound = self.report.attention.iter().filter(|found| {
            use AttentionKind::{Broken, Incomplete, Misplaced, Newer, Text};
            matches!(found.kind, Broken | Incomplete | Misplaced | Newer | Text)
        });
        unsound.map(|found| found.file.as_path()).collect()
    }

    /// Leaves out, of changes that would make this state of the project that is here, those that would take rows away
    /// or put stand-ins in their places only because they can't be read in this state: they may stand in what can't be
    /// read, or come back a moment later, as while another program writes them.
    pub fn spare(&self, here: &Project, changes: &mut Vec<Change>) {
        let stand_ins = &self.remembered.stand_ins;
        let unsound = self.unsound();
        if stand_ins.is_empty() && unsound.is_empty() {
            return;
        }
        let mut needed = BTreeSet::new();
        changes.retain(|change| match items::sides(change) {
            (Some(_), Some(row)) => !stand_ins.contains(&row.key()),
            (Some(row), None) if is_in(here, &row, &unsound) => {
                needs(&row, &mut needed);
                false
            }
            _ => true,
        });
        // What stays keeps what it refers to.
        while !needed.is_empty() {
            let wanted = std::mem::take(&mut needed);
            changes.retain(|change| match items::sides(change) {
                (Some(row), None) if wanted.contains(&row.key()) => {
                    needs(&row, &mut needed);
                    false
                }
                _ => true,
            });
        }
    }
}

/// Whether a row has its place in one of some files.
fn is_in(here: &Project, row: &Item, files: &BTreeSet<&Path>) -> bool {
    let place = row.place(|id| here.annotations().view(id).map(|row| row.document));
    let document = match place {
        Some(Place::Annotations(document, _) | Place::Meta(document)) => Some(text_path(document)),
        _ => None,
    };
    [place.map(Place::path), document].iter().flatten().any(|file| files.contains(file.as_path()))
}

fn needs(item: &Item, out: &mut BTreeSet<Key>) {
    references(item, out);
    match item {
        Item::Annotation(row) => drop(out.insert(Key::new(Kind::Document, row.document))),
        Item::Relation(row) => out.extend([row.from, row.to].map(|id| Key::new(Kind::Statement, id))),
        _ => {}
    }
}
