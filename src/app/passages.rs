//! Where commands lead in a text: the next statement, the enclosing one, a border one word further.

use crate::model::{Annotation, Document, Id, Project};
use crate::text::{Span, next_grapheme, next_word, previous_grapheme, previous_word, trim_blanks, word_at};

/// Which border of a statement, which way, how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub start: bool,
    pub forward: bool,
    pub by_word: bool,
}

/// The fragments with one outer border moved; `None` where the fragment would vanish or the text ends.
pub(super) fn moved(text: &str, fragments: &[Span], step: Move) -> Option<Vec<Span>> {
    let mut fragments = fragments.to_vec();
    let span = if step.start { fragments.first_mut() } else { fragments.last_mut() }?;
    let from = if step.start { span.start() } else { span.end() };
    let to = match (step.by_word, step.forward) {
        (false, true) => next_grapheme(text, from),
        (false, false) => previous_grapheme(text, from),
        (true, forward) => word_border(text, from, step.start, forward),
    };
    let after = if step.start { Span::new(to, span.end()) } else { Span::new(span.start(), to) };
    let whole = if step.start { to < span.end() } else { to > span.start() };
    // A border between two blanks would be pulled back by the trimming and never get further.
    let trimmed = trim_blanks(text, after);
    if !whole || to == from || trimmed.is_empty() {
        return None;
    }
    *span = trimmed;
    Some(fragments)
}

/// The next place where a start (or end) may stand: before (or behind) a word.
fn word_border(text: &str, from: usize, start: bool, forward: bool) -> usize {
    match (start, forward) {
        (true, true) => next_word(text, from),
        (true, false) => previous_word(text, from),
        (false, true) => {
            let inside = word_at(text, from);
            let next = if inside.contains_byte(from) && inside.start() < from {
                inside.start()
            } else {
                next_word(text, from.saturating_sub(1))
            };
            let end = word_at(text, next).end();
            if end > from { end } else { word_at(text, next_word(text, from)).end() }
        }
        (false, false) => {
            let word = previous_word(text, from);
            let before = previous_word(text, word);
            let end = word_at(text, before).end();
            if end < from && word > 0 { end } else { word }
        }
    }
}

/// The statement that begins next after a place (or before it): the place is the selected statement's, or a byte.
pub(super) fn neighbour(
    project: &Project,
    document: Id<Document>,
    selected: Option<Id<Annotation>>,
    byte: usize,
    forward: bool,
) -> Option<Id<Annotation>> {
    let index = project.fragments_in(document)?;
    let first = |id| project.annotations().get(id).and_then(|row| row.fragments.iter().copied().min());
    let begins = |entry: &(Span, Id<Annotation>)| first(entry.1) == Some(entry.0);
    let known = selected.and_then(|id| Some((first(id)?, id)));
    let found = match (known, forward) {
        (Some(known), true) => index.iter().skip_while(|entry| *entry != known).skip(1).find(begins),
        (Some(known), false) => index.iter().rev().skip_while(|entry| *entry != known).skip(1).find(begins),
        (None, true) => index.iter().skip_while(|entry| entry.0.start() < byte).find(begins),
        (None, false) => index.iter().rev().skip_while(|entry| entry.0.start() >= byte).find(begins),
    };
    found.map(|entry| entry.1)
}

/// The smallest statement that holds the selected one, or of equals the next one; from the largest back to the
/// smallest that shares its first word.
pub(super) fn outward(project: &Project, selected: Id<Annotation>) -> Option<Id<Annotation>> {
    let row = project.annotations().get(selected)?;
    let start = row.fragments.first()?.start();
    let index = project.fragments_in(row.document)?;
    let mut here: Vec<Annotation> = index.covering(start).filter_map(|(_, id)| project.annotations().get(id)).collect();
    here.sort_by_key(|row| (row.len(), row.created, row.id));
    here.dedup_by_key(|row| row.id);
    let at = here.iter().position(|other| other.id == selected)?;
    here.get(at + 1).or(here.first()).map(|row| row.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, step: Move, after: &str) {
        let bare = before.replace(['[', ']'], "");
        let span = |marked: &str| Span::new(marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let found = moved(&bare, &[span(before)], step).map(|spans| spans[0]);
        assert_eq!(found, Some(span(after)), "{before} gave {:?}", found.map(|span| span.of(&bare)));
    }

    #[test]
    fn borders_move_by_words_and_characters() {
        let step = |start, forward, by_word| Move { start, forward, by_word };
        check("one [two three] four.", step(false, true, true), "one [two three four].");
        check("one [two three] four.", step(false, false, true), "one [two] three four.");
        check("one [two three] four.", step(true, false, true), "[one two three] four.");
        check("one [two three] four.", step(true, true, true), "one two [three] four.");
        check("one [two three] four.", step(true, true, false), "one t[wo three] four.");
        check("one [two three] four.", step(false, false, false), "one [two thre]e four.");
        assert_eq!(moved("one", &[Span::new(0, 3)], step(false, false, true)), None);
        assert_eq!(moved("one", &[Span::new(0, 3)], step(false, true, true)), None);
    }
}
