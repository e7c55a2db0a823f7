//! The tree of a page of HTML as lines of text. Used for web pages, web archives, mails and books.

use super::lines::{BULLET, Lines, numbered};
use super::reader::Refused;
use dom_query::{Document, NodeRef};

/// Elements in elements are followed this deep.
const DEEPEST: usize = 512;
/// An item of a list stands two blanks further in for each list around it, but no further than this many lists.
const LISTS: usize = 4;

/// What holds no words of an article.
const LEFT_OUT: &[&str] = &[
    "head", "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
    "select", "textarea", "button", "input", "datalist", "map",
];
/// What stands inside a line. Everything else begins and ends one.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "output", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "td", "th", "picture", "source", "meter", "progress",
    "slot",
];
/// Elements that need no end, which old pages leave out.
const UNENDED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "rp", "rt",
    "font", "b", "i", "u", "em", "strong", "small", "big", "tt", "s", "strike", "nobr", "a", "code", "body", "html",
    "head",
];
/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noframes"];

/// A tree, unless its elements lie in each other so deep that reading it would take minutes.
pub(super) fn tree(html: &str) -> Result<Document, Refused> {
    if is_too_deep(html) {
        return Err(Refused::new(
            format!("its parts lie in each other more than {DEEPEST} deep, as no page that was made to be read"),
            "Open it in a browser, copy the article, and paste it here",
        ));
    }
    Ok(Document::from(html))
}

/// Adds the words of a tree.
pub(super) fn add(document: &Document, lines: &mut Lines) {
    Walk { lines, lists: Vec::new(), verbatim: 0 }.node(&document.root(), 0);
    lines.end_item();
}

/// Whether more elements that need an end are open at one place than [`DEEPEST`]. Looked at before the tree is built,
/// since each element deeper makes the next one slower.
fn is_too_deep(html: &str) -> bool {
    let (mut open, mut rest): (Vec<&str>, &str) = (Vec::new(), html);
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(remark) = rest.strip_prefix("!--") {
            rest = remark.split_once("-->").map_or("", |parts| parts.1);
            continue;
        }
        let is_end = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let name = name.get(..name.bytes().take_while(u8::is_ascii_alphanumeric).count()).unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if name.is_empty() {
            continue;
        }
        if is_end {
            if let Some(at) = open.iter().rposition(|known| known.eq_ignore_ascii_case(name)) {
                open.truncate(at);
            }
        } else if is(RAW) {
            rest = after_raw(rest, name);
        } else if !is(UNENDED) {
            open.push(name);
            if open.len() > DEEPEST {
                return true;
            }
        }
    }
    false
}

/// What follows the end of an element whose content is no markup.
fn after_raw<'t>(mut rest: &'t str, name: &str) -> &'t str {
    while let Some((_, after)) = rest.split_once("</") {
        rest = after;
        if rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)) {
            return rest;
        }
    }
    ""
}

struct Walk<'l> {
    lines: &'l mut Lines,
    /// The lists around: the number of the next item, or none for bullets.
    lists: Vec<Option<usize>>,
    /// Elements around that keep their blanks.
    verbatim: usize,
}

impl Walk<'_> {
    fn node(&mut self, node: &NodeRef<'_>, depth: usize) {
        if node.is_text() {
            let text = node.text();
            if self.verbatim > 0 {
                self.lines.verbatim(&text);
            } else {
                self.lines.words(&text);
            }
            return;
        }
        let name = node.node_name().unwrap_or_default();
        let name: &str = &name;
        let left_out = node.is_element() && (LEFT_OUT.contains(&name) || node.has_attr("hidden"));
        if left_out || node.is_comment() || node.is_doctype() || depth > DEEPEST {
            return;
        }
        match name {
            "br" => self.lines.end(),
            "ul" | "ol" | "menu" | "dir" => {
                self.lines.end();
                let first = node.attr("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(first));
                self.children(node, depth);
                self.lists.pop();
                self.lines.end_item();
            }
            "li" => {
                let mark = self.mark();
                self.lines.item(&mark);
                self.children(node, depth);
                self.lines.end_item();
            }
            "blockquote" => {
                self.lines.begin_quote();
                self.children(node, depth);
                self.lines.end_quote();
            }
            "pre" | "listing" | "xmp" => {
                self.lines.end();
                self.verbatim += 1;
                self.children(node, depth);
                self.verbatim -= 1;
                self.lines.end();
            }
            "q" => {
                self.lines.words("“");
                self.children(node, depth);
                self.lines.words("”");
            }
            "tr" => self.row(node, depth),
            _ if INLINE.contains(&name) => self.children(node, depth),
            _ => {
                self.lines.end();
                self.children(node, depth);
                self.lines.end();
            }
        }
    }

    fn children(&mut self, node: &NodeRef<'_>, depth: usize) {
        for child in node.children_it(false) {
            self.node(&child, depth + 1);
        }
    }

    /// A row with several cells is a line; one with a single cell, as old pages use them for layout, is what is in it.
    fn row(&mut self, row: &NodeRef<'_>, depth: usize) {
        self.lines.end();
        let mut first = true;
        for cell in row.children_it(false) {
            if cell.is_element() {
                if !first && self.lines.has_line() {
                    self.lines.cell();
                }
                first = false;
                self.node(&cell, depth + 1);
            }
        }
        self.lines.end();
    }

    fn mark(&mut self) -> String {
        let further_in = "  ".repeat(self.lists.len().clamp(1, LISTS) - 1);
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{further_in}{}", numbered(*number - 1))
            }
            _ => format!("{further_in}{BULLET}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let mut lines = Lines::default();
        add(&tree(html).unwrap(), &mut lines);
        lines.finish()
    }

    #[test]
    fn no_words_are_glued_and_marks_are_kept() {
        let html = "<h2>Who\n pays</h2><p>The <b>min</b>ister<br>said <q>no</q>.</p><div>One</div><div>Two<script>x()</script></div>\
                    <ul><li>a<ul><li><p>b</p></ul><li>c</ul><ol start=3><li>d<li>e</ol><blockquote><p>f</p><p>g</p></blockquote>\
                    <table><tr><th>x<th>y<tr><td>1<td>2</table><pre>k\n  l</pre>";
        let expected =
            "Who pays\nThe minister\nsaid “no”.\nOne\nTwo\n- a\n  - b\n- c\n3. d\n4. e\n> f\n> g\nx | y\n1 | 2\nk\n  l";
        assert_eq!(text(html), expected);
    }

    #[test]
    fn a_page_of_boxes_in_boxes_is_refused_at_once_and_old_pages_are_not() {
        assert!(tree(&"<div>".repeat(100_000)).is_err());
        assert!(tree(&"<span class='<b>'>".repeat(600)).is_err());
        for whole in [
            "<p>a<li>b<td>c<br><font>".repeat(2_000),
            "<div>a</div>".repeat(2_000),
            format!("<script>{}</script>", "<div>".repeat(900)),
        ] {
            assert!(tree(&whole).is_ok());
        }
    }
}
