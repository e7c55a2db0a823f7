//! Work done by several threads at once, as many as there are processors.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
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

/// Longest wait: should nobody end it, work goes on all the same.
const WAIT: Duration = Duration::from_millis(300);

impl Hands {
    /// One thread.
    #[must_use]
    pub fn one() -> Self {
        Self::begin(Turn::One)
    }

    /// None, for a moment or until [`Hands::free`] is called.
    #[must_use]
    pub fn later() -> Self {
        Self::begin(Turn::Nobody)
    }

    fn begin(turn: Turn) -> Self {
        Self { turn: Some(Arc::new((Mutex::new(turn), Condvar::new()))) }
    }

    /// From now on as many as there are processors, also in work that is under way.
    pub fn free(&self) {
        self.turn_to(Turn::All);
    }

    /// From now on one thread, unless all were free already.
    pub fn lend_one(&self) {
        self.turn_to(Turn::One);
    }

    /// From now on none, as soon as what was begun is done, unless all were free already.
    pub fn hold(&self) {
        self.turn_to(Turn::Nobody);
    }

    fn turn_to(&self, next: Turn) {
        if let Some(turn) = &self.turn {
            let mut now = turn.0.lock().unwrap_or_else(PoisonError::into_inner);
            if *now != Turn::All {
                *now = next;
            }
            turn.1.notify_all();
        }
    }

    /// Waits while it is nobody's turn.
    pub(super) fn wait(&self) {
        self.are_free();
    }

    /// Waits while it is nobody's turn; then, whether it is that of all.
    fn are_free(&self) -> bool {
        let Some(turn) = &self.turn else { return true };
        let now = turn.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = turn.1.wait_timeout_while(now, WAIT, |now| *now == Turn::Nobody);
        let mut now = waited.unwrap_or_else(PoisonError::into_inner).0;
        if *now == Turn::Nobody {
            *now = Turn::All;
        }
        *now == Turn::All
    }

    /// Does something with each job; the results are in the order of the jobs. `share` jobs are taken at a time: more
    /// would leave processors idle at the end, fewer would make them wait for each other.
    pub(super) fn each<J: Sync, T: Send>(&self, jobs: &[J], share: usize, work: impl Fn(&J) -> T + Sync) -> Vec<T> {
        if jobs.len() <= share {
            return jobs.iter().map(work).collect();
        }
        let mut shares = jobs.chunks(share);
        let results = self.stream(|| shares.next(), |share| share.iter().map(&work).collect::<Vec<T>>());
        results.into_iter().flatten().collect()
    }

    /// Does something with each job, which are made as they are taken; the results are in their order.
    pub(super) fn stream<J, T: Send>(
        &self,
        next: impl FnMut() -> Option<J> + Send,
        work: impl Fn(J) -> T + Sync,
    ) -> Vec<T> {
        let jobs = Mutex::new((0..).zip(std::iter::from_fn(next)));
        let done = Mutex::new(Vec::new());
        let take = || {
            let (number, job): (usize, J) = jobs.lock().ok()?.next()?;
            let result = work(job);
            done.lock().ok()?.push((number, result));
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
        let mut results = done.into_inner().unwrap_or_default();
        results.sort_by_key(|result| result.0);
        results.into_iter().map(|result| result.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_frees_the_hands_or_nobody_does_all_work_is_done_in_order() {
        let jobs: Vec<usize> = (0..50).collect();
        let twice: Vec<usize> = jobs.iter().map(|job| job * 2).collect();
        let forgotten = Hands::later();
        let freed = Hands::later();
        freed.free();
        let freed_meanwhile = Hands::later();
        thread::scope(|scope| {
            scope.spawn(|| freed_meanwhile.free());
            for hands in [&Hands::default(), &Hands::one(), &forgotten, &freed, &freed_meanwhile] {
                assert_eq!(hands.each(&jobs, 3, |job| job * 2), twice, "{hands:?}");
            }
        });
        assert_eq!(forgotten.each(&jobs, 50, |job| job * 2), twice);
    }

    #[test]
    fn hands_that_are_free_stay_so_and_others_are_lent_and_held() {
        let hands = Hands::later();
        let now = || *hands.turn.as_ref().unwrap().0.lock().unwrap();
        hands.lend_one();
        assert_eq!((now(), hands.are_free()), (Turn::One, false));
        hands.hold();
        assert_eq!(now(), Turn::Nobody);
        hands.free();
        hands.hold();
        hands.lend_one();
        assert_eq!((now(), hands.are_free()), (Turn::All, true));
    }
}
