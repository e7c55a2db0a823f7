//! What the program tells in passing: that something was done or undone, and what could not be done.
//!
//! A note goes by itself after some seconds, and the next one takes its place. An error stays until it is answered.
//! Nothing here looks at a clock: the time is handed in, in seconds.

use super::action::{Action, Actions, Menu};
use super::theme::{Tone, size};
use super::{Ctx, icons, widgets};
use egui::{Rect, Ui};
use std::collections::VecDeque;

/// Something to do about a message, as a link in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    pub label: String,
    pub action: Action,
}

impl Remedy {
    pub fn new(label: impl Into<String>, action: Action) -> Self {
        Self { label: label.into(), action }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Done; goes by itself.
    Note,
    /// Not done; stays until it is answered.
    Error,
}

/// One message: a sentence, and what can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub kind: Kind,
    pub text: String,
    /// More sentences for those who ask; may be empty.
    pub details: Vec<String>,
    pub remedies: Vec<Remedy>,
}

impl Message {
    pub fn note(text: impl Into<String>) -> Self {
        Self { kind: Kind::Note, text: text.into(), details: Vec::new(), remedies: Vec::new() }
    }

    pub fn error(text: impl Into<String>) -> Self {
        Self { kind: Kind::Error, ..Self::note(text) }
    }

    #[must_use]
    pub fn with(mut self, label: impl Into<String>, action: Action) -> Self {
        self.remedies.push(Remedy::new(label, action));
        self
    }

    /// The whole of it as text for the clipboard.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines = std::iter::once(&self.text).chain(&self.details);
        lines.map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// What is being told now, and what waits.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    note: Option<Message>,
    /// The moment at which the note goes; set when it is first looked at.
    until: Option<f64>,
    hovered: bool,
    errors: VecDeque<Message>,
}

impl Messages {
    /// Errors that are kept; of more, the oldest go.
    pub const LIMIT: usize = 20;

    /// Tells that something was done.
    pub fn note(&mut self, text: &str) {
        self.tell(Message::note(text));
    }

    /// The same, with something to do about it.
    pub fn note_with(&mut self, text: &str, label: &str, action: Action) {
        self.tell(Message::note(text).with(label, action));
    }

    /// Tells that something could not be done.
    pub fn error(&mut self, text: &str) {
        self.tell(Message::error(text));
    }

    /// Tells something. An error that is being told already is not told twice.
    pub fn tell(&mut self, message: Message) {
        match message.kind {
            Kind::Note => {
                self.note = Some(message);
                self.until = None;
            }
            Kind::Error => {
                if !self.errors.iter().any(|error| error.text == message.text) {
                    self.errors.push_back(message);
                }
                if self.errors.len() > Self::LIMIT {
                    self.errors.pop_front();
                }
            }
        }
    }

    /// The oldest error that nobody has answered.
    #[must_use]
    pub fn pending_error(&self) -> Option<&Message> {
        self.errors.front()
    }

    #[must_use]
    pub fn errors_waiting(&self) -> usize {
        self.errors.len().saturating_sub(1)
    }

    /// The note to show at a time, in seconds. One that the pointer rests on starts its time anew.
    pub fn note_at(&mut self, now: f64, hovered: bool) -> Option<&Message> {
        let stay = f64::from(size::MESSAGE_TIME);
        self.note.as_ref()?;
        let until = *self.until.get_or_insert(now + stay);
        if hovered {
            self.until = Some(now + stay);
        } else if now >= until {
            self.drop_note();
        }
        self.note.as_ref()
    }

    /// Seconds until the note goes; 0 where there is none.
    #[must_use]
    pub fn left(&self, now: f64) -> f64 {
        self.until.map_or(0.0, |until| (until - now).max(0.0))
    }

    /// Answers the note that is shown.
    pub fn drop_note(&mut self) {
        self.note = None;
        self.until = None;
    }

    /// Answers the error that is shown.
    pub fn drop_error(&mut self) {
        self.errors.pop_front();
    }

    /// Answers what is in front: the error, or else the note.
    pub fn dismiss(&mut self) {
        if self.errors.pop_front().is_none() {
            self.drop_note();
        }
    }

    /// Answers every error that `picks` picks, such as those about saving once that works again.
    pub fn settle(&mut self, picks: impl Fn(&Message) -> bool) {
        self.errors.retain(|error| !picks(error));
    }
}

/// Shows what is being told over the bottom of `pane`: a note, and above it the error that waits longest.
pub fn messages_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut Messages, pane: Rect, actions: &mut Actions) {
    let now = ui.input(|input| input.time);
    let hovered = state.hovered;
    let mut free = pane;
    if let Some(note) = state.note_at(now, hovered).cloned() {
        let shown = show(ui, ctx, &note, pane, "note");
        state.hovered = shown.hovered;
        free.max.y -= size::MESSAGE + size::STEP;
        if let Some(remedy) = shown.action.and_then(|at| note.remedies.get(at)) {
            actions.push(remedy.action.clone());
            state.drop_note();
        }
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(state.left(now)));
    } else {
        state.hovered = false;
    }
    if let Some(error) = state.pending_error().cloned() {
        let shown = show(ui, ctx, &error, free, "error");
        if let Some(at) = shown.action {
            // Behind its own remedies an error has the link that copies its words.
            actions
                .push(error.remedies.get(at).map_or_else(|| Action::Copy(error.to_text()), |one| one.action.clone()));
        }
        if shown.closed || shown.action.is_some_and(|at| at < error.remedies.len()) {
            state.drop_error();
        }
    }
}

fn show(ui: &Ui, ctx: &Ctx<'_>, message: &Message, pane: Rect, id: &str) -> widgets::MessageResponse {
    let bad = message.kind == Kind::Error;
    let mut links: Vec<&str> = message.remedies.iter().map(|remedy| remedy.label.as_str()).collect();
    if bad {
        links.push("Copy");
    }
    let redo = message.remedies.iter().any(|remedy| remedy.action == Action::Run(Menu::Redo));
    let undo = message.remedies.iter().any(|remedy| remedy.action == Action::Run(Menu::Undo));
    let icon = match message.kind {
        Kind::Error => icons::WARNING_CIRCLE,
        Kind::Note if redo => icons::ARROW_COUNTER_CLOCKWISE,
        Kind::Note if undo => icons::CHECK,
        Kind::Note => icons::INFO,
    };
    let tone = if bad { Tone::Bad } else { Tone::Plain };
    let text = message.to_text();
    let shown = widgets::Message { text: &text, icon, tone, actions: &links };
    shown.show(ui.ctx(), ctx.theme, egui::Id::unique(("message", id)), pane)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(messages: &mut Messages, now: f64, hovered: bool) -> Option<String> {
        messages.note_at(now, hovered).map(|note| note.text.clone())
    }

    #[test]
    fn a_note_goes_after_its_time_and_stays_under_the_pointer() {
        let mut messages = Messages::default();
        messages.note("Undid “tag as claim”");
        assert!(note(&mut messages, 100.0, false).is_some());
        assert!(note(&mut messages, 105.0, true).is_some());
        assert!(note(&mut messages, 110.0, false).is_some());
        assert!(note(&mut messages, 111.5, false).is_none());
        assert_eq!(messages.left(111.5), 0.0);
    }

    #[test]
    fn the_next_note_takes_the_place_of_the_last_with_its_own_time() {
        let mut messages = Messages::default();
        messages.note("One");
        assert_eq!(note(&mut messages, 0.0, false).as_deref(), Some("One"));
        messages.note("Two");
        assert_eq!(note(&mut messages, 5.0, false).as_deref(), Some("Two"));
        assert_eq!(note(&mut messages, 10.0, false).as_deref(), Some("Two"));
        assert_eq!(note(&mut messages, 11.0, false), None);
    }

    #[test]
    fn errors_wait_for_an_answer_in_order_and_are_told_once() {
        let mut messages = Messages::default();
        messages.error("A");
        messages.error("B");
        messages.error("A");
        messages.note("Done");
        assert_eq!(messages.pending_error().unwrap().text, "A");
        assert_eq!(messages.errors_waiting(), 1);
        messages.dismiss();
        assert_eq!(messages.pending_error().unwrap().text, "B");
        messages.dismiss();
        assert!(messages.pending_error().is_none());
        assert!(note(&mut messages, 0.0, false).is_some());
        messages.dismiss();
        assert!(note(&mut messages, 0.0, false).is_none());
    }

    #[test]
    fn what_can_be_done_is_asked_for_and_answers_the_message() {
        use crate::ui::desk::Desk;
        use egui_kittest::kittest::Queryable as _;
        let mut desk: Desk<Messages> = Desk::with_project();
        desk.view.note_with("Undid “tag as claim”", "Redo", Action::Run(Menu::Redo));
        desk.view.tell(Message::error("Not saved: the disk is full").with("Try again", Action::RetrySaving));
        let mut window = desk.window((900.0, 600.0), |ui, ctx, state, actions| {
            messages_ui(ui, ctx, state, ui.max_rect(), actions);
        });
        window.run_steps(3);
        window.get_by_label("Redo").click();
        window.run_steps(3);
        window.get_by_label("Copy").click();
        window.run_steps(3);
        window.get_by_label("Try again").click();
        window.run_steps(3);
        let copied = Action::Copy("Not saved: the disk is full".to_owned());
        assert_eq!(window.state().out, [Action::Run(Menu::Redo), copied, Action::RetrySaving]);
        assert!(window.query_by_label("Try again").is_none() && window.query_by_label("Redo").is_none());
    }

    #[test]
    fn the_oldest_errors_go_when_there_are_too_many() {
        let mut messages = Messages::default();
        for number in 0..Messages::LIMIT + 5 {
            messages.error(&format!("Error {number}"));
        }
        assert_eq!(messages.pending_error().unwrap().text, "Error 5");
        messages.settle(|error| error.text.starts_with("Error"));
        assert!(messages.pending_error().is_none());
    }
}
