//! P18: whatever names, notes and articles hold, an export runs nothing, a terminal obeys nothing, and every file is
//! what its readers expect. Read back by parsers that know nothing of this program.

use crate::dice::Dice;
use crate::fixture::Fixture;
use crate::table::{Check, Found, Trouble, enough, ensure};
use standpoint::analysis::counts::{Dimension, Filter, Question, Table, Tally};
use standpoint::edit::{Answer, Command, Named};
use standpoint::formats::{EXPORTERS, Options, Scope, Several, csv_of};
use standpoint::model::{Actor, Certainty, Coder, Colour, FieldKind, Id, Issue, Origin, Project, Value};
use standpoint::session::charts::{draw, with_caption};
use standpoint::store::{Disk, create};
use standpoint::text::Span;
use std::{path::Path, process::Command as Process};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 18,
        name: "tables and lines",
        search: |form| tables(form.of(40, 2000), false),
        controls: &[("cells kept exactly as they are", || tables(40, true))],
    },
    Check {
        promise: 18,
        name: "pages",
        search: |form| pages(form.of(40, 1000), str::to_owned),
        controls: &[("signs of markup not escaped", || {
            pages(40, |page| page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\""))
        })],
    },
    Check {
        promise: 18,
        name: "workbooks and pictures",
        search: |form| packages(form.of(30, 600), str::to_owned),
        controls: &[
            ("a cell that is a formula", || packages(30, |text| text.replace("<is>", "<f>1</f><is>"))),
            ("signs of markup not escaped", || packages(30, |text| text.replace("&lt;", "<"))),
        ],
    },
    Check {
        promise: 18,
        name: "the terminal",
        search: |form| terminal(form.of(2, 40), false),
        controls: &[("names printed as they are", || terminal(2, true))],
    },
];

const PIECES: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1+2",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "=HYPERLINK(\"http://x\")",
    "＝1+1",
    "<script>alert(1)</script>",
    "</style><script>x</script>",
    "</title>",
    "\" onload=\"x",
    "' onclick='x",
    "javascript:alert(1)",
    "data:text/html,<b>",
    "&#x3c;script&#x3e;",
    "]]>",
    "<!--",
    "-->",
    "<img src=x onerror=x>",
    "<iframe>",
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{8}",
    "\u{7f}",
    "\u{9b}",
    "\u{202e}",
    "\u{202c}",
    "\u{2066}",
    "\u{2069}",
    "\u{200f}",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{1}",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    ",",
    ";",
    "|",
    "\\",
    "{{7*7}}",
    "${x}",
    "%00",
    "é",
    "🇳🇿",
    "الوزارة",
    " ",
    "plain words",
    "0",
    "\u{fffe}",
    "\u{10ffff}",
];

/// What a spreadsheet would run.
fn is_formula(cell: &str) -> bool {
    let number = cell.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || c == '.');
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']) && !number
}

/// What turns a reading direction or steers a terminal.
fn is_hostile(letter: char) -> bool {
    letter.is_control() && letter != '\n' || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A project in which whatever has a name has a hostile one.
fn project(seed: u64) -> Project {
    let mut dice = Dice(seed * 31 + 7);
    let mut fixture = Fixture::new();
    let mut word = || (0..1 + dice.below(4)).map(|_| PIECES[dice.below(PIECES.len())]).collect::<String>();
    let run = |fixture: &mut Fixture, command| {
        // What is refused, such as an empty name, is not there.
        drop(fixture.run(&command));
    };
    run(&mut fixture, Command::RenameProject { title: word() });
    let document = fixture.add_document(&word(), &format!("{} {} {}", word(), word(), word()));
    let mut row = fixture.project.documents().get(document).unwrap().clone();
    (row.outlet, row.author, row.address, row.section, row.notes, row.file) =
        (word(), word(), word(), word(), word(), word());
    run(&mut fixture, Command::EditDocument { document: Box::new(row.clone()) });
    let coder = Coder { id: Id::new(77), name: word(), colour: Colour::Palette(3) };
    run(&mut fixture, Command::AddCoder { coder });
    if fixture.project.coders().contains(Id::new(77)) {
        fixture.coder = Id::new(77);
    }
    for mut tag in fixture.project.tags().iter().cloned().collect::<Vec<_>>() {
        (tag.name, tag.hint, tag.definition) = (word(), word(), word());
        run(&mut fixture, Command::EditTag { tag: Box::new(tag) });
    }
    for mut field in fixture.project.fields().iter().cloned().collect::<Vec<_>>() {
        field.name = word();
        field.choices.iter_mut().for_each(|choice| choice.name = word());
        run(&mut fixture, Command::EditField { field: Box::new(field) });
    }
    run(
        &mut fixture,
        Command::AddActor {
            actor: Box::new(Actor {
                role: word(),
                note: word(),
                aliases: vec![word()],
                ..Actor::named(Id::new(78), &format!("{}!", word()))
            }),
        },
    );
    let issue = Issue { group: word(), definition: word(), ..Issue::worded(Id::new(79), word()) };
    run(&mut fixture, Command::AddIssue { issue: Box::new(issue) });
    let text = row.text.clone();
    for tag in fixture.project.tags().iter().map(|row| row.id).collect::<Vec<_>>() {
        let fields: Vec<_> = fixture.project.fields_of(tag).cloned().collect();
        let answers = fields.iter().filter_map(|field| {
            let answer = match field.kind {
                FieldKind::Actors | FieldKind::Chain => {
                    Answer::Actors(vec![Named::New(word()), Named::Known(Id::new(78))])
                }
                FieldKind::Issues => Answer::Issues(vec![Named::New(word())]),
                FieldKind::Text => Answer::Value(Value::Text(word().into())),
                FieldKind::Link => Answer::Value(Value::Link(word().into())),
                FieldKind::Choice => Answer::Value(Value::Choice(field.choices.first()?.id)),
                FieldKind::Choices | FieldKind::YesNo | FieldKind::Number | FieldKind::Date | FieldKind::Words => {
                    return None;
                }
            };
            Some((field.id, answer))
        });
        let command = Command::Annotate {
            document,
            fragments: vec![Span::new(0, text.as_str().len())],
            tag,
            answers: answers.collect(),
            note: word(),
            certainty: Certainty::Unsure,
            origin: Origin::Imported { from: word().into() },
        };
        run(&mut fixture, command);
    }
    fixture.project
}

fn options(seed: u64, exact: bool) -> Options {
    let several = if seed.is_multiple_of(2) { Several::Joined } else { Several::RowEach };
    Options { several, exact, ..Options::default() }
}

/// Everything that a format writes: its file and those beside it.
fn written(id: &str, project: &Project, options: &Options) -> Result<Vec<Vec<u8>>, String> {
    let exporter = EXPORTERS.iter().find(|exporter| exporter.id == id).unwrap();
    let scope = Scope::default();
    let mut files = vec![Vec::new()];
    exporter.write(project, &scope, options, &mut files[0]).map_err(|error| error.to_string())?;
    for name in exporter.companions(project, &scope) {
        let mut out = Vec::new();
        exporter.write_companion(name, project, &scope, options, &mut out).map_err(|error| error.to_string())?;
        files.push(out);
    }
    Ok(files)
}

fn tables(projects: u64, exact: bool) -> Found {
    let (mut cells, mut lines) = (0, 0);
    for seed in 0..projects {
        let (project, options) = (project(seed), options(seed, exact));
        let counts = counted(&project).into_iter().map(|table| csv_of(&with_caption(&project, &table)));
        let counts = counts.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        let own = [written("csv", &project, &options)?, written("tables", &project, &options)?];
        for file in own.into_iter().flatten().chain(if exact { Vec::new() } else { counts }) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(file.as_slice());
            for record in reader.records() {
                let record = record.map_err(|error| format!("{seed}: no table: {error}"))?;
                let formula = record.iter().find(|cell| is_formula(cell));
                ensure(formula.is_none(), || format!("{seed}: a spreadsheet runs {formula:?}"))?;
                cells += record.len();
            }
        }
        for id in ["jsonl", "w3c"] {
            for file in written(id, &project, &options)? {
                let text = String::from_utf8(file).map_err(|error| format!("{seed}, {id}: {error}"))?;
                let raw = text.chars().find(|&letter| letter < ' ' && letter != '\n');
                ensure(raw.is_none(), || format!("{seed}, {id}: {raw:?} stands there as it is"))?;
                let documents: Vec<&str> = if id == "jsonl" { text.lines().collect() } else { vec![&text] };
                for line in documents {
                    let read = serde_json::from_str::<serde_json::Value>(line);
                    read.map_err(|error| format!("{seed}, {id}: no JSON: {error}"))?;
                    lines += 1;
                }
            }
        }
    }
    enough(cells > 1000 && lines > 40, || format!("only {cells} cells and {lines} texts"))?;
    Ok(format!("{projects} hostile projects: {cells} cells, {lines} JSON texts parsed, 0 formulas"))
}

/// What a project's statements are counted by, in every form of a table.
fn counted(project: &Project) -> Vec<Table> {
    let all = Filter::default;
    let questions = [
        Question::stances(all()),
        Question::counts(Dimension::Actor, all()),
        Question::cross(Dimension::Tag, Dimension::Outlet, all()),
        Question { rows: Dimension::Month, columns: None, stances: true, filter: all() },
    ];
    questions.iter().map(|question| Tally::all(project, question)).collect()
}

/// Readers of packages and of XML that come with Python: what a workbook holds beside strings, and what of a picture is
/// no plain shape.
const PACKAGES: &str = r##"
import sys, zipfile, xml.etree.ElementTree as tree
M, S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}", "{http://www.w3.org/2000/svg}"
count = 0
def bad(what): print("BAD", ascii(what)); sys.exit()
for name in sys.argv[1:]:
    try:
        if name.endswith(".xml"):
            root = tree.parse(name).getroot()
            for cell in root.iter(M + "c"):
                count += 1
                if cell.get("t") != "inlineStr": bad("a cell that is no string")
                if [part.tag for part in cell] != [M + "is"]: bad("more in a cell than its words: %s" % [p.tag for p in cell])
            for part in root.iter():
                if part.tag[len(M):] not in "worksheet sheetViews sheetView pane cols col sheetData row c is t".split(): bad(part.tag)
        elif name.endswith(".xlsx"):
            package = zipfile.ZipFile(name)
            if package.testzip(): bad("damaged")
            for inner in package.namelist():
                tree.fromstring(package.read(inner)); count += 1
        else:
            for part in tree.parse(name).getroot().iter():
                count += 1
                if part.tag[len(S):] not in "svg title desc rect text".split(): bad(part.tag)
                for key in part.attrib:
                    if key.startswith("on") or "href" in key: bad(key)
                for c in part.text or "":
                    if (ord(c) < 32 and c not in "\n\t") or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069": bad("U+%04X" % ord(c))
    except tree.ParseError as error: bad("%s: %s" % (name, error))
print("OK", count)
"##;

fn packages(projects: u64, altered: fn(&str) -> String) -> Found {
    let place = tempfile::tempdir().map_err(|error| Trouble::Skipped(error.to_string()))?;
    let mut files = Vec::new();
    let mut put = |name: String, bytes: &[u8]| {
        let path = place.path().join(name);
        files.push(path.clone());
        standpoint::store::replace(&Disk, &path, bytes).map_err(|error| error.to_string())
    };
    for seed in 0..projects {
        let (project, options) = (project(seed), options(seed, false));
        for book in written("xlsx", &project, &options)? {
            put(format!("{seed}.xlsx"), &book)?;
            for (at, sheet) in sheets(&book).into_iter().enumerate() {
                put(format!("{seed}-{at}.xml"), altered(&sheet).as_bytes())?;
            }
        }
        for (at, table) in counted(&project).iter().enumerate() {
            let svg = draw(&project, table).svg().map_err(|error| error.to_string())?;
            put(format!("{seed}-{at}.svg"), altered(&String::from_utf8_lossy(&svg)).as_bytes())?;
        }
    }
    let run = Process::new("python3").arg("-c").arg(PACKAGES).args(&files).output();
    let output = run.map_err(|error| Trouble::Skipped(format!("there is no python3 ({error})")))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    ensure(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    let count = said.strip_prefix("OK ").ok_or_else(|| format!("not only strings and shapes: {said}"))?;
    Ok(format!(
        "{} hostile workbooks, sheets and pictures, {count} cells and shapes: strings and shapes only",
        files.len()
    ))
}

/// The sheets of a workbook, taken apart without the program's own reader.
fn sheets(book: &[u8]) -> Vec<String> {
    let number = |at: usize, size: usize| {
        book[at..at + size].iter().rev().fold(0_usize, |number, &byte| number << 8 | usize::from(byte))
    };
    let (mut at, mut out) = (0, Vec::new());
    while book[at..].starts_with(b"PK\x03\x04") {
        let (packed, name) = (number(at + 18, 4), number(at + 26, 2));
        let from = at + 30 + name;
        if book[at + 30..from].starts_with(b"xl/worksheets/") {
            let mut text = String::new();
            let mut inner = flate2::read::DeflateDecoder::new(&book[from..from + packed]);
            std::io::Read::read_to_string(&mut inner, &mut text).unwrap();
            out.push(text);
        }
        at = from + packed;
    }
    out
}

/// A reader of markup that comes with Python: says what a browser would run or obey, and what of the text is hostile.
const READER: &str = r##"
import sys, html.parser
TAGS = set("html head meta title style body main header footer nav article section aside h1 h2 h3 h4 p div span ul ol li a b i em strong q blockquote table thead tbody tr th td dl dt dd figure figcaption br hr mark sup sub small details summary time abbr cite bdi wbr var s u kbd code pre label output data".split())
class Reader(html.parser.HTMLParser):
    count = 0
    def handle_starttag(self, tag, attrs):
        Reader.count += 1
        if tag not in TAGS: self.bad("<%s>" % tag)
        for name, value in attrs:
            value = (value or "").strip().lower()
            if name.startswith("on") or name in ("src", "srcdoc", "action", "formaction", "background"): self.bad("%s=" % name)
            if name == "href" and not value.startswith(("#", "http://", "https://")): self.bad("href=" + value[:40])
            if name == "http-equiv" and value == "refresh": self.bad("refresh")
    def handle_data(self, data):
        for c in data:
            if (ord(c) < 32 and c not in "\n\t") or 0x7f <= ord(c) < 0xa0 or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069": self.bad("U+%04X" % ord(c))
    def handle_comment(self, data): self.bad("a comment: " + data[:40])
    def unknown_decl(self, data): self.bad("a declaration: " + data[:40])
    def handle_pi(self, data): self.bad("an instruction: " + data[:40])
    def bad(self, what): print("BAD", ascii(what)); sys.exit()
for name in sys.argv[1:]:
    reader = Reader(convert_charrefs=True); reader.feed(open(name, encoding="utf-8").read()); reader.close()
print("OK", Reader.count)
"##;

fn pages(projects: u64, altered: fn(&str) -> String) -> Found {
    let place = tempfile::tempdir().map_err(|error| Trouble::Skipped(error.to_string()))?;
    let mut files = Vec::new();
    for seed in 0..projects {
        for (number, file) in written("html", &project(seed), &options(seed, false))?.into_iter().enumerate() {
            let path = place.path().join(format!("{seed}-{number}.html"));
            let page = altered(&String::from_utf8(file).map_err(|error| error.to_string())?);
            ensure(page.contains("default-src 'none'"), || format!("{seed}: the page forbids nothing"))?;
            standpoint::store::replace(&Disk, &path, page.as_bytes()).map_err(|error| error.to_string())?;
            files.push(path);
        }
    }
    let run = Process::new("python3").arg("-c").arg(READER).args(&files).output();
    let output = run.map_err(|error| Trouble::Skipped(format!("there is no python3 ({error})")))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    ensure(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    let count = said.strip_prefix("OK ").ok_or_else(|| format!("a browser would obey {said}"))?;
    Ok(format!("{} hostile pages, {count} elements read by another parser: 0 scripts, 0 hostile signs", files.len()))
}

fn terminal(projects: u64, raw: bool) -> Found {
    let place = tempfile::tempdir().map_err(|error| Trouble::Skipped(error.to_string()))?;
    let mut bytes = 0;
    for seed in 0..projects {
        let project = project(seed);
        let folder = place.path().join(seed.to_string());
        create(&Disk, &folder, &project).map_err(|error| error.to_string())?;
        let counts = ["counts", "--by", "actor", "--across", "tag"];
        for words in [
            &counts[..],
            &["counts", "--stances"],
            &["list"],
            &["documents"],
            &["check"],
            &["export", "--format", "nothing", "--output", "-"],
        ] {
            let printed = printed(words, &folder, &project, raw)?;
            let found = printed.chars().find(|&letter| is_hostile(letter));
            ensure(found.is_none(), || format!("{seed}, {words:?}: {found:?} is printed as it is"))?;
            bytes += printed.len();
        }
    }
    enough(bytes > 500, || format!("only {bytes} bytes were printed"))?;
    Ok(format!("{projects} hostile projects, {bytes} bytes on the terminal: 0 signs that steer it"))
}

fn printed(words: &[&str], folder: &Path, project: &Project, raw: bool) -> Result<String, String> {
    if raw {
        return Ok(project.documents().iter().map(|row| format!("{}{}", row.title, row.text.as_str())).collect());
    }
    let mut process = Process::new(env!("CARGO_BIN_EXE_standpoint"));
    process.arg(words[0]).arg(folder).args(&words[1..]);
    let output = process.output().map_err(|error| error.to_string())?;
    let all = [output.stdout, output.stderr].concat();
    String::from_utf8(all).map_err(|error| error.to_string())
}
