//! What files say about an article, by the names that tools usually have for it.

use super::brought::Left;
use crate::edit::NewDocument;
use serde_json::{Map, Value};

/// Describes an article by the members of an object; what has no place here is told. `known` are those that were read
/// otherwise.
pub(super) fn describe(about: &mut NewDocument, object: &Map<String, Value>, known: &[&str], left: &mut Left) {
    for (name, value) in object.iter().filter(|entry| !known.contains(&entry.0.as_str())) {
        let said = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
        };
        if said.is_empty() {
            if !value.is_null() && value.as_str().is_none() {
                left.add("further facts about articles", name);
            }
            continue;
        }
        let place = match name.to_lowercase().as_str() {
            "title" | "headline" => &mut about.title,
            "outlet" | "publisher" | "publication" | "source" => &mut about.outlet,
            "author" | "byline" => &mut about.author,
            "url" | "uri" | "address" | "link" => &mut about.address,
            "language" | "lang" => &mut about.language,
            "section" => &mut about.section,
            "file" | "filename" | "file_name" => &mut about.file,
            "date" | "published" | "date_published" | "publication_date" if about.date.is_none() => {
                about.date = super::values::date(&said);
                continue;
            }
            _ => {
                left.add("further facts about articles", format!("{name}: {said}"));
                continue;
            }
        };
        if place.is_empty() {
            *place = said;
        }
    }
}

/// The first words of a text, as a title where there is none.
pub(super) fn title_of(text: &str) -> String {
    let line = text.trim_start_matches(super::count::MARK).lines().find(|line| !line.trim().is_empty());
    super::told::short(line.unwrap_or("Untitled"))
}
