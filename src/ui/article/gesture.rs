//! From pointer and keys to a selection: a state machine that knows bytes, not widgets.
//!
//! The painter says what happened at which byte ([`Input`]) and what is there ([`Seen`]); this says what it means
//! ([`Outcome`]). It keeps only what the hand is doing right now: a selection that is finished lives elsewhere.

use crate::text::{
    Span, grapheme_edge_before, line_kind, next_grapheme, next_sentence, next_word, paragraph_at, previous_grapheme,
    previous_sentence, previous_word, sentence_at, snap_to_words, trim_blanks, word_at,
};

/// Keys that are held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Takes characters instead of whole words.
    pub alt: bool,
    /// Extends the selection.
    pub shift: bool,
    /// Adds a fragment to the selected statement, or a statement to those that are selected.
    pub ctrl: bool,
}

/// Selected text: where it began, where the hand is, and the words that tagging would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    pub anchor: usize,
    pub head: usize,
    pub span: Span,
}

impl Pick {
    /// A cursor: no words.
    #[must_use]
    pub fn cursor(byte: usize) -> Self {
        Self { anchor: byte, head: byte, span: Span::at(byte) }
    }

    /// From a byte to another: whole words, or with `exact` characters; never blanks outside.
    #[must_use]
    pub fn between(text: &str, anchor: usize, head: usize, exact: bool) -> Self {
        let raw = Span::new(anchor, head);
        let span = if exact { trim_blanks(text, raw) } else { snap_to_words(text, raw) };
        Self { anchor, head, span: if raw.is_empty() { Span::at(head) } else { span } }
    }

    /// What the hand has gone over, as far as it is taken.
    #[must_use]
    pub fn covered(&self) -> Span {
        Span::new(self.anchor, self.head).intersection(self.span).unwrap_or(Span::at(self.head))
    }
}

/// Which end of a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Start,
    End,
}

/// A border of the selected statement: which fragment of it, in the order of its fragments, and which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grip {
    pub fragment: usize,
    pub side: Side,
}

/// What a press takes hold of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over<K> {
    /// Words, with the statements under the pointer, smallest first; empty where there is none.
    Words(Vec<K>),
    /// The free space beside a paragraph.
    Margin,
    /// A border of the selected statement, with the statements under the pointer as for words.
    Border(Grip, Vec<K>),
}

/// What the hand does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<K> {
    /// The button goes down, for the first, second or third time in quick succession.
    Press {
        byte: usize,
        clicks: u8,
        held: Held,
        over: Over<K>,
    },
    /// The pointer has moved on far enough to mean it, button down.
    Drag {
        byte: usize,
        held: Held,
    },
    Release,
    /// The text cursor goes to a byte, taking words along from where it stood, if that is given; `exact`: characters,
    /// not whole words.
    Move {
        to: usize,
        from: Option<usize>,
        exact: bool,
    },
    /// Whatever the hand was doing is forgotten.
    Cancel,
}

/// What is there when something happens.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a, K> {
    pub text: &'a str,
    pub selection: Option<Pick>,
    /// The selected statements; the first is the one with borders.
    pub selected: &'a [K],
    /// Its fragments.
    pub fragments: &'a [Span],
}

/// What it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<K> {
    /// The selection is this now, and may still change.
    Selecting(Pick),
    /// Words are selected and the hand has let go: they can be tagged.
    Selected(Pick),
    /// The cursor stands here and no words are selected.
    Cursor(usize),
    /// These statements are selected, or none.
    Statements(Vec<K>),
    /// The first selected statement gets these fragments.
    Fragments(Vec<Span>),
}

/// How much a selection grows by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Text,
    Word,
    Sentence,
    Paragraph,
}

/// What the hand is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Hand<K> {
    #[default]
    Idle,
    /// Pressed on words, not moved yet.
    Down { byte: usize, under: Vec<K>, held: Held },
    /// Taking words; `origin` is what the press took.
    Taking { origin: Span, unit: Unit, pick: Pick, adds: bool },
    /// Holding a border; `down` is the press, as long as nothing was dragged: let go now, it was a click on the words
    /// below the handle.
    Moving { grip: Grip, fragments: Vec<Span>, down: Option<(usize, Vec<K>, Held)> },
}

/// The state machine; `K` is what a statement is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gesture<K> {
    hand: Hand<K>,
    /// What the last click went through, so that the next click at the same place goes outwards.
    cycled: Vec<K>,
}

impl<K> Default for Gesture<K> {
    fn default() -> Self {
        Self { hand: Hand::Idle, cycled: Vec::new() }
    }
}

impl<K: Copy + Eq> Gesture<K> {
    /// The words that are being taken right now.
    #[must_use]
    pub fn taking(&self) -> Option<Pick> {
        match &self.hand {
            Hand::Taking { pick, .. } => Some(*pick),
            Hand::Idle | Hand::Down { .. } | Hand::Moving { .. } => None,
        }
    }

    /// Whether the words that are being taken will be one more fragment of the selected statement.
    #[must_use]
    pub fn adds_fragment(&self) -> bool {
        matches!(self.hand, Hand::Taking { adds: true, .. })
    }

    /// The fragments of the selected statement as they would be if the border were let go now.
    #[must_use]
    pub fn moving(&self) -> Option<&[Span]> {
        match &self.hand {
            Hand::Moving { fragments, .. } => Some(fragments),
            Hand::Idle | Hand::Down { .. } | Hand::Taking { .. } => None,
        }
    }

    /// Whether the button is down on the text.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.hand != Hand::Idle
    }

    /// Takes one thing the hand does and says what it means, in order.
    pub fn handle(&mut self, seen: Seen<'_, K>, input: Input<K>) -> Vec<Outcome<K>> {
        match input {
            Input::Press { byte, clicks, held, over } => self.press(seen, byte, clicks, held, over),
            Input::Drag { byte, held } => self.drag(seen, byte, held),
            Input::Release => self.release(seen),
            Input::Move { to, from, exact } => Self::walk(seen, to, from, exact),
            Input::Cancel => {
                self.hand = Hand::Idle;
                Vec::new()
            }
        }
    }

    fn press(&mut self, seen: Seen<'_, K>, byte: usize, clicks: u8, held: Held, over: Over<K>) -> Vec<Outcome<K>> {
        let text = seen.text;
        let (origin, unit) = match over {
            Over::Margin => (trim_blanks(text, paragraph(text, byte)), Unit::Paragraph),
            Over::Words(_) | Over::Border(..) if clicks == 2 => (word_at(text, byte), Unit::Word),
            Over::Words(_) | Over::Border(..) if clicks >= 3 => (sentence(text, byte), Unit::Sentence),
            Over::Border(grip, under) => {
                let down = Some((byte, under, held));
                self.hand = Hand::Moving { grip, fragments: seen.fragments.to_vec(), down };
                return Vec::new();
            }
            Over::Words(_) if held.shift && seen.selection.is_some() => {
                let anchor = seen.selection.map_or(byte, |pick| pick.anchor);
                let pick = Pick::between(text, anchor, byte, held.alt);
                self.hand = Hand::Taking { origin: Span::at(anchor), unit: Unit::Text, pick, adds: false };
                return vec![Outcome::Selecting(pick)];
            }
            Over::Words(under) => {
                self.hand = Hand::Down { byte, under, held };
                return Vec::new();
            }
        };
        let pick = Pick { anchor: origin.start(), head: origin.end(), span: trim_blanks(text, origin) };
        let adds = held.ctrl && !seen.selected.is_empty();
        self.hand = Hand::Taking { origin, unit, pick, adds };
        vec![Outcome::Selecting(pick)]
    }

    fn drag(&mut self, seen: Seen<'_, K>, byte: usize, held: Held) -> Vec<Outcome<K>> {
        let text = seen.text;
        let byte = grapheme_edge_before(text, byte);
        match &mut self.hand {
            Hand::Idle => Vec::new(),
            Hand::Down { byte: from, held: first, .. } => {
                let pick = Pick::between(text, *from, byte, held.alt);
                let adds = first.ctrl && !seen.selected.is_empty();
                self.hand = Hand::Taking { origin: Span::at(*from), unit: Unit::Text, pick, adds };
                vec![Outcome::Selecting(pick)]
            }
            Hand::Taking { origin, unit, pick, .. } => {
                let now = grown(text, *origin, *unit, byte, held.alt);
                let changed = now != *pick;
                *pick = now;
                if changed { vec![Outcome::Selecting(now)] } else { Vec::new() }
            }
            Hand::Moving { grip, fragments, down } => {
                *down = None;
                *fragments = with_border(text, seen.fragments, *grip, byte, held.alt);
                Vec::new()
            }
        }
    }

    fn release(&mut self, seen: Seen<'_, K>) -> Vec<Outcome<K>> {
        match std::mem::take(&mut self.hand) {
            Hand::Idle => Vec::new(),
            Hand::Down { byte, under, held } => self.click(seen, byte, under, held),
            Hand::Taking { pick, .. } if pick.span.is_empty() => vec![Outcome::Cursor(pick.head)],
            Hand::Taking { pick, adds: true, .. } => {
                let mut fragments = seen.fragments.to_vec();
                fragments.push(pick.span);
                vec![Outcome::Cursor(pick.head), Outcome::Fragments(fragments)]
            }
            Hand::Taking { pick, .. } => vec![Outcome::Selected(pick)],
            Hand::Moving { down: Some((byte, under, held)), .. } => self.click(seen, byte, under, held),
            Hand::Moving { fragments, .. } if fragments != seen.fragments => vec![Outcome::Fragments(fragments)],
            Hand::Moving { .. } => Vec::new(),
        }
    }

    /// A click: the smallest statement, then at each further click at the same place the next one outwards.
    fn click(&mut self, seen: Seen<'_, K>, byte: usize, under: Vec<K>, held: Held) -> Vec<Outcome<K>> {
        let mut outcomes = vec![Outcome::Cursor(byte)];
        if held.ctrl {
            if let Some(&key) = under.first() {
                let mut selected = seen.selected.to_vec();
                match selected.iter().position(|&known| known == key) {
                    Some(at) => drop(selected.remove(at)),
                    None => selected.push(key),
                }
                outcomes.push(Outcome::Statements(selected));
            }
            return outcomes;
        }
        let here = match seen.selected {
            [only] if self.cycled == under => under.iter().position(|key| key == only),
            _ => None,
        };
        let next = here.map_or(0, |at| (at + 1) % under.len().max(1));
        let chosen: Vec<K> = under.get(next).copied().into_iter().collect();
        self.cycled = under;
        if !chosen.is_empty() || !seen.selected.is_empty() {
            outcomes.push(Outcome::Statements(chosen));
        }
        outcomes
    }

    fn walk(seen: Seen<'_, K>, to: usize, from: Option<usize>, exact: bool) -> Vec<Outcome<K>> {
        let Some(from) = from else { return vec![Outcome::Cursor(to)] };
        let anchor = seen.selection.map_or(from, |pick| pick.anchor);
        let pick = Pick::between(seen.text, anchor, to, exact);
        if pick.anchor == pick.head { vec![Outcome::Cursor(to)] } else { vec![Outcome::Selecting(pick)] }
    }
}

fn sentence(text: &str, byte: usize) -> Span {
    without_mark(text, sentence_at(text, byte))
}

fn paragraph(text: &str, byte: usize) -> Span {
    without_mark(text, paragraph_at(text, byte))
}

/// Without the mark that opens an item of a list: it stands in the text, but nobody said it.
fn without_mark(text: &str, span: Span) -> Span {
    let line = paragraph_at(text, span.start());
    let (_, mark) = line_kind(line.of(text));
    Span::new(span.start().max(line.start() + mark).min(span.end()), span.end())
}

fn grown(text: &str, origin: Span, unit: Unit, byte: usize, exact: bool) -> Pick {
    let reach = match unit {
        Unit::Text => return Pick::between(text, origin.start(), byte, exact),
        Unit::Word => word_at(text, byte),
        Unit::Sentence => sentence(text, byte),
        Unit::Paragraph => paragraph(text, byte),
    };
    let whole = origin.hull(reach);
    let (anchor, head) =
        if byte < origin.start() { (origin.end(), whole.start()) } else { (origin.start(), whole.end()) };
    Pick { anchor, head, span: trim_blanks(text, whole) }
}

/// The fragments with one border moved to a byte: to the edge of a word, or with `exact` of a character. A border
/// stays between its neighbours, and a fragment keeps at least one character.
#[must_use]
pub fn with_border(text: &str, fragments: &[Span], grip: Grip, byte: usize, exact: bool) -> Vec<Span> {
    let mut out = fragments.to_vec();
    let Some(&own) = fragments.get(grip.fragment) else { return out };
    let others = || fragments.iter().enumerate().filter(|(at, _)| *at != grip.fragment).map(|(_, span)| *span);
    let byte = grapheme_edge_before(text, byte);
    let inside = Some(word_at(text, byte)).filter(|word| !exact && word.start() < byte && byte < word.end());
    let moved = match grip.side {
        Side::Start => {
            let least = others().map(Span::end).filter(|&end| end <= own.start()).max().unwrap_or(0);
            let byte = inside.map_or(byte, Span::start).max(least);
            let start = byte.min(previous_grapheme(text, own.end()));
            let trimmed = trim_blanks(text, Span::new(start, own.end())).start();
            Span::new(if trimmed < own.end() { trimmed } else { start }, own.end())
        }
        Side::End => {
            let most = others().map(Span::start).filter(|&start| start >= own.end()).min().unwrap_or(text.len());
            let byte = inside.map_or(byte, Span::end).min(most);
            let end = byte.max(next_grapheme(text, own.start()));
            let trimmed = trim_blanks(text, Span::new(own.start(), end));
            if trimmed.is_empty() { Span::new(own.start(), end) } else { Span::new(own.start(), trimmed.end()) }
        }
    };
    if let Some(span) = out.get_mut(grip.fragment) {
        *span = moved;
    }
    out
}

/// The border that an edit by keys moves: where the statement begins, or where it ends, in the text.
#[must_use]
pub fn outer_grip(fragments: &[Span], side: Side) -> Option<Grip> {
    let places = fragments.iter().enumerate();
    let found = match side {
        Side::Start => places.min_by_key(|(_, span)| span.start()),
        Side::End => places.max_by_key(|(_, span)| span.end()),
    };
    found.map(|(fragment, _)| Grip { fragment, side })
}

/// The fragments with an outer border moved by one word, or with `exact` by one character; as they are where that would
/// leave nothing.
#[must_use]
pub fn nudged(text: &str, fragments: &[Span], side: Side, back: bool, exact: bool) -> Vec<Span> {
    let Some((grip, own)) = outer_grip(fragments, side).and_then(|grip| Some((grip, *fragments.get(grip.fragment)?)))
    else {
        return fragments.to_vec();
    };
    let at = match side {
        Side::Start => own.start(),
        Side::End => own.end(),
    };
    let to = match (side, back, exact) {
        (_, true, true) => previous_grapheme(text, at),
        (_, false, true) => next_grapheme(text, at),
        (Side::Start, true, false) => previous_word(text, at),
        (Side::Start, false, false) => next_word(text, at),
        (Side::End, true, false) => end_of_word_before(text, at),
        (Side::End, false, false) => end_of_word_after(text, at),
    };
    let leaves_none = match side {
        Side::Start => to >= own.end(),
        Side::End => to <= own.start(),
    };
    if leaves_none { fragments.to_vec() } else { with_border(text, fragments, grip, to, true) }
}

fn end_of_word_after(text: &str, byte: usize) -> usize {
    let inside = word_at(text, byte);
    if inside.start() < byte && byte < inside.end() {
        return inside.end();
    }
    let next = if inside.contains_byte(byte) && starts_word(text, inside) { byte } else { next_word(text, byte) };
    if next >= text.len() { text.len() } else { word_at(text, next).end() }
}

fn end_of_word_before(text: &str, byte: usize) -> usize {
    let word = previous_word(text, byte);
    let end = word_at(text, word).end();
    if end < byte { end } else { word_at(text, previous_word(text, word)).end() }
}

fn starts_word(text: &str, span: Span) -> bool {
    span.of(text).chars().any(char::is_alphanumeric)
}

/// A step of the text cursor that needs no layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Character,
    Word,
    Sentence,
    /// To the start or end of the text.
    All,
}

/// Where the text cursor goes from a byte.
#[must_use]
pub fn step(text: &str, from: usize, step: Step, back: bool) -> usize {
    match (step, back) {
        (Step::Character, true) => previous_grapheme(text, from),
        (Step::Character, false) => next_grapheme(text, from),
        (Step::Word, true) => previous_word(text, from),
        (Step::Word, false) => next_word(text, from),
        (Step::Sentence, true) => previous_sentence(text, from),
        (Step::Sentence, false) => next_sentence(text, from),
        (Step::All, true) => 0,
        (Step::All, false) => text.len(),
    }
}

/// How fast the text scrolls under a drag that has left the pane by so many points (negative: above it), in points a
/// second; faster the farther, within reason.
#[must_use]
pub fn autoscroll_speed(beyond: f32) -> f32 {
    if beyond == 0.0 || !beyond.is_finite() {
        return 0.0;
    }
    beyond.signum() * (beyond.abs() * 12.0).clamp(80.0, 3000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str =
        "The minister said taxes fall. “Not one cent is missing,” she wrote.\n\nA second paragraph stands here.";

    fn at(word: &str) -> usize {
        TEXT.find(word).unwrap()
    }

    fn span(words: &str) -> Span {
        Span::new(at(words), at(words) + words.len())
    }

    /// What stands around a gesture, with its answers carried out as a window would.
    #[derive(Default)]
    struct Desk {
        gesture: Gesture<u32>,
        selection: Option<Pick>,
        selected: Vec<u32>,
        fragments: Vec<Span>,
        last: Vec<Outcome<u32>>,
    }

    impl Desk {
        fn does(&mut self, text: &str, input: Input<u32>) {
            let seen = Seen { text, selection: self.selection, selected: &self.selected, fragments: &self.fragments };
            self.last = self.gesture.handle(seen, input);
            for outcome in self.last.clone() {
                match outcome {
                    Outcome::Selecting(pick) | Outcome::Selected(pick) => self.selection = Some(pick),
                    Outcome::Cursor(byte) => self.selection = Some(Pick::cursor(byte)),
                    Outcome::Statements(keys) => self.selected = keys,
                    Outcome::Fragments(fragments) => self.fragments = fragments,
                }
            }
        }

        fn press(&mut self, byte: usize, clicks: u8, held: Held, under: &[u32]) {
            self.does(TEXT, Input::Press { byte, clicks, held, over: Over::Words(under.to_vec()) });
        }

        fn drag(&mut self, from: usize, to: usize, held: Held) {
            self.press(from, 1, held, &[]);
            self.does(TEXT, Input::Drag { byte: to, held });
            self.does(TEXT, Input::Release);
        }

        fn click(&mut self, byte: usize, under: &[u32]) {
            self.press(byte, 1, NONE, under);
            self.does(TEXT, Input::Release);
        }

        fn words(&self) -> &'static str {
            self.selection.map_or("", |pick| pick.span.of(TEXT))
        }
    }

    const NONE: Held = Held { alt: false, shift: false, ctrl: false };
    const ALT: Held = Held { alt: true, ..NONE };
    const SHIFT: Held = Held { shift: true, ..NONE };
    const CTRL: Held = Held { ctrl: true, ..NONE };

    #[test]
    fn a_drag_takes_whole_words_either_way_and_alt_takes_characters() {
        let mut desk = Desk::default();
        desk.drag(at("inister"), at("d taxes"), NONE);
        assert_eq!(desk.words(), "minister said");
        assert!(matches!(desk.last.as_slice(), [Outcome::Selected(_)]));
        desk.drag(at("xes fall"), at("aid"), NONE);
        assert_eq!(desk.words(), "said taxes");
        desk.drag(at("inister"), at("d taxes"), ALT);
        assert_eq!(desk.words(), "inister sai");
    }

    #[test]
    fn what_the_snap_adds_is_known_before_the_button_is_let_go() {
        let mut desk = Desk::default();
        desk.press(at("ot one"), 1, NONE, &[]);
        desk.does(TEXT, Input::Drag { byte: at("ing,"), held: NONE });
        let pick = desk.gesture.taking().unwrap();
        assert_eq!(pick.span.of(TEXT), "“Not one cent is missing,”");
        assert_eq!(pick.covered().of(TEXT), "ot one cent is miss");
    }

    #[test]
    fn double_click_takes_a_word_triple_a_sentence_the_margin_a_paragraph() {
        let mut desk = Desk::default();
        desk.press(at("xes"), 2, NONE, &[]);
        assert_eq!(desk.words(), "taxes");
        desk.does(TEXT, Input::Drag { byte: at("inister"), held: NONE });
        assert_eq!(desk.words(), "minister said taxes", "a drag goes on by words");
        desk.press(at("xes"), 3, NONE, &[]);
        assert_eq!(desk.words(), "The minister said taxes fall.");
        desk.does(TEXT, Input::Release);
        desk.does(TEXT, Input::Press { byte: at("second"), clicks: 1, held: NONE, over: Over::Margin });
        desk.does(TEXT, Input::Release);
        assert_eq!(desk.words(), "A second paragraph stands here.");
    }

    #[test]
    fn shift_and_click_extends_from_where_the_selection_began() {
        let mut desk = Desk::default();
        desk.drag(at("said"), at("taxes"), NONE);
        desk.press(at("fall"), 1, SHIFT, &[]);
        desk.does(TEXT, Input::Release);
        assert_eq!(desk.words(), "said taxes");
        desk.press(at("inister"), 1, SHIFT, &[]);
        assert_eq!(desk.words(), "minister");
    }

    #[test]
    fn clicks_go_outwards_and_begin_anew_elsewhere() {
        let mut desk = Desk::default();
        desk.click(at("taxes"), &[1, 2, 3]);
        assert_eq!(desk.selected, [1]);
        desk.click(at("taxes"), &[1, 2, 3]);
        desk.click(at("taxes"), &[1, 2, 3]);
        assert_eq!(desk.selected, [3]);
        desk.click(at("taxes"), &[1, 2, 3]);
        assert_eq!(desk.selected, [1]);
        desk.click(at("said"), &[2, 1]);
        assert_eq!(desk.selected, [2], "another place: the smallest there");
        desk.click(at("wrote"), &[]);
        assert!(desk.selected.is_empty());
        assert_eq!(desk.selection, Some(Pick::cursor(at("wrote"))));
    }

    #[test]
    fn ctrl_and_click_marks_one_more_and_ctrl_and_drag_adds_a_fragment() {
        let mut desk = Desk { selected: vec![1], fragments: vec![span("taxes fall")], ..Desk::default() };
        desk.press(at("said"), 1, CTRL, &[2]);
        desk.does(TEXT, Input::Release);
        assert_eq!(desk.selected, [1, 2]);
        desk.drag(at("inister"), at("said") - 2, CTRL);
        assert_eq!(desk.fragments, [span("taxes fall"), span("minister")]);
        assert_eq!(desk.selected, [1, 2]);
        let mut nobody = Desk::default();
        nobody.drag(at("inister"), at("said") - 2, CTRL);
        assert_eq!(nobody.words(), "minister", "with no statement selected it is a drag like any other");
    }

    #[test]
    fn a_border_moves_to_word_edges_and_never_past_its_neighbours() {
        let fragments = vec![span("minister"), span("taxes fall")];
        let mut desk = Desk { selected: vec![1], fragments: fragments.clone(), ..Desk::default() };
        let over = |fragment, side| Over::Border(Grip { fragment, side }, Vec::new());
        desk.does(TEXT, Input::Press { byte: 0, clicks: 1, held: NONE, over: over(0, Side::End) });
        desk.does(TEXT, Input::Drag { byte: at("aid"), held: NONE });
        assert_eq!(desk.gesture.moving().unwrap()[0], span("minister said"));
        desk.does(TEXT, Input::Drag { byte: at("wrote"), held: NONE });
        assert_eq!(desk.gesture.moving().unwrap()[0], span("minister said"), "the next fragment stops it");
        desk.does(TEXT, Input::Drag { byte: at("ster"), held: ALT });
        desk.does(TEXT, Input::Release);
        assert_eq!(desk.last, [Outcome::Fragments(vec![span("mini"), fragments[1]])]);
        desk.does(TEXT, Input::Press { byte: 0, clicks: 1, held: NONE, over: over(1, Side::Start) });
        desk.does(TEXT, Input::Drag { byte: at("taxes"), held: NONE });
        desk.does(TEXT, Input::Release);
        assert!(desk.last.is_empty(), "a border that was brought back changes nothing");
    }

    #[test]
    fn a_click_on_a_handle_is_a_click_on_the_words_below_it() {
        let mut desk = Desk { fragments: vec![span("taxes fall")], ..Desk::default() };
        let handle = Over::Border(Grip { fragment: 0, side: Side::Start }, vec![1, 2]);
        let press = |clicks| Input::Press { byte: at("taxes"), clicks, held: NONE, over: handle.clone() };
        desk.click(at("taxes"), &[1, 2]);
        for expected in [2, 1] {
            desk.does(TEXT, press(1));
            desk.does(TEXT, Input::Release);
            assert_eq!(desk.selected, [expected], "the next one outwards");
        }
        desk.does(TEXT, press(2));
        desk.does(TEXT, Input::Release);
        assert_eq!(desk.words(), "taxes");
    }

    #[test]
    fn keys_move_the_outer_borders() {
        let check = |before: &[&str], side, back, exact, after: &[&str]| {
            let before: Vec<Span> = before.iter().map(|words| span(words)).collect();
            let after: Vec<Span> = after.iter().map(|words| span(words)).collect();
            let found = nudged(TEXT, &before, side, back, exact);
            assert_eq!(found, after, "{:?}", found.iter().map(|s| s.of(TEXT)).collect::<Vec<_>>());
        };
        check(&["said taxes"], Side::End, false, false, &["said taxes fall"]);
        check(&["said taxes fall"], Side::End, true, false, &["said taxes"]);
        check(&["said taxes fall."], Side::End, true, false, &["said taxes fall"]);
        check(&["said taxes"], Side::Start, true, false, &["minister said taxes"]);
        check(&["minister said taxes"], Side::Start, false, false, &["said taxes"]);
        check(&["said taxes"], Side::End, true, true, &["said taxe"]);
        check(&["said"], Side::End, true, false, &["said"]);
        check(&["taxes fall", "minister"], Side::Start, true, false, &["taxes fall", "The minister"]);
    }

    #[test]
    fn keys_move_and_extend() {
        let mut desk = Desk::default();
        desk.does(TEXT, Input::Move { to: at("said"), from: None, exact: false });
        desk.does(TEXT, Input::Move { to: at("taxes") + 2, from: Some(at("said")), exact: false });
        assert_eq!(desk.words(), "said taxes");
        desk.does(TEXT, Input::Move { to: at("taxes") + 2, from: Some(at("taxes")), exact: true });
        assert_eq!(desk.words(), "said ta");
        desk.does(TEXT, Input::Move { to: 0, from: None, exact: false });
        assert_eq!(desk.selection, Some(Pick::cursor(0)));
    }

    #[test]
    fn scrolling_is_faster_the_farther_and_never_wild() {
        assert_eq!(autoscroll_speed(0.0), 0.0);
        assert!(autoscroll_speed(-5.0) < 0.0 && autoscroll_speed(100.0) > autoscroll_speed(10.0));
        assert_eq!(autoscroll_speed(1e9), 3000.0);
        assert_eq!(autoscroll_speed(f32::NAN), 0.0);
    }

    fn some_input() -> impl Strategy<Value = Input<u32>> {
        let byte = 0usize..150;
        let held =
            (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(alt, shift, ctrl)| Held { alt, shift, ctrl });
        let side = prop_oneof![Just(Side::Start), Just(Side::End)];
        let over = prop_oneof![
            prop::collection::vec(0u32..4, 0..4).prop_map(Over::Words),
            Just(Over::Margin),
            (0usize..3, side).prop_map(|(fragment, side)| Over::Border(Grip { fragment, side }, vec![1])),
        ];
        prop_oneof![
            (byte.clone(), 1u8..4, held.clone(), over).prop_map(|(byte, clicks, held, over)| Input::Press {
                byte,
                clicks,
                held,
                over
            }),
            (byte.clone(), held).prop_map(|(byte, held)| Input::Drag { byte, held }),
            Just(Input::Release),
            (byte.clone(), prop::option::of(byte), any::<bool>()).prop_map(|(to, from, exact)| Input::Move {
                to,
                from,
                exact
            }),
            Just(Input::Cancel),
        ]
    }

    proptest! {
        /// Whatever the hand does on whatever text: spans stand on characters, fragments are never empty and never
        /// overlap because of a border, and words never begin or end with a blank.
        #[test]
        fn no_gesture_breaks_a_selection(
            text in "(\\PC|\n| |word |🇳🇿|é|“a”){0,40}", inputs in prop::collection::vec(some_input(), 0..30),
        ) {
            let edge = |byte: usize| grapheme_edge_before(&text, byte.min(text.len()));
            let whole = snap_to_words(&text, Span::new(0, text.len()));
            let fragments = if whole.is_empty() { Vec::new() } else { vec![whole] };
            let mut desk = Desk { selected: vec![1], fragments, ..Desk::default() };
            for mut input in inputs {
                match &mut input {
                    Input::Press { byte, .. } | Input::Drag { byte, .. } => *byte = edge(*byte),
                    Input::Move { to, from, .. } => (*to, *from) = (edge(*to), from.map(edge)),
                    Input::Release | Input::Cancel => {}
                }
                let added = desk.gesture.adds_fragment();
                desk.does(&text, input);
                let moving = desk.gesture.moving().unwrap_or_default().to_vec();
                if added {
                    desk.fragments.truncate(1);
                }
                for span in desk.selection.iter().map(|pick| pick.span).chain(moving.clone()).chain(desk.fragments.clone()) {
                    prop_assert!(span.check(&text).is_ok());
                }
                if let Some(pick) = desk.selection {
                    let words = pick.span.of(&text);
                    prop_assert_eq!(words.trim(), words);
                    prop_assert!(pick.covered().check(&text).is_ok());
                }
                prop_assert!(desk.fragments.iter().chain(&moving).all(|span| !span.is_empty()));
            }
        }

        #[test]
        fn borders_never_make_fragments_overlap(
            cuts in prop::collection::btree_set(0usize..100, 4..8), at in 0usize..110, exact in any::<bool>(),
            which in 0usize..4, end in any::<bool>(),
        ) {
            let edges: Vec<usize> = cuts.into_iter().map(|cut| grapheme_edge_before(TEXT, cut)).collect();
            let fragments: Vec<Span> = edges.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1]))
                .filter(|span| !trim_blanks(TEXT, *span).is_empty()).collect();
            let side = if end { Side::End } else { Side::Start };
            for found in [
                with_border(TEXT, &fragments, Grip { fragment: which, side }, at, exact),
                nudged(TEXT, &fragments, side, which % 2 == 0, exact),
            ] {
                prop_assert_eq!(found.len(), fragments.len());
                for (i, a) in found.iter().enumerate() {
                    prop_assert!(a.check(TEXT).is_ok() && !a.is_empty());
                    prop_assert!(found.iter().skip(i + 1).all(|b| !a.overlaps(*b)));
                }
            }
        }
    }
}
