//! Reads the files of a project, several at a time, into rows that know where they stood.

use super::cache::{Cache, Kept};
use super::copies::ConflictCopy;
use super::frame::{Frame, Oddity, Run, Runs};
use super::hands::Hands;
use super::items::{Item, Key, Kind};
use super::lists::{Files, Lists};
use super::load::Given;
use super::part::{Part, placed};
use super::places::{self, Place, shown};
use super::report::{Attention, AttentionKind, StoreError};
use super::schema::{Contained, Record, Statement};
use super::statements::Statements;
use super::storage::Storage;
use crate::model::{Digest, Document, Id, Names, Text, Time};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
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
pub(super) struct Waiting {
    pub place: Place,
    pub line: usize,
    pub record: Record<'static>,
    pub sound: bool,
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
    /// Where a cache of what long files say is.
    cache: Option<PathBuf>,
    hands: Hands,
    /// What is to be written there.
    pub kept: Vec<Kept>,
    /// Most statements; the others are rows.
    pub statements: Statements,
    /// Rows in the order in which they were read, until all are.
    found: Vec<Found>,
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
    /// Rows that stand in for others that can't be read.
    pub stand_ins: BTreeSet<Key>,
    pub seen: BTreeMap<Place, Seen>,
    pub contains: BTreeMap<Place, Vec<Contained>>,
    pub format: Option<(u32, u32)>,
    pub leftovers: Vec<PathBuf>,
    pub copies: Vec<ConflictCopy>,
    pub attention: Vec<Attention>,
}

impl Gathered {
    /// Reads all files below a folder, but for words that are known already.
    pub(super) fn read(storage: &dyn Storage, folder: &Path, given: &Given<'_>) -> Result<Self, StoreError> {
        let new = || Self { cache: given.cache.map(Path::to_owned), hands: given.hands.clone(), ..Self::default() };
        let mut all = new();
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
        let names = all.names_for(jobs.iter().map(|job| job.0));
        all.statements.names = Arc::new(names);
        let names = &all.statements.names.clone();
        for part in given.hands.each(&jobs, 16, |(document, files)| {
            let words = given.preview.and_then(|known| known.text(*document, &given.hands));
            new().document(storage, folder, *document, files, words, names)
        }) {
            all.join(part?);
        }
        all.sort_out();
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
    pub(super) fn page(&mut self, storage: &dyn Storage, folder: &Path, place: Place) -> Result<bool, StoreError> {
        let path = folder.join(place.path());
        let (parts, kept) = match self.parts(storage, folder, place) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) if place == Place::Project => return Err(StoreError::disk("read", &path, &error)),
            Err(error) => {
                self.unreadable(place.path(), AttentionKind::Broken, &error);
                return Ok(true);
            }
        };
        self.kept.extend(kept);
        let mut page = Frame::default();
        let (mut sum, mut length) = (crc32fast::Hasher::new(), 0);
        for part in parts {
            length += part.length;
            page.join(part.frame);
            sum.combine(&part.sum);
            self.found.extend(part.found);
            self.statements.add([part.statements]);
            self.waiting.extend(part.waiting);
            self.moved.extend(part.moved);
            part.gone.into_iter().for_each(|(key, at)| self.bury(key, at));
        }
        page.check(&place.name());
        self.seen.insert(place, Seen { length, crc: sum.finalize() });
        self.contains.insert(place, page.contains());
        self.format = self.format.max(page.format);
        for Oddity { line, kind, raw, what } in page.oddities {
            self.note(place.path(), line, kind, &raw, &what);
        }
        Ok(true)
    }

    /// What a file of records says, in its order. A long one is never in memory as a whole: it is read, and brought
    /// together with copies of what it said before, run by run.
    fn parts(&self, storage: &dyn Storage, folder: &Path, place: Place) -> io::Result<(Vec<Part>, Option<Kept>)> {
        let path = folder.join(place.path());
        let names = &self.statements.names;
        let text = match place {
            Place::Annotations(document, _) => self.texts.get(&document),
            _ => None,
        };
        let mut runs = Runs::new(storage.reader(&path)?, RUN);
        let first = runs.next()?;
        if !runs.is_long() {
            let bytes = first.as_ref().map_or(&[][..], |first| &first.0);
            return Ok((vec![Part::read(place, Run { bytes, before: 0 }, None, text, names)], None));
        }
        let copies = self.cache.as_ref().zip(text);
        let known = copies.map(|(cache, text)| Cache::read(storage, cache, place, text.digest()));
        let read = |run: Run<'_>| {
            let digest = known.as_ref().map(|_| Digest::of(run.bytes));
            let there = known.as_ref().zip(digest);
            let there = there.and_then(|(known, digest)| Part::known(place, run, known, digest, names));
            there.unwrap_or_else(|| Part::read(place, run, digest, text, names))
        };
        let mut error = None;
        let (mut waiting, runs) = (first, Mutex::new(runs));
        let parts = self.hands.stream(
            || match waiting.take() {
                None => runs.lock().ok()?.next().unwrap_or_else(|why| {
                    error = Some(why);
                    None
                }),
                first => first,
            },
            |(bytes, before)| {
                let part = read(Run { bytes: &bytes, before });
                if let Ok(mut runs) = runs.lock() {
                    runs.give_back(bytes);
                }
                part
            },
        );
        if let Some(error) = error {
            return Err(error);
        }
        let kept = copies.filter(|_| parts.iter().any(Part::is_new)).and_then(|(cache, text)| {
            let plain = parts.iter().filter(|part| part.is_plain());
            let plain = plain.filter_map(|part| Some((part.digest?, &part.statements.packed)));
            Kept::new((cache, folder), place, text.digest(), names, plain)
        });
        Ok((parts, kept))
    }

    /// The rows that were read, but for those that need words.
    pub(super) fn found(self) -> impl Iterator<Item = Found> {
        self.found.into_iter()
    }

    /// The records of documents, without their words.
    pub(super) fn documents(&self) -> Vec<Document> {
        let rows = self.waiting.iter().filter_map(|waiting| match &waiting.record {
            Record::Document(row) => Some(row.as_ref().clone()),
            _ => None,
        });
        rows.collect()
    }

    /// Takes a statement that was waiting for its words.
    fn statement(&mut self, place: Place, line: usize, statement: &Statement<'_>, text: &Text, raw: &[u8]) {
        match placed(place, line, statement, text, raw) {
            Ok(row) => self.keep(Found { item: Item::Annotation(Arc::new(row)), place, line }),
            Err(moved) => self.moved.push(*moved),
        }
    }

    /// Puts the rows that were read in order; of two of one row the newer one stays.
    fn sort_out(&mut self) {
        let mut found: Vec<(Key, Found)> =
            std::mem::take(&mut self.found).into_iter().map(|found| (found.item.key(), found)).collect();
        found.sort_by_key(|entry| entry.0);
        if found.is_sorted_by(|one, next| one.0 < next.0) {
            self.rows = found.into_iter().collect();
        } else {
            found.into_iter().for_each(|entry| self.keep(entry.1));
        }
        for twice in self.statements.sort() {
            self.keep(twice);
        }
        // A row that was read in another way may be one of those, too.
        let others: Vec<Key> = self.rows.keys().filter(|key| key.kind == Kind::Statement).copied().collect();
        for key in others {
            if let Some(found) = self.statements.take(Id::new(key.id)) {
                self.keep(found);
            }
        }
    }

    /// A row, wherever it is, as one of the rows.
    pub(super) fn row(&mut self, key: &Key) -> Option<&Found> {
        if key.kind == Kind::Statement
            && let Some(found) = self.statements.take(Id::new(key.id))
        {
            self.rows.insert(*key, found);
        }
        self.rows.get(key)
    }

    /// Makes rows of all statements.
    pub(super) fn unpack(&mut self) {
        for found in self.statements.take_all() {
            self.rows.insert(found.item.key(), found);
        }
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.rows.contains_key(key) || key.kind == Kind::Statement && self.statements.contains(Id::new(key.id))
    }

    /// What statements may refer to, as far as is known before they are read.
    fn names_for(&self, documents: impl Iterator<Item = Id<Document>>) -> Names {
        let mut names: Names = documents.map(Id::bits).collect();
        for found in &self.found {
            names.add(found.item.key().id);
            if let Item::Field(row) = &found.item {
                for choice in &row.choices {
                    names.add(choice.id.bits());
                }
            }
        }
        names
    }

    fn keep(&mut self, new: Found) {
        let key = new.item.key();
        self.row(&key);
        let Some(old) = self.rows.remove(&key) else {
            self.rows.insert(key, new);
            return;
        };
        // When git puts both sides' lines together, what both have may stand there twice.
        if new.item == old.item && new.place == old.place {
            self.rows.insert(key, old);
            return;
        }
        let (kept, other) = if changed(&new.item) >= changed(&old.item) { (new, old) } else { (old, new) };
        let what = format!(
            "repeats {} that also stands in “{}”, line {}: the newer one counts",
            key.kind.one(),
            shown(&kept.place.path()),
            kept.line
        );
        self.note(other.place.path(), Some(other.line), AttentionKind::Twice, "", &what);
        self.rows.insert(key, kept);
    }

    fn bury(&mut self, key: Key, at: Time) {
        let known = self.gone.entry(key).or_insert(at);
        *known = at.max(*known);
    }

    /// Reads what belongs to one document.
    fn document(
        mut self,
        storage: &dyn Storage,
        folder: &Path,
        id: Id<Document>,
        files: &Files,
        known: Option<Text>,
        names: &Arc<Names>,
    ) -> Result<Self, StoreError> {
        let part = &mut self;
        part.statements.names = names.clone();
        let words = match known {
            Some(text) => Some(Ok(Some(text))),
            None => files.text.then(|| read_text(storage, folder, id)),
        };
        match words {
            None => {}
            Some(Ok(Some(text))) => drop(part.texts.insert(id, text)),
            Some(Ok(None)) => {
                part.note(places::text_path(id), None, AttentionKind::Text, "", "holds bytes that are no characters");
            }
            Some(Err(error)) => part.unreadable(places::text_path(id), AttentionKind::Text, &error),
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
        Ok(self)
    }

    fn join(&mut self, part: Self) {
        if self.found.is_empty() {
            self.found = part.found;
        } else {
            self.found.extend(part.found);
        }
        part.gone.into_iter().for_each(|(key, at)| self.bury(key, at));
        self.kept.extend(part.kept);
        self.statements.add(part.statements.into_batches());
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
        for (key, at) in self.gone.clone() {
            let Some(found) = self.row(&key) else {
                continue;
            };
            // What was changed after it was deleted elsewhere was wanted.
            if changed(&found.item).is_none_or(|changed| changed <= at) {
                let (file, line) = (found.place.path(), found.line);
                let what = format!("holds {} that was deleted in another copy: it stays deleted", key.kind.one());
                let sentence = format!("“{}”, line {line}, {what}", shown(&file));
                let raw = raw_line(storage, folder, found.place, line);
                self.rows.remove(&key);
                self.attention.push(Attention { file, line: Some(line), kind: AttentionKind::Twice, raw, sentence });
            }
        }
    }

    fn with_text(&mut self, place: Place, line: usize, row: &Document, sound: bool) {
        let what = match self.texts.get(&row.id) {
            // Where the record itself was changed, it can't accuse the words; each statement's words are looked at.
            Some(text) if text.digest() == row.sha256 || !sound => {
                let row = Document { text: text.clone(), sha256: text.digest(), ..row.clone() };
                return self.keep(Found { item: Item::Document(Arc::new(row)), place, line });
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

/// Bytes from which a file is read by several at a time.
pub(super) const RUN: usize = 1 << 20;

/// The words of a document; `None` where the bytes of its file are no characters.
pub(super) fn read_text(storage: &dyn Storage, folder: &Path, id: Id<Document>) -> io::Result<Option<Text>> {
    Ok(read_words(storage, folder, id)?.map(Text::from))
}

/// The same, with nothing counted or summed up.
pub(super) fn read_words(storage: &dyn Storage, folder: &Path, id: Id<Document>) -> io::Result<Option<String>> {
    let bytes = storage.read(&folder.join(places::text_path(id)))?;
    Ok(String::from_utf8(bytes).ok())
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
