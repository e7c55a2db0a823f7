//! A checkpoint: the rows that waited when it began, on their way into their files, on a thread of its own.
//!
//! Edits that come meanwhile go into the journal and wait for the next one. What could not be folded comes back.

use super::checkpoint::{Files, Upto};
use super::gather::Seen;
use super::pending::Pending;
use super::places::Place;
use super::report::{Attention, StoreError};
use super::schema::Contained;
use super::storage::{Lock, Storage};
use crate::model::Time;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// What is known of the files of records; at any time either the saving thread has it or a checkpoint under way.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub seen: BTreeMap<Place, Seen>,
    pub odd: BTreeSet<PathBuf>,
}

/// One checkpoint.
pub(super) struct Fold {
    pub storage: Arc<dyn Storage>,
    pub folder: PathBuf,
    /// What is to be folded; afterwards what could not be.
    pub pending: Pending,
    pub ledger: Ledger,
    /// The highest number of the edits that are folded.
    pub number: u64,
    pub contains: Vec<Contained>,
    pub writers: BTreeSet<(u128, String)>,
    /// The moment of the newest edit.
    pub now: Time,
    pub notices: Vec<Attention>,
    /// Keeps other programs on the same folder from folding at the same time.
    pub lock: Box<dyn Lock>,
}

/// How a checkpoint ended; `None` where its thread broke down.
pub(super) type Outcome = Option<(Box<Fold>, Result<(), StoreError>)>;

impl Fold {
    /// Folds on a thread of its own, or where there is none to have at once; `report` is called when it has ended.
    pub(super) fn start(self, report: impl FnOnce(Outcome) + Send + 'static) {
        let slot = Arc::new(Mutex::new(Some((self, Report { outcome: None, report: Some(report) }))));
        let work = {
            let slot = slot.clone();
            move || {
                let taken = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some((mut fold, mut report)) = taken {
                    let result = fold.run();
                    report.outcome = Some((Box::new(fold), result));
                }
            }
        };
        if thread::Builder::new().name("folding".to_owned()).spawn(work.clone()).is_err() {
            work();
        }
    }

    fn run(&mut self) -> Result<(), StoreError> {
        let upto = Upto { contains: &self.contains, writers: &self.writers, now: self.now };
        for place in self.pending.places() {
            let mut files = Files {
                storage: self.storage.as_ref(),
                folder: &self.folder,
                seen: &mut self.ledger.seen,
                odd: &mut self.ledger.odd,
                notices: &mut self.notices,
            };
            files.fold(place, &self.pending, &upto)?;
            if let Place::Meta(document) = place
                && self.pending.removes(document)
            {
                files.remove_text(document)?;
            }
            self.pending.done(place);
        }
        Ok(())
    }
}

/// Reports when it goes out of reach, also where the thread that has it breaks down.
struct Report<F: FnOnce(Outcome)> {
    outcome: Outcome,
    report: Option<F>,
}

impl<F: FnOnce(Outcome)> Drop for Report<F> {
    fn drop(&mut self) {
        if let Some(report) = self.report.take() {
            report(self.outcome.take());
        }
    }
}
