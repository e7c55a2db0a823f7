//! What can't be read of a project, or only shows as a stand-in, says nothing about what was there.

use super::assemble::references;
use super::items::{self, Item, Key, Kind};
use super::load::Loaded;
use super::places::{Place, text_path};
use super::report::AttentionKind;
use super::schema::{Context, Record};
use crate::model::{Change, Project};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

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
    /// read, or come back a moment later, as while another program writes them. Gives what was left out.
    pub fn spare(&self, here: &Project, changes: &mut Vec<Change>) -> Vec<Change> {
        let stand_ins = &self.remembered.stand_ins;
        let unsound = self.unsound();
        if stand_ins.is_empty() && unsound.is_empty() {
            return Vec::new();
        }
        let mut needed = BTreeSet::new();
        let unreadable = |change: &mut Change| match items::sides(change) {
            (Some(_), Some(row)) => stand_ins.contains(&row.key()),
            (Some(row), None) if is_in(here, &row, &unsound) => {
                needs(&row, &mut needed);
                true
            }
            _ => false,
        };
        let mut spared: Vec<Change> = changes.extract_if(.., unreadable).collect();
        // What stays keeps what it refers to.
        while !needed.is_empty() {
            let wanted = std::mem::take(&mut needed);
            spared.extend(changes.extract_if(.., |change| match items::sides(change) {
                (Some(row), None) if wanted.contains(&row.key()) => {
                    needs(&row, &mut needed);
                    true
                }
                _ => false,
            }));
        }
        spared
    }
}

/// The rows before some changes as they would stand in their files, by file.
pub fn lines_before(here: &Project, changes: &[Change]) -> BTreeMap<PathBuf, Vec<String>> {
    let mut lines: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for row in changes.iter().filter_map(|change| items::sides(change).0) {
        let text = row.statement().and_then(|row| here.documents().get(row.document)).map(|document| &document.text);
        let printed = Record::of(&row, text, Context::With).and_then(|record| record.print().ok());
        let place = row.place(|id| here.annotations().view(id).map(|row| row.document));
        if let Some((place, printed)) = place.zip(printed) {
            lines.entry(place.path()).or_default().push(printed);
        }
    }
    lines
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
