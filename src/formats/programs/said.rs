//! What a statement says, in the few words that other programs have for it: a label, passages, names with texts.

use crate::formats::answers::{FieldGroup, actor_names, answers, field_groups, issue_wordings, plain_text, tell_twice};
use crate::formats::report::{Losses, Lost, Report};
use crate::formats::scope::{OffsetUnit, Selection};
use crate::model::{Annotation, Document, FieldKind, Id, Project, Relation, Value};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// An answer, and whether it is one of a few that the codebook names.
pub(super) struct Told {
    pub name: String,
    pub closed: bool,
    pub texts: Vec<String>,
}

/// A project as one of these formats sees it.
pub(super) struct Seen<'a> {
    pub selection: &'a Selection<'a>,
    pub groups: Vec<FieldGroup<'a>>,
}

/// What a format has no place for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lacks {
    /// Answers, notes and how sure a coder is.
    pub answers: bool,
    /// Several passages of one statement as one.
    pub fragments: bool,
    pub coders: bool,
}

impl<'a> Seen<'a> {
    pub(super) fn new(selection: &'a Selection<'_>) -> Self {
        Self { selection, groups: field_groups(selection.project, &[]) }
    }

    pub(super) fn project(&self) -> &'a Project {
        self.selection.project
    }

    /// The answers of a statement, in the order of the codebook.
    pub(super) fn told(&self, document: &Document, row: &Annotation) -> Vec<Told> {
        let project = self.project();
        let one = |(group, field, value): (&FieldGroup<'_>, _, &Value)| {
            let texts = match value {
                Value::Actors(ids) => actor_names(project, ids),
                Value::Issues(ids) => issue_wordings(project, ids),
                Value::Words(words) => words.iter().map(|span| span.of(document.text.as_str()).to_owned()).collect(),
                Value::Choices(ids) => ids.iter().filter_map(|&id| plain_text(field, &Value::Choice(id))).collect(),
                other => plain_text(field, other).into_iter().collect(),
            };
            Told { name: group.name.clone(), closed: is_closed(group.kind), texts }
        };
        answers(&self.groups, project, row).map(one).collect()
    }

    /// Closed fields with all that can be answered, in the order of the codebook.
    pub(super) fn closed(&self) -> impl Iterator<Item = (&str, bool, Vec<String>)> + '_ {
        self.groups.iter().filter(|group| is_closed(group.kind)).map(|group| {
            let mut values: Vec<String> = Vec::new();
            if group.kind == FieldKind::YesNo {
                values.extend(["yes".to_owned(), "no".to_owned()]);
            }
            for choice in group.fields.iter().flat_map(|field| &field.choices) {
                if !values.contains(&choice.name) {
                    values.push(choice.name.clone());
                }
            }
            values.push("unclear".to_owned());
            (group.name.as_str(), group.kind == FieldKind::Choices, values)
        })
    }

    /// Fields that are answered by names or words of one's own.
    pub(super) fn open(&self) -> impl Iterator<Item = &str> + '_ {
        self.groups.iter().filter(|group| !is_closed(group.kind)).map(|group| group.name.as_str())
    }

    /// The note of a statement, if notes are wanted.
    pub(super) fn note<'r>(&self, row: &'r Annotation) -> &'r str {
        if self.selection.options.include_notes { &row.note } else { "" }
    }

    /// Relations from one of some statements to one of the same article.
    pub(super) fn relations_within(&self, statements: &[Annotation]) -> Vec<&'a Relation> {
        let here: BTreeSet<Id<Annotation>> = statements.iter().map(|row| row.id).collect();
        let from = statements.iter().flat_map(|row| self.selection.relations_from(row.id));
        from.filter(|row| here.contains(&row.to)).collect()
    }

    /// What such a format holds of the project, and what not.
    pub(super) fn report(&self, lacks: Lacks) -> (Report, Losses) {
        let (mut report, mut losses) = (Report::default(), Losses::default());
        let selection = self.selection;
        selection.tell(&mut losses);
        tell_twice(&self.groups, selection, &mut losses);
        // None of these formats is anything without the text.
        losses.forget(&[Lost::WordsLeftOut]);
        for document in &selection.documents {
            report.documents += 1;
            let statements = selection.statements(document.id);
            let within = self.relations_within(&statements).len();
            report.relations += within;
            let all: usize = statements.iter().map(|row| selection.relations_from(row.id).len()).sum();
            losses.add_many(Lost::RelationsAcross, all - within, || document.title.clone());
            for row in &statements {
                report.statements += 1;
                if lacks.answers {
                    let told =
                        answers(&self.groups, selection.project, row).count() + usize::from(!row.note.is_empty());
                    losses.add_many(Lost::AnswersNotHeld, told, || selection.tag_name(row.tag).to_owned());
                }
                if lacks.fragments && row.fragments.len() > 1 {
                    losses.add(Lost::FragmentsApart, || row.words(document.text.as_str()));
                }
            }
        }
        let used = selection.used();
        if !lacks.answers {
            losses.add_many(Lost::ActorsNamedOnly, used.actors.len(), String::new);
        }
        losses.add_many(Lost::CodebookNotHeld, used.tags.len(), String::new);
        if lacks.coders && used.coders.len() > 1 {
            losses.add_many(Lost::CodersNotHeld, used.coders.len(), String::new);
        }
        (report, losses)
    }
}

fn is_closed(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo)
}

/// An offset in code points.
pub(super) fn at(document: &Document, byte: usize) -> usize {
    document.text.chars(byte)
}

/// The passage between two offsets in code points.
pub(super) fn read_place(document: &Document, start: usize, end: usize) -> Option<Span> {
    OffsetUnit::Characters.span(document, start, end)
}

/// Names as programs take them that know only letters, digits, `_` and `-` of ASCII; each another, and always the same.
#[derive(Default)]
pub(super) struct PlainNames {
    known: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl PlainNames {
    pub(super) fn of(&mut self, name: &str) -> String {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let plain = if plain.trim_matches('_').is_empty() { "x".to_owned() } else { plain };
        let numbered = (2..).map(|n| format!("{plain}_{n}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| self.taken.insert(name.clone()));
        let free = free.unwrap_or(plain);
        self.known.insert(name.to_owned(), free.clone());
        free
    }
}
