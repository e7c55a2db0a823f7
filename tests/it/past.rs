//! Going back in the window: versions, one of them beside the present, and the trash.

use crate::desk::{Desk, FOLDER};
use egui::{Key, Modifiers, Role};
use standpoint::edit::Command;
use standpoint::model::{Ids, Time};
use standpoint::session::{Session, Who};
use standpoint::store::SaveState;
use std::{path::Path, sync::Arc, time::Duration};

const CLAIM: (&str, &str) = ("Claim", "family will lose");
const QUOTE: (&str, &str) = ("Quote", "“We were never asked,”");

/// Gives a command as the palette finds it.
fn run(desk: &mut Desk, command: &str) {
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.type_text(command);
    desk.key(Key::Enter);
}

fn count(desk: &Desk) -> usize {
    desk.session().project().annotations().len()
}

fn shown(desk: &mut Desk, words: &str) {
    desk.wait(words, |desk| desk.shows(words) && !desk.app().is_busy());
}

fn removed() -> Desk {
    let mut desk = Desk::with(&[CLAIM, QUOTE]);
    run(&mut desk, "Remove this article");
    assert!(desk.shows("“Harbour plan” is in the trash, with 2 statements"), "{:?}", desk.names());
    assert_eq!((count(&desk), desk.session().project().documents().len()), (0, 0));
    desk
}

#[test]
fn a_removed_article_is_looked_at_as_it_was_and_restored() {
    let mut desk = removed();
    run(&mut desk, "Versions…");
    shown(&mut desk, "Since then 1 document and 2 statements were removed");
    assert!(desk.shows("Before “remove ‘Harbour plan’”"));
    desk.press_containing(Role::Button, "Open beside");
    desk.settle();
    assert!(desk.shows("As it was: Harbour plan") && desk.shows("This article was removed"), "{:?}", desk.names());
    desk.key(Key::Escape);
    assert!(!desk.shows("As it was"));
    assert_eq!(count(&desk), 0);

    run(&mut desk, "Versions…");
    shown(&mut desk, "Since then 1 document");
    desk.press_containing(Role::Button, "Restore this article");
    desk.settle();
    assert!(desk.shows("“Harbour plan” is as it was then"), "{:?}", desk.names());
    let statements = [CLAIM, QUOTE].map(|(tag, words)| (tag.to_owned(), vec![words.to_owned()]));
    assert_eq!(desk.statements(), statements);
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(count(&desk), 0, "one undo takes it back");
}

#[test]
fn the_present_stays_beside_a_version_and_everything_is_restored() {
    let mut desk = Desk::with(&[CLAIM, QUOTE]);
    let old = desk.session().project().clone();
    // Edits of the first hour have a version before them.
    desk.click(desk.on(CLAIM.1), Modifiers::NONE);
    desk.key(Key::Delete);
    desk.drag_roughly("The port authority");
    desk.tag_key(Key::Num1, "1");
    desk.key(Key::Escape);
    run(&mut desk, "Versions…");
    desk.wait("all is compared", |desk| desk.shows("Since then") || desk.shows("Nothing is other"));
    desk.settle();
    // The project was made in this hour: the version stands before its first edit.
    assert!(desk.shows("Since then 1 document and 2 statements were added"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Restore everything");
    desk.settle();
    assert!(desk.shows("Everything is as it was then"), "{:?}", desk.names());
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(count(&desk), old.annotations().len());
}

#[test]
fn a_removed_article_is_put_back_from_the_trash_once_its_history_is_gone() {
    let mut desk = removed();
    assert!(desk.leave());
    let disk = desk.close();
    for path in disk.snapshot().into_keys().filter(|path| path.starts_with("/study/journal")) {
        disk.take(&path);
    }
    let mut desk = Desk::try_open(disk);
    run(&mut desk, "Trash…");
    shown(&mut desk, "2 statements · Removed");
    assert!(desk.shows("by Lena B."), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Put back");
    desk.wait("it is back", |desk| !desk.app().is_busy() && count(desk) == 2);
    assert!(desk.shows("“Harbour plan” is back, with 2 statements"), "{:?}", desk.names());
    assert!(desk.shows("The trash is empty"));
    desk.key(Key::Escape);
    desk.click(desk.on("family"), Modifiers::NONE);
    assert_eq!(desk.selected(), ["family will lose"]);
}

#[test]
fn emptying_the_trash_asks_once_more_and_keeps_what_undo_needs() {
    let mut desk = removed();
    let line = desk.session().folder().join("trash/lines/2026-09-21T13-33-20-000Z-0f3a.ron");
    desk.disk.put(&line, b"a line that was dropped");
    run(&mut desk, "Trash…");
    shown(&mut desk, "2 statements · Removed");
    assert!(desk.shows("And 1 dropped record or file"));
    desk.press_containing(Role::Button, "Empty the trash…");
    assert!(desk.shows("This can’t be undone"));
    desk.press_containing(Role::Button, "Remove for good");
    desk.wait("it is told", |desk| desk.shows("undo can still bring 1 document back"));
    assert!(desk.shows("Removed 1 dropped record or file for good") && !desk.disk.snapshot().contains_key(&line));
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(count(&desk), 2);
}

#[test]
fn a_version_that_can_not_be_read_as_a_whole_says_so_before_it_is_restored() {
    let mut desk = removed();
    run(&mut desk, "Versions…");
    shown(&mut desk, "Since then 1 document and 2 statements were removed");
    assert!(!desk.shows("can’t be read"));
    desk.key(Key::Escape);
    let codebook = desk.disk.snapshot().into_keys().find(|path| path.ends_with("codebook.ron")).unwrap();
    desk.disk.put(&codebook, b"");
    run(&mut desk, "Versions…");
    shown(&mut desk, "Since then 1 document and 2 statements were removed");
    assert!(desk.shows("Some records of this version can’t be read: what is here now stays in their place"));
    let tags = desk.session().project().tags_in_order().len();
    desk.press_containing(Role::Button, "Restore everything");
    desk.settle();
    assert!(desk.shows("Everything that can be read is as it was then"), "{:?}", desk.names());
    assert_eq!((count(&desk), desk.session().project().tags_in_order().len()), (2, tags));
}

#[test]
fn a_version_that_is_chosen_again_is_open_and_follows_the_present() {
    let mut desk = removed();
    run(&mut desk, "Versions…");
    let gone = "Since then 1 document and 2 statements were removed";
    shown(&mut desk, gone);
    // Another one, and the first again.
    desk.press_containing(Role::ListBoxOption, "Before “add");
    desk.wait("it is compared", |desk| !desk.shows(gone) && !desk.shows("Comparing it") && !desk.app().is_busy());
    desk.press_containing(Role::ListBoxOption, "Before “remove");
    shown(&mut desk, gone);
    desk.press_containing(Role::Button, "Restore everything");
    desk.settle();
    assert!(desk.shows("Everything is as it was then"), "{:?}", desk.names());
    assert_eq!(count(&desk), 2);
    // What is other follows what others do meanwhile.
    run(&mut desk, "Versions…");
    desk.wait("it is compared", |desk| desk.shows("Since then") && !desk.app().is_busy());
    desk.press_containing(Role::ListBoxOption, "Before “remove");
    shown(&mut desk, "Nothing is other than now");
    let (storage, who) = (Arc::new(desk.disk.clone()), Who::Named("Bo".to_owned()));
    let mut bo = Session::open(storage, Path::new(FOLDER), &who, Ids::counting(1 << 100), Box::new(|| {})).unwrap();
    let annotations = bo.project().annotations().iter().map(|row| row.id).take(1).collect();
    bo.run(&Command::Delete { annotations }, Time(1_795_000_000_000)).unwrap();
    assert!(matches!(bo.wait_saved(Duration::from_secs(20)), SaveState::Saved { .. }));
    desk.wait("it comes in", |desk| count(desk) == 1);
    shown(&mut desk, "Since then 1 statement was removed");
}
