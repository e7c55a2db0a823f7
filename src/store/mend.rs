//! Changes that a person has chosen for files in which something needs attention: one file at a time, whole or not at
//! all, and never without a copy of what was there.

use super::gather::Seen;
use super::items::Key;
use super::page::Page;
use super::places::{self, Place, TRASH, VERSIONS, shown, text_path};
use super::records::{self, Content};
use super::remedy::{Remedy, id_in, record_in};
use super::report::{Attention, StoreError};
use super::schema::{Header, Record};
use super::storage::{Placed, Storage, replace_below, replace_known};
use crate::model::{Digest, Document, Time};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a person has chosen, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mend {
    pub found: Attention,
    pub remedy: Remedy,
    pub now: Time,
}

/// The folder in which it is done, and what is known of its files.
pub(super) struct Mender<'a> {
    pub storage: &'a dyn Storage,
    pub folder: &'a Path,
    pub seen: &'a mut BTreeMap<Place, Seen>,
}

impl Mender<'_> {
    /// Does what was chosen; what was done, in a sentence.
    ///
    /// # Errors
    /// Of the disk, or where the file is not any more what was looked at. All files are then as they were, but for
    /// copies.
    pub(super) fn carry_out(&mut self, mend: &Mend) -> Result<String, StoreError> {
        let (file, now) = (&mend.found.file, mend.now);
        let name = shown(file);
        match &mend.remedy {
            Remedy::Accept => {
                self.change_line(mend, |value| Some(records::line(value?)))?;
                Ok(format!("Took the line in “{name}” as it is and gave it its checksum"))
            }
            Remedy::BringBack { from, line } => {
                self.change_line(mend, |_| Some(format!("{line}\n")))?;
                Ok(format!("Brought a line of “{name}” back from “{}”", shown(from)))
            }
            Remedy::WriteBack { lines } => {
                self.write_back(file, lines, now)?;
                let count = if lines.len() == 1 { "1 record".to_owned() } else { format!("{} records", lines.len()) };
                Ok(format!("Wrote {count} back into “{name}”"))
            }
            Remedy::Discard => {
                let kept = self.discard(mend)?;
                Ok(format!("Took a line out of “{name}”; it is kept in “{}”", shown(&kept)))
            }
            Remedy::Recount => {
                self.recount(file, now)?;
                Ok(format!("Wrote the first line of “{name}” anew, for the records that are there"))
            }
            Remedy::Restore { from } => {
                let bytes = self.read(from)?;
                self.write(file, &bytes, now)?;
                Ok(format!("Brought the words of “{name}” back from “{}”", shown(from)))
            }
            Remedy::AdoptWords => {
                self.adopt_words(file, now)?;
                Ok(format!("Took the words of “{name}” as they are now"))
            }
            Remedy::Return { to } => {
                self.put_back(file, to, now)?;
                Ok(format!("Put “{name}” back to “{}”, where it belongs", shown(to)))
            }
            Remedy::PutAway => {
                let kept = Path::new(TRASH).join("files").join(self.moment(now)?).join(file);
                self.put(&kept, &self.read(file)?)?;
                self.remove(file)?;
                Ok(format!("Moved “{name}” into the trash, to “{}”", shown(&kept)))
            }
            Remedy::Reanchor { .. } | Remedy::TakeOther => Err(changed(file)),
        }
    }

    fn read(&self, file: &Path) -> Result<Vec<u8>, StoreError> {
        let path = self.folder.join(file);
        self.storage.read(&path).map_err(|error| StoreError::disk("read", &path, &error))
    }

    fn put(&self, file: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.folder.join(file);
        replace_below(self.storage, self.folder, &path, bytes)
            .map_err(|error| StoreError::disk("written", &path, &error))
    }

    fn remove(&self, file: &Path) -> Result<(), StoreError> {
        let path = self.folder.join(file);
        self.storage.remove(&path).map_err(|error| StoreError::disk("removed", &path, &error))
    }

    /// Part of a name that no other copy has.
    fn moment(&self, now: Time) -> Result<String, StoreError> {
        let random = self.storage.random().map_err(|error| StoreError::disk("written", self.folder, &error))?;
        Ok(format!("{}-{:04x}", places::moment(now), random & 0xffff))
    }

    /// Writes a file after a copy of what is there has been kept.
    fn write(&mut self, file: &Path, bytes: &[u8], now: Time) -> Result<(), StoreError> {
        let path = self.folder.join(file);
        let old = match self.storage.read(&path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::disk("read", &path, &error)),
        };
        if let Some(old) = &old {
            let folder = format!("{}-repaired", self.moment(now)?);
            self.put(&Path::new(VERSIONS).join(folder).join(file), old)?;
        }
        let placed = replace_known(self.storage, self.folder, (&path, old.as_deref()), bytes);
        if placed.map_err(|error| StoreError::disk("written", &path, &error))? != Placed::Done {
            return Err(changed(file));
        }
        if let Some(place) = Place::of(file) {
            self.seen.insert(place, Seen::of(bytes));
        }
        Ok(())
    }

    /// Puts another line in the place of the one that was looked at, or with `None` nothing.
    fn change_line(
        &mut self,
        mend: &Mend,
        change: impl FnOnce(Option<&str>) -> Option<String>,
    ) -> Result<(), StoreError> {
        let file = &mend.found.file;
        let bytes = self.read(file)?;
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        let at = find(&lines, &mend.found).ok_or_else(|| changed(file))?;
        let raw = lines.get(at).copied().unwrap_or_default();
        let value = records::lines(raw).next().and_then(|line| match line.content {
            Content::Value { value, .. } => Some(value),
            _ => None,
        });
        let new = change(value);
        let counted = Page::parse(&bytes, "").frame.counted();
        let mut out = Vec::with_capacity(bytes.len());
        for (number, line) in lines.iter().enumerate() {
            match &new {
                Some(new) if number == at => out.extend_from_slice(new.as_bytes()),
                None if number == at => {}
                None => out.extend_from_slice(&counted_down(line, counted)),
                Some(_) => out.extend_from_slice(line),
            }
        }
        self.write(file, &out, mend.now)
    }

    /// Takes a line out; where it is kept.
    fn discard(&mut self, mend: &Mend) -> Result<PathBuf, StoreError> {
        let file = &mend.found.file;
        let bytes = self.read(file)?;
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        let raw = find(&lines, &mend.found).and_then(|at| lines.get(at)).ok_or_else(|| changed(file))?;
        let kept = Path::new(TRASH).join("lines").join(format!("{}.ron", self.moment(mend.now)?));
        let told = format!("// {}\n", mend.found.sentence.replace(['\n', '\r'], " "));
        self.put(&kept, &[told.as_bytes(), raw].concat())?;
        self.change_line(mend, |_| None)?;
        Ok(kept)
    }

    fn write_back(&mut self, file: &Path, lines: &[String], now: Time) -> Result<(), StoreError> {
        let place = Place::of(file).ok_or_else(|| changed(file))?;
        let bytes = self.read(file)?;
        let mut page = Page::parse(&bytes, &place.name());
        let unwritable = |why| StoreError::Damaged { file: file.to_owned(), why };
        for record in lines.iter().filter_map(|line| Record::parse(line).ok()) {
            // What stands there by now counts, also that it was deleted.
            if record.key().is_some_and(|key| page.line(key).is_none()) {
                page.put(&record).map_err(unwritable)?;
            }
        }
        let ids: BTreeSet<u128> = lines.iter().filter_map(|line| id_in(line)).collect();
        let left = |raw: &&[u8]| id_in(&String::from_utf8_lossy(raw)).is_some_and(|id| ids.contains(&id));
        let torn: Vec<Vec<u8>> = page.others().filter(left).map(<[u8]>::to_vec).collect();
        torn.iter().for_each(|raw| page.drop_other(raw));
        let written = page.print(&place.name(), page.frame.contains()).map_err(unwritable)?;
        self.write(file, &written, now)
    }

    fn recount(&mut self, file: &Path, now: Time) -> Result<(), StoreError> {
        let place = Place::of(file).ok_or_else(|| changed(file))?;
        let bytes = self.read(file)?;
        let page = Page::parse(&bytes, &place.name());
        let written = page.print(&place.name(), page.frame.contains());
        let written = written.map_err(|why| StoreError::Damaged { file: file.to_owned(), why })?;
        self.write(file, &written, now)
    }

    fn adopt_words(&mut self, file: &Path, now: Time) -> Result<(), StoreError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let id = name.strip_suffix(".txt").and_then(|id| id.parse().ok()).ok_or_else(|| changed(file))?;
        let sha256 = Digest::of(&self.read(&text_path(id))?);
        let place = Place::Meta(id);
        let bytes = self.read(&place.path())?;
        let mut page = Page::parse(&bytes, &place.name());
        let line = page.find(Key::new(super::items::Kind::Document, id)).and_then(|line| line.record());
        let Some(Record::Document(row)) = line else {
            return Err(changed(&place.path()));
        };
        let row = Document { sha256, ..row.as_ref().clone() };
        let unwritable = |why| StoreError::Damaged { file: place.path(), why };
        page.put(&Record::Document(Arc::new(row))).map_err(unwritable)?;
        let written = page.print(&place.name(), page.frame.contains()).map_err(unwritable)?;
        self.write(&place.path(), &written, now)
    }

    /// Brings a file to where it belongs; what stands there comes here. A copy of both is kept first.
    fn put_back(&mut self, file: &Path, to: &Path, now: Time) -> Result<(), StoreError> {
        let here = self.read(file)?;
        let name = Place::of(to).map(Place::name);
        let holds = records::lines(&here).find_map(|line| match line.content {
            Content::Value { value, .. } => match Record::parse(value) {
                Ok(Record::Header(header)) => Some(header.holds),
                _ => None,
            },
            _ => None,
        });
        // Of two that were swapped, putting one back has put both.
        if holds != name {
            return Err(changed(file));
        }
        match self.storage.read(&self.folder.join(to)) {
            Ok(there) => {
                self.write(to, &here, now)?;
                self.write(file, &there, now)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.write(to, &here, now)?;
                self.seen.retain(|place, _| place.path() != file);
                self.remove(file)
            }
            Err(error) => Err(StoreError::disk("read", &self.folder.join(to), &error)),
        }
    }
}

fn changed(file: &Path) -> StoreError {
    StoreError::Changed(file.to_owned())
}

/// The line that was looked at: where it was, or where else it stands.
fn find(lines: &[&[u8]], found: &Attention) -> Option<usize> {
    let is_it = |line: &&[u8]| {
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        String::from_utf8_lossy(bare) == found.raw
    };
    let known = found.line.and_then(|line| line.checked_sub(1)).filter(|&at| lines.get(at).is_some_and(is_it));
    known.or_else(|| lines.iter().position(is_it))
}

/// A header with one record less, unless it speaks of fewer than there are; all other lines as they are.
fn counted_down(line: &[u8], counted: usize) -> Vec<u8> {
    let less = || {
        let raw = std::str::from_utf8(line).ok().filter(|raw| raw.starts_with("Header"))?;
        let Some(Record::Header(header)) = record_in(raw) else {
            return None;
        };
        let Content::Value { value, .. } = records::lines(line).next()?.content else {
            return None;
        };
        let header = Record::Header(Header {
            records: header.records.checked_sub(1).filter(|_| header.records >= counted)?,
            ..header
        });
        header.print_over(value).ok().map(|text| records::line(&text).into_bytes())
    };
    less().unwrap_or_else(|| line.to_owned())
}

/// Copies a whole project byte for byte into a folder that is new, `project.ron` last.
pub(super) fn copy(storage: &dyn Storage, from: &Path, to: &Path) -> Result<usize, StoreError> {
    let mut files = Vec::new();
    collect(storage, from, Path::new(""), &mut files)?;
    files.sort_by_key(|file| file == Path::new(places::PROJECT));
    for file in &files {
        let bytes =
            storage.read(&from.join(file)).map_err(|error| StoreError::disk("read", &from.join(file), &error))?;
        super::replace(storage, &to.join(file), &bytes)?;
    }
    Ok(files.len())
}

fn collect(storage: &dyn Storage, root: &Path, inner: &Path, files: &mut Vec<PathBuf>) -> Result<(), StoreError> {
    let folder = root.join(inner);
    for entry in storage.list(&folder).map_err(|error| StoreError::disk("read", &folder, &error))? {
        let path = inner.join(&entry.name);
        match entry.kind {
            super::EntryKind::Folder if entry.name == places::LOCKS || entry.name == ".git" => {}
            super::EntryKind::Folder => collect(storage, root, &path, files)?,
            super::EntryKind::File if entry.name.ends_with(super::storage::TEMPORARY) => {}
            super::EntryKind::File => files.push(path),
            // A link may lead anywhere.
            super::EntryKind::Other => {}
        }
    }
    Ok(())
}
