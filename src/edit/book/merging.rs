//! Plans that end a tag: its statements go with it, or go over to another one.

use super::tree::is_within;
use crate::edit::{Plan, Refusal};
use crate::model::{Annotation, Change, Choice, Field, Id, Project, Tag, Value, fold_name};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

impl Plan<'_> {
    pub(super) fn remove_tag(&mut self, id: Id<Tag>) -> Result<String, Refusal> {
        let tag = self.tag(id)?.clone();
        let statements: Vec<_> =
            self.project.annotations().views().filter(|row| row.tag == id).map(|row| row.id).collect();
        self.delete(&statements)?;
        self.lead_relations(id, None)?;
        let label = format!("delete the tag “{}”", tag.name);
        self.drop_tag(&tag, Vec::new(), tag.parent);
        Ok(label)
    }

    pub(super) fn merge_tags(&mut self, from: Id<Tag>, into: Id<Tag>) -> Result<String, Refusal> {
        if from == into {
            return Err(Refusal::new("A tag can’t be merged into itself", "Choose another one"));
        }
        let (old, kept) = (self.tag(from)?.clone(), self.tag(into)?.clone());
        let views = self.project.annotations().views().filter(|row| row.tag == from);
        let rows: Vec<Arc<Annotation>> = views.filter_map(|row| row.unpack()).map(Arc::new).collect();
        let over = Over::new(self.project, (&old, &kept), &rows);
        let mut own = BTreeSet::new();
        for before in &rows {
            let mut after = Annotation { tag: into, ..before.as_ref().clone() };
            for (field, value) in &before.fields {
                match over.taken(before, *field, value) {
                    Some((to, value)) => {
                        after.set_value(*field, None);
                        after.set_value(to, Some(value));
                    }
                    None => drop(own.insert(*field)),
                }
            }
            self.change_annotation(before, after);
        }
        let mut grown = kept.clone();
        let come = old.fields.iter().filter(|field| own.contains(field) && !kept.fields.contains(field));
        grown.fields.extend(come);
        for example in &old.examples {
            if !grown.examples.contains(example) {
                grown.examples.push(example.clone());
            }
        }
        over.grown.into_values().for_each(|field| {
            let before = self.project.fields().shared(field.id).cloned();
            self.change(before.as_ref(), field, Change::Field);
        });
        self.lead_relations(from, Some(into))?;
        let below = if is_within(self.project, into, from) { old.parent } else { Some(into) };
        let label = format!("merge the tag “{}” into “{}”", old.name, kept.name);
        self.drop_tag(&old, vec![grown], below);
        Ok(label)
    }
}

/// Choices of one field by those of another one that they stand for.
type Led = BTreeMap<Id<Choice>, Id<Choice>>;

/// Which fields of a tag are asked by another one too, under another id, and so take its answers.
struct Over {
    /// By the field of the old tag: the field of the new one, and its choices by those of the old one.
    fields: BTreeMap<Id<Field>, (Id<Field>, Led)>,
    /// Fields of the new tag that get a choice which they did not offer.
    grown: BTreeMap<Id<Field>, Field>,
}

impl Over {
    fn new(project: &Project, (old, kept): (&Tag, &Tag), rows: &[Arc<Annotation>]) -> Self {
        let mut over = Self { fields: BTreeMap::new(), grown: BTreeMap::new() };
        let used = used_choices(rows);
        let speakers = [old, kept].map(|tag| project.speaker_field(tag.id).map(|field| field.id));
        for field in project.fields_of(old.id).filter(|field| !kept.fields.contains(&field.id)) {
            let free = |other: &&Field| {
                !old.fields.contains(&other.id) && over.fields.values().all(|taken| taken.0 != other.id)
            };
            let named = |other: &&Field| other.kind == field.kind && fold_name(&other.name) == fold_name(&field.name);
            // Whose words they are stays true under the new tag, though its field has another name.
            let speaks = |other: &&Field| speakers == [Some(field.id), Some(other.id)];
            let twin = project.fields_of(kept.id).filter(free).find(|other| named(other) || speaks(other));
            if let Some(twin) = twin {
                let choices = used.get(&field.id).into_iter().flatten();
                let mut grown = twin.clone();
                let mut led = Led::new();
                for choice in choices.filter_map(|&id| field.choice(id)) {
                    let known = grown.choices.iter().find(|known| fold_name(&known.name) == fold_name(&choice.name));
                    led.insert(choice.id, known.map_or(choice.id, |known| known.id));
                    if known.is_none() {
                        grown.choices.push(choice.clone());
                    }
                }
                if grown != *twin {
                    over.grown.insert(twin.id, grown);
                }
                over.fields.insert(field.id, (twin.id, led));
            }
        }
        over
    }

    /// The answer as the other field takes it; `None` where it stays under its own field, as where the statement has an
    /// answer to the other one already.
    fn taken(&self, row: &Annotation, field: Id<Field>, value: &Value) -> Option<(Id<Field>, Value)> {
        let (to, choices) = self.fields.get(&field)?;
        if row.value(*to).is_some() {
            return None;
        }
        let led = |id: &Id<Choice>| choices.get(id).copied();
        let value = match value {
            Value::Choice(id) => Value::Choice(led(id)?),
            Value::Choices(ids) => Value::Choices(ids.iter().map(led).collect::<Option<_>>()?),
            other => other.clone(),
        };
        Some((*to, value))
    }
}

fn used_choices(rows: &[Arc<Annotation>]) -> BTreeMap<Id<Field>, BTreeSet<Id<Choice>>> {
    let mut used: BTreeMap<Id<Field>, BTreeSet<Id<Choice>>> = BTreeMap::new();
    for (field, value) in rows.iter().flat_map(|row| &row.fields) {
        match value {
            Value::Choice(id) => drop(used.entry(*field).or_default().insert(*id)),
            Value::Choices(ids) => used.entry(*field).or_default().extend(ids),
            _ => {}
        }
    }
    used
}
