//! A disk with one safeguard taken away, so that the searches for lost edits can be seen to find some.

use crate::odd::Odd;
use standpoint::store::{Handle, Storage};
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

impl Odd for Fault {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        let inner = disk.create_new(path, like)?;
        Ok(Box::new(Open { inner, fault: *self, waiting: Vec::new() }))
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        if *self != Self::InPlace {
            return disk.rename(from, to);
        }
        let bytes = disk.read(from)?;
        if disk.exists(to)? {
            disk.remove(to)?;
        }
        let mut over = disk.create_new(to, Some(from))?;
        let (first, second) = bytes.split_at(bytes.len() / 2);
        over.write_all(first)?;
        // As long as a disk takes for a file of some size.
        std::thread::sleep(Duration::from_millis(2));
        over.write_all(second)?;
        disk.remove(from)
    }

    fn sync_folder(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        if *self == Self::NoFolderFlush { Ok(()) } else { disk.sync_folder(folder) }
    }
}
