//! Makes a new actor or issue of some statements of another: a checked list.

use super::{close, focus_first, foot, foot_note};
use crate::analysis::people::{Doing, doings_about, doings_of};
use crate::edit::Command;
use crate::model::{Annotation, Id, fold_name};
use crate::ui::action::{Action, Actions};
use crate::ui::excerpt::Excerpt;
use crate::ui::register::Party;
use crate::ui::rows::{Heights, Rows};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Dialog, Input, Line, field, paint};
use crate::ui::{Ctx, icons};
use egui::{Id as WidgetId, Key, Modifiers, Rect, Role, Sense, Ui, pos2};
use std::collections::BTreeSet;

const ROW: f32 = 44.0;

#[derive(Debug, Clone, Default)]
pub(super) struct SplitState {
    name: String,
    marked: BTreeSet<Id<Annotation>>,
    doings: Vec<Doing>,
    heights: Heights,
    revision: Option<u64>,
    focused: bool,
}

pub(super) fn split_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut SplitState, of: Party, actions: &mut Actions) {
    let title = match of {
        Party::Actor(id) => ctx.project.actors().get(id).map(|row| row.name.clone()),
        Party::Issue(id) => ctx.project.issues().get(id).map(|row| row.wording.clone()),
    };
    let Some(title) = title else {
        close(actions);
        return;
    };
    if state.revision.replace(ctx.project.revision()) != Some(ctx.project.revision()) {
        state.doings = match of {
            Party::Actor(id) => doings_of(ctx.project, id),
            Party::Issue(id) => doings_about(ctx.project, id),
        };
        let there: BTreeSet<_> = state.doings.iter().map(|doing| doing.id).collect();
        state.marked.retain(|id| there.contains(id));
        state.heights = Heights::uniform(state.doings.len(), ROW);
    }
    let label = if matches!(of, Party::Actor(_)) { "New name" } else { "New wording" };
    let name = state.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let problem = problem(ctx, of, &name);
    let can = !state.marked.is_empty() && !name.is_empty() && problem.is_none() && ctx.read_only.is_none();
    let enter = can && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let count = state.marked.len();
    let dialog = Dialog::new("split", &format!("Split off from “{title}”"), 640.0, 600.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| body(ui, ctx, state, (label, problem.as_deref())),
        |ui| {
            let noun = if count == 1 { "statement" } else { "statements" };
            let primary = if count == 0 { "Split off".to_owned() } else { format!("Split off {count} {noun}") };
            let (primary, cancel) = foot(ui, ctx, &primary, can);
            foot_note(ui, ctx, ctx.read_only.unwrap_or("The marked statements become those of the new one"));
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = dialog.foot;
    if can && (enter || primary) {
        let annotations: Vec<_> = state.marked.iter().copied().collect();
        actions.push(Action::Edit(match of {
            Party::Actor(actor) => Command::SplitActor { actor, name, annotations },
            Party::Issue(issue) => Command::SplitIssue { issue, wording: name, annotations },
        }));
        close(actions);
    } else if cancel || dialog.closed {
        close(actions);
    }
}

/// Why nothing new can be called so.
fn problem(ctx: &Ctx<'_>, of: Party, name: &str) -> Option<String> {
    let taken = match of {
        Party::Actor(id) => {
            let known = ctx.project.actor_named(name);
            known.filter(|row| row.id != id || fold_name(&row.name) == fold_name(name)).map(|row| &row.name)
        }
        Party::Issue(_) => ctx.project.issue_worded(name).map(|row| &row.wording),
    };
    taken.map(|taken| format!("“{taken}” is there already"))
}

fn body(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut SplitState, (label, problem): (&str, Option<&str>)) {
    let theme = ctx.theme;
    egui::Frame::new().inner_margin(egui::Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = size::STEP;
        field(ui, theme, label, |ui| {
            let input = Input::new(&mut state.name, label).wrong(problem).id(WidgetId::unique("split name"));
            focus_first(&input.show(ui, theme).response, &mut state.focused);
        });
        ui.horizontal(|ui| {
            let text = format!("{} of {} statements marked", state.marked.len(), state.doings.len());
            ui.add(Line::new(&text, font::label(), theme.text2).height(size::CONTROL));
            if Button::new("Mark all").quiet().show(ui, theme).clicked() {
                state.marked = state.doings.iter().map(|doing| doing.id).collect();
            }
            if Button::new("Mark none").quiet().show(ui, theme).clicked() {
                state.marked.clear();
            }
        });
    });
    let SplitState { doings, heights, marked, .. } = state;
    let rows = Rows { id: ui.scope_id().with("statements"), name: "Statements", heights, reveal: None };
    let mut turned = None;
    rows.show(ui, |ui, at, rect| {
        if let Some(doing) = doings.get(at)
            && row_ui(ui, ctx, doing, rect, marked.contains(&doing.id))
        {
            turned = Some(doing.id);
        }
    });
    if let Some(id) = turned
        && !marked.remove(&id)
    {
        marked.insert(id);
    }
}

/// One statement with its box; whether it was turned.
fn row_ui(ui: &Ui, ctx: &Ctx<'_>, doing: &Doing, rect: Rect, marked: bool) -> bool {
    let theme = ctx.theme;
    let response = ui.interact(rect, ui.scope_id().with(doing.id), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.hover);
    }
    let icon = if marked { icons::CHECK_SQUARE } else { icons::SQUARE };
    let left = rect.left() + size::STEP_DIALOG;
    paint::sign(ui.painter(), pos2(left + 8.0, rect.center().y), icon, size::ICON, theme.text2);
    let row = ctx.project.annotations().get(doing.id);
    let document = ctx.project.documents().get(doing.document);
    let words = row.zip(document).map(|(row, document)| row.words(document.text.as_str())).unwrap_or_default();
    let x = left + 28.0;
    let laid = Excerpt::row(&words, theme).lines(1).lay_out(ui, rect.right() - size::STEP_DIALOG - x);
    laid.paint(ui.painter(), pos2(x, rect.top() + 3.0));
    let date = doing.date.map(crate::ui::dates::table_date);
    let outlet = document.map(|row| if row.outlet.is_empty() { row.title.clone() } else { row.outlet.clone() });
    let place = [outlet, date].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    paint::put(
        ui.painter(),
        x,
        rect.top() + 32.0,
        paint::line(ui.painter(), &place, font::small(), theme.text3, 400.0),
    );
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    if response.has_focus() {
        paint::focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
    }
    paint::describe(ui, &response, Role::CheckBox, &words, Some(marked));
    response.clicked()
}
