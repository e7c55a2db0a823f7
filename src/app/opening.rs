//! A project on its way into the window: read on a thread that may begin before there is a window.

use super::App;
use super::adding::ReadBatch;
use super::settings::Settings;
use super::work::Finished;
use crate::machine::Folders;
use crate::model::{Annotation, Document, Id, Project};
use crate::session::{Session, Who};
use crate::store::{self, Given, Hands, Preview};
use crate::ui::article::Lines;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// Makes the window look for news, once there is one.
#[derive(Clone, Default)]
pub(super) struct Waker(Arc<OnceLock<egui::Context>>);

impl Waker {
    /// From now on there is a window.
    pub(super) fn attach(&self, ctx: &egui::Context) {
        // A program has one window for its whole life.
        drop(self.0.set(ctx.clone()));
    }

    pub(super) fn wake(&self) {
        if let Some(ctx) = self.0.get() {
            ctx.request_repaint();
        }
    }
}

/// What is being opened.
pub(super) struct Opening {
    pub(super) path: PathBuf,
    /// What can be looked at meanwhile.
    pub(super) preview: Option<Arc<Project>>,
    /// Those that read. Until words are on the screen there are none for what is long, or one between the rehearsal and
    /// the window: more would take the processors from the window that is coming up.
    pub(super) hands: Hands,
    /// Articles that were read while it opens, to be added to it.
    pub(super) articles: Vec<ReadBatch>,
    /// A sentence to say once it is there.
    pub(super) then: Option<String>,
    /// A statement to begin with.
    pub(super) select: Option<Id<Annotation>>,
}

/// The folders of the user's own that belong to projects.
pub(super) fn given(folders: Option<&Folders>) -> Given<'_> {
    Given {
        cache: folders.map(|folders| folders.cache.as_path()),
        journals: folders.map(|folders| folders.journals.as_path()),
        ..Given::default()
    }
}

impl App {
    /// Opens a project beside the window. Of two that are asked for the later one counts.
    pub(super) fn open_project(&mut self, path: &Path) {
        let folder = store::folder_of(path);
        if self.session.as_ref().is_some_and(|session| session.folder() == folder) {
            self.opening = None;
            return;
        }
        if self.opening.as_ref().is_some_and(|opening| opening.path == folder) {
            return;
        }
        self.begin_opening(folder, None);
    }

    /// Opens the project anew that is open, such as after another window was closed that had it.
    pub(super) fn reopen(&mut self) {
        if let (Some(session), None) = (&self.session, &self.opening) {
            self.begin_opening(session.folder().to_owned(), None);
        }
    }

    /// Opens a project; before anything of it is read, `count` is kept, which says that this was begun.
    pub(super) fn begin_opening(&mut self, folder: PathBuf, count: Option<Settings>) {
        let before = self.settings.recent.iter().find(|recent| recent.path == folder).and_then(|recent| recent.coder);
        let who = match (before, self.settings.coder.as_str()) {
            (Some(coder), "") => Who::Before(coder, self.services.login.clone()),
            (None, "") => Who::OnlyOr(self.services.login.clone()),
            (_, name) => Who::Named(name.to_owned()),
        };
        let (storage, ids) = (self.services.storage.clone(), (self.services.ids)());
        let (waker, wanted) = (self.waker(), self.state.document);
        let folders = self.services.folders.clone();
        // Beside another project nothing of this one is shown before all of it is there.
        let ahead = self.session.is_none();
        let read = folder.clone();
        let hands = if ahead { Hands::later() } else { Hands::default() };
        let used = hands.clone();
        let started = self.jobs.start_telling("opening", self.waker(), move |tell| {
            if let Some(count) = count {
                count.save(storage.as_ref(), folders.as_ref().map(|folders| &folders.settings));
            }
            let preview = if ahead { store::preview(storage.as_ref(), &read, wanted) } else { None };
            match &preview {
                Some(Preview { project, document }) => {
                    let lines = project.documents().get(*document).map(|row| Lines::of(&row.text));
                    tell(Finished::Previewed(read.clone(), project.clone(), *document, lines));
                }
                // No words come before all is there.
                None => used.free(),
            }
            let given = Given { preview: preview.as_ref(), hands: used, ..given(folders.as_ref()) };
            let mut opened = Session::open_given(storage.clone(), &read, &who, ids, Box::new(waker), &given);
            let kept = opened.as_mut().map(Session::take_kept).unwrap_or_default();
            tell(Finished::Opened(read, Box::new(opened)));
            // What can't be kept is read anew the next time.
            drop(kept.iter().try_for_each(|kept| kept.write(storage.as_ref())));
            Finished::Unasked
        });
        if started {
            self.opening =
                Some(Opening { path: folder, preview: None, hands, articles: Vec::new(), then: None, select: None });
        } else {
            self.messages
                .error("The system has no thread to give, so nothing can be opened. Close other programs first");
        }
    }

    /// Takes over what can be shown first.
    pub(super) fn previewed(
        &mut self,
        path: &Path,
        project: Arc<Project>,
        document: Id<Document>,
        lines: Option<Lines>,
    ) {
        if let Some(opening) = self.opening.as_mut().filter(|opening| opening.path == path) {
            opening.preview = Some(project);
            lines.into_iter().for_each(|lines| self.views.article.foresee(lines));
            self.state.document = Some(document);
        }
    }

    /// Takes over a project that is there, or says why it is not.
    pub(super) fn opened(&mut self, path: &Path, opened: Result<Session, store::StoreError>) {
        // What nobody waits for any more is let go.
        let Some(opening) = self.opening.take_if(|opening| opening.path == path) else {
            return;
        };
        match opened {
            Ok(session) => {
                let shown = self.state.document.filter(|_| opening.preview.is_some());
                if shown.is_some_and(|id| !session.project().documents().contains(id)) {
                    self.views.article.forget_words();
                }
                self.take_session(session);
                self.state.selected.extend(opening.select);
                opening.then.iter().for_each(|sentence| self.messages.note(sentence));
                opening.articles.into_iter().for_each(|read| self.add_read(read));
            }
            Err(error) => self.messages.error(&error.told()),
        }
    }

    /// Says something once the project that is being opened is there.
    pub(super) fn say_when_open(&mut self, sentence: String) {
        match &mut self.opening {
            Some(opening) => opening.then = Some(sentence),
            None => self.messages.note(&sentence),
        }
    }
}
