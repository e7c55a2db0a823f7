//! An export into a file: read back before it counts, whole or absent.

use crate::formats::{ExportError, Exporter, Options, Report, Scope};
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
    #[error("The export was not written: read back, {0}. This is a fault of the program: report it")]
    Unfaithful(String),
    #[error("“{0}” is there already")]
    Taken(String),
    #[error("“{0}” is a file of a project")]
    Record(String),
}

impl ExportProblem {
    /// All of it for people: what and why, and what to do.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Disk(error) => error.told(),
            Self::Taken(_) => format!("{self}. Choose another name, or remove it first"),
            Self::Record(_) => format!("{self}. Choose another name"),
            Self::Format(_) | Self::Unfaithful(_) => self.to_string(),
        }
    }
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
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !storage.exists(folder).unwrap_or(true)) {
        return Err(StoreError::NotThere(folder.to_owned()).into());
    }
    let companions = exporter.companions(project, scope);
    let place = |name: &'static str| match exporter.folder() {
        Some(_) => path.join(format!("{name}.{}", exporter.extension())),
        None => beside(path, name),
    };
    let mut parts: Vec<(PathBuf, Option<&str>)> =
        companions.into_iter().map(|name| (place(name), Some(name))).collect();
    // The file that was asked for comes last: where it is, the others are too.
    parts.push((exporter.folder().map_or_else(|| path.to_owned(), place), None));
    if let Some((taken, _)) = parts.iter().find(|(file, _)| !overwrite && storage.exists(file).unwrap_or(true)) {
        return Err(ExportProblem::Taken(taken.display().to_string()));
    }
    if let Some((record, _)) = parts.iter().find(|(file, _)| store::is_record(storage, file)) {
        return Err(ExportProblem::Record(record.display().to_string()));
    }
    let mut written = Vec::new();
    for (file, companion) in parts {
        let mut bytes = Vec::new();
        let report = match companion {
            None => exporter.write(project, scope, options, &mut bytes)?,
            Some(name) => exporter.write_companion(name, project, scope, options, &mut bytes)?,
        };
        match companion {
            None => exporter.verify(project, scope, options, &bytes).map(|_compared| ()),
            Some(name) => exporter.verify_companion(name, project, scope, options, &bytes),
        }
        .map_err(ExportProblem::Unfaithful)?;
        written.push((file, bytes, report));
    }
    if exporter.folder().is_some() {
        return place_folder(storage, exporter, written, (path, overwrite));
    }
    let mut last = Report::default();
    for (file, bytes, report) in written {
        store::replace(storage, &file, &bytes)?;
        last = report;
    }
    Ok(last)
}

/// Writes a file whole or not at all.
///
/// # Errors
/// Where it is there already and may not be replaced, its folder is not there, or the disk refuses.
pub fn write_file(storage: &dyn Storage, path: &Path, bytes: &[u8], may_replace: bool) -> Result<(), ExportProblem> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !storage.exists(folder).unwrap_or(true)) {
        return Err(StoreError::NotThere(folder.to_owned()).into());
    }
    if !may_replace && storage.exists(path).unwrap_or(true) {
        return Err(ExportProblem::Taken(path.display().to_string()));
    }
    if store::is_record(storage, path) {
        return Err(ExportProblem::Record(path.display().to_string()));
    }
    Ok(store::replace(storage, path, bytes)?)
}

/// Puts all files into a folder of their own, or none.
fn place_folder(
    storage: &dyn Storage,
    exporter: &dyn Exporter,
    written: Vec<(PathBuf, Vec<u8>, Report)>,
    (path, overwrite): (&Path, bool),
) -> Result<Report, ExportProblem> {
    let report = written.last().map(|(_, _, report)| report.clone()).unwrap_or_default();
    let name = |file: PathBuf| file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let files: Vec<(String, Vec<u8>)> = written.into_iter().map(|(file, bytes, _)| (name(file), bytes)).collect();
    store::place_folder(storage, path, &files, (overwrite, &|name| exporter.may_hold(name)))?;
    Ok(report)
}

/// `statements.csv` and `relations` make `statements-relations.csv`; a name with an ending keeps that.
fn beside(path: &Path, name: &str) -> PathBuf {
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if name.contains('.') {
        return path.with_file_name(format!("{stem}-{name}"));
    }
    let ending = path.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{name}{ending}"))
}
