//! Wells to choose a colour from, and lines.

use crate::model::{Colour, Pattern, Tag};
use crate::ui::Ctx;
use crate::ui::pattern::{TagLook, swatch};
use crate::ui::theme::size;
use crate::ui::widgets::paint::{describe, focus_ring, keep_arrows, walk_to};
use egui::{Key, Rect, Role, Sense, StrokeKind, Ui, UiBuilder, pos2, vec2};

const COLOURS: [&str; 8] = ["Orange", "Blue", "Jade", "Wine", "Lavender", "Olive", "Petrol", "Clay"];

const LINES: [(Pattern, &str); 8] = [
    (Pattern::Solid, "Solid"),
    (Pattern::Double, "Double"),
    (Pattern::Dashed, "Dashed"),
    (Pattern::Dotted, "Dotted"),
    (Pattern::Wavy, "Wavy"),
    (Pattern::DashDot, "Dash and dot"),
    (Pattern::Beads, "Beads"),
    (Pattern::LongDashes, "Long dashes"),
];

/// Width of the field for a colour of one's own.
pub(super) const OWN: f32 = 96.0;

/// Whether that field has room beside the wells.
pub(super) fn has_room_beside(ui: &Ui) -> bool {
    let wells = COLOURS.len() as f32 * (size::WELL + size::STEP_GROUP);
    ui.available_width() >= wells + size::STEP_LIST + OWN
}

/// Eight wells with the colours of the palette. The one that was taken now.
pub(super) fn colours(ui: &mut Ui, ctx: &Ctx<'_>, tag: &Tag) -> Option<Colour> {
    let wells: Vec<(Colour, &str)> = (1..).map(Colour::Palette).zip(COLOURS).collect();
    let at = wells.iter().position(|well| well.0 == tag.colour);
    let names: Vec<&str> = wells.iter().map(|well| well.1).collect();
    let paint = |ui: &Ui, at: usize, rect: Rect| {
        if let Some((colour, _)) = wells.get(at) {
            ui.painter().rect_filled(rect, size::RADIUS, ctx.theme.tag_colour(*colour));
        }
    };
    let taken = wells_ui(ui, ctx, "Colour", &names, (at, size::WELL), paint);
    taken.and_then(|at| wells.get(at)).map(|well| well.0)
}

/// Eight wells with the lines there are. The one that was taken now.
pub(super) fn lines(ui: &mut Ui, ctx: &Ctx<'_>, tag: &Tag) -> Option<Pattern> {
    let at = LINES.iter().position(|line| line.0 == tag.pattern);
    let names = LINES.map(|line| line.1);
    let wide = ((ui.available_width() - 7.0 * size::STEP_GROUP) / 8.0).clamp(size::WELL, 44.0);
    let paint = |ui: &Ui, at: usize, rect: Rect| {
        if let Some((pattern, _)) = LINES.get(at) {
            ui.painter().rect_filled(rect, size::RADIUS, ctx.theme.page);
            let look = TagLook { colour: tag.colour, pattern: *pattern };
            let inner = rect.shrink2(vec2(7.0, 0.0));
            swatch(ui.painter(), ctx.theme, pos2(inner.left(), inner.center().y), inner.width(), look, false);
        }
    };
    let taken = wells_ui(ui, ctx, "Line", &names, (at, wide), paint);
    taken.and_then(|at| LINES.get(at)).map(|line| line.0)
}

/// Wells, of which one is taken: arrows walk, as in a row of cells. Where they are too many for one row, in several.
fn wells_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    name: &str,
    names: &[&str],
    (taken, wide): (Option<usize>, f32),
    paint: impl Fn(&Ui, usize, Rect),
) -> Option<usize> {
    let theme = ctx.theme;
    let builder = UiBuilder::new().accessibility_role(Role::RadioGroup).accessibility_label(name);
    let shown = ui.scope_builder(builder, |ui| {
        let (step, down) = (wide + size::STEP_GROUP, size::WELL + size::STEP_GROUP);
        let across = ((ui.available_width() + size::STEP_GROUP) / step).floor().max(1.0) as usize;
        let (across, rows) = (across.min(names.len()), names.len().div_ceil(across));
        let extent = vec2(across as f32 * step, rows as f32 * down) - vec2(size::STEP_GROUP, size::STEP_GROUP);
        let (rect, group) = ui.allocate_exact_size(extent, Sense::hover());
        let id = |at: usize| group.id.with(at);
        let focus = (0..names.len()).find(|at| ui.memory(|memory| memory.has_focus(id(*at))));
        let door = focus.or(taken).unwrap_or(0);
        let (mut now, mut walk) = (None, None);
        for (at, name) in names.iter().enumerate() {
            let corner = rect.min + vec2((at % across) as f32 * step, (at / across) as f32 * down);
            let well = Rect::from_min_size(corner, vec2(wide, size::WELL));
            // One well lets the focus in; from there the arrows walk.
            let sense = if at == door { Sense::click() } else { Sense::CLICK };
            let response = ui.interact(well, id(at), sense);
            if response.clicked() && ui.is_enabled() {
                (now, walk) = (Some(at), Some(id(at)));
            }
            if response.has_focus() {
                keep_arrows(ui, &response);
                let step = |key| ui.input(|input| input.key_pressed(key) && !input.modifiers.any());
                let to = if step(Key::ArrowRight) {
                    Some((at + 1) % names.len())
                } else if step(Key::ArrowLeft) {
                    Some(at.checked_sub(1).unwrap_or(names.len() - 1))
                } else {
                    None
                };
                if let Some(to) = to {
                    (now, walk) = (Some(to), Some(id(to)));
                }
                focus_ring(ui, theme, well, size::RADIUS);
            }
            paint(ui, at, well);
            let (stroke, kind) = if taken == Some(at) {
                (egui::Stroke::new(2.0, theme.text), StrokeKind::Outside)
            } else {
                (theme.separator(), StrokeKind::Inside)
            };
            ui.painter().rect_stroke(well, size::RADIUS, stroke, kind);
            describe(ui, &response, Role::RadioButton, name, Some(taken == Some(at)));
            response.on_hover_text(*name);
        }
        if let Some(to) = walk {
            walk_to(ui, to);
        }
        now.filter(|now| taken != Some(*now))
    });
    shown.inner
}
