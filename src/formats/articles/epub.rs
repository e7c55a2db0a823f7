//! Books: their chapters in the order in which they are read.

use super::lines::Lines;
use super::reader::{Given, Refused, Taken};
use super::{article, dates, page};
use crate::edit::NewDocument;
use crate::formats::package::Package;
use crate::formats::tree::{attribute, parse, text_of, words};
use roxmltree::{Document, Node};
use std::collections::BTreeMap;

const HINT: &str = "Open it in a reader of books, copy the text, and paste it here";

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let package = Package::open(bytes)?;
    if package.names().any(|name| name == "META-INF/rights.xml") {
        return Err(Refused::new("it is locked for one reader’s devices", "Ask for a copy without such a lock"));
    }
    let container = text_of(&package.read("META-INF/container.xml")?);
    let container = parse(&container, "META-INF/container.xml")?;
    let places = container.descendants().filter(|node| node.tag_name().name() == "rootfile");
    let place = places.filter_map(|node| attribute(node, "full-path")).find(|place| package.has(place));
    let place = place.ok_or_else(|| Refused::new("it does not say where its text is", HINT))?.to_owned();
    let text = text_of(&package.read(&place)?);
    let tree = parse(&text, &place)?;
    let mut remarks = Vec::new();
    let mut lines = Lines::default();
    let (mut chapters, mut missing) = (0, 0);
    for href in chapters_of(&tree) {
        let name = resolve(&place, &href);
        let Some(bytes) = package.read_if_there(&name)? else {
            missing += 1;
            continue;
        };
        page::add(&page::tree(&text_of(&bytes))?, &mut lines);
        chapters += 1;
    }
    if missing > 0 {
        remarks.push(format!("{missing} of {} chapters are named but not there", missing + chapters));
    }
    Ok(article(&lines.finish(), about(&tree), given, remarks)?.into())
}

fn about(tree: &Document<'_>) -> NewDocument {
    let named = |name: &'static str| {
        let nodes =
            tree.descendants().filter(move |node| node.tag_name().name() == name && !words(*node).trim().is_empty());
        nodes.map(words)
    };
    let first = |name| named(name).next().unwrap_or_default();
    // Of several titles one may be said to be the main one.
    let is_main =
        |node: &Node<'_, '_>| attribute(*node, "property") == Some("title-type") && words(*node).trim() == "main";
    let main = tree.descendants().find(is_main).and_then(|node| attribute(node, "refines"));
    let main = main.map(|id| id.trim_start_matches('#')).and_then(|id| {
        tree.descendants().find(|node| node.tag_name().name() == "title" && attribute(*node, "id") == Some(id))
    });
    NewDocument {
        title: main.map_or_else(|| first("title"), words),
        author: named("creator").collect::<Vec<_>>().join(", "),
        outlet: first("publisher"),
        language: first("language"),
        date: dates::find(&first("date")),
        ..NewDocument::default()
    }
}

/// The files of the chapters, in the order of reading; lists of contents are left out.
fn chapters_of(tree: &Document<'_>) -> Vec<String> {
    let named =
        |name: &'static str| tree.descendants().filter(move |node: &Node<'_, '_>| node.tag_name().name() == name);
    let items: BTreeMap<&str, Node<'_, '_>> =
        named("item").filter_map(|item| Some((attribute(item, "id")?, item))).collect();
    let spine = named("itemref").filter_map(|chapter| items.get(attribute(chapter, "idref")?).copied());
    let is_text = |item: &Node<'_, '_>| {
        let kind = attribute(*item, "media-type").unwrap_or_default();
        let contents = attribute(*item, "properties").is_some_and(|kinds| kinds.split(' ').any(|kind| kind == "nav"));
        kind.contains("html") && !contents
    };
    spine.filter(is_text).filter_map(|item| attribute(item, "href").map(str::to_owned)).collect()
}

/// The name of a part that another one names: relative to it, with `%20` and the like read.
fn resolve(from: &str, href: &str) -> String {
    let href = href.split(['#', '?']).next().unwrap_or_default();
    let mut bytes = Vec::new();
    let mut rest = href.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        match digits.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(read) => {
                bytes.push(read);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    let href = String::from_utf8_lossy(&bytes).into_owned();
    for step in href.split('/') {
        match step {
            "" | "." => {}
            // Only a look-up among the parts: there is nothing outside to lead to.
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}
