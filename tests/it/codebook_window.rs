//! The codebook in the window: edited by hand and by keys, at hand while one tags, and what breaks its rules.

use crate::desk::{Desk, FOLDER, span};
use egui::{Key, Modifiers, Role};
use standpoint::app::Answered;
use standpoint::edit::Command;
use standpoint::model::{Colour, FieldKind, Ids, OuterQuotes, Pattern, Project, Tag, Time};
use standpoint::session::{Session, Who};
use standpoint::store::Storage as _;
use std::{path::Path, sync::Arc, time::Duration};

fn project(desk: &Desk) -> &Project {
    desk.session().project()
}

fn tag(desk: &Desk, name: &str) -> Tag {
    project(desk).tag_named(name).unwrap().clone()
}

fn open(statements: &[(&str, &str)]) -> Desk {
    let mut desk = Desk::with(statements);
    desk.chord(Modifiers::COMMAND, Key::Num5);
    desk.step(4);
    desk
}

fn take(desk: &mut Desk, name: &str) {
    desk.press_containing(Role::ListBoxOption, name);
    desk.step(2);
}

fn undo(desk: &mut Desk) {
    desk.key(Key::Escape);
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.step(3);
}

#[test]
fn a_new_tag_is_named_at_once_and_has_a_look_and_a_key_of_its_own() {
    let mut desk = open(&[]);
    desk.press_containing(Role::Button, "New tag");
    desk.step(4);
    desk.type_text("Framing");
    desk.key(Key::Enter);
    desk.step(3);
    let made = tag(&desk, "Framing");
    assert_eq!((made.colour, made.pattern, made.keys.as_str()), (Colour::Palette(4), Pattern::Dotted, "4"));
    desk.press_containing(Role::RadioButton, "Petrol");
    desk.press_containing(Role::RadioButton, "Wavy");
    desk.press_containing(Role::RadioButton, "Leave them out");
    let made = tag(&desk, "Framing");
    assert_eq!((made.colour, made.pattern), (Colour::Palette(7), Pattern::Wavy));
    assert_eq!(made.outer_quotes, OuterQuotes::Leave);
    // The next one has none of these, and its key tags.
    desk.key(Key::Escape);
    desk.drag_roughly("family will lose");
    desk.tag_key(Key::Num4, "4");
    assert_eq!(desk.statements(), [("Framing".to_owned(), vec!["family will lose".to_owned()])]);
}

#[test]
fn what_is_typed_is_kept_when_it_is_left_and_a_clash_is_said_at_once() {
    let mut desk = open(&[("Claim", "family will lose")]);
    take(&mut desk, "Quote");
    assert!(desk.shows("No statement has this tag yet"));
    desk.press_containing(Role::MultilineTextInput, "Definition");
    desk.chord(Modifiers::COMMAND, Key::A);
    desk.type_text("What somebody said");
    assert_ne!(tag(&desk, "Quote").definition, "What somebody said");
    desk.chord(Modifiers::COMMAND, Key::Num1);
    desk.step(3);
    assert_eq!(tag(&desk, "Quote").definition, "What somebody said", "another tab was shown");
    desk.chord(Modifiers::COMMAND, Key::Num5);
    desk.step(3);
    desk.press_containing(Role::TextInput, "Name");
    desk.chord(Modifiers::COMMAND, Key::A);
    desk.type_text("claim");
    assert!(desk.shows("There is a tag “Claim” already"));
    desk.key(Key::Enter);
    assert!(desk.shows("There is a tag “Claim” already"), "the draft stays");
    desk.press_containing(Role::TextInput, "Name");
    desk.chord(Modifiers::COMMAND, Key::A);
    desk.type_text("Citation");
    desk.key(Key::Enter);
    desk.step(2);
    assert_eq!(tag(&desk, "Citation").definition, "What somebody said");
    undo(&mut desk);
    assert_eq!(tag(&desk, "Quote").name, "Quote");
}

#[test]
fn tags_are_walked_and_moved_by_keys() {
    let mut desk = open(&[]);
    take(&mut desk, "Claim");
    desk.key(Key::ArrowDown);
    desk.chord(Modifiers::ALT, Key::ArrowRight);
    desk.step(3);
    assert_eq!(tag(&desk, "Quote").parent, Some(tag(&desk, "Claim").id));
    desk.chord(Modifiers::ALT, Key::ArrowLeft);
    desk.step(3);
    desk.chord(Modifiers::ALT, Key::ArrowDown);
    desk.step(3);
    let order: Vec<_> = project(&desk).tags_in_order().iter().map(|tag| tag.name.clone()).collect();
    assert_eq!(order, ["Claim", "Position", "Quote"]);
    assert_eq!(tag(&desk, "Quote").parent, None);
}

#[test]
fn tags_are_merged_split_and_deleted_after_it_was_said_what_that_touches() {
    let mut desk =
        open(&[("Claim", "family will lose"), ("Quote", "Nobody had replied"), ("Quote", "We were never asked")]);
    let start = project(&desk).clone();
    take(&mut desk, "Quote");
    desk.press_containing(Role::Button, "More about this tag");
    desk.press_containing(Role::MenuItem, "Split off a part");
    desk.press_containing(Role::TextInput, "Name of the new tag");
    desk.type_text("Denial");
    desk.press_containing(Role::CheckBox, "Nobody had replied");
    assert!(desk.shows("1 of 2 checked") && desk.shows("1 statement changes"));
    desk.press_containing(Role::Button, "Split");
    desk.step(3);
    assert!(desk.statements().contains(&("Denial".to_owned(), vec!["Nobody had replied".to_owned()])));
    take(&mut desk, "Denial");
    desk.press_containing(Role::Button, "More about this tag");
    desk.press_containing(Role::MenuItem, "Merge into another tag");
    assert!(desk.shows("Choose a tag"));
    desk.press_containing(Role::ListBoxOption, "To Claim");
    assert!(desk.shows("1 statement changes"));
    desk.press_containing(Role::Button, "Merge");
    desk.step(3);
    assert!(desk.statements().contains(&("Claim".to_owned(), vec!["Nobody had replied".to_owned()])));
    undo(&mut desk);
    undo(&mut desk);
    assert!(*project(&desk) == start);
    take(&mut desk, "Quote");
    desk.press_containing(Role::Button, "More about this tag");
    desk.press_containing(Role::MenuItem, "Delete…");
    desk.press_containing(Role::RadioButton, "Delete them too");
    assert!(desk.shows("2 statements are removed"));
    desk.press_containing(Role::Button, "Delete");
    desk.step(3);
    assert!(project(&desk).tag_named("Quote").is_none() && project(&desk).annotations().len() == 1);
    undo(&mut desk);
    assert!(*project(&desk) == start);
}

#[test]
fn fields_are_added_and_answers_are_taken_away_only_after_that_was_said() {
    let mut desk = open(&[("Quote", "Nobody had replied")]);
    // A tag that says little of itself: all about it is in view.
    desk.press_containing(Role::Button, "New tag");
    desk.step(4);
    desk.type_text("Framing");
    desk.key(Key::Enter);
    desk.step(3);
    let fields = |desk: &Desk| project(desk).fields_of(tag(desk, "Framing").id).cloned().collect::<Vec<_>>();
    desk.press_containing(Role::Button, "Add field");
    desk.press_containing(Role::MenuItem, "Yes or no");
    desk.step(4);
    desk.type_text("explicit");
    desk.key(Key::Enter);
    desk.step(3);
    let made = fields(&desk);
    assert_eq!((made[0].name.as_str(), made[0].kind, made[0].core), ("explicit", FieldKind::YesNo, true));
    desk.press_containing(Role::CheckBox, "on the card");
    assert!(!fields(&desk)[0].core);
    undo(&mut desk);
    assert!(fields(&desk)[0].core);
    undo(&mut desk);
    undo(&mut desk);
    assert_eq!(fields(&desk), []);
}

#[test]
fn what_is_wrong_is_marked_listed_and_mended_by_a_key() {
    let mut desk = Desk::with(&[("Claim", "Nobody had replied by the 31st of January 2026."), ("Quote", "harbour")]);
    let marked = |desk: &Desk| desk.names().into_iter().filter(|name| name.ends_with(", to check")).collect::<Vec<_>>();
    assert_eq!(marked(&desk), ["Claim, to check"]);
    desk.chord(Modifiers::COMMAND, Key::Num8);
    desk.step(4);
    assert!(desk.names().iter().any(|name| name.starts_with("The full stop is inside: Nobody had replied")));
    desk.key(Key::F6);
    desk.step(4);
    assert_eq!(desk.selected(), ["Nobody had replied by the 31st of January 2026."]);
    desk.chord(Modifiers::COMMAND, Key::Num1);
    desk.step(4);
    assert!(desk.shows("The full stop is inside"), "above its card, too");
    desk.chord(Modifiers::COMMAND, Key::M);
    desk.step(4);
    assert_eq!(desk.selected(), ["Nobody had replied by the 31st of January 2026"]);
    assert!(!desk.shows("The full stop is inside"));
    assert_eq!(marked(&desk), [""; 0]);
    desk.chord(Modifiers::COMMAND, Key::Z);
    desk.step(4);
    assert_eq!(marked(&desk), ["Claim, to check"]);
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    desk.step(4);
    assert_eq!(marked(&desk), [""; 0]);
    assert!(!desk.shows("The full stop is inside"));
    assert_eq!(desk.text().len(), span("Nobody had replied by the 31st of January 2026.").end());
    assert!(desk.statements().iter().any(|(_, words)| words[0].ends_with("2026.")), "kept as it is");
}

#[test]
fn what_somebody_else_has_mended_is_no_longer_marked_when_a_project_comes_again() {
    let mut desk = Desk::with(&[("Claim", "Nobody had replied by the 31st of January 2026.")]);
    let marked = |desk: &Desk| desk.names().iter().any(|name| name.ends_with(", to check"));
    assert!(marked(&desk));
    desk.chord(Modifiers::COMMAND, Key::W);
    desk.settle();
    let (storage, who) = (Arc::new(desk.disk.clone()), Who::OnlyOr(String::new()));
    let mut other = Session::open(storage, Path::new(FOLDER), &who, Ids::counting(1 << 100), Box::new(|| {})).unwrap();
    let annotation = other.project().annotations().iter().next().unwrap().id;
    let fragments = vec![span("Nobody had replied by the 31st of January 2026")];
    other.run(&Command::SetFragments { annotation, fragments }, Time(1_795_000_100_000)).unwrap();
    drop(other.wait_saved(Duration::from_secs(20)));
    other.save_now();
    drop(other);
    desk.drop_files(&[FOLDER]);
    desk.wait("it is open again", |desk| desk.app().session().is_some() && desk.statements().len() == 1);
    desk.step(4);
    assert_eq!(desk.statements()[0].1, ["Nobody had replied by the 31st of January 2026"]);
    assert!(!marked(&desk));
}

#[test]
fn words_become_an_example_by_one_key_and_help_is_at_hand() {
    let mut desk = Desk::with(&[("Quote", "“no family will lose its home”")]);
    desk.key(Key::F3);
    desk.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::X);
    desk.step(3);
    let examples = tag(&desk, "Quote").examples;
    assert!(examples.last().unwrap().contains("that [“no family will lose its home”] when"), "{examples:?}");
    assert!(!desk.shows("Help on the tag"));
    desk.chord(Modifiers::SHIFT, Key::F1);
    desk.step(4);
    assert!(desk.shows("Help on the tag"));
    assert!(desk.shows("Words or content that the article attributes to somebody else"));
}

#[test]
fn a_codebook_is_written_and_taken_in_by_way_of_files() {
    let mut desk = open(&[]);
    let command = |desk: &mut Desk, name: &str, file: &str| {
        desk.dialogs.answers.lock().unwrap().push(Answered::Paths(vec![file.into()]));
        desk.press_containing(Role::Button, "More about the codebook");
        desk.press_containing(Role::MenuItem, name);
        desk.settle();
        desk.step(4);
    };
    desk.disk.create_folder(Path::new("/out")).unwrap();
    command(&mut desk, "Write the codebook", "/out/book.qdc");
    let written = String::from_utf8(desk.disk.read(Path::new("/out/book.qdc")).unwrap()).unwrap();
    assert!(written.contains("<Code guid=\"5118b471-19dd-adcc-df18-3668d125b2e7\" name=\"Claim\""), "{written}");
    let other = written.replace("name=\"Claim\"", "name=\"Thesis\"").replace("5118b471", "11111111");
    desk.disk.put(Path::new("/out/other.qdc"), other.as_bytes());
    command(&mut desk, "Take in a codebook", "/out/other.qdc");
    assert!(desk.names().iter().any(|name| name.contains("1 tag came in, 2 were there already")));
    assert_eq!(tag(&desk, "Thesis").definition, tag(&desk, "Claim").definition);
    desk.press_containing(Role::Button, "More about the codebook");
    desk.press_containing(Role::MenuItem, "Take in “Fact check”");
    desk.step(3);
    assert!(project(&desk).tag_named("Evidence").is_some());
}
