//! Before which edits a version is kept.

use super::Reason;
use crate::edit::Step;
use crate::model::{Change, Coder, Delta, Id, Time, Transaction};

/// Rows that an edit may change or take away before a version is kept for it.
const MANY: usize = 10;

/// An edit before which the project as it is may have to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Act {
    /// [`Reason::Hourly`] where nothing about the edit itself asks for a version.
    pub reason: Reason,
    pub label: String,
    pub time: Time,
    pub coder: Id<Coder>,
    /// Which edit of which run of the program.
    pub instance: String,
    pub number: u64,
}

impl Act {
    pub(in crate::store) fn of(step: Step, transaction: &Transaction, instance: &str, number: u64) -> Self {
        Self {
            reason: reason(step, transaction).unwrap_or(Reason::Hourly),
            label: transaction.label.clone(),
            time: transaction.stamp.time,
            coder: transaction.stamp.coder,
            instance: instance.to_owned(),
            number,
        }
    }

    /// Whether the project must be kept as it was just before this.
    pub(in crate::store) fn is_risky(&self) -> bool {
        self.reason != Reason::Hourly
    }
}

/// What a row's change does, as far as the rule goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Added,
    Changed,
    Removed,
}

/// Why a version is kept before an edit; `None` where the hourly one is enough.
fn reason(step: Step, transaction: &Transaction) -> Option<Reason> {
    let (mut removed, mut changed, mut new_entries) = (0, 0, 0);
    let mut brought = false;
    for change in &transaction.changes {
        let (kind, weighty, entry) = match change {
            Change::Info(delta) => (kind(delta), false, false),
            Change::Document(delta) => (kind(delta), true, false),
            Change::Tag(delta) => (kind(delta), true, true),
            Change::Field(delta) => (kind(delta), true, true),
            Change::RelationType(delta) => (kind(delta), true, true),
            Change::Actor(delta) => (kind(delta), true, false),
            Change::Issue(delta) => (kind(delta), true, false),
            Change::Coder(delta) => (kind(delta), true, false),
            Change::Annotation(delta) => {
                // Whatever a command changes carries its mark.
                let after = delta.after.as_ref();
                brought |= after.is_some_and(|row| row.changed.sequence != transaction.stamp.sequence);
                (kind(delta), false, false)
            }
            Change::Relation(delta) => (kind(delta), false, false),
        };
        if kind == Kind::Removed && weighty {
            return Some(Reason::Removal);
        }
        removed += usize::from(kind == Kind::Removed);
        changed += usize::from(kind == Kind::Changed);
        new_entries += usize::from(kind == Kind::Added && entry);
    }
    if new_entries > 1 {
        Some(Reason::Codebook)
    } else if brought && step == Step::Edit {
        Some(Reason::BroughtIn)
    } else if removed > MANY {
        Some(Reason::Removal)
    } else {
        (removed + changed > MANY).then_some(Reason::Change)
    }
}

fn kind<R>(delta: &Delta<R>) -> Kind {
    match (&delta.before, &delta.after) {
        (None, _) => Kind::Added,
        (Some(_), Some(_)) => Kind::Changed,
        (Some(_), None) => Kind::Removed,
    }
}
