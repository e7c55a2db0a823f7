//! What every reader of other tools' statements yields: what stood in the file, in the file's own terms.
//!
//! Offsets are as the file counts them, labels and answers as it names them. What a position means and what a label
//! becomes is found out afterwards, in one place for all formats.

use super::count::Count;
use crate::edit::NewDocument;
use crate::formats::Rest;
use crate::model::{
    Actor, Annotation, Certainty, Digest, Document, Field, FieldKind, Id, Issue, Origin, Relation, RelationType, Tag,
    Time,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A file that was handed in, with its name; of an archive's member the path within it, with slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// The name without folders.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// The name without folders and ending.
    pub(super) fn stem(&self) -> &str {
        let name = self.own_name();
        name.rsplit_once('.').map_or(name, |parts| parts.0)
    }

    /// Whether the name ends so, in upper or lower case; `ending` is in lower case and has its dot.
    pub(super) fn ends(&self, ending: &str) -> bool {
        self.name.to_lowercase().ends_with(ending)
    }

    /// Its text: UTF-8, or UTF-16 where it begins so. A mark at the beginning is kept, since offsets may count it.
    pub(super) fn text(&self) -> Result<String, String> {
        let utf16 = encoding_rs::Encoding::for_bom(&self.bytes).filter(|found| found.0 != encoding_rs::UTF_8);
        if let Some((encoding, mark)) = utf16 {
            let rest = self.bytes.get(mark..).unwrap_or_default();
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
            return text.map(Cow::into_owned).ok_or_else(|| format!("its text is no {}", encoding.name()));
        }
        let text = std::str::from_utf8(&self.bytes);
        text.map(str::to_owned).map_err(|error| format!("its text is no UTF-8 after byte {}", error.valid_up_to()))
    }

    /// The same without a mark at the beginning.
    pub(super) fn plain(&self) -> Result<String, String> {
        self.text().map(|text| text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
    }
}

/// Everything that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brought {
    pub articles: Vec<Article>,
    pub links: Vec<Link>,
    /// What the file says of labels, beyond their names.
    pub codes: Vec<Code>,
    /// What the file says of actors, beyond their names.
    pub people: Vec<Person>,
    pub left: Left,
    pub counting: Counting,
    /// What one of our own exports says beside its statements.
    pub rest: Rest,
}

/// How a format counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counting {
    /// As its own definition has it.
    pub standard: Count,
    /// Whether its tools are known to count otherwise, too, and the file holds no words to find out by.
    pub doubtful: bool,
    /// Whether the format has to cut passages at ends of lines, so that pieces on both sides of one are a whole.
    pub cuts_lines: bool,
}

/// Whether there is nothing that would have to be handed over.
fn is_bare<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An article and the passages in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// Its id in a project of ours.
    #[serde(skip_serializing_if = "is_bare")]
    pub id: Option<Id<Document>>,
    #[serde(skip_serializing_if = "is_bare")]
    pub sha256: Option<Digest>,
    /// What is known about it; its text is not set.
    #[serde(with = "super::record::About")]
    pub about: NewDocument,
    /// As it stands in the file, with its own line ends; `None` where the file has none.
    #[serde(skip_serializing_if = "is_bare")]
    pub text: Option<String>,
    pub passages: Vec<Passage>,
}

/// A labelled passage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Passage {
    /// What relations call it; unlike all others of the import.
    pub key: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub id: Option<Id<Annotation>>,
    pub pieces: Vec<Piece>,
    /// The names of labels from the outermost, as a path with slashes; empty for a passage that has only a note.
    pub label: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub tag: Option<Id<Tag>>,
    #[serde(skip_serializing_if = "is_bare")]
    pub answers: Vec<Answer>,
    #[serde(skip_serializing_if = "is_bare")]
    pub note: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub certainty: Certainty,
    /// Empty where unknown.
    #[serde(skip_serializing_if = "is_bare")]
    pub coder: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub origin: Option<Origin>,
    #[serde(skip_serializing_if = "is_bare")]
    pub created: Option<Time>,
    #[serde(skip_serializing_if = "is_bare")]
    pub changed: Option<Time>,
}

/// One unbroken range.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Piece {
    /// Start and end, as the file counts; `None` where it only has words.
    pub offsets: Option<(usize, usize)>,
    #[serde(skip_serializing_if = "is_bare")]
    pub words: Words,
    #[serde(skip_serializing_if = "is_bare")]
    pub before: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub after: String,
}

/// Words that the file says stand at a range.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Words {
    #[default]
    None,
    Exact(String),
    /// Perhaps cut, perhaps a coder's own: what agrees is evidence, what does not says nothing.
    Hint(String),
}

impl Piece {
    #[must_use]
    pub fn at(start: usize, end: usize) -> Self {
        Self { offsets: Some((start, end)), ..Self::default() }
    }

    #[must_use]
    pub fn saying(self, words: impl Into<String>) -> Self {
        Self { words: Words::Exact(words.into()), ..self }
    }
}

/// What the file says about a passage under one name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub name: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub field: Option<Id<Field>>,
    /// What the file itself takes it for.
    #[serde(skip_serializing_if = "is_bare")]
    pub kind: Option<FieldKind>,
    pub said: Vec<Said>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Said {
    Text(String),
    Number(String),
    Yes(bool),
    Unclear,
    Actor(Option<Id<Actor>>, String),
    Issue(Option<Id<Issue>>, String),
    /// One of both: which, the field says.
    Row(Option<u128>, String),
    Words(Piece),
}

impl Answer {
    #[must_use]
    pub fn text(name: &str, said: impl Into<String>) -> Self {
        Self { name: name.to_owned(), said: vec![Said::Text(said.into())], ..Self::default() }
    }

    /// What a JSON value says; `None` where that is nothing.
    #[must_use]
    pub fn of_json(name: &str, value: &serde_json::Value) -> Option<Self> {
        use serde_json::Value;
        let one = |value: &Value| match value {
            Value::Null => None,
            Value::Bool(yes) => Some(Said::Yes(*yes)),
            Value::Number(number) => Some(Said::Number(number.to_string())),
            Value::String(text) => (!text.trim().is_empty()).then(|| Said::Text(text.clone())),
            Value::Array(_) | Value::Object(_) => Some(Said::Text(value.to_string())),
        };
        let said: Vec<Said> = match value {
            Value::Array(values) => values.iter().filter_map(one).collect(),
            value => one(value).into_iter().collect(),
        };
        (!said.is_empty()).then(|| Self { name: name.to_owned(), said, ..Self::default() })
    }
}

/// A relation between two passages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    #[serde(skip_serializing_if = "is_bare")]
    pub id: Option<Id<Relation>>,
    #[serde(skip_serializing_if = "is_bare")]
    pub kind: Option<Id<RelationType>>,
    pub label: String,
    pub from: String,
    pub to: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub note: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub coder: String,
    #[serde(skip_serializing_if = "is_bare")]
    pub created: Option<Time>,
}

/// A label of the file's own codebook.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Code {
    /// As in [`Passage::label`].
    pub path: String,
    pub id: Option<Id<Tag>>,
    pub definition: String,
    pub colour: Option<[u8; 3]>,
}

/// An actor of whom the file says more than a name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    pub name: String,
    pub role: String,
    pub aliases: Vec<String>,
    pub note: String,
}

/// What was not taken over, by kind: how often, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Left(BTreeMap<Cow<'static, str>, (usize, String)>);

impl Left {
    /// Notes one thing; `what` says what it is, in the plural.
    pub fn add(&mut self, what: &'static str, example: impl Into<String>) {
        let entry = self.0.entry(Cow::Borrowed(what)).or_insert_with(|| (0, example.into()));
        entry.0 += 1;
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A sentence for each kind.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let one = |(what, (count, example)): (&Cow<'static, str>, &(usize, String))| {
            let example = super::told::short(example);
            match (count, example.is_empty()) {
                (_, true) => format!("Left out: {count} {what}"),
                (1, false) => format!("Left out: 1 of {what}, “{example}”"),
                (_, false) => format!("Left out: {count} {what}, such as “{example}”"),
            }
        };
        self.0.iter().map(one).collect()
    }
}
