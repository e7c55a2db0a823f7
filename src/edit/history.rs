//! What was done and can be taken back, and what was taken back and can be done again.

use crate::model::Transaction;
use std::{collections::VecDeque, sync::Arc};

/// How a transaction came about. Kept beside it in the journal, so that the stacks can be built again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Step {
    Edit,
    Undo,
    Redo,
    /// The newest edit is passed over by undo, since others have changed the same; it changes nothing itself.
    Pass,
    /// What redo would do next is passed over, for the same reason; it changes nothing itself.
    Skip,
}

/// What an edit did, in quotation marks; names within it have the inner ones.
#[must_use]
pub fn quoted(label: &str) -> String {
    format!("“{}”", label.replace('“', "‘").replace('”', "’"))
}

/// Two stacks of transactions, as they were done. Undoing applies the inverse of the newest.
///
/// Holds at most [`History::LIMIT`] edits; the oldest go first. An edit empties what could be done again.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: VecDeque<Arc<Transaction>>,
    undone: Vec<Arc<Transaction>>,
    /// What other coders did, and what can't be taken back since they did. It can be looked at.
    others: VecDeque<(Step, Arc<Transaction>)>,
}

impl History {
    /// Edits that can be taken back.
    pub const LIMIT: usize = 5_000;

    /// Remembers a transaction that was applied. For an undo or redo, the one that was *applied* (for an undo: the
    /// inverse) need not be given again: the stacks know it.
    pub fn record(&mut self, step: Step, applied: &Arc<Transaction>) {
        match step {
            Step::Edit => {
                self.undone.clear();
                self.done.push_back(applied.clone());
                if self.done.len() > Self::LIMIT {
                    self.done.pop_front();
                }
            }
            Step::Undo => {
                // A journal may begin after the edit that is undone here: then its inverse is the edit.
                let original = self.done.pop_back().unwrap_or_else(|| Arc::new(applied.inverse()));
                self.undone.push(original);
            }
            Step::Redo => {
                let original = self.undone.pop().unwrap_or_else(|| applied.clone());
                self.done.push_back(original);
            }
            Step::Skip => drop(self.undone.pop()),
            Step::Pass => {
                if let Some(original) = self.done.pop_back() {
                    // It can be looked at still, at its place in time.
                    let after = |(_, other): &(Step, Arc<Transaction>)| other.stamp.time > original.stamp.time;
                    let at = self.others.iter().position(after).unwrap_or(self.others.len());
                    self.others.insert(at, (Step::Edit, original));
                }
            }
        }
    }

    /// Remembers what another coder did.
    pub fn tell(&mut self, step: Step, applied: &Arc<Transaction>) {
        self.others.push_back((step, applied.clone()));
        if self.others.len() > Self::LIMIT {
            self.others.pop_front();
        }
    }

    /// Takes over what others did, as another history of the same project tells it.
    pub fn take_others(&mut self, later: Self) {
        self.others = later.others;
    }

    /// Forgets what could be taken back and done again, as where edits between are lost.
    pub fn cut(&mut self) {
        self.done.clear();
        self.undone.clear();
    }

    /// The edit that undo would take back.
    #[must_use]
    pub fn next_undo(&self) -> Option<&Arc<Transaction>> {
        self.done.back()
    }

    /// The edit that redo would do again.
    #[must_use]
    pub fn next_redo(&self) -> Option<&Arc<Transaction>> {
        self.undone.last()
    }

    /// What was done, newest first.
    pub fn done(&self) -> impl ExactSizeIterator<Item = &Arc<Transaction>> {
        self.done.iter().rev()
    }

    /// What was taken back and can be done again, in the order in which that would go.
    pub fn undone(&self) -> impl ExactSizeIterator<Item = &Arc<Transaction>> {
        self.undone.iter().rev()
    }

    /// What others did, the last that was told first.
    pub fn others(&self) -> impl ExactSizeIterator<Item = &(Step, Arc<Transaction>)> {
        self.others.iter().rev()
    }
}
