//! Finding what is there and what is missing, and mending a text.

use super::verbs::{WrongUse, counted, disk, find_document, open, read, refused, saved, whole};
use super::{CoderArgs, Outcome, show};
use crate::analysis::coverage::{Article, Coverage, Repeated, repeated};
use crate::analysis::kwic::{self, COLUMNS, Concordance, Order, Question};
use crate::analysis::search::{Query, QueryError};
use crate::edit::{Command, Fate, Instead, Placement, correction};
use crate::formats;
use crate::machine;
use crate::model::{Document, Project, Text};
use crate::session;
use crate::text::Span;
use anyhow::{Result, anyhow};
use clap::Args;
use serde_json::{Value as Json, json};
use std::{io::Write, path::PathBuf, sync::atomic::AtomicBool};

/// What a concordance is of, and in which order.
#[derive(Debug, Args)]
pub struct KwicArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The words that are looked for; of statements: those that hold them
    #[arg(required_unless_present = "statements")]
    pub pattern: Option<String>,
    /// The pattern is a regular expression
    #[arg(long)]
    pub regex: bool,
    /// Large and small letters differ
    #[arg(long)]
    pub case: bool,
    /// Only whole words
    #[arg(long)]
    pub word: bool,
    /// List statements, not places of the text
    #[arg(long)]
    pub statements: bool,
    /// Only statements with this tag; may be given several times
    #[arg(long, requires = "statements")]
    pub tag: Vec<String>,
    /// Only this article: number, id or title
    #[arg(long)]
    pub document: Option<String>,
    /// Bytes of text on each side
    #[arg(long, default_value_t = 60)]
    pub context: usize,
    /// place, left, left2, left3, right, right2, right3, words, actor, issue, stance, date or article
    #[arg(long, default_value = "place")]
    pub sort: String,
    /// The other way round
    #[arg(long)]
    pub reverse: bool,
    #[arg(long)]
    pub json: bool,
    /// As a table for spreadsheets
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// What is to be corrected, and how.
#[derive(Debug, Args)]
pub struct CorrectArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Number, id or title of the article
    pub document: String,
    /// The file with the corrected text
    pub file: PathBuf,
    /// Only say what would become of the statements
    #[arg(long)]
    pub dry_run: bool,
    /// Remove statements whose words are not found; without it nothing is done where there are any
    #[arg(long)]
    pub remove_lost: bool,
    /// Encoding of the file, where the guess is wrong
    #[arg(long)]
    pub encoding: Option<String>,
    #[command(flatten)]
    pub coder: CoderArgs,
}

const ORDERS: &[(&str, Order)] = &[
    ("place", Order::Place),
    ("left", Order::Before(1)),
    ("left1", Order::Before(1)),
    ("left2", Order::Before(2)),
    ("left3", Order::Before(3)),
    ("right", Order::Behind(1)),
    ("right1", Order::Behind(1)),
    ("right2", Order::Behind(2)),
    ("right3", Order::Behind(3)),
    ("words", Order::Words),
    ("actor", Order::Actor),
    ("issue", Order::Issue),
    ("stance", Order::Stance),
    ("date", Order::Date),
    ("article", Order::Title),
];

pub(super) fn kwic(out: &mut dyn Write, args: &KwicArgs) -> Result<Outcome> {
    let order = ORDERS.iter().find(|known| known.0 == args.sort).map(|known| known.1).ok_or_else(|| {
        let names: Vec<&str> = ORDERS.iter().map(|known| known.0).collect();
        WrongUse(format!("There is no order “{}”; choose one of {}", args.sort, names.join(", ")))
    })?;
    let query = match args.pattern.as_deref().map(|pattern| query(args, pattern)) {
        None => None,
        Some(Ok(query)) => Some(query),
        Some(Err(QueryError::Empty)) if args.statements => None,
        Some(Err(problem)) => return Err(WrongUse(problem.to_string()).into()),
    };
    let project = read(&args.project)?;
    let only = args.document.as_deref().map(|wanted| find_document(&project, wanted)).transpose()?;
    let tags = args.tag.iter().map(|name| {
        project.tag_named(name).map(|tag| tag.id).ok_or_else(|| WrongUse(format!("There is no tag “{name}”")))
    });
    let question = Question {
        query,
        of_statements: args.statements,
        document: only.map(|found| found.1.id),
        tags: tags.collect::<Result<_, _>>()?,
        near: None,
        order,
        backward: args.reverse,
    };
    let found = Concordance::new(&project, &question, &AtomicBool::new(false));
    let rows = kwic::rows(&project, &found.lines, args.context);
    if args.csv {
        let head = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
        let grid: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
        out.write_all(&formats::csv_of(&grid)?)?;
    } else if args.json {
        let named = |row: Vec<String>| COLUMNS.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), json!(cell)));
        let rows: Vec<Json> = rows.map(|row| Json::Object(named(row).collect())).collect();
        writeln!(out, "{:#}", Json::Array(rows))?;
    } else {
        lines(out, args.context, rows.collect())?;
        let more = if found.is_full { " and more" } else { "" };
        let [lines, documents] = [counted(found.lines.len(), "line"), counted(found.documents, "article")];
        writeln!(out, "{lines}{more} in {documents}")?;
    }
    Ok(Outcome::Done)
}

fn query(args: &KwicArgs, pattern: &str) -> Result<Query, QueryError> {
    match (args.regex, args.word) {
        (false, word) => Query::words(pattern, word, args.case),
        (true, true) => Query::expression(&format!(r"\b(?:{pattern})\b"), args.case),
        (true, false) => Query::expression(pattern, args.case),
    }
}

/// The lines with their key words below each other.
fn lines(out: &mut dyn Write, context: usize, rows: Vec<Vec<String>>) -> Result<()> {
    let cell = |row: &[String], at: usize| show::inert(row.get(at).map_or("", String::as_str));
    let left = rows.iter().map(|row| cell(row, 0).chars().count()).max().unwrap_or(0).min(context);
    for row in rows {
        let place = format!("{} ¶ {}", cell(&row, 3), cell(&row, 6));
        let said: Vec<String> = (7..COLUMNS.len()).map(|at| cell(&row, at)).filter(|cell| !cell.is_empty()).collect();
        let said = if said.is_empty() { String::new() } else { format!("  {}", said.join(" · ")) };
        let [before, words, behind] = [0, 1, 2].map(|at| cell(&row, at));
        writeln!(out, "{before:>left$}  [{words}]  {behind}  ({place}){said}")?;
    }
    Ok(())
}

pub(super) fn coverage(
    out: &mut dyn Write,
    project: &Project,
    document: Option<&str>,
    as_json: bool,
) -> Result<Outcome> {
    let only = document.map(|wanted| find_document(project, wanted)).transpose()?.map(|found| found.1.id);
    let found = Coverage::new(project, None, &AtomicBool::new(false)).unwrap_or_default();
    let articles = found.articles.iter().enumerate().filter(|(_, one)| only.is_none_or(|only| only == one.document));
    let mut rows = Vec::new();
    let mut open = 0;
    for (at, article) in articles {
        let Some(row) = project.documents().get(article.document) else { continue };
        open += article.open.len();
        if as_json {
            rows.push(article_json(at + 1, row, article));
            continue;
        }
        let state = show::inert(&format!("{} ({})", row.title, row.progress.with(article.statements).word()));
        let [statements, signed] = [counted(article.statements, "statement"), counted(article.signed, "paragraph")];
        writeln!(out, "{:>4}  {state}  {statements}; {} of {signed} with signs uncovered", at + 1, article.open.len())?;
        for paragraph in &article.open {
            let words = show::inert(&short(row, paragraph.span)).replace('\n', " ");
            writeln!(out, "      ¶ {:<4} {}  {words}", paragraph.number, paragraph.signs.words())?;
        }
    }
    if as_json {
        writeln!(out, "{:#}", Json::Array(rows))?;
    } else {
        writeln!(out, "{} with signs and no statement", counted(open, "paragraph"))?;
    }
    Ok(Outcome::Done)
}

fn article_json(number: usize, row: &Document, article: &Article) -> Json {
    let place = |span: Span| (row.text.chars(span.start()), row.text.chars(span.end()));
    let open: Vec<Json> = article
        .open
        .iter()
        .map(|paragraph| {
            let (start, end) = place(paragraph.span);
            let signs = paragraph.signs;
            json!({
                "paragraph": paragraph.number,
                "start": start,
                "end": end,
                "words": paragraph.span.of(row.text.as_str()),
                "quotation_marks": signs.quotation_marks,
                "reporting_verb": signs.reporting_verb,
                "known_name": signs.known_name,
            })
        })
        .collect();
    json!({
        "number": number,
        "id": row.id.to_string(),
        "title": row.title,
        "progress": row.progress.with(article.statements).word(),
        "statements": article.statements,
        "paragraphs": article.paragraphs,
        "paragraphs_with_signs": article.signed,
        "uncovered": open,
    })
}

/// The first words of a passage.
fn short(row: &Document, span: Span) -> String {
    const LETTERS: usize = 60;
    let words = span.of(row.text.as_str());
    let cut: String = words.chars().take(LETTERS).collect();
    if cut.len() < words.len() { format!("{cut}…") } else { cut }
}

pub(super) fn repeated_words(out: &mut dyn Write, project: &Project, as_json: bool) -> Result<Outcome> {
    let found = repeated(project, &AtomicBool::new(false)).unwrap_or_default();
    if as_json {
        let rows: Vec<Json> = found.iter().map(|one| repeated_json(project, one)).collect();
        writeln!(out, "{:#}", Json::Array(rows))?;
        return Ok(Outcome::Done);
    }
    for one in &found {
        let tag = project.tags().get(one.tag).map_or("", |tag| tag.name.as_str());
        let words = show::inert(&format!("{tag}  “{}”", one.words)).replace('\n', " ");
        writeln!(out, "{:>5} untagged, {:>4} tagged  {words}", one.open, one.tagged)?;
    }
    writeln!(out, "{} that also stand untagged", counted(found.len(), "tagged passage"))?;
    Ok(Outcome::Done)
}

fn repeated_json(project: &Project, one: &Repeated) -> Json {
    let place = |(document, span): &(_, Span)| {
        let row = project.documents().get(*document)?;
        let (start, end) = (row.text.chars(span.start()), row.text.chars(span.end()));
        Some(json!({"document": row.id.to_string(), "start": start, "end": end}))
    };
    json!({
        "words": one.words,
        "tag": project.tags().get(one.tag).map(|tag| tag.name.to_lowercase()),
        "tagged": one.tagged,
        "untagged": one.open,
        "places": one.places.iter().filter_map(place).collect::<Vec<_>>(),
    })
}

pub(super) fn correct(out: &mut dyn Write, wish: &CorrectArgs) -> Result<Outcome> {
    let mut read_in = session::read_articles(disk().as_ref(), &[whole(&wish.file)?], wish.encoding.as_deref());
    let new = match (read_in.documents.pop(), read_in.documents.is_empty()) {
        (Some(new), true) => new,
        (Some(_), false) => return Err(WrongUse("One file holds the corrected text, not a folder".to_owned()).into()),
        (None, _) => return Err(anyhow!("{}", read_in.problems.join(". ").replace("was not added", "can’t be read"))),
    };
    if wish.dry_run {
        let project = read(&wish.project)?;
        let (_, document) = find_document(&project, &wish.document)?;
        let placed = correction(&project, document, new.text.as_str());
        let lost = tell(out, document, &new.text, &placed)?;
        return Ok(if lost > 0 { Outcome::Problems } else { Outcome::Done });
    }
    let mut session = open(&wish.project, &wish.coder)?;
    let project = session.project();
    let (_, document) = find_document(project, &wish.document)?;
    let placed = correction(project, document, new.text.as_str());
    let (id, title) = (document.id, document.title.clone());
    let lost = tell(out, document, &new.text, &placed)?;
    if lost > 0 && !wish.remove_lost {
        let what = if lost == 1 { "1 statement is".to_owned() } else { format!("{lost} statements are") };
        return Err(anyhow!(
            "Nothing was changed: {what} not found in the new text. Say --remove-lost to remove what is lost"
        ));
    }
    let gone = placed.iter().filter(|placed| placed.fate == Fate::Lost);
    let instead = gone.map(|placed| (placed.statement.id, Instead::Remove)).collect();
    let done = session.run(&Command::CorrectText { document: id, text: new.text, instead }, machine::now());
    let done = done.map_err(refused)?;
    saved(&session)?;
    let title = show::inert(&title);
    if done.changed {
        writeln!(out, "Corrected “{title}”; undo takes it back, and the old text is in the trash")?;
    } else {
        writeln!(out, "“{title}” has this text already")?;
    }
    Ok(Outcome::Done)
}

/// Says what becomes of the statements that do not just keep their words; how many are lost.
fn tell(out: &mut dyn Write, document: &Document, text: &Text, placed: &[Placement]) -> Result<usize> {
    let count = |fate: Fate| placed.iter().filter(|placed| placed.fate == fate).count();
    for one in placed.iter().filter(|placed| placed.fate != Fate::Same || !placed.lost_answers.is_empty()) {
        let word = one.fate.word();
        let was = show::inert(&one.statement.words(document.text.as_str())).replace('\n', " ");
        let now: Vec<&str> = one.fragments.iter().map(|span| span.of(text.as_str())).collect();
        let now = if now.is_empty() || one.fate == Fate::Moved {
            String::new()
        } else {
            format!(" → “{}”", show::inert(&now.join(" … ")).replace('\n', " "))
        };
        let answers = if one.lost_answers.is_empty() { "" } else { " (words of an answer are not found)" };
        writeln!(out, "{word:>9}  “{was}”{now}{answers}")?;
    }
    let (same, lost) = (count(Fate::Same), count(Fate::Lost));
    writeln!(out, "{} of {} keep their words and place; {lost} not found", same, counted(placed.len(), "statement"))?;
    Ok(lost)
}
