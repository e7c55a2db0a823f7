//! Tags, fields, choices, types of relations, actors and issues while an import takes them: known ones by name, new ones
//! made on the way.

use crate::edit::{free_look, names_of_path, path_part, tag_path};
use crate::formats::Rest;
use crate::formats::outside::brought::{Brought, Code, Person};
use crate::model::{
    Actor, Change, Choice, Colour, Delta, Field, FieldKind, Id, Ids, Issue, Pattern, Project, RelationType, Tag,
    fold_name,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) struct Book<'a> {
    project: &'a Project,
    rest: &'a Rest,
    /// Rows of the file by id and by name.
    rest_actors: Named<'a, Actor>,
    rest_issues: Named<'a, Issue>,
    /// What rows of the file became: its tags, actors and issues.
    same_tags: BTreeMap<Id<Tag>, Id<Tag>>,
    same_actors: BTreeMap<Id<Actor>, Id<Actor>>,
    same_issues: BTreeMap<Id<Issue>, Id<Issue>>,
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
    /// Ids of the file that new actors and issues have.
    taken: BTreeSet<u128>,
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

/// Rows of a file that are looked for by their ids or their names.
struct Named<'a, R> {
    ids: BTreeMap<Id<R>, &'a R>,
    names: BTreeMap<&'a str, &'a R>,
}

impl<'a, R: crate::model::Row> Named<'a, R> {
    fn of(rows: &'a [R], name: fn(&R) -> &String) -> Self {
        Self {
            ids: rows.iter().map(|row| (row.id(), row)).collect(),
            names: rows.iter().rev().map(|row| (name(row).as_str(), row)).collect(),
        }
    }

    fn find(&self, id: Option<Id<R>>, name: &str) -> Option<&'a R> {
        let by_id = id.and_then(|id| self.ids.get(&id));
        by_id.or_else(|| self.names.get(name)).copied()
    }

    fn has(&self, id: Option<Id<R>>) -> bool {
        id.is_some_and(|id| self.ids.contains_key(&id))
    }
}

impl<'a> Book<'a> {
    pub(super) fn of(project: &'a Project, brought: &'a Brought) -> Self {
        let mut book = Self {
            project,
            rest: &brought.rest,
            rest_actors: Named::of(&brought.rest.actors, |row| &row.name),
            rest_issues: Named::of(&brought.rest.issues, |row| &row.wording),
            same_tags: BTreeMap::new(),
            same_actors: BTreeMap::new(),
            same_issues: BTreeMap::new(),
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
            taken: BTreeSet::new(),
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
        let tag = self.find_tag(path, own, ids);
        self.same_tags.extend(own.map(|own| (own, tag)));
        tag
    }

    fn find_tag(&mut self, path: &str, own: Option<Id<Tag>>, ids: &mut Ids) -> Id<Tag> {
        let names = names_of_path(path);
        let named = |row: &Row<Tag>| names.last().is_some_and(|name| fold_name(name) == fold_name(&row.now.name));
        if let Some(id) = own.filter(|id| self.tags.get(id).is_some_and(named)) {
            return id;
        }
        let is_row = own.is_some_and(|own| self.rest.tags.iter().any(|row| row.id == own));
        let by_path = self.paths.get(&fold_name(path)).copied();
        if let Some(id) = by_path.filter(|&id| !is_row || self.project.tags().contains(id)) {
            return id;
        }
        let mut by_name = self
            .tags
            .values()
            .filter(|row| names.len() == 1 && named(row) && (!is_row || row.before.is_some()))
            .map(|row| row.now.id);
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
            let is_own = is_row && at + 1 == names.len();
            parent = Some(match self.paths.get(&fold_name(&so_far)) {
                Some(&id) if !is_own => id,
                _ => self.new_tag(&so_far, name, parent, own.filter(|_| at + 1 == names.len()), ids),
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
        if let Some(row) = self.rest.tags.iter().find(|row| row.id == id) {
            let mut now = Tag { parent, ..row.clone() };
            if !self.project.tags().is_empty() {
                now.position = position;
            }
            now.fields.retain(|&field| self.take_field(field));
            self.paths.entry(fold_name(path)).or_insert(id);
            self.tags.insert(id, Row { before: None, now });
            return id;
        }
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

    /// Takes over a field of the file as it is; whether there is one with this id then.
    fn take_field(&mut self, id: Id<Field>) -> bool {
        let row = self.rest.fields.iter().find(|row| row.id == id);
        if let Some(now) = row.filter(|_| !self.fields.contains_key(&id)) {
            self.fields.insert(id, Row { before: None, now: now.clone() });
        }
        self.fields.contains_key(&id)
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
        // Answered once, and no longer asked for.
        let unasked = own.filter(|id| self.rest.tags.iter().all(|tag| !tag.fields.contains(id)));
        if let Some(id) = unasked.filter(|&id| self.take_field(id)) {
            return id;
        }
        let shared = self.fields.values().filter(is).find(|row| row.now.kind == kind).map(|row| row.now.id);
        if let Some(id) = own.filter(|&id| self.take_field(id)) {
            if let Some(row) = self.tags.get_mut(&tag) {
                row.now.fields.push(id);
            }
            return id;
        }
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
        let rest = self.rest.relation_types.iter();
        let row = rest
            .clone()
            .find(|row| Some(row.id) == own)
            .or_else(|| rest.clone().find(|row| fold_name(&row.name) == wanted));
        let own = own.or(row.map(|row| row.id));
        let id = own.filter(|id| !self.kinds.contains_key(id)).unwrap_or_else(|| ids.next_id());
        let position = self.kinds.values().map(|row| row.now.position.saturating_add(1)).max().unwrap_or(0);
        let mut now = RelationType {
            id,
            position,
            name: name.trim().to_owned(),
            definition: String::new(),
            from: Vec::new(),
            to: Vec::new(),
            symmetric: false,
        };
        if let Some(row) = row {
            let tags = |ids: &[Id<Tag>]| ids.iter().filter_map(|id| self.same_tags.get(id)).copied().collect();
            (now.from, now.to, now.symmetric) = (tags(&row.from), tags(&row.to), row.symmetric);
            now.definition.clone_from(&row.definition);
            now.name = kept(&row.name, &now.name);
            if self.project.relation_types().is_empty() {
                now.position = row.position;
            }
        }
        self.kinds.insert(id, Row { before: None, now });
        id
    }

    /// The actor with an id, a name or an alias, made where there is none; `None` for no name at all.
    pub(super) fn actor(&mut self, own: Option<Id<Actor>>, name: &str, ids: &mut Ids) -> Option<Id<Actor>> {
        if let Some(id) = own.filter(|&id| self.project.actors().contains(id)) {
            return Some(id);
        }
        if let Some(&id) = own.and_then(|id| self.same_actors.get(&id)) {
            return Some(id);
        }
        let name = one_line(name)?;
        // Two rows of one file may have one name.
        let is_row = self.rest_actors.has(own);
        let by_name = self.actors.get(&fold_name(&name)).copied();
        if let Some(id) = by_name.filter(|&id| !is_row || self.project.actors().contains(id)) {
            return Some(id);
        }
        let row = self.rest_actors.find(own, &name);
        let own = own.or(row.map(|row| row.id));
        let free = own.filter(|id| self.taken.insert(id.bits()));
        let id = free.unwrap_or_else(|| ids.next_id());
        let mut actor = row
            .map_or_else(|| Actor::named(id, &name), |row| Actor { id, name: kept(&row.name, &name), ..row.clone() });
        if let Some(person) = self.people.get(&fold_name(&name)) {
            actor.role.clone_from(&person.role);
            actor.aliases.clone_from(&person.aliases);
            actor.note.clone_from(&person.note);
        }
        self.actors.entry(fold_name(&name)).or_insert(id);
        self.new_actors.push(actor);
        Some(id)
    }

    pub(super) fn issue(&mut self, own: Option<Id<Issue>>, wording: &str, ids: &mut Ids) -> Option<Id<Issue>> {
        if let Some(id) = own.filter(|&id| self.project.issues().contains(id)) {
            return Some(id);
        }
        if let Some(&id) = own.and_then(|id| self.same_issues.get(&id)) {
            return Some(id);
        }
        let wording = one_line(wording)?;
        let is_row = self.rest_issues.has(own);
        let by_name = self.issues.get(&fold_name(&wording)).copied();
        if let Some(id) = by_name.filter(|&id| !is_row || self.project.issues().contains(id)) {
            return Some(id);
        }
        let row = self.rest_issues.find(own, &wording);
        let own = own.or(row.map(|row| row.id));
        let free = own.filter(|id| self.taken.insert(id.bits()));
        let id = free.unwrap_or_else(|| ids.next_id());
        self.issues.entry(fold_name(&wording)).or_insert(id);
        let row = row.map(|row| Issue { id, wording: kept(&row.wording, &wording), ..row.clone() });
        self.new_issues.push(row.unwrap_or_else(|| Issue::worded(id, wording)));
        Some(id)
    }

    /// Takes over what no statement of the file has named yet: of its codebook, its actors and its issues.
    pub(super) fn take_rest(&mut self, ids: &mut Ids) {
        let rest = self.rest;
        let asked = |id: Id<Field>| rest.tags.iter().any(|tag| tag.fields.contains(&id));
        for row in rest.fields.iter().filter(|row| !asked(row.id)) {
            self.take_field(row.id);
        }
        for row in &rest.relation_types {
            self.relation_type(&row.name, Some(row.id), ids);
        }
        for row in &rest.actors {
            let same = self.actor(Some(row.id), &row.name, ids);
            self.same_actors.extend(same.map(|same| (row.id, same)));
        }
        for row in &rest.issues {
            let same = self.issue(Some(row.id), &row.wording, ids);
            self.same_issues.extend(same.map(|same| (row.id, same)));
        }
        let same = &self.same_actors;
        let of_file: BTreeSet<Id<Actor>> = same.values().copied().collect();
        for actor in self.new_actors.iter_mut().filter(|row| of_file.contains(&row.id)) {
            actor.affiliations.retain_mut(|at| same.get(&at.actor).map(|&id| at.actor = id).is_some());
            actor.unlike.iter_mut().for_each(|id| *id = same.get(id).copied().unwrap_or(*id));
        }
        let same = &self.same_issues;
        for issue in &mut self.new_issues {
            issue.unlike.iter_mut().for_each(|id| *id = same.get(id).copied().unwrap_or(*id));
        }
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

/// A name as a row has it, where it is the same but for its blanks.
fn kept(of_row: &str, name: &str) -> String {
    let is_same = one_line(of_row).as_deref() == Some(name);
    if is_same { of_row.to_owned() } else { name.to_owned() }
}

/// A name without line breaks and blanks around it; `None` for nothing.
fn one_line(name: &str) -> Option<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}
