//! `standpoint`: without a verb it opens the window, with one it works without.

use clap::Parser as _;
use standpoint::cli::{self, Cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    let typed = Cli::parse();
    if let Some(verb) = typed.verb {
        return cli::run(verb).into();
    }
    ExitCode::SUCCESS
}
