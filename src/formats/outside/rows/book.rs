//! Tags, fields, choices, types of relations, actors and issues while an import takes them: known ones by name, new ones
//! made on the way.

use crate::edit::{free_look, names_of_path, path_part, tag_path};
use crate::formats::outside::brought::{Brought, Code, Person};
use crate::model::{
    Actor, Change, Choice, Colour, Delta, Field, FieldKind, Id, Ids, Issue, Pattern, Project, RelationType, Tag,
    fold_name,
};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Book<'a> {
    project: &'a Project,
    codes: BTreeMap<String, &'a Code>,
    people: BTreeMap<String, &'a Person>,
    tags: BTreeMap<Id<Tag>, Row<Tag>>,
    /// By path.
    paths: BTreeMap<String, Id<Tag>>,
    fields: BTreeMap<Id<Field>, Row<Field>>,
    kinds: BTreeMap<Id<RelationType>, Row<RelationType>>,
    actors: BTreeMap<String, Id<Actor>>,
    new_actors: Vec<Actor>,
    issues: BTreeMap<String, Id<Issue>>,
    new_issues: Vec<Issue>,
}

/// A row as it was, if it was there, and as it becomes.
struct Row<R> {
    before: Option<Arc<R>>,
    now: R,
}

impl<R: Clone> Row<R> {
    fn known(row: &Arc<R>) -> Self {
        Self { before: Some(row.clone()), now: row.as_ref().clone() }
    }
}

impl<'a> Book<'a> {
    pub(super) fn of(project: &'a Project, brought: &'a Brought) -> Self {
        let mut book = Self {
            project,
            codes: brought.codes.iter().map(|code| (fold_name(&code.path), code)).collect(),
            people: brought.people.iter().map(|person| (fold_name(&person.name), person)).collect(),
            tags: BTreeMap::new(),
            paths: BTreeMap::new(),
            fields: BTreeMap::new(),
            kinds: BTreeMap::new(),
            actors: BTreeMap::new(),
            new_actors: Vec::new(),
            issues: BTreeMap::new(),
            new_issues: Vec::new(),
        };
        for row in project.tags().iter().filter_map(|row| project.tags().shared(row.id)) {
            book.paths.entry(fold_name(&tag_path(project, row.id))).or_insert(row.id);
            book.tags.insert(row.id, Row::known(row));
        }
        for row in project.fields().iter().filter_map(|row| project.fields().shared(row.id)) {
            book.fields.insert(row.id, Row::known(row));
        }
        for row in project.relation_types().iter().filter_map(|row| project.relation_types().shared(row.id)) {
            book.kinds.insert(row.id, Row::known(row));
        }
        for row in project.actors().iter() {
            book.actors.insert(fold_name(&row.name), row.id);
        }
        for row in project.actors().iter() {
            for alias in &row.aliases {
                book.actors.entry(fold_name(alias)).or_insert(row.id);
            }
        }
        book.issues.extend(project.issues().iter().map(|row| (fold_name(&row.wording), row.id)));
        book
    }

    /// The tag with a path, made where there is none.
    pub(super) fn tag(&mut self, path: &str, own: Option<Id<Tag>>, ids: &mut Ids) -> Id<Tag> {
        let names = names_of_path(path);
        let named = |row: &Row<Tag>| names.last().is_some_and(|name| fold_name(name) == fold_name(&row.now.name));
        if let Some(id) = own.filter(|id| self.tags.get(id).is_some_and(named)) {
            return id;
        }
        if let Some(&id) = self.paths.get(&fold_name(path)) {
            return id;
        }
        let mut by_name = self.tags.values().filter(|row| names.len() == 1 && named(row)).map(|row| row.now.id);
        if let Some(id) = by_name.next().filter(|_| by_name.next().is_none()) {
            return id;
        }
        let mut parent = None;
        let mut so_far = String::new();
        for (at, name) in names.iter().enumerate() {
            if !so_far.is_empty() {
                so_far.push('/');
            }
            so_far.push_str(&path_part(name));
            parent = Some(match self.paths.get(&fold_name(&so_far)) {
                Some(&id) => id,
                None => self.new_tag(&so_far, name, parent, own.filter(|_| at + 1 == names.len()), ids),
            });
        }
        parent.unwrap_or_else(|| self.new_tag(path, "Note", None, None, ids))
    }

    fn new_tag(
        &mut self,
        path: &str,
        name: &str,
        parent: Option<Id<Tag>>,
        own: Option<Id<Tag>>,
        ids: &mut Ids,
    ) -> Id<Tag> {
        let code = self.codes.get(&fold_name(path)).copied();
        let own = own.or_else(|| code.and_then(|code| code.id)).filter(|id| !self.tags.contains_key(id));
        let id = own.unwrap_or_else(|| ids.next_id());
        let position = self.tags.values().map(|row| row.now.position.saturating_add(1)).max().unwrap_or(0);
        let taken: Vec<(Colour, Pattern)> = self.tags.values().map(|row| (row.now.colour, row.now.pattern)).collect();
        let (colour, pattern) = free_look(&taken);
        let mut tag = Tag { position, parent, colour, pattern, ..Tag::named(id, name) };
        if let Some(code) = code {
            tag.definition.clone_from(&code.definition);
            if let Some([red, green, blue]) = code.colour {
                tag.colour = Colour::Own(red, green, blue);
            }
        }
        self.paths.insert(fold_name(path), id);
        self.tags.insert(id, Row { before: None, now: tag });
        id
    }

    /// The field of a tag with a name, made where there is none.
    pub(super) fn field(
        &mut self,
        tag: Id<Tag>,
        name: &str,
        kind: FieldKind,
        own: Option<Id<Field>>,
        ids: &mut Ids,
    ) -> Id<Field> {
        if let Some(id) = own.filter(|id| self.fields.contains_key(id)) {
            return id;
        }
        let wanted = fold_name(name);
        let asked: Vec<Id<Field>> = self.tags.get(&tag).map(|row| row.now.fields.clone()).unwrap_or_default();
        let is = |row: &&Row<Field>| fold_name(&row.now.name) == wanted;
        let of_tag = asked.iter().filter_map(|id| self.fields.get(id)).find(is);
        if let Some(row) = of_tag {
            return row.now.id;
        }
        let shared = self.fields.values().filter(is).find(|row| row.now.kind == kind).map(|row| row.now.id);
        let id = shared.filter(|_| own.is_none()).unwrap_or_else(|| {
            let id = own.unwrap_or_else(|| ids.next_id());
            let (name, help, choices) = (name.trim().to_owned(), String::new(), Vec::new());
            let field = Field { id, name, kind, help, core: true, choices, unclear: false };
            self.fields.insert(id, Row { before: None, now: field });
            id
        });
        if let Some(row) = self.tags.get_mut(&tag) {
            row.now.fields.push(id);
        }
        id
    }

    pub(super) fn kind(&self, field: Id<Field>) -> FieldKind {
        self.fields.get(&field).map_or(FieldKind::Text, |row| row.now.kind)
    }

    pub(super) fn has_choice(&self, field: Id<Field>, name: &str) -> bool {
        let wanted = fold_name(name);
        self.fields
            .get(&field)
            .is_some_and(|row| row.now.choices.iter().any(|choice| fold_name(&choice.name) == wanted))
    }

    /// The choice of a field with a name, made where there is none; `None` for no name at all.
    pub(super) fn choice(&mut self, field: Id<Field>, name: &str, ids: &mut Ids) -> Option<Id<Choice>> {
        let row = self.fields.get_mut(&field).filter(|_| !name.is_empty())?;
        let wanted = fold_name(name);
        // Formats whose values can't have blanks have a low line for each.
        let plain = |choice: &&Choice| fold_name(&choice.name).replace(' ', "_") == wanted;
        let by_name = row.now.choices.iter().find(|choice| fold_name(&choice.name) == wanted);
        if let Some(known) = by_name.or_else(|| row.now.choices.iter().find(plain)) {
            return Some(known.id);
        }
        let choice = Choice { id: ids.next_id(), name: name.to_owned(), definition: String::new() };
        let id = choice.id;
        row.now.choices.push(choice);
        Some(id)
    }

    pub(super) fn relation_type(
        &mut self,
        name: &str,
        own: Option<Id<RelationType>>,
        ids: &mut Ids,
    ) -> Id<RelationType> {
        let wanted = fold_name(name);
        let named = |row: &&Row<RelationType>| fold_name(&row.now.name) == wanted;
        let by_id = own.and_then(|id| self.kinds.get(&id)).filter(named);
        if let Some(row) = by_id.or_else(|| self.kinds.values().find(named)) {
            return row.now.id;
        }
        let id = own.filter(|id| !self.kinds.contains_key(id)).unwrap_or_else(|| ids.next_id());
        let position = self.kinds.values().map(|row| row.now.position.saturating_add(1)).max().unwrap_or(0);
        let now = RelationType {
            id,
            position,
            name: name.trim().to_owned(),
            definition: String::new(),
            from: Vec::new(),
            to: Vec::new(),
            symmetric: false,
        };
        self.kinds.insert(id, Row { before: None, now });
        id
    }

    /// The actor with an id, a name or an alias, made where there is none; `None` for no name at all.
    pub(super) fn actor(&mut self, own: Option<Id<Actor>>, name: &str, ids: &mut Ids) -> Option<Id<Actor>> {
        if let Some(id) = own.filter(|&id| self.project.actors().contains(id)) {
            return Some(id);
        }
        let name = one_line(name)?;
        if let Some(&id) = self.actors.get(&fold_name(&name)) {
            return Some(id);
        }
        let free = own.filter(|id| self.new_actors.iter().all(|row| row.id != *id));
        let mut actor = Actor::named(free.unwrap_or_else(|| ids.next_id()), &name);
        if let Some(person) = self.people.get(&fold_name(&name)) {
            actor.role.clone_from(&person.role);
            actor.aliases.clone_from(&person.aliases);
            actor.note.clone_from(&person.note);
        }
        let id = actor.id;
        self.actors.insert(fold_name(&name), id);
        self.new_actors.push(actor);
        Some(id)
    }

    pub(super) fn issue(&mut self, own: Option<Id<Issue>>, wording: &str, ids: &mut Ids) -> Option<Id<Issue>> {
        if let Some(id) = own.filter(|&id| self.project.issues().contains(id)) {
            return Some(id);
        }
        let wording = one_line(wording)?;
        if let Some(&id) = self.issues.get(&fold_name(&wording)) {
            return Some(id);
        }
        let free = own.filter(|id| self.new_issues.iter().all(|row| row.id != *id));
        let id = free.unwrap_or_else(|| ids.next_id());
        self.issues.insert(fold_name(&wording), id);
        let (group, definition) = (String::new(), String::new());
        self.new_issues.push(Issue { id, wording, group, definition, retired: false, unlike: Vec::new() });
        Some(id)
    }

    pub(super) fn changes(self) -> impl Iterator<Item = Change> {
        let fields = changed(self.fields).map(Change::Field);
        let tags = changed(self.tags).map(Change::Tag);
        let kinds = changed(self.kinds).map(Change::RelationType);
        let actors = self.new_actors.into_iter().map(|row| Change::Actor(Delta::added(row)));
        let issues = self.new_issues.into_iter().map(|row| Change::Issue(Delta::added(row)));
        fields.chain(tags).chain(kinds).chain(actors).chain(issues)
    }
}

fn changed<R: crate::model::Row>(rows: BTreeMap<Id<R>, Row<R>>) -> impl Iterator<Item = Delta<R>> {
    let other = |row: &Row<R>| row.before.as_ref().is_none_or(|before| **before != row.now);
    rows.into_values().filter(other).map(|row| Delta { before: row.before, after: Some(Arc::new(row.now)) })
}

/// A name without line breaks and blanks around it; `None` for nothing.
fn one_line(name: &str) -> Option<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}
