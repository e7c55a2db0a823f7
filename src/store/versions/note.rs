//! The note of a version, and what the name of its folder says where the note can't be read.

use super::super::places::{VERSIONS, moment};
use super::super::records::{self, Content, Sum};
use super::super::schema::FORMAT;
use super::super::storage::Storage;
use super::{Act, Reason};
use crate::model::{Coder, Id, Time};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// The note's file in a version's folder.
pub(super) const NOTE: &str = "version.ron";

/// What is to be known of a version beside its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    format: (u32, u32),
    pub label: String,
    pub coder: Id<Coder>,
    /// The edit before which it was kept: run of the program, and number.
    pub edit: (String, u64),
    /// Files that were not there then and are now, with `/`.
    pub absent: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
enum Line {
    Version(Note),
}

impl Note {
    pub(super) fn of(act: &Act) -> Self {
        let edit = (act.instance.clone(), act.number);
        Self { format: FORMAT, label: act.label.clone(), coder: act.coder, edit, absent: BTreeSet::new() }
    }

    /// Whether it was kept for this very edit.
    pub(super) fn is_for(&self, act: &Act) -> bool {
        self.coder == act.coder && self.edit == (act.instance.clone(), act.number)
    }

    pub(super) fn print(&self) -> Result<Vec<u8>, String> {
        let text = records::print(&Line::Version(self.clone()))?;
        Ok(format!("[\n{}]\n", records::line(&text)).into_bytes())
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let value = records::lines(bytes).find_map(|line| match line.content {
            Content::Value { value, sum: Sum::Right } => Some(value),
            _ => None,
        });
        records::parse(value?).ok().map(|Line::Version(note)| note)
    }

    /// `None` where it can't be read.
    pub(super) fn read(storage: &dyn Storage, version: &Path) -> io::Result<Option<Self>> {
        storage.read(&version.join(NOTE)).map(|bytes| Self::parse(&bytes))
    }
}

/// What the name of a version's folder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub folder: String,
    /// Rises from version to version, whatever the clocks say.
    pub number: u64,
    pub time: Time,
    pub reason: Reason,
}

impl Name {
    pub(super) fn new(number: u64, act: &Act) -> Self {
        let (time, reason) = (act.time, act.reason);
        Self { folder: format!("{}-{number}-{}", moment(time), reason.slug()), number, time, reason }
    }

    fn parse(folder: &str) -> Option<Self> {
        let reason = Reason::ALL.into_iter().find(|reason| folder.ends_with(reason.slug()))?;
        let (rest, number) = folder.strip_suffix(reason.slug())?.strip_suffix('-')?.rsplit_once('-')?;
        let (number, time) = (number.parse().ok()?, time_of(rest)?);
        let name = Self { folder: folder.to_owned(), number, time, reason };
        // Whatever else someone may have put there stays what it is.
        (format!("{}-{number}-{}", moment(time), reason.slug()) == folder).then_some(name)
    }

    pub(super) fn path(&self, project: &Path) -> PathBuf {
        project.join(VERSIONS).join(&self.folder)
    }

    pub(super) fn is_whole(&self, storage: &dyn Storage, project: &Path) -> io::Result<bool> {
        storage.exists(&self.path(project).join(NOTE))
    }
}

/// The moment that part of a name says.
pub(super) fn time_of(moment: &str) -> Option<Time> {
    let (day, clock) = moment.strip_suffix('Z')?.split_once('T')?;
    let mut parts = clock.split('-');
    let mut part = || parts.next();
    let clock = format!("{}:{}:{}.{}", part()?, part()?, part()?, part()?);
    format!("{day}T{clock}Z").parse().ok()
}

/// The folders of versions, oldest first; also those that are not whole.
pub(super) fn names(storage: &dyn Storage, project: &Path) -> io::Result<Vec<Name>> {
    let entries = match storage.list(&project.join(VERSIONS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names: Vec<Name> = entries.iter().filter_map(|entry| Name::parse(&entry.name)).collect();
    names.sort_by(|a, b| (a.number, &a.folder).cmp(&(b.number, &b.folder)));
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(reason: Reason, time: i64) -> Act {
        let (coder, instance) = (Id::new(7), "00ff".to_owned());
        Act { reason, label: "remove “X”".to_owned(), time: Time(time), coder, instance, number: 3 }
    }

    #[test]
    fn the_name_of_a_folder_says_when_and_why() {
        for reason in Reason::ALL {
            let name = Name::new(12, &act(reason, 1_790_000_000_123));
            assert_eq!(Name::parse(&name.folder), Some(name));
        }
        for other in ["2026-09-21T13-33-20-000Z-damaged", "12-hourly", "2026-09-21T13-33-20-000Z-x-hourly", "hourly"] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_note_reads_back_and_damage_to_it_is_noticed() {
        let mut note = Note::of(&act(Reason::Removal, 0));
        note.absent.insert("annotations/x/y.ron".to_owned());
        let bytes = note.print().unwrap();
        assert_eq!(Note::parse(&bytes), Some(note.clone()));
        for at in 0..bytes.len() {
            let mut hurt = bytes.clone();
            hurt[at] ^= 1;
            assert!(Note::parse(&hurt).is_none_or(|read| read == note), "byte {at}");
        }
    }
}
