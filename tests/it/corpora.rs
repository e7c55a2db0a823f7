//! What other people’s files come in as, by the program’s own door: files of ours of every kind, and real ones where they are.

#![expect(clippy::print_stdout, reason = "the tables are what some of this is for")]

use crate::outside_files as ours;
use crate::samples::samples;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of real files: `STANDPOINT_CORPORA`, or one beside the project; none where neither is there.
fn corpora() -> Option<PathBuf> {
    let given = std::env::var_os("STANDPOINT_CORPORA").map(PathBuf::from);
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found =
        given.or_else(|| above.find_map(|folder| Some(folder.join("shared/corpora")).filter(|folder| folder.is_dir())));
    if found.is_none() {
        println!("skipped: STANDPOINT_CORPORA names no folder of other people’s files");
    }
    found
}

fn standpoint(home: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
    command.args(words).current_dir(home).env("STANDPOINT_HOME", home.join("home")).output().unwrap()
}

fn told(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[expect(clippy::disallowed_methods, reason = "input of a test")]
fn put(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// `cargo test --test it corpora -- --nocapture` prints the table.
#[test]
fn every_real_file_comes_in_or_is_known_not_to() {
    let Some(folder) = corpora() else { return };
    let home = tempfile::tempdir().unwrap();
    let known = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/corpora.txt");
    let output = standpoint(home.path(), &["survey", &folder.to_string_lossy(), "--known", known]);
    println!("{}", told(&output));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_survey_says_of_every_file_what_it_would_come_in_as() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("in");
    for (name, bytes) in samples() {
        put(&folder.join("articles").join(name), &bytes);
    }
    for (number, files) in ours::all().into_iter().enumerate() {
        files.iter().for_each(|file| put(&folder.join(format!("statements/{number}/{}", file.name)), &file.bytes));
    }
    let rows = |words: &[&str]| -> (Option<i32>, Vec<serde_json::Value>, String) {
        let output = standpoint(home.path(), &[&["survey", "in", "--json"], words].concat());
        let lines = String::from_utf8(output.stdout).unwrap();
        let rows = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (output.status.code(), rows, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, all, _) = rows(&[]);
    let strays: Vec<String> = all.iter().filter(|row| !row["not_read"].is_null()).map(ToString::to_string).collect();
    assert_eq!((code, strays), (Some(0), Vec::new()));
    let of = |file: &str| all.iter().find(|row| row["file"] == file).unwrap().clone();
    let brat = of("statements/0/a/doc.ann");
    assert_eq!((brat["format"].as_str(), brat["statements"].as_u64()), (Some("brat"), Some(4)));
    assert_eq!((brat["words"].as_u64(), brat["same"].as_u64()), (Some(5), Some(5)));
    assert_eq!(brat["with"], serde_json::json!(["statements/0/a/annotation.conf", "statements/0/a/doc.txt"]));
    assert!(all.iter().filter(|row| row["as"] == "statements").count() >= 11, "{all:#?}");
    assert_eq!(of("articles/harbour.docx")["as"], "articles");
    // A workbook with an article a row is none of statements.
    standpoint(home.path(), &["new", "study", "--coder", "Mira"]);
    let output = standpoint(home.path(), &["import", "study", "in/articles/harbour.xlsx"]);
    assert!(output.status.success(), "{}", told(&output));
    // What is known not to come in must not, and what does not must be known.
    put(&folder.join("broken.docx"), b"PK\x03\x04word/");
    put(
        &home.path().join("known.txt"),
        "# why\nbroken.*: cut off\nbread.txt: eaten\narticles/harbour.rtf: not read\n".as_bytes(),
    );
    assert_eq!(rows(&[]).0, Some(1));
    let (code, _, said) = rows(&["--known", "known.txt"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("“bread.txt” is outdated: it fits no file")
            && said.contains("“articles/harbour.rtf” is outdated: it comes in whole now"),
        "{said}"
    );
    put(&home.path().join("known.txt"), b"broken.*: cut off\n");
    let (code, all, said) = rows(&["--known", "known.txt"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert_eq!(all.iter().find(|row| row["file"] == "broken.docx").unwrap()["known"], "cut off");
    assert!(!home.path().join("home").join("projects").exists(), "nothing is made");
}

/// Counted by the program itself, as its own program counts: organisations across concepts.
#[test]
fn the_sample_of_discourse_networks_counts_as_its_own_program_counts() {
    let Some(sample) = corpora().map(|folder| folder.join("dna/sample.dna")).filter(|path| path.is_file()) else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let done = |words: &[&str]| {
        let output = standpoint(home.path(), words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", told(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    done(&["new", "study", "--coder", "Mira", "--codebook", "discourse-network"]);
    println!("{}", done(&["import", "study", &sample.to_string_lossy()]));
    println!("{}", done(&["counts", "study", "--by", "organisation", "--across", "issue"]));
    let table: serde_json::Value =
        serde_json::from_str(&done(&["counts", "study", "--by", "organisation", "--across", "issue", "--json"]))
            .unwrap();
    let rows: Vec<&Vec<serde_json::Value>> =
        table["rows"].as_array().unwrap().iter().map(|row| row.as_array().unwrap()).collect();
    let (_, organisations) = rows.split_last().unwrap();
    // Between the name and the total.
    let cells = organisations.iter().flat_map(|row| &row[1..row.len() - 1]).map(|cell| cell.as_u64().unwrap());
    let cells: Vec<u64> = cells.filter(|count| *count > 0).collect();
    println!("{} statements in {} cells", cells.iter().sum::<u64>(), cells.len());
    assert_eq!((cells.iter().sum::<u64>(), cells.len()), (40, 22));
    assert_eq!((organisations.len(), rows[0].len() - 2), (7, 6));
}
