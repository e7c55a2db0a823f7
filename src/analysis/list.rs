//! The statements of a project or an article as a list: filtered, in order, in groups. Plain data, no painting.
//!
//! [`Keys`] are made once for a state of the project; the caller keeps them as long as its revision stays the same. A
//! filter or another order then costs one pass over the rows.

use crate::analysis::search::Query;
use crate::model::{Actor, Annotation, Certainty, Coder, Document, Id, Issue, Project, Tag, Value};
use std::{cmp::Ordering, collections::BTreeMap, collections::BTreeSet, ops::Range};

/// What the rows are put in order by, and what their groups are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Place in the text; groups are articles.
    #[default]
    Position,
    Tag,
    /// Whose words or stance it is. A statement of two actors stands in the groups of both.
    Actor,
    /// What it is about, likewise.
    Issue,
    Coder,
    /// Last changed first; groups are days in UTC.
    Changed,
}

impl Order {
    pub const ALL: [Self; 6] = [Self::Position, Self::Tag, Self::Actor, Self::Issue, Self::Coder, Self::Changed];

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Position => "by position",
            Self::Tag => "by tag",
            Self::Actor => "by actor",
            Self::Issue => "by issue",
            Self::Coder => "by coder",
            Self::Changed => "by time",
        }
    }
}

/// Which statements are listed. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Looked for in the words, the note, the names of tag and actors, the wording of issues. Empty: everything fits.
    pub words: String,
    pub document: Option<Id<Document>>,
    /// Empty: any.
    pub tags: BTreeSet<Id<Tag>>,
    /// Any of them, in any field. Empty: any.
    pub actors: BTreeSet<Id<Actor>>,
    pub coders: BTreeSet<Id<Coder>>,
    pub only_unsure: bool,
    pub only_with_note: bool,
    /// Only statements of nobody.
    pub only_without_actor: bool,
}

/// What a statement is put in order by, in numbers that compare quickly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    statement: Id<Annotation>,
    /// Place of the document in the project's list.
    document: u32,
    start: u32,
    end: u32,
    tag: u32,
    coder: u32,
    changed: i64,
    sequence: u64,
    /// Ranks of its speakers and of its issues in the order of the alphabet: parts of [`Keys::ranks`].
    actors: (u32, u32),
    issues: (u32, u32),
}

/// The keys of every statement of a project, in order of place.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    rows: Vec<Row>,
    ranks: Vec<u32>,
    documents: Vec<Id<Document>>,
    tags: Vec<Id<Tag>>,
    coders: Vec<Id<Coder>>,
    actors: Vec<Id<Actor>>,
    issues: Vec<Id<Issue>>,
    revision: u64,
}

/// A heading and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub title: String,
    /// Places in [`Listing::rows`].
    pub rows: Range<usize>,
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// In order; by actor and by issue a statement may come more than once.
    pub rows: Vec<Id<Annotation>>,
    /// One after the other, together all rows.
    pub groups: Vec<Group>,
    /// Statements that fit, each counted once.
    pub statements: usize,
}

/// Where nothing is named; sorts behind every rank.
const NONE: u32 = u32::MAX;

impl Keys {
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let documents: Vec<Id<Document>> = project.documents_in_order().iter().map(|row| row.id).collect();
        let mut tags: Vec<&Tag> = project.tags().iter().collect();
        tags.sort_by_key(|row| (row.position, row.id));
        let tags: Vec<Id<Tag>> = tags.iter().map(|row| row.id).collect();
        let by_name = |name: &str| name.to_lowercase();
        let mut actors: Vec<_> = project.actors().iter().map(|row| (by_name(&row.name), row.id)).collect();
        let mut issues: Vec<_> = project.issues().iter().map(|row| (by_name(&row.wording), row.id)).collect();
        let mut coders: Vec<_> = project.coders().iter().map(|row| (by_name(&row.name), row.id)).collect();
        actors.sort();
        issues.sort();
        coders.sort();
        let mut keys = Self {
            rows: Vec::with_capacity(project.annotations().len()),
            ranks: Vec::new(),
            documents,
            tags,
            coders: coders.into_iter().map(|entry| entry.1).collect(),
            actors: actors.into_iter().map(|entry| entry.1).collect(),
            issues: issues.into_iter().map(|entry| entry.1).collect(),
            revision: project.revision(),
        };
        keys.add_rows(project);
        keys
    }

    /// The revision of the project that these are the keys of.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn add_rows(&mut self, project: &Project) {
        let documents = places(&self.documents);
        let (tags, coders) = (places(&self.tags), places(&self.coders));
        let (actors, issues) = (places(&self.actors), places(&self.issues));
        let speaker: BTreeMap<Id<Tag>, _> =
            self.tags.iter().filter_map(|&tag| Some((tag, project.speaker_field(tag)?.id))).collect();
        for row in project.annotations().iter() {
            let hull = row.hull();
            let from = self.ranks.len();
            if let Some(Value::Actors(ids)) = speaker.get(&row.tag).and_then(|&field| row.value(field)) {
                self.ranks.extend(ids.iter().filter_map(|id| actors.get(id)));
            }
            let middle = self.ranks.len();
            for (_, value) in &row.fields {
                if let Value::Issues(ids) = value {
                    self.ranks.extend(ids.iter().filter_map(|id| issues.get(id)));
                }
            }
            self.rows.push(Row {
                statement: row.id,
                document: documents.get(&row.document).copied().unwrap_or(NONE),
                start: narrow(hull.start()),
                end: narrow(hull.end()),
                tag: tags.get(&row.tag).copied().unwrap_or(NONE),
                coder: coders.get(&row.coder).copied().unwrap_or(NONE),
                changed: row.changed.time.0,
                sequence: row.changed.sequence,
                actors: (narrow(from), narrow(middle)),
                issues: (narrow(middle), narrow(self.ranks.len())),
            });
        }
        self.rows.sort_unstable_by(by_place);
    }

    fn ranks(&self, range: (u32, u32)) -> &[u32] {
        self.ranks.get(range.0 as usize..range.1 as usize).unwrap_or(&[])
    }

    /// The statements that fit a filter, in order and in groups.
    #[must_use]
    pub fn list(&self, project: &Project, filter: &Filter, order: Order) -> Listing {
        let test = Test::new(self, project, filter);
        let fitting: Vec<&Row> = self.rows.iter().filter(|row| test.fits(row)).collect();
        let statements = fitting.len();
        let mut entries: Vec<(i64, &Row)> = Vec::with_capacity(statements);
        for row in fitting {
            match order {
                Order::Position => entries.push((row.document.into(), row)),
                Order::Tag => entries.push((row.tag.into(), row)),
                Order::Coder => entries.push((row.coder.into(), row)),
                // Later days first, so the number is turned round.
                Order::Changed => entries.push((-row.changed.div_euclid(DAY), row)),
                Order::Actor => push_each(&mut entries, self.ranks(row.actors), row),
                Order::Issue => push_each(&mut entries, self.ranks(row.issues), row),
            }
        }
        match order {
            Order::Changed => {
                entries.sort_by(|a, b| (a.0, b.1.changed, b.1.sequence).cmp(&(b.0, a.1.changed, a.1.sequence)));
            }
            // The rows are in order of place already, and sorting keeps that order among equals.
            Order::Position | Order::Tag | Order::Actor | Order::Issue | Order::Coder => {
                entries.sort_by_key(|entry| entry.0);
            }
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut key = None;
        for (at, entry) in entries.iter().enumerate() {
            if key == Some(entry.0)
                && let Some(group) = groups.last_mut()
            {
                group.rows.end = at + 1;
                continue;
            }
            key = Some(entry.0);
            groups.push(Group { title: self.title(project, order, entry.0), rows: at..at + 1 });
        }
        Listing { rows: entries.iter().map(|entry| entry.1.statement).collect(), groups, statements }
    }

    fn title(&self, project: &Project, order: Order, key: i64) -> String {
        fn at<R>(ids: &[Id<R>], key: i64) -> Option<Id<R>> {
            ids.get(usize::try_from(key).ok()?).copied()
        }
        let found = match order {
            Order::Position => {
                at(&self.documents, key).and_then(|id| project.documents().get(id)).map(|row| &row.title)
            }
            Order::Tag => at(&self.tags, key).and_then(|id| project.tags().get(id)).map(|row| &row.name),
            Order::Actor => at(&self.actors, key).and_then(|id| project.actors().get(id)).map(|row| &row.name),
            Order::Issue => at(&self.issues, key).and_then(|id| project.issues().get(id)).map(|row| &row.wording),
            Order::Coder => at(&self.coders, key).and_then(|id| project.coders().get(id)).map(|row| &row.name),
            Order::Changed => {
                let moment = crate::model::Time(-key * DAY).to_string();
                return moment.split_once('T').map_or(String::new(), |parts| parts.0.to_owned());
            }
        };
        found.cloned().unwrap_or_else(|| {
            match order {
                Order::Actor => "No actor",
                Order::Issue => "No issue",
                Order::Position | Order::Tag | Order::Coder | Order::Changed => "Unknown",
            }
            .to_owned()
        })
    }
}

/// Milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

fn push_each<'r>(entries: &mut Vec<(i64, &'r Row)>, ranks: &[u32], row: &'r Row) {
    if ranks.is_empty() {
        entries.push((NONE.into(), row));
    }
    for (at, &rank) in ranks.iter().enumerate() {
        if !ranks.iter().take(at).any(|&known| known == rank) {
            entries.push((rank.into(), row));
        }
    }
}

fn by_place(a: &Row, b: &Row) -> Ordering {
    (a.document, a.start, std::cmp::Reverse(a.end), a.statement).cmp(&(
        b.document,
        b.start,
        std::cmp::Reverse(b.end),
        b.statement,
    ))
}

fn places<R>(ids: &[Id<R>]) -> BTreeMap<Id<R>, u32> {
    ids.iter().enumerate().map(|(at, &id)| (id, narrow(at))).collect()
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}

/// A filter made ready: what is the same for all rows is looked up once.
struct Test<'a> {
    keys: &'a Keys,
    project: &'a Project,
    filter: &'a Filter,
    query: Option<Query>,
    /// Whose names or wordings hold the words that are looked for.
    tags: BTreeSet<Id<Tag>>,
    actors: BTreeSet<Id<Actor>>,
    issues: BTreeSet<Id<Issue>>,
    document: Option<u32>,
}

impl<'a> Test<'a> {
    fn new(keys: &'a Keys, project: &'a Project, filter: &'a Filter) -> Self {
        let query = Query::words(&filter.words, false, false).ok();
        let holds = |text: &str| query.as_ref().is_some_and(|query| query.is_in(text));
        let tags = project.tags().iter().filter(|row| holds(&row.name)).map(|row| row.id).collect();
        let named = |row: &&Actor| holds(&row.name) || row.aliases.iter().any(|alias| holds(alias));
        let actors = project.actors().iter().filter(named).map(|row| row.id).collect();
        let issues = project.issues().iter().filter(|row| holds(&row.wording)).map(|row| row.id).collect();
        let place = |id: Id<Document>| keys.documents.iter().position(|&known| known == id).map_or(NONE, narrow);
        let document = filter.document.map(place);
        Self { keys, project, filter, query, tags, actors, issues, document }
    }

    fn fits(&self, row: &Row) -> bool {
        let filter = self.filter;
        // What the keys tell goes first: it costs nothing.
        if self.document.is_some_and(|document| document != row.document)
            || filter.only_without_actor && row.actors.0 != row.actors.1
        {
            return false;
        }
        let id = |at: u32| self.keys.tags.get(at as usize);
        if !filter.tags.is_empty() && !id(row.tag).is_some_and(|tag| filter.tags.contains(tag)) {
            return false;
        }
        let needs_row = self.query.is_some()
            || filter.only_unsure
            || filter.only_with_note
            || !filter.actors.is_empty()
            || !filter.coders.is_empty();
        !needs_row || self.project.annotations().get(row.statement).is_some_and(|row| self.fits_row(row))
    }

    fn fits_row(&self, row: &Annotation) -> bool {
        let filter = self.filter;
        let (actors, issues) = named(row);
        (!filter.only_unsure || row.certainty == Certainty::Unsure)
            && (!filter.only_with_note || !row.note.is_empty())
            && (filter.coders.is_empty() || filter.coders.contains(&row.coder))
            && (filter.actors.is_empty() || actors.clone().any(|id| filter.actors.contains(&id)))
            && self.query.as_ref().is_none_or(|query| {
                self.tags.contains(&row.tag)
                    || actors.clone().any(|id| self.actors.contains(&id))
                    || issues.clone().any(|id| self.issues.contains(&id))
                    || query.is_in(&row.note)
                    || self.words_hold(query, row)
            })
    }

    fn words_hold(&self, query: &Query, row: &Annotation) -> bool {
        let Some(document) = self.project.documents().get(row.document) else {
            return false;
        };
        let text = document.text.as_str();
        match row.fragments.as_slice() {
            [one] => query.is_in(one.of(text)),
            // Words may run on from one fragment to the next.
            many => query.is_in(&many.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" ")),
        }
    }
}

/// The actors and issues of all answers of a statement.
fn named(row: &Annotation) -> (impl Iterator<Item = Id<Actor>> + Clone, impl Iterator<Item = Id<Issue>> + Clone) {
    let actors = row.fields.iter().flat_map(|(_, value)| match value {
        Value::Actors(ids) => ids.as_slice(),
        _ => &[],
    });
    let issues = row.fields.iter().flat_map(|(_, value)| match value {
        Value::Issues(ids) => ids.as_slice(),
        _ => &[],
    });
    (actors.copied(), issues.copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Answer, Command, Named, NewDocument, plan, starter};
    use crate::model::{Colour, Ids, Origin, Stamp, Text, Time};
    use crate::text::Span;

    struct Trial {
        project: Project,
        ids: Ids,
        sequence: u64,
        coder: Id<Coder>,
    }

    impl Trial {
        fn new() -> Self {
            let mut ids = Ids::counting(1);
            let coder = ids.next_id();
            let mut trial = Self { project: Project::default(), ids, sequence: 0, coder };
            let row = Coder { id: coder, name: "Lena".into(), colour: Colour::Palette(1) };
            trial.run(Command::AddCoder { coder: row });
            let codebook = Box::new(starter("news-basics").unwrap());
            trial.run(Command::AdoptCodebook { name: "News basics".into(), codebook });
            trial
        }

        #[expect(clippy::needless_pass_by_value, reason = "a test reads better without the borrow")]
        fn run(&mut self, command: Command) {
            self.sequence += 1;
            let time = Time(1_790_000_000_000 + self.sequence as i64 * DAY / 4);
            let stamp = Stamp { coder: self.coder, time, sequence: self.sequence };
            let transaction = plan(&self.project, &command, stamp, &mut self.ids).unwrap();
            self.project.apply(&transaction).unwrap();
        }

        fn article(&mut self, title: &str, words: &str) -> Id<Document> {
            let new = NewDocument { title: title.into(), text: Text::new(words), ..NewDocument::default() };
            self.run(Command::AddDocuments { documents: vec![new] });
            self.project.documents_in_order().last().unwrap().id
        }

        fn tag(&mut self, document: Id<Document>, tag: &str, words: &str, by: &[&str], note: &str) {
            let text = self.project.documents().get(document).unwrap().text.clone();
            let start = text.as_str().find(words).unwrap();
            let tag = self.project.tag_named(tag).unwrap().id;
            let speaker = self.project.speaker_field(tag).unwrap().id;
            let by = by.iter().map(|name| Named::New((*name).to_owned())).collect();
            self.run(Command::Annotate {
                document,
                fragments: vec![Span::new(start, start + words.len())],
                tag,
                answers: vec![(speaker, Answer::Actors(by))],
                note: note.to_owned(),
                certainty: Certainty::Sure,
                origin: Origin::ByHand,
            });
        }
    }

    fn trial() -> Trial {
        let mut trial = Trial::new();
        let two = trial.article("Two", "Green List demands a full report.");
        let one = trial.article("One", "“The timetable stands,” she said. Nobody had replied.");
        trial.tag(one, "Claim", "Nobody had replied", &[], "check this");
        trial.tag(one, "Quote", "“The timetable stands,”", &["Ilse Varga", "ministry"], "");
        trial.tag(two, "Position", "demands a full report", &["Green List"], "");
        trial
    }

    /// `Title: words, words; Title: …`
    fn told(project: &Project, listing: &Listing) -> String {
        let words = |at: usize| {
            let row = project.annotations().get(listing.rows[at]).unwrap();
            row.words(project.documents().get(row.document).unwrap().text.as_str())
        };
        let group = |group: &Group| {
            format!("{}: {}", group.title, group.rows.clone().map(words).collect::<Vec<_>>().join(", "))
        };
        listing.groups.iter().map(group).collect::<Vec<_>>().join("; ")
    }

    fn check(filter: &Filter, order: Order, expected: &str) {
        let trial = trial();
        let listing = Keys::new(&trial.project).list(&trial.project, filter, order);
        assert_eq!(told(&trial.project, &listing), expected);
        let covered: Vec<usize> = listing.groups.iter().flat_map(|group| group.rows.clone()).collect();
        assert_eq!(covered, (0..listing.rows.len()).collect::<Vec<_>>());
    }

    #[test]
    fn statements_stand_in_every_order() {
        let all = Filter::default();
        let (a, b, c) = ("demands a full report", "“The timetable stands,”", "Nobody had replied");
        check(&all, Order::Position, &format!("Two: {a}; One: {b}, {c}"));
        check(&all, Order::Tag, &format!("Claim: {c}; Quote: {b}; Position: {a}"));
        check(&all, Order::Actor, &format!("Green List: {a}; Ilse Varga: {b}; ministry: {b}; No actor: {c}"));
        check(&all, Order::Issue, &format!("No issue: {a}, {b}, {c}"));
        check(&all, Order::Coder, &format!("Lena: {a}, {b}, {c}"));
        check(&all, Order::Changed, &format!("2026-09-23: {a}, {b}; 2026-09-22: {c}"));
    }

    #[test]
    fn filters_look_at_words_names_notes_and_marks() {
        let words = |words: &str| Filter { words: words.into(), ..Filter::default() };
        check(&words("timetable"), Order::Position, "One: “The timetable stands,”");
        check(&words("VARGA"), Order::Position, "One: “The timetable stands,”");
        check(&words("check"), Order::Position, "One: Nobody had replied");
        check(&words("position"), Order::Position, "Two: demands a full report");
        check(&words("nothing of the kind"), Order::Position, "");
        check(&Filter { only_without_actor: true, ..Filter::default() }, Order::Tag, "Claim: Nobody had replied");
        check(&Filter { only_with_note: true, ..Filter::default() }, Order::Tag, "Claim: Nobody had replied");
        check(&Filter { only_unsure: true, ..Filter::default() }, Order::Tag, "");
        let trial = trial();
        let documents = trial.project.documents_in_order();
        check(
            &Filter { document: Some(documents[0].id), ..Filter::default() },
            Order::Position,
            "Two: demands a full report",
        );
        let actor = trial.project.actor_named("ministry").unwrap().id;
        check(&Filter { actors: [actor].into(), ..Filter::default() }, Order::Coder, "Lena: “The timetable stands,”");
        let tag = trial.project.tag_named("Claim").unwrap().id;
        check(&Filter { tags: [tag].into(), ..Filter::default() }, Order::Coder, "Lena: Nobody had replied");
    }

    #[test]
    fn a_statement_of_two_actors_is_counted_once() {
        let trial = trial();
        let keys = Keys::new(&trial.project);
        let listing = keys.list(&trial.project, &Filter::default(), Order::Actor);
        assert_eq!((listing.rows.len(), listing.statements), (4, 3));
        assert_eq!(keys.revision(), trial.project.revision());
    }
}
