//! One match over what views ask for. Each arm is a few lines; what needs more stands elsewhere.

use super::{App, finding, passages, past, settings::ZOOM, work::Purpose};
use crate::edit::{Command, Refusal};
use crate::model::{Annotation, Certainty, Document, Id, Origin, Tag};
use crate::session::Done;
use crate::store::SaveState;
use crate::ui::action::{Action, Menu};
use crate::ui::state::{PanelTab, Selection};

impl App {
    pub(super) fn dispatch(&mut self, actions: Vec<Action>) {
        for action in actions {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        self.turn += u64::from(!matches!(action, Action::SelectText(_)));
        match action {
            Action::Edit(command) => {
                self.edit(&command);
            }
            Action::Run(menu) => self.run_menu(menu),
            Action::Tag(tag) => self.tag(tag),
            Action::Arm(tag) => self.state.armed = tag,
            Action::OpenDocument(document) => {
                self.state.came_from = None;
                self.open_document(document);
            }
            Action::SelectStatements { statements, reveal } => self.select(statements, reveal),
            Action::SelectText(selection) => self.select_text(selection),
            Action::Reveal { document, span } => {
                self.leave_page();
                self.open_document(document);
                self.views.article.reveal(document, span);
            }
            Action::TakeWords(target) => self.wait_for_words(target, false),
            Action::Travel(way) => self.travel(way),
            Action::ShowTab(tab) => self.show_tab(tab),
            Action::ShowActor(actor) => self.look_at_actor(actor),
            Action::ShowIssue(issue) => self.look_at_issue(issue),
            Action::ShowPage(page) => self.state.page = page,
            Action::ExportSheet { name, columns, rows } => self.export_sheet(name, columns, rows),
            Action::ShowDialog(dialog) => {
                if dialog.is_none() {
                    self.asked = None;
                }
                self.state.dialog = dialog;
            }
            Action::OpenPaths(paths) => match self.asked.take() {
                Some(purpose) => self.take_paths(purpose, paths, false),
                None => self.open_paths(paths),
            },
            Action::OpenProject(folder) => self.open_project(&folder),
            Action::OpenSample => self.open_sample(),
            Action::AddText { title, text } => self.add_text(&title, &text),
            Action::Adding(wish) => self.adding(wish),
            Action::Importing(wish) => self.importing(wish),
            Action::ReadAgain { document, encoding } => self.read_again(document, &encoding),
            Action::ExportCopy { exporter, scope, options } => self.export_copy(exporter, scope, options),
            Action::StopExport => self.stop_export(),
            Action::ExportAsk { exporter, scope, options } => self.ask(Purpose::Export { exporter, scope, options }),
            Action::ExportRegister(register) => self.ask(Purpose::ExportRegister(register)),
            Action::ImportRegister(register) => self.ask(Purpose::ImportRegister(register)),
            Action::SaveCounts { table, extension } => self.ask(Purpose::SaveCounts { table, extension }),
            Action::ListStatements(statements) => self.list_statements(statements),
            Action::Past(wish) => self.past(wish),
            Action::Copy(words) => self.ctx.copy_text(words),
            Action::SetReading(reading) => self.state.reading = reading,
            Action::CloseFind => self.state.find_shown = false,
            Action::SelectFound { document, span, on } => self.select_found(document, span, on),
            Action::WalkTo(statement) => self.walk_to(statement),
            Action::DismissMessage => self.messages.dismiss(),
            Action::Mend { problem, choice } => self.mend(problem, choice),
            Action::KeepAsIs { problem, keep } => self.keep_as_is(problem, keep),
            Action::Reopen => self.reopen(),
            Action::CloseBanner => self.care.close_banner(),
            Action::MergeCopies => self.merge_copies(),
            Action::RetrySaving => {
                if let Some(session) = &self.session {
                    session.save_now();
                }
            }
        }
        self.settings_dirty = true;
    }

    /// Carries out a command; a refusal is said and changes nothing.
    pub(super) fn edit(&mut self, command: &Command) -> Option<Done> {
        let now = self.now();
        let session = self.session.as_mut()?;
        let removed = past::removal(command, session.project());
        let reading = finding::place_in_corrected(command, session.project(), &self.state);
        let result = session.run(command, now);
        match result {
            Ok(done) => {
                let new = done.documents.first().copied();
                self.state.places.extend(new.zip(reading));
                self.after_edit(&done);
                if let Some(sentence) = removed {
                    self.tell_removed(sentence);
                }
                self.tell_tagged(command, &done);
                if let Command::Delete { annotations } = command {
                    let noun = if annotations.len() == 1 { "statement" } else { "statements" };
                    self.messages.note_with(
                        &format!("Removed {} {noun}", annotations.len()),
                        "Undo",
                        Action::Run(Menu::Undo),
                    );
                }
                Some(done)
            }
            Err(refusal) => {
                self.refuse(&refusal);
                None
            }
        }
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        let hint = if refusal.hint.is_empty() { String::new() } else { format!(". {}", refusal.hint) };
        self.messages.note(&format!("{}{hint}", refusal.reason));
    }

    pub(super) fn after_edit(&mut self, done: &Done) {
        let Some(session) = &self.session else {
            return;
        };
        let project = session.project();
        self.state.selected.retain(|&id| project.annotations().contains(id));
        if self.state.document.is_none_or(|id| !project.documents().contains(id)) {
            self.state.document = project.documents_in_order().first().map(|row| row.id);
        }
        if let Some(&first) = done.documents.first() {
            self.open_document(first);
        }
    }

    pub(super) fn open_document(&mut self, document: Id<Document>) {
        self.state.page = None;
        if self.state.document != Some(document) {
            self.state.document = Some(document);
            self.state.selection = None;
            self.state.selected.clear();
        }
    }

    pub(super) fn select(&mut self, statements: Vec<Id<Annotation>>, reveal: bool) {
        if let ([target], Some(_)) = (statements.as_slice(), self.views.card.linking())
            && let Some(command) = self.views.card.link_to(*target)
        {
            self.edit(&command);
            return;
        }
        let Some(session) = &self.session else {
            return;
        };
        let first = statements.first().and_then(|&id| session.project().annotations().get(id));
        let place = first.map(|row| (row.document, row.fragments.first().copied().unwrap_or_default()));
        if let Some((document, span)) = place {
            if reveal {
                self.leave_page();
                self.open_document(document);
                self.views.article.reveal(document, span);
            }
            // A statement and words selected at once would leave open which of them a key is for.
            if self.state.selection.as_ref().is_some_and(|selection| !selection.span.is_empty()) {
                self.state.selection = None;
            }
        }
        self.state.selected = statements;
    }

    fn select_text(&mut self, selection: Option<Selection>) {
        let words = selection.as_ref().filter(|selection| !selection.span.is_empty()).map(|s| (s.document, s.span));
        if words.is_some_and(|(document, span)| self.finish_taking(document, span)) {
            return;
        }
        if words.is_some() && self.taking.is_none() {
            self.state.selected.clear();
        }
        self.state.selection = selection;
    }

    /// Tags what is selected: words become a statement; selected statements are retagged.
    fn tag(&mut self, tag: Id<Tag>) {
        let selection = self.state.selection.clone().filter(|selection| !selection.span.is_empty());
        if let Some(selection) = selection {
            let command = Command::Annotate {
                document: selection.document,
                fragments: vec![selection.span],
                tag,
                answers: Vec::new(),
                note: String::new(),
                certainty: Certainty::Sure,
                origin: Origin::ByHand,
            };
            if let Some(done) = self.edit(&command) {
                self.select_new(&done);
            }
        } else if !self.state.selected.is_empty() {
            self.edit(&Command::Retag { annotations: self.state.selected.clone(), tag });
        } else {
            self.state.armed = if self.state.armed == Some(tag) { None } else { Some(tag) };
        }
    }

    /// Selects a statement that was just made; its card waits for what is asked first, unless every drag makes one or
    /// the sides are folded for reading.
    fn select_new(&mut self, done: &Done) {
        if let Some(&id) = done.statements.first() {
            self.read_on_behind(id);
        }
        self.state.selected.clone_from(&done.statements);
        self.state.tab = PanelTab::Statement;
        let stays = self.state.armed.is_some() || self.state.focus;
        if let Some(&id) = self.state.selected.first().filter(|_| !stays) {
            self.state.panel_shown = true;
            self.views.card.focus_first_field(id);
        }
    }

    /// Goes to the note of the selected statement; selected words become a passage with a note and no more.
    pub(super) fn edit_note(&mut self) {
        let words = self.state.selection.as_ref().filter(|selection| !selection.span.is_empty());
        if let Some(words) = words {
            let command = Command::NotePassage { document: words.document, fragments: vec![words.span] };
            let Some(done) = self.edit(&command) else {
                return;
            };
            self.select_new(&done);
        }
        if let Some(id) = self.state.shown_statement() {
            self.show_tab(PanelTab::Statement);
            self.views.card.focus_note(id);
        }
    }

    pub(super) fn zoom(&self, by: f32) {
        let factor = ((self.ctx.zoom_factor() + by) * 10.0).round() / 10.0;
        self.ctx.set_zoom_factor(factor.clamp(*ZOOM.start(), *ZOOM.end()));
    }

    pub(super) fn save_now(&mut self) {
        self.commit_drafts();
        if let Some(session) = &self.session {
            session.save_now();
            if let SaveState::NotSaved { reason, hint } = session.save_state() {
                self.messages.error(&format!("Not saved: {reason}. {hint}"));
            }
        }
    }

    pub(super) fn focus_card(&mut self) {
        if let Some(id) = self.state.shown_statement() {
            self.show_tab(PanelTab::Statement);
            self.views.card.focus_first_field(id);
        }
    }

    pub(super) fn arm_next(&mut self) {
        let Some(session) = &self.session else {
            return;
        };
        let tags: Vec<Id<Tag>> = session.project().tags_in_order().iter().map(|tag| tag.id).collect();
        self.state.armed = match self.state.armed.and_then(|armed| tags.iter().position(|&tag| tag == armed)) {
            None => tags.first().copied(),
            Some(at) => tags.get(at + 1).copied(),
        };
    }

    pub(super) fn toggle_certainty(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let first = self.state.shown_statement().and_then(|id| project?.annotations().get(id));
        if let Some(row) = first {
            let certainty = match row.certainty {
                Certainty::Sure => Certainty::Unsure,
                Certainty::Unsure => Certainty::Sure,
            };
            self.edit(&Command::SetCertainty { annotations: self.state.selected.clone(), certainty });
        }
    }

    pub(super) fn copy_words(&self) {
        let Some(project) = self.session.as_ref().map(|session| session.project()) else {
            return;
        };
        let selected = self.state.selection.as_ref().filter(|selection| !selection.span.is_empty());
        let from_text = selected.and_then(|selection| {
            Some(selection.span.of(project.documents().get(selection.document)?.text.as_str()).to_owned())
        });
        let from_statement = || {
            let row = project.annotations().get(self.state.shown_statement()?)?;
            Some(row.words(project.documents().get(row.document)?.text.as_str()))
        };
        if let Some(words) = from_text.or_else(from_statement) {
            self.ctx.copy_text(words);
        }
    }

    pub(super) fn add_fragment(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        // The statement was let go of when the words were selected; the view remembers which one it was.
        let target = self.state.shown_statement().or_else(|| self.views.article.last_statement());
        let (Some(project), Some(id)) = (project, target) else {
            return;
        };
        let words = self.state.selection.as_ref().filter(|selection| !selection.span.is_empty());
        let (Some(row), Some(words)) = (project.annotations().get(id), words) else {
            self.messages.note("Select a statement, then the words to add to it");
            return;
        };
        if row.document == words.document {
            let mut fragments = row.fragments.clone();
            fragments.push(words.span);
            fragments.sort_unstable();
            if self.edit(&Command::SetFragments { annotation: id, fragments }).is_some() {
                self.read_on_behind(id);
                self.state.selected = vec![id];
            }
        }
    }

    pub(super) fn duplicate(&mut self) {
        if let Some(annotation) = self.state.shown_statement()
            && let Some(done) = self.edit(&Command::Duplicate { annotation })
        {
            self.state.selected = done.statements;
            self.focus_card();
        }
    }

    pub(super) fn split(&mut self) {
        let at = self.state.selection.as_ref().map(|selection| selection.head);
        match (self.state.shown_statement(), at) {
            (Some(annotation), Some(at)) => {
                self.edit(&Command::Split { annotation, at });
            }
            _ => self.messages.note("Put the text cursor (F7) inside a selected statement, then split"),
        }
    }

    pub(super) fn go_to_statement(&mut self, forward: bool) {
        let (Some(session), Some(document)) = (&self.session, self.state.document) else {
            return;
        };
        let byte = match &self.state.selection {
            Some(selection) => selection.head,
            None => self.views.article.first_byte_in_view(),
        };
        let selected = self.state.shown_statement();
        let beside = |forward| passages::neighbour(session.project(), document, selected, byte, forward);
        // Behind the last one, that is the nearest; but from the last one there is no way on.
        if let Some(id) = beside(forward).or_else(|| selected.is_none().then(|| beside(!forward)).flatten()) {
            self.walk_to(id);
        }
    }

    pub(super) fn go_outward(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let next = self.state.shown_statement().and_then(|id| passages::outward(project?, id));
        if let Some(id) = next {
            self.walk_to(id);
        }
    }

    pub(super) fn go_to_document(&mut self, forward: bool) {
        let Some(session) = &self.session else {
            return;
        };
        let rows = session.project().documents_in_order();
        let at = rows.iter().position(|row| Some(row.id) == self.state.document);
        let next = match (at, forward) {
            (Some(at), true) => at + 1,
            (Some(at), false) => at.wrapping_sub(1),
            (None, _) => 0,
        };
        if let Some(id) = rows.get(next).map(|row| row.id) {
            self.open_document(id);
        }
    }

    pub(super) fn remove_document(&mut self) {
        if let Some(document) = self.state.document {
            self.edit(&Command::RemoveDocuments { documents: vec![document] });
        }
    }

    pub(super) fn read_again(&mut self, document: Id<Document>, encoding: &str) {
        let Some(session) = &self.session else {
            return;
        };
        match crate::session::read_again(session.project(), document, encoding) {
            Ok(command) => {
                self.edit(&command);
            }
            Err(sentence) => self.messages.error(&sentence),
        }
    }
}
