//! Files and folders of articles, read one by one; what can't be read is said and costs nothing else.

mod worker;

pub use worker::{MEMORY, Worker};

use crate::analysis::alike::{Likeness, Sketches};
use crate::edit::{Command, NewDocument};
use crate::formats::articles::{self, Arrival, Batch, Given, KeptColumns, Mapping, Reader, Source, Taken, Twin};
use crate::model::{Document, Id, Project};
use crate::store::{self, EntryKind, Storage};
use crate::text::word_count;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    sync::Mutex,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// Folders below folders are looked into this deep.
const DEPTH: usize = 8;
/// Files that are read at a time.
const AT_ONCE: usize = 4;

/// What is to be read, and how.
#[derive(Debug, Clone, Default)]
pub struct WantedArticles {
    pub paths: Vec<PathBuf>,
    /// Overrules the guess, as a WHATWG label such as `windows-1252`.
    pub encoding: Option<String>,
    /// Overrules what the files seem to be.
    pub reader: Option<&'static Reader>,
    pub mapping: Mapping,
    /// What was chosen for tables before; taken where nothing else is said.
    pub kept: Vec<KeptColumns>,
}

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
}

/// Who reads, who is told how far it is, and whether it was to end.
pub struct Reading<'a> {
    pub storage: &'a dyn Storage,
    pub worker: &'a Worker,
    pub tell: &'a (dyn Fn(Progress) + Sync),
    pub stop: &'a AtomicBool,
}

/// Reads articles from files and folders; of folders the files with an ending that is known, in order of their names.
#[must_use]
pub fn read_articles(reading: &Reading<'_>, wanted: &WantedArticles) -> Batch {
    let mut found = Vec::new();
    for path in &wanted.paths {
        match reading.storage.list(path) {
            Ok(_) => list_named_folder(reading, path, &mut found),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                found.push(Listed::Problem(unread(&format!("“{}”", path.display()), &error)));
            }
            Err(_) => found.push(Listed::File(path.clone())),
        }
    }
    let read: Vec<Mutex<Option<Read>>> = found.iter().map(|_| Mutex::new(None)).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some((listed, place)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| found.get(at).zip(read.get(at)))
        {
            if reading.stop.load(Ordering::Relaxed) {
                return;
            }
            let result = match listed {
                Listed::Problem(sentence) => Some(Err(sentence.clone())),
                Listed::File(path) => read_file(reading, path, wanted),
            };
            // A thread that came to grief has left its own place only.
            *place.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = result;
            (reading.tell)(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, of: found.len() });
        }
    };
    std::thread::scope(|scope| {
        let helpers = std::thread::available_parallelism().map_or(1, usize::from).min(AT_ONCE).min(found.len());
        (1..helpers).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let mut batch = Batch { is_stopped: reading.stop.load(Ordering::Relaxed), ..Batch::default() };
    for read in read.into_iter().filter_map(|read| read.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    {
        match read {
            Ok((source, taken)) => {
                let source = Arc::new(source);
                let arrivals = taken.articles.into_iter().map(|article| {
                    let words = word_count(article.document.text.as_str());
                    Arrival { article, words, source: source.clone(), twin: None }
                });
                batch.arrivals.extend(arrivals);
            }
            Err(problem) => batch.problems.push(problem),
        }
    }
    batch
}

type Read = Result<(Source, Taken), String>;

enum Listed {
    File(PathBuf),
    Problem(String),
}

fn list_named_folder(reading: &Reading<'_>, folder: &Path, found: &mut Vec<Listed>) {
    let before = found.len();
    list_folder(reading, folder, DEPTH, found);
    if found.len() == before {
        found.push(Listed::Problem(format!(
            "“{}” is no project and holds no articles: it has no project.ron and no file that ends in {}. Choose the \
             folder of a project, or one with articles",
            folder.display(),
            articles::endings().join(", ")
        )));
    }
}

fn list_folder(reading: &Reading<'_>, folder: &Path, depth: usize, found: &mut Vec<Listed>) {
    let entries = match reading.storage.list(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.push(Listed::Problem(unread(&format!("“{}”", folder.display()), &error)));
            return;
        }
    };
    for entry in entries.iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = folder.join(&entry.name);
        let known = path.extension().is_some_and(|ending| articles::is_ending(&ending.to_string_lossy()));
        match entry.kind {
            EntryKind::Folder if depth > 0 => list_folder(reading, &path, depth - 1, found),
            EntryKind::File if known => found.push(Listed::File(path)),
            EntryKind::Folder | EntryKind::File | EntryKind::Other => {}
        }
    }
}

/// Reads one file. `None`: it was stopped.
fn read_file(reading: &Reading<'_>, path: &Path, wanted: &WantedArticles) -> Option<Read> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let read = reading.storage.size(path).and_then(|size| {
        // A file that is too large is not read to say so; any length beyond the limit gives the right sentence.
        if size > articles::LARGEST as u64 { Ok(None) } else { reading.storage.read(path).map(Some) }
    });
    let bytes = match read {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let megabytes = articles::LARGEST / (1024 * 1024);
            return Some(Err(format!(
                "{name} was not added: it is larger than {megabytes} MB. Cut it into parts and add those"
            )));
        }
        Err(error) => return Some(Err(unread(&name, &error))),
    };
    let reader = wanted.reader.unwrap_or_else(|| articles::reader_of(&bytes, &name));
    let mut given = Given { file: name.clone(), encoding: wanted.encoding.clone(), mapping: wanted.mapping.clone() };
    let mut taken = reading.worker.read(reader, &bytes, &given, reading.stop)?;
    let head = taken.as_ref().ok().and_then(|taken| taken.table.as_ref()).filter(|_| given.mapping.0.is_empty());
    let before = head.and_then(|head| {
        let mapping = wanted.kept.iter().find_map(|kept| kept.mapping(&head.columns))?;
        (mapping != Mapping::of_columns(&head.taken)).then_some(mapping)
    });
    let is_as_before = before.is_some();
    if let Some(mapping) = before {
        given.mapping = mapping;
        taken = reading.worker.read(reader, &bytes, &given, reading.stop)?;
    }
    let is_mapped = !given.mapping.0.is_empty();
    Some(taken.map_err(|refused| refused.told(&name)).map(|mut taken| {
        let source = Source {
            path: path.display().to_string(),
            name,
            bytes: bytes.len() as u64,
            reader,
            table: taken.table.take(),
            is_mapped,
            is_as_before,
            notes: std::mem::take(&mut taken.notes),
        };
        (source, taken)
    }))
}

/// Finds for each article another one with the same words, or nearly the same: in the project, or before it in the batch.
pub fn find_twins(project: Option<&Project>, batch: &mut Batch, sketches: &mut Sketches) {
    let mut known = Likeness::default();
    let mut titles: Vec<(String, bool)> = Vec::new();
    for document in project.iter().flat_map(|project| project.documents_in_order()) {
        known.add(&document.text, sketches);
        titles.push((document.title.clone(), true));
    }
    for arrival in &mut batch.arrivals {
        let document = &arrival.article.document;
        arrival.twin = known.find(&document.text, sketches).and_then(|like| {
            let (title, in_project) = titles.get(like.place)?.clone();
            Some(Twin { title, in_project, share: like.share, is_same: like.is_same })
        });
        known.add(&document.text, sketches);
        titles.push((document.title.clone(), false));
    }
}

/// Says that a file or folder can't be read, and what can be done.
fn unread(name: &str, error: &io::Error) -> String {
    let way_out = match error.kind() {
        io::ErrorKind::NotFound => "Look whether it was moved or renamed, or whether its disk is connected",
        io::ErrorKind::PermissionDenied => "Allow reading it, or ask whoever may for a copy",
        io::ErrorKind::InvalidInput => "Save what it gives as a text file, and add that",
        _ => "Look whether its disk is in order",
    };
    format!("{name} was not added: {}. {way_out}", store::reason(error))
}

/// The command that puts a document in its own place, read in another encoding.
///
/// The bytes of the file are had back by writing the text in the encoding that it was read in.
///
/// # Errors
/// One sentence: when the bytes can't be had back, or do not fit the encoding.
pub fn read_again(project: &Project, document: Id<Document>, encoding: &str) -> Result<Command, String> {
    let row = project.documents().get(document).ok_or("This document is no longer in the project")?;
    let refused = |reason: String| format!("“{}” can’t be read as {encoding}: {reason}. Add the file again", row.title);
    let bytes = articles::bytes_again(row.text.as_str(), &row.encoding).map_err(refused)?;
    let again = articles::read_text(&bytes, &row.file, Some(encoding)).map_err(|error| refused(error.to_string()))?;
    let NewDocument { title, encoding, text, .. } = again.document;
    let with = NewDocument { title, encoding, text, ..NewDocument::about(row) };
    Ok(Command::ReplaceDocument { document, with: Box::new(with) })
}
