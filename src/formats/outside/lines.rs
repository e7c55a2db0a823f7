//! Our own JSON Lines: one article a line with its text, each passage and what was answered.

use super::brought::{Answer, Article, Brought, Counting, File, Link, Passage, Piece, Said};
use super::count::{Count, Unit};
use super::json::{self, Head, each, text};
use super::mapping::flat;
use super::{own, values, w3c};
use crate::model::Certainty;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn is(_: &[File], head: &Head) -> bool {
    ["sha256", "unit", "spans", "statements"].iter().all(|name| head.has(name))
}

pub(super) fn read(files: &[File]) -> Result<Brought, String> {
    let mut brought = Brought::default();
    for file in files {
        for line in json::values(file)? {
            own::take_rest(line.get("rest"), &mut brought);
            if let Some(unit) = Unit::named(text(&line, "unit")) {
                brought.counting = Counting { standard: Count::of(unit), ..Counting::default() };
            }
            let article = article(&line, &mut brought);
            brought.articles.push(article);
        }
    }
    own::complete(&mut brought, &[]);
    Ok(brought)
}

fn article(line: &Value, brought: &mut Brought) -> Article {
    let mut article = Article {
        id: text(line, "id").parse().ok(),
        sha256: text(line, "sha256").parse().ok(),
        text: line.get("text").and_then(Value::as_str).map(str::to_owned),
        ..Article::default()
    };
    let about = &mut article.about;
    let places = [
        ("title", &mut about.title),
        ("outlet", &mut about.outlet),
        ("author", &mut about.author),
        ("address", &mut about.address),
        ("language", &mut about.language),
        ("section", &mut about.section),
        ("file", &mut about.file),
        ("notes", &mut about.notes),
    ];
    for (name, place) in places {
        text(line, name).clone_into(place);
    }
    about.date = text(line, "date").parse().ok();
    let mut pieces: BTreeMap<&str, Vec<(usize, Piece)>> = BTreeMap::new();
    for span in each(line.get("spans")) {
        let number = span.get("fragment").and_then(json::offset).unwrap_or(0);
        pieces.entry(text(span, "statement")).or_default().push((number, piece(span)));
    }
    for row in each(line.get("statements")) {
        let id = text(row, "id");
        let mut own = pieces.remove(id).unwrap_or_default();
        own.sort_by_key(|entry| entry.0);
        let fields = row.get("fields").and_then(Value::as_object);
        let answers = fields.into_iter().flatten().map(|(name, value)| answer(name, value)).collect();
        article.passages.push(Passage {
            key: id.to_owned(),
            id: id.parse().ok(),
            pieces: own.into_iter().map(|entry| entry.1).collect(),
            label: flat(text(row, "label")),
            tag: text(row, "tag").parse().ok(),
            answers,
            note: text(row, "note").to_owned(),
            certainty: if text(row, "certainty") == "unsure" { Certainty::Unsure } else { Certainty::Sure },
            coder: text(row, "coder").to_owned(),
            origin: w3c::origin(text(row, "origin"), ""),
            created: values::time(text(row, "created")),
            changed: values::time(text(row, "changed")),
        });
    }
    pieces.keys().for_each(|id| brought.left.add("spans of statements that are not there", *id));
    for row in each(line.get("relations")) {
        brought.links.push(Link {
            id: text(row, "id").parse().ok(),
            label: text(row, "label").to_owned(),
            from: text(row, "from").to_owned(),
            to: text(row, "to").to_owned(),
            note: text(row, "note").to_owned(),
            coder: text(row, "coder").to_owned(),
            created: values::time(text(row, "created")),
            ..Link::default()
        });
    }
    article
}

fn piece(span: &Value) -> Piece {
    let offset = |name: &str| span.get(name).and_then(json::offset);
    let piece = Piece { offsets: offset("start").zip(offset("end")), ..Piece::default() };
    match span.get("text").and_then(Value::as_str) {
        Some(words) => piece.saying(words),
        None => piece,
    }
}

fn answer(name: &str, value: &Value) -> Answer {
    let one = |value: &Value| match value {
        Value::Null => Said::Unclear,
        Value::Bool(yes) => Said::Yes(*yes),
        Value::Object(row) if row.contains_key("wording") => {
            Said::Issue(text(value, "id").parse().ok(), text(value, "wording").to_owned())
        }
        Value::Object(row) if row.contains_key("name") => {
            Said::Actor(text(value, "id").parse().ok(), text(value, "name").to_owned())
        }
        Value::Object(_) => Said::Words(piece(value)),
        Value::String(text) => Said::Text(text.clone()),
        other => Said::Text(other.to_string()),
    };
    let said = match value {
        Value::Array(rows) => rows.iter().map(one).collect(),
        value => vec![one(value)],
    };
    Answer { name: name.to_owned(), said, ..Answer::default() }
}
