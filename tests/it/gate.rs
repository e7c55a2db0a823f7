//! A disk that holds one kind of work up until it is told to go on.

use crate::odd::Odd;
use standpoint::store::Storage;
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

/// What holds it up. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    held: Held,
    door: Arc<(Mutex<Door>, Condvar)>,
}

impl Gate {
    pub(crate) fn new(held: Held) -> Self {
        Self { held, door: Arc::default() }
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

impl Odd for Gate {
    fn read(&self, disk: &dyn Storage, path: &Path) -> io::Result<Vec<u8>> {
        self.pass(Held::Reading, path)?;
        disk.read(path)
    }

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        self.pass(Held::Placing, other)?;
        disk.exchange(one, other)
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        self.pass(Held::Placing, to)?;
        disk.rename(from, to)
    }
}
