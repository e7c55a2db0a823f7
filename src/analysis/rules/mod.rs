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

impl Finding {
    fn at(document: Id<Document>, (at, statement, broken): Place) -> Self {
        Self { statement, document, at, broken }
    }
}

/// What breaks a rule in a document, in order of place.
#[must_use]
pub fn findings(project: &Project, document: Id<Document>) -> Vec<Finding> {
    let rules = Rules::of(project, true);
    let mut found = BTreeSet::new();
    for view in statements_in(project, document).into_iter().filter_map(|id| project.annotations().view(id)) {
        rules.look(project, &view, |place| found.extend([place]));
    }
    found.into_iter().map(|place| Finding::at(document, place)).collect()
}

/// What concerns a statement and is no mere work to be done, also as the other one of two; in order of place.
#[must_use]
pub fn faults(project: &Project, statement: Id<Annotation>) -> Vec<Finding> {
    let Some(view) = project.annotations().view(statement) else { return Vec::new() };
    let mut found = BTreeSet::new();
    Rules::of(project, false).look(project, &view, |place| found.extend([place]));
    found.into_iter().map(|place| Finding::at(view.document, place)).collect()
}

/// Whether something is said of a statement that is no mere work to be done.
#[must_use]
pub fn is_faulty(project: &Project, statement: Id<Annotation>) -> bool {
    let Some(view) = project.annotations().view(statement) else { return false };
    let rules = Rules::of(project, false);
    let mut any = false;
    rules.extent(project, &view, |_| any = true);
    relations(project, &view, |_| any = true);
    any || overlap::crosses(project, &view, |broken| !rules.is_kept(view.id, broken))
}

/// The statement with a fault before or after one in its article, and from the last on to the first; without one the
/// first or the last.
#[must_use]
pub fn next_faulty(
    project: &Project,
    document: Id<Document>,
    from: Option<Id<Annotation>>,
    forward: bool,
) -> Option<Id<Annotation>> {
    let views = statements_in(project, document).into_iter().filter_map(|id| project.annotations().view(id));
    let mut all: Vec<(usize, Id<Annotation>)> = views.map(|view| (view.hull().start(), view.id)).collect();
    all.sort_unstable();
    if !forward {
        all.reverse();
    }
    let after = from.and_then(|from| all.iter().position(|one| one.1 == from)).map_or(0, |at| at + 1);
    all.rotate_left(after);
    all.into_iter().map(|one| one.1).find(|&id| is_faulty(project, id))
}

/// The byte where a statement begins, the statement, and what it breaks: the order in which findings stand.
type Place = (usize, Id<Annotation>, Broken);

/// What the codebook asks of statements, looked up once for many documents.
struct Rules<'a> {
    /// Core choices by tag.
    choices: BTreeMap<Id<Tag>, Vec<Id<Field>>>,
    /// Few, as each was noted by hand.
    kept: &'a [KeptAsIs],
}

impl<'a> Rules<'a> {
    /// Core choices without an answer are told of only where that is asked for.
    fn of(project: &'a Project, unanswered: bool) -> Self {
        let is_choice = |field: &&Field| {
            field.core && matches!(field.kind, FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo)
        };
        let asked = |tag: &Tag| project.fields_of(tag.id).filter(is_choice).map(|field| field.id).collect();
        let used = project.tags().iter().filter(|tag| unanswered && !tag.retired);
        Self {
            choices: used.map(|tag| (tag.id, asked(tag))).collect(),
            kept: project.info().map_or(&[], |info| &info.kept),
        }
    }

    /// What is broken by a statement, by itself or together with another: calls with each, the byte where the one that
    /// it is said of begins, and that one. Returns how many statements were looked at.
    fn look(&self, project: &Project, view: &View<'_>, mut found: impl FnMut(Place)) -> usize {
        let mut say = |view: &View<'_>, broken| found((view.hull().start(), view.id, broken));
        self.extent(project, view, |broken| say(view, broken));
        self.unanswered(view, |broken| say(view, broken));
        relations(project, view, |broken| say(view, broken));
        1 + overlap::crossings(project, view, |later, broken| {
            if !self.is_kept(later.id, broken) {
                say(later, broken);
            }
        })
    }

    fn extent(&self, project: &Project, view: &View<'_>, mut found: impl FnMut(Broken)) {
        let (Some(document), Some(tag)) = (project.documents().get(view.document), project.tags().get(view.tag)) else {
            return;
        };
        let text = document.text.as_str();
        let fragments: Vec<_> = view.fragments().collect();
        if extent::without_last_stop(text, &fragments, tag).is_some() && !self.is_kept(view.id, Broken::LastStop) {
            found(Broken::LastStop);
        }
        if extent::with_marks(text, &fragments, tag).is_some() && !self.is_kept(view.id, Broken::Marks) {
            found(Broken::Marks);
        }
    }

    /// Whether what is said of a statement was noted to be meant so.
    fn is_kept(&self, statement: Id<Annotation>, broken: Broken) -> bool {
        let kept = match broken {
            Broken::Crossing(other) => KeptAsIs::Crossing(other.min(statement), other.max(statement)),
            Broken::LastStop => KeptAsIs::LastStop(statement),
            Broken::Marks => KeptAsIs::Marks(statement),
            Broken::Twin(_) | Broken::Relation(_) | Broken::Unanswered(_) => return false,
        };
        self.kept.contains(&kept)
    }

    fn unanswered(&self, view: &View<'_>, found: impl FnMut(Broken)) {
        let Some(asked) = self.choices.get(&view.tag).filter(|asked| !asked.is_empty()) else { return };
        let mut open = asked.clone();
        view.each_field(|field| open.retain(|known| *known != field));
        open.into_iter().map(Broken::Unanswered).for_each(found);
    }
}

fn relations(project: &Project, view: &View<'_>, mut found: impl FnMut(Broken)) {
    for relation in project.relations_of(view.id).filter(|relation| relation.from == view.id) {
        let kind = project.relation_types().get(relation.kind);
        let to = project.annotations().view(relation.to).map(|other| other.tag);
        if let (Some(kind), Some(to)) = (kind, to)
            && !kind.leads(view.tag, to)
        {
            found(Broken::Relation(relation.id));
        }
    }
}

/// Statements of a document, each once.
fn statements_in(project: &Project, document: Id<Document>) -> BTreeSet<Id<Annotation>> {
    project.fragments_in(document).into_iter().flat_map(|index| index.iter()).map(|entry| entry.1).collect()
}
