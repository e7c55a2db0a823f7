//! Our own table of statements, and that of relations beside it.

use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece, Said};
use super::count::{Count, Unit};
use super::json::Head;
use super::mapping::flat;
use super::{own, values, w3c};
use crate::formats::articles::Refused;
use crate::formats::csv::taken;
use crate::formats::workbook::Workbook;
use crate::formats::{answers::JOINER, cells, rest};
use crate::model::Certainty;
use std::collections::BTreeMap;

pub(super) fn is(files: &[File], _: &Head) -> bool {
    files.iter().any(|file| is_statements(file) || heads(file, RELATIONS))
}

/// Columns by which our tables are told apart.
const STATEMENTS: &[&str] = &["statement_id", "document_id", "tag_id"];
const RELATIONS: &[&str] = &["relation_id", "from_id", "to_id"];
/// Of tables for people, which say nothing that the register does not.
const TOLD_AGAIN: [&[&str]; 4] = [
    &["text_sha256", "document_id", "progress"],
    &["actor", "actor_id"],
    &["issue", "issue_id"],
    &["entry", "belongs to", "id"],
];

/// Whether a file is our table of statements, or the workbook with it.
pub(super) fn is_statements(file: &File) -> bool {
    if !file.ends(".xlsx") {
        return heads(file, STATEMENTS);
    }
    Workbook::open(&file.bytes).is_ok_and(|book| {
        // Ours has it first, and no other has sheets of these names.
        let names: Vec<&str> = book.sheets().collect();
        names.first() == Some(&"statements") && names.contains(&"codebook")
    })
}

/// Whether it is a table that stands beside it.
pub(super) fn is_further(file: &File) -> bool {
    [RELATIONS, &rest::COLUMNS].iter().chain(&TOLD_AGAIN).any(|columns| heads(file, columns))
}

fn heads(file: &File, columns: &[&str]) -> bool {
    let bytes = file.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&file.bytes);
    // No head is longer than this.
    let start = bytes.get(..64 * 1024).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(start);
    let Some(Ok(head)) = reader.byte_records().next() else { return false };
    columns.iter().all(|column| head.iter().any(|cell| cell == column.as_bytes()))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought {
        counting: Counting { standard: Count::of(Unit::Characters), ..Counting::default() },
        ..Brought::default()
    };
    let mut articles: BTreeMap<String, usize> = BTreeMap::new();
    for file in files {
        for sheet in sheets(file)? {
            take(&sheet, file, &mut articles, &mut brought)?;
        }
    }
    let taken = taken();
    own::complete(&mut brought, &taken.iter().map(String::as_str).collect::<Vec<_>>());
    Ok(brought)
}

/// The tables of a file: of a workbook its sheets.
fn sheets(file: &File) -> Result<Vec<Sheet>, String> {
    if !file.ends(".xlsx") {
        return Ok(vec![Sheet::of(file)?]);
    }
    let unread = |why: Refused| format!("“{}” can’t be read: {}. {}", file.own_name(), why.why, why.hint);
    let book = Workbook::open(&file.bytes).map_err(unread)?;
    let sheet = |at| Ok(Sheet::new(book.rows(at).map_err(unread)?.into_iter().map(|row| row.1).collect()));
    (0..book.sheets().len()).map(sheet).collect()
}

fn take(
    sheet: &Sheet,
    file: &File,
    articles: &mut BTreeMap<String, usize>,
    brought: &mut Brought,
) -> Result<(), String> {
    if sheet.has(STATEMENTS) {
        let unit = Unit::ALL.into_iter().find(|unit| sheet.at.contains_key(&format!("fragments_{}", unit.id())));
        let unit = unit.ok_or_else(|| format!("“{}” can’t be read: it has no column of fragments", file.own_name()))?;
        brought.counting.standard = Count::of(unit);
        sheet.statements(unit, articles, brought);
    } else if sheet.has(RELATIONS) {
        sheet.relations(brought);
    } else if sheet.has(&rest::COLUMNS) {
        for row in &sheet.rows {
            let [kind, _, record] = rest::COLUMNS.map(|name| sheet.cell(row, name));
            if !brought.rest.take(kind, record) {
                brought.left.add("rows of the register that can’t be read", record);
            }
        }
    } else if !TOLD_AGAIN.iter().any(|columns| sheet.has(columns)) && !sheet.columns.is_empty() {
        brought.left.add("tables of something else", file.own_name());
    }
    Ok(())
}

struct Sheet {
    columns: Vec<String>,
    at: BTreeMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn of(file: &File) -> Result<Self, String> {
        let unread = |why: String| format!("“{}” can’t be read: {why}", file.own_name());
        let text = file.text().map_err(unread)?;
        // Written for spreadsheets, a table begins with a mark, and formulas are marked in it, too.
        let is_marked = text.starts_with('\u{feff}');
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unread(format!("it is no table ({error})")))?;
            let cell = |cell: &str| if is_marked { cells::unmark(cell).into_owned() } else { cell.to_owned() };
            rows.push(record.iter().map(cell).collect::<Vec<String>>());
        }
        Ok(Self::new(rows))
    }

    fn new(mut rows: Vec<Vec<String>>) -> Self {
        let columns = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let at = columns.iter().cloned().zip(0..).collect();
        Self { columns, at, rows }
    }

    fn has(&self, columns: &[&str]) -> bool {
        columns.iter().all(|column| self.at.contains_key(*column))
    }

    fn cell<'a>(&self, row: &'a [String], name: &str) -> &'a str {
        self.at.get(name).and_then(|&at| row.get(at)).map_or("", String::as_str)
    }

    /// The columns of answers: what stands between the line and the certainty.
    fn fields(&self) -> &[String] {
        let place = |name: &str| self.columns.iter().position(|column| column == name);
        let (Some(line), Some(certainty)) = (place("line"), place("certainty")) else { return &[] };
        self.columns.get(line + 1..certainty).unwrap_or(&[])
    }

    fn statements(&self, unit: Unit, articles: &mut BTreeMap<String, usize>, brought: &mut Brought) {
        let fragments = format!("fragments_{}", unit.id());
        let mut known: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for row in &self.rows {
            let cell = |name: &str| self.cell(row, name);
            let id = cell("statement_id").to_owned();
            if let Some(&(article, passage)) = known.get(&id) {
                let answers = self.answers(row, unit);
                if let Some(passage) =
                    brought.articles.get_mut(article).and_then(|article| article.passages.get_mut(passage))
                {
                    more(passage, answers);
                }
                continue;
            }
            let number = *articles.entry(cell("document_id").to_owned()).or_insert_with(|| {
                let mut article = Article {
                    id: cell("document_id").parse().ok(),
                    sha256: cell("text_sha256").parse().ok(),
                    ..Article::default()
                };
                cell("document").clone_into(&mut article.about.title);
                brought.articles.push(article);
                brought.articles.len() - 1
            });
            let pieces = ranges(cell(&fragments));
            let words: Vec<&str> = cell("words").split(" … ").collect();
            // Words that hold the mark between fragments themselves can't be told apart.
            let told = words.len() == pieces.len() && !cell("words").is_empty();
            let pieces = pieces.into_iter().enumerate().map(|(at, piece)| match words.get(at).filter(|_| told) {
                Some(words) => piece.saying(*words),
                None => piece,
            });
            let passage = Passage {
                key: id.clone(),
                id: id.parse().ok(),
                pieces: pieces.collect(),
                label: flat(cell("tag")),
                tag: cell("tag_id").parse().ok(),
                answers: self.answers(row, unit),
                note: cell("note").to_owned(),
                certainty: if cell("certainty") == "unsure" { Certainty::Unsure } else { Certainty::Sure },
                coder: cell("coder").to_owned(),
                origin: w3c::origin(cell("origin"), ""),
                created: values::time(cell("created")),
                changed: values::time(cell("changed")),
            };
            if let Some(article) = brought.articles.get_mut(number) {
                known.insert(id, (number, article.passages.len()));
                article.passages.push(passage);
            }
        }
    }

    fn answers(&self, row: &[String], unit: Unit) -> Vec<Answer> {
        let one = |name: &String| {
            let said = self.cell(row, name);
            let ids = format!("{name}: ids");
            let words = format!("{name}: {}", unit.id());
            let said = if said == "unclear" {
                vec![Said::Unclear]
            } else if self.at.contains_key(&ids) {
                actors_or_issues(said, self.cell(row, &ids))
            } else if self.at.contains_key(&words) {
                let parts: Vec<&str> = said.split(" … ").collect();
                let pieces = ranges(self.cell(row, &words));
                let told = parts.len() == pieces.len();
                let piece = |(at, piece): (usize, Piece)| {
                    Said::Words(match parts.get(at).filter(|_| told) {
                        Some(part) => piece.saying(*part),
                        None => piece,
                    })
                };
                pieces.into_iter().enumerate().map(piece).collect()
            } else if said.is_empty() {
                Vec::new()
            } else {
                vec![Said::Text(said.to_owned())]
            };
            (!said.is_empty()).then(|| Answer { name: name.clone(), said, ..Answer::default() })
        };
        self.fields().iter().filter_map(one).collect()
    }

    fn relations(&self, brought: &mut Brought) {
        for row in &self.rows {
            let cell = |name: &str| self.cell(row, name).to_owned();
            brought.links.push(Link {
                id: cell("relation_id").parse().ok(),
                kind: cell("type_id").parse().ok(),
                label: cell("relation"),
                from: cell("from_id"),
                to: cell("to_id"),
                note: cell("note"),
                coder: cell("coder"),
                created: values::time(&cell("created")),
            });
        }
    }
}

fn ranges(cell: &str) -> Vec<Piece> {
    let one = |range: &str| {
        let (start, end) = range.split_once("..")?;
        Some(Piece::at(start.trim().parse().ok()?, end.trim().parse().ok()?))
    };
    cell.split(';').filter_map(one).collect()
}

/// Names with their ids; whether they are actors or issues, the field says.
fn actors_or_issues(names: &str, ids: &str) -> Vec<Said> {
    let ids: Vec<&str> = ids.split(JOINER).filter(|id| !id.is_empty()).collect();
    let parts: Vec<&str> = if ids.len() == 1 { vec![names] } else { names.split(JOINER).collect() };
    let name = |at: usize| parts.get(at).filter(|_| parts.len() == ids.len()).copied().unwrap_or("");
    ids.iter()
        .enumerate()
        .map(|(at, id)| {
            Said::Row(id.parse::<crate::model::Id<()>>().ok().map(crate::model::Id::bits), name(at).to_owned())
        })
        .collect()
}

/// What a further row of a statement says: one for each actor and issue.
fn more(passage: &mut Passage, answers: Vec<Answer>) {
    for answer in answers {
        match passage.answers.iter_mut().find(|known| known.name == answer.name) {
            Some(known) => {
                let new: Vec<Said> = answer.said.into_iter().filter(|said| !known.said.contains(said)).collect();
                known.said.extend(new);
            }
            None => passage.answers.push(answer),
        }
    }
}
