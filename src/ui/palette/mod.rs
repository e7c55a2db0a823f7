//! Find a command by typing some of its words; also articles and tags.

mod find;

pub use find::{Found, Target, find};

use super::action::{Action, Actions, Menu};
use super::pattern::TagLook;
use super::theme::size;
use super::widgets::{self, Input, MenuRow};
use super::{Ctx, enabled, icons};
use egui::{Align2, Area, Id, Key, Margin, Modal, Modifiers, Response, ScrollArea, Ui, vec2};

/// What was typed, and which row Enter takes.
#[derive(Debug, Clone, Default)]
pub struct PaletteState {
    typed: String,
    marked: usize,
    found: Vec<Found>,
    /// What `found` was looked up for: the words and the project's revision.
    of: Option<(String, u64)>,
    /// The mark has moved, so its row is to be seen.
    moved: bool,
}

const WIDTH: f32 = 600.0;
/// Rows that are seen at once.
const ROWS: f32 = 11.5;
const PAGE: usize = 10;

/// Shows the palette over the window. It closes with an action, or with Esc or a click beside it.
pub fn palette_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut PaletteState, actions: &mut Actions) {
    let theme = ctx.theme;
    let id = Id::unique("palette");
    let window = ui.ctx().content_rect();
    let area = Area::new(id)
        .kind(egui::UiKind::Modal)
        .sense(egui::Sense::hover())
        .anchor(Align2::CENTER_TOP, vec2(0.0, (window.height() * 0.1).floor()))
        .order(egui::Order::Foreground)
        .fade_in(false)
        .accessible_name(Menu::Palette.label());
    let frame = widgets::popup_frame(theme).inner_margin(Margin::same(size::STEP as i8));
    let shown = Modal::new(id).area(area).frame(frame).backdrop_color(theme.scrim).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(window.width() - 2.0 * size::STEP_DIALOG));
        ui.spacing_mut().item_spacing.y = size::STEP_GROUP;
        if keys(ui, state) {
            choose(ctx, state, actions);
        }
        let field = id.with("field");
        let input = Input::new(&mut state.typed, "Find a command, an article or a tag");
        let input = input.hint("Find a command, an article or a tag").icon(icons::MAGNIFYING_GLASS).id(field);
        let response = input.show(ui, theme).response;
        if !response.has_focus() {
            response.request_focus();
        }
        look_up(ctx, state);
        rows(ui, ctx, state, &response, actions);
    });
    if shown.should_close() || ui.input_mut(|input| input.consume_shortcut(&reopen())) {
        actions.push(Action::ShowDialog(None));
    }
}

/// The shortcut that opens the palette closes it, too.
fn reopen() -> egui::KeyboardShortcut {
    let keys = Menu::Palette.entry().and_then(|entry| entry.keys.first().copied());
    keys.unwrap_or(egui::KeyboardShortcut::new(Modifiers::NONE, Key::Escape))
}

fn look_up(ctx: &Ctx<'_>, state: &mut PaletteState) {
    let of = (state.typed.clone(), ctx.project.revision());
    if state.of.as_ref() != Some(&of) {
        state.found = find(&state.typed, ctx);
        state.marked = 0;
        state.moved = true;
        state.of = Some(of);
    }
}

/// Moves the mark; whether Enter was pressed.
fn keys(ui: &Ui, state: &mut PaletteState) -> bool {
    let last = state.found.len().saturating_sub(1);
    let marked = state.marked;
    ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        if pressed(Key::ArrowDown) {
            state.marked = if marked >= last { 0 } else { marked + 1 };
        }
        if pressed(Key::ArrowUp) {
            state.marked = marked.checked_sub(1).unwrap_or(last);
        }
        if pressed(Key::PageDown) {
            state.marked = (marked + PAGE).min(last);
        }
        if pressed(Key::PageUp) {
            state.marked = marked.saturating_sub(PAGE);
        }
        state.moved = state.marked != marked;
        pressed(Key::Enter)
    })
}

/// Asks for what the marked row does, and closes.
fn choose(ctx: &Ctx<'_>, state: &mut PaletteState, actions: &mut Actions) {
    look_up(ctx, state);
    let action = state.found.get(state.marked).and_then(|found| found.action(ctx));
    if let Some(action) = action {
        // First the way free, then the command: it may open a dialog of its own.
        actions.push(Action::ShowDialog(None));
        actions.push(action);
    }
}

fn rows(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut PaletteState, field: &Response, actions: &mut Actions) {
    let mut clicked = None;
    let room = (size::MENU_ROW * ROWS).min(ui.ctx().content_rect().height() * 0.7);
    let area = ScrollArea::vertical().max_height(room).min_scrolled_height(room).auto_shrink([false, true]);
    area.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if state.found.is_empty() {
            MenuRow::new("Nothing fits. Try fewer or other words").faint().enabled(false).show(ui, ctx.theme);
        }
        for (at, found) in state.found.iter().enumerate() {
            let response = row(ui, ctx, found, at == state.marked);
            if response.clicked() {
                clicked = Some(at);
            }
            if at == state.marked {
                if state.moved {
                    response.scroll_to_me(None);
                }
                let row = response.id.accesskit_id();
                ui.ctx().accesskit_node_builder(field.id, |node| node.set_active_descendant(row));
            }
        }
    });
    if let Some(at) = clicked {
        state.marked = at;
        choose(ctx, state, actions);
    }
}

fn row(ui: &mut Ui, ctx: &Ctx<'_>, found: &Found, marked: bool) -> Response {
    let caps = found.caps.join(" ");
    let mut row = MenuRow::new(&found.label).marked(marked).enabled(found.why_not.is_none());
    if !caps.is_empty() {
        row = row.key(&caps);
    }
    if let Some(why) = &found.why_not {
        row = row.hint(why);
    }
    row = match found.target {
        Target::Run(menu) => row.icon(enabled::icon(menu).unwrap_or(" ")),
        Target::GoTo(_) => row.icon(icons::FILE_TEXT),
        Target::TagAs(tag) | Target::ChangeTo(tag) | Target::Arm(tag) => match ctx.project.tags().get(tag) {
            Some(tag) => row.swatch(TagLook { colour: tag.colour, pattern: tag.pattern }),
            None => row.icon(icons::TAG),
        },
    };
    row.show(ui, ctx.theme)
}
