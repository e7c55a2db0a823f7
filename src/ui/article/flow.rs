//! Which paragraphs a text has, how high they are, and which of them are in view. Plain data: no letters, no paint.
//!
//! Heights are estimated from the text and become exact when a paragraph is laid out. The place on screen is a
//! paragraph and an offset within it, never a distance from the top of the text: so nothing that is read jumps when
//! a height far away turns out otherwise, and a text of ten megabytes scrolls as finely as one of ten lines. Sums
//! are kept in a tree of 64-bit numbers, since 32-bit ones step by a quarter of a point in so tall a text.
//!
//! Blocks are numbered from the head (what stands above the text) over the paragraphs to the tail (the room below);
//! that numbering is this file's own, everybody else counts paragraphs.

use crate::text::Span;
pub use crate::ui::article::split::PIECE;
use crate::ui::article::split::{EXACT, FIRST, Item, LAST, RTL, split};

/// No block is lower, or a hundred thousand empty lines would all be in view.
const LOWEST: f32 = 1.0;
/// Jumps longer than this many views go by estimate; shorter ones lay out all they pass.
const FAR: f64 = 8.0;

pub use crate::text::LineKind as Kind;

/// Which way a paragraph runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

/// A line of the text, or a part of a very long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// Its bytes in the document, without the line break.
    pub span: Span,
    pub kind: Kind,
    /// Bytes of the mark of a list item or a quote with the blanks around it; 0 in the later parts of a long one.
    pub marker: usize,
    /// That of the whole line, also in its parts.
    pub direction: Direction,
    /// Whether the line begins here.
    pub first: bool,
    /// Whether the line ends here.
    pub last: bool,
    /// Whether no gap follows: the next is a part of the same line, or both are items of a list or quoted.
    pub joined: bool,
}

/// What it takes to guess heights. All in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Width that text is broken to.
    pub width: f32,
    /// Average advance of a small Latin letter; a Chinese one counts as two.
    pub letter: f32,
    pub line_height: f32,
    /// Height of an empty line of the text.
    pub blank: f32,
    /// Space after a paragraph that is not joined to the next.
    pub gap: f32,
}

/// What laying a paragraph out has shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// With the gap after it, in points.
    pub height: f32,
    /// First byte of its last row, counted from the paragraph's start; 0 where there is one row only.
    pub last_row: usize,
}

/// Lays a paragraph out (or finds it laid out) and says how high it is. Layouts must be kept by the span, not by the
/// index alone: the end of a part of a long line may move once.
pub type Measure<'a> = dyn FnMut(usize, &Paragraph) -> Measured + 'a;

/// The paragraphs of a text, their heights, and the place that is in view.
#[derive(Debug, Clone)]
pub struct Flow {
    items: Vec<Item>,
    /// Of every block: head, paragraphs, tail.
    heights: Vec<f32>,
    /// Partial sums of `heights`, as a Fenwick tree.
    sums: Vec<f64>,
    /// Starts that were moved, with their first value: paragraph, byte.
    moved: Vec<(u32, u32)>,
    text_len: usize,
    estimate: Estimate,
    /// The block at the top of the view and how much of it is above the view.
    block: usize,
    offset: f64,
}

impl Flow {
    /// Splits a text and guesses the heights; some milliseconds for ten megabytes.
    #[must_use]
    pub fn new(text: &str, estimate: Estimate) -> Self {
        Self::of(split(text), text.len(), estimate)
    }

    /// Of lines that are found already.
    pub(super) fn of(items: Vec<Item>, text_len: usize, estimate: Estimate) -> Self {
        let heights = vec![0.0; items.len() + 2];
        let mut flow =
            Self { items, heights, sums: Vec::new(), moved: Vec::new(), text_len, estimate, block: 0, offset: 0.0 };
        flow.reflow(estimate);
        flow
    }

    /// Guesses all heights anew, for another width or size. The same paragraph stays at the top, as far into it.
    pub fn reflow(&mut self, estimate: Estimate) {
        let part = self.offset / f64::from(self.height_of(self.block).max(LOWEST));
        self.estimate = estimate;
        for (paragraph, start) in self.moved.drain(..) {
            if let Some(item) = self.items.get_mut(paragraph as usize) {
                item.start = start;
            }
        }
        self.guess_heights();
        self.items.iter_mut().for_each(|item| item.flags &= !EXACT);
        self.sum_up();
        self.offset = part * f64::from(self.height_of(self.block));
    }

    /// Number of paragraphs, the parts of long ones counted each.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// A paragraph by its index; none beyond the last.
    #[must_use]
    pub fn paragraph(&self, index: usize) -> Option<Paragraph> {
        let item = self.items.get(index)?;
        let next = self.items.get(index + 1);
        let end = match next {
            Some(next) if item.is(LAST) => (next.start as usize).saturating_sub(1),
            Some(next) => next.start as usize,
            None => self.text_len,
        };
        let span = Span::new(item.start as usize, end.max(item.start as usize));
        Some(Paragraph {
            span,
            kind: item.kind,
            // A long line may be cut within its mark, where combining marks without end follow it.
            marker: usize::from(item.marker).min(span.len()),
            direction: if item.is(RTL) { Direction::RightToLeft } else { Direction::LeftToRight },
            first: item.is(FIRST),
            last: item.is(LAST),
            joined: self.is_joined(index, item),
        })
    }

    /// Whether no gap follows a paragraph.
    fn is_joined(&self, index: usize, item: &Item) -> bool {
        !item.is(LAST) || self.items.get(index + 1).is_some_and(|next| item.kind.keeps_with(next.kind))
    }

    /// The paragraph that holds a byte; a line break belongs to the one before it.
    #[must_use]
    pub fn find(&self, byte: usize) -> usize {
        self.items.partition_point(|item| item.start as usize <= byte).saturating_sub(1)
    }

    /// Height of a paragraph in points, a guess unless [`Flow::is_exact`].
    #[must_use]
    pub fn height(&self, index: usize) -> f32 {
        self.height_of(index + 1)
    }

    /// Whether the height is that of a layout.
    #[must_use]
    pub fn is_exact(&self, index: usize) -> bool {
        self.items.get(index).is_some_and(|item| item.is(EXACT))
    }

    /// Height of everything in points, head and tail included.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.sum_before(self.heights.len())
    }

    /// Distance from the top of everything to a paragraph's top, in points.
    #[must_use]
    pub fn top_of(&self, index: usize) -> f64 {
        self.sum_before(index + 1)
    }

    /// Sets the height of what stands above the text: its title, its source.
    pub fn set_head(&mut self, height: f32) {
        self.set_height_of(0, height);
    }

    /// Sets the height of the room below the text.
    pub fn set_tail(&mut self, height: f32) {
        self.set_height_of(self.heights.len() - 1, height);
    }

    /// Betters the guesses for all paragraphs that are not laid out, from their heights without the gaps after them;
    /// nothing in view moves. What is not a number keeps its guess.
    pub fn suggest_all(&mut self, heights: &[f32]) {
        for (index, &height) in heights.iter().enumerate() {
            let Some(item) = self.items.get(index).filter(|item| !item.is(EXACT) && height > 0.0) else { continue };
            let gap = if self.is_joined(index, item) { 0.0 } else { self.estimate.gap };
            // The block at the top of the view is exact, or the head: its height stays, and so does the view.
            if let Some(known) = self.heights.get_mut(index + 1).filter(|_| self.block != index + 1) {
                *known = (height + gap).max(LOWEST);
            }
        }
        self.sum_up();
    }

    /// Distance from the top of everything to the top of the view, in points.
    #[must_use]
    pub fn position(&self) -> f64 {
        self.sum_before(self.block) + self.offset
    }

    /// How far down the view is: 0 at the top, 1 at the bottom.
    #[must_use]
    pub fn fraction(&self, view: f64) -> f64 {
        let room = self.total() - view;
        if room > 0.0 { (self.position() / room).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Paragraphs in view from top to bottom, each with its top below the view's top (negative for the first).
    pub fn visible(&self, view: f64) -> impl Iterator<Item = (usize, f64)> + '_ {
        let mut y = -self.offset;
        let blocks = self.heights.get(self.block..).unwrap_or_default();
        let tops = blocks.iter().enumerate().map(move |(nth, height)| {
            let top = y;
            y += f64::from(*height);
            (self.block + nth, top)
        });
        let paragraphs = 1..=self.items.len();
        let shown = tops.take_while(move |(_, top)| *top < view).filter(move |(block, _)| paragraphs.contains(block));
        shown.map(|(block, top)| (block - 1, top))
    }

    /// Moves the view by a distance in points, down if positive, and lays out all that comes into view.
    pub fn scroll_by(&mut self, distance: f64, view: f64, measure: &mut Measure<'_>) {
        if distance.abs() > FAR * view.max(1.0) {
            self.jump(self.position() + distance);
        } else {
            self.offset += distance;
            self.walk(measure);
        }
        self.settle(view, measure);
    }

    /// Moves the view so that `fraction` of the text is above it: a click or drag on the scroll bar.
    pub fn scroll_to_fraction(&mut self, fraction: f64, view: f64, measure: &mut Measure<'_>) {
        self.jump(fraction.clamp(0.0, 1.0) * (self.total() - view).max(0.0));
        self.settle(view, measure);
    }

    /// Moves the view so that a place in a paragraph is `below` points under its top.
    pub fn scroll_to(&mut self, index: usize, y: f32, below: f64, view: f64, measure: &mut Measure<'_>) {
        self.block = (index + 1).min(self.items.len());
        self.make_exact(self.block, measure);
        self.offset = f64::from(y) - below;
        self.walk(measure);
        self.settle(view, measure);
    }

    /// Lays out all that is in view and keeps the view within the text. Call it whenever something has changed.
    pub fn settle(&mut self, view: f64, measure: &mut Measure<'_>) {
        self.walk(measure);
        let bottom = self.fill(view, measure);
        if bottom < view {
            self.offset -= view - bottom;
            self.walk(measure);
            self.fill(view, measure);
        }
    }

    /// Makes the height of a paragraph exact that is not in view; what is in view does not move.
    pub fn reach(&mut self, index: usize, measure: &mut Measure<'_>) {
        self.make_exact(index + 1, measure);
    }

    /// Makes exact what is in view; gives the bottom of the last block, or of the first that ends below the view.
    fn fill(&mut self, view: f64, measure: &mut Measure<'_>) -> f64 {
        let mut bottom = -self.offset;
        let mut block = self.block;
        while bottom < view && block < self.heights.len() {
            self.make_exact(block, measure);
            bottom += f64::from(self.height_of(block));
            block += 1;
        }
        bottom
    }

    /// Brings the offset back into its block by walking over the ones before or after, all made exact.
    fn walk(&mut self, measure: &mut Measure<'_>) {
        if self.offset >= 0.0 {
            self.make_exact(self.block, measure);
        }
        while self.offset < 0.0 && self.block > 0 {
            self.block -= 1;
            // What is known is where the block ends; that must not slide when its height becomes exact.
            let above = self.offset;
            self.make_exact(self.block, measure);
            self.offset = above + f64::from(self.height_of(self.block));
        }
        self.offset = self.offset.max(0.0);
        while self.offset >= f64::from(self.height_of(self.block)) && self.block + 1 < self.heights.len() {
            // Here it is where the next block begins.
            let below = self.offset - f64::from(self.height_of(self.block));
            self.block += 1;
            self.make_exact(self.block, measure);
            self.offset = below;
        }
        self.offset = self.offset.min(f64::from(self.height_of(self.block)));
    }

    /// Goes to a distance from the top of everything by what the heights are now.
    fn jump(&mut self, position: f64) {
        let mut left = position.clamp(0.0, self.total());
        let mut block = 0;
        let mut step = self.sums.len().next_power_of_two();
        while step > 0 {
            if let Some(sum) = self.sums.get(block + step - 1).filter(|sum| **sum <= left) {
                left -= sum;
                block += step;
            }
            step /= 2;
        }
        self.block = block.min(self.heights.len() - 1);
        self.offset = if block == self.block { left } else { f64::from(self.height_of(self.block)) };
    }

    fn make_exact(&mut self, block: usize, measure: &mut Measure<'_>) {
        let Some(index) = block.checked_sub(1) else { return };
        if self.is_exact(index) {
            return;
        }
        let Some(paragraph) = self.paragraph(index) else { return };
        let mut measured = measure(index, &paragraph);
        if !paragraph.last && measured.last_row > 0 && !self.is_exact(index + 1) {
            // The last row of a part would be short. It goes to the next one, which nobody has seen yet.
            self.move_start(index + 1, paragraph.span.start() + measured.last_row);
            if let Some(shorter) = self.paragraph(index) {
                measured = measure(index, &shorter);
            }
        }
        if let Some(item) = self.items.get_mut(index) {
            item.flags |= EXACT;
        }
        self.set_height_of(block, measured.height.max(LOWEST));
    }

    fn move_start(&mut self, index: usize, byte: usize) {
        if let (Some(item), Ok(byte)) = (self.items.get_mut(index), u32::try_from(byte)) {
            if !self.moved.iter().any(|(moved, _)| *moved as usize == index) {
                self.moved.push((u32::try_from(index).unwrap_or(u32::MAX), item.start));
            }
            item.start = byte;
        }
    }

    fn height_of(&self, block: usize) -> f32 {
        self.heights.get(block).copied().unwrap_or_default()
    }

    /// Sets a height. In the block at the top of the view, the same part of it stays there.
    fn set_height_of(&mut self, block: usize, height: f32) {
        let Some(old) = self.heights.get_mut(block) else { return };
        if block == self.block && *old > 0.0 {
            self.offset *= f64::from(height) / f64::from(*old);
        }
        let difference = f64::from(height) - f64::from(*old);
        *old = height;
        let mut at = block + 1;
        while let Some(sum) = self.sums.get_mut(at - 1) {
            *sum += difference;
            at += at & at.wrapping_neg();
        }
    }

    fn sum_up(&mut self) {
        self.sums.clear();
        self.sums.extend(self.heights.iter().map(|height| f64::from(*height)));
        for at in 1..=self.sums.len() {
            let above = at + (at & at.wrapping_neg());
            let sum = self.sums.get(at - 1).copied().unwrap_or_default();
            if let Some(parent) = self.sums.get_mut(above - 1) {
                *parent += sum;
            }
        }
    }

    /// Sum of the heights of the first `blocks` blocks.
    fn sum_before(&self, blocks: usize) -> f64 {
        let mut at = blocks.min(self.sums.len());
        let mut total = 0.0;
        while at > 0 {
            total += self.sums.get(at - 1).copied().unwrap_or_default();
            at &= at - 1;
        }
        total
    }

    /// A new width waits for this within its frame: no division, no call for each of tens of thousands.
    fn guess_heights(&mut self) {
        let Estimate { width, letter, line_height, blank, gap } = self.estimate;
        // On average a row stays half a word short of its width.
        let rows_of_a_unit = 1.035 * letter / width.max(letter);
        let mut heights = std::mem::take(&mut self.heights);
        for ((index, item), height) in self.items.iter().enumerate().zip(heights.iter_mut().skip(1)) {
            let guess = if item.kind == Kind::Blank {
                blank
            } else {
                let filled = item.units as f32 * rows_of_a_unit;
                let full = filled as u32;
                // The rows of a part of a line are all full.
                let is_more = if item.is(LAST) { filled > full as f32 } else { filled >= full as f32 + 0.5 };
                let rows = (full + u32::from(is_more)).max(1);
                rows as f32 * line_height + if self.is_joined(index, item) { 0.0 } else { gap }
            };
            *height = guess.max(LOWEST);
        }
        self.heights = heights;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VIEW: f64 = 600.0;

    fn estimate(width: f32) -> Estimate {
        Estimate { width, letter: 8.3, line_height: 36.0, blank: 10.0, gap: 12.0 }
    }

    /// A layout of fixed pitch: 60 bytes a row, and every paragraph differs a little from what was guessed.
    fn measured(index: usize, paragraph: &Paragraph) -> Measured {
        let rows = paragraph.span.len().div_ceil(60).max(1);
        let odd = (index * 7 % 5) as f32;
        let height = rows as f32 * 36.0 + if paragraph.joined { 0.0 } else { 12.0 + odd };
        Measured { height, last_row: (rows - 1) * 60 }
    }

    fn flow(text: &str) -> Flow {
        let mut flow = Flow::new(text, estimate(500.0));
        flow.set_head(120.0);
        flow.set_tail(300.0);
        flow.settle(VIEW, &mut measured);
        flow
    }

    /// What must hold whatever was done.
    fn check(flow: &Flow) {
        let naive: f64 = flow.heights.iter().map(|height| f64::from(*height)).sum();
        assert!((flow.total() - naive).abs() < 1e-3, "{} in the tree, {naive} in sum", flow.total());
        let room = (flow.total() - VIEW).max(0.0);
        assert!((-1e-6..=room + 1e-3).contains(&flow.position()), "{} of {room}", flow.position());
        let visible: Vec<(usize, f64)> = flow.visible(VIEW).collect();
        for pair in visible.windows(2) {
            let [(above, top), (below, bottom)] = *pair else { unreachable!() };
            assert_eq!(above + 1, below);
            assert!((top + f64::from(flow.height(above)) - bottom).abs() < 1e-6);
        }
        for (index, top) in visible {
            assert!(flow.is_exact(index), "{index} is in view and only guessed");
            assert!((flow.top_of(index) - flow.position() - top).abs() < 1e-3);
            assert!(top < VIEW && top + f64::from(flow.height(index)) > -1e-6);
        }
    }

    /// The paragraphs hold every byte of the text but the line breaks, in order.
    fn check_spans(text: &str, flow: &Flow) {
        let mut whole = String::new();
        for index in 0..flow.len() {
            let paragraph = flow.paragraph(index).unwrap();
            assert_eq!(paragraph.span.start(), whole.len(), "paragraph {index}");
            assert!(paragraph.span.check(text).is_ok());
            whole.push_str(paragraph.span.of(text));
            if paragraph.last && index + 1 < flow.len() {
                whole.push('\n');
            }
        }
        assert_eq!(whole, text);
    }

    #[test]
    fn a_mark_lies_within_its_paragraph() {
        let text = format!("12. {}\n    {}\nThe end.", "\u{301}".repeat(3_000), "\u{301}".repeat(3_000));
        let flow = flow(&text);
        for index in 0..flow.len() {
            let paragraph = flow.paragraph(index).unwrap();
            assert!(paragraph.marker <= paragraph.span.len(), "{paragraph:?}");
        }
    }

    fn some_text(lines: &[usize]) -> String {
        let lines: Vec<String> = lines.iter().map(|len| "words of a line ".repeat(len / 16 + 1)).collect();
        let lines: Vec<&str> = lines.iter().map(|line| line.get(..line.len() - 16).unwrap()).collect();
        lines.join("\n")
    }

    #[derive(Debug, Clone)]
    enum Act {
        By(f64),
        Fraction(f64),
        To(usize, f32, f64),
        Suggest(usize, f32),
        Reflow(f32),
        Head(f32),
    }

    fn acts() -> impl Strategy<Value = Act> {
        prop_oneof![
            4 => (-900.0..900.0).prop_map(Act::By),
            1 => (-20_000.0..20_000.0).prop_map(Act::By),
            1 => (0.0..1.0).prop_map(Act::Fraction),
            2 => (0..300_usize, 0.0_f32..200.0, 0.0..500.0).prop_map(|(index, y, below)| Act::To(index, y, below)),
            2 => (0..300_usize, 1.0_f32..5000.0).prop_map(|(index, height)| Act::Suggest(index, height)),
            1 => (100.0_f32..900.0).prop_map(Act::Reflow),
            1 => (0.0_f32..400.0).prop_map(Act::Head),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_done_the_view_is_whole(
            lines in proptest::collection::vec(prop_oneof![Just(0_usize), 1..400_usize, 5000..9000_usize], 1..60),
            acts in proptest::collection::vec(acts(), 1..25),
        ) {
            let text = some_text(&lines);
            let mut flow = flow(&text);
            check_spans(&text, &flow);
            check(&flow);
            for act in acts {
                match act {
                    Act::By(distance) => {
                        let before: Vec<(usize, f64)> = flow.visible(VIEW).collect();
                        flow.scroll_by(distance, VIEW, &mut measured);
                        let room = flow.total() - VIEW;
                        let free = flow.position() > 1.0 && flow.position() < room - 1.0;
                        if distance.abs() < VIEW && free {
                            for (index, top) in flow.visible(VIEW) {
                                let was = before.iter().find(|(seen, _)| *seen == index);
                                prop_assert!(was.is_none_or(|(_, was)| (was - distance - top).abs() < 1e-3));
                            }
                        }
                    }
                    Act::Fraction(part) => flow.scroll_to_fraction(part, VIEW, &mut measured),
                    Act::To(index, y, below) => flow.scroll_to(index, y, below, VIEW, &mut measured),
                    Act::Suggest(index, height) => {
                        let before: Vec<(usize, f64)> = flow.visible(VIEW).collect();
                        let mut heights = vec![f32::NAN; flow.len()];
                        heights.iter_mut().skip(index).take(1).for_each(|known| *known = height);
                        flow.suggest_all(&heights);
                        prop_assert_eq!(before, flow.visible(VIEW).collect::<Vec<_>>());
                    }
                    Act::Reflow(width) => {
                        let top = flow.visible(VIEW).next().map(|(index, _)| index);
                        flow.reflow(estimate(width));
                        prop_assert_eq!(top, flow.visible(VIEW).next().map(|(index, _)| index));
                        flow.settle(VIEW, &mut measured);
                    }
                    Act::Head(height) => {
                        flow.set_head(height);
                        flow.settle(VIEW, &mut measured);
                    }
                }
                check(&flow);
                check_spans(&text, &flow);
            }
        }

        #[test]
        fn any_text_is_split_without_loss(text in "(\\PC{0,40}\n?){0,30}", at in 0.0..1.0_f64) {
            let flow = Flow::new(&text, estimate(500.0));
            check_spans(&text, &flow);
            let byte = (text.len() as f64 * at) as usize;
            let paragraph = flow.paragraph(flow.find(byte)).unwrap();
            prop_assert!(paragraph.span.start() <= byte && byte <= paragraph.span.end());
        }
    }

    #[test]
    fn a_place_is_brought_where_it_was_asked_for() {
        let text = some_text(&[300; 200]);
        let mut flow = flow(&text);
        flow.scroll_to(100, 36.0, 200.0, VIEW, &mut measured);
        let (_, top) = flow.visible(VIEW).find(|(index, _)| *index == 100).unwrap();
        assert!((top + 36.0 - 200.0).abs() < 1e-6, "{top}");
        // At the end there is nothing to bring up from below.
        flow.scroll_to(199, 0.0, 0.0, VIEW, &mut measured);
        assert!((flow.fraction(VIEW) - 1.0).abs() < 1e-6);
        flow.scroll_to(0, 0.0, 500.0, VIEW, &mut measured);
        assert_eq!(flow.position(), 0.0);
    }

    #[test]
    fn scrolling_up_into_what_was_never_seen_moves_by_the_hand_alone() {
        let text = some_text(&[700; 2000]);
        let mut flow = flow(&text);
        flow.scroll_to_fraction(0.5, VIEW, &mut measured);
        for _ in 0..200 {
            let before: Vec<(usize, f64)> = flow.visible(VIEW).collect();
            flow.scroll_by(-40.0, VIEW, &mut measured);
            let after: Vec<(usize, f64)> = flow.visible(VIEW).collect();
            let (index, top) = *after.iter().find(|(index, _)| *index == before[0].0).unwrap();
            assert!((top - before[0].1 - 40.0).abs() < 1e-6, "{index} slid by {}", top - before[0].1);
        }
    }

    #[test]
    fn long_lines_are_cut_after_blanks_and_wide_letters_count_twice() {
        let flow = Flow::new(&"word ".repeat(10_000), estimate(500.0));
        for index in 0..flow.len() {
            assert!(flow.paragraph(index).unwrap().span.of(&"word ".repeat(10_000)).ends_with(' '));
        }
        let story = "They said “no.” And that was all of it. Nobody, not even the speaker, knew why ".repeat(500);
        let flow = Flow::new(&story, estimate(500.0));
        for index in 0..flow.len() - 1 {
            let part = flow.paragraph(index).unwrap().span.of(&story);
            assert!(part.ends_with(".” ") || part.ends_with("it. "), "{part}");
        }
        let height = |letter: &str| Flow::new(&letter.repeat(600), estimate(500.0)).height(0);
        assert!((1.7..2.2).contains(&(height("外") / height("x"))));
        assert_eq!(height("Ж"), height("x"));
    }

    #[test]
    fn a_short_last_row_goes_to_the_next_part_of_a_long_line() {
        let text = "word ".repeat(40_000);
        let mut flow = flow(&text);
        flow.scroll_by(3000.0, VIEW, &mut measured);
        for index in 0..flow.visible(VIEW).map(|(index, _)| index).min().unwrap() {
            let paragraph = flow.paragraph(index).unwrap();
            assert!(!paragraph.last && paragraph.span.len() <= PIECE + 60);
            assert_eq!(paragraph.span.len() % 60, 0, "part {index} ends in a short row");
        }
        // What was seen stays as it was when the parts before it are laid out.
        flow.scroll_to_fraction(0.5, VIEW, &mut measured);
        let (seen, _) = flow.visible(VIEW).next().unwrap();
        let span = flow.paragraph(seen).unwrap().span;
        flow.scroll_by(-5000.0, VIEW, &mut measured);
        assert_eq!(flow.paragraph(seen).unwrap().span, span);
        flow.reflow(estimate(300.0));
        check_spans(&text, &flow);
    }

    #[test]
    fn a_line_of_a_megabyte_and_a_hundred_thousand_empty_lines_are_nothing_special() {
        let mut laid = 0;
        let mut count = |index: usize, paragraph: &Paragraph| {
            laid += 1;
            measured(index, paragraph)
        };
        let text = "\n".repeat(100_000);
        let mut empty = Flow::new(&text, Estimate { blank: 0.0, ..estimate(500.0) });
        empty.scroll_to_fraction(0.7, VIEW, &mut count);
        check(&empty);
        for letter in ["word ", "x", "外", "ก็", "e\u{301}"] {
            let text = letter.repeat(1_000_000 / letter.len());
            let mut long = Flow::new(&text, estimate(500.0));
            check_spans(&text, &long);
            assert!((0..long.len()).all(|index| long.paragraph(index).unwrap().span.len() <= PIECE));
            long.scroll_to_fraction(0.7, VIEW, &mut count);
            check(&long);
        }
        assert!(laid < 100, "{laid} paragraphs laid out for six screens");
    }

    #[test]
    fn paragraphs_are_told_apart() {
        let text = "A title\n\nBody text that is long enough to be a paragraph, and then goes on for quite a while \
                    with more and more words in it.\nKey lines:\n- one\n- two\n1. three\nالنص العربي\n2024\n";
        let flow = Flow::new(text, estimate(500.0));
        let kinds: Vec<Kind> = (0..flow.len()).map(|index| flow.paragraph(index).unwrap().kind).collect();
        use Kind::{Blank, Body, Bullet, Heading, Numbered};
        assert_eq!(kinds, [Heading, Blank, Body, Body, Bullet, Bullet, Numbered, Body, Body, Blank]);
        let joined: Vec<usize> = (0..flow.len()).filter(|index| flow.paragraph(*index).unwrap().joined).collect();
        assert_eq!(joined, [4, 5]);
        let rtl = |index: usize| flow.paragraph(index).unwrap().direction == Direction::RightToLeft;
        assert!(rtl(7) && rtl(8) && !rtl(6), "a figure runs as the text above it");
        assert_eq!(flow.paragraph(4).unwrap().marker, 2);
    }

    #[test]
    fn a_paragraph_costs_few_bytes() {
        let text = some_text(&[100; 10_000]);
        let flow = Flow::new(&text, estimate(500.0));
        let bytes = flow.items.len() * size_of::<Item>() + flow.heights.len() * 4 + flow.sums.len() * 8;
        assert!(bytes / flow.len() <= 40, "{} bytes each", bytes / flow.len());
    }
}
