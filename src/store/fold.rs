//! A checkpoint: the rows that waited when it began, on their way into their files, on a thread of its own.
//!
//! Edits that come meanwhile go into the journal and wait for the next one. What could not be folded comes back.

use super::checkpoint::{Files, Upto};
use super::gather::Seen;
use super::pending::Batch;
use super::places::{Place, text_path};
use super::report::{Attention, StoreError};
use super::schema::Contained;
use super::storage::{Lock, Storage};
use super::versions;
use crate::model::{Coder, Document, Id, Time};
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
    pub coder: Id<Coder>,
    /// What is to be folded; afterwards what could not be.
    pub batch: Batch,
    /// Documents among those it removes whose words a later batch needs.
    pub needed: BTreeSet<Id<Document>>,
    pub ledger: Ledger,
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
        let (storage, folder) = (self.storage.clone(), self.folder.clone());
        let began = versions::keep(storage.as_ref(), &folder, &self.batch.first, &self.changing())?;
        let upto = Upto { contains: &self.contains, writers: &self.writers, now: self.now };
        let pending = &mut self.batch.pending;
        let mut files = Files {
            storage: storage.as_ref(),
            folder: &folder,
            seen: &mut self.ledger.seen,
            odd: &mut self.ledger.odd,
            notices: &mut self.notices,
        };
        for (document, at) in pending.removed() {
            files.to_trash(document, pending, (self.coder, at))?;
        }
        for place in pending.places() {
            files.fold(place, pending, &upto)?;
            if let Place::Meta(document) = place
                && pending.removal(document).is_some()
                && !self.needed.contains(&document)
            {
                files.remove_text(document)?;
            }
            pending.done(place);
        }
        if began {
            // What should have gone goes next time.
            drop(versions::thin(storage.as_ref(), &folder, self.now));
            drop(versions::thin_singles(storage.as_ref(), &folder, self.now));
        }
        Ok(())
    }

    /// The files that will be written or removed.
    fn changing(&self) -> BTreeSet<PathBuf> {
        let pending = &self.batch.pending;
        let words = pending.removed().filter(|(document, _)| !self.needed.contains(document));
        let words = words.map(|(document, _)| text_path(document));
        pending.places().into_iter().map(Place::path).chain(words).collect()
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
