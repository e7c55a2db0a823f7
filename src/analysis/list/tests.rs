//! Lists of small projects, and that following gives what beginning anew gives.

use super::*;
use crate::edit::{Answer, Command, Named, NewDocument, plan, starter};
use crate::model::{
    Actor, Annotation, Certainty, Change, Coder, Colour, Delta, Document, FieldKind, Id, Ids, Origin, Project, Stamp,
    Text, Time, Transaction,
};
use crate::text::Span;
use proptest::prelude::*;

const DAY: i64 = 24 * 60 * 60 * 1000;

pub(in crate::analysis) struct Trial {
    pub(in crate::analysis) project: Project,
    ids: Ids,
    sequence: u64,
    coder: Id<Coder>,
    done: Vec<Transaction>,
}

impl Trial {
    pub(in crate::analysis) fn new() -> Self {
        let mut ids = Ids::counting(1);
        let coder = ids.next_id();
        let mut trial = Self { project: Project::default(), ids, sequence: 0, coder, done: Vec::new() };
        let row = Coder { id: coder, name: "Lena".into(), colour: Colour::Palette(1) };
        trial.run(Command::AddCoder { coder: row });
        let codebook = Box::new(starter("news-basics").unwrap());
        trial.run(Command::AdoptCodebook { name: "News basics".into(), codebook });
        trial
    }

    #[expect(clippy::needless_pass_by_value, reason = "a test reads better without the borrow")]
    fn run(&mut self, command: Command) {
        self.sequence += 1;
        let time = Time(1_790_000_000_000 + self.sequence as i64 * DAY / 4);
        let stamp = Stamp { coder: self.coder, time, sequence: self.sequence };
        // An act at random may be refused, such as the same passage tagged twice; then nothing has happened.
        let Ok(transaction) = plan(&self.project, &command, stamp, &mut self.ids) else { return };
        self.project.apply(&transaction).unwrap();
        self.done.push(transaction);
    }

    pub(in crate::analysis) fn article(&mut self, title: &str, words: &str) -> Id<Document> {
        let new = NewDocument { title: title.into(), text: Text::new(words), ..NewDocument::default() };
        self.run(Command::AddDocuments { documents: vec![new] });
        self.project.documents_in_order().last().unwrap().id
    }

    pub(in crate::analysis) fn tag(&mut self, document: Id<Document>, tag: &str, words: &str, by: &[&str], note: &str) {
        let text = self.project.documents().get(document).unwrap().text.clone();
        let start = text.as_str().find(words).unwrap();
        let tag = self.project.tag_named(tag).unwrap().id;
        let speaker = self.project.speaker_field(tag).unwrap().id;
        let by = by.iter().map(|name| Named::New((*name).to_owned())).collect();
        self.run(Command::Annotate {
            document,
            fragments: vec![Span::new(start, start + words.len())],
            tag,
            answers: vec![(speaker, Answer::Actors(by))],
            note: note.to_owned(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        });
    }
}

fn trial() -> Trial {
    let mut trial = Trial::new();
    let two = trial.article("Two", "Green List demands a full report.");
    let one = trial.article("One", "“The timetable stands,” she said. Nobody had replied.");
    trial.tag(one, "Claim", "Nobody had replied", &[], "check this");
    trial.tag(one, "Quote", "“The timetable stands,”", &["Ilse Varga", "ministry"], "");
    trial.tag(two, "Position", "demands a full report", &["Green List"], "");
    trial
}

fn sifted(keys: &Keys, project: &Project, filter: &Filter, order: Order) -> Listing {
    let mut listing = Listing::new(project, filter.clone(), order);
    while !listing.sift(keys, project, 1) {}
    listing
}

/// `Title: words, words; Title: …`
fn told(keys: &Keys, project: &Project, listing: &Listing) -> String {
    let words = |slot: Slot| {
        let row = project.annotations().get(keys.statement(slot).unwrap()).unwrap();
        row.words(project.documents().get(row.document).unwrap().text.as_str())
    };
    let group = |group: &Group| {
        let rows = listing.slots(group.rows()).map(words).collect::<Vec<_>>();
        format!("{}: {}", listing.title(keys, project, group), rows.join(", "))
    };
    listing.groups().iter().map(group).collect::<Vec<_>>().join("; ")
}

fn check(filter: &Filter, order: Order, expected: &str) {
    let Trial { project, .. } = trial();
    let keys = Keys::new(&project);
    let listing = sifted(&keys, &project, filter, order);
    assert_eq!(told(&keys, &project, &listing), expected);
    let covered: Vec<usize> = listing.groups().iter().flat_map(Group::rows).collect();
    assert_eq!(covered, (0..listing.len()).collect::<Vec<_>>());
}

#[test]
fn statements_stand_in_every_order() {
    let all = Filter::default();
    let (a, b, c) = ("demands a full report", "“The timetable stands,”", "Nobody had replied");
    check(&all, Order::Position, &format!("Two: {a}; One: {b}, {c}"));
    check(&all, Order::Tag, &format!("Claim: {c}; Quote: {b}; Position: {a}"));
    check(&all, Order::Actor, &format!("Green List: {a}; Ilse Varga: {b}; ministry: {b}; No actor: {c}"));
    check(&all, Order::Issue, &format!("No issue: {a}, {b}, {c}"));
    check(&all, Order::Coder, &format!("Lena: {a}, {b}, {c}"));
    check(&all, Order::Changed, &format!("2026-09-23: {a}, {b}; 2026-09-22: {c}"));
}

#[test]
fn filters_look_at_words_names_notes_and_marks() {
    let words = |words: &str| Filter { words: words.into(), ..Filter::default() };
    check(&words("timetable"), Order::Position, "One: “The timetable stands,”");
    check(&words("VARGA"), Order::Position, "One: “The timetable stands,”");
    check(&words("check"), Order::Position, "One: Nobody had replied");
    check(&words("position"), Order::Position, "Two: demands a full report");
    check(&words("nothing of the kind"), Order::Position, "");
    check(&Filter { only_without_actor: true, ..Filter::default() }, Order::Tag, "Claim: Nobody had replied");
    check(&Filter { only_with_note: true, ..Filter::default() }, Order::Tag, "Claim: Nobody had replied");
    check(&Filter { only_unsure: true, ..Filter::default() }, Order::Tag, "");
    let trial = trial();
    let documents = trial.project.documents_in_order();
    check(
        &Filter { document: Some(documents[0].id), ..Filter::default() },
        Order::Position,
        "Two: demands a full report",
    );
    let actor = trial.project.actor_named("ministry").unwrap().id;
    check(&Filter { actors: [actor].into(), ..Filter::default() }, Order::Coder, "Lena: “The timetable stands,”");
    let tag = trial.project.tag_named("Claim").unwrap().id;
    check(&Filter { tags: [tag].into(), ..Filter::default() }, Order::Coder, "Lena: Nobody had replied");
}

#[test]
fn a_statement_of_two_actors_is_counted_once() {
    let Trial { project, .. } = trial();
    let listing = sifted(&Keys::new(&project), &project, &Filter::default(), Order::Actor);
    assert_eq!((listing.len(), listing.statements()), (4, 3));
}

const WORDS: [&str; 4] = ["The timetable", "stands", "Nobody had", "replied"];
const NAMES: [&str; 5] = ["Ilse Varga", "ministry", "Green List", "Aldous", "Zoe"];

impl Trial {
    /// Does something of a kind; which it is about depends on `pick`.
    fn act(&mut self, kind: u8, pick: usize) {
        let statements: Vec<Id<Annotation>> = self.project.annotations().iter().map(|row| row.id).collect();
        let documents = self.project.documents_in_order();
        let document = documents[pick % documents.len()].clone();
        let statement = statements.get(pick % statements.len().max(1)).copied();
        let name = NAMES[pick % NAMES.len()];
        match (kind, statement) {
            (0..3, _) => {
                let other = NAMES[pick / 5 % NAMES.len()];
                let by = [name, other].into_iter().take(pick % 3).collect::<Vec<_>>();
                let tag = ["Claim", "Quote", "Position"][pick / 3 % 3];
                self.tag(
                    document.id,
                    tag,
                    WORDS[pick / 7 % WORDS.len()],
                    &by,
                    if pick.is_multiple_of(2) { "check" } else { "" },
                );
            }
            (3, Some(annotation)) => self.run(Command::SetNote { annotation, note: name.to_owned() }),
            (4, Some(annotation)) => self.run(Command::Delete { annotations: vec![annotation] }),
            (5, Some(annotation)) => {
                let tag = self.project.annotations().get(annotation).unwrap().tag;
                let field = self.project.fields_of(tag).find(|row| row.kind == FieldKind::Issues).map(|row| row.id);
                let Some(field) = field else { return };
                let answer = Some(Answer::Issues(vec![Named::New(name.to_owned())]));
                self.run(Command::SetField { annotations: vec![annotation], field, answer });
            }
            (6, Some(annotation)) => {
                let tag = self.project.tags_in_order()[pick % 3].id;
                self.run(Command::Retag { annotations: vec![annotation], tag });
            }
            (7, Some(_)) => self.run(Command::Delete { annotations: statements }),
            (8, _) => {
                let document = Document { title: name.to_owned(), ..document };
                self.run(Command::EditDocument { document: Box::new(document) });
            }
            (9, _) => drop(self.article(name, "The timetable stands. Nobody had replied.")),
            (10, _) => self.rename(name),
            _ => self.take_back(),
        }
    }

    fn rename(&mut self, name: &str) {
        let Some(before) = self.project.actors().iter().next().and_then(|row| self.project.actors().shared(row.id))
        else {
            return;
        };
        let after = Actor { name: format!("{name} of old"), ..before.as_ref().clone() };
        let changes = vec![Change::Actor(Delta::replaced(before.clone(), after))];
        self.run(Command::Apply { label: "rename".into(), changes });
    }

    fn take_back(&mut self) {
        if self.done.len() > 3
            && let Some(transaction) = self.done.pop()
        {
            self.project.apply(&transaction.inverse()).unwrap();
        }
    }
}

fn filters(project: &Project) -> Vec<Filter> {
    let words = |words: &str| Filter { words: words.into(), ..Filter::default() };
    vec![
        Filter::default(),
        words("nobody"),
        words("varga"),
        words("e"),
        Filter { document: project.documents_in_order().first().map(|row| row.id), ..Filter::default() },
        Filter { only_without_actor: true, ..Filter::default() },
    ]
}

/// All that is shown of a list.
fn whole(keys: &Keys, project: &Project, listing: &Listing) -> (String, Vec<Id<Annotation>>, usize) {
    let ids = listing.slots(0..listing.len()).map(|slot| keys.statement(slot).unwrap()).collect();
    (told(keys, project, listing), ids, listing.statements())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn to_follow_is_to_begin_anew(acts in prop::collection::vec((0u8..13, 0usize..1000, any::<bool>()), 1..24)) {
        let mut trial = Trial::new();
        trial.article("Two", "The timetable stands. Nobody had replied.");
        let mut keys = Keys::new(&trial.project);
        let mut listings: Vec<Listing> = Vec::new();
        for (kind, pick, looked_at) in acts {
            trial.act(kind, pick);
            if !looked_at {
                continue;
            }
            let project = &trial.project;
            match keys.follow(project) {
                Some(touched) => {
                    for listing in &mut listings {
                        let mut groups = listing.groups();
                        let mut rows: Vec<Slot> = listing.slots(0..listing.len()).collect();
                        let moves = listing.follow(&keys, project, &touched);
                        for &at in moves.gone.iter().rev() {
                            rows.remove(at);
                        }
                        for &at in &moves.came {
                            rows.insert(at, listing.slots(at..at + 1).next().unwrap());
                        }
                        prop_assert!(rows.into_iter().eq(listing.slots(0..listing.len())));
                        if listing.follow_groups(&mut groups, &moves) {
                            prop_assert_eq!(groups, listing.groups());
                        }
                    }
                }
                None => {
                    keys = Keys::new(project);
                    listings.clear();
                }
            }
            let anew = Keys::new(project);
            for row in project.annotations().views() {
                prop_assert_eq!(keys.slot_of(&row).and_then(|slot| keys.statement(slot)), Some(row.id));
            }
            if listings.is_empty() {
                let all = filters(project).into_iter().flat_map(|filter| Order::ALL.map(|order| (filter.clone(), order)));
                listings = all.map(|(filter, order)| sifted(&keys, project, &filter, order)).collect();
            }
            for listing in &listings {
                let expected = sifted(&anew, project, listing.filter(), listing.order());
                prop_assert_eq!(whole(&keys, project, listing), whole(&anew, project, &expected));
            }
        }
    }
}

#[test]
fn a_new_speaker_and_its_undo_are_followed() {
    let mut trial = trial();
    let mut keys = Keys::new(&trial.project);
    let document = trial.project.documents_in_order()[0].id;
    trial.tag(document, "Quote", "Green List", &["Somebody new"], "");
    assert_eq!(keys.follow(&trial.project).unwrap().slots.len(), 1);
    trial.take_back();
    assert_eq!(keys.follow(&trial.project).unwrap().slots.len(), 1);
    let done = Document { progress: crate::model::Progress::Done, ..trial.project.documents_in_order()[0].clone() };
    trial.run(Command::EditDocument { document: Box::new(done) });
    assert!(keys.follow(&trial.project).unwrap().slots.is_empty());
    trial.rename("Zoe");
    assert!(keys.follow(&trial.project).is_none(), "a name that changes moves others");
}

proptest! {
    #[test]
    fn few_and_many_rows_are_moved_to_their_places(
        rows in prop::collection::btree_set(0u32..4_000, 0..2_000),
        gone in prop::collection::btree_set(0usize..2_000, 0..300),
        came in prop::collection::btree_set(4_000u32..8_000, 0..300),
        many in any::<bool>(),
    ) {
        // Numbers that came stand between the others.
        let order = |a: &u32, b: &u32| (a % 4_000, *a).cmp(&(b % 4_000, *b));
        let few = if many { usize::MAX } else { 20 };
        let rows: Vec<u32> = rows.into_iter().collect();
        let gone: Vec<usize> = gone.into_iter().filter(|&at| at < rows.len()).take(few).collect();
        let mut came: Vec<u32> = came.into_iter().take(few).collect();
        came.sort_by(order);
        let mut pieces = Pieces::from(rows.clone());
        let moves = merge(&mut pieces, gone.clone(), &came, order);
        let stay = rows.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, row)| *row);
        let mut expected: Vec<u32> = stay.chain(came.iter().copied()).collect();
        expected.sort_by(order);
        prop_assert!(pieces.iter().eq(&expected));
        prop_assert_eq!(moves.gone, gone);
        prop_assert!(moves.came.iter().map(|&at| expected[at]).eq(came));
    }
}
