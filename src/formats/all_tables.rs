//! All that a project holds as tables of their own: a folder of CSV files, or the sheets of a workbook.

use super::csv::Statements;
use super::report::{ExportError, Losses, Lost, Report};
use super::rest::Register;
use super::scope::Selection;
use super::table::{self, Beside, Rows, Taker};
use super::tables::{Actors, Codebook, Documents, Issues, Relations};
use super::{Exporter, Preview, Verified, csv};
use std::io::{BufRead, Write};

/// The tables by name, that of the statements first.
pub(super) const ALL: Beside = Beside(&[
    ("statements", STATEMENTS),
    ("documents", &Documents),
    ("actors", &Actors { unused: true }),
    ("issues", &Issues),
    ("relations", &Relations),
    ("codebook", &Codebook),
    ("register", &Register),
]);

pub(super) const STATEMENTS: &dyn Rows = &Together;

/// The table of statements where the others stand beside it, so that less is lost.
struct Together;

impl Rows for Together {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String> {
        Statements.columns(selection)
    }

    fn tell(&self, selection: &Selection<'_>, report: &mut Report, losses: &mut Losses) {
        Statements.tell(selection, report, losses);
        losses.forget(&[Lost::RelationsBeside, Lost::ActorsBeside, Lost::CodebookNotHeld, Lost::Semicolons]);
    }

    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError> {
        Statements.each(selection, take)
    }
}

/// What all tables together hold and can't say.
pub(super) fn tell(selection: &Selection<'_>) -> (Report, Losses) {
    let (mut report, mut losses) = (Report::default(), Losses::default());
    STATEMENTS.tell(selection, &mut report, &mut losses);
    report.documents = selection.documents.len();
    (report, losses)
}

/// What comparing each row has shown, for the table of statements.
pub(super) fn verified(selection: &Selection<'_>) -> Result<Verified, String> {
    let statements = selection.documents.iter().flat_map(|document| selection.statements(document.id));
    let spans = statements.map(|statement| statement.fragments.len()).sum();
    Ok(Verified { statements: selection.statement_count(), spans })
}

/// A folder with a file for each table.
pub(super) struct Folder;

impl Exporter for Folder {
    fn may_hold(&self, name: &str) -> bool {
        name.strip_suffix(".csv").is_some_and(|stem| ALL.named(stem).is_ok())
    }

    fn companions(&self, selection: &Selection<'_>) -> Vec<&'static str> {
        // The table of statements is the file itself.
        ALL.filled(selection).into_iter().filter(|name| *name != "statements").collect()
    }

    fn write_companion(
        &self,
        name: &str,
        selection: &Selection<'_>,
        out: &mut dyn Write,
    ) -> Result<Report, ExportError> {
        table::write(ALL.named(name)?, selection, out)
    }

    fn verify_companion(
        &self,
        name: &str,
        selection: &Selection<'_>,
        exported: &mut dyn BufRead,
    ) -> Result<(), String> {
        ALL.verify(name, selection, exported)
    }

    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        table::write(STATEMENTS, selection, out)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        csv::verify(selection, exported)
    }

    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        table::preview(STATEMENTS, selection, limit)
    }
}
