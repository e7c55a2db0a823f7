//! Words with their surroundings, and how they are found again in a text that has changed.

use crate::text::{Span, grapheme_edge_after, grapheme_edge_before, slice};

/// Code points of context kept on each side, as the W3C text quote selector is used in practice.
pub const CONTEXT_CHARS: usize = 32;

/// Code points on each side by which a passage is found whose words were changed.
const NEAR: usize = 12;

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

    /// The exact words within so many bytes of a range, those nearest to its start.
    #[must_use]
    pub fn find_near(&self, text: &str, range: Span, reach: usize) -> Option<Span> {
        if self.exact.is_empty() {
            return None;
        }
        let from = text.floor_char_boundary(range.start().saturating_sub(reach));
        let to = text.ceil_char_boundary(range.end().saturating_add(reach).min(text.len()));
        let places = slice(text, from, to)
            .match_indices(&self.exact)
            .map(|(at, words)| Span::new(from + at, from + at + words.len()));
        places.min_by_key(|span| span.start().abs_diff(range.start()))
    }

    /// What stands in a text between the surroundings, where the words themselves do not occur any more: of several
    /// places the one nearest to `hint` (a byte). `None` where one of the surroundings is not there either, or so much
    /// stands between them that it can't be the same passage.
    #[must_use]
    pub fn between(&self, text: &str, hint: usize) -> Option<Span> {
        // The nearest words around are enough: those farther off may belong to what was changed, too.
        let from = self.before.char_indices().rev().nth(NEAR - 1)?.0;
        let before = slice(&self.before, from, self.before.len());
        let until = self.after.char_indices().nth(NEAR).map_or(self.after.len(), |at| at.0);
        let after = slice(&self.after, 0, until);
        if after.chars().count() < NEAR {
            return None;
        }
        let longest = 2 * self.exact.len() + NEAR;
        let starts = text.match_indices(before).map(|(at, _)| at + before.len());
        let spans = starts.filter_map(|start| {
            // What ends farther off is none, so nothing beyond is looked at.
            let until = text.ceil_char_boundary((start + longest + after.len()).min(text.len()));
            let end = start + slice(text, start, until).find(after)?;
            (end > start && end - start <= longest).then(|| Span::new(start, end))
        });
        spans.min_by_key(|span| span.start().abs_diff(hint))
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
    fn words_that_were_changed_are_found_between_what_surrounds_them() {
        let old = "Two officials said that nobody had replied to the letter by Monday evening.";
        let at = old.find("nobody had replied").unwrap();
        let anchor = Anchor::take(old, Span::new(at, at + "nobody had replied".len()));
        let new = "On Tuesday: two officials said that no one had ever replied to the letter by Monday evening.";
        assert_eq!(anchor.find(new, 0), None);
        assert_eq!(anchor.between(new, 0).map(|span| span.of(new)), Some("no one had ever replied"));
        assert_eq!(anchor.between("Two officials said that the reply to the note", 0), None);
        let far = format!("officials said that {} to the letter by Monday", "much ".repeat(20));
        assert_eq!(anchor.between(&far, 0), None);
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
