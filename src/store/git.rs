//! What git is told in one repository, so that it has files of records put together by the program.

use super::report::StoreError;
use super::storage::{Storage, replace};
use std::{io, path::Path};

/// What a line about our files ends in.
const DRIVER: &str = "merge=standpoint";

/// What became of a repository's own attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalAttributes {
    Written,
    /// They said it before.
    WereThere,
}

/// The pattern of git for all files of records below a folder, given from the top of the repository with `/` at its end.
fn pattern(prefix: &str) -> String {
    if prefix.is_empty() {
        return "*.ron".to_owned();
    }
    let mut bare = String::new();
    for letter in prefix.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '\\') {
            bare.push('\\');
        }
        bare.push(letter);
    }
    // A pattern with blanks or quotation marks stands in quotation marks.
    format!("\"/{}**/*.ron\"", bare.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Says in a repository's own file of attributes, which no clone gets, that files of records below a folder are put
/// together by the program. So nobody’s git is told of a program that may not be there.
///
/// # Errors
/// Of the disk; the file is then as it was.
pub fn local_attributes(storage: &dyn Storage, file: &Path, prefix: &str) -> Result<LocalAttributes, StoreError> {
    let known = match storage.read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(StoreError::disk("read", file, &error)),
    };
    let line = format!("{} {DRIVER}", pattern(prefix));
    if known.split(|&byte| byte == b'\n').any(|known| known == line.as_bytes()) {
        return Ok(LocalAttributes::WereThere);
    }
    let mut bytes = known;
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(line.as_bytes());
    bytes.push(b'\n');
    replace(storage, file, &bytes).map_err(|error| StoreError::disk("written", file, &error))?;
    Ok(LocalAttributes::Written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Memory;

    #[test]
    fn attributes_of_others_stay_and_ours_come_once() {
        let disk = Memory::new();
        let file = Path::new("/study/.git/info/attributes");
        disk.put(file, b"*.png binary");
        assert_eq!(local_attributes(&disk, file, ""), Ok(LocalAttributes::Written));
        assert_eq!(local_attributes(&disk, file, ""), Ok(LocalAttributes::WereThere));
        assert_eq!(disk.read(file).unwrap(), b"*.png binary\n*.ron merge=standpoint\n");
        assert_eq!(pattern("my [study]/"), "\"/my \\\\[study\\\\]/**/*.ron\"");
    }
}
