//! What the registers of actors and of issues have in common: the list that is found as one types, likely duplicates,
//! all statements of one, and texts that are being typed into its editor.

pub mod doings;
pub mod editor;
mod lines;
pub mod list;
mod pairs;
pub mod picker;
mod row;
pub mod typing;

use super::Ctx;
use super::action::{Action, Actions};
use super::theme::{font, size};
use super::widgets;
use crate::analysis::people::{Alike, Uses};
use crate::edit::Command;
use crate::formats::Register;
use crate::model::{Actor, Change, Id, Issue, NameIndex, Project, Row, Table};
use egui::{Align, Frame, Layout, Margin, Rect, Ui, UiBuilder, vec2};
use std::collections::BTreeSet;

/// One of the two registers, as a choice between rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Actor(Id<Actor>),
    Issue(Id<Issue>),
}

/// Rows that a register is of.
pub trait Registered: Row + Clone + PartialEq {
    /// In the singular.
    const NOUN: &'static str;
    /// What is looked through while one types.
    const FOUND_BY: &'static str;
    /// What a new one is made from.
    const HINT: &'static str;

    fn table(project: &Project) -> &Table<Self>;
    fn title(&self) -> &str;
    fn icon(&self) -> &'static str;
    /// The small line below the name.
    fn second(&self) -> String;
    /// The heading under which it stands while nothing is typed; all empty: the list has no headings.
    fn group(&self) -> &str;
    /// Whether it stands in a quieter colour.
    fn is_faint(&self) -> bool;
    fn alias(&self, nth: usize) -> Option<&str>;
    fn follow(names: &mut NameIndex<Self>, project: &Project);
    /// Those that the names do not find and that fit what was typed all the same.
    fn also(project: &Project, wanted: &str) -> Vec<Id<Self>>;
    fn count(uses: &Uses, id: Id<Self>) -> usize;
    fn alike(project: &Project) -> Vec<Alike<Self>>;
    fn register() -> Register;
    fn party(id: Id<Self>) -> Party;
    fn show(id: Id<Self>) -> Action;
    fn make(name: String) -> Command;
    fn remove(ids: Vec<Id<Self>>) -> Command;
    /// Puts a row in the place of the one with its id.
    fn edit(row: Self) -> Command;
    /// Those that look like it and are not the same.
    fn unlike(&mut self) -> &mut Vec<Id<Self>>;
    /// Whether a change of the project is one of these rows.
    fn matters(change: &Change) -> bool;
    /// Those that others of the register refer to.
    fn needed(project: &Project) -> BTreeSet<Id<Self>>;
}

/// Asks for an edit where a row is another now.
pub(super) fn keep<R: Registered>(project: &Project, row: R, actions: &mut Actions) {
    if R::table(project).get(row.id()).is_some_and(|known| *known != row) {
        actions.push(Action::Edit(R::edit(row)));
    }
}

/// Whether no change of a project matters since what was looked at before.
pub(super) fn is_same(project: &Project, known: Option<u64>, matters: impl Fn(&Change) -> bool) -> bool {
    let changes = known.and_then(|known| project.changes_since(known));
    changes.is_some_and(|changes| !changes.into_iter().any(matters))
}

/// The heading of a part of an editor.
pub(super) fn section(ui: &mut Ui, ctx: &Ctx<'_>, title: &str, right: impl FnOnce(&mut Ui)) {
    widgets::slim_row(ui, |ui| {
        ui.add(widgets::Line::new(title, font::section(), ctx.theme.text).height(size::HIT_AREA));
        ui.with_layout(Layout::right_to_left(Align::Center), right);
    });
    ui.add_space(size::STEP_GROUP);
}

/// A part of an editor, with a line above it.
pub(super) fn part(ui: &mut Ui, ctx: &Ctx<'_>, content: impl FnOnce(&mut Ui)) {
    widgets::paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top(), ctx.theme);
    Frame::new().inner_margin(Margin::symmetric(20, 14)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        content(ui);
    });
}

/// The list at the left, and room for what is chosen in it at the right, with a line between both.
pub(super) fn sides_ui(ui: &mut Ui, ctx: &Ctx<'_>) -> (Ui, Ui) {
    /// Points.
    const LIST: f32 = 292.0;
    let all = ui.available_rect_before_wrap();
    let middle = all.left() + LIST.min(all.width() * 0.45);
    let part = |ui: &mut Ui, name: &str, rect: Rect| {
        let layout = Layout::top_down(Align::Min);
        let mut part = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect).layout(layout));
        part.shrink_clip_rect(rect);
        part.spacing_mut().item_spacing = vec2(0.0, 0.0);
        part
    };
    let left = part(ui, "list", all.with_max_x(middle));
    let right = part(ui, "chosen", all.with_min_x(middle + 1.0));
    ui.painter().vline(middle + 0.5, all.y_range(), ctx.theme.separator());
    ui.advance_cursor_after_rect(all);
    (left, right)
}
