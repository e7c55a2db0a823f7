//! An export into a file: read back before it counts, whole or absent.

use crate::formats::{self, ExportError, Exporter, Options, Report, Scope};
use crate::model::Project;
use crate::store::{self, Storage, StoreError};
use std::path::{Path, PathBuf};

/// Why there is no export. What stood in the file before still does.
#[derive(Debug, thiserror::Error)]
pub enum ExportProblem {
    #[error(transparent)]
    Format(#[from] ExportError),
    #[error(transparent)]
    Disk(#[from] StoreError),
    #[error("{0} is there already. Choose another name, or say that it may be replaced")]
    Taken(String),
}

/// Writes one export into a file, with the further files that belong to it beside it.
///
/// # Errors
/// When the format can't hold the project, the export read back differs, or the disk refuses. The file is then as it
/// was.
pub fn export(
    storage: &dyn Storage,
    project: &Project,
    exporter: &dyn Exporter,
    scope: &Scope,
    options: &Options,
    path: &Path,
    overwrite: bool,
) -> Result<Report, ExportProblem> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let companions = exporter.companions().iter().copied().filter(|companion| companion.is_needed(project, scope));
    let mut parts: Vec<(PathBuf, &dyn Exporter)> = companions
        .map(|companion| (path.with_file_name(formats::companion_name(&name, companion)), companion))
        .collect();
    // The file that was asked for comes last: where it is, the others are too.
    parts.push((path.to_owned(), exporter));
    if let Some((taken, _)) = parts.iter().find(|(file, _)| !overwrite && storage.exists(file).unwrap_or(true)) {
        return Err(ExportProblem::Taken(taken.display().to_string()));
    }
    let mut written = Vec::new();
    for (file, part) in parts {
        let mut bytes = Vec::new();
        let report = part.write(project, scope, options, &mut bytes)?;
        part.verify(project, scope, options, &mut bytes.as_slice())?;
        written.push((file, bytes, report));
    }
    let mut last = None;
    for (file, bytes, report) in written {
        store::replace(storage, &file, &bytes)?;
        last = Some(report);
    }
    last.ok_or_else(|| ExportProblem::Taken(path.display().to_string()))
}
