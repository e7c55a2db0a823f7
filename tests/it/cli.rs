//! The command line as a person or a script uses it: the real program, real files, what it prints and how it ends.

use crate::odd::{Odd, OddDisk};
use standpoint::edit;
use standpoint::machine;
use standpoint::model::Time;
use standpoint::session::{Session, Who};
use standpoint::store::{Disk, Given, Handle, SaveState, Storage};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// An article of ours with what makes offsets hard: curly quotes, a flag, a bullet, marks on letters.
const ARTICLE: &str = "Harbour stays shut, ministry says\n\nThe ministry told Radio North on Friday 🇳🇿 that the harbour \
“will not open before May”.\n- “We were never asked,” the café owner Zoë Lind said, “and nobody came.”\n";

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    #[expect(clippy::disallowed_methods, reason = "input of a test, not a project's file")]
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_standpoint"))
            .args(words)
            .current_dir(self.folder.path())
            .env("STANDPOINT_HOME", self.path("home"))
            .output()
            .unwrap()
    }

    /// Runs and expects success; what it printed comes back.
    fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs and expects one plain sentence on standard error and an exit code.
    fn refused(&self, words: &[&str], code: i32, says: &str) {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        assert!(told.contains(says), "{words:?} said “{told}”, not “{says}”");
        assert!(!told.contains("panicked"), "{told}");
    }

    /// A project with the article in it.
    fn project(&self) {
        self.done(&["new", "study", "--coder", "Lena B."]);
        self.file("harbour.txt", ARTICLE);
        self.done(&["add", "study", "harbour.txt"]);
    }
}

/// Characters before and behind some words of the text as the program keeps it.
fn place(text: &str, words: &str) -> (String, String) {
    let byte = text.find(words).unwrap();
    let start = text.get(..byte).unwrap().chars().count();
    (start.to_string(), (start + words.chars().count()).to_string())
}

fn kept(desk: &Desk) -> String {
    let jsonl = desk.done(&["export", "study", "--format", "jsonl", "--output", "-"]);
    let line: serde_json::Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
    line["text"].as_str().unwrap().to_owned()
}

#[test]
fn new_add_tag_list_check_undo() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    let (start, end) = place(&text, "“will not open before May”");
    let fields = ["--field", "speaker=The ministry", "--field", "form=direct", "--field", "via=Radio North"];
    let mut words = vec!["tag", "study", "--document", "1", "--tag", "quote", "--start", &start, "--end", &end];
    words.extend(fields);
    assert!(desk.done(&words).contains("“will not open before May”"));
    let list: serde_json::Value = serde_json::from_str(&desk.done(&["list", "study", "--json"])).unwrap();
    assert_eq!(list[0]["fragments"][0]["words"], "“will not open before May”");
    assert_eq!(list[0]["fields"]["speaker"][0], "The ministry");
    assert_eq!(list[0]["fields"]["via"][0], "Radio North");
    assert_eq!(list[0]["coder"], "Lena B.");
    assert!(desk.done(&["list", "study", "--actor", "ministry"]).contains("1 statement"));
    assert!(desk.done(&["list", "study", "--actor", "nobody"]).contains("0 statements"));
    assert!(desk.done(&["check", "study"]).contains("nothing wrong"));
    assert!(desk.done(&["undo", "study"]).contains("Undid “tag as quote”"));
    assert!(desk.done(&["list", "study"]).contains("0 statements"));
    assert!(desk.done(&["redo", "study"]).contains("tag as quote"));
    assert!(desk.done(&["list", "study"]).contains("1 statement"));
}

#[test]
fn words_in_every_export_are_those_at_their_offsets() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    let passages = ["“will not open before May”", "nobody came", "Zoë Lind said"];
    for words in passages {
        let (start, end) = place(&text, words);
        desk.done(&["tag", "study", "--document", "1", "--tag", "claim", "--start", &start, "--end", &end]);
    }
    let slice = |start: usize, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
    let number = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    desk.done(&["export", "study", "--format", "jsonl", "--output", "out.jsonl"]);
    let line: serde_json::Value = serde_json::from_slice(&fs::read(desk.path("out.jsonl")).unwrap()).unwrap();
    let spans = line["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 3);
    for span in spans {
        let found = slice(number(&span["start"]), number(&span["end"]));
        assert!(["will not open before May", "nobody came", "Zoë Lind said"].contains(&found.as_str()), "{found}");
    }
    desk.done(&["export", "study", "--format", "csv", "--exact", "--output", "out.csv"]);
    let table = fs::read(desk.path("out.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(table.as_slice());
    let columns = rows.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("{columns:?}"));
    let (words, start, end) = (column("words"), column("start_characters"), column("end_characters"));
    for row in rows.records() {
        let row = row.unwrap();
        assert_eq!(slice(row[start].parse().unwrap(), row[end].parse().unwrap()), row[words]);
    }
    desk.done(&["export", "study", "--format", "w3c", "--output", "out.jsonld"]);
    let w3c = fs::read_to_string(desk.path("out.jsonld")).unwrap();
    assert!(w3c.contains("TextPositionSelector") && w3c.contains("TextQuoteSelector") && w3c.contains("nobody came"));
    desk.done(&["export", "study", "--format", "html", "--output", "out.html"]);
    let html = fs::read_to_string(desk.path("out.html")).unwrap();
    assert!(html.contains("nobody came") && !html.contains("<script"));
    desk.refused(&["export", "study", "--format", "csv", "--output", "out.csv"], 1, "there already");
}

#[test]
fn bad_input_is_one_sentence_and_costs_nothing() {
    let desk = Desk::new();
    desk.project();
    desk.file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    desk.file("empty.txt", "");
    desk.file("pages.zip", b"PK\x03\x04aaaaaaaaaaaaaaaa");
    desk.refused(&["add", "study", "photo.png"], 1, "photo.png was not added");
    desk.refused(&["add", "study", "empty.txt"], 1, "empty.txt was not added: it is empty");
    desk.refused(&["add", "study", "pages.zip"], 1, "pages.zip was not added");
    desk.refused(&["add", "study", "missing.txt"], 1, "missing.txt was not added");
    // Far more than any memory: it must be refused by its size alone.
    fs::OpenOptions::new().write(true).open(desk.file("huge.txt", "")).unwrap().set_len(1 << 40).unwrap();
    desk.refused(&["add", "study", "huge.txt"], 1, "huge.txt was not added: it is larger than 200 MB. Cut it");
    desk.refused(&["documents", "home"], 1, "“");
    desk.refused(
        &["documents", "empty.txt"],
        1,
        "empty.txt” is not a project: it has no project.ron\nChoose the folder",
    );
    desk.refused(&["new", "study"], 1, "study");
    let tag = |more: &[&'static str]| [&["tag", "study", "--tag", "quote"][..], more].concat();
    desk.refused(&tag(&["--document", "7", "--start", "0", "--end", "3"]), 2, "no document “7”");
    desk.refused(&tag(&["--document", "1", "--start", "0", "--end", "99999"]), 2, "characters 0 to");
    desk.refused(&tag(&["--document", "1", "--start", "5", "--end", "5"]), 2, "before the end");
    desk.refused(
        &tag(&["--document", "1", "--start", "0", "--end", "7", "--field", "form=loud"]),
        2,
        "direct, indirect",
    );
    desk.refused(&tag(&["--document", "1", "--start", "0", "--end", "7", "--field", "date"]), 2, "NAME=VALUE");
    desk.refused(&["export", "study", "--format", "pptx", "--output", "x"], 2, "no format “pptx”");
    let position = ["tag", "study", "--tag", "position", "--document", "1", "--start", "0", "--end", "7"];
    desk.refused(&[&position[..], &["--field", "date=31/02"]].concat(), 2, "“31/02” is not a date");
    assert!(desk.done(&["list", "study"]).contains("0 statements"));
    assert!(desk.done(&["check", "study"]).contains("1 document, 0 statements: nothing wrong"));
}

#[test]
fn reading_changes_no_file_and_an_export_writes_over_none() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    let (start, end) = place(&text, "nobody came");
    desk.done(&["tag", "study", "--document", "1", "--tag", "claim", "--start", &start, "--end", &end]);
    let all = || {
        let mut paths = Vec::new();
        walk(&desk.path("study"), &mut paths);
        paths.sort();
        let files: Vec<_> = paths.into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
        files
    };
    let before = all();
    assert!(before.len() > 4);
    for verb in ["list", "documents", "check"] {
        desk.done(&[verb, "study"]);
    }
    let formats: serde_json::Value = serde_json::from_str(&desk.done(&["formats", "--json"])).unwrap();
    let written = formats.as_array().unwrap().iter().filter(|format| format["writes"] == "statements");
    for format in written {
        let id = format["id"].as_str().unwrap();
        // A folder has no place there, and a package is no text.
        let exporter = standpoint::formats::exporter(id).unwrap();
        if exporter.folder.is_some() || !exporter.is_text {
            desk.done(&["export", "study", "--format", id, "--output", id]);
            continue;
        }
        assert!(!desk.done(&["export", "study", "--format", id, "--output", "-"]).is_empty(), "{id}");
    }
    assert!(all() == before, "a verb that reads has written");

    let file = desk.file("taken.csv", "mine");
    desk.refused(&["export", "study", "--format", "csv", "--output", "taken.csv"], 1, "taken.csv");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    desk.done(&["export", "study", "--format", "csv", "--output", "taken.csv", "--overwrite"]);
    assert!(fs::read_to_string(&file).unwrap().contains("nobody came"));
}

#[test]
fn damage_is_found_and_named() {
    let desk = Desk::new();
    desk.done(&["generate", "study", "--bytes", "4000", "--annotations", "12", "--seed", "3"]);
    assert!(desk.done(&["check", "study"]).contains("12 statements: nothing wrong"));
    let mut files = Vec::new();
    walk(&desk.path("study").join("annotations"), &mut files);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().nth(4).unwrap();
    let broken = line.get(..line.len() / 2).unwrap();
    desk.file("study/broken", text.replace(line, broken));
    fs::rename(desk.path("study/broken"), file).unwrap();
    let output = desk.run(&["check", "study"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("line 5") && said.contains("11 statements: 1 record needs attention"), "{said}");
    desk.file("study/project.ron", "[\nHeader((format:(9,0),holds:\"project\",records:1,contains:[]))");
    let output = desk.run(&["check", "study"]);
    assert_ne!(output.status.code(), Some(0), "a newer format is told");
}

/// Changes a line of the first file below a folder, with a checksum that fits what it says then.
fn rewrite(desk: &Desk, folder: &str, line: usize, change: impl Fn(&str) -> String) {
    let mut files = Vec::new();
    walk(&desk.path(folder), &mut files);
    files.sort();
    let text = fs::read_to_string(&files[0]).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let value = change(lines[line - 1].rsplit_once(", // ").unwrap().0);
    lines[line - 1] = format!("{value}, // {:08x}", crc32fast::hash(value.as_bytes()));
    desk.file(files[0].strip_prefix(desk.folder.path()).unwrap().to_str().unwrap(), lines.join("\n") + "\n");
}

#[test]
fn each_kind_of_damage_has_its_sentence_and_the_rest_is_listed() {
    let desk = Desk::new();
    let make = |name: &str| {
        desk.done(&["generate", name, "--documents", "2", "--bytes", "4000", "--annotations", "12", "--seed", "3"]);
    };
    let check = |name: &str, says: &[&str]| {
        let output = desk.run(&["check", name]);
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(says.iter().all(|words| told.contains(words)), "{told}");
    };
    make("beyond");
    rewrite(&desk, "beyond/annotations", 5, |value| {
        let (before, rest) = value.split_once("start:").unwrap();
        let (_, after) = rest.split_once(",words").unwrap();
        format!("{before}start:900000,end:900010,words{after}")
    });
    check(
        "beyond",
        &["line 5, holds a statement whose words are not in the document", "beyond the end", "11 statements"],
    );
    make("textless");
    let mut files = Vec::new();
    walk(&desk.path("textless").join("documents"), &mut files);
    let text = files.iter().find(|path| path.extension().is_some_and(|ending| ending == "txt")).unwrap();
    fs::remove_file(text).unwrap();
    check("textless", &["is missing, so “Invented article", "until it is back", "1 document, 6 statements"]);
    assert!(desk.done(&["list", "textless"]).contains("6 statements"));
    make("newer");
    desk.file("newer/x", "");
    let newer = fs::read_to_string(desk.path("newer/project.ron")).unwrap().replacen("(1,0)", "(2,0)", 1);
    let header = newer.lines().nth(1).unwrap().rsplit_once(", // ").unwrap().0;
    let sum = format!("{header}, // {:08x}", crc32fast::hash(header.as_bytes()));
    desk.file("newer/project.ron", newer.replacen(newer.lines().nth(1).unwrap(), &sum, 1));
    check("newer", &["written by a newer version of the program (format 2.0, this one knows 1.0)", "12 statements"]);
    let tag = ["tag", "newer", "--document", "1", "--tag", "claim", "--start", "0", "--end", "5"];
    desk.refused(&tag, 1, "Nothing can be changed here");
    assert!(desk.done(&["list", "newer"]).contains("12 statements"));
}

#[test]
fn what_a_script_edits_stands_in_the_files_at_once() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    for words in ["nobody came", "Zoë Lind said"] {
        let (start, end) = place(&text, words);
        desk.done(&["tag", "study", "--document", "1", "--tag", "claim", "--start", &start, "--end", &end]);
    }
    let mut files = Vec::new();
    walk(&desk.path("study").join("annotations"), &mut files);
    let held = fs::read_to_string(&files[0]).unwrap();
    assert!(held.contains("nobody came") && held.contains("Zoë Lind said"), "{held}");
    assert!(!desk.done(&["check", "study"]).contains("journal"));
    assert!(desk.done(&["undo", "study"]).contains("tag as claim"), "the journal goes back beyond that");
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_go_anywhere_is_told() {
    let desk = Desk::new();
    desk.project();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for words in [&["list", "study", "--json"][..], &["export", "study", "--format", "html", "--output", "-"]] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_standpoint"));
        let output = program.args(words).current_dir(desk.folder.path()).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("The output could not be written: the disk is full"), "{told}");
    }
    desk.refused(&["export", "study", "--format", "csv", "--output", "nowhere/out.csv"], 1, "nowhere” is not there");
    assert!(!desk.path("nowhere").exists());
    desk.refused(&["add", "study", "/dev/zero"], 1, "zero was not added: it is a device or a pipe");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

#[test]
fn the_sample_opens_and_teaches() {
    let desk = Desk::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/projects/sample");
    assert!(desk.done(&["check", sample]).contains("nothing wrong"));
    let list: serde_json::Value = serde_json::from_str(&desk.done(&["list", sample, "--json"])).unwrap();
    let rows = list.as_array().unwrap();
    assert!(rows.len() >= 60, "{}", rows.len());
    let with = |field: &str| rows.iter().filter(|row| !row["fields"][field].is_null()).count();
    assert!(with("via") >= 10 && with("stance") >= 10 && with("speaker") >= 30, "chains, stances, speakers");
    assert!(rows.iter().filter(|row| row["note"].as_str().is_some_and(|note| !note.is_empty())).count() >= 8);
}

#[test]
fn coders_are_renamed_and_removed_with_or_without_their_work() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    for (coder, words) in [("Mira", "the harbour"), ("Mira", "harbour"), ("Lena B.", "said")] {
        let (start, end) = place(&text, words);
        let at = ["--document", "1", "--tag", "claim", "--start", &start, "--end", &end, "--coder", coder];
        desk.done(&[&["tag", "study"][..], &at].concat());
    }
    let list = || -> Vec<serde_json::Value> { serde_json::from_str(&desk.done(&["list", "study", "--json"])).unwrap() };
    let of = |coder: &str| list().iter().filter(|row| row["coder"] == coder).count();
    let ids: Vec<String> = list().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    desk.done(&["relations", "study", "link", &ids[0], "counters", &ids[1], "--coder", "Mira"]);
    desk.done(&["coders", "study", "rename", "mira", "Mira K."]);
    assert_eq!((of("Mira K."), of("Mira"), of("Lena B.")), (2, 0, 1));
    desk.refused(&["coders", "study", "rename", "Lena B.", "mira k."], 1, "There is a coder “Mira K.” already");
    desk.refused(&["coders", "study", "remove", "Mira K."], 1, "“Mira K.” has 2 statements and 1 relation");
    desk.refused(&["coders", "study", "remove", "Nobody", "--into", "Lena B."], 1, "There is no coder “Nobody”");
    desk.refused(
        &["coders", "study", "remove", "Lena B.", "--into", "Mira K.", "--coder", "Lena B."],
        1,
        "at work as this",
    );
    desk.done(&["coders", "study", "remove", "Mira K.", "--into", "Lena B."]);
    assert_eq!((of("Lena B."), list().len()), (3, 3), "all of them are kept");
    assert!(!desk.done(&["coders", "study"]).contains("Mira"));
    let relations = desk.done(&["relations", "study", "--json"]);
    assert!(relations.contains("\"coder\": \"Lena B.\"") && !relations.contains("Mira"), "{relations}");
    desk.done(&["check", "study"]);
    desk.done(&["undo", "study", "--coder", "Lena B."]);
    assert_eq!((of("Mira K."), of("Lena B.")), (2, 1));
    desk.done(&["coders", "study", "remove", "Mira K.", "--with-statements"]);
    assert_eq!((of("Lena B."), list().len()), (1, 1));
    assert!(desk.done(&["relations", "study"]).contains("0 relations"));
    assert!(desk.done(&["check", "study"]).contains("nothing wrong"));
    desk.done(&["undo", "study", "--coder", "Lena B."]);
    let rows = list();
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ids, "undo brings all back");
    assert!(desk.done(&["relations", "study"]).contains("1 relation"));
}

#[test]
fn copies_of_a_project_are_merged_and_told() {
    let desk = Desk::new();
    let article = desk.file("a.txt", ARTICLE);
    desk.done(&["new", "here", "--coder", "Lena"]);
    desk.done(&["add", "here", article.to_str().unwrap()]);
    let copy = |from: &str, to: &str| {
        let done = Command::new("cp").args(["-r", from, to]).current_dir(desk.folder.path()).status().unwrap();
        assert!(done.success());
    };
    copy("here", "before");
    copy("here", "there");
    let tag = |project: &str, start: &str, end: &str, note: &str| {
        let place = ["--document", "1", "--tag", "quote", "--start", start, "--end", end, "--note", note];
        desk.done(&[&["tag", project][..], &place].concat());
    };
    tag("here", "0", "7", "ours");
    tag("there", "8", "13", "theirs");
    assert!(desk.done(&["merge", "here", "there", "before"]).contains("1 statement added"));
    assert!(desk.done(&["merge", "here", "there"]).contains("Nothing new"));
    assert!(desk.done(&["list", "here"]).contains("2 statements"));
    assert!(desk.done(&["list", "there"]).contains("1 statement"), "the other copy stays as it is");
    desk.done(&["undo", "here"]);
    assert!(desk.done(&["list", "here"]).contains("1 statement"));
    let again = desk.done(&["merge", "here", "there"]);
    assert!(again.contains("1 row of the other copy was removed here since, and stays removed"), "{again}");
    desk.done(&["redo", "here"]);
    tag("there", "14", "18", "third");
    desk.refused(&["merge", "here", "here"], 2, "is the project itself");
    desk.refused(&["merge", "here", "nowhere"], 1, "is not there");
    // A second copy of a file, as a sync program leaves it.
    let inner = |name: &str| {
        let folder = fs::read_dir(desk.path(name).join("annotations")).unwrap().next().unwrap().unwrap().path();
        fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path()
    };
    let (ours, theirs) = (inner("here"), inner("there"));
    let name = format!("{}-LAPTOP.ron", ours.file_stem().unwrap().to_string_lossy());
    fs::copy(&theirs, ours.with_file_name(name)).unwrap();
    let checked = desk.run(&["check", "here"]);
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.code() == Some(1) && told.contains("that OneDrive made"), "{told}");
    assert!(told.contains("standpoint merge \"here\" --copies"), "{told}");
    assert!(desk.done(&["merge", "here", "--copies"]).contains("1 statement added"));
    assert!(desk.done(&["check", "here"]).contains("3 statements: nothing wrong"));
    assert!(desk.done(&["merge", "here", "--copies"]).contains("There are no second copies"));
    desk.refused(&["git-setup", "here"], 2, "is in no git repository");
}

#[test]
fn versions_are_listed_restored_and_taken_back() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    let (start, end) = place(&text, "the harbour");
    desk.done(&["tag", "study", "--document", "1", "--tag", "claim", "--start", &start, "--end", &end]);
    let listed = desk.done(&["versions", "study"]);
    assert!(listed.contains("before “add ‘Harbour stays shut, ministry says’”"), "{listed}");
    let json: serde_json::Value = serde_json::from_str(&desk.done(&["versions", "study", "--json"])).unwrap();
    let name = json[0]["name"].as_str().unwrap();
    let compared = desk.done(&["versions", "study", "1"]);
    assert!(compared.contains("Since then 1 document and 1 statement were added"), "{compared}");
    let compared: serde_json::Value = serde_json::from_str(&desk.done(&["versions", "study", "1", "--json"])).unwrap();
    assert_eq!(compared[0]["documents"][0]["statements"]["added"], 1);
    assert!(desk.done(&["versions", "study", name]).contains("added since; statements: 1 added"));
    desk.refused(&["versions", "study", "9"], 2, "There is no version “9”; the project has 1 version");
    desk.refused(&["restore", "study", "1", "--document", "1"], 1, "This document was not in the project then");

    assert_eq!(desk.done(&["restore", "study", name]), "Did “restore everything”; undo takes it back\n");
    assert_eq!(desk.done(&["documents", "study"]), "");
    let trash = desk.done(&["trash", "study"]);
    assert!(trash.contains("Harbour stays shut") && trash.contains("1 statement ") && trash.contains("by Lena B."));
    let again: serde_json::Value = serde_json::from_str(&desk.done(&["versions", "study", "--json"])).unwrap();
    assert_eq!(again[0]["before"], "restore everything", "restoring has a version before it, too");
    assert_eq!(again[1]["name"], name);
    desk.done(&["undo", "study"]);
    assert!(desk.done(&["documents", "study"]).contains("1 statement"));
    assert_eq!(desk.done(&["restore", "study", "1"]), "Nothing to do: it is as it was then\n");
}

#[test]
fn an_article_is_put_back_from_the_trash_and_the_trash_emptied_only_where_nothing_needs_it() {
    let desk = Desk::new();
    desk.project();
    let name = {
        let json: serde_json::Value = serde_json::from_str(&desk.done(&["versions", "study", "--json"])).unwrap();
        json[0]["name"].as_str().unwrap().to_owned()
    };
    desk.done(&["restore", "study", &name]);
    let told = desk.done(&["trash", "study", "--empty"]);
    assert_eq!(told, "Nothing was removed for good: undo can still bring 1 document back\n");
    // Without journals there is no undo: the trash still has it.
    fs::remove_dir_all(desk.path("study/journal")).unwrap();
    desk.refused(&["trash", "study", "--put-back", "Other"], 2, "There is no document “Other” in the trash");
    desk.done(&["trash", "study", "--put-back", "harbour stays shut, ministry says"]);
    assert!(desk.done(&["documents", "study"]).contains("Harbour stays shut"));
    assert_eq!(desk.done(&["trash", "study"]), "The trash is empty\n");
    desk.done(&["check", "study"]);
    fs::remove_dir_all(desk.path("study/journal")).unwrap();
    for file in ["lines/2026-09-21T13-33-20-000Z-0f3a.ron", "files/2026-09-21T13-33-20-000Z-0f3a/documents/x.ron"] {
        let file = desk.path(&format!("study/trash/{file}"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(desk.path("study/project.ron"), file).unwrap();
    }
    assert_eq!(desk.done(&["trash", "study"]), "2 dropped records and files\n");
    let emptied = desk.done(&["trash", "study", "--empty"]);
    assert_eq!(emptied, "Removed 1 document and 2 dropped records and files for good\n");
    assert_eq!(desk.done(&["trash", "study", "--empty"]), "The trash is empty\n");
    assert!(desk.done(&["documents", "study"]).contains("Harbour stays shut"), "what came back is not touched");
}

#[test]
fn actors_and_issues_are_listed_merged_written_and_taken_in() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    for (words, tag, answer) in
        [("will not open before May", "quote", "speaker=Zoë Lind"), ("nobody came", "claim", "claimant=Z. Lind")]
    {
        let (start, end) = place(&text, words);
        let passage = ["--start", &start, "--end", &end, "--field", answer];
        desk.done(&[&["tag", "study", "--document", "1", "--tag", tag], passage.as_slice()].concat());
    }
    let json = |words: &[&str]| -> serde_json::Value { serde_json::from_str(&desk.done(words)).unwrap() };
    let pairs = desk.done(&["actors", "study", "duplicates"]);
    assert!(pairs.contains("(initials)") && pairs.contains("1 pair"), "{pairs}");
    let merged = desk.done(&["actors", "study", "merge", "Z. Lind", "zoë lind"]);
    assert!(merged.contains("1 statement changed"), "{merged}");
    let list = json(&["actors", "study", "--json"]);
    assert_eq!((&list[0]["statements"], &list[0]["aliases"][0]), (&2.into(), &"Z. Lind".into()));
    desk.done(&["undo", "study"]);
    assert_eq!(json(&["actors", "study", "list", "--json"]).as_array().unwrap().len(), 2);
    desk.refused(&["actors", "study", "merge", "Lind", "Zoë Lind"], 2, "like it are");
    desk.done(&["actors", "study", "export", "actors.csv"]);
    desk.refused(&["actors", "study", "export", "actors.csv"], 1, "is there already");
    let table = fs::read_to_string(desk.path("actors.csv")).unwrap();
    desk.file("more.csv", table.replacen("person", "party", 1) + "=New One(),media,,,,,,,,\r\n");
    let told = desk.done(&["actors", "study", "import", "more.csv"]);
    assert!(told.contains("1 actor added, 1 changed"), "{told}");
    desk.done(&["actors", "study", "export", "actors.csv", "--overwrite"]);
    assert!(fs::read_to_string(desk.path("actors.csv")).unwrap().contains("'=New One()"));
    assert!(desk.done(&["actors", "study", "list", "--unused"]).contains("1 actor\n"));
    desk.file("issues.csv", "issue,group\nTaxes should fall in May,Money\nTaxes should fall in June,Money\n");
    desk.done(&["issues", "study", "import", "issues.csv"]);
    assert!(desk.done(&["issues", "study", "duplicates"]).contains("(one word differs)"));
    desk.done(&["issues", "study", "merge", "taxes should fall in june", "Taxes should fall in May"]);
    assert_eq!(json(&["issues", "study", "--json"])[0]["group"], "Money");
    desk.refused(&["issues", "study", "import", "harbour.txt"], 1, "has no column");
}

#[test]
fn statements_are_linked_and_unlinked_by_their_ids() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    for (words, tag) in [("will not open before May", "quote"), ("nobody came", "claim")] {
        let (start, end) = place(&text, words);
        desk.done(&["tag", "study", "--document", "1", "--tag", tag, "--start", &start, "--end", &end]);
    }
    let json = |words: &[&str]| -> serde_json::Value { serde_json::from_str(&desk.done(words)).unwrap() };
    let rows = json(&["list", "study", "--json"]);
    let [quote, claim] = [&rows[0]["id"], &rows[1]["id"]].map(|id| id.as_str().unwrap());
    desk.done(&["relations", "study", "link", quote, "supports", claim]);
    desk.refused(&["relations", "study", "link", claim, "reported within", quote], 1, "does not lead from");
    desk.refused(&["relations", "study", "link", quote, "likes", claim], 2, "the codebook has");
    let relations = json(&["relations", "study", "list", "--document", "1", "--type", "supports", "--json"]);
    assert_eq!((&relations[0]["type"], &relations[0]["to"]["words"]), (&"supports".into(), &"nobody came".into()));
    let id = relations[0]["id"].as_str().unwrap();
    desk.done(&["relations", "study", "unlink", id.get(..10).unwrap()]);
    assert_eq!(desk.done(&["relations", "study"]).trim(), "0 relations");
    desk.refused(&["relations", "study", "unlink", id], 2, "There is no relation");
}

#[test]
fn statements_are_counted_told_and_saved() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    for (words, stance, actor) in [("nobody came", "against", "Zoë Lind"), ("the harbour", "for", "The ministry")] {
        let (start, end) = place(&text, words);
        let fields =
            [format!("stance={stance}"), format!("actors={actor}"), "issues=The harbour should stay shut".into()];
        let mut typed = vec!["tag", "study", "--document", "1", "--tag", "position", "--start", &start, "--end", &end];
        fields.iter().for_each(|field| typed.extend(["--field", field]));
        desk.done(&typed);
    }
    let told = desk.done(&["counts", "study"]);
    assert!(told.contains("Position           2") && told.contains("2 statements, 1 tag"), "{told}");
    let json: serde_json::Value =
        serde_json::from_str(&desk.done(&["counts", "study", "--stances", "--json"])).unwrap();
    assert_eq!(json["columns"][2], "for");
    let row = json["rows"].as_array().unwrap().iter().find(|row| row[0] == "Zoë Lind").unwrap();
    assert_eq!((&row[1], &row[2], &row[3]), (&"The harbour should stay shut".into(), &0.into(), &1.into()));
    let cross = desk.done(&["counts", "study", "--by", "actor", "--across", "stance", "--tag", "position"]);
    assert!(cross.contains("Zoë Lind        0        1      1"), "{cross}");
    desk.refused(&["counts", "study", "--by", "colour"], 2, "Nothing can be counted by “colour”");
    desk.refused(&["counts", "study", "--from", "Monday"], 2, "is not a date");
    desk.refused(&["counts", "study", "--output", "a.gif"], 2, "let it end with .svg, .png or .csv");

    for name in ["stances.svg", "stances.png", "stances.csv"] {
        desk.done(&["counts", "study", "--stances", "--output", name]);
    }
    let svg = fs::read_to_string(desk.path("stances.svg")).unwrap();
    assert!(svg.contains(">Zoë Lind</text>") && svg.contains("all dates; all articles"), "{svg}");
    assert!(fs::read(desk.path("stances.png")).unwrap().starts_with(b"\x89PNG"));
    let csv = fs::read_to_string(desk.path("stances.csv")).unwrap();
    assert!(csv.contains("\r\nZoë Lind,The harbour should stay shut,0,1,0,0,0\r\n"), "{csv}");
    desk.refused(&["counts", "study", "--output", "stances.svg"], 1, "is there already");
    desk.done(&["counts", "study", "--output", "stances.svg", "--overwrite"]);
}

#[test]
fn all_tables_fill_a_folder_or_a_workbook_and_nobodys_other_files_give_way() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    let (start, end) = place(&text, "nobody came");
    let tag = ["tag", "study", "--document", "1", "--tag", "quote", "--start", &start, "--end", &end];
    desk.done(&[&tag[..], &["--field", "speaker=Zoë Lind"]].concat());
    desk.done(&["export", "study", "--format", "csv", "--tables", "--output", "out"]);
    let names = || {
        let mut names: Vec<String> = fs::read_dir(desk.path("out"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["actors.csv", "codebook.csv", "documents.csv", "register.csv", "statements.csv"]);
    let read = |name: &str| fs::read_to_string(desk.path("out").join(name)).unwrap();
    assert!(read("actors.csv").contains("Zoë Lind,person,named"), "{}", read("actors.csv"));
    assert!(read("documents.csv").contains("Harbour stays shut, ministry says"));
    assert!(read("codebook.csv").contains("choice,against,stance"), "{}", read("codebook.csv"));
    let again = ["export", "study", "--format", "csv", "--tables", "--output", "out"];
    desk.refused(&again, 1, "is there already");
    desk.done(&[&tag[..], &["--field", "form=direct"]].concat());
    desk.done(&[&again[..], &["--overwrite"]].concat());
    assert_eq!(read("statements.csv").matches("nobody came").count(), 2);
    desk.file("out/mine.txt", "my own notes");
    desk.refused(&[&again[..], &["--overwrite"]].concat(), 1, "out");
    assert_eq!(fs::read_to_string(desk.path("out/mine.txt")).unwrap(), "my own notes");
    let left = fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.contains(".tmp")).count(), 0);

    desk.done(&["export", "study", "--format", "xlsx", "--output", "study.xlsx"]);
    assert!(fs::read(desk.path("study.xlsx")).unwrap().starts_with(b"PK"));
    desk.refused(&["export", "study", "--format", "xlsx", "--tables", "--output", "a"], 2, "--tables goes with csv");
    desk.refused(&["export", "study", "--format", "tables", "--output", "-"], 2, "name a folder");
}

/// A disk on which one folder can only be read.
struct ReadOnly(PathBuf);

impl Odd for ReadOnly {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        if path.starts_with(&self.0) {
            Err(io::ErrorKind::ReadOnlyFilesystem.into())
        } else {
            disk.create_new(path, like)
        }
    }
}

#[test]
fn edits_that_wait_elsewhere_are_seen_and_come_home_with_the_next_one() {
    let desk = Desk::new();
    desk.project();
    let (study, journals) = (desk.path("study"), desk.path("home/journals"));
    let disk = Arc::new(OddDisk { disk: Disk, odd: ReadOnly(study.clone()) });
    let given = Given { journals: Some(&journals), ..Given::default() };
    let who = Who::Named("Lena B.".to_owned());
    let mut session = Session::open_given(disk, &study, &who, machine::random_ids(), Box::new(|| {}), &given).unwrap();
    let title = "Renamed while it could only be read".to_owned();
    session.run(&edit::Command::RenameProject { title: title.clone() }, Time(1_790_000_000_000)).unwrap();
    assert!(matches!(session.wait_saved(Duration::from_secs(20)), SaveState::Aside { .. }));
    drop(session);
    assert!(desk.done(&["check", "study"]).contains("1 edit in the journal"));
    assert!(fs::read_dir(&journals).unwrap().count() == 1);
    assert!(!fs::read_to_string(study.join("project.ron")).unwrap().contains(&title));
    assert_eq!(desk.done(&["undo", "study"]), "Undid “rename the project”\n");
    assert!(fs::read_dir(&journals).unwrap().count() == 0, "it is at home");
    desk.done(&["redo", "study"]);
    assert!(fs::read_to_string(study.join("project.ron")).unwrap().contains(&title));
}

#[test]
fn statements_of_another_tool_come_in_and_undo_takes_them_back() {
    let desk = Desk::new();
    desk.project();
    let text = kept(&desk);
    let (start, end) = place(&text, "nobody came");
    desk.file("note.txt", &text);
    desk.file(
        "note.ann",
        format!("T1\tClaim {start} {end}\tnobody came\nA1\tLoud T1\nT2\tFrame 0 7\tHarbour\nX1\todd\n"),
    );
    let import = ["import", "study", "note.txt", "note.ann"];
    let with = |more: &[&'static str]| [&import[..], more].concat();
    let told = desk.done(&with(&["--dry-run"]));
    assert!(told.contains("2 of 2 stored words") && told.contains("Would take in 0 articles, 2 statements"), "{told}");
    assert!(told.contains("lines of a kind that is not known"), "{told}");
    assert!(desk.done(&["list", "study"]).contains("0 statements"));
    let mapping = desk.done(&with(&["--print-mapping"]));
    desk.file("map.json", mapping.replace("\"Frame\": \"Frame\"", "\"Frame\": null"));
    desk.done(&with(&["--mapping", "map.json"]));
    let list = desk.done(&["list", "study"]);
    assert!(list.contains("nobody came") && list.contains("1 statement"), "{list}");
    assert!(desk.done(&["codebook", "study"]).contains("loud"), "a new field of a tag that was there");
    desk.done(&import);
    assert!(desk.done(&["list", "study"]).contains("2 statements"), "only what was not there");
    assert!(desk.done(&["undo", "study"]).contains("Undid “import 1 statement from brat”"));
    assert!(desk.done(&["undo", "study"]).contains("Undid “import 1 statement from brat”"));
    assert!(desk.done(&["list", "study"]).contains("0 statements"));
    assert!(!desk.done(&["codebook", "study"]).contains("loud"), "undo takes all of it back");
    desk.refused(&["import", "study", "harbour.txt"], 1, "no format");
    desk.refused(&with(&["--format", "odd"]), 2, "no format “odd”");
    desk.refused(&with(&["--unit", "words"]), 2, "no unit “words”");
    desk.refused(&["import", "study", "gone.ann"], 1, "gone.ann");
    desk.file("bad.json", "{\"tags\": 3}");
    desk.refused(&with(&["--mapping", "bad.json"]), 1, "is no mapping");
}
