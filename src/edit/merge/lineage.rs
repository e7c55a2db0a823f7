//! What is known of how a project came to be: enough to tell who changed a row, where no common ancestor is at hand.

use crate::model::{Change, Delta, Id, Row, Stamp, Time, Transaction};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The edits that a copy of a project remembers, oldest first, and the rows that it knows to be deleted.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    pub past: Vec<Arc<Transaction>>,
    /// By the bits of their ids, which no two rows share.
    pub gone: BTreeMap<u128, Time>,
    /// Rows that stand in for others that can't be read, so that what they say does not count; by the bits of their ids.
    pub stand_ins: BTreeSet<u128>,
}

/// One edit of one row.
struct Link<R> {
    edit: (u128, Time, u64),
    before: Option<Arc<R>>,
    after: Option<Arc<R>>,
}

/// The edits of the rows of one table, by row.
pub(super) struct Chains<R>(BTreeMap<Id<R>, Vec<Link<R>>>);

impl<R: Row> Chains<R> {
    pub(super) fn of(lineage: &Lineage, pick: fn(&Change) -> Option<&Delta<R>>) -> Self {
        let mut chains: BTreeMap<Id<R>, Vec<Link<R>>> = BTreeMap::new();
        for transaction in &lineage.past {
            let Stamp { coder, time, sequence } = transaction.stamp;
            for delta in transaction.changes.iter().filter_map(pick) {
                if let Some(id) = delta.id() {
                    let (before, after) = (delta.before.clone(), delta.after.clone());
                    chains.entry(id).or_default().push(Link { edit: (coder.bits(), time, sequence), before, after });
                }
            }
        }
        Self(chains)
    }

    /// Whether the last that is known of a row is that it was removed.
    pub(super) fn ends_removed(&self, id: Id<R>) -> bool {
        self.links(id).last().is_some_and(|link| link.after.is_none())
    }

    fn links(&self, id: Id<R>) -> &[Link<R>] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// How a row was before two copies went apart, `Some(None)` where it was not there; `None` where nobody knows.
pub(super) fn common<R: Row>(
    id: Id<R>,
    ours: (&Chains<R>, Option<&Arc<R>>),
    theirs: (&Chains<R>, Option<&Arc<R>>),
) -> Option<Option<Arc<R>>> {
    let (our_links, their_links) = (ours.0.links(id), theirs.0.links(id));
    // The last edit that both copies remember.
    let shared = our_links.iter().rev().find(|link| their_links.iter().any(|other| other.edit == link.edit));
    if let Some(link) = shared {
        return Some(link.after.clone());
    }
    // Or the state from which one copy's memory begins, where the other has been in it too.
    let begins =
        |links: &[Link<R>], now: Option<&Arc<R>>| links.first().map_or(now.cloned(), |link| link.before.clone());
    let been = |links: &[Link<R>], now: Option<&Arc<R>>, state: &Arc<R>| {
        now == Some(state)
            || links.iter().any(|link| link.before.as_ref() == Some(state) || link.after.as_ref() == Some(state))
    };
    let our_start = begins(our_links, ours.1);
    let their_start = begins(their_links, theirs.1);
    let known = our_start.filter(|state| been(their_links, theirs.1, state));
    known.or_else(|| their_start.filter(|state| been(our_links, ours.1, state))).map(Some)
}
