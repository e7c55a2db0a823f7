//! What an open project looks like. Data comes in read-only, wishes go out; nothing here touches a disk or a clock.

pub mod action;
pub mod actors;
pub mod article;
pub mod attention;
pub mod beside;
pub mod check;
pub mod codebook;
pub mod dates;
#[cfg(test)]
mod desk;
pub mod dialogs;
pub mod documents;
pub mod enabled;
pub mod excerpt;
pub mod find;
pub mod finder;
pub mod history;
pub mod icon;
pub mod icons;
pub mod issues;
pub mod keys;
pub mod letters;
pub mod list;
pub mod menus;
pub mod message;
pub mod numbers;
pub mod pages;
pub mod palette;
pub mod panel;
pub mod past;
pub mod pattern;
pub mod place;
pub mod raster;
pub mod reading;
pub mod register;
pub mod rows;
pub mod search;
mod sentence;
pub mod state;
pub mod statement;
pub mod status;
pub mod still;
mod style;
#[cfg(test)]
mod testing;
pub mod theme;
pub mod welcome;
pub mod widgets;

use crate::edit::History;
use crate::model::{Annotation, Coder, Field, Id, Project, Time};
use jiff::tz::TimeZone;
use state::UiState;
use std::path::PathBuf;
use theme::Theme;

/// Whether the last change is on the disk, as the status line says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveStatus {
    /// The project is still being read.
    Opening,
    Saved,
    Saving,
    /// Everything is on the disk, but not in the project's folder. Why not, and what can be done.
    Aside {
        reason: String,
        hint: String,
    },
    /// Every edit is on the disk, in the journal, but not in the files it is about. Why not, and what can be done.
    Unfolded {
        reason: String,
        hint: String,
    },
    /// Why not, and what can be done.
    NotSaved {
        reason: String,
        hint: String,
    },
}

/// What views may look at. Everything in it is read-only.
pub struct Ctx<'a> {
    pub project: &'a Project,
    pub state: &'a UiState,
    pub theme: &'a Theme,
    pub save: SaveStatus,
    pub coder: Id<Coder>,
    /// What undo and redo would do, in words: *tag as claim*.
    pub undo: Option<&'a str>,
    pub redo: Option<&'a str>,
    /// All that was done and can be looked at, where a project is open.
    pub history: Option<&'a History>,
    /// Why nothing can be changed, where that is so.
    pub read_only: Option<&'a str>,
    /// Now, for "today 14:06".
    pub now: Time,
    /// Where the reader's clock stands.
    pub zone: &'a TimeZone,
    /// Projects that were open before, the newest first.
    pub recent: &'a [Recent],
    /// How many places fit what is searched for, while something is.
    pub hits: Option<usize>,
    /// Words of the open document, once they are counted.
    pub words: Option<usize>,
    /// What needs attention, and what was recovered.
    pub care: &'a attention::Care,
    /// The answer that waits for words of the article to be selected.
    pub taking: Option<(Id<Annotation>, Id<Field>)>,
    /// Words are being selected with the pointer.
    pub dragging: bool,
}

/// A project that was open before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Recent {
    pub title: String,
    pub path: PathBuf,
    pub documents: usize,
    pub statements: usize,
    /// When it was last open.
    pub when: Time,
    /// Who was at work in it, by whatever name.
    #[serde(default)]
    pub coder: Option<Id<Coder>>,
}
