//! Sentences to be read: what an import did, what needs attention.

use super::{close, focus_first};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Dialog};
use egui::{Margin, RichText, ScrollArea, Ui};

/// Characters that a row of the dialog has room for, or a few less.
const ROW: usize = 62;

pub(super) fn report_ui(ui: &Ui, ctx: &Ctx<'_>, (title, lines): (&str, &[String]), fresh: bool, actions: &mut Actions) {
    let theme = ctx.theme;
    let rows: usize = lines.iter().map(|line| 1 + line.chars().count() / ROW).sum();
    let height = 144.0 + 20.0 * rows as f32 + size::STEP * lines.len() as f32;
    let shown = Dialog::new("report", title, 560.0, height.clamp(200.0, 560.0)).show(
        ui.ctx(),
        theme,
        |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = size::STEP;
                    for line in lines {
                        let text = RichText::new(line).font(font::ui()).color(theme.text).line_height(Some(20.0));
                        ui.add(egui::Label::new(text).wrap().selectable(true));
                    }
                });
            });
        },
        |ui| {
            let done = Button::new("Close").primary().show(ui, theme);
            focus_first(&done, &mut !fresh);
            let copy = Button::new("Copy the text").show(ui, theme);
            (done.clicked(), copy.clicked())
        },
    );
    let (done, copy) = shown.foot;
    if copy {
        let text = std::iter::once(title).chain(lines.iter().map(String::as_str)).collect::<Vec<_>>().join("\n");
        actions.push(Action::Copy(text));
    }
    if done || shown.closed {
        close(actions);
    }
}
