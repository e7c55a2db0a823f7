//! A passage with a note and without a tag of the codebook.
//!
//! Each statement has a tag, and so has this one: “Note”, a tag like any other that asks nothing. It joins the codebook
//! of a project when the first passage is noted, in the same edit. So it is listed, counted, exported and taken back
//! as all statements are, and nothing else has to know of it.

use super::{Plan, Refusal, annotate::Passage, next_look};
use crate::model::{Certainty, Change, Colour, Delta, Document, Id, Origin, Project, Tag};
use crate::text::Span;

/// The tag as it joins a codebook. Its id is the same everywhere, so that copies of a project stay one.
const NOTE: &str = include_str!("../../assets/note_tag.ron");

/// The tag of noted passages, once a passage was noted; or one that the codebook itself calls so.
#[must_use]
pub fn note_tag(project: &Project) -> Option<&Tag> {
    let known = read().ok().and_then(|tag| project.tags().get(tag.id));
    known.or_else(|| project.tag_named("Note"))
}

fn read() -> Result<Tag, Refusal> {
    ron::from_str(NOTE).map_err(|error| Refusal::new(format!("The tag for notes can't be read: {error}"), ""))
}

/// The tag, last in the codebook, with a colour and a line that no other tag has, as long as there are any.
fn fresh(project: &Project) -> Result<Tag, Refusal> {
    let mut tag = read()?;
    let taken =
        |colour: Colour, pattern| project.tags().iter().any(|row| row.colour == colour && row.pattern == pattern);
    if taken(tag.colour, tag.pattern) {
        (tag.colour, tag.pattern) = next_look(project);
    }
    tag.position = project.tags().iter().map(|row| row.position.saturating_add(1)).max().unwrap_or(0);
    Ok(tag)
}

impl Plan<'_> {
    pub(super) fn note_passage(&mut self, document: Id<Document>, fragments: &[Span]) -> Result<String, Refusal> {
        let known = note_tag(self.project).cloned();
        let tag = known.clone().map_or_else(|| fresh(self.project), Ok)?;
        let passage = Passage { document, fragments, tag: &tag };
        self.annotate(&passage, &[], "", Certainty::Sure, &Origin::ByHand)?;
        if known.is_none() {
            self.changes.insert(0, Change::Tag(Delta::added(tag)));
        }
        Ok("mark a passage for a note".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Command, plan, starter};
    use crate::model::{Ids, Pattern, Stamp, Time};

    #[test]
    fn the_first_note_brings_its_tag_along_and_undo_takes_both_away() {
        let mut project = Project::default();
        let mut ids = Ids::counting(1_000);
        let mut run = |project: &mut Project, command: &Command| {
            let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: project.revision() };
            let transaction = plan(project, command, stamp, &mut ids)?;
            project.apply(&transaction).unwrap();
            Ok::<_, Refusal>(transaction)
        };
        let coder = crate::model::Coder { id: Id::new(1), name: "L".into(), colour: Colour::Palette(1) };
        run(&mut project, &Command::AddCoder { coder }).unwrap();
        let book = Box::new(starter("news-basics").unwrap());
        run(&mut project, &Command::AdoptCodebook { name: String::new(), codebook: book }).unwrap();
        let text = crate::model::Text::new("The moss moves.");
        let documents = vec![crate::edit::NewDocument { text, ..Default::default() }];
        run(&mut project, &Command::AddDocuments { documents }).unwrap();
        let document = project.documents().iter().next().unwrap().id;
        let note = |start, end| Command::NotePassage { document, fragments: vec![Span::new(start, end)] };
        assert!(note_tag(&project).is_none());
        let tags = project.tags().len();
        let first = run(&mut project, &note(4, 8)).unwrap();
        let tag = note_tag(&project).unwrap().clone();
        assert_eq!((project.tags().len(), project.tags_in_order().last().unwrap().id), (tags + 1, tag.id));
        assert_eq!((tag.colour, tag.pattern), (Colour::Palette(4), Pattern::Dotted));
        run(&mut project, &note(9, 14)).unwrap();
        assert_eq!(project.tags().len(), tags + 1, "the tag is made once");
        assert!(project.annotations().iter().all(|row| row.tag == tag.id && row.fields.is_empty()));
        assert!(run(&mut project, &note(9, 14)).is_err(), "the same words are not noted twice");
        let second = project.annotations_in(document)[1].id;
        run(&mut project, &Command::Delete { annotations: vec![second] }).unwrap();
        project.apply(&first.inverse()).unwrap();
        assert!(project.annotations().is_empty() && note_tag(&project).is_none());
    }

    #[test]
    fn a_look_that_is_taken_is_not_taken_twice() {
        let mut project = Project::default();
        let rows = (1..).zip(crate::edit::book::looks()).take(5).map(|(number, (colour, pattern))| Tag {
            id: Id::new(number),
            colour,
            pattern,
            ..read().unwrap()
        });
        let changes = rows.map(|row| Change::Tag(Delta::added(row))).collect();
        let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: 0 };
        project.apply(&crate::model::Transaction { label: String::new(), stamp, changes }).unwrap();
        let tag = fresh(&project).unwrap();
        assert_eq!((tag.colour, tag.pattern), (Colour::Palette(6), Pattern::DashDot));
    }
}
