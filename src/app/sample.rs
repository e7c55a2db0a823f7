//! The sample project that comes with the program. It opens as a copy of one's own.

use crate::model::{Annotation, Id};
use crate::store::{self, Storage, StoreError};
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};

static SAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/projects/sample");

/// The statement whose card stands beside the first words that a new user sees: a quote in two fragments with a chain of
/// two who passed it on, and relations in this article and to another.
pub(super) const SHOWN: Id<Annotation> = Id::new(0x5d06fd02_5b1f_a642_ca3c_32b62fd5dbb2);

/// Puts a copy of the sample into a folder; where one is there already, that one stays as it is. Says whether it is new.
///
/// # Errors
/// When the disk refuses.
pub(super) fn place(storage: &dyn Storage, folder: &Path) -> Result<bool, StoreError> {
    if storage.exists(&folder.join("project.ron")).unwrap_or(false) {
        return Ok(false);
    }
    let mut files: Vec<(PathBuf, &[u8])> = Vec::new();
    collect(&SAMPLE, &mut files);
    // The file that makes a folder a project comes last, so that half a copy is none.
    files.sort_by_key(|file| file.0 == Path::new("project.ron"));
    for (path, bytes) in files {
        store::replace(storage, &folder.join(path), bytes)?;
    }
    Ok(true)
}

fn collect<'a>(dir: &'a Dir<'static>, files: &mut Vec<(PathBuf, &'a [u8])>) {
    files.extend(dir.files().map(|file| (file.path().to_owned(), file.contents())));
    dir.dirs().for_each(|dir| collect(dir, files));
}
