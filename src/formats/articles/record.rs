//! What a reader in a process of its own hands over: one line of JSON for each article, and a last one that says that
//! nothing is missing.

use super::{Article, Head, Refused, Taken};
use crate::edit::NewDocument;
use crate::model::Text;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

#[derive(Serialize, Deserialize)]
enum Record {
    Article(Box<Wire>),
    Table(Head),
    Note(String),
    Refused { why: String, hint: String },
    Done { articles: usize },
}

#[derive(Serialize, Deserialize)]
struct Wire {
    title: String,
    outlet: String,
    author: String,
    date: String,
    address: String,
    language: String,
    section: String,
    notes: String,
    file: String,
    encoding: String,
    text: String,
    is_guess: bool,
    remarks: Vec<String>,
    place: String,
}

impl From<&Article> for Wire {
    fn from(article: &Article) -> Self {
        let Article { document: of, is_guess, remarks, place } = article.clone();
        Self {
            title: of.title,
            outlet: of.outlet,
            author: of.author,
            date: of.date.map_or_else(String::new, |date| date.to_string()),
            address: of.address,
            language: of.language,
            section: of.section,
            notes: of.notes,
            file: of.file,
            encoding: of.encoding,
            text: of.text.as_str().to_owned(),
            is_guess,
            remarks,
            place,
        }
    }
}

impl From<Wire> for Article {
    fn from(wire: Wire) -> Self {
        let document = NewDocument {
            title: wire.title,
            outlet: wire.outlet,
            author: wire.author,
            date: wire.date.parse().ok(),
            address: wire.address,
            language: wire.language,
            section: wire.section,
            notes: wire.notes,
            file: wire.file,
            encoding: wire.encoding,
            text: Text::from(wire.text),
        };
        Self { document, is_guess: wire.is_guess, remarks: wire.remarks, place: wire.place }
    }
}

/// Writes what a reader has found.
///
/// # Errors
/// When `out` takes no more.
pub fn write_records(read: &Result<Taken, Refused>, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |record: &Record| {
        serde_json::to_writer(&mut *out, record)?;
        out.write_all(b"\n")
    };
    match read {
        Ok(taken) => {
            for article in &taken.articles {
                line(&Record::Article(Box::new(article.into())))?;
            }
            taken.table.iter().try_for_each(|head| line(&Record::Table(head.clone())))?;
            taken.notes.iter().try_for_each(|note| line(&Record::Note(note.clone())))?;
            line(&Record::Done { articles: taken.articles.len() })
        }
        Err(Refused { why, hint }) => line(&Record::Refused { why: why.clone(), hint: hint.clone() }),
    }
}

/// Reads what [`write_records`] wrote. `None`: it ends before its end.
#[must_use]
pub fn read_records(bytes: &[u8]) -> Option<Result<Taken, Refused>> {
    let mut taken = Taken::default();
    for line in bytes.split(|&byte| byte == b'\n') {
        match serde_json::from_slice(line).ok()? {
            Record::Article(wire) => taken.articles.push((*wire).into()),
            Record::Table(head) => taken.table = Some(head),
            Record::Note(note) => taken.notes.push(note),
            Record::Refused { why, hint } => return Some(Err(Refused { why, hint })),
            Record::Done { articles } => return (articles == taken.articles.len()).then_some(Ok(taken)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_comes_over_whole_or_not_at_all() {
        let document = NewDocument {
            title: "“Zoë”\n{}".to_owned(),
            date: "2026-10".parse().ok(),
            notes: "n".to_owned(),
            text: Text::new("one\ntwo 🇳🇿"),
            ..NewDocument::default()
        };
        let article = Article { document, is_guess: true, remarks: vec!["r".to_owned()], place: "row 2".to_owned() };
        let taken = Taken { articles: vec![article], notes: vec!["row 3 is empty".to_owned()], ..Taken::default() };
        let mut bytes = Vec::new();
        write_records(&Ok(taken.clone()), &mut bytes).unwrap();
        assert_eq!(read_records(&bytes), Some(Ok(taken)));
        for end in 0..bytes.len() - 1 {
            assert_eq!(read_records(&bytes[..end]), None, "cut at {end}");
        }
        let refused = Refused { why: "it is empty".to_owned(), hint: "Look".to_owned() };
        let mut bytes = Vec::new();
        write_records(&Err(refused.clone()), &mut bytes).unwrap();
        assert_eq!(read_records(&bytes), Some(Err(refused)));
    }
}
