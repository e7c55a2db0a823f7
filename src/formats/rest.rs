//! What the words of other formats have no place for: the codebook, actors, issues, coders and what is known of articles, as JSON.
//!
//! Beside the statements themselves it makes an export whole: all of it comes back as it was.

use super::answers::field_groups;
use super::report::{ExportError, Losses, Lost, Report};
use super::scope::Selection;
use super::table::{Rows, Taker, owned};
use crate::model::{
    Actor, Change, Coder, Delta, Document, Field, Id, Issue, Project, RelationType, Row, Stamp, Tag, Time, Transaction,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of a project as they are, but for its statements and relations.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rest {
    pub coders: Vec<Coder>,
    pub tags: Vec<Tag>,
    pub fields: Vec<Field>,
    pub relation_types: Vec<RelationType>,
    pub actors: Vec<Actor>,
    pub issues: Vec<Issue>,
    pub documents: Vec<About>,
}

/// What is known of an article; its text too, where the format has no other place for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    #[serde(flatten)]
    pub row: Document,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Rest {
    /// What there is beside the statements of a selection: the whole codebook, and of coders, actors and issues those that
    /// the statements name, or all where the whole project is exported. Nothing where words are left out: notes, examples and
    /// definitions may hold them.
    pub(super) fn of(selection: &Selection<'_>, with_texts: bool) -> Option<Self> {
        if selection.options.leave_text_out {
            return None;
        }
        let project = selection.project;
        let (whole, options, used) = (selection.is_whole(), selection.options, selection.used());
        let note = |note: &str| if options.include_notes { note.to_owned() } else { String::new() };
        let named =
            project.coders().iter().filter(|row| options.name_coders && (whole || used.coders.contains(&row.id)));
        Some(Self {
            coders: named.cloned().collect(),
            tags: project.tags().iter().cloned().collect(),
            fields: project.fields().iter().cloned().collect(),
            relation_types: project.relation_types().iter().cloned().collect(),
            actors: project
                .actors()
                .iter()
                .filter(|row| whole || used.actors.contains_key(&row.id))
                .map(|row| Actor { note: note(&row.note), ..row.clone() })
                .collect(),
            issues: project.issues().iter().filter(|row| whole || used.issues.contains(&row.id)).cloned().collect(),
            documents: selection
                .documents
                .iter()
                .map(|&row| About {
                    row: Document { notes: note(&row.notes), ..row.clone() },
                    text: with_texts.then(|| row.text.as_str().to_owned()),
                })
                .collect(),
        })
    }

    /// Tells what is lost where this is left out.
    pub(super) fn tell(selection: &Selection<'_>, losses: &mut Losses) {
        if selection.options.leave_text_out {
            losses.add_many(Lost::ActorsNamedOnly, selection.used().actors.len(), String::new);
            losses.add_many(Lost::CodebookNotHeld, selection.used().tags.len(), String::new);
        }
    }

    /// The fields that stand in a file under each of its names, and who asks for them.
    pub(super) fn names(&self, taken: &[&str]) -> Names {
        let mut project = Project::default();
        let fields = self.fields.iter().cloned().map(|row| Change::Field(Delta::added(row)));
        let tags = self.tags.iter().cloned().map(|row| Change::Tag(Delta::added(row)));
        let stamp = Stamp { coder: Id::new(0), time: Time(0), sequence: 1 };
        let book = Transaction { label: String::new(), stamp, changes: fields.chain(tags).collect() };
        // A codebook that does not hold together names nothing.
        if project.apply(&book).is_err() {
            return Names::default();
        }
        let groups = field_groups(&project, taken);
        let of_group =
            |group: &super::answers::FieldGroup<'_>| group.fields.iter().map(|&field| field.clone()).collect();
        Names {
            groups: groups.iter().map(|group| (group.name.clone(), of_group(group))).collect(),
            asked: self.tags.iter().map(|tag| (tag.id, tag.fields.clone())).collect(),
        }
    }
}

/// Fields by the names that they have in a file.
#[derive(Debug, Default)]
pub(super) struct Names {
    groups: BTreeMap<String, Vec<Field>>,
    asked: BTreeMap<Id<Tag>, Vec<Id<Field>>>,
}

impl Names {
    /// The field that is meant by a name with a tag.
    pub(super) fn field(&self, name: &str, tag: Option<Id<Tag>>) -> Option<&Field> {
        let group = self.groups.get(name)?;
        let asked = tag.and_then(|tag| self.asked.get(&tag));
        let own = asked.and_then(|asked| group.iter().find(|field| asked.contains(&field.id)));
        own.or_else(|| group.first())
    }
}

/// The same as a table: a row for each, with all of it in one cell.
pub(super) struct Register;

/// The columns of that table.
pub(super) const COLUMNS: [&str; 3] = ["kind", "row_id", "record"];

impl Rows for Register {
    fn columns(&self, _: &Selection<'_>) -> Vec<String> {
        COLUMNS.map(str::to_owned).into()
    }

    fn tell(&self, _: &Selection<'_>, _: &mut Report, _: &mut Losses) {}

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        for row in Rest::of(selection, false).unwrap_or_default().records()? {
            if !take(&owned(row))? {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Rest {
    fn records(&self) -> Result<Vec<Vec<String>>, ExportError> {
        fn all<R: Row + Serialize>(kind: &str, rows: &[R], out: &mut Vec<Vec<String>>) -> Result<(), ExportError> {
            for row in rows {
                out.push(vec![kind.to_owned(), row.id().to_string(), serde_json::to_string(row)?]);
            }
            Ok(())
        }
        let mut out = Vec::new();
        all("coder", &self.coders, &mut out)?;
        all("tag", &self.tags, &mut out)?;
        all("field", &self.fields, &mut out)?;
        all("relation type", &self.relation_types, &mut out)?;
        all("actor", &self.actors, &mut out)?;
        all("issue", &self.issues, &mut out)?;
        for about in &self.documents {
            out.push(vec!["document".to_owned(), about.row.id.to_string(), serde_json::to_string(about)?]);
        }
        Ok(out)
    }

    /// Takes a row of such a table; whether it was one.
    pub(super) fn take(&mut self, kind: &str, record: &str) -> bool {
        fn one<R: for<'de> Deserialize<'de>>(record: &str, rows: &mut Vec<R>) -> bool {
            serde_json::from_str(record).map(|row| rows.push(row)).is_ok()
        }
        match kind {
            "coder" => one(record, &mut self.coders),
            "tag" => one(record, &mut self.tags),
            "field" => one(record, &mut self.fields),
            "relation type" => one(record, &mut self.relation_types),
            "actor" => one(record, &mut self.actors),
            "issue" => one(record, &mut self.issues),
            "document" => one(record, &mut self.documents),
            _ => false,
        }
    }
}
