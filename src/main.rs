//! `standpoint`: without a verb it opens the window, with one it works without.

use clap::Parser as _;
use standpoint::cli::{self, Cli};
use std::process::ExitCode;

/// Gives memory back to the system soon after it was needed; how soon is set in `.cargo/config.toml`.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let typed = Cli::parse();
    if let Some(verb) = typed.verb {
        return cli::run(verb).into();
    }
    window(typed)
}

#[cfg(feature = "gui")]
fn window(typed: Cli) -> ExitCode {
    standpoint::app::run(standpoint::app::Start { paths: typed.paths, frame_times: typed.frame_times }).into()
}

#[cfg(not(feature = "gui"))]
fn window(_typed: Cli) -> ExitCode {
    cli::explain_missing_window().into()
}
