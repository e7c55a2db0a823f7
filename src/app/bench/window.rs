//! The real window, started again and again in a process of its own, against one with nothing in it.

use super::goals::Figure;
use super::hand::{clock, since};
use super::rounds::Round;
use super::{ARTICLE, BOOK, Case, Scale, make};
use crate::store::{Disk, Storage as _};
use anyhow::Context as _;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// What one start showed: milliseconds from the start of the process, kB, and the rest in the seconds after.
#[derive(Debug, Clone, Copy, Default)]
struct Start {
    text: f64,
    whole: f64,
    resident: f64,
    anonymous: f64,
    idle_frames: f64,
    idle_share: f64,
}

/// What is in a window.
#[derive(Debug, Clone, Copy)]
enum Window<'a> {
    Empty,
    Word,
    /// What the program shows of its own accord.
    Sample,
    Project(&'a Path),
}

/// Seconds for which the rest is watched, as [`super::probe`] has it, and ticks of the processor's clock in one.
const WATCHED: f64 = 3.0;
const TICKS: f64 = 100.0;
/// After its last window has closed a screen without a monitor begins anew, which takes a processor.
const PAUSE: Duration = Duration::from_millis(300);
/// Those whose starts are compared, by their place among all.
const STARTED: [usize; 4] = [0, 1, 2, 4];

/// Measures the window and prints what it found.
pub(super) fn figures(out: &mut dyn Write, folder: &Path, scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let article = std::path::absolute(make(folder, &ARTICLE)?.join("project"))?;
    // As it was made, and with the thousands of edits that the frames before, where there were any, have left in its journal.
    let fresh = folder.join("as-made");
    Disk.create_folder(&fresh)?;
    let book = std::path::absolute(make(&fresh, &BOOK)?.join("project"))?;
    let edited = std::path::absolute(make(folder, &BOOK)?.join("project"))?;
    let kinds = [
        ("a window with nothing in it", Window::Empty),
        ("a window with one word in it", Window::Word),
        ("the sample", Window::Sample),
        (ARTICLE.name, Window::Project(&article)),
        (BOOK.name, Window::Project(&book)),
        ("the same, as rounds left it", Window::Project(&edited)),
    ];
    // Each has a home of its own: the program opens what was open last.
    let home = |at: usize| std::path::absolute(folder.join("window-homes").join(at.to_string()));
    let [runs, rounds] = if scale.short { [1, 1] } else { [5, 21] };
    let mut starts: [Vec<Start>; 6] = Default::default();
    for run in 0..=runs {
        for (at, ((_, window), known)) in kinds.iter().zip(&mut starts).enumerate() {
            let start = one(*window, &home(at)?, false)?;
            // The first start of each reads files that nobody has read, and makes the sample.
            if run > 0 {
                known.push(start);
            }
        }
    }
    writeln!(out)?;
    for ((name, _), starts) in kinds.iter().zip(&starts) {
        let of = |of: fn(&Start) -> f64| median(starts, of);
        writeln!(
            out,
            "{name:<28} first frame with text {:.0} ms, all of it {:.0} ms; memory {:.1} MB, of it no files {:.1} MB; at rest {:.0} \
             frames and {:.2} % of a processor in {WATCHED} s",
            of(|start| start.text),
            of(|start| start.whole),
            of(|start| start.resident) / 1000.0,
            of(|start| start.anonymous) / 1000.0,
            of(|start| start.idle_frames),
            of(|start| start.idle_share),
        )?;
    }
    let brief = brief_starts(out, &kinds, rounds, home)?;
    let played = play(out, folder, &edited)?;
    let [_, word, _, article, book, _] = &starts;
    let [empty, after_word, sample, _, started_book, _] = &brief;
    // Of one round each: the machine is not as fast in each of them.
    let later = |starts: &[Start], before: &[Start]| {
        let pairs = starts.iter().zip(before);
        median(&pairs.map(|(start, before)| start.text - before.text).collect::<Vec<_>>(), |&ms| ms)
    };
    let own = |starts: &[Start]| median(starts, |start| start.anonymous);
    let taken = |starts: &[Start]| (own(starts) - own(word)) / 1000.0;
    let allowed = |case: &Case, text: f64, each: f64, rest: f64| {
        text * case.bytes as f64 / 1e6 + each * case.annotations as f64 / 1e6 + rest
    };
    let ms = |what, goal, value| Figure::new(what, "ms", goal, value);
    let mb = |what, goal, value| Figure::new(what, "MB", goal, value);
    Ok(vec![
        ms("the real window, a played session: logic and ui, p99", 2.0, played),
        ms("start, the sample: first text, over an empty window (main job)", 60.0, later(sample, empty)),
        ms("start, the sample: first text, over an empty window", 25.0, later(sample, empty)),
        ms("start, the sample: first text, over a window with a word", 25.0, later(sample, after_word)),
        ms("start, 10 MB: first text, over a window with a word", 25.0, later(started_book, after_word)),
        ms("start, 10 MB: all statements painted, from the start", 300.0, median(started_book, |s| s.whole)),
        // What the program has for itself. Mapped files, its own code among them, the system drops whenever it wants.
        mb("memory, 1 MB: over a window with a word", allowed(&ARTICLE, 3.0, 400.0, 16.0), taken(article)),
        mb("memory, 10 MB: over a window with a word", allowed(&BOOK, 1.1, 100.0, 8.0), taken(book)),
        Figure::new("at rest: frames drawn in 3 s", "", 0.0, median(book, |s| s.idle_frames)),
        Figure::new("at rest: share of a processor", "%", 0.1, median(book, |s| s.idle_share)),
    ])
}

/// Many more starts, without the rest after them: one is not as fast as the next.
fn brief_starts(
    out: &mut dyn Write,
    kinds: &[(&str, Window<'_>); 6],
    rounds: usize,
    home: impl Fn(usize) -> std::io::Result<PathBuf>,
) -> anyhow::Result<[Vec<Start>; 6]> {
    let mut brief: [Vec<Start>; 6] = Default::default();
    for round in 0..rounds {
        let mut turns = STARTED;
        if round % 2 == 1 {
            // None comes always after the same one, which leaves the machine as it does.
            turns.reverse();
        }
        for at in turns {
            brief[at].push(one(kinds[at].1, &home(at)?, true)?);
        }
    }
    for at in STARTED {
        let name = kinds[at].0;
        let [few, half, most] = [25, 50, 75].map(|share| percentile(&brief[at], |start| start.text, share));
        writeln!(
            out,
            "{name:<28} started {rounds} times more: text after {half:.0} ms, half of them {few:.0} to {most:.0}"
        )?;
    }
    Ok(brief)
}

/// Has a window play a session with the book, which it changes; the 99th percentile of logic and ui.
fn play(out: &mut dyn Write, folder: &Path, book: &Path) -> anyhow::Result<f64> {
    let (home, file) = (folder.join("window-homes").join("session"), folder.join("frame-times.tsv"));
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("probe").arg(book).arg("--session").arg(&file).env("STANDPOINT_HOME", std::path::absolute(home)?);
    anyhow::ensure!(command.status()?.success(), "the session was not played to its end");
    let lines = std::fs::read_to_string(&file)?;
    let of = |line: &str| -> Option<f64> {
        let mut columns = line.split('\t').map(str::parse::<f64>);
        Some(columns.next()?.ok()? + columns.next()?.ok()?)
    };
    let round = Round { kind: "played session", times: lines.lines().filter_map(of).collect() };
    anyhow::ensure!(round.times.len() > 500, "only {} frames were played", round.times.len());
    let [p50, p95, p99, worst] = [50, 95, 99, 100].map(|percent| round.percentile(percent));
    writeln!(
        out,
        "{:<27} {} frames of a played session, logic and ui: p50 {p50:.3}, p95 {p95:.3}, p99 {p99:.3}, worst {worst:.3} ms",
        BOOK.name,
        round.times.len()
    )?;
    Ok(p99)
}

fn median<T>(measured: &[T], of: impl Fn(&T) -> f64) -> f64 {
    percentile(measured, of, 50)
}

fn percentile<T>(measured: &[T], of: impl Fn(&T) -> f64, share: usize) -> f64 {
    let mut values: Vec<f64> = measured.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() * share / 100).copied().unwrap_or_default()
}

/// Starts the program once; `brief`, only until all is there.
fn one(window: Window<'_>, home: &Path, brief: bool) -> anyhow::Result<Start> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("probe").env("STANDPOINT_HOME", home).stdout(Stdio::piped()).stderr(Stdio::piped());
    match window {
        Window::Empty => command.arg("--empty"),
        Window::Word => command.arg("--word"),
        Window::Sample => &mut command,
        Window::Project(path) => command.arg(path),
    };
    command.args(brief.then_some("--brief"));
    std::thread::sleep(PAUSE);
    let started = clock();
    let mut child = command.spawn().context("the program could not be started again")?;
    let lines = BufReader::new(child.stdout.take().context("nothing to listen to")?).lines();
    let mut start = Start::default();
    for line in lines {
        let line = line?;
        let now = since(started);
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
        match (name, numbers.as_slice()) {
            ("text", _) => start.text = now,
            ("whole", _) => start.whole = now,
            ("memory", [resident, anonymous]) => (start.resident, start.anonymous) = (*resident, *anonymous),
            ("idle", [frames, ticks]) => {
                (start.idle_frames, start.idle_share) = (*frames, ticks / TICKS / WATCHED * 100.0);
            }
            _ => {}
        }
    }
    let mut said = String::new();
    if let Some(mut errors) = child.stderr.take() {
        errors.read_to_string(&mut said)?;
    }
    let ended = child.wait()?;
    anyhow::ensure!(ended.success() && start.whole > 0.0, "the window did not open ({ended}): {}", said.trim());
    Ok(start)
}
