//! Label Studio: tasks with their annotations, and beside them the settings of the labelling page.
//!
//! Form: <https://labelstud.io/guide/task_format>. A statement is a region: its label, answers that the codebook names as
//! choices, others as text areas, all of one id. Offsets are code points, as since version 1.7. One annotation for each coder.

use super::said::{Lacks, Seen, at, read_place};
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::{Options, Scope, Uses};
use crate::formats::{Exporter, Group, Verified};
use crate::model::{Annotation, Coder, Document, Id, Project};
use crate::text::Span;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// The file that says how the labelling page looks, which has to be pasted there before the tasks come in.
const SETTINGS: &str = "settings.xml";

/// What a note stands under.
const NOTE: &str = "note";

pub(in crate::formats) struct LabelStudio;

impl Exporter for LabelStudio {
    fn id(&self) -> &'static str {
        "label-studio"
    }
    fn title(&self) -> &'static str {
        "Label Studio"
    }
    fn hint(&self) -> &'static str {
        "Tasks with regions, choices and relations, and the settings of the labelling page"
    }
    fn format(&self) -> &'static str {
        "JSON"
    }
    fn extension(&self) -> &'static str {
        "json"
    }
    fn group(&self) -> Group {
        Group::Programs
    }
    fn uses(&self) -> Uses {
        Uses { unit: false, several: false, exact: false, leave_text_out: false }
    }

    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        let seen = Seen::new(project, scope, options);
        let (mut report, mut losses) = seen.report(Lacks { fragments: true, ..Lacks::default() });
        out.write_all(b"[")?;
        for (number, document) in seen.selection.documents.iter().enumerate() {
            let statements = seen.selection.statements(document.id);
            let coder: BTreeMap<Id<Annotation>, Id<Coder>> = statements.iter().map(|row| (row.id, row.coder)).collect();
            let between = seen.relations_within(&statements);
            let apart = between.iter().filter(|row| coder.get(&row.from) != coder.get(&row.to));
            losses.add_many(Lost::RelationsBetweenCoders, apart.count(), || document.title.clone());
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &task(&seen, number + 1, document, &statements))?;
        }
        out.write_all(b"\n]\n")?;
        out.flush()?;
        report.rows = report.documents;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        let seen = Seen::new(project, scope, options);
        let tasks: Vec<Json> = serde_json::from_slice(exported).map_err(|error| error.to_string())?;
        if tasks.len() != seen.selection.documents.len() {
            return Err(format!("it has {} articles instead of {}", tasks.len(), seen.selection.documents.len()));
        }
        let mut verified = Verified::default();
        for (document, task) in seen.selection.documents.iter().zip(&tasks) {
            let statements = seen.selection.statements(document.id);
            verified.spans += compare(&seen, document, &statements, task)?;
            verified.statements += statements.len();
        }
        Ok(verified)
    }

    fn companions(&self, _project: &Project, _scope: &Scope) -> Vec<&'static str> {
        vec![SETTINGS]
    }

    fn write_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        if name != SETTINGS {
            return Err(ExportError::Form(format!("there is no file “{name}” beside this one")));
        }
        let seen = Seen::new(project, scope, options);
        out.write_all(settings(&seen).as_bytes())?;
        out.flush()?;
        Ok(Report { rows: seen.project().tags().len(), ..Report::default() })
    }

    fn verify_companion(
        &self,
        _name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        exported: &[u8],
    ) -> Result<(), String> {
        let words = std::str::from_utf8(exported).map_err(|error| error.to_string())?;
        let tree = roxmltree::Document::parse(words).map_err(|error| error.to_string())?;
        let seen = Seen::new(project, scope, options);
        let labels = tree.descendants().filter(|node| node.has_tag_name("Label"));
        let found: Vec<_> = labels.filter_map(|node| node.attribute("value")).collect();
        let wanted: Vec<_> = seen.project().tags().iter().map(|tag| tag.name.as_str()).collect();
        if found == wanted { Ok(()) } else { Err("its labels differ from the tags of the project".to_owned()) }
    }
}

fn task(seen: &Seen<'_>, number: usize, document: &Document, statements: &[Annotation]) -> Json {
    let mut coders: BTreeMap<Id<Coder>, Vec<&Annotation>> = BTreeMap::new();
    for row in statements {
        coders.entry(row.coder).or_default().push(row);
    }
    let annotations: Vec<Json> = coders
        .into_iter()
        .map(|(coder, rows)| {
            let mut result: Vec<Json> = rows.iter().flat_map(|row| regions(seen, document, row)).collect();
            let own: BTreeSet<Id<Annotation>> = rows.iter().map(|row| row.id).collect();
            let relations = seen.relations_within(statements).into_iter();
            result.extend(relations.filter(|row| own.contains(&row.from) && own.contains(&row.to)).map(|row| {
                json!({
                    "type": "relation",
                    "from_id": row.from.to_string(),
                    "to_id": row.to.to_string(),
                    "direction": "right",
                    "labels": [seen.selection.relation_name(row)],
                })
            }));
            json!({ "completed_by": { "email": "", "first_name": seen.selection.coder(coder) }, "result": result })
        })
        .collect();
    let mut data =
        json!({ "text": document.text.as_str(), "title": document.title, "document": document.id.to_string() });
    if let Some(date) = document.date {
        data["date"] = date.to_string().into();
    }
    for (name, words) in [("outlet", &document.outlet), ("author", &document.author), ("url", &document.address)] {
        if !words.is_empty() {
            data[name] = words.as_str().into();
        }
    }
    json!({ "id": number, "data": data, "annotations": annotations })
}

/// A region for each fragment; answers and note stand at the first.
fn regions(seen: &Seen<'_>, document: &Document, row: &Annotation) -> Vec<Json> {
    let text = document.text.as_str();
    let mut out = Vec::new();
    for (nth, &span) in row.fragments.iter().enumerate() {
        let (start, end) = (at(document, span.start()), at(document, span.end()));
        let put = |out: &mut Vec<Json>, id: &str, by: &str, kind: &str, value: Json| {
            out.push(json!({ "id": id, "from_name": by, "to_name": "text", "type": kind, "value": value }));
        };
        let id = region_id(row, nth);
        let label = seen.selection.tag_name(row.tag);
        let value = json!({ "start": start, "end": end, "text": span.of(text), "labels": [label] });
        put(&mut out, &id, "label", "labels", value);
        if nth > 0 {
            let link = json!({
                "type": "relation", "from_id": region_id(row, 0), "to_id": id, "direction": "right", "labels": [CONTINUES],
            });
            out.push(link);
            continue;
        }
        for told in seen.told(document, row).iter().filter(|told| !told.texts.is_empty()) {
            let (kind, term) = if told.closed { ("choices", "choices") } else { ("textarea", "text") };
            put(&mut out, &id, &told.name, kind, json!({ "start": start, "end": end, term: told.texts }));
        }
        if !seen.note(row).is_empty() {
            put(&mut out, &id, NOTE, "textarea", json!({ "start": start, "end": end, "text": [seen.note(row)] }));
        }
    }
    out
}

/// Leads from the first passage of a statement to its others.
const CONTINUES: &str = "continues";

fn region_id(row: &Annotation, nth: usize) -> String {
    if nth == 0 { row.id.to_string() } else { format!("{}-{}", row.id, nth + 1) }
}

fn settings(seen: &Seen<'_>) -> String {
    let escape = crate::formats::xml::attribute;
    let mut out = "<View>\n  <Relations>\n".to_owned();
    for kind in seen.project().relation_types().iter() {
        out += &format!("    <Relation value=\"{}\"/>\n", escape(&kind.name));
    }
    out +=
        &format!("    <Relation value=\"{CONTINUES}\"/>\n  </Relations>\n  <Labels name=\"label\" toName=\"text\">\n");
    for tag in seen.project().tags().iter() {
        out += &format!("    <Label value=\"{}\"/>\n", escape(&tag.name));
    }
    out += "  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n";
    for (name, several, values) in seen.closed() {
        let choice = if several { "multiple" } else { "single" };
        let name = escape(name);
        out += &format!(
            "  <Header value=\"{name}\"/>\n  <Choices name=\"{name}\" toName=\"text\" perRegion=\"true\" choice=\"{choice}\">\n"
        );
        for value in values {
            out += &format!("    <Choice value=\"{}\"/>\n", escape(&value));
        }
        out += "  </Choices>\n";
    }
    for name in seen.open().chain([NOTE]) {
        let name = escape(name);
        out += &format!(
            "  <Header value=\"{name}\"/>\n  <TextArea name=\"{name}\" toName=\"text\" perRegion=\"true\" editable=\"true\"/>\n"
        );
    }
    out + "</View>\n"
}

/// Compares the regions of an article with the project; how many there are.
fn compare(seen: &Seen<'_>, document: &Document, statements: &[Annotation], task: &Json) -> Result<usize, String> {
    if task["data"]["text"] != document.text.as_str() {
        return Err(format!("the text of “{}” differs from the project", document.title));
    }
    let results = task["annotations"].as_array().into_iter().flatten();
    let results: Vec<&Json> = results.filter_map(|one| one["result"].as_array()).flatten().collect();
    let labels = results.iter().filter(|one| one["type"] == "labels");
    let mut found: BTreeMap<&str, &Json> = labels.filter_map(|one| Some((one["id"].as_str()?, *one))).collect();
    let mut spans = 0;
    for row in statements {
        for (nth, &span) in row.fragments.iter().enumerate() {
            let id = region_id(row, nth);
            let value = found.remove(id.as_str()).map(|one| &one["value"]);
            if !value.is_some_and(|value| is_same(seen, document, (row, span), value)) {
                return Err(format!("the words or offsets of statement {} differ from the project", row.id));
            }
            spans += 1;
        }
    }
    if found.is_empty() {
        Ok(spans)
    } else {
        Err(format!("“{}” has statements that are not in the project", document.title))
    }
}

fn is_same(seen: &Seen<'_>, document: &Document, (row, span): (&Annotation, Span), value: &Json) -> bool {
    let number = |name: &str| value[name].as_u64().and_then(|number| usize::try_from(number).ok());
    let place = number("start").zip(number("end")).and_then(|(start, end)| read_place(document, start, end));
    place == Some(span)
        && value["text"] == span.of(document.text.as_str())
        && value["labels"][0] == seen.selection.tag_name(row.tag)
}
