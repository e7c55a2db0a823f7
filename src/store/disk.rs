//! The real disk.

use super::storage::{Entry, EntryKind, Handle, Lock, Storage};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::Path,
    time::Duration,
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

    fn random(&self) -> io::Result<u64> {
        getrandom::u64().map_err(io::Error::other)
    }

    fn here(&self) -> String {
        let name = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|path| fs::read_to_string(path).ok());
        let name = name.or_else(|| std::env::var("COMPUTERNAME").ok()).or_else(|| std::env::var("HOSTNAME").ok());
        let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("this computer");
        format!("process {} on {name}", std::process::id())
    }
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
