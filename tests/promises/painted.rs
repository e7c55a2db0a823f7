//! P20: the article's painter never panics, and paints what it should.
//!
//! The search looks into the painter's own rows and lanes, so it stands beside the painter
//! (`src/ui/article/painter.rs`), among the tests of the library. Here it is run as often as the table wants it.

use crate::table::{Check, Found, Trouble};
use std::process::Command;

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

fn painted(cases: u64, fault: Option<&str>) -> Found {
    let mut cargo = Command::new(std::env::var("CARGO").as_deref().unwrap_or(env!("CARGO")));
    cargo.args(["test", "--quiet", "--offline", "--lib"]);
    // As this program was built, so that there is nothing to build but those tests.
    cargo.args((!cfg!(debug_assertions)).then_some("--release"));
    cargo.args(["--", "--exact", TEST, "--nocapture"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.env("STANDPOINT_PAINTER_CASES", cases.to_string());
    if let Some(fault) = fault {
        cargo.env("STANDPOINT_PAINTER_FAULT", fault);
    }
    let output =
        cargo.output().map_err(|error| Trouble::Skipped(format!("the tests can’t be built here ({error})")))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let done = told.lines().rev().find(|line| line.contains(" sets: "));
    match (output.status.success(), done) {
        (true, Some(done)) => Ok(format!("{done}: no panic, all as it should be")),
        _ => {
            let found = told.lines().skip_while(|line| !line.contains("panicked at"));
            let found: Vec<&str> = found.take(12).collect();
            // Where nothing has panicked, nothing was tried.
            if found.is_empty() { Err(Trouble::Poor(told.into_owned())) } else { Err(found.join(" ").into()) }
        }
    }
}
