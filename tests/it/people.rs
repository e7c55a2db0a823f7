//! Actors, issues, the card and relations, through the window.

use crate::desk::{Desk, FOLDER, span};
use egui::{Key, Modifiers, Role};
use standpoint::edit::{Answer, Command, Named};
use standpoint::model::{Actor, Annotation, Ids, Project, Time, Value};
use standpoint::session::{Session, Who};
use standpoint::store::Memory;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;

/// Edits a project while no window has it.
fn edit_with(disk: &Memory, commands: impl FnOnce(&Project) -> Vec<Command>) {
    static STARTS: AtomicU64 = AtomicU64::new(1);
    let ids = Ids::counting(u128::from(STARTS.fetch_add(1, Ordering::Relaxed)) << 100);
    let (storage, who) = (Arc::new(disk.clone()), Who::OnlyOr(String::new()));
    let mut session = Session::open(storage, Path::new(FOLDER), &who, ids, Box::new(|| {})).unwrap();
    for command in commands(session.project()) {
        session.run(&command, Time(1_795_000_100_000)).unwrap();
    }
    drop(session.wait_saved(std::time::Duration::from_secs(20)));
}

fn named<'p>(project: &'p Project, name: &str) -> &'p Actor {
    project.actor_named(name).expect(name)
}

fn speaker(desk: &Desk, row: &Annotation) -> String {
    desk.session().project().speaker_names(row)
}

fn rows(desk: &Desk) -> Vec<Annotation> {
    desk.session().project().annotations_in(desk.document())
}

/// A project in which three statements have speakers, two of whom are one person.
fn with_speakers() -> Memory {
    let disk = Desk::with(&[
        ("Quote", "“no family will lose its home”"),
        ("Quote", "“We were never asked,”"),
        ("Claim", "Nobody had replied by the 31st of January 2026"),
    ]);
    let disk = disk.close();
    let names = ["Ilse Varga", "Ilse Vagra", "Ilse Varga"];
    edit_with(&disk, |project| {
        let document = project.documents_in_order()[0].id;
        let rows = project.annotations_in(document);
        let set = |(row, name): (&Annotation, &&str)| Command::SetField {
            annotations: vec![row.id],
            field: project.speaker_field(row.tag).unwrap().id,
            answer: Some(Answer::Actors(vec![Named::New((*name).to_owned())])),
        };
        rows.iter().zip(&names).map(set).collect()
    });
    disk
}

#[test]
fn an_actor_is_found_as_one_types_changed_and_put_right_by_undo() {
    let mut desk = Desk::open(with_speakers());
    desk.chord(CTRL, Key::Num6);
    assert!(desk.shows("2 actors"));
    desk.type_text("varg");
    assert!(desk.shows("1 of 2 actors match"), "{:?}", desk.names());
    desk.press_containing(Role::TextInput, "Add an alias");
    desk.type_text("the mayor");
    desk.key(Key::Enter);
    assert_eq!(named(desk.session().project(), "the mayor").name, "Ilse Varga");
    desk.press_containing(Role::TextInput, "Role");
    desk.type_text("mayor of the harbour");
    // Before it has rested, another actor is looked at.
    desk.press_containing(Role::ListBoxOption, "Ilse Vagra");
    assert_eq!(named(desk.session().project(), "Ilse Varga").role, "mayor of the harbour");
    desk.chord(CTRL, Key::Num2);
    desk.chord(CTRL, Key::Z);
    assert_eq!(named(desk.session().project(), "Ilse Varga").role, "");
}

#[test]
fn two_actors_that_are_likely_one_are_merged_after_a_look_and_taken_apart_again() {
    let mut desk = Desk::open(with_speakers());
    let before = desk.session().project().clone();
    desk.chord(CTRL, Key::Num6);
    desk.click(desk.middle("Likely the same"), NONE);
    assert!(desk.shows("1 pair is likely the same"), "{:?}", desk.names());
    desk.press_containing(Role::Button, "Merge both…");
    assert!(desk.shows("1 statement in 1 article becomes one of “Ilse Varga”"), "{:?}", desk.names());
    assert!(desk.shows("“Ilse Vagra” becomes an alias"));
    desk.key(Key::Enter);
    let project = desk.session().project();
    assert_eq!(project.actors().len(), 1);
    let id = named(project, "Ilse Vagra").id;
    assert_eq!(project.statements_of(id).len(), 3);
    desk.chord(CTRL, Key::Z);
    assert_eq!(desk.session().project(), &before);
}

#[test]
fn two_who_only_look_alike_are_told_apart_for_good() {
    let pairs = |desk: &mut Desk| {
        desk.chord(CTRL, Key::Num6);
        desk.click(desk.middle("Likely the same"), NONE);
        desk.shows("1 pair is likely the same")
    };
    let mut desk = Desk::open(with_speakers());
    assert!(pairs(&mut desk));
    desk.press_containing(Role::Button, "Not the same");
    assert!(desk.shows("No likely pairs"), "{:?}", desk.names());
    assert_eq!(desk.session().history().next_undo().unwrap().label, "tell “Ilse Varga” and “Ilse Vagra” apart");
    let mut desk = Desk::open(desk.close());
    assert!(!pairs(&mut desk) && desk.shows("No likely pairs"), "{:?}", desk.names());
    // A third one who becomes one of them is not the other, either.
    let disk = desk.close();
    edit_with(&disk, |_| vec![Command::NewActor { name: "The mayor".to_owned() }]);
    edit_with(&disk, |project| {
        let [from, into] = ["Ilse Varga", "The mayor"].map(|name| named(project, name).id);
        vec![Command::MergeActors { from, into }]
    });
    let mut desk = Desk::open(disk);
    assert!(!pairs(&mut desk), "{:?}", desk.names());
    desk.chord(CTRL, Key::Z);
    desk.chord(CTRL, Key::Z);
    desk.chord(CTRL, Key::Z);
    assert!(pairs(&mut desk), "undo brings the pair back: {:?}", desk.names());
}

#[test]
fn some_statements_of_an_actor_become_those_of_a_new_one() {
    let mut desk = Desk::open(with_speakers());
    desk.chord(CTRL, Key::Num6);
    assert!(desk.shows("2 statements in 1 article"), "{:?}", desk.names());
    desk.click(desk.middle("More"), NONE);
    desk.press_containing(Role::MenuItem, "Split off");
    desk.type_text("Another Varga");
    desk.press_containing(Role::CheckBox, "Nobody had replied");
    desk.press_containing(Role::Button, "Split off 1 statement");
    let project = desk.session().project();
    let [first, _, last] = rows(&desk).try_into().unwrap();
    assert_eq!([project.speaker_names(&first), project.speaker_names(&last)], ["Ilse Varga", "Another Varga"]);
}

#[test]
fn unused_actors_are_listed_and_removed_together() {
    let disk = with_speakers();
    edit_with(&disk, |_| ["Nobody One", "Nobody Two"].map(|name| Command::NewActor { name: name.to_owned() }).to_vec());
    let mut desk = Desk::open(disk);
    desk.chord(CTRL, Key::Num6);
    desk.click(desk.middle("Unused"), NONE);
    desk.press_containing(Role::Button, "Remove 2 actors");
    assert_eq!(desk.session().project().actors().len(), 2);
    assert!(desk.session().project().actor_named("Nobody One").is_none());
}

#[test]
fn a_quote_with_a_known_speaker_takes_three_actions_and_names_nearby_are_offered() {
    let mut desk = Desk::with(&[]);
    desk.drag_roughly("“We were never asked,”");
    desk.tag_key(Key::Num2, "2");
    // Nobody was named yet: the name beside the words is the first that is offered.
    desk.key(Key::Enter);
    assert_eq!(speaker(&desk, &rows(&desk)[0]), "Tomas Reyes");
    desk.key(Key::Escape);
    desk.key(Key::Escape);
    // Drag, key, Enter: the one who spoke last.
    desk.drag_roughly("no family will lose its home");
    desk.tag_key(Key::Num2, "2");
    desk.key(Key::Enter);
    assert_eq!(speaker(&desk, &rows(&desk)[0]), "Tomas Reyes");
}

/// Tags a quote by keys alone: its speaker, who passed it on and its cue words from the text, then a second quote by
/// the same speaker with the same answers, and the link between both.
#[test]
fn a_passage_is_coded_in_full_without_the_mouse() {
    let mut desk = Desk::with(&[]);
    desk.key(Key::F7);
    let head = |desk: &Desk| desk.app().state().selection.as_ref().map_or(0, |selection| selection.head);
    // To the first quotation mark, then over the quote.
    while head(&desk) < span("“no family").start() {
        desk.key(Key::ArrowRight);
    }
    while head(&desk) < span("home” when").start() + "home”".len() {
        desk.held_through(CTRL | Modifiers::SHIFT, &[Key::ArrowRight]);
    }
    assert_eq!(desk.picked(), "“no family will lose its home”");
    desk.tag_key(Key::Q, "q");
    desk.type_text("ilse");
    desk.key(Key::Enter);
    // The cue words, from the text: the statement's start is where the cursor waits.
    desk.key(Key::Escape);
    desk.chord(CTRL, Key::T);
    assert!(desk.shows("Select the words in the article"), "{:?}", desk.names());
    while head(&desk) > span("said on").start() {
        desk.key(Key::ArrowLeft);
    }
    desk.held_through(CTRL | Modifiers::SHIFT, &[Key::ArrowRight]);
    let row = rows(&desk).remove(0);
    let cue = row.fields.iter().find_map(|(_, value)| match value {
        Value::Words(words) => Some(words[0].of(desk.text().as_str()).to_owned()),
        _ => None,
    });
    assert_eq!(cue.as_deref(), Some("said"), "{:?}", desk.names());
    assert_eq!(speaker(&desk, &row), "Ilse Varga");
}

#[test]
fn the_statement_above_lends_its_speaker_and_its_answers() {
    let mut desk = Desk::open(with_speakers());
    desk.drag_roughly("The port authority declined");
    desk.tag_key(Key::Num2, "2");
    desk.chord(CTRL, Key::R);
    let row = rows(&desk).into_iter().find(|row| row.hull() == span("The port authority declined")).unwrap();
    assert_eq!(speaker(&desk, &row), "Ilse Vagra");
    let medium = desk.session().project().field_named(row.tag, "form").unwrap().clone();
    let choice = medium.choices[1].id;
    let above = rows(&desk).into_iter().find(|row| row.hull() == span("“We were never asked,”")).unwrap();
    let disk = desk.close();
    edit_with(&disk, |_| {
        let answer = Some(Answer::Value(Value::Choice(choice)));
        vec![Command::SetField { annotations: vec![above.id], field: medium.id, answer }]
    });
    let mut desk = Desk::open(disk);
    desk.click(desk.on("port authority"), NONE);
    desk.chord(CTRL | Modifiers::SHIFT, Key::R);
    let row = desk.session().project().annotations().get(row.id).unwrap();
    assert_eq!(row.value(medium.id), Some(&Value::Choice(choice)));
    assert_eq!(speaker(&desk, &row), "Ilse Vagra", "what was answered stays");
}

#[test]
fn a_quote_in_a_quote_is_linked_by_one_key_and_never_by_itself() {
    let mut desk = Desk::with(&[("Quote", "“no family will lose its home” when the harbour is widened")]);
    desk.drag_roughly("lose its home");
    desk.tag_key(Key::Num2, "2");
    assert!(desk.session().project().relations().is_empty());
    assert!(desk.shows("Reported within?"), "{:?}", desk.names());
    desk.chord(CTRL, Key::L);
    let project = desk.session().project();
    let relation = project.relations().iter().next().unwrap();
    assert_eq!(project.relation_types().get(relation.kind).unwrap().name, "reported within");
    assert!(
        project.annotations().get(relation.from).unwrap().len() < project.annotations().get(relation.to).unwrap().len()
    );
    assert!(!desk.shows("Reported within?"));
}

#[test]
fn two_statements_are_linked_by_keys_and_by_a_drag_from_one_to_the_other() {
    let statements = [("Quote", "“We were never asked,”"), ("Claim", "Nobody had replied by the 31st of January 2026")];
    let mut desk = Desk::with(&statements);
    // By keys: the first type of relation, and the next statement.
    desk.click(desk.on("never asked"), NONE);
    desk.key(Key::L);
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    desk.key(Key::F3);
    assert!(desk.session().project().relations().is_empty(), "going there is not linking");
    desk.key(Key::Enter);
    assert_eq!(desk.session().project().relations().len(), 1, "{:?}", desk.names());
    desk.chord(CTRL, Key::Z);
    assert!(desk.session().project().relations().is_empty());
    // By hand: only “supports” leads from a quote to a claim.
    desk.click(desk.on("never asked"), NONE);
    let handle = desk.middle("Link to another statement");
    desk.drag(handle, desk.on("Nobody had"), NONE);
    let project = desk.session().project();
    let relation = project.relations().iter().next().expect("a relation");
    assert_eq!(project.relation_types().get(relation.kind).unwrap().name, "supports");
    assert_eq!(desk.selected(), ["“We were never asked,”"]);
}

#[test]
fn an_issue_is_made_worded_and_retired() {
    let mut desk = Desk::with(&[]);
    desk.chord(CTRL, Key::Num7);
    desk.type_text("The harbour should be widened");
    desk.key(Key::Enter);
    let issue = desk.session().project().issues().iter().next().unwrap().clone();
    assert_eq!(issue.wording, "The harbour should be widened");
    desk.press_containing(Role::TextInput, "Group");
    desk.type_text("Harbour");
    desk.click(desk.middle("No longer offered; its statements stay"), NONE);
    let issue = desk.session().project().issues().get(issue.id).unwrap();
    assert_eq!((issue.group.as_str(), issue.retired), ("Harbour", true));
}
