//! The registers of actors and issues: list, merge, likely duplicates, out to a file and in from one.

use super::verbs::{WrongUse, counted, disk, open, read, refused, saved, whole};
use super::{CoderArgs, Outcome, show};
use crate::analysis::people::{Alike, Tally, Uses, alike_actors, alike_issues};
use crate::edit::Command;
use crate::formats::{Register, actor_kind, identity};
use crate::machine;
use crate::model::{Actor, Id, Issue, NameIndex, Project};
use crate::session;
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Which register of which project, and what to do with it.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// Folder of the project
    pub project: PathBuf,
    #[command(subcommand)]
    pub what: Option<RegisterVerb>,
    #[arg(long, global = true)]
    pub json: bool,
    /// Name of the coder; the project's only coder, or else your login name, where none is given
    #[arg(long, value_name = "NAME", global = true)]
    pub coder: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum RegisterVerb {
    /// List them, the most used first; what is done where nothing else is said
    List {
        /// Only those with this in their name, alias or wording
        #[arg(long, value_name = "TEXT")]
        like: Option<String>,
        /// Only those that no statement names
        #[arg(long)]
        unused: bool,
    },
    /// Make one of two; all statements of the first become those of the second, and undo takes it back
    Merge {
        /// Name, alias, wording or id of the one that goes
        from: String,
        /// Name, alias, wording or id of the one that stays
        into: String,
    },
    /// List pairs that are likely the same, and why
    Duplicates,
    /// Write them as CSV
    Export {
        /// File to write, or - for standard output
        file: PathBuf,
        /// Write over a file that is there already
        #[arg(long)]
        overwrite: bool,
    },
    /// Take them in from CSV: known ones are filled in, others are new; one edit that can be undone
    Import {
        /// A file as export writes it, or another with a column of names
        file: PathBuf,
    },
}

pub(super) fn run(out: &mut dyn Write, register: Register, args: RegisterArgs) -> Result<Outcome> {
    let RegisterArgs { project, what, json, coder } = args;
    let coder = CoderArgs { coder };
    match what {
        None => list(out, &read(&project)?, register, (None, false), json),
        Some(RegisterVerb::List { like, unused }) => {
            list(out, &read(&project)?, register, (like.as_deref(), unused), json)
        }
        Some(RegisterVerb::Duplicates) => duplicates(out, &read(&project)?, register, json),
        Some(RegisterVerb::Merge { from, into }) => {
            let mut session = open(&project, &coder)?;
            let project = session.project();
            let command = match register {
                Register::Actors => {
                    Command::MergeActors { from: actor(project, &from)?.id, into: actor(project, &into)?.id }
                }
                Register::Issues => {
                    Command::MergeIssues { from: issue(project, &from)?.id, into: issue(project, &into)?.id }
                }
            };
            let done = session.run(&command, machine::now()).map_err(refused)?;
            saved(&session)?;
            let statements = counted(done.statements.len(), "statement");
            writeln!(out, "Done: {}; {statements} changed", show::inert(&done.label))?;
            Ok(Outcome::Done)
        }
        Some(RegisterVerb::Export { file, overwrite }) => {
            let project = read(&project)?;
            if file.as_os_str() == "-" {
                crate::formats::write_register(&project, register, out)?;
                return Ok(Outcome::Done);
            }
            let rows = session::export_register(disk().as_ref(), &project, register, &whole(&file)?, overwrite)?;
            writeln!(out, "Wrote {} into {}", counted(rows, noun(register)), file.display())?;
            Ok(Outcome::Done)
        }
        Some(RegisterVerb::Import { file }) => import(out, &project, register, &file, &coder),
    }
}

fn noun(register: Register) -> &'static str {
    match register {
        Register::Actors => "actor",
        Register::Issues => "issue",
    }
}

fn import(out: &mut dyn Write, project: &Path, register: Register, file: &Path, coder: &CoderArgs) -> Result<Outcome> {
    let storage = disk();
    let path = whole(file)?;
    let bytes = storage.read(&path).map_err(|error| anyhow!("{} can’t be read: {error}", file.display()))?;
    let mut session = open(project, coder)?;
    let brought = session.import_register(register, &bytes, machine::now());
    let brought = brought.map_err(|sentence| anyhow!("{} was not taken in: {sentence}", file.display()))?;
    saved(&session)?;
    writeln!(out, "{} added, {} changed", counted(brought.added, noun(register)), brought.changed)?;
    out.flush()?;
    for note in &brought.notes {
        show::complain(note);
    }
    Ok(if brought.notes.is_empty() { Outcome::Done } else { Outcome::Problems })
}

fn list(
    out: &mut dyn Write,
    project: &Project,
    register: Register,
    (like, unused): (Option<&str>, bool),
    json: bool,
) -> Result<Outcome> {
    let uses = Uses::new(project);
    let mut rows: Vec<(usize, String, Json)> = Vec::new();
    let all = like.unwrap_or_default();
    match register {
        Register::Actors => {
            let mut names = NameIndex::<Actor>::default();
            names.follow(project);
            let found = names.like(all, usize::MAX);
            for row in found.iter().filter_map(|found| project.actors().get(found.id)) {
                let count = uses.of_actor(row.id);
                rows.push((count, actor_line(row), actor_json(project, row, count)));
            }
        }
        Register::Issues => {
            let mut names = NameIndex::<Issue>::default();
            names.follow(project);
            let retired = project.issues().iter().filter(|row| row.retired && all.is_empty()).map(|row| row.id);
            let found = names.like(all, usize::MAX).into_iter().map(|found| found.id).chain(retired);
            for row in found.filter_map(|id| project.issues().get(id)) {
                let count = uses.of_issue(row.id);
                let tally = tally_of(project, row.id);
                rows.push((count, issue_line(row, tally), issue_json(row, tally, count)));
            }
        }
    }
    rows.retain(|row| !unused || row.0 == 0);
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    if json {
        writeln!(out, "{:#}", Json::Array(rows.into_iter().map(|row| row.2).collect()))?;
        return Ok(Outcome::Done);
    }
    for (count, line, _) in &rows {
        writeln!(out, "{count:>6}  {}", show::inert(line))?;
    }
    writeln!(out, "{}", counted(rows.len(), noun(register)))?;
    Ok(Outcome::Done)
}

/// What all that speak of an issue say together.
fn tally_of(project: &Project, issue: Id<Issue>) -> Tally {
    crate::analysis::people::total(project, &project.statements_about(issue))
}

fn actor_line(row: &Actor) -> String {
    let about = [row.role.as_str(), row.country.as_str()];
    let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!(", {}", about.join(", ")) };
    let also = if row.aliases.is_empty() { String::new() } else { format!("  (also {})", row.aliases.join("; ")) };
    format!("{}{about}{also}", row.name)
}

fn actor_json(project: &Project, row: &Actor, statements: usize) -> Json {
    let name = |id| project.actors().get(id).map(|row| row.name.clone());
    let affiliations: Vec<Json> = row
        .affiliations
        .iter()
        .map(|at| {
            let date = |date: Option<crate::model::Date>| date.map(|date| date.to_string());
            json!({"actor": name(at.actor), "from": date(at.from), "to": date(at.to)})
        })
        .collect();
    json!({
        "id": row.id.to_string(),
        "name": row.name,
        "kind": actor_kind(row.kind),
        "identity": identity(row.identity),
        "role": row.role,
        "country": row.country,
        "aliases": row.aliases,
        "affiliations": affiliations,
        "note": row.note,
        "statements": statements,
    })
}

fn issue_line(row: &Issue, tally: Tally) -> String {
    let group = if row.group.is_empty() { String::new() } else { format!("{}: ", row.group) };
    let retired = if row.retired { ", retired" } else { "" };
    format!("{group}{}  (+{} −{} ±{}{retired})", row.wording, tally.pro, tally.con, tally.mixed)
}

fn issue_json(row: &Issue, tally: Tally, statements: usize) -> Json {
    json!({
        "id": row.id.to_string(),
        "wording": row.wording,
        "group": row.group,
        "definition": row.definition,
        "retired": row.retired,
        "statements": statements,
        "for": tally.pro,
        "against": tally.con,
        "mixed": tally.mixed,
        "unclear": tally.unclear,
    })
}

fn duplicates(out: &mut dyn Write, project: &Project, register: Register, json: bool) -> Result<Outcome> {
    fn pairs<R>(rows: &[Alike<R>], name: impl Fn(Id<R>) -> String) -> Vec<(String, String, &'static str, [String; 2])> {
        rows.iter()
            .map(|row| (name(row.one), name(row.other), row.why.told(), [row.one.to_string(), row.other.to_string()]))
            .collect()
    }
    let pairs = match register {
        Register::Actors => pairs(&alike_actors(project), |id| {
            project.actors().get(id).map_or_else(String::new, |row| row.name.clone())
        }),
        Register::Issues => pairs(&alike_issues(project), |id| {
            project.issues().get(id).map_or_else(String::new, |row| row.wording.clone())
        }),
    };
    if json {
        let rows =
            pairs.into_iter().map(|(one, other, why, ids)| json!({"one": one, "other": other, "why": why, "ids": ids}));
        writeln!(out, "{:#}", Json::Array(rows.collect()))?;
        return Ok(Outcome::Done);
    }
    for (one, other, why, _) in &pairs {
        writeln!(out, "{}  |  {}  ({why})", show::inert(one), show::inert(other))?;
    }
    writeln!(out, "{}", counted(pairs.len(), "pair"))?;
    Ok(Outcome::Done)
}

/// The actor with an id, a name or an alias.
fn actor<'a>(project: &'a Project, typed: &str) -> Result<&'a Actor> {
    let by_id = typed.parse().ok().and_then(|id| project.actors().get(id));
    by_id.or_else(|| project.actor_named(typed)).ok_or_else(|| {
        let mut names = NameIndex::<Actor>::default();
        names.follow(project);
        let like = names.like(typed, 3).into_iter().filter_map(|found| project.actors().get(found.id));
        let like: Vec<&str> = like.map(|row| row.name.as_str()).collect();
        WrongUse(format!("There is no actor “{typed}”{}", or_like(&like))).into()
    })
}

/// The issue with an id or a wording.
fn issue<'a>(project: &'a Project, typed: &str) -> Result<&'a Issue> {
    let by_id = typed.parse().ok().and_then(|id| project.issues().get(id));
    by_id.or_else(|| project.issue_worded(typed)).ok_or_else(|| {
        let mut names = NameIndex::<Issue>::default();
        names.follow(project);
        let like = names.like(typed, 3).into_iter().filter_map(|found| project.issues().get(found.id));
        let like: Vec<&str> = like.map(|row| row.wording.as_str()).collect();
        WrongUse(format!("There is no issue “{typed}”{}", or_like(&like))).into()
    })
}

fn or_like(names: &[&str]) -> String {
    if names.is_empty() { String::new() } else { format!("; like it are {}", names.join(", ")) }
}
