//! What the page keeps: the question, its answer while and after it is counted, and what was chosen in it.

use crate::analysis::counts::{Dimension, Filter, Question, Table, Tally};
use crate::model::{Annotation, Id};
use crate::ui::Ctx;
use egui::Ui;
use std::{collections::BTreeSet, sync::Arc};

/// Statements that are counted in one frame: some milliseconds' work.
const PART: usize = 20_000;

/// So many months are better seen day by day.
const FEW_MONTHS: usize = 2;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum View {
    #[default]
    Stances,
    Counts,
    Cross,
    Time,
}

impl View {
    pub(super) const ALL: [Self; 4] = [Self::Stances, Self::Counts, Self::Cross, Self::Time];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stances => "Stances",
            Self::Counts => "Counts",
            Self::Cross => "Cross table",
            Self::Time => "Over time",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Stances => "Who stands where",
            Self::Counts => "How many",
            Self::Cross => "What goes together",
            Self::Time => "Month by month",
        }
    }
}

/// A cell, or with `None` a whole row or column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) row: Option<usize>,
    pub(super) column: Option<usize>,
}

/// The statements behind a number.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) statements: Vec<Id<Annotation>>,
    /// In how many articles they stand.
    pub(super) articles: usize,
}

/// What the page keeps from frame to frame.
#[derive(Debug)]
pub(in crate::ui::pages) struct CountsState {
    pub(super) view: View,
    pub(super) by: Dimension,
    pub(super) across: Dimension,
    /// Times show for and against, not all statements.
    pub(super) time_stances: bool,
    /// Times are days, not months; where nobody has said so, days where there are few months.
    pub(super) days: Option<bool>,
    pub(super) filter: Filter,
    /// What is being typed into the fields of the filters.
    pub(super) dates: [String; 2],
    pub(super) find: String,
    coming: Option<Tally>,
    table: Option<Arc<Table>>,
    chosen: Option<Chosen>,
    /// The statements of what is chosen, and of which table.
    listed: Option<(Arc<Table>, Chosen, Arc<Listed>)>,
    /// The column that the bars are of; all, where none is.
    pub(super) bars_of: Option<usize>,
    /// Where the arrow keys are.
    pub(super) cursor: (usize, usize),
    /// The cursor was moved by keys, and is to be scrolled to.
    pub(super) reveal: bool,
}

impl Default for CountsState {
    fn default() -> Self {
        Self {
            view: View::default(),
            by: Dimension::Tag,
            across: Dimension::Outlet,
            time_stances: false,
            days: None,
            filter: Filter::default(),
            dates: Default::default(),
            find: String::new(),
            coming: None,
            table: None,
            chosen: None,
            listed: None,
            bars_of: None,
            cursor: (0, 0),
            reveal: false,
        }
    }
}

impl CountsState {
    pub(super) fn is_about_stances(&self) -> bool {
        self.view == View::Stances || self.view == View::Time && self.time_stances
    }

    fn time(&self) -> Dimension {
        if self.days == Some(true) { Dimension::Day } else { Dimension::Month }
    }

    /// The title of what is looked at.
    pub(super) fn title(&self) -> &'static str {
        if self.view == View::Time && self.days == Some(true) { "Day by day" } else { self.view.title() }
    }

    fn question(&self) -> Question {
        let filter = self.filter.clone();
        match self.view {
            View::Stances => Question::stances(filter),
            View::Counts => Question::counts(self.by, filter),
            View::Cross => Question::cross(self.by, self.across, filter),
            // Months in which little happened stand there too, and nothing on this view takes that filter away.
            View::Time => Question {
                rows: self.time(),
                columns: None,
                stances: self.time_stances,
                filter: Filter { least: 0, ..filter },
            },
        }
    }

    /// Counts what is asked, a part in each frame; until it is done, the last table stays.
    pub(super) fn follow(&mut self, ui: &Ui, ctx: &Ctx<'_>) {
        self.forget_what_is_gone(ctx);
        self.days.get_or_insert_with(|| {
            let dates = ctx.project.documents().iter().filter_map(|row| row.date);
            dates.map(|date| (date.year(), date.month())).collect::<BTreeSet<_>>().len() <= FEW_MONTHS
        });
        let (question, revision) = (self.question(), ctx.project.revision());
        if self.table.as_ref().is_some_and(|table| table.question == question && table.revision == revision) {
            self.coming = None;
            return;
        }
        let fits = |tally: &Tally| *tally.question() == question && tally.revision() == revision;
        let coming = self.coming.take().filter(fits);
        let mut tally = coming.unwrap_or_else(|| Tally::new(ctx.project, &question));
        if tally.go_on(ctx.project, PART) {
            self.take(tally.finish());
        } else {
            self.coming = Some(tally);
            ui.request_repaint();
        }
    }

    /// A filter on what is no longer there would leave nothing, and nobody could take it away.
    fn forget_what_is_gone(&mut self, ctx: &Ctx<'_>) {
        if self.table.as_ref().is_some_and(|table| table.revision == ctx.project.revision()) {
            return;
        }
        self.filter.documents.retain(|&id| ctx.project.documents().contains(id));
        self.filter.tags.retain(|&id| ctx.project.tags().contains(id));
        self.filter.coders.retain(|&id| ctx.project.coders().contains(id));
        let all = Dimension::all(ctx.project);
        for dimension in [&mut self.by, &mut self.across] {
            if !all.contains(dimension) {
                *dimension = Dimension::Tag;
            }
        }
    }

    /// Takes another table; what was chosen stays chosen where it is still there.
    fn take(&mut self, table: Table) {
        let same =
            |old: &Table| (old.question.rows, old.question.columns) == (table.question.rows, table.question.columns);
        let old = self.table.take().filter(|old| same(old));
        let place = |at: Option<usize>, old: &[_], new: &[_]| -> Option<Option<usize>> {
            match at {
                None => Some(None),
                Some(at) => new.iter().position(|one| old.get(at) == Some(one)).map(Some),
            }
        };
        self.chosen = old.as_ref().zip(self.chosen).and_then(|(old, chosen)| {
            let row = place(chosen.row, &old.rows, &table.rows)?;
            Some(Chosen { row, column: place(chosen.column, &old.columns, &table.columns)? })
        });
        self.bars_of =
            old.as_ref().and_then(|old| place(self.bars_of, &old.columns, &table.columns)).unwrap_or_default();
        self.cursor.0 = self.cursor.0.min(table.rows.len().saturating_sub(1));
        self.cursor.1 = self.cursor.1.min(table.columns.len().saturating_sub(1));
        self.table = Some(Arc::new(table));
    }

    pub(super) fn table(&self) -> Option<Arc<Table>> {
        self.table.clone()
    }

    /// What is chosen in a table.
    pub(super) fn chosen(&self, table: &Table) -> Option<Chosen> {
        let inside = |at: Option<usize>, count: usize| at.is_none_or(|at| at < count);
        self.chosen.filter(|one| inside(one.row, table.rows.len()) && inside(one.column, table.columns.len()))
    }

    /// Chooses a cell, a row or a column; the same again lets go of it.
    pub(super) fn choose(&mut self, row: Option<usize>, column: Option<usize>) {
        let chosen = Chosen { row, column };
        self.chosen = if self.chosen == Some(chosen) { None } else { Some(chosen) };
    }

    pub(super) fn let_go(&mut self) {
        self.chosen = None;
    }

    /// The statements of what is chosen, found once.
    pub(super) fn listed(&mut self, ctx: &Ctx<'_>, table: &Arc<Table>, chosen: Chosen) -> Arc<Listed> {
        if let Some((of, what, listed)) = &self.listed
            && Arc::ptr_eq(of, table)
            && *what == chosen
        {
            return listed.clone();
        }
        let statements = table.statements_of(ctx.project, chosen.row, chosen.column);
        let views = statements.iter().filter_map(|&id| ctx.project.annotations().view(id));
        let articles = views.map(|view| view.document).collect::<BTreeSet<_>>().len();
        let listed = Arc::new(Listed { statements, articles });
        self.listed = Some((table.clone(), chosen, listed.clone()));
        listed
    }
}
