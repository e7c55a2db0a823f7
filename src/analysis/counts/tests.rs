//! The same numbers, counted by hand: sets of statements drawn by chance.

use super::*;
use crate::model::{
    Actor, Annotation, Certainty, Change, Choice, Colour, Delta, Issue, Mark, Origin, Stamp, Time, Transaction, Value,
};
use crate::text::Span;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ACTORS: u128 = 5;
const ISSUES: u128 = 4;
const DOCUMENTS: u128 = 6;
/// Ids: tags from 10, fields from 20, choices from 30, coders from 50, actors from 60, issues from 70, articles from 80.
const SPEAKER: u128 = 20;
const ABOUT: u128 = 21;
const STANCE: u128 = 22;
const FORM: u128 = 23;
const AGREES: u128 = 24;

fn field(id: u128, name: &str, kind: FieldKind, choices: &[(u128, &str)]) -> Field {
    let choices =
        choices.iter().map(|&(id, name)| Choice { id: Id::new(id), name: name.into(), definition: String::new() });
    Field {
        id: Id::new(id),
        name: name.into(),
        kind,
        help: String::new(),
        core: true,
        choices: choices.collect(),
        unclear: true,
    }
}

fn tag(id: u128, name: &str, fields: &[u128]) -> Tag {
    let fields = fields.iter().copied().map(Id::new).collect();
    Tag { position: id as u32, fields, ..Tag::named(Id::new(id), name) }
}

/// What of a statement is left to chance.
#[derive(Debug, Clone)]
struct Draft {
    document: u128,
    tag: u128,
    coder: u128,
    speakers: Option<Vec<u128>>,
    issues: Option<Vec<u128>>,
    /// 0 for, 1 against, 2 mixed, 3 unclear, 4 not answered.
    stance: u8,
    form: Option<u128>,
}

fn draft() -> impl Strategy<Value = Draft> {
    let list = |count: u128| proptest::option::of(proptest::collection::vec(0..count, 0..4));
    let form = proptest::option::of(0..4_u128);
    (0..DOCUMENTS, 0..3_u128, 0..2_u128, list(ACTORS), list(ISSUES), 0..5_u8, form).prop_map(
        |(document, tag, coder, speakers, issues, stance, form)| Draft {
            document,
            tag,
            coder,
            speakers,
            issues,
            stance,
            form,
        },
    )
}

fn outlet(document: u128) -> &'static str {
    ["Post", "Lantern", "", "Post", "Wire", "Lantern"][document as usize]
}

fn date(document: u128) -> Option<Date> {
    ["2026-10-14", "2026-10-18", "2026-12", "", "2026", "2027-01-02"][document as usize].parse().ok()
}

/// A project of three tags: one that asks who stands where on what, one that asks who agrees, one that asks how.
fn project(drafts: &[Draft]) -> Project {
    let mut changes = vec![
        Change::Field(Delta::added(field(SPEAKER, "actors", FieldKind::Actors, &[]))),
        Change::Field(Delta::added(field(ABOUT, "issues", FieldKind::Issues, &[]))),
        Change::Field(Delta::added(field(
            STANCE,
            "stance",
            FieldKind::Choice,
            &[(30, "For"), (31, "against"), (32, "neutral or mixed")],
        ))),
        Change::Field(Delta::added(field(
            FORM,
            "form",
            FieldKind::Choice,
            &[(40, "direct"), (41, "indirect"), (42, "mixed"), (43, "Direct ")],
        ))),
        Change::Field(Delta::added(field(AGREES, "agreement", FieldKind::YesNo, &[]))),
        Change::Tag(Delta::added(tag(10, "Position", &[SPEAKER, ABOUT, STANCE]))),
        Change::Tag(Delta::added(tag(11, "Agreement", &[SPEAKER, ABOUT, AGREES]))),
        Change::Tag(Delta::added(tag(12, "Quote", &[SPEAKER, FORM]))),
    ];
    for at in 0..2 {
        let coder = Coder { id: Id::new(50 + at), name: format!("Coder {at}"), colour: Colour::Palette(1) };
        changes.push(Change::Coder(Delta::added(coder)));
    }
    changes.extend(
        (0..ACTORS).map(|at| Change::Actor(Delta::added(Actor::named(Id::new(60 + at), &format!("Actor {at}"))))),
    );
    changes.extend((0..ISSUES).map(|at| {
        let (wording, group, definition) = (format!("Issue {at}"), String::new(), String::new());
        Change::Issue(Delta::added(Issue { group, definition, ..Issue::worded(Id::new(70 + at), wording) }))
    }));
    for at in 0..DOCUMENTS {
        let mut row = Document::new(Id::new(80 + at), &format!("Article {at}"), "One of the words.");
        (row.outlet, row.date) = (outlet(at).to_owned(), date(at));
        changes.push(Change::Document(Delta::added(row)));
    }
    for (at, draft) in drafts.iter().enumerate() {
        changes.push(Change::Annotation(Delta::added(statement(at, draft))));
    }
    let stamp = Stamp { coder: Id::new(50), time: Time(0), sequence: 1 };
    let mut project = Project::default();
    project.apply(&Transaction { label: "made".into(), stamp, changes }).unwrap();
    project
}

fn statement(at: usize, draft: &Draft) -> Annotation {
    let mut fields = Vec::new();
    if let Some(speakers) = &draft.speakers {
        fields.push((SPEAKER, Value::Actors(speakers.iter().map(|at| Id::new(60 + at)).collect())));
    }
    if let (Some(issues), 0 | 1) = (&draft.issues, draft.tag) {
        fields.push((ABOUT, Value::Issues(issues.iter().map(|at| Id::new(70 + at)).collect())));
    }
    match (draft.tag, draft.stance) {
        (0, side @ 0..=2) => fields.push((STANCE, Value::Choice(Id::new(30 + u128::from(side))))),
        (1, side @ 0..=1) => fields.push((AGREES, Value::YesNo(side == 0))),
        (0, 3) => fields.push((STANCE, Value::Unclear)),
        (1, 3) => fields.push((AGREES, Value::Unclear)),
        _ => {}
    }
    if let (2, Some(form)) = (draft.tag, draft.form) {
        fields.push((FORM, Value::Choice(Id::new(40 + form))));
    }
    fields.sort_by_key(|entry| entry.0);
    Annotation {
        id: Id::new(1000 + at as u128),
        document: Id::new(80 + draft.document),
        tag: Id::new(10 + draft.tag),
        fragments: vec![Span::new(0, 3)],
        fields: fields.into_iter().map(|(field, value)| (Id::new(field), value)).collect(),
        note: "".into(),
        certainty: Certainty::Sure,
        coder: Id::new(50 + draft.coder),
        origin: Origin::ByHand,
        created: Mark::default(),
        changed: Mark::default(),
    }
}

/// The labels that a statement belongs to, found from its draft alone; none: it is left out.
fn labels(draft: &Draft, dimension: Dimension) -> BTreeSet<String> {
    let several = |list: &Option<Vec<u128>>, name: &str| {
        let named: BTreeSet<String> = list.iter().flatten().map(|at| format!("{name} {at}")).collect();
        if named.is_empty() { BTreeSet::from([format!("No {}", name.to_lowercase())]) } else { named }
    };
    let one = |text: &str| BTreeSet::from([text.to_owned()]);
    match dimension {
        Dimension::Tag => one(["Position", "Agreement", "Quote"][draft.tag as usize]),
        Dimension::Actor => several(&draft.speakers, "Actor"),
        Dimension::Issue if draft.tag == 2 => BTreeSet::new(),
        Dimension::Issue => several(&draft.issues, "Issue"),
        Dimension::Stance if draft.tag == 2 => BTreeSet::new(),
        Dimension::Stance => one(["For", "Against", "Neutral or mixed", "Unclear", "No stance"][side(draft) as usize]),
        Dimension::Outlet => one(Some(outlet(draft.document)).filter(|name| !name.is_empty()).unwrap_or("No outlet")),
        Dimension::Month => {
            one(["Oct 2026", "Oct 2026", "Dec 2026", "No date", "2026", "Jan 2027"][draft.document as usize])
        }
        Dimension::Day => {
            let days = ["14 Oct 2026", "18 Oct 2026", "Dec 2026", "No date", "2026", "2 Jan 2027"];
            one(days[draft.document as usize])
        }
        Dimension::Coder => one(["Coder 0", "Coder 1"][draft.coder as usize]),
        Dimension::Document => one(&format!("Article {}", draft.document)),
        Dimension::Field(_) if draft.tag != 2 => BTreeSet::new(),
        Dimension::Field(_) => {
            one(draft.form.map_or("No answer", |at| ["Direct", "Indirect", "Mixed", "Direct"][at as usize]))
        }
    }
}

fn side(draft: &Draft) -> Side {
    match (draft.tag, draft.stance) {
        (1, 2) => Side::Unset,
        (_, at) => Side::ALL[usize::from(at)],
    }
}

/// Articles between 15 October and the end of the year: one of which only the year is known may be of then.
fn fits(draft: &Draft, filter: &Filter) -> bool {
    let dates = filter.from.is_none() || [1, 2, 4].contains(&draft.document);
    let tags = filter.tags.is_empty() || filter.tags.contains(&Id::new(10 + draft.tag));
    let coders = filter.coders.is_empty() || filter.coders.contains(&Id::new(50 + draft.coder));
    let outlets = filter.outlets.is_empty() || filter.outlets.contains(outlet(draft.document));
    let documents = filter.documents.is_empty() || filter.documents.contains(&Id::new(80 + draft.document));
    dates && tags && coders && outlets && documents
}

type Naive = BTreeMap<(String, String), BTreeSet<usize>>;

/// The same counted without any of the code above: sets of numbers of drafts.
fn naive(drafts: &[Draft], question: &Question) -> Naive {
    let mut cells = Naive::new();
    for (at, draft) in drafts.iter().enumerate() {
        if !fits(draft, &question.filter) || question.stances && draft.tag == 2 {
            continue;
        }
        let columns = question.columns.map_or_else(|| BTreeSet::from([String::new()]), |by| labels(draft, by));
        for row in labels(draft, question.rows) {
            for column in &columns {
                cells.entry((row.clone(), column.clone())).or_default().insert(at);
            }
        }
    }
    let mut of_rows: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for ((row, _), found) in &cells {
        of_rows.entry(row.clone()).or_default().extend(found);
    }
    cells.retain(|(row, _), _| of_rows[row].len() >= question.filter.least);
    cells
}

fn compare(project: &Project, drafts: &[Draft], question: &Question, step: usize) -> Result<(), TestCaseError> {
    let mut tally = Tally::new(project, question);
    while !tally.go_on(project, step) {}
    let table = tally.finish();
    let expected = naive(drafts, question);
    let mut rows: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for ((row, column), found) in &expected {
        let place = |list: &[Category], label: &str| list.iter().position(|one| one.label == label);
        let places = place(&table.rows, row).zip(place(&table.columns, column));
        prop_assert!(places.is_some(), "{row} and {column} are missing of {question:?}");
        let (r, c) = places.unwrap();
        let cell = table.cell(r, c);
        prop_assert_eq!(cell.count as usize, found.len(), "{} {}", row, column);
        for one in Side::ALL {
            let on_it = found.iter().filter(|&&at| side(&drafts[at]) == one && drafts[at].tag != 2).count();
            if question.stances {
                prop_assert_eq!(cell.of(one) as usize, on_it, "{} {} {:?}", row, column, one);
            }
        }
        let ids: BTreeSet<usize> =
            table.statements_of(project, Some(r), Some(c)).iter().map(|id| (id.bits() - 1000) as usize).collect();
        prop_assert_eq!(&ids, found);
        rows.entry(row).or_default().extend(found);
        all.extend(found.iter().copied());
    }
    for (row, found) in rows {
        let at = table.rows.iter().position(|one| one.label == row).unwrap();
        prop_assert_eq!(table.statements_of(project, Some(at), None).len(), found.len());
        if !question.stances {
            prop_assert_eq!(table.row_total(at).count as usize, found.len());
        }
    }
    let cells: usize = (0..table.rows.len())
        .flat_map(|row| (0..table.columns.len()).map(move |column| (row, column)))
        .map(|(row, column)| table.cell(row, column).count as usize)
        .sum();
    prop_assert_eq!(cells, expected.values().map(BTreeSet::len).sum::<usize>());
    prop_assert_eq!(table.pairs(), cells);
    prop_assert_eq!(table.statements(), all.len());
    Ok(())
}

proptest! {
    /// Whatever is asked, each number is the one that sets of the same statements give.
    #[test]
    fn every_number_is_what_counting_by_hand_gives(
        drafts in proptest::collection::vec(draft(), 0..60),
        rows in 0..10_usize,
        columns in proptest::option::of(0..10_usize),
        (dates, tags, coders, outlets, documents) in any::<(bool, bool, bool, bool, bool)>(),
        least in 0..4_usize,
        step in 1..80_usize,
    ) {
        let project = project(&drafts);
        let all = Dimension::all(&project);
        let set = |on: bool, bits: &[u128]| bits.iter().copied().filter(|_| on).collect::<Vec<_>>();
        let filter = Filter {
            from: dates.then(|| "2026-10-15".parse().unwrap()),
            to: dates.then(|| "2026-12".parse().unwrap()),
            documents: set(documents, &[80, 81, 84]).into_iter().map(Id::new).collect(),
            tags: set(tags, &[10, 12]).into_iter().map(Id::new).collect(),
            coders: set(coders, &[51]).into_iter().map(Id::new).collect(),
            outlets: ["Post", "Wire"].into_iter().filter(|_| outlets).map(str::to_owned).collect(),
            least,
        };
        // The last one is the field that is asked for beside those that have names of their own.
        let of = |at: usize| all[if at == 9 { all.len() - 2 } else { at }];
        let question = Question { rows: of(rows), columns: columns.map(of), stances: false, filter: filter.clone() };
        compare(&project, &drafts, &question, step)?;
        compare(&project, &drafts, &Question::stances(filter), step)?;
    }
}

#[test]
fn cells_lean_and_say_so_in_signs() {
    let position = |speaker: u128, stance: u8| Draft {
        document: 0,
        tag: 0,
        coder: 0,
        speakers: Some(vec![speaker]),
        issues: Some(vec![0]),
        stance,
        form: None,
    };
    let mut drafts = vec![position(0, 0); 9];
    drafts.extend([position(1, 0), position(1, 1), position(1, 1), position(1, 1)]);
    drafts.extend([position(2, 0), position(2, 1), position(2, 2), position(2, 3), position(2, 4)]);
    let project = project(&drafts);
    let table = Tally::all(&project, &Question::stances(Filter::default()));
    let names: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(names, ["Actor 0", "Actor 2", "Actor 1"], "the largest first");
    let cells: Vec<_> = (0..3).map(|row| table.cell(row, 0)).collect();
    let shown: Vec<String> = cells.iter().map(Cell::signed).collect();
    assert_eq!(shown, ["+9", "+1  −1  ±1  ?1  (1)", "+1  −3"]);
    assert_eq!(cells[2].spoken(), "1 for, 3 against");
    assert_eq!(cells.iter().map(Cell::lean).collect::<Vec<_>>(), [1, 0, -1]);
    assert_eq!(cells.iter().map(|cell| table.step(cell)).collect::<Vec<_>>(), [2, 0, 0]);
    let grid = grid(&project, &table);
    assert_eq!(grid[0], ["actor", "issue", "for", "against", "neutral or mixed", "unclear", "no stance"]);
    assert_eq!(grid[3], ["Actor 1", "Issue 0", "1", "3", "0", "0", "0"]);
    assert_eq!(numbers(&project, &table), "18 statements, 3 actors, 1 issue");
}

#[test]
fn what_is_counted_stands_in_the_caption() {
    let project = project(&[]);
    let mut filter = Filter::default();
    assert_eq!(filter_words(&project, &filter), "all dates; all articles; all tags; all coders");
    filter.from = "2026-10-03".parse().ok();
    filter.to = "2026-11".parse().ok();
    filter.tags = BTreeSet::from([Id::new(10), Id::new(12)]);
    filter.outlets = BTreeSet::from(["Post".to_owned()]);
    filter.least = 3;
    let words = "3 Oct 2026 to Nov 2026; all articles; outlet Post; tags Position, Quote; all coders; rows of 3 \
                 statements or more";
    assert_eq!(filter_words(&project, &filter), words);
    let question = Question::cross(Dimension::Month, Dimension::Field(Id::new(FORM)), filter);
    assert_eq!(title(&project, &question), "Statements by month and form");
    assert_eq!(Dimension::named(&project, "Form"), Some(Dimension::Field(Id::new(FORM))));
    assert_eq!(Dimension::named(&project, "stance"), Some(Dimension::Stance));
}

#[test]
fn months_without_statements_stay_between_others() {
    let quote = |document| Draft { document, tag: 2, coder: 0, speakers: None, issues: None, stance: 4, form: None };
    let project = project(&[quote(0), quote(5), quote(5), quote(3)]);
    let table = Tally::all(&project, &Question::counts(Dimension::Month, Filter::default()));
    let rows: Vec<_> =
        table.rows.iter().enumerate().map(|(at, row)| (row.in_files(), table.row_total(at).count)).collect();
    assert_eq!(rows, [("2026-10", 1), ("2026-11", 0), ("2026-12", 0), ("2027-01", 2), ("No date", 1)]);
    let table = Tally::all(&project, &Question::counts(Dimension::Day, Filter::default()));
    let labels: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!((labels[0], labels[18], labels.len()), ("14 Oct 2026", "1 Nov 2026", 82 + 1));
}
