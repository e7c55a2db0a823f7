//! Finding rows by what people call them.

use crate::model::{Actor, Annotation, Document, Field, FieldKind, Id, Issue, Project, RelationType, Tag, Value, View};

/// The same words with a large first letter.
#[must_use]
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name as it is compared: lower case, blanks as one space each, none outside.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let mut folded = Folded::default();
    folded.of(name);
    folded.0
}

/// Room in which one name after the other is folded: there are thousands to compare with every letter that is typed.
#[derive(Default)]
pub(super) struct Folded(String);

impl Folded {
    pub(super) fn of(&mut self, name: &str) -> &str {
        self.0.clear();
        let blank_twice = |pair: &[u8]| pair == b"  ";
        let plain = name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if plain && name.trim_ascii().len() == name.len() && !name.as_bytes().windows(2).any(blank_twice) {
            // Most names are like this, and need no look at single words.
            self.0.push_str(name);
            self.0.make_ascii_lowercase();
            return &self.0;
        }
        for word in name.split_whitespace() {
            if !self.0.is_empty() {
                self.0.push(' ');
            }
            self.0.push_str(&word.to_lowercase());
        }
        &self.0
    }

    /// Whether a name is another one (folded). Most are not from their first word on.
    fn is(&mut self, name: &str, wanted: &str) -> bool {
        if !name.is_ascii() {
            return self.of(name) == wanted;
        }
        let mut words = wanted.split(' ').filter(|word| !word.is_empty());
        let same = |word: &str| words.next().is_some_and(|wanted| wanted.eq_ignore_ascii_case(word));
        name.split_whitespace().all(same) && words.next().is_none()
    }
}

impl Project {
    /// Documents in the order of the project's list.
    #[must_use]
    pub fn documents_in_order(&self) -> Vec<&Document> {
        let mut rows: Vec<&Document> = self.documents().iter().collect();
        rows.sort_by_key(|row| (row.position, row.id));
        rows
    }

    /// Tags that are not retired, in the order of the codebook.
    #[must_use]
    pub fn tags_in_order(&self) -> Vec<&Tag> {
        let mut rows: Vec<&Tag> = self.tags().iter().filter(|row| !row.retired).collect();
        rows.sort_by_key(|row| (row.position, row.id));
        rows
    }

    /// Types of relations in the order of the codebook.
    #[must_use]
    pub fn relation_types_in_order(&self) -> Vec<&RelationType> {
        let mut rows: Vec<&RelationType> = self.relation_types().iter().collect();
        rows.sort_by_key(|row| (row.position, row.id));
        rows
    }

    #[must_use]
    pub fn tag_named(&self, name: &str) -> Option<&Tag> {
        let wanted = fold_name(name);
        self.tags_in_order().into_iter().find(|row| fold_name(&row.name) == wanted)
    }

    /// The tag that a key tags with.
    #[must_use]
    pub fn tag_of_key(&self, key: char) -> Option<&Tag> {
        let wanted = key.to_lowercase().next()?;
        self.tags_in_order().into_iter().find(|row| row.keys.to_lowercase().contains(wanted))
    }

    #[must_use]
    pub fn relation_type_named(&self, name: &str) -> Option<&RelationType> {
        let wanted = fold_name(name);
        self.relation_types().iter().find(|row| fold_name(&row.name) == wanted)
    }

    /// What is asked about passages with a tag, in order.
    pub fn fields_of(&self, tag: Id<Tag>) -> impl Iterator<Item = &Field> + '_ {
        self.tags().get(tag).into_iter().flat_map(|tag| &tag.fields).filter_map(|&field| self.fields().get(field))
    }

    /// The field of a tag with a name.
    #[must_use]
    pub fn field_named(&self, tag: Id<Tag>, name: &str) -> Option<&Field> {
        let wanted = fold_name(name);
        self.fields_of(tag).find(|field| fold_name(&field.name) == wanted)
    }

    /// The field that says whose words or stance a passage with this tag is: the first one that takes actors.
    #[must_use]
    pub fn speaker_field(&self, tag: Id<Tag>) -> Option<&Field> {
        self.fields_of(tag).find(|field| field.kind == FieldKind::Actors)
    }

    /// Whose words or stance a statement is.
    #[must_use]
    pub fn speakers<'a>(&'a self, annotation: &'a Annotation) -> Vec<&'a Actor> {
        let value = self.speaker_field(annotation.tag).and_then(|field| annotation.value(field.id));
        match value {
            Some(Value::Actors(ids)) => ids.iter().filter_map(|&id| self.actors().get(id)).collect(),
            _ => Vec::new(),
        }
    }

    /// The speakers' names with commas between them; empty where there is none.
    #[must_use]
    pub fn speaker_names(&self, annotation: &Annotation) -> String {
        self.speakers(annotation).iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Every actor that a statement names in any of its fields.
    #[must_use]
    pub fn actors_of(annotation: &Annotation) -> Vec<Id<Actor>> {
        let lists = annotation.fields.iter().filter_map(|(_, value)| match value {
            Value::Actors(ids) => Some(ids),
            _ => None,
        });
        lists.flatten().copied().collect()
    }

    /// The statements that name an actor in any of their fields, in order of their ids: one pass over all of them, in
    /// which none is unpacked.
    #[must_use]
    pub fn statements_of(&self, actor: Id<Actor>) -> Vec<Id<Annotation>> {
        self.naming(|view, found| view.each_named(|_, id| *found |= id == actor, |_, _| {}))
    }

    /// The statements that are about an issue, likewise.
    #[must_use]
    pub fn statements_about(&self, issue: Id<Issue>) -> Vec<Id<Annotation>> {
        self.naming(|view, found| view.each_named(|_, _| {}, |_, id| *found |= id == issue))
    }

    fn naming(&self, look: impl Fn(&View<'_>, &mut bool)) -> Vec<Id<Annotation>> {
        let mut rows = Vec::new();
        for view in self.annotations().views() {
            let mut found = false;
            look(&view, &mut found);
            if found {
                rows.push(view.id);
            }
        }
        rows
    }

    /// The actor with a name or alias; a name goes before an alias.
    #[must_use]
    pub fn actor_named(&self, name: &str) -> Option<&Actor> {
        let wanted = fold_name(name);
        let mut folded = Folded::default();
        let by_name = self.actors().iter().find(|row| folded.is(&row.name, &wanted));
        let mut by_alias = self.actors().iter();
        by_name.or_else(|| by_alias.find(|row| row.aliases.iter().any(|alias| folded.is(alias, &wanted))))
    }

    #[must_use]
    pub fn issue_worded(&self, wording: &str) -> Option<&Issue> {
        let wanted = fold_name(wording);
        let mut folded = Folded::default();
        self.issues().iter().find(|row| folded.is(&row.wording, &wanted))
    }
}
