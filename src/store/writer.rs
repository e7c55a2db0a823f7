//! The thread that saves: journals edits as they come, and has them folded into their files when there is a pause.

use super::append::Appender;
use super::checkpoint::write_texts;
use super::fold::{self, Fold, Ledger};
use super::journal::{self, Edit, Entry, writer_of};
use super::mend::{Mend, Mender};
use super::pending::{Around, Batches};
use super::places::{JOURNAL, LOCKS};
use super::report::{Attention, StoreError};
use super::spare::{Homeless, Spare};
use super::storage::{Lock, Storage, ensure_below, is_project};
use super::versions::Act;
use super::{Pace, Shared};
use crate::edit::Step;
use crate::model::{Change, Coder, Document, Id, Text, Time, Transaction};
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

pub(super) enum Message {
    Edit(Step, Arc<Transaction>, Around),
    Checkpoint,
    /// A file is to be changed as a person has chosen.
    Mend(Box<Mend>),
    /// A checkpoint has ended.
    Folded(fold::Outcome),
    /// Nobody is left who could send edits.
    End,
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
    pub appender: Appender,
    pub lock: Option<Box<dyn Lock>>,
    /// Where edits go while the folder can't be written.
    pub spare: Option<Spare>,
    pub batches: Batches,
    pub ledger: Ledger,
    pub leftovers: Vec<PathBuf>,
    /// How a checkpoint tells that it has ended.
    pub back: Sender<Message>,
    pub times: Times,
}

/// Where the thread stands.
#[derive(Default)]
pub(super) struct Times {
    number: u64,
    unsaved: VecDeque<Prepared>,
    /// Checkpoints that were asked for, and of them those that were made.
    asked: u64,
    made: u64,
    /// When the oldest edit that is not folded was made, and the newest.
    first: Option<Instant>,
    last: Option<Instant>,
    newest: Time,
    folding: Option<Folding>,
    mends: VecDeque<Mend>,
    mend_retry: Option<Retry>,
    /// The number of the newest edit when the project was opened.
    opened: u64,
    journal_retry: Option<Retry>,
    fold_retry: Option<Retry>,
}

impl Times {
    /// After edits of which the newest was made at that moment.
    pub(super) fn after(newest: Time) -> Self {
        Self { newest, ..Self::default() }
    }
}

/// A checkpoint under way, as the saving thread sees it.
struct Folding {
    /// Checkpoints that it answers.
    asked: u64,
    first: Option<Instant>,
    /// Whether it takes the words of documents away.
    removes: bool,
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
        self.times.opened = self.times.number;
        while self.listen(inbox) {
            self.journal(false);
            self.fold(false);
            self.mend();
        }
        self.await_fold(inbox);
        self.journal(true);
        self.mend();
        // What was asked for is finished; an error ends it, since nobody is left to be told.
        self.times.fold_retry = None;
        while self.times.unsaved.is_empty() && self.times.asked > self.times.made && self.times.fold_retry.is_none() {
            self.fold(true);
            self.await_fold(inbox);
        }
    }

    /// Waits for messages until something else is due; whether there may be more.
    fn listen(&mut self, inbox: &Receiver<Message>) -> bool {
        let first = match self.due() {
            Some(at) => inbox.recv_timeout(at.saturating_duration_since(now())),
            None => inbox.recv().map_err(RecvTimeoutError::from),
        };
        let mut open = match first {
            Ok(message) => self.take(message),
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        };
        while open && self.times.unsaved.len() < BATCH {
            match inbox.try_recv() {
                Ok(message) => open = self.take(message),
                Err(_) => break,
            }
        }
        open
    }

    /// Waits for the checkpoint under way.
    fn await_fold(&mut self, inbox: &Receiver<Message>) {
        while self.times.folding.is_some() {
            match inbox.recv() {
                Ok(message) => drop(self.take(message)),
                Err(_) => return,
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        let times = &self.times;
        if !times.unsaved.is_empty() && !self.must_wait() {
            return Some(times.journal_retry.map_or_else(now, |retry| retry.at));
        }
        if times.folding.is_some() {
            return None;
        }
        if !times.mends.is_empty() {
            return Some(times.mend_retry.map_or_else(now, |retry| retry.at));
        }
        if times.asked > times.made {
            return Some(times.fold_retry.map_or_else(now, |retry| retry.at));
        }
        let pause = times.last.map(|last| last + self.pace.idle)?;
        let latest = times.first.map_or(pause, |first| first + self.pace.longest);
        let at = pause.min(latest);
        Some(times.fold_retry.map_or(at, |retry| retry.at.max(at)))
    }

    /// Whether edits bring words of documents while a checkpoint takes such away: it could be the same.
    fn must_wait(&self) -> bool {
        self.times.folding.as_ref().is_some_and(|folding| folding.removes)
            && self.times.unsaved.iter().any(|edit| !edit.texts.is_empty())
    }

    /// Whether there may be more messages.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Checkpoint => self.times.asked += 1,
            Message::Edit(step, transaction, around) => self.prepare(step, &transaction, around),
            Message::Mend(mend) => self.times.mends.push_back(*mend),
            Message::Folded(outcome) => self.folded(outcome),
            Message::End => return false,
        }
        true
    }

    /// Words an edit for the journal.
    fn prepare(&mut self, step: Step, transaction: &Transaction, around: Around) {
        self.times.number += 1;
        let number = self.times.number;
        let edit = Edit::of(&self.appender.writer, number, step, transaction, &around.texts);
        match edit.and_then(|edit| journal::print(&Entry::Edit(Box::new(edit)))) {
            Ok(bytes) => {
                let texts = transaction.changes.iter().filter_map(added_text).collect();
                self.times.unsaved.push_back(Prepared { number, time: transaction.stamp.time, bytes, texts });
            }
            Err(why) => self.tell(|status| status.stuck = Some(format!("an edit can’t be written down: {why}"))),
        }
        let act = Act::of(step, transaction, &self.appender.writer.instance, number);
        self.batches.add(&act, transaction, around);
        self.times.newest = self.times.newest.max(transaction.stamp.time);
        let now = now();
        self.times.last = Some(now);
        self.times.first.get_or_insert(now);
    }

    fn journal(&mut self, at_once: bool) {
        let waits = self.times.journal_retry.is_some_and(|retry| retry.at > now()) && !at_once;
        if self.times.unsaved.is_empty() || self.must_wait() {
            return;
        }
        if waits {
            let newest = self.times.unsaved.back().map_or(0, |edit| edit.number);
            // What has come since the folder was tried last is not to wait until it is tried again.
            if self.spare.as_ref().is_some_and(|spare| spare.upto < newest) {
                let aside = self.put_aside();
                self.tell(|status| status.aside = aside);
            }
            return;
        }
        match self.append() {
            Ok(()) => {
                let count = self.times.unsaved.len();
                let at = self.times.unsaved.back().map(|edit| edit.time);
                self.times.unsaved.clear();
                self.times.journal_retry = None;
                if let Some(spare) = &mut self.spare {
                    spare.clear(self.storage.as_ref());
                }
                self.tell(|status| {
                    status.waiting = status.waiting.saturating_sub(count);
                    status.saved_at = at.or(status.saved_at);
                    status.aside = None;
                    status.journal_failure = None;
                });
            }
            Err(error) => {
                self.times.journal_retry = Some(Retry::after(self.times.journal_retry));
                let aside = self.put_aside();
                self.tell(|status| {
                    status.aside = aside;
                    status.journal_failure = Some(error);
                });
            }
        }
    }

    /// Writes down elsewhere what can't be written where it belongs; how many edits lie there
    /// then, or `None` where that was not possible.
    fn put_aside(&mut self) -> Option<usize> {
        let spare = self.spare.as_mut()?;
        let unsaved = self.times.unsaved.iter();
        let edits = unsaved.map(|edit| Homeless { number: edit.number, bytes: &edit.bytes, texts: &edit.texts });
        match spare.take(self.storage.as_ref(), &self.appender.writer, edits) {
            Ok(()) => Some(self.times.unsaved.len()),
            // The error of the folder itself is the one to be told.
            Err(_) => None,
        }
    }

    /// Brings home what earlier runs could not write where it belongs.
    fn bring_home(&mut self) -> Result<(), StoreError> {
        if let Some(spare) = self.spare.as_ref().filter(|_| self.appender.is_away()) {
            let storage = self.storage.as_ref();
            let came = spare.bring_home(storage, &self.folder)?;
            self.appender.came_home();
            self.shared.update(|status| status.away = None);
            spare.let_go(storage, &came);
        }
        Ok(())
    }

    fn append(&mut self) -> Result<(), StoreError> {
        self.ensure_folder()?;
        self.bring_home()?;
        let storage = self.storage.as_ref();
        let texts: Vec<_> = self.times.unsaved.iter().flat_map(|edit| edit.texts.iter().cloned()).collect();
        if !texts.is_empty() {
            write_texts(storage, &self.folder, &texts)?;
        }
        let bytes: Vec<u8> = self.times.unsaved.iter().flat_map(|edit| edit.bytes.iter().copied()).collect();
        let last = self.times.unsaved.back().map_or(0, |edit| edit.number);
        self.appender.append(storage, &self.folder, &bytes, self.times.unsaved.len(), last)
    }

    /// Looks whether the project is there still, and takes the lock where that was not possible when it was opened, as
    /// in a folder that could not be written then.
    ///
    /// A folder that is gone, such as with its disk, is not made again: what was written into it would be missing from
    /// the project once that is back, and keep it from being put back. Nor does the journal that is open go on then.
    fn ensure_folder(&mut self) -> Result<(), StoreError> {
        if let Err(error) = is_project(self.storage.as_ref(), &self.folder) {
            self.appender.close();
            return Err(StoreError::disk("written", &self.folder, &error));
        }
        if self.lock.is_none() {
            let lock = super::take_lock(self.storage.as_ref(), &self.folder, self.coder)?;
            self.lock = Some(lock);
        }
        Ok(())
    }

    /// Begins a checkpoint where one is due.
    fn fold(&mut self, at_once: bool) {
        let due = self.due().is_some_and(|at| at <= now());
        let free = self.times.unsaved.is_empty() && self.times.folding.is_none();
        if !free || !(due || at_once) {
            return;
        }
        if self.batches.is_empty() {
            let home =
                if self.appender.is_away() { self.ensure_folder().and_then(|()| self.bring_home()) } else { Ok(()) };
            match home {
                Ok(()) => {
                    self.made(self.times.asked);
                    (self.times.first, self.times.last) = (None, None);
                }
                Err(error) => self.not_made(error),
            }
        } else if let Err(error) = self.begin() {
            self.not_made(error);
        }
    }

    fn made(&mut self, asked: u64) {
        self.times.fold_retry = None;
        self.times.made = asked;
        self.tell(|status| {
            status.fold_failure = None;
            status.fulfilled = asked;
        });
    }

    fn not_made(&mut self, error: StoreError) {
        self.times.fold_retry = Some(Retry::after(self.times.fold_retry));
        self.tell(|status| status.fold_failure = Some(error));
    }

    /// Begins a checkpoint with the rows that are to be folded next, unless another program is at it.
    fn begin(&mut self) -> Result<(), StoreError> {
        self.ensure_folder()?;
        self.bring_home()?;
        let storage = self.storage.as_ref();
        let path = self.folder.join(LOCKS).join("checkpoint");
        let lock = storage.try_lock(&path, "").map_err(|error| StoreError::disk("written", &path, &error))?;
        let Some(lock) = lock else {
            self.times.fold_retry = Some(Retry::after(None));
            return Ok(());
        };
        for leftover in std::mem::take(&mut self.leftovers) {
            // Of a file in the making that a crash left; nothing is lost if it stays.
            drop(storage.remove(&self.folder.join(leftover)));
        }
        let Some(batch) = self.batches.next() else {
            return Ok(());
        };
        let entries = storage.list(&self.folder.join(JOURNAL)).unwrap_or_default();
        let writers = entries.iter().filter_map(|entry| writer_of(&entry.name));
        let fold = Fold {
            storage: self.storage.clone(),
            folder: self.folder.clone(),
            coder: self.coder,
            contains: self.appender.contained(batch.number),
            needed: self.batches.standing(),
            batch,
            ledger: std::mem::take(&mut self.ledger),
            writers: writers.map(|writer| (writer.coder.bits(), writer.instance)).collect(),
            now: self.times.newest,
            notices: Vec::new(),
            lock,
        };
        let times = &mut self.times;
        let removes = fold.batch.pending.removed().next().is_some();
        if self.batches.is_empty() {
            times.folding = Some(Folding { asked: times.asked, first: times.first.take(), removes });
            times.last = None;
        } else {
            // The rest is as due as this.
            times.folding = Some(Folding { asked: times.made, first: times.first, removes });
        }
        let back = self.back.clone();
        // Whoever listens waits for this before it ends.
        fold.start(move |outcome| drop(back.send(Message::Folded(outcome))));
        Ok(())
    }

    /// Takes over what a checkpoint came to.
    fn folded(&mut self, outcome: fold::Outcome) {
        let Some(folding) = self.times.folding.take() else {
            return;
        };
        let Some((fold, result)) = outcome else {
            return self.tell(|status| status.stuck = Some("writing the files has stopped".to_owned()));
        };
        let Fold { batch, ledger, notices, lock, .. } = *fold;
        self.ledger = ledger;
        self.notice(notices);
        let storage = self.storage.clone();
        let (odd, newest) = (&self.ledger.odd, self.times.newest);
        let result =
            result.and_then(|()| self.appender.folded(storage.as_ref(), &self.folder, batch.number, odd, newest));
        drop(lock);
        match result {
            Ok(()) => {
                let folded = batch.number.saturating_sub(self.times.opened);
                self.shared.update(|status| {
                    status.folds += 1;
                    status.unfolded.retain(|_, edit| *edit > folded);
                });
                self.made(folding.asked);
            }
            Err(error) => {
                self.batches.take_back(batch);
                self.times.first = folding.first.or(self.times.first);
                self.times.last = self.times.last.or(folding.first);
                self.not_made(error);
            }
        }
    }

    /// Changes files as a person has chosen, unless they are being written just now.
    fn mend(&mut self) {
        let waits = self.times.mend_retry.is_some_and(|retry| retry.at > now());
        if self.times.folding.is_some() || self.times.mends.is_empty() || waits {
            return;
        }
        let storage = self.storage.clone();
        let lock = self.ensure_folder().and_then(|()| {
            let path = self.folder.join(LOCKS).join("checkpoint");
            storage.try_lock(&path, "").map_err(|error| StoreError::disk("written", &path, &error))
        });
        if matches!(lock, Ok(None)) {
            self.times.mend_retry = Some(Retry::after(None));
            return;
        }
        self.times.mend_retry = None;
        for mend in std::mem::take(&mut self.times.mends) {
            let seen = &mut self.ledger.seen;
            let mut mender = Mender { storage: storage.as_ref(), folder: &self.folder, seen };
            let done = lock.as_ref().map_err(Clone::clone).and_then(|_| mender.carry_out(&mend));
            let done = done.map_err(|error| error.told());
            self.tell(|status| {
                status.mending = status.mending.saturating_sub(1);
                status.mended.push(done);
            });
        }
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

fn added_text(change: &Change) -> Option<(Id<Document>, Text)> {
    match change {
        Change::Document(delta) => delta.after.as_ref().map(|row| (row.id, row.text.clone())),
        _ => None,
    }
}

/// Makes the folder of the locks where it is missing.
pub(super) fn ensure_locks(storage: &dyn Storage, folder: &std::path::Path) -> std::io::Result<()> {
    ensure_below(storage, folder, &folder.join(LOCKS))
}
