//! Web pages: the article in them, and what they say about it. Nothing is fetched.

use super::encoding::{self, Decoded};
use super::lines::Lines;
use super::reader::{Given, Refused, Taken, decoded};
use super::{article, dates, page};
use crate::edit::NewDocument;
use dom_query::Document;
use dom_smoothie::{Config, Readability};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Elements of a page that are looked through at most.
const MOST_ELEMENTS: usize = 200_000;
/// How far into a page its encoding is declared, in bytes.
const DECLARED: usize = 4096;
/// Of a page whose article is found, fewer letters in a hundred than this are rather a part of it.
const LEAST_SHARE: usize = 10;

const AROUND: &str = "The article could not be told from what stands around it, so all words of the page are here";

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let Decoded { words: html, encoding, unreadable } = decode(bytes, given)?;
    let mut remarks = Vec::new();
    if unreadable > 0 {
        remarks.push(format!("{unreadable} places could not be read as {} and show as �", encoding.name));
    }
    let mut found = of_page(&html, given, remarks)?;
    encoding.name.clone_into(&mut found.document.encoding);
    found.is_guess = !encoding.is_sure();
    Ok(found.into())
}

/// The article of a page that is decoded.
pub(super) fn of_page(html: &str, given: &Given, mut remarks: Vec<String>) -> Result<super::Article, Refused> {
    let tree = page::tree(html)?;
    let mut known = about(&tree, html);
    let mut all = Lines::default();
    page::add(&tree, &mut all);
    let all = all.finish();
    let words = match extracted(tree, &mut known) {
        Some(words) if words.len() * 100 >= all.len() * LEAST_SHARE || words.len() > 2_000 => words,
        _ => {
            remarks.push(AROUND.to_owned());
            all
        }
    };
    if known.outlet.trim().is_empty() {
        known.outlet = host(&known.address);
    }
    article(&words, known, given, remarks)
}

/// The words of the article; fills in what is known about it.
fn extracted(tree: Document, known: &mut NewDocument) -> Option<String> {
    let config = Config { max_elements_to_parse: MOST_ELEMENTS, ..Config::default() };
    // Whatever it stumbles over, the page as a whole can still be read.
    let read =
        catch_unwind(AssertUnwindSafe(|| Readability::with_document(tree, None, Some(config)).ok()?.parse().ok()));
    let read = read.ok().flatten()?;
    let or = |field: &mut String, found: Option<String>| {
        if field.trim().is_empty() {
            *field = found.unwrap_or_default();
        }
    };
    or(&mut known.title, Some(read.title));
    or(&mut known.author, read.byline.map(|byline| plain_name(&byline)));
    or(&mut known.outlet, read.site_name);
    or(&mut known.language, read.lang);
    or(&mut known.address, read.url.filter(|url| url.starts_with("http")));
    known.date = read.published_time.as_deref().and_then(dates::find).or(known.date);
    let mut lines = Lines::default();
    page::add(&page::tree(&read.content).ok()?, &mut lines);
    Some(lines.finish()).filter(|words| !words.is_empty())
}

/// What the page says about itself where the search for the article does not look.
fn about(tree: &Document, html: &str) -> NewDocument {
    let first = |selector: &str, attribute: &str| {
        let found = tree.select(selector);
        found.iter().next().and_then(|node| node.attr(attribute)).map(|value| value.to_string())
    };
    let address = first("link[rel=canonical]", "href").or_else(|| first("meta[property='og:url']", "content"));
    let address = address.filter(|address| address.starts_with("http")).or_else(|| saved_from(html));
    let date = first("meta[name=date], meta[name='DC.date.issued'], meta[itemprop=datePublished]", "content")
        .or_else(|| first("time[datetime]", "datetime"));
    NewDocument {
        address: address.unwrap_or_default(),
        date: date.as_deref().and_then(dates::find),
        language: first("html", "lang").unwrap_or_default(),
        ..NewDocument::default()
    }
}

/// Browsers note in a remark where they saved a page from.
fn saved_from(html: &str) -> Option<String> {
    let after = html.split_once("saved from url=(")?.1.split_once(')')?.1;
    let address = after.split(|c: char| c.is_whitespace() || c == '"').next()?;
    address.starts_with("http").then(|| address.to_owned())
}

/// The name of a site, where the page does not say how it is called.
fn host(address: &str) -> String {
    let host = address.split_once("://").map(|parts| parts.1.split(['/', '?', '#', ':']).next().unwrap_or_default());
    host.map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned()).unwrap_or_default()
}

/// A byline without the “By” before it.
fn plain_name(byline: &str) -> String {
    let byline = byline.trim();
    let cut = ["By ", "by ", "BY ", "Von ", "Por ", "Par "].iter().find_map(|before| byline.strip_prefix(before));
    cut.unwrap_or(byline).trim().to_owned()
}

/// Decodes a page: as it was chosen, as the page says itself, or else as other texts.
fn decode(bytes: &[u8], given: &Given) -> Result<Decoded, Refused> {
    if given.encoding.is_none()
        && encoding_rs::Encoding::for_bom(bytes).is_none()
        && let Some(label) = declared(bytes)
    {
        let read = encoding::decode(bytes, &given.file, Some(&label));
        // A page that says what it is not is read as other texts.
        if let Ok(read) = read
            && read.unreadable == 0
        {
            return Ok(read);
        }
    }
    decoded(bytes, given)
}

/// The encoding that a page names near its start.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = super::kind::ascii_of(bytes.get(..DECLARED).unwrap_or(bytes));
    let after =
        head.split_once("charset=").or_else(|| head.split_once("encoding="))?.1.trim_start_matches(['"', '\'', ' ']);
    let label: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
    let known = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
    // A page whose declaration can be read byte by byte is not in UTF-16, whatever it says.
    let is_wide = known == encoding_rs::UTF_16LE || known == encoding_rs::UTF_16BE;
    (!is_wide).then(|| known.name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> super::super::Article {
        read(bytes, &Given { file: "page.html".to_owned(), ..Given::default() }).unwrap().articles.remove(0)
    }

    #[test]
    fn a_page_is_read_in_the_encoding_that_it_names_unless_it_lies() {
        let page =
            |label: &str| format!("<html><head><meta charset={label}></head><body><p>Größe der Tür</p></body></html>");
        let old = encoding_rs::WINDOWS_1252.encode(&page("iso-8859-1")).0.into_owned();
        for bytes in [
            old,
            page("utf-8").into_bytes(),
            page("utf-16").into_bytes(),
            encoding_rs::WINDOWS_1252.encode(&page("utf-8")).0.into_owned(),
        ] {
            assert_eq!(read_bytes(&bytes).document.text.as_str(), "Größe der Tür");
        }
    }

    #[test]
    fn what_a_page_says_of_itself_is_known() {
        let page = "<!-- saved from url=(0030)https://www.post.example/line -->\n<html lang='de'><body><p>By and by it was said.</p><time datetime='2026-10-14'>gestern</time></body></html>";
        let article = read_bytes(page.as_bytes());
        let document = &article.document;
        let facts = [&document.address, &document.outlet, &document.language, &document.date.unwrap().to_string()]
            .map(|fact| fact.clone());
        assert_eq!(facts, ["https://www.post.example/line", "post.example", "de", "2026-10-14"]);
        assert_eq!(plain_name(" By Mira Tal "), "Mira Tal");
    }
}
