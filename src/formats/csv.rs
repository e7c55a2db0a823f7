//! One row per statement: the table for spreadsheets, R and pandas.

use super::answers::{
    FieldGroup, JOINER, actor_names, certainty_name, field_groups, id_list, issue_wordings, origin_name, plain_text,
    words_of,
};
use super::report::{ExportError, Losses, Lost, Report};
use super::scope::{OffsetUnit, Options, Scope, Selection, Several, Uses};
use super::table::{self, Beside, ReadBack, Rows, Taker};
use super::{Exporter, Group, Preview, Verified, tables};
use crate::model::{Actor, Annotation, Document, FieldKind, Id, Issue, Project, Value};
use crate::text::{Anchor, Span};
use std::{collections::BTreeSet, io::Write};

pub(super) struct Statements;

impl Exporter for Statements {
    fn id(&self) -> &'static str {
        "csv"
    }
    fn title(&self) -> &'static str {
        "One row per statement"
    }
    fn hint(&self) -> &'static str {
        "Opens in any spreadsheet, R or pandas"
    }
    fn format(&self) -> &'static str {
        "CSV"
    }
    fn extension(&self) -> &'static str {
        "csv"
    }
    fn group(&self) -> Group {
        Group::Tables
    }
    fn uses(&self) -> Uses {
        Uses { unit: true, several: true, exact: true, leave_text_out: true }
    }
    fn companions(&self, project: &Project, scope: &Scope) -> Vec<&'static str> {
        COMPANIONS.filled(project, scope)
    }

    fn write_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        table::write(COMPANIONS.named(name)?, project, scope, options, out)
    }

    fn verify_companion(
        &self,
        name: &str,
        project: &Project,
        scope: &Scope,
        options: &Options,
        exported: &[u8],
    ) -> Result<(), String> {
        COMPANIONS.verify(name, &Selection::new(project, scope, options), exported)
    }

    fn write(
        &self,
        project: &Project,
        scope: &Scope,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        table::write(self, project, scope, options, out)
    }

    fn verify(&self, project: &Project, scope: &Scope, options: &Options, exported: &[u8]) -> Result<Verified, String> {
        verify(&Selection::new(project, scope, options), exported)
    }

    fn preview(&self, project: &Project, scope: &Scope, options: &Options, limit: usize) -> Preview {
        table::preview(self, &Selection::new(project, scope, options), limit)
    }
}

const COMPANIONS: Beside = Beside(&[("relations", &tables::Relations), ("actors", &tables::Actors { unused: false })]);

impl Rows for Statements {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let groups = groups(selection.project);
        columns(selection.options, &groups).iter().map(|column| column.head(&groups)).collect()
    }

    fn tell(&self, selection: &Selection<'_>, report: &mut Report, losses: &mut Losses) {
        tell(selection, report, losses);
    }

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        let groups = groups(selection.project);
        let columns = columns(selection.options, &groups);
        for &document in &selection.documents {
            for statement in selection.statements(document.id) {
                for part in parts(selection, &statement) {
                    let row = Row { selection, document, statement: &statement, part };
                    let cells = columns.iter().map(|column| row.cell(column, &groups)).collect();
                    if !take(cells)? {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

/// Names of columns that no field can take.
const OWN_COLUMNS: &[&str] = &[
    "document",
    "outlet",
    "published",
    "tag",
    "actor",
    "words",
    "line",
    "certainty",
    "note",
    "coder",
    "origin",
    "created",
    "changed",
    "row",
    "rows",
    "before",
    "after",
    "author",
    "address",
    "language",
    "section",
    "file",
    "document notes",
    "text_sha256",
    "statement_id",
    "document_id",
    "tag_id",
    "coder_id",
];

/// Names of columns that no field can take, those of offsets too.
pub(super) fn taken() -> Vec<String> {
    let offsets = OffsetUnit::ALL
        .iter()
        .flat_map(|unit| ["start", "end", "fragments"].map(|part| format!("{part}_{}", unit.id())));
    OWN_COLUMNS.iter().map(|&name| name.to_owned()).chain(offsets).collect()
}

fn groups(project: &Project) -> Vec<FieldGroup<'_>> {
    let taken = taken();
    field_groups(project, &taken.iter().map(String::as_str).collect::<Vec<_>>())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// One of [`OWN_COLUMNS`].
    Own(&'static str),
    Start(OffsetUnit),
    End(OffsetUnit),
    Fragments(OffsetUnit),
    /// The answer to the fields of a group.
    Field(usize),
    /// Ids of the actors or issues of a group.
    Ids(usize),
    /// Ranges of the words of a group, in the unit chosen.
    Ranges(usize, OffsetUnit),
}

/// What people read first stands left, what programs need stands right.
fn columns(options: &Options, groups: &[FieldGroup<'_>]) -> Vec<Column> {
    let own = |names: &[&'static str]| names.iter().map(|&name| Column::Own(name)).collect::<Vec<_>>();
    let notes = |name: &'static str| options.include_notes.then_some(Column::Own(name));
    let mut units = vec![options.unit];
    units.extend(OffsetUnit::ALL.iter().filter(|unit| **unit != options.unit));
    let mut columns = own(&["document", "outlet", "published", "tag", "actor", "words"]);
    columns.extend([Column::Start(options.unit), Column::End(options.unit), Column::Own("line")]);
    columns.extend((0..groups.len()).map(Column::Field));
    columns.push(Column::Own("certainty"));
    columns.extend(notes("note"));
    columns.extend(own(&["coder", "origin", "created", "changed", "row", "rows"]));
    columns.push(Column::Fragments(options.unit));
    for &unit in units.iter().skip(1) {
        columns.extend([Column::Start(unit), Column::End(unit), Column::Fragments(unit)]);
    }
    columns.extend(own(&["before", "after", "author", "address", "language", "section", "file"]));
    columns.extend(notes("document notes"));
    columns.extend(own(&["text_sha256", "statement_id", "document_id", "tag_id"]));
    columns.extend(options.name_coders.then_some(Column::Own("coder_id")));
    for (at, group) in groups.iter().enumerate() {
        match group.kind {
            FieldKind::Actors | FieldKind::Chain | FieldKind::Issues => columns.push(Column::Ids(at)),
            FieldKind::Words => columns.push(Column::Ranges(at, options.unit)),
            FieldKind::Choice
            | FieldKind::Choices
            | FieldKind::YesNo
            | FieldKind::Text
            | FieldKind::Number
            | FieldKind::Date
            | FieldKind::Link => {}
        }
    }
    columns
}

impl Column {
    fn head(self, groups: &[FieldGroup<'_>]) -> String {
        let group = |at: usize| groups.get(at).map_or("", |group| &group.name);
        match self {
            Self::Own(name) => name.to_owned(),
            Self::Start(unit) => format!("start_{}", unit.id()),
            Self::End(unit) => format!("end_{}", unit.id()),
            Self::Fragments(unit) => format!("fragments_{}", unit.id()),
            Self::Field(at) => group(at).to_owned(),
            Self::Ids(at) => format!("{}: ids", group(at)),
            Self::Ranges(at, unit) => format!("{}: {}", group(at), unit.id()),
        }
    }
}

/// The actor and issue that a row is about, where a statement has one row for each.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    actor: Option<Id<Actor>>,
    issue: Option<Id<Issue>>,
    number: usize,
    of: usize,
}

/// One row for each pair of a speaker and an issue. Other lists (addressees, a chain of reporters) stay joined.
fn parts(selection: &Selection<'_>, statement: &Annotation) -> Vec<Part> {
    let project = selection.project;
    let (mut actors, mut issues) = (vec![None], vec![None]);
    if selection.options.several == Several::RowEach {
        if let Some(Value::Actors(ids)) = project.speaker_field(statement.tag).and_then(|f| statement.value(f.id)) {
            actors = ids.iter().copied().map(Some).collect();
        }
        let issue_field = project.fields_of(statement.tag).find(|field| field.kind == FieldKind::Issues);
        if let Some(Value::Issues(ids)) = issue_field.and_then(|field| statement.value(field.id)) {
            issues = ids.iter().copied().map(Some).collect();
        }
    }
    // A list without entries comes only from elsewhere; it must not make its statement vanish.
    if actors.is_empty() {
        actors.push(None);
    }
    if issues.is_empty() {
        issues.push(None);
    }
    let of = actors.len() * issues.len();
    let pairs = actors.iter().flat_map(|&actor| issues.iter().map(move |&issue| (actor, issue)));
    pairs.enumerate().map(|(at, (actor, issue))| Part { actor, issue, number: at + 1, of }).collect()
}

struct Row<'a> {
    selection: &'a Selection<'a>,
    document: &'a Document,
    statement: &'a Annotation,
    part: Part,
}

impl Row<'_> {
    fn cell(&self, column: &Column, groups: &[FieldGroup<'_>]) -> String {
        let hull = self.statement.hull();
        match *column {
            Column::Own(name) => self.own(name),
            Column::Start(unit) => unit.of(self.document, hull.start()).to_string(),
            Column::End(unit) => unit.of(self.document, hull.end()).to_string(),
            Column::Fragments(unit) => ranges(self.document, &self.statement.fragments, unit),
            Column::Field(at) => groups.get(at).map_or_else(String::new, |group| self.answer(group)),
            Column::Ids(at) => groups.get(at).map_or_else(String::new, |group| self.ids(group)),
            Column::Ranges(at, unit) => match groups.get(at).and_then(|group| self.value(group)) {
                Some(Value::Words(words)) => ranges(self.document, words, unit),
                _ => String::new(),
            },
        }
    }

    fn own(&self, name: &str) -> String {
        let (selection, document, statement) = (self.selection, self.document, self.statement);
        let anchor = || if selection.options.leave_text_out { Anchor::default() } else { self.anchor() };
        match name {
            "document" => document.title.clone(),
            "outlet" => document.outlet.clone(),
            "published" => document.date.map_or_else(String::new, |date| date.to_string()),
            "tag" => selection.tag_name(statement.tag).to_owned(),
            "actor" => self.actor(),
            "words" => selection.words(statement, document),
            "line" => (document.text.offsets().line_of(statement.hull().start()) + 1).to_string(),
            "certainty" => certainty_name(statement.certainty).to_owned(),
            "note" => statement.note.to_string(),
            "coder" => selection.coder(statement.coder).to_owned(),
            "origin" => origin_name(&statement.origin),
            "created" => statement.created.time.to_string(),
            "changed" => statement.changed.time.to_string(),
            "row" => self.part.number.to_string(),
            "rows" => self.part.of.to_string(),
            "before" => anchor().before,
            "after" => anchor().after,
            "author" => document.author.clone(),
            "address" => document.address.clone(),
            "language" => document.language.clone(),
            "section" => document.section.clone(),
            "file" => document.file.clone(),
            "document notes" => document.notes.clone(),
            "text_sha256" => document.sha256.to_string(),
            "statement_id" => statement.id.to_string(),
            "document_id" => document.id.to_string(),
            "tag_id" => statement.tag.to_string(),
            "coder_id" => statement.coder.to_string(),
            _ => String::new(),
        }
    }

    /// What stands before the first fragment and after the last, in the order of the text.
    fn anchor(&self) -> Anchor {
        Anchor::take(self.document.text.as_str(), self.statement.hull())
    }

    /// Whose words or stance the statement is.
    fn actor(&self) -> String {
        let speakers = self.selection.project.speakers(self.statement);
        let names = speakers.iter().filter(|actor| self.part.actor.is_none_or(|id| id == actor.id));
        names.map(|actor| actor.name.as_str()).collect::<Vec<_>>().join(JOINER)
    }

    fn value(&self, group: &FieldGroup<'_>) -> Option<&Value> {
        group.answer(self.selection.project, self.statement).map(|(_, value)| value)
    }

    fn answer(&self, group: &FieldGroup<'_>) -> String {
        let project = self.selection.project;
        let Some((field, value)) = group.answer(project, self.statement) else {
            return String::new();
        };
        match value {
            Value::Actors(ids) => actor_names(project, &self.of_part(field.id, ids, self.part.actor)).join(JOINER),
            Value::Issues(ids) => issue_wordings(project, &self.of_part(field.id, ids, self.part.issue)).join(JOINER),
            Value::Words(words) => words_of(self.selection, self.document, words),
            Value::Unclear
            | Value::Choice(_)
            | Value::Choices(_)
            | Value::YesNo(_)
            | Value::Text(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::Link(_) => plain_text(field, value).unwrap_or_default(),
        }
    }

    fn ids(&self, group: &FieldGroup<'_>) -> String {
        match group.answer(self.selection.project, self.statement) {
            Some((field, Value::Actors(ids))) => id_list(&self.of_part(field.id, ids, self.part.actor)),
            Some((field, Value::Issues(ids))) => id_list(&self.of_part(field.id, ids, self.part.issue)),
            _ => String::new(),
        }
    }

    /// The one row that this part is about, where its field is the one that parts are made of.
    fn of_part<R>(&self, field: Id<crate::model::Field>, ids: &[Id<R>], part: Option<Id<R>>) -> Vec<Id<R>> {
        let project = self.selection.project;
        let divided = project.speaker_field(self.statement.tag).is_some_and(|known| known.id == field)
            || project
                .fields_of(self.statement.tag)
                .find(|known| known.kind == FieldKind::Issues)
                .is_some_and(|known| known.id == field);
        match part {
            Some(id) if divided => vec![id],
            _ => ids.to_vec(),
        }
    }
}

/// `80..147;160..175`: starts and ends (exclusive) in the order of reading.
///
/// With dots, since spreadsheets take `1-5` for a day in May and `1:5` for a time.
pub(super) fn ranges(document: &Document, spans: &[Span], unit: OffsetUnit) -> String {
    let one = |span: &Span| format!("{}..{}", unit.of(document, span.start()), unit.of(document, span.end()));
    spans.iter().map(one).collect::<Vec<_>>().join(";")
}

fn tell(selection: &Selection<'_>, report: &mut Report, losses: &mut Losses) {
    let project = selection.project;
    let groups = groups(project);
    selection.tell_left_out(losses);
    for document in &selection.documents {
        losses.add(Lost::ArticleTextNotHeld, || document.title.clone());
        for statement in selection.statements(document.id) {
            report.statements += 1;
            groups.iter().for_each(|group| group.tell(project, &statement, losses));
            selection.tell_cut_relations(&statement, losses);
            for relation in selection.relations_from(statement.id) {
                report.relations += 1;
                losses.add(Lost::RelationsBeside, || selection.relation_name(relation).to_owned());
            }
        }
    }
    let actors = super::answers::actor_counts(selection);
    losses.add_many(Lost::ActorsBeside, actors.len(), String::new);
    let tags: BTreeSet<_> =
        selection.documents.iter().flat_map(|row| selection.statements(row.id)).map(|row| row.tag).collect();
    losses.add_many(Lost::CodebookNotHeld, tags.len(), String::new);
    let names = actors.keys().filter_map(|&id| project.actors().get(id)).map(|row| &row.name);
    let issues = project.issues().iter().map(|row| &row.wording);
    for name in names.chain(issues).filter(|name| name.contains(';')) {
        losses.add(Lost::Semicolons, || name.clone());
    }
}

/// Compares each row with the project: its ranges in all three units, and its words with the text in those ranges.
pub(super) fn verify(selection: &Selection<'_>, exported: &[u8]) -> Result<Verified, String> {
    let mut table = ReadBack::new(exported, selection.options.exact)?;
    let (id, words) = (table.column("statement_id")?, table.column("words")?);
    let column = |unit: OffsetUnit| Ok((unit, table.column(&format!("fragments_{}", unit.id()))?));
    let units = OffsetUnit::ALL.into_iter().map(column).collect::<Result<Vec<_>, String>>()?;
    let (mut seen, mut verified) = (BTreeSet::new(), Verified::default());
    while let Some(row) = table.next_row()? {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        let differs = |what: &str| format!("{what} of statement {} differ from the project", cell(id));
        let statement = cell(id).parse().ok().and_then(|id| selection.project.annotations().get(id));
        let statement = statement.ok_or_else(|| format!("statement {} is not in the project", cell(id)))?;
        let document = selection.project.documents().get(statement.document);
        let document = document.ok_or_else(|| differs("the document"))?;
        for &(unit, at) in &units {
            let spans = read_ranges(document, cell(at), unit).ok_or_else(|| differs("the offsets"))?;
            if spans != statement.fragments {
                return Err(differs("the offsets"));
            }
            let slices: Vec<&str> = spans.iter().map(|span| span.of(document.text.as_str())).collect();
            if !selection.options.leave_text_out && slices.join(" … ") != cell(words) {
                return Err(differs("the words"));
            }
            verified.spans += spans.len();
        }
        seen.insert(statement.id);
    }
    verified.statements = seen.len();
    selection.check_count(seen.len())?;
    Ok(verified)
}

/// Reads what [`ranges`] wrote.
pub(super) fn read_ranges(document: &Document, cell: &str, unit: OffsetUnit) -> Option<Vec<Span>> {
    let byte = |offset: &str| unit.byte(document, offset.parse().ok()?);
    let one = |range: &str| {
        let (start, end) = range.split_once("..")?;
        Some(Span::new(byte(start)?, byte(end)?))
    };
    cell.split(';').map(one).collect()
}
