//! One tag: what it is called, how it looks, what it means, what it asks.

use super::drafts::{Look, Slot, TagPart};
use super::side::{Way, move_of};
use super::{CodebookState, ending, fields, look};
use crate::edit::{BookEdit, Command, is_within, tag_path, tag_tree};
use crate::model::{Colour, Id, LastStop, OuterQuotes, Tag};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::keys::keys_of;
use crate::ui::pattern::swatch;
use crate::ui::statement::menu_of;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{describe, inside, line, put};
use crate::ui::widgets::{self, Button, Choice, IconButton, Line, LinkButton, List, MenuRow, key_caps, menu_separator};
use crate::ui::{Ctx, icons};
use egui::{Align, Layout, Role, Sense, Ui, pos2, vec2};

pub(super) fn tag_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, id: Id<Tag>, actions: &mut Actions) {
    let Some(tag) = ctx.project.tags().get(id) else { return };
    ui.add_space(size::STEP);
    head(ui, ctx, state, tag, actions);
    ui.add_space(size::STEP);
    widgets::card_section(ui, ctx.theme, |ui| identity(ui, ctx, state, tag, actions));
    widgets::card_section(ui, ctx.theme, |ui| meaning(ui, ctx, state, tag, actions));
    widgets::card_section(ui, ctx.theme, |ui| examples(ui, ctx, state, tag, actions));
    widgets::card_section(ui, ctx.theme, |ui| fields::fields_ui(ui, ctx, state, tag, actions));
}

fn edit(after: Tag, actions: &mut Actions) {
    actions.push(Action::Edit(Command::EditTag { tag: Box::new(after) }));
}

/// Line and name, how many statements it has, and what can be done with it.
fn head(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    const HEIGHT: f32 = 36.0;
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let room = rect.shrink2(vec2(size::STEP_PANEL, 0.0));
    let buttons = inside(ui, room, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        more(ui, ctx, state, tag, actions);
        let (label, icon) =
            if tag.retired { ("Use again", icons::ARROW_COUNTER_CLOCKWISE) } else { ("Retire", icons::PROHIBIT) };
        if Button::new(label).icon(icon).show(ui, theme).clicked() {
            edit(Tag { retired: !tag.retired, ..tag.clone() }, actions);
        }
        ui.min_rect().left()
    });
    let y = rect.center().y;
    let painter = ui.painter();
    swatch(painter, theme, pos2(room.left(), y), 28.0, crate::ui::statement::look(tag), false);
    let x = room.left() + 28.0 + size::STEP;
    let count = state.counts.of(tag.id);
    let count = if count == 1 { "1 statement".to_owned() } else { format!("{count} statements") };
    let count = line(painter, &count, font::label(), theme.text3, f32::INFINITY);
    let free = buttons - x - size::STEP_LIST;
    let name = line(painter, &tag.name, font::title(), theme.text, free);
    // Where there is no room for both, the name counts for more.
    let both = name.size().x + size::STEP_LIST + count.size().x <= free;
    let x = put(painter, x, y, name) + size::STEP_LIST;
    if both {
        put(painter, x, y + 2.0, count);
    }
    describe(ui, &response, Role::Heading, &tag.name, None);
}

fn more(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    let theme = ctx.theme;
    let count = state.counts.of(tag.id);
    let more = IconButton::new(icons::DOTS_THREE, "More about this tag").show(ui, theme);
    menu_of(&more, theme, false, |ui| {
        let others = ctx.project.tags().len() > 1;
        let mut row =
            |label: &str, icon, on: bool| MenuRow::new(label).icon(icon).enabled(on).show(ui, theme).clicked();
        if row("Merge into another tag…", icons::ARROWS_MERGE, others) {
            state.ending = Some(ending::Ending::merge(tag.id));
        }
        if row("Split off a part…", icons::SCISSORS, count > 0) {
            state.ending = Some(ending::Ending::split(ctx.project, tag));
        }
        if row("Delete…", icons::TRASH, true) {
            state.ending = Some(ending::Ending::delete(tag.id));
        }
        menu_separator(ui, theme);
        for (way, label, key) in Way::ALL {
            let command = move_of(ctx.project, tag.id, way);
            if MenuRow::new(label).key(key).enabled(command.is_some()).show(ui, theme).clicked() {
                actions.push_edit(command);
            }
        }
        if MenuRow::new("New tag below this one").icon(icons::PLUS).show(ui, theme).clicked() {
            let taken = |name: &str| {
                let same = |row: &Tag| row.parent == Some(tag.id) && row.name.eq_ignore_ascii_case(name);
                ctx.project.tags().iter().any(same)
            };
            let name = super::free_name("New tag", taken);
            state.make(ctx.project, BookEdit::AddTag { name, parent: Some(tag.id) }, actions);
        }
    });
}

fn identity(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    let theme = ctx.theme;
    let slot = |part| Slot::Tag(tag.id, part);
    widgets::field(ui, theme, "Name", |ui| {
        let response = state.drafts.input(ui, ctx, slot(TagPart::Name), Look::line("Name", ""), actions);
        if state.wanted == Some(slot(TagPart::Name))
            && let Some(response) = response
        {
            state.wanted = None;
            response.request_focus();
            select_all(ui, response.id, &tag.name);
        }
    });
    widgets::field(ui, theme, "Keys", |ui| keys_ui(ui, ctx, state, tag, actions));
    widgets::field(ui, theme, "Colour", |ui| {
        let own = |ui: &mut Ui, state: &mut CodebookState, actions: &mut Actions| {
            let hint = if matches!(tag.colour, Colour::Own(..)) { "" } else { "or #1F5A94" };
            let look = Look { width: Some(look::OWN), ..Look::line("Colour of your own", hint) };
            state.drafts.input(ui, ctx, slot(TagPart::Colour), look, actions);
        };
        let beside = look::has_room_beside(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::STEP_LIST;
            if let Some(colour) = look::colours(ui, ctx, tag) {
                edit(Tag { colour, ..tag.clone() }, actions);
            }
            if beside {
                own(ui, state, actions);
            }
        });
        if !beside {
            own(ui, state, actions);
        }
    });
    widgets::field(ui, theme, "Line", |ui| {
        if let Some(pattern) = look::lines(ui, ctx, tag) {
            edit(Tag { pattern, ..tag.clone() }, actions);
        }
    });
    rules(ui, ctx, tag, actions);
    widgets::field(ui, theme, "Stands below", |ui| parent(ui, ctx, tag, actions));
    widgets::field(ui, theme, "In short", |ui| {
        let look = Look::line("In short", "Two or three words for the list of tags");
        state.drafts.input(ui, ctx, slot(TagPart::Hint), look, actions);
    });
}

/// What a passage takes with it.
fn rules(ui: &mut Ui, ctx: &Ctx<'_>, tag: &Tag, actions: &mut Actions) {
    const MARKS: [(OuterQuotes, &str); 3] = [
        (OuterQuotes::Keep, "Keep quotation marks"),
        (OuterQuotes::Leave, "Leave them out"),
        (OuterQuotes::AsSelected, "As selected"),
    ];
    const STOPS: [(LastStop, &str); 2] = [(LastStop::Leave, "Leave it out"), (LastStop::AsSelected, "As selected")];
    widgets::field(ui, ctx.theme, "Outer marks", |ui| {
        let at = MARKS.iter().position(|rule| rule.0 == tag.outer_quotes);
        let mut taken = at;
        Choice::new("Outer marks", &MARKS.map(|rule| rule.1), &mut taken).required().show(ui, ctx.theme);
        if let Some((outer_quotes, _)) = taken.filter(|_| taken != at).and_then(|at| MARKS.get(at)) {
            edit(Tag { outer_quotes: *outer_quotes, ..tag.clone() }, actions);
        }
    });
    widgets::field(ui, ctx.theme, "Last full stop", |ui| {
        let at = STOPS.iter().position(|rule| rule.0 == tag.last_stop);
        let mut taken = at;
        Choice::new("Last full stop", &STOPS.map(|rule| rule.1), &mut taken).required().show(ui, ctx.theme);
        if let Some((last_stop, _)) = taken.filter(|_| taken != at).and_then(|at| STOPS.get(at)) {
            edit(Tag { last_stop: *last_stop, ..tag.clone() }, actions);
        }
    });
}

/// The tag below which this one stands.
fn parent(ui: &mut Ui, ctx: &Ctx<'_>, tag: &Tag, actions: &mut Actions) {
    let tree = tag_tree(ctx.project);
    let free = tree.iter().map(|branch| branch.tag).filter(|other| !is_within(ctx.project, *other, tag.id));
    let others: Vec<Id<Tag>> = free.collect();
    let names: Vec<String> = others.iter().map(|&other| tag_path(ctx.project, other)).collect();
    let at = others.iter().position(|other| Some(*other) == tag.parent);
    let mut taken = at;
    List::new("Stands below", &names, &mut taken).hint("No other tag").show(ui, ctx.theme);
    if taken != at {
        let parent = taken.and_then(|at| others.get(at)).copied();
        actions.push(Action::Edit(Command::Book(BookEdit::MoveTag { tag: tag.id, parent, before: None })));
    }
}

fn keys_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    let slot = Slot::Tag(tag.id, TagPart::Keys);
    if state.keys == Some(tag.id) {
        let look = Look { width: Some(120.0), ..Look::line("Keys", "As in 2Q") };
        let response = state.drafts.input(ui, ctx, slot, look, actions);
        if let Some(response) = response {
            if std::mem::take(&mut state.wanted) == Some(slot) {
                response.request_focus();
                select_all(ui, response.id, &tag.keys);
            } else if response.lost_focus() && !state.drafts.is_wrong(slot) {
                state.keys = None;
            }
        }
        return;
    }
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.spacing_mut().item_spacing.x = size::STEP;
        let keys = keys_of(tag);
        if keys.is_empty() {
            ui.add(Line::new("None", font::ui(), ctx.theme.text3));
        }
        for key in keys {
            key_caps(ui, ctx.theme, &key);
        }
        if LinkButton::new("Change").small().show(ui, ctx.theme).clicked() {
            (state.keys, state.wanted) = (Some(tag.id), Some(slot));
        }
    });
}

/// Marks all of a text that is about to get the focus: it is a name that nobody has chosen.
pub(super) fn select_all(ui: &Ui, id: egui::Id, text: &str) {
    let mut edit = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    let range = egui::text::CCursorRange::two(egui::text::CCursor::new(0), end);
    edit.cursor.set_char_range(Some(range));
    edit.store(ui.ctx(), id);
}

fn meaning(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    let parts = [
        (TagPart::Definition, "Definition", "What it is, in a sentence"),
        (TagPart::UseWhen, "Use when", "How a coder knows that it applies"),
        (TagPart::NotWhen, "Do not use", "What is often taken for it and is not"),
        (TagPart::Extent, "Reaches", "Which words belong to the passage, and which do not"),
    ];
    for (part, name, hint) in parts {
        widgets::field(ui, ctx.theme, name, |ui| {
            state.drafts.input(ui, ctx, Slot::Tag(tag.id, part), Look::prose(name, hint), actions);
        });
    }
}

fn examples(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, tag: &Tag, actions: &mut Actions) {
    let theme = ctx.theme;
    title(ui, ctx, "Examples", |ui| {
        let chosen = ctx.state.shown_statement().and_then(|id| ctx.project.annotations().view(id));
        if let Some(row) = chosen.filter(|row| row.tag == tag.id) {
            let take = LinkButton::new("Take the selected statement").icon(icons::PLUS).small().show(ui, theme);
            let key = Menu::TakeExample.caps().join(" ");
            if take.on_hover_text(widgets::tip("Its words become an example", Some(&key))).clicked() {
                actions.push(Action::Edit(Command::Book(BookEdit::TakeExample { annotation: row.id })));
            }
        }
    });
    for at in 0..tag.examples.len() {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
            let name = format!("Example {}", at + 1);
            let width = Some(ui.available_width() - size::CONTROL - size::STEP_GROUP);
            let look = Look { width, ..Look::prose(&name, "") };
            state.drafts.input(ui, ctx, Slot::Tag(tag.id, TagPart::Example(at)), look, actions);
            if IconButton::new(icons::X, &format!("Remove example {}", at + 1)).show(ui, theme).clicked() {
                let mut after = tag.clone();
                after.examples.remove(at);
                edit(after, actions);
            }
        });
    }
    if state.example.as_ref().is_some_and(|(of, _)| *of != tag.id) {
        state.keep_example(ctx.project, actions);
    }
    let (_, text) = state.example.get_or_insert_with(|| (tag.id, String::new()));
    let input = widgets::Input::new(text, "New example");
    let response = input.hint("Add an example, its passage in [square brackets]").show(ui, theme).response;
    if response.lost_focus() {
        state.keep_example(ctx.project, actions);
    }
}

/// The title of a part of the editor, and at its right what can be done.
pub(super) fn title(ui: &mut Ui, ctx: &Ctx<'_>, words: &str, right: impl FnOnce(&mut Ui)) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::HIT_AREA), Sense::hover());
    put(
        ui.painter(),
        rect.left(),
        rect.center().y,
        line(ui.painter(), words, font::section(), ctx.theme.text, rect.width()),
    );
    describe(ui, &response, Role::Heading, words, None);
    inside(ui, rect, Layout::right_to_left(Align::Center), |ui| right(ui));
}
