//! XML as these readers take it: in UTF-8 or UTF-16, told apart by its root.

use super::brought::File;
use crate::formats::tree;
pub(super) use crate::formats::tree::{all, below, words};
use roxmltree::Document;

/// The text of an XML file. The tree borrows from it.
pub(super) fn text_of(file: &File) -> Result<String, String> {
    file.plain().map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))
}

pub(super) fn tree<'a>(file: &File, text: &'a str) -> Result<Document<'a>, String> {
    tree::tree(text, tree::PROJECT).map_err(|what| format!("“{}” can’t be read: it {what}", file.own_name()))
}

/// Whether a file begins like XML with a root of this name, as far as its first kilobytes tell.
pub(super) fn begins(file: &File, root: &str) -> bool {
    let wide = file.bytes.starts_with(b"\xff\xfe") || file.bytes.starts_with(b"\xfe\xff");
    let head: Vec<u8> = file.bytes.iter().copied().filter(|byte| !wide || *byte != 0).take(8192).collect();
    let head = String::from_utf8_lossy(&head);
    let is_xml = head.contains("<?xml") || head.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    is_xml
        && head.split('<').any(|rest| {
            let name: String = rest.chars().take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/')).collect();
            name.rsplit(':').next() == Some(root)
        })
}
