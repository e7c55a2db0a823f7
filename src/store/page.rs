//! One file of records: read with everything that is odd about it, changed record by record, written again.
//!
//! A line that no change is about goes back as the bytes it was, whatever stands in it.

use super::items::Key;
use super::records::{self, Content, Sum};
use super::report::AttentionKind;
use super::schema::{Contained, FORMAT, Gone, Header, Record, TOMBSTONE_MILLIS, probe};
use crate::model::Time;
use std::{borrow::Cow, collections::BTreeSet};

/// A file of records.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    lines: Vec<PageLine<'a>>,
    /// More than one after a merge of lines by git.
    headers: Vec<Header>,
    /// The text of the first header, for fields that a newer version wrote into it.
    header_text: Option<String>,
    /// What is odd about the file as a whole or about its lines.
    pub oddities: Vec<Oddity>,
    /// The highest format that a header names.
    pub format: Option<(u32, u32)>,
}

#[derive(Debug)]
pub(super) struct PageLine<'a> {
    /// From 1; 0 for a line that is new.
    pub number: usize,
    /// As it stands in the file.
    pub raw: Cow<'a, [u8]>,
    pub record: Option<Record>,
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

impl<'a> Page<'a> {
    /// Reads a file that should be the one of that name.
    pub(super) fn parse(bytes: &'a [u8], name: &str) -> Self {
        let mut page = Self::default();
        let (mut counted, mut open, mut close) = (0, 0, 0);
        let mut last = 0;
        for line in records::lines(bytes) {
            let raw = bytes.get(line.range.clone()).unwrap_or(&[]);
            last = line.number;
            match line.content {
                Content::Open => open += 1,
                Content::Close => close += 1,
                Content::Remark => {
                    page.lines.push(PageLine {
                        number: line.number,
                        raw: Cow::Borrowed(raw),
                        record: None,
                        sound: false,
                    });
                }
                Content::Garbage => {
                    counted += 1;
                    page.keep_broken(line.number, raw, "holds bytes that are no characters");
                }
                Content::Value { value, sum } if value.starts_with("Header") => {
                    page.read_header(line.number, value, sum);
                }
                Content::Value { value, sum } => {
                    counted += 1;
                    page.read_record(line.number, raw, value, sum);
                }
            }
        }
        page.check_frame(name, counted, last, open.max(1) == 1 && open == close && open == 1);
        page
    }

    /// A new file of records, each of another row.
    ///
    /// # Errors
    /// When what would be written does not read back as the same record.
    pub(super) fn of(mut records: Vec<Record>) -> Result<Self, String> {
        records.sort_by_key(Record::order);
        let lines = records.into_iter().map(|record| {
            let text = record.print()?;
            let mut raw = records::line(&text).into_bytes();
            raw.pop();
            Ok(PageLine { number: 0, raw: Cow::Owned(raw), record: Some(record), sound: true })
        });
        Ok(Self { lines: lines.collect::<Result<_, String>>()?, ..Self::default() })
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

    fn read_record(&mut self, number: usize, raw: &'a [u8], value: &str, sum: Sum) {
        match Record::parse(value) {
            Ok(record) => {
                if sum != Sum::Right {
                    let what = match sum {
                        Sum::Absent => "has a line without its checksum: it was edited by hand",
                        Sum::Wrong | Sum::Right => {
                            "has a line that does not fit its checksum: edited by hand, or damaged"
                        }
                    };
                    self.odd_line(number, raw, AttentionKind::Edited, what);
                }
                self.lines.push(PageLine {
                    number,
                    raw: Cow::Borrowed(raw),
                    record: Some(record),
                    sound: sum == Sum::Right,
                });
            }
            Err(_) if sum == Sum::Right => {
                self.odd_line(
                    number,
                    raw,
                    AttentionKind::Newer,
                    "has a line that a newer version of the program wrote",
                );
                self.lines.push(PageLine { number, raw: Cow::Borrowed(raw), record: None, sound: false });
            }
            Err(column) => {
                self.keep_broken(number, raw, &format!("has a line that can’t be read from column {column} on"));
            }
        }
    }

    fn keep_broken(&mut self, number: usize, raw: &'a [u8], what: &str) {
        self.odd_line(number, raw, AttentionKind::Broken, what);
        self.lines.push(PageLine { number, raw: Cow::Borrowed(raw), record: None, sound: false });
    }

    fn odd_line(&mut self, number: usize, raw: &[u8], kind: AttentionKind, what: &str) {
        let raw = String::from_utf8_lossy(raw).into_owned();
        self.oddities.push(Oddity { line: Some(number), kind, raw, what: what.to_owned() });
    }

    fn check_frame(&mut self, name: &str, counted: usize, last: usize, framed: bool) {
        let mut odd = |kind, line, what: String| self.oddities.push(Oddity { line, kind, raw: String::new(), what });
        match self.headers.as_slice() {
            [] if self.format.is_none_or(|format| format <= FORMAT) => {
                odd(
                    AttentionKind::Incomplete,
                    Some(1),
                    "has lost its first record, so lines may be missing".to_owned(),
                );
            }
            [one] if one.records != counted => odd(
                AttentionKind::Incomplete,
                Some(last),
                format!("should hold {} records but holds {counted}", one.records),
            ),
            _ if !framed && self.headers.len() < 2 => {
                odd(AttentionKind::Incomplete, Some(last), "has lost a bracket at its beginning or end".to_owned());
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

    /// Gives the lines away, in order.
    pub(super) fn into_lines(self) -> Vec<PageLine<'a>> {
        self.lines
    }

    /// The line of a row, not its tombstone.
    pub(super) fn find(&self, key: Key) -> Option<&PageLine<'a>> {
        self.lines.iter().find(|line| is_row(line, key))
    }

    /// Puts a record in the place of the row's line, or where it belongs by its order.
    ///
    /// # Errors
    /// When what would be written does not read back as the same record.
    pub(super) fn put(&mut self, record: Record) -> Result<(), String> {
        let Some(key) = record.key() else {
            return Ok(());
        };
        if self.find(key).is_some_and(|line| line.record.as_ref() == Some(&record)) {
            self.lines.retain(|line| !is_tombstone(line, key));
            return Ok(());
        }
        let text = match self.find(key) {
            Some(old) => match records::lines(&old.raw).next().map(|line| line.content) {
                Some(Content::Value { value, .. }) => record.print_over(value)?,
                _ => record.print()?,
            },
            None => record.print()?,
        };
        if Record::parse(&text).as_ref() != Ok(&record) {
            return Err(format!("the {} would not read back as it is", key.kind.noun()));
        }
        let mut raw = records::line(&text).into_bytes();
        raw.pop();
        self.remove(key);
        let order = record.order();
        let after = |line: &PageLine<'_>| line.record.as_ref().is_some_and(|known| known.order() > order);
        let at = self.lines.iter().position(after).unwrap_or(self.lines.len());
        self.lines.insert(at, PageLine { number: 0, raw: Cow::Owned(raw), record: Some(record), sound: true });
        Ok(())
    }

    /// Takes a row's lines out, with its tombstone.
    pub(super) fn remove(&mut self, key: Key) {
        self.lines.retain(|line| !is_row(line, key) && !is_tombstone(line, key));
    }

    /// Takes a row's lines out and says that it is gone.
    ///
    /// # Errors
    /// When the tombstone would not read back as it is.
    pub(super) fn bury(&mut self, key: Key, at: Time) -> Result<(), String> {
        self.remove(key);
        self.put(Record::Gone(Gone { kind: key.kind, id: crate::model::Id::new(key.id), at }))
    }

    /// Takes tombstones out whose time has passed.
    pub(super) fn expire(&mut self, now: Time) {
        let passed = |gone: &Gone| gone.at.0.saturating_add(TOMBSTONE_MILLIS) < now.0;
        self.lines.retain(|line| !matches!(&line.record, Some(Record::Gone(gone)) if passed(gone)));
    }

    /// The rows that stand in more than one line.
    pub(super) fn doubles(&self) -> BTreeSet<Key> {
        let mut seen = BTreeSet::new();
        let keys = self.lines.iter().filter_map(|line| line.record.as_ref()?.key());
        keys.filter(|key| !seen.insert(*key)).collect()
    }

    /// The whole file with a new header.
    ///
    /// # Errors
    /// When what would be written does not read back as the same lines.
    pub(super) fn print(&self, name: &str, contains: Vec<Contained>) -> Result<Vec<u8>, String> {
        let is_remark = |line: &&PageLine<'_>| {
            line.record.is_none()
                && matches!(records::lines(&line.raw).next().map(|l| l.content), Some(Content::Remark) | None)
        };
        let records = self.lines.len() - self.lines.iter().filter(is_remark).count();
        let format = self.format.unwrap_or(FORMAT).max(FORMAT);
        let header = Record::Header(Header { format, holds: name.to_owned(), records, contains });
        let header = header.print_over(self.header_text.as_deref().unwrap_or(""))?;
        let mut out = b"[\n".to_vec();
        out.extend_from_slice(records::line(&header).as_bytes());
        for line in &self.lines {
            out.extend_from_slice(&line.raw);
            out.push(b'\n');
        }
        out.extend_from_slice(b"]\n");
        let back = Page::parse(&out, name);
        let same = back.lines.len() == self.lines.len()
            && back.lines.iter().zip(&self.lines).all(|(a, b)| a.raw == b.raw && a.record == b.record);
        let whole = back.oddities.iter().all(|odd| odd.kind != AttentionKind::Incomplete);
        if same && whole { Ok(out) } else { Err(format!("“{name}” would not read back as it is")) }
    }
}

fn is_row(line: &PageLine<'_>, key: Key) -> bool {
    line.record.as_ref().is_some_and(|record| !matches!(record, Record::Gone(_)) && record.key() == Some(key))
}

fn is_tombstone(line: &PageLine<'_>, key: Key) -> bool {
    line.record.as_ref().is_some_and(|record| matches!(record, Record::Gone(_)) && record.key() == Some(key))
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
    use crate::model::{Actor, Id};
    use std::sync::Arc;

    fn actor(id: u128, name: &str) -> Record {
        Record::Actor(Arc::new(Actor::named(Id::new(id), name)))
    }

    fn key(id: u128) -> Key {
        Key { kind: super::super::items::Kind::Actor, id }
    }

    fn file() -> String {
        let mut page = Page::default();
        for (id, name) in [(1, "Ada"), (3, "Cy"), (2, "Bo\n\"quoted\"")] {
            page.put(actor(id, name)).unwrap();
        }
        String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap()
    }

    #[test]
    fn a_file_reads_back_in_order() {
        let text = file();
        let page = Page::parse(text.as_bytes(), "actors");
        assert_eq!(page.oddities, []);
        let ids: Vec<_> = page.lines.iter().filter_map(|line| line.record.as_ref()?.key()).map(|key| key.id).collect();
        assert_eq!(ids, [1, 2, 3]);
        assert_eq!(text.lines().count(), 6);
    }

    #[test]
    fn what_is_not_touched_stays_byte_for_byte() {
        let odd = file().replace("]\n", "// a remark\nnonsense(\nFuture((x:1)), // 00000000\n]\n");
        let mut page = Page::parse(odd.as_bytes(), "actors");
        assert!(page.oddities.iter().any(|odd| odd.kind == AttentionKind::Broken && odd.line == Some(7)));
        page.put(actor(2, "Bob")).unwrap();
        let out = String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap();
        for line in odd.lines().filter(|line| !line.contains("Bo") && !line.contains("Header")) {
            assert!(out.lines().any(|other| other == line), "{line}");
        }
        assert!(out.contains("\"Bob\"") && !out.contains("quoted"));
        let again = Page::parse(out.as_bytes(), "actors");
        assert!(again.oddities.iter().all(|odd| odd.kind != AttentionKind::Incomplete), "{:?}", again.oddities);
    }

    #[test]
    fn lost_lines_are_noticed() {
        let text = file();
        for gone in 0..6 {
            let less: Vec<_> = text.lines().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| line).collect();
            let less = less.join("\n") + "\n";
            assert_ne!(Page::parse(less.as_bytes(), "actors").oddities, [], "line {gone}");
        }
        assert_ne!(Page::parse(b"", "actors").oddities, []);
    }

    #[test]
    fn a_deleted_row_leaves_a_tombstone_for_a_while() {
        let text = file();
        let mut page = Page::parse(text.as_bytes(), "actors");
        page.bury(key(2), Time(1000)).unwrap();
        assert!(page.find(key(2)).is_none());
        page.expire(Time(1000 + TOMBSTONE_MILLIS));
        assert_eq!(page.lines.len(), 3, "on its last day");
        let mut back = Page::parse(text.as_bytes(), "actors");
        back.bury(key(2), Time(1000)).unwrap();
        back.put(actor(2, "Bo")).unwrap();
        assert_eq!(back.lines.len(), 3, "whatever comes back has no tombstone");
        page.expire(Time(1001 + TOMBSTONE_MILLIS));
        assert_eq!(page.lines.len(), 2);
    }

    #[test]
    fn fields_of_a_newer_version_survive_a_change() {
        let text = file().replace("Actor((id:", "Actor((mood:Some(\"fine\"),id:");
        let mut page = Page::parse(text.as_bytes(), "actors");
        page.put(actor(1, "Ada L.")).unwrap();
        let out = String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap();
        assert_eq!(out.matches("mood:Some(\"fine\")").count(), 3);
    }
}
