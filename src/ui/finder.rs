//! Searching the articles a little in each frame: what is sought, what has been found so far, which hit is the current.

use crate::model::{Document, Id, Project};
use crate::text::{Span, slice};
use regex::{Regex, RegexBuilder};
use std::collections::BTreeMap;

/// Bytes looked through in one frame: about a millisecond's work for a plain pattern, four for a bad one.
const FRAME: usize = 768 * 1024;
/// Bytes looked through at once, up to the end of the line.
const PIECE: usize = 64 * 1024;
/// Hits kept in all: beyond that, nobody reads them and they only cost memory.
const LIMIT: usize = 100_000;
/// Bytes a compiled pattern may take.
const PATTERN_LIMIT: usize = 4 * 1024 * 1024;

/// What is sought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    pub text: String,
    /// Large and small letters differ.
    pub case: bool,
    /// Only whole words.
    pub whole_words: bool,
    /// The text is a regular expression.
    pub expression: bool,
}

impl Sought {
    /// Makes the pattern; `None` while nothing is sought.
    ///
    /// # Errors
    /// One plain sentence on what is wrong with the expression.
    fn pattern(&self) -> Result<Option<Regex>, String> {
        let text = self.text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let core = if self.expression { text.to_owned() } else { loosely(text) };
        let pattern = if self.whole_words { format!(r"\b(?:{core})\b") } else { core };
        let mut builder = RegexBuilder::new(&pattern);
        builder.case_insensitive(!self.case).multi_line(true).size_limit(PATTERN_LIMIT).dfa_size_limit(PATTERN_LIMIT);
        builder.build().map(Some).map_err(|error| sentence(&error))
    }
}

/// Words as a pattern: blanks of any length, quotation marks and apostrophes of any shape.
fn loosely(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        word.chars()
            .map(|c| match c {
                '\'' | '’' | '‘' => "['’‘]".to_owned(),
                '"' | '“' | '”' | '„' => "[\"“”„«»]".to_owned(),
                other => regex::escape(other.encode_utf8(&mut [0; 4])),
            })
            .collect::<String>()
    });
    words.collect::<Vec<_>>().join(r"\s+")
}

/// What is wrong with an expression, in words.
fn sentence(error: &regex::Error) -> String {
    let regex::Error::Syntax(text) = error else {
        return "This expression is too large to be searched for. Write a shorter one".to_owned();
    };
    let cause = text.lines().rev().find_map(|line| line.trim().strip_prefix("error: ")).unwrap_or("");
    let plain = match cause {
        "unclosed group" => "a bracket is opened with ( and not closed",
        "unopened group" => "a bracket is closed with ) and was not opened",
        "unclosed character class" => "a set of characters is opened with [ and not closed",
        "repetition operator missing expression" => "there is nothing before *, + or ? to be repeated",
        cause if cause.contains("look-around") => "looking ahead or behind is not supported",
        cause if cause.contains("backreferences") => "references back to a group are not supported",
        cause if cause.contains("escape sequence") => "a \\ stands before a character that has no special meaning",
        _ => return format!("This is not a complete regular expression ({cause})"),
    };
    format!("This is not a complete regular expression: {plain}")
}

/// A hit: where it is, and which one it is there (from 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub document: Id<Document>,
    pub at: usize,
    pub span: Span,
}

/// What is left to be looked through.
#[derive(Debug, Clone, Default)]
struct Rest {
    /// Documents in the order in which they are searched, the next one last.
    documents: Vec<Id<Document>>,
    /// Byte up to which the next one has been searched.
    from: usize,
}

/// A search in progress or done. Begins again when the question or the project changes.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    sought: Sought,
    revision: u64,
    pattern: Option<Regex>,
    problem: Option<String>,
    rest: Rest,
    hits: BTreeMap<Id<Document>, Vec<Span>>,
    /// Documents with hits, in the order of the project.
    order: Vec<Id<Document>>,
    total: usize,
}

impl Finder {
    /// Goes on looking, for one frame. `first` is looked through before the others. True: there is more to be done.
    pub fn step(&mut self, project: &Project, sought: &Sought, first: Option<Id<Document>>) -> bool {
        if self.sought != *sought || self.revision != project.revision() {
            self.begin(project, sought, first);
        }
        let Some(pattern) = self.pattern.clone() else {
            return false;
        };
        let mut left = FRAME;
        while let Some(&document) = self.rest.documents.last() {
            if left == 0 || self.total >= LIMIT {
                break;
            }
            let text = project.documents().get(document).map_or("", |row| row.text.as_str());
            let end = piece_end(text, self.rest.from);
            self.search(&pattern, document, text, Span::new(self.rest.from, end));
            left = left.saturating_sub((end - self.rest.from).max(1024));
            self.rest.from = end;
            if end >= text.len() {
                self.rest.documents.pop();
                self.rest.from = 0;
            }
        }
        !self.rest.documents.is_empty() && self.total < LIMIT
    }

    fn begin(&mut self, project: &Project, sought: &Sought, first: Option<Id<Document>>) {
        let (pattern, problem) = match sought.pattern() {
            Ok(pattern) => (pattern, None),
            Err(problem) => (None, Some(problem)),
        };
        let mut documents: Vec<_> = project.documents_in_order().into_iter().map(|row| row.id).collect();
        self.order.clone_from(&documents);
        documents.reverse();
        if let Some(first) = first.filter(|id| documents.contains(id)) {
            documents.retain(|id| *id != first);
            documents.push(first);
        }
        let rest = Rest { documents, from: 0 };
        *self = Self {
            sought: sought.clone(),
            revision: project.revision(),
            pattern,
            problem,
            rest,
            hits: BTreeMap::new(),
            order: std::mem::take(&mut self.order),
            total: 0,
        };
    }

    fn search(&mut self, pattern: &Regex, document: Id<Document>, text: &str, piece: Span) {
        let found = pattern.find_iter(piece.of(text)).filter(|hit| !hit.is_empty());
        let spans: Vec<Span> =
            found.map(|hit| Span::new(piece.start() + hit.start(), piece.start() + hit.end())).collect();
        if !spans.is_empty() {
            self.total += spans.len();
            self.hits.entry(document).or_default().extend(spans);
        }
    }

    /// What is wrong with the expression, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether anything is sought that can be found.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.pattern.is_some()
    }

    /// Whether all documents have been looked through.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.rest.documents.is_empty()
    }

    /// Whether there were too many to find them all.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.total >= LIMIT
    }

    /// The hits in a document so far, in order.
    #[must_use]
    pub fn hits_in(&self, document: Id<Document>) -> &[Span] {
        self.hits.get(&document).map_or(&[], Vec::as_slice)
    }

    /// Hits in all documents so far.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// Documents with at least one hit so far.
    #[must_use]
    pub fn document_count(&self) -> usize {
        self.hits.len()
    }

    /// Documents with hits, in the order of the project.
    pub fn documents(&self) -> impl DoubleEndedIterator<Item = (Id<Document>, &[Span])> {
        self.order.iter().filter_map(|id| self.hits.get_key_value(id)).map(|(id, hits)| (*id, hits.as_slice()))
    }

    /// The hit after a place, or before it; the search goes round at the end.
    #[must_use]
    pub fn next(&self, document: Option<Id<Document>>, byte: usize, back: bool, here_only: bool) -> Option<Hit> {
        let with_hits: Vec<(Id<Document>, &[Span])> =
            self.documents().filter(|(id, _)| !here_only || Some(*id) == document).collect();
        let rank = |id: Id<Document>| self.order.iter().position(|known| *known == id);
        let here = document.and_then(rank);
        let hits = document.map_or(&[][..], |id| self.hits_in(id));
        let of = |(id, spans): &(Id<Document>, &[Span]), at: usize| {
            spans.get(at).map(|span| Hit { document: *id, at, span: *span })
        };
        let found = if back {
            hits.partition_point(|span| span.start() < byte).checked_sub(1)
        } else {
            Some(hits.partition_point(|span| span.start() <= byte)).filter(|at| *at < hits.len())
        };
        if let (Some(at), Some(document)) = (found, document) {
            return hits.get(at).map(|span| Hit { document, at, span: *span });
        }
        if back {
            let before = with_hits.iter().rev().find(|entry| rank(entry.0) < here).or(with_hits.last());
            before.and_then(|entry| of(entry, entry.1.len().saturating_sub(1)))
        } else {
            let after = with_hits.iter().find(|entry| rank(entry.0) > here).or(with_hits.first());
            after.and_then(|entry| of(entry, 0))
        }
    }
}

/// The end of the line in which the piece from a byte ends.
fn piece_end(text: &str, from: usize) -> usize {
    let far = text.floor_char_boundary((from + PIECE).min(text.len()));
    slice(text, far, text.len()).find('\n').map_or(text.len(), |at| far + at + 1)
}
