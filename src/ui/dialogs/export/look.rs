//! What an export would be: its first rows, how many there are, how large it is, what it cannot say.
//!
//! It is looked at once for each state of the project and each choice, never in every frame; and of a large project
//! only a part is written for it.

use crate::formats::{Format, Options, Preview, Scope, measure};
use crate::model::{Document, Id, Project};

/// Rows of the preview.
pub(super) const ROWS: usize = 16;
/// Statements that are written to see what an export would be. A few milliseconds of work.
const MOST: usize = 2_000;

/// What was asked for, so that the answer can be kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub revision: u64,
    pub exporter: &'static str,
    pub scope: Scope,
    pub options: Options,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Look {
    pub preview: Preview,
    /// Rows of the whole export; lines or articles for formats without rows.
    pub rows: usize,
    pub statements: usize,
    pub bytes: usize,
    /// The numbers are worked out from a part of the project.
    pub estimated: bool,
    /// What the format cannot say, a sentence each.
    pub losses: Vec<String>,
    /// Files beside the first one.
    pub beside: Vec<&'static str>,
}

impl Look {
    /// Writes the export to nowhere, or a part of it where it is large.
    pub(super) fn new(project: &Project, exporter: &Format, scope: &Scope, options: &Options) -> Self {
        let statements = count(project, scope);
        let part = part_of(project, scope, statements);
        let measured = measure(exporter, project, part.as_ref().unwrap_or(scope), options);
        let (report, bytes) = measured.unwrap_or_default();
        let estimated = part.is_some();
        // What is in the part stands for the whole, as long as there is anything in it.
        let share = if estimated && report.statements > 0 { statements as f64 / report.statements as f64 } else { 1.0 };
        let whole = |number: f64| (number * share).round() as usize;
        Self {
            preview: exporter.preview(project, part.as_ref().unwrap_or(scope), options, ROWS),
            rows: whole(report.rows as f64),
            statements,
            bytes: whole(bytes as f64),
            estimated,
            losses: report.sentences(),
            beside: exporter.companions(project, scope),
        }
    }
}

/// Statements that a scope holds.
fn count(project: &Project, scope: &Scope) -> usize {
    if scope.documents.is_none() && scope.tags.is_none() {
        return project.annotations().len();
    }
    let held = |row: &crate::model::View<'_>| {
        scope.tags.as_ref().is_none_or(|tags| tags.contains(&row.tag))
            && scope.documents.as_ref().is_none_or(|documents| documents.contains(&row.document))
    };
    project.annotations().views().filter(held).count()
}

/// The first documents of a scope that together hold enough statements; `None` where the whole is small enough.
fn part_of(project: &Project, scope: &Scope, statements: usize) -> Option<Scope> {
    if statements <= MOST {
        return None;
    }
    let in_scope = |row: &&Document| scope.documents.as_ref().is_none_or(|documents| documents.contains(&row.id));
    let mut held = 0;
    let mut documents: Vec<Id<Document>> = Vec::new();
    for row in project.documents_in_order().into_iter().filter(in_scope) {
        documents.push(row.id);
        held += project.annotation_count(row.id);
        if held >= MOST {
            break;
        }
    }
    Some(Scope { documents: Some(documents), tags: scope.tags.clone() })
}
