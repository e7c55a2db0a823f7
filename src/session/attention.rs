//! What needs attention in an open project, what was recovered, and what a person chooses to do about it.

use super::{Done, Session};
use crate::edit::{Command, Refusal};
use crate::model::Time;
use crate::store::{Attention, Problem, Recovered, Remedy, Storage, Store, edit_of, problems};

/// What came of a choice.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// An edit was made, which undo takes back.
    Edited(Done),
    /// A file is being changed; [`Session::take_told`] says what came of it.
    UnderWay,
}

impl Session {
    /// What needs attention, in order of files and lines.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Rises whenever something comes or goes.
    #[must_use]
    pub fn problems_version(&self) -> u64 {
        self.problems_version
    }

    /// This coder's edits that stood in a journal only when the project was opened, in order of time.
    pub fn recovered(&self) -> impl Iterator<Item = &Recovered> {
        self.report.recovered_edits.iter().filter(|edit| edit.coder == self.coder.id)
    }

    /// Does what was chosen about a problem.
    ///
    /// # Errors
    /// Where the project can't be changed, or the problem is not there any more or was another one.
    pub fn mend(&mut self, problem: &Problem, remedy: &Remedy, now: Time) -> Result<Chosen, Refusal> {
        self.may_write()?;
        if !remedy.is_edit() {
            if let Some(store) = &self.store {
                store.mend(&problem.found, remedy, now);
            }
            return Ok(Chosen::UnderWay);
        }
        let (label, change) = edit_of(&self.project, &problem.found, remedy).ok_or_else(|| Refusal {
            reason: "This does not fit the project any more".to_owned(),
            hint: "Look at it again".to_owned(),
        })?;
        let done = self.run(&Command::Apply { label, changes: vec![change] }, now)?;
        self.problems_version += 1;
        self.problems.retain(|known| known != problem);
        self.told_meanwhile.retain(|told| *told != problem.found);
        Ok(Chosen::Edited(done))
    }

    /// What came of changes of files since the last call, each in a sentence; all is read again then.
    #[must_use]
    pub fn take_told(&mut self) -> Vec<Result<String, String>> {
        let told = self.store.as_ref().map(Store::take_mended).unwrap_or_default();
        if told.iter().any(Result::is_ok) {
            self.read_again_soon();
        }
        told
    }

    /// Takes over what was found while saving, such as files that someone else changed meanwhile; whether there was
    /// anything.
    pub fn take_found(&mut self, storage: &dyn Storage) -> bool {
        let found = self.store.as_ref().map(Store::take_notices).unwrap_or_default();
        if found.is_empty() {
            return false;
        }
        self.problems.extend(problems(storage, &self.folder, &self.project, &found));
        self.told_meanwhile.extend(found);
        self.problems_version += 1;
        true
    }

    /// Lets go of something that was found while saving and is settled.
    pub fn settle(&mut self, problem: &Problem) {
        if let Some(at) = self.told_meanwhile.iter().position(|told| *told == problem.found) {
            self.told_meanwhile.remove(at);
            self.problems.retain(|known| known != problem);
            self.problems_version += 1;
        }
    }

    /// Everything that is known to need attention: what reading has found, and what saving has.
    pub(super) fn attend(&mut self, found: Vec<Problem>, storage: &dyn Storage) {
        self.problems_version += 1;
        self.problems = found;
        let told: &[Attention] = &self.told_meanwhile;
        self.problems.extend(problems(storage, &self.folder, &self.project, told));
    }
}
