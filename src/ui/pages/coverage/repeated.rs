//! Tagged words that stand untagged elsewhere; a click offers to tag them there.

use super::super::frame::{Column, rest, table_head};
use super::articles::ground;
use super::{CoverageState, ROW};
use crate::analysis::coverage::Repeated;
use crate::ui::action::{Action, Actions};
use crate::ui::excerpt::Excerpt;
use crate::ui::numbers::{counted, grouped};
use crate::ui::pattern::swatch;
use crate::ui::rows::{Heights, Rows, main_list, moved};
use crate::ui::state::{Dialog, Everywhere};
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, line, put, put_right};
use crate::ui::widgets::{Line, empty_state};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2};

const TAG: f32 = 150.0;
const NUMBER: f32 = 110.0;

pub(super) fn words_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CoverageState, actions: &mut Actions) {
    let Some(words) = &state.words else {
        ui.add(Line::new("Looking through the articles", font::label(), ctx.theme.text2).height(18.0));
        return;
    };
    if words.is_empty() {
        let sentence = "Whatever is tagged as a few words is tagged wherever these words stand";
        empty_state(ui, ctx.theme, icons::CHECK_CIRCLE, "Nothing left untagged", sentence, &[]);
        return;
    }
    let places: usize = words.iter().map(|one| one.open).sum();
    let told = format!("{} of {} tagged elsewhere", counted(places, "untagged place"), counted(words.len(), "passage"));
    ui.add(Line::new(&told, font::label(), ctx.theme.text2).height(18.0));
    let room = (ui.available_width() - TAG - 2.0 * NUMBER).max(120.0);
    let column = |name, width, right| Column { name, width, right, order: None, sorts: false };
    let columns = [
        column("Words", room, false),
        column("Tag", TAG, false),
        column("Tagged", NUMBER, true),
        column("Untagged", NUMBER, true),
    ];
    table_head(ui, ctx, &columns);
    let ui = &mut rest(ui);
    let heights = Heights::uniform(words.len(), ROW);
    let id = main_list();
    let mut clicked = None;
    let rows = Rows { id, name: "Words tagged elsewhere", heights: &heights, reveal: state.reveal.take() };
    let list = rows.show(ui, |ui, at, rect| {
        if words.get(at).is_some_and(|one| row_ui(ui, ctx, one, rect, room, (at, state.chosen == Some(at)))) {
            clicked = Some(at);
        }
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            clicked = state.chosen;
        }
    }
    if let Some(to) = moved(ui, &list, state.chosen, words.len()) {
        (state.chosen, state.reveal) = (Some(to), Some(to));
    }
    if let Some(one) = clicked.and_then(|at| words.get(at)) {
        let wish = Everywhere { words: one.words.clone(), tag: Some(one.tag), like: None, here: false };
        actions.push(Action::ShowDialog(Some(Dialog::TagEvery(wish))));
        list.request_focus();
        state.chosen = clicked;
    }
}

fn row_ui(ui: &Ui, ctx: &Ctx<'_>, one: &Repeated, rect: Rect, room: f32, (at, chosen): (usize, bool)) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(("repeated", at)), Sense::CLICK);
    let theme = ctx.theme;
    ground(ui, ctx, rect, chosen, response.hovered());
    let y = rect.center().y;
    let words = one.words.replace('\n', " ");
    let laid = Excerpt::line(&words, font::row_words(), theme.text, theme).lay_out(ui, room - size::STEP_LIST);
    laid.paint(ui.painter(), pos2(rect.left(), y - 10.0));
    let x = rect.left() + room;
    let name = ctx.project.tags().get(one.tag).map_or("", |tag| tag.name.as_str());
    if let Some(tag) = ctx.project.tags().get(one.tag) {
        swatch(ui.painter(), theme, pos2(x, y), 16.0, look(tag), chosen);
    }
    put(ui.painter(), x + 24.0, y, line(ui.painter(), name, font::label(), theme.text2, TAG - 32.0));
    let mut x = x + TAG;
    for number in [one.tagged, one.open] {
        x += NUMBER;
        put_right(
            ui.painter(),
            x - size::STEP_LIST,
            y,
            line(ui.painter(), &grouped(number), font::label(), theme.text, NUMBER),
        );
    }
    let spoken = format!("{words}, {name}, {} tagged, {} untagged", one.tagged, one.open);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, spoken.clone()));
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}
