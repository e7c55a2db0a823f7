//! A small project in memory, and random commands on it.

use proptest::prelude::*;
use standpoint::edit::{self, Answer, BookEdit, Command, Fate, Instead, Named, NewDocument, Refusal, plan, tag_tree};
use standpoint::model::{
    Actor, Annotation, Certainty, Change, Coder, Colour, Delta, Document, FieldKind, Id, Ids, Issue, KeptAsIs, Origin,
    Project, Stamp, Tag, Text, Time, Transaction, Value,
};
use standpoint::text::{Span, slice};

/// Words with everything that makes offsets hard.
pub(crate) const TEXT: &str = "The ministry told Radio North 🇳🇿 that “nobody was asked”.\n\n- “We left,” she said, “and \
e\u{301}le\u{300}ves stayed.”\n- الوزارة قالت «لا»\nThe end — almost.";

pub(crate) struct Fixture {
    pub(crate) project: Project,
    pub(crate) ids: Ids,
    pub(crate) sequence: u64,
    pub(crate) coder: Id<Coder>,
}

impl Fixture {
    /// A project with the starter codebook, one coder and one document.
    pub(crate) fn new() -> Self {
        let mut ids = Ids::counting(1 << 100);
        let coder = ids.next_id();
        let mut fixture = Self { project: Project::default(), ids, sequence: 0, coder };
        let codebook = edit::starter("news-basics").unwrap();
        fixture.run(&Command::RenameProject { title: "Trial".into() }).unwrap();
        let row = Coder { id: coder, name: "Lena B.".into(), colour: Colour::Palette(1) };
        fixture.run(&Command::AddCoder { coder: row }).unwrap();
        fixture.run(&Command::AdoptCodebook { name: "News basics".into(), codebook: Box::new(codebook) }).unwrap();
        fixture.add_document("One", TEXT);
        fixture
    }

    pub(crate) fn add_document(&mut self, title: &str, words: &str) -> Id<Document> {
        let new = NewDocument { title: title.into(), text: Text::new(words), ..NewDocument::default() };
        self.run(&Command::AddDocuments { documents: vec![new] }).unwrap();
        self.project.documents_in_order().last().unwrap().id
    }

    pub(crate) fn stamp(&mut self) -> Stamp {
        self.sequence += 1;
        Stamp {
            coder: self.coder,
            time: Time(1_790_000_000_000 + 1000 * self.sequence as i64),
            sequence: self.sequence,
        }
    }

    /// Plans and applies; what the journal would hold comes back.
    pub(crate) fn run(&mut self, command: &Command) -> Result<Transaction, Refusal> {
        let stamp = self.stamp();
        let transaction = plan(&self.project, command, stamp, &mut self.ids)?;
        self.project.apply(&transaction).expect("what was planned fits");
        Ok(transaction)
    }

    pub(crate) fn annotate(&mut self, document: Id<Document>, tag: &str, span: Span) -> Id<Annotation> {
        let command = Command::Annotate {
            document,
            fragments: vec![span],
            tag: self.project.tag_named(tag).unwrap().id,
            answers: vec![],
            note: String::new(),
            certainty: Certainty::Sure,
            origin: Origin::ByHand,
        };
        let done = self.run(&command).unwrap();
        let made = done.changes.iter().find_map(|change| match change {
            Change::Annotation(delta) => delta.id(),
            _ => None,
        });
        made.unwrap()
    }
}

/// Kinds of commands that [`command`] makes.
pub(crate) const KINDS: u8 = 46;

/// Numbers from which [`command`] makes a command that mostly fits the project.
pub(crate) fn seeds() -> impl Strategy<Value = (u8, usize, usize, usize, String)> {
    (0u8..KINDS, 0usize..1000, 0usize..1000, 0usize..1000, "\\PC{0,12}")
}

fn pick<T>(rows: impl IntoIterator<Item = T>, at: usize) -> Option<T> {
    let rows: Vec<T> = rows.into_iter().collect();
    let count = rows.len().max(1);
    rows.into_iter().nth(at % count)
}

/// A command for the project as it is now. Every kind of command is reachable.
#[expect(clippy::too_many_lines, reason = "one arm for each command")]
pub(crate) fn command(project: &Project, seed: &(u8, usize, usize, usize, String)) -> Option<Command> {
    let (kind, a, b, c, word) = seed;
    let (a, b, c) = (*a, *b, *c);
    let document = pick(project.documents_in_order(), a)?;
    let text = document.text.as_str();
    let edge = |n: usize| text.floor_char_boundary(n % (text.len() + 1));
    let annotation = || pick(project.annotations().iter(), b).map(|row| row.id);
    let tag = || pick(project.tags_in_order(), c).map(|row| row.id);
    Some(match kind {
        0 => Command::RenameProject { title: word.clone() },
        1 => Command::AddDocuments {
            documents: vec![NewDocument {
                title: word.clone(),
                text: Text::new(&word.repeat(9)),
                ..NewDocument::default()
            }],
        },
        2 => {
            let mut row = document.clone();
            row.outlet.clone_from(word);
            row.date = "2026-10".parse().ok();
            Command::EditDocument { document: Box::new(row) }
        }
        3 if b % 7 == 0 => Command::RemoveDocuments { documents: vec![document.id] },
        3..=7 => Command::Annotate {
            document: document.id,
            fragments: vec![Span::new(edge(b), edge(b + c)), Span::new(edge(c), edge(c + 9))],
            tag: tag()?,
            answers: Vec::new(),
            note: word.clone(),
            certainty: if c % 2 == 0 { Certainty::Sure } else { Certainty::Unsure },
            origin: Origin::Imported { from: word.as_str().into() },
        },
        8 => Command::Retag { annotations: vec![annotation()?], tag: tag()? },
        9 => Command::SetFragments { annotation: annotation()?, fragments: vec![Span::new(edge(a), edge(c))] },
        10..=12 => {
            let row = pick(project.annotations().iter(), b)?;
            let field = pick(project.fields_of(row.tag), c)?;
            let names = [word.trim(), "Ilse Varga"].into_iter().filter(|name| !name.is_empty());
            let answer = match field.kind {
                FieldKind::Actors | FieldKind::Chain => Answer::Actors(names.map(|n| Named::New(n.into())).collect()),
                FieldKind::Issues => Answer::Issues(names.map(|n| Named::New(n.into())).collect()),
                FieldKind::Choice => Answer::Value(Value::Choice(pick(&field.choices, a)?.id)),
                FieldKind::YesNo => Answer::Value(Value::YesNo(a % 2 == 0)),
                FieldKind::Text => Answer::Value(Value::Text(word.as_str().into())),
                FieldKind::Link => Answer::Value(Value::Link(word.as_str().into())),
                FieldKind::Number => Answer::Value(Value::Number("-1.50".into())),
                FieldKind::Date => Answer::Value(Value::Date("2026-02-28".parse().ok()?)),
                FieldKind::Choices | FieldKind::Words => Answer::Value(Value::Unclear),
            };
            let answer = (a % 5 != 0).then_some(answer);
            Command::SetField { annotations: vec![row.id], field: field.id, answer }
        }
        13 => Command::SetNote { annotation: annotation()?, note: word.clone() },
        14 => Command::SetCertainty { annotations: vec![annotation()?], certainty: Certainty::Unsure },
        15 => Command::Delete { annotations: vec![annotation()?] },
        16 => Command::Duplicate { annotation: annotation()? },
        17 => Command::Split { annotation: annotation()?, at: edge(c) },
        18 => {
            Command::Merge { annotations: project.annotations_in(document.id).iter().take(3).map(|r| r.id).collect() }
        }
        19 => Command::Link {
            kind: pick(project.relation_types_in_order(), a)?.id,
            from: annotation()?,
            to: pick(project.annotations().iter(), c)?.id,
            note: word.clone(),
        },
        20 => Command::Unlink { relations: vec![pick(project.relations().iter(), a)?.id] },
        21 => {
            let (from, into) = (pick(project.actors().iter(), a)?, pick(project.actors().iter(), b)?);
            match c % 3 {
                0 => Command::MergeActors { from: from.id, into: into.id },
                1 => Command::RemoveActor { actor: from.id },
                _ => {
                    let mut actor = from.clone();
                    actor.aliases.push(word.clone());
                    actor.unlike.extend(Some(into.id).filter(|id| *id != actor.id));
                    Command::EditActor { actor: Box::new(actor) }
                }
            }
        }
        22 => Command::NotePassage { document: document.id, fragments: vec![Span::new(edge(b), edge(b + c))] },
        23 => Command::ReplaceDocument {
            document: document.id,
            with: Box::new(NewDocument { title: word.clone(), text: Text::new(word), ..NewDocument::default() }),
        },
        // Seldom: what is corrected has new rows, about which two copies can't disagree.
        32 if b % 25 == 0 => correct(project, document, word, Span::new(edge(b), edge(b + c % 20))),
        33 => Command::AnnotateAll {
            passages: vec![
                (document.id, Span::new(edge(b), edge(b + 9))),
                (document.id, Span::new(edge(c), edge(c + 9))),
            ],
            tag: tag()?,
            like: annotation(),
        },
        42..=45 => return command_on_tags(project, seed),
        _ => return command_on_lists(project, seed),
    })
}

/// Puts other words in the place of some; statements that are not found any more go.
fn correct(project: &Project, document: &Document, word: &str, place: Span) -> Command {
    let old = document.text.as_str();
    let text = format!("{}{word}{}", slice(old, 0, place.start()), slice(old, place.end(), old.len()));
    let lost = edit::correction(project, document, &text).into_iter().filter(|placed| placed.fate == Fate::Lost);
    let instead = lost.map(|placed| (placed.statement.id, Instead::Remove)).collect();
    Command::CorrectText { document: document.id, text: Text::new(&text), instead }
}

/// A command on what statements refer to: names, coders, the codebook.
fn command_on_lists(project: &Project, seed: &(u8, usize, usize, usize, String)) -> Option<Command> {
    let (kind, a, b, c, word) = seed;
    let number = ((*a as u128 * 1000 + *b as u128) * 1000 + *c as u128) << 70;
    let new = number + (u128::from(project.revision()) << 32) + u128::from(*kind);
    Some(match kind {
        24 => Command::AddActor { actor: Box::new(Actor::named(Id::new(new), word)) },
        26 if !project.issues().is_empty() => {
            let mut issue = pick(project.issues().iter(), *a)?.clone();
            issue.definition.clone_from(word);
            issue.unlike.extend(project.issues().iter().nth(*b % 5).map(|other| other.id).filter(|id| *id != issue.id));
            Command::EditIssue { issue: Box::new(issue) }
        }
        25 | 26 => {
            let plain = Issue::worded(Id::new(new), format!("It should be {word}"));
            Command::AddIssue { issue: Box::new(Issue { group: word.clone(), ..plain }) }
        }
        27 => Command::RemoveIssue { issue: pick(project.issues().iter(), *a)?.id },
        28 if a % 5 == 0 => Command::AddCoder {
            coder: Coder { id: Id::new(new), name: format!("Guest {word}"), colour: Colour::Palette(*b as u8 % 8 + 1) },
        },
        28 if a % 5 == 1 => Command::RenameCoder { coder: pick(project.coders().iter(), *b)?.id, name: word.clone() },
        28 if a % 5 == 2 => {
            let into = (b % 2 == 0).then(|| pick(project.coders().iter(), b / 2)).flatten().map(|row| row.id);
            // Who is at work in another script stays.
            let added = project.coders().iter().filter(|row| row.name.starts_with("Guest "));
            Command::RemoveCoder { coder: pick(added, *b)?.id, into }
        }
        28 => {
            let name = pick(edit::starter_names(), *a)?;
            Command::AdoptCodebook { name: name.to_owned(), codebook: Box::new(edit::starter(name).ok()?) }
        }
        29 => {
            let mut tag = pick(project.tags_in_order(), *a)?.clone();
            tag.definition.clone_from(word);
            Command::EditTag { tag: Box::new(tag) }
        }
        30 => {
            let mut field = pick(project.fields().iter(), *a)?.clone();
            field.help.clone_from(word);
            Command::EditField { field: Box::new(field) }
        }
        31 => Command::NewActor { name: word.clone() },
        39 => Command::NewIssue { wording: word.clone() },
        40 => {
            let actors = project.actors().iter().filter(|row| row.id.bits() % 3 == *b as u128 % 3);
            Command::RemoveActors { actors: actors.map(|row| row.id).collect() }
        }
        34 => Command::RemoveIssues { issues: project.issues().iter().take(*a % 3).map(|row| row.id).collect() },
        35 => {
            let (from, into) = (pick(project.issues().iter(), *a)?.id, pick(project.issues().iter(), *b)?.id);
            Command::MergeIssues { from, into }
        }
        36 => {
            let actor = pick(project.actors().iter(), *a)?.id;
            let annotations = project.statements_of(actor).into_iter().take(1 + *b % 3).collect();
            Command::SplitActor { actor, name: format!("Split {word}"), annotations }
        }
        37 => {
            let issue = pick(project.issues().iter(), *a)?.id;
            let annotations = project.statements_about(issue).into_iter().take(1 + *b % 3).collect();
            Command::SplitIssue { issue, wording: format!("Split {word}"), annotations }
        }
        38 => {
            let from = pick(project.annotations().iter(), *a)?.id;
            Command::CopyAnswers { from, to: project.annotations().iter().take(*b % 4).map(|row| row.id).collect() }
        }
        _ => {
            let actor = Actor::named(Id::new(new), &format!("Brought in {word}"));
            Command::Apply { label: "bring in".to_owned(), changes: vec![Change::Actor(Delta::added(actor))] }
        }
    })
}

/// A command on the codebook: tags made, moved, merged, split, retired and deleted, and what they ask.
pub(crate) fn command_on_tags(project: &Project, seed: &(u8, usize, usize, usize, String)) -> Option<Command> {
    let (_, a, b, c, word) = seed;
    let (a, b, c) = (*a, *b, *c);
    let tree = tag_tree(project);
    let tag = |at: usize| pick(&tree, at).map(|branch| branch.tag);
    let row = project.tags().get(tag(b)?)?;
    let field = || pick(project.fields_of(row.id), c);
    let named = format!("{word} {c}");
    let edit = match a % 16 {
        0 => BookEdit::AddTag { name: named, parent: tag(b).filter(|_| c % 2 == 0) },
        1 => BookEdit::MoveTag { tag: row.id, parent: tag(c).filter(|_| a % 3 > 0), before: tag(a) },
        2 => BookEdit::RemoveTag { tag: row.id },
        3 | 4 => BookEdit::MergeTags { from: row.id, into: tag(c)? },
        5 | 6 => {
            let own = project.annotations().iter().filter(|known| known.tag == row.id).map(|known| known.id);
            BookEdit::SplitTag { tag: row.id, name: named, statements: own.step_by(1 + c % 3).collect() }
        }
        7 => {
            let mut after = Tag { retired: !row.retired, ..row.clone() };
            after.keys = if c % 3 == 0 { String::new() } else { after.keys };
            return Some(Command::EditTag { tag: Box::new(after) });
        }
        8 => BookEdit::TakeExample { annotation: pick(project.annotations().iter(), c)?.id },
        9 => BookEdit::AddField { tag: row.id, name: named, kind: [FieldKind::Choice, FieldKind::Number][c % 2] },
        10 => BookEdit::RemoveField { tag: row.id, field: field()?.id },
        11 => {
            let mut after = field()?.clone();
            after.kind = [FieldKind::Text, FieldKind::Choices, FieldKind::Actors, FieldKind::Choice][a % 4];
            return Some(Command::EditField { field: Box::new(after) });
        }
        12 => {
            let field = field()?;
            let choice = pick(&field.choices, a)?.id;
            let into = pick(&field.choices, b).map(|other| other.id).filter(|other| *other != choice);
            BookEdit::RemoveChoice { field: field.id, choice, into }
        }
        13 => BookEdit::AddChoice { field: field()?.id, name: named },
        14 => match pick(project.relation_types_in_order(), c) {
            Some(kind) if b % 3 == 0 => BookEdit::RemoveRelationType { kind: kind.id },
            Some(kind) if b % 3 == 1 => {
                let mut row = kind.clone();
                row.to.extend(tag(c));
                BookEdit::EditRelationType { row: Box::new(row) }
            }
            _ => BookEdit::AddRelationType { name: named },
        },
        _ => BookEdit::Keep(KeptAsIs::LastStop(pick(project.annotations().iter(), c)?.id)),
    };
    Some(Command::Book(edit))
}
