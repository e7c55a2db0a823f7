//! Statements of one tag and one coder that share words.

use super::Broken;
use crate::model::{Annotation, Coder, Id, Project, Tag, View};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs that cross, or that nothing tells apart; the later of the two comes first.
pub(super) fn crossings(project: &Project, views: &[View<'_>]) -> Vec<(Id<Annotation>, Broken)> {
    let mut groups: BTreeMap<(Id<Tag>, Id<Coder>), Vec<usize>> = BTreeMap::new();
    for (at, view) in views.iter().enumerate() {
        groups.entry((view.tag, view.coder)).or_default().push(at);
    }
    let spans: Vec<Vec<Span>> = views.iter().map(|view| view.fragments().collect()).collect();
    let of = |at: usize| spans.get(at).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        for (one, other) in overlapping(group, of) {
            let (a, b) = (of(one), of(other));
            let (Some(first), Some(second)) = (views.get(one), views.get(other)) else { continue };
            let (first, second) =
                if (first.created, first.id) < (second.created, second.id) { (first, second) } else { (second, first) };
            if a == b {
                if core_answers(project, first) == core_answers(project, second) {
                    found.push((second.id, Broken::Twin(first.id)));
                }
            } else if !within(a, b) && !within(b, a) {
                found.push((second.id, Broken::Crossing(first.id)));
            }
        }
    }
    found
}

/// Pairs of which some fragments overlap, each once.
fn overlapping<'a>(group: &[usize], of: impl Fn(usize) -> &'a [Span]) -> BTreeSet<(usize, usize)> {
    let mut entries: Vec<(Span, usize)> =
        group.iter().flat_map(|&at| of(at).iter().map(move |&span| (span, at))).collect();
    entries.sort_unstable();
    let (mut open, mut pairs): (Vec<(Span, usize)>, _) = (Vec::new(), BTreeSet::new());
    for (span, at) in entries {
        open.retain(|(known, _)| known.end() > span.start());
        pairs.extend(open.iter().filter(|(_, other)| *other != at).map(|&(_, other)| (at.min(other), at.max(other))));
        open.push((span, at));
    }
    pairs
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
