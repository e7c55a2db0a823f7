//! The text as it is, with the words of its statements filled.

use super::CorrectState;
use crate::edit::Fate;
use crate::model::{Digest, Document};
use crate::text::{Span, paragraph_ranges, slice};
use crate::ui::Ctx;
use crate::ui::excerpt::{Excerpt, Laid};
use crate::ui::rows::{Heights, Rows};
use crate::ui::theme::{Theme, size};
use egui::{Role, Sense, Ui, WidgetInfo};

const GAP: f32 = 10.0;

/// The paragraphs and how high they are at a width.
#[derive(Debug, Default)]
pub(super) struct OldState {
    of: Option<(Digest, u32)>,
    paragraphs: Vec<Span>,
    heights: Heights,
    /// A paragraph that is to be scrolled to.
    pub(super) reveal: Option<usize>,
}

impl OldState {
    /// The paragraph that holds a byte, by its place among them.
    pub(super) fn paragraph_at(&self, byte: usize) -> usize {
        self.paragraphs.partition_point(|span| span.start() <= byte).saturating_sub(1)
    }
}

pub(super) fn old_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CorrectState, document: &Document) {
    let width = ui.available_width() - size::STEP_DIALOG;
    let text = document.text.as_str();
    let of = Some((document.text.digest(), width.to_bits()));
    if state.old.of != of {
        let words = |range: &std::ops::Range<usize>| !slice(text, range.start, range.end).trim().is_empty();
        let spans = paragraph_ranges(text).filter(words).map(|range| Span::new(range.start, range.end));
        state.old.paragraphs = spans.collect();
        let height = |span: &Span| set(ui, ctx.theme, document, *span, width, &[]).height() + GAP;
        state.old.heights = Heights::new(state.old.paragraphs.iter().map(height));
        state.old.of = of;
    }
    let id = egui::Id::unique("old text");
    let old = &state.old;
    let marked: Vec<(Span, bool)> = state
        .placed
        .iter()
        .flat_map(|placed| placed.statement.fragments.iter().map(|span| (*span, placed.fate == Fate::Same)))
        .collect();
    let rows = Rows { id, name: "Old text", heights: &old.heights, reveal: old.reveal };
    rows.show(ui, |ui, at, rect| {
        let Some(span) = old.paragraphs.get(at) else { return };
        let here = |same: bool| {
            let marks = marked.iter().filter(move |mark| mark.1 == same);
            let inside = marks.filter_map(|mark| mark.0.intersection(*span));
            inside.map(|mark| Span::new(mark.start() - span.start(), mark.end() - span.start())).collect::<Vec<_>>()
        };
        // What does not just stay stands out.
        set(ui, ctx.theme, document, *span, width, &here(true)).paint_marks(ui.painter(), rect.min);
        let other = here(false);
        excerpt(ctx.theme, document, *span).marks(&other).lay_out(ui, width).paint(ui.painter(), rect.min);
        let response = ui.interact(rect, ui.scope_id().with(("old", at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Paragraph, true, span.of(text)));
    });
    state.old.reveal = None;
}

fn excerpt<'a>(theme: &Theme, document: &'a Document, span: Span) -> Excerpt<'a> {
    let words = span.of(document.text.as_str());
    Excerpt::card(words, theme).lines(usize::MAX).language(&document.language)
}

fn set(ui: &Ui, theme: &Theme, document: &Document, span: Span, width: f32, marks: &[Span]) -> Laid {
    let mut excerpt = excerpt(theme, document, span).marks(marks);
    excerpt.mark = theme.row_sel;
    excerpt.lay_out(ui, width)
}
