//! brat: a package with a text and a list of marks for each article, and the settings that name all labels.
//!
//! Form: <https://brat.nlplab.org/standoff.html>. Offsets are code points. A passage is cut at line ends and tabs, which brat's
//! lines can't hold. Answers of which the codebook names all are attributes, all others notes.

use super::said::{Lacks, PlainNames, Seen, at, read_place};
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::Selection;
use crate::formats::zip::{Unzip, Zip};
use crate::formats::{Exporter, Preview, Table, Verified};
use crate::model::{Annotation, Document, Id};
use crate::text::Span;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, Write};

pub(in crate::formats) struct Brat;

impl Exporter for Brat {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = seen.report(Lacks { coders: true, ..Lacks::default() });
        let mut names = Names::of(&seen);
        let mut zip = Zip::new(out);
        zip.add_text("annotation.conf", &names.settings(&seen))?;
        for (number, (document, statements)) in selection.articles().enumerate() {
            let marks = marks(&seen, &mut names, document, &statements);
            losses.add_many(Lost::AnswersAsNotes, marks.notes, String::new);
            let stem = stem(number, document);
            zip.add_text(&format!("{stem}.txt"), document.text.as_str())?;
            zip.add_text(&format!("{stem}.ann"), &marks.lines)?;
        }
        zip.finish()?;
        report.rows = report.statements;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut names = Names::of(&seen);
        let mut files = Unzip::new(exported);
        if files.text("annotation.conf")? != names.settings(&seen) {
            return Err("the settings differ from the project".to_owned());
        }
        let mut verified = Verified::default();
        for (document, statements) in selection.articles() {
            if files.text(&document.title)? != document.text.as_str() {
                return Err(format!("the text of “{}” differs from the project", document.title));
            }
            verified.spans += compare(&seen, &mut names, (document, &statements), &files.text(&document.title)?)?;
            verified.statements += statements.len();
        }
        files.ends()?;
        Ok(verified)
    }

    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        let seen = Seen::new(selection);
        let mut names = Names::of(&seen);
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (number, document) in seen.selection.documents.iter().enumerate() {
            if rows.len() >= limit {
                break;
            }
            let statements = seen.selection.statements(document.id);
            for line in marks(&seen, &mut names, document, &statements).lines.lines() {
                let mut cells = line.splitn(3, '\t').map(str::to_owned);
                let mut cell = || cells.next().unwrap_or_default();
                rows.push(vec![stem(number, document), cell(), cell(), cell()]);
            }
        }
        rows.truncate(limit);
        Preview::Table(Table { columns: ["file", "id", "mark", "words"].map(str::to_owned).to_vec(), rows })
    }
}

/// A file's name without its ending: a number, so that none comes twice, and something of the title.
fn stem(number: usize, document: &Document) -> String {
    let title: String = PlainNames::default().of(&document.title).chars().take(40).collect();
    format!("{:04}-{}", number + 1, title.trim_matches('_'))
}

/// Names of labels, attributes and values without blanks, as brat wants them.
struct Names {
    tags: PlainNames,
    fields: PlainNames,
    /// For each attribute.
    values: BTreeMap<String, PlainNames>,
    relations: PlainNames,
}

impl Names {
    /// In the order of the codebook, so that what was written is read back with the same names.
    fn of(seen: &Seen<'_>) -> Self {
        let (mut tags, mut relations, mut fields) =
            (PlainNames::default(), PlainNames::default(), PlainNames::default());
        let mut values: BTreeMap<String, PlainNames> = BTreeMap::new();
        for tag in seen.project().tags().iter() {
            tags.of(&tag.name);
        }
        for kind in seen.project().relation_types().iter() {
            relations.of(&kind.name);
        }
        for (name, _, all) in seen.closed() {
            fields.of(name);
            let known = values.entry(name.to_owned()).or_default();
            all.iter().for_each(|value| drop(known.of(value)));
        }
        Self { tags, fields, values, relations }
    }

    /// annotation.conf, without which brat shows nothing of a label.
    fn settings(&mut self, seen: &Seen<'_>) -> String {
        let mut out = "[entities]\n\n".to_owned();
        for tag in seen.project().tags().iter() {
            out += &self.tags.of(&tag.name);
            out.push('\n');
        }
        out += "\n[relations]\n\n";
        for kind in seen.project().relation_types().iter() {
            out += &format!("{}\tArg1:<ENTITY>, Arg2:<ENTITY>\n", self.relations.of(&kind.name));
        }
        out += "\n[events]\n\n[attributes]\n\n";
        for (name, _, all) in seen.closed() {
            let values: Vec<String> = all.iter().map(|value| self.value(name, value)).collect();
            out += &format!("{}\tArg:<ENTITY>, Value:{}\n", self.fields.of(name), values.join("|"));
        }
        out
    }

    fn value(&mut self, field: &str, value: &str) -> String {
        self.values.entry(field.to_owned()).or_default().of(value)
    }
}

struct Marks {
    lines: String,
    /// Statements with a note that holds answers.
    notes: usize,
}

fn marks(seen: &Seen<'_>, names: &mut Names, document: &Document, statements: &[Annotation]) -> Marks {
    let mut marks = Marks { lines: String::new(), notes: 0 };
    let text = document.text.as_str();
    let (mut numbers, mut attributes) = (BTreeMap::<Id<Annotation>, usize>::new(), 0);
    for (before, row) in statements.iter().enumerate() {
        let number = before + 1;
        numbers.insert(row.id, number);
        let pieces = pieces(text, &row.fragments);
        let places: Vec<String> =
            pieces.iter().map(|span| format!("{} {}", at(document, span.start()), at(document, span.end()))).collect();
        let words: Vec<&str> = pieces.iter().map(|span| span.of(text)).collect();
        let label = names.tags.of(seen.selection.tag_name(row.tag));
        // Writing into a string can't go wrong, here and below.
        let _written = writeln!(marks.lines, "T{number}\t{label} {}\t{}", places.join(";"), words.join(" "));
        let mut noted = Vec::new();
        for told in seen.told(document, row) {
            if told.closed {
                for value in &told.texts {
                    attributes += 1;
                    let (name, value) = (names.fields.of(&told.name), names.value(&told.name, value));
                    let _written = writeln!(marks.lines, "A{attributes}\t{name} T{number} {value}");
                }
            } else if !told.texts.is_empty() {
                noted.push(format!("{}={}", told.name, told.texts.join(" | ")));
            }
        }
        marks.notes += usize::from(!noted.is_empty());
        if !seen.note(row).is_empty() {
            noted.push(format!("note={}", seen.note(row)));
        }
        if !noted.is_empty() {
            let noted = noted.join("; ").replace(['\n', '\t', '\r'], " ");
            let _written = writeln!(marks.lines, "#{number}\tAnnotatorNotes T{number}\t{noted}");
        }
    }
    for (before, relation) in seen.relations_within(statements).into_iter().enumerate() {
        if let (Some(from), Some(to)) = (numbers.get(&relation.from), numbers.get(&relation.to)) {
            let name = names.relations.of(seen.selection.relation_name(relation));
            let _written = writeln!(marks.lines, "R{}\t{name} Arg1:T{from} Arg2:T{to}", before + 1);
        }
    }
    marks
}

/// Passages cut at what a line of brat can't hold; pieces of nothing but blanks are left off.
fn pieces(text: &str, fragments: &[Span]) -> Vec<Span> {
    let mut pieces = Vec::new();
    for fragment in fragments {
        let mut start = fragment.start();
        for piece in fragment.of(text).split(['\n', '\t', '\r']) {
            if !piece.trim().is_empty() {
                pieces.push(Span::new(start, start + piece.len()));
            }
            start += piece.len() + 1;
        }
    }
    pieces
}

/// Compares the marks of an article with the project; how many passages they have.
fn compare(
    seen: &Seen<'_>,
    names: &mut Names,
    (document, statements): (&Document, &[Annotation]),
    marks: &str,
) -> Result<usize, String> {
    let text = document.text.as_str();
    let read: Vec<&str> = marks.lines().filter(|line| line.starts_with('T')).collect();
    if read.len() != statements.len() {
        return Err(format!("“{}” has {} statements instead of {}", document.title, read.len(), statements.len()));
    }
    let mut spans = 0;
    for (line, row) in read.into_iter().zip(statements) {
        let differs = || format!("the words or offsets of statement {} differ from the project", row.id);
        let mut columns = line.splitn(3, '\t').skip(1);
        let (place, words) = columns.next().zip(columns.next()).ok_or_else(differs)?;
        let (label, places) = place.split_once(' ').ok_or_else(differs)?;
        let one = |place: &str| {
            let (start, end) = place.split_once(' ')?;
            read_place(document, start.parse().ok()?, end.parse().ok()?)
        };
        let found: Option<Vec<Span>> = places.split(';').map(one).collect();
        let found = found.ok_or_else(differs)?;
        let said: Vec<&str> = found.iter().map(|span| span.of(text)).collect();
        let is_same = found == pieces(text, &row.fragments)
            && said.join(" ") == words
            && label == names.tags.of(seen.selection.tag_name(row.tag));
        if !is_same {
            return Err(differs());
        }
        spans += row.fragments.len();
    }
    let relations = marks.lines().filter(|line| line.starts_with('R')).count();
    let wanted = seen.relations_within(statements).len();
    if relations == wanted {
        Ok(spans)
    } else {
        Err(format!("“{}” has {relations} relations instead of {wanted}", document.title))
    }
}
