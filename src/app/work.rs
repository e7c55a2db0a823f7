//! Work beside the window: asking for files, reading them, exporting, finding faces.

use super::adding::ReadBatch;
use super::importing::ReadStatements;
use super::{Answered, App, Question};
use crate::analysis::counts::Table;
use crate::formats::outside::Mapping;
use crate::formats::{self, Options, Register, Scope, Underway};
use crate::model::{Digest, Document, Id, Project};
use crate::session::charts::{Form, save_table};
use crate::session::{self, Copies, Exporting, Reloaded, Session};
use crate::store::{ConflictCopy, Loaded, StoreError};
use crate::ui::action::Action;
use crate::ui::article::Lines;
use crate::ui::article::count::Counted;
use crate::ui::article::faces::Faces;
use crate::ui::dialogs::Looked;
use crate::ui::letters::Letters;
use crate::ui::state::Dialog;
use std::fmt::Write as _;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a path is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Purpose {
    NewProject,
    OpenProject,
    AddDocuments,
    ImportStatements,
    /// What labels of other tools become.
    LoadMapping,
    SaveMapping,
    SaveCopy,
    MergeProject,
    ImportCodebook,
    ExportCodebook,
    Export {
        exporter: &'static str,
        scope: Scope,
        options: Options,
    },
    ExportRegister(Register),
    ImportRegister(Register),
    Sheet {
        name: String,
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    SaveCounts {
        table: Arc<Table>,
        extension: &'static str,
    },
}

impl Purpose {
    /// Whether it is about no project that is open already.
    fn opens(&self) -> bool {
        matches!(self, Self::NewProject | Self::OpenProject)
    }
}

/// What came back from a thread.
pub(super) enum Finished {
    /// An answer about a file, asked while a project was open in that folder.
    Asked(Option<PathBuf>, Purpose, Answered),
    Read(Box<ReadBatch>),
    /// Statements of other tools, of a round of reading.
    Statements(u64, Box<ReadStatements>),
    /// What would become of them.
    Looked(u64, Box<Looked>),
    Mapping(u64, Result<Box<Mapping>, String>),
    Exported(Result<String, String>),
    /// What came of an export.
    Left(super::exporting::Left),
    /// A codebook from a file, or why there is none.
    Codebook(PathBuf, Result<Box<formats::codebook::Read>, String>),
    /// A file with actors or issues, or why it can't be read.
    Register(PathBuf, Register, Result<Vec<u8>, String>),
    /// A page that can be printed, or why there is none.
    Page(Result<PathBuf, String>),
    Faces(Box<Faces>),
    Words(Digest, usize),
    /// The heights of all paragraphs of an article.
    Counted(Box<Counted>),
    /// What of a project can be shown before the rest is there.
    Previewed(PathBuf, Arc<Project>, Id<Document>, Option<Lines>),
    Opened(PathBuf, Box<Result<Session, StoreError>>),
    /// What others have changed in a project.
    Reloaded(PathBuf, Box<Result<Reloaded, StoreError>>),
    /// What second copies of files in a project's folder say.
    Copies(PathBuf, Box<Copies>),
    /// Copies that are put aside, or why they are not.
    Aside(PathBuf, Result<Vec<ConflictCopy>, String>),
    /// Another copy of the project in a folder.
    OtherCopy(PathBuf, Box<Result<Loaded, String>>),
    /// What a page has asked for.
    Worked(Box<crate::ui::pages::Worked>),
    /// Earlier states of the project.
    Past(super::past::PastFound),
    /// Preferences or copies are written, or could not be, which nobody needs to know.
    Unasked,
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
            Purpose::MergeProject => {
                Question::Folder { title: "Merge: choose the folder of another copy of this project".to_owned() }
            }
            Purpose::ImportCodebook => Question::Files { title: "Take in a codebook (.ron, .csv or .qdc)".to_owned() },
            Purpose::ExportCodebook => Question::Save {
                title: "Write the codebook: .ron has all of it, .csv is a table, .qdc is for other programs".to_owned(),
                name: "codebook.ron".to_owned(),
                extension: String::new(),
            },
            Purpose::AddDocuments => Question::Files { title: "Add articles".to_owned() },
            Purpose::ImportStatements => {
                Question::Files { title: "Import statements of other tools: files that belong together".to_owned() }
            }
            Purpose::LoadMapping => Question::Files { title: "Load a mapping (.json or .ron)".to_owned() },
            Purpose::SaveMapping => Question::Save {
                title: "Save the mapping".to_owned(),
                name: "mapping.json".to_owned(),
                extension: "json".to_owned(),
            },
            Purpose::SaveCopy => Question::Save {
                title: "Save a copy: choose a name for its folder".to_owned(),
                name: self.session.as_ref().map_or_else(String::new, |session| session.project().title().to_owned()),
                extension: String::new(),
            },
            Purpose::ExportRegister(register) => Question::Save {
                title: format!("Export the {}", register.file_name()),
                name: format!("{}.csv", register.file_name()),
                extension: "csv".to_owned(),
            },
            Purpose::ImportRegister(register) => {
                Question::Files { title: format!("Import {} from a CSV file", register.file_name()) }
            }
            Purpose::Sheet { name, .. } => {
                Question::Save { title: "Export".to_owned(), name: format!("{name}.csv"), extension: "csv".to_owned() }
            }
            Purpose::Export { exporter, .. } => {
                let exporter = formats::exporter(exporter);
                let is_folder = exporter.is_some_and(|exporter| exporter.folder.is_some());
                let extension = exporter.map_or("", |exporter| exporter.extension).to_owned();
                if is_folder {
                    let title = "Export: choose a name for the folder of tables".to_owned();
                    Question::Save { title, name: "tables".to_owned(), extension: String::new() }
                } else {
                    Question::Save { title: "Export".to_owned(), name: format!("statements.{extension}"), extension }
                }
            }
            Purpose::SaveCounts { table, extension } => Question::Save {
                title: "Save the table or its picture".to_owned(),
                name: format!("{}.{extension}", if table.question.stances { "stances" } else { "counts" }),
                extension: (*extension).to_owned(),
            },
        };
        self.asked = Some(purpose.clone());
        let (dialogs, about) = (self.services.dialogs.clone(), self.folder());
        let ask = move || Finished::Asked(about, purpose, dialogs.ask(&question));
        let started = self.jobs.start("file dialog", self.waker(), ask);
        if !started {
            self.fall_back();
        }
    }

    /// The folder of the project that is open.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.session.as_ref().map(|session| session.folder().to_owned())
    }

    fn fall_back(&mut self) {
        if let Some(purpose) = &self.asked {
            self.state.dialog = Some(Dialog::Path { purpose: Self::path_purpose(purpose) });
        }
    }

    pub(super) fn save_counts(&self, table: Arc<Table>, extension: &str, file: PathBuf, may_replace: bool) {
        let Some(session) = &self.session else { return };
        let form = Form::of(&file).or_else(|| Form::of(Path::new(&format!("a.{extension}"))));
        let (Some(form), project, storage) = (form, session.snapshot(), self.services.storage.clone()) else { return };
        self.jobs.start("save counts", self.waker(), move || {
            let to = (file.as_path(), may_replace);
            let saved = save_table(storage.as_ref(), (&project, &table), form, to, Some(crate::ui::raster::png));
            Finished::Exported(match saved {
                Ok(()) => Ok(format!("Saved {}", file.display())),
                Err(problem) => Err(problem.told()),
            })
        });
    }

    /// Makes a page of the open article with its statements and has the system open it, which can print.
    pub(super) fn print(&mut self) {
        let (Some(session), Some(document)) = (&self.session, self.state.document) else { return };
        let (Some(folders), Some(format)) = (&self.services.folders, formats::exporter("html")) else {
            // Without a place of our own the person has to name one.
            self.state.dialog = Some(Dialog::Export);
            return;
        };
        let (project, storage) = (session.snapshot(), self.services.storage.clone());
        let folder = folders.pages.clone();
        let scope = Scope { documents: Some(vec![document]), tags: None };
        self.jobs.start("page", self.waker(), move || {
            // Where it can't be made, the export says so.
            drop(storage.create_folder(&folder));
            let file = folder.join(format!("{document}.html"));
            let (options, underway) = (Options::default(), Underway::default());
            let wanted = Exporting { project: &project, format, scope: &scope, options: &options, underway: &underway };
            let made = session::export(storage.as_ref(), wanted, &file, true);
            Finished::Page(made.map(|_report| file).map_err(|problem| problem.told()))
        });
    }

    pub(super) fn finish(&mut self, finished: Finished) {
        match finished {
            Finished::Asked(about, purpose, answered) => match answered {
                Answered::Paths(paths) => {
                    self.asked = None;
                    // What was asked about another project is not meant for this one.
                    if purpose.opens() || about == self.folder() {
                        self.take_paths(purpose, paths, true);
                    }
                }
                Answered::Cancelled => self.asked = None,
                Answered::NoService => self.fall_back(),
            },
            Finished::Read(read) => self.take_read(*read),
            Finished::Statements(round, read) => self.take_statements(round, *read),
            Finished::Looked(round, looked) => self.take_look(round, *looked),
            Finished::Mapping(round, read) => self.take_mapping(round, read),
            Finished::Register(into, register, read) => self.import_register(&into, register, read),
            Finished::Exported(Ok(sentence)) => self.messages.note(&sentence),
            Finished::Exported(Err(sentence)) => self.messages.error(&sentence),
            Finished::Left(left) => self.take_left(left),
            Finished::Codebook(into, read) => self.take_codebook(&into, read),
            Finished::Page(Ok(file)) => {
                self.ctx.open_url(egui::OpenUrl::new_tab(file_url(&file)));
                let place = file.display().to_string();
                let told = format!("The page opens in your browser, to be printed there. It lies at {place}");
                self.messages.note_with(&told, "Copy the path", Action::Copy(place));
            }
            Finished::Page(Err(sentence)) => self.messages.error(&sentence),
            Finished::Previewed(path, project, document, lines) => self.previewed(&path, project, document, lines),
            Finished::Opened(path, opened) => self.opened(&path, *opened),
            Finished::Reloaded(path, reloaded) => self.take_in(&path, *reloaded),
            Finished::Copies(folder, copies) => self.take_copies(folder, &copies),
            Finished::Aside(folder, done) => self.copies_are_aside(&folder, done),
            Finished::OtherCopy(folder, read) => self.take_other_copy(&folder, *read),
            Finished::Worked(worked) => self.views.pages.take(*worked),
            Finished::Past(found) => self.take_past(found),
            Finished::Unasked => {}
            Finished::Faces(faces) => {
                Letters::plug(&self.ctx, (*faces).clone());
                self.views.article.plug(*faces);
            }
            Finished::Words(digest, words) => self.words.set(digest, words),
            Finished::Counted(counted) => self.views.article.take_counted(*counted),
        }
    }
}

/// The address of a file on this machine.
fn file_url(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut url = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing into a string can't go wrong.
            let _written = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_hold_nothing_that_a_browser_would_read_otherwise() {
        assert_eq!(file_url(Path::new("/home/é x/50%#1?.html")), "file:///home/%C3%A9%20x/50%25%231%3F.html");
        assert_eq!(file_url(Path::new("C:\\pages\\a.html")), "file:///C:/pages/a.html");
    }
}
