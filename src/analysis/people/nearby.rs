//! Names that stand near a passage: runs of capitalised words, as names are written in scripts that have capitals.

use crate::text::Span;

/// Letters of names in one run at most, and runs that are given.
const LONGEST: usize = 80;
const MOST: usize = 6;

/// The small words that join the parts of a name.
const JOINTS: [&str; 14] =
    ["of", "de", "da", "del", "della", "der", "den", "di", "la", "le", "van", "von", "bin", "al"];

/// Words with a capital that name a time and nobody, where they stand alone.
const TIMES: [&str; 19] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The names in the paragraph of a passage and in the paragraphs beside it, the nearest first, each once.
///
/// A word that begins a sentence counts only where the same word does not stand in small letters anywhere in the text.
#[must_use]
pub fn names_near(text: &str, passage: Span) -> Vec<Span> {
    let around = paragraphs_around(text, passage);
    let piece = around.of(text);
    let mut found: Vec<((bool, usize), Span)> = Vec::new();
    for run in runs(piece, text) {
        let span = Span::new(around.start() + run.start(), around.start() + run.end());
        let apart = span.start().saturating_sub(passage.end()).max(passage.start().saturating_sub(span.end()));
        // Whoever is named inside the words is seldom the one who says them.
        found.push(((passage.contains(span), apart), span));
    }
    found.sort_by_key(|entry| (entry.0, entry.1.start()));
    let mut names: Vec<Span> = Vec::new();
    for (_, span) in found {
        let is_new = |name: &&Span| name.of(text).to_lowercase() == span.of(text).to_lowercase();
        if names.len() < MOST && !names.iter().any(|name| is_new(&name)) {
            names.push(span);
        }
    }
    names
}

/// The paragraph that holds the start of a passage to the one that holds its end, with one more on each side.
fn paragraphs_around(text: &str, passage: Span) -> Span {
    let is_filled = |line: &str| !line.trim().is_empty();
    let (mut start, mut before) = (passage.start().min(text.len()), 2);
    for line in text.get(..start).unwrap_or_default().split_inclusive('\n').rev() {
        before -= usize::from(is_filled(line) && line.ends_with('\n'));
        if before == 0 {
            break;
        }
        start -= line.len();
    }
    let (mut end, mut after) = (passage.end().min(text.len()), 0);
    for line in text.get(end..).unwrap_or_default().split_inclusive('\n') {
        end += line.len();
        after += usize::from(is_filled(line) || after == 0);
        if after == 2 {
            break;
        }
    }
    Span::new(start, end)
}

/// A word as it stands: without marks at its ends, and what those say about where names begin and end.
struct Word {
    span: Span,
    is_capital: bool,
    /// Something before it parts it from the word before.
    parted: bool,
    begins_sentence: bool,
}

/// The runs in a piece of a text.
fn runs(text: &str, whole: &str) -> Vec<Span> {
    let words = words(text);
    let is_small = |lower: &str| whole.contains(&format!(" {lower} "));
    // A word alone that begins a sentence is a name only where it stands inside a sentence too.
    let stands_inside = |word: &str| {
        whole.match_indices(word).any(|(at, _)| {
            let mut before = whole.get(..at).unwrap_or_default().chars().rev();
            before.next() == Some(' ') && before.next().is_some_and(|c| c.is_alphanumeric() || c == ',')
        })
    };
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(first) = words.get(at) {
        at += 1;
        if !first.is_capital || first.begins_sentence && is_small(&first.span.of(text).to_lowercase()) {
            continue;
        }
        let (mut end, mut reach) = (first.span.end(), at);
        while let Some(next) = words.get(reach).filter(|next| !next.parted) {
            reach += 1;
            if next.is_capital {
                end = next.span.end();
                at = reach;
            } else if !JOINTS.contains(&next.span.of(text)) {
                break;
            }
        }
        let span = Span::new(first.span.start(), end);
        if first.begins_sentence && end == first.span.end() && !stands_inside(span.of(text)) {
            continue;
        }
        let letters = span.of(text).chars().count();
        if (2..=LONGEST).contains(&letters) && !TIMES.contains(&span.of(text)) {
            runs.push(span);
        }
    }
    runs
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut parted, mut begins, mut next) = (true, true, 0);
    for piece in text.split_inclusive(char::is_whitespace) {
        let from = next;
        next += piece.len();
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let possessive = bare.strip_suffix("’s").or_else(|| bare.strip_suffix("'s"));
        let name = possessive.unwrap_or(bare);
        if !bare.is_empty() {
            let lead = piece.len() - piece.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
            let opens = lead > 0;
            let end = lead + name.len();
            // “U.S.” has its last point too.
            let point = is_initials(name) && name.contains('.') && piece.get(end..end + 1) == Some(".");
            let span = Span::new(from + lead, from + end + usize::from(point));
            let is_capital = name.chars().next().is_some_and(char::is_uppercase);
            words.push(Word { span, is_capital, parted: parted || opens, begins_sentence: begins });
        }
        let tail = piece.trim_end().trim_start_matches(|c: char| c.is_alphanumeric());
        let ends_line = piece.ends_with(['\n', '\r']);
        let ends = tail.contains(['.', '!', '?', ':', '…', '“', '„', '«']) && !is_initials(bare);
        begins = ends || ends_line || piece.trim() != "" && bare.is_empty();
        parted = !tail.is_empty() && !is_initials(bare) || possessive.is_some() || ends_line;
        let opening = piece.trim_start().starts_with(['“', '„', '«', '"']);
        if opening && let Some(word) = words.last_mut() {
            word.begins_sentence = true;
        }
    }
    words
}

/// `I.`, `J. R.`, `U.S.`: the point belongs to the name.
fn is_initials(word: &str) -> bool {
    word.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, passage: &str, expected: &[&str]) {
        let start = text.find(passage).unwrap();
        let found = names_near(text, Span::new(start, start + passage.len()));
        let names: Vec<&str> = found.iter().map(|span| span.of(text)).collect();
        assert_eq!(names, expected, "{text}");
    }

    #[test]
    fn names_are_found_in_the_paragraph_and_beside_it_the_nearest_first() {
        let text = "Far away Tom Thumb sat in rain.\n\nThe European Commission said no.\n\nIn Port Halden, Ilse Varga’s office \
                    said it was “a mistake”, and the J. R. Meyer report agreed.\n\nUrsula von der Leyen left.\n\nNear \
                    the end Hansel slept.";
        check(
            text,
            "a mistake",
            &["J. R. Meyer", "Ilse Varga", "Port Halden", "Ursula von der Leyen", "European Commission"],
        );
    }

    #[test]
    fn a_word_that_only_begins_a_sentence_is_no_name_where_it_stands_small_too() {
        check("Officials met. They met the officials there. Varga said they agreed.", "agreed", &[]);
        check("Varga said no. Nobody asked Varga why.", "why", &["Varga"]);
        check("Nothing here.", "here", &[]);
        check("“We,” said Tomas Reyes, “ask Mira Lund.”", "ask Mira Lund", &["Tomas Reyes", "Mira Lund"]);
        check("The U.S. State Department wrote to the U.N., which said no.", "no", &["U.N.", "U.S. State Department"]);
        check("لم يحدث شيء هنا", "شيء", &[]);
        check("", "", &[]);
    }
}
