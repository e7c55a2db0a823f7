//! Rows of all tables as one type, so that files, journal and loading need not know them one by one.

use super::places::Place;
use crate::model::{
    Actor, Annotation, Change, Coder, Delta, Document, Field, Id, Info, Issue, Project, Relation, RelationType, Tag,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The table of a row, in the order in which tables can be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Kind {
    Project,
    Coder,
    Field,
    Tag,
    RelationType,
    Actor,
    Issue,
    Document,
    Statement,
    Relation,
}

impl Kind {
    /// As people call a row of it.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Coder => "coder",
            Self::Field => "field",
            Self::Tag => "tag",
            Self::RelationType => "type of relation",
            Self::Actor => "actor",
            Self::Issue => "issue",
            Self::Document => "document",
            Self::Statement => "statement",
            Self::Relation => "relation",
        }
    }

    /// With its article: *a tag*, *an actor*.
    pub(super) fn one(self) -> String {
        let article = if matches!(self, Self::Actor | Self::Issue) { "an" } else { "a" };
        format!("{article} {}", self.noun())
    }
}

/// Which row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub kind: Kind,
    pub id: u128,
}

impl Key {
    pub(super) fn new<R>(kind: Kind, id: Id<R>) -> Self {
        Self { kind, id: id.bits() }
    }
}

/// A row of any table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Info(Arc<Info>),
    Coder(Arc<Coder>),
    Field(Arc<Field>),
    Tag(Arc<Tag>),
    RelationType(Arc<RelationType>),
    Actor(Arc<Actor>),
    Issue(Arc<Issue>),
    Document(Arc<Document>),
    Annotation(Arc<Annotation>),
    Relation(Arc<Relation>),
}

impl Item {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Info(row) => Key::new(Kind::Project, row.id),
            Self::Coder(row) => Key::new(Kind::Coder, row.id),
            Self::Field(row) => Key::new(Kind::Field, row.id),
            Self::Tag(row) => Key::new(Kind::Tag, row.id),
            Self::RelationType(row) => Key::new(Kind::RelationType, row.id),
            Self::Actor(row) => Key::new(Kind::Actor, row.id),
            Self::Issue(row) => Key::new(Kind::Issue, row.id),
            Self::Document(row) => Key::new(Kind::Document, row.id),
            Self::Annotation(row) => Key::new(Kind::Statement, row.id),
            Self::Relation(row) => Key::new(Kind::Relation, row.id),
        }
    }

    /// The file it lives in. A relation lies with the statement it starts from, so the asker says in which document
    /// a statement is; `None` where that is not known.
    pub(super) fn place(&self, document_of: impl Fn(Id<Annotation>) -> Option<Id<Document>>) -> Option<Place> {
        Some(match self {
            Self::Info(_) => Place::Project,
            Self::Coder(row) => Place::Coder(row.id),
            Self::Field(_) | Self::Tag(_) | Self::RelationType(_) => Place::Codebook,
            Self::Actor(_) => Place::Actors,
            Self::Issue(_) => Place::Issues,
            Self::Document(row) => Place::Meta(row.id),
            Self::Annotation(row) => Place::Annotations(row.document, row.coder),
            Self::Relation(row) => Place::Annotations(document_of(row.from)?, row.coder),
        })
    }

    pub(super) fn statement(&self) -> Option<&Annotation> {
        match self {
            Self::Annotation(row) => Some(row),
            _ => None,
        }
    }

    pub(super) fn document(&self) -> Option<&Document> {
        match self {
            Self::Document(row) => Some(row),
            _ => None,
        }
    }

    /// What a change would be that puts this row where none is.
    pub(super) fn added(self) -> Change {
        fn delta<R>(row: Arc<R>) -> Delta<R> {
            Delta { before: None, after: Some(row) }
        }
        match self {
            Self::Info(row) => Change::Info(delta(row)),
            Self::Coder(row) => Change::Coder(delta(row)),
            Self::Field(row) => Change::Field(delta(row)),
            Self::Tag(row) => Change::Tag(delta(row)),
            Self::RelationType(row) => Change::RelationType(delta(row)),
            Self::Actor(row) => Change::Actor(delta(row)),
            Self::Issue(row) => Change::Issue(delta(row)),
            Self::Document(row) => Change::Document(delta(row)),
            Self::Annotation(row) => Change::Annotation(delta(row)),
            Self::Relation(row) => Change::Relation(delta(row)),
        }
    }
}

/// The row that a change is about.
pub(super) fn key_of(change: &Change) -> Option<Key> {
    let (before, after) = sides(change);
    after.or(before).map(|item| item.key())
}

/// The two sides of a change.
pub(super) fn sides(change: &Change) -> (Option<Item>, Option<Item>) {
    fn both<R>(delta: &Delta<R>, wrap: impl Fn(Arc<R>) -> Item) -> (Option<Item>, Option<Item>) {
        (delta.before.clone().map(&wrap), delta.after.clone().map(&wrap))
    }
    match change {
        Change::Info(delta) => both(delta, Item::Info),
        Change::Document(delta) => both(delta, Item::Document),
        Change::Tag(delta) => both(delta, Item::Tag),
        Change::Field(delta) => both(delta, Item::Field),
        Change::RelationType(delta) => both(delta, Item::RelationType),
        Change::Actor(delta) => both(delta, Item::Actor),
        Change::Issue(delta) => both(delta, Item::Issue),
        Change::Coder(delta) => both(delta, Item::Coder),
        Change::Annotation(delta) => both(delta, Item::Annotation),
        Change::Relation(delta) => both(delta, Item::Relation),
    }
}

/// Puts two sides together again; `None` where they are of two tables, or neither is there.
pub(super) fn change(before: Option<Item>, after: Option<Item>) -> Option<Change> {
    macro_rules! join {
        ($($kind:ident),+) => {
            match (before, after) {
                $(
                    (Some(Item::$kind(before)), Some(Item::$kind(after))) => {
                        Some(Change::$kind(Delta { before: Some(before), after: Some(after) }))
                    }
                    (Some(Item::$kind(before)), None) => {
                        Some(Change::$kind(Delta { before: Some(before), after: None }))
                    }
                    (None, Some(Item::$kind(after))) => {
                        Some(Change::$kind(Delta { before: None, after: Some(after) }))
                    }
                )+
                _ => None,
            }
        };
    }
    join!(Info, Coder, Field, Tag, RelationType, Actor, Issue, Document, Annotation, Relation)
}

/// A row of a project.
pub(super) fn find(project: &Project, key: Key) -> Option<Item> {
    let id = key.id;
    match key.kind {
        Kind::Project => project.shared_info().filter(|row| row.id.bits() == id).cloned().map(Item::Info),
        Kind::Coder => project.coders().shared(Id::new(id)).cloned().map(Item::Coder),
        Kind::Field => project.fields().shared(Id::new(id)).cloned().map(Item::Field),
        Kind::Tag => project.tags().shared(Id::new(id)).cloned().map(Item::Tag),
        Kind::RelationType => project.relation_types().shared(Id::new(id)).cloned().map(Item::RelationType),
        Kind::Actor => project.actors().shared(Id::new(id)).cloned().map(Item::Actor),
        Kind::Issue => project.issues().shared(Id::new(id)).cloned().map(Item::Issue),
        Kind::Document => project.documents().shared(Id::new(id)).cloned().map(Item::Document),
        Kind::Statement => project.annotations().shared(Id::new(id)).map(Item::Annotation),
        Kind::Relation => project.relations().shared(Id::new(id)).cloned().map(Item::Relation),
    }
}

/// Every row of a project.
pub(super) fn all(project: &Project) -> Vec<Item> {
    fn rows<R: crate::model::Row>(
        table: &crate::model::Table<R>,
        wrap: impl Fn(Arc<R>) -> Item,
    ) -> impl Iterator<Item = Item> {
        table.iter().filter_map(|row| table.shared(row.id()).cloned()).map(wrap)
    }
    let info = project.shared_info().cloned().map(Item::Info);
    info.into_iter()
        .chain(rows(project.coders(), Item::Coder))
        .chain(rows(project.fields(), Item::Field))
        .chain(rows(project.tags(), Item::Tag))
        .chain(rows(project.relation_types(), Item::RelationType))
        .chain(rows(project.actors(), Item::Actor))
        .chain(rows(project.issues(), Item::Issue))
        .chain(rows(project.documents(), Item::Document))
        .chain(project.annotations().iter().map(|row| Item::Annotation(Arc::new(row))))
        .chain(rows(project.relations(), Item::Relation))
        .collect()
}
