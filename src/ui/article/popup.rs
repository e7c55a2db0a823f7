//! The two lists that open in the article: tags for the selected words, and the statements that share a line.

use crate::edit::note_tag;
use crate::model::{Annotation, Document, Id, Tag, fold_name};
use crate::text::{Span, word_count};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::article::coding::speaker;
use crate::ui::article::tag_help;
use crate::ui::article::view::ArticleView;
use crate::ui::icons;
use crate::ui::keys::article_focus;
use crate::ui::pattern::TagLook;
use crate::ui::theme::size;
use crate::ui::widgets::{Input, MenuRow, menu_separator, popup_frame, popup_head, popup_place};
use egui::{Area, Event, EventFilter, Id as WidgetId, Key, Order, Pos2, Rect, ScrollArea, Sense, Ui, pos2, vec2};

/// Rows that are shown at once; more scroll.
const ROWS: usize = 10;
/// Tags that are offered at once; the others stand behind “More tags”, where they can be found by name.
const TAGS: usize = 8;
const SEPARATOR: f32 = 9.0;
const FIND: f32 = size::CONTROL + size::STEP;
const HEAD: f32 = 30.0;
/// Width of the list of statements.
const LIST: f32 = 372.0;

/// The list of tags.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TagPopup {
    /// What it was opened for: it closes when that is no longer selected.
    purpose: Purpose,
    pointer: Pos2,
    avoid: Rect,
    /// The row that Enter takes.
    chosen: usize,
    /// What has had the focus since it opened.
    focus: Option<WidgetId>,
    /// What was typed to find one of the further tags; none while the first ones are shown.
    more: Option<String>,
    /// Where the pointer was when a row was last chosen by it, so that a resting pointer does not fight the arrows.
    rest: Option<Pos2>,
    /// Since when the row that Enter takes is the same, in the window's seconds.
    since: (usize, f64),
    new: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Purpose {
    Tag(Span),
    Retag(Vec<Id<Annotation>>),
}

/// A row of the list of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Tag(Id<Tag>),
    More,
    /// The words get a note and no tag of the codebook.
    Note,
}

/// The list of statements on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    statements: Vec<Id<Annotation>>,
    pointer: Pos2,
    avoid: Rect,
    new: bool,
}

/// What a row has beside its words, and the widths of letters of words and names, all in points, a little too wide.
const BESIDE_WORDS: f32 = 76.0;
const LETTER: f32 = 6.6;
const LETTER_UI: f32 = 6.4;

/// At most so many letters, so that the name at the right has its place.
fn shortened(words: &str, letters: usize) -> String {
    let mut rest = words.chars();
    let first: String = rest.by_ref().take(letters.max(8)).collect();
    if rest.next().is_some() { format!("{}…", first.trim_end()) } else { first }
}

/// Keys that a list takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pressed {
    Up,
    Down,
    Enter,
    Escape,
    Letter(char),
}

/// Shows whichever list is open, and opens what was asked for.
pub(super) fn popups_ui(ui: &Ui, ctx: &Ctx<'_>, view: &mut ArticleView, document: &Document, actions: &mut Actions) {
    open_what_was_asked(ctx, view, document);
    if let Some(popup) = view.popup.take() {
        // A key may have done something with the words already, and sent the focus elsewhere.
        let own = popup.focus;
        let is_own = own.is_none() || ui.memory(|memory| memory.focused().is_none_or(|focus| Some(focus) == own));
        view.popup = tag_popup(ui, ctx, view, document, popup, actions);
        match &mut view.popup {
            Some(popup) => popup.focus = ui.memory(egui::Memory::focused),
            None if is_own => give_back_focus(ui),
            None => {}
        }
    }
    if let Some(list) = view.list.take() {
        view.list = list_ui(ui, ctx, view, document, list, actions);
        if view.list.is_none() {
            give_back_focus(ui);
        }
    }
}

fn open_what_was_asked(ctx: &Ctx<'_>, view: &mut ArticleView, document: &Document) {
    let words = ctx.state.selected_words(document.id);
    // The words may have been taken for something else in the meantime; then there is nothing to tag.
    if let Some((_, at)) = view.just_selected.take().filter(|(span, _)| words == Some(*span)) {
        view.open_popup(ctx, document, Some(at));
    }
    if std::mem::take(&mut view.popup_asked) && ctx.read_only.is_none() {
        view.open_popup(ctx, document, None);
    }
}

impl ArticleView {
    fn open_popup(&mut self, ctx: &Ctx<'_>, document: &Document, at: Option<Pos2>) {
        let words = ctx.state.selected_words(document.id);
        let first = ctx.state.shown_statement().and_then(|id| ctx.project.annotations().view(id));
        let (purpose, span) = match (words, first) {
            (Some(span), _) => (Purpose::Tag(span), span),
            (None, Some(row)) => (Purpose::Retag(ctx.state.selected.clone()), row.hull()),
            (None, None) => return,
        };
        let rects = self.screen_rects(span);
        let avoid = rects.iter().copied().reduce(Rect::union).unwrap_or(Rect::NOTHING);
        let middle = self.columns.map_or(Pos2::ZERO, |columns| columns.pane.center());
        let end = rects.last().map_or(middle, |rect| pos2(rect.right() - size::POPUP_BELOW, rect.bottom()));
        let tags = ctx.project.tags_in_order();
        let wanted = match &purpose {
            Purpose::Tag(_) => self.last_tag,
            Purpose::Retag(_) => first.map(|row| row.tag),
        };
        let chosen = tags.iter().position(|tag| Some(tag.id) == wanted).unwrap_or(0);
        self.list = None;
        self.popup = Some(TagPopup {
            purpose,
            pointer: at.unwrap_or(end),
            avoid,
            chosen,
            focus: None,
            more: None,
            rest: None,
            since: (usize::MAX, 0.0),
            new: true,
        });
    }

    /// Opens the list of all statements on a row, shortest first; beside the row, so that its words can be read.
    pub(super) fn open_list(&mut self, index: usize, row: usize, at: Rect) {
        let Some(block) = self.sheet.as_ref().and_then(|sheet| sheet.block(index)) else { return };
        let Some(coding) = &block.coding else { return };
        let here = |id: &&Id<Annotation>| coding.pieces.get(id).is_some_and(|own| own.iter().any(|p| p.row == row));
        let statements: Vec<Id<Annotation>> = coding.order().iter().filter(here).copied().collect();
        let top = self.blocks.iter().find(|(shown, _)| *shown == index).map_or(at.top(), |(_, top)| *top);
        let rows = block.laid.rows().get(row).map(|row| top + row.top..=top + row.top + block.laid.line_height());
        let words = self.columns.zip(rows).map(|(columns, y)| Rect::from_x_y_ranges(columns.left..=columns.right(), y));
        self.popup = None;
        let avoid = words.map_or(at, |words| words.union(at));
        self.list = Some(List { statements, pointer: at.left_bottom(), avoid, new: true });
    }
}

fn tag_popup(
    ui: &Ui,
    ctx: &Ctx<'_>,
    view: &mut ArticleView,
    document: &Document,
    mut popup: TagPopup,
    actions: &mut Actions,
) -> Option<TagPopup> {
    let (title, still) = match &popup.purpose {
        Purpose::Tag(span) => {
            let words = word_count(span.of(document.text.as_str()));
            let noun = if words == 1 { "word" } else { "words" };
            (format!("Tag {words} {noun} as"), ctx.state.selected_words(document.id) == Some(*span))
        }
        Purpose::Retag(ids) => ("Change the tag to".to_owned(), ctx.state.selected == *ids),
    };
    let listed = listed(ctx, &popup);
    if !still || (listed.is_empty() && popup.more.is_none()) || view.gesture.is_busy() {
        return None;
    }
    let mut taken = None;
    for pressed in pressed_keys(ui, popup.more.is_none()) {
        match pressed {
            Pressed::Up => popup.chosen = popup.chosen.checked_sub(1).unwrap_or(listed.len().saturating_sub(1)),
            Pressed::Down => popup.chosen = (popup.chosen + 1) % listed.len().max(1),
            Pressed::Enter => taken = listed.get(popup.chosen).copied(),
            Pressed::Escape => return None,
            Pressed::Letter(letter) => taken = taken.or(row_of_key(ctx, &listed, letter)),
        }
    }
    let bounds = view.columns?.reading();
    let extent = vec2(size::POPUP_TAGS, height_of(&listed, popup.more.is_some()));
    let place = popup_place(popup.pointer, extent, popup.avoid, bounds);
    let (fresh, mut more) = (popup.new, popup.more.take());
    let rect = show(ui, ctx, "Tags", (place, extent), fresh && more.is_none(), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        popup_head(ui, ctx.theme, &title, Some(("Esc", "not now")));
        if let Some(typed) = &mut more
            && find_tag(ui, ctx, typed, fresh)
        {
            popup.chosen = 0;
        }
        taken = taken.or(tag_rows(ui, ctx, &listed, &mut popup));
    });
    popup.more = more;
    tag_help::beside_list(ui, ctx, rect, chosen_tag(&listed, popup.chosen), &mut popup.since, popup.chosen);
    let closed = !popup.new && pressed_outside(ui, rect);
    popup.new = false;
    match taken {
        Some(Row::Tag(tag)) => {
            view.last_tag = Some(tag);
            actions.push(Action::Tag(tag));
            None
        }
        Some(Row::Note) => {
            actions.push(Action::Run(Menu::EditNote));
            None
        }
        Some(Row::More) => Some(TagPopup { more: Some(String::new()), chosen: 0, new: true, ..popup }),
        None => (!closed).then_some(popup),
    }
}

fn chosen_tag(listed: &[Row], chosen: usize) -> Option<Id<Tag>> {
    match listed.get(chosen) {
        Some(Row::Tag(tag)) => Some(*tag),
        _ => None,
    }
}

/// What the list offers: the first tags, and ways to everything else; or all tags whose names fit what was typed.
fn listed(ctx: &Ctx<'_>, popup: &TagPopup) -> Vec<Row> {
    let tags = ctx.project.tags_in_order();
    if let Some(typed) = &popup.more {
        let typed = fold_name(typed);
        let fits =
            |tag: &&&Tag| fold_name(&tag.name).split(' ').any(|word| word.starts_with(&typed)) || typed.is_empty();
        return tags.iter().filter(fits).map(|tag| Row::Tag(tag.id)).collect();
    }
    let tagging = matches!(popup.purpose, Purpose::Tag(_));
    let note = note_tag(ctx.project).map(|tag| tag.id).filter(|_| tagging);
    let offered: Vec<Row> = tags.iter().filter(|tag| Some(tag.id) != note).map(|tag| Row::Tag(tag.id)).collect();
    // A way to one further tag would take as much room as the tag.
    let first = if offered.len() > TAGS + 1 { TAGS } else { offered.len() };
    let mut rows: Vec<Row> = offered.iter().take(first).copied().collect();
    rows.extend((first < offered.len()).then_some(Row::More));
    rows.extend(tagging.then_some(Row::Note));
    rows
}

/// The row that a letter takes.
fn row_of_key(ctx: &Ctx<'_>, listed: &[Row], letter: char) -> Option<Row> {
    let note = listed.contains(&Row::Note) && letter.eq_ignore_ascii_case(&'n');
    let tag = ctx.project.tag_of_key(letter).map(|tag| Row::Tag(tag.id));
    tag.or(note.then_some(Row::Note))
}

/// Rows with the line above what is no tag; the row that was clicked.
fn tag_rows(ui: &mut Ui, ctx: &Ctx<'_>, listed: &[Row], popup: &mut TagPopup) -> Option<Row> {
    let mut clicked = None;
    let mut one = |ui: &mut Ui, nth: usize| {
        let Some(&row) = listed.get(nth) else { return };
        let response = row_ui(ui, ctx, row, nth == popup.chosen);
        let pointer = ui.input(|input| input.pointer.hover_pos());
        if response.hovered() && popup.rest != pointer {
            popup.chosen = nth;
            popup.rest = pointer;
        }
        if response.clicked() {
            clicked = Some(row);
        }
    };
    let tags = listed.iter().filter(|row| matches!(row, Row::Tag(_))).count();
    rows(ui, tags, &mut one);
    if tags < listed.len() {
        menu_separator(ui, ctx.theme);
        (tags..listed.len()).for_each(|nth| one(ui, nth));
    } else if listed.is_empty() {
        MenuRow::new("No tag is called so").faint().enabled(false).show(ui, ctx.theme);
    }
    clicked
}

fn row_ui(ui: &mut Ui, ctx: &Ctx<'_>, row: Row, chosen: bool) -> egui::Response {
    match row {
        Row::Tag(tag) => match ctx.project.tags().get(tag) {
            Some(tag) => tag_row(ui, ctx, tag, chosen),
            None => MenuRow::new("").show(ui, ctx.theme),
        },
        Row::More => {
            MenuRow::new("More tags").icon(icons::DOTS_THREE).faint().opens().marked(chosen).show(ui, ctx.theme)
        }
        Row::Note => MenuRow::new("Note only").cap("N").faint().marked(chosen).show(ui, ctx.theme),
    }
}

/// The field that finds a tag by its name; whether something else was typed.
fn find_tag(ui: &mut Ui, ctx: &Ctx<'_>, typed: &mut String, fresh: bool) -> bool {
    ui.add_space(size::STEP_GROUP);
    let input = Input::new(typed, "Find a tag").hint("Find a tag").icon(icons::MAGNIFYING_GLASS);
    let response = input.show(ui, ctx.theme).response;
    if fresh {
        response.request_focus();
    }
    ui.add_space(size::STEP_GROUP);
    response.changed()
}

fn height_of(listed: &[Row], finds: bool) -> f32 {
    let tags = listed.iter().filter(|row| matches!(row, Row::Tag(_))).count();
    let others = (listed.len() - tags) as f32;
    let rule = if others > 0.0 { SEPARATOR } else { 0.0 };
    let find = if finds { FIND } else { 0.0 };
    height(tags.max(usize::from(listed.is_empty()))) + others * size::MENU_ROW + rule + find
}

fn tag_row(ui: &mut Ui, ctx: &Ctx<'_>, tag: &Tag, chosen: bool) -> egui::Response {
    let cap = tag.keys.chars().next().map(|key| key.to_uppercase().collect::<String>());
    let look = TagLook { colour: tag.colour, pattern: tag.pattern };
    let mut row = MenuRow::new(&tag.name).swatch(look).hint(&tag.hint).marked(chosen);
    if let Some(cap) = &cap {
        row = row.cap(cap);
    }
    row.show(ui, ctx.theme)
}

fn list_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    view: &ArticleView,
    document: &Document,
    mut list: List,
    actions: &mut Actions,
) -> Option<List> {
    list.statements.retain(|&id| ctx.project.annotations().contains(id));
    let count = list.statements.len();
    if count == 0 {
        return None;
    }
    let select = |nth: usize, actions: &mut Actions| {
        let statements = list.statements.get(nth).copied().into_iter().collect();
        actions.push(Action::SelectStatements { statements, reveal: false });
    };
    let chosen = ctx.state.shown_statement().and_then(|id| list.statements.iter().position(|known| *known == id));
    for pressed in pressed_keys(ui, true) {
        match pressed {
            Pressed::Up => select(chosen.map_or(count - 1, |at| at.checked_sub(1).unwrap_or(count - 1)), actions),
            Pressed::Down => select(chosen.map_or(0, |at| (at + 1) % count), actions),
            Pressed::Letter(letter) if letter.eq_ignore_ascii_case(&'o') => {
                select(chosen.map_or(0, |at| (at + 1) % count), actions);
            }
            Pressed::Enter | Pressed::Escape => return None,
            Pressed::Letter(_) => {}
        }
    }
    let bounds = view.columns?.reading();
    let extent = vec2(LIST.min(bounds.width() - 2.0 * size::STEP), height(count));
    let place = popup_place(list.pointer, extent, list.avoid, bounds);
    let title = format!("{count} statements on this line");
    let rect = show(ui, ctx, "Statements on this line", (place, extent), list.new, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        popup_head(ui, ctx.theme, &title, Some(("O", "outward")));
        rows(ui, count, |ui, nth| {
            let Some(row) = list.statements.get(nth).and_then(|&id| ctx.project.annotations().get(id)) else { return };
            let (who, _) = speaker(ctx.project, row.id);
            let room = extent.x - BESIDE_WORDS - LETTER_UI * who.chars().count() as f32;
            let words = shortened(&row.words(document.text.as_str()), (room / LETTER) as usize);
            let look = super::coding::look(ctx.project, row.tag);
            let line = MenuRow::new(&words).swatch(look).serif().hint(&who).marked(chosen == Some(nth));
            if line.show(ui, ctx.theme).clicked() {
                select(nth, actions);
            }
        });
    });
    let closed = !list.new && pressed_outside(ui, rect);
    list.new = false;
    (!closed).then_some(list)
}

fn height(rows: usize) -> f32 {
    HEAD + size::MENU_ROW * rows.min(ROWS) as f32 + 2.0 * (size::POPUP_PADDING + size::BORDER)
}

/// Rows, in a scrolling area where there are many.
fn rows(ui: &mut Ui, count: usize, mut row: impl FnMut(&mut Ui, usize)) {
    if count <= ROWS {
        (0..count).for_each(|nth| row(ui, nth));
        return;
    }
    let most = size::MENU_ROW * ROWS as f32;
    ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show_rows(
        ui,
        size::MENU_ROW,
        count,
        |ui, range| {
            range.for_each(|nth| row(ui, nth));
        },
    );
}

/// Shows a popup that holds the focus while it is open; gives where it stands.
fn show(
    ui: &Ui,
    ctx: &Ctx<'_>,
    name: &str,
    (place, extent): (Pos2, egui::Vec2),
    new: bool,
    contents: impl FnOnce(&mut Ui),
) -> Rect {
    let id = WidgetId::unique(("article popup", name));
    let area = Area::new(id).order(Order::Foreground).fixed_pos(place).accessible_name(name);
    let shown = area.show(ui.ctx(), |ui| {
        popup_frame(ctx.theme).show(ui, |ui| {
            ui.set_width(extent.x - 2.0 * (size::POPUP_PADDING + size::BORDER));
            let holder =
                ui.interact(Rect::from_min_size(place, extent), id.with("holder"), Sense::focusable_noninteractive());
            if new {
                ui.memory_mut(|memory| memory.request_focus(holder.id));
            }
            let filter = EventFilter { tab: false, horizontal_arrows: false, vertical_arrows: true, escape: true };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(holder.id, filter));
            contents(ui);
        });
    });
    shown.response.rect
}

/// Takes the keys that a list answers to; `letters` too, where nothing is typed into it.
fn pressed_keys(ui: &Ui, letters: bool) -> Vec<Pressed> {
    let mut keys = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let pressed = match event {
                Event::Key { key, pressed: true, modifiers, .. } if modifiers.is_none() => match key {
                    Key::ArrowUp => Some(Pressed::Up),
                    Key::ArrowDown => Some(Pressed::Down),
                    Key::Enter => Some(Pressed::Enter),
                    Key::Escape => Some(Pressed::Escape),
                    _ => None,
                },
                Event::Text(text) if letters => {
                    let mut typed = text.chars();
                    typed.next().filter(|_| typed.next().is_none()).map(Pressed::Letter)
                }
                _ => None,
            };
            keys.extend(pressed);
            pressed.is_none()
        });
    });
    keys
}

fn pressed_outside(ui: &Ui, rect: Rect) -> bool {
    ui.input(|input| input.pointer.any_pressed() && input.pointer.latest_pos().is_some_and(|at| !rect.contains(at)))
}

fn give_back_focus(ui: &Ui) {
    ui.memory_mut(|memory| memory.request_focus(article_focus()));
}
