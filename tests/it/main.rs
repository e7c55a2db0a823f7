//! Tests through the doors that people use: commands and undo, files on disk, the command line, the window.

#![expect(
    clippy::unwrap_used,
    clippy::get_unwrap,
    reason = "a test that can go no further fails, and writes its own input"
)]

mod arrivals;
mod attention;
mod cache;
#[cfg(feature = "gui")]
mod care;
mod cli;
mod codebook;
mod codebook_files;
#[cfg(feature = "gui")]
mod codebook_window;
#[cfg(feature = "gui")]
mod coders;
mod copies;
mod corpora;
#[cfg(feature = "gui")]
mod desk;
mod edits;
mod finding;
mod fixture;
mod formats;
mod gate;
mod house;
mod identity;
#[cfg(feature = "gui")]
mod import_window;
mod journal;
mod kept;
#[cfg(feature = "gui")]
mod keyed;
#[cfg(feature = "gui")]
mod merge_window;
mod merging;
mod odd;
mod outside;
mod outside_files;
mod outside_process;
#[cfg(feature = "gui")]
mod past;
#[cfg(feature = "gui")]
mod people;
mod readers;
#[cfg(feature = "gui")]
mod real_window;
#[cfg(feature = "gui")]
mod rehearsal;
#[cfg(feature = "gui")]
mod review_window;
mod rules;
#[cfg(feature = "gui")]
mod sample;
mod samples;
#[expect(dead_code, reason = "the promises ask which commands were carried out")]
mod scripted;
#[cfg(feature = "gui")]
mod scripts;
#[cfg(feature = "gui")]
mod still;
mod store;
#[cfg(feature = "gui")]
mod trouble;
mod unread;
mod versions;
#[cfg(feature = "gui")]
mod window;
