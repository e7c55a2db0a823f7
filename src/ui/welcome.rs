//! The first page: what one can open, what was open before, and how it works in one sentence.

use super::action::{Action, Actions, Menu};
use super::numbers::{counted, day};
use super::state::Dialog;
use super::theme::{font, size};
use super::widgets::{self, paint};
use super::{Ctx, Recent, icons, sentence};
use egui::{
    Align, Event, EventFilter, FontId, Id, Key, Layout, Modifiers, Rect, Response, Role, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

/// What the page keeps from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct WelcomeState {
    /// The last pass in which the page was shown: when it comes up anew, its first row gets the focus.
    seen: Option<u64>,
}

/// Width of the left column, from it to the line, from there to the right column, and of that; in points.
const LEFT: f32 = 440.0;
const BEFORE_LINE: f32 = 100.0;
const AFTER_LINE: f32 = 60.0;
const RIGHT: f32 = 512.0;
const ROW: f32 = 60.0;
const RECENT_ROW: f32 = 32.0;
/// Recent projects that are listed.
const RECENT: usize = 5;

/// One of the four ways to begin.
struct Way {
    icon: &'static str,
    label: &'static str,
    about: &'static str,
    caps: &'static str,
    action: Action,
}

fn ways() -> [Way; 4] {
    let way = |icon, label, about, caps, action| Way { icon, label, about, caps, action };
    [
        way(icons::BOOK_OPEN, "Open the sample", "A news story, already tagged", "Enter", Action::OpenSample),
        way(icons::FOLDER_PLUS, "New project…", "A folder on your own disk", "Ctrl N", Action::Run(Menu::NewProject)),
        way(
            icons::FOLDER_OPEN,
            "Open…",
            "A project, an article or a whole folder",
            "Ctrl O",
            Action::Run(Menu::OpenProject),
        ),
        way(icons::COPY, "Paste an article", "From the clipboard", "Ctrl V", Action::Run(Menu::PasteArticle)),
    ]
}

/// Paints the page with its foot into all of `ui`.
pub fn welcome_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut WelcomeState, actions: &mut Actions) {
    let rect = ui.max_rect();
    let (page, foot) = rect.split_top_bottom_at_y(rect.bottom() - size::STATUS_LINE);
    pasted(ui, actions);
    let layout = Layout::top_down(Align::Min);
    let mut inner = ui.new_child(UiBuilder::new().id_salt("welcome").max_rect(page).layout(layout));
    ScrollArea::vertical().auto_shrink(false).show(&mut inner, |ui| columns(ui, ctx, page, state, actions));
    foot_ui(ui, ctx, foot, actions);
    ui.advance_cursor_after_rect(rect);
}

/// Two columns with a line between them; one below the other where the window is narrow.
fn columns(ui: &mut Ui, ctx: &Ctx<'_>, page: Rect, state: &mut WelcomeState, actions: &mut Actions) {
    let both = LEFT + BEFORE_LINE + AFTER_LINE + RIGHT;
    let wide = page.width() >= both + 2.0 * size::STEP_DIALOG;
    let room = (page.width() - 2.0 * size::STEP_DIALOG).max(200.0);
    let content = if wide { both } else { RIGHT.min(room) };
    let left = ((page.width() - content) / 2.0).max(size::STEP_DIALOG).floor();
    let recent = ctx.recent.len().min(RECENT) as f32;
    let expected = 370.0 + if recent > 0.0 { 63.0 + recent * RECENT_ROW } else { 0.0 };
    let top = ((page.height() - expected) / 2.0).clamp(size::STEP_DIALOG, 150.0).floor();
    let origin = ui.max_rect().min;
    let column = |ui: &mut Ui, at: egui::Vec2, width: f32, salt: &str| {
        let area = Rect::from_min_size(origin + at, vec2(width, 4_000.0));
        let builder = UiBuilder::new().id_salt(salt).max_rect(area).layout(Layout::top_down(Align::Min));
        let mut child = ui.new_child(builder);
        child.spacing_mut().item_spacing.y = 0.0;
        child
    };
    let mut begin = column(ui, vec2(left, top), if wide { LEFT } else { content }, "begin");
    begin_ui(&mut begin, ctx, state, actions);
    let below = begin.min_rect().bottom() - origin.y;
    let at = if wide { vec2(left + LEFT + BEFORE_LINE + AFTER_LINE, top + 16.0) } else { vec2(left, below + 40.0) };
    let mut how = column(ui, at, if wide { RIGHT } else { content }, "how");
    sentence::sentence_ui(&mut how, ctx, if wide { page.height() - 678.0 } else { 0.0 });
    let bottom = below.max(how.min_rect().bottom() - origin.y) + size::STEP_DIALOG;
    if wide {
        let x = (origin.x + left + LEFT + BEFORE_LINE).floor() + 0.5;
        let reach = (bottom - size::STEP_DIALOG).max(page.height() - 96.0);
        ui.painter().vline(x, origin.y + (top - 54.0).max(8.0)..=origin.y + reach, ctx.theme.separator());
    }
    ui.allocate_space(vec2(page.width(), bottom));
}

/// A text that was pasted onto the page is an article.
fn pasted(ui: &Ui, actions: &mut Actions) {
    let blocked = ui.ctx().text_edit_focused() || ui.memory(|memory| memory.top_modal_layer().is_some());
    let text = ui.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Paste(text) => Some(text.clone()),
            _ => None,
        })
    });
    if let Some(text) = text.filter(|_| !blocked) {
        actions.push(Action::ShowDialog(Some(Dialog::Paste { text })));
    }
}

fn begin_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut WelcomeState, actions: &mut Actions) {
    let theme = ctx.theme;
    paint::prose(ui, "Standpoint", (font::semibold(40.0), 48.0), theme.text);
    ui.add_space(6.0);
    paint::prose(ui, "Who says what, through whom, in which words.", (font::serif(19.0), 28.0), theme.text2);
    ui.add_space(32.0);
    let mut rows: Vec<(Response, Action)> = ways().map(|way| (way_row(ui, ctx, &way), way.action)).into();
    if !ctx.recent.is_empty() {
        ui.add_space(24.0);
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
        paint::rule(ui.painter(), line.x_range(), line.top(), theme);
        ui.add_space(13.0);
        paint::prose(ui, "Recent", (font::label(), 18.0), theme.text2);
        ui.add_space(6.0);
        let recent = ctx.recent.iter().take(RECENT);
        rows.extend(recent.map(|row| (recent_row(ui, ctx, row), Action::OpenProject(row.path.clone()))));
    }
    let ids: Vec<Id> = rows.iter().map(|(row, _)| row.id).collect();
    walk(ui, &ids, state);
    for (row, action) in rows {
        if row.clicked() {
            actions.push(action);
        }
    }
}

/// The first row has the focus at first; Up and Down go from row to row, round the ends too.
fn walk(ui: &Ui, rows: &[Id], state: &mut WelcomeState) {
    let now = ui.ctx().cumulative_pass_nr();
    let fresh = state.seen.is_none_or(|seen| seen + 2 < now);
    state.seen = Some(now);
    let focus = ui.memory(egui::Memory::focused);
    if fresh && focus.is_none() {
        if let Some(first) = rows.first() {
            ui.memory_mut(|memory| memory.request_focus(*first));
        }
        return;
    }
    let Some(at) = rows.iter().position(|row| Some(*row) == focus) else { return };
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    let step = ui.input_mut(|input| {
        let up = input.consume_key(Modifiers::NONE, Key::ArrowUp);
        let down = input.consume_key(Modifiers::NONE, Key::ArrowDown);
        if up { rows.len() - 1 } else { usize::from(down) }
    });
    let next = rows.get((at + step) % rows.len()).copied();
    ui.memory_mut(|memory| {
        if let Some(next) = next {
            memory.request_focus(next);
            memory.set_focus_lock_filter(next, filter);
        }
    });
}

fn way_row(ui: &mut Ui, ctx: &Ctx<'_>, way: &Way) -> Response {
    let theme = ctx.theme;
    let (space, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let rect = Rect::from_min_max(space.min - vec2(size::STEP_LIST, 0.0), space.max);
    row_skin(ui, ctx, rect, &response);
    let (left, middle) = (rect.left() + size::STEP_LIST, rect.center().y);
    paint::sign(ui.painter(), pos2(left + size::ICON_LARGE / 2.0, middle), way.icon, size::ICON_LARGE, theme.text);
    let mut right = rect.right() - size::STEP_LIST;
    for cap in way.caps.split(' ').rev() {
        right -= widgets::key_cap_width(ui.painter(), cap);
        widgets::key_cap_at(ui.painter(), theme, pos2(right, middle), cap);
        right -= size::STEP_GROUP;
    }
    let x = left + size::ICON_LARGE + size::STEP_LIST;
    let line = |text: &str, face, colour| paint::line(ui.painter(), text, face, colour, right - x - size::STEP);
    paint::put(ui.painter(), x, middle - 10.0, line(way.label, FontId::proportional(15.0), theme.text));
    paint::put(ui.painter(), x, middle + 10.0, line(way.about, font::label(), theme.text2));
    let name = format!("{}. {}", way.label, way.about);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response
}

fn row_skin(ui: &Ui, ctx: &Ctx<'_>, rect: Rect, response: &Response) {
    let theme = ctx.theme;
    if response.has_focus() || response.is_pointer_button_down_on() {
        ui.painter().rect_filled(rect, size::RADIUS_POPUP, theme.row_sel);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, size::RADIUS_POPUP, theme.hover);
    }
    if response.has_focus() {
        paint::focus_ring(ui, theme, rect, size::RADIUS_POPUP);
    }
}

fn recent_row(ui: &mut Ui, ctx: &Ctx<'_>, project: &Recent) -> Response {
    let theme = ctx.theme;
    let (space, response) = ui.allocate_exact_size(vec2(ui.available_width(), RECENT_ROW), Sense::click());
    let rect = space.expand2(vec2(size::STEP_LIST, 0.0));
    let rect = Rect::from_min_max(rect.min, pos2(space.right(), rect.max.y));
    row_skin(ui, ctx, rect, &response);
    let middle = space.center().y;
    let when =
        paint::line(ui.painter(), &day(project.when, ctx.now, ctx.zone), font::label(), theme.text2, f32::INFINITY);
    let right = paint::put_right(ui.painter(), space.right(), middle, when) - size::STEP;
    let sizes = [counted(project.documents, "document"), counted(project.statements, "statement")].join(", ");
    let column = (space.left() + 176.0).min(right);
    let title = paint::line(ui.painter(), &project.title, font::ui(), theme.text, column - space.left() - size::STEP);
    paint::put(ui.painter(), space.left(), middle, title);
    paint::put(
        ui.painter(),
        column,
        middle,
        paint::line(ui.painter(), &sizes, font::label(), theme.text2, right - column),
    );
    let name = format!("{}, {sizes}", project.title);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_text(project.path.display().to_string())
}

/// Version at the left; keys and more about the program at the right.
fn foot_ui(ui: &mut Ui, ctx: &Ctx<'_>, rect: Rect, actions: &mut Actions) {
    let theme = ctx.theme;
    ui.painter().rect_filled(rect, 0.0, theme.chrome);
    paint::rule(ui.painter(), rect.x_range(), rect.top(), theme);
    let inner = rect.shrink2(vec2(size::STEP_LIST, 0.0));
    let version = concat!("Standpoint ", env!("CARGO_PKG_VERSION"));
    let galley = paint::line(ui.painter(), version, font::small(), theme.text2, inner.width());
    paint::put(ui.painter(), inner.left(), inner.center().y, galley);
    let layout = Layout::right_to_left(Align::Center);
    let mut links = ui.new_child(UiBuilder::new().id_salt("foot").max_rect(inner).layout(layout));
    links.spacing_mut().item_spacing.x = size::STEP_PANEL;
    for menu in [Menu::About, Menu::Keys] {
        let label = if menu == Menu::About { "About" } else { menu.label() };
        if widgets::LinkButton::new(label).small().show(&mut links, theme).clicked() {
            actions.push(Action::Run(menu));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::desk::Desk;
    use egui_kittest::{Harness, kittest::Queryable as _};
    use std::path::PathBuf;

    type Window = Harness<'static, Desk<WelcomeState>>;

    fn page(size: (f32, f32)) -> Window {
        let mut desk = Desk::empty();
        let row = |title: &str, path: &str| Recent {
            title: title.to_owned(),
            path: PathBuf::from(path),
            documents: 48,
            statements: 412,
            when: Default::default(),
            coder: None,
        };
        desk.recent = vec![row("Rail link 2026", "/home/me/rail"), row("Seminar sample", "/home/me/seminar")];
        let mut window = desk.window(size, welcome_ui);
        window.run();
        window
    }

    fn asked(window: &mut Window) -> Vec<Action> {
        window.run();
        std::mem::take(&mut window.state_mut().out)
    }

    #[test]
    fn enter_opens_the_sample_and_arrows_go_to_the_other_rows() {
        let mut window = page((1440.0, 868.0));
        window.key_press(Key::Enter);
        assert_eq!(asked(&mut window), [Action::OpenSample]);
        for expected in [
            Action::Run(Menu::NewProject),
            Action::Run(Menu::OpenProject),
            Action::Run(Menu::PasteArticle),
            Action::OpenProject(PathBuf::from("/home/me/rail")),
            Action::OpenProject(PathBuf::from("/home/me/seminar")),
            Action::OpenSample,
        ] {
            window.key_press(Key::ArrowDown);
            window.run();
            window.key_press(Key::Enter);
            assert_eq!(asked(&mut window), [expected]);
        }
    }

    #[test]
    fn rows_and_links_are_clicked() {
        let mut window = page((1440.0, 868.0));
        window.get_by_label("New project…. A folder on your own disk").click();
        assert_eq!(asked(&mut window), [Action::Run(Menu::NewProject)]);
        window.get_by_label("About").click();
        assert_eq!(asked(&mut window), [Action::Run(Menu::About)]);
    }

    #[test]
    fn text_pasted_onto_the_page_is_an_article() {
        let mut window = page((1440.0, 868.0));
        window.event(Event::Paste("A story".to_owned()));
        let expected = Action::ShowDialog(Some(Dialog::Paste { text: "A story".to_owned() }));
        assert_eq!(asked(&mut window), [expected]);
    }

    #[test]
    fn everything_stays_within_a_small_window() {
        for width in [400.0, 700.0, 1000.0, 1440.0] {
            let window = page((width, 700.0));
            for label in ["Rail link 2026, 48 documents, 412 statements", "Keys"] {
                let rect = window.get_by_label(label).rect();
                assert!(rect.left() >= 0.0 && rect.right() <= width, "{label} at {width}: {rect:?}");
            }
        }
    }
}
