//! Invented projects of any size, the same for the same seed: for measuring, and for nothing else.

use crate::edit::{Codebook, Command, NewDocument, Refusal, plan};
use crate::model::{
    Actor, Annotation, Certainty, Change, Coder, Colour, Delta, Document, FieldKind, Id, Ids, Issue, Mark, Origin,
    Project, Stamp, Text, Time, Value,
};
use crate::text::{Span, next_word, snap_to_words};
use std::fmt::Write as _;

const WORDS: &[&str] = &[
    "the",
    "ministry",
    "said",
    "that",
    "of",
    "a",
    "and",
    "rail",
    "in",
    "would",
    "not",
    "bridge",
    "to",
    "minister",
    "on",
    "officials",
    "had",
    "report",
    "council",
    "for",
    "vote",
    "by",
    "who",
    "asked",
    "letter",
    "after",
    "spring",
    "cost",
    "over",
    "tunnel",
    "with",
    "winter",
    "no",
    "valley",
    "from",
    "treaty",
    "which",
    "people",
    "city",
    "money",
    "under",
    "embassy",
    "dispatch",
    "survey",
    "before",
    "line",
    "harbour",
    "as",
    "engineers",
    "warned",
    "decade",
    "told",
    "parliament",
    "border",
    "north",
    "delay",
    "promised",
    "grain",
    "workers",
    "never",
    "river",
    "journal",
    "court",
    "statement",
    "spokeswoman",
    "question",
    "committee",
    "budget",
    "neighbours",
    "agreed",
    "against",
    "plan",
    "marsh",
];

const NAMES: &[&str] = &[
    "Ilse Varga",
    "Tomas Reik",
    "Transport Ministry",
    "North Channel",
    "Green List",
    "Civic Union",
    "Anna Quill",
    "Council of Aldmere",
    "Foreign Ministry",
    "Embassy in Brussels",
    "Port Halden Post",
    "Mara Linde",
];

/// Actors beside these, where all of a statement is wanted.
const OTHERS: usize = 5_000;

/// A small generator of numbers that look random (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `below` - 1.
    fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % (below.max(1) as u64)).unwrap_or(0)
    }
}

/// How large the project shall be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub documents: usize,
    /// Bytes of text in each document, met to within a paragraph.
    pub bytes: usize,
    /// Statements in all; about a third of them overlap another.
    pub annotations: usize,
    pub seed: u64,
    /// Each document as one paragraph.
    pub unbroken: bool,
    /// Statements have issues and answers too, and all have a speaker who can have one.
    pub full: bool,
}

/// Builds an invented project in memory.
///
/// # Errors
/// When the codebook does not fit, which a test of the starter codebooks rules out.
pub(crate) fn project(size: Size, codebook: Codebook) -> Result<Project, Refusal> {
    let mut numbers = Numbers(size.seed);
    let mut ids = Ids::counting(u128::from(size.seed) << 64 | 1);
    let coder = ids.next_id();
    let stamp = Stamp { coder, time: Time(1_792_000_000_000), sequence: 0 };
    let mut project = Project::default();
    let run = |project: &mut Project, command: Command, ids: &mut Ids| -> Result<(), Refusal> {
        let transaction = plan(project, &command, stamp, ids)?;
        project.apply(&transaction).map_err(|error| Refusal { reason: error.to_string(), hint: String::new() })
    };
    run(&mut project, Command::RenameProject { title: format!("Invented {}", size.seed) }, &mut ids)?;
    let row = Coder { id: coder, name: "Generator".to_owned(), colour: Colour::Palette(1) };
    run(&mut project, Command::AddCoder { coder: row }, &mut ids)?;
    let name = codebook.name.clone();
    run(&mut project, Command::AdoptCodebook { name, codebook: Box::new(codebook) }, &mut ids)?;
    let documents = (0..size.documents).map(|number| article(&mut numbers, number, size)).collect();
    run(&mut project, Command::AddDocuments { documents }, &mut ids)?;
    let mut actors: Vec<Actor> = NAMES.iter().map(|name| Actor::named(ids.next_id(), name)).collect();
    let mut issues: Vec<Issue> = Vec::new();
    if size.full {
        actors.extend((0..OTHERS).map(|at| Actor::named(ids.next_id(), &format!("Resident {at} of {}", place(at)))));
        issues.extend(WORDS.iter().map(|word| issue(ids.next_id(), word)));
    }
    let mut changes: Vec<Change> = actors.iter().cloned().map(|actor| Change::Actor(Delta::added(actor))).collect();
    changes.extend(issues.iter().cloned().map(|issue| Change::Issue(Delta::added(issue))));
    let documents: Vec<Document> = project.documents_in_order().into_iter().cloned().collect();
    for (number, document) in documents.iter().enumerate() {
        let share = size.annotations / size.documents.max(1);
        let rest = usize::from(number < size.annotations % size.documents.max(1));
        let rows = statements(&mut numbers, &mut ids, &project, document, share + rest, (&actors, &issues), stamp);
        changes.extend(rows.into_iter().map(|row| Change::Annotation(Delta::added(row))));
    }
    run(&mut project, Command::Apply { label: "invent statements".to_owned(), changes }, &mut ids)?;
    Ok(project)
}

/// A name of a place that is made up of the invented words.
fn place(at: usize) -> String {
    let word = |at: usize| WORDS.get(at % WORDS.len()).copied().unwrap_or("a");
    format!("{}{}", word(at), word(at / WORDS.len() + 7))
}

fn issue(id: Id<Issue>, word: &str) -> Issue {
    Issue::worded(id, format!("The {word} should go before anything else"))
}

/// Three of five times one of the twelve whom everyone asks, else any other.
fn one_of_many(numbers: &mut Numbers, all: usize) -> usize {
    if numbers.below(5) < 3 { numbers.below(NAMES.len()) } else { numbers.below(all) }
}

/// Answers what has a choice, and says on which issues a statement is.
fn answer(numbers: &mut Numbers, project: &Project, row: &mut Annotation, issues: &[Issue]) {
    for field in project.fields_of(row.tag) {
        let value = match field.kind {
            FieldKind::Choice => field.choices.get(numbers.below(field.choices.len())).map(|one| Value::Choice(one.id)),
            FieldKind::YesNo => Some(Value::YesNo(numbers.below(2) == 0)),
            FieldKind::Issues => issues.get(numbers.below(issues.len())).map(|issue| Value::Issues(vec![issue.id])),
            _ => continue,
        };
        row.set_value(field.id, value);
    }
}

fn article(numbers: &mut Numbers, number: usize, size: Size) -> NewDocument {
    let Size { bytes, unbroken, .. } = size;
    let mut text = String::with_capacity(bytes + 1024);
    while text.len() < bytes {
        let sentences = 1 + numbers.below(7);
        for _ in 0..sentences {
            sentence(numbers, &mut text);
            text.push(' ');
        }
        text.pop();
        text.push(if unbroken { ' ' } else { '\n' });
    }
    text.truncate(text.floor_char_boundary(bytes));
    NewDocument {
        title: format!("Invented article {}", number + 1),
        outlet: NAMES.get(number % NAMES.len()).map_or_else(String::new, |&name| name.to_owned()),
        date: format!("2026-{:02}-{:02}", number % 12 + 1, number % 28 + 1).parse().ok(),
        language: "en".to_owned(),
        text: Text::new(text.trim_end()),
        ..NewDocument::default()
    }
}

fn sentence(numbers: &mut Numbers, text: &mut String) {
    let words = 5 + numbers.below(18);
    let quoted = numbers.below(5) == 0;
    if quoted {
        text.push('“');
    }
    for at in 0..words {
        let word = WORDS.get(numbers.below(WORDS.len())).copied().unwrap_or("a");
        if at == 0 {
            let mut letters = word.chars();
            text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            text.push_str(letters.as_str());
        } else {
            // Writing into a string can't go wrong.
            let _written = write!(text, "{}{word}", if numbers.below(14) == 0 { " — " } else { " " });
        }
    }
    text.push('.');
    if quoted {
        text.push('”');
    }
}

fn statements(
    numbers: &mut Numbers,
    ids: &mut Ids,
    project: &Project,
    document: &Document,
    count: usize,
    (actors, issues): (&[Actor], &[Issue]),
    stamp: Stamp,
) -> Vec<Annotation> {
    let text = document.text.as_str();
    let tags = project.tags_in_order();
    let step = text.len() / count.max(1);
    let mut rows = Vec::with_capacity(count);
    for number in 0..count {
        // Every third one lies over the one before it; the others take turns along the text.
        let base = number * step;
        let base = if number % 3 == 2 { base.saturating_sub(step.min(120)) } else { base };
        let start = next_word(text, text.floor_char_boundary(base + numbers.below(step / 3)));
        let length = 20 + numbers.below(80) + if numbers.below(20) == 0 { numbers.below(600) } else { 0 };
        let end = text.floor_char_boundary((start + length).min(text.len()));
        let span = snap_to_words(text, Span::new(start.min(end), end));
        let (Some(tag), false) = (tags.get(numbers.below(tags.len())), span.is_empty()) else {
            continue;
        };
        let mark = Mark { sequence: 0, time: stamp.time };
        let mut row = Annotation {
            id: ids.next_id(),
            document: document.id,
            tag: tag.id,
            fragments: vec![span],
            fields: Vec::new(),
            note: "".into(),
            certainty: Certainty::Sure,
            coder: stamp.coder,
            origin: Origin::ByHand,
            created: mark,
            changed: mark,
        };
        let who = if issues.is_empty() { numbers.below(actors.len() * 2) } else { one_of_many(numbers, actors.len()) };
        if let (Some(field), Some(actor)) = (project.speaker_field(tag.id), actors.get(who)) {
            row.set_value(field.id, Some(Value::Actors(vec![actor.id])));
        }
        if !issues.is_empty() {
            answer(numbers, project, &mut row, issues);
        }
        rows.push(row);
    }
    rows
}
