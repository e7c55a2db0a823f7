//! Words with their surroundings, and how they are found again in a text that has changed.

use crate::text::{Span, grapheme_edge_after, grapheme_edge_before, slice};

/// Code points of context kept on each side, as the W3C text quote selector is used in practice.
pub const CONTEXT_CHARS: usize = 32;

/// The exact words of a range and what stands before and after it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Anchor {
    pub exact: String,
    pub before: String,
    pub after: String,
}

/// Where an anchor was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub span: Span,
    /// Characters of context that agree, out of those that were kept; equal numbers mean a sure find.
    pub agreeing: usize,
    pub of: usize,
}

impl Anchor {
    /// Takes the words of a range with up to [`CONTEXT_CHARS`] code points on each side, cut between graphemes.
    #[must_use]
    pub fn take(text: &str, span: Span) -> Self {
        let low = slice(text, 0, span.start()).char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(0, |at| at.0);
        let rest = slice(text, span.end(), text.len());
        let high = rest.char_indices().nth(CONTEXT_CHARS).map_or(text.len(), |at| span.end() + at.0);
        let low = grapheme_edge_after(text, low).min(span.start());
        let high = grapheme_edge_before(text, high).max(span.end());
        Self {
            exact: span.of(text).to_owned(),
            before: slice(text, low, span.start()).to_owned(),
            after: slice(text, span.end(), high).to_owned(),
        }
    }

    /// Finds the exact words in a text: the place whose surroundings agree best, and of equals the one nearest to
    /// `hint` (a byte). `None` where the words do not occur.
    #[must_use]
    pub fn find(&self, text: &str, hint: usize) -> Option<Found> {
        if self.exact.is_empty() {
            return None;
        }
        let of = self.before.chars().count() + self.after.chars().count();
        text.match_indices(&self.exact)
            .map(|(at, _)| Span::new(at, at + self.exact.len()))
            .map(|span| Found { span, agreeing: self.agreement(text, span), of })
            .max_by_key(|found| (found.agreeing, std::cmp::Reverse(found.span.start().abs_diff(hint))))
    }

    fn agreement(&self, text: &str, span: Span) -> usize {
        let before = slice(text, 0, span.start()).chars().rev().zip(self.before.chars().rev());
        let after = slice(text, span.end(), text.len()).chars().zip(self.after.chars());
        before.take_while(|(a, b)| a == b).count() + after.take_while(|(a, b)| a == b).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again_by_what_surrounds_them() {
        let old = "He said no. She said no.";
        let second = old.rfind("no").unwrap();
        let anchor = Anchor::take(old, Span::new(second, second + 2));
        let new = "Well: he said no. She said no. Then she left.";
        let found = anchor.find(new, 0).unwrap();
        assert_eq!(found.span.start(), new.rfind("no.").unwrap());
        assert!(found.agreeing < found.of, "what follows has changed");
        assert_eq!(anchor.find("nothing of the kind", 0).map(|f| f.span.start()), Some(0), "no inside nothing");
        assert_eq!(anchor.find("yes", 0), None);
    }

    #[test]
    fn context_is_cut_between_graphemes() {
        let text = format!("{}x{}", "🇳🇿".repeat(40), "é".repeat(40));
        let at = text.find('x').unwrap();
        let anchor = Anchor::take(&text, Span::new(at, at + 1));
        assert_eq!(anchor.before, "🇳🇿".repeat(16));
        assert!(anchor.after.chars().count() <= CONTEXT_CHARS);
    }
}
