//! What breaks rules in a whole project: looked at bit by bit, and after an edit only at the statements that it touched.

use super::{Broken, Finding, Place, Rules};
use crate::model::{Annotation, Change, Delta, Document, Id, Info, KeptAsIs, Project};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Documents that are looked at anew at once, as after an edit; more wait for their turn.
const AT_ONCE: usize = 8;

/// Statements of a document that is looked at as a whole in the frame of an edit; larger ones are, bit by bit, while
/// nothing else is done.
const LARGE: usize = 2_000;

/// Statements that are looked at in one frame, those beside each counted too: about a millisecond's work.
const IN_A_FRAME: usize = 1_000;

/// All that is known of broken rules. Follows the project.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    known: BTreeMap<Id<Document>, Known>,
    waiting: BTreeMap<Id<Document>, Waiting>,
    revision: Option<u64>,
    /// Core choices without an answer are looked for, too. A large project has hundreds of thousands of them.
    unanswered: bool,
    /// Rises whenever something else is found.
    version: u64,
}

/// What is known of a document.
#[derive(Debug, Clone, Default)]
struct Known {
    places: BTreeSet<Place>,
    /// Of findings about two: the other one, then where the finding stands.
    pairs: BTreeSet<(Id<Annotation>, usize, Id<Annotation>)>,
}

/// What of a document is still to be looked at.
#[derive(Debug, Clone, Default)]
struct Waiting {
    statements: BTreeSet<Id<Annotation>>,
    all: Option<Sweep>,
}

/// A look at all statements of a document, in order of place.
#[derive(Debug, Clone, Default)]
struct Sweep {
    /// The last fragment that was looked at.
    behind: Option<(Span, Id<Annotation>)>,
    /// Takes the place of what is known once the sweep has come to its end.
    found: Known,
}

impl Watch {
    /// Whether core choices without an answer are looked for, too.
    pub fn look_for_unanswered(&mut self, wanted: bool) {
        if self.unanswered != wanted {
            self.unanswered = wanted;
            // As if nothing of the project were known: what is known stays until it is looked at anew.
            self.revision = None;
        }
    }

    /// Takes in what has happened to the project, and looks at it. The document that is being read is looked at in any case; a large one
    /// as a whole only while nothing else is done. Whether there is more to be looked at in it.
    pub fn follow(&mut self, project: &Project, open: Option<Id<Document>>, is_idle: bool) -> bool {
        self.take_in(project);
        let mut now: Vec<_> = open.filter(|open| self.waiting.contains_key(open)).into_iter().collect();
        if self.waiting.len() <= AT_ONCE {
            now.extend(self.waiting.keys().filter(|id| Some(**id) != open));
        }
        if !now.is_empty() {
            let rules = Rules::of(project, self.unanswered);
            let mut left = IN_A_FRAME;
            for document in now {
                let is_large = project.annotation_count(document) > LARGE;
                self.look(project, &rules, (document, is_idle || !is_large), &mut left);
            }
        }
        open.is_some_and(|open| self.waits(open))
    }

    /// Takes in what has happened to the project: what is to be looked at, and what is known no more.
    pub fn take_in(&mut self, project: &Project) {
        if self.revision != Some(project.revision()) {
            match self.revision.and_then(|revision| project.changes_since(revision)) {
                Some(changes) => changes.into_iter().for_each(|change| self.follow_change(project, change)),
                None => self.all_anew(project),
            }
            self.revision = Some(project.revision());
            self.version += 1;
        }
    }

    /// Looks at documents that wait, until so many statements were looked at. Whether none waits any more.
    pub fn go_on(&mut self, project: &Project, statements: usize) -> bool {
        if self.waiting.is_empty() {
            return true;
        }
        let rules = Rules::of(project, self.unanswered);
        let mut left = statements;
        while let Some((&document, _)) = self.waiting.first_key_value().filter(|_| left > 0) {
            self.look(project, &rules, (document, true), &mut left);
        }
        self.waiting.is_empty()
    }

    /// Rises whenever something else is found.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Documents that are still to be looked at.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether a document is still to be looked at.
    #[must_use]
    pub fn waits(&self, document: Id<Document>) -> bool {
        self.waiting.contains_key(&document)
    }

    /// What is known of a document, in order of place.
    pub fn of(&self, document: Id<Document>) -> impl Iterator<Item = Finding> + '_ {
        let places = self.known.get(&document).into_iter().flat_map(|known| &known.places);
        places.map(move |&place| Finding::at(document, place))
    }

    /// Looks at what waits in a document; as a whole only where `also_all` says so.
    fn look(
        &mut self,
        project: &Project,
        rules: &Rules<'_>,
        (document, also_all): (Id<Document>, bool),
        left: &mut usize,
    ) {
        let Some(waiting) = self.waiting.get_mut(&document) else { return };
        let known = self.known.entry(document).or_default();
        self.version += 1;
        while let Some(&id) = waiting.statements.first().filter(|_| *left > 0) {
            waiting.statements.remove(&id);
            let mut seen = known.look(project, rules, id);
            seen += waiting.all.as_mut().map_or(0, |all| all.found.look(project, rules, id));
            *left = left.saturating_sub(seen);
        }
        if let Some(all) = waiting.all.as_mut().filter(|_| also_all && *left > 0) {
            let index = project.fragments_in(document);
            let behind = all.behind;
            let mut rest = index.into_iter().flat_map(|index| index.iter_behind(behind));
            let at_end = loop {
                let Some(entry) = rest.next() else { break true };
                all.behind = Some(entry);
                *left = left.saturating_sub(all.found.look(project, rules, entry.1));
                if *left == 0 {
                    break false;
                }
            };
            if at_end {
                *known = std::mem::take(&mut all.found);
                waiting.all = None;
            }
        }
        if known.places.is_empty() {
            self.known.remove(&document);
        }
        if waiting.statements.is_empty() && waiting.all.is_none() {
            self.waiting.remove(&document);
        }
    }

    fn all_anew(&mut self, project: &Project) {
        self.known.retain(|id, _| project.documents().contains(*id));
        let all = || Waiting { all: Some(Sweep::default()), ..Waiting::default() };
        self.waiting = project.documents().iter().map(|row| (row.id, all())).collect();
    }

    fn follow_change(&mut self, project: &Project, change: &Change) {
        match change {
            Change::Annotation(Delta { before, after }) => {
                if let Some(row) = before {
                    self.wait(row.document, row.id, row.hull().start());
                }
                if let Some(row) = after {
                    self.wait(row.document, row.id, row.hull().start());
                }
                for row in before.iter().chain(after) {
                    for relation in project.relations_of(row.id) {
                        self.wait_as_it_is(project, relation.from);
                    }
                }
            }
            Change::Relation(Delta { before, after }) => {
                before.iter().chain(after).for_each(|row| self.wait_as_it_is(project, row.from));
            }
            Change::Document(Delta { before, after }) => {
                if let (None, Some(row)) = (after, before) {
                    self.waiting.remove(&row.id);
                    self.known.remove(&row.id);
                } else if let Some(row) =
                    after.as_ref().filter(|row| before.as_ref().is_none_or(|before| before.sha256 != row.sha256))
                {
                    self.waiting.entry(row.id).or_default().all = Some(Sweep::default());
                }
            }
            Change::Info(Delta { before, after }) => {
                let kept = |info: &Option<std::sync::Arc<Info>>| -> BTreeSet<KeptAsIs> {
                    info.iter().flat_map(|info| info.kept.iter().copied()).collect()
                };
                for one in kept(before).symmetric_difference(&kept(after)) {
                    match *one {
                        KeptAsIs::Crossing(one, _) | KeptAsIs::LastStop(one) | KeptAsIs::Marks(one) => {
                            self.wait_as_it_is(project, one);
                        }
                    }
                }
            }
            Change::Tag(delta) if !same(delta, |tag| (&tag.fields, tag.outer_quotes, tag.last_stop, tag.retired)) => {
                self.all_anew(project);
            }
            Change::Field(delta) if !same(delta, |field| (field.kind, field.core)) => self.all_anew(project),
            Change::RelationType(delta) if !same(delta, |kind| (&kind.from, &kind.to, kind.symmetric)) => {
                self.all_anew(project);
            }
            Change::Tag(_) | Change::Field(_) | Change::RelationType(_) => {}
            Change::Actor(_) | Change::Issue(_) | Change::Coder(_) => {}
        }
    }

    /// Has a statement looked at; until then nothing is known of it, nor of others in what they share with it. `at` is the
    /// byte where it began until this change: where its findings stand.
    fn wait(&mut self, document: Id<Document>, statement: Id<Annotation>, at: usize) {
        let waiting = self.waiting.entry(document).or_default();
        waiting.statements.insert(statement);
        let found = waiting.all.as_mut().map(|all| &mut all.found);
        for known in self.known.get_mut(&document).into_iter().chain(found) {
            known.forget(statement, at);
        }
    }

    fn wait_as_it_is(&mut self, project: &Project, statement: Id<Annotation>) {
        if let Some(view) = project.annotations().view(statement) {
            self.wait(view.document, statement, view.hull().start());
        }
    }
}

impl Known {
    /// Looks at a statement. Returns how many were looked at.
    fn look(&mut self, project: &Project, rules: &Rules<'_>, statement: Id<Annotation>) -> usize {
        let Some(view) = project.annotations().view(statement) else { return 1 };
        rules.look(project, &view, |place| {
            let (at, statement, broken) = place;
            self.pairs.extend(broken.other().map(|other| (other, at, statement)));
            self.places.insert(place);
        })
    }

    /// What is said of a statement that begins at a byte.
    fn of(&self, statement: Id<Annotation>, at: usize) -> Vec<Place> {
        let first = (at, statement, Broken::Crossing(Id::new(0)));
        self.places.range(first..).take_while(|place| (place.0, place.1) == (at, statement)).copied().collect()
    }

    /// What is said of others about a statement.
    fn beside(&self, statement: Id<Annotation>) -> Vec<Place> {
        let pairs = self.pairs.range((statement, 0, Id::new(0))..).take_while(|pair| pair.0 == statement);
        let of_pair = |&(_, at, later): &(_, usize, Id<Annotation>)| {
            [Broken::Crossing(statement), Broken::Twin(statement)].map(|broken| (at, later, broken))
        };
        pairs.flat_map(of_pair).filter(|place| self.places.contains(place)).collect()
    }

    fn forget(&mut self, statement: Id<Annotation>, at: usize) {
        for place in self.of(statement, at).into_iter().chain(self.beside(statement)) {
            self.places.remove(&place);
            let (at, later, broken) = place;
            if let Some(other) = broken.other() {
                self.pairs.remove(&(other, at, later));
            }
        }
    }
}

/// Whether a row was there and is there still, with the same of what counts.
fn same<'a, R, T: PartialEq>(delta: &'a Delta<R>, counts: impl Fn(&'a R) -> T) -> bool {
    match (&delta.before, &delta.after) {
        (Some(before), Some(after)) => counts(before) == counts(after),
        _ => false,
    }
}
