//! What the list of a register shows, line by line: follows the project, and answers a key in a few milliseconds.

use super::{Registered, is_same};
use crate::analysis::people::{Alike, Uses};
use crate::model::{Id, Match, NameIndex, Project, fold_name};
use crate::ui::rows::Heights;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Of those used most, below what was found.
const USED_MOST: usize = 12;
const HEAD: f32 = 34.0;

/// Which rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Show {
    #[default]
    All,
    Unused,
    /// Pairs that are likely the same.
    Alike,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Line<R> {
    Head(String),
    Row(Match<R>),
    Pair(Alike<R>),
}

/// The lines and what they are made from.
#[derive(Debug, Clone)]
pub(super) struct Lines<R> {
    names: NameIndex<R>,
    pub(super) uses: Uses,
    pub(super) lines: Vec<Line<R>>,
    pub(super) heights: Heights,
    /// Rows that fit, and rows in all.
    pub(super) count: usize,
    key: Option<(u64, String, Show)>,
    /// Pairs, and the revision at which they were looked for.
    pairs: Option<(u64, Vec<Alike<R>>)>,
}

impl<R> Default for Lines<R> {
    fn default() -> Self {
        Self {
            names: NameIndex::default(),
            uses: Uses::default(),
            lines: Vec::new(),
            heights: Heights::default(),
            count: 0,
            key: None,
            pairs: None,
        }
    }
}

impl<R: Registered> Lines<R> {
    pub(super) fn names(&mut self, project: &Project) -> &NameIndex<R> {
        R::follow(&mut self.names, project);
        &self.names
    }

    /// Brings the lines up to date.
    pub(super) fn follow(&mut self, project: &Project, typed: &str, show: Show) {
        let key = (project.revision(), typed.to_owned(), show);
        if self.key.as_ref() == Some(&key) {
            return;
        }
        R::follow(&mut self.names, project);
        self.uses.follow(project);
        self.lines.clear();
        match show {
            Show::Alike => self.put_pairs(project, typed),
            Show::Unused => self.put_unused(project, typed),
            Show::All if fold_name(typed).is_empty() => self.put_all(project),
            Show::All => self.put_found(project, typed),
        }
        let pair = super::pairs::HEIGHT;
        self.heights = Heights::new(self.lines.iter().map(|line| match line {
            Line::Head(_) => HEAD,
            Line::Row(_) => super::row::ROW,
            Line::Pair(_) => pair,
        }));
        self.key = Some(key);
    }

    fn found(&self, project: &Project, typed: &str) -> Vec<Match<R>> {
        let mut hits: Vec<Match<R>> = self.names.like(typed, usize::MAX);
        let known: BTreeSet<Id<R>> = hits.iter().map(|hit| hit.id).collect();
        let more = R::also(project, &fold_name(typed)).into_iter().filter(|id| !known.contains(id));
        hits.extend(more.map(|id| Match { id, alias: None }));
        hits
    }

    /// What fits, best first, and then those that are used most.
    fn put_found(&mut self, project: &Project, typed: &str) {
        let hits = self.found(project, typed);
        let known: BTreeSet<Id<R>> = hits.iter().map(|hit| hit.id).collect();
        self.count = hits.len();
        self.lines.extend(hits.into_iter().map(Line::Row));
        let mut used: Vec<_> = R::table(project).iter().map(|row| (R::count(&self.uses, row.id()), row.id())).collect();
        used.retain(|entry| entry.0 > 0 && !known.contains(&entry.1));
        used.sort_unstable_by_key(|entry| (Reverse(entry.0), entry.1));
        used.truncate(USED_MOST);
        if !used.is_empty() {
            self.lines.push(Line::Head("Used most".to_owned()));
            self.lines.extend(used.into_iter().map(|(_, id)| Line::Row(Match { id, alias: None })));
        }
    }

    /// All, the most used first, in their groups where there are any.
    fn put_all(&mut self, project: &Project) {
        let mut rows: Vec<(&str, bool, usize, String, Id<R>)> = Vec::new();
        for row in R::table(project).iter() {
            let count = R::count(&self.uses, row.id());
            rows.push((row.group(), row.is_faint(), count, fold_name(row.title()), row.id()));
        }
        self.count = rows.len();
        let grouped = rows.iter().any(|row| !row.0.is_empty());
        if grouped {
            // What has no group stands last.
            rows.sort_unstable_by(|a, b| {
                let key = |row: &(&str, bool, usize, String, Id<R>)| (row.0.is_empty(), fold_name(row.0));
                key(a).cmp(&key(b)).then_with(|| (Reverse(a.2), &a.3, a.4).cmp(&(Reverse(b.2), &b.3, b.4)))
            });
        } else {
            rows.sort_unstable_by(|a, b| (Reverse(a.2), &a.3, a.4).cmp(&(Reverse(b.2), &b.3, b.4)));
            if rows.first().is_some_and(|row| row.2 > 0) {
                self.lines.push(Line::Head("Used most".to_owned()));
            }
        }
        for same in rows.chunk_by(|a, b| a.0 == b.0) {
            if let Some(first) = same.first().filter(|_| grouped) {
                let group = if first.0.is_empty() { "No group" } else { first.0 };
                self.lines.push(Line::Head(group.to_owned()));
            }
            self.lines.extend(same.iter().map(|row| Line::Row(Match { id: row.4, alias: None })));
        }
    }

    fn put_unused(&mut self, project: &Project, typed: &str) {
        let hits = self.found(project, typed);
        let needed = R::needed(project);
        let free = |hit: &Match<R>| R::count(&self.uses, hit.id) == 0 && !needed.contains(&hit.id);
        self.lines = hits.into_iter().filter(free).map(Line::Row).collect();
        self.count = self.lines.len();
    }

    fn put_pairs(&mut self, project: &Project, typed: &str) {
        let known = self.pairs.as_ref().map(|pairs| pairs.0);
        if !is_same(project, known, R::matters) {
            self.pairs = Some((project.revision(), R::alike(project)));
        } else if let Some(pairs) = &mut self.pairs {
            pairs.0 = project.revision();
        }
        let wanted: BTreeSet<Id<R>> = self.found(project, typed).into_iter().map(|hit| hit.id).collect();
        let pairs = self.pairs.iter().flat_map(|pairs| &pairs.1);
        let fits = |pair: &&Alike<R>| wanted.contains(&pair.one) || wanted.contains(&pair.other);
        self.lines = pairs.filter(fits).cloned().map(Line::Pair).collect();
        self.count = self.lines.len();
    }

    /// The rows that are shown, pairs left out.
    pub(super) fn rows(&self) -> impl Iterator<Item = Id<R>> + '_ {
        self.lines.iter().filter_map(|line| match line {
            Line::Row(hit) => Some(hit.id),
            Line::Head(_) | Line::Pair(_) => None,
        })
    }

    pub(super) fn line_of(&self, id: Id<R>) -> Option<usize> {
        self.lines.iter().position(|line| matches!(line, Line::Row(hit) if hit.id == id))
    }

    /// The row at or beyond a line, in the direction from another.
    pub(super) fn row_near(&self, to: usize, from: Option<usize>) -> Option<Id<R>> {
        let row = |at: usize| match self.lines.get(at)? {
            Line::Row(hit) => Some(hit.id),
            Line::Head(_) | Line::Pair(_) => None,
        };
        let up = from.is_some_and(|from| to < from);
        if up { (0..=to).rev().find_map(row) } else { (to..self.lines.len()).find_map(row) }
    }
}
