//! What stands beside the lines: cards, dots, "+n", and the line from the selected words to their card.

use crate::model::{Annotation, Id};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::article::carried::{Carried, Told};
use crate::ui::article::coding::{Coding, speaker};
use crate::ui::article::marks::Beside;
use crate::ui::article::paint::{Paint, elbow};
use crate::ui::article::sheet::Block;
use crate::ui::article::signs::Signs;
use crate::ui::icons;
use crate::ui::pattern::add_swatch;
use crate::ui::still::{Stills, is_at_rest, painted, painted_since};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{focus_ring_inside, line, put, sign, skin};
use egui::{Id as WidgetId, Mesh, Pos2, Rect, Response, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

const PADDING: f32 = 6.0;
const DOT: f32 = 8.0;
const DOT_STEP: f32 = 13.0;
const MORE: f32 = 15.0;
const MORE_PADDING: f32 = 4.0;
/// The sign of a statement in which something is wrong, and the room that it takes from a name.
const SIGN: f32 = 11.0;
const SIGN_ROOM: f32 = SIGN + 4.0;
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

/// Shows all of it for the paragraphs in view. Where no hand is near, nothing can be touched, and what was painted before
/// is painted as it was.
pub(super) fn margin_ui(
    ui: &Ui,
    paint: &Paint<'_>,
    (signs, carried): (&mut Signs, &mut Carried),
    actions: &mut Actions,
) -> Asked {
    signs.begin(paint.ctx.project);
    carried.begin(ui.ctx(), paint);
    let rect = paint.columns.reading().with_min_x(paint.columns.right());
    let is_at_rest = is_at_rest(ui, rect);
    let mut beside = Side { ui, paint, signs, swatches: Mesh::default(), asked: Asked::default() };
    for &(index, top) in paint.blocks {
        let Some((block, coding)) = paint.sheet.block(index).and_then(|block| Some((block, block.coding.as_ref()?)))
        else {
            continue;
        };
        if is_at_rest && carried.carry((index, top), paint, coding, beside.signs) {
            continue;
        }
        carried.paint(paint.painter);
        let before = painted(ui);
        beside.block((block, index, top), coding, actions);
        // What is wrong with it is still to be found out.
        if is_at_rest && carried.has_time() && !beside.signs.is_more() {
            let told = Told::of(paint, coding, beside.signs);
            carried.keep(ui.ctx(), (index, top), (&coding.mesh, told), painted_since(ui, before));
        }
    }
    if beside.signs.is_more() {
        ui.request_repaint();
    }
    carried.paint(paint.painter);
    carried.tidy(paint.blocks);
    if is_at_rest {
        Stills::note_bare(ui.ctx(), rect);
    }
    beside.asked
}

/// What is being shown beside the lines.
struct Side<'a> {
    ui: &'a Ui,
    paint: &'a Paint<'a>,
    signs: &'a mut Signs,
    /// All lines of tags of a paragraph, in one shape.
    swatches: Mesh,
    asked: Asked,
}

impl Side<'_> {
    fn block(&mut self, (block, index, top): (&Block, usize, f32), coding: &Coding, actions: &mut Actions) {
        let columns = self.paint.columns;
        for (&row, hidden) in &coding.drawing.more {
            let at = pos2(
                columns.right() + size::STEP_GROUP,
                columns.snap(top + block.baseline(row) + block.laid.lane_offset() + 1.0),
            );
            let name = format!("{} more statements on this line", hidden.len());
            self.count(at, hidden.len(), &name, (index, row, 0));
        }
        for line in &coding.beside {
            self.line((block, index, top), coding, line, actions);
        }
        self.ui.painter().add(Shape::mesh(std::mem::take(&mut self.swatches)));
    }

    fn line(
        &mut self,
        (block, index, top): (&Block, usize, f32),
        coding: &Coding,
        line: &Beside<Id<Annotation>>,
        actions: &mut Actions,
    ) {
        let (ctx, columns) = (self.paint.ctx, self.paint.columns);
        let baseline = top + block.baseline(line.row);
        for &(id, below) in &line.cards {
            let rect = Rect::from_min_size(
                pos2(columns.cards, columns.snap(baseline + below)),
                vec2(size::CARDS.min(columns.strip.left() - columns.cards), size::CARD),
            );
            let response = self.card(coding, id, rect);
            self.touch(&response, id, actions);
            if ctx.state.shown_statement() == Some(id) {
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
                let colour = coding.looks.get(&id).map(|look| ctx.theme.tag_colour(look.colour));
                elbow(self.paint.painter, columns, &points, colour.unwrap_or(ctx.theme.edge));
            }
        }
        let middle = columns.snap(baseline + line.dots_top) + size::CARD / 2.0;
        let mut x = columns.cards + PADDING;
        for &id in &line.dots {
            let rect = Rect::from_center_size(pos2(x + DOT / 2.0, middle), vec2(DOT_STEP, size::CARD));
            let is_faulty = self.signs.is_faulty(ctx.project, id);
            let response = dot(self.ui, ctx, coding, (id, is_faulty), rect);
            if is_faulty {
                let centre = pos2(rect.right() - 1.0, rect.top() + 3.0);
                self.ui.painter().circle_filled(centre, SIGN / 2.0 + 1.0, ctx.theme.page);
                self.sign(centre);
            }
            self.touch(&response, id, actions);
            x += DOT_STEP;
        }
        if !line.more.is_empty() {
            let name = format!("{} more statements begin on this line", line.more.len());
            self.count(pos2(x - 1.0, middle - MORE / 2.0), line.more.len(), &name, (index, line.row, 1));
        }
    }

    fn touch(&mut self, response: &Response, id: Id<Annotation>, actions: &mut Actions) {
        if response.clicked() {
            actions.push(Action::SelectStatements { statements: vec![id], reveal: false });
        }
        if response.hovered() {
            self.asked.hovered = Some(id);
        }
    }

    fn sign(&self, centre: Pos2) {
        sign(self.ui.painter(), centre, icons::WARNING, SIGN, self.paint.ctx.theme.warn);
    }

    /// The small box "+n", which opens the list of a row's statements. `place` is paragraph, row, and which of the row's.
    fn count(&mut self, at: Pos2, number: usize, name: &str, place: (usize, usize, usize)) {
        let (ui, theme) = (self.ui, self.paint.ctx.theme);
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
        if response.clicked() {
            self.asked.list = Some((place.0, place.1, response.rect));
        }
    }

    fn card(&mut self, coding: &Coding, id: Id<Annotation>, rect: Rect) -> Response {
        let (ui, ctx) = (self.ui, self.paint.ctx);
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
            add_swatch(
                &mut self.swatches,
                ctx.theme,
                pos2(x, rect.center().y),
                16.0,
                *look,
                painter.pixels_per_point(),
            );
        }
        x += 16.0 + PADDING;
        let colour = match (selected, known) {
            (true, _) => ctx.theme.text,
            (false, true) => ctx.theme.text2,
            (false, false) => ctx.theme.text3,
        };
        let mut end = rect.right() - PADDING;
        let is_faulty = self.signs.is_faulty(ctx.project, id);
        if is_faulty {
            self.sign(pos2(end - SIGN / 2.0, rect.center().y));
            end -= SIGN_ROOM;
        }
        let words = line(painter, name, font::small(), colour, end - x);
        put(painter, x, rect.center().y, words);
        if response.has_focus() {
            focus_ring_inside(ui, ctx.theme, rect, size::RADIUS_MARK);
        }
        describe(ctx, &response, (id, is_faulty), || name.to_owned());
        response
    }
}

/// What a card senses: drags too, or a press on it would also begin a drag over the text behind it.
fn touchable() -> Sense {
    Sense::click_and_drag()
}

fn dot(ui: &Ui, ctx: &Ctx<'_>, coding: &Coding, (id, is_faulty): (Id<Annotation>, bool), rect: Rect) -> Response {
    let response = ui.interact(rect, card_id(ui, id), touchable());
    let colour = coding.looks.get(&id).map_or(ctx.theme.edge, |look| ctx.theme.tag_colour(look.colour));
    let painter = ui.painter();
    painter.circle_filled(rect.center(), DOT / 2.0, colour);
    if ctx.state.selected.contains(&id) || response.hovered() || response.has_focus() {
        painter.circle_stroke(rect.center(), DOT / 2.0 + 1.5, egui::Stroke::new(1.0, ctx.theme.edge));
    }
    describe(ctx, &response, (id, is_faulty), || speaker(ctx.project, id).0);
    response
}

fn card_id(ui: &Ui, id: Id<Annotation>) -> WidgetId {
    ui.scope_id().with(("card", id.bits()))
}

fn describe(ctx: &Ctx<'_>, response: &Response, (id, is_faulty): (Id<Annotation>, bool), name: impl Fn() -> String) {
    response.widget_info(|| {
        let name = name();
        let tag = ctx.project.annotations().get(id).and_then(|row| ctx.project.tags().get(row.tag));
        let tag = tag.map_or("Statement", |tag| tag.name.as_str());
        let mut label = if name == tag { tag.to_owned() } else { format!("{tag}, {name}") };
        if is_faulty {
            label += ", to check";
        }
        let mut info = WidgetInfo::labeled(Role::Button, true, label);
        info.selected = Some(ctx.state.selected.contains(&id));
        info
    });
}
