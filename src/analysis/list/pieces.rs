//! A long list in which a row comes or goes without all that follow being moved.

use std::ops::Range;

/// Most rows of a piece. New pieces have half of it, so that there is room.
const MOST: usize = 1024;

/// Rows one after the other, kept in pieces: of a hundred thousand a few hundred are moved.
#[derive(Debug, Clone)]
pub struct Pieces<T> {
    /// None is empty.
    pieces: Vec<Piece<T>>,
}

#[derive(Debug, Clone)]
struct Piece<T> {
    /// Rows before it.
    start: usize,
    rows: Vec<T>,
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}

impl<T: Copy> From<Vec<T>> for Pieces<T> {
    fn from(rows: Vec<T>) -> Self {
        let mut start = 0;
        let pieces = rows.chunks(MOST / 2).map(|rows| {
            start += rows.len();
            Piece { start: start - rows.len(), rows: rows.to_vec() }
        });
        Self { pieces: pieces.collect() }
    }
}

impl<T: Copy> Pieces<T> {
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.start + piece.rows.len())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The piece that a place lies in; the last where it lies behind all.
    fn piece_of(&self, at: usize) -> usize {
        self.pieces.partition_point(|piece| piece.start <= at).saturating_sub(1)
    }

    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        let piece = self.pieces.get(self.piece_of(at))?;
        piece.rows.get(at - piece.start)
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| &piece.rows)
    }

    /// The rows from one place to before another; those of them that there are.
    pub fn range(&self, places: Range<usize>) -> impl Iterator<Item = &T> {
        let first = self.piece_of(places.start);
        let skipped = self.pieces.get(first).map_or(0, |piece| places.start - piece.start);
        let rows = self.pieces.iter().skip(first).flat_map(|piece| &piece.rows);
        rows.skip(skipped).take(places.len())
    }

    /// How many rows from the first on are so, where all that are come before all that are not.
    pub fn partition_point(&self, mut is_so: impl FnMut(&T) -> bool) -> usize {
        let nth = self.pieces.partition_point(|piece| piece.rows.last().is_some_and(&mut is_so));
        self.pieces.get(nth).map_or(self.len(), |piece| piece.start + piece.rows.partition_point(is_so))
    }

    /// Puts a row in before another, or at the end.
    pub fn insert(&mut self, at: usize, row: T) {
        if self.is_empty() {
            self.pieces.push(Piece { start: 0, rows: Vec::new() });
        }
        let nth = self.piece_of(at);
        let Some([piece, later @ ..]) = self.pieces.get_mut(nth..) else { return };
        piece.rows.insert((at - piece.start).min(piece.rows.len()), row);
        later.iter_mut().for_each(|later| later.start += 1);
        if piece.rows.len() > MOST {
            let rows = piece.rows.split_off(MOST / 2);
            let start = piece.start + MOST / 2;
            self.pieces.insert(nth + 1, Piece { start, rows });
        }
    }

    /// Takes a row out, if there is one.
    pub fn remove(&mut self, at: usize) {
        let nth = self.piece_of(at);
        let Some([piece, later @ ..]) = self.pieces.get_mut(nth..) else { return };
        if at - piece.start < piece.rows.len() {
            piece.rows.remove(at - piece.start);
            later.iter_mut().for_each(|later| later.start -= 1);
            if piece.rows.is_empty() {
                self.pieces.remove(nth);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_stand_where_those_of_a_plain_list_do(
            count in 0usize..4_000,
            growth in 0u8..=8,
            acts in prop::collection::vec((0u8..8, 0usize..5_000), 0..2_000),
            from in 0usize..4_000,
            length in 0usize..3_000,
        ) {
            let mut plain: Vec<usize> = (0..count).collect();
            let mut pieces = Pieces::from(plain.clone());
            // Many at one place, so that a piece is parted or used up.
            for (kind, pick) in acts {
                let at = if pick % 8 == 0 { pick } else { from }.min(plain.len());
                if kind < growth {
                    plain.insert(at, pick);
                    pieces.insert(at, pick);
                } else {
                    if at < plain.len() {
                        plain.remove(at);
                    }
                    pieces.remove(at);
                }
            }
            prop_assert_eq!((pieces.len(), pieces.is_empty()), (plain.len(), plain.is_empty()));
            prop_assert!(pieces.iter().eq(&plain));
            prop_assert!(pieces.range(from..from + length).eq(plain.iter().skip(from).take(length)));
            prop_assert!((0..plain.len() + 2).all(|at| pieces.get(at) == plain.get(at)));
            plain.sort_unstable();
            let sorted = Pieces::from(plain.clone());
            prop_assert_eq!(sorted.partition_point(|row| *row < from), plain.partition_point(|row| *row < from));
        }
    }
}
