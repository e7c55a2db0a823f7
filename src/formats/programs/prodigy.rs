//! Prodigy and spaCy: one article a line, passages without blanks at their edges, in code points.
//!
//! Form: <https://prodi.gy/docs/api-interfaces#spans>. spaCy refuses passages that begin or end with blanks, and entities that
//! overlap, so these are `spans`, which may. No tokens are told: each pipeline cuts its own.

use super::said::{Lacks, Seen, at, read_place};
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Report};
use crate::formats::scope::Selection;
use crate::formats::{Exporter, Verified};
use crate::model::{Annotation, Document, Id};
use crate::text::{Span, trim_blanks};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, btree_map::Entry};
use std::io::{BufRead, Write};

pub(in crate::formats) struct Prodigy;

impl Exporter for Prodigy {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, losses) = seen.report(Lacks { fragments: true, ..Lacks::default() });
        for (document, statements) in selection.articles() {
            serde_json::to_writer(&mut *out, &line(&seen, document, &statements))?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        report.rows = report.documents;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut lines = Lines::new(exported);
        let mut verified = Verified::default();
        for (document, statements) in selection.articles() {
            let line: LineIn<'_> = lines.article(&document.title)?;
            let wanted = places(document, &statements);
            let is_same = |(one, (row, span)): (&SpanIn<'_>, &(&Annotation, Span))| {
                read_place(document, one.start, one.end) == Some(*span)
                    && one.label == selection.tag_name(row.tag)
                    && one.text == span.of(document.text.as_str())
            };
            if line.text != document.text.as_str()
                || line.spans.len() != wanted.len()
                || !line.spans.iter().zip(&wanted).all(is_same)
                || line.relations.len() != seen.relations_within(&statements).len()
            {
                return Err(format!("the statements of “{}” differ from the project", document.title));
            }
            verified.spans += wanted.len();
            verified.statements += statements.len();
        }
        lines.no_more_articles()?;
        Ok(verified)
    }
}

/// What of a line is compared.
#[derive(Deserialize)]
struct LineIn<'l> {
    #[serde(borrow)]
    text: Cow<'l, str>,
    #[serde(borrow)]
    spans: Vec<SpanIn<'l>>,
    relations: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct SpanIn<'l> {
    start: usize,
    end: usize,
    #[serde(borrow)]
    label: Cow<'l, str>,
    #[serde(borrow)]
    text: Cow<'l, str>,
}

/// Each fragment without blanks at its edges, with its statement.
fn places<'s>(document: &Document, statements: &'s [Annotation]) -> Vec<(&'s Annotation, Span)> {
    let each = statements.iter().flat_map(|row| row.fragments.iter().map(move |&span| (row, span)));
    each.map(|(row, span)| (row, trim_blanks(document.text.as_str(), span))).collect()
}

fn line(seen: &Seen<'_>, document: &Document, statements: &[Annotation]) -> Json {
    let (mut spans, mut heads) = (Vec::new(), BTreeMap::<Id<Annotation>, Json>::new());
    for (row, span) in places(document, statements) {
        let (start, end) = (at(document, span.start()), at(document, span.end()));
        let label = seen.selection.tag_name(row.tag);
        let mut one = json!({
            "start": start, "end": end, "label": label, "text": span.of(document.text.as_str()), "statement": row.id.to_string(),
        });
        if let Entry::Vacant(first) = heads.entry(row.id) {
            first.insert(json!({ "start": start, "end": end, "label": label }));
            let told = seen.told(document, row).into_iter();
            let told: Map<String, Json> = told.map(|told| (told.name, told.texts.into())).collect();
            if !told.is_empty() {
                one["fields"] = told.into();
            }
            if !seen.note(row).is_empty() {
                one["note"] = seen.note(row).into();
            }
            one["coder"] = seen.selection.coder(row.coder).into();
        }
        spans.push(one);
    }
    let relations: Vec<Json> = seen
        .relations_within(statements)
        .into_iter()
        .map(|row| {
            json!({
                "label": seen.selection.relation_name(row),
                "head_span": heads.get(&row.from),
                "child_span": heads.get(&row.to),
            })
        })
        .collect();
    let mut meta = json!({ "title": document.title, "document": document.id.to_string() });
    if let Some(date) = document.date {
        meta["date"] = date.to_string().into();
    }
    if !document.outlet.is_empty() {
        meta["outlet"] = document.outlet.as_str().into();
    }
    json!({ "text": document.text.as_str(), "spans": spans, "relations": relations, "meta": meta, "answer": "accept" })
}
