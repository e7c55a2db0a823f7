//! The statement: a passage with a tag, what was answered about it, and its links to others.

use crate::model::{Actor, Choice, Coder, Date, Document, Field, Id, Issue, RelationType, Row, Tag, Time};
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// Ordered ranges of one document's text.
pub type Words = Vec<Span>;

/// An answer to a field. A field without an answer has no value at all, which is not the same as `Unclear`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Asked, and the article does not tell.
    Unclear,
    Choice(Id<Choice>),
    Choices(Vec<Id<Choice>>),
    YesNo(bool),
    Text(Box<str>),
    /// A decimal number as it was written; never a floating-point one, which would not come back the same.
    Number(Box<str>),
    Date(Date),
    Link(Box<str>),
    /// In the order given; of a chain, the one nearest to the words first.
    Actors(Vec<Id<Actor>>),
    Issues(Vec<Id<Issue>>),
    Words(Words),
}

/// How sure the coder is of the whole statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Certainty {
    #[default]
    Sure,
    Unsure,
}

/// How a statement came to be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Origin {
    #[default]
    ByHand,
    /// From a proposal of the program; says which, and whether it was changed before it was taken.
    Suggestion { by: Box<str>, edited: bool },
    /// From a file of another program.
    Imported { from: Box<str> },
    /// Decided between the statements of several coders.
    Adjudicated,
}

/// When something was made or last changed: the number of the edit (rising within a project) and the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Mark {
    pub sequence: u64,
    pub time: Time,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    pub id: Id<Self>,
    pub document: Id<Document>,
    pub tag: Id<Tag>,
    /// At least one; in the order in which they are to be read; none is empty, none overlaps another.
    pub fragments: Words,
    /// In order of field ids, each field once.
    pub fields: Vec<(Id<Field>, Value)>,
    pub note: Box<str>,
    pub certainty: Certainty,
    pub coder: Id<Coder>,
    pub origin: Origin,
    pub created: Mark,
    pub changed: Mark,
}

impl Annotation {
    #[must_use]
    pub fn value(&self, field: Id<Field>) -> Option<&Value> {
        let at = self.fields.binary_search_by_key(&field, |entry| entry.0).ok()?;
        self.fields.get(at).map(|entry| &entry.1)
    }

    /// Sets an answer, or takes it away.
    pub fn set_value(&mut self, field: Id<Field>, value: Option<Value>) {
        let found = self.fields.binary_search_by_key(&field, |entry| entry.0);
        match (found, value) {
            (Ok(at), Some(value)) => {
                if let Some(entry) = self.fields.get_mut(at) {
                    entry.1 = value;
                }
            }
            (Ok(at), None) => {
                self.fields.remove(at);
            }
            (Err(at), Some(value)) => self.fields.insert(at, (field, value)),
            (Err(_), None) => {}
        }
    }

    /// The smallest range that holds all fragments.
    #[must_use]
    pub fn hull(&self) -> Span {
        self.fragments.iter().copied().reduce(Span::hull).unwrap_or_default()
    }

    /// Bytes of text in all fragments together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fragments.iter().map(|fragment| fragment.len()).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The words of the fragments, with an ellipsis between them.
    #[must_use]
    pub fn words(&self, text: &str) -> String {
        let pieces: Vec<&str> = self.fragments.iter().map(|fragment| fragment.of(text)).collect();
        pieces.join(" … ")
    }
}

/// A typed, directed link between two statements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    pub id: Id<Self>,
    pub kind: Id<RelationType>,
    pub from: Id<Annotation>,
    pub to: Id<Annotation>,
    #[serde(default)]
    pub note: String,
    pub coder: Id<Coder>,
    #[serde(default)]
    pub created: Mark,
}

impl Row for Annotation {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
impl Row for Relation {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
