//! Fields to type in.

use super::paint::{describe, focus_ring, sign};
use crate::ui::icons;
use crate::ui::theme::{Theme, font, size};
use egui::text_edit::TextEditOutput;
use egui::{
    Align2, CornerRadius, Frame, Id, Margin, Rect, Response, RichText, Role, Sense, Stroke, TextEdit, Ui, pos2, vec2,
};

/// A field of one or several lines.
pub struct Input<'a> {
    text: &'a mut String,
    name: &'a str,
    hint: &'a str,
    icon: Option<&'a str>,
    action: Option<(&'a str, &'a str)>,
    wrong: Option<&'a str>,
    rows: usize,
    width: Option<f32>,
    serif: bool,
    id: Option<Id>,
}

/// What happened to a field in this frame.
pub struct InputResponse {
    pub response: Response,
    /// The button at the right end was pressed.
    pub action: bool,
}

impl<'a> Input<'a> {
    /// `name` is what the label beside the field says; screen readers read it out.
    pub fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            hint: "",
            icon: None,
            action: None,
            wrong: None,
            rows: 1,
            width: None,
            serif: false,
            id: None,
        }
    }

    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// A small sign at the left, such as a funnel.
    #[must_use]
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A small button at the right end, such as the one that takes words from the text: sign and name.
    #[must_use]
    pub fn action(mut self, icon: &'a str, name: &'a str) -> Self {
        self.action = Some((icon, name));
        self
    }

    /// Says in a sentence below the field what is wrong with what stands in it.
    #[must_use]
    pub fn wrong(mut self, sentence: Option<&'a str>) -> Self {
        self.wrong = sentence;
        self
    }

    /// Several lines, at least this many high; it grows with the text.
    #[must_use]
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows.max(1);
        self
    }

    /// Without it the field fills the space there is.
    #[must_use]
    pub fn width(mut self, points: f32) -> Self {
        self.width = Some(points);
        self
    }

    /// In the face of the article: for words that were taken from it.
    #[must_use]
    pub fn serif(mut self) -> Self {
        self.serif = true;
        self
    }

    /// A fixed id, so that the focus can be sent here.
    #[must_use]
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> InputResponse {
        let (name, wrong, action, text_is_long) = (self.name, self.wrong, self.action, self.rows > 1);
        let inner = ui.vertical(|ui| {
            let output = self.edit(ui, theme);
            let response = output.response.response;
            if ui.is_rect_visible(response.rect) {
                if wrong.is_some() {
                    let x = response.rect.right() - if action.is_some() { 34.0 } else { 15.0 };
                    let y = if text_is_long { response.rect.top() + 14.0 } else { response.rect.center().y };
                    sign(ui.painter(), pos2(x, y), icons::WARNING_CIRCLE, size::ICON_SMALL, theme.bad);
                }
                if response.has_focus() {
                    focus_ring(ui, theme, response.rect, size::RADIUS);
                }
            }
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_label(name);
                if let Some(sentence) = wrong {
                    node.set_description(sentence);
                    node.set_invalid(egui::accesskit::Invalid::True);
                }
            });
            let pressed = action.is_some_and(|(icon, what)| act(ui, theme, &response, icon, what));
            if let Some(sentence) = wrong {
                ui.label(RichText::new(sentence).font(font::small()).color(theme.bad));
            }
            InputResponse { response, action: pressed }
        });
        inner.inner
    }

    fn edit(self, ui: &mut Ui, theme: &Theme) -> TextEditOutput {
        let border = if self.wrong.is_some() { theme.bad } else { theme.edge };
        let behind = if self.action.is_some() { 22 } else { 0 } + if self.wrong.is_some() { 18 } else { 0 };
        let padding = size::INPUT_PADDING as i8;
        let upright = if self.rows > 1 { 6 } else { 0 };
        let frame = Frame::new()
            .fill(theme.raised)
            .stroke(Stroke::new(size::BORDER, border))
            .corner_radius(CornerRadius::same(size::RADIUS))
            .inner_margin(Margin { left: padding, right: padding + behind, top: upright, bottom: upright });
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let face = if self.serif { font::row_words() } else { font::ui() };
        let edit = if self.rows > 1 {
            TextEdit::multiline(self.text).desired_rows(self.rows)
        } else {
            TextEdit::singleline(self.text)
        };
        let align = if self.rows > 1 { Align2::LEFT_TOP } else { Align2::LEFT_CENTER };
        let mut edit = edit
            .frame(frame)
            .font(face)
            .text_color(theme.text)
            .hint_text(RichText::new(self.hint).font(font::ui()))
            .desired_width(width)
            .min_size(vec2(width.min(size::HIT_AREA), size::CONTROL))
            .align(align);
        if let Some(icon) = self.icon {
            edit = edit.prefix(RichText::new(icon).font(font::icon(size::ICON_SMALL)).color(theme.text3));
        }
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        edit.show(ui)
    }
}

/// The small button inside the right end of a field.
fn act(ui: &Ui, theme: &Theme, field: &Response, icon: &str, name: &str) -> bool {
    let centre = pos2(field.rect.right() - 15.0, field.rect.top() + size::CONTROL / 2.0);
    let area = Rect::from_center_size(centre, vec2(size::HIT_AREA, size::HIT_AREA));
    let response = ui.interact(area, field.id.with("action"), Sense::click());
    let colour = if response.hovered() { theme.text } else { theme.text2 };
    sign(ui.painter(), centre, icon, size::ICON_SMALL, colour);
    if response.has_focus() {
        focus_ring(ui, theme, area.shrink(3.0), size::RADIUS);
    }
    describe(ui, &response, Role::Button, name, None);
    response.on_hover_cursor(egui::CursorIcon::Default).on_hover_text(name).clicked()
}

/// The skin of a field around something else than plain text: chips with a [`bare_input`] behind them.
/// It is at least one control high and grows downwards.
pub fn input_frame<R>(
    ui: &mut Ui,
    theme: &Theme,
    focused: bool,
    wrong: bool,
    content: impl FnOnce(&mut Ui) -> R,
) -> egui::InnerResponse<R> {
    let frame = Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(size::BORDER, if wrong { theme.bad } else { theme.edge }))
        .corner_radius(CornerRadius::same(size::RADIUS))
        .inner_margin(Margin::symmetric(2, 1));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(size::CHIP);
        ui.spacing_mut().item_spacing = vec2(size::STEP_GROUP, size::STEP_GROUP);
        ui.spacing_mut().interact_size.y = size::CHIP;
        ui.horizontal_wrapped(content).inner
    });
    if focused {
        focus_ring(ui, theme, shown.response.rect, size::RADIUS);
    }
    shown
}

/// A field without skin, for [`input_frame`].
pub fn bare_input(ui: &mut Ui, theme: &Theme, text: &mut String, name: &str, hint: &str, id: Id) -> Response {
    const LEAST: f32 = 44.0;
    // What is left of the row, if that is enough to type in; else the next row.
    let rest = ui.available_size_before_wrap().x;
    let width = if rest < LEAST { ui.max_rect().width() } else { rest };
    let edit = TextEdit::singleline(text)
        .id(id)
        .frame(Frame::new().inner_margin(Margin::symmetric(6, 0)))
        .font(font::ui())
        .text_color(theme.text)
        .hint_text(RichText::new(hint).font(font::ui()))
        .desired_width(width)
        .min_size(vec2(LEAST, size::CHIP))
        .align(Align2::LEFT_CENTER);
    let response = edit.show(ui).response.response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}
