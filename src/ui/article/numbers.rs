//! The numbers of the paragraphs in the free space before the text, for citing. They count as everywhere in the
//! window: lines with words, from 1.

use crate::ui::article::paint::Paint;
use crate::ui::numbers::grouped;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{line, put_right};

/// From a baseline up to the middle of a number beside it.
const MIDDLE: f32 = 5.0;

/// Paints the number of each paragraph that begins in view.
pub(super) fn numbers(paint: &Paint<'_>) {
    for (block, top) in paint.shown().filter(|(block, _)| block.paragraph.first) {
        let number = paint.document.text.paragraph(block.paragraph.span.start());
        let words = line(paint.painter, &grouped(number), font::tiny(), paint.ctx.theme.text3, f32::INFINITY);
        let middle = paint.columns.snap(top + block.baseline(0)) - MIDDLE;
        put_right(paint.painter, paint.columns.left - size::STEP, middle, words);
    }
}
