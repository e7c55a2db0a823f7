//! Discourse Network Analyzer: a database of its version 3, with a type of statements for each tag.
//!
//! Form: the tables that version 3.0 of that program makes. Positions are UTF-16 units, as of texts in Java. A statement has one
//! passage and one value for each variable of its type, so it is written once for each pair of an actor and an issue.

use super::dna_tables::{ATTRIBUTES, Kind, PASSWORD, SHORT, schema};
use super::said::{Lacks, Seen};
use crate::formats::answers::certainty_name;
use crate::formats::codebook::rgb;
use crate::formats::csv::{Part, Row, pairs};
use crate::formats::report::{ExportError, Losses, Lost, Report};
use crate::formats::scope::{OffsetUnit, Selection};
use crate::formats::{Exporter, Preview, Table, Verified};
use crate::model::{Actor, Annotation, Certainty, Coder, Date, Document, FieldKind, Id, Issue, Tag};
use crate::text::{Anchor, Span};
use rusqlite::{Connection, MAIN_DB, OpenFlags, params};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read as _, Write};

pub(in crate::formats) struct Dna;

/// What a variable of a type of statements tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// The answers of a group of fields, by number.
    Group(usize),
    Note,
    Unsure,
}

/// A variable: its number, name, kind, and the values that have numbers of their own.
struct Variable {
    id: i64,
    name: String,
    kind: Kind,
    entities: BTreeMap<String, i64>,
}

/// What the database will hold, but for articles and statements.
struct Plan<'a> {
    seen: Seen<'a>,
    types: BTreeMap<Id<Tag>, i64>,
    coders: BTreeMap<Id<Coder>, i64>,
    variables: BTreeMap<(Id<Tag>, Told), Variable>,
}

impl<'a> Plan<'a> {
    /// Goes through all statements, for a variable's kind depends on all of its values.
    fn of(selection: &'a Selection<'_>) -> Self {
        let seen = Seen::new(selection);
        let project = selection.project;
        // Who made the database is 1.
        let coders = project.coders().iter().map(|row| row.id).zip(2..).collect();
        let types = project.tags().iter().map(|row| row.id).zip(1..).collect();
        let mut values: BTreeMap<(Id<Tag>, Told), (Kind, BTreeSet<String>)> = BTreeMap::new();
        for tag in project.tags().iter() {
            for (at, group) in seen.groups.iter().enumerate() {
                if group.fields.iter().any(|field| tag.fields.contains(&field.id)) {
                    values.insert((tag.id, Told::Group(at)), (Kind::of(group.kind), BTreeSet::new()));
                }
            }
        }
        // A yes or no can't be left open there: what is, is told in words.
        let mut answered: BTreeMap<(Id<Tag>, Told), usize> = BTreeMap::new();
        let mut statements: BTreeMap<Id<Tag>, usize> = BTreeMap::new();
        for (document, rows) in selection.articles() {
            for (row, part) in rows.iter().flat_map(|row| pairs(project, row).into_iter().map(move |part| (row, part)))
            {
                *statements.entry(row.tag).or_default() += 1;
                for (told, value) in said(&seen, document, row, part) {
                    let of = match told {
                        Told::Group(at) => seen.groups.get(at).map_or(Kind::Long, |group| Kind::of(group.kind)),
                        Told::Note => Kind::Long,
                        Told::Unsure => Kind::Short,
                    };
                    *answered.entry((row.tag, told)).or_default() += 1;
                    let (kind, all) = values.entry((row.tag, told)).or_insert_with(|| (of, BTreeSet::new()));
                    *kind = kind.with(&value);
                    if *kind == Kind::Long {
                        all.clear();
                    } else if !all.contains(&value) {
                        all.insert(value);
                    }
                }
            }
        }
        let mut plan = Self { seen, types, coders, variables: BTreeMap::new() };
        let (mut names, mut entity) = (BTreeSet::new(), 0);
        for (id, ((tag, told), (mut kind, all))) in (1..).zip(values) {
            let open = answered.get(&(tag, told)) != statements.get(&tag);
            if open && matches!(kind, Kind::YesNo | Kind::Whole) {
                kind = Kind::Short;
            }
            let mut entities = BTreeMap::new();
            if kind == Kind::Short {
                // What is left open has a value, too, which is empty.
                for value in std::iter::once(String::new()).chain(all) {
                    entity += 1;
                    entities.insert(value, entity);
                }
            }
            let name = match told {
                Told::Group(at) => plan.seen.groups.get(at).map_or("", |group| group.name.as_str()),
                Told::Note => "note",
                Told::Unsure => "certainty",
            };
            let numbered = (2..).map(|number| format!("{} ({number})", cut(name, SHORT - 8)));
            let mut free = std::iter::once(cut(name, SHORT)).chain(numbered);
            let name = free.find(|name| names.insert((tag, name.clone()))).unwrap_or_default();
            plan.variables.insert((tag, told), Variable { id, name, kind, entities });
        }
        plan
    }

    fn variables_of(&self, tag: Id<Tag>) -> impl Iterator<Item = (Told, &Variable)> {
        let range = (tag, Told::Group(0))..=(tag, Told::Unsure);
        self.variables.range(range).map(|((_, told), variable)| (*told, variable))
    }

    /// The values of a statement by the numbers of its variables, in their order; all of them, also those left open.
    fn values(&self, document: &Document, row: &Annotation, part: Part) -> Vec<(&Variable, String)> {
        let mut said: BTreeMap<Told, String> = said(&self.seen, document, row, part).into_iter().collect();
        self.variables_of(row.tag).map(|(told, variable)| (variable, said.remove(&told).unwrap_or_default())).collect()
    }
}

/// What a statement says, but for what is left open.
fn said(seen: &Seen<'_>, document: &Document, row: &Annotation, part: Part) -> Vec<(Told, String)> {
    let anchor = Anchor::default();
    let cells = Row { selection: seen.selection, document, statement: row, anchor: &anchor, part };
    let answers = seen.groups.iter().enumerate().map(|(at, group)| (Told::Group(at), cells.answer(group)));
    let note = (Told::Note, seen.note(row).to_owned());
    let unsure = if row.certainty == Certainty::Sure { "" } else { certainty_name(row.certainty) };
    answers.chain([note, (Told::Unsure, unsure.to_owned())]).filter(|entry| !entry.1.is_empty()).collect()
}

/// As much of a text as a short one can hold.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Where a statement begins and ends: from its first passage to the end of the last.
fn place(document: &Document, span: Span) -> (i64, i64) {
    let at = |byte| i64::try_from(OffsetUnit::Utf16.of(document, byte)).unwrap_or(i64::MAX);
    (at(span.start()), at(span.end()))
}

/// The seconds since 1970 at which a day begins; of a month or a year its first day, and 0 where nothing is known.
fn seconds(date: Option<Date>) -> i64 {
    let day = date.and_then(|date| {
        let (month, day) = (date.month().unwrap_or(1), date.day().unwrap_or(1));
        jiff::civil::Date::new(date.year(), month.try_into().ok()?, day.try_into().ok()?).ok()
    });
    let moment = day.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
    moment.map_or(0, |moment| moment.timestamp().as_second())
}

impl Exporter for Dna {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let plan = Plan::of(selection);
        let (mut report, mut losses) = plan.seen.report(Lacks::default());
        losses.forget(&[Lost::RelationsAcross, Lost::ActorsNamedOnly]);
        let relations = selection.documents.iter().flat_map(|document| selection.statements(document.id));
        let relations: usize = relations.map(|row| selection.relations_from(row.id).len()).sum();
        losses.add_many(Lost::RelationsNotHeld, relations, String::new);
        report.relations = 0;
        let refused = |error: rusqlite::Error| ExportError::Form(format!("the database refuses it: {error}"));
        // In one piece of memory, which need not be copied to be written.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut database = Connection::open_with_flags_and_vfs("export", flags, "memdb").map_err(refused)?;
        // All leads somewhere once it is read back; to look at each step would take as long as writing.
        database.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").map_err(refused)?;
        plan.frame(&database).map_err(refused)?;
        report.rows = plan.fill(&database, &mut losses).map_err(refused)?;
        database.execute_batch("COMMIT").map_err(refused)?;
        let bytes = database.serialize(MAIN_DB).map_err(refused)?;
        drop(plan);
        out.write_all(&bytes)?;
        out.flush()?;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        // Its head says how large it is: pages, and bytes in each.
        let mut head = [0; 100];
        exported.read_exact(&mut head).map_err(|error| error.to_string())?;
        let number = |from: usize, to: usize| {
            let bytes = head.get(from..to).unwrap_or_default();
            bytes.iter().fold(0, |all, &byte| all << 8 | usize::from(byte))
        };
        let length = number(16, 18) * number(28, 32);
        let mut database = Connection::open_in_memory().map_err(|error| error.to_string())?;
        let whole = head.as_slice().chain(&mut *exported);
        database.deserialize_read_exact(MAIN_DB, whole, length, true).map_err(|error| error.to_string())?;
        if exported.fill_buf().is_ok_and(<[u8]>::is_empty) {
            Plan::of(selection).compare(&database)
        } else {
            Err("there is more than a database".to_owned())
        }
    }

    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        let plan = Plan::of(selection);
        let mut rows = Vec::new();
        for (document, statements) in selection.articles() {
            for row in statements.iter().take(limit - rows.len().min(limit)) {
                let (start, stop) = place(document, row.hull());
                let values = pairs(selection.project, row)
                    .first()
                    .map(|part| plan.values(document, row, *part))
                    .unwrap_or_default();
                let values = values.into_iter().filter(|entry| !entry.1.is_empty());
                let values: Vec<String> =
                    values.map(|(variable, value)| format!("{}={value}", variable.name)).collect();
                let (title, kind) = (document.title.clone(), selection.tag_name(row.tag).to_owned());
                rows.push(vec![title, start.to_string(), stop.to_string(), kind, values.join("; ")]);
            }
        }
        let columns = ["document", "start", "stop", "type", "values"].map(str::to_owned).to_vec();
        Preview::Table(Table { columns, rows })
    }
}

/// All that a statement says, by the numbers of the variables.
const VALUES: &str = "SELECT d.VariableId, e.Value FROM DATASHORTTEXT d JOIN ENTITIES e ON e.ID = d.Entity AND e.VariableId = \
                      d.VariableId WHERE d.StatementId = ?1 UNION ALL SELECT VariableId, Value FROM DATALONGTEXT WHERE \
                      StatementId = ?1 UNION ALL SELECT VariableId, CAST(Value AS TEXT) FROM DATAINTEGER WHERE StatementId = ?1 \
                      UNION ALL SELECT VariableId, CASE Value WHEN 1 THEN 'yes' ELSE 'no' END FROM DATABOOLEAN WHERE \
                      StatementId = ?1 ORDER BY 1";

impl Plan<'_> {
    /// Compares articles, statements and all that these say with the project.
    fn compare(&self, database: &Connection) -> Result<Verified, String> {
        let wrong = |error: rusqlite::Error| error.to_string();
        let mut astray = database.prepare("PRAGMA foreign_key_check").map_err(wrong)?;
        if astray.query([]).and_then(|mut rows| Ok(rows.next()?.is_some())).map_err(wrong)? {
            return Err("a row of it leads to none".to_owned());
        }
        let mut articles = database.prepare("SELECT Text FROM DOCUMENTS ORDER BY ID").map_err(wrong)?;
        let mut articles = articles.query([]).map_err(wrong)?;
        let mut statements = database
            .prepare(
                "SELECT s.ID, s.DocumentId, s.Start, s.Stop, s.Coder, t.ID FROM STATEMENTS s JOIN STATEMENTTYPES t ON t.ID = \
                 s.StatementTypeId ORDER BY s.ID",
            )
            .map_err(wrong)?;
        let mut statements = statements.query([]).map_err(wrong)?;
        let mut values = database.prepare(VALUES).map_err(wrong)?;
        let mut verified = Verified::default();
        for (number, (document, rows)) in (1_i64..).zip(self.seen.selection.articles()) {
            let text = articles.next().map_err(wrong)?.ok_or_else(|| format!("“{}” is missing", document.title))?;
            if text.get_ref(0).map_err(wrong)?.as_str().ok() != Some(document.text.as_str()) {
                return Err(format!("the text of “{}” differs from the project", document.title));
            }
            for row in &rows {
                let differs = || format!("the words or offsets of statement {} differ from the project", row.id);
                for part in pairs(self.seen.project(), row) {
                    let found = statements.next().map_err(wrong)?.ok_or_else(differs)?;
                    let cell = |at: usize| found.get::<_, i64>(at).map_err(wrong);
                    let offset = |at: usize| usize::try_from(cell(at)?).map_err(|_negative| differs());
                    let span = OffsetUnit::Utf16.span(document, offset(2)?, offset(3)?);
                    let is_it = cell(1)? == number
                        && span == Some(row.hull())
                        && Some(&cell(4)?) == self.coders.get(&row.coder)
                        && Some(&cell(5)?) == self.types.get(&row.tag);
                    if !is_it {
                        return Err(differs());
                    }
                    let said =
                        values.query_map([cell(0)?], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)));
                    let said: Vec<(i64, String)> = said.and_then(Iterator::collect).map_err(wrong)?;
                    let wanted = self.values(document, row, part);
                    if said != wanted.into_iter().map(|(variable, value)| (variable.id, value)).collect::<Vec<_>>() {
                        return Err(format!("what statement {} says differs from the project", row.id));
                    }
                    verified.spans += 1;
                }
            }
            verified.statements += rows.len();
        }
        let is_more = articles.next().map_err(wrong)?.is_some() || statements.next().map_err(wrong)?.is_some();
        if is_more { Err("it has more than was exported".to_owned()) } else { Ok(verified) }
    }
}

type Filled = rusqlite::Result<()>;

impl Plan<'_> {
    /// All but articles and statements.
    fn frame(&self, to: &Connection) -> Filled {
        to.execute_batch(&schema())?;
        let mut setting = to.prepare("INSERT INTO SETTINGS(Property, Value) VALUES (?1, ?2)")?;
        for (property, value) in [("version", "3.0.11"), ("date", "2022-06-10")] {
            setting.execute([property, value])?;
        }
        let selection = self.seen.selection;
        let mut coder = to.prepare("INSERT INTO CODERS(ID, Name, Password) VALUES (?1, ?2, ?3)")?;
        coder.execute(params![1, "Admin", PASSWORD])?;
        for (id, number) in &self.coders {
            coder.execute(params![number, cut(selection.coder(*id), SHORT), PASSWORD])?;
        }
        let mut pair = to.prepare("INSERT INTO CODERRELATIONS(Coder, OtherCoder) VALUES (?1, ?2)")?;
        let all: Vec<i64> = std::iter::once(1).chain(self.coders.values().copied()).collect();
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            if one != other {
                pair.execute([one, other])?;
            }
        }
        let mut kind =
            to.prepare("INSERT INTO STATEMENTTYPES(ID, Label, Red, Green, Blue) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for tag in selection.project.tags().iter() {
            let [red, green, blue] = rgb(tag.colour);
            kind.execute(params![self.types.get(&tag.id), cut(&tag.name, SHORT), red, green, blue])?;
        }
        self.variables(to)
    }

    fn variables(&self, to: &Connection) -> Filled {
        let project = self.seen.project();
        let actors: BTreeMap<&str, &Actor> = project.actors().iter().map(|row| (row.name.as_str(), row)).collect();
        let issues: BTreeMap<&str, &Issue> = project.issues().iter().map(|row| (row.wording.as_str(), row)).collect();
        let mut variable =
            to.prepare("INSERT INTO VARIABLES(ID, Variable, DataType, StatementTypeId) VALUES (?1, ?2, ?3, ?4)")?;
        let mut entity =
            to.prepare("INSERT INTO ENTITIES(ID, VariableId, Value, Red, Green, Blue) VALUES (?1, ?2, ?3, 0, 0, 0)")?;
        let mut attribute =
            to.prepare("INSERT INTO ATTRIBUTEVARIABLES(ID, VariableId, AttributeVariable) VALUES (?1, ?2, ?3)")?;
        let mut value = to.prepare(
            "INSERT INTO ATTRIBUTEVALUES(EntityId, AttributeVariableId, AttributeValue) VALUES (?1, ?2, ?3)",
        )?;
        for (number, ((tag, told), row)) in (1_i64..).step_by(ATTRIBUTES.len()).zip(&self.variables) {
            variable.execute(params![row.id, row.name, row.kind.name(), self.types.get(tag)])?;
            if row.kind != Kind::Short {
                continue;
            }
            let group = match told {
                Told::Group(at) => self.seen.groups.get(*at).map(|group| group.kind),
                Told::Note | Told::Unsure => None,
            };
            for (at, name) in (number..).zip(ATTRIBUTES) {
                attribute.execute(params![at, row.id, name])?;
            }
            for (name, id) in &row.entities {
                entity.execute(params![id, row.id, name])?;
                let told = match group {
                    Some(FieldKind::Actors | FieldKind::Chain) => actors.get(name.as_str()).map(|actor| {
                        let note = if self.seen.selection.options.include_notes { actor.note.as_str() } else { "" };
                        [actor.role.clone(), actor.aliases.join("; "), note.to_owned()]
                    }),
                    Some(FieldKind::Issues) => issues
                        .get(name.as_str())
                        .map(|issue| [issue.group.clone(), String::new(), issue.definition.clone()]),
                    _ => None,
                };
                for (at, words) in (number..).zip(told.unwrap_or_default()) {
                    value.execute(params![id, at, cut(&words, SHORT)])?;
                }
            }
        }
        Ok(())
    }

    fn fill(&self, to: &Connection, losses: &mut Losses) -> rusqlite::Result<usize> {
        let selection = self.seen.selection;
        let mut article = to.prepare(
            "INSERT INTO DOCUMENTS(ID, Title, Text, Coder, Author, Source, Section, Notes, Date) VALUES (?1, ?2, ?3, 1, ?4, ?5, \
             ?6, ?7, ?8)",
        )?;
        let mut statement = to.prepare(
            "INSERT INTO STATEMENTS(ID, StatementTypeId, DocumentId, Start, Stop, Coder) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let insert = |kind: Kind, column: &str| {
            let table = kind.table();
            to.prepare(&format!("INSERT INTO {table}(StatementId, VariableId, {column}) VALUES (?1, ?2, ?3)"))
        };
        let mut short = insert(Kind::Short, "Entity")?;
        let mut long = insert(Kind::Long, "Value")?;
        let mut whole = insert(Kind::Whole, "Value")?;
        let mut yes = insert(Kind::YesNo, "Value")?;
        let mut id = 0_i64;
        for (number, (document, rows)) in (1_i64..).zip(selection.articles()) {
            tell(document, losses);
            let [title, author, source, section] =
                [&document.title, &document.author, &document.outlet, &document.section].map(|words| cut(words, SHORT));
            let notes = if selection.options.include_notes { document.notes.as_str() } else { "" };
            let (text, date) = (document.text.as_str(), seconds(document.date));
            article.execute(params![number, title, text, author, source, section, notes, date])?;
            for row in &rows {
                let (start, stop) = place(document, row.hull());
                let (kind, coder) = (self.types.get(&row.tag), self.coders.get(&row.coder));
                if row.fragments.len() > 1 {
                    losses.add(Lost::OnePassage, || row.words(text));
                }
                let pairs = pairs(selection.project, row);
                if pairs.len() > 1 {
                    losses.add(Lost::ForEachPair, || row.words(text));
                }
                for part in pairs {
                    id += 1;
                    statement.execute(params![id, kind, number, start, stop, coder])?;
                    for (variable, value) in self.values(document, row, part) {
                        match variable.kind {
                            Kind::Short => short.execute(params![id, variable.id, variable.entities.get(&value)])?,
                            Kind::Long => long.execute(params![id, variable.id, value])?,
                            Kind::Whole => whole.execute(params![id, variable.id, value])?,
                            Kind::YesNo => yes.execute(params![id, variable.id, value == "yes"])?,
                        };
                    }
                }
            }
        }
        usize::try_from(id).map_err(|_negative| rusqlite::Error::InvalidQuery)
    }
}

/// What there is no place for of what is known about an article.
fn tell(document: &Document, losses: &mut Losses) {
    let title = || document.title.clone();
    if document.date.is_none_or(|date| date.day().is_none()) {
        losses.add(Lost::DayUnknown, title);
    }
    let names = [&document.title, &document.author, &document.outlet, &document.section];
    let long = names.iter().filter(|words| words.chars().count() > SHORT).count();
    losses.add_many(Lost::NamesCut, long, title);
    let without =
        [&document.address, &document.language, &document.file].iter().filter(|words| !words.is_empty()).count();
    losses.add_many(Lost::AboutNotHeld, without, title);
    if document.text.as_str().chars().any(|c| c.len_utf16() > 1) {
        losses.add(Lost::BeyondPlane, title);
    }
}
