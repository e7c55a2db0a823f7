//! P7, P8, P9, P21: damage is told and local, opening writes nothing, what was not touched stays byte for byte, and so
//! does what a newer version wrote.

use crate::faulty::{Fault, Misread, UNKNOWN_FIELD, signed};
use crate::fixture::command;
use crate::kept::{SLOW, SOON, files, folder, opened, project, small, store_over};
use crate::odd::OddDisk;
use crate::scripted::{Script, resumed};
use crate::table::{Check, Found, enough, ensure};
use standpoint::edit::{Command, History, Step};
use standpoint::model::{Change, Project, Row, Table, Transaction};
use standpoint::store::{Disk, Memory, SaveState, Storage, Store, StoreError, create, load};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 7,
        name: "damaged files",
        search: |form| damage(form.of(100, 1000), |disk| Arc::new(disk.clone())),
        controls: &[("checksums not compared", || {
            damage(100, |disk| Arc::new(OddDisk { disk: disk.clone(), odd: Misread(str::to_owned) }))
        })],
    },
    Check {
        promise: 7,
        name: "damaged journals",
        search: |form| damaged_journal(form.of(200, 100_000), |disk| Arc::new(disk.clone())),
        controls: &[("checksums not compared", || {
            damaged_journal(200, |disk| Arc::new(OddDisk { disk: disk.clone(), odd: Misread(str::to_owned) }))
        })],
    },
    Check {
        promise: 8,
        name: "opening",
        search: |form| only_opened(form.of(20, 200), None),
        controls: &[(Fault::Tracked.name(), || only_opened(2, Some(Fault::Tracked)))],
    },
    Check {
        promise: 9,
        name: "untouched lines",
        search: |form| untouched(form.of(200, 5000), None),
        controls: &[(Fault::Rewritten.name(), || untouched(100, Some(Fault::Rewritten)))],
    },
    Check {
        promise: 21,
        name: "newer and older files",
        search: |_| other_versions(None),
        controls: &[(Fault::Rewritten.name(), || other_versions(Some(Fault::Rewritten)))],
    },
];

/// Rows of a project that are not the same in another.
fn lost(project: &Project, found: &Project) -> usize {
    fn missing<R: Row>(a: &Table<R>, b: &Table<R>) -> usize {
        a.iter().filter(|row| b.get(row.id()) != Some(row)).count()
    }
    usize::from(project.info() != found.info())
        + missing(project.documents(), found.documents())
        + missing(project.tags(), found.tags())
        + missing(project.fields(), found.fields())
        + missing(project.relation_types(), found.relation_types())
        + missing(project.actors(), found.actors())
        + missing(project.issues(), found.issues())
        + missing(project.coders(), found.coders())
        + project.annotations().iter().filter(|row| found.annotations().get(row.id).as_ref() != Some(row)).count()
        + missing(project.relations(), found.relations())
}

/// A project on a disk of which single files are damaged.
struct Damaged<'a> {
    disk: &'a Memory,
    read: Arc<dyn Storage>,
    original: &'a Project,
    faults: usize,
}

impl Damaged<'_> {
    /// Opens it with one file damaged: what differs must be told, with the file, and be at most two rows, unless
    /// several lines were damaged.
    fn with(&mut self, file: &Path, bytes: &[u8], what: &str, several: bool) -> Result<(), String> {
        self.disk.put(file, bytes);
        self.faults += 1;
        let found = match load(self.read.as_ref(), folder()) {
            Ok(found) => found,
            Err(error) if error.to_string().contains("project.ron") => return Ok(()),
            Err(error) => return Err(format!("{what} in {}: {error}", file.display())),
        };
        if found.project == *self.original && found.report.attention.is_empty() {
            return Ok(());
        }
        let inner = file.strip_prefix(folder()).unwrap();
        let named = found.report.attention.iter().any(|told| told.file == inner);
        ensure(named, || format!("{what} in {} is silent", file.display()))?;
        let rows = lost(self.original, &found.project);
        // Who loses a text loses its statements, and a hole or a cut may go over several lines.
        let local = rows <= 2 || inner.extension().is_some_and(|ending| ending == "txt") || several;
        ensure(local, || format!("{what} in {}: {rows} rows lost", file.display()))
    }
}

/// Each file cut, with single bits flipped, without single lines, with a hole, and in another's place.
fn damage(sample: usize, read: impl Fn(&Memory) -> Arc<dyn Storage>) -> Found {
    let (disk, fixture) = small();
    let original = opened(&disk).project;
    ensure(original == fixture.project, || "it is not what was saved".to_owned())?;
    let mut damaged = Damaged { disk: &disk, read: read(&disk), original: &original, faults: 0 };
    let all = files(&disk);
    for (path, bytes) in &all {
        // Every byte of the statements' file; a sample of those that are longer.
        let step = if path.to_string_lossy().contains("annotations") { 1 } else { 1 + bytes.len() / sample };
        for at in (0..bytes.len()).step_by(step) {
            damaged.with(path, &bytes[..at], &format!("cut at byte {at}"), true)?;
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            damaged.with(path, &flipped, &format!("bit {} of byte {at}", at % 8), false)?;
        }
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        for gone in 0..lines.len() {
            let left = [lines[..gone].concat(), lines[gone + 1..].concat()].concat();
            damaged.with(path, &left, &format!("line {} gone", gone + 1), false)?;
        }
        let mut hole = bytes.clone();
        hole.iter_mut().skip(bytes.len() / 3).take(64).for_each(|byte| *byte = 0);
        damaged.with(path, &hole, "a hole of zeros", true)?;
        disk.put(path, bytes);
    }
    for (a, first) in &all {
        for (b, second) in all.iter().filter(|(b, _)| b > a) {
            disk.put(a, second);
            disk.put(b, first);
            let found = load(damaged.read.as_ref(), folder()).map(|found| found.report.attention.len());
            ensure(found.map_or(true, |told| told > 0), || format!("{} for {}", a.display(), b.display()))?;
            disk.put(a, first);
            disk.put(b, second);
            damaged.faults += 1;
        }
    }
    ensure(opened(&disk).project == original, || "what was put back is not read as before".to_owned())?;
    Ok(format!("{} faults: bits, cuts, lines gone, holes, swaps: 0 silent, at most 2 rows a line", damaged.faults))
}

/// Single bits of a journal flipped: told, or the last edit of all is gone as if it had been torn off.
fn damaged_journal(sample: usize, read: impl Fn(&Memory) -> Arc<dyn Storage>) -> Found {
    let (disk, fixture) = small();
    let loaded = opened(&disk);
    let store = store_over(Arc::new(disk.clone()), &loaded, fixture.coder, SLOW);
    let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), 4);
    let mut before_last = loaded.project.clone();
    for _ in 0..8 {
        before_last = script.fixture.project.clone();
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
    }
    ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
    drop(store);
    let (path, bytes) =
        disk.snapshot().into_iter().find(|(path, _)| path.starts_with(folder().join("journal"))).unwrap();
    let read = read(&disk);
    let mut faults = 0;
    for at in (0..bytes.len()).step_by(1 + bytes.len() / sample) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        disk.put(&path, &flipped);
        faults += 1;
        let place = format!("bit {} of byte {at} of {}", at % 8, bytes.len());
        let found = load(read.as_ref(), folder()).map_err(|error| format!("{place}: {error}"))?;
        let torn = found.report.torn > 0 && found.project == before_last;
        let silent = found.report.attention.is_empty() && found.project != script.fixture.project && !torn;
        ensure(!silent, || format!("{place} is silent"))?;
    }
    Ok(format!("{faults} bits of a journal flipped: 0 silent"))
}

/// Every file below a folder with its bytes.
fn on_disk(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(on_disk(&path));
        } else {
            out.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    out
}

/// Projects on a real disk, with and without edits in their journals, opened and closed.
fn only_opened(rounds: u64, fault: Option<Fault>) -> Found {
    let mut compared = 0;
    for seed in 0..rounds {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("study");
        let (_, fixture) = small();
        create(&Disk, &folder, &fixture.project).unwrap();
        std::fs::create_dir_all(folder.join("annotations/.x.tmp")).unwrap();
        let disk = Fault::on(fault, Disk);
        let open = || {
            let loaded = load(disk.as_ref(), &folder).unwrap();
            let store = Store::open(disk.clone(), &folder, fixture.coder, &loaded, Box::new(|| {})).unwrap();
            (loaded, store)
        };
        let (loaded, store) = open();
        let mut script = Script::new(resumed(&loaded, fixture.coder), History::default(), seed);
        for _ in 0..seed % 5 {
            let (step, transaction) = script.next();
            store.append(step, transaction, &script.fixture.project);
        }
        drop(store);
        if fault.is_some() {
            drop(std::fs::remove_file(folder.join("last-opened")));
        }
        let mut before = on_disk(&folder);
        let (loaded, store) = open();
        ensure(loaded.project == script.fixture.project, || format!("round {seed}: another state"))?;
        let refused = Store::open(disk.clone(), &folder, fixture.coder, &loaded, Box::new(|| {}));
        let who = format!("process {}", std::process::id());
        let told = matches!(&refused, Err(StoreError::InUse { who: found, .. }) if found.contains(&who));
        ensure(told, || format!("round {seed}: the same coder was let in twice"))?;
        drop(store);
        let mut after = on_disk(&folder);
        for all in [&mut before, &mut after] {
            all.retain(|path, _| !path.starts_with(folder.join(".lock")));
        }
        ensure(before == after, || {
            let other = after.iter().find(|(path, bytes)| before.get(*path) != Some(bytes));
            format!("round {seed}: opening has written {:?}", other.map(|(path, _)| path))
        })?;
        compared += after.len();
    }
    Ok(format!("{rounds} projects opened, {compared} files compared: 0 bytes written but the lock"))
}

/// Puts into every file of records what this program does not know: a remark, a line that can't be read, a field.
fn with_strangers(disk: &Memory) {
    for (path, bytes) in files(disk) {
        if path.extension().is_some_and(|ending| ending == "ron") {
            let text = String::from_utf8(bytes).unwrap();
            let known = text.split_inclusive('\n').map(|line| signed(line, strange));
            let text: String = known.collect();
            disk.put(
                &path,
                text.replacen("]\n", "// a remark of somebody’s\nStatemnt((id:\"?\")), // 00000000\n]\n", 1).as_bytes(),
            );
        }
    }
}

/// A record with a field of a newer version.
fn strange(value: &str) -> String {
    let places = ["Actor((", "Statement((", "Document((", "Issue((", "Tag((", "Coder(("];
    match places.iter().find(|place| value.starts_with(**place)) {
        Some(place) => value.replacen(place, &format!("{place}{UNKNOWN_FIELD},"), 1),
        None => value.to_owned(),
    }
}

/// Ids of rows that an edit is about.
fn touched(done: &Transaction) -> BTreeSet<String> {
    let id = |change: &Change| match change {
        Change::Info(_) => None,
        Change::Document(delta) => delta.id().map(|id| id.to_string()),
        Change::Tag(delta) => delta.id().map(|id| id.to_string()),
        Change::Field(delta) => delta.id().map(|id| id.to_string()),
        Change::RelationType(delta) => delta.id().map(|id| id.to_string()),
        Change::Actor(delta) => delta.id().map(|id| id.to_string()),
        Change::Issue(delta) => delta.id().map(|id| id.to_string()),
        Change::Coder(delta) => delta.id().map(|id| id.to_string()),
        Change::Annotation(delta) => delta.id().map(|id| id.to_string()),
        Change::Relation(delta) => delta.id().map(|id| id.to_string()),
    };
    done.changes.iter().filter_map(id).collect()
}

/// Single edits, each folded into its files: every line of other rows is as it was, in the same order.
fn untouched(edits: usize, fault: Option<Fault>) -> Found {
    let (mut lines, mut seed) = (0, 0);
    // Now and then anew, since projects grow.
    for _ in 0..edits / FRESH {
        lines += untouched_by(FRESH, &mut seed, fault)?;
    }
    Ok(format!("{edits} single edits, {lines} lines of other rows and strangers compared: all as they were"))
}

/// Edits in one project.
const FRESH: usize = 100;

fn untouched_by(edits: usize, seed: &mut usize, fault: Option<Fault>) -> Result<usize, String> {
    let (disk, fixture) = project();
    with_strangers(&disk);
    let loaded = opened(&disk);
    let store = store_over(Fault::on(fault, disk.clone()), &loaded, fixture.coder, SLOW);
    let mut fixture = resumed(&loaded, fixture.coder);
    let (mut made, mut lines) = (0, 0);
    while made < edits {
        *seed += 1;
        let seed = *seed;
        let numbers = (seed as u8 % crate::fixture::KINDS, seed * 11, seed * 3, seed * 17, format!("w{seed}"));
        let Some(command) = command(&fixture.project, &numbers) else { continue };
        let before = files(&disk);
        let done = match fixture.run(&command) {
            Ok(done) if !done.changes.is_empty() => done,
            _ => continue,
        };
        let touched = touched(&done);
        let renames = done.changes.iter().any(|change| matches!(change, Change::Info(_)));
        store.append(Step::Edit, Arc::new(done), &fixture.project);
        store.checkpoint();
        ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
        let after: BTreeMap<_, _> = files(&disk).into_iter().collect();
        for (path, bytes) in before.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "ron")) {
            if path.starts_with(folder().join("journal")) || path.starts_with(folder().join("versions")) {
                continue;
            }
            let other = |line: &&str| {
                let info = line.starts_with("Header((") || renames && line.starts_with("Project((");
                // The first id of a line is its row's.
                let id = line.split_once("id:\"").map(|parts| parts.1.chars().take(32).collect::<String>());
                !info && id.is_none_or(|id| !touched.contains(&id))
            };
            let old = String::from_utf8_lossy(bytes).into_owned();
            let new = after.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
            let kept: Vec<&str> = new.lines().filter(other).collect();
            let wanted: Vec<&str> = old.lines().filter(other).collect();
            ensure(kept == wanted, || {
                let gone = wanted.iter().find(|line| !kept.contains(line));
                format!("{command:?} changed {} too: {gone:?}", path.display())
            })?;
            lines += wanted.len();
        }
        made += 1;
    }
    Ok(lines)
}

/// Writes another format into every file of records, and a field that this version does not know.
fn with_format(disk: &Memory, format: &str) {
    for (path, bytes) in
        files(disk).into_iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "ron"))
    {
        let text = String::from_utf8(bytes).unwrap();
        let change = |value: &str| strange(&value.replacen("format:(1,0)", &format!("format:{format}"), 1));
        disk.put(&path, text.split_inclusive('\n').map(|line| signed(line, change)).collect::<String>().as_bytes());
    }
}

/// A newer minor version is edited and what it brought is kept; a newer major one is read only; the first one opens.
fn other_versions(fault: Option<Fault>) -> Found {
    let (disk, mut fixture) = small();
    with_format(&disk, "(1,7)");
    let strangers = |disk: &Memory| {
        let aside = ["journal", "versions"].map(|aside| folder().join(aside));
        let all = files(disk).into_iter().filter(|(path, _)| aside.iter().all(|aside| !path.starts_with(aside)));
        all.map(|(_, bytes)| String::from_utf8_lossy(&bytes).matches(UNKNOWN_FIELD).count()).sum::<usize>()
    };
    let before = strangers(&disk);
    enough(before > 5, || format!("only {before} rows have something unknown"))?;
    let loaded = opened(&disk);
    ensure((loaded.format, loaded.report.attention.len()) == ((1, 7), 0), || format!("{:?}", loaded.report))?;
    ensure(loaded.project == fixture.project, || "a newer minor version is another project".to_owned())?;
    let store = store_over(Fault::on(fault, disk.clone()), &loaded, fixture.coder, SLOW);
    let mut actor = loaded.project.actor_named("Ilse Varga").unwrap().clone();
    actor.role = "minister".into();
    let row = fixture.project.annotations().iter().next().unwrap().id;
    for command in
        [Command::EditActor { actor: Box::new(actor) }, Command::SetNote { annotation: row, note: "new".into() }]
    {
        let done = fixture.run(&command).unwrap();
        store.append(Step::Edit, Arc::new(done), &fixture.project);
    }
    store.checkpoint();
    ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
    drop(store);
    let after = opened(&disk);
    ensure(after.project == fixture.project && after.format == (1, 7), || "the edit is not in it".to_owned())?;
    let kept = strangers(&disk);
    ensure(kept == before, || format!("of {before} rows with something unknown {kept} still have it"))?;
    let (disk, fixture) = small();
    with_format(&disk, "(2,0)");
    let before = disk.snapshot();
    let loaded = opened(&disk);
    let why = loaded.report.read_only.clone().unwrap_or_default();
    ensure(why.contains("newer version"), || "a newer major version is not read only".to_owned())?;
    let refused = Store::open(Arc::new(disk.clone()), folder(), fixture.coder, &loaded, Box::new(|| {}));
    ensure(matches!(refused, Err(StoreError::ReadOnly(_))), || "a newer major version can be written".to_owned())?;
    ensure(disk.snapshot() == before, || "a newer major version was written".to_owned())?;
    let first = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/sample");
    let first = load(&Disk, &first).map_err(|error| error.to_string())?;
    ensure(first.format == (1, 0) && first.report.attention.is_empty(), || format!("{:?}", first.report))?;
    Ok("formats 1.0, 1.7 and 2.0: opened, edited with all that is unknown kept, read only".to_owned())
}
