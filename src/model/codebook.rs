//! What a passage can be and what is asked about it: tags, fields, types of relations.

use crate::model::{Id, Row};
use serde::{Deserialize, Serialize};

/// The line drawn in a tag's lane. Together with the colour it tells tags apart, also without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Pattern {
    #[default]
    Solid,
    Double,
    Dashed,
    Dotted,
    Wavy,
    DashDot,
    Beads,
    LongDashes,
}

impl Pattern {
    /// All of them, in the order of the palette's colours that they go with.
    pub const ALL: [Self; 8] = [
        Self::Solid,
        Self::Double,
        Self::Dashed,
        Self::Dotted,
        Self::Wavy,
        Self::DashDot,
        Self::Beads,
        Self::LongDashes,
    ];
}

/// The colour of a tag: one of the eight that every theme has, or one of the user's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Colour {
    /// 1 to 8, as numbered in the themes.
    Palette(u8),
    /// Red, green, blue (sRGB); drawn darker or lighter where it would not be seen on the page.
    Own(u8, u8, u8),
}

/// Whether quotation marks that stand directly around a passage belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum OuterQuotes {
    /// As selected.
    #[default]
    AsSelected,
    /// They belong to it, with the punctuation inside them.
    Keep,
    /// They do not.
    Leave,
}

/// Whether the full stop that ends a passage belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LastStop {
    /// As selected.
    #[default]
    AsSelected,
    /// It ends the sentence, not the passage. One inside quotation marks belongs to them.
    Leave,
}

impl LastStop {
    fn is_as_selected(&self) -> bool {
        *self == Self::AsSelected
    }
}

/// What a passage can be: an entry of the codebook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    pub id: Id<Self>,
    pub position: u32,
    pub name: String,
    /// Keys that tag with it, such as `1c`: each character is one.
    #[serde(default)]
    pub keys: String,
    pub colour: Colour,
    #[serde(default)]
    pub pattern: Pattern,
    /// The definition in two or three words, for the popup.
    #[serde(default)]
    pub hint: String,
    #[serde(default)]
    pub definition: String,
    #[serde(default)]
    pub use_when: String,
    #[serde(default)]
    pub not_when: String,
    /// How far the passage reaches, in words for the coder.
    #[serde(default)]
    pub extent: String,
    #[serde(default)]
    pub examples: Vec<String>,
    /// What is asked, in order.
    #[serde(default)]
    pub fields: Vec<Id<Field>>,
    #[serde(default)]
    pub outer_quotes: OuterQuotes,
    #[serde(default, skip_serializing_if = "LastStop::is_as_selected")]
    pub last_stop: LastStop,
    #[serde(default)]
    pub retired: bool,
    #[serde(default)]
    pub parent: Option<Id<Self>>,
}

/// One of the answers of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub id: Id<Self>,
    pub name: String,
    #[serde(default)]
    pub definition: String,
}

/// What kind of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldKind {
    Choice,
    Choices,
    YesNo,
    Text,
    Number,
    Date,
    Link,
    /// Who: any number of actors.
    Actors,
    /// The actors who passed something on, the one nearest to the words first.
    Chain,
    Issues,
    /// Passages of the same document, such as the words that introduce a quote.
    Words,
}

/// What is asked about a passage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub id: Id<Self>,
    /// In lower case, as it stands in exports and on the command line; screens show it with a capital.
    pub name: String,
    pub kind: FieldKind,
    #[serde(default)]
    pub help: String,
    /// Shown at once; the others stand one click away.
    #[serde(default)]
    pub core: bool,
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Whether the card offers "unclear" as an answer. It can always be stored.
    #[serde(default)]
    pub unclear: bool,
}

impl Tag {
    /// A tag of which only the name is known, with the first look of all.
    #[must_use]
    pub fn named(id: Id<Self>, name: &str) -> Self {
        Self {
            id,
            position: 0,
            name: name.to_owned(),
            keys: String::new(),
            colour: Colour::Palette(1),
            pattern: Pattern::Solid,
            hint: String::new(),
            definition: String::new(),
            use_when: String::new(),
            not_when: String::new(),
            extent: String::new(),
            examples: Vec::new(),
            fields: Vec::new(),
            outer_quotes: OuterQuotes::AsSelected,
            last_stop: LastStop::AsSelected,
            retired: false,
            parent: None,
        }
    }
}

impl Field {
    #[must_use]
    pub fn choice(&self, id: Id<Choice>) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == id)
    }
}

/// How two statements can be related.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelationType {
    pub id: Id<Self>,
    pub position: u32,
    pub name: String,
    #[serde(default)]
    pub definition: String,
    /// Tags it may start from; empty: any.
    #[serde(default)]
    pub from: Vec<Id<Tag>>,
    /// Tags it may lead to; empty: any.
    #[serde(default)]
    pub to: Vec<Id<Tag>>,
    /// Without direction; both ends have the same tag.
    #[serde(default)]
    pub symmetric: bool,
}

impl RelationType {
    /// Whether it may lead from a statement with one tag to one with another.
    #[must_use]
    pub fn leads(&self, from: Id<Tag>, to: Id<Tag>) -> bool {
        let fits = |allowed: &[Id<Tag>], tag| allowed.is_empty() || allowed.contains(&tag);
        fits(&self.from, from) && fits(&self.to, to) && (!self.symmetric || from == to)
    }
}

impl Row for Tag {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
impl Row for Field {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
impl Row for RelationType {
    fn id(&self) -> Id<Self> {
        self.id
    }
}
