//! The statements behind a number, below the table.

use super::state::{Chosen, CountsState, Listed};
use crate::analysis::counts::Table;
use crate::model::{Annotation, Id};
use crate::ui::action::{Action, Actions};
use crate::ui::dates::short_date;
use crate::ui::excerpt::Excerpt;
use crate::ui::numbers::counted;
use crate::ui::pattern::swatch;
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, describe};
use crate::ui::widgets::{IconButton, Line, LinkButton};
use crate::ui::{Ctx, icons};
use egui::{Align, Frame, Layout, Margin, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 30.0;
const SWATCH: f32 = 20.0;

/// What so many statements take with their heading.
pub(super) fn height(statements: usize) -> f32 {
    const HEAD: f32 = 54.0;
    HEAD + ROW * statements as f32
}

pub(super) fn chosen_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut CountsState,
    table: &Arc<Table>,
    actions: &mut Actions,
) {
    let Some(chosen) = state.chosen(table) else { return };
    let listed = state.listed(ctx, table, chosen);
    let statements = &listed.statements;
    let rect = ui.max_rect();
    paint::skin(ui.painter(), rect, size::RADIUS_POPUP, ctx.theme.page, ctx.theme.line);
    let mut closed = false;
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 10, bottom: 8 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP_LIST, 0.0);
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                closed = IconButton::new(icons::X, "Close the statements").show(ui, ctx.theme).clicked();
                let can = !statements.is_empty();
                if can && LinkButton::new("Show all in the list").show(ui, ctx.theme).clicked() {
                    actions.push(Action::ListStatements(statements.clone()));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Line::new(&title(table, chosen), font::section(), ctx.theme.text).height(size::CONTROL));
                    let amount = amount(&listed);
                    ui.add(Line::new(&amount, font::label(), ctx.theme.text2).height(size::CONTROL));
                });
            });
        });
        ui.add_space(size::STEP_GROUP);
        ui.spacing_mut().item_spacing.y = 0.0;
        let scroll = ScrollArea::vertical().id_salt("statements").auto_shrink(false);
        scroll.show_rows(ui, ROW, statements.len(), |ui, range| {
            for id in statements.get(range).unwrap_or(&[]) {
                row(ui, ctx, *id, actions);
            }
        });
    });
    if closed {
        state.let_go();
    }
}

/// *Green List, “Publish the dispatch”*.
fn title(table: &Table, chosen: Chosen) -> String {
    let row = chosen.row.and_then(|at| table.rows.get(at)).map(|row| row.label.clone());
    let column = chosen.column.and_then(|at| table.columns.get(at)).map(|column| format!("“{}”", column.label));
    [row, column].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// *11 statements in 6 articles*.
fn amount(listed: &Listed) -> String {
    format!("{} in {}", counted(listed.statements.len(), "statement"), counted(listed.articles, "article"))
}

fn row(ui: &mut Ui, ctx: &Ctx<'_>, id: Id<Annotation>, actions: &mut Actions) {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let statement = ctx.project.annotations().get(id);
    let document = statement.as_ref().and_then(|row| ctx.project.documents().get(row.document));
    let Some((statement, document)) = statement.as_ref().zip(document) else { return };
    if response.hovered() {
        ui.painter().rect_filled(rect, size::RADIUS_FILL, theme.hover);
    }
    paint::rule(ui.painter(), rect.x_range(), rect.top(), theme);
    let y = rect.center().y;
    if let Some(tag) = ctx.project.tags().get(statement.tag) {
        swatch(ui.painter(), theme, pos2(rect.left(), y), SWATCH, look(tag), false);
    }
    let name = if document.outlet.is_empty() { &document.title } else { &document.outlet };
    let date = document.date.map(|date| short_date(date, ctx.now, ctx.zone));
    let place = date.map_or_else(|| name.clone(), |date| format!("{name}, {date}"));
    let at_right = paint::line(ui.painter(), &place, font::small(), theme.text2, rect.width() / 3.0);
    let end = paint::put_right(ui.painter(), rect.right() - size::STEP_GROUP, y, at_right);
    let words = statement.words(document.text.as_str());
    let left = rect.left() + SWATCH + size::STEP_LIST;
    let excerpt = Excerpt::row(&words, theme).lines(1).language(&document.language);
    let laid = excerpt.lay_out(ui, end - left - size::STEP_LIST);
    laid.paint(ui.painter(), pos2(left, y - laid.height() / 2.0));
    if response.has_focus() {
        paint::focus_ring_inside(ui, theme, Rect::from_min_max(rect.min, rect.max).shrink(1.0), size::RADIUS_FILL);
    }
    describe(ui, &response, Role::ListItem, &format!("{words}, {place}"), None);
    if response.clicked() {
        actions.push(Action::SelectStatements { statements: vec![id], reveal: true });
    }
}
