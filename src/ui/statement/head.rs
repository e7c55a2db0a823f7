//! The head of the card: tag and what can be done, the words, where they stand.

use super::{CardState, Shown, Wanted};
use crate::edit::Command;
use crate::model::{Annotation, Id, Project, Tag};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::documents::statements;
use crate::ui::excerpt::Excerpt;
use crate::ui::pattern::TagLook;
use crate::ui::place::place;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::{self, IconButton, MenuRow};
use crate::ui::{Ctx, icons};
use egui::{Margin, Popup, Rect, Role, Sense, SetOpenCommand, Ui, WidgetInfo, pos2, vec2};

const BAR: f32 = 3.0;
const INDENT: f32 = 12.0;
/// Height of the line that says where the words stand.
const PLACE: f32 = 16.0;

/// How a tag looks in lists.
#[must_use]
pub(crate) fn look(tag: &Tag) -> TagLook {
    TagLook { colour: tag.colour, pattern: tag.pattern }
}

pub(super) fn head_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, actions: &mut Actions) {
    let step = size::STEP_PANEL as i8;
    let margin = Margin { left: step, right: step, top: step, bottom: size::STEP_LIST as i8 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        let tag = common_tag(ctx.project, shown);
        let title = if shown.is_single() { String::new() } else { statements(shown.ids.len()) };
        let name = tag.map_or(title.as_str(), |tag| if title.is_empty() { tag.name.as_str() } else { &title });
        let key = tag.filter(|_| shown.is_single()).and_then(|tag| tag.keys.chars().next());
        let key = key.map(|key| key.to_uppercase().to_string());
        if let Some(tag) = tag {
            widgets::card_head(ui, ctx.theme, (look(tag), name), key.as_deref(), |ui| {
                buttons(ui, ctx, state, shown, actions);
            });
        } else {
            mixed_head(ui, ctx, name, |ui| buttons(ui, ctx, state, shown, actions));
        }
        if shown.is_single() {
            ui.add_space(10.0);
            words(ui, ctx, shown.first, actions);
        }
    });
}

/// The tag that all statements of the card have.
fn common_tag<'a>(project: &'a Project, shown: &Shown<'_>) -> Option<&'a Tag> {
    let tag = shown.first.tag;
    shown.rows.iter().all(|row| row.tag == tag).then(|| project.tags().get(tag)).flatten()
}

/// The head of statements with different tags: no line stands for all of them.
fn mixed_head(ui: &mut Ui, ctx: &Ctx<'_>, title: &str, right: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.add(widgets::Line::new(title, font::section(), ctx.theme.text).height(size::CONTROL));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
            right(ui);
        });
    });
}

/// What can be done, from the right: more, delete, change the tag.
fn buttons(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, actions: &mut Actions) {
    let theme = ctx.theme;
    let more = IconButton::new(icons::DOTS_THREE, "More").show(ui, theme);
    menu_of(&more, theme, false, |ui| {
        for (menu, icon) in more_rows(shown.is_single()) {
            let keys = menu.caps().join(" ");
            if MenuRow::new(menu.label()).icon(icon).key(&keys).show(ui, theme).clicked() {
                actions.push(Action::Run(menu));
            }
        }
    });
    let keys = Menu::Delete.caps().join(" ");
    if IconButton::new(icons::TRASH, "Delete").key(&keys).show(ui, theme).clicked() {
        actions.push(Action::Edit(Command::Delete { annotations: shown.ids.to_vec() }));
    }
    let keys = Menu::ChangeTag.caps().join(" ");
    let pencil = IconButton::new(icons::PENCIL_SIMPLE, "Change the tag").key(&keys).show(ui, theme);
    let asked = state.takes(Wanted::TagMenu);
    menu_of(&pencil, theme, asked, |ui| {
        if let Some(tag) = tag_rows(ui, ctx, common_tag(ctx.project, shown).map(|tag| tag.id)) {
            actions.push(Action::Edit(Command::Retag { annotations: shown.ids.to_vec(), tag }));
        }
    });
}

fn more_rows(single: bool) -> Vec<(Menu, &'static str)> {
    if single {
        vec![
            (Menu::Duplicate, icons::COPY),
            (Menu::Split, icons::SCISSORS),
            (Menu::AddFragment, icons::PLUS),
            (Menu::CopyWords, icons::COPY),
        ]
    } else {
        vec![(Menu::Merge, icons::ARROWS_MERGE)]
    }
}

/// A menu below a button; `asked` opens it without a click.
pub(crate) fn menu_of(button: &egui::Response, theme: &Theme, asked: bool, rows: impl FnOnce(&mut Ui)) {
    let mut popup = Popup::menu(button).frame(widgets::popup_frame(theme)).width(size::MENU);
    if asked {
        popup = popup.open_memory(SetOpenCommand::Bool(true));
        button.request_focus();
    }
    popup.show(|ui| {
        ui.set_width(size::MENU - 2.0 * (size::POPUP_PADDING + size::BORDER));
        ui.spacing_mut().item_spacing.y = 0.0;
        rows(ui);
    });
}

/// The tags as rows of a menu, with their keys, which also take them. Returns the one that was taken.
pub(crate) fn tag_rows(ui: &mut Ui, ctx: &Ctx<'_>, current: Option<Id<Tag>>) -> Option<Id<Tag>> {
    let mut taken = None;
    for tag in ctx.project.tags_in_order() {
        let key = tag.keys.chars().next().map(|key| key.to_uppercase().to_string()).unwrap_or_default();
        let mut row = MenuRow::new(&tag.name).swatch(look(tag)).hint(&tag.hint).check(current == Some(tag.id));
        if !key.is_empty() {
            row = row.cap(&key);
        }
        let typed = ui.input(|input| {
            let letters = input.events.iter().filter_map(|event| match event {
                egui::Event::Text(text) => text.chars().next(),
                _ => None,
            });
            let keys = tag.keys.to_lowercase();
            letters.flat_map(char::to_lowercase).any(|letter| keys.contains(letter))
        });
        if row.show(ui, ctx.theme).clicked() || typed {
            taken = Some(tag.id);
        }
    }
    if taken.is_some() {
        ui.close();
    }
    taken
}

/// The words behind a bar in the tag's colour; a click goes to them in the article.
fn words(ui: &mut Ui, ctx: &Ctx<'_>, row: &Annotation, actions: &mut Actions) {
    let theme = ctx.theme;
    let Some(document) = ctx.project.documents().get(row.document) else {
        return;
    };
    let words = row.words(document.text.as_str());
    let laid = Excerpt::card(&words, theme).language(&document.language);
    let laid = laid.lay_out(ui, ui.available_width() - BAR - INDENT);
    let extent = vec2(ui.available_width(), laid.height().max(25.0));
    let (rect, response) = ui.allocate_exact_size(extent, Sense::click());
    let colour = ctx.project.tags().get(row.tag).map_or(theme.edge, |tag| theme.tag_colour(tag.colour));
    let rtl = laid.is_rtl();
    let bar = if rtl { rect.right() - BAR } else { rect.left() };
    ui.painter().rect_filled(Rect::from_min_size(pos2(bar, rect.top()), vec2(BAR, rect.height())), 0.0, colour);
    let indent = if rtl { 0.0 } else { BAR + INDENT };
    laid.paint(ui.painter(), rect.min + vec2(indent, 0.0));
    if response.has_focus() {
        widgets::paint::focus_ring(ui, theme, rect, size::RADIUS_FILL);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Go to the words: {words}")));
    if response.clicked() {
        actions.push(Action::Reveal { document: row.document, span: row.hull() });
    }
    ui.add_space(6.0);
    let (line, response) = ui.allocate_exact_size(vec2(ui.available_width(), PLACE), Sense::hover());
    let place = place(document, &row.fragments);
    let left = line.left() + BAR + INDENT;
    let galley = widgets::paint::line(ui.painter(), &place, font::small(), theme.text3, line.right() - left);
    widgets::paint::put(ui.painter(), left, line.center().y, galley);
    widgets::paint::describe(ui, &response, Role::Label, &place, None);
}
