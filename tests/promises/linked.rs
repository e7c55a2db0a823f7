//! P12: what a version holds is its own. Nothing that happens to the project's files afterwards changes it, whether it was
//! kept under a second name or as a copy.

use crate::dice::Dice;
use crate::fixture::Fixture;
use crate::kept::{SLOW, SOON};
use crate::odd::{Odd, OddDisk};
use crate::scripted::{Script, resumed};
use crate::table::{Check, Found, Trouble, enough, ensure};
use standpoint::edit::History;
use standpoint::store::{Disk, SaveState, Storage, Store, create, load};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 12,
    name: "versions stay as they are",
    search: |form| stay(form.of(8, 200), &[Way::Names, Way::Copies]),
    controls: &[("files written over in their place", || stay(4, &[Way::Over]))],
}];

/// What a real disk can do, or does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Files can have a second name.
    Names,
    /// They can't.
    Copies,
    /// They can, and are written over in their place, so that what has a second name changes under both.
    Over,
}

#[expect(clippy::disallowed_methods, reason = "writing over a file in its place is what is tried here")]
fn write_over(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)
}

impl Odd for Way {
    fn link(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<bool> {
        if *self == Self::Copies { Ok(false) } else { disk.link(from, to) }
    }

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        if *self == Self::Over { Ok(false) } else { disk.exchange(one, other) }
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        if *self != Self::Over || !disk.exists(to)? {
            return disk.rename(from, to);
        }
        write_over(to, &disk.read(from)?)?;
        disk.remove(from)
    }
}

fn below(folder: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, out);
        } else {
            drop(out.insert(path.clone(), fs::read(path).unwrap()));
        }
    }
}

/// Another program writes a remark into a file of records, in its place.
fn remark(folder: &Path, dice: &mut Dice, number: usize) -> Result<(), Trouble> {
    let mut files = BTreeMap::new();
    ["annotations", "documents", "coders"].iter().for_each(|inner| below(&folder.join(inner), &mut files));
    files.retain(|path, _| path.extension().is_some_and(|ending| ending == "ron"));
    let nth = dice.below(files.len());
    let (path, bytes) = files.into_iter().nth(nth).ok_or_else(|| Trouble::Poor("there are no files".to_owned()))?;
    let text = String::from_utf8(bytes).unwrap();
    let text = text.replacen("\n]", &format!("\n// seen {number}\n]"), 1);
    write_over(&path, text.as_bytes()).map_err(|error| Trouble::Poor(error.to_string()))
}

/// Scripts on a real disk beside another program that writes into the files: whatever a version has held once, it holds.
fn stay(rounds: usize, ways: &[Way]) -> Found {
    let (mut files, mut compared) = (0, 0);
    for round in 0..rounds {
        let way = ways[round % ways.len()];
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("study");
        let fixture = Fixture::new();
        create(&Disk, &folder, &fixture.project).map_err(|error| error.to_string())?;
        let loaded = load(&Disk, &folder).map_err(|error| error.to_string())?;
        let disk = Arc::new(OddDisk { disk: Disk, odd: way });
        let store = Store::open_with(disk, &folder, fixture.coder, &loaded, Box::new(|| {}), SLOW);
        let store = store.map_err(|error| error.to_string())?;
        let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), round as u64 + 5);
        let (mut held, mut dice): (BTreeMap<PathBuf, Vec<u8>>, _) = (BTreeMap::new(), Dice(round as u64));
        for number in 0..40 {
            let (step, edit) = script.next();
            store.append(step, edit, &script.fixture.project);
            store.checkpoint();
            let state = store.wait_saved(SOON);
            ensure(matches!(state, SaveState::Saved { .. }), || format!("round {round}: {state:?}"))?;
            remark(&folder, &mut dice, number)?;
            let mut now = BTreeMap::new();
            below(&folder.join("versions"), &mut now);
            now.retain(|path, _| !path.ends_with("version.ron"));
            compared += held.len();
            let other = held.iter().find(|(path, bytes)| now.get(*path) != Some(bytes));
            ensure(other.is_none(), || {
                format!("round {round}, {way:?}, edit {number}: {} is another", other.unwrap().0.display())
            })?;
            held = now;
        }
        files += held.len();
        let found = load(&Disk, &folder).map_err(|error| error.to_string())?;
        ensure(found.project == script.fixture.project, || format!("round {round}: another state"))?;
    }
    enough(files > rounds * 10, || format!("only {files} files were kept"))?;
    Ok(format!(
        "{files} files kept for versions, beside a program that writes in place, compared {compared} times: the same"
    ))
}
