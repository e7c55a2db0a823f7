//! What the store has to tell people: errors, and what it found on the disk that needs a look. Plain sentences.

use super::copies::ConflictCopy;
use super::places::shown;
use crate::model::{Coder, Document, Id, Time};
use crate::text::Span;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Why a project could not be made, opened or saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("“{}” is not there", .0.display())]
    NotThere(PathBuf),
    #[error("“{}” is not a project: it has no project.ron", .0.display())]
    NotAProject(PathBuf),
    #[error("“{}” can’t be used for a new project: there is something there already", .0.display())]
    Taken(PathBuf),
    #[error("“{}” can’t be read: {why}", file.display())]
    Damaged { file: PathBuf, why: String },
    #[error("“{}” is open elsewhere as the same coder: {who}", folder.display())]
    InUse { folder: PathBuf, who: String, since: Time },
    #[error("“{}” is being written just now", .0.display())]
    Busy(PathBuf),
    #[error("“{}” was changed meanwhile, so nothing was done to it", shown(.0))]
    Changed(PathBuf),
    #[error("{0}")]
    ReadOnly(String),
    #[error("“{}” could not be {verb}: {reason}", path.display())]
    Disk { verb: &'static str, path: PathBuf, reason: String, kind: io::ErrorKind },
}

impl StoreError {
    /// Words an error of the disk: what was tried (*read*, *written*, *made*), with which file.
    pub(super) fn disk(verb: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Disk { verb, path: path.to_owned(), reason: reason(error), kind: error.kind() }
    }

    /// All of it for people: what and why, and what to do.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{self}. {}", self.hint())
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::NotThere(_) => "Look whether it was moved or renamed, or whether its disk is connected",
            Self::NotAProject(_) => "Choose the folder that holds project.ron, or start a new project",
            Self::Taken(_) => "Choose another name or an empty folder",
            Self::Damaged { .. } => "Bring back an earlier copy of this file; the other files are as they were",
            Self::Busy(_) => "Try again in a moment",
            Self::InUse { .. } => "Go on there, close it there first, or open it here to read only",
            Self::Changed(_) => "Look at it again",
            Self::ReadOnly(_) => "Use the newer version of the program to change it, or save a copy",
            Self::Disk { verb, kind, .. } => way_out(verb, *kind),
        };
        hint.to_owned()
    }
}

/// An error of the disk in plain words.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "you have no permission to do that there".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        io::ErrorKind::NotFound => "it or its folder is not there any more".to_owned(),
        io::ErrorKind::AlreadyExists => "there is something of that name already".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::InvalidInput => "it is a device or a pipe, not a file".to_owned(),
        _ => format!("the disk says “{error}”"),
    }
}

/// What can be done about an error of the disk, by what was tried.
fn way_out(verb: &str, kind: io::ErrorKind) -> &'static str {
    match (verb, kind) {
        ("read", io::ErrorKind::PermissionDenied) => "Allow reading it, or ask whoever may for a copy",
        ("made", io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
            "Choose another place, or allow writing there"
        }
        ("made", io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            "Free some space, or choose another disk"
        }
        ("made", _) => "Look whether the disk is in order, or choose another place",
        (_, kind) => way_out_of_writing(kind),
    }
}

fn way_out_of_writing(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "Allow writing to the folder, or save a copy elsewhere"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "Free some space, or save a copy on another disk",
        io::ErrorKind::NotFound => "Connect the disk or bring the folder back, or save a copy elsewhere",
        _ => "Look whether the disk is in order, or save a copy elsewhere",
    }
}

/// What kind of thing needs a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttentionKind {
    /// A line that can't be read. It is kept as it is.
    Broken,
    /// A line whose checksum is not that of its content: edited by hand, or damaged in a way that still reads.
    Edited,
    /// Lines are missing, too many, or the first one is gone.
    Incomplete,
    /// A file stands where another belongs.
    Misplaced,
    /// The same row stands in more than one line.
    Twice,
    /// A statement whose words are not those of the document at that place.
    Words,
    /// A document whose text is missing or was changed.
    Text,
    /// Something refers to a row that is not there; a stand-in shows in its place.
    Missing,
    /// A row that contradicts others and was left out.
    Unfit,
    /// A journal record that can't be read or no longer fits.
    Journal,
    /// Something that a newer version of the program wrote.
    Newer,
    /// A file or link that does not belong there.
    Stray,
    /// A second copy of a file, as programs that sync folders make them.
    Copy,
    /// A file was changed by someone else meanwhile.
    Outside,
}

/// Something on the disk that a person should look at. It stays on the disk as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// Below the project's folder.
    pub file: PathBuf,
    /// From 1.
    pub line: Option<usize>,
    pub kind: AttentionKind,
    /// The line as it stands there, or what is known of it.
    pub raw: String,
    pub sentence: String,
}

impl LoadReport {
    /// What can be done where records need attention.
    pub const WAY_OUT: &str = "Nothing was changed. Open the project in the window to see each with what can be done, or have \
                               a mended copy made: standpoint repair";
}

/// An edit that stood in a journal only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    pub coder: Id<Coder>,
    pub time: Time,
    /// In words: *tag as claim*.
    pub label: String,
    /// Where in a text it happened, if it did.
    pub place: Option<(Id<Document>, Span)>,
}

/// What was found while opening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Edits that stood in a journal only, after a crash or a power cut.
    pub recovered: usize,
    /// When the last of them was made.
    pub recovered_last: Option<Time>,
    /// Which they were, in order of time.
    pub recovered_edits: Vec<Recovered>,
    /// Bytes at the ends of journals that a crash cut off: edits that nobody was told were saved. They are dropped.
    pub torn: usize,
    /// In order of files and lines.
    pub attention: Vec<Attention>,
    /// Second copies of files, which can be merged.
    pub copies: Vec<ConflictCopy>,
    /// Why the project can only be read.
    pub read_only: Option<String>,
}
