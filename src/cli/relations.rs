//! How statements are related: list, link, unlink.

use super::verbs::{WrongUse, counted, find_document, open, read, refused, saved};
use super::{CoderArgs, Outcome, show};
use crate::edit::Command;
use crate::machine;
use crate::model::{Annotation, Id, Project, Relation};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use std::io::Write;
use std::path::PathBuf;

/// The relations of which project, and what to do with them.
#[derive(Debug, Args)]
pub struct RelationArgs {
    /// Folder of the project
    pub project: PathBuf,
    #[command(subcommand)]
    pub what: Option<RelationVerb>,
    #[arg(long, global = true)]
    pub json: bool,
    /// Name of the coder; the project's only coder, or else your login name, where none is given
    #[arg(long, value_name = "NAME", global = true)]
    pub coder: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum RelationVerb {
    /// List them; what is done where nothing else is said
    List {
        /// Only those that start or end in this article: its number, id or title
        #[arg(long)]
        document: Option<String>,
        /// Only those of this type
        #[arg(long = "type", value_name = "NAME")]
        kind: Option<String>,
    },
    /// Link two statements
    Link {
        /// Id of the statement from which it leads, as list --json shows it, or its first digits
        from: String,
        /// Name of the type: supports, counters, or another of the codebook
        kind: String,
        /// Id of the statement to which it leads
        to: String,
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Remove relations
    Unlink {
        /// Ids of the relations, or their first digits
        #[arg(required = true)]
        relations: Vec<String>,
    },
}

pub(super) fn run(out: &mut dyn Write, args: RelationArgs) -> Result<Outcome> {
    let RelationArgs { project, what, json, coder } = args;
    let coder = CoderArgs { coder };
    match what {
        None => list(out, &read(&project)?, None, None, json),
        Some(RelationVerb::List { document, kind }) => {
            list(out, &read(&project)?, document.as_deref(), kind.as_deref(), json)
        }
        Some(RelationVerb::Link { from, kind, to, note }) => {
            let mut session = open(&project, &coder)?;
            let project = session.project();
            let kind = project.relation_type_named(&kind).ok_or_else(|| {
                let names: Vec<&str> = project.relation_types_in_order().iter().map(|row| row.name.as_str()).collect();
                WrongUse(format!("There is no type of relation “{kind}”; the codebook has {}", names.join(", ")))
            })?;
            let (from, to) = (statement(project, &from)?, statement(project, &to)?);
            let command = Command::Link { kind: kind.id, from, to, note };
            let done = session.run(&command, machine::now()).map_err(refused)?;
            saved(&session)?;
            writeln!(out, "Done: {}", show::inert(&done.label))?;
            Ok(Outcome::Done)
        }
        Some(RelationVerb::Unlink { relations }) => {
            let mut session = open(&project, &coder)?;
            let ids = session.project().relations().iter().map(|row| row.id).collect::<Vec<_>>();
            let found = relations.iter().map(|typed| begins(ids.iter().copied(), typed, "relation"));
            let relations = found.collect::<Result<Vec<_>>>()?;
            let done = session.run(&Command::Unlink { relations }, machine::now()).map_err(refused)?;
            saved(&session)?;
            writeln!(out, "Done: {}", show::inert(&done.label))?;
            Ok(Outcome::Done)
        }
    }
}

fn list(
    out: &mut dyn Write,
    project: &Project,
    document: Option<&str>,
    kind: Option<&str>,
    json: bool,
) -> Result<Outcome> {
    let only = document.map(|wanted| find_document(project, wanted)).transpose()?.map(|found| found.1.id);
    let kind = kind
        .map(|name| {
            let unknown = || WrongUse(format!("There is no type of relation “{name}”"));
            project.relation_type_named(name).map(|row| row.id).ok_or_else(unknown)
        })
        .transpose()?;
    let here = |id: Id<Annotation>| project.annotations().view(id).is_some_and(|view| Some(view.document) == only);
    let fits = |row: &&Relation| {
        kind.is_none_or(|kind| kind == row.kind) && (only.is_none() || here(row.from) || here(row.to))
    };
    let rows: Vec<&Relation> = project.relations().iter().filter(fits).collect();
    if json {
        let rows = rows.iter().map(|row| relation_json(project, row)).collect();
        writeln!(out, "{:#}", Json::Array(rows))?;
        return Ok(Outcome::Done);
    }
    for row in &rows {
        let id = row.id.to_string();
        let (from, to) = (words(project, row.from), words(project, row.to));
        let line = format!("{}  “{from}”  {}  “{to}”", id.get(..8).unwrap_or_default(), name(project, row));
        writeln!(out, "{}", show::inert(&line).replace('\n', " ⏎ "))?;
    }
    writeln!(out, "{}", counted(rows.len(), "relation"))?;
    Ok(Outcome::Done)
}

fn name<'a>(project: &'a Project, row: &Relation) -> &'a str {
    project.relation_types().get(row.kind).map_or("", |kind| kind.name.as_str())
}

fn words(project: &Project, id: Id<Annotation>) -> String {
    let row = project.annotations().get(id);
    let text = row.and_then(|row| Some(row.words(project.documents().get(row.document)?.text.as_str())));
    text.unwrap_or_default()
}

fn relation_json(project: &Project, row: &Relation) -> Json {
    let end = |id: Id<Annotation>| {
        let view = project.annotations().view(id);
        let document = view.map(|view| view.document.to_string());
        json!({"id": id.to_string(), "document_id": document, "words": words(project, id)})
    };
    json!({
        "id": row.id.to_string(),
        "type": name(project, row),
        "from": end(row.from),
        "to": end(row.to),
        "note": row.note,
        "coder": project.coders().get(row.coder).map(|coder| coder.name.clone()),
        "created": row.created.time.to_string(),
    })
}

fn statement(project: &Project, typed: &str) -> Result<Id<Annotation>> {
    begins(project.annotations().views().map(|view| view.id), typed, "statement")
}

/// The only id that begins so.
fn begins<R>(ids: impl Iterator<Item = Id<R>>, typed: &str, noun: &str) -> Result<Id<R>> {
    let whole = typed.parse::<Id<R>>().ok();
    let mut found = None;
    for id in ids {
        let fits = whole.map_or_else(|| !typed.is_empty() && id.to_string().starts_with(typed), |whole| whole == id);
        if fits && found.replace(id).is_some() {
            return Err(WrongUse(format!("Several {noun}s begin with {typed}; type more digits of the id")).into());
        }
    }
    found.ok_or_else(|| WrongUse(format!("There is no {noun} with the id {typed}")).into())
}
