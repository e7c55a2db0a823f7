//! What can be done about what needs attention. Nothing is changed here: what is about rows becomes an edit, what is
//! about files goes to the saving thread.

use super::items::{self, Item};
use super::places::{DOCUMENTS, Place, TRASH, VERSIONS, text_path};
use super::records::{self, Content, Sum};
use super::report::{Attention, AttentionKind};
use super::schema::{Record, Statement};
use super::storage::{EntryKind, Storage};
use crate::model::{Annotation, Change, Digest, Document, Id, Project};
use crate::text::Span;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// One way to deal with something that needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Gives a line its checksum: what was typed into it is meant.
    Accept,
    /// Puts a line of the same row from a copy in the place of one that can't be read.
    BringBack { from: PathBuf, line: String },
    /// Writes lines into a file that has lost them, and takes out what is left of them. They are the rows that are still
    /// open in the window.
    WriteBack { lines: Vec<String> },
    /// Takes a line out of its file; it is kept in the trash.
    Discard,
    /// Writes first and last line of a file anew, for the records that are there.
    Recount,
    /// Puts the words of a document back from a copy whose SHA-256 is right.
    Restore { from: PathBuf },
    /// Takes the words of a document as they stand now for the right ones.
    AdoptWords,
    /// Puts a file back to where it says that it belongs; one that stands there in its stead comes here.
    Return { to: PathBuf },
    /// Moves a file into the trash.
    PutAway,
    /// Places a statement where its words stand now. An edit.
    Reanchor {
        document: Id<Document>,
        fragments: Vec<Span>,
        /// Whether the words are the same, or only what stands around them.
        same_words: bool,
    },
    /// Takes the version of a row that someone else wrote. An edit.
    TakeOther,
}

impl Remedy {
    /// Whether it is an edit of the project, which undo takes back.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        matches!(self, Self::Reanchor { .. } | Self::TakeOther)
    }
}

/// Something that needs attention, with what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub found: Attention,
    /// The best first; leaving it as it is can always be done.
    pub remedies: Vec<Remedy>,
}

impl Problem {
    /// What is the same of the same problem at the next opening.
    #[must_use]
    pub fn mark(&self) -> u32 {
        let mut sum = crc32fast::Hasher::new();
        sum.update(self.found.file.to_string_lossy().as_bytes());
        // What stands above it may change; where nothing of the line is known, its number has to do.
        let rest = if self.found.raw.is_empty() { self.found.sentence.as_bytes() } else { self.found.raw.as_bytes() };
        sum.update(rest);
        sum.update(&[self.found.kind as u8]);
        sum.finalize()
    }
}

/// Finds what can be done. Reads copies of texts and lines where such are needed, and writes nothing.
pub fn problems(storage: &dyn Storage, folder: &Path, project: &Project, found: &[Attention]) -> Vec<Problem> {
    let mut seen = Seen { storage, folder, project, files: BTreeMap::new(), copies: None };
    found.iter().map(|found| seen.problem(found)).collect()
}

/// Adds a way to the problems of files that have lost lines, by file: once for each file, where it tells of that.
pub fn offer_back(problems: &mut [Problem], lost: BTreeMap<PathBuf, Vec<String>>) {
    for (file, lines) in lost {
        let kinds = [AttentionKind::Incomplete, AttentionKind::Broken];
        let mut own = kinds.iter().flat_map(|kind| {
            let fits = |problem: &Problem| problem.found.file == file && problem.found.kind == *kind;
            problems.iter().position(fits)
        });
        if let Some(problem) = own.next().and_then(|at| problems.get_mut(at)) {
            problem.remedies.insert(0, Remedy::WriteBack { lines });
        }
    }
}

/// The edit that places a statement again, or takes someone else's version of a row.
#[must_use]
pub fn edit_of(project: &Project, found: &Attention, remedy: &Remedy) -> Option<(String, Change)> {
    let record = record_in(&found.raw)?;
    match (remedy, record) {
        (Remedy::Reanchor { fragments, .. }, Record::Statement(statement)) => {
            let text = &project.documents().get(statement.document)?.text;
            let (row, _) = statement.again(text)?;
            let row = (row.fragments == *fragments).then_some(row)?;
            let change = items::change(None, Some(Item::Annotation(Arc::new(row))))?;
            Some(("place a statement again".to_owned(), change))
        }
        (Remedy::TakeOther, record) => {
            let mut words = |id| project.documents().get(id).map(|row: &Document| row.text.clone());
            let theirs = super::journal::item_of(&record, &mut words).ok()?;
            let ours = items::find(project, theirs.key());
            let label = format!("take the other version of {}", theirs.key().kind.one());
            Some((label, items::change(ours, Some(theirs))?))
        }
        _ => None,
    }
}

/// The record of a line, whatever its checksum says.
pub(super) fn record_in(raw: &str) -> Option<Record<'_>> {
    match records::lines(raw.as_bytes()).next()?.content {
        Content::Value { value, .. } => Record::parse(value).ok(),
        _ => None,
    }
}

/// What is looked at again for several problems.
struct Seen<'a> {
    storage: &'a dyn Storage,
    folder: &'a Path,
    project: &'a Project,
    /// Lines of files.
    files: BTreeMap<PathBuf, Vec<String>>,
    /// Folders below that of the versions and of the trash, the newest first.
    copies: Option<Vec<PathBuf>>,
}

impl Seen<'_> {
    fn problem(&mut self, found: &Attention) -> Problem {
        let mut found = found.clone();
        if let (Some(line), true) = (found.line, found.raw.is_empty()) {
            found.raw = self.line(&found.file, line);
        }
        let remedies = self.remedies(&found);
        Problem { found, remedies }
    }

    fn line(&mut self, file: &Path, line: usize) -> String {
        let lines = self.files.entry(file.to_owned()).or_insert_with(|| {
            let bytes = self.storage.read(&self.folder.join(file)).unwrap_or_default();
            bytes.split(|&byte| byte == b'\n').map(|raw| String::from_utf8_lossy(raw).into_owned()).collect()
        });
        line.checked_sub(1).and_then(|at| lines.get(at)).cloned().unwrap_or_default()
    }

    fn remedies(&mut self, found: &Attention) -> Vec<Remedy> {
        let has_line = found.line.is_some() && !found.raw.is_empty();
        match found.kind {
            AttentionKind::Edited if has_line => vec![Remedy::Accept],
            AttentionKind::Broken if has_line => {
                let copy = self.copy_of(found);
                copy.into_iter().chain([Remedy::Discard]).collect()
            }
            AttentionKind::Twice | AttentionKind::Unfit if has_line => vec![Remedy::Discard],
            AttentionKind::Words if has_line => self.again(found).into_iter().chain([Remedy::Discard]).collect(),
            AttentionKind::Incomplete if Place::of(&found.file).is_some() && self.is_file(&found.file) => {
                vec![Remedy::Recount]
            }
            AttentionKind::Misplaced => self.place_of(found).into_iter().collect(),
            AttentionKind::Text => self.words(&found.file),
            AttentionKind::Stray if self.is_file(&found.file) => vec![Remedy::PutAway],
            AttentionKind::Outside if record_in(&found.raw).is_some() => vec![Remedy::TakeOther],
            _ => Vec::new(),
        }
    }

    /// Whether it is a file, not a link that may lead anywhere.
    fn is_file(&self, file: &Path) -> bool {
        let path = self.folder.join(file);
        let entries = path.parent().and_then(|inner| self.storage.list(inner).ok()).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        entries.iter().any(|entry| entry.kind == EntryKind::File && entry.name == name)
    }

    fn again(&self, found: &Attention) -> Option<Remedy> {
        let Some(Record::Statement(statement)) = record_in(&found.raw) else {
            return None;
        };
        let text = &self.project.documents().get(statement.document)?.text;
        let (row, same_words) = statement.again(text)?;
        Some(Remedy::Reanchor { document: row.document, fragments: row.fragments, same_words })
    }

    /// Where a file that stands in another's place belongs.
    fn place_of(&mut self, found: &Attention) -> Option<Remedy> {
        let first = (1..4).map(|line| self.line(&found.file, line)).find(|line| line.starts_with("Header"))?;
        let Some(Record::Header(header)) = record_in(&first) else {
            return None;
        };
        let to = Place::of(Path::new(&format!("{}.ron", header.holds)))?;
        if !self.is_file(&to.path()) {
            return Some(Remedy::Return { to: to.path() });
        }
        let there = (1..4).map(|line| self.line(&to.path(), line)).find(|line| line.starts_with("Header"))?;
        match record_in(&there) {
            Some(Record::Header(there)) if Place::of(&found.file).is_some_and(|here| here.name() == there.holds) => {
                Some(Remedy::Return { to: to.path() })
            }
            _ => None,
        }
    }

    /// What can be done about the words of a document.
    fn words(&mut self, file: &Path) -> Vec<Remedy> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let id = name.strip_suffix(".txt").filter(|_| file.starts_with(DOCUMENTS)).and_then(|id| id.parse().ok());
        let Some(id): Option<Id<Document>> = id else {
            return Vec::new();
        };
        let meta = self.storage.read(&self.folder.join(Place::Meta(id).path())).unwrap_or_default();
        let digest = records::lines(&meta).find_map(|line| match line.content {
            Content::Value { value, .. } => match Record::parse(value) {
                Ok(Record::Document(row)) if row.id == id => Some(row.sha256),
                _ => None,
            },
            _ => None,
        });
        let Some(digest) = digest else {
            return Vec::new();
        };
        let in_copy = text_path(id);
        let restore = self.copies().into_iter().find_map(|copy| {
            // In the trash the words lie beside the records, without their folder.
            let inner = if copy.starts_with(TRASH) { copy.join(&*name) } else { copy.join(&in_copy) };
            let bytes = self.storage.read(&self.folder.join(&inner)).ok()?;
            (Digest::of(&bytes) == digest).then_some(Remedy::Restore { from: inner })
        });
        let now = self.storage.read(&self.folder.join(file)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        restore.into_iter().chain(now.map(|_| Remedy::AdoptWords)).collect()
    }

    /// A line of the same row in a copy of the file, for one that can't be read.
    fn copy_of(&mut self, found: &Attention) -> Option<Remedy> {
        let id = id_in(&found.raw)?;
        Place::of(&found.file)?;
        for copy in self.copies().into_iter().filter(|copy| copy.starts_with(VERSIONS)) {
            let from = copy.join(&found.file);
            let Ok(bytes) = self.storage.read(&self.folder.join(&from)) else {
                continue;
            };
            let good = records::lines(&bytes).find_map(|line| match line.content {
                Content::Value { value, sum: Sum::Right } if id_in(value) == Some(id) => {
                    let key = Record::parse(value).ok()?.key()?;
                    // Where the row stands in the project, another line has it.
                    items::find(self.project, key).is_none().then(|| records::line(value).trim_end().to_owned())
                }
                _ => None,
            });
            if let Some(line) = good {
                return Some(Remedy::BringBack { from, line });
            }
        }
        None
    }

    fn copies(&mut self) -> Vec<PathBuf> {
        let (storage, folder) = (self.storage, self.folder);
        let list = || {
            let mut out = Vec::new();
            for inner in [VERSIONS, TRASH] {
                let entries = storage.list(&folder.join(inner)).unwrap_or_default();
                let folders = entries.into_iter().filter(|entry| entry.kind == EntryKind::Folder).rev();
                out.extend(folders.take(COPIES).map(|entry| Path::new(inner).join(entry.name)));
            }
            out
        };
        self.copies.get_or_insert_with(list).clone()
    }
}

/// Copies that are looked through for a text or a line, of each kind.
const COPIES: usize = 300;

/// The first id in a line, as far as it can be read.
pub(super) fn id_in(line: &str) -> Option<u128> {
    let (_, rest) = line.split_once("id:\"")?;
    let id = rest.get(..32)?;
    u128::from_str_radix(id, 16).ok()
}

impl Statement<'_> {
    /// The statement placed where its words stand now, and whether they are the same words.
    pub(super) fn again(&self, text: &crate::model::Text) -> Option<(Annotation, bool)> {
        let mut moved = self.clone();
        let mut same = true;
        let answers = moved.fields.iter_mut().flat_map(|(_, answer)| answer.fragments_mut());
        for fragment in moved.fragments.iter_mut().chain(answers) {
            same &= fragment.follow(text)?;
        }
        let row = moved.row(text).ok()?;
        let apart = row.fragments.is_sorted_by(|a, b| a.end() <= b.start());
        apart.then_some((row, same))
    }
}
