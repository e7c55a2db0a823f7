//! The looks at a whole project: registers, codebook, what is to be checked, concordance, coverage and counts.

use super::goals::Figure;
use super::hand::{Hand, clock, since};
use super::rounds::{Count, Round};
use super::{Case, Measured, make};
use crate::edit::Command;
use crate::ui::state::{Page, PanelTab};
use egui::Key;
use std::path::Path;

/// As many articles and statements as the largest projects of newspapers have: 50 MB.
pub(super) const ARCHIVE: Case =
    Case { documents: 5_000, full: true, ..super::case("50 MB in 5,000 articles", 10_000, 100_000) };

/// Expressions with many hits, some, and none.
const EXPRESSIONS: [&str; 3] =
    [r"minist(er|ry) (said|told|warned)", r"\bharbour\W+\w+\W+harbour\b", r"(?i)zeb+ra|quag+a"];
const LETTERS: [(Key, &str); 4] = [(Key::A, "a"), (Key::R, "r"), (Key::A, "a"), (Key::L, "l")];

const PANELS: [(&str, PanelTab); 4] = [
    ("opening the codebook", PanelTab::Codebook),
    ("opening the actors", PanelTab::Actors),
    ("opening the issues", PanelTab::Issues),
    ("opening to check", PanelTab::Check),
];
const PAGES: [(&str, Page); 3] = [
    ("opening the concordance", Page::Concordance),
    ("opening the coverage", Page::Coverage),
    ("opening the counts", Page::Counts),
];

/// Measures all of them.
pub(super) fn figures(out: &mut dyn std::io::Write, folder: &Path, count: Count) -> anyhow::Result<Vec<Figure>> {
    let (mut hand, _) = Hand::open(&make(folder, &ARCHIVE)?)?;
    let few = Count { acts: (count.acts / 15).max(2), ..count };
    let mut rounds: Vec<Round> = PANELS.map(|(kind, tab)| hand.opening_tab(kind, tab, few)).into();
    for (kind, page) in PAGES {
        rounds.extend(hand.opening_page(kind, page, few));
    }
    rounds.extend([
        hand.letters("letter, actors", PanelTab::Actors, few),
        hand.letters("letter, issues", PanelTab::Issues, few),
        hand.letters_of_the_concordance(few),
        hand.expressions(few),
    ]);
    rounds.extend(hand.merging(few)?);
    let measured = Measured(rounds);
    measured.print(out, ARCHIVE.name)?;
    Ok(measured.figures())
}

impl Measured {
    fn figures(&self) -> Vec<Figure> {
        let figure = |kind, goal| Figure::new(format!("50 MB: {kind}, p50"), "ms", goal, self.of(kind, 50));
        let opened = PANELS.map(|panel| panel.0).into_iter().chain(PAGES.map(|page| page.0));
        let mut figures: Vec<Figure> = opened.map(|kind| figure(kind, 100.0)).collect();
        figures.extend(["letter, actors", "letter, issues", "letter, concordance"].map(|kind| figure(kind, 16.0)));
        figures.push(figure("cross table of actors and issues", 100.0));
        figures.push(figure("expression, all hits", 300.0));
        figures.push(figure("merging an actor", 200.0));
        figures.push(figure("merging an actor, undone", 200.0));
        figures
    }
}

impl Hand {
    /// From the moment that a tab is asked for until it shows what it has, with nothing of it prepared.
    fn opening_tab(&mut self, kind: &'static str, tab: PanelTab, count: Count) -> Round {
        let mut times = Vec::new();
        for _ in 0..count.acts {
            self.app.show_tab(PanelTab::Statement);
            self.app.views.panel = Default::default();
            self.settle();
            let started = clock();
            self.app.show_tab(tab);
            self.app.turn += 1;
            self.step(Vec::new());
            times.push(since(started));
        }
        Round { kind, times }
    }

    /// The same for a page: until the first frame, and for the counts until all is counted.
    fn opening_page(&mut self, kind: &'static str, page: Page, count: Count) -> Vec<Round> {
        let (mut times, mut whole) = (Vec::new(), Vec::new());
        for _ in 0..count.acts {
            self.app.state.page = None;
            self.app.views.pages = Default::default();
            self.settle();
            let started = clock();
            self.app.show_page(page);
            self.step(Vec::new());
            times.push(since(started));
            self.settle();
            whole.push(since(started));
        }
        self.app.state.page = None;
        let mut rounds = vec![Round { kind, times }];
        match page {
            Page::Counts => rounds.push(Round { kind: "cross table of actors and issues", times: whole }),
            Page::Coverage => rounds.push(Round { kind: "coverage, all articles", times: whole }),
            Page::Concordance => {}
        }
        rounds
    }

    /// Letters typed to find something in a register; the dearest of the frames after each counts.
    fn letters(&mut self, kind: &'static str, tab: PanelTab, count: Count) -> Round {
        self.app.show_tab(tab);
        match tab {
            PanelTab::Issues => self.app.views.panel.issues.focus(),
            _ => self.app.views.panel.actors.focus(),
        }
        self.settle();
        let times = self.typed(count);
        self.app.show_tab(PanelTab::Statement);
        Round { kind, times }
    }

    fn letters_of_the_concordance(&mut self, count: Count) -> Round {
        self.app.views.pages = Default::default();
        self.app.show_page(Page::Concordance);
        self.settle();
        let times = self.typed(count);
        self.app.state.page = None;
        Round { kind: "letter, concordance", times }
    }

    fn typed(&mut self, count: Count) -> Vec<f64> {
        let mut times = Vec::new();
        for _ in 0..count.acts.div_ceil(4) {
            for (key, letter) in LETTERS {
                let first = self.key(key, Some(letter));
                times.push((0..8).map(|_| self.step(Vec::new())).fold(first, f64::max));
            }
            for _ in LETTERS {
                self.key(Key::Backspace, None);
            }
            self.settle();
        }
        times
    }

    /// From an expression until all its hits in all articles are there.
    fn expressions(&mut self, count: Count) -> Round {
        self.app.show_tab(PanelTab::Search);
        let mut times = Vec::new();
        for expression in EXPRESSIONS.into_iter().cycle().take(count.acts) {
            self.app.views.search = Default::default();
            self.settle();
            let started = clock();
            self.app.views.search.sought.expression = true;
            expression.clone_into(&mut self.app.views.search.sought.text);
            self.app.turn += 1;
            self.settle();
            times.push(since(started));
        }
        self.app.views.search = Default::default();
        self.app.show_tab(PanelTab::Statement);
        Round { kind: "expression, all hits", times }
    }

    /// Puts an actor whom some 5,000 statements name into another, beside their register, and takes it back.
    fn merging(&mut self, count: Count) -> anyhow::Result<Vec<Round>> {
        self.app.show_tab(PanelTab::Actors);
        self.settle();
        let actors: Vec<_> = self
            .app
            .session()
            .into_iter()
            .flat_map(|session| session.project().actors().iter())
            .map(|row| row.id)
            .collect();
        let [from, into] = *actors.first_chunk().ok_or_else(|| anyhow::anyhow!("the project has no two actors"))?;
        let (mut merged, mut undone) = (Vec::new(), Vec::new());
        for _ in 0..count.acts.min(8) {
            let started = clock();
            self.app.edit(&Command::MergeActors { from, into });
            self.step(Vec::new());
            merged.push(since(started));
            self.settle();
            let started = clock();
            self.app.step(true);
            self.step(Vec::new());
            undone.push(since(started));
            self.settle();
        }
        self.app.show_tab(PanelTab::Statement);
        Ok(vec![
            Round { kind: "merging an actor", times: merged },
            Round { kind: "merging an actor, undone", times: undone },
        ])
    }
}
