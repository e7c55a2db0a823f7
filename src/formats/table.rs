//! Tables as CSV: one way to write, preview and read back for every table.
//!
//! RFC 4180: commas, CRLF, quotation marks doubled. For spreadsheets the file begins with a byte order mark, without
//! which Excel takes UTF-8 for something else, and no cell can be taken for a formula.

use super::cells;
use super::report::{ExportError, Losses, Lost, Report};
use super::scope::Selection;
use super::{Preview, Table};
use std::borrow::Cow;
use std::io::{BufRead, Write};

const MARK: &[u8] = "\u{feff}".as_bytes();

/// Takes a row; says whether there should be more.
pub(super) type Taker<'t> = &'t mut dyn FnMut(&[Cow<'_, str>]) -> Result<bool, ExportError>;

/// The rows of one table.
pub(super) trait Rows {
    fn columns(&self, selection: &Selection<'_>) -> Vec<String>;

    /// Counts what the table holds and tells what it cannot say.
    fn tell(&self, selection: &Selection<'_>, report: &mut Report, losses: &mut Losses);

    /// Gives each row to `take` until that wants no more.
    fn each(&self, selection: &Selection<'_>, take: Taker<'_>) -> Result<(), ExportError>;
}

/// Tables that stand beside another one, by the end of their files' names.
pub(super) struct Beside(pub(super) &'static [(&'static str, &'static dyn Rows)]);

impl Beside {
    pub(super) fn named(&self, name: &str) -> Result<&'static dyn Rows, ExportError> {
        let found = self.0.iter().find(|entry| entry.0 == name);
        found.map(|entry| entry.1).ok_or_else(|| ExportError::Form(format!("there is no table “{name}”")))
    }

    /// Those that would have rows.
    pub(super) fn filled(&self, selection: &Selection<'_>) -> Vec<&'static str> {
        self.0.iter().filter(|entry| has_rows(entry.1, selection)).map(|entry| entry.0).collect()
    }

    pub(super) fn verify(
        &self,
        name: &str,
        selection: &Selection<'_>,
        exported: &mut dyn BufRead,
    ) -> Result<(), String> {
        verify(self.named(name).map_err(|error| error.to_string())?, selection, exported)
    }
}

pub(super) fn write(table: &dyn Rows, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
    let exact = selection.options.exact;
    if !exact {
        out.write_all(MARK)?;
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let (mut report, mut losses, mut rows, mut marked) = (Report::default(), Losses::default(), 0, 0);
    let mut example = String::new();
    let mut put = |row: &[Cow<'_, str>]| -> Result<(), ExportError> {
        for cell in row {
            let inert = if exact { Cow::Borrowed(cell.as_ref()) } else { cells::mark(cell) };
            if inert.len() != cell.len() {
                marked += 1;
                if example.is_empty() {
                    example = inert.clone().into_owned();
                }
            }
            writer.write_field(inert.as_bytes())?;
        }
        Ok(writer.write_record(None::<&[u8]>)?)
    };
    put(&owned(table.columns(selection)))?;
    table.tell(selection, &mut report, &mut losses);
    table.each(selection, &mut |row| {
        rows += 1;
        put(row)?;
        Ok(true)
    })?;
    writer.flush()?;
    losses.add_many(Lost::FormulaCells, marked, || example);
    report.documents = selection.documents.len();
    report.rows = rows;
    report.lost = losses.into_list();
    Ok(report)
}

/// Cells that nobody else has.
pub(super) fn owned<'c>(row: Vec<String>) -> Vec<Cow<'c, str>> {
    row.into_iter().map(Cow::Owned).collect()
}

pub(super) fn preview(table: &dyn Rows, selection: &Selection<'_>, limit: usize) -> Preview {
    let mut rows = Vec::new();
    let told = table.each(selection, &mut |row| {
        if rows.len() < limit {
            rows.push(row.iter().map(|cell| cell.clone().into_owned()).collect());
        }
        Ok(rows.len() < limit)
    });
    debug_assert!(told.is_ok(), "keeping rows in memory can't be refused");
    Preview::Table(Table { columns: table.columns(selection), rows })
}

pub(super) fn has_rows(table: &dyn Rows, selection: &Selection<'_>) -> bool {
    matches!(preview(table, selection, 1), Preview::Table(table) if !table.rows.is_empty())
}

/// A table read back, cells as they were before they were marked.
pub(super) struct ReadBack<'r> {
    columns: Vec<String>,
    reader: csv::Reader<&'r mut dyn BufRead>,
    record: csv::StringRecord,
    exact: bool,
}

impl<'r> ReadBack<'r> {
    pub(super) fn new(exported: &'r mut dyn BufRead, exact: bool) -> Result<Self, String> {
        // The reader itself skips the byte order mark.
        let mut reader = csv::ReaderBuilder::new().from_reader(exported);
        let columns = reader.headers().map_err(|error| error.to_string())?;
        let columns = columns.iter().map(|head| restored(head, exact).into_owned()).collect();
        Ok(Self { columns, reader, record: csv::StringRecord::new(), exact })
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Result<usize, String> {
        let at = self.columns.iter().position(|known| known == name);
        at.ok_or_else(|| format!("it has no column “{name}”"))
    }

    /// Goes to the next row; false after the last one.
    pub(super) fn next_row(&mut self) -> Result<bool, String> {
        self.reader.read_record(&mut self.record).map_err(|error| error.to_string())
    }

    /// A cell of the row.
    pub(super) fn cell(&self, at: usize) -> Cow<'_, str> {
        restored(self.record.get(at).unwrap_or_default(), self.exact)
    }
}

fn restored(cell: &str, exact: bool) -> Cow<'_, str> {
    if exact { Cow::Borrowed(cell) } else { cells::unmark(cell) }
}

/// Compares a table without ranges of its own: each row must be one that the project gives, and none may be missing.
pub(super) fn verify(table: &dyn Rows, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<(), String> {
    let columns = table.columns(selection);
    let mut read = ReadBack::new(exported, selection.options.exact)?;
    if read.columns != columns {
        return Err(format!("its columns are {} instead of {}", read.columns.join(", "), columns.join(", ")));
    }
    let mut told = Ok(());
    let mut compare = |row: &[Cow<'_, str>]| {
        if !read.next_row()? {
            return Err(format!("the row “{}” is missing", row.join(", ")));
        }
        match (0..columns.len()).find(|&at| row.get(at).is_none_or(|cell| read.cell(at) != *cell)) {
            Some(at) => Err(format!("its row “{}” is not in the project", read.cell(at))),
            None => Ok(()),
        }
    };
    let gone_through = table.each(selection, &mut |row| {
        told = compare(row);
        Ok(told.is_ok())
    });
    gone_through.map_err(|error| error.to_string())?;
    told?;
    if read.next_row()? { Err(format!("its row “{}” is not in the project", read.cell(0))) } else { Ok(()) }
}
