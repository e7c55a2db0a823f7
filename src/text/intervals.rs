//! A sorted index of ranges that answers "what lies here" without looking at all of them.

use crate::text::Span;
use std::cmp::Reverse;
use std::sync::Arc;

/// Entries that a block holds at most; a fuller one is cut in two.
const FULL: usize = 128;
/// Entries that a block is given at first, so that it has room for more.
const FILL: usize = 96;

/// Ranges with keys, kept in order of start, then of end (longer first), then of key.
///
/// They stand in blocks that know their largest end. A query for what overlaps a window costs the number of answers
/// plus one look per block that starts before it; a change costs one block. A copy shares all blocks but those that
/// are changed after it.
#[derive(Debug, Clone)]
pub struct Intervals<K> {
    blocks: Vec<Arc<Block<K>>>,
    len: usize,
}

/// A run of entries; never empty.
#[derive(Debug, Clone)]
struct Block<K> {
    entries: Vec<(Span, K)>,
    /// Largest end among them, in bytes.
    end: usize,
}

impl<K> Default for Intervals<K> {
    fn default() -> Self {
        Self { blocks: Vec::new(), len: 0 }
    }
}

fn rank<K: Copy + Ord>(entry: &(Span, K)) -> (usize, Reverse<usize>, K) {
    (entry.0.start(), Reverse(entry.0.end()), entry.1)
}

/// The order of entries.
pub fn in_order<K: Copy + Ord>(a: &(Span, K), b: &(Span, K)) -> std::cmp::Ordering {
    rank(a).cmp(&rank(b))
}

impl<K: Copy + Ord> Block<K> {
    fn new(entries: &[(Span, K)]) -> Arc<Self> {
        let mut block = Self { entries: entries.to_vec(), end: 0 };
        block.summarise();
        Arc::new(block)
    }

    fn summarise(&mut self) {
        self.end = self.entries.iter().map(|entry| entry.0.end()).max().unwrap_or(0);
    }
}

impl<K: Copy + Ord> Intervals<K> {
    /// Indexes many ranges at once.
    #[must_use]
    pub fn new(mut entries: Vec<(Span, K)>) -> Self {
        entries.sort_unstable_by_key(rank);
        entries.dedup();
        Self { blocks: entries.chunks(FILL).map(Block::new).collect(), len: entries.len() }
    }

    pub fn insert(&mut self, span: Span, key: K) {
        let entry = (span, key);
        let at = self.block_of(&entry);
        let Some(block) = self.blocks.get_mut(at) else {
            self.blocks.push(Block::new(&[entry]));
            self.len += 1;
            return;
        };
        let place = block.entries.partition_point(|known| rank(known) < rank(&entry));
        if block.entries.get(place) == Some(&entry) {
            return;
        }
        let block = Arc::make_mut(block);
        block.entries.insert(place, entry);
        block.end = block.end.max(span.end());
        self.len += 1;
        if block.entries.len() > FULL {
            let upper = Block::new(&block.entries.split_off(FULL / 2));
            block.summarise();
            self.blocks.insert(at + 1, upper);
        }
    }

    pub fn remove(&mut self, span: Span, key: K) {
        let entry = (span, key);
        let at = self.block_of(&entry);
        let Some(block) = self.blocks.get_mut(at) else { return };
        let place = block.entries.partition_point(|known| rank(known) < rank(&entry));
        if block.entries.get(place) != Some(&entry) {
            return;
        }
        self.len -= 1;
        if block.entries.len() == 1 {
            self.blocks.remove(at);
            return;
        }
        let block = Arc::make_mut(block);
        block.entries.remove(place);
        block.summarise();
    }

    /// The block that has an entry, or that it belongs into.
    fn block_of(&self, entry: &(Span, K)) -> usize {
        let begins_before =
            |block: &Arc<Block<K>>| block.entries.first().is_some_and(|first| rank(first) <= rank(entry));
        self.blocks.partition_point(begins_before).saturating_sub(1)
    }

    /// Everything, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Span, K)> + '_ {
        self.blocks.iter().flat_map(|block| block.entries.iter().copied())
    }

    /// Everything behind an entry in the order, whether that is there itself or not; with none, everything.
    pub fn iter_behind(&self, entry: Option<(Span, K)>) -> impl Iterator<Item = (Span, K)> + '_ {
        let rest = self.blocks.get(entry.map_or(0, |entry| self.block_of(&entry))..).unwrap_or_default();
        let is_behind = move |known: &(Span, K)| entry.is_none_or(|entry| rank(known) > rank(&entry));
        rest.iter().flat_map(|block| block.entries.iter().copied()).skip_while(move |known| !is_behind(known))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What shares at least one byte with `window`, in order.
    pub fn overlapping(&self, window: Span) -> impl Iterator<Item = (Span, K)> + '_ {
        let begins_before =
            |block: &Arc<Block<K>>| block.entries.first().is_some_and(|entry| entry.0.start() < window.end());
        let stop = self.blocks.partition_point(begins_before);
        let blocks = self.blocks.iter().take(stop).filter(move |block| block.end > window.start());
        blocks.flat_map(|block| block.entries.iter().copied()).filter(move |entry| entry.0.overlaps(window))
    }

    /// What covers a byte, in order.
    pub fn covering(&self, byte: usize) -> impl Iterator<Item = (Span, K)> + '_ {
        self.overlapping(Span::new(byte, byte + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn answers_are_those_of_a_plain_search(
            edges in prop::collection::vec((0usize..500, 0usize..500), 0..600),
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
            let (all, len) = (index.iter().collect::<Vec<_>>(), index.len());
            prop_assert_eq!(len, plain.len());
            let from = a % (len + 2);
            let behind = plain.get(from).map(|&entry| (entry, &plain[from + 1..]));
            if let Some((entry, rest)) = behind {
                prop_assert_eq!(index.iter_behind(Some(entry)).collect::<Vec<_>>(), rest);
                index.remove(entry.0, entry.1);
                prop_assert_eq!(index.iter_behind(Some(entry)).collect::<Vec<_>>(), rest);
                index.insert(entry.0, entry.1);
            }
            prop_assert_eq!(all, plain);
        }
    }
}
