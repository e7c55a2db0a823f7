//! How many words each article has: short ones are counted at once, long ones on a thread.

use super::{App, work::Finished};
use crate::model::{Digest, Document};
use crate::text::word_count;
use std::collections::BTreeMap;

/// Longest text that is counted within a frame, in bytes: about half a millisecond.
const AT_ONCE: usize = 48 * 1024;

/// Words of the texts that were looked at; nothing for one that is being counted.
#[derive(Debug, Default)]
pub(super) struct WordCounts(BTreeMap<Digest, Option<usize>>);

impl WordCounts {
    /// Words of a document, once they are counted.
    #[must_use]
    pub(super) fn of(&self, document: &Document) -> Option<usize> {
        self.0.get(&document.text.digest()).copied().flatten()
    }

    pub(super) fn set(&mut self, digest: Digest, words: usize) {
        self.0.insert(digest, Some(words));
    }
}

impl App {
    /// Sees to it that the words of the open document are counted.
    pub(super) fn count_words(&mut self) {
        let project = self.session.as_ref().map(|session| session.project());
        let Some(document) = self.state.document.and_then(|id| project?.documents().get(id)) else { return };
        let (digest, text) = (document.text.digest(), document.text.clone());
        if self.words.0.contains_key(&digest) {
            return;
        }
        if text.as_str().len() <= AT_ONCE {
            self.words.set(digest, word_count(text.as_str()));
            self.ctx.request_repaint();
            return;
        }
        self.words.0.insert(digest, None);
        let count = move || Finished::Words(digest, word_count(text.as_str()));
        self.jobs.start("words", self.waker(), count);
    }
}
