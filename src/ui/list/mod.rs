//! The statements of the article or the project as a list: filtered, in order, in groups, several at once.

mod head;
mod row;
#[cfg(test)]
mod tests;

use super::Ctx;
use super::action::{Action, Actions, Menu};
use super::icons;
use super::paragraphs::Paragraphs;
use super::rows::{Heights, Rows, moved};
use super::statement::{menu_of, tag_rows};
use super::theme::size;
use super::widgets::{self, Button};
use crate::analysis::list::{Filter, Group, Keys, Order};
use crate::edit::Command;
use crate::model::{Annotation, Document, Id, Tag};
use egui::{Key, Modifiers, Rect, Response, Ui, UiBuilder, vec2};
use row::{Row, Ruler};
use std::collections::BTreeSet;

/// Height of the bar below the list, while several statements are marked.
const FOOT: f32 = 44.0;

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
    folded: BTreeSet<String>,
    keys: Keys,
    shown: Shown,
    paragraphs: Paragraphs,
    /// The row from which Shift marks.
    anchor: Option<Id<Annotation>>,
    /// The row from which the arrow keys go on.
    cursor: Option<Id<Annotation>>,
    /// What was selected in the last frame: a change from outside is scrolled to.
    followed: Vec<Id<Annotation>>,
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
            folded: BTreeSet::new(),
            keys: Keys::default(),
            shown: Shown::default(),
            paragraphs: Paragraphs::default(),
            anchor: None,
            cursor: None,
            followed: Vec::new(),
            asks_tag: false,
        }
    }
}

impl ListState {
    /// Lists these statements and no others, such as those at a crowded place, until another scope is chosen.
    pub fn show_under(&mut self, statements: Vec<Id<Annotation>>) {
        self.under = statements;
        self.scope = Scope::Under;
    }

    /// Opens the menu of tags in the bar below the list, where several statements are marked.
    pub fn ask_tag(&mut self) {
        self.asks_tag = true;
    }
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The heading of a group, by its place among them.
    Head(usize),
    /// A statement, and how many lines its words take.
    Statement(Id<Annotation>, usize),
}

/// What is shown, derived from the project and the questions asked of it.
#[derive(Debug, Clone, Default)]
struct Shown {
    key: Option<ShownKey>,
    groups: Vec<Group>,
    lines: Vec<Line>,
    heights: Heights,
    /// Statements that fit, and statements in question.
    count: usize,
    of: usize,
}

#[derive(Debug, Clone, PartialEq)]
struct ShownKey {
    revision: u64,
    filter: String,
    scope: Scope,
    document: Option<Id<Document>>,
    order: Order,
    grouped: bool,
    tags: BTreeSet<Id<Tag>>,
    under: Vec<Id<Annotation>>,
    folded: BTreeSet<String>,
    width: f32,
}

impl ListState {
    fn follow(&mut self, ui: &Ui, ctx: &Ctx<'_>, width: f32) {
        let revision = ctx.project.revision();
        if self.keys.revision() != revision || self.shown.key.is_none() {
            self.keys = Keys::new(ctx.project);
        }
        let known = self.shown.key.as_ref().is_some_and(|key| {
            key.revision == revision
                && key.filter == self.filter
                && (key.scope, key.document, key.order) == (self.scope, ctx.state.document, self.order)
                && (key.grouped, key.width) == (self.grouped, width)
                && key.tags == self.tags
                && key.under == self.under
                && key.folded == self.folded
        });
        if known {
            return;
        }
        self.arrange(ui, ctx, width);
        self.shown.key = Some(ShownKey {
            revision,
            filter: self.filter.clone(),
            scope: self.scope,
            document: ctx.state.document,
            order: self.order,
            grouped: self.grouped,
            tags: self.tags.clone(),
            under: self.under.clone(),
            folded: self.folded.clone(),
            width,
        });
    }

    fn arrange(&mut self, ui: &Ui, ctx: &Ctx<'_>, width: f32) {
        let document = ctx.state.document.filter(|_| self.scope == Scope::Article);
        let filter = Filter { words: self.filter.clone(), document, tags: self.tags.clone(), ..Filter::default() };
        let mut listing = self.keys.list(ctx.project, &filter, self.order);
        let mut of = match self.scope {
            Scope::Under => self.under.len(),
            Scope::Article => document.map_or(0, |id| ctx.project.annotation_count(id)),
            Scope::Project => ctx.project.annotations().len(),
        };
        if self.scope == Scope::Under {
            let fitting: BTreeSet<_> = listing.rows.iter().copied().collect();
            // In the order of the chooser: the shortest first.
            listing.rows = self.under.iter().copied().filter(|id| fitting.contains(id)).collect();
            listing.groups = Vec::new();
            listing.statements = listing.rows.len();
            of = ctx.state.document.map_or(of, |id| ctx.project.annotation_count(id));
        }
        // One article is no group of articles.
        let single = self.order == Order::Position && self.scope == Scope::Article;
        let groups = if self.grouped && !single { listing.groups } else { Vec::new() };
        let mut ruler = Ruler::new(ui, width);
        let mut line = |id: &Id<Annotation>| {
            let row = ctx.project.annotations().get(*id);
            Line::Statement(*id, row.map_or(1, |row| ruler.lines(ui, ctx.project, row)))
        };
        let mut lines: Vec<Line> = Vec::with_capacity(listing.rows.len() + groups.len());
        if groups.is_empty() {
            let mut seen = BTreeSet::new();
            lines.extend(listing.rows.iter().filter(|id| seen.insert(**id)).map(&mut line));
        }
        for (at, group) in groups.iter().enumerate() {
            lines.push(Line::Head(at));
            if !self.folded.contains(&group.title) {
                lines.extend(listing.rows.get(group.rows.clone()).unwrap_or(&[]).iter().map(&mut line));
            }
        }
        let height = |line: &Line| match line {
            Line::Head(_) => size::GROUP_HEAD,
            Line::Statement(_, lines) => row::height(*lines),
        };
        let heights = Heights::new(lines.iter().map(height));
        self.shown = Shown { key: None, groups, lines, heights, count: listing.statements, of };
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
        self.shown.lines.iter().position(|line| matches!(line, Line::Statement(id, _) if id == first))
    }
}

/// Shows the panel's tab.
pub fn list_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    state.under.retain(|&id| ctx.project.annotations().contains(id));
    if state.scope == Scope::Under && state.under.is_empty() {
        state.scope = Scope::Article;
    }
    state.follow(ui, ctx, ui.available_width());
    head::head_ui(ui, ctx, state);
    let marked = ctx.state.selected.len();
    let foot = if marked > 1 { FOOT } else { 0.0 };
    let all = ui.available_rect_before_wrap();
    let area = Rect::from_min_max(all.min, all.max - vec2(0.0, foot));
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
    let id = ui.scope_id().with("statements");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let ListState { shown, paragraphs, cursor, order, scope, .. } = state;
    let selected: BTreeSet<Id<Annotation>> = ctx.state.selected.iter().copied().collect();
    let rows = Rows { id, name: "Statements", heights: &shown.heights, reveal };
    let list = rows.show(ui, |ui, at, rect| match shown.lines.get(at) {
        Some(Line::Head(group)) => {
            if let Some(group) = shown.groups.get(*group)
                && group_ui(ui, ctx, group, at, rect, &shown.lines)
            {
                folded = Some(group.title.clone());
            }
        }
        Some(Line::Statement(id, _)) => {
            let Some(statement) = ctx.project.annotations().get(*id) else {
                return;
            };
            let place = match scope {
                Scope::Under => row::length(ctx.project, statement),
                Scope::Article => row::place(paragraphs, ctx, statement, false),
                Scope::Project => row::place(paragraphs, ctx, statement, *order != Order::Position),
            };
            let cursor = focused && *cursor == Some(*id);
            let taken = selected.contains(id);
            let row = Row { statement, rect, taken, cursor, order: *order, place };
            if row.show(ui, ctx, ui.scope_id().with((at, *id))).clicked() {
                clicked = Some(at);
            }
        }
        None => {}
    });
    if let Some(title) = folded
        && !state.folded.remove(&title)
    {
        state.folded.insert(title);
    }
    if let Some(at) = clicked {
        list.request_focus();
        let modifiers = ui.input(|input| input.modifiers);
        select(ctx, state, at, modifiers, actions);
    }
    keys(ui, ctx, state, &list, actions);
}

/// The heading of a group. True: it was clicked.
fn group_ui(ui: &mut Ui, ctx: &Ctx<'_>, group: &Group, at: usize, rect: Rect, lines: &[Line]) -> bool {
    let open = matches!(lines.get(at + 1), Some(Line::Statement(..)));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("group", at)));
    widgets::group_head(&mut ui, ctx.theme, &group.title, group.rows.len(), open).clicked()
}

/// Marks the statement of a line: alone, with Ctrl as well as those marked, with Shift all up to it.
fn select(ctx: &Ctx<'_>, state: &mut ListState, at: usize, modifiers: Modifiers, actions: &mut Actions) {
    let Some(Line::Statement(id, _)) = state.shown.lines.get(at).copied() else {
        return;
    };
    let mut statements = ctx.state.selected.clone();
    if modifiers.shift {
        let anchor = state.anchor.and_then(|anchor| state.shown.line_of(anchor)).unwrap_or(at);
        let range = state.shown.lines.get(anchor.min(at)..=anchor.max(at)).unwrap_or(&[]);
        let mut seen = BTreeSet::new();
        let all = range.iter().filter_map(|line| match line {
            Line::Statement(id, _) => Some(*id),
            Line::Head(_) => None,
        });
        statements = all.filter(|id| seen.insert(*id)).collect();
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

impl Shown {
    fn line_of(&self, statement: Id<Annotation>) -> Option<usize> {
        self.lines.iter().position(|line| matches!(line, Line::Statement(id, _) if *id == statement))
    }

    /// The nearest line with a statement at or beyond one, in the direction from another.
    fn statement_near(&self, to: usize, from: Option<usize>) -> Option<usize> {
        let is_statement = |at: &usize| matches!(self.lines.get(*at), Some(Line::Statement(..)));
        let up = from.is_some_and(|from| to < from);
        if up { (0..=to).rev().find(is_statement) } else { (to..self.lines.len()).find(is_statement) }
    }
}

fn keys(ui: &Ui, ctx: &Ctx<'_>, state: &mut ListState, list: &Response, actions: &mut Actions) {
    if !list.has_focus() {
        return;
    }
    let shift = ui.input(|input| input.modifiers.shift);
    let from = state.cursor.and_then(|cursor| state.shown.line_of(cursor));
    if let Some(to) = moved(ui, list, from, state.shown.lines.len())
        && let Some(at) = state.shown.statement_near(to, from)
    {
        let modifiers = if shift { Modifiers::SHIFT } else { Modifiers::NONE };
        select(ctx, state, at, modifiers, actions);
        // It is scrolled to in the next frame, when the program has selected it.
        state.followed.clear();
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        let mut seen = BTreeSet::new();
        let statements = state.shown.lines.iter().filter_map(|line| match line {
            Line::Statement(id, _) => seen.insert(*id).then_some(*id),
            Line::Head(_) => None,
        });
        let statements: Vec<Id<Annotation>> = statements.collect();
        state.followed.clone_from(&statements);
        actions.push(Action::SelectStatements { statements, reveal: false });
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Delete)) && !ctx.state.selected.is_empty() {
        actions.push(Action::Edit(Command::Delete { annotations: ctx.state.selected.clone() }));
    }
}

/// What can be done to all that is marked.
fn foot_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState, rect: Rect, actions: &mut Actions) {
    let theme = ctx.theme;
    ui.painter().rect_filled(rect, 0.0, theme.raised);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, theme.border());
    let inner = rect.shrink2(vec2(size::STEP_LIST, 8.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    ui.spacing_mut().item_spacing.x = size::STEP;
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
