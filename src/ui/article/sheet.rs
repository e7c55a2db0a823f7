//! One document laid out as far as it has been looked at: paragraphs, where they are in view, and which byte is where.
//!
//! Layouts are made when they come into view and dropped when they have been out of view for long, so memory does not
//! grow with the text. Nothing here knows a statement.

use crate::model::{Document, Id};
use crate::text::{Span, next_grapheme, previous_grapheme, slice};
use crate::ui::article::coding::Coding;
use crate::ui::article::count::{CountJob, Counted, Counter};
use crate::ui::article::engine::Engine;
use crate::ui::article::faces::Faces;
use crate::ui::article::flow::{Flow, Kind, Measured, Paragraph};
use crate::ui::article::head::BYLINE_ROOM;
use crate::ui::article::joined::Joined;
use crate::ui::article::kinds::runs_left;
use crate::ui::article::laid::{Laid, RowRect};
use crate::ui::article::lanes::Piece;
use crate::ui::article::setup::Setup;
use crate::ui::article::split::Lines;
use crate::ui::article::walk::{Caret, Place};
use egui::{Color32, Mesh};
use std::{collections::BTreeMap, sync::Arc};

/// Points from one paragraph to the next, and the height of an empty line beside that.
pub(super) const GAP: f32 = 12.0;
pub(super) const BLANK: f32 = 1.0;
/// Room for the mark of a list item or a quote.
pub(super) const INDENT: f32 = 22.0;
/// Room below the last paragraph.
const TAIL: f32 = 120.0;
/// Memory that layouts out of view may keep, in bytes.
const KEPT: usize = 4 << 20;

/// What stands before an item of a list or a quote, instead of the characters of its mark.
pub(super) enum Mark {
    None,
    Dot,
    Number(Box<Laid>),
    /// Beside all rows of a quote.
    Bar,
}

/// Letters of a block as triangles.
pub(super) struct TextMesh {
    pub(super) generation: u64,
    pub(super) colour: Color32,
    pub(super) mesh: Arc<Mesh>,
}

/// A paragraph that is laid out.
pub(super) struct Block {
    pub(super) paragraph: Paragraph,
    /// First byte that is laid out: after the mark of a list item.
    pub(super) base: usize,
    /// Left edge of the layout from the text's left edge, in points.
    pub(super) x: f32,
    pub(super) laid: Laid,
    pub(super) mark: Mark,
    /// Whether all of it runs from left to right, which makes edges simple.
    plain: bool,
    pub(super) text: Option<TextMesh>,
    pub(super) coding: Option<Coding>,
    used: u64,
    /// Still laid out at the width before: nobody but [`Measurer`] is given it.
    outdated: bool,
}

/// A true end of a fragment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) row: usize,
    pub(super) x: f32,
    /// Whether the words lie to its right.
    pub(super) left: bool,
}

impl Block {
    /// The bytes that are laid out.
    #[must_use]
    pub(super) fn span(&self) -> Span {
        Span::new(self.base, self.paragraph.span.end())
    }

    /// What a passage covers, row by row.
    #[must_use]
    pub(super) fn rects(&self, span: Span) -> Vec<RowRect> {
        let Some(part) = span.intersection(self.span()) else { return Vec::new() };
        let mut rects = self.laid.rects(Span::new(part.start() - self.base, part.end() - self.base));
        for rect in &mut rects {
            rect.x0 += self.x;
            rect.x1 += self.x;
        }
        rects
    }

    /// The pieces of a fragment, with the edges that are true ends.
    #[must_use]
    pub(super) fn pieces(&self, text: &str, fragment: usize, span: Span) -> Vec<Piece> {
        let piece = |rect: RowRect| Piece {
            row: rect.row,
            x0: rect.x0,
            x1: rect.x1,
            fragment,
            left_end: false,
            right_end: false,
        };
        let mut pieces: Vec<Piece> = self.rects(span).into_iter().map(piece).collect();
        if self.plain {
            // From left to right the first piece begins and the last one ends; no letter need be looked at.
            let (starts, stops) = self.has_ends(span);
            pieces.first_mut().into_iter().for_each(|piece| piece.left_end = starts);
            pieces.last_mut().into_iter().for_each(|piece| piece.right_end = stops);
            return pieces;
        }
        for edge in self.ends(text, span).into_iter().flatten() {
            let near = |x: f32| (x - edge.x).abs() < 0.51;
            let own = pieces.iter_mut().filter(|piece| piece.row == edge.row);
            if edge.left {
                own.filter(|piece| near(piece.x0)).for_each(|piece| piece.left_end = true);
            } else {
                own.filter(|piece| near(piece.x1)).for_each(|piece| piece.right_end = true);
            }
        }
        pieces
    }

    /// Where a fragment truly begins and ends, if it does in this block.
    #[must_use]
    pub(super) fn ends(&self, text: &str, span: Span) -> [Option<Edge>; 2] {
        let first = span.start().max(self.base);
        let (starts, stops) = self.has_ends(span);
        let start = starts.then(|| self.edge(Span::new(first, next_grapheme(text, first)), false));
        let end = stops.then(|| self.edge(Span::new(previous_grapheme(text, span.end()), span.end()), true));
        [start.flatten(), end.flatten()]
    }

    /// Whether a fragment truly begins, and ends, in this block.
    fn has_ends(&self, span: Span) -> (bool, bool) {
        let here = self.paragraph.span;
        let starts = span.start() >= here.start() && span.start().max(self.base) < here.end();
        (starts, span.end() <= here.end() && span.end() > self.base)
    }

    /// The edge that the first (or, with `end`, the last) letter of a fragment makes.
    fn edge(&self, letter: Span, end: bool) -> Option<Edge> {
        let rect = self.rects(letter).into_iter().next()?;
        let rtl = !self.plain && {
            let caret = self.caret(letter.start());
            (caret.x - rect.x1).abs() < (caret.x - rect.x0).abs()
        };
        let left = rtl == end;
        Some(Edge { row: rect.row, x: if left { rect.x0 } else { rect.x1 }, left })
    }

    /// Where a caret before a byte stands.
    #[must_use]
    pub(super) fn caret(&self, byte: usize) -> Caret {
        self.caret_at(Place::before(byte))
    }

    /// Where a caret at a place stands.
    #[must_use]
    pub(super) fn caret_at(&self, place: Place) -> Caret {
        let caret = self.laid.caret_at(self.inside(place));
        Caret { x: caret.x + self.x, ..caret }
    }

    /// The place nearest to a point on a row.
    #[must_use]
    pub(super) fn hit_in_row(&self, row: usize, x: f32) -> Place {
        self.outside(self.laid.hit_in_row(row, x - self.x))
    }

    /// The place one character to the left or right; nothing where the block ends there.
    #[must_use]
    pub(super) fn step(&self, from: Place, right: bool) -> Option<Place> {
        self.laid.step(self.inside(from), right).map(|place| self.outside(place))
    }

    /// A place in the document as one in the layout, and back.
    pub(super) fn inside(&self, place: Place) -> Place {
        Place { byte: place.byte.clamp(self.base, self.span().end()) - self.base, ..place }
    }

    pub(super) fn outside(&self, place: Place) -> Place {
        Place { byte: self.base + place.byte, ..place }
    }

    /// Baseline of a row below the block's top; that of the last row for rows there are not.
    #[must_use]
    pub(super) fn baseline(&self, row: usize) -> f32 {
        let rows = self.laid.rows();
        rows.get(row).or(rows.last()).map_or(0.0, |row| row.baseline)
    }

    /// How far below its own box a row still has its lanes, in points: there a row is meant, and not the next one.
    pub(super) fn overhang(&self) -> f32 {
        let ascent = self.laid.rows().first().map_or(0.0, |row| row.baseline - row.top);
        (self.laid.lane_offset() + 13.0 - (self.laid.line_height() - ascent)).max(0.0)
    }

    /// How far fills reach above a baseline: to where the lanes of the row before end, a little into them.
    #[must_use]
    pub(super) fn fill_above(&self, spacing: f32) -> f32 {
        (self.laid.line_height() - spacing - self.laid.lane_offset() - 11.0).max(self.laid.lane_offset())
    }

    fn rewrap(&mut self, setup: &Setup) {
        let indent = indent_of(&self.mark, self.paragraph.kind, setup.scale);
        self.laid.rewrap((setup.width - indent).max(1.0));
        (self.text, self.coding, self.outdated) = (None, None, false);
    }

    /// Gives up its last row where that makes it what `span` is.
    fn ends_at_last_row(&mut self, span: Span) -> bool {
        let last_row = self.laid.rows().last().map_or(0, |row| self.base + row.span.start());
        let ends = span.start() == self.paragraph.span.start() && span.end() == last_row && !self.outdated;
        if ends {
            self.laid.drop_last_row();
            (self.text, self.coding) = (None, None);
        }
        ends
    }

    fn heap(&self) -> usize {
        let mesh = self.text.as_ref().map_or(0, |text| text.mesh.vertices.len() * 20 + text.mesh.indices.len() * 4);
        self.laid.heap() + mesh
    }
}

/// The open document.
pub(super) struct Sheet {
    pub(super) document: Id<Document>,
    pub(super) setup: Setup,
    pub(super) flow: Flow,
    blocks: BTreeMap<usize, Block>,
    /// What was last shown of them.
    pub(super) words: Joined,
    pub(super) lanes: Joined,
    frame: u64,
    /// Whether the heights of all paragraphs are known and not only guessed; and whether that is being worked on.
    counted: bool,
    counting: bool,
}

impl Sheet {
    #[must_use]
    pub(super) fn new(document: &Document, setup: Setup, lines: Option<Lines>) -> Self {
        let text = document.text.as_str();
        let flow = match lines {
            Some(lines) => Flow::of(lines.items, text.len(), setup.estimate()),
            None => Flow::new(text, setup.estimate()),
        };
        let mut sheet = Self {
            document: document.id,
            setup,
            flow,
            blocks: BTreeMap::new(),
            words: Joined::default(),
            lanes: Joined::default(),
            frame: 0,
            counted: false,
            counting: false,
        };
        sheet.flow.set_tail(TAIL);
        sheet
    }

    /// Takes over a new width, size or scale; what is at the top of the view stays there.
    pub(super) fn set_up(&mut self, setup: Setup) {
        if self.setup == setup {
            return;
        }
        let width_only = Setup { width: self.setup.width, ..setup.clone() } == self.setup;
        self.setup = setup;
        self.counted = false;
        self.flow.reflow(self.setup.estimate());
        if width_only {
            // What is out of view may never come back.
            self.blocks.values_mut().for_each(|block| block.outdated = true);
        } else {
            self.blocks.clear();
        }
        self.flow.set_tail(TAIL);
    }

    /// Lets go of what is marked in the paragraphs.
    pub(super) fn forget_statements(&mut self) {
        self.blocks.values_mut().for_each(|block| block.coding = None);
    }

    /// Whether all heights are as good as they can be known.
    #[must_use]
    pub(super) fn is_counted(&self) -> bool {
        self.counted
    }

    /// Whether heights are only guessed, and nobody is at it.
    #[must_use]
    pub(super) fn wants_counting(&self) -> bool {
        !self.counted && !self.counting
    }

    /// What finds the heights of all paragraphs on another thread.
    pub(super) fn count_job(&mut self, document: &Document, faces: Faces, counter: Option<Counter>) -> CountJob {
        self.counting = true;
        let (setup, text, flow) = (self.setup.clone(), document.text.clone(), self.flow.clone());
        CountJob { document: document.id, setup, text, faces, flow, counter }
    }

    /// Takes the heights over, if they are still those that are asked for; what is in view does not move.
    pub(super) fn take_counted(&mut self, counted: &Counted) {
        self.counting = false;
        if counted.setup == self.setup && counted.heights.len() == self.flow.len() {
            self.flow.suggest_all(&counted.heights);
            self.counted = true;
        }
    }

    /// Scrolls or settles the view with whatever layouts that takes.
    pub(super) fn scroll<R>(
        &mut self,
        engine: &mut Engine,
        text: &str,
        with: impl FnOnce(&mut Flow, &mut Measurer<'_>) -> R,
    ) -> R {
        let mut measurer = Measurer { engine, blocks: &mut self.blocks, setup: &self.setup, text, frame: self.frame };
        with(&mut self.flow, &mut measurer)
    }

    /// Lays a paragraph out, unless it is.
    pub(super) fn lay_out(&mut self, engine: &mut Engine, text: &str, index: usize) {
        self.scroll(engine, text, |flow, measurer| {
            if let Some(paragraph) = flow.paragraph(index) {
                measurer.measure(index, &paragraph);
            }
        });
    }

    #[must_use]
    pub(super) fn block(&self, index: usize) -> Option<&Block> {
        self.blocks.get(&index).filter(|block| !block.outdated)
    }

    pub(super) fn block_mut(&mut self, index: usize) -> Option<&mut Block> {
        self.blocks.get_mut(&index).filter(|block| !block.outdated)
    }

    /// The paragraph in view that is set as the title, and its top.
    #[must_use]
    pub(super) fn title_of(&self, blocks: &[(usize, f32)]) -> Option<(&Block, f32)> {
        let shown = blocks.iter().filter_map(|&(index, top)| Some((self.block(index)?, top)));
        shown.into_iter().find(|(block, _)| block.paragraph.kind == Kind::Title)
    }

    /// Notes that layouts are about to be of use.
    pub(super) fn keep(&mut self, near: &[usize]) {
        for index in near {
            if let Some(block) = self.blocks.get_mut(index) {
                block.used = self.frame;
            }
        }
    }

    /// Forgets layouts that have been out of view for longest, once they take too much memory.
    pub(super) fn tidy(&mut self, visible: impl Iterator<Item = usize>) {
        self.frame += 1;
        for index in visible {
            if let Some(block) = self.blocks.get_mut(&index) {
                block.used = self.frame;
            }
        }
        if self.blocks.len() < 64 || !self.frame.is_multiple_of(16) {
            return;
        }
        let mut idle: Vec<(u64, usize, usize)> = self
            .blocks
            .iter()
            .filter(|(_, block)| block.used < self.frame)
            .map(|(index, block)| (self.frame - block.used, *index, block.heap()))
            .collect();
        idle.sort_unstable();
        let mut kept = 0;
        for (age, index, heap) in idle {
            kept += heap;
            // What was of use a frame ago would only be laid out again.
            if kept > KEPT && age > 1 {
                self.blocks.remove(&index);
            }
        }
    }
}

/// Lays paragraphs out for the flow.
pub(super) struct Measurer<'a> {
    engine: &'a mut Engine,
    blocks: &'a mut BTreeMap<usize, Block>,
    setup: &'a Setup,
    text: &'a str,
    frame: u64,
}

impl Measurer<'_> {
    /// What the flow asks: a paragraph's height, laid out if it is not yet.
    pub(super) fn measure(&mut self, index: usize, paragraph: &Paragraph) -> Measured {
        if paragraph.kind == Kind::Blank {
            return Measured { height: BLANK, last_row: 0 };
        }
        let is_title = self.setup.title.is_some_and(|title| paragraph.span.contains_byte(title));
        let paragraph = &if is_title { Paragraph { kind: Kind::Title, ..*paragraph } } else { *paragraph };
        let fits = |block: &mut Block| block.paragraph.span == paragraph.span || block.ends_at_last_row(paragraph.span);
        if !self.blocks.get_mut(&index).is_some_and(fits) {
            let block = self.lay_out(paragraph);
            self.blocks.insert(index, block);
        }
        let Some(block) = self.blocks.get_mut(&index) else { return Measured { height: BLANK, last_row: 0 } };
        block.paragraph = *paragraph;
        if block.outdated {
            block.rewrap(self.setup);
        }
        let gap = match paragraph.kind {
            Kind::Title => BYLINE_ROOM,
            _ if paragraph.joined => 0.0,
            _ => GAP,
        };
        let marker = block.base - paragraph.span.start();
        let rows = block.laid.rows();
        let last_row = if rows.len() > 1 { rows.last().map_or(0, |row| row.span.start() + marker) } else { 0 };
        Measured { height: block.laid.height() + gap, last_row }
    }

    /// Where the row of a byte begins below its paragraph's top; 0 where it is not laid out.
    #[must_use]
    pub(super) fn row_of(&self, index: usize, byte: usize) -> f32 {
        let block = self.blocks.get(&index).filter(|block| !block.outdated);
        block.map_or(0.0, |block| block.laid.rows().get(block.caret(byte).row).map_or(0.0, |row| row.top))
    }

    fn lay_out(&mut self, paragraph: &Paragraph) -> Block {
        let setting = self.setup.of(paragraph.kind);
        let base = paragraph.span.start() + paragraph.marker;
        let words = slice(self.text, base, paragraph.span.end());
        let mark = match paragraph.kind {
            Kind::Bullet if paragraph.first => Mark::Dot,
            Kind::Numbered if paragraph.first => {
                let number = slice(self.text, paragraph.span.start(), base).trim();
                Mark::Number(Box::new(self.engine.lay_out(
                    number,
                    &setting,
                    Some(paragraph.direction),
                    self.setup.width,
                )))
            }
            Kind::Quote => Mark::Bar,
            _ => Mark::None,
        };
        let indent = indent_of(&mark, paragraph.kind, self.setup.scale);
        let width = (self.setup.width - indent).max(1.0);
        let laid = self.engine.lay_out(words, &setting, Some(paragraph.direction), width);
        let rtl = laid.is_rtl();
        let plain = !rtl && !words.chars().any(runs_left);
        let x = if rtl { 0.0 } else { indent };
        Block {
            paragraph: *paragraph,
            base,
            x,
            laid,
            mark,
            plain,
            text: None,
            coding: None,
            used: self.frame,
            outdated: false,
        }
    }
}

/// Room for the mark, in whole device pixels, or the letters behind it would be blurred.
fn indent_of(mark: &Mark, kind: Kind, scale: f32) -> f32 {
    let indent = match mark {
        Mark::Number(laid) => laid.rows().first().map_or(INDENT, |row| (row.x1 - row.x0 + 8.0).ceil().max(INDENT)),
        _ if kind.is_indented() => INDENT,
        Mark::None | Mark::Dot | Mark::Bar => 0.0,
    };
    (indent * scale).round() / scale
}
