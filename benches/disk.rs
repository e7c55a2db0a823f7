//! What waiting for the disk costs: an edit until it is acknowledged, and opening a large project.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use standpoint::edit::Step;
use standpoint::model::{
    Annotation, Certainty, Change, Coder, Colour, Delta, Document, Field, FieldKind, Ids, Info, Mark, Origin, Project,
    Stamp, Tag, Time, Transaction, Value,
};
use standpoint::store::{Disk, Pace, SaveState, Store, create, load};
use standpoint::text::Span;
use std::{sync::Arc, time::Duration};

const WORDS: &str =
    "The ministry said on Tuesday that “nobody was asked” before the timetable of the Veldmark line changed. ";

/// A project of so many documents with twenty statements each.
fn generated(documents: usize) -> Project {
    let mut ids = Ids::counting(1);
    let (coder, tag, field) = (ids.next_id::<Coder>(), ids.next_id::<Tag>(), ids.next_id::<Field>());
    let info =
        Info { id: ids.next_id(), title: "Generated".into(), created: Time(0), notes: String::new(), kept: Vec::new() };
    let mut changes = vec![
        Change::Info(Delta::added(info)),
        Change::Coder(Delta::added(Coder { id: coder, name: "Lena".into(), colour: Colour::Palette(1) })),
        Change::Field(Delta::added(Field {
            id: field,
            name: "remark".into(),
            kind: FieldKind::Text,
            help: String::new(),
            core: true,
            choices: vec![],
            unclear: false,
        })),
        Change::Tag(Delta::added(Tag { keys: "1".into(), fields: vec![field], ..Tag::named(tag, "Claim") })),
    ];
    for number in 0..documents {
        let words = format!("{number} {}", WORDS.repeat(40));
        let document = Document::new(ids.next_id(), &format!("Article {number}"), &words);
        for statement in 0..20 {
            let start = words.floor_char_boundary(statement * 190);
            let end = words.floor_char_boundary(start + 70);
            changes.push(Change::Annotation(Delta::added(Annotation {
                id: ids.next_id(),
                document: document.id,
                tag,
                fragments: vec![Span::new(start, end)],
                fields: vec![(field, Value::Text("as reported".into()))],
                note: "".into(),
                certainty: Certainty::Sure,
                coder,
                origin: Origin::ByHand,
                created: Mark { sequence: statement as u64, time: Time(1_790_000_000_000) },
                changed: Mark { sequence: statement as u64, time: Time(1_790_000_000_000) },
            })));
        }
        changes.push(Change::Document(Delta::added(document)));
    }
    let stamp = Stamp { coder, time: Time(0), sequence: 0 };
    let mut project = Project::default();
    project.apply(&Transaction { label: "generate".into(), stamp, changes }).expect("it fits together");
    project
}

/// In a small project and in a large one: both should cost the same.
fn edits_to_saved(c: &mut Criterion) {
    let large = if std::env::args().any(|argument| argument == "--test") { 50 } else { 5000 };
    for documents in [5, large] {
        edit_to_saved(c, documents);
    }
}

fn edit_to_saved(c: &mut Criterion, documents: usize) {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("study");
    create(&Disk, &folder, &generated(documents)).expect("it can be written");
    let loaded = load(&Disk, &folder).expect("it opens");
    let coder = loaded.project.coders().iter().next().expect("a coder").id;
    let never = Pace { idle: Duration::from_secs(900), longest: Duration::from_secs(900) };
    let store = Store::open_with(Arc::new(Disk), &folder, coder, &loaded, Box::new(|| {}), never).expect("it opens");
    let before = loaded.project.annotations().iter().next().expect("a statement");
    let mut row = loaded.project.annotations().shared(before.id).expect("it").clone();
    let mut sequence = 100;
    c.bench_function(&format!("edit to saved, {documents} documents"), |bench| {
        bench.iter_batched(
            || {
                sequence += 1;
                let mut after = row.as_ref().clone();
                after.note = format!("note {sequence}").into();
                let after = Arc::new(after);
                let before = std::mem::replace(&mut row, after.clone());
                let changes = vec![Change::Annotation(Delta { before: Some(before), after: Some(after) })];
                let stamp = Stamp { coder, time: Time(1_790_000_000_000), sequence };
                Arc::new(Transaction { label: "change the note".into(), stamp, changes })
            },
            |transaction| {
                store.append(Step::Edit, transaction, &loaded.project);
                let state = store.wait_saved(Duration::from_secs(10));
                assert!(matches!(state, SaveState::Saved { .. }), "{state:?}");
            },
            BatchSize::PerIteration,
        );
    });
}

fn open_large(c: &mut Criterion) {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("study");
    // In test mode a small one: writing the large one takes a while.
    let documents = if std::env::args().any(|argument| argument == "--test") { 50 } else { 5000 };
    create(&Disk, &folder, &generated(documents)).expect("it can be written");
    let mut group = c.benchmark_group("open");
    group.sample_size(10);
    group.bench_function(format!("{documents} documents, {} statements", documents * 20), |bench| {
        bench.iter(|| load(&Disk, &folder).expect("it opens").project.revision());
    });
}

criterion_group!(benches, edits_to_saved, open_large);
criterion_main!(benches);
