//! The signs of the window (Phosphor, regular). They are text: paint them with [`font::icon`] or inside any label.
//!
//! [`font::icon`]: super::theme::font::icon

use crate::model::ActorKind;

pub use egui_phosphor::regular::{
    ARROW_CLOCKWISE, ARROW_COUNTER_CLOCKWISE, ARROW_LEFT, ARROW_RIGHT, ARROWS_MERGE, ARROWS_OUT_LINE_HORIZONTAL,
    BOOK_OPEN, CALENDAR_BLANK, CARET_DOWN, CARET_LEFT, CARET_RIGHT, CARET_UP, CHECK, CHECK_CIRCLE, CHECK_SQUARE,
    CLOCK_COUNTER_CLOCKWISE, CLOUD_SLASH, COPY, CROSSHAIR, DETECTIVE, DOTS_THREE, EXPORT, FILE_TEXT, FLOPPY_DISK,
    FOLDER_OPEN, FOLDER_PLUS, FUNNEL, GEAR, INFO, KEYBOARD, LINK_SIMPLE, MAGNIFYING_GLASS, MINUS, MOON, NEWSPAPER,
    NOTE_PENCIL, PAINT_BRUSH, PENCIL_SIMPLE, PLUS, PROHIBIT, QUOTES, SCALES, SCISSORS, SIDEBAR_SIMPLE, SORT_ASCENDING,
    SQUARE, SUN, TABLE, TAG, TEXT_AA, TRASH, USER_CIRCLE, WARNING, WARNING_CIRCLE, X,
};

use egui_phosphor::regular::{BANK, BROADCAST, BUILDINGS, FILES, FLAG_BANNER, USER, USERS_THREE};

/// The sign before the name of an actor of that kind. One who is not named in the article gets [`DETECTIVE`] instead.
pub fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => USER,
        ActorKind::Government => BANK,
        ActorKind::Party => FLAG_BANNER,
        ActorKind::Organisation => BUILDINGS,
        ActorKind::Media => BROADCAST,
        ActorKind::Group => USERS_THREE,
        ActorKind::Document => FILES,
    }
}
