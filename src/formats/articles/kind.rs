//! What a file is, by its first bytes, where it is no plain text.

/// A kind of file that is not read, in words for people.
pub(super) struct Kind {
    pub what: &'static str,
    pub hint: &'static str,
}

const RECOGNISE: &str = "Run text recognition on it first, then add the text";
const SAVE_AS: &str = "Open it in the program that made it, save it as plain text (.txt), and add that";
const COPY: &str = "Open it, copy the article, and paste it here";
const UNPACK: &str = "Unpack it and add the texts in it";
const NO_WORDS: &str = "Add an article as plain text (.txt), or paste it";

const MAGIC: &[(&[u8], Kind)] = &[
    (b"\x89PNG\r\n\x1a\n", Kind { what: "an image", hint: RECOGNISE }),
    (b"\xff\xd8\xff", Kind { what: "an image", hint: RECOGNISE }),
    (b"GIF87a", Kind { what: "an image", hint: RECOGNISE }),
    (b"GIF89a", Kind { what: "an image", hint: RECOGNISE }),
    (b"II*\0", Kind { what: "an image", hint: RECOGNISE }),
    (b"MM\0*", Kind { what: "an image", hint: RECOGNISE }),
    (b"%PDF-", Kind { what: "a PDF document", hint: COPY }),
    (b"%!PS", Kind { what: "a PostScript document", hint: COPY }),
    (b"{\\rtf", Kind { what: "a rich text document", hint: SAVE_AS }),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind { what: "a document of an older office program", hint: SAVE_AS }),
    (b"SQLite format 3\0", Kind { what: "a database", hint: NO_WORDS }),
    (b"\x1f\x8b", Kind { what: "a packed file", hint: UNPACK }),
    (b"BZh", Kind { what: "a packed file", hint: UNPACK }),
    (b"\xfd7zXZ\0", Kind { what: "a packed file", hint: UNPACK }),
    (b"7z\xbc\xaf\x27\x1c", Kind { what: "a packed file", hint: UNPACK }),
    (b"Rar!\x1a\x07", Kind { what: "a packed file", hint: UNPACK }),
    (b"\x28\xb5\x2f\xfd", Kind { what: "a packed file", hint: UNPACK }),
    (b"\x7fELF", Kind { what: "a program", hint: NO_WORDS }),
    (b"\xcf\xfa\xed\xfe", Kind { what: "a program", hint: NO_WORDS }),
    (b"ID3", Kind { what: "a sound recording", hint: "Have it transcribed, and add the transcript" }),
    (b"OggS", Kind { what: "a sound recording", hint: "Have it transcribed, and add the transcript" }),
    (b"fLaC", Kind { what: "a sound recording", hint: "Have it transcribed, and add the transcript" }),
    (b"\x1a\x45\xdf\xa3", Kind { what: "a video", hint: "Have it transcribed, and add the transcript" }),
    (b"wOFF", Kind { what: "a font", hint: NO_WORDS }),
];

/// What stands near the start of a zip file tells what it is.
const IN_ZIP: &[(&[u8], Kind)] = &[
    (b"META-INF/container.xml", Kind { what: "an EPUB book", hint: COPY }),
    (b"application/epub+zip", Kind { what: "an EPUB book", hint: COPY }),
    (b"opendocument.text", Kind { what: "an OpenDocument text", hint: SAVE_AS }),
    (b"opendocument.", Kind { what: "an OpenDocument file", hint: SAVE_AS }),
    (b"word/", Kind { what: "a Word document", hint: SAVE_AS }),
    (b"xl/", Kind { what: "an Excel workbook", hint: SAVE_AS }),
    (b"ppt/", Kind { what: "a PowerPoint presentation", hint: SAVE_AS }),
    (b"project.qde", Kind { what: "a REFI-QDA project", hint: NO_WORDS }),
];

/// How far into a zip file its kind is looked for, in bytes.
const ZIP_HEAD: usize = 8 * 1024;

pub(super) fn recognise(bytes: &[u8]) -> Option<&'static Kind> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(in_zip(bytes));
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    let tagged = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if bytes.starts_with(b"RIFF") {
        let image = tagged(8, b"WEBP");
        const IMAGE: Kind = Kind { what: "an image", hint: RECOGNISE };
        const MEDIA: Kind =
            Kind { what: "a sound recording or video", hint: "Have it transcribed, and add the transcript" };
        return Some(if image { &IMAGE } else { &MEDIA });
    }
    if tagged(4, b"ftyp") {
        const MEDIA: Kind = Kind { what: "a video, sound recording or image", hint: NO_WORDS };
        return Some(&MEDIA);
    }
    // "MZ" and "BM" can begin an article; the bytes that follow in programs and bitmaps can't.
    if bytes.starts_with(b"MZ") && bytes.get(..64).is_some_and(|head| head.contains(&0)) {
        const PROGRAM: Kind = Kind { what: "a program", hint: NO_WORDS };
        return Some(&PROGRAM);
    }
    if bytes.starts_with(b"BM") && tagged(6, &[0, 0, 0, 0]) {
        const IMAGE: Kind = Kind { what: "an image", hint: RECOGNISE };
        return Some(&IMAGE);
    }
    is_web_page(bytes).then_some({
        const PAGE: Kind =
            Kind { what: "a web page", hint: "Open it in a browser, copy the article, and paste it here" };
        &PAGE
    })
}

fn in_zip(bytes: &[u8]) -> &'static Kind {
    const PACKED: Kind = Kind { what: "a packed file", hint: UNPACK };
    let head = bytes.get(..ZIP_HEAD).unwrap_or(bytes);
    // The list of contents stands at the end, where large first entries push the telling names out of the head.
    let tail = bytes.get(bytes.len().saturating_sub(ZIP_HEAD)..).unwrap_or(bytes);
    let holds = |part: &[u8], mark: &[u8]| part.windows(mark.len()).any(|window| window == mark);
    IN_ZIP.iter().find(|(mark, _)| holds(head, mark) || holds(tail, mark)).map_or(&PACKED, |(_, kind)| kind)
}

fn is_web_page(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = bytes.get(..512).unwrap_or(bytes).trim_ascii_start().to_ascii_lowercase();
    [b"<!doctype html".as_slice(), b"<html"].iter().any(|mark| head.starts_with(mark))
}

/// The reader for a zip file, by what stands in it.
pub(super) fn in_package(bytes: &[u8]) -> Option<&'static str> {
    match in_zip(bytes).what {
        "an EPUB book" => Some("epub"),
        "an OpenDocument text" => Some("odt"),
        "a Word document" => Some("docx"),
        "an Excel workbook" => Some("xlsx"),
        _ => None,
    }
}

/// The small letters and marks of ASCII in a text of any encoding, to look for words of a format.
pub(super) fn ascii_of(bytes: &[u8]) -> String {
    let known = bytes.iter().filter(|byte| byte.is_ascii() && **byte != 0);
    known.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes_and_texts_are_left_alone() {
        let check = |bytes: &[u8], expected: Option<&str>| assert_eq!(recognise(bytes).map(|kind| kind.what), expected);
        check(b"\xff\xd8\xff\xe0", Some("an image"));
        check(b"RIFF\x24\0\0\0WEBPVP8 ", Some("an image"));
        check(b"RIFF\x24\0\0\0WAVEfmt ", Some("a sound recording or video"));
        check(b"\0\0\0\x20ftypisom", Some("a video, sound recording or image"));
        check(b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", Some("an OpenDocument text"));
        check(b"PK\x03\x04....mimetypeapplication/epub+zip", Some("an EPUB book"));
        check(b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", Some("an Excel workbook"));
        check(b"PK\x03\x04....notes.txt", Some("a packed file"));
        check(b"  <!DOCTYPE HTML><html>", Some("a web page"));
        check(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80\0\0\0", Some("a program"));
        check(b"MZ Wallace Bank opens", None);
        check(b"BMW said on Monday", None);
        check(b"IDs were checked", None);
    }
}
