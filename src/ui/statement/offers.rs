//! What is offered while a name is being typed: plain data, nothing painted.

use crate::edit::Named;
use crate::model::{Actor, Annotation, Document, FieldKind, Id, Identity, Issue, Project, Value};
use crate::ui::icons;
use std::collections::BTreeSet;

/// The most that is offered at once.
const LIMIT: usize = 7;

/// One row below an input of names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer<R> {
    pub(super) take: Named<R>,
    pub(super) icon: &'static str,
    /// The name or wording.
    pub(super) name: String,
    /// In small letters at the right: the alias that fits, the role, "new".
    pub(super) hint: String,
}

/// A kind of row that is chosen by its name.
pub(super) trait Nameable: Sized + Clone + PartialEq + std::fmt::Debug {
    /// What somebody who types a name nobody has yet is told: a new what.
    const NOUN: &'static str;

    fn title(project: &Project, id: Id<Self>) -> Option<&str>;
    fn icon(project: &Project, id: Id<Self>) -> &'static str;
    /// Those that fit what was typed, best first, with a hint each.
    fn like(project: &Project, typed: &str, limit: usize) -> Vec<(Id<Self>, String)>;
    /// The one with exactly this name.
    fn called(project: &Project, name: &str) -> Option<Id<Self>>;
    fn of(value: &Value) -> Option<&[Id<Self>]>;
}

impl Nameable for Actor {
    const NOUN: &'static str = "actor";

    fn title(project: &Project, id: Id<Self>) -> Option<&str> {
        project.actors().get(id).map(|row| row.name.as_str())
    }

    fn icon(project: &Project, id: Id<Self>) -> &'static str {
        let row = project.actors().get(id);
        row.map_or(icons::USER_CIRCLE, |row| match row.identity {
            Identity::Named | Identity::RoleOnly => icons::actor_kind(row.kind),
            Identity::Anonymous => icons::DETECTIVE,
        })
    }

    fn like(project: &Project, typed: &str, limit: usize) -> Vec<(Id<Self>, String)> {
        let hint = |actor: &Self, by: &str| {
            if by == actor.name { actor.role.clone() } else { format!("“{by}”") }
        };
        project
            .actors_like(typed, limit)
            .into_iter()
            .map(|found| (found.actor.id, hint(found.actor, found.by)))
            .collect()
    }

    fn called(project: &Project, name: &str) -> Option<Id<Self>> {
        project.actor_named(name).map(|row| row.id)
    }

    fn of(value: &Value) -> Option<&[Id<Self>]> {
        match value {
            Value::Actors(ids) => Some(ids),
            _ => None,
        }
    }
}

impl Nameable for Issue {
    const NOUN: &'static str = "issue";

    fn title(project: &Project, id: Id<Self>) -> Option<&str> {
        project.issues().get(id).map(|row| row.wording.as_str())
    }

    fn icon(_: &Project, _: Id<Self>) -> &'static str {
        icons::SCALES
    }

    fn like(project: &Project, typed: &str, limit: usize) -> Vec<(Id<Self>, String)> {
        project.issues_like(typed, limit).into_iter().map(|row| (row.id, row.group.clone())).collect()
    }

    fn called(project: &Project, name: &str) -> Option<Id<Self>> {
        project.issue_worded(name).map(|row| row.id)
    }

    fn of(value: &Value) -> Option<&[Id<Self>]> {
        match value {
            Value::Issues(ids) => Some(ids),
            _ => None,
        }
    }
}

/// What is offered: while nothing is typed those used last, otherwise those that fit, and a new one where no name is
/// exactly what was typed. Those that are taken already are left out.
#[must_use]
pub(super) fn offers<R: Nameable>(project: &Project, typed: &str, taken: &[Id<R>], recent: &[Id<R>]) -> Vec<Offer<R>> {
    let typed = typed.trim();
    let mut seen: BTreeSet<Id<R>> = taken.iter().copied().collect();
    let mut rows = Vec::new();
    let mut push = |id: Id<R>, hint: String| {
        if rows.len() < LIMIT
            && seen.insert(id)
            && let Some(name) = R::title(project, id)
        {
            rows.push(Offer { take: Named::Known(id), icon: R::icon(project, id), name: name.to_owned(), hint });
        }
    };
    if typed.is_empty() {
        recent.iter().for_each(|&id| push(id, "used last".to_owned()));
    }
    for (id, hint) in R::like(project, typed, LIMIT + taken.len()) {
        push(id, hint);
    }
    if !typed.is_empty() && R::called(project, typed).is_none() {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let hint = format!("new {}", R::NOUN);
        rows.push(Offer { take: Named::New(name.clone()), icon: icons::PLUS, name, hint });
    }
    rows
}

/// What a person is told while a name that nobody has stands first.
#[must_use]
pub(super) fn new_name_sentence<R: Nameable>(typed: &str) -> String {
    format!("“{}” is new. Enter makes a new {}", typed.trim(), R::NOUN)
}

/// The rows used last in a document, the latest first, leaving out those of the statement at hand.
#[must_use]
pub(super) fn used_last<R: Nameable>(
    project: &Project,
    document: Id<Document>,
    except: Id<Annotation>,
    kind: FieldKind,
    limit: usize,
) -> Vec<Id<R>> {
    let mut seen = BTreeSet::new();
    let rows: Vec<_> = project.latest_in(document).filter(|row| row.id != except).collect();
    let values = rows.iter().flat_map(|row| &row.fields);
    let of_kind = values.filter(|(field, _)| project.fields().get(*field).is_some_and(|field| field.kind == kind));
    let ids = of_kind.filter_map(|(_, value)| R::of(value)).flatten().copied();
    ids.filter(|id| seen.insert(*id)).take(limit).collect()
}
