//! A change is a row before and a row after. That one value is undo entry, journal line, history and unit of merging.

use crate::model::{
    Actor, Annotation, Coder, Document, Field, Id, Info, Issue, Relation, RelationType, Row, Tag, Time,
};
use crate::text::Span;
use std::sync::Arc;

/// One row before and after: no `before` means added, no `after` removed. Both have the same id.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta<R> {
    pub before: Option<Arc<R>>,
    pub after: Option<Arc<R>>,
}

impl<R: Row> Delta<R> {
    #[must_use]
    pub fn added(row: R) -> Self {
        Self { before: None, after: Some(Arc::new(row)) }
    }

    #[must_use]
    pub fn removed(row: Arc<R>) -> Self {
        Self { before: Some(row), after: None }
    }

    #[must_use]
    pub fn replaced(before: Arc<R>, after: R) -> Self {
        Self { before: Some(before), after: Some(Arc::new(after)) }
    }

    /// The id of the row; `None` only for a delta with neither side, which says nothing.
    #[must_use]
    pub fn id(&self) -> Option<Id<R>> {
        self.after.as_ref().or(self.before.as_ref()).map(|row| row.id())
    }

    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }
}

/// A change of one row of one table.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Info(Delta<Info>),
    Document(Delta<Document>),
    Tag(Delta<Tag>),
    Field(Delta<Field>),
    RelationType(Delta<RelationType>),
    Actor(Delta<Actor>),
    Issue(Delta<Issue>),
    Coder(Delta<Coder>),
    Annotation(Delta<Annotation>),
    Relation(Delta<Relation>),
}

impl Change {
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Info(delta) => Self::Info(delta.inverse()),
            Self::Document(delta) => Self::Document(delta.inverse()),
            Self::Tag(delta) => Self::Tag(delta.inverse()),
            Self::Field(delta) => Self::Field(delta.inverse()),
            Self::RelationType(delta) => Self::RelationType(delta.inverse()),
            Self::Actor(delta) => Self::Actor(delta.inverse()),
            Self::Issue(delta) => Self::Issue(delta.inverse()),
            Self::Coder(delta) => Self::Coder(delta.inverse()),
            Self::Annotation(delta) => Self::Annotation(delta.inverse()),
            Self::Relation(delta) => Self::Relation(delta.inverse()),
        }
    }
}

/// Who changes something, when, and as which edit of the project: handed in, since the core has no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    pub coder: Id<Coder>,
    pub time: Time,
    /// Rises with each edit of the project, also with undo and redo.
    pub sequence: u64,
}

/// Changes that happen together or not at all, with a label for people: *tag as claim*.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction {
    pub label: String,
    pub stamp: Stamp,
    pub changes: Vec<Change>,
}

impl Transaction {
    /// What takes this back: each change turned round, last first.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            label: self.label.clone(),
            stamp: self.stamp,
            changes: self.changes.iter().rev().map(Change::inverse).collect(),
        }
    }
}

impl Transaction {
    /// Where in a text it happens, if it does: the place of the first statement in it.
    #[must_use]
    pub fn place(&self) -> Option<(Id<Document>, Span)> {
        self.changes.iter().find_map(|change| match change {
            Change::Annotation(Delta { before, after }) => {
                let row = after.as_ref().or(before.as_ref())?;
                Some((row.document, row.hull()))
            }
            _ => None,
        })
    }
}

/// Why a transaction was not applied. The project is then as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("the {what} was changed meanwhile, so this change no longer fits it")]
    Stale { what: &'static str },
    #[error("this change says nothing about the {what}: it has neither a before nor an after, or two different ids")]
    Empty { what: &'static str },
    #[error("the {what} would refer to a missing {missing}")]
    Dangling { what: &'static str, missing: &'static str },
    #[error("the {what} is still in use by {users}")]
    InUse { what: &'static str, users: &'static str },
    #[error("the words of a statement do not fit its document: {0}")]
    Span(#[from] crate::text::SpanError),
    #[error("the statement {0}")]
    Malformed(&'static str),
}
