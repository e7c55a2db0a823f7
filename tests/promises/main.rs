//! What must never go wrong, tried until it would: a row for each promise, with how often it was tried.
//!
//! Each promise has controls: the same search with one safeguard taken away. A control in which nothing is found makes
//! the whole run fail, and so does a promise that does not hold. What can't run here says why and counts as skipped.
//! The figures of docs/PROMISES.md are reached with `STANDPOINT_PROMISES=long`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a search that can go no further has found something, and the table is what this is for"
)]

mod aside;
mod crash;
mod damage;
mod dice;
mod errors;
mod exports;
mod faulty;
#[path = "../it/fixture.rs"]
mod fixture;
mod fuzz;
mod hostile;
mod importers;
mod inert;
#[path = "../it/kept.rs"]
mod kept;
mod linked;
#[path = "../it/odd.rs"]
mod odd;
mod outside;
#[path = "../it/outside_files.rs"]
mod outside_files;
#[cfg(feature = "gui")]
mod painted;
mod power;
mod readers;
#[path = "../it/samples.rs"]
mod samples;
#[path = "../it/scripted.rs"]
mod scripted;
mod table;
mod together;
mod traced;
mod undo;
mod versions;
mod victim;
mod windows;
mod written;

use std::process::ExitCode;
use table::Form;

/// Makes the run as long as the figures want it.
const LONG: &str = "STANDPOINT_PROMISES";

fn main() -> ExitCode {
    if let Some(done) = victim::live() {
        return done;
    }
    let form = match std::env::var(LONG).as_deref() {
        Ok("long") => Form::Long,
        Err(_) | Ok("" | "short") => Form::Short,
        Ok(other) => {
            println!("{LONG} is “{other}”; it can be long or short");
            return ExitCode::FAILURE;
        }
    };
    // As other tests: words without a dash choose rows, options are for the other harness.
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--list") {
        return ExitCode::SUCCESS;
    }
    if let Some(at) = words.iter().position(|word| ["--skip", "--test-threads", "--color"].contains(&word.as_str())) {
        words.drain(at..words.len().min(at + 2));
    }
    words.retain(|word| !word.starts_with('-'));
    let mut checks = [
        crash::CHECKS,
        power::CHECKS,
        #[cfg(feature = "gui")]
        painted::CHECKS,
        errors::CHECKS,
        damage::CHECKS,
        undo::CHECKS,
        versions::CHECKS,
        linked::CHECKS,
        exports::CHECKS,
        outside::CHECKS,
        together::CHECKS,
        fuzz::CHECKS,
        hostile::CHECKS,
        importers::CHECKS,
        readers::CHECKS,
        written::CHECKS,
        inert::CHECKS,
        traced::CHECKS,
        aside::CHECKS,
        windows::CHECKS,
    ]
    .concat();
    checks.sort_by_key(|check| check.promise);
    if table::run(&checks, form, &words) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
