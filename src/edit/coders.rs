//! Plans for coders: another name, and removed; their statements then belong to somebody else or go with them.

use super::{Plan, Refusal};
use crate::model::{Annotation, Change, Coder, Delta, Id, Project, Relation, fold_name};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a coder has made: so many statements, and relations between any two.
#[must_use]
pub fn made_by(project: &Project, coder: Id<Coder>) -> (usize, usize) {
    let statements = project.annotations().views().filter(|view| view.coder == coder).count();
    (statements, project.relations().iter().filter(|row| row.coder == coder).count())
}

/// Another coder who has this name already. Case, accents and blanks make no difference.
#[must_use]
pub fn namesake<'a>(project: &'a Project, coder: Id<Coder>, name: &str) -> Option<&'a Coder> {
    project.coders().iter().find(|row| row.id != coder && fold_name(&row.name) == fold_name(name))
}

impl Plan<'_> {
    pub(super) fn rename_coder(&mut self, id: Id<Coder>, name: &str) -> Result<String, Refusal> {
        let row = self.coder(id)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Refusal::new("A coder needs a name", "Type one"));
        }
        if let Some(taken) = namesake(self.project, id, &name) {
            let reason = format!("There is a coder “{}” already", taken.name);
            return Err(Refusal::new(reason, "Take another name, or remove one and hand over the statements"));
        }
        let label = format!("rename the coder “{}” to “{name}”", row.name);
        self.change(Some(&row), Coder { name, ..row.as_ref().clone() }, Change::Coder);
        Ok(label)
    }

    /// Takes a coder away. What they have made becomes that of `into`, or where there is nobody goes with them.
    pub(super) fn remove_coder(&mut self, id: Id<Coder>, into: Option<Id<Coder>>) -> Result<String, Refusal> {
        let row = self.coder(id)?;
        if id == self.stamp.coder {
            return Err(Refusal::new("You are at work as this coder", "Somebody else can remove you"));
        }
        let statements: Vec<Id<Annotation>> =
            self.project.annotations().views().filter(|view| view.coder == id).map(|view| view.id).collect();
        let label = match into {
            Some(into) if into == id => {
                return Err(Refusal::new("A coder’s statements can’t be handed to the same coder", "Choose another"));
            }
            Some(into) => {
                let heir = self.coder(into)?;
                self.hand_over(&statements, into);
                format!("remove the coder “{}”, all statements to “{}”", row.name, heir.name)
            }
            None => {
                self.delete(&statements)?;
                format!("remove the coder “{}”", row.name)
            }
        };
        let gone: BTreeSet<_> = self.changes.iter().filter_map(relation_of).collect();
        for relation in self.relations_by(id).into_iter().filter(|row| !gone.contains(&row.id)) {
            match into {
                Some(coder) => {
                    self.change(Some(&relation), Relation { coder, ..relation.as_ref().clone() }, Change::Relation);
                }
                None => self.changes.push(Change::Relation(Delta::removed(relation))),
            }
        }
        self.changes.push(Change::Coder(Delta::removed(row)));
        Ok(label)
    }

    fn coder(&self, id: Id<Coder>) -> Result<Arc<Coder>, Refusal> {
        let row = self.project.coders().shared(id).cloned();
        row.ok_or_else(|| Refusal::new("This coder is gone already", "Undo brings the coder back"))
    }

    fn hand_over(&mut self, statements: &[Id<Annotation>], coder: Id<Coder>) {
        for before in statements.iter().filter_map(|&id| self.project.annotations().shared(id)) {
            self.change(Some(&before), Annotation { coder, ..before.as_ref().clone() }, Change::Annotation);
        }
    }

    fn relations_by(&self, coder: Id<Coder>) -> Vec<Arc<Relation>> {
        let relations = self.project.relations();
        relations.iter().filter(|row| row.coder == coder).filter_map(|row| relations.shared(row.id).cloned()).collect()
    }
}

fn relation_of(change: &Change) -> Option<Id<Relation>> {
    match change {
        Change::Relation(delta) => delta.id(),
        _ => None,
    }
}
