//! A disk with one safeguard taken away, so that each search for what must never happen can be seen to find it.

use crate::odd::{Odd, OddDisk};
use standpoint::store::{Handle, Lock, Storage};
use std::{io, path::Path, sync::Arc, time::Duration};

/// What is wrong with a disk, or with what is done to it.
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
    /// Errors are kept from whoever writes.
    Hushed,
    /// Whoever asks for a lock gets it, whether someone else has it or not.
    NoLock,
    /// Of a file that is written again, only what this program understands is kept.
    Rewritten,
    /// Reading leaves a trace.
    Tracked,
    /// A project is said to be there, whether it is or not.
    Assured,
}

impl Fault {
    const ALL: [Self; 9] = [
        Self::NoFlush,
        Self::NoFolderFlush,
        Self::InPlace,
        Self::Behind,
        Self::Hushed,
        Self::NoLock,
        Self::Rewritten,
        Self::Tracked,
        Self::Assured,
    ];

    /// In words, for the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NoFlush => "files not flushed",
            Self::NoFolderFlush => "folders not flushed",
            Self::InPlace => "files written over in their place",
            Self::Behind => "the last write held back",
            Self::Hushed => "errors of the disk kept quiet",
            Self::NoLock => "no locks",
            Self::Rewritten => "only what is understood is written again",
            Self::Tracked => "reading leaves a trace",
            Self::Assured => "nobody looks whether the folder is there",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// A disk with this fault, or as it should be.
    pub(crate) fn on<S: Storage + 'static>(fault: Option<Self>, disk: S) -> Arc<dyn Storage> {
        match fault {
            Some(odd) => Arc::new(OddDisk { disk, odd }),
            None => Arc::new(disk),
        }
    }
}

struct Open {
    inner: Box<dyn Handle>,
    fault: Fault,
    waiting: Vec<u8>,
}

impl Open {
    fn told(&self, done: io::Result<()>) -> io::Result<()> {
        if self.fault == Fault::Hushed { Ok(()) } else { done }
    }
}

impl Handle for Open {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let done = match self.fault {
            Fault::Behind => {
                let before = std::mem::replace(&mut self.waiting, bytes.to_owned());
                self.inner.write_all(&before)
            }
            Fault::Rewritten => self.inner.write_all(&understood(bytes)),
            _ => self.inner.write_all(bytes),
        };
        self.told(done)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        let done = if self.fault == Fault::NoFlush { Ok(()) } else { self.inner.sync_data() };
        self.told(done)
    }

    fn sync_all(&mut self) -> io::Result<()> {
        let done = if self.fault == Fault::NoFlush { Ok(()) } else { self.inner.sync_all() };
        self.told(done)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // A file that is closed gets all that was to be in it.
        drop(self.inner.write_all(&self.waiting));
    }
}

/// A field that no version of the program has, as it may stand in a file of a newer one.
pub(crate) const UNKNOWN_FIELD: &str = "mood:[\"a)\",'\"']";

/// The lines of a file without what a program that writes everything anew would not know of.
fn understood(bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_owned() };
    let known = text.split_inclusive('\n').filter(|line| !line.starts_with("//") && !line.starts_with("Statemnt"));
    let lines = known.map(|line| {
        if line.contains(UNKNOWN_FIELD) {
            signed(line, |value| {
                value.replace(&format!("{UNKNOWN_FIELD},"), "").replace(&format!(",{UNKNOWN_FIELD}"), "")
            })
        } else {
            line.to_owned()
        }
    });
    lines.collect::<String>().into_bytes()
}

/// A line of a file of records or of a journal with its value changed and its checksum and length put right.
pub(crate) fn signed(line: &str, change: impl Fn(&str) -> String) -> String {
    let Some((value, sums)) = line.rsplit_once(", // ") else { return line.to_owned() };
    let value = change(value);
    let crc = crc32fast::hash(value.as_bytes());
    let length = if sums.contains(' ') { format!(" {:x}", value.len()) } else { String::new() };
    format!("{value}, // {crc:08x}{length}\n")
}

/// A file that is none.
struct Nowhere;

impl Handle for Nowhere {
    fn write_all(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn sync_data(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn sync_all(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Anyone;

impl Lock for Anyone {}

impl Odd for Fault {
    fn exists(&self, disk: &dyn Storage, path: &Path) -> io::Result<bool> {
        if *self == Self::Assured && path.ends_with("project.ron") { Ok(true) } else { disk.exists(path) }
    }

    fn read(&self, disk: &dyn Storage, path: &Path) -> io::Result<Vec<u8>> {
        if *self == Self::Tracked && path.ends_with("project.ron") {
            drop(disk.create_new(&path.with_file_name("last-opened"), None));
        }
        disk.read(path)
    }

    fn create_inner(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        if *self == Self::Assured {
            return disk.create_folder(folder);
        }
        disk.create_inner(folder).or_else(|error| if *self == Self::Hushed { Ok(()) } else { Err(error) })
    }

    fn create_folder(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        disk.create_folder(folder).or_else(|error| if *self == Self::Hushed { Ok(()) } else { Err(error) })
    }

    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        let inner: Box<dyn Handle> = match disk.create_new(path, like) {
            Err(_) if *self == Self::Hushed => Box::new(Nowhere),
            made => made?,
        };
        Ok(Box::new(Open { inner, fault: *self, waiting: Vec::new() }))
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        match self {
            Self::Hushed => return disk.rename(from, to).or(Ok(())),
            // As long as a disk takes that has other work too.
            Self::NoLock => std::thread::sleep(Duration::from_millis(2)),
            _ => {}
        }
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

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        match self {
            // By way of the other.
            Self::InPlace | Self::NoLock => Ok(false),
            Self::Hushed => disk.exchange(one, other).or(Ok(true)),
            _ => disk.exchange(one, other),
        }
    }

    fn link(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<bool> {
        match self {
            // By way of a copy.
            Self::InPlace | Self::NoFlush => Ok(false),
            Self::Hushed => disk.link(from, to).or(Ok(true)),
            _ => disk.link(from, to),
        }
    }

    fn sync_folder(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        if matches!(self, Self::NoFolderFlush | Self::Hushed) { Ok(()) } else { disk.sync_folder(folder) }
    }

    fn try_lock(&self, disk: &dyn Storage, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        match (self, disk.try_lock(path, note)) {
            (Self::NoLock, _) | (Self::Hushed, Err(_)) => Ok(Some(Box::new(Anyone))),
            (_, lock) => lock,
        }
    }
}

/// Reads files of records otherwise than they are, with checksums that fit.
pub(crate) struct Misread(pub(crate) fn(&str) -> String);

impl Odd for Misread {
    fn read(&self, disk: &dyn Storage, path: &Path) -> io::Result<Vec<u8>> {
        let bytes = disk.read(path)?;
        if path.extension().is_none_or(|ending| ending != "ron") {
            return Ok(bytes);
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                Ok(text.split_inclusive('\n').map(|line| signed(line, self.0)).collect::<String>().into_bytes())
            }
            Err(odd) => Ok(odd.into_bytes()),
        }
    }
}
