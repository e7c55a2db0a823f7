//! Long lists: heights are known in advance, only the rows that are seen are made.

use egui::scroll_area::ScrollArea;
use egui::{EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Ui, vec2};
use std::ops::Range;

/// Where the rows of a list stand. Sums are kept in double precision, since a hundred thousand rows are millions of
/// points high.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heights {
    /// The top of each row and the end of the last one, in points.
    tops: Vec<f64>,
}

impl Heights {
    #[must_use]
    pub fn new(heights: impl Iterator<Item = f32>) -> Self {
        let mut new = Self::default();
        new.refill(heights);
        new
    }

    /// Other rows in the place of these.
    pub fn refill(&mut self, heights: impl Iterator<Item = f32>) {
        let mut end = 0.0;
        self.tops.clear();
        self.tops.reserve(heights.size_hint().0 + 1);
        self.tops.push(0.0);
        self.tops.extend(heights.map(|height| {
            end += f64::from(height);
            end
        }));
    }

    /// Rows that are all equally high.
    #[must_use]
    pub fn uniform(count: usize, height: f32) -> Self {
        Self::new(std::iter::repeat_n(height, count))
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: usize) {
        if row < self.len() {
            let height = f64::from(self.height(row));
            self.tops.remove(row + 1);
            self.tops.iter_mut().skip(row + 1).for_each(|top| *top -= height);
        }
    }

    /// Puts a row in before another, or at the end.
    pub fn insert(&mut self, row: usize, height: f32) {
        if row <= self.len() {
            self.tops.insert(row + 1, self.top(row));
            self.tops.iter_mut().skip(row + 1).for_each(|top| *top += f64::from(height));
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.tops.len().saturating_sub(1)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Points of all rows together.
    #[must_use]
    pub fn total(&self) -> f32 {
        self.tops.last().copied().unwrap_or(0.0) as f32
    }

    #[must_use]
    pub fn top(&self, row: usize) -> f64 {
        self.tops.get(row).or(self.tops.last()).copied().unwrap_or(0.0)
    }

    #[must_use]
    pub fn height(&self, row: usize) -> f32 {
        (self.top(row + 1) - self.top(row)) as f32
    }

    /// The rows of which something lies between two heights.
    #[must_use]
    pub fn between(&self, from: f32, to: f32) -> Range<usize> {
        let first = self.tops.partition_point(|top| *top <= f64::from(from)).saturating_sub(1);
        let last = self.tops.partition_point(|top| *top < f64::from(to));
        first.min(self.len())..last.min(self.len())
    }
}

/// What the keys lead to when a tab or a page is opened by them: of all that may have this, one is shown at a time.
#[must_use]
pub fn main_list() -> Id {
    Id::unique("main list")
}

/// A list on the screen.
pub struct Rows<'a> {
    pub id: Id,
    /// For screen readers.
    pub name: &'a str,
    pub heights: &'a Heights,
    /// A row to be scrolled into view.
    pub reveal: Option<usize>,
}

impl Rows<'_> {
    /// Shows what is seen in the rest of `ui`. The whole list is one stop of the Tab key; its response tells whether it
    /// has the focus, and then arrow keys do not leave it.
    pub fn show(&self, ui: &mut Ui, mut row: impl FnMut(&mut Ui, usize, Rect)) -> Response {
        let area = ui.available_rect_before_wrap();
        let list = ui.interact(area, self.id, Sense::FOCUSABLE);
        if list.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(self.id, filter));
        }
        let count = self.heights.len();
        ui.ctx().accesskit_node_builder(self.id, |node| {
            node.set_role(egui::accesskit::Role::List);
            node.set_label(self.name);
            node.set_size_of_set(count);
        });
        let scroll = ScrollArea::vertical().id_salt((self.id, self.name)).auto_shrink(false).animated(false);
        scroll.show_viewport(ui, |ui, viewport| {
            let (origin, width) = (ui.max_rect().left_top(), ui.available_width());
            ui.set_height(self.heights.total());
            // Counted from what is seen, not from the top of it all: there single precision would make rows jump.
            let seen = pos_of_viewport(origin, viewport);
            for at in self.heights.between(viewport.top(), viewport.bottom()) {
                let below = (self.heights.top(at) - f64::from(viewport.top())) as f32;
                let rect = Rect::from_min_size(seen + vec2(0.0, below), vec2(width, self.heights.height(at)));
                row(ui, at, rect);
            }
            if let Some(at) = self.reveal {
                let top = origin + vec2(0.0, self.heights.top(at) as f32);
                let target = Rect::from_min_size(top, vec2(width, self.heights.height(at)));
                ui.scroll_to_rect(target, None);
                ui.ctx().request_repaint();
            }
        });
        list
    }
}

fn pos_of_viewport(origin: Pos2, viewport: Rect) -> Pos2 {
    origin + vec2(0.0, viewport.top())
}

/// Where the arrow keys lead from a row, while the list has the focus: up, down, a page, the first, the last.
#[must_use]
pub fn moved(ui: &Ui, list: &Response, from: Option<usize>, count: usize) -> Option<usize> {
    const PAGE: usize = 10;
    if !list.has_focus() || count == 0 {
        return None;
    }
    let last = count - 1;
    let pressed = |key| {
        ui.input_mut(|input| {
            input.count_and_consume_key(Modifiers::SHIFT, key) > 0 || input.consume_key(Modifiers::NONE, key)
        })
    };
    let to = if pressed(Key::ArrowDown) {
        from.map_or(0, |at| at + 1)
    } else if pressed(Key::ArrowUp) {
        from.map_or(last, |at| at.saturating_sub(1))
    } else if pressed(Key::PageDown) {
        from.map_or(0, |at| at + PAGE)
    } else if pressed(Key::PageUp) {
        from.map_or(last, |at| at.saturating_sub(PAGE))
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        last
    } else {
        return None;
    };
    Some(to.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_found_by_height() {
        let heights = Heights::new([10.0, 20.0, 30.0].into_iter());
        assert_eq!(heights.between(0.0, 10.0), 0..1);
        assert_eq!(heights.between(5.0, 11.0), 0..2);
        assert_eq!(heights.between(10.0, 31.0), 1..3);
        assert_eq!(heights.between(59.0, 400.0), 2..3);
        assert_eq!(heights.between(100.0, 400.0), 3..3);
        assert_eq!(Heights::default().between(0.0, 100.0), 0..0);
    }

    #[test]
    fn rows_come_and_go() {
        let mut heights = Heights::new([10.0, 20.0, 30.0].into_iter());
        heights.insert(1, 5.0);
        assert_eq!(heights, Heights::new([10.0, 5.0, 20.0, 30.0].into_iter()));
        heights.insert(4, 7.0);
        heights.remove(2);
        heights.remove(0);
        assert_eq!(heights, Heights::new([5.0, 30.0, 7.0].into_iter()));
    }

    #[test]
    fn a_hundred_thousand_rows_lose_no_point() {
        let heights = Heights::uniform(100_000, 73.3);
        let (top, next) = (heights.top(99_998), heights.top(99_999));
        assert!((next - top - f64::from(73.3f32)).abs() < 1e-6);
        assert!((heights.height(99_999) - 73.3).abs() < 1e-4);
    }

    #[test]
    fn only_what_is_seen_is_made() {
        let made = std::cell::RefCell::new(Vec::new());
        let heights = Heights::uniform(100_000, 50.0);
        let mut harness = egui_kittest::Harness::builder().with_size(vec2(200.0, 200.0)).build_ui(|ui| {
            made.borrow_mut().clear();
            let rows = Rows { id: Id::unique("rows"), name: "Rows", heights: &heights, reveal: Some(50_000) };
            rows.show(ui, |_, at, _| made.borrow_mut().push(at));
        });
        harness.run_steps(4);
        let made = made.borrow();
        assert!(made.contains(&50_000) && made.len() < 8, "{made:?}");
    }
}
