//! What becomes of a selection when it is tagged: trimmed, in order, with or without its quotation marks.

use crate::model::{OuterQuotes, Tag};
use crate::text::{Span, slice, trim_blanks};

/// Pairs of quotation marks that can stand around a whole passage.
const PAIRS: &[(char, char)] = &[
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('‘', '’'),
    ('‚', '‘'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('「', '」'),
    ('『', '』'),
    ('"', '"'),
];

/// Fragments without outer blanks, without empty ones, and with those made one that overlap, touch, or have only
/// spaces between them.
///
/// The order is kept: it is the order in which the fragments are to be read.
#[must_use]
pub fn tidy_fragments(text: &str, fragments: &[Span]) -> Vec<Span> {
    let spaces = |from: usize, to: usize| from <= to && slice(text, from, to).chars().all(|c| c == ' ');
    let joins = |a: Span, b: Span| a.overlaps(b) || spaces(a.end(), b.start()) || spaces(b.end(), a.start());
    let mut out: Vec<Span> = Vec::with_capacity(fragments.len());
    for fragment in fragments.iter().map(|&fragment| trim_blanks(text, fragment)).filter(|span| !span.is_empty()) {
        let mut merged = fragment;
        let mut place = out.len();
        while let Some(at) = out.iter().position(|&known| joins(known, merged)) {
            merged = merged.hull(out.remove(at));
            place = place.min(at);
        }
        out.insert(place.min(out.len()), merged);
    }
    out
}

/// Applies a tag's rule for outer quotation marks to a passage: takes them in, or leaves them out.
///
/// Marks are taken in only as a pair around the whole passage, with at most one comma, stop or other mark before the
/// closing one; they are left out only as such a pair too.
#[must_use]
pub fn fit_to_tag(text: &str, fragments: &[Span], tag: &Tag) -> Vec<Span> {
    let tidy = tidy_fragments(text, fragments);
    match (tag.outer_quotes, tidy.as_slice()) {
        (OuterQuotes::AsSelected, _) => tidy,
        (OuterQuotes::Keep, [one]) => vec![taken_in(text, *one)],
        (OuterQuotes::Leave, [one]) => vec![left_out(text, *one)],
        (OuterQuotes::Keep | OuterQuotes::Leave, _) => tidy,
    }
}

fn taken_in(text: &str, span: Span) -> Span {
    let Some(open) = slice(text, 0, span.start()).chars().next_back() else {
        return span;
    };
    let mut rest = slice(text, span.end(), text.len()).chars();
    let mut end = span.end();
    for _ in 0..2 {
        let Some(c) = rest.next() else {
            break;
        };
        end += c.len_utf8();
        if PAIRS.contains(&(open, c)) {
            return Span::new(span.start() - open.len_utf8(), end);
        }
        if !matches!(c, ',' | '.' | '!' | '?' | '…' | ';') {
            break;
        }
    }
    span
}

fn left_out(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let mut inner = words.chars();
    let (Some(open), Some(close)) = (inner.next(), inner.next_back()) else {
        return span;
    };
    let inside = inner.as_str();
    let pair = PAIRS.contains(&(open, close));
    // “A” and “B” begins and ends with marks, but they are not a pair.
    if !pair || inside.contains(close) && (open == close || inside.contains(open)) {
        return span;
    }
    let inside = Span::new(span.start() + open.len_utf8(), span.end() - close.len_utf8());
    let without_stop = inside.of(text).trim_end_matches([',', '.']);
    let words = trim_blanks(text, Span::new(inside.start(), inside.start() + without_stop.len()));
    // Marks around nothing are words themselves: a passage is never empty.
    if words.is_empty() { span } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    fn tag(outer_quotes: OuterQuotes) -> Tag {
        Tag { outer_quotes, ..Tag::named(Id::new(1), "Quote") }
    }

    fn check(rule: OuterQuotes, text: &str, expected: &[&str]) {
        let start = text.find('[').unwrap();
        let bare = text.replacen('[', "", 1);
        let end = bare.find(']').unwrap();
        let bare = bare.replacen(']', "", 1);
        let found = fit_to_tag(&bare, &[Span::new(start, end)], &tag(rule));
        assert_eq!(found.iter().map(|span| span.of(&bare)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn outer_marks_follow_the_rule_of_the_tag() {
        check(OuterQuotes::Keep, "he said “[we left],” and", &["“we left,”"]);
        check(OuterQuotes::Keep, "he said “[we left] and", &["we left"]);
        check(OuterQuotes::Leave, "he said [“we left,”] and", &["we left"]);
        check(OuterQuotes::Leave, "[“A” and “B”]", &["“A” and “B”"]);
        for nothing in ["“”", "\"\n\"", "“.”"] {
            check(OuterQuotes::Leave, &format!("he said [{nothing}] and"), &[nothing]);
        }
        check(OuterQuotes::AsSelected, "he [“we left” ]and", &["“we left”"]);
    }

    #[test]
    fn fragments_are_tidied_and_keep_their_order() {
        let text = "one two three four";
        let spans = [Span::new(13, 18), Span::new(0, 4), Span::new(3, 7), Span::new(4, 4)];
        let tidy = tidy_fragments(text, &spans);
        assert_eq!(tidy.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["four", "one two"]);
    }
}
