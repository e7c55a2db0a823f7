//! Counts the rows of paragraphs without laying them out, from the widths of words.
//!
//! For the scroll bar of a long text: each distinct word is measured once, after which a paragraph costs a look-up a
//! word. Right for nearly all paragraphs of scripts with blanks, near for the others; what comes into view is laid
//! out anyway. Meant for a thread of its own: tens of milliseconds for ten megabytes.

use crate::ui::article::engine::{Engine, Setting};
use crate::ui::article::faces::Faces;
use std::collections::HashMap;

/// After these a row may end.
const BREAKS: &[char] = &[' ', '-', '–', '—', '\u{200b}'];

/// Counts rows in one setting.
pub struct Counter {
    engine: Engine,
    setting: Setting,
    widths: HashMap<Box<str>, Width>,
}

#[derive(Clone, Copy)]
struct Width {
    /// Of the letters, and with the blank after them.
    ink: f32,
    advance: f32,
    /// Whether a row may end between any two of its letters.
    loose: bool,
}

impl Counter {
    /// A counter with faces of its own, as [`Finder::find`](super::faces::Finder::find) gives them.
    #[must_use]
    pub fn new(faces: Faces, setting: Setting) -> Self {
        let mut engine = Engine::new();
        engine.plug(faces);
        Self { engine, setting, widths: HashMap::new() }
    }

    /// Number of rows of a paragraph at a width in points; at least one.
    #[must_use]
    pub fn rows(&mut self, text: &str, width: f32) -> usize {
        let width = width.max(1.0);
        let (mut full, mut x) = (0.0_f32, 0.0_f32);
        for word in text.split_inclusive(BREAKS) {
            let Width { ink, advance, loose } = self.width(word);
            if !loose && x > 0.0 && x + ink > width {
                full += 1.0;
                x = 0.0;
            }
            // What is wider than a row, or may be broken anywhere, fills one row after the other.
            let more = ((x + ink) / width - 1e-4).floor().max(0.0);
            full += more;
            x += advance - more * width;
        }
        full as usize + 1
    }

    fn width(&mut self, word: &str) -> Width {
        if let Some(width) = self.widths.get(word) {
            return *width;
        }
        let mut measure = |text: &str| self.engine.lay_out(text, &self.setting, None, f32::MAX).text_width();
        let letters = word.trim_end_matches(' ');
        let ink = measure(letters);
        // Blanks at the end of a layout have no width of their own.
        let blank = if letters.len() < word.len() { measure("n n") - measure("nn") } else { 0.0 };
        let width = Width { ink, advance: ink + blank, loose: word.chars().any(is_loose) };
        self.widths.insert(word.into(), width);
        width
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
                let counted = counter.rows(&text, width);
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
        assert_eq!(counter.rows("", 544.0), 1);
        let long = "a".repeat(700);
        let rows = engine.lay_out(&long, &setting, None, 200.0).rows().len();
        assert!(counter.rows(&long, 200.0).abs_diff(rows) <= rows / 20, "{rows}");
    }
}
