//! Files and folders of articles, read one by one; what can't be read is said and costs nothing else.

use crate::edit::{Command, NewDocument};
use crate::formats::articles;
use crate::model::{Document, Id, Project};
use crate::store::{self, EntryKind, Storage};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Endings of files that are taken from a folder. A file that is named itself is tried whatever its ending.
const ENDINGS: &[&str] = &["txt", "text", "md", "markdown"];

/// Folders below folders are looked into this deep.
const DEPTH: usize = 8;

/// What came of reading files.
#[derive(Debug, Default)]
pub struct Articles {
    pub documents: Vec<NewDocument>,
    /// One sentence for each file that was read, but with something worth knowing (a guess of its encoding).
    pub notes: Vec<String>,
    /// One sentence for each file that was not added.
    pub problems: Vec<String>,
}

/// Reads articles from files and folders; of folders the text files, in order of their names.
///
/// `encoding` overrules the guess, as a WHATWG label such as `windows-1252`.
#[must_use]
pub fn read_articles(storage: &dyn Storage, paths: &[PathBuf], encoding: Option<&str>) -> Articles {
    let mut found = Articles::default();
    for path in paths {
        match storage.list(path) {
            Ok(_) => read_named_folder(storage, path, encoding, &mut found),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                found.problems.push(unread(&format!("“{}”", path.display()), &error));
            }
            Err(_) => read_file(storage, path, encoding, &mut found),
        }
    }
    found
}

fn read_named_folder(storage: &dyn Storage, folder: &Path, encoding: Option<&str>, found: &mut Articles) {
    let before = found.documents.len() + found.problems.len();
    read_folder(storage, folder, encoding, DEPTH, found);
    if found.documents.len() + found.problems.len() == before {
        found.problems.push(format!(
            "“{}” is no project and holds no articles: it has no project.ron and no file that ends in {}. Choose the \
             folder of a project, or one with text files",
            folder.display(),
            ENDINGS.join(", ")
        ));
    }
}

fn read_folder(storage: &dyn Storage, folder: &Path, encoding: Option<&str>, depth: usize, found: &mut Articles) {
    let entries = match storage.list(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.problems.push(unread(&format!("“{}”", folder.display()), &error));
            return;
        }
    };
    for entry in entries.iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = folder.join(&entry.name);
        match entry.kind {
            EntryKind::Folder if depth > 0 => read_folder(storage, &path, encoding, depth - 1, found),
            EntryKind::File if has_ending(&path) => read_file(storage, &path, encoding, found),
            EntryKind::Folder | EntryKind::File | EntryKind::Other => {}
        }
    }
}

fn has_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn read_file(storage: &dyn Storage, path: &Path, encoding: Option<&str>, found: &mut Articles) {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let read = storage.size(path).and_then(|size| {
        // A file that is too large is not read to say so; any length beyond the limit gives the right sentence.
        if size > articles::LARGEST as u64 { Ok(None) } else { storage.read(path).map(Some) }
    });
    let bytes = match read {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let megabytes = articles::LARGEST / (1024 * 1024);
            found.problems.push(format!(
                "{name} was not added: it is larger than {megabytes} MB. Cut it into parts and add those"
            ));
            return;
        }
        Err(error) => {
            found.problems.push(unread(&name, &error));
            return;
        }
    };
    match articles::read_text(&bytes, &name, encoding) {
        Ok(article) => {
            if !article.encoding.is_sure() {
                let used = article.encoding.name;
                found.notes.push(format!(
                    "{name} was read as {used}, which is a guess. If letters look wrong, describe the article and choose another"
                ));
            }
            found.notes.extend(article.remarks.iter().map(|remark| format!("{name}: {remark}")));
            found.documents.push(article.document);
        }
        Err(error) => found.problems.push(format!("{error}. {}", error.hint())),
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
    let with = NewDocument {
        title: again.document.title,
        outlet: row.outlet.clone(),
        author: row.author.clone(),
        date: row.date,
        address: row.address.clone(),
        language: row.language.clone(),
        section: row.section.clone(),
        notes: row.notes.clone(),
        file: row.file.clone(),
        encoding: again.document.encoding,
        text: again.document.text,
    };
    Ok(Command::ReplaceDocument { document, with: Box::new(with) })
}
