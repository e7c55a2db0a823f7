//! Plans for statements: tag, retag, move, answer, note, delete, split, merge, link.

use super::{Answer, Plan, Refusal, fit_to_tag, tidy_fragments};
use crate::model::{
    Annotation, Certainty, Change, Delta, Document, Field, Id, Mark, Origin, Relation, RelationType, Tag,
};
use crate::text::Span;
use std::{collections::BTreeSet, sync::Arc};

/// Where and as what something is tagged.
pub(super) struct Passage<'a> {
    pub document: Id<Document>,
    pub fragments: &'a [Span],
    pub tag: &'a Tag,
}

impl<'a> Plan<'a> {
    pub(super) fn annotate(
        &mut self,
        passage: &Passage<'_>,
        answers: &[(Id<Field>, Answer)],
        note: &str,
        certainty: Certainty,
        origin: &Origin,
    ) -> Result<String, Refusal> {
        let document = self.document(passage.document)?;
        let tag = passage.tag;
        let text = document.text.as_str();
        for fragment in passage.fragments {
            fragment.check(text).map_err(|error| {
                Refusal::new(
                    format!("These words are not in “{}”: {error}", document.title),
                    format!("The document ends at character {}", document.text.chars(text.len())),
                )
            })?;
        }
        let fragments = fit_to_tag(text, passage.fragments, tag);
        if fragments.is_empty() {
            return Err(Refusal::new("Nothing is selected", "Drag over a passage first"));
        }
        let mark = self.mark();
        let mut row = Annotation {
            id: self.ids.next_id(),
            document: passage.document,
            tag: tag.id,
            fragments,
            fields: Vec::new(),
            note: note.into(),
            certainty,
            coder: self.stamp.coder,
            origin: origin.clone(),
            created: mark,
            changed: mark,
        };
        for (field, answer) in answers {
            let value = self.value(&row, *field, Some(answer))?;
            row.set_value(*field, value);
        }
        if let Some(twin) = self.twin(&row) {
            let name = self.tag_name(twin.tag);
            return Err(Refusal::new(
                format!("This passage is tagged as {name} already"),
                "Duplicate the statement to give it another speaker",
            ));
        }
        self.changes.push(Change::Annotation(Delta::added(row)));
        Ok(format!("tag as {}", tag.name.to_lowercase()))
    }

    pub(super) fn retag(&mut self, annotations: &[Id<Annotation>], tag: Id<Tag>) -> Result<String, Refusal> {
        let tag = self.tag(tag)?.clone();
        for before in self.rows(annotations)? {
            let mut after = Annotation { tag: tag.id, ..before.as_ref().clone() };
            // Whose words they are stays true under the new tag, though its field has another name.
            let old = self.project.speaker_field(before.tag).map(|field| field.id);
            let new = self.project.speaker_field(tag.id).map(|field| field.id);
            if let (Some(old), Some(new)) = (old, new)
                && old != new
                && after.value(new).is_none()
                && let Some(value) = before.value(old)
            {
                after.set_value(old, None);
                after.set_value(new, Some(value.clone()));
            }
            self.change_annotation(&before, after);
        }
        Ok(format!("retag{} as {}", several(annotations.len()), tag.name.to_lowercase()))
    }

    pub(super) fn set_fragments(&mut self, id: Id<Annotation>, fragments: &[Span]) -> Result<String, Refusal> {
        let before = self.row(id)?;
        let document = self.document(before.document)?;
        let text = document.text.as_str();
        for fragment in fragments {
            fragment.check(text).map_err(|error| Refusal::new(format!("The border can’t go there: {error}"), ""))?;
        }
        let fragments = tidy_fragments(text, fragments);
        if fragments.is_empty() {
            return Err(Refusal::new("A statement needs at least one word", "Delete it instead"));
        }
        let label = match fragments.len().cmp(&before.fragments.len()) {
            std::cmp::Ordering::Greater => "add a fragment",
            std::cmp::Ordering::Less => "remove a fragment",
            std::cmp::Ordering::Equal => "move a border",
        };
        self.change_annotation(&before, Annotation { fragments, ..before.as_ref().clone() });
        Ok(label.to_owned())
    }

    pub(super) fn set_field(
        &mut self,
        annotations: &[Id<Annotation>],
        field: Id<Field>,
        answer: Option<&Answer>,
    ) -> Result<String, Refusal> {
        let name = self.project.fields().get(field).map(|row| row.name.clone()).unwrap_or_default();
        for before in self.rows(annotations)? {
            let value = self.value(&before, field, answer)?;
            let mut after = before.as_ref().clone();
            after.set_value(field, value);
            self.change_annotation(&before, after);
        }
        let verb = if answer.is_some() { "set" } else { "clear" };
        Ok(format!("{verb} {name}{}", several(annotations.len())))
    }

    pub(super) fn set_note(&mut self, id: Id<Annotation>, note: &str) -> Result<String, Refusal> {
        let before = self.row(id)?;
        self.change_annotation(&before, Annotation { note: note.into(), ..before.as_ref().clone() });
        Ok("change the note".to_owned())
    }

    pub(super) fn set_certainty(
        &mut self,
        annotations: &[Id<Annotation>],
        certainty: Certainty,
    ) -> Result<String, Refusal> {
        for before in self.rows(annotations)? {
            self.change_annotation(&before, Annotation { certainty, ..before.as_ref().clone() });
        }
        let word = match certainty {
            Certainty::Sure => "sure",
            Certainty::Unsure => "unsure",
        };
        Ok(format!("mark{} as {word}", several(annotations.len())))
    }

    pub(super) fn delete(&mut self, annotations: &[Id<Annotation>]) -> Result<String, Refusal> {
        let wanted: BTreeSet<_> = annotations.iter().copied().collect();
        let rows: Vec<_> = wanted.iter().map(|&id| self.row(id)).collect::<Result<_, _>>()?;
        let relations: BTreeSet<_> =
            wanted.iter().flat_map(|&id| self.project.relations_of(id)).map(|row| row.id).collect();
        for id in relations {
            if let Some(row) = self.project.relations().shared(id) {
                self.changes.push(Change::Relation(Delta::removed(row.clone())));
            }
        }
        let label = match rows.as_slice() {
            [one] => format!("delete the {}", self.tag_name(one.tag)),
            many => format!("delete {} statements", many.len()),
        };
        self.changes.extend(rows.into_iter().map(|row| Change::Annotation(Delta::removed(row))));
        Ok(label)
    }

    pub(super) fn duplicate(&mut self, id: Id<Annotation>) -> Result<String, Refusal> {
        let row = self.row(id)?;
        let mark = self.mark();
        let copy = Annotation {
            id: self.ids.next_id(),
            coder: self.stamp.coder,
            origin: Origin::ByHand,
            created: mark,
            changed: mark,
            ..row.as_ref().clone()
        };
        self.changes.push(Change::Annotation(Delta::added(copy)));
        Ok(format!("duplicate the {}", self.tag_name(row.tag)))
    }

    pub(super) fn split(&mut self, id: Id<Annotation>, at: usize) -> Result<String, Refusal> {
        let before = self.row(id)?;
        let text = self.document(before.document)?.text.clone();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for &span in &before.fragments {
            if span.end() <= at {
                first.push(span);
            } else if span.start() >= at {
                second.push(span);
            } else {
                first.push(Span::new(span.start(), at));
                second.push(Span::new(at, span.end()));
            }
        }
        let first = tidy_fragments(text.as_str(), &first);
        let second = tidy_fragments(text.as_str(), &second);
        if first.is_empty() || second.is_empty() {
            return Err(Refusal::new(
                "The cursor is not inside this statement",
                "Put it between two words of the statement, then split",
            ));
        }
        let mark = self.mark();
        let rest = Annotation {
            id: self.ids.next_id(),
            fragments: second,
            created: mark,
            changed: mark,
            ..before.as_ref().clone()
        };
        self.change_annotation(&before, Annotation { fragments: first, ..before.as_ref().clone() });
        self.changes.push(Change::Annotation(Delta::added(rest)));
        Ok(format!("split the {}", self.tag_name(before.tag)))
    }

    pub(super) fn merge(&mut self, annotations: &[Id<Annotation>]) -> Result<String, Refusal> {
        let rows = self.rows(annotations)?;
        let [first, rest @ ..] = rows.as_slice() else {
            return Err(Refusal::new("Nothing is selected", "Mark two statements in the list"));
        };
        if rest.is_empty() || rest.iter().any(|row| row.document != first.document || row.tag != first.tag) {
            return Err(Refusal::new(
                "Only statements of one article with the same tag can be merged",
                "Retag one of them first",
            ));
        }
        let text = self.document(first.document)?.text.clone();
        let mut fragments: Vec<Span> = rows.iter().flat_map(|row| row.fragments.iter().copied()).collect();
        fragments.sort();
        let mut after = Annotation { fragments: tidy_fragments(text.as_str(), &fragments), ..first.as_ref().clone() };
        for row in rest {
            for (field, value) in &row.fields {
                if after.value(*field).is_none() {
                    after.set_value(*field, Some(value.clone()));
                }
            }
            if !row.note.is_empty() && !after.note.contains(row.note.as_ref()) {
                after.note = [after.note.as_ref(), row.note.as_ref()].join("\n").trim().into();
            }
        }
        self.move_relations(first.id, rest);
        self.change_annotation(first, after);
        self.changes.extend(rest.iter().map(|row| Change::Annotation(Delta::removed(row.clone()))));
        Ok(format!("merge {} statements", rows.len()))
    }

    /// Relations of the rows that go are led to the one that stays; those between them go.
    fn move_relations(&mut self, into: Id<Annotation>, rest: &[Arc<Annotation>]) {
        let going: BTreeSet<_> = rest.iter().map(|row| row.id).collect();
        let touched: BTreeSet<_> =
            going.iter().flat_map(|&id| self.project.relations_of(id)).map(|row| row.id).collect();
        let mut kept: BTreeSet<_> = self.project.relations_of(into).map(|row| (row.kind, row.from, row.to)).collect();
        for id in touched {
            let Some(before) = self.project.relations().shared(id) else {
                continue;
            };
            let lead = |end: Id<Annotation>| if going.contains(&end) { into } else { end };
            let after = Relation { from: lead(before.from), to: lead(before.to), ..before.as_ref().clone() };
            if after.from == after.to || !kept.insert((after.kind, after.from, after.to)) {
                self.changes.push(Change::Relation(Delta::removed(before.clone())));
            } else {
                self.changes.push(Change::Relation(Delta::replaced(before.clone(), after)));
            }
        }
    }

    pub(super) fn link(
        &mut self,
        kind: Id<RelationType>,
        from: Id<Annotation>,
        to: Id<Annotation>,
        note: &str,
    ) -> Result<String, Refusal> {
        let kind = self
            .project
            .relation_types()
            .get(kind)
            .ok_or_else(|| Refusal::new("This type of relation is no longer in the codebook", "Choose another"))?;
        if from == to {
            return Err(Refusal::new("A statement can’t be linked to itself", "Choose another statement"));
        }
        let (source, target) = (self.row(from)?, self.row(to)?);
        if !kind.leads(source.tag, target.tag) {
            return Err(Refusal::new(
                format!(
                    "“{}” does not lead from a {} to a {}",
                    kind.name,
                    self.tag_name(source.tag),
                    self.tag_name(target.tag)
                ),
                "Choose another type of relation, or link the other way round",
            ));
        }
        let same = |row: &Relation| {
            row.kind == kind.id
                && (row.from == from && row.to == to || kind.symmetric && row.from == to && row.to == from)
        };
        if self.project.relations_of(from).any(same) {
            return Err(Refusal::new(format!("These statements are linked by “{}” already", kind.name), ""));
        }
        let row = Relation {
            id: self.ids.next_id(),
            kind: kind.id,
            from,
            to,
            note: note.to_owned(),
            coder: self.stamp.coder,
            created: self.mark(),
        };
        let label = format!("link as “{}”", kind.name);
        self.changes.push(Change::Relation(Delta::added(row)));
        Ok(label)
    }

    pub(super) fn unlink(&mut self, relations: &[Id<Relation>]) -> Result<String, Refusal> {
        for &id in relations {
            let row = self.project.relations().shared(id);
            let row = row.ok_or_else(|| Refusal::new("This relation is gone already", ""))?;
            self.changes.push(Change::Relation(Delta::removed(row.clone())));
        }
        Ok(if relations.len() == 1 {
            "remove a relation".to_owned()
        } else {
            format!("remove {} relations", relations.len())
        })
    }

    /// A statement with the same words, tag, coder and core answers.
    pub(super) fn twin(&self, row: &Annotation) -> Option<Annotation> {
        let core: Vec<Id<Field>> =
            self.project.fields_of(row.tag).filter(|field| field.core).map(|field| field.id).collect();
        let start = row.fragments.first().map_or(0, |span| span.start());
        let near = self.project.fragments_in(row.document)?.covering(start);
        near.filter_map(|(_, id)| self.project.annotations().get(id)).find(|other| {
            other.tag == row.tag
                && other.coder == row.coder
                && other.fragments == row.fragments
                && core.iter().all(|&field| other.value(field) == row.value(field))
        })
    }

    pub(super) fn change_annotation(&mut self, before: &Arc<Annotation>, after: Annotation) {
        if **before != after {
            let changed = self.mark();
            self.change(Some(before), Annotation { changed, ..after }, Change::Annotation);
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { sequence: self.stamp.sequence, time: self.stamp.time }
    }

    pub(super) fn rows(&self, ids: &[Id<Annotation>]) -> Result<Vec<Arc<Annotation>>, Refusal> {
        let mut seen = BTreeSet::new();
        ids.iter().filter(|id| seen.insert(**id)).map(|&id| self.row(id)).collect()
    }

    pub(super) fn row(&self, id: Id<Annotation>) -> Result<Arc<Annotation>, Refusal> {
        let row = self.project.annotations().shared(id);
        row.ok_or_else(|| Refusal::new("This statement is gone already", "Undo brings it back"))
    }

    pub(super) fn document(&self, id: Id<Document>) -> Result<&'a Document, Refusal> {
        let row = self.project.documents().get(id);
        row.ok_or_else(|| Refusal::new("This document is no longer in the project", "Undo brings it back"))
    }

    pub(super) fn tag(&self, id: Id<Tag>) -> Result<&'a Tag, Refusal> {
        let row = self.project.tags().get(id);
        row.ok_or_else(|| Refusal::new("This tag is no longer in the codebook", "Choose another"))
    }

    fn tag_name(&self, id: Id<Tag>) -> String {
        self.project.tags().get(id).map_or_else(String::new, |tag| tag.name.to_lowercase())
    }
}

fn several(count: usize) -> String {
    if count > 1 { format!(" {count} statements") } else { String::new() }
}
