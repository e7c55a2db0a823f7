//! Sees to it that nothing refers to a row that goes: whoever is needed stays.

use super::{Decided, Mergeable, Merging, Placed, Rows, Target};
use crate::model::{
    Actor, Annotation, Coder, Document, Field, Id, Info, Issue, Project, Relation, RelationType, Tag, Value,
};
use std::{collections::BTreeSet, sync::Arc};

/// A row that another one needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needed {
    Coder(Id<Coder>),
    Field(Id<Field>),
    Tag(Id<Tag>),
    RelationType(Id<RelationType>),
    Actor(Id<Actor>),
    Issue(Id<Issue>),
    Document(Id<Document>),
    Statement(Id<Annotation>),
}

trait Needs {
    fn needs(&self, out: &mut BTreeSet<Needed>);
}

impl Needs for Info {
    fn needs(&self, _out: &mut BTreeSet<Needed>) {}
}
impl Needs for Coder {
    fn needs(&self, _out: &mut BTreeSet<Needed>) {}
}
impl Needs for Field {
    fn needs(&self, _out: &mut BTreeSet<Needed>) {}
}
impl Needs for Issue {
    fn needs(&self, _out: &mut BTreeSet<Needed>) {}
}
impl Needs for Document {
    fn needs(&self, _out: &mut BTreeSet<Needed>) {}
}
impl Needs for Tag {
    fn needs(&self, out: &mut BTreeSet<Needed>) {
        out.extend(self.fields.iter().copied().map(Needed::Field));
        out.extend(self.parent.map(Needed::Tag));
    }
}
impl Needs for RelationType {
    fn needs(&self, out: &mut BTreeSet<Needed>) {
        out.extend(self.from.iter().chain(&self.to).copied().map(Needed::Tag));
    }
}
impl Needs for Actor {
    fn needs(&self, out: &mut BTreeSet<Needed>) {
        out.extend(self.affiliations.iter().map(|at| Needed::Actor(at.actor)));
    }
}
impl Needs for Annotation {
    fn needs(&self, out: &mut BTreeSet<Needed>) {
        out.extend([Needed::Document(self.document), Needed::Tag(self.tag), Needed::Coder(self.coder)]);
        for (field, value) in &self.fields {
            out.insert(Needed::Field(*field));
            match value {
                Value::Actors(ids) => out.extend(ids.iter().copied().map(Needed::Actor)),
                Value::Issues(ids) => out.extend(ids.iter().copied().map(Needed::Issue)),
                Value::Unclear
                | Value::Choice(_)
                | Value::Choices(_)
                | Value::YesNo(_)
                | Value::Text(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::Link(_)
                | Value::Words(_) => {}
            }
        }
    }
}
impl Needs for Relation {
    fn needs(&self, out: &mut BTreeSet<Needed>) {
        out.extend([Needed::Statement(self.from), Needed::Statement(self.to)]);
        out.extend([Needed::RelationType(self.kind), Needed::Coder(self.coder)]);
    }
}

/// Every table with its part of the target.
macro_rules! each {
    ($merging:ident, $target:ident, $do:ident) => {
        $do!($merging.ours.project.coders(), $target.coders);
        $do!($merging.ours.project.fields(), $target.fields);
        $do!($merging.ours.project.tags(), $target.tags);
        $do!($merging.ours.project.relation_types(), $target.relation_types);
        $do!($merging.ours.project.actors(), $target.actors);
        $do!($merging.ours.project.issues(), $target.issues);
        $do!($merging.ours.project.documents(), $target.documents);
        $do!($merging.ours.project.annotations(), $target.annotations);
        $do!($merging.ours.project.relations(), $target.relations);
    };
}

impl Merging<'_> {
    /// Brings back what the rows that stay need, until nothing is missing.
    pub(super) fn close(&mut self, target: &mut Target) {
        self.keep_whole_documents(target);
        loop {
            let missing: Vec<Needed> =
                self.needed(target).into_iter().filter(|needed| !self.is_there(*needed, target)).collect();
            // What is in neither copy was missing before.
            if missing.into_iter().filter(|needed| self.bring_back(*needed, target)).count() == 0 {
                return;
            }
            self.keep_whole_documents(target);
        }
    }

    fn needed(&self, target: &Target) -> BTreeSet<Needed> {
        let mut any_goes = false;
        macro_rules! goes {
            ($rows:expr, $decided:expr) => {
                any_goes |= $decided.values().any(Option::is_none);
            };
        }
        each!(self, target, goes);
        let mut needed = BTreeSet::new();
        macro_rules! collect {
            ($rows:expr, $decided:expr) => {
                needs_of($rows, &$decided, any_goes, &mut needed);
            };
        }
        each!(self, target, collect);
        needed
    }

    fn is_there(&self, needed: Needed, target: &Target) -> bool {
        let ours = self.ours.project;
        match needed {
            Needed::Coder(id) => stands(ours.coders(), &target.coders, id),
            Needed::Field(id) => stands(ours.fields(), &target.fields, id),
            Needed::Tag(id) => stands(ours.tags(), &target.tags, id),
            Needed::RelationType(id) => stands(ours.relation_types(), &target.relation_types, id),
            Needed::Actor(id) => stands(ours.actors(), &target.actors, id),
            Needed::Issue(id) => stands(ours.issues(), &target.issues, id),
            Needed::Document(id) => stands(ours.documents(), &target.documents, id),
            Needed::Statement(id) => stands(ours.annotations(), &target.annotations, id),
        }
    }

    fn bring_back(&mut self, needed: Needed, target: &mut Target) -> bool {
        match needed {
            Needed::Coder(id) => self.back(id, |project| project.coders(), &mut target.coders),
            Needed::Field(id) => self.back(id, |project| project.fields(), &mut target.fields),
            Needed::Tag(id) => self.back(id, |project| project.tags(), &mut target.tags),
            Needed::RelationType(id) => self.back(id, |project| project.relation_types(), &mut target.relation_types),
            Needed::Actor(id) => self.back(id, |project| project.actors(), &mut target.actors),
            Needed::Issue(id) => self.back(id, |project| project.issues(), &mut target.issues),
            Needed::Document(id) => self.back(id, |project| project.documents(), &mut target.documents),
            Needed::Statement(id) => self.back(id, |project| project.annotations(), &mut target.annotations),
        }
    }

    fn back<R: Mergeable + Placed>(
        &mut self,
        id: Id<R>,
        rows: fn(&Project) -> &dyn Rows<R>,
        decided: &mut Decided<R>,
    ) -> bool {
        let Some(row) = rows(self.ours.project).row(id).or_else(|| rows(self.theirs.project).row(id)) else {
            return false;
        };
        let called = self.called(row.as_ref());
        self.out.kept.push(format!("One side removed {called} and the other uses it: it stays"));
        decided.insert(id, Some(row));
        true
    }

    /// A document that one side removed and that stays keeps its statements and their relations: they went with it.
    fn keep_whole_documents(&self, target: &mut Target) {
        let (ours, theirs) = (self.ours.project, self.theirs.project);
        for (side, other) in [(ours, theirs), (theirs, ours)] {
            let removed = side.documents().iter().map(|row| row.id).filter(|id| !other.documents().contains(*id));
            let staying: Vec<_> = removed.filter(|id| stands(ours.documents(), &target.documents, *id)).collect();
            for row in staying.into_iter().flat_map(|id| side.annotations_in(id)) {
                for relation in side.relations_of(row.id) {
                    put_back(ours.relations(), &mut target.relations, &Arc::new(relation.clone()), relation.id);
                }
                let id = row.id;
                put_back(ours.annotations(), &mut target.annotations, &Arc::new(row), id);
            }
        }
    }
}

fn stands<R>(ours: &dyn Rows<R>, decided: &Decided<R>, id: Id<R>) -> bool {
    decided.get(&id).map_or_else(|| ours.row(id).is_some(), Option::is_some)
}

fn put_back<R>(ours: &dyn Rows<R>, decided: &mut Decided<R>, row: &Arc<R>, id: Id<R>) {
    if !stands(ours, decided, id) {
        decided.insert(id, Some(row.clone()));
    }
}

/// What the rows that stay need. Those that are as they were can only miss something where something goes.
fn needs_of<R: Needs>(ours: &dyn Rows<R>, decided: &Decided<R>, any_goes: bool, out: &mut BTreeSet<Needed>) {
    decided.values().flatten().for_each(|row| row.needs(out));
    if any_goes {
        let same = ours.ids().into_iter().filter(|id| !decided.contains_key(id));
        same.filter_map(|id| ours.row(id)).for_each(|row| row.needs(out));
    }
}
