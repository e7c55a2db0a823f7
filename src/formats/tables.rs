//! The tables beside the statements: how they are related, and who speaks in them.

use super::answers::{JOINER, actor_counts};
use super::report::{ExportError, Losses, Report};
use super::scope::{Options, Scope, Selection, Uses};
use super::table::{self, ReadBack, Rows, Taker};
use super::{Exporter, Group, Preview, Verified};
use crate::model::{Actor, ActorKind, Affiliation, Annotation, Id, Identity, Project};
use std::{
    collections::BTreeSet,
    io::{Read, Write},
};

/// What all companion tables have in common with each other.
macro_rules! companion {
    ($table:ty, $id:literal, $title:literal, $hint:literal) => {
        impl Exporter for $table {
            fn id(&self) -> &'static str {
                $id
            }
            fn title(&self) -> &'static str {
                $title
            }
            fn hint(&self) -> &'static str {
                $hint
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
                Uses { unit: false, several: false, cells: true, text: true }
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
            fn verify(
                &self,
                project: &Project,
                scope: &Scope,
                options: &Options,
                exported: &mut dyn Read,
            ) -> Result<Verified, ExportError> {
                verify(self, &Selection::new(project, scope, options), exported)
            }
            fn preview(&self, project: &Project, scope: &Scope, options: &Options, limit: usize) -> Preview {
                table::preview(self, &Selection::new(project, scope, options), limit)
            }
            fn is_needed(&self, project: &Project, scope: &Scope) -> bool {
                let options = Options::default();
                let selection = Selection::new(project, scope, &options);
                matches!(table::preview(self, &selection, 1), Preview::Table(table) if !table.rows.is_empty())
            }
        }
    };
}

pub(super) struct Relations;
pub(super) struct Actors;

companion!(Relations, "csv-relations", "One row per relation", "Joins the table of statements by their ids");
companion!(Actors, "csv-actors", "One row per actor", "Joins the table of statements by the actors’ ids");

impl Rows for Relations {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let mut columns =
            vec!["relation", "from_tag", "from_words", "to_tag", "to_words", "document", "coder", "created"];
        columns.extend(selection.options.notes.then_some("note"));
        columns.extend(["relation_id", "type_id", "from_id", "to_id"]);
        columns.into_iter().map(str::to_owned).collect()
    }

    fn each(
        &self,
        selection: &Selection<'_>,
        report: &mut Report,
        losses: &mut Losses,
        take: Taker<'_>,
    ) -> Result<(), ExportError> {
        for &document in &selection.documents {
            for statement in selection.statements(document.id) {
                selection.tell_cut_relations(statement, losses);
                for relation in selection.relations_from(statement.id) {
                    report.relations += 1;
                    let (to_tag, to_words) = end(selection, relation.to);
                    let mut row = vec![
                        selection.relation_name(relation).to_owned(),
                        selection.tag_name(statement.tag).to_owned(),
                        selection.words(statement, document),
                        to_tag,
                        to_words,
                        document.title.clone(),
                        selection.coder(relation.coder).to_owned(),
                        relation.created.time.to_string(),
                    ];
                    row.extend(selection.options.notes.then(|| relation.note.clone()));
                    row.extend([relation.id.to_string(), relation.kind.to_string()]);
                    row.extend([relation.from.to_string(), relation.to.to_string()]);
                    if !take(row)? {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

fn end(selection: &Selection<'_>, id: Id<Annotation>) -> (String, String) {
    let statement = selection.project.annotations().get(id);
    let tag = statement.map_or("", |row| selection.tag_name(row.tag)).to_owned();
    let words = statement.and_then(|row| {
        let document = selection.project.documents().get(row.document)?;
        Some(selection.words(row, document))
    });
    (tag, words.unwrap_or_default())
}

impl Rows for Actors {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let mut columns = vec!["actor", "kind", "identity", "role", "belongs to", "country", "aliases", "statements"];
        columns.extend(selection.options.notes.then_some("note"));
        columns.push("actor_id");
        columns.into_iter().map(str::to_owned).collect()
    }

    fn each(
        &self,
        selection: &Selection<'_>,
        _report: &mut Report,
        _losses: &mut Losses,
        take: Taker<'_>,
    ) -> Result<(), ExportError> {
        let counts = actor_counts(selection);
        let mut actors: Vec<(&Actor, usize)> =
            counts.iter().filter_map(|(&id, &n)| Some((selection.project.actors().get(id)?, n))).collect();
        actors.sort_by(|a, b| (&a.0.name, a.0.id).cmp(&(&b.0.name, b.0.id)));
        for (actor, count) in actors {
            let belongs = actor.affiliations.iter().map(|at| affiliation(selection.project, at));
            let mut row = vec![
                actor.name.clone(),
                actor_kind(actor.kind).to_owned(),
                identity(actor.identity).to_owned(),
                actor.role.clone(),
                belongs.collect::<Vec<_>>().join(JOINER),
                actor.country.clone(),
                actor.aliases.join(JOINER),
                count.to_string(),
            ];
            row.extend(selection.options.notes.then(|| actor.note.clone()));
            row.push(actor.id.to_string());
            if !take(row)? {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn affiliation(project: &Project, at: &Affiliation) -> String {
    let name = project.actors().get(at.actor).map_or("", |actor| &actor.name);
    let date = |date: Option<crate::model::Date>| date.map_or_else(String::new, |date| date.to_string());
    match (at.from, at.to) {
        (None, None) => name.to_owned(),
        (from, to) => format!("{name} ({}/{})", date(from), date(to)),
    }
}

pub(super) fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "person",
        ActorKind::Government => "government",
        ActorKind::Party => "party",
        ActorKind::Organisation => "organisation",
        ActorKind::Media => "media",
        ActorKind::Group => "group",
        ActorKind::Document => "document",
    }
}

pub(super) fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::Named => "named",
        Identity::RoleOnly => "role only",
        Identity::Anonymous => "anonymous",
    }
}

/// These tables have no ranges of their own: each row must be one that the project would give.
fn verify(table: &dyn Rows, selection: &Selection<'_>, exported: &mut dyn Read) -> Result<Verified, ExportError> {
    let mut expected = BTreeSet::new();
    table
        .each(selection, &mut Report::default(), &mut Losses::default(), &mut |row| Ok(expected.insert(row) || true))?;
    let mut read = ReadBack::new(exported, selection.options.cells)?;
    for column in table.columns(selection) {
        read.column(&column)?;
    }
    while let Some(row) = read.next_row()? {
        if !expected.remove(&row) {
            return Err(ExportError::Differs(format!("its row “{}” is not in the project", row.join(", "))));
        }
    }
    match expected.first() {
        Some(row) => Err(ExportError::Differs(format!("the row “{}” is missing", row.join(", ")))),
        None => Ok(Verified::default()),
    }
}
