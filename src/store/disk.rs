//! The real disk.

use super::storage::{Entry, EntryKind, Handle, Lock, Stamp, Storage};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Files and folders of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

struct DiskFile(File);

impl Handle for DiskFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

struct DiskLock {
    _file: File,
}

impl Lock for DiskLock {}

impl Storage for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(File::open(path)?))
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        let known = fs::metadata(path)?;
        match (known.is_file(), known.is_dir()) {
            (true, _) => Ok(known.len()),
            (_, true) => Err(io::ErrorKind::IsADirectory.into()),
            // Some of these never end, and some make their reader wait for ever.
            _ => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    fn stamp(&self, path: &Path) -> io::Result<Stamp> {
        let known = fs::metadata(path)?;
        #[cfg(unix)]
        let file = std::os::unix::fs::MetadataExt::ino(&known);
        #[cfg(not(unix))]
        let file = 0;
        Ok(Stamp { length: known.len(), modified: nanoseconds(known.modified()?), file })
    }

    fn moment(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "compared with times of files only, which have the same clock")]
        let now = SystemTime::now();
        nanoseconds(now).saturating_sub(CLOCKS_APART)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                let kind = entry.file_type()?;
                let kind = match (kind.is_file(), kind.is_dir()) {
                    (true, _) => EntryKind::File,
                    (_, true) => EntryKind::Folder,
                    _ => EntryKind::Other,
                };
                Ok(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind })
            })
            .collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        path.try_exists()
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn create_inner(&self, folder: &Path) -> io::Result<()> {
        match fs::create_dir(folder) {
            // Someone else was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            made => made,
        }
    }

    fn create_new(&self, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        if let Some(known) = like.and_then(|like| fs::metadata(like).ok()) {
            file.set_permissions(known.permissions())?;
        }
        Ok(Box::new(DiskFile(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        patiently(|| fs::rename(from, to))
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<bool> {
        use rustix::{fs, io::Errno};
        match fs::renameat_with(fs::CWD, one, fs::CWD, other, fs::RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            // Some file systems have no such thing, such as those of cards and of shares in a network.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    fn exchange(&self, _one: &Path, _other: &Path) -> io::Result<bool> {
        Ok(false)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<bool> {
        // What a symbolic link leads to has only one name in the project.
        if !fs::symlink_metadata(from)?.is_file() {
            return Ok(false);
        }
        // Another program may have written it and not flushed it. Windows flushes only what may be written.
        let flushed = OpenOptions::new().read(true).write(cfg!(windows)).open(from).and_then(|file| file.sync_all());
        match flushed.and_then(|()| fs::hard_link(from, to)) {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::StorageFull) => Err(error),
            // Many file systems have no such thing, and each says so in its own way; a copy has errors of its own.
            Err(_) => Ok(false),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        patiently(|| fs::remove_file(path))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Windows keeps names by itself and opens no folder as a file.
        if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
    }

    fn try_lock(&self, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                file.write_all(note.as_bytes())?;
                Ok(Some(Box::new(DiskLock { _file: file })))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        match File::open(path)?.try_lock_shared() {
            // Given back at once, with the file.
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn random(&self) -> io::Result<u64> {
        getrandom::u64().map_err(io::Error::other)
    }

    fn here(&self) -> String {
        let name = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|path| fs::read_to_string(path).ok());
        let name = name.or_else(|| std::env::var("COMPUTERNAME").ok()).or_else(|| std::env::var("HOSTNAME").ok());
        let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("this computer");
        let user = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
        let user = user.filter(|user| !user.trim().is_empty()).map_or_else(String::new, |user| format!("{user}, "));
        format!("{user}process {} on {name}", std::process::id())
    }
}

/// How far the clocks of this computer and of one that keeps its files may be apart, in nanoseconds.
const CLOCKS_APART: i64 = 2_000_000_000;

/// Since 1970.
fn nanoseconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// Tries again for a moment where a scanner or indexer of Windows holds the file (errors 5 and 32).
fn patiently(act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    let busy = |error: &io::Error| cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32));
    for _ in 0..10 {
        match act() {
            Err(error) if busy(&error) => std::thread::sleep(Duration::from_millis(20)),
            done => return done,
        }
    }
    act()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_second_name_stays_with_a_file_that_gives_way_and_is_not_given_to_a_link() {
        let place = tempfile::tempdir().unwrap();
        let [one, two, link, third] = ["one", "two", "link", "third"].map(|name| place.path().join(name));
        super::super::replace(&Disk, &one, b"first").unwrap();
        assert!(Disk.link(&one, &two).unwrap());
        super::super::replace(&Disk, &one, b"second").unwrap();
        assert_eq!(fs::read(&two).unwrap(), b"first");
        std::os::unix::fs::symlink(&one, &link).unwrap();
        assert!(!Disk.link(&link, &third).unwrap() && !third.exists());
        // What stands there is never written over.
        assert!(!Disk.link(&one, &two).unwrap());
        assert_eq!(fs::read(&two).unwrap(), b"first");
        assert!(Disk.link(&place.path().join("none"), &third).is_err());
    }
}
