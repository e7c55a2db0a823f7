//! Lines from the selected statement to those it is related to, as far as both are in view.

use crate::model::{Annotation, Id};
use crate::ui::article::paint::{Paint, elbow};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{line, put_middle, skin};
use egui::{Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Length and width of an arrow's head.
const ARROW: (f32, f32) = (6.0, 8.0);
/// The lines run between the lanes of a row and the letters of the next: this far below the first lane's top.
const BELOW_LANES: f32 = 14.5;
/// Where lines to rows far away go up or down: this far to the right of the text.
const GUTTER: f32 = 30.0;
const LABEL: f32 = 16.0;

/// Where a statement can be tied to: the middle of its words on one row.
#[derive(Debug, Clone, Copy)]
struct Knot {
    x: f32,
    /// Top of the words, and the gap between the lanes and the next row.
    top: f32,
    gap: f32,
}

/// Paints them all.
pub(super) fn relations(paint: &Paint<'_>) {
    let Some(id) = paint.ctx.state.shown_statement() else { return };
    for relation in paint.ctx.project.relations_of(id) {
        let (Some(from), Some(to)) = (knot(paint, relation.from, false), knot(paint, relation.to, true)) else {
            continue;
        };
        let kind = paint.ctx.project.relation_types().get(relation.kind);
        tie(paint, from, to, kind.map_or("", |kind| kind.name.as_str()));
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
            let knot = Knot { x: rect.center().x, top: rect.top(), gap: rect.bottom() + BELOW_LANES };
            if first {
                return Some(knot);
            }
            found = Some(knot);
        }
    }
    found
}

fn tie(paint: &Paint<'_>, from: Knot, to: Knot, name: &str) {
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
        let gutter = columns.right() + GUTTER;
        let around = vec![pos2(from.x, from.gap), pos2(gutter, from.gap), pos2(gutter, to.gap), pos2(to.x, to.gap)];
        (around, pos2(to.x, to.gap - ARROW.0), false)
    };
    elbow(paint.painter, columns, &points, colour);
    let start = pos2(from.x, from.gap - 4.0);
    elbow(paint.painter, columns, &[start, pos2(from.x, from.gap)], colour);
    arrow(paint, tip, down, colour);
    label(paint, &points, name);
}

fn arrow(paint: &Paint<'_>, tip: Pos2, down: bool, colour: Color32) {
    let back = if down { -ARROW.0 } else { ARROW.0 };
    let half = ARROW.1 / 2.0;
    let corners = vec![tip, tip + vec2(-half, back), tip + vec2(half, back)];
    paint.painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
}

/// The type of the relation, in a small box on the longest leg.
fn label(paint: &Paint<'_>, points: &[Pos2], name: &str) {
    let length = |leg: &&[Pos2]| match leg {
        [a, b] => a.distance(*b),
        _ => 0.0,
    };
    let Some([a, b]) = points.windows(2).max_by(|a, b| length(a).total_cmp(&length(b))) else { return };
    let theme = paint.ctx.theme;
    let words = line(paint.painter, name, font::tiny(), theme.text2, 160.0);
    let extent = vec2(words.size().x + 12.0, LABEL);
    let centre = pos2((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
    // Beside the text it must not cover the strip.
    let most = paint.columns.strip.left() - extent.x / 2.0 - 4.0;
    let rect = Rect::from_center_size(pos2(centre.x.min(most), paint.columns.snap(centre.y)), extent);
    skin(paint.painter, rect, size::RADIUS_MARK, theme.raised, theme.edge);
    put_middle(paint.painter, rect, words);
}
