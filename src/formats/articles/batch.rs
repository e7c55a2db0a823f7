//! Files on their way into a project: what was read of each, and what is to be known before it becomes an article.

use super::{Article, Head, Reader};
use crate::edit::NewDocument;
use std::sync::Arc;

/// The file that an article comes from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it lies, as it is shown.
    pub path: String,
    /// Its name without the folders.
    pub name: String,
    pub bytes: u64,
    pub reader: &'static Reader,
    /// Its columns, where it is a table.
    pub table: Option<Head>,
    /// Whether a person has said which column is what, and whether that was at an earlier table with the same columns.
    pub is_mapped: bool,
    pub is_as_before: bool,
    /// What is worth knowing about it as a whole.
    pub notes: Vec<String>,
}

/// Another article with the same words, or nearly so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub title: String,
    /// Of a hundred pieces of both, how many both have.
    pub share: u8,
    /// Every letter is the same.
    pub is_same: bool,
    /// It is in the project already; else it came in with this one.
    pub in_project: bool,
}

impl Twin {
    /// As it is said below the name of the article that is like it.
    #[must_use]
    pub fn told(&self) -> String {
        let Self { title, share, is_same, in_project } = self;
        let place = if *in_project { "in this project" } else { "among these files" };
        if *is_same {
            format!("The same words as “{title}” {place}")
        } else {
            format!("{share} % the same as “{title}” {place}")
        }
    }
}

/// An article with the file it comes from.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub article: Article,
    /// Words of its text.
    pub words: usize,
    pub source: Arc<Source>,
    pub twin: Option<Twin>,
}

impl Arrival {
    /// Whether the same words are there already.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.twin.as_ref().is_some_and(|twin| twin.is_same)
    }

    /// What is to be known about how it was read, each a plain sentence without its stop.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let guess = self.article.is_guess.then(|| {
            let used = &self.article.document.encoding;
            format!("Read as {used}, which is a guess. If letters look wrong, choose another encoding")
        });
        guess.into_iter().chain(self.article.remarks.iter().cloned()).collect()
    }

    /// Whether a person should look at it before it is added: it is no plain text that was read as it is.
    #[must_use]
    pub fn is_to_be_seen(&self) -> bool {
        !self.source.reader.is_plain || self.twin.is_some() || self.article.is_guess || !self.article.remarks.is_empty()
    }
}

/// What came of reading files.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub arrivals: Vec<Arrival>,
    /// One sentence for each file that gave no article.
    pub problems: Vec<String>,
    /// It was stopped before all files were read.
    pub is_stopped: bool,
}

impl Batch {
    /// An article that comes from no file.
    #[must_use]
    pub fn of_one(document: NewDocument) -> Self {
        let source = Source {
            path: String::new(),
            name: String::new(),
            bytes: document.text.as_str().len() as u64,
            reader: &super::READERS[0],
            table: None,
            is_mapped: false,
            is_as_before: false,
            notes: Vec::new(),
        };
        let words = crate::text::word_count(document.text.as_str());
        let article = Article { document, ..Article::default() };
        Self { arrivals: vec![Arrival { article, words, source: Arc::new(source), twin: None }], ..Self::default() }
    }

    /// What is worth knowing about what was read, each as a sentence that names its file.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut last: Option<&Arc<Source>> = None;
        for arrival in &self.arrivals {
            let source = &arrival.source;
            if last.is_none_or(|last| !Arc::ptr_eq(last, source)) {
                notes.extend(source.notes.iter().map(|note| format!("{}: {note}", source.name)));
                last = Some(source);
            }
            let place =
                if arrival.article.place.is_empty() { String::new() } else { format!(", {}", arrival.article.place) };
            if arrival.article.is_guess {
                let used = &arrival.article.document.encoding;
                notes.push(format!(
                    "{} was read as {used}, which is a guess. If letters look wrong, describe the article and choose another",
                    source.name
                ));
            }
            notes.extend(arrival.article.remarks.iter().map(|remark| format!("{}{place}: {remark}", source.name)));
        }
        notes
    }

    /// Whether a person should look at it before anything is added.
    #[must_use]
    pub fn is_to_be_seen(&self) -> bool {
        let any = self.is_stopped || !self.problems.is_empty() || self.arrivals.iter().any(Arrival::is_to_be_seen);
        any && !self.arrivals.is_empty()
    }
}
