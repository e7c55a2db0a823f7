//! Folds edits from the journal into the files they are about, one file at a time.

use super::frame::merged;
use super::gather::Seen;
use super::items::{Item, Key, Kind};
use super::page::Page;
use super::pending::{Outcome, Pending, Waiting};
use super::places::{self, Place, VERSIONS, shown, text_path};
use super::report::{Attention, AttentionKind, StoreError};
use super::schema::{Contained, Context, Record};
use super::storage::{Placed, Storage, place_all_below, replace_below, replace_known};
use crate::model::{Document, Id, Text, Time};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

/// How often a file is put together anew where someone else writes it in the same moment.
const TRIES: usize = 5;

type Texts = BTreeMap<Id<Document>, Text>;

/// The files as they were last seen, and how they are written.
pub(super) struct Files<'a> {
    pub storage: &'a dyn Storage,
    pub folder: &'a Path,
    pub seen: &'a mut BTreeMap<Place, Seen>,
    pub odd: &'a mut BTreeSet<PathBuf>,
    pub notices: &'a mut Vec<Attention>,
}

/// What a file is to contain when it is written.
pub(super) struct Upto<'a> {
    /// Of each of our runs, the highest number that the journal has.
    pub contains: &'a [Contained],
    /// Of all runs whose journals are there; what others wrote into the file stays only for these.
    pub writers: &'a BTreeSet<(u128, String)>,
    /// The moment of the newest edit.
    pub now: Time,
}

impl Files<'_> {
    /// Writes one file with the rows that wait for it.
    pub(super) fn fold(&mut self, place: Place, pending: &Pending, upto: &Upto<'_>) -> Result<(), StoreError> {
        let Some(rows) = pending.rows(place) else {
            return Ok(());
        };
        let path = self.folder.join(place.path());
        let mut bytes = match self.storage.read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::disk("read", &path, &error)),
        };
        for _ in 0..TRIES {
            let written = self.put_together(place, bytes.as_deref(), (rows, pending.texts()), upto)?;
            let placed = replace_known(self.storage, self.folder, (&path, bytes.as_deref()), &written);
            match placed.map_err(|error| StoreError::disk("written", &path, &error))? {
                Placed::Done => {
                    self.seen.insert(place, Seen::of(&written));
                    return Ok(());
                }
                Placed::Other(other) => bytes = other,
            }
        }
        Err(StoreError::Changed(place.path()))
    }

    /// What a file is to hold: what it holds now, with the rows that wait for it.
    fn put_together(
        &mut self,
        place: Place,
        bytes: Option<&[u8]>,
        (rows, texts): (&BTreeMap<Key, Waiting>, &Texts),
        upto: &Upto<'_>,
    ) -> Result<Vec<u8>, StoreError> {
        let path = self.folder.join(place.path());
        let outside = bytes.is_some_and(|bytes| self.seen.get(&place) != Some(&Seen::of(bytes)));
        let mut page = bytes.map(|bytes| Page::parse(bytes, &place.name())).unwrap_or_default();
        let clashes = if outside { clashes(&page, rows, texts) } else { Vec::new() };
        let odd = !page.frame.oddities.is_empty() || !page.doubles().is_empty() || self.odd.contains(&place.path());
        if let Some(bytes) = bytes.filter(|_| odd || !clashes.is_empty()) {
            self.keep_copy(place, bytes, upto.now, if clashes.is_empty() { "damaged" } else { "changed-outside" })?;
        }
        self.tell(place, &clashes);
        let unwritable = |why: String| StoreError::Damaged { file: path.clone(), why };
        change(&mut page, rows, texts).map_err(unwritable)?;
        page.expire(upto.now);
        let theirs = page
            .frame
            .contains()
            .into_iter()
            .filter(|one| upto.writers.contains(&(one.coder.bits(), one.instance.clone())));
        let contains = merged(theirs.chain(upto.contains.iter().cloned()));
        page.print(&place.name(), contains).map_err(unwritable)
    }

    /// Keeps a file as it was found, before it is written over.
    fn keep_copy(&mut self, place: Place, bytes: &[u8], now: Time, why: &str) -> Result<(), StoreError> {
        if why == "damaged" && !self.odd.insert(PathBuf::from(format!("kept {}", place.name()))) {
            return Ok(());
        }
        // By what it says, too: another copy of the same moment stays, and trying again keeps no second one.
        let name = format!("{}-{:08x}-{why}", places::moment(now), crc32fast::hash(bytes));
        let path = self.folder.join(VERSIONS).join(name).join(place.path());
        self.put(&path, bytes)
    }

    /// Writes a file, unless the project has gone meanwhile: its folder is not made again.
    pub(super) fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let written = replace_below(self.storage, self.folder, path, bytes);
        written.map_err(|error| StoreError::disk("written", path, &error))
    }

    fn tell(&mut self, place: Place, clashes: &[(Key, usize, String)]) {
        for (key, line, raw) in clashes {
            let sentence = format!(
                "“{}”, line {line}, held another version of {} that was changed here too: yours was written, the other is kept in “{VERSIONS}”",
                shown(&place.path()),
                key.kind.one()
            );
            let kind = AttentionKind::Outside;
            self.notices.push(Attention { file: place.path(), line: Some(*line), kind, raw: raw.clone(), sentence });
        }
    }

    /// Takes the words of a removed document away, once its tombstone stands.
    pub(super) fn remove_text(&self, document: Id<Document>) -> Result<(), StoreError> {
        let path = self.folder.join(text_path(document));
        match self.storage.remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::disk("removed", &path, &error)),
            _ => Ok(()),
        }
    }
}

fn change(page: &mut Page<'_>, rows: &BTreeMap<Key, Waiting>, texts: &Texts) -> Result<(), String> {
    for (key, waiting) in rows {
        match &waiting.outcome {
            Outcome::Stands(item) => {
                let record = record_of(item, texts).ok_or("the words of a document are not there")?;
                page.put(&record)?;
            }
            Outcome::Gone(at) => page.bury(*key, *at)?,
            Outcome::Moved => page.remove(*key),
        }
    }
    Ok(())
}

fn record_of<'a>(item: &Item, texts: &'a Texts) -> Option<Record<'a>> {
    let text = match item {
        Item::Annotation(row) => texts.get(&row.document),
        _ => None,
    };
    Record::of(item, text, Context::With)
}

/// Rows that someone else changed in the file while they were changed here: with line and text.
fn clashes(page: &Page<'_>, rows: &BTreeMap<Key, Waiting>, texts: &Texts) -> Vec<(Key, usize, String)> {
    let mut out = Vec::new();
    for (key, waiting) in rows {
        let Some(line) = page.find(*key) else {
            continue;
        };
        let known = waiting.before.as_ref().and_then(|item| record_of(item, texts));
        let wanted = match &waiting.outcome {
            Outcome::Stands(item) => record_of(item, texts),
            Outcome::Gone(_) | Outcome::Moved => None,
        };
        // A document that is gone can't word its statements any more: then nothing can be said.
        let unknown = key.kind == Kind::Statement && known.is_none() && waiting.before.is_some();
        let here = line.record();
        if !unknown && here != known && here != wanted {
            out.push((*key, line.number, String::from_utf8_lossy(&line.raw).into_owned()));
        }
    }
    out
}

/// Writes the words of documents that a transaction adds, so that they stand before the journal speaks of them.
pub(super) fn write_texts(
    storage: &dyn Storage,
    folder: &Path,
    documents: &[(Id<Document>, Text)],
) -> Result<(), StoreError> {
    let mut missing = Vec::new();
    for (id, text) in documents {
        let path = folder.join(text_path(*id));
        match storage.read(&path) {
            Ok(bytes) if bytes == text.as_str().as_bytes() => {}
            Ok(_) => missing.push((path, text.as_str().as_bytes())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push((path, text.as_str().as_bytes())),
            Err(error) => return Err(StoreError::disk("read", &path, &error)),
        }
    }
    let inner = folder.join(places::DOCUMENTS);
    place_all_below(storage, folder, &missing).map_err(|error| StoreError::disk("written", &inner, &error))
}
