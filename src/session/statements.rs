//! Statements of other tools: their files read, and taken in as one edit.

use super::{Done, NewProject, Progress, Reading, Session};
use crate::edit::{Command, Refusal};
use crate::formats::articles;
use crate::formats::outside::{self, Brought, File, Format, Mapping, Prepared, Rows};
use crate::model::{Ids, Project, Stamp, Time};
use crate::store::{self, EntryKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// The longest file and all of them together, in bytes, and how many there may be.
const LARGEST: u64 = 256 * 1024 * 1024;
const MOST: u64 = 1024 * 1024 * 1024;
const FILES: usize = 20_000;
/// Folders below folders are looked into this deep.
const DEPTH: usize = 8;

/// Reads files of statements, in a process of its own; of folders those whose names end as such files do, in order of their
/// names. `None`: it was stopped.
///
/// # Errors
/// One sentence: which file, and why it can't be read.
#[must_use]
pub fn read_statements(
    reading: &Reading<'_>,
    paths: &[PathBuf],
    format: Option<&'static Format>,
) -> Option<Result<(Brought, &'static Format), String>> {
    let mut found = Found::new(reading, FILES);
    for path in paths {
        if let Err(sentence) = found.path(path) {
            return Some(Err(sentence));
        }
    }
    (!reading.stop.load(Ordering::Relaxed)).then_some(())?;
    reading.worker.read_statements(&found.files, format, reading.stop)
}

/// Files and folders, told apart by what stands in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Statements of other tools, those of one format together.
    pub statements: Vec<Vec<PathBuf>>,
    /// Everything else.
    pub articles: Vec<PathBuf>,
}

/// Tells statements of other tools from articles. `None`: it was stopped.
#[must_use]
pub fn sort_out(reading: &Reading<'_>, paths: Vec<PathBuf>) -> Option<Sorted> {
    let mut groups: Vec<(&'static str, Vec<PathBuf>)> = Vec::new();
    let mut rest = Vec::new();
    for path in paths {
        match format_of(reading, &path) {
            Some(id) => match groups.iter_mut().find(|group| group.0 == id) {
                Some(group) => group.1.push(path),
                None => groups.push((id, vec![path])),
            },
            None => rest.push(path),
        }
        (!reading.stop.load(Ordering::Relaxed)).then_some(())?;
    }
    let mut sorted = Sorted::default();
    for path in rest {
        // What belongs to statements beside it: the text of a .ann, types and settings of programs.
        let goes_along = |(id, group): &&mut (&str, Vec<PathBuf>)| match ending(&path).as_str() {
            "txt" => *id == "brat" && group.iter().any(|other| other.with_extension("") == path.with_extension("")),
            "xml" | "conf" => true,
            _ => false,
        };
        match groups.iter_mut().find(goes_along) {
            Some(group) => group.1.push(path),
            None => sorted.articles.push(path),
        }
    }
    sorted.statements = groups.into_iter().map(|group| group.1).collect();
    Some(sorted)
}

/// The most files of a folder by which it is told whether statements stand in it.
const LOOKED_AT: usize = 40;

/// Of which format of statements a file is, or the files of a folder; what can't be read, by its ending.
fn format_of(reading: &Reading<'_>, path: &Path) -> Option<&'static str> {
    let by_ending = || {
        let ending = ending(path);
        let known = |format: &&Format| format.endings.contains(&ending.as_str());
        let only = !articles::is_ending(&ending) && !["xml", "zip"].contains(&ending.as_str());
        outside::FORMATS.iter().filter(|_| only).find(known).map(|format| format.id)
    };
    let mut found = Found::new(reading, LOOKED_AT);
    found.only = Some(is_candidate);
    let is_file = reading.storage.list(path).is_err();
    if is_file && !is_candidate(path) {
        return None;
    }
    // What there is no room for is not looked at: what was read before it tells enough.
    let _enough = found.path(path);
    if found.files.is_empty() {
        return by_ending();
    }
    let formats = reading.worker.recognise(&found.files, reading.stop).unwrap_or_default();
    formats.into_iter().flatten().next().map(|format| format.id).or_else(by_ending)
}

/// Whether statements of other tools can stand in a file, by its name: texts have theirs beside them.
fn is_candidate(path: &Path) -> bool {
    let ending = ending(path);
    ending != "txt" && outside::FORMATS.iter().any(|format| format.endings.contains(&ending.as_str()))
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The whole path: files of two folders may have one name, and belong to different ones beside them.
fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

struct Found<'a> {
    reading: &'a Reading<'a>,
    files: Vec<File>,
    /// Bytes, and files, for which there is room.
    left: u64,
    most: usize,
    /// Whether other files are passed over.
    only: Option<fn(&Path) -> bool>,
}

impl<'a> Found<'a> {
    fn new(reading: &'a Reading<'a>, most: usize) -> Self {
        Self { reading, files: Vec::new(), left: MOST, most, only: None }
    }

    fn path(&mut self, path: &Path) -> Result<(), String> {
        match self.reading.storage.list(path) {
            Ok(_) => self.folder(path, &name(path), DEPTH),
            Err(_) => self.file(path, name(path)),
        }
    }

    fn folder(&mut self, path: &Path, above: &str, depth: usize) -> Result<(), String> {
        let unread = |error| format!("“{above}” can’t be read: {}", store::reason(&error));
        let entries = self.reading.storage.list(path).map_err(unread)?;
        for entry in entries.iter().filter(|entry| !entry.name.starts_with('.')) {
            let (inner, named) = (path.join(&entry.name), format!("{above}/{}", entry.name));
            let wanted = outside::FORMATS.iter().any(|format| format.endings.contains(&ending(&inner).as_str()));
            let wanted = wanted && self.only.is_none_or(|is| is(&inner));
            match entry.kind {
                EntryKind::Folder if depth > 0 => self.folder(&inner, &named, depth - 1)?,
                EntryKind::File if wanted => self.file(&inner, named)?,
                EntryKind::Folder | EntryKind::File | EntryKind::Other => {}
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), String> {
        if self.reading.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let unread = |why: &str| format!("“{name}” can’t be read: {why}");
        let size = self.reading.storage.size(path).map_err(|error| unread(&store::reason(&error)))?;
        if size > LARGEST.min(self.left) {
            return Err(unread("a file may have 256 MB, and all of them together 1 GB. Take fewer at a time"));
        }
        if self.files.len() >= self.most {
            return Err(unread("there are more than 20,000 files. Take fewer at a time"));
        }
        let bytes = self.reading.storage.read(path).map_err(|error| unread(&store::reason(&error)))?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        self.files.push(File { name, bytes });
        (self.reading.tell)(Progress { done: self.files.len(), of: 0 });
        Ok(())
    }
}

/// A project as it would be made new, to see what would become of statements in it.
#[must_use]
pub fn as_new(new: &NewProject<'_>, ids: &mut Ids) -> Project {
    new.build(ids)
}

impl Session {
    /// What the next edit is signed with.
    #[must_use]
    pub fn next_stamp(&self, now: Time) -> Stamp {
        self.stamp(now)
    }

    /// The rows that statements would become; nothing is changed.
    #[must_use]
    pub fn statements_of(&mut self, prepared: &Prepared, mapping: &Mapping, now: Time) -> Rows {
        let stamp = self.stamp(now);
        outside::rows(&self.project, prepared, mapping, stamp, &mut self.ids)
    }

    /// Takes statements in as one edit, and says what came of it.
    ///
    /// # Errors
    /// When the project can't be changed.
    pub fn take_statements(
        &mut self,
        prepared: &Prepared,
        mapping: &Mapping,
        now: Time,
    ) -> Result<(Option<Done>, Rows), Refusal> {
        let rows = self.statements_of(prepared, mapping, now);
        Ok((self.take_rows(&rows, prepared.format, now)?, rows))
    }

    /// Takes in the rows that [`outside::rows`] has made of this very state of the project; `None` where there are none.
    ///
    /// # Errors
    /// When the project can't be changed.
    pub fn take_rows(&mut self, rows: &Rows, format: &str, now: Time) -> Result<Option<Done>, Refusal> {
        if rows.changes.is_empty() {
            return Ok(None);
        }
        let noun = if rows.statements == 1 { "statement" } else { "statements" };
        let label = match rows.statements {
            0 => format!("import from {format}"),
            count => format!("import {count} {noun} from {format}"),
        };
        self.run(&Command::Apply { label, changes: rows.changes.clone() }, now).map(Some)
    }
}
