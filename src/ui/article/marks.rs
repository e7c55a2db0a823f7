//! What stands beside the words: the cards in the margin and the marks of the coded strip. Plain data, no painting.

/// Cards a line has room for.
const CARDS: usize = 2;
/// Dots after the one card of a crowded line.
const DOTS: usize = 8;
/// Dots where the margin is too narrow for cards.
const NARROW_DOTS: usize = 3;

/// How much room the margin has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Margin {
    Cards,
    Dots,
    None,
}

/// What stands beside one line of text. Measures are points below the line's baseline, mostly negative.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside<K> {
    pub row: usize,
    /// Statements with a card, each with the card's top.
    pub cards: Vec<(K, f32)>,
    /// Statements with a dot, from left to right.
    pub dots: Vec<K>,
    /// Statements that are only counted: "+n".
    pub more: Vec<K>,
    /// Top of the band with dots and count, as high as a card.
    pub dots_top: f32,
}

/// Arranges the statements that begin on each line, as they come.
///
/// At most two cards a line; where there are more statements one card, then dots, then a count. The selected one
/// changes places with the first where it would have no card (or no dot), and no other moves: what lies under the hand
/// stays there. `line_height` is in points: where it is less than two cards need, they stand closer.
#[must_use]
pub fn beside<K: Copy + Ord>(
    starts: &[(usize, K)],
    selected: &[K],
    margin: Margin,
    line_height: f32,
) -> Vec<Beside<K>> {
    if margin == Margin::None {
        return Vec::new();
    }
    let step = (line_height / 2.0).min(18.0);
    let (alone, first) = (-13.0, -13.0 - step / 2.0);
    let lines = starts.chunk_by(|a, b| a.0 == b.0);
    let arrange = |line: &[(usize, K)]| {
        let row = line.first().map_or(0, |start| start.0);
        let mut keys: Vec<K> = line.iter().map(|start| start.1).collect();
        let top = if keys.len() > 1 { first } else { alone };
        let tops = [top, top + step];
        let shown = match margin {
            Margin::Cards if keys.len() <= CARDS => keys.len(),
            Margin::Cards => 1,
            Margin::Dots | Margin::None => 0,
        };
        let dots = match margin {
            Margin::Cards => DOTS,
            _ if keys.len() > NARROW_DOTS => NARROW_DOTS - 1,
            _ => NARROW_DOTS,
        };
        let seen = if shown > 0 { shown } else { dots };
        let hidden = selected.iter().find_map(|key| keys.iter().position(|known| known == key));
        if let Some(at) = hidden.filter(|at| *at >= seen) {
            keys.swap(0, at);
        }
        let mut rest = keys.iter().copied().skip(shown);
        Beside {
            row,
            cards: keys.iter().copied().take(shown).zip(tops).collect(),
            dots: rest.by_ref().take(dots).collect(),
            more: rest.collect(),
            dots_top: if shown > 0 { top + step } else { alone },
        }
    };
    lines.map(arrange).collect()
}

/// Columns of the coded strip: one for each of the first three tags, one for all others.
pub const COLUMNS: usize = 4;

/// The coded strip as rows of device pixels, so that a hundred thousand statements cost no more to paint than the
/// strip is high. Each cell counts who marks it, so that a mark can be taken away again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip<L> {
    columns: [Vec<Option<Cell<L>>>; COLUMNS],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell<L> {
    count: u32,
    /// Of the mark that came last.
    look: L,
}

/// A mark of the strip: rows `from..to` of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<L> {
    pub column: usize,
    pub from: usize,
    pub to: usize,
    pub look: L,
}

impl<L: Copy + PartialEq> Strip<L> {
    /// An empty strip of so many rows.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { columns: std::array::from_fn(|_| vec![None; rows]) }
    }

    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Marks a part of the text, given as shares of it from 0 to 1, at least `least` rows high. A tag beyond the
    /// third shares the last column.
    pub fn mark(&mut self, tag: usize, from: f64, to: f64, least: usize, look: L) {
        for cell in self.cells(tag, from, to, least) {
            let count = cell.map_or(0, |cell| cell.count) + 1;
            *cell = Some(Cell { count, look });
        }
    }

    /// Takes back what [`Strip::mark`] did. Whether the strip is sure to be right after it: in the column that tags
    /// share, the look that comes to light may be another tag's.
    pub fn unmark(&mut self, tag: usize, from: f64, to: f64, least: usize) -> bool {
        let shared = tag >= COLUMNS - 1;
        let mut right = true;
        for cell in self.cells(tag, from, to, least) {
            let left = cell.map_or(0, |cell| cell.count.saturating_sub(1));
            *cell = cell.filter(|_| left > 0).map(|cell| Cell { count: left, ..cell });
            right &= !(shared && left > 0);
        }
        right
    }

    fn cells(&mut self, tag: usize, from: f64, to: f64, least: usize) -> impl Iterator<Item = &mut Option<Cell<L>>> {
        let rows = self.rows();
        let first = row_of(from, rows).min(rows.saturating_sub(least));
        let past = row_of(to, rows).max(first + least).min(rows);
        let column = self.columns.get_mut(tag.min(COLUMNS - 1));
        column.and_then(|column| column.get_mut(first..past)).into_iter().flatten()
    }

    /// All marks, column by column from the top.
    pub fn runs(&self) -> impl Iterator<Item = Run<L>> + '_ {
        self.columns.iter().enumerate().flat_map(|(column, cells)| {
            let mut at = 0;
            let look = |cell: &Option<Cell<L>>| cell.map(|cell| cell.look);
            cells.chunk_by(move |a, b| look(a) == look(b)).filter_map(move |run| {
                let from = at;
                at += run.len();
                run.first().and_then(look).map(|look| Run { column, from, to: at, look })
            })
        })
    }
}

/// The row at a share of the strip's height.
#[must_use]
pub fn row_of(share: f64, rows: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to the rows there are"
    )]
    let row = (share.clamp(0.0, 1.0) * rows as f64).floor() as usize;
    row.min(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(count: u32, selected: &[u32], margin: Margin) -> Beside<u32> {
        let starts: Vec<_> = (0..count).map(|key| (0, key)).collect();
        beside(&starts, selected, margin, 36.0).remove(0)
    }

    #[test]
    fn two_cards_a_line_then_one_with_dots_then_a_count() {
        assert_eq!(line(1, &[], Margin::Cards).cards, [(0, -13.0)]);
        assert_eq!(line(2, &[], Margin::Cards).cards, [(0, -22.0), (1, -4.0)]);
        let crowd = line(12, &[], Margin::Cards);
        assert_eq!((crowd.cards, crowd.dots_top), (vec![(0, -22.0)], -4.0));
        assert_eq!((crowd.dots.len(), crowd.more), (8, vec![9, 10, 11]));
    }

    #[test]
    fn the_selected_one_is_seen_and_all_but_one_stay_where_they_are() {
        assert_eq!(line(2, &[1], Margin::Cards), line(2, &[], Margin::Cards));
        let crowd = line(5, &[3], Margin::Cards);
        assert_eq!((crowd.cards, crowd.dots), (vec![(3, -22.0)], vec![1, 2, 0, 4]));
        let crowd = line(12, &[10], Margin::Cards);
        assert_eq!((crowd.cards, crowd.more), (vec![(10, -22.0)], vec![9, 0, 11]));
        assert_eq!(line(6, &[1], Margin::Dots), line(6, &[], Margin::Dots));
        assert_eq!(line(6, &[5], Margin::Dots).dots, [5, 1]);
    }

    #[test]
    fn a_narrow_margin_has_dots_only() {
        let few = line(3, &[], Margin::Dots);
        assert_eq!((few.cards.len(), few.dots, few.more.len(), few.dots_top), (0, vec![0, 1, 2], 0, -13.0));
        let many = line(6, &[], Margin::Dots);
        assert_eq!((many.dots, many.more), (vec![0, 1], vec![2, 3, 4, 5]));
        assert_eq!(beside(&[(0, 1)], &[], Margin::None, 36.0), []);
    }

    #[test]
    fn the_fourth_tag_and_all_after_it_share_a_column() {
        let mut strip = Strip::new(100);
        strip.mark(1, 0.5, 0.502, 3, 'q');
        strip.mark(3, 0.1, 0.2, 3, 'd');
        strip.mark(9, 0.999, 1.0, 3, 'x');
        let runs: Vec<_> = strip.runs().map(|run| (run.column, run.from, run.to, run.look)).collect();
        assert_eq!(runs, [(1, 50, 53, 'q'), (3, 10, 20, 'd'), (3, 97, 100, 'x')]);
    }

    proptest! {
        #[test]
        fn every_statement_stands_beside_its_line_once(
            starts in prop::collection::vec((0usize..4, 0u32..30), 0..40),
            selected in prop::collection::vec(0u32..30, 0..3),
            dots in any::<bool>(),
        ) {
            let mut starts = starts;
            starts.sort_unstable();
            starts.dedup_by_key(|start| *start);
            let margin = if dots { Margin::Dots } else { Margin::Cards };
            let mut found = Vec::new();
            for line in beside(&starts, &selected, margin, 36.0) {
                prop_assert!(line.cards.len() <= CARDS && line.dots.len() <= DOTS);
                let cards = line.cards.iter().map(|card| card.0);
                found.extend(cards.chain(line.dots).chain(line.more).map(|key| (line.row, key)));
            }
            found.sort_unstable();
            prop_assert_eq!(found, starts);
        }

        #[test]
        fn marks_stay_in_the_strip_and_are_never_too_small(
            rows in 0usize..50, marks in prop::collection::vec((0usize..6, -0.2f64..1.2, 0.0f64..0.5), 0..20),
        ) {
            let mut strip = Strip::new(rows);
            for (tag, from, length) in marks {
                strip.mark(tag, from, from + length, 3, tag);
                let runs: Vec<_> = strip.runs().collect();
                prop_assert!(runs.iter().all(|run| run.from < run.to && run.to <= rows));
                let mine = runs.iter().filter(|run| run.look == tag).map(|run| run.to - run.from).max();
                prop_assert!(mine.unwrap_or(0) >= rows.min(3));
            }
        }
    }
}
