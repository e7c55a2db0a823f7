//! How the article is set: the popup behind “Aa”, and the steps that the commands of the same names take.

use super::action::{Action, Actions, Menu};
use super::enabled::{MEASURE_RANGE, MEASURE_STEP, SIZE_STEP, SPACING_RANGE, SPACING_STEP};
use super::state::Reading;
use super::theme::{font, size};
use super::widgets::{self, IconButton, MenuRow};
use super::{Ctx, enabled, icons};
use egui::{Align, Layout, RichText, Ui, vec2};

/// What a command makes of the setting; `None` for commands that have nothing to do with it.
#[must_use]
pub fn stepped(menu: Menu, now: Reading) -> Option<Reading> {
    let sizes = size::ARTICLE_TEXT_RANGE;
    let (sizes, spacings, measures) =
        ((sizes, SIZE_STEP), (SPACING_RANGE, SPACING_STEP), (MEASURE_RANGE, MEASURE_STEP));
    let go = |value: f32, (range, step): &(std::ops::RangeInclusive<f32>, f32), towards: f32| {
        (value + step * towards).clamp(*range.start(), *range.end())
    };
    Some(match menu {
        Menu::LargerText => Reading { size: go(now.size, &sizes, 1.0), ..now },
        Menu::SmallerText => Reading { size: go(now.size, &sizes, -1.0), ..now },
        Menu::UsualText => Reading::default(),
        Menu::MoreSpacing => Reading { spacing: go(now.spacing, &spacings, 1.0), ..now },
        Menu::LessSpacing => Reading { spacing: go(now.spacing, &spacings, -1.0), ..now },
        Menu::WiderText => Reading { measure: go(now.measure, &measures, 1.0), ..now },
        Menu::NarrowerText => Reading { measure: go(now.measure, &measures, -1.0), ..now },
        _ => return None,
    })
}

/// Three settings with a step down and up each, and the way back.
pub fn reading_ui(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let now = ctx.state.reading;
    ui.set_width(size::MENU);
    ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP_GROUP);
    let rows = [
        ("Text size", now.size, [Menu::SmallerText, Menu::LargerText]),
        ("Space between lines", now.spacing, [Menu::LessSpacing, Menu::MoreSpacing]),
        ("Text width", now.measure, [Menu::NarrowerText, Menu::WiderText]),
    ];
    for (label, value, steps) in rows {
        stepper(ui, ctx, (label, value), steps, actions);
    }
    widgets::menu_separator(ui, ctx.theme);
    let usual = now == Reading::default();
    let reset = MenuRow::new("As it was at first").icon(icons::ARROW_COUNTER_CLOCKWISE).enabled(!usual);
    if reset.show(ui, ctx.theme).clicked() {
        actions.push(Action::SetReading(Reading::default()));
    }
}

fn stepper(ui: &mut Ui, ctx: &Ctx<'_>, (label, value): (&str, f32), [less, more]: [Menu; 2], actions: &mut Actions) {
    ui.allocate_ui_with_layout(vec2(size::MENU, size::MENU_ROW), Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(size::STEP_GROUP);
        let mut step = |ui: &mut Ui, menu: Menu, icon: &str| {
            let caps = menu.caps().join(" ");
            let button = IconButton::new(icon, menu.label()).key(&caps).enabled(enabled::enabled(menu, ctx));
            let button = button.show(ui, ctx.theme);
            if let Some(next) = stepped(menu, ctx.state.reading).filter(|_| button.clicked()) {
                actions.push(Action::SetReading(next));
            }
        };
        step(ui, more, icons::PLUS);
        let shown = RichText::new(format!("{value}")).font(font::ui()).color(ctx.theme.text);
        ui.add_sized(vec2(36.0, size::CONTROL), egui::Label::new(shown));
        step(ui, less, icons::MINUS);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(size::STEP);
            ui.label(RichText::new(label).font(font::ui()).color(ctx.theme.text));
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_within_the_limits() {
        let mut now = Reading::default();
        for _ in 0..100 {
            now = stepped(Menu::LargerText, stepped(Menu::WiderText, now).unwrap()).unwrap();
            now = stepped(Menu::LessSpacing, now).unwrap();
        }
        assert_eq!(now, Reading { size: 27.0, spacing: 0.0, measure: 800.0 });
        assert_eq!(stepped(Menu::UsualText, now), Some(Reading::default()));
        assert_eq!(stepped(Menu::Undo, now), None);
    }
}
