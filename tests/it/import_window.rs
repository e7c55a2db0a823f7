//! Statements of other tools that come in by the window: what would become of them is shown and changed before they do.

use crate::desk::Desk;
use crate::outside_files::{self as files, file};
use crate::samples::docx;
use egui::{Key, Modifiers, Role};
use standpoint::app::Answered;
use standpoint::formats::outside::{File, Mapping};
use standpoint::store::Storage as _;
use std::path::Path;

fn desk(given: &[File]) -> Desk {
    let desk = Desk::with(&[]);
    put(&desk, given);
    desk
}

fn put(desk: &Desk, given: &[File]) {
    desk.disk.create_folder(Path::new("/in")).unwrap();
    given.iter().for_each(|file| desk.disk.put(&Path::new("/in").join(&file.name), &file.bytes));
}

fn dna() -> File {
    file("network.dna", &files::dna(3)[0].bytes)
}

fn statements(desk: &Desk) -> Vec<String> {
    let project = desk.session().project();
    let tag = |id| project.tags().get(id).unwrap().name.clone();
    project.annotations().iter().map(|row| tag(row.tag)).collect()
}

fn choose(desk: &mut Desk, name: &str, answer: &str) {
    desk.press_containing(Role::ComboBox, name);
    desk.press_containing(Role::MenuItemRadio, answer);
    desk.settle();
}

#[test]
fn statements_are_looked_at_changed_and_come_in_as_one_edit() {
    let mut desk = desk(&[dna()]);
    let before = desk.session().project().clone();
    desk.drop_files(&["/in/network.dna"]);
    for told in [
        "Import statements",
        "network.dna",
        "1 new",
        "2 passages",
        "as the format has it",
        "DNA Statement, 2",
        "Left out: 1 of statements whose document is not there",
        "Import 2 statements",
    ] {
        assert!(desk.shows(told), "{told} is not in {:?}", desk.names());
    }
    assert_eq!(statements(&desk), Vec::<String>::new(), "nothing comes in before it was looked at");
    choose(&mut desk, "Label DNA Statement becomes", "Claim");
    choose(&mut desk, "Answer strength becomes", "Leave out");
    assert!(desk.shows("answers that the mapping leaves out"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Show what is said under “agreement”");
    choose(&mut desk, "Coder Mira becomes", "You, who import");
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk), ["Claim", "Claim"]);
    assert_eq!(desk.session().project().coders().len(), 1);
    // What could not be held is said once more.
    assert!(desk.shows("Imported 2 statements, with something to look at"), "{:?}", desk.names());
    assert!(desk.shows("Took in 1 article, 2 statements"), "{:?}", desk.names());
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert!(*desk.session().project() == before, "one undo takes all of it back");
}

#[test]
fn what_was_chosen_is_proposed_the_next_time_and_can_be_let_go_of() {
    let mut desk = desk(&[dna()]);
    desk.drop_files(&["/in/network.dna"]);
    assert!(!desk.shows("the last import"), "{:?}", desk.names());
    choose(&mut desk, "Label DNA Statement becomes", "Another name…");
    desk.chord(Modifiers::COMMAND, Key::A);
    desk.type_text("Framing/Blame");
    desk.key(Key::Enter);
    desk.settle();
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk), ["Blame", "Blame"]);
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.drop_files(&["/in/network.dna"]);
    assert!(desk.shows("As you chose at the last import of this format"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk), ["Blame", "Blame"]);
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.drop_files(&["/in/network.dna"]);
    desk.press_containing(Role::Button, "Use the proposal instead");
    desk.settle();
    assert!(desk.shows("As the program proposes") && desk.shows("Use what you chose last time"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk), ["Position", "Position"]);
    // It was taken as proposed, so nothing is kept any more.
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.drop_files(&["/in/network.dna"]);
    assert!(!desk.shows("the last import"), "{:?}", desk.names());
}

#[test]
fn what_positions_count_is_asked_where_nothing_tells_it() {
    // One passage in the middle of words, so that no way of counting looks better.
    let text = "Radio 🎈 said that they went.";
    let bytes = format!("{{\"id\":1,\"text\":\"{text}\",\"label\":[[9,12,\"Claim\"]]}}\n");
    let mut desk = desk(&[file("all.jsonl", bytes)]);
    desk.drop_files(&["/in/all.jsonl"]);
    assert!(desk.shows("Which of these reads right?") && desk.shows("Unicode code points: aid"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "UTF-16 units");
    desk.settle();
    assert!(desk.shows("as you said"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Import 1 statement");
    desk.settle();
    let project = desk.session().project();
    let row = project.annotations().iter().next().unwrap();
    assert_eq!(row.words(text), "sai", "{:?}", desk.names());
}

#[test]
fn articles_and_statements_that_are_dropped_together_come_one_after_the_other() {
    let word = docx("<w:p><w:r><w:t>Words.</w:t></w:r></w:p>");
    let mut desk = desk(&[dna(), file("a.docx", word), file("b.txt", "Plain words of an article.")]);
    desk.drop_files(&["/in/network.dna", "/in/a.docx", "/in/b.txt"]);
    assert!(desk.shows("Look at what was read") && !desk.shows("Import statements"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Add 2 articles");
    desk.settle();
    assert!(desk.shows("Import 2 statements"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk).len(), 2);
    assert_eq!(desk.session().project().documents().len(), 4);
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_another_format_may_be_tried() {
    let mut desk = desk(&[file("noise.dna", b"SQLite format 3\0nothing of use")]);
    desk.drop_files(&["/in/noise.dna"]);
    assert!(desk.shows("“noise.dna” is in no format"), "{:?}", desk.names());
    choose(&mut desk, "Format", "Label Studio");
    assert!(desk.shows("“noise.dna” can’t be read: it is no JSON"), "{:?}", desk.names());
    desk.key(Key::Escape);
    assert!(!desk.shows("Import statements") && desk.shows("Nothing was imported"), "{:?}", desk.names());
}

#[test]
fn a_mapping_is_saved_and_loaded() {
    let mut desk = desk(&[dna()]);
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/in/network.dna".into()]));
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.type_text("import statements");
    desk.key(Key::Enter);
    desk.settle();
    choose(&mut desk, "Label DNA Statement becomes", "Quote");
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/in/mapping.json".into()]));
    desk.press_containing(Role::Button, "Save…");
    desk.settle();
    let kept = Mapping::read(&desk.disk.read(Path::new("/in/mapping.json")).unwrap()).unwrap();
    assert_eq!(kept.tags.get("DNA Statement"), Some(&Some("Quote".to_owned())));
    choose(&mut desk, "Label DNA Statement becomes", "Leave out");
    assert!(!desk.shows("Import 2 statements"), "{:?}", desk.names());
    desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec!["/in/mapping.json".into()]));
    desk.press_containing(Role::Button, "Load…");
    desk.settle();
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk), ["Quote", "Quote"]);
}

#[test]
fn statements_that_are_dropped_on_the_empty_window_make_a_project_only_when_they_come_in() {
    let mut desk = Desk::welcome();
    put(&desk, &[dna()]);
    desk.drop_files(&["/in/network.dna"]);
    assert!(desk.shows("Import 2 statements") && desk.app().session().is_none(), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Import 2 statements");
    desk.settle();
    assert_eq!(statements(&desk).len(), 2);
    assert!(desk.shows("Imported 2 statements"), "{:?}", desk.names());
}
