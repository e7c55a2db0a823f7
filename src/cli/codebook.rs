//! `standpoint codebook`: what passages can be, listed, changed, written to a file and taken from one.

use super::verbs::{WrongUse, disk, open, read, refused, saved, whole};
use super::{CoderArgs, Outcome, show};
use crate::analysis::rules;
use crate::edit::{self, BookEdit, Codebook, Command, tag_at_path, tag_path, tag_tree, touches};
use crate::machine;
use crate::model::{Field, FieldKind, Id, Project, Tag};
use crate::session::{self, Session};
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

/// Which project, and what to do with its codebook.
#[derive(Debug, Args)]
pub struct CodebookArgs {
    /// Folder of the project
    pub project: PathBuf,
    #[command(subcommand)]
    pub what: Option<CodebookVerb>,
}

/// What to do; the list, where nothing is said. Tags are named as they are called, or by their path: Framing/Evidence.
#[derive(Debug, Subcommand)]
pub enum CodebookVerb {
    /// List the tags as a tree, with what they ask and how many statements they have
    List {
        #[arg(long)]
        json: bool,
    },
    /// Write the codebook alone: the ending .ron, .csv or .qdc says how
    Export {
        file: PathBuf,
        /// Write over a file that is there already
        #[arg(long)]
        overwrite: bool,
    },
    /// Take in what a codebook in a .ron, .csv or .qdc file has and the project has not
    Import {
        file: PathBuf,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Take in one of the codebooks that come with the program: news-basics, quote-extraction, fact-check, discourse-network
    Starter {
        name: String,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Add a tag
    AddTag {
        name: String,
        /// The tag below which it stands
        #[arg(long)]
        below: Option<String>,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Give a tag another name
    RenameTag {
        tag: String,
        name: String,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Put a tag below another one, or with --top below none
    MoveTag {
        tag: String,
        #[arg(long, required_unless_present = "top")]
        below: Option<String>,
        #[arg(long, conflicts_with = "below")]
        top: bool,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// No longer offer a tag; its statements stay. With --undo offer it again
    RetireTag {
        tag: String,
        #[arg(long)]
        undo: bool,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Make one tag of two: the statements of the first get the second
    MergeTags {
        from: String,
        into: String,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// Delete a tag; its statements get another one or are deleted too
    DeleteTag {
        tag: String,
        /// The tag that its statements get
        #[arg(long)]
        move_to: Option<String>,
        /// Delete its statements with it
        #[arg(long, conflicts_with = "move_to")]
        delete_statements: bool,
        #[command(flatten)]
        edit: EditArgs,
    },
    /// List what breaks the rules of the codebook; ends with 1 where something does
    ToCheck {
        /// Core choices without an answer, too
        #[arg(long)]
        unanswered: bool,
        #[arg(long)]
        json: bool,
    },
}

/// How a change is made.
#[derive(Debug, Args)]
pub struct EditArgs {
    /// Only say how much it would touch
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub coder: CoderArgs,
}

pub(super) fn run(out: &mut dyn Write, args: &CodebookArgs) -> Result<Outcome> {
    let project = &args.project;
    match &args.what {
        None => list(out, &read(project)?, false),
        Some(CodebookVerb::List { json }) => list(out, &read(project)?, *json),
        Some(CodebookVerb::Export { file, overwrite }) => export(out, &read(project)?, file, *overwrite),
        Some(CodebookVerb::ToCheck { unanswered, json }) => to_check(out, &read(project)?, *unanswered, *json),
        Some(verb) => change(out, project, verb),
    }
}

fn change(out: &mut dyn Write, project: &Path, verb: &CodebookVerb) -> Result<Outcome> {
    let (CodebookVerb::Import { edit, .. }
    | CodebookVerb::Starter { edit, .. }
    | CodebookVerb::AddTag { edit, .. }
    | CodebookVerb::RenameTag { edit, .. }
    | CodebookVerb::MoveTag { edit, .. }
    | CodebookVerb::RetireTag { edit, .. }
    | CodebookVerb::MergeTags { edit, .. }
    | CodebookVerb::DeleteTag { edit, .. }) = verb
    else {
        return Ok(Outcome::Done);
    };
    let mut session = open(project, &edit.coder)?;
    let command = command(session.project(), verb)?;
    if let Command::AdoptCodebook { codebook, .. } = &command {
        let (new, known) = codebook.news(session.project());
        let verb = if edit.dry_run { "would come" } else { "come" };
        writeln!(out, "{} {verb} in; {} are there already and stay as they are", tags(new), known)?;
    } else {
        writeln!(out, "{}", touches(session.project(), &command).sentence())?;
    }
    if edit.dry_run {
        // What would be refused is refused here too.
        let coder = session.coder().id;
        let stamp = crate::model::Stamp { coder, time: machine::now(), sequence: u64::MAX };
        edit::plan(session.project(), &command, stamp, &mut machine::random_ids()).map_err(refused)?;
        return Ok(Outcome::Done);
    }
    carry_out(out, &mut session, &command)
}

fn carry_out(out: &mut dyn Write, session: &mut Session, command: &Command) -> Result<Outcome> {
    let done = session.run(command, machine::now()).map_err(refused)?;
    saved(session)?;
    if done.changed {
        writeln!(out, "Done: {}", show::inert(&done.label))?;
    } else {
        writeln!(out, "Nothing to change: it is so already")?;
    }
    Ok(Outcome::Done)
}

fn command(project: &Project, verb: &CodebookVerb) -> Result<Command> {
    let find = |name: &str| tag(project, name);
    Ok(match verb {
        CodebookVerb::Import { file, .. } => {
            let read = read_book(file)?;
            Command::AdoptCodebook { name: read.name.clone(), codebook: Box::new(read) }
        }
        CodebookVerb::Starter { name, .. } => {
            let codebook =
                edit::starter(name).map_err(|refusal| WrongUse(format!("{}. {}", refusal.reason, refusal.hint)))?;
            Command::AdoptCodebook { name: codebook.name.clone(), codebook: Box::new(codebook) }
        }
        CodebookVerb::AddTag { name, below, .. } => {
            let parent = below.as_deref().map(find).transpose()?.map(|tag| tag.id);
            Command::Book(BookEdit::AddTag { name: name.clone(), parent })
        }
        CodebookVerb::RenameTag { tag, name, .. } => {
            Command::EditTag { tag: Box::new(Tag { name: name.trim().to_owned(), ..find(tag)?.clone() }) }
        }
        CodebookVerb::MoveTag { tag, below, .. } => {
            let parent = below.as_deref().map(find).transpose()?.map(|tag| tag.id);
            Command::Book(BookEdit::MoveTag { tag: find(tag)?.id, parent, before: None })
        }
        CodebookVerb::RetireTag { tag, undo, .. } => {
            Command::EditTag { tag: Box::new(Tag { retired: !undo, ..find(tag)?.clone() }) }
        }
        CodebookVerb::MergeTags { from, into, .. } => {
            Command::Book(BookEdit::MergeTags { from: find(from)?.id, into: find(into)?.id })
        }
        CodebookVerb::DeleteTag { tag, move_to, delete_statements, .. } => {
            let row = find(tag)?;
            let used = project.annotations().views().filter(|view| view.tag == row.id).count();
            match move_to {
                Some(into) => Command::Book(BookEdit::MergeTags { from: row.id, into: find(into)?.id }),
                None if used == 0 || *delete_statements => Command::Book(BookEdit::RemoveTag { tag: row.id }),
                None => {
                    let reason = format!(
                        "“{}” has {used} statements: say --move-to TAG to give them another tag, or --delete-statements",
                        row.name
                    );
                    return Err(WrongUse(reason).into());
                }
            }
        }
        CodebookVerb::List { .. } | CodebookVerb::Export { .. } | CodebookVerb::ToCheck { .. } => {
            return Err(anyhow!("Nothing is changed by that"));
        }
    })
}

fn tag<'a>(project: &'a Project, name: &str) -> Result<&'a Tag> {
    let unknown = || {
        let names: Vec<String> = tag_tree(project).iter().map(|branch| tag_path(project, branch.tag)).collect();
        WrongUse(format!("There is no tag “{name}”, or more than one; the codebook has {}", names.join(", ")))
    };
    Ok(tag_at_path(project, name).ok_or_else(unknown)?)
}

fn tags(count: usize) -> String {
    if count == 1 { "1 tag".to_owned() } else { format!("{count} tags") }
}

fn read_book(file: &Path) -> Result<Codebook> {
    let read = session::read_codebook(disk().as_ref(), &whole(file)?, &mut machine::random_ids());
    let read = read.map_err(|sentence| anyhow!(sentence))?;
    read.notes.iter().for_each(|note| show::complain(note));
    Ok(read.book)
}

fn export(out: &mut dyn Write, project: &Project, file: &Path, overwrite: bool) -> Result<Outcome> {
    let lost = session::write_codebook(disk().as_ref(), project, &whole(file)?, overwrite);
    let lost = lost.map_err(|sentence| anyhow!(sentence))?;
    writeln!(out, "Wrote {} to {}", tags(project.tags().len()), file.display())?;
    out.flush()?;
    lost.iter().for_each(|sentence| show::complain(sentence));
    Ok(Outcome::Done)
}

fn list(out: &mut dyn Write, project: &Project, json: bool) -> Result<Outcome> {
    let mut counts: BTreeMap<Id<Tag>, usize> = BTreeMap::new();
    project.annotations().views().for_each(|view| *counts.entry(view.tag).or_default() += 1);
    let count = |tag: &Tag| counts.get(&tag.id).copied().unwrap_or(0);
    let branches = tag_tree(project);
    let rows = branches.iter().filter_map(|branch| Some((branch.depth, project.tags().get(branch.tag)?)));
    if json {
        let rows: Vec<_> = rows.map(|(_, tag)| tag_json(project, tag, count(tag))).collect();
        let kinds: Vec<_> =
            project.relation_types_in_order().into_iter().map(|kind| relation_json(project, kind)).collect();
        writeln!(out, "{:#}", serde_json::json!({ "tags": rows, "relations": kinds }))?;
        return Ok(Outcome::Done);
    }
    for (depth, tag) in rows {
        let keys: Vec<String> = tag.keys.chars().map(|key| key.to_uppercase().collect()).collect();
        let keys = if keys.is_empty() { String::new() } else { format!(" [{}]", keys.join(" ")) };
        let retired = if tag.retired { " (retired)" } else { "" };
        let noun = if count(tag) == 1 { "statement" } else { "statements" };
        let indent = "  ".repeat(depth.min(40));
        writeln!(out, "{indent}{}{keys}{retired}  {} {noun}", show::inert(&tag.name), count(tag))?;
        let fields: Vec<String> = project.fields_of(tag.id).map(|field| show::inert(&field.name)).collect();
        if !fields.is_empty() {
            writeln!(out, "{indent}    asks for {}", fields.join(", "))?;
        }
    }
    for kind in project.relation_types_in_order() {
        writeln!(out, "→ {}", show::inert(&kind.name))?;
    }
    Ok(Outcome::Done)
}

fn tag_json(project: &Project, tag: &Tag, statements: usize) -> serde_json::Value {
    let field = |field: &Field| {
        serde_json::json!({
            "id": field.id.to_string(), "name": field.name, "kind": kind_name(field.kind), "core": field.core,
            "help": field.help,
            "choices": field.choices.iter().map(|one| serde_json::json!({"name": one.name, "definition": one.definition}))
                .collect::<Vec<_>>(),
        })
    };
    serde_json::json!({
        "id": tag.id.to_string(), "path": tag_path(project, tag.id), "name": tag.name, "keys": tag.keys,
        "retired": tag.retired, "statements": statements, "definition": tag.definition, "use_when": tag.use_when,
        "not_when": tag.not_when, "extent": tag.extent, "examples": tag.examples,
        "fields": project.fields_of(tag.id).map(field).collect::<Vec<_>>(),
    })
}

fn relation_json(project: &Project, kind: &crate::model::RelationType) -> serde_json::Value {
    let names = |ends: &[Id<Tag>]| ends.iter().map(|&end| tag_path(project, end)).collect::<Vec<_>>();
    serde_json::json!({
        "id": kind.id.to_string(), "name": kind.name, "definition": kind.definition, "from": names(&kind.from),
        "to": names(&kind.to), "symmetric": kind.symmetric,
    })
}

fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Choice => "choice",
        FieldKind::Choices => "several choices",
        FieldKind::YesNo => "yes or no",
        FieldKind::Text => "text",
        FieldKind::Number => "number",
        FieldKind::Date => "date",
        FieldKind::Link => "link",
        FieldKind::Actors => "actors",
        FieldKind::Chain => "chain of actors",
        FieldKind::Issues => "issues",
        FieldKind::Words => "words of the text",
    }
}

fn to_check(out: &mut dyn Write, project: &Project, unanswered: bool, json: bool) -> Result<Outcome> {
    let mut rows = Vec::new();
    let mut count = 0;
    for (at, document) in project.documents_in_order().into_iter().enumerate() {
        let found = rules::findings(project, document.id);
        for finding in found.iter().filter(|finding| unanswered || finding.broken.is_fault()) {
            let Some(row) = project.annotations().get(finding.statement) else { continue };
            let sentence = rules::sentence(project, finding);
            count += 1;
            if json {
                rows.push(serde_json::json!({
                    "statement": row.id.to_string(), "document": at + 1, "start": document.text.chars(finding.at),
                    "words": row.words(document.text.as_str()), "what": sentence,
                }));
            } else {
                write!(out, "{sentence}  ")?;
                show::statement_line(out, project, at + 1, document, &row)?;
            }
        }
    }
    if json {
        writeln!(out, "{:#}", serde_json::Value::Array(rows))?;
    } else {
        writeln!(out, "{count} to check")?;
    }
    Ok(if count == 0 { Outcome::Done } else { Outcome::Problems })
}
