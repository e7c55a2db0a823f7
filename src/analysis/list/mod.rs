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
    let mut end = rows.len();
    rows.extend_from_slice(came);
    // From the back, so that each row is moved once and none is in the way.
    for (nth, row) in came.iter().enumerate().rev() {
        let at = rows.get(..end).map_or(0, |known| known.partition_point(|known| order(known, row).is_lt()));
        rows.copy_within(at..end, at + nth + 1);
        if let Some(place) = rows.get_mut(at + nth) {
            *place = *row;
        }
        end = at;
    }
}
