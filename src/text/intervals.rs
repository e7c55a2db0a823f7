//! A sorted index of ranges that answers "what lies here" without looking at all of them.

use crate::text::Span;

/// Ranges summarised together: the largest end within a block lets a query skip the block.
const BLOCK: usize = 64;

/// Ranges with keys, kept in order of start, then of end (longer first), then of key.
///
/// A query for what overlaps a window costs the number of answers plus one look per 64 ranges that start before it.
/// One change costs a move of the entries behind it (a hundred thousand entries: well under a millisecond).
#[derive(Debug, Clone)]
pub struct Intervals<K> {
    entries: Vec<(Span, K)>,
    /// Largest end in each block of 64 entries, in bytes.
    ends: Vec<usize>,
}

impl<K> Default for Intervals<K> {
    fn default() -> Self {
        Self { entries: Vec::new(), ends: Vec::new() }
    }
}

fn rank<K: Copy + Ord>(entry: &(Span, K)) -> (usize, std::cmp::Reverse<usize>, K) {
    (entry.0.start(), std::cmp::Reverse(entry.0.end()), entry.1)
}

impl<K: Copy + Ord> Intervals<K> {
    /// Indexes many ranges at once.
    #[must_use]
    pub fn new(mut entries: Vec<(Span, K)>) -> Self {
        entries.sort_unstable_by_key(rank);
        entries.dedup();
        let mut index = Self { entries, ends: Vec::new() };
        index.summarise(0);
        index
    }

    pub fn insert(&mut self, span: Span, key: K) {
        let entry = (span, key);
        let at = self.entries.partition_point(|known| rank(known) < rank(&entry));
        if self.entries.get(at) != Some(&entry) {
            self.entries.insert(at, entry);
            self.summarise(at);
        }
    }

    pub fn remove(&mut self, span: Span, key: K) {
        let entry = (span, key);
        let at = self.entries.partition_point(|known| rank(known) < rank(&entry));
        if self.entries.get(at) == Some(&entry) {
            self.entries.remove(at);
            self.summarise(at);
        }
    }

    /// Everything, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Span, K)> + '_ {
        self.entries.iter().copied()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What shares at least one byte with `window`, in order.
    pub fn overlapping(&self, window: Span) -> impl Iterator<Item = (Span, K)> + '_ {
        let stop = self.entries.partition_point(|entry| entry.0.start() < window.end());
        let blocks = self.ends.iter().take(stop.div_ceil(BLOCK)).enumerate();
        blocks
            .filter(move |&(_, &end)| end > window.start())
            .flat_map(move |(block, _)| {
                let from = block * BLOCK;
                self.entries.get(from..stop.min(from + BLOCK)).unwrap_or(&[]).iter().copied()
            })
            .filter(move |entry| entry.0.overlaps(window))
    }

    /// What covers a byte, in order.
    pub fn covering(&self, byte: usize) -> impl Iterator<Item = (Span, K)> + '_ {
        self.overlapping(Span::new(byte, byte + 1))
    }

    /// The position, in order, of the first entry that starts at or after a byte.
    #[must_use]
    pub fn first_from(&self, byte: usize) -> usize {
        self.entries.partition_point(|entry| entry.0.start() < byte)
    }

    /// The entry at a position of the order.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<(Span, K)> {
        self.entries.get(position).copied()
    }

    /// Heap used, in bytes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<(Span, K)>() + self.ends.capacity() * size_of::<usize>()
    }

    fn summarise(&mut self, from: usize) {
        let block = from / BLOCK;
        self.ends.truncate(block);
        let rest = self.entries.get(block * BLOCK..).unwrap_or(&[]);
        self.ends.extend(rest.chunks(BLOCK).map(|chunk| chunk.iter().map(|entry| entry.0.end()).max().unwrap_or(0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn answers_are_those_of_a_plain_search(
            edges in prop::collection::vec((0usize..500, 0usize..500), 0..300),
            gone in prop::collection::vec(0usize..300, 0..40),
            (a, b) in (0usize..500, 0usize..500),
        ) {
            let mut plain: Vec<(Span, usize)> =
                edges.iter().enumerate().map(|(key, &(a, b))| (Span::new(a, b), key)).collect();
            let half = plain.len() / 2;
            let mut index = Intervals::new(plain[..half].to_vec());
            for &(span, key) in &plain[half..] {
                index.insert(span, key);
            }
            for &at in &gone {
                if at < plain.len() {
                    let (span, key) = plain.swap_remove(at);
                    index.remove(span, key);
                }
            }
            plain.sort_by_key(rank);
            let window = Span::new(a, b);
            let expected: Vec<_> = plain.iter().copied().filter(|entry| entry.0.overlaps(window)).collect();
            prop_assert_eq!(index.overlapping(window).collect::<Vec<_>>(), expected);
            prop_assert_eq!(index.iter().collect::<Vec<_>>(), plain);
        }
    }
}
