//! A disk with one safeguard taken away, so that the searches for lost edits can be seen to find some.

use standpoint::store::{Entry, Handle, Lock, Storage};
use std::{io, path::Path, time::Duration};

/// What is wrong with a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Files are said to be flushed and are not.
    NoFlush,
    /// The names in a folder are said to be flushed and are not.
    NoFolderFlush,
    /// A file is written over in its place, where it should be put there whole.
    InPlace,
    /// What is said to be written waits in memory for the next write.
    Behind,
}

impl Fault {
    const ALL: [Self; 4] = [Self::NoFlush, Self::NoFolderFlush, Self::InPlace, Self::Behind];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NoFlush => "no flush",
            Self::NoFolderFlush => "no folder flush",
            Self::InPlace => "in place",
            Self::Behind => "behind",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

/// Another disk, with a fault.
pub(crate) struct Faulty<S> {
    disk: S,
    fault: Fault,
}

impl<S> Faulty<S> {
    pub(crate) fn new(disk: S, fault: Fault) -> Self {
        Self { disk, fault }
    }
}

struct Open {
    inner: Box<dyn Handle>,
    fault: Fault,
    waiting: Vec<u8>,
}

impl Handle for Open {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.fault != Fault::Behind {
            return self.inner.write_all(bytes);
        }
        let before = std::mem::replace(&mut self.waiting, bytes.to_owned());
        self.inner.write_all(&before)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        if self.fault == Fault::NoFlush { Ok(()) } else { self.inner.sync_data() }
    }

    fn sync_all(&mut self) -> io::Result<()> {
        if self.fault == Fault::NoFlush { Ok(()) } else { self.inner.sync_all() }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // A file that is closed gets all that was to be in it.
        drop(self.inner.write_all(&self.waiting));
    }
}

impl<S: Storage> Storage for Faulty<S> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.disk.size(path)
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

    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        let inner = self.disk.create_new(path, like)?;
        Ok(Box::new(Open { inner, fault: self.fault, waiting: Vec::new() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.fault != Fault::InPlace {
            return self.disk.rename(from, to);
        }
        let bytes = self.disk.read(from)?;
        if self.disk.exists(to)? {
            self.disk.remove(to)?;
        }
        let mut over = self.disk.create_new(to, Some(from))?;
        let (first, second) = bytes.split_at(bytes.len() / 2);
        over.write_all(first)?;
        // As long as a disk takes for a file of some size.
        std::thread::sleep(Duration::from_millis(2));
        over.write_all(second)?;
        self.disk.remove(from)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.remove_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if self.fault == Fault::NoFolderFlush { Ok(()) } else { self.disk.sync_folder(folder) }
    }

    fn try_lock(&self, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        self.disk.try_lock(path, note)
    }

    fn random(&self) -> io::Result<u64> {
        self.disk.random()
    }

    fn here(&self) -> String {
        self.disk.here()
    }
}
