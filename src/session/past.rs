//! Going back: to a kept version, or to a document in the trash. Each is one edit, which undo takes back.

use super::{Done, Session};
use crate::analysis::compare::Differences;
use crate::edit::{Command, Refusal, restore_all, restore_document};
use crate::model::{Change, Document, Id, Project, Time};
use crate::store::Loaded;

/// What is wanted back of an earlier state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Everything,
    Document(Id<Document>),
    /// A document that lies in the trash, with its statements.
    FromTrash(Id<Document>),
}

/// What is other now than in an earlier state of the project, as far as that can be read.
#[must_use]
pub fn differences(then: &Loaded, now: &Project) -> Differences {
    Differences::of(&everything(then, now), &then.project, now)
}

fn everything(then: &Loaded, now: &Project) -> Vec<Change> {
    let mut changes = restore_all(&then.project, now);
    drop(then.spare(now, &mut changes));
    changes
}

fn one_document(then: &Loaded, now: &Project, document: Id<Document>) -> Result<Vec<Change>, Refusal> {
    let mut changes = restore_document(&then.project, now, document)?;
    drop(then.spare(now, &mut changes));
    Ok(changes)
}

impl Session {
    /// Brings back what is wanted, as one edit; nothing is changed where all of it is as it was. What of the
    /// earlier state can't be read stays as it is now.
    ///
    /// # Errors
    /// When the project can't be changed, the document was not there then, or it is not in the trash any more.
    pub fn restore(&mut self, then: &Loaded, wanted: Wanted, now: Time) -> Result<Done, Refusal> {
        let title = |id| then.project.documents().get(id).map_or("", |row| row.title.as_str());
        let (label, changes) = match wanted {
            Wanted::Everything => ("restore everything".to_owned(), everything(then, &self.project)),
            Wanted::Document(id) => (format!("restore “{}”", title(id)), one_document(then, &self.project, id)?),
            Wanted::FromTrash(id) if self.project.documents().contains(id) => {
                return Err(Refusal {
                    reason: format!("“{}” is in the project already", title(id)),
                    hint: "Choose it in the list of documents".to_owned(),
                });
            }
            Wanted::FromTrash(id) => (format!("put back “{}”", title(id)), one_document(then, &self.project, id)?),
        };
        self.run(&Command::Apply { label, changes }, now)
    }
}
