//! Work beside the window: asking for files, reading them, exporting, finding faces.

use super::{Answered, App, Question};
use crate::formats::{self, Options, Scope};
use crate::model::{Digest, Document, Id, Project};
use crate::session::{self, Articles, Session};
use crate::store::StoreError;
use crate::ui::article::count::Counted;
use crate::ui::article::faces::Faces;
use crate::ui::state::Dialog;
use std::{path::PathBuf, sync::Arc};

/// What a path is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Purpose {
    NewProject,
    OpenProject,
    AddDocuments,
    SaveCopy,
    Export { exporter: &'static str, scope: Scope, options: Options },
}

/// What came back from a thread.
pub(super) enum Finished {
    Asked(Purpose, Answered),
    Read(Articles),
    Exported(Result<String, String>),
    Faces(Box<Faces>),
    Words(Digest, usize),
    /// The heights of all paragraphs of an article.
    Counted(Box<Counted>),
    /// What of a project can be shown before the rest is there.
    Previewed(PathBuf, Arc<Project>, Id<Document>),
    Opened(PathBuf, Box<Result<Session, StoreError>>),
    /// The preferences are written, or could not be, which nobody needs to know.
    Settings,
}

impl App {
    /// Finds the fonts of the system, so that every script has a face. The first frames do without: neither they nor
    /// the project on its way are to wait for a processor.
    pub(super) fn find_faces(&mut self) {
        if self.faces_sought || self.opening.is_some() {
            return;
        }
        self.faces_sought = true;
        let finder = self.views.article.finder();
        let language = self.language();
        self.jobs.start("faces", self.waker(), move || Finished::Faces(Box::new(finder.find(&language))));
    }

    /// Finds the heights of what was never in view, so that the scroll bar is exact.
    pub(super) fn count_heights(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let document = self.state.document.and_then(|id| project?.documents().get(id));
        if let Some(job) = document.and_then(|document| self.views.article.count_job(document)) {
            self.jobs.start("heights", self.waker(), move || Finished::Counted(Box::new(job.run())));
        }
    }

    /// The language of the open document, which decides between the shapes of Chinese and Japanese.
    fn language(&self) -> String {
        let project = self.session.as_ref().map(|session| session.project());
        let row = self.state.document.and_then(|id| project?.documents().get(id));
        row.map_or_else(String::new, |row| row.language.clone())
    }

    /// Asks for a path: by the system's dialog, or where none answers by a field in the window.
    pub(super) fn ask(&mut self, purpose: Purpose) {
        if self.asked.is_some() {
            return;
        }
        let question = match &purpose {
            Purpose::NewProject => Question::Save {
                title: "New project: choose a name for its folder".to_owned(),
                name: "My project".to_owned(),
                extension: String::new(),
            },
            Purpose::OpenProject => {
                Question::Folder { title: "Open a project folder, or a folder of articles".to_owned() }
            }
            Purpose::AddDocuments => Question::Files { title: "Add articles".to_owned() },
            Purpose::SaveCopy => Question::Save {
                title: "Save a copy: choose a name for its folder".to_owned(),
                name: self.session.as_ref().map_or_else(String::new, |session| session.project().title().to_owned()),
                extension: String::new(),
            },
            Purpose::Export { exporter, .. } => {
                let extension = formats::exporter(exporter).map_or("", |exporter| exporter.extension()).to_owned();
                Question::Save { title: "Export".to_owned(), name: format!("statements.{extension}"), extension }
            }
        };
        self.asked = Some(purpose.clone());
        let dialogs = self.services.dialogs.clone();
        let started =
            self.jobs.start("file dialog", self.waker(), move || Finished::Asked(purpose, dialogs.ask(&question)));
        if !started {
            self.fall_back();
        }
    }

    fn fall_back(&mut self) {
        if let Some(purpose) = &self.asked {
            self.state.dialog = Some(Dialog::Path { purpose: Self::path_purpose(purpose) });
        }
    }

    /// Reads files on a thread, then adds them.
    pub(super) fn read_files(&self, paths: Vec<PathBuf>) {
        let storage = self.services.storage.clone();
        self.jobs.start("read articles", self.waker(), move || {
            Finished::Read(session::read_articles(storage.as_ref(), &paths, None))
        });
    }

    pub(super) fn export(
        &self,
        exporter: &'static str,
        scope: Scope,
        options: Options,
        file: PathBuf,
        may_replace: bool,
    ) {
        let (Some(session), Some(exporter)) = (&self.session, formats::exporter(exporter)) else {
            return;
        };
        let (project, storage) = (session.snapshot(), self.services.storage.clone());
        self.jobs.start("export", self.waker(), move || {
            let result = session::export(storage.as_ref(), &project, exporter, &scope, &options, &file, may_replace);
            Finished::Exported(match result {
                Ok(report) => {
                    let mut lines = vec![format!("Exported {}", file.display())];
                    lines.extend(report.sentences());
                    Ok(lines.join(". "))
                }
                Err(problem) => Err(problem.told()),
            })
        });
    }

    pub(super) fn finish(&mut self, finished: Finished) {
        match finished {
            Finished::Asked(purpose, answered) => match answered {
                Answered::Paths(paths) => {
                    self.asked = None;
                    self.take_paths(purpose, paths, true);
                }
                Answered::Cancelled => self.asked = None,
                Answered::NoService => self.fall_back(),
            },
            Finished::Read(read) => self.add_read(read),
            Finished::Exported(Ok(sentence)) => self.messages.note(&sentence),
            Finished::Exported(Err(sentence)) => self.messages.error(&sentence),
            Finished::Previewed(path, project, document) => self.previewed(&path, project, document),
            Finished::Opened(path, opened) => self.opened(&path, *opened),
            Finished::Settings => {}
            Finished::Faces(faces) => self.views.article.plug(*faces),
            Finished::Words(digest, words) => self.words.set(digest, words),
            Finished::Counted(counted) => self.views.article.take_counted(*counted),
        }
    }
}
