//! Which statements a list shows, in which order and groups: plain data, derived from the project.

use crate::model::{Annotation, Document, Field, FieldKind, Id, Project, Tag, Value, fold_name};
use regex::{Regex, RegexBuilder};
use std::collections::{BTreeMap, BTreeSet};

/// What statements are sorted or grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Key {
    /// Where they stand; as groups: the articles.
    #[default]
    Place,
    Tag,
    Actor,
    Issue,
    Coder,
    /// When they were last changed, the latest first; as groups: the days.
    Time,
}

impl Key {
    pub const ALL: [Self; 6] = [Self::Place, Self::Tag, Self::Actor, Self::Issue, Self::Coder, Self::Time];

    /// As it stands behind "by".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Tag => "tag",
            Self::Actor => "actor",
            Self::Issue => "issue",
            Self::Coder => "coder",
            Self::Time => "time",
        }
    }
}

/// Which statements come into question at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    These(&'a [Id<Annotation>]),
    Article(Id<Document>),
    Project,
}

/// What is asked of the list.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    pub scope: Scope<'a>,
    /// What the words, the note, the tag, an actor or an issue must have.
    pub filter: &'a str,
    pub hidden: &'a BTreeSet<Id<Tag>>,
    pub sort: Key,
    pub group: Option<Key>,
}

/// Statements under one heading; without groups there is one without heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub title: String,
    pub statements: Vec<Id<Annotation>>,
}

/// A list as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arranged {
    pub groups: Vec<Group>,
    /// Different statements; one with two actors stands in the groups of both.
    pub count: usize,
    /// Statements in question before the filter.
    pub of: usize,
}

/// Arranges what the query asks for.
#[must_use]
pub fn arrange(project: &Project, query: &Query<'_>) -> Arranged {
    let order = Order::new(project);
    let mut rows: Vec<&Annotation> = match query.scope {
        Scope::These(ids) => ids.iter().filter_map(|&id| project.annotations().get(id)).collect(),
        Scope::Article(document) => project.annotations_in(document),
        Scope::Project => project.annotations().iter().collect(),
    };
    let of = rows.len();
    let filter = Filter::new(project, query.filter);
    rows.retain(|row| !query.hidden.contains(&row.tag) && filter.fits(row));
    if !matches!(query.scope, Scope::These(_)) || query.sort != Key::Place {
        order.sort(&mut rows, query.sort);
    }
    let count = rows.len();
    let groups = match query.group {
        None => vec![Group { title: String::new(), statements: rows.iter().map(|row| row.id).collect() }],
        Some(key) => order.group(&rows, key),
    };
    Arranged { groups, count, of }
}

/// Ranks of the rows that statements refer to, so that sorting compares numbers.
struct Order<'a> {
    project: &'a Project,
    documents: BTreeMap<Id<Document>, usize>,
    tags: BTreeMap<Id<Tag>, usize>,
    /// Of each tag, the fields of a kind.
    fields: BTreeMap<Id<Tag>, Vec<&'a Field>>,
}

impl<'a> Order<'a> {
    fn new(project: &'a Project) -> Self {
        let documents = project.documents_in_order().into_iter().enumerate().map(|(at, row)| (row.id, at)).collect();
        let mut tags: Vec<&Tag> = project.tags().iter().collect();
        tags.sort_by_key(|tag| (tag.position, tag.id));
        let fields = tags.iter().map(|tag| (tag.id, project.fields_of(tag.id).collect())).collect();
        Self { project, documents, tags: tags.into_iter().enumerate().map(|(at, tag)| (tag.id, at)).collect(), fields }
    }

    fn place(&self, row: &Annotation) -> (usize, usize, std::cmp::Reverse<usize>, Id<Annotation>) {
        let document = self.documents.get(&row.document).copied().unwrap_or(usize::MAX);
        let hull = row.hull();
        (document, hull.start(), std::cmp::Reverse(hull.end()), row.id)
    }

    fn sort(&self, rows: &mut [&Annotation], key: Key) {
        match key {
            Key::Place => rows.sort_by_cached_key(|row| self.place(row)),
            Key::Tag => {
                let rank = |tag| self.tags.get(&tag).copied().unwrap_or(usize::MAX);
                rows.sort_by_cached_key(|row| (rank(row.tag), self.place(row)));
            }
            Key::Actor | Key::Issue | Key::Coder => rows.sort_by_cached_key(|row| {
                let title = self.titles(row, key).into_iter().next();
                // What has no name stands last.
                (title.is_none(), title.map(fold_name), self.place(row))
            }),
            Key::Time => rows.sort_by_cached_key(|row| (std::cmp::Reverse(row.changed), self.place(row))),
        }
    }

    /// The names under which a statement stands.
    fn titles(&self, row: &Annotation, key: Key) -> Vec<&'a str> {
        let values = |kind: FieldKind| {
            let fields = self.fields.get(&row.tag).into_iter().flatten();
            fields.filter(move |field| field.kind == kind).filter_map(|field| row.value(field.id))
        };
        match key {
            Key::Actor => {
                let ids = values(FieldKind::Actors).next().and_then(|value| match value {
                    Value::Actors(ids) => Some(ids),
                    _ => None,
                });
                let named = |id| self.project.actors().get(id).map(|actor| actor.name.as_str());
                ids.into_iter().flatten().filter_map(|&id| named(id)).collect()
            }
            Key::Issue => {
                let ids = values(FieldKind::Issues).filter_map(|value| match value {
                    Value::Issues(ids) => Some(ids),
                    _ => None,
                });
                let worded = |id| self.project.issues().get(id).map(|issue| issue.wording.as_str());
                ids.flatten().filter_map(|&id| worded(id)).collect()
            }
            Key::Coder => self.project.coders().get(row.coder).map(|coder| coder.name.as_str()).into_iter().collect(),
            Key::Tag => self.project.tags().get(row.tag).map(|tag| tag.name.as_str()).into_iter().collect(),
            Key::Place => {
                self.project.documents().get(row.document).map(|document| document.title.as_str()).into_iter().collect()
            }
            Key::Time => Vec::new(),
        }
    }

    /// Groups in the order of the key; within a group the rows keep theirs.
    fn group(&self, rows: &[&Annotation], key: Key) -> Vec<Group> {
        let mut groups: BTreeMap<(bool, usize, String), Group> = BTreeMap::new();
        let mut put = |rank: (bool, usize, String), title: &str, id| {
            let group = groups.entry(rank).or_insert_with(|| Group { title: title.to_owned(), statements: Vec::new() });
            group.statements.push(id);
        };
        for row in rows {
            match key {
                Key::Time => {
                    let day = row.changed.time.to_string();
                    let day = day.get(..10).unwrap_or(&day).to_owned();
                    // The latest day first: days as numbers, counted backwards.
                    let rank = usize::try_from(i64::MAX - row.changed.time.0.div_euclid(86_400_000)).unwrap_or(0);
                    put((false, rank, String::new()), &day, row.id);
                }
                Key::Place => {
                    let rank = self.documents.get(&row.document).copied().unwrap_or(usize::MAX);
                    let title = self.titles(row, key).into_iter().next().unwrap_or_default();
                    put((false, rank, String::new()), title, row.id);
                }
                Key::Tag => {
                    let rank = self.tags.get(&row.tag).copied().unwrap_or(usize::MAX);
                    put((false, rank, String::new()), self.titles(row, key).first().copied().unwrap_or(""), row.id);
                }
                Key::Actor | Key::Issue | Key::Coder => {
                    let titles = self.titles(row, key);
                    if titles.is_empty() {
                        let none = if key == Key::Actor { "No speaker yet" } else { "No issue yet" };
                        put((true, 0, String::new()), none, row.id);
                    }
                    for title in titles {
                        put((false, 0, fold_name(title)), title, row.id);
                    }
                }
            }
        }
        groups.into_values().collect()
    }
}

/// What must be found somewhere in a statement.
struct Filter<'a> {
    project: &'a Project,
    pattern: Option<Regex>,
    tags: BTreeSet<Id<Tag>>,
}

impl<'a> Filter<'a> {
    fn new(project: &'a Project, text: &str) -> Self {
        let text = text.split_whitespace().map(regex::escape).collect::<Vec<_>>().join(r"\s+");
        // A pattern that is too large to be made finds nothing instead of everything.
        let pattern = (!text.is_empty()).then(|| RegexBuilder::new(&text).case_insensitive(true).build().ok()).flatten();
        let tags = project.tags().iter().filter(|tag| pattern.as_ref().is_some_and(|p| p.is_match(&tag.name)));
        Self { project, tags: tags.map(|tag| tag.id).collect(), pattern }
    }

    fn fits(&self, row: &Annotation) -> bool {
        let Some(pattern) = &self.pattern else {
            return true;
        };
        let text = self.project.documents().get(row.document).map_or("", |document| document.text.as_str());
        self.tags.contains(&row.tag)
            || pattern.is_match(&row.note)
            || row.fragments.iter().any(|span| pattern.is_match(span.of(text)))
            || row.fields.iter().any(|(_, value)| self.value_fits(pattern, value))
    }

    fn value_fits(&self, pattern: &Regex, value: &Value) -> bool {
        match value {
            Value::Actors(ids) => ids.iter().filter_map(|&id| self.project.actors().get(id)).any(|actor| {
                pattern.is_match(&actor.name) || actor.aliases.iter().any(|alias| pattern.is_match(alias))
            }),
            Value::Issues(ids) => {
                ids.iter().filter_map(|&id| self.project.issues().get(id)).any(|issue| pattern.is_match(&issue.wording))
            }
            Value::Text(text) => pattern.is_match(text),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::World;

    fn check(world: &World, query: &Query<'_>, expected: &[(&str, &[&str])]) {
        let arranged = arrange(&world.project, query);
        let words = |id: &Id<Annotation>| {
            let row = world.project.annotations().get(*id).unwrap();
            let text = world.project.documents().get(row.document).unwrap().text.clone();
            row.words(text.as_str()).split_whitespace().take(3).collect::<Vec<_>>().join(" ")
        };
        let found: Vec<(String, Vec<String>)> = arranged
            .groups
            .iter()
            .map(|group| (group.title.clone(), group.statements.iter().map(words).collect()))
            .collect();
        let expected: Vec<(String, Vec<String>)> = expected
            .iter()
            .map(|(title, rows)| ((*title).to_owned(), rows.iter().map(|&row| row.to_owned()).collect()))
            .collect();
        assert_eq!(found, expected);
    }

    fn world() -> World {
        let mut world = World::new();
        let (money, opinion) = (world.statement("every section"), world.statement("private opinion"));
        world.name_speaker(money, "Ilse Varga");
        world.name_speaker(opinion, "embassy official");
        world
    }

    #[test]
    fn statements_stand_in_order_of_place_tag_and_time() {
        let world = world();
        let article = Scope::Article(world.document(0));
        let query = Query { scope: article, filter: "", hidden: &BTreeSet::new(), sort: Key::Place, group: None };
        let by_place = ["“will not carry", "rejected the assessment", "every section has", "the deputy prime"];
        check(&world, &query, &[("", &by_place)]);
        let by_tag = ["every section has", "“will not carry", "the deputy prime", "rejected the assessment"];
        check(&world, &Query { sort: Key::Tag, ..query }, &[("", &by_tag)]);
        let by_time = ["the deputy prime", "every section has", "rejected the assessment", "“will not carry"];
        check(&world, &Query { sort: Key::Time, ..query }, &[("", &by_time)]);
        check(&world, &Query { scope: Scope::Article(world.document(1)), ..query }, &[("", &[])]);
    }

    #[test]
    fn groups_are_named_and_what_has_no_name_stands_last() {
        let world = world();
        let query =
            Query { scope: Scope::Project, filter: "", hidden: &BTreeSet::new(), sort: Key::Place, group: Some(Key::Actor) };
        let expected: [(&str, &[&str]); 3] = [
            ("embassy official", &["the deputy prime"]),
            ("Ilse Varga", &["every section has"]),
            ("No speaker yet", &["“will not carry", "rejected the assessment"]),
        ];
        check(&world, &query, &expected);
        let quotes: &[&str] = &["“will not carry", "the deputy prime"];
        let rejected: &[&str] = &["rejected the assessment"];
        let hidden = BTreeSet::from([world.tag_id("Claim")]);
        let query = Query { group: Some(Key::Tag), hidden: &hidden, ..query };
        check(&world, &query, &[("Quote", quotes), ("Position", rejected)]);
    }

    #[test]
    fn a_filter_looks_into_words_names_notes_and_tags() {
        let mut world = world();
        let note = "Ask the spokeswoman".to_owned();
        let annotation = world.statement("rejected");
        world.edit(&crate::edit::Command::SetNote { annotation, note });
        let query =
            Query { scope: Scope::Project, filter: "", hidden: &BTreeSet::new(), sort: Key::Place, group: None };
        for (filter, expected) in [
            ("SECTION  has", "every section has"),
            ("varga", "every section has"),
            ("spokeswoman", "rejected the assessment"),
            ("position", "rejected the assessment"),
        ] {
            check(&world, &Query { filter, ..query }, &[("", &[expected])]);
        }
        check(&world, &Query { filter: "(", ..query }, &[("", &[])]);
    }
}
