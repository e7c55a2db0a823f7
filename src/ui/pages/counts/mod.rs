//! How many statements of each kind, and who stands where: heat map, bars, months, and the statements behind a number.

mod bars;
mod chosen;
mod filters;
mod heat;
mod months;
mod state;
#[cfg(test)]
mod tests;

pub(super) use state::CountsState;

use crate::analysis::counts::{Dimension, Table, numbers};
use crate::formats::tabs_of;
use crate::ui::action::{Action, Actions};
use crate::ui::statement::menu_of;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Choice, IconButton, Line, List, MenuRow, empty_state};
use crate::ui::{Ctx, icons};
use egui::{Align, Layout, Margin, Rect, Ui, UiBuilder, pos2, vec2};
use state::View;
use std::sync::Arc;

const SIDE: f32 = 32.0;
const TOP: f32 = 24.0;
/// The statements of what was chosen, below the table.
const CHOSEN: f32 = 212.0;
const GAP: f32 = 16.0;
const TITLE: f32 = 212.0;
/// Where the button that copies has no room for its name.
const COPY: f32 = 128.0;

/// Shows the page.
pub(super) fn counts_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState, actions: &mut Actions) {
    let whole = ui.max_rect();
    state.follow(ui, ctx);
    let inner = Rect::from_min_max(whole.min + vec2(SIDE, TOP), whole.max - vec2(SIDE, GAP));
    let ui = &mut ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)));
    ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
    let table = state.table();
    head(ui, ctx, state, table.as_ref(), actions);
    ui.add_space(size::STEP_GROUP);
    filters::filters_ui(ui, ctx, state, table.as_deref());
    ui.add_space(size::STEP);
    let Some(table) = table else { return };
    let rest = ui.available_rect_before_wrap();
    if table.is_empty() {
        nothing(ui, ctx, state);
        return;
    }
    let (upper, lower) = if let Some(chosen) = state.chosen(&table) {
        let height = chosen::height(state.listed(ctx, &table, chosen).statements.len()).min(CHOSEN);
        let edge = (rest.bottom() - height).max(rest.top() + rest.height() / 2.0);
        (rest.with_max_y(edge - GAP), Some(rest.with_min_y(edge)))
    } else {
        (rest, None)
    };
    let mut part = ui.new_child(UiBuilder::new().max_rect(upper).id_salt("table"));
    match state.view {
        View::Stances | View::Cross => heat::heat_ui(&mut part, ctx, state, &table),
        View::Counts => bars::bars_ui(&mut part, ctx, state, &table),
        View::Time => months::months_ui(&mut part, ctx, state, &table),
    }
    if let Some(lower) = lower {
        let mut part = ui.new_child(UiBuilder::new().max_rect(lower).id_salt("chosen"));
        chosen::chosen_ui(&mut part, ctx, state, &table, actions);
    }
}

/// The title, what is looked at, and at the right what can be done with it.
fn head(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: Option<&Arc<Table>>, actions: &mut Actions) {
    let theme = ctx.theme;
    ui.horizontal(|ui| {
        // As wide for every view, so that the cells beside it stay under the pointer.
        ui.add(Line::new(state.title(), font::title(), theme.text).width(TITLE).height(size::CONTROL));
        let names = View::ALL.map(View::name);
        let mut taken = View::ALL.iter().position(|view| *view == state.view);
        Choice::new("What is counted", &names, &mut taken).required().show(ui, theme);
        if let Some(&view) = taken.and_then(|at| View::ALL.get(at)) {
            state.view = view;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let can = table.is_some_and(|table| !table.is_empty());
            let save = Button::new("Save").icon(icons::EXPORT).opens().enabled(can).show(ui, theme);
            let copy = if ui.available_width() < COPY {
                IconButton::new(icons::COPY, "Copy table").enabled(can).show(ui, theme)
            } else {
                Button::new("Copy table").icon(icons::COPY).enabled(can).show(ui, theme)
            };
            let Some(table) = table.filter(|_| can) else { return };
            menu_of(&save, theme, false, |ui| save_rows(ui, ctx, table, actions));
            if copy.clicked() {
                actions.push(Action::Copy(tabs_of(&crate::analysis::counts::grid(ctx.project, table))));
            }
        });
    });
    dimensions(ui, ctx, state);
}

fn save_rows(ui: &mut Ui, ctx: &Ctx<'_>, table: &Arc<Table>, actions: &mut Actions) {
    for (name, hint, extension) in [
        ("Picture to scale…", "SVG", "svg"),
        ("Picture in pixels…", "PNG", "png"),
        ("Table for spreadsheets…", "CSV", "csv"),
    ] {
        if MenuRow::new(name).hint(hint).show(ui, ctx.theme).clicked() {
            actions.push(Action::SaveCounts { table: table.clone(), extension });
        }
    }
}

/// What the rows and columns are, where that can be chosen.
fn dimensions(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    const WIDTH: f32 = 190.0;
    let asks_rows = matches!(state.view, View::Counts | View::Cross);
    if !asks_rows && state.view != View::Time {
        return;
    }
    ui.horizontal(|ui| {
        if state.view == View::Time {
            let mut taken = Some(usize::from(state.time_stances));
            Choice::new("Columns show", &["All statements", "For and against"], &mut taken)
                .required()
                .show(ui, ctx.theme);
            state.time_stances = taken == Some(1);
            let mut taken = Some(usize::from(state.days == Some(true)));
            Choice::new("Columns are", &["Months", "Days"], &mut taken).required().show(ui, ctx.theme);
            state.days = Some(taken == Some(1));
            return;
        }
        let all = Dimension::all(ctx.project);
        let titles: Vec<String> = all.iter().map(|one| one.title(ctx.project)).collect();
        let pick = |ui: &mut Ui, label: &str, name: &str, value: &mut Dimension| {
            ui.add(Line::new(label, font::label(), ctx.theme.text2).height(size::CONTROL));
            let mut taken = all.iter().position(|one| one == value);
            List::new(name, &titles, &mut taken).required().width(WIDTH).show(ui, ctx.theme);
            *value = taken.and_then(|at| all.get(at)).copied().unwrap_or(*value);
        };
        pick(ui, "by", "Rows", &mut state.by);
        if state.view == View::Cross {
            pick(ui, "across", "Columns", &mut state.across);
        }
    });
}

/// Why there is nothing to see, and what to do.
fn nothing(ui: &mut Ui, ctx: &Ctx<'_>, state: &CountsState) {
    let sentence = if ctx.project.annotations().is_empty() {
        "Tag passages in the articles first. They are counted here"
    } else if state.filter != crate::analysis::counts::Filter::default() {
        "No statement fits all the filters above. Take one of them away"
    } else if state.is_about_stances() {
        "Tag who is for or against what, and say the actors, the issues and the stance of each"
    } else {
        "No statement answers what is asked here. Choose another kind of row or column"
    };
    empty_state(ui, ctx.theme, icons::TABLE, "Nothing to count yet", sentence, &[]);
}

/// *133 statements, 9 actors, 5 issues*.
fn amount(ctx: &Ctx<'_>, table: &Table) -> String {
    numbers(ctx.project, table)
}

/// Lines of a table that scroll with something else, in their own place.
fn strip(ui: &mut Ui, rect: Rect, name: &str) -> Ui {
    let mut strip = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(name));
    strip.shrink_clip_rect(rect);
    strip
}

/// The margin of a popup with fields in it.
fn popup_margin() -> Margin {
    Margin::same(size::STEP as i8)
}

/// A point from whole numbers of a grid.
fn corner(rect: Rect, (x, y): (f32, f32)) -> egui::Pos2 {
    pos2(rect.left() + x, rect.top() + y)
}
