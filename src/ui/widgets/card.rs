//! The pieces of the card of one statement.

use super::chips::{ActorChip, ChipResponse, key_cap_at, key_cap_width};
use super::paint::{describe, hint, inside, line, lines, put, rule, width_of};
use crate::ui::pattern::{TagLook, swatch};
use crate::ui::theme::{Theme, font, size};
use egui::{Align, Frame, Layout, Margin, Rect, Response, Role, Sense, Stroke, Ui, pos2, vec2};

const BAR: f32 = 3.0;
const SWATCH: f32 = 24.0;

/// The first line of the card: line and name of the tag, its key, and at the right what can be done.
pub fn card_head<R>(
    ui: &mut Ui,
    theme: &Theme,
    (look, name): (TagLook, &str),
    key: Option<&str>,
    right: impl FnOnce(&mut Ui) -> R,
) -> R {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::CONTROL), Sense::hover());
    let painter = ui.painter();
    let y = rect.center().y;
    swatch(painter, theme, pos2(rect.left(), y), SWATCH, look, false);
    let mut x = rect.left() + SWATCH + size::STEP;
    let room = rect.width() - SWATCH - 140.0;
    x = put(painter, x, y, line(painter, name, font::section(), theme.text, room)) + size::STEP;
    if let Some(key) = key
        && x + key_cap_width(painter, key) < rect.right()
    {
        key_cap_at(painter, theme, pos2(x, y), key);
    }
    describe(ui, &response, Role::Heading, name, None);
    inside(ui, rect, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        right(ui)
    })
}

/// The words of a statement behind a bar in the colour of its tag; a click goes to them in the article.
pub fn words_block(ui: &mut Ui, theme: &Theme, words: &str, look: TagLook) -> Response {
    let indent = BAR + size::STEP_LIST;
    let width = ui.available_width();
    let face = (font::card_words(), 25.0);
    let set = lines(ui.painter(), words, face, theme.text, width - indent, usize::MAX);
    let (rect, response) = ui.allocate_exact_size(vec2(width, set.size().y.max(25.0)), Sense::click());
    if ui.is_rect_visible(rect) {
        let rtl = set.is_rtl();
        let bar_left = if rtl { rect.right() - BAR } else { rect.left() };
        let bar = Rect::from_min_size(pos2(bar_left, rect.top()), vec2(BAR, rect.height()));
        ui.painter().rect_filled(bar, 0.0, theme.tag_colour(look.colour));
        let x = if rtl { rect.left() } else { rect.left() + indent };
        set.paint(ui.painter(), pos2(x, rect.top()));
        if response.has_focus() {
            super::paint::focus_ring(ui, theme, rect, size::RADIUS_FILL);
        }
    }
    describe(ui, &response, Role::Button, words, None);
    response
}

/// A part of the card, with a line above it.
pub fn card_section<R>(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui) -> R) -> R {
    rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top(), theme);
    let margin = Margin::symmetric(size::STEP_PANEL as i8, size::STEP_LIST as i8);
    Frame::new()
        .inner_margin(margin)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = size::STEP;
            content(ui)
        })
        .inner
}

/// A row no higher than its words, whose links keep areas large enough to be hit.
pub fn slim_row<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    const WORDS: f32 = 18.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), WORDS), Sense::hover());
    let area = rect.expand2(vec2(0.0, (size::HIT_AREA - WORDS) / 2.0));
    inside(ui, area, Layout::left_to_right(Align::Center), content)
}

/// A label and its control, which fills the rest of the row.
pub fn field<R>(ui: &mut Ui, theme: &Theme, label: &str, control: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let (rect, response) = ui.allocate_exact_size(vec2(size::FIELD_LABEL, size::CONTROL), Sense::hover());
        // A little of the gap may be used before a name is cut.
        let room = rect.width() + size::STEP;
        let words = line(ui.painter(), label, font::label(), theme.text2, room);
        let cut = words.is_cut();
        put(ui.painter(), rect.left(), rect.center().y, words);
        describe(ui, &response, Role::Label, label, None);
        if cut {
            hint(response, label);
        }
        ui.add_space(size::STEP_LIST);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP_GROUP);
            control(ui)
        })
        .inner
    })
    .inner
}

/// What was done to the chain of reporting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainEvent {
    /// The chip of that reporter was pressed.
    Opened(usize),
    Removed(usize),
}

/// The chain of reporting: who stands between the words and this article, nearest to the words on top.
/// Each reporter is a chip and the verb that the article uses.
pub fn chain(ui: &mut Ui, theme: &Theme, links: Vec<(ActorChip<'_>, &str)>) -> Option<ChainEvent> {
    const RAIL: f32 = 7.5;
    const INDENT: f32 = 20.0;
    let mut event = None;
    let count = links.len();
    let left = ui.cursor().left();
    let mut knots = Vec::with_capacity(count + 1);
    let row = |ui: &mut Ui, content: &mut dyn FnMut(&mut Ui)| {
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), size::CONTROL),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_height(size::CONTROL);
                ui.add_space(INDENT);
                content(ui);
            },
        )
        .response
        .rect
    };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, 0.0);
        for (index, (chip, verb)) in links.into_iter().enumerate() {
            let mut chip = Some(chip);
            let rect = row(ui, &mut |ui: &mut Ui| {
                let spoken = width_of(ui.painter(), verb, font::small());
                let room = (ui.available_width() - if verb.is_empty() { 0.0 } else { spoken + size::STEP }).max(80.0);
                let shown = ui.scope(|ui| {
                    ui.set_max_width(room);
                    chip.take().map(|chip| chip.show(ui, theme))
                });
                if let Some(ChipResponse { response, removed }) = shown.inner {
                    if removed {
                        event = Some(ChainEvent::Removed(index));
                    } else if response.clicked() {
                        event = Some(ChainEvent::Opened(index));
                    }
                }
                if !verb.is_empty() {
                    ui.add(super::paint::Line::new(verb, font::small(), theme.text2));
                }
            });
            knots.push(rect.center().y);
        }
        let rect = row(ui, &mut |ui: &mut Ui| {
            ui.add(super::paint::Line::new("this article", font::label(), theme.text2));
        });
        knots.push(rect.center().y);
    });
    let x = left + RAIL;
    let rail = Stroke::new(size::BORDER, theme.edge);
    if let (Some(first), Some(last)) = (knots.first(), knots.last()) {
        ui.painter().vline(x, *first..=*last, rail);
    }
    for (index, y) in knots.iter().enumerate() {
        let fill = if index < count { theme.raised } else { theme.edge };
        ui.painter().circle(pos2(x, *y), 4.0, fill, rail);
    }
    event
}
