//! What a person can do to the codebook: its tags, what they ask, and the types of relations.

mod adopt;
mod answered;
mod field;
mod looks;
mod merging;
mod relation;
mod tag;
mod touches;
mod tree;

#[cfg(test)]
pub(super) use looks::looks;
pub use looks::{free_look, next_look};
pub use tag::{key_owner, tag_problem};
pub use touches::{Touches, touches};
pub use tree::{Branch, is_within, names_of_path, path_part, tag_at_path, tag_path, tag_tree};

use super::{Codebook, Plan, Refusal};
use crate::model::{Annotation, Choice, Field, FieldKind, Id, KeptAsIs, Project, RelationType, Tag};

/// A change of the codebook. What a tag or a field says of itself is changed by [`super::Command::EditTag`] and
/// [`super::Command::EditField`].
#[derive(Debug, Clone, PartialEq)]
pub enum BookEdit {
    /// With a look that no other tag has, and a key that is free.
    AddTag {
        name: String,
        parent: Option<Id<Tag>>,
    },
    /// Moves a tag, with those below it, below another one (or none) and before one of its new neighbours (or last).
    MoveTag {
        tag: Id<Tag>,
        parent: Option<Id<Tag>>,
        before: Option<Id<Tag>>,
    },
    /// Removes a tag with its statements and their relations. Tags below it move up.
    RemoveTag {
        tag: Id<Tag>,
    },
    /// Makes one tag of two: statements, the fields in which they have answers, and examples go over.
    MergeTags {
        from: Id<Tag>,
        into: Id<Tag>,
    },
    /// Makes a new tag like another one, and gives it some of its statements.
    SplitTag {
        tag: Id<Tag>,
        name: String,
        statements: Vec<Id<Annotation>>,
    },
    /// The words of a statement, within their sentence, become an example of its tag.
    TakeExample {
        annotation: Id<Annotation>,
    },
    AddField {
        tag: Id<Tag>,
        name: String,
        kind: FieldKind,
    },
    /// Takes a field from a tag, with the answers of its statements.
    RemoveField {
        tag: Id<Tag>,
        field: Id<Field>,
    },
    AddChoice {
        field: Id<Field>,
        name: String,
    },
    /// Removes a choice; statements that have it get another one, or no answer.
    RemoveChoice {
        field: Id<Field>,
        choice: Id<Choice>,
        into: Option<Id<Choice>>,
    },
    AddRelationType {
        name: String,
    },
    EditRelationType {
        row: Box<RelationType>,
    },
    /// Removes a type of relation with its relations.
    RemoveRelationType {
        kind: Id<RelationType>,
    },
    /// Something that breaks a rule is to stay as it is.
    Keep(KeptAsIs),
}

impl Plan<'_> {
    pub(super) fn edit_book(&mut self, edit: &BookEdit) -> Result<String, Refusal> {
        match edit {
            BookEdit::AddTag { name, parent } => self.add_tag(name, *parent),
            BookEdit::MoveTag { tag, parent, before } => self.move_tag(*tag, *parent, *before),
            BookEdit::RemoveTag { tag } => self.remove_tag(*tag),
            BookEdit::MergeTags { from, into } => self.merge_tags(*from, *into),
            BookEdit::SplitTag { tag, name, statements } => self.split_tag(*tag, name, statements),
            BookEdit::TakeExample { annotation } => self.take_example(*annotation),
            BookEdit::AddField { tag, name, kind } => self.add_field(*tag, name, *kind),
            BookEdit::RemoveField { tag, field } => self.remove_field(*tag, *field),
            BookEdit::AddChoice { field, name } => self.add_choice(*field, name),
            BookEdit::RemoveChoice { field, choice, into } => self.remove_choice(*field, *choice, *into),
            BookEdit::AddRelationType { name } => self.add_relation_type(name),
            BookEdit::EditRelationType { row } => self.edit_relation_type(row),
            BookEdit::RemoveRelationType { kind } => self.remove_relation_type(*kind),
            BookEdit::Keep(kept) => self.keep_as_is(*kept),
        }
    }

    /// Notes that something is to stay as it is, and forgets what was noted of statements that are gone.
    fn keep_as_is(&mut self, kept: KeptAsIs) -> Result<String, Refusal> {
        let gone = || Refusal::new("The project says nothing of itself yet", "Give it a title first");
        let before = self.project.shared_info().ok_or_else(gone)?;
        let mut after = before.as_ref().clone();
        after.kept.retain(|known| is_there(self.project, *known));
        if !after.kept.contains(&kept) {
            after.kept.push(kept);
        }
        self.change(Some(before), after, crate::model::Change::Info);
        Ok("keep it as it is".to_owned())
    }
}

fn is_there(project: &Project, kept: KeptAsIs) -> bool {
    let known = |id| project.annotations().contains(id);
    match kept {
        KeptAsIs::Crossing(one, other) => known(one) && known(other),
        KeptAsIs::LastStop(id) | KeptAsIs::Marks(id) => known(id),
    }
}

/// A project's codebook on its own.
#[must_use]
pub fn codebook_of(project: &Project) -> Codebook {
    let tags: Vec<Tag> = tag_tree(project).iter().filter_map(|one| project.tags().get(one.tag)).cloned().collect();
    let mut fields: Vec<Field> = Vec::new();
    for field in tags.iter().flat_map(|tag| &tag.fields).filter_map(|&id| project.fields().get(id)) {
        if fields.iter().all(|known| known.id != field.id) {
            fields.push(field.clone());
        }
    }
    let relation_types = project.relation_types_in_order().into_iter().cloned().collect();
    Codebook { name: project.title().to_owned(), about: String::new(), tags, fields, relation_types }
}
