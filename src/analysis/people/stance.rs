//! Who is for what and who against, as the answers of statements say.

use crate::analysis::counts::{Side, StanceField, stance_field};
use crate::model::{Actor, Annotation, Id, Issue, Project, Tag, Value};
use std::collections::BTreeMap;

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
        match side {
            Side::For => self.pro += 1,
            Side::Against => self.con += 1,
            Side::Mixed => self.mixed += 1,
            Side::Unclear => self.unclear += 1,
            Side::Unset => {}
        }
    }

    #[must_use]
    pub fn total(&self) -> usize {
        self.pro + self.con + self.mixed + self.unclear
    }
}

/// The fields that say the side, tag by tag, looked up once for many statements.
#[derive(Debug, Clone, Default)]
pub struct Stances {
    fields: BTreeMap<Id<Tag>, StanceField>,
}

impl Stances {
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let field = |tag: &Tag| Some((tag.id, stance_field(project, tag.id)?));
        Self { fields: project.tags().iter().filter_map(field).collect() }
    }

    /// The side that a statement takes; `None` where it takes none.
    #[must_use]
    pub fn side(&self, row: &Annotation) -> Option<Side> {
        self.fields.get(&row.tag)?.side_of(row)
    }
}

/// The side that one statement takes; `None` where it takes none.
#[must_use]
pub fn side_of(project: &Project, row: &Annotation) -> Option<Side> {
    stance_field(project, row.tag)?.side_of(row)
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
