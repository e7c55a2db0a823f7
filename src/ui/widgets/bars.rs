//! How many are against and how many for, as bars to the left and to the right of an axis.

use super::paint::{describe, focus_ring_inside, line, put, put_right};
use crate::ui::theme::{Theme, font, size};
use egui::{Rect, Response, Role, Sense, Stroke, Ui, vec2};

const ROW: f32 = 26.0;
const BAR: f32 = 16.0;
/// Room beside the longest bars for their numbers.
const NUMBER: f32 = 36.0;

/// One row: its name at the left, and how many statements are against it, for it, and neither.
pub struct BarRow<'a> {
    pub name: &'a str,
    pub against: usize,
    pub in_favour: usize,
    pub mixed: usize,
    /// The largest number of any row: its bar is the longest.
    pub most: usize,
}

impl BarRow<'_> {
    /// A click leads to what the row is about. Signs stand with the numbers: never colour alone.
    pub fn show(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        if ui.is_rect_visible(rect) {
            self.paint(ui, theme, rect, &response);
        }
        let mixed = if self.mixed > 0 { format!(", {} mixed", self.mixed) } else { String::new() };
        let spoken = format!("{}, {} for, {} against{mixed}", self.name, self.in_favour, self.against);
        describe(ui, &response, Role::Button, &spoken, None);
        response
    }

    fn paint(&self, ui: &Ui, theme: &Theme, rect: Rect, response: &Response) {
        let painter = ui.painter();
        if response.hovered() {
            painter.rect_filled(rect.expand2(vec2(size::STEP_GROUP, 0.0)), size::RADIUS_FILL, theme.raised);
        }
        let y = rect.center().y;
        let names = rect.width() * 0.54;
        put(painter, rect.left(), y, line(painter, self.name, font::label(), theme.text, names - size::STEP));
        let (left, right) = (rect.left() + names, rect.right());
        let axis = f32::midpoint(left, right);
        let longest = (right - left) / 2.0 - NUMBER;
        let long = |count: usize| (count as f32 / self.most.max(1) as f32 * longest).max(2.0);
        let bar = |from: f32, to: f32| Rect::from_x_y_ranges(from..=to, y - BAR / 2.0..=y + BAR / 2.0);
        let number = |text: &str| line(painter, text, font::small(), theme.text2, NUMBER);
        let mut end = axis;
        if self.against > 0 {
            let from = axis - long(self.against);
            painter.rect_filled(bar(from, axis), 0.0, theme.against);
            put_right(painter, from - 6.0, y, number(&format!("−{}", self.against)));
        }
        if self.in_favour > 0 {
            end = axis + long(self.in_favour);
            painter.rect_filled(bar(axis, end), 0.0, theme.in_favour);
            end = put(painter, end + 6.0, y, number(&format!("+{}", self.in_favour)));
        }
        if self.mixed > 0 {
            put(painter, end + 6.0, y, number(&format!("±{}", self.mixed)));
        }
        painter.vline(axis, rect.y_range(), Stroke::new(size::BORDER, theme.edge));
        if response.has_focus() {
            focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
        }
    }
}
