//! What may still be untagged, and how far each article is.

mod articles;
mod repeated;

use super::frame::{page_frame, title_row};
use super::wanted::{Asking, Wanted, What};
use crate::analysis::coverage::{Coverage, Paragraph, Repeated, Signs};
use crate::model::{Document, Id, Progress, Project};
use crate::ui::Ctx;
use crate::ui::action::Actions;
use crate::ui::documents::progress_of;
use crate::ui::numbers::{counted, grouped};
use crate::ui::rows::Heights;
use crate::ui::theme::font;
use crate::ui::widgets::{Choice, Line, Switches};
use egui::Ui;
use std::collections::BTreeSet;
use std::sync::{Arc, atomic::AtomicBool};

const ROW: f32 = 34.0;
const PARAGRAPH: f32 = 28.0;

/// What the page keeps from frame to frame.
#[derive(Debug)]
pub(super) struct CoverageState {
    /// Tagged words that stand untagged elsewhere, not articles.
    of_words: bool,
    signs: Signs,
    progress: Option<Progress>,
    /// Those with most to do come first.
    by_open: bool,
    unfolded: BTreeSet<Id<Document>>,
    asking: Asking<()>,
    asking_words: Asking<()>,
    pub(super) wanted: Vec<Wanted>,
    found: Option<Arc<Coverage>>,
    words: Option<Vec<Repeated>>,
    shown: Option<Shown>,
    heights: Heights,
    chosen: Option<usize>,
    reveal: Option<usize>,
}

impl Default for CoverageState {
    fn default() -> Self {
        Self {
            of_words: false,
            signs: Signs::ALL,
            progress: None,
            by_open: false,
            unfolded: BTreeSet::new(),
            asking: Asking::default(),
            asking_words: Asking::default(),
            wanted: Vec::new(),
            found: None,
            words: None,
            shown: None,
            heights: Heights::default(),
            chosen: None,
            reveal: None,
        }
    }
}

/// The rows of the table, and what they are made of.
#[derive(Debug)]
struct Shown {
    of: (usize, Signs, Option<Progress>, bool, BTreeSet<Id<Document>>),
    rows: Vec<Row>,
    articles: usize,
    open: usize,
}

#[derive(Debug, Clone, Copy)]
enum Row {
    /// Its place among the articles, and how many of its paragraphs fit what is looked for.
    Article {
        at: usize,
        open: usize,
    },
    Paragraph {
        document: Id<Document>,
        paragraph: Paragraph,
    },
}

impl CoverageState {
    pub(super) fn take(&mut self, of: &Arc<AtomicBool>, found: Option<Coverage>) {
        if self.asking.takes(of) {
            self.found = found.map(Arc::new).or(self.found.take());
        }
    }

    pub(super) fn take_repeated(&mut self, of: &Arc<AtomicBool>, found: Option<Vec<Repeated>>) {
        if self.asking_words.takes(of) {
            self.words = found.or(self.words.take());
        }
    }

    fn follow(&mut self, project: &Project) {
        let revision = project.revision();
        let asking = if self.of_words { &mut self.asking_words } else { &mut self.asking };
        // One after the other: while edits come quickly, not every state of the project is looked at.
        if asking.is_asked(&(), |known| known == revision) || asking.is_waiting() {
            return;
        }
        let what = if self.of_words { What::Repeated } else { What::Coverage(self.found.clone()) };
        self.wanted.push(asking.ask((), revision, what));
    }

    /// The rows of what was found, made anew where that or the filters have changed.
    fn rows(&mut self, project: &Project) {
        let Some(found) = &self.found else { return };
        let same = Arc::as_ptr(found) as usize;
        let of = (same, self.signs, self.progress, self.by_open, self.unfolded.clone());
        if self.shown.as_ref().is_some_and(|shown| shown.of == of) {
            return;
        }
        let fitting = |at: usize| {
            let open = found.articles.get(at).into_iter().flat_map(|article| &article.open);
            open.filter(|paragraph| paragraph.signs.fits(self.signs))
        };
        let mut order: Vec<(usize, usize)> = (0..found.articles.len()).map(|at| (at, fitting(at).count())).collect();
        order.retain(|(at, _)| {
            let row = found.articles.get(*at).and_then(|article| project.documents().get(article.document));
            row.is_some_and(|row| self.progress.is_none_or(|wanted| progress_of(project, row) == wanted))
        });
        if self.by_open {
            order.sort_by_key(|(_, open)| std::cmp::Reverse(*open));
        }
        let mut rows = Vec::with_capacity(order.len());
        for (at, open) in &order {
            rows.push(Row::Article { at: *at, open: *open });
            let document = found.articles.get(*at).map(|article| article.document);
            if let Some(document) = document.filter(|id| self.unfolded.contains(id)) {
                rows.extend(fitting(*at).map(|paragraph| Row::Paragraph { document, paragraph: *paragraph }));
            }
        }
        let height = |row: &Row| if matches!(row, Row::Article { .. }) { ROW } else { PARAGRAPH };
        self.heights = Heights::new(rows.iter().map(height));
        let open = order.iter().map(|entry| entry.1).sum();
        self.shown = Some(Shown { of, rows, articles: order.len(), open });
    }
}

/// Shows the page.
pub(super) fn coverage_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CoverageState, actions: &mut Actions) {
    page_frame(ui, |ui| {
        let theme = ctx.theme;
        let mut of_words = state.of_words;
        let behind = |ui: &mut Ui| {
            let mut taken = Some(usize::from(of_words));
            let names = ["Articles", "Words tagged elsewhere"];
            Choice::new("Uncovered", &names, &mut taken).required().show(ui, theme);
            of_words = taken == Some(1);
        };
        title_row(ui, ctx, "Coverage", behind, |_| {});
        if state.of_words != of_words {
            (state.of_words, state.chosen) = (of_words, None);
        }
        state.follow(ctx.project);
        ui.add_space(4.0);
        if state.of_words {
            repeated::words_ui(ui, ctx, state, actions);
        } else {
            filters_ui(ui, ctx, state);
            state.rows(ctx.project);
            ui.add(Line::new(&summary(state), font::label(), theme.text2).height(18.0));
            articles::articles_ui(ui, ctx, state, actions);
        }
    });
}

fn filters_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CoverageState) {
    ui.horizontal_wrapped(|ui| {
        let signs = &mut state.signs;
        let mut cells = [
            ("Quotation marks", "Paragraphs with quotation marks", signs.quotation_marks),
            ("Reporting verbs", "Paragraphs with reporting verbs", signs.reporting_verb),
            ("Known names", "Paragraphs with names of known actors", signs.known_name),
        ];
        Switches { cells: &mut cells }.show(ui, ctx.theme);
        let [marks, verbs, names] = cells;
        (signs.quotation_marks, signs.reporting_verb, signs.known_name) = (marks.2, verbs.2, names.2);
        let mut taken =
            Some(state.progress.and_then(|one| Progress::ALL.iter().position(|p| *p == one)).map_or(0, |at| at + 1));
        let names = ["All", "New", "In work", "Done", "Checked"];
        Choice::new("Articles that are", &names, &mut taken).required().show(ui, ctx.theme);
        state.progress = taken.and_then(|at| at.checked_sub(1)).and_then(|at| Progress::ALL.get(at)).copied();
    });
}

fn summary(state: &CoverageState) -> String {
    let Some(shown) = &state.shown else { return "Looking through the articles".to_owned() };
    let paragraphs =
        if shown.open == 1 { "1 paragraph".to_owned() } else { format!("{} paragraphs", grouped(shown.open)) };
    format!("{paragraphs} without a statement in {}", counted(shown.articles, "article"))
}
