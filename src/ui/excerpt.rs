//! A piece of an article's words in a few lines. The one place that decides how such pieces are set, so that scripts
//! which need more than the toolkit offers can be added here alone.

use super::theme::{Theme, font};
use crate::text::{Span, slice};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, FontId, Galley, Painter, Pos2, Rect, Ui, vec2};
use std::sync::Arc;

/// Characters that are ever looked at for one line: more than fit on any.
const LINE_LIMIT: usize = 220;

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
}

impl<'a> Excerpt<'a> {
    /// Words of a statement in the row of a list: two lines of 16 / 20.
    #[must_use]
    pub fn row(text: &'a str, theme: &Theme) -> Self {
        Self { text, font: font::row_words(), line: 20.0, lines: 2, colour: theme.text, marks: &[], mark: theme.hit }
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

    /// Breaks the words into lines.
    #[must_use]
    pub fn lay_out(&self, ui: &Ui, width: f32) -> Laid {
        let (text, cut) = tidy(self.text, self.lines.saturating_mul(LINE_LIMIT));
        let rtl = is_right_to_left(&text);
        let mut job = LayoutJob {
            wrap: TextWrapping {
                max_width: width,
                max_rows: self.lines,
                break_anywhere: self.lines == 1,
                ..TextWrapping::default()
            },
            halign: if rtl { Align::RIGHT } else { Align::LEFT },
            ..LayoutJob::default()
        };
        let format = |background: Color32| TextFormat {
            font_id: self.font.clone(),
            line_height: Some(self.line),
            color: self.colour,
            background,
            expand_bg: 0.0,
            valign: Align::Center,
            ..TextFormat::default()
        };
        let mut at = 0;
        for mark in self.marks {
            let (start, end) = (mark.start().max(at), mark.end().min(text.len()));
            if start < end {
                job.append(slice(&text, at, start), 0.0, format(Color32::TRANSPARENT));
                job.append(slice(&text, start, end), 0.0, format(self.mark));
                at = end;
            }
        }
        job.append(slice(&text, at, text.len()), 0.0, format(Color32::TRANSPARENT));
        if cut {
            job.append("…", 0.0, format(Color32::TRANSPARENT));
        }
        Laid { galley: ui.fonts_mut(|fonts| fonts.layout_job(job)), width, colour: self.colour, rtl }
    }
}

/// Words that are set and can be painted.
#[derive(Debug, Clone)]
pub struct Laid {
    galley: Arc<Galley>,
    width: f32,
    colour: Color32,
    rtl: bool,
}

impl Laid {
    /// Height of all lines in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.galley.rect.height()
    }

    /// Width of the longest line in points.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.galley.rect.width()
    }

    /// Whether some of the words did not fit.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.galley.elided
    }

    /// Paints with `at` as the left upper corner; words that run from right to left end at the right.
    pub fn paint(&self, painter: &Painter, at: Pos2) -> Rect {
        let anchor = if self.rtl { at + vec2(self.width, 0.0) } else { at };
        painter.galley(anchor, self.galley.clone(), self.colour);
        Rect::from_min_size(at, vec2(self.width, self.height()))
    }
}

/// Paints an excerpt with `at` as its left upper corner and says how high it is.
pub fn paint_excerpt(ui: &Ui, at: Pos2, width: f32, excerpt: &Excerpt<'_>) -> f32 {
    let laid = excerpt.lay_out(ui, width);
    laid.paint(ui.painter(), at);
    laid.height()
}

/// Line breaks and tabs as blanks (so that bytes keep their places), and no more than can be shown.
fn tidy(text: &str, limit: usize) -> (String, bool) {
    let end = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    let piece = slice(text, 0, end).replace(['\n', '\t'], " ");
    (piece, end < text.len())
}

/// Whether the first letter that has a direction runs from right to left.
#[must_use]
pub fn is_right_to_left(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphabetic());
    first.is_some_and(|c| matches!(u32::from(c), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direction_follows_the_first_letter() {
        assert!(is_right_to_left("«الوزارة» Reuters"));
        assert!(is_right_to_left("12 שלום"));
        assert!(!is_right_to_left("“Varga” الوزارة"));
        assert!(!is_right_to_left("2026"));
    }

    #[test]
    fn bytes_keep_their_places_and_long_words_are_cut_at_a_character() {
        assert_eq!(tidy("one\ntwo\tthree", 100), ("one two three".to_owned(), false));
        assert_eq!(tidy("äöü", 2), ("äö".to_owned(), true));
    }

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
