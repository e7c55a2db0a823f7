//! The links of a statement to others: go there, take one away, make a new one.

use super::head::{look, menu_of};
use super::{CardState, Linking, Wanted};
use crate::edit::Command;
use crate::model::{Annotation, Id, Project, Relation, RelationType, Tag};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::excerpt::Excerpt;
use crate::ui::keys::{article_focus, digit};
use crate::ui::pattern::swatch;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Button, IconButton, LinkButton, MenuRow};
use crate::ui::{Ctx, icons};
use egui::{Align, Layout, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Where the words of the other statement begin, after its line and the type.
const TYPE: f32 = 132.0;
/// Height of a row of two lines.
const ROW: f32 = 46.0;

pub(super) fn relations_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, row: &Annotation, actions: &mut Actions) {
    if ctx.project.relation_types().is_empty() {
        return;
    }
    widgets::card_section(ui, ctx.theme, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::slim_row(ui, |ui| {
            ui.add(widgets::Line::new("Relations", font::label(), ctx.theme.text2).height(size::HIT_AREA));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| link_button(ui, ctx, state, row));
        });
        ui.add_space(6.0);
        if let Some(linking) = state.linking {
            waiting(ui, ctx, state, (linking, row), actions);
        }
        for relation in in_groups(ctx.project, row) {
            relation_ui(ui, ctx, row, relation, actions);
        }
        if let Some((kind, to)) = enclosing(ctx.project, row) {
            proposal(ui, ctx, row, (kind, to), actions);
        }
    });
}

/// The relations of a statement by type and direction, those that lead to it first: what supports a claim stands
/// together, and so does what counters it.
fn in_groups<'a>(project: &'a Project, row: &Annotation) -> Vec<&'a Relation> {
    let mut relations: Vec<&Relation> = project.relations_of(row.id).collect();
    let position =
        |relation: &Relation| project.relation_types().get(relation.kind).map_or(u32::MAX, |kind| kind.position);
    let place = |relation: &Relation| {
        let other = if relation.from == row.id { relation.to } else { relation.from };
        project
            .annotations()
            .view(other)
            .map(|view| (view.document != row.document, view.document, view.hull().start()))
    };
    relations.sort_by_key(|relation| (relation.from == row.id, position(relation), place(relation), relation.id));
    relations
}

/// The type by which a quote that lies inside another one is linked to it, by what codebooks call it.
const WITHIN: &str = "reported within";

/// The smallest statement of the same tag around another one, and the type that would link both; nothing where there
/// is none, or where they are linked so already.
#[must_use]
pub(crate) fn enclosing(project: &Project, row: &Annotation) -> Option<(Id<RelationType>, Id<Annotation>)> {
    let kind = project.relation_type_named(WITHIN)?;
    let fits = |tags: &[Id<Tag>]| tags.is_empty() || tags.contains(&row.tag);
    if !fits(&kind.from) || !fits(&kind.to) {
        return None;
    }
    let hull = row.hull();
    let near = project.fragments_in(row.document)?.covering(hull.start());
    let rows = near.filter_map(|(_, id)| project.annotations().view(id));
    let around = rows.filter(|other| other.id != row.id && other.tag == row.tag && other.hull().contains(hull));
    let around = around.filter(|other| other.hull() != hull).min_by_key(|other| (other.hull().len(), other.id))?;
    let linked = |relation: &Relation| relation.kind == kind.id && relation.from == row.id;
    (!project.relations_of(row.id).any(linked)).then_some((kind.id, around.id))
}

/// Proposes a link; it is never made by itself.
fn proposal(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    row: &Annotation,
    (kind, to): (Id<RelationType>, Id<Annotation>),
    actions: &mut Actions,
) {
    let text = ctx.project.documents().get(row.document).map_or("", |row| row.text.as_str());
    let words = ctx.project.annotations().get(to).map_or_else(String::new, |row| row.words(text));
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let keys = Menu::LinkWithin.caps().join(" ");
            if Button::new("Link").key(&keys).show(ui, ctx.theme).clicked() {
                actions.push(Action::Edit(Command::Link { kind, from: row.id, to, note: String::new() }));
            }
            let name = ctx.project.relation_types().get(kind).map_or("", |kind| kind.name.as_str());
            let sentence = format!("{}? {words}", crate::model::capital(name));
            let room = ui.available_width();
            ui.add(widgets::Line::new(&sentence, font::small(), ctx.theme.text2).width(room).height(size::CONTROL));
        });
    });
}

fn link_button(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, row: &Annotation) {
    let link = LinkButton::new("Link…").icon(icons::LINK_SIMPLE).small().show(ui, ctx.theme);
    let asked = state.takes(Wanted::LinkMenu(row.id));
    menu_of(&link, ctx.theme, asked, |ui| {
        for (at, kind) in types_from(ctx.project, row).into_iter().enumerate() {
            let digit = digit(at);
            let cap = digit.map_or("", egui::Key::symbol_or_name);
            let menu_row = MenuRow::new(&kind.name).hint(&kind.definition).cap(cap);
            let typed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
            let typed = digit.is_some_and(typed);
            if menu_row.show(ui, ctx.theme).clicked() || typed {
                ui.close();
                // The other statement is looked for in the article.
                ui.memory_mut(|memory| memory.request_focus(article_focus()));
                state.linking = Some(Linking { kind: kind.id, from: row.id });
            }
        }
    });
    let keys = Menu::Link.caps().join(" ");
    link.on_hover_text(widgets::tip("Link to another statement", Some(&keys)));
}

/// The types of relation that may start from a statement.
fn types_from<'a>(project: &'a Project, row: &Annotation) -> Vec<&'a RelationType> {
    let mut types = project.relation_types_in_order();
    types.retain(|kind| kind.from.is_empty() || kind.from.contains(&row.tag));
    types
}

/// What to do now that a type was picked: on the card of the statement that it starts from, and on that of one which
/// could be its other end.
fn waiting(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut CardState,
    (linking, row): (Linking, &Annotation),
    actions: &mut Actions,
) {
    let name = ctx.project.relation_types().get(linking.kind).map_or("", |kind| kind.name.as_str());
    let starts_here = linking.from == row.id;
    let sentence = match (starts_here, name.ends_with('s')) {
        (true, true) => format!("This one {name} which? Click it, or F3"),
        (true, false) => format!("{}: click which, or F3", crate::model::capital(name)),
        (false, _) => format!("Link to this one: {name}"),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::new("Cancel").quiet().key("Esc").show(ui, ctx.theme).clicked() {
                state.linking = None;
            }
            if !starts_here && Button::new("Link").key("Enter").show(ui, ctx.theme).clicked() {
                actions.extend(state.link_to(row.id).map(Action::Edit));
            }
            let room = ui.available_width();
            ui.add(widgets::Line::new(&sentence, font::small(), ctx.theme.text2).width(room).height(size::CONTROL));
        });
    });
}

fn relation_ui(ui: &mut Ui, ctx: &Ctx<'_>, row: &Annotation, relation: &Relation, actions: &mut Actions) {
    let theme = ctx.theme;
    let leads_away = relation.from == row.id;
    let other = if leads_away { relation.to } else { relation.from };
    let Some(other) = ctx.project.annotations().get(other) else {
        return;
    };
    let kind = ctx.project.relation_types().get(relation.kind);
    let name = kind.map_or("", |kind| kind.name.as_str());
    let text = ctx.project.documents().get(other.document).map_or("", |row| row.text.as_str());
    let words = other.words(text);
    let about = about(ctx, row, &other);
    let height = if about.is_empty() { size::MENU_ROW } else { ROW };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let over = response.hovered() || response.has_focus();
    if over {
        ui.painter().rect_filled(rect.expand2(vec2(size::STEP, 0.0)), size::RADIUS, theme.raised);
    }
    let (y, mut x) = (rect.top() + size::MENU_ROW / 2.0, rect.left());
    if let Some(tag) = ctx.project.tags().get(other.tag) {
        swatch(ui.painter(), theme, pos2(x, y), 16.0, look(tag), false);
    }
    x += 16.0 + size::STEP;
    let arrow = if leads_away { icons::ARROW_RIGHT } else { icons::ARROW_LEFT };
    if !kind.is_some_and(|kind| kind.symmetric) {
        let centre = pos2(x + size::ICON_SMALL / 2.0, y);
        widgets::paint::sign(ui.painter(), centre, arrow, size::ICON_SMALL, theme.text2);
    }
    let label_x = x + size::ICON_SMALL + size::STEP_GROUP;
    let label = widgets::paint::line(ui.painter(), name, font::label(), theme.text2, x + TYPE - label_x);
    widgets::paint::put(ui.painter(), label_x, y, label);
    let right = if over { rect.right() - size::CONTROL } else { rect.right() };
    let words_x = x + TYPE + size::STEP;
    let laid = Excerpt::line(&words, font::serif(15.0), theme.text, theme).lay_out(ui, right - words_x);
    laid.paint(ui.painter(), pos2(words_x, y - laid.height() / 2.0));
    let second = widgets::paint::line(ui.painter(), &about, font::small(), theme.text3, right - words_x);
    widgets::paint::put(ui.painter(), words_x, rect.bottom() - 11.0, second);
    if response.has_focus() {
        widgets::paint::focus_ring_inside(ui, theme, rect, size::RADIUS);
    }
    let spoken = if leads_away { format!("{name} {words}") } else { format!("{words} {name} this") };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.clone()));
    if over && unlink(ui, ctx, rect) {
        actions.push(Action::Edit(Command::Unlink { relations: vec![relation.id] }));
    } else if response.clicked() {
        actions.push(Action::SelectStatements { statements: vec![other.id], reveal: true });
    }
    widgets::context_menu(&response, theme, |ui| {
        if MenuRow::new("Remove the link").icon(icons::TRASH).show(ui, theme).clicked() {
            actions.push(Action::Edit(Command::Unlink { relations: vec![relation.id] }));
        }
    });
}

/// Who speaks in the other statement, and where it stands if that is another article.
fn about(ctx: &Ctx<'_>, row: &Annotation, other: &Annotation) -> String {
    let speakers = ctx.project.speaker_names(other);
    let document = ctx.project.documents().get(other.document).filter(|_| other.document != row.document);
    let place = document.map_or("", |row| if row.outlet.is_empty() { &row.title } else { &row.outlet });
    [speakers.as_str(), place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The cross at the right end of a relation's row.
fn unlink(ui: &mut Ui, ctx: &Ctx<'_>, row: egui::Rect) -> bool {
    let side = vec2(size::CONTROL, size::CONTROL);
    let rect = egui::Rect::from_center_size(pos2(row.right() - size::CONTROL / 2.0, row.center().y), side);
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    IconButton::new(icons::X, "Remove the link").show(&mut ui, ctx.theme).clicked()
}
