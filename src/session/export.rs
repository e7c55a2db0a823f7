//! An export into a file: read back before it counts, whole or absent.

use crate::formats::{ExportError, Exporter, Options, Report, Scope};
use crate::model::Project;
use crate::store::{Storage, StoreError};
use std::{io::Write, path::Path};

/// Why there is no export. What stood in the file before still does.
#[derive(Debug, thiserror::Error)]
pub enum ExportProblem {
    #[error(transparent)]
    Format(#[from] ExportError),
    #[error(transparent)]
    Disk(#[from] StoreError),
    #[error("{0} is there already. Choose another name, or say that it may be replaced")]
    Taken(String),
    #[error("The export was not written: read back, {0}. This is a fault of the program: report it")]
    Unfaithful(String),
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
    let mut files = vec![path.to_owned()];
    files.extend(exporter.companions(project, scope).iter().map(|name| beside(path, name)));
    if let Some(taken) = files.iter().find(|file| !overwrite && storage.exists(file)) {
        return Err(ExportProblem::Taken(taken.display().to_string()));
    }
    let mut main = Vec::new();
    let report = exporter.write(project, scope, options, &mut main)?;
    main.flush().map_err(|error| StoreError::io("write", path, &error))?;
    exporter.verify(project, scope, options, &main).map_err(ExportProblem::Unfaithful)?;
    for (name, file) in exporter.companions(project, scope).iter().zip(files.iter().skip(1)) {
        let mut bytes = Vec::new();
        exporter.write_companion(name, project, scope, options, &mut bytes)?;
        storage.replace(file, &bytes)?;
    }
    storage.replace(path, &main)?;
    Ok(report)
}

/// `statements.csv` and `relations` make `statements-relations.csv`.
fn beside(path: &Path, name: &str) -> std::path::PathBuf {
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let ending = path.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{name}{ending}"))
}
