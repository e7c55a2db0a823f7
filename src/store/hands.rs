//! Work done by several threads at once, as many as there are processors.

use std::{
    sync::{Mutex, atomic::AtomicUsize, atomic::Ordering},
    thread,
};

/// Does two things at once.
pub(super) fn beside<A, B: Send>(here: impl FnOnce() -> A, there: impl Fn() -> B + Sync) -> (A, B) {
    thread::scope(|scope| {
        let other = thread::Builder::new().name("reader".to_owned()).spawn_scoped(scope, &there);
        let a = here();
        // Where no thread can be had, or it broke down, this one does both.
        let b = other.ok().and_then(|other| other.join().ok()).unwrap_or_else(&there);
        (a, b)
    })
}

/// Does something with each job on all processors; the results are in the order of the jobs. `share` jobs are taken
/// at a time: more would leave processors idle at the end, fewer would make them wait for each other.
pub(super) fn in_parallel<J: Sync, T: Send>(jobs: &[J], share: usize, work: impl Fn(&J) -> T + Sync) -> Vec<T> {
    if jobs.len() <= share {
        return jobs.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let labour = || loop {
        let from = next.fetch_add(share, Ordering::Relaxed);
        let Some(taken) = jobs.get(from..jobs.len().min(from.saturating_add(share))).filter(|taken| !taken.is_empty())
        else {
            return;
        };
        let results: Vec<T> = taken.iter().map(&work).collect();
        if let Ok(mut done) = done.lock() {
            done.push((from, results));
        }
    };
    let hands = thread::available_parallelism().map_or(1, usize::from).min(8);
    thread::scope(|scope| {
        for hand in 1..hands {
            // Where no thread can be had, this one does all the work.
            drop(thread::Builder::new().name(format!("reader {hand}")).spawn_scoped(scope, labour));
        }
        labour();
    });
    let mut parts = done.into_inner().unwrap_or_default();
    parts.sort_by_key(|part| part.0);
    parts.into_iter().flat_map(|part| part.1).collect()
}
