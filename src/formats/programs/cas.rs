//! UIMA: a CAS for each article, as XMI with its type system or as JSON, as INCEpTION and cassis read them.
//!
//! XMI: OMG XML Metadata Interchange as Apache UIMA writes it; JSON: <https://github.com/apache/uima-uimaj-io-jsoncas>, version 0.4.
//! Offsets are UTF-16 code units, also in JSON. Statements and relations are types of a span layer and of a relation layer in
//! INCEpTION's manner; several passages of one statement are annotations that name the same statement.

use super::said::{Lacks, PlainNames, Seen};
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::{OffsetUnit, Selection};
use crate::formats::xml::{as_read, attribute};
use crate::formats::zip::{Unzip, Zip};
use crate::formats::{Exporter, Preview, Table, Verified};
use crate::model::{Annotation, Document, Id};
use crate::text::Span;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, Write};

pub(in crate::formats) enum Cas {
    Json,
    Xmi,
}

const STATEMENT: &str = "webanno.custom.Statement";
const RELATION: &str = "webanno.custom.StatementRelation";
/// Features of every statement; those of the codebook's fields follow.
const COMMON: [&str; 6] = ["label", "statement", "fragment", "note", "coder", "certainty"];

/// An annotation of a CAS: its number, type, place in UTF-16 code units, texts by feature, references by feature.
struct Structure {
    id: usize,
    kind: &'static str,
    place: (usize, usize),
    texts: Vec<(String, String)>,
    references: Vec<(&'static str, usize)>,
}

/// Names of features: letters, digits and `_`, and none that the type has already.
fn features(seen: &Seen<'_>) -> BTreeMap<String, String> {
    const TAKEN: [&str; 4] = ["begin", "end", "sofa", "id"];
    let mut names = PlainNames::default();
    let mut all = BTreeMap::new();
    for group in &seen.groups {
        let plain = group.name.replace('-', "_");
        let is_name = !plain.starts_with(|c: char| c.is_ascii_digit());
        let is_free = !COMMON.iter().chain(&TAKEN).any(|taken| *taken == plain);
        let wanted = if is_name && is_free { plain } else { format!("field_{plain}") };
        all.insert(group.name.clone(), names.of(&wanted));
    }
    all
}

fn structures(
    seen: &Seen<'_>,
    names: &BTreeMap<String, String>,
    document: &Document,
    statements: &[Annotation],
) -> Vec<Structure> {
    let place = |span: Span| (OffsetUnit::Utf16.of(document, span.start()), OffsetUnit::Utf16.of(document, span.end()));
    let mut all = Vec::new();
    let mut firsts: BTreeMap<Id<Annotation>, (usize, (usize, usize))> = BTreeMap::new();
    // 1 is the text, 2 the annotation of all of it.
    let mut id = 2;
    for row in statements {
        for (nth, &span) in row.fragments.iter().enumerate() {
            id += 1;
            firsts.entry(row.id).or_insert((id, place(span)));
            let label = seen.selection.tag_name(row.tag).to_owned();
            let mut texts = vec![("label".to_owned(), label), ("statement".to_owned(), row.id.to_string())];
            if row.fragments.len() > 1 {
                texts.push(("fragment".to_owned(), (nth + 1).to_string()));
            }
            if nth == 0 {
                texts.push(("coder".to_owned(), seen.selection.coder(row.coder).to_owned()));
                texts.push(("certainty".to_owned(), crate::formats::answers::certainty_name(row.certainty).to_owned()));
                if !seen.note(row).is_empty() {
                    texts.push(("note".to_owned(), seen.note(row).to_owned()));
                }
                let told = seen.told(document, row).into_iter().filter(|told| !told.texts.is_empty());
                let named = told.filter_map(|told| Some((names.get(&told.name)?.clone(), told.texts.join("; "))));
                texts.extend(named);
            }
            all.push(Structure { id, kind: STATEMENT, place: place(span), texts, references: Vec::new() });
        }
    }
    for row in seen.relations_within(statements) {
        if let (Some(&(from, _)), Some(&(to, place))) = (firsts.get(&row.from), firsts.get(&row.to)) {
            id += 1;
            let texts = vec![("label".to_owned(), seen.selection.relation_name(row).to_owned())];
            let references = vec![("Governor", from), ("Dependent", to)];
            all.push(Structure { id, kind: RELATION, place, texts, references });
        }
    }
    all
}

/// The types in the order in which they are declared, with their features and ranges.
fn types(names: &BTreeMap<String, String>) -> [(&'static str, Vec<(String, &'static str)>); 2] {
    let text = |name: &str| (name.to_owned(), "uima.cas.String");
    let statement = COMMON.iter().map(|name| text(name)).chain(names.values().map(|name| text(name))).collect();
    let end = |name: &str| (name.to_owned(), STATEMENT);
    [(STATEMENT, statement), (RELATION, vec![end("Governor"), end("Dependent"), text("label")])]
}

fn type_system(names: &BTreeMap<String, String>) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription \
                   xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n"
        .to_owned();
    for (name, features) in types(names) {
        out += &format!(
            "    <typeDescription>\n      <name>{name}</name>\n      <description/>\n      \
             <supertypeName>uima.tcas.Annotation</supertypeName>\n      <features>\n"
        );
        for (feature, range) in features {
            out += &format!(
                "        <featureDescription><name>{feature}</name><description/><rangeTypeName>{range}</rangeTypeName>\
                 </featureDescription>\n"
            );
        }
        out += "      </features>\n    </typeDescription>\n";
    }
    out + "  </types>\n</typeSystemDescription>\n"
}

fn xmi(seen: &Seen<'_>, names: &BTreeMap<String, String>, document: &Document, statements: &[Annotation]) -> String {
    let structures = structures(seen, names, document, statements);
    let length = OffsetUnit::Utf16.of(document, document.text.as_str().len());
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" \
                   xmlns:cas=\"http:///uima/cas.ecore\" xmlns:tcas=\"http:///uima/tcas.ecore\" \
                   xmlns:custom=\"http:///webanno/custom.ecore\" xmi:version=\"2.0\">\n  <cas:NULL xmi:id=\"0\"/>\n"
        .to_owned();
    let language = language(document);
    // Writing into a string can't go wrong, here and below.
    let _written = writeln!(
        out,
        "  <tcas:DocumentAnnotation xmi:id=\"2\" sofa=\"1\" begin=\"0\" end=\"{length}\" language=\"{language}\"/>"
    );
    for one in &structures {
        let (start, end) = one.place;
        let kind = one.kind.rsplit('.').next().unwrap_or_default();
        let _written = write!(out, "  <custom:{kind} xmi:id=\"{}\" sofa=\"1\" begin=\"{start}\" end=\"{end}\"", one.id);
        for (name, to) in &one.references {
            let _written = write!(out, " {name}=\"{to}\"");
        }
        for (name, words) in &one.texts {
            let _written = write!(out, " {name}=\"{}\"", attribute(words));
        }
        out += "/>\n";
    }
    let members: Vec<String> =
        std::iter::once(2).chain(structures.iter().map(|one| one.id)).map(|id| id.to_string()).collect();
    let text = attribute(document.text.as_str());
    let _written = writeln!(
        out,
        "  <cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text\" sofaString=\"{text}\"/>"
    );
    let _written = writeln!(out, "  <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>", members.join(" "));
    out
}

fn json_of(seen: &Seen<'_>, names: &BTreeMap<String, String>, document: &Document, statements: &[Annotation]) -> Json {
    let structures = structures(seen, names, document, statements);
    let text = document.text.as_str();
    let declared: Map<String, Json> = types(names)
        .into_iter()
        .map(|(name, features)| {
            let mut kind = json!({ "%NAME": name, "%SUPER_TYPE": "uima.tcas.Annotation" });
            for (feature, range) in features {
                kind[feature.as_str()] = json!({ "%NAME": feature, "%RANGE": range });
            }
            (name.to_owned(), kind)
        })
        .collect();
    let mut all = vec![
        json!({ "%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": text }),
        json!({
            "%ID": 2, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, "begin": 0,
            "end": OffsetUnit::Utf16.of(document, text.len()), "language": language(document),
        }),
    ];
    for one in &structures {
        let mut row = json!({ "%ID": one.id, "%TYPE": one.kind, "@sofa": 1, "begin": one.place.0, "end": one.place.1 });
        for (name, to) in &one.references {
            row[format!("@{name}")] = (*to).into();
        }
        for (name, words) in &one.texts {
            row[name.as_str()] = words.as_str().into();
        }
        all.push(row);
    }
    let members: Vec<usize> = std::iter::once(2).chain(structures.iter().map(|one| one.id)).collect();
    let views = json!({ "_InitialView": { "%SOFA": 1, "%MEMBERS": members } });
    json!({ "%TYPES": declared, "%FEATURE_STRUCTURES": all, "%VIEWS": views })
}

fn language(document: &Document) -> &str {
    let known = crate::formats::w3c::is_language(&document.language);
    if known { &document.language } else { "x-unspecified" }
}

/// A statement's passage as a CAS tells it: where, which statement, which label.
type Told = (Option<(usize, usize)>, String, String);

fn compare(
    seen: &Seen<'_>,
    (document, statements): (&Document, &[Annotation]),
    (text, relations): (&str, usize),
    mut found: impl Iterator<Item = Told>,
) -> Result<usize, String> {
    if text != document.text.as_str() && text != as_read(document.text.as_str()) {
        return Err(format!("the text of “{}” differs from the project", document.title));
    }
    let mut spans = 0;
    for row in statements {
        let (id, label) = (row.id.to_string(), as_read(seen.selection.tag_name(row.tag)));
        for &span in &row.fragments {
            let is_it = |(place, statement, told): Told| {
                let place = place.and_then(|(start, end)| OffsetUnit::Utf16.span(document, start, end));
                place == Some(span) && statement == id && as_read(&told) == label
            };
            if !found.next().is_some_and(is_it) {
                return Err(format!("the words or offsets of statement {id} differ from the project"));
            }
            spans += 1;
        }
    }
    if found.next().is_some() || relations != seen.relations_within(statements).len() {
        return Err(format!("“{}” has statements or relations that are not in the project", document.title));
    }
    Ok(spans)
}

fn stem(number: usize) -> String {
    format!("{:04}", number + 1)
}

impl Cas {
    /// The types, where they have a file of their own.
    fn types(&self, names: &BTreeMap<String, String>) -> Option<String> {
        matches!(self, Self::Xmi).then(|| type_system(names))
    }

    fn file(&self, number: usize) -> String {
        let ending = match self {
            Self::Json => "json",
            Self::Xmi => "xmi",
        };
        format!("{}.{ending}", stem(number))
    }

    /// Compares what was read of an article with the project; how many passages there are.
    fn compare(
        &self,
        seen: &Seen<'_>,
        (document, statements): (&Document, &[Annotation]),
        words: &str,
    ) -> Result<usize, String> {
        match self {
            Self::Json => {
                let cas: Json = serde_json::from_str(words).map_err(|error| error.to_string())?;
                let all = cas["%FEATURE_STRUCTURES"].as_array().ok_or("it has no feature structures")?;
                let of = |kind: &'static str| all.iter().filter(move |one| one["%TYPE"] == kind);
                let text = of("uima.cas.Sofa").next().and_then(|sofa| sofa["sofaString"].as_str()).unwrap_or_default();
                let one = |one: &'_ Json| {
                    let number = |name: &str| one[name].as_u64().and_then(|number| usize::try_from(number).ok());
                    number("begin").zip(number("end"))
                };
                let told = |one: &'_ Json, name: &str| one[name].as_str().unwrap_or_default().to_owned();
                let found = of(STATEMENT).map(|row| (one(row), told(row, "statement"), told(row, "label")));
                compare(seen, (document, statements), (text, of(RELATION).count()), found)
            }
            Self::Xmi => {
                let tree = roxmltree::Document::parse(words).map_err(|error| error.to_string())?;
                let root = tree.root_element();
                let of = |name: &'static str| root.children().filter(move |node| node.tag_name().name() == name);
                let text = of("Sofa").next().and_then(|node| node.attribute("sofaString")).unwrap_or_default();
                let one = |node: roxmltree::Node<'_, '_>| {
                    let number = |name: &str| node.attribute(name).and_then(|number| number.parse().ok());
                    number("begin").zip(number("end"))
                };
                let told =
                    |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap_or_default().to_owned();
                let found = of("Statement").map(|node| (one(node), told(node, "statement"), told(node, "label")));
                compare(seen, (document, statements), (text, of("StatementRelation").count()), found)
            }
        }
    }
}

impl Exporter for Cas {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = seen.report(Lacks::default());
        report.rows = report.documents;
        let names = features(&seen);
        let mut zip = Zip::new(out);
        if let Some(types) = self.types(&names) {
            zip.add_text("TypeSystem.xml", &types)?;
        }
        for (number, (document, statements)) in selection.articles().enumerate() {
            let cas = match self {
                Self::Json => json_of(&seen, &names, document, &statements).to_string(),
                Self::Xmi => {
                    let text = document.text.as_str();
                    let replaced = text.chars().zip(as_read(text).chars()).filter(|(a, b)| a != b).count();
                    losses.add_many(Lost::CharactersReplaced, replaced, || document.title.clone());
                    xmi(&seen, &names, document, &statements)
                }
            };
            zip.add_text(&self.file(number), &cas)?;
        }
        zip.finish()?;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut files = Unzip::new(exported);
        if let Some(types) = self.types(&features(&seen))
            && files.text("TypeSystem.xml")? != types
        {
            return Err("its types differ from the project".to_owned());
        }
        let mut verified = Verified::default();
        for (document, statements) in selection.articles() {
            let words = files.text(&document.title)?;
            verified.spans += self.compare(&seen, (document, &statements), &words)?;
            verified.statements += statements.len();
        }
        files.ends()?;
        Ok(verified)
    }

    /// Passages and labels.
    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        let seen = Seen::new(selection);
        let names = features(&seen);
        let mut rows = Vec::new();
        for (number, (document, statements)) in selection.articles().enumerate() {
            if rows.len() >= limit {
                break;
            }
            for one in structures(&seen, &names, document, &statements) {
                let told =
                    one.texts.iter().map(|(name, words)| format!("{name}={words}")).collect::<Vec<_>>().join(" ");
                let (start, end) = one.place;
                rows.push(vec![stem(number), one.kind.to_owned(), start.to_string(), end.to_string(), told]);
            }
        }
        rows.truncate(limit);
        let columns = ["file", "type", "begin", "end", "features"].map(str::to_owned).to_vec();
        Preview::Table(Table { columns, rows })
    }
}
