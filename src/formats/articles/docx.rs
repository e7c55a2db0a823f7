//! Word documents: text as it stands when all changes are accepted, with headings, lists, tables and notes as lines.

use super::article;
use super::lines::{BULLET, Lines, numbered};
use super::reader::{Given, Refused, Taken};
use crate::edit::NewDocument;
use crate::formats::package::Package;
use crate::formats::tree::{DEEPEST, attribute, child, first, parse, text_of, words};
use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// Where the text stands, where the package does not say.
const TEXT: &str = "word/document.xml";
/// Lists in lists are numbered this deep.
const LEVELS: usize = 9;

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let package = Package::open(bytes)?;
    let main = main_part(&package)?;
    let folder = main.rsplit_once('/').map_or("", |parts| parts.0).to_owned();
    let part =
        |name: &str| package.read_if_there(&format!("{folder}/{name}")).map(|part| part.map(|bytes| text_of(&bytes)));
    let text = text_of(&package.read(&main)?);
    let (styles, numbers) = (part("styles.xml")?.unwrap_or_default(), part("numbering.xml")?.unwrap_or_default());
    let notes = [part("footnotes.xml")?.unwrap_or_default(), part("endnotes.xml")?.unwrap_or_default()];

    let tree = parse(&text, &main)?;
    let mut walk = Walk { styles: Styles::of(&styles, &numbers)?, ..Walk::default() };
    let body = first(tree.root_element(), "body").unwrap_or(tree.root_element());
    walk.blocks(body, 0);
    walk.notes(&notes)?;
    let mut known = properties(&package)?;
    if let Some(title) = walk.title.take() {
        known.title = title;
    }
    let remarks = walk.remarks();
    let found = article(&walk.lines.finish(), known, given, remarks)?;
    Ok(found.into())
}

/// The part with the text, as the package names it.
fn main_part(package: &Package<'_>) -> Result<String, Refused> {
    let named = package.read_if_there("_rels/.rels")?.map(|bytes| text_of(&bytes));
    let target = named.and_then(|text| {
        let tree = parse(&text, "_rels/.rels").ok()?;
        let found = tree
            .descendants()
            .find(|node| attribute(*node, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")))?;
        Some(attribute(found, "Target")?.trim_start_matches('/').to_owned())
    });
    Ok(target.filter(|target| package.has(target)).unwrap_or_else(|| TEXT.to_owned()))
}

/// Title and author as the program that made it has noted them.
fn properties(package: &Package<'_>) -> Result<NewDocument, Refused> {
    let mut known = NewDocument::default();
    if let Some(bytes) = package.read_if_there("docProps/core.xml")? {
        let text = text_of(&bytes);
        let tree = parse(&text, "docProps/core.xml")?;
        let of = |name| first(tree.root_element(), name).map(words).unwrap_or_default();
        (known.title, known.author, known.language) = (of("title"), of("creator"), of("language"));
    }
    Ok(known)
}

/// What styles and lists say about paragraphs.
#[derive(Default)]
struct Styles {
    /// Name, and list with its level, of each style.
    styles: BTreeMap<String, (String, Option<(String, usize)>)>,
    /// How each level of each list is numbered, and where it starts.
    lists: BTreeMap<String, Vec<(String, usize)>>,
}

impl Styles {
    fn of(styles: &str, numbers: &str) -> Result<Self, Refused> {
        let mut found = Self::default();
        if !styles.is_empty() {
            let tree = parse(styles, "styles.xml")?;
            for style in tree.descendants().filter(|node| node.tag_name().name() == "style") {
                let name = child(style, "name").and_then(|name| attribute(name, "val")).unwrap_or_default();
                let list = first(style, "numPr").and_then(list_of);
                let id = attribute(style, "styleId").unwrap_or_default();
                found.styles.insert(id.to_owned(), (name.to_lowercase(), list));
            }
        }
        if !numbers.is_empty() {
            let tree = parse(numbers, "numbering.xml")?;
            found.lists = lists(&tree);
        }
        Ok(found)
    }

    /// The list of a paragraph and its level.
    fn list(&self, properties: Option<Node<'_, '_>>, style: &str) -> Option<(String, usize)> {
        let own = properties.and_then(|node| child(node, "numPr"));
        match own {
            // The list with the number 0 takes a paragraph out of the list of its style.
            Some(own) => list_of(own).filter(|(list, _)| list != "0"),
            None => self.styles.get(style).and_then(|style| style.1.clone()),
        }
    }
}

fn list_of(numbering: Node<'_, '_>) -> Option<(String, usize)> {
    let value = |name| child(numbering, name).and_then(|node| attribute(node, "val"));
    let level = value("ilvl").and_then(|level| level.parse().ok()).unwrap_or(0).min(LEVELS - 1);
    Some((value("numId")?.to_owned(), level))
}

fn lists(tree: &Document<'_>) -> BTreeMap<String, Vec<(String, usize)>> {
    let level = |level: Node<'_, '_>| {
        let value = |name| child(level, name).and_then(|node| attribute(node, "val"));
        let start = value("start").and_then(|start| start.parse().ok()).unwrap_or(1);
        (value("numFmt").unwrap_or("decimal").to_owned(), start)
    };
    let named = |name: &'static str| tree.descendants().filter(move |node| node.tag_name().name() == name);
    let kinds: BTreeMap<&str, Vec<(String, usize)>> = named("abstractNum")
        .filter_map(|list| {
            let levels = list.children().filter(|node| node.tag_name().name() == "lvl").map(level).collect();
            Some((attribute(list, "abstractNumId")?, levels))
        })
        .collect();
    let of = |list: Node<'_, '_>| {
        let kind = child(list, "abstractNumId").and_then(|node| attribute(node, "val"))?;
        Some((attribute(list, "numId")?.to_owned(), kinds.get(kind)?.clone()))
    };
    named("num").filter_map(of).collect()
}

#[derive(Default)]
struct Walk {
    lines: Lines,
    styles: Styles,
    /// The last number of each level of each list.
    counts: BTreeMap<String, [usize; LEVELS]>,
    /// The first paragraph that is set as a title.
    title: Option<String>,
    /// Which notes the text refers to, in its order: whether at the end of the document, and the number there.
    referred: Vec<(bool, String)>,
    deleted: usize,
    comments: usize,
    pictures: usize,
}

impl Walk {
    /// Paragraphs and tables.
    fn blocks(&mut self, parent: Node<'_, '_>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" => self.paragraph(node, depth),
                "tbl" => self.table(node, depth),
                "del" | "moveFrom" => self.deleted += 1,
                "sectPr" | "sdtPr" | "tblPr" | "trPr" | "tcPr" | "pPr" => {}
                _ => self.blocks(node, depth + 1),
            }
        }
    }

    fn paragraph(&mut self, paragraph: Node<'_, '_>, depth: usize) {
        let properties = child(paragraph, "pPr");
        let value = |name| properties.and_then(|node| child(node, name)).and_then(|node| attribute(node, "val"));
        let style = value("pStyle").unwrap_or_default();
        let name = self.styles.styles.get(style).map_or(style, |style| style.0.as_str()).to_owned();
        let list = self.styles.list(properties, style);
        match list {
            Some((list, level)) if !name.starts_with("heading") => {
                let mark = self.mark(&list, level);
                self.lines.item(&mark);
            }
            _ => self.lines.end(),
        }
        let is_quote = name.contains("quote") || name.contains("block text");
        if is_quote {
            self.lines.begin_quote();
        }
        let mut boxes = Vec::new();
        self.runs(paragraph, depth, &mut boxes);
        if name == "title" && self.title.is_none() {
            self.title = Some(words_of(paragraph)).filter(|title| !title.trim().is_empty());
        }
        self.lines.end_item();
        if is_quote {
            self.lines.end_quote();
        }
        // Boxes that hang on the paragraph stand behind it: inside they would part its words.
        for text_box in boxes {
            self.blocks(text_box, depth + 1);
        }
    }

    fn mark(&mut self, list: &str, level: usize) -> String {
        let kind = self.styles.lists.get(list).and_then(|levels| levels.get(level));
        let (format, start) = kind.map_or(("bullet", 1), |kind| (kind.0.as_str(), kind.1));
        let counts = self.counts.entry(list.to_owned()).or_default();
        let further_in = "  ".repeat(level.min(3));
        let Some((own, deeper)) = counts.get_mut(level..).and_then(<[usize]>::split_first_mut) else {
            return String::new();
        };
        deeper.fill(0);
        *own = if *own == 0 { start } else { *own + 1 };
        match format {
            "bullet" => format!("{further_in}{BULLET}"),
            "none" => String::new(),
            _ => format!("{further_in}{}", numbered(*own)),
        }
    }

    /// What stands in a line.
    fn runs<'a, 'i>(&mut self, parent: Node<'a, 'i>, depth: usize, boxes: &mut Vec<Node<'a, 'i>>) {
        if depth > DEEPEST {
            return;
        }
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                // Line ends in the file are blanks for a reader.
                "t" => self.lines.exact(&words(node).replace(['\n', '\r', '\t'], " ")),
                "tab" | "ptab" => self.lines.words(" "),
                "br" | "cr" => self.lines.end(),
                "noBreakHyphen" => self.lines.exact("\u{2011}"),
                "del" | "moveFrom" => self.deleted += 1,
                "commentReference" => self.comments += 1,
                "txbxContent" => boxes.push(node),
                "drawing" | "pict" | "object" => {
                    self.pictures += usize::from(first(node, "blip").or(first(node, "imagedata")).is_some());
                    self.runs(node, depth + 1, boxes);
                }
                // Two ways to say the same: the first is for programs of today.
                "AlternateContent" => {
                    if let Some(choice) = child(node, "Choice").or(child(node, "Fallback")) {
                        self.runs(choice, depth + 1, boxes);
                    }
                }
                kind @ ("footnoteReference" | "endnoteReference") => {
                    if let Some(id) = attribute(node, "id") {
                        self.referred.push((kind == "endnoteReference", id.to_owned()));
                        self.lines.exact(&format!("[{}]", self.referred.len()));
                    }
                }
                "instrText" | "delText" | "pPr" | "rPr" | "sdtPr" | "annotationRef" | "footnoteRef" | "endnoteRef" => {}
                _ => self.runs(node, depth + 1, boxes),
            }
        }
    }

    fn table(&mut self, table: Node<'_, '_>, depth: usize) {
        let named = |node: Node<'_, '_>, name: &str| node.tag_name().name() == name;
        for row in table.descendants().filter(|node| named(*node, "tr")) {
            // Rows of a table in a cell come with that cell.
            if row.ancestors().find(|node| named(*node, "tbl")) != Some(table) {
                continue;
            }
            let cells: Vec<_> = row.descendants().filter(|node| named(*node, "tc")).collect();
            let cells =
                cells.into_iter().filter(|cell| cell.ancestors().skip(1).find(|node| named(*node, "tr")) == Some(row));
            let texts: Vec<String> = cells.map(|cell| self.cell(cell, depth)).collect();
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

    /// A cell in one line.
    fn cell(&mut self, cell: Node<'_, '_>, depth: usize) -> String {
        let around = std::mem::take(&mut self.lines);
        self.blocks(cell, depth + 1);
        let text = std::mem::replace(&mut self.lines, around).finish();
        text.replace('\n', " ")
    }

    /// The notes that the text refers to stand below it, each with its number.
    fn notes(&mut self, parts: &[String; 2]) -> Result<(), Refused> {
        let [foot, end] = parts;
        let (foot, end) = (parse_if_there(foot)?, parse_if_there(end)?);
        let referred = std::mem::take(&mut self.referred);
        for (number, (is_end, id)) in referred.iter().enumerate() {
            let tree = if *is_end { &end } else { &foot };
            let note = tree.as_ref().and_then(|tree| {
                tree.root_element().children().find(|node| node.is_element() && attribute(*node, "id") == Some(id))
            });
            if let Some(note) = note {
                self.lines.end();
                self.lines.exact(&format!("[{}] ", number + 1));
                let text = self.cell(note, 0);
                self.lines.exact(&text);
                self.lines.end();
            }
        }
        Ok(())
    }

    fn remarks(&self) -> Vec<String> {
        let told = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            many_of => Some(format!("{many_of} {many}")),
        };
        [
            told(self.deleted, "deleted passage was left out", "deleted passages were left out"),
            told(self.comments, "comment was left out", "comments were left out"),
            told(self.pictures, "picture was left out", "pictures were left out"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn parse_if_there(text: &str) -> Result<Option<Document<'_>>, Refused> {
    if text.is_empty() { Ok(None) } else { parse(text, "notes").map(Some) }
}

/// The words of a paragraph that are not deleted.
fn words_of(paragraph: Node<'_, '_>) -> String {
    let texts = paragraph.descendants().filter(|node| node.tag_name().name() == "t");
    let kept =
        texts.filter(|node| !node.ancestors().any(|above| matches!(above.tag_name().name(), "del" | "moveFrom")));
    kept.map(words).collect()
}
