//! Kept versions: the project as it was before something was taken away, and once an hour while it is edited.
//!
//! A version is a moment, and holds only those files that were written after it: before a file is written for the first
//! time since the newest version, it is kept in that version's folder, under a second name where the disk can give it
//! one, else as a copy. So a file as it was at a version is the first one kept of it in that version or a later one,
//! and where there is none the file as it stands. What was not there then is named in the version's note, which is
//! written last: a folder without a note is no version.

mod keep;
mod note;
mod read;
mod rule;
mod thin;
mod view;

pub(super) use keep::{clear, keep};
pub use read::{open_version, versions};
pub(super) use rule::Act;
pub(super) use thin::{thin, thin_singles};
pub(super) use view::{Source, View};

use crate::model::{Coder, Id, Time};
use serde::{Deserialize, Serialize};

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// The last one was an hour old, and an edit came.
    Hourly,
    /// A document, an actor, an issue, a coder or an entry of the codebook was removed, or many statements.
    Removal,
    /// Many rows were changed at once.
    Change,
    /// A codebook was taken over.
    Codebook,
    /// Rows of another time or place came in: a version was restored, something was imported or merged.
    BroughtIn,
}

impl Reason {
    const ALL: [Self; 5] = [Self::Hourly, Self::Removal, Self::Change, Self::Codebook, Self::BroughtIn];

    /// As the names of folders say it.
    fn slug(self) -> &'static str {
        match self {
            Self::Hourly => "hourly",
            Self::Removal => "removal",
            Self::Change => "change",
            Self::Codebook => "codebook",
            Self::BroughtIn => "brought-in",
        }
    }
}

/// A version that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its folder below `versions`; names it for ever.
    pub name: String,
    /// When the edit was made before which the project was so.
    pub time: Time,
    pub reason: Reason,
    /// That edit in words; empty where the version's note can't be read.
    pub label: String,
    /// Who made it.
    pub coder: Option<Id<Coder>>,
    /// Files that it holds.
    pub files: usize,
}
