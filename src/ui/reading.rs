//! How the article is set: the popup behind “Aa”, and the steps that the commands of the same names take.

use super::action::{Action, Actions, Menu};
use super::enabled::{MEASURE_RANGE, MEASURE_STEP, SIZE_STEP, SPACING_RANGE, SPACING_STEP};
use super::state::{Reading, Typeface};
use super::theme::{font, size};
use super::widgets::{self, Choice, IconButton, MenuRow};
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
        Menu::UsualText => Reading { size: size::ARTICLE_TEXT, ..now },
        Menu::MoreSpacing => Reading { spacing: go(now.spacing, &spacings, 1.0), ..now },
        Menu::LessSpacing => Reading { spacing: go(now.spacing, &spacings, -1.0), ..now },
        Menu::WiderText => Reading { measure: go(now.measure, &measures, 1.0), ..now },
        Menu::NarrowerText => Reading { measure: go(now.measure, &measures, -1.0), ..now },
        Menu::FaceSerif => Reading { typeface: Typeface::Serif, ..now },
        Menu::FaceSans => Reading { typeface: Typeface::Sans, ..now },
        Menu::FaceSystem => Reading { typeface: Typeface::System, ..now },
        Menu::Numbers => Reading { numbers: !now.numbers, ..now },
        _ => return None,
    })
}

/// The face, three settings with a step down and up each, what else helps reading, and the way back.
pub fn reading_ui(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let now = ctx.state.reading;
    ui.set_width(size::MENU);
    ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP_GROUP);
    typefaces(ui, ctx, actions);
    let rows = [
        ("Text size", now.size, [Menu::SmallerText, Menu::LargerText]),
        ("Space between lines", now.spacing, [Menu::LessSpacing, Menu::MoreSpacing]),
        ("Text width", now.measure, [Menu::NarrowerText, Menu::WiderText]),
    ];
    for (label, value, steps) in rows {
        stepper(ui, ctx, (label, value), steps, actions);
    }
    widgets::menu_separator(ui, ctx.theme);
    for menu in [Menu::Numbers, Menu::LessMotion, Menu::Focus] {
        let caps = menu.caps().join(" ");
        let icon = if enabled::is_on(menu, ctx) { icons::CHECK } else { " " };
        let row = MenuRow::new(menu.label()).icon(icon).key(&caps);
        if row.enabled(enabled::enabled(menu, ctx)).show(ui, ctx.theme).clicked() {
            actions.push(Action::Run(menu));
        }
    }
    widgets::menu_separator(ui, ctx.theme);
    let usual = now == Reading::default();
    let reset = MenuRow::new("As it was at first").icon(icons::ARROW_COUNTER_CLOCKWISE).enabled(!usual);
    if reset.show(ui, ctx.theme).clicked() {
        actions.push(Action::SetReading(Reading::default()));
    }
}

fn typefaces(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    const NAMES: [&str; 3] = ["Serif", "Sans", "System"];
    let now = ctx.state.reading;
    let mut taken = Typeface::ALL.iter().position(|face| *face == now.typeface);
    labelled(ui, ctx, "Face", |ui| {
        Choice::new("Face of the text", &NAMES, &mut taken).required().show(ui, ctx.theme);
    });
    if let Some(typeface) = taken.and_then(|at| Typeface::ALL.get(at).copied()).filter(|face| *face != now.typeface) {
        actions.push(Action::SetReading(Reading { typeface, ..now }));
    }
}

/// A row with words at the left and controls at the right, the last one first.
fn labelled(ui: &mut Ui, ctx: &Ctx<'_>, label: &str, controls: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(size::MENU, size::MENU_ROW), Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(size::STEP_GROUP);
        controls(ui);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(size::STEP);
            ui.label(RichText::new(label).font(font::ui()).color(ctx.theme.text));
        });
    });
}

fn stepper(ui: &mut Ui, ctx: &Ctx<'_>, (label, value): (&str, f32), [less, more]: [Menu; 2], actions: &mut Actions) {
    labelled(ui, ctx, label, |ui| {
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
        assert_eq!(now, Reading { size: 27.0, measure: 800.0, ..Reading::default() });
        assert_eq!(stepped(Menu::UsualText, now), Some(Reading { size: 19.0, ..now }));
        assert_eq!(stepped(Menu::Undo, now), None);
    }
}
