//! The menu bar, and menus at the pointer: both are the table of commands and nothing else.

use super::action::{Action, Actions, Entry, Menu, Place, TABLE};
use super::numbers::{counted, day};
use super::theme::{ThemeChoice, font, size};
use super::widgets::{self, Button, IconButton, MenuRow};
use super::{Ctx, Recent, enabled, icons, reading};
use egui::{Align, Align2, Id, Key, Layout, Modifiers, Popup, Rect, Response, ScrollArea, Ui, UiBuilder, pos2, vec2};

/// What the bar keeps from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct MenusState {
    /// A menu that keys have opened gets the focus onto its first row.
    focus_first: bool,
    /// The row with the recent projects has the focus, or they are shown: then Right belongs to them.
    recent_open: bool,
    alt: Alt,
    /// The titles of the last frame with their popups.
    titles: Vec<(Id, Id)>,
}

/// Whether Alt was pressed and let go with nothing in between, which is how the menu bar is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Alt {
    #[default]
    Up,
    Alone,
    Used,
}

impl Alt {
    /// Whether it was let go just now, and alone.
    fn look_at(&mut self, input: &egui::InputState) -> bool {
        let held = input.modifiers.alt && input.focused;
        let other = input.modifiers.shift
            || input.modifiers.command
            || input.pointer.any_down()
            || input
                .events
                .iter()
                .any(|event| matches!(event, egui::Event::Key { .. } | egui::Event::MouseWheel { .. }));
        let before = *self;
        *self = match (before, held) {
            (_, false) => Self::Up,
            (Self::Used, true) => Self::Used,
            (Self::Up | Self::Alone, true) => {
                if other {
                    Self::Used
                } else {
                    Self::Alone
                }
            }
        };
        before == Self::Alone && *self == Self::Up && input.focused && !other
    }
}

/// The commands of a menu, in order.
pub fn entries(place: Place) -> impl Iterator<Item = &'static Entry> {
    TABLE.iter().filter(move |entry| entry.place == place)
}

/// Paints the bar into all of `ui`, which is [`size::MENU_BAR`] high.
pub fn menus_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut MenusState, actions: &mut Actions) {
    let theme = ctx.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.chrome);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, theme.separator());
    let inner = rect.shrink2(vec2(size::STEP, 0.0));

    let layout = Layout::left_to_right(Align::Center);
    let mut left = ui.new_child(UiBuilder::new().id_salt("menus").max_rect(inner).layout(layout));
    left.spacing_mut().item_spacing.x = 0.0;
    bar(&mut left, ctx, state, actions);

    let mut right_rect = inner;
    right_rect.min.x = left.min_rect().right();
    let layout = Layout::right_to_left(Align::Center);
    let mut right = ui.new_child(UiBuilder::new().id_salt("tools").max_rect(right_rect).layout(layout));
    right.spacing_mut().item_spacing.x = size::STEP_GROUP;
    tools(&mut right, ctx, rect.width() > 760.0, actions);

    let free = Rect::from_x_y_ranges(left.min_rect().right() + 12.0..=right.min_rect().left() - 12.0, rect.y_range());
    title(ui, ctx, rect, free);
    ui.advance_cursor_after_rect(rect);
}

/// The project's title, in the middle of the window or as near to it as there is room; without room, nowhere.
fn title(ui: &Ui, ctx: &Ctx<'_>, bar: Rect, free: Rect) {
    let text = match ctx.project.title() {
        "" if enabled::is_open(ctx) => "Not named yet",
        "" => "Standpoint",
        title => title,
    };
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font::label(), ctx.theme.text2);
    job.wrap = egui::text::TextWrapping::truncate_at_width(free.width().min(400.0));
    if free.width() < 60.0 {
        return;
    }
    let galley = ui.painter().layout_job(job);
    let half = galley.size().x / 2.0;
    let centre = bar.center().x.clamp(free.left() + half, (free.right() - half).max(free.left() + half));
    let at = Align2::CENTER_CENTER.anchor_size(pos2(centre, bar.center().y), galley.size()).min;
    ui.painter().galley(at, galley, ctx.theme.text2);
}

/// The titles of the menus, with the open one below its title.
fn bar(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut MenusState, actions: &mut Actions) {
    keys(ui, state);
    let mut titles = Vec::new();
    for place in Place::ALL {
        let title = widgets::menu_title(ui, ctx.theme, place.title(), |ui| menu(ui, ctx, place, state, actions));
        titles.push(title);
    }
    // With one menu open, the pointer on another title opens that one instead.
    let ids: Vec<_> = titles.iter().map(|title| (title.id, Popup::default_response_id(title))).collect();
    let open = ids.iter().position(|(_, popup)| Popup::is_id_open(ui.ctx(), *popup));
    for (at, title) in titles.iter().enumerate() {
        if open.is_some_and(|open| open != at) && title.hovered() && !title.clicked() {
            Popup::open_id(ui.ctx(), Popup::default_response_id(title));
        }
    }
    state.titles = ids;
}

/// Alt goes to the bar; Alt with a menu's first letter opens it; Left and Right go from one open menu to the next.
fn keys(ui: &Ui, state: &mut MenusState) {
    let tapped = ui.input(|input| state.alt.look_at(input));
    if ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    if let Some((first, _)) = state.titles.first().filter(|_| tapped) {
        ui.memory_mut(|memory| memory.request_focus(*first));
    }
    let count = state.titles.len();
    let open = state.titles.iter().position(|(_, popup)| Popup::is_id_open(ui.ctx(), *popup));
    let mut wanted = None;
    ui.input_mut(|input| {
        for (at, key) in [Key::F, Key::E, Key::V, Key::T, Key::G, Key::A, Key::H].into_iter().enumerate() {
            if !cfg!(target_os = "macos") && input.consume_key(Modifiers::ALT, key) {
                wanted = Some(at);
            }
        }
        if let Some(open) = open {
            if !state.recent_open && input.consume_key(Modifiers::NONE, Key::ArrowLeft) {
                wanted = Some((open + count - 1) % count);
            }
            if !state.recent_open && input.consume_key(Modifiers::NONE, Key::ArrowRight) {
                wanted = Some((open + 1) % count);
            }
        }
    });
    if let Some((title, popup)) = wanted.and_then(|at| state.titles.get(at)) {
        Popup::open_id(ui.ctx(), *popup);
        ui.memory_mut(|memory| {
            memory.move_focus(egui::FocusDirection::None);
            memory.request_focus(*title);
        });
        state.focus_first = true;
        ui.ctx().request_repaint();
    }
}

/// The rows of one menu.
fn menu(ui: &mut Ui, ctx: &Ctx<'_>, place: Place, state: &mut MenusState, actions: &mut Actions) {
    let room = ui.ctx().content_rect().height() - size::MENU_BAR - size::STEP_PANEL;
    ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut group = None;
        for entry in entries(place) {
            if group.is_some_and(|before| before != entry.group) {
                widgets::menu_separator(ui, ctx.theme);
            }
            group = Some(entry.group);
            let response = row(ui, ctx, entry.menu, actions);
            if state.focus_first && !ui.is_sizing_pass() && response.sense.senses_click() {
                response.request_focus();
                state.focus_first = false;
            }
            if response.has_focus() {
                response.scroll_to_me(None);
            }
            if entry.menu == Menu::OpenProject {
                state.recent_open = recent(ui, ctx, actions);
            }
        }
    });
}

/// One command as a row of a menu. A click asks for it and closes the menu.
fn row(ui: &mut Ui, ctx: &Ctx<'_>, menu: Menu, actions: &mut Actions) -> Response {
    let why_not = enabled::why_not(menu, ctx);
    let (label, key) = (enabled::label(menu, ctx), menu.caps().join(" "));
    // A row without a sign keeps its column, so that the words of a menu stand below each other.
    let icon = if enabled::is_on(menu, ctx) { icons::CHECK } else { enabled::icon(menu).unwrap_or(" ") };
    let row = MenuRow::new(&label).icon(icon).key(&key).enabled(why_not.is_none());
    let response = row.show(ui, ctx.theme);
    if response.clicked() {
        actions.push(Action::Run(menu));
        ui.close();
    }
    match why_not {
        Some(why) => response.on_hover_text(why.as_ref()),
        None => response,
    }
}

/// The projects that were open before, as a list beside the menu. Whether it has the keys.
fn recent(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) -> bool {
    let any = !ctx.recent.is_empty();
    let opener = MenuRow::new("Open recent").icon(icons::CLOCK_COUNTER_CLOCKWISE).opens().enabled(any);
    let opener = opener.show(ui, ctx.theme);
    if !any {
        opener.on_hover_text("No project was open before");
        return false;
    }
    let shown = egui::containers::menu::SubMenu::new().show(ui, &opener, |ui| {
        ui.set_width(size::MENU);
        ui.spacing_mut().item_spacing.y = 0.0;
        for project in ctx.recent.iter().take(12) {
            if recent_row(ui, ctx, project).clicked() {
                actions.push(Action::OpenProject(project.path.clone()));
                ui.close();
            }
        }
    });
    opener.has_focus() || shown.is_some()
}

fn recent_row(ui: &mut Ui, ctx: &Ctx<'_>, project: &Recent) -> Response {
    let response = MenuRow::new(&project.title).hint(&day(project.when, ctx.now, ctx.zone)).show(ui, ctx.theme);
    let documents = counted(project.documents, "document");
    let statements = counted(project.statements, "statement");
    response.on_hover_text(format!("{documents}, {statements}\n{}", project.path.display()))
}

/// A menu at the pointer with some commands of the table; a line stands between those of different groups. To be
/// called for the rows of [`widgets::context_menu`].
pub fn context_menu_ui(ui: &mut Ui, ctx: &Ctx<'_>, menus: &[Menu], actions: &mut Actions) {
    let mut group = None;
    for entry in menus.iter().filter_map(|menu| menu.entry()) {
        let here = (entry.place as u8, entry.group);
        if group.is_some_and(|before| before != here) {
            widgets::menu_separator(ui, ctx.theme);
        }
        group = Some(here);
        row(ui, ctx, entry.menu, actions);
    }
}

/// What the button “Aa” is called.
const READING: &str = "Face, size, spacing and width of the text";

/// From the right: the theme, how the text is set, the palette.
fn tools(ui: &mut Ui, ctx: &Ctx<'_>, wide: bool, actions: &mut Actions) {
    theme_button(ui, ctx, actions);
    let text = IconButton::new(icons::TEXT_AA, READING).show(ui, ctx.theme);
    Popup::menu(&text)
        .frame(widgets::popup_frame(ctx.theme))
        .width(size::MENU)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(READING)
        .show(|ui| reading::reading_ui(ui, ctx, actions));
    let caps = Menu::Palette.caps().join(" ");
    let label = Menu::Palette.label();
    let find = if wide {
        Button::new(label).quiet().icon(icons::MAGNIFYING_GLASS).key(&caps).show(ui, ctx.theme)
    } else {
        IconButton::new(icons::MAGNIFYING_GLASS, label).key(&caps).show(ui, ctx.theme)
    };
    if find.clicked() {
        actions.push(Action::Run(Menu::Palette));
    }
}

/// A click goes to the next theme; the other mouse button shows them all.
fn theme_button(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let (icon, next) = match ctx.state.theme {
        ThemeChoice::Paper => (icons::BOOK_OPEN, Menu::ThemeLight),
        ThemeChoice::Dark => (icons::MOON, Menu::ThemePaper),
        ThemeChoice::System if ctx.theme.dark => (icons::MOON, Menu::ThemePaper),
        ThemeChoice::Light | ThemeChoice::System => (icons::SUN, Menu::ThemeDark),
    };
    let button = IconButton::new(icon, next.label()).show(ui, ctx.theme);
    if button.clicked() {
        actions.push(Action::Run(next));
    }
    widgets::context_menu(&button, ctx.theme, |ui| {
        let themes = [Menu::ThemeSystem, Menu::ThemeLight, Menu::ThemeDark, Menu::ThemePaper];
        context_menu_ui(ui, ctx, &themes, actions);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::desk::Desk;
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };
    use std::path::PathBuf;

    type Window = Harness<'static, Desk<MenusState>>;

    fn bar(desk: Desk<MenusState>) -> Window {
        let mut window = desk.window((1200.0, 900.0), |ui, ctx, state, actions| {
            let bar = Rect::from_min_size(ui.max_rect().min, vec2(ui.max_rect().width(), size::MENU_BAR));
            menus_ui(&mut ui.new_child(UiBuilder::new().max_rect(bar)), ctx, state, actions);
        });
        window.run();
        window
    }

    fn asked(window: &mut Window) -> Vec<Action> {
        window.run();
        std::mem::take(&mut window.state_mut().out)
    }

    #[test]
    fn a_menu_asks_for_its_command() {
        let mut window = bar(Desk::with_project());
        window.get_by_label("View").click();
        window.run();
        window.get_by_label("Paper theme").click();
        assert_eq!(asked(&mut window), [Action::Run(Menu::ThemePaper)]);
        assert!(window.query_by_label("Paper theme").is_none());
    }

    #[test]
    fn undo_says_what_it_would_take_back_and_is_off_without_anything() {
        let mut desk = Desk::with_project();
        desk.undo = Some("tag as claim".to_owned());
        let mut window = bar(desk);
        window.get_by_label("Edit").click();
        window.run();
        assert!(window.get_by_label("Redo").accesskit_node().is_disabled());
        window.get_by_label("Undo “tag as claim”").click();
        assert_eq!(asked(&mut window), [Action::Run(Menu::Undo)]);
    }

    #[test]
    fn what_does_not_apply_cannot_be_asked_for() {
        let mut window = bar(Desk::with_project());
        window.get_by_label("Tag").click();
        window.run();
        window.get_by_label("Delete").click();
        assert!(asked(&mut window).is_empty());
    }

    #[test]
    fn menus_are_opened_and_walked_with_keys_alone() {
        let mut window = bar(Desk::with_project());
        window.key_press_modifiers(Modifiers::ALT, Key::V);
        window.run();
        assert!(window.get_by_label("Larger text").is_focused());
        window.key_press(Key::ArrowRight);
        window.run();
        assert!(window.query_by_label("Larger text").is_none());
        assert!(window.query_by_label("Tag every drag, or stop").is_some());
        window.key_press(Key::ArrowLeft);
        window.run();
        window.key_press(Key::ArrowDown);
        window.run();
        assert!(window.get_by_label("Smaller text").is_focused());
        window.key_press(Key::Enter);
        assert_eq!(asked(&mut window), [Action::Run(Menu::SmallerText)]);
    }

    #[test]
    fn recent_projects_stand_in_a_list_of_their_own() {
        let mut desk = Desk::with_project();
        let path = PathBuf::from("/home/me/marsh");
        let title = "Marsh route".to_owned();
        desk.recent = vec![Recent {
            title,
            path: path.clone(),
            documents: 12,
            statements: 96,
            when: Default::default(),
            coder: None,
        }];
        let mut window = bar(desk);
        window.get_by_label("File").click();
        window.run();
        window.get_by_label("Open recent").click();
        window.run();
        window.get_by_label("Marsh route").click();
        assert_eq!(asked(&mut window), [Action::OpenProject(path)]);
    }

    #[test]
    fn the_text_is_set_larger_step_by_step_and_back() {
        let mut desk: Desk<MenusState> = Desk::with_project();
        desk.state.reading.size = 20.0;
        let mut window = bar(desk);
        window.get_by_label(READING).click();
        window.run();
        window.get_by_label("Larger text").click();
        let larger = crate::ui::state::Reading { size: 21.0, ..Default::default() };
        assert_eq!(asked(&mut window), [Action::SetReading(larger)]);
        window.get_by_label("As it was at first").click();
        assert_eq!(asked(&mut window), [Action::SetReading(Default::default())]);
    }

    #[test]
    fn alt_alone_goes_to_the_bar_and_alt_with_something_does_not() {
        let press = |modifiers: Modifiers, events: Vec<egui::Event>| (modifiers, events);
        let key =
            |key| egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::ALT };
        let run = |frames: Vec<(Modifiers, Vec<egui::Event>)>| {
            let ctx = egui::Context::default();
            let mut alt = Alt::default();
            let mut tapped = false;
            for (modifiers, events) in frames {
                let mut events = events;
                events.insert(0, egui::Event::ModifiersChanged(modifiers));
                let input = egui::RawInput { events, focused: true, ..Default::default() };
                let mut output = ctx.run_ui(input, |ui| tapped |= ui.input(|input| alt.look_at(input)));
                output.textures_delta.clear();
            }
            tapped
        };
        let (up, down) = (Modifiers::NONE, Modifiers::ALT);
        assert!(run(vec![press(up, vec![]), press(down, vec![]), press(up, vec![])]));
        assert!(!run(vec![press(up, vec![]), press(down, vec![]), press(down, vec![key(Key::F)]), press(up, vec![])]));
        assert!(!run(vec![press(up, vec![]), press(up, vec![])]));
    }
}
