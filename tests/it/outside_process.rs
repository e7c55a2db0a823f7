//! Statements of other tools are read in a process of its own: what it finds comes over whole, and whatever a file does to
//! it, this program goes on and says one plain sentence.

use crate::outside_files::{self as files, file, zip};
use flate2::{Compression, write::DeflateEncoder};
use standpoint::formats::outside::{self, File, format};
use standpoint::session::statements::{Sorted, read_statements, sort_out};
use standpoint::session::{Reading, Worker};
use standpoint::store::{Disk, Memory, Storage as _, replace};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn worker() -> Worker {
    Worker::of(env!("CARGO_BIN_EXE_standpoint").into())
}

#[test]
fn what_is_read_in_a_process_of_its_own_is_what_was_read() {
    let stop = AtomicBool::new(false);
    for given in files::all() {
        let (there, here) =
            (worker().read_statements(&given, None, &stop).unwrap(), outside::read(given.clone(), None));
        let ((there, format), (here, same)) = (there.unwrap(), here.unwrap());
        assert_eq!((there, format.id), (here, same.id), "{}", given[0].name);
        // A format that is asked for is told no otherwise.
        assert!(worker().read_statements(&given, Some(format), &stop).unwrap().is_ok());
    }
    assert!(worker().read_statements(&files::brat(outside::Unit::Bytes), None, &AtomicBool::new(true)).is_none());
}

/// An archive with one file of so many noughts in it, packed.
fn bomb(name: &str, megabytes: usize) -> Vec<u8> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    (0..megabytes).for_each(|_| packed.write_all(&vec![b'0'; 1 << 20]).unwrap());
    let packed = packed.finish().unwrap();
    let mut bytes = zip(&[(name, &packed)]);
    // Packed, not stored: in the head of the file and in the list at the end.
    let list = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    for at in [8, list + 10] {
        bytes[at] = 8;
    }
    bytes
}

/// Files that would do harm: what to read them as, and what is said.
fn hostile() -> Vec<(File, &'static str, &'static str)> {
    let deep = |open: &str, close: &str, times: usize| format!("{}{}", open.repeat(times), close.repeat(times));
    let code = |at: u32| format!("<Code guid=\"{at:08x}-0000-0000-0000-000000000000\" name=\"a{at}\"/>");
    let codes: String = (0..30_000).map(code).collect();
    let entities = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    let mut broken = files::dna(3).remove(0).bytes;
    broken.iter_mut().skip(4_000).step_by(7).for_each(|byte| *byte ^= 0x5a);
    let noise: Vec<u8> = (0u32..200_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 21) as u8).collect();
    vec![
        (file("bomb.qdpx", bomb("project.qde", 300)), "refi-qda", "is not what was packed"),
        (file("deep.json", deep("[", "]", 100_000)), "label-studio", "it is no JSON"),
        (file("keys.json", deep("{\"a\":", "}", 100_000)), "cas-json", "it is no JSON"),
        (
            file("wide.json", format!("[{}0]", "{\"\":0},".repeat(3_000_000))),
            "label-studio",
            "it needs more memory than the 12",
        ),
        (
            file("wide.qde", format!("<Project xmlns=\"urn:QDA-XML:project:1.0\"><Codes>{codes}</Codes></Project>")),
            "refi-qda",
            "30000 labels; 10000 is the most",
        ),
        (file("deep.qde", format!("<Project>{}</Project>", deep("<a>", "</a>", 200_000))), "refi-qda", ""),
        (file("deep.xmi", format!("<xmi:XMI xmlns:xmi=\"x\">{}</xmi:XMI>", deep("<a>", "</a>", 200_000))), "xmi", ""),
        (file("ha.qde", format!("{entities}<Project>&c;</Project>")), "refi-qda", "a document type of its own"),
        (
            file("ha.xmi", format!("{entities}<xmi:XMI xmlns:xmi=\"x\">&c;</xmi:XMI>")),
            "xmi",
            "a document type of its own",
        ),
        (file("broken.dna", broken), "dna", "“broken.dna” can’t be read: "),
        (file("noise.dna", [b"SQLite format 3\0", &noise[..]].concat()), "dna", "“noise.dna” can’t be read: "),
        (
            file("noise.sqlite3", [b"SQLite format 3\0", &noise[..]].concat()),
            "taguette",
            "“noise.sqlite3” can’t be read: ",
        ),
        (file("cut.zip", &zip(&[("a.ann", b"T1\tA 0 1\tx")])[..40]), "brat", "its end is missing"),
    ]
}

#[test]
fn hostile_files_of_statements_end_in_a_sentence_that_names_them() {
    let folder = tempfile::tempdir().unwrap();
    for (file, id, says) in hostile() {
        let read = worker().read_statements(std::slice::from_ref(&file), format(id), &AtomicBool::new(false)).unwrap();
        let told = read.map(|(brought, _)| format!("{} articles", brought.articles.len())).unwrap_err();
        assert!(told.contains(says) && told.len() < 400 && !told.contains("panicked"), "{}: {told}", file.name);
        assert!(!told.contains('\n') && (told.contains(&file.name) || !says.contains("read")), "{}: {told}", file.name);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_command_line_reads_statements_in_a_process_of_its_own_and_takes_nothing_of_a_hostile_file() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_standpoint"))
            .args(words)
            .current_dir(folder.path())
            .env("STANDPOINT_HOME", folder.path().join("home"))
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(run(&["new", "study", "--coder", "Lena B."]).0, Some(0));
    // More memory than reading may take: that ends the process that reads, and no other.
    let wide = format!("[{}0]", "{\"\":0},".repeat(3_000_000));
    replace(&Disk, &folder.path().join("wide.json"), wide.as_bytes()).unwrap();
    let (code, _, told) = run(&["import", "study", "wide.json", "--format", "label-studio"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("“wide.json” can’t be read: it needs more memory than the 12"), "{told}");
    for dna in files::dna(3) {
        replace(&Disk, &folder.path().join("sample.dna"), &dna.bytes).unwrap();
    }
    let before = std::fs::read_dir(folder.path()).unwrap().count();
    let (code, trial, _) = run(&["import", "study", "sample.dna", "--dry-run"]);
    assert!(trial.contains("Would take in 1 article"), "{code:?} {trial}");
    let (_, taken, _) = run(&["import", "study", "sample.dna"]);
    let said = |text: &str| {
        text.lines().map(|line| line.replace("Would take", "Took").replace("Took in", "")).collect::<Vec<_>>()
    };
    assert_eq!(said(&trial), said(&taken), "the same is said before and after");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), before, "a database leaves no files beside it");
}

#[cfg(unix)]
#[test]
fn whatever_the_other_process_does_the_files_are_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let read = |does: &str| {
        let path = folder.path().join("reader");
        replace(&Disk, &path, format!("#!/bin/sh\n{does}\n").as_bytes()).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let given = [file("in/a.ann", "T1"), file("in/a.txt", "x"), file("in/b.txt", "y")];
        let worker = Worker::of(path).with_patience(Duration::from_secs(5));
        worker.read_statements(&given, None, &AtomicBool::new(false)).unwrap().unwrap_err()
    };
    for (does, says) in [
        ("kill -SEGV $$", "needs more memory than the 1024 MB"),
        ("exit 101", "damaged in a way"),
        ("echo '{\"Recognised\":[]}'", "damaged in a way"),
        ("exec sleep 60", "takes longer than 30 seconds"),
        ("exec yes", "more than 256 MB came out of it"),
    ] {
        let told = read(does);
        assert!(told.starts_with("“a.ann” and 2 files beside it can’t be read: ") && told.contains(says), "{told}");
    }
}

fn sorted(disk: &Memory, paths: &[&str]) -> Sorted {
    let (worker, stop) = (worker(), AtomicBool::new(false));
    let reading = Reading { storage: disk, worker: &worker, tell: &|_| (), stop: &stop };
    sort_out(&reading, paths.iter().map(PathBuf::from).collect()).unwrap()
}

#[test]
fn dropped_files_are_told_apart_by_what_stands_in_them() {
    let disk = Memory::new();
    for folder in ["/in", "/in/brat", "/in/texts"] {
        disk.create_folder(Path::new(folder)).unwrap();
    }
    let put = |name: &str, bytes: &[u8]| disk.put(&Path::new("/in").join(name), bytes);
    put("sample.dna", &files::dna(3)[0].bytes);
    put("tasks.json", &files::label_studio(outside::Unit::Characters)[0].bytes);
    put("lines.jsonl", &files::doccano(outside::Unit::Characters)[0].bytes);
    put("articles.jsonl", br#"{"title":"A","text":"Words of an article."}"#);
    put("articles.csv", b"title,text\nA,Words of an article\n");
    put("noise.dna", b"SQLite format 3\0nothing");
    for part in files::brat(outside::Unit::Characters) {
        put(&format!("brat/{}", part.own_name()), &part.bytes);
        put(&format!("own-{}", part.own_name()), &part.bytes);
    }
    put("texts/one.txt", b"An article.");
    let names: Vec<String> =
        disk.list(Path::new("/in")).unwrap().into_iter().map(|entry| format!("/in/{}", entry.name)).collect();
    let all = sorted(&disk, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let told = |paths: &[PathBuf]| {
        paths.iter().map(|path| path.display().to_string().replace("/in/", "")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told(&all.articles), "articles.csv articles.jsonl texts", "{all:?}");
    let mut groups: Vec<String> = all.statements.iter().map(|group| told(group)).collect();
    groups.sort();
    let brat = groups.iter().find(|group| group.starts_with("brat ")).unwrap();
    assert!(brat.contains("own-") && brat.contains(".ann") && brat.contains(".txt"), "{groups:?}");
    for alone in ["tasks.json", "lines.jsonl", "noise.dna sample.dna"] {
        assert!(groups.iter().any(|group| group == alone), "{alone} is not in {groups:?}");
    }
    let (worker, stop) = (worker(), AtomicBool::new(false));
    let reading = Reading { storage: &disk, worker: &worker, tell: &|_| (), stop: &stop };
    let read = read_statements(&reading, &["/in/brat".into()], None).unwrap().unwrap();
    assert_eq!(read.1.id, "brat");
}
