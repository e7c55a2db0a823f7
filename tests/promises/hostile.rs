//! P17: files that were made to do harm, each taken in by the real program as people do it: as an article, or as statements.
//!
//! Each must end in a plain sentence (or as an article with words) within thirty seconds, in so much memory and no more, and
//! write nothing but into the project. The table is printed: what it was, how long it took, how much memory, what was said.

use crate::samples::{pdf_of, zip};
use crate::table::{Check, Found, Trouble, ensure};
use flate2::{Compress, Compression, FlushCompress};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 17,
    name: "hostile files through the program’s door",
    search: |_| taken_in(&|_| Command::new(env!("CARGO_BIN_EXE_standpoint")), all()),
    controls: &[
        ("a program that writes where a file leads", || {
            taken_in(&|base| shell(&format!("echo done; echo x > {}/outside/found", base.display())), few())
        }),
        ("a program that comes to no end", || taken_in(&|_| shell("sleep 60"), few())),
        ("a program that ends by itself", || taken_in(&|_| shell("kill -SEGV $$"), few())),
    ],
}];

/// How long a file may take, and a control be waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most memory that reading may take, in kilobytes: what its own process is allowed, and the program itself.
const MEMORY: usize = (1 << 20) + (350 << 10);

fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]);
    command
}

/// As what a file is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Article,
    Statements,
}

struct Hostile {
    door: Door,
    name: &'static str,
    what: &'static str,
    files: Vec<(String, Vec<u8>)>,
}

fn article(name: &'static str, what: &'static str, bytes: Vec<u8>) -> Hostile {
    Hostile { door: Door::Article, name, what, files: vec![(name.to_owned(), bytes)] }
}

fn statements(name: &'static str, what: &'static str, bytes: impl Into<Vec<u8>>) -> Hostile {
    Hostile { door: Door::Statements, name, what, files: vec![(name.to_owned(), bytes.into())] }
}

fn few() -> Vec<Hostile> {
    vec![article("bomb.docx", "unpacks to 300 MB", bomb("word/document.xml", 300))]
}

/// A package of which one part unpacks to so many megabytes of nothing; it says so itself.
fn bomb(part: &str, megabytes: usize) -> Vec<u8> {
    let (mut packer, zeros) = (Compress::new(Compression::best(), false), vec![b' '; 1 << 20]);
    let mut piece = |flush| {
        let mut out = Vec::with_capacity(1 << 16);
        packer.compress_vec(&zeros, &mut out, flush).unwrap();
        out
    };
    // From the second on each piece is the same: what went before is all blanks.
    let (first, again) = (piece(FlushCompress::Sync), piece(FlushCompress::Sync));
    let mut body = first;
    (1..megabytes).for_each(|_| body.extend(&again));
    body.extend([3, 0]);
    packed(&[(part, 8, &body, (megabytes << 20) as u32, 0)])
}

/// A package of parts: name, way of packing, bytes as packed, length that it says it has, kind of file.
fn packed(parts: &[(&str, u16, &[u8], u32, u32)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, method, bytes, length, kind) in parts {
        let mut head = vec![20, 0, 0, 8];
        head.extend(method.to_le_bytes());
        head.extend([0, 0, 0x21, 0]);
        head.extend(crc32fast::hash(bytes).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend(length.to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        let at = (out.len() as u32).to_le_bytes();
        out.extend([b"PK\x03\x04".as_slice(), &head, name.as_bytes(), bytes].concat());
        let attributes = (kind << 16).to_le_bytes();
        list.extend([b"PK\x01\x02\x14\x03".as_slice(), &head, &[0; 6], &attributes, &at, name.as_bytes()].concat());
    }
    let (count, at, size) = ((parts.len() as u16).to_le_bytes(), out.len() as u32, list.len() as u32);
    out.extend(list);
    out.extend(
        [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat(),
    );
    out
}

fn stored<'a>(name: &'a str, bytes: &'a [u8]) -> (&'a str, u16, &'a [u8], u32, u32) {
    (name, 0, bytes, bytes.len() as u32, 0)
}

const LAUGHS: &str = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\
                      <!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]>";
const LOCAL: &str = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";

fn deep(open: &str, close: &str, times: usize) -> String {
    format!("{}words{}", open.repeat(times), close.repeat(times))
}

fn word(xml: &str) -> Vec<u8> {
    zip(&[("word/document.xml", xml.as_bytes())])
}

/// A document of Word with something around its body.
fn word_body(before: &str, body: &str) -> Vec<u8> {
    let name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    word(&format!("<?xml version=\"1.0\"?>{before}<w:document xmlns:w=\"{name}\"><w:body>{body}</w:body></w:document>"))
}

fn sheet(rows: &str) -> Vec<u8> {
    let workbook = r#"<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    zip(&[
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[expect(clippy::too_many_lines, reason = "a row for each file")]
fn articles() -> Vec<Hostile> {
    let paragraph = "<w:p><w:r><w:t>words</w:t></w:r></w:p>";
    let rows = |count: usize| format!("text\n{}", "a\n".repeat(count)).into_bytes();
    let pages = "<< /Type /Pages /Kids [2 0 R] /Count 9 >>".to_owned();
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>".to_owned();
    let many: Vec<String> = (0..20_000).map(|at| format!("p{at}.xhtml")).collect();
    let kind = stored("mimetype", b"application/epub+zip");
    let many: Vec<_> = std::iter::once(kind).chain(many.iter().map(|name| stored(name, b""))).collect();
    let inner = zip(&[("word/document.xml", b"<a/>")]);
    let boxes =
        (0..8000).map(|at| format!("Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n")).collect::<String>();
    vec![
        article("bomb.docx", "unpacks to 300 MB", bomb("word/document.xml", 300)),
        article("lies.docx", "says it has 5 bytes, unpacks to 64 MB", {
            let mut lies = bomb("word/document.xml", 64);
            let length = lies.windows(4).position(|four| four == (64_u32 << 20).to_le_bytes()).unwrap();
            lies[length..length + 4].copy_from_slice(&5_u32.to_le_bytes());
            let again = lies.windows(4).rposition(|four| four == (64_u32 << 20).to_le_bytes()).unwrap();
            lies[again..again + 4].copy_from_slice(&5_u32.to_le_bytes());
            lies
        }),
        article("nested.docx", "a package in a package", zip(&[("word/document.xml", &inner)])),
        article(
            "slip.docx",
            "a part that leads out",
            packed(&[stored("../../outside/found", b"x"), stored("word/document.xml", b"<a/>")]),
        ),
        article(
            "root.docx",
            "a part with an absolute name",
            packed(&[stored("/tmp/found", b"x"), stored("word/document.xml", b"<a/>")]),
        ),
        article(
            "drive.docx",
            "a part on a drive",
            packed(&[stored("C:\\found", b"x"), stored("word/document.xml", b"<a/>")]),
        ),
        article("link.docx", "a link to /etc", packed(&[("word/document.xml", 0, b"/etc/passwd", 11, 0o120_777)])),
        article(
            "twice.docx",
            "a part twice",
            packed(&[stored("word/document.xml", b"<a/>"), stored("word/document.xml", b"<b/>")]),
        ),
        article("many.epub", "20,000 parts", packed(&many)),
        article("cut.docx", "a package that ends early", word_body("", paragraph).into_iter().take(90).collect()),
        article("deep.docx", "100,000 paragraphs in paragraphs", word_body("", &deep("<w:p>", "</w:p>", 100_000))),
        article("laughs.docx", "entities of entities", word_body(LAUGHS, "<w:p>&e;</w:p>")),
        article("local.docx", "an entity that is a file of yours", word_body(LOCAL, "<w:p>&x;</w:p>")),
        article(
            "laughs.fodt",
            "entities of entities",
            format!("<?xml version=\"1.0\"?>{LAUGHS}<office:document>&e;</office:document>").into_bytes(),
        ),
        article(
            "local.fodt",
            "an entity that is a file of yours",
            format!("<?xml version=\"1.0\"?>{LOCAL}<office:document>&x;</office:document>").into_bytes(),
        ),
        article("deep.html", "100,000 boxes in boxes", deep("<div>", "</div>", 100_000).into_bytes()),
        article(
            "spans.html",
            "20,000 open elements of formatting",
            "<b><i><a href=x><font><p>words".repeat(4000).into_bytes(),
        ),
        article(
            "attributes.html",
            "an element with 50,000 attributes",
            format!("<p {}>words</p>", (0..50_000).map(|at| format!("a{at}=x ")).collect::<String>()).into_bytes(),
        ),
        article("table.html", "tables in tables", deep("<table><tr><td>", "</td></tr></table>", 5000).into_bytes()),
        article("loop.pdf", "pages that are their own pages", pdf_of(&[catalog.clone(), pages.clone()])),
        article(
            "contents.pdf",
            "a page that is its own contents",
            pdf_of(&[
                catalog.clone(),
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
                "<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources 3 0 R >>".into(),
            ]),
        ),
        article(
            "deep.pdf",
            "100,000 lists in lists",
            pdf_of(&[catalog.clone(), format!("<< /Type /Pages /Kids {} /Count 1 >>", deep("[", "]", 100_000))]),
        ),
        article(
            "offsets.pdf",
            "a list of objects that is not there",
            b"%PDF-1.7\nxref\n0 99999999\ntrailer << /Root 1 0 R /Size 4294967295 /Prev 0 >>\nstartxref\n9\n%%EOF"
                .to_vec(),
        ),
        article("deep.json", "100,000 lists in lists", "[".repeat(100_000).into_bytes()),
        article(
            "numbers.json",
            "numbers without end",
            format!("[{{\"text\":\"words\",\"date\":1e999999,\"page\":{}}}]", "9".repeat(100_000)).into_bytes(),
        ),
        article("lone.json", "half a character", br#"[{"text":"words \ud800 and \udc00\u0000"}]"#.to_vec()),
        article(
            "quote.csv",
            "a quotation mark that never ends",
            format!("text\n\"{}", "a,\n".repeat(4_000_000)).into_bytes(),
        ),
        article(
            "columns.csv",
            "200,000 columns",
            format!("{}\n{}", "a,".repeat(200_000), "b,".repeat(200_000)).into_bytes(),
        ),
        article("rows.csv", "2,000,000 rows", rows(2_000_000)),
        article(
            "far.xlsx",
            "a cell beyond every sheet",
            sheet("<row r=\"1\"><c r=\"A1\"/><c r=\"ZZZZ9\"><v>1</v></c></row>"),
        ),
        article(
            "strings.xlsx",
            "cells of strings that are not there",
            sheet(&"<row><c t=\"s\"><v>4294967295</v></c></row>".repeat(1000)),
        ),
        article("bomb.xlsx", "unpacks to 300 MB", bomb("xl/workbook.xml", 300)),
        article(
            "deep.rtf",
            "a million groups in groups",
            format!("{{\\rtf1 {}", deep("{", "}", 1_000_000)).into_bytes(),
        ),
        article(
            "binary.rtf",
            "four billion bytes to skip",
            b"{\\rtf1 \\bin4294967295 words\\u-99999999999999 \\uc4294967295 more}".to_vec(),
        ),
        article("parts.eml", "8,000 messages in messages", format!("MIME-Version: 1.0\n{boxes}").into_bytes()),
        article("quotes.md", "100,000 quotes in quotes", format!("{}words", "> ".repeat(100_000)).into_bytes()),
        article("links.md", "100,000 open brackets", format!("{}words", "[".repeat(100_000)).into_bytes()),
        article("emphasis.md", "100,000 open emphases", "*a **a ".repeat(50_000).into_bytes()),
        article(
            "times.srt",
            "times beyond every clock",
            b"1\n99999999999999999999:00:00,000 --> -1:00:00,000\nwords\n\n2\n00:00:01,000 --> 00:00:02,000\nwords\n"
                .to_vec(),
        ),
        article("nothing.txt", "characters that are none", b"\0".repeat(100_000)),
        article("line.txt", "a line of 20 MB", b"x".repeat(20 << 20)),
        article(
            "half.txt",
            "half a character in UTF-16",
            [b"\xff\xfe".as_slice(), &b"\x00\xd8a\x00".repeat(1000)].concat(),
        ),
    ]
}

fn database(made: &str) -> Vec<u8> {
    let mut connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch(made).unwrap();
    connection.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
}

/// Tables of a discourse network, but for articles and statements.
const NETWORK: &str = "create table CODERS(ID integer, Name text); create table STATEMENTTYPES(ID integer, Label text); \
    create table VARIABLES(ID integer, Variable text, DataType text, StatementTypeId integer); \
    create table ENTITIES(ID integer, VariableId integer, Value text); create table DATASHORTTEXT(ID integer, StatementId integer, VariableId integer, Entity integer); \
    create table DATALONGTEXT(ID integer, StatementId integer, VariableId integer, Value text); create table DATAINTEGER(ID integer, StatementId integer, VariableId integer, Value integer); \
    create table DATABOOLEAN(ID integer, StatementId integer, VariableId integer, Value integer);";
const DOCUMENTS: &str = "create table DOCUMENTS(ID integer, Title text, Text text, Coder integer, Author text, Source text, Section text, Notes text, Type text, Date integer);";
const STATEMENTS: &str = "create table STATEMENTS(ID integer, StatementTypeId integer, DocumentId integer, Start integer, Stop integer, Coder integer);";

fn network(more: &str) -> Vec<u8> {
    database(&format!("{NETWORK}{more}"))
}

#[expect(clippy::too_many_lines, reason = "a row for each file")]
fn of_others() -> Vec<Hostile> {
    let text = "One two three. ".repeat(2000);
    let beside = |door: &'static str, what, ann: String| Hostile {
        door: Door::Statements,
        name: door,
        what,
        files: vec![("a.txt".to_owned(), text.clone().into_bytes()), ("a.ann".to_owned(), ann.into_bytes())],
    };
    let project = |before: &str, inner: &str| {
        format!("<?xml version=\"1.0\"?>{before}<Project xmlns=\"urn:QDA-XML:project:1.0\">{inner}</Project>")
    };
    let source = |path: &str| {
        project(
            "",
            &format!(
                "<Sources><TextSource guid=\"1\" name=\"a\" plainTextPath=\"{path}\"><PlainTextSelection guid=\"2\" startPosition=\"0\" endPosition=\"3\"/></TextSource></Sources>"
            ),
        )
    };
    let many: Vec<String> = (0..20_000).map(|at| format!("{at}.ann")).collect();
    let many: Vec<_> = many.iter().map(|name| stored(name, b"")).collect();
    let ann = zip(&[("a.ann", b"T1\tX 0 1\ta")]);
    let lone = r#"[{"id":1,"data":{"text":"words \ud800"},"annotations":[{"result":[{"id":"a","type":"labels","value":{"start":0,"end":5,"labels":["\udc00"]}}]}]}]"#;
    let far = |start: &str, end: &str| format!(r#"{{"text":"One two","label":[[{start},{end},"X"]]}}"#);
    let tokens =
        |count: usize| (0..count).map(|at| format!("1-{at}\t{at}-{}\ta\t*->1-{at}\tx\n", at + 1)).collect::<String>();
    let roots = (0..20_000).map(|at| format!(r#"{{"type":"Annotation","body":{{"value":"X","purpose":"tagging"}},"target":{{"source":"s{at}","selector":{{"type":"TextQuoteSelector","exact":"x"}}}}}}"#));
    let roots = format!("[{}]", roots.collect::<Vec<_>>().join(","));
    vec![
        statements("deep.json", "100,000 lists in lists", "[".repeat(100_000)),
        statements(
            "deep.jsonl",
            "100,000 objects in objects",
            format!("{{\"text\":\"a\",\"label\":{}", deep("{\"a\":", "}", 100_000)),
        ),
        statements("huge.jsonl", "positions beyond every text", far("18446744073709551616", "1e308")),
        statements("before.jsonl", "positions before the text", far("-1", "-9223372036854775809")),
        statements("none.jsonl", "positions that are no numbers", far("NaN", "Infinity")),
        statements("lone.json", "half a character", lone),
        statements(
            "nothing.jsonl",
            "characters that are none",
            "{\"text\":\"a\\u0000b\",\"label\":[[0,3,\"\\u0000\"]]}\n\0\0\0",
        ),
        statements(
            "line.jsonl",
            "a line of 4 MB",
            format!("{{\"text\":\"{}\",\"label\":[[0,1,\"X\"]]}}", "x".repeat(4 << 20)),
        ),
        statements("pages.json", "annotations of 20,000 pages", roots),
        beside("ranges.ann", "a passage in 100,000 parts", format!("T1\tX {}0 1\ta\n", "0 1;".repeat(100_000))),
        beside(
            "equal.ann",
            "10,000 passages that are one",
            format!(
                "{}*\tEquiv {}\n",
                (0..10_000).map(|at| format!("T{at}\tX 0 3\tOne\n")).collect::<String>(),
                (0..10_000).map(|at| format!("T{at} ")).collect::<String>()
            ),
        ),
        beside(
            "circle.ann",
            "events that are their own roles",
            "T1\tX 0 3\tOne\nE1\tX:T1 Is:E1\nE2\tX:T1 Is:E2\nR1\tis Arg1:E1 Arg2:R1\n#1\tNote #1\tx\nA1\tY A1\n"
                .to_owned(),
        ),
        beside(
            "elsewhere.ann",
            "2,000 passages that are not in the text",
            (0..2000).map(|at| format!("T{at}\tX {at} {}\tnowhere {at}\n", at + 9)).collect(),
        ),
        statements("bomb.zip", "unpacks to 300 MB", bomb("a.ann", 300)),
        statements("nested.zip", "an archive in an archive", zip(&[("a.zip", &ann)])),
        statements(
            "slip.zip",
            "a file that leads out",
            packed(&[stored("../outside/found", b"x"), stored("a.ann", b"T1\tX 0 1\ta")]),
        ),
        statements("root.zip", "a file with an absolute name", packed(&[stored("/tmp/found", b"x")])),
        statements("link.zip", "a link to /etc", packed(&[("a.ann", 0, b"/etc/passwd", 11, 0o120_777)])),
        statements("twice.zip", "a file twice", packed(&[stored("a.ann", b"x"), stored("A.ANN", b"y")])),
        statements("many.zip", "20,000 files", packed(&many)),
        statements("bomb.qdpx", "unpacks to 300 MB", bomb("project.qde", 300)),
        statements(
            "deep.qde",
            "50,000 codes in codes",
            project(
                "",
                &format!("<CodeBook><Codes>{}</Codes></CodeBook>", deep("<Code name=\"a\">", "</Code>", 50_000)),
            ),
        ),
        statements("laughs.qde", "entities of entities", project(LAUGHS, "&e;")),
        statements("local.qde", "an entity that is a file of yours", project(LOCAL, "&x;")),
        statements("path.qde", "a text that is a file of yours", source("absolute:///etc/passwd")),
        statements("dots.qde", "a text that leads out", source("internal://../../../../etc/passwd")),
        statements(
            "loop.json",
            "structures that are themselves",
            r#"{"%FEATURE_STRUCTURES":[{"%ID":1,"%TYPE":"uima.cas.Sofa","sofaString":"One two"},{"%ID":2,"%TYPE":"X","@sofa":1,"begin":0,"end":3,"@a":2,"@b":3},{"%ID":3,"%TYPE":"X[]","%ELEMENTS":[3,2,3]}]}"#,
        ),
        statements(
            "deep.xmi",
            "100,000 elements in elements",
            format!("<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\">{}</xmi:XMI>", deep("<a>", "</a>", 100_000)),
        ),
        statements("laughs.xmi", "entities of entities", format!("{LAUGHS}<xmi:XMI xmlns:xmi=\"x\">&e;</xmi:XMI>")),
        statements(
            "far.tsv",
            "tokens beyond every text",
            "#FORMAT=WebAnno TSV 3.3\n#T_SP=X|value\n\n#Text=a\n1-1\t4294967295-18446744073709551615\ta\tY\t\n",
        ),
        statements(
            "chain.tsv",
            "a chain of 10,000 words",
            format!(
                "#FORMAT=WebAnno TSV 3.3\n#T_CH=C|referenceRelation|referenceType\n\n#Text={}\n{}",
                "a".repeat(10_000),
                tokens(10_000)
            ),
        ),
        statements(
            "columns.tsv",
            "20,000 layers",
            format!(
                "#FORMAT=WebAnno TSV 3.3\n{}\n#Text=a\n1-1\t0-1\ta{}\n",
                "#T_SP=X|v\n".repeat(20_000),
                "\tY".repeat(20_000)
            ),
        ),
        statements(
            "cut.dna",
            "a database that ends early",
            database("create table A(a)").into_iter().take(700).collect::<Vec<u8>>(),
        ),
        statements("header.dna", "the head of a database and nothing", b"SQLite format 3\0".repeat(300)),
        statements(
            "view.dna",
            "a view without end in place of a table",
            network(&format!(
                "{DOCUMENTS}create view STATEMENTS as with recursive n(i) as (select 1 union all select i + 1 from n) select i as ID, 1 as StatementTypeId, 1 as DocumentId, 0 as Start, 1 as Stop, 1 as Coder from n;"
            )),
        ),
        statements(
            "trigger.dna",
            "triggers on each table",
            network(&format!(
                "{DOCUMENTS}{STATEMENTS}insert into DOCUMENTS values(1,'a','One',1,'','','','','',0); create trigger t after insert on DOCUMENTS begin delete from STATEMENTS; end;"
            )),
        ),
        statements(
            "grown.dna",
            "a column that makes itself 900 MB",
            network(&format!(
                "{STATEMENTS}create table DOCUMENTS(ID integer, Title text, Text text as (hex(zeroblob(450000000))), Coder integer, Author text, Source text, Section text, Notes text, Type text, Date integer); insert into DOCUMENTS values(1,'a',1,'','','','','',0);"
            )),
        ),
        statements(
            "blob.dna",
            "a blob of 10 MB",
            network(&format!(
                "{DOCUMENTS}{STATEMENTS}insert into DOCUMENTS values(1,'a',zeroblob(10000000),1,'','','','','',0);"
            )),
        ),
        statements(
            "rows.dna",
            "100,000 statements of no article",
            network(&format!(
                "{DOCUMENTS}{STATEMENTS}insert into DOCUMENTS values(1,'a','One',1,'','','','','',0); with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) insert into STATEMENTS select i, 1, 9, -9223372036854775808, 9223372036854775807, 1 from n;"
            )),
        ),
        statements(
            "far.csv",
            "fragments beyond every text",
            "statement_id,document_id,tag_id,tag,words,fragments_characters\n1,2,3,X,a,99999999999999999999..5;3..1;0..18446744073709551615\n",
        ),
        statements(
            "quote.csv",
            "a quotation mark that never ends",
            format!("statement_id,document_id,tag_id,fragments_characters\n\"{}", "a,\n".repeat(1_000_000)),
        ),
        statements(
            "terms.jsonld",
            "a codebook that is its own parent",
            r#"{"type":"AnnotationCollection","sp:rest":{"tags":[{"id":"00000000000000000000000000000001","position":0,"name":"A","colour":{"Palette":1},"parent":"00000000000000000000000000000001"}],"relation_types":[{"id":"00000000000000000000000000000002","position":0,"name":"","from":["00000000000000000000000000000009"]}]},"first":{"items":[{"type":"Annotation","motivation":"tagging","body":{"purpose":"tagging","value":"A"},"target":{"source":{"id":"x","value":"One two"},"selector":{"type":"TextQuoteSelector","exact":"One"}}}]}}"#,
        ),
    ]
}

fn all() -> Vec<Hostile> {
    articles().into_iter().chain(of_others()).collect()
}

/// Every file below a folder with its bytes, but those of the project and of the program’s own folders.
fn around(base: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut open, mut found) = (vec![base.to_owned()], BTreeMap::new());
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path == base.join("study") || path == base.join("home") || path == base.join("trace") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// What a run came to.
struct Came {
    seconds: f32,
    kilobytes: usize,
    said: String,
    wrong: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "files of a test; how long the program takes is what is asked")]
fn take(program: &dyn Fn(&Path) -> Command, hostile: &Hostile) -> Came {
    let base = tempfile::tempdir().unwrap();
    let base = base.path();
    ["in", "outside"].iter().for_each(|name| std::fs::create_dir(base.join(name)).unwrap());
    std::fs::write(base.join("outside/mine"), b"mine").unwrap();
    let new = Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(["new", "study", "--coder", "Mira"])
        .current_dir(base)
        .env("STANDPOINT_HOME", base.join("home"))
        .stdout(Stdio::null())
        .status();
    assert!(new.unwrap().success(), "there is a project");
    for (name, bytes) in &hostile.files {
        std::fs::write(base.join("in").join(name), bytes).unwrap();
    }
    let before = around(base);
    let mut command = program(base);
    command.arg(if hostile.door == Door::Article { "add" } else { "import" }).arg("study");
    command.args(hostile.files.iter().map(|file| base.join("in").join(&file.0)));
    command.current_dir(base).env("STANDPOINT_HOME", base.join("home")).env("RUST_BACKTRACE", "0");
    let (out, told) = (base.join("home/out"), base.join("home/told"));
    std::fs::create_dir_all(base.join("home")).unwrap();
    let file = |path: &Path| Stdio::from(std::fs::File::create(path).unwrap());
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(file(&out)).stderr(file(&told)).spawn().unwrap();
    let (mut kilobytes, mut status) = (0, None);
    while status.is_none() && start.elapsed() < PATIENCE + Duration::from_secs(5) {
        kilobytes = kilobytes.max(peak_of(child.id()));
        std::thread::sleep(Duration::from_millis(10));
        status = child.try_wait().unwrap();
    }
    let seconds = start.elapsed().as_secs_f32();
    drop(child.kill());
    drop(child.wait());
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let said = format!("{}{}", text(&told), text(&out));
    let said: String =
        said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().chars().take(160).collect();
    let wrong = wrong(status, seconds, kilobytes, &text(&told), &said)
        .or_else(|| (around(base) != before).then(|| "it wrote beside the project".to_owned()));
    Came { seconds, kilobytes, said, wrong }
}

fn wrong(
    status: Option<std::process::ExitStatus>,
    seconds: f32,
    kilobytes: usize,
    told: &str,
    said: &str,
) -> Option<String> {
    let Some(status) = status else { return Some("it came to no end".to_owned()) };
    if !matches!(status.code(), Some(0 | 1)) || told.contains("panicked") {
        return Some(format!("it ended with {status}: {told}"));
    }
    if said.is_empty() {
        return Some("it said nothing".to_owned());
    }
    // Code that is not optimised may take longer than people wait, but not the process that is ended after that time.
    if seconds > PATIENCE.as_secs_f32() + 3.0 {
        return Some(format!("it took {seconds:.0} s"));
    }
    (kilobytes > MEMORY).then(|| format!("it took {} MB", kilobytes >> 10))
}

/// The most memory that a process and those it has started ever had, in kilobytes.
fn peak_of(process: u32) -> usize {
    let own = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let own = own
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|line| line.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect();
    children.into_iter().map(peak_of).max().unwrap_or(0).max(own.unwrap_or(0))
}

fn taken_in(program: &dyn Fn(&Path) -> Command, files: Vec<Hostile>) -> Found {
    if peak_of(std::process::id()) == 0 {
        return Err(Trouble::Skipped("this system does not say how much memory a process has".to_owned()));
    }
    let count = files.len();
    let (mut longest, mut most, mut bad) = (0.0_f32, 0, Vec::new());
    for hostile in files {
        let came = take(program, &hostile);
        if count > 1 {
            let verb = if hostile.door == Door::Article { "add" } else { "import" };
            println!(
                "  {verb:<6} {:<16} {:<46} {:>5.1} s {:>5} MB  {}",
                hostile.name,
                hostile.what,
                came.seconds,
                came.kilobytes >> 10,
                came.said
            );
        }
        longest = longest.max(came.seconds);
        most = most.max(came.kilobytes);
        bad.extend(came.wrong.map(|why| format!("{} ({}): {why}", hostile.name, hostile.what)));
    }
    ensure(bad.is_empty(), || bad.join("\n"))?;
    Ok(format!("{count} hostile files taken in: at most {longest:.1} s, {} MB; nothing beside the project", most >> 10))
}
