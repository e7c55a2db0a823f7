//! What is exported, and how.

use crate::model::{Document, Id, Tag};

/// Which documents and which tags; `None` stands for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    pub documents: Option<Vec<Id<Document>>>,
    pub tags: Option<Vec<Id<Tag>>>,
}

/// What an offset counts, where a format leaves the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OffsetUnit {
    /// Unicode code points.
    #[default]
    Characters,
    Utf16,
    Bytes,
}

/// What becomes of a statement with several actors or issues in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Several {
    /// One row, with the names joined by semicolons.
    #[default]
    Joined,
    /// One row for each.
    RowEach,
}

/// How it is exported. Each exporter says which of these it heeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub unit: OffsetUnit,
    pub several: Several,
    pub name_coders: bool,
    pub include_notes: bool,
    pub leave_text_out: bool,
    /// Cells that begin like a formula are left as they are, which a spreadsheet may then run.
    pub exact: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unit: OffsetUnit::Characters,
            several: Several::Joined,
            name_coders: true,
            include_notes: true,
            leave_text_out: false,
            exact: false,
        }
    }
}
