//! Lines from the selected statement to those it is related to, as far as both are in view.

use crate::model::{Annotation, Id};
use crate::ui::article::paint::{Paint, elbow};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{line, put_middle, skin};
use egui::{Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};
use std::collections::BTreeMap;

/// Where on a leg a label can stand, the best first.
const PLACES: [f32; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
/// Length and width of an arrow's head.
const ARROW: (f32, f32) = (6.0, 8.0);
/// The lines run between the lanes of a row and the letters of the next: this far below the first lane's top.
const BELOW_LANES: f32 = 14.5;
const LABEL: f32 = 16.0;
/// How far before the right end of words a line from beside the text ends.
const FROM_END: f32 = 12.0;

/// Where a statement can be tied to: the middle of its words on one row, or, for lines that come from beside the text,
/// their right end.
#[derive(Debug, Clone, Copy)]
struct Knot {
    x: f32,
    end: f32,
    /// Top of the words, and the gap between the lanes and the next row.
    top: f32,
    gap: f32,
}

/// Paints them all. Several between the same two statements share one line and one label.
pub(super) fn relations(paint: &Paint<'_>) {
    let Some(id) = paint.ctx.state.shown_statement() else { return };
    let mut ties: BTreeMap<(Id<Annotation>, Id<Annotation>), Vec<&str>> = BTreeMap::new();
    for relation in paint.ctx.project.relations_of(id) {
        let kind = paint.ctx.project.relation_types().get(relation.kind);
        ties.entry((relation.from, relation.to)).or_default().extend(kind.map(|kind| kind.name.as_str()));
    }
    if ties.is_empty() {
        return;
    }
    let mut taken = covered(paint);
    for ((from, to), names) in ties {
        if let (Some(from), Some(to)) = (knot(paint, from, false), knot(paint, to, true)) {
            let legs = tie(paint, from, to);
            label(paint, &legs, &names.join(", "), &mut taken);
        }
    }
}

/// The last row of a statement's words in view, or the first one.
fn knot(paint: &Paint<'_>, id: Id<Annotation>, first: bool) -> Option<Knot> {
    let mut found = None;
    for (block, top) in paint.shown() {
        let pieces = block.coding.as_ref().and_then(|coding| coding.pieces.get(&id)).into_iter().flatten();
        for piece in pieces {
            let rect = paint.rect(block, top, piece);
            if !paint.columns.pane.intersects(rect) {
                continue;
            }
            let end = (rect.right() - FROM_END).max(rect.center().x);
            let knot = Knot { x: rect.center().x, end, top: rect.top(), gap: rect.bottom() + BELOW_LANES };
            if first {
                return Some(knot);
            }
            found = Some(knot);
        }
    }
    found
}

/// Paints a line with its arrow; gives its corners.
fn tie(paint: &Paint<'_>, from: Knot, to: Knot) -> Vec<Pos2> {
    let columns = paint.columns;
    let colour = paint.ctx.theme.text2;
    // The row just below is reached through the gap between both; any other by the free space beside the text.
    let next_row = to.top >= from.gap - 8.0 && to.top - from.gap < 8.0;
    let same_row = (to.gap - from.gap).abs() < 1.0;
    let (points, tip, down) = if next_row {
        (vec![pos2(from.x, from.gap), pos2(to.x, from.gap)], pos2(to.x, to.top + 2.0), true)
    } else if same_row {
        let under = from.gap;
        (vec![pos2(from.x, under), pos2(to.x, under)], pos2(to.x, under - ARROW.0), false)
    } else {
        let gutter = columns.gutter();
        let around = vec![pos2(from.end, from.gap), pos2(gutter, from.gap), pos2(gutter, to.gap), pos2(to.end, to.gap)];
        (around, pos2(to.end, to.gap - ARROW.0), false)
    };
    elbow(paint.painter, columns, &points, colour);
    if let Some(&start) = points.first() {
        elbow(paint.painter, columns, &[start - vec2(0.0, 4.0), start], colour);
    }
    arrow(paint, tip, down, colour);
    points
}

fn arrow(paint: &Paint<'_>, tip: Pos2, down: bool, colour: Color32) {
    let back = if down { -ARROW.0 } else { ARROW.0 };
    let half = ARROW.1 / 2.0;
    let corners = vec![tip, tip + vec2(-half, back), tip + vec2(half, back)];
    paint.painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
}

/// What a label had better not hide: the words of each row in view, and the cards beside them.
fn covered(paint: &Paint<'_>) -> Vec<Rect> {
    let columns = paint.columns;
    let mut taken = Vec::new();
    for (block, top) in paint.shown() {
        for (index, row) in block.laid.rows().iter().enumerate() {
            let baseline = top + block.baseline(index);
            taken.push(Rect::from_min_max(
                pos2(columns.left + row.x0, baseline - block.fill_above(paint.sheet.setup.reading.spacing)),
                pos2(columns.left + row.x1, baseline + block.laid.lane_offset()),
            ));
        }
        for line in block.coding.iter().flat_map(|coding| &coding.beside) {
            let at = top + block.baseline(line.row);
            let tops = line.cards.iter().map(|card| card.1).chain((!line.dots.is_empty()).then_some(line.dots_top));
            let card = vec2(columns.strip.left() - columns.cards, size::CARD);
            taken.extend(tops.map(|below| Rect::from_min_size(pos2(columns.cards, at + below), card)));
        }
    }
    taken
}

/// The types of a relation, in a small box on a leg of its line: of the longest the middle, or else where it hides least.
fn label(paint: &Paint<'_>, corners: &[Pos2], name: &str, taken: &mut Vec<Rect>) {
    let theme = paint.ctx.theme;
    let words = line(paint.painter, name, font::tiny(), theme.text2, 220.0);
    let extent = vec2(words.size().x + 12.0, LABEL);
    // Beside the text it must not cover the strip.
    let most = paint.columns.strip.left() - extent.x / 2.0 - 4.0;
    let mut legs: Vec<[Pos2; 2]> = corners.array_windows::<2>().copied().collect();
    legs.sort_by(|a, b| b[0].distance(b[1]).total_cmp(&a[0].distance(a[1])));
    let places = legs.iter().flat_map(|[a, b]| PLACES.map(|share| a.lerp(*b, share)));
    let places =
        places.map(|centre| Rect::from_center_size(pos2(centre.x.min(most), paint.columns.snap(centre.y)), extent));
    let hidden = |place: &Rect| -> f32 {
        let parts = taken.iter().map(|rect| rect.intersect(*place)).filter(|part| part.is_positive());
        parts.map(|part| part.area()).sum()
    };
    let Some(rect) = places.min_by(|a, b| hidden(a).total_cmp(&hidden(b))) else { return };
    taken.push(rect);
    skin(paint.painter, rect, size::RADIUS_MARK, theme.raised, theme.edge);
    put_middle(paint.painter, rect, words);
}
