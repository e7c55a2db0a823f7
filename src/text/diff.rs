//! What of an old text stands in a new one, and where.
//!
//! Words that occur once in both are taken for the same, then those that occur once between two of these, and so on;
//! what is left between is compared letter by letter where it is short. So a long text takes hardly longer than reading it.

use crate::text::{Span, slice};
use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation as _;

/// Letters on each side up to which what differs is compared letter by letter.
const LETTERS: usize = 256;
/// Comparisons up to which words are compared one by one where none occurs once.
const WORDS: usize = 250_000;

/// Bytes that both texts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    old: usize,
    new: usize,
    len: usize,
}

/// What two texts have in common, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// Of whole words.
    words: Vec<Run>,
    /// Of letters, too.
    letters: Vec<Run>,
    /// Lengths of both texts.
    ends: (usize, usize),
}

impl Diff {
    #[must_use]
    pub fn new(old: &str, new: &str) -> Self {
        let before = common_prefix(old, new);
        let (rest_old, rest_new) = (slice(old, before, old.len()), slice(new, before, new.len()));
        let after = common_suffix(rest_old, rest_new);
        let (old_end, new_end) = (old.len() - after, new.len() - after);
        let mut runs = vec![Run { old: 0, new: 0, len: before }];
        let mut words = Words::default();
        let a = words.of(slice(old, before, old_end), before);
        let b = words.of(slice(new, before, new_end), before);
        let mut found = common_words(&a, &b);
        found.sort_unstable();
        runs.extend(found.into_iter().filter_map(|(i, j)| {
            let (old, new) = (a.get(i)?, b.get(j)?);
            Some(Run { old: old.start, new: new.start, len: old.len })
        }));
        runs.push(Run { old: old_end, new: new_end, len: after });
        // A blank between words that differ says nothing about them.
        let is_blank = |run: &Run| slice(old, run.old, run.old + run.len).trim().is_empty();
        let words: Vec<Run> = joined(runs).into_iter().filter(|run| !is_blank(run)).collect();
        let letters = joined(refined(old, new, &words));
        Self { words, letters, ends: (old.len(), new.len()) }
    }

    /// Where a range of the old text stands in the new one, if all of it does.
    #[must_use]
    pub fn kept(&self, span: Span) -> Option<Span> {
        let run = run_before(&self.letters, span.start()).filter(|run| span.end() <= run.old + run.len)?;
        let start = run.new + span.start() - run.old;
        Some(Span::new(start, start + span.len()))
    }

    /// Bytes of a range of the old text that stand in the new one.
    #[must_use]
    pub fn shared(&self, span: Span) -> usize {
        let from = self.letters.partition_point(|run| run.old + run.len <= span.start());
        let here = self.letters.iter().skip(from).take_while(|run| run.old < span.end());
        here.map(|run| (run.old + run.len).min(span.end()).saturating_sub(run.old.max(span.start()))).sum()
    }

    /// From the first to the last byte of a range that stands in the new text, there.
    #[must_use]
    pub fn hull(&self, span: Span) -> Option<Span> {
        let from = self.letters.partition_point(|run| run.old + run.len <= span.start());
        let mut here = self.letters.iter().skip(from).take_while(|run| run.old < span.end());
        let first = here.next()?;
        let last = here.last().unwrap_or(first);
        let start = first.new + span.start().saturating_sub(first.old);
        Some(Span::new(start, last.new + (span.end() - last.old).min(last.len)))
    }

    /// Where a range goes whose words may have changed: what stands between the places of its borders. It may be empty,
    /// and cut characters in two.
    #[must_use]
    pub fn between(&self, span: Span) -> Span {
        let start = self.border(span.start(), |run, byte| run.old <= byte && byte < run.old + run.len);
        let end = self.border(span.end(), |run, byte| run.old < byte && byte <= run.old + run.len);
        Span::new(start, end.max(start))
    }

    /// The place of a border, whose range lies on the side where `holds` looks: in words that stay, else at the edge of
    /// what differs, else in letters that stay, else as far into what differs as it was.
    fn border(&self, byte: usize, holds: impl Fn(&Run, usize) -> bool) -> usize {
        let inside = |runs: &[Run]| {
            let from = runs.partition_point(|run| run.old + run.len < byte);
            let run = runs.iter().skip(from).take(2).find(|run| holds(run, byte))?;
            Some(run.new + byte - run.old)
        };
        if let Some(place) = inside(&self.words) {
            return place;
        }
        let at = self.words.partition_point(|run| run.old < byte);
        let (from, start) = at.checked_sub(1).and_then(|at| self.words.get(at)).map_or((0, 0), Run::ends);
        let (to, end) = self.words.get(at).map_or(self.ends, |run| (run.old, run.new));
        match byte {
            _ if byte == from => start,
            _ if byte == to => end,
            _ => inside(&self.letters).unwrap_or_else(|| {
                let (gone, came) = (to.saturating_sub(from), end.saturating_sub(start));
                start + byte.saturating_sub(from).min(gone) * came / gone.max(1)
            }),
        }
    }
}

impl Run {
    /// Where it ends in both texts.
    fn ends(&self) -> (usize, usize) {
        (self.old + self.len, self.new + self.len)
    }
}

/// The last run that begins at or before a byte of the old text.
fn run_before(runs: &[Run], byte: usize) -> Option<Run> {
    let at = runs.partition_point(|run| run.old <= byte).checked_sub(1)?;
    runs.get(at).copied()
}

/// A word, blank or mark.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    len: usize,
    /// The same for the same letters.
    number: u32,
}

#[derive(Default)]
struct Words<'a>(HashMap<&'a str, u32>);

impl<'a> Words<'a> {
    fn of(&mut self, text: &'a str, offset: usize) -> Vec<Word> {
        let word = |(start, word): (usize, &'a str)| {
            let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
            Word { start: offset + start, len: word.len(), number: *self.0.entry(word).or_insert(next) }
        };
        text.split_word_bound_indices().map(word).collect()
    }
}

/// Pairs of places of the same words, without crossings.
fn common_words(a: &[Word], b: &[Word]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut waiting = vec![(0..a.len(), 0..b.len())];
    while let Some((mut x, mut y)) = waiting.pop() {
        let same = |i: usize, j: usize| a.get(i).zip(b.get(j)).is_some_and(|(one, other)| one.number == other.number);
        while !x.is_empty() && !y.is_empty() && same(x.start, y.start) {
            out.push((x.start, y.start));
            (x.start, y.start) = (x.start + 1, y.start + 1);
        }
        while !x.is_empty() && !y.is_empty() && same(x.end - 1, y.end - 1) {
            (x.end, y.end) = (x.end - 1, y.end - 1);
            out.push((x.end, y.end));
        }
        if x.is_empty() || y.is_empty() {
            continue;
        }
        let anchors = once_in_both(a, &x, b, &y);
        if anchors.is_empty() {
            if x.len() * y.len() <= WORDS {
                let numbers = |words: &[Word], range| {
                    words.get(range).into_iter().flatten().map(|word: &Word| word.number).collect::<Vec<_>>()
                };
                let found = longest_common(&numbers(a, x.clone()), &numbers(b, y.clone()));
                out.extend(found.into_iter().map(|(i, j)| (x.start + i, y.start + j)));
            }
            continue;
        }
        for (i, j) in anchors {
            waiting.push((x.start..i, y.start..j));
            out.push((i, j));
            (x.start, y.start) = (i + 1, j + 1);
        }
        waiting.push((x, y));
    }
    out
}

/// Places of words that occur once in each of two parts, the most of them that stand in the same order.
fn once_in_both(a: &[Word], x: &std::ops::Range<usize>, b: &[Word], y: &std::ops::Range<usize>) -> Vec<(usize, usize)> {
    let mut counts: HashMap<u32, (u32, u32, usize)> = HashMap::new();
    for word in a.get(x.clone()).into_iter().flatten() {
        counts.entry(word.number).or_default().0 += 1;
    }
    for (j, word) in b.get(y.clone()).into_iter().flatten().enumerate() {
        if let Some(known) = counts.get_mut(&word.number) {
            (known.1, known.2) = (known.1 + 1, y.start + j);
        }
    }
    let pair = |(i, word): (usize, &Word)| match counts.get(&word.number) {
        Some((1, 1, j)) => Some((x.start + i, *j)),
        _ => None,
    };
    rising(&a.get(x.clone()).into_iter().flatten().enumerate().filter_map(pair).collect::<Vec<_>>())
}

/// The longest series of pairs in which the second number rises, too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Of each length the pair with which a series ends lowest; and of each pair the one before it in its series.
    let mut lowest: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for at in 0..pairs.len() {
        let length = lowest.partition_point(|&known| second(known) < second(at));
        before.push(length.checked_sub(1).and_then(|length| lowest.get(length)).copied());
        match lowest.get_mut(length) {
            Some(known) => *known = at,
            None => lowest.push(at),
        }
    }
    let mut out = Vec::with_capacity(lowest.len());
    let mut next = lowest.last().copied();
    while let Some(at) = next {
        out.extend(pairs.get(at));
        next = before.get(at).copied().flatten();
    }
    out.reverse();
    out
}

/// The longest series of equal values in the same order.
fn longest_common<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut lengths = vec![0u32; (a.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, one) in a.iter().enumerate().rev() {
        for (j, other) in b.iter().enumerate().rev() {
            let length = if one == other {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(known) = lengths.get_mut(i * width + j) {
                *known = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while let (Some(one), Some(other)) = (a.get(i), b.get(j)) {
        if one == other {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// The runs with those among the letters between them.
fn refined(old: &str, new: &str, runs: &[Run]) -> Vec<Run> {
    let mut out = Vec::with_capacity(runs.len());
    let (mut from, mut start) = (0, 0);
    let end = Run { old: old.len(), new: new.len(), len: 0 };
    for run in runs.iter().chain([&end]) {
        let letters = |text, offset: usize, end| {
            slice(text, offset, end).char_indices().map(|(at, c)| (offset + at, c)).collect::<Vec<_>>()
        };
        if from < run.old && start < run.new && run.old - from <= 4 * LETTERS && run.new - start <= 4 * LETTERS {
            let (a, b) = (letters(old, from, run.old), letters(new, start, run.new));
            if a.len() <= LETTERS && b.len() <= LETTERS {
                let values = |letters: &[(usize, char)]| letters.iter().map(|letter| letter.1).collect::<Vec<_>>();
                let found = longest_common(&values(&a), &values(&b));
                out.extend(found.into_iter().filter_map(|(i, j)| {
                    let (one, other) = (a.get(i)?, b.get(j)?);
                    Some(Run { old: one.0, new: other.0, len: one.1.len_utf8() })
                }));
            }
        }
        out.push(*run);
        (from, start) = (run.old + run.len, run.new + run.len);
    }
    out
}

/// Runs of which none is empty and none goes on in the next.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs.into_iter().filter(|run| run.len > 0) {
        match out.last_mut() {
            Some(last) if last.old + last.len == run.old && last.new + last.len == run.new => last.len += run.len,
            _ => out.push(run),
        }
    }
    out
}

/// Bytes with which both begin, up to the end of a word.
fn common_prefix(old: &str, new: &str) -> usize {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    if same == old.len() && same == new.len() {
        return same;
    }
    let same = old.floor_char_boundary(same).min(new.floor_char_boundary(same));
    let blank = slice(old, 0, same).char_indices().rev().find(|(_, c)| c.is_whitespace());
    blank.map_or(0, |(at, c)| at + c.len_utf8())
}

/// Bytes with which both end, from the start of a word.
fn common_suffix(old: &str, new: &str) -> usize {
    let same = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    let from = old.ceil_char_boundary(old.len() - same);
    slice(old, from, old.len()).find(char::is_whitespace).map_or(0, |blank| old.len() - from - blank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(old: &str, new: &str, kept: &[&str], gone: &[&str]) {
        let diff = Diff::new(old, new);
        let place = |words: &str| {
            let at = old.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        for words in kept {
            assert_eq!(diff.kept(place(words)).map(|span| span.of(new)), Some(*words));
        }
        for words in gone {
            assert_eq!(diff.kept(place(words)), None, "{words}");
        }
    }

    #[test]
    fn words_stay_where_others_come_go_or_are_mended() {
        let old = "The minster said on Monday that nothing was lost. Nobody replied.";
        check(
            old,
            "The minister said that nothing was lost. Nobody replied at all.",
            &["said", "that nothing was lost", "Nobody replied"],
            &["minster", "on Monday"],
        );
        let diff = Diff::new("teh line", "the line");
        assert_eq!(diff.between(Span::new(0, 3)), Span::new(0, 3));
        assert_eq!(diff.shared(Span::new(0, 3)), 2);
        let cut = Diff::new("one two three", "one three");
        assert!(cut.between(Span::new(4, 8)).is_empty());
    }

    #[test]
    fn a_long_text_of_the_same_few_words_is_no_trouble() {
        let old = "to be or not to be, ".repeat(40_000);
        let new = format!("Well: {}{}", old.replacen("not", "never", 20_000), "that is it");
        let diff = Diff::new(&old, &new);
        assert!(diff.letters.is_sorted_by(|a, b| a.old + a.len <= b.old && a.new + a.len <= b.new));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_the_same(old in "(a|b|c|é|🇳🇿| |the |said |\n){0,40}", new in "(a|b|c|é|🇳🇿| |the |said |\n){0,40}") {
            let diff = Diff::new(&old, &new);
            prop_assert!(diff.letters.is_sorted_by(|a, b| a.old + a.len <= b.old && a.new + a.len <= b.new));
            for run in &diff.letters {
                let (one, other) = (Span::new(run.old, run.old + run.len), Span::new(run.new, run.new + run.len));
                prop_assert!(one.check(&old).is_ok() && other.check(&new).is_ok());
                prop_assert_eq!(one.of(&old), other.of(&new));
                prop_assert_eq!(diff.kept(one), Some(other));
            }
            for start in 0..=old.len() {
                let place = diff.between(Span::new(start, old.len()));
                prop_assert!(place.end() <= new.len());
            }
        }
    }
}
