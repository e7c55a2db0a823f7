//! P15 where both coders change the same lists: tags, actors, issues, fields, what is known about articles. Git asks the
//! program to put the files together, and of two values for one field both are kept.

use crate::fixture::Fixture;
use crate::kept::SOON;
use crate::outside::{done, git};
use crate::scripted::resumed;
use crate::table::{Check, Found, Trouble, enough, ensure};
use crate::victim::CODERS;
use standpoint::edit::{Command, Step};
use standpoint::model::{Actor, Coder, Colour, Id, Ids, Issue, Project, Tag};
use standpoint::store::{Disk, SaveState, Store, create, load};
use std::{path::Path, process::Command as Process, sync::Arc};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 15,
    name: "merges of the same rows",
    search: |form| merges(form.of(6, 200), true),
    controls: &[("git puts lines together, not rows", || merges(6, false))],
}];

/// One coder’s work on what all share; each value that is set begins with the mark.
fn session(folder: &Path, coder: u128, seed: usize) -> Result<String, String> {
    let loaded = load(&Disk, folder).map_err(|error| error.to_string())?;
    let id = Id::new(coder);
    let store = Store::open(Arc::new(Disk), folder, id, &loaded, Box::new(|| {})).map_err(|error| error.to_string())?;
    let mut fixture = resumed(&loaded, id);
    fixture.ids = Ids::counting((coder << 100) + ((seed as u128) << 60));
    let mark = format!("{coder:x}.{seed}.");
    for number in 0..16 {
        let command = command(
            &fixture,
            seed * 31 + number * (coder as usize % 7 + 3),
            number,
            &format!("⟨{mark}{number}⟩"),
            coder,
        );
        if let Ok(edit) = fixture.run(&command) {
            store.append(Step::Edit, Arc::new(edit), &fixture.project);
        }
    }
    store.checkpoint();
    let state = store.wait_saved(SOON * 3);
    ensure(matches!(state, SaveState::Saved { .. }), || format!("it is not saved: {state:?}"))?;
    Ok(mark)
}

fn command(fixture: &Fixture, at: usize, number: usize, word: &str, coder: u128) -> Command {
    let project = &fixture.project;
    let new = Id::<Tag>::new((coder << 100) + ((at as u128) << 50) + number as u128).bits();
    match number % 8 {
        0 | 1 => {
            let mut actor = project.actors().iter().nth(at % project.actors().len()).unwrap().clone();
            match at % 3 {
                0 => actor.role = word.to_owned(),
                1 => actor.name = word.to_owned(),
                _ => actor.aliases.push(word.to_owned()),
            }
            Command::EditActor { actor: Box::new(actor) }
        }
        2 => Command::AddActor { actor: Box::new(Actor::named(Id::new(new), word)) },
        3 => {
            let mut tag = project.tags().iter().nth(at % project.tags().len()).unwrap().clone();
            match at % 3 {
                0 => tag.name = word.to_owned(),
                1 => tag.hint = word.to_owned(),
                _ => tag.examples.push(word.to_owned()),
            }
            Command::EditTag { tag: Box::new(tag) }
        }
        4 => {
            let tag = project.tags().iter().next().unwrap().clone();
            Command::EditTag { tag: Box::new(Tag { id: Id::new(new), name: word.to_owned(), ..tag }) }
        }
        5 => {
            let mut field = project.fields().iter().nth(at % project.fields().len()).unwrap().clone();
            field.help = word.to_owned();
            Command::EditField { field: Box::new(field) }
        }
        6 => {
            let issues = project.issues();
            let issue = issues.iter().nth(at % issues.len().max(1)).filter(|_| at.is_multiple_of(2)).cloned();
            match issue {
                Some(issue) => Command::EditIssue { issue: Box::new(Issue { wording: word.to_owned(), ..issue }) },
                None => {
                    let issue = Issue::worded(Id::new(new), word.to_owned());
                    Command::AddIssue { issue: Box::new(issue) }
                }
            }
        }
        _ => {
            let mut document = project.documents_in_order()[at % 2].clone();
            match at % 3 {
                0 => document.title = word.to_owned(),
                1 => document.outlet = word.to_owned(),
                _ => document.author = word.to_owned(),
            }
            Command::EditDocument { document: Box::new(document) }
        }
    }
}

/// Every row that all share, as text, by its id.
fn rows(project: &Project) -> Vec<(u128, String)> {
    let actors = project.actors().iter().map(|row| (row.id.bits(), format!("{row:?}")));
    let tags = project.tags().iter().map(|row| (row.id.bits(), format!("{row:?}")));
    let fields = project.fields().iter().map(|row| (row.id.bits(), format!("{row:?}")));
    let issues = project.issues().iter().map(|row| (row.id.bits(), format!("{row:?}")));
    let documents = project.documents().iter().map(|row| (row.id.bits(), format!("{row:?}")));
    actors.chain(tags).chain(fields).chain(issues).chain(documents).collect()
}

/// The values with a mark that stand in a text.
fn marked<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.split('⟨')
        .filter_map(|rest| rest.split_once('⟩'))
        .map(|found| found.0)
        .filter(move |value| value.starts_with(mark))
}

/// Two clones of one project, a coder in each, both at work on the same rows, merged after each session.
fn merges(sessions: usize, driven: bool) -> Found {
    let place = tempfile::tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| place.path().join(name));
    let mut fixture = Fixture::new();
    fixture.add_document("Two", "More words than the first one has.");
    for coder in CODERS {
        let row = Coder { id: Id::new(coder), name: format!("Coder {coder:x}"), colour: Colour::Palette(2) };
        fixture.run(&Command::AddCoder { coder: row }).unwrap();
    }
    for number in 0..4 {
        let actor = Actor::named(Id::new(900 + number), &format!("Actor {number}"));
        fixture.run(&Command::AddActor { actor: Box::new(actor) }).unwrap();
    }
    create(&Disk, &one, &fixture.project).unwrap();
    done(&one, &["init", "-q"])?;
    done(&one, &["add", "-A"])?;
    done(&one, &["commit", "-qm", "start"])?;
    done(place.path(), &["clone", "-q", "one", "two"])?;
    for folder in [&one, &two].into_iter().filter(|_| driven) {
        let setup = Process::new(env!("CARGO_BIN_EXE_standpoint")).arg("git-setup").arg(folder).output().unwrap();
        ensure(setup.status.success(), || String::from_utf8_lossy(&setup.stderr).into_owned())?;
    }
    let (mut values, mut twice) = (0, 0);
    for seed in 0..sessions {
        let mut expected = Vec::new();
        for (folder, coder) in [&one, &two].into_iter().zip(CODERS) {
            let mark = session(folder, coder, seed).map_err(|found| format!("session {seed}: {found}"))?;
            let found = load(&Disk, folder).map_err(|error| error.to_string())?;
            for (row, text) in rows(&found.project) {
                expected.extend(marked(&text, &mark).map(|value| (row, value.to_owned())));
            }
            done(folder, &["add", "-A"])?;
            done(folder, &["commit", "-qm", "session"])?;
        }
        let pulled = git(&one, &["pull", "--no-rebase", "--no-edit", "../two", "main"])?;
        let told = String::from_utf8_lossy(&[pulled.stdout, pulled.stderr].concat()).into_owned();
        ensure(pulled.status.success(), || format!("session {seed}: {told}"))?;
        twice += told.matches("Both sides changed").count();
        done(&two, &["pull", "-q", "--no-rebase", "--no-edit", "../one", "main"])?;
        for folder in [&one, &two] {
            let found = load(&Disk, folder).map_err(|error| format!("session {seed}: {error}"))?;
            ensure(found.report.attention.is_empty(), || format!("session {seed}: {:?}", found.report.attention[0]))?;
            let now = rows(&found.project);
            for (row, value) in &expected {
                let holds = now.iter().any(|(id, text)| id == row && text.contains(value.as_str()));
                ensure(holds, || format!("session {seed}: “{value}” of {row:x} is not there"))?;
            }
        }
        values += expected.len();
    }
    enough(twice > sessions / 2, || format!("only {twice} values were changed on both sides"))
        .or_else(|poor: Trouble| if driven { Err(poor) } else { Ok(()) })?;
    Ok(format!("{sessions} sessions on the same rows, {values} values, {twice} changed twice: 0 conflicts, 0 lost"))
}
