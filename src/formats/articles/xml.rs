//! XML of somebody else, with its limits: no definitions of document types, 64 MB, two million nodes.

use super::reader::Refused;
use roxmltree::{Document, Node, ParsingOptions};

/// The longest XML that is read, in bytes.
const LARGEST: usize = 64 << 20;
/// The most elements, texts and remarks.
const NODES: u32 = 2_000_000;
/// Elements in elements are followed this deep; what lies deeper is left out.
pub(super) const DEEPEST: usize = 512;

const HINT: &str = "Open it in the program that made it, save it again, and add that";

/// A part of a package as text: UTF-8, or UTF-16 with its mark.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let encoding = encoding_rs::Encoding::for_bom(bytes).map_or(encoding_rs::UTF_8, |found| found.0);
    encoding.decode(bytes).0.into_owned()
}

/// Reads XML; `name` is how the part is called in what is told.
pub(super) fn parse<'t>(text: &'t str, name: &str) -> Result<Document<'t>, Refused> {
    if text.len() > LARGEST {
        let megabytes = text.len() >> 20;
        return Err(Refused::new(
            format!("its part “{name}” has {megabytes} MB, and 64 are the most that are read"),
            HINT,
        ));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let what = match error {
            roxmltree::Error::DtdDetected => "defines a document type of its own, which is never followed".to_owned(),
            roxmltree::Error::NodesLimitReached => "has more than two million elements".to_owned(),
            other => format!("is no XML in line {}, column {}", other.pos().row, other.pos().col),
        };
        Refused::new(format!("its part “{name}” {what}"), HINT)
    })
}

/// An attribute by its name without the name space.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// The first element below with a name.
pub(super) fn below<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|node| node.is_element() && node.tag_name().name() == name)
}

/// The first child element with a name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|node| node.is_element() && node.tag_name().name() == name)
}

/// All words below.
pub(super) fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}
