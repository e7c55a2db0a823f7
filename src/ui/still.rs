//! Parts of the window that are painted as they were, while nothing they show has changed and no hand is in them.
//!
//! Most frames are about the article alone: words glide by, a selection grows. Then the sides need not be asked what
//! they look like, nor be cut into triangles, sixty times a second. What is kept of them has no controls, so the hand
//! that comes in is let in first: what it does there waits for the next frame.

use super::keys::article_focus;
use super::letters::Letters;
use egui::epaint::{Mesh, Primitive};
use egui::{Context, Event, Plugin, Popup, Pos2, RawInput, Rect, Shape, Ui};
use std::sync::Arc;

/// Seconds for which a part must have been the same before it is kept: what glides or fades in it is over by then.
const REST: f64 = 0.4;

/// Points around a part in which the hand is as good as in it: controls are taken hold of from a little outside.
const NEAR: f32 = 8.0;

/// How many parts were painted as they were and how many by their views, for those who measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    pub kept: u64,
    pub made: u64,
}

/// What a part looked like.
struct Kept {
    meshes: Vec<(Rect, Arc<Mesh>)>,
    covers: Rect,
}

/// Everything that a part depends on.
#[derive(Debug, PartialEq)]
struct Seen<K> {
    shows: K,
    rect: Rect,
    scale: f32,
    /// Where letters lie in the pictures that they are painted from.
    letters: u64,
    font_image: [usize; 2],
}

/// One part of the window. `K` is whatever it shows depends on.
pub struct Still<K> {
    seen: Option<Seen<K>>,
    /// Since when it has been the same.
    since: f64,
    kept: Option<Kept>,
    /// How full the toolkit's picture of letters was when the part was kept: it is only ever emptied as a whole.
    filled: f32,
}

impl<K> Default for Still<K> {
    fn default() -> Self {
        Self { seen: None, since: 0.0, kept: None, filled: 0.0 }
    }
}

impl<K: PartialEq> Still<K> {
    /// The part is shown without it for now.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether it is painted as it was.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// Shows a part that fills `ui`: as it was where it still is so, by its view otherwise.
    pub fn show(&mut self, ui: &mut Ui, shows: K, view: impl FnOnce(&mut Ui)) {
        let ctx = ui.ctx().clone();
        let (font_image, filled) = ctx.fonts(|fonts| (fonts.font_image_size(), fonts.font_atlas_fill_ratio()));
        let letters = Letters::with(&ctx, |_, atlas| atlas.generation());
        let seen = Seen { shows, rect: ui.max_rect(), scale: ctx.pixels_per_point(), letters, font_image };
        let now = ui.input(|input| input.time);
        if self.seen.as_ref() != Some(&seen) || filled < self.filled || !is_at_rest(ui, seen.rect) {
            *self = Self { seen: Some(seen), since: now, kept: None, filled: 0.0 };
        }
        if let Some(kept) = &self.kept {
            kept.paint(ui);
            Stills::note(&ctx, ui.max_rect());
            return;
        }
        let layer = ui.layer_id();
        let count = || ctx.graphics(|all| all.get(layer).map_or(0, |list| list.all_entries().len()));
        let before = count();
        view(ui);
        ctx.plugin_or_default::<Stills>().lock().told.made += 1;
        if now - self.since >= REST {
            let shapes = ctx.graphics(|all| {
                let list = all.get(layer).map(|list| list.all_entries().skip(before).cloned().collect());
                list.unwrap_or_default()
            });
            self.filled = ctx.fonts(|fonts| fonts.font_atlas_fill_ratio());
            self.kept = Kept::new(&ctx, shapes, ui.min_rect());
        }
    }
}

impl Kept {
    /// Nothing, where something in it is no mesh.
    fn new(ctx: &Context, shapes: Vec<egui::epaint::ClippedShape>, covers: Rect) -> Option<Self> {
        let parts = ctx.tessellate(shapes, ctx.pixels_per_point());
        let meshes = parts.into_iter().map(|part| match part.primitive {
            Primitive::Mesh(mesh) => Some((part.clip_rect, Arc::new(mesh))),
            Primitive::Callback(_) => None,
        });
        Some(Self { meshes: meshes.collect::<Option<_>>()?, covers })
    }

    fn paint(&self, ui: &mut Ui) {
        for (clip, mesh) in &self.meshes {
            ui.painter().with_clip_rect(*clip).add(Shape::Mesh(mesh.clone()));
        }
        ui.expand_to_include_rect(self.covers);
        Letters::with(ui.ctx(), |letters, _| letters.note_painted());
    }
}

/// Whether nobody is about to do something in a part, by hand, by keys or by way of a screen reader.
fn is_at_rest(ui: &Ui, rect: Rect) -> bool {
    let near = rect.expand(NEAR);
    let away = |at: Option<Pos2>| at.is_none_or(|at| !near.contains(at));
    let is_still = ui.input(|input| {
        let elsewhere = away(input.pointer.latest_pos()) && away(input.pointer.press_origin());
        let by_pointer = |event: &Event| {
            matches!(
                event,
                Event::PointerMoved(_) | Event::PointerButton { .. } | Event::MouseMoved(_) | Event::MouseWheel { .. }
            )
        };
        elsewhere && !input.modifiers.any() && input.raw.hovered_files.is_empty() && input.events.iter().all(by_pointer)
    });
    let ctx = ui.ctx();
    is_still
        && ui.memory(|memory| {
            memory.top_modal_layer().is_none() && memory.focused().is_none_or(|id| id == article_focus())
        })
        && !Popup::is_any_open(ctx)
        && ctx.accesskit_node_builder(ui.unique_id(), |_| ()).is_none()
}

/// Which parts have no controls just now, and what the hand did in them meanwhile.
#[derive(Debug, Default)]
pub struct Stills {
    parts: Vec<Rect>,
    waiting: Vec<Event>,
    told: Told,
}

impl Stills {
    fn note(ctx: &Context, rect: Rect) {
        let handle = ctx.plugin_or_default::<Self>();
        let mut stills = handle.lock();
        stills.parts.push(rect.expand(NEAR));
        stills.told.kept += 1;
    }

    /// How often parts were painted as they were.
    #[must_use]
    pub fn told(ctx: &Context) -> Told {
        ctx.plugin_or_default::<Self>().lock().told
    }
}

impl Plugin for Stills {
    fn debug_name(&self) -> &'static str {
        "parts that stay as they are"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let mut events = std::mem::take(&mut self.waiting);
        events.append(&mut input.events);
        let parts = std::mem::take(&mut self.parts);
        let is_in = |at: Pos2| parts.iter().any(|part| part.contains(at));
        let enters = |event: &Event| match event {
            Event::PointerMoved(at) | Event::PointerButton { pos: at, .. } => is_in(*at),
            _ => false,
        };
        if let Some(first) = events.iter().position(enters) {
            // The way in is for this frame, in which the controls are made; all else for the next, which has them.
            let is_move = matches!(events.get(first), Some(Event::PointerMoved(_)));
            self.waiting = events.split_off(first + usize::from(is_move));
            if let Some(Event::PointerButton { pos, .. }) = self.waiting.first() {
                events.push(Event::PointerMoved(*pos));
            }
            if !self.waiting.is_empty() {
                ctx.request_repaint();
            }
        }
        input.events = events;
    }
}
