//! The coded strip: the whole article at a glance, and its scroll bar.

use crate::model::{Document, Id, Tag};
use crate::text::Span;
use crate::ui::Ctx;
use crate::ui::article::coding::look;
use crate::ui::article::marks::{COLUMNS, Strip, row_of};
use crate::ui::article::page::Columns;
use crate::ui::article::paint::Hits;
use crate::ui::pattern::TagLook;
use crate::ui::theme::{Theme, size};
use egui::{
    CornerRadius, Mesh, Painter, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use std::{collections::BTreeMap, sync::Arc};

/// Free space above and below the marks.
const TOP: f32 = 12.0;
const BOTTOM: f32 = 18.0;
/// How far the viewport's box reaches beyond them.
const BEYOND: f32 = 3.5;
/// From the strip's left edge to the first column, and from one column to the next.
const FIRST: f32 = 6.0;
const STEP: f32 = 5.0;
const MARK: f32 = 4.0;
/// Points a mark is high at least.
const LEAST: f32 = 3.0;
/// Hits on more than one in so many rows of pixels are a crowd; so wide are they then.
const CROWDED: usize = 6;
const HITS_BESIDE: f32 = 3.0;
/// Fragments that are looked up in one frame: about a millisecond.
const PART: usize = 4096;

/// What the marks depend on.
#[derive(Debug, Clone, PartialEq)]
struct Needs {
    document: Id<Document>,
    revision: u64,
    rows: usize,
    scale: f32,
}

/// The marks, worked out a part in every frame where there are very many.
#[derive(Default)]
pub(super) struct Coded {
    needs: Option<Needs>,
    /// The next fragment to look at; all are done once it has reached their number.
    at: usize,
    strip: Option<Strip<TagLook>>,
    columns: BTreeMap<Id<Tag>, usize>,
    mesh: Option<(Rect, egui::Color32, Arc<Mesh>)>,
    /// While the strip is held: from the top of the viewport's box to the pointer, as a share of the text.
    grab: Option<f64>,
}

/// The part of the text in view, as shares of its bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Viewport {
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Coded {
    /// Shows the strip; gives the share of the text that is to be at the top of the view, if the hand asks for one.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        ctx: &Ctx<'_>,
        document: &Document,
        columns: &Columns,
        viewport: Viewport,
        hits: &Hits,
    ) -> Option<f64> {
        let rect = columns.strip;
        let track = Rect::from_min_max(rect.min + vec2(0.0, TOP), rect.max - vec2(0.0, BOTTOM));
        let response = ui.interact(rect, ui.scope_id().with("coded strip"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Place in the article"));
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, ctx.theme.chrome);
        let line = Rect::from_min_size(rect.min, vec2(size::BORDER, rect.height()));
        painter.rect_filled(line, 0.0, ctx.theme.line);
        let boxed = paint_viewport(painter, ctx.theme, track, viewport);
        if self.work(ctx, document, track, columns.scale) {
            ui.ctx().request_repaint();
        }
        self.paint(painter, ctx.theme, track, columns.scale);
        paint_hits(painter, ctx.theme, document, track, columns.scale, hits);
        self.held(&response, track, boxed, viewport)
    }

    fn held(&mut self, response: &Response, track: Rect, boxed: Rect, viewport: Viewport) -> Option<f64> {
        let pointer = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on());
        let Some(pointer) = pointer else {
            self.grab = None;
            return None;
        };
        let share = f64::from((pointer.y - track.top()) / track.height().max(1.0));
        let first = self.grab.is_none();
        let held = boxed.y_range().contains(pointer.y);
        let half = (viewport.to - viewport.from) / 2.0;
        let grab = *self.grab.get_or_insert(if held { share - viewport.from } else { half });
        // Taking hold of the box moves nothing yet.
        (!(first && held)).then_some(share - grab)
    }

    /// Works the marks out as far as one frame allows; whether there is more to do.
    fn work(&mut self, ctx: &Ctx<'_>, document: &Document, track: Rect, scale: f32) -> bool {
        let rows = row_of(1.0, (track.height().max(0.0) * scale) as usize);
        let needs = Needs { document: document.id, revision: ctx.project.revision(), rows, scale };
        if self.needs.as_ref() != Some(&needs) {
            self.strip = Some(Strip::new(rows));
            self.at = 0;
            self.columns = ctx.project.tags_in_order().iter().enumerate().map(|(nth, tag)| (tag.id, nth)).collect();
            self.needs = Some(needs);
            self.mesh = None;
        }
        let index = ctx.project.fragments_in(document.id);
        let (Some(index), Some(strip)) = (index, &mut self.strip) else { return false };
        if self.at >= index.len() {
            return false;
        }
        let share = |byte: usize| byte as f64 / document.text.as_str().len().max(1) as f64;
        let least = (LEAST * scale).round().max(1.0) as usize;
        let end = (self.at + PART).min(index.len());
        for (span, id) in (self.at..end).filter_map(|at| index.get(at)) {
            let Some(row) = ctx.project.annotations().get(id) else { continue };
            let column = self.columns.get(&row.tag).copied().unwrap_or(COLUMNS);
            strip.mark(column, share(span.start()), share(span.end()), least, look(ctx.project, row));
        }
        self.at = end;
        self.mesh = None;
        self.at < index.len()
    }

    fn paint(&mut self, painter: &Painter, theme: &Theme, track: Rect, scale: f32) {
        let Some(strip) = &self.strip else { return };
        if self.mesh.as_ref().is_none_or(|(place, page, _)| *place != track || *page != theme.page) {
            let mut mesh = Mesh::default();
            let top = (track.top() * scale).round() / scale;
            for run in strip.runs() {
                let x = track.left() + FIRST + STEP * run.column as f32;
                let y = |row: usize| top + row as f32 / scale;
                let mark = Rect::from_min_max(pos2(x, y(run.from)), pos2(x + MARK, y(run.to)));
                mesh.add_colored_rect(mark, theme.tag_colour(run.look.colour));
            }
            self.mesh = Some((track, theme.page, Arc::new(mesh)));
        }
        if let Some((_, _, mesh)) = &self.mesh {
            painter.add(Shape::mesh(mesh.clone()));
        }
    }
}

fn paint_viewport(painter: &Painter, theme: &Theme, track: Rect, viewport: Viewport) -> Rect {
    let y = |share: f64| track.top() + track.height() * share.clamp(0.0, 1.0) as f32;
    let (from, to) = (y(viewport.from), y(viewport.to));
    let to = to.max(from + size::HIT_AREA).min(track.bottom().max(from));
    let from = from.min(to - size::HIT_AREA.min(track.height()));
    let boxed = Rect::from_min_max(pos2(track.left() + 2.5, from - BEYOND), pos2(track.right() - 3.5, to + BEYOND));
    let radius = CornerRadius::same(size::RADIUS_MARK);
    painter.rect(boxed, radius, theme.page, Stroke::new(size::BORDER, theme.edge), StrokeKind::Middle);
    boxed
}

fn paint_hits(painter: &Painter, theme: &Theme, document: &Document, track: Rect, scale: f32, hits: &Hits) {
    if hits.spans.is_empty() {
        return;
    }
    let len = document.text.as_str().len().max(1) as f64;
    let rows = (track.height() * scale) as usize;
    let row_of = |hit: &Span| row_of(hit.start() as f64 / len, rows);
    let mut lines = Vec::new();
    let mut left = hits.spans.as_slice();
    while let Some(row) = left.first().map(row_of) {
        // Several hits on one row of pixels are one line: of a hundred thousand, most are passed over.
        left = left.get(left.partition_point(|hit| row_of(hit) <= row)..).unwrap_or_default();
        lines.push(row);
    }
    // So many that they would hide the tags stand beside them.
    let whole = STEP * COLUMNS as f32;
    let (x, width) = if lines.len() * CROWDED > rows { (FIRST + whole, HITS_BESIDE) } else { (FIRST - 1.0, whole) };
    let mut mesh = Mesh::default();
    for row in lines {
        let y = ((track.top() + row as f32 / scale) * scale).round() / scale;
        mesh.add_colored_rect(Rect::from_min_size(pos2(track.left() + x, y), vec2(width, 2.0)), theme.warn);
    }
    painter.add(Shape::mesh(mesh));
}
