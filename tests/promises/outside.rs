//! P15: two coders' work is put together by plain git.

use crate::fixture::{Fixture, command};
use crate::kept::SOON;
use crate::scripted::resumed;
use crate::table::{Check, Found, Trouble, ensure};
use crate::victim::CODERS;
use standpoint::edit::{Command, Step};
use standpoint::model::{Actor, Coder, Colour, Id, Ids, Issue};
use standpoint::store::{Disk, SaveState, Store, create, load};
use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command as Process, Output},
    sync::Arc,
};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 15,
    name: "merges by git",
    search: |form| merges(form.of(4, 200), true),
    controls: &[("git is not told how lines are put together", || merges(4, false))],
}];

fn git(place: &Path, words: &[&str]) -> Result<Output, Trouble> {
    let mut process = Process::new("git");
    process.args(["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main"]);
    process.args(words).current_dir(place);
    process.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    process.output().map_err(|error| Trouble::Skipped(format!("there is no git ({error})")))
}

fn done(place: &Path, words: &[&str]) -> Result<(), Trouble> {
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
