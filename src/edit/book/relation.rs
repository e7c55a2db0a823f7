//! Plans for types of relations.

use crate::edit::{Plan, Refusal};
use crate::model::{Change, Delta, Id, Project, RelationType, Tag, fold_name};
use std::collections::BTreeSet;

impl Plan<'_> {
    pub(super) fn add_relation_type(&mut self, name: &str) -> Result<String, Refusal> {
        let row = RelationType {
            id: self.ids.next_id(),
            position: self.project.relation_types().iter().map(|row| row.position.saturating_add(1)).max().unwrap_or(0),
            name: name.trim().to_owned(),
            definition: String::new(),
            from: Vec::new(),
            to: Vec::new(),
            symmetric: false,
        };
        check(self.project, &row)?;
        let label = format!("add the relation “{}”", row.name);
        self.changes.push(Change::RelationType(Delta::added(row)));
        Ok(label)
    }

    pub(super) fn edit_relation_type(&mut self, row: &RelationType) -> Result<String, Refusal> {
        check(self.project, row)?;
        let before = self.project.relation_types().shared(row.id);
        let gone = || Refusal::new("This type of relation is gone already", "Undo brings it back");
        self.change(Some(before.ok_or_else(gone)?), row.clone(), Change::RelationType);
        Ok(format!("change the relation “{}”", row.name))
    }

    pub(super) fn remove_relation_type(&mut self, kind: Id<RelationType>) -> Result<String, Refusal> {
        let row = self.project.relation_types().shared(kind);
        let row = row.ok_or_else(|| Refusal::new("This type of relation is gone already", ""))?;
        let relations = self.project.relations().iter().filter(|relation| relation.kind == kind);
        let relations: Vec<_> = relations.filter_map(|one| self.project.relations().shared(one.id).cloned()).collect();
        let planned: BTreeSet<_> = self.changes.iter().filter_map(removed_relation).collect();
        for relation in relations.into_iter().filter(|relation| !planned.contains(&relation.id)) {
            self.changes.push(Change::Relation(Delta::removed(relation)));
        }
        self.changes.push(Change::RelationType(Delta::removed(row.clone())));
        Ok(format!("remove the relation “{}”", row.name))
    }

    /// Has types of relations lead to another tag, where there is one, in the place of a tag that goes. A type that led
    /// to or from that tag alone goes with it: without any tag it would lead everywhere.
    pub(super) fn lead_relations(&mut self, tag: Id<Tag>, into: Option<Id<Tag>>) -> Result<(), Refusal> {
        for kind in self.project.relation_types_in_order() {
            let led = |ends: &[Id<Tag>]| {
                let mut out = Vec::with_capacity(ends.len());
                for end in ends.iter().filter_map(|&end| if end == tag { into } else { Some(end) }) {
                    if !out.contains(&end) {
                        out.push(end);
                    }
                }
                out
            };
            let after = RelationType { from: led(&kind.from), to: led(&kind.to), ..kind.clone() };
            let emptied = |before: &[Id<Tag>], after: &[Id<Tag>]| !before.is_empty() && after.is_empty();
            if emptied(&kind.from, &after.from) || emptied(&kind.to, &after.to) {
                self.remove_relation_type(kind.id)?;
            } else {
                self.change(self.project.relation_types().shared(kind.id), after, Change::RelationType);
            }
        }
        Ok(())
    }
}

fn removed_relation(change: &Change) -> Option<Id<crate::model::Relation>> {
    match change {
        Change::Relation(Delta { before: Some(row), after: None }) => Some(row.id),
        _ => None,
    }
}

fn check(project: &Project, row: &RelationType) -> Result<(), Refusal> {
    let name = fold_name(&row.name);
    if name.is_empty() {
        return Err(Refusal::new("A type of relation needs a name", "Type one"));
    }
    let twin = project.relation_types().iter().find(|known| known.id != row.id && fold_name(&known.name) == name);
    let before = project.relation_types().get(row.id);
    match twin.filter(|_| before.is_none_or(|before| fold_name(&before.name) != name)) {
        Some(twin) => {
            Err(Refusal::new(format!("There is a type of relation “{}” already", twin.name), "Take another name"))
        }
        None => Ok(()),
    }
}
