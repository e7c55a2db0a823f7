//! One type of relation: what it is called and means, and between which tags it may lead.

use super::CodebookState;
use super::drafts::{Look, RelationPart, Slot};
use crate::edit::{BookEdit, Command, tag_path};
use crate::model::{Id, RelationType, Tag};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{describe, inside, line, put};
use crate::ui::widgets::{self, Button, Checkbox, Line};
use egui::{Align, Layout, Role, Sense, Ui, vec2};

pub(super) fn relation_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut CodebookState,
    id: Id<RelationType>,
    actions: &mut Actions,
) {
    let theme = ctx.theme;
    let Some(kind) = ctx.project.relation_types().get(id) else { return };
    ui.add_space(size::STEP);
    head(ui, ctx, state, kind, actions);
    ui.add_space(size::STEP);
    widgets::card_section(ui, theme, |ui| {
        let slot = Slot::Relation(id, RelationPart::Name);
        widgets::field(ui, theme, "Name", |ui| {
            let response = state.drafts.input(ui, ctx, slot, Look::line("Name", ""), actions);
            if state.wanted == Some(slot)
                && let Some(response) = response
            {
                state.wanted = None;
                response.request_focus();
                super::tag::select_all(ui, response.id, &kind.name);
            }
        });
        widgets::field(ui, theme, "Definition", |ui| {
            let slot = Slot::Relation(id, RelationPart::Definition);
            state.drafts.input(ui, ctx, slot, Look::prose("Definition", "What it says of the two"), actions);
        });
        widgets::field(ui, theme, "", |ui| {
            let mut symmetric = kind.symmetric;
            Checkbox::new(&mut symmetric, "Without direction, between statements with the same tag").show(ui, theme);
            if symmetric != kind.symmetric {
                edit(RelationType { symmetric, ..kind.clone() }, actions);
            }
        });
    });
    let ends = [("Leads from", &kind.from, true), ("Leads to", &kind.to, false)];
    for (label, known, is_from) in ends {
        widgets::card_section(ui, theme, |ui| {
            widgets::field(ui, theme, label, |ui| {
                if known.is_empty() {
                    ui.add(
                        Line::new("Any tag; check some to allow only those", font::small(), theme.text3).height(18.0),
                    );
                }
                if let Some(ends) = tags(ui, ctx, known) {
                    let mut after = kind.clone();
                    *(if is_from { &mut after.from } else { &mut after.to }) = ends;
                    edit(after, actions);
                }
            });
        });
    }
}

fn edit(after: RelationType, actions: &mut Actions) {
    actions.push(Action::Edit(Command::Book(BookEdit::EditRelationType { row: Box::new(after) })));
}

fn head(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, kind: &RelationType, actions: &mut Actions) {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
    let room = rect.shrink2(vec2(size::STEP_PANEL, 0.0));
    let end = inside(ui, room, Layout::right_to_left(Align::Center), |ui| {
        if Button::new("Remove").icon(icons::TRASH).show(ui, theme).clicked() {
            let command = Command::Book(BookEdit::RemoveRelationType { kind: kind.id });
            state.ask(ctx.project, command, "Remove it", actions);
        }
        ui.min_rect().left()
    });
    let name = line(ui.painter(), &kind.name, font::title(), theme.text, end - room.left() - size::STEP_LIST);
    put(ui.painter(), room.left(), rect.center().y, name);
    describe(ui, &response, Role::Heading, &kind.name, None);
}

/// A box for each tag. What is checked now, where that has changed.
fn tags(ui: &mut Ui, ctx: &Ctx<'_>, known: &[Id<Tag>]) -> Option<Vec<Id<Tag>>> {
    let mut changed = None;
    for tag in ctx.project.tags().iter().filter(|tag| !tag.retired || known.contains(&tag.id)) {
        let before = known.contains(&tag.id);
        let mut on = before;
        Checkbox::new(&mut on, &tag_path(ctx.project, tag.id)).swatch(look(tag)).show(ui, ctx.theme);
        if on != before {
            let mut ends = known.to_vec();
            ends.retain(|end| *end != tag.id);
            ends.extend(on.then_some(tag.id));
            changed = Some(ends);
        }
    }
    changed
}
