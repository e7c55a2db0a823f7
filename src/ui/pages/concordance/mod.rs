//! Every place of some words, or every statement, with what stands before and behind it.

mod head;
mod line;

use super::frame::{Column, page_frame, rest, table_head};
use super::wanted::{Asking, Wanted, What};
use crate::analysis::kwic::{self, COLUMNS, Concordance, Line, Order, Question};
use crate::analysis::search::{Query, QueryError};
use crate::model::{Document, Id, Project, Tag};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::finder::Sought;
use crate::ui::rows::{Heights, Rows, main_list, moved};
use crate::ui::theme::size;
use crate::ui::widgets::{empty_state, paint};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Ui};
use std::collections::BTreeSet;
use std::sync::{Arc, atomic::AtomicBool};

const ROW: f32 = 30.0;
/// Bytes on each side that a row of a copied or exported table has.
const REACH: usize = 80;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Asked {
    sought: Sought,
    of_statements: bool,
    here: Option<Id<Document>>,
    tags: BTreeSet<Id<Tag>>,
    near: String,
    order: Order,
    backward: bool,
}

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub(super) struct ConcordanceState {
    asked: Asked,
    asking: Asking<Asked>,
    pub(super) wanted: Option<Wanted>,
    found: Concordance,
    heights: Heights,
    problem: Option<String>,
    /// The line that was gone to last, by which arrow keys go on.
    chosen: Option<usize>,
    reveal: Option<usize>,
    /// The input has been given the focus.
    focused: bool,
}

impl ConcordanceState {
    pub(super) fn take(&mut self, of: &Arc<AtomicBool>, found: Concordance) {
        if self.asking.takes(of) {
            let chosen = self.chosen.and_then(|at| self.found.lines.get(at));
            self.chosen = chosen.and_then(|line| found.lines.iter().position(|other| other == line));
            self.heights = Heights::uniform(found.lines.len(), ROW);
            self.found = found;
        }
    }

    /// Asks again where something else is asked for, or the project has changed so that the answer may be another one.
    fn follow(&mut self, project: &Project) {
        let of_statements = self.asked.of_statements;
        let is_same = |revision| {
            if of_statements { revision == project.revision() } else { project.has_same_documents(revision) }
        };
        if self.asking.is_asked(&self.asked, is_same) {
            return;
        }
        self.problem = None;
        match self.question() {
            Ok(question) => {
                let what = What::Concordance(Box::new(question));
                self.wanted = Some(self.asking.ask(self.asked.clone(), project.revision(), what));
            }
            Err(problem) => {
                self.asking.forget();
                self.problem = (problem != QueryError::Empty).then(|| problem.to_string());
                (self.found, self.heights, self.chosen) = (Concordance::default(), Heights::default(), None);
            }
        }
    }

    fn question(&self) -> Result<Question, QueryError> {
        let asked = &self.asked;
        let query = match asked.sought.query() {
            Err(QueryError::Empty) if asked.of_statements => None,
            query => Some(query?),
        };
        Ok(Question {
            query,
            of_statements: asked.of_statements,
            document: asked.here,
            tags: if asked.of_statements { asked.tags.clone() } else { BTreeSet::new() },
            near: Query::words(&asked.near, false, false).ok(),
            order: asked.order,
            backward: asked.backward,
        })
    }

    /// The lines as a table.
    fn table(&self, project: &Project) -> Vec<Vec<String>> {
        kwic::rows(project, &self.found.lines, REACH).collect()
    }
}

/// Shows the page.
pub(super) fn concordance_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ConcordanceState, actions: &mut Actions) {
    page_frame(ui, |ui| {
        head::head_ui(ui, ctx, state, actions);
        state.follow(ctx.project);
        if state.found.lines.is_empty() {
            nothing(ui, ctx, state);
            return;
        }
        let widths = line::Widths::of(ui.available_width(), state.asked.of_statements);
        columns_ui(ui, ctx, state, &widths);
        lines_ui(&mut rest(ui), ctx, state, &widths, actions);
    });
}

fn nothing(ui: &mut Ui, ctx: &Ctx<'_>, state: &ConcordanceState) {
    let (title, sentence) = if state.problem.is_some() || state.asking.is_waiting() {
        return;
    } else if !state.asked.of_statements && state.asked.sought.is_empty() {
        ("Nothing sought yet", "Type words or an expression to see every place of them in all articles")
    } else {
        ("Nothing found", "Change the words or the filters")
    };
    let keys = Menu::Concordance.caps().join(" ");
    empty_state(ui, ctx.theme, icons::MAGNIFYING_GLASS, title, sentence, &[(&keys, "back here")]);
}

/// The heads of the columns, which put the lines in order.
fn columns_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ConcordanceState, widths: &line::Widths) {
    let order_of = |order: Order| match order {
        Order::Before(_) => Order::Before(1),
        Order::Behind(_) => Order::Behind(1),
        other => other,
    };
    let taken = order_of(state.asked.order);
    let columns: Vec<(Order, Column<'_>)> = widths
        .columns()
        .into_iter()
        .map(|(order, name, width)| {
            let order_now = (taken == order).then_some(!state.asked.backward);
            (order, Column { name, width, right: order == Order::Before(1), order: order_now, sorts: true })
        })
        .collect();
    let heads: Vec<Column<'_>> = columns.iter().map(|column| column.1).collect();
    if let Some((order, _)) = table_head(ui, ctx, &heads).and_then(|at| columns.get(at)) {
        if taken == *order {
            state.asked.backward = !state.asked.backward;
        } else {
            (state.asked.order, state.asked.backward) = (*order, false);
        }
    }
}

fn lines_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ConcordanceState, widths: &line::Widths, actions: &mut Actions) {
    let id = main_list();
    let mut clicked = None;
    let rows = Rows { id, name: "Lines", heights: &state.heights, reveal: state.reveal.take() };
    let list = rows.show(ui, |ui, at, rect| {
        if let Some(line) = state.found.lines.get(at)
            && line::line_ui(ui, ctx, widths, line, rect, (at, state.chosen == Some(at)))
        {
            clicked = Some(at);
        }
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
    }
    if let Some(to) = moved(ui, &list, state.chosen, state.found.lines.len()) {
        (state.chosen, state.reveal) = (Some(to), Some(to));
    }
    let entered = list.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    if entered {
        clicked = state.chosen;
    }
    if let Some(line) = clicked.and_then(|at| state.found.lines.get(at).copied()) {
        list.request_focus();
        state.chosen = clicked;
        go_to(&line, actions);
    }
}

/// Opens the article of a line there.
fn go_to(line: &Line, actions: &mut Actions) {
    match line.statement {
        Some(id) => actions.push(Action::SelectStatements { statements: vec![id], reveal: true }),
        None => actions.push(Action::Reveal { document: line.document, span: line.span }),
    }
}

/// The lines below the names of their columns.
fn with_head(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let head = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    std::iter::once(head).chain(rows).collect()
}

/// How far lists of this page reach beyond a row, for its rows.
const PADDING: f32 = size::STEP;
