//! Articles in: every format by way of a process of its own, files that are made to do harm, and what the command line
//! says of many.

use crate::samples::{SAID, docx, pdf, pdf_of, samples, zip};
use standpoint::formats::articles::{Given, Refused, Taken, reader_named, reader_of};
use standpoint::session::Worker;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

fn worker() -> Worker {
    Worker::of(env!("CARGO_BIN_EXE_standpoint").into())
}

/// Reads a file as the program would.
fn read(name: &str, bytes: &[u8]) -> Result<Taken, Refused> {
    let given = Given { file: name.to_owned(), ..Given::default() };
    worker().read(reader_of(bytes, name), bytes, &given, &AtomicBool::new(false)).unwrap()
}

#[test]
fn every_format_gives_its_words_and_what_is_known_about_them() {
    let lists = "Who pays\n“No family will lose its home,” said Ilse Varga 🇳🇿. It is linked[1]\n- one\n3. three\n4. four\n> Quoted\na | b\n[1] Minutes of 12 March.";
    for (name, bytes) in samples() {
        let taken = read(name, &bytes).unwrap_or_else(|refused| panic!("{}", refused.told(name)));
        let [article] = taken.articles.as_slice() else { panic!("{name} gave {} articles", taken.articles.len()) };
        let document = &article.document;
        let text = document.text.as_str();
        let date = document.date.map(|date| date.to_string()).unwrap_or_default();
        let facts = (document.title.as_str(), document.author.as_str(), date.as_str());
        assert_eq!(document.file, name);
        match name.rsplit_once('.').unwrap().1 {
            "pdf" => {
                let expected =
                    "“No family will lose its home,” said Ilse Varga of the harbour and its long road to the sea.";
                assert_eq!(text, expected);
                continue;
            }
            "docx" => {
                assert_eq!(text, format!("Harbour plan\n{lists}"));
                assert_eq!(facts, ("Harbour plan", "Mira Tal", ""));
                assert_eq!(article.remarks, ["1 deleted passage was left out"]);
            }
            "odt" => {
                assert_eq!(text, lists);
                assert_eq!(facts, ("Harbour plan", "Mira Tal", ""));
                assert_eq!(article.remarks, ["1 deleted passage was left out"]);
            }
            "html" | "mhtml" => {
                assert_eq!(facts, ("Harbour plan", "Mira Tal", "2026-10-14"), "{name}");
                assert_eq!(
                    (document.outlet.as_str(), document.address.as_str()),
                    ("Port Halden Post", "https://post.example/harbour")
                );
                for line in ["\nWho pays\n", " It\nends.\n- one\n- two\n> Quoted The council"] {
                    assert!(text.contains(line), "{name} has no {line:?}: {text}");
                }
                assert!(!text.contains("rights") && !text.contains("News"), "{text}");
            }
            "epub" => {
                assert_eq!((text, facts), (&*format!("One\n{SAID}\nTwo."), ("Harbour plan", "Mira Tal", "2026-10-14")));
            }
            "srt" | "vtt" => {
                let speaker = if name.ends_with("vtt") { "Mira Tal: " } else { "" };
                assert_eq!(text, format!("{speaker}{SAID}"));
                assert_eq!(document.notes, "Paragraphs begin at 1 0:00:01");
            }
            "csv" | "xlsx" | "jsonl" => {
                assert_eq!((text, facts), (SAID, ("Harbour plan", "", "2026-10-14")), "{name}");
                assert!(!article.place.is_empty() && taken.table.is_some());
            }
            _ => assert!(facts.0 == "Harbour plan" || name.ends_with("txt"), "{name}: {facts:?}"),
        }
        assert!(text.contains(SAID), "{name}: {text}");
    }
}

/// A file that is made to do harm: its name, its bytes, and words of what is said about it. No words: it may be read.
type Hostile = (&'static str, Vec<u8>, &'static str);

fn hostile_packages() -> Vec<Hostile> {
    let word = |name: &str, bytes: &[u8]| zip(&[("[Content_Types].xml", b"word/"), (name, bytes)]);
    let deep = |open: &str, close: &str, times: usize| format!("{}x{}", open.repeat(times), close.repeat(times));
    let whole = docx("<w:p><w:r><w:t>Words.</w:t></w:r></w:p>");
    let mut locked = whole.clone();
    let at = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[at + 8] |= 1;
    // A bomb that says to be small.
    let mut lies = word("word/document.xml", &vec![b' '; 8 << 20]);
    let length = u32::try_from(8 << 20).unwrap().to_le_bytes();
    while let Some(at) = lies.windows(4).position(|window| window == length) {
        lies[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    let many: Vec<(String, &[u8])> = (0..10_001).map(|at| (format!("word/{at}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|part| (part.0.as_str(), part.1)).collect();
    let laughs = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><w:document xmlns:w=\"w\"><w:body>&b;</w:body></w:document>";
    let outside = "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><w:document xmlns:w=\"w\"><w:body>&a;</w:body></w:document>";
    vec![
        ("bomb.docx", word("word/document.xml", &vec![b' '; 300 << 20]), "would unpack to more than 256 MB"),
        ("lies.docx", lies, "is not what was packed"),
        ("links.docx", zip(&[("word/document.xml@", b"/etc/passwd")]), "holds a link"),
        ("leads.docx", zip(&[("word/document.xml", b"<a/>"), ("../../evil.txt", b"evil")]), "name leads out of it"),
        ("root.docx", zip(&[("word/document.xml", b"<a/>"), ("/tmp/evil.txt", b"evil")]), "name leads out of it"),
        (
            "twice.docx",
            zip(&[("word/document.xml", b"<a/>"), ("word/document.xml", b"<b/>")]),
            "two parts with the name",
        ),
        ("many.docx", zip(&many), "10001 parts"),
        ("cut.docx", whole[..whole.len() / 2].to_vec(), "damaged package"),
        (
            "changed.docx",
            whole.iter().enumerate().map(|(at, &byte)| if at == 60 { byte ^ 1 } else { byte }).collect(),
            "not what was packed",
        ),
        ("locked.docx", locked, "locked with a password"),
        ("laughs.docx", word("word/document.xml", laughs.as_bytes()), "defines a document type"),
        ("outside.docx", word("word/document.xml", outside.as_bytes()), "defines a document type"),
        ("broken.docx", word("word/document.xml", b"<w:document><w:body>"), "is no XML in line 1"),
        ("deep.docx", docx(&deep("<w:a>", "</w:a>", 100_000)), ""),
        (
            "deep.odt",
            zip(&[("mimetype", b"opendocument.text"), ("content.xml", deep("<a>", "</a>", 100_000).as_bytes())]),
            "",
        ),
    ]
}

/// As [`hostile_packages`], of the other formats.
fn hostile_texts() -> Vec<Hostile> {
    let deep = |open: &str, close: &str, times: usize| format!("{}x{}", open.repeat(times), close.repeat(times));
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream";
    let loop_of_forms = pdf_of(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>"
            .to_owned(),
        form.to_owned(),
    ]);
    let loop_of_pages = pdf_of(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 2 >>".to_owned(),
    ]);
    let noise: Vec<u8> = (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut sheet = String::from("<w><sheetData><row><c r=\"XFD1\"><v>1</v></c></row></sheetData></w>");
    sheet.push_str(&" ".repeat(10));
    vec![
        ("divs.html", deep("<div>", "</div>", 100_000).into_bytes(), "lie in each other more than 512 deep"),
        ("open.html", format!("<html>{}", "<b><p>x".repeat(20_000)).into_bytes(), ""),
        (
            "divs.epub",
            zip(&[
                ("META-INF/container.xml", b"<c><rootfile full-path=\"b\"/></c>"),
                ("b", b"<p><item id=\"a\" href=\"c\" media-type=\"html\"/><itemref idref=\"a\"/></p>"),
                ("c", deep("<div>", "</div>", 100_000).as_bytes()),
            ]),
            "lie in each other",
        ),
        ("groups.rtf", "{\\rtf1".repeat(100_000).into_bytes(), "groups lie in each other"),
        ("quotes.md", "> ".repeat(50_000).into_bytes(), ""),
        ("stars.md", "*a_ ".repeat(50_000).into_bytes(), ""),
        ("quote.csv", format!("a,b\n1,2\n3,\"{}", "x,y\n".repeat(100_000)).into_bytes(), "line 3 is never closed"),
        ("wide.csv", ",".repeat(20_000).into_bytes(), "more than 10000 columns"),
        (
            "wide.xlsx",
            zip(&[
                ("xl/workbook.xml", b"<w xmlns:r=\"r\"><sheet name=\"N\" r:id=\"a\"/></w>"),
                ("xl/_rels/workbook.xml.rels", b"<r><x Id=\"a\" Target=\"s.xml\"/></r>"),
                ("xl/s.xml", sheet.as_bytes()),
            ]),
            "more than 10000 columns",
        ),
        ("deep.jsonl", "[".repeat(100_000).into_bytes(), "is no JSON in line 1"),
        ("forms.pdf", loop_of_forms, "was not added"),
        ("pages.pdf", loop_of_pages, "was not added"),
        ("cut.pdf", pdf(&["Words."], "")[..300].to_vec(), "was not added"),
        ("noise.pdf", [b"%PDF-1.7\n", &noise[..]].concat(), "was not added"),
        ("noise.docx", [b"PK\x03\x04word/", &noise[..]].concat(), "damaged package"),
        ("noise.rtf", [b"{\\rtf1 ", &noise[..]].concat(), ""),
        ("noise.html", [b"<html>", &noise[..]].concat(), ""),
        ("noise.txt", noise, "was not added"),
        ("no-times.srt", b"1\n00:00 -> 1\nwords\n".to_vec(), "holds no subtitles"),
    ]
}

#[test]
fn hostile_files_end_in_a_plain_sentence_in_time_and_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut slowest = (Duration::ZERO, "");
    for (name, bytes, says) in hostile_packages().into_iter().chain(hostile_texts()) {
        #[expect(clippy::disallowed_methods, reason = "how long a file takes is what is asked")]
        let start = Instant::now();
        let told = match read(name, &bytes) {
            Ok(taken) => {
                assert!(says.is_empty(), "{name} was read, {} articles", taken.articles.len());
                continue;
            }
            Err(refused) => refused.told(name),
        };
        slowest = slowest.max((start.elapsed(), name));
        assert!(told.starts_with(name) && told.contains(says), "{name}: {told}");
        assert!(told.split(". ").count() >= 2 && !told.contains("panicked") && told.len() < 500, "{name}: {told}");
    }
    // The patience, and what a machine under load takes to start and end a process.
    assert!(slowest.0 < Duration::from_secs(45), "{slowest:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(!Path::new("/tmp/evil.txt").exists());
}

#[cfg(unix)]
#[test]
fn whatever_the_other_process_does_this_one_goes_on() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str, does: &str| -> PathBuf {
        let path = folder.path().join(name);
        standpoint::store::replace(&standpoint::store::Disk, &path, format!("#!/bin/sh\n{does}\n").as_bytes()).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let reader = reader_named("docx").unwrap();
    let read = |program: PathBuf, stop: bool| {
        let worker = Worker::of(program).with_patience(Duration::from_secs(5));
        let told = worker.read(reader, b"PK", &Given::default(), &AtomicBool::new(stop));
        told.map(|told| told.unwrap_err().told("a.docx"))
    };
    for (does, says) in [
        ("kill -ABRT $$", "needs more memory than the 1024 MB"),
        ("kill -SEGV $$", "needs more memory than the 1024 MB"),
        ("exit 101", "damaged in a way"),
        ("echo nonsense", "damaged in a way"),
        ("exec sleep 60", "takes longer than 30 seconds"),
        ("exec yes", "more than 256 MB came out of it"),
    ] {
        let told = read(script("reader", does), false).unwrap();
        assert!(told.starts_with("a.docx was not added: ") && told.contains(says), "{does}: {told}");
    }
    assert!(read(folder.path().join("missing"), false).unwrap().contains("could not start a second time"));
    assert_eq!(read(script("reader", "exec sleep 60"), true), None, "it was stopped");
}

#[cfg(target_os = "linux")]
#[test]
fn the_other_process_may_take_no_more_memory_and_write_nothing() {
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(["read-article", "--format", "docx"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let mut found = String::new();
    for _ in 0..500 {
        found = std::fs::read_to_string(&limits).unwrap();
        if found.lines().any(|line| line.starts_with("Max file size") && line.contains(" 0 ")) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(child.stdin.take());
    drop(child.wait());
    let limit = |name: &str| -> u64 {
        let line = found.lines().find(|line| line.starts_with(name)).unwrap();
        line.get(26..).unwrap().split_whitespace().next().unwrap().parse().unwrap()
    };
    assert_eq!((limit("Max cpu time"), limit("Max file size")), (30, 0));
    assert!(limit("Max address space") < 8 << 30, "{found}");
}

struct Study(tempfile::TempDir);

impl Study {
    fn new() -> Self {
        let study = Self(tempfile::tempdir().unwrap());
        assert!(study.run(&["new", "study", "--coder", "Lena B."]).0);
        study
    }

    fn file(&self, name: &str, bytes: &[u8]) {
        standpoint::store::replace(&standpoint::store::Disk, &self.0.path().join(name), bytes).unwrap();
    }

    /// Whether all went well, what it printed, and what it complained about.
    fn run(&self, words: &[&str]) -> (bool, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_standpoint"))
            .args(words)
            .current_dir(self.0.path())
            .env("STANDPOINT_HOME", self.0.path().join("home"))
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    fn titles(&self) -> Vec<String> {
        let rows: serde_json::Value = serde_json::from_str(&self.run(&["documents", "study", "--json"]).1).unwrap();
        rows.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_folder_of_everything_is_added_with_a_table_and_nothing_twice() {
    let study = Study::new();
    for (name, bytes) in samples() {
        study.file(&format!("in/{name}"), &bytes);
    }
    study.file("in/again.txt", &samples()[0].1);
    study.file("in/broken.docx", b"PK\x03\x04word/");
    let (done, out, told) = study.run(&["add", "study", "in"]);
    assert!(!done && told.contains("broken.docx was not added: it is a damaged package"), "{told}");
    for line in [
        "Word harbour.docx",
        "Excel harbour.xlsx, row 2",
        "The same words as “",
        "not added. Say --repeated",
        "1 not read",
    ] {
        assert!(out.contains(line), "{line} is not in {out}");
    }
    let count = study.titles().len();
    let (_, trial, _) = study.run(&["add", "study", "in/harbour.txt", "--repeated", "--dry-run"]);
    assert!(trial.contains("Would add 1 article"), "{trial}");
    assert_eq!(study.titles().len(), count, "a trial adds nothing");
    assert!(study.run(&["add", "study", "in/harbour.txt", "--repeated"]).0);
    assert_eq!(study.titles().len(), count + 1);
}

#[test]
fn columns_are_mapped_by_hand_where_their_names_say_nothing() {
    let study = Study::new();
    study.file("t.csv", "a,b,\"c, d\"\nHarbour plan,Port Halden Post,\"Words, and more.\"\n".as_bytes());
    study.file("map.txt", b"text=c, d\noutlet=b\ntitle=a\n");
    for mapping in ["text=3,outlet=b,title=1", "map.txt"] {
        let (done, out, told) = study.run(&["add", "study", "t.csv", "--mapping", mapping, "--dry-run"]);
        assert!(done && out.contains("Harbour plan  (Port Halden Post)  3 words"), "{out}{told}");
    }
    let (done, _, told) = study.run(&["add", "study", "t.csv", "--mapping", "text=d"]);
    assert!(!done && told.contains("it has no column “d”; its columns are “a”, “b”, “c, d”"), "{told}");
    let (_, formats, _) = study.run(&["formats"]);
    assert!(
        formats.contains(".docx .docm .dotx Word")
            && formats.contains("Statements are read from")
            && formats.contains("Statements are written in"),
        "{formats}"
    );
}

/// Files that are no articles, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("documents/docx/having-images.docx", "holds no words"),
    ("documents/docx/tbl-having-tables.docx", "holds no words"),
    ("documents/epub/rbook-example.epub", "is no XML in line 29"),
    ("documents/odt/nasty.odt", "defines a document type"),
    ("subtitles/vtt/empty.vtt", "is empty"),
    ("subtitles/vtt/no_captions.vtt", "holds no subtitles"),
    ("subtitles/vtt/invalid_format.sbv", "holds no subtitles"),
    ("subtitles/vtt/invalid_format1.srt", "holds no subtitles"),
    ("subtitles/vtt/invalid_format2.srt", "holds no subtitles"),
    ("subtitles/vtt/invalid_format3.srt", "holds no subtitles"),
    ("subtitles/vtt/invalid_format4.srt", "holds no words"),
];

/// What an outside reader makes of a file, if one is installed.
fn outside(path: &Path) -> Option<String> {
    let output = match path.extension()?.to_str()? {
        "pdf" => Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(path).arg("-").output().ok()?,
        "html" => {
            // These pages are nothing but their article.
            let page = std::fs::read_to_string(path).ok()?;
            let body = page.split_once("<body>").map_or(page.as_str(), |parts| parts.1);
            let words = body.split('<').map(|part| part.split_once('>').map_or(part, |parts| parts.1));
            return Some(words.collect::<Vec<_>>().join(" "));
        }
        _ => return None,
    };
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How far two texts have the same words, whatever their order: 1 where all are the same.
fn word_f1(one: &str, other: &str) -> f64 {
    let words = |text: &str| {
        let mut words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.sort();
        words
    };
    let (one, mut other) = (words(one), words(other));
    let (of_one, of_other) = (one.len() as f64, other.len() as f64);
    let common = one.iter().filter(|word| other.binary_search(word).map(|at| other.remove(at)).is_ok()).count() as f64;
    if common == 0.0 { 0.0 } else { 2.0 * common / (of_one + of_other) }
}

/// The table of real files: `cargo test --test it real_files -- --nocapture`. They lie in `STANDPOINT_CORPORA`, or beside the
/// project.
#[test]
fn real_files_are_read_or_named_with_the_reason() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora");
    let corpora = PathBuf::from(std::env::var_os("STANDPOINT_CORPORA").unwrap_or_else(|| beside.into()));
    let corpora = corpora.as_path();
    if !corpora.is_dir() {
        eprintln!("skipped: {} is not there", corpora.display());
        return;
    }
    let (mut table, mut wrong, mut count) = (String::new(), Vec::new(), 0);
    let mut folders: Vec<PathBuf> =
        ["documents", "subtitles", "encodings"].iter().map(|name| corpora.join(name)).collect();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(corpora).unwrap().to_string_lossy().into_owned();
            if name.ends_with("SOURCE.txt") {
                continue;
            }
            count += 1;
            let bytes = std::fs::read(&path).unwrap();
            let exception = EXCEPTIONS.iter().find(|row| row.0 == name);
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            match (read(&file, &bytes), exception) {
                (Ok(taken), None) => {
                    let words: usize = taken
                        .articles
                        .iter()
                        .map(|article| article.document.text.as_str().split_whitespace().count())
                        .sum();
                    let first = &taken.articles[0].document;
                    let alike = outside(&path).map(|expected| word_f1(first.text.as_str(), &expected));
                    let shown = alike.map_or_else(String::new, |share| format!("  word F1 {share:.3}"));
                    writeln!(table, "{name:<58} {words:>6} words  “{}”{shown}", first.title).unwrap();
                    // A page of Arabic letters is all that one of them has, which readers put in different orders.
                    if alike.is_some_and(|share| share < if name.ends_with("html") { 0.99 } else { 0.6 }) {
                        wrong.push(format!("{name}: {alike:?}"));
                    }
                }
                (Err(refused), Some((_, reason))) if refused.why.contains(reason) => {
                    writeln!(table, "{name:<58}  not an article: {}", refused.why).unwrap();
                }
                (Ok(_), Some(_)) => wrong.push(format!("{name} can be read after all")),
                (Err(refused), _) => wrong.push(refused.told(&name)),
            }
        }
    }
    println!("{table}{count} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 80, "only {count} files");
}
