//! The registers of actors and issues as CSV, out and in again: for those who keep such lists in a spreadsheet.

use super::answers::JOINER;
use super::cells;
use super::report::ExportError;
use super::tables::{actor_kind, affiliation, identity};
use crate::model::{
    Actor, ActorKind, Affiliation, Change, Date, Delta, Id, Identity, Ids, Issue, Project, Row, fold_name,
};
use std::collections::BTreeMap;
use std::io::Write;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    Actors,
    Issues,
}

impl Register {
    /// The name of a file with it, without its end.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Actors => "actors",
            Self::Issues => "issues",
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Actors => &[
                "actor",
                "kind",
                "identity",
                "role",
                "belongs to",
                "country",
                "aliases",
                "statements",
                "note",
                "actor_id",
            ],
            Self::Issues => &["issue", "group", "definition", "retired", "statements", "issue_id"],
        }
    }
}

/// What a file brings into a project: applied as one edit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brought {
    pub changes: Vec<Change>,
    pub added: usize,
    pub changed: usize,
    /// What could not be taken from which line, one sentence each.
    pub notes: Vec<String>,
}

/// Writes a whole register, in order of the names; how many rows that were. No spreadsheet takes a cell for a formula.
///
/// # Errors
/// When it can't be written.
pub fn write_register(project: &Project, register: Register, out: &mut dyn Write) -> Result<usize, ExportError> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(register.columns())?;
    let rows = match register {
        Register::Actors => actor_rows(project),
        Register::Issues => issue_rows(project),
    };
    for row in &rows {
        writer.write_record(row.iter().map(|cell| cells::mark(cell).into_owned()))?;
    }
    writer.flush()?;
    Ok(rows.len())
}

fn actor_rows(project: &Project) -> Vec<Vec<String>> {
    let mut actors: Vec<&Actor> = project.actors().iter().collect();
    actors.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let counts = counted(project, |view, take| view.each_named(|_, id: Id<Actor>| take(id.bits()), |_, _| {}));
    let row = |actor: &Actor| {
        let belongs = actor.affiliations.iter().map(|at| affiliation(project, at)).collect::<Vec<_>>();
        vec![
            actor.name.clone(),
            actor_kind(actor.kind).to_owned(),
            identity(actor.identity).to_owned(),
            actor.role.clone(),
            belongs.join(JOINER),
            actor.country.clone(),
            actor.aliases.join(JOINER),
            counts.get(&actor.id.bits()).copied().unwrap_or(0).to_string(),
            actor.note.clone(),
            actor.id.to_string(),
        ]
    };
    actors.into_iter().map(row).collect()
}

fn issue_rows(project: &Project) -> Vec<Vec<String>> {
    let mut issues: Vec<&Issue> = project.issues().iter().collect();
    issues.sort_by(|a, b| (&a.group, &a.wording, a.id).cmp(&(&b.group, &b.wording, b.id)));
    let counts = counted(project, |view, take| view.each_named(|_, _| {}, |_, id: Id<Issue>| take(id.bits())));
    let row = |issue: &Issue| {
        vec![
            issue.wording.clone(),
            issue.group.clone(),
            issue.definition.clone(),
            if issue.retired { "yes" } else { "no" }.to_owned(),
            counts.get(&issue.id.bits()).copied().unwrap_or(0).to_string(),
            issue.id.to_string(),
        ]
    };
    issues.into_iter().map(row).collect()
}

/// Statements by what they name, each counted once.
fn counted(project: &Project, each: impl Fn(&crate::model::View<'_>, &mut dyn FnMut(u128))) -> BTreeMap<u128, usize> {
    let mut counts = BTreeMap::new();
    for view in project.annotations().views() {
        let mut ids = Vec::new();
        each(&view, &mut |id| {
            if !ids.contains(&id) {
                ids.push(id);
            }
        });
        ids.into_iter().for_each(|id| *counts.entry(id).or_insert(0) += 1);
    }
    counts
}

/// Reads a register as it was written, or as somebody else's spreadsheet has it. A row whose id or name is known
/// changes that one, cell by cell: an empty cell leaves what is there. All others are new.
///
/// # Errors
/// One sentence, where the file is no such table.
pub fn read_register(project: &Project, register: Register, bytes: &[u8], ids: &mut Ids) -> Result<Brought, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("It is not in UTF-8 (from byte {} on). Save it as “CSV UTF-8” and try again", error.valid_up_to())
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = cells::reader(text);
    let columns: Vec<String> = reader
        .headers()
        .map_err(|error| error.to_string())?
        .iter()
        .map(|name| fold_name(&cells::unmark(name)))
        .collect();
    let main = register.columns().first().copied().unwrap_or_default();
    if !columns.iter().any(|name| name == main || name == "name" || name == "wording") {
        return Err(format!("It has no column “{main}”. Its first line must name the columns"));
    }
    let mut bringer =
        Bringer { project, ids, rows: BTreeMap::new(), names: BTreeMap::new(), brought: Brought::default() };
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        // Lines of the file, since a cell between quotation marks may have several.
        let line = record.position().map_or(0, |place| place.line() as usize);
        let cells = columns.iter().cloned().zip(record.iter().map(|cell| cells::unmark(cell.trim()).into_owned()));
        let cells = Cells { line, cells: cells.collect() };
        match register {
            Register::Actors => bringer.actor(&cells),
            Register::Issues => bringer.issue(&cells),
        }
    }
    Ok(bringer.finish(register))
}

/// The cells of one line, by the names of their columns.
struct Cells {
    line: usize,
    cells: BTreeMap<String, String>,
}

impl Cells {
    fn get(&self, names: &[&str]) -> &str {
        names.iter().find_map(|&name| self.cells.get(name)).map_or("", String::as_str)
    }

    fn id<R>(&self, name: &str) -> Option<Id<R>> {
        self.get(&[name]).parse().ok()
    }

    fn put(&self, names: &[&str], into: &mut String) {
        let cell = self.get(names);
        if !cell.is_empty() {
            cell.clone_into(into);
        }
    }
}

struct Bringer<'a> {
    project: &'a Project,
    ids: &'a mut Ids,
    rows: BTreeMap<u128, Taken>,
    /// Names of those that are new in this file.
    names: BTreeMap<String, u128>,
    brought: Brought,
}

enum Taken {
    Actor(Actor),
    Issue(Issue),
}

impl Bringer<'_> {
    fn note(&mut self, cells: &Cells, what: &str) {
        self.brought.notes.push(format!("Line {}: {what}", cells.line));
    }

    fn actor(&mut self, cells: &Cells) {
        let name = cells.get(&["actor", "name"]).to_owned();
        let known = cells.id("actor_id").filter(|&id| self.project.actors().contains(id));
        if name.is_empty() && known.is_none() {
            self.note(cells, "no name");
            return;
        }
        let id = known.unwrap_or_else(|| self.actor_called(&name));
        let Some(mut row) = self.actor_row(id) else { return };
        if known.is_some() {
            cells.put(&["actor", "name"], &mut row.name);
        }
        cells.put(&["role"], &mut row.role);
        cells.put(&["country"], &mut row.country);
        cells.put(&["note"], &mut row.note);
        let kind = cells.get(&["kind"]);
        match ActorKind::ALL.into_iter().find(|&known| actor_kind(known) == fold_name(kind)) {
            Some(kind) => row.kind = kind,
            None if kind.is_empty() => {}
            None => self.note(cells, &format!("“{kind}” is no kind of actor. It is taken as {}", actor_kind(row.kind))),
        }
        let how = cells.get(&["identity", "named"]);
        match Identity::ALL.into_iter().find(|&known| identity(known) == fold_name(how)) {
            Some(how) => row.identity = how,
            None if how.is_empty() => {}
            None => self.note(cells, &format!("“{how}” is neither named, role only nor anonymous")),
        }
        let parts = |cell: &str| -> Vec<String> {
            cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        for alias in parts(cells.get(&["aliases"])) {
            if alias != row.name && !row.aliases.contains(&alias) {
                row.aliases.push(alias);
            }
        }
        for part in parts(cells.get(&["belongs to", "affiliations"])) {
            match self.affiliation(&part) {
                Ok(at) if at.actor != id && !row.affiliations.contains(&at) => row.affiliations.push(at),
                Ok(_) => {}
                Err(what) => self.note(cells, &what),
            }
        }
        self.rows.insert(id.bits(), Taken::Actor(row));
    }

    /// The actor with a name, which is made where there is none.
    fn actor_called(&mut self, name: &str) -> Id<Actor> {
        if let Some(known) = self.project.actor_named(name) {
            return known.id;
        }
        if let Some(&made) = self.names.get(&fold_name(name)) {
            return Id::new(made);
        }
        let actor = Actor::named(self.ids.next_id(), name);
        let id = actor.id;
        self.names.insert(fold_name(name), id.bits());
        self.rows.insert(id.bits(), Taken::Actor(actor));
        id
    }

    fn actor_row(&self, id: Id<Actor>) -> Option<Actor> {
        match self.rows.get(&id.bits()) {
            Some(Taken::Actor(row)) => Some(row.clone()),
            _ => self.project.actors().get(id).cloned(),
        }
    }

    /// `Civic Union (2011/2014-05)`, with either date left out where it is not known.
    fn affiliation(&mut self, part: &str) -> Result<Affiliation, String> {
        let dated = part.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).filter(|rest| rest.1.contains('/'));
        let Some((name, days)) = dated else {
            return Ok(Affiliation { actor: self.actor_called(part), from: None, to: None });
        };
        let date = |text: &str| -> Result<Option<Date>, String> {
            let text = text.trim();
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|error| format!("{error}")) }
        };
        let (from, to) = days.split_once('/').unwrap_or((days, ""));
        let (from, to) = (date(from)?, date(to)?);
        Ok(Affiliation { actor: self.actor_called(name.trim()), from, to })
    }

    fn issue(&mut self, cells: &Cells) {
        let wording = cells.get(&["issue", "wording", "name"]).to_owned();
        let by_id = cells.id("issue_id").and_then(|id| self.project.issues().get(id));
        if wording.is_empty() && by_id.is_none() {
            self.note(cells, "no wording");
            return;
        }
        let made = self.names.get(&fold_name(&wording)).copied();
        let id = by_id.or_else(|| self.project.issue_worded(&wording)).map(|row| row.id.bits()).or(made);
        // What an earlier line has brought stays, also for an issue that the project has.
        let known = id.and_then(|id| match self.rows.get(&id) {
            Some(Taken::Issue(row)) => Some(row.clone()),
            _ => self.project.issues().get(Id::new(id)).cloned(),
        });
        let (group, definition) = (String::new(), String::new());
        let fresh = |ids: &mut Ids| Issue { group, definition, ..Issue::worded(ids.next_id(), wording.clone()) };
        let mut row = known.unwrap_or_else(|| fresh(self.ids));
        if by_id.is_some() {
            cells.put(&["issue", "wording", "name"], &mut row.wording);
        }
        cells.put(&["group"], &mut row.group);
        cells.put(&["definition"], &mut row.definition);
        match fold_name(cells.get(&["retired"])).as_str() {
            "yes" | "true" | "1" => row.retired = true,
            "no" | "false" | "0" => row.retired = false,
            _ => {}
        }
        self.names.insert(fold_name(&row.wording), row.id.bits());
        self.rows.insert(row.id.bits(), Taken::Issue(row));
    }

    fn finish(mut self, register: Register) -> Brought {
        // New ones go first: others may belong to them.
        let rows = std::mem::take(&mut self.rows);
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for taken in rows.into_values() {
            match taken {
                Taken::Actor(row) => delta(self.project.actors(), row, (&mut new, &mut changed), Change::Actor),
                Taken::Issue(row) => delta(self.project.issues(), row, (&mut new, &mut changed), Change::Issue),
            }
        }
        debug_assert!(register == Register::Actors || self.brought.changes.is_empty());
        (self.brought.added, self.brought.changed) = (new.len(), changed.len());
        self.brought.changes = new;
        self.brought.changes.extend(changed);
        self.brought
    }
}

fn delta<R: Row>(
    table: &crate::model::Table<R>,
    row: R,
    (new, changed): (&mut Vec<Change>, &mut Vec<Change>),
    wrap: impl Fn(Delta<R>) -> Change,
) {
    match table.shared(row.id()) {
        None => new.push(wrap(Delta::added(row))),
        Some(known) if **known == row => {}
        Some(known) => changed.push(wrap(Delta::replaced(known.clone(), row))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Stamp, Time, Transaction};

    fn apply(project: &mut Project, changes: Vec<Change>) {
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: 0 };
        project.apply(&Transaction { label: String::new(), stamp, changes }).unwrap();
    }

    fn written(project: &Project, register: Register) -> String {
        let mut out = Vec::new();
        write_register(project, register, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn actors_come_back_as_they_were_and_no_cell_is_a_formula() {
        let mut project = Project::default();
        let union = Actor { kind: ActorKind::Party, ..Actor::named(Id::new(5), "Civic Union") };
        let varga = Actor {
            role: "=minister()".to_owned(),
            country: "Kestria".to_owned(),
            aliases: vec!["the minister".to_owned(), "Varga’s office".to_owned()],
            affiliations: vec![Affiliation { actor: union.id, from: "2011".parse().ok(), to: "2025-01".parse().ok() }],
            identity: Identity::RoleOnly,
            note: "one\ntwo".to_owned(),
            ..Actor::named(Id::new(6), "Ilse Varga")
        };
        let rows = vec![Change::Actor(Delta::added(union)), Change::Actor(Delta::added(varga))];
        apply(&mut project, rows);
        let table = written(&project, Register::Actors);
        assert!(table.contains(",'=minister(),Civic Union (2011/2025-01),"), "{table}");
        let mut ids = Ids::counting(100);
        let same = read_register(&project, Register::Actors, table.as_bytes(), &mut ids).unwrap();
        assert_eq!(same, Brought::default(), "nothing is new");
        // Into an empty project, without the ids.
        let brought = read_register(&Project::default(), Register::Actors, table.as_bytes(), &mut ids).unwrap();
        assert_eq!((brought.added, brought.changed), (2, 0));
        let mut other = Project::default();
        apply(&mut other, brought.changes);
        let without_ids = |table: &str| -> Vec<String> {
            table.lines().map(|line| line.rsplit_once(',').map_or(line, |parts| parts.0).to_owned()).collect()
        };
        assert_eq!(without_ids(&written(&other, Register::Actors)), without_ids(&table));
    }

    #[test]
    fn a_spreadsheet_of_others_adds_and_fills_and_says_what_it_does_not_know() {
        let mut project = Project::default();
        apply(&mut project, vec![Change::Actor(Delta::added(Actor::named(Id::new(6), "Ilse Varga")))]);
        let table = "Name;Role;Kind;Affiliations\r\nilse varga;Minister;;Transport Ministry (2025/)\r\nNew Body;;\
                     robot;Civic Union (x/)\r\n;;;\r\n";
        let brought = read_register(&project, Register::Actors, table.as_bytes(), &mut Ids::counting(9)).unwrap();
        assert_eq!((brought.added, brought.changed), (2, 1));
        assert_eq!(brought.notes.len(), 3, "{:?}", brought.notes);
        apply(&mut project, brought.changes);
        let varga = project.actor_named("Ilse Varga").unwrap();
        assert_eq!((varga.role.as_str(), varga.affiliations.len()), ("Minister", 1));
        assert!(read_register(&project, Register::Actors, b"a,b\n", &mut Ids::counting(1)).is_err());
        assert!(read_register(&project, Register::Actors, b"actor\n\xff", &mut Ids::counting(1)).is_err());
    }

    #[test]
    fn issues_come_back_too() {
        let issue = |at: u128, wording: &str, retired: bool| {
            let (group, definition) = ("Rail".to_owned(), "a, b".to_owned());
            let plain = Issue::worded(Id::new(at), wording.to_owned());
            Change::Issue(Delta::added(Issue { group, definition, retired, ..plain }))
        };
        let mut project = Project::default();
        apply(&mut project, vec![issue(1, "Open the line", false), issue(2, "-1 for it", true)]);
        let table = written(&project, Register::Issues);
        let same = read_register(&project, Register::Issues, table.as_bytes(), &mut Ids::counting(9)).unwrap();
        assert_eq!(same, Brought::default());
        let brought = read_register(&Project::default(), Register::Issues, table.as_bytes(), &mut Ids::counting(9));
        let mut other = Project::default();
        apply(&mut other, brought.unwrap().changes);
        let known: Vec<_> = other.issues().iter().map(|row| (row.wording.as_str(), row.retired)).collect();
        assert!(known.contains(&("Open the line", false)) && known.contains(&("-1 for it", true)), "{known:?}");
    }

    #[test]
    fn a_line_is_told_as_the_file_counts_it() {
        let table = "actor,kind,note\nIlse,person,\"first\nsecond\"\nTomas,nonsense,\n";
        let brought = read_register(&Project::default(), Register::Actors, table.as_bytes(), &mut Ids::counting(9));
        let notes = brought.unwrap().notes;
        assert!(notes.iter().any(|note| note.starts_with("Line 4: ")), "{notes:?}");
    }

    #[test]
    fn what_two_lines_say_of_one_issue_is_taken_together() {
        let mut project = Project::default();
        let (wording, group, definition) = ("Open the line".to_owned(), String::new(), String::new());
        let issue = Issue { group, definition, ..Issue::worded(Id::new(1), wording) };
        apply(&mut project, vec![Change::Issue(Delta::added(issue))]);
        let table = "issue,group,definition\nOpen the line,Rail,\nopen the line,,all of it\n";
        let brought = read_register(&project, Register::Issues, table.as_bytes(), &mut Ids::counting(9)).unwrap();
        apply(&mut project, brought.changes);
        let row = project.issues().get(Id::new(1)).unwrap();
        assert_eq!((row.group.as_str(), row.definition.as_str()), ("Rail", "all of it"));
    }
}
