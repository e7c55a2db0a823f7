//! Looks once a second whether someone else has changed the files of a project.
//!
//! What changes often is looked at each time: the files of the whole project, others' journals, the document that is
//! being read. All others are looked at by turns, within a minute, and at once where anything was found: thousands of
//! documents cost no more than some dozens of questions a second.

use super::noted::Written;
use super::places::{ANNOTATIONS, CODERS, DOCUMENTS, JOURNAL, LOCKS, Place, text_path};
use super::storage::{EntryKind, Stamp, Storage};
use crate::model::{Coder, Document, Id};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks within which every file has had its turn.
const TURNS: usize = 60;
/// Files that are looked at by turns at least at a time.
const LEAST: usize = 50;

#[derive(Debug, Default)]
struct Seen {
    changed: AtomicBool,
    /// The lock that kept this window from writing is free now.
    free: AtomicBool,
    reading: Mutex<Option<Id<Document>>>,
}

/// The watching of one open project. Ends when it is dropped.
#[derive(Debug)]
pub struct Watch {
    seen: Arc<Seen>,
    _end: Sender<()>,
}

/// Whose window it is that watches.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose {
    /// It writes as this coder: this coder's journals are its own.
    Writer(Id<Coder>),
    /// It only reads, as this coder.
    Reader(Id<Coder>),
}

impl Watch {
    /// Begins to watch. `since` is the [`Storage::moment`] at which reading began; `wake` is called when something was
    /// found. Without a thread nothing is ever found.
    pub(super) fn begin(
        storage: Arc<dyn Storage>,
        folder: &Path,
        (whose, since): (Whose, i64),
        written: Written,
        wake: Box<dyn Fn() + Send>,
    ) -> Self {
        let seen = Arc::new(Seen::default());
        let (end, ended) = mpsc::channel::<()>();
        let mut eyes = Eyes::new(storage, folder, whose, since, written);
        let shared = seen.clone();
        let work = move || {
            while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                let reading = *shared.reading.lock().unwrap_or_else(PoisonError::into_inner);
                let changed = eyes.look(reading);
                let free = !shared.free.load(Ordering::Acquire) && eyes.is_free();
                if changed {
                    shared.changed.store(true, Ordering::Release);
                }
                if free {
                    shared.free.store(true, Ordering::Release);
                }
                if changed || free {
                    wake();
                }
            }
        };
        drop(thread::Builder::new().name("watching".to_owned()).spawn(work));
        Self { seen, _end: end }
    }

    /// Whether something was found since the last call.
    #[must_use]
    pub fn take_changed(&self) -> bool {
        self.seen.changed.swap(false, Ordering::AcqRel)
    }

    /// Asks for all to be read again.
    pub fn mark_changed(&self) {
        self.seen.changed.store(true, Ordering::Release);
    }

    /// Whether the window that kept this one from writing is gone.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.seen.free.load(Ordering::Acquire)
    }

    /// Says which document is being read.
    pub fn set_reading(&self, document: Option<Id<Document>>) {
        *self.seen.reading.lock().unwrap_or_else(PoisonError::into_inner) = document;
    }
}

/// What was seen so far.
struct Eyes {
    storage: Arc<dyn Storage>,
    folder: PathBuf,
    whose: Whose,
    since: i64,
    written: Written,
    files: BTreeMap<PathBuf, Stamp>,
    /// Folders with what was known of them when they were listed.
    folders: BTreeMap<PathBuf, Option<Stamp>>,
    /// What has not had its turn in this round.
    turns: Vec<PathBuf>,
}

impl Eyes {
    fn new(storage: Arc<dyn Storage>, folder: &Path, whose: Whose, since: i64, written: Written) -> Self {
        let (files, folders) = (BTreeMap::new(), BTreeMap::new());
        Self { storage, folder: folder.to_owned(), whose, since, written, files, folders, turns: Vec::new() }
    }

    /// Looks at what is to be looked at this time; whether anyone else has changed something.
    fn look(&mut self, reading: Option<Id<Document>>) -> bool {
        // A folder that is gone has not been changed: what was in it is looked at when it is back.
        if !self.storage.exists(&self.folder.join(Place::Project.path())).unwrap_or(false) {
            return false;
        }
        let mut news = false;
        for place in [Place::Project, Place::Codebook, Place::Actors, Place::Issues] {
            news |= self.file(&self.folder.join(place.path()));
        }
        // Programs that sync folders put second copies beside those files.
        news |= self.folder(&self.folder.clone());
        for inner in [CODERS, DOCUMENTS, ANNOTATIONS, JOURNAL] {
            news |= self.folder(&self.folder.join(inner));
        }
        news |= self.journals();
        if let Some(document) = reading {
            news |= self.folder(&self.folder.join(ANNOTATIONS).join(document.to_string()));
            let own = [text_path(document), Place::Meta(document).path()];
            news |= own.iter().fold(false, |news, file| self.file(&self.folder.join(file)) | news);
            news |= self.inside(&self.folder.join(ANNOTATIONS).join(document.to_string()));
        }
        if news {
            self.turns.clear();
            self.by_turns(usize::MAX);
        } else {
            news = self.by_turns(((self.files.len() + self.folders.len()) / TURNS).max(LEAST));
        }
        news
    }

    /// The journals of others grow without their folder changing.
    fn journals(&mut self) -> bool {
        self.inside(&self.folder.join(JOURNAL))
    }

    /// Looks at the files of a folder that are known.
    fn inside(&mut self, folder: &Path) -> bool {
        let from = self.files.range(folder.to_owned()..).take_while(|entry| entry.0.starts_with(folder));
        let files: Vec<PathBuf> =
            from.map(|entry| entry.0.clone()).filter(|path| path.parent() == Some(folder)).collect();
        files.iter().fold(false, |news, file| self.file(file) | news)
    }

    /// Looks at the next ones of all files and folders, at most one round.
    fn by_turns(&mut self, count: usize) -> bool {
        if self.turns.is_empty() {
            self.turns = self.files.keys().chain(self.folders.keys()).cloned().collect();
        }
        let mut news = false;
        for _ in 0..count {
            let Some(path) = self.turns.pop() else {
                break;
            };
            news |= if self.folders.contains_key(&path) { self.folder(&path) } else { self.file(&path) };
        }
        news
    }

    /// Looks into a folder where its names have changed.
    fn folder(&mut self, folder: &Path) -> bool {
        let now = self.storage.stamp(folder).ok();
        let before = self.folders.insert(folder.to_owned(), now);
        if before == Some(now) {
            return false;
        }
        let mut news = false;
        for entry in self.storage.list(folder).unwrap_or_default() {
            let path = folder.join(&entry.name);
            let is_theirs = folder == self.folder && !entry.name.ends_with(".ron");
            if entry.name.starts_with('.') || is_theirs || self.is_own(folder, &entry.name) {
                continue;
            }
            match entry.kind {
                EntryKind::File if before.is_some() && !self.files.contains_key(&path) => {
                    let stamp = self.storage.stamp(&path).ok();
                    news |= !self.is_ours(&path, stamp);
                    self.files.extend(stamp.map(|stamp| (path, stamp)));
                }
                EntryKind::File => news |= self.file(&path),
                EntryKind::Folder if folder.ends_with(ANNOTATIONS) => {
                    // A folder that was not there before is one that has just been listed, and empty.
                    if before.is_some() && !self.folders.contains_key(&path) {
                        self.folders.insert(path.clone(), None);
                    }
                    news |= self.folder(&path);
                }
                EntryKind::Folder | EntryKind::Other => {}
            }
        }
        self.inside(folder) | news
    }

    fn is_own(&self, folder: &Path, name: &str) -> bool {
        matches!(self.whose, Whose::Writer(coder) if folder.ends_with(JOURNAL) && name.starts_with(&format!("{coder}.")))
    }

    /// Looks at one file; whether someone else has changed it.
    fn file(&mut self, path: &Path) -> bool {
        let now = self.storage.stamp(path).ok();
        let before = match now {
            Some(stamp) => self.files.insert(path.to_owned(), stamp),
            None => self.files.remove(path),
        };
        let changed = match (before, now) {
            // Seen for the first time: it may have changed since it was read.
            (None, Some(now)) => now.modified >= self.since,
            (before, now) => before != now,
        };
        changed && !self.is_ours(path, now)
    }

    fn is_ours(&self, path: &Path, now: Option<Stamp>) -> bool {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).get(path) == Some(&now)
    }

    /// Whether the lock is free that kept this window from writing.
    fn is_free(&self) -> bool {
        let Whose::Reader(coder) = self.whose else {
            return false;
        };
        let lock = self.folder.join(LOCKS).join(coder.to_string());
        self.storage.is_locked(&lock).is_ok_and(|locked| !locked)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Memory, noted::Noted};
    use super::*;

    const FOLDER: &str = "/study";

    fn path(file: &str) -> PathBuf {
        Path::new(FOLDER).join(file)
    }

    fn eyes(disk: &Memory) -> (Eyes, Noted) {
        let written = Written::default();
        let ours = Noted { disk: Arc::new(disk.clone()), written: written.clone() };
        let whose = Whose::Writer(Id::new(7));
        let mut eyes = Eyes::new(Arc::new(disk.clone()), Path::new(FOLDER), whose, disk.moment(), written);
        eyes.look(None);
        (eyes, ours)
    }

    fn study(documents: u128) -> Memory {
        let disk = Memory::new();
        for file in ["project.ron", "codebook.ron", "actors.ron", "issues.ron", "coders/7.ron"] {
            disk.put(&path(file), b"[]");
        }
        for document in 0..documents {
            let id: Id<Document> = Id::new(document);
            disk.put(&path(&format!("documents/{id}.txt")), b"words");
            disk.put(&path(&format!("documents/{id}.meta.ron")), b"[]");
            disk.put(&path(&format!("annotations/{id}/7.ron")), b"[]");
        }
        disk
    }

    #[test]
    fn changes_of_others_are_seen_and_our_own_are_not() {
        let disk = study(3);
        let (mut eyes, ours) = eyes(&disk);
        assert!(!eyes.look(None));
        let [third, new]: [Id<Document>; 2] = [Id::new(2), Id::new(9)];
        let statements = format!("annotations/{third}/7.ron");
        for file in [
            "codebook.ron",
            "coders/8.ron",
            &statements,
            &format!("annotations/{third}/8.ron"),
            &format!("annotations/{new}/8.ron"),
            "journal/00000000000000000000000000000008.aa-0001.ron",
        ] {
            disk.put(&path(file), b"[another]");
            assert!(eyes.look(None), "{file}");
            assert!(!eyes.look(None), "{file}");
            super::super::replace(&ours, &path(file), b"[ours]").unwrap();
            assert!(!eyes.look(None), "{file}");
        }
        disk.take(&path(&statements));
        assert!(eyes.look(None));
        disk.put(&path("codebook (conflicted copy).ron"), b"[a second copy]");
        assert!(eyes.look(None));
        disk.put(&path("figures.csv"), b"no file of a project");
        assert!(!eyes.look(None));
        let own = format!("journal/{}.aa-0001.ron", Id::<Coder>::new(7));
        disk.put(&path(&own), b"ours");
        assert!(!eyes.look(None));
    }

    #[test]
    fn of_many_documents_each_has_its_turn_and_the_open_one_has_it_at_once() {
        let disk = study(500);
        let (mut eyes, _) = eyes(&disk);
        let late: Id<Document> = Id::new(1);
        let file = path(&format!("annotations/{late}/7.ron"));
        disk.put(&file, b"[other]");
        let looks = (0..TURNS + 2).position(|_| eyes.look(None));
        assert!(looks.is_some_and(|looks| looks > 1), "{looks:?}");
        disk.put(&file, b"[another]");
        assert!(eyes.look(Some(late)));
    }
}
