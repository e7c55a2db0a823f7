//! Plans for articles: add, describe, remove.

use super::{Plan, Refusal};
use crate::model::{Change, Date, Delta, Document, Id, Text};
use crate::text::Span;
use std::collections::BTreeSet;

/// An article on its way into a project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewDocument {
    pub title: String,
    pub outlet: String,
    pub author: String,
    pub date: Option<Date>,
    pub address: String,
    pub language: String,
    pub section: String,
    pub notes: String,
    /// Name of the file, without its folder.
    pub file: String,
    /// WHATWG name of the encoding it was read in.
    pub encoding: String,
    pub text: Text,
}

impl NewDocument {
    /// What is known of an article that is in a project, without its text.
    #[must_use]
    pub fn about(row: &Document) -> Self {
        Self {
            title: row.title.clone(),
            outlet: row.outlet.clone(),
            author: row.author.clone(),
            date: row.date,
            address: row.address.clone(),
            language: row.language.clone(),
            section: row.section.clone(),
            notes: row.notes.clone(),
            file: row.file.clone(),
            encoding: row.encoding.clone(),
            text: Text::default(),
        }
    }
}

impl Plan<'_> {
    pub(super) fn add_documents(&mut self, documents: &[NewDocument]) -> Result<String, Refusal> {
        let first = self.project.documents().iter().map(|row| row.position + 1).max().unwrap_or(0);
        for (position, new) in (first..).zip(documents) {
            if new.text.as_str().len() > Span::LIMIT {
                return Err(Refusal::new(
                    format!("{} was not added: it is longer than 4 GB", new.title),
                    "Cut it into parts",
                ));
            }
            let document = Document {
                id: self.ids.next_id(),
                position,
                title: if new.title.trim().is_empty() { "Untitled".to_owned() } else { new.title.clone() },
                outlet: new.outlet.clone(),
                author: new.author.clone(),
                date: new.date,
                address: new.address.clone(),
                language: new.language.clone(),
                section: new.section.clone(),
                notes: new.notes.clone(),
                file: new.file.clone(),
                encoding: new.encoding.clone(),
                progress: crate::model::Progress::New,
                sha256: new.text.digest(),
                text: new.text.clone(),
            };
            self.changes.push(Change::Document(Delta::added(document)));
        }
        Ok(match documents {
            [one] => format!("add “{}”", one.title),
            many => format!("add {} documents", many.len()),
        })
    }

    pub(super) fn replace_document(&mut self, old: Id<Document>, new: &NewDocument) -> Result<String, Refusal> {
        let before = self.project.documents().shared(old).ok_or_else(gone)?;
        if self.project.fragments_in(old).is_some() {
            return Err(Refusal::new(
                format!("“{}” has statements, so its words must stay", before.title),
                "Add the other text as a new document",
            ));
        }
        self.add_documents(std::slice::from_ref(new))?;
        for change in &mut self.changes {
            if let Change::Document(Delta { before: None, after: Some(row) }) = change {
                *row = std::sync::Arc::new(Document { position: before.position, ..row.as_ref().clone() });
            }
        }
        self.changes.push(Change::Document(Delta::removed(before.clone())));
        Ok(format!("read “{}” again", before.title))
    }

    pub(super) fn edit_document(&mut self, document: &Document) -> Result<String, Refusal> {
        let before = self.project.documents().shared(document.id).ok_or_else(gone)?;
        if before.text != document.text || before.sha256 != document.sha256 {
            return Err(Refusal::new(
                "The words of a document stay as they were added",
                "Add the other text as a new document",
            ));
        }
        let only_progress = Document { progress: before.progress, ..document.clone() } == **before;
        self.change(Some(before), document.clone(), Change::Document);
        let what = if only_progress { "mark" } else { "describe" };
        Ok(format!("{what} “{}”", document.title))
    }

    pub(super) fn remove_documents(&mut self, documents: &[Id<Document>]) -> Result<String, Refusal> {
        let wanted: BTreeSet<_> = documents.iter().copied().collect();
        let annotations: Vec<_> =
            wanted.iter().flat_map(|&id| self.project.annotations_in(id)).map(|row| row.id).collect();
        self.delete(&annotations)?;
        let mut titles = Vec::new();
        for id in wanted {
            let row = self.project.documents().shared(id).ok_or_else(gone)?;
            titles.push(row.title.clone());
            self.changes.push(Change::Document(Delta::removed(row.clone())));
        }
        Ok(match titles.as_slice() {
            [one] => format!("remove “{one}”"),
            many => format!("remove {} documents", many.len()),
        })
    }
}

fn gone() -> Refusal {
    Refusal::new("This document is no longer in the project", "Undo brings it back")
}
