//! A file of records as a whole: its lines told apart, its headers, and everything that is odd about it.

use super::records::{self, Content, Sum};
use super::report::AttentionKind;
use super::schema::{Contained, FORMAT, Header, Record, probe};
use std::io::{self, Read};

/// What stands in a file besides its records. Read in one go, or in runs of lines that are then joined in order.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// More than one after a merge of lines by git.
    headers: Vec<Header>,
    /// The text of the first header, for fields that a newer version wrote into it.
    pub header_text: Option<String>,
    /// What is odd about the file as a whole or about its lines.
    pub oddities: Vec<Oddity>,
    /// The highest format that a header names.
    pub format: Option<(u32, u32)>,
    /// Lines with records, readable or not.
    counted: usize,
    opened: usize,
    closed: usize,
    /// The number of the last line.
    last: usize,
}

/// A line that is neither header nor bracket.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// From 1.
    pub number: usize,
    /// As it stands in the file.
    pub raw: &'a [u8],
    /// `None` for remarks and for what can't be read.
    pub record: Option<Record<'a>>,
    /// Whether the line fits its checksum.
    pub sound: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Oddity {
    pub line: Option<usize>,
    pub kind: AttentionKind,
    pub raw: String,
    /// Without the file's name and without a full stop.
    pub what: String,
}

/// Whole lines of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub bytes: &'a [u8],
    /// Lines before it.
    pub before: usize,
}

/// One line in so many ends a run that is long enough.
const ENDS: u32 = 64;

/// A file cut into runs of whole lines while it is read, each about as long as asked for.
///
/// Where a run ends is decided by the lines themselves, so that files with most lines in common have most runs in
/// common. Bracket and header at the beginning of a long file are a run of their own, as is the bracket at its end.
pub(super) struct Runs<R> {
    file: R,
    length: usize,
    /// What was read and is not handed out.
    rest: Vec<u8>,
    /// Whether that is all there is.
    ended: bool,
    /// Lines that were handed out.
    before: usize,
    /// Whether the file is longer than one run; known once it has begun.
    is_long: Option<bool>,
    spare: Vec<Vec<u8>>,
}

/// What is read at a time, in bytes: more would take room that most files don’t need.
const STEP: usize = 1 << 16;

impl<R: Read> Runs<R> {
    pub(super) fn new(file: R, length: usize) -> Self {
        Self { file, length, rest: Vec::new(), ended: false, before: 0, is_long: None, spare: Vec::new() }
    }

    /// The bytes of the next run, and how many lines were before it.
    ///
    /// # Errors
    /// Of the disk.
    pub(super) fn next(&mut self) -> io::Result<Option<(Vec<u8>, usize)>> {
        self.fill(self.length + 1)?;
        if self.rest.is_empty() {
            return Ok(None);
        }
        let begins = self.is_long.is_none();
        let more = self.rest.len() > self.length;
        let is_long = *self.is_long.get_or_insert(more);
        let mut end = if !more {
            self.rest.len()
        } else if begins {
            let open = self.line(0)?;
            open + self.line(open)?
        } else {
            let mut end = self.length;
            loop {
                let next = self.line(end)?;
                let last = self.rest.get(end..end + next).unwrap_or(&[]);
                end += next;
                if next == 0 || crc32fast::hash(last).is_multiple_of(ENDS) {
                    break end;
                }
            }
        };
        self.fill(end + 1)?;
        if is_long && end == self.rest.len() {
            let closing = self.rest.strip_suffix(b"\n").unwrap_or(&self.rest);
            end = memchr::memrchr(b'\n', closing).map_or(end, |last| last + 1);
        }
        let mut bytes = self.spare.pop().unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(self.rest.get(end..).unwrap_or(&[]));
        std::mem::swap(&mut bytes, &mut self.rest);
        bytes.truncate(end);
        let before = self.before;
        self.before += memchr::memchr_iter(b'\n', &bytes).count();
        Ok(Some((bytes, before)))
    }

    /// Whether the file is longer than one run, as far as it is known.
    pub(super) fn is_long(&self) -> bool {
        self.is_long == Some(true)
    }

    /// Takes the room of a run back, for another.
    pub(super) fn give_back(&mut self, bytes: Vec<u8>) {
        self.spare.push(bytes);
    }

    /// Reads on until so many bytes wait, or the file has ended.
    fn fill(&mut self, count: usize) -> io::Result<()> {
        while !self.ended && self.rest.len() < count {
            // Without room for it, a file is asked for in ever so many small pieces.
            self.rest.reserve(STEP);
            let read = self.file.by_ref().take(STEP as u64).read_to_end(&mut self.rest)?;
            self.ended = read < STEP;
        }
        Ok(())
    }

    /// Length of the line that begins at a byte, with its end.
    fn line(&mut self, from: usize) -> io::Result<usize> {
        loop {
            let line = self.rest.get(from..).unwrap_or(&[]);
            match memchr::memchr(b'\n', line) {
                Some(end) => return Ok(end + 1),
                None if self.ended => return Ok(line.len()),
                None => self.fill(self.rest.len() + 1)?,
            }
        }
    }
}

impl Frame {
    /// Reads the lines of a run; records, remarks and what can't be read are handed to `take` in order.
    pub(super) fn read<'a>(run: Run<'a>, mut take: impl FnMut(Line<'a>)) -> Self {
        let mut frame = Self::default();
        for line in records::lines(run.bytes) {
            let raw = run.bytes.get(line.range).unwrap_or(&[]);
            let number = run.before + line.number;
            frame.last = number;
            let mut keep = |record, sound| take(Line { number, raw, record, sound });
            match line.content {
                Content::Open => frame.opened += 1,
                Content::Close => frame.closed += 1,
                Content::Remark => keep(None, false),
                Content::Garbage => {
                    frame.counted += 1;
                    frame.odd_line(number, raw, AttentionKind::Broken, "holds bytes that are no characters");
                    keep(None, false);
                }
                Content::Value { value, sum } if value.starts_with("Header") => frame.read_header(number, value, sum),
                Content::Value { value, sum } => {
                    frame.counted += 1;
                    keep(frame.read_record(number, raw, value, sum), sum == Sum::Right);
                }
            }
        }
        frame
    }

    /// Lines with records, readable or not.
    pub(super) fn counted(&self) -> usize {
        self.counted
    }

    /// What a run of statements is, each in its line, in which nothing is odd.
    pub(super) fn plain(run: Run<'_>, lines: usize) -> Self {
        Self { counted: lines, last: run.before + lines, ..Self::default() }
    }

    /// Whether it is what [`Frame::plain`] gives.
    pub(super) fn is_plain(&self, before: usize, lines: usize) -> bool {
        let sound = self.headers.is_empty() && self.oddities.is_empty() && self.format.is_none();
        let bare = self.opened + self.closed == 0;
        sound && bare && self.counted == lines && self.last == before + lines
    }

    /// Adds what was read of the lines that follow.
    pub(super) fn join(&mut self, next: Self) {
        self.headers.extend(next.headers);
        self.header_text = self.header_text.take().or(next.header_text);
        self.oddities.extend(next.oddities);
        self.format = self.format.max(next.format);
        self.counted += next.counted;
        self.opened += next.opened;
        self.closed += next.closed;
        self.last = self.last.max(next.last);
    }

    fn read_header(&mut self, number: usize, value: &str, sum: Sum) {
        if sum == Sum::Right {
            self.format = self.format.max(probe(value));
        }
        let odd = |kind, what: &str| Oddity { line: Some(number), kind, raw: value.to_owned(), what: what.to_owned() };
        match (Record::parse(value), sum) {
            (Ok(Record::Header(header)), Sum::Right) => {
                self.header_text.get_or_insert_with(|| value.to_owned());
                self.headers.push(header);
            }
            (Ok(Record::Header(header)), Sum::Wrong | Sum::Absent) => {
                // Its numbers would hide edits of the journal if they were wrong, so they count for nothing.
                self.headers.push(Header { contains: Vec::new(), ..header });
                self.oddities.push(odd(AttentionKind::Edited, "was edited by hand or damaged in its first record"));
            }
            (Err(_), Sum::Right) if probe(value).is_some_and(|format| format > FORMAT) => {}
            _ => self.oddities.push(odd(AttentionKind::Broken, "has a first record that can’t be read")),
        }
    }

    fn read_record<'a>(&mut self, number: usize, raw: &[u8], value: &'a str, sum: Sum) -> Option<Record<'a>> {
        match (Record::parse(value), sum) {
            (Ok(record), Sum::Right) => return Some(record),
            (Ok(record), Sum::Absent | Sum::Wrong) => {
                let what = match sum {
                    Sum::Absent => "is without its checksum: it was edited by hand",
                    Sum::Wrong | Sum::Right => "does not fit its checksum: edited by hand, or damaged",
                };
                self.odd_line(number, raw, AttentionKind::Edited, what);
                return Some(record);
            }
            (Err(_), Sum::Right) => {
                let what = "was written by a newer version of the program";
                self.odd_line(number, raw, AttentionKind::Newer, what);
            }
            (Err(column), Sum::Absent | Sum::Wrong) => {
                let what = format!("can’t be read from column {column} on");
                self.odd_line(number, raw, AttentionKind::Broken, &what);
            }
        }
        None
    }

    fn odd_line(&mut self, number: usize, raw: &[u8], kind: AttentionKind, what: &str) {
        let raw = String::from_utf8_lossy(raw).into_owned();
        self.oddities.push(Oddity { line: Some(number), kind, raw, what: what.to_owned() });
    }

    /// Looks at the whole, once all lines are read: a file that should be the one of that name.
    pub(super) fn check(&mut self, name: &str) {
        let framed = self.opened == 1 && self.closed == 1;
        let mut odd = |kind, line, what: String| self.oddities.push(Oddity { line, kind, raw: String::new(), what });
        match self.headers.as_slice() {
            [] if self.format.is_none_or(|format| format <= FORMAT) => {
                odd(
                    AttentionKind::Incomplete,
                    Some(1),
                    "has lost its first record, so lines may be missing".to_owned(),
                );
            }
            [one] if one.records != self.counted => odd(
                AttentionKind::Incomplete,
                Some(self.last),
                format!("should hold {} records but holds {}", one.records, self.counted),
            ),
            _ if !framed && self.headers.len() < 2 => {
                let what = "has lost a bracket at its beginning or end".to_owned();
                odd(AttentionKind::Incomplete, Some(self.last), what);
            }
            _ => {}
        }
        if let Some(other) = self.headers.iter().find(|header| header.holds != name) {
            let what = format!("is the file “{}.ron” by what it says itself", other.holds);
            odd(AttentionKind::Misplaced, Some(1), what);
        }
    }

    /// What the file says it contains of the edits in journals.
    pub(super) fn contains(&self) -> Vec<Contained> {
        merged(self.headers.iter().flat_map(|header| header.contains.clone()))
    }
}

/// The highest number of each writer.
pub(super) fn merged(all: impl IntoIterator<Item = Contained>) -> Vec<Contained> {
    let mut out: Vec<Contained> = Vec::new();
    for one in all {
        match out.iter_mut().find(|known| known.coder == one.coder && known.instance == one.instance) {
            Some(known) => known.number = known.number.max(one.number),
            None => out.push(one),
        }
    }
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_the_lines_of_the_file() {
        for file in ["", "[\n]\n", "[\n\n// a\nx\n]", "one line", "\n\n\n"] {
            let whole: Vec<_> =
                records::lines(file.as_bytes()).map(|line| (line.number, format!("{:?}", line.content))).collect();
            for length in 0..9 {
                let mut runs = Runs::new(file.as_bytes(), length);
                let mut cut = Vec::new();
                while let Some((bytes, before)) = runs.next().unwrap() {
                    let lines = records::lines(&bytes).map(|line| (before + line.number, line.content));
                    cut.extend(lines.map(|(number, content)| (number, format!("{content:?}"))));
                    runs.give_back(bytes);
                }
                assert_eq!(cut, whole, "{file:?} by {length}");
            }
        }
    }
}
