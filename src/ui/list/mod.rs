//! The statements of the article or the project as a list: filtered, in order, in groups, several at once.

mod head;
mod row;
mod shown;
#[cfg(test)]
mod tests;

use super::Ctx;
use super::action::{Action, Actions, Menu};
use super::icons;
use super::rows::{Rows, main_list, moved};
use super::statement::{menu_of, tag_rows};
use super::theme::size;
use super::widgets::{self, Button};
use crate::analysis::list::{Group, Order};
use crate::edit::Command;
use crate::model::{Annotation, Id, Tag};
use egui::{Key, Modifiers, Rect, Response, Ui, UiBuilder, vec2};
use row::Row;
use shown::{Line, Shown};
use std::collections::BTreeSet;

/// Which statements the list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Those under the pointer, as the chooser of a crowded place handed them over.
    Under,
    #[default]
    Article,
    Project,
}

/// What the list remembers between frames.
#[derive(Debug, Clone)]
pub struct ListState {
    /// What the words, the note or a name must have.
    pub filter: String,
    pub scope: Scope,
    pub order: Order,
    /// Without groups the statements stand one after the other.
    pub grouped: bool,
    /// Tags whose statements are shown; empty: all.
    pub tags: BTreeSet<Id<Tag>>,
    under: Vec<Id<Annotation>>,
    /// Those came from a table of counts, not from under the pointer.
    under_counted: bool,
    /// The revision in which all of them were known to be there.
    under_known: u64,
    /// Groups whose rows are hidden, by what tells them from others.
    folded: BTreeSet<Option<u128>>,
    shown: Shown,
    /// The row from which Shift marks.
    anchor: Option<Id<Annotation>>,
    /// The row from which the arrow keys go on.
    cursor: Option<Id<Annotation>>,
    /// What was selected in the last frame: a change from outside is scrolled to.
    followed: Vec<Id<Annotation>>,
    /// What is selected, and the same to look it up.
    marked: (Vec<Id<Annotation>>, BTreeSet<Id<Annotation>>),
    asks_tag: bool,
}

impl Default for ListState {
    fn default() -> Self {
        Self {
            filter: String::new(),
            scope: Scope::default(),
            order: Order::default(),
            grouped: true,
            tags: BTreeSet::new(),
            under: Vec::new(),
            under_counted: false,
            under_known: 0,
            folded: BTreeSet::new(),
            shown: Shown::default(),
            anchor: None,
            cursor: None,
            followed: Vec::new(),
            marked: Default::default(),
            asks_tag: false,
        }
    }
}

impl ListState {
    /// Whether its lines are still being looked for, a part in each frame.
    #[must_use]
    pub fn is_sifting(&self) -> bool {
        self.shown.is_coming() || !self.shown.is_ready()
    }

    /// Lists these statements and no others, such as those at a crowded place, until another scope is chosen.
    pub fn show_under(&mut self, statements: Vec<Id<Annotation>>) {
        self.under = statements;
        self.under_counted = false;
        self.under_known = 0;
        self.scope = Scope::Under;
    }

    /// As [`ListState::show_under`], for the statements behind a number.
    pub fn show_counted(&mut self, statements: Vec<Id<Annotation>>) {
        self.show_under(statements);
        self.under_counted = true;
    }

    /// Opens the menu of tags in the bar below the list, where several statements are marked.
    pub fn ask_tag(&mut self) {
        self.asks_tag = true;
    }

    fn mark(&mut self, selected: &[Id<Annotation>]) {
        if self.marked.0 != selected {
            self.marked = (selected.to_vec(), selected.iter().copied().collect());
        }
    }

    /// The line of a statement that is selected now and was not before.
    fn reveal(&mut self, ctx: &Ctx<'_>) -> Option<usize> {
        let selected = &ctx.state.selected;
        if self.followed == *selected {
            return None;
        }
        self.followed.clone_from(selected);
        let first = selected.first()?;
        self.cursor = Some(*first);
        self.anchor = Some(*first);
        self.shown.line_of(ctx, *first)
    }
}

/// Shows the panel's tab.
pub fn list_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    if state.under_known != ctx.project.revision() {
        state.under.retain(|&id| ctx.project.annotations().contains(id));
        state.under_known = ctx.project.revision();
    }
    if state.scope == Scope::Under && state.under.is_empty() {
        state.scope = Scope::Article;
    }
    state.follow(ui, ctx, ui.available_width());
    head::head_ui(ui, ctx, state);
    let marked = ctx.state.selected.len();
    let foot = if marked > 1 { size::LIST_FOOT } else { 0.0 };
    let all = ui.available_rect_before_wrap();
    let area = Rect::from_min_max(all.min, all.max - vec2(0.0, foot));
    if !state.shown.is_ready() {
        ui.advance_cursor_after_rect(all);
        return;
    }
    if state.shown.lines.is_empty() {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(area));
        nothing(&mut ui, ctx, state);
    } else {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(area));
        lines_ui(&mut ui, ctx, state, actions);
    }
    if marked > 1 {
        let rect = Rect::from_min_max(area.left_bottom(), all.max);
        foot_ui(ui, ctx, state, rect, actions);
    }
    ui.advance_cursor_after_rect(all);
}

fn nothing(ui: &mut Ui, ctx: &Ctx<'_>, state: &ListState) {
    if state.shown.of == 0 {
        let sentence = "Drag over a passage and press the key of a tag";
        widgets::empty_state(ui, ctx.theme, icons::QUOTES, "No statements yet", sentence, &[]);
    } else {
        let sentence = "Change the filter or the tags that are shown";
        widgets::empty_state(ui, ctx.theme, icons::FUNNEL, "Nothing fits", sentence, &[]);
    }
}

fn lines_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState, actions: &mut Actions) {
    let reveal = state.reveal(ctx);
    let mut clicked = None;
    let mut folded = None;
    let id = main_list();
    let focused = ui.memory(|memory| memory.has_focus(id));
    state.mark(&ctx.state.selected);
    let ListState { shown, cursor, order, scope, marked, under_counted, .. } = state;
    let rows = Rows { id, name: "Statements", heights: &shown.heights, reveal };
    let list = rows.show(ui, |ui, at, rect| {
        if let Some(Line::Head(group)) = shown.lines.get(at) {
            let group = shown.groups.get(*group as usize);
            folded = group.and_then(|group| group_ui(ui, ctx, shown, group, at, rect)).or(folded);
        }
        let Some(statement) = shown.statement(at).and_then(|id| ctx.project.annotations().get(id)) else {
            return;
        };
        let place = match scope {
            Scope::Under if *under_counted => row::place(ctx, &statement, true),
            Scope::Under => row::length(ctx.project, &statement),
            Scope::Article => row::place(ctx, &statement, false),
            Scope::Project => row::place(ctx, &statement, *order != Order::Position),
        };
        let cursor = focused && *cursor == Some(statement.id);
        let taken = marked.1.contains(&statement.id);
        let row = Row { statement: &statement, rect, taken, cursor, order: *order, place };
        if row.show(ui, ctx, ui.scope_id().with((at, statement.id))).clicked() {
            clicked = Some(at);
        }
    });
    if let Some(group) = folded
        && !state.folded.remove(&group)
    {
        state.folded.insert(group);
    }
    if let Some(at) = clicked {
        list.request_focus();
        let modifiers = ui.input(|input| input.modifiers);
        select(ctx, state, at, modifiers, actions);
    }
    keys(ui, ctx, state, &list, actions);
}

/// The heading of a group. What tells it from the others, if it was clicked.
fn group_ui(ui: &mut Ui, ctx: &Ctx<'_>, shown: &Shown, group: &Group, at: usize, rect: Rect) -> Option<Option<u128>> {
    let open = shown.statement(at + 1).is_some();
    let (title, identity) = shown.head(ctx, group)?;
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("group", at)));
    widgets::group_head(&mut ui, ctx.theme, &title, group.rows().len(), open).clicked().then_some(identity)
}

/// Marks the statement of a line: alone, with Ctrl as well as those marked, with Shift all up to it.
fn select(ctx: &Ctx<'_>, state: &mut ListState, at: usize, modifiers: Modifiers, actions: &mut Actions) {
    let Some(id) = state.shown.statement(at) else {
        return;
    };
    let mut statements = ctx.state.selected.clone();
    if modifiers.shift {
        let anchor = state.anchor.and_then(|anchor| state.shown.line_of(ctx, anchor)).unwrap_or(at);
        statements = state.shown.statements(anchor.min(at)..=anchor.max(at));
    } else if modifiers.command {
        if statements.contains(&id) {
            statements.retain(|known| *known != id);
        } else {
            statements.push(id);
        }
        state.anchor = Some(id);
    } else {
        statements = vec![id];
        state.anchor = Some(id);
    }
    state.cursor = Some(id);
    state.followed.clone_from(&statements);
    let reveal = statements.len() == 1;
    actions.push(Action::SelectStatements { statements, reveal });
}

fn keys(ui: &Ui, ctx: &Ctx<'_>, state: &mut ListState, list: &Response, actions: &mut Actions) {
    if !list.has_focus() {
        return;
    }
    let shift = ui.input(|input| input.modifiers.shift);
    let from = state.cursor.and_then(|cursor| state.shown.line_of(ctx, cursor));
    if let Some(to) = moved(ui, list, from, state.shown.lines.len())
        && let Some(at) = state.shown.statement_near(to, from)
    {
        if shift {
            select(ctx, state, at, Modifiers::SHIFT, actions);
        } else if let Some(id) = state.shown.statement(at) {
            (state.anchor, state.cursor) = (Some(id), Some(id));
            actions.push(Action::WalkTo(id));
        }
        // It is scrolled to in the next frame, when the program has selected it.
        state.followed.clear();
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        let statements = state.shown.statements(0..=state.shown.lines.len());
        state.followed.clone_from(&statements);
        actions.push(Action::SelectStatements { statements, reveal: false });
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) && !ctx.state.selected.is_empty() {
        actions.push(Action::Run(Menu::EditCard));
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Delete)) && !ctx.state.selected.is_empty() {
        actions.push(Action::Edit(Command::Delete { annotations: ctx.state.selected.clone() }));
    }
}

/// What can be done to all that is marked.
fn foot_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState, rect: Rect, actions: &mut Actions) {
    let theme = ctx.theme;
    let mut ui = widgets::foot(ui, theme, rect);
    let free = ctx.read_only.is_none();
    let annotations = ctx.state.selected.clone();
    if Button::new("Delete").icon(icons::TRASH).enabled(free).show(&mut ui, theme).clicked() {
        actions.push(Action::Edit(Command::Delete { annotations: annotations.clone() }));
    }
    let keys = Menu::ChangeTag.caps().join(" ");
    let change = Button::new("Change tag").icon(icons::TAG).key(&keys).enabled(free).show(&mut ui, theme);
    let asked = std::mem::take(&mut state.asks_tag);
    menu_of(&change, theme, asked, |ui| {
        if let Some(tag) = tag_rows(ui, ctx, None) {
            actions.push(Action::Edit(Command::Retag { annotations: annotations.clone(), tag }));
        }
    });
    let text = format!("{} marked", annotations.len());
    let room = ui.available_width();
    ui.add(widgets::Line::new(&text, super::theme::font::ui(), theme.text).width(room).height(size::CONTROL));
}
