//! What the two shells take from the machine they run on: the time, chance, the user's name and folders.

use crate::model::{Ids, Time};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// The present moment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that looks at the clock; everyone else is handed a Time")]
pub fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

/// Where the clocks of this machine's user stand.
///
/// The list of all zones of the world is only read where the user's own is named and not there as a file: reading it takes
/// some milliseconds.
#[must_use]
pub fn zone() -> TimeZone {
    let is_named = std::env::var_os("TZ").is_some_and(|name| !name.is_empty());
    let file = std::fs::read("/etc/localtime").ok().filter(|_| !is_named);
    file.and_then(|rules| TimeZone::tzif("Local", &rules).ok()).unwrap_or_else(TimeZone::system)
}

/// Ids of 128 random bits from the operating system.
#[must_use]
pub fn random_ids() -> Ids {
    Ids::from_source(|| {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_ok() {
            return u128::from_le_bytes(bytes);
        }
        // A system without a source of chance still has a clock and addresses that differ from run to run.
        let here = std::ptr::from_ref(&bytes).addr();
        let seed = [now().0.to_le_bytes(), (here as u64).to_le_bytes(), u64::from(std::process::id()).to_le_bytes()];
        let digest = crate::model::Digest::of(seed.as_flattened());
        digest.0.iter().take(16).fold(0, |bits, &byte| bits << 8 | u128::from(byte))
    })
}

/// The name under which the person is logged in, or "Coder".
#[must_use]
pub fn login_name() -> String {
    let names = ["USER", "USERNAME", "LOGNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    names.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_else(|| "Coder".to_owned())
}

/// Where the program keeps things of its own for this user; `None` where the system names no home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Preferences and the list of recent projects. Losing it loses no work.
    pub settings: PathBuf,
    /// Projects that have not been given a place yet: the sample's copy, articles opened on their own.
    pub projects: PathBuf,
    /// Pages that were made to be printed; each can be made again.
    pub pages: PathBuf,
    /// Copies of what projects hold that can be read faster; each can be made again.
    pub cache: PathBuf,
    /// Edits of projects whose folder can't be written, until they can go home. Losing it loses work.
    pub journals: PathBuf,
}

impl Folders {
    /// The folders of the logged-in user, or below `STANDPOINT_HOME` where that is set.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        if let Some(home) = std::env::var_os("STANDPOINT_HOME").filter(|home| !home.is_empty()) {
            let home = PathBuf::from(home);
            return Some(Self::below(&home));
        }
        let folders = directories::ProjectDirs::from("", "", "Standpoint")?;
        Some(Self {
            settings: folders.config_dir().to_owned(),
            projects: folders.data_local_dir().join("projects"),
            pages: folders.cache_dir().join("pages"),
            cache: folders.cache_dir().join("rows"),
            journals: folders.data_local_dir().join("journals"),
        })
    }

    /// All of them in one folder.
    #[must_use]
    pub fn below(home: &Path) -> Self {
        Self {
            settings: home.join("settings"),
            projects: home.join("projects"),
            pages: home.join("pages"),
            cache: home.join("rows"),
            journals: home.join("journals"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_the_one_that_the_system_names() {
        let (own, named) = (zone(), TimeZone::system());
        for month in 0..24 {
            let then = jiff::Timestamp::from_second(1_735_700_000 + month * 2_629_746).unwrap();
            assert_eq!(own.to_offset(then), named.to_offset(then), "{then}");
        }
    }
}
