//! What is marked in one paragraph: lanes, "+n", cards; worked out once and kept until something of it changes.

use crate::model::{Annotation, Colour, Delta, Document, Id, Pattern, Project, Tag};
use crate::text::Span;
use crate::ui::article::lanes::{Drawing, LANES, Lanes, Member, Piece, place};
use crate::ui::article::marks::{Beside, Margin, beside};
use crate::ui::article::sheet::Block;
use crate::ui::pattern::{BAND, Ends, TagLook, paint_line};
use crate::ui::theme::Theme;
use egui::{Color32, Mesh, Rect, pos2};
use std::{collections::BTreeMap, sync::Arc};

/// Points from one lane to the next.
pub(super) const LANE_STEP: f32 = 5.0;

/// What a paragraph's coding depends on beside the paragraph itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Needs {
    pub(super) revision: u64,
    pub(super) selected: Vec<Id<Annotation>>,
    pub(super) page: Color32,
    pub(super) scale: f32,
    pub(super) margin: Margin,
}

/// What cards say, with whether that is who speaks.
pub(super) type Names = BTreeMap<Id<Annotation>, (String, bool)>;

/// The statements of a paragraph.
pub(super) struct Coding {
    needs: Needs,
    lanes: Lanes<Id<Annotation>>,
    pub(super) drawing: Drawing<Id<Annotation>>,
    /// Where each statement's words are, fragment by fragment.
    pub(super) pieces: BTreeMap<Id<Annotation>, Vec<Piece>>,
    pub(super) looks: BTreeMap<Id<Annotation>, TagLook>,
    /// Cards and dots, by line.
    pub(super) beside: Vec<Beside<Id<Annotation>>>,
    /// What each card says; and the revision of the project that says so.
    pub(super) names: Arc<Names>,
    named: Option<u64>,
    /// All lanes, from the corner of the text column and the paragraph's top.
    pub(super) mesh: Arc<Mesh>,
}

impl Coding {
    /// Brings a block's coding up to date; whether it had to be worked out. Statements that were there keep their lanes.
    pub(super) fn refresh(
        block: &mut Block,
        project: &Project,
        document: &Document,
        theme: &Theme,
        needs: &Needs,
    ) -> bool {
        if Self::is_fresh(block, project, document, needs) {
            return false;
        }
        let before = block.coding.take();
        let before = before.as_ref().map(|coding| &coding.lanes);
        let mut coding = Self::new(block, project, document, theme, needs, before);
        coding.name(project);
        block.coding = Some(coding);
        true
    }

    /// Whether a block's coding is up to date; what follows every edit is brought up to it.
    pub(super) fn is_fresh(block: &mut Block, project: &Project, document: &Document, needs: &Needs) -> bool {
        let window = block.span();
        let Some(coding) = &mut block.coding else { return false };
        let untouched = |revision| is_untouched(project, document, coding, window, revision);
        let fresh = coding.suits(needs, &untouched);
        if fresh {
            coding.needs.revision = needs.revision;
            coding.name(project);
        }
        fresh
    }

    /// Brings what the cards say up to date: an edit elsewhere may have given an actor another name.
    fn name(&mut self, project: &Project) {
        if self.named == Some(project.revision()) {
            return;
        }
        self.named = Some(project.revision());
        let cards = self.beside.iter().flat_map(|line| &line.cards);
        self.names = Arc::new(cards.map(|&(id, _)| (id, speaker(project, id))).collect());
    }

    /// Whether nothing that it shows has changed. What is selected matters only as far as it lies here.
    fn suits(&self, needs: &Needs, untouched_since: &dyn Fn(u64) -> bool) -> bool {
        let here = |ids: &[Id<Annotation>]| -> Vec<Id<Annotation>> {
            ids.iter().copied().filter(|id| self.pieces.contains_key(id)).collect()
        };
        let Needs { revision, selected, page, scale, margin } = needs;
        (self.needs.revision == *revision || untouched_since(self.needs.revision))
            && self.needs.page == *page
            && self.needs.scale.to_bits() == scale.to_bits()
            && self.needs.margin == *margin
            && (self.needs.selected == *selected || here(&self.needs.selected) == here(selected))
    }

    fn new(
        block: &Block,
        project: &Project,
        document: &Document,
        theme: &Theme,
        needs: &Needs,
        before: Option<&Lanes<Id<Annotation>>>,
    ) -> Self {
        let text = document.text.as_str();
        let window = block.span();
        let found = project.fragments_in(document.id).into_iter().flat_map(|index| index.overlapping(window));
        let mut found: Vec<(Id<Annotation>, Span)> = found.map(|(span, id)| (id, span)).collect();
        // By statement, so that each is looked up once and the maps are built in one go.
        found.sort_unstable();
        let mut members: Vec<Member<Id<Annotation>>> = Vec::with_capacity(found.len());
        let mut pieces: Vec<(Id<Annotation>, Vec<Piece>)> = Vec::with_capacity(found.len());
        let mut looks: Vec<(Id<Annotation>, TagLook)> = Vec::with_capacity(found.len());
        let mut starts: Vec<(usize, usize, u64, Id<Annotation>)> = Vec::new();
        for own in found.chunk_by(|a, b| a.0 == b.0) {
            let Some(row) = own.first().and_then(|&(id, _)| project.annotations().view(id)) else { continue };
            let (id, made) = (row.id, row.created.sequence);
            let parts = own.iter().filter_map(|(_, span)| span.intersection(window)).collect();
            members.push(Member { key: id, parts, size: row.len(), made });
            let first = row.fragments().min();
            let mut all = Vec::new();
            for &(_, span) in own {
                let fragment = row.fragments().position(|known| known == span).unwrap_or(0);
                let here = block.pieces(text, fragment, span);
                if first == Some(span) && span.start() >= block.paragraph.span.start() {
                    starts.extend(here.first().map(|piece| (piece.row, span.start(), made, id)));
                }
                if all.is_empty() { all = here } else { all.extend(here) }
            }
            pieces.push((id, all));
            looks.push((id, look(project, row.tag)));
        }
        let (pieces, looks) = (BTreeMap::from_iter(pieces), BTreeMap::from_iter(looks));
        let lanes = Lanes::assign(&members, before);
        let drawing = place(&lanes, &pieces, &needs.selected);
        starts.sort_unstable();
        let starts: Vec<(usize, Id<Annotation>)> = starts.into_iter().map(|(row, _, _, id)| (row, id)).collect();
        let beside = beside(&starts, &needs.selected, needs.margin, block.laid.line_height());
        let mut coding = Self {
            needs: needs.clone(),
            lanes,
            drawing,
            pieces,
            looks,
            beside,
            names: Arc::default(),
            named: None,
            mesh: Arc::default(),
        };
        coding.mesh = Arc::new(coding.paint(block, theme));
        coding
    }

    fn paint(&self, block: &Block, theme: &Theme) -> Mesh {
        let mut mesh = Mesh::default();
        for drawn in &self.drawing.drawn {
            let Some(look) = self.looks.get(&drawn.key) else { continue };
            let stem = LANE_STEP * f32::from(u8::try_from(drawn.lane).unwrap_or(0));
            let y = block.baseline(drawn.piece.row) + block.laid.lane_offset() + stem;
            if drawn.over {
                let plate = Rect::from_min_max(pos2(drawn.piece.x0, y - 1.0), pos2(drawn.piece.x1, y + BAND + 1.0));
                mesh.add_colored_rect(plate, theme.page);
            }
            let ends = Ends { start: drawn.piece.left_end, end: drawn.piece.right_end, stem };
            let line = (look.pattern, theme.tag_colour(look.colour));
            paint_line(&mut mesh, drawn.piece.x0..drawn.piece.x1, y, line, ends, self.needs.scale);
        }
        mesh
    }

    /// The statements under a point, the one that is meant first: the line that is hit, else the shortest; then outwards.
    ///
    /// `x` counts from the text's left edge, `y` from the baseline of the row.
    #[must_use]
    pub(super) fn under(&self, row: usize, x: f32, y: f32, lane_offset: f32) -> Vec<Id<Annotation>> {
        let covers = |piece: &Piece| piece.row == row && piece.x0 - 1.0 <= x && x <= piece.x1 + 1.0;
        let covered = |id: &Id<Annotation>| self.pieces.get(id).is_some_and(|own| own.iter().any(covers));
        let mut under: Vec<Id<Annotation>> = self.lanes.order().iter().copied().filter(covered).collect();
        let into = y - lane_offset + 1.0;
        let lanes = LANE_STEP * f32::from(u8::try_from(LANES).unwrap_or(0));
        if (0.0..lanes).contains(&into) {
            let hit = self.drawing.drawn.iter().rev().find(|drawn| {
                let top = LANE_STEP * f32::from(u8::try_from(drawn.lane).unwrap_or(0));
                covers(&drawn.piece) && (top..top + LANE_STEP).contains(&into)
            });
            if let Some(at) = hit.and_then(|drawn| under.iter().position(|id| *id == drawn.key)) {
                let meant = under.remove(at);
                under.insert(0, meant);
            }
        }
        under
    }

    /// All statements of the paragraph, shortest first.
    #[must_use]
    pub(super) fn order(&self) -> &[Id<Annotation>] {
        self.lanes.order()
    }
}

/// Whether no statement of a paragraph was changed since a revision, none has come, and none has gone.
fn is_untouched(project: &Project, document: &Document, coding: &Coding, window: Span, revision: u64) -> bool {
    let news = project.news_since(revision);
    let reaches =
        |row: &Annotation| row.document == document.id && row.fragments.iter().any(|span| span.overlaps(window));
    let touches = |delta: &&Delta<Annotation>| {
        delta.id().is_some_and(|id| coding.pieces.contains_key(&id)) || delta.after.as_deref().is_some_and(reaches)
    };
    news.is_some_and(|news| !news.iter().any(touches))
}

/// Who speaks, or without anybody the tag's name; and whether it is the former.
pub(super) fn speaker(project: &Project, id: Id<Annotation>) -> (String, bool) {
    let Some(row) = project.annotations().get(id) else { return (String::new(), false) };
    let names = project.speaker_names(&row);
    if names.is_empty() {
        (project.tags().get(row.tag).map_or_else(String::new, |tag| tag.name.clone()), false)
    } else {
        (names, true)
    }
}

/// The line of a statement's tag.
#[must_use]
pub(super) fn look(project: &Project, tag: Id<Tag>) -> TagLook {
    let tag = project.tags().get(tag);
    tag.map_or(TagLook { colour: Colour::Palette(1), pattern: Pattern::Solid }, |tag| TagLook {
        colour: tag.colour,
        pattern: tag.pattern,
    })
}
