//! The program's mark: two lines of words on a page, with the lanes of a claim, a quote and a position below them.
//! It is drawn here in code; `assets/icon.svg` is the same drawing, and a test keeps it so.

use super::theme::{Theme, ThemeChoice};
use crate::model::Colour;
use egui::{Color32, IconData};

/// The drawing is on a field of this many units a side.
const FIELD: f32 = 64.0;

/// One rounded rectangle: left, top, width, height, radius, in units of the field.
struct Piece {
    at: [f32; 5],
    colour: Color32,
}

fn pieces(theme: &Theme) -> Vec<Piece> {
    let piece = |at: [f32; 5], colour: Color32| Piece { at, colour };
    let tag = |number| theme.tag_colour(Colour::Palette(number));
    let (page, edge, ink) = (theme.page, theme.text2, theme.text);
    vec![
        piece([4.0, 4.0, 56.0, 56.0, 10.0], edge),
        piece([6.0, 6.0, 52.0, 52.0, 8.0], page),
        // Words, and below them a claim.
        piece([13.0, 14.0, 14.0, 6.0, 1.0], ink),
        piece([30.0, 14.0, 21.0, 6.0, 1.0], ink),
        piece([13.0, 24.0, 24.0, 4.0, 0.0], tag(1)),
        // Words again, with a quote and outside it a position.
        piece([13.0, 34.0, 22.0, 6.0, 1.0], ink),
        piece([38.0, 34.0, 13.0, 6.0, 1.0], ink),
        piece([13.0, 44.0, 38.0, 1.5, 0.0], tag(2)),
        piece([13.0, 46.5, 38.0, 1.5, 0.0], tag(2)),
        piece([13.0, 51.0, 10.0, 3.0, 0.0], tag(3)),
        piece([27.0, 51.0, 10.0, 3.0, 0.0], tag(3)),
        piece([41.0, 51.0, 10.0, 3.0, 0.0], tag(3)),
    ]
}

/// The mark as a square picture of `side` pixels, for the window and the task bar.
pub fn window_icon(side: u32) -> IconData {
    IconData { rgba: pixels(side), width: side, height: side }
}

/// Red, green, blue and alpha of every pixel, row by row; alpha is not multiplied in.
fn pixels(side: u32) -> Vec<u8> {
    /// Samples across a pixel, for soft edges.
    const FINE: u32 = 4;
    let pieces = pieces(Theme::of(ThemeChoice::Light));
    let unit = FIELD / (side * FINE) as f32;
    let mut out = Vec::with_capacity((side * side * 4) as usize);
    let at = |sample: u32| (sample as f32 + 0.5) * unit;
    // Where no piece is narrower than a pixel, there is nothing else between four corners that are alike.
    let wide = unit * FINE as f32 <= 1.0;
    for y in (0..side).map(|y| y * FINE) {
        let row: Vec<&Piece> = pieces.iter().filter(|piece| piece.reaches(at(y), at(y + FINE - 1))).collect();
        let top = |x: u32, y: u32| row.iter().rposition(|piece| piece.covers(at(x), at(y)));
        for x in (0..side).map(|x| x * FINE) {
            let corners = [(0, 0), (FINE - 1, 0), (0, FINE - 1), (FINE - 1, FINE - 1)];
            let first = top(x, y);
            let even = wide && corners.iter().all(|(right, down)| top(x + right, y + down) == first);
            let samples = if even { 1 } else { FINE * FINE };
            let mut sum = [0u32; 4];
            for sample in 0..samples {
                let found = top(x + sample % FINE, y + sample / FINE);
                if let Some(piece) = found.and_then(|found| row.get(found)) {
                    let [r, g, b, _] = piece.colour.to_array();
                    for (total, channel) in sum.iter_mut().zip([r, g, b, 255]) {
                        *total += u32::from(channel);
                    }
                }
            }
            let [r, g, b, alpha] = sum;
            let hit = (alpha / 255).max(1);
            out.extend([r / hit, g / hit, b / hit, alpha / samples].map(|c| u8::try_from(c).unwrap_or(u8::MAX)));
        }
    }
    out
}

impl Piece {
    /// Whether it may cover something between two heights.
    fn reaches(&self, from: f32, to: f32) -> bool {
        let [_, top, _, height, _] = self.at;
        top <= to && from < top + height
    }

    fn covers(&self, x: f32, y: f32) -> bool {
        let [left, top, width, height, radius] = self.at;
        let beyond = |at: f32, from: f32, length: f32| (from + radius - at).max(at - (from + length - radius)).max(0.0);
        let inside = x >= left && x < left + width && y >= top && y < top + height;
        let (dx, dy) = (beyond(x, left, width), beyond(y, top, height));
        inside && dx * dx + dy * dy <= radius * radius + f32::EPSILON
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn svg() -> String {
        let mut out = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {FIELD} {FIELD}\">\n");
        for Piece { at: [x, y, w, h, r], colour } in pieces(Theme::of(ThemeChoice::Light)) {
            let fill = colour.to_hex();
            let fill = fill.get(..7).unwrap();
            writeln!(out, r#"  <rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}"/>"#).unwrap();
        }
        out + "</svg>\n"
    }

    #[test]
    fn the_drawing_in_assets_is_this_one() {
        assert_eq!(include_str!("../../assets/icon.svg"), svg());
    }

    #[test]
    fn the_picture_has_a_page_and_three_tags_on_clear_ground() {
        let theme = Theme::of(ThemeChoice::Light);
        let icon = window_icon(128);
        assert_eq!(icon.rgba.len(), 128 * 128 * 4);
        let at = |x: f32, y: f32| {
            let index = ((y * 2.0) as usize * 128 + (x * 2.0) as usize) * 4;
            icon.rgba[index..index + 4].to_vec()
        };
        assert_eq!(at(0.0, 0.0)[3], 0);
        assert_eq!(at(10.0, 10.0), theme.page.to_array());
        assert_eq!(at(20.0, 26.0), theme.tag_colour(Colour::Palette(1)).to_array());
        assert_eq!(at(20.0, 47.0), theme.tag_colour(Colour::Palette(2)).to_array());
        assert_eq!(at(20.0, 52.0), theme.tag_colour(Colour::Palette(3)).to_array());
    }

    #[test]
    fn small_pictures_are_drawn_too() {
        for side in [1, 16, 24, 32, 48] {
            assert_eq!(window_icon(side).rgba.len(), (side * side * 4) as usize);
        }
    }
}
