//! P1, P2, P13: no acknowledged edit is lost when the process dies, when the power goes, when two work at once.

use crate::faulty::Fault;
use crate::fixture::Fixture;
use crate::kept::{QUICK, SOON, folder, opened, project, store_over};
use crate::scripted::{Script, resumed};
use crate::table::{Check, Found, enough, ensure};
use crate::victim::{CODERS, coder_of, name_of, part};
use standpoint::edit::{Command, History};
use standpoint::model::{Coder, Colour, Id, Project};
use standpoint::store::{Disk, Loaded, Memory, SaveState, create, load};
use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Lines},
    ops::{Range, RangeInclusive},
    path::Path,
    process::{Child, ChildStdout, Stdio},
    time::Duration,
};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 1,
        name: "kills",
        search: |form| kills(form.of(60, 1000), None),
        controls: &[
            (Fault::InPlace.name(), || kills(60, Some(Fault::InPlace))),
            (Fault::Behind.name(), || kills(60, Some(Fault::Behind))),
        ],
    },
    Check {
        promise: 2,
        name: "power cuts",
        search: |form| power_cuts(0..form.of(25, 4600), None),
        controls: &[
            (Fault::NoFlush.name(), || power_cuts(0..40, Some(Fault::NoFlush))),
            (Fault::NoFolderFlush.name(), || power_cuts(0..40, Some(Fault::NoFolderFlush))),
            (Fault::InPlace.name(), || power_cuts(0..40, Some(Fault::InPlace))),
            (Fault::Behind.name(), || power_cuts(0..40, Some(Fault::Behind))),
        ],
    },
    Check {
        promise: 13,
        name: "two programs",
        search: |form| two_coders(form.of(15, 60), None),
        controls: &[(Fault::NoLock.name(), || two_coders(100, Some(Fault::NoLock)))],
    },
];

/// A process that is to be killed, and what it has said.
pub(crate) struct Victim {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// The numbers it has called saved.
    saved: Vec<usize>,
    /// When it said so, where it tells.
    times: Vec<u64>,
}

impl Victim {
    fn start(words: &[&str], fault: Option<Fault>) -> Self {
        let words = [words, &[fault.map_or("none", Fault::name)]].concat();
        let mut process = part(&words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines, saved: Vec::new(), times: Vec::new() }
    }

    /// A process in the midst of a script.
    pub(crate) fn in_the_midst(folder: &Path, seed: u64, fault: Option<Fault>) -> Self {
        let mut victim = Self::start(&["edits", &folder.display().to_string(), &seed.to_string()], fault);
        // It is let live for a number of edits and a little more, so that it dies in the middle of anything.
        let enough = 1 + (seed * 7919 % 31) as usize;
        while victim.saved.len() < enough && victim.listen() {}
        std::thread::sleep(Duration::from_micros(seed * 104_729 % 9000));
        victim
    }

    /// Waits for its next word; whether there was one.
    fn listen(&mut self) -> bool {
        let Some(Ok(line)) = self.lines.next() else { return false };
        let mut words = line.split(' ').skip_while(|word| *word != "saved").skip(1);
        self.saved.extend(words.next().and_then(|number| number.parse::<usize>().ok()));
        self.times.extend(words.next().and_then(|time| time.parse::<u64>().ok()));
        true
    }

    /// How many edits it has called saved before a moment.
    pub(crate) fn acknowledged(&self, before: u64) -> usize {
        self.times.iter().filter(|time| **time < before).count()
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        while self.listen() {}
        self.process.wait().unwrap();
    }
}

/// Kills a process in the midst of its edits again and again.
fn kills(kills: u64, fault: Option<Fault>) -> Found {
    // Now and then anew, since projects grow.
    let starts = (0..kills).step_by(100);
    let in_all =
        starts.map(|start| kills_of_one(start..kills.min(start + 100), fault)).sum::<Result<usize, String>>()?;
    enough(in_all as u64 > kills * 5, || format!("only {in_all} edits"))?;
    Ok(format!("{kills} kills in scripts of 500 edits, {in_all} acknowledged: 0 lost"))
}

/// Kills that follow each other on one project; how many edits were acknowledged.
fn kills_of_one(seeds: Range<u64>, fault: Option<Fault>) -> Result<usize, String> {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("study");
    create(&Disk, &folder, &Fixture::new().project).unwrap();
    let mut in_all = 0;
    for seed in seeds {
        let before = load(&Disk, &folder).map_err(|error| format!("before kill {seed}: {error}"))?;
        let mut victim = Victim::in_the_midst(&folder, seed, fault);
        victim.kill();
        let acknowledged = victim.acknowledged(u64::MAX);
        let found = load(&Disk, &folder).map_err(|error| format!("kill {seed}: {error}"))?;
        judge(&before, &found, seed, acknowledged..=acknowledged).map_err(|wrong| format!("kill {seed}: {wrong}"))?;
        in_all += acknowledged;
    }
    Ok(in_all)
}

/// Whether a project is found as a script has left it after so many edits, however its process has ended. One more may
/// be there: the edit on its way was finished without anyone being told.
pub(crate) fn judge(
    before: &Loaded,
    found: &Loaded,
    seed: u64,
    acknowledged: RangeInclusive<usize>,
) -> Result<(), String> {
    ensure(found.report.attention.is_empty(), || format!("{:?}", found.report.attention[0]))?;
    let coder = coder_of(&before.project);
    let mut script = Script::new(resumed(before, coder), before.history(coder), seed);
    (0..*acknowledged.start()).for_each(|_| drop(script.next()));
    for _ in acknowledged.clone() {
        if script.fixture.project == found.project {
            return Ok(());
        }
        script.next();
    }
    ensure(script.fixture.project == found.project, || format!("another state than after {acknowledged:?} edits"))
}

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

/// Cuts the power in the midst of many short runs.
fn power_cuts(seeds: Range<u64>, fault: Option<Fault>) -> Found {
    let (start, fixture) = project();
    let (mut cuts, mut in_all) = (0, 0);
    for seed in seeds {
        let expected = states(resumed(&opened(&start), fixture.coder), seed, 12);
        for cut in (seed as usize % 7..160).step_by(7) {
            let disk = start.after_power_cut(1);
            let acknowledged = until_the_cut(&disk, fixture.coder, seed, cut, fault);
            let place = format!("seed {seed}, cut before operation {cut}");
            let found = load(&disk.after_power_cut(seed * 1000 + cut as u64), folder());
            let found = found.map_err(|error| format!("{place}: {error}"))?.project;
            let reached = expected.iter().rposition(|state| *state == found);
            let reached = reached.ok_or_else(|| format!("{place}: a state that never was"))?;
            ensure(expected[acknowledged] == found || reached >= acknowledged, || {
                format!("{place}: {reached} of {acknowledged} acknowledged edits")
            })?;
            cuts += 1;
            in_all += acknowledged;
        }
    }
    enough(in_all > cuts, || format!("only {in_all} edits"))?;
    Ok(format!("{cuts} cut points on a worst-case disk, {in_all} edits acknowledged: 0 lost"))
}

/// Edits and folds until the power goes; how many edits were acknowledged.
fn until_the_cut(disk: &Memory, coder: Id<Coder>, seed: u64, cut: usize, fault: Option<Fault>) -> usize {
    let loaded = opened(disk);
    let store = store_over(Fault::on(fault, disk.clone()), &loaded, coder, QUICK);
    disk.cut_power(cut);
    let mut script = Script::new(resumed(&loaded, coder), History::default(), seed);
    for number in 1..=12 {
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
        if (seed + number as u64).is_multiple_of(3) {
            store.checkpoint();
        }
        if !matches!(store.wait_saved(SOON), SaveState::Saved { .. }) {
            return number - 1;
        }
    }
    12
}

/// Two coders at work in one folder, each in a process of its own, both killed again and again.
fn two_coders(rounds: u64, fault: Option<Fault>) -> Found {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("study");
    let mut fixture = Fixture::new();
    let documents = fixture.project.documents_in_order().iter().map(|row| row.id).collect();
    fixture.run(&Command::RemoveDocuments { documents }).unwrap();
    fixture.add_document("Shared", &"words".repeat(4000));
    for coder in CODERS {
        let row = Coder { id: Id::new(coder), name: format!("Coder {coder:x}"), colour: Colour::Palette(2) };
        fixture.run(&Command::AddCoder { coder: row }).unwrap();
    }
    create(&Disk, &folder, &fixture.project).unwrap();
    let mut expected = Vec::new();
    for round in 0..rounds {
        let start = |coder: u128| Victim::start(&["coder", &folder.display().to_string(), &coder.to_string()], fault);
        let mut both = CODERS.map(start);
        for _ in 0..2 + round * 7919 % 13 {
            for victim in &mut both {
                victim.listen();
            }
        }
        std::thread::sleep(Duration::from_micros(round * 104_729 % 9000));
        both.iter_mut().for_each(Victim::kill);
        for (victim, coder) in both.iter().zip(CODERS) {
            expected.extend(victim.saved.iter().map(|&number| name_of(coder, number)));
        }
        let found = load(&Disk, &folder).map_err(|error| format!("round {round}: {error}"))?;
        ensure(found.report.attention.is_empty(), || format!("round {round}: {:?}", found.report.attention[0]))?;
        let notes: BTreeSet<_> = found.project.annotations().iter().map(|row| row.note.to_string()).collect();
        let is_there = |name: &String| notes.contains(name) && found.project.actor_named(name).is_some();
        if let Some(lost) = expected.iter().find(|name| !is_there(name)) {
            return Err(format!("round {round}: “{lost}” is not there any more").into());
        }
    }
    enough(expected.len() as u64 > rounds * 4, || format!("only {} edits", expected.len()))?;
    Ok(format!("{rounds} times two coders in two processes, both killed, {} pairs of edits: 0 lost", expected.len()))
}
