//! The state of the article's pane between frames, and where things were when they were last painted.

use crate::model::{Annotation, Digest, Document, Id, Tag};
use crate::text::Span;
use crate::ui::Ctx;
use crate::ui::article::carried::Carried;
use crate::ui::article::count::{CountJob, Counted, Counter};
use crate::ui::article::engine::Engine;
use crate::ui::article::faces::{Faces, Finder};
use crate::ui::article::flow::Flow;
use crate::ui::article::gesture::{Gesture, Grip, Pick};
use crate::ui::article::head::Head;
use crate::ui::article::hover::Hover;
use crate::ui::article::kinds::{language_of, title_line};
use crate::ui::article::link::Between;
use crate::ui::article::page::Columns;
use crate::ui::article::paint::Hits;
use crate::ui::article::popup::{List, TagPopup};
use crate::ui::article::setup::Setup;
use crate::ui::article::sheet::{Block, Measurer, Sheet};
use crate::ui::article::signs::Signs;
use crate::ui::article::split::Lines;
use crate::ui::article::strip::{Coded, Viewport};
use crate::ui::article::walk::Place;
use crate::ui::state::{Reading, ReadingPlace, Selection};
use egui::{Pos2, Rect, pos2};
use std::{collections::BTreeMap, sync::Arc};

/// A jump that takes a moment, so that the eye can follow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glide {
    pub(super) whole: f64,
    pub(super) done: f64,
    pub(super) since: f64,
}

/// The last press of the button, for double and triple clicks and for telling a drag from a click.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Press {
    pub(super) at: Pos2,
    pub(super) time: f64,
    pub(super) clicks: u8,
    pub(super) dragged: bool,
}

/// A place in the words as the pointer finds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) index: usize,
    pub(super) row: usize,
    pub(super) place: Place,
    /// From the text's left edge, and below the row's baseline.
    pub(super) x: f32,
    pub(super) y: f32,
}

/// The place that was gone to last, and where that has led. As long as the reader stays there, it is the place, also
/// where a row of another width begins elsewhere: so a text that is set narrower and wide again has not moved.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    wanted: ReadingPlace,
    shown: Option<ReadingPlace>,
}

impl Held {
    fn place(&self, now: ReadingPlace) -> ReadingPlace {
        if self.shown == Some(now) { self.wanted } else { now }
    }
}

/// The article's pane.
#[derive(Default)]
pub struct ArticleView {
    pub(super) engine: Engine,
    pub(super) sheet: Option<Sheet>,
    digest: Digest,
    /// Of a text that is about to be shown.
    lines: Option<Lines>,
    /// The language that the letters of a text tell.
    guessed: Option<(Digest, &'static str)>,
    pub(super) head: Option<Head>,
    row_counter: Option<Counter>,
    places: BTreeMap<Id<Document>, ReadingPlace>,
    held: Held,
    pub(super) columns: Option<Columns>,
    pub(super) signs: Signs,
    pub(super) carried: Carried,
    /// Paragraphs in view, each with its top on the screen, as last painted.
    pub(super) blocks: Vec<(usize, f32)>,
    pub(super) gesture: Gesture<Id<Annotation>>,
    pub(super) press: Press,
    pub(super) grips: Vec<(Grip, Rect)>,
    /// Words that are being taken by keys, with Shift held down.
    pub(super) extending: Option<Pick>,
    /// The byte whose cursor stands beside the character before it, where the two sides of the place stand apart.
    pub(super) leans: Option<usize>,
    /// Keys were typed into a field elsewhere in the last frame.
    pub(super) elsewhere: bool,
    /// Where a cursor that moves up and down would like to stand.
    pub(super) goal: Option<f32>,
    pub(super) reveal: Option<(Id<Document>, Span)>,
    pub(super) glide: Option<Glide>,
    pub(super) popup: Option<TagPopup>,
    pub(super) popup_asked: bool,
    /// Words that were just selected by a drag, and where it ended.
    pub(super) just_selected: Option<(Span, Pos2)>,
    pub(super) list: Option<List>,
    /// Two statements for which the type of their link is asked.
    pub(super) between: Option<Between>,
    pub(super) hover: Hover,
    pub(super) coded: Coded,
    pub(super) hits: Hits,
    pub(super) last_statement: Option<Id<Annotation>>,
    pub(super) last_tag: Option<Id<Tag>>,
}

impl ArticleView {
    /// What looks for the system's faces; to be run on another thread.
    #[must_use]
    pub fn finder(&self) -> Finder {
        self.engine.finder()
    }

    /// Another pane with the same faces, for an article beside this one.
    #[must_use]
    pub fn another(&self) -> Self {
        let mut other = Self::default();
        other.engine.plug(self.engine.faces());
        other
    }

    /// Takes the lines of a text that is about to be shown.
    pub fn foresee(&mut self, lines: Lines) {
        self.lines = Some(lines);
    }

    /// Takes faces that were found.
    pub fn plug(&mut self, faces: Faces) {
        self.engine.plug(faces);
    }

    /// What finds the heights of all paragraphs of the open document on another thread, for an exact scroll bar;
    /// nothing while they are known, are being looked for, or the system's faces are still missing.
    pub fn count_job(&mut self, document: &Document) -> Option<CountJob> {
        if !self.engine.has_system_faces() {
            return None;
        }
        let sheet = self.sheet.as_mut().filter(|sheet| sheet.document == document.id && sheet.wants_counting())?;
        Some(sheet.count_job(document, self.engine.faces(), self.row_counter.take()))
    }

    /// Takes over what the job has found.
    pub fn take_counted(&mut self, counted: Counted) {
        if let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.document == counted.document) {
            sheet.take_counted(&counted);
        }
        self.row_counter = Some(counted.counter);
    }

    /// Whether the scroll bar is exact: all heights are known and not guessed.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.sheet.as_ref().is_some_and(Sheet::is_counted)
    }

    /// Whether words of the article are on the screen.
    #[must_use]
    pub fn is_showing_text(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// The middle of the coded strip, where it is shown.
    #[must_use]
    pub fn strip_centre(&self) -> Option<Pos2> {
        self.columns.map(|columns| columns.strip.center())
    }

    /// Scrolls to a passage when its document is shown next, unless it is in view anyway.
    pub fn reveal(&mut self, document: Id<Document>, span: Span) {
        self.reveal = Some((document, span));
    }

    /// Opens the list of tags at the selected words, or at the selected statement to change its tag.
    pub fn open_tag_popup(&mut self) {
        self.popup_asked = true;
    }

    /// Whether a list is open that takes Enter, Escape and the arrows.
    #[must_use]
    pub fn has_popup(&self) -> bool {
        self.popup.is_some() || self.list.is_some() || self.between.is_some()
    }

    /// Whether words are being selected right now: what is selected may still change.
    #[must_use]
    pub fn is_selecting(&self) -> bool {
        self.gesture.is_busy() || self.extending.is_some()
    }

    /// The statement that was selected last, also after words were selected.
    #[must_use]
    pub fn last_statement(&self) -> Option<Id<Annotation>> {
        self.last_statement
    }

    /// What a search has found in the open document, in order of place, and which of it is the current hit; marked in
    /// the text and in the strip until something else is set.
    pub fn set_hits(&mut self, spans: Option<Arc<Vec<Span>>>, current: Option<usize>) {
        self.hits = Hits { spans, current };
    }

    /// The first byte that can be read at the top of the view.
    #[must_use]
    pub fn first_byte_in_view(&self) -> usize {
        let top = self.columns.map_or(0.0, |columns| columns.pane.top());
        let Some(sheet) = &self.sheet else { return 0 };
        for &(index, y) in &self.blocks {
            if let Some(block) = sheet.block(index) {
                let seen = block.laid.rows().iter().enumerate().find(|(_, row)| y + row.top >= top - 4.0);
                if let Some((nth, _)) = seen {
                    return block.outside(block.laid.edge_of_row(nth, true)).byte;
                }
            }
        }
        self.blocks
            .first()
            .and_then(|block| sheet.flow.paragraph(block.0))
            .map_or(0, |paragraph| paragraph.span.start())
    }

    /// Where the reader is in a document, to be kept with the settings; nothing where it was never shown.
    #[must_use]
    pub fn place(&self, document: Id<Document>) -> Option<ReadingPlace> {
        match &self.sheet {
            Some(sheet) if sheet.document == document => Some(self.held.place(place_of(sheet))),
            _ => self.places.get(&document).copied(),
        }
    }

    /// Where a passage of the open document stands on the screen, row by row; empty where it is out of view.
    #[must_use]
    pub fn screen_rects(&self, span: Span) -> Vec<Rect> {
        let (Some(sheet), Some(columns)) = (&self.sheet, &self.columns) else { return Vec::new() };
        let blocks = self.blocks.iter().filter_map(|&(index, top)| Some((sheet.block(index)?, top)));
        let rects = blocks.flat_map(|(block, top)| {
            let above = block.fill_above(sheet.setup.reading.spacing);
            block.rects(span).into_iter().map(move |rect| {
                let baseline = top + block.baseline(rect.row);
                Rect::from_min_max(
                    pos2(columns.left + rect.x0, baseline - above),
                    pos2(columns.left + rect.x1, baseline + block.laid.lane_offset()),
                )
            })
        });
        rects.filter(|rect| rect.intersects(columns.pane)).collect()
    }

    /// Where the first row of a passage stands on the screen.
    #[must_use]
    pub fn screen_rect(&self, span: Span) -> Option<Rect> {
        self.screen_rects(span).into_iter().next()
    }

    /// What is selected in a document: what the hand is taking, else what was taken.
    pub(super) fn pick(&self, ctx: &Ctx<'_>, document: Id<Document>) -> Option<Pick> {
        let kept = ctx.state.selection.as_ref().filter(|selection| selection.document == document);
        let kept = kept.map(|Selection { anchor, head, span, .. }| Pick { anchor: *anchor, head: *head, span: *span });
        self.gesture.taking().or(kept)
    }

    /// Height of the pane in points.
    pub(super) fn height(&self) -> f64 {
        self.columns.map_or(1.0, |columns| f64::from(columns.pane.height().max(1.0)))
    }

    /// The language of a document as far as it matters for the shapes of letters.
    fn language(&mut self, document: &Document) -> String {
        if !document.language.is_empty() {
            return document.language.clone();
        }
        let digest = document.text.digest();
        let known = self.guessed.filter(|(known, _)| *known == digest);
        let guessed = known.unwrap_or_else(|| (digest, language_of(document.text.as_str())));
        self.guessed = Some(guessed);
        guessed.1.to_owned()
    }

    /// Makes everything ready to show a document in the given columns. Whether all has to be laid out anew.
    pub(super) fn prepare(&mut self, ctx: &Ctx<'_>, document: &Document, columns: Columns) -> bool {
        self.columns = Some(columns);
        // What the layout does not depend on must not make it stale.
        let reading = Reading { measure: 0.0, numbers: false, ..ctx.state.reading };
        let setup = Setup {
            width: columns.width,
            scale: columns.scale,
            reading,
            language: self.language(document),
            generation: self.engine.generation(),
            title: title_line(document.text.as_str(), &document.title),
        };
        let digest = document.text.digest();
        let is_other = self.sheet.as_ref().is_none_or(|sheet| sheet.document != document.id) || self.digest != digest;
        if is_other {
            self.leave();
            self.digest = digest;
            let lines = self.lines.take().filter(|lines| lines.of == digest);
            self.sheet = Some(Sheet::new(document, setup.clone(), lines));
        }
        let words = ctx.words;
        let Some(sheet) = &mut self.sheet else { return false };
        let known = self.places.get(&document.id).or_else(|| ctx.state.places.get(&document.id));
        let is_anew = sheet.setup != setup;
        let place = if is_other { known.copied() } else { is_anew.then(|| self.held.place(place_of(sheet))) };
        sheet.set_up(setup);
        if !self.head.as_ref().is_some_and(|head| head.fits(document, &sheet.setup, words)) {
            let head = Head::new(&mut self.engine, document, &sheet.setup, words);
            sheet.flow.set_head(head.height());
            self.head = Some(head);
        }
        if let Some(place) = place {
            self.go_back_to(document, place);
        }
        is_anew
    }

    /// Puts a place at the top of the view again.
    fn go_back_to(&mut self, document: &Document, place: ReadingPlace) {
        self.scroll(document, |flow, view, measurer| {
            let index = flow.find(place.byte);
            let Some(paragraph) = flow.paragraph(index) else { return };
            measurer.measure(index, &paragraph);
            let row = measurer.row_of(index, place.byte);
            flow.scroll_to(index, row + place.offset, 0.0, view, &mut |i, p| measurer.measure(i, p));
        });
        self.held = Held { wanted: place, shown: self.sheet.as_ref().map(place_of) };
    }

    /// Lets go of all that was known of statements: those of another project, or of this one as it comes again, may be others
    /// under the same revision. Words and where one was in them stay.
    pub fn forget_statements(&mut self) {
        self.signs = Signs::default();
        if let Some(sheet) = &mut self.sheet {
            sheet.forget_statements();
        }
    }

    /// Lets go of the words that were shown, which may not be what their document has.
    pub fn forget_words(&mut self) {
        self.leave();
        self.lines = None;
    }

    /// Remembers where the reader was, and drops what belongs to the document.
    fn leave(&mut self) {
        if let Some(sheet) = self.sheet.take() {
            self.places.insert(sheet.document, self.held.place(place_of(&sheet)));
        }
        self.head = None;
        self.blocks.clear();
        self.grips.clear();
        self.gesture = Gesture::default();
        self.glide = None;
        self.popup = None;
        self.list = None;
        self.just_selected = None;
        self.last_statement = None;
        self.goal = None;
    }

    /// Moves the view with whatever layouts that takes.
    pub(super) fn scroll(&mut self, document: &Document, with: impl FnOnce(&mut Flow, f64, &mut Measurer<'_>)) {
        let view = self.height();
        if let Some(sheet) = &mut self.sheet {
            sheet.scroll(&mut self.engine, document.text.as_str(), |flow, measurer| with(flow, view, measurer));
        }
    }

    pub(super) fn scroll_by(&mut self, document: &Document, distance: f64) {
        self.scroll(document, |flow, view, measurer| {
            flow.scroll_by(distance, view, &mut |i, p| measurer.measure(i, p));
        });
    }

    /// Puts the share of the text's bytes at the top of the view.
    pub(super) fn scroll_to_share(&mut self, document: &Document, share: f64) {
        let len = document.text.as_str().len();
        let at = share.clamp(0.0, 1.0) * len as f64;
        self.scroll(document, |flow, view, measurer| {
            let index = flow.find(at as usize);
            let Some(paragraph) = flow.paragraph(index) else { return };
            if share <= 0.0 {
                flow.scroll_to_fraction(0.0, view, &mut |i, p| measurer.measure(i, p));
                return;
            }
            let part = (at - paragraph.span.start() as f64) / (paragraph.span.len().max(1)) as f64;
            let height = measurer.measure(index, &paragraph).height;
            let y = (f64::from(height) * part.clamp(0.0, 1.0)) as f32;
            flow.scroll_to(index, y, 0.0, view, &mut |i, p| measurer.measure(i, p));
        });
    }

    /// The part of the text in view, for the strip.
    pub(super) fn viewport(&self, document: &Document) -> Viewport {
        let (Some(sheet), Some(columns)) = (&self.sheet, &self.columns) else { return Viewport { from: 0.0, to: 1.0 } };
        let len = document.text.as_str().len().max(1) as f64;
        let share = |index: usize, top: f32, edge: f32| {
            let Some(paragraph) = sheet.flow.paragraph(index) else { return 0.0 };
            let part = ((edge - top) / sheet.flow.height(index).max(1.0)).clamp(0.0, 1.0);
            (paragraph.span.start() as f64 + paragraph.span.len() as f64 * f64::from(part)) / len
        };
        let from = self.blocks.first().map_or(0.0, |&(index, top)| share(index, top, columns.pane.top()));
        let to = self.blocks.last().map_or(1.0, |&(index, top)| share(index, top, columns.pane.bottom()));
        Viewport { from, to: to.max(from) }
    }

    /// The paragraph nearest to a point and its top on the screen.
    fn nearest(&self, sheet: &Sheet, at: Pos2) -> Option<(usize, f32)> {
        let begins = |&&(index, top): &&(usize, f32)| top + sheet.block(index).map_or(0.0, Block::overhang) <= at.y;
        let below = self.blocks.iter().rev().find(begins);
        below.or(self.blocks.first()).copied()
    }

    /// The place in the words nearest to a point.
    pub(super) fn find(&self, at: Pos2) -> Option<Found> {
        let (sheet, columns) = (self.sheet.as_ref()?, self.columns.as_ref()?);
        let (index, top) = self.nearest(sheet, at)?;
        let x = at.x - columns.left;
        let Some(block) = sheet.block(index) else {
            let byte = sheet.flow.paragraph(index)?.span.start();
            return Some(Found { index, row: 0, place: Place::before(byte), x, y: f32::INFINITY });
        };
        let row = block.laid.row_at(at.y - top - block.overhang());
        Some(Found { index, row, place: block.hit_in_row(row, x), x, y: at.y - top - block.baseline(row) })
    }

    /// The statements under a point, the one that is meant first. It looks at no letter: it is asked in every frame.
    pub(super) fn under(&self, at: Pos2) -> Vec<Id<Annotation>> {
        let found = || {
            let (sheet, columns) = (self.sheet.as_ref()?, self.columns.as_ref()?);
            let (index, top) = self.nearest(sheet, at)?;
            let block = sheet.block(index)?;
            let row = block.laid.row_at(at.y - top - block.overhang());
            let y = at.y - top - block.baseline(row);
            let coding = block.coding.as_ref().filter(|_| y < block.laid.line_height())?;
            Some(coding.under(row, at.x - columns.left, y, block.laid.lane_offset()))
        };
        found().unwrap_or_default()
    }
}

/// So far before the first paragraph that whatever stands above it is in view.
const TOP: f32 = -1e5;

/// The place at the top of the view: a row and how much of it is above the view; before the first paragraph that is
/// less than nothing. At the very top it is the top, however high the title gets.
fn place_of(sheet: &Sheet) -> ReadingPlace {
    let flow = &sheet.flow;
    if flow.position() <= 0.0 {
        return ReadingPlace { byte: 0, offset: TOP };
    }
    let first = flow.visible(f64::INFINITY).next();
    let (index, top) = first.unwrap_or((0, flow.top_of(0) - flow.position()));
    let above = -top as f32;
    let start = flow.paragraph(index).map_or(0, |paragraph| paragraph.span.start());
    let row = sheet.block(index).and_then(|block| {
        let row = block.laid.rows().iter().skip(1).rfind(|row| row.top <= above)?;
        Some(ReadingPlace { byte: block.base + row.span.start(), offset: above - row.top })
    });
    row.unwrap_or(ReadingPlace { byte: start, offset: above })
}
