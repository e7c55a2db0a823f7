//! Which versions stay, and how others are taken away without changing what the rest say.

use super::super::places::{VERSIONS, shown};
use super::super::storage::{EntryKind, Storage, keep_all};
use super::Reason;
use super::keep::{clear, write};
use super::note::{Note, time_of};
use super::read::{Layer, layers};
use crate::model::Time;
use std::{collections::BTreeSet, io, path::Path};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Days for which one version a day stays, and every version that stands before a risky edit.
const DAYS: i64 = 30;
/// What all files together may take, in bytes, as far as they are not needed in any case.
const ROOM: u64 = 1 << 30;

/// What the rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    time: Time,
    risky: bool,
    bytes: u64,
}

impl Known {
    /// Whether it stays whatever room it takes.
    fn is_needed(&self, now: Time) -> bool {
        let age = now.0.saturating_sub(self.time.0);
        age <= DAY || self.risky && age <= DAYS * DAY
    }
}

/// The versions that go, of all in order of their making: of the last day all stay, of the last 30 days those before
/// risky edits and the first of each day, of earlier times the first of each month. Where the rest take more room than
/// there is, the oldest go until they don't. The newest stays in any case, since it goes on being filled.
fn superfluous(known: &[Known], now: Time, room: u64) -> BTreeSet<usize> {
    let mut gone = BTreeSet::new();
    let (mut days, mut months) = (BTreeSet::new(), BTreeSet::new());
    let newest = known.len().saturating_sub(1);
    for (at, one) in known.iter().enumerate().take(newest) {
        let first = if now.0.saturating_sub(one.time.0) <= DAYS * DAY {
            days.insert(one.time.0.div_euclid(DAY))
        } else {
            // Year and month.
            months.insert(one.time.to_string().get(..7).unwrap_or_default().to_owned())
        };
        if !first && !one.is_needed(now) {
            gone.insert(at);
        }
    }
    let mut bytes: u64 = known.iter().map(|one| one.bytes).sum();
    for (at, one) in known.iter().enumerate().take(newest) {
        if bytes <= room {
            break;
        }
        if !one.is_needed(now) {
            gone.insert(at);
            bytes -= one.bytes;
        }
    }
    gone
}

/// Takes away versions that are no longer wanted.
///
/// # Errors
/// Of the disk; all that is there still says what it said.
pub(in crate::store) fn thin(storage: &dyn Storage, project: &Path, now: Time) -> io::Result<()> {
    let mut layers = layers(storage, project)?;
    let mut known = Vec::with_capacity(layers.len());
    for layer in &layers {
        let version = layer.name.path(project);
        let bytes = layer.files.iter().map(|file| storage.size(&version.join(file))).sum::<io::Result<u64>>()?;
        known.push(Known { time: layer.name.time, risky: layer.name.reason != Reason::Hourly, bytes });
    }
    for at in superfluous(&known, now, ROOM).into_iter().rev() {
        let gone = layers.remove(at);
        let before = at.checked_sub(1).and_then(|before| layers.get_mut(before));
        // The oldest takes along what nobody else asks for.
        if before.map_or(Ok(true), |before| hand_down(storage, project, &gone, before))? {
            clear(storage, &gone.name.path(project))?;
        }
    }
    Ok(())
}

/// What the names of folders end in that hold single files as they were before those were written over.
const SINGLE: [&str; 3] = ["-damaged", "-changed-outside", "-repaired"];

/// Takes away single files that were kept before they were written over, once they are as old as versions before risky
/// edits become.
///
/// # Errors
/// Of the disk.
pub(in crate::store) fn thin_singles(storage: &dyn Storage, project: &Path, now: Time) -> io::Result<()> {
    let folder = project.join(VERSIONS);
    for entry in storage.list(&folder)?.into_iter().filter(|entry| entry.kind == EntryKind::Folder) {
        let is_single = SINGLE.iter().any(|ending| entry.name.ends_with(ending));
        let time = entry.name.find('Z').and_then(|end| time_of(entry.name.get(..=end)?));
        if is_single && time.is_some_and(|time| now.0.saturating_sub(time.0) > DAYS * DAY) {
            clear(storage, &folder.join(&entry.name))?;
        }
    }
    Ok(())
}

/// Gives the version before one that goes what it does not have; whether that could be done.
fn hand_down(storage: &dyn Storage, project: &Path, gone: &Layer, before: &mut Layer) -> io::Result<bool> {
    let (Some(last), Some(note)) = (&gone.note, &mut before.note) else {
        return Ok(false);
    };
    let (from, to) = (gone.name.path(project), before.name.path(project));
    let lacks = |file: &Path, note: &Note| !before.files.contains(file) && !note.absent.contains(&shown(file));
    let absent: Vec<&String> = last.absent.iter().filter(|file| lacks(Path::new(file), note)).collect();
    let files: Vec<_> = gone.files.iter().filter(|file| lacks(file, note)).collect();
    keep_all(storage, project, &files.iter().map(|file| (from.join(file), to.join(file))).collect::<Vec<_>>())?;
    if !absent.is_empty() {
        note.absent.extend(absent.into_iter().cloned());
        write(storage, project, &to, note)?;
    }
    before.files.extend(files.into_iter().cloned());
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::super::{Memory, places::moment};
    use super::*;

    const HOUR: i64 = DAY / 24;
    const NOW: i64 = 20_000 * DAY + 5 * HOUR;

    fn ago(millis: i64) -> Known {
        Known { time: Time(NOW - millis), risky: false, bytes: 10 }
    }

    fn left(known: &[Known], room: u64) -> Vec<i64> {
        let gone = superfluous(known, Time(NOW), room);
        let stay = known.iter().enumerate().filter(|(at, _)| !gone.contains(at));
        stay.map(|(_, one)| (NOW - one.time.0) / HOUR).collect()
    }

    #[test]
    fn all_of_the_last_day_stay_then_one_a_day_then_one_a_month() {
        // Each hour of 100 days.
        let known: Vec<Known> = (0..2400).rev().map(|hours| ago(hours * HOUR)).collect();
        let hours = left(&known, u64::MAX);
        assert_eq!(hours.iter().filter(|&&ago| ago <= 24).count(), 25);
        assert_eq!(hours.iter().filter(|&&ago| ago > 24 && ago <= 720).count(), 30, "{hours:?}");
        assert!(
            hours.iter().all(|&ago| ago <= 24 || ago > 720 || ago % 24 == 5 || ago == 720),
            "the first of each day"
        );
        let months = hours.iter().filter(|&&ago| ago > 720).count();
        assert!((3..=4).contains(&months), "{months}");
    }

    #[test]
    fn what_stands_before_a_risky_edit_stays_for_a_month() {
        let risky = |days: i64| Known { risky: true, ..ago(days * DAY + HOUR) };
        let mut known: Vec<Known> = (1..60).rev().flat_map(|days| [ago(days * DAY + 2 * HOUR), risky(days)]).collect();
        known.push(ago(0));
        let hours = left(&known, 0);
        let stay: Vec<i64> = (1..30).rev().map(|days| days * 24 + 1).chain([0]).collect();
        assert_eq!(hours, stay, "with no room for anything else");
    }

    #[test]
    fn single_files_stay_for_a_month() {
        let (disk, project) = (Memory::new(), Path::new("/study"));
        let names = |days: i64| {
            let moment = moment(Time(NOW - days * DAY));
            SINGLE.map(|ending| format!("{moment}-0f3a{ending}"))
        };
        let put = |name: &str| disk.put(&project.join(VERSIONS).join(name).join("documents/a.ron"), b"[]");
        let other = ["notes-repaired".to_owned(), format!("{}-mine", moment(Time(0)))];
        let all = [names(31), names(29)].concat();
        all.iter().chain(&other).for_each(|name| put(name));
        thin_singles(&disk, project, Time(NOW)).unwrap();
        let left = disk.list(&project.join(VERSIONS)).unwrap().into_iter().map(|entry| entry.name);
        let stay: BTreeSet<String> = names(29).into_iter().chain(other).collect();
        assert_eq!(left.collect::<BTreeSet<_>>(), stay);
    }

    #[test]
    fn the_oldest_go_where_there_is_no_room() {
        let known: Vec<Known> = (0..20).rev().map(|days| ago(days * DAY)).collect();
        assert_eq!(left(&known, 100).len(), 10);
        assert_eq!(left(&known, 100), left(&known, u64::MAX).split_off(10));
        assert_eq!(left(&[ago(400 * DAY)], 0).len(), 1, "the newest stays");
        assert_eq!(left(&[], 0).len(), 0);
    }
}
