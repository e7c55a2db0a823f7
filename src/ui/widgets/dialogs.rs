//! The shell of a dialog: over the scrim, with a head and a foot. Esc closes it, and the focus stays in it.

use super::buttons::IconButton;
use super::paint::{inside, line, put, rule};
use crate::ui::icons;
use crate::ui::theme::{Theme, font, size};
use egui::{
    Align, Context, CornerRadius, Frame, Id, Key, Layout, Modal, Modifiers, Rect, Role, Sense, StrokeKind, Ui, Vec2,
    pos2, vec2,
};

/// A dialog of a fixed size; smaller where the window is.
pub struct Dialog<'a> {
    id: &'a str,
    title: &'a str,
    extent: Vec2,
    beside: Option<Beside<'a>>,
}

/// Paints what stands in the head of a dialog, from the cross to the left.
type Beside<'a> = &'a mut dyn FnMut(&mut Ui);

/// What came of a dialog in this frame.
pub struct DialogResponse<B, F> {
    pub body: B,
    pub foot: F,
    /// Esc or the cross: nothing of it is to be done.
    pub closed: bool,
}

impl<'a> Dialog<'a> {
    pub fn new(id: &'a str, title: &'a str, width: f32, height: f32) -> Self {
        Self { id, title, extent: vec2(width, height), beside: None }
    }

    /// Shows something beside the title, such as a field that finds what is in the dialog.
    #[must_use]
    pub fn beside_title(mut self, content: Beside<'a>) -> Self {
        self.beside = Some(content);
        self
    }

    /// `body` fills what is between head and foot, without padding; `foot` is laid out from the right, so its first
    /// button is the primary one.
    pub fn show<B, F>(
        mut self,
        ctx: &Context,
        theme: &Theme,
        body: impl FnOnce(&mut Ui) -> B,
        foot: impl FnOnce(&mut Ui) -> F,
    ) -> DialogResponse<B, F> {
        let window = ctx.content_rect().size() - vec2(2.0, 2.0) * size::STEP_DIALOG;
        let extent = self.extent.min(window).max(vec2(240.0, 160.0));
        let area = Modal::default_area(Id::unique(("dialog", self.id)))
            .role(Role::Dialog)
            .accessible_name(self.title)
            .fade_in(false);
        let modal = Modal::new(Id::unique(("dialog", self.id))).area(area).backdrop_color(theme.scrim);
        let shown = modal.frame(Frame::NONE).show(ctx, |ui| {
            let (rect, _) = ui.allocate_exact_size(extent, Sense::hover());
            let radius = CornerRadius::same(size::RADIUS_DIALOG);
            ui.painter().rect_filled(rect, radius, theme.raised);
            let head = Rect::from_min_size(rect.min, vec2(rect.width(), size::DIALOG_HEAD));
            let foot_top = rect.bottom() - size::DIALOG_FOOT;
            let middle = Rect::from_min_max(pos2(rect.left(), head.bottom()), pos2(rect.right(), foot_top));
            let middle = middle.shrink2(vec2(size::BORDER, 0.0));
            let crossed = self.head(ui, theme, head);
            let body = inside(ui, middle, Layout::top_down(Align::Min), |ui| {
                ui.shrink_clip_rect(middle);
                body(ui)
            });
            rule(ui.painter(), rect.x_range().shrink(size::BORDER), foot_top, theme);
            let room = Rect::from_min_max(pos2(rect.left(), foot_top), rect.max);
            let layout = Layout::right_to_left(Align::Center);
            let room = room.shrink2(vec2(size::STEP_DIALOG, 0.0));
            let foot = inside(ui, room, layout, |ui| {
                ui.spacing_mut().item_spacing.x = size::STEP;
                foot(ui)
            });
            ui.painter().rect_stroke(rect, radius, theme.border(), StrokeKind::Inside);
            (body, foot, crossed)
        });
        // A press beside the dialog does not close it: what was typed in it would be gone.
        let escaped = shown.is_top_modal
            && !shown.any_popup_open
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let (body, foot, crossed) = shown.inner;
        DialogResponse { body, foot, closed: escaped || crossed }
    }

    fn head(&mut self, ui: &mut Ui, theme: &Theme, rect: Rect) -> bool {
        let title = line(ui.painter(), self.title, font::title(), theme.text, rect.width() - 96.0);
        let end = put(ui.painter(), rect.left() + size::STEP_DIALOG, rect.center().y, title);
        rule(ui.painter(), rect.x_range().shrink(size::BORDER), rect.bottom() - size::BORDER, theme);
        let cross = Rect::from_center_size(
            pos2(rect.right() - size::STEP_DIALOG - size::CONTROL / 2.0, rect.center().y),
            vec2(size::CONTROL, size::CONTROL),
        );
        if let Some(beside) = &mut self.beside {
            let room = Rect::from_x_y_ranges(end + size::STEP_DIALOG..=cross.left() - size::STEP, rect.y_range());
            inside(ui, room, Layout::right_to_left(Align::Center), beside);
        }
        inside(ui, cross, Layout::left_to_right(Align::Center), |ui| {
            IconButton::new(icons::X, "Close").key("Esc").show(ui, theme).clicked()
        })
    }
}

/// The list at the left of a dialog, with a line at its right.
pub fn dialog_list<R>(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui) -> R) -> R {
    let rect = Rect::from_min_size(ui.max_rect().min, vec2(size::DIALOG_LIST, ui.max_rect().height()));
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), theme.separator());
    let inner = inside(ui, rect.shrink(size::STEP), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        content(ui)
    });
    ui.advance_cursor_after_rect(rect);
    inner
}
