//! The codebook of REFI-QDA (`.qdc`): written to the letter of its schema, read from whatever programs make of it.
//!
//! A code has a name, a colour, a description, whether it may be used, and codes below it. What our tags say beyond that
//! stands in the description, in paragraphs that begin with a label each; reading finds them again.

use super::{Read, Written, colour, counted};
use crate::edit::Codebook;
use crate::formats::ExportError;
use crate::formats::xml::escape_into;
use crate::model::{Id, Ids, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const NAMESPACE: &str = "urn:QDA-XML:codebook:1.0";

/// Levels of codes below codes that are kept.
const DEEPEST: usize = 64;

const SHORT: &str = "In short: ";
const USE: &str = "Use when: ";
const NOT: &str = "Do not use when: ";
const EXTENT: &str = "How far it reaches: ";
const EXAMPLE: &str = "Example: ";

pub(super) fn write(book: &Codebook) -> Result<Written, ExportError> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut replaced = 0;
    let wrong = |_: std::fmt::Error| ExportError::Form("a text is too long".to_owned());
    writeln!(out, "<CodeBook xmlns=\"{NAMESPACE}\" origin=\"Standpoint\">\n  <Codes>").map_err(wrong)?;
    let mut open: Vec<Option<Id<Tag>>> = vec![None];
    // Each level of the tree with what is left of it; a book can be deeper than the stack.
    let known: BTreeSet<Id<Tag>> = book.tags.iter().map(|tag| tag.id).collect();
    let mut children: BTreeMap<Option<Id<Tag>>, Vec<&Tag>> = BTreeMap::new();
    for tag in book.tags.iter().rev() {
        children.entry(tag.parent.filter(|parent| known.contains(parent))).or_default().push(tag);
    }
    let mut below = |parent: Option<Id<Tag>>| children.remove(&parent).unwrap_or_default();
    let mut levels = vec![below(None)];
    while let Some(level) = levels.last_mut() {
        let Some(tag) = level.pop() else {
            levels.pop();
            if open.pop().flatten().is_some() {
                writeln!(out, "{}</Code>", indent(levels.len())).map_err(wrong)?;
            }
            continue;
        };
        let children = below(Some(tag.id));
        let description = description(tag);
        let mut name = String::new();
        escape_into(&mut name, &tag.name, true, &mut replaced);
        let (guid, codable, colour) = (guid(tag.id), !tag.retired, colour::hex(tag.colour));
        let depth = indent(levels.len());
        write!(out, "{depth}<Code guid=\"{guid}\" name=\"{name}\" isCodable=\"{codable}\" color=\"{colour}\"")
            .map_err(wrong)?;
        if description.is_empty() && children.is_empty() {
            writeln!(out, "/>").map_err(wrong)?;
            continue;
        }
        writeln!(out, ">").map_err(wrong)?;
        if !description.is_empty() {
            write!(out, "{depth}  <Description>").map_err(wrong)?;
            escape_into(&mut out, &description, false, &mut replaced);
            writeln!(out, "</Description>").map_err(wrong)?;
        }
        open.push(Some(tag.id));
        levels.push(children);
    }
    out.push_str("  </Codes>\n</CodeBook>\n");
    Ok(Written { bytes: out.into_bytes(), lost: sentences(book, replaced) })
}

fn indent(levels: usize) -> String {
    "  ".repeat(levels.min(40) + 1)
}

fn guid(id: Id<Tag>) -> String {
    let digits = id.to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

fn description(tag: &Tag) -> String {
    let labelled = [(SHORT, &tag.hint), (USE, &tag.use_when), (NOT, &tag.not_when), (EXTENT, &tag.extent)];
    let labelled = labelled.into_iter().filter(|part| !part.1.trim().is_empty());
    let mut parts: Vec<String> = Vec::new();
    if !tag.definition.trim().is_empty() {
        parts.push(tag.definition.trim().to_owned());
    }
    // A label reaches to the end of its paragraph.
    let one =
        |words: &str| words.trim().split('\n').filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
    parts.extend(labelled.map(|(label, words)| format!("{label}{}", one(words))));
    parts.extend(tag.examples.iter().map(|example| format!("{EXAMPLE}{}", one(example))));
    parts.join("\n\n")
}

fn sentences(book: &Codebook, replaced: usize) -> Vec<String> {
    let mut out = Vec::new();
    let (fields, kinds) = (book.fields.len(), book.relation_types.len());
    if fields > 0 || kinds > 0 {
        let fields = counted(fields, "field", "fields");
        let kinds = counted(kinds, "type of relation", "types of relations");
        out.push(format!("This format cannot hold {fields} and {kinds}. RON can"));
    }
    let tags = counted(book.tags.len(), "tag", "tags");
    out.push(format!("Keys, line patterns and the rules for marks and full stops of {tags} are not in this file"));
    let retired = book.tags.iter().filter(|tag| tag.retired).count();
    if retired > 0 {
        let tags = counted(retired, "retired tag is a code", "retired tags are codes");
        out.push(format!("{tags} that may not be used"));
    }
    if replaced > 0 {
        let characters = counted(replaced, "control character is", "control characters are");
        out.push(format!("{characters} written as �, since no XML can hold them"));
    }
    out
}

pub(super) fn read(bytes: &[u8], ids: &mut Ids) -> Result<Read, String> {
    let text = decoded(bytes)?;
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 2_000_000, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => "it has a document type definition, which is refused".to_owned(),
        other => format!("it is no XML: {other}"),
    })?;
    let root = document.root_element();
    let is = |node: &roxmltree::Node<'_, '_>, name: &str| node.is_element() && node.tag_name().name() == name;
    let codebook = root.descendants().find(|node| is(node, "CodeBook")).ok_or("it has no element CodeBook")?;
    let codes = codebook.children().find(|node| is(node, "Codes")).ok_or("its CodeBook has no element Codes")?;
    let mut read = Read::default();
    let mut seen = Seen::default();
    let mut open: Vec<(roxmltree::Node<'_, '_>, Option<Id<Tag>>, usize)> =
        codes.children().filter(|node| is(node, "Code")).map(|node| (node, None, 1)).collect();
    open.reverse();
    while let Some((node, parent, depth)) = open.pop() {
        let id = take_code(node, parent, &mut read, &mut seen, ids);
        let children: Vec<_> = node.children().filter(|node| is(node, "Code")).collect();
        // What stands deeper than anyone could look at stands beside the last that does not.
        let above = if depth < DEEPEST { Some(id) } else { parent };
        seen.deep += if depth < DEEPEST { 0 } else { children.len() };
        open.extend(children.into_iter().rev().map(|node| (node, above, depth + 1)));
    }
    seen.sets = codebook.descendants().filter(|node| is(node, "Set")).count();
    read.notes.extend(seen.sentences());
    Ok(read)
}

/// UTF-8, or UTF-16 where the file begins so.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    let (encoding, mark) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..).unwrap_or_default());
    text.map(std::borrow::Cow::into_owned).ok_or_else(|| format!("its text is no {}", encoding.name()))
}

/// What was met that a codebook of ours has no place for, or that was not to the letter.
#[derive(Default)]
struct Seen {
    notes: usize,
    sets: usize,
    guids: usize,
    deep: usize,
    used: BTreeSet<Id<Tag>>,
}

impl Seen {
    fn sentences(&self) -> Vec<String> {
        let parts = [
            (self.notes, "link to a note was left out", "links to notes were left out"),
            (self.sets, "set of codes was left out", "sets of codes were left out"),
            (self.deep, "code stands less deep than it did", "codes stand less deep than they did"),
            (
                self.guids,
                "code had no identifier of its own and got one",
                "codes had no identifier of their own and got one",
            ),
        ];
        parts.into_iter().filter(|part| part.0 > 0).map(|(n, one, many)| counted(n, one, many)).collect()
    }
}

fn take_code(
    node: roxmltree::Node<'_, '_>,
    parent: Option<Id<Tag>>,
    read: &mut Read,
    seen: &mut Seen,
    ids: &mut Ids,
) -> Id<Tag> {
    let digits: String = node.attribute("guid").unwrap_or_default().chars().filter(char::is_ascii_hexdigit).collect();
    let own = digits.to_ascii_lowercase().parse::<Id<Tag>>().ok().filter(|id| !seen.used.contains(id));
    seen.guids += usize::from(own.is_none());
    let id = own.unwrap_or_else(|| ids.next_id());
    seen.used.insert(id);
    let name = node.attribute("name").unwrap_or_default().trim();
    let name = if name.is_empty() { "Code without a name" } else { name };
    let position = u32::try_from(read.book.tags.len()).unwrap_or(u32::MAX);
    let mut tag = Tag { position, parent, ..Tag::named(id, name) };
    if let Some(rgb) = node.attribute("color").and_then(colour::parse) {
        tag.colour = colour::of(rgb);
    }
    tag.retired = node.attribute("isCodable").is_some_and(|said| matches!(said.trim(), "false" | "0"));
    let mut words = String::new();
    for child in node.children().filter(roxmltree::Node::is_element) {
        match child.tag_name().name() {
            "Description" => {
                child.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).for_each(|text| {
                    words.push_str(text);
                });
            }
            "NoteRef" => seen.notes += 1,
            _ => {}
        }
    }
    describe(&mut tag, &words);
    read.book.tags.push(tag);
    id
}

/// Sorts the paragraphs of a description to where they belong.
fn describe(tag: &mut Tag, words: &str) {
    let words = words.replace("\r\n", "\n").replace('\r', "\n");
    let mut definition: Vec<&str> = Vec::new();
    for paragraph in words.split("\n\n") {
        let label = [SHORT, USE, NOT, EXTENT, EXAMPLE].into_iter().find(|label| paragraph.starts_with(label));
        let rest = label.and_then(|label| paragraph.strip_prefix(label)).map(|rest| rest.trim().to_owned());
        match (label, rest) {
            (Some(SHORT), Some(rest)) => tag.hint = rest,
            (Some(USE), Some(rest)) => tag.use_when = rest,
            (Some(NOT), Some(rest)) => tag.not_when = rest,
            (Some(EXTENT), Some(rest)) => tag.extent = rest,
            (Some(_), Some(rest)) => tag.examples.push(rest),
            _ => definition.push(paragraph),
        }
    }
    tag.definition = definition.join("\n\n").trim().to_owned();
}
