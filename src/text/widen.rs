//! The passages that enclose a place, from a word to its paragraph: what a selection grows by, a key at a time.

use super::kinds::line_kind;
use super::span::{Span, slice};
use super::words::{closing_mark, paragraph_at, sentence_at, trim_blanks, word_at};

/// The next larger passage around a selection: the word, the part of the sentence between commas and the like, the
/// words in quotation marks, those with their marks, the sentence without its full stop, the paragraph. `None`: there
/// is nothing larger.
#[must_use]
pub fn widened(text: &str, span: Span) -> Option<Span> {
    let paragraph = paragraph_at(text, span.start());
    let (_, mark) = line_kind(paragraph.of(text));
    let whole = trim_blanks(text, Span::new((paragraph.start() + mark).min(paragraph.end()), paragraph.end()));
    let sentence = sentence_at(text, span.start());
    // The mark that opens an item of a list stands before its first sentence, but nobody said it.
    let sentence = sentence.intersection(whole).map_or(sentence, |inside| without_stop(text, inside));
    let mut passages = vec![word_at(text, span.start()), part_at(text, sentence, span.start()), sentence, whole];
    for (open, close) in quotations(text, whole) {
        passages.push(Span::new(open.end(), close.start()));
        passages.push(open.hull(close));
    }
    let larger = passages.into_iter().filter(|passage| passage.contains(span) && passage.len() > span.len());
    larger.min_by_key(|passage| passage.len())
}

/// A sentence without the full stop at its end, which belongs to no statement. An ellipsis and other marks stay.
fn without_stop(text: &str, sentence: Span) -> Span {
    let words = sentence.of(text);
    match words.strip_suffix('.') {
        Some(before) if !before.ends_with('.') => Span::new(sentence.start(), sentence.start() + before.len()),
        _ => sentence,
    }
}

/// The part of a sentence at a byte, between marks that part it.
fn part_at(text: &str, sentence: Span, byte: usize) -> Span {
    let (mut start, mut end) = (sentence.start(), sentence.end());
    for (at, c) in sentence.of(text).char_indices() {
        let from = sentence.start() + at;
        let to = from + c.len_utf8();
        let before_blank = || slice(text, to, sentence.end()).chars().next().is_none_or(|c| !c.is_alphanumeric());
        let parts = match c {
            ',' | ':' => before_blank(),
            ';' | '–' | '—' | '(' | ')' | '[' | ']' | '"' => true,
            _ => !closing_mark(c).is_empty() || c == '”',
        };
        if parts && to <= byte {
            start = to;
        } else if parts && from >= byte {
            end = from;
            break;
        }
    }
    trim_blanks(text, Span::new(start, end))
}

/// The pairs of quotation marks in a paragraph, each as the places of both marks.
fn quotations(text: &str, paragraph: Span) -> Vec<(Span, Span)> {
    let mut open: Vec<(Span, &[char])> = Vec::new();
    let mut pairs = Vec::new();
    for (at, c) in paragraph.of(text).char_indices() {
        let here = Span::new(paragraph.start() + at, paragraph.start() + at + c.len_utf8());
        let partner = open.iter().rposition(|(_, closing)| closing.contains(&c));
        // Inside a word it is an apostrophe.
        let inside = c == '’' && slice(text, here.end(), paragraph.end()).starts_with(char::is_alphanumeric);
        if let Some(partner) = partner.filter(|_| !inside) {
            pairs.extend(open.get(partner).map(|(mark, _)| (*mark, here)));
            open.truncate(partner);
        } else if !closing_mark(c).is_empty() {
            open.push((here, closing_mark(c)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "- The clerk, who left in 2024, told North Channel: “We don’t “pay” 1,200 crowns, ever.” Nobody asked.";

    #[track_caller]
    fn check(words: &str, grown: &[&str]) {
        let start = TEXT.find(words).unwrap();
        let mut span = Span::new(start, start + words.len());
        let mut found = Vec::new();
        while let Some(wider) = widened(TEXT, span) {
            found.push(wider.of(TEXT));
            span = wider;
        }
        assert_eq!(found, grown, "from {words:?}");
    }

    const WHOLE: &str =
        "The clerk, who left in 2024, told North Channel: “We don’t “pay” 1,200 crowns, ever.” Nobody asked.";

    #[test]
    fn a_selection_grows_by_what_one_would_take() {
        let quotation = "“We don’t “pay” 1,200 crowns, ever.”";
        let inside = "We don’t “pay” 1,200 crowns, ever.";
        check("left", &["who left in 2024", WHOLE.strip_suffix(" Nobody asked.").unwrap(), WHOLE]);
        let sentence = WHOLE.strip_suffix(" Nobody asked.").unwrap();
        check("pay", &["“pay”", inside, quotation, sentence, WHOLE]);
        check("crowns", &["1,200 crowns", inside, quotation, sentence, WHOLE]);
        check("asked", &["Nobody asked", WHOLE]);
        check("told North", &["told North Channel", sentence, WHOLE]);
    }

    #[test]
    fn a_cursor_takes_its_word_first() {
        let at = TEXT.find("lerk").unwrap();
        assert_eq!(widened(TEXT, Span::at(at)).map(|span| span.of(TEXT)), Some("clerk"));
    }
}
