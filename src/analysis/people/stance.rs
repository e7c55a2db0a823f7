//! Who is for what and who against, as the answers of statements say.

use crate::model::{Actor, Annotation, Field, FieldKind, Id, Issue, Project, Tag, Value};
use std::collections::BTreeMap;

/// The side that a statement takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    For,
    Against,
    Mixed,
    Unclear,
}

/// How many statements take which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub pro: usize,
    pub con: usize,
    /// Neutral or mixed.
    pub mixed: usize,
    pub unclear: usize,
}

impl Tally {
    fn add(&mut self, side: Side) {
        let count = match side {
            Side::For => &mut self.pro,
            Side::Against => &mut self.con,
            Side::Mixed => &mut self.mixed,
            Side::Unclear => &mut self.unclear,
        };
        *count += 1;
    }

    #[must_use]
    pub fn total(&self) -> usize {
        self.pro + self.con + self.mixed + self.unclear
    }
}

/// The fields that say the side, tag by tag, looked up once for many statements.
#[derive(Debug, Clone, Default)]
pub struct Stances<'a> {
    fields: BTreeMap<Id<Tag>, &'a Field>,
}

impl<'a> Stances<'a> {
    #[must_use]
    pub fn new(project: &'a Project) -> Self {
        let field = |tag: &Tag| Some((tag.id, stance_field(project, tag.id)?));
        Self { fields: project.tags().iter().filter_map(field).collect() }
    }

    /// The side that a statement takes; `None` where it takes none.
    #[must_use]
    pub fn side(&self, row: &Annotation) -> Option<Side> {
        side(self.fields.get(&row.tag)?, row)
    }
}

/// The side that one statement takes; `None` where it takes none.
#[must_use]
pub fn side_of(project: &Project, row: &Annotation) -> Option<Side> {
    side(stance_field(project, row.tag)?, row)
}

fn side(field: &Field, row: &Annotation) -> Option<Side> {
    Some(match row.value(field.id)? {
        Value::Unclear => Side::Unclear,
        Value::YesNo(yes) => {
            if *yes {
                Side::For
            } else {
                Side::Against
            }
        }
        Value::Choice(id) => match field.choice(*id)?.name.to_lowercase().as_str() {
            "for" => Side::For,
            "against" => Side::Against,
            "unclear" => Side::Unclear,
            _ => Side::Mixed,
        },
        _ => return None,
    })
}

/// The first choice of a tag between for and against; or where the tag asks for issues, its first yes or no, as
/// codebooks have it that ask whether somebody agrees.
fn stance_field(project: &Project, tag: Id<Tag>) -> Option<&Field> {
    let named = |field: &Field, name: &str| field.choices.iter().any(|choice| choice.name.eq_ignore_ascii_case(name));
    let mut fields = project.fields_of(tag);
    let choice = fields.find(|field| field.kind == FieldKind::Choice && named(field, "for") && named(field, "against"));
    let about = project.fields_of(tag).any(|field| field.kind == FieldKind::Issues);
    choice.or_else(|| project.fields_of(tag).find(|field| about && field.kind == FieldKind::YesNo))
}

/// Where an actor stands, issue by issue, by the statements given: those in which the actor is the one who speaks.
/// Most statements first.
#[must_use]
pub fn by_issue(project: &Project, actor: Id<Actor>, statements: &[Id<Annotation>]) -> Vec<(Id<Issue>, Tally)> {
    tallied(project, statements, |row, take| {
        if project.speakers(row).iter().any(|speaker| speaker.id == actor) {
            issues_of(row).for_each(take);
        }
    })
}

/// Who stands where on an issue, by the statements given that are about it. Most statements first.
#[must_use]
pub fn by_actor(project: &Project, issue: Id<Issue>, statements: &[Id<Annotation>]) -> Vec<(Id<Actor>, Tally)> {
    tallied(project, statements, |row, take| {
        if issues_of(row).any(|known| known == issue) {
            project.speakers(row).into_iter().for_each(|speaker| take(speaker.id));
        }
    })
}

/// The sides of some statements, all together.
#[must_use]
pub fn total(project: &Project, statements: &[Id<Annotation>]) -> Tally {
    let stances = Stances::new(project);
    let mut tally = Tally::default();
    let rows = statements.iter().filter_map(|&id| project.annotations().get(id));
    rows.filter_map(|row| stances.side(&row)).for_each(|side| tally.add(side));
    tally
}

fn issues_of(row: &Annotation) -> impl Iterator<Item = Id<Issue>> + '_ {
    let lists = row.fields.iter().filter_map(|(_, value)| match value {
        Value::Issues(ids) => Some(ids),
        _ => None,
    });
    lists.flatten().copied()
}

fn tallied<R>(
    project: &Project,
    statements: &[Id<Annotation>],
    each: impl Fn(&Annotation, &mut dyn FnMut(Id<R>)),
) -> Vec<(Id<R>, Tally)> {
    let stances = Stances::new(project);
    let mut tallies: BTreeMap<Id<R>, Tally> = BTreeMap::new();
    for row in statements.iter().filter_map(|&id| project.annotations().get(id)) {
        if let Some(side) = stances.side(&row) {
            each(&row, &mut |id| tallies.entry(id).or_default().add(side));
        }
    }
    let mut rows: Vec<(Id<R>, Tally)> = tallies.into_iter().collect();
    rows.sort_by_key(|(id, tally)| (std::cmp::Reverse(tally.total()), *id));
    rows
}
