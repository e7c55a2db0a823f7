//! A disk in memory: for tests, which make it fail and lose power, and for trying things out without a folder.

use super::storage::{Entry, EntryKind, Handle, Lock, Stamp, Storage};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A disk in memory, as bad as a disk may be: what was not flushed is lost, torn or out of order after a power cut.
///
/// A clone is the same disk.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    files: Vec<File>,
    /// What the names stand for now, and what a power cut would leave.
    names: BTreeMap<PathBuf, usize>,
    safe_names: BTreeMap<PathBuf, usize>,
    folders: BTreeSet<PathBuf>,
    safe_folders: BTreeSet<PathBuf>,
    /// Folders that have another name now, which is not flushed yet.
    moves: Vec<Move>,
    locks: BTreeSet<PathBuf>,
    /// Operations that change something, so far.
    operations: usize,
    faults: BTreeMap<usize, io::ErrorKind>,
    /// Every operation that changes something fails like this.
    closed: Option<io::ErrorKind>,
    /// From this operation on nothing reaches the disk.
    power_until: Option<usize>,
    random: u64,
    /// Rises whenever a file is written.
    clock: i64,
}

/// A folder that was given another name, or that has changed its name with another one.
#[derive(Debug, Clone)]
struct Move {
    from: PathBuf,
    to: PathBuf,
    swap: bool,
}

impl Move {
    /// Whether a path lies in what was moved.
    fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.from) || path.starts_with(&self.to)
    }

    fn moved(&self, path: &Path) -> PathBuf {
        let into = |from: &Path, to: &Path| {
            let rest = path.strip_prefix(from).ok()?;
            Some(if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) })
        };
        let back = || into(&self.to, &self.from).filter(|_| self.swap);
        into(&self.from, &self.to).or_else(back).unwrap_or_else(|| path.to_owned())
    }

    /// Gives all that lies in it its new name.
    fn carry_out(&self, names: &mut BTreeMap<PathBuf, usize>, folders: &mut BTreeSet<PathBuf>) {
        *names = std::mem::take(names).into_iter().map(|(path, file)| (self.moved(&path), file)).collect();
        *folders = std::mem::take(folders).iter().map(|path| self.moved(path)).collect();
    }
}

#[derive(Debug, Default, Clone)]
struct File {
    bytes: Vec<u8>,
    /// Bytes that were flushed.
    safe: Vec<u8>,
    /// When it was written last.
    at: i64,
}

struct Open {
    disk: Memory,
    file: usize,
}

struct Held {
    disk: Memory,
    path: PathBuf,
}

impl Memory {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Operations that changed something so far.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.state().operations
    }

    /// Makes one later operation fail once: the `after`-th from now, from 0.
    pub fn fail_once(&self, after: usize, kind: io::ErrorKind) {
        let mut state = self.state();
        let at = state.operations + after;
        state.faults.insert(at, kind);
    }

    /// Makes every operation that would change something fail from now on, or (with `None`) work again.
    pub fn close(&self, kind: Option<io::ErrorKind>) {
        self.state().closed = kind;
    }

    /// Cuts the power before the `after`-th operation from now.
    pub fn cut_power(&self, after: usize) {
        let mut state = self.state();
        state.power_until = Some(state.operations + after);
    }

    /// The disk as it is found when the power is back. What was flushed is there; of the rest some is, some is not,
    /// and some is torn, as the seed has it.
    #[must_use]
    pub fn after_power_cut(&self, seed: u64) -> Self {
        let state = self.state();
        let mut dice = Dice(seed | 1);
        let mut files = state.files.clone();
        for file in &mut files {
            file.bytes = file.survivor(&mut dice);
            file.safe.clone_from(&file.bytes);
        }
        let (mut names, mut folders) = (state.safe_names.clone(), state.safe_folders.clone());
        for moved in &state.moves {
            if dice.roll(2) == 0 {
                moved.carry_out(&mut names, &mut folders);
            }
        }
        let changed: BTreeSet<&PathBuf> = state.names.keys().chain(state.safe_names.keys()).collect();
        for path in changed.into_iter().filter(|path| !state.moves.iter().any(|moved| moved.holds(path))) {
            if dice.roll(2) == 0 {
                match state.names.get(path) {
                    Some(&file) => drop(names.insert(path.clone(), file)),
                    None => drop(names.remove(path)),
                }
            }
        }
        folders.extend(names.keys().flat_map(|path| path.ancestors().skip(1)).map(Path::to_owned));
        Self(Arc::new(Mutex::new(State {
            files,
            safe_names: names.clone(),
            names,
            safe_folders: folders.clone(),
            folders,
            random: seed,
            ..State::default()
        })))
    }

    /// Every file with its bytes, without those of locks.
    #[must_use]
    pub fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        let shown = state.names.iter().filter(|(path, _)| !path.iter().any(|part| part == super::places::LOCKS));
        shown.filter_map(|(path, &file)| Some((path.clone(), state.files.get(file)?.bytes.clone()))).collect()
    }

    /// Writes a file as another program would: in place, and flushed.
    pub fn put(&self, path: &Path, bytes: &[u8]) {
        let mut state = self.state();
        state.clock += 1;
        let written = File { bytes: bytes.to_owned(), safe: bytes.to_owned(), at: state.clock };
        let file = match state.names.get(path).copied() {
            Some(file) => file,
            None => state.add(File::default()),
        };
        if let Some(there) = state.files.get_mut(file) {
            *there = written;
        }
        state.names.insert(path.to_owned(), file);
        state.safe_names.insert(path.to_owned(), file);
        let folders: Vec<PathBuf> = path.ancestors().skip(1).map(Path::to_owned).collect();
        state.folders.extend(folders.iter().cloned());
        state.safe_folders.extend(folders);
    }

    /// Takes a file away as another program would.
    pub fn take(&self, path: &Path) {
        let mut state = self.state();
        state.names.remove(path);
        state.safe_names.remove(path);
    }
}

impl File {
    /// What a power cut leaves of it: all that was flushed, and of what came after it a part, perhaps torn.
    fn survivor(&self, dice: &mut Dice) -> Vec<u8> {
        let rest = self.bytes.get(self.safe.len()..).filter(|_| self.bytes.starts_with(&self.safe));
        let Some(rest) = rest else {
            return if dice.roll(2) == 0 { self.safe.clone() } else { self.bytes.clone() };
        };
        let mut out = self.safe.clone();
        let kept = dice.roll(rest.len() + 1);
        out.extend(rest.iter().take(kept));
        if dice.roll(3) == 0 {
            // The length reached the disk, the bytes did not.
            let from = out.len().max(self.safe.len());
            out.resize(from + (rest.len() - kept), 0);
        }
        out
    }
}

/// Numbers that look like chance and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % sides.max(1)
    }
}

impl State {
    fn add(&mut self, file: File) -> usize {
        self.clock += 1;
        self.files.push(File { at: self.clock, ..file });
        self.files.len() - 1
    }

    fn move_folder(&mut self, moved: Move) {
        moved.carry_out(&mut self.names, &mut self.folders);
        self.moves.push(moved);
    }

    /// Counts an operation that would change something, and says whether it may.
    fn act(&mut self) -> io::Result<()> {
        let at = self.operations;
        self.operations += 1;
        if self.power_until.is_some_and(|until| at >= until) {
            return Err(io::Error::other("the power is off"));
        }
        let fault = self.faults.remove(&at).or(self.closed);
        fault.map_or(Ok(()), |kind| Err(io::Error::from(kind)))
    }
}

impl Handle for Open {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let allowed = state.act();
        state.clock += 1;
        let at = state.clock;
        let Some(file) = state.files.get_mut(self.file) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        file.at = at;
        // A write that goes wrong may have written a part.
        let written = if allowed.is_ok() { bytes.len() } else { bytes.len() / 2 };
        file.bytes.extend(bytes.iter().take(written));
        allowed
    }

    fn sync_data(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.act()?;
        if let Some(file) = state.files.get_mut(self.file) {
            file.safe.clone_from(&file.bytes);
        }
        Ok(())
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

impl Lock for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.disk.state().locks.remove(&self.path);
    }
}

impl Storage for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let state = self.state();
        let file = state.names.get(path).and_then(|&file| state.files.get(file));
        file.map(|file| file.bytes.clone()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.read(path).map(|bytes| bytes.len() as u64)
    }

    fn stamp(&self, path: &Path) -> io::Result<Stamp> {
        let state = self.state();
        if state.folders.contains(path) {
            let inside = |name: &&PathBuf| name.parent() == Some(path);
            let files = state.names.iter().filter(|(name, _)| inside(name)).map(|(_, &file)| file as u64 + 1);
            let folders = state.folders.iter().filter(inside).count();
            return Ok(Stamp {
                length: folders as u64,
                modified: 0,
                file: files.fold(0, |all: u64, one| all.wrapping_mul(31).wrapping_add(one)),
            });
        }
        let number = state.names.get(path).copied().ok_or(io::ErrorKind::NotFound)?;
        let file = state.files.get(number).ok_or(io::ErrorKind::NotFound)?;
        Ok(Stamp { length: file.bytes.len() as u64, modified: file.at, file: number as u64 })
    }

    fn moment(&self) -> i64 {
        self.state().clock
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let state = self.state();
        if !state.folders.contains(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inside = |path: &PathBuf, kind| {
            let name = path.file_name().filter(|_| path.parent() == Some(folder))?;
            Some(Entry { name: name.to_string_lossy().into_owned(), kind })
        };
        let files = state.names.keys().filter_map(|path| inside(path, EntryKind::File));
        let mut entries: Vec<Entry> =
            files.chain(state.folders.iter().filter_map(|path| inside(path, EntryKind::Folder))).collect();
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let state = self.state();
        Ok(path.as_os_str().is_empty() || state.names.contains_key(path) || state.folders.contains(path))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.act()?;
        state.folders.extend(folder.ancestors().map(Path::to_owned));
        Ok(())
    }

    fn create_inner(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.act()?;
        if folder.parent().is_some_and(|above| !state.folders.contains(above)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.folders.insert(folder.to_owned());
        Ok(())
    }

    fn create_new(&self, path: &Path, _like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        let mut state = self.state();
        state.act()?;
        if state.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if path.parent().is_some_and(|folder| !state.folders.contains(folder)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = state.add(File::default());
        state.names.insert(path.to_owned(), file);
        Ok(Box::new(Open { disk: self.clone(), file }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.act()?;
        if state.folders.contains(from) {
            if state.folders.contains(to) || state.names.contains_key(to) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            state.move_folder(Move { from: from.to_owned(), to: to.to_owned(), swap: false });
            return Ok(());
        }
        let file = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), file);
        Ok(())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool> {
        let mut state = self.state();
        state.act()?;
        if state.folders.contains(one) && state.folders.contains(other) {
            state.move_folder(Move { from: one.to_owned(), to: other.to_owned(), swap: true });
            return Ok(true);
        }
        let files = [one, other].map(|path| state.names.get(path).copied());
        let [Some(first), Some(second)] = files else {
            return Err(io::ErrorKind::NotFound.into());
        };
        state.names.insert(one.to_owned(), second);
        state.names.insert(other.to_owned(), first);
        Ok(true)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<bool> {
        let mut state = self.state();
        state.act()?;
        let number = state.names.get(from).copied().ok_or(io::ErrorKind::NotFound)?;
        if state.names.contains_key(to) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if let Some(file) = state.files.get_mut(number) {
            file.safe.clone_from(&file.bytes);
        }
        state.names.insert(to.to_owned(), number);
        Ok(true)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.act()?;
        state.names.remove(path).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.act()?;
        let inside = |path: &PathBuf| path.parent() == Some(folder);
        if state.names.keys().any(inside) || state.folders.iter().any(inside) {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        state.folders.remove(folder);
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.act()?;
        let inside = |path: &PathBuf| path.parent() == Some(folder);
        let (flushed, others) = std::mem::take(&mut state.moves).into_iter().partition(|moved| inside(&moved.to));
        state.moves = others;
        let flushed: Vec<Move> = flushed;
        for moved in flushed {
            let (mut names, mut folders) =
                (std::mem::take(&mut state.safe_names), std::mem::take(&mut state.safe_folders));
            moved.carry_out(&mut names, &mut folders);
            (state.safe_names, state.safe_folders) = (names, folders);
        }
        let now: Vec<_> =
            state.names.iter().filter(|(path, _)| inside(path)).map(|(path, &file)| (path.clone(), file)).collect();
        state.safe_names.retain(|path, _| !inside(path));
        state.safe_names.extend(now);
        let folders: Vec<_> = state.folders.iter().filter(|path| inside(path)).cloned().collect();
        state.safe_folders.extend(folders);
        state.safe_folders.insert(folder.to_owned());
        Ok(())
    }

    fn try_lock(&self, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        let mut state = self.state();
        state.act()?;
        if !state.locks.insert(path.to_owned()) {
            return Ok(None);
        }
        let file = state.add(File { bytes: note.as_bytes().to_owned(), safe: Vec::new(), at: 0 });
        state.names.insert(path.to_owned(), file);
        Ok(Some(Box::new(Held { disk: self.clone(), path: path.to_owned() })))
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        Ok(self.state().locks.contains(path))
    }

    fn random(&self) -> io::Result<u64> {
        let mut state = self.state();
        state.random = state.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state.random ^ (state.random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Ok(mixed ^ (mixed >> 27))
    }

    fn here(&self) -> String {
        "another window on this computer".to_owned()
    }
}
