//! The codebook changed in every way: what goes over, what is said before, and that one undo brings all of it back.

use crate::fixture::{Fixture, command_on_tags};
use crate::kept::{SOON, folder, opened, store};
use proptest::prelude::*;
use standpoint::edit::{
    self, Answer, BookEdit, Command, History, Named, Step, Touches, codebook_of, starter, tag_at_path, touches,
};
use standpoint::model::{Annotation, Colour, Field, FieldKind, Id, LastStop, Pattern, Project, Tag, Value};
use standpoint::store::{Memory, SaveState, create};
use standpoint::text::Span;
use std::sync::Arc;

type Seed = (u8, usize, usize, usize, String);

fn steps() -> impl Strategy<Value = Vec<Seed>> {
    let seed = (32u8..36, 0usize..1000, 0usize..1000, 0usize..1000, "[a-c]{0,2}");
    prop::collection::vec(prop_oneof![4 => seed, 1 => crate::fixture::seeds()], 1..30)
}

/// A project with statements of all three tags, answers and relations.
fn coded() -> Fixture {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    for (at, tag) in ["Claim", "Quote", "Position", "Claim", "Quote", "Position"].into_iter().enumerate() {
        let id = fixture.annotate(document, tag, Span::new(4 + at, 20 + 2 * at));
        let tag = fixture.project.tag_named(tag).unwrap().id;
        for field in fixture.project.fields_of(tag).cloned().collect::<Vec<_>>() {
            let answer = match field.kind {
                FieldKind::Choice => Answer::Value(Value::Choice(field.choices[at % field.choices.len()].id)),
                FieldKind::Actors => Answer::Actors(vec![Named::New(format!("Speaker {at}"))]),
                _ => continue,
            };
            fixture.run(&Command::SetField { annotations: vec![id], field: field.id, answer: Some(answer) }).unwrap();
        }
    }
    let of = |tag: &str| {
        let tag = fixture.project.tag_named(tag).unwrap().id;
        fixture.project.annotations().iter().find(|row| row.tag == tag).unwrap().id
    };
    let kind = fixture.project.relation_type_named("supports").unwrap().id;
    let link = Command::Link { kind, from: of("Quote"), to: of("Claim"), note: String::new() };
    fixture.run(&link).unwrap();
    fixture
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn whatever_is_done_to_tags_undo_brings_the_start_back(steps in steps(), keep in 0..10_u8) {
        let mut fixture = coded();
        let start = fixture.project.clone();
        let mut history = History::default();
        // Some of the runs by way of the disk: what the journal says comes to the same.
        let disk = Memory::new();
        create(&disk, folder(), &start).unwrap();
        let saver = (keep == 0).then(|| store(&disk, &opened(&disk), &fixture));
        for seed in &steps {
            let command = if (32..36).contains(&seed.0) {
                command_on_tags(&fixture.project, seed)
            } else {
                crate::fixture::command(&fixture.project, seed)
            };
            let Some(command) = command else { continue };
            let said = touches(&fixture.project, &command);
            let before = fixture.project.clone();
            let Ok(done) = fixture.run(&command) else { continue };
            if done.changes.is_empty() {
                continue;
            }
            if let Command::Book(_) = &command {
                let gone = before.annotations().len() - fixture.project.annotations().len();
                prop_assert_eq!(said.removed, gone, "{:?}", command);
                prop_assert_eq!(said.relations, before.relations().len() - fixture.project.relations().len());
            }
            for tag in fixture.project.tags().iter() {
                prop_assert!(tag.fields.iter().all(|&field| fixture.project.fields().contains(field)));
            }
            let done = Arc::new(done);
            history.record(Step::Edit, &done);
            if let Some(saver) = &saver {
                saver.append(Step::Edit, done, &fixture.project);
            }
        }
        if let Some(saver) = saver {
            let saved = matches!(saver.wait_saved(SOON), SaveState::Saved { .. });
            prop_assert!(saved);
            drop(saver);
            let again = opened(&disk);
            prop_assert_eq!(&again.project, &fixture.project);
            history = again.history(fixture.coder);
        }
        while let Some(edit) = history.next_undo().cloned() {
            let inverse = Arc::new(edit.inverse());
            fixture.project.apply(&inverse).unwrap();
            history.record(Step::Undo, &inverse);
        }
        prop_assert_eq!(fixture.project, start);
    }
}

fn tag(fixture: &Fixture, name: &str) -> Tag {
    tag_at_path(&fixture.project, name).unwrap().clone()
}

fn of_tag(fixture: &Fixture, name: &str) -> Vec<Annotation> {
    let id = tag(fixture, name).id;
    fixture.project.annotations().iter().filter(|row| row.tag == id).collect()
}

fn book(edit: BookEdit) -> Command {
    Command::Book(edit)
}

fn refused(fixture: &mut Fixture, command: &Command, expected: &str) {
    assert_eq!(fixture.run(command).unwrap_err().reason, expected);
}

#[test]
fn a_merged_tag_gives_statements_answers_and_examples_to_the_other() {
    let mut fixture = coded();
    let (claim, quote) = (tag(&fixture, "Claim"), tag(&fixture, "Quote"));
    let merge = book(BookEdit::MergeTags { from: claim.id, into: quote.id });
    let said = touches(&fixture.project, &merge);
    assert_eq!(said, Touches { statements: 2, removed: 0, answers: 0, relations: 0 });
    assert_eq!(said.sentence(), "2 statements change");
    let speakers = |row: &Annotation| Project::actors_of(row);
    let before: Vec<_> = of_tag(&fixture, "Claim").iter().map(speakers).collect();
    fixture.run(&merge).unwrap();
    assert!(fixture.project.tag_named("Claim").is_none());
    assert_eq!(of_tag(&fixture, "Quote").len(), 4);
    let quote = tag(&fixture, "Quote");
    assert_eq!(quote.examples.len(), 6);
    // Claimants are the speakers now; “verifiable” has no like and comes along; nobody answered “restated”.
    let asked: Vec<&str> = fixture.project.fields_of(quote.id).map(|field| field.name.as_str()).collect();
    assert!(asked.contains(&"verifiable") && !asked.contains(&"claimant") && !asked.contains(&"restated"), "{asked:?}");
    assert!(fixture.project.fields().iter().all(|field| field.name != "claimant" && field.name != "restated"));
    let speaker = fixture.project.speaker_field(quote.id).unwrap().id;
    let after: Vec<_> = of_tag(&fixture, "Quote").iter().filter_map(|row| row.value(speaker).cloned()).collect();
    assert_eq!(after.len(), 4);
    assert!(before.iter().all(|ids| after.contains(&Value::Actors(ids.clone()))));
    // A quote supports a quote now, and nothing leads to a tag that is gone.
    let known = |ends: &[Id<Tag>]| ends.iter().all(|&end| fixture.project.tags().contains(end));
    assert!(fixture.project.relation_types().iter().all(|kind| known(&kind.from) && known(&kind.to)));
    assert_eq!(fixture.project.relations().len(), 1);
}

#[test]
fn a_deleted_tag_takes_its_statements_and_what_leads_to_it_along() {
    let mut fixture = coded();
    let quote = tag(&fixture, "Quote");
    let delete = book(BookEdit::RemoveTag { tag: quote.id });
    let said = touches(&fixture.project, &delete);
    assert_eq!(said.sentence(), "2 statements are removed; 1 relation is removed");
    let start = fixture.project.clone();
    let done = fixture.run(&delete).unwrap();
    assert_eq!((fixture.project.annotations().len(), fixture.project.relations().len()), (4, 0));
    assert!(fixture.project.relation_type_named("reported within").is_none(), "it led from quotes to quotes only");
    let supports = fixture.project.relation_type_named("supports").unwrap();
    assert_eq!(supports.from, [tag(&fixture, "Claim").id]);
    assert!(fixture.project.fields().iter().any(|field| field.name == "addressee"), "positions ask for it too");
    assert!(fixture.project.fields().iter().all(|field| field.name != "cue tone"));
    fixture.project.apply(&done.inverse()).unwrap();
    assert!(fixture.project == start);
}

#[test]
fn a_tag_is_split_by_its_statements_and_may_be_linked_as_before() {
    let mut fixture = coded();
    let quote = tag(&fixture, "Quote");
    let some = vec![of_tag(&fixture, "Quote")[0].id];
    let split =
        |name: &str| book(BookEdit::SplitTag { tag: quote.id, name: name.to_owned(), statements: some.clone() });
    refused(&mut fixture, &split(" quote "), "There is a tag “Quote” already");
    let command = split("Denial");
    assert_eq!(touches(&fixture.project, &command).statements, 1);
    fixture.run(&command).unwrap();
    let denial = tag(&fixture, "Denial");
    assert_eq!(of_tag(&fixture, "Denial").iter().map(|row| row.id).collect::<Vec<_>>(), some);
    assert_eq!((denial.fields, denial.keys.as_str(), denial.colour), (quote.fields, "4", Colour::Palette(4)));
    let order: Vec<_> = fixture.project.tags_in_order().into_iter().map(|tag| tag.name.clone()).collect();
    assert_eq!(order, ["Claim", "Quote", "Denial", "Position"]);
    let within = fixture.project.relation_type_named("reported within").unwrap();
    assert_eq!(within.from, [quote.id, denial.id]);
}

#[test]
fn keys_and_names_are_taken_once_and_circles_are_refused() {
    let mut fixture = coded();
    let quote = tag(&fixture, "Quote");
    let keyed = Command::EditTag { tag: Box::new(Tag { keys: "2P".to_owned(), ..quote.clone() }) };
    refused(&mut fixture, &keyed, "The key P belongs to “Position”");
    fixture.run(&book(BookEdit::AddTag { name: "Denial".to_owned(), parent: Some(quote.id) })).unwrap();
    let denial = tag(&fixture, "Quote/Denial");
    assert_eq!((denial.keys.as_str(), denial.pattern, denial.position), ("4", Pattern::Dotted, 2));
    refused(
        &mut fixture,
        &book(BookEdit::AddTag { name: "denial".to_owned(), parent: Some(quote.id) }),
        "There is a tag “Denial” already",
    );
    let below = book(BookEdit::MoveTag { tag: quote.id, parent: Some(denial.id), before: None });
    refused(&mut fixture, &below, "A tag can’t stand below itself");
    let first = book(BookEdit::MoveTag { tag: quote.id, parent: None, before: Some(tag(&fixture, "Claim").id) });
    assert_eq!(touches(&fixture.project, &first).sentence(), "No statement changes");
    fixture.run(&first).unwrap();
    let order: Vec<_> = fixture.project.tags_in_order().into_iter().map(|tag| tag.name.clone()).collect();
    assert_eq!(order, ["Quote", "Denial", "Claim", "Position"], "what stands below it comes along");
    // A retired tag gives its key away, and gets it back only where it is still free.
    let retired = Tag { retired: true, ..tag(&fixture, "Claim") };
    fixture.run(&Command::EditTag { tag: Box::new(retired.clone()) }).unwrap();
    fixture.run(&Command::EditTag { tag: Box::new(Tag { keys: "1".to_owned(), ..tag(&fixture, "Quote") }) }).unwrap();
    let back = Command::EditTag { tag: Box::new(Tag { retired: false, ..retired }) };
    refused(&mut fixture, &back, "The key 1 belongs to “Quote”");
}

#[test]
fn answers_follow_their_field_and_what_is_lost_is_said_before() {
    let mut fixture = coded();
    let quote = tag(&fixture, "Quote");
    let form = fixture.project.field_named(quote.id, "form").unwrap().clone();
    let count = |fixture: &Fixture, value: &Value| {
        of_tag(fixture, "Quote").iter().filter(|row| row.value(form.id) == Some(value)).count()
    };
    let [direct, indirect] = [form.choices[0].id, form.choices[1].id];
    assert_eq!(count(&fixture, &Value::Choice(indirect)), 2);
    let drop = |into| book(BookEdit::RemoveChoice { field: form.id, choice: indirect, into });
    let said = touches(&fixture.project, &drop(None));
    assert_eq!(said.sentence(), "2 statements change; 2 answers are taken away");
    assert_eq!(touches(&fixture.project, &drop(Some(direct))).answers, 0);
    let start = fixture.project.clone();
    let done = fixture.run(&drop(Some(direct))).unwrap();
    assert_eq!(count(&fixture, &Value::Choice(direct)), 2);
    fixture.project.apply(&done.inverse()).unwrap();
    assert!(fixture.project == start);
    let text = Field { kind: FieldKind::Text, ..form.clone() };
    fixture.run(&Command::EditField { field: Box::new(text) }).unwrap();
    assert_eq!(count(&fixture, &Value::Text("indirect".into())), 2, "its words stay");
    // The addressee is asked by two tags: positions keep their answers.
    let addressee = fixture.project.field_named(quote.id, "addressee").unwrap().id;
    let removed = book(BookEdit::RemoveField { tag: quote.id, field: addressee });
    let answered =
        |fixture: &Fixture, tag| of_tag(fixture, tag).iter().filter(|row| row.value(addressee).is_some()).count();
    assert_eq!((answered(&fixture, "Quote"), answered(&fixture, "Position")), (2, 2));
    assert_eq!(touches(&fixture.project, &removed).answers, 2);
    fixture.run(&removed).unwrap();
    assert_eq!((answered(&fixture, "Quote"), answered(&fixture, "Position")), (0, 2));
}

#[test]
fn the_words_of_a_statement_become_an_example_within_their_sentence() {
    let mut fixture = Fixture::new();
    let document = fixture.add_document("Two", "Nobody knew.\nShe said the road\nis closed today. Then she left.");
    let text = fixture.project.documents().get(document).unwrap().text.clone();
    let start = text.as_str().find("the road").unwrap();
    let id = fixture.annotate(document, "Quote", Span::new(start, start + 18));
    let take = book(BookEdit::TakeExample { annotation: id });
    fixture.run(&take).unwrap();
    assert_eq!(tag(&fixture, "Quote").examples.last().unwrap(), "She said [the road is closed] today.");
    refused(&mut fixture, &take, "These words are an example of “Quote” already");
}

#[test]
fn another_codebook_comes_in_beside_the_one_that_is_there() {
    let mut fixture = coded();
    let before = codebook_of(&fixture.project);
    for name in edit::starter_names() {
        let other = starter(name).unwrap();
        fixture.run(&Command::AdoptCodebook { name: name.to_owned(), codebook: Box::new(other) }).unwrap();
    }
    // “Claim” of the fact check has the name of a tag that is there, which stays as it is.
    assert_eq!(of_tag(&fixture, "Claim").len(), 2);
    assert_eq!(tag(&fixture, "Claim"), before.tags[0]);
    let evidence = tag(&fixture, "Evidence");
    assert_eq!(evidence.keys.to_lowercase(), "e", "the key 2 is taken");
    let tags = fixture.project.tags_in_order();
    for (at, tag) in tags.iter().enumerate() {
        for other in tags.iter().skip(at + 1) {
            assert_ne!((tag.colour, tag.pattern), (other.colour, other.pattern), "{} and {}", tag.name, other.name);
            assert!(tag.keys.chars().all(|key| !other.keys.contains(key)), "{} and {}", tag.name, other.name);
        }
    }
    let bears = fixture.project.relation_types().iter().filter(|kind| kind.to.contains(&before.tags[0].id)).count();
    assert!(bears > 3, "relations of the fact check lead to the claim that is there");
    let all = codebook_of(&fixture.project);
    let again = Command::AdoptCodebook { name: "again".to_owned(), codebook: Box::new(all) };
    assert!(fixture.run(&again).unwrap().changes.is_empty());
}

#[test]
fn every_starter_explains_each_tag_in_full() {
    for name in edit::starter_names() {
        let book = starter(name).unwrap();
        assert!(!book.name.is_empty() && !book.about.is_empty());
        for tag in &book.tags {
            let said = [&tag.definition, &tag.use_when, &tag.not_when, &tag.extent, &tag.hint];
            assert!(said.iter().all(|words| !words.trim().is_empty()), "{name}: {}", tag.name);
            assert!(tag.examples.len() >= 2 && tag.examples.iter().all(|one| one.contains('[') && one.contains(']')));
            let stops = tag.extent.contains("last full stop");
            assert_eq!(tag.last_stop == LastStop::Leave, stops, "{name}: {} says it and does it", tag.name);
        }
        for field in &book.fields {
            assert!(!field.help.is_empty(), "{name}: {}", field.name);
            assert!(field.choices.iter().all(|choice| !choice.definition.is_empty()), "{name}: {}", field.name);
        }
        assert!(book.relation_types.iter().all(|kind| !kind.definition.is_empty()), "{name}");
    }
}
