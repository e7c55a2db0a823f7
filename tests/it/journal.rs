//! No acknowledged edit is ever lost: not when the process dies, not when the power goes, not when the disk errs.

use crate::faulty::Fault;
use crate::fixture::{Fixture, command, seeds};
use crate::gate::{Gate, Held};
use crate::odd::OddDisk;
use crate::store::{SOON, folder, opened, project, store};
use proptest::prelude::*;
use standpoint::edit::{Command, History, Step};
use standpoint::model::{Project, Transaction};
use standpoint::store::{Disk, Memory, Pace, SaveState, Storage, Store, load};
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command as Process, Stdio},
    sync::Arc,
    time::Duration,
};

/// Edits that a run makes, the same for the same seed: mostly random commands, now and then undo or redo.
struct Script {
    fixture: Fixture,
    history: History,
    dice: u64,
}

impl Script {
    fn new(fixture: Fixture, history: History, seed: u64) -> Self {
        Self { fixture, history, dice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 20) as usize % sides
    }

    /// The next edit, applied already.
    fn next(&mut self) -> (Step, Arc<Transaction>) {
        loop {
            let (step, transaction) = match self.roll(8) {
                0 => {
                    let Some(edit) = self.history.next_undo().cloned() else { continue };
                    let transaction = Transaction { stamp: self.fixture.stamp(), ..edit.inverse() };
                    if self.fixture.project.apply(&transaction).is_err() {
                        continue;
                    }
                    (Step::Undo, transaction)
                }
                1 => {
                    let Some(edit) = self.history.next_redo().cloned() else { continue };
                    let transaction = Transaction { stamp: self.fixture.stamp(), ..edit.as_ref().clone() };
                    self.fixture.project.apply(&transaction).expect("what was undone can be done again");
                    (Step::Redo, transaction)
                }
                _ => {
                    let words = ["", "é", "Ilse “V”", "x\ny", "🇳🇿"];
                    let word = words[self.roll(words.len())].to_owned();
                    let seed = (self.roll(22) as u8, self.roll(1000), self.roll(1000), self.roll(1000), word);
                    let Some(command) = command(&self.fixture.project, &seed) else { continue };
                    match self.fixture.run(&command) {
                        Ok(done) if !done.changes.is_empty() => (Step::Edit, done),
                        _ => continue,
                    }
                }
            };
            let transaction = Arc::new(transaction);
            self.history.record(step, &transaction);
            return (step, transaction);
        }
    }
}

/// Goes on with a project as it was opened.
fn resumed(loaded: &standpoint::store::Loaded, coder: standpoint::model::Id<standpoint::model::Coder>) -> Fixture {
    let ids = standpoint::model::Ids::counting((u128::from(loaded.sequence) + 7) << 70);
    Fixture { project: loaded.project.clone(), ids, sequence: loaded.sequence, coder }
}

/// How quickly edits are folded where the test wants much of it.
const QUICK: Pace = Pace { idle: Duration::from_millis(2), longest: Duration::from_millis(6) };

/// The project before a script's first edit and after each.
fn states(start: Fixture, seed: u64, edits: usize) -> Vec<Project> {
    let mut script = Script::new(start, History::default(), seed);
    let mut states = vec![script.fixture.project.clone()];
    for _ in 0..edits {
        script.next();
        states.push(script.fixture.project.clone());
    }
    states
}

/// Cuts the power in the midst of many short runs and says how many, or what was lost the first time that something was.
fn search_by_power_cuts(
    seeds: std::ops::Range<u64>,
    wrap: impl Fn(Memory) -> Arc<dyn Storage>,
) -> Result<usize, String> {
    let (start, fixture) = project();
    let mut cuts = 0;
    for seed in seeds {
        let expected = states(resumed(&opened(&start), fixture.coder), seed, 12);
        for cut in (seed as usize % 7..160).step_by(7) {
            let disk = start.after_power_cut(1);
            let loaded = opened(&disk);
            let storage = wrap(disk.clone());
            let store = Store::open_with(storage, folder(), fixture.coder, &loaded, Box::new(|| {}), QUICK).unwrap();
            disk.cut_power(cut);
            let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), seed);
            let mut acknowledged = 0;
            for number in 1..=12 {
                let (step, transaction) = script.next();
                store.append(step, transaction, &script.fixture.project);
                if (seed + number as u64).is_multiple_of(3) {
                    store.checkpoint();
                }
                match store.wait_saved(SOON) {
                    SaveState::Saved { .. } => acknowledged = number,
                    _ => break,
                }
            }
            drop(store);
            let place = format!("seed {seed}, cut {cut}");
            let found = load(&disk.after_power_cut(seed * 1000 + cut as u64), folder());
            let found = found.map_err(|error| format!("{place}: {error}"))?.project;
            let reached = expected.iter().rposition(|state| *state == found);
            let reached = reached.ok_or_else(|| format!("{place}: a state that never was"))?;
            if expected[acknowledged] != found && reached < acknowledged {
                return Err(format!("{place}: {reached} of {acknowledged}"));
            }
            cuts += 1;
        }
    }
    Ok(cuts)
}

#[test]
fn a_power_cut_anywhere_loses_nothing_that_was_acknowledged() {
    let cuts = search_by_power_cuts(0..40, |disk| Arc::new(disk)).unwrap();
    assert!(cuts > 800, "{cuts}");
}

#[test]
fn the_search_by_power_cuts_finds_every_fault_there_is() {
    for fault in [Fault::NoFlush, Fault::NoFolderFlush, Fault::InPlace, Fault::Behind] {
        let found = search_by_power_cuts(0..40, |disk| Arc::new(OddDisk { disk, odd: fault }));
        assert!(found.is_err(), "{fault:?} went unnoticed");
    }
}

#[test]
fn an_error_of_the_disk_anywhere_loses_nothing_and_is_got_over() {
    let (start, fixture) = project();
    let kinds = [
        std::io::ErrorKind::StorageFull,
        std::io::ErrorKind::PermissionDenied,
        std::io::ErrorKind::Interrupted,
        std::io::ErrorKind::Other,
    ];
    let mut told = 0;
    for at in 0..120 {
        let disk = start.after_power_cut(1);
        let loaded = opened(&disk);
        disk.fail_once(at, kinds[at % kinds.len()]);
        let store =
            Store::open_with(Arc::new(disk.clone()), folder(), fixture.coder, &loaded, Box::new(|| {}), QUICK).unwrap();
        let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), at as u64);
        for _ in 0..6 {
            let (step, transaction) = script.next();
            store.append(step, transaction, &script.fixture.project);
        }
        store.checkpoint();
        let mut state = store.wait_saved(SOON);
        for _ in 0..200 {
            if let SaveState::NotSaved { reason, hint } = &state {
                assert!(reason.contains('“') && !hint.is_empty(), "names the file and a way out: {reason}");
                told += 1;
            } else {
                break;
            }
            // Killed right here, everything acknowledged so far is there; going on, it is all saved in the end.
            std::thread::sleep(Duration::from_millis(10));
            state = store.wait_saved(SOON);
        }
        assert!(matches!(state, SaveState::Saved { .. }), "error {at}: {state:?}");
        drop(store);
        let found = opened(&disk);
        assert_eq!(found.report.attention, [], "error {at}");
        assert_eq!(found.project, script.fixture.project, "error {at}");
        let left: Vec<_> =
            disk.snapshot().into_keys().filter(|path| path.to_string_lossy().ends_with(".tmp")).collect();
        assert!(left.len() <= 1, "error {at}: {left:?}");
    }
    assert!(told > 20, "{told}");
}

#[test]
fn a_folder_that_cannot_be_written_keeps_everything_until_it_can() {
    let (disk, fixture) = project();
    let loaded = opened(&disk);
    let before = disk.snapshot();
    disk.close(Some(std::io::ErrorKind::ReadOnlyFilesystem));
    let store = store(&disk, &loaded, &fixture);
    let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), 5);
    for _ in 0..20 {
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
    }
    let SaveState::NotSaved { reason, hint } = store.wait_saved(SOON) else { panic!("it can't be saved") };
    assert!(reason.contains("can only be read"), "{reason}");
    assert!(hint.contains("save a copy elsewhere"), "{hint}");
    assert_eq!(disk.snapshot(), before);
    disk.close(None);
    for _ in 0..200 {
        if store.state() == (SaveState::Saved { at: None }) || matches!(store.state(), SaveState::Saved { at: Some(_) })
        {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(matches!(store.state(), SaveState::Saved { at: Some(_) }));
    drop(store);
    assert_eq!(opened(&disk).project, script.fixture.project);
}

#[test]
fn edits_are_saved_while_files_are_being_written() {
    for fault in [None, Some(std::io::ErrorKind::StorageFull)] {
        let (disk, fixture) = project();
        let loaded = opened(&disk);
        let gate = Gate::new(Held::Placing);
        let slow = Arc::new(OddDisk { disk: disk.clone(), odd: gate.clone() });
        let coder = fixture.coder;
        let store = Store::open_with(slow, folder(), coder, &loaded, Box::new(|| {}), QUICK).unwrap();
        let mut fixture = resumed(&loaded, coder);
        let row = fixture.project.annotations().iter().next().unwrap().id;
        let mut note = |words: &str| {
            let done = fixture.run(&Command::SetNote { annotation: row, note: words.to_owned() }).unwrap();
            store.append(Step::Edit, Arc::new(done), &fixture.project);
            assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
            fixture.project.clone()
        };
        note("first");
        assert!(gate.someone_waits(), "the statements are on their way into their file");
        let second = note("second");
        assert_eq!(opened(&disk.after_power_cut(3)).project, second, "and the next edit is on the disk already");
        gate.open(fault);
        store.checkpoint();
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(20));
            if matches!(store.wait_saved(SOON), SaveState::Saved { .. }) {
                break;
            }
        }
        drop(store);
        let found = opened(&disk);
        assert_eq!((found.report.recovered, &found.project), (0, &second), "all of it stands in the files now");
    }
}

#[test]
fn a_torn_end_is_dropped_and_damage_in_the_middle_costs_one_edit() {
    let (disk, fixture) = project();
    let loaded = opened(&disk);
    let store = store(&disk, &loaded, &fixture);
    let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), 3);
    for number in 0..5 {
        let title = format!("title {number}");
        let done = script.fixture.run(&Command::RenameProject { title }).unwrap();
        store.append(Step::Edit, Arc::new(done), &script.fixture.project);
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    }
    drop(store);
    let (path, bytes) =
        disk.snapshot().into_iter().find(|(path, _)| path.starts_with(folder().join("journal"))).unwrap();
    let mut torn = bytes.clone();
    torn.truncate(bytes.len() - 9);
    disk.put(&path, &torn);
    let found = opened(&disk);
    assert_eq!((found.project.title(), found.report.attention.len()), ("title 3", 0));
    assert!(found.report.torn > 0);
    let text = String::from_utf8(bytes.clone()).unwrap();
    disk.put(&path, text.replacen("title 2", "title 9", 1).as_bytes());
    let found = opened(&disk);
    assert_eq!(found.project.title(), "title 4", "the others are applied");
    let told: Vec<_> = found.report.attention.iter().map(|told| (told.line, told.sentence.clone())).collect();
    assert!(told.iter().any(|(line, sentence)| *line == Some(4) && sentence.contains("can’t be read")), "{told:?}");
    assert!(found.history(fixture.coder).done().count() <= 2, "undo stops at the gap");
}

#[test]
fn journals_do_not_pile_up_and_undo_reaches_back() {
    let (disk, fixture) = project();
    let mut script = Script::new(resumed(&opened(&disk), fixture.coder), History::default(), 8);
    for _ in 0..4 {
        let loaded = opened(&disk);
        let store = store(&disk, &loaded, &fixture);
        for _ in 0..450 {
            let done = script.fixture.run(&Command::RenameProject { title: format!("t{}", script.fixture.sequence) });
            store.append(Step::Edit, Arc::new(done.unwrap()), &script.fixture.project);
        }
        store.checkpoint();
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
    }
    let found = opened(&disk);
    assert_eq!(found.report.recovered, 0);
    let kept = found.history(fixture.coder).done().count();
    assert!((1000..1800).contains(&kept), "{kept}");
    assert_eq!(found.project, script.fixture.project);
}

/// Names the folder for a run of this very program as the one that is to be killed, its seed, and its disk's fault.
const VICTIM: &str = "STANDPOINT_TEST_VICTIM";

/// Not a test by itself: what the killed process does.
#[test]
fn victim() {
    let Ok(place) = std::env::var(VICTIM) else { return };
    let mut parts = place.rsplitn(3, '#');
    let (fault, seed) = (parts.next().unwrap(), parts.next().unwrap());
    let folder = Path::new(parts.next().unwrap());
    let disk: Arc<dyn Storage> = match Fault::named(fault) {
        Some(odd) => Arc::new(OddDisk { disk: Disk, odd }),
        None => Arc::new(Disk),
    };
    let loaded = load(&Disk, folder).unwrap();
    let coder = loaded.project.coders().iter().next().unwrap().id;
    let store = Store::open_with(disk, folder, coder, &loaded, Box::new(|| {}), QUICK).unwrap();
    let mut script = Script::new(resumed(&loaded, coder), loaded.history(coder), seed.parse().unwrap());
    for number in 1..=500 {
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
        println!("saved {number}");
    }
}

fn start_victim(folder: &Path, seed: u64, fault: Option<Fault>) -> Child {
    let fault = fault.map_or("none", Fault::name);
    Process::new(std::env::current_exe().unwrap())
        .args(["journal::victim", "--exact", "--nocapture", "--test-threads=1"])
        .env(VICTIM, format!("{}#{seed}#{fault}", folder.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills a process in the midst of its edits again and again; gives how many edits had been acknowledged, or what was
/// lost the first time that something was.
fn search_by_kills(kills: u64, fault: Option<Fault>) -> Result<usize, String> {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("study");
    standpoint::store::create(&Disk, &folder, &Fixture::new().project).unwrap();
    let mut acknowledged_in_all = 0;
    for seed in 0..kills {
        let before = load(&Disk, &folder).unwrap();
        let coder = before.project.coders().iter().next().unwrap().id;
        let mut victim = start_victim(&folder, seed, fault);
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let saved = |line: Option<std::io::Result<String>>| -> Option<usize> {
            line?.ok()?.rsplit_once("saved ")?.1.parse().ok()
        };
        // It is let live for a number of edits and a little more, so that it dies in the middle of anything.
        let enough = 1 + (seed * 7919 % 31) as usize;
        let mut acknowledged = 0;
        while acknowledged < enough {
            match lines.next() {
                None => break,
                line => acknowledged = saved(line).unwrap_or(acknowledged),
            }
        }
        std::thread::sleep(Duration::from_micros(seed * 104_729 % 9000));
        victim.kill().unwrap();
        for line in lines {
            acknowledged = saved(Some(line)).unwrap_or(acknowledged);
        }
        victim.wait().unwrap();
        let found = load(&Disk, &folder).map_err(|error| format!("kill {seed}: {error}"))?;
        if !found.report.attention.is_empty() {
            return Err(format!("kill {seed}: {:?}", found.report.attention));
        }
        let mut script = Script::new(resumed(&before, coder), before.history(coder), seed);
        let mut number = 0;
        for _ in 0..acknowledged {
            script.next();
            number += 1;
        }
        // At most the edit on its way was finished without anyone being told.
        while script.fixture.project != found.project && number < acknowledged + 2 {
            script.next();
            number += 1;
        }
        if found.project != script.fixture.project {
            return Err(format!("kill {seed} after {acknowledged}: another state"));
        }
        acknowledged_in_all += acknowledged;
    }
    Ok(acknowledged_in_all)
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let kills: u64 = std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(100);
    let acknowledged = search_by_kills(kills, None).unwrap();
    assert!(acknowledged as u64 > kills * 5, "{acknowledged}");
}

#[test]
fn the_search_by_kills_finds_what_a_kill_can_harm() {
    for fault in [Fault::InPlace, Fault::Behind] {
        assert!(search_by_kills(60, Some(fault)).is_err(), "{fault:?} went unnoticed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    /// Random commands with undo, redo and reopening against a plain list of states.
    #[test]
    fn undo_and_redo_are_exact_also_after_reopening(
        steps in prop::collection::vec((0u8..12, seeds()), 50..51)
    ) {
        let mut fixture = Fixture::new();
        let disk = Memory::new();
        standpoint::store::create(&disk, folder(), &fixture.project).unwrap();
        let mut loaded = opened(&disk);
        let mut saver = Some(store(&disk, &loaded, &fixture));
        let mut history = History::default();
        let (mut states, mut at) = (vec![fixture.project.clone()], 0);
        for (kind, seed) in &steps {
            prop_assert_eq!(history.next_undo().is_some(), at > 0);
            prop_assert_eq!(history.next_redo().is_some(), at + 1 < states.len());
            let (step, transaction) = match kind {
                0 | 1 if at > 0 => {
                    let edit = history.next_undo().unwrap().clone();
                    at -= 1;
                    (Step::Undo, Transaction { stamp: fixture.stamp(), ..edit.inverse() })
                }
                2 if at + 1 < states.len() => {
                    let edit = history.next_redo().unwrap().clone();
                    at += 1;
                    (Step::Redo, Transaction { stamp: fixture.stamp(), ..edit.as_ref().clone() })
                }
                3 => {
                    let old = saver.take().unwrap();
                    if seed.1 % 2 == 0 {
                        old.checkpoint();
                    }
                    drop(old);
                    loaded = opened(&disk);
                    prop_assert_eq!(&loaded.report.attention, &[]);
                    prop_assert_eq!(&loaded.project, &states[at]);
                    history = loaded.history(fixture.coder);
                    prop_assert_eq!(history.done().count(), at);
                    saver = Some(store(&disk, &loaded, &fixture));
                    continue;
                }
                _ => {
                    let Some(command) = command(&fixture.project, seed) else { continue };
                    let stamp = fixture.stamp();
                    let planned = standpoint::edit::plan(&fixture.project, &command, stamp, &mut fixture.ids);
                    let Ok(done) = planned else { continue };
                    if done.changes.is_empty() {
                        continue;
                    }
                    states.truncate(at + 1);
                    at += 1;
                    (Step::Edit, done)
                }
            };
            fixture.project.apply(&transaction).expect("it fits");
            let transaction = Arc::new(transaction);
            history.record(step, &transaction);
            saver.as_ref().unwrap().append(step, transaction, &fixture.project);
            if at == states.len() {
                states.push(fixture.project.clone());
            }
            prop_assert_eq!(&fixture.project, &states[at]);
        }
    }
}
