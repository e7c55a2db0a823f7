//! What statements are put in order by, kept in step with the project.

use super::{Pieces, merge};
use crate::model::{Actor, Annotation, Change, Coder, Delta, Document, Field, Id, Issue, Mark, Project, Tag, View};
use crate::text::Span;
use std::{cmp::Ordering, collections::BTreeMap, collections::BTreeSet, ops::Range, sync::Arc};

/// Where a statement is kept among the keys: it stays there as long as it is there at all, whatever happens to others.
pub type Slot = u32;

/// Where nothing is named; sorts behind every rank.
pub(super) const NONE: i64 = i64::MAX;

/// What a statement is put in order by, in numbers that compare quickly.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Id<Annotation>,
    pub(super) document: i64,
    start: u32,
    end: u32,
    pub(super) tag: i64,
    pub(super) coder: i64,
    pub(super) changed: Mark,
    /// Ranks of its speakers and of its issues: parts of [`Keys::ranks`].
    actors: (u32, u32),
    issues: (u32, u32),
}

impl Row {
    pub(super) fn has_speaker(&self) -> bool {
        self.actors.0 != self.actors.1
    }

    fn place(&self) -> Place {
        (self.document, self.start, !self.end, self.id)
    }
}

/// What the order in the text is decided by: of two that begin together, the longer goes first.
type Place = (i64, u32, u32, Id<Annotation>);

/// The keys of every statement of a project.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    rows: Vec<Option<Row>>,
    free: Vec<Slot>,
    /// The statements in order of place.
    places: Pieces<Slot>,
    ranks: Vec<i64>,
    pub(super) documents: Ranks<u32, Document>,
    pub(super) tags: Ranks<u32, Tag>,
    pub(super) coders: Ranks<String, Coder>,
    pub(super) actors: Ranks<String, Actor>,
    pub(super) issues: Ranks<String, Issue>,
    /// The field of each tag that says who speaks.
    speakers: BTreeMap<Id<Tag>, Id<Field>>,
    revision: u64,
}

/// What has changed from one revision to another.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    /// Where a statement has come, gone or been changed.
    pub slots: Vec<Slot>,
    /// What those of them held that held something.
    before: Vec<(Slot, Row)>,
    /// Names that have come or gone.
    pub(super) actors: BTreeSet<Id<Actor>>,
    pub(super) issues: BTreeSet<Id<Issue>>,
}

impl Touched {
    /// How many are looked for one by one among many others; for more, those are gone through.
    const FEW: usize = 16;

    /// Where they stand in a list of slots, which `find` knows how to find in its order: what there was, in the order
    /// of then. Rising.
    pub(super) fn among(
        &self,
        slots: impl Iterator<Item = Slot>,
        count: usize,
        mut find: impl FnMut(&mut Vec<usize>, Slot, &Row),
    ) -> Vec<usize> {
        let mut found = Vec::new();
        if self.slots.len() <= Self::FEW {
            self.before.iter().for_each(|(slot, row)| find(&mut found, *slot, row));
            found.sort_unstable();
            return found;
        }
        let mut mask = vec![false; count];
        for &slot in &self.slots {
            if let Some(known) = mask.get_mut(slot as usize) {
                *known = true;
            }
        }
        slots.enumerate().for_each(|(at, slot)| {
            if mask.get(slot as usize) == Some(&true) {
                found.push(at);
            }
        });
        found
    }
}

impl Keys {
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let by_name = |name: &str| name.to_lowercase();
        let mut keys = Self {
            documents: Ranks::new(project.documents().iter().map(|row| (row.position, row.id))),
            tags: Ranks::new(project.tags().iter().map(|row| (row.position, row.id))),
            coders: Ranks::new(project.coders().iter().map(|row| (by_name(&row.name), row.id))),
            actors: Ranks::new(project.actors().iter().map(|row| (by_name(&row.name), row.id))),
            issues: Ranks::new(project.issues().iter().map(|row| (by_name(&row.wording), row.id))),
            revision: project.revision(),
            ..Self::default()
        };
        let speaker = |row: &Tag| Some((row.id, project.speaker_field(row.id)?.id));
        keys.speakers = project.tags().iter().filter_map(speaker).collect();
        keys.rows.reserve(project.annotations().len());
        let mut places = Vec::with_capacity(project.annotations().len());
        for statement in project.annotations().views() {
            let row = keys.row_of(&statement);
            // Slots are in the order of the ids here, and shorter than those.
            places.push((row.document, row.start, !row.end, narrow(keys.rows.len())));
            keys.rows.push(Some(row));
        }
        places.sort_unstable();
        keys.places = places.into_iter().map(|place| place.3).collect::<Vec<_>>().into();
        keys
    }

    fn row_of(&mut self, statement: &View<'_>) -> Row {
        let (from, speaker) = (self.ranks.len(), self.speakers.get(&statement.tag).copied());
        let (ranks, actors) = (&mut self.ranks, &self.actors);
        let speaks = |field, id| {
            if Some(field) == speaker {
                ranks.extend(actors.rank(id));
            }
        };
        statement.each_named(speaks, |_, _| {});
        let middle = self.ranks.len();
        let (ranks, issues) = (&mut self.ranks, &self.issues);
        statement.each_named(|_, _| {}, |_, id| ranks.extend(issues.rank(id)));
        let hull = statement.hull();
        Row {
            document: self.documents.rank(statement.document).unwrap_or(NONE),
            start: narrow(hull.start()),
            end: narrow(hull.end()),
            tag: self.tags.rank(statement.tag).unwrap_or(NONE),
            coder: self.coders.rank(statement.coder).unwrap_or(NONE),
            actors: (narrow(from), narrow(middle)),
            issues: (narrow(middle), narrow(self.ranks.len())),
            changed: statement.changed,
            id: statement.id,
        }
    }

    /// Takes in what has changed since. `None` where that is too much or too long ago, or where names or the codebook
    /// have changed: then they are to be made anew, and every slot is another one.
    #[must_use]
    pub fn follow(&mut self, project: &Project) -> Option<Touched> {
        let changes = project.changes_since(self.revision)?;
        let mut touched = Touched::default();
        let mut before: BTreeMap<Id<Annotation>, Option<&Arc<Annotation>>> = BTreeMap::new();
        for change in changes {
            match change {
                Change::Annotation(delta) => {
                    before.entry(delta.id()?).or_insert(delta.before.as_ref());
                }
                Change::Actor(delta) => {
                    touched.actors.extend(news(delta, |a, b| (&a.name, &a.aliases) == (&b.name, &b.aliases))?);
                }
                Change::Issue(delta) => touched.issues.extend(news(delta, |a, b| a.wording == b.wording)?),
                Change::Document(delta) => {
                    let same =
                        |a: &Document, b: &Document| a.position == b.position && a.text.digest() == b.text.digest();
                    if news(delta, same)?.is_some() {
                        return None;
                    }
                }
                Change::Tag(_) | Change::Field(_) | Change::Coder(_) => return None,
                Change::Info(_) | Change::RelationType(_) | Change::Relation(_) => {}
            }
        }
        for &id in &touched.actors {
            self.actors.follow(id, project.actors().get(id).map(|row| row.name.to_lowercase()))?;
        }
        for &id in &touched.issues {
            self.issues.follow(id, project.issues().get(id).map(|row| row.wording.to_lowercase()))?;
        }
        // All are looked up before any of them moves.
        let slot = |(id, before): (_, Option<&Arc<Annotation>>)| match before {
            Some(row) => self.slot_at(id, row.document, row.hull()).map(|slot| (id, Some(slot))),
            None => Some((id, None)),
        };
        let slots: Vec<(Id<Annotation>, Option<Slot>)> = before.into_iter().map(slot).collect::<Option<_>>()?;
        for (id, slot) in slots {
            let Some((slot, before)) = self.put(slot, project.annotations().view(id).as_ref()) else { continue };
            touched.slots.push(slot);
            touched.before.extend(before.map(|row| (slot, row)));
        }
        self.settle(&touched);
        self.revision = project.revision();
        Some(touched)
    }

    /// Puts a statement, or nothing, into its slot or into one that is free; which that is, and what it held.
    fn put(&mut self, slot: Option<Slot>, statement: Option<&View<'_>>) -> Option<(Slot, Option<Row>)> {
        let row = statement.map(|statement| self.row_of(statement));
        let slot = match slot {
            Some(slot) => slot,
            None if row.is_none() => return None,
            None => self.free.pop().unwrap_or(narrow(self.rows.len())),
        };
        if slot as usize == self.rows.len() {
            self.rows.push(None);
        }
        self.rows.get_mut(slot as usize).map(|known| (slot, std::mem::replace(known, row)))
    }

    /// Puts what was touched at its place, and frees what is empty now.
    fn settle(&mut self, touched: &Touched) {
        if touched.slots.is_empty() {
            return;
        }
        let (mut came, empty): (Vec<Slot>, Vec<Slot>) =
            touched.slots.iter().partition(|&&slot| self.row(slot).is_some());
        came.sort_by(|a, b| self.by_place(*a, *b));
        let mut places = std::mem::take(&mut self.places);
        let gone = touched.among(places.iter().copied(), self.rows.len(), |found, sought, row| {
            let at = places.partition_point(|&slot| self.by_place_before(slot, row, touched).is_lt());
            found.extend(Some(at).filter(|&at| places.get(at) == Some(&sought)));
        });
        merge(&mut places, gone, &came, |a, b| self.by_place(*a, *b));
        self.places = places;
        self.free.extend(empty);
    }

    pub(super) fn by_place(&self, a: Slot, b: Slot) -> Ordering {
        self.row(a).map(Row::place).cmp(&self.row(b).map(Row::place))
    }

    /// Compares the place that a slot had before it was touched, where it was.
    pub(super) fn by_place_before(&self, slot: Slot, other: &Row, touched: &Touched) -> Ordering {
        let before = touched.before.iter().find(|known| known.0 == slot).map(|known| &known.1);
        before.or_else(|| self.row(slot)).map(Row::place).cmp(&Some(other.place()))
    }

    /// Where a statement is kept, as it is known here.
    #[must_use]
    pub fn slot_of(&self, statement: &View<'_>) -> Option<Slot> {
        self.slot_at(statement.id, statement.document, statement.hull())
    }

    fn slot_at(&self, id: Id<Annotation>, document: Id<Document>, hull: Span) -> Option<Slot> {
        let document = self.documents.rank(document).unwrap_or(NONE);
        let place = (document, narrow(hull.start()), !narrow(hull.end()), id);
        let at = self.places.partition_point(|&slot| self.row(slot).map(Row::place) < Some(place));
        self.places.get(at).copied().filter(|&slot| self.row(slot).map(Row::place) == Some(place))
    }

    /// The statement in a slot.
    #[must_use]
    pub fn statement(&self, slot: Slot) -> Option<Id<Annotation>> {
        self.row(slot).map(|row| row.id)
    }

    /// Every slot is below this.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, slot: Slot) -> Option<&Row> {
        self.rows.get(slot as usize)?.as_ref()
    }

    /// Where the statements of a document, or all, stand in order of place.
    pub(super) fn range_of(&self, document: Option<Id<Document>>) -> Range<usize> {
        let Some(document) = document else { return 0..self.places.len() };
        let rank = self.documents.rank(document).unwrap_or(NONE);
        let first =
            |rank: i64| self.places.partition_point(|&slot| self.row(slot).is_some_and(|row| row.document < rank));
        first(rank)..first(rank.saturating_add(1))
    }

    /// Statements in order of place.
    pub(super) fn in_order(&self, places: Range<usize>) -> impl Iterator<Item = Slot> {
        self.places.range(places).copied()
    }

    pub(super) fn speakers_of(&self, row: &Row) -> &[i64] {
        self.ranks.get(row.actors.0 as usize..row.actors.1 as usize).unwrap_or(&[])
    }

    pub(super) fn issues_of(&self, row: &Row) -> &[i64] {
        self.ranks.get(row.issues.0 as usize..row.issues.1 as usize).unwrap_or(&[])
    }
}

/// A row that has come or gone; nothing where it stayed the same. `None`: it was changed.
fn news<R: crate::model::Row>(delta: &Delta<R>, same: impl Fn(&R, &R) -> bool) -> Option<Option<Id<R>>> {
    match (&delta.before, &delta.after) {
        (Some(before), Some(after)) => same(before, after).then_some(None),
        _ => Some(delta.id()),
    }
}

/// Rows of a table in an order, with numbers that stay when others come and go.
#[derive(Debug, Clone)]
pub(super) struct Ranks<K, R> {
    order: Vec<(K, Id<R>, i64)>,
    ranks: BTreeMap<Id<R>, i64>,
}

impl<K, R> Default for Ranks<K, R> {
    fn default() -> Self {
        Self { order: Vec::new(), ranks: BTreeMap::new() }
    }
}

impl<K: Ord, R> Ranks<K, R> {
    /// Between two numbers, so that many fit in between later.
    const STEP: i64 = 1 << 32;

    fn new(rows: impl Iterator<Item = (K, Id<R>)>) -> Self {
        let mut rows: Vec<(K, Id<R>)> = rows.collect();
        rows.sort();
        let mut rank = 0;
        let order = rows.into_iter().map(|(key, id)| {
            rank += Self::STEP;
            (key, id, rank)
        });
        let order: Vec<_> = order.collect();
        Self { ranks: order.iter().map(|entry| (entry.1, entry.2)).collect(), order }
    }

    pub(super) fn rank(&self, id: Id<R>) -> Option<i64> {
        self.ranks.get(&id).copied()
    }

    pub(super) fn at(&self, rank: i64) -> Option<Id<R>> {
        let at = self.order.binary_search_by_key(&rank, |entry| entry.2).ok()?;
        self.order.get(at).map(|entry| entry.1)
    }

    /// Takes a row in or out; `None` where that gives others another number.
    fn follow(&mut self, id: Id<R>, key: Option<K>) -> Option<()> {
        let known = self.rank(id).and_then(|rank| self.order.binary_search_by_key(&rank, |entry| entry.2).ok());
        match (known, key) {
            (None, None) => {}
            (Some(at), Some(key)) => return self.order.get(at).is_some_and(|entry| entry.0 == key).then_some(()),
            (Some(at), None) => {
                self.order.remove(at);
                self.ranks.remove(&id);
            }
            (None, Some(key)) => {
                let at = self.order.partition_point(|entry| (&entry.0, entry.1) < (&key, id));
                let low = at.checked_sub(1).and_then(|before| self.order.get(before)).map_or(0, |entry| entry.2);
                let high = self.order.get(at).map_or(low.saturating_add(2 * Self::STEP), |entry| entry.2);
                let rank = low + (high - low) / 2;
                if rank == low || rank == NONE {
                    return None;
                }
                self.order.insert(at, (key, id, rank));
                self.ranks.insert(id, rank);
            }
        }
        Some(())
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
