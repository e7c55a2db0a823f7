//! Numbers of paragraphs, as people count them: from 1, without the empty ones.

use crate::model::{Digest, Document, Text};
use crate::text::{Span, slice};
use std::collections::BTreeMap;

/// How many documents' numbers are kept.
const KEPT: usize = 64;

/// The numbers of the paragraphs of the documents looked at last, by their text.
#[derive(Debug, Clone, Default)]
pub struct Paragraphs {
    numbers: BTreeMap<Digest, Vec<u32>>,
}

impl Paragraphs {
    /// The number of the paragraph that holds a byte.
    pub fn number(&mut self, document: &Document, byte: usize) -> usize {
        let line = document.text.offsets().line_of(byte);
        self.numbers(document).get(line).map_or(1, |number| *number as usize)
    }

    /// How many paragraphs a document has.
    pub fn count(&mut self, document: &Document) -> usize {
        self.numbers(document).last().map_or(0, |number| *number as usize)
    }

    fn numbers(&mut self, document: &Document) -> &[u32] {
        let digest = document.text.digest();
        if !self.numbers.contains_key(&digest) && self.numbers.len() >= KEPT {
            self.numbers.clear();
        }
        self.numbers.entry(digest).or_insert_with(|| count(&document.text))
    }
}

/// For each line, how many lines with words there are up to it.
fn count(text: &Text) -> Vec<u32> {
    let (words, lines) = (text.as_str(), text.offsets());
    let mut number = 0;
    let counted = (0..lines.line_count()).map(|line| {
        let next = if line + 1 < lines.line_count() { lines.line_start(line + 1) } else { words.len() };
        // The first letter decides, so that a long line costs no more than a short one.
        number += u32::from(!slice(words, lines.line_start(line), next).trim_start().is_empty());
        number.max(1)
    });
    counted.collect()
}

/// Where fragments stand, for people: *Paragraph 3, characters 581 to 658*, counted from 1 in code points.
pub fn place(paragraphs: &mut Paragraphs, document: &Document, fragments: &[Span]) -> String {
    let range =
        |span: &Span| format!("{} to {}", document.text.chars(span.start()) + 1, document.text.chars(span.end()));
    let ranges: Vec<String> = fragments.iter().map(range).collect();
    let start = fragments.first().map_or(0, |span| span.start());
    format!("Paragraph {}, characters {}", paragraphs.number(document, start), ranges.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    #[test]
    fn places_count_from_one_in_characters_and_skip_empty_lines() {
        let text = "Títle\n\nIt 🇳🇿 rained.\nThen not.";
        let document = Document::new(Id::new(1), "", text);
        let mut paragraphs = Paragraphs::default();
        let (at, not) = (text.find("rained").unwrap(), text.find("not").unwrap());
        let rained = Span::new(at, at + 6);
        assert_eq!(place(&mut paragraphs, &document, &[rained]), "Paragraph 2, characters 14 to 19");
        let both = [rained, Span::new(not, not + 3)];
        assert_eq!(place(&mut paragraphs, &document, &both), "Paragraph 2, characters 14 to 19, 27 to 29");
        assert_eq!(paragraphs.number(&document, not), 3);
        assert_eq!(paragraphs.number(&Document::new(Id::new(2), "", ""), 0), 1);
    }
}
