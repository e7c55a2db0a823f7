//! What a tag means, beside the list of tags: for the row that the pointer or the arrows have rested on.

use crate::model::{Id, Tag};
use crate::ui::Ctx;
use crate::ui::codebook::help::help_ui;
use crate::ui::theme::size;
use crate::ui::widgets::popup_frame;
use egui::{Area, Id as WidgetId, Margin, Order, Rect, Ui, pos2, vec2};

/// Seconds that a row must be chosen.
const DELAY: f64 = 0.6;
const WIDTH: f32 = 320.0;

/// Shows it, where there is room beside the list.
pub(super) fn beside_list(
    ui: &Ui,
    ctx: &Ctx<'_>,
    list: Rect,
    tag: Option<Id<Tag>>,
    since: &mut (usize, f64),
    chosen: usize,
) {
    let now = ui.input(|input| input.time);
    if since.0 != chosen {
        *since = (chosen, now);
    }
    let Some(tag) = tag else { return };
    let rested = now - since.1;
    if rested < DELAY {
        ui.ctx().request_repaint_after_secs((DELAY - rested) as f32 + 0.01);
        return;
    }
    let window = ui.ctx().content_rect().shrink(size::STEP);
    let right = list.right() + size::STEP;
    let x = if right + WIDTH <= window.right() { right } else { list.left() - size::STEP - WIDTH };
    if x < window.left() {
        return;
    }
    Area::new(WidgetId::unique("tag help"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(pos2(x, list.top()))
        .constrain_to(window)
        .show(ui.ctx(), |ui| {
            popup_frame(ctx.theme).inner_margin(Margin::same(size::STEP_LIST as i8)).show(ui, |ui| {
                ui.set_width(WIDTH - 2.0 * size::STEP_LIST);
                ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP_GROUP);
                help_ui(ui, ctx, tag, false);
            });
        });
}
