//! Values as people read them, for the line that keeps one of two.

use crate::model::{
    ActorKind, Certainty, Colour, Date, FieldKind, Id, Identity, LastStop, Origin, OuterQuotes, Pattern, Progress,
    Text, Value,
};
use crate::text::Span;

/// What values refer to.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// The name of a row, by its id.
    pub name: &'a dyn Fn(u128) -> Option<String>,
    /// The words of the document, where the values are of a statement.
    pub text: Option<&'a Text>,
}

impl Words<'_> {
    fn names<R>(&self, ids: &[Id<R>]) -> String {
        let names = ids.iter().map(|id| (self.name)(id.bits()).unwrap_or_else(|| id.to_string()));
        names.collect::<Vec<_>>().join("; ")
    }
}

/// A value that can be told, or be blank: nothing that a person has said.
pub(crate) trait Told {
    fn is_blank(&self) -> bool;
    fn told(&self, words: &Words<'_>) -> String;
}

impl Told for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
    fn told(&self, _words: &Words<'_>) -> String {
        self.clone()
    }
}

impl Told for bool {
    fn is_blank(&self) -> bool {
        !*self
    }
    fn told(&self, _words: &Words<'_>) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl Told for Date {
    fn is_blank(&self) -> bool {
        false
    }
    fn told(&self, _words: &Words<'_>) -> String {
        self.to_string()
    }
}

impl<R> Told for Id<R> {
    fn is_blank(&self) -> bool {
        false
    }
    fn told(&self, words: &Words<'_>) -> String {
        words.names(&[*self])
    }
}

impl<T: Told> Told for Option<T> {
    fn is_blank(&self) -> bool {
        self.is_none()
    }
    fn told(&self, words: &Words<'_>) -> String {
        self.as_ref().map_or_else(|| "nothing".to_owned(), |value| value.told(words))
    }
}

impl Told for Colour {
    fn is_blank(&self) -> bool {
        false
    }
    fn told(&self, _words: &Words<'_>) -> String {
        match self {
            Self::Palette(number) => format!("no. {number}"),
            Self::Own(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        }
    }
}

/// Kinds of things: the first of each is what a row has where nobody has chosen.
macro_rules! choices {
    ($($kind:ty: $first:expr),+ $(,)?) => { $(
        impl Told for $kind {
            fn is_blank(&self) -> bool {
                $first == Some(*self)
            }
            fn told(&self, _words: &Words<'_>) -> String {
                spaced(&format!("{self:?}"))
            }
        }
    )+ };
}

choices! {
    Pattern: Some(Pattern::default()), OuterQuotes: Some(OuterQuotes::default()), Certainty: Some(Certainty::default()),
    Progress: Some(Progress::default()), ActorKind: Some(ActorKind::default()), Identity: Some(Identity::default()),
    FieldKind: None, LastStop: Some(LastStop::default()),
}

/// `InWork` as “in work”.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

impl Told for Origin {
    fn is_blank(&self) -> bool {
        *self == Self::ByHand
    }
    fn told(&self, _words: &Words<'_>) -> String {
        match self {
            Self::ByHand => "by hand".to_owned(),
            Self::Suggestion { by, edited: false } => format!("proposed by {by}"),
            Self::Suggestion { by, edited: true } => format!("proposed by {by}, changed"),
            Self::Imported { from } => format!("imported from {from}"),
            Self::Adjudicated => "adjudicated".to_owned(),
        }
    }
}

impl Told for Vec<Span> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
    fn told(&self, words: &Words<'_>) -> String {
        let Some(text) = words.text else {
            return format!("{self:?}");
        };
        let place = |span: &Span| {
            format!("{}–{}: {}", text.chars(span.start()), text.chars(span.end()), span.of(text.as_str()))
        };
        self.iter().map(place).collect::<Vec<_>>().join(" … ")
    }
}

impl Told for Value {
    fn is_blank(&self) -> bool {
        false
    }
    fn told(&self, words: &Words<'_>) -> String {
        match self {
            Self::Unclear => "unclear".to_owned(),
            Self::Choice(id) => words.names(&[*id]),
            Self::Choices(ids) => words.names(ids),
            Self::YesNo(yes) => yes.told(words),
            Self::Text(text) | Self::Number(text) | Self::Link(text) => text.clone().into_string(),
            Self::Date(date) => date.to_string(),
            Self::Actors(ids) => words.names(ids),
            Self::Issues(ids) => words.names(ids),
            Self::Words(spans) => spans.told(words),
        }
    }
}
