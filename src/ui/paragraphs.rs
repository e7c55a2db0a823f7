//! Numbers of paragraphs, as people count them: from 1, without the empty ones.

use crate::model::{Digest, Document, Text};
use crate::text::Span;
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
        let digest = document.text.digest();
        if !self.numbers.contains_key(&digest) && self.numbers.len() >= KEPT {
            self.numbers.clear();
        }
        let numbers = self.numbers.entry(digest).or_insert_with(|| count(&document.text));
        let line = document.text.offsets().line_of(byte);
        numbers.get(line).map_or(1, |number| *number as usize)
    }
}

/// For each line, how many lines with words there are up to it.
fn count(text: &Text) -> Vec<u32> {
    let mut number = 0;
    let counted = text.as_str().split('\n').map(|line| {
        number += u32::from(!line.trim().is_empty());
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
