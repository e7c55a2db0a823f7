//! Meshes that are made once each and shown together, at one place after the other.

use egui::epaint::Vertex;
use egui::{Mesh, Vec2};
use std::sync::Arc;

/// Steps that are summed up before corners are counted from where their parts are: sums drift, by less than a hundredth
/// of a point in so many.
const STEPS: u32 = 64;

/// What is shown of some meshes, as one: so the toolkit copies it in one go. While the same are shown, only their
/// corners move; nothing is copied here, as long as the toolkit has let go of the last frame's.
#[derive(Default)]
pub(super) struct Joined {
    mesh: Arc<Mesh>,
    parts: Vec<Part>,
    /// Steps since the corners were counted from where their parts are.
    steps: u32,
}

/// A mesh, and where its origin is in the window.
type Part = (Arc<Mesh>, Vec2);

impl Joined {
    /// All parts as one mesh. They have one texture.
    pub(super) fn show(&mut self, parts: Vec<Part>) -> Arc<Mesh> {
        let mut both = self.parts.iter().zip(&parts);
        if self.parts.len() != parts.len() || !both.all(|(old, new)| Arc::ptr_eq(&old.0, &new.0)) {
            self.join(&parts);
        } else if self.parts.iter().zip(&parts).any(|(old, new)| old.1 != new.1) {
            self.move_to(&parts);
        }
        self.parts = parts;
        self.mesh.clone()
    }

    fn join(&mut self, parts: &[Part]) {
        self.steps = 0;
        let mesh = Arc::make_mut(&mut self.mesh);
        mesh.clear();
        mesh.vertices.reserve(parts.iter().map(|part| part.0.vertices.len()).sum());
        mesh.indices.reserve(parts.iter().map(|part| part.0.indices.len()).sum());
        mesh.texture_id = parts.first().map_or_else(Default::default, |part| part.0.texture_id);
        for (part, at) in parts {
            let before = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
            mesh.indices.extend(part.indices.iter().map(|index| index + before));
            mesh.vertices.extend(part.vertices.iter().map(|vertex| Vertex { pos: vertex.pos + *at, ..*vertex }));
        }
    }

    fn move_to(&mut self, parts: &[Part]) {
        let mut vertices = Arc::make_mut(&mut self.mesh).vertices.iter_mut();
        // Most often all go the same way, and what they are made of need not be looked at.
        let mut steps = self.parts.iter().zip(parts).map(|(old, new)| new.1 - old.1);
        let step = steps.next().filter(|first| self.steps < STEPS && steps.all(|step| step == *first));
        if let Some(step) = step {
            self.steps += 1;
            vertices.for_each(|vertex| vertex.pos += step);
            return;
        }
        self.steps = 0;
        for (part, at) in parts {
            // In this order, or each part would use up a corner of the next.
            for (own, vertex) in part.vertices.iter().zip(vertices.by_ref()) {
                vertex.pos = own.pos + *at;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, Rect, pos2, vec2};

    fn rect(left: f32, count: usize) -> Arc<Mesh> {
        let mut mesh = Mesh::default();
        for nth in 0..count {
            let corner = pos2(left, nth as f32 / 3.0);
            mesh.add_colored_rect(Rect::from_min_size(corner, vec2(7.0, 18.3)), Color32::RED);
        }
        Arc::new(mesh)
    }

    /// Whether two meshes are alike but for less than a hundredth of a point.
    fn alike(one: &Mesh, other: &Mesh) -> bool {
        let corner = |one: &Vertex, other: &Vertex| {
            (one.uv, one.color) == (other.uv, other.color) && one.pos.distance(other.pos) < 0.01
        };
        one.indices == other.indices
            && one.vertices.len() == other.vertices.len()
            && one.vertices.iter().zip(&other.vertices).all(|(one, other)| corner(one, other))
    }

    #[test]
    fn parts_stand_where_they_are_shown_however_they_came_there() {
        let all = [rect(1.0 / 3.0, 2), rect(0.7, 1), rect(100.1, 3)];
        let mut joined = Joined::default();
        let mut held = Vec::new();
        for step in 0..6_000 {
            // Now and then others are shown; in between all go the same way, or one of them another.
            let shown = &all[step / 2_000 % 2..2 + step / 3_000];
            let apart = step / 500 % 2;
            let at = |nth: usize| vec2(0.1, ((step % 1_000) * (7 + nth * apart) + nth * 50) as f32 * 0.3);
            let parts = shown.iter().enumerate().map(|(nth, mesh)| (mesh.clone(), at(nth))).collect::<Vec<_>>();
            let mesh = joined.show(parts.clone());
            let mut expected = Mesh::default();
            for (part, at) in parts {
                let mut part = (*part).clone();
                part.translate(at);
                expected.append(part);
            }
            assert!(alike(&mesh, &expected), "{step}: {mesh:?}, {expected:?}");
            held.push((mesh, expected));
            held.drain(..held.len().saturating_sub(step % 3));
            assert!(held.iter().all(|(mesh, was)| alike(mesh, was)), "what the toolkit still holds stays as it was");
        }
    }
}
