//! What the pages have worked out beside the window, since it takes longer than a frame.

use crate::analysis::coverage::{Coverage, Repeated, repeated};
use crate::analysis::kwic::{Concordance, Question};
use crate::model::Project;
use std::sync::{Arc, atomic::AtomicBool};

/// Work for another thread.
#[derive(Debug)]
pub struct Wanted {
    what: What,
    /// Set once nobody wants it any more; tells it from others, too.
    stop: Arc<AtomicBool>,
}

#[derive(Debug)]
pub(super) enum What {
    Concordance(Box<Question>),
    Coverage(Option<Arc<Coverage>>),
    Repeated,
}

/// What came of it.
#[derive(Debug)]
pub struct Worked {
    pub(super) of: Arc<AtomicBool>,
    pub(super) answer: Answer,
}

#[derive(Debug)]
pub(super) enum Answer {
    Concordance(Concordance),
    Coverage(Option<Coverage>),
    Repeated(Option<Vec<Repeated>>),
}

impl Wanted {
    /// Does it; takes up to a second for the largest projects.
    #[must_use]
    pub fn work(self, project: &Project) -> Worked {
        let answer = match self.what {
            What::Concordance(question) => Answer::Concordance(Concordance::new(project, &question, &self.stop)),
            What::Coverage(known) => Answer::Coverage(Coverage::new(project, known.as_deref(), &self.stop)),
            What::Repeated => Answer::Repeated(repeated(project, &self.stop)),
        };
        Worked { of: self.stop, answer }
    }
}

/// One thing that is worked out again and again: what is asked, and up to which state of the project.
#[derive(Debug, Default)]
pub(super) struct Asking<Q> {
    asked: Option<(Q, u64)>,
    /// The answer to the last one has come.
    answered: bool,
    stop: Option<Arc<AtomicBool>>,
}

impl<Q: PartialEq> Asking<Q> {
    /// Whether the same was asked of a state of the project that is as good as this one.
    pub(super) fn is_asked(&self, question: &Q, is_same: impl Fn(u64) -> bool) -> bool {
        self.asked.as_ref().is_some_and(|(asked, revision)| asked == question && is_same(*revision))
    }

    /// Asks anew; the work on what was asked before stops.
    pub(super) fn ask(&mut self, question: Q, revision: u64, what: What) -> Wanted {
        self.forget();
        self.asked = Some((question, revision));
        let stop = Arc::new(AtomicBool::new(false));
        self.stop = Some(stop.clone());
        Wanted { what, stop }
    }

    /// Nothing is asked any more.
    pub(super) fn forget(&mut self) {
        self.asked = None;
        self.answered = false;
        if let Some(stop) = self.stop.take() {
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// Whether an answer is the one to the last question.
    pub(super) fn takes(&mut self, of: &Arc<AtomicBool>) -> bool {
        let fits = self.stop.as_ref().is_some_and(|stop| Arc::ptr_eq(stop, of));
        self.answered |= fits;
        fits
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.asked.is_some() && !self.answered
    }
}
