//! What every control is made of: one line of text, a sign, a skin, and the ring of the focus.

use crate::ui::letters::{Form, Letters, Words, needs_engine};
use crate::ui::theme::{Theme, font, size};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, CornerRadius, EventFilter, FontId, Galley, Id, Layout, Painter, Pos2, Rect, Response, Role,
    Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Words that are set: by the toolkit, or where their letters need more than it can, by the article's engine.
#[derive(Clone)]
pub enum Set {
    Plain(Arc<Galley>),
    Lettered(Arc<Words>, Color32),
}

impl Set {
    #[must_use]
    pub fn size(&self) -> Vec2 {
        match self {
            Self::Plain(galley) => galley.size(),
            Self::Lettered(words, _) => words.size(),
        }
    }

    /// Number of lines.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Plain(galley) => galley.rows.len(),
            Self::Lettered(words, _) => words.rows(),
        }
    }

    /// Whether some of the words did not fit.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        match self {
            Self::Plain(galley) => galley.elided,
            Self::Lettered(words, _) => words.is_cut(),
        }
    }

    /// Whether the words run from right to left as a whole.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Lettered(words, _) => words.is_rtl(),
        }
    }

    /// Paints them with `at` as their left upper corner.
    pub fn paint(self, painter: &Painter, at: Pos2) {
        match self {
            Self::Plain(galley) => painter.galley(at, galley, Color32::PLACEHOLDER),
            Self::Lettered(words, colour) => words.paint(painter, at, colour),
        }
    }
}

/// Lays out one line, cut with … where it is wider than `width`.
pub fn line(painter: &Painter, text: &str, font: FontId, colour: Color32, width: f32) -> Set {
    if needs_engine(text) {
        let line = painter.fonts_mut(|fonts| fonts.row_height(&font));
        let form = Form { font: &font, line, rows: 1, width, language: "" };
        return Set::Lettered(Letters::set(painter.ctx(), text, &form), colour);
    }
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    Set::Plain(painter.layout_job(job))
}

/// Lays out at most `rows` lines with the given line height, the last one cut with … Lines that run from right to
/// left are flush right.
pub fn lines(
    painter: &Painter,
    text: &str,
    (font, line): (FontId, f32),
    colour: Color32,
    width: f32,
    rows: usize,
) -> Set {
    if needs_engine(text) {
        let form = Form { font: &font, line, rows, width, language: "" };
        return Set::Lettered(Letters::set(painter.ctx(), text, &form), colour);
    }
    let format = TextFormat { line_height: Some(line), ..TextFormat::simple(font, colour) };
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap = TextWrapping { max_width: width.max(0.0), max_rows: rows, break_anywhere: false, ..Default::default() };
    job.keep_trailing_whitespace = false;
    Set::Plain(painter.layout_job(job))
}

/// Paints a line with its left end at `x`, its middle at `y`; returns where it ends.
pub fn put(painter: &Painter, x: f32, y: f32, words: Set) -> f32 {
    let size = words.size();
    words.paint(painter, pos2(x, y - size.y / 2.0));
    x + size.x
}

/// Paints a line with its right end at `x`, its middle at `y`; returns where it begins.
pub fn put_right(painter: &Painter, x: f32, y: f32, words: Set) -> f32 {
    let start = x - words.size().x;
    put(painter, start, y, words);
    start
}

/// Paints a line in the middle of `rect`.
pub fn put_middle(painter: &Painter, rect: Rect, words: Set) {
    put(painter, rect.center().x - words.size().x / 2.0, rect.center().y, words);
}

/// Paints a sign centred on a point.
pub fn sign(painter: &Painter, centre: Pos2, icon: &str, points: f32, colour: Color32) {
    painter.text(centre, Align2::CENTER_CENTER, icon, font::icon(points), colour);
}

/// Fills and borders a control; the border lies inside the rectangle.
pub fn skin(painter: &Painter, rect: Rect, radius: u8, fill: Color32, border: Color32) {
    // The toolkit works the corners out before it sees that there is nothing to fill.
    if fill != Color32::TRANSPARENT || border != Color32::TRANSPARENT {
        let stroke = Stroke::new(size::BORDER, border);
        painter.rect(rect, CornerRadius::same(radius), fill, stroke, StrokeKind::Inside);
    }
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
    line(painter, text, font, Color32::PLACEHOLDER, f32::INFINITY).size().x
}

/// Words over as many lines as they need, as an item of a layout.
pub fn prose(ui: &mut Ui, words: &str, (font, line): (FontId, f32), colour: Color32) -> Response {
    let set = lines(ui.painter(), words, (font, line), colour, ui.available_width(), usize::MAX);
    let (rect, response) = ui.allocate_exact_size(set.size(), egui::Sense::hover());
    set.paint(ui.painter(), rect.min);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    response
}

/// Shows words below the pointer.
pub fn hint(response: Response, words: &str) -> Response {
    if !needs_engine(words) {
        return response.on_hover_text(words);
    }
    response.on_hover_ui(|ui| {
        let widest = line(ui.painter(), words, font::ui(), Color32::PLACEHOLDER, f32::INFINITY).size().x;
        ui.set_max_width(widest.ceil().min(ui.spacing().tooltip_width));
        let colour = ui.visuals().text_color();
        prose(ui, words, (font::ui(), 20.0), colour);
    })
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
        let words = line(ui.painter(), self.text, self.font, self.colour, most);
        let wanted = vec2(self.width.unwrap_or(words.size().x), words.size().y.max(self.height));
        let cut = words.is_cut();
        let (rect, mut response) = ui.allocate_exact_size(wanted, egui::Sense::hover());
        if ui.is_rect_visible(rect) {
            match self.align {
                Align::Max => put_right(ui.painter(), rect.right(), rect.center().y, words),
                Align::Min | Align::Center => put(ui.painter(), rect.left(), rect.center().y, words),
            };
        }
        if cut {
            response = hint(response, self.text);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), self.text));
        response
    }
}
