//! An export that is read back, a line at a time: it may be longer than anybody wants in memory.

use serde::Deserialize;
use std::io::{self, BufRead, Write};

/// Compares what is written into it with what is read back: it refuses whatever differs.
pub(super) struct Same<'r>(pub(super) &'r mut dyn BufRead);

impl Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let there = self.0.fill_buf()?;
        let length = there.len().min(bytes.len());
        if length == 0 || there.get(..length) != bytes.get(..length) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.0.consume(length);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) struct Lines<'r> {
    from: &'r mut dyn BufRead,
    line: String,
}

impl<'r> Lines<'r> {
    pub(super) fn new(from: &'r mut dyn BufRead) -> Self {
        Self { from, line: String::new() }
    }

    /// The next line without its end; `None` after the last one.
    ///
    /// # Errors
    /// Half a sentence: where it can't be read, or is no UTF-8.
    pub(super) fn next(&mut self) -> Result<Option<&str>, String> {
        self.line.clear();
        let read = self.from.read_line(&mut self.line).map_err(|error| error.to_string())?;
        Ok((read > 0).then(|| self.line.strip_suffix('\n').unwrap_or(&self.line)))
    }

    /// The next line, which is that of an article, as JSON.
    ///
    /// # Errors
    /// Half a sentence: where there is none, or it is no such JSON.
    pub(super) fn article<'l, T: Deserialize<'l>>(&'l mut self, title: &str) -> Result<T, String> {
        let line = self.next()?.ok_or_else(|| format!("“{title}” is missing"))?;
        serde_json::from_str(line).map_err(|error| error.to_string())
    }

    /// Whether there is no line of a further article.
    ///
    /// # Errors
    /// Half a sentence: where there is one.
    pub(super) fn no_more_articles(&mut self) -> Result<(), String> {
        if self.next()?.is_some() { Err("it has more articles than were exported".to_owned()) } else { Ok(()) }
    }

    /// Whether the rest has no line that begins so, and ends with one that is so.
    ///
    /// # Errors
    /// Half a sentence: where it is otherwise.
    pub(super) fn ends(&mut self, no_more: &str, last: &str) -> Result<(), String> {
        let mut is_last = false;
        while let Some(line) = self.next()? {
            is_last = line == last;
            if line.starts_with(no_more) {
                return Err("it has more than was exported".to_owned());
            }
        }
        if is_last { Ok(()) } else { Err("it ends too soon".to_owned()) }
    }

    /// The lines from one that begins so up to one that is so, with their ends; `None` where none begins so any more.
    ///
    /// # Errors
    /// As [`Lines::next`], and where it ends between them.
    pub(super) fn block(&mut self, begin: &str, end: &str) -> Result<Option<String>, String> {
        let mut block = String::new();
        while let Some(line) = self.next()? {
            if block.is_empty() && !line.starts_with(begin) {
                continue;
            }
            block.push_str(line);
            block.push('\n');
            if line == end {
                return Ok(Some(block));
            }
        }
        if block.is_empty() { Ok(None) } else { Err("it ends too soon".to_owned()) }
    }
}
