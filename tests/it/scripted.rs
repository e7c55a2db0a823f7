//! Scripts of random edits, the same for the same seed.

use crate::fixture::{Fixture, KINDS, command};
use standpoint::edit::{Command, History, Step};
use standpoint::model::{Coder, Id, Ids, Transaction};
use standpoint::store::Loaded;
use std::{collections::BTreeSet, sync::Arc};

/// Edits that a run makes, the same for the same seed: mostly random commands, now and then undo or redo.
pub(crate) struct Script {
    pub(crate) fixture: Fixture,
    pub(crate) history: History,
    /// Which commands were carried out, by name.
    pub(crate) commands: BTreeSet<&'static str>,
    dice: u64,
}

impl Script {
    pub(crate) fn new(fixture: Fixture, history: History, seed: u64) -> Self {
        Self { fixture, history, commands: BTreeSet::new(), dice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 20) as usize % sides
    }

    /// The next edit, applied already.
    pub(crate) fn next(&mut self) -> (Step, Arc<Transaction>) {
        loop {
            let (step, transaction) = match self.roll(8) {
                0 => {
                    let Some(edit) = self.history.next_undo().cloned() else { continue };
                    let transaction = Transaction { stamp: self.fixture.stamp(), ..edit.inverse() };
                    if self.fixture.project.apply(&transaction).is_err() {
                        continue;
                    }
                    (Step::Undo, transaction)
                }
                1 => {
                    let Some(edit) = self.history.next_redo().cloned() else { continue };
                    let transaction = Transaction { stamp: self.fixture.stamp(), ..edit.as_ref().clone() };
                    self.fixture.project.apply(&transaction).expect("what was undone can be done again");
                    (Step::Redo, transaction)
                }
                _ => {
                    let words = ["", "é", "Ilse “V”", "x\ny", "🇳🇿"];
                    let word = words[self.roll(words.len())].to_owned();
                    let seed =
                        (self.roll(usize::from(KINDS)) as u8, self.roll(1000), self.roll(1000), self.roll(1000), word);
                    let Some(command) = command(&self.fixture.project, &seed) else { continue };
                    match self.fixture.run(&command) {
                        Ok(done) if !done.changes.is_empty() => {
                            self.commands.insert(name(&command));
                            (Step::Edit, done)
                        }
                        _ => continue,
                    }
                }
            };
            let transaction = Arc::new(transaction);
            self.history.record(step, &transaction);
            return (step, transaction);
        }
    }
}

/// Goes on with a project as it was opened.
pub(crate) fn resumed(loaded: &Loaded, coder: Id<Coder>) -> Fixture {
    let ids = Ids::counting((u128::from(loaded.sequence) + 7) << 70);
    Fixture { project: loaded.project.clone(), ids, sequence: loaded.sequence, coder }
}

/// How many commands there are.
pub(crate) const COMMANDS: usize = 43;

/// A command's name. One that is missing here is missing in the scripts too: add it to both, and to their number.
fn name(command: &Command) -> &'static str {
    match command {
        Command::RenameProject { .. } => "rename project",
        Command::AddDocuments { .. } => "add documents",
        Command::EditDocument { .. } => "edit document",
        Command::RemoveDocuments { .. } => "remove documents",
        Command::ReplaceDocument { .. } => "replace document",
        Command::CorrectText { .. } => "correct text",
        Command::AnnotateAll { .. } => "annotate all",
        Command::Annotate { .. } => "annotate",
        Command::NotePassage { .. } => "note passage",
        Command::Retag { .. } => "retag",
        Command::SetFragments { .. } => "set fragments",
        Command::SetField { .. } => "set field",
        Command::SetNote { .. } => "set note",
        Command::SetCertainty { .. } => "set certainty",
        Command::Delete { .. } => "delete",
        Command::Duplicate { .. } => "duplicate",
        Command::Split { .. } => "split",
        Command::Merge { .. } => "merge",
        Command::Link { .. } => "link",
        Command::Unlink { .. } => "unlink",
        Command::AddActor { .. } => "add actor",
        Command::EditActor { .. } => "edit actor",
        Command::RemoveActor { .. } => "remove actor",
        Command::MergeActors { .. } => "merge actors",
        Command::NewActor { .. } => "new actor",
        Command::RemoveActors { .. } => "remove actors",
        Command::SplitActor { .. } => "split actor",
        Command::AddIssue { .. } => "add issue",
        Command::NewIssue { .. } => "new issue",
        Command::RemoveIssues { .. } => "remove issues",
        Command::MergeIssues { .. } => "merge issues",
        Command::SplitIssue { .. } => "split issue",
        Command::CopyAnswers { .. } => "copy answers",
        Command::EditIssue { .. } => "edit issue",
        Command::RemoveIssue { .. } => "remove issue",
        Command::AddCoder { .. } => "add coder",
        Command::RenameCoder { .. } => "rename coder",
        Command::RemoveCoder { .. } => "remove coder",
        Command::AdoptCodebook { .. } => "adopt codebook",
        Command::EditTag { .. } => "edit tag",
        Command::EditField { .. } => "edit field",
        Command::Book(_) => "change the codebook",
        Command::Apply { .. } => "apply",
    }
}
