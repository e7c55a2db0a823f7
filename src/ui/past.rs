//! What the window knows of earlier states of the project: kept versions, and the trash. Found beside it, shown here.

use super::Ctx;
use super::dates;
use crate::analysis::compare::Differences;
use crate::model::{Coder, Document, Id, Time};

/// A wish about what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Past {
    /// Says what is other now than in a version.
    Compare(String),
    /// Shows a document as it was, beside what it is.
    ShowBeside(String, Id<Document>),
    CloseBeside,
    /// Brings back one document of a version, or everything.
    Restore(String, Option<Id<Document>>),
    /// Puts a document of the trash back.
    PutBack(Id<Document>),
    EmptyTrash,
}

/// A kept version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub name: String,
    pub time: Time,
    /// The edit before which it was kept, in words; may be empty.
    pub label: String,
    pub coder: Option<Id<Coder>>,
}

impl Kept {
    /// When, as one says it.
    #[must_use]
    pub fn when(&self, ctx: &Ctx<'_>) -> String {
        dates::moment(self.time, ctx.now, ctx.zone)
    }

    /// What it stands before.
    #[must_use]
    pub fn why(&self) -> String {
        if self.label.is_empty() {
            return "Kept by itself".to_owned();
        }
        format!("Before {}", crate::edit::quoted(&self.label))
    }
}

/// A document in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTrash {
    pub document: Id<Document>,
    pub title: String,
    pub outlet: String,
    pub at: Option<Time>,
    pub by: Option<Id<Coder>>,
    pub statements: usize,
}

impl InTrash {
    /// When and by whom, as far as that is known.
    #[must_use]
    pub fn removed(&self, ctx: &Ctx<'_>) -> String {
        let when = self.at.map(|at| format!(" {}", dates::moment(at, ctx.now, ctx.zone)));
        let who = self.by.and_then(|id| ctx.project.coders().get(id)).map(|coder| format!(" by {}", coder.name));
        format!("Removed{}{}", when.unwrap_or_default(), who.unwrap_or_default())
    }
}

/// A version that was opened. What it says and what is other now belong together: what is restored is what was shown.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The name of the version.
    pub version: String,
    /// What is other at a revision of the project, or why it can't be read.
    pub since: Result<Differences, String>,
    /// Whether something of it can't be read.
    pub has_gaps: bool,
}

/// Everything that was found; `None` and what is missing are still being looked for.
#[derive(Debug, Default)]
pub struct Found {
    /// Newest first, or why they can't be read.
    pub versions: Option<Result<Vec<Kept>, String>>,
    /// The one version that is open.
    pub opened: Option<Opened>,
    /// Documents, what was removed last first, and how many records and files that were dropped; or why they can't be read.
    pub trash: Option<Result<(Vec<InTrash>, usize), String>>,
}
