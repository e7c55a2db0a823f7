//! Other copies of a project merged in the window: offered on opening, taken in as one edit, put aside.

use crate::desk::{Desk, FOLDER};
use egui::{Key, Modifiers, Role};
use standpoint::app::Answered;
use standpoint::store::{Memory, load};
use std::path::{Path, PathBuf};

const CLAIM: &str = "Nobody had replied";
const QUOTE: &str = "“We were never asked,”";

fn forked(disk: &Memory, at: &str) -> Memory {
    let fork = Memory::new();
    for (path, bytes) in disk.snapshot() {
        let inner = path.strip_prefix(FOLDER).map(Path::to_owned);
        fork.put(&inner.map_or(path, |inner| Path::new(at).join(inner)), &bytes);
    }
    fork
}

/// One statement here, and another in a copy that the same project came from.
fn two() -> (Memory, Memory) {
    let start = Desk::with(&[]).close();
    let work = |disk: Memory, words: &str| {
        let mut desk = Desk::open(disk);
        desk.drag_roughly(words);
        desk.tag_key(Key::Num1, "1");
        desk.key(Key::Escape);
        desk.settle();
        assert!(desk.leave());
        desk.close()
    };
    (work(forked(&start, FOLDER), CLAIM), work(start, QUOTE))
}

/// What the other copy says in a second copy of the file of statements.
fn leave_copy(disk: &Memory, other: &Memory) {
    for (path, bytes) in other.snapshot() {
        if path.starts_with(Path::new(FOLDER).join("annotations")) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            disk.put(&path.with_file_name(format!("{stem} (Ann's conflicted copy 2026-01-02).ron")), &bytes);
        }
    }
}

fn copies(disk: &Memory) -> Vec<PathBuf> {
    disk.snapshot().into_keys().filter(|path| path.to_string_lossy().contains("conflicted copy")).collect()
}

fn run(desk: &mut Desk, command: &str) {
    desk.chord(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::P);
    desk.type_text(command);
    desk.key(Key::Enter);
}

const OFFER: &str = "has left a second copy of a file in this project";

fn count(desk: &Desk) -> usize {
    desk.session().project().annotations().len()
}

#[test]
fn second_copies_are_offered_merged_and_put_aside() {
    let (disk, other) = two();
    leave_copy(&disk, &other);
    assert_eq!(copies(&disk).len(), 1);
    let mut desk = Desk::open(disk.clone());
    assert!(desk.shows(OFFER), "{:#?}", desk.names());
    assert!(!desk.shows("Needs attention"), "what can be merged is offered, not listed as damage");
    assert_eq!(count(&desk), 1);
    desk.press_containing(Role::Button, "Merge it in");
    desk.settle();
    assert_eq!(count(&desk), 2);
    assert!(desk.shows("Merged the second copies: 1 statement added"), "{:#?}", desk.names());
    desk.wait("the copy is put aside", |_| copies(&disk).iter().all(|path| path.starts_with("/study/trash/copies")));
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(count(&desk), 1, "one step back");
    desk.chord(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    assert_eq!(count(&desk), 2);
    desk.settle();
    assert!(desk.leave());
    let disk = desk.close();
    let loaded = load(&disk, Path::new(FOLDER)).unwrap();
    assert!(loaded.report.attention.is_empty() && loaded.project.annotations().len() == 2);
}

#[test]
fn another_copy_of_the_project_is_merged_and_stays_as_it_is() {
    let (disk, other) = two();
    for (path, bytes) in forked(&other, "/from-mira").snapshot() {
        disk.put(&path, &bytes);
    }
    let theirs =
        |disk: &Memory| disk.snapshot().into_iter().filter(|file| file.0.starts_with("/from-mira")).collect::<Vec<_>>();
    let before = theirs(&disk);
    let mut desk = Desk::open(disk);
    for (folder, statements) in [("/study", 1), ("/from-mira", 2), ("/from-mira", 2)] {
        desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec![PathBuf::from(folder)]));
        run(&mut desk, "Merge another copy");
        desk.settle();
        desk.step(3);
        desk.settle();
        assert_eq!(count(&desk), statements, "{:#?}", desk.names());
    }
    assert!(desk.shows("This is the project itself"), "{:#?}", desk.names());
    assert!(desk.shows("Nothing new: all that the other copy says is here already"), "{:#?}", desk.names());
    assert_eq!(theirs(&desk.disk), before);
}

#[test]
fn second_copies_that_arrive_meanwhile_are_offered_until_the_project_is_closed() {
    let (disk, other) = two();
    let mut desk = Desk::open(disk.clone());
    assert!(!desk.shows(OFFER));
    leave_copy(&disk, &other);
    desk.wait("it is offered", |desk| desk.shows(OFFER));
    desk.press_containing(Role::Button, "Merge it in");
    desk.wait("it is merged", |desk| count(desk) == 2);
    desk.wait("the copy is put aside", |_| copies(&disk).iter().all(|path| path.starts_with("/study/trash/copies")));
    desk.settle();
    assert!(!desk.shows("needs attention") && !desk.shows(OFFER), "{:#?}", desk.names());
    leave_copy(&disk, &other);
    desk.wait("it is offered again", |desk| desk.shows(OFFER));
    run(&mut desk, "Close the project");
    assert!(desk.app().session().is_none() && !desk.shows(OFFER), "{:#?}", desk.names());
}

#[test]
fn beside_damage_second_copies_are_told_once_and_merged_from_the_list() {
    let (disk, other) = two();
    leave_copy(&disk, &other);
    let file = Path::new(FOLDER).join("actors.ron");
    let actors = disk.snapshot().remove(&file).unwrap();
    disk.put(&file, &[&actors[..], b"Actr((nothing\n"].concat());
    let mut desk = Desk::open(disk.clone());
    assert!(desk.shows("3 need attention") && !desk.shows(OFFER), "{:#?}", desk.names());
    desk.press_containing(Role::ListItem, "A second copy of a file");
    desk.press_containing(Role::Button, "Merge it in");
    desk.wait("it is merged", |desk| count(desk) == 2);
    desk.wait("the copy is put aside", |desk| !desk.shows("A second copy of a file"));
    assert!(copies(&disk).iter().all(|path| path.starts_with("/study/trash/copies")), "{:?}", copies(&disk));
    assert!(desk.shows("2 need attention"), "{:#?}", desk.names());
}
