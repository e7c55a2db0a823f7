//! The tables beside the statements: how they are related, and who speaks in them.

use super::answers::{JOINER, kind_name};
use super::report::{ExportError, Losses, Report};
use super::scope::Selection;
use super::table::{Rows, Taker, owned};
use crate::model::{Actor, ActorKind, Affiliation, Annotation, Id, Identity, Issue, Progress, Project, Tag};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Relations;

/// The actors that the statements name; with the whole project also those that none does, where they are wanted.
pub(super) struct Actors {
    pub(super) unused: bool,
}

/// The articles, without their words.
pub(super) struct Documents;

pub(super) struct Issues;

/// Tags, fields, choices and types of relations, a row each.
pub(super) struct Codebook;

impl Rows for Relations {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let mut columns =
            vec!["relation", "from_tag", "from_words", "to_tag", "to_words", "document", "coder", "created"];
        columns.extend(selection.options.include_notes.then_some("note"));
        columns.extend(["relation_id", "type_id", "from_id", "to_id"]);
        columns.into_iter().map(str::to_owned).collect()
    }

    fn tell(&self, selection: &Selection<'_>, report: &mut Report, losses: &mut Losses) {
        report.relations = selection.relations().count();
        selection.tell(losses);
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
                    if !take(&owned(row))? {
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
        let mut counts = selection.used().actors.clone();
        if self.unused && selection.is_whole() {
            for actor in selection.project.actors().iter() {
                counts.entry(actor.id).or_insert(0);
            }
        }
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
            if !take(&owned(row))? {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Rows for Documents {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        let mut columns = vec!["document", "outlet", "author", "published", "section", "language", "address", "file"];
        columns.extend(["progress", "statements", "characters"]);
        columns.extend(selection.options.include_notes.then_some("notes"));
        columns.extend(["text_sha256", "document_id"]);
        columns.into_iter().map(str::to_owned).collect()
    }

    fn tell(&self, _: &Selection<'_>, _: &mut Report, _: &mut Losses) {}

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        for &document in &selection.documents {
            let progress = match document.progress {
                Progress::New => "new",
                Progress::InWork => "in work",
                Progress::Done => "done",
                Progress::Checked => "checked",
            };
            let mut row = vec![
                document.title.clone(),
                document.outlet.clone(),
                document.author.clone(),
                document.date.map_or_else(String::new, |date| date.to_string()),
                document.section.clone(),
                document.language.clone(),
                document.address.clone(),
                document.file.clone(),
                progress.to_owned(),
                selection.count_in(document.id).to_string(),
                document.text.chars(document.text.as_str().len()).to_string(),
            ];
            row.extend(selection.options.include_notes.then(|| document.notes.clone()));
            row.extend([document.sha256.to_string(), document.id.to_string()]);
            if !take(&owned(row))? {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Rows for Issues {
    fn columns(&self, _: &Selection<'_>) -> Vec<String> {
        ["issue", "group", "definition", "retired", "statements", "issue_id"].map(str::to_owned).into()
    }

    fn tell(&self, _: &Selection<'_>, _: &mut Report, _: &mut Losses) {}

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        let mut counts: BTreeMap<Id<Issue>, usize> = BTreeMap::new();
        if selection.is_whole() {
            counts.extend(selection.project.issues().iter().map(|row| (row.id, 0)));
        }
        for statement in selection.views() {
            let mut named = Vec::new();
            statement.each_named(|_, _| {}, |_, issue| named.push(issue));
            for id in named.into_iter().collect::<BTreeSet<_>>() {
                *counts.entry(id).or_insert(0) += 1;
            }
        }
        let mut issues: Vec<(&Issue, usize)> =
            counts.iter().filter_map(|(&id, &n)| Some((selection.project.issues().get(id)?, n))).collect();
        issues.sort_by(|a, b| (&a.0.group, &a.0.wording, a.0.id).cmp(&(&b.0.group, &b.0.wording, b.0.id)));
        for (issue, count) in issues {
            let row = vec![
                issue.wording.clone(),
                issue.group.clone(),
                issue.definition.clone(),
                yes_no(issue.retired),
                count.to_string(),
                issue.id.to_string(),
            ];
            if !take(&owned(row))? {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Rows for Codebook {
    fn columns(&self, _: &Selection<'_>) -> Vec<String> {
        let columns =
            ["entry", "name", "belongs to", "kind", "key", "hint", "definition", "use when", "do not use when"];
        columns.into_iter().chain(["extent", "examples", "core", "retired", "id"]).map(str::to_owned).collect()
    }

    fn tell(&self, _: &Selection<'_>, _: &mut Report, _: &mut Losses) {}

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        for row in codebook(selection.project) {
            if !take(&owned(row))? {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Each tag with its fields and their choices below it; a field of several tags stands below the first.
fn codebook(project: &Project) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    let mut tags: Vec<&Tag> = project.tags().iter().collect();
    tags.sort_by_key(|tag| (tag.retired, tag.position, tag.id));
    let none = String::new;
    for tag in tags {
        let parent = tag.parent.and_then(|id| project.tags().get(id)).map_or_else(none, |tag| tag.name.clone());
        rows.push(vec![
            "tag".to_owned(),
            tag.name.clone(),
            parent,
            none(),
            tag.keys.clone(),
            tag.hint.clone(),
            tag.definition.clone(),
            tag.use_when.clone(),
            tag.not_when.clone(),
            tag.extent.clone(),
            tag.examples.join("\n"),
            none(),
            yes_no(tag.retired),
            tag.id.to_string(),
        ]);
        for field in project.fields_of(tag.id).filter(|field| seen.insert(field.id)) {
            let core = if field.core { "core" } else { "optional" };
            rows.push(short(["field", &field.name, &tag.name, kind_name(field.kind), &field.help, core], field.id));
            for choice in &field.choices {
                rows.push(short(["choice", &choice.name, &field.name, "", &choice.definition, ""], choice.id));
            }
        }
    }
    for kind in project.relation_types_in_order() {
        let way = if kind.symmetric { "symmetric" } else { "directed" };
        rows.push(short(["relation type", &kind.name, "", way, &kind.definition, ""], kind.id));
    }
    rows
}

/// A row of the codebook for what has little to tell: entry, name, what it belongs to, kind, definition, core or not.
fn short<R>([entry, name, of, kind, definition, core]: [&str; 6], id: Id<R>) -> Vec<String> {
    let mut row: Vec<String> =
        [entry, name, of, kind, "", "", definition, "", "", "", "", core, ""].map(str::to_owned).into();
    row.push(id.to_string());
    row
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

pub(super) fn affiliation(project: &Project, at: &Affiliation) -> String {
    let name = project.actors().get(at.actor).map_or("", |actor| &actor.name);
    let date = |date: Option<crate::model::Date>| date.map_or_else(String::new, |date| date.to_string());
    match (at.from, at.to) {
        (None, None) => name.to_owned(),
        (from, to) => format!("{name} ({}/{})", date(from), date(to)),
    }
}

/// The kind of an actor, as files and the command line have it.
#[must_use]
pub fn actor_kind(kind: ActorKind) -> &'static str {
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

/// How much is known of who an actor is, as files and the command line have it.
#[must_use]
pub fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::Named => "named",
        Identity::RoleOnly => "role only",
        Identity::Anonymous => "anonymous",
    }
}
