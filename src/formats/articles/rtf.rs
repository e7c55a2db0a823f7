//! Rich text documents: their words, with lists and tables as lines.

use super::article;
use super::lines::{BULLET, Lines};
use super::reader::{Given, Refused, Taken};
use crate::edit::NewDocument;
use encoding_rs::Encoding;
use std::collections::BTreeMap;

/// Groups in groups are followed this deep.
const DEEPEST: usize = 512;
/// What holds no words of the text; so does every destination that says of itself that it may be passed over.
const LEFT_OUT: &[&str] = &[
    "colortbl",
    "stylesheet",
    "pict",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "annotation",
    "object",
    "fldinst",
    "themedata",
    "datastore",
    "xmlnstbl",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "generator",
    "filetbl",
    "private",
    "template",
    "operator",
    "creatim",
    "revtim",
    "printim",
    "buptim",
    "comment",
    "nonshppict",
    "atnid",
    "atnauthor",
    "bkmkstart",
    "bkmkend",
];

/// What counts within a group.
#[derive(Clone)]
struct State {
    to: To,
    /// Bytes for older programs that follow a character.
    unicode_skip: usize,
    encoding: &'static Encoding,
    deleted: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum To {
    Text,
    Nowhere,
    Fonts,
    /// The mark of an item of a list.
    Mark,
    Title,
    Author,
    /// What is known about the document, but for title and author.
    Info,
}

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let mut reader = Rtf::new(bytes);
    reader.run()?;
    let mut remarks = Vec::new();
    for (count, what) in [(reader.deleted, "deleted passage"), (reader.notes, "note"), (reader.pictures, "picture")] {
        match count {
            0 => {}
            1 => remarks.push(format!("1 {what} was left out")),
            many => remarks.push(format!("{many} {what}s were left out")),
        }
    }
    if !reader.states.is_empty() {
        remarks.push("Its end is missing".to_owned());
    }
    let known = NewDocument { title: reader.title, author: reader.author, ..NewDocument::default() };
    Ok(article(&reader.lines.finish(), known, given, remarks)?.into())
}

struct Rtf<'b> {
    rest: &'b [u8],
    state: State,
    states: Vec<State>,
    /// Bytes in the group’s encoding that wait to be read together: a letter may take two.
    pending: Vec<u8>,
    /// Bytes that still stand for a character that was read.
    to_skip: usize,
    /// The group began with a mark that lets older programs pass it over.
    optional: bool,
    wide: Option<u16>,
    fonts: BTreeMap<i32, &'static Encoding>,
    font: i32,
    standard: &'static Encoding,
    lines: Lines,
    mark: String,
    title: String,
    author: String,
    deleted: usize,
    notes: usize,
    pictures: usize,
}

impl<'b> Rtf<'b> {
    fn new(rest: &'b [u8]) -> Self {
        let standard = encoding_rs::WINDOWS_1252;
        Self {
            rest,
            state: State { to: To::Text, unicode_skip: 1, encoding: standard, deleted: false },
            states: Vec::new(),
            pending: Vec::new(),
            to_skip: 0,
            optional: false,
            wide: None,
            fonts: BTreeMap::new(),
            font: 0,
            standard,
            lines: Lines::default(),
            mark: String::new(),
            title: String::new(),
            author: String::new(),
            deleted: 0,
            notes: 0,
            pictures: 0,
        }
    }

    fn run(&mut self) -> Result<(), Refused> {
        while let Some((&byte, after)) = self.rest.split_first() {
            self.rest = after;
            match byte {
                b'{' => {
                    self.flush();
                    self.states.push(self.state.clone());
                    self.to_skip = 0;
                    if self.states.len() > DEEPEST {
                        let why = format!("its groups lie in each other more than {DEEPEST} deep");
                        return Err(Refused::new(why, "Open it in a word processor, save it as DOCX, and add that"));
                    }
                }
                b'}' => {
                    self.flush();
                    self.end_group();
                    if self.states.is_empty() {
                        return Ok(());
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
        }
        self.flush();
        Ok(())
    }

    fn end_group(&mut self) {
        let before = self.state.to;
        if let Some(state) = self.states.pop() {
            self.state = state;
        }
        self.optional = false;
        self.to_skip = 0;
        if before == To::Mark && self.state.to != To::Mark {
            let mark = std::mem::take(&mut self.mark);
            let mark = mark.trim();
            let is_number = mark.starts_with(|c: char| c.is_ascii_digit()) && mark.ends_with(['.', ')']);
            self.lines.item(&if is_number { format!("{mark} ") } else { BULLET.to_owned() });
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else {
            self.pending.push(byte);
        }
    }

    /// Reads the bytes that wait.
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            let words = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.words(&words);
        }
    }

    fn words(&mut self, words: &str) {
        if self.state.deleted {
            return;
        }
        match self.state.to {
            To::Text => self.lines.exact(words),
            To::Mark => self.mark.push_str(words),
            To::Title => self.title.push_str(words),
            To::Author => self.author.push_str(words),
            To::Nowhere | To::Fonts | To::Info => {}
        }
    }

    fn control(&mut self) {
        let Some((&first, after)) = self.rest.split_first() else { return };
        if !first.is_ascii_alphabetic() {
            self.rest = after;
            self.symbol(first);
            return;
        }
        let letters = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, after) = self.rest.split_at(letters);
        let minus = usize::from(after.first() == Some(&b'-'));
        let digits =
            after.get(minus..).unwrap_or_default().iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, after) = if digits > 0 { after.split_at(minus + digits) } else { after.split_at(0) };
        self.rest = after.strip_prefix(b" ").unwrap_or(after);
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse::<i32>().ok());
        let word = String::from_utf8_lossy(word).into_owned();
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.rest = self.rest.get(length..).unwrap_or_default();
        } else if self.to_skip > 0 && word != "u" {
            self.to_skip -= 1;
        } else {
            self.flush_but_for(&word);
            self.word(&word, number);
        }
    }

    /// A character of two units comes in two words, between which nothing may be read.
    fn flush_but_for(&mut self, word: &str) {
        self.flush();
        if word != "u" && self.wide.take().is_some() {
            self.words("\u{fffd}");
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let pair = self.rest.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
                if let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    self.rest = self.rest.get(2..).unwrap_or_default();
                    self.byte(byte);
                }
            }
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'~' => self.said("\u{a0}"),
            b'_' => self.said("\u{2011}"),
            b'*' => self.optional = true,
            b'\r' | b'\n' => self.end_line(),
            _ => {}
        }
    }

    fn said(&mut self, words: &str) {
        self.flush();
        self.words(words);
    }

    fn end_line(&mut self) {
        self.flush();
        if self.state.to == To::Text {
            self.lines.end();
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let optional = std::mem::take(&mut self.optional);
        let set = number != Some(0);
        match word {
            "par" | "line" | "sect" | "page" | "row" | "nestrow" => self.end_line(),
            "cell" | "nestcell" if self.state.to == To::Text => self.lines.cell(),
            "tab" => self.said(" "),
            "emdash" => self.said("—"),
            "endash" => self.said("–"),
            "lquote" => self.said("‘"),
            "rquote" => self.said("’"),
            "ldblquote" => self.said("“"),
            "rdblquote" => self.said("”"),
            "bullet" => self.said("•"),
            "emspace" | "enspace" | "qmspace" => self.said(" "),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.unicode_skip = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => {
                self.standard = number.and_then(of_page).unwrap_or(self.standard);
                self.state.encoding = self.standard;
            }
            "mac" => self.state.encoding = encoding_rs::MACINTOSH,
            "f" if self.state.to == To::Fonts => self.font = number.unwrap_or(0),
            "f" => {
                self.state.encoding = number.and_then(|font| self.fonts.get(&font).copied()).unwrap_or(self.standard);
            }
            "fcharset" => {
                if let Some(known) = number.and_then(of_charset) {
                    self.fonts.insert(self.font, known);
                }
            }
            "plain" => {
                self.state.encoding = self.standard;
                self.state.deleted = false;
            }
            "deleted" => {
                self.deleted += usize::from(set && !self.state.deleted);
                self.state.deleted = set;
            }
            "fonttbl" => self.state.to = To::Fonts,
            "listtext" | "pntext" if self.state.to == To::Text => self.state.to = To::Mark,
            "info" => self.state.to = To::Info,
            "title" if self.state.to == To::Info => self.state.to = To::Title,
            "author" if self.state.to == To::Info => self.state.to = To::Author,
            "shptxt" | "shpinst" | "shppict" => {}
            _ if LEFT_OUT.contains(&word) || optional => {
                self.notes += usize::from(word == "footnote" || word == "annotation");
                self.pictures += usize::from(word == "pict");
                self.state.to = To::Nowhere;
            }
            _ => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        // Numbers over 32,767 are written as negative ones.
        let unit = (number & 0xffff) as u16;
        self.to_skip = self.state.unicode_skip;
        let units = match self.wide.take() {
            Some(first) => vec![first, unit],
            None if (0xd800..0xdc00).contains(&unit) => {
                self.wide = Some(unit);
                return;
            }
            None => vec![unit],
        };
        let words = String::from_utf16_lossy(&units);
        // Fonts of symbols have their letters in a range of their own.
        if !words.chars().all(|c| ('\u{f000}'..='\u{f0ff}').contains(&c)) {
            self.words(&words);
        } else if self.state.to == To::Mark {
            self.mark.push('•');
        }
    }
}

/// The encoding of a code page of Windows.
fn of_page(page: i32) -> Option<&'static Encoding> {
    let label = match page {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        10000 => "macintosh".to_owned(),
        page => format!("windows-{page}"),
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a font.
fn of_charset(charset: i32) -> Option<&'static Encoding> {
    let page = match charset {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    of_page(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> (String, Vec<String>) {
        let taken = read(words.as_bytes(), &Given::default()).unwrap();
        let article = &taken.articles[0];
        (article.document.text.as_str().to_owned(), article.remarks.clone())
    }

    #[test]
    fn words_of_every_script_come_out_and_nothing_else() {
        let words = r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\*\generator x;}{\info{\title The line}{\creatim\yr2026}}
\pard She said \ldblquote no\rdblquote, caf\'e9 \u1076?\u-10179?\u-8703? {\f1 \'e4\'e0}.\par
{\listtext\'b7\tab}one\par{\listtext 2.\tab}two\par {\deleted gone}kept\{x\}\par\trowd a\cell b\cell\row{\pict 89504e47}{\header h}}";
        let (text, remarks) = text(words);
        assert_eq!(text, "She said “no”, café д😁 да.\n- one\n2. two\nkept{x}\na | b");
        assert_eq!(remarks, ["1 deleted passage was left out", "1 picture was left out"]);
    }

    #[test]
    fn what_is_cut_off_is_told_and_what_is_too_deep_refused() {
        assert_eq!(text(r"{\rtf1 Half a text"), ("Half a text".to_owned(), vec!["Its end is missing".to_owned()]));
        assert!(read("{\\rtf1".repeat(1_000).as_bytes(), &Given::default()).is_err());
    }
}
