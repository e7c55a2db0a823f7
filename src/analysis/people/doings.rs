//! All statements of an actor or about an issue, in all articles.

use crate::model::{Actor, Annotation, Date, Document, Id, Issue, Project};

/// A statement, where it stands and of which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doing {
    pub id: Id<Annotation>,
    pub document: Id<Document>,
    pub date: Option<Date>,
    /// What it is about; several, or nothing.
    pub issues: Vec<Id<Issue>>,
}

/// Statements, articles, and the first and last day of these articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    pub statements: usize,
    pub documents: usize,
    pub days: Option<(Date, Date)>,
}

/// The statements that name an actor, the earliest article first and undated ones last.
#[must_use]
pub fn doings_of(project: &Project, actor: Id<Actor>) -> Vec<Doing> {
    in_order(project, project.statements_of(actor))
}

/// The statements about an issue, likewise.
#[must_use]
pub fn doings_about(project: &Project, issue: Id<Issue>) -> Vec<Doing> {
    in_order(project, project.statements_about(issue))
}

fn in_order(project: &Project, statements: Vec<Id<Annotation>>) -> Vec<Doing> {
    let mut rows = Vec::with_capacity(statements.len());
    for view in statements.into_iter().filter_map(|id| project.annotations().view(id)) {
        let document = project.documents().get(view.document);
        let date = document.and_then(|row| row.date);
        let place = document.map_or(0, |row| row.position);
        let mut issues = Vec::new();
        view.each_named(|_, _| {}, |_, id| issues.push(id));
        let doing = Doing { id: view.id, document: view.document, date, issues };
        rows.push(((date.is_none(), date, place, view.document, view.hull().start()), doing));
    }
    rows.sort_by_key(|row| (row.0, row.1.id));
    rows.into_iter().map(|row| row.1).collect()
}

/// What such a list amounts to.
#[must_use]
pub fn summary(doings: &[Doing]) -> Summary {
    let documents = doings.chunk_by(|a, b| a.document == b.document).count();
    let mut dates = doings.iter().filter_map(|doing| doing.date);
    let first = dates.next();
    let last = dates.next_back().or(first);
    Summary { statements: doings.len(), documents, days: first.zip(last) }
}
