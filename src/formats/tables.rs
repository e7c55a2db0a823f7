//! The tables beside the statements: how they are related, and who speaks in them.

use super::answers::{JOINER, actor_counts};
use super::report::{ExportError, Losses, Report};
use super::scope::Selection;
use super::table::{Rows, Taker};
use crate::model::{Actor, ActorKind, Affiliation, Annotation, Id, Identity, Project};

pub(super) struct Relations;
pub(super) struct Actors;

impl Rows for Relations {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let mut columns =
            vec!["relation", "from_tag", "from_words", "to_tag", "to_words", "document", "coder", "created"];
        columns.extend(selection.options.include_notes.then_some("note"));
        columns.extend(["relation_id", "type_id", "from_id", "to_id"]);
        columns.into_iter().map(str::to_owned).collect()
    }

    fn tell(&self, selection: &Selection<'_>, report: &mut Report, losses: &mut Losses) {
        for document in &selection.documents {
            for statement in selection.statements(document.id) {
                report.relations += selection.relations_from(statement.id).len();
                selection.tell_cut_relations(&statement, losses);
            }
        }
    }

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        for &document in &selection.documents {
            for statement in selection.statements(document.id) {
                for relation in selection.relations_from(statement.id) {
                    let (to_tag, to_words) = end(selection, relation.to);
                    let mut row = vec![
                        selection.relation_name(relation).to_owned(),
                        selection.tag_name(statement.tag).to_owned(),
                        selection.words(&statement, document),
                        to_tag,
                        to_words,
                        document.title.clone(),
                        selection.coder(relation.coder).to_owned(),
                        relation.created.time.to_string(),
                    ];
                    row.extend(selection.options.include_notes.then(|| relation.note.clone()));
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
    let tag = statement.as_ref().map_or("", |row| selection.tag_name(row.tag)).to_owned();
    let words = statement.and_then(|row| {
        let document = selection.project.documents().get(row.document)?;
        Some(selection.words(&row, document))
    });
    (tag, words.unwrap_or_default())
}

impl Rows for Actors {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let mut columns = vec!["actor", "kind", "identity", "role", "belongs to", "country", "aliases", "statements"];
        columns.extend(selection.options.include_notes.then_some("note"));
        columns.push("actor_id");
        columns.into_iter().map(str::to_owned).collect()
    }

    fn tell(&self, _: &Selection<'_>, _: &mut Report, _: &mut Losses) {}

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
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
            row.extend(selection.options.include_notes.then(|| actor.note.clone()));
            row.push(actor.id.to_string());
            if !take(row)? {
                return Ok(());
            }
        }
        Ok(())
    }
}

pub(super) fn affiliation(project: &Project, at: &Affiliation) -> String {
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
