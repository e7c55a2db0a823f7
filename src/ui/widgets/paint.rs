//! What every control is made of: one line of text, a sign, a skin, and the ring of the focus.

use super::bidi;
use crate::ui::theme::{Theme, font, size};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, CornerRadius, EventFilter, FontId, Galley, Id, Layout, Painter, Pos2, Rect, Response, Role,
    Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Lays out one line, cut with … where it is wider than `width`.
pub fn line(painter: &Painter, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    if bidi::is_mixed(text) {
        return mixed_line(painter, text, &font, colour, width);
    }
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    painter.layout_job(job)
}

/// The same for a line that holds words of both directions: it is cut at the end of reading, then put in order.
fn mixed_line(painter: &Painter, text: &str, font: &FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let lay = |text: &str| {
        let job = LayoutJob::simple_singleline(bidi::visual(text), font.clone(), colour);
        painter.layout_job(job)
    };
    let whole = lay(text);
    if whole.size().x <= width {
        return whole;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |count: usize| {
        let end = ends.get(count).copied().unwrap_or(text.len());
        lay(&format!("{}…", text.get(..end).unwrap_or(text).trim_end()))
    };
    let fits = partition(ends.len(), |count| cut(count).size().x <= width);
    let mut galley = cut(fits);
    Arc::make_mut(&mut galley).elided = true;
    galley
}

/// The largest count up to `most` for which `fits` holds, where it holds for all smaller ones; 0 if for none.
fn partition(most: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fits(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// Lays out at most `rows` lines with the given line height, the last one cut with … Lines that run from right to
/// left are flush right; their galley then begins left of its origin (`rect.left()` is negative).
pub fn lines(
    painter: &Painter,
    text: &str,
    (font, line_height): (FontId, f32),
    colour: Color32,
    width: f32,
    rows: usize,
) -> Arc<Galley> {
    let format = TextFormat { line_height: Some(line_height), ..TextFormat::simple(font.clone(), colour) };
    if bidi::is_mixed(text) {
        let mut job = LayoutJob::single_section(mixed_rows(painter, text, &font, width, rows).join("\n"), format);
        job.halign = if bidi::runs_right_to_left(text) { Align::Max } else { Align::Min };
        return painter.layout_job(job);
    }
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap = TextWrapping { max_width: width.max(0.0), max_rows: rows, break_anywhere: false, ..Default::default() };
    job.keep_trailing_whitespace = false;
    painter.layout_job(job)
}

/// Breaks a text of both directions into rows where it is read, and puts each row in order.
fn mixed_rows(painter: &Painter, text: &str, font: &FontId, width: f32, rows: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut row = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.peek() {
        let longer = if row.is_empty() { (*word).to_owned() } else { format!("{row} {word}") };
        let last = out.len() + 1 >= rows;
        if row.is_empty() || last || width_of(painter, &bidi::visual(&longer), font.clone()) <= width {
            row = longer;
            words.next();
        } else {
            out.push(bidi::visual(&std::mem::take(&mut row)));
        }
    }
    if out.len() + 1 >= rows {
        let galley = mixed_line(painter, &row, font, Color32::PLACEHOLDER, width);
        out.push(galley.text().to_owned());
    } else {
        out.push(bidi::visual(&row));
    }
    out
}

/// Paints a line with its left end at `x`, its middle at `y`; returns where it ends.
pub fn put(painter: &Painter, x: f32, y: f32, galley: Arc<Galley>) -> f32 {
    let end = x + galley.size().x;
    let top = y - galley.size().y / 2.0;
    painter.galley(pos2(x, top), galley, Color32::PLACEHOLDER);
    end
}

/// Paints a line with its right end at `x`, its middle at `y`; returns where it begins.
pub fn put_right(painter: &Painter, x: f32, y: f32, galley: Arc<Galley>) -> f32 {
    let start = x - galley.size().x;
    put(painter, start, y, galley);
    start
}

/// Paints a line in the middle of `rect`.
pub fn put_middle(painter: &Painter, rect: Rect, galley: Arc<Galley>) {
    put(painter, rect.center().x - galley.size().x / 2.0, rect.center().y, galley);
}

/// Paints a sign centred on a point.
pub fn sign(painter: &Painter, centre: Pos2, icon: &str, points: f32, colour: Color32) {
    painter.text(centre, Align2::CENTER_CENTER, icon, font::icon(points), colour);
}

/// Fills and borders a control; the border lies inside the rectangle.
pub fn skin(painter: &Painter, rect: Rect, radius: u8, fill: Color32, border: Color32) {
    let stroke = Stroke::new(size::BORDER, border);
    painter.rect(rect, CornerRadius::same(radius), fill, stroke, StrokeKind::Inside);
}

/// The ring around a control that has the focus, by key or by mouse: outside its border, with a gap.
pub fn focus_ring(ui: &Ui, theme: &Theme, rect: Rect, radius: u8) {
    let stroke = Stroke::new(size::FOCUS_RING, theme.accent);
    let radius = CornerRadius::same(radius.saturating_add(2));
    ui.painter().rect_stroke(rect.expand(size::FOCUS_GAP), radius, stroke, StrokeKind::Outside);
}

/// The ring of a row, which has neighbours above and below: inside.
pub fn focus_ring_inside(ui: &Ui, theme: &Theme, rect: Rect, radius: u8) {
    let stroke = Stroke::new(size::FOCUS_RING, theme.accent);
    ui.painter().rect_stroke(rect, CornerRadius::same(radius), stroke, StrokeKind::Inside);
}

/// A line between sections, one device pixel strong, along the top or bottom of something.
pub fn rule(painter: &Painter, x: egui::Rangef, y: f32, theme: &Theme) {
    let pixel = 1.0 / painter.pixels_per_point();
    let top = (y / pixel).round() * pixel;
    let rect = Rect::from_x_y_ranges(x, egui::Rangef::new(top, top + size::BORDER.max(pixel)));
    painter.rect_filled(rect, 0.0, theme.line);
}

/// Lays something out inside a rectangle that has been allocated already: the layout around it does not move.
pub fn inside<R>(ui: &mut Ui, rect: Rect, layout: Layout, content: impl FnOnce(&mut Ui) -> R) -> R {
    content(&mut ui.new_child(UiBuilder::new().max_rect(rect).layout(layout)))
}

/// Tells screen readers what a control is called, what it is, and whether it is taken.
pub fn describe(ui: &Ui, response: &Response, role: Role, name: &str, taken: Option<bool>) {
    let enabled = ui.is_enabled() && response.enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(role, enabled, name);
        info.selected = taken;
        info
    });
    // The toolkit calls everything that is taken pressed; of tabs and rows one says selected.
    if let (Some(taken), Role::Tab | Role::ListBoxOption) = (taken, role) {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.clear_toggled();
            node.set_selected(taken);
        });
    }
}

/// Keeps left and right from moving the focus away from a control that walks with them itself.
pub fn keep_arrows(ui: &Ui, response: &Response) {
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    if response.gained_focus() {
        // The toolkit heeds it only from the second frame on.
        ui.ctx().request_repaint();
    }
}

/// Moves the focus within such a control.
pub fn walk_to(ui: &Ui, id: Id) {
    ui.memory_mut(|memory| memory.request_focus(id));
    ui.ctx().request_repaint();
}

/// How wide a line is when nothing is cut.
pub fn width_of(painter: &Painter, text: &str, font: FontId) -> f32 {
    painter.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// One line of text as an item of a layout, cut with … at the space there is, and read out by screen readers.
/// With `width` it takes exactly that much, so that columns line up.
pub struct Line<'a> {
    text: &'a str,
    font: FontId,
    colour: Color32,
    width: Option<f32>,
    height: f32,
    align: Align,
}

impl<'a> Line<'a> {
    pub fn new(text: &'a str, font: FontId, colour: Color32) -> Self {
        Self { text, font, colour, width: None, height: 0.0, align: Align::Min }
    }

    #[must_use]
    pub fn width(mut self, points: f32) -> Self {
        self.width = Some(points);
        self
    }

    /// Takes at least this height and stands in the middle of it.
    #[must_use]
    pub fn height(mut self, points: f32) -> Self {
        self.height = points;
        self
    }

    /// Stands at the right of its width: numbers.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.align = Align::Max;
        self
    }
}

impl egui::Widget for Line<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let most = self.width.unwrap_or_else(|| ui.available_width());
        let galley = line(ui.painter(), self.text, self.font, self.colour, most);
        let wanted = vec2(self.width.unwrap_or(galley.size().x), galley.size().y.max(self.height));
        let cut = galley.elided;
        let (rect, mut response) = ui.allocate_exact_size(wanted, egui::Sense::hover());
        if ui.is_rect_visible(rect) {
            match self.align {
                Align::Max => put_right(ui.painter(), rect.right(), rect.center().y, galley),
                Align::Min | Align::Center => put(ui.painter(), rect.left(), rect.center().y, galley),
            };
        }
        if cut {
            response = response.on_hover_text(self.text);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), self.text));
        response
    }
}
