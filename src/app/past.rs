//! Earlier states of the project: looked for and opened beside the window, shown beside the present, brought back.

use super::App;
use super::work::Finished;
use crate::edit::Command;
use crate::model::{Document, Id, Project};
use crate::session::{Wanted, differences};
use crate::store::{self, Emptied, Loaded, SaveState};
use crate::ui::action::{Action, Menu};
use crate::ui::beside::Beside;
use crate::ui::documents::statements;
use crate::ui::message::Message;
use crate::ui::past::{Found, InTrash, Kept, Opened, Past};
use crate::ui::state::Dialog;
use std::{path::PathBuf, sync::Arc};

/// What the window keeps of earlier states.
#[derive(Default)]
pub(super) struct PastState {
    /// What the lists were made for: the revision, and whether all of it was saved.
    listed: Option<(u64, bool)>,
    /// The version that is being opened, and the revision that it is compared with.
    opening: Option<(String, u64)>,
    /// The version that is open in the dialog, and the one that is shown beside the present.
    then: Vec<(String, Arc<Loaded>)>,
    pub beside: Option<Beside>,
}

/// Where a version is not open any more that something was asked of.
const CLOSED: &str = "Nothing was done: the project has changed since this version was compared with it. Choose it again under Versions…";

/// What was found beside the window.
pub(super) enum PastFound {
    Lists(PathBuf, Result<Vec<Kept>, String>, Result<(Vec<InTrash>, usize), String>),
    /// A version, compared with a revision of the project.
    Version(PathBuf, u64, Opened, Option<Arc<Loaded>>),
    FromTrash(PathBuf, Id<Document>, Result<Arc<Loaded>, String>),
    Emptied(Result<Emptied, String>),
}

impl PastState {
    /// Lets go of versions but for the one that is shown.
    fn keep_beside_only(&mut self) {
        let shown = self.beside.as_ref().map(|beside| &beside.version.name);
        self.then.retain(|(name, _)| Some(name) == shown);
    }
}

impl App {
    pub(super) fn past(&mut self, wish: Past) {
        match wish {
            Past::Compare(version) => self.compare(version),
            Past::ShowBeside(version, document) => self.show_beside(&version, document),
            Past::CloseBeside => self.past.beside = None,
            Past::Restore(version, document) => self.restore_version(&version, document),
            Past::PutBack(document) => self.put_back(document),
            Past::EmptyTrash => self.empty_trash(),
        }
    }

    /// Shows the versions or the trash, complete as soon as all edits are in their files.
    pub(super) fn open_past(&mut self, dialog: Dialog) {
        if let Some(session) = &self.session {
            session.save_now();
            (self.past.listed, self.past.opening) = (None, None);
            self.views.dialogs.past = Found::default();
            self.state.dialog = Some(dialog);
        }
    }

    /// Keeps the lists of an open dialog up to date, and puts a version away once another article is read.
    pub(super) fn follow_past(&mut self) {
        let Some(session) = self.session.as_ref() else {
            return;
        };
        let document = self.past.beside.as_ref().map(Beside::document);
        if document != self.state.document && document.is_some_and(|id| session.project().documents().contains(id)) {
            self.past.beside = None;
        }
        if !matches!(self.state.dialog, Some(Dialog::Versions | Dialog::Trash)) {
            self.views.dialogs.past.opened = None;
            self.past.keep_beside_only();
            return;
        }
        let now = (session.project().revision(), !matches!(session.save_state(), SaveState::Saving { .. }));
        if self.past.listed == Some(now) {
            return;
        }
        if self.past.listed.is_some_and(|(revision, _)| revision != now.0) {
            // What is other now is another thing now.
            self.views.dialogs.past.opened = None;
        }
        self.past.listed = Some(now);
        let (storage, folder) = (self.services.storage.clone(), session.folder().to_owned());
        self.jobs.start("versions", self.waker(), move || {
            let versions = store::versions(storage.as_ref(), &folder).map_err(|error| error.told());
            let trash = store::trash(storage.as_ref(), &folder)
                .and_then(|list| {
                    let dropped = store::count_dropped(storage.as_ref(), &folder)?;
                    Ok((list.into_iter().map(in_trash).collect(), dropped))
                })
                .map_err(|error| error.told());
            let kept = versions.map(|list| list.into_iter().map(kept).collect());
            Finished::Past(PastFound::Lists(folder, kept, trash))
        });
    }

    fn compare(&mut self, version: String) {
        let Some(session) = &self.session else {
            return;
        };
        let wanted = Some((version.clone(), session.project().revision()));
        if self.past.opening == wanted {
            return;
        }
        self.past.opening = wanted;
        let (storage, folder, now) = (self.services.storage.clone(), session.folder().to_owned(), session.snapshot());
        self.jobs.start("version", self.waker(), move || {
            let then = store::open_version(storage.as_ref(), &folder, &version).map_err(|error| error.told());
            let (since, then) = match then {
                Ok(then) => (Ok(differences(&then, &now)), Some(Arc::new(then))),
                Err(sentence) => (Err(sentence), None),
            };
            let has_gaps = then.as_ref().is_some_and(|then| then.has_gaps());
            Finished::Past(PastFound::Version(folder, now.revision(), Opened { version, since, has_gaps }, then))
        });
    }

    pub(super) fn take_past(&mut self, found: PastFound) {
        let folder = self.session.as_ref().map(|session| session.folder().to_owned());
        match found {
            PastFound::Lists(of, versions, trash) if Some(&of) == folder.as_ref() => {
                let past = &mut self.views.dialogs.past;
                (past.versions, past.trash) = (Some(versions), Some(trash));
            }
            PastFound::Version(of, revision, opened, then) if Some(&of) == folder.as_ref() => {
                // Another may have been chosen meanwhile.
                let wanted = self.past.opening.take_if(|(name, at)| *name == opened.version && *at == revision);
                let now = self.session.as_ref().map(|session| session.project().revision());
                if wanted.is_some() && now == Some(revision) {
                    self.past.keep_beside_only();
                    self.past.then.extend(then.map(|then| (opened.version.clone(), then)));
                    self.views.dialogs.past.opened = Some(opened);
                }
            }
            PastFound::FromTrash(of, document, then) if Some(&of) == folder.as_ref() => match then {
                Ok(then) => self.bring_back(&then, Wanted::FromTrash(document)),
                Err(sentence) => self.messages.error(&sentence),
            },
            PastFound::Emptied(done) => {
                self.past.listed = None;
                match done {
                    Ok(done) => self.messages.note(&done.sentence()),
                    Err(sentence) => self.messages.error(&sentence),
                }
            }
            PastFound::Lists(..) | PastFound::Version(..) | PastFound::FromTrash(..) => {}
        }
    }

    fn then(&self, version: &str) -> Option<Arc<Loaded>> {
        let is_open = self.views.dialogs.past.opened.as_ref().is_some_and(|opened| opened.version == version);
        let is_beside = self.past.beside.as_ref().is_some_and(|beside| beside.version.name == version);
        let known = self.past.then.iter().rfind(|(name, _)| name == version).filter(|_| is_open || is_beside);
        known.map(|(_, then)| then.clone())
    }

    fn kept(&self, version: &str) -> Option<Kept> {
        let list = self.views.dialogs.past.versions.as_ref()?.as_ref().ok()?;
        list.iter().find(|kept| kept.name == version).cloned()
    }

    fn restore_version(&mut self, version: &str, document: Option<Id<Document>>) {
        match self.then(version) {
            Some(then) => self.bring_back(&then, document.map_or(Wanted::Everything, Wanted::Document)),
            None => self.messages.error(CLOSED),
        }
    }

    /// Brings back what is wanted of an earlier state, and says so.
    fn bring_back(&mut self, then: &Loaded, wanted: Wanted) {
        self.commit_drafts();
        let now = self.now();
        let Some(session) = &mut self.session else {
            return;
        };
        match session.restore(then, wanted, now) {
            Ok(done) if !done.changed => self.messages.note("Nothing to do: it is as it was then"),
            Ok(done) => {
                self.past.beside = None;
                self.after_edit(&done);
                let title = |id| then.project.documents().get(id).map_or("", |row| row.title.as_str());
                let sentence = match wanted {
                    Wanted::Everything if then.has_gaps() => "Everything that can be read is as it was then".to_owned(),
                    Wanted::Everything => "Everything is as it was then".to_owned(),
                    Wanted::Document(id) => format!("“{}” is as it was then", title(id)),
                    Wanted::FromTrash(id) => {
                        let count = then.project.annotation_count(id);
                        format!("“{}” is back, with {}", title(id), statements(count))
                    }
                };
                self.messages.note_with(&sentence, "Undo", Action::Run(Menu::Undo));
                if let Wanted::Document(id) | Wanted::FromTrash(id) = wanted {
                    self.open_document(id);
                }
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn put_back(&self, document: Id<Document>) {
        let Some(session) = &self.session else {
            return;
        };
        let (storage, folder) = (self.services.storage.clone(), session.folder().to_owned());
        self.jobs.start("trash", self.waker(), move || {
            let then = store::open_trashed(storage.as_ref(), &folder, document).map_err(|error| error.told());
            let then = then.map(Arc::new);
            Finished::Past(PastFound::FromTrash(folder, document, then))
        });
    }

    fn empty_trash(&self) {
        let Some(session) = self.session.as_ref().filter(|session| session.read_only().is_none()) else {
            return;
        };
        let (storage, folder) = (self.services.storage.clone(), session.folder().to_owned());
        self.jobs.start("trash", self.waker(), move || {
            Finished::Past(PastFound::Emptied(
                store::empty_trash(storage.as_ref(), &folder).map_err(|error| error.told()),
            ))
        });
    }

    /// Says that documents are in the trash now.
    pub(super) fn tell_removed(&mut self, sentence: String) {
        let message = Message::note(sentence).with("Undo", Action::Run(Menu::Undo));
        self.messages.tell(message.with("Trash", Action::Run(Menu::Trash)));
    }

    fn show_beside(&mut self, version: &str, document: Id<Document>) {
        let (Some(then), Some(version)) = (self.then(version), self.kept(version)) else {
            return self.messages.error(CLOSED);
        };
        if self.session.as_ref().is_some_and(|session| session.project().documents().contains(document)) {
            self.open_document(document);
        }
        self.past.beside =
            Some(Beside::new(version, Arc::new(then.project.clone()), document, self.views.article.another()));
    }

    /// Lets go of everything that belongs to a project.
    pub(super) fn forget_past(&mut self) {
        self.past = PastState::default();
    }
}

fn kept(version: store::Version) -> Kept {
    Kept { name: version.name, time: version.time, label: version.label, coder: version.coder }
}

fn in_trash(one: store::Trashed) -> InTrash {
    let store::Trashed { document, title, outlet, at, by, statements } = one;
    InTrash { document, title, outlet, at, by, statements }
}

/// What is to be said once a command has removed documents; `None` for all other commands.
pub(super) fn removal(command: &Command, project: &Project) -> Option<String> {
    let Command::RemoveDocuments { documents } = command else {
        return None;
    };
    let count = documents.iter().map(|&id| project.annotation_count(id)).sum::<usize>();
    let with = if count == 0 { String::new() } else { format!(", with {}", statements(count)) };
    Some(match documents.as_slice() {
        [one] => {
            let title = project.documents().get(*one).map_or("", |row| row.title.as_str());
            format!("“{title}” is in the trash{with}")
        }
        many => format!("{} articles are in the trash{with}", many.len()),
    })
}
