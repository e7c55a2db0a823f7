//! Where things stand in the article's pane: text, "+n", cards, strip. Plain measures in points.

use crate::ui::article::marks::Margin;
use crate::ui::theme::size;
use egui::{Pos2, Rect, pos2};

/// Free space at the left, and beside the text, where the pane is narrow.
const NARROW_LEFT: f32 = 32.0;
const NARROW_GAP: f32 = 26.0;
const NARROWEST_LEFT: f32 = 20.0;
const NARROWEST_GAP: f32 = 40.0;
/// How far before the cards or dots the gutter is.
const BEFORE_CARDS: f32 = 10.0;
/// The text never gets narrower than this, whatever the pane.
const LEAST: f32 = 120.0;

/// The pane and its columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Columns {
    pub(super) pane: Rect,
    /// Left edge and width of the text.
    pub(super) left: f32,
    pub(super) width: f32,
    /// What the margin has room for, and where it begins.
    pub(super) margin: Margin,
    pub(super) cards: f32,
    /// The coded strip, at the right edge.
    pub(super) strip: Rect,
    /// Device pixels per point.
    pub(super) scale: f32,
}

impl Columns {
    /// Divides a pane. `measure` is the width of text that is wished for; `centred`: in the middle of the pane, as far
    /// as what stands beside it leaves room.
    #[must_use]
    pub(super) fn of(pane: Rect, measure: f32, centred: bool, scale: f32) -> Self {
        let whole = pane.width();
        let (margin, left, gap, cards) = if whole >= size::CENTRE_WITH_CARDS {
            (Margin::Cards, size::ARTICLE_LEFT, size::CONNECTOR, size::CARDS)
        } else if whole >= size::CENTRE_WITH_DOTS {
            (Margin::Dots, NARROW_LEFT, NARROW_GAP, size::DOTS + size::STEP)
        } else {
            (Margin::None, NARROWEST_LEFT, NARROWEST_GAP, 0.0)
        };
        let room = (whole - left - gap - cards - size::STRIP).max(LEAST);
        let snap = |x: f32| (x * scale).round() / scale;
        let width = snap(measure.min(room));
        let middle = ((whole - width) / 2.0).min(left + room - width);
        let left = snap(pane.left() + if centred { middle.max(left) } else { left });
        let strip = Rect::from_min_max(pos2((pane.right() - size::STRIP).max(pane.left()), pane.top()), pane.max);
        Self { pane, left, width, margin, cards: left + width + gap, strip, scale }
    }

    /// Right edge of the text.
    #[must_use]
    pub(super) fn right(&self) -> f32 {
        self.left + self.width
    }

    /// Where lines to other rows run, and the sign that links stands: between the text and the cards or dots.
    #[must_use]
    pub(super) fn gutter(&self) -> f32 {
        self.cards - BEFORE_CARDS
    }

    /// The pane without the strip: what the pointer selects in.
    #[must_use]
    pub(super) fn reading(&self) -> Rect {
        Rect::from_min_max(self.pane.min, pos2(self.strip.left(), self.pane.bottom()))
    }

    /// Whether a point lies in the free space before the text, where a click takes a paragraph.
    #[must_use]
    pub(super) fn is_before_text(&self, at: Pos2) -> bool {
        at.x < self.left - 4.0 && at.x >= self.pane.left()
    }

    /// The nearest whole device pixel.
    #[must_use]
    pub(super) fn snap(&self, at: f32) -> f32 {
        (at * self.scale).round() / self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn columns(width: f32) -> Columns {
        of(width, false)
    }

    fn of(width: f32, centred: bool) -> Columns {
        Columns::of(Rect::from_min_size(pos2(240.0, 32.0), vec2(width, 840.0)), size::TEXT, centred, 1.0)
    }

    #[test]
    fn text_in_the_middle_leaves_its_cards_where_they_can_be_seen() {
        let wide = of(1440.0, true);
        assert_eq!((wide.left + wide.right()) / 2.0, wide.pane.center().x);
        for width in [1440.0, 900.0, 816.0, 720.0, 640.0, 400.0, 200.0] {
            let (centred, usual) = (of(width, true), columns(width));
            assert_eq!(centred.width, usual.width);
            assert!(centred.left >= usual.left);
            let cards = if centred.margin == Margin::Cards { size::CARDS } else { 0.0 };
            assert!(centred.cards + cards <= centred.strip.left() || centred.left == usual.left);
        }
    }

    #[test]
    fn the_usual_window_has_the_usual_measures() {
        let usual = columns(816.0);
        assert_eq!((usual.left, usual.width, usual.cards), (276.0, 544.0, 860.0));
        assert_eq!(usual.strip.left(), 240.0 + 816.0 - 30.0);
    }

    #[test]
    fn narrow_panes_give_up_cards_then_dots_and_keep_the_strip() {
        let widths = [816.0, 720.0, 719.0, 636.0, 560.0, 559.0, 200.0];
        let margins = widths.map(|width| columns(width).margin);
        use Margin::{Cards, Dots, None};
        assert_eq!(margins, [Cards, Cards, Dots, Dots, Dots, None, None]);
        assert!(columns(636.0).width >= size::TEXT_LEAST);
        for width in widths {
            let columns = columns(width);
            assert!(columns.cards <= columns.strip.left() || width < 300.0);
            assert_eq!(columns.strip.width(), size::STRIP);
        }
    }
}
