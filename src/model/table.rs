//! Rows in order of their ids, and the ids.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{collections::BTreeMap, fmt, hash::Hash, hash::Hasher, marker::PhantomData, str::FromStr, sync::Arc};

/// The id of a row of one table: 128 bits, random and never used again, so that two people's copies can be merged.
///
/// Written as 32 lower-case hexadecimal digits, which is safe as a file name on every system.
///
/// Kept as two halves, the higher first: a whole number of that size would have every row aligned to 16 bytes.
pub struct Id<R> {
    halves: (u64, u64),
    row: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    #[must_use]
    pub const fn new(bits: u128) -> Self {
        Self { halves: ((bits >> 64) as u64, bits as u64), row: PhantomData }
    }

    #[must_use]
    pub const fn bits(self) -> u128 {
        (self.halves.0 as u128) << 64 | self.halves.1 as u128
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Id<R> {}
impl<R> PartialEq for Id<R> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.halves == other.halves
    }
}
impl<R> Eq for Id<R> {}
impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<R> Ord for Id<R> {
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.halves.cmp(&other.halves)
    }
}
impl<R> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.halves.hash(state);
    }
}
impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.bits())
    }
}
impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an id: ids have 32 digits from 0 to 9 and a to f")]
pub struct IdError(String);

impl<R> FromStr for Id<R> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let bits = text.bytes().try_fold(0, |bits: u128, byte| Some(bits << 4 | u128::from(digit(byte)?)));
        bits.filter(|_| text.len() == 32).map(Self::new).ok_or_else(|| IdError(text.to_owned()))
    }
}
impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Where new ids come from. The program hands in a random source, tests a counter.
pub struct Ids(Box<dyn FnMut() -> u128 + Send>);

impl Ids {
    /// Takes a source of numbers that are never given twice.
    #[must_use]
    pub fn from_source(source: impl FnMut() -> u128 + Send + 'static) -> Self {
        Self(Box::new(source))
    }

    /// Counts up from a number: for tests and for projects that must come out the same each time.
    #[must_use]
    pub fn counting(first: u128) -> Self {
        let mut next = first;
        Self::from_source(move || {
            next += 1;
            next - 1
        })
    }

    pub fn next_id<R>(&mut self) -> Id<R> {
        Id::new((self.0)())
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

/// A record of one table.
pub trait Row: Clone + PartialEq + fmt::Debug {
    fn id(&self) -> Id<Self>;
}

/// The rows of one kind, by id. A clone shares the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<R: Row> {
    rows: BTreeMap<Id<R>, Arc<R>>,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<R: Row> Table<R> {
    /// A table of many rows; `None` where two have the same id.
    pub(super) fn of(rows: Vec<Arc<R>>) -> Option<Self> {
        let mut rows: Vec<(Id<R>, Arc<R>)> = rows.into_iter().map(|row| (row.id(), row)).collect();
        rows.sort_by_key(|entry| entry.0);
        // Made from rows in order, the tree has no empty places.
        rows.is_sorted_by(|one, next| one.0 < next.0).then(|| Self { rows: rows.into_iter().collect() })
    }

    #[must_use]
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        self.rows.get(&id).map(Arc::as_ref)
    }

    /// The shared row itself, for a change's "before".
    #[must_use]
    pub fn shared(&self, id: Id<R>) -> Option<&Arc<R>> {
        self.rows.get(&id)
    }

    #[must_use]
    pub fn contains(&self, id: Id<R>) -> bool {
        self.rows.contains_key(&id)
    }

    /// All rows, in order of their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + ExactSizeIterator {
        self.rows.values().map(Arc::as_ref)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn put(&mut self, id: Id<R>, row: Option<Arc<R>>) {
        match row {
            Some(row) => self.rows.insert(id, row),
            None => self.rows.remove(&id),
        };
    }
}
