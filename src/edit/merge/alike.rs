//! Rows of two copies that are not the same and look like it, and rows that have one id and are not the same.

use super::Alike;
use crate::model::{
    Actor, Annotation, Change, Coder, Delta, Digest, Document, Field, Id, Issue, Project, Relation, RelationType, Row,
    Table, Tag, Value, fold_name,
};
use std::collections::{BTreeMap, BTreeSet};

/// The other copy under ids by which it can be put together with ours; `None` where it can be as it is.
pub(super) fn renamed(ours: &Project, theirs: &Project, alike: Alike, told: &mut Vec<String>) -> Option<Project> {
    let mut names = Names::default();
    names.part_what_differs(ours, theirs);
    names.join_what_is_alike(ours, theirs, alike, told);
    let same_project = ours.info().map(|row| row.id) == theirs.info().map(|row| row.id);
    if names.0.is_empty() && (same_project || ours.info().is_none()) {
        return None;
    }
    Project::of(&names.rewritten(ours, theirs)).ok()
}

/// New ids, by the old ones.
#[derive(Default)]
struct Names(BTreeMap<u128, u128>);

/// An id that comes out the same whenever the same things are put together.
fn derived<R>(id: Id<R>, salt: &str) -> u128 {
    let digest = Digest::of(format!("{id} {salt}").as_bytes());
    digest.0.iter().take(16).fold(0, |bits, &byte| bits << 8 | u128::from(byte))
}

impl Names {
    fn of<R>(&self, id: Id<R>) -> Id<R> {
        Id::new(self.0.get(&id.bits()).copied().unwrap_or(id.bits()))
    }

    fn all<R>(&self, ids: &mut [Id<R>]) {
        ids.iter_mut().for_each(|id| *id = self.of(*id));
    }

    /// A document with other words under the same id is another document, and what stands in it stands nowhere else.
    fn part_what_differs(&mut self, ours: &Project, theirs: &Project) {
        for row in theirs.documents().iter() {
            let other = ours.documents().get(row.id).filter(|other| other.text != row.text);
            if other.is_some() {
                let salt = row.sha256.to_string();
                self.0.insert(row.id.bits(), derived(row.id, &salt));
                for statement in theirs.annotations_in(row.id) {
                    self.0.insert(statement.id.bits(), derived(statement.id, &salt));
                    for relation in theirs.relations_of(statement.id) {
                        self.0.insert(relation.id.bits(), derived(relation.id, &salt));
                    }
                }
            }
        }
        for row in theirs.annotations().views() {
            let elsewhere = ours.annotations().view(row.id).filter(|other| other.document != self.of(row.document));
            if elsewhere.is_some() && !self.0.contains_key(&row.id.bits()) {
                self.0.insert(row.id.bits(), derived(row.id, &row.document.to_string()));
            }
        }
    }

    fn join_what_is_alike(&mut self, ours: &Project, theirs: &Project, alike: Alike, told: &mut Vec<String>) {
        let documents = (ours.documents(), theirs.documents());
        self.pairs(documents, |row| row.sha256.to_string(), |row| format!("the article “{}”", row.title), alike, told);
        let coders = (ours.coders(), theirs.coders());
        self.pairs(coders, |row| fold_name(&row.name), |row| format!("the coder “{}”", row.name), alike, told);
        let tags = (ours.tags(), theirs.tags());
        self.pairs(tags, |row| fold_name(&row.name), |row| format!("the tag “{}”", row.name), alike, told);
        let fields = (ours.fields(), theirs.fields());
        let name = |row: &Field| format!("{:?} {}", row.kind, fold_name(&row.name));
        let joined = self.pairs(fields, name, |row| format!("the field “{}”", row.name), alike, told);
        for (here, there) in joined {
            for choice in &there.choices {
                let same = here.choices.iter().find(|other| fold_name(&other.name) == fold_name(&choice.name));
                if let Some(same) = same {
                    self.0.insert(choice.id.bits(), same.id.bits());
                }
            }
        }
        let kinds = (ours.relation_types(), theirs.relation_types());
        self.pairs(
            kinds,
            |row| fold_name(&row.name),
            |row| format!("the type of relation “{}”", row.name),
            alike,
            told,
        );
        let actors = (ours.actors(), theirs.actors());
        self.pairs(actors, |row| fold_name(&row.name), |row| format!("the actor “{}”", row.name), alike, told);
        let issues = (ours.issues(), theirs.issues());
        self.pairs(issues, |row| fold_name(&row.wording), |row| format!("the issue “{}”", row.wording), alike, told);
    }

    /// Rows that only one side has and that say the same as one that only the other side has.
    fn pairs<'a, R: Row>(
        &mut self,
        (ours, theirs): (&'a Table<R>, &'a Table<R>),
        says: impl Fn(&R) -> String,
        called: impl Fn(&R) -> String,
        alike: Alike,
        told: &mut Vec<String>,
    ) -> Vec<(&'a R, &'a R)> {
        let only_here = ours.iter().filter(|row| !theirs.contains(row.id()));
        let mut here: BTreeMap<String, &R> = BTreeMap::new();
        for row in only_here {
            here.entry(says(row)).or_insert(row);
        }
        let mut joined = Vec::new();
        let mut taken = BTreeSet::new();
        for row in theirs.iter().filter(|row| !ours.contains(row.id())) {
            let Some(&same) = here.get(&says(row)).filter(|same| taken.insert(same.id())) else {
                continue;
            };
            match alike {
                Alike::Apart => {
                    told.push(format!(
                        "Both copies have {} under ids of their own: it stands there twice",
                        called(row)
                    ));
                }
                Alike::Joined => {
                    self.0.insert(row.id().bits(), same.id().bits());
                    joined.push((same, row));
                }
            }
        }
        joined
    }

    /// All rows of the other copy, under their new ids. What is known about the project as a whole is ours where the two
    /// are different projects.
    fn rewritten(&self, ours: &Project, theirs: &Project) -> Vec<Change> {
        let mut out = Vec::new();
        let same = ours.info().map(|row| row.id) == theirs.info().map(|row| row.id);
        let info = if same { theirs.info() } else { ours.info() };
        out.extend(info.map(|row| Change::Info(Delta::added(row.clone()))));
        out.extend(
            theirs.coders().iter().map(|row| Change::Coder(Delta::added(Coder { id: self.of(row.id), ..row.clone() }))),
        );
        out.extend(theirs.fields().iter().map(|row| Change::Field(Delta::added(self.field(row)))));
        out.extend(theirs.tags().iter().map(|row| Change::Tag(Delta::added(self.tag(row)))));
        out.extend(
            theirs.relation_types().iter().map(|row| Change::RelationType(Delta::added(self.relation_type(row)))),
        );
        out.extend(theirs.actors().iter().map(|row| Change::Actor(Delta::added(self.actor(row)))));
        out.extend(theirs.issues().iter().map(|row| Change::Issue(Delta::added(self.issue(row)))));
        out.extend(
            theirs
                .documents()
                .iter()
                .map(|row| Change::Document(Delta::added(Document { id: self.of(row.id), ..row.clone() }))),
        );
        out.extend(theirs.annotations().iter().map(|row| Change::Annotation(Delta::added(self.annotation(row)))));
        out.extend(theirs.relations().iter().map(|row| Change::Relation(Delta::added(self.relation(row)))));
        out
    }

    fn field(&self, row: &Field) -> Field {
        let mut row = Field { id: self.of(row.id), ..row.clone() };
        row.choices.iter_mut().for_each(|choice| choice.id = self.of(choice.id));
        row
    }

    fn tag(&self, row: &Tag) -> Tag {
        let mut row = Tag { id: self.of(row.id), parent: row.parent.map(|id| self.of(id)), ..row.clone() };
        self.all(&mut row.fields);
        row
    }

    fn relation_type(&self, row: &RelationType) -> RelationType {
        let mut row = RelationType { id: self.of(row.id), ..row.clone() };
        self.all(&mut row.from);
        self.all(&mut row.to);
        row
    }

    fn actor(&self, row: &Actor) -> Actor {
        let mut row = Actor { id: self.of(row.id), ..row.clone() };
        row.affiliations.iter_mut().for_each(|at| at.actor = self.of(at.actor));
        self.all(&mut row.unlike);
        row
    }

    fn issue(&self, row: &Issue) -> Issue {
        let mut row = Issue { id: self.of(row.id), ..row.clone() };
        self.all(&mut row.unlike);
        row
    }

    fn annotation(&self, mut row: Annotation) -> Annotation {
        (row.id, row.document, row.tag, row.coder) =
            (self.of(row.id), self.of(row.document), self.of(row.tag), self.of(row.coder));
        for (field, value) in &mut row.fields {
            *field = self.of(*field);
            match value {
                Value::Choice(id) => *id = self.of(*id),
                Value::Choices(ids) => self.all(ids),
                Value::Actors(ids) => self.all(ids),
                Value::Issues(ids) => self.all(ids),
                Value::Unclear
                | Value::YesNo(_)
                | Value::Text(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::Link(_)
                | Value::Words(_) => {}
            }
        }
        row.fields.sort_by_key(|entry| entry.0);
        row
    }

    fn relation(&self, row: &Relation) -> Relation {
        Relation {
            id: self.of(row.id),
            kind: self.of(row.kind),
            from: self.of(row.from),
            to: self.of(row.to),
            coder: self.of(row.coder),
            ..row.clone()
        }
    }
}
