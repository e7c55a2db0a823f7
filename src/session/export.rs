//! An export into a file: read back before it counts, whole or absent.

use crate::formats::{ExportError, Format, Options, Report, Scope, Selection, Underway};
use crate::model::Project;
use crate::store::{self, Draft, Storage, StoreError};
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
    #[error("The export was cancelled, and nothing was written")]
    Stopped,
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
            Self::Format(_) | Self::Unfaithful(_) | Self::Stopped => self.to_string(),
        }
    }
}

/// What is exported, how, and who looks on.
#[derive(Debug, Clone, Copy)]
pub struct Exporting<'a> {
    pub project: &'a Project,
    pub format: &'static Format,
    pub scope: &'a Scope,
    pub options: &'a Options,
    pub underway: &'a Underway,
}

/// Writes one export into a file, with the further files that belong to it beside it.
///
/// # Errors
/// When the format can't hold the project, the export read back differs, the disk refuses, or it is no longer wanted. The
/// file is then as it was.
pub fn export(
    storage: &dyn Storage,
    wanted: Exporting<'_>,
    path: &Path,
    overwrite: bool,
) -> Result<Report, ExportProblem> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !storage.exists(folder).unwrap_or(true)) {
        return Err(StoreError::NotThere(folder.to_owned()).into());
    }
    let Exporting { project, format, scope, options, underway } = wanted;
    let selection = Selection::new(project, scope, options).watched(underway);
    // The file that was asked for comes last: where it is, the others are too.
    let beside_it = format.exporter.companions(&selection).into_iter().map(Some);
    let parts: Vec<Option<&'static str>> = beside_it.chain([None]).collect();
    let place = |part: Option<&str>| match (format.folder, part) {
        (Some(own), part) => path.join(format!("{}.{}", part.unwrap_or(own), format.extension)),
        (None, Some(name)) => beside(path, name),
        (None, None) => path.to_owned(),
    };
    for file in parts.iter().map(|part| place(*part)) {
        if !overwrite && storage.exists(&file).unwrap_or(true) {
            return Err(ExportProblem::Taken(file.display().to_string()));
        }
        if store::is_record(storage, &file) {
            return Err(ExportProblem::Record(file.display().to_string()));
        }
    }
    if format.folder.is_some() {
        let mut report = Report::default();
        let may_hold = |name: &str| format.exporter.may_hold(name);
        store::place_folder(storage, path, (overwrite, &may_hold), |folder| {
            for part in parts {
                let file = folder.join(place(part).file_name().unwrap_or_default());
                let (draft, written) = draft(storage, &wanted, &selection, part, &file)?;
                draft.place()?;
                report = written;
            }
            Ok::<(), ExportProblem>(())
        })?;
        return Ok(report);
    }
    let drafts = parts.into_iter().map(|part| draft(storage, &wanted, &selection, part, &place(part)));
    let mut report = Report::default();
    for (draft, written) in drafts.collect::<Result<Vec<_>, _>>()? {
        draft.place()?;
        report = written;
    }
    Ok(report)
}

/// Writes one export of text into memory, for the clipboard.
///
/// # Errors
/// When the format can't hold the project, or it is no longer wanted.
pub fn export_text(exporting: Exporting<'_>) -> Result<(String, Report), ExportProblem> {
    let Exporting { project, format, scope, options, underway } = exporting;
    let mut bytes = Vec::new();
    let report = format.exporter.write(&Selection::new(project, scope, options).watched(underway), &mut bytes)?;
    if underway.is_stopped() {
        return Err(ExportProblem::Stopped);
    }
    Ok((String::from_utf8_lossy(&bytes).into_owned(), report))
}

/// Writes a file of an export beside its place, and reads it back.
fn draft<'s>(
    storage: &'s dyn Storage,
    wanted: &Exporting<'_>,
    selection: &Selection<'_>,
    part: Option<&str>,
    file: &Path,
) -> Result<(Draft<'s>, Report), ExportProblem> {
    let (exporter, underway) = (wanted.format.exporter, wanted.underway);
    let still_wanted = || if underway.is_stopped() { Err(ExportProblem::Stopped) } else { Ok(()) };
    let mut draft = Draft::begin(storage, file)?;
    underway.begin(false);
    let report = match part {
        None => exporter.write(selection, &mut draft),
        Some(name) => exporter.write_companion(name, selection, &mut draft),
    };
    // What was stopped ends with fewer articles, and is of no use whatever came of it.
    still_wanted()?;
    let report = report.map_err(|error| match error {
        ExportError::Write(error) => draft.problem(&error).into(),
        ExportError::Form(_) => ExportProblem::Format(error),
    })?;
    let mut written = draft.finish()?;
    underway.begin(true);
    let told = match part {
        None => exporter.verify(selection, &mut written).map(|_compared| ()),
        Some(name) => exporter.verify_companion(name, selection, &mut written),
    };
    still_wanted()?;
    told.map_err(ExportProblem::Unfaithful)?;
    Ok((draft, report))
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

/// `statements.csv` and `relations` make `statements-relations.csv`; a name with an ending keeps that.
fn beside(path: &Path, name: &str) -> PathBuf {
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if name.contains('.') {
        return path.with_file_name(format!("{stem}-{name}"));
    }
    let ending = path.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{name}{ending}"))
}
