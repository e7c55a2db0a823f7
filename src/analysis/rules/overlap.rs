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
        if (other.tag, other.coder) != (view.tag, view.coder) {
            continue;
        }
        let (first, second) =
            if (view.created, view.id) < (other.created, other.id) { (view, &other) } else { (&other, view) };
        let theirs: Vec<Span> = other.fragments().collect();
        if own == theirs {
            if core_answers(project, view) == core_answers(project, &other) {
                found(second, Broken::Twin(first.id));
            }
        } else if !within(&own, &theirs) && !within(&theirs, &own) {
            found(second, Broken::Crossing(first.id));
        }
    }
    around.len()
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
