//! Looking through many texts with all processors, beside the window or while it waits.

use super::search::Query;
use crate::model::{Document, Id, Text};
use crate::text::Span;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
    mpsc::{Receiver, Sender, channel},
};
use std::thread;

/// Texts to be looked through, in order.
pub type Texts = Vec<(Id<Document>, Text)>;

/// Hits of one text after which it is asked whether anyone still wants them.
const ASK: usize = 1024;

/// A search that goes on beside the window. Whoever lets go of it stops it.
#[derive(Debug)]
pub struct Seeker {
    found: Receiver<(Id<Document>, Vec<Span>)>,
    stop: Arc<AtomicBool>,
    done: bool,
}

impl Seeker {
    /// Begins to look through texts. Where the system has no thread to give, it is done when this returns.
    #[must_use]
    pub fn start(query: &Query, texts: Texts) -> Self {
        let (sender, found) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let work = Arc::new(Work { texts, next: AtomicUsize::new(0), stop: stop.clone() });
        for _ in 0..hands() {
            let (query, work, sender) = (query.clone(), work.clone(), sender.clone());
            let body = move || work.run(&query, &sender);
            if thread::Builder::new().name("search".to_owned()).spawn(body).is_err() {
                break;
            }
        }
        if Arc::strong_count(&work) == 1 {
            work.run(query, &sender);
        }
        Self { found, stop, done: false }
    }

    /// What was found since this was asked last.
    pub fn take(&mut self) -> Vec<(Id<Document>, Vec<Span>)> {
        let mut out = Vec::new();
        loop {
            match self.found.try_recv() {
                Ok(found) => out.push(found),
                Err(std::sync::mpsc::TryRecvError::Empty) => return out,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                    self.done = true;
                    return out;
                }
            }
        }
    }

    /// Whether all texts were looked through and everything was taken.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }
}

impl Drop for Seeker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

struct Work {
    texts: Texts,
    next: AtomicUsize,
    stop: Arc<AtomicBool>,
}

impl Work {
    fn run(&self, query: &Query, sender: &Sender<(Id<Document>, Vec<Span>)>) {
        while !self.stop.load(Ordering::Relaxed)
            && let Some((document, text)) = self.texts.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            let hits: Vec<Span> = hits(query, text.as_str(), &self.stop).collect();
            if !hits.is_empty() && sender.send((*document, hits)).is_err() {
                return;
            }
        }
    }
}

/// The hits in one text, as far as someone wants them.
pub(super) fn hits<'a>(query: &'a Query, text: &'a str, stop: &'a AtomicBool) -> impl Iterator<Item = Span> + 'a {
    let wanted = |at: &usize| !at.is_multiple_of(ASK) || !stop.load(Ordering::Relaxed);
    query.hits_in(text).enumerate().take_while(move |(at, _)| wanted(at)).map(|(_, span)| span)
}

/// Does something with each of many things with all processors and gives what comes of it, in their order; nothing for
/// those that were left out because `stop` was set.
pub(super) fn each<T: Sync, R: Send>(things: &[T], stop: &AtomicBool, work: impl Fn(&T) -> R + Sync) -> Vec<Option<R>> {
    // A few at a time: a hand that comes for each one alone would wait for the others.
    const FEW: usize = 16;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let body = || {
        loop {
            let from = next.fetch_add(FEW, Ordering::Relaxed);
            let some = things.get(from..(from + FEW).min(things.len())).filter(|some| !some.is_empty());
            let Some(some) = some.filter(|_| !stop.load(Ordering::Relaxed)) else { return };
            let results: Vec<R> = some.iter().map(&work).collect();
            done.lock().unwrap_or_else(PoisonError::into_inner).push((from, results));
        }
    };
    thread::scope(|scope| {
        for _ in 1..hands() {
            // Fewer hands where the system has no thread to give.
            drop(thread::Builder::new().spawn_scoped(scope, body));
        }
        body();
    });
    let mut out: Vec<Option<R>> = things.iter().map(|_| None).collect();
    for (from, results) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
        out.iter_mut().skip(from).zip(results).for_each(|(place, result)| *place = Some(result));
    }
    out
}

fn hands() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_are_looked_through_and_nobody_waits_for_what_nobody_wants() {
        let texts: Texts = (0..200).map(|at| (Id::new(at), Text::new(&format!("word {at} word")))).collect();
        let query = Query::words("word", true, true).unwrap();
        let mut seeker = Seeker::start(&query, texts.clone());
        let mut found = Vec::new();
        while !seeker.is_done() {
            found.extend(seeker.take());
        }
        found.sort_by_key(|one| one.0);
        let all = |stop: bool| {
            let stop = AtomicBool::new(stop);
            let look = |(id, text): &(_, Text)| (*id, hits(&query, text.as_str(), &stop).collect::<Vec<_>>());
            each(&texts, &stop, look).into_iter().flatten().collect::<Vec<_>>()
        };
        assert_eq!(found, all(false));
        assert_eq!(found.iter().map(|one| one.1.len()).sum::<usize>(), 400);
        assert!(all(true).is_empty());
    }
}
