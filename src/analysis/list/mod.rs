//! The statements of a project or an article as a list: filtered, in order, in groups. Plain data, no painting.
//!
//! [`Keys`] are made once and then follow the project edit by edit, and so does a [`Listing`]. Another filter or order
//! is another listing of the same keys.

mod filter;
mod keys;
mod listing;
mod pieces;
#[cfg(test)]
pub(in crate::analysis) mod tests;

pub use filter::Filter;
pub use keys::{Keys, Slot, Touched};
pub use listing::{Group, Listing};
pub use pieces::Pieces;

/// What the rows are put in order by, and what their groups are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Place in the text; groups are articles.
    #[default]
    Position,
    Tag,
    /// Whose words or stance it is. A statement of two actors stands in the groups of both.
    Actor,
    /// What it is about, likewise.
    Issue,
    Coder,
    /// Last changed first; groups are days in UTC.
    Changed,
}

impl Order {
    pub const ALL: [Self; 6] = [Self::Position, Self::Tag, Self::Actor, Self::Issue, Self::Coder, Self::Changed];

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Position => "by position",
            Self::Tag => "by tag",
            Self::Actor => "by actor",
            Self::Issue => "by issue",
            Self::Coder => "by coder",
            Self::Changed => "by time",
        }
    }
}

/// Which places of some rows were taken out, counted before, and where others are new, counted after; each in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    pub gone: Vec<usize>,
    pub came: Vec<usize>,
}

/// So many rows are taken out and put in one by one; with more, all are moved once.
const FEW: usize = 256;

/// Takes rows out and puts those that came in at their places. The rows that stay and those that came are each in
/// order.
fn merge<T: Copy>(
    rows: &mut Pieces<T>,
    gone: Vec<usize>,
    came: &[T],
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Moves {
    if gone.len() + came.len() > FEW {
        let mut all: Vec<T> = rows.iter().copied().collect();
        let moves = merge_many(&mut all, gone, came, order);
        *rows = Pieces::from(all);
        return moves;
    }
    gone.iter().rev().for_each(|&at| rows.remove(at));
    let places = came.iter().map(|row| {
        let at = rows.partition_point(|known| order(known, row).is_lt());
        rows.insert(at, *row);
        at
    });
    let came = places.collect();
    Moves { gone, came }
}

fn merge_many<T: Copy>(
    rows: &mut Vec<T>,
    gone: Vec<usize>,
    came: &[T],
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Moves {
    let mut end = gone.first().copied().unwrap_or(rows.len());
    for (nth, &at) in gone.iter().enumerate() {
        let stay = at + 1..gone.get(nth + 1).copied().unwrap_or(rows.len());
        let count = stay.len();
        rows.copy_within(stay, end);
        end += count;
    }
    rows.truncate(end);
    rows.extend_from_slice(came);
    let mut places = Vec::with_capacity(came.len());
    // From the back, so that each row is moved once and none is in the way.
    for (nth, row) in came.iter().enumerate().rev() {
        let at = rows.get(..end).map_or(0, |known| known.partition_point(|known| order(known, row).is_lt()));
        rows.copy_within(at..end, at + nth + 1);
        if let Some(place) = rows.get_mut(at + nth) {
            *place = *row;
        }
        places.push(at + nth);
        end = at;
    }
    places.reverse();
    Moves { gone, came: places }
}
