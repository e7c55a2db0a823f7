//! What was answered about a statement: under which name a field stands in a file, and its answer as text.

use super::report::{Losses, Lost};
use super::scope::Selection;
use crate::model::{
    Actor, Annotation, Certainty, Document, Field, FieldKind, Id, Issue, Origin, Project, Tag, Value, Words, fold_name,
};
use crate::text::Span;
use std::collections::BTreeSet;

/// Between names in one cell.
pub(super) const JOINER: &str = "; ";

/// Fields that stand under one name: usually one; fields of several tags with the same name and kind share it.
pub(super) struct FieldGroup<'a> {
    pub name: String,
    pub kind: FieldKind,
    pub fields: Vec<&'a Field>,
}

/// The fields of a codebook in the order of its tags, under names that differ from each other and from those taken.
pub(super) fn field_groups<'a>(project: &'a Project, taken: &[&str]) -> Vec<FieldGroup<'a>> {
    let mut seen = BTreeSet::new();
    let mut groups: Vec<FieldGroup<'a>> = Vec::new();
    let retired = project.tags().iter().filter(|tag| tag.retired);
    let tags: Vec<&Tag> = project.tags_in_order().into_iter().chain(retired).collect();
    let of_tags = tags.iter().flat_map(|tag| project.fields_of(tag.id));
    for field in of_tags.chain(project.fields().iter()).filter(|field| seen.insert(field.id)) {
        // Two fields of one tag are asked side by side, so they can't share a column.
        let together =
            |other: &Field| tags.iter().any(|tag| tag.fields.contains(&field.id) && tag.fields.contains(&other.id));
        let fits = |group: &&mut FieldGroup<'a>| {
            group.kind == field.kind
                && group.fields.iter().any(|other| fold_name(&other.name) == fold_name(&field.name))
                && !group.fields.iter().any(|other| together(other))
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.fields.push(field),
            None => groups.push(FieldGroup { name: field.name.clone(), kind: field.kind, fields: vec![field] }),
        }
    }
    let mut names: BTreeSet<String> = taken.iter().map(|name| fold_name(name)).collect();
    for group in &mut groups {
        let plain = group.name.trim().to_owned();
        let plain = if plain.is_empty() { "field".to_owned() } else { plain };
        let numbered = (2..).map(|n| format!("{plain} (field {n})"));
        let mut candidates = [plain.clone(), format!("{plain} (field)")].into_iter().chain(numbered);
        if let Some(name) = candidates.find(|name| names.insert(fold_name(name))) {
            group.name = name;
        }
    }
    groups
}

impl<'a> FieldGroup<'a> {
    /// The answer of a statement to the field of this group, that of its own tag first.
    pub(super) fn answer<'s>(&self, project: &Project, statement: &'s Annotation) -> Option<(&'a Field, &'s Value)> {
        let asked = |field: &Field| project.tags().get(statement.tag).is_some_and(|tag| tag.fields.contains(&field.id));
        self.answered(statement).max_by_key(|entry| asked(entry.0))
    }

    fn answered<'s>(&self, statement: &'s Annotation) -> impl Iterator<Item = (&'a Field, &'s Value)> {
        self.fields.iter().rev().filter_map(|&field| Some((field, statement.value(field.id)?)))
    }
}

/// Tells of statements that have two answers under one name, of which only one can be written.
pub(super) fn tell_twice(groups: &[FieldGroup<'_>], selection: &Selection<'_>, losses: &mut Losses) {
    let shared: Vec<&FieldGroup<'_>> = groups.iter().filter(|group| group.fields.len() > 1).collect();
    if shared.is_empty() {
        return;
    }
    let mut answered = Vec::new();
    for row in selection.views() {
        answered.clear();
        row.each_field(|field| answered.push(field));
        for group in &shared {
            if group.fields.iter().filter(|field| answered.contains(&field.id)).count() > 1 {
                losses.add(Lost::FieldsOfOneName, || format!("{} of a {}", group.name, selection.tag_name(row.tag)));
            }
        }
    }
}

/// An answer as plain text; `None` for lists of rows and words, which are told in several columns.
pub(super) fn plain_text(field: &Field, value: &Value) -> Option<String> {
    let choice = |id| field.choice(id).map_or_else(|| id.to_string(), |choice| choice.name.clone());
    match value {
        Value::Unclear => Some("unclear".to_owned()),
        Value::Choice(id) => Some(choice(*id)),
        Value::Choices(ids) => Some(ids.iter().map(|&id| choice(id)).collect::<Vec<_>>().join(JOINER)),
        Value::YesNo(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Text(text) | Value::Number(text) | Value::Link(text) => Some(text.to_string()),
        Value::Date(date) => Some(date.to_string()),
        Value::Actors(_) | Value::Issues(_) | Value::Words(_) => None,
    }
}

pub(super) fn actor_names(project: &Project, ids: &[Id<Actor>]) -> Vec<String> {
    ids.iter().map(|&id| project.actors().get(id).map_or_else(|| id.to_string(), |row| row.name.clone())).collect()
}

pub(super) fn issue_wordings(project: &Project, ids: &[Id<Issue>]) -> Vec<String> {
    ids.iter().map(|&id| project.issues().get(id).map_or_else(|| id.to_string(), |row| row.wording.clone())).collect()
}

pub(super) fn id_list<R>(ids: &[Id<R>]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(JOINER)
}

/// The words of several ranges, with an ellipsis between them; nothing where words are left out.
pub(super) fn words_of(selection: &Selection<'_>, document: &Document, words: &Words) -> String {
    if selection.options.leave_text_out {
        return String::new();
    }
    words.iter().map(|span| span.of(document.text.as_str())).collect::<Vec<_>>().join(" … ")
}

pub(super) fn certainty_name(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Sure => "sure",
        Certainty::Unsure => "unsure",
    }
}

/// How a statement came to be, in words.
pub(super) fn origin_name(origin: &Origin) -> String {
    match origin {
        Origin::ByHand => "by hand".to_owned(),
        Origin::Suggestion { by, edited: false } => format!("suggested by {by}"),
        Origin::Suggestion { by, edited: true } => format!("suggested by {by}, changed"),
        Origin::Imported { from } => format!("imported from {from}"),
        Origin::Adjudicated => "adjudicated".to_owned(),
    }
}

pub(super) fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Choice => "choice",
        FieldKind::Choices => "choices",
        FieldKind::YesNo => "yes or no",
        FieldKind::Text => "text",
        FieldKind::Number => "number",
        FieldKind::Date => "date",
        FieldKind::Link => "link",
        FieldKind::Actors => "actors",
        FieldKind::Chain => "chain",
        FieldKind::Issues => "issues",
        FieldKind::Words => "words",
    }
}

/// Answers of a statement in the order of the groups.
pub(super) fn answers<'a, 's>(
    groups: &'s [FieldGroup<'a>],
    project: &'s Project,
    statement: &'s Annotation,
) -> impl Iterator<Item = (&'s FieldGroup<'a>, &'a Field, &'s Value)> {
    groups.iter().filter_map(move |group| {
        let (field, value) = group.answer(project, statement)?;
        Some((group, field, value))
    })
}

/// An answer in one line, for people.
pub(super) fn answer_text(selection: &Selection<'_>, document: &Document, field: &Field, value: &Value) -> String {
    let project = selection.project;
    match value {
        Value::Actors(ids) => actor_names(project, ids).join(JOINER),
        Value::Issues(ids) => issue_wordings(project, ids).join(JOINER),
        Value::Words(words) => words_of(selection, document, words),
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

/// Where a statement stands and where it comes from, for people.
pub(super) fn whereabouts(selection: &Selection<'_>, document: &Document, row: &Annotation) -> Vec<String> {
    let unit = selection.options.unit;
    let range = |span: &Span| format!("{}–{}", unit.of(document, span.start()), unit.of(document, span.end()));
    let ranges: Vec<String> = row.fragments.iter().map(range).collect();
    let line = document.text.offsets().line_of(row.hull().start()) + 1;
    let mut told = vec![format!("{} {}", unit.title(), ranges.join(", ")), format!("line {line}")];
    told.extend((row.certainty != Certainty::Sure).then(|| certainty_name(row.certainty).to_owned()));
    told.extend([selection.coder(row.coder).to_owned(), origin_name(&row.origin)]);
    told
}
