//! Second copies of files that programs which sync folders leave beside the first: recognised, read as if they were the
//! first, and put aside once what they say is merged.
//!
//! Every file of a project has a name that the program gave it, so whatever begins and ends like one of them and has
//! something else between is such a copy, whoever made it and in whatever language.

use super::gather::Gathered;
use super::load::{Loaded, folder_of, load};
use super::places::{ANNOTATIONS, DOCUMENTS, PROJECT, TRASH, moment, shown};
use super::report::{AttentionKind, StoreError};
use super::storage::{Entry, EntryKind, Handle, Lock, Storage, ensure_folder, parent};
use crate::model::{Document, Id, Time};
use std::{
    io,
    path::{Path, PathBuf},
};

/// A second copy of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConflictCopy {
    /// Below the project's folder.
    pub copy: PathBuf,
    /// The file that it is a copy of.
    pub of: PathBuf,
}

/// Letters of a name that is an id.
const ID: usize = 32;

impl ConflictCopy {
    /// The program that gives such names, as far as that can be told.
    fn maker(&self) -> &'static str {
        let name = shown(&self.copy);
        // The copy's own folder may have the mark, too.
        let marked = [&self.copy, &self.of].map(|path| path.file_stem().unwrap_or_default().to_string_lossy());
        let mark = marked[0].strip_prefix(marked[1].as_ref()).unwrap_or("");
        if name.contains(".sync-conflict-") {
            "Syncthing"
        } else if name.contains("'s conflicted copy") || name.contains("’s conflicted copy") {
            "Dropbox"
        } else if name.contains("(conflicted copy") {
            "Nextcloud"
        } else if name.contains("_conflict-") {
            "ownCloud"
        } else if mark.len() > 1 && mark.starts_with('-') && !mark.contains(' ') {
            "OneDrive"
        } else {
            "another program"
        }
    }

    /// Whether it is one of the words of a document, which never change.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.of.extension().is_some_and(|ending| ending == "txt")
    }
}

/// The name that a file or folder has a copy of, where it is a copy: `stem`, a mark, `ending`.
fn original(name: &str, stem: &str, ending: &str) -> Option<String> {
    let mark = name.strip_prefix(stem)?.strip_suffix(ending)?;
    // A separator and something behind it: “ (…)”, “-LAPTOP”, “.sync-conflict-…”, “_conflict-…”, “~1”.
    let parted = mark.chars().next().is_some_and(|first| matches!(first, ' ' | '(' | '-' | '.' | '_' | '~'));
    (parted && mark.len() > 1).then(|| format!("{stem}{ending}"))
}

/// The name of a file that is called by an id.
fn original_id(name: &str, behind: &str, ending: &str) -> Option<String> {
    let id = name.get(..ID).filter(|id| id.parse::<Id<Document>>().is_ok())?;
    original(name, &format!("{id}{behind}"), ending)
}

/// The copy that a name in a folder of the project stands for.
fn recognised(inner: &Path, name: &str) -> Option<ConflictCopy> {
    let of = match shown(inner).as_str() {
        "" => ["project", "codebook", "actors", "issues"].iter().find_map(|stem| original(name, stem, ".ron")),
        DOCUMENTS => original_id(name, ".meta", ".ron").or_else(|| original_id(name, "", ".txt")),
        _ => original_id(name, "", ".ron"),
    };
    Some(ConflictCopy { copy: inner.join(name), of: inner.join(of?) })
}

impl Gathered {
    /// Notes a file whose name belongs to nothing here; whether it is a copy of one that does.
    pub(super) fn copy(&mut self, inner: &Path, name: &str) -> bool {
        recognised(inner, name).map(|copy| self.found_copy(copy)).is_some()
    }

    fn found_copy(&mut self, copy: ConflictCopy) {
        let what = format!("is a second copy of “{}” that {} made: it was not read", shown(&copy.of), copy.maker());
        self.note(copy.copy.clone(), None, AttentionKind::Copy, "", &what);
        self.copies.push(copy);
    }

    /// The same for a folder with the statements of a document; its files are the copies.
    pub(super) fn copied_folder(
        &mut self,
        storage: &dyn Storage,
        folder: &Path,
        name: &str,
    ) -> Result<bool, StoreError> {
        let Some(of) = original_id(name, "", "") else {
            return Ok(false);
        };
        let inner = Path::new(ANNOTATIONS).join(name);
        for file in self.names(storage, folder, &inner, EntryKind::File)? {
            let stem = file.get(..ID).filter(|id| id.parse::<Id<Document>>().is_ok() && file.ends_with(".ron"));
            if let Some(stem) = stem {
                let of = Path::new(ANNOTATIONS).join(&of).join(format!("{stem}.ron"));
                self.found_copy(ConflictCopy { copy: inner.join(&file), of });
            }
        }
        Ok(true)
    }
}

/// Opens a project as it would be if a copy were the file it is a copy of.
///
/// # Errors
/// As [`load`].
pub fn load_copy(storage: &dyn Storage, path: &Path, copy: &ConflictCopy) -> Result<Loaded, StoreError> {
    let folder = folder_of(path);
    let instead = Instead { storage, of: folder.join(&copy.of), copy: folder.join(&copy.copy) };
    load(&instead, &folder)
}

/// Puts copies whose content is merged into the trash of the project, where nothing reads them.
///
/// # Errors
/// Of the disk; those that are not put aside yet stay where they are.
pub fn put_aside(storage: &dyn Storage, path: &Path, copies: &[ConflictCopy], now: Time) -> Result<(), StoreError> {
    let folder = folder_of(path);
    let moment = moment(now);
    for copy in copies {
        let (from, to) = (folder.join(&copy.copy), folder.join(TRASH).join("copies").join(&moment).join(&copy.copy));
        let moved = || {
            if !storage.exists(&folder.join(PROJECT))? {
                return Err(io::ErrorKind::NotFound.into());
            }
            ensure_folder(storage, parent(&to))?;
            storage.rename(&from, &to)?;
            storage.sync_folder(parent(&to))?;
            storage.sync_folder(parent(&from))
        };
        moved().map_err(|error| StoreError::disk("moved", &from, &error))?;
        // The folder of copies that a document had may be empty now; one that is not stays.
        let is_copy = parent(&copy.copy) != parent(&copy.of);
        if is_copy && storage.list(parent(&from)).is_ok_and(|entries| entries.is_empty()) {
            drop(storage.remove_folder(parent(&from)));
        }
    }
    Ok(())
}

/// A disk on which one file stands in the place of another. Only for reading.
struct Instead<'a> {
    storage: &'a dyn Storage,
    of: PathBuf,
    copy: PathBuf,
}

impl Instead<'_> {
    fn resolved<'b>(&'b self, path: &'b Path) -> &'b Path {
        if path == self.of { &self.copy } else { path }
    }
}

fn refused<T>() -> io::Result<T> {
    Err(io::ErrorKind::Unsupported.into())
}

impl Storage for Instead<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.storage.read(self.resolved(path))
    }
    fn size(&self, path: &Path) -> io::Result<u64> {
        self.storage.size(self.resolved(path))
    }
    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.storage.exists(self.resolved(path))
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = match self.storage.list(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder == parent(&self.of) => Vec::new(),
            entries => entries?,
        };
        let name = self.of.file_name().unwrap_or_default().to_string_lossy();
        if folder == parent(&self.of) && entries.iter().all(|entry| entry.name != name) {
            entries.push(Entry { name: name.into_owned(), kind: EntryKind::File });
        }
        let above = parent(parent(&self.of));
        let name = parent(&self.of).file_name().unwrap_or_default().to_string_lossy();
        if folder == above && entries.iter().all(|entry| entry.name != name) {
            entries.push(Entry { name: name.into_owned(), kind: EntryKind::Folder });
        }
        entries.sort();
        Ok(entries)
    }
    fn create_folder(&self, _folder: &Path) -> io::Result<()> {
        refused()
    }
    fn create_new(&self, _path: &Path, _like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        refused()
    }
    fn rename(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        refused()
    }
    fn remove(&self, _path: &Path) -> io::Result<()> {
        refused()
    }
    fn remove_folder(&self, _folder: &Path) -> io::Result<()> {
        refused()
    }
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        refused()
    }
    fn try_lock(&self, _path: &Path, _note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        refused()
    }
    fn random(&self) -> io::Result<u64> {
        self.storage.random()
    }
    fn here(&self) -> String {
        self.storage.here()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(inner: &str, name: &str) -> Option<String> {
        recognised(Path::new(inner), name).map(|copy| shown(&copy.of))
    }

    #[test]
    fn names_that_sync_programs_give_are_recognised() {
        let id = "00000000000000000000000000000c0d";
        for mark in [
            " (Ann's conflicted copy 2026-01-02)",
            "-LAPTOP",
            ".sync-conflict-20260102-101112-ABCDEFG",
            " (conflicted copy 2026-01-02 101112)",
            "_conflict-20260102-101112",
            " (In Konflikt stehende Kopie von Ann 2026-01-02)",
            " (1)",
            " 2",
        ] {
            assert_eq!(of("", &format!("actors{mark}.ron")).as_deref(), Some("actors.ron"), "{mark}");
            let coder = format!("coders/{id}.ron");
            assert_eq!(of("coders", &format!("{id}{mark}.ron")), Some(coder), "{mark}");
            let meta = format!("documents/{id}.meta.ron");
            assert_eq!(of("documents", &format!("{id}.meta{mark}.ron")), Some(meta), "{mark}");
            let words = format!("documents/{id}.txt");
            assert_eq!(of("documents", &format!("{id}{mark}.txt")), Some(words), "{mark}");
            let rows = format!("annotations/{id}/{id}.ron");
            assert_eq!(of(&format!("annotations/{id}"), &format!("{id}{mark}.ron")), Some(rows), "{mark}");
            assert_eq!(original_id(&format!("{id}{mark}"), "", "").as_deref(), Some(id), "{mark}");
        }
        for own in ["actors.ron", "actors.ron.bak", "actorsmine.ron", "notes.ron", "actors-.ron"] {
            assert_eq!(of("", own), None, "{own}");
        }
        assert_eq!(of("coders", &format!("{id}.ron")), None);
        assert_eq!(of("coders", "Ann (1).ron"), None);
    }
}
