//! Discourse Network Analyzer: a database of documents, statements and what their variables say. Positions are those of Java
//! texts, UTF-16 units.

use super::brought::{Answer, Article, Brought, Code, Counting, File, Passage, Person, Piece, Said};
use super::count::{Count, Unit};
use super::database::{Cell, Cells, Database, is as is_database};
use super::json::Head;
use super::mapping::flat;
use super::values;
use crate::model::Certainty;
use std::collections::BTreeMap;

const TABLES: &[&str] = &["DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES"];

pub(super) fn is(files: &[File], _: &Head) -> bool {
    files.iter().any(|file| is_database(file) && Database::open(file).is_ok_and(|database| database.has(TABLES)))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let counting = Counting { standard: Count::of(Unit::Utf16), ..Counting::default() };
    let mut brought = Brought { counting, ..Brought::default() };
    for file in files {
        let database = Database::open(file)?;
        take(&database, &file.name, &mut brought)
            .map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))?;
    }
    Ok(brought)
}

fn number(cells: &Cells, at: usize) -> i64 {
    cells.get(at).and_then(Cell::number).unwrap_or(-1)
}

fn text(cells: &Cells, at: usize) -> String {
    cells.get(at).map(Cell::text).unwrap_or_default()
}

/// Names by number.
fn names(rows: &[Cells]) -> BTreeMap<i64, String> {
    rows.iter().map(|row| (number(row, 0), text(row, 1))).collect()
}

fn take(database: &Database, prefix: &str, brought: &mut Brought) -> Result<(), String> {
    // Version 2 has the values themselves where version 3 has the numbers of entities, and milliseconds for seconds.
    let is_old = database.has_column("DATASHORTTEXT", "Value");
    let coders = names(&database.rows("CODERS", &["ID", "Name"])?);
    let mut kinds = BTreeMap::new();
    for row in database.rows("STATEMENTTYPES", &["ID", "Label"])? {
        kinds.insert(number(&row, 0), flat(&text(&row, 1)));
    }
    for row in database.rows("STATEMENTTYPES", &["Label", "Red", "Green", "Blue"]).unwrap_or_default() {
        let colour = [1, 2, 3].map(|at| u8::try_from(number(&row, at)).unwrap_or(0));
        brought.codes.push(Code { path: flat(&text(&row, 0)), colour: Some(colour), ..Code::default() });
    }
    let mut articles: BTreeMap<i64, Article> = BTreeMap::new();
    let columns = ["ID", "Title", "Text", "Author", "Source", "Section", "Notes", "Type", "Date"];
    for row in database.rows("DOCUMENTS", &columns)? {
        let mut article = Article { text: Some(text(&row, 2)), ..Article::default() };
        let about = &mut article.about;
        about.title = text(&row, 1);
        about.author = text(&row, 3);
        about.outlet = text(&row, 4);
        about.section = text(&row, 5);
        about.notes = text(&row, 6);
        if !text(&row, 7).is_empty() {
            brought.left.add("types of articles", text(&row, 7));
        }
        let seconds = number(&row, 8);
        about.date = values::day(if is_old { seconds / 1000 } else { seconds });
        articles.insert(number(&row, 0), article);
    }
    let mut answers = answers(database, is_old)?;
    for row in database.rows("STATEMENTS", &["ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder"])? {
        let id = number(&row, 0);
        let place = [3, 4].map(|at| usize::try_from(number(&row, at)).ok());
        let (Some(article), [Some(start), Some(stop)]) = (articles.get_mut(&number(&row, 2)), place) else {
            brought.left.add("statements whose document is not there", id.to_string());
            continue;
        };
        let mut said = answers.remove(&id).unwrap_or_default();
        // What our own export says of a statement that its coder is not sure of.
        let unsure =
            said.iter().position(|one| one.name == "certainty" && one.said == [Said::Text("unsure".to_owned())]);
        let certainty = match unsure.map(|at| said.remove(at)) {
            Some(_told) => Certainty::Unsure,
            None => Certainty::Sure,
        };
        article.passages.push(Passage {
            key: format!("{prefix}#{id}"),
            pieces: vec![Piece::at(start, stop)],
            label: kinds.get(&number(&row, 1)).cloned().unwrap_or_default(),
            answers: said,
            certainty,
            coder: coders.get(&number(&row, 5)).cloned().unwrap_or_default(),
            ..Passage::default()
        });
    }
    let orphans = answers.values().map(Vec::len).sum::<usize>();
    if orphans > 0 {
        brought.left.add("statements whose answers are there, but not themselves", format!("{orphans} answers"));
    }
    people(database, brought)?;
    brought.articles.extend(articles.into_values());
    Ok(())
}

/// What the variables of each statement say, in their order.
fn answers(database: &Database, is_old: bool) -> Result<BTreeMap<i64, Vec<Answer>>, String> {
    let variables = names(&database.rows("VARIABLES", &["ID", "Variable"])?);
    let entities = names(&database.rows("ENTITIES", &["ID", "Value"])?);
    let mut all: BTreeMap<i64, Vec<(i64, Said)>> = BTreeMap::new();
    let mut put = |row: &Cells, said: Option<Said>| {
        if let Some(said) = said {
            all.entry(number(row, 0)).or_default().push((number(row, 1), said));
        }
    };
    let filled = |words: String| (!words.trim().is_empty()).then_some(Said::Text(words));
    let short = if is_old { "Value" } else { "Entity" };
    for row in database.rows("DATASHORTTEXT", &["StatementId", "VariableId", short])? {
        let words = if is_old { Some(text(&row, 2)) } else { entities.get(&number(&row, 2)).cloned() };
        put(&row, words.and_then(filled));
    }
    for row in database.rows("DATALONGTEXT", &["StatementId", "VariableId", "Value"])? {
        put(&row, filled(text(&row, 2)));
    }
    for row in database.rows("DATABOOLEAN", &["StatementId", "VariableId", "Value"])? {
        put(&row, Some(Said::Yes(number(&row, 2) != 0)));
    }
    for row in database.rows("DATAINTEGER", &["StatementId", "VariableId", "Value"])? {
        put(&row, Some(Said::Number(number(&row, 2).to_string())));
    }
    let answers = all.into_iter().map(|(statement, mut said)| {
        said.sort_by_key(|entry| entry.0);
        let one = |(variable, said): (i64, Said)| Answer {
            name: variables.get(&variable).cloned().unwrap_or_default(),
            said: vec![said],
            ..Answer::default()
        };
        (statement, said.into_iter().map(one).collect())
    });
    Ok(answers.collect())
}

/// What is told of entities beyond their names: type, alias, notes.
fn people(database: &Database, brought: &mut Brought) -> Result<(), String> {
    let attributes = names(&database.rows("ATTRIBUTEVARIABLES", &["ID", "AttributeVariable"])?);
    let mut people: BTreeMap<i64, Person> = BTreeMap::new();
    let entities = names(&database.rows("ENTITIES", &["ID", "Value"])?);
    for row in database.rows("ATTRIBUTEVALUES", &["EntityId", "AttributeVariableId", "AttributeValue"])? {
        let (value, entity) = (text(&row, 2), number(&row, 0));
        let Some(name) = entities.get(&entity).filter(|name| !name.is_empty() && !value.is_empty()) else { continue };
        let person = people.entry(entity).or_insert_with(|| Person { name: name.clone(), ..Person::default() });
        match attributes.get(&number(&row, 1)).map(String::as_str) {
            Some("Type") => person.role = value,
            Some("Alias") => person.aliases.push(value),
            Some("Notes") => person.note = value,
            other => {
                let line = format!("{}: {value}", other.unwrap_or_default());
                let gap = if person.note.is_empty() { "" } else { "\n" };
                person.note.push_str(&format!("{gap}{line}"));
            }
        }
    }
    brought.people.extend(people.into_values());
    Ok(())
}
