//! Who speaks: all actors of the project, and the one that is looked at.

mod affiliations;
mod fields;
mod registered;

pub use registered::kind_name;

use super::Ctx;
use super::action::Actions;
use super::register::doings::{Doings, uses_ui};
use super::register::editor::head_ui;
use super::register::list::{ListState, list_ui};
use super::register::typing::Typing;
use super::register::{keep, part, sides_ui};
use super::widgets;
use crate::analysis::people::{by_issue, doings_of};
use crate::model::{Actor, Id, Issue, Project};
use egui::Ui;
use std::collections::BTreeMap;

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct ActorsState {
    list: ListState<Actor>,
    typing: Typing<(Id<Actor>, fields::Slot)>,
    /// An alias that is being typed.
    alias: String,
    affiliation: Option<affiliations::Draft>,
    doings: Doings<Actor, Issue>,
    shown: Option<Id<Actor>>,
}

impl ActorsState {
    /// Looks at an actor.
    pub fn choose(&mut self, actor: Id<Actor>) {
        self.list.choose(actor);
    }

    /// Sends the focus to where one types what to find.
    pub fn focus(&mut self) {
        self.list.focus();
    }

    /// Turns what was typed into edits, before something else is looked at.
    pub fn flush(&mut self, project: &Project, actions: &mut Actions) {
        let mut rows: BTreeMap<Id<Actor>, Actor> = BTreeMap::new();
        for ((id, slot), text) in self.typing.take() {
            if let Some(known) = project.actors().get(id) {
                fields::put(rows.entry(id).or_insert_with(|| known.clone()), slot, &text);
            }
        }
        if let Some(known) = self.shown.and_then(|id| project.actors().get(id)) {
            fields::add_alias(rows.entry(known.id).or_insert_with(|| known.clone()), &mut self.alias);
        }
        for actor in rows.into_values() {
            keep(project, actor, actions);
        }
    }
}

/// Shows the panel.
pub fn actors_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ActorsState, actions: &mut Actions) {
    let (mut left, mut right) = sides_ui(ui, ctx);
    list_ui(&mut left, ctx, &mut state.list, actions);
    let chosen = state.list.chosen(ctx.project).cloned();
    let id = chosen.as_ref().map(|row| row.id);
    if state.shown != id {
        state.flush(ctx.project, actions);
        state.affiliation = None;
        state.shown = id;
    }
    let Some(actor) = chosen else {
        let sentence = "Name a speaker in a statement, or press New";
        widgets::empty_state(&mut right, ctx.theme, super::icons::USER_CIRCLE, "No actor yet", sentence, &[]);
        return;
    };
    state.doings.follow(ctx.project, actor.id, doings_of, by_issue);
    egui::ScrollArea::vertical().id_salt(("actor", actor.id)).auto_shrink(false).show(&mut right, |ui| {
        editor_ui(ui, ctx, state, &actor, actions);
    });
}

fn editor_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ActorsState, actor: &Actor, actions: &mut Actions) {
    head_ui(ui, ctx, actor, &state.doings, actions);
    let mut row = actor.clone();
    ui.add_enabled_ui(ctx.read_only.is_none(), |ui| {
        part(ui, ctx, |ui| fields::fields_ui(ui, ctx, state, &mut row));
        part(ui, ctx, |ui| affiliations::affiliations_ui(ui, ctx, state, &mut row, actions));
    });
    keep(ctx.project, row, actions);
    uses_ui(ui, ctx, &mut state.doings, ("Stance by issue", |_: &mut Ui| {}), actions);
}
