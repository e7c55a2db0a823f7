//! One row per statement: the table for spreadsheets, R and pandas.

use super::answers::{
    FieldGroup, JOINER, actor_names, certainty_name, field_groups, id_list, issue_wordings, origin_name, plain_text,
    tell_twice, words_of,
};
use super::report::{ExportError, Losses, Lost, Report};
use super::scope::{OffsetUnit, Options, Selection, Several};
use super::table::{self, Beside, ReadBack, Rows, Taker};
use super::{Exporter, Preview, Verified, tables};
use crate::model::{Actor, Annotation, Document, FieldKind, Id, Issue, Project, Value};
use crate::text::{Anchor, Span};
use std::borrow::Cow;
use std::io::{BufRead, Write};

pub(super) struct Statements;

impl Exporter for Statements {
    fn companions(&self, selection: &Selection<'_>) -> Vec<&'static str> {
        COMPANIONS.filled(selection)
    }

    fn write_companion(
        &self,
        name: &str,
        selection: &Selection<'_>,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        table::write(COMPANIONS.named(name)?, selection, out)
    }

    fn verify_companion(
        &self,
        name: &str,
        selection: &Selection<'_>,
        exported: &mut dyn BufRead,
    ) -> Result<(), String> {
        COMPANIONS.verify(name, selection, exported)
    }

    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        table::write(self, selection, out)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        verify(selection, exported)
    }

    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        table::preview(self, selection, limit)
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
        for (document, statements) in selection.articles() {
            for statement in &statements {
                let anchor = match selection.options.leave_text_out {
                    true => Anchor::default(),
                    // What stands before the first fragment and after the last, in the order of the text.
                    false => Anchor::take(document.text.as_str(), statement.hull()),
                };
                for part in parts(selection, statement) {
                    let row = Row { selection, document, statement, anchor: &anchor, part };
                    let cells: Vec<Cow<'_, str>> = columns.iter().map(|column| row.cell(column, &groups)).collect();
                    if !take(&cells)? {
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
pub(super) struct Part {
    actor: Option<Id<Actor>>,
    issue: Option<Id<Issue>>,
    number: usize,
    of: usize,
}

/// The rows of a statement, as the options want them.
fn parts(selection: &Selection<'_>, statement: &Annotation) -> Vec<Part> {
    match selection.options.several {
        Several::Joined => vec![Part { number: 1, of: 1, ..Part::default() }],
        Several::RowEach => pairs(selection.project, statement),
    }
}

/// One row for each pair of a speaker and an issue. Other lists (addressees, a chain of reporters) stay joined.
pub(super) fn pairs(project: &Project, statement: &Annotation) -> Vec<Part> {
    let (mut actors, mut issues) = (vec![None], vec![None]);
    if let Some(Value::Actors(ids)) = project.speaker_field(statement.tag).and_then(|f| statement.value(f.id)) {
        actors = ids.iter().copied().map(Some).collect();
    }
    let issue_field = project.fields_of(statement.tag).find(|field| field.kind == FieldKind::Issues);
    if let Some(Value::Issues(ids)) = issue_field.and_then(|field| statement.value(field.id)) {
        issues = ids.iter().copied().map(Some).collect();
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

pub(super) struct Row<'a> {
    pub(super) selection: &'a Selection<'a>,
    pub(super) document: &'a Document,
    pub(super) statement: &'a Annotation,
    pub(super) anchor: &'a Anchor,
    pub(super) part: Part,
}

impl<'a> Row<'a> {
    fn cell(&self, column: &Column, groups: &[FieldGroup<'_>]) -> Cow<'a, str> {
        let hull = self.statement.hull();
        let of = |at: usize, told: &dyn Fn(&FieldGroup<'_>) -> String| groups.get(at).map(told).unwrap_or_default();
        let told = match *column {
            Column::Own(name) => return self.own(name),
            Column::Start(unit) => unit.of(self.document, hull.start()).to_string(),
            Column::End(unit) => unit.of(self.document, hull.end()).to_string(),
            Column::Fragments(unit) => ranges(self.document, &self.statement.fragments, unit),
            Column::Field(at) => of(at, &|group| self.answer(group)),
            Column::Ids(at) => of(at, &|group| self.ids(group)),
            Column::Ranges(at, unit) => match groups.get(at).and_then(|group| self.value(group)) {
                Some(Value::Words(words)) => ranges(self.document, words, unit),
                _ => String::new(),
            },
        };
        told.into()
    }

    fn own(&self, name: &str) -> Cow<'a, str> {
        let (selection, document, statement) = (self.selection, self.document, self.statement);
        let there: &'a str = match name {
            "document" => &document.title,
            "outlet" => &document.outlet,
            "tag" => selection.tag_name(statement.tag),
            "certainty" => certainty_name(statement.certainty),
            "note" => &statement.note,
            "coder" => selection.coder(statement.coder),
            "before" => &self.anchor.before,
            "after" => &self.anchor.after,
            "author" => &document.author,
            "address" => &document.address,
            "language" => &document.language,
            "section" => &document.section,
            "file" => &document.file,
            "document notes" => &document.notes,
            made => return self.made(made).into(),
        };
        there.into()
    }

    /// What stands nowhere as it is written.
    fn made(&self, name: &str) -> String {
        let (selection, document, statement) = (self.selection, self.document, self.statement);
        match name {
            "published" => document.date.map_or_else(String::new, |date| date.to_string()),
            "actor" => self.actor(),
            "words" => selection.words(statement, document),
            "line" => (document.text.offsets().line_of(statement.hull().start()) + 1).to_string(),
            "origin" => origin_name(&statement.origin),
            "created" => statement.created.time.to_string(),
            "changed" => statement.changed.time.to_string(),
            "row" => self.part.number.to_string(),
            "rows" => self.part.of.to_string(),
            "text_sha256" => document.sha256.to_string(),
            "statement_id" => statement.id.to_string(),
            "document_id" => document.id.to_string(),
            "tag_id" => statement.tag.to_string(),
            "coder_id" => statement.coder.to_string(),
            _ => String::new(),
        }
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

    pub(super) fn answer(&self, group: &FieldGroup<'_>) -> String {
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
    selection.tell(losses);
    tell_twice(&groups, selection, losses);
    for document in &selection.documents {
        losses.add(Lost::ArticleTextNotHeld, || document.title.clone());
    }
    report.statements = selection.statement_count();
    for relation in selection.relations() {
        report.relations += 1;
        losses.add(Lost::RelationsBeside, || selection.relation_name(relation).to_owned());
    }
    let used = selection.used();
    losses.add_many(Lost::ActorsBeside, used.actors.len(), String::new);
    losses.add_many(Lost::CodebookNotHeld, used.tags.len(), String::new);
    let names = used.actors.keys().filter_map(|&id| project.actors().get(id)).map(|row| &row.name);
    let issues = project.issues().iter().map(|row| &row.wording);
    for name in names.chain(issues).filter(|name| name.contains(';')) {
        losses.add(Lost::Semicolons, || name.clone());
    }
}

/// Compares each row with the project: its ranges in all three units, and its words with the text in those ranges.
pub(super) fn verify(selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
    let mut table = ReadBack::new(exported, selection.options.exact)?;
    let (id, words) = (table.column("statement_id")?, table.column("words")?);
    let column = |unit: OffsetUnit| Ok((unit, table.column(&format!("fragments_{}", unit.id()))?));
    let units = OffsetUnit::ALL.into_iter().map(column).collect::<Result<Vec<_>, String>>()?;
    let mut verified = Verified::default();
    for (document, statements) in selection.articles() {
        for statement in &statements {
            let differs = |what: &str| format!("{what} of statement {} differ from the project", statement.id);
            for _ in parts(selection, statement) {
                if !table.next_row()? || table.cell(id) != statement.id.to_string() {
                    return Err(format!("statement {} is not where it should be", statement.id));
                }
                for &(unit, at) in &units {
                    let spans = read_ranges(document, &table.cell(at), unit).ok_or_else(|| differs("the offsets"))?;
                    if spans != statement.fragments {
                        return Err(differs("the offsets"));
                    }
                    let slices: Vec<&str> = spans.iter().map(|span| span.of(document.text.as_str())).collect();
                    if !selection.options.leave_text_out && slices.join(" … ") != table.cell(words) {
                        return Err(differs("the words"));
                    }
                    verified.spans += spans.len();
                }
            }
        }
        verified.statements += statements.len();
    }
    if table.next_row()? { Err(format!("statement {} is not in the project", table.cell(id))) } else { Ok(verified) }
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
