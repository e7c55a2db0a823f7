//! What is known of an actor, to be changed.

use super::{ActorsState, kind_name};
use crate::model::{Actor, ActorKind, Identity};
use crate::ui::Ctx;
use crate::ui::widgets::{Choice, Input, List, bare_input, field, input_frame, name_chip};
use egui::{Key, Modifiers, Ui};

/// Texts of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Name,
    Role,
    Country,
    Note,
}

/// Puts a text where it belongs. A name that was emptied stays as it was.
pub(super) fn put(row: &mut Actor, slot: Slot, text: &str) {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match slot {
        Slot::Name if plain.is_empty() => {}
        Slot::Name => row.name = plain,
        Slot::Role => row.role = plain,
        Slot::Country => row.country = plain,
        Slot::Note => text.trim_end().clone_into(&mut row.note),
    }
}

pub(super) fn fields_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ActorsState, row: &mut Actor) {
    let theme = ctx.theme;
    text_ui(ui, ctx, state, row, ("Name", Slot::Name, 1));
    field(ui, theme, "Kind", |ui| {
        let names = ActorKind::ALL.map(kind_name);
        let mut taken = ActorKind::ALL.iter().position(|&kind| kind == row.kind);
        List::new("Kind", &names, &mut taken).required().show(ui, theme);
        row.kind = taken.and_then(|at| ActorKind::ALL.get(at)).copied().unwrap_or(row.kind);
    });
    text_ui(ui, ctx, state, row, ("Role", Slot::Role, 1));
    field(ui, theme, "Named", |ui| {
        let mut taken = Identity::ALL.iter().position(|&how| how == row.identity);
        Choice::new("Named", &["Named", "Role only", "Anonymous"], &mut taken).required().show(ui, theme);
        row.identity = taken.and_then(|at| Identity::ALL.get(at)).copied().unwrap_or(row.identity);
    });
    text_ui(ui, ctx, state, row, ("Country", Slot::Country, 1));
    field(ui, theme, "Aliases", |ui| aliases_ui(ui, ctx, &mut state.alias, row));
    text_ui(ui, ctx, state, row, ("Note", Slot::Note, 2));
}

fn text_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut ActorsState,
    row: &mut Actor,
    (label, slot, rows): (&'static str, Slot, usize),
) {
    let stored = match slot {
        Slot::Name => row.name.clone(),
        Slot::Role => row.role.clone(),
        Slot::Country => row.country.clone(),
        Slot::Note => row.note.clone(),
    };
    let hint = match slot {
        Slot::Role => "Transport Minister, spokesman …",
        Slot::Name | Slot::Country | Slot::Note => "",
    };
    let id = egui::Id::unique(("actor", row.id, label));
    let kept = field(ui, ctx.theme, label, |ui| {
        state
            .typing
            .show(ui, ctx.theme, ((row.id, slot), &stored), |text| Input::new(text, label).hint(hint).rows(rows).id(id))
    });
    if let Some(text) = kept {
        put(row, slot, &text);
    }
}

/// The other names, as chips, and room to type one more: Enter or a comma takes it.
fn aliases_ui(ui: &mut Ui, ctx: &Ctx<'_>, typed: &mut String, row: &mut Actor) {
    let id = egui::Id::unique(("actor", row.id, "alias"));
    let focused = ui.memory(|memory| memory.has_focus(id));
    let entered = focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let back = focused && typed.is_empty() && ui.input(|input| input.key_pressed(Key::Backspace));
    let mut removed = back.then(|| row.aliases.len().checked_sub(1)).flatten();
    let mut left = false;
    input_frame(ui, ctx.theme, focused, false, |ui| {
        for (at, alias) in row.aliases.iter().enumerate() {
            if name_chip(ui, ctx.theme, alias).removed {
                removed = Some(at);
            }
        }
        left = bare_input(ui, ctx.theme, typed, "Add an alias", "Add", id).lost_focus();
    });
    if let Some(at) = removed {
        row.aliases.remove(at);
    }
    if entered || left || typed.ends_with(',') {
        add_alias(row, typed);
    }
}

/// Makes what is typed an alias.
pub(super) fn add_alias(row: &mut Actor, typed: &mut String) {
    let alias = typed.trim_end_matches(',').split_whitespace().collect::<Vec<_>>().join(" ");
    typed.clear();
    if !alias.is_empty() && alias != row.name && !row.aliases.contains(&alias) {
        row.aliases.push(alias);
    }
}
