//! Web Annotation (W3C): one annotation a statement, in a collection with one page.
//!
//! Offsets are code points, as the standard counts. Ids are UUIDs. What the standard has no words for stands under a
//! vocabulary of our own, whose context is in the file, so that nothing needs to be fetched to read it.

use super::answers::{
    FieldGroup, answers, certainty_name, field_groups, kind_name, origin_name, plain_text, tell_twice,
};
use super::back::{Lines, Same};
use super::report::{ExportError, Losses, Lost, Report};
use super::rest::Rest;
use super::scope::{OffsetUnit, Selection};
use super::{Exporter, Verified};
use crate::model::{Annotation, Certainty, Document, Field, Id, Origin, Relation, Value};
use crate::text::{Anchor, Span};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::io::{BufRead, Write};

/// Own terms begin with this.
const VOCABULARY: &str = "urn:x-standpoint:vocabulary#";

pub(super) struct WebAnnotation;

impl Exporter for WebAnnotation {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        Annotations { selection, groups: field_groups(selection.project, &[]) }.write(out)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        verify(selection, exported)
    }
}

/// The annotation of a statement; names in the order of the alphabet, as all the rest of the file has them.
#[derive(Serialize)]
struct StatementOut<'s> {
    body: Vec<Json>,
    created: String,
    creator: Json,
    id: String,
    modified: String,
    motivation: &'static str,
    #[serde(rename = "sp:certainty", skip_serializing_if = "Option::is_none")]
    certainty: Option<&'static str>,
    #[serde(rename = "sp:origin")]
    origin: String,
    #[serde(rename = "sp:suggestedBy", skip_serializing_if = "Option::is_none")]
    suggested_by: Option<&'s str>,
    target: Vec<TargetOut<'s>>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct TargetOut<'s> {
    selector: Vec<SelectorOut>,
    source: &'s Json,
    /// From 1, in the order of reading.
    #[serde(rename = "sp:fragment")]
    fragment: usize,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct SelectorOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl SelectorOut {
    fn of(kind: &'static str) -> Self {
        Self { end: None, exact: None, prefix: None, start: None, suffix: None, kind }
    }
}

struct Annotations<'a> {
    selection: &'a Selection<'a>,
    groups: Vec<FieldGroup<'a>>,
}

impl Annotations<'_> {
    fn write(&self, out: &mut dyn Write) -> Result<Report, ExportError> {
        let (mut report, mut losses) = (Report::default(), Losses::default());
        self.tell(&mut report, &mut losses);
        report.rows = report.statements + report.relations;
        self.open(out, report.rows)?;
        let mut first = true;
        let mut line = Vec::new();
        let mut begin = |line: &mut Vec<u8>| {
            line.clear();
            line.extend_from_slice(if std::mem::take(&mut first) { b"\n" } else { b",\n" });
        };
        for (document, statements) in self.selection.articles() {
            let source = self.source(document);
            for statement in &statements {
                begin(&mut line);
                serde_json::to_writer(&mut line, &self.statement(document, &source, statement))?;
                out.write_all(&line)?;
            }
            for relation in statements.iter().flat_map(|row| self.selection.relations_from(row.id)) {
                begin(&mut line);
                serde_json::to_writer(&mut line, &self.relation(relation))?;
                out.write_all(&line)?;
            }
        }
        out.write_all(b"\n]}}\n")?;
        out.flush()?;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn tell(&self, report: &mut Report, losses: &mut Losses) {
        let selection = self.selection;
        selection.tell(losses);
        tell_twice(&self.groups, selection, losses);
        Rest::tell(selection, losses);
        for document in &selection.documents {
            report.documents += 1;
            if selection.options.leave_text_out {
                losses.add(Lost::ArticleTextNotHeld, || document.title.clone());
            }
        }
        report.statements = selection.statement_count();
        report.relations = selection.relations().count();
    }

    /// The collection and its page, up to the first annotation.
    fn open(&self, out: &mut dyn Write, total: usize) -> Result<(), ExportError> {
        let id = self.selection.project.info().map_or_else(|| urn::<Annotation>(Id::new(0)), |info| urn(info.id));
        let ordered = |term: &str| json!({ "@id": format!("sp:{term}"), "@container": "@list" });
        let own = json!({
            "sp": VOCABULARY,
            "sp:answers": ordered("answers"),
            "sp:actors": ordered("actors"),
            "sp:issues": ordered("issues"),
            "sp:words": ordered("words"),
            "sp:rest": { "@id": "sp:rest", "@type": "@json" },
        });
        write!(out, "{{\"@context\":[\"http://www.w3.org/ns/anno.jsonld\",")?;
        serde_json::to_writer(&mut *out, &own)?;
        write!(out, "],\n\"id\":\"{id}\",\"type\":\"AnnotationCollection\",\"label\":")?;
        serde_json::to_writer(&mut *out, self.selection.project.title())?;
        write!(
            out,
            ",\"generator\":{{\"id\":\"urn:x-standpoint:program\",\"type\":\"Software\",\"name\":\"Standpoint\"}}"
        )?;
        if let Some(rest) = Rest::of(self.selection, true) {
            write!(out, ",\n\"sp:rest\":")?;
            serde_json::to_writer(&mut *out, &rest)?;
        }
        write!(out, ",\n\"total\":{total},\n\"first\":{{\"id\":\"{id}#page-1\",\"type\":\"AnnotationPage\"")?;
        write!(out, ",\"partOf\":\"{id}\",\"startIndex\":0,\"items\":[")?;
        Ok(())
    }

    /// The article that a statement is in: named, never repeated with its text.
    fn source(&self, document: &Document) -> Json {
        let mut source = json!({
            "id": urn(document.id),
            "type": "Text",
            "format": "text/plain",
            "dcterms:title": document.title,
            "sp:sha256": document.sha256.to_string(),
        });
        if is_language(&document.language) {
            source["language"] = document.language.as_str().into();
        }
        let told = [
            ("sp:outlet", &document.outlet),
            ("sp:author", &document.author),
            ("sp:address", &document.address),
            ("sp:section", &document.section),
            ("sp:file", &document.file),
        ];
        for (term, words) in told.into_iter().filter(|entry| !entry.1.is_empty()) {
            source[term] = words.as_str().into();
        }
        if let Some(date) = document.date {
            source["sp:published"] = date.to_string().into();
        }
        if self.selection.options.include_notes && !document.notes.is_empty() {
            source["sp:notes"] = document.notes.as_str().into();
        }
        source
    }

    fn statement<'s>(&self, document: &'s Document, source: &'s Json, row: &'s Annotation) -> StatementOut<'s> {
        let tag = self.selection.tag_name(row.tag);
        let mut body = vec![json!({
            "type": "TextualBody",
            "purpose": "tagging",
            "value": tag,
            "sp:tag": { "id": urn(row.tag) },
        })];
        let told: Vec<Json> = answers(&self.groups, self.selection.project, row)
            .map(|(group, field, value)| self.answer(document, group, field, value))
            .collect();
        if !told.is_empty() {
            body.push(json!({ "id": format!("{}#answers", urn(row.id)), "type": "Dataset", "sp:answers": told }));
        }
        body.extend(self.note(&row.note));
        StatementOut {
            body,
            created: row.created.time.to_string(),
            creator: self.creator(row.coder),
            id: urn(row.id),
            modified: row.changed.time.to_string(),
            motivation: "tagging",
            certainty: (row.certainty != Certainty::Sure).then(|| certainty_name(row.certainty)),
            origin: origin_name(&row.origin),
            suggested_by: match &row.origin {
                Origin::Suggestion { by, .. } => Some(by),
                Origin::ByHand | Origin::Imported { .. } | Origin::Adjudicated => None,
            },
            target: row.fragments.iter().zip(1..).map(|(&span, at)| self.target(document, source, at, span)).collect(),
            kind: "Annotation",
        }
    }

    fn relation(&self, row: &Relation) -> Json {
        let mut body = vec![json!({
            "type": "TextualBody",
            "purpose": "linking",
            "value": self.selection.relation_name(row),
            "sp:relationType": { "id": urn(row.kind) },
        })];
        body.extend(self.note(&row.note));
        let end =
            |id, which: &str| json!({ "type": "SpecificResource", "source": urn::<Annotation>(id), "sp:end": which });
        json!({
            "id": urn(row.id),
            "type": "Annotation",
            "motivation": "linking",
            "created": row.created.time.to_string(),
            "creator": self.creator(row.coder),
            "body": body,
            "target": [end(row.from, "from"), end(row.to, "to")],
        })
    }

    fn note(&self, note: &str) -> Option<Json> {
        let wanted = self.selection.options.include_notes && !note.is_empty();
        wanted.then(|| json!({ "type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": note }))
    }

    fn creator(&self, coder: Id<crate::model::Coder>) -> Json {
        let mut creator = json!({ "type": "Person", "name": self.selection.coder(coder) });
        if self.selection.options.name_coders {
            creator["id"] = urn(coder).into();
        }
        creator
    }

    /// One fragment: where it is, and its words with what stands before and after.
    fn target<'s>(&self, document: &'s Document, source: &'s Json, fragment: usize, span: Span) -> TargetOut<'s> {
        let unit = OffsetUnit::Characters;
        let (start, end) = (unit.of(document, span.start()), unit.of(document, span.end()));
        let quote = (!self.selection.options.leave_text_out).then(|| Anchor::take(document.text.as_str(), span));
        let quote = quote.map(|Anchor { exact, before, after }| SelectorOut {
            exact: Some(exact),
            prefix: Some(before),
            suffix: Some(after),
            ..SelectorOut::of("TextQuoteSelector")
        });
        let place = SelectorOut { end: Some(end), start: Some(start), ..SelectorOut::of("TextPositionSelector") };
        let selector = std::iter::once(place).chain(quote).collect();
        TargetOut { selector, source, fragment, kind: "SpecificResource" }
    }

    fn answer(&self, document: &Document, group: &FieldGroup<'_>, field: &Field, value: &Value) -> Json {
        let project = self.selection.project;
        let mut answer =
            json!({ "sp:field": group.name, "sp:fieldId": { "id": urn(field.id) }, "sp:kind": kind_name(field.kind) });
        let (term, told) = match value {
            Value::Unclear => ("sp:unclear", true.into()),
            Value::YesNo(yes) => ("sp:value", (*yes).into()),
            Value::Choices(ids) => {
                let name = |id| field.choice(id).map_or("", |choice| choice.name.as_str());
                ("sp:value", ids.iter().map(|&id| name(id)).collect())
            }
            Value::Actors(ids) => {
                let name = |id| project.actors().get(id).map_or("", |row| row.name.as_str());
                ("sp:actors", ids.iter().map(|&id| json!({ "id": urn(id), "name": name(id) })).collect())
            }
            Value::Issues(ids) => {
                let wording = |id| project.issues().get(id).map_or("", |row| row.wording.as_str());
                ("sp:issues", ids.iter().map(|&id| json!({ "id": urn(id), "label": wording(id) })).collect())
            }
            Value::Words(words) => ("sp:words", words.iter().map(|&span| self.words(document, span)).collect()),
            Value::Choice(_) | Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Link(_) => {
                ("sp:value", plain_text(field, value).into())
            }
        };
        answer[term] = told;
        answer
    }

    fn words(&self, document: &Document, span: Span) -> Json {
        let mut words = position(document, span);
        if !self.selection.options.leave_text_out {
            words["exact"] = span.of(document.text.as_str()).into();
        }
        words
    }
}

fn position(document: &Document, span: Span) -> Json {
    let unit = OffsetUnit::Characters;
    json!({
        "type": "TextPositionSelector",
        "start": unit.of(document, span.start()),
        "end": unit.of(document, span.end()),
    })
}

/// The IRI of a row: its id as a UUID.
fn urn<R>(id: Id<R>) -> String {
    let bits = id.bits();
    let part = |low: u32, digits: u32| bits >> low & ((1 << (4 * digits)) - 1);
    let [a, b, c, d, e] = [part(96, 8), part(80, 4), part(64, 4), part(48, 4), part(0, 12)];
    format!("urn:uuid:{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")
}

/// Whether a text has the form of a language tag.
pub(super) fn is_language(tag: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    tag.split('-').all(part)
}

/// What of the annotation of a statement is compared.
#[derive(Deserialize)]
struct StatementIn<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
    #[serde(borrow)]
    target: Vec<TargetIn<'l>>,
}

#[derive(Deserialize)]
struct TargetIn<'l> {
    #[serde(borrow)]
    source: SourceIn<'l>,
    #[serde(borrow)]
    selector: Vec<SelectorIn<'l>>,
}

#[derive(Deserialize)]
struct SourceIn<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
}

/// A position, or else a quote.
#[derive(Deserialize)]
struct SelectorIn<'l> {
    start: Option<usize>,
    end: Option<usize>,
    #[serde(borrow, default)]
    exact: Cow<'l, str>,
    #[serde(borrow, default)]
    prefix: Cow<'l, str>,
    #[serde(borrow, default)]
    suffix: Cow<'l, str>,
}

/// What of the annotation of a relation is compared.
#[derive(Deserialize)]
struct RelationIn<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
    #[serde(borrow)]
    target: Vec<EndIn<'l>>,
}

#[derive(Deserialize)]
struct EndIn<'l> {
    #[serde(borrow)]
    source: Cow<'l, str>,
}

const END: &str = "]}}";

/// Compares what stands before the annotations, each target of each of them, and both ends of each relation, with the project.
fn verify(selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
    let total = selection.statement_count() + selection.relations().count();
    let head = Annotations { selection, groups: Vec::new() }.open(&mut Same(&mut *exported), total);
    let mut lines = Lines::new(exported);
    if head.is_err() || lines.next()? != Some("") {
        return Err("what it says of the project, its codebook and its articles differs".to_owned());
    }
    let (mut verified, mut found) = (Verified::default(), 0);
    // Each line is an annotation, with a comma behind all but the last.
    let mut next = |differs: &dyn Fn() -> String| {
        found += 1;
        let line = lines.next()?.ok_or_else(differs)?;
        let whole = if found == total { Some(line) } else { line.strip_suffix(',') };
        whole.map(str::to_owned).ok_or_else(differs)
    };
    for (document, statements) in selection.articles() {
        let source = urn(document.id);
        for row in &statements {
            let differs = || format!("the words or offsets of statement {} differ from the project", row.id);
            let line = next(&differs)?;
            let item: StatementIn<'_> = serde_json::from_str(&line).map_err(|_no_such| differs())?;
            let mut targets = item.target.iter().zip(&row.fragments);
            let same = targets.all(|(target, &span)| is_target(selection, (document, &source), target, span));
            if !same || item.target.len() != row.fragments.len() || item.id != urn(row.id) {
                return Err(differs());
            }
            verified.spans += item.target.len();
        }
        for relation in statements.iter().flat_map(|row| selection.relations_from(row.id)) {
            let differs = || format!("relation {} differs from the project", relation.id);
            let line = next(&differs)?;
            let item: RelationIn<'_> = serde_json::from_str(&line).map_err(|_no_such| differs())?;
            let ends: Vec<&str> = item.target.iter().map(|end| end.source.as_ref()).collect();
            if item.id != urn(relation.id) || ends != [urn(relation.from), urn(relation.to)] {
                return Err(differs());
            }
        }
        verified.statements += statements.len();
    }
    if found != total || lines.next()? != Some(END) || lines.next()?.is_some() {
        return Err(format!("it has others than {total} annotations"));
    }
    Ok(verified)
}

fn is_target(
    selection: &Selection<'_>,
    (document, source): (&Document, &str),
    target: &TargetIn<'_>,
    span: Span,
) -> bool {
    let text = document.text.as_str();
    let mut selectors = target.selector.iter();
    let place = selectors.next().and_then(|place| {
        let (start, end) = place.start.zip(place.end)?;
        OffsetUnit::Characters.span(document, start, end)
    });
    let around = |quote: &SelectorIn<'_>| {
        quote.exact == span.of(text)
            && crate::text::slice(text, 0, span.start()).ends_with(quote.prefix.as_ref())
            && crate::text::slice(text, span.end(), text.len()).starts_with(quote.suffix.as_ref())
    };
    let quote = selectors.next();
    place == Some(span)
        && target.source.id == source
        && if selection.options.leave_text_out { quote.is_none() } else { quote.is_some_and(around) }
}
