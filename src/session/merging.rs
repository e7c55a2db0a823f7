//! Putting other copies of a project into the open one, as one edit: a whole folder, or the second copies of files that
//! programs for syncing leave.

use super::{Done, Session};
use crate::edit::{self, Alike, Command, Copied, Lineage, Merged, Refusal};
use crate::model::{Project, Time, Transaction};
use crate::store::{self, ConflictCopy, Loaded, Storage};
use std::{path::Path, sync::Arc};

/// What the second copies of files say, each as the project would be if it were the file.
#[derive(Debug, Default)]
pub struct Copies {
    pub read: Vec<(ConflictCopy, Loaded)>,
    /// Copies that say nothing that is not here: words of articles, which never change.
    pub same: Vec<ConflictCopy>,
    /// One sentence for each copy that can't be merged and stays where it is, and for each line of one that can't be read.
    pub problems: Vec<String>,
}

impl Copies {
    /// Those that can be put aside once what they say is saved.
    #[must_use]
    pub fn merged(&self) -> Vec<ConflictCopy> {
        self.read.iter().map(|read| &read.0).chain(&self.same).cloned().collect()
    }
}

/// Reads the second copies of files in a project's folder. Writes nothing.
#[must_use]
pub fn read_copies(storage: &dyn Storage, folder: &Path, copies: &[ConflictCopy]) -> Copies {
    let mut out = Copies::default();
    for copy in copies {
        let name = copy.copy.display();
        if copy.is_text() {
            let [one, other] = [&copy.copy, &copy.of].map(|path| storage.read(&folder.join(path)).ok());
            if one.is_some() && one == other {
                out.same.push(copy.clone());
            } else {
                out.problems.push(format!(
                    "“{name}” has other words than the article it is a copy of, and words of articles never change: it stays where it is"
                ));
            }
            continue;
        }
        match store::load_copy(storage, folder, copy) {
            Ok(loaded) => {
                let damaged =
                    loaded.report.attention.iter().filter(|known| known.file == copy.of && !known.raw.is_empty());
                out.problems.extend(damaged.map(|known| {
                    let line = known.line.map_or_else(String::new, |line| format!(", line {line},"));
                    format!("“{name}”{line} can’t be merged as it is: {}", known.sentence)
                }));
                out.read.push((copy.clone(), loaded));
            }
            Err(error) => out.problems.push(error.told()),
        }
    }
    out
}

impl Session {
    /// Puts what another copy of the project says into this one, as one edit. With `base` it is known who changed what.
    ///
    /// # Errors
    /// When the project can't be changed.
    pub fn merge(
        &mut self,
        theirs: &Loaded,
        base: Option<&Project>,
        alike: Alike,
        now: Time,
    ) -> Result<(Done, Merged), Refusal> {
        self.sequence = self.sequence.max(theirs.sequence);
        let [our_lineage, lineage] = [self.lineage(), theirs.remembered.lineage(&theirs.project)];
        let theirs = Copied { project: &theirs.project, lineage: &lineage, whole: theirs.is_whole() };
        let ours = Copied { project: &self.project, lineage: &our_lineage, whole: self.whole };
        let merged = edit::merge(ours, theirs, base, alike);
        let label = format!("merge “{}”", theirs.project.title());
        let done = self.run(&Command::Apply { label, changes: merged.changes.clone() }, now)?;
        Ok((done, merged))
    }

    /// Puts what second copies of files say into the project, as one edit. The copies stay where they are.
    ///
    /// # Errors
    /// When the project can't be changed.
    pub fn merge_copies(&mut self, copies: &Copies, now: Time) -> Result<(Done, Merged), Refusal> {
        let mut both = self.snapshot();
        let mut our_lineage = self.lineage();
        let mut merged = Merged::default();
        for (_, loaded) in &copies.read {
            self.sequence = self.sequence.max(loaded.sequence);
            let ours = Copied { project: &both, lineage: &our_lineage, whole: self.whole };
            let lineage = loaded.remembered.lineage(&loaded.project);
            let theirs = Copied { project: &loaded.project, lineage: &lineage, whole: false };
            let Merged { changes, clashes, kept, alike: _, away } = edit::merge(ours, theirs, None, Alike::Apart);
            let transaction = Transaction { label: String::new(), stamp: self.stamp(now), changes };
            Arc::make_mut(&mut both).apply(&transaction).map_err(|rejection| super::refusal(&rejection))?;
            store::edited(&mut our_lineage, &transaction.changes);
            merged.clashes.extend(clashes);
            merged.kept.extend(kept);
            merged.away += away;
        }
        merged.changes = edit::difference(&self.project, &both);
        let label = match copies.read.len() {
            1 => "merge a second copy".to_owned(),
            count => format!("merge {count} second copies"),
        };
        let done = self.run(&Command::Apply { label, changes: merged.changes.clone() }, now)?;
        Ok((done, merged))
    }

    /// Forgets copies of files that were put aside.
    pub fn forget_copies(&mut self, copies: &[ConflictCopy]) {
        self.report.copies.retain(|known| !copies.contains(known));
        let is_left = |file: &Path| copies.iter().all(|copy| copy.copy != file);
        self.report.attention.retain(|known| is_left(&known.file));
        self.problems.retain(|known| is_left(&known.found.file));
        self.problems_version += 1;
    }

    fn lineage(&self) -> Lineage {
        let mut lineage = self.remembered.lineage(&self.project);
        lineage.past.extend(self.since.iter().cloned());
        lineage
    }
}
