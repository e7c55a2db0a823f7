//! An open project: its rows, what can be undone, and the folder that keeps it.
//!
//! Both shells, the window and the command line, do everything through here.

mod articles;
mod attention;
pub mod charts;
mod codebook;
mod export;
mod merging;
mod outside;
mod past;
mod registers;
mod repair;
pub mod statements;
pub mod survey;

pub use self::{attention::Chosen, registers::export_register};
pub use articles::{MEMORY, Progress, Reading, WantedArticles, Worker, find_twins, read_again, read_articles};
pub use codebook::{read_codebook, write_codebook};
pub use export::{ExportProblem, Exporting, export, export_text, write_file};
pub use merging::{Copies, read_copies};
pub use outside::{News, Reload, Reloaded};
pub use past::{Wanted, differences};
pub use repair::{Repaired, repair};

use crate::edit::{Codebook, Command, History, Refusal, Step, plan, quoted};
use crate::model::{
    Annotation, Change, Coder, Colour, Delta, Document, Id, Ids, Project, Rejection, Stamp, Time, Transaction,
    fold_name,
};
use crate::store::{
    self, Attention, Given, Kept, LoadReport, Pace, Problem, Remembered, SaveState, Storage, Store, StoreError,
};
use crate::text::Span;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// What an edit, an undo or a redo did: enough to say it and to go there.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// In words: *tag as claim*.
    pub label: String,
    /// Where in a text it happened, if it did.
    pub place: Option<(Id<Document>, Span)>,
    /// Statements that are there now and were not, or were changed.
    pub statements: Vec<Id<Annotation>>,
    /// Documents that are there now and were not.
    pub documents: Vec<Id<Document>>,
    /// Whether anything changed at all.
    pub changed: bool,
    /// Edits that undo or redo has passed over, in words, in its order: others have changed the same since.
    pub passed: Vec<String>,
}

impl Done {
    /// What undo or redo has passed over, in a sentence; `None` where that is nothing.
    #[must_use]
    pub fn passed_over(&self) -> Option<String> {
        let what = match self.passed.as_slice() {
            [] => return None,
            [one] => format!("{} was", quoted(one)),
            many => format!("{} edits were", many.len()),
        };
        Some(format!("{what} passed over: someone else has changed the same since"))
    }
}

/// Who is at work: the coder that edits are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The coder with this name; added with the first edit where the project has none.
    Named(String),
    /// The project's only coder, or where there are several or none, the one with this name.
    OnlyOr(String),
    /// The coder with this id, whatever the name is now; where the project has none, as [`Who::OnlyOr`].
    Before(Id<Coder>, String),
}

/// An open project.
pub struct Session {
    project: Arc<Project>,
    history: History,
    /// `None` where the project can only be read.
    store: Option<Store>,
    folder: PathBuf,
    coder: Coder,
    ids: Ids,
    sequence: u64,
    report: LoadReport,
    kept: Vec<Kept>,
    problems: Vec<Problem>,
    /// Rises whenever they change.
    problems_version: u64,
    /// Of these, what was found while saving.
    told_meanwhile: Vec<Attention>,
    outside: outside::Outside,
    /// Where another window has the project: who, and since when.
    in_use: Option<(String, Time)>,
    /// For merging: what was known, when it was read last, of how the project came to be; whether all could be read.
    remembered: Remembered,
    /// The edits here that this does not contain.
    since: Vec<Arc<Transaction>>,
    whole: bool,
}

impl Session {
    /// Makes a new project in a folder that is not there yet or is empty, and opens it.
    ///
    /// # Errors
    /// When the folder is taken or can't be written.
    pub fn create(
        storage: Arc<dyn Storage>,
        folder: &Path,
        new: &NewProject<'_>,
        mut ids: Ids,
        wake: Box<dyn Fn() + Send>,
        given: &Given<'_>,
    ) -> Result<Self, StoreError> {
        let project = new.build(&mut ids);
        store::create(storage.as_ref(), folder, &project)?;
        Self::open_given(storage, folder, &Who::Named(new.coder.to_owned()), ids, wake, given)
    }

    /// Opens a project folder (or its `project.ron`). Nothing is written but the lock.
    ///
    /// # Errors
    /// When there is no project, or it can't be read at all. Damage to single records is no error: see
    /// [`Session::report`].
    pub fn open(
        storage: Arc<dyn Storage>,
        folder: &Path,
        who: &Who,
        ids: Ids,
        wake: Box<dyn Fn() + Send>,
    ) -> Result<Self, StoreError> {
        Self::open_given(storage, folder, who, ids, wake, &Given::default())
    }

    /// As [`Session::open`], with what is given.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_given(
        storage: Arc<dyn Storage>,
        folder: &Path,
        who: &Who,
        mut ids: Ids,
        wake: Box<dyn Fn() + Send>,
        given: &Given<'_>,
    ) -> Result<Self, StoreError> {
        let since = storage.moment();
        let spare = given.journals.map(|base| store::spare_for(base, &store::folder_of(folder)));
        let mut loaded = store::load_given(storage.as_ref(), folder, given)?;
        let kept = std::mem::take(&mut loaded.kept);
        let coder = choose_coder(&loaded.project, who, &mut ids);
        let mut report = loaded.report.clone();
        let home = store::folder_of(folder);
        let problems = store::problems(storage.as_ref(), &home, &loaded.project, &report.attention);
        let mut in_use = None;
        let store = match Store::open_beside(storage, folder, coder.id, &loaded, wake, (Pace::default(), spare)) {
            Ok(store) => Some(store),
            // Who can't change a project may still read it.
            Err(error) => {
                if let StoreError::InUse { who, since, .. } = &error {
                    in_use = Some((who.clone(), *since));
                }
                let title = loaded.project.title();
                let why = match &error {
                    StoreError::InUse { .. } => {
                        format!("“{title}” is open in another window. You can read here; changes are made there")
                    }
                    other => other.to_string(),
                };
                report.read_only.get_or_insert(why);
                None
            }
        };
        Ok(Self {
            history: loaded.history(coder.id),
            since: Vec::new(),
            whole: loaded.is_whole(),
            remembered: loaded.remembered,
            folder: home,
            project: Arc::new(loaded.project),
            store,
            coder,
            ids,
            sequence: loaded.sequence,
            report,
            kept,
            problems,
            problems_version: 0,
            told_meanwhile: Vec::new(),
            outside: outside::Outside::beginning(since),
            in_use,
        })
    }

    /// What is to be written into the folder of copies, once.
    pub fn take_kept(&mut self) -> Vec<Kept> {
        std::mem::take(&mut self.kept)
    }

    #[must_use]
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The project as it is now, for work on another thread.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Project> {
        self.project.clone()
    }

    #[must_use]
    pub fn coder(&self) -> &Coder {
        &self.coder
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was found on opening: recovered edits, records that need attention, why nothing can be changed.
    #[must_use]
    pub fn report(&self) -> &LoadReport {
        &self.report
    }

    /// Why nothing can be changed, where that is so.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        let why = self.report.read_only.as_deref()?;
        Some(if self.in_use.is_some() && self.is_free() { FREE } else { why })
    }

    /// Where another window has the project open as the same coder: who that is, and since when.
    #[must_use]
    pub fn in_use(&self) -> Option<(&str, Time)> {
        self.in_use.as_ref().map(|(who, since)| (who.as_str(), *since))
    }

    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    #[must_use]
    pub fn save_state(&self) -> SaveState {
        self.store.as_ref().map_or(SaveState::Saved { at: None }, Store::state)
    }

    /// Asks for all files to be written now.
    pub fn save_now(&self) {
        if let Some(store) = &self.store {
            store.checkpoint();
        }
    }

    /// Waits until every edit so far is on the disk, or the time is over.
    #[must_use]
    pub fn wait_saved(&self, timeout: Duration) -> SaveState {
        self.store.as_ref().map_or(SaveState::Saved { at: None }, |store| store.wait_saved(timeout))
    }

    /// Carries out a command and hands it to the disk.
    ///
    /// # Errors
    /// A refusal in words for the coder; nothing is changed then.
    pub fn run(&mut self, command: &Command, now: Time) -> Result<Done, Refusal> {
        self.may_write()?;
        if !self.project.coders().contains(self.coder.id) {
            let coder = self.coder.clone();
            self.carry_out(&Command::AddCoder { coder }, now)?;
        }
        self.carry_out(command, now)
    }

    fn carry_out(&mut self, command: &Command, now: Time) -> Result<Done, Refusal> {
        let transaction = plan(&self.project, command, self.stamp(now), &mut self.ids)?;
        if transaction.changes.is_empty() {
            return Ok(Done { changed: false, ..done(&transaction) });
        }
        self.apply(Step::Edit, transaction)
    }

    /// Takes back the newest edit that can be; `None` where there is none. Newer ones of which others have changed the
    /// same since are passed over for good.
    ///
    /// # Errors
    /// When the project can't be changed, or every edit has been overtaken so; then nothing is passed over.
    pub fn undo(&mut self, now: Time) -> Result<Option<Done>, Refusal> {
        self.undo_among(usize::MAX, now)
    }

    /// As [`Session::undo`], among so many of the newest edits.
    ///
    /// # Errors
    /// As [`Session::undo`].
    pub fn undo_among(&mut self, newest: usize, now: Time) -> Result<Option<Done>, Refusal> {
        self.first_that_fits([Step::Undo, Step::Pass], newest, now)
    }

    /// Does again what was taken back last and can be done again; `None` where there is nothing. Edits before it of
    /// which others have changed the same since are passed over for good.
    ///
    /// # Errors
    /// When the project can't be changed, or every edit has been overtaken so; then nothing is passed over.
    pub fn redo(&mut self, now: Time) -> Result<Option<Done>, Refusal> {
        self.redo_among(usize::MAX, now)
    }

    /// As [`Session::redo`], among so many of the edits that come first.
    ///
    /// # Errors
    /// As [`Session::redo`].
    pub fn redo_among(&mut self, first: usize, now: Time) -> Result<Option<Done>, Refusal> {
        self.first_that_fits([Step::Redo, Step::Skip], first, now)
    }

    /// Takes back or does again the first of some edits that can be, and passes over those before it.
    fn first_that_fits(&mut self, [step, over]: [Step; 2], edits: usize, now: Time) -> Result<Option<Done>, Refusal> {
        self.may_write()?;
        let (mut passed, mut refused) = (Vec::new(), None);
        for nth in 0..edits {
            let edit = match step {
                Step::Undo => self.history.done().nth(nth).map(|edit| edit.inverse()),
                _ => self.history.undone().nth(nth).map(|edit| edit.as_ref().clone()),
            };
            let Some(edit) = edit else {
                break;
            };
            let transaction = Transaction { stamp: self.stamp(now), ..edit };
            match Arc::make_mut(&mut self.project).apply(&transaction) {
                Ok(()) => {
                    for label in passed.iter().cloned() {
                        let stamp = transaction.stamp;
                        self.applied(over, Transaction { label, stamp, changes: Vec::new() });
                    }
                    return Ok(Some(Done { passed, ..self.applied(step, transaction) }));
                }
                Err(rejection) => {
                    passed.push(transaction.label);
                    refused = refused.or(Some(rejection));
                }
            }
        }
        let what = if step == Step::Undo { "taken back" } else { "done again" };
        refused.map_or(Ok(None), |rejection| Err(overtaken(what, &refusal(&rejection))))
    }

    fn apply(&mut self, step: Step, transaction: Transaction) -> Result<Done, Refusal> {
        Arc::make_mut(&mut self.project).apply(&transaction).map_err(|rejection| refusal(&rejection))?;
        Ok(self.applied(step, transaction))
    }

    /// Keeps what the project already has.
    fn applied(&mut self, step: Step, transaction: Transaction) -> Done {
        self.sequence = transaction.stamp.sequence;
        self.remembered.edited(&transaction.changes);
        let done = done(&transaction);
        let transaction = Arc::new(transaction);
        self.history.record(step, &transaction);
        self.since.push(transaction.clone());
        if let Some(store) = &self.store {
            store.append(step, transaction, &self.project);
        }
        done
    }

    /// Writes the whole project into another folder that is not there yet or is empty.
    ///
    /// # Errors
    /// When the folder is taken or can't be written; what was written is then removed.
    pub fn save_copy(&self, storage: &Arc<dyn Storage>, folder: &Path) -> Result<(), StoreError> {
        store::create(storage.as_ref(), folder, &self.project)
    }

    fn may_write(&self) -> Result<(), Refusal> {
        match self.read_only() {
            None => Ok(()),
            Some(reason) => Err(Refusal {
                reason: format!("Nothing can be changed here: {reason}"),
                hint: "Save a copy and work in it".to_owned(),
            }),
        }
    }

    fn stamp(&self, now: Time) -> Stamp {
        Stamp { coder: self.coder.id, time: now, sequence: self.sequence + 1 }
    }
}

/// What a new project starts with.
#[derive(Debug, Clone)]
pub struct NewProject<'a> {
    pub title: &'a str,
    pub coder: &'a str,
    pub codebook: &'a Codebook,
    pub now: Time,
}

impl NewProject<'_> {
    fn build(&self, ids: &mut Ids) -> Project {
        let mut project = Project::default();
        let coder = new_coder(self.coder, 0, ids);
        let commands = [
            Command::RenameProject { title: self.title.to_owned() },
            Command::AddCoder { coder: coder.clone() },
            Command::AdoptCodebook { name: self.codebook.name.clone(), codebook: Box::new(self.codebook.clone()) },
        ];
        for command in commands {
            let stamp = Stamp { coder: coder.id, time: self.now, sequence: 0 };
            // A starter codebook that does not fit leaves a project without tags, which its reader can mend.
            if let Ok(transaction) = plan(&project, &command, stamp, ids)
                && let Err(rejection) = project.apply(&transaction)
            {
                debug_assert!(false, "{rejection}");
            }
        }
        project
    }
}

fn new_coder(name: &str, number: usize, ids: &mut Ids) -> Coder {
    let name = if name.trim().is_empty() { "Coder" } else { name.trim() };
    Coder {
        id: ids.next_id(),
        name: name.to_owned(),
        colour: Colour::Palette(u8::try_from(number % 8).unwrap_or(0) + 1),
    }
}

fn choose_coder(project: &Project, who: &Who, ids: &mut Ids) -> Coder {
    let name = match who {
        Who::Named(name) | Who::OnlyOr(name) => name,
        Who::Before(id, name) => {
            let known = project.coders().get(*id).cloned();
            return known.unwrap_or_else(|| choose_coder(project, &Who::OnlyOr(name.clone()), ids));
        }
    };
    let mut coders = project.coders().iter();
    if let (Who::OnlyOr(_), Some(only), None) = (who, coders.next(), coders.next()) {
        return only.clone();
    }
    let known = project.coders().iter().find(|coder| fold_name(&coder.name) == fold_name(name));
    known.cloned().unwrap_or_else(|| new_coder(name, project.coders().len(), ids))
}

/// Why nothing can be changed once the window is closed that had the project.
const FREE: &str = "The other window is closed now. Open the project anew to change it here";

const REFUSED: &str = "This can’t be done: ";

fn refusal(rejection: &Rejection) -> Refusal {
    Refusal { reason: format!("{REFUSED}{rejection}"), hint: "Select again and try once more".to_owned() }
}

/// Why an edit can't be taken back or done again: only others can have changed the same since.
fn overtaken(what: &str, refusal: &Refusal) -> Refusal {
    let why = refusal.reason.strip_prefix(REFUSED).unwrap_or(&refusal.reason);
    Refusal {
        reason: format!("This can’t be {what}: someone else has changed the same since ({why})"),
        hint: "Change it by hand instead".to_owned(),
    }
}

fn done(transaction: &Transaction) -> Done {
    let mut statements = BTreeSet::new();
    let mut documents = Vec::new();
    for change in &transaction.changes {
        match change {
            Change::Annotation(Delta { after, .. }) => statements.extend(after.as_ref().map(|row| row.id)),
            Change::Document(Delta { before: None, after: Some(row) }) => documents.push(row.id),
            Change::Document(_)
            | Change::Info(_)
            | Change::Tag(_)
            | Change::Field(_)
            | Change::RelationType(_)
            | Change::Actor(_)
            | Change::Issue(_)
            | Change::Coder(_)
            | Change::Relation(_) => {}
        }
    }
    Done {
        label: transaction.label.clone(),
        place: transaction.place(),
        statements: statements.into_iter().collect(),
        documents,
        changed: true,
        passed: Vec::new(),
    }
}
