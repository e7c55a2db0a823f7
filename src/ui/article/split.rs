//! Cuts a text into what is laid out at once: its lines, and parts of very long lines.

use crate::model::{Digest, Text};
use crate::text::{
    first_line, grapheme_edge_before, headings_among, is_edge, line_indent, line_kind, paragraph_ranges, slice, word_at,
};
use crate::ui::article::flow::{Direction, Kind};
use crate::ui::article::kinds::first_strong;

/// Longest part of a paragraph that is laid out at once, in bytes; longer ones are cut at blanks.
pub const PIECE: usize = 2048;
/// How far before its longest end a part may end at a blank, in bytes.
const BLANK_REACH: usize = 512;
/// A line longer than this, in bytes, is no paragraph that somebody wrote, and cut into parts half as long: each is laid
/// out in the frame in which its first row comes into view.
const ENDLESS: usize = 8 * PIECE;
/// A part whose next one was seen first may end in a short row; after a sentence that looks like the end of a paragraph.
const STOPS: [char; 6] = ['.', '!', '?', '…', '؟', '।'];
const CLOSING: [char; 7] = ['”', '“', '’', '»', '"', '\'', ')'];
/// A paragraph in 12 bytes; with its height and the tree, 24 bytes each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) start: u32,
    /// Width in small letters.
    pub(super) units: u32,
    pub(super) marker: u8,
    pub(super) kind: Kind,
    pub(super) flags: u8,
}

pub(super) const RTL: u8 = 1;
pub(super) const FIRST: u8 = 2;
pub(super) const LAST: u8 = 4;
/// The height is that of a layout, not a guess.
pub(super) const EXACT: u8 = 8;

impl Item {
    pub(super) fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The lines of a text, found ahead of the frame that shows it.
#[derive(Debug)]
pub struct Lines {
    pub(super) of: Digest,
    pub(super) items: Vec<Item>,
}

impl Lines {
    /// Some milliseconds for ten megabytes.
    #[must_use]
    pub fn of(text: &Text) -> Self {
        Self { of: text.digest(), items: split(text.as_str()) }
    }
}

/// The lines of a text, long ones in parts.
pub(super) fn split(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(text.len() / 256 + 1);
    let mut direction = Direction::LeftToRight;
    for line in paragraph_ranges(text) {
        let words = slice(text, line.start, line.end);
        // What has no letters of its own (a figure, a rule) runs as the text above it.
        direction = first_strong(words).unwrap_or(direction);
        let (kind, marker) = line_kind(words);
        let rtl = if direction == Direction::RightToLeft { RTL } else { 0 };
        let mut start = line.start;
        let mut flags = rtl | FIRST;
        let mut marker = u8::try_from(marker).unwrap_or_default();
        let piece = if line.len() > ENDLESS { PIECE / 2 } else { PIECE };
        while line.end - start > piece {
            let end = cut(text, start, piece);
            items.push(item(text, start, end, kind, marker, flags));
            (start, flags, marker) = (end, rtl, 0);
        }
        items.push(item(text, start, line.end, kind, marker, flags | LAST));
    }
    find_headings(text, &mut items);
    find_quotes(text, &mut items);
    items
}

fn item(text: &str, start: usize, end: usize, kind: Kind, marker: u8, flags: u8) -> Item {
    Item { start: u32::try_from(start).unwrap_or(u32::MAX), units: units(slice(text, start, end)), marker, kind, flags }
}

/// Where a part of a long line that begins at `start` ends, at most `piece` bytes on: at the last blank in reach that
/// follows a sentence, else at the last blank, else between words or at least characters.
fn cut(text: &str, start: usize, piece: usize) -> usize {
    let end = text.floor_char_boundary(start + piece);
    let reach = text.floor_char_boundary(end - BLANK_REACH);
    let near = slice(text, reach, end);
    let ends = |words: &str| words.trim_end_matches(CLOSING).ends_with(STOPS);
    let after_sentence = near.rmatch_indices(' ').map(|found| found.0).find(|blank| ends(slice(near, 0, *blank)));
    if let Some(blank) = after_sentence.or_else(|| near.rfind(' ')) {
        return reach + blank + 1;
    }
    let near = slice(text, reach, text.ceil_char_boundary((end + BLANK_REACH).min(text.len())));
    let word = reach + word_at(near, end - reach).start();
    if word > reach && is_edge(text, word) {
        return word;
    }
    // A chain of marks without end is cut anywhere: the parts must get shorter.
    let edge = grapheme_edge_before(text, end);
    if edge > start { edge } else { end }
}

fn find_headings(text: &str, items: &mut [Item]) {
    let lines = items.iter().filter(|item| item.is(FIRST)).map(|item| (item.start as usize, item.kind));
    for start in headings_among(text, lines) {
        let at = items.partition_point(|item| (item.start as usize) < start);
        if let Some(item) = items.get_mut(at) {
            item.kind = Kind::Heading;
        }
    }
}

/// Lines that stand further in than others are quoted: all that stand together, from one empty line to the next. Where
/// half of a text does, that is how it is written; and what follows an item of a list goes on with it.
fn find_quotes(text: &str, items: &mut [Item]) {
    let together = |a: &Item, b: &Item| (a.kind == Kind::Blank) == (b.kind == Kind::Blank);
    let further_in = |group: &[Item]| {
        group.iter().filter(|item| item.is(FIRST)).all(|item| item.kind == Kind::Body && indent_of(text, item) > 0)
    };
    let groups = || items.chunk_by(together).filter(|group| group.iter().any(|item| item.kind == Kind::Body));
    let within = groups().filter(|group| further_in(group)).count();
    if within * 2 >= groups().count() {
        return;
    }
    let mut follows_item = false;
    for group in items.chunk_by_mut(together).filter(|group| group.iter().any(|item| item.kind != Kind::Blank)) {
        if further_in(group) && !follows_item {
            for item in group {
                item.kind = Kind::Quote;
                item.marker = if item.is(FIRST) { u8::try_from(indent_of(text, item)).unwrap_or_default() } else { 0 };
            }
        } else if !further_in(group) {
            follows_item = group.last().is_some_and(|item| item.kind.is_item());
        }
    }
}

fn indent_of(text: &str, item: &Item) -> usize {
    let start = item.start as usize;
    line_indent(first_line(slice(text, start, text.ceil_char_boundary(start + BLANK_REACH))))
}

/// Width of a text in small Latin letters, about; Chinese, Japanese and Korean letters are two wide.
fn units(text: &str) -> u32 {
    // Small sums in bytes, so that the compiler counts many at once.
    let sums = text.as_bytes().chunks(64).map(|bytes| {
        bytes.iter().fold(0_u8, |sum, byte| sum + u8::from(byte & 0xC0 != 0x80) + u8::from(*byte >= 0xE3))
    });
    sums.map(u32::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text that are quotes.
    fn quotes(text: &str) -> Vec<&str> {
        let items = split(text);
        let quoted = items.iter().filter(|item| item.kind == Kind::Quote);
        quoted.map(|item| first_line(slice(text, item.start as usize, text.len()))).collect()
    }

    #[test]
    fn what_stands_further_in_is_quoted() {
        let set_off = "He wrote:\n\n    No home\n    will be lost.\n\nNobody replied.";
        assert_eq!(quotes(set_off), ["    No home", "    will be lost."]);
        assert_eq!(quotes("He wrote:\n\n\tNo home.\n\nNobody."), ["\tNo home."]);
        assert_eq!(quotes("> No home\n>\n> will be lost.\nNobody."), ["> No home", ">", "> will be lost."]);
        // Paragraphs whose first line stands further in, wrapped or not; and what goes on with an item.
        assert!(quotes("    The mayor\nwrote.\n\n    Nobody\nreplied.\n\nThe end.").is_empty());
        assert!(quotes("    The mayor wrote.\n\n    Nobody replied.\n\nThe end.").is_empty());
        assert!(quotes("Three doubts:\n\n- The price.\n\n    It has risen.\n\nThe end.").is_empty());
        assert!(quotes("Three doubts:\n- The price,\n    which has risen.\n\nThe end.\n\nReally.").is_empty());
    }

    #[test]
    fn all_parts_of_a_long_quote_are_quoted() {
        let text = format!("He wrote:\n\n    {}\n\nNobody replied.", "No home will be lost. ".repeat(300));
        let items = split(&text);
        let quoted: Vec<u8> = items.iter().filter(|item| item.kind == Kind::Quote).map(|item| item.marker).collect();
        assert_eq!(quoted, [4, 0, 0, 0]);
    }
}
