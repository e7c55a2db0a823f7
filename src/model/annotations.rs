//! The table of annotations: packed, in blocks in order of their ids.

use crate::model::names::Names;
use crate::model::packed::{self, View};
use crate::model::{Annotation, Id};
use std::{fmt, sync::Arc};

/// Rows that a block holds at most; a fuller one is cut in two.
const FULL: usize = 128;
/// Rows that a block is given at first, so that it has room for more.
const FILL: usize = 96;

/// A run of packed annotations.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    ids: Vec<Id<Annotation>>,
    /// Where each of them ends among the bytes.
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Packed {
    /// Puts one behind the others; whether all that it refers to has its number. Where not, nothing is put.
    pub fn push(&mut self, row: &Annotation, names: &Names) -> bool {
        let from = self.bytes.len();
        let has_all = packed::pack(row, names, &mut self.bytes);
        if has_all {
            self.ids.push(row.id);
            self.ends.push(narrow(self.bytes.len()));
        } else {
            self.bytes.truncate(from);
        }
        has_all
    }

    /// From what [`Packed::ids`], [`Packed::ends`] and [`Packed::bytes`] gave; `None` where they don't belong together.
    #[must_use]
    pub fn of(ids: Vec<Id<Annotation>>, ends: Vec<u32>, bytes: Vec<u8>) -> Option<Self> {
        let fits =
            ids.len() == ends.len() && ends.is_sorted() && ends.last().map_or(0, |&end| end as usize) == bytes.len();
        fits.then_some(Self { ids, ends, bytes })
    }

    #[must_use]
    pub fn ids(&self) -> &[Id<Annotation>] {
        &self.ids
    }

    #[must_use]
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn row(&self, at: usize) -> Option<(Id<Annotation>, &[u8])> {
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        Some((*self.ids.get(at)?, self.bytes.get(from..*self.ends.get(at)? as usize)?))
    }

    /// One of them, counted from 0.
    #[must_use]
    pub fn view<'a>(&'a self, at: usize, names: &'a Names) -> Option<View<'a>> {
        let (id, bytes) = self.row(at)?;
        View::new(id, bytes, names)
    }

    /// Whether all can be unpacked with such names.
    #[must_use]
    pub fn is_whole(&self, names: &Names) -> bool {
        (0..self.ids.len()).all(|at| self.view(at, names).is_some_and(|view| view.is_whole()))
    }

    /// Keeps those of which something is so.
    pub fn retain(&mut self, keep: impl Fn(Id<Annotation>) -> bool) {
        let mut kept = Self::default();
        let rows = (0..self.ids.len()).filter_map(|at| self.row(at)).filter(|row| keep(row.0));
        rows.for_each(|(id, bytes)| kept.push_bytes(id, bytes));
        *self = kept;
    }

    fn push_bytes(&mut self, id: Id<Annotation>, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ids.push(id);
        self.ends.push(narrow(self.bytes.len()));
    }

    /// Puts a row, or none, in the place of some.
    fn replace(&mut self, range: std::ops::Range<usize>, row: Option<(Id<Annotation>, &[u8])>) {
        let begin =
            |at: usize| at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        let (from, to) = (begin(range.start), begin(range.end));
        let new = row.map_or(&[][..], |row| row.1);
        self.bytes.splice(from..to, new.iter().copied());
        self.ids.splice(range.clone(), row.map(|row| row.0));
        for end in self.ends.iter_mut().skip(range.end) {
            *end = narrow(*end as usize + new.len() - (to - from));
        }
        self.ends.splice(range, row.map(|_| narrow(from + new.len())));
    }

    /// The rows of a range as a run of their own, with no room to spare.
    fn part(&self, range: std::ops::Range<usize>) -> Self {
        let mut part = Self::default();
        let rows = || range.clone().filter_map(|at| self.row(at));
        part.ids.reserve_exact(range.len());
        part.ends.reserve_exact(range.len());
        part.bytes.reserve_exact(rows().map(|row| row.1.len()).sum());
        rows().for_each(|(id, bytes)| part.push_bytes(id, bytes));
        part
    }
}

/// All annotations of a project, by id. A clone shares the blocks.
///
/// A row that is asked for is unpacked, which takes a fraction of a microsecond and some memory of its own; whoever
/// looks at thousands of them looks at their [`View`]s.
#[derive(Clone, Default)]
pub struct Annotations {
    /// In order of ids; none is empty.
    blocks: Vec<Arc<Packed>>,
    names: Arc<Names>,
    len: usize,
}

impl Annotations {
    /// Of rows that were packed with the same names; `None` where two have the same id.
    pub(super) fn of(runs: &[&Packed], names: Arc<Names>) -> Option<Self> {
        let len = runs.iter().map(|run| run.ids.len()).sum();
        let rows = || runs.iter().flat_map(|run| (0..run.ids.len()).filter_map(|at| run.row(at)));
        if rows().is_sorted_by(|one, next| one.0 < next.0) {
            // As they come from one file: no list of all of them is needed.
            return Some(Self { blocks: blocks(rows()), names, len });
        }
        let mut sorted: Vec<(Id<Annotation>, &[u8])> = Vec::with_capacity(len);
        sorted.extend(rows());
        sorted.sort_unstable_by_key(|row| row.0);
        let once = sorted.is_sorted_by(|one, next| one.0 < next.0);
        once.then(|| Self { blocks: blocks(sorted.into_iter()), names, len })
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Where an annotation is or belongs: the block, and the place in it, or where it would go.
    fn place(&self, id: Id<Annotation>) -> (usize, Result<usize, usize>) {
        let begins_before = |block: &Arc<Packed>| block.ids.first().is_some_and(|&first| first <= id);
        let block = self.blocks.partition_point(begins_before).saturating_sub(1);
        (block, self.blocks.get(block).map_or(Err(0), |block| block.ids.binary_search(&id)))
    }

    /// An annotation as it is packed.
    #[must_use]
    pub fn view(&self, id: Id<Annotation>) -> Option<View<'_>> {
        let (block, at) = self.place(id);
        self.blocks.get(block)?.view(at.ok()?, &self.names)
    }

    #[must_use]
    pub fn get(&self, id: Id<Annotation>) -> Option<Annotation> {
        self.view(id)?.unpack()
    }

    /// An annotation for a change's "before".
    #[must_use]
    pub fn shared(&self, id: Id<Annotation>) -> Option<Arc<Annotation>> {
        self.get(id).map(Arc::new)
    }

    #[must_use]
    pub fn contains(&self, id: Id<Annotation>) -> bool {
        self.place(id).1.is_ok()
    }

    /// All as they are packed, in order of their ids.
    pub fn views(&self) -> impl Iterator<Item = View<'_>> {
        self.blocks.iter().flat_map(|block| (0..block.ids.len()).filter_map(|at| block.view(at, &self.names)))
    }

    /// Those behind an annotation in order of their ids, or all; so one can look at them part by part.
    pub fn views_after(&self, last: Option<Id<Annotation>>) -> impl Iterator<Item = View<'_>> {
        let (first, from) = last.map_or((0, 0), |last| {
            let (block, at) = self.place(last);
            (block, at.map_or_else(|next| next, |at| at + 1))
        });
        let blocks = self.blocks.iter().skip(first).enumerate();
        blocks.flat_map(move |(nth, block)| {
            let from = if nth == 0 { from } else { 0 };
            (from..block.ids.len()).filter_map(|at| block.view(at, &self.names))
        })
    }

    /// All rows, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = Annotation> {
        self.views().filter_map(|view| view.unpack())
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn put(&mut self, id: Id<Annotation>, row: Option<&Annotation>) {
        let mut new = Packed::default();
        if let Some(row) = row
            && !new.push(row, &self.names)
        {
            Arc::make_mut(&mut self.names).add_all(row);
            new.push(row, &self.names);
        }
        let (at, place) = self.place(id);
        let range = match place {
            Ok(place) => place..place + 1,
            Err(_) if new.ids.is_empty() => return,
            Err(place) => place..place,
        };
        if self.blocks.is_empty() {
            self.blocks.push(Arc::default());
        }
        let Some(shared) = self.blocks.get_mut(at) else { return };
        let block = Arc::make_mut(shared);
        self.len = self.len + new.ids.len() - range.len();
        block.replace(range, new.row(0));
        let count = block.ids.len();
        if count == 0 {
            self.blocks.remove(at);
        } else if count > FULL {
            let upper = Arc::new(block.part(count / 2..count));
            *shared = Arc::new(block.part(0..count / 2));
            self.blocks.insert(at + 1, upper);
        }
    }
}

/// Rows in order of their ids as blocks, with no room to spare.
fn blocks<'a>(mut rows: impl Iterator<Item = (Id<Annotation>, &'a [u8])>) -> Vec<Arc<Packed>> {
    let (mut out, mut block) = (Vec::new(), Packed::default());
    loop {
        let row = rows.next();
        if block.ids.len() == FILL || row.is_none() {
            if !block.ids.is_empty() {
                out.push(Arc::new(block.part(0..block.ids.len())));
            }
            block.ids.clear();
            block.ends.clear();
            block.bytes.clear();
        }
        let Some((id, bytes)) = row else { return out };
        block.push_bytes(id, bytes);
    }
}

impl PartialEq for Annotations {
    /// Whether both have the same rows, however their names are numbered.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Annotations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::packed::Said;
    use crate::model::{Certainty, Date, Mark, Origin, Time, Value};
    use crate::text::Span;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn ids<R>() -> impl Strategy<Value = Vec<Id<R>>> {
        proptest::collection::vec((0..40_u128).prop_map(Id::new), 0..4)
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let place = prop_oneof![0..200_usize, Just(Span::LIMIT), any::<u32>().prop_map(|place| place as usize)];
        proptest::collection::vec((place.clone(), place).prop_map(|(a, b)| Span::new(a, b)), 0..4)
    }

    fn text() -> impl Strategy<Value = Box<str>> {
        prop_oneof!["", "[a-c]{1,5}", ".{0,40}"].prop_map(String::into_boxed_str)
    }

    fn value() -> impl Strategy<Value = Value> {
        let date = prop_oneof![Just("2026"), Just("2024-02"), Just("2024-02-29"), Just("0000-12-31"), Just("9999")];
        prop_oneof![
            Just(Value::Unclear),
            (0..40_u128).prop_map(|id| Value::Choice(Id::new(id))),
            ids().prop_map(Value::Choices),
            any::<bool>().prop_map(Value::YesNo),
            text().prop_map(Value::Text),
            text().prop_map(Value::Number),
            date.prop_map(|date| Value::Date(date.parse::<Date>().unwrap())),
            text().prop_map(Value::Link),
            ids().prop_map(Value::Actors),
            ids().prop_map(Value::Issues),
            spans().prop_map(Value::Words),
        ]
    }

    fn mark() -> impl Strategy<Value = Mark> {
        let time = prop_oneof![any::<i64>(), 1_792_000_000_000..1_792_000_900_000_i64];
        (prop_oneof![any::<u64>(), 0..500_u64], time).prop_map(|(sequence, time)| Mark { sequence, time: Time(time) })
    }

    fn row() -> impl Strategy<Value = Annotation> {
        let origin = prop_oneof![
            Just(Origin::ByHand),
            (text(), any::<bool>()).prop_map(|(by, edited)| Origin::Suggestion { by, edited }),
            text().prop_map(|from| Origin::Imported { from }),
            Just(Origin::Adjudicated),
        ];
        let head = (0..400_u128, 0..9_u128, 0..9_u128, 0..9_u128, any::<bool>(), origin);
        let rest =
            (spans(), proptest::collection::vec((0..9_u128, value()), 0..5), text(), mark(), mark(), any::<bool>());
        (head, rest).prop_map(|((id, document, tag, coder, sure, origin), (fragments, fields, note, a, b, same))| {
            Annotation {
                id: Id::new(id),
                document: Id::new(document),
                tag: Id::new(tag),
                fragments,
                fields: fields.into_iter().map(|(field, value)| (Id::new(field), value)).collect(),
                note,
                certainty: if sure { Certainty::Sure } else { Certainty::Unsure },
                coder: Id::new(coder),
                origin,
                created: a,
                changed: if same { a } else { b },
            }
        })
    }

    fn all_said(value: &Value) -> Vec<Said> {
        match value {
            Value::Unclear => vec![Said::Unclear],
            Value::Choice(id) => vec![Said::Choice(*id)],
            Value::Choices(ids) => ids.iter().copied().map(Said::Choice).collect(),
            Value::YesNo(yes) => vec![Said::YesNo(*yes)],
            Value::Actors(ids) => ids.iter().copied().map(Said::Actor).collect(),
            Value::Issues(ids) => ids.iter().copied().map(Said::Issue).collect(),
            Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Link(_) | Value::Words(_) => Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn a_table_holds_what_was_put_last(steps in proptest::collection::vec((row(), 0..5_u8), 0..600)) {
            let (mut table, mut known) = (Annotations::default(), BTreeMap::new());
            let before = table.clone();
            for (row, kind) in steps {
                if kind == 0 {
                    table.put(row.id, None);
                    known.remove(&row.id);
                } else {
                    table.put(row.id, Some(&row));
                    known.insert(row.id, row);
                }
                prop_assert_eq!(table.len(), known.len());
            }
            prop_assert!(before.is_empty());
            prop_assert!(table.iter().eq(known.values().cloned()));
            for row in known.values() {
                let view = table.view(row.id).unwrap();
                prop_assert_eq!((view.document, view.tag, view.coder), (row.document, row.tag, row.coder));
                prop_assert_eq!((view.created, view.changed), (row.created, row.changed));
                prop_assert_eq!((view.note(), view.has_note()), (row.note.as_ref(), !row.note.is_empty()));
                prop_assert_eq!((view.certainty(), view.hull(), view.len()), (row.certainty, row.hull(), row.len()));
                let (mut actors, mut issues) = (Vec::new(), Vec::new());
                view.each_named(|_, id| actors.push(id), |_, id| issues.push(id));
                prop_assert_eq!(actors, crate::model::Project::actors_of(row));
                let mut said = Vec::new();
                view.each_said(|field, one| said.push((field, one)));
                let all = row.fields.iter().flat_map(|(field, value)| all_said(value).into_iter().map(|one| (*field, one)));
                prop_assert_eq!(said, all.collect::<Vec<_>>());
                let behind: Vec<_> = table.views_after(Some(row.id)).map(|view| view.id).collect();
                prop_assert_eq!(behind, known.range(row.id..).skip(1).map(|entry| *entry.0).collect::<Vec<_>>());
                let wordings = row.fields.iter().filter_map(|(_, value)| match value {
                    Value::Issues(ids) => Some(ids.clone()),
                    _ => None,
                });
                prop_assert_eq!(issues, wordings.flatten().collect::<Vec<_>>());
            }
            // The same rows at once, under other numbers.
            let mut names = Names::default();
            let mut runs = [Packed::default(), Packed::default()];
            for (at, row) in known.values().rev().enumerate() {
                names.add_all(row);
                prop_assert!(runs[at % 2].push(row, &names));
            }
            prop_assert_eq!(Annotations::of(&[&runs[0], &runs[1]], Arc::new(names)), Some(table));
        }

        /// Bytes that something else wrote are refused or read as some row; they never end the program.
        #[test]
        fn any_bytes_can_be_looked_at(row in row(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut names = Names::default();
            names.add_all(&row);
            let mut run = Packed::default();
            run.push(&row, &names);
            let mut bytes = run.bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            for bytes in [bytes.clone(), bytes[..at].to_vec()] {
                let ends = vec![bytes.len() as u32];
                let run = Packed::of(run.ids().to_vec(), ends, bytes).unwrap();
                if let Some(view) = run.view(0, &names) {
                    view.each_named(|_, _| {}, |_, _| {});
                    prop_assert!(view.note().len() <= run.bytes().len());
                    prop_assert_eq!(view.is_whole(), view.unpack().is_some());
                }
            }
        }
    }
}
