//! Two rows that are likely the same, one below the other, and what can be done about them.

use super::Registered;
use crate::analysis::people::{Alike, Uses};
use crate::model::Project;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::Button;
use crate::ui::widgets::paint::{inside, line, put, put_right, rule, sign};
use egui::{Align, Layout, Rect, Response, Sense, Ui, pos2, vec2};

/// Height of a pair in points.
pub(super) const HEIGHT: f32 = 98.0;

/// What came of a pair in this frame.
pub(super) enum PairEvent<R> {
    Show(crate::model::Id<R>),
    Merge,
    Apart,
}

pub(super) fn pair_ui<R: Registered>(
    ui: &mut Ui,
    theme: &Theme,
    (project, uses): (&Project, &Uses),
    pair: &Alike<R>,
    rect: Rect,
) -> Option<PairEvent<R>> {
    let mut event = None;
    for (nth, id) in [pair.one, pair.other].into_iter().enumerate() {
        let Some(row) = R::table(project).get(id) else { continue };
        let top = rect.top() + 6.0 + nth as f32 * 24.0;
        let area = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 24.0));
        let response = ui.interact(area, ui.scope_id().with(("pair", pair.one, pair.other, nth)), Sense::click());
        paint_name(ui, theme, row, R::count(uses, id), area, &response);
        crate::ui::widgets::paint::describe(ui, &response, egui::Role::Button, row.title(), None);
        if response.clicked() {
            event = Some(PairEvent::Show(id));
        }
    }
    let foot = Rect::from_min_max(pos2(rect.left() + size::STEP_LIST, rect.top() + 58.0), rect.max - vec2(8.0, 8.0));
    inside(ui, foot, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        if Button::new("Merge both…").show(ui, theme).clicked() {
            event = Some(PairEvent::Merge);
        }
        if Button::new("Not the same").quiet().show(ui, theme).clicked() {
            event = Some(PairEvent::Apart);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(crate::ui::widgets::Line::new(pair.why.told(), font::small(), theme.text3));
        });
    });
    rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    event
}

fn paint_name<R: Registered>(ui: &Ui, theme: &Theme, row: &R, count: usize, area: Rect, response: &Response) {
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(area, 0.0, theme.raised);
    }
    let y = area.center().y;
    sign(painter, pos2(area.left() + 20.0, y), row.icon(), size::ICON, theme.text2);
    let count = line(painter, &count.to_string(), font::small(), theme.text3, f32::INFINITY);
    let end = put_right(painter, area.right() - size::STEP_LIST, y, count) - size::STEP;
    let x = area.left() + 36.0;
    put(painter, x, y, line(painter, row.title(), font::ui(), theme.text, end - x));
    if response.has_focus() {
        crate::ui::widgets::paint::focus_ring_inside(ui, theme, area, size::RADIUS_FILL);
    }
}
