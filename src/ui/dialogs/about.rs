//! What the program is, its version, and whose work it stands on.

use super::{close, focus_first};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Dialog};
use egui::{Margin, RichText, ScrollArea, Ui};

const VERSION: &str = concat!("Standpoint ", env!("CARGO_PKG_VERSION"));

const SENTENCES: [&str; 5] = [
    "Read news closely: who says what, through whom, in which words, for or against what.",
    "Nothing leaves this computer. A project is a folder of plain text that you can read, copy and keep without this \
     program.",
    "Standpoint is free software under the MIT licence or the Apache licence 2.0, as you choose.",
    "Text is set in Libertinus Serif (SIL Open Font License 1.1), the window in Ubuntu Light (Ubuntu Font Licence 1.0); \
     the signs are Phosphor Icons (MIT licence).",
    "It is built on the work of many others, among them egui, parley and serde. Their licences allow this and are kept \
     with the source.",
];

pub(super) fn about_ui(ui: &Ui, ctx: &Ctx<'_>, fresh: bool, actions: &mut Actions) {
    let theme = ctx.theme;
    let shown = Dialog::new("about", VERSION, 520.0, 400.0).show(
        ui.ctx(),
        theme,
        |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = size::STEP_LIST;
                    for (at, sentence) in SENTENCES.into_iter().enumerate() {
                        let (face, line) = if at == 0 { (font::card_words(), 25.0) } else { (font::ui(), 20.0) };
                        let colour = if at < 2 { theme.text } else { theme.text2 };
                        ui.label(RichText::new(sentence).font(face).color(colour).line_height(Some(line)));
                    }
                });
            });
        },
        |ui| {
            let done = Button::new("Close").primary().show(ui, theme);
            focus_first(&done, &mut !fresh);
            let copy = Button::new("Copy the version").show(ui, theme);
            (done.clicked(), copy.clicked())
        },
    );
    let (done, copy) = shown.foot;
    if copy {
        actions.push(Action::Copy(format!("{VERSION}, {} {}", std::env::consts::OS, std::env::consts::ARCH)));
    }
    if done || shown.closed {
        close(actions);
    }
}
