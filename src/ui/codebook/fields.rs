//! What is asked about a tag's statements: a row for each field, and below the one that is open all about it.

use super::drafts::{FieldPart, Look, Slot};
use super::tag::title;
use super::{CodebookState, free_name};
use crate::edit::{BookEdit, Command};
use crate::model::{Field, FieldKind, Id, Tag, capital};
use crate::ui::action::{Action, Actions};
use crate::ui::statement::menu_of;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{describe, focus_ring_inside, inside, line, put, rule, sign};
use crate::ui::widgets::{self, Button, Checkbox, IconButton, LinkButton, List, MenuRow, menu_separator};
use crate::ui::{Ctx, icons};
use egui::{Align, Frame, Layout, Margin, Role, Sense, Ui, pos2, vec2};

const ROW: f32 = 33.0;
const NAME: f32 = 104.0;
const KIND: f32 = 116.0;
const ON_CARD: f32 = 104.0;

/// Every kind there is, as people call it.
pub(in crate::ui) const KINDS: [(FieldKind, &str); 11] = [
    (FieldKind::Choice, "choice"),
    (FieldKind::Choices, "several choices"),
    (FieldKind::YesNo, "yes or no"),
    (FieldKind::Text, "text"),
    (FieldKind::Number, "number"),
    (FieldKind::Date, "date"),
    (FieldKind::Link, "link"),
    (FieldKind::Actors, "actors"),
    (FieldKind::Chain, "chain of actors"),
    (FieldKind::Issues, "issues"),
    (FieldKind::Words, "words of the text"),
];

pub(in crate::ui) fn kind_name(kind: FieldKind) -> &'static str {
    KINDS.iter().find(|known| known.0 == kind).map_or("", |known| known.1)
}

/// What a field offers, in a few words.
pub(super) fn offers(field: &Field) -> String {
    match field.kind {
        FieldKind::Choice | FieldKind::Choices => {
            field.choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        FieldKind::Chain => "nearest first".to_owned(),
        _ => String::new(),
    }
}

pub(super) fn fields_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    title(ui, ctx, "Fields", |ui| add_field(ui, ctx, state, tag, actions));
    ui.spacing_mut().item_spacing.y = 0.0;
    for (at, field) in ctx.project.fields_of(tag.id).enumerate() {
        row(ui, ctx, state, field, actions);
        if state.opened == Some(field.id) {
            let frame = Frame::new().inner_margin(Margin { left: 20, right: 0, top: 8, bottom: 12 });
            frame.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = size::STEP;
                open(ui, ctx, state, (tag, at, field), actions);
            });
        }
    }
}

/// A field of a new kind, or one that another tag asks for.
fn add_field(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    let theme = ctx.theme;
    let button = LinkButton::new("Add field").icon(icons::PLUS).show(ui, theme);
    menu_of(&button, theme, false, |ui| {
        for (kind, name) in KINDS {
            if MenuRow::new(&capital(name)).show(ui, theme).clicked() {
                let name = free_name("new field", |name| ctx.project.field_named(tag.id, name).is_some());
                state.make(ctx.project, BookEdit::AddField { tag: tag.id, name, kind }, actions);
            }
        }
        let others: Vec<&Field> = ctx
            .project
            .tags_in_order()
            .iter()
            .flat_map(|other| ctx.project.fields_of(other.id))
            .filter(|field| !tag.fields.contains(&field.id) && ctx.project.field_named(tag.id, &field.name).is_none())
            .collect();
        if !others.is_empty() {
            menu_separator(ui, theme);
        }
        egui::ScrollArea::vertical().max_height(size::MENU_ROW * 6.5).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut shown: Vec<Id<Field>> = Vec::new();
            for field in others {
                if shown.contains(&field.id) {
                    continue;
                }
                shown.push(field.id);
                if MenuRow::new(&capital(&field.name)).hint("as elsewhere").show(ui, theme).clicked() {
                    let mut after = tag.clone();
                    after.fields.push(field.id);
                    actions.push(Action::Edit(Command::EditTag { tag: Box::new(after) }));
                }
            }
        });
    });
}

fn row(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, field: &Field, actions: &mut Actions) {
    let theme = ctx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    rule(ui.painter(), rect.x_range(), rect.top(), theme);
    let (words, box_rect) = rect.split_left_right_at_x((rect.right() - ON_CARD).max(rect.left() + NAME));
    let response = ui.interact(words, ui.scope_id().with(("field", field.id.bits())), Sense::click());
    let open = state.opened == Some(field.id);
    if response.hovered() {
        ui.painter().rect_filled(words, size::RADIUS_FILL, theme.raised);
    }
    if response.has_focus() {
        focus_ring_inside(ui, theme, words, size::RADIUS_FILL);
    }
    let y = words.center().y;
    let painter = ui.painter();
    let caret = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    sign(painter, pos2(words.left() + size::ICON_SMALL / 2.0, y), caret, size::ICON_SMALL, theme.text2);
    let x = words.left() + size::ICON_SMALL + size::STEP_GROUP;
    let name = capital(&field.name);
    put(painter, x, y, line(painter, &name, font::ui(), theme.text, NAME - size::STEP));
    let x = x + NAME;
    put(painter, x, y, line(painter, kind_name(field.kind), font::label(), theme.text2, KIND - size::STEP));
    let x = x + KIND;
    if words.right() - x > 40.0 {
        put(painter, x, y, line(painter, &offers(field), font::label(), theme.text3, words.right() - x - size::STEP));
    }
    let spoken = format!("{name}, {}", kind_name(field.kind));
    describe(ui, &response, Role::DisclosureTriangle, &spoken, Some(open));
    if response.clicked() {
        state.opened = (!open).then_some(field.id);
        state.asked = None;
    }
    let core = inside(ui, box_rect, Layout::right_to_left(Align::Center), |ui| {
        let mut core = field.core;
        Checkbox::new(&mut core, "on the card").show(ui, theme);
        core
    });
    if core != field.core {
        edit(Field { core, ..field.clone() }, actions);
    }
}

fn edit(after: Field, actions: &mut Actions) {
    actions.push(Action::Edit(Command::EditField { field: Box::new(after) }));
}

fn open(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut CodebookState,
    (tag, at, field): (&Tag, usize, &Field),
    actions: &mut Actions,
) {
    let theme = ctx.theme;
    let slot = Slot::Field(field.id, FieldPart::Name);
    widgets::field(ui, theme, "Name", |ui| {
        let response = state.drafts.input(ui, ctx, slot, Look::line("Name of the field", ""), actions);
        if state.wanted == Some(slot)
            && let Some(response) = response
        {
            state.wanted = None;
            response.request_focus();
            super::tag::select_all(ui, response.id, &field.name);
        }
    });
    widgets::field(ui, theme, "Answer", |ui| {
        let names = KINDS.map(|kind| kind.1);
        let known = KINDS.iter().position(|kind| kind.0 == field.kind);
        let mut taken = known;
        List::new("Answer", &names, &mut taken).required().show(ui, theme);
        if let Some((kind, _)) = taken.filter(|_| taken != known).and_then(|at| KINDS.get(at)) {
            let after = Field { kind: *kind, ..field.clone() };
            state.ask(ctx.project, Command::EditField { field: Box::new(after) }, "Change it", actions);
        }
    });
    widgets::field(ui, theme, "Help", |ui| {
        let look = Look::prose("Help", "What is asked, in a sentence");
        state.drafts.input(ui, ctx, Slot::Field(field.id, FieldPart::Help), look, actions);
    });
    widgets::field(ui, theme, "", |ui| {
        let mut unclear = field.unclear;
        Checkbox::new(&mut unclear, "“Unclear” is offered as an answer").show(ui, theme);
        if unclear != field.unclear {
            edit(Field { unclear, ..field.clone() }, actions);
        }
    });
    if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) {
        widgets::field(ui, theme, "Choices", |ui| choices(ui, ctx, state, field, actions));
    }
    let others = ctx.project.tags().iter().filter(|other| other.id != tag.id && other.fields.contains(&field.id));
    let others: Vec<&str> = others.map(|other| other.name.as_str()).collect();
    if !others.is_empty() {
        widgets::field(ui, theme, "", |ui| {
            let words = format!("{} asks for it too, in the same words", others.join(", "));
            ui.add(widgets::Line::new(&words, font::small(), theme.text3));
        });
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP;
        ui.add_space(size::FIELD_LABEL + size::STEP_LIST - size::STEP);
        let last = tag.fields.len().saturating_sub(1);
        for (label, icon, to, on) in [
            ("Move the field up", icons::CARET_UP, at.saturating_sub(1), at > 0),
            ("Move the field down", icons::CARET_DOWN, at + 1, at < last),
        ] {
            if IconButton::new(icon, label).enabled(on).show(ui, theme).clicked() {
                let mut after = tag.clone();
                after.fields.swap(at, to);
                actions.push(Action::Edit(Command::EditTag { tag: Box::new(after) }));
            }
        }
        if Button::new("Remove this field").quiet().icon(icons::TRASH).show(ui, theme).clicked() {
            let command = Command::Book(BookEdit::RemoveField { tag: tag.id, field: field.id });
            state.ask(ctx.project, command, "Remove the field", actions);
        }
    });
}

fn choices(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, field: &Field, actions: &mut Actions) {
    let theme = ctx.theme;
    for choice in &field.choices {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
            let free = ui.available_width() - size::CONTROL - 2.0 * size::STEP_GROUP;
            let name = Look { width: Some((free * 0.32).max(60.0)), ..Look::line("Choice", "") };
            state.drafts.input(ui, ctx, Slot::Field(field.id, FieldPart::Choice(choice.id)), name, actions);
            let spoken = format!("Definition of {}", choice.name);
            let definition = Look { width: Some((free * 0.68).max(60.0)), ..Look::line(&spoken, "Definition") };
            state.drafts.input(ui, ctx, Slot::Field(field.id, FieldPart::Definition(choice.id)), definition, actions);
            if IconButton::new(icons::X, &format!("Remove {}", choice.name)).show(ui, theme).clicked() {
                let command = Command::Book(BookEdit::RemoveChoice { field: field.id, choice: choice.id, into: None });
                state.ask(ctx.project, command, "Remove the choice", actions);
            }
        });
    }
    if state.choice.as_ref().is_some_and(|(of, _)| *of != field.id) {
        state.keep_choice(actions);
    }
    let (_, text) = state.choice.get_or_insert_with(|| (field.id, String::new()));
    let response = widgets::Input::new(text, "New choice").hint("Add a choice").show(ui, theme).response;
    let is_typed = state.choice.as_ref().is_some_and(|(_, name)| !name.trim().is_empty());
    if response.lost_focus() && is_typed {
        state.keep_choice(actions);
        if ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            // The next one is typed right behind it.
            response.request_focus();
        }
    }
}
