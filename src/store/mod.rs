//! The disk: a project as a folder of plain files, saved edit by edit, found again after a crash or a power cut.
//!
//! Every edit goes into a journal first and counts as saved only when the disk has it; later it is folded into the
//! file it is about, each of which is replaced whole or not at all. Opening writes nothing. Damage costs the line it
//! is in, is told, and is never written over. Nothing here knows what a tag means, and nothing writes in place.

mod append;
mod assemble;
mod cache;
mod canon;
mod checkpoint;
mod copies;
mod create;
mod disk;
mod driver;
mod fields;
mod fold;
mod frame;
mod gather;
mod git;
mod hands;
mod items;
mod journal;
mod lists;
mod load;
mod memory;
mod page;
mod part;
mod pending;
mod places;
mod preview;
mod records;
mod remembered;
mod replay;
mod report;
mod schema;
mod statements;
mod storage;
mod trash;
mod versions;
mod writer;

pub use cache::Kept;
pub use copies::{ConflictCopy, load_copy, put_aside};
pub use create::create;
pub use disk::Disk;
pub use driver::{Driven, merge_files, names_beside};
pub use git::{LocalAttributes, local_attributes};
pub use hands::Hands;
pub use load::{Given, Loaded, folder_of, load, load_given};
pub use memory::Memory;
pub use preview::{Preview, preview};
pub use remembered::Remembered;
pub use report::{Attention, AttentionKind, LoadReport, StoreError, reason};
pub use schema::FORMAT;
pub use storage::{Entry, EntryKind, Handle, Lock, Storage};
pub use trash::{Emptied, Trashed, empty_trash, open_trashed, trash};
pub use versions::{Reason, Version, open_version, versions};

use crate::edit::Step;
use crate::model::{Coder, Id, Project, Time, Transaction};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

/// Writes any file, such as an export, whole or not at all, and flushes it.
///
/// # Errors
/// Of the disk. What was there before is then still there.
pub fn replace(storage: &dyn Storage, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    storage::replace(storage, path, bytes).map_err(|error| StoreError::disk("written", path, &error))
}

/// How long edits stay in the journal only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// After the last edit.
    pub idle: Duration,
    /// While edits keep coming.
    pub longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { idle: Duration::from_secs(2), longest: Duration::from_secs(10) }
    }
}

/// Whether everything is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveState {
    /// Everything is, and would outlive a power cut. The time is that of the newest edit since opening.
    Saved { at: Option<Time> },
    /// Edits, or a checkpoint that was asked for, are on their way.
    Saving { pending: usize },
    /// Something is not; it is tried again by itself. A plain sentence, and what can be done.
    NotSaved { reason: String, hint: String },
}

#[derive(Debug, Default)]
struct Status {
    /// Edits that are not acknowledged.
    waiting: usize,
    requested: u64,
    fulfilled: u64,
    saved_at: Option<Time>,
    journal_failure: Option<StoreError>,
    fold_failure: Option<StoreError>,
    /// An edit that can't be saved whatever the disk does: a fault of the program.
    stuck: Option<String>,
    notices: Vec<Attention>,
}

impl Status {
    fn state(&self) -> SaveState {
        if let Some(error) = self.journal_failure.as_ref().or(self.fold_failure.as_ref()) {
            return SaveState::NotSaved { reason: error.to_string(), hint: error.hint() };
        }
        if let Some(why) = &self.stuck {
            let hint = "Save a copy of the project elsewhere, then open that".to_owned();
            return SaveState::NotSaved { reason: format!("Not everything can be saved: {why}"), hint };
        }
        if self.waiting > 0 || self.requested > self.fulfilled {
            return SaveState::Saving { pending: self.waiting };
        }
        SaveState::Saved { at: self.saved_at }
    }
}

#[derive(Debug, Default)]
struct Shared {
    status: Mutex<Status>,
    changed: Condvar,
}

impl Shared {
    fn update(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn state(&self) -> SaveState {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).state()
    }
}

/// An open project's way to the disk. Dropping it waits for what is on its way; it saves nothing of its own.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    shared: Arc<Shared>,
    sender: mpsc::Sender<writer::Message>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Store {
    /// Takes the coder's lock and starts the thread that saves. Writes nothing but the lock until the first edit.
    /// `wake` is called, on that thread, whenever [`Store::state`] may have changed.
    ///
    /// # Errors
    /// Where the same coder has the project open already, or it can only be read. A folder that can't be written
    /// is none: the first edit then says so, and is tried again.
    pub fn open(
        storage: Arc<dyn Storage>,
        folder: &Path,
        coder: Id<Coder>,
        loaded: &Loaded,
        wake: Box<dyn Fn() + Send>,
    ) -> Result<Self, StoreError> {
        Self::open_with(storage, folder, coder, loaded, wake, Pace::default())
    }

    /// As [`Store::open`], with another pace.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(
        storage: Arc<dyn Storage>,
        folder: &Path,
        coder: Id<Coder>,
        loaded: &Loaded,
        wake: Box<dyn Fn() + Send>,
        pace: Pace,
    ) -> Result<Self, StoreError> {
        if let Some(why) = &loaded.report.read_only {
            return Err(StoreError::ReadOnly(why.clone()));
        }
        let folder = folder_of(folder);
        let lock = match take_lock(storage.as_ref(), &folder, coder) {
            Ok(lock) => Some(lock),
            Err(StoreError::Disk { .. }) => None,
            Err(error) => return Err(error),
        };
        let random = storage.random().map_err(|error| StoreError::disk("opened", &folder, &error))?;
        let writer = journal::Writer { coder, instance: format!("{random:016x}") };
        let journals = loaded.known.journals.iter().filter(|known| known.writer.coder == coder).cloned().collect();
        let appender = append::Appender::new(writer, journals);
        let todo = loaded.known.todo.get(&coder).map_or(&[][..], Vec::as_slice);
        let acts = loaded.known.acts.get(&coder).map_or(&[][..], Vec::as_slice);
        let batches = pending::Batches::recovered(todo, acts, appender.last(), &loaded.project);
        let shared = Arc::new(Shared::default());
        let (sender, inbox) = mpsc::channel();
        let saver = writer::Saver {
            storage,
            folder: folder.clone(),
            coder,
            shared: shared.clone(),
            wake,
            pace,
            appender,
            lock,
            batches,
            ledger: fold::Ledger { seen: loaded.known.seen.clone(), odd: loaded.known.odd.clone() },
            leftovers: loaded.known.leftovers.clone(),
            back: sender.clone(),
            times: writer::Times::default(),
        };
        let thread = thread::Builder::new().name("saving".to_owned()).spawn(move || saver.run(&inbox));
        let thread = thread.map_err(|error| StoreError::disk("opened", &folder, &error))?;
        Ok(Self { folder, shared, sender, thread: Some(thread) })
    }

    /// Hands an edit over to be saved, with the project to which it has been applied. Never waits.
    pub fn append(&self, step: Step, transaction: Arc<Transaction>, project: &Project) {
        self.shared.update(|status| status.waiting += 1);
        let around = pending::Around::of(&transaction, project);
        self.send(writer::Message::Edit(step, transaction, around));
    }

    /// Asks for everything to be folded into its files now. Never waits.
    pub fn checkpoint(&self) {
        self.shared.update(|status| status.requested += 1);
        self.send(writer::Message::Checkpoint);
    }

    fn send(&self, message: writer::Message) {
        if self.sender.send(message).is_err() {
            self.shared.update(|status| status.stuck = Some("saving has stopped".to_owned()));
        }
    }

    #[must_use]
    pub fn state(&self) -> SaveState {
        self.shared.state()
    }

    /// Waits until everything is saved or something can't be, at most for a time.
    #[must_use]
    pub fn wait_saved(&self, timeout: Duration) -> SaveState {
        let status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = |status: &mut Status| matches!(status.state(), SaveState::Saving { .. });
        let waited = self.shared.changed.wait_timeout_while(status, timeout, under_way);
        waited.unwrap_or_else(PoisonError::into_inner).0.state()
    }

    /// What was found while saving since the last call, such as files that someone else changed meanwhile.
    #[must_use]
    pub fn take_notices(&self) -> Vec<Attention> {
        let mut out = Vec::new();
        self.shared.update(|status| out = std::mem::take(&mut status.notices));
        out
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Where nobody listens any more there is nothing to end.
        drop(self.sender.send(writer::Message::End));
        if let Some(thread) = self.thread.take() {
            // A thread that broke down has told so in the state.
            drop(thread.join());
        }
    }
}

/// Takes the lock of a coder on a folder.
fn take_lock(storage: &dyn Storage, folder: &Path, coder: Id<Coder>) -> Result<Box<dyn Lock>, StoreError> {
    let path = folder.join(places::LOCKS).join(coder.to_string());
    // The lock's own name would tell nobody anything.
    let written = |error: io::Error| StoreError::disk("written", folder, &error);
    writer::ensure_locks(storage, folder).map_err(written)?;
    storage.try_lock(&path, &storage.here()).map_err(written)?.ok_or_else(|| {
        let note = storage.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let who = note.filter(|note| !note.trim().is_empty()).unwrap_or_else(|| "another window".to_owned());
        StoreError::InUse { folder: folder.to_owned(), who }
    })
}
