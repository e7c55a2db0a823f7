//! `standpoint import`: statements of other tools, with what was read, proved and lost.

use super::verbs::{WrongUse, disk, open, refused, saved, whole};
use super::{AddArgs, CoderArgs, Outcome, adding, show};
use crate::formats::articles;
use crate::formats::outside::{self, Format, Mapping, Prepared, Unit};
use crate::machine;
use crate::session::{self, Reading, Session, Worker};
use anyhow::{Result, anyhow};
use clap::Args;
use std::{io::Write, path::PathBuf, sync::atomic::AtomicBool};

/// What to take in, and how.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Files, archives or folders of another tool’s statements
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The format, where it can’t be told from the files: w3c, brat, label-studio, jsonl, prodigy, doccano, refi-qda, cas-json,
    /// xmi, webanno-tsv, dna, taguette or csv
    #[arg(long)]
    pub format: Option<String>,
    /// A file that says which labels, answers and relations become which tags, fields and types; see --print-mapping
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Change nothing; write the mapping that would be used, to be changed and given to --mapping
    #[arg(long)]
    pub print_mapping: bool,
    /// What positions count, where the files do not tell: characters, utf16, bytes or graphemes
    #[arg(long)]
    pub unit: Option<String>,
    /// Change nothing; only say what would come in
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub coder: CoderArgs,
}

/// What is read as articles, and goes the way of `add`: files that no other tool keeps its statements in.
fn of_articles(args: &ImportArgs) -> Option<AddArgs> {
    let is_reader = |id: &str| articles::READERS.iter().any(|reader| reader.id == id);
    let holds_no_statements = |file: &PathBuf| {
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let of = |endings: &[&str]| endings.contains(&ending.as_str());
        articles::READERS.iter().any(|reader| of(reader.endings)) && !outside::FORMATS.iter().any(|one| of(one.endings))
    };
    // Workbooks are ours with statements, or others’ with an article a row.
    let is_other_workbook = |file: &PathBuf| {
        let is_workbook = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        is_workbook && whole(file).is_ok_and(|path| holds_articles(vec![path]))
    };
    let is_of_articles = match args.format.as_deref() {
        Some(id) => outside::format(id).is_none() && is_reader(id),
        None => args.files.iter().all(|file| holds_no_statements(file) || is_other_workbook(file)),
    };
    is_of_articles.then(|| AddArgs {
        project: args.project.clone(),
        files: args.files.clone(),
        format: args.format.clone(),
        encoding: None,
        mapping: args.mapping.as_ref().map(|given| given.to_string_lossy().into_owned()),
        repeated: false,
        dry_run: args.dry_run,
        json: false,
        coder: args.coder.clone(),
    })
}

/// Whether no statements stand in files.
fn holds_articles(paths: Vec<PathBuf>) -> bool {
    let storage = disk();
    let (tell, stop) = (|_| (), AtomicBool::new(false));
    let reading = Reading { storage: storage.as_ref(), worker: &Worker::this(), tell: &tell, stop: &stop };
    session::statements::sort_out(&reading, paths).is_some_and(|sorted| sorted.statements.is_empty())
}

pub(super) fn run(out: &mut dyn Write, args: &ImportArgs) -> Result<Outcome> {
    if let Some(articles) = of_articles(args) {
        return adding::add(out, &articles);
    }
    let format = args.format.as_deref().map(named).transpose()?;
    let unit = args.unit.as_deref().map(|name| {
        let unknown = || WrongUse(format!("There is no unit “{name}”; choose characters, utf16, bytes or graphemes"));
        Unit::named(name).ok_or_else(unknown)
    });
    let unit = unit.transpose()?;
    let given = args.mapping.as_deref().map(|file| {
        let bytes = disk().read(&whole(file)?);
        let bytes = bytes.map_err(|error| anyhow!("{} can’t be read: {error}", file.display()))?;
        Mapping::read(&bytes).map_err(|why| anyhow!("{} is no mapping: {why}", file.display()))
    });
    let given = given.transpose()?.unwrap_or_default();
    let mut session = open(&args.project, &args.coder)?;
    let paths = args.files.iter().map(|file| whole(file)).collect::<Result<Vec<_>>>()?;
    let storage = disk();
    let (tell, stop) = (|_| (), AtomicBool::new(false));
    let reading = Reading { storage: storage.as_ref(), worker: &Worker::this(), tell: &tell, stop: &stop };
    let read = session::statements::read_statements(&reading, &paths, format);
    let (brought, format) =
        read.ok_or_else(|| anyhow!("Reading was stopped"))?.map_err(|sentence| anyhow!(sentence))?;
    let prepared = Prepared::new(session.project(), brought, format.title, unit);
    let prepared = prepared.map_err(|why| anyhow!("Nothing was taken in from {}: {why}", format.title))?;
    let mapping = given.over(&Mapping::proposed(session.project(), &prepared));
    if args.print_mapping {
        writeln!(out, "{}", mapping.to_json())?;
        return Ok(Outcome::Done);
    }
    take(out, &mut session, &prepared, &mapping, args.dry_run)
}

fn named(id: &str) -> Result<&'static Format> {
    let unknown = || {
        let ids: Vec<&str> = outside::FORMATS.iter().map(|format| format.id).collect();
        WrongUse(format!("There is no format “{id}” of statements; choose one of {}", ids.join(", ")))
    };
    Ok(outside::format(id).ok_or_else(unknown)?)
}

fn take(
    out: &mut dyn Write,
    session: &mut Session,
    prepared: &Prepared,
    mapping: &Mapping,
    dry_run: bool,
) -> Result<Outcome> {
    writeln!(out, "{}", prepared.told())?;
    for sentence in prepared.sentences() {
        writeln!(out, "{}", show::inert(&sentence))?;
    }
    let rows = if dry_run {
        session.statements_of(prepared, mapping, machine::now())
    } else {
        let (done, rows) = session.take_statements(prepared, mapping, machine::now()).map_err(refused)?;
        if done.is_some() {
            saved(session)?;
        }
        rows
    };
    for sentence in rows.left.sentences() {
        writeln!(out, "{}", show::inert(&sentence))?;
    }
    let verb = if dry_run { "Would take in" } else { "Took in" };
    writeln!(out, "{verb} {}", rows.told())?;
    Ok(if prepared.is_whole() { Outcome::Done } else { Outcome::Problems })
}
