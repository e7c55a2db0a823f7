//! Other copies of the open project put into it: second copies of files that sync programs leave, and whole folders.

use super::{App, work::Finished};
use crate::edit::{Alike, Merged};
use crate::session::{self, Copies, Done};
use crate::store::{self, ConflictCopy};
use crate::ui::action::{Action, Menu};
use crate::ui::message::Message;
use crate::ui::state::Dialog;
use std::path::{Path, PathBuf};

/// Copies whose content is in the project, and that are put aside once that is saved.
pub(super) struct Aside {
    folder: PathBuf,
    copies: Vec<ConflictCopy>,
}

impl App {
    /// Offers to merge what sync programs left beside the files of the project that was just opened.
    pub(super) fn tell_copies(&mut self) {
        let Some(session) = &self.session else { return };
        let copies = match session.report().copies.len() {
            0 => return,
            1 => "a second copy of a file".to_owned(),
            count => format!("second copies of {count} files"),
        };
        let told = format!(
            "A program that syncs folders has left {copies} in this project. What stands there is not shown yet"
        );
        let label = if session.report().copies.len() == 1 { "Merge it in" } else { "Merge them in" };
        let message = Message::error(told);
        let offered = session.read_only().is_none();
        self.messages.tell(if offered { message.with(label, Action::MergeCopies) } else { message });
    }

    /// Reads the second copies of files on a thread, then merges them.
    pub(super) fn merge_copies(&mut self) {
        self.settle_copies();
        let Some(session) = self.session.as_ref().filter(|_| !self.care.merging) else { return };
        let (folder, copies) = (session.folder().to_owned(), session.report().copies.clone());
        let storage = self.services.storage.clone();
        self.care.merging = self.jobs.start("read copies", self.waker(), move || {
            let read = session::read_copies(storage.as_ref(), &folder, &copies);
            Finished::Copies(folder, Box::new(read))
        });
    }

    pub(super) fn take_copies(&mut self, folder: PathBuf, copies: &Copies) {
        self.commit_drafts();
        let now = self.now();
        let Some(session) = self.session.as_mut().filter(|session| session.folder() == folder) else { return };
        let result = session.merge_copies(copies, now);
        self.care.merging = result.is_ok();
        if let Some(merged) = self.after_merge(result, &copies.problems) {
            self.aside = Some(Aside { folder, copies: copies.merged() });
            match merged.summary() {
                Some(what) => {
                    let sentence = format!("Merged the second copies: {what}");
                    self.messages.note_with(&sentence, "Undo", Action::Run(Menu::Undo));
                }
                None => self.messages.note("All that the second copies say was here already"),
            }
        }
    }

    /// Puts merged copies aside, once what they say is on the disk.
    pub(super) fn put_copies_aside(&mut self) {
        let here = |session: &&session::Session| {
            let saved = matches!(session.save_state(), store::SaveState::Saved { .. });
            saved && self.aside.as_ref().is_some_and(|aside| aside.folder == session.folder())
        };
        if self.session.as_ref().filter(here).is_none() {
            return;
        }
        let Some(Aside { folder, copies }) = self.aside.take() else { return };
        let (storage, now) = (self.services.storage.clone(), self.now());
        self.jobs.start("put copies aside", self.waker(), move || {
            let done = store::put_aside(storage.as_ref(), &folder, &copies, now);
            Finished::Aside(folder, done.map(|()| copies).map_err(|error| error.told()))
        });
    }

    pub(super) fn copies_are_aside(&mut self, folder: &Path, done: Result<Vec<ConflictCopy>, String>) {
        let here = self.session.as_mut().filter(|session| session.folder() == folder);
        self.care.merging &= here.is_none();
        match (done, here) {
            (Ok(copies), Some(session)) => session.forget_copies(&copies),
            (Ok(_), None) => {}
            (Err(told), _) => self.messages.error(&told),
        }
    }

    /// Reads another copy of the project on a thread, then merges it.
    pub(super) fn merge_project(&mut self, path: PathBuf) {
        let Some(session) = &self.session else { return };
        let (folder, storage) = (session.folder().to_owned(), self.services.storage.clone());
        if store::folder_of(&path) == folder {
            self.messages.error("This is the project itself. Choose the folder of another copy of it");
            return;
        }
        self.jobs.start("read another copy", self.waker(), move || {
            let read = store::load(storage.as_ref(), &path).map_err(|error| error.told());
            let read = read.and_then(|loaded| match &loaded.report.read_only {
                Some(why) => Err(format!("Nothing was merged. {why}")),
                None => Ok(loaded),
            });
            Finished::OtherCopy(folder, Box::new(read))
        });
    }

    pub(super) fn take_other_copy(&mut self, folder: &Path, read: Result<store::Loaded, String>) {
        let theirs = match read {
            Ok(theirs) => theirs,
            Err(told) => return self.messages.error(&told),
        };
        self.commit_drafts();
        let now = self.now();
        let Some(session) = self.session.as_mut().filter(|session| session.folder() == folder) else { return };
        let result = session.merge(&theirs, None, Alike::Apart, now);
        let problems: Vec<String> =
            theirs.report.attention.iter().map(|problem| format!("In the other copy: {}", problem.sentence)).collect();
        if let Some(merged) = self.after_merge(result, &problems) {
            match merged.summary() {
                Some(what) => self.messages.note_with(&format!("Merged: {what}"), "Undo", Action::Run(Menu::Undo)),
                None => self.messages.note("Nothing new: all that the other copy says is here already"),
            }
        }
    }

    /// Says what a person should look at.
    fn after_merge(
        &mut self,
        result: Result<(Done, Merged), crate::edit::Refusal>,
        problems: &[String],
    ) -> Option<Merged> {
        match result {
            Ok((done, merged)) => {
                self.after_edit(&done);
                let lines = [merged.sentences(), problems.to_vec()].concat();
                if !lines.is_empty() {
                    self.state.dialog =
                        Some(Dialog::Report { title: "Merged, with something to look at".to_owned(), lines });
                }
                Some(merged)
            }
            Err(refusal) => {
                self.refuse(&refusal);
                None
            }
        }
    }
}
