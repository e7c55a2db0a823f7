//! Putting two copies of a project together, row by row and field by field, as changes to one of them.
//!
//! What only one side changed counts. Where both changed the same value, one counts and the other is kept in the note of
//! its row (of a coder, in the notes of the project), and told. A row that one side removed and the other changed, or still refers to, stays. Nothing here knows
//! where the copies come from.

mod alike;
mod closure;
mod lineage;
mod pick;
mod rows;
mod summary;
mod told;

pub use lineage::Lineage;
pub use pick::Clash;
pub(crate) use pick::{Picker, Three, Twice, with_line};
pub(crate) use rows::{Mergeable, MergedRow, merge_rows};
pub(crate) use told::{Told, Words};

use crate::model::{
    Actor, Annotation, Annotations, Change, Coder, Delta, Document, Field, Id, Info, Issue, Project, Relation,
    RelationType, Row, Table, Tag,
};
use lineage::{Chains, common};
use std::{collections::BTreeMap, sync::Arc};

/// A copy of a project, and what it remembers.
#[derive(Debug, Clone, Copy)]
pub struct Copied<'a> {
    pub project: &'a Project,
    pub lineage: &'a Lineage,
    /// Whether all that it is made of could be read. Where not, a row that is not there counts as removed only where
    /// the lineage says so.
    pub whole: bool,
}

/// What becomes of rows of both sides that have different ids and say the same: articles with the same words, coders,
/// actors, issues, tags and fields of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alike {
    /// Both stay, and are told.
    #[default]
    Apart,
    /// They become the row that is here.
    Joined,
}

/// What putting two copies together comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merged {
    /// What changes here.
    pub changes: Vec<Change>,
    /// Values that both sides had changed.
    pub clashes: Vec<Clash>,
    /// Rows that stay although one side had removed them, a sentence each.
    pub kept: Vec<String>,
    /// Rows that stand there twice now under different ids, a sentence each.
    pub alike: Vec<String>,
    /// Rows of the other copy that are not taken in, since they were removed here after they were changed there.
    pub away: usize,
}

/// Puts what another copy says into a project. With `base`, the state from which both came, it is known who changed what.
/// Without one it is as far as the copies remember their edits; beyond that what only one of them has counts as added,
/// unless the other knows that it was removed since, and a value that one of them lacks as filled in by the other.
///
/// Of two values of a statement the one of the later statement counts, otherwise the one that is here.
#[must_use]
pub fn merge(ours: Copied<'_>, theirs: Copied<'_>, base: Option<&Project>, alike: Alike) -> Merged {
    let mut out = Merged::default();
    let renamed = alike::renamed(ours.project, theirs.project, alike, &mut out.alike);
    let their_project = renamed.as_ref().unwrap_or(theirs.project);
    let theirs = Copied { project: their_project, ..theirs };
    let mut merging = Merging { ours, theirs, base, out, homeless: Vec::new() };
    let mut target = Target::default();
    macro_rules! tables {
        ($($kind:ident $field:ident $rows:expr),+ $(,)?) => { $(
            let rows: fn(&Project) -> &dyn Rows<_> = $rows;
            target.$field = merging.table(rows, |change| match change {
                Change::$kind(delta) => Some(delta),
                _ => None,
            });
        )+ };
    }
    tables! {
        Info info |project| project,
        Coder coders |project| project.coders(),
        Field fields |project| project.fields(),
        Tag tags |project| project.tags(),
        RelationType relation_types |project| project.relation_types(),
        Actor actors |project| project.actors(),
        Issue issues |project| project.issues(),
        Document documents |project| project.documents(),
        Annotation annotations |project| project.annotations(),
        Relation relations |project| project.relations(),
    }
    merging.close(&mut target);
    merging.house(&mut target);
    merging.out.changes = target.changes(ours.project);
    merging.out
}

/// The changes that make one project of another.
#[must_use]
pub fn difference(before: &Project, after: &Project) -> Vec<Change> {
    let lineage = Lineage::default();
    let [ours, theirs] = [before, after].map(|project| Copied { project, lineage: &lineage, whole: true });
    merge(ours, theirs, Some(before), Alike::Apart).changes
}

/// The rows of one table.
trait Rows<R> {
    fn ids(&self) -> Vec<Id<R>>;
    fn row(&self, id: Id<R>) -> Option<Arc<R>>;
}

impl<R: Row> Rows<R> for Table<R> {
    fn ids(&self) -> Vec<Id<R>> {
        self.iter().map(Row::id).collect()
    }
    fn row(&self, id: Id<R>) -> Option<Arc<R>> {
        self.shared(id).cloned()
    }
}

impl Rows<Annotation> for Annotations {
    fn ids(&self) -> Vec<Id<Annotation>> {
        self.views().map(|row| row.id).collect()
    }
    fn row(&self, id: Id<Annotation>) -> Option<Arc<Annotation>> {
        self.shared(id)
    }
}

impl Rows<Info> for Project {
    fn ids(&self) -> Vec<Id<Info>> {
        self.info().map(|row| row.id).into_iter().collect()
    }
    fn row(&self, id: Id<Info>) -> Option<Arc<Info>> {
        self.shared_info().filter(|row| row.id == id).cloned()
    }
}

/// What becomes of the rows that do not stay as they are here; `None` of those that go.
type Decided<R> = BTreeMap<Id<R>, Option<Arc<R>>>;

#[derive(Default)]
struct Target {
    info: Decided<Info>,
    coders: Decided<Coder>,
    fields: Decided<Field>,
    tags: Decided<Tag>,
    relation_types: Decided<RelationType>,
    actors: Decided<Actor>,
    issues: Decided<Issue>,
    documents: Decided<Document>,
    annotations: Decided<Annotation>,
    relations: Decided<Relation>,
}

impl Target {
    fn changes(self, ours: &Project) -> Vec<Change> {
        let mut changes = Vec::new();
        macro_rules! tables {
            ($($kind:ident $field:ident $rows:expr),+ $(,)?) => { $(
                let rows: &dyn Rows<_> = $rows;
                for (id, after) in self.$field {
                    let before = rows.row(id);
                    if before != after {
                        changes.push(Change::$kind(Delta { before, after }));
                    }
                }
            )+ };
        }
        tables! {
            Info info ours, Coder coders ours.coders(), Field fields ours.fields(), Tag tags ours.tags(),
            RelationType relation_types ours.relation_types(), Actor actors ours.actors(), Issue issues ours.issues(),
            Document documents ours.documents(), Annotation annotations ours.annotations(),
            Relation relations ours.relations(),
        }
        changes
    }
}

struct Merging<'a> {
    ours: Copied<'a>,
    theirs: Copied<'a>,
    base: Option<&'a Project>,
    out: Merged,
    /// Lines for which a row has no place.
    homeless: Vec<String>,
}

impl Merging<'_> {
    /// Decides about the rows of one table.
    fn table<R: Mergeable + Placed>(
        &mut self,
        rows: fn(&Project) -> &dyn Rows<R>,
        pick: fn(&Change) -> Option<&Delta<R>>,
    ) -> Decided<R> {
        let (ours, theirs) = (rows(self.ours.project), rows(self.theirs.project));
        let base = self.base.map(rows);
        let chains = [self.ours, self.theirs].map(|side| Chains::of(side.lineage, pick));
        let [our_chains, their_chains] = &chains;
        let mut ids = [ours.ids(), theirs.ids()].concat();
        ids.sort_unstable();
        ids.dedup();
        let mut decided = Decided::new();
        for id in ids {
            let (here, there) = (ours.row(id), theirs.row(id));
            if here == there {
                continue;
            }
            // What only stands in for a row says nothing about it, and not that it was removed.
            let stands_in = |side: Copied<'_>| side.lineage.stand_ins.contains(&id.bits());
            if here.is_some() && stands_in(self.theirs) {
                continue;
            }
            if stands_in(self.ours) {
                decided.extend(there.map(|there| (id, Some(there))));
                continue;
            }
            let was = match base {
                Some(base) => Some(base.row(id)),
                None => common(id, (our_chains, here.as_ref()), (their_chains, there.as_ref())),
            };
            let missing = |side: Copied<'_>, row: &Option<Arc<R>>, chains: &Chains<R>| {
                row.is_none() && !side.whole && !side.lineage.gone.contains_key(&id.bits()) && !chains.ends_removed(id)
            };
            let unknown = missing(self.ours, &here, our_chains) || missing(self.theirs, &there, their_chains);
            let was = was.filter(|_| !unknown);
            if was.as_ref() == Some(&there) {
                continue;
            }
            let is_plain = was.as_ref() == Some(&here);
            let after = match (here, there) {
                (_, there) if is_plain => there,
                (Some(ours), Some(theirs)) => {
                    let base = was.flatten();
                    Some(self.both(Three { base: base.as_ref(), ours: &ours, theirs: &theirs }))
                }
                (here, there) => {
                    let is_here = here.is_some();
                    let knows = if is_here { self.theirs.lineage } else { self.ours.lineage };
                    let Some(row) = here.or(there) else { continue };
                    let removed = knows.gone.get(&id.bits()).filter(|_| was.is_none());
                    let stays = removed.is_none_or(|&at| row.touched().is_some_and(|touched| touched > at));
                    if stays && (was.is_some_and(|was| was.is_some()) || removed.is_some()) {
                        let called = self.called(row.as_ref());
                        self.out.kept.push(format!("One side removed {called} and the other changed it: it stays"));
                    }
                    self.out.away += usize::from(!stays && !is_here);
                    stays.then_some(row)
                }
            };
            decided.insert(id, after);
        }
        decided
    }

    fn both<R: Mergeable + Placed>(&mut self, three: Three<'_, Arc<R>>) -> Arc<R> {
        let (ours, theirs) = (self.ours.project, self.theirs.project);
        let name = |id| name_of(ours, id).or_else(|| name_of(theirs, id));
        let document = three.ours.document().and_then(|id| ours.documents().get(id));
        let words = Words { name: &name, text: document.map(|row| &row.text) };
        let MergedRow { row, twice, homeless } = merge_rows(three.map(AsRef::as_ref), words);
        let called = row.called(&words);
        for Twice { field, counts, other } in twice {
            self.out.clashes.push(Clash { row: called.clone(), field, counts, other });
        }
        self.homeless.extend(homeless);
        row
    }

    /// Keeps what a row without a note has no place for in the notes of the project.
    fn house(&self, target: &mut Target) {
        let info = target.info.values().flatten().next().or(self.ours.project.shared_info());
        if let (Some(info), false) = (info, self.homeless.is_empty()) {
            let notes = self.homeless.iter().fold(info.notes.clone(), |notes, line| with_line(&notes, line));
            let info = Info { notes, ..info.as_ref().clone() };
            target.info.insert(info.id, Some(Arc::new(info)));
        }
    }

    fn called<R: Mergeable + Placed>(&self, row: &R) -> String {
        let (ours, theirs) = (self.ours.project, self.theirs.project);
        let name = |id| name_of(ours, id).or_else(|| name_of(theirs, id));
        let document = row.document();
        let document = document.and_then(|id| ours.documents().get(id).or_else(|| theirs.documents().get(id)));
        row.called(&Words { name: &name, text: document.map(|row| &row.text) })
    }
}

/// A row that may stand in a document.
trait Placed {
    fn document(&self) -> Option<Id<Document>> {
        None
    }
}

impl Placed for Annotation {
    fn document(&self) -> Option<Id<Document>> {
        Some(self.document)
    }
}
impl Placed for Info {}
impl Placed for Coder {}
impl Placed for Field {}
impl Placed for Tag {}
impl Placed for RelationType {}
impl Placed for Actor {}
impl Placed for Issue {}
impl Placed for Document {}
impl Placed for Relation {}

/// The name of any row that values refer to.
fn name_of(project: &Project, bits: u128) -> Option<String> {
    let actor = || project.actors().get(Id::new(bits)).map(|row| row.name.clone());
    let issue = || project.issues().get(Id::new(bits)).map(|row| row.wording.clone());
    let tag = || project.tags().get(Id::new(bits)).map(|row| row.name.clone());
    let field = || project.fields().get(Id::new(bits)).map(|row| row.name.clone());
    let coder = || project.coders().get(Id::new(bits)).map(|row| row.name.clone());
    let kind = || project.relation_types().get(Id::new(bits)).map(|row| row.name.clone());
    let choice = || project.fields().iter().find_map(|row| Some(row.choice(Id::new(bits))?.name.clone()));
    actor().or_else(issue).or_else(tag).or_else(field).or_else(coder).or_else(kind).or_else(choice)
}
