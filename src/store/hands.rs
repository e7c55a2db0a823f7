//! Work done by several threads at once, as many as there are processors.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError, atomic::AtomicUsize, atomic::Ordering},
    thread,
    time::Duration,
};

/// How many threads may work at once: all there is room for, unless something else needs the processors meanwhile.
#[derive(Debug, Clone, Default)]
pub struct Hands {
    /// `None`: nothing else ever does.
    turn: Option<Arc<(Mutex<Turn>, Condvar)>>,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// There is a processor left for one thread.
    One,
    /// What else is going on needs all of them.
    Nobody,
    All,
}

/// Longest rest: should nobody end it, work goes on all the same.
const REST: Duration = Duration::from_millis(300);

impl Hands {
    /// One thread, until [`Hands::free`] is called.
    #[must_use]
    pub fn one() -> Self {
        Self { turn: Some(Arc::new((Mutex::new(Turn::One), Condvar::new()))) }
    }

    /// Rests for a moment, or until [`Hands::free`] is called.
    pub fn rest(&self) {
        self.set(Turn::Nobody);
    }

    /// From now on as many as there are processors, also in work that is under way.
    pub fn free(&self) {
        self.set(Turn::All);
    }

    fn set(&self, next: Turn) {
        if let Some(turn) = &self.turn {
            let mut now = turn.0.lock().unwrap_or_else(PoisonError::into_inner);
            // What has been set free stays so.
            if *now != Turn::All {
                *now = next;
            }
            turn.1.notify_all();
        }
    }

    /// Waits while it is nobody's turn; then, whether it is that of all.
    fn are_free(&self) -> bool {
        let Some(turn) = &self.turn else { return true };
        let now = turn.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = turn.1.wait_timeout_while(now, REST, |now| *now == Turn::Nobody);
        let mut now = waited.unwrap_or_else(PoisonError::into_inner).0;
        if *now == Turn::Nobody {
            *now = Turn::All;
        }
        *now == Turn::All
    }

    /// Does two things, at once where that may be.
    pub(super) fn both<A, B: Send>(&self, here: impl FnOnce() -> A, there: impl Fn() -> B + Sync) -> (A, B) {
        if !self.are_free() {
            return (here(), there());
        }
        thread::scope(|scope| {
            let other = thread::Builder::new().name("reader".to_owned()).spawn_scoped(scope, &there);
            let a = here();
            // Where no thread can be had, or it broke down, this one does both.
            let b = other.ok().and_then(|other| other.join().ok()).unwrap_or_else(&there);
            (a, b)
        })
    }

    /// Does something with each job; the results are in the order of the jobs. `share` jobs are taken at a time: more
    /// would leave processors idle at the end, fewer would make them wait for each other.
    pub(super) fn each<J: Sync, T: Send>(&self, jobs: &[J], share: usize, work: impl Fn(&J) -> T + Sync) -> Vec<T> {
        if jobs.len() <= share {
            return jobs.iter().map(work).collect();
        }
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        let take = || {
            let from = next.fetch_add(share, Ordering::Relaxed);
            let taken = jobs.get(from..jobs.len().min(from.saturating_add(share))).filter(|taken| !taken.is_empty())?;
            let results: Vec<T> = taken.iter().map(&work).collect();
            if let Ok(mut done) = done.lock() {
                done.push((from, results));
            }
            Some(())
        };
        let others = thread::available_parallelism().map_or(1, usize::from).min(8) - 1;
        thread::scope(|scope| {
            let mut alone = others > 0;
            loop {
                if alone && self.are_free() {
                    alone = false;
                    for hand in 1..=others {
                        let labour = || while take().is_some() {};
                        // Where no thread can be had, this one does all the work.
                        drop(thread::Builder::new().name(format!("reader {hand}")).spawn_scoped(scope, labour));
                    }
                }
                if take().is_none() {
                    return;
                }
            }
        });
        let mut parts = done.into_inner().unwrap_or_default();
        parts.sort_by_key(|part| part.0);
        parts.into_iter().flat_map(|part| part.1).collect()
    }
}
