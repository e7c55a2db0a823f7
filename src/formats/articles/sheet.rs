//! Excel workbooks: the rows of the first sheet that has any.

use super::reader::{Given, Refused, Taken};
use super::table::{COLUMNS, Row, articles};
use crate::formats::workbook::Workbook;

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let book = Workbook::open(bytes)?;
    for (at, name) in book.sheets().enumerate() {
        let mut rows = book.rows(at)?;
        if rows.len() < 2 {
            continue;
        }
        let widest = rows.iter().map(|row| row.1.len()).max().unwrap_or(0);
        let mut columns = rows.remove(0).1;
        columns.resize(widest, String::new());
        for (at, column) in columns.iter_mut().enumerate().filter(|column| column.1.trim().is_empty()) {
            *column = format!("Column {}", at + 1);
        }
        let rows: Vec<Row> =
            rows.into_iter().map(|(number, cells)| Row { place: format!("row {number}"), cells }).collect();
        let mut taken = articles(columns, &rows, given)?;
        let sheets = book.sheets().len();
        if sheets > 1 {
            taken.notes.push(format!("Of {sheets} sheets only “{name}” was read"));
        }
        return Ok(taken);
    }
    Err(Refused::new("no sheet of it has rows below its first one", COLUMNS))
}
