//! The only door to the disk, so that faults can be put behind it: the trait, and how a file is replaced whole.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Without the folder. A name that is not Unicode has its odd parts replaced, so it fits nothing of ours.
    pub name: String,
    pub kind: EntryKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    File,
    Folder,
    /// A symbolic link or anything else that may lead out of the project. Never followed.
    Other,
}

/// What tells whether a file or folder was changed since it was last looked at, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// In bytes; of a folder it says nothing.
    pub length: u64,
    /// When it was changed last, as [`Storage::moment`] counts.
    pub modified: i64,
    /// Another one where another file has been put in its place; 0 where the system does not tell.
    pub file: u64,
}

/// An open file that is only ever written at its end.
pub trait Handle: Send {
    /// Appends all bytes.
    ///
    /// # Errors
    /// Of the disk; how many bytes were written is then unknown.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until the bytes are on the disk and would outlive a power cut.
    ///
    /// # Errors
    /// Of the disk; the bytes must then be written again to another file, since a second flush proves nothing.
    fn sync_data(&mut self) -> io::Result<()>;

    /// As [`Handle::sync_data`], with everything the system knows about the file.
    ///
    /// # Errors
    /// As [`Handle::sync_data`].
    fn sync_all(&mut self) -> io::Result<()>;
}

/// Held as long as a lock is wanted; given back when dropped, also when the process dies.
pub trait Lock: Send {}

/// Files and folders, as the store needs them.
///
/// Every path is a whole one. Nothing here writes into a file that is there already.
pub trait Storage: Send + Sync {
    /// Reads a whole file.
    ///
    /// # Errors
    /// Of the disk; [`io::ErrorKind::NotFound`] where there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Opens a file to be read from its beginning, for a long one need not be in memory as a whole.
    ///
    /// # Errors
    /// As [`Storage::read`]; also while it is read.
    fn reader(&self, path: &Path) -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(io::Cursor::new(self.read(path)?)))
    }

    /// Length of a file in bytes.
    ///
    /// # Errors
    /// Of the disk; [`io::ErrorKind::NotFound`] where there is none, [`io::ErrorKind::InvalidInput`] where it is a
    /// device or a pipe, which has no length.
    fn size(&self, path: &Path) -> io::Result<u64>;

    /// What tells whether a file or folder has changed.
    ///
    /// # Errors
    /// Of the disk; [`io::ErrorKind::NotFound`] where there is none.
    fn stamp(&self, _path: &Path) -> io::Result<Stamp> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Now, as stamps count it.
    fn moment(&self) -> i64 {
        0
    }

    /// What a folder holds, in order of the names.
    ///
    /// # Errors
    /// Of the disk; [`io::ErrorKind::NotFound`] where there is none.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// Whether something is there.
    ///
    /// # Errors
    /// Of the disk, where that can't be told.
    fn exists(&self, path: &Path) -> io::Result<bool>;

    /// Makes a folder and those above it, where they are missing.
    ///
    /// # Errors
    /// Of the disk.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes one folder, in one that is there.
    ///
    /// # Errors
    /// Of the disk; [`io::ErrorKind::NotFound`] where the one above it is not there.
    fn create_inner(&self, folder: &Path) -> io::Result<()> {
        self.create_folder(folder)
    }

    /// Makes a new, empty file, with the permissions of another one where that is given and there.
    ///
    /// # Errors
    /// Of the disk; also where there is a file of that name.
    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>>;

    /// Puts a file in the place of another, or where there was none.
    ///
    /// # Errors
    /// Of the disk; both are then as they were.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Lets two files change their names, so that what stood in the place of either can be looked at afterwards.
    /// `false` where the system can't do that, and nothing was done.
    ///
    /// # Errors
    /// Of the disk; both are then as they were.
    fn exchange(&self, _one: &Path, _other: &Path) -> io::Result<bool> {
        Ok(false)
    }

    /// Gives a file a second name, flushed, under which it stays when another one takes its place under the first.
    /// `false` where the system can't do that, and nothing was done.
    ///
    /// # Errors
    /// Of the disk; then there is no second name.
    fn link(&self, _from: &Path, _to: &Path) -> io::Result<bool> {
        Ok(false)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// Of the disk.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    /// Of the disk; also where there is something in it.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;

    /// Waits until the names in a folder are on the disk.
    ///
    /// # Errors
    /// Of the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Takes the lock that a file stands for and writes a note for others into it; `None` where someone else has it.
    ///
    /// # Errors
    /// Of the disk, such as where the file can't be made.
    fn try_lock(&self, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>>;

    /// Whether someone has the lock that a file stands for.
    ///
    /// # Errors
    /// Of the disk, such as where there is no such file.
    fn is_locked(&self, _path: &Path) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Sixty-four random bits, for names that nobody else chooses.
    ///
    /// # Errors
    /// Where the system has none to give.
    fn random(&self) -> io::Result<u64>;

    /// Who is asking, for the note in a lock: *process 4711 on workstation*.
    fn here(&self) -> String;
}

/// The ending of files in the making. What is left of them after a crash is never read.
pub(super) const TEMPORARY: &str = ".tmp";

/// Makes a folder durable, with those above it that are missing.
pub(super) fn ensure_folder(storage: &dyn Storage, folder: &Path) -> io::Result<()> {
    if storage.exists(folder)? {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        ensure_folder(storage, parent)?;
        storage.create_folder(folder)?;
        storage.sync_folder(parent)?;
    }
    Ok(())
}

/// As [`ensure_folder`], for a folder in a project, which is itself never made: where it is gone, such as with its disk,
/// a new one of its name would keep it from being put back.
pub(super) fn ensure_below(storage: &dyn Storage, project: &Path, folder: &Path) -> io::Result<()> {
    if folder == project || !folder.starts_with(project) {
        return is_project(storage, project);
    }
    if storage.exists(folder)? {
        return Ok(());
    }
    ensure_below(storage, project, parent(folder))?;
    storage.create_inner(folder)?;
    // In its place there may be an empty one now, to which a disk is attached at other times.
    if let Err(gone) = is_project(storage, project) {
        drop(storage.remove_folder(folder));
        return Err(gone);
    }
    storage.sync_folder(parent(folder))
}

/// Whether there is a project in a folder; that there is none is an error.
pub(super) fn is_project(storage: &dyn Storage, project: &Path) -> io::Result<()> {
    let there = storage.exists(&project.join(super::places::PROJECT))?;
    there.then_some(()).ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// As [`replace`], for a file of a project; see [`ensure_below`].
pub(super) fn replace_below(storage: &dyn Storage, project: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    is_project(storage, project)?;
    ensure_below(storage, project, parent(path))?;
    place_one(storage, path, bytes)
}

/// What came of putting a file in the place of one whose bytes were known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Placed {
    Done,
    /// Something else stands there, and still does: someone has written it meanwhile.
    Other(Option<Vec<u8>>),
}

/// As [`replace_below`], where what stands there is what was read before. It is looked at again once the new file is
/// ready; and where the system can let two files change their names, also what was really taken out of its place.
///
/// # Errors
/// Of the disk. What was there before is then still there.
pub(super) fn replace_known(
    storage: &dyn Storage,
    project: &Path,
    (path, known): (&Path, Option<&[u8]>),
    bytes: &[u8],
) -> io::Result<Placed> {
    is_project(storage, project)?;
    ensure_below(storage, project, parent(path))?;
    let temporary = prepare(storage, path, bytes)?;
    let placed = put(storage, &temporary, (path, known));
    if !matches!(placed, Ok(Placed::Done)) {
        discard(storage, &temporary);
    }
    let placed = placed?;
    storage.sync_folder(parent(path))?;
    Ok(placed)
}

fn put(storage: &dyn Storage, temporary: &Path, (path, known): (&Path, Option<&[u8]>)) -> io::Result<Placed> {
    let now = match storage.read(path) {
        Ok(now) => Some(now),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if now.as_deref() != known {
        return Ok(Placed::Other(now));
    }
    if known.is_none() || !storage.exchange(temporary, path)? {
        return storage.rename(temporary, path).map(|()| Placed::Done);
    }
    let taken_out = storage.read(temporary);
    if taken_out.as_deref().ok() == known {
        // The folder is flushed afterwards: until then a power cut may bring the old file back under its own name.
        storage.remove(temporary)?;
        return Ok(Placed::Done);
    }
    // Written in the very moment: back with it, as if nothing had been done.
    if let Err(error) = storage.exchange(temporary, path) {
        // Theirs is kept beside ours, and told as a file that does not belong there.
        storage.rename(temporary, &path.with_extension("other.ron"))?;
        return Err(error);
    }
    Ok(Placed::Other(taken_out.ok()))
}

/// Writes a file whole or not at all: a new one beside it, flushed, then put in its place.
///
/// # Errors
/// Of the disk. What was there before is then still there, and nothing is left beside it.
pub(super) fn replace(storage: &dyn Storage, path: &Path, bytes: &[u8]) -> io::Result<()> {
    ensure_folder(storage, parent(path))?;
    place_one(storage, path, bytes)
}

fn place_one(storage: &dyn Storage, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = prepare(storage, path, bytes)?;
    let placed = storage.rename(&temporary, path);
    if placed.is_err() {
        discard(storage, &temporary);
    }
    placed?;
    storage.sync_folder(parent(path))
}

/// Files that are open at a time while many are written: the first flush then does most of the work for all.
const BATCH: usize = 128;

/// A file to be written: where, what, and whose permissions it takes where it is new.
struct New<'a> {
    path: &'a Path,
    bytes: &'a [u8],
    like: &'a Path,
}

/// Writes many files whole, each into its place, and flushes them and their folders together.
///
/// # Errors
/// Of the disk. Those that were not put in place leave nothing behind.
pub(super) fn place_all<B: AsRef<[u8]>>(storage: &dyn Storage, files: &[(PathBuf, B)]) -> io::Result<()> {
    let files = files.iter().map(|(path, bytes)| New { path, bytes: bytes.as_ref(), like: path });
    place(storage, &files.collect::<Vec<_>>())
}

/// Keeps files of a project, which are going to be replaced or removed, in a place where there are none of them yet:
/// under a second name, or where the system can't give one as a copy with the same permissions. Gives those that are
/// not there to be kept.
///
/// # Errors
/// Of the disk. Those that were not put in place leave nothing behind.
pub(super) fn keep_all(storage: &dyn Storage, project: &Path, kept: &[(PathBuf, PathBuf)]) -> io::Result<Vec<PathBuf>> {
    is_project(storage, project)?;
    let mut absent = Vec::new();
    for batch in kept.chunks(BATCH) {
        let (mut named, mut read) = (BTreeSet::new(), Vec::new());
        for (from, to) in batch {
            if !storage.exists(from)? {
                absent.push(from.clone());
                continue;
            }
            ensure_below(storage, project, parent(to))?;
            if storage.link(from, to)? {
                named.insert(parent(to));
            } else {
                read.push((from, to, storage.read(from)?));
            }
        }
        let files = read.iter().map(|(from, to, bytes)| New { path: to, bytes, like: from });
        place_below(storage, project, &files.collect::<Vec<_>>())?;
        named.into_iter().try_for_each(|folder| storage.sync_folder(folder))?;
    }
    Ok(absent)
}

fn place(storage: &dyn Storage, files: &[New<'_>]) -> io::Result<()> {
    let folders: BTreeSet<&Path> = files.iter().map(|file| parent(file.path)).collect();
    let mut touched: BTreeSet<&Path> = folders.clone();
    for folder in folders {
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|path| !storage.exists(path).unwrap_or(false)).collect();
        if !missing.is_empty() {
            storage.create_folder(folder)?;
            touched.extend(missing.iter().flat_map(|path| path.parent()));
        }
    }
    put_all(storage, files)?;
    touched.into_iter().try_for_each(|folder| storage.sync_folder(folder))
}

/// As [`place_all`], for files of a project; see [`ensure_below`].
pub(super) fn place_all_below<B: AsRef<[u8]>>(
    storage: &dyn Storage,
    project: &Path,
    files: &[(PathBuf, B)],
) -> io::Result<()> {
    let files = files.iter().map(|(path, bytes)| New { path, bytes: bytes.as_ref(), like: path });
    place_below(storage, project, &files.collect::<Vec<_>>())
}

fn place_below(storage: &dyn Storage, project: &Path, files: &[New<'_>]) -> io::Result<()> {
    let folders: BTreeSet<&Path> = files.iter().map(|file| parent(file.path)).collect();
    folders.iter().try_for_each(|folder| ensure_below(storage, project, folder))?;
    put_all(storage, files)?;
    folders.into_iter().try_for_each(|folder| storage.sync_folder(folder))
}

fn put_all(storage: &dyn Storage, files: &[New<'_>]) -> io::Result<()> {
    for batch in files.chunks(BATCH) {
        let mut ready = Vec::with_capacity(batch.len());
        let placed = batch
            .iter()
            .try_for_each(|file| {
                ready.push((begin(storage, file)?, file));
                Ok(())
            })
            .and_then(|()| ready.iter_mut().try_for_each(|((handle, _), file)| finish(handle.as_mut(), file)))
            .and_then(|()| ready.iter().try_for_each(|((_, temporary), file)| storage.rename(temporary, file.path)));
        if placed.is_err() {
            ready.iter().for_each(|((_, temporary), _)| discard(storage, temporary));
        }
        placed?;
    }
    Ok(())
}

/// Bytes of a long file that are flushed at a time. Whoever else waits for the same disk, such as the journal, then
/// waits for so much at most.
pub(super) const PIECE: usize = 1 << 20;

fn prepare(storage: &dyn Storage, path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let file = New { path, bytes, like: path };
    let (mut handle, temporary) = begin(storage, &file)?;
    let flushed = finish(handle.as_mut(), &file);
    drop(handle);
    if flushed.is_err() {
        discard(storage, &temporary);
    }
    flushed.map(|()| temporary)
}

/// Makes a file in the making, beside the place where it is to stand.
pub(super) fn create(storage: &dyn Storage, path: &Path, like: &Path) -> io::Result<(Box<dyn Handle>, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = parent(path).join(format!(".{name}.{:016x}{TEMPORARY}", storage.random()?));
    Ok((storage.create_new(&temporary, Some(like))?, temporary))
}

/// Writes the first piece of a file in the making, without waiting for the disk.
fn begin(storage: &dyn Storage, file: &New<'_>) -> io::Result<(Box<dyn Handle>, PathBuf)> {
    let (mut handle, temporary) = create(storage, file.path, file.like)?;
    let written = handle.write_all(file.bytes.chunks(PIECE).next().unwrap_or(&[]));
    match written {
        Ok(()) => Ok((handle, temporary)),
        Err(error) => {
            drop(handle);
            discard(storage, &temporary);
            Err(error)
        }
    }
}

/// Writes the rest of it, and waits until all of it is on the disk.
fn finish(handle: &mut dyn Handle, file: &New<'_>) -> io::Result<()> {
    let mut pieces = file.bytes.chunks(PIECE).skip(1);
    pieces.try_for_each(|piece| handle.sync_data().and_then(|()| handle.write_all(piece)))?;
    handle.sync_all()
}

/// Removes a file in the making after an error; that it can't be removed adds nothing to the error that is reported.
pub(super) fn discard(storage: &dyn Storage, temporary: &Path) {
    drop(storage.remove(temporary));
}

pub(super) fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or_else(|| Path::new(""))
}
