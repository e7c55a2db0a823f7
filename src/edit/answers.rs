//! From what a person answers to the value that is kept; names that are new become rows in the same edit.

use super::{Answer, Named, Plan, Refusal, tidy_fragments};
use crate::model::{Actor, Annotation, Change, Delta, Field, FieldKind, Id, Issue, Value, fold_name};

impl Plan<'_> {
    /// Turns an answer into a value that fits its field; names that are new become rows.
    pub(super) fn value(
        &mut self,
        row: &Annotation,
        field: Id<Field>,
        answer: Option<&Answer>,
    ) -> Result<Option<Value>, Refusal> {
        let field = self.project.fields().get(field);
        let field = field.ok_or_else(|| Refusal::new("This field is no longer in the codebook", ""))?.clone();
        let Some(answer) = answer else {
            return Ok(None);
        };
        let value = match answer {
            Answer::Value(value) => value.clone(),
            Answer::Actors(named) => {
                let mut ids = Vec::new();
                for id in named.iter().map(|named| self.named_actor(named)).collect::<Vec<_>>() {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                Value::Actors(ids)
            }
            Answer::Issues(named) => {
                let mut ids = Vec::new();
                for id in named.iter().map(|named| self.named_issue(named)).collect::<Vec<_>>() {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                Value::Issues(ids)
            }
        };
        let value = match value {
            Value::Words(words) => {
                let text = self.document(row.document)?.text.clone();
                for span in &words {
                    span.check(text.as_str()).map_err(|error| Refusal::new(error.to_string(), ""))?;
                }
                Value::Words(tidy_fragments(text.as_str(), &words))
            }
            other => other,
        };
        if !suits(&field, &value) {
            return Err(Refusal::new(format!("This answer does not fit the field “{}”", field.name), ""));
        }
        Ok((!is_empty(&value)).then_some(value))
    }

    fn named_actor(&mut self, named: &Named<Actor>) -> Id<Actor> {
        let name = match named {
            Named::Known(id) => return *id,
            Named::New(name) => name.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        if let Some(known) = self.project.actor_named(&name) {
            return known.id;
        }
        let made = self.changes.iter().find_map(|change| match change {
            Change::Actor(Delta { before: None, after: Some(row) }) if fold_name(&row.name) == fold_name(&name) => {
                Some(row.id)
            }
            _ => None,
        });
        made.unwrap_or_else(|| {
            let actor = Actor::named(self.ids.next_id(), &name);
            let id = actor.id;
            self.changes.push(Change::Actor(Delta::added(actor)));
            id
        })
    }

    fn named_issue(&mut self, named: &Named<Issue>) -> Id<Issue> {
        let wording = match named {
            Named::Known(id) => return *id,
            Named::New(wording) => wording.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        if let Some(known) = self.project.issue_worded(&wording) {
            return known.id;
        }
        let made = self.changes.iter().find_map(|change| match change {
            Change::Issue(Delta { before: None, after: Some(row) })
                if fold_name(&row.wording) == fold_name(&wording) =>
            {
                Some(row.id)
            }
            _ => None,
        });
        made.unwrap_or_else(|| {
            let id = self.ids.next_id();
            let issue = Issue::worded(id, wording);
            self.changes.push(Change::Issue(Delta::added(issue)));
            id
        })
    }
}

/// Whether a value is of the kind that its field asks for, and its choices are among those offered.
fn suits(field: &Field, value: &Value) -> bool {
    match (field.kind, value) {
        (_, Value::Unclear)
        | (FieldKind::YesNo, Value::YesNo(_))
        | (FieldKind::Text, Value::Text(_))
        | (FieldKind::Date, Value::Date(_))
        | (FieldKind::Link, Value::Link(_))
        | (FieldKind::Actors | FieldKind::Chain, Value::Actors(_))
        | (FieldKind::Issues, Value::Issues(_))
        | (FieldKind::Words, Value::Words(_)) => true,
        (FieldKind::Choice, Value::Choice(id)) => field.choice(*id).is_some(),
        (FieldKind::Choices, Value::Choices(ids)) => ids.iter().all(|&id| field.choice(id).is_some()),
        (FieldKind::Number, Value::Number(number)) => is_number(number),
        _ => false,
    }
}

/// A decimal number as people write it: a sign, digits, one point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+', '−']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |piece: &str| !piece.is_empty() && piece.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(part)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Choices(ids) => ids.is_empty(),
        Value::Actors(ids) => ids.is_empty(),
        Value::Issues(ids) => ids.is_empty(),
        Value::Words(words) => words.is_empty(),
        Value::Text(text) | Value::Link(text) | Value::Number(text) => text.trim().is_empty(),
        Value::Unclear | Value::Choice(_) | Value::YesNo(_) | Value::Date(_) => false,
    }
}
