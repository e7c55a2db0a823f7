//! The lines of the history: what can be done again, what was done, and what the statements themselves tell of before.

use crate::edit::{History, Step};
use crate::model::{Annotation, Document, Id, Project, Time, Transaction};
use std::sync::Arc;

/// One line, from the latest to the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Head(&'static str),
    /// Taken back; so many edits are to be done again to have it.
    Undone(usize),
    /// One's own; so many edits are to be taken back to be there again.
    Done(usize),
    /// Before all that one did; so many are to be taken back.
    Start(usize),
    /// Of another coder, the last that was told first.
    Other(usize),
    /// Of the statements themselves.
    Old(usize),
}

/// Above what the statements themselves tell, alone or below edits.
const OLD: &str = "As the statements tell";
const BEFORE: &str = "Before that, as the statements tell";

/// What a statement tells of itself: who wrote it when, or that it was changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Old {
    pub(super) time: Time,
    pub(super) statement: Id<Annotation>,
    pub(super) changed: bool,
}

/// What the lines were made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Made {
    counts: [usize; 3],
    newest: [Option<Time>; 2],
    of: Option<Id<Document>>,
    project: u128,
}

/// The lines as they were made last.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    pub(super) old: Vec<Old>,
    made: Option<Made>,
    /// Of what the older ones are: of a document or all, before a moment.
    reaches: Option<(u128, Option<Id<Document>>, Option<Time>)>,
}

impl Lines {
    /// Brings them up to date; whether they changed. Of one document, or of all.
    pub(super) fn follow(&mut self, project: &Project, history: &History, of: Option<Id<Document>>) -> bool {
        let identity = project.info().map_or(0, |info| info.id.bits());
        let made = Made {
            counts: [history.done().len(), history.undone().len(), history.others().len()],
            newest: [history.done().next(), history.others().next().map(|other| &other.1)]
                .map(|edit| edit.map(|edit| edit.stamp.time)),
            of,
            project: identity,
        };
        if self.made.as_ref() == Some(&made) {
            return false;
        }
        self.made = Some(made);
        let told = history.done().chain(history.undone()).chain(history.others().map(|other| &other.1));
        let oldest = told.map(|edit| edit.stamp.time).min();
        let reaches = Some((identity, of, oldest));
        if self.reaches != reaches {
            // All of these are older than any edit that can be made now, so they need not follow each.
            self.old = older(project, of, oldest);
            self.reaches = reaches;
        }
        self.lines = lines(history, of, self.old.len());
        true
    }

    /// The edit of a line, if it is one, and how it came about.
    pub(super) fn edit<'a>(&self, history: &'a History, at: usize) -> Option<(Step, &'a Arc<Transaction>)> {
        match *self.lines.get(at)? {
            Line::Undone(steps) => Some((Step::Edit, history.undone().nth(steps.checked_sub(1)?)?)),
            Line::Done(steps) => Some((Step::Edit, history.done().nth(steps)?)),
            Line::Other(nth) => history.others().nth(nth).map(|(step, edit)| (*step, edit)),
            Line::Head(_) | Line::Start(_) | Line::Old(_) => None,
        }
    }
}

fn lines(history: &History, of: Option<Id<Document>>, old: usize) -> Vec<Line> {
    let fits = |edit: &Transaction| of.is_none_or(|of| edit.place().is_some_and(|place| place.0 == of));
    let mut lines = Vec::new();
    // The one that would be done again last stands on top: it is the latest.
    let undone: Vec<_> = history.undone().enumerate().filter(|(_, edit)| fits(edit)).collect();
    if !undone.is_empty() {
        lines.push(Line::Head("Taken back"));
        lines.extend(undone.into_iter().rev().map(|(nth, _)| Line::Undone(nth + 1)));
        lines.push(Line::Head("Done"));
    }
    let mut done = history.done().enumerate().filter(|(_, edit)| fits(edit)).peekable();
    let mut others = history.others().enumerate().filter(|(_, (_, edit))| fits(edit)).peekable();
    let count = history.done().len();
    loop {
        let own = match (done.peek(), others.peek()) {
            (None, None) => break,
            (Some((_, own)), Some((_, (_, other)))) => own.stamp.time >= other.stamp.time,
            (own, _) => own.is_some(),
        };
        if own {
            lines.extend(done.next().map(|(nth, _)| Line::Done(nth)));
        } else {
            lines.extend(others.next().map(|(nth, _)| Line::Other(nth)));
        }
    }
    if count > 0 && of.is_none() {
        lines.push(Line::Start(count));
    }
    if old > 0 {
        lines.push(Line::Head(if lines.is_empty() { OLD } else { BEFORE }));
        lines.extend((0..old).map(Line::Old));
    }
    lines
}

/// What statements tell of the time before a moment, the latest first.
fn older(project: &Project, of: Option<Id<Document>>, before: Option<Time>) -> Vec<Old> {
    let is_before = |time: Time| before.is_none_or(|before| time < before);
    let mut out = Vec::new();
    for row in project.annotations().views().filter(|row| of.is_none_or(|of| row.document == of)) {
        let mut tell = |time, changed| {
            if is_before(time) {
                out.push(Old { time, statement: row.id, changed });
            }
        };
        tell(row.created.time, false);
        if row.changed.time != row.created.time {
            tell(row.changed.time, true);
        }
    }
    out.sort_unstable_by_key(|old| (std::cmp::Reverse(old.time), old.statement));
    out
}
