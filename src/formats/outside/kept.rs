//! Mappings from one import to the next: what a person chose otherwise than the program proposes is worth keeping.

use super::mapping::Mapping;
use std::collections::BTreeMap;

/// The most choices that are kept of one kind; more than that are of many different codebooks.
const MOST: usize = 1_000;

impl Mapping {
    /// What is kept after an import: what was kept before, and what was chosen now otherwise than proposed. What was left as
    /// proposed is kept no longer.
    #[must_use]
    pub fn kept(mut self, used: &Self, proposal: &Self) -> Self {
        keep(&mut self.tags, &used.tags, &proposal.tags);
        keep(&mut self.fields, &used.fields, &proposal.fields);
        keep(&mut self.relations, &used.relations, &proposal.relations);
        keep(&mut self.coders, &used.coders, &proposal.coders);
        self
    }

    /// A proposal with what was chosen for its names before; `None` where that makes no difference.
    #[must_use]
    pub fn as_before(&self, proposal: &Self) -> Option<Self> {
        let all = Self {
            tags: chosen(&self.tags, &proposal.tags),
            fields: chosen(&self.fields, &proposal.fields),
            relations: chosen(&self.relations, &proposal.relations),
            coders: chosen(&self.coders, &proposal.coders),
        };
        (all != *proposal).then_some(all)
    }

    /// Whether nothing is said in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn keep<T: Clone + PartialEq>(
    kept: &mut BTreeMap<String, T>,
    used: &BTreeMap<String, T>,
    proposal: &BTreeMap<String, T>,
) {
    let new = used.iter().filter(|(name, to)| proposal.get(*name) != Some(to)).count();
    if kept.len() + new > MOST {
        kept.clear();
    }
    for (name, to) in used {
        if proposal.get(name) == Some(to) {
            kept.remove(name);
        } else {
            kept.insert(name.clone(), to.clone());
        }
    }
}

fn chosen<T: Clone>(kept: &BTreeMap<String, T>, proposal: &BTreeMap<String, T>) -> BTreeMap<String, T> {
    proposal.iter().map(|(name, to)| (name.clone(), kept.get(name).unwrap_or(to).clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(tags: &[(&str, Option<&str>)]) -> Mapping {
        let tags = tags.iter().map(|(name, to)| ((*name).to_owned(), to.map(str::to_owned)));
        Mapping { tags: tags.collect(), ..Mapping::default() }
    }

    #[test]
    fn only_what_was_chosen_otherwise_is_kept_and_only_for_names_that_are_there() {
        let proposal = mapping(&[("PER", Some("PER")), ("ORG", Some("ORG")), ("LOC", Some("LOC"))]);
        let used = mapping(&[("PER", Some("Person")), ("ORG", None), ("LOC", Some("LOC"))]);
        let kept = Mapping::default().kept(&used, &proposal);
        assert_eq!(kept, mapping(&[("PER", Some("Person")), ("ORG", None)]));
        assert_eq!(kept.as_before(&proposal), Some(used));
        let other = mapping(&[("PER", Some("PER")), ("MISC", Some("MISC"))]);
        assert_eq!(kept.as_before(&other), Some(mapping(&[("PER", Some("Person")), ("MISC", Some("MISC"))])));
        assert_eq!(kept.as_before(&mapping(&[("LOC", Some("LOC"))])), None);
        // Left as proposed it is forgotten.
        assert_eq!(kept.kept(&proposal, &proposal), Mapping::default());
    }
}
