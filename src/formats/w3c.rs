//! Web Annotation (W3C): one annotation a statement, in a collection with one page.
//!
//! Offsets are code points, as the standard counts. Ids are UUIDs. What the standard has no words for stands under a
//! vocabulary of our own, whose context is in the file, so that nothing needs to be fetched to read it.

use super::answers::{FieldGroup, answers, certainty_name, field_groups, kind_name, origin_name, plain_text};
use super::jsonl::read_span;
use super::report::{ExportError, Losses, Lost, Report};
use super::rest::Rest;
use super::scope::{OffsetUnit, Options, Scope, Selection, Uses};
use super::{Exporter, Group, Verified};
use crate::model::{Annotation, Certainty, Document, Field, Id, Origin, Project, Relation, Value};
use crate::text::{Anchor, Span};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, io::Write};

/// Own terms begin with this.
const VOCABULARY: &str = "urn:x-standpoint:vocabulary#";

pub(super) struct WebAnnotation;

impl Exporter for WebAnnotation {
    fn id(&self) -> &'static str {
        "w3c"
    }
    fn title(&self) -> &'static str {
        "Web Annotation"
    }
    fn hint(&self) -> &'static str {
        "The standard of the W3C, for tools that annotate texts"
    }
    fn format(&self) -> &'static str {
        "JSON-LD"
    }
    fn extension(&self) -> &'static str {
        "jsonld"
    }
    fn group(&self) -> Group {
        Group::Programs
    }
    fn uses(&self) -> Uses {
        Uses { unit: false, several: false, exact: false, leave_text_out: true }
    }

    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        let selection = Selection::new(project, scope, options);
        let writer = Annotations { selection: &selection, groups: field_groups(project, &[]) };
        writer.write(out)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        verify(&Selection::new(project, scope, options), exported)
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
        let mut put = |item: &Json| -> Result<(), ExportError> {
            out.write_all(if first { b"\n" } else { b",\n" })?;
            first = false;
            Ok(serde_json::to_writer(&mut *out, item)?)
        };
        for &document in &self.selection.documents {
            let statements = self.selection.statements(document.id);
            let source = self.source(document);
            for statement in &statements {
                put(&self.statement(document, &source, statement))?;
            }
            for relation in statements.iter().flat_map(|row| self.selection.relations_from(row.id)) {
                put(&self.relation(relation))?;
            }
        }
        out.write_all(b"\n]}}\n")?;
        out.flush()?;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn tell(&self, report: &mut Report, losses: &mut Losses) {
        let selection = self.selection;
        Rest::tell(selection, losses);
        selection.tell_left_out(losses);
        for document in &selection.documents {
            report.documents += 1;
            if selection.options.leave_text_out {
                losses.add(Lost::ArticleTextNotHeld, || document.title.clone());
            }
            for statement in selection.statements(document.id) {
                report.statements += 1;
                report.relations += selection.relations_from(statement.id).len();
                selection.tell_cut_relations(&statement, losses);
                self.groups.iter().for_each(|group| group.tell(selection.project, &statement, losses));
            }
        }
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

    fn statement(&self, document: &Document, source: &Json, row: &Annotation) -> Json {
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
        let target: Vec<Json> =
            row.fragments.iter().enumerate().map(|(at, &span)| self.target(document, source, at, span)).collect();
        let mut item = json!({
            "id": urn(row.id),
            "type": "Annotation",
            "motivation": "tagging",
            "created": row.created.time.to_string(),
            "modified": row.changed.time.to_string(),
            "creator": self.creator(row.coder),
            "body": body,
            "target": target,
            "sp:origin": origin_name(&row.origin),
        });
        if row.certainty != Certainty::Sure {
            item["sp:certainty"] = certainty_name(row.certainty).into();
        }
        if let Origin::Suggestion { by, .. } = &row.origin {
            item["sp:suggestedBy"] = by.as_ref().into();
        }
        item
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
    fn target(&self, document: &Document, source: &Json, at: usize, span: Span) -> Json {
        let mut selectors = vec![position(document, span)];
        if !self.selection.options.leave_text_out {
            let anchor = Anchor::take(document.text.as_str(), span);
            selectors.push(json!({
                "type": "TextQuoteSelector",
                "exact": anchor.exact,
                "prefix": anchor.before,
                "suffix": anchor.after,
            }));
        }
        json!({ "type": "SpecificResource", "source": source, "selector": selectors, "sp:fragment": at + 1 })
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
    let digits = id.to_string();
    let part = |from: usize, to: usize| crate::text::slice(&digits, from, to);
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

fn read_urn<R>(urn: &str) -> Option<Id<R>> {
    urn.strip_prefix("urn:uuid:")?.replace('-', "").parse().ok()
}

/// Whether a text has the form of a language tag.
pub(super) fn is_language(tag: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    tag.split('-').all(part)
}

/// Compares each target of each annotation, and both ends of each relation, with the project.
fn verify(selection: &Selection<'_>, exported: &[u8]) -> Result<Verified, String> {
    let read: Json = serde_json::from_slice(exported).map_err(|error| error.to_string())?;
    let items = read["first"]["items"].as_array().ok_or("it has no list of annotations")?;
    if read["total"] != items.len() {
        return Err(format!("it says that it has {} annotations and has {}", read["total"], items.len()));
    }
    let mut found: BTreeMap<Id<Annotation>, &Json> = BTreeMap::new();
    let mut links: BTreeMap<Id<Relation>, &Json> = BTreeMap::new();
    for item in items {
        let id = item["id"].as_str().unwrap_or("");
        let twice = if item["motivation"] == "linking" {
            read_urn(id).is_none_or(|id| links.insert(id, item).is_some())
        } else {
            read_urn(id).is_none_or(|id| found.insert(id, item).is_some())
        };
        if twice {
            return Err(format!("the id “{id}” is none or comes twice"));
        }
    }
    let mut verified = Verified { statements: found.len(), spans: 0 };
    selection.check_count(found.len())?;
    for document in &selection.documents {
        for row in selection.statements(document.id) {
            let differs = || format!("the words or offsets of statement {} differ from the project", row.id);
            let targets = found.get(&row.id).and_then(|item| item["target"].as_array()).ok_or_else(differs)?;
            let same =
                targets.iter().zip(&row.fragments).all(|(target, &span)| is_target(selection, document, target, span));
            if !same || targets.len() != row.fragments.len() {
                return Err(differs());
            }
            verified.spans += targets.len();
            for relation in selection.relations_from(row.id) {
                let ends = links.remove(&relation.id).map(|item| &item["target"]);
                let leads = |at: usize, id| ends.is_some_and(|ends| ends[at]["source"] == urn::<Annotation>(id));
                if !leads(0, relation.from) || !leads(1, relation.to) {
                    return Err(format!("relation {} differs from the project", relation.id));
                }
            }
        }
    }
    links.first_key_value().map_or(Ok(verified), |(id, _)| Err(format!("relation {id} is not in the project")))
}

fn is_target(selection: &Selection<'_>, document: &Document, target: &Json, span: Span) -> bool {
    let place = read_span(document, &target["selector"][0], OffsetUnit::Characters);
    let text = document.text.as_str();
    let around = |quote: &Json| {
        let said = |name: &str| quote[name].as_str().unwrap_or("");
        said("exact") == span.of(text)
            && crate::text::slice(text, 0, span.start()).ends_with(said("prefix"))
            && crate::text::slice(text, span.end(), text.len()).starts_with(said("suffix"))
    };
    place == Some(span)
        && target["source"]["id"] == urn(document.id)
        && (selection.options.leave_text_out || around(&target["selector"][1]))
}
