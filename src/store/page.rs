//! One file of records: read with everything that is odd about it, changed record by record, written again.
//!
//! A line that no change is about goes back as the bytes it was, whatever stands in it.

use super::frame::{Frame, Line, Run};
use super::items::Key;
use super::records::{self, Content, Sum};
use super::schema::{Contained, FORMAT, Gone, Header, Record, TOMBSTONE_MILLIS};
use crate::model::{Id, Time};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// A file of records.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub frame: Frame,
    /// As they stand in the file.
    lines: Vec<PageLine<'a>>,
    /// The lines that are about a row, by row; of one row in the order of the file.
    by_row: Vec<(Key, u32)>,
    /// Lines that are not in the file yet.
    new: BTreeMap<Key, PageLine<'a>>,
}

/// One line. What its record says in full is read again where it is wanted: most lines are only passed on.
#[derive(Debug)]
pub(super) struct PageLine<'a> {
    /// From 1; 0 for a line that is new.
    pub number: usize,
    /// As it stands in the file.
    pub raw: Cow<'a, [u8]>,
    about: Option<About>,
    /// Whether it is left out when the file is written.
    dropped: bool,
}

/// What a line is about.
#[derive(Debug, Clone, Copy)]
struct About {
    key: Key,
    order: (u8, usize, u128),
    /// Of a tombstone, the moment of the deletion.
    gone: Option<Time>,
}

impl About {
    fn of(record: &Record<'_>) -> Option<Self> {
        let gone = match record {
            Record::Gone(gone) => Some(gone.at),
            _ => None,
        };
        Some(Self { key: record.key()?, order: record.order(), gone })
    }
}

impl PageLine<'_> {
    /// What stands in it.
    pub(super) fn record(&self) -> Option<Record<'_>> {
        Record::parse(self.value()?).ok()
    }

    /// The text of its record.
    pub(super) fn value(&self) -> Option<&str> {
        match records::lines(&self.raw).next()?.content {
            Content::Value { value, .. } => Some(value),
            _ => None,
        }
    }

    pub(super) fn is_tombstone(&self) -> bool {
        self.about.is_some_and(|about| about.gone.is_some())
    }
}

impl<'a> Page<'a> {
    /// Reads a file that should be the one of that name.
    pub(super) fn parse(bytes: &'a [u8], name: &str) -> Self {
        let mut lines = Vec::new();
        let mut frame = Frame::read(Run { bytes, before: 0 }, |Line { number, raw, record, .. }| {
            let about = record.as_ref().and_then(About::of);
            lines.push(PageLine { number, raw: Cow::Borrowed(raw), about, dropped: false });
        });
        frame.check(name);
        let rows = lines.iter().zip(0..).filter_map(|(line, at)| Some((line.about?.key, at)));
        let mut by_row: Vec<(Key, u32)> = rows.collect();
        by_row.sort_unstable();
        Self { frame, lines, by_row, new: BTreeMap::new() }
    }

    /// A new file of records, each of another row.
    ///
    /// # Errors
    /// When what would be written does not read back as the same record.
    pub(super) fn of(records: Vec<Record<'_>>) -> Result<Self, String> {
        let mut page = Self::default();
        records.into_iter().try_for_each(|record| page.put(&record))?;
        Ok(page)
    }

    /// The lines about a row that stand in the file and stay there.
    fn lines_of(&self, key: Key) -> impl Iterator<Item = &PageLine<'a>> + '_ {
        let from = self.by_row.partition_point(|entry| entry.0 < key);
        let entries = self.by_row.iter().skip(from).take_while(move |entry| entry.0 == key);
        entries.filter_map(|entry| self.lines.get(entry.1 as usize)).filter(|line| !line.dropped)
    }

    fn drop_lines(&mut self, key: Key, only_tombstones: bool) {
        let from = self.by_row.partition_point(|entry| entry.0 < key);
        for &(_, at) in self.by_row.iter().skip(from).take_while(|entry| entry.0 == key) {
            if let Some(line) = self.lines.get_mut(at as usize) {
                line.dropped |= !only_tombstones || line.is_tombstone();
            }
        }
    }

    /// The line of a row, not its tombstone.
    pub(super) fn find(&self, key: Key) -> Option<&PageLine<'a>> {
        self.lines_of(key).chain(self.new.get(&key)).find(|line| !line.is_tombstone())
    }

    /// Puts a record in the place of the row's line, or where it belongs by its order.
    ///
    /// # Errors
    /// When what would be written does not read back as the same record.
    pub(super) fn put(&mut self, record: &Record<'_>) -> Result<(), String> {
        let Some(about) = About::of(record) else {
            return Ok(());
        };
        let key = about.key;
        let old = self.find(key);
        if old.is_some_and(|line| line.record().as_ref() == Some(record)) {
            self.drop_lines(key, true);
            return Ok(());
        }
        let text = match old.and_then(PageLine::value) {
            Some(value) => record.print_over(value)?,
            None => record.print()?,
        };
        self.put_text(record, &text)
    }

    /// As [`Page::put`], with a text that says what the record does, and perhaps more that only newer versions know.
    ///
    /// # Errors
    /// As [`Page::put`].
    pub(super) fn put_text(&mut self, record: &Record<'_>, text: &str) -> Result<(), String> {
        let Some(about) = About::of(record) else {
            return Ok(());
        };
        let key = about.key;
        let mut raw = records::line(text).into_bytes();
        raw.pop();
        let line = PageLine { number: 0, raw: Cow::Owned(raw), about: Some(about), dropped: false };
        // By the general reader, whatever the fast one would say.
        let back = records::parse::<Record<'static>>(text);
        let whole = matches!(one_value(&line.raw), Some((value, Sum::Right)) if value == text);
        if back.as_ref() != Ok(record) || !whole {
            return Err(format!("the {} would not read back as it is", key.kind.noun()));
        }
        self.remove(key);
        self.new.insert(key, line);
        Ok(())
    }

    /// Every row that a line is about.
    pub(super) fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.by_row.iter().map(|entry| entry.0)
    }

    /// The line of a row, or its tombstone.
    pub(super) fn line(&self, key: Key) -> Option<&PageLine<'a>> {
        self.find(key).or_else(|| self.lines_of(key).next())
    }

    /// The lines that are about no row: remarks, and what can't be read.
    pub(super) fn others(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().filter(|line| line.about.is_none() && !line.dropped).map(|line| line.raw.as_ref())
    }

    /// Puts a line of another file as it stands there in the place of a row's line.
    pub(super) fn take(&mut self, key: Key, line: &PageLine<'a>) {
        self.remove(key);
        let line = PageLine { number: 0, raw: line.raw.clone(), about: line.about, dropped: false };
        self.new.insert(key, line);
    }

    /// Adds a line that is about no row.
    pub(super) fn add_other(&mut self, raw: Cow<'a, [u8]>) {
        self.lines.push(PageLine { number: 0, raw, about: None, dropped: false });
    }

    /// Takes out the lines that are about no row and say just this.
    pub(super) fn drop_other(&mut self, raw: &[u8]) {
        let same = self.lines.iter_mut().filter(|line| line.about.is_none() && *line.raw == *raw);
        same.for_each(|line| line.dropped = true);
    }

    /// Takes a row's lines out, with its tombstone.
    pub(super) fn remove(&mut self, key: Key) {
        self.drop_lines(key, false);
        self.new.remove(&key);
    }

    /// Takes a row's lines out and says that it is gone.
    ///
    /// # Errors
    /// When the tombstone would not read back as it is.
    pub(super) fn bury(&mut self, key: Key, at: Time) -> Result<(), String> {
        self.remove(key);
        self.put(&Record::Gone(Gone { kind: key.kind, id: Id::new(key.id), at }))
    }

    /// Takes tombstones out whose time has passed.
    pub(super) fn expire(&mut self, now: Time) {
        let passed = |line: &PageLine<'_>| {
            line.about.and_then(|about| about.gone).is_some_and(|at| at.0.saturating_add(TOMBSTONE_MILLIS) < now.0)
        };
        self.lines.iter_mut().for_each(|line| line.dropped |= passed(line));
        self.new.retain(|_, line| !passed(line));
    }

    /// The rows that stand in more than one line.
    pub(super) fn doubles(&self) -> BTreeSet<Key> {
        let pairs = self.by_row.iter().zip(self.by_row.iter().skip(1));
        pairs.filter(|(one, next)| one.0 == next.0).map(|(one, _)| one.0).collect()
    }

    /// All lines that stay and all that are new, in order: a new one comes before the first that belongs behind it.
    fn in_order(&self) -> Vec<&PageLine<'a>> {
        let mut highest = None;
        let behind: Vec<_> = self
            .lines
            .iter()
            .map(|line| {
                highest = highest.max(line.about.filter(|_| !line.dropped).map(|about| about.order));
                highest
            })
            .collect();
        let mut new: Vec<(usize, _, &PageLine<'a>)> = self
            .new
            .values()
            .map(|line| {
                let order = line.about.map(|about| about.order);
                (behind.partition_point(|known| *known <= order), order, line)
            })
            .collect();
        new.sort_by_key(|(at, order, _)| (*at, *order));
        let mut new = new.into_iter().peekable();
        let mut out = Vec::with_capacity(self.lines.len() + new.len());
        for (at, line) in self.lines.iter().enumerate() {
            while let Some((_, _, line)) = new.next_if(|next| next.0 <= at) {
                out.push(line);
            }
            out.extend(Some(line).filter(|line| !line.dropped));
        }
        out.extend(new.map(|(_, _, line)| line));
        out
    }

    /// The whole file with a new header. Lines that were there are passed on; each new one was read back when it was
    /// put, and here the header is.
    ///
    /// # Errors
    /// When the header would not read back as it is.
    pub(super) fn print(&self, name: &str, contains: Vec<Contained>) -> Result<Vec<u8>, String> {
        let lines = self.in_order();
        let is_remark = |line: &&&PageLine<'_>| {
            line.about.is_none()
                && matches!(records::lines(&line.raw).next().map(|l| l.content), Some(Content::Remark) | None)
        };
        let records = lines.len() - lines.iter().filter(is_remark).count();
        let format = self.frame.format.unwrap_or(FORMAT).max(FORMAT);
        let header = Record::Header(Header { format, holds: name.to_owned(), records, contains });
        let text = header.print_over(self.frame.header_text.as_deref().unwrap_or(""))?;
        let first = records::line(&text);
        let read = one_value(first.as_bytes()).filter(|read| read.1 == Sum::Right).map(|read| Record::parse(read.0));
        if read.as_ref() != Some(&Ok(header)) {
            return Err(format!("“{name}” would not read back as it is"));
        }
        let length: usize = lines.iter().map(|line| line.raw.len() + 1).sum();
        let mut out = Vec::with_capacity(length + first.len() + 4);
        out.extend_from_slice(b"[\n");
        out.extend_from_slice(first.as_bytes());
        for line in lines {
            out.extend_from_slice(&line.raw);
            out.push(b'\n');
        }
        out.extend_from_slice(b"]\n");
        Ok(out)
    }
}

/// The value of a text that is one line with a value.
fn one_value(raw: &[u8]) -> Option<(&str, Sum)> {
    let mut lines = records::lines(raw);
    match (lines.next()?.content, lines.next()) {
        (Content::Value { value, sum }, None) => Some((value, sum)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::AttentionKind;
    use super::*;
    use crate::model::Actor;
    use std::sync::Arc;

    fn actor(id: u128, name: &str) -> Record<'static> {
        Record::Actor(Arc::new(Actor::named(Id::new(id), name)))
    }

    fn key(id: u128) -> Key {
        Key { kind: super::super::items::Kind::Actor, id }
    }

    fn file() -> String {
        let mut page = Page::default();
        for (id, name) in [(1, "Ada"), (3, "Cy"), (2, "Bo\n\"quoted\"")] {
            page.put(&actor(id, name)).unwrap();
        }
        String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap()
    }

    #[test]
    fn a_file_reads_back_in_order() {
        let text = file();
        let page = Page::parse(text.as_bytes(), "actors");
        assert_eq!(page.frame.oddities, []);
        let ids: Vec<_> = page.in_order().iter().filter_map(|line| line.record()?.key()).map(|key| key.id).collect();
        assert_eq!(ids, [1, 2, 3]);
        assert_eq!(text.lines().count(), 6);
    }

    #[test]
    fn what_is_not_touched_stays_byte_for_byte() {
        let odd = file().replace("]\n", "// a remark\nnonsense(\nFuture((x:1)), // 00000000\n]\n");
        let mut page = Page::parse(odd.as_bytes(), "actors");
        assert!(page.frame.oddities.iter().any(|odd| odd.kind == AttentionKind::Broken && odd.line == Some(7)));
        page.put(&actor(2, "Bob")).unwrap();
        let out = String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap();
        for line in odd.lines().filter(|line| !line.contains("Bo") && !line.contains("Header")) {
            assert!(out.lines().any(|other| other == line), "{line}");
        }
        assert!(out.contains("\"Bob\"") && !out.contains("quoted"));
        let again = Page::parse(out.as_bytes(), "actors");
        assert!(
            again.frame.oddities.iter().all(|odd| odd.kind != AttentionKind::Incomplete),
            "{:?}",
            again.frame.oddities
        );
    }

    #[test]
    fn lost_lines_are_noticed() {
        let text = file();
        for gone in 0..6 {
            let less: Vec<_> = text.lines().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| line).collect();
            let less = less.join("\n") + "\n";
            assert_ne!(Page::parse(less.as_bytes(), "actors").frame.oddities, [], "line {gone}");
        }
        assert_ne!(Page::parse(b"", "actors").frame.oddities, []);
    }

    #[test]
    fn a_deleted_row_leaves_a_tombstone_for_a_while() {
        let text = file();
        let mut page = Page::parse(text.as_bytes(), "actors");
        page.bury(key(2), Time(1000)).unwrap();
        assert!(page.find(key(2)).is_none());
        page.expire(Time(1000 + TOMBSTONE_MILLIS));
        assert_eq!(page.in_order().len(), 3, "on its last day");
        let mut back = Page::parse(text.as_bytes(), "actors");
        back.bury(key(2), Time(1000)).unwrap();
        back.put(&actor(2, "Bo")).unwrap();
        assert_eq!(back.in_order().len(), 3, "whatever comes back has no tombstone");
        page.expire(Time(1001 + TOMBSTONE_MILLIS));
        assert_eq!(page.in_order().len(), 2);
    }

    #[test]
    fn fields_of_a_newer_version_survive_a_change() {
        let text = file().replace("Actor((id:", "Actor((mood:Some(\"fine\"),id:");
        let mut page = Page::parse(text.as_bytes(), "actors");
        page.put(&actor(1, "Ada L.")).unwrap();
        let out = String::from_utf8(page.print("actors", vec![]).unwrap()).unwrap();
        assert_eq!(out.matches("mood:Some(\"fine\")").count(), 3);
    }
}
