//! Shapes of letters in one texture of our own, and a paragraph's letters as one mesh over it.
//!
//! The texture grows up to [`SOFT_ROWS`]; then shapes that were not used for longest give way. Both move shapes about,
//! so meshes made before are stale: [`Atlas::generation`] tells. Coverage is kept as it comes from the rasteriser and
//! is turned into opacity on its way to the graphics card, as the toolkit does with its own letters; the colour of
//! text is in the vertices. So no change of theme rasterises anything.

use crate::ui::article::laid::{Laid, Run};
use egui::epaint::{FontColorTransferFunction, Vertex};
use egui::{Color32, ColorImage, Context, Mesh, Pos2, TextureHandle, TextureOptions, pos2};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use swash::scale::image::{Content, Image};
use swash::scale::{Render, ScaleContext, Source, StrikeWith};
use swash::zeno::Vector;
use swash::{CacheKey, FontRef};

/// Width of the texture in pixels.
const WIDTH: usize = 1024;
/// Height it starts with.
const FIRST_ROWS: usize = 256;
/// Height up to which it grows before shapes have to give way: 8 MB.
pub const SOFT_ROWS: usize = 2048;
/// Height it reaches when what is on screen alone does not fit.
const HARD_ROWS: usize = 8192;
/// Empty pixels between shapes, so that filtering never mixes neighbours.
const GAP: usize = 1;

/// A shape: face (16 bits), glyph (16), size (16), step between pixels (8).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key(u64);

/// Spreads a key that is one number already; the standard hasher costs more than all else in a mesh.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// Where a shape lies in the texture and against its pen position, in pixels.
#[derive(Clone, Copy, Default)]
struct Slot {
    x: u16,
    y: u16,
    width: u16,
    height: u16,
    left: i16,
    top: i16,
    coloured: bool,
    used: u32,
}

/// A row of shapes of about the same height.
struct Shelf {
    y: usize,
    height: usize,
    filled: usize,
    coloured: bool,
    /// Columns that the graphics card has not seen, as start and end.
    dirty: Option<(usize, usize)>,
}

/// A face at a place on its axes, as the rasteriser wants it.
struct FaceEntry {
    id: (u64, u32),
    coords: Vec<i16>,
    offset: u32,
    key: CacheKey,
}

/// The texture and what lies where in it.
pub struct Atlas {
    texture: TextureHandle,
    pixels: Vec<Color32>,
    rows: usize,
    hard_rows: usize,
    shelves: Vec<Shelf>,
    slots: HashMap<Key, Slot, BuildHasherDefault<Spread>>,
    faces: Vec<FaceEntry>,
    /// Sizes in pixels per em that were asked for.
    sizes: Vec<f32>,
    scaler: ScaleContext,
    transfer: FontColorTransferFunction,
    whole: bool,
    frame: u32,
    generation: u64,
}

impl Atlas {
    /// An empty atlas of a window.
    #[must_use]
    pub fn new(ctx: &Context) -> Self {
        let side = ctx.input(|input| input.max_texture_side);
        // Its pixels come with the first shapes.
        let empty = ColorImage::filled([1, 1], Color32::TRANSPARENT);
        Self {
            texture: ctx.load_texture("article letters", empty, TextureOptions::LINEAR),
            pixels: vec![Color32::TRANSPARENT; WIDTH * FIRST_ROWS],
            rows: FIRST_ROWS,
            hard_rows: HARD_ROWS.min(side.max(FIRST_ROWS)),
            shelves: Vec::new(),
            slots: HashMap::default(),
            faces: Vec::new(),
            sizes: Vec::new(),
            scaler: ScaleContext::new(),
            transfer: FontColorTransferFunction::Off,
            whole: true,
            frame: 0,
            generation: 0,
        }
    }

    /// Rises when meshes made before show the wrong shapes. It may rise while a mesh is made; one that is made after
    /// all those of a frame were made again is right, and stays so until it rises next.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Memory of the texture, in bytes; the program and the graphics card hold one each.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.pixels.len() * size_of::<Color32>()
    }

    /// Number of shapes it holds.
    #[must_use]
    pub fn shapes(&self) -> usize {
        self.slots.len()
    }

    /// A paragraph's letters in a colour, from its top left corner. To be painted at whole device pixels.
    ///
    /// Letters that have colours of their own (flags) keep them. The mesh holds until [`Atlas::generation`] rises,
    /// the paragraph is laid out again, or the colour changes.
    #[must_use]
    pub fn mesh(&mut self, laid: &Laid, colour: Color32) -> Mesh {
        let mut mesh = Mesh::with_texture(self.texture.id());
        // As many letters as bytes, blanks aside, in Latin text; fewer in others.
        mesh.reserve_vertices(laid.len() * 7 / 2);
        mesh.reserve_triangles(laid.len() * 7 / 4);
        let mut tries = 0;
        loop {
            let generation = self.generation;
            for run in laid.runs() {
                self.add_run(&mut mesh, &run, laid.scale(), colour);
            }
            tries += 1;
            // Shapes moved while the mesh was made; they do so at most once, since none of its own gives way.
            if generation == self.generation || tries > 2 {
                mesh.vertices.shrink_to_fit();
                mesh.indices.shrink_to_fit();
                return mesh;
            }
            mesh.vertices.clear();
            mesh.indices.clear();
        }
    }

    /// Sends new shapes to the graphics card; once a frame, after all meshes are made.
    ///
    /// `transfer` is the theme's rule for how strong a half covered pixel is: `visuals.text_options`.
    pub fn upload(&mut self, transfer: FontColorTransferFunction) {
        self.frame = self.frame.wrapping_add(1);
        self.whole |= transfer != self.transfer;
        self.transfer = transfer;
        if self.whole {
            self.whole = false;
            let mut image = ColorImage::new([WIDTH, self.rows], self.pixels.clone());
            for shelf in &mut self.shelves {
                shelf.dirty = None;
                let rows = shelf.y * WIDTH..(shelf.y + shelf.height) * WIDTH;
                if let (false, Some(rows)) = (shelf.coloured, image.pixels.get_mut(rows)) {
                    rows.iter_mut().for_each(|pixel| *pixel = transfer.to_atlas_color(*pixel));
                }
            }
            self.texture.set(image, TextureOptions::LINEAR);
            return;
        }
        for shelf in &mut self.shelves {
            let Some((from, to)) = shelf.dirty.take() else { continue };
            let mut region = Vec::with_capacity((to - from) * shelf.height);
            for y in shelf.y..shelf.y + shelf.height {
                region.extend_from_slice(self.pixels.get(y * WIDTH + from..y * WIDTH + to).unwrap_or_default());
            }
            if !shelf.coloured {
                region.iter_mut().for_each(|pixel| *pixel = transfer.to_atlas_color(*pixel));
            }
            let image = ColorImage::new([to - from, shelf.height], region);
            self.texture.set_partial([from, shelf.y], image, TextureOptions::LINEAR);
        }
    }

    fn add_run(&mut self, mesh: &mut Mesh, run: &Run<'_>, scale: f32, colour: Color32) {
        let ppem = run.size * scale;
        let Some(face) = self.face(run) else { return };
        let size = self.size(ppem);
        let steps = steps(ppem);
        let baseline = (run.row.baseline * scale).round();
        let (texel_x, texel_y) = (1.0 / WIDTH as f32, 1.0 / self.rows as f32);
        for glyph in run.glyphs() {
            let pen = (glyph.x * scale * steps).round();
            let pixel = (pen / steps).floor();
            let step = pen - pixel * steps;
            let Ok(id) = u16::try_from(glyph.id) else { continue };
            let key = Key(u64::from(face) << 40 | u64::from(id) << 24 | u64::from(size) << 8 | step as u64);
            let slot = match self.slots.get_mut(&key) {
                Some(slot) => {
                    slot.used = self.frame;
                    *slot
                }
                None => self.add_shape(key, face, run, id, ppem, step / steps),
            };
            if slot.width == 0 {
                continue;
            }
            let left = pixel + f32::from(slot.left);
            let top = baseline + (glyph.y * scale).round() - f32::from(slot.top);
            let (width, height) = (f32::from(slot.width), f32::from(slot.height));
            let (u, v) = (f32::from(slot.x), f32::from(slot.y));
            quad(
                mesh,
                [pos2(left / scale, top / scale), pos2((left + width) / scale, (top + height) / scale)],
                [pos2(u * texel_x, v * texel_y), pos2((u + width) * texel_x, (v + height) * texel_y)],
                if slot.coloured { Color32::WHITE } else { colour },
            );
        }
    }

    fn face(&mut self, run: &Run<'_>) -> Option<u16> {
        let id = run.face();
        let known = self.faces.iter().position(|face| face.id == id && run.coords().eq(face.coords.iter().copied()));
        let at = match known {
            Some(at) => at,
            None => {
                let font = FontRef::from_index(run.data(), usize::try_from(id.1).ok()?)?;
                self.faces.push(FaceEntry { id, coords: run.coords().collect(), offset: font.offset, key: font.key });
                self.faces.len() - 1
            }
        };
        u16::try_from(at).ok()
    }

    fn size(&mut self, ppem: f32) -> u16 {
        let known = self.sizes.iter().position(|size| (size - ppem).abs() < 0.01);
        let at = known.unwrap_or_else(|| {
            self.sizes.push(ppem);
            self.sizes.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// Rasterises a shape and finds it a place. What has no shape (a blank) is kept as an empty one.
    fn add_shape(&mut self, key: Key, face: u16, run: &Run<'_>, id: u16, ppem: f32, shift: f32) -> Slot {
        let mut slot = Slot { used: self.frame, ..Slot::default() };
        if let Some(image) = self.rasterise(face, run, id, ppem, shift) {
            let (width, height) = (image.placement.width as usize, image.placement.height as usize);
            let coloured = image.content == Content::Color;
            let Some((pixels, (x, y))) = pixels(&image).zip(self.place(width, height, coloured)) else {
                // No room even so. Not kept, so that it is tried again when there is some.
                return slot;
            };
            self.write(&pixels, x, y, width);
            let narrow = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
            let short = |number: i32| i16::try_from(number).unwrap_or_default();
            slot.x = narrow(x);
            slot.y = narrow(y);
            slot.width = narrow(width);
            slot.height = narrow(height);
            slot.left = short(image.placement.left);
            slot.top = short(image.placement.top);
            slot.coloured = coloured;
        }
        self.slots.insert(key, slot);
        slot
    }

    fn rasterise(&mut self, face: u16, run: &Run<'_>, id: u16, ppem: f32, shift: f32) -> Option<Image> {
        let entry = self.faces.get(usize::from(face))?;
        let font = FontRef { data: run.data(), offset: entry.offset, key: entry.key };
        let mut scaler = self.scaler.builder(font).size(ppem).hint(false).normalized_coords(&entry.coords).build();
        let sources = [Source::ColorOutline(0), Source::ColorBitmap(StrikeWith::BestFit), Source::Outline];
        let image = Render::new(&sources).offset(Vector::new(shift, 0.0)).render(&mut scaler, id)?;
        (image.placement.width > 0 && image.placement.height > 0).then_some(image)
    }

    /// Finds room; makes some where there is none.
    fn place(&mut self, width: usize, height: usize, coloured: bool) -> Option<(usize, usize)> {
        if width + GAP > WIDTH || height + GAP > self.hard_rows {
            return None;
        }
        if let Some(spot) = self.shelf_for(width, height, coloured) {
            return Some(spot);
        }
        if self.rows < SOFT_ROWS.min(self.hard_rows) {
            self.grow();
        } else {
            self.evict();
        }
        loop {
            if let Some(spot) = self.shelf_for(width, height, coloured) {
                return Some(spot);
            }
            if self.rows >= self.hard_rows {
                return None;
            }
            self.grow();
        }
    }

    fn shelf_for(&mut self, width: usize, height: usize, coloured: bool) -> Option<(usize, usize)> {
        let fits = |shelf: &Shelf| {
            shelf.coloured == coloured
                && (height..=height + 2 + height / 4).contains(&shelf.height)
                && shelf.filled + width + GAP <= WIDTH
        };
        if let Some(shelf) = self.shelves.iter_mut().find(|shelf| fits(shelf)) {
            return Some(shelf.take(width));
        }
        let y = self.shelves.last().map_or(0, |last| last.y + last.height + GAP);
        let mut shelf = Shelf { y, height: height.next_multiple_of(2), filled: 0, coloured, dirty: None };
        if y + shelf.height + GAP > self.rows {
            return None;
        }
        let spot = shelf.take(width);
        self.shelves.push(shelf);
        Some(spot)
    }

    /// Doubles the height; shapes stay where they are, but what part of the texture that is changes.
    fn grow(&mut self) {
        self.rows = (self.rows * 2).min(self.hard_rows);
        self.pixels.resize(WIDTH * self.rows, Color32::TRANSPARENT);
        self.stale();
    }

    fn stale(&mut self) {
        self.whole = true;
        self.generation += 1;
    }

    /// Keeps the shapes used last, up to half of what there is room for, and always those of this frame.
    fn evict(&mut self) {
        let old_pixels = std::mem::replace(&mut self.pixels, vec![Color32::TRANSPARENT; WIDTH * self.rows]);
        let mut slots: Vec<(Key, Slot)> = std::mem::take(&mut self.slots).into_iter().collect();
        self.shelves.clear();
        let age = |slot: &Slot| self.frame.wrapping_sub(slot.used);
        slots.sort_unstable_by_key(|(key, slot)| (age(slot), slot.height, *key));
        let mut room = WIDTH * self.rows / 2;
        for (key, slot) in slots {
            let (width, height) = (usize::from(slot.width), usize::from(slot.height));
            let area = (width + GAP) * (height + GAP);
            if slot.used != self.frame && area > room {
                break;
            }
            room = room.saturating_sub(area);
            let kept = self.move_shape(&old_pixels, slot);
            self.slots.extend(kept.map(|slot| (key, slot)));
        }
        self.stale();
    }

    fn move_shape(&mut self, old: &[Color32], slot: Slot) -> Option<Slot> {
        let (width, height) = (usize::from(slot.width), usize::from(slot.height));
        if width == 0 {
            return Some(slot);
        }
        let mut copy = Vec::with_capacity(width * height);
        for y in usize::from(slot.y)..usize::from(slot.y) + height {
            let from = y * WIDTH + usize::from(slot.x);
            copy.extend_from_slice(old.get(from..from + width)?);
        }
        let (x, y) = self.shelf_for(width, height, slot.coloured)?;
        self.write(&copy, x, y, width);
        Some(Slot { x: u16::try_from(x).ok()?, y: u16::try_from(y).ok()?, ..slot })
    }

    fn write(&mut self, pixels: &[Color32], x: usize, y: usize, width: usize) {
        for (row, line) in pixels.chunks_exact(width).enumerate() {
            let at = (y + row) * WIDTH + x;
            if let Some(target) = self.pixels.get_mut(at..at + width) {
                target.copy_from_slice(line);
            }
        }
    }
}

impl Shelf {
    fn take(&mut self, width: usize) -> (usize, usize) {
        let x = self.filled;
        self.filled += width + GAP;
        let (from, to) = self.dirty.unwrap_or((x, x));
        self.dirty = Some((from.min(x), to.max(x + width)));
        (x, self.y)
    }
}

/// How many places between two pixels a letter may stand at: fewer for big ones, where the eye sees no difference.
fn steps(ppem: f32) -> f32 {
    if ppem < 32.0 {
        4.0
    } else if ppem < 64.0 {
        2.0
    } else {
        1.0
    }
}

fn pixels(image: &Image) -> Option<Vec<Color32>> {
    let (width, height) = (image.placement.width as usize, image.placement.height as usize);
    match image.content {
        Content::Mask => (image.data.len() == width * height)
            .then(|| image.data.iter().copied().map(Color32::from_white_alpha).collect()),
        Content::Color | Content::SubpixelMask => (image.data.len() == width * height * 4)
            .then(|| ColorImage::from_rgba_unmultiplied([width, height], &image.data).pixels),
    }
}

fn quad(mesh: &mut Mesh, [min, max]: [Pos2; 2], [uv_min, uv_max]: [Pos2; 2], color: Color32) {
    let first = u32::try_from(mesh.vertices.len()).unwrap_or_default();
    mesh.vertices.extend([
        Vertex { pos: min, uv: uv_min, color },
        Vertex { pos: pos2(max.x, min.y), uv: pos2(uv_max.x, uv_min.y), color },
        Vertex { pos: pos2(min.x, max.y), uv: pos2(uv_min.x, uv_max.y), color },
        Vertex { pos: max, uv: uv_max, color },
    ]);
    mesh.indices.extend([0, 1, 2, 2, 1, 3].map(|corner| first + corner));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::article::engine::{Engine, Setting};

    const TEXT: &str =
        "In 2025 the officials’ “first efforts” were flat, though Washington’s own cable asked for more.";

    fn laid(engine: &mut Engine, text: &str, size: f32, scale: f32) -> Laid {
        engine.lay_out(text, &Setting::article(size, 0.0, scale, "en"), None, 400.0)
    }

    /// What the mesh shows: the pixels of each of its quads.
    fn picture(atlas: &Atlas, mesh: &Mesh) -> Vec<Vec<Color32>> {
        let quads = mesh.vertices.chunks_exact(4);
        quads
            .map(|corners| {
                let texel =
                    |uv: Pos2| ((uv.x * WIDTH as f32).round() as usize, (uv.y * atlas.rows as f32).round() as usize);
                let ((left, top), (right, bottom)) = (texel(corners[0].uv), texel(corners[3].uv));
                (top..bottom).flat_map(|y| atlas.pixels[y * WIDTH + left..y * WIDTH + right].to_vec()).collect()
            })
            .collect()
    }

    #[test]
    fn letters_stand_on_whole_pixels_within_their_rows() {
        let (mut engine, mut atlas) = (Engine::new(), Atlas::new(&Context::default()));
        for scale in [1.0, 1.5, 2.0] {
            let laid = laid(&mut engine, TEXT, 19.0, scale);
            let mesh = atlas.mesh(&laid, Color32::BLACK);
            assert!(mesh.is_valid() && mesh.vertices.len() > 4 * 60);
            for vertex in &mesh.vertices {
                let (x, y) = (vertex.pos.x * scale, vertex.pos.y * scale);
                assert!((x - x.round()).abs() < 1e-2 && (y - y.round()).abs() < 1e-2, "{x}, {y}");
            }
            let bounds = mesh.calc_bounds();
            assert!(bounds.min.x > -2.0 && bounds.min.y >= 0.0 && bounds.max.y <= laid.height(), "{bounds:?}");
            assert!((bounds.max.x - laid.rows().iter().map(|row| row.x1).fold(0.0, f32::max)).abs() < 3.0);
        }
    }

    #[test]
    fn every_quad_shows_ink_and_the_same_text_adds_none() {
        let (mut engine, mut atlas) = (Engine::new(), Atlas::new(&Context::default()));
        let laid = laid(&mut engine, TEXT, 19.0, 1.0);
        let first = atlas.mesh(&laid, Color32::BLACK);
        assert!(picture(&atlas, &first).iter().all(|quad| quad.iter().any(|pixel| pixel.a() > 60)));
        let (shapes, generation) = (atlas.shapes(), atlas.generation());
        assert_eq!(atlas.mesh(&laid, Color32::BLACK), first);
        assert_eq!((atlas.shapes(), atlas.generation()), (shapes, generation));
    }

    #[test]
    fn shapes_that_had_to_move_or_come_back_look_as_before() {
        let (mut engine, mut atlas) = (Engine::new(), Atlas::new(&Context::default()));
        let reading = laid(&mut engine, TEXT, 19.0, 1.0);
        let mesh = atlas.mesh(&reading, Color32::BLACK);
        let expected = picture(&atlas, &mesh);
        let (mut changes, mut most) = (0, 0);
        for step in 0..60_u8 {
            let generation = atlas.generation();
            let other = laid(&mut engine, TEXT, 30.0 + f32::from(step) * 1.5, 1.0);
            let mesh = atlas.mesh(&other, Color32::BLACK);
            assert!(picture(&atlas, &mesh).iter().all(|quad| quad.iter().any(|pixel| pixel.a() > 60)), "step {step}");
            if atlas.generation() != generation {
                changes += 1;
            }
            // It is painted in every frame, so its shapes are never among those that give way.
            let shapes = atlas.shapes();
            let again = atlas.mesh(&reading, Color32::BLACK);
            assert_eq!((picture(&atlas, &again), atlas.shapes()), (expected.clone(), shapes), "step {step}");
            most = most.max(atlas.shapes());
            atlas.upload(FontColorTransferFunction::Off);
        }
        assert!(changes > 3, "the atlas was never full");
        assert!(most > atlas.shapes() / 2 && atlas.bytes() <= WIDTH * SOFT_ROWS * 4, "{} bytes", atlas.bytes());
    }

    #[test]
    fn one_frame_may_need_more_than_the_usual_room() {
        let (mut engine, mut atlas) = (Engine::new(), Atlas::new(&Context::default()));
        let sizes: Vec<Laid> = (0..40_u8).map(|step| laid(&mut engine, TEXT, 80.0 + f32::from(step), 1.0)).collect();
        atlas.hard_rows = HARD_ROWS;
        // As the view does: make all again until none has moved.
        let mut meshes = Vec::new();
        for _ in 0..8 {
            let generation = atlas.generation();
            meshes = sizes.iter().map(|laid| atlas.mesh(laid, Color32::BLACK)).collect();
            if generation == atlas.generation() {
                break;
            }
        }
        assert!(atlas.bytes() > WIDTH * SOFT_ROWS * 4);
        let generation = atlas.generation();
        for (mesh, laid) in meshes.iter().zip(&sizes) {
            assert_eq!(*mesh, atlas.mesh(laid, Color32::BLACK));
        }
        assert_eq!(generation, atlas.generation());
    }

    #[test]
    fn flags_keep_their_colours_and_text_takes_any() {
        let (mut engine, mut atlas) = (Engine::new(), Atlas::new(&Context::default()));
        engine.plug(engine.finder().find("en"));
        let laid = laid(&mut engine, "Wellington 🇳🇿", 19.0, 1.0);
        if laid.lacks_letters() {
            eprintln!("skipped: this system has no face with flags");
            return;
        }
        let mesh = atlas.mesh(&laid, Color32::RED);
        let white = mesh.vertices.iter().filter(|vertex| vertex.color == Color32::WHITE).count();
        assert_eq!((white, mesh.vertices.len()), (4, 4 * 11));
        let quads = picture(&atlas, &mesh);
        let coloured = |quad: &[Color32]| quad.iter().any(|pixel| pixel.r().abs_diff(pixel.b()) > 40);
        assert_eq!(quads.iter().filter(|quad| coloured(quad)).count(), 1);
    }

    #[test]
    fn a_theme_changes_what_is_sent_and_not_what_is_kept() {
        let ctx = Context::default();
        let (mut engine, mut atlas) = (Engine::new(), Atlas::new(&ctx));
        let laid = laid(&mut engine, TEXT, 19.0, 1.0);
        let mesh = atlas.mesh(&laid, Color32::BLACK);
        let before = picture(&atlas, &mesh);
        let sent = |atlas: &mut Atlas, transfer| {
            ctx.tex_manager().write().take_delta().clear();
            atlas.upload(transfer);
            let mut delta = ctx.tex_manager().write().take_delta();
            let images = delta.set.values().map(|images| images.len()).sum::<usize>();
            delta.clear();
            images
        };
        assert!(sent(&mut atlas, FontColorTransferFunction::Off) > 0);
        assert_eq!(sent(&mut atlas, FontColorTransferFunction::Off), 0, "nothing new, nothing sent");
        assert_eq!(sent(&mut atlas, FontColorTransferFunction::TwoCoverageMinusCoverageSq), 1);
        assert_eq!((picture(&atlas, &mesh), atlas.generation()), (before, 0));
    }
}
