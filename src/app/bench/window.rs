//! The real window, started again and again in a process of its own, against one with nothing in it.

use super::goals::Figure;
use super::hand::{clock, since};
use super::rounds::Round;
use super::{BOOK, Scale, make};
use anyhow::Context as _;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write},
    path::Path,
    process::{Command, Stdio},
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

/// Seconds for which the rest is watched, as [`super::probe`] has it, and ticks of the processor's clock in one.
const WATCHED: f64 = 3.0;
const TICKS: f64 = 100.0;

/// Measures the window and prints what it found.
pub(super) fn figures(out: &mut dyn Write, folder: &Path, scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let book = std::path::absolute(make(folder, &BOOK)?.join("project"))?;
    // Each has a home of its own: the program opens what was open last.
    let homes = ["empty", "sample", "book"].map(|name| folder.join("window-homes").join(name));
    let runs = if scale.short { 1 } else { 9 };
    let mut starts: [Vec<Start>; 3] = Default::default();
    for run in 0..=runs {
        let paths = [None, Some(Path::new("")), Some(book.as_path())];
        for ((path, home), known) in paths.into_iter().zip(&homes).zip(&mut starts) {
            let start = one(path, &std::path::absolute(home)?)?;
            // The first start of each reads files that nobody has read, and makes the sample.
            if run > 0 {
                known.push(start);
            }
        }
    }
    let (book_path, [empty, sample, book]) = (&book, &starts);
    writeln!(out)?;
    for (name, starts) in [("a window with nothing in it", empty), ("the sample", sample), (BOOK.name, book)] {
        let [text, whole, resident, anonymous, frames, share] = [
            median(starts, |start| start.text),
            median(starts, |start| start.whole),
            median(starts, |start| start.resident),
            median(starts, |start| start.anonymous),
            median(starts, |start| start.idle_frames),
            median(starts, |start| start.idle_share),
        ];
        writeln!(
            out,
            "{name:<27} first frame with text {text:.0} ms, all of it {whole:.0} ms; memory {:.1} MB, own {:.1} MB; \
             at rest {frames:.0} frames and {share:.2} % of a processor in {WATCHED} s",
            resident / 1000.0,
            anonymous / 1000.0
        )?;
    }
    let over = |starts: &[Start], of: fn(&Start) -> f64| median(starts, of) - median(empty, of);
    let memory = over(book, |start| start.resident) / 1000.0;
    let allowed =
        |text: f64, each: f64, rest: f64| text * BOOK.bytes as f64 / 1e6 + each * BOOK.annotations as f64 / 1e6 + rest;
    let played = play(out, folder, book_path)?;
    Ok(vec![
        Figure::new("the real window, a played session: logic and ui, p99", "ms", 2.0, played),
        Figure::new(
            "start, the sample: first frame with text, over an empty window",
            "ms",
            25.0,
            over(sample, |s| s.text),
        ),
        Figure::new("start, 10 MB: first frame with text, over an empty window", "ms", 25.0, over(book, |s| s.text)),
        Figure::new("start, 10 MB: all statements painted, from the start", "ms", 300.0, median(book, |s| s.whole)),
        Figure::new("memory, 10 MB: over an empty window (main job)", "MB", allowed(3.0, 400.0, 16.0), memory),
        Figure::new("memory, 10 MB: over an empty window (at the limit)", "MB", allowed(1.1, 100.0, 8.0), memory),
        Figure::new("at rest: frames drawn in 3 s", "", 0.0, median(book, |s| s.idle_frames)),
        Figure::new("at rest: share of a processor", "%", 0.1, median(book, |s| s.idle_share)),
    ])
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

fn median(starts: &[Start], of: impl Fn(&Start) -> f64) -> f64 {
    let mut values: Vec<f64> = starts.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Starts the program once; without a path the window with nothing in it, with an empty one the sample.
fn one(path: Option<&Path>, home: &Path) -> anyhow::Result<Start> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("probe").env("STANDPOINT_HOME", home).stdout(Stdio::piped()).stderr(Stdio::piped());
    match path {
        None => command.arg("--empty"),
        Some(path) if path.as_os_str().is_empty() => &mut command,
        Some(path) => command.arg(path),
    };
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
