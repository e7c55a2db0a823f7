//! `standpoint git-setup` and what git then calls: files of records are put together row by row, not line by line.

use super::verbs::{WrongUse, disk, whole};
use super::{Outcome, show};
use crate::store::{self, LocalAttributes, StoreError};
use anyhow::{Context as _, Result, anyhow};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

/// Tells the git of one repository to put a project’s files together with this program.
pub(super) fn setup(out: &mut dyn Write, project: &Path) -> Result<Outcome> {
    let storage = disk();
    let folder = store::folder_of(&whole(project)?);
    if !storage.exists(&folder.join("project.ron")).unwrap_or(false) {
        return Err(StoreError::NotAProject(folder).into());
    }
    let top = said(&folder, &["rev-parse", "--show-prefix"])
        .map_err(|why| WrongUse(format!("“{}” is in no git repository: {why}", folder.display())))?;
    let attributes = folder.join(said(&folder, &["rev-parse", "--git-path", "info/attributes"])?);
    let program = std::env::current_exe().context("This program can’t tell where it lies")?;
    let driver = format!("{} merge-driver %O %A %B %P", quoted(&program.to_string_lossy()));
    said(&folder, &["config", "merge.standpoint.name", "records of Standpoint, row by row"])?;
    said(&folder, &["config", "merge.standpoint.driver", &driver])?;
    let done = store::local_attributes(storage.as_ref(), &attributes, &top)?;
    let what = match done {
        LocalAttributes::Written => "Git puts the files of this project together with Standpoint from now on",
        LocalAttributes::WereThere => "Git puts the files of this project together with Standpoint already",
    };
    writeln!(out, "{what}. That is so in this clone only; run this once in every other")?;
    Ok(Outcome::Done)
}

/// For a shell, which git hands the command to.
fn quoted(path: &str) -> String {
    // Also under Windows git has a shell of its own, which reads backslashes as it likes.
    format!("'{}'", path.replace('\\', "/").replace('\'', "'\\''"))
}

/// What git answers, without the line feed at its end.
fn said(folder: &Path, words: &[&str]) -> Result<String> {
    let output = Command::new("git").args(words).current_dir(folder).output().context("There is no git to be asked")?;
    if !output.status.success() {
        return Err(anyhow!("git says “{}”", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches(['\n', '\r']).to_owned())
}

/// What git asks for: `ours` becomes both versions. An error leaves it as it is, and git says that there is a conflict.
pub(super) fn merge(base: &Path, ours: &Path, theirs: &Path, path: &Path) -> Result<Outcome> {
    let storage = disk();
    let read = |path: &Path| -> Result<(PathBuf, Vec<u8>)> {
        let path = whole(path)?;
        let bytes = storage
            .read(&path)
            .map_err(|error| anyhow!("“{}” can’t be read: {}", path.display(), store::reason(&error)))?;
        Ok((path, bytes))
    };
    let ((_, base), (target, ours), (_, theirs)) = (read(base)?, read(ours)?, read(theirs)?);
    let names = store::names_beside(storage.as_ref(), &whole(path)?);
    let name = |bits: u128| names.get(&bits).cloned();
    let driven =
        store::merge_files(&base, &ours, &theirs, path, &name).map_err(|why| anyhow!("Not put together: {why}"))?;
    store::replace(storage.as_ref(), &target, &driven.bytes)?;
    for sentence in &driven.told {
        show::complain(&format!("{}: {sentence}", path.display()));
    }
    Ok(Outcome::Done)
}
