//! doccano: one article a line, with passages and relations between them.
//!
//! Form: the export of doccano 1.8 for relations (`entities` with `start_offset` and `end_offset`). Offsets are code points; a
//! project in doccano that counts grapheme clusters is to be switched off.

use super::said::{Lacks, Seen, at, read_place};
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Report};
use crate::formats::scope::Selection;
use crate::formats::{Exporter, Verified};
use crate::model::{Annotation, Id};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};

pub(in crate::formats) struct Doccano;

impl Exporter for Doccano {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, losses) = seen.report(Lacks { answers: true, fragments: true, coders: true });
        // Ids are whole numbers there, and each its own over all articles.
        let (mut entities, mut links) = (0, 0);
        for (number, (document, statements)) in selection.articles().enumerate() {
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

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut lines = Lines::new(exported);
        let mut verified = Verified::default();
        for (document, statements) in selection.articles() {
            let line: LineIn<'_> = lines.article(&document.title)?;
            if line.text != document.text.as_str() {
                return Err(format!("the text of “{}” differs from the project", document.title));
            }
            let mut found = line.entities.iter();
            for (row, &span) in statements.iter().flat_map(|row| row.fragments.iter().map(move |span| (row, span))) {
                let is_same = found.next().is_some_and(|one| {
                    one.label == selection.tag_name(row.tag)
                        && read_place(document, one.start_offset, one.end_offset) == Some(span)
                });
                if !is_same {
                    return Err(format!("the statements of “{}” differ from the project", document.title));
                }
                verified.spans += 1;
            }
            if found.next().is_some() || line.relations.len() != seen.relations_within(&statements).len() {
                return Err(format!("“{}” has other statements or relations than the project", document.title));
            }
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
    entities: Vec<EntityIn<'l>>,
    relations: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct EntityIn<'l> {
    start_offset: usize,
    end_offset: usize,
    #[serde(borrow)]
    label: Cow<'l, str>,
}
