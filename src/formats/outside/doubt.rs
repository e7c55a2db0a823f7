//! What passages read, by each way of counting: so that a person sees which is right where nothing else tells.

use super::brought::Brought;
use super::count::{Unit, clean};
use super::prepared::{Prepared, Target};
use crate::model::Project;
use std::sync::Arc;

/// Passages that are shown.
const SHOWN: usize = 4;

/// One way of counting, with the words that some passages have by it: the same passages for each. A passage that has no
/// place by it has no words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readings {
    pub unit: Unit,
    pub words: Vec<String>,
}

/// What the first passages read for which it makes a difference.
#[must_use]
pub fn readings(project: &Project, brought: &Arc<Brought>, format: &'static str) -> Vec<Readings> {
    let all: Vec<(Unit, Vec<String>)> = Unit::ALL
        .into_iter()
        .filter_map(|unit| {
            let prepared = Prepared::new(project, brought.clone(), format, Some(unit)).ok()?;
            Some((unit, words(project, &prepared)))
        })
        .collect();
    let longest = all.iter().map(|(_, words)| words.len()).max().unwrap_or(0);
    let differs = |at: &usize| all.windows(2).any(|pair| matches!(pair, [a, b] if a.1.get(*at) != b.1.get(*at)));
    let shown: Vec<usize> = (0..longest).filter(differs).take(SHOWN).collect();
    let reading = |(unit, words): (Unit, Vec<String>)| {
        let words = shown.iter().map(|at| words.get(*at).cloned().unwrap_or_default()).collect();
        Readings { unit, words }
    };
    all.into_iter().map(reading).collect()
}

/// The words of every passage, in their order; none for one without a place.
fn words(project: &Project, prepared: &Prepared) -> Vec<String> {
    let mut out = Vec::new();
    let articles = prepared.brought().articles.iter().zip(&prepared.targets).zip(&prepared.places);
    for ((article, target), places) in articles {
        let known = match target {
            Target::Known(id) => project.documents().get(*id).map(|row| row.text.as_str().to_owned()),
            Target::New | Target::Same(_) | Target::Missing => article.text.as_deref().map(clean),
        };
        let text = known.unwrap_or_default();
        for place in places {
            let pieces = place.iter().flat_map(|place| &place.pieces).map(|span| span.of(&text));
            out.push(super::told::short(&pieces.collect::<Vec<_>>().join(" … ")));
        }
    }
    out
}
