//! Makes one of two actors, or of two issues: which stays, and what that touches, shown before it is done.

use super::{close, focus_first, foot, foot_note};
use crate::analysis::people::{Doing, doings_about, doings_of, summary};
use crate::edit::Command;
use crate::model::{Actor, Id, Issue, NameIndex, Project};
use crate::ui::action::{Action, Actions};
use crate::ui::excerpt::Excerpt;
use crate::ui::register::picker::{Picked, Picker};
use crate::ui::register::{Party, Registered};
use crate::ui::state::Dialog as Asked;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Button, Dialog, Line, paint};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Ui, pos2, vec2};

/// Statements whose words are shown.
const SHOWN: usize = 5;

#[derive(Debug, Clone, Default)]
pub(super) struct MergeState {
    picker: Picker,
    actors: NameIndex<Actor>,
    issues: NameIndex<Issue>,
    looked: Option<Looked>,
    focused: bool,
}

/// What a merge touches, as it was at a revision.
#[derive(Debug, Clone)]
struct Looked {
    key: (u64, Option<Party>),
    lines: Vec<String>,
    doings: Vec<Doing>,
}

pub(super) fn merge_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    state: &mut MergeState,
    (from, into): (Party, Option<Party>),
    actions: &mut Actions,
) {
    match (from, into) {
        (Party::Actor(from), into) => {
            state.actors.follow(ctx.project);
            let into = into.and_then(|into| if let Party::Actor(id) = into { Some(id) } else { None });
            let names = std::mem::take(&mut state.actors);
            merging(ui, ctx, state, (from, into), &names, actions);
            state.actors = names;
        }
        (Party::Issue(from), into) => {
            state.issues.follow(ctx.project);
            let into = into.and_then(|into| if let Party::Issue(id) = into { Some(id) } else { None });
            let names = std::mem::take(&mut state.issues);
            merging(ui, ctx, state, (from, into), &names, actions);
            state.issues = names;
        }
    }
}

/// Rows that can be merged.
trait Mergeable: Registered {
    fn doings(project: &Project, id: Id<Self>) -> Vec<Doing>;
    /// What else changes, one sentence each.
    fn changes(project: &Project, from: &Self, into: &Self) -> Vec<String>;
    fn merge(from: Id<Self>, into: Id<Self>) -> Command;
}

impl Mergeable for Actor {
    fn doings(project: &Project, id: Id<Self>) -> Vec<Doing> {
        doings_of(project, id)
    }
    fn changes(project: &Project, from: &Self, into: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        let new = |name: &&String| **name != into.name && !into.aliases.contains(name);
        let names: Vec<String> =
            std::iter::once(&from.name).chain(&from.aliases).filter(new).map(|name| format!("“{name}”")).collect();
        match names.as_slice() {
            [] => {}
            [one] => lines.push(format!("{one} becomes an alias")),
            many => lines.push(format!("{} become aliases", many.join(", "))),
        }
        let belongs = |row: &&Self| row.id != into.id && row.affiliations.iter().any(|at| at.actor == from.id);
        match project.actors().iter().filter(belongs).count() {
            0 => {}
            1 => lines.push(format!("1 actor that belongs to it will belong to {}", into.name)),
            count => lines.push(format!("{count} actors that belong to it will belong to {}", into.name)),
        }
        if !from.affiliations.is_empty() || !from.note.is_empty() {
            lines.push("Its affiliations and its note are kept".to_owned());
        }
        lines
    }
    fn merge(from: Id<Self>, into: Id<Self>) -> Command {
        Command::MergeActors { from, into }
    }
}

impl Mergeable for Issue {
    fn doings(project: &Project, id: Id<Self>) -> Vec<Doing> {
        doings_about(project, id)
    }
    fn changes(_: &Project, from: &Self, into: &Self) -> Vec<String> {
        let mut lines = vec!["For and against stay as they are: both wordings must mean the same side".to_owned()];
        if into.definition.is_empty() && !from.definition.is_empty() {
            lines.push("Its definition is kept".to_owned());
        }
        lines
    }
    fn merge(from: Id<Self>, into: Id<Self>) -> Command {
        Command::MergeIssues { from, into }
    }
}

fn look<R: Mergeable>(project: &Project, from: &R, into: Option<&R>) -> Looked {
    let doings = R::doings(project, from.id());
    let all = summary(&doings);
    let articles = if all.documents == 1 { "1 article".to_owned() } else { format!("{} articles", all.documents) };
    let mut lines = Vec::new();
    if let Some(into) = into {
        lines.push(match all.statements {
            0 => format!("No statement names “{}”", from.title()),
            1 => format!("1 statement in {articles} becomes one of “{}”", into.title()),
            count => format!("{count} statements in {articles} become those of “{}”", into.title()),
        });
        lines.extend(R::changes(project, from, into));
    }
    Looked { key: (project.revision(), into.map(|row| R::party(row.id()))), lines, doings }
}

fn merging<R: Mergeable>(
    ui: &Ui,
    ctx: &Ctx<'_>,
    state: &mut MergeState,
    (from, into): (Id<R>, Option<Id<R>>),
    names: &NameIndex<R>,
    actions: &mut Actions,
) {
    let theme = ctx.theme;
    let Some(goes) = R::table(ctx.project).get(from) else {
        close(actions);
        return;
    };
    let stays = into.and_then(|into| R::table(ctx.project).get(into));
    let key = (ctx.project.revision(), stays.map(|row| R::party(row.id())));
    if state.looked.as_ref().is_none_or(|looked| looked.key != key) {
        state.looked = Some(look(ctx.project, goes, stays));
    }
    let MergeState { picker, looked, focused, .. } = state;
    let can = stays.is_some() && ctx.read_only.is_none();
    let enter = can && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let title = format!("Merge two {}s", R::NOUN);
    let dialog = Dialog::new("merge", &title, 620.0, 560.0).show(
        ui.ctx(),
        theme,
        |ui| {
            egui::Frame::new().inner_margin(egui::Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = size::STEP;
                row_ui(ui, ctx, "Goes", goes);
                match stays {
                    Some(stays) => {
                        row_ui(ui, ctx, "Stays", stays);
                        turn_ui(ui, ctx, from, stays.id(), actions);
                        touched_ui(ui, ctx, looked.as_ref());
                    }
                    None => pick_ui(ui, ctx, picker, (from, names), actions),
                }
            });
        },
        |ui| {
            let (primary, cancel) = foot(ui, ctx, "Merge", can);
            if can {
                focus_first(&primary, focused);
            }
            foot_note(ui, ctx, ctx.read_only.unwrap_or("Undo takes it back"));
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = dialog.foot;
    if let Some(stays) = stays.filter(|_| can && (enter || primary)) {
        actions.push(Action::Edit(R::merge(from, stays.id())));
        actions.push(R::show(stays.id()));
        close(actions);
    } else if cancel || dialog.closed {
        close(actions);
    }
}

fn row_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, label: &str, row: &R) {
    widgets::field(ui, ctx.theme, label, |ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), egui::Sense::hover());
        let painter = ui.painter();
        let centre = pos2(rect.left() + 8.0, rect.top() + 14.0);
        paint::sign(painter, centre, row.icon(), size::ICON, ctx.theme.text2);
        let x = rect.left() + 24.0;
        let title = paint::line(painter, row.title(), font::section(), ctx.theme.text, rect.right() - x);
        paint::put(painter, x, rect.top() + 14.0, title);
        let second = paint::line(painter, &row.second(), font::small(), ctx.theme.text2, rect.right() - x);
        paint::put(painter, x, rect.top() + 33.0, second);
        paint::describe(ui, &response, egui::Role::Label, &format!("{label} {}", row.title()), None);
    });
}

fn turn_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, from: Id<R>, into: Id<R>, actions: &mut Actions) {
    ui.horizontal(|ui| {
        ui.add_space(size::FIELD_LABEL + size::STEP_LIST);
        let (from, into) = (R::party(from), R::party(into));
        if Button::new("Turn round").show(ui, ctx.theme).clicked() {
            actions.push(Action::ShowDialog(Some(Asked::Merge { from: into, into: Some(from) })));
        }
        if Button::new("Choose another").quiet().show(ui, ctx.theme).clicked() {
            actions.push(Action::ShowDialog(Some(Asked::Merge { from, into: None })));
        }
    });
}

fn pick_ui<R: Registered>(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    picker: &mut Picker,
    (from, names): (Id<R>, &NameIndex<R>),
    actions: &mut Actions,
) {
    let id = egui::Id::unique("merge into");
    let picked = widgets::field(ui, ctx.theme, "Stays", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        picker.show(ui, ctx.theme, (ctx.project, names), ("Merge into", id), (&[from], false))
    });
    if let Some(Picked::Known(into)) = picked {
        let into = Some(R::party(into));
        actions.push(Action::ShowDialog(Some(Asked::Merge { from: R::party(from), into })));
    }
}

/// What is touched: sentences, and the first statements.
fn touched_ui(ui: &mut Ui, ctx: &Ctx<'_>, looked: Option<&Looked>) {
    let Some(looked) = looked else { return };
    ui.add_space(size::STEP);
    for line in &looked.lines {
        paint::prose(ui, line, (font::ui(), 20.0), ctx.theme.text);
    }
    ui.add_space(size::STEP);
    for doing in looked.doings.iter().take(SHOWN) {
        words_ui(ui, ctx, doing);
    }
    if looked.doings.len() > SHOWN {
        let text = format!("and {} more", looked.doings.len() - SHOWN);
        ui.add(Line::new(&text, font::small(), ctx.theme.text3));
    }
}

fn words_ui(ui: &mut Ui, ctx: &Ctx<'_>, doing: &Doing) {
    let row = ctx.project.annotations().get(doing.id);
    let document = ctx.project.documents().get(doing.document);
    let words = row.zip(document).map(|(row, document)| row.words(document.text.as_str())).unwrap_or_default();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), egui::Sense::hover());
    let centre = pos2(rect.left() + 7.0, rect.center().y);
    paint::sign(ui.painter(), centre, icons::QUOTES, size::ICON_SMALL, ctx.theme.text3);
    let laid = Excerpt::row(&words, ctx.theme).lines(1).lay_out(ui, rect.width() - 24.0);
    laid.paint(ui.painter(), pos2(rect.left() + 24.0, rect.top() + 1.0));
    paint::describe(ui, &response, egui::Role::Label, &words, None);
}
