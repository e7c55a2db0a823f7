//! Commands about the codebook while one tags: what is to be checked, examples, codebooks in files.

use super::{App, work::Finished};
use crate::analysis::rules;
use crate::edit::{BookEdit, Command};
use crate::session;
use crate::ui::action::Menu;
use std::path::{Path, PathBuf};

impl App {
    /// Goes to the next statement of the open article in which something is wrong.
    pub(super) fn go_to_check(&mut self, forward: bool) {
        let (project, from) = (self.session.as_ref().map(|session| session.project()), self.state.shown_statement());
        let to = project
            .zip(self.state.document)
            .and_then(|(project, document)| rules::next_faulty(project, document, from, forward));
        match to {
            Some(id) => self.select_and_show(id),
            None => self.messages.note("Nothing to check in this article"),
        }
    }

    fn select_and_show(&mut self, id: crate::model::Id<crate::model::Annotation>) {
        self.dispatch(vec![crate::ui::action::Action::SelectStatements { statements: vec![id], reveal: true }]);
    }

    /// Mends what is wrong with the selected statement, or notes that it is meant so.
    pub(super) fn mend_check(&mut self, menu: Menu) {
        let Some(project) = self.session.as_ref().map(|session| session.project()) else {
            return;
        };
        let faults = self.state.shown_statement().map(|id| rules::faults(project, id));
        let faults = faults.unwrap_or_default();
        let way = faults.iter().find_map(|finding| match menu {
            Menu::KeepCheck => rules::keep(finding),
            _ => rules::mend(project, finding),
        });
        match way {
            Some(way) => drop(self.edit(&way.command)),
            None if faults.is_empty() => self.messages.note("Nothing is wrong with this statement"),
            None if menu == Menu::KeepCheck => self.messages.note("This can’t stay as it is: mend it by hand"),
            None => self.messages.note("This can only be mended by hand, or kept as it is"),
        }
    }

    pub(super) fn take_example(&mut self) {
        if let Some(annotation) = self.state.shown_statement()
            && let Some(done) = self.edit(&Command::Book(BookEdit::TakeExample { annotation }))
        {
            self.messages.note(&format!("Did {}", crate::edit::quoted(&done.label)));
        }
    }

    pub(super) fn import_codebook(&self, path: PathBuf) {
        let (storage, mut ids) = (self.services.storage.clone(), (self.services.ids)());
        let Some(into) = self.session.as_ref().map(|session| session.folder().to_owned()) else { return };
        self.jobs.start("read a codebook", self.waker(), move || {
            Finished::Codebook(into, session::read_codebook(storage.as_ref(), &path, &mut ids).map(Box::new))
        });
    }

    pub(super) fn export_codebook(&self, path: PathBuf, may_replace: bool) {
        let Some(session) = &self.session else {
            return;
        };
        let (project, storage) = (session.snapshot(), self.services.storage.clone());
        self.jobs.start("write a codebook", self.waker(), move || {
            // Nobody was asked about the name that it gets here.
            let is_named = path.extension().is_some();
            let (path, may_replace) =
                (if is_named { path } else { path.with_extension("ron") }, may_replace && is_named);
            Finished::Exported(session::write_codebook(storage.as_ref(), &project, &path, may_replace).map(|lost| {
                let mut lines = vec![format!("Wrote the codebook to {}", path.display())];
                lines.extend(lost);
                lines.join(". ")
            }))
        });
    }

    pub(super) fn take_codebook(&mut self, into: &Path, read: Result<Box<crate::formats::codebook::Read>, String>) {
        if self.session.as_ref().is_none_or(|session| session.folder() != into) {
            return;
        }
        let read = match read {
            Ok(read) => *read,
            Err(sentence) => {
                self.messages.error(&sentence);
                return;
            }
        };
        let Some(session) = &self.session else {
            return;
        };
        let (new, known) = read.book.news(session.project());
        let name = read.book.name.clone();
        let done = self.edit(&Command::AdoptCodebook { name, codebook: Box::new(read.book) });
        if done.is_some() {
            let tags = if new == 1 { "1 tag came".to_owned() } else { format!("{new} tags came") };
            let stay =
                if known == 0 { String::new() } else { format!(", {known} were there already and stay as they are") };
            let mut lines = vec![format!("{tags} in{stay}")];
            lines.extend(read.notes);
            let undo = crate::ui::action::Action::Run(Menu::Undo);
            self.messages.note_with(&lines.join(". "), "Undo", undo);
        }
    }
}
