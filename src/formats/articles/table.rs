//! Tables in which each row is an article: which column is what, and the articles of the rows.

use super::reader::{Given, Refused, Taken};
use super::{Article, article, dates};
use crate::edit::NewDocument;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column can be of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    Text,
    Title,
    Date,
    Author,
    Outlet,
    Address,
    Language,
    Section,
    Notes,
}

impl Role {
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Title,
        Self::Date,
        Self::Author,
        Self::Outlet,
        Self::Address,
        Self::Language,
        Self::Section,
        Self::Notes,
    ];

    /// As people say it; in small letters also its name on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Title => "Title",
            Self::Date => "Date",
            Self::Author => "Author",
            Self::Outlet => "Outlet",
            Self::Address => "Address",
            Self::Language => "Language",
            Self::Section => "Section",
            Self::Notes => "Notes",
        }
    }

    /// Names of columns that are this, the likeliest first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "text",
                "body",
                "full text",
                "fulltext",
                "article text",
                "body text",
                "content",
                "article",
                "story",
                "maintext",
                "article body",
                "abstract",
                "volltext",
                "inhalt",
                "texte",
                "contenido",
                "texto",
                "meta text",
            ],
            Self::Title => &[
                "title",
                "headline",
                "heading",
                "subject",
                "head",
                "titel",
                "überschrift",
                "titre",
                "titulo",
                "título",
                "article title",
                "hd",
            ],
            Self::Date => &[
                "date",
                "published",
                "publication date",
                "pub date",
                "pubdate",
                "date published",
                "datepublished",
                "published at",
                "publishedat",
                "publish date",
                "created",
                "created at",
                "datum",
                "fecha",
                "data",
                "timestamp",
                "time",
                "pd",
            ],
            Self::Author => {
                &["author", "authors", "byline", "by", "writer", "creator", "autor", "auteur", "journalist"]
            }
            Self::Outlet => &[
                "outlet",
                "source",
                "publisher",
                "publication",
                "newspaper",
                "media",
                "medium",
                "site",
                "site name",
                "source name",
                "domain",
                "journal",
                "quelle",
                "zeitung",
                "sn",
            ],
            Self::Address => &["address", "url", "link", "uri", "href", "web address", "article url", "permalink"],
            Self::Language => &["language", "lang", "sprache", "langue", "idioma"],
            Self::Section => &["section", "category", "desk", "ressort", "rubric", "topic", "page"],
            Self::Notes => &["notes", "note", "comment", "comments", "remarks"],
        }
    }

    fn named(word: &str) -> Option<Self> {
        let word = if word.eq_ignore_ascii_case("url") { "address" } else { word };
        Self::ALL.into_iter().find(|role| role.word().eq_ignore_ascii_case(word))
    }
}

/// Which columns are what where a person has said so: the name of a column, or its number from 1. Empty: guess it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping(pub BTreeMap<Role, String>);

impl Mapping {
    /// Reads `text=Body,title=Headline`.
    ///
    /// # Errors
    /// One sentence, where a part is none of that form.
    pub fn parse(typed: &str) -> Result<Self, String> {
        Self::of_parts(typed.split(','))
    }

    /// Reads a line for each column, whose name may then hold commas.
    ///
    /// # Errors
    /// As [`Mapping::parse`].
    pub fn parse_lines(lines: &str) -> Result<Self, String> {
        Self::of_parts(lines.lines())
    }

    fn of_parts<'t>(parts: impl Iterator<Item = &'t str>) -> Result<Self, String> {
        let mut mapping = BTreeMap::new();
        for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
            let role = part.split_once('=').and_then(|(role, column)| Some((Role::named(role.trim())?, column.trim())));
            let (role, column) = role.ok_or_else(|| {
                let roles: Vec<String> = Role::ALL.iter().map(|role| role.word().to_lowercase()).collect();
                format!("“{part}” maps no column: write it as ROLE=COLUMN, with one of {}", roles.join(", "))
            })?;
            mapping.insert(role, column.to_owned());
        }
        Ok(Self(mapping))
    }

    /// Of columns counted from 0; they are named by number, since their names may hold anything.
    #[must_use]
    pub fn of_columns(columns: &BTreeMap<Role, usize>) -> Self {
        Self(columns.iter().map(|(&role, column)| (role, (column + 1).to_string())).collect())
    }
}

/// As [`Mapping::parse_lines`] reads it.
impl std::fmt::Display for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> =
            self.0.iter().map(|(role, column)| format!("{}={column}", role.word().to_lowercase())).collect();
        f.write_str(&parts.join("\n"))
    }
}

/// The columns of a table, to be mapped by a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    pub columns: Vec<String>,
    /// The first cells of each column, cut short.
    pub samples: Vec<Vec<String>>,
    /// Which column was taken for what, counted from 0.
    pub taken: BTreeMap<Role, usize>,
    /// Rows below the head.
    pub rows: usize,
}

/// A row with the place where it stands.
pub(super) struct Row {
    pub place: String,
    pub cells: Vec<String>,
}

const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 120;
/// Rows that are named where they have no words; of more, only how many.
const NAMED: usize = 5;
pub(super) const COLUMNS: &str = "Say which column holds the text";

/// The articles of a table.
pub(super) fn articles(columns: Vec<String>, rows: &[Row], given: &Given) -> Result<Taken, Refused> {
    if rows.is_empty() {
        return Err(Refused::new("it has no rows below its first one", "Look whether it was saved whole"));
    }
    let taken = map(&columns, rows, &given.mapping)?;
    let samples = (0..columns.len()).map(|column| {
        let cells = rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.trim().is_empty());
        cells.take(SAMPLES).map(|cell| cell.chars().take(SAMPLE_CHARS).collect()).collect()
    });
    let head = Head { samples: samples.collect(), taken, rows: rows.len(), columns };
    let (mut articles, mut empty) = (Vec::new(), Vec::new());
    let mut undated = 0;
    for row in rows {
        match of_row(row, &head.taken, given) {
            Some(found) => {
                undated += usize::from(found.remarks.iter().any(|remark| remark.starts_with(UNDATED)));
                articles.push(found);
            }
            None => empty.push(row.place.as_str()),
        }
    }
    if articles.is_empty() {
        let column =
            head.taken.get(&Role::Text).and_then(|&column| head.columns.get(column)).cloned().unwrap_or_default();
        return Err(Refused::new(format!("its column “{column}” has no words in any row"), COLUMNS));
    }
    let mut notes = Vec::new();
    let more = if empty.len() > NAMED { " and others" } else { "" };
    let named = empty.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match empty.len() {
        0 => {}
        1 => notes.push(format!("1 row has no words: {named}")),
        many => notes.push(format!("{many} rows have no words: {named}{more}")),
    }
    match undated {
        0 => {}
        1 => notes.push("1 date could not be read, and stands in the notes".to_owned()),
        many => notes.push(format!("{many} dates could not be read, and stand in the notes")),
    }
    Ok(Taken { articles, table: Some(head), notes })
}

const UNDATED: &str = "Not a date that can be read";

fn of_row(row: &Row, taken: &BTreeMap<Role, usize>, given: &Given) -> Option<Article> {
    let of = |role: Role| {
        let cell = taken.get(&role).and_then(|&column| row.cells.get(column));
        cell.map(|cell| cell.trim().to_owned()).unwrap_or_default()
    };
    let (typed, mut notes, mut remarks) = (of(Role::Date), of(Role::Notes), Vec::new());
    let date = dates::find(&typed);
    if date.is_none() && !typed.is_empty() {
        remarks.push(format!("{UNDATED}: “{typed}”"));
        notes = [notes, format!("Date: {typed}")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
    }
    let known = NewDocument {
        title: of(Role::Title),
        outlet: of(Role::Outlet),
        author: of(Role::Author),
        date,
        address: of(Role::Address),
        language: of(Role::Language),
        section: of(Role::Section),
        notes,
        ..NewDocument::default()
    };
    let mut found = article(&of(Role::Text), known, given, remarks).ok()?;
    if of(Role::Title).is_empty() && found.document.title == super::title::of_file(&given.file) {
        found.document.title = format!("{}, {}", found.document.title, row.place);
    }
    row.place.clone_into(&mut found.place);
    Some(found)
}

/// Which column is what: as was said, else by the names of the columns, else by where the most words are.
fn map(columns: &[String], rows: &[Row], said: &Mapping) -> Result<BTreeMap<Role, usize>, Refused> {
    let folded: Vec<String> = columns.iter().map(|column| fold(column)).collect();
    let mut taken = BTreeMap::new();
    for (&role, name) in &said.0 {
        let by_name = columns.iter().position(|column| column.trim() == name.trim());
        let by_fold = || folded.iter().position(|column| *column == fold(name));
        let by_number =
            || name.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < columns.len());
        let column = by_name.or_else(by_number).or_else(by_fold).ok_or_else(|| {
            let names: Vec<String> = columns.iter().map(|name| format!("“{name}”")).collect();
            Refused::new(format!("it has no column “{name}”; its columns are {}", names.join(", ")), COLUMNS)
        })?;
        taken.insert(role, column);
    }
    if said.0.is_empty() {
        for role in Role::ALL {
            let free = |at: &usize| !taken.values().any(|column| column == at);
            let found =
                role.names().iter().find_map(|name| folded.iter().position(|column| column == name).filter(free));
            if let Some(column) = found {
                taken.insert(role, column);
            }
        }
    }
    if !taken.contains_key(&Role::Text) {
        // Rows at the start tell enough.
        let words = |column: usize| {
            rows.iter()
                .take(200)
                .filter_map(|row| row.cells.get(column))
                .map(|cell| cell.chars().filter(|c| c.is_alphabetic()).count())
                .sum::<usize>()
        };
        let free = (0..columns.len()).filter(|at| !taken.values().any(|column| column == at));
        let longest = free
            .max_by_key(|&column| words(column))
            .ok_or_else(|| Refused::new("none of its columns holds a text", COLUMNS))?;
        taken.insert(Role::Text, longest);
    }
    Ok(taken)
}

/// A name of a column as it is compared: small letters, one blank between words.
fn fold(name: &str) -> String {
    let spaced = name.trim_start_matches('\u{feff}').replace(['_', '-', '.', ':'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(place: usize, cells: &[&str]) -> Row {
        Row { place: format!("row {place}"), cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
    }

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_are_known_by_name_or_by_their_words() {
        let names = columns(&["ID", "Headline", "Body_Text", "Pub-Date", "URL", "Source"]);
        let rows = || {
            vec![
                row(2, &["7", "H", "One.\r\nTwo.", "Oct 14, 2026", "https://x", "Post"]),
                row(3, &["8", "I", " ", "03/04/2026"]),
            ]
        };
        let taken = articles(names.clone(), &rows(), &Given::default()).unwrap();
        let document = &taken.articles[0].document;
        let facts = [&document.title, &document.outlet, &document.address, &document.date.unwrap().to_string()]
            .map(|fact| fact.clone());
        assert_eq!(facts, ["H", "Post", "https://x", "2026-10-14"]);
        assert_eq!((document.text.as_str(), taken.articles[0].place.as_str()), ("One.\nTwo.", "row 2"));
        assert_eq!(taken.notes, ["1 row has no words: row 3"]);
        let unknown = articles(columns(&["a", "b"]), &[row(2, &["x", "Long words here"])], &Given::default()).unwrap();
        assert_eq!(unknown.table.unwrap().taken, BTreeMap::from([(Role::Text, 1)]));
    }

    #[test]
    fn a_mapping_overrules_names_and_says_what_is_missing() {
        let names = columns(&["title", "text", "Lead"]);
        let given = |typed: &str| Given { mapping: Mapping::parse(typed).unwrap(), ..Given::default() };
        let rows = || vec![row(2, &["T", "X", "L, yes"])];
        let taken = articles(names.clone(), &rows(), &given("text=lead,title=2")).unwrap();
        let document = &taken.articles[0].document;
        assert_eq!((document.title.as_str(), document.text.as_str()), ("X", "L, yes"));
        assert!(articles(names, &rows(), &given("text=body")).unwrap_err().why.contains("no column “body”"));
        assert!(Mapping::parse("words=1").is_err() && Mapping::parse("text").is_err());
        assert_eq!(Mapping::parse("title=2,text=lead").unwrap().to_string(), "text=lead\ntitle=2");
    }
}
