//! Slow work on named threads. A frame never waits for it; its result comes back as a value.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

/// Results that may wait to be taken.
const WAITING: usize = 64;

/// Threads at work and their results.
pub(super) struct Jobs<T> {
    sender: SyncSender<News<T>>,
    receiver: Receiver<News<T>>,
    /// Threads whose result has not been taken.
    running: Cell<usize>,
}

/// What a thread has to tell.
enum News<T> {
    /// There is more to come.
    Meanwhile(T),
    Done(T),
}

impl<T: Send + 'static> Default for Jobs<T> {
    fn default() -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        Self { sender, receiver, running: Cell::new(0) }
    }
}

impl<T: Send + 'static> Jobs<T> {
    /// Starts work on a thread; its result is there after `wake` was called.
    ///
    /// Returns false where the system has no thread to give.
    pub(super) fn start(
        &self,
        name: &str,
        wake: impl Fn() + Send + 'static,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> bool {
        self.start_telling(name, wake, |_| work())
    }

    /// As [`Jobs::start`], for work that has something to tell before it is done.
    pub(super) fn start_telling(
        &self,
        name: &str,
        wake: impl Fn() + Send + 'static,
        work: impl FnOnce(&dyn Fn(T)) -> T + Send + 'static,
    ) -> bool {
        let sender = self.sender.clone();
        let body = move || {
            let send = |news| {
                // A window that has closed no longer wants the result.
                if sender.send(news).is_ok() {
                    wake();
                }
            };
            let result = work(&|meanwhile| send(News::Meanwhile(meanwhile)));
            send(News::Done(result));
        };
        let started = std::thread::Builder::new().name(name.to_owned()).spawn(body).is_ok();
        self.running.set(self.running.get() + usize::from(started));
        started
    }

    /// What has come since the last look.
    pub(super) fn take(&self) -> Vec<T> {
        self.receiver.try_iter().map(|news| self.result(news)).collect()
    }

    /// What comes next, where it comes soon.
    pub(super) fn next(&self, soon: Duration) -> Option<T> {
        self.receiver.recv_timeout(soon).ok().map(|news| self.result(news))
    }

    fn result(&self, news: News<T>) -> T {
        match news {
            News::Meanwhile(result) => result,
            News::Done(result) => {
                self.running.set(self.running.get().saturating_sub(1));
                result
            }
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.running.get() > 0
    }
}
