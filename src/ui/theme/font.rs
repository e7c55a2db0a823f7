//! Faces: the UI face has one weight, so emphasis is a serif title or a darker colour.

use egui::{FontFamily, FontId};
use std::sync::LazyLock;

static SERIF: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("serif".into()));
static SEMIBOLD: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("serif-semibold".into()));
static ICONS: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("icons".into()));

/// Libertinus Serif Regular, for words of the article.
pub fn serif(points: f32) -> FontId {
    FontId::new(points, SERIF.clone())
}

/// Libertinus Serif Semibold, for titles.
pub fn semibold(points: f32) -> FontId {
    FontId::new(points, SEMIBOLD.clone())
}

/// Phosphor, for signs that stand alone. Signs inside text need no face of their own.
pub fn icon(points: f32) -> FontId {
    FontId::new(points, ICONS.clone())
}

/// UI text, buttons, rows.
pub fn ui() -> FontId {
    FontId::proportional(14.0)
}

/// Labels of fields, choices.
pub fn label() -> FontId {
    FontId::proportional(13.0)
}

/// Margin cards, second lines, the status line, keys.
pub fn small() -> FontId {
    FontId::proportional(12.0)
}

/// "+n", and nothing smaller.
pub fn tiny() -> FontId {
    FontId::proportional(11.0)
}

/// Figures and code that must line up.
pub fn mono() -> FontId {
    FontId::monospace(12.0)
}

/// A statement's words in its card (line height 25).
pub fn card_words() -> FontId {
    serif(17.0)
}

/// A statement's words in a row (line height 20).
pub fn row_words() -> FontId {
    serif(16.0)
}

/// Titles of panels and dialogs.
pub fn title() -> FontId {
    semibold(24.0)
}

/// Titles of sections, and names of tags in cards.
pub fn section() -> FontId {
    semibold(17.0)
}
