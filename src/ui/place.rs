//! Where a passage stands, in words.

use crate::model::Document;
use crate::text::Span;

/// Where fragments stand, for people: *Paragraph 3, characters 581 to 658*, counted from 1 in code points.
pub fn place(document: &Document, fragments: &[Span]) -> String {
    let range =
        |span: &Span| format!("{} to {}", document.text.chars(span.start()) + 1, document.text.chars(span.end()));
    let ranges: Vec<String> = fragments.iter().map(range).collect();
    let start = fragments.first().map_or(0, |span| span.start());
    format!("Paragraph {}, characters {}", document.text.paragraph(start), ranges.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    #[test]
    fn places_count_from_one_in_characters_and_skip_empty_lines() {
        let text = "Títle\n\nIt 🇳🇿 rained.\nThen not.";
        let document = Document::new(Id::new(1), "", text);
        let (at, not) = (text.find("rained").unwrap(), text.find("not").unwrap());
        let rained = Span::new(at, at + 6);
        assert_eq!(place(&document, &[rained]), "Paragraph 2, characters 14 to 19");
        let both = [rained, Span::new(not, not + 3)];
        assert_eq!(place(&document, &both), "Paragraph 2, characters 14 to 19, 27 to 29");
    }
}
