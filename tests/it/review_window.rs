//! Files that are dropped on the window: what is more than plain text is looked at before it is added.

use crate::desk::Desk;
use crate::samples::{docx, samples};
use egui::{Key, Modifiers, Role};
use standpoint::model::Document;
use standpoint::store::Storage as _;
use std::path::Path;

fn desk(files: &[(&str, &[u8])]) -> Desk {
    let desk = Desk::with(&[]);
    desk.disk.create_folder(Path::new("/in")).unwrap();
    files.iter().for_each(|(name, bytes)| desk.disk.put(&Path::new("/in").join(name), bytes));
    desk
}

fn documents(desk: &Desk) -> Vec<Document> {
    desk.session().project().documents_in_order().into_iter().skip(1).cloned().collect()
}

fn sample(name: &str) -> Vec<u8> {
    samples().into_iter().find(|sample| sample.0 == name).unwrap().1
}

#[test]
fn what_was_read_is_shown_and_changed_before_it_is_added() {
    let mut desk = desk(&[("harbour.docx", &sample("harbour.docx"))]);
    desk.drop_files(&["/in/harbour.docx"]);
    for told in ["Look at what was read", "1 deleted passage was left out", "- one", "Word · ", "/in/harbour.docx"] {
        assert!(desk.shows(told), "{told} is not in {:?}", desk.names());
    }
    assert!(documents(&desk).is_empty(), "nothing is added before it was looked at");
    // The title has the focus.
    desk.chord(Modifiers::COMMAND, Key::A);
    desk.type_text("Plan of the harbour");
    desk.press_containing(Role::TextInput, "Date");
    desk.type_text("2026-10-");
    desk.press_containing(Role::Button, "Add 1 article");
    assert!(documents(&desk).is_empty() && desk.shows("is not a date"), "{:?}", desk.names());
    desk.press_containing(Role::TextInput, "Date");
    desk.key(Key::End);
    desk.type_text("14");
    desk.press_containing(Role::Button, "Add 1 article");
    desk.settle();
    let [document] = documents(&desk).try_into().unwrap();
    assert_eq!((document.title.as_str(), document.author.as_str()), ("Plan of the harbour", "Mira Tal"));
    assert_eq!(document.date.unwrap().to_string(), "2026-10-14");
    assert!(desk.shows("Added 1 article") && !desk.shows("Look at what was read"));
    desk.chord(Modifiers::COMMAND, Key::Z);
    assert!(documents(&desk).is_empty(), "one undo takes it back");
}

#[test]
fn leaving_asks_only_where_something_was_typed() {
    let mut desk = desk(&[("harbour.docx", &sample("harbour.docx"))]);
    desk.drop_files(&["/in/harbour.docx"]);
    desk.key(Key::Escape);
    assert!(!desk.shows("Look at what was read") && desk.shows("Nothing was added"));
    desk.drop_files(&["/in/harbour.docx"]);
    desk.type_text("x");
    desk.key(Key::Escape);
    assert!(desk.shows("What you typed here would be lost"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Keep looking");
    desk.press_containing(Role::Button, "Add 1 article");
    assert!(documents(&desk)[0].title.contains('x'));
}

#[test]
fn plain_text_needs_no_look_but_the_same_words_do() {
    let words = "The council met for an hour, and nobody spoke for the harbour. ".repeat(20);
    let nearly = words.replacen("an hour", "two hours", 1);
    let mut desk = desk(&[
        ("a.txt", words.as_bytes()),
        ("b.txt", words.as_bytes()),
        ("c.txt", nearly.as_bytes()),
        ("d.docx", b"PK\x03\x04word/"),
    ]);
    desk.drop_files(&["/in/a.txt"]);
    assert_eq!(documents(&desk).len(), 1);
    desk.drop_files(&["/in/b.txt", "/in/c.txt", "/in/d.docx"]);
    for told in
        ["The same words as “a” in this project", "there already", "1 file not read", "d.docx, it is a damaged package"]
    {
        assert!(desk.shows(told), "{told} is not in {:?}", desk.names());
    }
    // The one with the very words is left out unless it is asked for.
    assert!(desk.shows("Add “b”") && desk.shows("Leave out “c”"), "{:?}", desk.names());
    desk.press_containing(Role::ListBoxOption, "c,");
    assert!(desk.shows("% the same as “"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Add “b”");
    desk.press_containing(Role::Button, "Add 2 articles");
    assert_eq!(documents(&desk).len(), 3);
    assert!(desk.shows("d.docx was not added"), "what was not read is said once more: {:?}", desk.names());
}

#[test]
fn columns_are_mapped_and_the_table_is_read_anew() {
    let table = "kopf,blatt,worte\nHarbour plan,Port Halden Post,\"Words, and more of them here.\"\nSecond,Radio North,\"Other words, and more.\"\n";
    let other = "blatt,worte,kopf\nRadio North,\"Quite other words, and more of them.\",Third\n";
    let mut desk = desk(&[("t.csv", table.as_bytes()), ("other.csv", other.as_bytes())]);
    desk.drop_files(&["/in/t.csv"]);
    assert!(desk.shows("Add 2 articles"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Which column is what");
    assert!(desk.shows("“t.csv” has 2 rows and 3 columns"), "{:?}", desk.names());
    for (role, column) in [("Title", "kopf"), ("Outlet", "blatt")] {
        desk.press_containing(Role::ComboBox, role);
        desk.press_containing(Role::MenuItemRadio, column);
    }
    desk.press_containing(Role::Button, "Read the table so");
    desk.settle();
    desk.press_containing(Role::Button, "Add 2 articles");
    desk.settle();
    let facts: Vec<(String, String)> = documents(&desk).into_iter().map(|row| (row.title, row.outlet)).collect();
    assert_eq!(
        facts,
        [("Harbour plan".to_owned(), "Port Halden Post".to_owned()), ("Second".to_owned(), "Radio North".to_owned())]
    );
    // A table with the same columns is read so from now on, until that is taken back.
    desk.drop_files(&["/in/other.csv"]);
    assert!(desk.shows("As you chose for these columns before"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Add 1 article");
    desk.settle();
    assert_eq!((documents(&desk)[2].title.as_str(), documents(&desk)[2].outlet.as_str()), ("Third", "Radio North"));
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.drop_files(&["/in/other.csv"]);
    desk.press_containing(Role::Button, "Use the proposal instead");
    desk.settle();
    assert!(!desk.shows("As you chose for these columns before"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Add 1 article");
    desk.settle();
    assert_ne!(documents(&desk)[2].title, "Third");
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.drop_files(&["/in/other.csv"]);
    assert!(
        !desk.shows("As you chose for these columns before"),
        "what was let go of is forgotten: {:?}",
        desk.names()
    );
}

#[test]
fn what_comes_while_something_is_typed_waits_for_its_turn() {
    let mut desk = desk(&[("a.docx", &docx("<w:p><w:r><w:t>Words.</w:t></w:r></w:p>"))]);
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::V);
    desk.type_text("Half a title");
    desk.drop_files(&["/in/a.docx"]);
    assert!(desk.shows("Paste an article") && !desk.shows("Look at what was read"), "{:?}", desk.names());
    desk.key(Key::Escape);
    desk.settle();
    assert!(desk.shows("Look at what was read"), "{:?}", desk.names());
}
