//! Slow work on named threads. A frame never waits for it; its result comes back as a value.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Results that may wait to be taken.
const WAITING: usize = 64;

/// Threads at work and their results.
pub struct Jobs<T> {
    sender: SyncSender<T>,
    receiver: Receiver<T>,
    running: usize,
}

impl<T: Send + 'static> Default for Jobs<T> {
    fn default() -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        Self { sender, receiver, running: 0 }
    }
}

impl<T: Send + 'static> Jobs<T> {
    /// Starts work on a thread; its result is there after `wake` was called.
    ///
    /// Returns false where the system has no thread to give.
    pub fn start(&mut self, name: &str, wake: impl Fn() + Send + 'static, work: impl FnOnce() -> T + Send + 'static) -> bool {
        let sender = self.sender.clone();
        let body = move || {
            // A window that has closed no longer wants the result.
            if sender.send(work()).is_ok() {
                wake();
            }
        };
        let started = std::thread::Builder::new().name(name.to_owned()).spawn(body).is_ok();
        self.running += usize::from(started);
        started
    }

    /// What has been finished since the last look.
    pub fn take(&mut self) -> Vec<T> {
        let done: Vec<T> = self.receiver.try_iter().collect();
        self.running = self.running.saturating_sub(done.len());
        done
    }

    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.running > 0
    }
}
