//! A codebook from elsewhere, taken into the project that is open.

use super::looks::{free_key, free_line, free_look};
use super::tree::{path_part, tag_path};
use crate::edit::{Codebook, Plan, Refusal};
use crate::model::{Change, Delta, Field, Id, Project, RelationType, Tag, fold_name};
use std::collections::{BTreeMap, BTreeSet};

impl Plan<'_> {
    /// Adds what is not there yet, by id or by the names of tags and of those above them. What is there stays as it is.
    /// A tag whose key or look is taken gets others; tags come behind those that are there.
    pub(in crate::edit) fn adopt_codebook(&mut self, name: &str, codebook: &Codebook) -> Result<String, Refusal> {
        let met = met_tags(self.project, codebook);
        let mut used = BTreeSet::new();
        let next = |rows: &mut dyn Iterator<Item = u32>| rows.max().map_or(0, |last| last.saturating_add(1));
        let behind = next(&mut self.project.tags().iter().map(|tag| tag.position));
        let mut keys: String = self.project.tags_in_order().iter().map(|tag| tag.keys.to_lowercase()).collect();
        let mut looks: Vec<_> = self.project.tags().iter().map(|tag| (tag.colour, tag.pattern)).collect();
        let mut tags = Vec::new();
        for row in codebook.tags.iter().filter(|row| !met.contains_key(&row.id)) {
            let mut tag = row.clone();
            tag.position = behind.saturating_add(row.position);
            tag.parent = row.parent.map(|parent| met.get(&parent).copied().unwrap_or(parent));
            tag.parent = tag.parent.filter(|parent| {
                self.project.tags().contains(*parent) || codebook.tags.iter().any(|row| row.id == *parent)
            });
            tag.fields.retain(|field| {
                self.project.fields().contains(*field) || codebook.fields.iter().any(|row| row.id == *field)
            });
            if looks.contains(&(tag.colour, tag.pattern)) {
                match free_line(&looks, tag.colour) {
                    Some(pattern) => tag.pattern = pattern,
                    None => (tag.colour, tag.pattern) = free_look(&looks),
                }
            }
            tag.keys.retain(|key| !key.is_whitespace() && !key.to_lowercase().any(|low| keys.contains(low)));
            if tag.keys.is_empty() && !row.keys.is_empty() && !row.retired {
                tag.keys = free_key(&keys);
            }
            if !tag.retired {
                keys.push_str(&tag.keys.to_lowercase());
            }
            looks.push((tag.colour, tag.pattern));
            used.extend(tag.fields.iter().copied());
            tags.push(tag);
        }
        let wanted = |row: &&Field| used.contains(&row.id) && !self.project.fields().contains(row.id);
        self.changes.extend(codebook.fields.iter().filter(wanted).map(|row| Change::Field(Delta::added(row.clone()))));
        self.changes.extend(tags.into_iter().map(|row| Change::Tag(Delta::added(row))));
        let behind = next(&mut self.project.relation_types().iter().map(|row| row.position));
        for row in &codebook.relation_types {
            let known = |known: &RelationType| known.id == row.id || fold_name(&known.name) == fold_name(&row.name);
            if self.project.relation_types().iter().any(known) {
                continue;
            }
            let led = |ends: &[Id<Tag>]| ends.iter().map(|end| met.get(end).copied().unwrap_or(*end)).collect();
            let position = behind.saturating_add(row.position);
            let row = RelationType { position, from: led(&row.from), to: led(&row.to), ..row.clone() };
            self.changes.push(Change::RelationType(Delta::added(row)));
        }
        Ok(format!("take the codebook “{name}”"))
    }
}

/// Tags of a codebook that the project has already, with what they are there.
fn met_tags(project: &Project, codebook: &Codebook) -> BTreeMap<Id<Tag>, Id<Tag>> {
    let here: BTreeMap<String, Id<Tag>> =
        project.tags().iter().map(|tag| (fold_name(&tag_path(project, tag.id)), tag.id)).collect();
    let mut met = BTreeMap::new();
    for tag in &codebook.tags {
        if project.tags().contains(tag.id) {
            met.insert(tag.id, tag.id);
        } else if let Some(&known) = here.get(&fold_name(&codebook.path(tag))) {
            met.insert(tag.id, known);
        }
    }
    met
}

impl Codebook {
    /// The names of a tag and of those above it: see [`tag_path`].
    #[must_use]
    pub fn path(&self, tag: &Tag) -> String {
        let mut names = vec![path_part(&tag.name)];
        let mut here = tag.parent;
        while let Some(row) = here.and_then(|id| self.tags.iter().find(|row| row.id == id)) {
            if names.len() > self.tags.len() {
                break;
            }
            names.push(path_part(&row.name));
            here = row.parent;
        }
        names.reverse();
        names.join("/")
    }

    /// How many of its tags a project does not have, and has.
    #[must_use]
    pub fn news(&self, project: &Project) -> (usize, usize) {
        let met = met_tags(project, self).len();
        (self.tags.len() - met, met)
    }
}
