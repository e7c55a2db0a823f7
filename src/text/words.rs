//! Edges that people mean: graphemes, words, sentences, paragraphs; and what a rough selection should become.
//!
//! Words, sentences and graphemes follow Unicode Standard Annex 29; where a script has no blanks between words, a
//! dictionary says which they are. A paragraph is a line of the text: the source's
//! own line breaks are kept, and each begins a new one. All look-ups are local: they read the paragraph around a
//! byte, and of a very long paragraph only a part of it.

use crate::text::{Span, slice};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UWordBoundIndices, UnicodeSegmentation as _};

/// How far around a byte a very long paragraph is read, in bytes.
const REACH: usize = 8 * 1024;

/// How far before a byte a script without blanks is split into words, in bytes; it takes some time.
const NEAR: usize = 512;

/// Words before a full stop that do not end a sentence, lower case, without the stop.
const ABBREVIATIONS: &[&str] = &[
    "adm", "capt", "co", "col", "corp", "dept", "dr", "eg", "e.g", "gen", "gov", "hon", "ie", "i.e", "inc", "jr", "lt",
    "ltd", "maj", "mr", "mrs", "ms", "prof", "rep", "rev", "sen", "sgt", "sr", "st", "vs", "jan", "feb", "aug", "sept",
    "oct", "nov", "dec",
];

/// The paragraph (line) that holds a byte, without its line break. The byte after the last line break is a paragraph
/// of its own, if only an empty one.
#[must_use]
pub fn paragraph_at(text: &str, byte: usize) -> Span {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let start = slice(text, 0, byte).rfind('\n').map_or(0, |at| at + 1);
    let end = slice(text, byte, text.len()).find('\n').map_or(text.len(), |at| byte + at);
    Span::new(start, end)
}

/// Every paragraph of a text in order, without its line break; at least one, also of an empty text.
pub fn paragraph_ranges(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]).map(move |end| {
        let range = start..end;
        start = end + 1;
        range
    })
}

/// A text up to its first line break.
#[must_use]
pub fn first_line(text: &str) -> &str {
    memchr::memchr(b'\n', text.as_bytes()).map_or(text, |end| slice(text, 0, end))
}

/// The first line that is not empty, if it says these words and nothing else; blanks do not count.
#[must_use]
pub fn opening_line(text: &str, words: &str) -> Option<Span> {
    let start = text.len() - text.trim_start().len();
    // A line that goes on beyond this says more, and texts of one endless line are not looked through.
    let reach = text.ceil_char_boundary((start + 4 * words.len() + 64).min(text.len()));
    let line = first_line(slice(text, start, reach));
    let whole = start + line.len() < reach || reach == text.len();
    let same = line.split_whitespace().eq(words.split_whitespace());
    (whole && same && !line.is_empty()).then(|| Span::new(start, start + line.len()))
}

/// Whether a byte stands between two graphemes (what a reader sees as one character).
#[must_use]
pub fn is_edge(text: &str, byte: usize) -> bool {
    if !text.is_char_boundary(byte) {
        return false;
    }
    let around = around(text, byte);
    let mut cursor = GraphemeCursor::new(byte - around.start(), around.len(), true);
    cursor.is_boundary(around.of(text), 0).unwrap_or(true)
}

/// The nearest edge between graphemes at or before a byte.
#[must_use]
pub fn grapheme_edge_before(text: &str, byte: usize) -> usize {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    if is_edge(text, byte) { byte } else { previous_grapheme(text, byte) }
}

/// The nearest edge between graphemes at or after a byte.
#[must_use]
pub fn grapheme_edge_after(text: &str, byte: usize) -> usize {
    let byte = text.ceil_char_boundary(byte.min(text.len()));
    if is_edge(text, byte) { byte } else { next_grapheme(text, byte) }
}

/// The edge after the grapheme that starts at or holds a byte; a line break counts as one.
#[must_use]
pub fn next_grapheme(text: &str, byte: usize) -> usize {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let around = around(text, byte);
    if byte >= around.end() {
        return text.ceil_char_boundary((byte + 1).min(text.len()));
    }
    let mut cursor = GraphemeCursor::new(byte - around.start(), around.len(), true);
    cursor.next_boundary(around.of(text), 0).ok().flatten().map_or(around.end(), |at| around.start() + at)
}

/// The edge before the grapheme that ends at or holds a byte; a line break counts as one.
#[must_use]
pub fn previous_grapheme(text: &str, byte: usize) -> usize {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let around = around(text, byte);
    if byte <= around.start() {
        return text.floor_char_boundary(byte.saturating_sub(1));
    }
    let mut cursor = GraphemeCursor::new(byte - around.start(), around.len(), true);
    cursor.prev_boundary(around.of(text), 0).ok().flatten().map_or(around.start(), |at| around.start() + at)
}

/// The word at a byte, or the run of blanks or the mark that stands there. At the end of a word that is followed by
/// a blank or a mark, the word.
#[must_use]
pub fn word_at(text: &str, byte: usize) -> Span {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let mut before = None;
    for piece in pieces_from(text, byte) {
        if piece.contains_byte(byte) {
            return match before {
                Some(word) if !is_word(piece.of(text)) => word,
                _ => piece,
            };
        }
        before = (piece.end() == byte && is_word(piece.of(text))).then_some(piece);
    }
    before.unwrap_or_else(|| Span::at(byte))
}

/// The start of the next word after a byte, or the end of the text.
#[must_use]
pub fn next_word(text: &str, byte: usize) -> usize {
    let mut from = byte;
    while from < text.len() {
        let found = pieces_from(text, from).find(|piece| piece.start() > byte && is_word(piece.of(text)));
        if let Some(piece) = found {
            return piece.start();
        }
        from = text.ceil_char_boundary(around(text, from).end() + 1).max(from + 1).min(text.len());
        if from < text.len() && pieces(text, from).next().is_some_and(|p| p.start() == from && is_word(p.of(text))) {
            return from;
        }
    }
    text.len()
}

/// The start of the word before a byte (of the word that holds it, where it is inside one), or 0.
#[must_use]
pub fn previous_word(text: &str, byte: usize) -> usize {
    let mut from = text.floor_char_boundary(byte.min(text.len()));
    loop {
        let found = pieces(text, from).filter(|piece| piece.start() < byte && is_word(piece.of(text))).last();
        if let Some(piece) = found {
            return piece.start();
        }
        let start = around(text, from).start();
        if start == 0 {
            return 0;
        }
        from = text.floor_char_boundary(start - 1);
    }
}

/// The words that begin within a span of some kilobytes, in order.
#[must_use]
pub fn words_in(text: &str, span: Span) -> Vec<Span> {
    let inside = |piece: &Span| span.contains_byte(piece.start()) && is_word(piece.of(text));
    pieces_from(text, span.start()).take_while(|piece| piece.start() < span.end()).filter(inside).collect()
}

/// The sentence at a byte, without the blanks after it. Dotted abbreviations (*U.S.*, *Mr.*) do not end one.
#[must_use]
pub fn sentence_at(text: &str, byte: usize) -> Span {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let found = sentences(text, byte).into_iter().rev().find(|sentence| sentence.start() <= byte);
    found.map_or_else(|| Span::at(byte), |sentence| trim_blanks(text, sentence))
}

/// The start of the next sentence after a byte, in this paragraph or the next that has one.
#[must_use]
pub fn next_sentence(text: &str, byte: usize) -> usize {
    let found = sentences(text, byte).into_iter().find(|sentence| sentence.start() > byte);
    found.map_or_else(
        || {
            let after = around(text, byte).end();
            let skipped = slice(text, after, text.len()).find(|c: char| !c.is_whitespace());
            skipped.map_or(text.len(), |at| after + at)
        },
        Span::start,
    )
}

/// The start of the sentence before a byte (of the one that holds it, where it is inside one).
#[must_use]
pub fn previous_sentence(text: &str, byte: usize) -> usize {
    let before = |at: usize| sentences(text, at).into_iter().rev().map(Span::start).find(|&start| start < byte);
    before(byte).unwrap_or_else(|| {
        let last = slice(text, 0, around(text, byte).start()).trim_end().len();
        before(last).unwrap_or(0)
    })
}

/// The range without blanks (spaces, tabs, line breaks) at its outer edges. All blanks: empty, at the start.
#[must_use]
pub fn trim_blanks(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = span.start() + (words.len() - words.trim_start().len());
    if words.trim_start().is_empty() {
        return Span::at(span.start());
    }
    Span::new(start, start + words.trim().len())
}

/// What a rough selection should take: whole words, no outer blanks, and a pair of quotation marks that stands
/// directly around it.
///
/// An edge inside a word moves outwards; an edge between words stays. *“The ti[metable sta]nds,”* becomes
/// *[“The timetable stands,”]*: a mark is taken only with its partner, together with the comma or stop before it.
#[must_use]
pub fn snap_to_words(text: &str, span: Span) -> Span {
    let span = trim_blanks(text, span);
    if span.is_empty() {
        return span;
    }
    let holding =
        |byte: usize| pieces_from(text, byte).find(|piece| byte < piece.end()).filter(|piece| piece.start() < byte);
    let start = holding(span.start()).map_or(span.start(), Span::start);
    let end = holding(span.end()).map_or(span.end(), Span::end);
    with_quotation_marks(text, trim_blanks(text, Span::new(start, end)))
}

/// Number of words in a piece of text, as a reader counts them: of Chinese and Japanese each letter.
#[must_use]
pub fn word_count(text: &str) -> usize {
    let mut parts = text.split_word_bound_indices().peekable();
    let mut count = 0;
    while let Some((start, part)) = parts.next() {
        if !begins_unspaced(part) || part.chars().next().is_some_and(is_east_asian) {
            count += usize::from(is_word(part));
            continue;
        }
        let mut end = start + part.len();
        while let Some((at, more)) = parts.next_if(|(_, part)| begins_unspaced(part)) {
            end = at + more.len();
        }
        let run = slice(text, start, end);
        count += dictionary_words(run).filter(|word| is_word(word.of(run))).count();
    }
    count
}

fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

/// The closing partner of an opening quotation mark.
pub(super) fn closing_mark(open: char) -> &'static [char] {
    match open {
        '“' => &['”'],
        '„' => &['“', '”'],
        '‘' => &['’'],
        '‚' => &['‘', '’'],
        '«' => &['»'],
        '»' => &['«'],
        '‹' => &['›'],
        '「' => &['」'],
        '『' => &['』'],
        '"' => &['"'],
        _ => &[],
    }
}

fn with_quotation_marks(text: &str, span: Span) -> Span {
    let around = around(text, span.start());
    let Some(open) = slice(text, around.start(), span.start()).chars().next_back() else {
        return span;
    };
    let closing = closing_mark(open);
    let mut end = span.end();
    for c in slice(text, span.end(), text.len()).chars().take(3) {
        end += c.len_utf8();
        if closing.contains(&c) {
            return Span::new(span.start() - open.len_utf8(), end);
        }
        if !matches!(c, ',' | '.' | '!' | '?' | '…' | ';') {
            break;
        }
    }
    span
}

/// The part of the paragraph around a byte that is worth reading, cut between words where it is cut.
fn around(text: &str, byte: usize) -> Span {
    let paragraph = paragraph_near(text, byte);
    if paragraph.len() <= 2 * REACH {
        return paragraph;
    }
    let mut start = paragraph.start();
    if byte - start > REACH {
        let low = text.ceil_char_boundary(byte - REACH);
        start = slice(text, low, byte).find(' ').map_or(low, |at| low + at + 1);
    }
    let mut end = paragraph.end();
    if end - byte > REACH {
        let high = text.floor_char_boundary(byte + REACH);
        end = slice(text, byte, high).rfind(' ').map_or(high, |at| byte + at);
    }
    Span::new(start, end.max(byte))
}

/// The paragraph around a byte, searched for no further than is read of it.
fn paragraph_near(text: &str, byte: usize) -> Span {
    let low = text.floor_char_boundary(byte.saturating_sub(2 * REACH));
    let high = text.ceil_char_boundary((byte + 2 * REACH).min(text.len()));
    let start = slice(text, low, byte).rfind('\n').map_or(low, |at| low + at + 1);
    let end = slice(text, byte, high).find('\n').map_or(high, |at| byte + at);
    Span::new(start, end)
}

/// Words, runs of blanks and marks around a byte, in order. What lies far before the byte may come in one piece.
fn pieces(text: &str, byte: usize) -> Pieces<'_> {
    pieces_of(text, around(text, byte.min(text.len())), byte)
}

/// The same from the last word on that surely begins at the byte or before it.
fn pieces_from(text: &str, byte: usize) -> Pieces<'_> {
    let around = around(text, byte.min(text.len()));
    let before = slice(text, around.start(), byte.min(text.len()));
    let start = memchr::memrchr_iter(b' ', before.as_bytes())
        .map(|blank| around.start() + blank + 1)
        .find(|&after| begins_surely(text, after));
    pieces_of(text, Span::new(start.unwrap_or(around.start()), around.end()), byte)
}

fn pieces_of(text: &str, part: Span, byte: usize) -> Pieces<'_> {
    let parts = part.of(text).split_word_bound_indices().peekable();
    Pieces { text: part.of(text), start: part.start(), near: byte.saturating_sub(NEAR), parts, split: Vec::new() }
}

/// Whether a word begins after a blank, whatever stands before that: an accent would go on with the blank.
fn begins_surely(text: &str, after: usize) -> bool {
    let letter = slice(text, after, text.len()).chars().next().filter(|letter| letter.is_alphanumeric());
    letter.is_some_and(|letter| slice(text, after - 1, after + letter.len_utf8()).split_word_bounds().count() == 2)
}

/// The pieces of a part of a text. Scripts that are written without blanks between words are split by a dictionary,
/// the same that breaks their lines.
struct Pieces<'a> {
    text: &'a str,
    /// Where `text` begins in the whole.
    start: usize,
    /// Runs that end before this are not split.
    near: usize,
    parts: std::iter::Peekable<UWordBoundIndices<'a>>,
    /// Words of a run that are still to be given, the last one first.
    split: Vec<Span>,
}

impl Iterator for Pieces<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        if let Some(word) = self.split.pop() {
            return Some(word);
        }
        let (start, part) = self.parts.next()?;
        let mut end = start + part.len();
        if begins_unspaced(part) {
            while let Some((at, more)) = self.parts.next_if(|(_, part)| begins_unspaced(part)) {
                end = at + more.len();
            }
            if self.start + end > self.near {
                let first = self.start + start;
                let words = dictionary_words(slice(self.text, start, end));
                self.split = words.map(|word| Span::new(first + word.start(), first + word.end())).collect();
                self.split.reverse();
                return self.split.pop();
            }
        }
        Some(Span::new(self.start + start, self.start + end))
    }
}

/// The words of a run of letters without blanks, in order.
fn dictionary_words(run: &str) -> impl Iterator<Item = Span> + '_ {
    let ends = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()).segment_str(run).skip(1);
    let mut start = 0;
    ends.map(move |end| Span::new(std::mem::replace(&mut start, end), end))
}

fn is_east_asian(letter: char) -> bool {
    u32::from(letter) >= 0x3000
}

/// Whether a piece begins with a letter of a script that has no blanks between words: Thai, Lao, Burmese, Khmer,
/// Chinese, Japanese.
fn begins_unspaced(piece: &str) -> bool {
    piece.chars().next().is_some_and(|letter| {
        matches!(u32::from(letter),
            0x0E01..=0x0E3A | 0x0E40..=0x0E4E | 0x0E80..=0x0ECF | 0x0EDC..=0x0EDF | 0x1000..=0x103F | 0x1050..=0x108F
            | 0x1780..=0x17D3 | 0x3005..=0x3007 | 0x3041..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF
            | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA9E0..=0xA9FE | 0xAA60..=0xAA7F | 0xF900..=0xFAFF | 0xFF66..=0xFF9F
            | 0x2_0000..=0x3_FFFF)
    })
}

/// Sentences around a byte, in order, with the blanks that follow them.
fn sentences(text: &str, byte: usize) -> Vec<Span> {
    let around = around(text, byte.min(text.len()));
    let mut out: Vec<Span> = Vec::new();
    let mut joined = false;
    for (at, piece) in around.of(text).split_sentence_bound_indices() {
        let span = Span::new(around.start() + at, around.start() + at + piece.len());
        match out.last_mut() {
            Some(last) if joined => *last = last.hull(span),
            _ => out.push(span),
        }
        joined = ends_in_abbreviation(piece);
    }
    out
}

fn ends_in_abbreviation(piece: &str) -> bool {
    let Some(rest) = piece.trim_end().strip_suffix('.') else {
        return false;
    };
    let word = rest.rsplit(|c: char| c.is_whitespace() || "(“\"‘".contains(c)).next().unwrap_or("");
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    dotted || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `[` and `]` mark the selection in the first text and what it should become in the second.
    fn check(snap: impl Fn(&str, Span) -> Span, before: &str, after: &str) {
        let (text, span) = marked(before);
        let (same, expected) = marked(after);
        assert_eq!(text, same, "the words of both lines must be the same");
        assert_eq!(snap(&text, span), expected, "{before} gave {:?}", snap(&text, span).of(&text));
    }

    fn marked(text: &str) -> (String, Span) {
        let start = text.find('[').unwrap();
        let end = text.replacen('[', "", 1).find(']').unwrap();
        (text.replacen('[', "", 1).replacen(']', "", 1), Span::new(start, end))
    }

    #[test]
    fn a_rough_drag_takes_whole_words_and_no_outer_blanks() {
        check(snap_to_words, "The mini[ster sa]id", "The [minister said]");
        check(snap_to_words, "The[ minister ]said", "The [minister] said");
        check(snap_to_words, "says [🇳]🇿 no", "says [🇳🇿] no");
        check(snap_to_words, "nobody h[ad repli]ed.", "nobody [had replied].");
        check(snap_to_words, "Kestr[ia’]s embassy", "[Kestria’s] embassy");
    }

    #[test]
    fn words_are_found_where_no_blanks_part_them() {
        check(snap_to_words, "กระทรวงการต่างป[ระเ]ทศแถลง", "กระทรวงการต่าง[ประเทศ]แถลง");
        check(snap_to_words, "中国外交[部]昨天表示", "中国[外交部]昨天表示");
        check(snap_to_words, "東京都[に]住んでいる。", "東京都[に]住んでいる。");
        check(snap_to_words, "外務[省]は「正式な要請」", "[外務省]は「正式な要請」");
        check(|text, span| word_at(text, span.start()), "他说：“外[]交部2026年”", "他说：“[外交部]2026年”");
        let thai = "รัฐบาลแถลงเมื่อวานนี้";
        let words: Vec<&str> = words_in(thai, Span::new(0, thai.len())).iter().map(|word| word.of(thai)).collect();
        assert_eq!(words, ["รัฐบาล", "แถลง", "เมื่อ", "วาน", "นี้"]);
        assert_eq!((word_count(thai), word_count("外交部 said 40 %, รัฐบาลแถลง")), (5, 7));
        assert_eq!(next_word(thai, 0), "รัฐบาล".len());
        assert_eq!(previous_word(thai, thai.len()), thai.len() - "นี้".len());
        // Far from the byte nothing is split, and nothing is lost.
        let long = "รัฐบาลแถลง".repeat(300);
        assert_eq!(word_at(&long, long.len() - 3).of(&long), "แถลง");
    }

    #[test]
    fn quotation_marks_come_in_pairs() {
        check(snap_to_words, "“T[hose who p]ay,” he said", "[“Those who pay,”] he said");
        check(snap_to_words, "“Th[ose who] pay,” he said", "“[Those who] pay,” he said");
        check(snap_to_words, "was “[a mistake]”.", "was [“a mistake”].");
    }

    #[test]
    fn sentences_survive_abbreviations() {
        let at = |before: &str, after: &str| check(|text, span| sentence_at(text, span.start()), before, after);
        at("No. The U.S. St[]ate Department asked. Then", "No. [The U.S. State Department asked.] Then");
        at("“We left.” He s[]mi led.\nNext", "“We left.” [He smi led.]\nNext");
    }

    #[test]
    fn cursor_moves_over_words_sentences_and_line_breaks() {
        let text = "One two.\n\n— Three. Four";
        assert_eq!(next_word(text, 0), 4);
        assert_eq!(next_word(text, 4), text.find("Three").unwrap());
        assert_eq!(previous_word(text, text.find("Three").unwrap()), 4);
        assert_eq!(next_sentence(text, 0), text.find('—').unwrap());
        assert_eq!(previous_sentence(text, text.find("Four").unwrap()), text.find('—').unwrap());
        assert_eq!(word_at(text, 7).of(text), "two");
        assert_eq!(next_grapheme(text, 8), 9);
        assert_eq!(previous_grapheme(text, 9), 8);
    }

    proptest! {
        #[test]
        fn beginning_near_a_byte_finds_the_same_pieces(
            text in "(\\PC|[a-c1]| |  |\n|\u{301}|\u{200d}|\u{ad}|’|\\.|🇳|แถลง|外交部|न\u{93f}){0,60}",
            at in 0usize..300,
        ) {
            let byte = text.floor_char_boundary(at.min(text.len()));
            let near: Vec<_> = pieces_from(&text, byte).collect();
            let all: Vec<_> = pieces(&text, byte).collect();
            prop_assert!(all.ends_with(&near), "{all:?} {near:?}");
            prop_assert!(near.first().is_none_or(|first| first.start() <= byte));
        }

        #[test]
        fn no_text_makes_them_fail_and_moving_ends(text in "(\\PC|\n| |🇳🇿|é|“|”|แถลง|外交部){0,80}", at in 0usize..400) {
            let byte = text.floor_char_boundary(at.min(text.len()));
            let mut here = 0;
            while here < text.len() {
                let next = next_word(&text, here);
                prop_assert!(next > here);
                here = next;
            }
            while here > 0 {
                let next = previous_word(&text, here);
                prop_assert!(next < here);
                here = next;
            }
            let mut here = 0;
            while here < text.len() {
                let next = next_grapheme(&text, here);
                prop_assert!(next > here && is_edge(&text, next));
                prop_assert_eq!(previous_grapheme(&text, next), here);
                here = next;
            }
            let span = Span::new(byte, text.len());
            for found in [snap_to_words(&text, span), sentence_at(&text, byte), word_at(&text, byte), paragraph_at(&text, byte)] {
                prop_assert!(found.check(&text).is_ok());
            }
            prop_assert!(next_sentence(&text, byte) > byte || byte == text.len());
            prop_assert!(previous_sentence(&text, byte) < byte || byte == 0);
        }
    }
}
