//! Buttons: with words, with a sign alone, and words that act like a link.

use super::chips::{key_cap_at, key_cap_width};
use super::paint::{describe, focus_ring, line, put, sign, skin, width_of};
use crate::ui::theme::{Theme, font, mix, size};
use egui::{Color32, Response, Role, Sense, Ui, pos2, vec2};

const ICON_GAP: f32 = 6.0;
const QUIET_PADDING: f32 = 6.0;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Normal,
    Primary,
    Quiet,
}

/// A button with words, perhaps a sign before them and a key behind them.
pub struct Button<'a> {
    text: &'a str,
    icon: Option<&'a str>,
    key: Option<&'a str>,
    kind: Kind,
    on: bool,
    opens: bool,
}

impl<'a> Button<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, icon: None, key: None, kind: Kind::Normal, on: true, opens: false }
    }

    /// The one button of a dialog that does what the dialog is for.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.kind = Kind::Primary;
        self
    }

    /// Without border and fill until the pointer is over it.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.kind = Kind::Quiet;
        self
    }

    #[must_use]
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Shows the key that does the same, as a cap behind the words.
    #[must_use]
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    #[must_use]
    pub fn enabled(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    /// Shows a small caret: a list opens from here.
    #[must_use]
    pub fn opens(mut self) -> Self {
        self.opens = true;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let quiet = self.kind == Kind::Quiet;
        let face = if quiet { font::label() } else { font::ui() };
        let padding = size::BORDER + if quiet { QUIET_PADDING } else { size::CONTROL_PADDING };
        let sign_size = if quiet { size::ICON_SMALL } else { size::ICON };
        let words = width_of(ui.painter(), self.text, face.clone());
        let before = self.icon.map_or(0.0, |_| sign_size + ICON_GAP);
        let behind = self.key.map_or(0.0, |key| key_cap_width(ui.painter(), key) + ICON_GAP)
            + if self.opens { size::ICON_SMALL + ICON_GAP } else { 0.0 };
        let width = (words + before + behind + 2.0 * padding).ceil().min(ui.available_width().max(size::CONTROL));
        let sense = if self.on { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), sense);
        let on = self.on && ui.is_enabled();
        if ui.is_rect_visible(rect) {
            let look = look(theme, self.kind, on, &response);
            skin(ui.painter(), rect, size::RADIUS, look.fill, look.border);
            let (mut x, y) = (rect.left() + padding, rect.center().y);
            if let Some(icon) = self.icon {
                sign(ui.painter(), pos2(x + sign_size / 2.0, y), icon, sign_size, look.text);
                x += before;
            }
            let room = rect.right() - padding - behind - x;
            x = put(ui.painter(), x, y, line(ui.painter(), self.text, face, look.text, room + 1.0)) + ICON_GAP;
            if let Some(key) = self.key {
                x = key_cap_at(ui.painter(), theme, pos2(x, y), key) + ICON_GAP;
            }
            if self.opens {
                let centre = pos2(x + size::ICON_SMALL / 2.0, y);
                sign(ui.painter(), centre, crate::ui::icons::CARET_DOWN, size::ICON_SMALL, look.text);
            }
            if response.has_focus() {
                focus_ring(ui, theme, rect, size::RADIUS);
            }
        }
        describe_button(ui, &response, self.text, on);
        response
    }
}

fn describe_button(ui: &Ui, response: &Response, name: &str, on: bool) {
    let enabled = on && ui.is_enabled();
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, enabled, name));
}

struct Look {
    fill: Color32,
    border: Color32,
    text: Color32,
}

fn look(theme: &Theme, kind: Kind, on: bool, response: &Response) -> Look {
    let pressed = response.is_pointer_button_down_on();
    let hovered = response.hovered();
    let none = Color32::TRANSPARENT;
    match kind {
        _ if !on => Look { fill: none, border: if kind == Kind::Quiet { none } else { theme.line }, text: theme.text3 },
        Kind::Primary => {
            let lift = if pressed {
                0.2
            } else if hovered {
                0.1
            } else {
                0.0
            };
            let fill = mix(theme.on_accent, theme.accent, lift);
            Look { fill, border: fill, text: theme.on_accent }
        }
        Kind::Normal | Kind::Quiet if pressed => Look { fill: theme.row_sel, border: theme.edge, text: theme.text },
        Kind::Normal | Kind::Quiet if hovered => Look { fill: theme.hover, border: theme.edge, text: theme.text },
        Kind::Normal => Look { fill: theme.raised, border: theme.edge, text: theme.text },
        Kind::Quiet => Look { fill: none, border: none, text: theme.text2 },
    }
}

/// A button that is a sign alone. Its name is read out, and shown with its key when the pointer rests on it.
pub struct IconButton<'a> {
    icon: &'a str,
    name: &'a str,
    key: Option<&'a str>,
    taken: Option<bool>,
    on: bool,
    points: f32,
    side: f32,
    stop: bool,
}

impl<'a> IconButton<'a> {
    pub fn new(icon: &'a str, name: &'a str) -> Self {
        Self { icon, name, key: None, taken: None, on: true, points: size::ICON, side: size::CONTROL, stop: true }
    }

    #[must_use]
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// Makes it a switch that is on or off.
    #[must_use]
    pub fn taken(mut self, taken: bool) -> Self {
        self.taken = Some(taken);
        self
    }

    #[must_use]
    pub fn enabled(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    /// Tab passes it by: what it does has a key of its own.
    #[must_use]
    pub fn passed_by(mut self) -> Self {
        self.stop = false;
        self
    }

    /// Inside a field, which it must not make higher.
    #[must_use]
    pub fn inside_field(mut self) -> Self {
        self.points = size::ICON_SMALL;
        self.side = size::HIT_AREA;
        self
    }

    /// The larger sign of heads and empty states.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.points = size::ICON_LARGE;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let sense = match (self.on, self.stop) {
            (true, true) => Sense::click(),
            (true, false) => Sense::CLICK,
            (false, _) => Sense::hover(),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(self.side, self.side), sense);
        let on = self.on && ui.is_enabled();
        if ui.is_rect_visible(rect) {
            let mut look = look(theme, Kind::Quiet, on, &response);
            if self.taken == Some(true) && on {
                look = Look { fill: theme.row_sel, border: theme.edge, text: theme.text };
            }
            skin(ui.painter(), rect, size::RADIUS, look.fill, look.border);
            sign(ui.painter(), rect.center(), self.icon, self.points, look.text);
            if response.has_focus() {
                focus_ring(ui, theme, rect, size::RADIUS);
            }
        }
        describe(ui, &response, Role::Button, self.name, self.taken);
        // Its words are made when somebody is there for them.
        let is_asked = response.contains_pointer() || ui.ctx().has_accesskit_node(response.id);
        if is_asked { response.on_hover_text(tip(self.name, self.key)) } else { response }
    }
}

/// The words of a tooltip: what a control does, and the key that does the same.
pub fn tip(name: &str, key: Option<&str>) -> String {
    key.map_or_else(|| name.to_owned(), |key| format!("{name}   {key}"))
}

/// Words in the accent colour that do something, with no skin around them.
pub struct LinkButton<'a> {
    text: &'a str,
    icon: Option<&'a str>,
    small: bool,
}

impl<'a> LinkButton<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, icon: None, small: false }
    }

    #[must_use]
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// In the size of labels: inside cards and the status line.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let face = if self.small { font::label() } else { font::ui() };
        let before = self.icon.map_or(0.0, |_| size::ICON_SMALL + 4.0);
        let galley = line(ui.painter(), self.text, face, theme.accent, ui.available_width() - before);
        let wanted = vec2(galley.size().x + before, size::HIT_AREA);
        let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
        if ui.is_rect_visible(rect) {
            let y = rect.center().y;
            if let Some(icon) = self.icon {
                let centre = pos2(rect.left() + size::ICON_SMALL / 2.0, y);
                sign(ui.painter(), centre, icon, size::ICON_SMALL, theme.accent);
            }
            let below = y + galley.size().y / 2.0 - 1.0;
            let start = rect.left() + before;
            let end = put(ui.painter(), start, y, galley);
            if response.hovered() {
                ui.painter().hline(start..=end, below, egui::Stroke::new(1.0, theme.accent));
            }
            if response.has_focus() {
                focus_ring(ui, theme, rect, size::RADIUS);
            }
        }
        describe(ui, &response, Role::Button, self.text, None);
        response.on_hover_cursor(egui::CursorIcon::PointingHand)
    }
}
