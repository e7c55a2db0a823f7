//! What all pages have: their margins, a title with what stands beside it, rows of filters, heads of tables.

use crate::ui::Ctx;
use crate::ui::icons;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, describe, line, put, put_right};
use egui::{Align, Frame, Layout, Margin, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

/// Shows a page.
pub(super) fn page_frame(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let margin = Margin { left: 32, right: 32, top: size::ARTICLE_TOP as i8, bottom: 12 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        content(ui);
    });
}

/// The title, with what stands behind it and what stands at the right (first what is farthest right).
pub(super) fn title_row(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    title: &str,
    behind: impl FnOnce(&mut Ui),
    right: impl FnOnce(&mut Ui),
) {
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        ui.spacing_mut().item_spacing.x = size::STEP_DIALOG;
        let words = line(ui.painter(), title, font::title(), ctx.theme.text, f32::INFINITY);
        let (rect, response) = ui.allocate_exact_size(vec2(words.size().x, 32.0), Sense::hover());
        put(ui.painter(), rect.left(), rect.center().y, words);
        describe(ui, &response, Role::Heading, title, None);
        behind(ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = size::STEP;
            right(ui);
        });
    });
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    pub name: &'a str,
    pub width: f32,
    /// Numbers stand at the right.
    pub right: bool,
    /// Some(up) where the rows are put in order by it: rising or falling. `None` where they are not.
    pub order: Option<bool>,
    /// A click puts the rows in order by it.
    pub sorts: bool,
}

/// The head of a table; which column was clicked.
pub(super) fn table_head(ui: &mut Ui, ctx: &Ctx<'_>, columns: &[Column<'_>]) -> Option<usize> {
    let theme = ctx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::GROUP_HEAD), Sense::hover());
    let (mut x, mut clicked) = (rect.left(), None);
    for (at, column) in columns.iter().enumerate() {
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(column.width, rect.height()));
        x += column.width;
        let colour = if column.order.is_some() { theme.text } else { theme.text2 };
        let mark = match column.order {
            Some(true) => Some(icons::CARET_UP),
            Some(false) => Some(icons::CARET_DOWN),
            None => None,
        };
        let room = column.width - 2.0 * size::STEP_GROUP - mark.map_or(0.0, |_| size::ICON_SMALL);
        let words = line(ui.painter(), column.name, font::small(), colour, room);
        let y = cell.center().y;
        let end = if column.right {
            put_right(ui.painter(), cell.right() - size::STEP_LIST, y, words);
            cell.right() - size::STEP_GROUP / 2.0 - size::ICON_SMALL / 2.0
        } else {
            put(ui.painter(), cell.left(), y, words) + size::ICON_SMALL / 2.0 + size::STEP_GROUP / 2.0
        };
        if let Some(mark) = mark {
            paint::sign(ui.painter(), pos2(end, y), mark, 10.0, theme.text2);
        }
        let sense = if column.sorts { Sense::click() } else { Sense::hover() };
        let response = ui.interact(cell, ui.scope_id().with(("head", at)), sense);
        if response.has_focus() {
            paint::focus_ring_inside(ui, theme, cell, size::RADIUS_FILL);
        }
        describe(ui, &response, Role::ColumnHeader, column.name, column.sorts.then_some(column.order.is_some()));
        if response.clicked() {
            clicked = Some(at);
        }
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    clicked
}

/// What is left of a page, for its rows; the spacing of what stands above is taken back.
pub(super) fn rest(ui: &mut Ui) -> Ui {
    let rect = ui.available_rect_before_wrap().translate(vec2(0.0, -size::STEP));
    let rect = rect.with_max_y(ui.max_rect().bottom());
    ui.new_child(UiBuilder::new().max_rect(rect).id_salt("rows"))
}
