//! Reads the files of a project, several at a time, into rows that know where they stood.

use super::items::{Item, Key, Kind};
use super::page::{Oddity, Page};
use super::places::{self, Place, shown};
use super::report::{Attention, AttentionKind, StoreError, reason};
use super::schema::{Contained, Gone, Record, Statement};
use super::storage::{EntryKind, Storage, TEMPORARY};
use crate::model::{Document, Id, Text, Time};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, atomic::AtomicUsize, atomic::Ordering},
    thread,
};

/// Length and checksum of a file as it was last read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    length: usize,
    crc: u32,
}

impl Seen {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len(), crc: crc32fast::hash(bytes) }
    }
}

/// A row and the line it stood in.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub item: Item,
    pub place: Place,
    pub line: usize,
}

/// A record whose words were not read yet.
#[derive(Debug)]
struct Waiting {
    place: Place,
    line: usize,
    record: Record,
    sound: bool,
}

/// A statement whose words are not where it says.
#[derive(Debug)]
pub(super) struct Moved {
    pub key: Key,
    pub document: Id<Document>,
    pub place: Place,
    pub line: usize,
    pub raw: String,
    pub why: String,
}

/// Everything that the files say.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub rows: BTreeMap<Key, Found>,
    pub gone: BTreeMap<Key, Time>,
    /// Records of documents and of statements in the wrong file, which need words that another file holds.
    waiting: Vec<Waiting>,
    /// Statements whose words are not in their document's text.
    pub moved: Vec<Moved>,
    pub texts: BTreeMap<Id<Document>, Text>,
    /// Statements that were left out, with the document that is not there.
    pub orphans: BTreeMap<Key, Id<Document>>,
    /// Documents that something is known about although their record can't be read.
    pub nameless: BTreeSet<Id<Document>>,
    pub seen: BTreeMap<Place, Seen>,
    pub contains: BTreeMap<Place, Vec<Contained>>,
    pub format: Option<(u32, u32)>,
    pub leftovers: Vec<PathBuf>,
    pub attention: Vec<Attention>,
}

impl Gathered {
    /// Reads all files below a folder.
    pub(super) fn read(storage: &dyn Storage, folder: &Path) -> Result<Self, StoreError> {
        let mut all = Self::default();
        for place in [Place::Project, Place::Codebook, Place::Actors, Place::Issues] {
            if !all.page(storage, folder, place)? && place != Place::Project {
                all.note(place.path(), None, AttentionKind::Incomplete, "", "is missing");
            }
        }
        let mut lists = Lists::default();
        lists.read(storage, folder, &mut all)?;
        for &place in &lists.coders {
            all.page(storage, folder, place)?;
        }
        let jobs: Vec<(Id<Document>, Files)> = lists.documents.into_iter().collect();
        for part in in_parallel(&jobs, |(document, files)| Self::document(storage, folder, *document, files)) {
            all.join(part?);
        }
        all.settle(storage, folder);
        Ok(all)
    }

    pub(super) fn note(&mut self, file: PathBuf, line: Option<usize>, kind: AttentionKind, raw: &str, what: &str) {
        let place =
            line.map_or_else(|| format!("“{}”", shown(&file)), |line| format!("“{}”, line {line},", shown(&file)));
        let sentence = format!("{place} {what}");
        self.attention.push(Attention { file, line, kind, raw: raw.to_owned(), sentence });
    }

    /// Reads one file of records; whether there is one.
    fn page(&mut self, storage: &dyn Storage, folder: &Path, place: Place) -> Result<bool, StoreError> {
        let path = folder.join(place.path());
        let bytes = match storage.read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) if place == Place::Project => return Err(StoreError::disk("read", &path, &error)),
            Err(error) => {
                self.unreadable(place.path(), AttentionKind::Broken, &error);
                return Ok(true);
            }
        };
        let mut page = Page::parse(&bytes, &place.name());
        self.seen.insert(place, Seen::of(&bytes));
        self.contains.insert(place, page.contains());
        self.format = self.format.max(page.format);
        for Oddity { line, kind, raw, what } in std::mem::take(&mut page.oddities) {
            self.note(place.path(), line, kind, &raw, &what);
        }
        for line in page.into_lines() {
            if let Some(record) = line.record {
                let raw = line.raw;
                self.take(Waiting { place, line: line.number, record, sound: line.sound }, &raw);
            }
        }
        Ok(true)
    }

    fn take(&mut self, one: Waiting, raw: &[u8]) {
        let Waiting { place, line, record, sound } = one;
        let item = match record {
            Record::Header(_) => return,
            Record::Gone(gone) => return self.bury(&gone),
            Record::Document(_) => return self.waiting.push(Waiting { place, line, record, sound }),
            Record::Statement(statement) => {
                let here = matches!(place, Place::Annotations(document, _) if document == statement.document);
                let Some(text) = self.texts.get(&statement.document).filter(|_| here).cloned() else {
                    let record = Record::Statement(statement);
                    return self.waiting.push(Waiting { place, line, record, sound });
                };
                return self.statement(place, line, &statement, &text, raw);
            }
            Record::Project(row) => Item::Info(row),
            Record::Coder(row) => Item::Coder(row),
            Record::Field(row) => Item::Field(row),
            Record::Tag(row) => Item::Tag(row),
            Record::RelationType(row) => Item::RelationType(row),
            Record::Actor(row) => Item::Actor(row),
            Record::Issue(row) => Item::Issue(row),
            Record::Relation(row) => Item::Relation(row),
        };
        self.keep(place, line, item);
    }

    fn statement(&mut self, place: Place, line: usize, statement: &Statement, text: &Text, raw: &[u8]) {
        match statement.row(text) {
            Ok(row) => self.keep(place, line, Item::Annotation(Arc::new(row))),
            Err(why) => {
                let key = Key::new(Kind::Statement, statement.id);
                let (document, raw) = (statement.document, String::from_utf8_lossy(raw).into_owned());
                self.moved.push(Moved { key, document, place, line, raw, why });
            }
        }
    }

    fn keep(&mut self, place: Place, line: usize, item: Item) {
        let key = item.key();
        let new = Found { item, place, line };
        let Some(old) = self.rows.remove(&key) else {
            self.rows.insert(key, new);
            return;
        };
        let (kept, other) = if changed(&new.item) >= changed(&old.item) { (new, old) } else { (old, new) };
        let what = format!(
            "repeats a {} that also stands in “{}”, line {}: the newer one counts",
            key.kind.noun(),
            shown(&kept.place.path()),
            kept.line
        );
        self.note(other.place.path(), Some(other.line), AttentionKind::Twice, "", &what);
        self.rows.insert(key, kept);
    }

    fn bury(&mut self, gone: &Gone) {
        let at = self.gone.entry(Key::new(gone.kind, gone.id)).or_insert(gone.at);
        *at = gone.at.max(*at);
    }

    /// Reads what belongs to one document.
    fn document(storage: &dyn Storage, folder: &Path, id: Id<Document>, files: &Files) -> Result<Self, StoreError> {
        let mut part = Self::default();
        if files.text {
            let path = places::text_path(id);
            let whole = folder.join(&path);
            match storage.read(&whole).map(String::from_utf8) {
                Ok(Ok(words)) => drop(part.texts.insert(id, Text::new(&words))),
                Ok(Err(_)) => part.note(path, None, AttentionKind::Text, "", "holds bytes that are no characters"),
                Err(error) => part.unreadable(path, AttentionKind::Text, &error),
            }
        }
        if files.meta {
            part.page(storage, folder, Place::Meta(id))?;
        }
        for &place in &files.annotations {
            part.page(storage, folder, place)?;
        }
        if files.meta || !files.annotations.is_empty() {
            part.nameless.insert(id);
        }
        Ok(part)
    }

    fn join(&mut self, part: Self) {
        for (_, found) in part.rows {
            self.keep(found.place, found.line, found.item);
        }
        for (key, at) in part.gone {
            let known = self.gone.entry(key).or_insert(at);
            *known = at.max(*known);
        }
        self.waiting.extend(part.waiting);
        self.moved.extend(part.moved);
        self.texts.extend(part.texts);
        self.nameless.extend(part.nameless);
        self.seen.extend(part.seen);
        self.contains.extend(part.contains);
        self.format = self.format.max(part.format);
        self.attention.extend(part.attention);
    }

    /// Brings records together with the words they need, and rows with their tombstones.
    fn settle(&mut self, storage: &dyn Storage, folder: &Path) {
        for Waiting { place, line, record, sound } in std::mem::take(&mut self.waiting) {
            match record {
                Record::Document(row) => self.with_text(place, line, &row, sound),
                Record::Statement(row) => match self.texts.get(&row.document).cloned() {
                    Some(text) => {
                        let raw = raw_line(storage, folder, place, line);
                        self.statement(place, line, &row, &text, raw.as_bytes());
                    }
                    None => drop(self.orphans.insert(Key::new(Kind::Statement, row.id), row.document)),
                },
                _ => {}
            }
        }
        let (rows, gone) = (&self.rows, &self.gone);
        self.nameless.retain(|&id| {
            let key = Key::new(Kind::Document, id);
            !rows.contains_key(&key) && !gone.contains_key(&key)
        });
        for (key, at) in &self.gone {
            let Some(found) = self.rows.get(key) else {
                continue;
            };
            // What was changed after it was deleted elsewhere was wanted.
            if changed(&found.item).is_none_or(|changed| changed <= *at) {
                let (file, line) = (found.place.path(), found.line);
                let what = format!("holds a {} that was deleted in another copy: it stays deleted", key.kind.noun());
                let sentence = format!("“{}”, line {line}, {what}", shown(&file));
                let raw = raw_line(storage, folder, found.place, line);
                self.rows.remove(key);
                self.attention.push(Attention { file, line: Some(line), kind: AttentionKind::Twice, raw, sentence });
            }
        }
    }

    fn with_text(&mut self, place: Place, line: usize, row: &Document, sound: bool) {
        let what = match self.texts.get(&row.id) {
            // Where the record itself was changed, it can't accuse the words; each statement's words are looked at.
            Some(text) if text.digest() == row.sha256 || !sound => {
                let row = Document { text: text.clone(), sha256: text.digest(), ..row.clone() };
                return self.keep(place, line, Item::Document(Arc::new(row)));
            }
            Some(_) => {
                "was changed outside the program, so “{}” and its statements are left out until the words are as they were"
            }
            None => "is missing, so “{}” and its statements are left out until it is back",
        };
        self.nameless.remove(&row.id);
        self.note(places::text_path(row.id), None, AttentionKind::Text, "", &what.replace("{}", &row.title));
    }
}

fn changed(item: &Item) -> Option<Time> {
    match item {
        Item::Annotation(row) => Some(row.changed.time),
        Item::Relation(row) => Some(row.created.time),
        _ => None,
    }
}

/// A line as it stands in its file, for people; empty where it can't be read now.
pub(super) fn raw_line(storage: &dyn Storage, folder: &Path, place: Place, line: usize) -> String {
    let bytes = storage.read(&folder.join(place.path())).unwrap_or_default();
    let raw = bytes.split(|&byte| byte == b'\n').nth(line.saturating_sub(1)).unwrap_or(&[]);
    String::from_utf8_lossy(raw).into_owned()
}

/// The files that belong to a document.
#[derive(Debug, Default)]
struct Files {
    text: bool,
    meta: bool,
    annotations: Vec<Place>,
}

/// What the folders hold.
#[derive(Debug, Default)]
struct Lists {
    coders: Vec<Place>,
    documents: BTreeMap<Id<Document>, Files>,
}

impl Lists {
    fn read(&mut self, storage: &dyn Storage, folder: &Path, all: &mut Gathered) -> Result<(), StoreError> {
        all.names(storage, folder, Path::new(""), EntryKind::File)?;
        for name in all.names(storage, folder, Path::new(places::CODERS), EntryKind::File)? {
            match name.strip_suffix(".ron").and_then(|id| id.parse().ok()) {
                Some(id) => self.coders.push(Place::Coder(id)),
                None => all.stray(Path::new(places::CODERS).join(name)),
            }
        }
        for name in all.names(storage, folder, Path::new(places::DOCUMENTS), EntryKind::File)? {
            let text = name.strip_suffix(".txt").and_then(|id| id.parse().ok());
            let meta = name.strip_suffix(".meta.ron").and_then(|id| id.parse().ok());
            match (text, meta) {
                (Some(id), _) => self.documents.entry(id).or_default().text = true,
                (_, Some(id)) => self.documents.entry(id).or_default().meta = true,
                _ => all.stray(Path::new(places::DOCUMENTS).join(name)),
            }
        }
        for name in all.names(storage, folder, Path::new(places::ANNOTATIONS), EntryKind::Folder)? {
            let inner = Path::new(places::ANNOTATIONS).join(&name);
            let Ok(document) = name.parse::<Id<Document>>() else {
                all.stray(inner);
                continue;
            };
            for name in all.names(storage, folder, &inner, EntryKind::File)? {
                match name.strip_suffix(".ron").and_then(|id| id.parse().ok()) {
                    Some(coder) => {
                        let files = self.documents.entry(document).or_default();
                        files.annotations.push(Place::Annotations(document, coder));
                    }
                    None => all.stray(inner.join(name)),
                }
            }
        }
        Ok(())
    }
}

impl Gathered {
    /// The names of one kind in a folder. Links are not followed, files in the making are noted for removal.
    pub(super) fn names(
        &mut self,
        storage: &dyn Storage,
        folder: &Path,
        inner: &Path,
        wanted: EntryKind,
    ) -> Result<Vec<String>, StoreError> {
        let entries = match storage.list(&folder.join(inner)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::disk("read", &folder.join(inner), &error)),
        };
        let mut names = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.name.starts_with('.') {
                if entry.name.ends_with(TEMPORARY) && entry.kind == EntryKind::File {
                    self.leftovers.push(inner.join(entry.name));
                }
            } else if entry.kind == wanted {
                names.push(entry.name);
            } else if entry.kind == EntryKind::Other {
                self.note(inner.join(entry.name), None, AttentionKind::Stray, "", "is a link: it was not followed");
            }
        }
        Ok(names)
    }

    /// A file of records whose name says nothing to us: often the second copy that a sync program made.
    fn stray(&mut self, path: PathBuf) {
        if path.extension().is_some_and(|ending| ending == "ron") {
            self.note(path, None, AttentionKind::Stray, "", "has a name that belongs to nothing here: it was not read");
        }
    }

    /// An error of the disk in the words of a note.
    pub(super) fn unreadable(&mut self, file: PathBuf, kind: AttentionKind, error: &io::Error) {
        let what = format!("could not be read: {}", reason(error));
        self.note(file, None, kind, "", &what);
    }
}

/// Does something with each job on all processors; the results are in the order of the jobs.
fn in_parallel<J: Sync, T: Send>(jobs: &[J], work: impl Fn(&J) -> T + Sync) -> Vec<T> {
    /// Jobs taken at a time: more would leave processors idle at the end, fewer would make them wait for each other.
    const SHARE: usize = 16;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let labour = || loop {
        let from = next.fetch_add(SHARE, Ordering::Relaxed);
        let Some(share) = jobs.get(from..jobs.len().min(from.saturating_add(SHARE))).filter(|share| !share.is_empty())
        else {
            return;
        };
        let results: Vec<T> = share.iter().map(&work).collect();
        if let Ok(mut done) = done.lock() {
            done.push((from, results));
        }
    };
    let hands = thread::available_parallelism().map_or(1, usize::from).min(8);
    thread::scope(|scope| {
        for hand in 1..hands {
            // Where no thread can be had, this one does all the work.
            drop(thread::Builder::new().name(format!("reader {hand}")).spawn_scoped(scope, labour));
        }
        labour();
    });
    let mut parts = done.into_inner().unwrap_or_default();
    parts.sort_by_key(|part| part.0);
    parts.into_iter().flat_map(|part| part.1).collect()
}
