//! Tags stand in a tree. Their positions are those of the tree read line by line, so that every list has its order.

use crate::model::{Id, Project, Tag, fold_name};
use std::collections::{BTreeMap, BTreeSet};

/// A tag with how deep it stands: 0 is a tag below no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    pub tag: Id<Tag>,
    pub depth: usize,
}

/// All tags, retired ones among them, each before those below it.
///
/// A tag whose parents go round in a circle, as only damage can make them, stands below none.
#[must_use]
pub fn tag_tree(project: &Project) -> Vec<Branch> {
    let rows = project.tags().iter().map(|tag| (tag.id, tag.parent, tag.position));
    order(rows)
}

pub(super) fn order(rows: impl IntoIterator<Item = (Id<Tag>, Option<Id<Tag>>, u32)>) -> Vec<Branch> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|&(id, _, position)| (position, id));
    let known: BTreeSet<Id<Tag>> = rows.iter().map(|row| row.0).collect();
    let mut below: BTreeMap<Option<Id<Tag>>, Vec<Id<Tag>>> = BTreeMap::new();
    for &(id, parent, _) in &rows {
        below.entry(parent.filter(|parent| known.contains(parent))).or_default().push(id);
    }
    let (mut out, mut seen) = (Vec::with_capacity(rows.len()), BTreeSet::new());
    let mut walk = |start: Id<Tag>, out: &mut Vec<Branch>| {
        let mut open = vec![Branch { tag: start, depth: 0 }];
        while let Some(branch) = open.pop() {
            if seen.insert(branch.tag) {
                out.push(branch);
                let children = below.get(&Some(branch.tag)).into_iter().flatten().rev();
                open.extend(children.map(|&tag| Branch { tag, depth: branch.depth + 1 }));
            }
        }
    };
    below.get(&None).into_iter().flatten().for_each(|&tag| walk(tag, &mut out));
    rows.iter().for_each(|row| walk(row.0, &mut out));
    out
}

/// Whether a tag stands somewhere below another one, or is it.
#[must_use]
pub fn is_within(project: &Project, tag: Id<Tag>, above: Id<Tag>) -> bool {
    let mut here = Some(tag);
    // As many steps as there are tags: a circle has no more.
    for _ in 0..=project.tags().len() {
        match here {
            Some(id) if id == above => return true,
            Some(id) => here = project.tags().get(id).and_then(|tag| tag.parent),
            None => return false,
        }
    }
    false
}

/// The names of a tag and of those above it: *Framing/Evidence*. A slash within a name has a backslash before it.
#[must_use]
pub fn tag_path(project: &Project, tag: Id<Tag>) -> String {
    let mut names = Vec::new();
    let mut here = Some(tag);
    while let Some(row) = here.and_then(|id| project.tags().get(id)).filter(|_| names.len() <= project.tags().len()) {
        names.push(path_part(&row.name));
        here = row.parent;
    }
    names.reverse();
    names.join("/")
}

/// A name as a part of a path.
#[must_use]
pub fn path_part(name: &str) -> String {
    name.replace('\\', "\\\\").replace('/', "\\/")
}

/// The names that stand in a path, without blanks around them; empty ones are left out.
#[must_use]
pub fn names_of_path(path: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next() } else { None };
        if letter == '/' {
            names.push(String::new());
        } else if let Some(name) = names.last_mut() {
            name.push(escaped.unwrap_or(letter));
        }
    }
    names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The tag with a path, or the only one with a name, whether retired or not; upper and lower case are the same.
#[must_use]
pub fn tag_at_path<'a>(project: &'a Project, path: &str) -> Option<&'a Tag> {
    let wanted = fold_name(path);
    let by_path = project.tags().iter().find(|tag| fold_name(&tag_path(project, tag.id)) == wanted);
    let mut by_name = project.tags().iter().filter(|tag| fold_name(&tag.name) == wanted);
    by_path.or_else(|| by_name.next().filter(|_| by_name.next().is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_line_by_line_and_circles_end() {
        let id = |n: u128| Id::new(n);
        let rows = [(1, None, 3), (2, Some(1), 9), (3, None, 0), (4, Some(2), 1), (5, Some(6), 0), (6, Some(5), 0)];
        let rows = rows.map(|(tag, parent, position)| (id(tag), parent.map(id), position));
        let read: Vec<(u128, usize)> = order(rows).iter().map(|one| (one.tag.bits(), one.depth)).collect();
        assert_eq!(read, [(3, 0), (1, 0), (2, 1), (4, 2), (5, 0), (6, 1)]);
    }
}
