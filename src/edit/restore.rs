//! Bringing rows back to what they were in another state of the same project: one document, or everything.
//!
//! What comes of it is a list of changes like that of any command, so it is one edit and can be undone.

use super::Refusal;
use crate::model::{Annotation, Change, Delta, Document, Id, Project, Relation, RelationType, Row, Table, Tag, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The changes that bring the whole project to the state of then. Coders who came since stay: they say who worked here.
#[must_use]
pub fn restore_all(then: &Project, now: &Project) -> Vec<Change> {
    let mut back = Back::default();
    let before = now.annotations().iter().map(Arc::new).map(|row| (row.id, row));
    back.statements = moved(before, then.annotations().iter());
    back.relations = tables(then.relations(), now.relations());
    back.add(tables(then.coders(), now.coders()).into_iter().filter(|delta| delta.after.is_some()), Change::Coder);
    back.add(tables(then.fields(), now.fields()), Change::Field);
    back.add(tables(then.tags(), now.tags()), Change::Tag);
    back.add(tables(then.relation_types(), now.relation_types()), Change::RelationType);
    back.add(tables(then.actors(), now.actors()), Change::Actor);
    back.add(tables(then.issues(), now.issues()), Change::Issue);
    back.add(tables(then.documents(), now.documents()), Change::Document);
    if let (Some(then), now) = (then.shared_info(), now.shared_info())
        && now.is_none_or(|now| now.id == then.id && now != then)
    {
        back.others.push(Change::Info(Delta { before: now.cloned(), after: Some(then.clone()) }));
    }
    back.changes()
}

/// The changes that bring one document to the state of then: what is known about it, its statements, and the relations
/// that start from them or lead to them. What the statements refer to and is gone comes back too; what is there stays as
/// it is now.
///
/// # Errors
/// Where the document was not there then.
pub fn restore_document(then: &Project, now: &Project, document: Id<Document>) -> Result<Vec<Change>, Refusal> {
    let Some(row) = then.documents().shared(document) else {
        return Err(Refusal::new("This document was not in the project then", "Choose a later version"));
    };
    let mut back = Back::default();
    let before = now.documents().shared(document);
    if before != Some(row) {
        back.others.push(Change::Document(Delta { before: before.cloned(), after: Some(row.clone()) }));
    }
    let here = now.annotations_in(document);
    let there = then.annotations_in(document);
    let own = |rows: &[Annotation]| rows.iter().map(|row| row.id).collect::<BTreeSet<_>>();
    let (statements_now, statements_then) = (own(&here), own(&there));
    back.statements = moved(here.into_iter().map(Arc::new).map(|row| (row.id, row)), there.into_iter());
    let will_be = |id: Id<Annotation>| {
        statements_then.contains(&id) || now.annotations().contains(id) && !statements_now.contains(&id)
    };
    let around = |project: &Project, ids: &BTreeSet<Id<Annotation>>| {
        let rows = ids.iter().flat_map(|id| project.relations_of(*id).map(|row| row.id)).collect::<BTreeSet<_>>();
        rows.into_iter().filter_map(|id| project.relations().shared(id).cloned()).collect::<Vec<_>>()
    };
    let mut relations: BTreeMap<Id<Relation>, Delta<Relation>> = BTreeMap::new();
    for row in around(now, &statements_now) {
        // Those that start here lie here; others go only with the statement that they lead to.
        if statements_now.contains(&row.from) || !will_be(row.to) {
            relations.insert(row.id, Delta { before: Some(row), after: None });
        }
    }
    for row in around(then, &statements_then) {
        if will_be(row.from) && will_be(row.to) {
            let before = now.relations().shared(row.id).cloned();
            relations.insert(row.id, Delta { before, after: Some(row) });
        }
    }
    back.relations = relations.into_values().filter(|delta| delta.before != delta.after).collect();
    back.bring_references(then, now);
    Ok(back.changes())
}

/// Rows of two tables that differ, as changes from now to then.
fn tables<R: Row + PartialEq>(then: &Table<R>, now: &Table<R>) -> Vec<Delta<R>> {
    let gone = now.iter().filter(|row| !then.contains(row.id())).filter_map(|row| now.shared(row.id()).cloned());
    let gone = gone.map(|row| Delta { before: Some(row), after: None });
    let other = then.iter().filter_map(|row| then.shared(row.id())).filter(|row| now.shared(row.id()) != Some(row));
    gone.chain(other.map(|row| Delta { before: now.shared(row.id()).cloned(), after: Some(row.clone()) })).collect()
}

fn moved(
    before: impl Iterator<Item = (Id<Annotation>, Arc<Annotation>)>,
    after: impl Iterator<Item = Annotation>,
) -> Vec<Delta<Annotation>> {
    let mut before: BTreeMap<_, _> = before.collect();
    let mut out = Vec::new();
    for row in after {
        match before.remove(&row.id) {
            Some(old) if *old == row => {}
            old => out.push(Delta { before: old, after: Some(Arc::new(row)) }),
        }
    }
    out.extend(before.into_values().map(|row| Delta { before: Some(row), after: None }));
    out
}

/// Changes in the making, by what has to be gone before what, and there before what.
#[derive(Default)]
struct Back {
    statements: Vec<Delta<Annotation>>,
    relations: Vec<Delta<Relation>>,
    others: Vec<Change>,
}

impl Back {
    fn add<R>(&mut self, deltas: impl IntoIterator<Item = Delta<R>>, wrap: impl Fn(Delta<R>) -> Change) {
        self.others.extend(deltas.into_iter().map(wrap));
    }

    /// What goes goes first, relations before statements; what comes comes last, statements before relations.
    fn changes(self) -> Vec<Change> {
        let (no_relations, relations): (Vec<_>, Vec<_>) =
            self.relations.into_iter().partition(|delta| delta.after.is_none());
        let (no_statements, statements): (Vec<_>, Vec<_>) =
            self.statements.into_iter().partition(|delta| delta.after.is_none());
        let gone = no_relations.into_iter().map(Change::Relation);
        let gone = gone.chain(no_statements.into_iter().map(Change::Annotation));
        let here = statements.into_iter().map(Change::Annotation);
        gone.chain(self.others).chain(here).chain(relations.into_iter().map(Change::Relation)).collect()
    }

    /// Adds the rows of then that are referred to and are no longer there.
    fn bring_references(&mut self, then: &Project, now: &Project) {
        let mut wanted = Wanted { then, now, changes: Vec::new(), done: BTreeSet::new() };
        for row in self.statements.iter().filter_map(|delta| delta.after.as_ref()) {
            wanted.coder(row.coder);
            wanted.tag(row.tag);
            for (field, value) in &row.fields {
                wanted.field(*field);
                match value {
                    Value::Actors(ids) => ids.iter().for_each(|&id| wanted.actor(id)),
                    Value::Issues(ids) => ids.iter().for_each(|&id| wanted.issue(id)),
                    _ => {}
                }
            }
        }
        for row in self.relations.iter().filter_map(|delta| delta.after.as_ref()) {
            wanted.coder(row.coder);
            wanted.relation_type(row.kind);
        }
        self.others.append(&mut wanted.changes);
    }
}

/// Rows that are to come back since others refer to them.
struct Wanted<'a> {
    then: &'a Project,
    now: &'a Project,
    changes: Vec<Change>,
    done: BTreeSet<u128>,
}

impl Wanted<'_> {
    fn bring<R: Row>(
        &mut self,
        id: Id<R>,
        table: impl Fn(&Project) -> &Table<R>,
        wrap: impl Fn(Delta<R>) -> Change,
    ) -> Option<Arc<R>> {
        if table(self.now).contains(id) || !self.done.insert(id.bits()) {
            return None;
        }
        let row = table(self.then).shared(id)?.clone();
        self.changes.push(wrap(Delta { before: None, after: Some(row.clone()) }));
        Some(row)
    }

    fn coder(&mut self, id: Id<crate::model::Coder>) {
        self.bring(id, Project::coders, Change::Coder);
    }

    fn tag(&mut self, id: Id<Tag>) {
        if let Some(row) = self.bring(id, Project::tags, Change::Tag) {
            row.fields.iter().for_each(|&field| self.field(field));
            row.parent.into_iter().for_each(|parent| self.tag(parent));
        }
    }

    fn field(&mut self, id: Id<crate::model::Field>) {
        self.bring(id, Project::fields, Change::Field);
    }

    fn relation_type(&mut self, id: Id<RelationType>) {
        self.bring(id, Project::relation_types, Change::RelationType);
    }

    fn actor(&mut self, id: Id<crate::model::Actor>) {
        if let Some(row) = self.bring(id, Project::actors, Change::Actor) {
            row.affiliations.iter().for_each(|at| self.actor(at.actor));
        }
    }

    fn issue(&mut self, id: Id<crate::model::Issue>) {
        self.bring(id, Project::issues, Change::Issue);
    }
}
