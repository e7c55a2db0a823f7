//! Which statements are listed.

use super::keys::{Row, Touched};
use crate::analysis::search::Query;
use crate::model::{Actor, Certainty, Coder, Document, Id, Issue, Project, Tag, View};
use std::collections::BTreeSet;

/// Which statements are listed. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Looked for in the words, the note, the names of tag and actors, the wording of issues. Empty: everything fits.
    pub words: String,
    pub document: Option<Id<Document>>,
    /// Empty: any.
    pub tags: BTreeSet<Id<Tag>>,
    /// Any of them, in any field. Empty: any.
    pub actors: BTreeSet<Id<Actor>>,
    pub coders: BTreeSet<Id<Coder>>,
    pub only_unsure: bool,
    pub only_with_note: bool,
    /// Only statements of nobody.
    pub only_without_actor: bool,
}

/// A filter made ready: what is the same for all rows is looked up once.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) filter: Filter,
    query: Option<Query>,
    /// Whose names or wordings hold the words that are looked for.
    tags: BTreeSet<Id<Tag>>,
    actors: BTreeSet<Id<Actor>>,
    issues: BTreeSet<Id<Issue>>,
}

impl Test {
    pub(super) fn new(project: &Project, filter: Filter) -> Self {
        let query = Query::words(&filter.words, false, false).ok();
        let mut test = Self { filter, query, tags: BTreeSet::new(), actors: BTreeSet::new(), issues: BTreeSet::new() };
        if test.query.is_some() {
            test.tags = project.tags().iter().filter(|row| test.holds(&row.name)).map(|row| row.id).collect();
            test.actors = project.actors().iter().filter(|row| test.names(row)).map(|row| row.id).collect();
            test.issues = project.issues().iter().filter(|row| test.holds(&row.wording)).map(|row| row.id).collect();
        }
        test
    }

    /// Looks at the names that have come or gone.
    pub(super) fn follow(&mut self, project: &Project, touched: &Touched) {
        for &id in &touched.actors {
            self.actors.remove(&id);
            if project.actors().get(id).is_some_and(|row| self.names(row)) {
                self.actors.insert(id);
            }
        }
        for &id in &touched.issues {
            self.issues.remove(&id);
            if project.issues().get(id).is_some_and(|row| self.holds(&row.wording)) {
                self.issues.insert(id);
            }
        }
    }

    /// Whether it has to read words, which takes its time.
    pub(super) fn reads(&self) -> bool {
        self.query.is_some()
    }

    fn holds(&self, text: &str) -> bool {
        self.query.as_ref().is_some_and(|query| query.is_in(text))
    }

    fn names(&self, row: &Actor) -> bool {
        self.holds(&row.name) || row.aliases.iter().any(|alias| self.holds(alias))
    }

    /// Whether it lists all statements of the document or project, so that no row has to be looked at.
    pub(super) fn takes_all(&self) -> bool {
        let Filter { words: _, document: _, tags, actors, coders, only_unsure, only_with_note, only_without_actor } =
            &self.filter;
        let any = tags.is_empty() && actors.is_empty() && coders.is_empty();
        any && !(self.reads() || *only_unsure || *only_with_note || *only_without_actor)
    }

    /// Whether a statement is listed. `text` is that of its document.
    pub(super) fn fits(&self, row: &Row, statement: &View<'_>, text: &str) -> bool {
        let filter = &self.filter;
        filter.document.is_none_or(|document| document == statement.document)
            && !(filter.only_without_actor && row.has_speaker())
            && (filter.tags.is_empty() || filter.tags.contains(&statement.tag))
            && (!filter.only_unsure || statement.certainty() == Certainty::Unsure)
            && (!filter.only_with_note || statement.has_note())
            && (filter.coders.is_empty() || filter.coders.contains(&statement.coder))
            && (filter.actors.is_empty() || names_any(statement, &filter.actors, &BTreeSet::new()))
            && self.query.as_ref().is_none_or(|query| {
                self.tags.contains(&statement.tag)
                    || names_any(statement, &self.actors, &self.issues)
                    || statement.has_note() && query.is_in(statement.note())
                    || words_hold(query, statement, text)
            })
    }
}

fn words_hold(query: &Query, statement: &View<'_>, text: &str) -> bool {
    let mut fragments = statement.fragments().map(|span| span.of(text));
    match (fragments.next(), fragments.next()) {
        (Some(one), None) => query.is_in(one),
        // Words may run on from one fragment to the next.
        (first, second) => query.is_in(&first.into_iter().chain(second).chain(fragments).collect::<Vec<_>>().join(" ")),
    }
}

/// Whether any answer of a statement names one of these.
fn names_any(statement: &View<'_>, actors: &BTreeSet<Id<Actor>>, issues: &BTreeSet<Id<Issue>>) -> bool {
    if actors.is_empty() && issues.is_empty() {
        return false;
    }
    let (mut actor, mut issue) = (false, false);
    statement.each_named(|_, id| actor |= actors.contains(&id), |_, id| issue |= issues.contains(&id));
    actor || issue
}
