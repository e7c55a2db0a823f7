//! What a reader in a process of its own is handed, and what it hands over: the files one after the other; then a line of
//! JSON for each article, relation, label and person, and a last one that says that nothing is missing.

use super::brought::{Article, Brought, Code, Counting, File, Left, Link, Person};
use super::{Format, format};
use crate::edit::NewDocument;
use crate::formats::Rest;
use crate::model::{Date, Text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, BufRead, Read as _, Write};

/// What stands before the bytes of a file.
#[derive(Serialize, Deserialize)]
struct Label<'a> {
    name: Cow<'a, str>,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
enum Record<'a> {
    Article(Cow<'a, Article>),
    Link(Cow<'a, Link>),
    Code(Cow<'a, Code>),
    Person(Cow<'a, Person>),
    Rest(Cow<'a, Rest>),
    Refused(Cow<'a, str>),
    /// For each file the format that it is of by itself.
    Recognised(Vec<Option<Cow<'a, str>>>),
    Done {
        format: Cow<'a, str>,
        left: Cow<'a, Left>,
        counting: Counting,
        rows: usize,
    },
}

/// What is known about an article; its text comes over beside it.
#[derive(Serialize, Deserialize)]
#[serde(remote = "NewDocument")]
pub(super) struct About {
    title: String,
    outlet: String,
    author: String,
    date: Option<Date>,
    address: String,
    language: String,
    section: String,
    notes: String,
    file: String,
    encoding: String,
    #[serde(skip)]
    text: Text,
}

/// Hands files over.
///
/// # Errors
/// When `out` takes no more.
pub fn write_files(files: &[File], out: &mut dyn Write) -> io::Result<()> {
    for File { name, bytes } in files {
        serde_json::to_writer(&mut *out, &Label { name: name.into(), bytes: bytes.len() as u64 })?;
        out.write_all(b"\n")?;
        out.write_all(bytes)?;
    }
    out.flush()
}

/// Takes the files that [`write_files`] hands over.
///
/// # Errors
/// When they end too early.
pub fn read_files(input: &mut dyn BufRead) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let label: Label<'_> = serde_json::from_slice(&line)?;
        let name = label.name.into_owned();
        // As much as is there, not as much as it says.
        let mut bytes = Vec::new();
        if input.take(label.bytes).read_to_end(&mut bytes)? as u64 != label.bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        files.push(File { name, bytes });
        line.clear();
    }
    Ok(files)
}

fn write_line(record: &Record<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

/// Hands over what a reader has found.
///
/// # Errors
/// When `out` takes no more.
pub fn write_brought(read: &Result<(Brought, &'static Format), String>, out: &mut dyn Write) -> io::Result<()> {
    let (brought, format) = match read {
        Ok(read) => read,
        Err(sentence) => return write_line(&Record::Refused(sentence.into()), out),
    };
    let articles = brought.articles.iter().map(|row| Record::Article(Cow::Borrowed(row)));
    let links = brought.links.iter().map(|row| Record::Link(Cow::Borrowed(row)));
    let codes = brought.codes.iter().map(|row| Record::Code(Cow::Borrowed(row)));
    let people = brought.people.iter().map(|row| Record::Person(Cow::Borrowed(row)));
    let rest = (brought.rest != Rest::default()).then_some(Record::Rest(Cow::Borrowed(&brought.rest)));
    let mut rows = 0;
    for record in articles.chain(links).chain(codes).chain(people).chain(rest) {
        write_line(&record, out)?;
        rows += 1;
    }
    let (format, left) = (format.id.into(), Cow::Borrowed(&brought.left));
    write_line(&Record::Done { format, left, counting: brought.counting, rows }, out)?;
    out.flush()
}

/// Takes what [`write_brought`] hands over. `None`: it ends before its end.
#[must_use]
pub fn read_brought(bytes: &[u8]) -> Option<Result<(Brought, &'static Format), String>> {
    let mut brought = Brought::default();
    for (count, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        match serde_json::from_slice(line).ok()? {
            Record::Article(row) => brought.articles.push(row.into_owned()),
            Record::Link(row) => brought.links.push(row.into_owned()),
            Record::Code(row) => brought.codes.push(row.into_owned()),
            Record::Person(row) => brought.people.push(row.into_owned()),
            Record::Rest(rest) => brought.rest = rest.into_owned(),
            Record::Refused(sentence) => return Some(Err(sentence.into_owned())),
            Record::Recognised(_) => return None,
            Record::Done { format: id, left, counting, rows } => {
                let brought = Brought { left: left.into_owned(), counting, ..brought };
                return format(&id).filter(|_| rows == count).map(|format| Ok((brought, format)));
            }
        }
    }
    None
}

/// Hands over which format each file is of.
///
/// # Errors
/// When `out` takes no more.
pub fn write_recognised(formats: &[Option<&'static Format>], out: &mut dyn Write) -> io::Result<()> {
    let ids = formats.iter().map(|format| format.map(|format| format.id.into())).collect();
    write_line(&Record::Recognised(ids), out)?;
    out.flush()
}

/// Takes what [`write_recognised`] hands over. `None`: it ends before its end.
#[must_use]
pub fn read_recognised(bytes: &[u8]) -> Option<Vec<Option<&'static Format>>> {
    match serde_json::from_slice(bytes).ok()? {
        Record::Recognised(ids) => Some(ids.into_iter().map(|id| format(&id?)).collect()),
        _ => None,
    }
}
