//! The ways in which other tools count positions in a text, and a text with its places counted in one of them.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

/// What one step of an offset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Unit {
    #[default]
    Characters,
    Utf16,
    Bytes,
    Graphemes,
}

/// How the end of a line is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Breaks {
    /// Carriage return and line feed as two, each of them alone as one.
    #[default]
    AsWritten,
    One,
    Two,
}

/// A way of counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Count {
    pub unit: Unit,
    pub breaks: Breaks,
    /// Whether a mark at the beginning of the text, which says how it is encoded, is passed over.
    pub skips_mark: bool,
}

impl Unit {
    pub const ALL: [Self; 4] = [Self::Characters, Self::Utf16, Self::Bytes, Self::Graphemes];

    /// The name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Utf16 => "utf16",
            Self::Bytes => "bytes",
            Self::Graphemes => "graphemes",
        }
    }

    /// In a sentence: offsets count …
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::Characters => "Unicode code points",
            Self::Utf16 => "UTF-16 units",
            Self::Bytes => "bytes of UTF-8",
            Self::Graphemes => "what readers see as one character",
        }
    }

    /// The unit with a name; also names that other programs have for it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "characters" | "codepoints" | "code-points" => Some(Self::Characters),
            "utf16" | "utf-16" => Some(Self::Utf16),
            "bytes" | "utf8" | "utf-8" => Some(Self::Bytes),
            "graphemes" => Some(Self::Graphemes),
            _ => None,
        }
    }
}

impl Count {
    #[must_use]
    pub fn of(unit: Unit) -> Self {
        Self { unit, ..Self::default() }
    }

    /// In a sentence: offsets count …
    #[must_use]
    pub fn told(self) -> String {
        let breaks = match self.breaks {
            Breaks::AsWritten => "",
            Breaks::One => ", each end of a line as one",
            Breaks::Two => ", each end of a line as two",
        };
        let mark = if self.skips_mark { ", without the mark before the text" } else { "" };
        format!("{}{breaks}{mark}", self.unit.told())
    }

    /// The ways of counting that can differ on a text, the usual one first.
    pub(super) fn candidates(raw: &str, usual: Self, unit: Option<Unit>) -> Vec<Self> {
        let first = unit.unwrap_or(usual.unit);
        let mut units = vec![first];
        if unit.is_none() && !raw.is_ascii() {
            units.extend(Unit::ALL.into_iter().filter(|&other| other != first));
        }
        let mut breaks = vec![usual.breaks];
        if raw.contains(['\r', '\n']) {
            let wanted = [Breaks::AsWritten, Breaks::One, Breaks::Two].into_iter();
            breaks.extend(wanted.filter(|&other| other != usual.breaks));
        }
        if !raw.contains('\r') {
            breaks.retain(|&one| one != Breaks::One || one == usual.breaks);
        }
        let marks: &[bool] = if raw.starts_with(MARK) { &[true, false] } else { &[false] };
        let of_unit = |unit| {
            breaks.iter().flat_map(move |&breaks| marks.iter().map(move |&skips_mark| (unit, breaks, skips_mark)))
        };
        units
            .into_iter()
            .flat_map(of_unit)
            .map(|(unit, breaks, skips_mark)| Self { unit, breaks, skips_mark })
            .collect()
    }
}

pub(super) const MARK: char = '\u{feff}';

/// The end of a line that is not counted: readers put it where a page has a new paragraph, but its text no letter. It is no
/// character of any text.
pub(super) const UNCOUNTED: char = '\u{fdd0}';

/// No place: within a character.
const WITHIN: u32 = u32::MAX;

/// A letter as it stands in our texts.
fn cleaned(letter: char) -> char {
    if letter.is_control() && !matches!(letter, '\n' | '\t') { char::REPLACEMENT_CHARACTER } else { letter }
}

/// A text as our projects keep it: single line feeds, no control characters, no mark at its beginning.
pub(super) fn clean(raw: &str) -> String {
    let raw = raw.strip_prefix(MARK).unwrap_or(raw);
    let mut out = String::with_capacity(raw.len());
    let mut letters = raw.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\r' {
            letters.next_if_eq(&'\n');
            out.push('\n');
        } else if letter == UNCOUNTED {
            out.push('\n');
        } else {
            out.push(cleaned(letter));
        }
    }
    out
}

/// For each offset, the byte of the cleaned text.
pub(super) struct Places(Vec<u32>);

impl Places {
    pub(super) fn of(raw: &str, count: Count) -> Self {
        let mut places = Self(Vec::with_capacity(raw.len() + 1));
        let mut byte = 0;
        let mut rest = raw;
        if let Some(behind) = raw.strip_prefix(MARK) {
            let steps = if count.skips_mark { 0 } else { steps(MARK.len_utf8(), MARK.len_utf16(), count.unit) };
            places.pass(byte, steps, false);
            rest = behind;
        }
        if count.unit == Unit::Graphemes {
            for grapheme in rest.graphemes(true) {
                if grapheme.starts_with(UNCOUNTED) {
                    byte += 1;
                } else if matches!(grapheme, "\r\n" | "\n" | "\r") {
                    // What readers see as one is one also as it is written.
                    places.pass(byte, if count.breaks == Breaks::Two { 2 } else { 1 }, true);
                    byte += 1;
                } else {
                    places.pass(byte, 1, false);
                    byte += grapheme.chars().map(|letter| cleaned(letter).len_utf8()).sum::<usize>();
                }
            }
        } else {
            let mut letters = rest.chars().peekable();
            while let Some(letter) = letters.next() {
                if letter == UNCOUNTED {
                    byte += 1;
                } else if matches!(letter, '\r' | '\n') {
                    let both = letter == '\r' && letters.next_if_eq(&'\n').is_some();
                    let steps = match count.breaks {
                        Breaks::One => 1,
                        Breaks::Two => 2,
                        Breaks::AsWritten => 1 + usize::from(both),
                    };
                    places.pass(byte, steps, true);
                    byte += 1;
                } else {
                    places.pass(byte, steps(letter.len_utf8(), letter.len_utf16(), count.unit), false);
                    byte += cleaned(letter).len_utf8();
                }
            }
        }
        places.pass(byte, 1, false);
        places
    }

    /// Counts one character, whose inner steps are no places; those of the end of a line are where it starts.
    fn pass(&mut self, byte: usize, steps: usize, is_break: bool) {
        let here = u32::try_from(byte).unwrap_or(WITHIN);
        for step in 0..steps {
            self.0.push(if step == 0 || is_break { here } else { WITHIN });
        }
    }

    /// The byte at which an offset lies; `None` beyond the end or within a character.
    pub(super) fn byte(&self, offset: usize) -> Option<usize> {
        self.0.get(offset).filter(|&&place| place != WITHIN).map(|&place| place as usize)
    }
}

fn steps(utf8: usize, utf16: usize, unit: Unit) -> usize {
    match unit {
        Unit::Characters | Unit::Graphemes => 1,
        Unit::Utf16 => utf16,
        Unit::Bytes => utf8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_counting_finds_the_same_word() {
        let raw = "\u{feff}One 🇳🇿\r\ntwo e\u{301} three\rfour";
        let text = clean(raw);
        assert_eq!(text, "One 🇳🇿\ntwo e\u{301} three\nfour");
        let word = text.find("three").unwrap();
        let check = |unit, breaks, skips_mark, offset| {
            let places = Places::of(raw, Count { unit, breaks, skips_mark });
            assert_eq!(places.byte(offset), Some(word), "{unit:?} {breaks:?}");
            assert_eq!(places.byte(offset + 100), None);
        };
        // 4 letters, a flag of two code points, the end of a line, "two ", e with its accent, a blank.
        check(Unit::Characters, Breaks::One, true, 4 + 2 + 1 + 4 + 2 + 1);
        check(Unit::Characters, Breaks::AsWritten, true, 4 + 2 + 2 + 4 + 2 + 1);
        check(Unit::Characters, Breaks::AsWritten, false, 1 + 4 + 2 + 2 + 4 + 2 + 1);
        check(Unit::Utf16, Breaks::Two, true, 4 + 4 + 2 + 4 + 2 + 1);
        check(Unit::Bytes, Breaks::AsWritten, false, 3 + 4 + 8 + 2 + 4 + 3 + 1);
        check(Unit::Graphemes, Breaks::One, true, 4 + 1 + 1 + 4 + 1 + 1);
        assert_eq!(
            Places::of(raw, Count { skips_mark: true, ..Count::of(Unit::Utf16) }).byte(5),
            None,
            "between surrogates"
        );
    }
}
