//! Others at work on the same project: what they change comes in by itself, and never costs what is done here.

use super::Session;
use crate::edit::History;
use crate::model::{Change, Coder, Id, Project, Stamp, Time, Transaction};
use crate::store::{
    self, Busy, Difference, Given, Hands, LoadReport, Problem, Remembered, Storage, Store, StoreError, Watch,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where the watching stands.
#[derive(Debug, Default)]
pub(super) struct Outside {
    watch: Option<Watch>,
    /// The moment at which reading began, as the disk counts.
    since: i64,
    reading: bool,
    /// Something is to be looked at again.
    again: bool,
    /// How often edits had been put into their files when that was looked at last.
    folds: u64,
    /// Not before this moment: reading takes at most a part of the time.
    next: Time,
}

impl Outside {
    pub(super) fn beginning(since: i64) -> Self {
        Self { since, ..Self::default() }
    }
}

/// All of a project, to be read again on another thread.
pub struct Reload {
    storage: Arc<dyn Storage>,
    folder: PathBuf,
    cache: Option<PathBuf>,
    journals: Option<PathBuf>,
    project: Arc<Project>,
    busy: Busy,
    coder: Id<Coder>,
    /// How many edits since opening stand in a journal, so that reading finds them there.
    since: usize,
}

/// What reading again has given.
pub struct Reloaded {
    difference: Difference,
    report: LoadReport,
    problems: Vec<Problem>,
    sequence: u64,
    /// What journals tell now.
    history: History,
    remembered: Remembered,
    /// Whether all of it could be read.
    whole: bool,
    /// How many edits since opening are among what is remembered.
    since: usize,
    /// How long it took, in milliseconds.
    pub took: i64,
}

/// What others have done, for a sentence about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Statements that came, were changed, and went.
    pub statements: [usize; 3],
    /// Changes of anything else.
    pub others: usize,
    /// The only coder whose statements they are.
    pub coder: Option<Id<Coder>>,
}

impl Reload {
    /// Reads all of it again and compares.
    ///
    /// # Errors
    /// As [`Session::open`]; nothing has come of it then.
    pub fn run(self) -> Result<Reloaded, StoreError> {
        let storage = self.storage.as_ref();
        // One processor is enough: nobody waits for this.
        let hands = Hands::one();
        let given =
            Given { cache: self.cache.as_deref(), journals: self.journals.as_deref(), hands, ..Given::default() };
        let loaded = store::load_given(storage, &self.folder, &given)?;
        let difference = store::difference(&self.project, &loaded, &self.busy);
        let mut problems = store::problems(storage, &self.folder, &loaded.project, &loaded.report.attention);
        store::offer_back(&mut problems, store::lines_before(&self.project, &difference.spared));
        let history = loaded.history(self.coder);
        Ok(Reloaded {
            difference,
            problems,
            history,
            whole: loaded.is_whole(),
            sequence: loaded.sequence,
            report: loaded.report,
            remembered: loaded.remembered,
            since: self.since,
            took: 0,
        })
    }
}

impl Session {
    /// Begins to watch what others do. `wake` is called on another thread when there may be something to read again.
    pub fn watch(&mut self, storage: Arc<dyn Storage>, wake: Box<dyn Fn() + Send>) {
        let since = self.outside.since;
        self.outside.watch = Some(match &self.store {
            Some(store) => store.watch(storage, since, wake),
            None => store::watch(storage, &self.folder, self.coder.id, since, wake),
        });
    }

    /// Says which document is looked at: it is watched most closely.
    pub fn set_reading(&self, document: Option<Id<crate::model::Document>>) {
        if let Some(watch) = &self.outside.watch {
            watch.set_reading(document);
        }
    }

    /// Whether a project that is open to be read only, since another window has it, could be written now.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.store.is_none() && self.outside.watch.as_ref().is_some_and(Watch::is_free)
    }

    /// All of the project, where it is to be read again now. The answer goes to [`Session::take_in`].
    pub fn reload(&mut self, storage: &Arc<dyn Storage>, given: &Given<'_>, now: Time) -> Option<Reload> {
        let outside = &mut self.outside;
        outside.again |= outside.watch.as_ref().is_some_and(Watch::take_changed);
        // What was edited may have mended what needs attention.
        let folds = self.store.as_ref().map_or(0, Store::folds);
        let mended = std::mem::replace(&mut outside.folds, folds) != folds;
        outside.again |= mended && self.report.attention.len() > self.report.copies.len();
        // What is not even in the journal could not be told from what others took away.
        let settled = self.store.as_ref().is_none_or(Store::is_journalled);
        if !outside.again || outside.reading || !settled || now < outside.next {
            return None;
        }
        (outside.again, outside.reading) = (false, true);
        let busy = self.store.as_ref().map(Store::busy).unwrap_or_default();
        let [cache, journals] = [given.cache, given.journals].map(|folder| folder.map(Path::to_owned));
        let storage = storage.clone();
        let (folder, project) = (self.folder.clone(), self.project.clone());
        Some(Reload { storage, folder, cache, journals, project, busy, coder: self.coder.id, since: self.since.len() })
    }

    /// Whether something waits to be read again, which a later frame has to ask for.
    #[must_use]
    pub fn waits_to_reload(&self) -> bool {
        self.outside.again && !self.outside.reading
    }

    /// Takes over what others have done: as changes of rows, which no undo of ours touches. What was edited here
    /// meanwhile waits until it stands in its file.
    pub fn take_in(&mut self, reloaded: Result<Reloaded, StoreError>, storage: &dyn Storage, now: Time) -> News {
        self.outside.reading = false;
        let Ok(mut reloaded) = reloaded else {
            // A project that can't be read now is told by saving; it is looked at again when it has changed.
            return News::default();
        };
        self.outside.next = Time(now.0 + (reloaded.took * SHARE).min(LONGEST));
        let busy = self.store.as_ref().map(Store::busy).unwrap_or_default();
        reloaded.difference.fit(&self.project, &busy);
        let mut left = reloaded.difference.left;
        let news = News::of(&reloaded.difference);
        self.remembered.read_again(&reloaded.remembered, &self.project);
        let taken = self.apply_outside(reloaded.difference.changes, now);
        left |= !taken;
        // Those rows are looked at again once ours stand in their files.
        self.outside.again |= left;
        if left {
            self.outside.next = self.outside.next.max(Time(now.0 + RETRY));
        }
        if !left {
            // What was not taken over has not been through what the files remember.
            self.remembered.replace(reloaded.remembered);
            self.whole = reloaded.whole;
            self.since.drain(..reloaded.since.min(self.since.len()));
        }
        self.history.take_others(reloaded.history);
        self.sequence = self.sequence.max(reloaded.sequence);
        self.report.attention = reloaded.report.attention;
        self.report.copies = reloaded.report.copies;
        self.attend(reloaded.problems, storage);
        news
    }

    /// Applies changes of others; whether all of them could be.
    fn apply_outside(&mut self, mut changes: Vec<Change>, now: Time) -> bool {
        if changes.is_empty() {
            return true;
        }
        let stamp = Stamp { coder: self.coder.id, time: now, sequence: self.sequence };
        let transaction = |changes| Transaction { label: "changes from outside".to_owned(), stamp, changes };
        let project = Arc::make_mut(&mut self.project);
        let whole = transaction(std::mem::take(&mut changes));
        if project.apply(&whole).is_ok() {
            return true;
        }
        // Some row needs one that is edited here. One by one, as long as any fits.
        changes = whole.changes;
        loop {
            let before = changes.len();
            changes.retain(|change| project.apply(&transaction(vec![change.clone()])).is_err());
            if changes.is_empty() || changes.len() == before {
                return changes.is_empty();
            }
        }
    }

    /// Has everything read again soon.
    pub(super) fn read_again_soon(&mut self) {
        self.outside.again = true;
        self.outside.next = Time(0);
    }
}

impl News {
    fn of(difference: &Difference) -> Self {
        let statements = difference.statements();
        let mut coders: Vec<Id<Coder>> = Vec::new();
        for change in &difference.changes {
            if let Change::Annotation(delta) = change {
                coders.extend(delta.after.as_ref().or(delta.before.as_ref()).map(|row| row.coder));
            }
        }
        coders.sort_unstable();
        coders.dedup();
        let others = difference.changes.len() - statements.iter().sum::<usize>();
        Self { statements, others, coder: coders.first().copied().filter(|_| coders.len() == 1) }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.others + self.statements.iter().sum::<usize>() == 0
    }
}

/// For each millisecond of reading so many pass until the next.
const SHARE: i64 = 20;
/// Longest such pause, in milliseconds.
const LONGEST: i64 = 60_000;
/// Until what was left is looked at again, in milliseconds.
const RETRY: i64 = 2_000;
