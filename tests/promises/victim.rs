//! What this program does as a process of its own: to be killed, to be watched, or to have disks of its own.

use crate::faulty::Fault;
use crate::fixture::Fixture;
use crate::kept::{QUICK, SOON};
use crate::scripted::{Script, resumed};
use crate::table::{Found, Trouble};
use crate::{errors, fuzz, importers, power, traced};
use standpoint::edit::{Command, Step};
use standpoint::model::{Actor, Certainty, Coder, Id, Ids, Origin, Project};
use standpoint::store::{Disk, SaveState, Store, load};
use standpoint::text::Span;
use std::{
    path::Path,
    process::{Command as Process, ExitCode, Stdio},
    sync::Arc,
};

/// Says what a run of this program is for; without it, it prints the table.
const PART: &str = "STANDPOINT_PROMISES_PART";

/// A run of this program as something else.
pub(crate) fn part(words: &[&str]) -> Process {
    let mut process = Process::new(std::env::current_exe().unwrap());
    process.env(PART, words.join("#")).stdin(Stdio::null());
    process
}

/// Does what this run is for, if that is not the table.
pub(crate) fn live() -> Option<ExitCode> {
    let part = std::env::var(PART).ok()?;
    let words: Vec<&str> = part.split('#').collect();
    match words.as_slice() {
        ["edits", folder, seed, fault] => edit(Path::new(folder), seed.parse().unwrap(), Fault::named(fault)),
        ["coder", folder, coder, fault] => code(Path::new(folder), coder.parse().unwrap(), Fault::named(fault)),
        ["small disk", place, fault] => return Some(errors::on_a_small_disk(Path::new(place), Fault::named(fault))),
        ["power cuts", place, cuts, fault] => {
            return Some(power::on_a_disk_of_its_own(Path::new(place), cuts.parse().unwrap(), Fault::named(fault)));
        }
        ["hostile", number, how] => fuzz::read_hostile(number.parse().unwrap(), how),
        ["importer", name, seconds, how] => importers::run(name, seconds.parse().unwrap(), how),
        ["call out"] => traced::call_out(),
        _ => return Some(ExitCode::FAILURE),
    }
    Some(ExitCode::SUCCESS)
}

/// How a child ends that can't mount a disk.
pub(crate) const NOT_MOUNTED: u8 = 77;

/// What a run of this program has found that mounts disks of its own, which only it sees: with rights that
/// `unshare` gives it by these options.
pub(crate) fn apart(options: &str, words: &[&str]) -> Found {
    let skipped = |why: &str| Trouble::Skipped(format!("no disk can be mounted here ({})", why.trim()));
    let this = part(words);
    let mut process = Process::new("unshare");
    process.arg(options).arg(this.get_program()).stdin(Stdio::null());
    process.envs(this.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = process.output().map_err(|error| skipped(&error.to_string()))?;
    let (out, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) => Ok(out.trim().to_owned()),
        Some(code) if code == i32::from(NOT_MOUNTED) => Err(skipped(&told)),
        _ if told.starts_with("unshare") => Err(skipped(&told)),
        Some(1) if !out.is_empty() => Err(Trouble::Broken(out.trim().to_owned())),
        code => Err(Trouble::Broken(format!("it ended with {code:?}: {told}"))),
    }
}

/// Tells it what was found.
pub(crate) fn told(found: Result<String, String>) -> ExitCode {
    let code = if found.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    println!("{}", found.unwrap_or_else(|wrong| wrong));
    code
}

/// The coder with whom every fixture begins; a script may add others, and give this one another name.
pub(crate) fn coder_of(project: &Project) -> Id<Coder> {
    let first = Fixture::new().coder;
    assert!(project.coders().contains(first), "nobody removes the first coder");
    first
}

/// Edits a script's length and says after each that it is saved.
fn edit(folder: &Path, seed: u64, fault: Option<Fault>) {
    let loaded = load(&Disk, folder).unwrap();
    let coder = coder_of(&loaded.project);
    let store = Store::open_with(Fault::on(fault, Disk), folder, coder, &loaded, Box::new(|| {}), QUICK).unwrap();
    let mut script = Script::new(resumed(&loaded, coder), loaded.history(coder), seed);
    for number in 1..=500 {
        let (step, transaction) = script.next();
        store.append(step, transaction, &script.fixture.project);
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
        println!("saved {number} {}", moment());
    }
}

/// Now, in microseconds, as other programs count them too.
fn moment() -> u128 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros()
}

/// Two coders who share a project.
pub(crate) const CODERS: [u128; 2] = [0x77, 0x88];

/// What one of two coders who share a project makes: an actor and a statement that bear this name.
pub(crate) fn name_of(coder: u128, number: usize) -> String {
    format!("{coder:x} made this {number}")
}

/// Works as one of two coders, and says after each pair of edits that it is saved.
fn code(folder: &Path, coder: u128, fault: Option<Fault>) {
    let loaded = load(&Disk, folder).unwrap();
    let id = Id::new(coder);
    let store = Store::open_with(Fault::on(fault, Disk), folder, id, &loaded, Box::new(|| {}), QUICK).unwrap();
    let mut fixture = resumed(&loaded, id);
    fixture.ids = Ids::counting((coder << 100) + (u128::from(loaded.sequence) << 50));
    let document = fixture.project.documents_in_order()[0].id;
    let tag = fixture.project.tags_in_order()[0].id;
    let made = fixture.project.annotations().iter().filter(|row| row.coder == id);
    let next =
        made.filter_map(|row| row.note.rsplit(' ').next()?.parse::<usize>().ok()).max().map_or(0, |last| last + 1);
    for number in next..next + 500 {
        let name = name_of(coder, number);
        let actor = Actor::named(fixture.ids.next_id(), &name);
        // Each its own words.
        let place = Span::new(usize::from(coder == CODERS[0]), number + 5);
        for command in [
            Command::AddActor { actor: Box::new(actor) },
            Command::Annotate {
                document,
                fragments: vec![place],
                tag,
                answers: Vec::new(),
                note: name,
                certainty: Certainty::Sure,
                origin: Origin::ByHand,
            },
        ] {
            let done = fixture.run(&command).unwrap();
            store.append(Step::Edit, Arc::new(done), &fixture.project);
        }
        assert!(matches!(store.wait_saved(SOON), SaveState::Saved { .. }));
        println!("saved {number}");
    }
}
