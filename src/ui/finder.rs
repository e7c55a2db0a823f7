//! Searching the articles, most of them beside the window: what is sought, and what has been found so far.

use crate::analysis::search::{Hit, Query, QueryError};
use crate::analysis::seek::Seeker;
use crate::model::{Digest, Document, Id, Project};
use crate::text::Span;
use std::{collections::BTreeMap, sync::Arc};

/// Bytes looked through at once when a search begins: about a millisecond's work for a plain pattern, four for a bad one.
const AT_ONCE: usize = 768 * 1024;
/// Hits kept in all: beyond that, nobody reads them and they only cost memory.
const LIMIT: usize = 100_000;
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

    /// What is to be looked for.
    ///
    /// # Errors
    /// Where there is nothing, or the expression can’t be understood.
    pub fn query(&self) -> Result<Query, QueryError> {
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

/// A search in progress or done. Begins again when the question or the project changes.
#[derive(Debug, Default)]
pub struct Finder {
    sought: Sought,
    revision: u64,
    /// What is searched, in the order of the project.
    texts: Vec<(Id<Document>, Digest)>,
    query: Option<Query>,
    problem: Option<String>,
    /// Looks through the rest beside the window.
    rest: Option<Seeker>,
    hits: BTreeMap<Id<Document>, Arc<Vec<Span>>>,
    total: usize,
    generation: u64,
}

impl Finder {
    /// Goes on looking: what is small at once, the rest beside the window. `first` is looked through before the others.
    /// True: there is more to be done.
    pub fn step(&mut self, project: &Project, sought: &Sought, first: Option<Id<Document>>) -> bool {
        // Most edits leave the texts alone, and then nothing is found anew.
        if self.sought != *sought || !project.has_same_documents(self.revision) {
            let texts = texts(project);
            if self.sought != *sought || self.texts != texts {
                self.begin(project, sought, texts, first);
            }
        }
        self.revision = project.revision();
        let Some(mut rest) = self.rest.take() else { return false };
        for (document, hits) in rest.take() {
            self.keep(document, hits);
        }
        if !rest.is_done() && !self.is_full() {
            self.rest = Some(rest);
        }
        self.rest.is_some()
    }

    fn begin(
        &mut self,
        project: &Project,
        sought: &Sought,
        texts: Vec<(Id<Document>, Digest)>,
        first: Option<Id<Document>>,
    ) {
        let (query, problem) = match sought.query() {
            Ok(query) => (Some(query), None),
            Err(QueryError::Empty) => (None, None),
            Err(problem) => (None, Some(problem.to_string())),
        };
        *self = Self {
            sought: sought.clone(),
            revision: self.revision,
            texts,
            query,
            problem,
            generation: self.generation + 1,
            ..Self::default()
        };
        let Some(query) = self.query.clone() else { return };
        let all = self.texts.iter().map(|entry| entry.0);
        let order = first.into_iter().chain(all.clone().filter(|id| Some(*id) != first));
        let rows: Vec<&Document> = order.filter_map(|id| project.documents().get(id)).collect();
        let mut left = AT_ONCE;
        let fits = |row: &&&Document| {
            let cost = row.text.as_str().len().max(1024);
            let fits = cost <= left;
            left = if fits { left - cost } else { 0 };
            fits
        };
        let count = rows.iter().take_while(fits).count();
        let (now, later) = rows.split_at(count);
        for row in now {
            self.keep(row.id, query.hits_in(row.text.as_str()).collect());
        }
        let later: Vec<_> = later.iter().map(|row| (row.id, row.text.clone())).collect();
        self.rest = (!later.is_empty() && !self.is_full()).then(|| Seeker::start(&query, later));
    }

    fn keep(&mut self, document: Id<Document>, mut hits: Vec<Span>) {
        hits.truncate(LIMIT.saturating_sub(self.total));
        if !hits.is_empty() {
            self.total += hits.len();
            self.hits.insert(document, Arc::new(hits));
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
        self.rest.is_none()
    }

    /// Whether there were too many to find them all.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.total >= LIMIT
    }

    /// The hits in a document so far, in order.
    #[must_use]
    pub fn hits_in(&self, document: Id<Document>) -> &[Span] {
        self.hits.get(&document).map_or(&[], |hits| hits.as_slice())
    }

    /// The same, to be kept without a copy; nothing where there are none.
    #[must_use]
    pub fn shared_hits_in(&self, document: Id<Document>) -> Option<Arc<Vec<Span>>> {
        self.hits.get(&document).cloned()
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
            spans.get(at).map(|span| Hit { document: *id, span: *span })
        };
        let found = if back {
            hits.partition_point(|span| span.start() < byte).checked_sub(1)
        } else {
            Some(hits.partition_point(|span| span.start() <= byte)).filter(|at| *at < hits.len())
        };
        if let (Some(at), Some(document)) = (found, document) {
            return hits.get(at).map(|span| Hit { document, span: *span });
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
    fn what_is_long_is_looked_through_beside_the_window() {
        let mut world = World::new();
        let words = "The ministry said nothing of it at all.\n".repeat(3 * AT_ONCE / 40);
        let new = |text: &str| NewDocument { text: Text::new(text), ..NewDocument::default() };
        world.edit(&Command::AddDocuments { documents: vec![new(&words), new("all. the end, all. the same")] });
        let mut finder = Finder::default();
        let first = world.document(3);
        assert!(finder.step(&world.project, &sought("all. the"), Some(first)), "there is more to be done");
        assert_eq!(finder.hits_in(first).len(), 2, "what is open is looked through at once");
        while finder.step(&world.project, &sought("all. the"), None) {}
        assert_eq!(finder.hits_in(world.document(2)).len(), words.lines().count() - 1);
        assert!(finder.is_done());
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
