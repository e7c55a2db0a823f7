//! How many statements of each kind, and who stands where: counts, cross tables, and for and against by actor and issue.
//!
//! A [`Question`] is answered by a [`Tally`], part by part so that no frame waits, with a [`Table`]. A statement counts
//! once for each pair of a row and a column that it belongs to, however often it names them.

mod axis;
mod grid;
mod sides;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod words;

pub use axis::Category;
pub use grid::grid;
pub use sides::{Side, StanceField, stance_field};
pub use table::{Cell, Table};
pub use tally::Tally;
pub use words::{filter_words, grouped, note, numbers, title};

use crate::model::{Coder, Date, Document, Field, FieldKind, Id, Project, Tag, fold_name};
use std::collections::BTreeSet;

/// What statements are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    Tag,
    /// Whose words or stance a statement is.
    Actor,
    /// Every issue that it names.
    Issue,
    /// For or against; of tags that ask for it.
    Stance,
    Outlet,
    /// That of the article's date.
    Month,
    /// The article's date, as far as it is known.
    Day,
    Coder,
    Document,
    /// The answers to a field, and to all others of its name and kind.
    Field(Id<Field>),
}

impl Dimension {
    /// Those that every project has.
    pub const PLAIN: [Self; 9] = [
        Self::Tag,
        Self::Actor,
        Self::Issue,
        Self::Stance,
        Self::Outlet,
        Self::Month,
        Self::Day,
        Self::Coder,
        Self::Document,
    ];

    /// All that a project's statements can be told apart by: the plain ones, then its fields in the order of its tags.
    #[must_use]
    pub fn all(project: &Project) -> Vec<Self> {
        let mut all = Self::PLAIN.to_vec();
        let mut seen = BTreeSet::new();
        let mut tags: Vec<&Tag> = project.tags().iter().collect();
        tags.sort_by_key(|tag| (tag.retired, tag.position, tag.id));
        let sides: BTreeSet<Id<Field>> =
            tags.iter().filter_map(|tag| stance_field(project, tag.id)).map(|stance| stance.field).collect();
        let speakers: BTreeSet<Id<Field>> =
            tags.iter().filter_map(|tag| project.speaker_field(tag.id)).map(|field| field.id).collect();
        for field in tags.iter().flat_map(|tag| project.fields_of(tag.id)) {
            let own = sides.contains(&field.id) || speakers.contains(&field.id);
            if is_countable(field.kind) && !own && seen.insert((field.kind, fold_name(&field.name))) {
                all.push(Self::Field(field.id));
            }
        }
        all
    }

    /// Whether it stands for times in their order.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Self::Month | Self::Day)
    }

    /// The name in files and on the command line.
    #[must_use]
    pub fn name(self, project: &Project) -> String {
        match self {
            Self::Tag => "tag".to_owned(),
            Self::Actor => "actor".to_owned(),
            Self::Issue => "issue".to_owned(),
            Self::Stance => "stance".to_owned(),
            Self::Outlet => "outlet".to_owned(),
            Self::Month => "month".to_owned(),
            Self::Day => "day".to_owned(),
            Self::Coder => "coder".to_owned(),
            Self::Document => "document".to_owned(),
            Self::Field(id) => project.fields().get(id).map_or_else(String::new, |field| field.name.clone()),
        }
    }

    /// The name on screens.
    #[must_use]
    pub fn title(self, project: &Project) -> String {
        if self == Self::Document {
            return "Article".to_owned();
        }
        let name = self.name(project);
        let mut letters = name.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// The one with a name; the plain ones come before fields of the same name.
    #[must_use]
    pub fn named(project: &Project, name: &str) -> Option<Self> {
        let wanted = fold_name(name);
        let wanted = if wanted == "article" { "document" } else { wanted.as_str() };
        Self::all(project).into_iter().find(|one| fold_name(&one.name(project)) == wanted)
    }
}

fn is_countable(kind: FieldKind) -> bool {
    match kind {
        FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo | FieldKind::Actors | FieldKind::Chain => true,
        FieldKind::Text
        | FieldKind::Number
        | FieldKind::Date
        | FieldKind::Link
        | FieldKind::Issues
        | FieldKind::Words => false,
    }
}

/// Which statements are counted. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of the articles. One of which only the year or the month is known counts where it may lie between both.
    pub from: Option<Date>,
    /// The last day, month or year, included.
    pub to: Option<Date>,
    /// Empty: any.
    pub documents: BTreeSet<Id<Document>>,
    pub tags: BTreeSet<Id<Tag>>,
    pub coders: BTreeSet<Id<Coder>>,
    pub outlets: BTreeSet<String>,
    /// Rows with fewer statements are left out.
    pub least: usize,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub rows: Dimension,
    /// Without columns the statements of each row are counted.
    pub columns: Option<Dimension>,
    /// Only statements of tags that ask for a stance, each on its side.
    pub stances: bool,
    pub filter: Filter,
}

impl Question {
    /// Statements of each kind.
    #[must_use]
    pub fn counts(rows: Dimension, filter: Filter) -> Self {
        Self { rows, columns: None, stances: false, filter }
    }

    /// Statements of each pair of kinds.
    #[must_use]
    pub fn cross(rows: Dimension, columns: Dimension, filter: Filter) -> Self {
        Self { rows, columns: Some(columns), stances: false, filter }
    }

    /// For and against, by actor and issue.
    #[must_use]
    pub fn stances(filter: Filter) -> Self {
        Self { rows: Dimension::Actor, columns: Some(Dimension::Issue), stances: true, filter }
    }
}
