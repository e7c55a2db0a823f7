//! Writes a whole project into a new folder.

use super::items::{Item, all};
use super::page::Page;
use super::places::{self, DOCUMENTS, GIT_ATTRIBUTES, GIT_IGNORE, JOURNAL, Place, text_path};
use super::report::StoreError;
use super::schema::{Context, Record};
use super::storage::{Storage, ensure_folder, place_all, replace};
use crate::model::Project;
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

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
    let written = |error: io::Error| StoreError::disk("written", folder, &error);
    ensure_folder(storage, folder).map_err(written)?;
    for inner in [JOURNAL, places::CODERS, DOCUMENTS, places::ANNOTATIONS] {
        ensure_folder(storage, &folder.join(inner)).map_err(written)?;
    }
    replace(storage, &folder.join(".gitattributes"), GIT_ATTRIBUTES.as_bytes()).map_err(written)?;
    replace(storage, &folder.join(".gitignore"), GIT_IGNORE.as_bytes()).map_err(written)?;
    let texts: Vec<(PathBuf, &[u8])> =
        project.documents().iter().map(|row| (folder.join(text_path(row.id)), row.text.as_str().as_bytes())).collect();
    place_all(storage, &folder.join(DOCUMENTS), &texts).map_err(written)?;
    let mut files = pages(project).map_err(|why| StoreError::Damaged { file: folder.to_owned(), why })?;
    let first = files.remove(&Place::Project);
    let mut folders: BTreeMap<PathBuf, Vec<(PathBuf, Vec<u8>)>> = BTreeMap::new();
    for (place, bytes) in files {
        let path = folder.join(place.path());
        folders.entry(super::storage::parent(&path).to_owned()).or_default().push((path, bytes));
    }
    for (inner, files) in folders {
        let files: Vec<_> = files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
        place_all(storage, &inner, &files).map_err(written)?;
    }
    replace(storage, &folder.join(places::PROJECT), &first.unwrap_or_default()).map_err(written)
}

/// Every file of records of a project.
fn pages(project: &Project) -> Result<BTreeMap<Place, Vec<u8>>, String> {
    let mut records: BTreeMap<Place, Vec<Record>> = BTreeMap::new();
    for place in [Place::Project, Place::Codebook, Place::Actors, Place::Issues] {
        records.insert(place, Vec::new());
    }
    for item in all(project) {
        let text = match &item {
            Item::Annotation(row) => project.documents().get(row.document).map(|row| &row.text),
            _ => None,
        };
        let place = item.place(|id| project.annotations().get(id).map(|row| row.document));
        let record = Record::of(&item, text, Context::With);
        let (Some(place), Some(record)) = (place, record) else {
            return Err(format!("a {} refers to something that is not there", item.key().kind.noun()));
        };
        records.entry(place).or_default().push(record);
    }
    records.into_iter().map(|(place, rows)| Ok((place, Page::of(rows)?.print(&place.name(), Vec::new())?))).collect()
}
