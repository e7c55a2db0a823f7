//! The one place that converts between bytes, Unicode code points, UTF-16 units and lines.

use crate::text::{paragraph_ranges, slice};

/// Bytes between two remembered positions. A conversion counts at most this many bytes.
const STEP: usize = 512;
/// Bytes whose code points are counted together.
const PIECE: usize = 64;
/// Lines between two remembered numbers of paragraphs.
const LINES: usize = 32;

/// A position for people: line and column, both from 1, the column in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// An index over one text by which any byte becomes a code point, a UTF-16 unit or a line, and back.
///
/// Built in one pass; costs 8 bytes for each 512 of a text that has characters beyond ASCII, and some 4 for each line.
/// It does not hold the text: every question passes it in again, and it must be the same one.
#[derive(Debug, Clone, Default)]
pub struct Offsets {
    /// (code points, UTF-16 units) before byte `i * STEP`, rounded down to a boundary; empty for pure ASCII.
    marks: Vec<(u32, u32)>,
    /// Byte at which each line starts; the first is 0.
    lines: Vec<u32>,
    /// Lines with words before line `i * LINES`; the last, in all.
    paragraphs: Vec<u32>,
}

impl Offsets {
    /// Indexes a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (mut lines, mut paragraphs, mut worded) = (Vec::new(), Vec::new(), 0);
        for (at, line) in paragraph_ranges(text).enumerate() {
            if at % LINES == 0 {
                paragraphs.push(worded);
            }
            lines.push(narrow(line.start));
            worded += u32::from(has_words(slice(text, line.start, line.end)));
        }
        paragraphs.push(worded);
        lines.shrink_to_fit();
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let (mut chars, mut units, mut at) = (0, 0, 0);
            while at <= text.len() {
                marks.push((chars, units));
                let next = floor_boundary(text, at + STEP);
                let (c, u) = count(slice(text, floor_boundary(text, at), next));
                (chars, units) = (chars + narrow(c), units + narrow(u));
                at += STEP;
            }
        }
        Self { marks, lines, paragraphs }
    }

    /// Code points before `byte` (rounded down to a character; cut to the text).
    #[must_use]
    pub fn chars(&self, text: &str, byte: usize) -> usize {
        self.before(text, byte).0
    }

    /// UTF-16 units before `byte`.
    #[must_use]
    pub fn utf16(&self, text: &str, byte: usize) -> usize {
        self.before(text, byte).1
    }

    /// The byte at which the `chars`-th code point starts; `None` beyond the end.
    #[must_use]
    pub fn byte_of_char(&self, text: &str, chars: usize) -> Option<usize> {
        let Some(mark) = self.marks.partition_point(|mark| mark.0 as usize <= chars).checked_sub(1) else {
            return (chars <= text.len()).then_some(chars);
        };
        let mut left = chars - self.marks.get(mark)?.0 as usize;
        let mut at = floor_boundary(text, mark * STEP);
        // A position is asked for each statement when a project is opened: whole pieces are counted at once.
        while left >= PIECE {
            let next = floor_boundary(text, at + PIECE);
            let passed = count(slice(text, at, next)).0;
            if passed == 0 {
                return None;
            }
            (left, at) = (left - passed, next);
        }
        let rest = slice(text, at, text.len());
        rest.char_indices().map(|(inner, _)| inner).chain([rest.len()]).nth(left).map(|inner| at + inner)
    }

    /// The byte at which the `units`-th UTF-16 unit starts; `None` beyond the end or between two surrogates.
    #[must_use]
    pub fn byte_of_utf16(&self, text: &str, units: usize) -> Option<usize> {
        let Some(mark) = self.marks.partition_point(|mark| mark.1 as usize <= units).checked_sub(1) else {
            return (units <= text.len()).then_some(units);
        };
        let from = floor_boundary(text, mark * STEP);
        let mut passed = self.marks.get(mark)?.1 as usize;
        for (at, c) in slice(text, from, text.len()).char_indices() {
            if passed == units {
                return Some(from + at);
            }
            passed += c.len_utf16();
            if passed > units {
                return None;
            }
        }
        (passed == units).then_some(text.len())
    }

    /// Line and column of a byte, for people.
    #[must_use]
    pub fn place(&self, text: &str, byte: usize) -> Place {
        let line = self.line_of(byte);
        let start = self.line_start(line);
        let column = count(slice(text, start, floor_boundary(text, byte))).0 + 1;
        Place { line: line + 1, column }
    }

    /// The line that holds a byte, from 0.
    #[must_use]
    pub fn line_of(&self, byte: usize) -> usize {
        self.lines.partition_point(|&start| start as usize <= byte).saturating_sub(1)
    }

    /// The byte at which a line (from 0) starts; the last line's for numbers beyond it.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line).or(self.lines.last()).map_or(0, |&start| start as usize)
    }

    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The number of the paragraph that holds a byte, as people count them: from 1, without lines that have no words.
    #[must_use]
    pub fn paragraph_of(&self, text: &str, byte: usize) -> usize {
        let line = self.line_of(byte);
        let mark = line / LINES;
        let end = |line| if line + 1 < self.lines.len() { self.line_start(line + 1) } else { text.len() };
        let near = (mark * LINES..=line).filter(|&line| has_words(slice(text, self.line_start(line), end(line))));
        let before = self.paragraphs.get(mark).map_or(0, |&number| number as usize);
        (before + near.count()).max(1)
    }

    /// How many lines have words.
    #[must_use]
    pub fn paragraph_count(&self) -> usize {
        self.paragraphs.last().map_or(0, |&number| number as usize)
    }

    /// Code points of the whole text.
    #[must_use]
    pub fn total_chars(&self, text: &str) -> usize {
        self.chars(text, text.len())
    }

    fn before(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = floor_boundary(text, byte);
        let Some(&(chars, units)) = self.marks.get(byte / STEP) else {
            return (byte, byte);
        };
        let from = floor_boundary(text, byte / STEP * STEP);
        let (c, u) = count(slice(text, from, byte));
        (chars as usize + c, units as usize + u)
    }
}

/// Whether there is anything but blanks. The first letter decides, so that a long line costs no more than a short one.
fn has_words(line: &str) -> bool {
    !line.trim_start().is_empty()
}

/// The nearest character boundary at or before `byte`, cut to the text.
fn floor_boundary(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte.min(text.len()))
}

/// Code points and UTF-16 units of a piece of text.
fn count(piece: &str) -> (usize, usize) {
    // Every byte but those that continue a character begins one; only characters of four bytes have two units.
    // Small sums in bytes, so that the compiler counts many at once.
    let (mut chars, mut long) = (0, 0);
    for bytes in piece.as_bytes().chunks(128) {
        chars += usize::from(bytes.iter().map(|byte| u8::from(byte & 0xc0 != 0x80)).sum::<u8>());
        long += usize::from(bytes.iter().map(|&byte| u8::from(byte >= 0xf0)).sum::<u8>());
    }
    (chars, chars + long)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_flag_is_two_code_points_and_four_utf16_units() {
        let text = "says 🇳🇿 so\nnext";
        let index = Offsets::new(text);
        let after = "says 🇳🇿".len();
        assert_eq!(index.chars(text, after), 7);
        assert_eq!(index.utf16(text, after), 9);
        assert_eq!(index.byte_of_char(text, 7), Some(after));
        assert_eq!(index.byte_of_utf16(text, 6), None, "between two surrogates");
        assert_eq!(index.place(text, text.len()), Place { line: 2, column: 5 });
    }

    proptest! {
        #[test]
        fn every_boundary_there_and_back(text in "(\\PC|\n| |🇳🇿|é|ع){0,900}") {
            let index = Offsets::new(&text);
            let (mut chars, mut units) = (0, 0);
            for (byte, c) in text.char_indices() {
                prop_assert_eq!(index.chars(&text, byte), chars);
                prop_assert_eq!(index.utf16(&text, byte), units);
                prop_assert_eq!(index.byte_of_char(&text, chars), Some(byte));
                prop_assert_eq!(index.byte_of_utf16(&text, units), Some(byte));
                chars += 1;
                units += c.len_utf16();
            }
            prop_assert_eq!(index.byte_of_char(&text, chars), Some(text.len()));
            prop_assert_eq!(index.byte_of_char(&text, chars + 1), None);
            prop_assert_eq!(index.line_count(), text.matches('\n').count() + 1);
            let (mut number, mut byte) = (0, 0);
            for line in text.split('\n') {
                number += usize::from(!line.trim().is_empty());
                for at in [byte, byte + line.len()] {
                    prop_assert_eq!(index.paragraph_of(&text, at), number.max(1));
                }
                byte += line.len() + 1;
            }
            prop_assert_eq!(index.paragraph_count(), number);
        }
    }
}
