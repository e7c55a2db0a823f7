//! Statements of other tools: their files read, and taken in as one edit.

use super::{Done, Session};
use crate::edit::{Command, Refusal};
use crate::formats::outside::{self, Brought, File, Format, Mapping, Prepared, Rows};
use crate::model::Time;
use crate::store::{self, EntryKind, Storage};
use std::path::{Path, PathBuf};

/// The longest file and all of them together, in bytes, and how many there may be.
const LARGEST: u64 = 256 * 1024 * 1024;
const MOST: u64 = 1024 * 1024 * 1024;
const FILES: usize = 20_000;
/// Folders below folders are looked into this deep.
const DEPTH: usize = 8;

/// Reads files of statements; of folders those whose names end as such files do, in order of their names.
///
/// # Errors
/// One sentence: which file, and why it can't be read.
pub fn read_statements(
    storage: &dyn Storage,
    paths: &[PathBuf],
    format: Option<&'static Format>,
) -> Result<(Brought, &'static Format), String> {
    let mut found = Found { storage, files: Vec::new(), left: MOST };
    for path in paths {
        match storage.list(path) {
            Ok(_) => found.folder(path, &name(path), DEPTH)?,
            Err(_) => found.file(path, name(path))?,
        }
    }
    outside::read(found.files, format)
}

/// The whole path: files of two folders may have one name, and belong to different ones beside them.
fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

struct Found<'a> {
    storage: &'a dyn Storage,
    files: Vec<File>,
    left: u64,
}

impl Found<'_> {
    fn folder(&mut self, path: &Path, above: &str, depth: usize) -> Result<(), String> {
        let unread = |error| format!("“{above}” can’t be read: {}", store::reason(&error));
        for entry in self.storage.list(path).map_err(unread)?.iter().filter(|entry| !entry.name.starts_with('.')) {
            let (inner, named) = (path.join(&entry.name), format!("{above}/{}", entry.name));
            let ending = inner.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
            let wanted = outside::FORMATS.iter().any(|format| format.endings.contains(&ending.as_str()));
            match entry.kind {
                EntryKind::Folder if depth > 0 => self.folder(&inner, &named, depth - 1)?,
                EntryKind::File if wanted => self.file(&inner, named)?,
                EntryKind::Folder | EntryKind::File | EntryKind::Other => {}
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), String> {
        let unread = |why: &str| format!("“{name}” can’t be read: {why}");
        let size = self.storage.size(path).map_err(|error| unread(&store::reason(&error)))?;
        if size > LARGEST.min(self.left) {
            return Err(unread("a file may have 256 MB, and all of them together 1 GB. Take fewer at a time"));
        }
        if self.files.len() >= FILES {
            return Err(unread("there are more than 20,000 files. Take fewer at a time"));
        }
        let bytes = self.storage.read(path).map_err(|error| unread(&store::reason(&error)))?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        self.files.push(File { name, bytes });
        Ok(())
    }
}

impl Session {
    /// The rows that statements would become; nothing is changed.
    #[must_use]
    pub fn statements_of(&mut self, prepared: &Prepared, mapping: &Mapping, now: Time) -> Rows {
        let stamp = self.stamp(now);
        outside::rows(&self.project, prepared, mapping, stamp, &mut self.ids)
    }

    /// Takes statements in as one edit, and says what came of it.
    ///
    /// # Errors
    /// When the project can't be changed.
    pub fn take_statements(
        &mut self,
        prepared: &Prepared,
        mapping: &Mapping,
        now: Time,
    ) -> Result<(Option<Done>, Rows), Refusal> {
        let rows = self.statements_of(prepared, mapping, now);
        if rows.changes.is_empty() {
            return Ok((None, rows));
        }
        let noun = if rows.statements == 1 { "statement" } else { "statements" };
        let label = match rows.statements {
            0 => format!("import from {}", prepared.format),
            count => format!("import {count} {noun} from {}", prepared.format),
        };
        let done = self.run(&Command::Apply { label, changes: rows.changes.clone() }, now)?;
        Ok((Some(done), rows))
    }
}
