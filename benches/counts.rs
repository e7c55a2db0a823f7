//! What the counts cost at the size that the program is made for: 5,000 articles with 100,000 statements.

use criterion::{Criterion, criterion_group, criterion_main};
use standpoint::analysis::counts::{Dimension, Filter, Question, Tally};
use standpoint::edit::{Codebook, starter};
use standpoint::model::{
    Actor, Annotation, Certainty, Change, Coder, Colour, Delta, Document, Id, Ids, Issue, Mark, Origin, Project, Stamp,
    Time, Transaction, Value,
};
use standpoint::text::Span;
use std::hint::black_box;

const DOCUMENTS: usize = 5_000;
const STATEMENTS: usize = 100_000;
const ACTORS: usize = 2_000;
const ISSUES: usize = 60;

/// The tags and fields of “News basics”, and every statement a position of one or two actors on an issue.
fn project() -> Project {
    let mut ids = Ids::counting(1 << 90);
    let book: Codebook = starter("news-basics").expect("a codebook of ours");
    let coder = Coder { id: ids.next_id(), name: "Lena".into(), colour: Colour::Palette(1) };
    let mut changes = vec![Change::Coder(Delta::added(coder.clone()))];
    changes.extend(book.fields.iter().cloned().map(|row| Change::Field(Delta::added(row))));
    changes.extend(book.tags.iter().cloned().map(|row| Change::Tag(Delta::added(row))));
    let actors: Vec<Id<Actor>> = (0..ACTORS).map(|_| ids.next_id()).collect();
    let issues: Vec<Id<Issue>> = (0..ISSUES).map(|_| ids.next_id()).collect();
    for (at, &id) in actors.iter().enumerate() {
        changes.push(Change::Actor(Delta::added(Actor::named(id, &format!("Actor {at}")))));
    }
    for (at, &id) in issues.iter().enumerate() {
        let (wording, group, definition) = (format!("Issue {at}"), String::new(), String::new());
        changes.push(Change::Issue(Delta::added(Issue { group, definition, ..Issue::worded(id, wording) })));
    }
    let named = |name: &str| book.fields.iter().find(|field| field.name == name).expect("a field of the codebook");
    let (who, about, stance) = (named("actors").id, named("issues").id, named("stance"));
    let position = book.tags.iter().find(|tag| tag.name == "Position").expect("a tag of the codebook").id;
    for number in 0..DOCUMENTS {
        let mut document =
            Document::new(ids.next_id(), &format!("Article {number}"), "The ministry said nothing today.");
        document.outlet = format!("Outlet {}", number % 40);
        document.date = format!("20{:02}-{:02}-14", 20 + number % 6, 1 + number % 12).parse().ok();
        for statement in 0..STATEMENTS / DOCUMENTS {
            let at = number * 31 + statement * 7919;
            let speakers = vec![actors[at * at % ACTORS], actors[at % ACTORS]];
            let mut fields = vec![
                (who, Value::Actors(speakers.into_iter().take(1 + at % 2).collect())),
                (about, Value::Issues(vec![issues[at % ISSUES]])),
                (stance.id, Value::Choice(stance.choices[at % stance.choices.len()].id)),
            ];
            fields.sort_by_key(|entry| entry.0);
            changes.push(Change::Annotation(Delta::added(Annotation {
                id: ids.next_id(),
                document: document.id,
                tag: position,
                fragments: vec![Span::new(0, 12)],
                fields,
                note: "".into(),
                certainty: Certainty::Sure,
                coder: coder.id,
                origin: Origin::ByHand,
                created: Mark::default(),
                changed: Mark::default(),
            })));
        }
        changes.push(Change::Document(Delta::added(document)));
    }
    let stamp = Stamp { coder: coder.id, time: Time(0), sequence: 1 };
    let mut project = Project::default();
    project.apply(&Transaction { label: "made".into(), stamp, changes }).expect("what was made fits");
    project
}

fn counting(criterion: &mut Criterion) {
    let project = project();
    let all = Filter::default;
    let questions = [
        ("who stands where, 2,000 actors by 60 issues", Question::stances(all())),
        ("counts by actor", Question::counts(Dimension::Actor, all())),
        ("cross table, outlet by month", Question::cross(Dimension::Outlet, Dimension::Month, all())),
        ("cross table, article by actor", Question::cross(Dimension::Document, Dimension::Actor, all())),
    ];
    let mut group = criterion.benchmark_group("100,000 statements in 5,000 articles");
    group.sample_size(20);
    for (name, question) in questions {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(Tally::all(&project, &question))));
    }
    // What a frame of the page does at most.
    group.bench_function("20,000 statements of it", |bencher| {
        bencher.iter(|| {
            let mut tally = Tally::new(&project, &Question::stances(all()));
            black_box(tally.go_on(&project, 20_000))
        });
    });
    group.finish();
}

criterion_group!(benches, counting);
criterion_main!(benches);
