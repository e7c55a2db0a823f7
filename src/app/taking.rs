//! Words of the article as the answer to a field, and answers taken over from the statement above.

use super::App;
use crate::edit::{Answer, Command, Named};
use crate::model::{Annotation, Document, Field, FieldKind, Id, Issue, Project, Value};
use crate::text::Span;
use crate::ui::keys::article_focus;
use crate::ui::state::Selection;

impl App {
    /// Waits for words of the article as the answer to a field, or no longer. Where keys are at work, the text cursor
    /// waits at the start of the statement.
    pub(super) fn wait_for_words(&mut self, target: Option<(Id<Annotation>, Id<Field>)>, by_keys: bool) {
        self.stop_taking();
        self.taking = target;
        let project = self.session.as_ref().map(|session| session.project());
        let row = target.and_then(|(id, _)| project?.annotations().get(id));
        let Some(row) = row else { return };
        self.ctx.memory_mut(|memory| memory.request_focus(article_focus()));
        if by_keys {
            let byte = row.hull().start();
            self.lent_cursor = !self.state.cursor_shown;
            self.state.cursor_shown = true;
            let span = Span::new(byte, byte);
            self.state.selection = Some(Selection { document: row.document, anchor: byte, head: byte, span });
        }
    }

    /// Waits no longer. Whether anything was waited for.
    pub(super) fn stop_taking(&mut self) -> bool {
        if std::mem::take(&mut self.lent_cursor) {
            self.state.cursor_shown = false;
        }
        self.taking.take().is_some()
    }

    /// Waits for words for the field that has the focus, or else for the words that the tag asks for.
    pub(super) fn take_words(&mut self) {
        let Some(id) = self.state.shown_statement() else { return };
        let project = self.session.as_ref().map(|session| session.project());
        let row = project.and_then(|project| project.annotations().get(id));
        let (Some(project), Some(row)) = (project, row) else { return };
        let focused = self.views.card.focused_field().filter(|&field| takes_words(project, field));
        let words = || {
            let mut fields = project.fields_of(row.tag).filter(|field| field.kind == FieldKind::Words);
            let open = project
                .fields_of(row.tag)
                .find(|field| field.kind == FieldKind::Words && row.value(field.id).is_none());
            open.or_else(|| fields.next()).map(|field| field.id)
        };
        match focused.or_else(words) {
            Some(field) => self.wait_for_words(Some((id, field)), true),
            None => self.messages.note("Put the focus into a field that takes words or names first"),
        }
    }

    /// Makes words that were selected the answer that is waited for. False: nothing is waited for there.
    pub(super) fn finish_taking(&mut self, document: Id<Document>, span: Span) -> bool {
        let project = self.session.as_ref().map(|session| session.project());
        let taking = self.taking.filter(|_| !self.views.article.is_selecting());
        let (Some((annotation, field)), Some(project)) = (taking, project) else { return false };
        let row = project.annotations().get(annotation).filter(|row| row.document == document);
        let Some(command) = row.and_then(|row| answered(project, &row, field, span)) else { return false };
        self.edit(&command);
        self.stop_taking();
        self.state.selection = None;
        self.views.card.focus_field(annotation, field);
        true
    }

    /// Gives the selected statements the speaker of the statement above.
    pub(super) fn same_speaker(&mut self) {
        let Some((project, row)) = self.shown() else { return };
        let found = above(project, &row).find_map(|above| {
            let field = project.speaker_field(above.tag)?;
            above.value(field.id).cloned().filter(|value| matches!(value, Value::Actors(_)))
        });
        let field = project.speaker_field(row.tag).map(|field| field.id);
        match (found, field) {
            (Some(value), Some(field)) => {
                let mut annotations = self.state.selected.clone();
                annotations.retain(|&id| project.annotations().view(id).is_some_and(|view| view.tag == row.tag));
                self.edit(&Command::SetField { annotations, field, answer: Some(Answer::Value(value)) });
            }
            (None, _) => self.messages.note("No statement above has a speaker"),
            (_, None) => self.messages.note("This tag does not ask who speaks"),
        }
    }

    /// Answers what the selected statements leave open as the statement above does, one with the same tag if there is.
    pub(super) fn copy_answers(&mut self) {
        let Some((project, row)) = self.shown() else { return };
        let with_answers = || above(project, &row).filter(|above| !above.fields.is_empty());
        let from = with_answers().find(|above| above.tag == row.tag).or_else(|| with_answers().next());
        match from.map(|from| from.id) {
            Some(from) => {
                let to = self.state.selected.clone();
                self.edit(&Command::CopyAnswers { from, to });
            }
            None => self.messages.note("No statement above has an answer"),
        }
    }

    /// Links the selected quote to the one that it lies in.
    pub(super) fn link_within(&mut self) {
        let Some((project, row)) = self.shown() else { return };
        match crate::ui::statement::enclosing(project, &row) {
            Some((kind, to)) => {
                self.edit(&Command::Link { kind, from: row.id, to, note: String::new() });
            }
            None => self.messages.note("This statement lies in no other one that it could be linked to"),
        }
    }

    /// Takes the words that are waited for, or the statement that a link is to lead to; else goes to the card.
    pub(super) fn enter(&mut self) {
        let words = self.state.document.and_then(|document| Some((document, self.state.selected_words(document)?)));
        if let Some((document, span)) = words.filter(|_| self.taking.is_some())
            && self.finish_taking(document, span)
        {
            return;
        }
        if let (Some(linking), Some(shown)) = (self.views.card.linking(), self.state.shown_statement())
            && let Some(command) = self.views.card.link_to(shown)
        {
            self.edit(&command);
            self.select(vec![linking.from], true);
            return;
        }
        self.focus_card();
    }

    /// Selects a statement by keys. While a link waits for its other end, this only looks at one: Enter takes it.
    pub(super) fn walk_to(&mut self, id: Id<Annotation>) {
        let waiting = self.views.card.pause_link();
        self.select(vec![id], true);
        self.views.card.resume_link(waiting);
        if self.state.cursor_shown {
            self.read_on_behind(id);
        }
    }

    fn shown(&self) -> Option<(&Project, Annotation)> {
        let project = self.session.as_ref()?.project();
        Some((project, project.annotations().get(self.state.shown_statement()?)?))
    }
}

/// Whether words of the article can be the answer to a field.
fn takes_words(project: &Project, field: Id<Field>) -> bool {
    project.fields().get(field).is_some_and(|field| {
        matches!(
            field.kind,
            FieldKind::Words | FieldKind::Actors | FieldKind::Chain | FieldKind::Issues | FieldKind::Text
        )
    })
}

/// Words as the answer to a field: themselves, or the name or text that they are. Names are added to those before.
fn answered(project: &Project, row: &Annotation, field: Id<Field>, span: Span) -> Option<Command> {
    let text = project.documents().get(row.document)?.text.as_str();
    let words = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let named = || words.trim_matches(['“', '”', '"', ',', '.', ';', ':']).to_owned();
    let answer = match (project.fields().get(field)?.kind, row.value(field)) {
        (FieldKind::Words, _) => Answer::Value(Value::Words(vec![span])),
        (FieldKind::Actors | FieldKind::Chain, known) => {
            let known = if let Some(Value::Actors(ids)) = known { ids.as_slice() } else { &[] };
            Answer::Actors(known.iter().copied().map(Named::Known).chain([Named::New(named())]).collect())
        }
        (FieldKind::Issues, known) => {
            let known: &[Id<Issue>] = if let Some(Value::Issues(ids)) = known { ids } else { &[] };
            Answer::Issues(known.iter().copied().map(Named::Known).chain([Named::New(named())]).collect())
        }
        (FieldKind::Text, _) => Answer::Value(Value::Text(words.into())),
        _ => return None,
    };
    Some(Command::SetField { annotations: vec![row.id], field, answer: Some(answer) })
}

/// The statements above one in its article, the nearest first.
fn above<'p>(project: &'p Project, row: &Annotation) -> impl Iterator<Item = Annotation> + use<'p> {
    let (id, start) = (row.id, row.hull().start());
    let mut rows = project.annotations_in(row.document);
    rows.retain(|other| other.id != id && other.hull().start() <= start);
    // Of those that begin at one place, the latest counts as nearest.
    rows.sort_by_key(|other| (other.hull().start(), other.created));
    rows.into_iter().rev()
}
