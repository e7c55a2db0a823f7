//! P10, P11, P12: saved and opened is the same, undo and redo are exact also after a restart, nothing is final.

use crate::dice::Dice;
use crate::faulty::Misread;
use crate::fixture::{Fixture, command, command_on_tags, seeds};
use crate::kept::{SLOW, SOON, folder, opened, project, small, store, store_over};
use crate::odd::OddDisk;
use crate::scripted::{COMMANDS, Script, resumed};
use crate::table::{Check, Found, Trouble, enough, ensure};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use standpoint::edit::{Alike, BookEdit, Command, Copied, History, Lineage, NewDocument, Step, merge};
use standpoint::model::{
    Actor, Annotation, Certainty, Change, Coder, Colour, Delta, Id, Ids, Origin, Project, Relation, Text, Transaction,
};
use standpoint::store::{Loaded, Memory, SaveState, Storage, create, load};
use standpoint::text::Span;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    sync::Arc,
};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 10,
        name: "save and open",
        search: |form| save_and_open(form.of(150, 10_000), |disk| Arc::new(disk.clone())),
        controls: &[("line ends within names made alike on reading", || save_and_open(300, line_ends_alike))],
    },
    Check {
        promise: 11,
        name: "undo and redo",
        search: |form| undo_and_redo(form.of(150, 10_000), |disk| Arc::new(disk.clone())),
        controls: &[("the journal does not tell undo from an edit", || undo_and_redo(150, undo_as_edit))],
    },
    Check {
        promise: 11,
        name: "long scripts",
        search: |form| long_scripts(0..form.of(3, 200), |disk| Arc::new(disk.clone())),
        controls: &[("the journal does not tell undo from an edit", || long_scripts(0..3, undo_as_edit))],
    },
    Check {
        promise: 12,
        name: "destructive commands",
        search: |form| nothing_is_final(form.of(5, 500), true),
        controls: &[("journals thrown away once they are folded", || nothing_is_final(5, false))],
    },
];

type Reader = fn(&Memory) -> Arc<dyn Storage>;

fn line_ends_alike(disk: &Memory) -> Arc<dyn Storage> {
    Arc::new(OddDisk { disk: disk.clone(), odd: Misread(|value| value.replace("\\r", "\\n")) })
}

fn undo_as_edit(disk: &Memory) -> Arc<dyn Storage> {
    Arc::new(OddDisk { disk: disk.clone(), odd: Misread(|value| value.replace("step:Undo", "step:Edit")) })
}

/// Runs a property on many cases. One that breaks it is told as it is: making it smaller takes longer than all cases.
fn property<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), String>) -> Result<(), String>
where
    S::Value: Debug,
{
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let done = TestRunner::new(config).run(&strategy.no_shrink(), |case| test(case).map_err(TestCaseError::fail));
    done.map_err(|found| found.to_string())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,24}",
        "(\\PC|\n|\r|\t|\u{0}|\u{2028}|🇳🇿|e\u{301}|\"|\\\\|'|//|,|\\)|\\]){0,24}",
        prop::collection::vec(any::<char>(), 0..24).prop_map(|chars| chars.into_iter().collect()),
    ]
}

/// Whether a disk holds just this project.
fn holds(disk: &dyn Storage, project: &Project) -> Result<(), String> {
    let found = load(disk, folder()).map_err(|error| error.to_string())?;
    ensure(found.report.attention.is_empty(), || format!("{:?}", found.report.attention[0]))?;
    ensure(found.project == *project, || "what is opened is not what was saved".to_owned())
}

/// Ten documents with words, names and notes of any kind in each of many projects, half of them through the journal.
fn save_and_open(cases: u32, read: Reader) -> Found {
    let rows = prop::collection::vec((any_text(), any_text(), any_text(), 0usize..40, 1usize..40), 10..11);
    property(cases, (rows, any_text()), |(rows, title)| {
        let (_, mut fixture) = small();
        drop(fixture.run(&Command::RenameProject { title }));
        let (first, second) = rows.split_at(5);
        first.iter().for_each(|row| drop(describe(&mut fixture, row)));
        let disk = Memory::new();
        create(&disk, folder(), &fixture.project).map_err(|error| error.to_string())?;
        holds(read(&disk).as_ref(), &fixture.project)?;
        let store = store(&disk, &opened(&disk), &fixture);
        for row in second {
            for edit in describe(&mut fixture, row) {
                store.append(Step::Edit, Arc::new(edit), &fixture.project);
            }
        }
        ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
        holds(read(&disk).as_ref(), &fixture.project)?;
        store.checkpoint();
        ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
        holds(read(&disk).as_ref(), &fixture.project)
    })?;
    Ok(format!("{} documents with any words, names and notes, each 3 times saved and opened: the same", cases * 10))
}

/// Adds a document, a statement in it and an actor.
fn describe(fixture: &mut Fixture, row: &(String, String, String, usize, usize)) -> Vec<Transaction> {
    let (words, name, note, start, length) = row;
    let new =
        NewDocument { title: name.clone(), author: note.clone(), text: Text::new(words), ..NewDocument::default() };
    let mut done = vec![fixture.run(&Command::AddDocuments { documents: vec![new] }).unwrap()];
    let document = fixture.project.documents_in_order().last().unwrap().id;
    let tag = fixture.project.tags_in_order()[0].id;
    let edge = |at: usize| words.char_indices().nth(at).map_or(words.len(), |at| at.0);
    done.extend(fixture.run(&Command::Annotate {
        document,
        fragments: vec![Span::new(edge(*start), edge(start + length)), Span::new(0, edge(2))],
        tag,
        answers: vec![],
        note: note.clone(),
        certainty: Certainty::Unsure,
        origin: Origin::Imported { from: name.as_str().into() },
    }));
    let id = Id::new(9000 + fixture.project.documents().len() as u128);
    let actor = Actor { note: note.clone(), aliases: vec![words.clone()], ..Actor::named(id, name) };
    done.extend(fixture.run(&Command::AddActor { actor: Box::new(actor) }));
    done
}

/// Random commands with undo, redo and reopening against a plain list of states.
fn undo_and_redo(cases: u32, read: Reader) -> Found {
    let steps = prop::collection::vec((0u8..12, seeds()), 50..51);
    property(cases, steps, |steps| {
        let mut fixture = Fixture::new();
        let disk = Memory::new();
        create(&disk, folder(), &fixture.project).map_err(|error| error.to_string())?;
        let mut saver = Some(store(&disk, &opened(&disk), &fixture));
        let mut history = History::default();
        let (mut states, mut at) = (vec![fixture.project.clone()], 0);
        for (kind, seed) in &steps {
            ensure(history.next_undo().is_some() == (at > 0), || "what can be undone".to_owned())?;
            ensure(history.next_redo().is_some() == (at + 1 < states.len()), || "what can be redone".to_owned())?;
            let (step, transaction) = match kind {
                0 | 1 if at > 0 => {
                    let edit = history.next_undo().unwrap().clone();
                    at -= 1;
                    (Step::Undo, Transaction { stamp: fixture.stamp(), ..edit.inverse() })
                }
                2 if at + 1 < states.len() => {
                    let edit = history.next_redo().unwrap().clone();
                    at += 1;
                    (Step::Redo, Transaction { stamp: fixture.stamp(), ..edit.as_ref().clone() })
                }
                3 => {
                    let old = saver.take().unwrap();
                    if seed.1 % 2 == 0 {
                        old.checkpoint();
                    }
                    drop(old);
                    let loaded = load(read(&disk).as_ref(), folder()).map_err(|error| error.to_string())?;
                    ensure(loaded.report.attention.is_empty(), || format!("{:?}", loaded.report.attention[0]))?;
                    ensure(loaded.project == states[at], || "reopened it is another state".to_owned())?;
                    history = loaded.history(fixture.coder);
                    ensure(history.done().count() == at, || "reopened more or less can be undone".to_owned())?;
                    saver = Some(store(&disk, &loaded, &fixture));
                    continue;
                }
                _ => {
                    let Some(command) = command(&fixture.project, seed) else { continue };
                    let stamp = fixture.stamp();
                    let planned = standpoint::edit::plan(&fixture.project, &command, stamp, &mut fixture.ids);
                    let Ok(done) = planned else { continue };
                    if done.changes.is_empty() {
                        continue;
                    }
                    states.truncate(at + 1);
                    at += 1;
                    (Step::Edit, done)
                }
            };
            fixture.project.apply(&transaction).map_err(|error| error.to_string())?;
            let transaction = Arc::new(transaction);
            history.record(step, &transaction);
            saver.as_ref().unwrap().append(step, transaction, &fixture.project);
            if at == states.len() {
                states.push(fixture.project.clone());
            }
            ensure(fixture.project == states[at], || "another state".to_owned())?;
        }
        Ok(())
    })?;
    Ok(format!("{cases} runs of 50 steps with undo, redo and reopening against a list of states: exact"))
}

/// Scripts of 500 edits in which every command there is is carried out, reopened ten times, then taken back to the start.
fn long_scripts(seeds: std::ops::Range<u64>, read: Reader) -> Found {
    let (start, fixture) = project();
    let coder = fixture.coder;
    let (mut commands, count) = (BTreeSet::new(), seeds.end);
    for seed in seeds {
        let disk = start.after_power_cut(1);
        let loaded = opened(&disk);
        let first = loaded.project.clone();
        let mut saver = Some(store(&disk, &loaded, &fixture));
        let mut script = Script::new(resumed(&loaded, coder), History::default(), seed + 1);
        for number in 1..=500 {
            let (step, transaction) = script.next();
            saver.as_ref().unwrap().append(step, transaction, &script.fixture.project);
            if number % 50 == 0 {
                let old = saver.take().unwrap();
                old.checkpoint();
                drop(old);
                let found = load(read(&disk).as_ref(), folder()).map_err(|error| error.to_string())?;
                ensure(found.report.attention.is_empty(), || {
                    format!("edit {number}: {:?}", found.report.attention[0])
                })?;
                ensure(found.project == script.fixture.project, || format!("edit {number}: another state"))?;
                let (known, kept) = (script.history.done().count(), found.history(coder).done().count());
                ensure(known == kept, || format!("edit {number}: {kept} of {known} edits can be undone"))?;
                script.history = found.history(coder);
                saver = Some(store(&disk, &found, &fixture));
            }
        }
        commands.append(&mut script.commands);
        while let Some(edit) = script.history.next_undo().cloned() {
            let inverse = Arc::new(edit.inverse());
            script.fixture.project.apply(&inverse).map_err(|error| error.to_string())?;
            script.history.record(Step::Undo, &inverse);
        }
        ensure(script.fixture.project == first, || format!("script {seed}: undone it is not the start"))?;
    }
    enough(commands.len() == COMMANDS, || format!("of {COMMANDS} commands only {commands:?} were carried out"))?;
    Ok(format!("{count} scripts of 500 edits, all {COMMANDS} commands, each reopened 10 times, then undone: exact"))
}

/// The name of a command that takes away something that a person has made.
fn destroys(command: &Command) -> Option<&'static str> {
    Some(match command {
        Command::RemoveDocuments { .. } => "remove a document",
        Command::ReplaceDocument { .. } => "replace a document",
        Command::CorrectText { .. } => "correct a text",
        Command::Delete { .. } => "delete",
        Command::Merge { .. } => "merge statements",
        Command::RemoveCoder { .. } => "remove a coder",
        Command::MergeActors { .. } => "merge actors",
        Command::RemoveActor { .. } => "remove an actor",
        Command::RemoveActors { .. } => "remove actors",
        Command::RemoveIssue { .. } => "remove an issue",
        Command::RemoveIssues { .. } => "remove issues",
        Command::MergeIssues { .. } => "merge issues",
        Command::Unlink { .. } => "unlink",
        Command::Retag { .. } => "retag",
        Command::SetFragments { .. } => "move borders",
        Command::SetField { answer: None, .. } => "take an answer away",
        Command::SetNote { note, .. } if note.is_empty() => "empty a note",
        Command::EditDocument { .. } => "describe an article anew",
        Command::EditIssue { .. } => "reword an issue",
        Command::EditTag { .. } => "change a tag",
        Command::EditField { .. } => "change a field",
        Command::Split { .. } => "split",
        Command::Book(BookEdit::RemoveTag { .. }) => "delete a tag",
        Command::Book(BookEdit::MergeTags { .. }) => "merge tags",
        Command::Book(BookEdit::SplitTag { .. }) => "split a tag",
        Command::Book(BookEdit::RemoveField { .. }) => "remove a field",
        Command::Book(BookEdit::RemoveChoice { .. }) => "remove a choice",
        Command::Book(BookEdit::RemoveRelationType { .. }) => "remove a type of relation",
        Command::Apply { label, .. } if label == "merge" => "merge a copy that lacks much",
        _ => return None,
    })
}

/// A project with enough of everything in it, and what was opened of it.
fn furnished() -> Result<(Memory, Loaded, Id<Coder>), Trouble> {
    let (_, fixture) = project();
    let coder = fixture.coder;
    let mut script = Script::new(fixture, History::default(), 12);
    for _ in 0..3000 {
        script.next();
        let project = &script.fixture.project;
        // A definition can be taken away, and statements of one article and names that nobody bears.
        let is_rich = project.issues().iter().any(|row| !row.definition.is_empty())
            && alike(project).is_some()
            && nameless(project).is_some();
        if is_rich && !project.relations().is_empty() && project.actors().len() > 2 {
            let disk = Memory::new();
            share(&mut script.fixture);
            create(&disk, folder(), &script.fixture.project).map_err(|error| error.to_string())?;
            let loaded = opened(&disk);
            return Ok((disk, loaded, coder));
        }
    }
    Err(Trouble::Poor("no script makes relations, actors and issues".to_owned()))
}

/// Gives some of the statements and relations to another coder.
fn share(fixture: &mut Fixture) {
    let coder = Coder { id: Id::new(77), name: "Guest Mira".to_owned(), colour: Colour::Palette(2) };
    let id = coder.id;
    fixture.run(&Command::AddCoder { coder }).unwrap();
    let project = &fixture.project;
    let statements = project.annotations().iter().take(2).map(|row| {
        let before = project.annotations().shared(row.id).unwrap();
        Change::Annotation(Delta::replaced(before, Annotation { coder: id, ..row.clone() }))
    });
    let relations = project.relations().iter().take(1).map(|row| {
        let before = project.relations().shared(row.id).unwrap().clone();
        Change::Relation(Delta::replaced(before, Relation { coder: id, ..row.clone() }))
    });
    let changes = statements.chain(relations).collect();
    fixture.run(&Command::Apply { label: "share".to_owned(), changes }).unwrap();
}

/// Kinds of commands that [`destroys`].
const KINDS_TO_DESTROY: usize = 29;

/// Two statements of one article with the same tag, to be merged.
fn alike(project: &Project) -> Option<Command> {
    project.documents().iter().find_map(|document| {
        let rows = project.annotations_in(document.id);
        let pairs =
            rows.iter().enumerate().flat_map(|(at, row)| rows.iter().skip(at + 1).map(move |other| (row, other)));
        let (one, other) = pairs.into_iter().find(|(one, other)| one.tag == other.tag)?;
        Some(Command::Merge { annotations: vec![one.id, other.id] })
    })
}

/// An answer that was given, to be taken away.
fn answered(project: &Project, statement: usize, field: usize) -> Option<Command> {
    let rows: Vec<_> = project.annotations().iter().filter(|row| !row.fields.is_empty()).collect();
    let row = rows.get(statement % rows.len().max(1))?;
    let (field, _) = row.fields[field % row.fields.len()];
    Some(Command::SetField { annotations: vec![row.id], field, answer: None })
}

/// The actors that no statement and no other actor names, to be removed.
fn nameless(project: &Project) -> Option<Command> {
    let belongs = |id| project.actors().iter().any(|row| row.affiliations.iter().any(|at| at.actor == id));
    let mut actors: Vec<_> = project.actors().iter().map(|row| row.id).collect();
    actors.retain(|&id| project.statements_of(id).is_empty() && !belongs(id));
    (!actors.is_empty()).then_some(Command::RemoveActors { actors })
}

/// What merging another copy comes to in which an article, and statements of another one, were removed.
fn lacking(fixture: &Fixture, at: usize) -> Command {
    let project = &fixture.project;
    let mut other = resumed_in_memory(fixture);
    let documents = project.documents_in_order();
    let removed = documents[at % documents.len()].id;
    drop(other.run(&Command::RemoveDocuments { documents: vec![removed] }));
    let left = other.project.annotations().iter().take(1 + at % 3).map(|row| row.id).collect();
    drop(other.run(&Command::Delete { annotations: left }));
    let nothing = Lineage::default();
    let [ours, theirs] = [project, &other.project].map(|project| Copied { project, lineage: &nothing, whole: true });
    Command::Apply { label: "merge".to_owned(), changes: merge(ours, theirs, Some(project), Alike::Apart).changes }
}

fn resumed_in_memory(fixture: &Fixture) -> Fixture {
    let ids = Ids::counting(9 << 100);
    Fixture { project: fixture.project.clone(), ids, sequence: fixture.sequence, coder: fixture.coder }
}

/// Every destructive command, folded into the files and reopened: one undo brings everything back.
fn nothing_is_final(each: usize, journals_stay: bool) -> Found {
    let (start, loaded, coder) = furnished()?;
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let mut dice = Dice(3);
    for draw in 0.. {
        if made.values().filter(|count| **count == each).count() == KINDS_TO_DESTROY {
            break;
        }
        enough(draw < 200_000 + each * 4000, || format!("only {made:?} were tried"))?;
        let mut roll = || dice.below(1000);
        let (drawn, a, b, c) = (roll() % 64, roll(), roll(), roll());
        // What these do seldom is what is wanted here.
        let b = match drawn {
            3 => b / 7 * 7,
            32 => b / 25 * 25,
            _ => b,
        };
        let numbers = (drawn as u8, a, b, c, String::new());
        let project = &loaded.project;
        let command = match drawn {
            // All statements at once.
            47 => Some(Command::Retag {
                annotations: project.annotations().iter().map(|row| row.id).collect(),
                tag: project.tags_in_order()[a % 3].id,
            }),
            48 => alike(project),
            49 => nameless(project),
            46 => Some(lacking(&resumed(&loaded, coder), a)),
            50 => answered(project, a, b),
            51.. => command_on_tags(project, &numbers),
            _ => command(project, &numbers),
        };
        let Some(command) = command else { continue };
        let Some(kind) = destroys(&command).filter(|kind| made.get(kind) != Some(&each)) else { continue };
        let mut fixture = resumed(&loaded, coder);
        let done = match fixture.run(&command) {
            Ok(done) if !done.changes.is_empty() => done,
            _ => continue,
        };
        let disk = start.after_power_cut(1);
        let saved = |loaded: &Loaded, step, edit: Transaction, project: &Project| {
            let store = store_over(Arc::new(disk.clone()), loaded, coder, SLOW);
            store.append(step, Arc::new(edit), project);
            store.checkpoint();
            ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || format!("{kind} is not saved"))
        };
        saved(&loaded, Step::Edit, done, &fixture.project)?;
        if !journals_stay {
            let all = disk.snapshot().into_keys().filter(|path| path.starts_with(folder().join("journal")));
            all.for_each(|path| disk.take(&path));
        }
        let again = opened(&disk);
        ensure(again.project == fixture.project, || format!("{kind}: another state"))?;
        let edit = again.history(coder).next_undo().cloned().ok_or_else(|| format!("{kind} can’t be undone"))?;
        let mut project = again.project.clone();
        let inverse = Transaction { stamp: fixture.stamp(), ..edit.inverse() };
        project.apply(&inverse).map_err(|error| format!("{kind}: {error}"))?;
        saved(&again, Step::Undo, inverse, &project)?;
        holds(&disk, &loaded.project).map_err(|found| format!("{kind}, undone: {found}"))?;
        *made.entry(kind).or_default() += 1;
    }
    let count = each * KINDS_TO_DESTROY;
    Ok(format!("{count} edits that take something away ({KINDS_TO_DESTROY} kinds), reopened, one undo: all back"))
}
