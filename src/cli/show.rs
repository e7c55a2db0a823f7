//! How rows look on a terminal and as JSON.

use crate::model::{Annotation, Certainty, Document, Field, Origin, Project, Value};
use serde_json::{Value as Json, json};
use std::io::{self, Write};

/// Says what went wrong, on standard error.
pub(super) fn complain(sentence: &str) {
    // Where even that can't be written there is nobody to tell.
    let _written = writeln!(io::stderr(), "{}", inert(sentence));
}

/// A text without what could steer a terminal or turn its reading direction: such characters are shown as their code.
#[must_use]
pub(super) fn inert(text: &str) -> String {
    let hostile =
        |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(hostile) {
        return text.to_owned();
    }
    text.chars().map(|c| if hostile(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect()
}

pub(super) fn document_line(
    out: &mut dyn Write,
    number: usize,
    document: &Document,
    statements: usize,
) -> io::Result<()> {
    let date = document.date.map(|date| date.to_string()).unwrap_or_default();
    let about: Vec<&str> = [document.outlet.as_str(), &date].into_iter().filter(|part| !part.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!("  ({})", about.join(", ")) };
    let noun = if statements == 1 { "statement" } else { "statements" };
    writeln!(out, "{number:>4}  {}{}  {statements} {noun}", inert(&document.title), inert(&about))
}

pub(super) fn document_json(number: usize, document: &Document, statements: usize) -> Json {
    json!({
        "number": number,
        "id": document.id.to_string(),
        "title": document.title,
        "outlet": document.outlet,
        "author": document.author,
        "date": document.date.map(|date| date.to_string()),
        "address": document.address,
        "language": document.language,
        "file": document.file,
        "encoding": document.encoding,
        "sha256": document.sha256.to_string(),
        "characters": document.text.chars(document.text.as_str().len()),
        "bytes": document.text.as_str().len(),
        "statements": statements,
        "progress": document.progress.with(statements).word(),
    })
}

pub(super) fn statement_line(
    out: &mut dyn Write,
    project: &Project,
    number: usize,
    document: &Document,
    row: &Annotation,
) -> io::Result<()> {
    let text = &document.text;
    let place: Vec<String> =
        row.fragments.iter().map(|span| format!("{}-{}", text.chars(span.start()), text.chars(span.end()))).collect();
    let tag = inert(project.tags().get(row.tag).map_or("", |tag| &tag.name));
    let who = project.speaker_names(row);
    let who = if who.is_empty() { String::new() } else { format!("  {who}:") };
    let sure = if row.certainty == Certainty::Unsure { " (unsure)" } else { "" };
    let words = inert(&row.words(text.as_str())).replace('\n', " ⏎ ");
    writeln!(out, "{number:>3}:{:<12} {tag:<9}{sure}{} {words}", place.join(";"), inert(&who))
}

pub(super) fn statement_json(project: &Project, number: usize, document: &Document, row: &Annotation) -> Json {
    let text = &document.text;
    let fragments: Vec<Json> = row
        .fragments
        .iter()
        .map(|span| {
            json!({
                "start": text.chars(span.start()),
                "end": text.chars(span.end()),
                "words": span.of(text.as_str()),
            })
        })
        .collect();
    let fields: serde_json::Map<String, Json> = row
        .fields
        .iter()
        .filter_map(|(id, value)| {
            let field = project.fields().get(*id)?;
            Some((field.name.clone(), value_json(project, document, field, value)))
        })
        .collect();
    json!({
        "id": row.id.to_string(),
        "document": number,
        "document_id": document.id.to_string(),
        "tag": project.tags().get(row.tag).map(|tag| tag.name.to_lowercase()),
        "fragments": fragments,
        "fields": fields,
        "note": row.note,
        "unsure": row.certainty == Certainty::Unsure,
        "coder": project.coders().get(row.coder).map(|coder| coder.name.clone()),
        "by_hand": row.origin == Origin::ByHand,
        "created": row.created.time.to_string(),
        "changed": row.changed.time.to_string(),
    })
}

fn value_json(project: &Project, document: &Document, field: &Field, value: &Value) -> Json {
    let choice = |id| field.choice(id).map(|choice| choice.name.clone());
    match value {
        Value::Unclear => json!("unclear"),
        Value::Choice(id) => json!(choice(*id)),
        Value::Choices(ids) => json!(ids.iter().map(|&id| choice(id)).collect::<Vec<_>>()),
        Value::YesNo(yes) => json!(yes),
        Value::Text(text) | Value::Number(text) | Value::Link(text) => json!(text),
        Value::Date(date) => json!(date.to_string()),
        Value::Actors(ids) => {
            json!(ids.iter().filter_map(|&id| project.actors().get(id)).map(|row| &row.name).collect::<Vec<_>>())
        }
        Value::Issues(ids) => {
            json!(ids.iter().filter_map(|&id| project.issues().get(id)).map(|row| &row.wording).collect::<Vec<_>>())
        }
        Value::Words(words) => {
            json!(words.iter().map(|span| span.of(document.text.as_str())).collect::<Vec<_>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(inert("a\u{1b}[31mb\u{202e}c\nd"), "a\\u{1b}[31mb\\u{202e}c\nd");
        assert_eq!(inert("“Zoë” 🇳🇿"), "“Zoë” 🇳🇿");
    }
}
