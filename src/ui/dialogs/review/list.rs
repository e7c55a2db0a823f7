//! The articles that were read, and the files that gave none.

use super::ReviewState;
use crate::ui::numbers::counted;
use crate::ui::rows::{Rows, moved};
use crate::ui::theme::{font, size};
use crate::ui::widgets::IconButton;
use crate::ui::widgets::paint::{self, inside, line, put, sign};
use crate::ui::{Ctx, icons};
use egui::{Key, Layout, Modifiers, Rect, Role, Sense, Ui, pos2};

/// Room of the box that says whether an article is to be added.
const BOX: f32 = 32.0;

pub(super) fn list_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ReviewState) {
    let id = egui::Id::unique("review rows");
    let (mut clicked, mut switched) = (None, None);
    let rows = Rows { id, name: "Read articles", heights: &state.heights, reveal: state.reveal.take() };
    let list = rows.show(ui, |ui, at, rect| {
        let taken = at == state.chosen;
        match state.items.get(at) {
            Some(item) => {
                let title = item.draft.as_ref().map_or(item.document().title.as_str(), |draft| draft.title.as_str());
                let source = &item.arrival.source;
                let place = &item.arrival.article.place;
                let place = if place.is_empty() { source.reader.title } else { place.as_str() };
                let second = match &item.arrival.twin {
                    Some(twin) if twin.is_same => "The same words are there already".to_owned(),
                    Some(twin) => format!("{} % as another one · {}", twin.share, counted(item.arrival.words, "word")),
                    None => format!("{place} · {}", counted(item.arrival.words, "word")),
                };
                let warns = item.arrival.twin.is_some() || item.arrival.article.is_guess;
                if row(ui, ctx, rect, at, (title, &second), (taken, warns)) {
                    clicked = Some(at);
                }
                let cell = Rect::from_min_max(rect.min, pos2(rect.left() + BOX, rect.bottom()));
                let (icon, name) = if item.taken { (icons::CHECK_SQUARE, "Leave out") } else { (icons::SQUARE, "Add") };
                let pressed = inside(ui, cell, Layout::centered_and_justified(egui::Direction::TopDown), |ui| {
                    IconButton::new(icon, &format!("{name} “{title}”")).passed_by().show(ui, ctx.theme).clicked()
                });
                if pressed {
                    switched = Some(at);
                }
            }
            None => {
                let problem = state.problems.get(at - state.items.len()).map_or("", String::as_str);
                let (name, why) = problem.split_once(" was not added: ").unwrap_or(("Not added", problem));
                if row(ui, ctx, rect, at, (name, why), (taken, true)) {
                    clicked = Some(at);
                }
            }
        }
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space)) {
            switched = Some(state.chosen);
        }
    }
    if let Some(to) = moved(ui, &list, Some(state.chosen), state.rows()) {
        (state.chosen, state.reveal) = (to, Some(to));
    }
    if let Some(at) = clicked {
        list.request_focus();
        state.chosen = at;
    }
    if let Some(item) = switched.and_then(|at| state.items.get_mut(at)) {
        item.taken = !item.taken;
    }
}

fn row(ui: &Ui, ctx: &Ctx<'_>, rect: Rect, at: usize, words: (&str, &str), (taken, warns): (bool, bool)) -> bool {
    let theme = ctx.theme;
    let whole = rect.with_min_x(rect.left() + BOX);
    let response = ui.interact(whole, ui.scope_id().with(("read", at)), Sense::CLICK);
    if taken || response.hovered() {
        let fill = if taken { theme.row_sel } else { theme.hover };
        ui.painter().rect_filled(whole, size::RADIUS, fill);
    }
    let (left, right) = (whole.left() + size::STEP, whole.right() - size::STEP);
    let y = whole.top() + size::STEP + 10.0;
    put(ui.painter(), left, y, line(ui.painter(), words.0, font::ui(), theme.text, right - left));
    let mut x = left;
    if warns {
        sign(ui.painter(), pos2(x + size::ICON_SMALL / 2.0, y + 18.0), icons::WARNING, size::ICON_SMALL, theme.warn);
        x += size::ICON_SMALL + size::STEP_GROUP;
    }
    put(ui.painter(), x, y + 18.0, line(ui.painter(), words.1, font::small(), theme.text2, right - x));
    paint::describe(ui, &response, Role::ListBoxOption, &format!("{}, {}", words.0, words.1), Some(taken));
    response.clicked()
}
