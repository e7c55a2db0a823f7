//! Opening: projects, the sample, articles on their own.

use super::{App, adding::ReadBatch, sample, work::Purpose};
use crate::edit::{self, Command};
use crate::formats::articles::{self, Batch};
use crate::session::{NewProject, Session};
use crate::store;
use crate::ui::Recent;
use crate::ui::action::Action;
use crate::ui::state::PathPurpose;
use std::path::{Path, PathBuf};

/// Title of a project that nobody has named yet.
pub(super) const UNTITLED: &str = "Untitled";

/// Title of a project in a folder that was chosen for it.
fn title_of(folder: &Path) -> String {
    folder.file_name().map_or_else(|| UNTITLED.to_owned(), |name| name.to_string_lossy().into_owned())
}

impl App {
    /// What the window shows first.
    pub(super) fn open_at_start(&mut self, paths: Vec<PathBuf>) {
        let first = !self.settings.started;
        self.settings.started = true;
        if !paths.is_empty() {
            self.open_paths(paths);
        } else if let Some(last) = self.settings.last.clone() {
            // A project that kept the program from starting twice is not opened a third time by itself.
            self.settings.stumbles += 1;
            if self.settings.stumbles <= 2 {
                self.begin_opening(store::folder_of(&last), Some(self.settings.clone()));
            } else {
                self.messages.note("The last project was left closed, since the program did not start with it twice");
                self.settings.stumbles = 0;
            }
        } else if first {
            self.open_sample();
        }
        self.settings_dirty = true;
    }

    /// Opens a project, adds articles, or takes in statements of other tools, whichever the paths are.
    pub(super) fn open_paths(&mut self, paths: Vec<PathBuf>) {
        let is_project = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name == "project.ron")
                || self.services.storage.exists(&path.join("project.ron")).unwrap_or(false)
        };
        match paths.as_slice() {
            [one] if is_project(one) => self.open_project(&one.clone()),
            _ => self.sort_files(paths),
        }
    }

    pub(super) fn new_project(&mut self, folder: &Path) {
        if let Some(session) = self.create(folder, &title_of(folder)) {
            self.take_session(session);
        }
    }

    fn create(&mut self, folder: &Path, title: &str) -> Option<Session> {
        let name = edit::starter_names().next().unwrap_or_default();
        let codebook = match edit::starter(name) {
            Ok(codebook) => codebook,
            Err(refusal) => {
                self.messages.error(&refusal.reason);
                return None;
            }
        };
        let coder = if self.settings.coder.is_empty() { &self.services.login } else { &self.settings.coder };
        let new = NewProject { title, coder, codebook: &codebook, now: self.now() };
        let storage = self.services.storage.clone();
        let given = super::opening::given(self.services.folders.as_ref());
        match Session::create(storage, folder, &new, (self.services.ids)(), Box::new(self.waker()), &given) {
            Ok(session) => Some(session),
            Err(error) => {
                self.messages.error(&error.told());
                None
            }
        }
    }

    pub(super) fn open_sample(&mut self) {
        let Some(folder) = self.own_folder("Sample") else {
            return;
        };
        match sample::place(self.services.storage.as_ref(), &folder) {
            Ok(new) => {
                self.open_project(&folder);
                if let Some(opening) = &mut self.opening {
                    opening.select = new.then_some(sample::SHOWN);
                }
            }
            Err(error) => self.messages.error(&error.told()),
        }
    }

    /// A folder below the program's own, for projects without a place of their own.
    fn own_folder(&mut self, name: &str) -> Option<PathBuf> {
        let folder = self.services.folders.as_ref().map(|folders| folders.projects.join(name));
        if folder.is_none() {
            self.messages.error("This user has no home folder, so there is no place to keep a project. Make a new project in a folder you choose");
        }
        folder
    }

    /// A project for articles that were opened before any project had been named: safe from the first tag on.
    pub(super) fn ensure_session(&mut self) -> bool {
        if self.session.is_some() {
            return true;
        }
        let name = format!("Untitled {}", self.now().to_string().replace(':', "."));
        let Some(folder) = self.own_folder(&name) else {
            return false;
        };
        let made = self.create(&folder, UNTITLED);
        if let Some(session) = made {
            self.take_session(session);
        }
        self.session.is_some()
    }

    pub(super) fn take_session(&mut self, session: Session) {
        self.close_project();
        // What is still being opened is no longer wanted.
        self.opening = None;
        let project = session.project();
        let recent = Recent {
            path: session.folder().to_owned(),
            title: project.title().to_owned(),
            documents: project.documents().len(),
            statements: project.annotations().len(),
            when: self.now(),
            coder: Some(session.coder().id),
        };
        self.settings.remember(recent);
        let known = self.state.document.filter(|&id| project.documents().contains(id));
        self.state.document = known.or_else(|| project.documents_in_order().first().map(|row| row.id));
        self.state.dialog = None;
        self.session = Some(session);
        self.begin_care();
        self.settings_dirty = true;
    }

    /// Lets go of the open project; whatever is queued for the disk is still written.
    pub(super) fn close_project(&mut self) {
        if self.session.is_some() {
            self.commit_drafts();
            self.keep_settings();
            self.fold();
            (self.state.page, self.state.came_from) = (None, None);
        }
        self.session = None;
        self.settle_copies();
        self.views.forget_project();
        self.forget_past();
        self.state.selected.clear();
        self.state.selection = None;
        self.state.armed = None;
        self.stop_taking();
    }

    pub(super) fn add_text(&mut self, title: &str, text: &str) {
        if !text.trim().is_empty() {
            self.add_read(ReadBatch::of(Batch::of_one(articles::pasted(title, text)), self.folder()));
        }
    }

    /// What follows when a path has been given for a purpose, by a dialog of the system or in the window.
    ///
    /// A dialog of the system has `asked` whether a file that is there already may be replaced; the window has not.
    pub(super) fn take_paths(&mut self, purpose: Purpose, paths: Vec<PathBuf>, asked: bool) {
        let Some(first) = paths.first().cloned() else {
            return;
        };
        match purpose {
            Purpose::NewProject => self.new_project(&first),
            Purpose::OpenProject => self.open_paths(paths),
            Purpose::AddDocuments => self.read_files(paths),
            Purpose::ImportStatements => self.import_files(paths),
            Purpose::LoadMapping => self.load_mapping(first),
            Purpose::SaveMapping => self.save_mapping(&first, asked),
            Purpose::SaveCopy => self.save_copy(&first),
            Purpose::MergeProject => self.merge_project(first),
            Purpose::ExportRegister(register) => self.export_register(register, first, asked),
            Purpose::ImportRegister(register) => self.read_register(register, first),
            Purpose::Sheet { columns, rows, .. } => {
                let may_replace = asked && self.services.storage.exists(&first).unwrap_or(false);
                self.write_sheet(columns, rows, first, may_replace);
            }
            Purpose::ImportCodebook => self.import_codebook(first),
            Purpose::ExportCodebook => self.export_codebook(first, asked),
            Purpose::Export { exporter, scope, options } => {
                // Where there was none, nobody was asked about files that would be written beside it.
                let may_replace = asked && self.services.storage.exists(&first).unwrap_or(false);
                self.export(exporter, scope, options, first, may_replace);
            }
            // The dialog has asked about this one file, and there is none beside it.
            Purpose::SaveCounts { table, extension } => self.save_counts(table, extension, first, asked),
        }
    }

    pub(super) fn save_copy(&mut self, folder: &Path) {
        if self.session.as_ref().is_some_and(|session| session.project().title() == UNTITLED) {
            self.dispatch(vec![Action::Edit(Command::RenameProject { title: title_of(folder) })]);
        }
        let Some(session) = &self.session else {
            return;
        };
        match session.save_copy(&self.services.storage, folder) {
            Ok(()) => {
                // From here on the work goes on in the copy: that is what a person who names a project expects.
                self.open_project(folder);
                self.say_when_open(format!("Saved as {}", folder.display()));
            }
            Err(error) => self.messages.error(&error.told()),
        }
    }

    /// The purposes that the path field in the window knows.
    pub(super) fn path_purpose(purpose: &Purpose) -> PathPurpose {
        match purpose {
            Purpose::NewProject => PathPurpose::NewProject,
            Purpose::OpenProject => PathPurpose::OpenProject,
            Purpose::AddDocuments => PathPurpose::AddDocuments,
            Purpose::ImportStatements => PathPurpose::ImportStatements,
            Purpose::LoadMapping => PathPurpose::LoadMapping,
            Purpose::SaveMapping => PathPurpose::SaveMapping,
            Purpose::SaveCopy => PathPurpose::SaveCopy,
            Purpose::MergeProject => PathPurpose::MergeProject,
            Purpose::ImportCodebook => PathPurpose::ImportCodebook,
            Purpose::ExportCodebook => PathPurpose::ExportCodebook,
            Purpose::Export { .. } | Purpose::Sheet { .. } | Purpose::SaveCounts { .. } => PathPurpose::Export,
            Purpose::ExportRegister(_) => PathPurpose::ExportRegister,
            Purpose::ImportRegister(_) => PathPurpose::ImportRegister,
        }
    }
}
