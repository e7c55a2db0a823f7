//! P20: the article's painter never panics, and paints what it should.
//!
//! The search looks into the painter's own rows and lanes, so it stands beside the painter
//! (`src/ui/article/painter.rs`), among the tests of the library. Here it is run as often as the table wants it.

use crate::table::{Check, Found, Trouble};
use std::process::{Child, Command, Stdio};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 20,
    name: "the painter",
    search: |form| painted(form.of(1_500, 1_000_000), None),
    controls: &[
        ("a row of the selection not painted", || painted(100, Some("row"))),
        ("two statements in the room of one", || painted(100, Some("lane"))),
    ],
}];

const TEST: &str = "ui::article::painter::every_frame_shows_what_it_should";
/// Sets that share a text, and a seed.
const A_TEXT: usize = 100;

/// Tries so many sets, in as many processes as there are processors.
fn painted(cases: usize, fault: Option<&str>) -> Found {
    let parts = std::thread::available_parallelism().map_or(1, usize::from);
    let each = cases.div_ceil(parts).next_multiple_of(A_TEXT);
    let starts = (0..cases).step_by(each);
    let runs: Result<Vec<Child>, _> = starts.map(|start| part(start, each.min(cases - start), fault)).collect();
    let runs = runs.map_err(|error| Trouble::Skipped(format!("the tests can’t be built here ({error})")))?;
    let mut counts = [0; 4];
    for run in runs {
        for (count, more) in counts.iter_mut().zip(found(run)?) {
            *count += more;
        }
    }
    let [sets, letters, lines, counted] = counts;
    Ok(format!("{sets} sets of statements, {letters} letters selected, {lines} lines, {counted} counted: 0 panics"))
}

fn part(start: usize, cases: usize, fault: Option<&str>) -> std::io::Result<Child> {
    let mut cargo = Command::new(std::env::var("CARGO").as_deref().unwrap_or(env!("CARGO")));
    cargo.args(["test", "--quiet", "--offline", "--lib"]);
    // As this program was built, so that there is nothing to build but those tests.
    cargo.args((!cfg!(debug_assertions)).then_some("--release"));
    cargo.args(["--", "--exact", TEST, "--nocapture"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.env("STANDPOINT_PAINTER_CASES", cases.to_string());
    cargo.env("STANDPOINT_PAINTER_SEED", (1 + start / A_TEXT).to_string());
    cargo.envs(fault.map(|fault| ("STANDPOINT_PAINTER_FAULT", fault)));
    cargo.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
}

/// What a run has counted: sets, letters of selections, lines that were drawn, statements counted into a "+n".
fn found(run: Child) -> Result<[usize; 4], Trouble> {
    let output = run.wait_with_output().map_err(|error| Trouble::Poor(error.to_string()))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let done = told.lines().rev().find(|line| line.contains(" sets: ")).unwrap_or_default();
    let numbers: Vec<usize> = done.split(' ').filter_map(|word| word.parse().ok()).collect();
    match (output.status.success(), <[usize; 4]>::try_from(numbers)) {
        (true, Ok(counts)) => Ok(counts),
        _ => {
            let found: Vec<&str> = told.lines().skip_while(|line| !line.contains("panicked at")).take(12).collect();
            // Where nothing has panicked, nothing was tried.
            if found.is_empty() { Err(Trouble::Poor(told.into_owned())) } else { Err(found.join(" ").into()) }
        }
    }
}
