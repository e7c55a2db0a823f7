//! Exports against their golden files and against the project they came from; articles in from many encodings.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as it should be")]

use crate::fixture::{Fixture, TEXT};
use crate::odd::{Odd, OddDisk};
use proptest::prelude::*;
use standpoint::edit::{Answer, Command, Named, NewDocument};
use standpoint::formats::{
    self, EXPORTERS, ExportError, Format, OffsetUnit, Options, Preview, Report, Scope, Several, Underway, articles,
};
use standpoint::model::{Actor, Annotation, Certainty, Change, Document, Id, Origin, Project, Text, Value};
use standpoint::session::{ExportProblem, Exporting, export};
use standpoint::store::{Handle, Memory, Storage};
use standpoint::text::Span;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

fn find(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("“{words}” is not in the text"));
    Span::new(start, start + words.len())
}

/// Tags words of a document and answers fields by name.
fn tag(
    fixture: &mut Fixture,
    document: Id<Document>,
    tag: &str,
    words: &[&str],
    answers: &[(&str, Answer)],
) -> Id<Annotation> {
    let text = fixture.project.documents().get(document).unwrap().text.clone();
    let tag = fixture.project.tag_named(tag).unwrap().id;
    let field = |name: &str| fixture.project.field_named(tag, name).unwrap_or_else(|| panic!("no field {name}")).id;
    let command = Command::Annotate {
        document,
        fragments: words.iter().map(|words| find(text.as_str(), words)).collect(),
        tag,
        answers: answers.iter().map(|(name, answer)| (field(name), answer.clone())).collect(),
        note: String::new(),
        certainty: Certainty::Sure,
        origin: Origin::ByHand,
    };
    let done = fixture.run(&command).unwrap();
    let made = done.changes.iter().find_map(|change| match change {
        Change::Annotation(delta) => delta.id(),
        _ => None,
    });
    made.unwrap()
}

fn actors(names: &[&str]) -> Answer {
    Answer::Actors(names.iter().map(|name| Named::New((*name).to_owned())).collect())
}

fn issues(wordings: &[&str]) -> Answer {
    Answer::Issues(wordings.iter().map(|wording| Named::New((*wording).to_owned())).collect())
}

fn choice(fixture: &Fixture, of_tag: &str, field: &str, name: &str) -> Answer {
    let tag = fixture.project.tag_named(of_tag).unwrap().id;
    let field = fixture.project.field_named(tag, field).unwrap();
    let found = field.choices.iter().find(|choice| choice.name == name);
    Answer::Value(Value::Choice(found.unwrap_or_else(|| panic!("no choice {name}")).id))
}

/// Two articles with everything that is hard to say: fragments, overlaps, lists, notes, relations, hostile names.
pub(crate) fn sample() -> Fixture {
    let mut fixture = Fixture::new();
    let first = fixture.project.documents_in_order()[0].clone();
    let mut described = first.clone();
    described.outlet = "Port Halden Post".into();
    described.date = "2026-10-14".parse().ok();
    described.language = "en".into();
    described.notes = "Front page".into();
    fixture.run(&Command::EditDocument { document: Box::new(described) }).unwrap();
    let second = fixture.add_document(
        "=HYPERLINK(\"http://x\") <script>alert(1)</script>",
        "=1+1 said the\tcell.\nThe council \u{202e}denied\u{202c} it; -2 of them <b>did</b> not & left.",
    );
    let form = choice(&fixture, "Quote", "form", "mixed");
    let outer = tag(
        &mut fixture,
        first.id,
        "Quote",
        &["“We left,”", "“and e\u{301}le\u{300}ves stayed.”"],
        &[
            ("speaker", actors(&["Ilse Varga; mayor"])),
            ("form", form),
            ("cue words", Answer::Value(Value::Words(vec![find(TEXT, "she said")]))),
        ],
    );
    let inner = tag(
        &mut fixture,
        first.id,
        "Claim",
        &["e\u{301}le\u{300}ves stayed"],
        &[("claimant", actors(&["Ilse Varga; mayor"]))],
    );
    let position = tag(
        &mut fixture,
        first.id,
        "Position",
        &["nobody was asked"],
        &[
            ("actors", actors(&["Ministry", "=cmd|' /C calc'!A0"])),
            ("issues", issues(&["The line should open", "<script>alert(\"x\")</script>"])),
        ],
    );
    tag(&mut fixture, first.id, "Quote", &["«لا»"], &[("speaker", actors(&["\u{202e}gnp.exe"]))]);
    tag(&mut fixture, second, "Claim", &["=1+1 said the\tcell.\nThe council"], &[]);
    tag(&mut fixture, second, "Claim", &["-2 of them <b>did</b> not"], &[("claimant", Answer::Value(Value::Unclear))]);
    fixture.run(&Command::SetNote { annotation: inner, note: "@check; =twice\n“really”, 'so'".into() }).unwrap();
    fixture.run(&Command::SetCertainty { annotations: vec![inner], certainty: Certainty::Unsure }).unwrap();
    let supports = fixture.project.relation_type_named("supports").unwrap().id;
    fixture.run(&Command::Link { kind: supports, from: outer, to: position, note: "says why".into() }).unwrap();
    fixture
}

pub(crate) fn written(exporter: &Format, project: &Project, scope: &Scope, options: &Options) -> Vec<u8> {
    let mut out = Vec::new();
    let report = exporter.write(project, scope, options, &mut out).unwrap();
    let (measured, bytes) = formats::measure(exporter, project, scope, options).unwrap();
    assert_eq!((report, out.len() as u64), (measured, bytes));
    out
}

/// What stands in an export; of a package of files what stands in each of them.
fn text_of(exporter: &Format, bytes: Vec<u8>) -> String {
    match bytes.starts_with(b"SQLite") {
        true => rows_of(&bytes),
        false if exporter.is_text => String::from_utf8(bytes).unwrap(),
        false => unzipped(&bytes),
    }
}

fn database(bytes: &[u8]) -> rusqlite::Connection {
    let mut database = rusqlite::Connection::open_in_memory().unwrap();
    database.deserialize_read_exact(rusqlite::MAIN_DB, bytes, bytes.len(), false).unwrap();
    database.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    database
}

/// All rows of a database, table by table.
fn rows_of(bytes: &[u8]) -> String {
    let (database, mut out) = (database(bytes), String::new());
    let mut tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    for table in tables.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap) {
        out.push_str(&format!("== {table}\n"));
        let mut statement = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..columns)
                .map(|at| match row.get_ref(at).unwrap() {
                    rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    other => format!("{:?}", other.as_str().unwrap()),
                })
                .collect();
            out.push_str(&cells.join(" "));
            out.push('\n');
        }
    }
    out
}

/// The files of a package one after the other, each below its name, taken apart without the program's own reader.
fn unzipped(bytes: &[u8]) -> String {
    let number = |at: usize, size: usize| {
        bytes[at..at + size].iter().rev().fold(0_usize, |number, &byte| number << 8 | usize::from(byte))
    };
    let (mut at, mut out) = (0, String::new());
    while bytes[at..].starts_with(b"PK\x03\x04") {
        let (packed, name, extra) = (number(at + 18, 4), number(at + 26, 2), number(at + 28, 2));
        let from = at + 30 + name + extra;
        out.push_str(&format!("== {}\n", std::str::from_utf8(&bytes[at + 30..at + 30 + name]).unwrap()));
        let mut inner = flate2::read::DeflateDecoder::new(&bytes[from..from + packed]);
        std::io::Read::read_to_string(&mut inner, &mut out).unwrap();
        out.push('\n');
        at = from + packed;
    }
    assert!(bytes[at..].starts_with(b"PK\x01\x02"), "and then the directory");
    out
}

fn compare_with_golden(name: &str, found: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/export").join(name);
    if std::env::var_os("UPDATE").is_some() {
        #[expect(clippy::disallowed_methods, reason = "a golden file is no one's work")]
        fs::write(&path, found).unwrap();
    }
    let golden = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}; UPDATE=1 writes it"));
    let (golden, found) = (String::from_utf8_lossy(&golden), String::from_utf8_lossy(found));
    assert!(golden == found, "{name} differs from its golden file; UPDATE=1 rewrites it\n{found}");
}

/// Every combination of options.
fn all_options() -> Vec<Options> {
    let mut all = Vec::new();
    for unit in OffsetUnit::ALL {
        for several in [Several::Joined, Several::RowEach] {
            for bits in 0..16 {
                let bit = |at: u32| bits >> at & 1 == 1;
                let (name_coders, include_notes, leave_text_out, exact) = (bit(0), bit(1), bit(2), bit(3));
                all.push(Options { unit, several, name_coders, include_notes, leave_text_out, exact });
            }
        }
    }
    all
}

fn check_all(project: &Project, scope: &Scope, options: &Options) -> Result<(), String> {
    for exporter in EXPORTERS {
        let out = written(exporter, project, scope, options);
        let verified = exporter.verify(project, scope, options, &out);
        let verified = verified
            .map_err(|said| format!("{} {options:?}: {said}\n{}", exporter.id, String::from_utf8_lossy(&out)))?;
        let all = scope.documents.is_none() && scope.tags.is_none();
        if all && exporter.holds_all && verified.statements != project.annotations().len() {
            return Err(format!("{}: {verified:?}", exporter.id));
        }
        for name in exporter.companions(project, scope) {
            let mut out = Vec::new();
            exporter.write_companion(name, project, scope, options, &mut out).unwrap();
            exporter.verify_companion(name, project, scope, options, &out).map_err(|said| format!("{name}: {said}"))?;
        }
    }
    Ok(())
}

#[test]
fn each_export_is_as_its_golden_file() {
    let fixture = sample();
    let (scope, options) = (Scope::default(), Options::default());
    for exporter in EXPORTERS {
        let ending = if exporter.is_text { exporter.extension } else { "txt" };
        let text = text_of(exporter, written(exporter, &fixture.project, &scope, &options));
        compare_with_golden(&format!("{}.{ending}", exporter.id), text.as_bytes());
        for companion in exporter.companions(&fixture.project, &scope) {
            let mut out = Vec::new();
            exporter.write_companion(companion, &fixture.project, &scope, &options, &mut out).unwrap();
            let ending = if companion.contains('.') { "" } else { exporter.extension };
            let name = format!("{}-{companion}.{ending}", exporter.id);
            compare_with_golden(name.trim_end_matches('.'), &out);
        }
        let report = exporter.write(&fixture.project, &scope, &options, &mut std::io::sink()).unwrap();
        compare_with_golden(&format!("{}.losses.txt", exporter.id), report.sentences().join("\n").as_bytes());
    }
    let rows = Options { several: Several::RowEach, exact: true, unit: OffsetUnit::Bytes, ..Options::default() };
    compare_with_golden("csv-row-each-exact.csv", &written(&EXPORTERS[0], &fixture.project, &scope, &rows));
}

#[test]
fn each_export_reads_back_as_the_project_under_every_option() {
    let fixture = sample();
    for options in all_options() {
        check_all(&fixture.project, &Scope::default(), &options).unwrap();
    }
}

#[test]
fn a_part_of_a_project_is_exported_and_what_is_cut_is_told() {
    let fixture = sample();
    let project = &fixture.project;
    let quote = project.tag_named("Quote").unwrap().id;
    let first = project.documents_in_order()[0].id;
    for scope in [
        Scope { documents: Some(vec![first]), tags: None },
        Scope { documents: None, tags: Some(vec![quote]) },
        Scope { documents: Some(vec![]), tags: None },
    ] {
        check_all(project, &scope, &Options::default()).unwrap();
    }
    let scope = Scope { documents: None, tags: Some(vec![quote]) };
    for exporter in EXPORTERS {
        let report = exporter.write(project, &scope, &Options::default(), &mut std::io::sink()).unwrap();
        let statements = if exporter.holds_all { 2 } else { 0 };
        assert_eq!((report.statements, report.relations), (statements, 0), "{}", exporter.id);
        let told = report.sentences().iter().any(|said| said.contains("1 relation is left out"));
        assert!(told, "{}: {:?}", exporter.id, report.sentences());
        assert!(!exporter.companions(project, &scope).contains(&"relations"));
    }
}

/// A check that can't fail proves nothing: each kind of damage must be noticed.
#[test]
fn a_damaged_export_is_noticed() {
    let fixture = sample();
    let (project, scope) = (&fixture.project, Scope::default());
    let options = Options { exact: true, ..Options::default() };
    let damages: &[(&str, &str, &str)] = &[
        ("csv", "nobody was asked", "nobody was Asked"),
        ("csv", "fragments_utf16", "fragments_utf61"),
        ("jsonl", "\"start\":0,", "\"start\":1,"),
        ("jsonl", "nobody was asked\",\"statement\"", "nobody was Asked\",\"statement\""),
        ("w3c", "\"exact\":\"nobody was asked\"", "\"exact\":\"nobody was Asked\""),
        ("w3c", "\"total\":7", "\"total\":8"),
        ("label-studio", "\"text\":\"nobody was asked\"", "\"text\":\"nobody was Asked\""),
        ("label-studio", "\"labels\":[\"Claim\"]", "\"labels\":[\"Quote\"]"),
        ("doccano", "\"start_offset\":39}", "\"start_offset\":40}"),
        ("spacy", "nobody was asked", "nobody was Asked"),
        ("conll", "B-Position", "B-Claim"),
        ("conll", "nobody", "Nobody"),
        ("tei", "to=\"#d1-", "to=\"#d2-"),
        ("graphml", ">1</data>", ">2</data>"),
        ("gexf", "value=\"1\"", "value=\"2\""),
        ("markdown", "nobody was asked", "nobody was Asked"),
        ("markdown", "### 2", "### 3"),
        ("html", "nobody was asked", "nobody was Asked"),
        ("html", "<li id=\"s1-2\"", "<li idd=\"s1-2\""),
    ];
    for (id, from, to) in damages {
        let exporter = formats::exporter(id).unwrap();
        let good = String::from_utf8(written(exporter, project, &scope, &options)).unwrap();
        assert!(good.contains(from), "{id}: {from}\n{good}");
        let bad = good.replacen(from, to, 1);
        assert!(exporter.verify(project, &scope, &options, bad.as_bytes()).is_err(), "{id}: {from}");
        let cut = good.len() / 2;
        assert!(exporter.verify(project, &scope, &options, &good.as_bytes()[..cut]).is_err(), "{id} cut in half");
    }
}

#[test]
fn a_damaged_database_is_noticed() {
    let fixture = sample();
    let (scope, options) = (Scope::default(), Options::default());
    let exporter = formats::exporter("dna").unwrap();
    let good = written(exporter, &fixture.project, &scope, &options);
    let verify = |bytes: &[u8]| exporter.verify(&fixture.project, &scope, &options, bytes);
    assert_eq!(verify(&good).unwrap().statements, fixture.project.annotations().len());
    for damage in [
        "UPDATE STATEMENTS SET Stop = Stop + 1 WHERE ID = 2",
        "UPDATE STATEMENTS SET StatementTypeId = 2 WHERE ID = 1",
        "UPDATE STATEMENTS SET Coder = 77 WHERE ID = 1",
        "DELETE FROM STATEMENTS WHERE ID = 3",
        "UPDATE ENTITIES SET Value = 'Other' WHERE Value = 'Ministry'",
        "UPDATE DATASHORTTEXT SET Entity = 9999 WHERE ID = 1",
        "DELETE FROM DATASHORTTEXT WHERE ID = 2",
        "UPDATE DATALONGTEXT SET Value = 'more' WHERE ID = 1",
        "UPDATE DOCUMENTS SET Text = Text || '.' WHERE ID = 1",
        "INSERT INTO DOCUMENTS(Title, Text, Coder, Date) VALUES ('a', 'b', 1, 0)",
    ] {
        let mut database = database(&good);
        assert_eq!(database.execute(damage, []).unwrap(), 1, "{damage}");
        let bad = database.serialize(rusqlite::MAIN_DB).unwrap().to_vec();
        assert!(verify(&bad).is_err(), "{damage}");
    }
    assert!(verify(&good[..good.len() / 2]).is_err());
}

#[test]
fn a_claim_with_a_verdict_is_a_review() {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    let mut tag = fixture.project.tag_named("Claim").unwrap().clone();
    let book = standpoint::edit::starter("fact-check").unwrap();
    for row in book.fields.into_iter().filter(|row| ["verdict", "checked on"].contains(&row.name.as_str())) {
        tag.fields.push(row.id);
        fixture.run(&Command::EditField { field: Box::new(row) }).unwrap();
    }
    let claim = tag.id;
    fixture.run(&Command::EditTag { tag: Box::new(tag) }).unwrap();
    let project = fixture.project.clone();
    let field = |name: &str| project.field_named(claim, name).unwrap();
    let verdict = field("verdict");
    let chosen = verdict.choices.iter().find(|choice| choice.name == "mostly true").unwrap().id;
    let mut annotate = |words: &str, answers: Vec<(Id<standpoint::model::Field>, Answer)>| {
        let command = Command::Annotate {
            document,
            fragments: vec![find(TEXT, words)],
            tag: claim,
            answers,
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        };
        fixture.run(&command).unwrap();
    };
    let day = Answer::Value(Value::Date("2026-10-20".parse().unwrap()));
    let said = [
        (verdict.id, Answer::Value(Value::Choice(chosen))),
        (field("claimant").id, actors(&["Ilse Varga"])),
        (field("checked on").id, day),
    ];
    annotate("nobody was asked", said.into());
    annotate("she said", vec![(verdict.id, Answer::Value(Value::Unclear))]);
    let exporter = formats::exporter("claim-review").unwrap();
    let (scope, options) = (Scope::default(), Options::default());
    let out = written(exporter, &fixture.project, &scope, &options);
    let told = exporter.verify(&fixture.project, &scope, &options, &out).unwrap();
    assert_eq!(told.statements, 1, "what the article does not tell is no verdict");
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let review = &json["@graph"][0];
    assert_eq!(review["claimReviewed"], "nobody was asked");
    assert_eq!(review["reviewRating"]["alternateName"], "mostly true");
    assert_eq!(review["itemReviewed"]["author"][0]["name"], "Ilse Varga");
    assert_eq!((&review["datePublished"], &json["@graph"][1]), (&"2026-10-20".into(), &serde_json::Value::Null));
    let bad = String::from_utf8(out).unwrap().replace("mostly true", "true");
    assert!(exporter.verify(&fixture.project, &scope, &options, bad.as_bytes()).is_err());
    let report = exporter.write(&fixture.project, &scope, &options, &mut std::io::sink()).unwrap();
    assert!(report.sentences()[0].starts_with("1 statement is left out"), "{:?}", report.sentences());
}

/// A package of which any byte is another one is damaged, or holds the same all the same.
#[test]
fn a_damaged_workbook_is_noticed() {
    let fixture = sample();
    let (scope, options) = (Scope::default(), Options::default());
    let exporter = formats::exporter("xlsx").unwrap();
    let good = written(exporter, &fixture.project, &scope, &options);
    let verify = |bytes: &[u8]| exporter.verify(&fixture.project, &scope, &options, bytes);
    assert_eq!(verify(&good).unwrap().statements, fixture.project.annotations().len());
    let start = good.windows(6).position(|six| six == b"sheet1").unwrap() + 10;
    for at in (start..start + 400).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        assert!(verify(&bad).is_err(), "byte {at}");
    }
    assert!(verify(&good[..good.len() / 2]).is_err());
}

pub(crate) fn exported(
    disk: &dyn Storage,
    project: &Project,
    format: &'static Format,
    path: &Path,
    overwrite: bool,
) -> Result<Report, ExportProblem> {
    let (scope, options, underway) = (Scope::default(), Options::default(), Underway::default());
    let exporting = Exporting { project, format, scope: &scope, options: &options, underway: &underway };
    export(disk, exporting, path, overwrite)
}

/// A disk that gives other words back than it was given.
struct Wrong;

impl Odd for Wrong {
    fn read(&self, disk: &dyn Storage, path: &Path) -> std::io::Result<Vec<u8>> {
        let bytes = disk.read(path)?;
        if !path.to_string_lossy().ends_with(".tmp") && !path.to_string_lossy().contains(".tmp/") {
            return Ok(bytes);
        }
        Ok(match String::from_utf8(bytes) {
            Ok(text) if text.contains("nobody") => text.replace("nobody", "Nobody").into_bytes(),
            Ok(text) if text.contains('1') => text.replace('1', "2").into_bytes(),
            Ok(text) => format!("{text}more\n").into_bytes(),
            Err(packed) => {
                let mut bytes = packed.into_bytes();
                // In the database it is the words that are altered: most of the rest of it is empty.
                let words = bytes.windows(6).position(|six| six == b"nobody");
                let middle = words.unwrap_or(bytes.len() / 2);
                bytes[middle] ^= 1;
                bytes
            }
        })
    }
}

#[test]
fn an_export_that_does_not_read_back_never_reaches_its_file() {
    let (fixture, disk) = (sample(), Memory::new());
    let file = Path::new("/out/file");
    disk.put(file, b"as it was");
    let wrong = OddDisk { disk: disk.clone(), odd: Wrong };
    for format in EXPORTERS.iter().filter(|format| format.folder.is_none()) {
        let told = exported(&wrong, &fixture.project, format, file, true);
        assert!(matches!(told, Err(ExportProblem::Unfaithful(_))), "{}: {told:?}", format.id);
        assert_eq!(disk.read(file).unwrap(), b"as it was");
    }
    let tables = formats::exporter("tables").unwrap();
    let told = exported(&wrong, &fixture.project, tables, Path::new("/out/folder"), true);
    assert!(matches!(told, Err(ExportProblem::Unfaithful(_))), "{told:?}");
    assert_eq!(disk.snapshot().len(), 1, "and nothing stands beside it");
}

/// Stops an export at its first article, or once it is being read back.
struct Stopping<'a>(&'a Underway, bool);

impl Odd for Stopping<'_> {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> std::io::Result<Box<dyn Handle>> {
        if !self.1 {
            self.0.stop();
        }
        disk.create_new(path, like)
    }

    fn read(&self, disk: &dyn Storage, path: &Path) -> std::io::Result<Vec<u8>> {
        if self.1 {
            self.0.stop();
        }
        disk.read(path)
    }
}

#[test]
fn a_cancelled_export_leaves_what_was_there() {
    let (fixture, disk) = (sample(), Memory::new());
    disk.put(Path::new("/out/old"), b"as it was");
    for (format, back) in EXPORTERS.iter().flat_map(|format| [(format, false), (format, true)]) {
        let (scope, options, underway) = (Scope::default(), Options::default(), Underway::default());
        let odd = OddDisk { disk: disk.clone(), odd: Stopping(&underway, back) };
        for file in ["/out/old", "/out/new"].into_iter().filter(|file| format.folder.is_none() || *file == "/out/new") {
            let exporting =
                Exporting { project: &fixture.project, format, scope: &scope, options: &options, underway: &underway };
            let told = export(&odd, exporting, Path::new(file), true);
            assert!(matches!(told, Err(ExportProblem::Stopped)), "{}: {told:?}", format.id);
            assert_eq!(disk.snapshot().len(), 1, "{}", format.id);
            assert_eq!(disk.read(Path::new("/out/old")).unwrap(), b"as it was");
        }
    }
}

/// A writer that is full after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told_and_never_taken_for_the_end() {
    let fixture = sample();
    for exporter in EXPORTERS {
        let options = Options::default();
        let size = written(exporter, &fixture.project, &Scope::default(), &options).len();
        for room in [0, 1, size / 2, size - 1] {
            let result = exporter.write(&fixture.project, &Scope::default(), &options, &mut Full(room));
            assert!(matches!(result, Err(ExportError::Write(_))), "{} with room for {room}", exporter.id);
        }
    }
}

#[test]
fn a_table_previews_as_rows_and_the_rest_as_lines() {
    let fixture = sample();
    for exporter in EXPORTERS {
        match exporter.preview(&fixture.project, &Scope::default(), &Options::default(), 3) {
            Preview::Table(table) => {
                assert_eq!(table.rows.len(), 3);
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
            }
            Preview::Text(text) => {
                let whole = written(exporter, &fixture.project, &Scope::default(), &Options::default());
                assert!(String::from_utf8(whole).unwrap().starts_with(&text) && !text.is_empty());
                assert!(text.lines().count() <= 3);
            }
        }
    }
}

/// What a spreadsheet would run.
fn is_formula(cell: &str) -> bool {
    let number = cell.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || c == '.');
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number
}

#[test]
fn hostile_names_are_inert_everywhere() {
    let fixture = sample();
    let (project, scope) = (&fixture.project, Scope::default());
    let mut files: Vec<Vec<u8>> = vec![written(&EXPORTERS[0], project, &scope, &Options::default())];
    for name in EXPORTERS[0].companions(project, &scope) {
        let mut out = Vec::new();
        EXPORTERS[0].write_companion(name, project, &scope, &Options::default(), &mut out).unwrap();
        files.push(out);
    }
    for file in &files {
        for record in csv::Reader::from_reader(file.as_slice()).records() {
            assert!(!record.unwrap().iter().any(is_formula));
        }
    }
    let html =
        String::from_utf8(written(formats::exporter("html").unwrap(), project, &scope, &Options::default())).unwrap();
    for banned in ["<script", "<b>", "javascript:", "\u{202e}", " on", "<img", "<iframe", "http://x\""] {
        let body = html.split_once("</style>").unwrap().1;
        let found = body.match_indices(banned).find(|&(at, _)| banned != " on" || inside_a_tag(body, at));
        assert!(found.is_none(), "{banned} at {:?}", found.map(|(at, _)| body.get(at..at + 40)));
    }
    assert!(html.contains("default-src 'none'"));
    assert!(html.contains("<span class=\"c\">U+202E</span>"));
}

#[test]
fn a_text_keeps_its_headings_and_shows_its_title_once() {
    let mut fixture = Fixture::new();
    let prose = "The embassy wrote in a long sentence that “Rail link <slips>” was no headline of theirs.";
    let text = format!("\n Rail  link <slips>\n{prose}\nWho read it\n{prose}\n- nobody");
    let document = fixture.add_document("Rail link <slips>", &text);
    tag(&mut fixture, document, "Claim", &["link <slips>"], &[]);
    let scope = Scope { documents: Some([document].into()), ..Scope::default() };
    let page = |options: &Options| {
        check_all(&fixture.project, &scope, options).unwrap();
        let html = written(formats::exporter("html").unwrap(), &fixture.project, &scope, options);
        String::from_utf8(html).unwrap()
    };
    let html = page(&Options::default());
    let (_, article) = html.split_once("<article>").unwrap();
    let (head, text) = article.split_once(" class=\"t\">").unwrap();
    assert!(!head.contains("slips"), "{head}");
    let (title, rest) = text.split_once("</h2>").unwrap();
    assert!(title.contains("<h2 dir=\"auto\" style=\"--n:1\"> Rail  <span class=\"s\""), "{title}");
    assert!(title.contains("id=\"r1-1\"") && !rest.contains("<h2"));
    assert!(rest.contains("<h3 dir=\"auto\" style=\"--n:0\">Who read it</h3>\n<p dir"), "{rest}");
    assert!(rest.contains("<p class=\"i\" dir=\"auto\" style=\"--n:0\">- nobody</p>"), "{rest}");
    let bare = page(&Options { leave_text_out: true, ..Options::default() });
    assert!(bare.contains("<h2 dir=\"auto\">Rail link &lt;slips&gt;</h2>"));
}

fn inside_a_tag(html: &str, at: usize) -> bool {
    let before = html.get(..at).unwrap_or("");
    before.rfind('<') > before.rfind('>')
}

/// The check of offsets by someone who knows nothing of this program: count characters, cut, compare.
#[test]
fn offsets_count_unicode_characters() {
    let fixture = sample();
    let (project, scope, options) = (&fixture.project, Scope::default(), Options::default());
    let lines = String::from_utf8(written(formats::exporter("jsonl").unwrap(), project, &scope, &options)).unwrap();
    let mut compared = 0;
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text: Vec<char> = line["text"].as_str().unwrap().chars().collect();
        for span in line["spans"].as_array().unwrap() {
            let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
            assert_eq!(text[start..end].iter().collect::<String>(), span["text"].as_str().unwrap());
            compared += 1;
        }
    }
    let notes = String::from_utf8(written(formats::exporter("w3c").unwrap(), project, &scope, &options)).unwrap();
    let notes: serde_json::Value = serde_json::from_str(&notes).unwrap();
    let text: Vec<char> = TEXT.chars().collect();
    for target in notes["first"]["items"].as_array().unwrap().iter().flat_map(|item| item["target"].as_array().unwrap())
    {
        if target["source"]["dcterms:title"] == "One" {
            let (place, quote) = (&target["selector"][0], &target["selector"][1]);
            let (start, end) = (place["start"].as_u64().unwrap() as usize, place["end"].as_u64().unwrap() as usize);
            assert_eq!(text[start..end].iter().collect::<String>(), quote["exact"].as_str().unwrap());
            let before: String = text[..start].iter().collect();
            assert!(before.ends_with(quote["prefix"].as_str().unwrap()));
            compared += 1;
        }
    }
    assert_eq!(compared, 7 + 5);
}

/// What the standard demands of each annotation, and of the collection.
#[test]
fn a_web_annotation_has_what_the_standard_demands() {
    let fixture = sample();
    let out = written(formats::exporter("w3c").unwrap(), &fixture.project, &Scope::default(), &Options::default());
    let all: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(all["@context"][0], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!((&all["type"], &all["first"]["type"]), (&"AnnotationCollection".into(), &"AnnotationPage".into()));
    let mut ids = std::collections::BTreeSet::new();
    for item in all["first"]["items"].as_array().unwrap() {
        assert_eq!(item["type"], "Annotation");
        let id = item["id"].as_str().unwrap();
        assert!(id.starts_with("urn:uuid:") && id.len() == 45 && ids.insert(id));
        assert!(item["created"].as_str().unwrap().ends_with('Z'));
        assert!(item["creator"]["name"].is_string() && item["creator"]["id"].is_string());
        for target in item["target"].as_array().unwrap() {
            assert!(target["source"].is_string() || target["source"]["id"].is_string());
        }
        for body in item["body"].as_array().unwrap() {
            assert!(body["value"].is_string() || body["id"].is_string());
        }
    }
    assert_eq!(ids.len(), 7);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any Unicode in texts, names and notes comes back the same from every format.
    #[test]
    fn any_words_survive_every_format(
        text in "(\\PC|[=+@;<>&\"'\t\n]|🇳🇿|e\u{301}|\u{202e}){1,60}[a-z]",
        title in "(?s).{0,12}",
        name in "([=+@;,\"'\n\t-]|\\PC){1,8}",
        note in "(?s).{0,20}",
        spans in prop::collection::vec((0usize..200, 1usize..60), 1..8),
        exact in any::<bool>(),
        each in any::<bool>(),
    ) {
        let mut fixture = Fixture::new();
        let text = text.replace('\r', "");
        let document = fixture.add_document(&title, &text);
        let tags: Vec<_> = fixture.project.tags_in_order().iter().map(|row| row.id).collect();
        for (at, &(start, len)) in spans.iter().enumerate() {
            let edge = |at: usize| text.floor_char_boundary(at.min(text.len()));
            let tag = tags[at % tags.len()];
            let speaker = fixture.project.speaker_field(tag).unwrap().id;
            let names = vec![Named::New(name.clone()), Named::New(format!("={at}"))];
            let names = names.into_iter().filter(|n| !matches!(n, Named::New(n) if n.trim().is_empty())).collect();
            let command = Command::Annotate {
                document,
                fragments: vec![Span::new(edge(start % text.len()), edge(start % text.len() + len)), Span::new(0, edge(1))],
                tag,
                answers: vec![(speaker, Answer::Actors(names))],
                note: note.clone(),
                certainty: Certainty::Sure,
                origin: Origin::Imported { from: name.as_str().into() },
            };
            // A passage of blanks, or one that is tagged already, is refused: nothing to export then.
            let _refused = fixture.run(&command);
        }
        let several = if each { Several::RowEach } else { Several::Joined };
        let options = Options { exact, several, ..Options::default() };
        check_all(&fixture.project, &Scope::default(), &options).map_err(TestCaseError::fail)?;
        let table = written(&EXPORTERS[0], &fixture.project, &Scope::default(), &Options { exact: true, ..options.clone() });
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let column = |name: &str| columns.iter().position(|known| known == name).unwrap();
        for record in reader.records() {
            let record = record.unwrap();
            prop_assert_eq!(&record[column("note")], note.as_str());
            let title = if title.trim().is_empty() { "Untitled" } else { title.as_str() };
            prop_assert_eq!(&record[column("document")], title);
        }
        let inert = written(&EXPORTERS[0], &fixture.project, &Scope::default(), &Options { exact: false, ..options });
        for record in csv::Reader::from_reader(inert.as_slice()).records() {
            prop_assert!(!record.unwrap().iter().any(is_formula));
        }
    }
}

#[test]
fn fields_of_one_name_and_names_of_our_own_columns_stay_apart() {
    let mut fixture = sample();
    let tag = fixture.project.tag_named("Claim").unwrap().clone();
    let taken = fixture.project.field_named(tag.id, "claimant").unwrap().clone();
    let mut renamed = taken.clone();
    renamed.name = "words".into();
    fixture.run(&Command::EditField { field: Box::new(renamed) }).unwrap();
    let Preview::Table(table) = EXPORTERS[0].preview(&fixture.project, &Scope::default(), &Options::default(), 9)
    else {
        panic!("a table previews as a table");
    };
    let count = |name: &str| table.columns.iter().filter(|known| *known == name).count();
    assert_eq!((count("words"), count("words (field)")), (1, 1));
    let distinct: std::collections::BTreeSet<_> = table.columns.iter().collect();
    assert_eq!(distinct.len(), table.columns.len());
}

#[test]
fn one_row_each_makes_a_row_for_each_pair_of_actor_and_issue() {
    let fixture = sample();
    let options = Options { several: Several::RowEach, exact: true, ..Options::default() };
    let out = written(&EXPORTERS[0], &fixture.project, &Scope::default(), &options);
    let mut reader = csv::Reader::from_reader(out.as_slice());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let column = |name: &str| columns.iter().position(|known| known == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let pairs: Vec<(&str, &str, &str)> = rows
        .iter()
        .filter(|row| &row[column("tag")] == "Position")
        .map(|row| (&row[column("actor")], &row[column("issues")], &row[column("row")]))
        .collect();
    let script = "<script>alert(\"x\")</script>";
    assert_eq!(
        pairs,
        [
            ("Ministry", "The line should open", "1"),
            ("Ministry", script, "2"),
            ("=cmd|' /C calc'!A0", "The line should open", "3"),
            ("=cmd|' /C calc'!A0", script, "4"),
        ]
    );
}

#[test]
fn coders_have_numbers_where_they_are_not_named() {
    let fixture = sample();
    let options = Options { name_coders: false, ..Options::default() };
    for exporter in EXPORTERS {
        let out = text_of(exporter, written(exporter, &fixture.project, &Scope::default(), &options));
        let named = text_of(exporter, written(exporter, &fixture.project, &Scope::default(), &Options::default()));
        assert!(!out.contains("Lena"), "{}", exporter.id);
        assert_eq!(out.contains("coder 1"), named.contains("Lena"), "{}", exporter.id);
        assert!(!out.contains(&fixture.coder.to_string()), "{}", exporter.id);
    }
}

#[test]
fn without_their_text_exports_hold_no_words_of_the_articles() {
    let fixture = sample();
    let options = Options { leave_text_out: true, ..Options::default() };
    for exporter in EXPORTERS.iter().filter(|exporter| exporter.uses.leave_text_out) {
        let out = text_of(exporter, written(exporter, &fixture.project, &Scope::default(), &options));
        // The codebook comes last, and has examples of its own.
        let out = out.split("== xl/worksheets/sheet6.xml").next().unwrap();
        for words in ["nobody was", "We left", "she said", "لا"] {
            assert!(!out.contains(words), "{} holds “{words}”", exporter.id);
        }
    }
}

/// Sentences of our own, long enough to be told from their letters.
const SENTENCES: &[(&str, &[&str])] = &[
    (
        "Le ministre a déclaré que la ligne ferroviaire, déjà retardée, ne serait pas achevée avant l’été. « C’était \
         prévu », a-t-il ajouté ; à Bruxelles, on s’étonne d’un tel délai, et l’opposition réclame une enquête.",
        &["windows-1252", "macintosh", "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE"],
    ),
    (
        "Министр заявил, что строительство железной дороги задерживается и что новая ветка откроется не раньше весны. \
         Представители оппозиции назвали это решение ошибкой и потребовали объяснений от правительства.",
        &["windows-1251", "KOI8-R", "IBM866", "x-mac-cyrillic", "UTF-8", "UTF-16LE", "UTF-16BE"],
    ),
    (
        "Ο υπουργός δήλωσε ότι η γραμμή θα ανοίξει την άνοιξη και ότι κανείς δεν είχε ρωτήσει τους δήμους. Η \
         αντιπολίτευση ζήτησε εξηγήσεις για την καθυστέρηση και για το κόστος του έργου.",
        &["windows-1253", "UTF-8", "UTF-16BE"],
    ),
    (
        "部長は月曜日の記者会見で、鉄道の開通は来年の春になると述べた。野党は計画の遅れについて説明を求めている。",
        &["Shift_JIS", "EUC-JP", "ISO-2022-JP", "UTF-8", "UTF-16LE"],
    ),
    (
        "部长在星期一的新闻发布会上表示，铁路将推迟到明年春天通车。反对党要求政府对延误作出解释，并公布费用。",
        &["GBK", "UTF-8", "UTF-16LE"],
    ),
    (
        "장관은 월요일 기자회견에서 철도 개통이 내년 봄으로 미뤄진다고 밝혔다. 야당은 지연에 대한 설명을 요구했다.",
        &["EUC-KR", "UTF-8", "UTF-16BE"],
    ),
    (
        "قال الوزير إن خط السكة الحديدية لن يفتتح قبل الربيع المقبل، وطالبت المعارضة الحكومة بتوضيح أسباب التأخير.",
        &["windows-1256", "UTF-8", "UTF-16LE"],
    ),
    (
        "Minister řekl, že trať se otevře až na jaře příštího roku, a že nikdo se neptal obcí. Opozice žádá vysvětlení, \
         proč se výstavba zpožďuje a kolik bude stát.",
        &["windows-1250", "UTF-8"],
    ),
];

fn encoded(words: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "UTF-16LE" => words.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16BE" => words.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "UTF-32LE" => words.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
        label => encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(words).0.into_owned(),
    }
}

#[test]
fn articles_come_in_from_the_encodings_of_their_languages() {
    for (words, encodings) in SENTENCES {
        let expected = words.split_whitespace().collect::<Vec<_>>().join(" ");
        for encoding in *encodings {
            let bytes = encoded(&expected.replace(". ", ".\r\n"), encoding);
            let article = articles::read_text(&bytes, "story.txt", None).unwrap();
            assert_eq!(article.document.text.as_str(), expected.replace(". ", ".\n"), "{encoding}");
            assert!(article.remarks.is_empty() && article.document.title == "story");
            let unicode = *encoding == "UTF-8";
            assert_eq!(article.encoding.is_sure(), unicode, "{encoding} was taken for sure: {:?}", article.encoding);
            let forced = articles::read_text(&bytes, "story.txt", Some(encoding)).unwrap();
            assert_eq!(forced.document.text, article.document.text, "{encoding}");
        }
    }
}

/// Files that others have made, where a folder of them is named. What each is called says its language only, so what is
/// checked is that it reads without faults and gives the same words when the guess is given back as a choice.
#[test]
fn files_of_others_read_without_faults() {
    let Some(folder) = std::env::var_os("STANDPOINT_ENCODINGS").map(PathBuf::from) else {
        println!("skipped: STANDPOINT_ENCODINGS names no folder of text files");
        return;
    };
    let mut read = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let article = articles::read_text(&bytes, &path.to_string_lossy(), None).unwrap();
        println!("{}: {:?} {:?}, “{}”", path.display(), article.encoding, article.remarks, article.document.title);
        assert!(article.remarks.is_empty(), "{}: {:?}", path.display(), article.remarks);
        let again = articles::read_text(&bytes, "x.txt", Some(article.encoding.name)).unwrap();
        assert_eq!(again.document.text, article.document.text);
        read += 1;
    }
    assert!(read > 0, "{} has no text files", folder.display());
}

#[test]
fn an_article_goes_from_a_file_into_a_project_and_out_again() {
    let mut fixture = Fixture::new();
    let bytes =
        encoded("Warning from the embassy\r\n\r\nThe embassy said “no” — twice, “and loudly”.\r\n", "windows-1252");
    let article = articles::read_text(&bytes, "dispatch.txt", None).unwrap();
    assert_eq!(article.document.title, "Warning from the embassy");
    fixture.run(&Command::AddDocuments { documents: vec![article.document] }).unwrap();
    let document = fixture.project.documents_in_order()[1].id;
    tag(&mut fixture, document, "Quote", &["“no”", "“and loudly”"], &[]);
    check_all(&fixture.project, &Scope::default(), &Options::default()).unwrap();
}

#[test]
fn a_statement_with_an_empty_list_is_not_lost() {
    let mut fixture = sample();
    let row = fixture.project.annotations().iter().find(|row| !row.fields.is_empty()).unwrap().clone();
    let speaker = fixture.project.speaker_field(row.tag).unwrap().id;
    let mut after = row.clone();
    after.set_value(speaker, Some(Value::Actors(Vec::<Id<Actor>>::new())));
    let before = fixture.project.annotations().shared(row.id).unwrap().clone();
    let change = Change::Annotation(standpoint::model::Delta::replaced(before, after));
    fixture.run(&Command::Apply { label: "import".into(), changes: vec![change] }).unwrap();
    let options = Options { several: Several::RowEach, ..Options::default() };
    check_all(&fixture.project, &Scope::default(), &options).unwrap();
}

#[test]
fn an_empty_project_has_empty_exports() {
    for options in all_options() {
        check_all(&Project::default(), &Scope::default(), &options).unwrap();
    }
    let mut fixture = Fixture::new();
    let empty = NewDocument { title: "x".into(), text: Text::new("\n\nx\n"), ..NewDocument::default() };
    fixture.run(&Command::AddDocuments { documents: vec![empty] }).unwrap();
    check_all(&fixture.project, &Scope::default(), &Options::default()).unwrap();
}
