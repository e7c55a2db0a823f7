//! Focus: the passage that is being read stands out; all else lies behind a veil of the page's colour.

use crate::text::{Span, paragraph_at};
use crate::ui::article::page::Columns;
use crate::ui::article::paint::{Live, Paint};
use crate::ui::article::sheet::{Block, Sheet};
use crate::ui::theme::{Theme, size};
use egui::{Painter, Rect, pos2};

/// Share of the view above what the eye is on; less at the very top of a text, more at its end.
const EYE: f64 = 0.3;
/// How far the lanes of a row reach below its first lane.
const LANES: f32 = 14.0;
/// From a baseline to the top of the margin's cards, and how far from its letters a passage stands out.
const CARDS: f32 = 23.0;
const AROUND: f32 = 3.0;

/// What stays bright: in the text, and beside it.
#[derive(Debug, Default)]
pub(super) struct Lit {
    words: Vec<Rect>,
    margin: Vec<Rect>,
}

/// Finds the passage that is being read: the selected statement, else the paragraph of the cursor or the selected
/// words; where neither is in view, the paragraph that the eye is on.
pub(super) fn lit(paint: &Paint<'_>, live: &Live) -> Lit {
    let shown = paint.ctx.state.shown_statement().and_then(|id| paint.ctx.project.annotations().get(id));
    if let Some(row) = shown.filter(|row| row.document == paint.document.id) {
        let lit = words(paint, live.moving.as_ref().unwrap_or(&row.fragments));
        if !lit.words.is_empty() {
            return lit;
        }
    }
    let text = paint.document.text.as_str();
    let cursor = live.pick.map(|pick| paragraph(paint, paragraph_at(text, pick.head)));
    cursor.filter(|lit| !lit.words.is_empty()).unwrap_or_else(|| {
        let eye = paint.columns.pane.top() + eye(paint.sheet, paint.columns);
        let above = paint.shown().filter(|(_, top)| *top <= eye).last();
        let read = above.or(paint.shown().next()).map(|(block, _)| block.paragraph.span.start());
        read.map_or_else(Lit::default, |byte| paragraph(paint, paragraph_at(text, byte)))
    })
}

/// How far below the top of the view the eye is, in points: so that each paragraph has its turn, the last ones too.
fn eye(sheet: &Sheet, columns: &Columns) -> f32 {
    let view = f64::from(columns.pane.height());
    let (above, below) = (sheet.flow.position(), sheet.flow.total() - sheet.flow.position() - view);
    let last = (1.0 - EYE) * view;
    let eye = if above + below < view {
        view * sheet.flow.fraction(view)
    } else if below < last {
        view - below.max(0.0)
    } else {
        (EYE * view).min(above)
    };
    eye as f32
}

fn words(paint: &Paint<'_>, fragments: &[Span]) -> Lit {
    let mut lit = Lit::default();
    for (block, top) in paint.shown() {
        for span in fragments {
            let pieces = block.pieces(paint.document.text.as_str(), 0, *span);
            lit.margin.extend(pieces.first().map(|piece| beside(paint, block, top, piece.row..=piece.row)));
            lit.words.extend(pieces.iter().map(|piece| {
                let rect = paint.rect(block, top, piece).expand2(egui::vec2(AROUND, 0.0));
                Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() + LANES))
            }));
        }
    }
    lit
}

fn paragraph(paint: &Paint<'_>, line: Span) -> Lit {
    let mut lit = Lit::default();
    for (block, top) in paint.shown().filter(|(block, _)| line.contains(block.paragraph.span)) {
        let last = block.laid.rows().len().saturating_sub(1);
        let above = block.fill_above(paint.sheet.setup.reading.spacing) - AROUND;
        let rows = top + block.baseline(0) - above..=top + block.baseline(last) + block.laid.lane_offset() + LANES;
        lit.words.push(Rect::from_x_y_ranges(words_column(paint.columns).x_range(), *rows.start()..=*rows.end()));
        lit.margin.push(beside(paint, block, top, 0..=last));
    }
    lit
}

fn beside(paint: &Paint<'_>, block: &Block, top: f32, rows: std::ops::RangeInclusive<usize>) -> Rect {
    let (first, last) = (top + block.baseline(*rows.start()), top + block.baseline(*rows.end()));
    // No further than to the cards of the next row.
    let end = last + block.laid.line_height() - CARDS;
    Rect::from_x_y_ranges(paint.columns.right()..=paint.columns.strip.left(), first - CARDS..=end)
}

/// The pane as far as the words go; the rest is the margin's.
fn words_column(columns: &Columns) -> Rect {
    columns.pane.with_max_x(columns.right() + size::STEP_GROUP)
}

/// Veils the words. What is painted later stays bright: the borders of the selected statement, the text cursor.
pub(super) fn veil_words(painter: &Painter, theme: &Theme, columns: &Columns, lit: &Lit) {
    veil(painter, theme, words_column(columns), &lit.words);
}

/// Veils all that stands beside the words, the coded strip too.
pub(super) fn veil_margin(painter: &Painter, theme: &Theme, columns: &Columns, lit: &Lit) {
    veil(painter, theme, columns.pane.with_min_x(words_column(columns).right()), &lit.margin);
}

fn veil(painter: &Painter, theme: &Theme, area: Rect, lit: &[Rect]) {
    for rect in around(area, lit) {
        painter.rect_filled(rect, 0.0, theme.veil());
    }
}

/// The area without the rectangles, in rectangles that do not overlap.
fn around(area: Rect, holes: &[Rect]) -> Vec<Rect> {
    let mut holes: Vec<Rect> =
        holes.iter().map(|hole| hole.intersect(area)).filter(|hole| hole.is_positive()).collect();
    holes.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.left().total_cmp(&b.left())));
    let mut rest = Vec::new();
    let mut y = area.top();
    for row in holes.chunk_by(|a, b| a.top().total_cmp(&b.top()).is_eq()) {
        let bottom = row.iter().map(Rect::bottom).fold(y, f32::max);
        let top = row.first().map_or(y, Rect::top).clamp(y, bottom);
        rest.push(Rect::from_x_y_ranges(area.x_range(), y..=top));
        let mut x = area.left();
        for hole in row {
            rest.push(Rect::from_x_y_ranges(x..=hole.left().max(x), top..=bottom));
            x = x.max(hole.right());
        }
        rest.push(Rect::from_x_y_ranges(x..=area.right(), top..=bottom));
        y = bottom;
    }
    rest.push(Rect::from_x_y_ranges(area.x_range(), y..=area.bottom()));
    rest.retain(|rect| rect.is_positive());
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_veil_covers_all_but_the_rows_that_stand_out(
            rows in prop::collection::vec((0u8..12, prop::collection::vec((0u8..90, 1u8..40), 1..4)), 0..6),
        ) {
            let area = Rect::from_min_max(pos2(10.0, 10.0), pos2(110.0, 250.0));
            let hole = |row: u8, (x, width): (u8, u8)| {
                let at = pos2(f32::from(x), f32::from(row) * 20.0);
                Rect::from_min_size(at, egui::vec2(f32::from(width), 20.0))
            };
            let holes: Vec<Rect> = rows.into_iter().flat_map(|(row, at)| at.into_iter().map(move |x| hole(row, x))).collect();
            let veil = around(area, &holes);
            for x in 10..110 {
                for y in 10..250 {
                    let at = pos2(x as f32 + 0.5, y as f32 + 0.5);
                    let times = veil.iter().filter(|rect| rect.contains(at)).count();
                    let bright = holes.iter().any(|hole| hole.contains(at));
                    prop_assert_eq!(times, usize::from(!bright), "{:?}", at);
                }
            }
        }
    }
}
