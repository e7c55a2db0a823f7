//! A mesh that is made once and shown at one place after the other.

use egui::{Mesh, Pos2, Vec2};
use std::sync::Arc;

/// Only its corners move when it is shown elsewhere; nothing is copied, as long as the toolkit has let go of the last
/// frame's.
#[derive(Debug, Default)]
pub(super) struct Placed {
    mesh: Arc<Mesh>,
    /// Its corners, counted from its own origin: sums of steps would drift.
    corners: Box<[Pos2]>,
    at: Vec2,
}

impl Placed {
    #[must_use]
    pub(super) fn new(mesh: Mesh) -> Self {
        let corners = mesh.vertices.iter().map(|vertex| vertex.pos).collect();
        Self { mesh: Arc::new(mesh), corners, at: Vec2::ZERO }
    }

    /// The mesh with its origin at a place in the window.
    pub(super) fn at(&mut self, at: Vec2) -> Arc<Mesh> {
        if self.at != at {
            self.at = at;
            let vertices = &mut Arc::make_mut(&mut self.mesh).vertices;
            for (vertex, corner) in vertices.iter_mut().zip(&self.corners) {
                vertex.pos = *corner + at;
            }
        }
        self.mesh.clone()
    }

    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.corners.is_empty()
    }

    /// Bytes that it takes.
    #[must_use]
    pub(super) fn heap(&self) -> usize {
        self.corners.len() * (size_of::<Pos2>() + size_of::<egui::epaint::Vertex>()) + self.mesh.indices.len() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, Rect, pos2, vec2};

    #[test]
    fn it_comes_back_to_where_it_was_to_the_last_bit() {
        let rect = Rect::from_min_max(pos2(1.0 / 3.0, 0.7), pos2(100.1, 18.3));
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(rect, Color32::RED);
        let mut placed = Placed::new(mesh.clone());
        let shown = placed.at(vec2(0.0, 3.0));
        for step in 0..1000 {
            let moved = placed.at(vec2(0.1, step as f32 * 0.3));
            assert!((moved.vertices[3].pos.y - rect.bottom() - step as f32 * 0.3).abs() < 1e-3);
        }
        assert_eq!(shown.vertices[0].pos, rect.min + vec2(0.0, 3.0), "what the toolkit still holds stays as it was");
        assert_eq!(*placed.at(Vec2::ZERO), mesh);
    }
}
