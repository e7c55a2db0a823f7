//! Heights of paragraphs without laying them out, from the widths of words.
//!
//! For the scroll bar of a long text: each distinct word is measured once, after which a paragraph costs a look-up a
//! word. Right for nearly all paragraphs of scripts with blanks, near for the others; what comes into view is laid
//! out anyway. Meant for a thread of its own: tens of milliseconds for ten megabytes.

use crate::model::{Document, Id, Text};
use crate::text::slice;
use crate::ui::article::engine::{Engine, Setting};
use crate::ui::article::faces::Faces;
use crate::ui::article::flow::{Flow, Kind};
use crate::ui::article::setup::Setup;
use crate::ui::article::sheet::INDENT;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// After these a row may end.
const BREAKS: &[char] = &[' ', '-', '–', '—', '\u{200b}'];

/// Measures paragraphs in one setting.
pub struct Counter {
    engine: Engine,
    setting: Setting,
    /// Width of one blank in points.
    blank: f32,
    widths: HashMap<Box<str>, Width, BuildHasherDefault<Fold>>,
}

#[derive(Clone, Copy)]
struct Width {
    /// Of the letters, and with the blanks after them.
    ink: f32,
    advance: f32,
    /// Points from one line to the next that its letters need.
    line_height: f32,
    /// Whether a row may end between any two of its letters.
    loose: bool,
}

/// Rows of a paragraph and the height of each in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rows {
    pub count: usize,
    pub height: f32,
}

impl Counter {
    /// A counter with faces of its own, as [`Finder::find`](super::faces::Finder::find) gives them.
    #[must_use]
    pub fn new(faces: Faces, setting: Setting) -> Self {
        let mut engine = Engine::new();
        engine.plug(faces);
        let mut width = |text: &str| engine.lay_out(text, &setting, None, f32::MAX).text_width();
        // Blanks at the end of a layout have no width of their own.
        let blank = width("n n") - width("nn");
        Self { engine, setting, blank, widths: HashMap::default() }
    }

    /// The rows of a paragraph at a width in points; at least one.
    #[must_use]
    pub fn rows(&mut self, text: &str, width: f32) -> Rows {
        let width = width.max(1.0);
        let (mut full, mut x, mut height) = (0.0_f32, 0.0_f32, self.setting.line_height);
        for word in text.split_inclusive(BREAKS) {
            let Width { ink, advance, line_height, loose } = self.width(word);
            height = height.max(line_height);
            if !loose && x > 0.0 && x + ink > width {
                full += 1.0;
                x = 0.0;
            }
            // What is wider than a row, or may be broken anywhere, fills one row after the other.
            let more = ((x + ink) / width - 1e-4).floor().max(0.0);
            full += more;
            x += advance - more * width;
        }
        Rows { count: full as usize + 1, height }
    }

    fn width(&mut self, word: &str) -> Width {
        if let Some(width) = self.widths.get(word) {
            return *width;
        }
        let letters = word.trim_end_matches(' ');
        let laid = self.engine.lay_out(letters, &self.setting, None, f32::MAX);
        let ink = laid.text_width();
        let advance = ink + self.blank * (word.len() - letters.len()) as f32;
        let width = Width { ink, advance, line_height: laid.line_height(), loose: word.chars().any(is_loose) };
        if self.widths.len() < MOST_WORDS {
            self.widths.insert(word.into(), width);
        }
        width
    }
}

/// Distinct words that are remembered: the vocabulary of several books, some megabytes.
const MOST_WORDS: usize = 200_000;

/// Eight bytes at a time into one number (after the multiply-and-rotate hashes of the nineties): words of one's own
/// article are no attack, and this is most of what counting costs.
#[derive(Default)]
struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// Paragraphs to be measured on another thread, with all that it takes.
pub struct CountJob {
    pub(super) document: Id<Document>,
    pub(super) setup: Setup,
    pub(super) text: Text,
    pub(super) faces: Faces,
    pub(super) flow: Flow,
    /// From the last time, with the words that it knows.
    pub(super) counter: Option<Counter>,
}

/// The heights of all paragraphs without the gaps after them, in points; not a number for those that keep their guess.
pub struct Counted {
    pub(super) document: Id<Document>,
    pub(super) setup: Setup,
    pub(super) heights: Vec<f32>,
    pub(super) counter: Counter,
}

impl CountJob {
    /// Measures everything; some tens of milliseconds for ten megabytes of words that are known.
    #[must_use]
    pub fn run(self) -> Counted {
        let Self { document, setup, text, faces, flow, counter } = self;
        let setting = setup.body();
        let known = counter.filter(|counter| counter.setting == setting);
        let mut counter = known.unwrap_or_else(|| Counter::new(faces, setting));
        let heights = (0..flow.len()).map(|index| {
            let Some(paragraph) = flow.paragraph(index).filter(|_| !flow.is_exact(index)) else { return f32::NAN };
            let width = match paragraph.kind {
                Kind::Blank | Kind::Title | Kind::Heading => return f32::NAN,
                Kind::Bullet | Kind::Numbered | Kind::Quote => setup.width - INDENT,
                Kind::Body => setup.width,
            };
            let words = slice(text.as_str(), paragraph.span.start() + paragraph.marker, paragraph.span.end());
            let rows = counter.rows(words, width);
            rows.count as f32 * rows.height
        });
        let heights = heights.collect();
        Counted { document, setup, heights, counter }
    }
}

/// Whether letters of this script are written without blanks: South East Asia, and Chinese, Japanese and Korean.
fn is_loose(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0xA4CF | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "The minister’s spokesman said on Tuesday that “no decision has been taken” – and that the \
                         well-known embassy in Wellington had been told so in 2024; officials of both governments, \
                         who asked not to be named, described a cable of nine pages which lists three doubts";

    #[test]
    fn counts_are_those_of_layouts() {
        let setting = Setting::article(19.0, 0.0, 1.0, "en");
        let (mut engine, mut counter) = (Engine::new(), Counter::new(Faces::bundled(), setting.clone()));
        let (mut right, mut all) = (0, 0);
        for count in 1..80 {
            for width in [200.0, 377.0, 544.0] {
                let text = WORDS.split(' ').cycle().skip(count % 11).take(count).collect::<Vec<_>>().join(" ");
                let rows = engine.lay_out(&text, &setting, None, width).rows().len();
                let counted = counter.rows(&text, width).count;
                assert!(counted.abs_diff(rows) <= 1, "{counted} for {rows}: {text}");
                right += usize::from(counted == rows);
                all += 1;
            }
        }
        assert!(right * 100 >= all * 97, "{right} of {all}");
    }

    #[test]
    fn what_cannot_be_broken_fills_rows_and_nothing_is_one_row() {
        let setting = Setting::article(19.0, 0.0, 1.0, "en");
        let (mut engine, mut counter) = (Engine::new(), Counter::new(Faces::bundled(), setting.clone()));
        assert_eq!(counter.rows("", 544.0).count, 1);
        let long = "a".repeat(700);
        let rows = engine.lay_out(&long, &setting, None, 200.0).rows().len();
        assert!(counter.rows(&long, 200.0).count.abs_diff(rows) <= rows / 20, "{rows}");
    }
}
