//! How much a change would touch, said before it is made.

use crate::edit::{Command, plan};
use crate::model::{Change, Coder, Delta, Id, Ids, Project, Stamp, Tag, Time};

/// What a change would do to what people have made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Touches {
    /// Statements that would be other than they are, or would look other.
    pub statements: usize,
    /// Of these, those that would be gone.
    pub removed: usize,
    /// Answers that would be gone, without those of removed statements.
    pub answers: usize,
    /// Relations that would be gone.
    pub relations: usize,
}

impl Touches {
    /// In words: *142 statements change; 3 answers are taken away*.
    #[must_use]
    pub fn sentence(&self) -> String {
        let counted = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let changed = self.statements - self.removed;
        let parts = [
            (changed, counted(changed, "statement changes", "statements change")),
            (self.removed, counted(self.removed, "statement is removed", "statements are removed")),
            (self.answers, counted(self.answers, "answer is taken away", "answers are taken away")),
            (self.relations, counted(self.relations, "relation is removed", "relations are removed")),
        ];
        let told: Vec<String> = parts.into_iter().filter(|part| part.0 > 0).map(|part| part.1).collect();
        if told.is_empty() { "No statement changes".to_owned() } else { told.join("; ") }
    }
}

/// How much a command would touch; nothing where it would be refused.
#[must_use]
pub fn touches(project: &Project, command: &Command) -> Touches {
    let coder = project.coders().iter().next().map_or(Id::<Coder>::new(0), |coder| coder.id);
    // Nothing of this is ever applied: neither moment nor ids count.
    let stamp = Stamp { coder, time: Time(0), sequence: u64::MAX };
    let planned = plan(project, command, stamp, &mut Ids::counting(u128::MAX / 2));
    let mut all = Touches::default();
    let mut looks: Vec<Id<Tag>> = Vec::new();
    for change in planned.iter().flat_map(|planned| &planned.changes) {
        match change {
            Change::Annotation(Delta { before: Some(before), after }) => {
                all.statements += 1;
                all.removed += usize::from(after.is_none());
                let left = after.iter().map(|row| before.fields.len().saturating_sub(row.fields.len()));
                all.answers += left.sum::<usize>();
            }
            Change::Relation(Delta { after: None, .. }) => all.relations += 1,
            Change::Tag(Delta { before: Some(before), after: Some(after) }) => {
                let only_moved = Tag { position: before.position, parent: before.parent, ..after.as_ref().clone() };
                if only_moved != **before {
                    looks.push(before.id);
                }
            }
            _ => {}
        }
    }
    if all.statements == 0 && !looks.is_empty() {
        all.statements = project.annotations().views().filter(|row| looks.contains(&row.tag)).count();
    }
    all
}
