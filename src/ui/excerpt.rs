//! A piece of an article's words in a few lines, with what is marked in it.

use super::letters::{Form, Letters, needs_engine};
use super::theme::{Theme, font};
use super::widgets::paint::{self, Set};
use crate::text::Span;
use egui::{Color32, FontFamily, FontId, Painter, Pos2, Rect, Ui, vec2};

/// Words to be set in few lines, with … where they are cut.
#[derive(Debug, Clone)]
pub struct Excerpt<'a> {
    pub text: &'a str,
    pub font: FontId,
    /// Height of a line in points.
    pub line: f32,
    pub lines: usize,
    pub colour: Color32,
    /// Bytes of `text` that are filled, such as search hits.
    pub marks: &'a [Span],
    pub mark: Color32,
    /// Language of the words as a BCP 47 tag; where it is not known, the letters tell.
    pub language: &'a str,
}

impl<'a> Excerpt<'a> {
    /// Words of a statement in the row of a list: two lines of 16 / 20.
    #[must_use]
    pub fn row(text: &'a str, theme: &Theme) -> Self {
        Self {
            text,
            font: font::row_words(),
            line: 20.0,
            lines: 2,
            colour: theme.text,
            marks: &[],
            mark: theme.hit,
            language: "",
        }
    }

    /// Words of a statement in its card: 17 / 25, as many lines as a card can bear.
    #[must_use]
    pub fn card(text: &'a str, theme: &Theme) -> Self {
        Self { font: font::card_words(), line: 25.0, lines: 14, ..Self::row(text, theme) }
    }

    /// One line in a face of the window.
    #[must_use]
    pub fn line(text: &'a str, font: FontId, colour: Color32, theme: &Theme) -> Self {
        Self { font, line: 20.0, lines: 1, colour, ..Self::row(text, theme) }
    }

    #[must_use]
    pub fn lines(self, lines: usize) -> Self {
        Self { lines, ..self }
    }

    #[must_use]
    pub fn marks(self, marks: &'a [Span]) -> Self {
        Self { marks, ..self }
    }

    #[must_use]
    pub fn language(self, language: &'a str) -> Self {
        Self { language, ..self }
    }

    /// Breaks the words into lines.
    #[must_use]
    pub fn lay_out(&self, ui: &Ui, width: f32) -> Laid {
        // Words of the window's own face look as its labels do.
        let label = self.font.family == FontFamily::Proportional && self.lines == 1 && !needs_engine(self.text);
        let set = if label {
            paint::line(ui.painter(), self.text, self.font.clone(), self.colour, width)
        } else {
            let (line, rows) = (self.line, self.lines);
            let form = Form { font: &self.font, line, rows, width, language: self.language };
            Set::Lettered(Letters::set(ui.ctx(), self.text, &form), self.colour)
        };
        let marks = match &set {
            Set::Lettered(words, _) => self.marks.iter().flat_map(|mark| words.rects(*mark)).collect(),
            Set::Plain(_) => Vec::new(),
        };
        let height = self.line * set.rows().max(1) as f32;
        Laid { set, width, height, marks, mark: self.mark }
    }
}

/// Words that are set and can be painted.
pub struct Laid {
    set: Set,
    width: f32,
    height: f32,
    /// What is marked, from the left upper corner.
    marks: Vec<Rect>,
    mark: Color32,
}

impl Laid {
    /// Height of all lines in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.height
    }

    /// Width of the longest line in points.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.set.size().x.min(self.width)
    }

    /// Whether some of the words did not fit.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.set.is_cut()
    }

    /// Whether the words run from right to left as a whole.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        self.set.is_rtl()
    }

    /// Paints with `at` as the left upper corner; words that run from right to left end at the right.
    pub fn paint(&self, painter: &Painter, at: Pos2) -> Rect {
        self.paint_marks(painter, at);
        self.set.clone().paint(painter, self.corner(at));
        Rect::from_min_size(at, vec2(self.width, self.height))
    }

    /// Paints only what is marked, for words that are painted above it.
    pub fn paint_marks(&self, painter: &Painter, at: Pos2) {
        let corner = self.corner(at);
        for mark in &self.marks {
            painter.rect_filled(mark.translate(corner.to_vec2()), 0.0, self.mark);
        }
    }

    /// Where the words themselves begin.
    fn corner(&self, at: Pos2) -> Pos2 {
        let size = self.set.size();
        let left = if self.is_rtl() { at.x + self.width - size.x } else { at.x };
        egui::pos2(left, at.y + (self.height - size.y) / 2.0)
    }
}

/// Paints an excerpt with `at` as its left upper corner and says how high it is.
pub fn paint_excerpt(ui: &Ui, at: Pos2, width: f32, excerpt: &Excerpt<'_>) -> f32 {
    let laid = excerpt.lay_out(ui, width);
    laid.paint(ui.painter(), at);
    laid.height()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_takes_no_more_lines_than_it_may() {
        let long = "the deputy prime minister had called it a private opinion on ministry paper ".repeat(30);
        let heights = std::cell::RefCell::new(Vec::new());
        let mut harness = egui_kittest::Harness::new_ui(|ui| {
            crate::ui::theme::install_fonts(ui.ctx());
            let theme = Theme::of(crate::ui::theme::ThemeChoice::Light);
            let of = |text: &str| Excerpt::row(text, theme).lay_out(ui, 300.0);
            heights.replace(vec![(of("told").height(), of("told").is_cut()), (of(&long).height(), of(&long).is_cut())]);
        });
        harness.run_steps(2);
        assert_eq!(*heights.borrow(), [(20.0, false), (40.0, true)]);
    }
}
