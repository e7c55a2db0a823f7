//! A concordance: every place of some words, or every statement, with what stands before and behind it.

use super::counts::stance_field;
use super::search::{Excerpt, Query, excerpt};
use super::seek;
use crate::model::{Annotation, Date, Document, Id, Issue, Project, Tag, Value, View, fold_name};
use crate::text::{Span, paragraph_ranges, slice};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

/// Lines that are kept: nobody reads more, and they would only cost memory.
pub const LIMIT: usize = 100_000;
/// Bytes on each side in which words are looked for that stand nearby.
pub const NEARBY: usize = 80;
/// Bytes from which the neighbouring words are taken by which lines are put in order.
const NEIGHBOURS: usize = 120;

/// What the lines are put in order by. Words are counted away from the key words, in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Order {
    /// Article by article, as the text goes.
    #[default]
    Place,
    /// The words before, beginning so many words away: 1 to 3.
    Before(u8),
    /// The words behind, likewise.
    Behind(u8),
    Words,
    Actor,
    Issue,
    Stance,
    Date,
    Title,
}

/// What the concordance is of.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The words that are looked for. Of statements: those that hold them; nothing looked for: all.
    pub query: Option<Query>,
    /// Of statements, not of the text.
    pub of_statements: bool,
    /// Only in this article.
    pub document: Option<Id<Document>>,
    /// Only statements with these tags; none: with any.
    pub tags: BTreeSet<Id<Tag>>,
    /// Only lines that have this near the key words, or in the name of an actor or the wording of an issue.
    pub near: Option<Query>,
    pub order: Order,
    pub backward: bool,
}

/// A line: where, and of which statement if it is of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub document: Id<Document>,
    /// The key words; of a statement from its first word to its last.
    pub span: Span,
    pub statement: Option<Id<Annotation>>,
}

/// All lines in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concordance {
    pub lines: Vec<Line>,
    /// Articles in which they stand.
    pub documents: usize,
    /// There would be more than are kept.
    pub is_full: bool,
}

/// Who says it, about what, and for or against: as it is shown, with commas between several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub actor: String,
    pub issue: String,
    pub stance: String,
}

impl Concordance {
    /// Looks for lines with all processors; nothing is found any more once `stop` is set.
    #[must_use]
    pub fn new(project: &Project, question: &Question, stop: &AtomicBool) -> Self {
        let mut lines =
            if question.of_statements { statements(project, question, stop) } else { places(project, question, stop) };
        let is_full = lines.len() > LIMIT;
        lines.truncate(LIMIT);
        put_in_order(project, question, &mut lines, stop);
        let documents = lines.iter().map(|line| line.document).collect::<BTreeSet<_>>().len();
        Self { lines, documents, is_full }
    }
}

impl Line {
    /// The words with about `reach` bytes on each side; `None` where the article is gone.
    #[must_use]
    pub fn excerpt<'p>(&self, project: &'p Project, reach: usize) -> Option<Excerpt<'p>> {
        let document = project.documents().get(self.document)?;
        Some(excerpt(document.text.as_str(), self.span, reach))
    }

    /// What is known of the statement that it is of.
    #[must_use]
    pub fn said(&self, project: &Project) -> Said {
        self.statement
            .and_then(|id| project.annotations().get(id))
            .map_or_else(Said::default, |row| said(project, &row))
    }
}

/// Who says it, about what, and for or against.
#[must_use]
pub fn said(project: &Project, row: &Annotation) -> Said {
    let issues = row.fields.iter().filter_map(|(_, value)| match value {
        Value::Issues(ids) => Some(ids),
        _ => None,
    });
    let wordings = issues.flatten().filter_map(|&id| project.issues().get(id)).map(|row| row.wording.as_str());
    // In the codebook's words, where it has any for it.
    let stance = stance_field(project, row.tag).and_then(|stance| match row.value(stance.field)? {
        Value::Choice(id) => Some(project.fields().get(stance.field)?.choice(*id)?.name.clone()),
        _ => Some(stance.side_of(row)?.name().to_owned()),
    });
    Said {
        actor: project.speaker_names(row),
        issue: wordings.collect::<Vec<_>>().join(", "),
        stance: stance.unwrap_or_default(),
    }
}

fn documents<'p>(project: &'p Project, question: &Question) -> Vec<&'p Document> {
    let only = question.document;
    project.documents_in_order().into_iter().filter(|row| only.is_none_or(|only| only == row.id)).collect()
}

fn places(project: &Project, question: &Question, stop: &AtomicBool) -> Vec<Line> {
    let Some(query) = &question.query else { return Vec::new() };
    let rows = documents(project, question);
    let (mut rest, mut lines) = (rows.as_slice(), Vec::new());
    while lines.len() <= LIMIT && !rest.is_empty() {
        let (now, later) = rest.split_at(at_once(rest));
        rest = later;
        let found = seek::each(now, stop, |document| {
            let text = document.text.as_str();
            let near = |span: &Span| question.near.as_ref().is_none_or(|near| near.is_in(around(text, *span)));
            let line = |span| Line { document: document.id, span, statement: None };
            seek::hits(query, text, stop).filter(near).take(LIMIT + 1).map(line).collect::<Vec<_>>()
        });
        lines.extend(found.into_iter().flatten().flatten());
    }
    lines.truncate(LIMIT + 1);
    lines
}

/// How many of the first articles are looked through before it is asked whether there are lines enough.
fn at_once(documents: &[&Document]) -> usize {
    const BYTES: usize = 4 << 20;
    let mut left = BYTES;
    let fits = |document: &&&Document| {
        let fits = left > 0;
        left = left.saturating_sub(document.text.as_str().len());
        fits
    };
    documents.iter().take_while(fits).count().max(1)
}

fn statements(project: &Project, question: &Question, stop: &AtomicBool) -> Vec<Line> {
    let named = Named::new(project, question.near.as_ref());
    let found = seek::each(&documents(project, question), stop, |document| {
        let text = document.text.as_str();
        let mut seen = BTreeSet::new();
        let here = project.fragments_in(document.id).into_iter().flat_map(|index| index.iter().map(|entry| entry.1));
        let rows = here.filter(|id| seen.insert(*id)).filter_map(|id| project.annotations().view(id));
        let fits = |row: &View<'_>| {
            (question.tags.is_empty() || question.tags.contains(&row.tag))
                && question.query.as_ref().is_none_or(|query| row.fragments().any(|span| query.is_in(span.of(text))))
                && question.near.as_ref().is_none_or(|near| near.is_in(around(text, row.hull())) || named.any(row))
        };
        let line = |row: View<'_>| Line { document: document.id, span: row.hull(), statement: Some(row.id) };
        rows.filter(fits).map(line).collect::<Vec<_>>()
    });
    let mut lines: Vec<Line> = found.into_iter().flatten().flatten().collect();
    lines.truncate(LIMIT + 1);
    lines
}

fn around(text: &str, span: Span) -> &str {
    let from = text.floor_char_boundary(span.start().saturating_sub(NEARBY));
    slice(text, from, text.ceil_char_boundary((span.end() + NEARBY).min(text.len())))
}

/// Actors and issues whose names hold what is looked for.
#[derive(Default)]
struct Named {
    actors: BTreeSet<Id<crate::model::Actor>>,
    issues: BTreeSet<Id<Issue>>,
}

impl Named {
    fn new(project: &Project, near: Option<&Query>) -> Self {
        let Some(near) = near else { return Self::default() };
        let called =
            |row: &&crate::model::Actor| near.is_in(&row.name) || row.aliases.iter().any(|alias| near.is_in(alias));
        Self {
            actors: project.actors().iter().filter(called).map(|row| row.id).collect(),
            issues: project.issues().iter().filter(|row| near.is_in(&row.wording)).map(|row| row.id).collect(),
        }
    }

    fn any(&self, row: &View<'_>) -> bool {
        if self.actors.is_empty() && self.issues.is_empty() {
            return false;
        }
        let (mut actor, mut issue) = (false, false);
        row.each_named(|_, id| actor |= self.actors.contains(&id), |_, id| issue |= self.issues.contains(&id));
        actor || issue
    }
}

/// What a line is put in order by. What has nothing to be put in order by comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(bool, String),
    Date(bool, Option<Date>),
}

fn put_in_order(project: &Project, question: &Question, lines: &mut Vec<Line>, stop: &AtomicBool) {
    if question.order == Order::Place {
        if question.backward {
            lines.reverse();
        }
        return;
    }
    let titles: BTreeMap<Id<Document>, String> = match question.order {
        Order::Title => project.documents().iter().map(|row| (row.id, fold_name(&row.title))).collect(),
        _ => BTreeMap::new(),
    };
    let keys = seek::each(lines, stop, |line| key(project, question.order, line, &titles));
    let mut keyed: Vec<(Option<Key>, Line)> = keys.into_iter().zip(lines.iter().copied()).collect();
    if question.backward {
        keyed.sort_by(|a, b| b.0.cmp(&a.0));
    } else {
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
    }
    *lines = keyed.into_iter().map(|entry| entry.1).collect();
}

fn key(project: &Project, order: Order, line: &Line, titles: &BTreeMap<Id<Document>, String>) -> Key {
    let document = project.documents().get(line.document);
    let text = document.map_or("", |row| row.text.as_str());
    let named = |name: String| Key::Text(name.is_empty(), fold_name(&name));
    match order {
        Order::Place => Key::Text(true, String::new()),
        Order::Before(nth) => {
            let from = text.floor_char_boundary(line.span.start().saturating_sub(NEIGHBOURS));
            let mut words = words_of(slice(text, from, line.span.start()));
            words.reverse();
            beginning(&words, nth)
        }
        Order::Behind(nth) => {
            let to = text.ceil_char_boundary((line.span.end() + NEIGHBOURS).min(text.len()));
            beginning(&words_of(slice(text, line.span.end(), to)), nth)
        }
        Order::Words => named(line.span.of(text).to_owned()),
        Order::Actor => named(line.said(project).actor),
        Order::Issue => named(line.said(project).issue),
        Order::Stance => named(line.said(project).stance),
        Order::Date => {
            let date = document.and_then(|row| row.date);
            Key::Date(date.is_none(), date)
        }
        Order::Title => {
            let title = titles.get(&line.document).cloned().unwrap_or_default();
            Key::Text(title.is_empty(), title)
        }
    }
}

/// Up to three words from the nth on, as they are compared.
fn beginning(words: &[&str], nth: u8) -> Key {
    let mut key = String::new();
    for word in words.iter().skip(usize::from(nth).saturating_sub(1)).take(3) {
        key.extend(word.chars().flat_map(char::to_lowercase));
        key.push('\u{1}');
    }
    Key::Text(key.is_empty(), key)
}

/// The words of a short text. Where a script has no blanks, each letter is one.
fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
        let in_word = c.is_alphanumeric() || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}');
        if let Some(from) = start.filter(|_| unspaced || !in_word) {
            words.push(slice(text, from, at));
            start = None;
        }
        if unspaced {
            words.push(slice(text, at, at + c.len_utf8()));
        } else if in_word && start.is_none() && c.is_alphanumeric() {
            start = Some(at);
        }
    }
    words.extend(start.map(|from| slice(text, from, text.len())));
    words
}

/// The columns of a table of lines.
pub const COLUMNS: [&str; 11] =
    ["before", "words", "behind", "article", "outlet", "date", "paragraph", "tag", "actor", "issue", "stance"];

/// Lines as rows of a table, with the names of [`COLUMNS`]; blanks and line breaks are one space each.
pub fn rows<'p>(project: &'p Project, lines: &'p [Line], reach: usize) -> impl Iterator<Item = Vec<String>> + 'p {
    // Where the paragraphs begin, of each article once.
    let mut begins: BTreeMap<Id<Document>, Vec<usize>> = BTreeMap::new();
    lines.iter().filter_map(move |line| {
        let document = project.documents().get(line.document)?;
        let text = document.text.as_str();
        let words = |range: &std::ops::Range<usize>| !slice(text, range.start, range.end).trim().is_empty();
        let begins = begins
            .entry(document.id)
            .or_insert_with(|| paragraph_ranges(text).filter(words).map(|range| range.start).collect());
        let paragraph = begins.partition_point(|begin| *begin <= line.span.start());
        row(project, document, line, (reach, paragraph))
    })
}

fn row(project: &Project, document: &Document, line: &Line, (reach, paragraph): (usize, usize)) -> Option<Vec<String>> {
    let shown = line.excerpt(project, reach)?;
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tag = line.statement.and_then(|id| project.annotations().view(id)).and_then(|row| project.tags().get(row.tag));
    let said = line.said(project);
    Some(vec![
        plain(shown.before),
        plain(shown.words),
        plain(shown.after),
        document.title.clone(),
        document.outlet.clone(),
        document.date.map(|date| date.to_string()).unwrap_or_default(),
        paragraph.max(1).to_string(),
        tag.map(|tag| tag.name.clone()).unwrap_or_default(),
        said.actor,
        said.issue,
        said.stance,
    ])
}

#[cfg(test)]
mod tests;
