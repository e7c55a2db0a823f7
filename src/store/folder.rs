//! Puts a folder of files in its place whole, such as an export of several tables.

use super::report::StoreError;
use super::storage::{EntryKind, Storage, TEMPORARY, ensure_folder, parent};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Has a new folder filled with files: it is there with all of them or not at all. What stands there already gives way only where it may, and where
/// every file in it is one of those that such a folder `may_hold`, so that nobody's other files are lost.
///
/// # Errors
/// [`StoreError::Taken`] where something is there that does not give way; else of the disk. What was there is then still
/// there.
pub fn place_folder<E: From<StoreError>>(
    storage: &dyn Storage,
    folder: &Path,
    (overwrite, may_hold): (bool, &dyn Fn(&str) -> bool),
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |error: io::Error| StoreError::disk("written", folder, &error);
    let is_there = match storage.list(folder) {
        Ok(entries) if entries.is_empty() => {
            storage.remove_folder(folder).map_err(failed)?;
            false
        }
        Ok(entries) => {
            let gives_way = |entry: &super::Entry| entry.kind == EntryKind::File && may_hold(&entry.name);
            if !overwrite || !entries.iter().all(gives_way) {
                return Err(StoreError::Taken(folder.to_owned()).into());
            }
            true
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && !storage.exists(folder).unwrap_or(true) => false,
        Err(_) => return Err(StoreError::Taken(folder.to_owned()).into()),
    };
    let new = beside(storage, folder).map_err(failed)?;
    let made = ensure_folder(storage, parent(folder)).and_then(|()| storage.create_folder(&new));
    let placed = made.map_err(|error| failed(error).into()).and_then(|()| fill(&new));
    let placed = placed.and_then(|()| put(storage, &new, folder, is_there).map_err(|error| failed(error).into()));
    if placed.is_err() {
        clear(storage, &new);
    }
    placed
}

fn put(storage: &dyn Storage, new: &Path, folder: &Path, is_there: bool) -> io::Result<()> {
    if !is_there {
        storage.rename(new, folder)?;
        return storage.sync_folder(parent(folder));
    }
    if storage.exchange(new, folder)? {
        if let Err(error) = storage.sync_folder(parent(folder)) {
            // Where they can't be exchanged back, the old one takes a name under which nobody clears it.
            if !matches!(storage.exchange(new, folder), Ok(true)) {
                storage.rename(new, &beside(storage, folder)?)?;
            }
            return Err(error);
        }
        clear(storage, new);
        return Ok(());
    }
    // Where two names can't be exchanged, the old folder steps aside for a moment.
    let old = beside(storage, folder)?;
    storage.rename(folder, &old)?;
    if let Err(error) = storage.rename(new, folder) {
        storage.rename(&old, folder)?;
        return Err(error);
    }
    if let Err(error) = storage.sync_folder(parent(folder)) {
        storage.rename(folder, new)?;
        storage.rename(&old, folder)?;
        return Err(error);
    }
    clear(storage, &old);
    Ok(())
}

/// A name beside a folder that nobody else chooses.
fn beside(storage: &dyn Storage, folder: &Path) -> io::Result<PathBuf> {
    let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(folder.with_file_name(format!(".{name}.{:016x}{TEMPORARY}", storage.random()?)))
}

/// Removes a folder of ours. What can't be removed stays beside the export, under a name that tells what it is.
fn clear(storage: &dyn Storage, folder: &Path) {
    for entry in storage.list(folder).unwrap_or_default() {
        drop(storage.remove(&folder.join(entry.name)));
    }
    drop(storage.remove_folder(folder));
}
