//! A file in the making: written piece by piece, flushed, read back, and only then put in its place.

use super::report::StoreError;
use super::storage::{Handle, PIECE, Storage, create, discard, parent};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Until it is put in its place what stood there before still does; a draft that is not leaves nothing behind.
pub struct Draft<'s> {
    storage: &'s dyn Storage,
    path: PathBuf,
    temporary: PathBuf,
    handle: Box<dyn Handle>,
    /// What the disk does not have yet.
    piece: Vec<u8>,
    /// Whether the disk has been given a piece that it was not waited for.
    waits: bool,
    is_placed: bool,
}

impl<'s> Draft<'s> {
    /// Begins a file.
    ///
    /// # Errors
    /// Of the disk, such as where the folder is not there.
    pub fn begin(storage: &'s dyn Storage, path: &Path) -> Result<Self, StoreError> {
        let (handle, temporary) = create(storage, path, path).map_err(|error| told(path, &error))?;
        let (path, piece) = (path.to_owned(), Vec::with_capacity(PIECE));
        Ok(Self { storage, path, temporary, handle, piece, waits: false, is_placed: false })
    }

    /// Writes what is left, waits until all of it is on the disk, and opens it to be read from its beginning.
    ///
    /// # Errors
    /// Of the disk.
    pub fn finish(&mut self) -> Result<impl BufRead + use<>, StoreError> {
        let done = self.pass_on().and_then(|()| self.handle.sync_all());
        let read = done.and_then(|()| self.storage.reader(&self.temporary));
        read.map(|reader| BufReader::with_capacity(1 << 16, reader)).map_err(|error| told(&self.path, &error))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// Of the disk. What was there before is then still there.
    pub fn place(mut self) -> Result<(), StoreError> {
        let renamed = self.storage.rename(&self.temporary, &self.path);
        self.is_placed = renamed.is_ok();
        let placed = renamed.and_then(|()| self.storage.sync_folder(parent(&self.path)));
        placed.map_err(|error| told(&self.path, &error))
    }

    /// What came of writing to it, for people.
    #[must_use]
    pub fn problem(&self, error: &io::Error) -> StoreError {
        told(&self.path, error)
    }

    fn pass_on(&mut self) -> io::Result<()> {
        // Whoever else waits for the same disk, such as the journal, waits for one piece at most.
        if self.waits {
            self.handle.sync_data()?;
        }
        self.handle.write_all(&self.piece)?;
        self.piece.clear();
        self.waits = true;
        Ok(())
    }
}

fn told(path: &Path, error: &io::Error) -> StoreError {
    StoreError::disk("written", path, error)
}

impl Write for Draft<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() + bytes.len() > PIECE {
            self.pass_on()?;
        }
        self.piece.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// The disk is given it when a piece is full, or all is written.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.is_placed {
            discard(self.storage, &self.temporary);
        }
    }
}
