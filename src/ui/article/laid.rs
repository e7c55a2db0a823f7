//! A paragraph that is laid out: where its rows, letters and edges are, and at which byte a point lies.
//!
//! With `engine` and `faces`, all that names parley.

use crate::text::{Span, grapheme_edge_before, is_edge, slice};
use crate::ui::article::engine::{Face, Setting, even, latin_lane_offset};
use crate::ui::article::flow::Direction;
use parley::fontique::Blob;
use parley::{Alignment, AlignmentOptions, Layout, PositionedLayoutItem};
use std::sync::OnceLock;

/// The text face's own measures, in ems: the part above the baseline, the part below, and the room that capitals need.
const ASCENT: f32 = 0.894;
/// The same of the window's face.
const WINDOW_ASCENT: f32 = 0.932;
const WINDOW_DESCENT: f32 = 0.189;
/// What deep scripts get of the height that their faces claim, in ems; faces claim room for all of a script's marks.
/// Only where letters hang from each other (Nastaliq) is the claim more than [`HANGING`], and granted.
const DEEP_ASCENT: f32 = 0.95;
const DEEP_DESCENT: f32 = 0.45;
const HANGING: f32 = 0.75;
pub(super) const DESCENT: f32 = 0.246;
pub(super) const CAPITALS: f32 = 0.72;

/// Whether letters of this script reach lower than Latin ones, so that the lanes must give way.
fn reaches_low(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0590..=0x109F | 0x1780..=0x18AF | 0x1900..=0x1CFF | 0xA800..=0xAAFF | 0xABC0..=0xABFF
        | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0A00..=0x1_1FFF | 0x1_E800..=0x1_EFFF)
}

/// One row of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Its bytes, with the blanks at its end.
    pub span: Span,
    /// Where the row's box begins, on a whole device pixel.
    pub top: f32,
    /// Where its letters stand, on a whole device pixel.
    pub baseline: f32,
    /// From the left edge of its letters to the right one, without the blanks at its end.
    pub x0: f32,
    pub x1: f32,
    stray: Option<Stray>,
}

/// Blanks at a row's end that parley leaves between the words: those after words that run against the paragraph.
/// By rule L1 of the Unicode bidirectional algorithm they belong at the end, where they take no room.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stray {
    x: f32,
    width: f32,
    /// Against the paragraph's direction, in which all beyond them moves to close the gap.
    rtl: bool,
}

impl Row {
    /// Where something really stands that parley puts at `x`.
    fn place(&self, x: f32) -> f32 {
        match self.stray {
            Some(stray) if stray.rtl && x < stray.x + stray.width => (x + stray.width).min(stray.x + stray.width),
            Some(stray) if !stray.rtl && x > stray.x => (x - stray.width).max(stray.x),
            _ => x,
        }
    }
}

/// A part of a row; a range of bytes may have several in one row where directions mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowRect {
    pub row: usize,
    pub x0: f32,
    pub x1: f32,
}

/// A paragraph laid out at a width.
pub struct Laid {
    layout: Layout<()>,
    rows: Vec<Row>,
    /// Places where parley sees an edge but a reader sees one character, each with the character's start; where a
    /// base and its mark come from two faces. Nearly always empty.
    inner_edges: Vec<(u32, u32)>,
    len: usize,
    setting: Measures,
    width: f32,
    /// The characters of each row, once somebody has asked for a part of it.
    characters: Vec<OnceLock<Characters>>,
}

/// What a row shows from left to right.
struct Characters {
    list: Box<[Grapheme]>,
    /// Whether bytes only rise: then a part is found without looking at all.
    rising: bool,
}

/// What a layout keeps of its setting, after the script has had its say.
#[derive(Clone, Copy)]
struct Measures {
    size: f32,
    scale: f32,
    line_height: f32,
    lane_offset: f32,
    /// From the top of a row to its baseline.
    ascent: f32,
}

impl Measures {
    fn new(setting: &Setting) -> Self {
        let Setting { size, line_height, scale, .. } = *setting;
        let (ascent, descent) = match setting.face {
            Face::Text | Face::Title | Face::Sans | Face::System => (ASCENT, DESCENT),
            Face::Window => (WINDOW_ASCENT, WINDOW_DESCENT),
        };
        let lead = (line_height - (ascent + descent) * size) / 2.0;
        Self { size, scale, line_height, lane_offset: latin_lane_offset(size), ascent: lead + ascent * size }
    }

    fn snap(&self, points: f32) -> f32 {
        (points * self.scale).round() / self.scale
    }
}

/// A character as a reader sees it, on its row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grapheme {
    pub span: Span,
    /// Left and right edge in points.
    pub x0: f32,
    pub x1: f32,
    /// Whether it runs from right to left, so that its start is at its right.
    pub rtl: bool,
}

impl Laid {
    /// Breaks what parley has shaped into rows. `text` is what was shaped.
    pub(super) fn new(layout: Layout<()>, text: &str, setting: &Setting, width: f32) -> Self {
        let (rows, inner_edges) = (Vec::new(), Vec::new());
        let (measures, len) = (Measures::new(setting), text.len());
        let mut laid = Self { layout, rows, inner_edges, len, setting: measures, width, characters: Vec::new() };
        laid.rewrap(width);
        laid.make_room(text, setting);
        laid.note_inner_edges(text);
        laid
    }

    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Points from one row to the next, the same for all rows whatever faces their letters come from.
    #[must_use]
    pub fn line_height(&self) -> f32 {
        self.setting.line_height
    }

    /// Height of all rows in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        let rows = self.rows.len() as f32;
        rows * self.setting.line_height
    }

    /// The width it was laid out for, in points.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.width
    }

    /// Device pixels per point that its baselines are snapped to.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.setting.scale
    }

    /// Points from a baseline to the first lane: below the deepest letter of the paragraph's script.
    #[must_use]
    pub fn lane_offset(&self) -> f32 {
        self.setting.lane_offset
    }

    /// Whether the paragraph as a whole runs from right to left.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        self.layout.is_rtl()
    }

    /// Which way the paragraph as a whole runs.
    #[must_use]
    pub fn direction(&self) -> Direction {
        if self.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight }
    }

    /// Length of the text in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Memory it holds on the heap, in bytes, near enough for a limit on a cache.
    #[must_use]
    pub fn heap(&self) -> usize {
        // Measured: about 54 bytes a byte of text, and what an empty layout holds.
        let rows = self.rows.capacity() * (size_of::<Row>() + size_of::<OnceLock<Characters>>());
        let known = self.characters.iter().filter_map(OnceLock::get);
        1024 + self.len * 54 + rows + known.map(|known| size_of_val(&*known.list)).sum::<usize>()
    }

    /// Breaks the paragraph into rows of another width in points (`f32::MAX`: into none, at the left); some twenty times
    /// cheaper than laying it out.
    pub fn rewrap(&mut self, width: f32) {
        self.width = width;
        self.layout.break_all_lines(Some(width));
        // In a row without an end there is no right edge to be flush with.
        let alignment = if width == f32::MAX { Alignment::Left } else { Alignment::Start };
        self.layout.align(alignment, AlignmentOptions::default());
        let (rtl, len) = (self.layout.is_rtl(), self.len);
        let rows = self.layout.lines().map(|line| {
            let metrics = line.metrics();
            let (left, hang) = (metrics.offset + metrics.inline_min_coord, metrics.hanging_advance);
            let right = left + metrics.advance;
            // Parley lets blanks hang over the edge, but not always those of words that run against the paragraph.
            let stray = stray(&line, rtl);
            let hang = stray.map_or(hang, |stray| hang.max(stray.width));
            let (x0, x1) = if rtl { (left + hang, right) } else { (left, right - hang) };
            let bytes = line.text_range();
            // An empty text is laid out as one blank.
            let span = Span::new(bytes.start.min(len), bytes.end.min(len));
            Row { span, top: 0.0, baseline: 0.0, x0, x1: x1.max(x0), stray }
        });
        self.rows.clear();
        self.rows.extend(rows);
        self.characters.clear();
        self.characters.resize_with(self.rows.len(), OnceLock::new);
        self.place_rows();
    }

    /// Ends with the row before the last, as if the text ended there; until it is laid out anew, for it can't be rewrapped.
    pub fn drop_last_row(&mut self) {
        if self.rows.len() > 1 {
            self.rows.pop();
            self.characters.pop();
            self.len = self.rows.last().map_or(0, |row| row.span.end());
        }
    }

    fn place_rows(&mut self) {
        let measures = self.setting;
        let mut top = 0.0;
        for row in &mut self.rows {
            row.top = measures.snap(top);
            row.baseline = measures.snap(top + measures.ascent);
            top += measures.line_height;
        }
    }

    /// Gives scripts with deep letters room between the words and the lanes, in all rows alike.
    fn make_room(&mut self, text: &str, setting: &Setting) {
        // All of them are written with lead bytes from here on; most text ends the search here.
        if setting.fixed || !text.bytes().any(|byte| byte >= 0xD6) {
            return;
        }
        let (mut descent, mut ascent) = (0.0_f32, 0.0_f32);
        for line in self.layout.lines() {
            for run in line.runs() {
                let bytes = run.text_range();
                if slice(text, bytes.start, bytes.end).chars().any(reaches_low) {
                    descent = descent.max(run.font_metrics().descent);
                    ascent = ascent.max(run.font_metrics().ascent);
                }
            }
        }
        if descent == 0.0 {
            return;
        }
        let size = setting.size;
        let capitals = (CAPITALS * size).ceil();
        let hanging = descent > HANGING * size;
        let (ascent, descent) = if hanging {
            (ascent, descent)
        } else {
            (ascent.min(DEEP_ASCENT * size), descent.min(DEEP_DESCENT * size))
        };
        let above = ascent.ceil().max(capitals) - capitals;
        let offset = (descent.ceil() + 2.0).max(latin_lane_offset(size));
        let below = offset - latin_lane_offset(size);
        self.setting.lane_offset = offset;
        self.setting.line_height = even(setting.line_height + above + below);
        self.setting.ascent += above;
        self.place_rows();
    }

    fn note_inner_edges(&mut self, text: &str) {
        // Runs end where the face changes, and only there can a character be cut; plain Latin has no such place.
        if text.is_ascii() {
            return;
        }
        let starts = self.layout.lines().flat_map(|line| line.runs().map(|run| run.text_range().start));
        let inner = starts.filter(|start| !is_edge(text, *start));
        let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        self.inner_edges = inner.map(|edge| (narrow(edge), narrow(grapheme_edge_before(text, edge)))).collect();
        self.inner_edges.sort_unstable();
    }

    pub(super) fn to_edge(&self, byte: usize) -> usize {
        let inner = self.inner_edges.iter().find(|(edge, _)| *edge as usize == byte);
        inner.map_or(byte, |(_, start)| *start as usize).min(self.len)
    }

    /// The row at a height; the first above all, the last below all.
    #[must_use]
    pub fn row_at(&self, y: f32) -> usize {
        let row = (y / self.setting.line_height).floor().max(0.0) as usize;
        row.min(self.rows.len().saturating_sub(1))
    }

    /// What a range of bytes covers, row by row, left to right in each; without the blanks at a row's end.
    #[must_use]
    pub fn rects(&self, range: Span) -> Vec<RowRect> {
        let mut rects = Vec::new();
        if range.is_empty() {
            return rects;
        }
        let first = self.rows.partition_point(|row| row.span.end() <= range.start());
        for (row, bounds) in self.rows.iter().enumerate().skip(first) {
            if bounds.span.start() >= range.end() {
                break;
            }
            if range.contains(bounds.span) {
                rects.push(RowRect { row, x0: bounds.x0, x1: bounds.x1 });
            } else {
                self.rects_in_row(row, bounds, range, &mut rects);
            }
        }
        rects.retain(|rect| rect.x1 - rect.x0 > 0.01);
        rects
    }

    fn rects_in_row(&self, row: usize, bounds: &Row, range: Span, rects: &mut Vec<RowRect>) {
        let before = rects.len();
        let Some(Characters { list, rising }) = self.characters(row) else { return };
        if *rising {
            // Nothing lies between two characters that follow each other.
            let first = list.partition_point(|piece| piece.span.end() <= range.start());
            let last = list.partition_point(|piece| piece.span.start() < range.end());
            if let (Some(first), Some(last)) = (list.get(first), last.checked_sub(1).and_then(|last| list.get(last))) {
                rects.push(RowRect { row, x0: first.x0.max(bounds.x0), x1: last.x1.min(bounds.x1) });
            }
            return;
        }
        for piece in list.iter().filter(|piece| piece.span.overlaps(range)) {
            let (x0, x1) = (piece.x0.max(bounds.x0), piece.x1.min(bounds.x1));
            match rects.get_mut(before..).and_then(<[RowRect]>::last_mut) {
                Some(last) if (last.x1 - x0).abs() < 0.01 => last.x1 = x1.max(last.x1),
                _ => rects.push(RowRect { row, x0, x1 }),
            }
        }
    }

    /// What a row shows, character by character from left to right.
    pub fn graphemes(&self, row: usize) -> impl Iterator<Item = Grapheme> + '_ {
        self.characters(row).into_iter().flat_map(|characters| characters.list.iter().copied())
    }

    /// The characters of a row, kept: a hand asks for those of the same row in every frame.
    fn characters(&self, row: usize) -> Option<&Characters> {
        let make = || {
            let list: Box<[Grapheme]> = self.measure_characters(row).collect();
            let rising = list.is_sorted_by(|a, b| a.span.end() <= b.span.start());
            Characters { list, rising }
        };
        self.characters.get(row).map(|known| known.get_or_init(make))
    }

    fn measure_characters(&self, row: usize) -> impl Iterator<Item = Grapheme> + '_ {
        let line = self.layout.get(row);
        let bounds = self.rows.get(row);
        let place = move |x| bounds.map_or(x, |bounds| bounds.place(x));
        let mut x = line.map_or(0.0, |line| line.metrics().offset + line.metrics().inline_min_coord);
        let clusters = line.into_iter().flat_map(|line| line.runs()).flat_map(|run| run.visual_clusters());
        clusters.map(move |cluster| {
            let (bytes, x0) = (cluster.text_range(), x);
            x += cluster.advance();
            let span = Span::new(bytes.start, bytes.end);
            Grapheme { span, x0: place(x0), x1: place(x), rtl: cluster.is_rtl() }
        })
    }

    /// Width of the widest row in points.
    #[must_use]
    pub fn text_width(&self) -> f32 {
        self.rows.iter().map(|row| row.x1 - row.x0).fold(0.0, f32::max)
    }

    /// Whether some letter is in no face: it shows as an empty box.
    #[must_use]
    pub fn lacks_letters(&self) -> bool {
        self.runs().any(|run| run.glyphs().any(|glyph| glyph.id == 0))
    }

    /// The letters, in runs of one face each.
    pub(super) fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        self.layout.lines().zip(&self.rows).flat_map(|(line, row)| {
            line.items().filter_map(|item| match item {
                PositionedLayoutItem::GlyphRun(run) => Some(Run { run, row, size: self.setting.size }),
                PositionedLayoutItem::InlineBox(_) => None,
            })
        })
    }
}

/// Finds blanks at the end of a row that stand elsewhere.
fn stray(line: &parley::Line<'_, ()>, rtl: bool) -> Option<Stray> {
    let end = line.text_range().end;
    let mut x = line.metrics().offset + line.metrics().inline_min_coord;
    for run in line.runs() {
        let right = x + run.advance();
        if run.text_range().end == end && run.is_rtl() != rtl {
            let mut width = 0.0;
            for cluster in run.clusters() {
                width = if cluster.is_space_or_nbsp() { width + cluster.advance() } else { 0.0 };
            }
            let x = if run.is_rtl() { x } else { right - width };
            return (width > 0.0).then_some(Stray { x, width, rtl });
        }
        x = right;
    }
    None
}

/// Letters of one row and one face.
pub(super) struct Run<'a> {
    run: parley::GlyphRun<'a, ()>,
    pub(super) row: &'a Row,
    /// Points per em.
    pub(super) size: f32,
}

/// One shape at its place: x from the paragraph's left, y up or down from the baseline, in points.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub(super) id: u32,
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Run<'_> {
    pub(super) fn blob(&self) -> &Blob<u8> {
        &self.run.run().font().data
    }

    /// Tells the face from all others: its file and its place in the file.
    pub(super) fn face(&self) -> (u64, u32) {
        (self.blob().id(), self.run.run().font().index)
    }

    /// The bytes of the face's file.
    pub(super) fn data(&self) -> &[u8] {
        self.blob().data()
    }

    /// Where on its axes a variable face is used.
    pub(super) fn coords(&self) -> impl Iterator<Item = i16> + '_ {
        self.run.run().normalized_coords().iter().map(|coord| coord.to_bits())
    }

    pub(super) fn glyphs(&self) -> impl Iterator<Item = Glyph> + '_ {
        let baseline = self.run.baseline();
        let row = self.row;
        self.run.positioned_glyphs().map(move |glyph| Glyph {
            id: glyph.id,
            x: row.place(glyph.x),
            y: glyph.y - baseline,
        })
    }
}
