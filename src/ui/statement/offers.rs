//! What is offered while a name is being typed: plain data, nothing painted.

use crate::analysis::people::names_near;
use crate::edit::Named;
use crate::model::{
    Actor, Annotation, Document, FieldKind, Id, Identity, Issue, Match, NameIndex, Project, Value, fold_name,
};
use crate::ui::icons;
use std::collections::BTreeSet;

/// The most that is offered at once.
const LIMIT: usize = 7;
/// Names that fit what was typed, among which those used last are looked for.
const MANY: usize = 200;
/// Of those used last, where names near the words are offered too; and of these, those that are new.
const MOST_RECENT: usize = 3;
const MOST_NEW: usize = 2;

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

/// The names there are, ready to be searched.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    actors: NameIndex<Actor>,
    issues: NameIndex<Issue>,
}

/// A kind of row that is chosen by its name.
pub(super) trait Nameable: Sized + Clone + PartialEq + std::fmt::Debug {
    /// What somebody who types a name nobody has yet is told: a new what.
    const NOUN: &'static str;

    fn title(project: &Project, id: Id<Self>) -> Option<&str>;
    fn icon(project: &Project, id: Id<Self>) -> &'static str;
    /// What is in small letters beside one that fits what was typed.
    fn hint(project: &Project, fits: &Match<Self>) -> String;
    /// All names there are now.
    fn names<'a>(known: &'a mut Known, project: &Project) -> &'a NameIndex<Self>;
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

    fn hint(project: &Project, fits: &Match<Self>) -> String {
        let Some(row) = project.actors().get(fits.id) else { return String::new() };
        let alias = fits.alias.and_then(|nth| row.aliases.get(nth));
        alias.map_or_else(|| row.role.clone(), |alias| format!("“{alias}”"))
    }

    fn names<'a>(known: &'a mut Known, project: &Project) -> &'a NameIndex<Self> {
        known.actors.follow(project);
        &known.actors
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

    fn hint(project: &Project, fits: &Match<Self>) -> String {
        project.issues().get(fits.id).map_or_else(String::new, |row| row.group.clone())
    }

    fn names<'a>(known: &'a mut Known, project: &Project) -> &'a NameIndex<Self> {
        known.issues.follow(project);
        &known.issues
    }

    fn of(value: &Value) -> Option<&[Id<Self>]> {
        match value {
            Value::Issues(ids) => Some(ids),
            _ => None,
        }
    }
}

/// What is offered. While nothing is typed: those used last, those whose names stand near the words, and others.
/// Otherwise those that fit, and a new one where no name is exactly what was typed. Those that are taken already are
/// left out.
#[must_use]
pub(super) fn offers<R: Nameable>(
    project: &Project,
    known: &mut Known,
    typed: &str,
    taken: &[Id<R>],
    (recent, near): (&[Id<R>], &[String]),
) -> Vec<Offer<R>> {
    let names = R::names(known, project);
    let typed = typed.trim();
    let wanted = fold_name(typed);
    let mut offered = Offered { project, seen: taken.iter().copied().collect(), rows: Vec::new() };
    let owners: Vec<(&String, Option<Id<R>>)> = near.iter().map(|name| (name, known_of(names, name))).collect();
    let fresh = || owners.iter().filter(|owner| owner.1.is_none()).map(|owner| owner.0);
    if typed.is_empty() {
        let first = if near.is_empty() { recent.len() } else { MOST_RECENT };
        recent.iter().take(first).for_each(|&id| offered.known(id, "used last".to_owned()));
        owners.iter().filter_map(|owner| owner.1).for_each(|id| offered.known(id, "near the words".to_owned()));
        fresh().take(MOST_NEW).for_each(|name| offered.fresh(name, "new, near the words".to_owned()));
    }
    // Of those that fit, whoever was named last is likeliest to be meant again, but for one who is called just so.
    let mut fitting = names.like(typed, MANY);
    let called = names.called(typed);
    let order = |fits: &Match<R>| {
        let name = R::title(project, fits.id).map(fold_name).unwrap_or_default();
        let begins = name.split(' ').any(|word| word.starts_with(&wanted));
        let last = recent.iter().position(|known| *known == fits.id).filter(|_| begins);
        (called != Some(fits.id), !name.starts_with(&wanted), !begins, last.unwrap_or(usize::MAX))
    };
    if !typed.is_empty() {
        fitting.sort_by_cached_key(order);
    }
    for fits in fitting {
        offered.known(fits.id, R::hint(project, &fits));
    }
    if !typed.is_empty() {
        // Of names that stand there, those that what was typed begins are what is being typed.
        let folded = fresh().map(|name| (name, fold_name(name)));
        let fits = folded.filter(|(_, folded)| folded.contains(&wanted) && *folded != wanted);
        let (begun, others): (Vec<_>, Vec<_>) = fits.partition(|(_, folded)| folded.starts_with(&wanted));
        let there = |offered: &mut Offered<'_, R>, names: Vec<(&String, String)>| {
            names.iter().take(MOST_NEW).for_each(|(name, _)| offered.fresh(name, "new, near the words".to_owned()));
        };
        there(&mut offered, begun);
        if names.called(typed).is_none() {
            let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
            offered.fresh(&name, format!("new {}", R::NOUN));
        }
        there(&mut offered, others);
    }
    offered.rows
}

/// Rows in the making.
struct Offered<'a, R> {
    project: &'a Project,
    seen: BTreeSet<Id<R>>,
    rows: Vec<Offer<R>>,
}

impl<R: Nameable> Offered<'_, R> {
    fn known(&mut self, id: Id<R>, hint: String) {
        if self.rows.len() < LIMIT
            && self.seen.insert(id)
            && let Some(name) = R::title(self.project, id)
        {
            let (icon, name) = (R::icon(self.project, id), name.to_owned());
            self.rows.push(Offer { take: Named::Known(id), icon, name, hint });
        }
    }

    fn fresh(&mut self, name: &str, hint: String) {
        let take = Named::New(name.to_owned());
        self.rows.push(Offer { take, icon: icons::PLUS, name: name.to_owned(), hint });
    }
}

/// Whose name stands there, perhaps with a title before it: *Transport Minister Ilse Varga*.
fn known_of<R>(names: &NameIndex<R>, name: &str) -> Option<Id<R>> {
    let starts = name.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
    std::iter::once(0).chain(starts).find_map(|start| names.called(name.get(start..)?))
}

/// The names that stand near the words of a statement, the nearest first.
#[must_use]
pub(super) fn near(project: &Project, row: &Annotation) -> Vec<String> {
    let text = project.documents().get(row.document).map_or("", |document| document.text.as_str());
    names_near(text, row.hull()).into_iter().map(|span| span.of(text).to_owned()).collect()
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
