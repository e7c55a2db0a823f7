//! Who speaks in the news, what about, and who tags it.

use crate::model::{Colour, Date, Id, Row};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum ActorKind {
    #[default]
    Person,
    Government,
    Party,
    Organisation,
    Media,
    Group,
    Document,
}

impl ActorKind {
    pub const ALL: [Self; 7] =
        [Self::Person, Self::Government, Self::Party, Self::Organisation, Self::Media, Self::Group, Self::Document];
}

/// How much the article says about who an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Identity {
    #[default]
    Named,
    /// Known by an office only: *a ministry adviser*.
    RoleOnly,
    Anonymous,
}

impl Identity {
    pub const ALL: [Self; 3] = [Self::Named, Self::RoleOnly, Self::Anonymous];
}

/// That an actor belongs to another, from and to a date where those are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Affiliation {
    pub actor: Id<Actor>,
    #[serde(default)]
    pub from: Option<Date>,
    #[serde(default)]
    pub to: Option<Date>,
}

/// Who speaks or holds a position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    pub id: Id<Self>,
    pub name: String,
    #[serde(default)]
    pub kind: ActorKind,
    #[serde(default)]
    pub identity: Identity,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub affiliations: Vec<Affiliation>,
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub note: String,
    /// Others who look like it and are not the same, as somebody has said; some may be gone by now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlike: Vec<Id<Self>>,
}

impl Actor {
    /// An actor of whom only the name is known.
    #[must_use]
    pub fn named(id: Id<Self>, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            kind: ActorKind::Person,
            identity: Identity::Named,
            role: String::new(),
            affiliations: Vec::new(),
            country: String::new(),
            aliases: Vec::new(),
            note: String::new(),
            unlike: Vec::new(),
        }
    }
}

/// What a position is about, worded as a proposition that one can be for or against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    pub id: Id<Self>,
    pub wording: String,
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub definition: String,
    #[serde(default)]
    pub retired: bool,
    /// Others that look like it and are not the same, as somebody has said; some may be gone by now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlike: Vec<Id<Self>>,
}

impl Issue {
    /// An issue of which only the wording is known.
    #[must_use]
    pub fn worded(id: Id<Self>, wording: String) -> Self {
        Self { id, wording, group: String::new(), definition: String::new(), retired: false, unlike: Vec::new() }
    }
}

/// Who tags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coder {
    pub id: Id<Self>,
    pub name: String,
    pub colour: Colour,
}

impl Row for Actor {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
impl Row for Issue {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
impl Row for Coder {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
