//! One of a few, one of many, yes or no.

use super::menus::{MenuRow, popup_frame};
use super::paint::{describe, focus_ring, hint, keep_arrows, line, put, put_middle, sign, skin, walk_to, width_of};
use crate::ui::icons;
use crate::ui::pattern::{TagLook, swatch};
use crate::ui::theme::{Theme, font, size};
use egui::{CornerRadius, Id, Key, Popup, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder, pos2, vec2};

/// More answers than this are a list, as the row of cells would be hard to read.
const MOST_CELLS: usize = 5;
const CELL_PADDING: f32 = 10.0;

/// One of a few answers, as a row of cells; one of many, as a list that opens. Arrow keys, Home and End walk.
pub struct Choice<'a, T> {
    name: &'a str,
    options: &'a [T],
    taken: &'a mut Option<usize>,
    required: bool,
    on: bool,
}

impl<'a, T: AsRef<str>> Choice<'a, T> {
    /// `name` is what the label beside it says; screen readers read it out.
    pub fn new(name: &'a str, options: &'a [T], taken: &'a mut Option<usize>) -> Self {
        Self { name, options, taken, required: false, on: true }
    }

    /// There is always an answer: a click on the taken cell does not take it back.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub fn enabled(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    /// The response is marked as changed when another answer was taken.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let widths: Vec<f32> = self
            .options
            .iter()
            .map(|option| (width_of(ui.painter(), option.as_ref(), font::label()) + 2.0 * CELL_PADDING).ceil() + 1.0)
            .collect();
        let total = widths.iter().sum::<f32>() + size::BORDER;
        if self.options.len() > MOST_CELLS || total > ui.available_width() {
            let mut list = List::new(self.name, self.options, self.taken);
            list.required = self.required;
            list.on = self.on;
            return list.show(ui, theme);
        }
        let role = Role::RadioGroup;
        let builder = UiBuilder::new().accessibility_role(role).accessibility_label(self.name);
        ui.scope_builder(builder, |ui| self.cells(ui, theme, &widths, total)).inner
    }

    fn cells(self, ui: &mut Ui, theme: &Theme, widths: &[f32], total: f32) -> Response {
        let (rect, mut response) = ui.allocate_exact_size(vec2(total, size::CONTROL), Sense::hover());
        let cells = Cells::new(rect, widths, response.id);
        let on = self.on && ui.is_enabled();
        let before = *self.taken;
        let focus = (0..widths.len()).find(|index| ui.memory(|m| m.has_focus(cells.id(*index))));
        let door = focus.or(before.filter(|index| *index < widths.len())).unwrap_or(0);
        let mut walk = None;
        let mut responses = Vec::with_capacity(widths.len());
        for (index, option) in self.options.iter().enumerate() {
            // One cell lets the focus in; from there the arrows walk.
            let sense = match (on, index == door) {
                (true, true) => Sense::click(),
                (true, false) => Sense::CLICK,
                (false, _) => Sense::hover(),
            };
            let cell = ui.interact(cells.rect(index), cells.id(index), sense);
            if cell.clicked() && on {
                let back = *self.taken == Some(index) && !self.required;
                *self.taken = (!back).then_some(index);
                walk = Some(cell.id);
            }
            if cell.has_focus() {
                keep_arrows(ui, &cell);
                if let Some(to) = walked(ui, index, widths.len()) {
                    *self.taken = Some(to);
                    walk = Some(cells.id(to));
                }
            }
            responses.push((cell, option.as_ref()));
        }
        // Only now: a cell that does not let the focus in yet would throw it away.
        if let Some(to) = walk {
            walk_to(ui, to);
        }
        if *self.taken != before {
            response.mark_changed();
        }
        if ui.is_rect_visible(rect) {
            cells.paint(ui, theme, on, &responses, |index| *self.taken == Some(index));
            if focus.is_some() {
                focus_ring(ui, theme, rect, size::RADIUS);
            }
        }
        for (index, (cell, option)) in responses.iter().enumerate() {
            describe(ui, cell, Role::RadioButton, option, Some(*self.taken == Some(index)));
        }
        response
    }
}

fn walked(ui: &Ui, from: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let pressed = |key| ui.input(|input| input.key_pressed(key) && !input.modifiers.any());
    let to = if pressed(Key::ArrowRight) {
        if from >= last { 0 } else { from + 1 }
    } else if pressed(Key::ArrowLeft) {
        from.checked_sub(1).unwrap_or(last)
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        last
    } else {
        from
    };
    (to != from).then_some(to)
}

/// Several switches in one row of cells, each on or off: match case, whole words, pattern.
pub struct Switches<'a, 's> {
    /// What each cell shows, what it is called, and whether it is on.
    pub cells: &'a mut [(&'s str, &'s str, bool)],
}

impl Switches<'_, '_> {
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let widths: Vec<f32> = self
            .cells
            .iter()
            .map(|(label, ..)| (width_of(ui.painter(), label, font::label()) + 2.0 * CELL_PADDING).ceil() + 1.0)
            .collect();
        let total = widths.iter().sum::<f32>() + size::BORDER;
        let (rect, mut response) = ui.allocate_exact_size(vec2(total, size::CONTROL), Sense::hover());
        let cells = Cells::new(rect, &widths, response.id);
        let mut responses = Vec::with_capacity(widths.len());
        for (index, (label, _, on)) in self.cells.iter_mut().enumerate() {
            let cell = ui.interact(cells.rect(index), cells.id(index), Sense::click());
            if cell.clicked() {
                *on = !*on;
                response.mark_changed();
            }
            responses.push((cell, *label));
        }
        let on = ui.is_enabled();
        if ui.is_rect_visible(rect) {
            cells.paint(ui, theme, on, &responses, |index| self.cells.get(index).is_some_and(|(.., taken)| *taken));
            if let Some((cell, _)) = responses.iter().find(|(cell, _)| cell.has_focus()) {
                focus_ring(ui, theme, cell.rect.shrink(size::FOCUS_RING), size::RADIUS_FILL);
            }
        }
        for ((cell, _), (_, name, taken)) in responses.into_iter().zip(self.cells.iter()) {
            describe(ui, &cell, Role::CheckBox, name, Some(*taken));
            hint(cell, name);
        }
        response
    }
}

/// Where the cells of a row are, and how they are painted.
struct Cells {
    rect: Rect,
    ends: Vec<f32>,
    id: Id,
}

impl Cells {
    fn new(rect: Rect, widths: &[f32], id: Id) -> Self {
        let mut x = rect.left();
        let ends = widths.iter().map(|width| {
            x += width;
            x
        });
        Self { rect, ends: ends.collect(), id }
    }

    fn id(&self, index: usize) -> Id {
        self.id.with(index)
    }

    fn rect(&self, index: usize) -> Rect {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(self.rect.left());
        let last = index + 1 >= self.ends.len();
        let end = if last { self.rect.right() } else { self.ends.get(index).copied().unwrap_or(self.rect.right()) };
        Rect::from_min_max(pos2(start, self.rect.top()), pos2(end, self.rect.bottom()))
    }

    fn paint(&self, ui: &Ui, theme: &Theme, on: bool, cells: &[(Response, &str)], taken: impl Fn(usize) -> bool) {
        let painter = ui.painter();
        let radius = size::RADIUS;
        painter.rect_filled(self.rect, radius, if on { theme.raised } else { egui::Color32::TRANSPARENT });
        for (index, (cell, label)) in cells.iter().enumerate() {
            let rect = self.rect(index);
            let (first, last) = (index == 0, index + 1 == cells.len());
            let left = if first { radius } else { 0 };
            let right = if last { radius } else { 0 };
            let corners = CornerRadius { nw: left, sw: left, ne: right, se: right };
            let is_taken = taken(index);
            if is_taken {
                painter.rect_filled(rect, corners, theme.row_sel);
                let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 3.0), rect.max);
                let corners = CornerRadius { nw: 0, ne: 0, ..corners };
                painter.rect_filled(foot, corners, if on { theme.accent } else { theme.text3 });
            } else if on && cell.hovered() {
                painter.rect_filled(rect, corners, theme.hover);
            }
            if !last {
                painter.vline(rect.right() - 0.5, rect.y_range().shrink(1.0), theme.separator());
            }
            let colour = match (on, is_taken) {
                (false, _) => theme.text3,
                (true, true) => theme.text,
                (true, false) => theme.text2,
            };
            put_middle(painter, rect, line(painter, label, font::label(), colour, f32::INFINITY));
        }
        let border = if on { theme.border() } else { theme.separator() };
        painter.rect_stroke(self.rect, radius, border, StrokeKind::Inside);
    }
}

/// One of many, or none: a field that opens a list. Letters are not needed: arrows walk, Enter takes, Esc closes.
pub struct List<'a, T> {
    name: &'a str,
    options: &'a [T],
    taken: &'a mut Option<usize>,
    required: bool,
    on: bool,
    width: Option<f32>,
    hint: &'a str,
}

impl<'a, T: AsRef<str>> List<'a, T> {
    pub fn new(name: &'a str, options: &'a [T], taken: &'a mut Option<usize>) -> Self {
        Self { name, options, taken, required: false, on: true, width: None, hint: "" }
    }

    /// There is always an answer, so the list has no row for none.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What stands in it while nothing is taken.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    #[must_use]
    pub fn width(mut self, points: f32) -> Self {
        self.width = Some(points);
        self
    }

    #[must_use]
    pub fn enabled(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    /// The response is marked as changed when another answer was taken.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let on = self.on && ui.is_enabled();
        let sense = if on { Sense::click() } else { Sense::hover() };
        let (rect, mut response) = ui.allocate_exact_size(vec2(width, size::CONTROL), sense);
        let shown = self.taken.and_then(|index| self.options.get(index)).map(AsRef::as_ref);
        if ui.is_rect_visible(rect) {
            let over = on && response.hovered();
            let (fill, border, ink) = match (on, over) {
                (false, _) => (egui::Color32::TRANSPARENT, theme.line, theme.text3),
                (true, true) => (theme.hover, theme.edge, theme.text),
                (true, false) => (theme.raised, theme.edge, theme.text),
            };
            skin(ui.painter(), rect, size::RADIUS, fill, border);
            let y = rect.center().y;
            let x = rect.left() + size::INPUT_PADDING + size::BORDER;
            let room = rect.right() - 28.0 - x;
            let (text, colour) = shown.map_or((self.hint, theme.text3), |text| (text, ink));
            put(ui.painter(), x, y, line(ui.painter(), text, font::ui(), colour, room));
            sign(ui.painter(), pos2(rect.right() - 15.0, y), icons::CARET_DOWN, size::ICON_SMALL, theme.text2);
            if response.has_focus() {
                focus_ring(ui, theme, rect, size::RADIUS);
            }
        }
        let (name, spoken) = (self.name, shown.unwrap_or(self.hint));
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(Role::ComboBox, on, name);
            info.current_text_value = Some(spoken.to_owned());
            info
        });
        let popup = Popup::menu(&response).frame(popup_frame(theme)).width(width).gap(2.0).accessible_name(name);
        let picked = popup.show(|ui| self.rows(ui, theme, width)).and_then(|shown| shown.inner);
        if let Some(picked) = picked
            && picked != *self.taken
        {
            *self.taken = picked;
            response.mark_changed();
        }
        response
    }

    /// The answer that was picked now, where `None` inside means that it was taken back.
    fn rows(&self, ui: &mut Ui, theme: &Theme, width: f32) -> Option<Option<usize>> {
        ui.set_width((width - 2.0 * (size::POPUP_PADDING + size::BORDER)).max(120.0));
        let mut picked = None;
        let most = size::MENU_ROW * 9.5;
        egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if !self.required && self.taken.is_some() && MenuRow::new("None").faint().show(ui, theme).clicked() {
                picked = Some(None);
            }
            for (index, option) in self.options.iter().enumerate() {
                let row = MenuRow::new(option.as_ref()).check(*self.taken == Some(index)).show(ui, theme);
                if row.clicked() {
                    picked = Some(Some(index));
                }
            }
        });
        picked
    }
}

/// Yes or no, with its words behind it.
pub struct Checkbox<'a> {
    on: &'a mut bool,
    text: &'a str,
    look: Option<TagLook>,
}

impl<'a> Checkbox<'a> {
    pub fn new(on: &'a mut bool, text: &'a str) -> Self {
        Self { on, text, look: None }
    }

    /// Puts a tag's line before the words.
    #[must_use]
    pub fn swatch(mut self, look: TagLook) -> Self {
        self.look = Some(look);
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let before = size::ICON + size::STEP_GROUP + 2.0;
        let line_width = self.look.map_or(0.0, |_| 16.0 + size::STEP_GROUP);
        let room = ui.available_width().max(size::HIT_AREA) - before - line_width;
        let enabled = ui.is_enabled();
        let colour = if enabled { theme.text } else { theme.text3 };
        let words = line(ui.painter(), self.text, font::ui(), colour, room);
        let width = (before + line_width + words.size().x).ceil();
        let (rect, mut response) = ui.allocate_exact_size(vec2(width, size::HIT_AREA), Sense::click());
        if response.clicked() {
            *self.on = !*self.on;
            response.mark_changed();
        }
        if ui.is_rect_visible(rect) {
            let y = rect.center().y;
            let icon = if *self.on { icons::CHECK_SQUARE } else { icons::SQUARE };
            let ink = if response.hovered() || *self.on { colour } else { theme.text2 };
            sign(ui.painter(), pos2(rect.left() + size::ICON / 2.0, y), icon, size::ICON, ink);
            if let Some(look) = self.look {
                swatch(ui.painter(), theme, pos2(rect.left() + before, y), 16.0, look, false);
            }
            put(ui.painter(), rect.left() + before + line_width, y, words);
            if response.has_focus() {
                focus_ring(ui, theme, rect, size::RADIUS);
            }
        }
        describe(ui, &response, Role::CheckBox, self.text, Some(*self.on));
        response
    }
}
