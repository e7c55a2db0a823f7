//! doccano: one article after the other with its labels, or with entities and relations.

use super::about;
use super::brought::{Article, Brought, Counting, File, Link, Passage, Piece};
use super::count::Count;
use super::json::{self, Head, each, text};
use super::mapping::flat;
use serde_json::{Map, Value};

/// Under which names labels have stood.
const LABELS: [&str; 5] = ["label", "labels", "entities", "annotations", "spans"];

pub(super) fn is(_: &[File], head: &Head) -> bool {
    head.0
        .as_ref()
        .and_then(Value::as_object)
        .is_some_and(|object| text_name(object).is_some() && spans_name(object).is_some())
}

/// The member that is the text: by its usual names, else the only one that is words.
fn text_name(object: &Map<String, Value>) -> Option<&str> {
    let usual = ["text", "data"].into_iter().find(|name| object.get(*name).is_some_and(Value::is_string));
    usual.or_else(|| object.iter().find(|entry| entry.1.is_string()).map(|entry| entry.0.as_str()))
}

fn spans_name(object: &Map<String, Value>) -> Option<&str> {
    let is_list = |value: &Value| value.as_array().is_some_and(|rows| rows.iter().all(|row| span(row).is_some()));
    let usual = LABELS.into_iter().find(|name| object.get(*name).is_some_and(is_list));
    let filled =
        |entry: &(&String, &Value)| is_list(entry.1) && entry.1.as_array().is_some_and(|rows| !rows.is_empty());
    usual.or_else(|| object.iter().find(filled).map(|entry| entry.0.as_str()))
}

/// Start, end, label and id of a label.
fn span(row: &Value) -> Option<(usize, usize, String, String)> {
    if let [start, end, label, ..] = row.as_array().map_or(&[] as &[Value], Vec::as_slice) {
        return Some((json::offset(start)?, json::offset(end)?, json::id(Some(label)), String::new()));
    }
    let offset = |names: [&str; 2]| names.into_iter().find_map(|name| json::offset(row.get(name)?));
    let (start, end) = (offset(["start_offset", "start"])?, offset(["end_offset", "end"])?);
    Some((start, end, json::id(row.get("label")), json::id(row.get("id"))))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let counting = Counting { standard: Count::default(), doubtful: true, cuts_lines: false };
    let mut brought = Brought { counting, ..Brought::default() };
    for file in files {
        for (number, value) in json::values(file)?.iter().enumerate() {
            let line = format!("{} {}", file.own_name(), number + 1);
            match value.as_object().and_then(|object| Some((object, text_name(object)?))) {
                Some((object, name)) => take(object, name, &line, &mut brought),
                None => brought.left.add("examples without a text", line),
            }
        }
    }
    Ok(brought)
}

fn take(object: &Map<String, Value>, text_name: &str, line: &str, brought: &mut Brought) {
    let words = object.get(text_name).and_then(Value::as_str).unwrap_or("");
    let mut article = Article { text: Some(words.to_owned()), ..Article::default() };
    let name = spans_name(object).unwrap_or("label");
    for (at, row) in each(object.get(name)).iter().enumerate() {
        let Some((start, end, label, id)) = span(row) else { continue };
        let id = if id.is_empty() { format!("#{at}") } else { id };
        let key = format!("{line}#{id}");
        article.passages.push(Passage {
            key,
            pieces: vec![Piece::at(start, end)],
            label: flat(&label),
            ..Passage::default()
        });
    }
    for row in each(object.get("relations")) {
        let key = |name: &str| format!("{line}#{}", json::id(row.get(name)));
        let label = if text(row, "type").is_empty() { text(row, "label") } else { text(row, "type") };
        let (from, to) = (key("from_id"), key("to_id"));
        brought.links.push(Link { label: label.to_owned(), from, to, ..Link::default() });
    }
    for label in LABELS.into_iter().filter(|label| *label != name).flat_map(|name| each(object.get(name))) {
        brought.left.add("labels of whole texts", label.to_string());
    }
    for label in each(object.get("cats")) {
        brought.left.add("labels of whole texts", label.to_string());
    }
    let comments: Vec<&str> = ["comments", "Comments"]
        .into_iter()
        .flat_map(|name| each(object.get(name)))
        .filter_map(|one| one.as_str().or_else(|| one.get("text").and_then(Value::as_str)))
        .filter(|comment| !comment.is_empty())
        .collect();
    article.about.notes = comments.join("\n");
    let known = [
        text_name,
        name,
        "id",
        "relations",
        "document",
        "comments",
        "Comments",
        "cats",
        "meta",
        "metadata",
        "label",
        "labels",
        "entities",
        "annotations",
    ];
    about::describe(&mut article.about, object, &known, &mut brought.left);
    for facts in ["meta", "metadata"].into_iter().filter_map(|name| object.get(name)?.as_object()) {
        about::describe(&mut article.about, facts, &[], &mut brought.left);
    }
    article.id = object.get("document").and_then(Value::as_str).and_then(|id| id.parse().ok());
    if article.about.title.is_empty() {
        article.about.title = about::title_of(words);
    }
    brought.articles.push(article);
}
