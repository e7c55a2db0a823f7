//! The formats that articles are read from: one table, from which the command line, the window and the child process
//! take what they offer.

use super::{
    Article, csv, docx, encoding, epub, html, jsonl, markdown, mhtml, odt, pdf, rtf, sheet, subtitles, table, text,
};

/// What a reader is told besides the bytes.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Name of the file; folders before it are never shown.
    pub file: String,
    /// Overrides the guess of the encoding, where the format leaves one open: any label that browsers know.
    pub encoding: Option<String>,
    /// Which columns of a table are what, where that is not to be guessed.
    pub mapping: table::Mapping,
}

/// Why a file was not read: what is wrong with it, as half a sentence, and what can be done, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub why: String,
    pub hint: String,
}

impl Refused {
    pub(in crate::formats) fn new(why: impl Into<String>, hint: &str) -> Self {
        Self { why: why.into(), hint: hint.to_owned() }
    }

    /// As one message about a file.
    #[must_use]
    pub fn told(&self, file: &str) -> String {
        format!("{} was not added: {}. {}", super::visible_name(file), self.why, self.hint)
    }
}

/// What a file has given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Taken {
    /// One, or one for each row of a table.
    pub articles: Vec<Article>,
    /// The columns of a table, and which were taken for what.
    pub table: Option<table::Head>,
    /// What is worth knowing about the file as a whole, each a plain sentence without its stop.
    pub notes: Vec<String>,
}

impl From<Article> for Taken {
    fn from(article: Article) -> Self {
        Self { articles: vec![article], ..Self::default() }
    }
}

type Read = fn(&[u8], &Given) -> Result<Taken, Refused>;

/// A format that articles are read from.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The name on the command line.
    pub id: &'static str,
    /// What a file of it is, with its article: "a Word document".
    pub what: &'static str,
    /// The format's own name, as in lists.
    pub title: &'static str,
    /// The endings of file names, without the dot, in small letters.
    pub endings: &'static [&'static str],
    /// What is read of it and what is left out, as a short sentence.
    pub about: &'static str,
    /// Whether no file of it can do harm, so that it needs no process of its own.
    pub is_plain: bool,
    /// Whether each row becomes an article.
    pub is_table: bool,
    read: Read,
}

impl Reader {
    /// Reads a file.
    ///
    /// # Errors
    /// Where there is no article in it, or it can't be read as this.
    pub fn read(&self, bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
        if bytes.is_empty() {
            return Err(Refused::new("it is empty", "Open it in an editor to see whether its text was saved"));
        }
        if bytes.len() > super::LARGEST {
            let megabytes = bytes.len() / (1024 * 1024);
            return Err(Refused::new(
                format!("it has {megabytes} MB, and an article can have 200 MB"),
                "Cut it into parts and add those",
            ));
        }
        (self.read)(bytes, given)
    }
}

const fn reader(
    id: &'static str,
    (title, what): (&'static str, &'static str),
    endings: &'static [&'static str],
    about: &'static str,
    read: Read,
) -> Reader {
    Reader { id, what, title, endings, about, is_plain: false, is_table: false, read }
}

const fn rows(reader: Reader) -> Reader {
    Reader { is_table: true, ..reader }
}

/// All formats that articles are read from.
pub const READERS: &[Reader] = &[
    Reader {
        is_plain: true,
        ..reader("text", ("Plain text", "plain text"), &["txt", "text"], "Every encoding, found by itself", text)
    },
    reader(
        "markdown",
        ("Markdown", "a Markdown text"),
        &["md", "markdown"],
        "Headings, lists and quotes as lines of text; marks of emphasis and addresses of links left out",
        markdown::read,
    ),
    reader(
        "html",
        ("Web page", "a web page"),
        &["html", "htm", "xhtml"],
        "The article without what stands around it, with title, author, date and outlet",
        html::read,
    ),
    reader(
        "mhtml",
        ("Web archive", "a web archive"),
        &["mhtml", "mht", "eml"],
        "The page in it, or the text of the mail, as of a web page",
        mhtml::read,
    ),
    reader(
        "docx",
        ("Word", "a Word document"),
        &["docx", "docm", "dotx"],
        "Text with headings, lists, tables and notes; deleted text, comments and headers left out",
        docx::read,
    ),
    reader(
        "odt",
        ("OpenDocument", "an OpenDocument text"),
        &["odt", "ott", "fodt"],
        "Text with headings, lists, tables and notes; deleted text and comments left out",
        odt::read,
    ),
    reader(
        "rtf",
        ("Rich text", "a rich text document"),
        &["rtf"],
        "Text with lists and tables; notes, headers and pictures left out",
        rtf::read,
    ),
    reader("epub", ("EPUB", "an EPUB book"), &["epub"], "All chapters in their order, as one article", epub::read),
    reader(
        "pdf",
        ("PDF", "a PDF document"),
        &["pdf"],
        "The words of its pages; paragraphs are put together by guess",
        pdf::read,
    ),
    reader(
        "srt",
        ("SubRip subtitles", "subtitles"),
        &["srt"],
        "What is said, without times and repeated lines",
        subtitles::read,
    ),
    reader(
        "vtt",
        ("WebVTT subtitles", "subtitles"),
        &["vtt", "sbv"],
        "What is said, without times and repeated lines",
        subtitles::read,
    ),
    rows(reader(
        "csv",
        ("CSV", "a table"),
        &["csv", "tsv", "tab"],
        "One article a row; columns are mapped by name",
        csv::read,
    )),
    rows(reader(
        "xlsx",
        ("Excel", "an Excel workbook"),
        &["xlsx", "xlsm"],
        "One article a row of the first sheet; columns are mapped by name",
        sheet::read,
    )),
    rows(reader(
        "jsonl",
        ("JSON Lines", "JSON Lines"),
        &["jsonl", "ndjson", "json"],
        "One article a line, or of a list; keys are mapped by name",
        jsonl::read,
    )),
];

/// The format with a name.
#[must_use]
pub fn reader_named(id: &str) -> Option<&'static Reader> {
    READERS.iter().find(|known| known.id.eq_ignore_ascii_case(id))
}

/// Whether a file with this ending is one of those that articles are read from.
#[must_use]
pub fn is_ending(ending: &str) -> bool {
    READERS.iter().any(|known| known.endings.contains(&ending.to_lowercase().as_str()))
}

/// The endings of all formats, as they are named to people.
#[must_use]
pub fn endings() -> Vec<&'static str> {
    READERS.iter().flat_map(|known| known.endings).copied().collect()
}

/// The format of a file: what its first bytes say, and where those leave it open, how its name ends.
///
/// Plain text, where nothing says otherwise; its reader tells images, programs and the like apart.
#[must_use]
pub fn reader_of(bytes: &[u8], file: &str) -> &'static Reader {
    let ending = super::base_name(file).rsplit_once('.').map(|parts| parts.1.to_lowercase()).unwrap_or_default();
    let by_ending = READERS.iter().find(|known| known.endings.contains(&ending.as_str()));
    let found = id_of(bytes, &ending).or(by_ending.map(|known| known.id).filter(|id| is_of_text(id)));
    found.and_then(reader_named).unwrap_or(&READERS[0])
}

/// Formats that are text themselves: only their names tell them from plain text.
fn is_of_text(id: &str) -> bool {
    ["text", "markdown", "html", "mhtml", "srt", "vtt", "csv", "jsonl"].contains(&id)
}

/// What the first bytes say.
fn id_of(bytes: &[u8], ending: &str) -> Option<&'static str> {
    let head = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = head.get(..2048).unwrap_or(head).trim_ascii_start();
    let begins = |mark: &[u8]| head.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark));
    if bytes.starts_with(b"PK\x03\x04") {
        return super::kind::in_package(bytes);
    }
    // Some servers put a few bytes before it.
    if memchr::memmem::find(head.get(..1024).unwrap_or(head), b"%PDF-").is_some() {
        return Some("pdf");
    }
    if begins(b"{\\rtf") {
        return Some("rtf");
    }
    if begins(b"WEBVTT") {
        return Some("vtt");
    }
    let words = super::kind::ascii_of(head);
    if words.starts_with("<?xml") && words.contains("office:document") {
        return Some("odt");
    }
    let is_page = words.starts_with("<!doctype html")
        || words.starts_with("<html")
        || words.starts_with("<?xml") && words.contains("<html");
    if is_page {
        return Some("html");
    }
    let is_mail = ["mhtml", "mht", "eml"].contains(&ending) || words.contains("multipart/related");
    (words.contains("mime-version:") && is_mail).then_some("mhtml")
}

/// Decodes a format that is text, as [`super::read_text`] would.
pub(super) fn decoded(bytes: &[u8], given: &Given) -> Result<encoding::Decoded, Refused> {
    Ok(encoding::decode(bytes, &given.file, given.encoding.as_deref())?)
}
