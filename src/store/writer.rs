//! The thread that saves: journals edits as they come, and folds them into their files when there is a pause.

use super::append::Appender;
use super::checkpoint::{Files, Upto, write_texts};
use super::gather::Seen;
use super::journal::{self, Edit, Entry, writer_of};
use super::pending::{Homes, Pending};
use super::places::{JOURNAL, LOCKS, Place};
use super::report::{Attention, StoreError};
use super::storage::{Lock, Storage, ensure_folder};
use super::{Pace, Shared};
use crate::edit::Step;
use crate::model::{Change, Coder, Document, Id, Project, Text, Time, Transaction};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

pub(super) enum Message {
    Edit(Step, Arc<Transaction>),
    Checkpoint,
}

/// Edits that one flush may take together.
const BATCH: usize = 512;
const FIRST_RETRY: Duration = Duration::from_millis(200);
const LAST_RETRY: Duration = Duration::from_secs(5);

/// An edit on its way into the journal.
struct Prepared {
    number: u64,
    time: Time,
    bytes: Vec<u8>,
    texts: Vec<(Id<Document>, Text)>,
}

/// What the thread has.
pub(super) struct Saver {
    pub storage: Arc<dyn Storage>,
    pub folder: PathBuf,
    pub coder: Id<Coder>,
    pub shared: Arc<Shared>,
    pub wake: Box<dyn Fn() + Send>,
    pub pace: Pace,
    pub project: Project,
    pub appender: Appender,
    pub lock: Option<Box<dyn Lock>>,
    pub pending: Pending,
    pub seen: BTreeMap<Place, Seen>,
    pub odd: BTreeSet<PathBuf>,
    pub leftovers: Vec<PathBuf>,
    pub times: Times,
}

/// Where the thread stands.
#[derive(Default)]
pub(super) struct Times {
    number: u64,
    unsaved: VecDeque<Prepared>,
    requested: bool,
    /// When the oldest edit that is not folded was made, and the newest.
    first: Option<Instant>,
    last: Option<Instant>,
    newest: Time,
    job: Option<Job>,
    journal_retry: Option<Retry>,
    fold_retry: Option<Retry>,
}

/// A checkpoint under way.
struct Job {
    places: VecDeque<Place>,
    number: u64,
    writers: BTreeSet<(u128, String)>,
    /// Keeps other programs on the same folder from folding at the same time.
    _lock: Box<dyn Lock>,
}

#[derive(Clone, Copy)]
struct Retry {
    at: Instant,
    wait: Duration,
}

impl Retry {
    fn after(old: Option<Self>) -> Self {
        let wait = old.map_or(FIRST_RETRY, |old| (old.wait * 2).min(LAST_RETRY));
        Self { at: now() + wait, wait }
    }
}

#[expect(clippy::disallowed_methods, reason = "the saving thread measures its own pauses; no result depends on it")]
fn now() -> Instant {
    Instant::now()
}

impl Saver {
    /// Works until nobody is left who could send edits, and everything that was sent has been tried.
    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        self.times.number = self.appender.last();
        let mut open = true;
        while open {
            open = self.listen(inbox);
            self.journal(!open);
            self.fold(!open);
        }
        // What was asked for is finished; an error ends it, since nobody is left to be told.
        self.times.fold_retry = None;
        let wanted = |times: &Times| times.unsaved.is_empty() && (times.requested || times.job.is_some());
        while wanted(&self.times) && self.times.fold_retry.is_none() {
            self.fold(true);
        }
    }

    /// Waits for messages until something else is due; whether there may be more.
    fn listen(&mut self, inbox: &Receiver<Message>) -> bool {
        let first = match self.due() {
            Some(at) => inbox.recv_timeout(at.saturating_duration_since(now())),
            None => inbox.recv().map_err(RecvTimeoutError::from),
        };
        match first {
            Ok(message) => self.take(message),
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        while self.times.unsaved.len() < BATCH {
            match inbox.try_recv() {
                Ok(message) => self.take(message),
                Err(_) => break,
            }
        }
        true
    }

    fn due(&self) -> Option<Instant> {
        let times = &self.times;
        if !times.unsaved.is_empty() {
            return Some(times.journal_retry.map_or_else(now, |retry| retry.at));
        }
        if times.job.is_some() || times.requested {
            return Some(times.fold_retry.map_or_else(now, |retry| retry.at));
        }
        let pause = times.last.map(|last| last + self.pace.idle)?;
        let latest = times.first.map_or(pause, |first| first + self.pace.longest);
        let at = pause.min(latest);
        Some(times.fold_retry.map_or(at, |retry| retry.at.max(at)))
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Checkpoint => self.times.requested = true,
            Message::Edit(step, transaction) => self.prepare(step, &transaction),
        }
    }

    /// Applies an edit to the copy of the project that is kept here, and words it for the journal.
    fn prepare(&mut self, step: Step, transaction: &Transaction) {
        let mut homes = Homes::default();
        homes.ask(transaction, &self.project);
        let mut texts = texts_of(transaction, &self.project);
        if let Err(why) = self.project.apply(transaction) {
            self.tell(|status| status.stuck = Some(format!("an edit did not fit what was saved before: {why}")));
        }
        homes.ask(transaction, &self.project);
        texts.extend(texts_of(transaction, &self.project));
        let added: BTreeMap<Id<Document>, Text> = transaction.changes.iter().filter_map(added_text).collect();
        texts.extend(added.clone());
        self.times.number += 1;
        let number = self.times.number;
        let edit = Edit::of(&self.appender.writer, number, step, transaction, |id| texts.get(&id).cloned());
        match edit.and_then(|edit| journal::print(&Entry::Edit(Box::new(edit)))) {
            Ok(bytes) => {
                let texts = added.into_iter().collect();
                self.times.unsaved.push_back(Prepared { number, time: transaction.stamp.time, bytes, texts });
            }
            Err(why) => self.tell(|status| status.stuck = Some(format!("an edit can’t be written down: {why}"))),
        }
        self.pending.add(transaction, &homes);
        self.times.newest = self.times.newest.max(transaction.stamp.time);
        let now = now();
        self.times.last = Some(now);
        self.times.first.get_or_insert(now);
    }

    fn journal(&mut self, at_once: bool) {
        let waits = self.times.journal_retry.is_some_and(|retry| retry.at > now()) && !at_once;
        if self.times.unsaved.is_empty() || waits {
            return;
        }
        match self.append() {
            Ok(()) => {
                let count = self.times.unsaved.len();
                let at = self.times.unsaved.back().map(|edit| edit.time);
                self.times.unsaved.clear();
                self.times.journal_retry = None;
                self.tell(|status| {
                    status.waiting = status.waiting.saturating_sub(count);
                    status.saved_at = at.or(status.saved_at);
                    status.journal_failure = None;
                });
            }
            Err(error) => {
                self.times.journal_retry = Some(Retry::after(self.times.journal_retry));
                self.tell(|status| status.journal_failure = Some(error));
            }
        }
    }

    fn append(&mut self) -> Result<(), StoreError> {
        self.ensure_lock()?;
        let storage = self.storage.as_ref();
        let texts: Vec<_> = self.times.unsaved.iter().flat_map(|edit| edit.texts.iter().cloned()).collect();
        if !texts.is_empty() {
            write_texts(storage, &self.folder, &texts)?;
        }
        let bytes: Vec<u8> = self.times.unsaved.iter().flat_map(|edit| edit.bytes.iter().copied()).collect();
        let last = self.times.unsaved.back().map_or(0, |edit| edit.number);
        self.appender.append(storage, &self.folder, &bytes, self.times.unsaved.len(), last)
    }

    /// Takes the lock where that was not possible when the project was opened, as in a folder that could not be
    /// written then.
    fn ensure_lock(&mut self) -> Result<(), StoreError> {
        if self.lock.is_none() {
            let lock = super::take_lock(self.storage.as_ref(), &self.folder, self.coder)?;
            self.lock = Some(lock);
        }
        Ok(())
    }

    fn fold(&mut self, at_once: bool) {
        let due = self.due().is_some_and(|at| at <= now());
        let asked = self.times.requested || self.times.job.is_some();
        if !self.times.unsaved.is_empty() || !(due || at_once && asked) {
            return;
        }
        match self.step() {
            Ok(true) => {
                self.times.fold_retry = None;
                (self.times.first, self.times.last) = (None, None);
                let requested = std::mem::take(&mut self.times.requested);
                self.tell(|status| {
                    status.fold_failure = None;
                    status.fulfilled = if requested { status.requested } else { status.fulfilled };
                });
            }
            Ok(false) => {}
            Err(error) => {
                self.times.job = None;
                self.times.fold_retry = Some(Retry::after(self.times.fold_retry));
                self.tell(|status| status.fold_failure = Some(error));
            }
        }
    }

    /// One step of a checkpoint, so that edits are journalled in between; whether it is finished.
    fn step(&mut self) -> Result<bool, StoreError> {
        let mut job = match self.times.job.take() {
            Some(job) => job,
            None if self.pending.is_empty() => return Ok(true),
            None => match self.begin()? {
                Some(job) => job,
                None => return Ok(false),
            },
        };
        let mut notices = Vec::new();
        if let Some(place) = job.places.pop_front() {
            let done = self.fold_place(place, &job, &mut notices);
            self.notice(notices);
            done?;
            self.times.job = Some(job);
            return Ok(false);
        }
        let storage = self.storage.clone();
        self.appender.folded(storage.as_ref(), &self.folder, job.number, &self.odd, self.times.newest)?;
        Ok(true)
    }

    fn fold_place(&mut self, place: Place, job: &Job, notices: &mut Vec<Attention>) -> Result<(), StoreError> {
        let contains = self.appender.contained(self.times.number);
        let upto = Upto { contains: &contains, writers: &job.writers, now: self.times.newest };
        let storage = self.storage.clone();
        let mut files = Files {
            storage: storage.as_ref(),
            folder: &self.folder,
            seen: &mut self.seen,
            odd: &mut self.odd,
            notices,
        };
        files.fold(place, &self.pending, &self.project, &upto)?;
        if let Place::Meta(document) = place
            && self.pending.removes(document)
        {
            files.remove_text(document)?;
        }
        self.pending.done(place);
        Ok(())
    }

    /// Begins a checkpoint; `None` while another program is at it.
    fn begin(&mut self) -> Result<Option<Job>, StoreError> {
        self.ensure_lock()?;
        let storage = self.storage.as_ref();
        let path = self.folder.join(LOCKS).join("checkpoint");
        let lock = storage.try_lock(&path, "").map_err(|error| StoreError::disk("written", &path, &error))?;
        let Some(lock) = lock else {
            self.times.fold_retry = Some(Retry::after(None));
            return Ok(None);
        };
        for leftover in std::mem::take(&mut self.leftovers) {
            // Of a file in the making that a crash left; nothing is lost if it stays.
            drop(storage.remove(&self.folder.join(leftover)));
        }
        let entries = storage.list(&self.folder.join(JOURNAL)).unwrap_or_default();
        let writers = entries.iter().filter_map(|entry| writer_of(&entry.name));
        let writers = writers.map(|writer| (writer.coder.bits(), writer.instance)).collect();
        let places = self.pending.places().into();
        Ok(Some(Job { places, number: self.times.number, writers, _lock: lock }))
    }

    fn notice(&self, notices: Vec<Attention>) {
        if !notices.is_empty() {
            self.tell(|status| status.notices.extend(notices));
        }
    }

    fn tell(&self, change: impl FnOnce(&mut super::Status)) {
        self.shared.update(change);
        (self.wake)();
    }
}

/// The words that the statements of a transaction stand in.
fn texts_of(transaction: &Transaction, project: &Project) -> BTreeMap<Id<Document>, Text> {
    let mut out = BTreeMap::new();
    for change in &transaction.changes {
        if let Change::Annotation(delta) = change {
            for row in [&delta.before, &delta.after].into_iter().flatten() {
                let document = project.documents().get(row.document);
                out.extend(document.map(|document| (document.id, document.text.clone())));
            }
        }
    }
    out
}

fn added_text(change: &Change) -> Option<(Id<Document>, Text)> {
    match change {
        Change::Document(delta) => delta.after.as_ref().map(|row| (row.id, row.text.clone())),
        _ => None,
    }
}

/// Makes the folder of the locks where it is missing.
pub(super) fn ensure_locks(storage: &dyn Storage, folder: &std::path::Path) -> std::io::Result<()> {
    ensure_folder(storage, &folder.join(LOCKS))
}
