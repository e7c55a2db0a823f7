//! What breaks the rules of the codebook is found, said, and mended by one command.

use crate::fixture::{Fixture, command, seeds};
use proptest::prelude::*;
use standpoint::analysis::rules::{self, Broken, Finding, Watch, findings};
use standpoint::edit::{Answer, BookEdit, Command};
use standpoint::model::{Annotation, Document, Id, KeptAsIs, Project, Tag, Value};
use standpoint::text::Span;

const TEXT: &str = "Varga said the plan “will hold” until May. Nobody believed her.";

fn desk() -> (Fixture, Id<Document>) {
    let mut fixture = Fixture::new();
    let document = fixture.add_document("Plan", TEXT);
    (fixture, document)
}

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

/// Faults of a document, with the words of their statements and what is said.
fn faults(fixture: &Fixture, document: Id<Document>) -> Vec<(String, String)> {
    let found = findings(&fixture.project, document).into_iter().filter(|one| one.broken.is_fault());
    found.map(|one| (words(fixture, one.statement), rules::sentence(&fixture.project, &one))).collect()
}

fn words(fixture: &Fixture, id: Id<Annotation>) -> String {
    fixture.project.annotations().get(id).unwrap().words(TEXT)
}

fn only(fixture: &Fixture, document: Id<Document>) -> Finding {
    let mut found = findings(&fixture.project, document).into_iter().filter(|one| one.broken.is_fault());
    let one = found.next().unwrap();
    assert_eq!(found.next(), None);
    one
}

#[track_caller]
fn says(fixture: &Fixture, document: Id<Document>, expected: &[(&str, &str)]) {
    let found = faults(fixture, document);
    let found: Vec<(&str, &str)> = found.iter().map(|(words, said)| (words.as_str(), said.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_full_stop_is_left_out_by_one_command_or_kept_by_another() {
    let (mut fixture, document) = desk();
    let id = fixture.annotate(document, "Claim", span("Nobody believed her."));
    says(&fixture, document, &[("Nobody believed her.", "The full stop is inside")]);
    let finding = only(&fixture, document);
    let mend = rules::mend(&fixture.project, &finding).unwrap();
    assert_eq!(mend.label, "Leave it out");
    let done = fixture.run(&mend.command).unwrap();
    assert_eq!(words(&fixture, id), "Nobody believed her");
    says(&fixture, document, &[]);
    fixture.project.apply(&done.inverse()).unwrap();
    let done = fixture.run(&rules::keep(&finding).unwrap().command).unwrap();
    says(&fixture, document, &[]);
    assert_eq!(words(&fixture, id), "Nobody believed her.");
    fixture.project.apply(&done.inverse()).unwrap();
    assert_eq!(faults(&fixture, document).len(), 1, "undone, it is asked about again");
}

#[test]
fn statements_may_nest_and_are_asked_about_once_where_they_cross() {
    let (mut fixture, document) = desk();
    fixture.annotate(document, "Position", span("said the plan “will hold” until May"));
    fixture.annotate(document, "Position", span("the plan"));
    fixture.annotate(document, "Claim", span("May. Nobody"));
    says(&fixture, document, &[]);
    fixture.annotate(document, "Position", span("until May. Nobody"));
    says(&fixture, document, &[("until May. Nobody", "Crosses another position")]);
    let finding = only(&fixture, document);
    assert_eq!(rules::mend(&fixture.project, &finding), None);
    let keep = rules::keep(&finding).unwrap();
    assert_eq!(keep.label, "Keep both");
    fixture.run(&keep.command).unwrap();
    says(&fixture, document, &[]);
    // What was noted of statements that are gone is forgotten with the next note.
    fixture.run(&Command::Delete { annotations: vec![finding.statement] }).unwrap();
    let other = fixture.annotate(document, "Claim", span("her."));
    fixture.run(&Command::Book(BookEdit::Keep(KeptAsIs::LastStop(other)))).unwrap();
    assert_eq!(fixture.project.info().unwrap().kept, [KeptAsIs::LastStop(other)]);
}

#[test]
fn the_same_words_twice_need_another_core_answer() {
    let (mut fixture, document) = desk();
    let first = fixture.annotate(document, "Position", span("the plan"));
    let second = fixture.run(&Command::Duplicate { annotation: first }).unwrap();
    says(&fixture, document, &[("the plan", "Another position has the same words and core answers")]);
    let finding = only(&fixture, document);
    assert!(matches!(finding.broken, Broken::Twin(id) if id == first));
    let stance = fixture.project.field_named(fixture.project.tag_named("Position").unwrap().id, "stance").unwrap();
    let (field, choice) = (stance.id, stance.choices[0].id);
    let answer = Some(Answer::Value(Value::Choice(choice)));
    let done = fixture.run(&Command::SetField { annotations: vec![finding.statement], field, answer }).unwrap();
    says(&fixture, document, &[]);
    fixture.project.apply(&done.inverse()).unwrap();
    fixture.run(&rules::mend(&fixture.project, &finding).unwrap().command).unwrap();
    assert_eq!(fixture.project.annotation_count(document), 1);
    says(&fixture, document, &[]);
    assert_eq!(second.changes.len(), 1);
}

#[test]
fn marks_follow_a_rule_that_came_later() {
    let (mut fixture, document) = desk();
    let quote = fixture.annotate(document, "Quote", span("“will hold”"));
    says(&fixture, document, &[]);
    let claim = fixture.project.tag_named("Claim").unwrap().id;
    fixture.run(&Command::Retag { annotations: vec![quote], tag: claim }).unwrap();
    says(&fixture, document, &[("“will hold”", "The quotation marks around it are inside")]);
    let mend = rules::mend(&fixture.project, &only(&fixture, document)).unwrap();
    assert_eq!(mend.label, "Leave them out");
    fixture.run(&mend.command).unwrap();
    assert_eq!(words(&fixture, quote), "will hold");
    let back = fixture.project.tag_named("Quote").unwrap().id;
    fixture.run(&Command::Retag { annotations: vec![quote], tag: back }).unwrap();
    let mend = rules::mend(&fixture.project, &only(&fixture, document)).unwrap();
    assert_eq!(mend.label, "Take them in");
    fixture.run(&mend.command).unwrap();
    assert_eq!(words(&fixture, quote), "“will hold”");
}

#[test]
fn a_relation_that_leads_the_wrong_way_is_turned_round_or_removed() {
    let (mut fixture, document) = desk();
    let claim = fixture.annotate(document, "Claim", span("Nobody believed her"));
    let position = fixture.annotate(document, "Position", span("the plan"));
    let kind = fixture.project.relation_type_named("reason for").unwrap().id;
    fixture.run(&Command::Link { kind, from: claim, to: position, note: String::new() }).unwrap();
    says(&fixture, document, &[]);
    let tag = |fixture: &Fixture, name: &str| fixture.project.tag_named(name).unwrap().id;
    let (to_claim, to_position) = (tag(&fixture, "Claim"), tag(&fixture, "Position"));
    fixture.run(&Command::Retag { annotations: vec![claim], tag: to_position }).unwrap();
    let said = "“reason for” does not lead from a position to a position";
    says(&fixture, document, &[("Nobody believed her", said)]);
    let mend = |fixture: &Fixture| rules::mend(&fixture.project, &only(fixture, document)).unwrap();
    assert_eq!(mend(&fixture).label, "Remove the link");
    fixture.run(&Command::Retag { annotations: vec![position], tag: to_claim }).unwrap();
    assert_eq!(mend(&fixture).label, "Turn it round");
    let command = mend(&fixture).command;
    fixture.run(&command).unwrap();
    says(&fixture, document, &[]);
    assert_eq!(fixture.project.relations_of(position).next().unwrap().from, position);
}

#[test]
fn core_choices_without_an_answer_are_work_and_no_fault() {
    let (mut fixture, document) = desk();
    let id = fixture.annotate(document, "Quote", span("“will hold”"));
    let said: Vec<_> =
        findings(&fixture.project, document).iter().map(|one| rules::sentence(&fixture.project, one)).collect();
    assert_eq!(said, ["“form” has no answer"]);
    let form = fixture.project.field_named(fixture.project.tag_named("Quote").unwrap().id, "form").unwrap().id;
    let answer = Some(Answer::Value(Value::Unclear));
    fixture.run(&Command::SetField { annotations: vec![id], field: form, answer }).unwrap();
    assert_eq!(findings(&fixture.project, document), []);
}

/// What is asked of single statements is what is found in all.
fn one_by_one(project: &Project, document: Id<Document>, mut found: Vec<Finding>) -> Result<(), TestCaseError> {
    found.retain(|one| one.broken.is_fault());
    let rows = project.annotations().iter().filter(|row| row.document == document);
    for id in rows.map(|row| row.id) {
        let said: Vec<_> = found.iter().filter(|one| one.statement == id).collect();
        prop_assert_eq!(rules::is_faulty(project, id), !said.is_empty());
        let about = found.iter().copied().filter(|one| one.statement == id || one.broken.other() == Some(id));
        prop_assert_eq!(rules::faults(project, id), about.collect::<Vec<_>>());
    }
    let mut walked = Vec::new();
    while let Some(next) = rules::next_faulty(project, document, walked.last().copied(), true) {
        if walked.first() == Some(&next) {
            break;
        }
        prop_assert!(walked.len() < found.len(), "{walked:?} goes round in {found:?}");
        walked.push(next);
    }
    let mut all: Vec<_> = found.iter().map(|one| one.statement).collect();
    all.dedup();
    prop_assert_eq!(&walked, &all);
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        prop_assert_eq!(rules::next_faulty(project, document, Some(*first), false), Some(*last));
        prop_assert_eq!(rules::next_faulty(project, document, None, false), Some(*last));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    /// Following edits comes to the same as looking at everything anew.
    #[test]
    fn what_is_followed_is_what_is_found(steps in prop::collection::vec(seeds(), 1..40)) {
        let mut fixture = Fixture::new();
        let mut watch = Watch::default();
        watch.look_for_unanswered(true);
        for (at, seed) in steps.iter().enumerate() {
            let Some(command) = command(&fixture.project, seed) else { continue };
            if fixture.run(&command).is_err() {
                continue;
            }
            let open = fixture.project.documents_in_order().get(at % 3).map(|row| row.id);
            if at % 4 == 1 {
                // Begins with a document and is in its midst when the next edit comes.
                watch.take_in(&fixture.project);
                watch.go_on(&fixture.project, 2);
                continue;
            }
            watch.follow(&fixture.project, open, true);
            if let Some(open) = open {
                let found = findings(&fixture.project, open);
                prop_assert_eq!(watch.of(open).collect::<Vec<_>>(), found.clone());
                one_by_one(&fixture.project, open, found)?;
            }
            if at % 4 == 0 {
                while !watch.go_on(&fixture.project, 3) {}
                for document in fixture.project.documents().iter() {
                    prop_assert_eq!(watch.of(document.id).collect::<Vec<_>>(), findings(&fixture.project, document.id));
                }
            }
        }
    }
}

#[test]
fn a_tag_says_by_itself_whether_its_stop_counts() {
    let (mut fixture, document) = desk();
    fixture.annotate(document, "Claim", span("Nobody believed her."));
    let tag = fixture.project.tag_named("Claim").unwrap().clone();
    let free = Tag { last_stop: standpoint::model::LastStop::AsSelected, ..tag };
    let mut watch = Watch::default();
    watch.follow(&fixture.project, Some(document), true);
    assert!(watch.of(document).any(|one| one.broken == Broken::LastStop));
    fixture.run(&Command::EditTag { tag: Box::new(free) }).unwrap();
    watch.follow(&fixture.project, Some(document), true);
    assert!(watch.of(document).all(|one| one.broken != Broken::LastStop));
}
