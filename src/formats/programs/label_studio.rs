//! Label Studio: tasks with their annotations, and beside them the settings of the labelling page.
//!
//! Form: <https://labelstud.io/guide/task_format>. A statement is a region: its label, answers that the codebook names as
//! choices, others as text areas, all of one id. Offsets are code points, as since version 1.7. One annotation for each coder.

use super::said::{Lacks, Seen, at, read_place};
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::Selection;
use crate::formats::{Exporter, Verified};
use crate::model::{Annotation, Coder, Document, Id};
use crate::text::Span;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

/// The file that says how the labelling page looks, which has to be pasted there before the tasks come in.
const SETTINGS: &str = "settings.xml";

/// What a note stands under.
const NOTE: &str = "note";

pub(in crate::formats) struct LabelStudio;

impl Exporter for LabelStudio {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = seen.report(Lacks { fragments: true, ..Lacks::default() });
        out.write_all(b"[")?;
        for (number, (document, statements)) in selection.articles().enumerate() {
            let coder: BTreeMap<Id<Annotation>, Id<Coder>> = statements.iter().map(|row| (row.id, row.coder)).collect();
            let between = seen.relations_within(&statements);
            let apart = between.iter().filter(|row| coder.get(&row.from) != coder.get(&row.to));
            losses.add_many(Lost::RelationsBetweenCoders, apart.count(), || document.title.clone());
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            out.write_all(&serde_json::to_vec(&task(&seen, number + 1, document, &statements))?)?;
        }
        out.write_all(b"\n]\n")?;
        out.flush()?;
        report.rows = report.documents;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut lines = Lines::new(exported);
        let mut verified = Verified::default();
        let line = |found: bool| if found { Ok(()) } else { Err("it is no whole list of articles".to_owned()) };
        line(lines.next()? == Some("["))?;
        for (number, (document, statements)) in selection.articles().enumerate() {
            let task = lines.next()?.ok_or_else(|| format!("“{}” is missing", document.title))?;
            let is_last = number + 1 == selection.documents.len();
            let task = if is_last { Some(task) } else { task.strip_suffix(',') };
            let task = task.ok_or_else(|| format!("“{}” is the last article", document.title))?;
            let task: TaskIn<'_> = serde_json::from_str(task).map_err(|error| error.to_string())?;
            verified.spans += compare(&seen, document, &statements, &task)?;
            verified.statements += statements.len();
        }
        line(lines.next()? == Some("]"))?;
        line(lines.next()?.is_none())?;
        Ok(verified)
    }

    fn companions(&self, _selection: &Selection<'_>) -> Vec<&'static str> {
        vec![SETTINGS]
    }

    fn write_companion(
        &self,
        name: &str,
        selection: &Selection<'_>,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        if name != SETTINGS {
            return Err(ExportError::Form(format!("there is no file “{name}” beside this one")));
        }
        let seen = Seen::new(selection);
        out.write_all(settings(&seen).as_bytes())?;
        out.flush()?;
        Ok(Report { rows: seen.project().tags().len(), ..Report::default() })
    }

    fn verify_companion(
        &self,
        _name: &str,
        selection: &Selection<'_>,
        exported: &mut dyn BufRead,
    ) -> Result<(), String> {
        let mut words = String::new();
        exported.read_to_string(&mut words).map_err(|error| error.to_string())?;
        let tree = roxmltree::Document::parse(&words).map_err(|error| error.to_string())?;
        let labels = tree.descendants().filter(|node| node.has_tag_name("Label"));
        let found: Vec<_> = labels.filter_map(|node| node.attribute("value")).collect();
        let wanted: Vec<_> = selection.project.tags().iter().map(|tag| tag.name.as_str()).collect();
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

/// What of a task is compared.
#[derive(Deserialize)]
struct TaskIn<'l> {
    #[serde(borrow)]
    data: DataIn<'l>,
    #[serde(borrow)]
    annotations: Vec<AnnotationIn<'l>>,
}

#[derive(Deserialize)]
struct DataIn<'l> {
    #[serde(borrow)]
    text: Cow<'l, str>,
}

#[derive(Deserialize)]
struct AnnotationIn<'l> {
    #[serde(borrow)]
    result: Vec<ResultIn<'l>>,
}

#[derive(Deserialize)]
struct ResultIn<'l> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'l, str>,
    #[serde(borrow, default)]
    id: Cow<'l, str>,
    #[serde(default)]
    value: Json,
}

/// Compares the regions of an article with the project; how many there are.
fn compare(
    seen: &Seen<'_>,
    document: &Document,
    statements: &[Annotation],
    task: &TaskIn<'_>,
) -> Result<usize, String> {
    if task.data.text != document.text.as_str() {
        return Err(format!("the text of “{}” differs from the project", document.title));
    }
    let results = task.annotations.iter().flat_map(|one| &one.result);
    let labels = results.filter(|one| one.kind == "labels");
    let mut found: BTreeMap<&str, &Json> = labels.map(|one| (one.id.as_ref(), &one.value)).collect();
    let mut spans = 0;
    for row in statements {
        for (nth, &span) in row.fragments.iter().enumerate() {
            let value = found.remove(region_id(row, nth).as_str());
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
