//! What stands beside the lines, painted as it was wherever its paragraph has moved to.
//!
//! While words glide by and no hand is beside them, their cards only move along: nobody need ask again what each of
//! them says and looks like, nor cut it into triangles.

use super::joined::Joined;
use super::page::Columns;
use super::paint::Paint;
use crate::model::{Annotation, Id};
use crate::ui::still::{Pictures, Stills, meshes};
use egui::epaint::ClippedShape;
use egui::{Color32, Context, Mesh, Painter, Rect, Shape, Vec2, vec2};
use std::{collections::BTreeMap, sync::Arc};

/// What is kept of the paragraphs in view.
#[derive(Default)]
pub(super) struct Carried {
    seen: Option<Seen>,
    pictures: Pictures,
    parts: BTreeMap<usize, Part>,
    /// What is carried along in this frame and waits to be painted.
    waiting: Vec<(Arc<Mesh>, Vec2)>,
    /// What is painted as one mesh each, and how many of them are used in this frame.
    joined: Vec<Joined>,
    used: usize,
    /// Whether a paragraph was kept in this frame.
    has_kept: bool,
}

/// What all of it depends on.
#[derive(Debug, PartialEq)]
struct Seen {
    revision: u64,
    selected: Vec<Id<Annotation>>,
    /// Tells the themes apart.
    page: Color32,
    columns: Columns,
}

/// What stands beside one paragraph.
struct Part {
    /// Another one is made whenever what stands there is arranged anew.
    lanes: Arc<Mesh>,
    /// The paragraph's top when it was painted.
    top: f32,
    meshes: Vec<Arc<Mesh>>,
}

impl Carried {
    /// A new frame begins: lets go of all that would not be painted so again.
    pub(super) fn begin(&mut self, ctx: &Context, paint: &Paint<'_>) {
        let (project, selected) = (paint.ctx.project, &paint.ctx.state.selected);
        let is_same = self.seen.as_ref().is_some_and(|seen| {
            (seen.revision, seen.page, &seen.columns) == (project.revision(), paint.ctx.theme.page, paint.columns)
                && seen.selected == *selected
        });
        if !is_same {
            self.seen = Some(Seen {
                revision: project.revision(),
                selected: selected.clone(),
                page: paint.ctx.theme.page,
                columns: *paint.columns,
            });
        }
        if !is_same || !self.pictures.hold(&Pictures::of(ctx)) {
            self.parts.clear();
        }
    }

    /// Whether what stands beside a paragraph can be painted as it was; then it will be.
    pub(super) fn carry(&mut self, index: usize, top: f32, lanes: &Arc<Mesh>) -> bool {
        let Some(part) = self.parts.get(&index).filter(|part| Arc::ptr_eq(&part.lanes, lanes)) else { return false };
        let at = vec2(0.0, top - part.top);
        self.waiting.extend(part.meshes.iter().map(|mesh| (mesh.clone(), at)));
        true
    }

    /// Whether one more paragraph may be kept in this frame: one that shows many new ones has enough to do.
    pub(super) fn has_time(&self) -> bool {
        !self.has_kept
    }

    /// Keeps what was painted beside a paragraph.
    pub(super) fn keep(
        &mut self,
        ctx: &Context,
        (index, top): (usize, f32),
        lanes: &Arc<Mesh>,
        mut shapes: Vec<ClippedShape>,
    ) {
        self.has_kept = true;
        // While letters are still finding their places, other parts show them where they were.
        if !self.parts.is_empty() && !self.pictures.hold(&Pictures::of(ctx)) {
            return;
        }
        // Also what is out of view for now.
        shapes.iter_mut().for_each(|shape| shape.clip_rect = Rect::EVERYTHING);
        let Some(meshes) = meshes(ctx, shapes) else { return };
        let meshes = meshes.into_iter().map(|(_, mesh)| mesh).collect();
        self.parts.insert(index, Part { lanes: lanes.clone(), top, meshes });
        self.pictures = Pictures::of(ctx);
    }

    /// Paints what was carried along since this was last called.
    pub(super) fn paint(&mut self, painter: &Painter) {
        if !self.waiting.is_empty() {
            Stills::note_kept(painter.ctx(), self.pictures);
        }
        let mut parts = std::mem::take(&mut self.waiting).into_iter().peekable();
        while let Some(first) = parts.next() {
            let picture = first.0.texture_id;
            let mut alike = vec![first];
            alike.extend(std::iter::from_fn(|| parts.next_if(|part| part.0.texture_id == picture)));
            if self.joined.len() == self.used {
                self.joined.push(Joined::default());
            }
            if let Some(joined) = self.joined.get_mut(self.used) {
                painter.add(Shape::mesh(joined.show(alike)));
            }
            self.used += 1;
        }
    }

    /// Lets go of what is not in view any more.
    pub(super) fn tidy(&mut self, blocks: &[(usize, f32)]) {
        self.parts.retain(|index, _| blocks.iter().any(|block| block.0 == *index));
        self.joined.truncate(self.used);
        (self.used, self.has_kept) = (0, false);
    }
}
