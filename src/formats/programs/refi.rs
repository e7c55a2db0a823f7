//! REFI-QDA: a project as programs for qualitative analysis exchange it.
//!
//! Form: <https://www.qdasoftware.org>, version 1.5, and its schema of 2019. Positions are code points. A statement is a selection for
//! each passage, coded with its tag, and a case that holds them together with the answers as values of variables; relations are
//! links between first selections. Ids of rows are the GUIDs, so that nothing has to be guessed when it comes back.

use super::package;
use super::said::{Lacks, Seen, at, read_place};
use crate::formats::codebook::hex;
use crate::formats::jsonl::write_lines;
use crate::formats::report::{ExportError, Lost, Report};
use crate::formats::scope::{OffsetUnit, Options, Scope, Selection, Uses};
use crate::formats::xml::{attribute, escape_into};
use crate::formats::zip::Zip;
use crate::formats::{Exporter, Group, Preview, Table, Verified};
use crate::model::{Annotation, Certainty, Coder, Document, Id, Project, Tag};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

/// What the standard has no words for, as our own JSON Lines: where words in answers stand, how statements came to be, notes of
/// relations, the codebook, actors and issues.
pub(in crate::formats) const BESIDE: &str = "standpoint.jsonl";

const NAMESPACE: &str = "urn:QDA-XML:project:1.0";

/// What is told of articles by variables of their own.
const ABOUT: [&str; 6] = ["outlet", "author", "date", "address", "language", "section"];

pub(in crate::formats) struct Refi;

impl Exporter for Refi {
    fn id(&self) -> &'static str {
        "refi-qda"
    }
    fn title(&self) -> &'static str {
        "REFI-QDA project"
    }
    fn hint(&self) -> &'static str {
        "For MAXQDA, ATLAS.ti, NVivo, QualCoder, Dedoose and Quirkos"
    }
    fn format(&self) -> &'static str {
        "QDPX"
    }
    fn extension(&self) -> &'static str {
        "qdpx"
    }
    fn group(&self) -> Group {
        Group::Programs
    }
    fn uses(&self) -> Uses {
        Uses { unit: false, several: false, exact: false, leave_text_out: false }
    }
    fn is_text(&self) -> bool {
        false
    }

    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        let seen = Seen::new(project, scope, options);
        let (mut report, mut losses) = seen.report(Lacks::default());
        losses.forget(&[Lost::ActorsNamedOnly, Lost::CodebookNotHeld, Lost::RelationsAcross]);
        report.relations = statements(&seen).map(|(_, row)| seen.selection.relations_from(row.id).len()).sum();
        let mut zip = Zip::new(out);
        let mut qde = Qde { out: String::new(), replaced: 0 };
        qde.project(&seen);
        losses.add_many(Lost::CharactersReplaced, qde.replaced, String::new);
        package::add(&mut zip, "project.qde", &qde.out)?;
        for document in &seen.selection.documents {
            package::add(&mut zip, &format!("Sources/{}.txt", guid(document.id)), document.text.as_str())?;
        }
        package::add(&mut zip, BESIDE, &beside(project, scope, options)?)?;
        zip.finish()?;
        report.rows = report.statements;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        let seen = Seen::new(project, scope, options);
        let mut files = package::files(exported)?;
        let (_, qde) = files.next().ok_or("it is empty")??;
        for document in &seen.selection.documents {
            let (_, words) = files.next().ok_or_else(|| format!("“{}” is missing", document.title))??;
            if !package::is_same(&words, document.text.as_str()) {
                return Err(format!("the text of “{}” differs from the project", document.title));
            }
        }
        let (_, lines) = files.next().ok_or("it has no lines of ours")??;
        if !package::is_same(&lines, &beside(project, scope, options).map_err(|error| error.to_string())?) {
            return Err("what it has beside the project’s own form differs".to_owned());
        }
        let tree = roxmltree::Document::parse(&qde).map_err(|error| error.to_string())?;
        let all = |name: &'static str| tree.descendants().filter(move |node| node.tag_name().name() == name);
        let selections: BTreeMap<&str, roxmltree::Node<'_, '_>> =
            all("PlainTextSelection").filter_map(|node| Some((node.attribute("guid")?, node))).collect();
        let mut verified = Verified::default();
        let mut links = 0;
        for (document, row) in statements(&seen) {
            for (nth, &span) in row.fragments.iter().enumerate() {
                let found = selections.get(selection_guid(&row, nth).as_str());
                let is_same = found.is_some_and(|node| {
                    let number = |name: &str| node.attribute(name).and_then(|number| number.parse().ok());
                    let place = number("startPosition").zip(number("endPosition"));
                    let code = node.descendants().find(|node| node.tag_name().name() == "CodeRef");
                    place.and_then(|(start, end)| read_place(document, start, end)) == Some(span)
                        && code.and_then(|code| code.attribute("targetGUID")) == Some(guid(row.tag).as_str())
                });
                if !is_same {
                    return Err(format!("the words or offsets of statement {} differ from the project", row.id));
                }
                verified.spans += 1;
            }
            links += seen.selection.relations_from(row.id).len();
            verified.statements += 1;
        }
        let is_whole = selections.len() == verified.spans && all("Link").count() == links;
        if is_whole {
            Ok(verified)
        } else {
            Err("it has statements or relations that are not in the project".to_owned())
        }
    }

    fn preview(&self, project: &Project, scope: &Scope, options: &Options, limit: usize) -> Preview {
        let seen = Seen::new(project, scope, options);
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

/// What stands in [`BESIDE`].
fn beside(project: &Project, scope: &Scope, options: &Options) -> Result<String, ExportError> {
    // This format is nothing without its texts.
    let own = Options { leave_text_out: false, unit: OffsetUnit::Characters, ..options.clone() };
    let mut lines = Vec::new();
    write_lines(&Selection::new(project, scope, &own), false, &mut lines)?;
    Ok(String::from_utf8_lossy(&lines).into_owned())
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
    let digits = digest.iter().take(16).fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
    grouped(&digits)
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

/// project.qde being written.
struct Qde {
    out: String,
    replaced: usize,
}

impl Qde {
    fn line(&mut self, words: &str) {
        self.out.push_str(words);
        self.out.push('\n');
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
