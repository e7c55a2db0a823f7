//! Plans for what statements refer to: actors, issues, coders, the codebook.

use super::{Plan, Refusal};
use crate::model::{Actor, Affiliation, Change, Coder, Delta, Id, Issue, Value};

impl Plan<'_> {
    pub(super) fn add_actor(&mut self, actor: &Actor) -> Result<String, Refusal> {
        self.check_actor(actor)?;
        self.changes.push(Change::Actor(Delta::added(actor.clone())));
        Ok(format!("add “{}”", actor.name))
    }

    pub(super) fn edit_actor(&mut self, actor: &Actor) -> Result<String, Refusal> {
        self.check_actor(actor)?;
        let before = self.project.actors().shared(actor.id);
        let before = before.ok_or_else(|| Refusal::new("This actor is gone already", "Undo brings it back"))?;
        self.change(Some(before), actor.clone(), Change::Actor);
        let other = told_apart(&before.unlike, &actor.unlike).and_then(|id| self.project.actors().get(id));
        Ok(match other {
            Some(other) => format!("tell “{}” and “{}” apart", actor.name, other.name),
            None => format!("change “{}”", actor.name),
        })
    }

    fn check_actor(&self, actor: &Actor) -> Result<(), Refusal> {
        if actor.name.trim().is_empty() {
            return Err(Refusal::new("An actor needs a name", "Type one"));
        }
        if actor.affiliations.iter().any(|at| at.actor == actor.id) {
            return Err(Refusal::new("An actor can’t belong to itself", "Choose another"));
        }
        Ok(())
    }

    pub(super) fn remove_actor(&mut self, id: Id<Actor>) -> Result<String, Refusal> {
        let row = self.project.actors().shared(id);
        let row = row.ok_or_else(|| Refusal::new("This actor is gone already", ""))?;
        let uses = self.project.statements_of(id).len();
        let belonging =
            self.project.actors().iter().filter(|row| row.affiliations.iter().any(|at| at.actor == id)).count();
        if uses + belonging > 0 {
            let statements = if uses == 1 { "1 statement".to_owned() } else { format!("{uses} statements") };
            return Err(Refusal::new(format!("“{}” is used in {statements}", row.name), "Merge it into another actor"));
        }
        self.changes.push(Change::Actor(Delta::removed(row.clone())));
        Ok(format!("remove “{}”", row.name))
    }

    pub(super) fn merge_actors(&mut self, from: Id<Actor>, into: Id<Actor>) -> Result<String, Refusal> {
        let gone = || Refusal::new("This actor is gone already", "Undo brings it back");
        if from == into {
            return Err(Refusal::new("An actor can’t be merged into itself", "Choose another"));
        }
        let old = self.project.actors().shared(from).ok_or_else(gone)?;
        let kept = self.project.actors().shared(into).ok_or_else(gone)?;
        for id in self.project.statements_of(from) {
            let Some(before) = self.project.annotations().shared(id) else {
                continue;
            };
            let mut after = before.as_ref().clone();
            for (_, value) in &mut after.fields {
                if let Value::Actors(ids) = value {
                    replace(ids, from, into);
                }
            }
            self.change(Some(&before), after, Change::Annotation);
        }
        for before in self.project.actors().iter().filter(|row| row.id != from && row.id != into) {
            if before.affiliations.iter().any(|at| at.actor == from) || before.unlike.contains(&from) {
                let shared = self.project.actors().shared(before.id);
                let affiliations = before
                    .affiliations
                    .iter()
                    .map(|at| Affiliation { actor: if at.actor == from { into } else { at.actor }, ..at.clone() });
                let mut after = Actor { affiliations: affiliations.collect(), ..before.clone() };
                replace(&mut after.unlike, from, into);
                self.change(shared, after, Change::Actor);
            }
        }
        let mut aliases = kept.aliases.clone();
        for name in std::iter::once(&old.name).chain(&old.aliases) {
            if *name != kept.name && !aliases.contains(name) {
                aliases.push(name.clone());
            }
        }
        let mut affiliations = kept.affiliations.clone();
        let own = |at: &&Affiliation| at.actor != into && at.actor != from && !kept.affiliations.contains(at);
        affiliations.extend(old.affiliations.iter().filter(own).cloned());
        affiliations.retain(|at| at.actor != from);
        let note = [kept.note.as_str(), old.note.as_str()].join("\n").trim().to_owned();
        let or = |kept: &String, old: &String| if kept.is_empty() { old.clone() } else { kept.clone() };
        let (role, country) = (or(&kept.role, &old.role), or(&kept.country, &old.country));
        let unlike = unlike_both(&kept.unlike, &old.unlike, from, into);
        let after = Actor { aliases, affiliations, note, role, country, unlike, ..kept.as_ref().clone() };
        let label = format!("merge “{}” into “{}”", old.name, kept.name);
        self.change(Some(kept), after, Change::Actor);
        self.changes.push(Change::Actor(Delta::removed(old.clone())));
        Ok(label)
    }

    pub(super) fn add_issue(&mut self, issue: &Issue) -> Result<String, Refusal> {
        check_issue(issue)?;
        self.changes.push(Change::Issue(Delta::added(issue.clone())));
        Ok(format!("add the issue “{}”", issue.wording))
    }

    pub(super) fn edit_issue(&mut self, issue: &Issue) -> Result<String, Refusal> {
        check_issue(issue)?;
        let before = self.project.issues().shared(issue.id);
        let before = before.ok_or_else(|| Refusal::new("This issue is gone already", "Undo brings it back"))?;
        self.change(Some(before), issue.clone(), Change::Issue);
        let other = told_apart(&before.unlike, &issue.unlike).and_then(|id| self.project.issues().get(id));
        Ok(match other {
            Some(other) => format!("tell the issues “{}” and “{}” apart", issue.wording, other.wording),
            None => format!("change the issue “{}”", issue.wording),
        })
    }

    pub(super) fn remove_issue(&mut self, id: Id<Issue>) -> Result<String, Refusal> {
        let row = self.project.issues().shared(id);
        let row = row.ok_or_else(|| Refusal::new("This issue is gone already", ""))?;
        let uses = self.project.statements_about(id).len();
        if uses > 0 {
            let statements = if uses == 1 { "1 statement".to_owned() } else { format!("{uses} statements") };
            return Err(Refusal::new(
                format!("“{}” is used in {statements}", row.wording),
                "Retire it, or change those statements first",
            ));
        }
        self.changes.push(Change::Issue(Delta::removed(row.clone())));
        Ok(format!("remove the issue “{}”", row.wording))
    }

    pub(super) fn add_coder(&mut self, coder: &Coder) -> Result<String, Refusal> {
        if coder.name.trim().is_empty() {
            return Err(Refusal::new("A coder needs a name", "Type one"));
        }
        self.changes.push(Change::Coder(Delta::added(coder.clone())));
        Ok(format!("add the coder “{}”", coder.name))
    }
}

fn check_issue(issue: &Issue) -> Result<(), Refusal> {
    if issue.wording.trim().is_empty() {
        return Err(Refusal::new("An issue needs a wording", "Write it as a sentence that one can be for or against"));
    }
    Ok(())
}

/// From whom a row is told apart that was not before.
fn told_apart<R>(before: &[Id<R>], after: &[Id<R>]) -> Option<Id<R>> {
    after.iter().copied().find(|id| !before.contains(id))
}

/// Whom one that another is merged into is not the same as: what was said of both, but not of each other.
pub(super) fn unlike_both<R>(kept: &[Id<R>], old: &[Id<R>], from: Id<R>, into: Id<R>) -> Vec<Id<R>> {
    let mut ids = [kept, old].concat();
    replace(&mut ids, from, into);
    ids.retain(|id| *id != into);
    ids
}

/// Puts another id in the place of one; where both are there, one stays.
pub(super) fn replace<R>(ids: &mut Vec<Id<R>>, from: Id<R>, into: Id<R>) {
    let mut seen = Vec::with_capacity(ids.len());
    for id in ids.iter().map(|&id| if id == from { into } else { id }) {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    *ids = seen;
}
