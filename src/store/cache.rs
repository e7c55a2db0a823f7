//! What the long files of statements say, kept where it can be read faster: a copy that may be thrown away at any time.
//!
//! A file is cut into runs of lines where the lines themselves say so, thus an edit changes one run or two and leaves
//! the others as they were. What a run says is kept under the SHA-256 of its bytes. Only runs are kept that hold
//! nothing but statements, each in its place and fitting its checksum; what is taken from here goes through the same
//! checks of rows as what is read from the project.
//!
//! Of the file, all numbers the lowest byte first: eight letters that name the format; the SHA-256 of the document's
//! text; the number of names, and each name (16 bytes); then of each run the SHA-256 of its bytes, the number of rows,
//! the number of packed bytes, the ids (16 bytes each), the ends (4 bytes each) and the packed bytes; last the CRC-32 of all
//! that. Counts have 4 bytes.

use super::places::Place;
use super::storage::{Storage, TEMPORARY};
use crate::model::{Digest, Id, Names, Packed};
use std::{
    collections::BTreeMap,
    io,
    ops::Range,
    path::{Path, PathBuf},
};

/// Changes with the format of the file, with that of packed rows, and with what is asked of a statement's place.
const FORMAT: &[u8; 8] = b"sp-rows1";
/// Bytes that the folder may hold; where there is more, all but the newest file goes.
const MOST: u64 = 256 << 20;

/// A file for the cache that is still to be written.
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
    /// The file that it is a copy of: who may not read that must not read the copy.
    like: PathBuf,
    bytes: Vec<u8>,
}

impl Kept {
    /// Of the runs of a file; what was cached before is replaced.
    pub(super) fn new<'a>(
        (folder, project): (&Path, &Path),
        place: Place,
        text: Digest,
        names: &Names,
        runs: impl Iterator<Item = (Digest, &'a Packed)>,
    ) -> Option<Self> {
        let mut bytes = FORMAT.to_vec();
        bytes.extend(text.0);
        let count = |count: usize| u32::try_from(count).ok().map(u32::to_le_bytes);
        bytes.extend(count(names.ids().len())?);
        names.ids().iter().for_each(|id| bytes.extend(id.to_le_bytes()));
        for (digest, run) in runs {
            bytes.extend(digest.0);
            bytes.extend(count(run.ids().len())?);
            bytes.extend(count(run.bytes().len())?);
            run.ids().iter().for_each(|id| bytes.extend(id.bits().to_le_bytes()));
            run.ends().iter().for_each(|end| bytes.extend(end.to_le_bytes()));
            bytes.extend(run.bytes());
        }
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        let fits = bytes.len() as u64 <= MOST;
        fits.then_some(Self { path: path_of(folder, place)?, like: project.join(place.path()), bytes })
    }

    /// Writes it down. Nothing is lost where that can't be done.
    ///
    /// # Errors
    /// Of the disk.
    pub fn write(&self, storage: &dyn Storage) -> io::Result<()> {
        let Some(folder) = self.path.parent() else { return Ok(()) };
        storage.create_folder(folder)?;
        self.make_room(storage, folder)?;
        let making = self.path.with_extension(format!("{:016x}{TEMPORARY}", storage.random()?));
        // Not flushed: a file that a power cut leaves half written does not fit its checksum.
        let mut file = storage.create_new(&making, Some(&self.like))?;
        let written = file.write_all(&self.bytes).and_then(|()| storage.rename(&making, &self.path));
        if written.is_err() {
            drop(storage.remove(&making));
        }
        written
    }

    fn make_room(&self, storage: &dyn Storage, folder: &Path) -> io::Result<()> {
        let paths: Vec<PathBuf> = storage.list(folder)?.into_iter().map(|entry| folder.join(entry.name)).collect();
        let sizes = paths.iter().map(|path| storage.size(path).unwrap_or(0));
        if sizes.sum::<u64>() + self.bytes.len() as u64 > MOST {
            paths.iter().try_for_each(|path| storage.remove(path))?;
        }
        Ok(())
    }
}

fn path_of(folder: &Path, place: Place) -> Option<PathBuf> {
    match place {
        Place::Annotations(document, coder) => Some(folder.join(format!("{document}-{coder}.rows"))),
        _ => None,
    }
}

/// What is kept of one file.
#[derive(Debug, Default)]
pub(super) struct Cache {
    bytes: Vec<u8>,
    names: Names,
    runs: BTreeMap<Digest, Range<usize>>,
}

impl Cache {
    /// What is kept of a file whose statements are in such a text; nothing where it is not as it was written.
    pub(super) fn read(storage: &dyn Storage, folder: &Path, place: Place, text: Digest) -> Self {
        let bytes = path_of(folder, place).and_then(|path| storage.read(&path).ok());
        bytes.and_then(|bytes| Self::of(bytes, text)).unwrap_or_default()
    }

    fn of(bytes: Vec<u8>, text: Digest) -> Option<Self> {
        let (rest, sum) = bytes.split_last_chunk::<4>()?;
        if crc32fast::hash(rest) != u32::from_le_bytes(*sum) {
            return None;
        }
        let mut rest = Rest(rest);
        if rest.array::<8>()? != FORMAT || *rest.array::<32>()? != text.0 {
            return None;
        }
        let count = rest.count()?;
        let names =
            rest.take(count.checked_mul(16)?)?.as_chunks().0.iter().map(|id| u128::from_le_bytes(*id)).collect();
        let mut runs = BTreeMap::new();
        while !rest.0.is_empty() {
            let digest = Digest(*rest.array()?);
            let from = bytes.len() - 4 - rest.0.len();
            let (rows, length) = (rest.count()?, rest.count()?);
            rest.take(rows.checked_mul(20)?.checked_add(length)?)?;
            runs.insert(digest, from..bytes.len() - 4 - rest.0.len());
        }
        Some(Self { bytes, names, runs })
    }

    /// Whether each of its names has the same number among others, so that rows can be taken over as they are.
    pub(super) fn counts_as(&self, names: &Names) -> bool {
        names.ids().starts_with(self.names.ids())
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The rows of a run, packed with the names of then; `None` where they are not there.
    pub(super) fn rows(&self, digest: Digest) -> Option<Packed> {
        let mut rest = Rest(self.bytes.get(self.runs.get(&digest)?.clone())?);
        let (rows, length) = (rest.count()?, rest.count()?);
        let ids = rest.take(rows * 16)?.as_chunks().0.iter().map(|id| Id::new(u128::from_le_bytes(*id))).collect();
        let ends = rest.take(rows * 4)?.as_chunks().0.iter().map(|end| u32::from_le_bytes(*end)).collect();
        Packed::of(ids, ends, rest.take(length)?.to_vec())
    }
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn count(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(*self.array()?) as usize)
    }
}
