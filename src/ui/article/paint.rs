//! Paints the words of an article and what is under and over them. Looks only; decides nothing.

use crate::model::{Annotation, Document, Id};
use crate::text::Span;
use crate::ui::Ctx;
use crate::ui::article::fills::Fills;
use crate::ui::article::gesture::{Grip, Pick, Side, outer_grip};
use crate::ui::article::lanes::Piece;
use crate::ui::article::page::Columns;
use crate::ui::article::sheet::{Block, Edge, Mark, Sheet};
use crate::ui::article::walk::Place;
use crate::ui::theme::{Theme, size};
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use std::sync::Arc;

/// How far the flag of a text cursor reaches.
const FLAG: f32 = 4.0;
/// How far within the text's edge the bar of a quote stands.
const QUOTE_BAR: f32 = 5.0;
/// Radius of a knob, without its ring of page colour.
const KNOB: f32 = 4.5;

/// Everything that painting looks at.
pub(super) struct Paint<'a> {
    pub(super) ctx: &'a Ctx<'a>,
    pub(super) painter: &'a Painter,
    pub(super) document: &'a Document,
    pub(super) columns: &'a Columns,
    pub(super) sheet: &'a Sheet,
    /// Paragraphs in view, each with its top on the screen.
    pub(super) blocks: &'a [(usize, f32)],
}

/// What the hand is doing, as far as it is painted.
#[derive(Debug, Default)]
pub(super) struct Live {
    pub(super) hovered: Option<Id<Annotation>>,
    pub(super) pick: Option<Pick>,
    /// Whether the pick is about to become a fragment or a statement by itself.
    pub(super) tints: Option<Color32>,
    /// The borders of the first selected statement, if they are being moved.
    pub(super) moving: Option<Vec<Span>>,
}

/// Search hits of the open document, in order of place.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Hits {
    pub(super) spans: Option<Arc<Vec<Span>>>,
    /// Position of the current one among them.
    pub(super) current: Option<usize>,
}

impl Hits {
    pub(super) fn spans(&self) -> &[Span] {
        self.spans.as_ref().map_or(&[], |spans| spans.as_slice())
    }
}

impl Paint<'_> {
    fn theme(&self) -> &Theme {
        self.ctx.theme
    }

    fn text(&self) -> &str {
        self.document.text.as_str()
    }

    pub(super) fn shown(&self) -> impl Iterator<Item = (&Block, f32)> {
        self.blocks.iter().filter_map(|&(index, top)| Some((self.sheet.block(index)?, top)))
    }

    /// Where a piece of words stands on the screen, as high as fills are.
    pub(super) fn rect(&self, block: &Block, top: f32, piece: &Piece) -> Rect {
        self.row_rect(block, top, (piece.row, piece.x0, piece.x1))
    }

    fn row_rect(&self, block: &Block, top: f32, (row, x0, x1): (usize, f32, f32)) -> Rect {
        let baseline = top + block.baseline(row);
        let above = block.fill_above(self.sheet.setup.reading.spacing);
        let x = |x: f32| self.columns.snap(self.columns.left + x);
        Rect::from_min_max(
            pos2(x(x0), self.columns.snap(baseline - above)),
            pos2(x(x1), self.columns.snap(baseline + block.laid.lane_offset())),
        )
    }

    fn rects_in(&self, block: &Block, top: f32, span: Span) -> Vec<Rect> {
        block.rects(span).into_iter().map(|rect| self.row_rect(block, top, (rect.row, rect.x0, rect.x1))).collect()
    }

    /// What a passage covers on the screen.
    pub(super) fn rects(&self, span: Span) -> Vec<Rect> {
        self.shown().flat_map(|(block, top)| self.rects_in(block, top, span)).collect()
    }

    fn fill(&self, fills: &mut Fills, span: Span, colour: Color32, grow: f32) {
        self.rects(span).into_iter().for_each(|rect| fills.add(rect.expand2(vec2(grow, 0.0)), colour));
    }

    /// Everything below the words, in its order: hover, tint, hits, selection.
    pub(super) fn under(&self, live: &Live, hits: &Hits) {
        let mut fills = Fills::new(self.columns.scale);
        let annotations = self.ctx.project.annotations();
        let selected = &self.ctx.state.selected;
        let hovered = live.hovered.filter(|id| !selected.contains(id)).and_then(|id| annotations.view(id));
        for span in hovered.into_iter().flat_map(|row| row.fragments()) {
            self.fill(&mut fills, span, self.theme().hover, 1.0);
        }
        for (nth, row) in selected.iter().filter_map(|&id| annotations.get(id)).enumerate() {
            if row.document != self.document.id {
                continue;
            }
            let tint = self.ctx.project.tags().get(row.tag).map(|tag| self.theme().tag_tint(tag.colour));
            let tint = tint.unwrap_or(self.theme().sel_snap);
            match live.moving.as_ref().filter(|_| nth == 0) {
                Some(moved) => {
                    for (new, old) in moved.iter().zip(&row.fragments) {
                        self.fill(&mut fills, *new, self.theme().sel_snap, 1.0);
                        new.intersection(*old).into_iter().for_each(|both| self.fill(&mut fills, both, tint, 1.0));
                    }
                }
                None => row.fragments.iter().for_each(|span| self.fill(&mut fills, *span, tint, 1.0)),
            }
        }
        self.hits(&mut fills, hits);
        if let Some(pick) = live.pick.filter(|pick| !pick.span.is_empty()) {
            self.pick(&mut fills, pick, live.tints.unwrap_or(self.theme().sel));
        }
        fills.paint(self.painter);
    }

    /// What the hand has gone over, and what is selected with it.
    fn pick(&self, fills: &mut Fills, pick: Pick, colour: Color32) {
        for (block, top) in self.shown() {
            let covered = self.rects_in(block, top, pick.covered());
            let here = |span: Span| span.intersection(block.span());
            // Nearly always in all paragraphs but one.
            if here(pick.span) != here(pick.covered()) {
                let beyond = self.rects_in(block, top, pick.span).into_iter().filter(|rect| !covered.contains(rect));
                beyond.for_each(|rect| fills.add(rect, self.theme().sel_snap));
            }
            covered.into_iter().for_each(|rect| fills.add(rect, colour));
        }
    }

    fn hits(&self, fills: &mut Fills, hits: &Hits) {
        let (Some((first, _)), Some((last, _))) = (self.shown().next(), self.shown().last()) else { return };
        let (from, to) = (first.span().start(), last.span().end());
        let begin = hits.spans().partition_point(|hit| hit.end() <= from);
        for (nth, hit) in hits.spans().iter().enumerate().skip(begin).take_while(|(_, hit)| hit.start() < to) {
            let now = hits.current == Some(nth);
            self.fill(fills, *hit, if now { self.theme().hit_now } else { self.theme().hit }, 0.0);
            if now {
                fills.paint(self.painter);
                self.outline(*hit, self.theme().warn);
            }
        }
    }

    /// One line around all rows of a passage, closed only at its true ends.
    pub(super) fn outline(&self, span: Span, colour: Color32) {
        let pixel = 1.0 / self.columns.scale;
        let mut mesh = Mesh::default();
        let mut stroke = |rect: Rect| mesh.add_colored_rect(rect, colour);
        for (block, top) in self.shown() {
            for piece in block.pieces(self.text(), 0, span) {
                let rect = self.rect(block, top, &piece);
                let side = |x: f32| Rect::from_min_max(pos2(x, rect.top()), pos2(x + pixel, rect.bottom()));
                let level = |y: f32| Rect::from_min_max(pos2(rect.left(), y), pos2(rect.right(), y + pixel));
                stroke(level(rect.top()));
                stroke(level(rect.bottom() - pixel));
                if piece.left_end {
                    stroke(side(rect.left()));
                }
                if piece.right_end {
                    stroke(side(rect.right() - pixel));
                }
            }
        }
        self.painter.add(Shape::mesh(mesh));
    }

    /// Dots before the items of lists and bars beside quotes; numbers are letters and come with them.
    pub(super) fn marks(&self) {
        for (block, top) in self.shown() {
            let side = |inward: f32| {
                if block.laid.is_rtl() { self.columns.right() - inward } else { self.columns.left + inward }
            };
            match block.mark {
                Mark::Dot => {
                    let points = self.sheet.setup.reading.size;
                    let y = top + block.baseline(0) - 0.24 * points;
                    self.painter.circle_filled(pos2(side(10.0), y), 0.12 * points, self.theme().text2);
                }
                Mark::Bar => {
                    let middle = self.columns.snap(side(QUOTE_BAR));
                    let bottom = top + block.laid.height();
                    let bar = Rect::from_x_y_ranges(middle - 1.0..=middle + 1.0, top..=self.columns.snap(bottom));
                    self.painter.rect_filled(bar, 0.0, self.theme().line);
                }
                Mark::None | Mark::Number(_) => {}
            }
        }
    }

    /// The borders of the first selected statement, and where each can be taken hold of.
    pub(super) fn borders(&self, live: &Live) -> Vec<(Grip, Rect)> {
        let row = self.ctx.state.shown_statement().and_then(|id| self.ctx.project.annotations().get(id));
        let Some(row) = row.filter(|row| row.document == self.document.id) else { return Vec::new() };
        let fragments = live.moving.as_ref().unwrap_or(&row.fragments);
        let colour = self.ctx.project.tags().get(row.tag).map(|tag| self.theme().tag_colour(tag.colour));
        let colour = colour.unwrap_or(self.theme().accent);
        let outer = [outer_grip(fragments, Side::Start), outer_grip(fragments, Side::End)];
        let mut grips = Vec::new();
        for (fragment, span) in fragments.iter().enumerate() {
            for (block, top) in self.shown() {
                for (edge, side) in block.ends(self.text(), *span).into_iter().zip([Side::Start, Side::End]) {
                    let Some(edge) = edge else { continue };
                    let grip = Grip { fragment, side };
                    let knob = outer.contains(&Some(grip));
                    let hit = self.border(block, top, edge, (side, knob), colour);
                    grips.push((grip, hit));
                }
            }
        }
        grips
    }

    fn border(&self, block: &Block, top: f32, edge: Edge, (side, knob): (Side, bool), colour: Color32) -> Rect {
        let baseline = top + block.baseline(edge.row);
        let above = block.fill_above(self.sheet.setup.reading.spacing);
        let below = block.laid.lane_offset();
        let x = self.columns.snap(self.columns.left + edge.x) + if edge.left { -1.0 } else { 1.0 };
        let snap = |y: f32| self.columns.snap(y);
        let bar = Rect::from_min_max(
            pos2(x - 1.0, snap(baseline - above - 1.0)),
            pos2(x + 1.0, snap(baseline + below + 1.0)),
        );
        self.painter.rect_filled(bar, 0.0, colour);
        if !knob {
            return bar.expand2(vec2(3.0, 0.0));
        }
        let y = if side == Side::Start { baseline - above - 2.0 } else { baseline + below + 2.0 };
        let centre = pos2(x, snap(y));
        self.painter.circle(centre, KNOB, colour, Stroke::new(1.0, self.theme().page));
        bar.expand2(vec2(3.0, 0.0)).union(Rect::from_center_size(centre, vec2(size::HIT_HANDLE, size::HIT_HANDLE)))
    }

    /// The text cursor at a place. Where its two sides stand apart, a small flag says which way the words run that
    /// belong to it.
    pub(super) fn caret(&self, place: Place) {
        for (block, top) in self.shown() {
            let here = block.paragraph.span;
            if place.byte < here.start() || place.byte > here.end() {
                continue;
            }
            let caret = block.caret_at(place);
            let baseline = top + block.baseline(caret.row);
            let above = block.fill_above(self.sheet.setup.reading.spacing);
            let x = self.columns.snap(self.columns.left + caret.x);
            let bar = Rect::from_min_max(
                pos2(x - 1.0, self.columns.snap(baseline - above + 1.0)),
                pos2(x + 1.0, self.columns.snap(baseline + block.laid.lane_offset())),
            );
            self.painter.rect_filled(bar, 0.0, self.theme().accent);
            if block.laid.is_split(block.inside(place).byte) {
                let tip = if caret.rtl { bar.left() - FLAG } else { bar.right() + FLAG };
                let flag = Rect::from_two_pos(pos2(x, bar.top()), pos2(tip, bar.top() + 2.0));
                self.painter.rect_filled(flag, 0.0, self.theme().accent);
            }
            return;
        }
    }
}

/// Paints a line through points, as thin bars on whole device pixels.
pub(super) fn elbow(painter: &Painter, columns: &Columns, points: &[Pos2], colour: Color32) {
    let pixel = (columns.scale.round().max(1.0)) / columns.scale;
    for leg in points.windows(2) {
        let [a, b] = leg else { continue };
        let (a, b) = (pos2(columns.snap(a.x), columns.snap(a.y)), pos2(columns.snap(b.x), columns.snap(b.y)));
        let rect = Rect::from_two_pos(a, b);
        painter.rect_filled(Rect::from_min_max(rect.min, rect.max + vec2(pixel, pixel)), 0.0, colour);
    }
}
