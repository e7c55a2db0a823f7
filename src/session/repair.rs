//! A copy of a project in which all is mended that can be mended without asking. The project itself stays as it is.

use super::{Chosen, Session, Who};
use crate::model::{Ids, Time};
use crate::store::{self, Problem, Remedy, Storage, StoreError};
use std::{path::Path, sync::Arc, time::Duration};

/// What was done, and what was not.
#[derive(Debug, Default)]
pub struct Repaired {
    /// Files that were copied.
    pub files: usize,
    /// Each in a sentence.
    pub done: Vec<String>,
    /// What still needs a person's eye in the copy.
    pub left: Vec<Problem>,
}

/// Longest wait for the disk.
const PATIENCE: Duration = Duration::from_secs(30);
/// What was mended may bring to light what else is to be mended, but not for ever.
const ROUNDS: usize = 8;

/// Copies a project into a new folder and mends the copy. Edits of it that lie below `journals`, since its folder could
/// not be written, are taken in there.
///
/// # Errors
/// Where the folder is there already, the project can't be read at all, or the copy can't be written.
pub fn repair(
    storage: &Arc<dyn Storage>,
    folder: &Path,
    copy: &Path,
    journals: Option<&Path>,
    who: &Who,
    mut ids: impl FnMut() -> Ids,
    now: Time,
) -> Result<Repaired, StoreError> {
    // What is no project is not copied.
    store::load(storage.as_ref(), folder)?;
    let mut repaired = Repaired { files: store::copy(storage.as_ref(), folder, copy)?, ..Repaired::default() };
    if let Some(base) = journals {
        let project = store::folder_of(folder);
        if store::bring_along(storage.as_ref(), base, &project, copy)? > 0 {
            let away = store::spare_for(base, &project);
            repaired.done.push(format!("Took in the edits that are kept in “{}”", away.display()));
        }
    }
    for _ in 0..ROUNDS {
        let mut session = Session::open(storage.clone(), copy, who, ids(), Box::new(|| {}))?;
        let problems = session.problems().to_vec();
        let before = repaired.done.len();
        if session.read_only().is_none() {
            for problem in &problems {
                if let Some(remedy) = problem.remedies.first().filter(|remedy| is_safe(remedy, problem)) {
                    repaired.done.extend(mend(&mut session, problem, remedy, now));
                }
            }
            session.save_now();
            drop(session.wait_saved(PATIENCE));
        }
        repaired.left = problems;
        if repaired.done.len() == before {
            break;
        }
    }
    Ok(repaired)
}

/// What is done unasked: nothing that takes away what a person may want, or guesses.
fn is_safe(remedy: &Remedy, problem: &Problem) -> bool {
    match remedy {
        Remedy::Accept
        | Remedy::BringBack { .. }
        | Remedy::Recount
        | Remedy::Restore { .. }
        | Remedy::Return { .. } => true,
        Remedy::Reanchor { same_words, .. } => *same_words,
        // The newer one stays in its place, and the other goes into the trash.
        Remedy::Discard => problem.found.kind == store::AttentionKind::Twice,
        Remedy::AdoptWords | Remedy::PutAway | Remedy::TakeOther | Remedy::WriteBack { .. } => false,
    }
}

/// One repair; what came of it in a sentence.
fn mend(session: &mut Session, problem: &Problem, remedy: &Remedy, now: Time) -> Option<String> {
    match session.mend(problem, remedy, now) {
        Ok(Chosen::Edited(_)) => {
            Some(format!("Placed a statement again where its words stand now. Before, {}", problem.found.sentence))
        }
        Ok(Chosen::UnderWay) => {
            drop(session.wait_saved(PATIENCE));
            // What could not be done stays among what is left.
            session.take_told().into_iter().find_map(Result::ok)
        }
        Err(_) => None,
    }
}
