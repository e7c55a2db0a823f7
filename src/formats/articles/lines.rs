//! A text is put together here line by line: one for each paragraph, heading, item of a list and row of a table, with the
//! marks by which the article's view knows them.

use crate::text::{LineKind, line_kind};

/// Between the cells of a row of a table.
const BETWEEN_CELLS: &str = " | ";
/// What an item of a list with no number begins with.
pub(super) const BULLET: &str = "- ";
/// What each line of a block quote begins with.
const QUOTE: &str = "> ";
/// Quotes in quotes are marked this deep, and no deeper.
const QUOTES: usize = 4;

/// The lines so far, and the one that is being written.
#[derive(Debug, Default)]
pub(super) struct Lines {
    out: String,
    line: String,
    /// What the next line with words begins with.
    mark: String,
    /// A blank is due before the next word.
    gap: bool,
    /// The line is a row of a table.
    in_row: bool,
    quotes: usize,
}

impl Lines {
    /// Adds words; runs of blanks and line ends count as one blank.
    pub(super) fn words(&mut self, words: &str) {
        for piece in words.split_inclusive(is_blank) {
            let word = piece.trim_end_matches(is_blank);
            if !word.is_empty() {
                if self.gap && !self.line.is_empty() {
                    self.line.push(' ');
                }
                self.gap = false;
                self.line.push_str(word);
            }
            self.gap |= word.len() < piece.len();
        }
    }

    /// Adds words whose blanks and line ends count, as in a program's listing.
    pub(super) fn verbatim(&mut self, words: &str) {
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 {
                self.end();
            }
            self.line.push_str(line.trim_end_matches('\r'));
        }
    }

    /// Adds words as they are to the line: their blanks count, and they end no line.
    pub(super) fn exact(&mut self, words: &str) {
        if self.gap && !self.line.is_empty() && !words.is_empty() {
            self.line.push(' ');
        }
        self.gap &= words.is_empty();
        self.line.push_str(words);
    }

    /// Ends the line, if one has begun; lines without words are left out.
    pub(super) fn end(&mut self) {
        self.gap = false;
        let line = self.line.trim_end();
        // Empty cells at the end of a row are not worth their marks.
        let line = if std::mem::take(&mut self.in_row) { line.trim_end_matches([' ', '|']) } else { line };
        if line.trim_start().is_empty() {
            self.line.clear();
            return;
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for _ in 0..self.quotes.min(QUOTES) {
            self.out.push_str(QUOTE);
        }
        // What has a bullet or number of its own in the words gets no second one.
        if !line_kind(line).0.is_item() {
            self.out.push_str(&self.mark);
        }
        self.mark.clear();
        self.out.push_str(line);
        self.line.clear();
    }

    /// Ends the line; the next one begins with this mark.
    pub(super) fn item(&mut self, mark: &str) {
        self.end();
        mark.clone_into(&mut self.mark);
    }

    /// Ends the line; a mark that no words followed is forgotten.
    pub(super) fn end_item(&mut self) {
        self.end();
        self.mark.clear();
    }

    pub(super) fn begin_quote(&mut self) {
        self.end();
        self.quotes += 1;
    }

    pub(super) fn end_quote(&mut self) {
        self.end();
        self.quotes = self.quotes.saturating_sub(1);
    }

    /// Parts two cells of a row.
    pub(super) fn cell(&mut self) {
        self.line.truncate(self.line.trim_end().len());
        self.line.push_str(BETWEEN_CELLS);
        (self.gap, self.in_row) = (false, true);
    }

    /// Whether the line that is being written has words.
    pub(super) fn has_line(&self) -> bool {
        !self.line.trim_matches([' ', '|']).is_empty()
    }

    /// Whether nothing but the number of a note, in brackets, stands in the line so far.
    pub(super) fn is_note(&self) -> bool {
        self.line.starts_with('[') && self.line.ends_with("] ")
    }

    pub(super) fn finish(mut self) -> String {
        self.end_item();
        self.out
    }
}

/// Whether it is a blank that may be one of several; no-break blanks stay as they are.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{3000}')
}

/// The mark of an item of a list with a number.
pub(super) fn numbered(number: usize) -> String {
    let mark = format!("{number}. ");
    // Four digits are no number of an item, but a year.
    if line_kind(&format!("{mark}x")).0 == LineKind::Numbered { mark } else { BULLET.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_marks_and_single_blanks() {
        let mut lines = Lines::default();
        lines.words("  A \n heading\t");
        lines.end();
        lines.words("Said ");
        lines.words("he");
        lines.words(", “no\u{a0}\u{a0}more” ");
        lines.end();
        lines.end();
        lines.item(BULLET);
        lines.words("one");
        lines.item(&numbered(2));
        lines.words("two");
        lines.end_item();
        lines.item(BULLET);
        lines.end_item();
        lines.begin_quote();
        lines.words("quoted");
        lines.end_quote();
        lines.words("a");
        lines.cell();
        lines.words("b");
        assert_eq!(lines.finish(), "A heading\nSaid he, “no\u{a0}\u{a0}more”\n- one\n2. two\n> quoted\na | b");
        assert_eq!(numbered(2026), BULLET);
    }
}
