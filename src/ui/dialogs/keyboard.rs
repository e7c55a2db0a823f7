//! Every key and every movement of the mouse, to look up.

use super::{close, focus_first, foot_note};
use crate::model::fold_name;
use crate::ui::action::{Actions, Entry, Menu, Place, TABLE, caps};
use crate::ui::keys::keys_of;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Button, Dialog, Input, Line};
use crate::ui::{Ctx, icons};
use egui::{Align, Id, Layout, Margin, Rect, ScrollArea, Ui, vec2};

#[derive(Debug, Clone, Default)]
pub(super) struct KeyboardState {
    typed: String,
    focused: bool,
}

/// A line of the list: caps with a space between them, and what they do.
#[derive(Debug, Clone, PartialEq)]
struct Hint {
    caps: String,
    does: String,
}

struct Group {
    title: &'static str,
    hints: Vec<Hint>,
}

const CAPS: f32 = 136.0;
const ROW: f32 = 27.0;
const COLUMN: f32 = 330.0;

fn hint(caps: &str, does: &str) -> Hint {
    Hint { caps: caps.to_owned(), does: does.to_owned() }
}

/// Keys that the views themselves know, and movements of the mouse: they are not commands of the table.
const CURSOR: [(&str, &str); 9] = [
    ("Left", "One character back"),
    ("Right", "One character on"),
    ("Ctrl Right", "Next word"),
    ("Alt Right", "Next sentence"),
    ("Up", "One line up"),
    ("Down", "One line down"),
    ("Home", "Start of the line"),
    ("End", "End of the line"),
    ("Shift …", "The same, and select"),
];
const LISTS: [(&str, &str); 7] = [
    ("Up", "The row above"),
    ("Down", "Next row, or into the list"),
    ("Shift Down", "Mark the next one, too"),
    ("Enter", "Go there, or edit the fields"),
    ("Tab", "What can be done with it"),
    ("Esc", "Back to the text"),
    ("Alt", "To the menus"),
];
const FIND: [(&str, &str); 4] = [
    ("Enter", "Next hit"),
    ("Shift Enter", "Hit before"),
    ("Esc", "Close, select the hit"),
    ("Ctrl Enter", "Close, select up to the hit"),
];
const MOUSE: [(&str, &str); 9] = [
    ("Drag", "Select whole words"),
    ("Alt Drag", "Select characters"),
    ("Ctrl Drag", "Add a fragment"),
    ("Shift Click", "Select as far as here"),
    ("Double-click", "Select a word"),
    ("Triple-click", "Select a sentence"),
    ("Click", "Take the smallest statement"),
    ("Click again", "Take the one around it"),
    ("Drag link", "Link to another statement"),
];
const CARD: [(&str, &str); 8] = [
    ("Enter", "Take the first match"),
    ("Down", "Next match, or show some"),
    ("Backspace", "Take the last name away"),
    ("Ctrl T", "Take a name or words from the text"),
    ("1 2 3 …", "Take an answer"),
    ("Tab", "Next field"),
    ("Shift Tab", "Field before"),
    ("Esc", "Back to the text"),
];

fn groups(ctx: &Ctx<'_>) -> Vec<Group> {
    let fixed = |rows: &[(&str, &str)]| rows.iter().map(|(caps, does)| hint(caps, does)).collect::<Vec<_>>();
    let of = |takes: &dyn Fn(&Entry) -> bool| TABLE.iter().filter(|entry| takes(entry)).flat_map(hints_of).collect();
    let borders = |entry: &Entry| entry.place == Place::Tag && entry.group >= 5;
    let mut tags: Vec<Hint> = Vec::new();
    for tag in ctx.project.tags_in_order() {
        let keys = keys_of(tag);
        if !keys.is_empty() {
            tags.push(Hint { caps: keys.join(" "), does: format!("Tag as {}", tag.name) });
        }
    }
    tags.extend(of(&|entry: &Entry| entry.place == Place::Tag && entry.group < 5) as Vec<Hint>);
    let mut moves: Vec<Hint> = of(&|entry: &Entry| entry.place == Place::Go);
    moves.extend(fixed(&CURSOR));
    vec![
        Group { title: "Tag", hints: tags },
        Group { title: "Move in the text", hints: moves },
        Group { title: "Borders of a statement or a selection", hints: of(&borders) },
        Group { title: "Find in this article", hints: fixed(&FIND) },
        Group { title: "Lists and panels", hints: fixed(&LISTS) },
        Group { title: "Mouse", hints: fixed(&MOUSE) },
        Group { title: "Card", hints: fixed(&CARD) },
        Group {
            title: "Window",
            hints: of(&|entry: &Entry| matches!(entry.place, Place::View | Place::Analyse | Place::Help)),
        },
        Group { title: "Project", hints: of(&|entry: &Entry| matches!(entry.place, Place::File | Place::Edit)) },
    ]
}

/// One line for each shortcut of a command. Those that are there only because keyboards differ are left out.
fn hints_of(entry: &Entry) -> Vec<Hint> {
    let brackets = [egui::Key::OpenBracket, egui::Key::CloseBracket, egui::Key::Equals];
    let first = entry.keys.first().into_iter();
    let others = entry.keys.iter().skip(1).filter(|keys| {
        !brackets.contains(&keys.logical_key)
            && !matches!(keys.logical_key, egui::Key::OpenCurlyBracket | egui::Key::CloseCurlyBracket)
    });
    first.chain(others).map(|keys| Hint { caps: caps(*keys).join(" "), does: entry.label.to_owned() }).collect()
}

/// The groups with what fits the words typed, in columns of about the same height.
fn columns(groups: Vec<Group>, typed: &str, count: usize) -> Vec<Vec<Group>> {
    let words = fold_name(typed);
    let fits = |hint: &Hint| {
        let (caps, does) = (fold_name(&hint.caps), fold_name(&hint.does));
        let fits = |word: &str| {
            caps.split(' ').any(|cap| cap == word)
                || does.split(' ').any(|part| part.starts_with(word))
                || (word.chars().count() > 2 && does.contains(word))
        };
        words.split(' ').all(fits)
    };
    let kept: Vec<Group> = groups
        .into_iter()
        .map(|group| Group { hints: group.hints.into_iter().filter(|hint| fits(hint)).collect(), ..group })
        .filter(|group| !group.hints.is_empty())
        .collect();
    let height = |group: &Group| group.hints.len() + 2;
    let mut columns: Vec<(usize, Vec<Group>)> = (0..count.max(1)).map(|_| (0, Vec::new())).collect();
    for group in kept {
        // Each group goes below the shortest column, the leftmost of equals, so that the first stay on top.
        if let Some(column) = columns.iter_mut().min_by_key(|column| column.0) {
            column.0 += height(&group);
            column.1.push(group);
        }
    }
    columns.into_iter().map(|column| column.1).collect()
}

pub(super) fn keyboard_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut KeyboardState, actions: &mut Actions) {
    let theme = ctx.theme;
    let reopened = Menu::Keys.entry().and_then(|entry| entry.keys.first().copied());
    let again = reopened.is_some_and(|keys| ui.input_mut(|input| input.consume_shortcut(&keys)));
    let typed = state.typed.clone();
    let mut find = |ui: &mut Ui| {
        let room = ui.max_rect();
        let width = room.width().min(280.0);
        let at = Rect::from_center_size(room.center(), vec2(width, size::CONTROL));
        let at = at.translate(vec2(room.right() - at.right(), 0.0));
        widgets::paint::inside(ui, at, Layout::top_down(Align::Min), |ui| {
            let input = Input::new(&mut state.typed, "Find a key or a command");
            let input = input.hint("Find a key or a command").icon(icons::MAGNIFYING_GLASS).width(width);
            let field = input.id(Id::unique("find a key")).show(ui, theme).response;
            focus_first(&field, &mut state.focused);
        });
    };
    let shown = Dialog::new("keys", "Keys", 1120.0, 720.0).beside_title(&mut find).show(
        ui.ctx(),
        theme,
        |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                egui::Frame::new().inner_margin(Margin::symmetric(24, 18)).show(ui, |ui| list(ui, ctx, &typed));
            });
        },
        |ui| {
            let close = Button::new("Close").quiet().key("Esc").show(ui, theme).clicked();
            foot_note(ui, ctx, "Letter keys work while no text is being typed");
            close
        },
    );
    if shown.foot || shown.closed || again {
        close(actions);
    }
}

fn list(ui: &mut Ui, ctx: &Ctx<'_>, typed: &str) {
    let width = ui.available_width();
    let count = ((width / COLUMN).floor() as usize).clamp(1, 3);
    let columns = columns(groups(ctx), typed, count);
    if columns.iter().all(Vec::is_empty) {
        ui.add(Line::new("No key does this. Try fewer or other words", font::ui(), ctx.theme.text2));
        return;
    }
    let gap = 32.0;
    let each = (width - gap * (count - 1) as f32) / count as f32;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for column in columns {
            ui.allocate_ui_with_layout(vec2(each, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(each);
                ui.spacing_mut().item_spacing.y = 0.0;
                for group in column {
                    ui.add(Line::new(group.title, font::section(), ctx.theme.text).height(24.0));
                    ui.add_space(6.0);
                    for hint in &group.hints {
                        row(ui, ctx, hint);
                    }
                    ui.add_space(18.0);
                }
            });
        }
    });
}

fn row(ui: &mut Ui, ctx: &Ctx<'_>, hint: &Hint) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), ROW), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.set_min_height(ROW);
        let left = ui.cursor().left();
        let caps = widgets::key_caps(ui, ctx.theme, &hint.caps);
        ui.add_space((CAPS - (caps.rect.right() - left)).max(size::STEP));
        ui.add(Line::new(&hint.does, font::ui(), ctx.theme.text));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(title: &'static str, rows: usize) -> Group {
        Group { title, hints: (0..rows).map(|at| hint("Ctrl X", &format!("{title} {at}"))).collect() }
    }

    #[test]
    fn columns_are_of_about_the_same_height_and_hold_everything() {
        let columns = columns(vec![group("a", 10), group("b", 9), group("c", 3), group("d", 8)], "", 3);
        let titles: Vec<Vec<&str>> = columns.iter().map(|c| c.iter().map(|g| g.title).collect()).collect();
        assert_eq!(titles, [vec!["a"], vec!["b"], vec!["c", "d"]]);
    }

    #[test]
    fn keys_are_found_by_what_they_do_and_by_their_caps() {
        let find = |typed: &str| -> Vec<String> {
            let all = TABLE.iter().flat_map(hints_of).collect();
            let found = columns(vec![Group { title: "All", hints: all }], typed, 1);
            found.into_iter().flatten().flat_map(|group| group.hints).map(|hint| hint.does).collect()
        };
        assert_eq!(find("ctrl z"), ["Undo", "Redo"]);
        assert_eq!(find("duplicate"), ["Duplicate"]);
        assert!(find("qqq").is_empty());
    }
}
