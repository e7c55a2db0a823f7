//! The words of an article that was read, paragraph by paragraph. Of a long one a few are measured in each frame, so that
//! the window never waits.

use crate::edit::NewDocument;
use crate::model::Digest;
use crate::text::{Span, paragraph_ranges, slice};
use crate::ui::Ctx;
use crate::ui::excerpt::{Excerpt, Laid};
use crate::ui::rows::{Heights, Rows};
use crate::ui::theme::{Theme, size};
use egui::{Role, Sense, Ui, WidgetInfo};

const GAP: f32 = 10.0;
/// Bytes of words that are measured in a frame.
const AT_ONCE: usize = 16 * 1024;
/// A paragraph of more bytes is shown in pieces.
const PIECE: usize = 4 * 1024;

/// The pieces and how high those are that are measured at a width.
#[derive(Debug, Default)]
pub(super) struct WordsState {
    of: Option<(Digest, u32)>,
    pieces: Vec<Span>,
    heights: Heights,
}

pub(super) fn words_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut WordsState, document: &NewDocument) {
    let width = ui.available_width() - size::STEP_DIALOG;
    let text = document.text.as_str();
    let of = Some((document.text.digest(), width.to_bits()));
    if state.of != of {
        *state = WordsState { of, pieces: pieces(text), heights: Heights::new(std::iter::empty()) };
    }
    let mut left = AT_ONCE;
    while let Some(span) = state.pieces.get(state.heights.len()).filter(|_| left > 0) {
        let height = set(ui, ctx.theme, document, *span, width).height() + GAP;
        state.heights.insert(state.heights.len(), height);
        left = left.saturating_sub(span.len().max(64));
    }
    if state.heights.len() < state.pieces.len() {
        ui.ctx().request_repaint();
    }
    let id = egui::Id::unique(("read words", of));
    let rows = Rows { id, name: "Words", heights: &state.heights, reveal: None };
    rows.show(ui, |ui, at, rect| {
        let Some(span) = state.pieces.get(at) else { return };
        set(ui, ctx.theme, document, *span, width).paint(ui.painter(), rect.min);
        let response = ui.interact(rect, ui.scope_id().with(("words", at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Paragraph, true, span.of(text)));
    });
}

/// The paragraphs with words; of very long ones, pieces.
fn pieces(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for range in paragraph_ranges(text) {
        let mut start = range.start;
        while start < range.end {
            let end = text.floor_char_boundary((start + PIECE).min(range.end)).max(start);
            let blank = slice(text, start, end).rfind(' ').filter(|_| end < range.end).map(|at| start + at + 1);
            let end = blank.unwrap_or(end);
            if !slice(text, start, end).trim().is_empty() {
                found.push(Span::new(start, end));
            }
            start = end;
        }
    }
    found
}

fn set(ui: &Ui, theme: &Theme, document: &NewDocument, span: Span, width: f32) -> Laid {
    let words = span.of(document.text.as_str());
    Excerpt::card(words, theme).lines(usize::MAX).language(&document.language).lay_out(ui, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_are_in_pieces_of_a_bearable_length() {
        let long = "ä word ".repeat(3_000);
        let text = format!("One\n\n{long}\n{}", "界".repeat(5_000));
        let pieces = pieces(&text);
        assert!(pieces.iter().all(|span| span.len() <= PIECE));
        let words: String = pieces.iter().map(|span| span.of(&text)).collect();
        assert_eq!(words, text.replace('\n', ""));
    }
}
