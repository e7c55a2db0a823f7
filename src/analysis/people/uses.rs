//! In how many statements each actor and each issue is named.

use crate::model::{Actor, Annotation, Change, Id, Issue, Project, Value, View};
use std::collections::HashMap;

/// Counts of statements, each once however often it names somebody. They follow the project edit by edit.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    revision: Option<u64>,
    actors: HashMap<Id<Actor>, usize>,
    issues: HashMap<Id<Issue>, usize>,
}

impl Uses {
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let mut uses = Self::default();
        uses.follow(project);
        uses
    }

    /// Takes in what has changed since; where that is too much, all is counted anew.
    pub fn follow(&mut self, project: &Project) {
        let known = self.revision.replace(project.revision());
        if known == self.revision {
            return;
        }
        let Some(changes) = known.and_then(|known| project.changes_since(known)) else {
            self.actors.clear();
            self.issues.clear();
            project.annotations().views().for_each(|view| self.count(&view));
            return;
        };
        for change in changes {
            if let Change::Annotation(delta) = change {
                delta.before.iter().for_each(|row| self.add(row, false));
                delta.after.iter().for_each(|row| self.add(row, true));
            }
        }
    }

    fn count(&mut self, view: &View<'_>) {
        let (mut actors, mut issues) = (Vec::new(), Vec::new());
        view.each_named(|_, id| once(&mut actors, id), |_, id| once(&mut issues, id));
        actors.into_iter().for_each(|id| *self.actors.entry(id).or_default() += 1);
        issues.into_iter().for_each(|id| *self.issues.entry(id).or_default() += 1);
    }

    fn add(&mut self, row: &Annotation, is_there: bool) {
        let (mut actors, mut issues) = (Vec::new(), Vec::new());
        for (_, value) in &row.fields {
            match value {
                Value::Actors(ids) => ids.iter().for_each(|&id| once(&mut actors, id)),
                Value::Issues(ids) => ids.iter().for_each(|&id| once(&mut issues, id)),
                _ => {}
            }
        }
        let step = |count: &mut usize| *count = if is_there { *count + 1 } else { count.saturating_sub(1) };
        actors.into_iter().for_each(|id| step(self.actors.entry(id).or_default()));
        issues.into_iter().for_each(|id| step(self.issues.entry(id).or_default()));
    }

    /// Statements that name an actor in any of their fields.
    #[must_use]
    pub fn of_actor(&self, id: Id<Actor>) -> usize {
        self.actors.get(&id).copied().unwrap_or(0)
    }

    /// Statements that are about an issue.
    #[must_use]
    pub fn of_issue(&self, id: Id<Issue>) -> usize {
        self.issues.get(&id).copied().unwrap_or(0)
    }
}

fn once<R>(ids: &mut Vec<Id<R>>, id: Id<R>) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}
