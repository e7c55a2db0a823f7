//! What an actor belongs to, and from when to when.

use super::ActorsState;
use crate::model::{Actor, Affiliation, Date, Id};
use crate::ui::action::{Action, Actions};
use crate::ui::dates::{read_date, table_date};
use crate::ui::register::picker::{Picked, Picker};
use crate::ui::register::{Registered, section};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, IconButton, Input, LinkButton, paint};
use crate::ui::{Ctx, icons};
use egui::{Align, Layout, Rect, Role, Sense, Ui, pos2, vec2};

const ROW: f32 = 32.0;
/// Width of a date; where that would be more than a third of all, that much.
const DATE: f32 = 104.0;

/// One that is being put in, or changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// What it was; nothing for a new one.
    was: Option<Affiliation>,
    actor: Option<Id<Actor>>,
    /// The name of a new one that it is to be.
    awaited: Option<String>,
    picker: Picker,
    from: String,
    to: String,
    problem: Option<String>,
}

impl Draft {
    fn of(known: &Affiliation) -> Self {
        let date = |date: Option<Date>| date.map_or_else(String::new, table_date);
        let (actor, was) = (Some(known.actor), Some(known.clone()));
        Self { was, actor, from: date(known.from), to: date(known.to), ..Self::default() }
    }

    fn read(&self, actor: Id<Actor>) -> Result<Affiliation, String> {
        let (from, to) = (read_date(&self.from)?, read_date(&self.to)?);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
            && !to.to_string().starts_with(&from.to_string())
            && !from.to_string().starts_with(&to.to_string())
        {
            return Err("It ends before it begins".to_owned());
        }
        Ok(Affiliation { actor, from, to })
    }
}

pub(super) fn affiliations_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut ActorsState,
    row: &mut Actor,
    actions: &mut Actions,
) {
    let theme = ctx.theme;
    section(ui, ctx, "Affiliations", |ui| {
        if LinkButton::new("Add").icon(icons::PLUS).small().show(ui, theme).clicked() {
            state.affiliation = Some(Draft::default());
        }
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    if !row.affiliations.is_empty() {
        head(ui, ctx);
    }
    let mut removed = None;
    for (at, known) in row.affiliations.iter().enumerate() {
        if state.affiliation.as_ref().is_some_and(|draft| draft.was.as_ref() == Some(known)) {
            continue;
        }
        match row_ui(ui, ctx, known, at) {
            Some(RowEvent::Edit { date }) => {
                state.affiliation = Some(Draft::of(known));
                ui.memory_mut(|memory| memory.request_focus(date_id(row.id, date)));
            }
            Some(RowEvent::Remove) => removed = Some(at),
            Some(RowEvent::Show) => actions.push(Action::ShowActor(known.actor)),
            None => {}
        }
    }
    if let Some(at) = removed {
        row.affiliations.remove(at);
        state.affiliation = None;
    }
    if let Some(mut draft) = state.affiliation.take() {
        ui.add_space(size::STEP);
        let done = draft_ui(ui, ctx, state, row, &mut draft, actions);
        state.affiliation = (!done).then_some(draft);
    } else if row.affiliations.is_empty() {
        let text = "What it belongs to: a party, a ministry, a newspaper";
        ui.add(crate::ui::widgets::Line::new(text, font::label(), theme.text3));
    }
}

fn columns(rect: Rect) -> [f32; 3] {
    let right = rect.right() - size::CONTROL;
    let date = DATE.min((right - rect.left()) / 3.0);
    [rect.left(), right - 2.0 * date, right - date]
}

fn head(ui: &mut Ui, ctx: &Ctx<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let columns = columns(rect);
    let most = columns[1] - columns[0] - size::STEP_GROUP;
    for (x, text) in columns.into_iter().zip(["Organisation", "From", "To"]) {
        let words = paint::line(ui.painter(), text, font::small(), ctx.theme.text2, most);
        paint::put(ui.painter(), x, rect.center().y, words);
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, ctx.theme);
}

/// A date's field: 0 from when, 1 to when.
fn date_id(actor: Id<Actor>, date: usize) -> egui::Id {
    egui::Id::unique(("affiliation date", actor, date))
}

enum RowEvent {
    Edit { date: usize },
    Remove,
    Show,
}

fn row_ui(ui: &mut Ui, ctx: &Ctx<'_>, known: &Affiliation, at: usize) -> Option<RowEvent> {
    let theme = ctx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let [left, from, to] = columns(rect);
    let other = ctx.project.actors().get(known.actor);
    let name = other.map_or("", |row| row.name.as_str());
    let y = rect.center().y;
    let area = Rect::from_min_max(rect.min, pos2(from - size::STEP, rect.bottom()));
    let link = ui.interact(area, ui.scope_id().with(("affiliation", at)), Sense::click());
    let dates = Rect::from_min_max(pos2(from - 4.0, rect.top()), pos2(rect.right() - size::CONTROL, rect.bottom()));
    let edit = ui.interact(dates, ui.scope_id().with(("affiliation dates", at)), Sense::click());
    for response in [&link, &edit] {
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(response.rect.shrink2(vec2(0.0, 2.0)), size::RADIUS_FILL, theme.raised);
        }
    }
    let icon = other.map_or(icons::USER_CIRCLE, Registered::icon);
    paint::sign(ui.painter(), pos2(left + 8.0, y), icon, size::ICON, theme.text2);
    let line = paint::line(ui.painter(), name, font::ui(), theme.text, from - left - 32.0);
    paint::put(ui.painter(), left + 22.0, y, line);
    let date = |date: Option<Date>, none: &str| date.map_or_else(|| none.to_owned(), table_date);
    let (begin, end) = (date(known.from, "–"), date(known.to, "today"));
    for (x, text) in [(from, &begin), (to, &end)] {
        paint::put(ui.painter(), x, y, paint::line(ui.painter(), text, font::label(), theme.text, to - from - 8.0));
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    paint::describe(ui, &link, Role::Button, name, None);
    paint::describe(ui, &edit, Role::Button, &format!("{name}, from {begin} to {end}. Change"), None);
    let cross = Rect::from_min_max(pos2(rect.right() - size::CONTROL, rect.top() + 2.0), rect.max);
    let remove = paint::inside(ui, cross, Layout::left_to_right(Align::Center), |ui| {
        IconButton::new(icons::X, &format!("Remove {name}")).show(ui, theme).clicked()
    });
    if remove {
        return Some(RowEvent::Remove);
    }
    let date = usize::from(edit.interact_pointer_pos().is_some_and(|at| at.x >= to));
    let event = edit.clicked().then_some(RowEvent::Edit { date });
    event.or(link.clicked().then_some(RowEvent::Show))
}

/// Shows the inputs; whether that is over.
fn draft_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut ActorsState,
    row: &mut Actor,
    draft: &mut Draft,
    actions: &mut Actions,
) -> bool {
    let theme = ctx.theme;
    let names = state.list.names(ctx.project);
    if let Some(id) = draft.awaited.as_deref().and_then(|name| names.called(name)) {
        (draft.actor, draft.awaited) = (Some(id), None);
    }
    let [from, to] = [0, 1].map(|date| date_id(row.id, date));
    ui.spacing_mut().item_spacing.y = size::STEP;
    match draft.actor.and_then(|id| ctx.project.actors().get(id)) {
        Some(other) => {
            if crate::ui::widgets::ActorChip::new(&other.name, other.kind, other.identity)
                .removable()
                .show(ui, theme)
                .removed
            {
                draft.actor = None;
                draft.picker = Picker::default();
            }
        }
        None => {
            let id = egui::Id::unique(("affiliation", row.id));
            let leave_out = [row.id];
            let name = ("Organisation", id);
            let picked = draft.picker.show(ui, theme, (ctx.project, names), name, (&leave_out, true));
            match picked {
                Some(Picked::Known(id)) => draft.actor = Some(id),
                Some(Picked::New(name)) => {
                    actions.push(Action::Edit(crate::edit::Command::NewActor { name: name.clone() }));
                    draft.awaited = Some(name);
                }
                None => {}
            }
            if draft.actor.is_some() || draft.awaited.is_some() {
                ui.memory_mut(|memory| memory.request_focus(from));
            }
        }
    }
    let entered = [from, to].iter().any(|&id| ui.memory(|memory| memory.has_focus(id)))
        && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
    let (mut keep, mut cancel) = (entered, false);
    ui.horizontal_wrapped(|ui| {
        Input::new(&mut draft.from, "From").hint("From: 2011, Jan 2025").width(150.0).id(from).show(ui, theme);
        Input::new(&mut draft.to, "To").hint("To: today").width(120.0).id(to).show(ui, theme);
        keep |= Button::new("Keep").enabled(draft.actor.is_some()).show(ui, theme).clicked();
        cancel = Button::new("Cancel").quiet().show(ui, theme).clicked();
    });
    if let Some(problem) = &draft.problem {
        ui.add(crate::ui::widgets::Line::new(problem, font::small(), theme.bad));
    }
    if keep && let Some(actor) = draft.actor {
        match draft.read(actor) {
            Ok(affiliation) => {
                // Where somebody else has changed it meanwhile, this is one more.
                let at = row.affiliations.iter().position(|known| draft.was.as_ref() == Some(known));
                if let Some(at) = at {
                    row.affiliations.remove(at);
                }
                if !row.affiliations.contains(&affiliation) {
                    row.affiliations.insert(at.unwrap_or(row.affiliations.len()), affiliation);
                }
                return true;
            }
            Err(problem) => draft.problem = Some(problem),
        }
    }
    cancel
}
