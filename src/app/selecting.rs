//! Words selected by keys: grown to what encloses them, their borders moved, as far as words that were found.

use super::App;
use super::passages::{self, Move};
use crate::model::{Annotation, Document, Id};
use crate::text::{Span, snap_to_words, widened};
use crate::ui::state::Selection;

impl App {
    /// Lets the selection grow to the next larger passage, or go back to what it was before.
    pub(super) fn widen(&mut self, back: bool) {
        let Some(document) = self.state.document else { return };
        let known = self.state.selection.clone().filter(|selection| selection.document == document);
        // A statement that is at hand is a place to begin at, too.
        let at_hand = || self.statement_in(document).map(|row| row.hull());
        let span = known.as_ref().map(|selection| selection.span).filter(|span| !span.is_empty());
        let span = span.or_else(at_hand).or(known.as_ref().map(|selection| Span::at(selection.head)));
        if back {
            match self.grown.pop().filter(|(grown, _)| span == Some(*grown)) {
                Some((_, before)) => self.select_span(document, before),
                None => self.messages.note("The selection has not grown"),
            }
            return;
        }
        let span = span.unwrap_or_else(|| Span::at(self.views.article.first_byte_in_view()));
        let text = self.session.as_ref().and_then(|session| session.project().documents().get(document));
        let Some(wider) = text.and_then(|row| widened(row.text.as_str(), span)) else { return };
        if self.grown.last().is_none_or(|(grown, _)| *grown != span) {
            self.grown.clear();
        }
        self.grown.push((wider, span));
        self.select_span(document, wider);
    }

    fn statement_in(&self, document: Id<Document>) -> Option<Annotation> {
        let project = self.session.as_ref()?.project();
        project.annotations().get(self.state.shown_statement()?).filter(|row| row.document == document)
    }

    /// Selects words. Whoever waits for some does not take them yet: they may still grow.
    fn select_span(&mut self, document: Id<Document>, span: Span) {
        self.state.selection = Some(Selection { document, anchor: span.start(), head: span.end(), span });
        if self.taking.is_none() && !span.is_empty() {
            self.state.selected.clear();
        }
        self.views.article.reveal(document, span);
    }

    /// The text cursor stands behind a statement: that is where one reads on.
    pub(super) fn read_on_behind(&mut self, id: Id<Annotation>) {
        let project = self.session.as_ref().map(|session| session.project());
        self.state.selection = project.and_then(|project| project.annotations().get(id)).map(|row| {
            let byte = row.hull().end();
            Selection { document: row.document, anchor: byte, head: byte, span: Span::at(byte) }
        });
    }

    /// Selects what was found, or with `on` all from the selection to it.
    pub(super) fn select_found(&mut self, document: Id<Document>, found: Span, on: bool) {
        let text = self.session.as_ref().and_then(|session| session.project().documents().get(document));
        let Some(text) = text.map(|row| row.text.as_str()) else { return };
        let from = self.state.selection.as_ref().filter(|known| on && known.document == document);
        let whole = snap_to_words(text, from.map_or(found, |known| known.span.hull(found)));
        let (anchor, head) = match from {
            Some(known) if found.start() < known.span.start() => (whole.end(), whole.start()),
            _ => (whole.start(), whole.end()),
        };
        let selection = Selection { document, anchor, head, span: whole };
        self.dispatch(vec![crate::ui::action::Action::SelectText(Some(selection))]);
    }

    /// Moves a border of the words that are selected, or else of the selected statement.
    pub(super) fn move_border(&mut self, step: Move) {
        let project = self.session.as_ref().map(|session| session.project());
        let words = self.state.document.and_then(|document| Some((document, self.state.selected_words(document)?)));
        if let Some((document, span)) = words {
            let text = project.and_then(|project| project.documents().get(document)).map(|row| row.text.as_str());
            let moved = text.and_then(|text| passages::moved(text, &[span], step));
            if let Some(&[moved]) = moved.as_deref() {
                self.select_span(document, moved);
            }
            return;
        }
        let moved = self.state.shown_statement().and_then(|id| {
            let row = project?.annotations().get(id)?;
            let text = project?.documents().get(row.document)?.text.as_str();
            Some((id, passages::moved(text, &row.fragments, step)?))
        });
        if let Some((annotation, fragments)) = moved {
            self.edit(&crate::edit::Command::SetFragments { annotation, fragments });
        }
    }
}
