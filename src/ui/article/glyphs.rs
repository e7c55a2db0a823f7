//! Letters as coverage of pixels, for pictures that are painted without a graphics card.

use super::laid::{Laid, Run};
use swash::FontRef;
use swash::scale::image::{Content, Image};
use swash::scale::{Render, ScaleContext, Source, StrikeWith};
use swash::zeno::Vector;

/// Rasterises letters one by one.
#[derive(Default)]
pub struct Glyphs {
    scaler: ScaleContext,
}

/// Takes a pixel from the paragraph's upper left corner: its place, its colour where the letter has one of its own (as
/// flags have), and how much of it is covered.
pub type Pixel<'a> = &'a mut dyn FnMut(i32, i32, Option<[u8; 3]>, f32);

impl Glyphs {
    /// Hands out the pixels of all letters of a paragraph.
    pub fn paint(&mut self, laid: &Laid, mut pixel: impl FnMut(i32, i32, Option<[u8; 3]>, f32)) {
        for run in laid.runs() {
            self.run(&run, laid.scale(), &mut pixel);
        }
    }

    fn run(&mut self, run: &Run<'_>, scale: f32, pixel: Pixel<'_>) {
        let baseline = (run.row.baseline * scale).round();
        for glyph in run.glyphs() {
            let (Ok(id), x) = (u16::try_from(glyph.id), glyph.x * scale) else { continue };
            let Some(image) = self.rasterise(run, id, run.size * scale, x - x.floor()) else { continue };
            let left = x.floor() as i32 + image.placement.left;
            let top = (baseline + (glyph.y * scale).round()) as i32 - image.placement.top;
            each_pixel(&image, left, top, pixel);
        }
    }

    fn rasterise(&mut self, run: &Run<'_>, id: u16, ppem: f32, shift: f32) -> Option<Image> {
        let font = FontRef::from_index(run.data(), usize::try_from(run.face().1).ok()?)?;
        let coords: Vec<i16> = run.coords().collect();
        let mut scaler = self.scaler.builder(font).size(ppem).hint(false).normalized_coords(&coords).build();
        let sources = [Source::ColorOutline(0), Source::ColorBitmap(StrikeWith::BestFit), Source::Outline];
        Render::new(&sources).offset(Vector::new(shift, 0.0)).render(&mut scaler, id)
    }
}

fn each_pixel(image: &Image, left: i32, top: i32, pixel: Pixel<'_>) {
    let width = image.placement.width.max(1) as usize;
    let place = |at: usize| (left + (at % width) as i32, top + (at / width) as i32);
    if image.content == Content::Color {
        for (at, colour) in image.data.chunks_exact(4).enumerate() {
            let (x, y) = place(at);
            if let [r, g, b, share] = *colour {
                pixel(x, y, Some([r, g, b]), f32::from(share) / 255.0);
            }
        }
        return;
    }
    for (at, &share) in image.data.iter().enumerate().filter(|entry| *entry.1 > 0) {
        let (x, y) = place(at);
        pixel(x, y, None, f32::from(share) / 255.0);
    }
}
