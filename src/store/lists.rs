//! What the folders of a project hold, by the names of the files.

use super::gather::Gathered;
use super::places::{self, Place};
use super::report::{AttentionKind, StoreError, reason};
use super::storage::{EntryKind, Storage, TEMPORARY};
use crate::model::{Document, Id};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// The files that belong to a document.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub text: bool,
    pub meta: bool,
    pub annotations: Vec<Place>,
}

/// What the folders hold.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub coders: Vec<Place>,
    pub documents: BTreeMap<Id<Document>, Files>,
}

impl Lists {
    pub(super) fn read(&mut self, storage: &dyn Storage, folder: &Path, all: &mut Gathered) -> Result<(), StoreError> {
        for name in all.names(storage, folder, Path::new(""), EntryKind::File)? {
            all.copy(Path::new(""), &name);
        }
        for name in all.names(storage, folder, Path::new(places::CODERS), EntryKind::File)? {
            match name.strip_suffix(".ron").and_then(|id| id.parse().ok()) {
                Some(id) => self.coders.push(Place::Coder(id)),
                None => all.stray(Path::new(places::CODERS), &name),
            }
        }
        for name in all.names(storage, folder, Path::new(places::DOCUMENTS), EntryKind::File)? {
            let text = name.strip_suffix(".txt").and_then(|id| id.parse().ok());
            let meta = name.strip_suffix(".meta.ron").and_then(|id| id.parse().ok());
            match (text, meta) {
                (Some(id), _) => self.documents.entry(id).or_default().text = true,
                (_, Some(id)) => self.documents.entry(id).or_default().meta = true,
                _ => all.stray(Path::new(places::DOCUMENTS), &name),
            }
        }
        for name in all.names(storage, folder, Path::new(places::ANNOTATIONS), EntryKind::Folder)? {
            let inner = Path::new(places::ANNOTATIONS).join(&name);
            let Ok(document) = name.parse::<Id<Document>>() else {
                if !all.copied_folder(storage, folder, &name)? {
                    all.stray(Path::new(places::ANNOTATIONS), &name);
                }
                continue;
            };
            for name in all.names(storage, folder, &inner, EntryKind::File)? {
                match name.strip_suffix(".ron").and_then(|id| id.parse().ok()) {
                    Some(coder) => {
                        let files = self.documents.entry(document).or_default();
                        files.annotations.push(Place::Annotations(document, coder));
                    }
                    None => all.stray(&inner, &name),
                }
            }
        }
        Ok(())
    }
}

impl Gathered {
    /// The names of one kind in a folder. Links are not followed, files in the making are noted for removal.
    pub(super) fn names(
        &mut self,
        storage: &dyn Storage,
        folder: &Path,
        inner: &Path,
        wanted: EntryKind,
    ) -> Result<Vec<String>, StoreError> {
        let entries = match storage.list(&folder.join(inner)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::disk("read", &folder.join(inner), &error)),
        };
        let mut names = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.name.starts_with('.') {
                if entry.name.ends_with(TEMPORARY) && entry.kind == EntryKind::File {
                    self.leftovers.push(inner.join(entry.name));
                }
            } else if entry.kind == wanted {
                names.push(entry.name);
            } else if entry.kind == EntryKind::Other {
                self.note(inner.join(entry.name), None, AttentionKind::Stray, "", "is a link: it was not followed");
            }
        }
        Ok(names)
    }

    /// A file of records whose name says nothing to us, unless it is the second copy that a sync program made.
    fn stray(&mut self, inner: &Path, name: &str) {
        let path = inner.join(name);
        if !self.copy(inner, name) && path.extension().is_some_and(|ending| ending == "ron") {
            self.note(path, None, AttentionKind::Stray, "", "has a name that belongs to nothing here: it was not read");
        }
    }

    /// An error of the disk in the words of a note.
    pub(super) fn unreadable(&mut self, file: PathBuf, kind: AttentionKind, error: &io::Error) {
        let what = format!("could not be read: {}", reason(error));
        self.note(file, None, kind, "", &what);
    }
}
