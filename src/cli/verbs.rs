//! What each verb does. Everything goes through the session, as in the window.

use super::{
    CoderArgs, GenerateArgs, Outcome, TagArgs, Verb, adding, answers, care, codebook, coders, counts, export, finding,
    generate, git, merge, past, people, read_article, relations, show, statements, survey,
};
use crate::edit::{self, Command, Refusal};
use crate::formats::{self, ExportError, Register};
use crate::machine;
use crate::model::{Actor, Certainty, Document, Id, NameIndex, Origin, Project, fold_name};
use crate::session::{ExportProblem, NewProject, Session, Who};
use crate::store::{self, Attention, Disk, Given, Loaded, SaveState, Storage, StoreError};
use crate::text::Span;
use anyhow::{Result, anyhow};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How long a verb waits for the disk before it says that something is not saved.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// An error of the person who typed, not of the project.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct WrongUse(pub(super) String);

/// What hindered standard output, if that is what went wrong.
pub(super) fn of_output(error: &anyhow::Error) -> Option<&io::Error> {
    let of_export = || match error.downcast_ref()? {
        ExportError::Write(error) => Some(error),
        ExportError::Form(_) => None,
    };
    error.downcast_ref().or_else(of_export)
}

/// What can be done about an error, where its own sentence does not say so.
pub(super) fn hint(error: &anyhow::Error) -> Option<String> {
    let of_export = || match error.downcast_ref()? {
        ExportProblem::Disk(error) => Some(error.hint()),
        ExportProblem::Taken(_) => Some("Choose another name, or say --overwrite".to_owned()),
        ExportProblem::Record(_) => Some("Choose another name".to_owned()),
        ExportProblem::Format(_) | ExportProblem::Unfaithful(_) | ExportProblem::Stopped => None,
    };
    error.downcast_ref().map(StoreError::hint).or_else(of_export)
}

pub(super) fn run(verb: Verb, out: &mut dyn Write) -> Result<Outcome> {
    let outcome = match verb {
        Verb::New { dir, title, coder, codebook } => new(out, &dir, title.as_deref(), &coder, &codebook),
        Verb::Add(args) => adding::add(out, &args),
        Verb::Documents { project, json } => documents(out, &read(&project)?, json),
        Verb::Tag(args) => tag(out, &args),
        Verb::List { project, document, tag, actor, json } => {
            let project = read(&project)?;
            list(out, &project, document.as_deref(), tag.as_deref(), actor.as_deref(), json)
        }
        Verb::Kwic(args) => finding::kwic(out, &args),
        Verb::Coverage { project, words: true, json, .. } => finding::repeated_words(out, &read(&project)?, json),
        Verb::Coverage { project, document, json, .. } => {
            finding::coverage(out, &read(&project)?, document.as_deref(), json)
        }
        Verb::Correct(args) => finding::correct(out, &args),
        Verb::Undo { project, coder } => step(out, &mut open(&project, &coder)?, true),
        Verb::Redo { project, coder } => step(out, &mut open(&project, &coder)?, false),
        Verb::Check { project, json } => care::check(out, &project, json),
        Verb::Repair { project, output, coder } => care::repair(out, &project, output.as_deref(), &coder),
        Verb::Versions { project, version, json } => past::versions(out, &project, version.as_deref(), json),
        Verb::Restore { project, version, document, coder } => {
            past::restore(out, &mut open(&project, &coder)?, &version, document.as_deref())
        }
        Verb::Trash { project, put_back: Some(article), coder, .. } => {
            past::put_back(out, &mut open(&project, &coder)?, &article)
        }
        Verb::Trash { project, empty: true, .. } => past::empty(out, &project),
        Verb::Trash { project, json, .. } => past::trash(out, &project, json),
        Verb::Merge(args) => merge::run(out, &args),
        Verb::GitSetup { project } => git::setup(out, &project),
        Verb::MergeDriver { base, ours, theirs, path } => git::merge(&base, &ours, &theirs, &path),
        Verb::Actors(args) => people::run(out, Register::Actors, args),
        Verb::Issues(args) => people::run(out, Register::Issues, args),
        Verb::Relations(args) => relations::run(out, args),
        Verb::Coders(args) => coders::run(out, args),
        Verb::Counts(args) => counts::counts(out, &args),
        Verb::Export(args) => export::export(out, &args),
        Verb::Import(args) => statements::run(out, &args),
        Verb::Survey(args) => survey::run(out, &args),
        Verb::Codebook(args) => codebook::run(out, &args),
        Verb::TimeExport { project, format, output } => export::time(out, &project, &format, &output),
        Verb::ReadArticle(args) => read_article::run(out, args),
        Verb::Formats { json } => formats(out, json),
        Verb::Generate(args) => invent(out, &args),
        #[cfg(feature = "gui")]
        Verb::Bench { dir, short, window, only, times } => {
            let scale = crate::app::Scale { short, window, only, times };
            crate::app::bench(out, &whole(&dir)?, &scale).map(|()| Outcome::Done)
        }
        #[cfg(feature = "gui")]
        Verb::Probe { path, empty, word, session, brief } => {
            let bare = (empty || word).then_some(word);
            Ok(crate::app::watched(path.as_ref(), bare, session.as_deref(), brief))
        }
    }?;
    out.flush()?;
    Ok(outcome)
}

fn new(out: &mut dyn Write, dir: &Path, title: Option<&str>, coder: &CoderArgs, codebook: &str) -> Result<Outcome> {
    let codebook = edit::starter(codebook).map_err(|refusal| WrongUse(both(&refusal)))?;
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let coder = coder.coder.clone().unwrap_or_else(machine::login_name);
    let new = NewProject { title: title.unwrap_or(&name), coder: &coder, codebook: &codebook, now: machine::now() };
    let session =
        Session::create(disk(), &whole(dir)?, &new, machine::random_ids(), Box::new(|| {}), &Given::default())?;
    let [title, name] = [session.project().title(), &session.coder().name].map(show::inert);
    writeln!(out, "Made “{title}” in {} for {name}", dir.display())?;
    Ok(Outcome::Done)
}

fn documents(out: &mut dyn Write, project: &Project, json: bool) -> Result<Outcome> {
    let mut rows = Vec::new();
    for (at, document) in project.documents_in_order().into_iter().enumerate() {
        let statements = project.annotations_in(document.id).len();
        if json {
            rows.push(show::document_json(at + 1, document, statements));
        } else {
            show::document_line(out, at + 1, document, statements)?;
        }
    }
    if json {
        writeln!(out, "{:#}", serde_json::Value::Array(rows))?;
    }
    Ok(Outcome::Done)
}

fn tag(out: &mut dyn Write, args: &TagArgs) -> Result<Outcome> {
    let mut session = open(&args.project, &args.coder)?;
    let project = session.project();
    let (number, document) = find_document(project, &args.document)?;
    let tag = project.tag_named(&args.tag).ok_or_else(|| {
        let names: Vec<String> = project.tags_in_order().iter().map(|tag| tag.name.to_lowercase()).collect();
        WrongUse(format!("There is no tag “{}”; the codebook has {}", args.tag, names.join(", ")))
    })?;
    if args.start.len() != args.end.len() {
        return Err(WrongUse("Each --start needs its --end".to_owned()).into());
    }
    let total = document.text.chars(document.text.as_str().len());
    let mut fragments = Vec::new();
    for (&start, &end) in args.start.iter().zip(&args.end) {
        let bytes = document.text.byte_of_char(start).zip(document.text.byte_of_char(end));
        let Some((from, to)) = bytes.filter(|_| start < end) else {
            return Err(WrongUse(format!(
                "{start} to {end} is no passage of “{}”, which has characters 0 to {total}; the start must lie before the end",
                document.title
            ))
            .into());
        };
        fragments.push(Span::new(from, to));
    }
    let answers = args.fields.iter().map(|typed| answers::answer(project, tag, typed)).collect::<Result<Vec<_>, _>>();
    let command = Command::Annotate {
        document: document.id,
        fragments,
        tag: tag.id,
        answers: answers.map_err(WrongUse)?,
        note: args.note.clone(),
        certainty: if args.unsure { Certainty::Unsure } else { Certainty::Sure },
        origin: Origin::ByHand,
    };
    let document = document.id;
    let done = session.run(&command, machine::now()).map_err(refused)?;
    saved(&session)?;
    let project = session.project();
    let made = done.statements.first().and_then(|&id| project.annotations().get(id));
    if let (Some(row), Some(document)) = (made, project.documents().get(document)) {
        if args.json {
            writeln!(out, "{:#}", show::statement_json(project, number, document, &row))?;
        } else {
            show::statement_line(out, project, number, document, &row)?;
        }
    }
    Ok(Outcome::Done)
}

fn list(
    out: &mut dyn Write,
    project: &Project,
    document: Option<&str>,
    tag: Option<&str>,
    actor: Option<&str>,
    json: bool,
) -> Result<Outcome> {
    let only = document.map(|wanted| find_document(project, wanted)).transpose()?.map(|found| found.1.id);
    let tag = tag
        .map(|name| project.tag_named(name).ok_or_else(|| WrongUse(format!("There is no tag “{name}”"))))
        .transpose()?
        .map(|tag| tag.id);
    let actors = actor.map(|name| actors_named(project, name));
    let mut rows = Vec::new();
    let mut count = 0;
    for (at, document) in project.documents_in_order().into_iter().enumerate() {
        if only.is_some_and(|only| only != document.id) {
            continue;
        }
        for row in project.annotations_in(document.id) {
            let named = |ids: &Vec<_>| Project::actors_of(&row).iter().any(|id| ids.contains(id));
            if tag.is_some_and(|tag| tag != row.tag) || actors.as_ref().is_some_and(|ids| !named(ids)) {
                continue;
            }
            count += 1;
            if json {
                rows.push(show::statement_json(project, at + 1, document, &row));
            } else {
                show::statement_line(out, project, at + 1, document, &row)?;
            }
        }
    }
    if json {
        writeln!(out, "{:#}", serde_json::Value::Array(rows))?;
    } else {
        writeln!(out, "{}", counted(count, "statement"))?;
    }
    Ok(Outcome::Done)
}

/// Actors whose name or alias holds what was typed.
fn actors_named(project: &Project, typed: &str) -> Vec<Id<Actor>> {
    let mut names = NameIndex::<Actor>::default();
    names.follow(project);
    names.like(typed, usize::MAX).into_iter().map(|found| found.id).collect()
}

fn step(out: &mut dyn Write, session: &mut Session, back: bool) -> Result<Outcome> {
    let now = machine::now();
    let done = if back { session.undo(now) } else { session.redo(now) }.map_err(refused)?;
    let Some(done) = done else {
        let what = if back { "Nothing to undo" } else { "Nothing to do again" };
        writeln!(out, "{what}")?;
        return Ok(Outcome::Problems);
    };
    saved(session)?;
    writeln!(out, "{} “{}”", if back { "Undid" } else { "Did again" }, show::inert(&done.label))?;
    if let Some(passed) = done.passed_over() {
        writeln!(out, "{}", show::inert(&passed))?;
    }
    Ok(Outcome::Done)
}

fn formats(out: &mut dyn Write, json: bool) -> Result<Outcome> {
    let (readers, exporters) = (formats::articles::READERS, formats::EXPORTERS);
    if json {
        let read = readers.iter().map(|row| {
            serde_json::json!({"id": row.id, "title": row.title, "extensions": row.endings, "about": row.about, "reads": "articles"})
        });
        let written = exporters.iter().map(|row| {
            serde_json::json!({"id": row.id, "title": row.title, "extension": row.extension, "about": row.hint, "writes": "statements"})
        });
        let taken = formats::outside::FORMATS.iter().map(|row| {
            serde_json::json!({"id": row.id, "title": row.title, "extensions": row.endings, "about": row.about, "reads": "statements"})
        });
        let rows: Vec<_> = read.chain(taken).chain(written).collect();
        writeln!(out, "{:#}", serde_json::Value::Array(rows))?;
        return Ok(Outcome::Done);
    }
    writeln!(out, "Articles are read from")?;
    for row in readers {
        writeln!(out, "{:<12} .{:<8} {}: {}", row.id, row.endings.join(" ."), row.title, row.about)?;
    }
    writeln!(out, "\nStatements are read from")?;
    for row in formats::outside::FORMATS {
        writeln!(out, "{:<12} .{:<8} {}: {}", row.id, row.endings.join(" ."), row.title, row.about)?;
    }
    writeln!(out, "\nStatements are written in")?;
    for row in exporters {
        writeln!(out, "{:<12} .{:<8} {}: {}", row.id, row.extension, row.title, row.hint)?;
    }
    Ok(Outcome::Done)
}

fn invent(out: &mut dyn Write, args: &GenerateArgs) -> Result<Outcome> {
    let GenerateArgs { documents, bytes, annotations, seed, one_paragraph: unbroken, full, .. } = *args;
    let size = generate::Size { documents, bytes, annotations, seed, unbroken, full };
    let codebook = edit::starter("news-basics").map_err(refused)?;
    let project = generate::project(size, codebook).map_err(refused)?;
    let storage = disk();
    store::create(storage.as_ref(), &whole(&args.dir)?, &project)?;
    let (documents, statements) = (project.documents().len(), project.annotations().len());
    let [documents, statements] = [counted(documents, "document"), counted(statements, "statement")];
    writeln!(out, "Made {} with {documents} and {statements}", args.dir.display())?;
    Ok(Outcome::Done)
}

pub(super) fn disk() -> Arc<dyn Storage> {
    Arc::new(Disk)
}

/// "1 statement", "2 statements".
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A path from the root, as the store wants it.
pub(super) fn whole(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| anyhow!("{} is no path: {error}", path.display()))
}

/// Where edits of projects lie whose folder could not be written.
pub(super) fn journals() -> Option<PathBuf> {
    machine::Folders::of_user().map(|folders| folders.journals)
}

/// Reads all of a project, as the window would show it.
pub(super) fn load(folder: &Path) -> Result<Loaded> {
    let journals = journals();
    let given = Given { journals: journals.as_deref(), ..Given::default() };
    Ok(store::load_given(disk().as_ref(), &whole(folder)?, &given)?)
}

/// Reads a project without a lock and without writing anything.
pub(super) fn read(folder: &Path) -> Result<Project> {
    let loaded = load(folder)?;
    for problem in &loaded.report.attention {
        show::complain(&problem.sentence);
    }
    Ok(loaded.project)
}

/// Who signs.
pub(super) fn who(coder: &CoderArgs) -> Who {
    coder.coder.clone().map_or_else(|| Who::OnlyOr(machine::login_name()), Who::Named)
}

pub(super) fn open(folder: &Path, coder: &CoderArgs) -> Result<Session> {
    open_telling(folder, coder, |_| true)
}

/// Opens a project and says what is wrong with it, as far as that is wanted.
pub(super) fn open_telling(folder: &Path, coder: &CoderArgs, wanted: fn(&Attention) -> bool) -> Result<Session> {
    let (folder, journals) = (whole(folder)?, journals());
    let given = Given { journals: journals.as_deref(), ..Given::default() };
    let ids = machine::random_ids();
    let session = Session::open_given(disk(), &folder, &who(coder), ids, Box::new(|| {}), &given)?;
    for problem in session.report().attention.iter().filter(|problem| wanted(problem)) {
        show::complain(&problem.sentence);
    }
    Ok(session)
}

pub(super) fn saved(session: &Session) -> Result<()> {
    match session.wait_saved(PATIENCE) {
        SaveState::Saved { .. } => {
            // The edit is safe in the journal. Folding it into its file, which goes on until the session is let go
            // of, keeps journals from piling up where a script makes edit after edit.
            session.save_now();
            Ok(())
        }
        SaveState::Saving { .. } => {
            Err(anyhow!("Not saved: the disk did not answer within {} seconds", PATIENCE.as_secs()))
        }
        // The journal has it, and whoever opens the project next sees it.
        SaveState::Unfolded { .. } => Ok(()),
        SaveState::Aside { reason, hint } | SaveState::NotSaved { reason, hint } => {
            Err(anyhow!("Not saved: {reason}. {hint}"))
        }
    }
}

/// The document with a number (from 1), an id or a title.
pub(super) fn find_document<'a>(project: &'a Project, wanted: &str) -> Result<(usize, &'a Document)> {
    let rows = project.documents_in_order();
    let at = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1))
        .filter(|&at| at < rows.len())
        .or_else(|| rows.iter().position(|row| row.id.to_string() == wanted))
        .or_else(|| rows.iter().position(|row| fold_name(&row.title) == fold_name(wanted)));
    let found = at.and_then(|at| rows.get(at).map(|&row| (at + 1, row)));
    found.ok_or_else(|| {
        let count = rows.len();
        WrongUse(format!("There is no document “{wanted}”; the project has {count}, numbered from 1")).into()
    })
}

fn both(refusal: &Refusal) -> String {
    if refusal.hint.is_empty() { refusal.reason.clone() } else { format!("{}. {}", refusal.reason, refusal.hint) }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(super) fn refused(refusal: Refusal) -> anyhow::Error {
    anyhow!("{}", both(&refusal))
}
