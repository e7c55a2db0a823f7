//! Plans for the registers of actors and issues: new ones, several taken away, merged, split; and answers taken over
//! from another statement.

use super::curate::{replace, unlike_both};
use super::{Plan, Refusal};
use crate::model::{Actor, Annotation, Change, Delta, Id, Issue, Mark, Row, Table, Value, fold_name};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is said where a row is gone.
fn gone(noun: &str) -> Refusal {
    Refusal::new(format!("This {noun} is gone already"), "Undo brings it back")
}

fn shared<R: Row>(table: &Table<R>, id: Id<R>, noun: &str) -> Result<Arc<R>, Refusal> {
    table.shared(id).cloned().ok_or_else(|| gone(noun))
}

impl Plan<'_> {
    pub(super) fn new_actor(&mut self, name: &str) -> Result<String, Refusal> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(known) = self.project.actor_named(&name) {
            return Err(Refusal::new(format!("“{}” is there already", known.name), "Choose it in the list"));
        }
        let actor = Actor::named(self.ids.next_id(), &name);
        self.add_actor(&actor)
    }

    pub(super) fn new_issue(&mut self, wording: &str) -> Result<String, Refusal> {
        let wording = wording.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(known) = self.project.issue_worded(&wording) {
            return Err(Refusal::new(format!("“{}” is there already", known.wording), "Choose it in the list"));
        }
        let id = self.ids.next_id();
        let issue = Issue::worded(id, wording);
        self.add_issue(&issue)
    }

    /// Takes away those that nobody misses any more when all of them are gone.
    pub(super) fn remove_actors(&mut self, actors: &[Id<Actor>]) -> Result<String, Refusal> {
        let going: BTreeSet<_> = actors.iter().copied().collect();
        let mut used = None;
        for view in self.project.annotations().views() {
            view.each_named(|_, id| used = used.or(going.contains(&id).then_some(id)), |_, _| {});
        }
        for row in self.project.actors().iter().filter(|row| !going.contains(&row.id)) {
            used = used.or(row.affiliations.iter().map(|at| at.actor).find(|id| going.contains(id)));
        }
        if let Some(row) = used.and_then(|id| self.project.actors().get(id)) {
            return Err(Refusal::new(format!("“{}” is still in use", row.name), "Merge it into another actor"));
        }
        for &id in &going {
            let row = shared(self.project.actors(), id, "actor")?;
            self.changes.push(Change::Actor(Delta::removed(row)));
        }
        Ok(if going.len() == 1 { "remove an actor".to_owned() } else { format!("remove {} actors", going.len()) })
    }

    pub(super) fn remove_issues(&mut self, issues: &[Id<Issue>]) -> Result<String, Refusal> {
        let going: BTreeSet<_> = issues.iter().copied().collect();
        let mut used = None;
        for view in self.project.annotations().views() {
            view.each_named(|_, _| {}, |_, id| used = used.or(going.contains(&id).then_some(id)));
        }
        if let Some(row) = used.and_then(|id| self.project.issues().get(id)) {
            return Err(Refusal::new(format!("“{}” is still in use", row.wording), "Retire it, or merge it"));
        }
        for &id in &going {
            let row = shared(self.project.issues(), id, "issue")?;
            self.changes.push(Change::Issue(Delta::removed(row)));
        }
        Ok(if going.len() == 1 { "remove an issue".to_owned() } else { format!("remove {} issues", going.len()) })
    }

    pub(super) fn merge_issues(&mut self, from: Id<Issue>, into: Id<Issue>) -> Result<String, Refusal> {
        if from == into {
            return Err(Refusal::new("An issue can’t be merged into itself", "Choose another"));
        }
        let old = shared(self.project.issues(), from, "issue")?;
        let kept = shared(self.project.issues(), into, "issue")?;
        self.lead(&self.project.statements_about(from), |value| {
            if let Value::Issues(ids) = value {
                replace(ids, from, into);
            }
        });
        let or = |kept: &String, old: &String| if kept.is_empty() { old.clone() } else { kept.clone() };
        let (group, definition) = (or(&kept.group, &old.group), or(&kept.definition, &old.definition));
        let unlike = unlike_both(&kept.unlike, &old.unlike, from, into);
        self.change(Some(&kept), Issue { group, definition, unlike, ..kept.as_ref().clone() }, Change::Issue);
        for before in self.project.issues().iter().filter(|row| row.id != into && row.unlike.contains(&from)) {
            let mut after = before.clone();
            replace(&mut after.unlike, from, into);
            self.change(self.project.issues().shared(before.id), after, Change::Issue);
        }
        let label = format!("merge the issue “{}” into “{}”", old.wording, kept.wording);
        self.changes.push(Change::Issue(Delta::removed(old)));
        Ok(label)
    }

    /// Makes a new actor of some statements of another, which is like it but for its names.
    pub(super) fn split_actor(
        &mut self,
        from: Id<Actor>,
        name: &str,
        annotations: &[Id<Annotation>],
    ) -> Result<String, Refusal> {
        let old = shared(self.project.actors(), from, "actor")?;
        let known: BTreeSet<_> = self.project.statements_of(from).into_iter().collect();
        self.check_split(annotations, &known, "actor")?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        // What was only an alias of the old one may become the name of the new one.
        let taken = self.project.actor_named(&name);
        if let Some(taken) = taken.filter(|row| row.id != from || fold_name(&row.name) == fold_name(&name)) {
            return Err(Refusal::new(format!("“{}” is there already", taken.name), "Give the new one another name"));
        }
        let into = self.ids.next_id();
        let made = Actor { kind: old.kind, identity: old.identity, ..Actor::named(into, &name) };
        let aliases = old.aliases.iter().filter(|alias| fold_name(alias) != fold_name(&name)).cloned().collect();
        let label = format!("split “{name}” off “{}”", old.name);
        self.add_actor(&made)?;
        self.change(Some(&old), Actor { aliases, ..old.as_ref().clone() }, Change::Actor);
        self.lead(annotations, |value| {
            if let Value::Actors(ids) = value {
                replace(ids, from, into);
            }
        });
        Ok(label)
    }

    pub(super) fn split_issue(
        &mut self,
        from: Id<Issue>,
        wording: &str,
        annotations: &[Id<Annotation>],
    ) -> Result<String, Refusal> {
        let old = shared(self.project.issues(), from, "issue")?;
        let known: BTreeSet<_> = self.project.statements_about(from).into_iter().collect();
        self.check_split(annotations, &known, "issue")?;
        let wording = wording.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(taken) = self.project.issue_worded(&wording) {
            return Err(Refusal::new(format!("“{}” is there already", taken.wording), "Word the new one differently"));
        }
        let label = format!("split the issue “{wording}” off “{}”", old.wording);
        let into = self.ids.next_id();
        let (group, definition) = (old.group.clone(), String::new());
        self.add_issue(&Issue { group, definition, ..Issue::worded(into, wording) })?;
        self.lead(annotations, |value| {
            if let Value::Issues(ids) = value {
                replace(ids, from, into);
            }
        });
        Ok(label)
    }

    fn check_split(
        &self,
        annotations: &[Id<Annotation>],
        known: &BTreeSet<Id<Annotation>>,
        noun: &str,
    ) -> Result<(), Refusal> {
        if annotations.is_empty() {
            return Err(Refusal::new("No statement is marked", format!("Mark those that the new {noun} is to get")));
        }
        if annotations.iter().any(|id| !known.contains(id)) {
            return Err(Refusal::new(format!("One of these statements no longer names the {noun}"), "Mark them again"));
        }
        Ok(())
    }

    /// Changes the answers of many statements; when they were last changed by a coder stays.
    fn lead(&mut self, annotations: &[Id<Annotation>], answer: impl Fn(&mut Value)) {
        for &id in annotations {
            let Some(before) = self.project.annotations().shared(id) else { continue };
            let mut after = before.as_ref().clone();
            after.fields.iter_mut().for_each(|(_, value)| answer(value));
            self.change(Some(&before), after, Change::Annotation);
        }
    }

    /// Answers what a statement has not answered yet as another one did. Words of the text belong to that one alone.
    pub(super) fn copy_answers(&mut self, from: Id<Annotation>, to: &[Id<Annotation>]) -> Result<String, Refusal> {
        let source = self.project.annotations().get(from).ok_or_else(|| gone("statement"))?;
        let rows: BTreeSet<_> = to.iter().copied().filter(|&id| id != from).collect();
        for id in rows {
            let before = self.project.annotations().shared(id).ok_or_else(|| gone("statement"))?;
            let mut after = before.as_ref().clone();
            for field in self.project.fields_of(before.tag).filter(|field| before.value(field.id).is_none()) {
                let value = source.value(field.id).filter(|value| !matches!(value, Value::Words(_)));
                if let Some(value) = value {
                    after.set_value(field.id, Some(value.clone()));
                }
            }
            if *before != after {
                after.changed = Mark { sequence: self.stamp.sequence, time: self.stamp.time };
                self.change(Some(&before), after, Change::Annotation);
            }
        }
        if self.changes.is_empty() {
            return Err(Refusal::new("There is nothing to copy: what it asks is answered, or not answered above", ""));
        }
        Ok("copy the answers from above".to_owned())
    }
}
