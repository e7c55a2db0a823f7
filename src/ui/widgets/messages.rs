//! What the program says: messages over the text, banners above it, work in progress, and empty places.

use super::buttons::{Button, IconButton, LinkButton};
use super::chips::key_caps;
use super::menus::popup_frame;
use super::paint::{describe, inside, line, lines, put, sign};
use crate::ui::icons;
use crate::ui::theme::{Theme, Tone, font, size};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Align2, Area, Context, Id, Layout, Margin, Order, Rect, Role, Sense, Ui, pos2, vec2};

/// A sentence at the bottom of the text pane about what was just done, with one action; or about what went wrong,
/// which stays until it is answered.
pub struct Message<'a> {
    pub text: &'a str,
    pub icon: &'a str,
    pub tone: Tone,
    /// Words of the links, the first being the one that matters.
    pub actions: &'a [&'a str],
}

/// What happened to a message in this frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageResponse {
    /// The link that was pressed.
    pub action: Option<usize>,
    /// The pointer rests on it, so its time should not run.
    pub hovered: bool,
    /// The cross was pressed.
    pub closed: bool,
}

impl Message<'_> {
    /// Paints it over `pane`. What was done is read out politely, errors at once.
    pub fn show(self, ctx: &Context, theme: &Theme, id: Id, pane: Rect) -> MessageResponse {
        let urgent = matches!(self.tone, Tone::Bad | Tone::Warn);
        let role = if urgent { Role::Alert } else { Role::Status };
        let width = size::MESSAGE_WIDTH.min(pane.width() - 2.0 * size::STEP_PANEL).max(160.0);
        let place = pos2(pane.center().x, pane.bottom() - size::MESSAGE_BOTTOM);
        let area = Area::new(id)
            .order(Order::Foreground)
            .pivot(Align2::CENTER_BOTTOM)
            .fixed_pos(place)
            .role(role)
            .accessible_name(self.text)
            .fade_in(false);
        let shown = area.show(ctx, |ui| self.body(ui, theme, width));
        let hovered = ctx.rect_contains_pointer(shown.response.layer_id, shown.response.rect);
        MessageResponse { hovered, ..shown.inner }
    }

    /// The same as an item of a layout.
    pub fn body(self, ui: &mut Ui, theme: &Theme, width: f32) -> MessageResponse {
        let bad = self.tone == Tone::Bad;
        let mut frame = popup_frame(theme).inner_margin(Margin::symmetric(size::STEP_LIST as i8, 7));
        if bad {
            frame.stroke.color = theme.bad;
        }
        let inner = width - 2.0 * (size::STEP_LIST + size::BORDER);
        let words = line(ui.painter(), self.text, font::ui(), theme.text, f32::INFINITY);
        let links: f32 = self
            .actions
            .iter()
            .map(|action| super::paint::width_of(ui.painter(), action, font::ui()) + size::STEP_LIST)
            .sum();
        let close = if bad { size::HIT_AREA } else { 0.0 };
        let one_line = words.size().x + links + close + size::ICON + size::STEP <= inner;
        frame
            .show(ui, |ui| {
                ui.set_width(inner);
                ui.spacing_mut().item_spacing = vec2(size::STEP, 0.0);
                if one_line { self.one_line(ui, theme) } else { self.several_lines(ui, theme, inner) }
            })
            .inner
    }

    fn sign(&self, ui: &mut Ui, theme: &Theme) {
        let (rect, _) = ui.allocate_exact_size(vec2(size::ICON, size::HIT_AREA), Sense::hover());
        let colour = if self.tone == Tone::Plain { theme.text2 } else { theme.tone(self.tone) };
        sign(ui.painter(), rect.center(), self.icon, size::ICON, colour);
    }

    fn one_line(self, ui: &mut Ui, theme: &Theme) -> MessageResponse {
        let mut happened = MessageResponse::default();
        let row = vec2(ui.available_width(), size::HIT_AREA);
        ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
            self.sign(ui, theme);
            ui.add(super::paint::Line::new(self.text, font::ui(), theme.text).height(size::HIT_AREA));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = size::STEP_LIST;
                happened.closed = self.tone == Tone::Bad && close(ui, theme);
                for (index, action) in self.actions.iter().enumerate().rev() {
                    if LinkButton::new(action).show(ui, theme).clicked() {
                        happened.action = Some(index);
                    }
                }
            });
        });
        happened
    }

    fn several_lines(self, ui: &mut Ui, theme: &Theme, inner: f32) -> MessageResponse {
        let mut happened = MessageResponse::default();
        ui.horizontal_top(|ui| {
            self.sign(ui, theme);
            let room = inner
                - size::ICON
                - size::STEP
                - if self.tone == Tone::Bad { size::HIT_AREA + size::STEP } else { 0.0 };
            ui.vertical(|ui| {
                ui.set_width(room);
                ui.add_space(2.0);
                super::paint::prose(ui, self.text, (font::ui(), 20.0), theme.text);
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = size::STEP_LIST;
                    for (index, action) in self.actions.iter().enumerate() {
                        if LinkButton::new(action).show(ui, theme).clicked() {
                            happened.action = Some(index);
                        }
                    }
                });
            });
            happened.closed = self.tone == Tone::Bad && close(ui, theme);
        });
        happened
    }
}

fn close(ui: &mut Ui, theme: &Theme) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(size::HIT_AREA, size::HIT_AREA), Sense::click());
    let colour = if response.hovered() { theme.text } else { theme.text2 };
    sign(ui.painter(), rect.center(), icons::X, size::ICON_SMALL, colour);
    if response.has_focus() {
        super::paint::focus_ring_inside(ui, theme, rect, size::RADIUS);
    }
    describe(ui, &response, Role::Button, "Close the message", None);
    response.clicked()
}

/// Above the article: something about all of it that stays until it is closed. Returns the button that was pressed,
/// where the number of buttons stands for the cross.
pub fn banner(
    ui: &mut Ui,
    theme: &Theme,
    (icon, tone): (&str, Tone),
    (text, second): (&str, &str),
    buttons: &[&str],
) -> Option<usize> {
    const HEIGHT: f32 = 52.0;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme.row_sel);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, theme.border());
    let x = rect.left() + size::STEP_PANEL;
    let centre = pos2(x + size::ICON_LARGE / 2.0, rect.center().y);
    sign(ui.painter(), centre, icon, size::ICON_LARGE, theme.tone(tone));
    let spoken = if second.is_empty() { text.to_owned() } else { format!("{text}. {second}") };
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Status, true, spoken.as_str()));
    let mut pressed = None;
    let room = rect.shrink2(vec2(size::STEP_PANEL - 6.0, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let start = inside(ui, room, layout, |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP;
        if IconButton::new(icons::X, "Close").show(ui, theme).clicked() {
            pressed = Some(buttons.len());
        }
        for (index, button) in buttons.iter().enumerate().rev() {
            if Button::new(button).show(ui, theme).clicked() {
                pressed = Some(index);
            }
        }
        ui.min_rect().left()
    });
    let x = x + size::ICON_LARGE + size::STEP_LIST;
    let width = start - size::STEP_LIST - x;
    let y = rect.center().y;
    let first = line(ui.painter(), text, font::ui(), theme.text, width);
    if first.is_cut() {
        // Where there is little room the sentence itself takes both lines.
        let both = lines(ui.painter(), text, (font::label(), 17.0), theme.text, width, 2);
        both.paint(ui.painter(), pos2(x, y - 17.0));
    } else if second.is_empty() {
        put(ui.painter(), x, y, first);
    } else {
        put(ui.painter(), x, y - 8.0, first);
        put(ui.painter(), x, y + 10.0, line(ui.painter(), second, font::small(), theme.text2, width));
    }
    pressed
}

/// Work that takes longer than a moment: what it does, how far it is, and a way to stop it. `share` is 0 to 1, or
/// none where nobody knows. Returns whether it was stopped.
pub fn progress_row(ui: &mut Ui, theme: &Theme, text: &str, share: Option<f32>) -> bool {
    const BAR: f32 = 3.0;
    let mut stopped = false;
    let row = vec2(ui.available_width(), size::CONTROL);
    let shown = ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        stopped = Button::new("Cancel").show(ui, theme).clicked();
        ui.add_space(size::STEP);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL), Sense::hover());
        put(
            ui.painter(),
            rect.left(),
            rect.top() + 9.0,
            line(ui.painter(), text, font::label(), theme.text, rect.width()),
        );
        let ground = Rect::from_min_size(pos2(rect.left(), rect.bottom() - 6.0), vec2(rect.width(), BAR));
        ui.painter().rect_filled(ground, 1, theme.line);
        if let Some(share) = share {
            let done = Rect::from_min_size(ground.min, vec2(ground.width() * share.clamp(0.0, 1.0), BAR));
            ui.painter().rect_filled(done, 1, theme.accent);
        }
        response
    });
    ui.ctx().accesskit_node_builder(shown.inner.id, |node| {
        node.set_role(Role::ProgressIndicator);
        node.set_label(text);
        if let Some(share) = share {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(1.0);
            node.set_numeric_value(f64::from(share));
        }
    });
    stopped
}

/// A place with nothing in it: what it is, what to do, and the keys that do it.
pub fn empty_state(ui: &mut Ui, theme: &Theme, icon: &str, title: &str, sentence: &str, keys: &[(&str, &str)]) {
    const SIDE: f32 = 48.0;
    let room = ui.available_rect_before_wrap();
    let mut y = room.top() + size::EMPTY_TOP.min(room.height() / 4.0).max(size::STEP_DIALOG);
    sign(ui.painter(), pos2(room.center().x, y + size::ICON_LARGE / 2.0), icon, size::ICON_LARGE, theme.text3);
    y += size::ICON_LARGE + size::STEP_LIST;
    let narrow = (room.width() - 2.0 * SIDE).clamp(160.0, 360.0);
    for (words, font, line, colour, width, role) in [
        (title, font::section(), 24.0, theme.text, room.width(), Role::Heading),
        (sentence, font::ui(), 20.0, theme.text2, narrow, Role::Label),
    ] {
        let format = TextFormat { line_height: Some(line), valign: Align::Center, ..TextFormat::simple(font, colour) };
        let mut job = LayoutJob::single_section(words.to_owned(), format);
        job.wrap.max_width = width;
        job.halign = Align::Center;
        let galley = ui.painter().layout_job(job);
        let at = pos2(room.center().x, y);
        let response = ui.allocate_rect(galley.rect.translate(at.to_vec2()), Sense::hover());
        y = response.rect.bottom() + size::STEP_GROUP;
        ui.painter().galley(at, galley, colour);
        describe(ui, &response, role, words, None);
    }
    if !keys.is_empty() {
        let below = room.with_min_y(y - size::STEP_GROUP + size::STEP_DIALOG);
        inside(ui, below, Layout::top_down(Align::Center), |ui| centred_keys(ui, theme, keys));
    }
}

fn centred_keys(ui: &mut Ui, theme: &Theme, keys: &[(&str, &str)]) {
    let painter = ui.painter();
    let cap = |key: &str| -> f32 {
        let caps = key.split_whitespace().map(|cap| super::chips::key_cap_width(painter, cap));
        caps.map(|width| width + size::STEP_GROUP).sum::<f32>() - size::STEP_GROUP
    };
    let word = |meaning: &str| super::paint::width_of(painter, meaning, font::label());
    let width: f32 = keys.iter().map(|(key, meaning)| cap(key) + size::STEP + word(meaning)).sum();
    let width = width + size::STEP_PANEL * keys.len().saturating_sub(1) as f32;
    ui.allocate_ui_with_layout(vec2(width, size::HIT_AREA), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (index, (key, meaning)) in keys.iter().enumerate() {
            if index > 0 {
                ui.add_space(size::STEP_PANEL);
            }
            key_caps(ui, theme, key);
            ui.add_space(size::STEP);
            ui.add(super::paint::Line::new(meaning, font::label(), theme.text2));
        }
    });
}
