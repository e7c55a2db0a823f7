//! Who has tagged: names that can be changed, and coders that can be removed, with what becomes of their statements.

use super::{close, foot_note};
use crate::edit::{Command, made_by, namesake};
use crate::model::{Coder, Id, fold_name};
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::counted;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Dialog, IconButton, Input, Line, List};
use crate::ui::{Ctx, icons};
use egui::{Frame, Id as WidgetId, Margin, ScrollArea, Ui};
use std::collections::BTreeMap;

const NAME: f32 = 248.0;

#[derive(Debug, Clone, Default)]
pub(super) struct CodersState {
    /// A name that is being typed.
    draft: Option<(Id<Coder>, String)>,
    removing: Option<Removing>,
    /// Statements and relations of each coder.
    made: BTreeMap<Id<Coder>, (usize, usize)>,
    revision: Option<u64>,
}

/// A coder who is to go, and which of the others takes over; behind them stands nobody.
#[derive(Debug, Clone, Copy)]
struct Removing {
    coder: Id<Coder>,
    heir: Option<usize>,
}

pub(super) fn coders_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut CodersState, actions: &mut Actions) {
    let project = ctx.project;
    if state.revision.replace(project.revision()) != Some(project.revision()) {
        state.made = project.coders().iter().map(|row| (row.id, made_by(project, row.id))).collect();
        state.removing.take_if(|removing| !project.coders().contains(removing.coder));
    }
    let shown = Dialog::new("coders", "Coders", 560.0, 440.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| body(ui, ctx, state, actions),
        |ui| {
            let done = Button::new("Close").primary().show(ui, ctx.theme).clicked();
            foot_note(ui, ctx, ctx.read_only.unwrap_or("Each edit is signed with its coder’s name"));
            done
        },
    );
    if shown.foot || shown.closed {
        close(actions);
    }
}

fn body(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodersState, actions: &mut Actions) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::STEP;
            if ctx.project.coders().is_empty() {
                ui.add(Line::new("Nobody has changed this project yet", font::ui(), ctx.theme.text2));
            }
            let mut rows: Vec<&Coder> = ctx.project.coders().iter().collect();
            rows.sort_by_key(|row| (row.id != ctx.coder, fold_name(&row.name)));
            for row in rows {
                row_ui(ui, ctx, state, row, actions);
                if let Some(removing) = state.removing.filter(|removing| removing.coder == row.id) {
                    state.removing = removing_ui(ui, ctx, removing, row, actions);
                }
            }
        });
    });
}

fn row_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodersState, row: &Coder, actions: &mut Actions) {
    let (theme, free) = (ctx.theme, ctx.read_only.is_none());
    let (statements, relations) = state.made.get(&row.id).copied().unwrap_or_default();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_LIST;
        ui.add_enabled_ui(free, |ui| name_ui(ui, ctx, state, row, actions));
        let you = if row.id == ctx.coder { "you · " } else { "" };
        let mut said = format!("{you}{}", counted(statements, "statement"));
        if relations > 0 {
            said = format!("{said}, {}", counted(relations, "relation"));
        }
        let room = ui.available_width() - size::CONTROL - size::STEP_LIST;
        ui.add(Line::new(&said, font::small(), theme.text2).width(room).height(size::CONTROL));
        if row.id == ctx.coder {
            return;
        }
        let name = format!("Remove {}", row.name);
        if IconButton::new(icons::TRASH, &name).enabled(free).show(ui, theme).clicked() {
            if statements + relations == 0 {
                actions.push(Action::Edit(Command::RemoveCoder { coder: row.id, into: None }));
            } else {
                // Whoever has made most is offered first.
                let made = |heir: &&Coder| state.made.get(&heir.id).map_or(0, |made| made.0);
                let most = heirs(ctx, row.id).iter().enumerate().max_by_key(|(_, heir)| made(heir)).map(|most| most.0);
                state.removing = Some(Removing { coder: row.id, heir: most.or(Some(0)) });
            }
        }
    });
}

/// The name in a field. It becomes an edit when the field is left.
fn name_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodersState, row: &Coder, actions: &mut Actions) {
    let known = state.draft.as_ref().filter(|draft| draft.0 == row.id).map(|draft| draft.1.clone());
    let mut typed = known.unwrap_or_else(|| row.name.clone());
    let taken = namesake(ctx.project, row.id, &typed);
    let wrong = taken.map(|taken| format!("“{}” is there already", taken.name));
    let label = format!("Name of {}", row.name);
    let field = Input::new(&mut typed, &label).width(NAME).wrong(wrong.as_deref());
    let response = field.id(WidgetId::unique(("coder", row.id))).show(ui, ctx.theme).response;
    if response.changed() {
        state.draft = Some((row.id, typed.clone()));
    }
    if response.lost_focus() && wrong.is_none() {
        state.draft.take_if(|draft| draft.0 == row.id);
        let name = typed.trim().to_owned();
        if !name.is_empty() && name != row.name {
            actions.push(Action::Edit(Command::RenameCoder { coder: row.id, name }));
        }
    }
}

fn heirs<'a>(ctx: &Ctx<'a>, coder: Id<Coder>) -> Vec<&'a Coder> {
    ctx.project.coders().iter().filter(|row| row.id != coder).collect()
}

/// What becomes of the statements; what is left to ask.
fn removing_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    mut removing: Removing,
    row: &Coder,
    actions: &mut Actions,
) -> Option<Removing> {
    let theme = ctx.theme;
    let heirs = heirs(ctx, row.id);
    let mut options: Vec<String> = heirs.iter().map(|heir| format!("Hand them to {}", heir.name)).collect();
    options.push("Remove them too".to_owned());
    let mut open = true;
    Frame::new().inner_margin(Margin::same(size::STEP_LIST as i8)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = size::STEP;
        let asked = format!("What becomes of the statements and relations of {}?", row.name);
        ui.add(Line::new(&asked, font::label(), theme.text2));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::STEP;
            List::new("What becomes of them", &options, &mut removing.heir).required().width(NAME).show(ui, theme);
            if Button::new("Remove").show(ui, theme).clicked() {
                let into = removing.heir.and_then(|at| heirs.get(at)).map(|heir| heir.id);
                actions.push(Action::Edit(Command::RemoveCoder { coder: row.id, into }));
                open = false;
            }
            open &= !Button::new("Cancel").quiet().show(ui, theme).clicked();
        });
    });
    open.then_some(removing)
}
