//! What is filled below the words: rectangles with round corners, all in one mesh.
//!
//! The toolkit works the corners of each rectangle out anew, and a selection has one in every row.

use crate::ui::theme::size;
use egui::epaint::{Vertex, WHITE_UV};
use egui::{Color32, Mesh, Painter, Rect, Shape, Vec2, vec2};
use std::f32::consts::FRAC_1_SQRT_2 as HALF;

/// Cosines of 22.5 and 67.5 degrees.
const NEAR: f32 = 0.923_879_5;
const FAR: f32 = 0.382_683_43;

/// The corners of a square, clockwise from the lower right one, each with the ways from the middle of its arc.
const CORNERS: [(Vec2, [Vec2; 5]); 4] = [
    (vec2(1.0, 1.0), [vec2(1.0, 0.0), vec2(NEAR, FAR), vec2(HALF, HALF), vec2(FAR, NEAR), vec2(0.0, 1.0)]),
    (vec2(0.0, 1.0), [vec2(0.0, 1.0), vec2(-FAR, NEAR), vec2(-HALF, HALF), vec2(-NEAR, FAR), vec2(-1.0, 0.0)]),
    (vec2(0.0, 0.0), [vec2(-1.0, 0.0), vec2(-NEAR, -FAR), vec2(-HALF, -HALF), vec2(-FAR, -NEAR), vec2(0.0, -1.0)]),
    (vec2(1.0, 0.0), [vec2(0.0, -1.0), vec2(FAR, -NEAR), vec2(HALF, -HALF), vec2(NEAR, -FAR), vec2(1.0, 0.0)]),
];
/// Points around a rectangle.
const AROUND: u32 = 20;
/// Radius of a corner in points: the toolkit rounds all others a little more than it is told.
const RADIUS: f32 = size::RADIUS_FILL as f32 + 0.4;

/// Rectangles that wait to be painted.
pub(super) struct Fills {
    mesh: Mesh,
    /// Half a device pixel, over which edges fade to both sides.
    fade: f32,
}

impl Fills {
    /// `scale`: device pixels per point.
    pub(super) fn new(scale: f32) -> Self {
        Self { mesh: Mesh::default(), fade: 0.5 / scale }
    }

    pub(super) fn add(&mut self, rect: Rect, colour: Color32) {
        let radius = RADIUS.min(rect.width() / 2.0).min(rect.height() / 2.0);
        let within = rect.shrink(radius);
        let Ok(first) = u32::try_from(self.mesh.vertices.len()) else { return };
        for (reach, color) in [((radius - self.fade).max(0.0), colour), (radius + self.fade, Color32::TRANSPARENT)] {
            for (corner, ways) in CORNERS {
                let centre = within.min + corner * within.size();
                let vertex = |way: Vec2| Vertex { pos: centre + way * reach, uv: WHITE_UV, color };
                self.mesh.vertices.extend(ways.map(vertex));
            }
        }
        let (inner, outer) = (|nth: u32| first + nth % AROUND, |nth: u32| first + AROUND + nth % AROUND);
        for nth in 1..AROUND - 1 {
            self.mesh.add_triangle(first, inner(nth), inner(nth + 1));
        }
        for nth in 0..AROUND {
            self.mesh.add_triangle(inner(nth), inner(nth + 1), outer(nth));
            self.mesh.add_triangle(inner(nth + 1), outer(nth + 1), outer(nth));
        }
    }

    /// Paints all that was added since this was last called.
    pub(super) fn paint(&mut self, painter: &Painter) {
        if !self.mesh.is_empty() {
            painter.add(Shape::mesh(std::mem::take(&mut self.mesh)));
        }
    }
}

/// The rectangles of a mesh, with their colours, if it is one of these.
#[cfg(test)]
pub(super) fn fills_of(mesh: &Mesh) -> Vec<(Rect, Color32)> {
    let all = mesh.vertices.chunks_exact(2 * AROUND as usize);
    let is_one = all.remainder().is_empty() && all.len() * (3 * AROUND as usize - 2) * 3 == mesh.indices.len();
    let rect = |corners: &[Vertex]| {
        let (inner, outer) = corners.split_at(AROUND as usize);
        let around = |corners: &[Vertex]| Rect::from_points(&corners.iter().map(|at| at.pos).collect::<Vec<_>>());
        let (inner, outer, colour) = (around(inner), around(outer), inner[0].color);
        (
            Rect::from_min_max(inner.min + (outer.min - inner.min) / 2.0, inner.max + (outer.max - inner.max) / 2.0),
            colour,
        )
    };
    if is_one { all.map(rect).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::epaint::{ClippedShape, Primitive};
    use egui::{Context, RawInput, pos2};

    /// Share of a pixel's middle that is covered, by what is at that place in the triangles.
    fn covered(mesh: &Mesh, at: egui::Pos2) -> f32 {
        let cross = |a: Vec2, b: Vec2| a.x * b.y - a.y * b.x;
        mesh.indices.chunks(3).fold(0.0_f32, |most, corners| {
            let [a, b, c] = [0, 1, 2].map(|nth| mesh.vertices[corners[nth] as usize]);
            let whole = cross(b.pos - a.pos, c.pos - a.pos);
            let parts = [(b, c), (c, a), (a, b)].map(|(one, other)| cross(one.pos - at, other.pos - at) / whole);
            if whole == 0.0 || parts.iter().any(|part| *part < -1e-4) {
                return most;
            }
            let alpha = |vertex: Vertex, part: f32| f32::from(vertex.color.a()) / 255.0 * part;
            most.max(alpha(a, parts[0]) + alpha(b, parts[1]) + alpha(c, parts[2]))
        })
    }

    #[test]
    fn a_rectangle_covers_what_the_toolkits_own_would() {
        for scale in [1.0, 2.0] {
            let rect = Rect::from_min_max(pos2(10.0, 20.0), pos2(31.0, 37.0));
            let ctx = Context::default();
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(99.0, 99.0))),
                ..RawInput::default()
            };
            let mut output = ctx.run_ui(input, |_| ());
            output.textures_delta.clear();
            let shape = Shape::rect_filled(rect, size::RADIUS_FILL, Color32::WHITE);
            let clipped = ClippedShape::new(Rect::EVERYTHING, shape);
            let Primitive::Mesh(theirs) = ctx.tessellate(vec![clipped], scale).remove(0).primitive else { panic!() };
            let mut fills = Fills::new(scale);
            fills.add(rect, Color32::WHITE);
            assert_eq!(fills_of(&fills.mesh), [(rect, Color32::WHITE)]);
            for step in 0..100 * 100 {
                let at = pos2(8.03 + (step % 100) as f32 * 0.25, 18.07 + (step / 100) as f32 * 0.25);
                let (own, their) = (covered(&fills.mesh, at), covered(&theirs, at));
                assert!((own - their).abs() < 0.1, "at {at:?} of scale {scale}: {own}, where it were {their}");
            }
        }
    }
}
