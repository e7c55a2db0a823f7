//! A web page being written: the one place where text becomes HTML.
//!
//! Only literals of the program can be written as they are ([`Page::raw`]); everything else is text and is escaped.
//! Characters that would change how the page reads (controls, overrides of direction) are shown by their number.

use super::lanes;
use crate::model::{Colour, Pattern};
use std::io::{self, Write};

pub(super) struct Page<'w> {
    out: &'w mut dyn Write,
    /// Characters shown by their number so far.
    pub shown: usize,
}

impl<'w> Page<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, shown: 0 }
    }

    /// Writes a literal of the program.
    pub(super) fn raw(&mut self, html: &'static str) -> io::Result<()> {
        self.out.write_all(html.as_bytes())
    }

    pub(super) fn number(&mut self, number: usize) -> io::Result<()> {
        write!(self.out, "{number}")
    }

    /// Writes the line of the tag with a number into the style sheet: its image and its size.
    pub(super) fn line(&mut self, number: usize, colour: Colour, pattern: Pattern) -> io::Result<()> {
        let (image, size) = lanes::line(colour, pattern);
        write!(self.out, "--t{number}:{image};--s{number}:{size};")
    }

    /// Writes text between tags.
    pub(super) fn text(&mut self, words: &str) -> io::Result<()> {
        for c in words.chars() {
            if is_shown(c) {
                self.shown += 1;
                write!(self.out, "<span class=\"c\">U+{:04X}</span>", u32::from(c))?;
            } else {
                self.letter(c)?;
            }
        }
        Ok(())
    }

    /// Writes text where no tags can stand: the title, an attribute.
    pub(super) fn bare_text(&mut self, words: &str) -> io::Result<()> {
        for c in words.chars() {
            if is_shown(c) || c == '\n' {
                write!(self.out, "[U+{:04X}]", u32::from(c))?;
            } else {
                self.letter(c)?;
            }
        }
        Ok(())
    }

    fn letter(&mut self, c: char) -> io::Result<()> {
        match c {
            '&' => self.out.write_all(b"&amp;"),
            '<' => self.out.write_all(b"&lt;"),
            '>' => self.out.write_all(b"&gt;"),
            '"' => self.out.write_all(b"&quot;"),
            '\'' => self.out.write_all(b"&#39;"),
            c => self.out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Controls (but tab and line feed), and characters that turn the direction of what follows.
fn is_shown(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text of a piece of a page that [`Page`] wrote, without the numbers that link to the list.
pub(super) fn plain_text(html: &str) -> Option<String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        push_unescaped(&mut out, before)?;
        let (tag, after) = after.split_once('>')?;
        rest = after;
        if tag.starts_with("a class=\"n\"") {
            rest = after.split_once("</a>")?.1;
        } else if tag.starts_with("span class=\"c\"") {
            let (code, after) = after.split_once("</span>")?;
            out.push(char::from_u32(u32::from_str_radix(code.strip_prefix("U+")?, 16).ok()?)?);
            rest = after;
        } else if matches!(tag, "/p" | "/h2" | "/h3") {
            out.push('\n');
        }
    }
    push_unescaped(&mut out, rest)?;
    Some(out)
}

fn push_unescaped(out: &mut String, escaped: &str) -> Option<()> {
    let mut rest = escaped;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';')?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => return None,
        });
        rest = after;
    }
    out.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(words: &str) -> String {
        let mut out = Vec::new();
        Page::new(&mut out).text(words).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_gets_out_of_its_place() {
        assert_eq!(written("<script>'&\"</script>"), "&lt;script&gt;&#39;&amp;&quot;&lt;/script&gt;");
        assert_eq!(written("a\u{202e}b\u{0}"), "a<span class=\"c\">U+202E</span>b<span class=\"c\">U+0000</span>");
        let mut out = Vec::new();
        Page::new(&mut out).bare_text("x\"\u{202e}\n<").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "x&quot;[U+202E][U+000A]&lt;");
    }

    proptest! {
        #[test]
        fn text_comes_back(words in "(?s).{0,60}") {
            prop_assert_eq!(plain_text(&written(&words)), Some(words));
        }
    }
}
