//! Lines below words on a page: which statement gets which lane, and how a tag's line is drawn.

use crate::model::{Annotation, Colour, Id, Pattern};
use crate::text::Span;
use std::collections::BTreeMap;

/// Lanes below one line of words. What finds none stands in the list only.
pub(super) const MOST_LANES: usize = 8;

/// From the top of one lane to the next, in CSS pixels.
pub(super) const LANE_STEP: usize = 5;

/// A part of a statement within a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub span: Span,
    pub statement: Id<Annotation>,
    /// Length of the whole statement in bytes: shorter ones stand nearer to the words.
    pub length: usize,
    /// Its number in the order of making.
    pub made: u64,
}

/// The lane of each statement that has one: all its pieces in a paragraph share it, and none overlaps another there.
pub(super) fn assign(pieces: &[Piece]) -> BTreeMap<Id<Annotation>, usize> {
    let mut by_statement: BTreeMap<(usize, u64, Id<Annotation>), Vec<Span>> = BTreeMap::new();
    for piece in pieces {
        by_statement.entry((piece.length, piece.made, piece.statement)).or_default().push(piece.span);
    }
    let mut lanes: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); MOST_LANES];
    let mut assigned = BTreeMap::new();
    for ((_, _, statement), spans) in by_statement {
        let fits = |lane: &BTreeMap<usize, usize>| spans.iter().all(|&span| is_free(lane, span));
        if let Some((at, lane)) = lanes.iter_mut().enumerate().find(|entry| fits(entry.1)) {
            lane.extend(spans.iter().map(|span| (span.start(), span.end())));
            assigned.insert(statement, at);
        }
    }
    assigned
}

fn is_free(lane: &BTreeMap<usize, usize>, span: Span) -> bool {
    lane.range(..span.end()).next_back().is_none_or(|(_, &end)| end <= span.start())
}

/// The colours of the light theme, as hexadecimal digits, by their number in the palette.
const PALETTE: [&str; 8] = ["E46309", "133DAA", "499780", "83164D", "977FC1", "5A4900", "006B77", "A06155"];

/// A tag's line as a CSS image, at most 3 pixels high, and its size.
///
/// Made of fixed parts and hexadecimal digits only, so it can stand in a style sheet as it is. Straight lines are
/// gradients over their whole length, which stay sharp on paper, where browsers blur the tiles of a picture.
pub(super) fn line(colour: Colour, pattern: Pattern) -> (String, &'static str) {
    let c = match colour {
        Colour::Palette(number) => {
            let at = usize::from(number.max(1) - 1) % PALETTE.len();
            PALETTE.get(at).copied().unwrap_or("000000").to_owned()
        }
        Colour::Own(r, g, b) => format!("{r:02X}{g:02X}{b:02X}"),
    };
    let dashes = |stops: &str| format!("repeating-linear-gradient(90deg,{stops})");
    let (on, off) = (format!("#{c}"), "transparent");
    let tile = |width: usize, shapes: &str| {
        format!(
            "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{width}' height='3'%3E{shapes}\
             %3C/svg%3E\")"
        )
    };
    match pattern {
        Pattern::Solid => (format!("linear-gradient({on},{on})"), "100% 2px"),
        Pattern::Double => (format!("linear-gradient({on} 1px,{off} 1px 2px,{on} 2px)"), "100% 3px"),
        Pattern::Dashed => (dashes(&format!("{on} 0 7px,{off} 7px 11px")), "100% 2px"),
        Pattern::Dotted => (dashes(&format!("{on} 0 2px,{off} 2px 5px")), "100% 2px"),
        Pattern::DashDot => (dashes(&format!("{on} 0 9px,{off} 9px 12px,{on} 12px 14px,{off} 14px 17px")), "100% 2px"),
        Pattern::LongDashes => (dashes(&format!("{on} 0 18px,{off} 18px 22px")), "100% 2px"),
        Pattern::Wavy => {
            let wave = format!("%3Cpath d='M0 2.4L3 .6L6 2.4' fill='none' stroke='%23{c}' stroke-width='1.2'/%3E");
            (tile(6, &wave), "6px 3px")
        }
        Pattern::Beads => {
            let beads = format!("%3Cpath d='M0 1h10v1h-10zM0 0h3v3h-3z' fill='%23{c}'/%3E");
            (tile(10, &beads), "10px 3px")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(a: usize, b: usize, statement: u128) -> Piece {
        Piece { span: Span::new(a, b), statement: Id::new(statement), length: a.abs_diff(b), made: 0 }
    }

    #[test]
    fn shorter_statements_stand_nearer_to_the_words() {
        let lanes = assign(&[piece(0, 20, 1), piece(5, 10, 2), piece(12, 15, 3)]);
        assert_eq!(lanes, BTreeMap::from([(Id::new(1), 1), (Id::new(2), 0), (Id::new(3), 0)]));
    }

    proptest! {
        #[test]
        fn no_two_share_a_lane_where_they_overlap(edges in prop::collection::vec((0usize..50, 1usize..20), 0..40)) {
            let pieces: Vec<Piece> =
                edges.iter().enumerate().map(|(at, &(start, len))| piece(start, start + len, at as u128)).collect();
            let lanes = assign(&pieces);
            for a in &pieces {
                for b in pieces.iter().filter(|b| b.statement != a.statement && b.span.overlaps(a.span)) {
                    let both = (lanes.get(&a.statement), lanes.get(&b.statement));
                    prop_assert!(both.0.is_none() || both.0 != both.1, "{:?} {:?}", a, b);
                }
                let depth = pieces.iter().filter(|b| b.span.overlaps(a.span)).count();
                prop_assert!(lanes.contains_key(&a.statement) || depth > MOST_LANES);
            }
        }
    }
}
