//! Tests through the doors that people use: commands and undo, files on disk, the command line, the window.

mod edits;
mod fixture;
mod formats;
mod house;
mod journal;
mod store;
