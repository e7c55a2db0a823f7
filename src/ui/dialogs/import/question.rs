//! What positions count, where the files do not tell: the same passages by each way of counting, one of which reads right.

use crate::formats::outside::{Readings, Unit};
use crate::model::capital;
use crate::ui::Ctx;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{describe, focus_ring, line, prose, put};
use egui::{Margin, Role, ScrollArea, Sense, Ui, vec2};

const LINE: f32 = 22.0;

/// The way that was chosen now.
pub(super) fn question_ui(ui: &mut Ui, ctx: &Ctx<'_>, readings: &[Readings]) -> Option<Unit> {
    let theme = ctx.theme;
    let mut chosen = None;
    ScrollArea::vertical().id_salt("import question").auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::STEP;
            prose(ui, "Which of these reads right?", (font::section(), 24.0), theme.text);
            let why = "The files do not say which words their positions stand for, and it makes a difference here what \
                       they count. These are the same passages by each way of counting";
            prose(ui, why, (font::ui(), 20.0), theme.text2);
            for reading in readings {
                if one(ui, ctx, reading) {
                    chosen = Some(reading.unit);
                }
            }
        });
    });
    chosen
}

fn one(ui: &mut Ui, ctx: &Ctx<'_>, reading: &Readings) -> bool {
    let theme = ctx.theme;
    let name = capital(reading.unit.told());
    let height = 20.0 + LINE + LINE * reading.words.len() as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let fill = if response.hovered() { theme.hover } else { theme.raised };
    crate::ui::widgets::paint::skin(ui.painter(), rect, size::RADIUS, fill, theme.edge);
    if response.has_focus() {
        focus_ring(ui, theme, rect, size::RADIUS);
    }
    let (x, room) = (rect.left() + size::STEP_LIST, rect.width() - 2.0 * size::STEP_LIST);
    let mut y = rect.top() + 10.0 + LINE / 2.0;
    put(ui.painter(), x, y, line(ui.painter(), &name, font::ui(), theme.text, room));
    for words in &reading.words {
        y += LINE;
        let (words, face, colour) = if words.is_empty() {
            ("not in the text".to_owned(), font::label(), theme.text3)
        } else {
            (format!("“{words}”"), font::row_words(), theme.text2)
        };
        put(ui.painter(), x, y, line(ui.painter(), &words, face, colour, room));
    }
    describe(ui, &response, Role::Button, &format!("{name}: {}", reading.words.join("; ")), None);
    response.clicked()
}
