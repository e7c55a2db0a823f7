//! What the last transactions did, so that what is derived from a project can follow instead of beginning anew.

use crate::model::Change;
use std::collections::VecDeque;

/// Transactions that are remembered, and changes of one that are.
const TRANSACTIONS: usize = 32;
const CHANGES: usize = 64;

/// The latest transactions, oldest first; `None` stands for one that changed too much to be followed.
#[derive(Debug, Clone, Default)]
pub(super) struct News(VecDeque<Option<Vec<Change>>>);

impl News {
    pub(super) fn record(&mut self, changes: &[Change]) {
        if self.0.len() == TRANSACTIONS {
            self.0.pop_front();
        }
        self.0.push_back((changes.len() <= CHANGES).then(|| changes.to_vec()));
    }

    /// Of the transactions after one revision up to the present one.
    pub(super) fn since(&self, now: u64, revision: u64) -> Option<Vec<&Change>> {
        let missed = usize::try_from(now.checked_sub(revision)?).ok()?;
        let first = self.0.len().checked_sub(missed)?;
        let mut changes = Vec::new();
        for known in self.0.range(first..) {
            changes.extend(known.as_ref()?);
        }
        Some(changes)
    }
}
