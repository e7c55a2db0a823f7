//! The registers of actors and issues, into a file and from one.

use super::App;
use super::work::Finished;
use crate::formats::Register;
use crate::model::{Actor, Id, Issue};
use crate::session;
use crate::store;
use crate::ui::state::{Dialog, PanelTab};
use std::path::{Path, PathBuf};

impl App {
    /// Looks at an actor in the register.
    pub(super) fn look_at_actor(&mut self, actor: Id<Actor>) {
        self.show_tab(PanelTab::Actors);
        self.views.panel.actors.choose(actor);
    }

    /// Looks at an issue in the register.
    pub(super) fn look_at_issue(&mut self, issue: Id<Issue>) {
        self.show_tab(PanelTab::Issues);
        self.views.panel.issues.choose(issue);
    }

    /// Writes a register on a thread.
    pub(super) fn export_register(&self, register: Register, file: PathBuf, may_replace: bool) {
        let Some(session) = &self.session else { return };
        let (project, storage) = (session.snapshot(), self.services.storage.clone());
        self.jobs.start("export", self.waker(), move || {
            let done = session::export_register(storage.as_ref(), &project, register, &file, may_replace);
            let told = |rows| format!("Exported {rows} {} into {}", register.file_name(), file.display());
            Finished::Exported(done.map(told).map_err(|problem| problem.told()))
        });
    }

    /// Reads a file on a thread, to be taken into a register.
    pub(super) fn read_register(&self, register: Register, file: PathBuf) {
        let storage = self.services.storage.clone();
        let Some(into) = self.session.as_ref().map(|session| session.folder().to_owned()) else { return };
        self.jobs.start("import", self.waker(), move || {
            let read = storage.read(&file);
            let told = |error| format!("{} can’t be read: {}", file.display(), store::reason(&error));
            Finished::Register(into, register, read.map_err(told))
        });
    }

    /// Takes what was read into a register, and says what came of it.
    pub(super) fn import_register(&mut self, into: &Path, register: Register, read: Result<Vec<u8>, String>) {
        let now = self.now();
        let Some(session) = self.session.as_mut().filter(|session| session.folder() == into) else { return };
        match read.and_then(|bytes| session.import_register(register, &bytes, now)) {
            Ok(brought) => {
                let what = register.file_name();
                let sentence = format!("Imported {what}: {} added, {} changed", brought.added, brought.changed);
                if brought.notes.is_empty() {
                    self.messages.note(&sentence);
                } else {
                    let lines = std::iter::once(sentence).chain(brought.notes).collect();
                    let title = "Not all could be taken in".to_owned();
                    self.state.dialog = Some(Dialog::Report { title, lines });
                }
            }
            Err(sentence) => self.messages.error(&format!("Nothing was imported. {sentence}")),
        }
    }
}
