//! Plans for what is asked about a tag's statements.

use super::answered::answered;
use crate::edit::{Plan, Refusal};
use crate::model::{Change, Choice, Delta, Field, FieldKind, Id, Tag, fold_name};

impl Plan<'_> {
    fn field(&self, id: Id<Field>) -> Result<&Field, Refusal> {
        let row = self.project.fields().get(id);
        row.ok_or_else(|| Refusal::new("This field is no longer in the codebook", "Undo brings it back"))
    }

    pub(super) fn add_field(&mut self, tag: Id<Tag>, name: &str, kind: FieldKind) -> Result<String, Refusal> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Refusal::new("A field needs a name", "Type one"));
        }
        let mut after = self.tag(tag)?.clone();
        if let Some(known) = self.project.field_named(tag, name) {
            let reason = format!("“{}” asks for “{}” already", after.name, known.name);
            return Err(Refusal::new(reason, "Take another name"));
        }
        let field = Field {
            id: self.ids.next_id(),
            name: name.to_owned(),
            kind,
            help: String::new(),
            core: true,
            choices: Vec::new(),
            unclear: false,
        };
        after.fields.push(field.id);
        self.changes.push(Change::Field(Delta::added(field)));
        self.change(self.project.tags().shared(tag), after, Change::Tag);
        Ok(format!("add the field “{name}”"))
    }

    pub(super) fn remove_field(&mut self, tag: Id<Tag>, field: Id<Field>) -> Result<String, Refusal> {
        let mut after = self.tag(tag)?.clone();
        let label = format!("remove the field “{}”", self.field(field)?.name);
        after.fields.retain(|&known| known != field);
        for row in answered(self.project, field).into_iter().filter(|row| row.tag == tag) {
            let mut changed = row.as_ref().clone();
            changed.set_value(field, None);
            self.change_annotation(&row, changed);
        }
        self.change(self.project.tags().shared(tag), after, Change::Tag);
        if !self.project.tags().iter().any(|row| row.id != tag && row.fields.contains(&field)) {
            self.drop_fields(&[field]);
        }
        Ok(label)
    }

    pub(super) fn add_choice(&mut self, field: Id<Field>, name: &str) -> Result<String, Refusal> {
        let name = name.trim();
        let mut after = self.field(field)?.clone();
        if name.is_empty() {
            return Err(Refusal::new("A choice needs a name", "Type one"));
        }
        if after.choices.iter().any(|choice| fold_name(&choice.name) == fold_name(name)) {
            return Err(Refusal::new(format!("“{}” offers “{name}” already", after.name), "Take another name"));
        }
        after.choices.push(Choice { id: self.ids.next_id(), name: name.to_owned(), definition: String::new() });
        let label = format!("add the choice “{name}”");
        self.change_field(&after, None);
        Ok(label)
    }

    pub(super) fn remove_choice(
        &mut self,
        field: Id<Field>,
        choice: Id<Choice>,
        into: Option<Id<Choice>>,
    ) -> Result<String, Refusal> {
        let mut after = self.field(field)?.clone();
        let gone = || Refusal::new("This choice is gone already", "Undo brings it back");
        let name = after.choice(choice).ok_or_else(gone)?.name.clone();
        after.choices.retain(|known| known.id != choice);
        if into.is_some_and(|into| after.choice(into).is_none()) {
            return Err(Refusal::new("The choice that is to stand for it is gone", "Choose another one"));
        }
        self.change_field(&after, into.map(|into| (choice, into)));
        Ok(format!("remove the choice “{name}”"))
    }
}
