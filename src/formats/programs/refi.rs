//! REFI-QDA: a project as programs for qualitative analysis exchange it.
//!
//! Form: <https://www.qdasoftware.org>, version 1.5, and its schema of 2019. Positions are code points. A statement is a selection for
//! each passage, coded with its tag, and a case that holds them together with the answers as values of variables; relations are
//! links between first selections. Ids of rows are the GUIDs, so that nothing has to be guessed when it comes back.

use super::said::{Lacks, Seen, at, read_place};
use crate::formats::back::{Lines, Same};
use crate::formats::codebook::hex;
use crate::formats::jsonl::write_lines;
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::{OffsetUnit, Options, Selection};
use crate::formats::xml::{attribute, escape_into};
use crate::formats::zip::{Member, Unzip, Zip};
use crate::formats::{Exporter, Preview, Table, Verified};
use crate::model::{Annotation, Certainty, Coder, Document, Id, Tag};
use crate::text::Span;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, Write};

/// What the standard has no words for, as our own JSON Lines: where words in answers stand, how statements came to be, notes of
/// relations, the codebook, actors and issues.
pub(in crate::formats) const BESIDE: &str = "standpoint.jsonl";

const NAMESPACE: &str = "urn:QDA-XML:project:1.0";

/// What is told of articles by variables of their own.
const ABOUT: [&str; 6] = ["outlet", "author", "date", "address", "language", "section"];

pub(in crate::formats) struct Refi;

impl Exporter for Refi {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let seen = Seen::new(selection);
        let (mut report, mut losses) = seen.report(Lacks::default());
        losses.forget(&[Lost::ActorsNamedOnly, Lost::CodebookNotHeld, Lost::RelationsAcross]);
        report.relations = statements(&seen).map(|(_, row)| seen.selection.relations_from(row.id).len()).sum();
        let mut zip = Zip::new(out);
        let mut qde = Qde { out: String::new(), member: Member::new(), replaced: 0 };
        qde.project(&seen);
        losses.add_many(Lost::CharactersReplaced, qde.replaced, String::new);
        qde.member.write(&qde.out)?;
        zip.add("project.qde", qde.member)?;
        for document in &seen.selection.documents {
            zip.add_text(&format!("Sources/{}.txt", guid(document.id)), document.text.as_str())?;
        }
        let mut beside = Member::new();
        write_lines(&selection.with(&own(selection.options)), false, &mut beside)?;
        zip.add(BESIDE, beside)?;
        zip.finish()?;
        report.rows = report.statements;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let seen = Seen::new(selection);
        let mut files = Unzip::new(exported);
        let mut qde = files.next()?.ok_or("it is empty")?;
        let mut lines = Lines::new(&mut qde.from);
        let mut verified = Verified::default();
        for (document, rows) in selection.articles() {
            for row in &rows {
                for (nth, &span) in row.fragments.iter().enumerate() {
                    let found = lines.block("      <PlainTextSelection ", "      </PlainTextSelection>")?;
                    if !found.is_some_and(|found| is_selection(&found, document, (row, nth), span)) {
                        return Err(format!("the words or offsets of statement {} differ from the project", row.id));
                    }
                    verified.spans += 1;
                }
            }
            verified.statements += rows.len();
        }
        let mut links = 0;
        let wanted: usize = statements(&seen).map(|(_, row)| seen.selection.relations_from(row.id).len()).sum();
        while let Some(line) = lines.next()? {
            links += usize::from(line.starts_with("    <Link "));
            if line.starts_with("      <PlainTextSelection ") || links > wanted {
                return Err("it has statements or relations that are not in the project".to_owned());
            }
        }
        if links < wanted {
            return Err(format!("it has {links} relations instead of {wanted}"));
        }
        qde.check()?;
        for document in &selection.documents {
            if files.text(&document.title)? != document.text.as_str() {
                return Err(format!("the text of “{}” differs from the project", document.title));
            }
        }
        let mut lines = files.next()?.ok_or("it has no lines of ours")?;
        let own = own(selection.options);
        let told = write_lines(&selection.with(&own), false, &mut Same(&mut lines.from));
        if told.is_err() || !lines.from.fill_buf().is_ok_and(<[u8]>::is_empty) {
            return Err("what it has beside the project’s own form differs".to_owned());
        }
        lines.check()?;
        files.ends()?;
        Ok(verified)
    }

    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        let seen = Seen::new(selection);
        let row = |(document, row): (&Document, Annotation)| {
            let hull = row.hull();
            let offsets = [hull.start(), hull.end()].map(|byte| at(document, byte).to_string());
            let [start, end] = offsets;
            let code = seen.selection.tag_name(row.tag).to_owned();
            vec![document.title.clone(), start, end, code, row.words(document.text.as_str())]
        };
        let rows = statements(&seen).take(limit).map(row).collect();
        let columns = ["source", "startPosition", "endPosition", "code", "words"].map(str::to_owned).to_vec();
        Preview::Table(Table { columns, rows })
    }
}

/// The options for what stands in [`BESIDE`]: this format is nothing without its texts.
fn own(options: &Options) -> Options {
    Options { leave_text_out: false, unit: OffsetUnit::Characters, ..options.clone() }
}

/// Whether the lines of a selection say where a fragment of a statement is, and which tag it has.
fn is_selection(lines: &str, document: &Document, (row, nth): (&Annotation, usize), span: Span) -> bool {
    let Ok(tree) = roxmltree::Document::parse(lines) else { return false };
    let node = tree.root_element();
    let number = |name: &str| node.attribute(name).and_then(|number| number.parse().ok());
    let place = number("startPosition").zip(number("endPosition"));
    let code = node.descendants().find(|node| node.tag_name().name() == "CodeRef");
    node.attribute("guid") == Some(selection_guid(row, nth).as_str())
        && place.and_then(|(start, end)| read_place(document, start, end)) == Some(span)
        && code.and_then(|code| code.attribute("targetGUID")) == Some(guid(row.tag).as_str())
}

fn statements<'a, 's: 'a>(seen: &'s Seen<'a>) -> impl Iterator<Item = (&'a Document, Annotation)> + 's {
    let of = |document: &&'a Document| {
        let document = *document;
        seen.selection.statements(document.id).into_iter().map(move |row| (document, row))
    };
    seen.selection.documents.iter().flat_map(of)
}

/// The id of a row as a GUID.
fn guid<R>(id: Id<R>) -> String {
    grouped(&id.to_string())
}

fn grouped(digits: &str) -> String {
    let part = |from: usize, to: usize| crate::text::slice(digits, from, to);
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// A GUID for what has no row of its own; always the same.
fn derived(of: &str) -> String {
    let digest = Sha256::digest(of.as_bytes());
    let number = digest.iter().take(16).fold(0, |all: u128, byte| all << 8 | u128::from(*byte));
    grouped(&format!("{number:032x}"))
}

fn selection_guid(row: &Annotation, nth: usize) -> String {
    derived(&format!("selection {} {nth}", row.id))
}

/// Where coders are not named, their ids are not told either.
fn user_guid(seen: &Seen<'_>, coder: Id<Coder>) -> String {
    if seen.selection.options.name_coders { guid(coder) } else { derived(seen.selection.coder(coder)) }
}

fn variable_guid(name: &str) -> String {
    derived(&format!("variable {name}"))
}

fn about_guid(name: &str) -> String {
    derived(&format!("article {name}"))
}

/// What is answered about no field of the codebook.
const CERTAINTY: &str = "certainty";

/// Bytes that are packed at a time.
const PIECE: usize = 1 << 16;

/// project.qde being written.
struct Qde {
    /// What is not packed yet.
    out: String,
    member: Member,
    replaced: usize,
}

impl Qde {
    fn line(&mut self, words: &str) {
        self.out.push_str(words);
        self.out.push('\n');
        // Packing into memory can't be refused.
        if self.out.len() > PIECE && self.member.write(&self.out).is_ok() {
            self.out.clear();
        }
    }

    fn text(&mut self, words: &str) {
        escape_into(&mut self.out, words, false, &mut self.replaced);
    }

    fn project(&mut self, seen: &Seen<'_>) {
        let title = attribute(seen.project().title());
        self.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        self.line(&format!("<Project xmlns=\"{NAMESPACE}\" name=\"{title}\" origin=\"Standpoint\">"));
        self.users(seen);
        self.codes(seen);
        self.variables(seen);
        self.cases(seen);
        self.sources(seen);
        self.notes(seen);
        self.links(seen);
        self.line("</Project>");
    }

    fn users(&mut self, seen: &Seen<'_>) {
        let coders: Vec<_> = seen.project().coders().iter().map(|row| row.id).collect();
        if !coders.is_empty() {
            self.line("  <Users>");
            for id in coders {
                let name = attribute(seen.selection.coder(id));
                self.line(&format!("    <User guid=\"{}\" name=\"{name}\"/>", user_guid(seen, id)));
            }
            self.line("  </Users>");
        }
    }

    fn codes(&mut self, seen: &Seen<'_>) {
        let tags: Vec<&Tag> = seen.project().tags().iter().collect();
        if tags.is_empty() {
            return;
        }
        self.line("  <CodeBook>\n    <Codes>");
        let mut below: BTreeMap<Option<Id<Tag>>, Vec<&Tag>> = BTreeMap::new();
        for tag in tags.iter().rev() {
            let parent = tag.parent.filter(|parent| seen.project().tags().contains(*parent));
            below.entry(parent).or_default().push(tag);
        }
        // A stack of our own: a codebook can be deeper than that of the program.
        let mut levels = vec![below.remove(&None).unwrap_or_default()];
        while let Some(level) = levels.last_mut() {
            let Some(tag) = level.pop() else {
                levels.pop();
                if !levels.is_empty() {
                    self.line("</Code>");
                }
                continue;
            };
            let (name, codable, colour) = (attribute(&tag.name), !tag.retired, hex(tag.colour));
            let id = guid(tag.id);
            self.line(&format!("<Code guid=\"{id}\" name=\"{name}\" isCodable=\"{codable}\" color=\"{colour}\">"));
            if !tag.definition.is_empty() {
                self.out.push_str("<Description>");
                self.text(&tag.definition);
                self.line("</Description>");
            }
            levels.push(below.remove(&Some(tag.id)).unwrap_or_default());
        }
        self.line("    </Codes>\n  </CodeBook>");
    }

    fn variables(&mut self, seen: &Seen<'_>) {
        self.line("  <Variables>");
        let fields = seen.groups.iter().map(|group| (variable_guid(&group.name), group.name.as_str()));
        let about = ABOUT.iter().map(|name| (about_guid(name), *name));
        let own = [(variable_guid(CERTAINTY), CERTAINTY)];
        let all: Vec<_> = fields.chain(own).chain(about).map(|(id, name)| (id, attribute(name))).collect();
        for (id, name) in all {
            self.line(&format!("    <Variable guid=\"{id}\" name=\"{name}\" typeOfVariable=\"Text\"/>"));
        }
        self.line("  </Variables>");
    }

    fn value(&mut self, variable: &str, words: &str) {
        self.out.push_str(&format!("<VariableValue><VariableRef targetGUID=\"{variable}\"/><TextValue>"));
        self.text(words);
        self.line("</TextValue></VariableValue>");
    }

    fn cases(&mut self, seen: &Seen<'_>) {
        let mut any = false;
        for (document, row) in statements(seen) {
            if !any {
                self.line("  <Cases>");
                any = true;
            }
            let name = attribute(seen.selection.tag_name(row.tag));
            self.line(&format!("    <Case guid=\"{}\" name=\"{name}\">", guid(row.id)));
            self.line(&format!("<CodeRef targetGUID=\"{}\"/>", guid(row.tag)));
            for told in seen.told(document, &row) {
                for words in &told.texts {
                    self.value(&variable_guid(&told.name), words);
                }
            }
            if row.certainty != Certainty::Sure {
                self.value(&variable_guid(CERTAINTY), crate::formats::answers::certainty_name(row.certainty));
            }
            for nth in 0..row.fragments.len() {
                self.line(&format!("<SelectionRef targetGUID=\"{}\"/>", selection_guid(&row, nth)));
            }
            self.line("    </Case>");
        }
        if any {
            self.line("  </Cases>");
        }
    }

    fn sources(&mut self, seen: &Seen<'_>) {
        if seen.selection.documents.is_empty() {
            return;
        }
        self.line("  <Sources>");
        for &document in &seen.selection.documents {
            let (id, name) = (guid(document.id), attribute(&document.title));
            self.line(&format!("    <TextSource guid=\"{id}\" name=\"{name}\" plainTextPath=\"internal://{id}.txt\">"));
            for row in seen.selection.statements(document.id) {
                self.selections(seen, document, &row);
            }
            let date = document.date.map(|date| date.to_string()).unwrap_or_default();
            let told =
                [&document.outlet, &document.author, &date, &document.address, &document.language, &document.section];
            for (name, words) in ABOUT.iter().zip(told).filter(|entry| !entry.1.is_empty()) {
                self.value(&about_guid(name), words);
            }
            self.line("    </TextSource>");
        }
        self.line("  </Sources>");
    }

    fn selections(&mut self, seen: &Seen<'_>, document: &Document, row: &Annotation) {
        for (nth, &span) in row.fragments.iter().enumerate() {
            let id = selection_guid(row, nth);
            let words: String = span.of(document.text.as_str()).chars().take(100).collect();
            let (user, made, name) = (user_guid(seen, row.coder), row.created.time, attribute(&words));
            let (start, end) = (at(document, span.start()), at(document, span.end()));
            let by = format!("creatingUser=\"{user}\" creationDateTime=\"{made}\"");
            let (coding, tag) = (derived(&format!("coding {} {nth}", row.id)), guid(row.tag));
            // Writing into a string can't go wrong.
            let _written = writeln!(
                self.out,
                "      <PlainTextSelection guid=\"{id}\" name=\"{name}\" startPosition=\"{start}\" endPosition=\"{end}\" {by}>\
                 <Coding guid=\"{coding}\" {by}><CodeRef targetGUID=\"{tag}\"/></Coding>"
            );
            if nth == 0 && !seen.note(row).is_empty() {
                self.line(&format!("<NoteRef targetGUID=\"{}\"/>", note_guid(row)));
            }
            self.line("      </PlainTextSelection>");
        }
    }

    fn notes(&mut self, seen: &Seen<'_>) {
        let mut any = false;
        for (_, row) in statements(seen).filter(|entry| !seen.note(&entry.1).is_empty()) {
            if !any {
                self.line("  <Notes>");
                any = true;
            }
            let (user, made) = (user_guid(seen, row.coder), row.changed.time);
            let by = format!("creatingUser=\"{user}\" creationDateTime=\"{made}\"");
            self.out.push_str(&format!("    <Note guid=\"{}\" {by}><PlainTextContent>", note_guid(&row)));
            self.text(seen.note(&row));
            self.line("</PlainTextContent></Note>");
        }
        if any {
            self.line("  </Notes>");
        }
    }

    fn links(&mut self, seen: &Seen<'_>) {
        let mut any = false;
        for (_, row) in statements(seen) {
            for relation in seen.selection.relations_from(row.id) {
                if !any {
                    self.line("  <Links>");
                    any = true;
                }
                let (id, name) = (guid(relation.id), attribute(seen.selection.relation_name(relation)));
                let end = |id: Id<Annotation>| derived(&format!("selection {id} 0"));
                let (from, to) = (end(relation.from), end(relation.to));
                let kind = seen.project().relation_types().get(relation.kind);
                let direction = if kind.is_some_and(|kind| kind.symmetric) { "Bidirectional" } else { "OneWay" };
                self.line(&format!(
                    "    <Link guid=\"{id}\" name=\"{name}\" direction=\"{direction}\" originGUID=\"{from}\" targetGUID=\"{to}\"/>"
                ));
            }
        }
        if any {
            self.line("  </Links>");
        }
    }
}

fn note_guid(row: &Annotation) -> String {
    derived(&format!("note {}", row.id))
}
