//! What a record looks like on the disk, by version of the format, and the way from rows to records and back.
//!
//! Positions on the disk are Unicode code points with the words that stand there, so that a text that changed is
//! noticed; in memory they are bytes. This is the place that turns one into the other.

use super::items::{Item, Key, Kind};
use super::{canon, fields, records};
use crate::model::{
    Actor, Annotation, Certainty, Choice, Coder, Date, Document, Field, Id, Info, Issue, Mark, Origin, Relation,
    RelationType, Tag, Text, Time, Value,
};
use crate::text::{Anchor, Span, slice};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, sync::Arc};

/// The version this program writes: (major, minor). A higher minor adds fields at the top level of records or kinds
/// of records; anything else raises the major.
pub const FORMAT: (u32, u32) = (1, 0);

/// One line of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Record<'a> {
    Header(Header),
    Project(Arc<Info>),
    Coder(Arc<Coder>),
    Field(Arc<Field>),
    Tag(Arc<Tag>),
    RelationType(Arc<RelationType>),
    Actor(Arc<Actor>),
    Issue(Arc<Issue>),
    Document(Arc<Document>),
    Statement(Box<Statement<'a>>),
    Relation(Arc<Relation>),
    Gone(Gone),
}

/// The first line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub format: (u32, u32),
    /// Which file this is.
    pub holds: String,
    /// Lines with records that follow.
    pub records: usize,
    /// Of each writer whose journal is still there: the highest number of its edits that this file contains.
    #[serde(default)]
    pub contains: Vec<Contained>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Contained {
    pub coder: Id<Coder>,
    pub instance: String,
    pub number: u64,
}

/// A tombstone: keeps a merge from bringing a deleted row back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gone {
    pub kind: Kind,
    pub id: Id<()>,
    pub at: Time,
}

/// How long a tombstone stays, in milliseconds: 90 days.
pub(super) const TOMBSTONE_MILLIS: i64 = 90 * 24 * 60 * 60 * 1000;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Statement<'a> {
    pub id: Id<Annotation>,
    pub document: Id<Document>,
    pub tag: Id<Tag>,
    pub coder: Id<Coder>,
    pub fragments: Vec<Fragment<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(Id<Field>, Answer<'a>)>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub certainty: Certainty,
    #[serde(default, skip_serializing_if = "is_default")]
    pub origin: Origin,
    #[serde(default)]
    pub created: Mark,
    /// Left out while it is the same as `created`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Mark>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A passage: code points `start..end` with the words that stand there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fragment<'a> {
    pub start: usize,
    pub end: usize,
    pub words: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub before: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub after: Cow<'a, str>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer<'a> {
    Unclear,
    Choice(Id<Choice>),
    Choices(Vec<Id<Choice>>),
    YesNo(bool),
    Text(Box<str>),
    Number(Box<str>),
    Date(Date),
    Link(Box<str>),
    Actors(Vec<Id<Actor>>),
    Issues(Vec<Id<Issue>>),
    Words(Vec<Fragment<'a>>),
}

/// Whether records carry what stands around the words. The journal, read by this program only, does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    With,
    Without,
}

impl<'a> Fragment<'a> {
    fn of(text: &'a Text, span: Span, context: Context) -> Self {
        let (start, end) = (text.chars(span.start()), text.chars(span.end()));
        match context {
            Context::With => {
                let anchor = Anchor::take(text.as_str(), span);
                Self {
                    start,
                    end,
                    words: anchor.exact.into(),
                    before: anchor.before.into(),
                    after: anchor.after.into(),
                }
            }
            Context::Without => Self {
                start,
                end,
                words: Cow::Borrowed(span.of(text.as_str())),
                before: Cow::default(),
                after: Cow::default(),
            },
        }
    }

    fn into_owned(self) -> Fragment<'static> {
        let own = |words: Cow<'_, str>| Cow::Owned(words.into_owned());
        Fragment {
            start: self.start,
            end: self.end,
            words: own(self.words),
            before: own(self.before),
            after: own(self.after),
        }
    }

    /// The bytes, where the words stand there.
    fn span(&self, text: &Text) -> Option<Span> {
        if self.start > self.end {
            return None;
        }
        let start = text.byte_of_char(self.start)?;
        let end = start.checked_add(self.words.len())?;
        // The end need not be sought: where the words are the same, so is their number of code points.
        let same = text.as_str().get(start..end) == Some(self.words.as_ref());
        (same && self.words.chars().count() == self.end - self.start).then(|| Span::new(start, end))
    }

    /// What stands at the place instead, for people.
    fn found(&self, text: &Text) -> Option<String> {
        let start = text.byte_of_char(self.start)?;
        let end = text.byte_of_char(self.end.min(self.start.saturating_add(200)))?;
        Some(slice(text.as_str(), start, end).to_owned())
    }
}

impl<'a> Fragment<'a> {
    /// Goes to where its words stand in a text now, or else what stands between their surroundings; whether the words
    /// are the same. `None` where neither is to be found.
    pub(super) fn follow(&mut self, text: &Text) -> Option<bool> {
        let hint = text.byte_of_char(self.start).unwrap_or_else(|| text.as_str().len());
        let anchor =
            Anchor { exact: self.words.to_string(), before: self.before.to_string(), after: self.after.to_string() };
        let same = anchor.find(text.as_str(), hint).map(|found| found.span);
        let span = same.or_else(|| anchor.between(text.as_str(), hint))?;
        *self = Fragment {
            start: text.chars(span.start()),
            end: text.chars(span.end()),
            words: Cow::Owned(span.of(text.as_str()).to_owned()),
            before: Cow::default(),
            after: Cow::default(),
        };
        Some(same.is_some())
    }
}

impl<'a> Answer<'a> {
    pub(super) fn fragments_mut(&mut self) -> &mut [Fragment<'a>] {
        match self {
            Self::Words(fragments) => fragments,
            _ => &mut [],
        }
    }
}

impl<'a> Statement<'a> {
    pub(super) fn of(row: &Annotation, text: &'a Text, context: Context) -> Self {
        let fragments = |spans: &[Span]| spans.iter().map(|&span| Fragment::of(text, span, context)).collect();
        let answer = |value: &Value| match value {
            Value::Unclear => Answer::Unclear,
            Value::Choice(id) => Answer::Choice(*id),
            Value::Choices(ids) => Answer::Choices(ids.clone()),
            Value::YesNo(yes) => Answer::YesNo(*yes),
            Value::Text(text) => Answer::Text(text.clone()),
            Value::Number(number) => Answer::Number(number.clone()),
            Value::Date(date) => Answer::Date(*date),
            Value::Link(link) => Answer::Link(link.clone()),
            Value::Actors(ids) => Answer::Actors(ids.clone()),
            Value::Issues(ids) => Answer::Issues(ids.clone()),
            Value::Words(spans) => Answer::Words(fragments(spans)),
        };
        Self {
            id: row.id,
            document: row.document,
            tag: row.tag,
            coder: row.coder,
            fragments: fragments(&row.fragments),
            fields: row.fields.iter().map(|(field, value)| (*field, answer(value))).collect(),
            note: row.note.clone(),
            certainty: row.certainty,
            origin: row.origin.clone(),
            created: row.created,
            changed: (row.changed != row.created).then_some(row.changed),
        }
    }

    /// The same without anything borrowed from the line it was read from.
    pub(super) fn into_owned(self) -> Statement<'static> {
        let own = |fragments: Vec<Fragment<'_>>| fragments.into_iter().map(Fragment::into_owned).collect();
        let answer = |answer| match answer {
            Answer::Unclear => Answer::Unclear,
            Answer::Choice(id) => Answer::Choice(id),
            Answer::Choices(ids) => Answer::Choices(ids),
            Answer::YesNo(yes) => Answer::YesNo(yes),
            Answer::Text(text) => Answer::Text(text),
            Answer::Number(number) => Answer::Number(number),
            Answer::Date(date) => Answer::Date(date),
            Answer::Link(link) => Answer::Link(link),
            Answer::Actors(ids) => Answer::Actors(ids),
            Answer::Issues(ids) => Answer::Issues(ids),
            Answer::Words(fragments) => Answer::Words(own(fragments)),
        };
        Statement {
            fragments: own(self.fragments),
            fields: self.fields.into_iter().map(|(field, value)| (field, answer(value))).collect(),
            ..self
        }
    }

    /// The row, where all words stand in the text where they should.
    ///
    /// # Errors
    /// A sentence that says which words do not.
    pub(super) fn row(&self, text: &Text) -> Result<Annotation, String> {
        let spans = |fragments: &[Fragment<'_>]| -> Result<Vec<Span>, String> {
            fragments.iter().map(|fragment| fragment.span(text).ok_or_else(|| moved(fragment, text))).collect()
        };
        let value = |answer: &Answer<'_>| -> Result<Value, String> {
            Ok(match answer {
                Answer::Unclear => Value::Unclear,
                Answer::Choice(id) => Value::Choice(*id),
                Answer::Choices(ids) => Value::Choices(ids.clone()),
                Answer::YesNo(yes) => Value::YesNo(*yes),
                Answer::Text(text) => Value::Text(text.clone()),
                Answer::Number(number) => Value::Number(number.clone()),
                Answer::Date(date) => Value::Date(*date),
                Answer::Link(link) => Value::Link(link.clone()),
                Answer::Actors(ids) => Value::Actors(ids.clone()),
                Answer::Issues(ids) => Value::Issues(ids.clone()),
                Answer::Words(fragments) => Value::Words(spans(fragments)?),
            })
        };
        let fields = self.fields.iter().map(|(field, answer)| Ok((*field, value(answer)?)));
        Ok(Annotation {
            id: self.id,
            document: self.document,
            tag: self.tag,
            fragments: spans(&self.fragments)?,
            fields: fields.collect::<Result<_, String>>()?,
            note: self.note.clone(),
            certainty: self.certainty,
            coder: self.coder,
            origin: self.origin.clone(),
            created: self.created,
            changed: self.changed.unwrap_or(self.created),
        })
    }
}

fn moved(fragment: &Fragment<'_>, text: &Text) -> String {
    let words = &fragment.words;
    match fragment.found(text) {
        Some(found) => format!("“{words}” should stand at character {}, but “{found}” stands there", fragment.start),
        None => format!("“{words}” should stand at character {}, which is beyond the end", fragment.start),
    }
}

impl<'a> Record<'a> {
    /// The record of a row. A statement needs the words of its document.
    pub(super) fn of(item: &Item, text: Option<&'a Text>, context: Context) -> Option<Self> {
        Some(match item {
            Item::Info(row) => Self::Project(row.clone()),
            Item::Coder(row) => Self::Coder(row.clone()),
            Item::Field(row) => Self::Field(row.clone()),
            Item::Tag(row) => Self::Tag(row.clone()),
            Item::RelationType(row) => Self::RelationType(row.clone()),
            Item::Actor(row) => Self::Actor(row.clone()),
            Item::Issue(row) => Self::Issue(row.clone()),
            // The words are in a file of their own, and a record that is read back has none.
            Item::Document(row) => Self::Document(Arc::new(Document { text: Text::default(), ..row.as_ref().clone() })),
            Item::Annotation(row) => Self::Statement(Box::new(Statement::of(row, text?, context))),
            Item::Relation(row) => Self::Relation(row.clone()),
        })
    }

    /// Which row it is about; a header is about none.
    pub(super) fn key(&self) -> Option<Key> {
        Some(match self {
            Self::Header(_) => return None,
            Self::Project(row) => Key::new(Kind::Project, row.id),
            Self::Coder(row) => Key::new(Kind::Coder, row.id),
            Self::Field(row) => Key::new(Kind::Field, row.id),
            Self::Tag(row) => Key::new(Kind::Tag, row.id),
            Self::RelationType(row) => Key::new(Kind::RelationType, row.id),
            Self::Actor(row) => Key::new(Kind::Actor, row.id),
            Self::Issue(row) => Key::new(Kind::Issue, row.id),
            Self::Document(row) => Key::new(Kind::Document, row.id),
            Self::Statement(row) => Key::new(Kind::Statement, row.id),
            Self::Relation(row) => Key::new(Kind::Relation, row.id),
            Self::Gone(gone) => Key::new(gone.kind, gone.id),
        })
    }

    /// Where it stands in its file: by kind, then by position, then by id. Tombstones come last.
    pub(super) fn order(&self) -> (u8, usize, u128) {
        let id = self.key().map_or(0, |key| key.id);
        match self {
            Self::Header(_) => (0, 0, 0),
            Self::Project(_) | Self::Coder(_) | Self::Actor(_) | Self::Issue(_) => (1, 0, id),
            Self::Document(row) => (1, row.position as usize, id),
            Self::Field(_) => (1, 0, id),
            Self::Tag(row) => (2, row.position as usize, id),
            Self::RelationType(row) => (3, row.position as usize, id),
            Self::Statement(row) => (1, row.fragments.first().map_or(0, |fragment| fragment.start), id),
            Self::Relation(_) => (2, 0, id),
            Self::Gone(gone) => (9, usize::from(gone.kind as u8), id),
        }
    }

    pub(super) fn print(&self) -> Result<String, String> {
        records::print(self)
    }

    /// Reads a record, statements in the program's own words without copying them; an error is the column up to which
    /// the text could be followed.
    pub(super) fn parse(value: &'a str) -> Result<Self, usize> {
        canon::record(value).map_or_else(|| records::parse(value), Ok)
    }

    /// The record's text with what an older line of the same row says in fields that are not known here.
    pub(super) fn print_over(&self, old: &str) -> Result<String, String> {
        Ok(fields::carry_over(old, &self.print()?, self.known_fields()))
    }

    /// The fields that this version knows of such a record.
    pub(super) fn known_fields(&self) -> &'static [&'static str] {
        match self {
            Self::Header(_) => fields::known_fields::<Header>(),
            Self::Project(_) => fields::known_fields::<Info>(),
            Self::Coder(_) => fields::known_fields::<Coder>(),
            Self::Field(_) => fields::known_fields::<Field>(),
            Self::Tag(_) => fields::known_fields::<Tag>(),
            Self::RelationType(_) => fields::known_fields::<RelationType>(),
            Self::Actor(_) => fields::known_fields::<Actor>(),
            Self::Issue(_) => fields::known_fields::<Issue>(),
            Self::Document(_) => fields::known_fields::<Document>(),
            Self::Statement(_) => fields::known_fields::<Statement<'_>>(),
            Self::Relation(_) => fields::known_fields::<Relation>(),
            Self::Gone(_) => fields::known_fields::<Gone>(),
        }
    }
}

/// Looks for the format in a header's text, also in one that this version can't read otherwise.
pub(super) fn probe(value: &str) -> Option<(u32, u32)> {
    let rest = value.trim_start().strip_prefix("Header")?.split_once("format")?.1;
    let inner = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('(')?.split_once(')')?.0;
    let (major, minor) = inner.split_once(',')?;
    Some((major.trim().parse().ok()?, minor.trim().trim_end_matches(',').trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_on_the_disk_are_code_points() {
        let text = Text::new("🇳🇿 said “no” é");
        let at = text.as_str().find("“no”").unwrap();
        let fragment = Fragment::of(&text, Span::new(at, at + "“no”".len()), Context::With);
        assert_eq!((fragment.start, fragment.end, fragment.words.as_ref()), (8, 12, "“no”"));
        assert_eq!((fragment.before.as_ref(), fragment.after.as_ref()), ("🇳🇿 said ", " é"));
        assert_eq!(fragment.span(&text), Some(Span::new(at, at + "“no”".len())));
        for wrong in [Fragment { start: 7, ..fragment.clone() }, Fragment { end: 99, ..fragment.clone() }] {
            assert_eq!(wrong.span(&text), None);
        }
        assert!(moved(&Fragment { start: 99, ..fragment }, &text).contains("beyond the end"));
    }

    #[test]
    fn the_format_is_found_in_headers_from_the_future() {
        assert_eq!(probe("Header((format: (7, 3), what: Else{3}))"), Some((7, 3)));
        assert_eq!(probe("Header((format:(1,0),holds:\"project\"))"), Some((1, 0)));
        assert_eq!(probe("Tag((format:(1,0)))"), None);
    }

    #[test]
    fn records_are_one_line_and_come_back() {
        let record = Record::Gone(Gone { kind: Kind::Tag, id: Id::new(7), at: Time(1) });
        let text = record.print().unwrap();
        assert!(!text.contains('\n'));
        assert_eq!(Record::parse(&text), Ok(record));
    }
}
