//! Subtitles: SubRip, WebVTT and the form of YouTube. What is said becomes paragraphs; when each begins is noted.

use super::article;
use super::encoding::Decoded;
use super::reader::{Given, Refused, Taken, decoded};
use crate::edit::NewDocument;
use std::fmt::Write as _;

/// Silence that ends a paragraph, in milliseconds.
const PAUSE: u64 = 3_000;
/// A paragraph of more characters than this ends with its sentence.
const LONG: usize = 600;
/// Cues whose lines may come again, as rolling subtitles repeat them.
const REMEMBERED: usize = 3;

struct Cue {
    start: u64,
    end: u64,
    lines: Vec<String>,
}

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let Decoded { words, encoding, unreadable } = decoded(bytes, given)?;
    let (cues, without_times) = cues(&words);
    if cues.is_empty() {
        return Err(Refused::new(
            "it holds no subtitles: no line says from when to when, as 00:00:01,000 --> 00:00:04,000 does",
            "Rename it so that it ends in .txt, and add it as plain text",
        ));
    }
    let spoken = unrolled(&cues);
    let (text, times) = paragraphs(&spoken);
    let mut remarks = Vec::new();
    let (first, last) = (cues.first().map_or(0, |cue| cue.start), cues.iter().map(|cue| cue.end).max().unwrap_or(0));
    remarks.push(format!(
        "{} from {} to {}; when each paragraph begins stands in the notes",
        if cues.len() == 1 { "1 subtitle".to_owned() } else { format!("{} subtitles", cues.len()) },
        clock(first),
        clock(last)
    ));
    let repeated =
        cues.iter().map(|cue| cue.lines.len()).sum::<usize>() - spoken.iter().map(|cue| cue.lines.len()).sum::<usize>();
    if repeated > 0 {
        remarks.push(format!("{repeated} lines were left out, which the subtitles before them showed too"));
    }
    if without_times > 0 {
        remarks.push(format!("{without_times} lines have no time and were left out"));
    }
    if unreadable > 0 {
        remarks.push(format!("{unreadable} places could not be read as {} and show as �", encoding.name));
    }
    let mut notes = String::from("Paragraphs begin at");
    for (at, start) in times.iter().enumerate() {
        // Writing into a string can't go wrong.
        let _written = write!(notes, "{} {} {}", if at == 0 { "" } else { "," }, at + 1, clock(*start));
    }
    let known = NewDocument { notes, encoding: encoding.name.to_owned(), ..NewDocument::default() };
    let mut found = article(&text, known, given, remarks)?;
    found.is_guess = !encoding.is_sure();
    // The first words that are spoken are no headline.
    found.document.title = super::title::of_file(&given.file);
    Ok(found.into())
}

/// The subtitles, and how many lines of words have no time.
fn cues(words: &str) -> (Vec<Cue>, usize) {
    let (mut cues, mut without_times): (Vec<Cue>, usize) = (Vec::new(), 0);
    let words = words.replace("\r\n", "\n").replace('\r', "\n");
    for block in words.split("\n\n").map(|block| block.trim_matches('\n')).filter(|block| !block.trim().is_empty()) {
        let mut lines = block.lines().peekable();
        let first = lines.peek().copied().unwrap_or_default();
        let skipped = ["WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP"]
            .iter()
            .any(|begin| first.trim_start_matches('\u{feff}').starts_with(begin));
        let mut open = false;
        // A name or number stands before the times, and a cue may follow another without a blank line.
        while let Some(line) = lines.next() {
            if let Some((start, end)) = times(line) {
                cues.push(Cue { start, end, lines: Vec::new() });
                open = true;
                continue;
            }
            let names_next = lines.peek().is_some_and(|next| times(next).is_some());
            let line = plain(line);
            match cues.last_mut().filter(|_| open) {
                Some(cue) if !line.is_empty() && !names_next => cue.lines.push(line),
                Some(_) => {}
                None if skipped || names_next || line.is_empty() || line.bytes().all(|byte| byte.is_ascii_digit()) => {}
                None => without_times += 1,
            }
        }
    }
    (cues, without_times)
}

/// From when to when, in milliseconds: `00:00:01,000 --> 00:00:04,000`, also without hours, or with a comma between.
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line
        .split_once("-->")
        .or_else(|| line.trim().split_once(",").filter(|parts| parts.0.contains(':') && parts.1.contains(':')))?;
    Some((time(start)?, time(rest.split_whitespace().next()?)?))
}

fn time(text: &str) -> Option<u64> {
    let (whole, part) = text.trim().split_once(['.', ',']).unwrap_or((text.trim(), "0"));
    let parts: Vec<u64> = whole
        .split(':')
        .map(|part| part.trim().parse().ok().filter(|&number| number < 100_000))
        .collect::<Option<_>>()?;
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let thousandths: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    Some(parts.iter().fold(0, |sum, part| sum * 60 + part) * 1_000 + thousandths)
}

/// A line without its markup; who speaks, where that is marked, stands before a colon.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(['<', '{']) {
        let opens_tag = rest.as_bytes().get(before.len()) == Some(&b'<');
        let close = if opens_tag { '>' } else { '}' };
        let is_mark = if opens_tag {
            after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        } else {
            after.starts_with('\\')
        };
        out.push_str(before);
        match after.split_once(close).filter(|_| is_mark) {
            Some((mark, after)) => {
                if let Some(name) = mark
                    .strip_prefix("v ")
                    .or_else(|| mark.strip_prefix("v.").and_then(|voice| Some(voice.split_once(' ')?.1)))
                {
                    out.push_str(name.trim());
                    out.push_str(": ");
                }
                rest = after;
            }
            None => {
                out.push(if opens_tag { '<' } else { '{' });
                rest = after;
            }
        }
    }
    out.push_str(rest);
    for (name, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", "\u{200e}"),
        ("&rlm;", "\u{200f}"),
        ("&amp;", "&"),
    ] {
        out = out.replace(name, letter);
    }
    out.trim().to_owned()
}

/// Without lines that a subtitle just before showed already, as where they roll up the screen.
fn unrolled(cues: &[Cue]) -> Vec<Cue> {
    let mut shown: Vec<Cue> = Vec::new();
    for cue in cues {
        let touches = |before: &&Cue| cue.start <= before.end + 500;
        let mut recent: Vec<&String> =
            shown.iter().rev().take(REMEMBERED).filter(touches).flat_map(|before| &before.lines).collect();
        let mut lines = Vec::new();
        for line in &cue.lines {
            match recent.iter().position(|before| *before == line) {
                // Each showing is repeated once only: whoever says “no” twice is heard twice.
                Some(at) => drop(recent.remove(at)),
                None => lines.push(line.clone()),
            }
        }
        shown.push(Cue { start: cue.start, end: cue.end, lines });
    }
    shown
}

/// Paragraphs, and when each begins.
fn paragraphs(cues: &[Cue]) -> (String, Vec<u64>) {
    let (mut out, mut times, mut end, mut length) = (String::new(), Vec::new(), 0, 0);
    for cue in cues.iter().filter(|cue| !cue.lines.is_empty()) {
        for (at, line) in cue.lines.iter().enumerate() {
            let speaker =
                line.starts_with(['-', '–', '>']) || line.split_once(": ").is_some_and(|(name, _)| is_name(name));
            let sentence = out.ends_with(['.', '!', '?', '…', '”', '"', '。']);
            let pause = at == 0 && cue.start > end + PAUSE;
            if out.is_empty() || speaker || pause || sentence && length > LONG {
                if !out.is_empty() {
                    out.push('\n');
                }
                times.push(cue.start);
                length = 0;
            } else {
                out.push(' ');
            }
            out.push_str(line);
            length += line.chars().count();
        }
        end = cue.end;
    }
    (out, times)
}

/// Whether words before a colon are who speaks: few, and beginning with a capital.
fn is_name(words: &str) -> bool {
    words.chars().count() <= 30 && words.split(' ').count() <= 4 && words.starts_with(char::is_uppercase)
}

/// A time as people write it.
fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(words: &str) -> (String, String) {
        let taken = read(words.as_bytes(), &Given { file: "talk.vtt".to_owned(), ..Given::default() }).unwrap();
        let document = &taken.articles[0].document;
        (document.text.as_str().to_owned(), document.notes.clone())
    }

    #[test]
    fn lines_that_roll_up_are_heard_once_and_pauses_part_paragraphs() {
        let words = "WEBVTT\nKind: captions\n\nNOTE not said\n\nSTYLE\n::cue {}\n\n1\n00:01.000 --> 00:03.000\nno family\n\n\
                     00:03.010 --> 00:05.000\nno family\nwill <c.red>lose</c> &amp; sell\n\n00:05.010 --> 00:07.000\nwill <c>lose</c> &amp; sell\nits home.\n\n\
                     00:20.000 --> 00:21.000\n<v.loud Mira Tal>No, {\\an8}no.\nNo, no.\n\n1:00:00.000 --> 1:00:02.000\n- And then?";
        let expected = "no family will lose & sell its home.\nMira Tal: No, no. No, no.\n- And then?";
        let notes = "Paragraphs begin at 1 0:00:01, 2 0:00:20, 3 1:00:00";
        assert_eq!(read_all(words), (expected.to_owned(), notes.to_owned()));
    }

    #[test]
    fn cues_are_found_without_numbers_blank_lines_or_hours() {
        let words = "0:00:00.500,0:00:07.000\r\nOne.\r\n\r\n2\r\n00:00:08,000 --> 00:00:09,000\r\nTwo,\r\n3\r\n00:10 --> 00:11\r\nthree <3.";
        assert_eq!(read_all(words).0, "One. Two, three <3.");
        assert!(read(b"1\n00:00:01 -> 00:00:02\nno", &Given::default()).is_err());
        assert_eq!(time("99999999999999999999:00:00"), None);
    }
}
