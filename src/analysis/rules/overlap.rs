//! Statements of one tag and one coder that share words.

use super::Broken;
use crate::model::{Annotation, Id, Project, View};
use crate::text::Span;
use std::collections::BTreeSet;

/// Calls for each other statement that one crosses, or that nothing tells from it, with the later of the two.
/// Returns how many were looked at.
pub(super) fn crossings(project: &Project, view: &View<'_>, mut found: impl FnMut(&View<'_>, Broken)) -> usize {
    let Some(index) = project.fragments_in(view.document) else { return 0 };
    let own: Vec<Span> = view.fragments().collect();
    let around: BTreeSet<Id<Annotation>> =
        own.iter().flat_map(|&span| index.overlapping(span)).map(|entry| entry.1).filter(|id| *id != view.id).collect();
    for other in around.iter().filter_map(|&id| project.annotations().view(id)) {
        let (first, second) = if is_earlier(view, &other) { (view, &other) } else { (&other, view) };
        if let Some(broken) = between(project, (view, &own), &other) {
            found(second, broken(first.id));
        }
    }
    around.len()
}

/// Whether a statement crosses an earlier one, or is nothing but an earlier one again. Ends with the first that `counts`.
pub(super) fn crosses(project: &Project, view: &View<'_>, counts: impl Fn(Broken) -> bool) -> bool {
    let Some(index) = project.fragments_in(view.document) else { return false };
    let own: Vec<Span> = view.fragments().collect();
    let mut around = own.iter().flat_map(|&span| index.overlapping(span)).filter(|entry| entry.1 != view.id);
    around.any(|(_, id)| {
        project
            .annotations()
            .view(id)
            .filter(|other| is_earlier(other, view))
            .is_some_and(|other| between(project, (view, &own), &other).is_some_and(|broken| counts(broken(other.id))))
    })
}

fn is_earlier(one: &View<'_>, other: &View<'_>) -> bool {
    (one.created, one.id) < (other.created, other.id)
}

/// What is wrong between two statements that share words, to be said of the later one.
fn between(
    project: &Project,
    (view, own): (&View<'_>, &[Span]),
    other: &View<'_>,
) -> Option<fn(Id<Annotation>) -> Broken> {
    if (other.tag, other.coder) != (view.tag, view.coder) {
        return None;
    }
    let theirs: Vec<Span> = other.fragments().collect();
    if own == theirs {
        (core_answers(project, view) == core_answers(project, other)).then_some(Broken::Twin)
    } else {
        (!within(own, &theirs) && !within(&theirs, own)).then_some(Broken::Crossing)
    }
}

/// Whether each fragment of one lies within a fragment of the other.
fn within(inner: &[Span], outer: &[Span]) -> bool {
    inner.iter().all(|span| outer.iter().any(|around| around.contains(*span)))
}

fn core_answers(project: &Project, view: &View<'_>) -> Vec<Option<crate::model::Value>> {
    let row = view.unpack();
    let core = project.fields_of(view.tag).filter(|field| field.core);
    core.map(|field| row.as_ref().and_then(|row| row.value(field.id).cloned())).collect()
}
