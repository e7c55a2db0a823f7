//! Tables as text: CSV with commas, semicolons, tabs or bars between the cells.

use super::encoding::Decoded;
use super::reader::{Given, Refused, Taken, decoded};
use super::table::{COLUMNS, Row, articles};

/// The longest cell, in bytes, and the most columns.
const LONGEST_CELL: usize = 10 << 20;
const MOST_COLUMNS: usize = 10_000;
/// A first row with a longer cell than this, in characters, is no row of names.
const LONGEST_NAME: usize = 200;
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
const HINT: &str = "Open it in a spreadsheet, look there, and save it as CSV again";

pub(super) fn read(bytes: &[u8], given: &Given) -> Result<Taken, Refused> {
    let Decoded { words, encoding, unreadable } = decoded(bytes, given)?;
    let mut rows = rows(&words, separator(&words))?;
    if rows.len() == 1 && rows[0].1.len() == 1 {
        return Err(Refused::new(
            "it is no table: it has one row with one cell",
            "Add it as plain text, with a name that ends in .txt",
        ));
    }
    let widest = rows.iter().map(|row| row.1.len()).max().unwrap_or(0);
    let has_names = rows.first().is_some_and(|row| row.1.iter().all(|cell| cell.chars().count() <= LONGEST_NAME));
    let mut columns = if has_names && !rows.is_empty() { rows.remove(0).1 } else { Vec::new() };
    for at in columns.len()..widest {
        columns.push(format!("Column {}", at + 1));
    }
    let rows: Vec<Row> = rows.into_iter().map(|(line, cells)| Row { place: format!("line {line}"), cells }).collect();
    let mut taken = articles(columns, &rows, given)?;
    if unreadable > 0 {
        taken.notes.push(format!("{unreadable} places could not be read as {} and show as �", encoding.name));
    }
    for article in &mut taken.articles {
        encoding.name.clone_into(&mut article.document.encoding);
        article.is_guess = !encoding.is_sure();
    }
    Ok(taken)
}

/// What stands most often between the cells of the first row.
fn separator(words: &str) -> char {
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for c in words.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            c if !quoted => {
                if let Some(at) = SEPARATORS.iter().position(|&separator| separator == c) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
    }
    let most = (0..SEPARATORS.len()).rev().max_by_key(|&at| counts[at]).unwrap_or(0);
    SEPARATORS[most]
}

/// The rows with the line in which each begins.
fn rows(words: &str, separator: char) -> Result<Vec<(usize, Vec<String>)>, Refused> {
    let mut reader = Cells { words: words.trim_start_matches('\u{feff}').chars().peekable(), line: 1 };
    let mut rows = Vec::new();
    while reader.words.peek().is_some() {
        let begun = reader.line;
        let mut cells = Vec::new();
        loop {
            let (cell, more) = reader.cell(separator)?;
            cells.push(cell);
            if cells.len() > MOST_COLUMNS {
                return Err(Refused::new(format!("its line {begun} has more than {MOST_COLUMNS} columns"), HINT));
            }
            if !more {
                break;
            }
        }
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((begun, cells));
        }
    }
    if rows.is_empty() { Err(Refused::new("it holds no cells with words", COLUMNS)) } else { Ok(rows) }
}

struct Cells<'w> {
    words: std::iter::Peekable<std::str::Chars<'w>>,
    line: usize,
}

impl Cells<'_> {
    /// The next cell, and whether another one follows in its row.
    fn cell(&mut self, separator: char) -> Result<(String, bool), Refused> {
        let mut cell = String::new();
        let begun = self.line;
        // Only a mark at the start of a cell quotes it: inside of one it is a mark as any other.
        let mut quoted = self.words.next_if_eq(&'"').is_some();
        loop {
            let Some(c) = self.words.next() else {
                if quoted {
                    let why = format!("the quotation mark that opens a cell in line {begun} is never closed");
                    return Err(Refused::new(why, HINT));
                }
                return Ok((cell, false));
            };
            self.line += usize::from(c == '\n');
            match c {
                '"' if quoted => match self.words.next_if_eq(&'"') {
                    Some(_) => cell.push('"'),
                    None => quoted = false,
                },
                c if c == separator && !quoted => return Ok((cell, true)),
                '\n' if !quoted => return Ok((cell, false)),
                '\r' if !quoted && self.words.peek().is_none_or(|&next| next == '\n') => {}
                '\r' if !quoted => {
                    self.line += 1;
                    return Ok((cell, false));
                }
                c => cell.push(c),
            }
            if cell.len() > LONGEST_CELL {
                let why = format!("a cell that begins in line {begun} is longer than {} MB", LONGEST_CELL >> 20);
                return Err(Refused::new(why, HINT));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_spreadsheets_write_them() {
        let check = |words: &str, expected: &[&[&str]]| {
            let read = rows(words, separator(words)).unwrap();
            assert_eq!(read.iter().map(|row| &row.1[..]).collect::<Vec<_>>(), expected, "{words}");
        };
        check("a,b\r\n\"x, \"\"y\"\"\r\nz\",2\r\n\r\n", &[&["a", "b"], &["x, \"y\"\r\nz", "2"]]);
        check("a;b,c;d\n1;2;3", &[&["a", "b,c", "d"], &["1", "2", "3"]]);
        check("a\tb\rc\t5\" pipe", &[&["a", "b"], &["c", "5\" pipe"]]);
    }

    #[test]
    fn the_line_of_a_quotation_mark_that_stays_open_is_named() {
        let words = format!("a,b\n1,2\n3,\"{}", "x\n".repeat(5_000));
        assert!(rows(&words, ',').unwrap_err().why.contains("line 3 is never closed"));
        assert!(rows(&",".repeat(20_000), ',').unwrap_err().why.contains("columns"));
        assert!(rows(&"x".repeat(11 << 20), ',').unwrap_err().why.contains("10 MB"));
    }
}
