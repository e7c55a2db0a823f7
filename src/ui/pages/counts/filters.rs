//! Which statements are counted: a row of chips, each with a menu.

use super::state::{CountsState, View};
use super::{amount, popup_margin};
use crate::analysis::counts::{Filter, Table, filter_words};
use crate::model::{Id, Row};
use crate::ui::numbers::{counted, grouped};
use crate::ui::statement::{look, menu_of};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Checkbox, Input, IssueChip, Line, LinkButton, MenuRow, paint, popup_frame};
use crate::ui::{Ctx, icons};
use egui::{Frame, Popup, PopupCloseBehavior, Response, ScrollArea, Ui, vec2};
use std::collections::BTreeSet;

/// More rows than these can be looked through by words.
const FEW: usize = 10;
const ROW: f32 = 28.0;
const HIGHEST: f32 = 336.0;

pub(super) fn filters_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState, table: Option<&Table>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        dates(ui, ctx, state);
        articles(ui, ctx, state);
        outlets(ui, ctx, state);
        tags(ui, ctx, state);
        coders(ui, ctx, state);
        if state.view != View::Time {
            least(ui, ctx, state);
        }
        if let Some(table) = table {
            ui.add(Line::new(&amount(ctx, table), font::label(), ctx.theme.text2).height(size::CHIP));
        }
    });
}

/// A chip; where the filter is on, its cross takes it away.
fn chip(ui: &mut Ui, ctx: &Ctx<'_>, icon: &str, words: &str, is_on: bool) -> (Response, bool) {
    let chip = IssueChip::new(words).icon(icon);
    let shown = if is_on { chip.removable() } else { chip }.show(ui, ctx.theme);
    (shown.response, shown.removed)
}

/// A popup with fields, which stays open while one works in it.
fn popup(chip: &Response, ctx: &Ctx<'_>, name: &str, content: impl FnOnce(&mut Ui)) {
    let popup = Popup::menu(chip).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.frame(popup_frame(ctx.theme)).width(size::MENU).accessible_name(name).show(|ui| {
        ui.set_width(size::MENU - 2.0 * (size::POPUP_PADDING + size::BORDER));
        Frame::new().inner_margin(popup_margin()).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP_GROUP);
            content(ui);
        });
    });
}

fn dates(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    let filter = Filter { from: state.filter.from, to: state.filter.to, ..Filter::default() };
    let is_on = filter != Filter::default();
    let words = filter_words(ctx.project, &filter);
    let words = words.split(';').next().unwrap_or_default();
    let words = if is_on { words } else { "All dates" };
    let (response, removed) = chip(ui, ctx, icons::CALENDAR_BLANK, words, is_on);
    if removed {
        state.dates = Default::default();
        (state.filter.from, state.filter.to) = (None, None);
    }
    popup(&response, ctx, "Dates of the articles", |ui| {
        let ends = [("From", &mut state.filter.from), ("Up to", &mut state.filter.to)];
        for ((label, end), typed) in ends.into_iter().zip(&mut state.dates) {
            ui.add(Line::new(label, font::label(), ctx.theme.text2).height(18.0));
            let read = typed.trim().parse();
            let wrong = (!typed.trim().is_empty() && read.is_err())
                .then_some("Write a day as 2026-10-14, a month as 2026-10, a year as 2026");
            Input::new(typed, label).hint("2026-10-14, 2026-10 or 2026").wrong(wrong).show(ui, ctx.theme);
            if typed.trim().is_empty() {
                *end = None;
            } else if let Ok(date) = read {
                *end = Some(date);
            }
        }
        let quiet = "Articles without a date are left out then";
        paint::prose(ui, quiet, (font::small(), 16.0), ctx.theme.text3);
    });
}

/// *All tags*, *Tag Position*, *2 tags*.
fn some_words(all: usize, chosen: usize, noun: &str, only: Option<&str>) -> String {
    match (chosen, only) {
        (0, _) if all > 0 && noun == "article" => counted(all, noun),
        (0, _) => format!("All {noun}s"),
        (1, Some(name)) => name.to_owned(),
        _ => format!("{} of {} {noun}s", grouped(chosen), grouped(all)),
    }
}

fn articles(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    let chosen = &mut state.filter.documents;
    let only = chosen.first().and_then(|&id| ctx.project.documents().get(id)).map(|row| row.title.as_str());
    let words = some_words(ctx.project.documents().len(), chosen.len(), "article", only);
    let (response, removed) = chip(ui, ctx, icons::FILE_TEXT, &words, !chosen.is_empty());
    if removed {
        chosen.clear();
    }
    popup(&response, ctx, "Articles", |ui| {
        let rows: Vec<(Id<_>, &str)> =
            ctx.project.documents_in_order().into_iter().map(|row| (row.id, row.title.as_str())).collect();
        pick(ui, ctx, &mut state.find, &rows, chosen);
    });
}

fn outlets(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    let chosen = &mut state.filter.outlets;
    let only = chosen.first().cloned();
    let known = || ctx.project.documents().iter().map(|row| row.outlet.as_str()).filter(|name| !name.is_empty());
    let words = match chosen.len() {
        0 => "All outlets".to_owned(),
        1 => only.unwrap_or_default(),
        count => counted(count, "outlet"),
    };
    let (response, removed) = chip(ui, ctx, icons::NEWSPAPER, &words, !chosen.is_empty());
    if removed {
        chosen.clear();
    }
    popup(&response, ctx, "Outlets", |ui| {
        let mut names: BTreeSet<String> = chosen.clone();
        names.extend(known().map(str::to_owned));
        let rows: Vec<(String, &str)> = names.iter().map(|name| (name.clone(), name.as_str())).collect();
        if rows.is_empty() {
            paint::prose(ui, "No article says yet where it appeared", (font::label(), 18.0), ctx.theme.text2);
        }
        pick(ui, ctx, &mut state.find, &rows, chosen);
    });
}

fn tags(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    let chosen = &mut state.filter.tags;
    let only = chosen.first().and_then(|&id| ctx.project.tags().get(id)).map(|row| row.name.as_str());
    let words = some_words(ctx.project.tags().len(), chosen.len(), "tag", only);
    let (response, removed) = chip(ui, ctx, icons::TAG, &words, !chosen.is_empty());
    if removed {
        chosen.clear();
    }
    popup(&response, ctx, "Tags", |ui| {
        let mut all: Vec<_> = ctx.project.tags().iter().collect();
        all.sort_by_key(|tag| (tag.retired, tag.position, tag.id));
        for tag in all {
            let mut on = chosen.contains(&tag.id);
            if Checkbox::new(&mut on, &tag.name).swatch(look(tag)).show(ui, ctx.theme).changed() {
                turn(chosen, tag.id, on);
            }
        }
    });
}

fn coders(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    let chosen = &mut state.filter.coders;
    let only = chosen.first().and_then(|&id| ctx.project.coders().get(id)).map(|row| row.name.as_str());
    let words = some_words(ctx.project.coders().len(), chosen.len(), "coder", only);
    let (response, removed) = chip(ui, ctx, icons::USER_CIRCLE, &words, !chosen.is_empty());
    if removed {
        chosen.clear();
    }
    popup(&response, ctx, "Coders", |ui| {
        let rows: Vec<(Id<_>, &str)> = ctx.project.coders().iter().map(|row| (row.id(), row.name.as_str())).collect();
        pick(ui, ctx, &mut state.find, &rows, chosen);
    });
}

fn least(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CountsState) {
    let least = state.filter.least.max(1);
    let words = if least == 1 { "Any number".to_owned() } else { format!("{least} statements or more") };
    let (response, removed) = chip(ui, ctx, icons::FUNNEL, &words, least > 1);
    if removed {
        state.filter.least = 0;
    }
    menu_of(&response, ctx.theme, false, |ui| {
        for number in [1, 2, 3, 5, 10, 20, 50, 100] {
            let name =
                if number == 1 { "Rows with any number".to_owned() } else { format!("{number} statements or more") };
            if MenuRow::new(&name).check(least == number).show(ui, ctx.theme).clicked() {
                state.filter.least = if number == 1 { 0 } else { number };
            }
        }
    });
}

/// Rows to tick; none ticked means all. Many can be looked through by words.
fn pick<K: Ord + Clone>(ui: &mut Ui, ctx: &Ctx<'_>, find: &mut String, rows: &[(K, &str)], chosen: &mut BTreeSet<K>) {
    if rows.len() > FEW {
        Input::new(find, "Find").hint("Find by name").icon(icons::MAGNIFYING_GLASS).show(ui, ctx.theme);
    } else {
        find.clear();
    }
    let wanted = find.trim().to_lowercase();
    let fits = |name: &str| wanted.is_empty() || name.to_lowercase().contains(&wanted);
    let shown: Vec<&(K, &str)> = rows.iter().filter(|row| fits(row.1)).collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::vertical().max_height(HIGHEST);
    scroll.show_rows(ui, ROW, shown.len(), |ui, range| {
        for (key, name) in shown.get(range).unwrap_or(&[]) {
            let mut on = chosen.contains(key);
            ui.allocate_ui(vec2(ui.available_width(), ROW), |ui| {
                if Checkbox::new(&mut on, name).show(ui, ctx.theme).changed() {
                    turn(chosen, key.clone(), on);
                }
            });
        }
    });
    if !chosen.is_empty() && LinkButton::new("All of them").small().show(ui, ctx.theme).clicked() {
        chosen.clear();
    }
}

fn turn<K: Ord>(chosen: &mut BTreeSet<K>, key: K, on: bool) {
    if on {
        chosen.insert(key);
    } else {
        chosen.remove(&key);
    }
}
