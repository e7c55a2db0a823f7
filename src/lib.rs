//! Standpoint: reading news closely, tagging who says what, for or against what.
//!
//! The floors of the house, lowest first. A floor may use those below it and nothing above or beside it.
//!
//! 0. [`text`]: spans, offsets, words, anchors. Nothing of ours.
//! 1. [`model`]: the nouns, and the one door through which they change.
//! 2. [`edit`]: what a person can do, and undo.
//! 3. [`store`], [`formats`], [`analysis`]: disk, other people's files, numbers; never each other.
//! 4. [`session`], `ui`: an open project; what it looks like. `ui` knows neither `store` nor `session`.
//! 5. `app`, [`cli`]: the two shells, with their own clock, threads, dialogs and standard output.

pub mod analysis;
#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod edit;
pub mod formats;
pub mod machine;
pub mod model;
pub mod session;
pub mod store;
pub mod text;
#[cfg(feature = "gui")]
pub mod ui;
