//! What stands beside the lines: cards, dots, "+n", and the line from the selected words to their card.

use super::Faulty;
use crate::model::{Annotation, Id};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::article::coding::{Coding, speaker};
use crate::ui::article::marks::Beside;
use crate::ui::article::paint::{Paint, elbow};
use crate::ui::article::sheet::Block;
use crate::ui::icons;
use crate::ui::pattern::add_swatch;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::paint::{focus_ring_inside, line, put, sign, skin};
use egui::{Id as WidgetId, Mesh, Rect, Response, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

const PADDING: f32 = 6.0;
const DOT: f32 = 8.0;
const DOT_STEP: f32 = 13.0;
const MORE: f32 = 15.0;
const MORE_PADDING: f32 = 4.0;
/// Least height of a turn in the line from the words to a card.
const LEAST_TURN: f32 = 3.0;

/// What the hand did beside the lines.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The list of the statements on a line is to be opened: paragraph, row, and where the click was.
    pub(super) list: Option<(usize, usize, Rect)>,
    /// The statement under the pointer.
    pub(super) hovered: Option<Id<Annotation>>,
}

/// Shows all of it for the paragraphs in view.
pub(super) fn margin_ui(ui: &Ui, paint: &Paint<'_>, faulty: Option<&Faulty>, actions: &mut Actions) -> Asked {
    let mut asked = Asked::default();
    let mut swatches = Mesh::default();
    for &(index, top) in paint.blocks {
        let Some((block, coding)) = paint.sheet.block(index).and_then(|block| Some((block, block.coding.as_ref()?)))
        else {
            continue;
        };
        for (&row, hidden) in &coding.drawing.more {
            let at = pos2(
                paint.columns.right() + size::STEP_GROUP,
                paint.columns.snap(top + block.baseline(row) + block.laid.lane_offset() + 1.0),
            );
            let name = format!("{} more statements on this line", hidden.len());
            let response = count(ui, paint.ctx.theme, at, hidden.len(), &name, (index, row, 0));
            if response.clicked() {
                asked.list = Some((index, row, response.rect));
            }
        }
        for line in &coding.beside {
            beside_line(ui, paint, (block, index, top), (coding, faulty), line, (&mut swatches, actions, &mut asked));
        }
    }
    paint.painter.add(Shape::mesh(swatches));
    asked
}

fn beside_line(
    ui: &Ui,
    paint: &Paint<'_>,
    (block, index, top): (&Block, usize, f32),
    (coding, faulty): (&Coding, Option<&Faulty>),
    line: &Beside<Id<Annotation>>,
    (swatches, actions, asked): (&mut Mesh, &mut Actions, &mut Asked),
) {
    let columns = paint.columns;
    let baseline = top + block.baseline(line.row);
    let is_faulty = |id: Id<Annotation>| faulty.is_some_and(|faulty| faulty.contains(&id));
    let mut touch = |response: &Response, id: Id<Annotation>| {
        if response.clicked() {
            actions.push(Action::SelectStatements { statements: vec![id], reveal: false });
        }
        if response.hovered() {
            asked.hovered = Some(id);
        }
    };
    for &(id, below) in &line.cards {
        let rect = Rect::from_min_size(
            pos2(columns.cards, columns.snap(baseline + below)),
            vec2(size::CARDS.min(columns.strip.left() - columns.cards), size::CARD),
        );
        let response = card(ui, paint.ctx, coding, id, rect, swatches);
        if is_faulty(id) {
            mark(ui, paint.ctx, id, pos2(rect.right() - PADDING - 5.0, rect.center().y));
        }
        touch(&response, id);
        if paint.ctx.state.shown_statement() == Some(id) {
            let (middle, x_height) = (rect.center().y, baseline - 6.5);
            // A turn of a pixel or two would look like a slip of the hand.
            let start = if (middle - x_height).abs() < LEAST_TURN { middle } else { x_height };
            let turn = columns.cards - 9.5;
            let points = [
                pos2(columns.right() + 2.0, start),
                pos2(turn, start),
                pos2(turn, middle),
                pos2(columns.cards, middle),
            ];
            let colour = coding.looks.get(&id).map(|look| paint.ctx.theme.tag_colour(look.colour));
            elbow(paint.painter, columns, &points, colour.unwrap_or(paint.ctx.theme.edge));
        }
    }
    let middle = columns.snap(baseline + line.dots_top) + size::CARD / 2.0;
    let mut x = columns.cards + PADDING;
    for &id in &line.dots {
        let rect = Rect::from_center_size(pos2(x + DOT / 2.0, middle), vec2(DOT_STEP, size::CARD));
        let response = dot(ui, paint.ctx, coding, id, rect);
        if is_faulty(id) {
            mark(ui, paint.ctx, id, pos2(rect.right() - 1.0, rect.top() + 3.0));
        }
        touch(&response, id);
        x += DOT_STEP;
    }
    if !line.more.is_empty() {
        let name = format!("{} more statements begin on this line", line.more.len());
        let at = pos2(x - 1.0, middle - MORE / 2.0);
        let response = count(ui, paint.ctx.theme, at, line.more.len(), &name, (index, line.row, 1));
        if response.clicked() {
            asked.list = Some((index, line.row, response.rect));
        }
    }
}

/// What a card senses: drags too, or a press on it would also begin a drag over the text behind it.
fn touchable() -> Sense {
    Sense::click_and_drag()
}

/// The small box "+n".
fn count(ui: &Ui, theme: &Theme, at: egui::Pos2, number: usize, name: &str, place: (usize, usize, usize)) -> Response {
    let painter = ui.painter();
    let words = line(painter, &format!("+{number}"), font::tiny(), theme.text, f32::INFINITY);
    let rect = Rect::from_min_size(at, vec2((words.size().x + 2.0 * MORE_PADDING).ceil(), MORE));
    // As far as there is room between the dots and the rows.
    let response = ui.interact(rect.expand2(vec2(1.0, 2.0)), ui.scope_id().with(("more", place)), touchable());
    let fill = if response.hovered() { theme.hover } else { theme.page };
    skin(painter, rect, size::RADIUS_MARK, fill, theme.edge);
    put(painter, rect.left() + MORE_PADDING, rect.center().y, words);
    if response.has_focus() {
        focus_ring_inside(ui, theme, rect.expand(2.0), size::RADIUS_MARK);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response
}

fn card(ui: &Ui, ctx: &Ctx<'_>, coding: &Coding, id: Id<Annotation>, rect: Rect, swatches: &mut Mesh) -> Response {
    let (name, known) = coding.names.get(&id).map_or(("", false), |(name, known)| (name, *known));
    let selected = ctx.state.selected.contains(&id);
    let response = ui.interact(rect, card_id(ui, id), touchable());
    let painter = ui.painter();
    if selected {
        skin(painter, rect, size::RADIUS_MARK, ctx.theme.raised, ctx.theme.edge);
    } else if response.hovered() {
        painter.rect_filled(rect, size::RADIUS_MARK, ctx.theme.hover);
    }
    let mut x = rect.left() + PADDING;
    if let Some(look) = coding.looks.get(&id) {
        add_swatch(swatches, ctx.theme, pos2(x, rect.center().y), 16.0, *look, painter.pixels_per_point());
    }
    x += 16.0 + PADDING;
    let colour = match (selected, known) {
        (true, _) => ctx.theme.text,
        (false, true) => ctx.theme.text2,
        (false, false) => ctx.theme.text3,
    };
    let words = line(painter, name, font::small(), colour, rect.right() - PADDING - x);
    put(painter, x, rect.center().y, words);
    if response.has_focus() {
        focus_ring_inside(ui, ctx.theme, rect, size::RADIUS_MARK);
    }
    describe(ctx, &response, id, || name.to_owned());
    response
}

fn dot(ui: &Ui, ctx: &Ctx<'_>, coding: &Coding, id: Id<Annotation>, rect: Rect) -> Response {
    let response = ui.interact(rect, card_id(ui, id), touchable());
    let colour = coding.looks.get(&id).map_or(ctx.theme.edge, |look| ctx.theme.tag_colour(look.colour));
    let painter = ui.painter();
    painter.circle_filled(rect.center(), DOT / 2.0, colour);
    if ctx.state.selected.contains(&id) || response.hovered() || response.has_focus() {
        painter.circle_stroke(rect.center(), DOT / 2.0 + 1.5, egui::Stroke::new(1.0, ctx.theme.edge));
    }
    describe(ctx, &response, id, || speaker(ctx.project, id).0);
    response
}

/// The sign beside a statement in which something is to be checked, over the end of a long name.
fn mark(ui: &Ui, ctx: &Ctx<'_>, id: Id<Annotation>, centre: egui::Pos2) {
    let ground = if ctx.state.selected.contains(&id) { ctx.theme.raised } else { ctx.theme.page };
    ui.painter().circle_filled(centre, 6.5, ground);
    sign(ui.painter(), centre, icons::WARNING, 11.0, ctx.theme.warn);
}

fn card_id(ui: &Ui, id: Id<Annotation>) -> WidgetId {
    ui.scope_id().with(("card", id.bits()))
}

fn describe(ctx: &Ctx<'_>, response: &Response, id: Id<Annotation>, name: impl Fn() -> String) {
    response.widget_info(|| {
        let name = name();
        let tag = ctx.project.annotations().get(id).and_then(|row| ctx.project.tags().get(row.tag));
        let tag = tag.map_or("Statement", |tag| tag.name.as_str());
        let label = if name == tag { tag.to_owned() } else { format!("{tag}, {name}") };
        let mut info = WidgetInfo::labeled(Role::Button, true, label);
        info.selected = Some(ctx.state.selected.contains(&id));
        info
    });
}
