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

/// Which way a paragraph runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

/// What a paragraph seems to be, judged by its text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but blanks.
    Blank,
    /// Short, without a full stop, with prose below it.
    Heading,
    /// An item of a list with a mark.
    Bullet,
    /// An item of a list with a number.
    Numbered,
    Body,
}

impl Kind {
    /// Whether it is an item of a list.
    #[must_use]
    pub fn is_item(self) -> bool {
        matches!(self, Self::Bullet | Self::Numbered)
    }
}

/// A line of the text, or a part of a very long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// Its bytes in the document, without the line break.
    pub span: Span,
    pub kind: Kind,
    /// Bytes of the mark or number of a list item with the blanks around it; 0 in the later parts of a long one.
    pub marker: usize,
    /// That of the whole line, also in its parts.
    pub direction: Direction,
    /// Whether the line begins here.
    pub first: bool,
    /// Whether the line ends here.
    pub last: bool,
    /// Whether no gap follows: the next is a part of the same line, or both are items of a list.
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
        let items = split(text);
        let heights = vec![0.0; items.len() + 2];
        let mut flow = Self {
            items,
            heights,
            sums: Vec::new(),
            moved: Vec::new(),
            text_len: text.len(),
            estimate,
            block: 0,
            offset: 0.0,
        };
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
        for index in 0..self.items.len() {
            let guess = self.guess_height(index);
            if let (Some(item), Some(height)) = (self.items.get_mut(index), self.heights.get_mut(index + 1)) {
                item.flags &= !EXACT;
                *height = guess;
            }
        }
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
        let both_items = item.kind.is_item() && next.is_some_and(|next| next.kind.is_item());
        Some(Paragraph {
            span: Span::new(item.start as usize, end.max(item.start as usize)),
            kind: item.kind,
            marker: usize::from(item.marker),
            direction: if item.is(RTL) { Direction::RightToLeft } else { Direction::LeftToRight },
            first: item.is(FIRST),
            last: item.is(LAST),
            joined: both_items || !item.is(LAST),
        })
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

    /// Betters the guess for a paragraph that is not laid out; nothing in view moves.
    pub fn suggest(&mut self, index: usize, height: f32) {
        if !self.is_exact(index) && index < self.items.len() {
            self.set_height_of(index + 1, height.max(LOWEST));
        }
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

    fn guess_height(&self, index: usize) -> f32 {
        let (Some(item), Some(paragraph)) = (self.items.get(index), self.paragraph(index)) else { return LOWEST };
        let Estimate { width, letter, line_height, blank, gap } = self.estimate;
        if item.kind == Kind::Blank {
            return blank.max(LOWEST);
        }
        let filled = item.units as f32 * letter / width.max(letter);
        // On average a row stays half a word short of its width; the rows of a part of a line are all full.
        let rows = if paragraph.last { (filled * 1.035).ceil().max(1.0) } else { (filled * 1.035).round().max(1.0) };
        let gap = if paragraph.joined { 0.0 } else { gap };
        (rows * line_height + gap).max(LOWEST)
    }
}
