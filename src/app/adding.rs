//! Articles on their way in: files are read on a thread and compared with what is there; what is more than plain text is
//! looked at before it is added.

use super::{App, work::Finished};
use crate::analysis::alike::Sketches;
use crate::edit::Command;
use crate::formats::articles::{Batch, Mapping};
use crate::model::{Project, Time};
use crate::session::{self, Progress, Reading, WantedArticles};
use crate::ui::dialogs::{Adding, ReviewState};
use crate::ui::state::Dialog;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Reading that takes longer than this, in milliseconds, is shown while it goes on.
const MOMENT: i64 = 500;
/// How often what is shown of it is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// What is being read.
#[derive(Debug, Default)]
pub(super) struct Arriving {
    /// Threads that read; all are stopped at once.
    running: usize,
    /// Rises when nobody wants what is being read any more.
    round: u64,
    stop: Arc<AtomicBool>,
    /// Files that are read, and all of them.
    done: Arc<[AtomicUsize; 2]>,
    begun: Time,
    /// What is kept of texts to compare others with.
    sketches: Arc<Mutex<Sketches>>,
    /// What came while another dialog was open.
    waiting: Vec<ReadBatch>,
}

/// What came of reading.
pub(super) struct ReadBatch {
    batch: Batch,
    /// The file that was read once more.
    instead: Option<String>,
    /// Folder of the project that it was compared with.
    compared_with: Option<PathBuf>,
    round: u64,
}

impl std::fmt::Debug for ReadBatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} articles", self.batch.arrivals.len())
    }
}

impl ReadBatch {
    /// A text that was typed or pasted, for the project in a folder.
    pub(super) fn of(batch: Batch, compared_with: Option<PathBuf>) -> Self {
        Self { batch, instead: None, compared_with, round: 0 }
    }
}

fn find_twins(project: Option<&Project>, batch: &mut Batch, sketches: &Mutex<Sketches>) {
    // Whatever came to grief with them has left them whole: each is put in at once.
    let mut sketches = sketches.lock().unwrap_or_else(PoisonError::into_inner);
    session::find_twins(project, batch, &mut sketches);
}

impl App {
    /// Reads files and folders.
    pub(super) fn read_files(&mut self, paths: Vec<PathBuf>) {
        let kept = self.settings.columns.clone();
        self.read(WantedArticles { paths, kept, ..WantedArticles::default() }, None);
    }

    fn read(&mut self, wanted: WantedArticles, instead: Option<String>) {
        // What was cancelled may still be at its end.
        if self.arriving.running == 0 || self.arriving.stop.load(Ordering::Relaxed) {
            let Arriving { running, round, waiting, sketches, .. } = std::mem::take(&mut self.arriving);
            self.arriving = Arriving { running, round, waiting, sketches, begun: self.now(), ..Arriving::default() };
        }
        let (stop, done) = (self.arriving.stop.clone(), self.arriving.done.clone());
        let (storage, worker) = (self.services.storage.clone(), self.services.worker.clone());
        let (round, sketches) = (self.arriving.round, self.arriving.sketches.clone());
        let (project, compared_with) = (self.session.as_ref().map(|session| session.snapshot()), self.folder());
        let started = self.jobs.start("read articles", self.waker(), move || {
            let tell = |at: Progress| {
                done[0].store(at.done, Ordering::Relaxed);
                done[1].store(at.of, Ordering::Relaxed);
            };
            let reading = Reading { storage: storage.as_ref(), worker: &worker, tell: &tell, stop: &stop };
            let mut batch = session::read_articles(&reading, &wanted);
            find_twins(project.as_deref(), &mut batch, &sketches);
            Finished::Read(Box::new(ReadBatch { batch, instead, compared_with, round }))
        });
        self.arriving.running += usize::from(started);
    }

    /// Whether articles are being read or looked at.
    pub(super) fn is_adding(&self) -> bool {
        self.arriving.running > 0 || !self.arriving.waiting.is_empty() || !self.views.dialogs.review.is_empty()
    }

    /// Takes over what was read.
    pub(super) fn take_read(&mut self, read: ReadBatch) {
        if read.round == self.arriving.round {
            self.arriving.running = self.arriving.running.saturating_sub(1);
            self.add_read(read);
        }
    }

    /// Adds what was read, or shows it first where it is more than plain text.
    pub(super) fn add_read(&mut self, mut read: ReadBatch) {
        if let Some(opening) = &mut self.opening {
            return opening.articles.push(read);
        }
        // Meanwhile another project may have been opened.
        let folder = self.folder();
        if let Some(session) = self.session.as_ref().filter(|_| read.compared_with != folder) {
            let (project, sketches) = (session.snapshot(), self.arriving.sketches.clone());
            let started = self.jobs.start("compare articles", self.waker(), move || {
                find_twins(Some(&project), &mut read.batch, &sketches);
                Finished::Read(Box::new(ReadBatch { compared_with: folder, ..read }))
            });
            self.arriving.running += usize::from(started);
            return;
        }
        if !matches!(self.state.dialog, None | Some(Dialog::Review)) {
            // What is being typed there comes first.
            return self.arriving.waiting.push(read);
        }
        let is_shown = self.state.dialog == Some(Dialog::Review);
        let review = &mut self.views.dialogs.review;
        if read.batch.is_to_be_seen() || is_shown && !review.is_empty() {
            review.take(read.batch, read.instead.as_deref());
            self.state.dialog = Some(Dialog::Review);
            return;
        }
        if is_shown && self.arriving.running == 0 {
            self.state.dialog = None;
        }
        let problems = read.batch.problems;
        let documents: Vec<_> = read.batch.arrivals.into_iter().map(|arrival| arrival.article.document).collect();
        // Only now is it sure that there is something to keep in a project.
        if !documents.is_empty() && self.ensure_session() {
            self.edit(&Command::AddDocuments { documents });
        }
        match problems.as_slice() {
            [] if read.batch.is_stopped => self.messages.note("Reading was cancelled, and nothing was added"),
            [] => {}
            [one] => self.messages.error(one),
            _ => {
                self.state.dialog =
                    Some(Dialog::Report { title: "Not everything was added".to_owned(), lines: problems });
            }
        }
    }

    /// Shows how far reading is, once it takes longer than a moment, and what has waited for its turn.
    pub(super) fn watch_reading(&mut self) {
        if self.state.dialog.is_none() && !self.arriving.waiting.is_empty() {
            for read in std::mem::take(&mut self.arriving.waiting) {
                self.add_read(read);
            }
        }
        let runs = self.arriving.running > 0;
        let [done, of] = self.arriving.done.as_ref();
        let at = runs.then(|| (done.load(Ordering::Relaxed), of.load(Ordering::Relaxed)));
        self.views.dialogs.review.reading = at;
        if runs {
            if self.state.dialog.is_none() && self.opening.is_none() && self.now().0 > self.arriving.begun.0 + MOMENT {
                self.state.dialog = Some(Dialog::Review);
            }
            self.ctx.request_repaint_after(TICK);
        }
    }

    pub(super) fn adding(&mut self, wish: Adding) {
        match wish {
            Adding::Stop => self.stop_reading(),
            Adding::Leave => {
                self.stop_reading();
                let Arriving { round, sketches, .. } = std::mem::take(&mut self.arriving);
                self.arriving = Arriving { round: round + 1, sketches, ..Arriving::default() };
                self.views.dialogs.review = ReviewState::default();
                self.messages.note("Nothing was added");
            }
            Adding::Add(documents) => {
                let problems = self.views.dialogs.review.problems().to_vec();
                for (head, is_mapped) in self.views.dialogs.review.tables() {
                    self.settings.keep_columns(&head, is_mapped);
                }
                self.views.dialogs.review = ReviewState::default();
                let count = documents.len();
                if self.ensure_session() {
                    self.edit(&Command::AddDocuments { documents });
                }
                let added = if count == 1 { "Added 1 article".to_owned() } else { format!("Added {count} articles") };
                if problems.is_empty() {
                    self.messages.note(&added);
                } else {
                    self.state.dialog =
                        Some(Dialog::Report { title: format!("{added}, but not everything"), lines: problems });
                }
            }
            Adding::Again { path, encoding, mapping } => self.read_once_more(path, encoding, mapping),
        }
    }

    fn read_once_more(&mut self, path: PathBuf, encoding: Option<String>, mapping: Mapping) {
        let instead = Some(path.display().to_string());
        self.read(WantedArticles { paths: vec![path], encoding, mapping, ..WantedArticles::default() }, instead);
    }

    fn stop_reading(&self) {
        self.arriving.stop.store(true, Ordering::Relaxed);
    }
}
