//! Two hands on a keyboard: how a person who never takes the mouse selects, tags, answers and links.

use super::codes::Code;
use crate::desk::Desk;
use egui::{Key, Modifiers};
use standpoint::model::{Annotation, Id, Project};
use standpoint::text::{Span, widened};
use std::cmp::Ordering;

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;
const ALT: Modifiers = Modifiers::ALT;

/// The keyboard, which counts.
pub(super) struct Hands {
    pub(super) desk: Desk,
    pub(super) text: String,
    pub(super) presses: usize,
    /// Who spoke last, for whoever spoke last is offered first.
    last: String,
}

impl Hands {
    pub(super) fn on(desk: Desk) -> Self {
        let text = desk.text();
        Self { desk, text, presses: 0, last: String::new() }
    }

    pub(super) fn press(&mut self, held: Modifiers, key: Key) {
        self.presses += 1;
        self.desk.chord(held, key);
    }

    /// A letter or a digit as a keyboard sends it: as a key and as text.
    pub(super) fn letter(&mut self, letter: char) {
        self.presses += 1;
        let key = Key::from_name(&letter.to_uppercase().to_string()).expect("a key with this letter");
        self.desk.tag_key(key, &letter.to_string());
    }

    pub(super) fn write(&mut self, words: &str) {
        self.presses += words.chars().count();
        self.desk.type_text(words);
    }

    pub(super) fn project(&self) -> &Project {
        self.desk.session().project()
    }

    fn selected(&self) -> Span {
        self.desk.app().state().selected_words(self.desk.document()).unwrap_or_default()
    }

    /// Selects a passage: finds its beginning, lets that grow or goes as far as its end, and puts the borders right.
    pub(super) fn select(&mut self, span: Span) {
        let text = self.text.clone();
        let words = span.of(&text);
        let first = self.beginning(words);
        self.find(&first, span.start());
        self.press(NONE, Key::Escape);
        if let Some(times) = growths(&text, self.selected(), span) {
            (0..times).for_each(|_| self.press(NONE, Key::W));
        } else if self.selected() != span {
            let last = ending(words);
            self.find(&last, span.end() - last.len());
            self.press(CTRL, Key::Enter);
        }
        self.put_right(span);
        assert_eq!(self.selected().of(&text), words);
    }

    /// As few of the first words as stand nowhere else, or all of them.
    fn beginning(&self, words: &str) -> String {
        let small = self.text.to_lowercase();
        let ends = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]);
        let starts = ends.filter_map(|end| words.get(..end));
        let alone = starts.filter(|start| start.chars().filter(|c| c.is_alphabetic()).count() > 2);
        let mut alone = alone.filter(|start| small.matches(&start.to_lowercase()).count() == 1);
        alone.next().unwrap_or(words).to_owned()
    }

    /// Opens the bar, types the words and goes on until the hit at a byte is the one that is shown.
    fn find(&mut self, words: &str, at: usize) {
        let (small, wanted) = (self.text.to_lowercase(), words.to_lowercase());
        assert_eq!(small.len(), self.text.len(), "large and small letters are as long as each other");
        let hits: Vec<usize> = small.match_indices(&wanted).map(|(at, _)| at).collect();
        let nth = hits.iter().position(|hit| *hit == at).expect("the words stand there");
        self.press(CTRL, Key::F);
        self.write(&words.replace(['“', '”'], "\"").replace('’', "'"));
        let shown = format!("{} of {} here", nth + 1, hits.len());
        for _ in 0..hits.len() {
            if self.desk.shows(&shown) {
                return;
            }
            self.press(NONE, Key::Enter);
        }
        assert!(self.desk.shows(&shown), "{words:?}: {shown}: {:?}", self.desk.names());
    }

    /// Moves both borders of the selected words until they are where they should be.
    fn put_right(&mut self, span: Span) {
        for _ in 0..24 {
            let now = self.selected();
            let (held, key) = match (now.start().cmp(&span.start()), now.end().cmp(&span.end())) {
                (Ordering::Less, _) => (ALT | SHIFT, Key::CloseBracket),
                (Ordering::Greater, _) => (ALT | SHIFT, Key::OpenBracket),
                (_, Ordering::Less) => (SHIFT, Key::CloseBracket),
                (_, Ordering::Greater) => (SHIFT, Key::OpenBracket),
                _ => return,
            };
            self.press(held, key);
        }
    }

    /// Tags the selected words and answers what is asked about them.
    pub(super) fn code(&mut self, code: &Code) {
        self.select(code.span);
        self.letter(code.tag.to_ascii_lowercase());
        self.name(&code.who);
        match (code.tag, code.answers.as_slice()) {
            ('Q', [form]) => {
                // Back over the name to what is asked before it, and forth again.
                (0..2).for_each(|_| self.press(SHIFT, Key::Tab));
                self.letter(*form);
                (0..3).for_each(|_| self.press(NONE, Key::Tab));
                code.via.iter().for_each(|via| self.type_name(via));
            }
            ('P', [stance]) => {
                self.press(NONE, Key::Tab);
                code.issue.iter().for_each(|issue| self.type_name(issue));
                self.press(NONE, Key::Tab);
                self.letter(*stance);
            }
            (_, answers) => {
                for answer in answers {
                    self.press(NONE, Key::Tab);
                    self.letter(*answer);
                }
            }
        }
        self.press(NONE, Key::Escape);
        if let Some(cue) = code.cue {
            self.take(cue);
        }
        // What was tagged is let go of.
        self.press(NONE, Key::Escape);
        self.last.clone_from(&code.who);
    }

    /// The words that the tag asks for, or with the focus in a field of names a name, taken from the text.
    pub(super) fn take(&mut self, words: Span) {
        self.press(CTRL, Key::T);
        let text = self.text.clone();
        self.find(words.of(&text), words.start());
        self.press(NONE, Key::Escape);
        self.press(NONE, Key::Escape);
    }

    fn name(&mut self, name: &str) {
        if self.last == name {
            self.press(NONE, Key::Enter);
        } else {
            self.type_name(name);
        }
    }

    /// As much of a known name as fits nobody else, all of a new one; Enter takes it.
    fn type_name(&mut self, name: &str) {
        let project = self.project();
        let known: Vec<String> = project.actors().iter().map(|row| row.name.clone()).collect();
        let known: Vec<String> =
            known.into_iter().chain(project.issues().iter().map(|row| row.wording.clone())).collect();
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
        let starts = ends.filter_map(|end| name.get(..end)).filter(|start| !start.ends_with(' '));
        let mut short = starts.filter(|start| {
            let fits = known.iter().filter(|known| known.to_lowercase().contains(&start.to_lowercase()));
            fits.count() == 1
        });
        let typed = if known.iter().any(|known| known == name) { short.next() } else { None };
        let typed = typed.unwrap_or(name).to_owned();
        self.write(&typed);
        self.press(NONE, Key::Enter);
    }

    /// Goes to a statement by keys that lead from one to the next.
    pub(super) fn go_to(&mut self, id: Id<Annotation>) {
        let place =
            |hands: &Self, id: Id<Annotation>| hands.project().annotations().get(id).map(|row| row.hull().start());
        for tries in 0.. {
            let now = self.desk.app().state().selected.first().copied();
            if now == Some(id) {
                return;
            }
            assert!(tries < 200, "F3 never came to it");
            match now.and_then(|now| place(self, now)).cmp(&place(self, id)) {
                // Both begin at one place, and the key leads from one to the other.
                Ordering::Equal => self.letter('o'),
                Ordering::Less => self.press(NONE, Key::F3),
                Ordering::Greater => self.press(SHIFT, Key::F3),
            }
        }
    }

    /// Links the statement at hand to another: the key, the number of the type, the way there, Enter.
    pub(super) fn link(&mut self, from: Id<Annotation>, kind: char, to: Id<Annotation>) {
        self.go_to(from);
        let project = self.project();
        let tag = project.annotations().get(from).unwrap().tag;
        let mut types = project.relation_types_in_order();
        types.retain(|kind| kind.from.is_empty() || kind.from.contains(&tag));
        let nth = types.iter().position(|row| row.name == name_of(kind)).expect("a type for this tag");
        self.letter('l');
        let digit = char::from_digit(nth as u32 + 1, 10).unwrap();
        self.letter(digit);
        let before = self.project().relations().len();
        self.go_to(to);
        self.press(NONE, Key::Enter);
        assert_eq!(self.project().relations().len(), before + 1, "{kind}: {:?}", self.desk.names());
    }
}

/// A type of relation by its letter in the table.
pub(super) fn name_of(kind: char) -> &'static str {
    match kind {
        's' => "supports",
        'c' => "counters",
        'w' => "reported within",
        'r' => "reason for",
        _ => "same as",
    }
}

/// How often a selection must grow to become a passage, if it ever does.
fn growths(text: &str, from: Span, to: Span) -> Option<usize> {
    let grown = std::iter::successors(Some(from), |span| widened(text, *span));
    grown.take(6).position(|span| span == to)
}

/// The last words of a passage.
fn ending(words: &str) -> String {
    let starts = words.rmatch_indices(' ').map(|(at, _)| at + 1);
    let mut long = starts.filter_map(|start| words.get(start..)).filter(|end| end.split(' ').count() > 2);
    long.next().unwrap_or(words).to_owned()
}
