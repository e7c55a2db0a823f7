//! A project on its way into the window: read on a thread that may begin before there is a window.

use super::App;
use super::work::Finished;
use crate::model::{Document, Id, Project};
use crate::session::{Articles, Session, Who};
use crate::store::{self, Preview};
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
    /// Articles that were read while it opens, to be added to it.
    pub(super) articles: Vec<Articles>,
    /// A sentence to say once it is there.
    pub(super) then: Option<String>,
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
        let who = if self.settings.coder.is_empty() {
            Who::OnlyOr(self.services.login.clone())
        } else {
            Who::Named(self.settings.coder.clone())
        };
        let (storage, ids) = (self.services.storage.clone(), (self.services.ids)());
        let (waker, wanted) = (self.waker(), self.state.document);
        // Beside another project nothing of this one is shown before all of it is there.
        let ahead = self.session.is_none();
        let read = folder.clone();
        let started = self.jobs.start_telling("opening", self.waker(), move |tell| {
            let preview = if ahead { store::preview(storage.as_ref(), &read, wanted) } else { None };
            if let Some(Preview { project, document }) = &preview {
                tell(Finished::Previewed(read.clone(), project.clone(), *document));
            }
            let opened = Session::open_after(storage, &read, &who, ids, Box::new(waker), preview.as_ref());
            Finished::Opened(read, Box::new(opened))
        });
        if started {
            self.opening = Some(Opening { path: folder, preview: None, articles: Vec::new(), then: None });
        } else {
            self.messages
                .error("The system has no thread to give, so nothing can be opened. Close other programs first");
        }
    }

    /// Takes over what can be shown first.
    pub(super) fn previewed(&mut self, path: &Path, project: Arc<Project>, document: Id<Document>) {
        if let Some(opening) = self.opening.as_mut().filter(|opening| opening.path == path) {
            opening.preview = Some(project);
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
                self.take_session(session);
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
