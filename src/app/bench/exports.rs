//! Statements out in every format, read back, each in a process of its own: how long, how large, how much memory.

use super::goals::Figure;
use super::whole::ARCHIVE;
use super::{Case, make};
use crate::formats::EXPORTERS;
use anyhow::Context as _;
use std::{io::Write, path::Path, process::Command};

/// What can't wait long, in seconds, and all others.
const SOON: [&str; 4] = ["csv", "jsonl", "w3c", "brat"];
const SOON_SECONDS: f64 = 3.0;
const SECONDS: f64 = 10.0;
/// Memory beside the opened project, as a multiple of what is written.
const TIMES: f64 = 3.0;

/// As much as fits into a short form.
const FEW: Case = Case { documents: 50, full: true, ..super::case("500 KB in 50 articles", 10_000, 1_000) };

pub(super) fn figures(out: &mut dyn Write, folder: &Path, short: bool) -> anyhow::Result<Vec<Figure>> {
    let case = if short { &FEW } else { &ARCHIVE };
    let place = make(folder, case)?;
    let to = place.join("exports");
    std::fs::create_dir_all(&to)?;
    writeln!(out, "\n{:<27} {:<16} {:>9} {:>12} {:>12}", "project", "export, read back", "s", "MB", "MB of memory")?;
    let mut figures = Vec::new();
    for format in EXPORTERS {
        let file = to.join(format.folder.map_or_else(|| format!("{}.{}", format.id, format.extension), str::to_owned));
        let mut child = Command::new(std::env::current_exe()?);
        let told = child.arg("time-export").arg(place.join("project")).arg(format.id).arg(&file).output()?;
        let words = String::from_utf8_lossy(&told.stdout);
        let mut numbers = words.split_whitespace().map(|number| number.parse::<f64>().ok());
        let mut next = || numbers.next().flatten();
        let (seconds, megabytes, memory) = (
            next().map(|ms| ms / 1000.0),
            next().map(|bytes| bytes / 1e6),
            next().map(|kilobytes| kilobytes * 1.024e-3),
        );
        let (seconds, megabytes) = seconds.zip(megabytes).with_context(|| {
            format!("{} was not exported: {}", format.id, String::from_utf8_lossy(&told.stderr).trim())
        })?;
        let shown = memory.map_or_else(|| "–".to_owned(), |memory| format!("{memory:.1}"));
        writeln!(out, "{:<27} {:<16} {seconds:>10.2} {megabytes:>12.1} {shown:>12}", case.name, format.id)?;
        out.flush()?;
        let goal = if SOON.contains(&format.id) { SOON_SECONDS } else { SECONDS };
        let name = format!("{}: export as {}", case.name, format.id);
        figures.push(Figure::new(name.clone(), "s", goal, seconds));
        // What is smaller than this has its memory from buffers and tables of names, not from what is written.
        if megabytes > 5.0 {
            let share = memory.map(|memory| memory / megabytes);
            figures.push(Figure::new(format!("{name}, memory by size"), "", TIMES, share));
        }
        if format.folder.is_some() {
            std::fs::remove_dir_all(&file)?;
        } else {
            std::fs::remove_file(&file)?;
        }
    }
    Ok(figures)
}
