//! A project's folder as it was, or with some files put back: to be read like any other, and never to be written.

use super::super::places::JOURNAL;
use super::super::storage::{Entry, EntryKind, Handle, Lock, Storage};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

/// Where a file of the view comes from.
#[derive(Debug, Clone)]
pub(in crate::store) enum Source {
    File(PathBuf),
    Bytes(Vec<u8>),
    Absent,
}

/// A disk on which the files below one folder are others. Journals are left out: what stands in them came later.
pub(in crate::store) struct View<'a> {
    pub storage: &'a dyn Storage,
    pub folder: &'a Path,
    /// By path below the folder; all others are as they stand.
    pub files: BTreeMap<PathBuf, Source>,
}

impl View<'_> {
    fn inner<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(self.folder).ok()
    }

    fn is_hidden(&self, path: &Path) -> bool {
        self.inner(path).is_some_and(|inner| inner.starts_with(JOURNAL))
    }

    fn source(&self, path: &Path) -> Option<&Source> {
        self.files.get(self.inner(path)?)
    }

    /// The sources of files somewhere below a folder, with their paths from there.
    fn below<'v>(&'v self, folder: &Path) -> impl Iterator<Item = (&'v Path, &'v Source)> {
        let inner = self.inner(folder).map(Path::to_owned);
        let from = inner.clone().unwrap_or_default();
        let entries = self.files.range(from..).map_while(move |(path, source)| {
            let rest = path.strip_prefix(inner.as_ref()?).ok()?;
            Some((rest, source))
        });
        entries.filter(|(rest, _)| !rest.as_os_str().is_empty())
    }
}

impl Storage for View<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.source(path) {
            _ if self.is_hidden(path) => Err(io::ErrorKind::NotFound.into()),
            Some(Source::File(there)) => self.storage.read(there),
            Some(Source::Bytes(bytes)) => Ok(bytes.clone()),
            Some(Source::Absent) => Err(io::ErrorKind::NotFound.into()),
            None => self.storage.read(path),
        }
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn io::Read + Send>> {
        match self.source(path) {
            Some(Source::File(there)) => self.storage.reader(there),
            None if !self.is_hidden(path) => self.storage.reader(path),
            Some(Source::Bytes(_) | Source::Absent) | None => Ok(Box::new(io::Cursor::new(self.read(path)?))),
        }
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        match self.source(path) {
            Some(Source::File(there)) => self.storage.size(there),
            None => self.storage.size(path),
            Some(Source::Bytes(_) | Source::Absent) => self.read(path).map(|bytes| bytes.len() as u64),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        if self.is_hidden(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let listed = self.storage.list(folder);
        let mut entries: BTreeSet<Entry> = match listed {
            Ok(entries) => entries.into_iter().collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => return Err(error),
        };
        for (rest, source) in self.below(folder) {
            let mut parts = rest.iter();
            let Some(name) = parts.next().map(|name| name.to_string_lossy().into_owned()) else {
                continue;
            };
            match (source, parts.next()) {
                (Source::Absent, None) => drop(entries.remove(&Entry { name, kind: EntryKind::File })),
                (Source::Absent, Some(_)) => {}
                (_, None) => drop(entries.insert(Entry { name, kind: EntryKind::File })),
                (_, Some(_)) => drop(entries.insert(Entry { name, kind: EntryKind::Folder })),
            }
        }
        Ok(entries.into_iter().collect())
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        match self.source(path) {
            Some(source) => Ok(!matches!(source, Source::Absent)),
            None => self.storage.exists(path),
        }
    }

    fn create_folder(&self, _folder: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn create_new(&self, _path: &Path, _like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn rename(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove(&self, _path: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove_folder(&self, _folder: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn try_lock(&self, _path: &Path, _note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn random(&self) -> io::Result<u64> {
        self.storage.random()
    }

    fn here(&self) -> String {
        self.storage.here()
    }
}
