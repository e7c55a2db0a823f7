//! Lays out one paragraph and answers where its letters are. With [`laid`](super::engine::Laid) and
//! `faces`, all that names parley.
//!
//! A [`Laid`] knows nothing of the document, of what is marked in it, or of colours. All its bytes are relative to
//! the paragraph's own text, all its measures are points from the paragraph's top left corner, x to the right and
//! y down. What a person marks is never part of a layout: a boundary inside an Arabic word would break its joining.

use crate::ui::article::faces::{Faces, Finder, TEXT_FAMILY};
use crate::ui::article::flow::Direction;
use crate::ui::article::laid::{CAPITALS, DESCENT};
pub use crate::ui::article::laid::{Caret, Laid, Row, RowRect};
use parley::fontique::Blob;
use parley::{BaseDirection, FontFamily, FontFeatures, FontWeight, Language, LayoutContext, OverflowWrap, TextStyle};
use std::borrow::Cow;
use std::collections::HashMap;

/// Three lanes of 3 points with gaps of 2, from the top of the first to the bottom of the last; then what keeps
/// them from the words below.
const LANES: f32 = 13.0;
const LANES_GAP: f32 = 3.0;

/// Which cut of the text face a paragraph is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    /// Regular with old-style figures: the article.
    Text,
    /// Semibold with lining figures: titles and subheads.
    Title,
}

/// How a paragraph is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Points per em.
    pub size: f32,
    /// Points from one line to the next, of Latin text; scripts that reach lower get more, see [`Laid::line_height`].
    pub line_height: f32,
    pub face: Face,
    /// Device pixels per point: baselines stand on whole pixels.
    pub scale: f32,
    /// Language of the document as a BCP 47 tag; empty where it is not known.
    pub language: String,
}

impl Setting {
    /// Article text of a size in points, with lines far enough apart for the lanes plus `spacing` points.
    #[must_use]
    pub fn article(size: f32, spacing: f32, scale: f32, language: &str) -> Self {
        let tight = latin_lane_offset(size) + LANES + LANES_GAP + (CAPITALS * size).ceil();
        Self { size, line_height: even(tight + spacing), face: Face::Text, scale, language: language.to_owned() }
    }

    /// A title or subhead.
    #[must_use]
    pub fn title(size: f32, line_height: f32, scale: f32, language: &str) -> Self {
        Self { size, line_height, face: Face::Title, scale, language: language.to_owned() }
    }
}

/// Points from the baseline to the first lane, where no letter reaches lower than Latin ones do.
pub(super) fn latin_lane_offset(size: f32) -> f32 {
    (DESCENT * size).ceil() + 1.0
}

pub(super) fn even(points: f32) -> f32 {
    (points / 2.0).ceil() * 2.0
}

/// Lays paragraphs out. One for the whole window: it keeps the faces and the scratch memory.
pub struct Engine {
    faces: Faces,
    scratch: LayoutContext<()>,
    /// Every face that was ever used, so that it is not dropped and read again under a new identity.
    used: HashMap<u64, Blob<u8>>,
    generation: u64,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine with the bundled text face only, ready at once. See [`Engine::finder`] for all other scripts.
    #[must_use]
    pub fn new() -> Self {
        Self { faces: Faces::bundled(), scratch: LayoutContext::new(), used: HashMap::new(), generation: 0 }
    }

    /// Rises when layouts made before are stale because other faces have come.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What looks for the system's faces; run it on another thread and hand the result to [`Engine::plug`].
    #[must_use]
    pub fn finder(&self) -> Finder {
        self.faces.finder()
    }

    /// Takes faces that were found; all layouts are stale from here on.
    pub fn plug(&mut self, faces: Faces) {
        self.faces = faces;
        self.generation += 1;
    }

    /// Whether the system's faces are there. Until then only the text face's letters show.
    #[must_use]
    pub fn has_system_faces(&self) -> bool {
        self.faces.has_system()
    }

    /// Lays out one paragraph (no line breaks in it, at most some kilobytes) at a width in points.
    ///
    /// `direction` is that of the whole paragraph, also for a part of it; without one, the first strong letter says.
    #[must_use]
    pub fn lay_out(&mut self, text: &str, setting: &Setting, direction: Option<Direction>, width: f32) -> Laid {
        let text = printable(text);
        let mut builder = self.scratch.style_run_builder(&mut self.faces.context, &text, 1.0, false);
        let style = builder.push_style(style(setting));
        builder.push_style_run(style, 0..text.len());
        builder.set_base_direction(match direction {
            None => BaseDirection::Auto,
            Some(Direction::LeftToRight) => BaseDirection::Ltr,
            Some(Direction::RightToLeft) => BaseDirection::Rtl,
        });
        let layout = builder.build(&*text);
        let laid = Laid::new(layout, &text, setting, width);
        self.keep(&laid);
        laid
    }

    fn keep(&mut self, laid: &Laid) {
        for run in laid.runs() {
            let data = run.blob();
            self.used.entry(data.id()).or_insert_with(|| data.clone());
        }
    }
}

fn style(setting: &Setting) -> TextStyle<'static, 'static, ()> {
    let (weight, features) = match setting.face {
        Face::Text => (FontWeight::NORMAL, FontFeatures::Source(Cow::Borrowed("\"onum\" 1"))),
        Face::Title => (FontWeight::SEMI_BOLD, FontFeatures::empty()),
    };
    TextStyle {
        font_family: FontFamily::named(TEXT_FAMILY),
        font_size: setting.size,
        font_weight: weight,
        font_features: features,
        locale: Language::parse(&setting.language).ok(),
        overflow_wrap: OverflowWrap::BreakWord,
        ..TextStyle::default()
    }
}

/// The text with control characters as blanks of the same length: they have no shape, and some would break a line.
fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        Cow::Owned(text.chars().map(|letter| if letter.is_ascii_control() { ' ' } else { letter }).collect())
    } else {
        Cow::Borrowed(text)
    }
}
