//! Articles in: a file's bytes become a document's words, and nothing is lost or changed without being told.
//!
//! Nothing here opens a file: bytes are handed in. What no reader knows is named and refused with a way out. All readers
//! but that of plain text work through what was made by strangers, and are to be run in a process of their own.

mod again;
mod batch;
mod csv;
mod dates;
mod docx;
mod encoding;
mod epub;
mod html;
mod jsonl;
mod kept;
mod kind;
mod lines;
mod markdown;
mod mhtml;
mod odt;
mod page;
mod pdf;
mod reader;
mod record;
mod rtf;
mod sheet;
mod subtitles;
mod table;
mod title;

pub use again::bytes_again;
pub use batch::{Arrival, Batch, Source, Twin};
pub use encoding::{Encoding, How, OFFERED_ENCODINGS};
pub use kept::KeptColumns;
pub use reader::{Given, READERS, Reader, Refused, Taken, endings, is_ending, reader_named, reader_of};
pub use record::{read_records, write_records};
pub use table::{Head, Mapping, Role};

use crate::edit::NewDocument;
use crate::model::Text;

/// The longest file that is read, in bytes: 200 MB.
pub const LARGEST: usize = 200 * 1024 * 1024;

/// An article on its way into a project, with what was guessed and changed on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadArticle {
    pub document: NewDocument,
    pub encoding: Encoding,
    /// What was changed or could not be read, each a plain sentence; empty for a file without surprises.
    pub remarks: Vec<String>,
}

/// An article on its way into a project, whatever it was read from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    pub document: NewDocument,
    /// Whether the encoding is a guess, which is worth a look.
    pub is_guess: bool,
    /// What was changed, left out or could not be read, each a plain sentence without its stop.
    pub remarks: Vec<String>,
    /// Where in the file it stood, such as "row 12"; empty where the file is one article.
    pub place: String,
}

impl From<ReadArticle> for Article {
    fn from(read: ReadArticle) -> Self {
        let ReadArticle { document, encoding, remarks } = read;
        Self { document, is_guess: !encoding.is_sure(), remarks, place: String::new() }
    }
}

/// Reads plain text, as one of [`READERS`].
fn text(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    Ok(Article::from(read_text(bytes, &given.file, given.encoding.as_deref())?).into())
}

impl From<ArticleError> for Refused {
    fn from(error: ArticleError) -> Self {
        let told = error.to_string();
        let why = told.split_once(" was not added: ").map_or(told.as_str(), |parts| parts.1);
        Self::new(why, error.hint())
    }
}

/// An article of the words that a reader has found, or why there is none in it.
///
/// Words are cleaned as those of a plain text; the title is found in them where none was known.
fn article(words: &str, known: NewDocument, given: &Given, mut remarks: Vec<String>) -> Result<Article, Refused> {
    let cleaned = clean(words);
    if cleaned.words.trim().is_empty() {
        return Err(Refused::new(
            "it holds no words",
            "Open it in the program that made it to see whether there is text in it",
        ));
    }
    if cleaned.controls > 0 {
        remarks.push(match cleaned.controls {
            1 => "1 control character shows as �".to_owned(),
            many => format!("Control characters show as �, {many} in all"),
        });
    }
    let line = |text: String| clean(&text).words.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = line(known.title);
    let document = NewDocument {
        title: if found.is_empty() { title::guess(&cleaned.words, &given.file) } else { found },
        outlet: line(known.outlet),
        author: line(known.author),
        address: line(known.address),
        language: line(known.language),
        section: line(known.section),
        file: base_name(&given.file).to_owned(),
        text: Text::from(cleaned.words),
        ..known
    };
    Ok(Article { document, remarks, ..Article::default() })
}

/// Why a file was not added. The message is one or two plain sentences; [`ArticleError::hint`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    #[error("{file} was not added: it is empty")]
    Empty { file: String },
    #[error("{file} was not added: it holds only blanks, no words")]
    Blank { file: String },
    #[error("{file} was not added: it has {megabytes} MB, and an article can have 200 MB")]
    TooLarge { file: String, megabytes: usize },
    #[error("{file} was not added: it is {what}, not plain text")]
    NotText { file: String, what: &'static str, hint: &'static str },
    #[error("{file} was not added: {share} of 100 of its bytes are no characters of any text")]
    Binary { file: String, share: usize },
    #[error("{file} was not added: there is no encoding called “{label}”")]
    UnknownEncoding { file: String, label: String },
    #[error("{file} was not added: it can’t be read as {label}, since its length is no multiple of {unit} bytes")]
    Truncated { file: String, label: &'static str, unit: usize },
}

impl ArticleError {
    /// What can be done about it, as a sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty { .. } | Self::Blank { .. } => "Open it in an editor to see whether its text was saved",
            Self::TooLarge { .. } => "Cut it into parts and add those",
            Self::NotText { hint, .. } => hint,
            Self::Binary { .. } => "Open it in the program that made it, save it as plain text, and add that",
            Self::UnknownEncoding { .. } => "Choose one of the encodings in the list",
            Self::Truncated { .. } => "Choose another encoding",
        }
    }
}

/// Reads a plain text.
///
/// Line ends become single line feeds, line ends at the very end are left off, and control characters are replaced
/// one for one by `�`; each such change is told in the remarks. `encoding` is a name as in [`OFFERED_ENCODINGS`] (or
/// any other label that browsers know) and overrides the guess.
///
/// # Errors
/// Where the file holds no text: empty, too large, an image, a PDF, a word processor's file, or no characters at all.
pub fn read_text(bytes: &[u8], file_name: &str, encoding: Option<&str>) -> Result<ReadArticle, ArticleError> {
    let file = || visible_name(file_name);
    if bytes.is_empty() {
        return Err(ArticleError::Empty { file: file() });
    }
    if bytes.len() > LARGEST {
        return Err(ArticleError::TooLarge { file: file(), megabytes: bytes.len() / (1024 * 1024) });
    }
    if let Some(kind) = kind::recognise(bytes) {
        return Err(ArticleError::NotText { file: file(), what: kind.what, hint: kind.hint });
    }
    let encoding::Decoded { words, encoding, unreadable } = encoding::decode(bytes, &file(), encoding)?;
    let mut remarks = Vec::new();
    if unreadable > 0 {
        let places = if unreadable == 1 { "1 place".to_owned() } else { format!("{unreadable} places") };
        remarks.push(format!("{places} could not be read as {} and shows as �", encoding.name));
    }
    let cleaned = clean(&words);
    if cleaned.controls > 0 {
        let share = cleaned.controls * 100 / words.chars().count().max(1);
        if share >= 5 {
            return Err(ArticleError::Binary { file: file(), share });
        }
        let which = if cleaned.controls == 1 { "1 control character shows" } else { "Control characters show" };
        let count = if cleaned.controls == 1 { String::new() } else { format!(", {} in all", cleaned.controls) };
        remarks.push(format!("{which} as �{count}"));
    }
    // Of a large text one copy less is held from here on.
    drop(words);
    if cleaned.words.trim().is_empty() {
        return Err(ArticleError::Blank { file: file() });
    }
    let document = NewDocument {
        title: title::guess(&cleaned.words, file_name),
        file: base_name(file_name).to_owned(),
        encoding: encoding.name.to_owned(),
        text: Text::new(&cleaned.words),
        ..NewDocument::default()
    };
    Ok(ReadArticle { document, encoding, remarks })
}

/// A text that was pasted or typed, with its line ends and control characters as in a text that was read. The title is
/// the first line where none is given.
#[must_use]
pub fn pasted(title: &str, words: &str) -> NewDocument {
    let words = clean(words).words;
    let first = words.lines().find(|line| !line.trim().is_empty());
    let title = if title.trim().is_empty() { first.unwrap_or_default() } else { title };
    let title = title.trim().chars().take(120).collect();
    NewDocument { title, text: Text::new(&words), ..NewDocument::default() }
}

/// The name of a file without its folders, whichever system wrote the path.
fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A file's name as it can stand in a message: no folders, no control or direction characters.
fn visible_name(path: &str) -> String {
    let risky = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    base_name(path).chars().map(|c| if risky(c) { '�' } else { c }).collect()
}

struct Cleaned {
    words: String,
    /// Characters replaced one for one.
    controls: usize,
}

/// One line feed for each line end of any system, none at the end, and no control characters but tabs.
fn clean(words: &str) -> Cleaned {
    let mut out = String::with_capacity(words.len());
    let mut controls = 0;
    let mut after_return = false;
    for c in words.chars() {
        match c {
            '\n' if after_return => {}
            // Form feed, vertical tab and the "next line" of mainframes end a line too.
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => out.push('\n'),
            '\t' => out.push('\t'),
            c if c.is_control() => {
                controls += 1;
                out.push('�');
            }
            c => out.push(c),
        }
        after_return = c == '\r';
    }
    out.truncate(out.trim_end_matches(['\n', ' ', '\t']).len());
    Cleaned { words: out, controls }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> ReadArticle {
        read_text(bytes, "a/b/story.txt", None).unwrap()
    }

    fn words(bytes: &[u8]) -> String {
        read(bytes).document.text.as_str().to_owned()
    }

    #[test]
    fn line_ends_of_every_system_become_one() {
        assert_eq!(words(b"one\r\ntwo\rthree\nfour\r\r\nfive\n\n"), "one\ntwo\nthree\nfour\n\nfive");
        assert_eq!(words("one\u{85}two\u{c}three".as_bytes()), "one\ntwo\nthree");
    }

    #[test]
    fn control_characters_are_replaced_one_for_one_and_told() {
        let mut long = "A long and quiet text. ".repeat(10);
        long.push_str("x\u{0}y\u{1b}[31mz");
        let article = read(long.as_bytes());
        assert!(article.document.text.as_str().ends_with("x�y�[31mz"));
        assert_eq!(article.remarks, ["Control characters show as �, 2 in all"]);
        assert!(matches!(read_text(b"\x01\x02ab", "x", None), Err(ArticleError::Binary { .. })));
    }

    #[test]
    fn what_is_pasted_is_cleaned_as_what_is_read() {
        let document = pasted(" ", "\r\n Headline \r\nA\u{0}b\u{1b}[31m\r\n\r\n");
        assert_eq!((document.title.as_str(), document.text.as_str()), ("Headline", "\n Headline \nA�b�[31m"));
        assert_eq!(pasted("Mine", "words").title, "Mine");
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        assert_eq!(words("\u{feff}Größe".as_bytes()), "Größe");
        assert_eq!(read("\u{feff}Größe".as_bytes()).encoding.how, How::Marked);
    }

    #[test]
    fn what_is_no_text_is_named_with_a_way_out() {
        let refused = |bytes: &[u8], file: &str| read_text(bytes, file, None).unwrap_err();
        let png = refused(b"\x89PNG\r\n\x1a\n....", "photos/photo.png");
        assert_eq!(png.to_string(), "photo.png was not added: it is an image, not plain text");
        assert!(!png.hint().is_empty());
        assert!(refused(b"%PDF-1.7\n", "a.pdf").to_string().contains("PDF"));
        assert!(refused(b"PK\x03\x04.......word/document.xml", "a.docx").to_string().contains("Word"));
        assert_eq!(refused(b"", "a.txt").to_string(), "a.txt was not added: it is empty");
        assert!(matches!(refused(b" \n\t ", "a.txt"), ArticleError::Blank { .. }));
        assert_eq!(refused(b"", "C:\\x\\evil\u{202e}txt.exe").to_string(), "evil�txt.exe was not added: it is empty");
    }

    #[test]
    fn a_file_beyond_the_limit_is_refused_before_it_is_looked_at() {
        let large = vec![b'a'; LARGEST + 1];
        assert!(matches!(read_text(&large, "big.txt", None), Err(ArticleError::TooLarge { megabytes: 200, .. })));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail_and_what_it_reads_is_clean(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for encoding in OFFERED_ENCODINGS.iter().map(|known| Some(known.name)).chain([None]) {
                if let Ok(article) = read_text(&bytes, "x.txt", encoding) {
                    let words = article.document.text.as_str();
                    prop_assert!(!words.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                    prop_assert!(!words.ends_with('\n') && !words.trim().is_empty());
                }
            }
        }

        #[test]
        fn utf_8_comes_in_as_it_is(text in "[^\\p{C}]{1,80}[a-zA-Z]") {
            prop_assert_eq!(words(text.as_bytes()), text.trim_start_matches('\u{feff}'));
        }
    }
}
