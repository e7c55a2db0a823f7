//! One small file of each format that articles are read from, made here; and files that are made to do harm.

use std::io::Write as _;

/// What every sample says somewhere: curly quotes, a flag, a word of several marks.
pub(crate) const SAID: &str = "“No family will lose its home,” said Ilse Varga 🇳🇿.";

/// A package of files. A name that ends in `@` is written as a link.
pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let (name, link) = name.strip_suffix('@').map_or((*name, false), |name| (name, true));
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let short = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
        let long = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
        let mut common = Vec::new();
        common.extend([20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0]);
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend(long(packed.len()));
        common.extend(long(bytes.len()));
        common.extend(short(name.len()));
        common.extend([0, 0]);
        let at = out.len();
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(&packed);
        list.extend(b"PK\x01\x02\x14\x03");
        list.extend(&common);
        list.extend([0; 6]);
        list.extend(if link { [0, 0, 0xff, 0xa1] } else { [0, 0, 0xa4, 0x81] });
        list.extend(long(at));
        list.extend(name.as_bytes());
    }
    let (at, count) = (out.len(), u16::try_from(parts.len()).unwrap().to_le_bytes());
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(u32::try_from(list.len()).unwrap().to_le_bytes());
    out.extend(u32::try_from(at).unwrap().to_le_bytes());
    out.extend([0, 0]);
    out
}

/// A Word document with this between the body's tags.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    let text =
        format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>{body}</w:body></w:document>");
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:styleId=\"H1\">\
        <w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"Q\"><w:name w:val=\"Quote\"/></w:style></w:styles>";
    let numbers = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl><w:numFmt w:val=\"bullet\"/></w:lvl>\
        </w:abstractNum><w:abstractNum w:abstractNumId=\"1\"><w:lvl><w:start w:val=\"3\"/><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
    let notes = "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"2\"><w:p><w:r><w:t>Minutes of 12 March.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let core = "<p xmlns:dc=\"d\"><dc:creator>Mira Tal</dc:creator></p>";
    zip(&[
        ("word/document.xml", text.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbers.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ])
}

fn paragraph(style: &str, words: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
}

fn item(list: usize, words: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
    )
}

fn word() -> Vec<u8> {
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", paragraph("", words));
    let body = [
        paragraph("T", "Harbour plan"),
        paragraph("H1", "Who pays"),
        format!(
            "<w:p><w:r><w:t xml:space=\"preserve\">{SAID} </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>\
             <w:ins><w:r><w:t>It</w:t></w:r></w:ins><w:hyperlink><w:r><w:t xml:space=\"preserve\"> is linked</w:t></w:r></w:hyperlink>\
             <w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
        ),
        item(1, "one"),
        item(2, "three"),
        item(2, "four"),
        paragraph("Q", "Quoted"),
        format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("a"), cell("b")),
    ];
    docx(&body.concat())
}

fn odt() -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"b\"><office:automatic-styles>\
         <text:list-style text:name=\"N\"><text:list-level-style-number/></text:list-style></office:automatic-styles><office:body><office:text>\
         <text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>\
         <text:h>Who pays</text:h><text:p>{SAID} <text:span>It</text:span><text:s text:c=\"2\"/><text:a>is linked</text:a>\
         <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Minutes of 12 March.</text:p></text:note-body></text:note></text:p>\
         <text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>\
         <text:list text:style-name=\"N\"><text:list-item text:start-value=\"3\"><text:p>three</text:p></text:list-item><text:list-item><text:p>four</text:p></text:list-item></text:list>\
         <text:p text:style-name=\"Quotations\">Quoted</text:p>\
         <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>\
         </office:text></office:body></office:document-content>"
    );
    let meta = "<m xmlns:dc=\"d\"><meta><dc:title>Harbour plan</dc:title><dc:creator>Mira Tal</dc:creator></meta></m>";
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("meta.xml", meta.as_bytes()),
    ])
}

fn page() -> String {
    let filler = "The council met for an hour, and nobody spoke for the harbour; the papers lay on the table, and the rain went on. ";
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Harbour plan – Post</title><meta property=og:title content='Harbour plan'>\
         <meta property=og:site_name content='Port Halden Post'><meta name=author content='By Mira Tal'>\
         <meta property=article:published_time content='2026-10-14T08:00:00Z'><link rel=canonical href='https://post.example/harbour'></head>\
         <body><nav><ul><li><a href=/>Home</a><li><a href=/news>News</a></ul></nav><article><h1>Harbour plan</h1><p>{0}{SAID}</p><h2>Who pays</h2>\
         <p>{0}It<br>ends.</p><ul><li>one</li><li>two</li></ul><blockquote><p>Quoted {0}</p></blockquote><p>{0}</p></article>\
         <footer>All rights reserved</footer></body></html>",
        filler.repeat(3)
    )
}

fn epub() -> Vec<u8> {
    let chapter = format!("<?xml version=\"1.0\"?><!DOCTYPE html><html><body><h1>One</h1><p>{SAID}</p></body></html>");
    zip(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", b"<c><rootfile full-path=\"O/book.opf\"/></c>"),
        (
            "O/book.opf",
            b"<package xmlns:dc=\"d\"><dc:title>Harbour plan</dc:title><dc:creator>Mira Tal</dc:creator><dc:date>2026-10-14</dc:date>\
              <item id=\"b\" href=\"t/two.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"a\" href=\"t/one%201.xhtml\" media-type=\"application/xhtml+xml\"/>\
              <spine><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>",
        ),
        ("O/t/two.xhtml", b"<html><body><p>Two.</p></body></html>"),
        ("O/t/one 1.xhtml", chapter.as_bytes()),
    ])
}

fn workbook() -> Vec<u8> {
    let strings = format!(
        "<sst><si><t>Headline</t></si><si><t>Body</t></si><si><t>Date</t></si><si><t>Harbour plan</t></si><si><r><t>{SAID}</t></r></si></sst>"
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<w xmlns:r=\"r\"><sheet name=\"News\" r:id=\"a\"/></w>"),
        ("xl/_rels/workbook.xml.rels", b"<r><x Id=\"a\" Target=\"worksheets/sheet1.xml\"/></r>"),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/styles.xml", b"<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>"),
        (
            "xl/worksheets/sheet1.xml",
            b"<w><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"D1\" t=\"s\"><v>2</v></c></row>\
              <row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c><c r=\"B2\" t=\"s\"><v>4</v></c><c r=\"D2\" s=\"1\"><v>46309</v></c></row></sheetData></w>",
        ),
    ])
}

/// A PDF with these objects; the first one is its catalogue.
pub(crate) fn pdf_of(objects: &[String]) -> Vec<u8> {
    let (mut out, mut places) = (b"%PDF-1.4\n".to_vec(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
    }
    let start = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    places.iter().for_each(|place| writeln!(out, "{place:010} 00000 n ").unwrap());
    write!(out, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    out
}

/// A PDF of one page with these lines, and further keys of the page.
pub(crate) fn pdf(lines: &[&str], keys: &str) -> Vec<u8> {
    let shown: String = lines.iter().map(|line| format!("({line}) Tj 0 -14 Td ")).collect();
    let content = format!("BT /F1 12 Tf 72 720 Td {shown}ET");
    pdf_of(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> {keys} >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ])
}

/// A file of each format: its name and bytes.
pub(crate) fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let table = format!("Headline;Body;Date\nHarbour plan;\"{}\";14.10.2026\n", SAID.replace('"', "\"\""));
    let json = serde_json::json!({"title": "Harbour plan", "text": SAID, "published": "2026-10-14"});
    let rich: String = SAID
        .encode_utf16()
        .map(|unit| if unit < 128 { char::from(unit as u8).to_string() } else { format!("\\u{}?", unit as i16) })
        .collect();
    vec![
        ("harbour.txt", format!("Harbour plan\n\n{SAID}\n").into_bytes()),
        ("harbour.md", format!("# Harbour plan\n\n{SAID}\n\n* one\n* two\n").into_bytes()),
        ("harbour.html", page().into_bytes()),
        (
            "harbour.mhtml",
            format!("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n\n{}\n--x--\n", page()).into_bytes(),
        ),
        ("harbour.docx", word()),
        ("harbour.odt", odt()),
        ("harbour.rtf", format!("{{\\rtf1\\ansi\\uc1{{\\info{{\\author Mira Tal}}}}Harbour plan\\par {rich}\\par}}").into_bytes()),
        ("harbour.epub", epub()),
        ("harbour.pdf", pdf(&["\\223No family will lose its home,\\224 said Ilse", "Varga of the harbour and its long road to the", "sea."], "")),
        ("harbour.srt", format!("1\n00:00:01,000 --> 00:00:04,000\n<i>{SAID}</i>\n").into_bytes()),
        ("harbour.vtt", format!("WEBVTT\n\n00:01.000 --> 00:04.000\n<v Mira Tal>{SAID}\n").into_bytes()),
        ("harbour.csv", table.into_bytes()),
        ("harbour.xlsx", workbook()),
        ("harbour.jsonl", format!("{json}\n").into_bytes()),
    ]
}
