//! What a person can do to a project: commands, and the transactions they become.
//!
//! [`plan`] looks at a project and a command and says what would change, or refuses with a reason and a way out.
//! Nothing is changed here: [`crate::model::Project::apply`] does that. So no command ever needs code for undo.

mod annotate;
mod answers;
mod book;
mod coders;
mod correct;
mod curate;
mod documents;
mod everywhere;
mod history;
mod merge;
mod note;
mod people;
mod restore;
mod starter;
mod text_rules;

pub use book::{
    BookEdit, Branch, Touches, codebook_of, free_look, is_within, key_owner, names_of_path, next_look, path_part,
    tag_at_path, tag_path, tag_problem, tag_tree, touches,
};
pub use coders::{made_by, namesake};
pub use correct::{Fate, Instead, Placement, correction, place_in};
pub use documents::NewDocument;
pub use history::{History, Step, quoted};
pub use merge::{Alike, Clash, Copied, Lineage, Merged, difference, merge};
pub(crate) use merge::{Mergeable, MergedRow, Picker, Three, Told, Twice, Words, merge_rows, with_line};
pub use note::note_tag;
pub use restore::{restore_all, restore_document};
pub use starter::{starter, starter_names};
pub use text_rules::{fit_to_tag, tidy_fragments};

use crate::model::{
    Actor, Annotation, Certainty, Change, Coder, Document, Field, Id, Ids, Info, Issue, Origin, Project, Relation,
    RelationType, Stamp, Tag, Text, Transaction, Value,
};
use crate::text::Span;

/// An actor or issue that a person has named: one that is known, or a new one to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Named<R> {
    Known(Id<R>),
    /// The name or wording as typed. Where a row with this very name exists, that one is taken.
    New(String),
}

/// An answer as a person gives it. Names that are new become rows in the same edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Value(Value),
    Actors(Vec<Named<Actor>>),
    Issues(Vec<Named<Issue>>),
}

/// What a person can do to a project.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    RenameProject {
        title: String,
    },
    AddDocuments {
        documents: Vec<NewDocument>,
    },
    /// Changes what is known about a document. Its text must be the same.
    EditDocument {
        document: Box<Document>,
    },
    /// Removes documents with their statements and relations.
    RemoveDocuments {
        documents: Vec<Id<Document>>,
    },
    /// Puts a document in the place of another in which nothing is tagged: the same file, read in another encoding.
    ReplaceDocument {
        document: Id<Document>,
        with: Box<NewDocument>,
    },
    /// Puts another text in the place of a document's. Its statements go to where their words stand now, but for those of
    /// which something else is said here. Refused while a statement is neither found nor spoken of.
    CorrectText {
        document: Id<Document>,
        text: Text,
        instead: Vec<(Id<Annotation>, Instead)>,
    },
    /// Tags a passage.
    Annotate {
        document: Id<Document>,
        fragments: Vec<Span>,
        tag: Id<Tag>,
        answers: Vec<(Id<Field>, Answer)>,
        note: String,
        certainty: Certainty,
        origin: Origin,
    },
    /// Tags many passages alike, each a statement of its own. Those that are tagged so already are left out.
    AnnotateAll {
        passages: Vec<(Id<Document>, Span)>,
        tag: Id<Tag>,
        /// The statement whose answers, note and certainty all of them get, but for words of the text.
        like: Option<Id<Annotation>>,
    },
    /// Marks a passage for a note, and says no more about it.
    NotePassage {
        document: Id<Document>,
        fragments: Vec<Span>,
    },
    Retag {
        annotations: Vec<Id<Annotation>>,
        tag: Id<Tag>,
    },
    /// Moves borders, adds or removes fragments.
    SetFragments {
        annotation: Id<Annotation>,
        fragments: Vec<Span>,
    },
    /// Sets or (with `None`) takes away an answer.
    SetField {
        annotations: Vec<Id<Annotation>>,
        field: Id<Field>,
        answer: Option<Answer>,
    },
    SetNote {
        annotation: Id<Annotation>,
        note: String,
    },
    SetCertainty {
        annotations: Vec<Id<Annotation>>,
        certainty: Certainty,
    },
    Delete {
        annotations: Vec<Id<Annotation>>,
    },
    Duplicate {
        annotation: Id<Annotation>,
    },
    /// Cuts a statement in two at a byte inside one of its fragments or between two.
    Split {
        annotation: Id<Annotation>,
        at: usize,
    },
    /// Makes one statement of several of one document: the first keeps its identity.
    Merge {
        annotations: Vec<Id<Annotation>>,
    },
    Link {
        kind: Id<RelationType>,
        from: Id<Annotation>,
        to: Id<Annotation>,
        note: String,
    },
    Unlink {
        relations: Vec<Id<Relation>>,
    },
    AddActor {
        actor: Box<Actor>,
    },
    EditActor {
        actor: Box<Actor>,
    },
    /// Refused while the actor is in use: it can be merged into another instead.
    RemoveActor {
        actor: Id<Actor>,
    },
    MergeActors {
        from: Id<Actor>,
        into: Id<Actor>,
    },
    /// Adds an actor of whom the name is known.
    NewActor {
        name: String,
    },
    /// Removes actors that nothing refers to.
    RemoveActors {
        actors: Vec<Id<Actor>>,
    },
    /// Some statements of an actor become those of a new one.
    SplitActor {
        actor: Id<Actor>,
        name: String,
        annotations: Vec<Id<Annotation>>,
    },
    AddIssue {
        issue: Box<Issue>,
    },
    EditIssue {
        issue: Box<Issue>,
    },
    RemoveIssue {
        issue: Id<Issue>,
    },
    NewIssue {
        wording: String,
    },
    /// Removes issues that no statement is about.
    RemoveIssues {
        issues: Vec<Id<Issue>>,
    },
    MergeIssues {
        from: Id<Issue>,
        into: Id<Issue>,
    },
    /// Some statements about an issue become those about a new one.
    SplitIssue {
        issue: Id<Issue>,
        wording: String,
        annotations: Vec<Id<Annotation>>,
    },
    /// Answers what is not answered yet as another statement does.
    CopyAnswers {
        from: Id<Annotation>,
        to: Vec<Id<Annotation>>,
    },
    AddCoder {
        coder: Coder,
    },
    RenameCoder {
        coder: Id<Coder>,
        name: String,
    },
    /// Removes a coder. What they have made is handed to another one, or where nobody is named removed with them.
    /// Refused for the coder who is at work.
    RemoveCoder {
        coder: Id<Coder>,
        into: Option<Id<Coder>>,
    },
    /// Adds the tags, fields and relation types of a codebook that are not there yet (by id).
    AdoptCodebook {
        name: String,
        codebook: Box<Codebook>,
    },
    EditTag {
        tag: Box<Tag>,
    },
    EditField {
        field: Box<Field>,
    },
    /// Changes the codebook.
    Book(BookEdit),
    /// Applies rows made elsewhere, such as an import, as one edit.
    Apply {
        label: String,
        changes: Vec<Change>,
    },
}

/// A book of tags, fields and relation types, on its own.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Codebook {
    pub name: String,
    #[serde(default)]
    pub about: String,
    pub tags: Vec<Tag>,
    pub fields: Vec<Field>,
    pub relation_types: Vec<RelationType>,
}

/// Why a command was not carried out, and what can be done instead. One plain sentence each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    pub reason: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl Refusal {
    fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }
}

/// Says what a command would change.
///
/// # Errors
/// A refusal in words for the coder, where the command does not fit the project. A command that would change nothing
/// gives a transaction without changes.
pub fn plan(project: &Project, command: &Command, stamp: Stamp, ids: &mut Ids) -> Result<Transaction, Refusal> {
    let mut plan = Plan { project, stamp, ids, changes: Vec::new() };
    let label = plan.carry_out(command)?;
    Ok(Transaction { label, stamp, changes: plan.changes })
}

/// A plan in the making.
struct Plan<'a> {
    project: &'a Project,
    stamp: Stamp,
    ids: &'a mut Ids,
    changes: Vec<Change>,
}

impl Plan<'_> {
    fn carry_out(&mut self, command: &Command) -> Result<String, Refusal> {
        match command {
            Command::RenameProject { title } => self.rename_project(title),
            Command::AddDocuments { documents } => self.add_documents(documents),
            Command::EditDocument { document } => self.edit_document(document),
            Command::RemoveDocuments { documents } => self.remove_documents(documents),
            Command::ReplaceDocument { document, with } => self.replace_document(*document, with),
            Command::CorrectText { document, text, instead } => self.correct_text(*document, text, instead),
            Command::AnnotateAll { passages, tag, like } => self.annotate_all(passages, self.tag(*tag)?, *like),
            Command::Annotate { document, fragments, tag, answers, note, certainty, origin } => {
                let passage = annotate::Passage { document: *document, fragments, tag: self.tag(*tag)? };
                self.annotate(&passage, answers, note, *certainty, origin)
            }
            Command::NotePassage { document, fragments } => self.note_passage(*document, fragments),
            Command::Retag { annotations, tag } => self.retag(annotations, *tag),
            Command::SetFragments { annotation, fragments } => self.set_fragments(*annotation, fragments),
            Command::SetField { annotations, field, answer } => self.set_field(annotations, *field, answer.as_ref()),
            Command::SetNote { annotation, note } => self.set_note(*annotation, note),
            Command::SetCertainty { annotations, certainty } => self.set_certainty(annotations, *certainty),
            Command::Delete { annotations } => self.delete(annotations),
            Command::Duplicate { annotation } => self.duplicate(*annotation),
            Command::Split { annotation, at } => self.split(*annotation, *at),
            Command::Merge { annotations } => self.merge(annotations),
            Command::Link { kind, from, to, note } => self.link(*kind, *from, *to, note),
            Command::Unlink { relations } => self.unlink(relations),
            Command::AddActor { actor } => self.add_actor(actor),
            Command::EditActor { actor } => self.edit_actor(actor),
            Command::RemoveActor { actor } => self.remove_actor(*actor),
            Command::MergeActors { from, into } => self.merge_actors(*from, *into),
            Command::NewActor { name } => self.new_actor(name),
            Command::RemoveActors { actors } => self.remove_actors(actors),
            Command::SplitActor { actor, name, annotations } => self.split_actor(*actor, name, annotations),
            Command::AddIssue { issue } => self.add_issue(issue),
            Command::NewIssue { wording } => self.new_issue(wording),
            Command::RemoveIssues { issues } => self.remove_issues(issues),
            Command::MergeIssues { from, into } => self.merge_issues(*from, *into),
            Command::SplitIssue { issue, wording, annotations } => self.split_issue(*issue, wording, annotations),
            Command::CopyAnswers { from, to } => self.copy_answers(*from, to),
            Command::EditIssue { issue } => self.edit_issue(issue),
            Command::RemoveIssue { issue } => self.remove_issue(*issue),
            Command::AddCoder { coder } => self.add_coder(coder),
            Command::RenameCoder { coder, name } => self.rename_coder(*coder, name),
            Command::RemoveCoder { coder, into } => self.remove_coder(*coder, *into),
            Command::AdoptCodebook { name, codebook } => self.adopt_codebook(name, codebook),
            Command::EditTag { tag } => self.edit_tag(tag),
            Command::EditField { field } => self.edit_field(field),
            Command::Book(edit) => self.edit_book(edit),
            Command::Apply { label, changes } => {
                self.changes.extend(changes.iter().cloned());
                Ok(label.clone())
            }
        }
    }

    fn rename_project(&mut self, title: &str) -> Result<String, Refusal> {
        let title = title.trim();
        if title.is_empty() {
            return Err(Refusal::new("A project needs a title", "Type one"));
        }
        match self.project.shared_info() {
            Some(before) => {
                let after = Info { title: title.to_owned(), ..before.as_ref().clone() };
                self.change(Some(before), after, Change::Info);
            }
            None => {
                let id = self.ids.next_id();
                let info = Info {
                    id,
                    title: title.to_owned(),
                    created: self.stamp.time,
                    notes: String::new(),
                    kept: Vec::new(),
                };
                self.changes.push(Change::Info(crate::model::Delta::added(info)));
            }
        }
        Ok("rename the project".to_owned())
    }

    /// Records a row's change; one that changes nothing is left out.
    fn change<R: crate::model::Row>(
        &mut self,
        before: Option<&std::sync::Arc<R>>,
        after: R,
        wrap: impl Fn(crate::model::Delta<R>) -> Change,
    ) {
        match before {
            Some(before) if **before == after => {}
            Some(before) => self.changes.push(wrap(crate::model::Delta::replaced(before.clone(), after))),
            None => self.changes.push(wrap(crate::model::Delta::added(after))),
        }
    }
}
