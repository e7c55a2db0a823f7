//! Several edits of one row that were asked for in one frame: each was made from the row as it was before all of them.

use crate::edit::Command;
use crate::model::{Field, Project, RelationType, Tag};
use crate::ui::action::{Action, Actions};

/// Takes over from one state of a row whatever differs from the one before.
macro_rules! take_over {
    ($before:expr, $after:expr, $into:expr, [$($part:ident),+]) => {
        $(if $after.$part != $before.$part {
            $into.$part = $after.$part.clone();
        })+
    };
}

impl Actions {
    /// Has each edit of a tag, a field or a type of relation keep what the edits of it before have changed.
    pub(super) fn rebase(&mut self, project: &Project) {
        let (mut tags, mut fields, mut kinds) = (Vec::<Tag>::new(), Vec::<Field>::new(), Vec::<RelationType>::new());
        for action in self.iter_mut() {
            match action {
                Action::Edit(Command::EditTag { tag }) => {
                    let Some(before) = project.tags().get(tag.id) else { continue };
                    if let Some(row) = tags.iter_mut().find(|row| row.id == tag.id) {
                        take_over!(before, tag, row, [name, keys, colour, pattern, hint, definition, use_when]);
                        take_over!(before, tag, row, [not_when, extent, examples, fields, outer_quotes, last_stop]);
                        take_over!(before, tag, row, [retired, parent, position]);
                        tag.as_mut().clone_from(row);
                    } else {
                        tags.push(tag.as_ref().clone());
                    }
                }
                Action::Edit(Command::EditField { field }) => {
                    let Some(before) = project.fields().get(field.id) else { continue };
                    if let Some(row) = fields.iter_mut().find(|row| row.id == field.id) {
                        take_over!(before, field, row, [name, kind, help, core, choices, unclear]);
                        field.as_mut().clone_from(row);
                    } else {
                        fields.push(field.as_ref().clone());
                    }
                }
                Action::Edit(Command::Book(crate::edit::BookEdit::EditRelationType { row: kind })) => {
                    let Some(before) = project.relation_types().get(kind.id) else { continue };
                    if let Some(row) = kinds.iter_mut().find(|row| row.id == kind.id) {
                        take_over!(before, kind, row, [name, definition, from, to, symmetric, position]);
                        kind.as_mut().clone_from(row);
                    } else {
                        kinds.push(kind.as_ref().clone());
                    }
                }
                _ => {}
            }
        }
    }
}
