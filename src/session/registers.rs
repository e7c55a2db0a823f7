//! The registers of actors and issues, into a file and from one.

use super::{ExportProblem, Session, write_file};
use crate::edit::Command;
use crate::formats::{Brought, Register, read_register, write_register};
use crate::model::{Project, Time};
use crate::store::Storage;
use std::path::Path;

/// Writes a register into a file; how many rows that were.
///
/// # Errors
/// When something is there already that may not be replaced, or the disk refuses.
pub fn export_register(
    storage: &dyn Storage,
    project: &Project,
    register: Register,
    path: &Path,
    overwrite: bool,
) -> Result<usize, ExportProblem> {
    let mut bytes = Vec::new();
    let rows = write_register(project, register, &mut bytes)?;
    write_file(storage, path, &bytes, overwrite)?;
    Ok(rows)
}

impl Session {
    /// Takes in a register from the bytes of a file, as one edit.
    ///
    /// # Errors
    /// One sentence: the file is no such table, or the project can't be changed.
    pub fn import_register(&mut self, register: Register, bytes: &[u8], now: Time) -> Result<Brought, String> {
        let brought = read_register(&self.project, register, bytes, &mut self.ids)?;
        if !brought.changes.is_empty() {
            let rows = brought.changes.len();
            let noun = register.file_name().strip_suffix('s').filter(|_| rows == 1).unwrap_or(register.file_name());
            let label = format!("import {rows} {noun}");
            let command = Command::Apply { label, changes: brought.changes.clone() };
            self.run(&command, now).map_err(|refusal| refusal.reason)?;
        }
        Ok(brought)
    }
}
