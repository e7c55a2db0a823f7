//! Writes a whole project into a new folder.

use super::items::{Item, all};
use super::page::Page;
use super::places::{self, DOCUMENTS, GIT_ATTRIBUTES, GIT_IGNORE, JOURNAL, Place, text_path};
use super::report::StoreError;
use super::schema::{Context, Record};
use super::storage::{EntryKind, Storage, ensure_folder, place_all, replace};
use crate::model::Project;
use std::{collections::BTreeMap, io, path::Path};

/// Writes a project into a folder that is new or empty, also as a copy of an open one. `project.ron` comes last, so
/// that what was broken off is not taken for a project.
///
/// # Errors
/// Where there is something in the folder already, or it can't be written.
pub fn create(storage: &dyn Storage, folder: &Path, project: &Project) -> Result<(), StoreError> {
    match storage.list(folder) {
        Ok(entries) if entries.is_empty() => {}
        Ok(_) => return Err(StoreError::Taken(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(StoreError::Taken(folder.to_owned())),
        Err(error) => return Err(StoreError::disk("read", folder, &error)),
    }
    let mut files = pages(project).map_err(|why| StoreError::Damaged { file: folder.to_owned(), why })?;
    let was_there = storage.exists(folder).unwrap_or(false);
    let first = files.remove(&Place::Project).unwrap_or_default();
    let done = write(storage, folder, project, &first, files);
    if done.is_err() {
        clear(storage, folder, was_there);
    }
    done.map_err(|error| StoreError::disk("made", folder, &error))
}

fn write(
    storage: &dyn Storage,
    folder: &Path,
    project: &Project,
    first: &[u8],
    files: BTreeMap<Place, Vec<u8>>,
) -> io::Result<()> {
    ensure_folder(storage, folder)?;
    for inner in [JOURNAL, places::CODERS, DOCUMENTS, places::ANNOTATIONS] {
        ensure_folder(storage, &folder.join(inner))?;
    }
    replace(storage, &folder.join(".gitattributes"), GIT_ATTRIBUTES.as_bytes())?;
    replace(storage, &folder.join(".gitignore"), GIT_IGNORE.as_bytes())?;
    let texts = project.documents().iter().map(|row| (folder.join(text_path(row.id)), row.text.as_str().as_bytes()));
    place_all(storage, &texts.collect::<Vec<_>>())?;
    let files = files.into_iter().map(|(place, bytes)| (folder.join(place.path()), bytes));
    place_all(storage, &files.collect::<Vec<_>>())?;
    replace(storage, &folder.join(places::PROJECT), first)
}

/// Takes away what was written before an error, so that the same name can be tried again. What can't be removed
/// stays: without `project.ron` nobody takes it for a project.
fn clear(storage: &dyn Storage, folder: &Path, keep: bool) {
    for entry in storage.list(folder).unwrap_or_default() {
        let path = folder.join(&entry.name);
        match entry.kind {
            EntryKind::Folder => clear(storage, &path, false),
            EntryKind::File | EntryKind::Other => drop(storage.remove(&path)),
        }
    }
    if !keep {
        drop(storage.remove_folder(folder));
    }
}

/// Every file of records of a project.
fn pages(project: &Project) -> Result<BTreeMap<Place, Vec<u8>>, String> {
    let mut records: BTreeMap<Place, Vec<Record<'_>>> = BTreeMap::new();
    for place in [Place::Project, Place::Codebook, Place::Actors, Place::Issues] {
        records.insert(place, Vec::new());
    }
    for item in all(project) {
        let text = match &item {
            Item::Annotation(row) => project.documents().get(row.document).map(|row| &row.text),
            _ => None,
        };
        let place = item.place(|id| project.annotations().view(id).map(|row| row.document));
        let record = Record::of(&item, text, Context::With);
        let (Some(place), Some(record)) = (place, record) else {
            return Err(format!("{} refers to something that is not there", item.key().kind.one()));
        };
        records.entry(place).or_default().push(record);
    }
    records.into_iter().map(|(place, rows)| Ok((place, Page::of(rows)?.print(&place.name(), Vec::new())?))).collect()
}
