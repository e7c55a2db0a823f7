//! Archives of files: what is in them takes their place.

use super::brought::File;
use crate::formats::articles::Refused;
use crate::formats::package::Package;

/// The files, with those that are archives replaced by what is in them.
pub(super) fn opened(files: Vec<File>) -> Result<Vec<File>, String> {
    let mut out = Vec::new();
    for file in files {
        // A workbook is a package of its own kind.
        let is_archive = file.bytes.starts_with(b"PK\x03\x04") || file.bytes.starts_with(b"PK\x05\x06");
        if is_archive && !file.ends(".xlsx") {
            let unread = |why: Refused| format!("“{}” can’t be read: {}. {}", file.own_name(), why.why, why.hint);
            out.extend(members(&file.bytes).map_err(unread)?);
        } else {
            out.push(file);
        }
    }
    Ok(out)
}

fn members(bytes: &[u8]) -> Result<Vec<File>, Refused> {
    let package = Package::open(bytes)?;
    // Signs of the system that packed it, and what it adds on its own.
    let is_wanted = |name: &&str| {
        let own = name.rsplit('/').next().unwrap_or_default();
        !name.starts_with("__MACOSX/") && !own.starts_with("._") && own != ".DS_Store"
    };
    let file = |name: &str| Ok(File { name: name.replace('\\', "/"), bytes: package.read(name)? });
    package.names().filter(is_wanted).map(file).collect()
}
