//! Cells of text as a file or for the clipboard: inert for every spreadsheet, and read back before it counts.

use super::cells;
use super::report::ExportError;

/// As CSV, in the manner of all tables here. All rows are as long as the first.
///
/// # Errors
/// When a row is longer or shorter, or when what was written can't be read back.
pub fn csv_of(grid: &[Vec<String>]) -> Result<Vec<u8>, ExportError> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    for row in grid {
        writer.write_record(row.iter().map(|cell| cells::mark(cell).into_owned()))?;
    }
    writer.flush()?;
    drop(writer);
    let read = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice()).into_records();
    let mut expected = grid.iter();
    for record in read {
        let row: Vec<String> = record?.iter().map(|cell| cells::unmark(cell).into_owned()).collect();
        if expected.next() != Some(&row) {
            return Err(ExportError::Form(format!("its row “{}” differs", row.join(", "))));
        }
    }
    match expected.next() {
        None => Ok(bytes),
        Some(row) => Err(ExportError::Form(format!("its row “{}” is missing", row.join(", ")))),
    }
}

/// With tabs between cells, as spreadsheets take it from the clipboard. Tabs and line breaks in a cell become blanks.
#[must_use]
pub fn tabs_of(grid: &[Vec<String>]) -> String {
    let mut out = String::new();
    for row in grid {
        let cells: Vec<String> =
            row.iter().map(|cell| cells::mark(&cell.replace(['\t', '\n', '\r'], " ")).into()).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_is_lost() {
        let grid = vec![
            vec!["=cmd|' /C calc'!A0".to_owned(), "a,\"b\"\nc".to_owned()],
            vec!["Zoë, تال".to_owned(), "-3".to_owned()],
        ];
        let text = String::from_utf8(csv_of(&grid).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\nc\"\r\n\"Zoë, تال\",-3\r\n");
        assert_eq!(tabs_of(&grid), "'=cmd|' /C calc'!A0\ta,\"b\" c\nZoë, تال\t-3\n");
        assert!(csv_of(&[vec!["a".to_owned()], vec![]]).is_err());
    }
}
