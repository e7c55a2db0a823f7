//! Passages that do not stand where the files say: left out first, then what was found elsewhere, the least sure first.

use super::Look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::empty_state;
use crate::ui::widgets::paint::{self, line, put, sign};
use crate::ui::{Ctx, icons};
use egui::{Color32, Role, ScrollArea, Sense, Ui, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 48.0;

pub(super) fn stray_ui(ui: &mut Ui, ctx: &Ctx<'_>, look: &Look) {
    let proof = &look.prepared.proof;
    let (unplaced, moved) = (proof.unplaced.len(), proof.moved.len());
    if unplaced + moved == 0 {
        let sentence = "Every passage stands where the files say";
        return empty_state(ui, ctx.theme, icons::CHECK_CIRCLE, "Nothing to look at", sentence, &[]);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let rows = ScrollArea::vertical().id_salt(("import strays", Arc::as_ptr(&look.prepared).addr())).auto_shrink(false);
    rows.show_rows(ui, ROW, unplaced + moved, |ui, range| {
        for at in range {
            if let Some(one) = at.checked_sub(unplaced).and_then(|at| proof.moved.get(*look.strays.get(at)?)) {
                let words = (format!("“{}”", one.words), format!("{}: {}", one.article, one.place_told()));
                row(ui, ctx, (icons::WARNING, ctx.theme.warn), &words, &one.told());
            } else if let Some(one) = proof.unplaced.get(at) {
                let words = (one.what(), format!("{}: left out, {}", one.article, one.why));
                row(ui, ctx, (icons::PROHIBIT, ctx.theme.bad), &words, &one.told());
            }
        }
    });
}

fn row(ui: &mut Ui, ctx: &Ctx<'_>, (icon, colour): (&str, Color32), words: &(String, String), told: &str) {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let (x, y) = (rect.left() + size::STEP_DIALOG, rect.top() + 15.0);
    sign(ui.painter(), pos2(x + size::ICON_SMALL / 2.0, y), icon, size::ICON_SMALL, colour);
    let x = x + size::ICON_SMALL + size::STEP;
    let room = rect.right() - size::STEP_DIALOG - x;
    put(ui.painter(), x, y, line(ui.painter(), &words.0, font::ui(), theme.text, room));
    let second = line(ui.painter(), &words.1, font::small(), theme.text2, room);
    let response = if second.is_cut() { paint::hint(response, told) } else { response };
    put(ui.painter(), x, y + 18.0, second);
    paint::rule(ui.painter(), rect.x_range().shrink(size::STEP_DIALOG), rect.bottom() - size::BORDER, theme);
    paint::describe(ui, &response, Role::ListBoxOption, told, None);
}
