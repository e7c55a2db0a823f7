//! Looks at the whole project, in the place of the article.

mod concordance;
mod counts;
mod coverage;
mod frame;
mod wanted;

use super::Ctx;
use super::action::Actions;
use super::state::Page;
use concordance::{ConcordanceState, concordance_ui};
use counts::{CountsState, counts_ui};
use coverage::{CoverageState, coverage_ui};
use egui::Ui;
use wanted::Answer;
pub use wanted::{Wanted, Worked};

/// What the pages keep from frame to frame.
#[derive(Debug, Default)]
pub struct PagesState {
    concordance: ConcordanceState,
    coverage: CoverageState,
    counts: CountsState,
}

/// Shows one of them.
pub fn page_ui(ui: &mut Ui, ctx: &Ctx<'_>, page: Page, state: &mut PagesState, actions: &mut Actions) {
    match page {
        Page::Concordance => concordance_ui(ui, ctx, &mut state.concordance, actions),
        Page::Coverage => coverage_ui(ui, ctx, &mut state.coverage, actions),
        Page::Counts => counts_ui(ui, ctx, &mut state.counts, actions),
    }
}

impl PagesState {
    /// What is to be worked out beside the window; each is handed out once.
    pub fn wanted(&mut self) -> Vec<Wanted> {
        self.concordance.wanted.take().into_iter().chain(self.coverage.wanted.drain(..)).collect()
    }

    /// Takes what came of it.
    pub fn take(&mut self, worked: Worked) {
        match worked.answer {
            Answer::Concordance(found) => self.concordance.take(&worked.of, found),
            Answer::Coverage(found) => self.coverage.take(&worked.of, found),
            Answer::Repeated(found) => self.coverage.take_repeated(&worked.of, found),
        }
    }
}
