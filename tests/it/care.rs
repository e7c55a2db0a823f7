//! What the window says and offers after a crash, about damage, with a second window, and when others are at work.

use crate::desk::{Desk, FOLDER, span};
use egui::{Key, Modifiers, Role};
use standpoint::edit::Command;
use standpoint::model::{Certainty, Ids, Origin, Time};
use standpoint::session::{Session, Who};
use standpoint::store::{Memory, SaveState, Storage as _};
use std::{path::Path, sync::Arc, time::Duration};

const QUOTE: &str = "“We were never asked,”";
const CLAIM: &str = "Nobody had replied";

#[track_caller]
fn says(desk: &Desk, words: &str) {
    assert!(desk.shows(words), "“{words}” is not among {:#?}", desk.names());
}

/// The file of statements, with its path.
fn statements(disk: &Memory) -> (std::path::PathBuf, String) {
    let found = disk.snapshot().into_iter().find(|(path, _)| path.starts_with("/study/annotations"));
    let (path, bytes) = found.unwrap();
    (path, String::from_utf8(bytes).unwrap())
}

/// A project whose first statement can't be read.
fn broken() -> Memory {
    let disk = Desk::with(&[("Quote", QUOTE), ("Claim", CLAIM)]).close();
    let (path, text) = statements(&disk);
    disk.put(&path, text.replacen("Statement((id:", "Statemnt((id:", 1).as_bytes());
    disk
}

fn holds(disk: &Memory, folder: &str, words: &str) -> bool {
    let inside = |path: &Path| path.starts_with(Path::new(FOLDER).join(folder));
    disk.snapshot().iter().any(|(path, bytes)| inside(path) && String::from_utf8_lossy(bytes).contains(words))
}

#[test]
fn edits_that_a_crash_left_in_the_journal_are_told_and_lead_to_their_place() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    desk.drag_roughly(CLAIM);
    desk.tag_key(Key::Num1, "1");
    desk.wait("it is saved", |desk| matches!(desk.session().save_state(), SaveState::Saved { .. }));
    // As a disk is found after the plug was pulled.
    let mut desk = Desk::open(desk.disk.after_power_cut(3));
    says(&desk, "1 edit of ");
    desk.press_containing(Role::Button, "Show it");
    desk.step(4);
    desk.press_containing(Role::Button, &format!("tag as claim: {CLAIM}"));
    desk.step(4);
    assert!(!desk.shows("Recovered edits"));
    assert_eq!(desk.statements().len(), 2);
    desk.press_containing(Role::Button, "Close");
    desk.step(4);
    assert!(!desk.shows("1 edit of "));
}

#[test]
fn damage_can_be_dropped_into_the_trash_or_kept_and_both_last() {
    let mut desk = Desk::open(broken());
    says(&desk, "1 needs attention");
    desk.press_containing(Role::Button, "Drop into the trash");
    desk.wait("it is done", |desk| desk.shows("Nothing needs attention any more."));
    desk.key(Key::Escape);
    desk.step(4);
    assert!(!desk.shows("1 needs attention"));
    let disk = desk.close();
    assert!(!holds(&disk, "annotations", "Statemnt"));
    assert!(holds(&disk, "trash", "Statemnt") && holds(&disk, "versions", "Statemnt"));

    let mut desk = Desk::open(broken());
    desk.press_containing(Role::Button, "Keep it as it is");
    desk.step(4);
    assert!(!desk.shows("1 needs attention"));
    desk.key(Key::Escape);
    assert!(desk.leave());
    // The next time it is not shown unasked, and is there still.
    let mut desk = Desk::open(desk.close());
    assert!(!desk.shows("Needs attention") && !desk.shows("1 needs attention"));
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.type_text("needs attention");
    desk.key(Key::Enter);
    desk.step(4);
    says(&desk, "A line that can’t be read");
    desk.press_containing(Role::Button, "Count it again");
    desk.step(4);
    says(&desk, "1 needs attention");
    assert!(holds(&desk.close(), "annotations", "Statemnt"));
}

#[test]
fn a_statement_whose_words_have_moved_is_placed_with_consent_and_can_be_taken_back() {
    let disk = Desk::with(&[("Quote", QUOTE)]).close();
    let (path, text) = statements(&disk);
    let moved = text.lines().map(|line| match line.split_once("start:") {
        Some((before, rest)) => {
            let (value, _) = rest.rsplit_once(", // ").unwrap();
            let line = format!("{before}start:1{value}");
            let line = line.replacen("end:", "end:1", 1);
            format!("{line}, // {:08x}\n", crc32fast::hash(line.as_bytes()))
        }
        None => format!("{line}\n"),
    });
    disk.put(&path, moved.collect::<String>().as_bytes());
    let mut desk = Desk::open(disk);
    assert_eq!(desk.statements().len(), 0);
    says(&desk, "It would stand here, in “Harbour plan”");
    desk.press_containing(Role::Button, "Place it here");
    desk.step(4);
    assert_eq!(desk.statements().len(), 1);
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.statements().len(), 0);
    desk.chord(Modifiers::COMMAND, Key::Y);
    assert_eq!(desk.statements().len(), 1);
    assert!(desk.leave());
    let disk = desk.close();
    assert!(holds(&disk, "versions", "start:1"), "the file as it was");
    let desk = Desk::open(disk);
    assert_eq!(desk.statements().len(), 1);
    assert!(!desk.shows("Needs attention"));
}

#[test]
fn a_second_window_reads_says_who_has_the_project_and_goes_on_once_that_is_closed() {
    let first = Desk::with(&[("Quote", QUOTE)]);
    let mut second = Desk::open(first.disk.clone());
    says(&second, "“Harbour” is open in another window. You can read here; changes are made there");
    says(&second, "another window on this computer");
    second.drag_roughly(CLAIM);
    second.tag_key(Key::Num1, "1");
    assert_eq!(second.statements().len(), 1);
    second.press_containing(Role::Button, "Try again");
    second.wait("it was tried", |desk| !desk.app().is_busy());
    says(&second, "is open in another window");
    drop(first.close());
    second.wait("the first is seen to be closed", |desk| desk.shows("The other window is closed now"));
    second.press_containing(Role::Button, "Open to edit");
    second.wait("it is open", |desk| !desk.app().is_busy() && desk.session().read_only().is_none());
    second.step(8);
    second.drag_roughly(CLAIM);
    second.tag_key(Key::Num1, "1");
    assert_eq!(second.statements().len(), 2);
}

#[test]
fn another_coders_statements_come_in_by_themselves_and_cost_nothing_here() {
    let mut desk = Desk::with(&[("Quote", QUOTE)]);
    desk.key(Key::F3);
    desk.step(4);
    let selected = desk.app().state().selected.clone();
    let storage = Arc::new(desk.disk.clone());
    let ids = Ids::counting(1 << 100);
    let who = Who::Named("Bo".to_owned());
    let mut bo = Session::open(storage, Path::new(FOLDER), &who, ids, Box::new(|| {})).unwrap();
    let command = Command::Annotate {
        document: desk.app().state().document.unwrap(),
        fragments: vec![span(CLAIM)],
        tag: desk.session().project().tag_named("Claim").unwrap().id,
        answers: Vec::new(),
        note: String::new(),
        certainty: Certainty::Sure,
        origin: Origin::ByHand,
    };
    bo.run(&command, Time(1_795_000_000_000)).unwrap();
    assert!(matches!(bo.wait_saved(Duration::from_secs(20)), SaveState::Saved { .. }));
    desk.wait("it comes in", |desk| desk.statements().len() == 2);
    says(&desk, "Bo: 1 statement added");
    assert_eq!(desk.app().state().selected, selected);
    assert!(desk.session().history().next_undo().is_some_and(|edit| edit.label.contains("quote")));
    assert!(desk.disk.exists(Path::new(FOLDER)).unwrap());
}
