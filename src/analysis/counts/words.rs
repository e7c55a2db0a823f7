//! What a table is called, and what was counted, in words: for screens and for captions.

use super::axis::date_words;
use super::{Dimension, Filter, Question, Table};
use crate::model::{Id, Project, Row, Table as Rows};
use std::collections::BTreeSet;

/// What a table shows: *Actors and issues, for and against*, *Statements by tag and month*.
#[must_use]
pub fn title(project: &Project, question: &Question) -> String {
    let name = |dimension: Dimension| dimension.title(project).to_lowercase();
    let rows = name(question.rows);
    match question.columns {
        Some(columns) if question.stances => format!("For and against by {rows} and {}", name(columns)),
        Some(columns) => format!("Statements by {rows} and {}", name(columns)),
        None if question.stances => format!("For and against by {rows}"),
        None => format!("Statements by {rows}"),
    }
}

/// How much is in a table: *133 positions, 9 actors, 5 issues*.
#[must_use]
pub fn numbers(project: &Project, table: &Table) -> String {
    let name = |dimension: Dimension| dimension.title(project).to_lowercase();
    let mut parts = vec![counted(table.statements(), "statement")];
    let known = |categories: &[super::Category]| categories.iter().filter(|one| !one.is_missing).count();
    parts.push(counted(known(&table.rows), &name(table.question.rows)));
    parts.extend(table.question.columns.map(|columns| counted(known(&table.columns), &name(columns))));
    parts.join(", ")
}

/// What was counted, in a sentence: *Articles of 3 Oct 2026 to 18 Oct 2026; all outlets; rows of 3 statements or more*.
#[must_use]
pub fn filter_words(project: &Project, filter: &Filter) -> String {
    let mut parts = Vec::new();
    parts.push(match (filter.from, filter.to) {
        (None, None) => "all dates".to_owned(),
        (Some(from), None) => format!("from {}", date_words(from)),
        (None, Some(to)) => format!("up to {}", date_words(to)),
        (Some(from), Some(to)) => format!("{} to {}", date_words(from), date_words(to)),
    });
    parts.push(some_of(project.documents(), &filter.documents, "article", |row| &row.title));
    if !filter.outlets.is_empty() {
        parts.push(list("outlet", filter.outlets.iter().map(String::as_str)));
    }
    parts.push(some_of(project.tags(), &filter.tags, "tag", |row| &row.name));
    parts.push(some_of(project.coders(), &filter.coders, "coder", |row| &row.name));
    if filter.least > 1 {
        parts.push(format!("rows of {} statements or more", filter.least));
    }
    parts.join("; ")
}

/// Names as many as can be read, and of more says how many.
fn some_of<R: Row>(rows: &Rows<R>, chosen: &BTreeSet<Id<R>>, noun: &str, name: impl Fn(&R) -> &str) -> String {
    if chosen.is_empty() {
        return format!("all {noun}s");
    }
    list(noun, chosen.iter().filter_map(|&id| rows.get(id)).map(name))
}

fn list<'a>(noun: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.len() {
        1 => format!("{noun} {}", names.concat()),
        2 | 3 => format!("{noun}s {}", names.join(", ")),
        count => counted(count, noun),
    }
}

/// How it was counted.
#[must_use]
pub fn note(question: &Question) -> &'static str {
    if question.stances {
        "A statement of several actors or issues counts once for each pair. Left out are tags that ask for no stance"
    } else if question.columns.is_some() {
        "A statement that belongs to several rows or columns counts once in each of them, and once in every total"
    } else {
        "A statement that belongs to several rows counts once in each of them"
    }
}

/// *1 issue*, *2 issues*; *2 countries*.
fn counted(count: usize, noun: &str) -> String {
    let grouped = grouped(count);
    match noun.strip_suffix('y') {
        _ if count == 1 => format!("1 {noun}"),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{grouped} {stem}ies"),
        _ if noun.ends_with('s') => format!("{grouped} {noun}"),
        _ => format!("{grouped} {noun}s"),
    }
}

/// A number with a comma between its thousands.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
