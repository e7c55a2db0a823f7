//! Looks at the whole project worked out beside the window, and commands that lead from there into the work.

use super::{App, work::Finished, work::Purpose};
use crate::analysis::coverage::{Names, coverage_of};
use crate::edit::{Command, place_in};
use crate::formats;
use crate::model::{Document, Progress, Project};
use crate::session::{self, Done};
use crate::text::Span;
use crate::ui::action::{Action, Menu};
use crate::ui::state::{Dialog, Everywhere, Page, ReadingPlace, Selection, UiState};
use std::path::PathBuf;

/// Where one reads on in a text that is corrected.
pub(super) fn place_in_corrected(command: &Command, project: &Project, state: &UiState) -> Option<ReadingPlace> {
    let Command::CorrectText { document, text, .. } = command else { return None };
    let old = project.documents().get(*document)?;
    let place = state.places.get(document)?;
    Some(ReadingPlace { byte: place_in(old.text.as_str(), text.as_str(), place.byte), ..*place })
}

impl App {
    /// Begins the work that the pages ask for.
    pub(super) fn look_beside(&mut self) {
        let wanted = self.views.pages.wanted();
        let Some(session) = self.session.as_ref().filter(|_| !wanted.is_empty()) else { return };
        for wanted in wanted {
            let project = session.snapshot();
            self.jobs.start("look", self.waker(), move || Finished::Worked(Box::new(wanted.work(&project))));
        }
    }

    /// Leaves a page for a place in an article; a key leads back to the page as it was.
    pub(super) fn leave_page(&mut self) {
        let Some(page) = self.state.page.take() else { return };
        self.state.came_from = Some(page);
        let from = match page {
            Page::Concordance => "the concordance",
            Page::Coverage => "the coverage",
            Page::Counts => "the counts",
        };
        self.messages.note_with(&format!("Esc leads back to {from}"), "Back", Action::ShowPage(Some(page)));
    }

    /// Says how many passages were tagged at once.
    pub(super) fn tell_tagged(&mut self, command: &Command, done: &Done) {
        if matches!(command, Command::AnnotateAll { .. }) {
            let count = done.statements.len();
            let noun = if count == 1 { "passage" } else { "passages" };
            self.messages.note_with(&format!("Tagged {count} {noun}"), "Undo", Action::Run(Menu::Undo));
        }
    }

    /// Asks which occurrences of the selected words, or of the words of the selected statement, are to be tagged.
    pub(super) fn tag_every(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let Some(project) = project else { return };
        let selection = self.state.selection.as_ref().filter(|selection| !selection.span.is_empty());
        let words = selection.and_then(|selection| {
            Some(selection.span.of(project.documents().get(selection.document)?.text.as_str()).to_owned())
        });
        let statement = self.state.shown_statement().and_then(|id| project.annotations().get(id));
        let of_statement = statement.as_ref().filter(|_| words.is_none()).and_then(|row| {
            Some(row.fragments.first()?.of(project.documents().get(row.document)?.text.as_str()).to_owned())
        });
        let wish = Everywhere {
            tag: statement.as_ref().map(|row| row.tag).or(self.state.armed),
            like: statement.map(|row| row.id),
            words: words.or(of_statement).unwrap_or_default(),
            here: self.state.document.is_some(),
        };
        self.state.dialog = Some(Dialog::TagEvery(wish));
    }

    /// Goes to the next paragraph of the article that looks as if somebody said something in it and has no statement.
    pub(super) fn go_to_uncovered(&mut self, forward: bool) {
        let project = self.session.as_ref().map(|session| session.project());
        let Some(document) = self.state.document.and_then(|id| project?.documents().get(id)) else { return };
        let Some(project) = project else { return };
        let open = coverage_of(project, document, &Names::of(project)).open;
        let from = match &self.state.selection {
            Some(selection) => selection.head,
            None => self.views.article.first_byte_in_view(),
        };
        // At the end it goes round.
        let next = if forward {
            open.iter().find(|one| one.span.start() > from).or(open.first())
        } else {
            open.iter().rev().find(|one| one.span.end() < from).or(open.last())
        };
        let Some((id, paragraph)) = next.map(|paragraph| (document.id, *paragraph)) else {
            self.messages.note("Every paragraph with quotation marks, reporting verbs or known names has a statement");
            return;
        };
        let number = open.iter().position(|one| one.span == paragraph.span).map_or(1, |at| at + 1);
        let told = format!("Uncovered paragraph {number} of {}: {}", open.len(), paragraph.signs.words());
        self.open_document(id);
        let at = paragraph.sign.start();
        self.state.selected.clear();
        self.state.selection = Some(Selection { document: id, anchor: at, head: at, span: Span::at(at) });
        self.views.article.reveal(id, paragraph.span);
        self.messages.note(&told);
    }

    pub(super) fn mark_done(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let row = self.state.document.and_then(|id| project?.documents().get(id));
        if let Some(row) = row {
            let mut document = row.clone();
            document.progress = match row.progress {
                Progress::Done | Progress::Checked => Progress::InWork,
                Progress::New | Progress::InWork => Progress::Done,
            };
            self.edit(&Command::EditDocument { document: Box::new(document) });
        }
    }

    pub(super) fn mark_checked(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let row = self.state.document.and_then(|id| project?.documents().get(id));
        if let Some(row) = row {
            let progress = if row.progress == Progress::Checked { Progress::Done } else { Progress::Checked };
            self.edit(&Command::EditDocument { document: Box::new(Document { progress, ..row.clone() }) });
        }
    }

    /// Asks for a file for a table, then writes it.
    pub(super) fn export_sheet(&mut self, name: String, columns: Vec<String>, rows: Vec<Vec<String>>) {
        self.ask(Purpose::Sheet { name, columns, rows });
    }

    pub(super) fn write_sheet(&self, columns: Vec<String>, rows: Vec<Vec<String>>, file: PathBuf, may_replace: bool) {
        let storage = self.services.storage.clone();
        self.jobs.start("export", self.waker(), move || {
            let count = rows.len();
            let grid: Vec<Vec<String>> = std::iter::once(columns).chain(rows).collect();
            let made = formats::csv_of(&grid).map_err(|error| error.to_string());
            let written = made.and_then(|bytes| {
                session::write_file(storage.as_ref(), &file, &bytes, may_replace).map_err(|problem| problem.told())
            });
            Finished::Exported(written.map(|()| format!("Exported {count} rows to {}", file.display())))
        });
    }
}
