//! Kept versions and the trash.

use super::verbs::{PATIENCE, WrongUse, counted, disk, find_document, load, read, refused, saved, whole};
use super::{Outcome, show};
use crate::analysis::compare::{Differences, Fate, Since};
use crate::machine;
use crate::model::{Document, Id, Project, fold_name};
use crate::session::{Session, Wanted, differences};
use crate::store::{self, Loaded, Trashed, Version};
use anyhow::Result;
use serde_json::{Value as Json, json};
use std::{io::Write, path::Path};

pub(super) fn versions(out: &mut dyn Write, folder: &Path, only: Option<&str>, as_json: bool) -> Result<Outcome> {
    let (folder, now) = (whole(folder)?, read(folder)?);
    let list = store::versions(disk().as_ref(), &folder)?;
    let chosen = only.map(|wanted| find(&list, wanted)).transpose()?;
    let mut rows = Vec::new();
    for (at, version) in list.iter().enumerate() {
        if chosen.is_some_and(|chosen| chosen != version) {
            continue;
        }
        // Only of a single one: each costs as much as opening the project.
        let since = chosen.map(|_| open(&folder, &version.name).map(|then| differences(&then, &now))).transpose()?;
        if as_json {
            rows.push(version_json(&now, at + 1, version, since.as_ref()));
            continue;
        }
        let what = show::inert(&why(version));
        writeln!(out, "{:>4}  {}  {what}  ({})", at + 1, version.time, version.name)?;
        if let Some(since) = &since {
            writeln!(out, "      {}", since.sentence())?;
            documents(out, since)?;
        }
    }
    if as_json {
        writeln!(out, "{:#}", Json::Array(rows))?;
    } else if list.is_empty() {
        writeln!(out, "No versions yet: the first is kept with the first edit")?;
    }
    Ok(Outcome::Done)
}

/// The edit before which a version was kept.
fn why(version: &Version) -> String {
    if version.label.is_empty() { "kept".to_owned() } else { format!("before {}", crate::edit::quoted(&version.label)) }
}

fn documents(out: &mut dyn Write, since: &Differences) -> Result<()> {
    for one in &since.documents {
        let fate = match one.fate {
            Fate::Added => "added since",
            Fate::Removed => "removed since",
            Fate::Described => "described otherwise since",
            Fate::Same => "",
        };
        let statements = Some(one.statements.words()).filter(|words| !words.is_empty());
        let statements = statements.map(|words| format!("statements: {words}")).unwrap_or_default();
        let parts: Vec<&str> = [fate, &statements].into_iter().filter(|part| !part.is_empty()).collect();
        writeln!(out, "      {}  {}", show::inert(&one.title), parts.join("; "))?;
    }
    Ok(())
}

/// What is other now is told where that is known.
fn version_json(now: &Project, number: usize, version: &Version, since: Option<&Differences>) -> Json {
    let coder = version.coder.and_then(|id| now.coders().get(id)).map(|coder| coder.name.clone());
    let mut row = json!({
        "number": number,
        "name": version.name,
        "time": version.time.to_string(),
        "before": version.label,
        "coder": coder,
    });
    if let (Some(row), Some(since)) = (row.as_object_mut(), since) {
        row.extend(differences_json(since));
    }
    row
}

fn differences_json(since: &Differences) -> [(String, Json); 5] {
    let counts = |since: Since| json!({"added": since.added, "removed": since.removed, "changed": since.changed});
    let documents = since.documents.iter().map(|one| {
        let fate = match one.fate {
            Fate::Added => "added",
            Fate::Removed => "removed",
            Fate::Described => "described",
            Fate::Same => "same",
        };
        json!({
            "id": one.document.to_string(),
            "title": one.title,
            "since": fate,
            "statements": counts(one.statements),
        })
    });
    [
        ("documents".to_owned(), documents.collect()),
        ("relations".to_owned(), counts(since.relations)),
        ("codebook".to_owned(), counts(since.codebook)),
        ("actors".to_owned(), counts(since.actors)),
        ("issues".to_owned(), counts(since.issues)),
    ]
}

fn find<'a>(list: &'a [Version], wanted: &str) -> Result<&'a Version> {
    let by_number = wanted.parse::<usize>().ok().and_then(|number| list.get(number.checked_sub(1)?));
    let found = by_number.or_else(|| list.iter().find(|version| version.name == wanted));
    found.ok_or_else(|| {
        let count = counted(list.len(), "version");
        WrongUse(format!("There is no version “{wanted}”; the project has {count}, numbered from 1")).into()
    })
}

fn open(folder: &Path, name: &str) -> Result<Loaded> {
    let loaded = store::open_version(disk().as_ref(), folder, name)?;
    for problem in &loaded.report.attention {
        show::complain(&problem.sentence);
    }
    Ok(loaded)
}

pub(super) fn restore(
    out: &mut dyn Write,
    session: &mut Session,
    version: &str,
    document: Option<&str>,
) -> Result<Outcome> {
    fold(session);
    let list = store::versions(disk().as_ref(), session.folder())?;
    let version = find(&list, version)?;
    let then = open(session.folder(), &version.name)?;
    let wanted = match document {
        None => Wanted::Everything,
        Some(wanted) => {
            let here = find_document(session.project(), wanted).map(|found| found.1.id);
            Wanted::Document(here.or_else(|_gone_by_now| find_document(&then.project, wanted).map(|found| found.1.id))?)
        }
    };
    carry_out(out, session, &then, wanted)
}

/// Has edits that a crash left in the journal written into their files: only then are versions and trash complete.
fn fold(session: &Session) {
    session.save_now();
    // Whatever hinders it is told when something is changed.
    drop(session.wait_saved(PATIENCE));
}

fn carry_out(out: &mut dyn Write, session: &mut Session, then: &Loaded, wanted: Wanted) -> Result<Outcome> {
    let done = session.restore(then, wanted, machine::now()).map_err(refused)?;
    if !done.changed {
        writeln!(out, "Nothing to do: it is as it was then")?;
        return Ok(Outcome::Done);
    }
    saved(session)?;
    writeln!(out, "Did “{}”; undo takes it back", show::inert(&done.label))?;
    Ok(Outcome::Done)
}

/// The documents in the trash that are not in the project.
fn trashed(folder: &Path, now: &Project) -> Result<Vec<Trashed>> {
    let mut list = store::trash(disk().as_ref(), folder)?;
    list.retain(|one| !now.documents().contains(one.document));
    Ok(list)
}

pub(super) fn trash(out: &mut dyn Write, folder: &Path, as_json: bool) -> Result<Outcome> {
    let now = read(folder)?;
    let list = trashed(&whole(folder)?, &now)?;
    let name = |one: &Trashed| one.by.and_then(|id| now.coders().get(id)).map(|coder| coder.name.clone());
    if as_json {
        let rows = list.iter().enumerate().map(|(at, one)| {
            json!({
                "number": at + 1,
                "id": one.document.to_string(),
                "title": one.title,
                "removed": one.at.map(|at| at.to_string()),
                "by": name(one),
                "statements": one.statements,
            })
        });
        writeln!(out, "{:#}", Json::Array(rows.collect()))?;
        return Ok(Outcome::Done);
    }
    for (at, one) in list.iter().enumerate() {
        let when = one.at.map(|at| format!("removed {at}")).unwrap_or_default();
        let who = name(one).map(|name| format!(" by {name}")).unwrap_or_default();
        let [title, who] = [show::inert(&one.title), show::inert(&who)];
        writeln!(out, "{:>4}  {title}  {}  {when}{who}", at + 1, counted(one.statements, "statement"))?;
    }
    match store::count_dropped(disk().as_ref(), &whole(folder)?)? {
        0 if list.is_empty() => writeln!(out, "The trash is empty")?,
        0 => {}
        count => writeln!(out, "{}", store::dropped(count))?,
    }
    Ok(Outcome::Done)
}

pub(super) fn put_back(out: &mut dyn Write, session: &mut Session, wanted: &str) -> Result<Outcome> {
    fold(session);
    let list = trashed(session.folder(), session.project())?;
    let by_number = wanted.parse::<usize>().ok().and_then(|number| list.get(number.checked_sub(1)?));
    let fits = |one: &&Trashed| one.document.to_string() == wanted || fold_name(&one.title) == fold_name(wanted);
    let found = by_number.or_else(|| list.iter().find(fits)).map(|one| one.document);
    let document: Id<Document> = found.ok_or_else(|| {
        let count = counted(list.len(), "document");
        WrongUse(format!("There is no document “{wanted}” in the trash, which holds {count}"))
    })?;
    let then = store::open_trashed(disk().as_ref(), session.folder(), document)?;
    carry_out(out, session, &then, Wanted::FromTrash(document))
}

pub(super) fn empty(out: &mut dyn Write, folder: &Path) -> Result<Outcome> {
    let folder = whole(folder)?;
    // A newer version of the program may keep there what this one knows nothing of.
    if let Some(why) = load(&folder)?.report.read_only {
        return Err(store::StoreError::ReadOnly(why).into());
    }
    let done = store::empty_trash(disk().as_ref(), &folder)?;
    writeln!(out, "{}", done.sentence())?;
    Ok(Outcome::Done)
}
