//! What waiting for the disk costs, without a window: opening, an edit until it is saved, and the bytes that it writes.

use super::goals::Figure;
use super::hand::{clock, since};
use super::rounds::{Count, Round};
use super::{Case, Measured, make};
use crate::edit::Command;
use crate::machine;
use crate::session::{Session, Who};
use crate::store::{Disk, SaveState};
use std::{io::Write, path::Path, sync::Arc, time::Duration};

/// A small project, of whose edits those of a large one are to be no more than a little dearer.
const FEW: Case = Case { documents: 5, ..super::case("5 articles", 4_000, 100) };

/// Edits of which the bytes are counted, each until it stands in its file.
const COUNTED: usize = 24;

const OPENING: &str = "opening, read before";
const SAVING: &str = "an edit until it is saved";

/// What was measured of one project.
struct OnDisk {
    rounds: Measured,
    /// Most bytes that one edit wrote; `None` where the system does not tell.
    bytes: Option<u64>,
}

/// A large project beside a small one.
pub(super) fn figures(out: &mut dyn Write, folder: &Path, count: Count) -> anyhow::Result<Vec<Figure>> {
    let few = measure(out, folder, &FEW, count)?;
    let many = measure(out, folder, &super::SHELF, count)?;
    let medians = many.rounds.of(SAVING, 50).zip(few.rounds.of(SAVING, 50));
    let ratio = medians.map(|(many, few)| many / few.max(1e-6));
    let kilobytes = many.bytes.map(|bytes| bytes as f64 / 1024.0);
    let saved = "5,000 articles: an edit until it is saved";
    Ok(vec![
        Figure::new("5,000 articles: opening, read before: p50", "ms", 1000.0, many.rounds.of(OPENING, 50)),
        Figure::new(format!("{saved}: p50"), "ms", 5.0, many.rounds.of(SAVING, 50)),
        Figure::new(format!("{saved}: p99"), "ms", 50.0, many.rounds.of(SAVING, 99)),
        Figure::new(format!("{saved}, against 5: ratio of medians"), "", 1.5, ratio),
        Figure::new("5,000 articles: written by an edit, its file too: most", "KB", 20.0, kilobytes),
    ])
}

fn measure(out: &mut dyn Write, folder: &Path, case: &Case, count: Count) -> anyhow::Result<OnDisk> {
    let project = make(folder, case)?.join("project");
    let open = || {
        let who = Who::OnlyOr("Bench".to_owned());
        Session::open(Arc::new(Disk), &project, &who, machine::random_ids(), Box::new(|| {}))
    };
    let mut opening = Vec::new();
    // The first reads from the disk.
    let mut session = open()?;
    for _ in 0..5 {
        drop(session);
        let started = clock();
        session = open()?;
        opening.push(since(started));
    }
    let mut saving = Vec::new();
    for at in 0..count.acts {
        let command = a_note(&session, at)?;
        let started = clock();
        edit(&mut session, &command)?;
        saving.push(since(started));
    }
    let mut bytes = None;
    for at in 0..COUNTED {
        folded(&session)?;
        let command = a_note(&session, count.acts + at)?;
        let before = written();
        edit(&mut session, &command)?;
        folded(&session)?;
        bytes = bytes.max(written().zip(before).map(|(now, before)| now - before));
    }
    let rounds = [(OPENING, opening), (SAVING, saving)].map(|(kind, times)| Round { kind, times });
    let rounds = Measured(rounds.into());
    rounds.print(out, case.name)?;
    Ok(OnDisk { rounds, bytes })
}

/// Another note for a statement somewhere.
fn a_note(session: &Session, number: usize) -> anyhow::Result<Command> {
    let documents = session.project().documents_in_order();
    let document = documents.get(number * 997 % documents.len().max(1)).map(|row| row.id);
    let statement = document.and_then(|id| session.project().annotations_in(id).into_iter().next());
    let annotation = statement.ok_or_else(|| anyhow::anyhow!("an article has no statement"))?.id;
    Ok(Command::SetNote { annotation, note: format!("seen {number} times") })
}

/// Carries out a command, and waits until that is on the disk.
fn edit(session: &mut Session, command: &Command) -> anyhow::Result<()> {
    session.run(command, machine::now()).map_err(|refusal| anyhow::anyhow!("{}", refusal.reason))?;
    saved(session)
}

fn saved(session: &Session) -> anyhow::Result<()> {
    let state = session.wait_saved(Duration::from_secs(10));
    anyhow::ensure!(matches!(state, SaveState::Saved { .. }), "not saved: {state:?}");
    Ok(())
}

/// Waits until all edits stand in their files.
fn folded(session: &Session) -> anyhow::Result<()> {
    session.save_now();
    saved(session)
}

/// Bytes that this process has written so far, as the system counts them.
fn written() -> Option<u64> {
    let counts = std::fs::read_to_string("/proc/self/io").ok()?;
    counts.lines().find_map(|line| line.strip_prefix("wchar: "))?.trim().parse().ok()
}
