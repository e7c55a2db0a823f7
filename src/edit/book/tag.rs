//! Plans for tags: make, move, change, take an example.

use super::looks::{free_key, next_look};
use super::tree::{is_within, order};
use crate::edit::{Plan, Refusal};
use crate::model::{Annotation, Change, Delta, Id, Project, Tag, fold_name};
use crate::text::{Span, sentence_at, slice};

impl Plan<'_> {
    pub(super) fn add_tag(&mut self, name: &str, parent: Option<Id<Tag>>) -> Result<String, Refusal> {
        let (colour, pattern) = next_look(self.project);
        let keys = free_key(&keys_in_use(self.project, None));
        let row = Tag { keys, colour, pattern, parent, ..Tag::named(self.ids.next_id(), name.trim()) };
        if let Some(problem) = tag_problem(self.project, &row) {
            return Err(problem);
        }
        let label = format!("add the tag “{}”", row.name);
        let last = row.id;
        self.place_tags(vec![row], |rows| put_before(rows, last, parent, None));
        Ok(label)
    }

    pub(super) fn move_tag(
        &mut self,
        id: Id<Tag>,
        parent: Option<Id<Tag>>,
        before: Option<Id<Tag>>,
    ) -> Result<String, Refusal> {
        let after = Tag { parent, ..self.tag(id)?.clone() };
        if let Some(problem) = tag_problem(self.project, &after) {
            return Err(problem);
        }
        let label = format!("move the tag “{}”", after.name);
        self.place_tags(vec![after], |rows| put_before(rows, id, parent, before));
        Ok(label)
    }

    /// Writes tags down, new or changed, and gives all tags the positions of the tree after something was moved in it.
    pub(super) fn place_tags(&mut self, mut changed: Vec<Tag>, moved: impl FnOnce(&mut Vec<Placed>)) {
        let known = |id: Id<Tag>, changed: &[Tag]| changed.iter().any(|tag| tag.id == id);
        let mut rows: Vec<Placed> = Vec::new();
        for branch in super::tag_tree(self.project) {
            let row = changed.iter().find(|tag| tag.id == branch.tag).or(self.project.tags().get(branch.tag));
            rows.extend(row.map(|row| (row.id, row.parent)));
        }
        rows.extend(changed.iter().filter(|tag| !self.project.tags().contains(tag.id)).map(|tag| (tag.id, tag.parent)));
        moved(&mut rows);
        let rows = (0..).zip(rows).map(|(position, (id, parent))| (id, parent, position));
        for (position, branch) in (0..).zip(order(rows)) {
            let row = self.project.tags().get(branch.tag).filter(|row| row.position != position);
            if let Some(row) = changed.iter_mut().find(|tag| tag.id == branch.tag) {
                row.position = position;
            } else if let Some(row) = row.filter(|row| !known(row.id, &changed)) {
                changed.push(Tag { position, ..row.clone() });
            }
        }
        for row in changed {
            let before = self.project.tags().shared(row.id).cloned();
            self.change(before.as_ref(), row, Change::Tag);
        }
    }

    pub(in crate::edit) fn edit_tag(&mut self, tag: &Tag) -> Result<String, Refusal> {
        if let Some(problem) = tag_problem(self.project, tag) {
            return Err(problem);
        }
        let before = self.project.tags().shared(tag.id).cloned();
        let label = before.as_ref().map_or_else(|| format!("add the tag “{}”", tag.name), |before| told(before, tag));
        self.change(before.as_ref(), tag.clone(), Change::Tag);
        Ok(label)
    }

    pub(super) fn split_tag(
        &mut self,
        id: Id<Tag>,
        name: &str,
        statements: &[Id<Annotation>],
    ) -> Result<String, Refusal> {
        let old = self.tag(id)?.clone();
        if statements.is_empty() {
            return Err(Refusal::new("No statement is checked", "Check those that are to have the new tag"));
        }
        let (colour, pattern) = next_look(self.project);
        let keys = free_key(&keys_in_use(self.project, None));
        let new = Tag { id: self.ids.next_id(), name: name.trim().to_owned(), keys, colour, pattern, ..old.clone() };
        let new = Tag { examples: Vec::new(), retired: false, ..new };
        if let Some(problem) = tag_problem(self.project, &new) {
            return Err(problem);
        }
        let label = format!("split “{}” off “{}”", new.name, old.name);
        let (part, parent) = (new.id, new.parent);
        self.place_tags(vec![new], |rows| {
            let at = rows.iter().position(|row| row.0 == id).map_or(rows.len(), |at| at + 1);
            rows.retain(|row| row.0 != part);
            rows.insert(at.min(rows.len()), (part, parent));
        });
        for kind in self.project.relation_types_in_order() {
            let both = |ends: &[Id<Tag>]| -> Vec<Id<Tag>> {
                let new = ends.contains(&id).then_some(part);
                ends.iter().copied().chain(new).collect()
            };
            let after = crate::model::RelationType { from: both(&kind.from), to: both(&kind.to), ..kind.clone() };
            self.change(self.project.relation_types().shared(kind.id), after, Change::RelationType);
        }
        for before in self.rows(statements)? {
            if before.tag != id {
                return Err(Refusal::new("A checked statement has another tag by now", "Choose anew"));
            }
            self.change_annotation(&before, Annotation { tag: part, ..before.as_ref().clone() });
        }
        Ok(label)
    }

    pub(super) fn take_example(&mut self, annotation: Id<Annotation>) -> Result<String, Refusal> {
        let row = self.row(annotation)?;
        let tag = self.tag(row.tag)?;
        let example = example(self.document(row.document)?.text.as_str(), &row.fragments);
        if tag.examples.contains(&example) {
            return Err(Refusal::new(format!("These words are an example of “{}” already", tag.name), ""));
        }
        let mut after = tag.clone();
        after.examples.push(example);
        self.change(self.project.tags().shared(tag.id), after, Change::Tag);
        Ok(format!("take an example of “{}”", tag.name))
    }

    /// Removes a tag that no statement has any more. Tags below it move, types of relations lead elsewhere, and fields
    /// that nobody asks about or has answered go with it.
    pub(super) fn drop_tag(&mut self, tag: &Tag, changed: Vec<Tag>, children: Option<Id<Tag>>) {
        let mut changed = changed;
        for child in self.project.tags().iter().filter(|row| row.parent == Some(tag.id)) {
            let parent = children.filter(|parent| *parent != child.id);
            match changed.iter_mut().find(|row| row.id == child.id) {
                Some(row) => row.parent = parent,
                None => changed.push(Tag { parent, ..child.clone() }),
            }
        }
        let kept: Vec<_> = changed.iter().flat_map(|row| row.fields.iter().copied()).collect();
        for row in changed {
            let before = self.project.tags().shared(row.id).cloned();
            self.change(before.as_ref(), row, Change::Tag);
        }
        if let Some(row) = self.project.tags().shared(tag.id) {
            self.changes.push(Change::Tag(Delta::removed(row.clone())));
        }
        let others = |field| {
            let mut rows = self.project.tags().iter().filter(|row| row.id != tag.id);
            kept.contains(&field) || rows.any(|row| row.fields.contains(&field))
        };
        let idle: Vec<_> = tag.fields.iter().copied().filter(|&field| !others(field)).collect();
        self.drop_fields(&idle);
    }
}

/// A tag with the one above it.
pub(super) type Placed = (Id<Tag>, Option<Id<Tag>>);

fn put_before(rows: &mut Vec<Placed>, id: Id<Tag>, parent: Option<Id<Tag>>, before: Option<Id<Tag>>) {
    rows.retain(|row| row.0 != id);
    let at = before.and_then(|before| rows.iter().position(|row| row.0 == before)).unwrap_or(rows.len());
    rows.insert(at, (id, parent));
}

/// All keys that tags in use have, in lower case; without those of one tag.
fn keys_in_use(project: &Project, but: Option<Id<Tag>>) -> String {
    let others = project.tags().iter().filter(|tag| !tag.retired && Some(tag.id) != but);
    others.flat_map(|tag| tag.keys.chars()).flat_map(char::to_lowercase).collect()
}

/// The tag in use, other than one, that has a key.
#[must_use]
pub fn key_owner(project: &Project, key: char, but: Id<Tag>) -> Option<&Tag> {
    let mut others = project.tags_in_order().into_iter().filter(|tag| tag.id != but);
    others.find(|tag| tag.keys.to_lowercase().chars().any(|known| key.to_lowercase().eq([known])))
}

/// What is wrong with a tag as it would be, in the project as it is; what was wrong before is not held against it.
#[must_use]
pub fn tag_problem(project: &Project, tag: &Tag) -> Option<Refusal> {
    let before = project.tags().get(tag.id);
    let name = fold_name(&tag.name);
    if name.is_empty() {
        return Some(Refusal::new("A tag needs a name", "Type one"));
    }
    let same = |row: &&Tag| row.id != tag.id && row.parent == tag.parent && fold_name(&row.name) == name;
    let renamed = before.is_none_or(|row| fold_name(&row.name) != name || row.parent != tag.parent);
    if let Some(twin) = project.tags().iter().find(same).filter(|_| renamed) {
        let hint = if twin.retired { "It is retired: use it again, or take another name" } else { "Take another name" };
        return Some(Refusal::new(format!("There is a tag “{}” already", twin.name), hint));
    }
    let moved = before.is_none_or(|row| row.parent != tag.parent);
    if moved
        && tag.parent.is_some_and(|parent| parent == tag.id || before.is_some() && is_within(project, parent, tag.id))
    {
        return Some(Refusal::new("A tag can’t stand below itself", "Choose another one"));
    }
    let rekeyed = before.is_none_or(|row| row.keys != tag.keys || row.retired && !tag.retired);
    let mut keys = tag.keys.chars().filter(|_| rekeyed && !tag.retired);
    keys.find_map(|key| {
        let owner = key_owner(project, key, tag.id)?;
        let cap: String = key.to_uppercase().collect();
        Some(Refusal::new(format!("The key {cap} belongs to “{}”", owner.name), "Choose another key"))
    })
}

/// What was done to a tag, in words.
fn told(before: &Tag, after: &Tag) -> String {
    let name = &before.name;
    if before.name != after.name {
        format!("rename the tag “{name}”")
    } else if before.retired != after.retired {
        format!("{} the tag “{name}”", if after.retired { "retire" } else { "use again" })
    } else if (before.colour, before.pattern) != (after.colour, after.pattern) {
        format!("change the look of “{name}”")
    } else {
        format!("change the tag “{name}”")
    }
}

/// The sentences that hold a passage, with square brackets around its words.
fn example(text: &str, fragments: &[Span]) -> String {
    let hull = fragments.iter().copied().reduce(Span::hull).unwrap_or_default();
    let last = hull.end().saturating_sub(1);
    let whole = sentence_at(text, hull.start()).hull(sentence_at(text, text.floor_char_boundary(last))).hull(hull);
    let mut sorted = fragments.to_vec();
    sorted.sort_unstable();
    let mut out = String::new();
    let mut at = whole.start();
    for span in sorted {
        out.push_str(slice(text, at, span.start()));
        out.push('[');
        out.push_str(span.of(text));
        out.push(']');
        at = span.end();
    }
    out.push_str(slice(text, at, whole.end()));
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
