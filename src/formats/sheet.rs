//! A table of anything as CSV: what is shown on a screen, taken along.

use super::cells;
use super::report::ExportError;
use std::io::Write;

/// Writes a table as spreadsheets read it best: a byte order mark, CRLF, and no cell that could be run as a formula.
///
/// # Errors
/// Of what is written to.
pub fn write_sheet(
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| cells::mark(cell).into_owned()))?;
    }
    writer.flush()?;
    Ok(())
}
