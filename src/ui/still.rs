//! Parts of the window that are painted as they were, while nothing they show has changed and no hand is in them.
//!
//! Most frames are about the article alone: words glide by, a selection grows. Then the sides need not be asked what
//! they look like, nor be cut into triangles, sixty times a second. What is kept of them has no controls, so the hand
//! that comes in is let in first: what it does there waits for the next frame.

use super::keys::article_focus;
use super::letters::Letters;
use egui::epaint::{ClippedShape, Mesh, Primitive};
use egui::layers::PaintList;
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

/// Where letters lie in the pictures that they are painted from.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pictures {
    scale: f32,
    letters: u64,
    font_image: [usize; 2],
    /// How full the toolkit's picture of letters is: it is only ever emptied as a whole.
    filled: f32,
}

impl Pictures {
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        let (font_image, filled) = ctx.fonts(|fonts| (fonts.font_image_size(), fonts.font_atlas_fill_ratio()));
        let letters = Letters::with(ctx, |_, atlas| atlas.generation());
        Self { scale: ctx.pixels_per_point(), letters, font_image, filled }
    }

    /// Whether what was made of these shows the same letters `now`.
    #[must_use]
    pub fn hold(&self, now: &Self) -> bool {
        *self == Self { filled: self.filled, ..*now } && now.filled >= self.filled
    }
}

/// One part of the window. `K` is whatever it shows depends on.
pub struct Still<K> {
    /// What it showed, and where.
    seen: Option<(K, Rect)>,
    pictures: Pictures,
    /// Since when it has been the same.
    since: f64,
    /// What it took of that.
    covers: Option<Rect>,
    kept: Option<Vec<(Rect, Arc<Mesh>)>>,
}

impl<K> Default for Still<K> {
    fn default() -> Self {
        Self { seen: None, pictures: Pictures::default(), since: 0.0, covers: None, kept: None }
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
        let rect = ui.max_rect();
        self.show_in(ui, (shows, rect), rect, |ui| {
            view(ui);
            ui.min_rect()
        });
    }

    /// Shows a part that takes what it needs of a room: where it is, as its view tells.
    pub fn show_some(&mut self, ui: &mut Ui, shows: K, room: Rect, view: impl FnOnce(&mut Ui) -> Rect) -> Rect {
        let rect = self.covers.unwrap_or(room);
        self.show_in(ui, (shows, room), rect, view)
    }

    /// `rect`: where its controls are.
    fn show_in(&mut self, ui: &mut Ui, seen: (K, Rect), rect: Rect, view: impl FnOnce(&mut Ui) -> Rect) -> Rect {
        let ctx = ui.ctx().clone();
        let pictures = Pictures::of(&ctx);
        let now = ui.input(|input| input.time);
        if self.seen.as_ref() != Some(&seen) || !self.pictures.hold(&pictures) || !is_at_rest(ui, rect) {
            *self = Self { seen: Some(seen), pictures, since: now, covers: None, kept: None };
        }
        if let (Some(kept), Some(covers)) = (&self.kept, self.covers) {
            for (clip, mesh) in kept {
                ui.painter().with_clip_rect(*clip).add(Shape::Mesh(mesh.clone()));
            }
            ui.expand_to_include_rect(covers);
            Letters::with(&ctx, |letters, _| letters.note_painted());
            Stills::note_bare(&ctx, rect);
            Stills::note_kept(&ctx, self.pictures);
            ctx.plugin_or_default::<Stills>().lock().told.kept += 1;
            return covers;
        }
        let before = painted(ui);
        let covers = view(ui);
        self.covers = Some(covers);
        ctx.plugin_or_default::<Stills>().lock().told.made += 1;
        if now - self.since >= REST {
            self.pictures = Pictures::of(&ctx);
            self.kept = meshes(&ctx, painted_since(ui, before));
        }
        covers
    }
}

/// How much was painted into the layer of `ui` so far in this frame.
#[must_use]
pub fn painted(ui: &Ui) -> usize {
    ui.ctx().graphics(|all| all.get(ui.layer_id()).map_or(0, |list| list.all_entries().len()))
}

/// What was painted into the layer of `ui` since then.
#[must_use]
pub fn painted_since(ui: &Ui, before: usize) -> Vec<ClippedShape> {
    let list = |list: &PaintList| list.all_entries().skip(before).cloned().collect();
    ui.ctx().graphics(|all| all.get(ui.layer_id()).map(list)).unwrap_or_default()
}

/// What is painted, cut into triangles, each mesh with what it is clipped to. Nothing, where something in it is no mesh.
#[must_use]
pub fn meshes(ctx: &Context, shapes: Vec<ClippedShape>) -> Option<Vec<(Rect, Arc<Mesh>)>> {
    let parts = ctx.tessellate(shapes, ctx.pixels_per_point()).into_iter();
    let meshes = parts.map(|part| match part.primitive {
        Primitive::Mesh(mesh) => Some((part.clip_rect, Arc::new(mesh))),
        Primitive::Callback(_) => None,
    });
    meshes.collect()
}

/// Whether nobody is about to do something in a part, by hand, by keys or by way of a screen reader.
#[must_use]
pub fn is_at_rest(ui: &Ui, rect: Rect) -> bool {
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
    pictures: Vec<Pictures>,
    waiting: Vec<Event>,
    told: Told,
}

impl Stills {
    /// What is in `rect` has no controls in this frame.
    pub fn note_bare(ctx: &Context, rect: Rect) {
        ctx.plugin_or_default::<Self>().lock().parts.push(rect.expand(NEAR));
    }

    /// What was made of these pictures is painted as it was in this frame.
    pub fn note_kept(ctx: &Context, pictures: Pictures) {
        ctx.plugin_or_default::<Self>().lock().pictures.push(pictures);
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

    /// What was painted as it was may have been followed by new letters, for which the others moved: then the frame is
    /// made once more before anyone sees it.
    fn on_end_pass(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx();
        let pictures = std::mem::take(&mut self.pictures);
        if !pictures.is_empty() && !pictures.iter().all(|pictures| pictures.hold(&Pictures::of(ctx))) {
            ctx.request_discard("letters have moved");
            if !ctx.will_discard() {
                ctx.request_repaint();
            }
        }
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
