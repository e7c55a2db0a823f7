//! The names in files of which a mapping speaks: how often each stands there, and what answers say.

use super::brought::Brought;
use super::rows::words_of;
use std::collections::{BTreeMap, BTreeSet};

/// Values of an answer that are told one by one.
const VALUES: usize = 200;

/// A label, an answer, a relation or a coder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    pub name: String,
    pub uses: usize,
    /// Of an answer what is said, the most frequent first, with how often.
    pub values: Vec<(String, usize)>,
    /// Of an answer how many other things are said.
    pub further: usize,
    /// Of an answer the labels of the passages that have it.
    pub labels: BTreeSet<String>,
}

/// All of them; those that are used most come first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    pub labels: Vec<Name>,
    pub answers: Vec<Name>,
    pub relations: Vec<Name>,
    pub coders: Vec<Name>,
}

impl Names {
    #[must_use]
    pub fn of(brought: &Brought) -> Self {
        let mut names = Self::default();
        let (mut labels, mut relations, mut coders) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut answers: BTreeMap<&str, Answers<'_>> = BTreeMap::new();
        for passage in brought.articles.iter().flat_map(|article| &article.passages) {
            *labels.entry(passage.label.as_str()).or_insert(0) += 1;
            for answer in &passage.answers {
                let known = answers.entry(&answer.name).or_default();
                known.uses += 1;
                known.labels.insert(&passage.label);
                for said in answer.said.iter().filter_map(words_of) {
                    *known.values.entry(said).or_default() += 1;
                }
            }
            if !passage.coder.is_empty() {
                *coders.entry(passage.coder.as_str()).or_insert(0) += 1;
            }
        }
        for code in &brought.codes {
            labels.entry(&code.path).or_insert(0);
        }
        brought.links.iter().for_each(|link| *relations.entry(link.label.as_str()).or_insert(0) += 1);
        names.labels = most_first(labels);
        names.relations = most_first(relations);
        names.coders = most_first(coders);
        names.answers = answers.into_iter().map(|(name, answers)| answers.named(name)).collect();
        names.answers.sort_by_key(|name| std::cmp::Reverse(name.uses));
        names
    }
}

#[derive(Default)]
struct Answers<'a> {
    uses: usize,
    values: BTreeMap<String, usize>,
    labels: BTreeSet<&'a str>,
}

impl Answers<'_> {
    fn named(self, name: &str) -> Name {
        let mut values: Vec<(String, usize)> = self.values.into_iter().collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.1));
        let further = values.len().saturating_sub(VALUES);
        values.truncate(VALUES);
        let labels = self.labels.into_iter().map(str::to_owned).collect();
        Name { name: name.to_owned(), uses: self.uses, values, further, labels }
    }
}

fn most_first(names: BTreeMap<&str, usize>) -> Vec<Name> {
    let mut names: Vec<Name> =
        names.into_iter().map(|(name, uses)| Name { name: name.to_owned(), uses, ..Name::default() }).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.uses));
    names
}
