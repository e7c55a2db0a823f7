//! The journal: every edit as one line, appended and flushed before anyone is told that it is saved.
//!
//! A file belongs to one coder and one run of the program (the *instance*). Its lines are records as in all files,
//! with the value's length in bytes behind the checksum. Edits are numbered; the numbers rise over all files of a
//! coder. A damaged line is found by its checksum and skipped; a last line without its line feed was cut by a crash.

use super::canon;
use super::items::{self, Item, sides};
use super::places::JOURNAL;
use super::records;
use super::schema::{Contained, Context, FORMAT, Record, probe};
use crate::edit::Step;
use crate::model::{Annotation, Coder, Document, Id, Stamp, Text, Time, Transaction};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Entry<'a> {
    /// The first line of a file.
    Start {
        format: (u32, u32),
        coder: Id<Coder>,
        instance: String,
    },
    Edit(Box<Edit<'a>>),
    /// All edits up to these numbers stand in the files they are about.
    Folded {
        contains: Vec<Contained>,
    },
}

/// One edit, as it was applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Edit<'a> {
    pub coder: Id<Coder>,
    pub instance: String,
    pub number: u64,
    pub step: Step,
    pub label: String,
    pub by: Id<Coder>,
    pub time: Time,
    pub sequence: u64,
    /// Each row before and after.
    pub changes: Vec<(Option<Record<'a>>, Option<Record<'a>>)>,
}

/// Who writes a journal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Writer {
    pub coder: Id<Coder>,
    pub instance: String,
}

impl Writer {
    /// The path of one of its files below the project's folder.
    pub(super) fn path(&self, generation: u32) -> PathBuf {
        Path::new(JOURNAL).join(format!("{}.{}-{generation:04}.ron", self.coder, self.instance))
    }

    pub(super) fn contained(&self, number: u64) -> Contained {
        Contained { coder: self.coder, instance: self.instance.clone(), number }
    }
}

/// The coder and the instance in the name of a journal file.
pub(super) fn writer_of(name: &str) -> Option<Writer> {
    let (coder, rest) = name.strip_suffix(".ron")?.split_once('.')?;
    let (instance, generation) = rest.split_once('-')?;
    // A second copy that a sync program made has more in its name, and its edits are as good.
    let number: String = generation.chars().take_while(char::is_ascii_digit).collect();
    number.parse::<u32>().ok()?;
    Some(Writer { coder: coder.parse().ok()?, instance: instance.to_owned() })
}

impl<'a> Edit<'a> {
    /// The journal's form of an applied transaction. Statements need the words of their documents.
    pub(super) fn of(
        writer: &Writer,
        number: u64,
        step: Step,
        transaction: &Transaction,
        texts: &'a BTreeMap<Id<Document>, Text>,
    ) -> Result<Self, String> {
        let record = |item: Option<Item>| -> Result<Option<Record<'a>>, String> {
            let Some(item) = item else {
                return Ok(None);
            };
            let text = match &item {
                Item::Annotation(row) => texts.get(&row.document),
                _ => None,
            };
            let record = Record::of(&item, text, Context::Without);
            record.map(Some).ok_or_else(|| "the document of a statement is not known".to_owned())
        };
        let changes = transaction.changes.iter().map(|change| {
            let (before, after) = sides(change);
            Ok((record(before)?, record(after)?))
        });
        Ok(Self {
            coder: writer.coder,
            instance: writer.instance.clone(),
            number,
            step,
            label: transaction.label.clone(),
            by: transaction.stamp.coder,
            time: transaction.stamp.time,
            sequence: transaction.stamp.sequence,
            changes: changes.collect::<Result<_, String>>()?,
        })
    }

    /// The transaction again.
    ///
    /// # Errors
    /// When the words of a document that it needs are not there or are others.
    pub(super) fn transaction(
        &self,
        texts: &mut dyn FnMut(Id<Document>) -> Option<Text>,
    ) -> Result<Transaction, String> {
        let mut changes = Vec::with_capacity(self.changes.len());
        for (before, after) in &self.changes {
            let before = before.as_ref().map(|record| item_of(record, texts)).transpose()?;
            let after = after.as_ref().map(|record| item_of(record, texts)).transpose()?;
            changes.extend(items::change(before, after));
        }
        let stamp = Stamp { coder: self.by, time: self.time, sequence: self.sequence };
        Ok(Transaction { label: self.label.clone(), stamp, changes })
    }
}

/// The row of a record; documents and statements need the words.
pub(super) fn item_of(
    record: &Record<'_>,
    texts: &mut dyn FnMut(Id<Document>) -> Option<Text>,
) -> Result<Item, String> {
    let missing = || "the words of its document are not there".to_owned();
    Ok(match record {
        Record::Project(row) => Item::Info(row.clone()),
        Record::Coder(row) => Item::Coder(row.clone()),
        Record::Field(row) => Item::Field(row.clone()),
        Record::Tag(row) => Item::Tag(row.clone()),
        Record::RelationType(row) => Item::RelationType(row.clone()),
        Record::Actor(row) => Item::Actor(row.clone()),
        Record::Issue(row) => Item::Issue(row.clone()),
        Record::Document(row) => {
            let text = texts(row.id).filter(|text| text.digest() == row.sha256).ok_or_else(missing)?;
            Item::Document(Arc::new(Document { text, ..row.as_ref().clone() }))
        }
        Record::Statement(row) => {
            let text = texts(row.document).ok_or_else(missing)?;
            Item::Annotation(Arc::<Annotation>::new(row.row(&text)?))
        }
        Record::Relation(row) => Item::Relation(row.clone()),
        Record::Header(_) | Record::Gone(_) => return Err("it holds a line that belongs to no journal".to_owned()),
    })
}

/// The bytes of an entry.
pub(super) fn print(entry: &Entry<'_>) -> Result<Vec<u8>, String> {
    let value = records::print(entry)?;
    let crc = crc32fast::hash(value.as_bytes());
    Ok(format!("{value}, // {crc:08x} {:x}\n", value.len()).into_bytes())
}

pub(super) fn start(writer: &Writer) -> Entry<'static> {
    Entry::Start { format: FORMAT, coder: writer.coder, instance: writer.instance.clone() }
}

/// What was found in a journal file.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub folded: Vec<Contained>,
    /// Bytes of a last line that a crash cut; nobody was told that it was saved.
    pub torn: usize,
    /// Lines that can't be read, with what stands there.
    pub damaged: Vec<(usize, String)>,
    /// Written by a newer version that this one can't follow.
    pub newer: bool,
}

/// Reads a journal file; each edit is handed over as it comes, since together they take several times the room of the
/// file.
pub(super) fn parse(bytes: &[u8], mut each: impl FnMut(Edit<'static>)) -> Journal {
    let mut journal = Journal::default();
    let mut lines = bytes.split(|&byte| byte == b'\n').enumerate().peekable();
    while let Some((at, raw)) = lines.next() {
        let last = lines.peek().is_none();
        if raw.is_empty() {
            continue;
        }
        match entry(raw) {
            Some(Ok(Entry::Start { format, .. })) => journal.newer |= format.0 > FORMAT.0,
            Some(Ok(Entry::Edit(edit))) => each(*edit),
            Some(Ok(Entry::Folded { contains })) => journal.folded.extend(contains),
            Some(Err(value)) => {
                journal.newer |= probe(&value.replacen("Start", "Header", 1)).is_some_and(|format| format.0 > FORMAT.0);
                journal.damaged.push((at + 1, value));
            }
            // A crash cuts the end: the line has no line feed, or holes where the disk had not yet got its bytes.
            None if last || raw.contains(&0) && lines.clone().all(|(_, rest)| rest.iter().all(|&byte| byte == 0)) => {
                journal.torn += raw.len();
            }
            None => journal.damaged.push((at + 1, String::from_utf8_lossy(raw).into_owned())),
        }
    }
    journal
}

/// One line: `None` where its checksum or length is not right, an error where they are but the value can't be read.
fn entry(raw: &[u8]) -> Option<Result<Entry<'static>, String>> {
    let line = std::str::from_utf8(raw).ok()?;
    let (value, sums) = line.rsplit_once(", // ")?;
    let (crc, length) = sums.trim_end().split_once(' ')?;
    let right = u32::from_str_radix(crc, 16) == Ok(crc32fast::hash(value.as_bytes()))
        && usize::from_str_radix(length, 16) == Ok(value.len());
    right.then(|| match canon::edit(value) {
        Some(edit) => Ok(Entry::Edit(Box::new(edit))),
        None => records::parse(value).map_err(|_told_by_the_caller| value.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        Writer { coder: Id::new(5), instance: "00ff".to_owned() }
    }

    fn edit(number: u64) -> Edit<'static> {
        Edit {
            coder: Id::new(5),
            instance: "00ff".to_owned(),
            number,
            step: Step::Edit,
            label: format!("edit {number}\n"),
            by: Id::new(5),
            time: Time(1),
            sequence: number,
            changes: vec![],
        }
    }

    fn read(bytes: &[u8]) -> (Vec<Edit<'static>>, Journal) {
        let mut edits = Vec::new();
        let journal = parse(bytes, |edit| edits.push(edit));
        (edits, journal)
    }

    fn file() -> Vec<u8> {
        let mut bytes = print(&start(&writer())).unwrap();
        for number in 1..=3 {
            bytes.extend(print(&Entry::Edit(Box::new(edit(number)))).unwrap());
        }
        bytes
    }

    #[test]
    fn names_of_files_say_whose_they_are() {
        let path = writer().path(3);
        assert_eq!(writer_of(&path.file_name().unwrap().to_string_lossy()), Some(writer()));
        assert_eq!(writer_of("notes.ron"), None);
    }

    #[test]
    fn a_journal_cut_anywhere_gives_all_that_is_whole() {
        let bytes = file();
        for cut in 0..bytes.len() {
            let (edits, journal) = read(&bytes[..cut]);
            let whole = bytes[..cut].iter().filter(|&&byte| byte == b'\n').count().saturating_sub(1);
            // A line whose line feed alone is lost is whole.
            assert!(edits.len() == whole || edits.len() == whole + 1, "cut at {cut}");
            assert_eq!(journal.damaged, []);
        }
    }

    #[test]
    fn a_damaged_line_costs_itself() {
        let bytes = file();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut hurt = bytes.clone();
                hurt[at] ^= 1 << bit;
                let (edits, journal) = read(&hurt);
                let same = edits.len() == 3 && edits == read(&bytes).0;
                assert!(same || !journal.damaged.is_empty() || journal.torn > 0, "byte {at}, bit {bit}");
                assert!(!edits.is_empty());
                assert!(edits.iter().all(|found| *found == edit(found.number)), "byte {at}, bit {bit}");
            }
        }
    }
}
