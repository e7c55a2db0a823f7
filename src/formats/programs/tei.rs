//! TEI: articles with their statements beside them, for archives of the humanities.
//!
//! Form: TEI P5, 4.0 or later (`standOff`). A line of the text is a paragraph; anchors stand where passages begin and end, and spans
//! outside the text lead from one to another. Tags are categories of a taxonomy, answers feature structures.

use super::said::{Lacks, PlainNames, Seen};
use crate::formats::back::Lines;
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::Selection;
use crate::formats::xml::{as_read, attribute, escape_into};
use crate::formats::{Exporter, Verified};
use crate::model::{Annotation, Document, Id};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, Write};

pub(in crate::formats) struct Tei;

impl Exporter for Tei {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = seen.report(Lacks::default());
        losses.forget(&[Lost::CodebookNotHeld]);
        let mut replaced = 0;
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<teiCorpus xmlns=\"http://www.tei-c.org/ns/1.0\">\n",
        );
        corpus_header(&seen, &mut text, &mut replaced);
        out.write_all(text.as_bytes())?;
        for (number, (document, statements)) in selection.articles().enumerate() {
            text.clear();
            article(&seen, (number + 1, document), &statements, &mut text, &mut replaced);
            out.write_all(text.as_bytes())?;
        }
        out.write_all(b"</teiCorpus>\n")?;
        out.flush()?;
        losses.add_many(Lost::CharactersReplaced, replaced, String::new);
        report.rows = report.documents;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut lines = Lines::new(exported);
        let mut verified = Verified::default();
        for (document, statements) in selection.articles() {
            let article = lines.block("<TEI ", "</TEI>")?.ok_or_else(|| format!("“{}” is missing", document.title))?;
            let tree = roxmltree::Document::parse(&article).map_err(|error| error.to_string())?;
            verified.spans += compare(&seen, document, &statements, tree.root_element())?;
            verified.statements += statements.len();
        }
        lines.ends("<TEI ", "</teiCorpus>")?;
        Ok(verified)
    }
}

fn element(out: &mut String, name: &str, words: &str, replaced: &mut usize) {
    out.push_str(&format!("<{name}>"));
    escape_into(out, words, false, replaced);
    out.push_str(&format!("</{name}>\n"));
}

fn corpus_header(seen: &Seen<'_>, out: &mut String, replaced: &mut usize) {
    out.push_str("<teiHeader>\n<fileDesc>\n<titleStmt>\n");
    element(out, "title", seen.project().title(), replaced);
    out.push_str("</titleStmt>\n<publicationStmt>\n<p>Exported by Standpoint</p>\n</publicationStmt>\n");
    out.push_str("<sourceDesc>\n<p>News articles, each with its own source</p>\n</sourceDesc>\n</fileDesc>\n");
    out.push_str("<encodingDesc>\n<classDecl>\n<taxonomy xml:id=\"codebook\">\n");
    out.push_str("<desc>Tags of the codebook</desc>\n");
    for tag in seen.project().tags().iter() {
        out.push_str(&format!("<category xml:id=\"tag-{}\">\n<catDesc>", tag.id));
        escape_into(out, &tag.name, false, replaced);
        if !tag.definition.is_empty() {
            out.push_str(": ");
            escape_into(out, &tag.definition, false, replaced);
        }
        out.push_str("</catDesc>\n</category>\n");
    }
    out.push_str("</taxonomy>\n</classDecl>\n</encodingDesc>\n</teiHeader>\n");
}

fn article(
    seen: &Seen<'_>,
    (number, document): (usize, &Document),
    statements: &[Annotation],
    out: &mut String,
    replaced: &mut usize,
) {
    out.push_str(&format!("<TEI xml:id=\"d{number}\">\n<teiHeader>\n<fileDesc>\n<titleStmt>\n"));
    element(out, "title", &document.title, replaced);
    if !document.author.is_empty() {
        element(out, "author", &document.author, replaced);
    }
    out.push_str(
        "</titleStmt>\n<publicationStmt>\n<p>Exported by Standpoint</p>\n</publicationStmt>\n<sourceDesc>\n<bibl>",
    );
    for (name, words) in
        [("publisher", &document.outlet), ("idno", &document.address), ("biblScope", &document.section)]
    {
        if !words.is_empty() {
            element(out, name, words, replaced);
        }
    }
    if let Some(date) = document.date {
        element(out, "date", &date.to_string(), replaced);
    }
    out.push_str(&format!("<note>{}</note></bibl>\n</sourceDesc>\n</fileDesc>\n</teiHeader>\n", document.sha256));
    text(document, number, statements, out, replaced);
    stand_off(seen, (number, document), statements, out, replaced);
    out.push_str("</TEI>\n");
}

/// The text, a paragraph a line, with an anchor for each byte where a passage begins or ends.
fn text(document: &Document, number: usize, statements: &[Annotation], out: &mut String, replaced: &mut usize) {
    let words = document.text.as_str();
    let edges = statements.iter().flat_map(|row| &row.fragments).flat_map(|span| [span.start(), span.end()]);
    let edges: BTreeSet<usize> = edges.collect();
    out.push_str("<text>\n<body>\n");
    let mut start = 0;
    for line in words.split('\n') {
        let end = start + line.len();
        out.push_str("<p>");
        let mut at = start;
        for &edge in edges.range(start..=end) {
            escape_into(out, crate::text::slice(words, at, edge), false, replaced);
            out.push_str(&format!("<anchor xml:id=\"d{number}-{edge}\"/>"));
            at = edge;
        }
        escape_into(out, crate::text::slice(words, at, end), false, replaced);
        out.push_str("</p>\n");
        start = end + 1;
    }
    out.push_str("</body>\n</text>\n");
}

fn stand_off(
    seen: &Seen<'_>,
    (number, document): (usize, &Document),
    statements: &[Annotation],
    out: &mut String,
    replaced: &mut usize,
) {
    if statements.is_empty() {
        return;
    }
    let mut names = PlainNames::default();
    out.push_str("<standOff>\n");
    for row in statements {
        let told = seen.told(document, row).into_iter().filter(|told| !told.texts.is_empty());
        let mut told: Vec<(String, Vec<String>)> = told.map(|told| (told.name, told.texts)).collect();
        told.push(("coder".to_owned(), vec![seen.selection.coder(row.coder).to_owned()]));
        told.push(("certainty".to_owned(), vec![crate::formats::answers::certainty_name(row.certainty).to_owned()]));
        if !seen.note(row).is_empty() {
            told.push(("note".to_owned(), vec![seen.note(row).to_owned()]));
        }
        out.push_str(&format!("<fs xml:id=\"a{}\" type=\"answers\">\n", row.id));
        for (name, texts) in told {
            out.push_str(&format!("<f name=\"{}\">", names.of(&name)));
            let is_many = texts.len() > 1;
            if is_many {
                out.push_str("<vColl>");
            }
            for words in texts {
                out.push_str("<string>");
                escape_into(out, &words, false, replaced);
                out.push_str("</string>");
            }
            out.push_str(if is_many { "</vColl></f>\n" } else { "</f>\n" });
        }
        out.push_str("</fs>\n");
    }
    out.push_str("<spanGrp type=\"statements\">\n");
    for row in statements {
        for (nth, span) in row.fragments.iter().enumerate() {
            let id = if nth == 0 { format!("s{}", row.id) } else { format!("s{}-{}", row.id, nth + 1) };
            let next =
                row.fragments.get(nth + 1).map(|_| format!(" next=\"#s{}-{}\"", row.id, nth + 2)).unwrap_or_default();
            // Writing into a string can't go wrong.
            let _written = writeln!(
                out,
                "<span xml:id=\"{id}\" from=\"#d{number}-{}\" to=\"#d{number}-{}\" ana=\"#tag-{} #a{}\"{next}/>",
                span.start(),
                span.end(),
                row.tag,
                row.id
            );
        }
    }
    out.push_str("</spanGrp>\n");
    let relations = seen.relations_within(statements);
    if !relations.is_empty() {
        let mut kinds = PlainNames::default();
        out.push_str("<listRelation>\n");
        for row in relations {
            let name = attribute(&kinds.of(seen.selection.relation_name(row)));
            let _written =
                writeln!(out, "<relation name=\"{name}\" active=\"#s{}\" passive=\"#s{}\"/>", row.from, row.to);
        }
        out.push_str("</listRelation>\n");
    }
    out.push_str("</standOff>\n");
}

/// Compares the text of an article and where its anchors stand with the project; how many passages there are.
fn compare(
    seen: &Seen<'_>,
    document: &Document,
    statements: &[Annotation],
    article: roxmltree::Node<'_, '_>,
) -> Result<usize, String> {
    let differs = |row: Id<Annotation>| format!("the words or offsets of statement {row} differ from the project");
    let named = |name: &'static str| article.descendants().filter(move |node| node.tag_name().name() == name);
    let body = named("body").next().ok_or("it has an article without a text")?;
    let (mut words, mut length, mut anchors) = (String::new(), 0, BTreeMap::new());
    for (nth, paragraph) in body.children().filter(|node| node.tag_name().name() == "p").enumerate() {
        if nth > 0 {
            words.push('\n');
            length += 1;
        }
        for node in paragraph.children() {
            if node.is_text() {
                let text = node.text().unwrap_or_default();
                words.push_str(text);
                length += text.chars().count();
            } else if let Some(id) = node.attribute(("http://www.w3.org/XML/1998/namespace", "id")) {
                anchors.insert(format!("#{id}"), length);
            }
        }
    }
    if words != as_read(document.text.as_str()) {
        return Err(format!("the text of “{}” differs from the project", document.title));
    }
    let mut spans = named("span");
    let mut count = 0;
    for row in statements {
        for &span in &row.fragments {
            let found = spans.next().ok_or_else(|| differs(row.id))?;
            let place = |name: &str| anchors.get(found.attribute(name).unwrap_or_default()).copied();
            let place = place("from").zip(place("to"));
            let place = place.and_then(|(start, end)| super::said::read_place(document, start, end));
            let tag = format!("#tag-{} ", row.tag);
            if place != Some(span) || !found.attribute("ana").unwrap_or_default().starts_with(&tag) {
                return Err(differs(row.id));
            }
            count += 1;
        }
    }
    let relations = seen.relations_within(statements).len();
    if spans.next().is_some() || named("relation").count() != relations {
        return Err(format!("“{}” has statements or relations that are not in the project", document.title));
    }
    Ok(count)
}
