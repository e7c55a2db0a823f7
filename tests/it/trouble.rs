//! Bad input and bad disks in the window: each is said in a plain sentence, and costs nothing that was there.

use crate::desk::{Desk, FOLDER, span};
use crate::odd::{Odd, OddDisk};
use egui::{Key, Modifiers};
use standpoint::app::Answered;
use standpoint::store::{Handle, Memory, Storage};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const QUOTE: &str = "“We were never asked,”";
const CLAIM: &str = "Nobody had replied";

/// Everything in the project's folder.
fn study(disk: &Memory) -> Vec<(PathBuf, Vec<u8>)> {
    disk.snapshot().into_iter().filter(|(path, _)| path.starts_with(FOLDER)).collect()
}

/// Changes the text of the first file below the project's folder whose path holds these letters.
fn change(disk: &Memory, file: &str, change: impl Fn(&str) -> String) {
    let found = study(disk).into_iter().find(|(path, _)| path.to_string_lossy().contains(file));
    let (path, bytes) = found.unwrap();
    disk.put(&path, change(&String::from_utf8(bytes).unwrap()).as_bytes());
}

#[track_caller]
fn says(desk: &Desk, words: &str) {
    assert!(desk.shows(words), "“{words}” is not among {:#?}", desk.names());
}

/// Answers the error that is shown, so that the next one is.
fn understood(desk: &mut Desk) {
    desk.press_containing(egui::Role::Button, "Close the message");
}

fn answer(desk: &Desk, path: &str) {
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec![PathBuf::from(path)]));
}

#[test]
fn what_is_no_text_is_told_and_the_rest_is_added() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    for (name, bytes) in [
        ("/in/photo.png", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..]),
        ("/in/pages.zip", b"PK\x03\x04aaaaaaaaaaaaaaaa"),
        ("/in/tool", b"\x7fELF\x02\x01\x01\0\0\0"),
        ("/in/empty.txt", b""),
        ("/in/good.txt", b"The council said that it had not been told."),
        ("/nothing/song.mp3", b"ID3"),
    ] {
        desk.disk.put(Path::new(name), bytes);
    }
    desk.drop_files(&["/in/photo.png"]);
    says(&desk, "photo.png was not added: it is an image, not plain text. Run text recognition on it first");
    desk.drop_files(&["/in/photo.png", "/in/pages.zip", "/in/tool", "/in/empty.txt", "/in/gone.txt", "/in/good.txt"]);
    says(&desk, "pages.zip, it is a packed file");
    desk.press_containing(egui::Role::Button, "Add 1 article");
    for told in
        ["pages.zip was not added", "tool was not added: it is a program", "empty.txt was not added: it is empty"]
    {
        says(&desk, told);
    }
    says(&desk, "gone.txt was not added: it or its folder is not there any more. Look whether it was moved");
    let titles: Vec<_> = desk.session().project().documents_in_order().iter().map(|row| row.title.clone()).collect();
    assert_eq!(titles, ["Harbour plan", "good"]);
    assert_eq!(desk.session().project().annotations().len(), 1);
    desk.key(Key::Escape);
    understood(&mut desk);
    desk.drop_files(&["/nothing"]);
    says(&desk, "“/nothing” is no project and holds no articles");
}

#[test]
fn without_a_project_only_what_is_an_article_makes_one() {
    let mut desk = Desk::welcome();
    desk.disk.put(Path::new("/in/photo.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    desk.drop_files(&["/in/photo.png"]);
    says(&desk, "photo.png was not added");
    assert!(desk.app().session().is_none());
    let made = |desk: &Desk| desk.disk.snapshot().into_keys().any(|path| path.ends_with("project.ron"));
    assert!(!made(&desk));
    desk.disk.put(Path::new("/in/good.txt"), b"The council said that it had not been told.");
    desk.drop_files(&["/in/good.txt"]);
    assert!(made(&desk) && desk.session().project().documents().len() == 1);
}

#[test]
fn several_guesses_of_encodings_are_all_told() {
    let mut desk = Desk::with(&[]);
    for name in ["one.txt", "two.txt"] {
        desk.disk.put(&Path::new("/in").join(name), b"Die Stra\xdfe nach M\xfcnchen f\xfchrt \xfcber die Br\xfccke.");
    }
    desk.drop_files(&["/in"]);
    // Nothing is added before somebody has looked at the letters; of the second one the words are there already.
    says(&desk, "Read as windows-1252, which is a guess");
    says(&desk, "Leave out “one”");
    says(&desk, "Add “two”");
    assert_eq!(desk.session().project().documents().len(), 1);
}

#[test]
fn a_damaged_statement_is_named_and_the_others_are_there() {
    let disk = Desk::with(&[("Quote", QUOTE), ("Claim", CLAIM)]).close();
    change(&disk, "/annotations/", |text| text.replacen("Statement((id:", "Statemnt((id:", 1));
    let damaged = study(&disk);
    let mut desk = Desk::open(disk);
    says(&desk, "Needs attention");
    says(&desk, "line 3, can’t be read from column");
    says(&desk, "What can’t be read stays in its file as it is");
    assert_eq!(desk.statements().len(), 1);
    desk.key(Key::Escape);
    assert!(!desk.shows("Needs attention"));
    assert_eq!(study(&desk.close()), damaged);
}

#[test]
fn a_document_without_its_text_is_named_and_its_statements_stay_on_the_disk() {
    let disk = Desk::with(&[("Quote", QUOTE)]).close();
    let text = study(&disk).into_iter().find(|(path, _)| path.extension().is_some_and(|ending| ending == "txt"));
    let (path, words) = text.unwrap();
    disk.take(&path);
    let mut desk = Desk::try_open(disk);
    desk.key(Key::ArrowDown);
    desk.step(4);
    says(&desk, "is missing, so “Harbour plan” and its statements are left out until it is back");
    assert_eq!(desk.session().project().documents().len(), 0);
    let disk = desk.close();
    disk.put(&path, &words);
    assert_eq!(Desk::open(disk).statements().len(), 1);
}

/// They are shown until all of the project was looked at: nothing of that may stay.
#[test]
fn words_that_somebody_changed_are_left_out_and_stand_right_once_they_are_back() {
    let desk = Desk::with(&[("Quote", QUOTE)]);
    let place = desk.rect(span(CLAIM));
    let disk = desk.close();
    let (path, words) = study(&disk).into_iter().find(|(path, _)| path.to_string_lossy().ends_with(".txt")).unwrap();
    disk.put(&path, b"The mayor\n\nsaid\n\nnothing at all.");
    let mut desk = Desk::try_open(disk);
    assert!(desk.session().project().documents().is_empty());
    says(&desk, "need attention");
    desk.disk.put(&path, &words);
    desk.wait("the words are back", |desk| !desk.session().project().documents().is_empty());
    desk.settle();
    assert_eq!(desk.rect(span(CLAIM)), place);
}

/// Writes another format into every file of a project.
fn with_format(disk: &Memory, format: &str) {
    for (path, bytes) in study(disk) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let lines = text.lines().map(|line| match line.split_once(", // ") {
            Some((value, sums)) if sums.len() == 8 => {
                let value = value.replacen("format:(1,0)", &format!("format:{format}"), 1);
                format!("{value}, // {:08x}\n", crc32fast::hash(value.as_bytes()))
            }
            _ => format!("{line}\n"),
        });
        if path.extension().is_some_and(|ending| ending == "ron") && !path.starts_with("/study/journal") {
            disk.put(&path, lines.collect::<String>().as_bytes());
        }
    }
}

#[test]
fn a_newer_format_is_read_only_if_its_meaning_changed() {
    for (format, may) in [("(1,9)", true), ("(2,0)", false)] {
        let disk = Desk::with(&[("Quote", QUOTE)]).close();
        with_format(&disk, format);
        let before = study(&disk);
        let mut desk = Desk::open(disk);
        assert_eq!(desk.shows("This project was written by a newer version of the program (format 2.0"), !may);
        desk.drag_roughly(CLAIM);
        desk.tag_key(Key::Num1, "1");
        desk.step(4);
        assert_eq!(desk.statements().len(), 1 + usize::from(may), "{format}");
        if !may {
            says(&desk, "Save a copy and work in it");
            assert_eq!(study(&desk.close()), before, "nothing is written into it");
        }
    }
}

#[test]
fn a_disk_that_refuses_is_told_and_everything_is_saved_once_it_does_not() {
    for (kind, told) in [
        (
            ErrorKind::ReadOnlyFilesystem,
            "the disk can only be read. Allow writing to the folder, or save a copy elsewhere",
        ),
        (ErrorKind::PermissionDenied, "you have no permission to do that there"),
        (ErrorKind::StorageFull, "the disk is full. Free some space, or save a copy on another disk"),
        (ErrorKind::NotFound, "it or its folder is not there any more. Connect the disk or bring the folder back"),
    ] {
        let mut desk = Desk::with(&[("Quote", QUOTE)]);
        desk.disk.close(Some(kind));
        desk.drag_roughly(CLAIM);
        desk.tag_key(Key::Num1, "1");
        desk.wait("it is told", |desk| desk.shows("Not saved:"));
        says(&desk, told);
        assert_eq!(desk.statements().len(), 2, "the work goes on");
        desk.chord(Modifiers::COMMAND, Key::Z);
        desk.chord(Modifiers::COMMAND, Key::Y);
        desk.disk.close(None);
        desk.wait("it is saved", |desk| !desk.shows("Not saved:") && desk.shows("Saved"));
        assert_eq!(Desk::open(desk.close()).statements().len(), 2);
    }
}

#[test]
fn a_name_in_use_and_a_folder_that_is_no_project_are_told() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    let before = study(&desk.disk);
    desk.disk.put(Path::new("/taken/notes.txt"), b"mine");
    answer(&desk, "/taken");
    desk.chord(Modifiers::COMMAND, Key::N);
    desk.settle();
    says(&desk, "“/taken” can’t be used for a new project: there is something there already. Choose another name");
    understood(&mut desk);
    desk.disk.create_folder(Path::new("/empty")).unwrap();
    answer(&desk, "/empty");
    desk.chord(Modifiers::COMMAND, Key::O);
    desk.settle();
    desk.wait("it is told", |desk| desk.shows("“/empty” is no project and holds no articles"));
    assert_eq!(desk.statements().len(), 1, "what was open still is");
    assert_eq!(study(&desk.disk), before);
    assert_eq!(desk.disk.read(Path::new("/taken/notes.txt")).unwrap(), b"mine");
}

#[test]
fn a_file_that_is_there_is_not_written_over_where_nobody_was_asked() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    desk.disk.put(Path::new("/out/taken.csv"), b"mine");
    desk.dialogs.answers.lock().unwrap().push(Answered::NoService);
    desk.chord(Modifiers::COMMAND, Key::E);
    desk.step(4);
    desk.key(Key::Enter);
    desk.wait("a path is asked for", |desk| desk.shows("Type the file to write"));
    desk.type_text("/out/taken.csv");
    desk.key(Key::Enter);
    desk.wait("it is told", |desk| desk.shows("“/out/taken.csv” is there already. Choose another name"));
    assert_eq!(desk.disk.read(Path::new("/out/taken.csv")).unwrap(), b"mine");
}

#[test]
fn an_export_writes_over_nothing_beside_a_new_file() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly(QUOTE);
    desk.tag_key(Key::Num2, "2");
    desk.type_text("Tomas Reyes");
    desk.key(Key::Enter);
    let (table, beside) = (Path::new("/out/new.csv"), Path::new("/out/new-actors.csv"));
    desk.disk.put(beside, b"mine");
    let export = |desk: &mut Desk| {
        answer(desk, "/out/new.csv");
        desk.chord(Modifiers::COMMAND, Key::E);
        desk.step(4);
        desk.key(Key::Enter);
        desk.settle();
    };
    export(&mut desk);
    desk.wait("it is told", |desk| desk.shows("“/out/new-actors.csv” is there already. Choose another name"));
    assert!(!desk.disk.exists(table).unwrap() && desk.disk.read(beside).unwrap() == b"mine");
    // The dialog of the system asks about a file that is there, and what belongs to it goes with it.
    desk.disk.put(table, b"old");
    export(&mut desk);
    desk.wait("it is written", |desk| desk.shows("Exported /out/new.csv"));
    assert!(desk.disk.read(table).unwrap() != b"old" && desk.disk.read(beside).unwrap() != b"mine");
}

/// A disk that makes no file of an export until it may.
struct Gate(Arc<AtomicBool>);

impl Odd for Gate {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        while path.starts_with("/out") && !self.0.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
        disk.create_new(path, like)
    }
}

#[test]
fn an_export_that_takes_its_time_is_shown_and_can_be_cancelled() {
    let disk = Desk::with(&[("Quote", QUOTE)]).close();
    disk.put(Path::new("/out/new.csv"), b"old");
    let gate = Arc::new(AtomicBool::new(false));
    let storage = Arc::new(OddDisk { disk: disk.clone(), odd: Gate(gate.clone()) });
    let mut desk = Desk::over(disk, storage, &[FOLDER]);
    desk.settle();
    let begin = |desk: &mut Desk| {
        answer(desk, "/out/new.csv");
        desk.chord(Modifiers::COMMAND, Key::E);
        desk.step(4);
        desk.key(Key::Enter);
        desk.step(8);
    };
    begin(&mut desk);
    desk.wait("it is on its way", |desk| desk.dialogs.answers.lock().unwrap().is_empty());
    desk.step(8);
    // The window goes on meanwhile, and who wants another export sees that one is being written.
    desk.drag_roughly(CLAIM);
    desk.tag_key(Key::Num1, "1");
    desk.chord(Modifiers::COMMAND, Key::E);
    desk.step(4);
    says(&desk, "Exporting new.csv");
    says(&desk, "Writing 0 of 1 articles");
    desk.press_containing(egui::Role::Button, "Cancel");
    gate.store(true, Ordering::Relaxed);
    desk.settle();
    says(&desk, "The export was cancelled, and nothing was written");
    let left: Vec<PathBuf> = desk.disk.snapshot().into_keys().filter(|path| path.starts_with("/out")).collect();
    assert_eq!(
        (left, desk.disk.read(Path::new("/out/new.csv")).unwrap().as_slice()),
        (vec!["/out/new.csv".into()], &b"old"[..])
    );
    begin(&mut desk);
    desk.wait("it is written", |desk| desk.shows("Exported /out/new.csv"));
}

#[test]
fn who_leaves_with_edits_that_are_not_saved_is_asked_once() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    desk.disk.close(Some(ErrorKind::StorageFull));
    desk.drag_roughly(CLAIM);
    desk.tag_key(Key::Num1, "1");
    desk.wait("it is told", |desk| desk.shows("Not saved:"));
    assert!(!desk.leave());
    desk.step(2);
    says(&desk, "Not everything is saved. Save a copy elsewhere, or close again to leave without the last edits");
    assert!(desk.leave());
}

#[test]
fn closing_a_project_keeps_what_is_being_typed() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    desk.key(Key::F3);
    desk.key(Key::N);
    desk.step(4);
    desk.type_text("Who asked them?");
    assert_eq!(desk.only().note.as_ref(), "", "it is a draft so far");
    desk.chord(Modifiers::COMMAND, Key::W);
    assert!(desk.app().session().is_none());
    assert_eq!(Desk::open(desk.close()).only().note.as_ref(), "Who asked them?");
}

#[test]
fn leaving_folds_what_the_journal_holds_into_the_files() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    desk.drag_roughly(CLAIM);
    desk.tag_key(Key::Num1, "1");
    assert_eq!(desk.statements().len(), 2);
    assert!(desk.leave());
    let loaded = standpoint::store::load(&desk.close(), Path::new(FOLDER)).unwrap();
    assert_eq!((loaded.report.recovered, loaded.project.annotations().len()), (0, 2));
}
