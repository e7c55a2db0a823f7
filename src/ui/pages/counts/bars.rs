//! Statements of each kind as bars, one below the other.

use super::heat::{name_of, plain_bar};
use super::state::{Chosen, CountsState};
use crate::analysis::counts::Table;
use crate::ui::Ctx;
use crate::ui::numbers::counted;
use crate::ui::rows::{Heights, Rows, main_list, moved};
use crate::ui::widgets::paint::{self, describe};
use egui::{Key, Modifiers, Rect, Role, Sense, Stroke, Ui, vec2};

const ROW: f32 = 32.0;
const NAMES: f32 = 260.0;
const NUMBER: f32 = 72.0;

pub(super) fn bars_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table) {
    let most = (0..table.rows.len()).map(|row| table.row_total(row).count).max().unwrap_or(1).max(1) as f32;
    let heights = Heights::uniform(table.rows.len(), ROW);
    let id = main_list();
    let focused = ui.memory(|memory| memory.has_focus(id));
    let chosen = state.chosen(table);
    let reveal = std::mem::take(&mut state.reveal).then_some(state.cursor.0);
    let mut clicked = None;
    let rows = Rows { id, name: "Counts", heights: &heights, reveal };
    let list = rows.show(ui, |ui, at, rect| {
        let Some(row) = table.rows.get(at) else { return };
        let response = ui.interact(rect, id.with(at), Sense::CLICK);
        let is_chosen = chosen == Some(Chosen { row: Some(at), column: None });
        if is_chosen || response.hovered() {
            let fill = if is_chosen { ctx.theme.row_sel } else { ctx.theme.hover };
            ui.painter().rect_filled(rect, 2.0, fill);
        }
        let (name, bars) = rect.split_left_right_at_x(rect.left() + NAMES.min(rect.width() / 2.0));
        name_of(ui, ctx, row, name.translate(vec2(8.0, 0.0)), (&response, false));
        let count = table.row_total(at).count;
        let width = (bars.width() - NUMBER) * count as f32 / most;
        ui.painter().vline(bars.left(), rect.y_range(), Stroke::new(1.0, ctx.theme.edge));
        plain_bar(ui, ctx, count, (bars.left(), rect.center().y), width);
        if focused && state.cursor.0 == at {
            paint::focus_ring_inside(ui, ctx.theme, Rect::from_min_max(rect.min, rect.max).shrink(1.0), 2);
        }
        let spoken = format!("{}: {}", row.label, counted(count as usize, "statement"));
        describe(ui, &response, Role::ListItem, &spoken, Some(is_chosen));
        if response.clicked() {
            clicked = Some(at);
        }
    });
    if let Some(at) = clicked {
        state.cursor.0 = at;
        state.choose(Some(at), None);
        list.request_focus();
    }
    if let Some(to) = moved(ui, &list, Some(state.cursor.0), table.rows.len()) {
        state.cursor.0 = to;
        state.reveal = true;
    }
    if list.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        state.choose(Some(state.cursor.0), None);
    }
}
