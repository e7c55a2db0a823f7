//! Where a point and the text cursor stand among laid out words, and where arrows take it: by what is seen, not by
//! the order of the letters, so that left goes left in Arabic too.

use crate::text::{Span, words_in};
use crate::ui::article::laid::{Grapheme, Laid};
use crate::ui::article::sheet::Block;

/// Nearer than this, in points, is the same place.
const SAME: f32 = 0.05;

/// A place between two characters. Where directions mix, or a row ends without a blank, the two stand apart, and a
/// caret stands beside one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub byte: usize,
    /// Whether it belongs to the character before it and not to the one after it.
    pub leans: bool,
}

impl Place {
    /// Beside the character after it.
    #[must_use]
    pub fn before(byte: usize) -> Self {
        Self { byte, leans: false }
    }
}

impl Grapheme {
    /// The places at its two edges.
    pub(super) fn left(&self) -> Place {
        if self.rtl { Place { byte: self.span.end(), leans: true } } else { Place::before(self.span.start()) }
    }

    pub(super) fn right(&self) -> Place {
        if self.rtl { Place::before(self.span.start()) } else { Place { byte: self.span.end(), leans: true } }
    }
}

/// Where a caret stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Caret {
    pub row: usize,
    pub x: f32,
    /// Whether the character that it belongs to runs from right to left.
    pub rtl: bool,
}

impl Laid {
    /// The byte nearest to a point, always at the edge of what a reader takes for one character.
    ///
    /// Beside a row, its start or end; the end of a row that goes on below lies before the blanks that end it.
    #[must_use]
    pub fn hit(&self, x: f32, y: f32) -> usize {
        self.hit_in_row(self.row_at(y), x).byte
    }

    /// As [`Laid::hit`], on a row that is known, with the side that was meant.
    #[must_use]
    pub fn hit_in_row(&self, row: usize, x: f32) -> Place {
        let Some(bounds) = self.rows().get(row) else { return Place::before(0) };
        if x < bounds.x0 - 0.5 || x > bounds.x1 + 0.5 {
            return self.edge_of_row(row, (x < bounds.x0) != self.is_rtl());
        }
        let mut nearest = (f32::INFINITY, Place::before(bounds.span.start()));
        for piece in self.graphemes(row) {
            for (edge, place) in [(piece.x0, piece.left()), (piece.x1, piece.right())] {
                // On a tie the piece that holds the point wins: where directions mix, both sides share an edge.
                let inside = piece.x0 <= x && x < piece.x1;
                let distance = (edge - x).abs() - if inside { 1e-3 } else { 0.0 };
                if distance < nearest.0 {
                    nearest = (distance, place);
                }
            }
        }
        self.settled(Place { byte: self.to_edge(nearest.1.byte), ..nearest.1 })
    }

    /// Where a row begins or ends in the order of reading.
    #[must_use]
    pub fn edge_of_row(&self, row: usize, start: bool) -> Place {
        match self.rows().get(row) {
            None => Place::before(0),
            Some(bounds) if start => Place::before(bounds.span.start()),
            Some(_) => self.settled(Place { byte: self.end_of_row(row), leans: true }),
        }
    }

    /// Where a row ends, without its blanks if it goes on below.
    fn end_of_row(&self, row: usize) -> usize {
        let Some(bounds) = self.rows().get(row) else { return 0 };
        if row + 1 == self.rows().len() {
            return bounds.span.end();
        }
        let shown = self.graphemes(row).filter(|piece| piece.x1.min(bounds.x1) - piece.x0.max(bounds.x0) > 0.01);
        self.to_edge(shown.map(|piece| piece.span.end()).max().unwrap_or(bounds.span.start()))
    }

    /// Where a caret before this byte stands; at a break between rows, on the lower one.
    #[must_use]
    pub fn caret(&self, byte: usize) -> Caret {
        self.caret_at(Place::before(byte))
    }

    /// Where a caret stands at a place.
    #[must_use]
    pub fn caret_at(&self, place: Place) -> Caret {
        let byte = place.byte;
        if place.leans
            && let Some(caret) = self.caret_after(byte)
        {
            return caret;
        }
        let row = self.rows().partition_point(|row| row.span.start() <= byte).saturating_sub(1);
        let mut last: Option<Grapheme> = None;
        for piece in self.graphemes(row) {
            if piece.span.contains_byte(byte) {
                return Caret { row, x: if piece.rtl { piece.x1 } else { piece.x0 }, rtl: piece.rtl };
            }
            if piece.span.end() <= byte && last.is_none_or(|last| last.span.end() < piece.span.end()) {
                last = Some(piece);
            }
        }
        let rtl = self.is_rtl();
        match (last, self.rows().get(row)) {
            (Some(piece), _) => Caret { row, x: if piece.rtl { piece.x0 } else { piece.x1 }, rtl: piece.rtl },
            (None, Some(bounds)) => Caret { row, x: if rtl { bounds.x1 } else { bounds.x0 }, rtl },
            (None, None) => Caret { row, x: 0.0, rtl },
        }
    }

    /// Where the character ends that ends before a byte.
    fn caret_after(&self, byte: usize) -> Option<Caret> {
        let row = self.rows().partition_point(|row| row.span.start() < byte).saturating_sub(1);
        let before = self.graphemes(row).find(|piece| piece.span.end() == byte && !piece.span.is_empty())?;
        Some(Caret { row, x: if before.rtl { before.x0 } else { before.x1 }, rtl: before.rtl })
    }

    /// The same place, leaning on the character before it only where that makes a difference.
    #[must_use]
    pub(super) fn settled(&self, place: Place) -> Place {
        let (there, plain) = (self.caret_at(place), self.caret(place.byte));
        let same = there.row == plain.row && (there.x - plain.x).abs() < SAME;
        Place { leans: place.leans && !same, ..place }
    }

    /// Whether a place has two sides that stand apart on one row, so that the caret has to say which it means.
    #[must_use]
    pub fn is_split(&self, byte: usize) -> bool {
        let (after, before) = (self.caret(byte), self.caret_after(byte));
        before.is_some_and(|before| before.row == after.row && (before.x - after.x).abs() > SAME)
    }

    /// The place one character to the left or right; nothing where the paragraph ends there.
    #[must_use]
    pub fn step(&self, from: Place, right: bool) -> Option<Place> {
        let caret = self.caret_at(from);
        let beyond = |piece: &Grapheme| if right { piece.x1 > caret.x + SAME } else { piece.x0 < caret.x - SAME };
        let nearness = |piece: &Grapheme| if right { piece.x0 } else { -piece.x1 };
        let shown = self.shown(caret.row).filter(beyond);
        if let Some(piece) = shown.min_by(|a, b| nearness(a).total_cmp(&nearness(b))) {
            let place = if right { piece.right() } else { piece.left() };
            return Some(self.settled(Place { byte: self.to_edge(place.byte), ..place }));
        }
        let row = self.next_row(caret.row, right)?;
        let edge = self.outer(row, !right)?;
        // Where a row ends without a blank, its end is the next one's start already: a step must go over something.
        if edge.byte == from.byte { self.step(edge, right) } else { Some(edge) }
    }

    /// The row that is read next when going left or right beyond a row.
    #[must_use]
    pub(super) fn next_row(&self, row: usize, right: bool) -> Option<usize> {
        let next = if right == self.is_rtl() { row.checked_sub(1)? } else { row + 1 };
        (next < self.rows().len()).then_some(next)
    }

    /// The place at a row's left or right end, as it is seen.
    #[must_use]
    pub(super) fn outer(&self, row: usize, right: bool) -> Option<Place> {
        let outermost = |a: &Grapheme, b: &Grapheme| if right { b.x1.total_cmp(&a.x1) } else { a.x0.total_cmp(&b.x0) };
        let piece = self.shown(row).min_by(outermost);
        let place = piece.map(|piece| if right { piece.right() } else { piece.left() });
        place.map(|place| self.settled(place)).or_else(|| Some(Place::before(self.rows().get(row)?.span.start())))
    }

    /// The characters of a row that take room on it: not the blanks that hang over its end.
    fn shown(&self, row: usize) -> impl Iterator<Item = Grapheme> + '_ {
        let bounds = self.rows().get(row).map_or((0.0, 0.0), |row| (row.x0, row.x1));
        self.graphemes(row).filter(move |piece| piece.x1.min(bounds.1) - piece.x0.max(bounds.0) > 0.01)
    }
}

impl Block {
    /// The place at the next word to the left or right, as it is seen; nothing where the block has none there.
    ///
    /// Words of the block's direction have theirs where they begin. Words that run against it have it on the same
    /// side, which is where they end.
    #[must_use]
    pub(super) fn word_beside(&self, text: &str, from: Place, right: bool) -> Option<Place> {
        let caret = self.caret_at(from);
        let mut row = Some((caret.row, Some(caret.x)));
        while let Some((number, start)) = row {
            let ahead = |x: f32| start.is_none_or(|start| if right { x > start + SAME } else { x < start - SAME });
            let nearness = |place: &(f32, Place)| if right { place.0 } else { -place.0 };
            let places = self.word_places(text, number).into_iter().filter(|(x, _)| ahead(*x));
            if let Some((_, place)) = places.min_by(|a, b| nearness(a).total_cmp(&nearness(b))) {
                return Some(place);
            }
            row = self.laid.next_row(number, right).map(|next| (next, None));
        }
        None
    }

    /// Where the words of a row have their places, with how far from the text's left edge.
    fn word_places(&self, text: &str, row: usize) -> Vec<(f32, Place)> {
        let Some(span) = self.laid.rows().get(row).map(|row| row.span) else { return Vec::new() };
        let span = Span::new(self.base + span.start(), self.base + span.end());
        let place = |word: Span| {
            let start = Place::before(word.start());
            let end = Place { byte: word.end(), leans: true };
            let with = self.caret_at(start).rtl == self.laid.is_rtl();
            let place = if with { start } else { end };
            let caret = self.caret_at(place);
            (caret.row == row).then_some((caret.x, place))
        };
        words_in(text, span).into_iter().filter_map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::article::engine::{Engine, Setting};

    /// All of them in letters that the text face has.
    const TEXTS: &[&str] = &[
        "The officials’ “first efforts” were flat: 1,024 of them, said e\u{301}lus.",
        "דובר משרד החוץ אמר ל־Reuters כי 12 (שנים עשר) נציגים לא הגיעו לוועידה ב־2024.",
        "The spokesman said אבג דהו זחט and left; כי 12 נציגים, he said, did not.",
        "abcאבגdef",
    ];

    fn laid(text: &str, width: f32) -> Laid {
        Engine::new().lay_out(text, &Setting::article(19.0, 0.0, 1.0, ""), None, width)
    }

    /// Every place from a row's end on, going one way.
    fn walked(laid: &Laid, from: Place, right: bool) -> Vec<Place> {
        let mut places = vec![from];
        while let Some(next) = places.last().and_then(|last| laid.step(*last, right)) {
            places.push(next);
            assert!(places.len() < 1000, "the cursor goes round in circles: {places:?}");
        }
        places
    }

    #[test]
    fn right_goes_right_and_left_comes_back_the_same_way() {
        for text in TEXTS {
            for width in [150.0, 240.0, 2000.0] {
                let laid = laid(text, width);
                let (first, last) = (0, laid.rows().len() - 1);
                let (top, bottom) = if laid.is_rtl() { (last, first) } else { (first, last) };
                let there = walked(&laid, laid.outer(top, false).unwrap(), true);
                for pair in there.windows(2) {
                    let [from, to] = [pair[0], pair[1]].map(|place| laid.caret_at(place));
                    assert!(from.row != to.row || from.x < to.x, "{text:?}: {pair:?} from {from:?} to {to:?}");
                }
                // Each character that is seen is gone over: by one step, or where rows change by none.
                let seen: usize = (0..laid.rows().len()).map(|row| laid.shown(row).count()).sum();
                assert!((seen..=seen + last).contains(&(there.len() - 1)), "{text:?} at {width}: {there:?}");
                let mut back = walked(&laid, laid.outer(bottom, true).unwrap(), false);
                back.reverse();
                let seen = |places: &[Place]| places.iter().map(|place| laid.caret_at(*place).x).collect::<Vec<_>>();
                if laid.rows().len() == 1 {
                    assert_eq!(seen(&there), seen(&back), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_place_between_directions_has_two_sides() {
        let laid = laid("abcאבגdef", 2000.0);
        let [before, after] = [true, false].map(|leans| laid.caret_at(Place { byte: 3, leans }));
        assert!(before.x < after.x && !before.rtl && after.rtl);
        assert!(laid.is_split(3) && laid.is_split(9) && !laid.is_split(1) && !laid.is_split(5));
        // A click beside the Latin letter stays there.
        let hit = laid.hit_in_row(0, before.x - 1.0);
        assert_eq!(hit, Place { byte: 3, leans: true });
        assert_eq!(laid.step(Place::before(2), true), Some(hit));
        let next = laid.step(hit, true).unwrap();
        assert_eq!(next.byte, 7, "over the letter that stands at the left, which is the last one of its word");
    }

    #[test]
    fn the_end_of_a_row_without_a_blank_is_not_the_start_of_the_next() {
        let laid = laid(&"a".repeat(60), 150.0);
        let end = laid.edge_of_row(0, false);
        assert_eq!((end.leans, laid.caret_at(end).row, laid.caret(end.byte).row), (true, 0, 1));
        assert_eq!(laid.step(end, true), Some(Place::before(end.byte + 1)));
        assert_eq!(laid.hit_in_row(0, 1e4), end);
    }
}
