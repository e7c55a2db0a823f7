//! A drawing as a PNG, painted without a window and without a graphics card: the same picture as its SVG.

use super::article::engine::{Engine, Face, Setting};
use super::article::glyphs::Glyphs;
use super::letters::needs_engine;
use crate::formats::drawing::{Anchor, Drawing, Ink, Label, Shape};

/// Pixels for each point, so that it is sharp on fine screens and on paper.
const SCALE: f32 = 2.0;
/// Pixels that a picture has at most, at that scale: a larger one is painted at half of it.
const MOST: f32 = 24_000_000.0;

/// Pixels that a side has at most.
const SIDE: f32 = 32_768.0;

/// Paints a picture.
///
/// # Errors
/// Half a sentence: when it would be too large.
pub fn png(drawing: &Drawing) -> Result<Vec<u8>, String> {
    let scale = if drawing.width * drawing.height * SCALE * SCALE <= MOST { SCALE } else { 1.0 };
    if drawing.width.max(drawing.height) * scale > SIDE {
        return Err("it would be too large. Save it as SVG, or ask for less".to_owned());
    }
    let mut canvas = Canvas::new(drawing, scale);
    let mut engine = Engine::new();
    let foreign = |shape: &Shape| matches!(shape, Shape::Label(label) if needs_engine(&label.words));
    if drawing.shapes.iter().any(foreign) {
        let faces = engine.finder().find("");
        engine.plug(faces);
    }
    let mut glyphs = Glyphs::default();
    for shape in &drawing.shapes {
        match shape {
            Shape::Rect { at, radius, ink } => canvas.rect(*at, *radius, ink.rgb()),
            Shape::Label(label) => canvas.label(&mut engine, &mut glyphs, label),
        }
    }
    canvas.encode()
}

/// Pixels, three bytes each.
struct Canvas {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    scale: f32,
}

impl Canvas {
    fn new(drawing: &Drawing, scale: f32) -> Self {
        let side = |points: f32| (points * scale).ceil().clamp(1.0, SIDE) as usize;
        let (width, height) = (side(drawing.width), side(drawing.height));
        Self { pixels: Ink::Page.rgb().repeat(width * height), width, height, scale }
    }

    /// `share` of a colour over what is there, 0 to 1.
    fn blend(&mut self, x: i32, y: i32, colour: [u8; 3], share: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width {
            return;
        }
        let at = (y * self.width + x) * 3;
        for (pixel, new) in self.pixels.iter_mut().skip(at).take(3).zip(colour) {
            *pixel = (f32::from(new) * share + f32::from(*pixel) * (1.0 - share)).round() as u8;
        }
    }

    fn rect(&mut self, at: [f32; 4], radius: f32, colour: [u8; 3]) {
        let [x, y, width, height] = at.map(|points| points * self.scale);
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let radius = (radius * self.scale).min(width / 2.0).min(height / 2.0);
        for row in y.floor() as i32..(y + height).ceil() as i32 {
            for column in x.floor() as i32..(x + width).ceil() as i32 {
                let (px, py) = (column as f32 + 0.5, row as f32 + 0.5);
                let share = if radius > 0.0 {
                    // From the middle of the pixel to the edge, where corners are quarters of a circle.
                    let dx = (px - x - width / 2.0).abs() - (width / 2.0 - radius);
                    let dy = (py - y - height / 2.0).abs() - (height / 2.0 - radius);
                    let away = dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - radius;
                    (0.5 - away).clamp(0.0, 1.0)
                } else {
                    let covered = |pixel: f32, from: f32, size: f32| {
                        ((pixel + 0.5).min(from + size) - (pixel - 0.5).max(from)).clamp(0.0, 1.0)
                    };
                    covered(px, x, width) * covered(py, y, height)
                };
                if share > 0.0 {
                    self.blend(column, row, colour, share);
                }
            }
        }
    }

    fn label(&mut self, engine: &mut Engine, glyphs: &mut Glyphs, label: &Label) {
        let face = if label.is_title { Face::Title } else { Face::Window };
        let line = (label.size * 1.4).ceil();
        let setting = Setting::words(face, label.size, line, self.scale, "");
        let laid = engine.lay_out(&label.words, &setting, None, f32::MAX);
        let begin = laid.rows().first().map_or(0.0, |row| row.x0);
        let width = laid.text_width();
        let left = match label.anchor {
            Anchor::Start => label.x,
            Anchor::Middle => label.x - width / 2.0,
            Anchor::End => label.x - width,
        };
        let corner = [left - begin, label.y - line / 2.0].map(|points| (points * self.scale).round());
        let ink = label.ink.rgb();
        glyphs.paint(&laid, |x, y, colour, share| {
            self.blend(x + corner[0] as i32, y + corner[1] as i32, colour.unwrap_or(ink), share);
        });
    }

    fn encode(&self) -> Result<Vec<u8>, String> {
        let side = |pixels: usize| u32::try_from(pixels).map_err(|_too_large| "the picture is too large".to_owned());
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
        writer.write_image_data(&self.pixels).map_err(|error| error.to_string())?;
        writer.finish().map_err(|error| error.to_string())?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(shapes: Vec<Shape>) -> (Vec<u8>, usize) {
        let drawing = Drawing { width: 100.0, height: 40.0, title: String::new(), about: String::new(), shapes };
        let bytes = png(&drawing).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (200, 80));
        (pixels, 200 * 3)
    }

    #[test]
    fn shapes_stand_where_the_drawing_has_them() {
        let (pixels, row) = pixels(vec![Shape::Rect { at: [10.0, 5.0, 30.0, 20.0], radius: 3.0, ink: Ink::For }]);
        let at = |x: usize, y: usize| [0, 1, 2].map(|part| pixels[y * row + x * 3 + part]);
        assert_eq!(at(40, 30), Ink::For.rgb());
        assert_eq!(at(40, 11), Ink::For.rgb());
        assert_eq!([at(40, 9), at(18, 30), at(81, 30), at(40, 51)], [Ink::Page.rgb(); 4]);
        assert_eq!(at(20, 10), Ink::Page.rgb(), "corners are round");
    }

    #[test]
    fn words_end_at_their_anchor_and_have_their_colour() {
        let label = |anchor| {
            let words = "+12 Varga".to_owned();
            Shape::Label(Label { words, x: 50.0, y: 20.0, size: 12.0, is_title: false, ink: Ink::Text, anchor })
        };
        let inked = |anchor| {
            let (pixels, row) = pixels(vec![label(anchor)]);
            let dark = |x: usize| (0..80).any(|y| pixels[y * row + x * 3] < 120);
            let columns: Vec<usize> = (0..200).filter(|&x| dark(x)).collect();
            (columns[0], columns[columns.len() - 1])
        };
        let ((start, _), (_, end), middle) = (inked(Anchor::Start), inked(Anchor::End), inked(Anchor::Middle));
        assert!((98..106).contains(&start) && (94..102).contains(&end), "{start} {end}");
        assert!((middle.0 + middle.1).abs_diff(200) < 8, "{middle:?}");
    }
}
