//! Searching the articles a little in each frame: what is sought, what has been found so far, which hit is the current.

use crate::analysis::search::{Query, QueryError};
use crate::model::{Digest, Document, Id, Project};
use crate::text::{Span, slice};
use std::collections::BTreeMap;

/// Bytes looked through in one frame: about a millisecond's work for a plain pattern, four for a bad one.
const FRAME: usize = 768 * 1024;
/// Bytes looked through at once, up to the end of the line.
const PIECE: usize = 64 * 1024;
/// Hits kept in all: beyond that, nobody reads them and they only cost memory.
const LIMIT: usize = 100_000;
/// Bytes looked at beyond a piece, since words that are sought may run on over a line break.
const BEYOND: usize = 1024;

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
    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn query(&self) -> Result<Query, QueryError> {
        if self.is_empty() {
            return Err(QueryError::Empty);
        }
        if !self.expression {
            return Query::words(&self.text, self.whole_words, self.case);
        }
        let pattern = if self.whole_words { format!(r"\b(?:{})\b", self.text) } else { self.text.clone() };
        Query::expression(&pattern, self.case)
    }
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
    /// What is searched, in the order of the project.
    texts: Vec<(Id<Document>, Digest)>,
    query: Option<Query>,
    problem: Option<String>,
    rest: Rest,
    hits: BTreeMap<Id<Document>, Vec<Span>>,
    total: usize,
    generation: u64,
}

impl Finder {
    /// Goes on looking, for one frame. `first` is looked through before the others. True: there is more to be done.
    pub fn step(&mut self, project: &Project, sought: &Sought, first: Option<Id<Document>>) -> bool {
        // Most edits leave the texts alone, and then nothing is found anew.
        if self.sought != *sought || !project.has_same_documents(self.revision) {
            let texts = texts(project);
            if self.sought != *sought || self.texts != texts {
                self.begin(sought, texts, first);
            }
        }
        self.revision = project.revision();
        let Some(query) = self.query.clone().filter(|_| !self.is_done() && !self.is_full()) else {
            return false;
        };
        let mut left = FRAME;
        while let Some(&document) = self.rest.documents.last() {
            if left == 0 || self.total >= LIMIT {
                break;
            }
            let text = project.documents().get(document).map_or("", |row| row.text.as_str());
            let end = piece_end(text, self.rest.from);
            self.search(&query, document, text, Span::new(self.rest.from, end));
            left = left.saturating_sub((end - self.rest.from).max(1024));
            self.rest.from = end;
            if end >= text.len() {
                self.rest.documents.pop();
                self.rest.from = 0;
            }
        }
        !self.rest.documents.is_empty() && self.total < LIMIT
    }

    fn begin(&mut self, sought: &Sought, texts: Vec<(Id<Document>, Digest)>, first: Option<Id<Document>>) {
        let (query, problem) = match sought.query() {
            Ok(query) => (Some(query), None),
            Err(QueryError::Empty) => (None, None),
            Err(problem) => (None, Some(problem.to_string())),
        };
        let mut documents: Vec<Id<Document>> = texts.iter().rev().map(|entry| entry.0).collect();
        if let Some(first) = first.filter(|id| documents.contains(id)) {
            documents.retain(|id| *id != first);
            documents.push(first);
        }
        *self = Self {
            sought: sought.clone(),
            revision: self.revision,
            texts,
            query,
            problem,
            rest: Rest { documents, from: 0 },
            hits: BTreeMap::new(),
            total: 0,
            generation: self.generation + 1,
        };
    }

    fn search(&mut self, query: &Query, document: Id<Document>, text: &str, piece: Span) {
        let beyond = line_end(text, piece.end().saturating_add(BEYOND));
        let known = self.hits.get(&document).and_then(|hits| hits.last()).map_or(0, |hit| hit.end());
        let found = query.hits_in(slice(text, piece.start(), beyond));
        let spans = found.map(|hit| Span::new(piece.start() + hit.start(), piece.start() + hit.end()));
        let spans: Vec<Span> = spans.filter(|hit| hit.start() < piece.end() && hit.start() >= known).collect();
        if !spans.is_empty() {
            self.total += spans.len();
            self.hits.entry(document).or_default().extend(spans);
            self.generation += 1;
        }
    }

    /// What is being looked for.
    #[must_use]
    pub fn sought(&self) -> &Sought {
        &self.sought
    }

    /// What is wrong with the expression, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether anything is sought that can be found.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.query.is_some()
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

    /// Rises whenever something more is found or the search begins again.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
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
        self.texts.iter().filter_map(|(id, _)| self.hits.get_key_value(id)).map(|(id, hits)| (*id, hits.as_slice()))
    }

    /// The hit after a place, or before it; the search goes round at the end.
    #[must_use]
    pub fn next(&self, document: Option<Id<Document>>, byte: usize, back: bool, here_only: bool) -> Option<Hit> {
        let with_hits: Vec<(Id<Document>, &[Span])> =
            self.documents().filter(|(id, _)| !here_only || Some(*id) == document).collect();
        let rank = |id: Id<Document>| self.texts.iter().position(|known| known.0 == id);
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

/// What there is to be searched, in the order of the project.
fn texts(project: &Project) -> Vec<(Id<Document>, Digest)> {
    project.documents_in_order().into_iter().map(|row| (row.id, row.text.digest())).collect()
}

/// The end of the line in which the piece from a byte ends.
fn piece_end(text: &str, from: usize) -> usize {
    line_end(text, from.saturating_add(PIECE))
}

/// The end of the line that holds a byte, with its line break.
fn line_end(text: &str, byte: usize) -> usize {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    slice(text, byte, text.len()).find('\n').map_or(text.len(), |at| byte + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Command, NewDocument};
    use crate::model::Text;
    use crate::ui::testing::World;

    fn sought(text: &str) -> Sought {
        Sought { text: text.to_owned(), ..Sought::default() }
    }

    fn found(world: &World, sought: &Sought) -> Finder {
        let mut finder = Finder::default();
        while finder.step(&world.project, sought, world.state.document) {}
        finder
    }

    #[test]
    fn hits_are_counted_by_document_and_walked_round() {
        let world = World::new();
        let finder = found(&world, &sought("varga"));
        let (one, two) = (world.document(0), world.document(1));
        assert_eq!((finder.total(), finder.document_count()), (2, 2));
        let first = finder.hits_in(one).to_vec();
        let next = |document, byte, back, here| finder.next(Some(document), byte, back, here).map(|hit| hit.document);
        assert_eq!(next(one, 0, false, false), Some(one));
        assert_eq!(next(one, first[0].start(), false, false), Some(two));
        assert_eq!(next(one, first[0].start(), true, false), Some(two), "round at the start");
        assert_eq!(next(one, first[0].start(), false, true), Some(one), "round within the article");
        assert_eq!(found(&world, &sought("nothing of the kind")).next(Some(one), 0, false, false), None);
    }

    #[test]
    fn words_on_both_sides_of_a_piece_are_found_once() {
        let mut world = World::new();
        let line = "The ministry said nothing of it at all.\n";
        let mut words = line.repeat(PIECE / line.len() + 1);
        let at = words.len() - "all.\n".len();
        words.push_str(&line.repeat(3000));
        let new = NewDocument { text: Text::new(&words), ..NewDocument::default() };
        world.edit(&Command::AddDocuments { documents: vec![new] });
        let finder = found(&world, &sought("all. the"));
        let hits = finder.hits_in(world.document(2));
        assert_eq!(hits.len(), words.lines().count() - 1);
        assert!(hits.contains(&Span::new(at, at + 8)));
        assert!(hits.is_sorted_by(|a, b| a.end() <= b.start()));
    }

    #[test]
    fn a_frame_does_no_more_than_its_share() {
        let mut world = World::new();
        let new = NewDocument { text: Text::new(&"word ".repeat(FRAME)), ..NewDocument::default() };
        let lines = NewDocument { text: Text::new(&"some words\n".repeat(FRAME / 4)), ..NewDocument::default() };
        world.edit(&Command::AddDocuments { documents: vec![lines, new] });
        let mut finder = Finder::default();
        assert!(finder.step(&world.project, &sought("some words"), None));
        let after_one = finder.total();
        assert!(after_one > 0 && after_one < FRAME / 4);
        assert!(!finder.is_done());
    }

    #[test]
    fn a_faulty_expression_is_told_and_finds_nothing() {
        let world = World::new();
        let finder = found(&world, &Sought { expression: true, ..sought("(rail") });
        assert_eq!(finder.problem(), Some("A “(” has no “)”"));
        assert!(!finder.is_active());
        let finder = found(&world, &Sought { expression: true, whole_words: true, ..sought("rail|carry") });
        assert_eq!((finder.problem(), finder.total()), (None, 2));
    }

    #[test]
    fn an_edit_starts_the_search_again() {
        let mut world = World::new();
        let mut finder = found(&world, &sought("varga"));
        let gone = world.document(1);
        world.edit(&Command::RemoveDocuments { documents: vec![gone] });
        while finder.step(&world.project, &sought("varga"), None) {}
        assert_eq!((finder.total(), finder.document_count()), (1, 1));
    }
}
