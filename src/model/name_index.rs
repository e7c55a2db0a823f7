//! Names and wordings, made ready to be searched with every letter that is typed.

use super::lookup::{Folded, fold_name};
use super::{Actor, Change, Id, Issue, Project};
use std::ops::Range;

/// The names of all actors, or the wordings of all issues, as they are compared: one text that is read from end to
/// end, where thousands of rows lie all over the memory.
#[derive(Debug, Clone)]
pub struct NameIndex<R> {
    /// Of the project that they were taken from.
    revision: Option<u64>,
    text: String,
    /// Those of one row stand together, its name first.
    entries: Vec<Entry<R>>,
}

#[derive(Debug, Clone)]
struct Entry<R> {
    id: Id<R>,
    /// Place among the row's aliases; nothing for its name.
    alias: Option<usize>,
    /// Part of [`NameIndex::text`].
    folded: Range<usize>,
    /// Whether it is offered; a retired one is only known.
    offered: bool,
}

/// A row that fits what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<R> {
    pub id: Id<R>,
    /// The alias that fits, by its place among the row's; nothing where the name does.
    pub alias: Option<usize>,
}

impl<R> Default for NameIndex<R> {
    fn default() -> Self {
        Self { revision: None, text: String::new(), entries: Vec::new() }
    }
}

impl NameIndex<Actor> {
    /// Takes the actors' names anew, if any actor has changed since.
    pub fn follow(&mut self, project: &Project) {
        if self.is_of(project, |change| matches!(change, Change::Actor(_))) {
            return;
        }
        for actor in project.actors().iter() {
            self.push(actor.id, None, &actor.name, true);
            for (nth, alias) in actor.aliases.iter().enumerate() {
                self.push(actor.id, Some(nth), alias, true);
            }
        }
    }
}

impl NameIndex<Issue> {
    /// Takes the issues' wordings anew, if any issue has changed since.
    pub fn follow(&mut self, project: &Project) {
        if self.is_of(project, |change| matches!(change, Change::Issue(_))) {
            return;
        }
        for issue in project.issues().iter() {
            self.push(issue.id, None, &issue.wording, !issue.retired);
        }
    }
}

impl<R> NameIndex<R> {
    /// Whether they are still right; where not, they are empty afterwards.
    fn is_of(&mut self, project: &Project, matters: impl Fn(&Change) -> bool) -> bool {
        let known = self.revision.replace(project.revision());
        let changes = known.and_then(|known| project.changes_since(known));
        let right = changes.is_some_and(|changes| !changes.into_iter().any(matters));
        if !right {
            self.text.clear();
            self.entries.clear();
        }
        right
    }

    fn push(&mut self, id: Id<R>, alias: Option<usize>, name: &str, offered: bool) {
        let start = self.text.len();
        self.text.push_str(Folded::default().of(name));
        self.entries.push(Entry { id, alias, folded: start..self.text.len(), offered });
    }

    fn folded(&self, entry: &Entry<R>) -> &str {
        self.text.get(entry.folded.clone()).unwrap_or_default()
    }

    /// Those that fit what was typed so far, best first: a name that begins with it, an alias that does, a word of
    /// either that does, anything that holds it; of equals in order of the alphabet. Nothing typed fits everything.
    #[must_use]
    pub fn like(&self, typed: &str, limit: usize) -> Vec<Match<R>> {
        let wanted = fold_name(typed);
        let mut found: Vec<(usize, &str, &Entry<R>)> = Vec::new();
        for own in self.entries.chunk_by(|a, b| a.id == b.id) {
            let offered = own.iter().filter(|entry| entry.offered);
            let fits = offered.filter_map(|entry| {
                let rank = rank(self.folded(entry), &wanted)?;
                Some((rank * 2 + usize::from(entry.alias.is_some()), entry))
            });
            if let (Some((rank, entry)), Some(name)) = (fits.min_by_key(|fit| fit.0), own.first()) {
                found.push((rank, self.folded(name), entry));
            }
        }
        let order =
            |a: &(usize, &str, &Entry<R>), b: &(usize, &str, &Entry<R>)| (a.0, a.1, a.2.id).cmp(&(b.0, b.1, b.2.id));
        if limit < found.len() {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_by(order);
        found.into_iter().map(|(_, _, entry)| Match { id: entry.id, alias: entry.alias }).collect()
    }

    /// The one with a name or alias; a name goes before an alias.
    #[must_use]
    pub fn called(&self, name: &str) -> Option<Id<R>> {
        let wanted = fold_name(name);
        let mut all = self.entries.iter().filter(|entry| self.folded(entry) == wanted);
        let first = all.next()?;
        let named = if first.alias.is_some() { all.find(|entry| entry.alias.is_none()) } else { None };
        Some(named.unwrap_or(first).id)
    }
}

/// How well a name fits what was typed, both folded: 0 best, `None` not at all.
fn rank(name: &str, wanted: &str) -> Option<usize> {
    if name.starts_with(wanted) {
        return Some(0);
    }
    if !name.contains(wanted) {
        return None;
    }
    let begins = |word: &str| word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(wanted);
    Some(if name.split(' ').any(begins) { 1 } else { 2 })
}
