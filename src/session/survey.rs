//! What the files of a folder would come in as: each is read as for a project, and nothing is taken in.

use super::articles::{Reading, WantedArticles, read_articles};
use super::statements::read_statements;
use crate::formats::articles;
use crate::formats::outside::{self, File, Mapping, Prepared, Proof};
use crate::model::{Change, Coder, Colour, Delta, Ids, Project, Stamp, Time, Transaction};
use crate::store::{self, EntryKind, Storage};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folders below folders are looked into this deep.
const DEPTH: usize = 32;

/// A file and those that are read with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Below the folder, with slashes.
    pub name: String,
    path: PathBuf,
    beside: Vec<(String, PathBuf)>,
}

impl Group {
    /// The names of the files that are read with it.
    pub fn beside(&self) -> impl Iterator<Item = &str> {
        self.beside.iter().map(|file| file.0.as_str())
    }
}

/// What a file would come in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// With the encoding, where that is no matter of course.
    pub format: String,
    /// Whether statements come with the articles.
    pub has_statements: bool,
    pub articles: usize,
    pub statements: usize,
    pub relations: usize,
    /// Ranges whose words are in the file, and how many of them say the same as the article there.
    pub compared: usize,
    pub matching: usize,
    /// Ranges that were found elsewhere by their words.
    pub moved: usize,
    /// Passages that have no place.
    pub unplaced: usize,
    /// What is worth knowing, a sentence each.
    pub remarks: Vec<String>,
}

impl Held {
    /// Whether every passage stands where the file says.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.moved == 0 && self.unplaced == 0 && self.compared == self.matching
    }
}

/// All files below a folder in order of their names, each with those that belong to it. What cannot be listed is an error in
/// the place of its files.
///
/// # Errors
/// A sentence, where the folder itself can't be read.
pub fn groups(storage: &dyn Storage, folder: &Path) -> Result<Vec<Group>, String> {
    let mut files = BTreeMap::new();
    list(storage, folder, "", DEPTH, &mut files)?;
    let read = |name: &str, path: &Path| File {
        name: name.to_owned(),
        // What can't be read has no company; it is told when its turn comes.
        bytes: if needs_look(name) { storage.read(path).unwrap_or_default() } else { Vec::new() },
    };
    let known: Vec<(File, &PathBuf)> = files.iter().map(|(name, path)| (read(name, path), path)).collect();
    let mut owner: BTreeMap<&str, usize> = BTreeMap::new();
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (file, _)) in known.iter().enumerate() {
        folders.entry(above(&file.name)).or_default().push(at);
    }
    for (at, (main, _)) in known.iter().enumerate().filter(|entry| outside::has_company(&entry.1.0)) {
        let folder = above(&main.name);
        let inner = format!("{folder}/sources");
        let near = [folder.as_str(), inner.trim_start_matches('/')];
        for other in near.iter().filter_map(|folder| folders.get(*folder)).flatten().filter(|&&other| other != at) {
            let Some((file, _)) = known.get(*other) else { continue };
            if outside::belongs(file, main) && !outside::has_company(file) {
                owner.entry(&file.name).or_insert(at);
            }
        }
    }
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (at, (file, path)) in known.iter().enumerate().filter(|entry| !owner.contains_key(entry.1.0.name.as_str())) {
        groups.insert(at, Group { name: file.name.clone(), path: (*path).clone(), beside: Vec::new() });
    }
    for (file, path) in &known {
        let group = owner.get(file.name.as_str()).and_then(|at| groups.get_mut(at));
        group.into_iter().for_each(|group| group.beside.push((file.name.clone(), (*path).clone())));
    }
    Ok(groups.into_values().collect())
}

/// The folder of a file, as names are compared.
fn above(name: &str) -> String {
    name.rsplit_once('/').map_or(String::new(), |parts| parts.0.to_lowercase())
}

/// Whether only its content tells what belongs to what.
fn needs_look(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".xml") || name.ends_with(".csv")
}

fn list(
    storage: &dyn Storage,
    folder: &Path,
    above: &str,
    depth: usize,
    files: &mut BTreeMap<String, PathBuf>,
) -> Result<(), String> {
    let unread = |error| format!("“{}” can’t be read: {}", folder.display(), store::reason(&error));
    for entry in storage.list(folder).map_err(unread)?.iter().filter(|entry| !entry.name.starts_with('.')) {
        let (path, name) = (folder.join(&entry.name), format!("{above}{}", entry.name));
        match entry.kind {
            EntryKind::Folder if depth > 0 => list(storage, &path, &format!("{name}/"), depth - 1, files)?,
            EntryKind::File => drop(files.insert(name, path)),
            EntryKind::Folder | EntryKind::Other => {}
        }
    }
    Ok(())
}

/// Reads a file with those that belong to it: as statements where it looks like those of a tool, else as articles.
///
/// # Errors
/// A sentence: why nothing of it would come in.
pub fn look(reading: &Reading<'_>, group: &Group, ids: &mut Ids, now: Time) -> Result<Held, String> {
    let mut paths = vec![group.path.clone()];
    paths.extend(group.beside.iter().map(|file| file.1.clone()));
    if is_of_statements(reading, &paths) {
        return statements(reading, &paths, ids, now);
    }
    let ending = group.path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    if !articles::is_ending(&ending) {
        return Err(match ending.as_str() {
            "" => "its name has no ending that tells what it is".to_owned(),
            known if outside::FORMATS.iter().any(|format| format.endings.contains(&known)) => {
                "it holds no statements of a format that is read".to_owned()
            }
            ending => format!("no format whose names end in .{ending} is read"),
        });
    }
    let wanted = WantedArticles { paths, ..WantedArticles::default() };
    let batch = read_articles(reading, &wanted);
    if let Some(problem) = batch.problems.into_iter().next() {
        return Err(problem);
    }
    let first = batch.arrivals.first();
    let encoding = first.map(|first| first.article.document.encoding.clone()).unwrap_or_default();
    let title = first.map_or("", |first| first.source.reader.title);
    let remarks = batch.arrivals.iter().flat_map(|arrival| arrival.remarks().to_vec()).collect();
    Ok(Held {
        format: if matches!(encoding.as_str(), "" | "UTF-8") {
            title.to_owned()
        } else {
            format!("{title}, {encoding}")
        },
        articles: batch.arrivals.len(),
        remarks,
        ..Held::nothing()
    })
}

impl Held {
    fn nothing() -> Self {
        Self {
            format: String::new(),
            has_statements: false,
            articles: 0,
            statements: 0,
            relations: 0,
            compared: 0,
            matching: 0,
            moved: 0,
            unplaced: 0,
            remarks: Vec::new(),
        }
    }
}

fn is_of_statements(reading: &Reading<'_>, paths: &[PathBuf]) -> bool {
    let storage = reading.storage;
    let file = |path: &PathBuf| {
        let small = storage.size(path).is_ok_and(|size| size <= articles::LARGEST as u64);
        let bytes = storage.read(path).ok().filter(|_| small)?;
        Some(File { name: path.to_string_lossy().replace('\\', "/"), bytes })
    };
    let files: Vec<File> = paths.iter().filter_map(file).collect();
    reading.worker.recognise(&files, reading.stop).is_some_and(|formats| formats.iter().any(Option::is_some))
}

/// Takes statements into a project that is nowhere.
fn statements(reading: &Reading<'_>, paths: &[PathBuf], ids: &mut Ids, now: Time) -> Result<Held, String> {
    let read = read_statements(reading, paths, None);
    let (brought, format) = read.unwrap_or_else(|| Err("it was stopped".to_owned()))?;
    let stamp = Stamp { coder: ids.next_id(), time: now, sequence: 1 };
    let coder = Coder { id: stamp.coder, name: "Survey".to_owned(), colour: Colour::Palette(1) };
    let mut project = Project::default();
    let apply = |project: &mut Project, changes: Vec<Change>| {
        let transaction = Transaction { label: String::new(), stamp, changes };
        project.apply(&transaction).map_err(|why| format!("what stands in it does not fit together: {why}"))
    };
    apply(&mut project, vec![Change::Coder(Delta::added(coder))])?;
    let prepared = Prepared::new(&project, brought, format.title, None)?;
    let rows = outside::rows(&project, &prepared, &Mapping::proposed(&project, &prepared), stamp, ids);
    if let Some((title, _)) = prepared.missing().first().filter(|_| rows.documents == 0) {
        return Err(format!(
            "its articles are not in it, such as “{title}”; with them in the project it would come in"
        ));
    }
    apply(&mut project, rows.changes)?;
    let Proof { compared, matching, moved, unplaced, .. } = &prepared.proof;
    let mut remarks: Vec<String> = moved.iter().map(outside::Moved::told).collect();
    remarks.extend(unplaced.iter().map(outside::Unplaced::told));
    remarks.extend(rows.left.sentences());
    Ok(Held {
        format: format.title.to_owned(),
        has_statements: true,
        articles: project.documents().len(),
        statements: project.annotations().len(),
        relations: project.relations().len(),
        compared: *compared,
        matching: *matching,
        moved: moved.len(),
        unplaced: unplaced.len(),
        remarks,
    })
}
