//! Appends edits to the journal files of one run of the program, and drops files that are no longer needed.

use super::journal::{self, Entry, Writer};
use super::places::{JOURNAL, VERSIONS, moment};
use super::replay::KnownJournal;
use super::report::StoreError;
use super::schema::Contained;
use super::storage::{Handle, Storage, ensure_below};
use crate::model::Time;
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// Edits that can at least be taken back after a restart.
const KEEP_EDITS: usize = 1000;
/// A file that is longer gets a successor, in bytes.
const LONG: usize = 4 * 1024 * 1024;

/// The journal files of one run.
pub(super) struct Appender {
    pub writer: Writer,
    generation: u32,
    open: Option<OpenFile>,
    /// Files that are closed: of this run and of earlier ones of the same coder.
    closed: Vec<KnownJournal>,
}

struct OpenFile {
    handle: Box<dyn Handle>,
    known: KnownJournal,
    bytes: usize,
}

impl Appender {
    pub(super) fn new(writer: Writer, closed: Vec<KnownJournal>) -> Self {
        Self { writer, generation: 0, open: None, closed }
    }

    /// The highest number that any edit of the coder has.
    pub(super) fn last(&self) -> u64 {
        self.closed.iter().map(|known| known.last).max().unwrap_or(0)
    }

    /// Whether journals lie elsewhere, since the folder could not be written.
    pub(super) fn is_away(&self) -> bool {
        self.closed.iter().any(|known| known.path.is_absolute())
    }

    /// Those journals lie where they belong now.
    pub(super) fn came_home(&mut self) {
        for known in self.closed.iter_mut().filter(|known| known.path.is_absolute()) {
            known.path = Path::new(JOURNAL).join(known.path.file_name().unwrap_or_default());
        }
    }

    /// Appends the lines of edits up to a number and waits until they are on the disk. After an error the next call
    /// begins a new file: nothing is known of the old one.
    ///
    /// # Errors
    /// Of the disk. None of the edits counts as saved then.
    pub(super) fn append(
        &mut self,
        storage: &dyn Storage,
        folder: &Path,
        bytes: &[u8],
        edits: usize,
        last: u64,
    ) -> Result<(), StoreError> {
        let done = self.try_append(storage, folder, bytes, edits, last);
        if done.is_err() {
            self.close();
        }
        done.map_err(|error| StoreError::disk("written", &folder.join(JOURNAL), &error))
    }

    fn try_append(
        &mut self,
        storage: &dyn Storage,
        folder: &Path,
        bytes: &[u8],
        edits: usize,
        last: u64,
    ) -> io::Result<()> {
        if self.open.is_none() {
            self.begin(storage, folder)?;
        }
        let Some(file) = self.open.as_mut() else {
            return Err(io::Error::other("no journal is open"));
        };
        // Counted before it is written: after an error some of it may be there.
        file.known.edits += edits;
        file.known.last = file.known.last.max(last);
        file.bytes += bytes.len();
        file.handle.write_all(bytes)?;
        file.handle.sync_data()
    }

    fn begin(&mut self, storage: &dyn Storage, folder: &Path) -> io::Result<()> {
        let inner = folder.join(JOURNAL);
        ensure_below(storage, folder, &inner)?;
        self.generation += 1;
        let path = self.writer.path(self.generation);
        let start = journal::print(&journal::start(&self.writer)).map_err(io::Error::other)?;
        let mut handle = storage.create_new(&folder.join(&path), None)?;
        let begun = handle.write_all(&start).and_then(|()| storage.sync_folder(&inner));
        if begun.is_err() {
            // No edit stands in it, and on a full disk another one would come with each try.
            drop(handle);
            drop(storage.remove(&folder.join(&path)));
            return begun;
        }
        let known = KnownJournal { path, writer: self.writer.clone(), edits: 0, last: 0 };
        self.open = Some(OpenFile { handle, known, bytes: 0 });
        Ok(())
    }

    /// Lets the next edit begin a new file.
    pub(super) fn close(&mut self) {
        if let Some(file) = self.open.take() {
            self.closed.push(file.known);
        }
    }

    /// What files contain once all edits up to a number are folded into them: of this run and of those before it.
    pub(super) fn contained(&self, number: u64) -> Vec<Contained> {
        let earlier = self.closed.iter().filter(|known| known.writer != self.writer);
        let earlier = earlier.map(|known| known.writer.contained(known.last.min(number)));
        super::frame::merged(earlier.chain(std::iter::once(self.writer.contained(number))))
    }

    /// Says in the journal that edits are folded, and removes files that nothing needs any more. It does not matter
    /// whether this reaches the disk: at worst the same edits are looked at again.
    pub(super) fn folded(
        &mut self,
        storage: &dyn Storage,
        folder: &Path,
        number: u64,
        odd: &BTreeSet<PathBuf>,
        now: Time,
    ) -> Result<(), StoreError> {
        let entry = journal::print(&Entry::Folded { contains: self.contained(number) });
        let bytes = entry.map_err(|why| StoreError::Damaged { file: folder.join(JOURNAL), why })?;
        self.append(storage, folder, &bytes, 0, number)?;
        if self.open.as_ref().is_some_and(|file| file.bytes > LONG || file.known.edits >= KEEP_EDITS) {
            self.close();
        }
        self.drop_old(storage, folder, number, odd, now);
        Ok(())
    }

    fn drop_old(&mut self, storage: &dyn Storage, folder: &Path, number: u64, odd: &BTreeSet<PathBuf>, now: Time) {
        self.closed.sort_by_key(|known| std::cmp::Reverse(known.last));
        let mut edits = self.open.as_ref().map_or(0, |file| file.known.edits);
        let mut older = 0;
        self.closed.retain(|known| {
            let path = folder.join(&known.path);
            if odd.contains(&known.path) {
                // Damaged, and all that can be read of it is in the files now: kept aside for whoever wants to look.
                let aside = folder.join(VERSIONS).join(format!("{}-damaged", moment(now))).join(&known.path);
                let moved = ensure_below(storage, folder, super::storage::parent(&aside));
                return moved.and_then(|()| storage.rename(&path, &aside)).is_err();
            }
            // Edits that came while others were folded stand nowhere else.
            let needed = older == 0 || edits < KEEP_EDITS || known.last > number;
            edits += known.edits;
            older += usize::from(known.edits > 0);
            needed || storage.remove(&path).is_err()
        });
    }
}
