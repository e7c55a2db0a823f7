//! Markdown: its text as lines, without the marks of emphasis and the addresses of links.

use super::encoding::Decoded;
use super::lines::{BULLET, Lines, numbered};
use super::reader::{Given, Refused, Taken, decoded};
use super::{article, dates, page};
use crate::edit::NewDocument;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let Decoded { words, encoding, unreadable } = decoded(bytes, given)?;
    let mut remarks = Vec::new();
    if unreadable > 0 {
        remarks.push(format!("{unreadable} places could not be read as {} and show as �", encoding.name));
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut walk = Walk::default();
    for event in Parser::new_ext(&words, options) {
        walk.take(event)?;
    }
    let mut known = front(&walk.front);
    if known.title.is_empty() {
        known.title = walk.title.trim().to_owned();
    }
    encoding.name.clone_into(&mut known.encoding);
    let mut found = article(&walk.lines.finish(), known, given, remarks)?;
    found.is_guess = !encoding.is_sure();
    Ok(found.into())
}

/// What stands between lines of hyphens before the text.
fn front(lines: &str) -> NewDocument {
    let mut known = NewDocument::default();
    for (key, value) in lines.lines().filter_map(|line| line.split_once(':')) {
        let value = value.trim().trim_matches(['"', '\'', '[', ']']).to_owned();
        match key.trim().to_lowercase().as_str() {
            "title" => known.title = value,
            "author" | "authors" | "by" => known.author = value,
            "date" | "published" => known.date = dates::find(&value),
            "source" | "outlet" | "publisher" => known.outlet = value,
            "url" | "link" | "canonical" => known.address = value,
            "lang" | "language" => known.language = value,
            _ => {}
        }
    }
    known
}

#[derive(Default)]
struct Walk {
    lines: Lines,
    lists: Vec<Option<usize>>,
    front: String,
    in_front: bool,
    title: String,
    in_title: bool,
    verbatim: bool,
    /// HTML of a block, which comes line by line.
    html: String,
}

impl Walk {
    fn take(&mut self, event: Event<'_>) -> Result<(), Refused> {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(tag) => self.end(tag)?,
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words(&text);
            }
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(html) => {
                if html.to_ascii_lowercase().starts_with("<br") {
                    self.lines.end();
                }
            }
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.lines.end(),
            Event::FootnoteReference(name) => self.lines.exact(&format!("[{name}]")),
            Event::Rule | Event::TaskListMarker(_) => {}
        }
        Ok(())
    }

    fn words(&mut self, text: &str) {
        if self.in_front {
            self.front.push_str(text);
            return;
        }
        if self.in_title {
            self.title.push_str(text);
        }
        if self.verbatim { self.lines.verbatim(text) } else { self.lines.words(text) }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::MetadataBlock(_) => self.in_front = true,
            Tag::Heading { level: HeadingLevel::H1, .. } if self.title.is_empty() => {
                self.lines.end();
                self.in_title = true;
            }
            Tag::BlockQuote(_) => self.lines.begin_quote(),
            Tag::CodeBlock(_) => {
                self.lines.end();
                self.verbatim = true;
            }
            Tag::List(first) => {
                self.lines.end();
                self.lists.push(first.map(|first| usize::try_from(first).unwrap_or(1)));
            }
            Tag::Item => {
                let further_in = "  ".repeat(self.lists.len().clamp(1, 4) - 1);
                let mark = match self.lists.last_mut() {
                    Some(Some(next)) => {
                        *next += 1;
                        numbered(*next - 1)
                    }
                    _ => BULLET.to_owned(),
                };
                self.lines.item(&format!("{further_in}{mark}"));
            }
            Tag::TableCell if self.lines.has_line() => self.lines.cell(),
            Tag::FootnoteDefinition(name) => {
                self.lines.end();
                self.lines.exact(&format!("[{name}] "));
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::HtmlBlock
                // The number of a note stands before its first paragraph.
                if !self.lines.is_note() => {
                    self.lines.end();
                }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) -> Result<(), Refused> {
        match tag {
            TagEnd::MetadataBlock(_) => self.in_front = false,
            TagEnd::Heading(_) => {
                self.in_title = false;
                self.lines.end();
            }
            TagEnd::BlockQuote(_) => self.lines.end_quote(),
            TagEnd::CodeBlock => {
                self.verbatim = false;
                self.lines.end();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.lines.end_item();
            }
            TagEnd::Item => self.lines.end_item(),
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                page::add(&page::tree(&html)?, &mut self.lines);
            }
            TagEnd::Paragraph | TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::FootnoteDefinition => {
                self.lines.end();
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_headings_and_lists_stay() {
        let words = "---\ntitle: \"The line\"\ndate: 2026-10-14\n---\n# Who pays\n\nThe **min**ister [said](http://x) “no”[^1]\nand *left*.\n\n\
                     * one\n* two\n  1. three\n\n> quoted\n> words\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>raw</div>\n\n[^1]: A note.\n";
        let taken = read(words.as_bytes(), &Given::default()).unwrap();
        let document = &taken.articles[0].document;
        assert_eq!((document.title.as_str(), document.date.unwrap().to_string().as_str()), ("The line", "2026-10-14"));
        let expected = "Who pays\nThe minister said “no”[1] and left.\n- one\n- two\n  1. three\n> quoted words\na | b\n1 | 2\nraw\n[1] A note.";
        assert_eq!(document.text.as_str(), expected);
    }
}
