//! What was counted: rows, columns, and the cells where they meet.

use super::axis::{Axis, Category, narrow};
use super::tally::Found;
use super::{Question, Side};
use crate::model::{Annotation, Id, Project};
use std::ops::Range;

/// A statement in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) side: Side,
    /// Its place among all that were counted.
    pub(super) statement: u32,
}

/// How many statements, and on which sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    pub count: u32,
    /// In the order of [`Side::ALL`].
    sides: [u32; 5],
}

impl Cell {
    #[must_use]
    pub fn of(&self, side: Side) -> u32 {
        self.sides.get(side as usize).copied().unwrap_or(0)
    }

    fn add(&mut self, side: Side) {
        self.count += 1;
        if let Some(count) = self.sides.get_mut(side as usize) {
            *count += 1;
        }
    }

    fn add_all(&mut self, other: &Self) {
        self.count += other.count;
        self.sides.iter_mut().zip(other.sides).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Below 0 where more are against, above 0 where more are for, 0 where they balance.
    #[must_use]
    pub fn lean(&self) -> i32 {
        self.of(Side::For).cmp(&self.of(Side::Against)) as i32
    }

    /// How far it leans: the more statements and the less mixed, the more. Thousandths of a statement.
    fn strength(&self) -> u64 {
        let net = u64::from(self.of(Side::For).abs_diff(self.of(Side::Against)));
        (net * net * 1000).checked_div(u64::from(self.count)).unwrap_or(0)
    }

    /// The numbers as they stand in a heat map: *+3 −1*.
    #[must_use]
    pub fn signed(&self) -> String {
        let shown = Side::ALL.into_iter().filter(|&side| self.of(side) > 0);
        shown.map(|side| side.signed(self.of(side))).collect::<Vec<_>>().join("  ")
    }

    /// The numbers in words, for who can't see them: *3 for, 1 against*.
    #[must_use]
    pub fn spoken(&self) -> String {
        let shown = Side::ALL.into_iter().filter(|&side| self.of(side) > 0);
        let words: Vec<String> = shown.map(|side| format!("{} {}", self.of(side), side.name())).collect();
        if words.is_empty() { "none".to_owned() } else { words.join(", ") }
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub question: Question,
    /// The revision of the project that was counted.
    pub revision: u64,
    pub rows: Vec<Category>,
    /// One without a name where no columns were asked for.
    pub columns: Vec<Category>,
    row_totals: Vec<Cell>,
    column_totals: Vec<Cell>,
    /// Of the cells that hold something, in order of row and column: where their entries are.
    cells: Vec<(u32, u32, Cell, Range<usize>)>,
    entries: Vec<Entry>,
    ids: Vec<Id<Annotation>>,
    statements: usize,
    /// Shares of the strongest cell from which the second and third shade begin.
    strongest: u64,
    fullest: u32,
}

impl Table {
    pub(super) fn new(question: Question, revision: u64, rows: Axis, columns: Option<Axis>, found: Found) -> Self {
        let Found { statements: ids, mut entries, in_rows, in_columns } = found;
        let least = narrow(question.filter.least.max(1));
        let (rows, row_places) = arranged(rows, &in_rows, least);
        let nameless = (vec![Category::default()], vec![Some(0)]);
        let (columns, column_places) = columns.map_or(nameless, |axis| arranged(axis, &in_columns, 1));
        entries.retain_mut(|entry| {
            let at = |places: &[Option<u32>], at: u32| places.get(at as usize).copied().flatten();
            let Some((row, column)) = at(&row_places, entry.row).zip(at(&column_places, entry.column)) else {
                return false;
            };
            (entry.row, entry.column) = (row, column);
            true
        });
        entries.sort_unstable();
        let mut table = Self {
            row_totals: vec![Cell::default(); rows.len()],
            column_totals: vec![Cell::default(); columns.len()],
            question,
            revision,
            rows,
            columns,
            cells: Vec::new(),
            entries,
            ids,
            statements: 0,
            strongest: 0,
            fullest: 0,
        };
        table.add_up();
        table
    }

    fn add_up(&mut self) {
        for (at, entry) in self.entries.iter().enumerate() {
            match self.cells.last_mut() {
                Some((row, column, cell, range)) if (*row, *column) == (entry.row, entry.column) => {
                    cell.add(entry.side);
                    range.end = at + 1;
                }
                _ => {
                    let mut cell = Cell::default();
                    cell.add(entry.side);
                    self.cells.push((entry.row, entry.column, cell, at..at + 1));
                }
            }
        }
        for (row, column, cell, _) in &self.cells {
            for (totals, at) in [(&mut self.row_totals, row), (&mut self.column_totals, column)] {
                if let Some(total) = totals.get_mut(*at as usize) {
                    total.add_all(cell);
                }
            }
            self.strongest = self.strongest.max(cell.strength());
            self.fullest = self.fullest.max(cell.count);
        }
        if !self.question.stances {
            self.count_once();
        }
        let mut seen = vec![false; self.ids.len()];
        self.statements = self.entries.iter().filter(|entry| is_first(&mut seen, entry.statement)).count();
    }

    /// Totals of a cross table count each statement once, however many cells it stands in.
    fn count_once(&mut self) {
        for (totals, key) in [
            (&mut self.row_totals, (|entry| entry.row) as fn(&Entry) -> u32),
            (&mut self.column_totals, |entry| entry.column),
        ] {
            let mut pairs: Vec<(u32, u32)> = self.entries.iter().map(|entry| (key(entry), entry.statement)).collect();
            pairs.sort_unstable();
            pairs.dedup();
            totals.iter_mut().for_each(|total| *total = Cell::default());
            for (at, _) in pairs {
                if let Some(total) = totals.get_mut(at as usize) {
                    total.count += 1;
                }
            }
        }
    }

    /// Statements in the table, each counted once.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// Pairs of a row and a column of a statement.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What stands where a row and a column meet.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        self.place(row, column).and_then(|at| self.cells.get(at)).map_or_else(Cell::default, |cell| cell.2)
    }

    fn place(&self, row: usize, column: usize) -> Option<usize> {
        let wanted = (narrow(row), narrow(column));
        self.cells.binary_search_by_key(&wanted, |cell| (cell.0, cell.1)).ok()
    }

    /// All of a row; of a cross table each statement once, of stances each pair.
    #[must_use]
    pub fn row_total(&self, row: usize) -> Cell {
        self.row_totals.get(row).copied().unwrap_or_default()
    }

    /// As [`Table::row_total`].
    #[must_use]
    pub fn column_total(&self, column: usize) -> Cell {
        self.column_totals.get(column).copied().unwrap_or_default()
    }

    /// The largest number in a cell.
    #[must_use]
    pub fn fullest(&self) -> u32 {
        self.fullest
    }

    /// How strong the colour of a cell is among the others: 0, 1 or 2.
    #[must_use]
    pub fn step(&self, cell: &Cell) -> usize {
        let (value, most) = if self.question.stances {
            (cell.strength(), self.strongest.max(LEAST * 1000))
        } else {
            (u64::from(cell.count), u64::from(self.fullest).max(LEAST))
        };
        usize::from(value * 4 >= most) + usize::from(value * 5 >= most * 3)
    }

    /// The statements of a cell, or with `None` of whole rows or columns, each once, in the order of the articles and
    /// their text.
    #[must_use]
    pub fn statements_of(&self, project: &Project, row: Option<usize>, column: Option<usize>) -> Vec<Id<Annotation>> {
        let [wanted_row, wanted_column] = [row, column].map(|at| at.map(narrow));
        let range = match (row, column) {
            (Some(row), Some(column)) => {
                self.place(row, column).and_then(|at| self.cells.get(at)).map_or(0..0, |cell| cell.3.clone())
            }
            _ => 0..self.entries.len(),
        };
        let mut seen = vec![false; self.ids.len()];
        let entries = self.entries.get(range).unwrap_or(&[]).iter();
        let fits = |entry: &&Entry| {
            wanted_row.is_none_or(|row| row == entry.row) && wanted_column.is_none_or(|at| at == entry.column)
        };
        let ids = entries.filter(fits).filter(|entry| is_first(&mut seen, entry.statement));
        let mut placed: Vec<_> = ids
            .filter_map(|entry| project.annotations().view(*self.ids.get(entry.statement as usize)?))
            .map(|view| {
                let document = project.documents().get(view.document);
                let of_article = document.map(|row| (row.position, row.id));
                ((of_article, view.hull().start(), view.id), view.id)
            })
            .collect();
        placed.sort_unstable_by_key(|entry| entry.0);
        placed.into_iter().map(|entry| entry.1).collect()
    }
}

/// Few statements are not much, even where there are nowhere more.
const LEAST: u64 = 5;

fn is_first(seen: &mut [bool], statement: u32) -> bool {
    seen.get_mut(statement as usize).is_some_and(|seen| !std::mem::replace(seen, true))
}

/// The categories that are shown, in order, and where each of all stands among them.
fn arranged(axis: Axis, counts: &[u32], least: u32) -> (Vec<Category>, Vec<Option<u32>>) {
    let is_ordered = axis.is_ordered;
    let count = |at: usize| counts.get(at).copied().unwrap_or(0);
    let mut shown: Vec<usize> = (0..axis.categories.len()).filter(|&at| count(at) >= least).collect();
    if axis.dimension.is_time() && least == 1 {
        shown = with_gaps(&shown, axis.categories.len());
    }
    let label = |at: usize| axis.categories.get(at).map_or("", |category| &category.label);
    let is_missing = |at: usize| axis.categories.get(at).is_none_or(|category| category.is_missing);
    if !is_ordered {
        shown.sort_by(|&a, &b| {
            let by_size = count(b).cmp(&count(a)).then_with(|| label(a).cmp(label(b)));
            is_missing(a).cmp(&is_missing(b)).then(by_size).then(a.cmp(&b))
        });
    }
    let mut places = vec![None; axis.categories.len()];
    let mut categories: Vec<Option<Category>> = axis.categories.into_iter().map(Some).collect();
    let mut out = Vec::with_capacity(shown.len());
    for at in shown {
        if let Some(place) = places.get_mut(at) {
            *place = Some(narrow(out.len()));
        }
        out.extend(categories.get_mut(at).and_then(Option::take));
    }
    (out, places)
}

/// Empty months between others stay; the last two categories are no months.
fn with_gaps(shown: &[usize], all: usize) -> Vec<usize> {
    let months = all.saturating_sub(2);
    let mut dated = shown.iter().copied().filter(|&at| at < months);
    let first = dated.next();
    let last = dated.last().or(first);
    let between = first.zip(last).map_or(0..0, |(first, last)| first..last + 1);
    between.chain(shown.iter().copied().filter(|&at| at >= months)).collect()
}
