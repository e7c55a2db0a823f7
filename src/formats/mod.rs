//! Other people's files: articles in, tables and annotations out.
//!
//! Nothing here opens a path: readers and writers are handed in. What a format cannot say is reported, never dropped,
//! and an export can be read back and compared with the project before anyone relies on it.
//!
//! To add a format: a file with an [`Exporter`], a line in [`EXPORTERS`], and a golden file in `tests/data/export`.

pub mod articles;
pub mod codebook;
pub mod outside;

mod all_tables;
mod answers;
mod cells;
mod csv;
pub mod drawing;
mod html;
mod jsonl;
mod lanes;
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

pub use plain::{csv_of, tabs_of};
pub use registers::{Brought, Register, read_register, write_register};
pub use report::{ExportError, Loss, Report};
pub use rest::Rest;
pub use scope::{OffsetUnit, Options, Scope, Several, Uses};
pub use tables::{actor_kind, identity};

use crate::model::Project;
use std::io::{self, Write};

/// Under which heading a format stands in the export dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Tables,
    Programs,
    Training,
    Reading,
}

impl Group {
    /// The heading on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tables => "Tables",
            Self::Programs => "For other programs",
            Self::Training => "Training data",
            Self::Reading => "To read",
        }
    }
}

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

/// A format that a project can be written in.
pub trait Exporter: Sync {
    /// The name on the command line.
    fn id(&self) -> &'static str;
    /// The name on screens.
    fn title(&self) -> &'static str;
    /// What it is good for, as a short sentence.
    fn hint(&self) -> &'static str;
    /// The format's own name, such as "CSV".
    fn format(&self) -> &'static str;
    /// The ending of file names, without the dot.
    fn extension(&self) -> &'static str;
    fn group(&self) -> Group;
    fn uses(&self) -> Uses;

    /// Whether it is text, which can go into the clipboard.
    fn is_text(&self) -> bool {
        true
    }

    /// Whether it tells only how many statements there are of what, not each of them.
    fn is_count(&self) -> bool {
        false
    }

    /// The name of its own file without the ending, where it is a folder and the further files lie in that beside it.
    fn folder(&self) -> Option<&'static str> {
        None
    }

    /// Whether such a folder has a file of this name, in some project.
    fn may_hold(&self, _name: &str) -> bool {
        false
    }

    /// Writes the export.
    ///
    /// # Errors
    /// When `out` refuses to take more.
    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError>;

    /// Reads an export of the same project, scope and options and compares each range and its words with the project.
    ///
    /// # Errors
    /// Half a sentence: when it can't be read, when something is missing, or when words and offsets do not agree.
    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String>;

    /// The first `limit` rows or lines.
    fn preview(&self, project: &Project, scope: &Scope, options: &Options, limit: usize) -> Preview {
        let mut head = Head { bytes: Vec::new(), lines_left: limit };
        // The writer stops the export once it has enough, which the export takes for a full disk.
        let text = match self.write(project, scope, options, &mut head) {
            Ok(_) | Err(_) => String::from_utf8_lossy(&head.bytes).into_owned(),
        };
        Preview::Text(text)
    }

    /// Further files that belong to this export, for what its own file has no place for: the ends of their names.
    fn companions(&self, project: &Project, scope: &Scope) -> Vec<&'static str> {
        let _none = (project, scope);
        Vec::new()
    }

    /// Writes one of the further files.
    ///
    /// # Errors
    /// When there is no file of this name, or `out` refuses to take more.
    fn write_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        let _none = (project, scope, options, out);
        Err(ExportError::Form(format!("there is no file “{name}” beside this one")))
    }

    /// Reads one of the further files back, as [`Exporter::verify`].
    ///
    /// # Errors
    /// Half a sentence: what differs.
    fn verify_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        exported: &[u8],
    ) -> Result<(), String> {
        let _none = (project, scope, options, exported);
        Err(format!("there is no file “{name}” beside this one"))
    }
}

/// All formats in the order of the dialog.
pub const EXPORTERS: &[&dyn Exporter] = &[
    &csv::Statements,
    &all_tables::Folder,
    &xlsx::Workbook,
    &w3c::WebAnnotation,
    &programs::Refi,
    &programs::Brat,
    &programs::LabelStudio,
    &programs::Doccano,
    &programs::CasJson,
    &programs::Xmi,
    &programs::GraphMl,
    &programs::Gexf,
    &programs::Tei,
    &jsonl::JsonLines,
    &programs::Prodigy,
    &programs::Conll,
    &html::Html,
];

/// The format with a name.
#[must_use]
pub fn exporter(id: &str) -> Option<&'static dyn Exporter> {
    EXPORTERS.iter().copied().find(|known| known.id() == id)
}

/// Writes an export to nowhere: its report and its size in bytes.
///
/// # Errors
/// As [`Exporter::write`].
pub fn measure(
    exporter: &dyn Exporter,
    project: &Project,
    scope: &Scope,
    options: &Options,
) -> Result<(Report, u64), ExportError> {
    let mut count = Count(0);
    let report = exporter.write(project, scope, options, &mut count)?;
    Ok((report, count.0))
}

struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
