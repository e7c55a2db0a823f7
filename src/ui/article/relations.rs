//! Lines from the selected statement to those it is related to, as far as both are in view.

use crate::model::{Annotation, Id};
use crate::ui::article::paint::{Paint, elbow};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{line, put_middle, skin};
use egui::{Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};
use std::collections::BTreeMap;

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

/// Paints them all. Several between the same two statements share one line and one label.
pub(super) fn relations(paint: &Paint<'_>) {
    let Some(id) = paint.ctx.state.shown_statement() else { return };
    let mut ties: BTreeMap<(Id<Annotation>, Id<Annotation>), Vec<&str>> = BTreeMap::new();
    for relation in paint.ctx.project.relations_of(id) {
        let kind = paint.ctx.project.relation_types().get(relation.kind);
        ties.entry((relation.from, relation.to)).or_default().extend(kind.map(|kind| kind.name.as_str()));
    }
    let mut labels = Vec::new();
    for ((from, to), names) in ties {
        if let (Some(from), Some(to)) = (knot(paint, from, false), knot(paint, to, true)) {
            let leg = tie(paint, from, to);
            label(paint, leg, &names.join(", "), &mut labels);
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
            let knot = Knot { x: rect.center().x, top: rect.top(), gap: rect.bottom() + BELOW_LANES };
            if first {
                return Some(knot);
            }
            found = Some(knot);
        }
    }
    found
}

/// Paints a line with its arrow; gives its longest leg.
fn tie(paint: &Paint<'_>, from: Knot, to: Knot) -> [Pos2; 2] {
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
    let length = |leg: &[Pos2; 2]| leg[0].distance(leg[1]);
    let legs = points.array_windows::<2>().copied();
    legs.max_by(|a, b| length(a).total_cmp(&length(b))).unwrap_or([start, tip])
}

fn arrow(paint: &Paint<'_>, tip: Pos2, down: bool, colour: Color32) {
    let back = if down { -ARROW.0 } else { ARROW.0 };
    let half = ARROW.1 / 2.0;
    let corners = vec![tip, tip + vec2(-half, back), tip + vec2(half, back)];
    paint.painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
}

/// The types of a relation, in a small box on a leg of its line, beside those that are there already.
fn label(paint: &Paint<'_>, [a, b]: [Pos2; 2], name: &str, labels: &mut Vec<Rect>) {
    let theme = paint.ctx.theme;
    let words = line(paint.painter, name, font::tiny(), theme.text2, 220.0);
    let extent = vec2(words.size().x + 12.0, LABEL);
    let along = if (a.x - b.x).abs() > (a.y - b.y).abs() { vec2(extent.x + 6.0, 0.0) } else { vec2(0.0, LABEL + 4.0) };
    // Beside the text it must not cover the strip.
    let most = paint.columns.strip.left() - extent.x / 2.0 - 4.0;
    let place = |steps: f32| {
        let centre = a.lerp(b, 0.5) + along * steps;
        Rect::from_center_size(pos2(centre.x.min(most), paint.columns.snap(centre.y)), extent)
    };
    let places = [0.0, 1.0, -1.0, 2.0, -2.0].map(place);
    let free = places.iter().find(|rect| !labels.iter().any(|taken| taken.intersects(**rect)));
    let rect = free.copied().unwrap_or_else(|| place(0.0));
    labels.push(rect);
    skin(paint.painter, rect, size::RADIUS_MARK, theme.raised, theme.edge);
    put_middle(paint.painter, rect, words);
}
