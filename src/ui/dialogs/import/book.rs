//! What the project has to choose from, and for each answer which field it goes to: worked out once for each mapping.

use crate::edit::tag_path;
use crate::formats::outside::{Kind, Mapping, Names};
use crate::model::{Field, Id, Project, Tag, fold_name};
use std::collections::{BTreeMap, BTreeSet};

/// The names of a project, as rows offer them.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Paths.
    pub(super) tags: Vec<String>,
    pub(super) relations: Vec<String>,
    pub(super) coders: Vec<String>,
    by_path: BTreeMap<String, Id<Tag>>,
    /// A name that two tags have tells neither.
    by_name: BTreeMap<String, Option<Id<Tag>>>,
    /// For each answer.
    pub(super) answers: Vec<Target>,
}

/// Where the answers under one name can go.
#[derive(Debug, Default)]
pub(super) struct Target {
    /// Fields that the tags of these passages ask first, then all others.
    pub(super) fields: Vec<String>,
    pub(super) kinds: Vec<Kind>,
    /// The field that it goes to, if that is there.
    pub(super) field: Option<Id<Field>>,
}

impl Book {
    pub(super) fn of(project: &Project, names: &Names, mapping: &Mapping) -> Self {
        let mut book = Self::default();
        for tag in project.tags_in_order() {
            let path = tag_path(project, tag.id);
            book.by_path.entry(fold_name(&path)).or_insert(tag.id);
            book.by_name.entry(fold_name(&tag.name)).and_modify(|known| *known = None).or_insert(Some(tag.id));
            book.tags.push(path);
        }
        book.relations = project.relation_types().iter().map(|row| row.name.clone()).collect();
        book.coders = project.coders().iter().map(|row| row.name.clone()).collect();
        for answer in &names.answers {
            let tags: BTreeSet<Id<Tag>> = answer
                .labels
                .iter()
                .filter_map(|label| mapping.tags.get(label)?.as_deref())
                .filter_map(|path| book.tag(path))
                .collect();
            book.answers.push(Target::of(project, &tags, mapping, &answer.name));
        }
        book
    }

    /// The tag that a path or name leads to, if it is there.
    pub(super) fn tag(&self, path: &str) -> Option<Id<Tag>> {
        let wanted = fold_name(path);
        self.by_path.get(&wanted).copied().or_else(|| self.by_name.get(&wanted).copied().flatten())
    }
}

impl Target {
    fn of(project: &Project, tags: &BTreeSet<Id<Tag>>, mapping: &Mapping, name: &str) -> Self {
        let mut target = Self::default();
        let wanted = mapping.fields.get(name).and_then(Option::as_ref).filter(|to| to.kind != Kind::Note);
        let mut seen = BTreeSet::new();
        let of_tags = tags.iter().flat_map(|&tag| project.fields_of(tag));
        for field in of_tags.chain(project.fields().iter()) {
            let folded = fold_name(&field.name);
            let asked = tags.iter().any(|&tag| project.fields_of(tag).any(|own| own.id == field.id));
            // A field that no such tag asks is taken only where it is of the same kind.
            let fits = |to: &&crate::formats::outside::FieldTo| {
                fold_name(&to.field) == folded && (asked || to.kind == Kind::of(field.kind))
            };
            target.field = target.field.or_else(|| wanted.filter(fits).map(|_| field.id));
            if seen.insert(folded) {
                target.fields.push(field.name.clone());
                target.kinds.push(Kind::of(field.kind));
            }
        }
        target
    }
}
