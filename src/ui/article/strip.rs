//! The coded strip: the whole article at a glance, and its scroll bar.

use crate::model::{Annotation, Document, Id, Tag};
use crate::text::{Span, in_order};
use crate::ui::Ctx;
use crate::ui::article::coding::look;
use crate::ui::article::marks::{COLUMNS, Run, Strip, row_of};
use crate::ui::article::page::Columns;
use crate::ui::article::paint::Hits;
use crate::ui::pattern::TagLook;
use crate::ui::theme::{Theme, size};
use egui::{
    Color32, ColorImage, CornerRadius, Mesh, Painter, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind,
    TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2,
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
/// Fragments that are looked up in one frame: well under a millisecond.
const PART: usize = 2048;

/// What the marks depend on, the statements aside.
#[derive(Debug, Clone, PartialEq)]
struct Needs {
    document: Id<Document>,
    rows: usize,
    scale: f32,
}

/// The marks, worked out a part in every frame where there are very many, and kept up with each edit from then on.
#[derive(Default)]
pub(super) struct Coded {
    needs: Option<Needs>,
    /// Of the project, as far as the marks are right.
    revision: u64,
    strip: Option<Strip<TagLook>>,
    /// A strip in the making; until it is done the one before is shown.
    making: Option<Making>,
    columns: BTreeMap<Id<Tag>, usize>,
    picture: Option<Picture>,
    /// While the strip is held: from the top of the viewport's box to the pointer, as a share of the text.
    grab: Option<f64>,
}

/// Marks of all fragments up to the last that was looked at, and that one.
struct Making {
    strip: Strip<TagLook>,
    last: Option<(Span, Id<Annotation>)>,
}

/// The marks as pixels, and the page colour that their colours were chosen for; none where they are out of date.
struct Picture {
    texture: TextureHandle,
    page: Option<Color32>,
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
        let needs = Needs { document: document.id, rows, scale };
        let other = self.needs.as_ref() != Some(&needs);
        if other && self.needs.as_ref().is_none_or(|known| known.document != document.id) {
            self.strip = None;
        }
        if other || !self.follow(ctx, document, scale) {
            self.making = Some(Making { strip: Strip::new(rows), last: None });
            self.columns = ctx.project.tags_in_order().iter().enumerate().map(|(nth, tag)| (tag.id, nth)).collect();
            self.needs = Some(needs);
        }
        self.revision = ctx.project.revision();
        let Some(Making { strip, last }) = &mut self.making else { return false };
        let fragments = ctx.project.fragments_in(document.id);
        let mut looked = 0;
        let before = *last;
        for (span, id) in fragments.into_iter().flat_map(|index| index.iter_behind(before).take(PART)) {
            looked += 1;
            *last = Some((span, id));
            if let Some(row) = ctx.project.annotations().view(id) {
                let (tag, from, to) = place(&self.columns, document, row.tag, span);
                strip.mark(tag, from, to, least(scale), look(ctx.project, row.tag));
            }
        }
        if looked == PART {
            return true;
        }
        self.strip = self.making.take().map(|made| made.strip);
        self.repaint();
        false
    }

    /// Takes over what was edited since the last frame; whether the marks are right then.
    fn follow(&mut self, ctx: &Ctx<'_>, document: &Document, scale: f32) -> bool {
        if self.revision == ctx.project.revision() {
            return true;
        }
        let Some(news) = ctx.project.news_since(self.revision) else { return false };
        // One in the making takes over what it has passed; the one before it is shown as it is until then.
        let last = self.making.as_ref().map(|making| making.last);
        let strip = self.making.as_mut().map(|making| &mut making.strip).or(self.strip.as_mut());
        let Some(strip) = strip else { return false };
        let mut right = true;
        for delta in news {
            let here = |row: &&Arc<Annotation>| row.document == document.id;
            let places = |row: &Annotation| -> Vec<(usize, f64, f64)> {
                let is_marked = |span: &&Span| match last {
                    Some(last) => last.is_some_and(|last| in_order(&(**span, row.id), &last).is_le()),
                    None => true,
                };
                let marked = row.fragments.iter().filter(is_marked);
                marked.map(|&span| place(&self.columns, document, row.tag, span)).collect()
            };
            for row in delta.before.iter().filter(here) {
                for (tag, from, to) in places(row) {
                    right &= strip.unmark(tag, from, to, least(scale));
                }
            }
            for row in delta.after.iter().filter(here) {
                for (tag, from, to) in places(row) {
                    strip.mark(tag, from, to, least(scale), look(ctx.project, row.tag));
                }
            }
        }
        self.repaint();
        right
    }

    /// One picture, a pixel for each cell: however many marks there are, a frame paints four rectangles.
    fn paint(&mut self, painter: &Painter, theme: &Theme, track: Rect, scale: f32) {
        let Some(strip) = self.strip.as_ref().filter(|strip| strip.rows() > 0) else { return };
        let picture = self.picture.get_or_insert_with(|| {
            let blank = ColorImage::filled([COLUMNS, 1], Color32::TRANSPARENT);
            Picture { texture: painter.ctx().load_texture("coded strip", blank, TextureOptions::LINEAR), page: None }
        });
        if picture.page != Some(theme.page) {
            let mut image = ColorImage::filled([COLUMNS, strip.rows()], Color32::TRANSPARENT);
            for Run { column, from, to, look } in strip.runs() {
                let colour = theme.tag_colour(look.colour);
                let cells = image.pixels.iter_mut().skip(column).step_by(COLUMNS);
                cells.skip(from).take(to - from).for_each(|cell| *cell = colour);
            }
            picture.texture.set(image, TextureOptions::LINEAR);
            picture.page = Some(theme.page);
        }
        let top = (track.top() * scale).round() / scale;
        let mut mesh = Mesh::with_texture(picture.texture.id());
        for column in 0..COLUMNS {
            let left = track.left() + FIRST + STEP * column as f32;
            let mark = Rect::from_min_size(pos2(left, top), vec2(MARK, strip.rows() as f32 / scale));
            // The middle of a cell all along. Sampled otherwise than the letters are, it would need a shader of its own,
            // for which a driver without a graphics card takes longer than for the first frame.
            let middle = (column as f32 + 0.5) / COLUMNS as f32;
            let uv = Rect::from_min_max(pos2(middle, 0.0), pos2(middle, 1.0));
            mesh.add_rect_with_uv(mark, uv, Color32::WHITE);
        }
        painter.add(Shape::mesh(mesh));
    }

    #[cfg(test)]
    pub(super) fn marks(&self) -> Option<&Strip<TagLook>> {
        self.strip.as_ref().filter(|_| self.making.is_none())
    }

    /// The marks have changed.
    fn repaint(&mut self) {
        if let Some(picture) = &mut self.picture {
            picture.page = None;
        }
    }
}

/// The column of a tag, and where a fragment lies as shares of the text.
fn place(columns: &BTreeMap<Id<Tag>, usize>, document: &Document, tag: Id<Tag>, span: Span) -> (usize, f64, f64) {
    let share = |byte: usize| byte as f64 / document.text.as_str().len().max(1) as f64;
    (columns.get(&tag).copied().unwrap_or(COLUMNS), share(span.start()), share(span.end()))
}

fn least(scale: f32) -> usize {
    (LEAST * scale).round().max(1.0) as usize
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
    if hits.spans().is_empty() {
        return;
    }
    let len = document.text.as_str().len().max(1) as f64;
    let rows = (track.height() * scale) as usize;
    let row_of = |hit: &Span| row_of(hit.start() as f64 / len, rows);
    let mut lines = Vec::new();
    let mut left = hits.spans();
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
