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
mod difference;
mod disk;
mod draft;
mod driver;
mod fields;
mod fold;
mod folder;
mod frame;
mod gather;
mod git;
mod hands;
mod items;
mod journal;
mod lists;
mod load;
mod memory;
mod mend;
mod noted;
mod page;
mod part;
mod pending;
mod places;
mod preview;
mod records;
mod remedy;
mod remembered;
mod replay;
mod report;
mod schema;
mod spare;
mod statements;
mod storage;
mod trash;
mod unread;
mod versions;
mod watch;
mod writer;

pub use cache::Kept;
pub use copies::{ConflictCopy, load_copy, put_aside};
pub use create::create;
pub use difference::{Busy, Difference, difference};
pub use disk::Disk;
pub use draft::Draft;
pub use driver::{Driven, merge_files, names_beside};
pub use folder::place_folder;
pub use git::{LocalAttributes, local_attributes};
pub use hands::Hands;
pub use load::{Given, Loaded, folder_of, load, load_given};
pub use memory::Memory;
pub use places::is_record;
pub use preview::{Preview, preview};
pub use remedy::{Problem, Remedy, edit_of, offer_back, problems};
pub use remembered::{Remembered, edited};
pub use report::{Attention, AttentionKind, LoadReport, Recovered, StoreError, reason};
pub use schema::FORMAT;
pub use spare::{bring_along, spare_for};
pub use storage::{Entry, EntryKind, Handle, Lock, Stamp, Storage};
pub use trash::{Emptied, Trashed, count_dropped, dropped, empty_trash, open_trashed, trash};
pub use unread::lines_before;
pub use versions::{Reason, Version, open_version, versions};
pub use watch::Watch;

use crate::edit::Step;
use crate::model::{Coder, Id, Project, Time, Transaction};
use std::{
    collections::BTreeMap,
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
    /// The project's folder can't be written; every edit is on the disk all the same, in a folder of the user's own,
    /// and goes home by itself. Why, and what can be done.
    Aside { reason: String, hint: String },
    /// Every edit is in the journal and would outlive a power cut, but the files it is about could not be written; that
    /// is tried again by itself. Why, and what can be done.
    Unfolded { reason: String, hint: String },
    /// Something is not; it is tried again by itself. A plain sentence, and what can be done.
    NotSaved { reason: String, hint: String },
}

#[derive(Debug, Default)]
struct Status {
    /// Edits that are not acknowledged.
    waiting: usize,
    /// Of these, so many lie in a folder of the user's own, which are all that could not be written.
    aside: Option<usize>,
    /// Edits of an earlier run lie there still: what to say about them.
    away: Option<String>,
    requested: u64,
    fulfilled: u64,
    saved_at: Option<Time>,
    journal_failure: Option<StoreError>,
    fold_failure: Option<StoreError>,
    /// An edit that can't be saved whatever the disk does: a fault of the program.
    stuck: Option<String>,
    notices: Vec<Attention>,
    /// Changes of files that were chosen and not made yet, and what came of those that were.
    mending: usize,
    mended: Vec<Result<String, String>>,
    /// How often edits were put into their files.
    folds: u64,
    /// Edits that were handed over since the project was opened.
    edits: u64,
    /// Rows that files do not have yet as they are, with the last such edit of each.
    unfolded: BTreeMap<items::Key, u64>,
}

impl Status {
    fn state(&self) -> SaveState {
        if let (Some(error), Some(aside)) = (&self.journal_failure, self.aside) {
            return match self.waiting.saturating_sub(aside) {
                0 => SaveState::Aside { reason: error.to_string(), hint: error.hint() },
                pending => SaveState::Saving { pending },
            };
        }
        if let Some(error) = &self.journal_failure {
            return SaveState::NotSaved { reason: error.to_string(), hint: error.hint() };
        }
        if let Some(why) = &self.stuck {
            let hint = "Save a copy of the project elsewhere, then open that".to_owned();
            return SaveState::NotSaved { reason: format!("Not everything can be saved: {why}"), hint };
        }
        if let Some(why) = self.away.as_ref().filter(|_| self.waiting == 0) {
            let error = self.fold_failure.as_ref();
            let reason = error.map_or_else(|| why.clone(), ToString::to_string);
            let hint = error.map_or_else(|| "Save now to bring your edits there".to_owned(), StoreError::hint);
            return SaveState::Aside { reason, hint };
        }
        if let Some(error) = self.fold_failure.as_ref().filter(|_| self.waiting == 0) {
            return SaveState::Unfolded { reason: error.to_string(), hint: error.hint() };
        }
        if self.waiting + self.mending > 0 || self.requested > self.fulfilled {
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
    coder: Id<Coder>,
    written: noted::Written,
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
        Self::open_beside(storage, folder, coder, loaded, wake, (pace, None))
    }

    /// As [`Store::open_with`], with a folder for edits while the project's own can't be written.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_beside(
        storage: Arc<dyn Storage>,
        folder: &Path,
        coder: Id<Coder>,
        loaded: &Loaded,
        wake: Box<dyn Fn() + Send>,
        (pace, spare): (Pace, Option<PathBuf>),
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
        let todo = loaded.known.todo.get(&coder).into_iter().flatten();
        shared.update(|status| status.unfolded.extend(todo.map(|todo| (todo.key, 0))));
        if appender.is_away() {
            let why = format!("“{}” could not be written when you worked on it last", folder.display());
            shared.update(|status| status.away = Some(why));
        }
        let written = noted::Written::default();
        let storage: Arc<dyn Storage> = Arc::new(noted::Noted { disk: storage, written: written.clone() });
        let (sender, inbox) = mpsc::channel();
        let newest = loaded.known.todo.get(&coder).into_iter().flatten().map(|todo| todo.at).max().unwrap_or_default();
        let saver = writer::Saver {
            storage,
            folder: folder.clone(),
            coder,
            shared: shared.clone(),
            wake,
            pace,
            appender,
            lock,
            spare: spare.map(spare::Spare::new),
            batches,
            ledger: fold::Ledger { seen: loaded.known.seen.clone(), odd: loaded.known.odd.clone() },
            leftovers: loaded.known.leftovers.clone(),
            back: sender.clone(),
            times: writer::Times::after(newest),
        };
        let thread = thread::Builder::new().name("saving".to_owned()).spawn(move || saver.run(&inbox));
        let thread = thread.map_err(|error| StoreError::disk("opened", &folder, &error))?;
        Ok(Self { folder, coder, written, shared, sender, thread: Some(thread) })
    }

    /// Hands an edit over to be saved, with the project to which it has been applied. Never waits.
    pub fn append(&self, step: Step, transaction: Arc<Transaction>, project: &Project) {
        self.shared.update(|status| {
            status.waiting += 1;
            status.edits += 1;
            let (edits, keys) = (status.edits, transaction.changes.iter().filter_map(items::key_of));
            status.unfolded.extend(keys.map(|key| (key, edits)));
        });
        let around = pending::Around::of(&transaction, project);
        self.send(writer::Message::Edit(step, transaction, around));
    }

    /// Asks for everything to be folded into its files now. Never waits.
    pub fn checkpoint(&self) {
        self.shared.update(|status| status.requested += 1);
        self.send(writer::Message::Checkpoint);
    }

    /// Asks for a file to be changed as a person has chosen; an edit is none of these. Never waits.
    pub fn mend(&self, found: &Attention, remedy: &Remedy, now: Time) {
        self.shared.update(|status| status.mending += 1);
        let mend = mend::Mend { found: found.clone(), remedy: remedy.clone(), now };
        self.send(writer::Message::Mend(Box::new(mend)));
    }

    /// What came of such changes since the last call: what was done or why not, each in a sentence.
    #[must_use]
    pub fn take_mended(&self) -> Vec<Result<String, String>> {
        let mut out = Vec::new();
        self.shared.update(|status| out = std::mem::take(&mut status.mended));
        out
    }

    /// Rows that are being worked on: their files do not have them yet as they are.
    #[must_use]
    pub fn busy(&self) -> Busy {
        let status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        Busy(status.unfolded.keys().copied().collect())
    }

    /// Whether every edit so far is in the journal, whatever else waits.
    #[must_use]
    pub fn is_journalled(&self) -> bool {
        let status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.waiting == 0 && status.stuck.is_none()
    }

    /// How often edits were put into their files since the project was opened.
    #[must_use]
    pub fn folds(&self) -> u64 {
        self.shared.status.lock().unwrap_or_else(PoisonError::into_inner).folds
    }

    /// Begins to look for changes that others make; see [`Watch`].
    #[must_use]
    pub fn watch(&self, storage: Arc<dyn Storage>, since: i64, wake: Box<dyn Fn() + Send>) -> Watch {
        let whose = watch::Whose::Writer(self.coder);
        Watch::begin(storage, &self.folder, (whose, since), self.written.clone(), wake)
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

/// Begins to look for changes in a project that is open to be read only; see [`Watch`].
#[must_use]
pub fn watch(
    storage: Arc<dyn Storage>,
    folder: &Path,
    coder: Id<Coder>,
    since: i64,
    wake: Box<dyn Fn() + Send>,
) -> Watch {
    let whose = watch::Whose::Reader(coder);
    Watch::begin(storage, &folder_of(folder), (whose, since), noted::Written::default(), wake)
}

/// Copies a project with all that lies in its folder, byte for byte, into a folder that is new.
///
/// # Errors
/// Where the folder is there already, or of the disk. What was copied until then stays: it is no project yet.
pub fn copy(storage: &dyn Storage, from: &Path, to: &Path) -> Result<usize, StoreError> {
    if storage.exists(to).map_err(|error| StoreError::disk("read", to, &error))? {
        return Err(StoreError::Taken(to.to_owned()));
    }
    mend::copy(storage, &folder_of(from), to)
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
        // The note was written when the lock was taken.
        let since = storage.stamp(&path).map_or(Time(0), |stamp| Time(stamp.modified / 1_000_000));
        StoreError::InUse { folder: folder.to_owned(), who, since }
    })
}
