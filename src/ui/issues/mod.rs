//! What positions are about: all issues of the project, and the one that is looked at.

mod registered;

use super::Ctx;
use super::action::Actions;
use super::register::doings::{Doings, uses_ui};
use super::register::editor::head_ui;
use super::register::list::{ListState, list_ui};
use super::register::typing::Typing;
use super::register::{keep, part, sides_ui};
use super::theme::font;
use super::widgets::{self, Checkbox, Input, field, paint};
use crate::analysis::people::{Tally, by_actor, doings_about, total};
use crate::model::{Actor, Id, Issue, Project};
use egui::Ui;
use std::collections::BTreeMap;

/// Texts of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Wording,
    Group,
    Definition,
}

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct IssuesState {
    list: ListState<Issue>,
    typing: Typing<(Id<Issue>, Slot)>,
    doings: Doings<Issue, Actor>,
    /// All sides together, and of which issue at which revision.
    total: Option<(Id<Issue>, u64, Tally)>,
    shown: Option<Id<Issue>>,
}

impl IssuesState {
    /// Looks at an issue.
    pub fn choose(&mut self, issue: Id<Issue>) {
        self.list.choose(issue);
    }

    /// Sends the focus to where one types what to find.
    pub fn focus(&mut self) {
        self.list.focus();
    }

    /// Turns what was typed into edits, before something else is looked at.
    pub fn flush(&mut self, project: &Project, actions: &mut Actions) {
        let mut rows: BTreeMap<Id<Issue>, Issue> = BTreeMap::new();
        for ((id, slot), text) in self.typing.take() {
            if let Some(known) = project.issues().get(id) {
                put(rows.entry(id).or_insert_with(|| known.clone()), slot, &text);
            }
        }
        for issue in rows.into_values() {
            keep(project, issue, actions);
        }
    }

    fn total(&mut self, project: &Project, issue: Id<Issue>) -> Tally {
        let revision = project.revision();
        match self.total {
            Some((id, known, tally)) if (id, known) == (issue, revision) => tally,
            _ => {
                let ids: Vec<_> = self.doings.doings.iter().map(|doing| doing.id).collect();
                let tally = total(project, &ids);
                self.total = Some((issue, revision, tally));
                tally
            }
        }
    }
}

/// Puts a text where it belongs. A wording that was emptied stays as it was.
fn put(row: &mut Issue, slot: Slot, text: &str) {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match slot {
        Slot::Wording if plain.is_empty() => {}
        Slot::Wording => row.wording = plain,
        Slot::Group => row.group = plain,
        Slot::Definition => text.trim_end().clone_into(&mut row.definition),
    }
}

/// Shows the panel.
pub fn issues_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut IssuesState, actions: &mut Actions) {
    let (mut left, mut right) = sides_ui(ui, ctx);
    list_ui(&mut left, ctx, &mut state.list, actions);
    let chosen = state.list.chosen(ctx.project).cloned();
    let id = chosen.as_ref().map(|row| row.id);
    if state.shown != id {
        state.flush(ctx.project, actions);
        state.shown = id;
    }
    let Some(issue) = chosen else {
        let sentence = "An issue is a sentence that one can be for or against. Name one in a position, or press New";
        widgets::empty_state(&mut right, ctx.theme, super::icons::SCALES, "No issue yet", sentence, &[]);
        return;
    };
    state.doings.follow(ctx.project, issue.id, doings_about, by_actor);
    egui::ScrollArea::vertical().id_salt(("issue", issue.id)).auto_shrink(false).show(&mut right, |ui| {
        editor_ui(ui, ctx, state, &issue, actions);
    });
}

fn editor_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut IssuesState, issue: &Issue, actions: &mut Actions) {
    head_ui(ui, ctx, issue, &state.doings, actions);
    let mut row = issue.clone();
    ui.add_enabled_ui(ctx.read_only.is_none(), |ui| {
        part(ui, ctx, |ui| fields_ui(ui, ctx, state, &mut row));
    });
    keep(ctx.project, row, actions);
    let tally = state.total(ctx.project, issue.id);
    let told = |ui: &mut Ui| {
        let neither = tally.mixed + tally.unclear;
        let text = format!("{} for, {} against, {neither} mixed or unclear", tally.pro, tally.con);
        ui.add(widgets::Line::new(&text, font::label(), ctx.theme.text2));
    };
    uses_ui(ui, ctx, &mut state.doings, ("Who stands where", told), actions);
}

fn fields_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut IssuesState, row: &mut Issue) {
    let theme = ctx.theme;
    text_ui(ui, ctx, state, row, ("Wording", Slot::Wording, 1));
    field(ui, theme, "", |ui| {
        let help = "A sentence that one can be for or against: “The line should open by 2031”, not “rail line”.";
        paint::prose(ui, help, (font::small(), 16.0), theme.text3);
    });
    text_ui(ui, ctx, state, row, ("Group", Slot::Group, 1));
    text_ui(ui, ctx, state, row, ("Definition", Slot::Definition, 3));
    field(ui, theme, "Retired", |ui| {
        Checkbox::new(&mut row.retired, "No longer offered; its statements stay").show(ui, theme);
    });
}

fn text_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut IssuesState,
    row: &mut Issue,
    (label, slot, rows): (&'static str, Slot, usize),
) {
    let (stored, hint) = match slot {
        Slot::Wording => (row.wording.clone(), ""),
        Slot::Group => (row.group.clone(), "Those of one group stand together"),
        Slot::Definition => (row.definition.clone(), "What counts as for it, and what as against"),
    };
    let id = egui::Id::unique(("issue", row.id, label));
    let kept = field(ui, ctx.theme, label, |ui| {
        state
            .typing
            .show(ui, ctx.theme, ((row.id, slot), &stored), |text| Input::new(text, label).hint(hint).rows(rows).id(id))
    });
    if let Some(text) = kept {
        put(row, slot, &text);
    }
}
