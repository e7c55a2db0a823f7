//! Articles in: files of every format, with a table of what became of each.

use super::verbs::{WrongUse, counted, disk, open, refused, saved, whole};
use super::{CoderArgs, Outcome, show};
use crate::analysis::alike::Sketches;
use crate::edit::{Command, NewDocument};
use crate::formats::articles::{self, Arrival, Batch, Mapping, Reader};
use crate::machine;
use crate::session::{self, Reading, WantedArticles, Worker};
use anyhow::{Result, anyhow};
use clap::Args;
use serde_json::{Value as Json, json};
use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// What to add, and how it is read.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Files, or folders of them
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Format of the files, where the guess is wrong; `standpoint formats` lists them
    #[arg(long)]
    pub format: Option<String>,
    /// Encoding of the files, where the guess is wrong: utf-8, windows-1252, utf-16le, …
    #[arg(long)]
    pub encoding: Option<String>,
    /// Which column of a table is what: text=Body,title=Headline,date=3, or a file with a line for each
    #[arg(long, value_name = "ROLE=COLUMN")]
    pub mapping: Option<String>,
    /// Add articles too whose very words are there already
    #[arg(long)]
    pub repeated: bool,
    /// Only say what would be added
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub coder: CoderArgs,
}

pub(super) fn add(out: &mut dyn Write, args: &AddArgs) -> Result<Outcome> {
    let wanted = WantedArticles {
        paths: args.files.iter().map(|file| whole(file)).collect::<Result<Vec<_>>>()?,
        encoding: args.encoding.clone(),
        reader: args.format.as_deref().map(reader).transpose()?,
        mapping: args.mapping.as_deref().map(mapping).transpose()?.unwrap_or_default(),
        kept: Vec::new(),
    };
    let mut session = open(&args.project, &args.coder)?;
    let mut batch = read(&wanted);
    session::find_twins(Some(session.project()), &mut batch, &mut Sketches::default());
    let is_taken = |arrival: &Arrival| args.repeated || !arrival.is_repeated();
    let before = session.project().documents().len();
    let documents: Vec<NewDocument> = batch
        .arrivals
        .iter()
        .filter(|arrival| is_taken(arrival))
        .map(|arrival| arrival.article.document.clone())
        .collect();
    if !documents.is_empty() && !args.dry_run {
        session.run(&Command::AddDocuments { documents }, machine::now()).map_err(refused)?;
        saved(&session)?;
    }
    if args.json {
        writeln!(out, "{:#}", as_json(&batch, before, is_taken))?;
    } else {
        table(out, &batch, before, is_taken, args.dry_run)?;
    }
    out.flush()?;
    for problem in &batch.problems {
        show::complain(problem);
    }
    Ok(if batch.problems.is_empty() { Outcome::Done } else { Outcome::Problems })
}

/// Reads files, and says on a terminal how far it is.
pub(super) fn read(wanted: &WantedArticles) -> Batch {
    let shows = std::io::stderr().is_terminal();
    let tell = |at: session::Progress| {
        if shows && at.of > 1 {
            let end = if at.done == at.of { "\r\u{1b}[K" } else { "" };
            // Where it can't be shown, nothing is lost.
            let _shown = write!(std::io::stderr(), "\rReading {} of {}{end}", at.done, at.of);
        }
    };
    let storage = disk();
    let reading =
        Reading { storage: storage.as_ref(), worker: &Worker::this(), tell: &tell, stop: &AtomicBool::new(false) };
    session::read_articles(&reading, wanted)
}

fn reader(id: &str) -> Result<&'static Reader> {
    let ids: Vec<&str> = articles::READERS.iter().map(|reader| reader.id).collect();
    let known = articles::reader_named(id);
    known.ok_or_else(|| WrongUse(format!("Articles are not read from “{id}”; choose one of {}", ids.join(", "))).into())
}

/// A mapping as it was typed, or from a file of lines.
fn mapping(typed: &str) -> Result<Mapping> {
    let path = Path::new(typed);
    if typed.contains('=') || !disk().exists(path).unwrap_or(false) {
        return Mapping::parse(typed).map_err(|sentence| WrongUse(sentence).into());
    }
    let bytes =
        disk().read(path).map_err(|error| anyhow!("{typed} can’t be read: {}", crate::store::reason(&error)))?;
    Mapping::parse_lines(&String::from_utf8_lossy(&bytes))
        .map_err(|sentence| WrongUse(format!("{typed}: {sentence}")).into())
}

/// A line for each article, then what is worth knowing.
fn table(
    out: &mut dyn Write,
    batch: &Batch,
    before: usize,
    is_taken: impl Fn(&Arrival) -> bool,
    is_trial: bool,
) -> Result<()> {
    let (mut number, mut words, mut left) = (before, 0, 0);
    for arrival in &batch.arrivals {
        let document = &arrival.article.document;
        let count = arrival.words;
        let shown = if is_taken(arrival) {
            number += 1;
            words += count;
            number.to_string()
        } else {
            left += 1;
            "–".to_owned()
        };
        let facts = [
            document.outlet.clone(),
            document.author.clone(),
            document.date.map_or_else(String::new, |date| date.to_string()),
        ];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        let facts = if facts.is_empty() { String::new() } else { format!("  ({})", facts.join(", ")) };
        let place =
            if arrival.article.place.is_empty() { String::new() } else { format!(", {}", arrival.article.place) };
        let from = format!("{} {}{place}", arrival.source.reader.title, arrival.source.name);
        writeln!(
            out,
            "{shown:>4}  {}{}  {}  {}",
            show::inert(&document.title),
            show::inert(&facts),
            counted(count, "word"),
            show::inert(&from)
        )?;
        if let Some(twin) = &arrival.twin {
            let end = if is_taken(arrival) { "" } else { "; not added. Say --repeated to add it too" };
            writeln!(out, "      {}{end}", show::inert(&twin.told()))?;
        }
    }
    for note in batch.notes() {
        writeln!(out, "{}", show::inert(&note))?;
    }
    if batch.arrivals.len() + batch.problems.len() > 1 || is_trial {
        let added = counted(number - before, "article");
        let verb = if is_trial { "Would add" } else { "Added" };
        let rest: Vec<String> = [(left, "repeated"), (batch.problems.len(), "not read")]
            .into_iter()
            .filter(|part| part.0 > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let rest = if rest.is_empty() { String::new() } else { format!("; {}", rest.join(", ")) };
        writeln!(out, "{verb} {added} with {}{rest}", counted(words, "word"))?;
    }
    Ok(())
}

fn as_json(batch: &Batch, before: usize, is_taken: impl Fn(&Arrival) -> bool) -> Json {
    let mut number = before;
    let rows = batch.arrivals.iter().map(|arrival| {
        let taken = is_taken(arrival);
        number += usize::from(taken);
        let document = &arrival.article.document;
        json!({
            "number": taken.then_some(number),
            "title": document.title,
            "outlet": document.outlet,
            "author": document.author,
            "date": document.date.map(|date| date.to_string()),
            "address": document.address,
            "language": document.language,
            "words": arrival.words,
            "file": arrival.source.path,
            "place": arrival.article.place,
            "format": arrival.source.reader.id,
            "encoding": document.encoding,
            "remarks": arrival.remarks(),
            "like": arrival.twin.as_ref().map(|twin| json!({"title": twin.title, "share": twin.share, "in_project": twin.in_project})),
        })
    });
    let rows: Vec<Json> = rows.collect();
    let notes: Vec<String> = batch.notes();
    json!({"articles": rows, "notes": notes, "problems": batch.problems})
}
