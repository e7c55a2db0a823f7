//! doccano: one article a line, with passages and relations between them.
//!
//! Form: the export of doccano 1.8 for relations (`entities` with `start_offset` and `end_offset`). Offsets are code points; a
//! project in doccano that counts grapheme clusters is to be switched off.

use super::said::{Lacks, Seen, at, read_place};
use crate::formats::report::{ExportError, Report};
use crate::formats::scope::{Options, Scope, Uses};
use crate::formats::{Exporter, Group, Verified};
use crate::model::{Annotation, Id, Project};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::Write;

pub(in crate::formats) struct Doccano;

impl Exporter for Doccano {
    fn id(&self) -> &'static str {
        "doccano"
    }
    fn title(&self) -> &'static str {
        "doccano"
    }
    fn hint(&self) -> &'static str {
        "Labels and relations, one article a line; answers have no place there"
    }
    fn format(&self) -> &'static str {
        "JSON Lines"
    }
    fn extension(&self) -> &'static str {
        "jsonl"
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
        let (mut report, losses) = seen.report(Lacks { answers: true, fragments: true, coders: true });
        // Ids are whole numbers there, and each its own over all articles.
        let (mut entities, mut links) = (0, 0);
        for (number, document) in seen.selection.documents.iter().enumerate() {
            let statements = seen.selection.statements(document.id);
            let mut firsts: BTreeMap<Id<Annotation>, usize> = BTreeMap::new();
            let mut spans = Vec::new();
            for (row, span) in statements.iter().flat_map(|row| row.fragments.iter().map(move |span| (row, span))) {
                entities += 1;
                firsts.entry(row.id).or_insert(entities);
                spans.push(json!({
                    "id": entities,
                    "label": seen.selection.tag_name(row.tag),
                    "start_offset": at(document, span.start()),
                    "end_offset": at(document, span.end()),
                }));
            }
            let mut relations = Vec::new();
            for row in seen.relations_within(&statements) {
                links += 1;
                let (from, to) = (firsts.get(&row.from), firsts.get(&row.to));
                let kind = seen.selection.relation_name(row);
                relations.push(json!({ "id": links, "from_id": from, "to_id": to, "type": kind }));
            }
            let line = json!({
                "id": number + 1,
                "text": document.text.as_str(),
                "title": document.title,
                "document": document.id.to_string(),
                "entities": spans,
                "relations": relations,
                "Comments": [],
            });
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        report.rows = report.documents;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        let seen = Seen::new(project, scope, options);
        let read = std::str::from_utf8(exported).map_err(|error| error.to_string())?;
        let mut lines = read.lines();
        let mut verified = Verified::default();
        for document in &seen.selection.documents {
            let line = lines.next().ok_or_else(|| format!("“{}” is missing", document.title))?;
            let line: Json = serde_json::from_str(line).map_err(|error| error.to_string())?;
            if line["text"] != document.text.as_str() {
                return Err(format!("the text of “{}” differs from the project", document.title));
            }
            let statements = seen.selection.statements(document.id);
            let wanted: Vec<_> = statements
                .iter()
                .flat_map(|row| row.fragments.iter().map(|&span| (seen.selection.tag_name(row.tag), span)))
                .collect();
            let found = line["entities"].as_array().ok_or("it has a line without entities")?;
            let number = |one: &Json, name: &str| one[name].as_u64().and_then(|number| usize::try_from(number).ok());
            let is_same = |(one, (label, span)): (&Json, &(&str, _))| {
                let place = number(one, "start_offset").zip(number(one, "end_offset"));
                one["label"] == *label && place.and_then(|(start, end)| read_place(document, start, end)) == Some(*span)
            };
            if found.len() != wanted.len() || !found.iter().zip(&wanted).all(is_same) {
                return Err(format!("the statements of “{}” differ from the project", document.title));
            }
            let relations = line["relations"].as_array().map_or(0, Vec::len);
            if relations != seen.relations_within(&statements).len() {
                return Err(format!("the relations of “{}” differ from the project", document.title));
            }
            verified.spans += found.len();
            verified.statements += statements.len();
        }
        if lines.next().is_some() { Err("it has more articles than were exported".to_owned()) } else { Ok(verified) }
    }
}
