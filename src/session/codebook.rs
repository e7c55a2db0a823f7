//! A codebook alone, read from a file and written into one.

use super::write_file;
use crate::edit::codebook_of;
use crate::formats::codebook::{self as book, BookFormat, Read};
use crate::model::{Ids, Project};
use crate::store::{self, Storage};
use std::path::Path;

/// Larger files are no codebooks, in bytes.
const MOST: usize = 64 * 1024 * 1024;

fn format_of(path: &Path) -> Result<BookFormat, String> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let unknown =
        || format!("“{}” does not end in .ron, .csv or .qdc, which says how a codebook is written", name(path));
    BookFormat::of_ending(&ending).ok_or_else(unknown)
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Reads a codebook; the ending of the file's name says how.
///
/// # Errors
/// One sentence: which file, and why not.
pub fn read_codebook(storage: &dyn Storage, path: &Path, ids: &mut Ids) -> Result<Read, String> {
    let format = format_of(path)?;
    let refused = |why: &str| format!("No codebook was taken from “{}”: {why}", name(path));
    let too_large = || refused("it is too large to be one");
    if storage.size(path).is_ok_and(|size| size > MOST as u64) {
        return Err(too_large());
    }
    let bytes = storage.read(path).map_err(|error| refused(&store::reason(&error)))?;
    if bytes.len() > MOST {
        return Err(too_large());
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    book::read(format, &bytes, &stem, ids).map_err(|why| refused(&why))
}

/// Writes a project's codebook; the ending of the file's name says how. Gives what the file does not say, a sentence each.
///
/// # Errors
/// One sentence: which file, and why not. The file is then as it was.
pub fn write_codebook(
    storage: &dyn Storage,
    project: &Project,
    path: &Path,
    overwrite: bool,
) -> Result<Vec<String>, String> {
    let written = book::write(format_of(path)?, &codebook_of(project)).map_err(|error| error.to_string())?;
    write_file(storage, path, &written.bytes, overwrite).map_err(|problem| problem.told())?;
    Ok(written.lost)
}
