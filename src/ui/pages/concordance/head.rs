//! What is looked for, in what, and in which order.

use super::super::frame::title_row;
use super::{ConcordanceState, with_head};
use crate::analysis::kwic::{COLUMNS, Order};
use crate::formats;
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::{counted, grouped};
use crate::ui::rows::main_list;
use crate::ui::search::switches_ui;
use crate::ui::statement::{look, menu_of};
use crate::ui::theme::font;
use crate::ui::widgets::{Button, Checkbox, Choice, Input, Line, MenuRow, menu_separator};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Popup, PopupCloseBehavior, Ui};

/// The orders of the menu, with their names.
const ORDERS: [(Order, &str); 13] = [
    (Order::Place, "By place"),
    (Order::Before(1), "By the word before"),
    (Order::Before(2), "By the second word before"),
    (Order::Before(3), "By the third word before"),
    (Order::Behind(1), "By the word behind"),
    (Order::Behind(2), "By the second word behind"),
    (Order::Behind(3), "By the third word behind"),
    (Order::Words, "By the key words"),
    (Order::Title, "By article"),
    (Order::Date, "By date"),
    (Order::Actor, "By actor"),
    (Order::Issue, "By issue"),
    (Order::Stance, "By stance"),
];

pub(super) fn head_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ConcordanceState, actions: &mut Actions) {
    let theme = ctx.theme;
    let has_lines = !state.found.lines.is_empty();
    let mut of_statements = state.asked.of_statements;
    let behind = |ui: &mut Ui| {
        let mut taken = Some(usize::from(of_statements));
        Choice::new("Lines of", &["Text", "Statements"], &mut taken).required().show(ui, theme);
        of_statements = taken == Some(1);
    };
    let (mut export, mut copy) = (false, false);
    title_row(ui, ctx, "Concordance", behind, |ui| {
        export = Button::new("Export…").icon(icons::EXPORT).enabled(has_lines).show(ui, theme).clicked();
        copy = Button::new("Copy rows").icon(icons::COPY).enabled(has_lines).show(ui, theme).clicked();
    });
    state.asked.of_statements = of_statements;
    if !of_statements && matches!(state.asked.order, Order::Actor | Order::Issue | Order::Stance) {
        state.asked.order = Order::Place;
    }
    if copy {
        actions.push(Action::Copy(formats::tabs_of(&with_head(state.table(ctx.project)))));
    }
    if export {
        let columns = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
        actions.push(Action::ExportSheet { name: "concordance".to_owned(), columns, rows: state.table(ctx.project) });
    }
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| question_ui(ui, ctx, state));
    ui.horizontal(|ui| {
        ui.set_min_height(18.0);
        ui.add(Line::new(&summary(ctx, state), font::label(), theme.text2));
    });
}

fn question_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ConcordanceState) {
    let theme = ctx.theme;
    let hint = if state.asked.of_statements { "Words in the statement" } else { "Words or an expression" };
    let input = Input::new(&mut state.asked.sought.text, "Key words").hint(hint).icon(icons::MAGNIFYING_GLASS);
    let shown = input.width(250.0).id(egui::Id::unique("concordance input")).show(ui, theme);
    if !state.focused {
        state.focused = true;
        shown.response.request_focus();
    }
    let down = |ui: &Ui| ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown));
    if shown.response.has_focus() && down(ui) {
        ui.memory_mut(|memory| memory.request_focus(main_list()));
    }
    switches_ui(ui, ctx, &mut state.asked.sought);
    let mut taken = Some(usize::from(state.asked.here.is_none()));
    Choice::new("Where", &["Article", "Project"], &mut taken).required().show(ui, theme);
    state.asked.here = if taken == Some(0) { ctx.state.document } else { None };
    let near = Input::new(&mut state.asked.near, "Filter the lines").hint("Near it, or who").icon(icons::FUNNEL);
    near.width(170.0).show(ui, theme);
    if state.asked.of_statements {
        tags_ui(ui, ctx, state);
    }
    let name = ORDERS.iter().find(|known| known.0 == state.asked.order).map_or("", |known| known.1);
    let button = Button::new(name).quiet().icon(icons::SORT_ASCENDING).opens().show(ui, theme);
    menu_of(&button, theme, false, |ui| {
        for (order, name) in ORDERS {
            let of_statements = matches!(order, Order::Actor | Order::Issue | Order::Stance);
            if (state.asked.of_statements || !of_statements)
                && MenuRow::new(name).check(state.asked.order == order).show(ui, theme).clicked()
            {
                state.asked.order = order;
            }
        }
        menu_separator(ui, theme);
        if MenuRow::new("The other way round").check(state.asked.backward).show(ui, theme).clicked() {
            state.asked.backward = !state.asked.backward;
        }
    });
}

fn tags_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ConcordanceState) {
    let tags = ctx.project.tags_in_order();
    let text = match state.asked.tags.len() {
        0 => "All tags".to_owned(),
        1 => "1 tag".to_owned(),
        count => format!("{count} tags"),
    };
    let button = Button::new(&text).icon(icons::TAG).opens().show(ui, ctx.theme);
    let popup = Popup::menu(&button).frame(crate::ui::widgets::popup_frame(ctx.theme));
    popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        for tag in tags {
            let mut on = state.asked.tags.contains(&tag.id);
            if Checkbox::new(&mut on, &tag.name).swatch(look(tag)).show(ui, ctx.theme).changed()
                && !state.asked.tags.remove(&tag.id)
            {
                state.asked.tags.insert(tag.id);
            }
        }
    });
}

fn summary(ctx: &Ctx<'_>, state: &ConcordanceState) -> String {
    if let Some(problem) = &state.problem {
        return problem.clone();
    }
    if state.found.lines.is_empty() {
        return String::new();
    }
    let more = if state.found.is_full { " and more" } else { "" };
    let documents = grouped(state.found.documents);
    let of = if state.asked.here.is_some() {
        "in this article".to_owned()
    } else {
        format!("in {documents} of {}", counted(ctx.project.documents().len(), "article"))
    };
    format!("{}{more} {of}", counted(state.found.lines.len(), "line"))
}
