//! Files that say nothing alone: which of those beside a file it is read with.

use super::brought::File;
use super::{table, xml};

/// Files of brat that say how a folder is annotated.
const SETTINGS: [&str; 4] = ["annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf"];

/// Whether other files may belong to this one.
#[must_use]
pub fn has_company(file: &File) -> bool {
    file.ends(".ann") || file.ends(".xmi") || file.ends(".qde") || file.ends(".csv") && table::is_statements(file)
}

/// Whether a file of the same folder, or of one in it, is read with a file that may have company.
#[must_use]
pub fn belongs(other: &File, to: &File) -> bool {
    let folder = |file: &File| file.name.rsplit_once('/').map_or(String::new(), |parts| parts.0.to_lowercase());
    let is_beside = folder(other) == folder(to);
    let path = |file: &File| file.name.rsplit_once('.').map_or_else(|| file.name.clone(), |parts| parts.0.to_owned());
    if to.ends(".ann") {
        let is_text = other.ends(".txt") && path(other) == path(to);
        return is_text || is_beside && SETTINGS.contains(&other.own_name());
    }
    if to.ends(".xmi") {
        return is_beside && other.ends(".xml") && xml::begins(other, "typeSystemDescription");
    }
    if to.ends(".qde") {
        return folder(other) == format!("{}/sources", folder(to)).trim_start_matches('/');
    }
    is_beside && other.ends(".csv") && table::is_further(other)
}
