//! The edits that were recovered, newest first; a click goes to where they were made.

use super::{close, focus_first};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::attention::Recovered;
use crate::ui::dates::moment;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Dialog, paint};
use egui::{Rect, Role, ScrollArea, Sense, Ui, vec2};

const ROW: f32 = 44.0;
const TIME: f32 = 128.0;

pub(super) fn recovered_ui(ui: &Ui, ctx: &Ctx<'_>, fresh: bool, actions: &mut Actions) {
    let edits = &ctx.care.recovered;
    let height = 112.0 + ROW * edits.len() as f32 + 2.0 * size::STEP;
    let shown = Dialog::new("recovered", "Recovered edits", 640.0, height.clamp(200.0, 560.0)).show(
        ui.ctx(),
        ctx.theme,
        |ui| {
            ui.add_space(size::STEP);
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW, edits.len(), |ui, rows| {
                for edit in edits.iter().rev().skip(rows.start).take(rows.len()) {
                    if row_ui(ui, ctx, edit)
                        && let Some((document, span)) = edit.place
                    {
                        close(actions);
                        actions.push(Action::Reveal { document, span });
                    }
                }
            });
        },
        |ui| {
            let done = Button::new("Close").primary().show(ui, ctx.theme);
            focus_first(&done, &mut !fresh);
            done.clicked()
        },
    );
    if shown.foot || shown.closed {
        close(actions);
    }
}

fn row_ui(ui: &mut Ui, ctx: &Ctx<'_>, edit: &Recovered) -> bool {
    let theme = ctx.theme;
    let leads = edit.place.filter(|(document, _)| ctx.project.documents().contains(*document));
    let sense = if leads.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    let inner = rect.shrink2(vec2(size::STEP_DIALOG, 0.0));
    if response.hovered() && leads.is_some() {
        ui.painter().rect_filled(rect, 0.0, theme.hover);
    }
    let time = moment(edit.time, ctx.now, ctx.zone);
    let place = leads.and_then(|(document, span)| {
        let row = ctx.project.documents().get(document)?;
        // What was there then may have been undone since.
        let words = row.text.as_str().get(span.start()..span.end()).unwrap_or_default().replace('\n', " ");
        Some((words, row.title.as_str()))
    });
    let middle = rect.center().y;
    let when = paint::line(ui.painter(), &time, font::small(), theme.text2, TIME - size::STEP);
    paint::put(ui.painter(), inner.left(), middle, when);
    let x = inner.left() + TIME;
    let width = inner.right() - x;
    let mut spoken = format!("{time}, {}", edit.label);
    match &place {
        Some((words, title)) => {
            let said = format!("{} · {title}", edit.label);
            let first = paint::line(ui.painter(), words, font::row_words(), theme.text, width);
            paint::put(ui.painter(), x, rect.top() + 14.0, first);
            let second = paint::line(ui.painter(), &said, font::small(), theme.text2, width);
            paint::put(ui.painter(), x, rect.top() + 33.0, second);
            spoken = format!("{spoken}: {words}");
        }
        None => {
            let only = paint::line(ui.painter(), &edit.label, font::ui(), theme.text, width);
            paint::put(ui.painter(), x, middle, only);
        }
    }
    if response.has_focus() {
        paint::focus_ring_inside(ui, theme, Rect::from_x_y_ranges(rect.x_range(), rect.y_range()), size::RADIUS);
    }
    let role = if leads.is_some() { Role::Button } else { Role::Label };
    paint::describe(ui, &response, role, &spoken, None);
    response.clicked()
}
