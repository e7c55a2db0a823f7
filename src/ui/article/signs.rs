//! Which of the statements in view have a sign, because something is wrong with them.

use crate::analysis::rules;
use crate::model::{Annotation, Id, Project};
use std::collections::BTreeMap;

/// Statements that are looked at in one frame: a tenth of a millisecond's work. The others wait for the next frames.
const IN_A_FRAME: usize = 48;

/// Statements that are remembered; some screens of them.
const REMEMBERED: usize = 4_096;

/// What is known of statements that were in view. Only those are looked at, so that a book costs no more than a page.
#[derive(Debug, Default)]
pub(super) struct Signs {
    revision: u64,
    known: BTreeMap<Id<Annotation>, bool>,
    /// What was known before the project's last change. It is shown until it is looked at anew, so that nothing flickers.
    before: BTreeMap<Id<Annotation>, bool>,
    left: usize,
    is_more: bool,
}

impl Signs {
    /// A new frame begins.
    pub(super) fn begin(&mut self, project: &Project) {
        if self.revision != project.revision() || self.known.len() > REMEMBERED {
            self.revision = project.revision();
            if self.before.len() > REMEMBERED {
                self.before.clear();
            }
            self.before.append(&mut self.known);
        }
        (self.left, self.is_more) = (IN_A_FRAME, false);
    }

    /// Whether a statement has a sign.
    pub(super) fn is_faulty(&mut self, project: &Project, id: Id<Annotation>) -> bool {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        if self.left == 0 {
            self.is_more = true;
            return self.before.get(&id).copied().unwrap_or(false);
        }
        self.left -= 1;
        let found = rules::is_faulty(project, id);
        self.known.insert(id, found);
        found
    }

    /// Whether statements in view still wait to be looked at.
    pub(super) fn is_more(&self) -> bool {
        self.is_more
    }
}
