//! Statements out, on the command line.

use super::verbs::{WrongUse, disk, find_document, read, whole};
use super::{ExportArgs, Outcome, show};
use crate::formats::{self, Options, Scope, Several, Underway};
use crate::session::{self, Exporting};
use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

pub(super) fn export(out: &mut dyn Write, args: &ExportArgs) -> Result<Outcome> {
    let is_folder = args.tables || args.output.is_dir();
    let id = if args.format == "csv" && is_folder { "tables" } else { args.format.as_str() };
    if args.tables && id != "tables" {
        return Err(WrongUse(format!("--tables goes with csv; {} is one file", args.format)).into());
    }
    let format = formats::exporter(id).ok_or_else(|| {
        let ids: Vec<&str> = formats::EXPORTERS.iter().map(|exporter| exporter.id).collect();
        WrongUse(format!("There is no format “{}”; choose one of {}", args.format, ids.join(", ")))
    })?;
    let project = read(&args.project)?;
    let documents = args.document.iter().map(|wanted| find_document(&project, wanted).map(|found| found.1.id));
    let documents = documents.collect::<Result<Vec<_>>>()?;
    let tags = args.tag.iter().map(|name| {
        project.tag_named(name).map(|tag| tag.id).ok_or_else(|| WrongUse(format!("There is no tag “{name}”")))
    });
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    let scope =
        Scope { documents: (!documents.is_empty()).then_some(documents), tags: (!tags.is_empty()).then_some(tags) };
    let options = Options {
        exact: args.exact,
        several: if args.row_each { Several::RowEach } else { Several::Joined },
        include_notes: !args.without_notes,
        ..Options::default()
    };
    let to_output = args.output.as_os_str() == "-";
    if to_output && format.folder.is_some() {
        return Err(WrongUse("A folder of tables does not fit standard output; name a folder".to_owned()).into());
    }
    let report = if to_output {
        format.write(&project, &scope, &options, out)?
    } else {
        let underway = Underway::default();
        listen(&underway)?;
        let exporting = Exporting { project: &project, format, scope: &scope, options: &options, underway: &underway };
        session::export(disk().as_ref(), exporting, &whole(&args.output)?, args.overwrite)?
    };
    out.flush()?;
    for sentence in report.sentences() {
        // The export itself may be on standard output.
        show::complain(&sentence);
    }
    Ok(Outcome::Done)
}

/// Has an export end with nothing written when the person or the system asks the program to; at once when asked twice.
fn listen(underway: &Underway) -> Result<()> {
    for signal in [SIGINT, SIGTERM] {
        let wanted = flag::register_conditional_shutdown(signal, 128 + signal, underway.stop_flag())
            .and_then(|_| flag::register(signal, underway.stop_flag()));
        wanted.context("the system does not say when the program is to end")?;
    }
    Ok(())
}

/// What is left in reserve after opening is given back within this time.
const SETTLE: Duration = Duration::from_millis(1500);

/// Exports once, and tells milliseconds, bytes, and the kilobytes that it took beside the opened project.
#[expect(clippy::disallowed_methods, reason = "measures")]
pub(super) fn time(out: &mut dyn Write, project: &Path, format: &str, output: &Path) -> Result<Outcome> {
    let format = formats::exporter(format).ok_or_else(|| WrongUse(format!("There is no format “{format}”")))?;
    let project = read(project)?;
    std::thread::sleep(SETTLE);
    let before = memory("VmRSS:");
    // From here on the system counts the most anew, where it can.
    let counts = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let (scope, options, underway) = (Scope::default(), Options::default(), Underway::default());
    let exporting = Exporting { project: &project, format, scope: &scope, options: &options, underway: &underway };
    let started = Instant::now();
    session::export(disk().as_ref(), exporting, &whole(output)?, true)?;
    let took = started.elapsed().as_secs_f64() * 1000.0;
    let most = memory("VmHWM:").zip(before).map(|(most, before)| most.saturating_sub(before)).filter(|_| counts);
    let mut files = vec![output.to_owned()];
    if output.is_dir() {
        files = std::fs::read_dir(output)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    }
    let bytes = files.iter().map(|file| Ok(file.metadata()?.len())).sum::<std::io::Result<u64>>()?;
    writeln!(out, "{took:.0} {bytes} {}", most.map_or_else(|| "-".to_owned(), |most| most.to_string()))?;
    Ok(Outcome::Done)
}

/// A number of kilobytes that the system tells of this process; `None` where it tells none.
fn memory(name: &str) -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    told.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
