//! Who changed what when, and a way back to any point of what one did oneself.

mod lines;
mod row;
#[cfg(test)]
mod tests;

use super::action::{Action, Actions};
use super::rows::{Heights, Rows, main_list, moved};
use super::theme::{font, size};
use super::widgets::{self, Button, Choice, paint};
use super::{Ctx, icons};
use crate::edit::History;
use crate::model::Id;
use egui::{Rect, Ui, UiBuilder, vec2};
use lines::{Line, Lines};

/// What the history remembers between frames.
#[derive(Debug, Clone)]
pub struct HistoryState {
    /// Of all articles, not only the open one.
    everywhere: bool,
    lines: Lines,
    heights: Heights,
    chosen: Option<usize>,
}

impl Default for HistoryState {
    fn default() -> Self {
        Self { everywhere: true, lines: Lines::default(), heights: Heights::default(), chosen: None }
    }
}

/// A way along the history: so many edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    Back(usize),
    On(usize),
}

/// Shows the panel's tab.
pub fn history_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut HistoryState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let nothing = History::default();
    let history = ctx.history.unwrap_or(&nothing);
    let margin = egui::Margin { left: 12, right: 12, top: 10, bottom: 8 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        let mut taken = Some(usize::from(state.everywhere));
        Choice::new("History of", &["Article", "Project"], &mut taken).required().show(ui, ctx.theme);
        state.everywhere = taken == Some(1);
    });
    paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top() - 1.0, ctx.theme);
    let of = if state.everywhere { None } else { Some(ctx.state.document.unwrap_or(Id::new(0))) };
    if state.lines.follow(ctx.project, history, of) {
        state.heights = Heights::new(state.lines.lines.iter().map(|line| row::height(*line)));
        state.chosen = None;
    }
    let all = ui.available_rect_before_wrap();
    let way = state.chosen.and_then(|at| way(*state.lines.lines.get(at)?)).filter(|_| ctx.read_only.is_none());
    let foot = if way.is_some() { size::LIST_FOOT } else { 0.0 };
    let area = Rect::from_min_max(all.min, all.max - vec2(0.0, foot));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area));
    if state.lines.lines.is_empty() {
        let sentence = "Every edit will stand here: who made it, when, and where";
        widgets::empty_state(&mut inner, ctx.theme, icons::CLOCK_COUNTER_CLOCKWISE, "No history yet", sentence, &[]);
    } else {
        lines_ui(&mut inner, ctx, state, history, actions);
    }
    if let Some(way) = way {
        foot_ui(ui, ctx, way, Rect::from_min_max(area.left_bottom(), all.max), actions);
    }
    ui.advance_cursor_after_rect(all);
}

/// Where a line leads.
fn way(line: Line) -> Option<Travel> {
    match line {
        Line::Undone(steps) => Some(Travel::On(steps)),
        Line::Done(steps) | Line::Start(steps) => (steps > 0).then_some(Travel::Back(steps)),
        Line::Head(_) | Line::Other(_) | Line::Old(_) => None,
    }
}

fn lines_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut HistoryState, history: &History, actions: &mut Actions) {
    let id = main_list();
    let focused = ui.memory(|memory| memory.has_focus(id));
    let (lines, chosen) = (&state.lines, state.chosen);
    let mut clicked = None;
    let several = ctx.project.coders().len() > 1;
    let rows = Rows { id, name: "History", heights: &state.heights, reveal: None };
    let list = rows.show(ui, |ui, at, rect| {
        let row = row::Row { lines, history, at, rect, taken: chosen == Some(at), focused, several, zone: ctx.zone };
        if row.show(ui, ctx).is_some_and(|response| response.clicked()) {
            clicked = Some(at);
        }
    });
    if clicked.is_some() {
        list.request_focus();
    }
    let walked = moved(ui, &list, state.chosen, state.lines.lines.len());
    let is_head = |at: usize| matches!(state.lines.lines.get(at), Some(Line::Head(_)));
    let Some(at) = clicked.or(walked).filter(|&at| !is_head(at)) else { return };
    state.chosen = Some(at);
    let statement = match state.lines.lines.get(at) {
        Some(Line::Old(nth)) => state.lines.old.get(*nth).map(|old| old.statement),
        _ => state.lines.edit(history, at).and_then(|(_, edit)| row::statement_of(edit)),
    };
    let statement = statement.filter(|&id| ctx.project.annotations().contains(id));
    if let Some(statement) = statement {
        actions.push(Action::SelectStatements { statements: vec![statement], reveal: true });
    } else if let Some((document, span)) = state.lines.edit(history, at).and_then(|(_, edit)| edit.place())
        && ctx.project.documents().contains(document)
    {
        actions.push(Action::Reveal { document, span });
    }
}

/// What can be done with the line that is chosen.
fn foot_ui(ui: &mut Ui, ctx: &Ctx<'_>, way: Travel, rect: Rect, actions: &mut Actions) {
    let theme = ctx.theme;
    let mut ui = widgets::foot(ui, theme, rect);
    let (label, icon, words) = match way {
        Travel::Back(steps) => ("Go back to here", icons::ARROW_COUNTER_CLOCKWISE, told("takes back", steps)),
        Travel::On(steps) => ("Do again up to here", icons::ARROW_CLOCKWISE, told("does again", steps)),
    };
    if Button::new(label).icon(icon).show(&mut ui, theme).clicked() {
        actions.push(Action::Travel(way));
    }
    let room = ui.available_width();
    ui.add(widgets::Line::new(&words, font::small(), theme.text2).width(room).height(size::CONTROL));
}

fn told(what: &str, edits: usize) -> String {
    if edits == 1 { format!("{what} 1 edit") } else { format!("{what} {edits} edits") }
}
