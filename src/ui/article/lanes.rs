//! Which lane below the words each statement has. Plain data: no painting, no toolkit.
//!
//! Two steps. [`Lanes::assign`] looks at bytes only and gives each statement of a paragraph one of three lanes for the
//! whole paragraph: shorter ones inside, longer ones outside. [`place`] then looks at the rows of the laid-out
//! paragraph: a statement that found no lane borrows, row by row, the innermost one that is free there, and what finds
//! none is counted into the row's "+n".

use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Lanes below a line of words.
pub const LANES: usize = 3;

/// Points that must stay free beside a borrowed lane.
const GAP: f32 = 4.0;
/// Points by which two places may differ that are the same.
const SAME: f32 = 0.01;

/// A statement as far as one paragraph shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<K> {
    pub key: K,
    /// Its parts that lie in this paragraph; none overlaps another.
    pub parts: Vec<Span>,
    /// Bytes of the whole statement, in this paragraph or not, so that it ranks the same in each.
    pub size: usize,
    /// Rises with the order in which statements were made.
    pub made: u64,
}

/// The lanes of one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lanes<K> {
    /// Shortest first; equally long ones in the order in which they were made.
    order: Vec<K>,
    lanes: BTreeMap<K, usize>,
}

impl<K> Default for Lanes<K> {
    fn default() -> Self {
        Self { order: Vec::new(), lanes: BTreeMap::new() }
    }
}

impl<K: Copy + Ord> Lanes<K> {
    /// Gives each member the innermost lane that is free wherever it has words, shortest member first.
    ///
    /// With the lanes that were on the screen `before`, who had one keeps it as long as it still fits, and who is new
    /// goes outside what is there: nothing moves under the hand.
    #[must_use]
    pub fn assign(members: &[Member<K>], before: Option<&Self>) -> Self {
        let mut sorted: Vec<&Member<K>> = members.iter().collect();
        sorted.sort_by_key(|member| (member.size, member.made, member.key));
        let mut taken = Taken::default();
        let mut lanes = BTreeMap::new();
        let Some(before) = before else {
            for member in &sorted {
                if let Some(lane) = (0..LANES).find(|&lane| taken.is_free(lane, &member.parts)) {
                    taken.take(lane, &member.parts);
                    lanes.insert(member.key, lane);
                }
            }
            return Self { order: sorted.iter().map(|member| member.key).collect(), lanes };
        };
        let known: BTreeSet<K> = before.order.iter().copied().collect();
        let mut homeless = Vec::new();
        for member in &sorted {
            match before.lane(member.key) {
                Some(lane) if taken.is_free(lane, &member.parts) => {
                    taken.take(lane, &member.parts);
                    lanes.insert(member.key, lane);
                }
                None if known.contains(&member.key) => {}
                Some(_) | None => homeless.push(*member),
            }
        }
        homeless.sort_by_key(|member| (member.made, member.key));
        for member in homeless {
            let outside = (0..LANES).rev().find(|&lane| !taken.is_free(lane, &member.parts)).map_or(0, |lane| lane + 1);
            if outside < LANES {
                taken.take(outside, &member.parts);
                lanes.insert(member.key, outside);
            }
        }
        Self { order: sorted.iter().map(|member| member.key).collect(), lanes }
    }

    /// The lane of a statement, 0 nearest to the words; `None`: it borrows.
    #[must_use]
    pub fn lane(&self, key: K) -> Option<usize> {
        self.lanes.get(&key).copied()
    }

    /// All statements, shortest first.
    #[must_use]
    pub fn order(&self) -> &[K] {
        &self.order
    }
}

/// What each lane holds, by start; within a lane nothing overlaps.
#[derive(Default)]
struct Taken {
    lanes: [BTreeMap<usize, usize>; LANES],
}

impl Taken {
    fn is_free(&self, lane: usize, parts: &[Span]) -> bool {
        self.lanes.get(lane).is_some_and(|held| {
            parts.iter().all(|part| held.range(..part.end()).next_back().is_none_or(|(_, &end)| end <= part.start()))
        })
    }

    fn take(&mut self, lane: usize, parts: &[Span]) {
        if let Some(held) = self.lanes.get_mut(lane) {
            held.extend(parts.iter().map(|part| (part.start(), part.end())));
        }
    }
}

/// A stretch of a statement on one row, in points from the paragraph's left edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    pub row: usize,
    pub x0: f32,
    pub x1: f32,
    /// Which fragment of the statement it belongs to.
    pub fragment: usize,
    /// Whether the fragment truly begins or ends at the left or right edge; a break of rows or paragraphs does not.
    pub left_end: bool,
    pub right_end: bool,
}

/// A piece with the lane it is drawn in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn<K> {
    pub key: K,
    pub lane: usize,
    pub piece: Piece,
    /// Drawn over what is there already: it is selected, and no lane was free.
    pub over: bool,
}

/// What is drawn below the words of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing<K> {
    pub drawn: Vec<Drawn<K>>,
    /// By row: the statements that found no lane there, shortest first.
    pub more: BTreeMap<usize, Vec<K>>,
}

/// Draws the pieces of each statement in its lane, or in one borrowed row by row.
///
/// Borrows, too, whose own lane is taken where two statements meet within a letter. A selected statement that finds
/// none is drawn in the outermost lane, over what is there, and counted all the same: selecting changes nothing else.
#[must_use]
pub fn place<K: Copy + Ord>(lanes: &Lanes<K>, pieces: &BTreeMap<K, Vec<Piece>>, selected: &[K]) -> Drawing<K> {
    let mut drawing = Drawing { drawn: Vec::new(), more: BTreeMap::new() };
    let mut held = Held::default();
    let mut borrowers = Vec::new();
    for &key in lanes.order() {
        // What stands together on a row (one fragment, in several pieces where directions mix) stays together.
        let own = pieces.get(&key).map_or(&[][..], Vec::as_slice);
        for together in own.chunk_by(|a, b| (a.row, a.fragment) == (b.row, b.fragment)) {
            match lanes.lane(key).filter(|&lane| held.is_free(lane, key, together, -SAME)) {
                Some(lane) => {
                    held.take(lane, key, together);
                    drawing.drawn.extend(together.iter().map(|&piece| Drawn { key, lane, piece, over: false }));
                }
                None => borrowers.push((key, together)),
            }
        }
    }
    for (key, together) in borrowers {
        let free = (0..LANES).find(|&lane| held.is_free(lane, key, together, GAP));
        match (free, together.first()) {
            (Some(lane), _) => held.take(lane, key, together),
            (None, Some(piece)) => {
                let uncounted = drawing.more.entry(piece.row).or_default();
                if uncounted.last() != Some(&key) {
                    uncounted.push(key);
                }
            }
            (None, None) => {}
        }
        if let Some(lane) = free.or_else(|| selected.contains(&key).then_some(LANES - 1)) {
            let over = free.is_none();
            drawing.drawn.extend(together.iter().map(|&piece| Drawn { key, lane, piece, over }));
        }
    }
    drawing
}

/// What each lane of each row holds.
struct Held<K> {
    rows: Vec<[Vec<Stretch<K>>; LANES]>,
}

/// From where to where, and whose.
type Stretch<K> = (f32, f32, K);

impl<K> Default for Held<K> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<K: Copy + Eq> Held<K> {
    /// Whether a lane holds nothing of others where the pieces are to go, nor nearer to them than `gap`.
    fn is_free(&self, lane: usize, key: K, pieces: &[Piece], gap: f32) -> bool {
        pieces.iter().all(|piece| {
            let there = self.rows.get(piece.row).and_then(|row| row.get(lane)).map_or(&[][..], Vec::as_slice);
            there.iter().all(|&(x0, x1, other)| other == key || x0 >= piece.x1 + gap || piece.x0 >= x1 + gap)
        })
    }

    fn take(&mut self, lane: usize, key: K, pieces: &[Piece]) {
        for piece in pieces {
            if piece.row >= self.rows.len() {
                self.rows.resize_with(piece.row + 1, Default::default);
            }
            if let Some(there) = self.rows.get_mut(piece.row).and_then(|row| row.get_mut(lane)) {
                there.push((piece.x0, piece.x1, key));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn member(key: u32, parts: &[(usize, usize)]) -> Member<u32> {
        let parts: Vec<Span> = parts.iter().map(|&(a, b)| Span::new(a, b)).collect();
        let size = parts.iter().map(|part| part.len()).sum();
        Member { key, parts, size, made: u64::from(key) }
    }

    /// Members as `start..end` in order of creation, and the lane of each; `None` for one that must borrow.
    fn check(members: &[&[(usize, usize)]], expected: &[Option<usize>]) {
        let members: Vec<_> = (0u32..).zip(members).map(|(key, parts)| member(key, parts)).collect();
        let lanes = Lanes::assign(&members, None);
        let found: Vec<_> = members.iter().map(|member| lanes.lane(member.key)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn shorter_ones_lie_inside_and_equal_ones_in_order_of_creation() {
        check(&[&[(0, 50)], &[(10, 20)]], &[Some(1), Some(0)]);
        check(&[&[(0, 50)], &[(0, 50)]], &[Some(0), Some(1)]);
        check(&[&[(0, 10)], &[(10, 20)], &[(5, 15)]], &[Some(0), Some(0), Some(1)]);
        check(&[&[(0, 9)], &[(0, 8)], &[(0, 7)], &[(0, 6)]], &[None, Some(2), Some(1), Some(0)]);
    }

    #[test]
    fn a_statement_in_two_parts_leaves_the_lane_between_them_to_others() {
        check(&[&[(0, 10), (40, 50)], &[(15, 36)]], &[Some(0), Some(0)]);
        check(&[&[(0, 10), (40, 50)], &[(5, 45)]], &[Some(0), Some(1)]);
    }

    #[test]
    fn a_new_one_goes_outside_and_moves_nobody() {
        let old = [member(0, &[(0, 50)]), member(1, &[(60, 70)])];
        let before = Lanes::assign(&old, None);
        let now = [old[0].clone(), old[1].clone(), member(2, &[(10, 20)])];
        let after = Lanes::assign(&now, Some(&before));
        assert_eq!([0, 1, 2].map(|key| after.lane(key)), [Some(0), Some(0), Some(1)]);
        let sorted = Lanes::assign(&now, None);
        assert_eq!([0, 1, 2].map(|key| sorted.lane(key)), [Some(1), Some(0), Some(0)]);
    }

    fn piece(row: usize, x0: f32, x1: f32) -> Piece {
        Piece { row, x0, x1, fragment: 0, left_end: true, right_end: true }
    }

    #[test]
    fn who_has_no_lane_borrows_row_by_row_and_the_rest_is_counted() {
        let members = [member(0, &[(0, 5)]), member(1, &[(0, 6)]), member(2, &[(0, 7)]), member(3, &[(0, 30)])];
        let lanes = Lanes::assign(&members, None);
        let mut pieces: BTreeMap<u32, Vec<Piece>> = (0..3).map(|key| (key, vec![piece(0, 0.0, 50.0)])).collect();
        pieces.insert(3, vec![piece(0, 0.0, 100.0), piece(1, 0.0, 100.0)]);
        let drawing = place(&lanes, &pieces, &[]);
        assert_eq!(drawing.more, BTreeMap::from([(0, vec![3])]));
        let borrowed: Vec<_> = drawing.drawn.iter().filter(|drawn| drawn.key == 3).collect();
        assert_eq!(borrowed.iter().map(|drawn| (drawn.piece.row, drawn.lane)).collect::<Vec<_>>(), [(1, 0)]);
        let drawing = place(&lanes, &pieces, &[3]);
        assert_eq!(drawing.more.len(), 1, "selecting does not change what is counted");
        let over: Vec<_> = drawing.drawn.iter().filter(|drawn| drawn.over).collect();
        assert_eq!(over.iter().map(|drawn| (drawn.key, drawn.lane)).collect::<Vec<_>>(), [(3, 2)]);
    }

    fn some_members() -> impl Strategy<Value = Vec<Member<u32>>> {
        let parts = prop::collection::vec((0usize..200, 1usize..60), 1..3);
        prop::collection::vec(parts, 0..24).prop_map(|all| {
            let tidy = |parts: Vec<(usize, usize)>| {
                let mut out: Vec<(usize, usize)> = Vec::new();
                for (start, len) in parts {
                    if out.iter().all(|&(a, b)| start + len <= a || b <= start) {
                        out.push((start, start + len));
                    }
                }
                out
            };
            (0u32..).zip(all).map(|(key, parts)| member(key, &tidy(parts))).collect()
        })
    }

    /// Rows of 40 bytes, ten points a byte.
    fn pieces_of(members: &[Member<u32>]) -> BTreeMap<u32, Vec<Piece>> {
        let cut = |member: &Member<u32>| {
            let parts = member.parts.iter().enumerate();
            let mut out = Vec::new();
            for (fragment, part) in parts {
                for row in part.start() / 40..=(part.end() - 1) / 40 {
                    let (from, to) = (part.start().max(row * 40), part.end().min(row * 40 + 40));
                    let x = |byte: usize| (byte - row * 40) as f32 * 10.0;
                    let (left_end, right_end) = (from == part.start(), to == part.end());
                    out.push(Piece { row, x0: x(from), x1: x(to), fragment, left_end, right_end });
                }
            }
            (member.key, out)
        };
        members.iter().map(cut).collect()
    }

    proptest! {
        #[test]
        fn no_two_overlap_in_a_lane_and_every_piece_is_drawn_or_counted(members in some_members()) {
            let lanes = Lanes::assign(&members, None);
            for a in &members {
                for b in members.iter().filter(|b| b.key != a.key) {
                    let meet = a.parts.iter().any(|part| b.parts.iter().any(|other| part.overlaps(*other)));
                    prop_assert!(!meet || lanes.lane(a.key).is_none() || lanes.lane(a.key) != lanes.lane(b.key));
                }
            }
            let pieces = pieces_of(&members);
            let drawing = place(&lanes, &pieces, &[]);
            for (key, own) in &pieces {
                for piece in own {
                    let drawn = drawing.drawn.iter().filter(|d| d.key == *key && d.piece == *piece).count();
                    let counted = drawing.more.get(&piece.row).is_some_and(|keys| keys.contains(key));
                    prop_assert!(drawn == 1 || drawn == 0 && counted);
                }
            }
            for (at, a) in drawing.drawn.iter().enumerate() {
                for b in drawing.drawn.iter().skip(at + 1) {
                    let same = a.lane == b.lane && a.piece.row == b.piece.row;
                    prop_assert!(!same || a.piece.x1 <= b.piece.x0 || b.piece.x1 <= a.piece.x0);
                }
            }
        }

        #[test]
        fn lanes_depend_on_the_statements_and_not_on_the_order_they_are_told_in(members in some_members()) {
            let mut turned = members.clone();
            turned.reverse();
            prop_assert_eq!(Lanes::assign(&members, None), Lanes::assign(&turned, None));
        }

        #[test]
        fn adding_or_removing_one_moves_no_other(members in some_members(), gone in 0usize..24) {
            let Some((new, old)) = members.split_last() else { return Ok(()) };
            let before = Lanes::assign(old, None);
            let after = Lanes::assign(&members, Some(&before));
            for member in old {
                prop_assert_eq!(before.lane(member.key), after.lane(member.key));
            }
            if let Some(lane) = after.lane(new.key) {
                for member in old.iter().filter(|m| m.parts.iter().any(|p| new.parts.iter().any(|q| p.overlaps(*q)))) {
                    prop_assert!(after.lane(member.key).is_none_or(|other| other < lane));
                }
            }
            let kept: Vec<_> = members.iter().filter(|m| m.key as usize != gone).cloned().collect();
            let less = Lanes::assign(&kept, Some(&after));
            for member in &kept {
                prop_assert_eq!(less.lane(member.key), after.lane(member.key));
            }
        }
    }
}
