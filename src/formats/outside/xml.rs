//! XML as these readers take it: small trees, no document type definitions, UTF-8 or UTF-16.

use super::brought::File;
use roxmltree::{Document, Node};

/// The text of an XML file. The tree borrows from it.
pub(super) fn text_of(file: &File) -> Result<String, String> {
    file.plain().map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))
}

pub(super) fn tree<'a>(file: &File, text: &'a str) -> Result<Document<'a>, String> {
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 8_000_000, ..Default::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => {
            format!("“{}” can’t be read: it has a document type definition, which is refused", file.own_name())
        }
        other => format!("“{}” can’t be read: it is no XML ({other})", file.own_name()),
    })
}

/// Elements with a name in a tree.
pub(super) fn all<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// Elements with a name directly below another.
pub(super) fn below<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// All words within an element.
pub(super) fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
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
