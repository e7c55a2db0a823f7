//! Counts statements, part by part.

use super::axis::{Axis, Place, narrow};
use super::table::{Entry, Table};
use super::{Dimension, Question, Side, StanceField, stance_field};
use crate::model::{Annotation, Date, Document, Field, FieldKind, Id, Project, Said, Tag, View};
use std::collections::HashMap;

/// What is asked of statements with a tag.
#[derive(Debug)]
struct Asked {
    is_wanted: bool,
    speaker: Option<Id<Field>>,
    stance: Option<StanceField>,
    issues: Vec<Id<Field>>,
    /// Whether it asks for what rows and columns tell apart. Where not, only statements count that answer all the same.
    by_row: bool,
    by_column: bool,
}

/// A count under way.
#[derive(Debug)]
pub struct Tally {
    question: Question,
    revision: u64,
    rows: Axis,
    columns: Option<Axis>,
    tags: HashMap<Id<Tag>, Asked>,
    /// Of the articles that are wanted.
    documents: HashMap<Id<Document>, Place>,
    after: Option<Id<Annotation>>,
    found: Found,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) statements: Vec<Id<Annotation>>,
    pub(super) entries: Vec<Entry>,
    /// Statements in each row and each column, each counted once.
    pub(super) in_rows: Vec<u32>,
    pub(super) in_columns: Vec<u32>,
}

impl Tally {
    #[must_use]
    pub fn new(project: &Project, question: &Question) -> Self {
        let rows = Axis::new(project, question.rows);
        let columns = question.columns.map(|dimension| Axis::new(project, dimension));
        let filter = &question.filter;
        let asked = |tag: &Tag| {
            let stance = stance_field(project, tag.id);
            let is_wanted =
                (filter.tags.is_empty() || filter.tags.contains(&tag.id)) && (!question.stances || stance.is_some());
            let speaker = project.speaker_field(tag.id).map(|field| field.id);
            let asks = |axis: &Axis| match axis.dimension {
                Dimension::Actor => speaker.is_some(),
                Dimension::Issue => project.fields_of(tag.id).any(|field| field.kind == FieldKind::Issues),
                Dimension::Stance => stance.is_some(),
                Dimension::Field(_) => tag.fields.iter().any(|&field| axis.counts_field(field)),
                Dimension::Tag
                | Dimension::Outlet
                | Dimension::Month
                | Dimension::Day
                | Dimension::Coder
                | Dimension::Document => true,
            };
            let (by_row, by_column) = (asks(&rows), columns.as_ref().is_none_or(asks));
            let issues = project.fields_of(tag.id).filter(|field| field.kind == FieldKind::Issues);
            let issues = issues.map(|field| field.id).collect();
            (tag.id, Asked { is_wanted, speaker, stance, issues, by_row, by_column })
        };
        let wanted = |row: &&Document| {
            (filter.documents.is_empty() || filter.documents.contains(&row.id))
                && (filter.outlets.is_empty() || filter.outlets.contains(&row.outlet))
                && may_lie_between(row.date, filter.from, filter.to)
        };
        let place = |row: &Document| {
            let at = |axis: &Axis| if axis.is_of_article() { axis.at(row.id.bits()) } else { 0 };
            (row.id, Place { row: at(&rows), column: columns.as_ref().map_or(0, at) })
        };
        let documents = project.documents().iter().filter(wanted).map(place).collect();
        let found = Found {
            in_rows: vec![0; rows.categories.len()],
            in_columns: vec![0; columns.as_ref().map_or(1, |axis| axis.categories.len())],
            ..Found::default()
        };
        let tags = project.tags().iter().map(asked).collect();
        let revision = project.revision();
        Self { question: question.clone(), revision, rows, columns, tags, documents, after: None, found }
    }

    /// Counts all at once.
    #[must_use]
    pub fn all(project: &Project, question: &Question) -> Table {
        let mut tally = Self::new(project, question);
        tally.go_on(project, usize::MAX);
        tally.finish()
    }

    #[must_use]
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The revision of the project that it counts.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Looks at so many statements more of the project it was made for. True: that was all.
    pub fn go_on(&mut self, project: &Project, most: usize) -> bool {
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        let mut looked = 0;
        for statement in project.annotations().views_after(self.after).take(most) {
            looked += 1;
            self.after = Some(statement.id);
            let Some(asked) = self.tags.get(&statement.tag).filter(|asked| asked.is_wanted) else { continue };
            let Some(&place) = self.documents.get(&statement.document) else { continue };
            let coders = &self.question.filter.coders;
            if !(coders.is_empty() || coders.contains(&statement.coder)) {
                continue;
            }
            let side = places(&statement, asked, &self.rows, self.columns.as_ref(), place, (&mut rows, &mut columns));
            if !rows.is_empty() && !columns.is_empty() {
                self.found.add(statement.id, side, &rows, &columns);
            }
        }
        looked < most
    }

    /// The table of what was counted.
    #[must_use]
    pub fn finish(self) -> Table {
        Table::new(self.question, self.revision, self.rows, self.columns, self.found)
    }
}

impl Found {
    fn add(&mut self, id: Id<Annotation>, side: Side, rows: &[u32], columns: &[u32]) {
        let statement = narrow(self.statements.len());
        self.statements.push(id);
        for (places, counts) in [(rows, &mut self.in_rows), (columns, &mut self.in_columns)] {
            for &place in places {
                if let Some(count) = counts.get_mut(place as usize) {
                    *count += 1;
                }
            }
        }
        for &row in rows {
            self.entries.extend(columns.iter().map(|&column| Entry { row, column, side, statement }));
        }
    }
}

/// Puts the rows and columns of a statement into two lists, each once; which side it takes.
fn places(
    statement: &View<'_>,
    asked: &Asked,
    rows: &Axis,
    columns: Option<&Axis>,
    place: Place,
    (in_rows, in_columns): (&mut Vec<u32>, &mut Vec<u32>),
) -> Side {
    in_rows.clear();
    in_columns.clear();
    let mut side = Side::Unset;
    statement.each_said(|field, said| {
        if let Some(stance) = asked.stance.as_ref().filter(|stance| stance.field == field) {
            side = stance.side(said);
        }
        in_rows.extend(place_of(rows, asked, field, said));
        if let Some(columns) = columns {
            in_columns.extend(place_of(columns, asked, field, said));
        }
    });
    settle(in_rows, rows, (statement, side), asked.by_row, place.row);
    match columns {
        Some(columns) => settle(in_columns, columns, (statement, side), asked.by_column, place.column),
        None => in_columns.push(0),
    }
    side
}

/// The category that one thing that a statement says puts it into.
fn place_of(axis: &Axis, asked: &Asked, field: Id<Field>, said: Said) -> Option<u32> {
    let is_counted = match axis.dimension {
        Dimension::Actor => asked.speaker == Some(field),
        Dimension::Issue => asked.issues.contains(&field),
        Dimension::Field(_) => axis.counts_field(field),
        _ => false,
    };
    is_counted.then(|| match said {
        Said::Unclear => axis.unclear(),
        Said::YesNo(yes) => axis.at(u128::from(yes)),
        Said::Choice(id) => axis.at(id.bits()),
        Said::Actor(id) => axis.at(id.bits()),
        Said::Issue(id) => axis.at(id.bits()),
    })
}

/// Adds what does not stand in the answers, and takes out what came twice.
fn settle(places: &mut Vec<u32>, axis: &Axis, (statement, side): (&View<'_>, Side), is_asked: bool, of_article: u32) {
    match axis.dimension {
        Dimension::Tag => places.push(axis.at(statement.tag.bits())),
        Dimension::Coder => places.push(axis.at(statement.coder.bits())),
        Dimension::Stance if is_asked => places.push(Axis::of_side(side)),
        Dimension::Outlet | Dimension::Month | Dimension::Day | Dimension::Document => places.push(of_article),
        Dimension::Stance | Dimension::Actor | Dimension::Issue | Dimension::Field(_) => {}
    }
    if places.is_empty() && is_asked {
        places.push(axis.missing());
    }
    places.sort_unstable();
    places.dedup();
}

/// Whether a date, as far as it is known, may be one of those between two, the ends included.
pub(super) fn may_lie_between(date: Option<Date>, from: Option<Date>, to: Option<Date>) -> bool {
    let earliest = |date: Date| (date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1));
    let latest = |date: Date| (date.year(), date.month().unwrap_or(12), date.day().unwrap_or(31));
    if from.is_none() && to.is_none() {
        return true;
    }
    date.is_some_and(|date| {
        from.is_none_or(|from| latest(date) >= earliest(from)) && to.is_none_or(|to| earliest(date) <= latest(to))
    })
}
