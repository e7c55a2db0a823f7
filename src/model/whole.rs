//! A project made of all its rows at once: what opening a large one needs.

use crate::model::shelf::{Shelf, latest};
use crate::model::{
    Annotation, Annotations, Change, Delta, Document, Id, Mark, Names, Packed, Project, Rejection, Row, Table,
};
use crate::text::Span;
use std::{collections::BTreeMap, sync::Arc};

/// What a look at packed annotations gave: all of them fit their project.
#[derive(Debug, Default)]
pub struct Examined(BTreeMap<Id<Document>, Entries<Fragment>>);

/// Where a fragment of an annotation is.
pub(super) type Fragment = (Span, Id<Annotation>);

/// What is derived of annotations of one document.
#[derive(Debug)]
pub(super) struct Entries<F> {
    pub(super) annotations: usize,
    pub(super) fragments: Vec<F>,
    /// Those that were changed last, and perhaps others.
    pub(super) changed: Vec<(Mark, Id<Annotation>)>,
}

impl<F> Default for Entries<F> {
    fn default() -> Self {
        Self { annotations: 0, fragments: Vec::new(), changed: Vec::new() }
    }
}

impl Project {
    /// Makes a project of added rows. Gives what [`Project::apply`] would give for all of them in one transaction on an
    /// empty project, with the same checks, in a fraction of the time.
    ///
    /// # Errors
    /// As [`Project::apply`]; also where a change is none that adds a row.
    pub fn of(changes: &[Change]) -> Result<Self, Rejection> {
        Self::of_packed(changes, &[], Names::default(), |project, runs| {
            runs.iter().map(|run| project.examine(run)).collect()
        })
    }

    /// As [`Project::of`], with further annotations that were packed with those names. All annotations are handed to
    /// `examine` in runs, which has each looked at by [`Project::examine`], perhaps several at a time.
    ///
    /// # Errors
    /// As [`Project::of`].
    pub fn of_packed(
        changes: &[Change],
        runs: &[&Packed],
        mut names: Names,
        examine: impl FnOnce(&Self, &[&Packed]) -> Vec<Result<Examined, Rejection>>,
    ) -> Result<Self, Rejection> {
        let mut unpacked = Packed::default();
        macro_rules! rows {
            ($($kind:ident $table:ident $what:literal),+ $(,)?) => {{
                $(let mut $table = Vec::new();)+
                for change in changes {
                    match change {
                        $(Change::$kind(delta) => $table.push(added(delta, $what)?),)+
                        Change::Annotation(delta) => {
                            let row = added(delta, "statement")?;
                            names.add_all(&row);
                            unpacked.push(&row, &names);
                        }
                    }
                }
                Self { $($table: table($table, $what)?,)+ ..Self::default() }
            }};
        }
        let mut project = rows! {
            Info info "project", Document documents "document", Tag tags "tag", Field fields "field",
            RelationType relation_types "type of relation", Actor actors "actor", Issue issues "issue",
            Coder coders "coder", Relation relations "relation",
        };
        let runs: Vec<&Packed> = runs.iter().copied().chain([&unpacked]).collect();
        let twice = Rejection::Stale { what: "statement" };
        project.annotations = Annotations::of(&runs, Arc::new(names)).ok_or(twice)?;
        project.check(changes.iter().filter(|change| !matches!(change, Change::Annotation(_))))?;
        let mut entries: BTreeMap<Id<Document>, Entries<Vec<Fragment>>> = BTreeMap::new();
        for examined in examine(&project, &runs) {
            for (document, more) in examined?.0 {
                let known = entries.entry(document).or_default();
                known.annotations += more.annotations;
                known.changed.extend(more.changed);
                known.fragments.push(more.fragments);
            }
        }
        let shelves = entries.into_iter().map(|(document, entries)| (document, Arc::new(Shelf::of(entries))));
        project.shelves = shelves.collect();
        for row in project.relations.iter() {
            for end in [row.from, row.to] {
                project.links.entry(end).or_default().insert(row.id);
            }
        }
        // Above that of any project with fewer rows, so that what is derived of a part is not taken for the whole.
        project.revision = (changes.len() + project.annotations.len()) as u64;
        Ok(project)
    }

    /// Looks at annotations that were packed with this project's names.
    ///
    /// # Errors
    /// Where one does not fit the other rows, as [`Project::apply`] would say.
    pub fn examine(&self, run: &Packed) -> Result<Examined, Rejection> {
        let mut examined = Examined::default();
        for at in 0..run.ids().len() {
            let row = run.view(at, self.annotations.names()).and_then(|view| view.unpack());
            let row = row.ok_or(Rejection::Malformed("can’t be unpacked"))?;
            self.check_annotation(&row)?;
            let entries = examined.0.entry(row.document).or_default();
            entries.fragments.extend(row.fragments.iter().map(|&span| (span, row.id)));
            entries.annotations += 1;
            entries.changed.push((row.changed, row.id));
        }
        for entries in examined.0.values_mut() {
            entries.changed = latest(std::mem::take(&mut entries.changed));
        }
        Ok(examined)
    }
}

fn added<R: Row>(delta: &Delta<R>, what: &'static str) -> Result<Arc<R>, Rejection> {
    match (&delta.before, &delta.after) {
        (None, Some(row)) => Ok(row.clone()),
        (Some(_), _) => Err(Rejection::Stale { what }),
        (None, None) => Err(Rejection::Empty { what }),
    }
}

fn table<R: Row>(rows: Vec<Arc<R>>, what: &'static str) -> Result<Table<R>, Rejection> {
    Table::of(rows).ok_or(Rejection::Stale { what })
}
