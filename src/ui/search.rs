//! Searching words in this article or in all of them.

use super::finder::{Finder, Sought};
use crate::model::{Document, Id};
use crate::text::Span;

#[derive(Debug, Clone, Default)]
pub struct SearchState {
    pub sought: Sought,
    finder: Finder,
}
impl SearchState {
    pub fn is_shown(&self) -> bool { self.finder.is_active() }
    pub fn hits_in(&self, document: Id<Document>) -> &[Span] { self.finder.hits_in(document) }
}
