//! One document a line: its text, each passage with its offsets and label, and what was answered.

use super::answers::{FieldGroup, answers, certainty_name, field_groups, origin_name, tell_twice};
use super::back::Lines;
use super::report::{ExportError, Losses, Lost, Report};
use super::rest::Rest;
use super::scope::Selection;
use super::{Exporter, Verified};
use crate::model::{Annotation, Document, Field, Relation, Value};
use crate::text::Span;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap as _};
use std::borrow::Cow;
use std::io::{BufRead, Write};

pub(super) struct JsonLines;

impl Exporter for JsonLines {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        write_lines(selection, true, out)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        verify(selection, exported)
    }
}

/// Writes the lines, with the text of each article or only with what is said about it.
pub(super) fn write_lines(
    selection: &Selection<'_>,
    with_texts: bool,
    out: &mut dyn Write,
) -> Result<Report, ExportError> {
    let groups = field_groups(selection.project, &[]);
    let (mut report, mut losses) = (Report::default(), Losses::default());
    tell(selection, &groups, &mut losses);
    let mut rest = Rest::of(selection, false);
    for (document, statements) in selection.articles() {
        let line = Line {
            text: (with_texts && !selection.options.leave_text_out).then(|| document.text.as_str()),
            rest: rest.take(),
            ..Line::new(selection, &groups, document, &statements)
        };
        report.documents += 1;
        report.rows += 1;
        report.statements += statements.len();
        report.relations += line.relations.len();
        out.write_all(&serde_json::to_vec(&line)?)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    report.lost = losses.into_list();
    Ok(report)
}

fn tell(selection: &Selection<'_>, groups: &[FieldGroup<'_>], losses: &mut Losses) {
    selection.tell(losses);
    tell_twice(groups, selection, losses);
    Rest::tell(selection, losses);
    for document in selection.documents.iter().filter(|_| selection.options.leave_text_out) {
        losses.add(Lost::ArticleTextNotHeld, || document.title.clone());
    }
}

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    outlet: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    author: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<crate::model::Date>,
    #[serde(skip_serializing_if = "str::is_empty")]
    address: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    section: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    file: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    notes: &'a str,
    sha256: String,
    /// What offsets count.
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    spans: Vec<SpanOut<'a>>,
    statements: Vec<StatementOut<'a>>,
    relations: Vec<RelationOut<'a>>,
    /// Of the first line: what is not of one article.
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<Rest>,
}

/// One fragment of a statement.
#[derive(Serialize)]
struct SpanOut<'a> {
    start: usize,
    end: usize,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    statement: String,
    /// From 1, in the order of reading.
    fragment: usize,
}

#[derive(Serialize)]
struct StatementOut<'a> {
    id: String,
    label: &'a str,
    tag: String,
    fields: Fields<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    certainty: &'static str,
    coder: &'a str,
    origin: String,
    created: String,
    changed: String,
}

#[derive(Serialize)]
struct RelationOut<'a> {
    id: String,
    label: &'a str,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    coder: &'a str,
    created: String,
}

impl<'a> Line<'a> {
    fn new(
        selection: &'a Selection<'a>,
        groups: &'a [FieldGroup<'a>],
        document: &'a Document,
        statements: &'a [Annotation],
    ) -> Self {
        let options = selection.options;
        let note = |note: &'a str| if options.include_notes { note } else { "" };
        let statement = |row: &'a Annotation| StatementOut {
            id: row.id.to_string(),
            label: selection.tag_name(row.tag),
            tag: row.tag.to_string(),
            fields: Fields { selection, groups, document, statement: row },
            note: note(&row.note),
            certainty: certainty_name(row.certainty),
            coder: selection.coder(row.coder),
            origin: origin_name(&row.origin),
            created: row.created.time.to_string(),
            changed: row.changed.time.to_string(),
        };
        let relation = |row: &'a Relation| RelationOut {
            id: row.id.to_string(),
            label: selection.relation_name(row),
            from: row.from.to_string(),
            to: row.to.to_string(),
            note: note(&row.note),
            coder: selection.coder(row.coder),
            created: row.created.time.to_string(),
        };
        Self {
            id: document.id.to_string(),
            title: &document.title,
            outlet: &document.outlet,
            author: &document.author,
            date: document.date,
            address: &document.address,
            language: &document.language,
            section: &document.section,
            file: &document.file,
            notes: note(&document.notes),
            sha256: document.sha256.to_string(),
            unit: options.unit.id(),
            text: None,
            spans: statements.iter().flat_map(|row| spans(selection, document, row)).collect(),
            statements: statements.iter().map(statement).collect(),
            relations: statements.iter().flat_map(|row| selection.relations_from(row.id)).map(relation).collect(),
            rest: None,
        }
    }
}

fn spans<'a>(selection: &Selection<'a>, document: &'a Document, row: &'a Annotation) -> Vec<SpanOut<'a>> {
    let unit = selection.options.unit;
    let one = |(at, span): (usize, &Span)| SpanOut {
        start: unit.of(document, span.start()),
        end: unit.of(document, span.end()),
        label: selection.tag_name(row.tag),
        text: (!selection.options.leave_text_out).then(|| span.of(document.text.as_str())),
        statement: row.id.to_string(),
        fragment: at + 1,
    };
    row.fragments.iter().enumerate().map(one).collect()
}

/// Answers by the names of their fields; fields without an answer are absent, `null` is "the article does not tell".
struct Fields<'a> {
    selection: &'a Selection<'a>,
    groups: &'a [FieldGroup<'a>],
    document: &'a Document,
    statement: &'a Annotation,
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (group, field, value) in answers(self.groups, self.selection.project, self.statement) {
            map.serialize_entry(&group.name, &self.json(field, value))?;
        }
        map.end()
    }
}

impl Fields<'_> {
    fn json(&self, field: &Field, value: &Value) -> serde_json::Value {
        let project = self.selection.project;
        let choice = |id| field.choice(id).map_or_else(|| id.to_string(), |choice| choice.name.clone());
        match value {
            Value::Unclear => serde_json::Value::Null,
            Value::Choice(id) => choice(*id).into(),
            Value::Choices(ids) => ids.iter().map(|&id| choice(id)).collect(),
            Value::YesNo(yes) => (*yes).into(),
            Value::Text(text) | Value::Number(text) | Value::Link(text) => text.as_ref().into(),
            Value::Date(date) => date.to_string().into(),
            Value::Actors(ids) => {
                let name = |id| project.actors().get(id).map_or("", |row| row.name.as_str());
                ids.iter().map(|&id| serde_json::json!({ "id": id.to_string(), "name": name(id) })).collect()
            }
            Value::Issues(ids) => {
                let wording = |id| project.issues().get(id).map_or("", |row| row.wording.as_str());
                ids.iter().map(|&id| serde_json::json!({ "id": id.to_string(), "wording": wording(id) })).collect()
            }
            Value::Words(words) => words.iter().map(|&span| self.words(span)).collect(),
        }
    }

    fn words(&self, span: Span) -> serde_json::Value {
        let options = self.selection.options;
        let (start, end) = (options.unit.of(self.document, span.start()), options.unit.of(self.document, span.end()));
        if options.leave_text_out {
            return serde_json::json!({ "start": start, "end": end });
        }
        serde_json::json!({ "start": start, "end": end, "text": span.of(self.document.text.as_str()) })
    }
}

/// What of a line is compared.
#[derive(Deserialize)]
struct LineIn<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
    #[serde(borrow)]
    text: Option<Cow<'l, str>>,
    #[serde(borrow)]
    spans: Vec<SpanIn<'l>>,
    statements: Vec<IgnoredAny>,
    relations: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct SpanIn<'l> {
    start: usize,
    end: usize,
    #[serde(borrow)]
    label: Cow<'l, str>,
    #[serde(borrow)]
    text: Option<Cow<'l, str>>,
    #[serde(borrow)]
    statement: Cow<'l, str>,
    fragment: usize,
}

/// Compares the text of each line and each of its ranges and words with the project.
fn verify(selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
    let mut verified = Verified::default();
    let mut lines = Lines::new(exported);
    let unit = selection.options.unit;
    for (document, statements) in selection.articles() {
        let line: LineIn<'_> = lines.article(&document.title)?;
        if line.id != document.id.to_string() {
            return Err(format!("“{}” is not where it should be", document.title));
        }
        let words = (!selection.options.leave_text_out).then(|| document.text.as_str());
        if line.text.as_deref() != words {
            return Err(format!("the text of “{}” differs from the project", document.title));
        }
        let mut spans = line.spans.iter();
        for row in &statements {
            let id = row.id.to_string();
            for (at, place) in row.fragments.iter().enumerate() {
                let same = spans.next().is_some_and(|found| {
                    found.statement == id
                        && found.fragment == at + 1
                        && found.label == selection.tag_name(row.tag)
                        && unit.span(document, found.start, found.end) == Some(*place)
                        && found.text.as_deref() == words.map(|words| place.of(words))
                });
                if !same {
                    return Err(format!("the words or offsets of statement {id} differ from the project"));
                }
                verified.spans += 1;
            }
        }
        let relations: usize = statements.iter().map(|row| selection.relations_from(row.id).len()).sum();
        if spans.next().is_some() || line.statements.len() != statements.len() || line.relations.len() != relations {
            return Err(format!("statements or relations of “{}” are missing or too many", document.title));
        }
        verified.statements += statements.len();
    }
    lines.no_more_articles()?;
    Ok(verified)
}
