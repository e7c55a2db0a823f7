//! What breaks rules in a whole project: looked at bit by bit, and after an edit only where that was.

use super::{Finding, Rules};
use crate::model::{Annotation, Change, Delta, Document, Id, Info, KeptAsIs, Project};
use std::collections::{BTreeMap, BTreeSet};

/// Documents that are looked at anew at once, as after an edit; more wait for their turn.
const AT_ONCE: usize = 8;

/// Statements of a document that is looked at in the frame of an edit; larger ones wait until edits pause.
const LARGE: usize = 2_000;

/// All that is known of broken rules. Follows the project.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    known: BTreeMap<Id<Document>, Vec<Finding>>,
    waiting: BTreeSet<Id<Document>>,
    revision: Option<u64>,
    /// Rises whenever something else is found.
    version: u64,
}

impl Watch {
    /// Takes in what has happened to the project. The document that is being read is looked at in any case; a large one
    /// only once edits pause.
    pub fn follow(&mut self, project: &Project, open: Option<Id<Document>>, edits_pause: bool) {
        if self.revision != Some(project.revision()) {
            match self.revision.and_then(|revision| project.changes_since(revision)) {
                Some(changes) => changes.into_iter().for_each(|change| self.follow_change(project, change)),
                None => self.all_anew(project),
            }
            self.revision = Some(project.revision());
            self.version += 1;
        }
        let few = self.waiting.len() <= AT_ONCE;
        let mut now: Vec<_> = if few {
            self.waiting.iter().copied().collect()
        } else {
            open.filter(|open| self.waiting.contains(open)).into_iter().collect()
        };
        now.retain(|&document| edits_pause || project.annotation_count(document) <= LARGE);
        if !now.is_empty() {
            let rules = Rules::of(project);
            now.into_iter().for_each(|document| self.look(project, &rules, document));
        }
    }

    /// Looks at documents that wait, until so many statements were looked at. Whether none waits any more.
    pub fn go_on(&mut self, project: &Project, statements: usize) -> bool {
        if self.waiting.is_empty() {
            return true;
        }
        let rules = Rules::of(project);
        let mut left = statements;
        while let Some(document) = self.waiting.first().copied().filter(|_| left > 0) {
            left = left.saturating_sub(1 + project.annotation_count(document));
            self.look(project, &rules, document);
        }
        self.waiting.is_empty()
    }

    /// Rises whenever something else is found.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Documents that are still to be looked at.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// What is known of a document.
    #[must_use]
    pub fn of(&self, document: Id<Document>) -> &[Finding] {
        self.known.get(&document).map_or(&[], Vec::as_slice)
    }

    /// What concerns a statement, also as the other one of two.
    pub fn about(&self, document: Id<Document>, statement: Id<Annotation>) -> impl Iterator<Item = &Finding> {
        let here = self.of(document).iter();
        here.filter(move |one| one.statement == statement || one.broken.other() == Some(statement))
    }

    fn look(&mut self, project: &Project, rules: &Rules, document: Id<Document>) {
        self.waiting.remove(&document);
        let found = rules.findings(project, document);
        self.version += 1;
        if found.is_empty() {
            self.known.remove(&document);
        } else {
            self.known.insert(document, found);
        }
    }

    fn all_anew(&mut self, project: &Project) {
        self.known.retain(|id, _| project.documents().contains(*id));
        self.waiting = project.documents().iter().map(|row| row.id).collect();
    }

    fn follow_change(&mut self, project: &Project, change: &Change) {
        match change {
            Change::Annotation(Delta { before, after }) => {
                for row in before.iter().chain(after) {
                    self.waiting.insert(row.document);
                    for relation in project.relations_of(row.id) {
                        self.await_statement(project, relation.from);
                    }
                }
            }
            Change::Relation(Delta { before, after }) => {
                before.iter().chain(after).for_each(|row| self.await_statement(project, row.from));
            }
            Change::Document(Delta { before, after }) => {
                if let (None, Some(row)) = (after, before) {
                    self.waiting.remove(&row.id);
                    self.known.remove(&row.id);
                } else if let Some(row) =
                    after.as_ref().filter(|row| before.as_ref().is_none_or(|before| before.sha256 != row.sha256))
                {
                    self.waiting.insert(row.id);
                }
            }
            Change::Info(Delta { before, after }) => {
                let kept = |info: &Option<std::sync::Arc<Info>>| -> BTreeSet<KeptAsIs> {
                    info.iter().flat_map(|info| info.kept.iter().copied()).collect()
                };
                for one in kept(before).symmetric_difference(&kept(after)) {
                    match *one {
                        KeptAsIs::Crossing(one, _) | KeptAsIs::LastStop(one) | KeptAsIs::Marks(one) => {
                            self.await_statement(project, one);
                        }
                    }
                }
            }
            Change::Tag(delta) if !same(delta, |tag| (&tag.fields, tag.outer_quotes, tag.last_stop, tag.retired)) => {
                self.all_anew(project);
            }
            Change::Field(delta) if !same(delta, |field| (field.kind, field.core)) => self.all_anew(project),
            Change::RelationType(delta) if !same(delta, |kind| (&kind.from, &kind.to, kind.symmetric)) => {
                self.all_anew(project);
            }
            Change::Tag(_) | Change::Field(_) | Change::RelationType(_) => {}
            Change::Actor(_) | Change::Issue(_) | Change::Coder(_) => {}
        }
    }

    fn await_statement(&mut self, project: &Project, statement: Id<Annotation>) {
        self.waiting.extend(project.annotations().view(statement).map(|view| view.document));
    }
}

/// Whether a row was there and is there still, with the same of what counts.
fn same<'a, R, T: PartialEq>(delta: &'a Delta<R>, counts: impl Fn(&'a R) -> T) -> bool {
    match (&delta.before, &delta.after) {
        (Some(before), Some(after)) => counts(before) == counts(after),
        _ => false,
    }
}
