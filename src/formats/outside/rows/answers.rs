//! What a file says about a passage, as answers of ours.

use super::{Maker, once};
use crate::formats::outside::brought::{Answer, Passage, Said};
use crate::formats::outside::mapping::{FieldTo, is_note};
use crate::formats::outside::proof::Place;
use crate::formats::outside::values;
use crate::model::{Actor, Annotation, Field, FieldKind, Id, Issue, Value, fold_name};
use crate::text::Span;
use std::collections::BTreeMap;

impl Maker<'_> {
    /// Answers a statement, and gives what is to stand in its note instead.
    pub(super) fn answers(
        &mut self,
        row: &mut Annotation,
        passage: &Passage,
        place: &Place,
        text: &str,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        for (number, answer) in passage.answers.iter().enumerate() {
            let Some(to) = self.mapping.fields.get(&answer.name).cloned().flatten() else {
                self.rows.left.add("answers that the mapping leaves out", &answer.name);
                continue;
            };
            let Some(kind) = to.kind.field() else {
                lines.push(line(&answer.name, answer, text, place, number));
                continue;
            };
            let field = self.book.field(row.tag, &to.field, kind, answer.field, self.ids);
            let spans: Vec<Span> = place.words.iter().filter(|entry| entry.0 == number).map(|entry| entry.1).collect();
            let spans = if spans.is_empty() { named_words(answer, text, row.hull().start()) } else { spans };
            match self.value(field, &to, answer, &spans) {
                Some(value) => {
                    let value = together(row.value(field), value);
                    row.set_value(field, Some(value));
                }
                // What no field can hold is kept where people see it.
                None => {
                    self.rows.left.add("answers that do not fit their field; they stand in the note", &answer.name);
                    lines.push(line(&answer.name, answer, text, place, number));
                }
            }
        }
        lines
    }

    fn value(&mut self, field: Id<Field>, to: &FieldTo, answer: &Answer, spans: &[Span]) -> Option<Value> {
        if answer.said.contains(&Said::Unclear) {
            return Some(Value::Unclear);
        }
        let named = |text: &str| to.values.get(text).cloned().unwrap_or_else(|| text.to_owned());
        let texts: Vec<String> = answer.said.iter().filter_map(text_of).map(|text| named(&text)).collect();
        let first = texts.first()?.trim();
        let kind = self.book.kind(field);
        if texts.len() == 1 && first == "unclear" && kind != FieldKind::Text && !self.book.has_choice(field, first) {
            return Some(Value::Unclear);
        }
        match kind {
            FieldKind::Choice if texts.len() > 1 => None,
            FieldKind::Choice => Some(Value::Choice(self.book.choice(field, first, self.ids)?)),
            FieldKind::Choices => {
                // In one cell of a table they are joined.
                let known = |text: &str| self.book.has_choice(field, text);
                let joined = texts.len() == 1 && !known(first) && first.contains("; ");
                let texts = if joined { self.choices_in(field, first) } else { texts.clone() };
                let ids = texts.iter().filter_map(|text| self.book.choice(field, text.trim(), self.ids)).collect();
                Some(Value::Choices(once(ids)))
            }
            FieldKind::YesNo if texts.len() > 1 => None,
            FieldKind::YesNo => values::yes_no(first).map(Value::YesNo),
            FieldKind::Text => Some(Value::Text(texts.join("; ").into())),
            FieldKind::Number if texts.len() > 1 => None,
            FieldKind::Number => values::number(first).map(|number| Value::Number(number.into())),
            FieldKind::Date if texts.len() > 1 => None,
            FieldKind::Date => values::date(first).map(Value::Date),
            FieldKind::Link => Some(Value::Link(texts.join(" ").into())),
            FieldKind::Actors | FieldKind::Chain => {
                let ids: Vec<Id<Actor>> = answer.said.iter().filter_map(|said| self.actor(said, to)).collect();
                (!ids.is_empty()).then(|| Value::Actors(once(ids)))
            }
            FieldKind::Issues => {
                let ids: Vec<Id<Issue>> = answer.said.iter().filter_map(|said| self.issue(said, to)).collect();
                (!ids.is_empty()).then(|| Value::Issues(once(ids)))
            }
            FieldKind::Words => (!spans.is_empty()).then(|| Value::Words(spans.to_vec())),
        }
    }

    /// Names of choices that are joined in one cell; a name may hold what joins them.
    fn choices_in(&self, field: Id<Field>, cell: &str) -> Vec<String> {
        let parts: Vec<&str> = cell.split("; ").collect();
        let (mut out, mut at) = (Vec::new(), 0);
        while at < parts.len() {
            let name = |end: usize| parts.get(at..end).unwrap_or_default().join("; ");
            let known = (at + 1..=parts.len()).rev().find(|&end| self.book.has_choice(field, name(end).trim()));
            let end = known.unwrap_or(at + 1);
            out.push(name(end));
            at = end;
        }
        out
    }

    fn actor(&mut self, said: &Said, to: &FieldTo) -> Option<Id<Actor>> {
        let id = match said {
            Said::Actor(id, _) => *id,
            Said::Row(id, _) => id.map(Id::new),
            _ => None,
        };
        let name = translated(&text_of(said)?, &to.values);
        self.book.actor(id, &name, self.ids)
    }

    fn issue(&mut self, said: &Said, to: &FieldTo) -> Option<Id<Issue>> {
        let id = match said {
            Said::Issue(id, _) => *id,
            Said::Row(id, _) => id.map(Id::new),
            _ => None,
        };
        let wording = translated(&text_of(said)?, &to.values);
        self.book.issue(id, &wording, self.ids)
    }
}

/// Where words are that a file only names: those nearest to the passage, or none where one of them is not there.
fn named_words(answer: &Answer, text: &str, near: usize) -> Vec<Span> {
    let one = |said: &Said| {
        let Said::Text(words) = said else { return None };
        let places = text.match_indices(words.as_str()).map(|(at, words)| Span::new(at, at + words.len()));
        places.filter(|span| !span.is_empty()).min_by_key(|span| span.start().abs_diff(near))
    };
    answer.said.iter().map(one).collect::<Option<Vec<Span>>>().unwrap_or_default()
}

fn translated(text: &str, values: &BTreeMap<String, String>) -> String {
    values.get(text).cloned().unwrap_or_else(|| text.trim().to_owned())
}

/// The words of a value, by which a mapping knows it.
pub(in crate::formats::outside) fn words_of(said: &Said) -> Option<String> {
    text_of(said).filter(|words| !words.is_empty() && !matches!(said, Said::Words(_)))
}

fn text_of(said: &Said) -> Option<String> {
    Some(match said {
        Said::Text(text) | Said::Number(text) | Said::Actor(_, text) | Said::Issue(_, text) | Said::Row(_, text) => {
            text.clone()
        }
        Said::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Said::Words(piece) => match &piece.words {
            crate::formats::outside::brought::Words::Exact(words) => words.clone(),
            _ => String::new(),
        },
        Said::Unclear => return None,
    })
}

/// An answer as a line of a note.
fn line(name: &str, answer: &Answer, text: &str, place: &Place, number: usize) -> String {
    let words = place.words.iter().filter(|entry| entry.0 == number).map(|entry| entry.1.of(text).to_owned());
    let said = answer.said.iter().filter(|said| !matches!(said, Said::Words(_))).filter_map(text_of);
    let said = said.chain(words).collect::<Vec<_>>().join("; ");
    if is_note(name) { said } else { format!("{}: {said}", name.trim()) }
}

/// Two answers to one field.
fn together(known: Option<&Value>, value: Value) -> Value {
    match (known, value) {
        (Some(Value::Actors(one)), Value::Actors(other)) => Value::Actors(once([one.as_slice(), &other].concat())),
        (Some(Value::Issues(one)), Value::Issues(other)) => Value::Issues(once([one.as_slice(), &other].concat())),
        (Some(Value::Choices(one)), Value::Choices(other)) => Value::Choices(once([one.as_slice(), &other].concat())),
        (Some(Value::Text(one)), Value::Text(other)) if fold_name(one) != fold_name(&other) => {
            Value::Text(format!("{one}; {other}").into())
        }
        (_, value) => value,
    }
}
