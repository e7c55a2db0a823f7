//! What becomes of the statements that do not just keep their words, and what can be done about those that are lost.

use super::CorrectState;
use crate::edit::{Fate, Instead, Placement};
use crate::model::Document;
use crate::ui::Ctx;
use crate::ui::excerpt::Excerpt;
use crate::ui::pattern::swatch;
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::Button;
use crate::ui::widgets::paint::{self, inside, line, put};
use egui::{Align, Layout, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 36.0;
const WORD: f32 = 84.0;

pub(super) fn fates_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CorrectState, document: &Document) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut order: Vec<usize> = (0..state.placed.len())
        .filter(|at| state.placed.get(*at).is_some_and(|one| one.fate != Fate::Same || !one.lost_answers.is_empty()))
        .collect();
    // What has to be decided comes first.
    order.sort_by_key(|at| std::cmp::Reverse(state.placed.get(*at).map(|one| one.fate)));
    let scroll = ScrollArea::vertical().id_salt("fates").auto_shrink(false);
    scroll.show_rows(ui, ROW, order.len(), |ui, range| {
        for at in order.iter().skip(range.start).take(range.len()) {
            let Some(placed) = state.placed.get(*at).cloned() else { continue };
            fate_ui(ui, ctx, state, document, &placed);
        }
    });
}

fn fate_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CorrectState, document: &Document, placed: &Placement) {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.hover);
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    let y = rect.center().y;
    let mut x = rect.left() + size::STEP_DIALOG;
    if let Some(tag) = ctx.project.tags().get(placed.statement.tag) {
        swatch(ui.painter(), theme, pos2(x, y), 20.0, look(tag), false);
    }
    x += 28.0;
    let decided = state.instead.get(&placed.statement.id).cloned();
    let (word, colour) = match (&decided, placed.fate) {
        (Some(Instead::Remove), _) => ("removed", theme.text3),
        (Some(Instead::Take(_)), _) => ("chosen", theme.good),
        (None, Fate::Lost) => ("not found", theme.bad),
        (None, Fate::Partly) => ("partly", theme.warn),
        (None, fate) => (fate.word(), theme.text2),
    };
    put(ui.painter(), x, y, line(ui.painter(), word, font::label(), colour, WORD));
    x += WORD;
    let buttons = Rect::from_min_max(pos2(rect.right() - 330.0, rect.top()), rect.max - vec2(size::STEP_DIALOG, 0.0));
    let ends = if placed.fate >= Fate::Partly { buttons.left() } else { buttons.right() };
    let was = placed.statement.words(document.text.as_str()).replace('\n', " ");
    let spans = match &decided {
        Some(Instead::Take(spans)) => spans.clone(),
        Some(Instead::Remove) => Vec::new(),
        None => placed.fragments.clone(),
    };
    let now: Vec<&str> = spans.iter().map(|span| span.of(&state.text)).collect();
    let now = now.join(" … ").replace('\n', " ");
    let told = if placed.fate == Fate::Moved || now.is_empty() { String::new() } else { format!("→ {now}") };
    let half = (ends - x - size::STEP_LIST) / 2.0;
    let words = |text: &str, at: f32, colour| {
        let excerpt = Excerpt::line(text, font::row_words(), colour, theme).language(&document.language);
        excerpt.lay_out(ui, half - size::STEP).paint(ui.painter(), pos2(at, y - 10.0));
    };
    words(&was, x, theme.text);
    words(&told, x + half, theme.text2);
    let lost_answers = if placed.lost_answers.is_empty() { "" } else { ", words of an answer are not found" };
    let spoken = format!("{word}, {was} {told}{lost_answers}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.trim()));
    if response.clicked() {
        state.reveal = spans.first().copied();
        let start = placed.statement.hull().start();
        state.old.reveal = Some(state.old.paragraph_at(start));
    }
    if placed.fate >= Fate::Partly {
        inside(ui, buttons, Layout::right_to_left(Align::Center), |ui| decide_ui(ui, ctx, state, placed));
    }
}

fn decide_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CorrectState, placed: &Placement) {
    ui.spacing_mut().item_spacing.x = size::STEP;
    let id = placed.statement.id;
    if state.instead.contains_key(&id) {
        if Button::new("Decide again").show(ui, ctx.theme).clicked() {
            state.instead.remove(&id);
        }
        return;
    }
    if Button::new("Remove it").show(ui, ctx.theme).clicked() {
        state.instead.insert(id, Instead::Remove);
    }
    let taken = Button::new("Take the selected words").enabled(state.selected.is_some()).show(ui, ctx.theme);
    if let Some(span) = state.selected.filter(|_| taken.clicked()) {
        state.instead.insert(id, Instead::Take(vec![span]));
    }
}
