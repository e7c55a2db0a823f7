//! Keeps files before they are written, on the thread that folds.

use super::super::places::{VERSIONS, shown};
use super::super::report::StoreError;
use super::super::storage::{EntryKind, Storage, keep_all, replace_below};
use super::note::{NOTE, Name, Note, names};
use super::{Act, Reason};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// How long the newest version is enough while nothing is taken away, in milliseconds.
const HOUR: u64 = 60 * 60 * 1000;
const A_DAY: u64 = 24 * HOUR;

/// Makes sure that files which are about to be written can be had back as they were: begins a version where one is due
/// before the edit, and keeps in the newest one those files that it does not hold. Whether a version was begun.
///
/// To be called by whoever has the lock that lets only one program fold at a time.
///
/// # Errors
/// Of the disk. Then nothing must be written.
pub(in crate::store) fn keep(
    storage: &dyn Storage,
    project: &Path,
    act: &Act,
    changing: &BTreeSet<PathBuf>,
) -> Result<bool, StoreError> {
    let kept = try_keep(storage, project, act, changing);
    kept.map_err(|error| StoreError::disk("written", &project.join(VERSIONS), &error))
}

fn try_keep(storage: &dyn Storage, project: &Path, act: &Act, changing: &BTreeSet<PathBuf>) -> io::Result<bool> {
    let known = names(storage, project)?;
    let mut whole = Vec::with_capacity(known.len());
    for name in &known {
        if name.is_whole(storage, project)? {
            whole.push(name);
        }
    }
    let newest = match whole.last() {
        Some(name) => Note::read(storage, &name.path(project))?.map(|note| (*name, note)),
        None => None,
    };
    if let Some((name, mut note)) = newest.filter(|(name, _)| !is_due(storage, project, act, name, &whole)) {
        let (version, before) = (name.path(project), note.absent.len());
        keep_in(storage, project, &version, changing, &mut note)?;
        if note.absent.len() > before {
            write(storage, project, &version, &note)?;
        }
        return Ok(false);
    }
    let is_old = |name: &&Name| act.time.0.abs_diff(name.time.0) > A_DAY;
    for name in known.iter().filter(|name| !whole.contains(name)).filter(is_old) {
        // Begun and cut off, or on its way out: nothing was written in reliance on it. A younger one may be on its way
        // here from another computer, its note last.
        drop(clear(storage, &name.path(project)));
    }
    let number = known.last().map_or(1, |name| name.number + 1);
    let version = Name::new(number, act).path(project);
    let mut note = Note::of(act);
    keep_in(storage, project, &version, changing, &mut note)?;
    write(storage, project, &version, &note)?;
    Ok(true)
}

fn is_due(storage: &dyn Storage, project: &Path, act: &Act, newest: &Name, whole: &[&Name]) -> bool {
    if act.reason == Reason::Hourly {
        // A clock that was put back says nothing about the order of versions.
        return newest.time.0.abs_diff(act.time.0) >= HOUR;
    }
    // After a crash the edit comes again, when some files have it already.
    let same = whole.iter().filter(|name| name.time == act.time);
    let mut notes = same.filter_map(|name| Note::read(storage, &name.path(project)).ok().flatten());
    !notes.any(|note| note.is_for(act))
}

/// Keeps files that a version does not have, and notes those that are not there.
fn keep_in(
    storage: &dyn Storage,
    project: &Path,
    version: &Path,
    changing: &BTreeSet<PathBuf>,
    note: &mut Note,
) -> io::Result<()> {
    let mut missing = Vec::new();
    for file in changing {
        if !note.absent.contains(&shown(file)) && !storage.exists(&version.join(file))? {
            missing.push((project.join(file), version.join(file)));
        }
    }
    let absent = keep_all(storage, project, &missing)?;
    let absent = absent.iter().filter_map(|file| file.strip_prefix(project).ok());
    note.absent.extend(absent.map(shown));
    Ok(())
}

pub(super) fn write(storage: &dyn Storage, project: &Path, version: &Path, note: &Note) -> io::Result<()> {
    replace_below(storage, project, &version.join(NOTE), &note.print().map_err(io::Error::other)?)
}

/// Takes a version away, or another folder with all that is in it: first what makes it a version, then its files.
pub(in crate::store) fn clear(storage: &dyn Storage, version: &Path) -> io::Result<()> {
    if storage.exists(&version.join(NOTE))? {
        storage.remove(&version.join(NOTE))?;
        storage.sync_folder(version)?;
    }
    for entry in storage.list(version)? {
        let path = version.join(entry.name);
        match entry.kind {
            EntryKind::Folder => clear(storage, &path)?,
            EntryKind::File | EntryKind::Other => storage.remove(&path)?,
        }
    }
    storage.remove_folder(version)
}
