//! Any commands in any order: undoing all gives the start, redoing all gives the end, and the index never lies.

use crate::fixture::{Fixture, TEXT, command, seeds};
use proptest::prelude::*;
use standpoint::analysis::people::Uses;
use standpoint::edit::{Command, History, Step};
use standpoint::model::{Annotation, Change, Delta, Project, Rejection, Row, Table, Transaction};
use standpoint::text::{Intervals, Span};
use std::sync::Arc;

/// The derived index against one made from the rows.
fn assert_index(project: &Project) {
    for document in project.documents().iter() {
        let rows = project.annotations().iter().filter(|row| row.document == document.id);
        let entries = rows.flat_map(|row| row.fragments.into_iter().map(move |span| (span, row.id))).collect();
        let expected: Vec<_> = Intervals::new(entries).iter().collect();
        let found: Vec<_> = project.fragments_in(document.id).map(|index| index.iter().collect()).unwrap_or_default();
        assert_eq!(found, expected);
        let count = project.annotations().iter().filter(|row| row.document == document.id).count();
        assert_eq!(project.annotation_count(document.id), count);
        let latest: Vec<_> = project.latest_in(document.id).map(|row| row.id).collect();
        assert_eq!(latest.len(), count.min(64), "each of the latest once");
        assert!(latest.iter().all(|&id| project.annotations().get(id).is_some_and(|row| row.document == document.id)));
    }
    for row in project.relations().iter() {
        assert!(project.relations_of(row.from).any(|known| known.id == row.id));
        assert!(project.relations_of(row.to).any(|known| known.id == row.id));
    }
}

/// Counts that have followed edit by edit against the rows.
fn assert_uses(uses: &mut Uses, project: &Project) {
    uses.follow(project);
    for actor in project.actors().iter() {
        let named = |row: &Annotation| Project::actors_of(row).contains(&actor.id);
        assert_eq!(uses.of_actor(actor.id), project.annotations().iter().filter(named).count());
    }
    for issue in project.issues().iter() {
        assert_eq!(uses.of_issue(issue.id), project.statements_about(issue.id).len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn undo_all_is_the_start_and_redo_all_the_end(seeds in prop::collection::vec(seeds(), 1..50)) {
        let mut fixture = Fixture::new();
        let start = fixture.project.clone();
        let mut uses = Uses::new(&start);
        let mut history = History::default();
        for seed in &seeds {
            let Some(command) = command(&fixture.project, seed) else { continue };
            let before = fixture.project.clone();
            match fixture.run(&command) {
                Ok(done) if done.changes.is_empty() => prop_assert_eq!(&fixture.project, &before),
                Ok(done) => history.record(Step::Edit, &Arc::new(done)),
                Err(refusal) => {
                    prop_assert_eq!(&fixture.project, &before, "{}", refusal);
                    prop_assert!(!refusal.reason.is_empty());
                }
            }
            assert_index(&fixture.project);
            assert_uses(&mut uses, &fixture.project);
        }
        let end = fixture.project.clone();
        let mut steps = 0;
        while let Some(edit) = history.next_undo().cloned() {
            let inverse = Arc::new(edit.inverse());
            fixture.project.apply(&inverse).expect("what was done can be undone");
            history.record(Step::Undo, &inverse);
            assert_uses(&mut uses, &fixture.project);
            steps += 1;
        }
        prop_assert_eq!(&fixture.project, &start);
        assert_index(&fixture.project);
        while let Some(edit) = history.next_redo().cloned() {
            fixture.project.apply(&edit).expect("what was undone can be done again");
            history.record(Step::Redo, &edit);
            steps -= 1;
        }
        prop_assert_eq!(steps, 0);
        prop_assert_eq!(&fixture.project, &end);
        assert_index(&fixture.project);
    }
}

#[test]
fn what_touches_a_row_twice_is_taken_back_last_step_first() {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    let id = fixture.annotate(document, "claim", Span::new(0, 12));
    let start = fixture.project.clone();
    let first = start.annotations().shared(id).unwrap().clone();
    let noted = |note: &str| Arc::new(Annotation { note: note.into(), ..first.as_ref().clone() });
    let (second, third) = (noted("second"), noted("third"));
    let step = |before, after| Change::Annotation(Delta { before: Some(before), after: Some(after) });
    let changes = vec![step(first.clone(), second.clone()), step(second, third)];
    let done = Transaction { label: "note twice".into(), stamp: fixture.stamp(), changes };
    fixture.project.apply(&done).unwrap();
    fixture.project.apply(&done.inverse()).unwrap();
    assert_eq!(fixture.project, start);
    assert_index(&fixture.project);
}

#[test]
fn news_is_what_happened_to_statements_until_it_is_too_much() {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    let revision = fixture.project.revision();
    assert_eq!(fixture.project.news_since(revision).unwrap().len(), 0);
    let id = fixture.annotate(document, "claim", Span::new(0, 12));
    fixture.run(&Command::SetNote { annotation: id, note: "n".into() }).unwrap();
    fixture.run(&Command::RenameProject { title: "t".into() }).unwrap();
    let news = fixture.project.news_since(revision).unwrap();
    let steps: Vec<_> = news.iter().map(|delta| (delta.before.is_some(), delta.after.is_some())).collect();
    assert_eq!(steps, [(false, true), (true, true)]);
    assert_eq!(fixture.project.news_since(revision + 1).unwrap().len(), 1);
    for number in 0..40 {
        fixture.run(&Command::RenameProject { title: format!("t {number}") }).unwrap();
    }
    assert_eq!(fixture.project.news_since(revision), None, "too long ago");
    let tag = Arc::new(fixture.project.tags_in_order()[0].clone());
    let revision = fixture.project.revision();
    let renamed = Arc::new(standpoint::model::Tag { name: "Other".into(), ..tag.as_ref().clone() });
    let changes = vec![Change::Tag(Delta { before: Some(tag), after: Some(renamed) })];
    fixture.run(&Command::Apply { label: "rename".into(), changes }).unwrap();
    assert_eq!(fixture.project.news_since(revision), None, "the look of statements depends on tags");
}

#[test]
fn a_transaction_that_does_not_fit_changes_nothing() {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    let first = fixture.annotate(document, "claim", Span::new(0, 12));
    let before = fixture.project.clone();
    let stamp = fixture.stamp();
    let mut ids = standpoint::model::Ids::counting(9);
    let note = Command::SetNote { annotation: first, note: "late".into() };
    let stale = standpoint::edit::plan(&fixture.project, &note, stamp, &mut ids).unwrap();
    fixture.run(&Command::SetNote { annotation: first, note: "early".into() }).unwrap();
    let now = fixture.project.clone();
    assert_eq!(fixture.project.apply(&stale), Err(Rejection::Stale { what: "statement" }));
    assert_eq!(fixture.project, now);
    assert_ne!(fixture.project, before);
    let remove = Command::Apply {
        label: "remove".into(),
        changes: vec![Change::Document(Delta::removed(fixture.project.documents().shared(document).unwrap().clone()))],
    };
    let transaction = standpoint::edit::plan(&fixture.project, &remove, stamp, &mut ids).unwrap();
    assert!(matches!(fixture.project.apply(&transaction), Err(Rejection::InUse { what: "document", .. })));
    assert_eq!(fixture.project, now);
}

#[test]
fn refusals_are_sentences_for_the_coder() {
    let mut fixture = Fixture::new();
    let document = fixture.project.documents_in_order()[0].id;
    let tag = fixture.project.tag_named("quote").unwrap().id;
    let mut annotate = |span| {
        fixture.run(&Command::Annotate {
            document,
            fragments: vec![span],
            tag,
            answers: vec![],
            note: String::new(),
            certainty: Default::default(),
            origin: Default::default(),
        })
    };
    let beyond = annotate(Span::new(0, TEXT.len() + 50)).unwrap_err();
    assert!(beyond.reason.contains("beyond the text"), "{beyond}");
    let inside = TEXT.find('🇳').unwrap() + 1;
    assert!(annotate(Span::new(0, inside)).unwrap_err().reason.contains("cuts a character"));
    annotate(Span::new(4, 12)).unwrap();
    assert!(annotate(Span::new(4, 12)).unwrap_err().reason.contains("tagged as quote already"));
    assert!(annotate(Span::new(3, 4)).unwrap_err().reason.contains("Nothing is selected"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn all_rows_at_once_are_what_they_are_one_after_the_other(
        seeds in prop::collection::vec(seeds(), 1..50),
        less in any::<prop::sample::Index>(),
    ) {
        let mut fixture = Fixture::new();
        let mut edits = Vec::new();
        for seed in &seeds {
            let Some(command) = command(&fixture.project, seed) else { continue };
            edits.extend(fixture.run(&command));
        }
        let mut changes = rows(&fixture.project);
        let whole = Project::of(&changes).unwrap();
        prop_assert_eq!(&whole, &fixture.project);
        assert_index(&whole);
        // Whatever is missing or there twice is noticed as it would be otherwise.
        let gone = changes.swap_remove(less.index(changes.len()));
        for changes in [changes.clone(), changes.iter().cloned().chain([gone.clone(), gone]).collect()] {
            let stamp = fixture.stamp();
            let transaction = Transaction { label: String::new(), stamp, changes };
            let mut plain = Project::default();
            let one_by_one = plain.apply(&transaction).map(|()| plain);
            // Of several faults either may name another one first.
            prop_assert_eq!(Project::of(&transaction.changes).ok(), one_by_one.ok());
        }
    }
}

/// Every row of a project, as added.
fn rows(project: &Project) -> Vec<Change> {
    fn added<R: Row>(table: &Table<R>, wrap: impl Fn(Delta<R>) -> Change) -> Vec<Change> {
        table.iter().map(|row| wrap(Delta::added(row.clone()))).collect()
    }
    let info = project.info().map(|info| Change::Info(Delta::added(info.clone())));
    let mut out: Vec<Change> = info.into_iter().collect();
    out.extend(added(project.documents(), Change::Document));
    out.extend(added(project.fields(), Change::Field));
    out.extend(added(project.tags(), Change::Tag));
    out.extend(added(project.relation_types(), Change::RelationType));
    out.extend(added(project.actors(), Change::Actor));
    out.extend(added(project.issues(), Change::Issue));
    out.extend(added(project.coders(), Change::Coder));
    out.extend(project.annotations().iter().map(|row| Change::Annotation(Delta::added(row))));
    out.extend(added(project.relations(), Change::Relation));
    out
}
