//! What the layout of a text depends on beside its words, and how each kind of paragraph is set then.

use crate::ui::article::engine::{Face, Setting, even};
use crate::ui::article::flow::{Estimate, Kind};
use crate::ui::article::sheet::{BLANK, GAP};
use crate::ui::state::{Reading, Typeface};
use crate::ui::theme::size;

/// Average advance of a letter of the text face and of one without serifs, in ems.
const LETTER: f32 = 0.437;
const LETTER_SANS: f32 = 0.5;

/// What a layout depends on beside the words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setup {
    pub(super) width: f32,
    pub(super) scale: f32,
    pub(super) reading: Reading,
    pub(super) language: String,
    /// Of the engine's faces.
    pub(super) generation: u64,
    /// Where the text itself begins with its title: that line is set as the title, and no other one stands above it.
    pub(super) title: Option<usize>,
}

impl Setup {
    pub(super) fn of(&self, kind: Kind) -> Setting {
        let Reading { size: points, spacing, typeface, .. } = self.reading;
        let face = match typeface {
            Typeface::Serif => Face::Text,
            Typeface::Sans => Face::Sans,
            Typeface::System => Face::System,
        };
        match kind {
            Kind::Title => self.title(size::ARTICLE_TITLE, size::ARTICLE_TITLE_LANES, spacing),
            Kind::Heading => self.title(size::ARTICLE_SUBHEAD, size::ARTICLE_SUBHEAD_LINE, spacing),
            Kind::Blank | Kind::Bullet | Kind::Numbered | Kind::Quote | Kind::Body => {
                Setting { face, ..Setting::article(points, spacing, self.scale, &self.language) }
            }
        }
    }

    /// A title of a size beside the usual text, as much larger as the text is.
    pub(super) fn title(&self, points: f32, line: f32, spacing: f32) -> Setting {
        let larger = self.reading.size / size::ARTICLE_TEXT;
        Setting::title((points * larger).round(), even(line * larger) + spacing, self.scale, &self.language)
    }

    /// How plain paragraphs are set.
    #[must_use]
    pub(super) fn body(&self) -> Setting {
        self.of(Kind::Body)
    }

    pub(super) fn estimate(&self) -> Estimate {
        let line_height = self.of(Kind::Body).line_height;
        let letter = if self.reading.typeface == Typeface::Serif { LETTER } else { LETTER_SANS };
        let letter = letter * self.reading.size;
        Estimate { width: self.width, letter, line_height, blank: BLANK, gap: GAP }
    }
}
