//! Lists versions, and opens one as the project it was.

use super::super::load::{Loaded, folder_of, load};
use super::super::places::{VERSIONS, shown};
use super::super::report::{Attention, AttentionKind, StoreError};
use super::super::storage::{EntryKind, Storage};
use super::Version;
use super::note::{NOTE, Name, Note, names};
use super::view::{Source, View};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

/// How often a version is read again because the project was written meanwhile.
const TRIES: usize = 8;

/// A version with the paths of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer {
    pub name: Name,
    /// `None` where it can't be read.
    pub note: Option<Note>,
    pub files: BTreeSet<PathBuf>,
}

/// All versions that are whole, oldest first.
pub(super) fn layers(storage: &dyn Storage, project: &Path) -> io::Result<Vec<Layer>> {
    let mut layers = Vec::new();
    for name in names(storage, project)? {
        let path = name.path(project);
        let note = match Note::read(storage, &path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            note => note?,
        };
        let mut files = BTreeSet::new();
        walk(storage, &path, Path::new(""), &mut files)?;
        layers.push(Layer { name, note, files });
    }
    Ok(layers)
}

fn walk(storage: &dyn Storage, version: &Path, inner: &Path, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in storage.list(&version.join(inner))? {
        let path = inner.join(&entry.name);
        match entry.kind {
            EntryKind::Folder => walk(storage, version, &path, files)?,
            EntryKind::File if entry.name.starts_with('.') || path == Path::new(NOTE) => {}
            EntryKind::File => drop(files.insert(path)),
            EntryKind::Other => {}
        }
    }
    Ok(())
}

/// The versions of a project that can be opened, newest first. Writes nothing.
///
/// # Errors
/// Of the disk.
pub fn versions(storage: &dyn Storage, path: &Path) -> Result<Vec<Version>, StoreError> {
    let project = folder_of(path);
    let layers = layers(storage, &project);
    let layers = layers.map_err(|error| StoreError::disk("read", &project.join(VERSIONS), &error))?;
    let newest_first = layers.into_iter().rev().map(|Layer { name, note, files }| Version {
        name: name.folder,
        time: name.time,
        reason: name.reason,
        coder: note.as_ref().map(|note| note.coder),
        label: note.map(|note| note.label).unwrap_or_default(),
        files: files.len(),
    });
    Ok(newest_first.collect())
}

/// Opens a project as it was at one of its [`versions`], checked like any other. Writes nothing.
///
/// # Errors
/// Where there is no such version, or what was there then can't be read.
pub fn open_version(storage: &dyn Storage, path: &Path, name: &str) -> Result<Loaded, StoreError> {
    let project = folder_of(path);
    let inner = project.join(VERSIONS);
    let read = || layers(storage, &project).map_err(|error| StoreError::disk("read", &inner, &error));
    let mut layers = read()?;
    for _ in 0..TRIES {
        let at = layers.iter().position(|layer| layer.name.folder == name);
        let later = at.and_then(|at| layers.get(at..)).ok_or_else(|| StoreError::NotThere(inner.join(name)))?;
        let view = View { storage, folder: &project, files: files_at(&project, later) };
        let mut loaded = load(&view, &project)?;
        let unread = later.iter().filter(|layer| layer.note.is_none());
        loaded.report.attention.extend(unread.map(|layer| unreadable(&layer.name)));
        // Had a file been written meanwhile, there would be a copy of it by now.
        let now = read()?;
        if now == layers {
            return Ok(loaded);
        }
        layers = now;
    }
    Err(StoreError::Busy(project))
}

/// Files that are not as they stand, by what the first of the versions to hold or miss them says.
fn files_at(project: &Path, later: &[Layer]) -> BTreeMap<PathBuf, Source> {
    let mut files = BTreeMap::new();
    for layer in later {
        let version = layer.name.path(project);
        for file in &layer.files {
            files.entry(file.clone()).or_insert_with(|| Source::File(version.join(file)));
        }
        for file in layer.note.iter().flat_map(|note| &note.absent) {
            files.entry(PathBuf::from(file)).or_insert(Source::Absent);
        }
    }
    files
}

fn unreadable(name: &Name) -> Attention {
    let file = Path::new(VERSIONS).join(&name.folder).join(NOTE);
    let sentence = format!("“{}” can’t be read, so what was added since may show here too", shown(&file));
    Attention { file, line: None, kind: AttentionKind::Incomplete, raw: String::new(), sentence }
}
