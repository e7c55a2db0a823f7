//! Which texts say the same, or nearly: an agency's report in two papers, a page that was saved twice, a later version.
//!
//! A text is cut into all its runs of twelve letters and digits. Of their numbers, mixed as by chance, the smallest are kept:
//! of those that two texts have together, as many belong to both as of all their runs.

use crate::model::{Digest, Text};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Letters and digits in a run.
const RUN: usize = 12;
/// Numbers that are kept of a text: enough to tell its likeness to within some hundredths.
const KEPT: usize = 256;
/// Of those the smallest lead to texts that may be alike; two that are half the same have one of them in common, but for
/// one case in millions.
const LEADING: usize = 32;
/// Of a hundred runs, fewer in common than this are no likeness.
const LEAST: usize = 50;

/// What is kept of texts, so that each is cut into runs once only.
#[derive(Debug, Default)]
pub struct Sketches(BTreeMap<Digest, Arc<[u64]>>);

impl Sketches {
    fn of(&mut self, text: &Text) -> Arc<[u64]> {
        self.0.entry(text.digest()).or_insert_with(|| sketch(text.as_str()).into()).clone()
    }
}

/// Texts that others are compared with.
#[derive(Debug, Default)]
pub struct Likeness {
    whole: BTreeMap<Digest, usize>,
    sketches: Vec<Arc<[u64]>>,
    /// The texts that have a number among their smallest.
    having: HashMap<u64, Vec<usize>>,
}

/// A text that is like another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Like {
    /// Which of the texts that were added, from 0.
    pub place: usize,
    /// Of a hundred runs of both, how many both have.
    pub share: u8,
    pub is_same: bool,
}

impl Likeness {
    /// Takes in a text as the next one.
    pub fn add(&mut self, text: &Text, sketches: &mut Sketches) {
        let place = self.sketches.len();
        self.whole.entry(text.digest()).or_insert(place);
        let sketch = sketches.of(text);
        for &number in sketch.iter().take(LEADING) {
            self.having.entry(number).or_default().push(place);
        }
        self.sketches.push(sketch);
    }

    /// The text that is most like another one, the first of several.
    pub fn find(&self, text: &Text, sketches: &mut Sketches) -> Option<Like> {
        let same = self.whole.get(&text.digest()).map(|&place| Like { place, share: 100, is_same: true });
        same.or_else(|| self.nearest(&sketches.of(text)))
    }

    fn nearest(&self, sketch: &[u64]) -> Option<Like> {
        let leading = sketch.iter().take(LEADING).filter_map(|number| self.having.get(number));
        let mut places: Vec<usize> = leading.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let shares = places.into_iter().filter_map(|place| Some((share(sketch, self.sketches.get(place)?), place)));
        let (most, place) = shares.max_by_key(|&(share, place)| (share, std::cmp::Reverse(place)))?;
        // Texts that differ in blanks and marks only are not the same letter for letter.
        let share = u8::try_from(most).unwrap_or(100);
        (most >= LEAST).then_some(Like { place, share, is_same: false })
    }
}

/// The smallest numbers of a text's runs, in order.
fn sketch(text: &str) -> Vec<u64> {
    /// Any odd number with bits everywhere will do.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let leaving = (0..RUN).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    let (mut run, mut sum) = ([0_u64; RUN], 0_u64);
    let mut numbers = Vec::new();
    for (at, letter) in letters.enumerate() {
        let letter = u64::from(u32::from(letter)) + 1;
        let place = &mut run[at % RUN];
        sum = sum.wrapping_mul(BASE).wrapping_add(letter).wrapping_sub(place.wrapping_mul(leaving));
        *place = letter;
        if at + 1 >= RUN {
            numbers.push(mixed(sum));
        }
        // Now and then only the smallest are carried on.
        if numbers.len() >= KEPT * 64 {
            smallest(&mut numbers);
        }
    }
    smallest(&mut numbers);
    numbers
}

fn smallest(numbers: &mut Vec<u64>) {
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(KEPT);
}

/// Spreads a number over all its bits.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// Of the smallest numbers of two texts together, how many in a hundred both have.
fn share(one: &[u64], other: &[u64]) -> usize {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    let (mut all, mut both) = (0, 0);
    while all < KEPT {
        let order = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) => x.cmp(y),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => break,
        };
        if order.is_le() {
            a.next();
        }
        if order.is_ge() {
            b.next();
        }
        all += 1;
        both += usize::from(order.is_eq());
    }
    (both * 100_usize).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn story(seed: usize, sentences: usize) -> String {
        (0..sentences).fold(String::new(), |mut out, at| {
            let number = (seed * 7919 + at * 104_729) % 99_991;
            write!(out, "Sentence {number} says {} of the line. ", number * number).unwrap();
            out
        })
    }

    #[test]
    fn the_same_nearly_the_same_and_another_text_are_told_apart() {
        let first = story(1, 200);
        let (mut known, mut sketches) = (Likeness::default(), Sketches::default());
        known.add(&Text::new(&story(2, 200)), &mut sketches);
        known.add(&Text::new(&first), &mut sketches);
        let mut like = |text: &str| known.find(&Text::new(text), &mut sketches);
        assert_eq!(like(&first), Some(Like { place: 1, share: 100, is_same: true }));
        let marks = like(&first.replace(". ", " –\n")).unwrap();
        assert!(marks.place == 1 && marks.share == 100 && !marks.is_same);
        // A fifth more text: five in six of all runs are in both.
        let longer = like(&format!("{first}{}", story(3, 40))).unwrap();
        assert!(longer.place == 1 && (75..=90).contains(&longer.share), "{longer:?}");
        assert_eq!(like(&story(4, 200)), None);
        assert_eq!(like("Short."), None);
    }
}
