//! Popups and the rows in them.

use super::chips::{key_cap_at, key_cap_width};
use super::paint::{describe, focus_ring_inside, line, put, put_right, rule, sign};
use crate::ui::icons;
use crate::ui::pattern::{TagLook, swatch};
use crate::ui::theme::{Theme, font, size};
use egui::{CornerRadius, Frame, Margin, Pos2, Rect, Response, Role, Sense, Ui, UiKind, Vec2, pos2, vec2};

/// The skin of menus, popups and messages.
pub fn popup_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.raised)
        .stroke(theme.border())
        .corner_radius(CornerRadius::same(size::RADIUS_POPUP))
        .inner_margin(Margin::same(size::POPUP_PADDING as i8))
}

/// One line of a menu, a popup or a list of answers.
pub struct MenuRow<'a> {
    text: &'a str,
    icon: Option<&'a str>,
    cap: Option<&'a str>,
    look: Option<TagLook>,
    hint: &'a str,
    key: Option<&'a str>,
    check: Option<bool>,
    opens: bool,
    faint: bool,
    serif: bool,
    marked: bool,
    on: bool,
}

impl<'a> MenuRow<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            icon: None,
            cap: None,
            look: None,
            hint: "",
            key: None,
            check: None,
            opens: false,
            faint: false,
            serif: false,
            marked: false,
            on: true,
        }
    }

    /// A sign before the words.
    #[must_use]
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The cap of the key that takes this row, before everything else.
    #[must_use]
    pub fn cap(mut self, key: &'a str) -> Self {
        self.cap = Some(key).filter(|key| !key.is_empty());
        self
    }

    /// The line of a tag before its name.
    #[must_use]
    pub fn swatch(mut self, look: TagLook) -> Self {
        self.look = Some(look);
        self
    }

    /// A few quiet words at the right: half a definition, a format, a speaker.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// The key of the command, in plain letters at the right.
    #[must_use]
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// The row is one of several answers, and this is whether it is the one.
    #[must_use]
    pub fn check(mut self, on: bool) -> Self {
        self.check = Some(on);
        self
    }

    /// A further list opens from here.
    #[must_use]
    pub fn opens(mut self) -> Self {
        self.opens = true;
        self
    }

    /// In the quieter colour: what is not the thing itself, such as “More tags”.
    #[must_use]
    pub fn faint(mut self) -> Self {
        self.faint = true;
        self
    }

    /// In the face of the article: words of a statement.
    #[must_use]
    pub fn serif(mut self) -> Self {
        self.serif = true;
        self
    }

    /// Painted as the row that Enter takes, where the focus itself is somewhere else, as in a field above.
    #[must_use]
    pub fn marked(mut self, marked: bool) -> Self {
        self.marked = marked;
        self
    }

    #[must_use]
    pub fn enabled(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let on = self.on && ui.is_enabled();
        let sense = if on { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::MENU_ROW), sense);
        if ui.is_rect_visible(rect) {
            let lit = on && (response.hovered() || response.has_focus() || self.marked);
            if lit {
                ui.painter().rect_filled(rect, size::RADIUS, theme.row_sel);
            }
            self.paint(ui, theme, rect, on, lit);
            if response.has_focus() {
                focus_ring_inside(ui, theme, rect, size::RADIUS);
            }
        }
        if response.clicked() && !self.opens && egui::menu::is_in_menu(ui) {
            // The toolkit closes a menu after a click, but not after Enter.
            ui.close_kind(UiKind::Menu);
        }
        let role = if self.check.is_some() { Role::MenuItemRadio } else { Role::MenuItem };
        let enabled = on;
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(role, enabled, self.text);
            info.selected = self.check;
            info
        });
        response
    }

    fn paint(&self, ui: &Ui, theme: &Theme, rect: Rect, on: bool, lit: bool) {
        let painter = ui.painter();
        let ink = match (on, self.faint) {
            (false, _) => theme.text3,
            (true, true) => theme.text2,
            (true, false) => theme.text,
        };
        let (mut x, y) = (rect.left() + size::STEP, rect.center().y);
        let mut end = rect.right() - size::STEP;
        if let Some(cap) = self.cap {
            x = key_cap_at(painter, theme, pos2(x, y), cap) + size::STEP;
        }
        if let Some(icon) = self.icon {
            // Under caps, signs stand in the same column.
            let column = if self.faint && self.cap.is_none() { size::KEY_CAP } else { size::ICON };
            sign(painter, pos2(x + column / 2.0, y), icon, size::ICON, if self.faint { theme.text2 } else { ink });
            x += column + size::STEP;
        }
        if let Some(look) = self.look {
            let wide = if self.cap.is_some() { 24.0 } else { 16.0 };
            swatch(painter, theme, pos2(x, y), wide, look, lit);
            x += wide + size::STEP;
        }
        if self.opens {
            sign(painter, pos2(end - size::ICON_SMALL / 2.0, y), icons::CARET_RIGHT, size::ICON_SMALL, theme.text2);
            end -= size::ICON_SMALL + size::STEP;
        }
        if self.check == Some(true) {
            sign(painter, pos2(end - size::ICON_SMALL / 2.0, y), icons::CHECK, size::ICON_SMALL, theme.text2);
            end -= size::ICON_SMALL + size::STEP;
        }
        if let Some(key) = self.key {
            let colour = if on { theme.text2 } else { theme.text3 };
            end = put_right(painter, end, y, line(painter, key, font::small(), colour, end - x)) - size::STEP;
        }
        let face = if self.serif { font::serif(15.0) } else { font::ui() };
        let words = line(painter, self.text, face, ink, end - x);
        let room = end - x - words.size().x - size::STEP_LIST;
        put(painter, x, y, words);
        if !self.hint.is_empty() && room > 2.0 * size::STEP_LIST {
            put_right(painter, end, y, line(painter, self.hint, font::small(), theme.text3, room));
        }
    }
}

/// The line between groups of rows.
pub fn menu_separator(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 9.0), Sense::hover());
    rule(ui.painter(), rect.x_range(), rect.top() + size::STEP_GROUP, theme);
}

/// The quiet first line of a popup: what it is about, and at the right a key and what that does.
pub fn popup_head(ui: &mut Ui, theme: &Theme, text: &str, key: Option<(&str, &str)>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
    let painter = ui.painter();
    let y = rect.center().y;
    let mut end = rect.right() - size::STEP;
    if let Some((cap, meaning)) = key {
        let meaning = line(painter, meaning, font::small(), theme.text2, 120.0);
        end = put_right(painter, end, y, meaning) - size::STEP_GROUP - key_cap_width(painter, cap);
        key_cap_at(painter, theme, pos2(end, y), cap);
        end -= size::STEP;
    }
    let x = rect.left() + size::STEP;
    put(painter, x, y, line(painter, text, font::small(), theme.text2, end - x));
    describe(ui, &response, Role::Label, text, None);
}

/// Where a popup of some size opens: below the pointer, inside `bounds`, and never over what must stay readable.
/// If there is no room below `avoid` it goes above, and if there is none either, beside it.
pub fn popup_place(pointer: Pos2, extent: Vec2, avoid: Rect, bounds: Rect) -> Pos2 {
    let bounds = bounds.shrink(size::STEP);
    let fit = |at: f32, length: f32, from: f32, to: f32| at.min(to - length).max(from);
    let x = fit(pointer.x + size::POPUP_BELOW, extent.x, bounds.left(), bounds.right());
    let below = (pointer.y + size::POPUP_BELOW).max(if avoid.is_positive() { avoid.bottom() } else { pointer.y });
    if below + extent.y <= bounds.bottom() {
        return pos2(x, below);
    }
    let above = avoid.top().min(pointer.y) - size::STEP - extent.y;
    if above >= bounds.top() {
        return pos2(x, above);
    }
    let y = fit(pointer.y + size::POPUP_BELOW, extent.y, bounds.top(), bounds.bottom());
    let right = avoid.right() + size::STEP;
    let left = avoid.left() - size::STEP - extent.x;
    if right + extent.x <= bounds.right() {
        pos2(right, y)
    } else if left >= bounds.left() {
        pos2(left, y)
    } else {
        pos2(x, y)
    }
}

/// A word of the menu bar that opens a menu of [`MenuRow`]s below it.
pub fn menu_title(ui: &mut Ui, theme: &Theme, text: &str, rows: impl FnOnce(&mut Ui)) -> Response {
    let galley = line(ui.painter(), text, font::ui(), theme.text, f32::INFINITY);
    let wanted = vec2(galley.size().x + 2.0 * size::STEP, size::HIT_AREA);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    let popup = egui::Popup::menu(&response);
    let open = popup.is_open();
    if ui.is_rect_visible(rect) {
        if open || response.hovered() {
            let fill = if open { theme.row_sel } else { theme.raised };
            ui.painter().rect_filled(rect, size::RADIUS, fill);
        }
        put(ui.painter(), rect.left() + size::STEP, rect.center().y, galley);
        if response.has_focus() {
            focus_ring_inside(ui, theme, rect, size::RADIUS);
        }
    }
    describe(ui, &response, Role::MenuItem, text, None);
    popup.frame(popup_frame(theme)).width(size::MENU_OF_BAR).gap(4.0).accessible_name(text).show(|ui| {
        ui.set_width(size::MENU_OF_BAR - 2.0 * (size::POPUP_PADDING + size::BORDER));
        ui.spacing_mut().item_spacing.y = 0.0;
        rows(ui);
    });
    response
}

/// The menu of the right mouse button on something.
pub fn context_menu(response: &Response, theme: &Theme, rows: impl FnOnce(&mut Ui)) {
    egui::Popup::context_menu(response).frame(popup_frame(theme)).width(size::MENU).show(|ui| {
        ui.set_width(size::MENU - 2.0 * (size::POPUP_PADDING + size::BORDER));
        ui.spacing_mut().item_spacing.y = 0.0;
        rows(ui);
    });
}
