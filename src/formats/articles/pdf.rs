//! PDF documents. They hold letters at places, no words in an order: what is read is a good guess, and is told as one.

use super::article;
use super::reader::{Given, Refused, Taken};
use crate::edit::NewDocument;
use crate::text::{LineKind, line_kind};
use pdf_extract::{Document, Object, PlainTextOutput, output_doc_page};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

const PICTURES: &str = "Run text recognition on it first, then add the text";
const COPY: &str = "Open it, copy the article, and paste it here";
/// A line that stands at the top or bottom of this many pages belongs to none of them.
const REPEATED: usize = 3;
/// In a page of lines of this share of the longest ones, a shorter line ends a paragraph.
const SHORT: f32 = 0.75;
/// Fewer letters on a page than this, on average, are no text of pages, but what stands on their pictures.
const SPARSE: usize = 3;

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let damaged = || Refused::new("it is a damaged PDF document, or of a kind that is not known here", COPY);
    let document = catch_unwind(|| load(bytes)).ok().flatten().ok_or_else(damaged)?;
    if document.is_encrypted() {
        return Err(Refused::new("it is locked with a password", "Save a copy without the password, and add that"));
    }
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    let pages: Vec<Option<String>> = numbers.iter().map(|&number| page(&document, number)).collect();
    let unread: Vec<String> =
        numbers.iter().zip(&pages).filter(|page| page.1.is_none()).map(|page| page.0.to_string()).collect();
    let mut lines: Vec<Vec<Line>> = pages.iter().flatten().map(|page| lines_of(page)).collect();
    let letters: usize =
        lines.iter().flatten().map(|line| line.words.chars().filter(|c| c.is_alphabetic()).count()).sum();
    if unread.len() == numbers.len() {
        return Err(damaged());
    }
    if letters < SPARSE * lines.len() {
        return Err(Refused::new("its pages are pictures without words", PICTURES));
    }
    let mut remarks =
        vec!["Paragraphs and their order are put together by guess: compare them with the PDF".to_owned()];
    if !unread.is_empty() {
        remarks.push(format!("Of {} pages these could not be read: {}", numbers.len(), unread.join(", ")));
    }
    let repeated = drop_repeated(&mut lines);
    if repeated > 0 {
        remarks.push(format!("{repeated} lines at the top or bottom of pages were left out, which repeat themselves"));
    }
    let (text, hyphens) = joined(&lines);
    if hyphens > 0 {
        remarks.push(format!("{hyphens} words that were parted at the end of a line were put together"));
    }
    Ok(article(&text, about(&document), given, remarks)?.into())
}

fn load(bytes: &[u8]) -> Option<Document> {
    let mut document = Document::load_mem(bytes).ok()?;
    if document.is_encrypted() {
        // Many are locked with no password, which only forbids to print them.
        drop(document.decrypt(""));
    }
    Some(document)
}

/// The text of a page with its ligatures as letters; `None` where it can't be read.
fn page(document: &Document, number: u32) -> Option<String> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut text = String::new();
        output_doc_page(document, &mut PlainTextOutput::new(&mut text), number).ok()?;
        Some(text)
    }));
    read.ok().flatten().map(|text| text.chars().fold(String::with_capacity(text.len()), unfold))
}

/// Adds a character; one that stands for several letters as those.
fn unfold(mut out: String, c: char) -> String {
    match c {
        '\u{fb00}' => out.push_str("ff"),
        '\u{fb01}' => out.push_str("fi"),
        '\u{fb02}' => out.push_str("fl"),
        '\u{fb03}' => out.push_str("ffi"),
        '\u{fb04}' => out.push_str("ffl"),
        '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
        c => out.push(c),
    }
    out
}

/// Title and author as the program that made it has noted them.
fn about(document: &Document) -> NewDocument {
    let info = document.trailer.get(b"Info").ok().and_then(|info| match info {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        other => other.as_dict().ok(),
    });
    let of = |key: &[u8]| {
        let bytes = info.and_then(|info| info.get(key).ok()).and_then(|value| value.as_str().ok()).unwrap_or_default();
        let words = match bytes.strip_prefix(b"\xfe\xff") {
            Some(wide) => encoding_rs::UTF_16BE.decode_without_bom_handling(wide).0,
            None if std::str::from_utf8(bytes).is_ok() => String::from_utf8_lossy(bytes),
            None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        };
        words.trim().trim_matches('\0').to_owned()
    };
    // Programs put the name of the file that was printed there.
    let title = Some(of(b"Title")).filter(|title| !title.contains('.') && !title.starts_with("Microsoft "));
    NewDocument { title: title.unwrap_or_default(), author: of(b"Author"), ..NewDocument::default() }
}

struct Line {
    words: String,
    /// Whether there is more room above it than between lines.
    is_apart: bool,
}

fn lines_of(page: &str) -> Vec<Line> {
    let mut is_apart = true;
    let mut lines = Vec::new();
    for line in page.split('\n') {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            is_apart = true;
        } else {
            lines.push(Line { words, is_apart });
            is_apart = false;
        }
    }
    lines
}

/// Leaves out running titles and page numbers: the first or last line of many pages, but for its digits.
fn drop_repeated(pages: &mut [Vec<Line>]) -> usize {
    let shape = |line: &Line| line.words.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for page in pages.iter() {
        page.first().into_iter().for_each(|line| *seen.entry((true, shape(line))).or_default() += 1);
        page.last().into_iter().for_each(|line| *seen.entry((false, shape(line))).or_default() += 1);
    }
    let mut dropped = 0;
    for page in pages {
        if page.first().is_some_and(|line| seen.get(&(true, shape(line))).is_some_and(|&count| count >= REPEATED)) {
            page.remove(0);
            dropped += 1;
        }
        if page.last().is_some_and(|line| seen.get(&(false, shape(line))).is_some_and(|&count| count >= REPEATED)) {
            page.pop();
            dropped += 1;
        }
    }
    dropped
}

/// The paragraphs of all pages, and how many words were put together again.
fn joined(pages: &[Vec<Line>]) -> (String, usize) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let words = pages
        .iter()
        .flatten()
        .flat_map(|line| line.words.split(|c: char| !c.is_alphanumeric() && c != '-'))
        .map(str::to_lowercase);
    words.for_each(|word| *known.entry(word).or_default() += 1);
    let (mut out, mut hyphens) = (String::new(), 0);
    let mut before: Option<(usize, usize)> = None;
    for page in pages {
        let mut lengths: Vec<usize> = page.iter().map(|line| line.words.chars().count()).collect();
        lengths.sort_unstable();
        let usual = lengths.get(lengths.len() * 4 / 5).copied().unwrap_or(0);
        for line in page {
            let length = line.words.chars().count();
            match before {
                None => {}
                Some((length_before, usual_before)) if goes_on(&out, length_before, usual_before, line) => {
                    hyphens += usize::from(join(&mut out, &line.words, &known));
                    before = Some((length, usual));
                    continue;
                }
                Some(_) => out.push('\n'),
            }
            out.push_str(&line.words);
            before = Some((length, usual));
        }
    }
    (out, hyphens)
}

/// Whether a line goes on with the paragraph that the line before it ended in.
fn goes_on(out: &str, length: usize, usual: usize, next: &Line) -> bool {
    let ends = out.trim_end_matches(['”', '’', '"', ')', '»']).ends_with(['.', '!', '?', ':', '…', '。']);
    let small = next.words.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    if line_kind(&next.words).0 != LineKind::Body {
        return false;
    }
    let is_short = (length as f32) < usual as f32 * SHORT;
    if next.is_apart {
        // Wide lines and new pages set lines apart that belong together.
        return !ends && small && !is_short || out.ends_with('-') && small;
    }
    !is_short || small && !ends
}

/// Adds a line to a paragraph. A word parted at the end of the line becomes one, unless it is known with its hyphen, or both
/// its parts are known as words.
fn join(out: &mut String, line: &str, known: &BTreeMap<String, usize>) -> bool {
    let Some(begun) = out.strip_suffix(['-', '\u{ad}', '\u{2010}']) else {
        out.push(' ');
        out.push_str(line);
        return false;
    };
    let is_word = |c: char| c.is_alphanumeric();
    let first = begun.rsplit(|c| !is_word(c)).next().unwrap_or_default();
    let rest = line.split(|c| !is_word(c)).next().unwrap_or_default();
    let small = rest.starts_with(char::is_lowercase) && !first.is_empty();
    let with = format!("{first}-{rest}").to_lowercase();
    // Two words of their own, such as “strongly-coupled”, keep their hyphen. The line itself has the second one once.
    let are_words =
        known.contains_key(&first.to_lowercase()) && known.get(&rest.to_lowercase()).is_some_and(|&count| count > 1);
    let is_parted = small && !known.contains_key(&with) && !are_words;
    if is_parted {
        out.truncate(begun.len());
    }
    out.push_str(line);
    is_parted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs_and_parted_words_one() {
        let page = "The minis-\nter said no, and the well-\nknown line would open in\n2031.\n\nIt was a well-known day of rain and\nof mud.\n\
                    - first\n- second and\nlonger";
        let (text, hyphens) = joined(&[lines_of(page)]);
        let expected = "The minister said no, and the well-known line would open in 2031.\nIt was a well-known day of rain and of mud.\n\
                        - first\n- second and longer";
        assert_eq!((text.as_str(), hyphens), (expected, 1));
        // Both parts are words of their own elsewhere.
        let (text, _) = joined(&[lines_of(
            "They are coupled, and strongly so: the strongly-\ncoupled things are heavier than those that are not.",
        )]);
        assert!(text.contains("strongly-coupled"), "{text}");
    }

    #[test]
    fn ligatures_are_letters_and_page_numbers_are_no_text() {
        assert_eq!("a\u{fb03}x \u{fb01}n".chars().fold(String::new(), unfold), "affix fin");
        let mut pages: Vec<_> = (1..=4).map(|n| lines_of(&format!("Report\nText of {n}\nPage {n}"))).collect();
        assert_eq!(drop_repeated(&mut pages), 8);
        assert_eq!(pages[2][0].words, "Text of 3");
    }
}
