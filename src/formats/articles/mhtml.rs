//! Web archives and mails: the page in them, or else their plain text.

use super::reader::{Given, Refused, Taken};
use super::{article, dates, encoding, html};
use crate::edit::NewDocument;

/// Parts in parts are looked into this deep, and so many of them.
const DEPTH: usize = 8;
const PARTS: usize = 1_000;

/// A part: its head, with long lines put together, and its body.
struct Part<'b> {
    head: Vec<(String, String)>,
    body: &'b [u8],
}

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let whole = Part::of(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let mut parts = Vec::new();
    collect(&whole, 0, &mut parts);
    let of_kind = |kind: &str| parts.iter().find(|part| part.kind() == kind);
    let page = of_kind("text/html").or_else(|| of_kind("application/xhtml+xml"));
    let Some(part) = page.or_else(|| of_kind("text/plain")) else {
        return Err(Refused::new(
            "it holds no page and no text",
            "Open it in a browser, copy the article, and paste it here",
        ));
    };
    let body = part.decoded();
    let label = given.encoding.clone().or_else(|| part.parameter("content-type", "charset"));
    let label = label.filter(|label| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).is_some());
    let given = Given { encoding: label, ..given.clone() };
    let mut found = if page.is_some() {
        html::read(&body, &given)?.articles.pop()
    } else {
        let decoded = encoding::decode(&body, &given.file, given.encoding.as_deref());
        let words = decoded.map(|decoded| decoded.words).unwrap_or_default();
        Some(article(&words, NewDocument::default(), &given, Vec::new())?)
    };
    if let Some(found) = &mut found {
        let document = &mut found.document;
        let is_mail = whole.field("snapshot-content-location").is_none()
            && whole.field("from").is_some_and(|from| from.contains('@'));
        let subject = whole.field("subject").map(worded).unwrap_or_default();
        if !subject.is_empty() && (is_mail || document.title == super::title::of_file(&given.file)) {
            document.title = subject;
        }
        if is_mail {
            document.author = whole.field("from").map(worded).unwrap_or_default();
            document.date = document.date.or_else(|| whole.field("date").and_then(dates::find));
        }
        let address = whole.field("snapshot-content-location").or_else(|| part.field("content-location"));
        if document.address.is_empty() {
            document.address = address.filter(|address| address.starts_with("http")).unwrap_or_default().to_owned();
        }
    }
    Ok(Taken { articles: found.into_iter().collect(), ..Taken::default() })
}

/// The parts that hold no parts themselves, in their order.
fn collect<'b>(part: &Part<'b>, depth: usize, found: &mut Vec<Part<'b>>) {
    let boundary = part.parameter("content-type", "boundary").filter(|boundary| !boundary.is_empty());
    let is_inner = part.kind().starts_with("multipart/") && depth < DEPTH;
    let Some(boundary) = boundary.filter(|_| is_inner) else {
        if found.len() < PARTS {
            found.push(Part { head: part.head.clone(), body: part.body });
        }
        return;
    };
    let mark = format!("--{boundary}");
    let mut begun: Option<usize> = None;
    for at in memchr::memmem::find_iter(part.body, mark.as_bytes()) {
        let starts_line = at == 0 || part.body.get(at - 1) == Some(&b'\n');
        if !starts_line {
            continue;
        }
        if let Some(from) = begun
            && let Some(inner) = part.body.get(from..at)
        {
            collect(&Part::of(inner), depth + 1, found);
        }
        let after = part.body.get(at + mark.len()..).unwrap_or_default();
        let line = memchr::memchr(b'\n', after).map_or(after.len(), |end| end + 1);
        begun = (!after.starts_with(b"--")).then_some(at + mark.len() + line);
    }
    // A file that is cut off still gives its last part.
    if let Some(inner) = begun.and_then(|from| part.body.get(from..)) {
        collect(&Part::of(inner), depth + 1, found);
    }
}

impl<'b> Part<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        let (mut head, mut rest): (Vec<(String, String)>, &[u8]) = (Vec::new(), bytes);
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (line, after) = rest.split_at(end);
            let line = String::from_utf8_lossy(line).into_owned();
            if line.trim().is_empty() {
                // Blank lines before the head are no end of it.
                rest = after;
                if head.is_empty() {
                    continue;
                }
                break;
            }
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = head.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                head.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            } else if head.is_empty() {
                break;
            }
            rest = after;
        }
        Self { head, body: rest }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|field| field.0 == name).map(|field| field.1.as_str())
    }

    fn kind(&self) -> String {
        let kind = self.field("content-type").unwrap_or("text/plain");
        kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn parameter(&self, field: &str, name: &str) -> Option<String> {
        let parts = self.field(field)?.split(';').skip(1);
        let found =
            parts.filter_map(|part| part.split_once('=')).find(|part| part.0.trim().eq_ignore_ascii_case(name))?;
        Some(found.1.trim().trim_matches('"').to_owned())
    }

    fn decoded(&self) -> Vec<u8> {
        match self.field("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().as_str() {
            "quoted-printable" => printable(self.body, false),
            "base64" => base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

/// Reads `=E9` and the like; in heads of mails a low line stands for a blank.
fn printable(bytes: &[u8], in_head: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'=' if after.starts_with(b"\r\n") => rest = after.get(2..).unwrap_or_default(),
            b'=' if after.starts_with(b"\n") => rest = after.get(1..).unwrap_or_default(),
            b'=' => {
                let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
                match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    Some(read) => {
                        out.push(read);
                        rest = after.get(2..).unwrap_or_default();
                    }
                    None => out.push(byte),
                }
            }
            b'_' if in_head => out.push(b' '),
            byte => out.push(byte),
        }
    }
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut bits, mut count) = (Vec::with_capacity(bytes.len() / 4 * 3), 0_u32, 0);
    for &byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            // The eight bits above those that wait for the next letter.
            out.push((bits >> count & 0xff) as u8);
        }
    }
    out
}

/// A field of a head in which words of other scripts stand as `=?utf-8?Q?…?=`.
fn worded(field: &str) -> String {
    let mut out = String::new();
    let mut rest = field;
    while let Some((before, after)) = rest.split_once("=?") {
        let mut parts = after.splitn(4, '?');
        let (label, kind, body, end) = (parts.next(), parts.next(), parts.next(), parts.next());
        let (Some(label), Some(kind), Some(body), Some(after)) =
            (label, kind, body, end.and_then(|end| end.strip_prefix('=')))
        else {
            break;
        };
        // Blanks between two such words are not part of them.
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        let bytes =
            if kind.eq_ignore_ascii_case("b") { base64(body.as_bytes()) } else { printable(body.as_bytes(), true) };
        let known = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        out.push_str(&known.decode_without_bom_handling(&bytes).0);
        rest = after;
    }
    out.push_str(rest);
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_an_archive_is_found_and_decoded() {
        let words = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://post.example/line\r\nSubject: =?utf-8?Q?The_line=20=E2=80=93?= =?utf-8?B?IG5v?=\r\n\
            MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--x\"\r\n\r\n\
            ----x\r\nContent-Type: text/css\r\n\r\np {}\r\n----x\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            <p>Caf=E9 long=\r\ner.</p>\r\n----x--\r\n";
        let taken = read(words.as_bytes(), &Given { file: "a.mhtml".to_owned(), ..Given::default() }).unwrap();
        let document = &taken.articles[0].document;
        assert_eq!(document.text.as_str(), "Café longer.");
        assert_eq!(
            (document.title.as_str(), document.address.as_str()),
            ("The line – no", "https://post.example/line")
        );
    }

    #[test]
    fn a_mail_gives_its_text_sender_and_date() {
        let words = "From: \"Ilse Varga\" <i@x.example>\nDate: Wed, 14 Oct 2026 08:00:00 +0200\nSubject: The line\nContent-Type: text/plain\n\
            Content-Transfer-Encoding: base64\n\nSXQgb3BlbnMu\n";
        let taken = read(words.as_bytes(), &Given::default()).unwrap();
        let document = &taken.articles[0].document;
        assert_eq!((document.text.as_str(), document.title.as_str()), ("It opens.", "The line"));
        assert_eq!(document.date.unwrap().to_string(), "2026-10-14");
        assert!(document.author.contains("Varga"));
    }
}
