//! A half-open range of a text, and the one place that slices a string.

use std::fmt;

/// A half-open range of bytes `start..end` of one text, `start <= end`.
///
/// Stored as two 32-bit numbers, since a project may hold a hundred thousand of them; a text is at most
/// [`Span::LIMIT`] bytes long, which the import checks. Ordered by start, then by end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

/// Why two offsets are not a span of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    #[error("the end ({end}) lies before the start ({start})")]
    Reversed { start: usize, end: usize },
    #[error("the range {start} to {end} reaches beyond the text, which ends at {len}")]
    Beyond { start: usize, end: usize, len: usize },
    #[error("the range {start} to {end} cuts a character in two")]
    InsideCharacter { start: usize, end: usize },
}

impl Span {
    /// The longest text that can be addressed, in bytes.
    pub const LIMIT: usize = u32::MAX as usize;

    /// Makes the range between two bytes, in whichever order they are given.
    ///
    /// Offsets beyond [`Span::LIMIT`] are cut to it: no text is that long.
    #[must_use]
    pub fn new(a: usize, b: usize) -> Self {
        let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self { start: narrow(a.min(b)), end: narrow(a.max(b)) }
    }

    /// The empty range at a byte.
    #[must_use]
    pub fn at(byte: usize) -> Self {
        Self::new(byte, byte)
    }

    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether both share at least one byte. An empty range overlaps nothing.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end && !self.is_empty() && !other.is_empty()
    }

    /// Whether `other` lies wholly inside this range (or is the same).
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether a byte lies inside: the start does, the end does not.
    #[must_use]
    pub fn contains_byte(self, byte: usize) -> bool {
        self.start() <= byte && byte < self.end()
    }

    /// Whether both overlap and neither contains the other.
    #[must_use]
    pub fn crosses(self, other: Self) -> bool {
        self.overlaps(other) && !self.contains(other) && !other.contains(self)
    }

    /// What both have in common, if they overlap.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        self.overlaps(other).then(|| Self { start: self.start.max(other.start), end: self.end.min(other.end) })
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Checks that the range can be cut out of `text`.
    ///
    /// # Errors
    /// When it reaches beyond the text or cuts a character.
    pub fn check(self, text: &str) -> Result<(), SpanError> {
        let (start, end) = (self.start(), self.end());
        if end > text.len() {
            return Err(SpanError::Beyond { start, end, len: text.len() });
        }
        if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(SpanError::InsideCharacter { start, end });
        }
        Ok(())
    }

    /// The words of `text` in this range; empty where the range does not fit the text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        slice(text, self.start(), self.end())
    }
}

/// `text[start..end]` that cannot panic: empty where the range does not fit the text.
///
/// All other code slices through here, so that a wrong offset shows as missing words and never ends the program.
#[must_use]
pub fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or("")
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_between_ranges() {
        let (a, b, c) = (Span::new(0, 5), Span::new(3, 8), Span::new(5, 8));
        assert!(a.overlaps(b) && a.crosses(b));
        assert!(!a.overlaps(c), "touching is not overlapping");
        assert!(b.contains(c) && !b.crosses(c));
        assert_eq!(a.intersection(b), Some(Span::new(3, 5)));
        assert_eq!(a.hull(c), Span::new(0, 8));
        assert!(!Span::at(4).overlaps(a));
    }

    #[test]
    fn a_range_that_does_not_fit_is_refused_and_never_panics() {
        let text = "a🇳🇿b";
        assert_eq!(Span::new(1, 9).of(text), "🇳🇿");
        assert!(matches!(Span::new(1, 3).check(text), Err(SpanError::InsideCharacter { .. })));
        assert!(matches!(Span::new(1, 99).check(text), Err(SpanError::Beyond { .. })));
        assert_eq!(Span::new(2, 3).of(text), "");
    }
}
