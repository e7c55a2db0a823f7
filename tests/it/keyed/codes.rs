//! What a person codes in an article, read from a table: a line for each statement.

use standpoint::text::Span;

/// A statement as it should be.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) number: usize,
    /// The key of its tag, as a letter.
    pub(super) tag: char,
    pub(super) span: Span,
    pub(super) who: String,
    /// Those who passed it on, nearest first.
    pub(super) via: Vec<String>,
    /// First letters of what is chosen: the form of a quote; verifiable and worth checking; the stance.
    pub(super) answers: Vec<char>,
    pub(super) issue: Option<String>,
    pub(super) cue: Option<Span>,
    /// First letter of the type (`=` for “same as”), and the number of the other statement.
    pub(super) links: Vec<(char, usize)>,
}

impl Code {
    pub(super) fn words<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }
}

/// Reads the table of an article.
pub(super) fn read(text: &str, table: &str) -> Vec<Code> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| code(text, line)).collect()
}

fn code(text: &str, line: &str) -> Code {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [number, tag, passage, who, via, answers, cue, links] = cells.try_into().expect(line);
    let span = passage_at(text, passage);
    let (issue, answers) = answers.rsplit_once(": ").map_or((None, answers), |(issue, side)| (Some(issue), side));
    let list =
        |cell: &str| -> Vec<String> { cell.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect() };
    Code {
        number: number.parse().expect(line),
        tag: tag.chars().next().expect(line),
        span,
        who: who.to_owned(),
        via: list(via),
        answers: answers.chars().collect(),
        issue: issue.map(str::to_owned),
        cue: (!cue.is_empty()).then(|| cue_at(text, cue, span)),
        links: list(links).iter().map(|link| (link.chars().next().expect(line), number_in(link))).collect(),
    }
}

fn number_in(link: &str) -> usize {
    link.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().expect(link)
}

/// A passage: its words, with “ … ” for what lies between its first and its last; or for a text that is not ours the
/// number of its paragraph, of its first and its last word, counted from 1. Marks outside the words belong to it where
/// the numbers stand in quotation marks.
fn passage_at(text: &str, passage: &str) -> Span {
    if let Some((paragraph, words)) = passage.trim_matches(['“', '”']).split_once(':')
        && let (Ok(paragraph), Some((first, last))) = (paragraph.parse::<usize>(), words.split_once('-'))
    {
        let marks = (passage.starts_with('“'), passage.ends_with('”'));
        return counted(text, paragraph, (first.parse().expect(passage), last.parse().expect(passage)), marks);
    }
    let (first, last) = passage.split_once(" … ").unwrap_or((passage, ""));
    let start = text.find(first).expect(first);
    let behind = start + first.len();
    let end = text.get(behind..).and_then(|rest| rest.find(last)).expect(last);
    Span::new(start, behind + end + last.len())
}

fn counted(text: &str, paragraph: usize, (first, last): (usize, usize), marks: (bool, bool)) -> Span {
    let line = text.lines().filter(|line| !line.trim().is_empty()).nth(paragraph - 1).expect("a paragraph");
    let word = |nth: usize| line.split_whitespace().nth(nth - 1).expect("a word");
    let place = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
    let (first, last) = (word(first), word(last));
    let is_edge = |c: char| !c.is_alphanumeric() && !is_flag(c);
    let bare = |piece: &str, from_start: bool| {
        if from_start { piece.trim_start_matches(is_edge).len() } else { piece.trim_end_matches(is_edge).len() }
    };
    let mut start = place(first) + first.len() - bare(first, true);
    let mut end = place(last) + bare(last, false);
    if marks.0
        && let Some(at) = first.find('“')
    {
        start = place(first) + at;
    }
    if marks.1 {
        end = place(last) + last.find('”').map_or(last.len(), |at| at + '”'.len_utf8());
    }
    Span::new(start, end)
}

fn is_flag(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

/// Cue words stand near what they introduce: in its paragraph or the one before, as near as can be.
fn cue_at(text: &str, cue: &str, of: Span) -> Span {
    if cue.contains(':') {
        return passage_at(text, cue);
    }
    let places = text.match_indices(cue).map(|(at, _)| Span::new(at, at + cue.len()));
    let apart = |span: &Span| of.start().saturating_sub(span.end()).max(span.start().saturating_sub(of.end()));
    places.min_by_key(apart).expect(cue)
}
