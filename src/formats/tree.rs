//! XML of somebody else, read into a tree: no definitions of document types, and no more of it than a reader allows.

use super::articles::Refused;
use roxmltree::{Document, Node, ParsingOptions};

/// How much XML is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// In MB.
    megabytes: usize,
    /// Elements, texts and remarks, in millions.
    millions: u32,
}

/// What an article can have.
pub(super) const ARTICLE: Limits = Limits { megabytes: 64, millions: 2 };
/// A whole project with its statements.
pub(super) const PROJECT: Limits = Limits { megabytes: 256, millions: 8 };
/// Elements in elements are followed this deep; what lies deeper is left out.
pub(super) const DEEPEST: usize = 512;

const HINT: &str = "Open it in the program that made it, save it again, and add that";

/// A part of a package as text: UTF-8, or UTF-16 with its mark.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let encoding = encoding_rs::Encoding::for_bom(bytes).map_or(encoding_rs::UTF_8, |found| found.0);
    encoding.decode(bytes).0.into_owned()
}

/// Reads a part of an article; `name` is how the part is called in what is told.
pub(super) fn parse<'t>(text: &'t str, name: &str) -> Result<Document<'t>, Refused> {
    tree(text, ARTICLE).map_err(|what| Refused::new(format!("its part “{name}” {what}"), HINT))
}

/// Reads XML.
///
/// # Errors
/// The second half of a sentence: what is wrong with it.
pub(super) fn tree(text: &str, limits: Limits) -> Result<Document<'_>, String> {
    let Limits { megabytes, millions } = limits;
    if text.len() > megabytes << 20 {
        return Err(format!("has {} MB, and {megabytes} are the most that are read", text.len() >> 20));
    }
    let nodes_limit = millions * 1_000_000;
    let options = ParsingOptions { allow_dtd: false, nodes_limit, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => "defines a document type of its own, which is never followed".to_owned(),
        roxmltree::Error::NodesLimitReached => format!("has more than {millions} million elements"),
        other => format!("is no XML in line {}, column {}", other.pos().row, other.pos().col),
    })
}

/// An attribute by its name without the name space.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// Whether a node is an element with a name, whatever its name space.
fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// Elements with a name in a tree.
pub(super) fn all<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |node| is(node, name))
}

/// Elements with a name directly below another.
pub(super) fn below<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |node| is(node, name))
}

/// The first element with a name in a tree.
pub(super) fn first<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|node| is(node, name))
}

/// The first element with a name directly below another.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|node| is(node, name))
}

/// All words below.
pub(super) fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}
