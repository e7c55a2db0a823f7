//! Who has tagged: list, rename, remove.

use super::verbs::{counted, open, read, refused, saved};
use super::{CoderArgs, Outcome, show};
use crate::edit::{Command, made_by};
use crate::machine;
use crate::model::{Coder, Project, fold_name};
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use std::io::Write;
use std::path::PathBuf;

/// The coders of which project, and what to do with them.
#[derive(Debug, Args)]
pub struct CodersArgs {
    /// Folder of the project
    pub project: PathBuf,
    #[command(subcommand)]
    pub what: Option<CodersVerb>,
    #[arg(long, global = true)]
    pub json: bool,
    /// Name of the coder who signs this; whom it is about, or who takes over, where none is given
    #[arg(long, value_name = "NAME", global = true)]
    pub coder: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum CodersVerb {
    /// List them with what they have made; what is done where nothing else is said
    List,
    /// Give a coder another name
    Rename { coder: String, name: String },
    /// Remove a coder; undo brings them back with all that was theirs
    Remove {
        name: String,
        /// Who takes over the statements and relations
        #[arg(long, value_name = "NAME", conflicts_with = "with_statements")]
        into: Option<String>,
        /// Remove the coder's statements and relations too
        #[arg(long)]
        with_statements: bool,
    },
}

pub(super) fn run(out: &mut dyn Write, args: CodersArgs) -> Result<Outcome> {
    let CodersArgs { project: folder, what, json, coder } = args;
    let project = read(&folder)?;
    let (signed, command) = match what {
        None | Some(CodersVerb::List) => return list(out, &project, json),
        Some(CodersVerb::Rename { coder: named, name }) => {
            let row = find(&project, &named)?;
            (row.name.clone(), Command::RenameCoder { coder: row.id, name })
        }
        Some(CodersVerb::Remove { name, into, with_statements }) => {
            let row = find(&project, &name)?;
            let heir = into.map(|into| find(&project, &into)).transpose()?;
            if heir.is_none() && !with_statements && made_by(&project, row.id) != (0, 0) {
                let sentence = format!(
                    "“{}” has {}. Say who takes over with --into NAME, or remove all of it with --with-statements",
                    row.name,
                    work(&project, row)
                );
                return Err(anyhow!(sentence));
            }
            let other = heir.or_else(|| project.coders().iter().find(|other| other.id != row.id));
            let signed = other.map_or_else(machine::login_name, |other| other.name.clone());
            (signed, Command::RemoveCoder { coder: row.id, into: heir.map(|heir| heir.id) })
        }
    };
    let mut session = open(&folder, &CoderArgs { coder: coder.or(Some(signed)) })?;
    let done = session.run(&command, machine::now()).map_err(refused)?;
    saved(&session)?;
    let statements = counted(done.statements.len(), "statement");
    writeln!(out, "Done: {}; {statements} changed", show::inert(&done.label))?;
    Ok(Outcome::Done)
}

fn find<'a>(project: &'a Project, name: &str) -> Result<&'a Coder> {
    let wanted = fold_name(name);
    let found = project.coders().iter().find(|row| fold_name(&row.name) == wanted || row.id.to_string() == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = project.coders().iter().map(|row| row.name.as_str()).collect();
        anyhow!("There is no coder “{name}”; there are {}", names.join(", "))
    })
}

/// “13 statements and 2 relations”.
fn work(project: &Project, row: &Coder) -> String {
    let (statements, relations) = made_by(project, row.id);
    format!("{} and {}", counted(statements, "statement"), counted(relations, "relation"))
}

fn list(out: &mut dyn Write, project: &Project, json: bool) -> Result<Outcome> {
    if json {
        let rows = project.coders().iter().map(|row| {
            let (statements, relations) = made_by(project, row.id);
            json!({"id": row.id.to_string(), "name": row.name, "statements": statements, "relations": relations})
        });
        writeln!(out, "{:#}", Json::Array(rows.collect()))?;
        return Ok(Outcome::Done);
    }
    for row in project.coders().iter() {
        writeln!(out, "{}: {}", show::inert(&row.name), work(project, row))?;
    }
    writeln!(out, "{}", counted(project.coders().len(), "coder"))?;
    Ok(Outcome::Done)
}
