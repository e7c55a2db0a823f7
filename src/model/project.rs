//! Everything kept together, and the door through which it changes.

use crate::model::news::News;
use crate::model::shelf::Shelf;
use crate::model::{
    Actor, Annotation, Annotations, Change, Coder, Delta, Document, Field, Id, Info, Issue, Rejection, Relation,
    RelationType, Row, Table, Tag, Transaction, Value,
};
use crate::text::{Intervals, Span};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// All rows of a project with the index derived from them. A clone shares the rows.
///
/// Nothing outside this module can change a row; everyone calls [`Project::apply`].
#[derive(Debug, Clone, Default)]
pub struct Project {
    pub(super) info: Table<Info>,
    pub(super) documents: Table<Document>,
    pub(super) tags: Table<Tag>,
    pub(super) fields: Table<Field>,
    pub(super) relation_types: Table<RelationType>,
    pub(super) actors: Table<Actor>,
    pub(super) issues: Table<Issue>,
    pub(super) coders: Table<Coder>,
    pub(super) annotations: Annotations,
    pub(super) relations: Table<Relation>,
    pub(super) shelves: BTreeMap<Id<Document>, Arc<Shelf>>,
    pub(super) links: BTreeMap<Id<Annotation>, BTreeSet<Id<Relation>>>,
    pub(super) revision: u64,
    pub(super) news: News,
}

/// Two projects are equal when their rows are; the revision only counts.
impl PartialEq for Project {
    fn eq(&self, other: &Self) -> bool {
        self.info == other.info
            && self.documents == other.documents
            && self.tags == other.tags
            && self.fields == other.fields
            && self.relation_types == other.relation_types
            && self.actors == other.actors
            && self.issues == other.issues
            && self.coders == other.coders
            && self.annotations == other.annotations
            && self.relations == other.relations
    }
}

macro_rules! tables {
    ($($name:ident: $row:ty),+ $(,)?) => {
        $(#[must_use] pub fn $name(&self) -> &Table<$row> { &self.$name })+
    };
}

impl Project {
    tables! {
        documents: Document, tags: Tag, fields: Field, relation_types: RelationType, actors: Actor, issues: Issue,
        coders: Coder, relations: Relation,
    }

    #[must_use]
    pub fn annotations(&self) -> &Annotations {
        &self.annotations
    }

    /// What is known about the project as a whole; `None` before its first transaction.
    #[must_use]
    pub fn info(&self) -> Option<&Info> {
        self.info.iter().next()
    }

    #[must_use]
    pub fn title(&self) -> &str {
        self.info().map_or("", |info| &info.title)
    }

    /// The shared row behind [`Project::info`].
    #[must_use]
    pub fn shared_info(&self) -> Option<&Arc<Info>> {
        self.info().and_then(|info| self.info.shared(info.id))
    }

    /// Rises with each change of a row. Whatever is derived from the project may be kept as long as this stays the same.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The fragments of a document's annotations in order of place; an annotation comes once for each fragment.
    #[must_use]
    pub fn fragments_in(&self, document: Id<Document>) -> Option<&Intervals<Id<Annotation>>> {
        self.shelves.get(&document).map(|shelf| &shelf.fragments)
    }

    /// How many annotations a document has.
    #[must_use]
    pub fn annotation_count(&self, document: Id<Document>) -> usize {
        self.shelves.get(&document).map_or(0, |shelf| shelf.annotations)
    }

    /// The annotations of a document that were changed last, the latest first; some dozens at most.
    pub fn latest_in(&self, document: Id<Document>) -> impl Iterator<Item = Annotation> + '_ {
        let latest = self.shelves.get(&document).into_iter().flat_map(|shelf| &shelf.latest);
        latest.filter_map(|&id| self.annotations.get(id))
    }

    /// What has happened since a revision, in order; `None` where that was too long ago or too much.
    #[must_use]
    pub fn changes_since(&self, revision: u64) -> Option<Vec<&Change>> {
        self.news.since(self.revision, revision)
    }

    /// What has happened to annotations since a revision, in order; `None` where that was too long ago or too much, or
    /// where tags have changed, on which the look of annotations depends.
    #[must_use]
    pub fn news_since(&self, revision: u64) -> Option<Vec<&Delta<Annotation>>> {
        let mut deltas = Vec::new();
        for change in self.changes_since(revision)? {
            match change {
                Change::Annotation(delta) => deltas.push(delta),
                Change::Tag(_) => return None,
                _ => {}
            }
        }
        Some(deltas)
    }

    /// Whether no document has come, gone or been changed since a revision, as far as is known.
    #[must_use]
    pub fn has_same_documents(&self, revision: u64) -> bool {
        let changes = self.changes_since(revision);
        changes.is_some_and(|changes| !changes.iter().any(|change| matches!(change, Change::Document(_))))
    }

    /// The annotations of a document, each once, in order of their first fragment's place.
    #[must_use]
    pub fn annotations_in(&self, document: Id<Document>) -> Vec<Annotation> {
        let mut seen = BTreeSet::new();
        let entries = self.fragments_in(document).into_iter().flat_map(Intervals::iter);
        entries.filter(|entry| seen.insert(entry.1)).filter_map(|entry| self.annotations.get(entry.1)).collect()
    }

    /// The relations that start or end at an annotation, in order of their ids.
    pub fn relations_of(&self, annotation: Id<Annotation>) -> impl Iterator<Item = &Relation> + '_ {
        self.links.get(&annotation).into_iter().flatten().filter_map(|&id| self.relations.get(id))
    }

    /// Applies a transaction whole, or refuses it and stays as it was.
    ///
    /// # Errors
    /// When a row is not what the change says it was, when a reference would point at nothing, or when a passage does
    /// not fit its document's text.
    pub fn apply(&mut self, transaction: &Transaction) -> Result<(), Rejection> {
        let result = self.put_all(&transaction.changes).and_then(|()| {
            self.check(&transaction.changes).inspect_err(|_| {
                for change in transaction.changes.iter().rev() {
                    self.put(&change.inverse());
                }
            })
        });
        result?;
        self.index(&transaction.changes);
        self.revision += 1;
        self.news.record(&transaction.changes);
        Ok(())
    }

    fn put_all(&mut self, changes: &[Change]) -> Result<(), Rejection> {
        for (at, change) in changes.iter().enumerate() {
            if let Err(rejection) = self.fits(change) {
                for done in changes.iter().take(at).rev() {
                    self.put(&done.inverse());
                }
                return Err(rejection);
            }
            self.put(change);
        }
        Ok(())
    }

    fn fits(&self, change: &Change) -> Result<(), Rejection> {
        match change {
            Change::Info(delta) => fits(delta, "project", |id| self.info.shared(id).cloned()),
            Change::Document(delta) => fits(delta, "document", |id| self.documents.shared(id).cloned()),
            Change::Tag(delta) => fits(delta, "tag", |id| self.tags.shared(id).cloned()),
            Change::Field(delta) => fits(delta, "field", |id| self.fields.shared(id).cloned()),
            Change::RelationType(delta) => {
                fits(delta, "type of relation", |id| self.relation_types.shared(id).cloned())
            }
            Change::Actor(delta) => fits(delta, "actor", |id| self.actors.shared(id).cloned()),
            Change::Issue(delta) => fits(delta, "issue", |id| self.issues.shared(id).cloned()),
            Change::Coder(delta) => fits(delta, "coder", |id| self.coders.shared(id).cloned()),
            Change::Annotation(delta) => fits(delta, "statement", |id| self.annotations.shared(id)),
            Change::Relation(delta) => fits(delta, "relation", |id| self.relations.shared(id).cloned()),
        }
    }

    fn put(&mut self, change: &Change) {
        match change {
            Change::Info(delta) => put(&mut self.info, delta),
            Change::Document(delta) => put(&mut self.documents, delta),
            Change::Tag(delta) => put(&mut self.tags, delta),
            Change::Field(delta) => put(&mut self.fields, delta),
            Change::RelationType(delta) => put(&mut self.relation_types, delta),
            Change::Actor(delta) => put(&mut self.actors, delta),
            Change::Issue(delta) => put(&mut self.issues, delta),
            Change::Coder(delta) => put(&mut self.coders, delta),
            Change::Annotation(delta) => {
                if let Some(id) = delta.id() {
                    self.annotations.put(id, delta.after.as_deref());
                }
            }
            Change::Relation(delta) => put(&mut self.relations, delta),
        }
    }

    /// Checks references of the rows that are there now, and that nobody misses those that are gone.
    pub(super) fn check<'a>(&self, changes: impl IntoIterator<Item = &'a Change>) -> Result<(), Rejection> {
        let mut gone = Gone::default();
        for change in changes {
            match change {
                Change::Annotation(delta) => match &delta.after {
                    Some(row) if self.annotations.contains(row.id) => self.check_annotation(row)?,
                    _ => gone.annotations.extend(delta.id()),
                },
                Change::Relation(Delta { after: Some(row), .. }) => self.check_relation(row)?,
                Change::Tag(Delta { after: Some(row), .. }) => self.check_tag(row)?,
                Change::Actor(delta) => match &delta.after {
                    Some(row) => self.check_actor(row)?,
                    None => gone.others.extend(delta.id().map(|id| ("actor", id.bits()))),
                },
                Change::Document(Delta { after: None, before: Some(row) }) => {
                    gone.others.insert(("document", row.id.bits()));
                }
                Change::Tag(Delta { after: None, before: Some(row) }) => {
                    gone.others.insert(("tag", row.id.bits()));
                }
                Change::Field(Delta { after: None, before: Some(row) }) => {
                    gone.others.insert(("field", row.id.bits()));
                }
                Change::Issue(Delta { after: None, before: Some(row) }) => {
                    gone.others.insert(("issue", row.id.bits()));
                }
                Change::Coder(Delta { after: None, before: Some(row) }) => {
                    gone.others.insert(("coder", row.id.bits()));
                }
                Change::RelationType(Delta { after: None, before: Some(row) }) => {
                    gone.others.insert(("type of relation", row.id.bits()));
                }
                Change::Info(_)
                | Change::Document(_)
                | Change::Tag(_)
                | Change::Field(_)
                | Change::RelationType(_)
                | Change::Issue(_)
                | Change::Coder(_)
                | Change::Relation(_) => {}
            }
        }
        self.check_gone(&gone)
    }

    pub(super) fn check_annotation(&self, row: &Annotation) -> Result<(), Rejection> {
        let missing = |missing| Rejection::Dangling { what: "statement", missing };
        let document = self.documents.get(row.document).ok_or_else(|| missing("document"))?;
        if !self.tags.contains(row.tag) {
            return Err(missing("tag"));
        }
        if !self.coders.contains(row.coder) {
            return Err(missing("coder"));
        }
        check_words(document, &row.fragments)?;
        if row.fragments.is_empty() {
            return Err(Rejection::Malformed("has no words"));
        }
        if !row.fields.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(Rejection::Malformed("has a field twice"));
        }
        for (field, value) in &row.fields {
            if !self.fields.contains(*field) {
                return Err(missing("field"));
            }
            match value {
                Value::Actors(actors) if actors.iter().any(|id| !self.actors.contains(*id)) => {
                    return Err(missing("actor"));
                }
                Value::Issues(issues) if issues.iter().any(|id| !self.issues.contains(*id)) => {
                    return Err(missing("issue"));
                }
                Value::Words(words) => check_words(document, words)?,
                Value::Unclear
                | Value::Choice(_)
                | Value::Choices(_)
                | Value::YesNo(_)
                | Value::Text(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::Link(_)
                | Value::Actors(_)
                | Value::Issues(_) => {}
            }
        }
        Ok(())
    }

    fn check_relation(&self, row: &Relation) -> Result<(), Rejection> {
        if !self.relations.contains(row.id) {
            return Ok(());
        }
        let missing = |missing| Rejection::Dangling { what: "relation", missing };
        if !self.annotations.contains(row.from) || !self.annotations.contains(row.to) {
            return Err(missing("statement"));
        }
        if !self.relation_types.contains(row.kind) {
            return Err(missing("type of relation"));
        }
        if row.from == row.to {
            return Err(Rejection::Malformed("would be related to itself"));
        }
        Ok(())
    }

    fn check_tag(&self, row: &Tag) -> Result<(), Rejection> {
        let missing = |missing| Rejection::Dangling { what: "tag", missing };
        if row.parent.is_some_and(|parent| !self.tags.contains(parent)) {
            return Err(missing("parent"));
        }
        if row.fields.iter().any(|&field| !self.fields.contains(field)) {
            return Err(missing("field"));
        }
        Ok(())
    }

    fn check_actor(&self, row: &Actor) -> Result<(), Rejection> {
        if row.affiliations.iter().any(|affiliation| !self.actors.contains(affiliation.actor)) {
            return Err(Rejection::Dangling { what: "actor", missing: "actor it belongs to" });
        }
        Ok(())
    }

    /// One pass over everything that can refer to what is gone, and none where nothing is gone.
    fn check_gone(&self, gone: &Gone) -> Result<(), Rejection> {
        for id in gone.annotations.iter().filter(|id| !self.annotations.contains(**id)) {
            let linked = self.links.get(id).into_iter().flatten().any(|&relation| {
                self.relations.get(relation).is_some_and(|relation| relation.from == *id || relation.to == *id)
            });
            if linked {
                return Err(Rejection::InUse { what: "statement", users: "a relation" });
            }
        }
        if gone.others.is_empty() {
            return Ok(());
        }
        let missed = |what: &'static str, bits: u128| gone.others.contains(&(what, bits));
        let in_use = |what, users| Err(Rejection::InUse { what, users });
        let fields_go = gone.others.iter().any(|entry| entry.0 == "field");
        for row in self.annotations.views() {
            for (what, bits) in
                [("document", row.document.bits()), ("tag", row.tag.bits()), ("coder", row.coder.bits())]
            {
                if missed(what, bits) {
                    return in_use(what, "a statement");
                }
            }
            let (mut actor, mut issue, mut field) = (false, false, false);
            row.each_named(|_, id| actor |= missed("actor", id.bits()), |_, id| issue |= missed("issue", id.bits()));
            if fields_go {
                row.each_field(|id| field |= missed("field", id.bits()));
            }
            for (what, is_missed) in [("field", field), ("actor", actor), ("issue", issue)] {
                if is_missed {
                    return in_use(what, "a statement");
                }
            }
        }
        if self.relations.iter().any(|row| missed("type of relation", row.kind.bits())) {
            return in_use("type of relation", "a relation");
        }
        if self.relations.iter().any(|row| missed("coder", row.coder.bits())) {
            return in_use("coder", "a relation");
        }
        let belongs = |row: &Actor| row.affiliations.iter().any(|at| missed("actor", at.actor.bits()));
        if self.actors.iter().any(belongs) {
            return in_use("actor", "an actor that belongs to it");
        }
        if self.tags.iter().any(|row| row.fields.iter().any(|field| missed("field", field.bits()))) {
            return in_use("field", "a tag");
        }
        if self.tags.iter().any(|row| row.parent.is_some_and(|parent| missed("tag", parent.bits()))) {
            return in_use("tag", "a tag below it");
        }
        Ok(())
    }

    fn index(&mut self, changes: &[Change]) {
        let mut touched: BTreeMap<Id<Document>, Vec<&Delta<Annotation>>> = BTreeMap::new();
        for change in changes {
            match change {
                Change::Annotation(delta) => {
                    let rows = [delta.before.as_ref(), delta.after.as_ref()];
                    let documents: BTreeSet<_> = rows.into_iter().flatten().map(|row| row.document).collect();
                    for document in documents {
                        touched.entry(document).or_default().push(delta);
                    }
                }
                Change::Relation(delta) => {
                    if let Some(row) = &delta.before {
                        for end in [row.from, row.to] {
                            if let Some(known) = self.links.get_mut(&end) {
                                known.remove(&row.id);
                                if known.is_empty() {
                                    self.links.remove(&end);
                                }
                            }
                        }
                    }
                    if let Some(row) = &delta.after {
                        for end in [row.from, row.to] {
                            self.links.entry(end).or_default().insert(row.id);
                        }
                    }
                }
                _ => {}
            }
        }
        for (document, deltas) in touched {
            let shelf = Arc::make_mut(self.shelves.entry(document).or_default());
            shelf.follow(document, &deltas);
            if shelf.fragments.is_empty() {
                self.shelves.remove(&document);
            }
        }
    }
}

/// Rows that a transaction takes away, by the name of their table where all tables are asked.
#[derive(Default)]
struct Gone {
    annotations: BTreeSet<Id<Annotation>>,
    others: BTreeSet<(&'static str, u128)>,
}

fn fits<R: Row>(delta: &Delta<R>, what: &'static str, here: impl Fn(Id<R>) -> Option<Arc<R>>) -> Result<(), Rejection> {
    let ids = (delta.before.as_ref().map(|row| row.id()), delta.after.as_ref().map(|row| row.id()));
    let id = match ids {
        (Some(before), Some(after)) if before != after => None,
        (before, after) => after.or(before),
    };
    let id = id.ok_or(Rejection::Empty { what })?;
    let same = match (here(id), &delta.before) {
        (Some(here), Some(before)) => Arc::ptr_eq(&here, before) || here == *before,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if same { Ok(()) } else { Err(Rejection::Stale { what }) }
}

fn put<R: Row>(table: &mut Table<R>, delta: &Delta<R>) {
    if let Some(id) = delta.id() {
        table.put(id, delta.after.clone());
    }
}

fn check_words(document: &Document, words: &[Span]) -> Result<(), Rejection> {
    for (at, span) in words.iter().enumerate() {
        span.check(document.text.as_str())?;
        if span.is_empty() {
            return Err(Rejection::Malformed("has a fragment without words"));
        }
        if words.iter().take(at).any(|other| other.overlaps(*span)) {
            return Err(Rejection::Malformed("has fragments that overlap"));
        }
    }
    Ok(())
}
