//! How far a passage reaches, against the rule of its tag.

use crate::edit::{fit_to_tag, tidy_fragments};
use crate::model::{LastStop, Tag};
use crate::text::{Span, sentence_at, slice, trim_blanks};

/// Full stops of several scripts.
const STOPS: [char; 6] = ['.', '。', '．', '｡', '।', '۔'];

/// The passage without the full stop that ends its sentence, where it is in and its tag leaves it out.
///
/// The stop of an abbreviation, dots that stand for words left out, and a stop inside quotation marks are none.
pub(super) fn without_last_stop(text: &str, fragments: &[Span], tag: &Tag) -> Option<Vec<Span>> {
    if tag.last_stop == LastStop::AsSelected {
        return None;
    }
    let last = fragments.iter().copied().max_by_key(|span| span.end())?;
    let words = last.of(text);
    let bare = words.strip_suffix(STOPS)?;
    let token = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    if bare.trim().is_empty() || token.is_empty() || token.contains(STOPS) || token.ends_with('…') {
        return None;
    }
    let sentence = sentence_at(text, last.start() + bare.len());
    let closes = slice(text, last.end(), sentence.end().max(last.end()));
    // What is left of the sentence are marks that close at most.
    if closes.chars().any(char::is_alphanumeric) {
        return None;
    }
    let cut = trim_blanks(text, Span::new(last.start(), last.start() + bare.len()));
    Some(fragments.iter().map(|span| if *span == last { cut } else { *span }).collect())
}

/// The passage with its outer quotation marks as its tag has them, where they are not so.
pub(super) fn with_marks(text: &str, fragments: &[Span], tag: &Tag) -> Option<Vec<Span>> {
    let fitted = fit_to_tag(text, fragments, tag);
    (fitted != tidy_fragments(text, fragments) && !fitted.is_empty()).then_some(fitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, OuterQuotes};

    fn stop(text: &str, expected: Option<&str>) {
        let start = text.find('[').unwrap();
        let bare = text.replacen('[', "", 1);
        let end = bare.find(']').unwrap();
        let bare = bare.replacen(']', "", 1);
        let tag = Tag { last_stop: LastStop::Leave, ..Tag::named(Id::new(1), "Claim") };
        let found = without_last_stop(&bare, &[Span::new(start, end)], &tag);
        assert_eq!(found.map(|spans| spans[0].of(&bare).to_owned()).as_deref(), expected, "{text}");
        let free = Tag { last_stop: LastStop::AsSelected, ..tag };
        assert_eq!(without_last_stop(&bare, &[Span::new(start, end)], &free), None);
    }

    #[test]
    fn the_stop_that_ends_the_sentence_is_told_from_other_dots() {
        stop("[Rents have doubled.] Nobody knew.", Some("Rents have doubled"));
        stop("[Rents have doubled]. Nobody knew.", None);
        stop("It went to [the U.S.] Nobody knew.", None);
        stop("He met [Mr. ]Varga there.", None);
        stop("He met [Mr.] Varga there.", None);
        stop("[“We left.”] Nobody knew.", None);
        stop("“[We left.]” Nobody knew.", Some("We left"));
        stop("[And so on ...] Nobody knew.", None);
        stop("[Rents cost 3.5 per cent.]", Some("Rents cost 3.5 per cent"));
        stop("[家賃は倍になった。]", Some("家賃は倍になった"));
        stop("[.] Nobody knew.", None);
    }

    #[test]
    fn marks_are_compared_with_the_rule() {
        let text = "he said “we left” and";
        let keep = Tag { outer_quotes: OuterQuotes::Keep, ..Tag::named(Id::new(1), "Quote") };
        let [bare, full] = ["we left", "“we left”"].map(|words| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        });
        assert_eq!(with_marks(text, &[bare], &keep), Some(vec![full]));
        assert_eq!(with_marks(text, &[full], &keep), None);
        let leave = Tag { outer_quotes: OuterQuotes::Leave, ..keep };
        assert_eq!(with_marks(text, &[full], &leave), Some(vec![bare]));
    }
}
