//! One record a line, each with its checksum: reading the lines of a file, and writing one.
//!
//! A line is a RON value, a comma, ` // ` and the CRC-32 of the value in eight hexadecimal digits. All lines stand
//! between `[` and `]`, so that the whole file is RON too. A line is read by itself: what is wrong with one says
//! nothing about the next.

use ron::Options;
use serde::{Serialize, de::DeserializeOwned};
use std::ops::Range;

/// How a line's checksum compares with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sum {
    Right,
    Wrong,
    Absent,
}

/// What stands in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content<'a> {
    Open,
    Close,
    /// Nothing, or a comment that someone wrote.
    Remark,
    Value {
        value: &'a str,
        sum: Sum,
    },
    /// Not even characters.
    Garbage,
}

#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// From 1.
    pub number: usize,
    /// The bytes of the line in its file, without the line feed.
    pub range: Range<usize>,
    pub content: Content<'a>,
}

/// The lines of a file.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut rest = bytes;
    let (mut start, mut number) = (0, 0);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let (raw, tail) = rest.split_at(end);
        rest = tail.get(1..).unwrap_or(&[]);
        let range = start..start + end;
        start = range.end + 1;
        number += 1;
        Some(Line { number, range, content: content(raw) })
    })
}

fn content(raw: &[u8]) -> Content<'_> {
    let Ok(line) = std::str::from_utf8(raw) else {
        return Content::Garbage;
    };
    match line.trim() {
        "[" => Content::Open,
        "]" => Content::Close,
        "" => Content::Remark,
        line if line.starts_with("//") => Content::Remark,
        line => {
            let (value, sum) = split_sum(line);
            let sum =
                sum.map_or(
                    Sum::Absent,
                    |sum| {
                        if sum == crc32fast::hash(value.as_bytes()) { Sum::Right } else { Sum::Wrong }
                    },
                );
            Content::Value { value, sum }
        }
    }
}

/// Parts a line into its value and its checksum.
fn split_sum(line: &str) -> (&str, Option<u32>) {
    let bare = |value: &'_ str| -> usize { value.trim_end().trim_end_matches(',').len() };
    match line.rsplit_once("//").map(|(value, sum)| (value, sum.trim())) {
        Some((value, sum)) if sum.len() == 8 && sum.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            (value.get(..bare(value)).unwrap_or(value), u32::from_str_radix(sum, 16).ok())
        }
        _ => (line.get(..bare(line)).unwrap_or(line), None),
    }
}

/// Writes a value's line, with its checksum and a line feed.
pub(super) fn line(value: &str) -> String {
    format!("{value}, // {:08x}\n", crc32fast::hash(value.as_bytes()))
}

/// Reads a value. The parser's limit of depth (128) stays on: without it the stack is the limit.
///
/// # Errors
/// The column, from 1, up to which it could be followed.
pub(super) fn parse<T: DeserializeOwned>(value: &str) -> Result<T, usize> {
    Options::default().from_str(value).map_err(|error| error.span.start.col)
}

/// Writes a value on one line: strings are escaped, so none brings a line feed along.
pub(super) fn print<T: Serialize>(value: &T) -> Result<String, String> {
    Options::default().to_string(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(file: &str) -> Vec<Content<'_>> {
        lines(file.as_bytes()).map(|line| line.content).collect()
    }

    #[test]
    fn a_line_carries_its_checksum() {
        let written = line("Tag(name:\"a // b, \")");
        let value = "Tag(name:\"a // b, \")";
        assert_eq!(contents(&written), [Content::Value { value, sum: Sum::Right }]);
        assert_eq!(contents(&written.replace("a //", "c //")).len(), 1);
        let changed = written.replace("a //", "c //");
        assert!(matches!(contents(&changed)[0], Content::Value { sum: Sum::Wrong, .. }));
        assert_eq!(contents("Tag(1),\n")[0], Content::Value { value: "Tag(1)", sum: Sum::Absent });
        assert_eq!(contents("Tag(\"//\"),\r\n")[0], Content::Value { value: "Tag(\"//\")", sum: Sum::Absent });
    }

    #[test]
    fn the_frame_and_remarks_are_told_apart() {
        assert_eq!(contents("[\n\n// mine\n]"), [Content::Open, Content::Remark, Content::Remark, Content::Close]);
        let bytes = b"[\n\xff\xfe\n]\n";
        let found: Vec<_> = lines(bytes).collect();
        assert_eq!(found[1].content, Content::Garbage);
        assert_eq!(&bytes[found[1].range.clone()], b"\xff\xfe");
        assert_eq!(found.len(), 3);
    }
}
