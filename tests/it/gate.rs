//! A disk that holds one kind of work up until it is told to go on.

use standpoint::store::{Entry, Handle, Lock, Memory, Storage};
use std::{
    io,
    path::Path,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// What is held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Reading the statements of a document.
    Reading,
    /// Putting them in place.
    Placing,
}

#[derive(Debug, Default)]
struct Door {
    open: bool,
    /// How the next one to come through ends.
    fault: Option<io::ErrorKind>,
    waiting: usize,
}

/// The disk. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    disk: Memory,
    held: Held,
    door: Arc<(Mutex<Door>, Condvar)>,
}

impl Gate {
    pub(crate) fn new(disk: &Memory, held: Held) -> Self {
        Self { disk: disk.clone(), held, door: Arc::default() }
    }

    /// Lets everything through from now on; the first of it ends like this.
    pub(crate) fn open(&self, fault: Option<io::ErrorKind>) {
        let mut door = self.door.0.lock().unwrap();
        (door.open, door.fault) = (true, fault);
        self.door.1.notify_all();
    }

    /// Waits until something stands before it.
    pub(crate) fn someone_waits(&self) -> bool {
        let door = self.door.0.lock().unwrap();
        let waited = self.door.1.wait_timeout_while(door, Duration::from_secs(20), |door| door.waiting == 0);
        !waited.unwrap().1.timed_out()
    }

    fn pass(&self, held: Held, path: &Path) -> io::Result<()> {
        if held != self.held || !path.iter().any(|part| part == "annotations") {
            return Ok(());
        }
        let mut door = self.door.0.lock().unwrap();
        door.waiting += 1;
        self.door.1.notify_all();
        let mut door = self.door.1.wait_while(door, |door| !door.open).unwrap();
        door.waiting -= 1;
        door.fault.take().map_or(Ok(()), |kind| Err(io::Error::from(kind)))
    }
}

impl Storage for Gate {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.pass(Held::Reading, path)?;
        self.disk.read(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass(Held::Placing, to)?;
        self.disk.rename(from, to)
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
        self.disk.create_new(path, like)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
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

    fn random(&self) -> io::Result<u64> {
        self.disk.random()
    }

    fn here(&self) -> String {
        self.disk.here()
    }
}
