//! The trash: what belonged to a removed document, until someone empties it.
//!
//! Beside copies of the document's files lies a note: who removed it and when, the rows that its statements refer to,
//! which may go later, and the relations that led to it from other documents.

use super::assemble::references;
use super::checkpoint::Files;
use super::items::{Item, Key, Kind};
use super::journal::writer_of;
use super::load::{Loaded, folder_of, load};
use super::page::Page;
use super::pending::Pending;
use super::places::{ANNOTATIONS, JOURNAL, LOCKS, Place, TRASH, text_path, trash_path};
use super::records::{self, Content, Sum};
use super::report::StoreError;
use super::schema::Record;
use super::storage::{Entry, EntryKind, Storage};
use super::versions::{Source, View, clear};
use crate::model::{Change, Coder, Delta, Document, Id, Relation, Stamp, Text, Time, Transaction};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

/// The note's file.
const NOTE: &str = "removed.ron";

/// A document in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    pub document: Id<Document>,
    pub title: String,
    pub outlet: String,
    /// When and by whom it was removed, where that is known.
    pub at: Option<Time>,
    pub by: Option<Id<Coder>>,
    /// Statements that lie there with it.
    pub statements: usize,
}

#[derive(Serialize, Deserialize)]
enum Line {
    Removed { by: Id<Coder>, at: Time },
}

impl Files<'_> {
    /// Puts what belongs to a document into the trash: copies of its records and its words, and the note.
    pub(super) fn to_trash(
        &self,
        document: Id<Document>,
        pending: &Pending,
        removed: (Id<Coder>, Time),
    ) -> Result<(), StoreError> {
        let trash = self.folder.join(trash_path(document));
        let inner = Path::new(ANNOTATIONS).join(document.to_string());
        let words = self.bytes(&text_path(document))?;
        let text = words.as_ref().and_then(|bytes| String::from_utf8(bytes.clone()).ok()).map(Text::from);
        let mut wanted = BTreeSet::new();
        let inner_path = self.folder.join(&inner);
        let entries =
            entries_of(self.storage, &inner_path).map_err(|error| StoreError::disk("read", &inner_path, &error))?;
        for entry in entries.into_iter().filter(|entry| entry.name.ends_with(".ron")) {
            if let Some(bytes) = self.bytes(&inner.join(&entry.name))? {
                gather_references(&bytes, text.as_ref(), &mut wanted);
                self.put(&trash.join(entry.name), &bytes)?;
            }
        }
        let relations = pending.relations_into(document);
        relations.iter().for_each(|row| references(&Item::Relation(row.clone()), &mut wanted));
        let unwritable = |why| StoreError::Damaged { file: trash.join(NOTE), why };
        let (by, at) = removed;
        let mut note = records::line(&records::print(&Line::Removed { by, at }).map_err(unwritable)?);
        for row in relations {
            note.push_str(&records::line(&Record::Relation(row).print().map_err(unwritable)?));
        }
        let mut note = note.into_bytes();
        self.referred_to(wanted, &mut note)?;
        self.put(&trash.join(NOTE), &[b"[\n", note.as_slice(), b"]\n"].concat())?;
        if let Some(bytes) = words {
            self.put(&trash.join(format!("{document}.txt")), &bytes)?;
        }
        // The record comes last: what has none is not taken for a document in the trash.
        if let Some(bytes) = self.bytes(&Place::Meta(document).path())? {
            self.put(&trash.join(format!("{document}.meta.ron")), &bytes)?;
        }
        Ok(())
    }

    /// What a file of the project holds; `None` where it is not there.
    fn bytes(&self, file: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.folder.join(file);
        match self.storage.read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::disk("read", &path, &error)),
        }
    }

    /// Adds the lines of the rows that are referred to, and of those that these refer to.
    fn referred_to(&self, mut wanted: BTreeSet<Key>, note: &mut Vec<u8>) -> Result<(), StoreError> {
        let mut places = vec![Place::Codebook, Place::Actors, Place::Issues];
        places.extend(wanted.iter().filter(|key| key.kind == Kind::Coder).map(|key| Place::Coder(Id::new(key.id))));
        for place in places {
            let Some(bytes) = self.bytes(&place.path())? else {
                continue;
            };
            let page = Page::parse(&bytes, &place.name());
            let mut done: BTreeSet<Key> = BTreeSet::new();
            loop {
                let new: Vec<Key> =
                    wanted.difference(&done).filter(|key| page.find(**key).is_some()).copied().collect();
                if new.is_empty() {
                    break;
                }
                for key in new {
                    done.insert(key);
                    let line = page.find(key);
                    if let Some(item) = line.and_then(|line| item_of(line.record()?)) {
                        references(&item, &mut wanted);
                    }
                    note.extend(line.into_iter().flat_map(|line| [&*line.raw, b"\n"].concat()));
                }
            }
        }
        Ok(())
    }
}

fn gather_references(bytes: &[u8], text: Option<&Text>, wanted: &mut BTreeSet<Key>) {
    for line in records::lines(bytes) {
        let Content::Value { value, .. } = line.content else {
            continue;
        };
        match (Record::parse(value), text) {
            (Ok(Record::Statement(row)), Some(text)) => {
                if let Ok(row) = row.row(text) {
                    references(&Item::Annotation(Arc::new(row)), wanted);
                }
            }
            (Ok(Record::Relation(row)), _) => references(&Item::Relation(row), wanted),
            _ => {}
        }
    }
}

/// A row that stands on its own in its record.
fn item_of(record: Record<'_>) -> Option<Item> {
    Some(match record {
        Record::Coder(row) => Item::Coder(row),
        Record::Field(row) => Item::Field(row),
        Record::Tag(row) => Item::Tag(row),
        Record::RelationType(row) => Item::RelationType(row),
        Record::Actor(row) => Item::Actor(row),
        Record::Issue(row) => Item::Issue(row),
        _ => return None,
    })
}

/// The documents in the trash of a project, the one removed last first; also those that came back since. Writes nothing.
///
/// # Errors
/// Of the disk.
pub fn trash(storage: &dyn Storage, path: &Path) -> Result<Vec<Trashed>, StoreError> {
    let folder = folder_of(path);
    let mut found = Vec::new();
    for document in trashed(storage, &folder)? {
        let inner = folder.join(trash_path(document));
        let read = |name: String| storage.read(&inner.join(name)).unwrap_or_default();
        let meta = read(format!("{document}.meta.ron"));
        let page = Page::parse(&meta, &Place::Meta(document).name());
        let line = page.find(Key::new(Kind::Document, document));
        let Some(Record::Document(row)) = line.and_then(|line| line.record()) else {
            continue;
        };
        let note = values(&read(NOTE.to_owned())).find_map(|value| records::parse(&value).ok());
        let names = storage.list(&inner).unwrap_or_default().into_iter().map(|entry| entry.name);
        let pages = names.filter(|name| name.strip_suffix(".ron").is_some_and(|id| id.parse::<Id<Coder>>().is_ok()));
        let statements = pages.map(|name| values(&read(name)).filter(|value| value.starts_with("Statement(")).count());
        let (title, outlet) = (row.title.clone(), row.outlet.clone());
        let (by, at) = note.map(|Line::Removed { by, at }| (by, at)).unzip();
        found.push(Trashed { document, title, outlet, at, by, statements: statements.sum() });
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(found)
}

fn values(bytes: &[u8]) -> impl Iterator<Item = String> + '_ {
    records::lines(bytes).filter_map(|line| match line.content {
        Content::Value { value, sum: Sum::Right } => Some(value.to_owned()),
        _ => None,
    })
}

/// The documents that the folder of the trash holds whole.
fn trashed(storage: &dyn Storage, folder: &Path) -> Result<Vec<Id<Document>>, StoreError> {
    let entries = match storage.list(&folder.join(TRASH)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| StoreError::disk("read", &folder.join(TRASH), &error))?,
    };
    Ok(entries.iter().filter_map(|entry| entry.name.parse().ok()).collect())
}

/// Opens a project as if a document had not been removed, checked like any other: to take the document from it. Writes
/// nothing.
///
/// # Errors
/// Where the document is not in the trash, or something can't be read.
pub fn open_trashed(storage: &dyn Storage, path: &Path, document: Id<Document>) -> Result<Loaded, StoreError> {
    let folder = folder_of(path);
    let inner = folder.join(trash_path(document));
    let entries = storage.list(&inner).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::NotThere(inner.clone()),
        _ => StoreError::disk("read", &inner, &error),
    })?;
    let mut files = BTreeMap::new();
    for name in entries.into_iter().filter(|entry| entry.kind == EntryKind::File).map(|entry| entry.name) {
        let own = if name == format!("{document}.txt") {
            Some(text_path(document))
        } else if name == format!("{document}.meta.ron") {
            Some(Place::Meta(document).path())
        } else {
            let coder = name.strip_suffix(".ron").and_then(|id| id.parse().ok());
            coder.map(|coder| Place::Annotations(document, coder).path())
        };
        files.extend(own.map(|own| (own, Source::File(inner.join(name)))));
    }
    let note = storage.read(&inner.join(NOTE)).unwrap_or_default();
    let mut relations = Vec::new();
    for (place, rows) in by_place(&note, &mut relations) {
        let path = place.path();
        let bytes = storage.read(&folder.join(&path)).unwrap_or_default();
        let mut page = Page::parse(&bytes, &place.name());
        for row in rows {
            if row.key().is_some_and(|key| page.find(key).is_none()) {
                // A row that does not fit its file shows as one that is missing.
                drop(page.put(&row));
            }
        }
        let made = page.print(&place.name(), page.frame.contains());
        files.extend(made.ok().map(|made| (path, Source::Bytes(made))));
    }
    let view = View { storage, folder: &folder, files };
    let mut loaded = load(&view, &folder)?;
    for row in relations {
        let change = Change::Relation(Delta { before: None, after: Some(row) });
        let stamp = Stamp { coder: Id::new(0), time: Time(0), sequence: 0 };
        // Those whose other end is gone by now stay away.
        drop(loaded.project.apply(&Transaction { label: String::new(), stamp, changes: vec![change] }));
    }
    Ok(loaded)
}

/// The rows of a note by the file they belong to; relations apart.
fn by_place(note: &[u8], relations: &mut Vec<Arc<Relation>>) -> BTreeMap<Place, Vec<Record<'static>>> {
    let mut places: BTreeMap<Place, Vec<Record<'static>>> = BTreeMap::new();
    for value in values(note) {
        match records::parse::<Record<'static>>(&value) {
            Ok(Record::Relation(row)) => relations.push(row),
            Ok(record) => {
                if let Some(place) = item_of(record.clone()).and_then(|item| item.place(|_| None)) {
                    places.entry(place).or_default().push(record);
                }
            }
            Err(_) => {}
        }
    }
    places
}

/// What became of the trash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emptied {
    /// Documents that were removed for good.
    pub gone: usize,
    /// Lines and files that had been put away, and were removed for good.
    pub dropped: usize,
    /// Still there, since undo can bring them back.
    pub kept: usize,
}

impl Emptied {
    /// What was done, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let documents = |count| if count == 1 { "1 document".to_owned() } else { format!("{count} documents") };
        let gone = [(self.gone > 0).then(|| documents(self.gone)), (self.dropped > 0).then(|| dropped(self.dropped))];
        let gone = gone.into_iter().flatten().collect::<Vec<_>>().join(" and ");
        match (gone.as_str(), self.kept) {
            ("", 0) => "The trash is empty".to_owned(),
            ("", kept) => format!("Nothing was removed for good: undo can still bring {} back", documents(kept)),
            (gone, 0) => format!("Removed {gone} for good"),
            (gone, kept) => format!("Removed {gone} for good; undo can still bring {} back", documents(kept)),
        }
    }
}

/// Lines and files that were put away, in words.
#[must_use]
pub fn dropped(count: usize) -> String {
    if count == 1 { "1 dropped record or file".to_owned() } else { format!("{count} dropped records and files") }
}

/// Folders in the trash for what was put away by choice: lines, files, and second copies that were merged.
const PUT_AWAY: [&str; 3] = ["lines", "files", "copies"];

/// What lies in the trash beside documents, by path. Writes nothing.
fn put_away(storage: &dyn Storage, folder: &Path) -> io::Result<Vec<(PathBuf, EntryKind)>> {
    let mut found = Vec::new();
    for inner in PUT_AWAY.map(|inner| folder.join(TRASH).join(inner)) {
        let entries = entries_of(storage, &inner)?.into_iter();
        found.extend(entries.map(|entry| (inner.join(entry.name), entry.kind)));
    }
    Ok(found)
}

/// How many lines and files lie in the trash that were put away by choice. Writes nothing.
///
/// # Errors
/// Of the disk.
pub fn count_dropped(storage: &dyn Storage, path: &Path) -> Result<usize, StoreError> {
    let folder = folder_of(path);
    let found = put_away(storage, &folder);
    Ok(found.map_err(|error| StoreError::disk("read", &folder.join(TRASH), &error))?.len())
}

/// Removes from the trash for good what was put away, and all documents but for those that the history of any coder still speaks of: undo would
/// miss their words.
///
/// # Errors
/// Of the disk, or where another program is writing to the project. What is still there can be put back.
pub fn empty_trash(storage: &dyn Storage, path: &Path) -> Result<Emptied, StoreError> {
    let folder = folder_of(path);
    let broken = |error| StoreError::disk("removed", &folder.join(TRASH), &error);
    let lock = folder.join(LOCKS).join("checkpoint");
    let mut held = storage.try_lock(&lock, "").map_err(broken)?;
    for _ in 0..50 {
        if held.is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
        held = storage.try_lock(&lock, "").map_err(broken)?;
    }
    if held.is_none() {
        return Err(StoreError::Busy(folder));
    }
    let mut journals = Vec::new();
    // What can't be listed may speak of anything.
    for entry in entries_of(storage, &folder.join(JOURNAL)).map_err(broken)? {
        if writer_of(&entry.name).is_some() {
            journals.push(storage.read(&folder.join(JOURNAL).join(entry.name)).map_err(broken)?);
        }
    }
    let mut emptied = Emptied::default();
    for document in trashed(storage, &folder)? {
        let id = document.to_string();
        if journals.iter().any(|journal| memchr::memmem::find(journal, id.as_bytes()).is_some()) {
            emptied.kept += 1;
        } else {
            discard(storage, &folder.join(trash_path(document)), &format!("{id}.meta.ron")).map_err(broken)?;
            emptied.gone += 1;
        }
    }
    for (path, kind) in put_away(storage, &folder).map_err(broken)? {
        let done = if kind == EntryKind::Folder { clear(storage, &path) } else { storage.remove(&path) };
        done.map_err(broken)?;
        emptied.dropped += 1;
    }
    Ok(emptied)
}

/// What a folder holds: nothing, where there is none.
fn entries_of(storage: &dyn Storage, folder: &Path) -> io::Result<Vec<Entry>> {
    match storage.list(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries,
    }
}

/// Removes a document's folder in the trash, its record first: what is cut off is no document any more.
fn discard(storage: &dyn Storage, folder: &Path, record: &str) -> io::Result<()> {
    let mut files: Vec<PathBuf> = storage.list(folder)?.into_iter().map(|entry| folder.join(entry.name)).collect();
    files.sort_by_key(|file| !file.ends_with(record));
    for file in files {
        storage.remove(&file)?;
        if file.ends_with(record) {
            storage.sync_folder(folder)?;
        }
    }
    storage.remove_folder(folder)
}
