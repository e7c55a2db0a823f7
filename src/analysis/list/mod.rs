//! The statements of a project or an article as a list: filtered, in order, in groups. Plain data, no painting.
//!
//! [`Keys`] are made once and then follow the project edit by edit, and so does a [`Listing`]. Another filter or order
//! is another listing of the same keys.

mod filter;
mod keys;
mod listing;
#[cfg(test)]
mod tests;

pub use filter::Filter;
pub use keys::{Keys, Slot, Touched};
pub use listing::{Group, Listing};

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

/// Puts the rows that came in at their places and takes out those that are gone, in one pass. The rows that stay and
/// those that came are each in order.
fn merge<T: Copy>(
    rows: &mut Vec<T>,
    mut gone: impl FnMut(&T) -> bool,
    came: &[T],
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) {
    rows.retain(|row| !gone(row));
    let mut merged = Vec::with_capacity(rows.len() + came.len());
    let mut rest = rows.as_slice();
    for row in came {
        let (before, after) = rest.split_at(rest.partition_point(|known| order(known, row).is_lt()));
        merged.extend_from_slice(before);
        merged.push(*row);
        rest = after;
    }
    merged.extend_from_slice(rest);
    *rows = merged;
}
