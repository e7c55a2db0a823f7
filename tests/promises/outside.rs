//! P14, P15: what others change in the files is never overwritten, and plain git puts two coders' work together.

use crate::dice::Dice;
use crate::faulty::signed;
use crate::fixture::{Fixture, command};
use crate::kept::{SLOW, SOON, folder, opened, small, store_over};
use crate::odd::{Odd, OddDisk};
use crate::scripted::resumed;
use crate::table::{Check, Found, Trouble, enough, ensure};
use crate::victim::CODERS;
use standpoint::edit::{Command, Step};
use standpoint::model::{Actor, Coder, Colour, Id, Ids, Issue};
use standpoint::store::{Disk, Handle, Memory, SaveState, Storage, Store, create, load};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    process::{Command as Process, Output},
    sync::{Arc, Mutex},
};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        promise: 14,
        name: "changes from outside",
        search: |form| from_outside(form.of(100, 5000), |disk| Arc::new(disk.clone())),
        controls: &[("files not read again before they are written", || {
            from_outside(100, |disk| Arc::new(OddDisk { disk: disk.clone(), odd: Remembered::default() }))
        })],
    },
    Check {
        promise: 14,
        name: "changes inside our own save",
        search: |form| inside_a_save(form.of(60, 2000), true),
        controls: &[("what was taken out of its place is not looked at", || inside_a_save(60, false))],
    },
    Check {
        promise: 15,
        name: "merges by git",
        search: |form| merges(form.of(4, 200), true),
        controls: &[("git is not told how lines are put together", || merges(4, false))],
    },
];

/// Reads a file once and then takes it for what it was, or for what was written into it last.
#[derive(Default)]
struct Remembered(Mutex<BTreeMap<PathBuf, Vec<u8>>>);

impl Odd for Remembered {
    fn read(&self, disk: &dyn Storage, path: &Path) -> io::Result<Vec<u8>> {
        let mut known = self.0.lock().unwrap();
        if !known.contains_key(path) {
            known.insert(path.to_owned(), disk.read(path)?);
        }
        Ok(known[path].clone())
    }

    fn exchange(&self, _disk: &dyn Storage, _one: &Path, _other: &Path) -> io::Result<bool> {
        // Nor does it look at what it takes out of its place.
        Ok(false)
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        self.0.lock().unwrap().insert(to.to_owned(), disk.read(from)?);
        disk.rename(from, to)
    }
}

/// Edits here while another program changes the same file, now the same row and now another. Its change stands in the
/// file afterwards, or in a copy, and then that is told.
fn from_outside(edits: usize, over: fn(&Memory) -> Arc<dyn Storage>) -> Found {
    let (mut merged, mut kept, mut dice) = (0, 0, Dice(5));
    // Now and then anew, since copies pile up.
    for _ in 0..edits / 100 {
        let (more_merged, more_kept) = a_hundred_from_outside(&mut dice, over)?;
        (merged, kept) = (merged + more_merged, kept + more_kept);
    }
    enough(merged > edits / 4 && kept > edits / 4, || format!("only {merged} and {kept}"))?;
    Ok(format!("{edits} changes from outside before our own: {merged} merged, {kept} kept and told, 0 lost"))
}

fn a_hundred_from_outside(dice: &mut Dice, over: fn(&Memory) -> Arc<dyn Storage>) -> Result<(usize, usize), String> {
    let (disk, mut fixture) = small();
    let store = store_over(over(&disk), &opened(&disk), fixture.coder, SLOW);
    let path = folder().join("actors.ron");
    let actors: Vec<Actor> = fixture.project.actors().iter().cloned().collect();
    let (mut merged, mut kept) = (0, 0);
    for number in 0..100 {
        let mut pick = || dice.below(actors.len());
        let (our, their) = (&actors[pick()], &actors[pick()]);
        let role = format!("theirs {number}.");
        let text = String::from_utf8(disk.read(&path).unwrap()).unwrap();
        let is_theirs = |value: &str| value.contains(&format!("id:\"{}\"", their.id));
        let change = |value: &str| match value.split_once("role:\"").filter(|_| is_theirs(value)) {
            Some((before, rest)) => format!("{before}role:\"{role}\"{}", rest.split_once('"').unwrap().1),
            None => value.to_owned(),
        };
        disk.put(&path, text.split_inclusive('\n').map(|line| signed(line, change)).collect::<String>().as_bytes());
        let ours = Actor { role: format!("ours {number}"), ..our.clone() };
        let done = fixture.run(&Command::EditActor { actor: Box::new(ours) }).unwrap();
        store.append(Step::Edit, Arc::new(done), &fixture.project);
        store.checkpoint();
        ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
        let told = !store.take_notices().is_empty();
        let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(&role);
        let in_place = holds(&disk.read(&path).unwrap());
        let aside = disk.snapshot().iter().any(|(path, bytes)| path.starts_with("/study/versions") && holds(bytes));
        ensure(in_place || aside && told, || format!("“{role}” of {} is gone, told: {told}", their.name))?;
        merged += usize::from(in_place);
        kept += usize::from(!in_place);
    }
    Ok((merged, kept))
}

/// A disk on which another program writes a file of ours in the very moment in which we do.
struct Intruder {
    disk: Memory,
    /// What it writes, once, and at which of our steps.
    next: Mutex<Option<(Moment, Vec<u8>)>>,
    /// Whether two files can change their names here.
    exchanges: bool,
}

/// A step of ours in replacing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Begin,
    Place,
}

impl Intruder {
    fn act(&self, step: Moment, path: &Path) {
        if !path.file_name().is_some_and(|name| name.to_string_lossy().contains("actors.ron")) {
            return;
        }
        let mut next = self.next.lock().unwrap();
        if next.as_ref().is_some_and(|next| next.0 == step) {
            let (_, bytes) = next.take().unwrap();
            self.disk.put(&folder().join("actors.ron"), &bytes);
        }
    }
}

impl Odd for Arc<Intruder> {
    fn create_new(&self, disk: &dyn Storage, path: &Path, like: Option<&Path>) -> io::Result<Box<dyn Handle>> {
        self.act(Moment::Begin, path);
        disk.create_new(path, like)
    }

    fn exchange(&self, disk: &dyn Storage, one: &Path, other: &Path) -> io::Result<bool> {
        if !self.exchanges {
            return Ok(false);
        }
        self.act(Moment::Place, other);
        disk.exchange(one, other)
    }

    fn rename(&self, disk: &dyn Storage, from: &Path, to: &Path) -> io::Result<()> {
        self.act(Moment::Place, to);
        disk.rename(from, to)
    }
}

/// Another program changes a row of the same file after we have read it and before ours stands in its place.
fn inside_a_save(edits: usize, exchanges: bool) -> Found {
    let (disk, mut fixture) = small();
    let intruder = Arc::new(Intruder { disk: disk.clone(), next: Mutex::new(None), exchanges });
    let storage = Arc::new(OddDisk { disk: disk.clone(), odd: intruder.clone() });
    let store = store_over(storage, &opened(&disk), fixture.coder, SLOW);
    let path = folder().join("actors.ron");
    let actors: Vec<Actor> = fixture.project.actors().iter().cloned().collect();
    let (mut merged, mut dice) = (0, Dice(11));
    for number in 0..edits {
        let our = dice.below(actors.len());
        // Rows of their own, and now and then the same one.
        let their = if number % 5 == 0 { our } else { (our + 1) % actors.len() };
        let role = format!("theirs {number}.");
        let text = String::from_utf8(disk.read(&path).unwrap()).unwrap();
        let is_theirs = |value: &str| value.contains(&format!("id:\"{}\"", actors[their].id));
        let change = |value: &str| match value.split_once("role:\"").filter(|_| is_theirs(value)) {
            Some((before, rest)) => format!("{before}role:\"{role}\"{}", rest.split_once('"').unwrap().1),
            None => value.to_owned(),
        };
        let bytes = text.split_inclusive('\n').map(|line| signed(line, change)).collect::<String>().into_bytes();
        let step = if dice.below(2) == 0 { Moment::Begin } else { Moment::Place };
        *intruder.next.lock().unwrap() = Some((step, bytes));
        let ours = Actor { role: format!("ours {number}"), ..actors[our].clone() };
        let done = fixture.run(&Command::EditActor { actor: Box::new(ours) }).unwrap();
        store.append(Step::Edit, Arc::new(done), &fixture.project);
        store.checkpoint();
        ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
        ensure(intruder.next.lock().unwrap().is_none(), || "nothing was changed in the midst".to_owned())?;
        let told = !store.take_notices().is_empty();
        let holds = |bytes: &[u8], words: &str| String::from_utf8_lossy(bytes).contains(words);
        let now = disk.read(&path).unwrap();
        ensure(holds(&now, &format!("ours {number}\"")), || format!("ours {number} is gone ({step:?})"))?;
        let in_place = holds(&now, &role);
        let aside =
            disk.snapshot().iter().any(|(path, bytes)| path.starts_with("/study/versions") && holds(bytes, &role));
        ensure(in_place || aside && told, || format!("“{role}” is gone ({step:?}), told: {told}"))?;
        merged += usize::from(in_place);
    }
    enough(merged > edits / 2 && merged < edits, || format!("{merged} of {edits} merged"))?;
    let kept = edits - merged;
    Ok(format!("{edits} changes between our reading and our writing: {merged} merged, {kept} kept and told, 0 lost"))
}

pub(crate) fn git(place: &Path, words: &[&str]) -> Result<Output, Trouble> {
    let mut process = Process::new("git");
    process.args(["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main"]);
    process.args(words).current_dir(place);
    process.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    process.output().map_err(|error| Trouble::Skipped(format!("there is no git ({error})")))
}

pub(crate) fn done(place: &Path, words: &[&str]) -> Result<(), Trouble> {
    let output = git(place, words)?;
    let told = [output.stdout.as_slice(), &output.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    ensure(output.status.success(), || format!("git {words:?}: {told}")).map_err(Trouble::from)
}

/// Kinds of commands that two coders give who share articles: statements, their answers and notes, actors, issues.
const SHARED_WORK: [u8; 10] = [3, 4, 5, 10, 11, 12, 13, 16, 24, 25];

/// One coder's session in a clone; what the coder's statements and names are afterwards.
fn session(folder: &Path, coder: u128, seed: usize) -> Result<BTreeSet<String>, String> {
    let loaded = load(&Disk, folder).map_err(|error| error.to_string())?;
    let id = Id::new(coder);
    let store = Store::open(Arc::new(Disk), folder, id, &loaded, Box::new(|| {})).map_err(|error| error.to_string())?;
    let mut fixture = resumed(&loaded, id);
    fixture.ids = Ids::counting((coder << 100) + ((seed as u128) << 60));
    for number in 0..30 {
        let at = seed * 31 + number;
        let kind = SHARED_WORK[at % SHARED_WORK.len()];
        let word = format!("{coder:x}’s {at}");
        // A coder works on statements of one’s own.
        let numbers = (kind, at * 7 + 1, at * 13, at * 5, word);
        let Some(command) = command(&fixture.project, &numbers) else { continue };
        let own = match &command {
            Command::SetField { annotations, .. } => fixture.project.annotations().get(annotations[0]),
            Command::SetNote { annotation, .. } | Command::Duplicate { annotation } => {
                fixture.project.annotations().get(*annotation)
            }
            Command::RemoveDocuments { .. } => continue,
            _ => None,
        };
        if own.is_some_and(|row| row.coder != id) {
            continue;
        }
        // Names and issues of two coders never share an id.
        let command = match command {
            Command::AddActor { actor } => {
                Command::AddActor { actor: Box::new(Actor { id: fixture.ids.next_id(), ..*actor }) }
            }
            Command::AddIssue { issue } => {
                Command::AddIssue { issue: Box::new(Issue { id: fixture.ids.next_id(), ..*issue }) }
            }
            other => other,
        };
        if let Ok(edit) = fixture.run(&command) {
            store.append(Step::Edit, Arc::new(edit), &fixture.project);
        }
    }
    store.checkpoint();
    ensure(matches!(store.wait_saved(SOON), SaveState::Saved { .. }), || "it is not saved".to_owned())?;
    let rows = fixture.project.annotations().iter().filter(|row| row.coder == id).map(|row| format!("{row:?}"));
    let actors = fixture.project.actors().iter().map(|row| format!("{row:?}"));
    Ok(rows.chain(actors).collect())
}

/// Two clones of one project, a coder in each, merged after each session.
fn merges(sessions: usize, told: bool) -> Found {
    let place = tempfile::tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| place.path().join(name));
    let mut fixture = Fixture::new();
    fixture.add_document("Two", &"More words than the first one has. ".repeat(40));
    for coder in CODERS {
        let row = Coder { id: Id::new(coder), name: format!("Coder {coder:x}"), colour: Colour::Palette(2) };
        fixture.run(&Command::AddCoder { coder: row }).unwrap();
    }
    create(&Disk, &one, &fixture.project).unwrap();
    if !told {
        std::fs::remove_file(one.join(".gitattributes")).unwrap();
    }
    done(&one, &["init", "-q"])?;
    done(&one, &["add", "-A"])?;
    done(&one, &["commit", "-qm", "start"])?;
    done(place.path(), &["clone", "-q", "one", "two"])?;
    let mut rows = 0;
    for seed in 0..sessions {
        let mut expected = BTreeSet::new();
        for (folder, coder) in [&one, &two].into_iter().zip(CODERS) {
            expected.extend(session(folder, coder, seed).map_err(|found| format!("session {seed}: {found}"))?);
            done(folder, &["add", "-A"])?;
            done(folder, &["commit", "-qm", "session"])?;
        }
        done(&one, &["pull", "-q", "--no-rebase", "--no-edit", "../two", "main"])?;
        done(&two, &["pull", "-q", "--no-rebase", "--no-edit", "../one", "main"])?;
        for folder in [&one, &two] {
            let found = load(&Disk, folder).map_err(|error| format!("session {seed}: {error}"))?;
            ensure(found.report.attention.is_empty(), || format!("session {seed}: {:?}", found.report.attention[0]))?;
            let statements = found.project.annotations().iter().map(|row| format!("{row:?}"));
            let all: BTreeSet<_> =
                statements.chain(found.project.actors().iter().map(|row| format!("{row:?}"))).collect();
            let lost = expected.difference(&all).next();
            ensure(lost.is_none(), || format!("session {seed}: {lost:?} is not there"))?;
            rows = all.len();
        }
    }
    Ok(format!("{sessions} double-coded sessions merged both ways by plain git, {rows} rows: 0 conflicts, 0 lost"))
}
