//! Other people's files: articles in, tables and annotations out.
//!
//! Nothing here opens a path: readers and writers are handed in. What a format cannot say is reported, never dropped,
//! and an export can be read back and compared with the project before anyone relies on it.
//!
//! To add a format: a file with an `Exporter`, a row in [`EXPORTERS`], and a golden file in `tests/data/export`.

pub mod articles;
pub mod codebook;
pub mod outside;

mod all_tables;
mod answers;
mod back;
mod cells;
mod csv;
pub mod drawing;
mod exporters;
mod html;
mod jsonl;
mod lanes;
mod markdown;
mod package;
mod page;
mod plain;
mod programs;
mod registers;
mod report;
mod rest;
mod scope;
mod table;
mod tables;
mod tree;
mod w3c;
mod workbook;
mod xlsx;
mod xml;
mod zip;

pub use exporters::{EXPORTERS, Format, Group, exporter, measure};
pub use plain::{csv_of, tabs_of};
pub use registers::{Brought, Register, read_register, write_register};
pub use report::{ExportError, Loss, Report};
pub use rest::Rest;
pub(crate) use scope::Selection;
pub use scope::{OffsetUnit, Options, Scope, Several, Underway, Uses};
pub use tables::{actor_kind, identity};

use std::io::{self, BufRead, Write};

/// The first part of an export, to look at before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    Table(Table),
    /// The first lines as they will stand in the file.
    Text(String),
}

/// The first rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What reading an export back has shown to be the same as in the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    pub statements: usize,
    /// Ranges whose words were compared with the text at their offsets.
    pub spans: usize,
}

/// How a format is written and read back.
pub(crate) trait Exporter: Sync {
    /// Writes the export.
    ///
    /// # Errors
    /// When `out` refuses to take more.
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError>;

    /// Reads an export of the same selection from its beginning and compares each range and its words with the project.
    ///
    /// # Errors
    /// Half a sentence: when it can't be read, when something is missing, or when words and offsets do not agree.
    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String>;

    /// The first `limit` rows or lines.
    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        let mut head = Head { bytes: Vec::new(), lines_left: limit };
        // The writer stops the export once it has enough, which the export takes for a full disk.
        let text = match self.write(selection, &mut head) {
            Ok(_) | Err(_) => String::from_utf8_lossy(&head.bytes).into_owned(),
        };
        Preview::Text(text)
    }

    /// Further files that belong to this export, for what its own file has no place for: the ends of their names.
    fn companions(&self, _selection: &Selection<'_>) -> Vec<&'static str> {
        Vec::new()
    }

    /// Writes one of the further files.
    ///
    /// # Errors
    /// When there is no file of this name, or `out` refuses to take more.
    fn write_companion(
        &self,
        name: &str,
        _selection: &Selection<'_>,
        _out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        Err(ExportError::Form(format!("there is no file “{name}” beside this one")))
    }

    /// Reads one of the further files back, as [`Exporter::verify`].
    ///
    /// # Errors
    /// Half a sentence: what differs.
    fn verify_companion(
        &self,
        name: &str,
        _selection: &Selection<'_>,
        _exported: &mut dyn BufRead,
    ) -> Result<(), String> {
        Err(format!("there is no file “{name}” beside this one"))
    }

    /// Whether a folder of such an export has a file of this name, in some project.
    fn may_hold(&self, _name: &str) -> bool {
        false
    }
}

/// A preview never needs more than this, however long its lines are, in bytes.
const PREVIEW_BYTES: usize = 64 * 1024;

/// Takes the first lines and then no more.
struct Head {
    bytes: Vec<u8>,
    lines_left: usize,
}

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for &byte in bytes {
            if self.lines_left == 0 || self.bytes.len() >= PREVIEW_BYTES {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.push(byte);
            self.lines_left -= usize::from(byte == b'\n');
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
