//! What the last transactions did to annotations, so that what is derived from them can follow instead of beginning
//! anew.

use crate::model::{Annotation, Change, Delta};
use std::collections::VecDeque;

/// Transactions that are remembered, and annotations of one that are.
const TRANSACTIONS: usize = 32;
const ANNOTATIONS: usize = 64;

/// The latest transactions, oldest first; `None` stands for one that changed too much to be followed.
#[derive(Debug, Clone, Default)]
pub(super) struct News(VecDeque<Option<Vec<Delta<Annotation>>>>);

impl News {
    pub(super) fn record(&mut self, changes: &[Change]) {
        if self.0.len() == TRANSACTIONS {
            self.0.pop_front();
        }
        let too_much = changes.len() > ANNOTATIONS || changes.iter().any(|change| matches!(change, Change::Tag(_)));
        let deltas = changes.iter().filter_map(|change| match change {
            Change::Annotation(delta) => Some(delta.clone()),
            _ => None,
        });
        self.0.push_back((!too_much).then(|| deltas.collect()));
    }

    /// Of the transactions after one revision up to the present one.
    pub(super) fn since(&self, now: u64, revision: u64) -> Option<Vec<&Delta<Annotation>>> {
        let missed = usize::try_from(now.checked_sub(revision)?).ok()?;
        let first = self.0.len().checked_sub(missed)?;
        let mut deltas = Vec::new();
        for known in self.0.range(first..) {
            deltas.extend(known.as_ref()?);
        }
        Some(deltas)
    }
}
