//! The disk as the saving thread uses it: what it puts in place is noted, so that others' changes can be told from ours.

use super::storage::{Entry, Handle, Lock, Stamp, Storage};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Files as we left them; `None` for one that we took away.
pub(super) type Written = Arc<Mutex<BTreeMap<PathBuf, Option<Stamp>>>>;

pub(super) struct Noted {
    pub disk: Arc<dyn Storage>,
    pub written: Written,
}

impl Noted {
    fn note(&self, path: &Path, stamp: Option<Stamp>) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), stamp);
    }
}

impl Storage for Noted {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn io::Read + Send>> {
        self.disk.reader(path)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.disk.size(path)
    }

    fn stamp(&self, path: &Path) -> io::Result<Stamp> {
        self.disk.stamp(path)
    }

    fn moment(&self) -> i64 {
        self.disk.moment()
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.disk.list(folder)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.disk.exists(path)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.create_folder(folder)
    }

    fn create_inner(&self, folder: &Path) -> io::Result<()> {
        self.disk.create_inner(folder)
    }

    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        self.disk.create_new(path, like)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Looked at before: afterwards it could be someone else's already.
        let stamp = self.disk.stamp(from).ok();
        self.disk.rename(from, to)?;
        self.note(to, stamp);
        Ok(())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool> {
        let stamp = self.disk.stamp(one).ok();
        let done = self.disk.exchange(one, other)?;
        if done {
            self.note(other, stamp);
        }
        Ok(done)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<bool> {
        self.disk.link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)?;
        self.note(path, None);
        Ok(())
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.remove_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.sync_folder(folder)
    }

    fn try_lock(&self, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        self.disk.try_lock(path, note)
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        self.disk.is_locked(path)
    }

    fn random(&self) -> io::Result<u64> {
        self.disk.random()
    }

    fn here(&self) -> String {
        self.disk.here()
    }
}
