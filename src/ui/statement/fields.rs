//! The questions of a tag: core ones at once, optional ones once they have an answer or are asked for.

use super::answers::{self, Asked};
use super::{CardState, Shown, Wanted};
use crate::model::{Field, Id, capital};
use crate::ui::action::Actions;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, LinkButton};
use crate::ui::{Ctx, icons};
use egui::Ui;

pub(super) fn fields_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, actions: &mut Actions) {
    let fields = common_fields(ctx, shown);
    let focus = wanted_field(ctx, state, shown, &fields);
    let answered = |field: &&Field| shown.rows.iter().any(|row| row.value(field.id).is_some());
    let open = state.opened.contains(&shown.first.tag);
    let (core, optional): (Vec<&Field>, Vec<&Field>) = fields.iter().copied().partition(|field| field.core);
    if !core.is_empty() {
        widgets::card_section(ui, ctx.theme, |ui| {
            for field in &core {
                field_ui(ui, ctx, state, shown, (field, focus == Some(field.id)), actions);
            }
        });
    }
    if optional.is_empty() {
        return;
    }
    widgets::card_section(ui, ctx.theme, |ui| {
        let asked = |field: &Field| focus == Some(field.id) || ctx.taking == Some((shown.first.id, field.id));
        let visible: Vec<&Field> =
            optional.iter().copied().filter(|field| open || answered(field) || asked(field)).collect();
        for field in &visible {
            field_ui(ui, ctx, state, shown, (field, focus == Some(field.id)), actions);
        }
        let hidden = optional.len() - visible.len();
        let foldable = open && optional.iter().any(|field| !answered(field));
        if hidden > 0 || foldable {
            let first = optional.iter().find(|field| !visible.iter().any(|seen| seen.id == field.id));
            more(ui, ctx, state, shown, (hidden, first.map(|field| field.id)));
        }
    });
}

/// Opens or folds the optional fields of this tag, in this and every later card. Those that come up are gone to.
fn more(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut CardState,
    shown: &Shown<'_>,
    (hidden, first): (usize, Option<Id<Field>>),
) {
    widgets::slim_row(ui, |ui| {
        ui.add_space(size::FIELD_LABEL + size::STEP_LIST);
        let (text, icon) = match hidden {
            0 => ("Fewer fields".to_owned(), icons::CARET_DOWN),
            1 => ("1 more field".to_owned(), icons::CARET_RIGHT),
            _ => (format!("{hidden} more fields"), icons::CARET_RIGHT),
        };
        if LinkButton::new(&text).icon(icon).small().show(ui, ctx.theme).clicked() {
            let tag = shown.first.tag;
            if !state.opened.remove(&tag) {
                state.opened.insert(tag);
                state.wanted = first.map(|field| Wanted::Field(shown.first.id, field));
            }
        }
    });
}

/// What is asked about all statements of the card.
fn common_fields<'a>(ctx: &Ctx<'a>, shown: &Shown<'_>) -> Vec<&'a Field> {
    let mut fields: Vec<&Field> = ctx.project.fields_of(shown.first.tag).collect();
    for row in shown.rows.iter().skip(1).filter(|row| row.tag != shown.first.tag) {
        let theirs: Vec<Id<Field>> = ctx.project.fields_of(row.tag).map(|field| field.id).collect();
        fields.retain(|field| theirs.contains(&field.id));
    }
    fields
}

/// The field that is to get the focus now.
fn wanted_field(ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, fields: &[&Field]) -> Option<Id<Field>> {
    if let Some(Wanted::Field(annotation, field)) = state.wanted
        && annotation == shown.first.id
        && fields.iter().any(|known| known.id == field)
    {
        state.wanted = None;
        return Some(field);
    }
    let first_core = fields.iter().find(|field| field.core).or(fields.first()).map(|field| field.id);
    if !state.takes(Wanted::First(shown.first.id)) {
        return None;
    }
    if first_core.is_none() {
        // A tag that asks nothing, such as that of noted passages: what is left to say is a note.
        state.focus_note(shown.first.id);
    }
    let speaker = ctx.project.speaker_field(shown.first.tag).filter(|field| field.core).map(|field| field.id);
    speaker.or(first_core)
}

fn field_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut CardState,
    shown: &Shown<'_>,
    (field, focus): (&Field, bool),
    actions: &mut Actions,
) {
    let first = shown.first.value(field.id);
    let same = shown.rows.iter().all(|row| row.value(field.id) == first);
    let label = capital(&field.name);
    let asked = Asked {
        ctx,
        ids: shown.ids,
        document: shown.first.document,
        row: shown.is_single().then_some(shown.first),
        field,
        label: &label,
        value: first.filter(|_| same),
        mixed: !same,
        id: ui.scope_id().with(("field", shown.first.id, field.id)),
        focus,
    };
    if ui.memory(|memory| memory.has_focus(asked.id)) {
        state.focused = Some(field.id);
    }
    if answers::is_wide(ui, &asked) {
        // Cells that do not fit beside their label stand below it.
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(widgets::Line::new(&label, font::label(), ctx.theme.text2).height(size::HIT_AREA));
            answers::answer_ui(ui, &asked, state, actions);
        });
        return;
    }
    widgets::field(ui, ctx.theme, &label, |ui| answers::answer_ui(ui, &asked, state, actions));
}
