//! Statements of other tools on their way in: told from articles, read in a process of their own, compared with the project,
//! looked at, and taken in as one edit. All but the last happens on threads.

use super::work::{Finished, Purpose};
use super::{App, open::UNTITLED};
use crate::edit;
use crate::formats::outside::{
    self, Brought, Format, Mapping, Moved, Names, Prepared, Rows, Unready, format, readings,
};
use crate::model::{Ids, Project, Stamp, Time};
use crate::session::{self, NewProject, Progress, Reading, statements::Sorted};
use crate::ui::action::{Action, Menu};
use crate::ui::dialogs::{Given, ImportState, Importing, Look, LookOf, Looked};
use crate::ui::numbers::counted;
use crate::ui::state::Dialog;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Reading that takes longer than this, in milliseconds, is shown while it goes on.
const MOMENT: i64 = 500;
/// How often what is shown of it is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// What runs, and what waits for its turn.
#[derive(Debug, Default)]
pub(super) struct Bringing {
    /// Files are being told apart or read.
    reading: bool,
    /// What would become of statements is being worked out.
    looking: bool,
    /// Rises when nobody wants any more what is on its way.
    round: u64,
    stop: Arc<AtomicBool>,
    /// Files that are read.
    done: Arc<AtomicUsize>,
    begun: Time,
    /// What was given to the program while it was reading.
    unsorted: VecDeque<Vec<PathBuf>>,
    /// Files of one format each, to be shown one after the other.
    waiting: VecDeque<Vec<PathBuf>>,
    /// The project as it would be made new, where none is open.
    fresh: Option<Arc<Project>>,
    /// It was to come in while the project had changed: as soon as it was compared anew.
    at_once: bool,
}

/// What a thread has read.
pub(super) enum ReadStatements {
    Sorted(Option<Sorted>),
    Read(Vec<PathBuf>, Option<Result<Given, String>>),
}

/// What is worked out on a thread.
struct Question {
    of: LookOf,
    project: Arc<Project>,
    brought: Arc<Brought>,
    format: &'static Format,
    /// As it was worked out before, where only the mapping is another.
    prepared: Option<Arc<Prepared>>,
    mapping: Option<Mapping>,
    /// What was chosen at earlier imports.
    kept: Mapping,
    stamp: Stamp,
    ids: Ids,
}

impl Question {
    fn answer(mut self) -> Looked {
        let prepared = match self.prepared.take() {
            Some(prepared) => prepared,
            None => match Prepared::new(&self.project, self.brought.clone(), self.format.title, self.of.unit) {
                Ok(prepared) => Arc::new(prepared),
                Err(Unready::Unit) => {
                    return Looked::Asks(self.of, readings(&self.project, &self.brought, self.format.title));
                }
                Err(Unready::Refused(sentence)) => return Looked::Refused(self.of, sentence),
            },
        };
        let proposal = Mapping::proposed(&self.project, &prepared);
        let before = self.kept.as_before(&proposal);
        let mapping = self.mapping.unwrap_or_else(|| before.as_ref().unwrap_or(&proposal).clone()).over(&proposal);
        let rows = outside::rows(&self.project, &prepared, &mapping, self.stamp, &mut self.ids);
        let (project, rows) = (self.project, Arc::new(rows));
        let mut strays: Vec<usize> = (0..prepared.proof.moved.len()).collect();
        strays.sort_by_key(|&at| prepared.proof.moved.get(at).map(Moved::score));
        Looked::Ready(Box::new(Look { of: self.of, project, proposal, before, mapping, prepared, strays, rows }))
    }
}

impl App {
    /// Opens what was given to the program: statements of other tools go their own way, all else is added as articles.
    pub(super) fn sort_files(&mut self, paths: Vec<PathBuf>) {
        if self.bringing.reading {
            return self.bringing.unsorted.push_back(paths);
        }
        self.start_reading(move |reading| ReadStatements::Sorted(session::statements::sort_out(reading, paths)));
    }

    /// Reads files as statements, once nothing else is being read or looked at.
    pub(super) fn import_files(&mut self, paths: Vec<PathBuf>) {
        self.bringing.waiting.push_back(paths);
    }

    fn read_statements(&mut self, paths: Vec<PathBuf>, format: Option<&'static Format>) {
        self.start_reading(move |reading| {
            let read = session::statements::read_statements(reading, &paths, format);
            let given = read.map(|read| {
                read.map(|(brought, format)| {
                    let names = Names::of(&brought);
                    Given { paths: paths.clone(), format, brought: Arc::new(brought), names }
                })
            });
            ReadStatements::Read(paths, given)
        });
    }

    fn start_reading(&mut self, work: impl FnOnce(&Reading<'_>) -> ReadStatements + Send + 'static) {
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        (self.bringing.stop, self.bringing.done) = (stop.clone(), done.clone());
        self.bringing.begun = self.now();
        let (storage, worker) = (self.services.storage.clone(), self.services.worker.clone());
        let round = self.bringing.round;
        self.bringing.reading = self.jobs.start("read statements", self.waker(), move || {
            let tell = |at: Progress| done.store(at.done, Ordering::Relaxed);
            let reading = Reading { storage: storage.as_ref(), worker: &worker, tell: &tell, stop: &stop };
            Finished::Statements(round, Box::new(work(&reading)))
        });
    }

    /// Takes over what was read.
    pub(super) fn take_statements(&mut self, round: u64, read: ReadStatements) {
        if round != self.bringing.round {
            return;
        }
        self.bringing.reading = false;
        self.views.dialogs.import.reading = None;
        match read {
            ReadStatements::Sorted(Some(sorted)) => {
                if !sorted.articles.is_empty() {
                    self.read_files(sorted.articles);
                }
                sorted.statements.into_iter().for_each(|paths| self.import_files(paths));
            }
            ReadStatements::Sorted(None) | ReadStatements::Read(_, None) => self.leave_import("Reading was cancelled"),
            ReadStatements::Read(_, Some(Ok(given))) => self.views.dialogs.import.take(given),
            ReadStatements::Read(paths, Some(Err(sentence))) => self.views.dialogs.import.refuse(paths, sentence),
        }
    }

    /// Shows how far reading is, begins with what waits, and has worked out what would become of it; once a frame.
    pub(super) fn watch_import(&mut self) {
        if !self.bringing.reading
            && let Some(paths) = self.bringing.unsorted.pop_front()
        {
            self.sort_files(paths);
        }
        let is_free = self.state.dialog.is_none() && self.asked.is_none() && self.opening.is_none();
        let import = &self.views.dialogs.import;
        if import.is_empty()
            && !self.bringing.reading
            && is_free
            && !self.is_adding()
            && let Some(paths) = self.bringing.waiting.pop_front()
        {
            self.read_statements(paths, None);
        }
        if self.bringing.reading {
            let done = self.bringing.done.load(Ordering::Relaxed);
            let is_long = self.now().0 > self.bringing.begun.0 + MOMENT;
            self.views.dialogs.import.reading = is_long.then_some((done, 0));
            self.ctx.request_repaint_after(TICK);
        }
        let import = &self.views.dialogs.import;
        // Whatever stood over it, such as the question for a file, is gone.
        if is_free && (!import.is_empty() || import.reading.is_some()) {
            self.state.dialog = Some(Dialog::Import);
        }
        if self.state.dialog == Some(Dialog::Import) && import.is_empty() && import.reading.is_none() {
            self.state.dialog = None;
        }
        self.look_at_import();
    }

    /// The state of the project that statements are compared with.
    fn compared(&mut self) -> (Arc<Project>, (Option<PathBuf>, u64)) {
        if let Some(session) = &self.session {
            let project = session.snapshot();
            let revision = project.revision();
            return (project, (self.folder(), revision));
        }
        let now = self.now();
        let coder = if self.settings.coder.is_empty() { &self.services.login } else { &self.settings.coder };
        let fresh = self.bringing.fresh.get_or_insert_with(|| {
            let codebook = edit::starter(edit::starter_names().next().unwrap_or_default()).unwrap_or_default();
            let new = NewProject { title: UNTITLED, coder, codebook: &codebook, now };
            Arc::new(session::statements::as_new(&new, &mut (self.services.ids)()))
        });
        (fresh.clone(), (None, fresh.revision()))
    }

    /// Works out what would become of statements, where what is shown does not answer what is chosen.
    fn look_at_import(&mut self) {
        if self.bringing.looking || self.views.dialogs.import.given().is_none() {
            return;
        }
        let (project, key) = self.compared();
        let import = &mut self.views.dialogs.import;
        if import.answers(&key) {
            import.working = false;
            return;
        }
        let Some(given) = import.given() else { return };
        let of = import.wanted(key);
        let known = import.look().filter(|look| (&look.of.project, look.of.unit) == (&of.project, of.unit));
        let kept = self.settings.mapping(given.format.id);
        let stamp = self.session.as_ref().map_or_else(
            || Stamp { coder: crate::model::Id::new(0), time: Time(0), sequence: 0 },
            |session| session.next_stamp((self.services.clock)()),
        );
        let question = Question {
            prepared: known.map(|look| look.prepared.clone()),
            mapping: import.mapping().cloned(),
            brought: given.brought.clone(),
            format: given.format,
            of,
            project,
            kept,
            stamp,
            ids: (self.services.ids)(),
        };
        import.working = true;
        let round = self.bringing.round;
        self.bringing.looking = self
            .jobs
            .start("compare statements", self.waker(), move || Finished::Looked(round, Box::new(question.answer())));
    }

    /// Takes over what would become of them.
    pub(super) fn take_look(&mut self, round: u64, looked: Looked) {
        self.bringing.looking = false;
        if round != self.bringing.round {
            return;
        }
        self.views.dialogs.import.take_look(looked);
        if std::mem::take(&mut self.bringing.at_once) {
            self.import_statements();
        }
    }

    pub(super) fn importing(&mut self, wish: Importing) {
        match wish {
            Importing::Stop => self.bringing.stop.store(true, Ordering::Relaxed),
            Importing::Leave => self.leave_import("Nothing was imported"),
            Importing::Import => self.import_statements(),
            Importing::Format(id) => {
                let paths = self.views.dialogs.import.paths().to_vec();
                self.read_statements(paths, format(id));
            }
            Importing::Load => self.ask(Purpose::LoadMapping),
            Importing::Save => self.ask(Purpose::SaveMapping),
        }
    }

    fn leave_import(&mut self, sentence: &str) {
        self.bringing.stop.store(true, Ordering::Relaxed);
        let Bringing { round, unsorted, waiting, looking, .. } = std::mem::take(&mut self.bringing);
        self.bringing = Bringing { round: round + 1, unsorted, waiting, looking, ..Bringing::default() };
        self.views.dialogs.import = ImportState::default();
        self.messages.note(sentence);
    }

    /// Takes in what is shown as one edit. Where the project has changed since, it is compared once more before that.
    fn import_statements(&mut self) {
        // A project that is made now is none that the dialog knew.
        let import = std::mem::take(&mut self.views.dialogs.import);
        let is_open = self.ensure_session();
        self.views.dialogs.import = import;
        if !is_open {
            return;
        }
        let (project, key) = self.compared();
        drop(project);
        let import = &self.views.dialogs.import;
        if import.look().is_none() || !import.answers(&key) {
            self.bringing.at_once = import.look().is_some();
            return;
        }
        let import = std::mem::take(&mut self.views.dialogs.import);
        self.bringing.round += 1;
        self.bringing.fresh = None;
        let (Some(look), Some(given)) = (import.look(), import.given()) else { return };
        self.settings.keep_mapping(given.format.id, &look.mapping, &look.proposal);
        let (prepared, rows, now) = (look.prepared.clone(), look.rows.clone(), self.now());
        drop(import);
        let Some(session) = &mut self.session else { return };
        match session.take_rows(&rows, prepared.format, now) {
            Ok(Some(done)) => {
                self.after_edit(&done);
                self.tell_import(&prepared, &rows);
            }
            Ok(None) => self.messages.note("Nothing new: all of it is here already"),
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// Says what came in, and lists what is to be looked at and what could not be held.
    fn tell_import(&mut self, prepared: &Prepared, rows: &Rows) {
        let what = if rows.statements > 0 { counted(rows.statements, "statement") } else { rows.told() };
        let sentence = format!("Imported {what}");
        let lost = rows.left.sentences();
        if prepared.is_whole() && lost.is_empty() {
            return self.messages.note_with(&sentence, "Undo", Action::Run(Menu::Undo));
        }
        let mut lines = vec![prepared.told()];
        lines.extend(prepared.sentences());
        lines.extend(lost);
        lines.push(format!("Took in {}", rows.told()));
        self.state.dialog = Some(Dialog::Report { title: format!("{sentence}, with something to look at"), lines });
    }

    /// Reads a mapping on a thread, and lays it over what is shown.
    pub(super) fn load_mapping(&self, path: PathBuf) {
        let (storage, round) = (self.services.storage.clone(), self.bringing.round);
        self.jobs.start("read a mapping", self.waker(), move || {
            let name = path.display();
            let read =
                storage.read(&path).map_err(|error| format!("{name} can’t be read: {}", crate::store::reason(&error)));
            let read =
                read.and_then(|bytes| Mapping::read(&bytes).map_err(|why| format!("{name} is no mapping: {why}")));
            Finished::Mapping(round, read.map(Box::new))
        });
    }

    pub(super) fn take_mapping(&mut self, round: u64, read: Result<Box<Mapping>, String>) {
        let import = &mut self.views.dialogs.import;
        match (read, import.look().filter(|_| round == self.bringing.round)) {
            (Ok(mapping), Some(look)) => {
                let mapping = mapping.over(&look.proposal);
                import.set_mapping(mapping);
            }
            (Ok(_), None) => {}
            (Err(sentence), _) => self.messages.error(&sentence),
        }
    }

    pub(super) fn save_mapping(&self, path: &Path, may_replace: bool) {
        let Some(mapping) = self.views.dialogs.import.mapping() else { return };
        let (bytes, storage, path) = (mapping.to_json(), self.services.storage.clone(), path.to_owned());
        self.jobs.start("write a mapping", self.waker(), move || {
            let written = session::write_file(storage.as_ref(), &path, bytes.as_bytes(), may_replace);
            Finished::Exported(match written {
                Ok(()) => Ok(format!("Saved the mapping as {}", path.display())),
                Err(problem) => Err(problem.told()),
            })
        });
    }
}
