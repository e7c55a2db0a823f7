//! A table as plain cells of text, for files, the clipboard and the terminal.

use super::{Side, Table};
use crate::model::Project;

/// The head and the rows, all equally long. Of stances each side of each cell is a number of its own, so that a program
/// need not take them apart.
#[must_use]
pub fn grid(project: &Project, table: &Table) -> Vec<Vec<String>> {
    let name = table.question.rows.name(project);
    match table.question.columns {
        Some(columns) if table.question.stances => stances(table, &name, &columns.name(project)),
        Some(_) => cross(table, &name),
        None => counts(table, &name),
    }
}

fn counts(table: &Table, name: &str) -> Vec<Vec<String>> {
    let sides = Side::ALL.into_iter().filter(|_| table.question.stances);
    let mut head = vec![name.to_owned(), "statements".to_owned()];
    head.extend(sides.clone().map(|side| side.name().to_owned()));
    let row = |(at, row): (usize, &super::Category)| {
        let total = table.row_total(at);
        let mut cells = vec![row.in_files().to_owned(), total.count.to_string()];
        cells.extend(sides.clone().map(|side| total.of(side).to_string()));
        cells
    };
    std::iter::once(head).chain(table.rows.iter().enumerate().map(row)).collect()
}

fn cross(table: &Table, name: &str) -> Vec<Vec<String>> {
    let columns = || 0..table.columns.len();
    let mut head = vec![name.to_owned()];
    head.extend(table.columns.iter().map(|column| column.in_files().to_owned()));
    head.push("total".to_owned());
    let mut out = vec![head];
    for (at, row) in table.rows.iter().enumerate() {
        let mut cells = vec![row.in_files().to_owned()];
        cells.extend(columns().map(|column| table.cell(at, column).count.to_string()));
        cells.push(table.row_total(at).count.to_string());
        out.push(cells);
    }
    let mut last = vec!["total".to_owned()];
    last.extend(columns().map(|column| table.column_total(column).count.to_string()));
    last.push(table.statements().to_string());
    out.push(last);
    out
}

/// One row for each cell that holds something.
fn stances(table: &Table, rows: &str, columns: &str) -> Vec<Vec<String>> {
    let mut head = vec![rows.to_owned(), columns.to_owned()];
    head.extend(Side::ALL.map(|side| side.name().to_owned()));
    let mut out = vec![head];
    for (at, row) in table.rows.iter().enumerate() {
        for (column, category) in table.columns.iter().enumerate() {
            let cell = table.cell(at, column);
            if cell.count > 0 {
                let mut cells = vec![row.in_files().to_owned(), category.in_files().to_owned()];
                cells.extend(Side::ALL.map(|side| cell.of(side).to_string()));
                out.push(cells);
            }
        }
    }
    out
}
