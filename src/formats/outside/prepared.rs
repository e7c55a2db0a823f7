//! What was read, with its articles found in the project and its passages in their texts: all that is to be known before
//! anything is changed.

use super::brought::{Article, Brought, Passage};
use super::count::{Unit, clean};
use super::proof::{self, Place, Placed, Proof};
use crate::model::{Digest, Document, Id, Project, fold_name};
use crate::text::Span;
use std::{collections::BTreeMap, sync::Arc};

/// Why statements can't be taken over yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unready {
    /// A question that only a person can answer: nothing tells ways of counting apart that would give different places.
    #[error(
        "the file does not say which words its positions stand for, and it makes a difference here whether they count code \
         points, UTF-16 units, bytes or graphemes. Look which of them the program counts that wrote it, and say --unit \
         characters, utf16, bytes or graphemes"
    )]
    Unit,
    #[error("{0}")]
    Refused(String),
}

impl From<Unready> for String {
    fn from(why: Unready) -> Self {
        why.to_string()
    }
}

/// Statements of other tools, ready to be taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    brought: Arc<Brought>,
    /// For each article.
    pub(super) targets: Vec<Target>,
    pub(super) places: Vec<Placed>,
    pub proof: Proof,
    /// What the format is called.
    pub format: &'static str,
}

/// Which document an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Known(Id<Document>),
    New,
    /// The same words as another article that comes with it, by its number.
    Same(usize),
    /// It is not in the project, and its text is not in the file.
    Missing,
}

impl Prepared {
    /// Finds articles and places. `unit` says what positions count, where the person knows.
    ///
    /// # Errors
    /// A question or a reason in one sentence.
    pub fn new(
        project: &Project,
        brought: impl Into<Arc<Brought>>,
        format: &'static str,
        unit: Option<Unit>,
    ) -> Result<Self, Unready> {
        let brought = brought.into();
        let known = Known::of(project);
        let mut targets = Vec::new();
        let mut texts = Vec::new();
        let mut coming: BTreeMap<Digest, usize> = BTreeMap::new();
        for (number, article) in brought.articles.iter().enumerate() {
            let cleaned = article.text.as_deref().map(clean);
            if let Some(text) = cleaned.as_ref().filter(|text| text.len() > Span::LIMIT) {
                let title = &article.about.title;
                let why = format!("“{title}” has {} bytes, more than an article can have", text.len());
                return Err(Unready::Refused(why));
            }
            let found = known.find(article, cleaned.as_deref());
            let (target, text) = match (found, &article.text, cleaned) {
                (Some(row), Some(raw), Some(text)) => {
                    let same = row.text.as_str() == text || row.text.as_str() == text.trim_end_matches('\n');
                    let raw = if same { raw.clone() } else { row.text.as_str().to_owned() };
                    (Target::Known(row.id), Some(raw))
                }
                (Some(row), ..) => (Target::Known(row.id), Some(row.text.as_str().to_owned())),
                (None, Some(raw), Some(text)) => {
                    let first = *coming.entry(Digest::of(text.as_bytes())).or_insert(number);
                    let own = article.id.is_some() || first == number;
                    (if own { Target::New } else { Target::Same(first) }, Some(raw.clone()))
                }
                (None, ..) => (Target::Missing, None),
            };
            targets.push(target);
            texts.push(text);
        }
        let (places, proof) = proof::place(&brought, &texts, unit)?;
        Ok(Self { brought, targets, places, proof, format })
    }

    #[must_use]
    pub fn brought(&self) -> &Brought {
        &self.brought
    }

    /// How many articles come new, and how many are in the project already.
    #[must_use]
    pub fn articles(&self) -> (usize, usize) {
        let known = |target: &&Target| matches!(target, Target::Known(_));
        (
            self.targets.iter().filter(|target| **target == Target::New).count(),
            self.targets.iter().filter(known).count(),
        )
    }

    /// Passages that have a place.
    #[must_use]
    pub fn placed(&self) -> usize {
        self.places.iter().flatten().flatten().count()
    }

    /// Articles that are neither here nor in the file, with how many passages each has.
    #[must_use]
    pub fn missing(&self) -> Vec<(&str, usize)> {
        let rows = self.brought.articles.iter().zip(&self.targets);
        let missing = rows.filter(|(_, target)| **target == Target::Missing);
        missing.map(|(article, _)| (article.about.title.as_str(), article.passages.len())).collect()
    }

    /// Each passage that has a place, with its article's number.
    pub(super) fn placed_passages(&self) -> impl Iterator<Item = (usize, &Passage, &Place)> {
        let rows = self.brought.articles.iter().zip(&self.places).enumerate();
        rows.flat_map(|(number, (article, places))| {
            let both = article.passages.iter().zip(places);
            both.filter_map(move |(passage, place)| Some((number, passage, place.as_ref()?)))
        })
    }
}

/// The articles of a project by what tells them apart.
struct Known<'a> {
    project: &'a Project,
    texts: BTreeMap<Digest, &'a Document>,
    names: BTreeMap<String, Option<&'a Document>>,
}

impl<'a> Known<'a> {
    fn of(project: &'a Project) -> Self {
        let mut known = Self { project, texts: BTreeMap::new(), names: BTreeMap::new() };
        for row in project.documents_in_order() {
            known.texts.entry(row.sha256).or_insert(row);
            for name in [&row.title, &row.address, &row.file].into_iter().filter(|name| !name.is_empty()) {
                // A name that two articles have tells neither.
                known
                    .names
                    .entry(fold_name(name))
                    .and_modify(|other| *other = other.filter(|it| it.id == row.id))
                    .or_insert(Some(row));
            }
        }
        known
    }

    fn find(&self, article: &Article, cleaned: Option<&str>) -> Option<&'a Document> {
        let by_id = article.id.and_then(|id| self.project.documents().get(id));
        let by_hash = || self.texts.get(&article.sha256?).copied();
        let by_text = || {
            let text = cleaned?;
            let whole = self.texts.get(&Digest::of(text.as_bytes()));
            whole.or_else(|| self.texts.get(&Digest::of(text.trim_end_matches('\n').as_bytes()))).copied()
        };
        let by_name = || {
            let about = &article.about;
            let names = [&about.address, &about.file, &about.title].into_iter().filter(|name| !name.is_empty());
            names.filter_map(|name| *self.names.get(&fold_name(name))?).next().filter(|_| cleaned.is_none())
        };
        by_id.or_else(by_hash).or_else(by_text).or_else(by_name)
    }
}
