//! Registers at full size: 10,000 actors, 100,000 statements, one actor in 5,000 of them.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use standpoint::analysis::people::{Uses, alike_actors, by_issue, doings_of};
use standpoint::edit::{Command, plan, starter};
use standpoint::model::{
    Actor, Annotation, Certainty, Change, Coder, Colour, Delta, Document, Id, Ids, Issue, Mark, NameIndex, Origin,
    Project, Stamp, Time, Transaction, Value,
};
use standpoint::text::Span;

const DOCUMENTS: usize = 5_000;
const EACH: usize = 20;
const ACTORS: usize = 10_000;
const FIRST: [&str; 20] = [
    "Ilse", "Tomas", "Oda", "Aron", "Pavel", "Ruta", "Karl", "Sanna", "Henrik", "Lotte", "Jonna", "Osk", "Mira",
    "Edda", "Anna", "Bela", "Cora", "Dag", "Elin", "Finn",
];
const WORDS: &str = "The ministry said on Tuesday that “nobody was asked” before the timetable changed. ";

fn stamp() -> Stamp {
    Stamp { coder: Id::new(1), time: Time(1_790_000_000_000), sequence: 9 }
}

fn apply(project: &mut Project, changes: Vec<Change>) {
    let label = String::new();
    project.apply(&Transaction { label, stamp: stamp(), changes }).expect("it fits together");
}

/// The project, and the actor that 5,000 statements name.
fn generated() -> (Project, Id<Actor>, Id<Actor>) {
    let mut ids = Ids::counting(1_000);
    let mut project = Project::default();
    let coder = Coder { id: Id::new(1), name: "Lena".into(), colour: Colour::Palette(1) };
    apply(&mut project, vec![Change::Coder(Delta::added(coder))]);
    let book = Box::new(starter("news-basics").expect("a starter"));
    let adopt = Command::AdoptCodebook { name: String::new(), codebook: book };
    let changes = plan(&project, &adopt, stamp(), &mut ids).expect("it fits").changes;
    apply(&mut project, changes);
    let name = |at: usize| {
        let syllables = ["var", "lin", "ost", "kes", "ruhl", "bra", "fel", "ter", "sand", "moe"];
        let part = |by: usize| syllables.get(at / by % 10).copied().unwrap_or_default();
        format!("{} {}{}{}", FIRST.get(at % 20).copied().unwrap_or_default(), part(20), part(200), part(2_000))
    };
    let actors: Vec<Actor> = (0..ACTORS).map(|at| Actor::named(ids.next_id(), &name(at))).collect();
    let issue = |ids: &mut Ids, at: usize| {
        Issue::worded(ids.next_id(), format!("Line {at} should be opened in the coming year"))
    };
    let issues: Vec<Issue> = (0..200).map(|at| issue(&mut ids, at)).collect();
    let (busy, other) = (actors[0].id, actors[1].id);
    let position = project.tag_named("position").expect("a tag").clone();
    let field = |name: &str| project.field_named(position.id, name).expect("a field");
    let (who, what, stance) = (field("actors").id, field("issues").id, field("stance").clone());
    let mut changes: Vec<Change> = Vec::new();
    changes.extend(actors.iter().cloned().map(|row| Change::Actor(Delta::added(row))));
    changes.extend(issues.iter().cloned().map(|row| Change::Issue(Delta::added(row))));
    for number in 0..DOCUMENTS {
        let words = format!("{number} {}", WORDS.repeat(EACH));
        let document = Document::new(ids.next_id(), &format!("Article {number}"), &words);
        for nth in 0..EACH {
            let start = words.floor_char_boundary(nth * WORDS.len());
            let at = number * EACH + nth;
            let speaker = if at.is_multiple_of(EACH) { busy } else { actors[at * 7 % ACTORS].id };
            let mark = Mark { sequence: at as u64, time: Time(1_790_000_000_000) };
            let mut row = Annotation {
                id: ids.next_id(),
                document: document.id,
                tag: position.id,
                fragments: vec![Span::new(start, words.floor_char_boundary(start + 60))],
                fields: Vec::new(),
                note: "".into(),
                certainty: Certainty::Sure,
                coder: Id::new(1),
                origin: Origin::ByHand,
                created: mark,
                changed: mark,
            };
            row.set_value(who, Some(Value::Actors(vec![speaker])));
            row.set_value(what, Some(Value::Issues(vec![issues[at % issues.len()].id])));
            row.set_value(stance.id, Some(Value::Choice(stance.choices[at % 2].id)));
            changes.push(Change::Annotation(Delta::added(row)));
        }
        changes.push(Change::Document(Delta::added(document)));
    }
    apply(&mut project, changes);
    (project, busy, other)
}

fn people(criterion: &mut Criterion) {
    let (project, busy, other) = generated();
    let merge = Command::MergeActors { from: busy, into: other };
    let mut group = criterion.benchmark_group("people");
    group.sample_size(20);
    group.bench_function("merge an actor with 5,000 statements", |bencher| {
        let plan_and_apply = |mut project: Project| {
            let done = plan(&project, &merge, stamp(), &mut Ids::counting(1)).expect("it fits");
            project.apply(&done).expect("it fits");
            project
        };
        bencher.iter_batched(|| project.clone(), plan_and_apply, BatchSize::PerIteration);
    });
    let done = plan(&project, &merge, stamp(), &mut Ids::counting(1)).expect("it fits");
    let mut merged = project.clone();
    merged.apply(&done).expect("it fits");
    group.bench_function("undo it", |bencher| {
        let undo = |mut project: Project| {
            project.apply(&done.inverse()).expect("it fits");
            project
        };
        bencher.iter_batched(|| merged.clone(), undo, BatchSize::PerIteration);
    });
    group.bench_function("count how often each is used", |bencher| bencher.iter(|| Uses::new(&project)));
    group.bench_function("all statements of an actor with 5,000", |bencher| bencher.iter(|| doings_of(&project, busy)));
    let statements: Vec<_> = doings_of(&project, busy).iter().map(|doing| doing.id).collect();
    group.bench_function("its stance by issue", |bencher| bencher.iter(|| by_issue(&project, busy, &statements)));
    group.bench_function("likely duplicates among 10,000 actors", |bencher| bencher.iter(|| alike_actors(&project)));
    let mut names = NameIndex::<Actor>::default();
    names.follow(&project);
    group.bench_function("find a name among 10,000", |bencher| bencher.iter(|| names.like("var", usize::MAX).len()));
    group.finish();
}

criterion_group!(benches, people);
criterion_main!(benches);
