//! The line that stands for a tag, below the words of a statement and in every list.
//!
//! All of it is quads in one mesh, on whole device pixels, so that a paragraph full of statements stays one shape.

use super::theme::{Theme, size};
use crate::model::{Colour, Pattern};
use egui::epaint::Vertex;
use egui::{Color32, Mesh, Painter, Pos2, Rect, Response, Sense, Shape, Ui, pos2, vec2};

/// How high the band is that a line is drawn in, in points.
pub const BAND: f32 = 3.0;
/// How high a swatch is in points: the band with one free above and below.
pub const SWATCH: f32 = 5.0;

/// How a tag looks: all that a list needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagLook {
    pub colour: Colour,
    pub pattern: Pattern,
}

/// Which ends of a line are ends of the statement and not just of the row of text. `start` is the left one; where
/// text runs from right to left the caller swaps them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ends {
    pub start: bool,
    pub end: bool,
    /// How far above the band the ends reach, in points: 0 for a tick in the lane nearest the words, else a stem.
    pub stem: f32,
}

impl Ends {
    /// Neither end: a swatch, or a row in the middle of a statement.
    pub const OPEN: Self = Self { start: false, end: false, stem: 0.0 };
}

/// Adds the line from `x0` to `x1` whose band begins at `y`, in points; nothing is painted outside `x0..x1`.
///
/// True ends draw in by one point, so that neighbours never touch.
pub fn paint_line(
    mesh: &mut Mesh,
    x: std::ops::Range<f32>,
    y: f32,
    (pattern, colour): (Pattern, Color32),
    ends: Ends,
    pixels_per_point: f32,
) {
    let grid = Grid { scale: if pixels_per_point > 0.0 { pixels_per_point } else { 1.0 } };
    let (left, right, top) = (grid.snap(x.start), grid.snap(x.end), grid.snap(y));
    // Beyond this a float can no longer tell one pixel from the next (and no window is as wide).
    let sane = 0.0..1e5;
    if right <= left || !sane.contains(&(right - left)) || left.abs() > 1e5 {
        return;
    }
    let inset = grid.length(1.0);
    let x0 = if ends.start { left + inset } else { left };
    let x1 = if ends.end { right - inset } else { right };
    let mut quads = Quads { mesh, colour, grid };
    match pattern {
        Pattern::Solid => quads.bar(x0, x1, top, 2.0),
        Pattern::Double => {
            quads.bar(x0, x1, top, 1.0);
            quads.bar(x0, x1, top + 2.0 * inset, 1.0);
        }
        Pattern::Dashed => quads.dashes(x0, x1, top, &[7.0, 4.0]),
        Pattern::Dotted => quads.dashes(x0, x1, top, &[2.0, 3.0]),
        Pattern::DashDot => quads.dashes(x0, x1, top, &[9.0, 3.0, 2.0, 3.0]),
        Pattern::LongDashes => quads.dashes(x0, x1, top, &[18.0, 4.0]),
        Pattern::Wavy => quads.zigzag(x0, x1, top),
        Pattern::Beads => quads.beads(x0, x1, top),
    }
    quads.ends(left, right, top, ends);
}

/// Device pixels, in points.
#[derive(Clone, Copy)]
struct Grid {
    scale: f32,
}

impl Grid {
    fn snap(self, at: f32) -> f32 {
        (at * self.scale).round() / self.scale
    }

    /// A length in whole device pixels, never none.
    fn length(self, points: f32) -> f32 {
        (points * self.scale).round().max(1.0) / self.scale
    }
}

struct Quads<'a> {
    mesh: &'a mut Mesh,
    colour: Color32,
    grid: Grid,
}

impl Quads<'_> {
    fn rect(&mut self, x0: f32, x1: f32, y0: f32, y1: f32) {
        if x1 > x0 && y1 > y0 {
            self.mesh.add_colored_rect(Rect::from_min_max(pos2(x0, y0), pos2(x1, y1)), self.colour);
        }
    }

    fn bar(&mut self, x0: f32, x1: f32, top: f32, height: f32) {
        self.rect(x0, x1, top, top + self.grid.length(height));
    }

    /// On and off lengths in turn, two points high.
    fn dashes(&mut self, x0: f32, x1: f32, top: f32, lengths: &[f32]) {
        let mut x = x0;
        let mut on = true;
        for length in lengths.iter().cycle() {
            if x >= x1 {
                break;
            }
            let next = x + self.grid.length(*length);
            if on {
                self.bar(x, next.min(x1), top, 2.0);
            }
            (x, on) = (next, !on);
        }
    }

    /// A thin string with a square bead every ten points.
    fn beads(&mut self, x0: f32, x1: f32, top: f32) {
        let thin = self.grid.length(1.0);
        self.bar(x0, x1, top + thin, 1.0);
        let bead = self.grid.length(BAND).max(3.0 * thin);
        let mut x = x0 + bead;
        while x + bead + 2.0 * thin <= x1 {
            self.rect(x, x + bead, top, top + bead);
            x += self.grid.length(10.0);
        }
    }

    /// Three across and 2.5 high. It is the only slanted line, so it brings its own soft edge, one pixel wide.
    fn zigzag(&mut self, x0: f32, x1: f32, top: f32) {
        const ACROSS: f32 = 3.0;
        const HIGH: f32 = 2.5;
        const STROKE: f32 = 1.2;
        // Thickness measured straight down, so that a point of the zigzag needs four corners and no mitre.
        let half = STROKE / 2.0 * (1.0 + (HIGH / ACROSS) * (HIGH / ACROSS)).sqrt();
        let soft = 0.5 / self.grid.scale;
        let rings = [(-half - soft, true), (-half + soft, false), (half - soft, false), (half + soft, true)];
        let height_at = |x: f32| {
            let phase = ((x - x0) / ACROSS).rem_euclid(2.0);
            HIGH * (phase - 1.0).abs()
        };
        if x1 <= x0 {
            return;
        }
        let mut x = x0;
        let mut first = true;
        while first || x < x1 {
            let here = if first { x0 } else { (x + ACROSS).min(x1) };
            let base = self.mesh.vertices.len() as u32;
            for (offset, faded) in rings {
                let colour = if faded { Color32::TRANSPARENT } else { self.colour };
                self.mesh.vertices.push(Vertex::untextured(pos2(here, top + height_at(here) + offset), colour));
            }
            if !first {
                for ring in 0..3 {
                    let (before, now) = (base - 4 + ring, base + ring);
                    self.mesh.add_triangle(before, before + 1, now);
                    self.mesh.add_triangle(now, before + 1, now + 1);
                }
                x += ACROSS;
            }
            first = false;
        }
    }

    fn ends(&mut self, left: f32, right: f32, top: f32, ends: Ends) {
        let one = self.grid.length(1.0);
        let width = if ends.stem > 0.0 { one } else { self.grid.length(2.0) }.min(right - left);
        let from = self.grid.snap(top - one - ends.stem.max(0.0));
        let to = top + self.grid.length(BAND);
        if ends.start {
            self.rect(left, left + width, from, to);
        }
        if ends.end {
            self.rect(right - width, right, from, to);
        }
    }
}

/// Paints a tag's line as its swatch in a list, `width` points wide and centred on `left_centre` in height.
/// On a taken row it lies on a plate of page colour, because tag colours are too weak on that fill.
pub fn swatch(painter: &Painter, theme: &Theme, left_centre: Pos2, width: f32, look: TagLook, on_taken_row: bool) {
    if on_taken_row {
        let corner = pos2(left_centre.x, left_centre.y - SWATCH / 2.0);
        let plate = Rect::from_min_size(corner, vec2(width, SWATCH)).expand(2.0);
        painter.rect_filled(plate, size::RADIUS_FILL, theme.page);
    }
    let mut mesh = Mesh::default();
    add_swatch(&mut mesh, theme, left_centre, width, look, painter.pixels_per_point());
    painter.add(Shape::mesh(mesh));
}

/// As [`swatch`], but into a mesh, where there are many at once.
pub fn add_swatch(mesh: &mut Mesh, theme: &Theme, left_centre: Pos2, width: f32, look: TagLook, scale: f32) {
    let line = (look.pattern, theme.tag_colour(look.colour));
    let x = left_centre.x..left_centre.x + width;
    paint_line(mesh, x, left_centre.y - SWATCH / 2.0 + 1.0, line, Ends::OPEN, scale);
}

/// A swatch as an item of a layout. It says nothing to a screen reader: the tag's name stands beside it.
pub fn swatch_ui(ui: &mut Ui, theme: &Theme, width: f32, look: TagLook, on_taken_row: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, SWATCH), Sense::hover());
    if ui.is_rect_visible(rect) {
        swatch(ui.painter(), theme, rect.left_center(), width, look, on_taken_row);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(pattern: Pattern, x: std::ops::Range<f32>, ends: Ends, scale: f32) -> Mesh {
        let mut mesh = Mesh::default();
        paint_line(&mut mesh, x, 20.0, (pattern, Color32::RED), ends, scale);
        mesh
    }

    /// The quads as (left, top, width, height).
    fn quads(mesh: &Mesh) -> Vec<(f32, f32, f32, f32)> {
        mesh.vertices
            .chunks(4)
            .map(|q| (q[0].pos.x, q[0].pos.y, q[3].pos.x - q[0].pos.x, q[3].pos.y - q[0].pos.y))
            .collect()
    }

    #[track_caller]
    fn check(pattern: Pattern, expected: &[(f32, f32, f32, f32)]) {
        assert_eq!(quads(&line(pattern, 10.0..40.0, Ends::OPEN, 1.0)), expected);
    }

    #[test]
    fn each_pattern_has_its_measures() {
        check(Pattern::Solid, &[(10.0, 20.0, 30.0, 2.0)]);
        check(Pattern::Double, &[(10.0, 20.0, 30.0, 1.0), (10.0, 22.0, 30.0, 1.0)]);
        check(Pattern::Dashed, &[(10.0, 20.0, 7.0, 2.0), (21.0, 20.0, 7.0, 2.0), (32.0, 20.0, 7.0, 2.0)]);
        check(Pattern::LongDashes, &[(10.0, 20.0, 18.0, 2.0), (32.0, 20.0, 8.0, 2.0)]);
        check(
            Pattern::DashDot,
            &[(10.0, 20.0, 9.0, 2.0), (22.0, 20.0, 2.0, 2.0), (27.0, 20.0, 9.0, 2.0), (39.0, 20.0, 1.0, 2.0)],
        );
        check(
            Pattern::Beads,
            &[(10.0, 21.0, 30.0, 1.0), (13.0, 20.0, 3.0, 3.0), (23.0, 20.0, 3.0, 3.0), (33.0, 20.0, 3.0, 3.0)],
        );
        assert_eq!(quads(&line(Pattern::Dotted, 10.0..40.0, Ends::OPEN, 1.0)).len(), 6);
    }

    #[test]
    fn ticks_and_stems_stand_inside_the_statement() {
        let tick = Ends { start: true, end: true, stem: 0.0 };
        let drawn = quads(&line(Pattern::Solid, 10.0..40.0, tick, 1.0));
        assert_eq!(drawn, [(11.0, 20.0, 28.0, 2.0), (10.0, 19.0, 2.0, 4.0), (38.0, 19.0, 2.0, 4.0)]);
        let stem = Ends { start: true, end: true, stem: 5.0 };
        let drawn = quads(&line(Pattern::Solid, 10.0..40.0, stem, 1.0));
        assert_eq!(drawn, [(11.0, 20.0, 28.0, 2.0), (10.0, 14.0, 1.0, 9.0), (39.0, 14.0, 1.0, 9.0)]);
    }

    #[test]
    fn nothing_leaves_the_given_range_and_straight_lines_lie_on_device_pixels() {
        for scale in [1.0, 1.25, 1.5, 2.0, 3.0] {
            for pattern in Pattern::ALL {
                for (x0, x1) in [(10.3, 11.1), (10.0, 13.0), (10.4, 90.7)] {
                    let ends = Ends { start: true, end: x1 < 50.0, stem: 5.0 };
                    let mesh = line(pattern, x0..x1, ends, scale);
                    assert!(mesh.is_valid() && !mesh.is_empty(), "{pattern:?} {scale}");
                    for v in &mesh.vertices {
                        let pixel = v.pos.x * scale;
                        assert!(v.pos.x > x0 - 0.51 / scale && v.pos.x < x1 + 0.51 / scale, "{pattern:?} {scale}");
                        if pattern != Pattern::Wavy {
                            assert!((pixel - pixel.round()).abs() < 0.01, "{pattern:?} at scale {scale}: {pixel}");
                            let pixel = v.pos.y * scale;
                            assert!((pixel - pixel.round()).abs() < 0.01, "{pattern:?} at scale {scale}: {pixel}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_range_that_is_empty_backward_or_endless_paints_nothing() {
        for pattern in Pattern::ALL {
            assert!(line(pattern, 10.0..10.0, Ends { start: true, end: true, stem: 0.0 }, 1.0).is_empty());
            assert!(line(pattern, 20.0..10.0, Ends::OPEN, 1.0).is_empty());
            assert!(line(pattern, f32::NAN..10.0, Ends::OPEN, 1.0).is_empty());
            assert!(line(pattern, 10.0..f32::INFINITY, Ends::OPEN, 1.0).is_empty());
            assert!(line(pattern, f32::MIN..10.0, Ends::OPEN, 1.0).is_empty());
        }
    }
}
