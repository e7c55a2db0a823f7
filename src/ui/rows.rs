//! Long lists: heights are known in advance, only the rows that are seen are made.

use egui::scroll_area::ScrollArea;
use egui::{EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Ui, vec2};
use std::ops::Range;

/// Most rows of a part. New parts have half of it, so that there is room.
const MOST: usize = 1024;

/// Where the rows of a list stand, in parts: when one of a hundred thousand comes or goes, a few hundred are told so.
/// Sums are kept in double precision, since so many rows are millions of points high.
#[derive(Debug, Clone, Default)]
pub struct Heights {
    /// None is empty.
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    /// Rows and points above it.
    first: usize,
    top: f64,
    /// Where each of its rows ends, in points below its top.
    ends: Vec<f64>,
}

impl Part {
    fn top_of(&self, nth: usize) -> f64 {
        nth.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0.0)
    }

    fn height(&self) -> f64 {
        self.top_of(self.ends.len())
    }
}

impl PartialEq for Heights {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..=self.len()).all(|row| self.top(row) == other.top(row))
    }
}

impl Heights {
    #[must_use]
    pub fn new(mut heights: impl Iterator<Item = f32>) -> Self {
        let mut new = Self::default();
        let (mut first, mut top) = (0, 0.0);
        loop {
            let mut end = 0.0;
            let ends = heights.by_ref().take(MOST / 2).map(|height| {
                end += f64::from(height);
                end
            });
            let ends: Vec<f64> = ends.collect();
            if ends.is_empty() {
                return new;
            }
            let part = Part { first, top, ends };
            first += part.ends.len();
            top += part.height();
            new.parts.push(part);
        }
    }

    /// Rows that are all equally high.
    #[must_use]
    pub fn uniform(count: usize, height: f32) -> Self {
        Self::new(std::iter::repeat_n(height, count))
    }

    /// The part that a row lies in; the last where it lies behind all.
    fn part_of(&self, row: usize) -> usize {
        self.parts.partition_point(|part| part.first <= row).saturating_sub(1)
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: usize) {
        if row >= self.len() {
            return;
        }
        let (nth, height) = (self.part_of(row), f64::from(self.height(row)));
        let Some([part, later @ ..]) = self.parts.get_mut(nth..) else { return };
        part.ends.remove(row - part.first);
        part.ends.iter_mut().skip(row - part.first).for_each(|end| *end -= height);
        later.iter_mut().for_each(|later| (later.first, later.top) = (later.first - 1, later.top - height));
        if part.ends.is_empty() {
            self.parts.remove(nth);
        }
    }

    /// Puts a row in before another, or at the end.
    pub fn insert(&mut self, row: usize, height: f32) {
        if row > self.len() {
            return;
        }
        if self.is_empty() {
            self.parts.push(Part { first: 0, top: 0.0, ends: Vec::new() });
        }
        let (nth, height) = (self.part_of(row), f64::from(height));
        let Some([part, later @ ..]) = self.parts.get_mut(nth..) else { return };
        let within = row - part.first;
        part.ends.insert(within, part.top_of(within));
        part.ends.iter_mut().skip(within).for_each(|end| *end += height);
        later.iter_mut().for_each(|later| (later.first, later.top) = (later.first + 1, later.top + height));
        if part.ends.len() > MOST {
            let mut ends = part.ends.split_off(MOST / 2);
            let above = part.height();
            ends.iter_mut().for_each(|end| *end -= above);
            let (first, top) = (part.first + MOST / 2, part.top + above);
            self.parts.insert(nth + 1, Part { first, top, ends });
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.last().map_or(0, |part| part.first + part.ends.len())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Points of all rows together.
    #[must_use]
    pub fn total(&self) -> f32 {
        self.top(self.len()) as f32
    }

    /// Points above a row, of all where there is no such row.
    #[must_use]
    pub fn top(&self, row: usize) -> f64 {
        self.parts
            .get(self.part_of(row))
            .map_or(0.0, |part| part.top + part.top_of((row - part.first).min(part.ends.len())))
    }

    #[must_use]
    pub fn height(&self, row: usize) -> f32 {
        (self.top(row + 1) - self.top(row)) as f32
    }

    /// The rows of which something lies between two heights.
    #[must_use]
    pub fn between(&self, from: f32, to: f32) -> Range<usize> {
        let (from, to) = (f64::from(from), f64::from(to));
        let nth = self.parts.partition_point(|part| part.top <= from).saturating_sub(1);
        let ended = |part: &Part| part.first + part.ends.partition_point(|end| part.top + end <= from);
        let first = self.parts.get(nth).map_or(0, ended);
        let nth = self.parts.partition_point(|part| part.top < to).checked_sub(1);
        let begun = |part: &Part| part.first + 1 + part.ends.partition_point(|end| part.top + end < to);
        let last = nth.and_then(|nth| self.parts.get(nth)).map_or(0, begun);
        first..last.min(self.len())
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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn rows_that_come_and_go_stand_as_if_they_had_always_been_so(
            count in 0usize..4_000,
            growth in 0u8..=8,
            acts in prop::collection::vec((0u8..8, 0usize..5_000), 0..2_000),
            busy in 0usize..4_000,
            views in prop::collection::vec((-50.0f32..60_000.0, 0.0f32..2_000.0), 20),
        ) {
            let height = |pick: usize| 10.5 + (pick % 7) as f32;
            let mut plain: Vec<f32> = (0..count).map(height).collect();
            let mut heights = Heights::new(plain.iter().copied());
            for (kind, pick) in acts {
                // Many at one place, so that a part is divided or used up.
                let at = if pick % 8 == 0 { pick } else { busy }.min(plain.len());
                if kind < growth {
                    plain.insert(at, height(pick));
                    heights.insert(at, height(pick));
                } else {
                    if at < plain.len() {
                        plain.remove(at);
                    }
                    heights.remove(at);
                }
            }
            let mut tops = vec![0.0];
            plain.iter().for_each(|height| tops.push(tops.last().unwrap() + f64::from(*height)));
            prop_assert_eq!((heights.len(), heights.is_empty()), (plain.len(), plain.is_empty()));
            prop_assert!((0..=plain.len() + 1).all(|row| heights.top(row) == tops[row.min(plain.len())]));
            prop_assert_eq!(&heights, &Heights::new(plain.iter().copied()));
            for (from, height) in views {
                let (from, to) = (f64::from(from), f64::from(from + height));
                let seen: Vec<usize> = (0..plain.len()).filter(|&row| tops[row] < to && tops[row + 1] > from).collect();
                let found = heights.between(from as f32, to as f32);
                prop_assert!(seen.is_empty() && found.is_empty() || found.eq(seen), "{from}..{to}");
            }
        }
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
