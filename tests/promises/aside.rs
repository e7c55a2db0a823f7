//! P4: edits while a project's folder can't be written, and the program that ends meanwhile.

use crate::fixture::Fixture;
use crate::kept::{QUICK, SLOW, SOON, folder, project};
use crate::odd::{Odd, OddDisk};
use crate::scripted::{Script, resumed};
use crate::table::{Check, Found, enough, ensure};
use standpoint::store::{Given, Handle, Loaded, Lock, Memory, SaveState, Storage, Store, load, load_given, spare_for};
use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 4,
    name: "a folder that refuses while the program ends",
    search: |form| ends_meanwhile(form.of(30, 500), true),
    controls: &[("edits are not kept elsewhere", || ends_meanwhile(5, false))],
}];

/// A disk on which one folder can only be read, as long as that is wanted.
struct Refusing(AtomicBool);

impl Refusing {
    fn may(&self, path: &Path) -> io::Result<()> {
        let refuses = self.0.load(Ordering::Acquire) && path.starts_with(folder());
        if refuses { Err(io::ErrorKind::ReadOnlyFilesystem.into()) } else { Ok(()) }
    }
}

impl Odd for Arc<Refusing> {
    fn create_inner(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        self.may(folder).and_then(|()| disk.create_inner(folder))
    }

    fn create_folder(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        self.may(folder).and_then(|()| disk.create_folder(folder))
    }

    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        self.may(path).and_then(|()| disk.create_new(path, like))
    }

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        self.may(other).and_then(|()| disk.exchange(one, other))
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        self.may(to).and_then(|()| disk.rename(from, to))
    }

    fn link(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<bool> {
        self.may(to).and_then(|()| disk.link(from, to))
    }

    fn try_lock(&self, disk: &dyn Storage, path: &Path, note: &str) -> io::Result<Option<Box<dyn Lock>>> {
        self.may(path).and_then(|()| disk.try_lock(path, note))
    }
}

/// A run of the program: opens, goes on with a script, ends; whether all was on a disk when it ended.
struct Run<'a> {
    storage: Arc<dyn Storage>,
    journals: Option<&'a Path>,
}

impl Run<'_> {
    fn opened(&self) -> Result<Loaded, String> {
        let given = Given { journals: self.journals, ..Given::default() };
        load_given(self.storage.as_ref(), folder(), &given).map_err(|error| error.to_string())
    }

    fn edit(&self, start: &Fixture, seed: u64, edits: usize, writes: bool) -> Result<Fixture, String> {
        let loaded = self.opened()?;
        ensure(loaded.report.attention.is_empty(), || format!("{:?}", loaded.report.attention[0]))?;
        ensure(loaded.project == start.project, || "an edit is lost".to_owned())?;
        let fixture = resumed(&loaded, start.coder);
        let history = loaded.history(start.coder);
        let pace = (if writes { QUICK } else { SLOW }, self.journals.map(|base| spare_for(base, folder())));
        let storage = self.storage.clone();
        let store = Store::open_beside(storage, folder(), start.coder, &loaded, Box::new(|| {}), pace);
        let store = store.map_err(|error| error.to_string())?;
        let mut script = Script::new(fixture, history, seed);
        for _ in 0..edits {
            let (step, transaction) = script.next();
            store.append(step, transaction, &script.fixture.project);
        }
        if writes {
            store.checkpoint();
        }
        let state = store.wait_saved(if self.journals.is_some() { SOON } else { Duration::from_millis(300) });
        let all = match &state {
            SaveState::Saved { .. } => writes,
            SaveState::Aside { reason, hint } => !writes && reason.contains("can only be read") && !hint.is_empty(),
            SaveState::NotSaved { .. } => self.journals.is_none(),
            SaveState::Unfolded { .. } => false,
            SaveState::Saving { .. } => false,
        };
        ensure(all, || format!("writing {writes}: {state:?} is said"))?;
        Ok(script.fixture)
    }
}

/// Edits, some while the folder can be written and some while it can't, each time with an end of the program.
fn ends_meanwhile(rounds: usize, kept: bool) -> Found {
    let (mut edits, mut documents) = (0, 0);
    for round in 0..rounds {
        let (disk, mut fixture): (Memory, _) = project();
        let refusing = Arc::new(Refusing(AtomicBool::new(false)));
        let storage: Arc<dyn Storage> = Arc::new(OddDisk { disk: disk.clone(), odd: refusing.clone() });
        let run = Run { storage, journals: kept.then_some(Path::new("/home/journals")) };
        let told = |found| format!("round {round}: {found}");
        let before = fixture.project.documents().len();
        for (at, writes) in [true, false, false, true].into_iter().enumerate() {
            refusing.0.store(!writes, Ordering::Release);
            let count = 4 + round % 9;
            fixture = run.edit(&fixture, (round * 10 + at) as u64, count, writes).map_err(told)?;
            edits += count;
        }
        documents += usize::from(fixture.project.documents().len() > before);
        // All of it is at home, and nothing of it elsewhere.
        let found = load(&disk, folder()).map_err(|error| error.to_string())?;
        ensure(found.project == fixture.project, || format!("round {round}: an edit did not come home"))?;
        ensure(found.report.attention.is_empty(), || format!("round {round}: {:?}", found.report.attention[0]))?;
        let left = disk.snapshot().into_keys().find(|path| path.starts_with("/home"));
        ensure(left.is_none(), || format!("round {round}: {left:?} was left elsewhere"))?;
        let back = found.history(fixture.coder);
        ensure(back.next_undo().is_some(), || format!("round {round}: nothing can be taken back"))?;
    }
    enough(documents > 0, || "no article was added meanwhile".to_owned())?;
    Ok(format!("{rounds} times the folder refused, the program ended twice meanwhile, {edits} edits: 0 lost"))
}
