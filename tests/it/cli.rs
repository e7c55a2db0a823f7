//! The program without a window, as scripts start it: what it prints, what it says on errors, how it ends.

use serde_json::Value as Json;
use standpoint::store::{Disk, replace};
use standpoint::text::slice;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Characters and bytes differ from the flag on.
const ARTICLE: &str =
    "The mayor spoke on Monday 🇳🇿 in Port Halden.\n\n“No family will lose its home,” said Ilse Varga.\n";
const QUOTE: &str = "“No family will lose its home,”";

/// A folder in which verbs are run.
struct Place(TempDir);

impl Place {
    /// With a project called `study` and one article in it.
    fn with_project() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        replace(&Disk, &place.path("article.txt"), ARTICLE.as_bytes()).unwrap();
        place.done(&["new", "study", "--coder", "Lena B."]);
        place.done(&["add", "study", "article.txt"]);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_standpoint"));
        program.args(words).current_dir(self.0.path()).env("STANDPOINT_HOME", self.path("home")).output().unwrap()
    }

    /// What a verb prints that must succeed without a complaint.
    #[track_caller]
    fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && complaint.is_empty(), "{words:?}: {} {complaint}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn json(&self, words: &[&str]) -> Json {
        serde_json::from_str(&self.done(&[words, &["--json"]].concat())).unwrap()
    }

    /// What is said where a verb must end with this code, on standard error and nowhere else.
    #[track_caller]
    fn refused(&self, code: i32, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{words:?}: {output:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(!complaint.trim().is_empty() && !complaint.contains("panicked"), "{words:?}: {complaint}");
        complaint
    }

    /// Tags the quote, and gives what the program says about it.
    fn tag(&self) -> Json {
        let [start, end] = quote().map(|edge| edge.to_string());
        let words = ["tag", "study", "--document", "1", "--tag", "quote", "--start", &start, "--end", &end];
        self.json(&[&words[..], &["--field", "speaker=Ilse Varga", "--note", "= first"]].concat())
    }

    /// Every file of the project, byte for byte, locks aside.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.ends_with(".lock") {
                } else if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push((path.clone(), fs::read(path).unwrap()));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.path("study"), &mut found);
        found.sort();
        found
    }
}

/// Where the quote starts and ends, in characters.
fn quote() -> [usize; 2] {
    let start = slice(ARTICLE, 0, ARTICLE.find(QUOTE).unwrap()).chars().count();
    [start, start + QUOTE.chars().count()]
}

#[test]
fn a_passage_is_tagged_listed_undone_and_done_again() {
    let place = Place::with_project();
    let made = place.tag();
    assert_eq!(made["fragments"][0]["words"], QUOTE, "{made}");
    assert_eq!(made["fields"]["speaker"][0], "Ilse Varga", "{made}");
    let listed = place.json(&["list", "study"]);
    assert_eq!(listed[0]["id"], made["id"]);
    assert_eq!(listed[0]["coder"], "Lena B.", "the only coder signs");
    assert_eq!(place.json(&["list", "study", "--actor", "varga"]).as_array().unwrap().len(), 1);
    assert_eq!(place.json(&["list", "study", "--actor", "nobody"]).as_array().unwrap().len(), 0);
    assert!(place.done(&["list", "study"]).contains(QUOTE));
    assert!(place.done(&["undo", "study"]).starts_with("Undid “"));
    assert_eq!(place.json(&["list", "study"]), Json::Array(Vec::new()));
    assert!(place.done(&["redo", "study"]).starts_with("Did again “"));
    assert_eq!(place.json(&["list", "study"])[0]["id"], made["id"]);
}

#[test]
fn an_export_says_the_words_and_writes_over_nothing() {
    let place = Place::with_project();
    place.tag();
    let export = |words: &[&str]| {
        let output = place.run(&[&["export", "study"], words].concat());
        assert!(output.status.success(), "{output:?}");
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let [printed, told] = export(&["--format", "csv", "--output", "-"]);
    assert!(told.contains("apostrophe"), "what was changed is told beside the table: {told}");
    export(&["--format", "csv", "--output", "out.csv"]);
    assert_eq!(fs::read_to_string(place.path("out.csv")).unwrap(), printed);
    let mut reader = csv::Reader::from_reader(printed.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.headers().unwrap().clone();
    let column = |name: &str| names.iter().position(|known| known == name).expect(name);
    let row = reader.records().next().unwrap().unwrap();
    let [start, end] = ["start_characters", "end_characters"].map(|name| row[column(name)].parse::<usize>().unwrap());
    assert_eq!([start, end], quote());
    assert_eq!(ARTICLE.chars().skip(start).take(end - start).collect::<String>(), row[column("words")]);
    assert!(!row[column("note")].starts_with('='), "no formula: {}", &row[column("note")]);

    let before = fs::read(place.path("out.csv")).unwrap();
    place.refused(1, &["export", "study", "--format", "jsonl", "--output", "out.csv"]);
    assert_eq!(fs::read(place.path("out.csv")).unwrap(), before);
    export(&["--format", "jsonl", "--output", "out.csv", "--overwrite"]);
    assert_ne!(fs::read(place.path("out.csv")).unwrap(), before);
}

#[test]
fn reading_changes_no_file() {
    let place = Place::with_project();
    place.tag();
    let before = place.files();
    assert!(before.len() > 4);
    place.json(&["list", "study"]);
    place.json(&["documents", "study"]);
    place.done(&["check", "study"]);
    assert!(!place.run(&["export", "study", "--format", "html", "--output", "-"]).stdout.is_empty());
    assert!(place.files() == before, "a verb that reads has written");
}

#[test]
fn damage_is_found_and_costs_its_own_line_only() {
    let place = Place::with_project();
    place.tag();
    assert_eq!(place.done(&["check", "study"]).lines().next(), Some("1 document, 1 statement: nothing wrong"));
    let marked = b"= first";
    let find = |bytes: &[u8]| bytes.windows(marked.len()).position(|window| window == marked);
    let (path, mut bytes) = place.files().into_iter().find(|(_, bytes)| find(bytes).is_some()).expect("the note");
    let at = find(&bytes).unwrap();
    bytes[at] = b'+';
    replace(&Disk, &path, &bytes).unwrap();
    let output = place.run(&["check", "study"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    assert!(String::from_utf8(output.stdout).unwrap().contains(&file), "it names the file");
    let output = place.run(&["documents", "study", "--json"]);
    let documents: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(documents.as_array().unwrap().len(), 1, "the article is there still");
    assert_eq!(fs::read(&path).unwrap(), bytes, "nothing was mended behind the back");
}

#[test]
fn wrong_use_is_told_from_problems() {
    let place = Place::with_project();
    place.refused(2, &["tag", "study", "--document", "1", "--tag", "clam", "--start", "0", "--end", "3"]);
    place.refused(2, &["tag", "study", "--document", "9", "--tag", "claim", "--start", "0", "--end", "3"]);
    place.refused(2, &["tag", "study", "--document", "1", "--tag", "claim", "--start", "0"]);
    place.refused(2, &["tag", "study", "--document", "1", "--tag", "claim", "--start", "0", "--end", "9999"]);
    place.refused(2, &["tag", "study", "--document", "1", "--tag", "claim", "--start", "-3", "--end", "3"]);
    let answer = ["tag", "study", "--document", "1", "--tag", "quote", "--start", "0", "--end", "3", "--field"];
    assert!(place.refused(2, &[&answer[..], &["spaeker=X"]].concat()).contains("speaker"), "it names what fits");
    place.refused(2, &["export", "study", "--format", "docx", "--output", "-"]);
    place.refused(2, &["list", "study", "--tag", "clam"]);
    place.refused(2, &["new", "other", "--codebook", "none"]);
    place.refused(1, &["list", "nowhere"]);
    place.refused(1, &["add", "study", "missing.txt"]);
    place.refused(1, &["new", "study"]);
    assert_eq!(place.json(&["list", "study"]), Json::Array(Vec::new()), "nothing of it was done");
    assert_eq!(place.json(&["documents", "study"]).as_array().unwrap().len(), 1);
}

#[test]
fn formats_are_listed_as_they_can_be_asked_for() {
    let place = Place::with_project();
    let formats = place.json(&["formats"]);
    let ids: Vec<&str> = formats.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"csv") && ids.contains(&"w3c"), "{ids:?}");
    place.tag();
    for id in ids {
        assert!(!place.run(&["export", "study", "--format", id, "--output", "-"]).stdout.is_empty(), "{id}");
    }
}
