//! Words and paragraphs of the article that is being read, counted a little in every frame.

use crate::model::{Digest, Document, Id, Project};
use crate::text::word_count;

/// Counts of one document. A long text is counted over several frames, so that opening it never waits.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    of: Option<(Id<Document>, Digest)>,
    words: usize,
    /// The next line to count.
    line: usize,
    done: bool,
    /// The first byte of each paragraph that has words.
    paragraphs: Vec<usize>,
    statements: Option<(Id<Document>, u64, usize)>,
}

impl Counts {
    /// Bytes that are counted in one frame: some milliseconds at most.
    const AT_ONCE: usize = 256 * 1024;

    /// Counts on. Whether everything is counted.
    pub fn look_at(&mut self, document: &Document) -> bool {
        let of = Some((document.id, document.text.digest()));
        if self.of != of {
            *self = Self { of, statements: self.statements, ..Self::default() };
        }
        let (text, offsets) = (document.text.as_str(), document.text.offsets());
        let mut budget = Self::AT_ONCE;
        while !self.done && budget > 0 {
            let start = offsets.line_start(self.line);
            let end = if self.line + 1 < offsets.line_count() { offsets.line_start(self.line + 1) } else { text.len() };
            let line = text.get(start..end).unwrap_or_default();
            if !line.trim().is_empty() {
                self.paragraphs.push(start);
                self.words += word_count(line);
            }
            self.line += 1;
            self.done = self.line >= offsets.line_count();
            budget = budget.saturating_sub(line.len().max(1));
        }
        self.done
    }

    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    #[must_use]
    pub fn paragraphs(&self) -> usize {
        self.paragraphs.len()
    }

    /// The number of the paragraph at a byte, from 1; of the one before where that line is empty.
    #[must_use]
    pub fn paragraph_at(&self, byte: usize) -> usize {
        self.paragraphs.partition_point(|&start| start <= byte).max(1)
    }

    /// Statements of a document; looked up again only when the project has changed.
    pub fn statements(&mut self, project: &Project, document: Id<Document>) -> usize {
        match self.statements {
            Some((of, revision, number)) if of == document && revision == project.revision() => number,
            _ => {
                let number = project.annotations_in(document).len();
                self.statements = Some((document, project.revision(), number));
                number
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_lines_with_words() {
        let document = Document::new(Id::new(1), "T", "One two three.\n\nFour five.\nSix");
        let mut counts = Counts::default();
        assert!(counts.look_at(&document));
        assert_eq!((counts.words(), counts.paragraphs()), (6, 3));
        let at = |byte| counts.paragraph_at(byte);
        assert_eq!([at(0), at(14), at(15), at(16), at(27), at(900)], [1, 1, 1, 2, 3, 3]);
    }

    #[test]
    fn a_long_text_is_counted_in_parts_and_another_one_from_the_start() {
        let long = "word ".repeat(1_000) + "\n";
        let document = Document::new(Id::new(1), "T", &long.repeat(200));
        let mut counts = Counts::default();
        assert!(!counts.look_at(&document));
        let frames = 2 + (0..100).take_while(|_| !counts.look_at(&document)).count();
        assert!((3..8).contains(&frames), "{frames}");
        assert_eq!((counts.words(), counts.paragraphs()), (200_000, 200));
        assert!(counts.look_at(&Document::new(Id::new(2), "T", "")));
        assert_eq!((counts.words(), counts.paragraphs(), counts.paragraph_at(0)), (0, 0, 1));
    }
}
