//! Opens a project folder without writing anything.

use super::assemble::assemble;
use super::cache::Kept;
use super::gather::{Gathered, Seen};
use super::hands::Hands;
use super::places::{PROJECT, Place};
use super::preview::Preview;
use super::remembered::Remembered;
use super::replay::{KnownJournal, Replayed, Todo, replay};
use super::report::{AttentionKind, LoadReport, StoreError};
use super::schema::FORMAT;
use super::spare::spare_for;
use super::storage::Storage;
use super::versions::Act;
use crate::edit::History;
use crate::model::{Coder, Id, Project};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

/// A project as it was found on the disk.
#[derive(Debug)]
pub struct Loaded {
    pub project: Project,
    /// The highest sequence number that any edit had.
    pub sequence: u64,
    pub report: LoadReport,
    /// The version of the format the project has: (major, minor).
    pub format: (u32, u32),
    pub kept: Vec<Kept>,
    pub(super) known: Known,
    /// For merging with other copies.
    pub remembered: Remembered,
}

/// What saving has to know of the disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub seen: BTreeMap<Place, Seen>,
    /// Files that had something odd about them: a copy is kept before they are written.
    pub odd: BTreeSet<PathBuf>,
    pub journals: Vec<KnownJournal>,
    pub todo: BTreeMap<Id<Coder>, Vec<Todo>>,
    /// Edits among them before which the project must be kept as it was.
    pub acts: BTreeMap<Id<Coder>, Vec<Act>>,
    pub leftovers: Vec<PathBuf>,
}

impl Loaded {
    /// What a coder can take back, and what others did: as far as the journals go, across restarts.
    #[must_use]
    pub fn history(&self, coder: Id<Coder>) -> History {
        let mut history = History::default();
        for past in &self.remembered.past {
            if past.coder != coder {
                history.tell(past.step, &past.transaction);
                continue;
            }
            if past.after_gap {
                history.cut();
            }
            history.record(past.step, &past.transaction);
        }
        history
    }

    /// Whether all that stands in the files could be read, so that what is not there was not there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let harmless = [AttentionKind::Edited, AttentionKind::Twice, AttentionKind::Stray, AttentionKind::Copy];
        self.report.attention.iter().all(|known| harmless.contains(&known.kind))
    }
}

/// The folder of a project, given as the folder or as its `project.ron`.
#[must_use]
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if path.file_name().is_some_and(|name| name == PROJECT) => parent.to_owned(),
        _ => path.to_owned(),
    }
}

/// Opens a project folder, or the one that holds the given `project.ron`. Writes nothing.
///
/// # Errors
/// Where there is no project, or nothing of it can be read. Whatever is wrong with single files or lines is told in
/// the report instead.
pub fn load(storage: &dyn Storage, path: &Path) -> Result<Loaded, StoreError> {
    load_given(storage, path, &Given::default())
}

/// What opening is given beside the folder.
#[derive(Debug, Default)]
pub struct Given<'a> {
    /// What has been read of it: those words are not read again.
    pub preview: Option<&'a Preview>,
    /// A folder in which copies of what long files say are kept: [`Loaded::kept`] are to be written there.
    pub cache: Option<&'a Path>,
    /// A folder for edits that could not be written into projects' own.
    pub journals: Option<&'a Path>,
    pub hands: Hands,
}

/// As [`load`], with what is given.
///
/// # Errors
/// As [`load`].
pub fn load_given(storage: &dyn Storage, path: &Path, given: &Given<'_>) -> Result<Loaded, StoreError> {
    let folder = folder_of(path);
    let there = |path: &Path| storage.exists(path).map_err(|error| StoreError::disk("read", path, &error));
    if !there(&folder)? {
        return Err(StoreError::NotThere(folder));
    }
    // A path below a file can't be asked for.
    let is_project = there(&folder.join(PROJECT)).or_else(|error| match error {
        StoreError::Disk { kind: io::ErrorKind::NotADirectory, .. } => Ok(false),
        other => Err(other),
    });
    if !is_project? {
        return Err(StoreError::NotAProject(folder));
    }
    let mut all = Gathered::read(storage, &folder, given)?;
    if all.format.is_none() && all.rows.is_empty() && all.statements.is_empty() {
        let why = "neither its format nor anything else in the folder can be recognised".to_owned();
        return Err(StoreError::Damaged { file: folder.join(PROJECT), why });
    }
    let format = all.format.unwrap_or(FORMAT);
    let spare = given.journals.map(|base| spare_for(base, &folder));
    let replayed = replay(storage, &folder, spare.as_deref(), &mut all)?;
    let project = assemble(storage, &folder, &mut all, &given.hands);
    Ok(loaded(project, all, replayed, format))
}

fn loaded(project: Project, mut all: Gathered, replayed: Replayed, format: (u32, u32)) -> Loaded {
    let newer = format.0 > FORMAT.0 || replayed.newer;
    let read_only = newer.then(|| {
        format!(
            "This project was written by a newer version of the program (format {}.{}, this one knows {}.{}), so it can only be read",
            format.0, format.1, FORMAT.0, FORMAT.1
        )
    });
    let odd = all.attention.iter().map(|known| known.file.clone()).collect();
    let mut attention = std::mem::take(&mut all.attention);
    if newer {
        attention.retain(|known| known.kind != AttentionKind::Newer);
    }
    attention.sort_by(|a, b| (&a.file, a.line, a.kind).cmp(&(&b.file, b.line, b.kind)));
    let statements = project.annotations().views().map(|row| row.changed.sequence.max(row.created.sequence));
    let relations = project.relations().iter().map(|row| row.created.sequence);
    let sequence = statements.chain(relations).max().unwrap_or(0).max(replayed.sequence);
    let report = LoadReport {
        recovered: replayed.recovered,
        recovered_last: replayed.recovered_last,
        recovered_edits: replayed.recovered_edits,
        torn: replayed.torn,
        attention,
        copies: std::mem::take(&mut all.copies),
        read_only,
    };
    let Replayed { journals, todo, acts, past, applied, .. } = replayed;
    let known = Known { seen: all.seen, odd, journals, todo, acts, leftovers: all.leftovers };
    let remembered =
        Remembered { past, gone: all.gone, contains: all.contains, recovered: applied, stand_ins: all.stand_ins };
    Loaded { project, sequence, report, format, kept: all.kept, known, remembered }
}
