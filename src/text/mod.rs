//! What a position in a text means here, and what can be said about it without knowing what the text is for.
//!
//! Positions are bytes of UTF-8 and always stand on a character boundary. Everything that counts otherwise
//! (Unicode code points on disk, UTF-16 units in other people's programs, lines on the screen) is converted in
//! [`Offsets`] and nowhere else. Nothing here knows a document, a tag or a window.

mod anchor;
mod diff;
mod intervals;
mod kinds;
mod offsets;
mod segments;
mod span;
mod widen;
mod words;

pub use anchor::{Anchor, CONTEXT_CHARS, Found};
pub use diff::Diff;
pub use intervals::{Intervals, in_order};
pub use kinds::{LineKind, headings, headings_among, line_indent, line_kind};
pub use offsets::{Offsets, Place};
pub use segments::{Segment, segments};
pub use span::{Span, SpanError, slice};
pub use widen::widened;
pub use words::{
    first_line, grapheme_edge_after, grapheme_edge_before, is_edge, next_grapheme, next_sentence, next_word,
    opening_line, paragraph_at, paragraph_ranges, previous_grapheme, previous_sentence, previous_word, sentence_at,
    snap_to_words, trim_blanks, word_at, word_count, words_in,
};
