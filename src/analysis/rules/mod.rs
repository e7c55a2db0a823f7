//! What breaks the rules of the codebook: found document by document, never in the way of anyone.
//!
//! Statements of one tag and one coder may stand within each other; where they cross, that is asked about once, and
//! where they have the same words, a core answer must tell them apart. A passage keeps to what its tag says of outer
//! quotation marks and of the last full stop. Core choices are answered. Relations lead where their type allows it.

mod extent;
mod mend;
mod overlap;
mod watch;

pub use mend::{Mend, keep, mend, sentence};
pub use watch::Watch;

use crate::model::{Annotation, Document, Field, FieldKind, Id, KeptAsIs, Project, Relation, Tag, View};
use std::collections::{BTreeMap, BTreeSet};

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// It crosses an earlier statement with the same tag.
    Crossing(Id<Annotation>),
    /// It has the words, the tag and the core answers of an earlier one.
    Twin(Id<Annotation>),
    /// Outer quotation marks are in, or out, against the rule of its tag.
    Marks,
    /// The full stop that ends the sentence is in, against the rule of its tag.
    LastStop,
    /// Its type does not lead from here to there.
    Relation(Id<Relation>),
    /// A core choice has no answer.
    Unanswered(Id<Field>),
}

impl Broken {
    /// Whether it is a matter of how the statement stands in the text or to others, and not just of work to be done.
    #[must_use]
    pub fn is_fault(self) -> bool {
        !matches!(self, Self::Unanswered(_))
    }

    /// The other statement that it is about.
    #[must_use]
    pub fn other(self) -> Option<Id<Annotation>> {
        match self {
            Self::Crossing(other) | Self::Twin(other) => Some(other),
            Self::Marks | Self::LastStop | Self::Relation(_) | Self::Unanswered(_) => None,
        }
    }
}

/// A statement that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    pub statement: Id<Annotation>,
    pub document: Id<Document>,
    /// Byte where the statement begins.
    pub at: usize,
    pub broken: Broken,
}

/// What breaks a rule in a document, in order of place.
#[must_use]
pub fn findings(project: &Project, document: Id<Document>) -> Vec<Finding> {
    Rules::of(project).findings(project, document)
}

/// What the codebook asks of statements, looked up once for many documents.
struct Rules {
    /// Core choices by tag.
    choices: BTreeMap<Id<Tag>, Vec<Id<Field>>>,
    kept: BTreeSet<KeptAsIs>,
}

impl Rules {
    fn of(project: &Project) -> Self {
        let is_choice = |field: &&Field| {
            field.core && matches!(field.kind, FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo)
        };
        let asked = |tag: &Tag| project.fields_of(tag.id).filter(is_choice).map(|field| field.id).collect();
        let used = project.tags().iter().filter(|tag| !tag.retired);
        Self {
            choices: used.map(|tag| (tag.id, asked(tag))).collect(),
            kept: project.info().into_iter().flat_map(|info| info.kept.iter().copied()).collect(),
        }
    }

    fn findings(&self, project: &Project, document: Id<Document>) -> Vec<Finding> {
        let Some(text) = project.documents().get(document).map(|document| document.text.as_str()) else {
            return Vec::new();
        };
        let mut ids: Vec<Id<Annotation>> =
            project.fragments_in(document).into_iter().flat_map(|index| index.iter()).map(|entry| entry.1).collect();
        ids.sort_unstable();
        ids.dedup();
        let views: Vec<View<'_>> = ids.iter().filter_map(|&id| project.annotations().view(id)).collect();
        let mut found: Vec<(Id<Annotation>, Broken)> = overlap::crossings(project, &views)
            .into_iter()
            .filter(|(one, broken)| match broken {
                Broken::Crossing(other) => {
                    !self.kept.contains(&KeptAsIs::Crossing((*one).min(*other), (*one).max(*other)))
                }
                _ => true,
            })
            .collect();
        for view in &views {
            let Some(tag) = project.tags().get(view.tag) else { continue };
            let fragments: Vec<_> = view.fragments().collect();
            if extent::without_last_stop(text, &fragments, tag).is_some()
                && !self.kept.contains(&KeptAsIs::LastStop(view.id))
            {
                found.push((view.id, Broken::LastStop));
            }
            if extent::with_marks(text, &fragments, tag).is_some() && !self.kept.contains(&KeptAsIs::Marks(view.id)) {
                found.push((view.id, Broken::Marks));
            }
            self.unanswered(view, &mut found);
            self.relations(project, view, &mut found);
        }
        let place: BTreeMap<Id<Annotation>, usize> = views.iter().map(|view| (view.id, view.hull().start())).collect();
        let mut found: Vec<Finding> = found
            .into_iter()
            .map(|(statement, broken)| Finding {
                statement,
                document,
                at: place.get(&statement).copied().unwrap_or(0),
                broken,
            })
            .collect();
        found.sort_by_key(|finding| (finding.at, finding.statement, finding.broken));
        found
    }

    fn unanswered(&self, view: &View<'_>, found: &mut Vec<(Id<Annotation>, Broken)>) {
        let Some(asked) = self.choices.get(&view.tag).filter(|asked| !asked.is_empty()) else { return };
        let mut open = asked.clone();
        view.each_field(|field| open.retain(|known| *known != field));
        found.extend(open.into_iter().map(|field| (view.id, Broken::Unanswered(field))));
    }

    fn relations(&self, project: &Project, view: &View<'_>, found: &mut Vec<(Id<Annotation>, Broken)>) {
        for relation in project.relations_of(view.id).filter(|relation| relation.from == view.id) {
            let kind = project.relation_types().get(relation.kind);
            let to = project.annotations().view(relation.to).map(|other| other.tag);
            if let (Some(kind), Some(to)) = (kind, to)
                && !kind.leads(view.tag, to)
            {
                found.push((view.id, Broken::Relation(relation.id)));
            }
        }
    }
}
