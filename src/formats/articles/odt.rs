//! OpenDocument texts, packed or as one file of XML: text with headings, lists, tables and notes as lines.

use super::article;
use super::lines::{BULLET, Lines, numbered};
use super::reader::{Given, Refused, Taken};
use crate::edit::NewDocument;
use crate::formats::package::Package;
use crate::formats::tree::{DEEPEST, attribute, child, first, parse, text_of, words};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;

/// Blanks that one element may stand for.
const MOST_BLANKS: usize = 256;

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    if !bytes.starts_with(b"PK") {
        let text = text_of(bytes);
        let tree = parse(&text, "document")?;
        return body(&tree, about(&tree), given);
    }
    let package = Package::open(bytes)?;
    let text = text_of(&package.read("content.xml")?);
    let known = match package.read_if_there("meta.xml")? {
        Some(meta) => about(&parse(&text_of(&meta), "meta.xml")?),
        None => NewDocument::default(),
    };
    body(&parse(&text, "content.xml")?, known, given)
}

/// Title, author and language as the program that made it has noted them.
fn about(tree: &Document<'_>) -> NewDocument {
    let meta = first(tree.root_element(), "meta");
    let of = |name| meta.and_then(|meta| first(meta, name)).map(words).unwrap_or_default();
    let author = [of("initial-creator"), of("creator")].into_iter().find(|name| !name.trim().is_empty());
    NewDocument {
        title: of("title"),
        author: author.unwrap_or_default(),
        language: of("language"),
        ..NewDocument::default()
    }
}

fn body(tree: &Document<'_>, mut known: NewDocument, given: &Given) -> Result<Taken, Refused> {
    let numbered_lists = tree.descendants().filter(|node| node.tag_name().name() == "list-style").filter(|style| {
        let first = style.children().find(Node::is_element);
        first.is_some_and(|level| level.tag_name().name() == "list-level-style-number")
    });
    let numbered_lists = numbered_lists.filter_map(|style| attribute(style, "name")).map(str::to_owned).collect();
    let mut walk = Walk { numbered_lists, ..Walk::default() };
    let text = first(tree.root_element(), "body").and_then(|body| child(body, "text"));
    let Some(text) = text else {
        return Err(Refused::new("it has no text, as a table or a presentation", "Copy the text, and paste it here"));
    };
    walk.blocks(text, 0);
    for (number, note) in std::mem::take(&mut walk.notes).iter().enumerate() {
        walk.lines.end();
        walk.lines.exact(&format!("[{}] {note}", number + 1));
        walk.lines.end();
    }
    let count = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what} was left out")),
        many => Some(format!("{many} {what}s were left out")),
    };
    let remarks =
        [count(walk.deleted, "deleted passage"), count(walk.comments, "comment"), count(walk.pictures, "picture")];
    if let Some(title) = walk.title.take() {
        known.title = title;
    }
    Ok(article(&walk.lines.finish(), known, given, remarks.into_iter().flatten().collect())?.into())
}

#[derive(Default)]
struct Walk {
    lines: Lines,
    numbered_lists: BTreeSet<String>,
    /// The lists around: whether numbered, and the number of the next item.
    lists: Vec<(bool, usize)>,
    /// The text of each note.
    notes: Vec<String>,
    title: Option<String>,
    deleted: usize,
    comments: usize,
    pictures: usize,
}

impl Walk {
    fn blocks(&mut self, parent: Node<'_, '_>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" | "h" => self.paragraph(node, depth),
                "list" => self.list(node, depth),
                "table" => self.table(node, depth),
                "tracked-changes" => {
                    self.deleted += node.descendants().filter(|node| node.tag_name().name() == "deletion").count();
                }
                "annotation" => self.comments += 1,
                "sequence-decls" | "variable-decls" | "forms" | "user-field-decls" => {}
                _ => self.blocks(node, depth + 1),
            }
        }
    }

    fn paragraph(&mut self, paragraph: Node<'_, '_>, depth: usize) {
        self.lines.end();
        let style = attribute(paragraph, "style-name").unwrap_or_default();
        if style == "Title" && self.title.is_none() {
            self.title = Some(words(paragraph)).filter(|title| !title.trim().is_empty());
        }
        let is_quote = style == "Quotations";
        if is_quote {
            self.lines.begin_quote();
        }
        let mut boxes = Vec::new();
        self.runs(paragraph, depth, &mut boxes);
        self.lines.end();
        if is_quote {
            self.lines.end_quote();
        }
        for text_box in boxes {
            self.blocks(text_box, depth + 1);
        }
    }

    fn runs<'a, 'i>(&mut self, parent: Node<'a, 'i>, depth: usize, boxes: &mut Vec<Node<'a, 'i>>) {
        if depth > DEEPEST {
            return;
        }
        for node in parent.children() {
            if node.is_text() {
                self.lines.words(node.text().unwrap_or_default());
                continue;
            }
            match node.tag_name().name() {
                "s" => {
                    let count = attribute(node, "c").and_then(|count| count.parse().ok()).unwrap_or(1).min(MOST_BLANKS);
                    self.lines.words(&" ".repeat(count));
                }
                "tab" => self.lines.words(" "),
                "line-break" => self.lines.end(),
                "note" => {
                    let text = child(node, "note-body").map(|body| self.aside(body, depth)).unwrap_or_default();
                    self.notes.push(text);
                    let number = self.notes.len();
                    self.lines.exact(&format!("[{number}]"));
                }
                "annotation" => self.comments += 1,
                "annotation-end" | "soft-page-break" | "bookmark" => {}
                "image" => self.pictures += 1,
                "text-box" => boxes.push(node),
                _ => self.runs(node, depth + 1, boxes),
            }
        }
    }

    fn list(&mut self, list: Node<'_, '_>, depth: usize) {
        let own = attribute(list, "style-name").map(|style| self.numbered_lists.contains(style));
        let is_numbered = own.or(self.lists.last().map(|list| list.0)).unwrap_or(false);
        let start = child(list, "list-item").and_then(|item| attribute(item, "start-value")?.parse().ok()).unwrap_or(1);
        self.lists.push((is_numbered, start));
        for item in list.children().filter(|node| node.tag_name().name() == "list-item") {
            let further_in = "  ".repeat(self.lists.len().min(4) - 1);
            if let Some((is_numbered, next)) = self.lists.last_mut() {
                let mark = if *is_numbered { numbered(*next) } else { BULLET.to_owned() };
                *next += 1;
                self.lines.item(&format!("{further_in}{mark}"));
            }
            self.blocks(item, depth + 1);
            self.lines.end_item();
        }
        self.lists.pop();
    }

    fn table(&mut self, table: Node<'_, '_>, depth: usize) {
        let rows = table.descendants().filter(|node| node.tag_name().name() == "table-row");
        for row in rows.filter(|row| row.ancestors().find(|node| node.tag_name().name() == "table") == Some(table)) {
            let cells = row.children().filter(|node| node.tag_name().name() == "table-cell");
            let texts: Vec<String> = cells.map(|cell| self.aside(cell, depth)).collect();
            if texts.iter().any(|text| !text.is_empty()) {
                self.lines.end();
                for (at, text) in texts.iter().enumerate() {
                    if at > 0 {
                        self.lines.cell();
                    }
                    self.lines.exact(text);
                }
                self.lines.end();
            }
        }
    }

    /// The blocks of a cell or note in one line.
    fn aside(&mut self, node: Node<'_, '_>, depth: usize) -> String {
        let around = std::mem::take(&mut self.lines);
        self.blocks(node, depth + 1);
        std::mem::replace(&mut self.lines, around).finish().replace('\n', " ")
    }
}
