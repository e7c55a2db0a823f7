//! Heads of sections and groups, and the rows of lists.

use super::chips::{hits_at, hits_label, hits_width};
use super::paint::{Set, describe, focus_ring_inside, inside, line, lines, put, put_right, rule, sign};
use crate::ui::icons;
use crate::ui::pattern::{TagLook, swatch};
use crate::ui::theme::{Theme, Tone, font, size};
use egui::{Align, Layout, Painter, Rect, Response, Role, Sense, Ui, UiBuilder, pos2, vec2};

/// The head of a side or section: title, a count behind it, and at the right what can be done.
pub fn section_head<R>(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    count: Option<&str>,
    right: impl FnOnce(&mut Ui) -> R,
) -> R {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::SECTION_HEAD), Sense::hover());
    let y = rect.center().y;
    let title_line = line(ui.painter(), title, font::section(), theme.text, rect.width() - 80.0);
    let x = put(ui.painter(), rect.left() + size::STEP_LIST, y, title_line);
    if let Some(count) = count {
        let count = line(ui.painter(), count, font::label(), theme.text3, f32::INFINITY);
        put(ui.painter(), x + size::STEP, y, count);
    }
    describe(ui, &response, Role::Heading, title, None);
    let room = rect.shrink2(vec2(size::STEP_GROUP, size::STEP_GROUP));
    inside(ui, room, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        right(ui)
    })
}

/// The head of a group in a list: folds it.
pub fn group_head(ui: &mut Ui, theme: &Theme, title: &str, count: usize, open: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::GROUP_HEAD), Sense::click());
    if ui.is_rect_visible(rect) {
        let fill = if response.hovered() { theme.raised } else { theme.chrome };
        ui.painter().rect_filled(rect, 0.0, fill);
        rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
        let (y, x) = (rect.center().y, rect.left() + size::STEP_LIST);
        let caret = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
        sign(ui.painter(), pos2(x + size::ICON_SMALL / 2.0, y), caret, size::ICON_SMALL, theme.text2);
        let number = line(ui.painter(), &count.to_string(), font::label(), theme.text3, f32::INFINITY);
        let end = put_right(ui.painter(), rect.right() - size::STEP_LIST, y, number) - size::STEP;
        let x = x + size::ICON_SMALL + size::STEP;
        put(ui.painter(), x, y, line(ui.painter(), title, font::label(), theme.text, end - x));
        if response.has_focus() {
            focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
        }
    }
    response.widget_info(|| {
        let name = format!("{title}, {count}");
        egui::WidgetInfo::selected(Role::DisclosureTriangle, ui.is_enabled(), open, name)
    });
    response
}

/// A bar below a list, for what can be done with what is taken in it: what is added stands from the right to the left.
#[must_use]
pub fn foot(ui: &mut Ui, theme: &Theme, rect: Rect) -> Ui {
    ui.painter().rect_filled(rect, 0.0, theme.raised);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, theme.border());
    let inner = rect.shrink2(vec2(size::STEP_LIST, 8.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    ui.spacing_mut().item_spacing.x = size::STEP;
    ui
}

/// How far a document is, at the right of its row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// Nobody has opened it.
    New,
    /// The share of it that has been read, 0 to 1.
    Part(f32),
    Done,
    /// What the search found in it.
    Hits(usize),
    Nothing,
}

/// One document in the list of the project.
pub struct DocumentRow<'a> {
    pub title: &'a str,
    /// Outlet and date.
    pub second: &'a str,
    pub mark: Mark,
    /// How many statements, where there are any.
    pub count: Option<usize>,
    /// It is the one that is open.
    pub taken: bool,
}

impl DocumentRow<'_> {
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::DOCUMENT_ROW), Sense::click());
        if ui.is_rect_visible(rect) {
            row_ground(ui, theme, rect, self.taken, &response);
            self.paint(ui.painter(), theme, rect);
            if response.has_focus() {
                focus_ring_inside(ui, theme, rect.shrink(1.0), size::RADIUS);
            }
        }
        describe(ui, &response, Role::ListBoxOption, &self.spoken(), Some(self.taken));
        response
    }

    fn paint(&self, painter: &Painter, theme: &Theme, rect: Rect) {
        let (left, right) = (rect.left() + size::STEP_LIST, rect.right() - size::STEP_LIST);
        let first = rect.top() + size::STEP + 10.0;
        let title = line(painter, self.title, font::ui(), theme.text, right - left);
        if title.is_rtl() {
            put_right(painter, right, first, title);
        } else {
            put(painter, left, first, title);
        }
        let y = first + 18.0;
        let mut end = right;
        if let Some(count) = self.count.filter(|_| !matches!(self.mark, Mark::Hits(_))) {
            let number = line(painter, &count.to_string(), font::small(), theme.text2, f32::INFINITY);
            end = put_right(painter, end, y, number) - size::STEP;
        }
        match self.mark {
            Mark::New => {
                let word = line(painter, "new", font::small(), theme.text3, f32::INFINITY);
                end = put_right(painter, end, y, word) - size::STEP;
            }
            Mark::Part(share) => end = bar_at(painter, theme, end, y, share) - size::STEP,
            Mark::Done => {
                sign(painter, pos2(end - size::ICON_SMALL / 2.0, y), icons::CHECK, size::ICON_SMALL, theme.good);
                end -= size::ICON_SMALL + size::STEP;
            }
            Mark::Hits(count) => {
                hits_at(painter, theme, pos2(end, y), count);
                end -= hits_width(painter, count) + size::STEP;
            }
            Mark::Nothing => {}
        }
        put(painter, left, y, line(painter, self.second, font::small(), theme.text2, end - left));
    }

    fn spoken(&self) -> String {
        let mark = match self.mark {
            Mark::New => ", new".to_owned(),
            Mark::Part(share) => format!(", {:.0} % read", share.clamp(0.0, 1.0) * 100.0),
            Mark::Done => ", done".to_owned(),
            Mark::Hits(count) => format!(", {}", hits_label(count)),
            Mark::Nothing => String::new(),
        };
        let count = match self.count {
            Some(1) => ", 1 statement".to_owned(),
            Some(count) => format!(", {count} statements"),
            None => String::new(),
        };
        format!("{}, {}{mark}{count}", self.title, self.second)
    }
}

/// Paints the short bar of how far something is, ending at `right`; returns where it begins.
fn bar_at(painter: &Painter, theme: &Theme, right: f32, y: f32, share: f32) -> f32 {
    const WIDE: f32 = 32.0;
    const HIGH: f32 = 3.0;
    let ground = Rect::from_min_size(pos2(right - WIDE, y - HIGH / 2.0), vec2(WIDE, HIGH));
    painter.rect_filled(ground, 1, theme.line);
    let done = Rect::from_min_size(ground.min, vec2(WIDE * share.clamp(0.0, 1.0), HIGH));
    painter.rect_filled(done, 1, theme.text3);
    ground.left()
}

/// The fill of a row, and the bar at the left of one that is taken.
fn row_ground(ui: &Ui, theme: &Theme, rect: Rect, taken: bool, response: &Response) {
    if taken {
        ui.painter().rect_filled(rect, 0.0, theme.row_sel);
        let bar = Rect::from_min_max(rect.min, pos2(rect.left() + size::SELECTED_BAR, rect.bottom()));
        ui.painter().rect_filled(bar, 0.0, theme.accent);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.raised);
    }
}

/// One statement in the list: its tag's line, its words, and what is known of it.
pub struct StatementRow<'a> {
    pub look: TagLook,
    pub words: &'a str,
    /// Tag and form.
    pub second: &'a str,
    /// Where, at the right: "¶ 3".
    pub place: &'a str,
    /// A word of warning in place of the second line's colour.
    pub tone: Tone,
    pub taken: bool,
}

const ROW_PADDING: f32 = 7.0;
const ROW_LINE: f32 = 20.0;
const ROW_SECOND: f32 = 16.0;
const ROW_SWATCH: f32 = 20.0;

impl StatementRow<'_> {
    /// How high the row is, in points: one or two lines of words. The same for every theme and state.
    pub fn height(painter: &Painter, words: &str, width: f32) -> f32 {
        Self::height_of(set_words(painter, words, egui::Color32::PLACEHOLDER, width).rows())
    }

    fn height_of(rows: usize) -> f32 {
        2.0 * ROW_PADDING + ROW_LINE * rows.clamp(1, 2) as f32 + 2.0 + ROW_SECOND + size::BORDER
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let width = ui.available_width();
        let words = set_words(ui.painter(), self.words, theme.text, width);
        let wanted = vec2(width, Self::height_of(words.rows()));
        let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
        if ui.is_rect_visible(rect) {
            row_ground(ui, theme, rect, self.taken, &response);
            let painter = ui.painter();
            rule(painter, rect.x_range(), rect.bottom() - size::BORDER, theme);
            let (left, top) = (rect.left() + size::STEP_LIST, rect.top() + ROW_PADDING);
            swatch(painter, theme, pos2(left, top + ROW_LINE / 2.0), ROW_SWATCH, self.look, self.taken);
            let x = left + ROW_SWATCH + size::STEP;
            let right = rect.right() - size::STEP_LIST;
            let y = rect.bottom() - size::BORDER - ROW_PADDING - ROW_SECOND / 2.0;
            words.paint(painter, pos2(x, top));
            let place = line(painter, self.place, font::small(), theme.text3, 160.0);
            let end = put_right(painter, right, y, place) - size::STEP;
            let colour = if self.tone == Tone::Plain { theme.text2 } else { theme.tone(self.tone) };
            put(painter, x, y, line(painter, self.second, font::small(), colour, end - x));
            if response.has_focus() {
                focus_ring_inside(ui, theme, rect.shrink(1.0), size::RADIUS);
            }
        }
        let spoken = format!("{}, {}, {}", self.words, self.second, self.place);
        describe(ui, &response, Role::ListBoxOption, &spoken, Some(self.taken));
        response
    }
}

fn set_words(painter: &Painter, words: &str, colour: egui::Color32, width: f32) -> Set {
    let room = width - 2.0 * size::STEP_LIST - ROW_SWATCH - size::STEP;
    lines(painter, words, (font::row_words(), ROW_LINE), colour, room, 2)
}
