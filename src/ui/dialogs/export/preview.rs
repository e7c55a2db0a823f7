//! The right third of the export dialog: the first rows as they will stand in the file.

use super::look::{Look, ROWS};
use crate::formats::{Preview, Table};
use crate::ui::Ctx;
use crate::ui::numbers::grouped;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint;
use egui::{Align, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

const HEAD: f32 = 36.0;
const ROW: f32 = 30.0;
/// The widest a column gets, in points, and the one with the words, which are longer than any screen.
const WIDEST: f32 = 120.0;
const WORDS_WIDEST: f32 = 220.0;
const GAP: f32 = 12.0;

pub(super) fn preview_ui(ui: &mut Ui, ctx: &Ctx<'_>, look: Option<&Look>) {
    let theme = ctx.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.page);
    ui.spacing_mut().item_spacing.y = 0.0;
    head(ui, ctx, look);
    let Some(look) = look else { return };
    match &look.preview {
        Preview::Table(table) if table.rows.is_empty() => empty(ui, ctx),
        Preview::Text(text) if text.trim().is_empty() => empty(ui, ctx),
        Preview::Table(table) => {
            ScrollArea::both().id_salt("preview").auto_shrink(false).show(ui, |ui| table_ui(ui, ctx, table));
        }
        Preview::Text(text) => {
            ScrollArea::both().id_salt("preview").auto_shrink(false).show(ui, |ui| {
                egui::Frame::new().inner_margin(egui::Margin::same(size::STEP_PANEL as i8)).show(ui, |ui| {
                    let text = RichText::new(text).font(font::mono()).color(theme.text).line_height(Some(18.0));
                    ui.add(egui::Label::new(text).wrap_mode(egui::TextWrapMode::Extend));
                });
            });
        }
    }
}

/// *Preview*, and at the right *first 16 of 412 rows*.
fn head(ui: &mut Ui, ctx: &Ctx<'_>, look: Option<&Look>) {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    let inner = rect.shrink2(vec2(size::STEP_PANEL, 0.0));
    let y = rect.center().y;
    paint::put(ui.painter(), inner.left(), y, paint::line(ui.painter(), "Preview", font::label(), theme.text2, 200.0));
    let shown = look.map_or_else(String::new, shown_of);
    let galley = paint::line(ui.painter(), &shown, font::label(), theme.text2, inner.width() - 60.0);
    paint::put_right(ui.painter(), inner.right(), y, galley);
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - 1.0, theme);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, format!("Preview, {shown}")));
}

fn shown_of(look: &Look) -> String {
    let about = if look.estimated { "about " } else { "" };
    match &look.preview {
        Preview::Table(table) if table.rows.len() < look.rows => {
            format!("first {} of {about}{} rows", table.rows.len(), grouped(look.rows))
        }
        Preview::Table(table) => format!("all {} rows", table.rows.len()),
        Preview::Text(text) if text.lines().count() >= ROWS => format!("first {} lines", text.lines().count()),
        Preview::Text(_) => String::new(),
    }
}

fn empty(ui: &mut Ui, ctx: &Ctx<'_>) {
    ui.add_space(size::STEP_DIALOG);
    ui.vertical_centered(|ui| {
        let text = "Nothing to show. No statement fits these choices";
        ui.label(RichText::new(text).font(font::label()).color(ctx.theme.text3));
    });
}

fn table_ui(ui: &mut Ui, ctx: &Ctx<'_>, table: &Table) {
    let theme = ctx.theme;
    let columns = table.columns.len();
    let cell = |column: &str, text: &str, colour| {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let widest = if column == "words" { WORDS_WIDEST } else { WIDEST };
        paint::line(ui.painter(), &line, font::label(), colour, widest)
    };
    let names = &table.columns;
    let heads: Vec<paint::Set> = names.iter().map(|name| cell(name, name, theme.text2)).collect();
    let of = |row: &Vec<String>| names.iter().zip(row).map(|(name, text)| cell(name, text, theme.text)).collect();
    let rows: Vec<Vec<paint::Set>> = table.rows.iter().map(of).collect();
    let width_of = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(heads.get(at));
        cells.map(|galley| galley.size().x).fold(0.0, f32::max) + GAP
    };
    let widths: Vec<f32> = (0..columns).map(width_of).collect();
    let numbers: Vec<Align> = (0..columns).map(|at| align_of(table, at)).collect();
    let total = (widths.iter().sum::<f32>() + 2.0 * size::STEP_PANEL).max(ui.available_width());
    let line = |ui: &mut Ui, cells: &[paint::Set], spoken: &[String]| {
        let (rect, response) = ui.allocate_exact_size(vec2(total, ROW), Sense::hover());
        let mut x = rect.left() + size::STEP_PANEL;
        for ((galley, width), align) in cells.iter().zip(&widths).zip(&numbers) {
            let room = Rect::from_min_size(pos2(x, rect.top()), vec2(*width - GAP, ROW));
            if *align == Align::Max {
                paint::put_right(ui.painter(), room.right(), rect.center().y, galley.clone());
            } else {
                paint::put(ui.painter(), room.left(), rect.center().y, galley.clone());
            }
            x += width;
        }
        paint::rule(ui.painter(), rect.x_range(), rect.bottom() - 1.0, theme);
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, spoken.join(", ")));
    };
    ui.add_space(size::STEP);
    line(ui, &heads, &table.columns);
    for (cells, spoken) in rows.iter().zip(&table.rows) {
        line(ui, cells, spoken);
    }
}

/// Numbers stand at the right of their column.
fn align_of(table: &Table, at: usize) -> Align {
    let mut cells = table.rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty()).peekable();
    let any = cells.peek().is_some();
    let all = cells.all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()));
    if any && all { Align::Max } else { Align::Min }
}
