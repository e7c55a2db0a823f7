//! The statements that fit a filter, in order and in groups.

use super::filter::{Filter, Test};
use super::keys::{Keys, NONE, Row, Slot, Touched};
use super::{Moves, Order, Pieces, merge};
use crate::model::{Project, Time};
use std::{cmp::Ordering, ops::Range};

/// Milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A heading and its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    key: i64,
    /// Places in [`Listing::slots`].
    first: usize,
    end: usize,
}

impl Group {
    /// Places in [`Listing::slots`].
    #[must_use]
    pub fn rows(&self) -> Range<usize> {
        self.first..self.end
    }
}

/// A row of the list: by actor and by issue a statement may have more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    key: i64,
    /// Decides between equal keys, and after it the place.
    second: i64,
    slot: Slot,
}

/// The list of some keys for a filter and an order, sifted piece by piece.
#[derive(Debug, Clone)]
pub struct Listing {
    order: Order,
    test: Test,
    /// How many of the statements in question have been looked at.
    looked: usize,
    done: bool,
    /// Those that fit so far, while it is sifted.
    found: Vec<Entry>,
    entries: Pieces<Entry>,
    statements: usize,
}

impl Listing {
    /// A list that is still to be sifted.
    #[must_use]
    pub fn new(project: &Project, filter: Filter, order: Order) -> Self {
        let test = Test::new(project, filter);
        Self { order, test, looked: 0, done: false, found: Vec::new(), entries: Pieces::default(), statements: 0 }
    }

    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.test.filter
    }

    #[must_use]
    pub fn order(&self) -> Order {
        self.order
    }

    /// Statements that fit, each counted once.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// The rows in order; by actor and by issue a statement may come more than once. None before it is all sifted.
    pub fn slots(&self, rows: Range<usize>) -> impl Iterator<Item = Slot> + '_ {
        self.entries.range(rows).map(|entry| entry.slot)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Goes on looking at statements, and puts those that fit in order in the end. True: it is done.
    ///
    /// Where words have to be read, it looks at no more than `most` at once.
    pub fn sift(&mut self, keys: &Keys, project: &Project, most: usize) -> bool {
        if self.done {
            return true;
        }
        let all = keys.range_of(self.test.filter.document);
        let most = if self.test.reads() { most } else { usize::MAX };
        let first = all.start + self.looked;
        let piece = first..first.saturating_add(most).min(all.end);
        let takes_all = self.test.takes_all();
        let (mut read, mut text) = (None, "");
        for slot in keys.in_order(piece.clone()) {
            let Some(row) = keys.row(slot) else { continue };
            if !takes_all {
                let Some(statement) = project.annotations().view(row.id) else { continue };
                if read != Some(statement.document) {
                    read = Some(statement.document);
                    text = project.documents().get(statement.document).map_or("", |row| row.text.as_str());
                }
                if !self.test.fits(row, &statement, text) {
                    continue;
                }
            }
            self.statements += 1;
            push_entries(&mut self.found, keys, self.order, slot, row);
        }
        self.looked += piece.len();
        if piece.len() == most {
            // Putting them in order is a piece of work of its own.
            return false;
        }
        // The rows are in order of place already, and sorting keeps that order among equals.
        self.found.sort_by_key(|entry| (entry.key, entry.second));
        self.entries = std::mem::take(&mut self.found).into();
        self.done = true;
        true
    }

    /// Takes in what has changed, after the keys have followed; which rows have gone, and which are new.
    pub fn follow(&mut self, keys: &Keys, project: &Project, touched: &Touched) -> Moves {
        self.test.follow(project, touched);
        if touched.slots.is_empty() {
            return Moves::default();
        }
        if !self.done {
            (self.looked, self.statements) = (0, 0);
            self.found.clear();
            return Moves::default();
        }
        let mut came = Vec::new();
        for &slot in &touched.slots {
            let Some(row) = keys.row(slot) else { continue };
            let Some(statement) = project.annotations().view(row.id) else { continue };
            let text = project.documents().get(statement.document).map_or("", |row| row.text.as_str());
            if self.test.fits(row, &statement, text) {
                self.statements += 1;
                push_entries(&mut came, keys, self.order, slot, row);
            }
        }
        let by_all = |a: &Entry, b: &Entry| -> Ordering {
            (a.key, a.second).cmp(&(b.key, b.second)).then_with(|| keys.by_place(a.slot, b.slot))
        };
        came.sort_by(by_all);
        let mut sought = Vec::new();
        let slots = self.entries.iter().map(|entry| entry.slot);
        let gone = touched.among(slots, keys.slot_count(), |found, slot, row| {
            sought.clear();
            push_entries(&mut sought, keys, self.order, slot, row);
            for entry in &sought {
                let at = self.entries.partition_point(|known| {
                    let by_keys = (known.key, known.second).cmp(&(entry.key, entry.second));
                    by_keys.then_with(|| keys.by_place_before(known.slot, row, touched)).is_lt()
                });
                found.extend(Some(at).filter(|&at| self.entries.get(at) == Some(entry)));
            }
        });
        let mut slots: Vec<Slot> = gone.iter().filter_map(|&at| self.entries.get(at)).map(|entry| entry.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        self.statements -= slots.len();
        merge(&mut self.entries, gone, &came, by_all)
    }

    /// What the rows of a group have in common; it rises from group to group.
    fn group_key(&self, entry: &Entry) -> i64 {
        if self.order == Order::Changed { -entry.key.saturating_neg().div_euclid(DAY) } else { entry.key }
    }

    /// Brings groups up to date after [`Listing::follow`]. False: a group has come or gone, and they are to be made
    /// anew.
    #[must_use]
    pub fn follow_groups(&self, groups: &mut [Group], moves: &Moves) -> bool {
        for &at in moves.gone.iter().rev() {
            let nth = groups.partition_point(|group| group.end <= at);
            let Some([group, later @ ..]) = groups.get_mut(nth..) else { return false };
            group.end -= 1;
            later.iter_mut().for_each(|group| (group.first, group.end) = (group.first - 1, group.end - 1));
        }
        for &at in &moves.came {
            let Some(key) = self.entries.get(at).map(|entry| self.group_key(entry)) else { return false };
            let Ok(nth) = groups.binary_search_by_key(&key, |group| group.key) else { return false };
            let Some([group, later @ ..]) = groups.get_mut(nth..) else { return false };
            group.end += 1;
            later.iter_mut().for_each(|group| (group.first, group.end) = (group.first + 1, group.end + 1));
        }
        groups.iter().all(|group| group.first < group.end)
    }

    /// The groups one after the other, together all rows.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let key = self.group_key(entry);
            match groups.last_mut() {
                Some(group) if group.key == key => group.end = at + 1,
                _ => groups.push(Group { key, first: at, end: at + 1 }),
            }
        }
        groups
    }

    /// What tells a group from the others of its order, also after the project has changed.
    #[must_use]
    pub fn identity(&self, keys: &Keys, group: &Group) -> Option<u128> {
        match self.order {
            Order::Position => keys.documents.at(group.key).map(|id| id.bits()),
            Order::Tag => keys.tags.at(group.key).map(|id| id.bits()),
            Order::Actor => keys.actors.at(group.key).map(|id| id.bits()),
            Order::Issue => keys.issues.at(group.key).map(|id| id.bits()),
            Order::Coder => keys.coders.at(group.key).map(|id| id.bits()),
            Order::Changed => u128::try_from(-group.key).ok(),
        }
    }

    /// The heading of a group.
    #[must_use]
    pub fn title(&self, keys: &Keys, project: &Project, group: &Group) -> String {
        let key = group.key;
        let found = match self.order {
            Order::Position => keys.documents.at(key).and_then(|id| project.documents().get(id)).map(|row| &row.title),
            Order::Tag => keys.tags.at(key).and_then(|id| project.tags().get(id)).map(|row| &row.name),
            Order::Actor => keys.actors.at(key).and_then(|id| project.actors().get(id)).map(|row| &row.name),
            Order::Issue => keys.issues.at(key).and_then(|id| project.issues().get(id)).map(|row| &row.wording),
            Order::Coder => keys.coders.at(key).and_then(|id| project.coders().get(id)).map(|row| &row.name),
            Order::Changed => {
                let moment = Time(-key * DAY).to_string();
                return moment.split_once('T').map_or(String::new(), |parts| parts.0.to_owned());
            }
        };
        found.cloned().unwrap_or_else(|| {
            match self.order {
                Order::Actor => "No actor",
                Order::Issue => "No issue",
                Order::Position | Order::Tag | Order::Coder | Order::Changed => "Unknown",
            }
            .to_owned()
        })
    }
}

fn push_entries(entries: &mut Vec<Entry>, keys: &Keys, order: Order, slot: Slot, row: &Row) {
    let one = |key| Entry { key, second: 0, slot };
    match order {
        Order::Position => entries.push(one(row.document)),
        Order::Tag => entries.push(one(row.tag)),
        Order::Coder => entries.push(one(row.coder)),
        // The latest first, so the numbers are turned round.
        Order::Changed => {
            let changed = row.changed;
            entries.push(Entry {
                key: changed.time.0.saturating_neg(),
                second: !i64::try_from(changed.sequence).unwrap_or(NONE),
                slot,
            });
        }
        Order::Actor => push_each(entries, keys.speakers_of(row), one),
        Order::Issue => push_each(entries, keys.issues_of(row), one),
    }
}

fn push_each(entries: &mut Vec<Entry>, ranks: &[i64], one: impl Fn(i64) -> Entry) {
    if ranks.is_empty() {
        entries.push(one(NONE));
    }
    for (at, &rank) in ranks.iter().enumerate() {
        if !ranks.iter().take(at).any(|&known| known == rank) {
            entries.push(one(rank));
        }
    }
}
