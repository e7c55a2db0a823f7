//! Where edits go while a project's folder can't be written: a journal of the same form in a folder of the user's own.
//! It is read with the others when the project is opened, and brought home with the first edit that can be written.

use super::journal::{self, Writer, writer_of};
use super::places::{DOCUMENTS, JOURNAL, text_path};
use super::report::StoreError;
use super::storage::{Handle, Storage, ensure_folder, replace, replace_below};
use crate::model::{Digest, Document, Id, Text};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Generations of journals in such a folder begin here: at home there may be some of the same run.
const FIRST: u32 = 5000;

/// The folder for one project's journals, below that for all of them.
#[must_use]
pub fn spare_for(base: &Path, project: &Path) -> PathBuf {
    let digest = Digest::of(project.to_string_lossy().as_bytes());
    let name: String = digest.0.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    base.join(name)
}

/// Copies the edits of a project that lie below such a base into a copy of the project. They stay where they are. How
/// many journals there were.
///
/// # Errors
/// Of the disk.
pub fn bring_along(storage: &dyn Storage, base: &Path, project: &Path, copy: &Path) -> Result<usize, StoreError> {
    Ok(Spare::new(spare_for(base, project)).bring_home(storage, copy)?.len())
}

/// What this run has put there.
pub(super) struct Spare {
    folder: PathBuf,
    open: Option<Box<dyn Handle>>,
    generation: u32,
    files: Vec<PathBuf>,
    /// The number of the newest edit that lies there.
    pub upto: u64,
}

/// An edit that could not be written where it belongs.
pub(super) struct Homeless<'a> {
    pub number: u64,
    pub bytes: &'a [u8],
    pub texts: &'a [(Id<Document>, Text)],
}

impl Spare {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, open: None, generation: FIRST, files: Vec::new(), upto: 0 }
    }

    /// Writes down those of some edits that do not lie here yet, and waits until they are on the disk.
    ///
    /// # Errors
    /// Of the disk; none of them is sure to be there then.
    pub(super) fn take<'a>(
        &mut self,
        storage: &dyn Storage,
        writer: &Writer,
        edits: impl Iterator<Item = Homeless<'a>>,
    ) -> io::Result<()> {
        let (mut bytes, mut last) = (Vec::new(), self.upto);
        for edit in edits.filter(|edit| edit.number > self.upto) {
            for (id, text) in edit.texts {
                let path = self.folder.join(format!("{id}.txt"));
                replace(storage, &path, text.as_str().as_bytes())?;
                self.files.push(path);
            }
            bytes.extend_from_slice(edit.bytes);
            last = edit.number;
        }
        if last == self.upto {
            return Ok(());
        }
        let done = self.write(storage, writer, &bytes);
        match done {
            Ok(()) => self.upto = last,
            // Nothing is known of that file any more.
            Err(_) => self.open = None,
        }
        done
    }

    fn write(&mut self, storage: &dyn Storage, writer: &Writer, bytes: &[u8]) -> io::Result<()> {
        if self.open.is_none() {
            ensure_folder(storage, &self.folder)?;
            self.generation += 1;
            let name = writer.path(self.generation);
            let path = self.folder.join(name.file_name().unwrap_or_default());
            let mut handle = storage.create_new(&path, None)?;
            self.files.push(path);
            handle.write_all(&journal::print(&journal::start(writer)).map_err(io::Error::other)?)?;
            storage.sync_folder(&self.folder)?;
            self.open = Some(handle);
        }
        let Some(handle) = self.open.as_mut() else {
            return Err(io::Error::other("no journal is open"));
        };
        handle.write_all(bytes)?;
        handle.sync_data()
    }

    /// Takes away what this run has put there: all of it is where it belongs. What can't be removed is found again and
    /// known not to be needed.
    pub(super) fn clear(&mut self, storage: &dyn Storage) {
        self.open = None;
        for file in std::mem::take(&mut self.files) {
            drop(storage.remove(&file));
        }
        drop(storage.remove_folder(&self.folder));
    }

    /// Brings home what earlier runs have left: words first, then journals. The names of those that came.
    ///
    /// # Errors
    /// Of the disk. What has not come yet is still there.
    pub(super) fn bring_home(&self, storage: &dyn Storage, project: &Path) -> Result<Vec<PathBuf>, StoreError> {
        let entries = storage.list(&self.folder).unwrap_or_default();
        let mut names: Vec<String> = entries.into_iter().map(|entry| entry.name).collect();
        names.retain(|name| !self.files.iter().any(|file| file.ends_with(name)));
        names.sort_by_key(|name| writer_of(name).is_some());
        let mut came = Vec::new();
        for name in names {
            let from = self.folder.join(&name);
            let words = name.strip_suffix(".txt").and_then(|id| id.parse().ok()).map(text_path);
            let to = match (words, writer_of(&name)) {
                (Some(words), _) if !storage.exists(&project.join(&words)).unwrap_or(true) => words,
                // The same words are there, or others that are not to be written over.
                (Some(_), _) => continue,
                (None, Some(_)) => Path::new(JOURNAL).join(&name),
                (None, None) => continue,
            };
            let bytes = storage.read(&from).map_err(|error| StoreError::disk("read", &from, &error))?;
            let path = project.join(&to);
            let written = replace_below(storage, project, &path, &bytes);
            written.map_err(|error| StoreError::disk("written", &path, &error))?;
            if !to.starts_with(DOCUMENTS) {
                came.push(from);
            }
        }
        Ok(came)
    }

    /// Takes away what has come home.
    pub(super) fn let_go(&self, storage: &dyn Storage, came: &[PathBuf]) {
        for file in came {
            drop(storage.remove(file));
        }
        let entries = storage.list(&self.folder).unwrap_or_default();
        let journals = entries.iter().any(|entry| writer_of(&entry.name).is_some());
        if !journals {
            // Words without a journal that speaks of them are at home by now.
            for entry in entries {
                drop(storage.remove(&self.folder.join(entry.name)));
            }
            drop(storage.remove_folder(&self.folder));
        }
    }
}
