//! Another text for a document, side by side with the old one, and what becomes of its statements.

mod fates;
mod old;

use super::{close, focus_first, foot, foot_note};
use crate::edit::{Command, Fate, Instead, Placement, correction};
use crate::model::{Annotation, Digest, Document, Id, Text};
use crate::text::Span;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, inside};
use crate::ui::widgets::{Dialog, Line};
use egui::{Align, Id as UiId, Key, Layout, Modifiers, Rect, ScrollArea, TextEdit, Ui, pos2, vec2};
use std::collections::BTreeMap;

/// Height of the list of what moves, as a share of what is between head and foot.
const BELOW: f32 = 0.3;
const TITLE: f32 = 28.0;
/// Seconds without a letter after which the texts are compared.
const PAUSE: f64 = 0.2;

/// The text that is typed, and what becomes of the statements in it. It stays while the dialog is closed, until the
/// document has this text or another one is corrected.
#[derive(Debug, Default)]
pub(super) struct CorrectState {
    of: Option<(Id<Document>, Digest)>,
    text: String,
    /// What was decided about statements that are not found.
    instead: BTreeMap<Id<Annotation>, Instead>,
    /// The text and the state of the project that were compared last.
    compared: Option<(String, u64)>,
    /// The text as it is being typed, and since when it has been that, in the window's seconds.
    typed: Option<(String, f64)>,
    placed: Vec<Placement>,
    focused: bool,
    /// The words that are selected in the new text.
    selected: Option<Span>,
    reveal: Option<Span>,
    old: old::OldState,
}

impl CorrectState {
    fn start(&mut self, document: &Document) {
        let of = Some((document.id, document.text.digest()));
        if self.of != of {
            *self = Self { of, text: document.text.as_str().to_owned(), ..Self::default() };
        }
        self.focused = false;
    }

    /// Compares the texts, where either or the statements have changed: once no letter was typed for a while, or `at_once`.
    fn compare(&mut self, egui: &egui::Context, (ctx, document): (&Ctx<'_>, &Document), at_once: bool) {
        let revision = ctx.project.revision();
        let known = self.compared.as_ref().filter(|compared| compared.1 == revision).map(|compared| &compared.0);
        if known == Some(&self.text) {
            self.typed = None;
            return;
        }
        let now = egui.input(|input| input.time);
        let since = match &self.typed {
            Some((text, since)) if *text == self.text => now - since,
            _ => {
                self.typed = Some((self.text.clone(), now));
                0.0
            }
        };
        if known.is_some() && !at_once && since < PAUSE {
            egui.request_repaint_after(std::time::Duration::from_secs_f64(PAUSE - since));
            return;
        }
        self.placed = correction(ctx.project, document, &self.text);
        self.compared = Some((self.text.clone(), revision));
        // Words that were chosen are where they were only as long as the text is.
        self.instead.retain(|_, instead| *instead == Instead::Remove);
    }

    /// Statements that are not found and about which nothing is decided.
    fn undecided(&self) -> usize {
        let lost = self.placed.iter().filter(|placed| placed.fate == Fate::Lost);
        lost.filter(|placed| !self.instead.contains_key(&placed.statement.id)).count()
    }
}

pub(super) fn correct_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    state: &mut CorrectState,
    (document, fresh): (Id<Document>, bool),
    actions: &mut Actions,
) {
    let Some(document) = ctx.project.documents().get(document) else {
        close(actions);
        return;
    };
    if fresh {
        state.start(document);
    }
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    state.compare(ui.ctx(), (ctx, document), enter);
    let (undecided, changed) = (state.undecided(), state.text != document.text.as_str());
    let can = changed && undecided == 0 && !state.text.trim().is_empty() && ctx.read_only.is_none();
    let told = note(state, changed, undecided);
    let title = format!("Correct “{}”", document.title);
    let shown = Dialog::new("correct", &title, 1320.0, 840.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| body_ui(ui, ctx, state, document),
        |ui| {
            let (primary, cancel) = foot(ui, ctx, "Correct the text", can);
            foot_note(ui, ctx, &told);
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = shown.foot;
    let taken = can && (primary || enter);
    if taken {
        state.compare(ui.ctx(), (ctx, document), true);
    }
    if taken && state.undecided() == 0 {
        let instead = std::mem::take(&mut state.instead).into_iter().collect();
        let text = Text::new(&state.text);
        actions.push(Action::Edit(Command::CorrectText { document: document.id, text, instead }));
        *state = CorrectState::default();
        close(actions);
    } else if !taken && (cancel || shown.closed) {
        if cancel {
            *state = CorrectState::default();
        }
        close(actions);
    }
}

fn note(state: &CorrectState, changed: bool, undecided: usize) -> String {
    let count = |fate| state.placed.iter().filter(|placed| placed.fate == fate).count();
    let all = state.placed.len();
    match (changed, undecided) {
        (false, _) => {
            "Change the text at the right. The old one stays in the trash, and undo brings it back".to_owned()
        }
        (true, 0) if all == count(Fate::Same) => match all {
            0 => "No statement stands in this article".to_owned(),
            1 => "The statement keeps its words".to_owned(),
            all => format!("All {all} statements keep their words"),
        },
        (true, 0) => format!("{} of {all} statements keep their words", count(Fate::Same) + count(Fate::Moved)),
        (true, 1) => "1 statement is not found: remove it, or select its words at the right and take them".to_owned(),
        (true, some) => format!("{some} statements are not found: remove them, or select their words and take them"),
    }
}

fn body_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CorrectState, document: &Document) {
    let all = ui.max_rect();
    let told = state.placed.iter().any(|placed| placed.fate != Fate::Same || !placed.lost_answers.is_empty());
    let below = if told { (all.height() * BELOW).floor() } else { 0.0 };
    let upper = all.with_max_y(all.bottom() - below);
    let (left, right) = upper.split_left_right_at_fraction(0.5);
    ui.painter().rect_filled(left, 0.0, ctx.theme.page);
    ui.painter().vline(left.right() - 0.5, left.y_range(), ctx.theme.separator());
    let room = |ui: &mut Ui, rect: Rect, title: &str| {
        let head = Rect::from_min_size(rect.min + vec2(size::STEP_DIALOG, 4.0), vec2(rect.width() - 40.0, TITLE));
        inside(ui, head, Layout::left_to_right(Align::Center), |ui| {
            ui.add(Line::new(title, font::small(), ctx.theme.text2));
        });
        Rect::from_min_max(pos2(rect.left() + size::STEP_DIALOG, rect.top() + TITLE + 4.0), rect.max - vec2(8.0, 8.0))
    };
    let old = room(ui, left, "As it is, with its statements");
    inside(ui, old, Layout::top_down(Align::Min), |ui| old::old_ui(ui, ctx, state, document));
    let new = room(ui, right, "As it shall be");
    inside(ui, new, Layout::top_down(Align::Min), |ui| new_ui(ui, ctx, state));
    if told {
        let rect = all.with_min_y(upper.bottom());
        paint::rule(ui.painter(), rect.x_range(), rect.top(), ctx.theme);
        inside(ui, rect.with_min_y(rect.top() + size::BORDER), Layout::top_down(Align::Min), |ui| {
            ui.shrink_clip_rect(rect);
            fates::fates_ui(ui, ctx, state, document);
        });
    }
}

/// The field of the new text, and what is selected in it.
fn new_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CorrectState) {
    let theme = ctx.theme;
    let id = UiId::unique("corrected text");
    let (width, height) = (ui.available_width(), ui.available_height());
    ScrollArea::vertical().id_salt("corrected").auto_shrink(false).show(ui, |ui| {
        let edit = TextEdit::multiline(&mut state.text)
            .id(id)
            .font(font::card_words())
            .text_color(theme.text)
            .desired_width(width - size::STEP_LIST)
            .frame(egui::Frame::NONE)
            .min_size(vec2(width - size::STEP_LIST, height));
        let shown = edit.show(ui);
        if state.text.contains('\r') {
            // As pasted from elsewhere; texts have line feeds alone.
            state.text = state.text.replace("\r\n", "\n").replace('\r', "\n");
        }
        let response = &shown.response.response;
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Corrected text"));
        let byte = |chars: usize| state.text.char_indices().nth(chars).map_or(state.text.len(), |at| at.0);
        if let Some(range) = shown.cursor_range {
            let range = range.as_sorted_char_range();
            // The field forgets what is selected when a button below takes the focus.
            if response.has_focus() {
                let span = Span::new(byte(range.start.into()), byte(range.end.into()));
                state.selected = Some(span).filter(|span| !span.is_empty());
            }
        }
        if let Some(span) = state.reveal.take() {
            let chars = state.text.get(..span.start()).map_or(0, |before| before.chars().count());
            let place = shown.galley.pos_from_cursor(egui::text::CCursor::new(chars));
            ui.scroll_to_rect(place.translate(shown.galley_pos.to_vec2()), Some(Align::Center));
        }
        focus_first(response, &mut state.focused);
    });
}
