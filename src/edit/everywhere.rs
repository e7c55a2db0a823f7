//! Many passages tagged alike in one edit.

use super::{Plan, Refusal, fit_to_tag};
use crate::model::{Annotation, Certainty, Change, Delta, Document, FieldKind, Id, Origin, Tag, Value};
use crate::text::Span;

impl Plan<'_> {
    pub(super) fn annotate_all(
        &mut self,
        passages: &[(Id<Document>, Span)],
        tag: &Tag,
        like: Option<Id<Annotation>>,
    ) -> Result<String, Refusal> {
        let like = like.map(|id| self.row(id)).transpose()?;
        let mark = self.mark();
        let answers = like.iter().flat_map(|row| &row.fields).filter(|(field, value)| {
            // What another tag asks does not come along, and words of the text stand at one place only.
            tag.fields.contains(field) && !matches!(value, Value::Words(_))
        });
        let mut sample = Annotation {
            id: Id::new(0),
            document: Id::new(0),
            tag: tag.id,
            fragments: Vec::new(),
            fields: answers.cloned().collect(),
            note: like.as_ref().map(|row| row.note.clone()).unwrap_or_default(),
            certainty: like.as_ref().map_or(Certainty::Sure, |row| row.certainty),
            coder: self.stamp.coder,
            origin: Origin::ByHand,
            created: mark,
            changed: mark,
        };
        if let Some(row) = like.filter(|row| row.tag != tag.id) {
            self.bring_speaker(&row, &mut sample);
        }
        let mut made: std::collections::BTreeSet<(Id<Document>, Vec<Span>)> = std::collections::BTreeSet::new();
        for (document, span) in passages {
            let text = &self.document(*document)?.text;
            span.check(text.as_str()).map_err(|error| {
                Refusal::new(format!("Some words are not there any more: {error}"), "Look for them again")
            })?;
            let fragments = fit_to_tag(text.as_str(), &[*span], tag);
            let row = Annotation { document: *document, fragments, ..sample.clone() };
            if !row.fragments.is_empty()
                && self.twin(&row).is_none()
                && made.insert((row.document, row.fragments.clone()))
            {
                let id = self.ids.next_id();
                self.changes.push(Change::Annotation(Delta::added(Annotation { id, ..row })));
            }
        }
        let name = tag.name.to_lowercase();
        match (passages.len(), self.changes.len()) {
            (0, _) => Err(Refusal::new("No passage is chosen", "Choose at least one")),
            (_, 0) => Err(Refusal::new(format!("All of these are tagged as {name} already"), "")),
            (_, 1) => Ok(format!("tag as {name}")),
            (_, count) => Ok(format!("tag {count} passages as {name}")),
        }
    }

    /// Whose words they are stays true under another tag, though its field has another name.
    fn bring_speaker(&self, like: &Annotation, sample: &mut Annotation) {
        let actors = |tag| self.project.speaker_field(tag).filter(|field| field.kind == FieldKind::Actors);
        let value = actors(like.tag).and_then(|field| like.value(field.id));
        if let (Some(field), Some(value)) = (actors(sample.tag), value)
            && sample.value(field.id).is_none()
        {
            sample.set_value(field.id, Some(value.clone()));
        }
    }
}
