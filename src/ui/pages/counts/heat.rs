//! The table as a heat map: names at the left, heads above, cells that scroll both ways, bars for whole rows at the right.

use super::state::{Chosen, CountsState, View};
use super::{corner, strip};
use crate::analysis::counts::{Category, Cell, Side, Table};
use crate::ui::numbers::grouped;
use crate::ui::rows::main_list;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, describe};
use crate::ui::{Ctx, icons};
use egui::{
    Align2, CornerRadius, EventFilter, Key, Modifiers, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    pos2, vec2,
};
use std::ops::Range;

const NAMES: f32 = 196.0;
const HEAD: f32 = 64.0;
const CELL: egui::Vec2 = vec2(118.0, 44.0);
const BARS: f32 = 330.0;
const BAR: f32 = 16.0;
const NUMBER: f32 = 42.0;
/// Narrower pages have no bars.
const WITH_BARS: f32 = 820.0;
const LEGEND: f32 = 30.0;
const SHORTEST: f32 = CELL.y * 2.0;

/// Where everything stands.
struct Plan {
    cells: Rect,
    names: Rect,
    heads: Rect,
    bars: Option<Rect>,
    legend: Rect,
}

impl Plan {
    fn new(rect: Rect, table: &Table) -> Self {
        let rows = table.rows.len() as f32 * CELL.y;
        let bottom = (rect.top() + HEAD + rows).min(rect.bottom() - LEGEND).max(rect.top() + HEAD + SHORTEST.min(rows));
        let right = if rect.width() > WITH_BARS { rect.right() - BARS - size::STEP_DIALOG } else { rect.right() };
        let left = rect.left() + NAMES;
        let right = right.min(left + table.columns.len() as f32 * CELL.x);
        let cells = Rect::from_min_max(pos2(left, rect.top() + HEAD), pos2(right, bottom));
        let bars = (rect.width() > WITH_BARS).then(|| {
            let from = right + size::STEP_DIALOG;
            Rect::from_min_max(pos2(from, rect.top()), pos2(from + BARS, bottom))
        });
        Self {
            cells,
            names: Rect::from_min_max(pos2(rect.left(), cells.top()), pos2(left, bottom)),
            heads: Rect::from_min_max(pos2(left, rect.top()), pos2(right, cells.top())),
            bars,
            legend: Rect::from_min_max(pos2(rect.left(), bottom), pos2(rect.right(), bottom + LEGEND)),
        }
    }
}

pub(super) fn heat_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table) {
    let plan = Plan::new(ui.max_rect(), table);
    let id = main_list();
    let grid = ui.interact(plan.cells, id, Sense::FOCUSABLE);
    if grid.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        keys(ui, state, table);
    }
    let name = format!("{} rows, {} columns", table.rows.len(), table.columns.len());
    describe(ui, &grid, Role::Grid, &name, None);
    let mut part = strip(ui, plan.cells, "cells");
    part.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let scroll = ScrollArea::both().id_salt("cells").auto_shrink(false).animated(false);
    let shown = scroll.show_viewport(&mut part, |ui, seen| {
        ui.set_min_size(vec2(table.columns.len() as f32 * CELL.x, table.rows.len() as f32 * CELL.y));
        cells(ui, ctx, state, table, (seen, &grid));
    });
    let offset = shown.state.clamped_offset();
    let rows = within(offset.y, plan.cells.height(), CELL.y, table.rows.len());
    let columns = within(offset.x, plan.cells.width(), CELL.x, table.columns.len());
    names(&strip(ui, plan.names, "names"), ctx, state, table, (rows.clone(), offset.y));
    heads(&strip(ui, plan.heads, "heads"), ctx, state, table, (columns, offset.x));
    if let Some(rect) = plan.bars {
        bars(&mut strip(ui, rect, "bars"), ctx, state, table, (rows, offset.y));
    }
    if state.view == View::Stances {
        legend(&strip(ui, plan.legend, "legend"), ctx, table);
    }
}

/// Which of equally large things are in sight.
fn within(offset: f32, room: f32, each: f32, count: usize) -> Range<usize> {
    let first = (offset / each).floor().max(0.0) as usize;
    let last = ((offset + room) / each).ceil().max(0.0) as usize;
    first.min(count)..last.min(count)
}

/// Arrows walk from cell to cell, Enter opens.
fn keys(ui: &Ui, state: &mut CountsState, table: &Table) {
    let (rows, columns) = (table.rows.len().saturating_sub(1), table.columns.len().saturating_sub(1));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let (row, column) = state.cursor;
    let to = if pressed(Key::ArrowDown) {
        (row + 1, column)
    } else if pressed(Key::ArrowUp) {
        (row.saturating_sub(1), column)
    } else if pressed(Key::ArrowRight) {
        (row, column + 1)
    } else if pressed(Key::ArrowLeft) {
        (row, column.saturating_sub(1))
    } else if pressed(Key::Home) {
        (row, 0)
    } else if pressed(Key::End) {
        (row, columns)
    } else if pressed(Key::PageDown) {
        (row + 10, column)
    } else if pressed(Key::PageUp) {
        (row.saturating_sub(10), column)
    } else {
        if pressed(Key::Enter) || pressed(Key::Space) {
            state.choose(Some(row), Some(column));
        }
        return;
    };
    state.cursor = (to.0.min(rows), to.1.min(columns));
    state.reveal = true;
}

fn cells(ui: &Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table, (seen, grid): (Rect, &Response)) {
    let origin = ui.max_rect().min;
    let place = |row: usize, column: usize| {
        Rect::from_min_size(origin + vec2(column as f32 * CELL.x, row as f32 * CELL.y), CELL)
    };
    if std::mem::take(&mut state.reveal) {
        ui.scroll_to_rect(place(state.cursor.0, state.cursor.1), None);
        ui.request_repaint();
    }
    let chosen = state.chosen(table);
    for row in within(seen.top(), seen.height(), CELL.y, table.rows.len()) {
        for column in within(seen.left(), seen.width(), CELL.x, table.columns.len()) {
            let rect = place(row, column);
            let response = ui.interact(rect, grid.id.with((row, column)), Sense::CLICK);
            let cell = table.cell(row, column);
            let is_chosen = chosen == Some(Chosen { row: Some(row), column: Some(column) });
            let has_cursor = grid.has_focus() && state.cursor == (row, column);
            paint_cell(ui, ctx, table, &cell, rect, (is_chosen, response.hovered(), has_cursor));
            let name = spoken(table, row, column, &cell);
            describe(ui, &response, Role::GridCell, &name, Some(is_chosen));
            if response.clicked() {
                state.cursor = (row, column);
                state.choose(Some(row), Some(column));
                grid.request_focus();
            }
            if response.hovered() {
                paint::hint(response, &name);
            }
        }
    }
}

/// *Ilse Varga, Publish the dispatch: 2 for, 1 against*.
fn spoken(table: &Table, row: usize, column: usize, cell: &Cell) -> String {
    let label = |list: &[Category], at: usize| list.get(at).map_or_else(String::new, |one| one.label.clone());
    let said = match (table.question.stances, cell.count) {
        (true, _) => cell.spoken(),
        (false, 0) => "none".to_owned(),
        (false, count) => crate::ui::numbers::counted(count as usize, "statement"),
    };
    format!("{}, {}: {said}", label(&table.rows, row), label(&table.columns, column))
}

fn paint_cell(
    ui: &Ui,
    ctx: &Ctx<'_>,
    table: &Table,
    cell: &Cell,
    rect: Rect,
    (is_chosen, is_hovered, has_cursor): (bool, bool, bool),
) {
    let theme = ctx.theme;
    let inner = rect.shrink(1.0);
    let fill = match (cell.count, table.question.stances) {
        (0, _) => theme.chrome,
        (_, true) => theme.heat(cell.lean(), table.step(cell)),
        (_, false) => theme.density(table.step(cell)),
    };
    ui.painter().rect_filled(inner, size::RADIUS_MARK, fill);
    if cell.count > 0 {
        let words = if table.question.stances { cell.signed() } else { grouped(cell.count as usize) };
        paint::put_middle(
            ui.painter(),
            inner,
            paint::line(ui.painter(), &words, font::label(), theme.text, inner.width() - 8.0),
        );
    }
    let ring = |width: f32, colour| {
        let stroke = Stroke::new(width, colour);
        ui.painter().rect_stroke(inner, CornerRadius::same(size::RADIUS_MARK), stroke, StrokeKind::Inside);
    };
    if has_cursor {
        ring(size::FOCUS_RING, theme.accent);
    } else if is_chosen {
        ring(2.0, theme.text);
    } else if is_hovered {
        ring(1.0, theme.edge);
    }
}

fn names(ui: &Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table, (rows, offset): (Range<usize>, f32)) {
    let rect = ui.max_rect();
    let chosen = state.chosen(table);
    for at in rows {
        let Some(row) = table.rows.get(at) else { continue };
        let top = at as f32 * CELL.y - offset;
        let line = Rect::from_min_size(corner(rect, (0.0, top)), vec2(rect.width(), CELL.y));
        let response = ui.interact(line, ui.scope_id().with(at), Sense::CLICK);
        name_of(ui, ctx, row, line, (&response, chosen == Some(Chosen { row: Some(at), column: None })));
        if response.clicked() {
            state.choose(Some(at), None);
        }
    }
}

/// The sign of an actor's kind, and the name.
pub(super) fn name_of(ui: &Ui, ctx: &Ctx<'_>, row: &Category, rect: Rect, (response, is_chosen): (&Response, bool)) {
    let theme = ctx.theme;
    let y = rect.center().y;
    let mut x = rect.left();
    if let Some(actor) = row.actor.and_then(|id| ctx.project.actors().get(id)) {
        let icon = match actor.identity {
            crate::model::Identity::Anonymous => icons::DETECTIVE,
            crate::model::Identity::Named | crate::model::Identity::RoleOnly => icons::actor_kind(actor.kind),
        };
        paint::sign(ui.painter(), pos2(x + size::ICON / 2.0, y), icon, size::ICON, theme.text2);
        x += size::ICON + size::STEP;
    }
    let colour = if row.is_missing { theme.text3 } else { theme.text };
    let words = paint::line(ui.painter(), &row.label, font::ui(), colour, rect.right() - size::STEP_LIST - x);
    let (cut, bottom) = (words.is_cut(), y + words.size().y / 2.0);
    let end = paint::put(ui.painter(), x, y, words);
    if response.hovered() || is_chosen {
        ui.painter().hline(x..=end, bottom, Stroke::new(1.0, if is_chosen { theme.text } else { theme.edge }));
    }
    describe(ui, response, Role::RowHeader, &row.label, Some(is_chosen));
    if cut && response.hovered() {
        paint::hint(response.clone(), &row.label);
    }
}

fn heads(ui: &Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: &Table, (columns, offset): (Range<usize>, f32)) {
    const LINE: f32 = 18.0;
    let theme = ctx.theme;
    let rect = ui.max_rect();
    for at in columns {
        let Some(column) = table.columns.get(at) else { continue };
        let left = at as f32 * CELL.x - offset;
        let head = Rect::from_min_size(corner(rect, (left, 0.0)), vec2(CELL.x, HEAD));
        let response = ui.interact(head, ui.scope_id().with(at), Sense::CLICK);
        let is_taken = state.bars_of == Some(at);
        let colour = if column.is_missing {
            theme.text3
        } else if is_taken {
            theme.text
        } else {
            theme.text2
        };
        let words =
            paint::lines(ui.painter(), &column.label, (font::label(), LINE), colour, CELL.x - size::STEP_LIST, 3);
        let (size_of, cut) = (words.size(), words.is_cut());
        let place = pos2(head.left() + 8.0, head.bottom() - size::STEP - size_of.y);
        words.paint(ui.painter(), place);
        if response.hovered() || is_taken {
            let y = head.bottom() - size::STEP_GROUP;
            let stroke =
                Stroke::new(if is_taken { 2.0 } else { 1.0 }, if is_taken { theme.accent } else { theme.edge });
            ui.painter().hline(head.left() + 8.0..=head.right() - 8.0, y, stroke);
        }
        describe(ui, &response, Role::ColumnHeader, &column.label, Some(is_taken));
        if response.clicked() {
            state.bars_of = if is_taken { None } else { Some(at) };
        }
        if cut && response.hovered() {
            paint::hint(response, &column.label);
        }
    }
}

/// Against to the left and for to the right, of all columns or of the one whose head was clicked.
fn bars(ui: &mut Ui, ctx: &Ctx<'_>, state: &CountsState, table: &Table, (rows, offset): (Range<usize>, f32)) {
    let theme = ctx.theme;
    let rect = ui.max_rect();
    let of = |row: usize| state.bars_of.map_or_else(|| table.row_total(row), |column| table.cell(row, column));
    let about = state.bars_of.and_then(|at| table.columns.get(at)).map(|column| column.label.as_str());
    let what = if table.question.stances { "against, for" } else { "statements" };
    let title = format!("{}: {what}", about.unwrap_or("All columns"));
    let words = paint::line(ui.painter(), &title, font::label(), theme.text2, rect.width());
    paint::put(ui.painter(), rect.left(), rect.top() + HEAD - 16.0, words);
    let below = rect.with_min_y(rect.top() + HEAD);
    ui.set_clip_rect(below.intersect(ui.clip_rect()));
    let sides = [Side::Against, Side::For];
    let all = 0..table.rows.len();
    let most = if table.question.stances {
        all.flat_map(|row| sides.map(|side| of(row).of(side))).max()
    } else {
        all.map(|row| of(row).count).max()
    };
    let most = most.unwrap_or(1).max(1) as f32;
    for row in rows {
        let y = below.top() + (row as f32 + 0.5) * CELL.y - offset;
        let total = of(row);
        if table.question.stances {
            diverging(ui, ctx, &total, (below, y), most);
        } else {
            let width = (BARS - NUMBER) * total.count as f32 / most;
            plain_bar(ui, ctx, total.count, (below.left(), y), width);
        }
    }
    if table.question.stances {
        ui.painter().vline(below.center().x, below.y_range(), Stroke::new(1.0, theme.edge));
    }
}

fn diverging(ui: &Ui, ctx: &Ctx<'_>, total: &Cell, (rect, y): (Rect, f32), most: f32) {
    let theme = ctx.theme;
    let axis = rect.center().x;
    for (side, colour, way) in [(Side::Against, theme.against, -1.0), (Side::For, theme.in_favour, 1.0)] {
        let count = total.of(side);
        if count == 0 {
            continue;
        }
        let end = axis + way * (BARS / 2.0 - NUMBER) * count as f32 / most;
        let bar = Rect::from_x_y_ranges(axis.min(end)..=axis.max(end), y - BAR / 2.0..=y + BAR / 2.0);
        ui.painter().rect_filled(bar, 0.0, colour);
        let align = if way < 0.0 { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        ui.painter().text(pos2(end + way * 6.0, y), align, side.signed(count), font::small(), theme.text);
    }
}

/// A bar from a line to the right, with its number behind it.
pub(super) fn plain_bar(ui: &Ui, ctx: &Ctx<'_>, count: u32, (x, y): (f32, f32), width: f32) {
    let bar = Rect::from_min_size(pos2(x, y - BAR / 2.0), vec2(width, BAR));
    ui.painter().rect_filled(bar, 0.0, ctx.theme.text3);
    let number = grouped(count as usize);
    ui.painter().text(pos2(bar.right() + 6.0, y), Align2::LEFT_CENTER, number, font::small(), ctx.theme.text);
}

fn legend(ui: &Ui, ctx: &Ctx<'_>, table: &Table) {
    let theme = ctx.theme;
    let rect = ui.max_rect();
    let y = rect.center().y;
    let mut x = rect.left();
    // What there is no room for is left out.
    let mut group = |colours: &[egui::Color32], words: &str| {
        let words = paint::line(ui.painter(), words, font::small(), theme.text2, f32::INFINITY);
        if x + 21.0 * colours.len() as f32 + 6.0 + words.size().x > rect.right() {
            return;
        }
        for colour in colours {
            let swatch = Rect::from_min_size(pos2(x, y - 6.0), vec2(20.0, 12.0));
            ui.painter().rect_filled(swatch, size::RADIUS_FILL, *colour);
            x += 21.0;
        }
        x = paint::put(ui.painter(), x + 6.0, y, words) + size::STEP_DIALOG;
    };
    let steps = |lean| [0, 1, 2].map(|step| theme.heat(lean, step));
    group(&steps(-1), "− against");
    group(&[theme.heat(0, 0)], "mixed");
    group(&steps(1), "+ for");
    let has = |side| (0..table.columns.len()).any(|column| table.column_total(column).of(side) > 0);
    for (side, sign) in [(Side::Mixed, "±"), (Side::Unclear, "?"), (Side::Unset, "( )")] {
        if has(side) {
            group(&[], &format!("{sign} {}", side.name()));
        }
    }
    group(&[], "stronger colour: more statements, less mixed");
    let words = paint::line(ui.painter(), "empty: no position found", font::small(), theme.text2, f32::INFINITY);
    if rect.right() - x > words.size().x {
        paint::put_right(ui.painter(), rect.right(), y, words);
    }
}
