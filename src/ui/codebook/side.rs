//! The tree of tags, and below it the types of relations.

use super::{CodebookState, Taken, free_name};
use crate::edit::{BookEdit, Branch, Command, starter, starter_names, tag_tree};
use crate::model::{Id, Project, Tag, fold_name};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::keys::keys_of;
use crate::ui::pattern::swatch;
use crate::ui::rows::{Heights, Rows, main_list, moved};
use crate::ui::statement::{look, menu_of};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{describe, focus_ring_inside, line, put, put_right, rule, sign};
use crate::ui::widgets::{self, Button, IconButton, MenuRow, key_cap_at, menu_separator};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

const ROW: f32 = 31.0;
const RELATION: f32 = 26.0;
const INDENT: f32 = 20.0;
/// Levels that are set in; deeper ones stand as far in as the last.
const DEPTH: usize = 5;

pub(super) fn side_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, actions: &mut Actions) {
    let all = ui.max_rect();
    let kinds = ctx.project.relation_types_in_order();
    let relations = (kinds.len() as f32 * RELATION + size::STEP).min(all.height() * 0.4);
    let below = relations + size::SECTION_HEAD + size::CONTROL + 3.0 * size::STEP;
    widgets::section_head(ui, ctx.theme, "Codebook", None, |ui| book_menu(ui, ctx, actions));
    let tree = tag_tree(ctx.project);
    let top = ui.cursor().top();
    let room = (all.bottom() - below - top).max(ROW);
    let area = Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), room.min(tree.len() as f32 * ROW + 1.0)));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area));
    tags_ui(&mut inner, ctx, state, &tree, actions);
    ui.advance_cursor_after_rect(area);
    ui.add_space(size::STEP);
    ui.horizontal(|ui| {
        ui.add_space(size::STEP_LIST);
        let button = Button::new("New tag").icon(icons::PLUS).enabled(ctx.read_only.is_none());
        if button.show(ui, ctx.theme).clicked() {
            let taken = |name: &str| ctx.project.tags().iter().any(|tag| fold_name(&tag.name) == fold_name(name));
            let name = free_name("New tag", taken);
            state.make(ctx.project, BookEdit::AddTag { name, parent: None }, actions);
        }
    });
    ui.add_space(2.0 * size::STEP);
    rule(ui.painter(), all.x_range(), ui.cursor().top(), ctx.theme);
    widgets::section_head(ui, ctx.theme, "Relations", None, |ui| {
        let plus = IconButton::new(icons::PLUS, "New relation").enabled(ctx.read_only.is_none());
        if plus.show(ui, ctx.theme).clicked() {
            let taken = |name: &str| ctx.project.relation_type_named(name).is_some();
            state.make(ctx.project, BookEdit::AddRelationType { name: free_name("new relation", taken) }, actions);
        }
    });
    let mut rest = ui.new_child(UiBuilder::new().max_rect(ui.available_rect_before_wrap()));
    relations_ui(&mut rest, ctx, state);
}

/// What can be done with the codebook as a whole.
fn book_menu(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let theme = ctx.theme;
    let more = IconButton::new(icons::DOTS_THREE, "More about the codebook").show(ui, theme);
    menu_of(&more, theme, false, |ui| {
        let free = ctx.read_only.is_none();
        for name in starter_names() {
            let Ok(book) = starter(name) else { continue };
            let (new, _) = book.news(ctx.project);
            let hint = if new == 0 { "all here".to_owned() } else { format!("{new} new") };
            let label = format!("Take in “{}”", book.name);
            if MenuRow::new(&label)
                .icon(icons::BOOK_OPEN)
                .hint(&hint)
                .enabled(free && new > 0)
                .show(ui, theme)
                .clicked()
            {
                let command = Command::AdoptCodebook { name: book.name.clone(), codebook: Box::new(book) };
                actions.push(Action::Edit(command));
            }
        }
        menu_separator(ui, theme);
        for (menu, icon, on) in
            [(Menu::ImportCodebook, icons::FOLDER_OPEN, free), (Menu::ExportCodebook, icons::EXPORT, true)]
        {
            if MenuRow::new(menu.label()).icon(icon).enabled(on).show(ui, theme).clicked() {
                actions.push(Action::Run(menu));
            }
        }
    });
}

fn tags_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tree: &[Branch], actions: &mut Actions) {
    let id = main_list();
    let taken = match state.taken {
        Some(Taken::Tag(tag)) => tree.iter().position(|branch| branch.tag == tag),
        _ => None,
    };
    let focused = ui.memory(|memory| memory.has_focus(id));
    // With Alt the arrows move the tag, not to another one.
    let shift = focused.then(|| shifted(ui)).flatten();
    let heights = Heights::uniform(tree.len(), ROW);
    let mut clicked = None;
    let rows = Rows { id, name: "Tags", heights: &heights, reveal: None };
    let list = rows.show(ui, |ui, at, rect| {
        let Some(branch) = tree.get(at) else { return };
        let Some(tag) = ctx.project.tags().get(branch.tag) else { return };
        let count = state.counts.of(tag.id);
        if row_ui(ui, ctx, (tag, branch.depth, count), rect, (taken == Some(at), focused)).clicked() {
            clicked = Some(at);
        }
    });
    if clicked.is_some() {
        list.request_focus();
    }
    if let Some((way, tag)) = shift.zip(taken.and_then(|at| tree.get(at)).map(|branch| branch.tag)) {
        if ctx.read_only.is_none() {
            actions.push_edit(move_of(ctx.project, tag, way));
        }
        return;
    }
    let walked = moved(ui, &list, taken, tree.len());
    if let Some(branch) = clicked.or(walked).and_then(|at| tree.get(at)) {
        state.take(Taken::Tag(branch.tag), None);
    }
}

/// A way in which a tag moves through the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
    In,
    Out,
}

impl Way {
    pub(super) const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Up, "Move up", "Alt Up"),
        (Self::Down, "Move down", "Alt Down"),
        (Self::In, "Put below the tag above", "Alt Right"),
        (Self::Out, "Put one level up", "Alt Left"),
    ];
}

fn shifted(ui: &Ui) -> Option<Way> {
    let keys =
        [(Key::ArrowUp, Way::Up), (Key::ArrowDown, Way::Down), (Key::ArrowRight, Way::In), (Key::ArrowLeft, Way::Out)];
    ui.input_mut(|input| keys.into_iter().find(|(key, _)| input.consume_key(Modifiers::ALT, *key)).map(|found| found.1))
}

/// What moves a tag, where there is anywhere to go.
pub(super) fn move_of(project: &Project, id: Id<Tag>, way: Way) -> Option<Command> {
    let tree = tag_tree(project);
    let parent_of = |id: Id<Tag>| project.tags().get(id).and_then(|tag| tag.parent);
    let parent = parent_of(id);
    let siblings = |parent: Option<Id<Tag>>| -> Vec<Id<Tag>> {
        tree.iter().map(|branch| branch.tag).filter(|tag| parent_of(*tag) == parent).collect()
    };
    let own = siblings(parent);
    let at = own.iter().position(|tag| *tag == id)?;
    let (parent, before) = match way {
        Way::Up => (parent, Some(*own.get(at.checked_sub(1)?)?)),
        Way::Down => {
            own.get(at + 1)?;
            (parent, own.get(at + 2).copied())
        }
        Way::In => (Some(*own.get(at.checked_sub(1)?)?), None),
        Way::Out => {
            let above = parent?;
            let around = siblings(parent_of(above));
            let at = around.iter().position(|tag| *tag == above)?;
            (parent_of(above), around.get(at + 1).copied())
        }
    };
    Some(Command::Book(BookEdit::MoveTag { tag: id, parent, before }))
}

fn row_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    (tag, depth, count): (&Tag, usize, usize),
    rect: Rect,
    (taken, focused): (bool, bool),
) -> egui::Response {
    let theme = ctx.theme;
    let response = ui.interact(rect, ui.scope_id().with(tag.id.bits()), Sense::CLICK);
    let painter = ui.painter();
    if taken {
        painter.rect_filled(rect, 0.0, theme.row_sel);
        if focused {
            focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
        }
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, theme.raised);
    }
    let y = rect.center().y;
    let mut x = rect.left() + size::STEP_LIST + INDENT * depth.min(DEPTH) as f32;
    let number = line(painter, &count.to_string(), font::label(), theme.text3, f32::INFINITY);
    let end = put_right(painter, rect.right() - size::STEP_LIST, y, number) - size::STEP;
    let (name, ink) = if tag.retired {
        sign(painter, pos2(x + size::ICON / 2.0, y), icons::PROHIBIT, size::ICON, theme.text3);
        x += size::ICON + size::STEP;
        (format!("{} (retired)", tag.name), theme.text3)
    } else {
        // Without a key its place stays, so that the lines stand below each other.
        if let Some(cap) = keys_of(tag).first() {
            key_cap_at(painter, theme, pos2(x, y), cap);
        }
        x += size::KEY_CAP + size::STEP;
        swatch(painter, theme, pos2(x, y), 24.0, look(tag), taken);
        x += 24.0 + size::STEP;
        (tag.name.clone(), theme.text)
    };
    put(painter, x, y, line(painter, &name, font::ui(), ink, end - x));
    describe(ui, &response, Role::ListBoxOption, &name, Some(taken));
    response
}

fn relations_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState) {
    let kinds = ctx.project.relation_types_in_order();
    let theme = ctx.theme;
    let id = egui::Id::unique("codebook relations");
    let taken = match state.taken {
        Some(Taken::Relation(kind)) => kinds.iter().position(|known| known.id == kind),
        _ => None,
    };
    let focused = ui.memory(|memory| memory.has_focus(id));
    let heights = Heights::uniform(kinds.len(), RELATION);
    let mut clicked = None;
    let rows = Rows { id, name: "Relations", heights: &heights, reveal: None };
    let list = rows.show(ui, |ui, at, rect| {
        let Some(kind) = kinds.get(at) else { return };
        let response = ui.interact(rect, ui.scope_id().with(kind.id.bits()), Sense::CLICK);
        let is_taken = taken == Some(at);
        if is_taken {
            ui.painter().rect_filled(rect, 0.0, theme.row_sel);
            if focused {
                focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
            }
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, theme.raised);
        }
        let (x, y) = (rect.left() + size::STEP_LIST, rect.center().y);
        sign(ui.painter(), pos2(x + size::ICON_SMALL / 2.0, y), icons::ARROW_RIGHT, size::ICON_SMALL, theme.text2);
        let x = x + size::ICON_SMALL + size::STEP;
        put(ui.painter(), x, y, line(ui.painter(), &kind.name, font::ui(), theme.text, rect.right() - x - size::STEP));
        describe(ui, &response, Role::ListBoxOption, &kind.name, Some(is_taken));
        if response.clicked() {
            clicked = Some(at);
        }
    });
    if clicked.is_some() {
        list.request_focus();
    }
    let walked = moved(ui, &list, taken, kinds.len());
    if let Some(kind) = clicked.or(walked).and_then(|at| kinds.get(at)) {
        state.take(Taken::Relation(kind.id), None);
    }
}
