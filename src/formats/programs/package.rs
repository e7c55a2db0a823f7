//! A package of text files, written one by one and read back as a whole.

use crate::formats::report::ExportError;
use crate::formats::zip::{Member, Zip, unzip};

pub(super) fn add(zip: &mut Zip<'_>, name: &str, words: &str) -> Result<(), ExportError> {
    let mut member = Member::new();
    member.write(words)?;
    zip.add(name, member)
}

/// Whether a text that was read back is the one that was written: a line end at the very end is not told by lines.
pub(super) fn is_same(read: &str, written: &str) -> bool {
    read == written.strip_suffix('\n').unwrap_or(written)
}

/// Names and texts of the files, in order.
///
/// # Errors
/// Half a sentence: where it is no package, or a file of it is damaged.
pub(super) fn files(package: &[u8]) -> Result<impl Iterator<Item = Result<(String, String), String>>, String> {
    let one = |mut file: crate::formats::zip::Packed<'_>| {
        let mut lines = Vec::new();
        while let Some(line) = file.next_line()? {
            lines.push(line);
        }
        Ok((file.name, lines.join("\n")))
    };
    Ok(unzip(package)?.into_iter().map(one))
}
