//! How many statements each tag has: counted once, then followed edit by edit.

use crate::model::{Change, Id, Project, Tag};
use std::collections::BTreeMap;

/// Statements by tag.
#[derive(Debug, Clone, Default)]
pub struct TagCounts {
    revision: Option<u64>,
    counts: BTreeMap<Id<Tag>, usize>,
}

impl TagCounts {
    /// Takes in what has happened to the project.
    pub fn follow(&mut self, project: &Project) {
        if self.revision == Some(project.revision()) {
            return;
        }
        match self.revision.and_then(|revision| project.changes_since(revision)) {
            Some(changes) => {
                for change in changes {
                    if let Change::Annotation(delta) = change {
                        if let Some(row) = &delta.before {
                            let count = self.counts.entry(row.tag).or_default();
                            *count = count.saturating_sub(1);
                        }
                        if let Some(row) = &delta.after {
                            *self.counts.entry(row.tag).or_default() += 1;
                        }
                    }
                }
            }
            None => {
                self.counts.clear();
                for view in project.annotations().views() {
                    *self.counts.entry(view.tag).or_default() += 1;
                }
            }
        }
        self.revision = Some(project.revision());
    }

    /// How many statements a tag has.
    #[must_use]
    pub fn of(&self, tag: Id<Tag>) -> usize {
        self.counts.get(&tag).copied().unwrap_or(0)
    }
}
