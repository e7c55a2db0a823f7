//! What becomes of answers when what was asked changes.

use crate::edit::{Plan, Refusal};
use crate::model::{Annotation, Change, Choice, Delta, Field, FieldKind, Id, Project, Value};
use std::{collections::BTreeSet, sync::Arc};

/// The statements with an answer to a field.
pub(super) fn answered(project: &Project, field: Id<Field>) -> Vec<Arc<Annotation>> {
    let mut out = Vec::new();
    for view in project.annotations().views() {
        let mut is = false;
        view.each_field(|known| is |= known == field);
        out.extend(is.then(|| view.unpack()).flatten().map(Arc::new));
    }
    out
}

impl Plan<'_> {
    /// Changes a field, and the answers to it that no longer fit. One choice may stand for another from now on.
    pub(super) fn change_field(&mut self, after: &Field, instead: Option<(Id<Choice>, Id<Choice>)>) {
        let before = self.project.fields().shared(after.id).cloned();
        let choices_stay = |field: &Field| field.choices.iter().all(|choice| after.choice(choice.id).is_some());
        if let Some(before) = before.as_ref().filter(|before| before.kind != after.kind || !choices_stay(before)) {
            for row in answered(self.project, after.id) {
                let value = row.value(after.id).cloned().and_then(|value| converted(value, before, after, instead));
                let mut changed = row.as_ref().clone();
                changed.set_value(after.id, value);
                self.change_annotation(&row, changed);
            }
        }
        self.change(before.as_ref(), after.clone(), Change::Field);
    }

    pub(in crate::edit) fn edit_field(&mut self, field: &Field) -> Result<String, Refusal> {
        if field.name.trim().is_empty() {
            return Err(Refusal::new("A field needs a name", "Type one"));
        }
        self.change_field(field, None);
        Ok(format!("change the field “{}”", field.name))
    }

    /// Removes those fields to which no statement has an answer, as things will be after what is planned.
    pub(super) fn drop_fields(&mut self, fields: &[Id<Field>]) {
        let mut idle: BTreeSet<Id<Field>> = fields.iter().copied().collect();
        if idle.is_empty() {
            return;
        }
        let mut planned = BTreeSet::new();
        for change in &self.changes {
            if let Change::Annotation(delta) = change {
                planned.extend(delta.id());
                for (field, _) in delta.after.iter().flat_map(|row| &row.fields) {
                    idle.remove(field);
                }
            }
        }
        for view in self.project.annotations().views().filter(|view| !planned.contains(&view.id)) {
            view.each_field(|field| {
                idle.remove(&field);
            });
        }
        let gone = idle.iter().filter_map(|&field| self.project.fields().shared(field).cloned());
        self.changes.extend(gone.map(|row| Change::Field(Delta::removed(row))));
    }
}

/// An answer to a field as it was, to the field as it will be; none where it has no meaning there.
fn converted(value: Value, before: &Field, after: &Field, instead: Option<(Id<Choice>, Id<Choice>)>) -> Option<Value> {
    let lead = |id: Id<Choice>| instead.filter(|(from, _)| *from == id).map_or(id, |(_, into)| into);
    let known = |id: &Id<Choice>| after.choice(*id).is_some();
    let name = |id: Id<Choice>| before.choice(id).map(|choice| choice.name.clone());
    let mut seen = BTreeSet::new();
    match (value, after.kind) {
        (Value::Unclear, _) => Some(Value::Unclear),
        (Value::Choice(id), FieldKind::Choice) => Some(lead(id)).filter(known).map(Value::Choice),
        (Value::Choice(id), FieldKind::Choices) => Some(lead(id)).filter(known).map(|id| Value::Choices(vec![id])),
        (Value::Choices(ids), FieldKind::Choices) => {
            let ids: Vec<_> = ids.into_iter().map(lead).filter(known).filter(|id| seen.insert(*id)).collect();
            (!ids.is_empty()).then_some(Value::Choices(ids))
        }
        (Value::Choices(ids), FieldKind::Choice) => match ids.as_slice() {
            [one] => Some(lead(*one)).filter(known).map(Value::Choice),
            _ => None,
        },
        (Value::Choice(id), FieldKind::Text) => name(id).map(|name| Value::Text(name.into())),
        (Value::Choices(ids), FieldKind::Text) => {
            let names: Vec<String> = ids.into_iter().filter_map(name).collect();
            (!names.is_empty()).then(|| Value::Text(names.join("; ").into()))
        }
        (Value::Text(text) | Value::Number(text) | Value::Link(text), FieldKind::Text) => Some(Value::Text(text)),
        (Value::Text(text) | Value::Link(text), FieldKind::Link) => Some(Value::Link(text)),
        (Value::Date(date), FieldKind::Text) => Some(Value::Text(date.to_string().into())),
        (Value::YesNo(yes), FieldKind::Text) => Some(Value::Text(if yes { "yes" } else { "no" }.into())),
        (value @ Value::YesNo(_), FieldKind::YesNo)
        | (value @ Value::Number(_), FieldKind::Number)
        | (value @ Value::Date(_), FieldKind::Date)
        | (value @ Value::Actors(_), FieldKind::Actors | FieldKind::Chain)
        | (value @ Value::Issues(_), FieldKind::Issues)
        | (value @ Value::Words(_), FieldKind::Words) => Some(value),
        _ => None,
    }
}
