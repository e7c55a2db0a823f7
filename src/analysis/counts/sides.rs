//! Which side a statement takes, and in which field that is answered.

use crate::model::{Annotation, Choice, Field, FieldKind, Id, Project, Said, Tag, Value, fold_name};

/// Where somebody stands on an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    For,
    Against,
    /// Both, or on purpose neither.
    Mixed,
    /// Asked, and the article does not tell.
    Unclear,
    /// Not answered.
    Unset,
}

impl Side {
    pub const ALL: [Self; 5] = [Self::For, Self::Against, Self::Mixed, Self::Unclear, Self::Unset];

    /// The name on screens and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Mixed => "neutral or mixed",
            Self::Unclear => "unclear",
            Self::Unset => "no stance",
        }
    }

    /// A number of them in a cell: a sign as well as a place, never colour alone.
    #[must_use]
    pub fn signed(self, count: u32) -> String {
        match self {
            Self::For => format!("+{count}"),
            Self::Against => format!("−{count}"),
            Self::Mixed => format!("±{count}"),
            Self::Unclear => format!("?{count}"),
            Self::Unset => format!("({count})"),
        }
    }
}

/// What codebooks call the answers that take a side.
const FOR: &[&str] = &["for", "pro", "in favour", "in favor", "supports", "support", "agrees", "agree", "positive"];
const AGAINST: &[&str] =
    &["against", "contra", "con", "opposes", "oppose", "rejects", "disagrees", "disagree", "negative"];

/// The field of a tag that says which side is taken, and its answers that do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StanceField {
    pub field: Id<Field>,
    in_favour: Option<Id<Choice>>,
    against: Option<Id<Choice>>,
}

impl StanceField {
    /// The side that an answer takes.
    #[must_use]
    pub fn side(&self, said: Said) -> Side {
        match said {
            Said::YesNo(true) => Side::For,
            Said::YesNo(false) => Side::Against,
            Said::Choice(id) if self.in_favour == Some(id) => Side::For,
            Said::Choice(id) if self.against == Some(id) => Side::Against,
            Said::Choice(_) => Side::Mixed,
            Said::Unclear => Side::Unclear,
            Said::Actor(_) | Said::Issue(_) => Side::Unset,
        }
    }

    /// The side that a statement takes; `None` where that is not answered.
    #[must_use]
    pub fn side_of(&self, row: &Annotation) -> Option<Side> {
        match row.value(self.field)? {
            Value::YesNo(yes) => Some(self.side(Said::YesNo(*yes))),
            Value::Choice(id) => Some(self.side(Said::Choice(*id))),
            Value::Unclear => Some(Side::Unclear),
            _ => None,
        }
    }
}

/// The field in which a tag asks for a side on its issues: a choice with an answer for and one against, or else, as
/// where one agrees with a concept or not, its first core question of yes or no.
#[must_use]
pub fn stance_field(project: &Project, tag: Id<Tag>) -> Option<StanceField> {
    if !project.fields_of(tag).any(|field| field.kind == FieldKind::Issues) {
        return None;
    }
    let answer = |field: &Field, names: &[&str]| {
        let found = field.choices.iter().find(|choice| names.contains(&fold_name(&choice.name).as_str()));
        found.map(|choice| choice.id)
    };
    let chosen = project.fields_of(tag).filter(|field| field.kind == FieldKind::Choice).find_map(|field| {
        let (in_favour, against) = (answer(field, FOR)?, answer(field, AGAINST)?);
        Some(StanceField { field: field.id, in_favour: Some(in_favour), against: Some(against) })
    });
    let plain = || {
        let field = project.fields_of(tag).find(|field| field.kind == FieldKind::YesNo && field.core)?;
        Some(StanceField { field: field.id, in_favour: None, against: None })
    };
    chosen.or_else(plain)
}
