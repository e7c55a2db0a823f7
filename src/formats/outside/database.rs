//! Databases of SQLite, read from memory: only plain tables, and no longer than a while.

use super::brought::File;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB};

/// Steps of the database's own machine after which a question is given up: some minutes' work, and far more than any
/// honest file needs.
const STEPS: u64 = 4_000;
const STEP: i32 = 1_000_000;

pub(super) fn is(file: &File) -> bool {
    file.bytes.starts_with(b"SQLite format 3\0")
}

pub(super) struct Database {
    connection: Connection,
    tables: Vec<String>,
}

/// A row's cells.
pub(super) type Cells = Vec<Cell>;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Number(i64),
    Text(String),
}

impl Cell {
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Null => None,
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Null => String::new(),
        }
    }
}

impl Database {
    pub(super) fn open(file: &File) -> Result<Self, String> {
        let refused = |error: rusqlite::Error| format!("“{}” can’t be read: {error}", file.own_name());
        let mut bytes = file.bytes.clone();
        // Written in the mode with a log beside it, a database asks for that log, which is not here.
        bytes.iter_mut().skip(18).take(2).filter(|byte| **byte == 2).for_each(|byte| *byte = 1);
        let mut connection = Connection::open_in_memory().map_err(refused)?;
        // What a question needs room for beside it is in memory, too: nothing may be written where this runs.
        connection.pragma_update(None, "temp_store", "memory").map_err(refused)?;
        let length = bytes.len();
        connection.deserialize_read_exact(MAIN_DB, bytes.as_slice(), length, true).map_err(refused)?;
        let mut steps = 0;
        let stop = move || {
            steps += 1;
            steps > STEPS
        };
        connection.progress_handler(STEP, Some(stop)).map_err(refused)?;
        let mut database = Self { connection, tables: Vec::new() };
        // A column that is made by the database itself can be made to fill the memory.
        let plain = "select name from sqlite_master where type = 'table' and sql not like 'create virtual%' \
             and not exists (select 1 from pragma_table_xinfo(sqlite_master.name) where hidden > 1)";
        database.tables = database
            .ask(plain)
            .map_err(|why| format!("“{}” can’t be read: {why}", file.own_name()))?
            .iter()
            .filter_map(|row| row.first())
            .map(Cell::text)
            .collect();
        Ok(database)
    }

    pub(super) fn has(&self, tables: &[&str]) -> bool {
        tables.iter().all(|wanted| self.tables.iter().any(|table| table.eq_ignore_ascii_case(wanted)))
    }

    /// The rows of a table: the columns that are named. A table that is not there has none.
    pub(super) fn rows(&self, table: &str, columns: &[&str]) -> Result<Vec<Cells>, String> {
        if !self.has(&[table]) {
            return Ok(Vec::new());
        }
        self.ask(&format!("select {} from {table} order by rowid", columns.join(", ")))
            .map_err(|why| format!("its table {table} can’t be read: {why}"))
    }

    /// Whether a table has a column.
    pub(super) fn has_column(&self, table: &str, column: &str) -> bool {
        self.has(&[table]) && self.ask(&format!("select {column} from {table} limit 0")).is_ok()
    }

    fn ask(&self, question: &str) -> Result<Vec<Cells>, String> {
        let mut statement = self.connection.prepare(question).map_err(|error| error.to_string())?;
        let count = statement.column_count();
        let mut rows = statement.query([]).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(|error| error.to_string())? {
            let cell = |at| match row.get_ref(at) {
                Ok(ValueRef::Integer(number)) => Cell::Number(number),
                Ok(ValueRef::Real(number)) => Cell::Text(number.to_string()),
                Ok(ValueRef::Text(text) | ValueRef::Blob(text)) => {
                    Cell::Text(String::from_utf8_lossy(text).into_owned())
                }
                Ok(ValueRef::Null) | Err(_) => Cell::Null,
            };
            out.push((0..count).map(cell).collect());
        }
        Ok(out)
    }
}
