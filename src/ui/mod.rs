//! What an open project looks like. Data comes in read-only, wishes go out; nothing here touches a disk or a clock.

pub mod action;
pub mod article;
pub mod dates;
pub mod documents;
pub mod excerpt;
pub mod finder;
pub mod icon;
pub mod icons;
pub mod paragraphs;
pub mod pattern;
pub mod rows;
pub mod search;
pub mod state;
pub mod statement;
mod style;
#[cfg(test)]
mod testing;
pub mod theme;
pub mod widgets;

use crate::model::{Coder, Id, Project, Time};
use state::UiState;
use theme::Theme;

/// Whether the last change is on the disk, as the status line says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveStatus {
    Saved,
    Saving,
    /// Why not, and what can be done.
    NotSaved { reason: String, hint: String },
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
    /// Why nothing can be changed, where that is so.
    pub read_only: Option<&'a str>,
    /// Now, for "today 14:06".
    pub now: Time,
}
