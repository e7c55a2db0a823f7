//! Random sets of statements over random texts through the real layout and painting, and what must hold of every
//! frame: nothing panics, the selection covers its letters and no others, every statement is drawn or counted, no two
//! lines of a lane overlap, and every triangle has its corners somewhere.
//!
//! A text is laid out once and shown with many sets, at many widths and places. `STANDPOINT_PAINTER_CASES` is the
//! number of sets and `STANDPOINT_PAINTER_SEED` where chance begins; a failure says both. `STANDPOINT_PAINTER_FAULT`
//! takes a safeguard away, to see that what is looked at would show it.

use super::chance::Chance;
use super::coding::{Coding, LANE_STEP};
use super::fills::fills_of;
use super::sheet::Block;
use super::{ArticleView, article_ui};
use crate::edit::{Command, NewDocument};
use crate::model::{
    Annotation, Certainty, Change, Delta, Document, Id, Mark, Origin, Project, Stamp, Text, Time, Transaction,
};
use crate::text::{Span, grapheme_edge_before};
use crate::ui::desk::Desk;
use crate::ui::pattern::BAND;
use crate::ui::state::{Reading, Selection, Typeface};
use crate::ui::theme::{self, Theme, ThemeChoice, font, size};
use egui::{Color32, Pos2, RawInput, Rect, Shape, pos2, vec2};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Sets of statements in the short form, and how many are shown over one text.
const CASES: u64 = 1_500;
const CASES_A_TEXT: u64 = 100;

/// What can be wrong, for a run that must find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The painter leaves out a row of the selection.
    Row,
    /// The painter draws a statement where there is no room for it.
    Lane,
}

/// The window, and what is in it.
struct Stage {
    ctx: egui::Context,
    desk: Desk<ArticleView>,
    chance: Chance,
    text: String,
    rows: Vec<std::sync::Arc<Annotation>>,
    extent: (f32, f32),
    scale: f32,
    time: f64,
    made: u128,
    /// Letters of selections that were looked at, pieces drawn, and statements counted into a "+n".
    seen: [usize; 3],
    fault: Option<Fault>,
}

impl Stage {
    fn new(fault: Option<Fault>) -> Self {
        let ctx = egui::Context::default();
        theme::install_fonts(&ctx);
        theme::apply(&ctx, Theme::of(ThemeChoice::Light));
        let mut desk: Desk<ArticleView> = Desk::with_project();
        let faces = desk.view.finder().find("en");
        desk.view.plug(faces);
        Self {
            ctx,
            desk,
            chance: Chance(0),
            text: String::new(),
            rows: Vec::new(),
            extent: (816.0, 840.0),
            scale: 1.0,
            time: 0.0,
            made: 1 << 64,
            seen: [0; 3],
            fault,
        }
    }

    /// Another text in place of the one before.
    fn turn_to_a_text(&mut self) {
        self.text = self.chance.text();
        self.rows.clear();
        self.extent = (816.0, 840.0);
        let old = self.desk.document();
        let language = self.chance.of(&["en", "", "ar", "ja", "zh-TW"]).to_owned();
        let document = NewDocument { text: Text::new(self.text.as_str()), language, ..NewDocument::default() };
        self.desk.run(&Command::RemoveDocuments { documents: vec![old] });
        self.desk.run(&Command::AddDocuments { documents: vec![document] });
        self.desk.state.document = self.desk.project.documents_in_order().last().map(|row| row.id);
        self.text = self.document().text.as_str().to_owned();
        self.scale = [1.0, 1.0, 1.25, 1.5, 2.0][self.chance.below(5)];
        self.desk.state.reading = Reading {
            size: 15.0 + self.chance.below(13) as f32,
            spacing: 2.0 * self.chance.below(9) as f32,
            measure: 400.0 + 32.0 * self.chance.below(13) as f32,
            typeface: Typeface::ALL[self.chance.below(3)],
            numbers: self.chance.one_in(2),
        };
    }

    fn document(&self) -> &Document {
        self.desk.project.documents().get(self.desk.document()).unwrap()
    }

    /// Another set of statements in place of the one before, and something else selected.
    fn turn_to_a_set(&mut self) {
        let count = match self.chance.below(60) {
            0 => 300,
            1..4 => 60,
            _ => self.chance.below(14),
        };
        // A part of the set before stays, as it does when a person goes on tagging.
        let kept = if self.chance.one_in(3) { self.chance.below(self.rows.len() + 1) } else { 0 };
        let gone = self.rows.split_off(kept);
        let mut changes: Vec<Change> = gone.into_iter().map(|row| Change::Annotation(Delta::removed(row))).collect();
        let crowd = self.chance.place(&self.text);
        for _ in 0..count {
            let fragments = self.chance.fragments(&self.text, crowd);
            if !fragments.is_empty() {
                let row = self.statement(fragments);
                changes.push(Change::Annotation(Delta::added(row.as_ref().clone())));
                self.rows.push(row);
            }
        }
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: self.desk.project.revision() };
        self.desk.project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
        // The project has rows of its own, and a row is removed by the very one that is there.
        let annotations = self.desk.project.annotations();
        self.rows = self.rows.iter().filter_map(|row| annotations.shared(row.id)).collect();
        let some = self.chance.below(3).min(self.rows.len());
        let picked = (0..some).map(|_| self.chance.below(self.rows.len())).collect::<BTreeSet<_>>();
        self.desk.state.selected = picked.into_iter().map(|at| self.rows[at].id).collect();
        let edges = [self.chance.passage(&self.text, crowd), self.chance.passage(&self.text, crowd)];
        let [anchor, head] = edges.map(|span| grapheme_edge_before(&self.text, span.start()));
        let span = Span::new(anchor, head);
        self.desk.state.selection = Some(Selection { document: self.desk.document(), anchor, head, span });
        self.desk.state.cursor_shown = self.chance.one_in(4);
        self.desk.state.focus = self.chance.one_in(8);
        if self.chance.one_in(4) {
            self.extent.0 =
                [180.0, 330.0, 559.0, 560.0, 640.0, 719.0, 720.0, 816.0, 1200.0, 1600.0][self.chance.below(10)];
            self.extent.1 = [120.0, 420.0, 840.0][self.chance.below(3)];
        }
        let hits: Vec<Span> = self.rows.iter().take(5).map(|row| row.hull()).collect();
        self.desk.view.set_hits(self.chance.one_in(4).then(|| hits.into()), Some(0));
    }

    fn statement(&mut self, mut fragments: Vec<Span>) -> std::sync::Arc<Annotation> {
        self.made += 1;
        fragments.sort_unstable();
        let tags = self.desk.project.tags_in_order();
        let tag = tags[self.chance.below(tags.len())].id;
        let mark = Mark { sequence: u64::try_from(self.made >> 1 & 0xFFFF_FFFF).unwrap(), time: Time(0) };
        std::sync::Arc::new(Annotation {
            id: Id::new(self.made),
            document: self.desk.document(),
            tag,
            fragments,
            fields: Vec::new(),
            note: "".into(),
            certainty: Certainty::Sure,
            coder: Id::new(1),
            origin: Origin::ByHand,
            created: mark,
            changed: mark,
        })
    }

    /// Goes somewhere, shows a frame, and gives all that was painted.
    fn frame(&mut self) -> Vec<Shape> {
        if self.chance.one_in(3) && self.desk.view.sheet.is_some() {
            let document = self.desk.project.documents().get(self.desk.document()).unwrap();
            let share = self.chance.below(101) as f64 / 100.0;
            let by = self.chance.below(2_000) as f64 - 1_000.0;
            if self.desk.view.sheet.as_ref().unwrap().document == document.id {
                self.desk.view.scroll_to_share(document, share);
                self.desk.view.scroll_by(document, by);
            }
        }
        self.time += 1.0 / 60.0;
        let (width, height) = self.extent;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(width, height))),
            time: Some(self.time),
            focused: true,
            ..RawInput::default()
        };
        input.viewports.get_mut(&egui::ViewportId::ROOT).unwrap().native_pixels_per_point = Some(self.scale);
        let mut view = std::mem::take(&mut self.desk.view);
        let mut actions = crate::ui::action::Actions::default();
        let mut output = self.ctx.run_ui(input, |ui| article_ui(ui, &self.desk.ctx(), &mut view, &mut actions));
        self.desk.view = view;
        output.textures_delta.clear();
        let mut shapes = Vec::new();
        output.shapes.iter().for_each(|clipped| flatten(&clipped.shape, &mut shapes));
        if self.fault == Some(Fault::Row) {
            let sel = Theme::of(ThemeChoice::Light).sel;
            shapes.iter().position(|shape| filled(shape, sel).is_some()).map(|at| shapes.remove(at));
        }
        for primitive in self.ctx.tessellate(output.shapes, output.pixels_per_point) {
            let egui::epaint::Primitive::Mesh(mesh) = primitive.primitive else { continue };
            let count = u32::try_from(mesh.vertices.len()).unwrap();
            assert!(mesh.indices.iter().all(|index| *index < count), "a triangle has a corner that is nowhere");
            assert!(
                mesh.vertices.iter().all(|v| v.pos.is_finite() && v.uv.is_finite()),
                "a corner is not on the plane"
            );
        }
        shapes
    }

    /// What must hold of a frame.
    fn check(&mut self, shapes: &[Shape]) {
        let columns = self.desk.view.columns.unwrap();
        let near = 1.0 / self.scale + 0.02;
        let sel = Theme::of(ThemeChoice::Light).sel;
        let fills: Vec<Rect> = shapes.iter().filter_map(|shape| filled(shape, sel)).collect();
        let selected = self.desk.state.selection.as_ref().unwrap().span;
        let focus = self.desk.state.focus;
        let lines = LaneVertices::of(shapes, &self.desk.project);
        let counts: Vec<(Pos2, String)> = shapes.iter().filter_map(count_shown).collect();
        let carried = CarriedLetters::of(shapes);
        let sheet = self.desk.view.sheet.as_ref().unwrap();
        let mut met = 0;
        for &(index, top) in &self.desk.view.blocks {
            let Some(block) = sheet.block(index) else { continue };
            for row in 0..block.laid.rows().len() {
                let y = top + block.baseline(row) - 6.0;
                let here: Vec<&Rect> = fills.iter().filter(|fill| fill.y_range().contains(y)).collect();
                met += here.len();
                let found: Vec<(f32, f32)> =
                    here.iter().map(|fill| (fill.left() - columns.left, fill.right() - columns.left)).collect();
                self.seen[0] += covers(block, row, &[selected], &found, near, "the selection");
            }
            let coding = block.coding.as_ref().expect("what is in view has been coded");
            check_pieces(&self.rows, block, coding);
            let lane = |lane: usize| if self.fault == Some(Fault::Lane) { lane / 2 } else { lane };
            let (drawn, counted) = check_drawing(coding, lane);
            self.seen[1] += drawn;
            self.seen[2] += counted;
            for drawn in &coding.drawing.drawn {
                let look = coding.looks[&drawn.key];
                let lane = LANE_STEP * drawn.lane as f32;
                let y = top + block.baseline(drawn.piece.row) + block.laid.lane_offset() + lane;
                let x = columns.left + drawn.piece.x0 - near..=columns.left + drawn.piece.x1 + near;
                let colour = Theme::of(ThemeChoice::Light).tag_colour(look.colour);
                // What is narrower than two pixels has no inside once its ends have drawn in.
                let narrow = x.end() - x.start() < 2.0 + 3.0 * near;
                assert!(
                    narrow || lines.any(colour, &x, &(y - 1.0..=y + BAND + 1.0)),
                    "nothing is painted for {drawn:?}"
                );
            }
            for (&row, more) in &coding.drawing.more {
                let y = top + block.baseline(row) + block.laid.lane_offset();
                let label = format!("+{}", more.len());
                let left = columns.right() + size::STEP_GROUP;
                let shown = |(at, text): &(Pos2, String)| {
                    *text == label && (at.y - y).abs() < 20.0 && (at.x - left).abs() < 9.0
                };
                let inside = columns.pane.y_range().shrink(30.0).contains(y);
                assert!(
                    !inside || counts.iter().any(shown) || carried.show(&self.ctx, &label, pos2(left, y)),
                    "{label} is not shown in row {row}"
                );
            }
        }
        assert!(focus || met == fills.len(), "{} of {} fills lie on no row", fills.len() - met, fills.len());
    }
}

/// The rows of a block hold what they should: each letter of the passages lies within what was found on its row, and
/// no other letter does. Gives the number of letters that are covered.
fn covers(block: &Block, row: usize, passages: &[Span], found: &[(f32, f32)], near: f32, what: &str) -> usize {
    let bounds = block.laid.rows()[row];
    let mut covered = 0;
    for letter in block.laid.graphemes(row) {
        let (x0, x1) = (letter.x0.max(bounds.x0) + block.x, letter.x1.min(bounds.x1) + block.x);
        if x1 - x0 < 0.02 {
            continue;
        }
        let span = Span::new(letter.span.start() + block.base, letter.span.end() + block.base);
        let wanted = passages.iter().any(|passage| passage.overlaps(span));
        if wanted {
            let mut reach = x0;
            let mut sorted = found.to_vec();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            for &(from, to) in &sorted {
                if from <= reach + near {
                    reach = reach.max(to);
                }
            }
            assert!(reach + near >= x1, "{what} leaves out {span:?} in row {row}: {x0}..{x1} of {found:?}");
            covered += 1;
        } else {
            let touched = found.iter().any(|&(from, to)| to.min(x1) - from.max(x0) > near);
            assert!(!touched, "{what} takes in {span:?} in row {row}: {x0}..{x1} of {found:?}");
        }
    }
    let (left, right) = (bounds.x0 + block.x - near, bounds.x1 + block.x + near);
    assert!(found.iter().all(|&(from, to)| from >= left && to <= right), "{what} goes beyond row {row}: {found:?}");
    covered
}

/// Each statement has its pieces where its words are, and nowhere else.
fn check_pieces(rows: &[std::sync::Arc<Annotation>], block: &Block, coding: &Coding) {
    let window = block.span();
    // Of a very large set a part is enough.
    for row in rows.iter().step_by(1 + rows.len() / 16) {
        let here: Vec<Span> = row.fragments.iter().copied().filter(|span| span.overlaps(window)).collect();
        let pieces = coding.pieces.get(&row.id).map_or(&[][..], Vec::as_slice);
        for nth in 0..block.laid.rows().len() {
            let found: Vec<(f32, f32)> =
                pieces.iter().filter(|piece| piece.row == nth).map(|piece| (piece.x0, piece.x1)).collect();
            covers(block, nth, &here, &found, 0.05, "a statement");
        }
    }
}

/// Every piece is drawn once or counted, and nothing in a lane overlaps. Gives how many are drawn and counted.
fn check_drawing(coding: &Coding, lane: impl Fn(usize) -> usize) -> (usize, usize) {
    let drawing = &coding.drawing;
    for (id, pieces) in &coding.pieces {
        for piece in pieces {
            let times = drawing.drawn.iter().filter(|drawn| drawn.key == *id && drawn.piece == *piece).count();
            let counted = drawing.more.get(&piece.row).is_some_and(|more| more.contains(id));
            assert!(times == 1 || (times == 0 && counted), "{piece:?} of {id} is drawn {times} times");
        }
    }
    for more in drawing.more.values() {
        assert_eq!(more.iter().collect::<BTreeSet<_>>().len(), more.len(), "counted twice: {more:?}");
    }
    let mut lanes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for drawn in drawing.drawn.iter().filter(|drawn| !drawn.over) {
        lanes.entry((drawn.piece.row, lane(drawn.lane))).or_default().push((drawn.piece.x0, drawn.piece.x1, drawn.key));
    }
    for (place, mut held) in lanes {
        held.sort_by(|a: &(f32, f32, _), b| a.0.total_cmp(&b.0));
        for pair in held.windows(2) {
            // Two fragments of one statement may meet within a letter.
            let apart = pair[0].1 <= pair[1].0 + 0.02 || pair[0].2 == pair[1].2;
            assert!(apart, "two lines overlap in row and lane {place:?}: {pair:?}");
        }
    }
    (drawing.drawn.len(), drawing.more.values().map(Vec::len).sum())
}

/// Corners of triangles in the colours of tags.
struct LaneVertices(Vec<(Color32, Pos2)>);

impl LaneVertices {
    fn of(shapes: &[Shape], project: &Project) -> Self {
        let theme = Theme::of(ThemeChoice::Light);
        let colours: Vec<Color32> = project.tags_in_order().iter().map(|tag| theme.tag_colour(tag.colour)).collect();
        let meshes = shapes.iter().filter_map(|shape| if let Shape::Mesh(mesh) = shape { Some(mesh) } else { None });
        let vertices = meshes.flat_map(|mesh| &mesh.vertices).filter(|vertex| colours.contains(&vertex.color));
        Self(vertices.map(|vertex| (vertex.color, vertex.pos)).collect())
    }

    fn any(&self, colour: Color32, x: &RangeInclusive<f32>, y: &RangeInclusive<f32>) -> bool {
        self.0.iter().any(|(own, at)| *own == colour && x.contains(&at.x) && y.contains(&at.y))
    }
}

/// Corners of letters in meshes: where they are, and where in the picture of letters they take their form from. What
/// stands beside a paragraph is painted so once it is kept.
struct CarriedLetters(Vec<(Pos2, Pos2)>);

impl CarriedLetters {
    fn of(shapes: &[Shape]) -> Self {
        let text = Theme::of(ThemeChoice::Light).text;
        let meshes = shapes.iter().filter_map(|shape| if let Shape::Mesh(mesh) = shape { Some(mesh) } else { None });
        let meshes = meshes.filter(|mesh| mesh.texture_id == egui::TextureId::default());
        let vertices = meshes.flat_map(|mesh| &mesh.vertices).filter(|vertex| vertex.color == text);
        Self(vertices.map(|vertex| (vertex.pos, vertex.uv)).collect())
    }

    /// Whether the letters of a "+n" stand near a place, as far from each other as they should.
    fn show(&self, ctx: &egui::Context, label: &str, near: Pos2) -> bool {
        let words = ctx.fonts_mut(|fonts| fonts.layout_no_wrap(label.to_owned(), font::tiny(), Color32::BLACK));
        let [width, height] = ctx.fonts(|fonts| fonts.font_image_size()).map(|pixels| pixels as f32);
        let expected = words.rows.iter().flat_map(|row| {
            row.row
                .visuals
                .mesh
                .vertices
                .iter()
                .map(|vertex| (row.pos + vertex.pos.to_vec2(), pos2(vertex.uv.x / width, vertex.uv.y / height)))
        });
        let expected: Vec<(Pos2, Pos2)> = expected.collect();
        let Some(&(first, form)) = expected.first() else { return false };
        let is_form = |uv: Pos2, form: Pos2| uv.distance(form) < 1e-5;
        self.0.iter().filter(|(_, uv)| is_form(*uv, form)).any(|(at, _)| {
            let is_near = (at.y - near.y).abs() < 20.0 && (at.x - near.x).abs() < 12.0;
            is_near
                && expected.iter().all(|(place, form)| {
                    let wanted = *at + (*place - first);
                    self.0.iter().any(|(at, uv)| is_form(*uv, *form) && at.distance(wanted) < 1.0)
                })
        })
    }
}

fn flatten(shape: &Shape, into: &mut Vec<Shape>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| flatten(shape, into)),
        Shape::Mesh(mesh) if !fills_of(mesh).is_empty() => {
            into.extend(fills_of(mesh).into_iter().map(|(rect, colour)| Shape::rect_filled(rect, 0.0, colour)));
        }
        shape => into.push(shape.clone()),
    }
}

fn filled(shape: &Shape, colour: Color32) -> Option<Rect> {
    if let Shape::Rect(rect) = shape { (rect.fill == colour).then_some(rect.rect) } else { None }
}

fn count_shown(shape: &Shape) -> Option<(Pos2, String)> {
    let Shape::Text(text) = shape else { return None };
    let words = text.galley.text();
    words.starts_with('+').then(|| (pos2(text.pos.x, text.pos.y), words.to_owned()))
}

fn wish(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.replace('_', "").parse().expect("a number"))
}

#[test]
fn every_frame_shows_what_it_should() {
    let cases = wish("STANDPOINT_PAINTER_CASES").unwrap_or(CASES);
    let first = wish("STANDPOINT_PAINTER_SEED").unwrap_or(1);
    let (mut done, mut seed) = (0, first);
    let fault = std::env::var("STANDPOINT_PAINTER_FAULT").ok().map(|fault| match fault.as_str() {
        "row" => Fault::Row,
        "lane" => Fault::Lane,
        other => panic!("there is no fault “{other}”"),
    });
    let mut stage = Stage::new(fault);
    while done < cases {
        // Each text has a seed of its own, so that what fails is found again at once.
        let now = CASES_A_TEXT.min(cases - done);
        stage.chance = Chance(seed);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            stage.turn_to_a_text();
            for _ in 0..now {
                stage.turn_to_a_set();
                let shapes = stage.frame();
                stage.check(&shapes);
            }
        }));
        if let Err(panic) = result {
            eprintln!("STANDPOINT_PAINTER_SEED={seed} STANDPOINT_PAINTER_CASES={now} shows it again,");
            eprintln!("unless it hangs on the letters of texts before it: then from seed {first} on");
            eprintln!("{:?} in {:?} at {} of {}", stage.text, stage.extent, stage.scale, stage.rows.len());
            std::panic::resume_unwind(panic);
        }
        (done, seed) = (done + now, seed + 1);
        if done % 50_000 < now {
            eprintln!("{done} sets of statements, {:?}", stage.seen);
        }
    }
    let seen = stage.seen;
    eprintln!("{done} sets: {} letters of selections, {} lines, {} counted", seen[0], seen[1], seen[2]);
    assert!(seen.iter().all(|count| *count as u64 > cases), "too little was looked at: {seen:?}");
}
