//! P3, P4, P5: an error of the disk damages nothing, a disk that refuses keeps nobody from working, a slow one neither.

use crate::faulty::Fault;
use crate::fixture::Fixture;
use crate::kept::{QUICK, SLOW, SOON, folder, opened, project, store_over};
use crate::odd::{Odd, OddDisk};
use crate::scripted::{Script, resumed};
use crate::table::{Check, Found, enough, ensure};
use crate::victim::{NOT_MOUNTED, apart, coder_of, told};
use standpoint::edit::History;
use standpoint::model::{Coder, Id};
use standpoint::store::{Disk, Handle, Loaded, SaveState, Storage, Store, create, load};
use std::{
    io::{self, ErrorKind},
    ops::Range,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Condvar, Mutex, mpsc},
    time::Duration,
};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 3,
        name: "single errors",
        search: |form| single_errors(form.of(0..80, 0..400), None),
        controls: &[(Fault::Hushed.name(), || single_errors(0..80, Some(Fault::Hushed)))],
    },
    Check {
        promise: 4,
        name: "a disk that refuses",
        search: |_| refusals(None),
        controls: &[(Fault::Hushed.name(), || refusals(Some(Fault::Hushed)))],
    },
    Check {
        promise: 4,
        name: "a folder that is gone",
        search: |form| folder_gone(form.of(4, 40), None),
        controls: &[(Fault::Assured.name(), || folder_gone(2, Some(Fault::Assured)))],
    },
    Check {
        promise: 4,
        name: "a folder that goes in the midst",
        search: |form| goes_in_the_midst(form.of(0..30, 0..400), false),
        controls: &[("folders made anew wherever they are missing", || goes_in_the_midst(0..30, true))],
    },
    Check {
        promise: 4,
        name: "a full disk, a read-only one",
        search: |_| small_disk(None),
        controls: &[(Fault::Hushed.name(), || small_disk(Some(Fault::Hushed)))],
    },
    Check {
        promise: 5,
        name: "a disk that does not answer",
        search: |form| no_answer(form.of(200, 1000), false),
        controls: &[("each edit waits until it is saved", || no_answer(200, true))],
    },
];

/// Waits until all is saved, through errors that are got over; what was told of those.
fn in_the_end(store: &Store) -> Result<Vec<String>, String> {
    let mut told = Vec::new();
    // Longer than the longest pause before the program tries again, also on a machine with much else to do.
    for _ in 0..2_000 {
        match store.wait_saved(SOON) {
            SaveState::NotSaved { reason, hint }
            | SaveState::Aside { reason, hint }
            | SaveState::Unfolded { reason, hint } => {
                ensure(reason.contains('“') && !hint.is_empty(), || {
                    format!("no file or no way out is named: {reason}")
                })?;
                told.push(reason);
            }
            SaveState::Saved { .. } => return Ok(told),
            SaveState::Saving { .. } => {}
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Err(format!("still not saved: {:?}", store.state()))
}

/// Makes some edits of a script and hands them over.
fn edit(store: &Store, script: &mut Script, edits: usize) {
    for _ in 0..edits {
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
    }
}

fn script(loaded: &Loaded, coder: Id<Coder>, seed: usize) -> Script {
    Script::new(resumed(loaded, coder), History::default(), seed as u64)
}

/// One operation of the disk after another goes wrong once.
fn single_errors(places: Range<usize>, fault: Option<Fault>) -> Found {
    let (start, fixture) = project();
    let kinds = [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::Interrupted, ErrorKind::Other];
    let (mut told, count) = (0, places.len());
    for at in places {
        let disk = start.after_power_cut(1);
        let loaded = opened(&disk);
        let kind = kinds[at % kinds.len()];
        // The same run meets its error earlier or later; the longer form tries each place with every kind.
        disk.fail_once(at % 100, kind);
        let store = store_over(Fault::on(fault, disk.clone()), &loaded, fixture.coder, QUICK);
        let mut script = script(&loaded, fixture.coder, at);
        edit(&store, &mut script, 6);
        store.checkpoint();
        told += in_the_end(&store).map_err(|found| format!("error at {at}: {found}"))?.len();
        drop(store);
        let found = load(&disk, folder()).map_err(|error| format!("error at {at}: {error}"))?;
        ensure(found.report.attention.is_empty(), || format!("error at {at}: {:?}", found.report.attention[0]))?;
        ensure(found.project == script.fixture.project, || format!("error at {at}, {kind}: an edit is lost"))?;
        let left = disk.snapshot().into_keys().filter(|path| path.to_string_lossy().ends_with(".tmp")).count();
        ensure(left <= 1, || format!("error at {at}: {left} files are left over"))?;
    }
    enough(told > count / 6, || format!("only {told} of {count} were told"))?;
    Ok(format!("{count} single errors of the disk, full, forbidden, interrupted, broken: 0 lost"))
}

/// A disk in memory refuses everything for a while.
fn refusals(fault: Option<Fault>) -> Found {
    let kinds = [
        (ErrorKind::ReadOnlyFilesystem, "can only be read", "save a copy elsewhere"),
        (ErrorKind::PermissionDenied, "no permission", "Allow writing"),
        (ErrorKind::StorageFull, "the disk is full", "Free some space"),
        (ErrorKind::NotFound, "not there any more", "Connect the disk"),
    ];
    for (kind, why, what_to_do) in kinds {
        let (disk, fixture) = project();
        let loaded = opened(&disk);
        let before = disk.snapshot();
        disk.close(Some(kind));
        let store = store_over(Fault::on(fault, disk.clone()), &loaded, fixture.coder, SLOW);
        let mut script = script(&loaded, fixture.coder, 5);
        edit(&store, &mut script, 20);
        let state = store.wait_saved(Duration::from_secs(1));
        let said =
            matches!(&state, SaveState::NotSaved { reason, hint } if reason.contains(why) && hint.contains(what_to_do));
        ensure(said, || format!("{kind}: within a second only {state:?} is said"))?;
        ensure(disk.snapshot() == before, || format!("{kind}: something was written"))?;
        disk.close(None);
        in_the_end(&store)?;
        drop(store);
        ensure(opened(&disk).project == script.fixture.project, || format!("{kind}: an edit is lost"))?;
    }
    Ok("4 ways to refuse, told within a second, 80 edits meanwhile: all saved afterwards".to_owned())
}

/// The project's folder on a real disk goes away in the midst of the work and comes back.
fn folder_gone(rounds: usize, fault: Option<Fault>) -> Found {
    for round in 0..rounds {
        let place = tempfile::tempdir().unwrap();
        let (folder, elsewhere) = (place.path().join("study"), place.path().join("elsewhere"));
        let fixture = Fixture::new();
        create(&Disk, &folder, &fixture.project).unwrap();
        let loaded = load(&Disk, &folder).unwrap();
        let disk = Fault::on(fault, Disk);
        // Every other time nothing is written before, so that no journal is open.
        let store = Store::open_with(disk, &folder, fixture.coder, &loaded, Box::new(|| {}), QUICK).unwrap();
        let mut script = script(&loaded, fixture.coder, round);
        edit(&store, &mut script, 3 * (round % 2));
        // Not in the midst of writing files.
        store.checkpoint();
        in_the_end(&store)?;
        std::fs::rename(&folder, &elsewhere).unwrap();
        edit(&store, &mut script, 10);
        let state = store.wait_saved(Duration::from_secs(1));
        ensure(matches!(&state, SaveState::NotSaved { reason, .. } if reason.contains("not there any more")), || {
            format!("round {round}: the folder is gone, and within a second {state:?} is said")
        })?;
        ensure(!folder.exists(), || format!("round {round}: another folder was made in its place"))?;
        std::fs::rename(&elsewhere, &folder).unwrap();
        in_the_end(&store)?;
        drop(store);
        let found = load(&Disk, &folder).map_err(|error| error.to_string())?;
        ensure(found.report.attention.is_empty(), || format!("round {round}: {:?}", found.report.attention[0]))?;
        ensure(found.project == script.fixture.project, || format!("round {round}: an edit is lost"))?;
    }
    Ok(format!("{rounds} times the folder moved away while it was open, and brought back: 0 lost"))
}

/// A real disk of which a project's folder is moved away before one of the steps of writing.
struct Leaving {
    folder: PathBuf,
    elsewhere: PathBuf,
    /// Steps until it goes, if it does.
    left: Mutex<Option<usize>>,
    /// Whether folders are made anew.
    careless: bool,
}

impl Leaving {
    fn step(&self) {
        let mut left = self.left.lock().unwrap();
        if *left == Some(0) {
            std::fs::rename(&self.folder, &self.elsewhere).unwrap();
        }
        *left = left.and_then(|steps| steps.checked_sub(1));
    }
}

impl Odd for Arc<Leaving> {
    fn exists(&self, disk: &dyn Storage, path: &Path) -> io::Result<bool> {
        self.step();
        disk.exists(path)
    }

    fn create_inner(&self, disk: &dyn Storage, folder: &Path) -> io::Result<()> {
        self.step();
        if self.careless { disk.create_folder(folder) } else { disk.create_inner(folder) }
    }

    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        self.step();
        disk.create_new(path, like)
    }

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        self.step();
        disk.exchange(one, other)
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        self.step();
        disk.rename(from, to)
    }

    fn link(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<bool> {
        self.step();
        disk.link(from, to)
    }
}

/// At least so many steps the writing of ten edits takes; of the hundreds of scripts each goes on with the next step.
const STEPS: usize = 80;

/// The folder goes before any step of writing into it, and comes back.
fn goes_in_the_midst(steps: Range<usize>, careless: bool) -> Found {
    let (mut gone, count) = (0, steps.len());
    for step in steps {
        let place = tempfile::tempdir().unwrap();
        let (folder, elsewhere) = (place.path().join("study"), place.path().join("elsewhere"));
        let fixture = Fixture::new();
        create(&Disk, &folder, &fixture.project).unwrap();
        let loaded = load(&Disk, &folder).unwrap();
        let left = Mutex::new(None);
        let leaving = Arc::new(Leaving { folder: folder.clone(), elsewhere: elsewhere.clone(), left, careless });
        let disk = Arc::new(OddDisk { disk: Disk, odd: leaving.clone() });
        let store = Store::open_with(disk, &folder, fixture.coder, &loaded, Box::new(|| {}), QUICK).unwrap();
        let mut script = script(&loaded, fixture.coder, step);
        *leaving.left.lock().unwrap() = Some(step % STEPS);
        edit(&store, &mut script, 10);
        store.checkpoint();
        drop(store.wait_saved(Duration::from_millis(400)));
        // On a busy machine not all steps are taken yet: from here on it stays where it is.
        *leaving.left.lock().unwrap() = None;
        if elsewhere.exists() {
            gone += 1;
            ensure(!folder.exists(), || format!("step {step}: another folder was made in its place"))?;
            std::fs::rename(&elsewhere, &folder).unwrap();
        }
        in_the_end(&store)?;
        drop(store);
        let found = load(&Disk, &folder).map_err(|error| error.to_string())?;
        ensure(found.report.attention.is_empty(), || format!("step {step}: {:?}", found.report.attention[0]))?;
        ensure(found.project == script.fixture.project, || format!("step {step}: an edit is lost"))?;
    }
    enough(gone > count / 2, || format!("only {gone} times of {count} it went"))?;
    Ok(format!("{gone} times the folder moved away between two steps of writing, and brought back: 0 lost"))
}

/// The same on real disks of its own, which only this program's child sees.
fn small_disk(fault: Option<Fault>) -> Found {
    let place = tempfile::tempdir().unwrap();
    apart("-rm", &["small disk", &place.path().display().to_string(), fault.map_or("none", Fault::name)])
}

/// In a process that may mount what it likes: a disk that fills up, then one that becomes read-only.
pub(crate) fn on_a_small_disk(place: &Path, fault: Option<Fault>) -> ExitCode {
    let mount = |words: &[&str]| {
        let done = std::process::Command::new("mount").args(words).arg(place).status();
        done.is_ok_and(|status| status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=1m", "none"]) {
        return ExitCode::from(NOT_MOUNTED);
    }
    let tried = full(place, fault).and_then(|()| {
        read_only(place, fault, &|how| {
            ensure(mount(&["-o", &format!("remount,{how}")]), || format!("not remounted {how}"))
        })
    });
    told(tried.map(|()| {
        "a disk of 1 MB filled up, then made read-only, 220 edits meanwhile: all saved afterwards".to_owned()
    }))
}

fn full(place: &Path, fault: Option<Fault>) -> Result<(), String> {
    let folder = place.join("study");
    let fixture = Fixture::new();
    create(&Disk, &folder, &fixture.project).map_err(|error| error.to_string())?;
    let loaded = load(&Disk, &folder).unwrap();
    let store =
        Store::open_with(Fault::on(fault, Disk), &folder, fixture.coder, &loaded, Box::new(|| {}), QUICK).unwrap();
    let mut script = script(&loaded, fixture.coder, 1);
    edit(&store, &mut script, 3);
    in_the_end(&store)?;
    let filler = place.join("filler");
    let mut file = Disk.create_new(&filler, None).unwrap();
    while file.write_all(&[7; 512]).is_ok() {}
    // What is in the journal's last block may still fit.
    edit(&store, &mut script, 200);
    let state = store.wait_saved(Duration::from_secs(1));
    let said = matches!(&state, SaveState::NotSaved { reason, .. } if reason.contains("the disk is full"));
    ensure(said, || format!("the disk is full, and within a second {state:?} is said"))?;
    drop(file);
    Disk.remove(&filler).unwrap();
    in_the_end(&store)?;
    drop(store);
    let found = load(&Disk, &folder).map_err(|error| error.to_string())?;
    ensure(found.report.attention.is_empty(), || format!("{:?}", found.report.attention[0]))?;
    ensure(found.project == script.fixture.project, || "an edit is lost".to_owned())
}

fn read_only(place: &Path, fault: Option<Fault>, remount: &dyn Fn(&str) -> Result<(), String>) -> Result<(), String> {
    let folder = place.join("study");
    remount("ro")?;
    let loaded = load(&Disk, &folder).map_err(|error| format!("a read-only disk can't be opened: {error}"))?;
    let coder = coder_of(&loaded.project);
    let opened = Store::open_with(Fault::on(fault, Disk), &folder, coder, &loaded, Box::new(|| {}), QUICK);
    let store = opened.map_err(|error| error.to_string())?;
    let mut script = script(&loaded, coder, 2);
    edit(&store, &mut script, 20);
    let state = store.wait_saved(Duration::from_secs(1));
    let said = matches!(&state, SaveState::NotSaved { reason, .. } if reason.contains("can only be read"));
    ensure(said, || format!("the disk is read-only, and within a second {state:?} is said"))?;
    remount("rw")?;
    in_the_end(&store)?;
    drop(store);
    let found = load(&Disk, &folder).map_err(|error| error.to_string())?;
    ensure(found.project == script.fixture.project, || "an edit is lost".to_owned())
}

/// A disk that does not answer until it may.
#[derive(Clone, Default)]
struct Silent(Arc<(Mutex<bool>, Condvar)>);

struct SilentFile {
    inner: Box<dyn Handle>,
    disk: Silent,
}

impl Silent {
    fn wait(&self) {
        drop(self.0.1.wait_while(self.0.0.lock().unwrap(), |answers| !*answers).unwrap());
    }

    fn answer(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

impl Handle for SilentFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner.write_all(bytes)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        self.disk.wait();
        self.inner.sync_data()
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.disk.wait();
        self.inner.sync_all()
    }
}

impl Odd for Silent {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(SilentFile { inner: disk.create_new(path, like)?, disk: self.clone() }))
    }
}

/// Edits while no flush returns at all. Whoever waits for the disk, ever, waits until it is let answer.
fn no_answer(edits: usize, waits: bool) -> Found {
    let (disk, fixture) = project();
    let loaded = opened(&disk);
    let silent = Silent::default();
    let slow: Arc<dyn Storage> = Arc::new(OddDisk { disk: disk.clone(), odd: silent.clone() });
    let store = store_over(slow, &loaded, fixture.coder, QUICK);
    let mut script = script(&loaded, fixture.coder, 9);
    let (done, all_done) = mpsc::channel();
    let in_time = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..edits {
                edit(&store, &mut script, 1);
                if number % 7 == 0 {
                    store.checkpoint();
                }
                if waits {
                    drop(store.wait_saved(SOON));
                }
            }
            drop(done.send(store.state()));
        });
        let state = all_done.recv_timeout(Duration::from_secs(5));
        silent.answer();
        state
    });
    let state = in_time.ok().ok_or_else(|| "the disk does not answer, and edits wait for it".to_owned())?;
    ensure(matches!(state, SaveState::Saving { .. }), || format!("nothing is on the disk, and {state:?} is said"))?;
    in_the_end(&store)?;
    drop(store);
    ensure(opened(&disk).project == script.fixture.project, || "an edit is lost".to_owned())?;
    Ok(format!("{edits} edits while no flush returned: none waited, none was called saved, 0 lost"))
}
