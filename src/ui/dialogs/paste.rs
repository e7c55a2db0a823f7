//! A text to add as an article, pasted or typed.

use super::{close, focus_first, foot, foot_note, form_row};
use crate::text::word_count;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::counted;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Dialog, Input};
use egui::{Id, Key, Margin, Modifiers, ScrollArea, Ui, ViewportCommand};

#[derive(Debug, Clone, Default)]
pub(super) struct PasteState {
    title: String,
    text: String,
    started: bool,
    focused: bool,
    /// Length of the text that was counted last, and its words.
    words: (usize, usize),
    /// It was to be added with nothing in it.
    asked: bool,
}

/// The longest line that is taken for a title, in characters.
const TITLE: usize = 140;

/// The first line with words, if it is short enough for a title.
fn title_of(text: &str) -> &str {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= TITLE { line } else { "" }
}

pub(super) fn paste_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut PasteState, text: &str, actions: &mut Actions) {
    let theme = ctx.theme;
    let (title_id, text_id) = (Id::unique("paste title"), Id::unique("paste text"));
    if !state.started {
        state.started = true;
        state.text = text.to_owned();
        if text.is_empty() {
            // The window hands the clipboard over as a paste, which goes to the field with the focus.
            ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
        }
    }
    if state.words.0 != state.text.len() {
        state.words = (state.text.len(), word_count(&state.text));
    }
    let enter =
        ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter)) || super::entered(ui, &[title_id]);
    let found = title_of(&state.text).to_owned();
    let empty = state.text.trim().is_empty();
    let shown = Dialog::new("paste", "Paste an article", 720.0, 600.0).show(
        ui.ctx(),
        theme,
        |ui| {
            egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = size::STEP_LIST;
                let hint = if found.is_empty() { "What the article is called" } else { &found };
                form_row(ui, ctx, "Title", |ui| {
                    Input::new(&mut state.title, "Title").hint(hint).id(title_id).show(ui, theme);
                });
                let room = ui.available_height();
                form_row(ui, ctx, "Text", |ui| {
                    ScrollArea::vertical().max_height(room).auto_shrink(false).show(ui, |ui| {
                        // Room for the ring around the field.
                        ui.add_space(size::STEP_GROUP);
                        let row = ui.fonts_mut(|fonts| fonts.row_height(&font::ui()));
                        let rows = ((room - 2.0 * size::STEP_DIALOG) / row).floor().max(4.0) as usize;
                        let missing = (state.asked && empty).then_some("Paste or type the article first");
                        let input = Input::new(&mut state.text, "Text").hint("Paste or type the article here");
                        let response = input.rows(rows).id(text_id).wrong(missing).show(ui, theme).response;
                        focus_first(&response, &mut state.focused);
                    });
                });
            });
        },
        |ui| {
            let (primary, cancel) = foot(ui, ctx, "Add", true);
            foot_note(ui, ctx, &counted(state.words.1, "word"));
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = shown.foot;
    if enter || primary {
        state.asked = true;
        if !empty {
            let typed = state.title.trim();
            let title = if typed.is_empty() { found } else { typed.to_owned() };
            actions.push(Action::AddText { title, text: std::mem::take(&mut state.text) });
            close(actions);
        }
    } else if cancel || shown.closed {
        close(actions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_title_if_it_is_short() {
        assert_eq!(title_of("\n  Rail link slips \n\nThe minister said"), "Rail link slips");
        assert_eq!(title_of(&"word ".repeat(60)), "");
        assert_eq!(title_of(""), "");
    }
}
