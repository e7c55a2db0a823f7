//! JSON Lines, and JSON that is a list of articles: each object is one, its keys are the columns.

use super::encoding::Decoded;
use super::reader::{Given, Refused, Taken, decoded};
use super::table::{Row, articles};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Keys of an object around the list of articles.
const LISTS: [&str; 8] = ["articles", "documents", "docs", "data", "results", "items", "response", "rows"];
/// Objects in objects are looked into this deep.
const DEPTH: usize = 3;
/// The most keys of all objects together.
const MOST_KEYS: usize = 10_000;
/// Lines that are named where they can't be read.
const NAMED: usize = 5;
const HINT: &str = "Look at that line in an editor, or ask whoever made the file";

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let Decoded { words, encoding, .. } = decoded(bytes, given)?;
    let (objects, broken) = match serde_json::from_str::<Value>(&words) {
        Ok(value) => (
            list(value).into_iter().enumerate().map(|(at, value)| (format!("item {}", at + 1), value)).collect(),
            Vec::new(),
        ),
        Err(whole) => lines(&words, &whole)?,
    };
    let (mut columns, mut flat) = (BTreeMap::new(), Vec::new());
    for (place, object) in objects {
        let mut cells = BTreeMap::new();
        match object {
            Value::Object(object) => flatten(&object, "", DEPTH, &mut cells),
            Value::String(text) => drop(cells.insert("text".to_owned(), text)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
        for key in cells.keys() {
            let next = columns.len();
            if !columns.contains_key(key) {
                columns.insert(key.clone(), next);
            }
        }
        if columns.len() > MOST_KEYS {
            return Err(Refused::new(format!("its objects have more than {MOST_KEYS} different keys"), HINT));
        }
        flat.push((place, cells));
    }
    if columns.is_empty() {
        return Err(Refused::new(
            "it holds no objects with keys and values",
            "One object a line, or a list of objects, can be read",
        ));
    }
    let mut names = vec![String::new(); columns.len()];
    columns.iter().for_each(|(name, &at)| names[at].clone_from(name));
    let rows = flat.into_iter().map(|(place, mut cells)| {
        let cells = names.iter().map(|name| cells.remove(name).unwrap_or_default()).collect();
        Row { place, cells }
    });
    let rows: Vec<Row> = rows.collect();
    let mut taken = articles(names, &rows, given)?;
    if !broken.is_empty() {
        let named: Vec<String> = broken.iter().take(NAMED).map(usize::to_string).collect();
        let more = if broken.len() > NAMED { " and others" } else { "" };
        let count = broken.len();
        let lines = if count == 1 { "1 line is".to_owned() } else { format!("{count} lines are") };
        taken.notes.push(format!("{lines} no JSON and left out: line {}{more}", named.join(", ")));
    }
    for article in &mut taken.articles {
        encoding.name.clone_into(&mut article.document.encoding);
    }
    Ok(taken)
}

type Objects = (Vec<(String, Value)>, Vec<usize>);

/// One value a line, and the lines that are none.
fn lines(words: &str, whole: &serde_json::Error) -> Result<Objects, Refused> {
    let (mut objects, mut broken) = (Vec::new(), Vec::new());
    for (at, line) in words.lines().enumerate().filter(|line| !line.1.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(value) => objects.push((format!("line {}", at + 1), value)),
            Err(_) => broken.push(at + 1),
        }
    }
    if objects.is_empty() || broken.len() > objects.len() {
        return Err(Refused::new(format!("it is no JSON in line {}, column {}", whole.line(), whole.column()), HINT));
    }
    Ok((objects, broken))
}

/// The values that are articles.
fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values,
        Value::Object(mut object) => {
            let found =
                LISTS.iter().find(|key| object.get(**key).is_some_and(|inner| inner.is_array() || inner.is_object()));
            match found.and_then(|key| object.remove(*key)) {
                Some(inner @ Value::Array(_)) => list(inner),
                // Some answers of news services have the list one deeper.
                Some(Value::Object(inner)) if LISTS.iter().any(|key| inner.get(*key).is_some_and(Value::is_array)) => {
                    list(Value::Object(inner))
                }
                Some(_) | None => vec![Value::Object(object)],
            }
        }
        other => vec![other],
    }
}

/// Keys of objects in objects, with a dot between.
fn flatten(object: &Map<String, Value>, before: &str, depth: usize, cells: &mut BTreeMap<String, String>) {
    for (key, value) in object {
        let name = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            Value::Object(inner) if depth > 0 => flatten(inner, &name, depth - 1, cells),
            Value::Array(values) => {
                let parts: Vec<String> = values.iter().filter_map(plain).collect();
                let between = if parts.iter().any(|part| part.len() > 80) { "\n" } else { ", " };
                cells.insert(name, parts.join(between));
            }
            value => plain(value).into_iter().for_each(|text| drop(cells.insert(name.clone(), text))),
        }
    }
}

/// A value that is no list or object, as text; names of authors stand in objects now and then.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Object(object) => object.get("name").and_then(Value::as_str).map(str::to_owned),
        Value::Null | Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(words: &str) -> Result<Taken, Refused> {
        read(words.as_bytes(), &Given::default())
    }

    #[test]
    fn lines_lists_and_answers_of_news_services_are_read() {
        let object = r#"{"title":"T","content":"Words.","source":{"id":null,"name":"Post"},"publishedAt":"2026-10-14T01:02:03Z","authors":["A","B"]}"#;
        for words in [
            format!("{object}\n\n{object}\n"),
            format!("[{object},\n{object}]"),
            format!(r#"{{"status":"ok","articles":[{object},{object}]}}"#),
        ] {
            let taken = read_all(&words).unwrap();
            let document = &taken.articles[1].document;
            assert_eq!(
                (taken.articles.len(), document.outlet.as_str(), document.author.as_str()),
                (2, "Post", "A, B"),
                "{words}"
            );
            assert_eq!(document.date.unwrap().to_string(), "2026-10-14");
        }
    }

    #[test]
    fn broken_lines_are_named_and_cost_no_others() {
        let taken = read_all("{\"text\":\"One.\"}\n{\"text\":\n{\"text\":\"Two.\"}").unwrap();
        assert_eq!(
            (taken.articles.len(), taken.notes.as_slice()),
            (2, &["1 line is no JSON and left out: line 2".to_owned()][..])
        );
        assert!(read_all("no json").unwrap_err().why.contains("line 1"));
        assert!(read_all(&"[".repeat(100_000)).is_err());
    }
}
