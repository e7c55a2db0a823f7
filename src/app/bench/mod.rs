//! Measures the program: its frames without a window, driven as by a hand, and the real window where there is a screen.
//!
//! A frame's time is what the processor spends on it in logic, views and tessellation. Nothing is drawn.

mod disk;
mod events;
mod exports;
mod goals;
mod hand;
mod panel;
mod probe;
mod rounds;
mod session;
mod turns;
mod whole;
mod window;

pub(super) use probe::{Probe, watch_bare};
pub(super) use session::Player;

use crate::cli::generate;
use crate::edit;
use crate::store::{self, Disk, Storage as _};
use goals::Figure;
use hand::{Hand, Opening};
use rounds::{Count, Round};
use std::{io::Write, path::Path};

/// An invented project, by name.
struct Case {
    name: &'static str,
    documents: usize,
    bytes: usize,
    annotations: usize,
    /// The whole text as one paragraph.
    unbroken: bool,
    /// Statements have issues and answers, too.
    full: bool,
}

const SMALL: Case = case("10 KB, 50 statements", 10_000, 50);
const PAGE: Case = case("100 KB, 1,000 statements", 100_000, 1_000);
const ARTICLE: Case = case("1 MB, 5,000 statements", 1_000_000, 5_000);
const BOOK: Case = case("10 MB, 100,000 statements", 10_000_000, 100_000);
const CROWD: Case = case("100 KB, 100,000 statements", 100_000, 100_000);
/// Two of them: one is opened while the other is on the screen.
const LINE: Case = Case { unbroken: true, documents: 2, ..case("one paragraph of 1 MB", 1_000_000, 10_000) };
const SHELF: Case = Case { documents: 5_000, ..case("5,000 articles", 4_000, 100_000) };

const fn case(name: &'static str, bytes: usize, annotations: usize) -> Case {
    Case { name, documents: 1, bytes, annotations, unbroken: false, full: false }
}

/// What was measured of one project.
struct Measured(Vec<Round>);

impl Measured {
    fn of(&self, kind: &str, percent: usize) -> Option<f64> {
        self.0.iter().find(|round| round.kind == kind).map(|round| round.percentile(percent))
    }

    fn print(&self, out: &mut dyn Write, name: &str) -> std::io::Result<()> {
        for round in &self.0 {
            let [p50, p95, p99, worst] = [50, 95, 99, 100].map(|percent| round.percentile(percent));
            let kind = round.kind;
            writeln!(out, "{name:<27} {kind:<34} {p50:>8.3} {p95:>8.3} {p99:>8.3} {worst:>8.3}")?;
        }
        Ok(())
    }
}

/// What to measure, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// A few frames of everything, to see that it runs.
    pub short: bool,
    /// The real window too.
    pub window: bool,
    /// Only the parts with this in their name: the projects’, “turns” for the comparisons, “whole” for the looks at a whole
    /// project, “disk”, “exports” for statements out, and “window” for the real one.
    pub only: Option<String>,
    /// How many times a part is measured in which a figure falls short. The best of them counts: what else a machine has
    /// to do makes the program slower, never faster.
    pub times: usize,
}

impl Scale {
    fn count(&self) -> Count {
        if self.short { Count { frames: 30, acts: 10 } } else { Count { frames: 400, acts: 300 } }
    }

    fn wants(&self, part: &str) -> bool {
        match &self.only {
            Some(only) => part.contains(only.as_str()),
            None => self.window || part != WINDOW,
        }
    }
}

/// A part of the table: its name, and what measures it in a folder for its projects.
type Part = (&'static str, fn(&mut dyn Write, &Path, &Scale) -> anyhow::Result<Vec<Figure>>);

const WINDOW: &str = "window";
const PARTS: [Part; 12] = [
    (SMALL.name, |out, folder, scale| measure(out, folder, &SMALL, scale.count()).map(|_| Vec::new())),
    (PAGE.name, |out, folder, scale| measure(out, folder, &PAGE, scale.count()).map(|_| Vec::new())),
    (ARTICLE.name, |out, folder, scale| Ok(main_job(&measure(out, folder, &ARTICLE, scale.count())?))),
    (BOOK.name, |out, folder, scale| {
        let book = measure(out, folder, &BOOK, scale.count())?;
        Ok([at_the_limit(&book), beside("10 MB", &book)].concat())
    }),
    (CROWD.name, |out, folder, scale| {
        let crowd = measure(out, folder, &CROWD, scale.count())?;
        Ok(vec![Figure::new("scrolling, 4,000 statements on screen: p99", "ms", 2.0, crowd.of("scrolling", 99))])
    }),
    (LINE.name, |out, folder, scale| {
        let line = measure(out, folder, &LINE, scale.count())?;
        Ok(vec![
            Figure::new("one paragraph of 1 MB: first frame, p99", "ms", 8.0, line.of("another article", 99)),
            Figure::new("one paragraph of 1 MB: scrolling, p99", "ms", 2.0, line.of("scrolling", 99)),
        ])
    }),
    (SHELF.name, |out, folder, scale| Ok(beside("5,000 articles", &measure(out, folder, &SHELF, scale.count())?))),
    ("turns", |_, folder, scale| turns::figures(folder, scale.count())),
    ("whole", |out, folder, scale| whole::figures(out, folder, scale.count())),
    ("disk", |out, folder, scale| disk::figures(out, folder, scale.count())),
    ("exports", |out, folder, scale| exports::figures(out, folder, scale.short)),
    (WINDOW, window::figures),
];

/// Runs everything and prints two tables: each kind of frame by percentile, and each figure beside its goal.
///
/// # Errors
/// When the disk refuses, or the program does not do what it is asked.
pub fn bench(out: &mut dyn Write, folder: &Path, scale: &Scale) -> anyhow::Result<()> {
    anyhow::ensure!(
        !folder.exists(),
        "{} is there already: name a folder that is not, for the invented projects",
        folder.display()
    );
    Disk.create_folder(folder)?;
    writeln!(out, "{:<27} {:<34} {:>8} {:>8} {:>8} {:>8}   (ms)", "project", "frames", "p50", "p95", "p99", "worst")?;
    let mut parts = Vec::new();
    for (name, measure) in PARTS.into_iter().filter(|part| scale.wants(part.0)) {
        parts.push((name, measure, measure(out, folder, scale)?));
    }
    for attempt in 2..=scale.times {
        // The projects are as they were made: a hand has been at the others.
        let anew = folder.join(format!("try-{attempt}"));
        for (name, measure, figures) in &mut parts {
            if figures.iter().any(Figure::falls_short) {
                writeln!(out, "\n{name}: try {attempt} of {}", scale.times)?;
                Disk.create_folder(&anew)?;
                for (figure, other) in figures.iter_mut().zip(measure(out, &anew, scale)?) {
                    figure.or_better(other, attempt);
                }
            }
        }
    }
    let figures: Vec<Figure> = parts.into_iter().flat_map(|part| part.2).collect();
    goals::print(out, &figures)?;
    Ok(())
}

fn measure(out: &mut dyn Write, folder: &Path, case: &Case, count: Count) -> anyhow::Result<Measured> {
    let place = make(folder, case)?;
    let (mut hand, opening) = Hand::open(&place)?;
    let mut rounds = Vec::new();
    rounds.extend(hand.turning_to_another(count));
    rounds.extend([
        hand.scrolling(count),
        hand.paging(count),
        hand.jumping(count),
        hand.dragging(count),
        hand.autoscrolling(count),
    ]);
    rounds.extend(hand.resizing(count));
    rounds.extend(hand.tagging(Count { acts: count.acts / 2, ..count })?);
    rounds.push(hand.undoing_beside_the_list(Count { acts: count.acts / 10, ..count }));
    rounds.push(hand.editing(count));
    rounds.extend(hand.lists(count));
    let measured = Measured(rounds);
    measured.print(out, case.name)?;
    let (name, Opening { first, whole }) = (case.name, opening);
    writeln!(out, "{name:<27} first frame with text {first:.1}, all statements there after {whole:.0}")?;
    out.flush()?;
    Ok(measured)
}

/// Writes a case's project to the disk, unless an earlier round has; the folder that holds it.
fn make(folder: &Path, case: &Case) -> anyhow::Result<std::path::PathBuf> {
    let place = folder.join(case.name.replace([',', ' '], "-"));
    if place.exists() {
        return Ok(place);
    }
    let Case { documents, bytes, annotations, unbroken, full, .. } = *case;
    let size = generate::Size { documents, bytes, annotations, seed: 7, unbroken, full };
    let first = edit::starter_names().next().unwrap_or_default();
    let project = generate::project(size, edit::starter(first)?)?;
    Disk.create_folder(&place)?;
    store::create(&Disk, &place.join("project"), &project)?;
    Ok(place)
}

/// A reader's window with a long article.
fn main_job(article: &Measured) -> Vec<Figure> {
    let figure = |kind| Figure::new(format!("1 MB, 5,000 statements: {kind}, p99"), "ms", 2.0, article.of(kind, 99));
    ["scrolling", "selecting", "tagging"].into_iter().map(figure).collect()
}

fn at_the_limit(book: &Measured) -> Vec<Figure> {
    let mut figures = Vec::new();
    for kind in ["scrolling", "selecting", "selecting past the edge"] {
        figures.push(Figure::new(format!("10 MB: {kind}, p50"), "ms", 0.1, book.of(kind, 50)));
        figures.push(Figure::new(format!("10 MB: {kind}, p99"), "ms", 1.0, book.of(kind, 99)));
    }
    for kind in ["page down", "random jump"] {
        figures.push(Figure::new(format!("10 MB: {kind}, p99"), "ms", 2.0, book.of(kind, 99)));
    }
    figures.push(Figure::new("10 MB: new width, the frame: p50", "ms", 2.0, book.of("new width", 50)));
    figures.push(Figure::new("10 MB: new width, exact scroll bar: p50", "ms", 150.0, book.of("exact scroll bar", 50)));
    figures.push(Figure::new("10 MB: tagging, key to painted: p50", "ms", 1.0, book.of("tagging", 50)));
    figures.push(Figure::new("10 MB: one edit on the window’s thread: p50", "ms", 0.1, book.of("one edit", 50)));
    figures.push(Figure::new("10 MB: an edit on the disk: p50", "ms", 1.0, book.of("tag to disk", 50)));
    figures.push(Figure::new("10 MB: an edit on the disk: p99", "ms", 10.0, book.of("tag to disk", 99)));
    figures
}

/// The lists at the sides of a project at the limit.
fn beside(name: &str, lists: &Measured) -> Vec<Figure> {
    let kinds = [
        ("opening the list", 50.0),
        ("undo, list by position", 2.0),
        ("undo, list by actor", 2.0),
        ("undo, list by time, filtered", 2.0),
        ("letter, list filter", 8.0),
        ("letter, search", 8.0),
        ("letter, documents filter", 8.0),
        ("scrolling the documents", 2.0),
        ("letter of a name", 2.0),
    ];
    let figure = |(kind, goal)| Figure::new(format!("{name}: {kind}, p99"), "ms", goal, lists.of(kind, 99));
    kinds.into_iter().map(figure).collect()
}
