//! Months or days from left to right, a column for each: of stances for above the line and against below.

use super::state::{Chosen, CountsState};
use crate::analysis::counts::{Cell, Side, Table};
use crate::ui::Ctx;
use crate::ui::numbers::counted;
use crate::ui::rows::main_list;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, describe, keep_arrows};
use egui::{Align2, Color32, Key, Modifiers, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

const LEAST: f32 = 20.0;
const MOST: f32 = 84.0;
const TALLEST: f32 = 340.0;
const NAMES: f32 = 28.0;
const NUMBER: f32 = 18.0;

pub(super) fn months_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table) {
    let count = table.rows.len();
    let room = ui.available_rect_before_wrap();
    let step = (room.width() / count.max(1) as f32).clamp(LEAST, MOST);
    let id = main_list();
    let chart = ui.interact(room, id, Sense::FOCUSABLE);
    if chart.has_focus() {
        keep_arrows(ui, &chart);
        keys(ui, state, count);
    }
    describe(ui, &chart, Role::Grid, &counted(count, "month"), None);
    ScrollArea::horizontal().id_salt("months").auto_shrink(false).animated(false).show_viewport(ui, |ui, seen| {
        ui.set_min_size(vec2(step * count as f32, room.height() - size::STEP_PANEL));
        let rect = Rect::from_min_size(ui.max_rect().min, vec2(step * count as f32, room.height() - size::STEP_PANEL));
        let scale = Scale::new(table, rect);
        ui.painter().hline(rect.x_range(), scale.axis, Stroke::new(1.0, ctx.theme.edge));
        if std::mem::take(&mut state.reveal) {
            let left = rect.left() + step * state.cursor.0 as f32;
            ui.scroll_to_rect(Rect::from_x_y_ranges(left..=left + step, rect.y_range()), None);
            ui.request_repaint();
        }
        let first = (seen.left() / step).floor().max(0.0) as usize;
        let last = ((seen.right() / step).ceil().max(0.0) as usize).min(count);
        for at in first..last {
            let left = rect.left() + step * at as f32;
            let column = Rect::from_x_y_ranges(left..=left + step, rect.top()..=scale.bottom + NAMES);
            month(ui, ctx, state, table, &Column { at, rect: column, scale: &scale, step }, &chart);
        }
    });
}

/// How high a statement is, and where the line stands.
struct Scale {
    unit: f32,
    axis: f32,
    bottom: f32,
}

impl Scale {
    fn new(table: &Table, rect: Rect) -> Self {
        let most = |count: fn(&Cell) -> u32| (0..table.rows.len()).map(|row| count(&table.row_total(row))).max();
        let (above, below) = if table.question.stances {
            (most(|cell| cell.of(Side::For)), most(|cell| cell.of(Side::Against)))
        } else {
            (most(|cell| cell.count), None)
        };
        let (above, below) = (above.unwrap_or(0) as f32, below.unwrap_or(0) as f32);
        let height = (rect.height() - NAMES - 2.0 * NUMBER).clamp(40.0, TALLEST);
        let unit = height / (above + below).max(1.0);
        let axis = rect.top() + NUMBER + above * unit;
        Self { unit, axis, bottom: axis + below * unit + if below > 0.0 { NUMBER } else { 0.0 } }
    }
}

struct Column<'a> {
    at: usize,
    rect: Rect,
    scale: &'a Scale,
    step: f32,
}

fn month(ui: &Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table, column: &Column<'_>, chart: &Response) {
    let theme = ctx.theme;
    let Column { at, rect, scale, step } = *column;
    let Some(category) = table.rows.get(at) else { return };
    let total = table.row_total(at);
    let response = ui.interact(rect, chart.id.with(at), Sense::CLICK);
    let is_chosen = state.chosen(table) == Some(Chosen { row: Some(at), column: None });
    if is_chosen || response.hovered() {
        ui.painter().rect_filled(rect, size::RADIUS_FILL, if is_chosen { theme.row_sel } else { theme.hover });
    }
    let parts: [(u32, Color32, f32); 2] = if table.question.stances {
        [(total.of(Side::For), theme.in_favour, -1.0), (total.of(Side::Against), theme.against, 1.0)]
    } else {
        [(total.count, theme.text3, -1.0), (0, theme.text3, 1.0)]
    };
    for (count, colour, way) in parts.into_iter().filter(|part| part.0 > 0) {
        let end = scale.axis + way * count as f32 * scale.unit;
        let bar = rect.shrink2(vec2(step * 0.15, 0.0)).x_range();
        ui.painter().rect_filled(Rect::from_x_y_ranges(bar, scale.axis.min(end)..=scale.axis.max(end)), 0.0, colour);
        let at = pos2(rect.center().x, end + way * 9.0);
        ui.painter().text(at, Align2::CENTER_CENTER, count.to_string(), font::small(), theme.text);
    }
    // As many names as have room beside each other.
    if at.is_multiple_of((76.0 / step).ceil().max(1.0) as usize) {
        let words = paint::line(ui.painter(), &category.label, font::small(), theme.text2, f32::INFINITY);
        let x = if step < MOST { rect.left() + step * 0.15 } else { rect.center().x - words.size().x / 2.0 };
        paint::put(ui.painter(), x, scale.bottom + NAMES / 2.0, words);
    }
    if chart.has_focus() && state.cursor.0 == at {
        paint::focus_ring_inside(ui, theme, rect.shrink(1.0), size::RADIUS_FILL);
    }
    let said = if table.question.stances { total.spoken() } else { counted(total.count as usize, "statement") };
    let spoken = format!("{}: {said}", category.label);
    describe(ui, &response, Role::GridCell, &spoken, Some(is_chosen));
    if response.clicked() {
        state.cursor.0 = at;
        state.choose(Some(at), None);
        chart.request_focus();
    }
    if response.hovered() {
        paint::hint(response, &spoken);
    }
}

fn keys(ui: &Ui, state: &mut CountsState, count: usize) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = count.saturating_sub(1);
    let to = if pressed(Key::ArrowRight) {
        (state.cursor.0 + 1).min(last)
    } else if pressed(Key::ArrowLeft) {
        state.cursor.0.saturating_sub(1)
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        last
    } else {
        if pressed(Key::Enter) {
            state.choose(Some(state.cursor.0), None);
        }
        return;
    };
    state.cursor.0 = to;
    state.reveal = true;
}
