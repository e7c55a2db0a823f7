//! A disk that does some of its work otherwise than it should.

use standpoint::store::{Entry, Handle, Lock, Stamp, Storage};
use std::{io, path::Path};

/// What is odd about a disk; all else it does as it should.
pub(crate) trait Odd: Send + Sync {
    fn exists(&self, disk: &dyn Storage, path: &Path) -> io::Result<bool> {
        disk.exists(path)
    }

    fn read(&self, disk: &dyn Storage, path: &Path) -> io::Result<Vec<u8>> {
        disk.read(path)
    }

    fn list(&self, disk: &dyn Storage, folder: &Path) -> io::Result<Vec<Entry>> {
        disk.list(folder)
    }

    fn create_folder(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        disk.create_folder(folder)
    }

    fn create_inner(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        disk.create_inner(folder)
    }

    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        disk.create_new(path, like)
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        disk.rename(from, to)
    }

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        disk.exchange(one, other)
    }

    fn link(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<bool> {
        disk.link(from, to)
    }

    fn sync_folder(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        disk.sync_folder(folder)
    }

    fn try_lock(&self, disk: &dyn Storage, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        disk.try_lock(path, note)
    }
}

pub(crate) struct OddDisk<S, O> {
    pub(crate) disk: S,
    pub(crate) odd: O,
}

impl<S: Storage, O: Odd> Storage for OddDisk<S, O> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.odd.read(&self.disk, path)
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
        self.odd.list(&self.disk, folder)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.odd.exists(&self.disk, path)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.odd.create_folder(&self.disk, folder)
    }

    fn create_inner(&self, folder: &Path) -> io::Result<()> {
        self.odd.create_inner(&self.disk, folder)
    }

    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        self.odd.create_new(&self.disk, path, like)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.odd.rename(&self.disk, from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool> {
        self.odd.exchange(&self.disk, one, other)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<bool> {
        self.odd.link(&self.disk, from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.remove_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.odd.sync_folder(&self.disk, folder)
    }

    fn try_lock(&self, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        self.odd.try_lock(&self.disk, path, note)
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
