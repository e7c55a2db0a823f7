//! The head of what is chosen in a register: its name, what can be done with it, and how much it is used.

use super::Registered;
use super::doings::Doings;
use super::list::merge;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::state::Dialog;
use crate::ui::statement::menu_of;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Button, IconButton, MenuRow, paint};
use egui::{Align, Layout, Rect, Role, Sense, Ui, pos2, vec2};

/// Shows the head of a row, with what its statements tell.
pub(in crate::ui) fn head_ui<R: Registered, S>(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    row: &R,
    doings: &Doings<R, S>,
    actions: &mut Actions,
) {
    let margin = egui::Margin { left: 20, right: 20, top: 14, bottom: 12 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        title_ui(ui, ctx, row, (doings.doings.len(), &doings.told()), actions);
    });
}

fn title_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, row: &R, (uses, told): (usize, &str), actions: &mut Actions) {
    const LINE: f32 = 30.0;
    /// Lines of a wording at most.
    const MOST: usize = 3;
    /// Where the button that merges has no room for its name.
    const NARROW: f32 = 340.0;
    let theme = ctx.theme;
    let title = font::title();
    let width = ui.available_width();
    let narrow = width < NARROW;
    let buttons = if narrow { 2.0 * size::CONTROL + size::STEP_GROUP } else { 148.0 };
    let room = width - buttons - size::ICON_LARGE - size::STEP;
    let set = paint::lines(ui.painter(), row.title(), (title, LINE), theme.text, room, MOST);
    let height = set.size().y.max(LINE);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let first = rect.top() + LINE / 2.0;
    let icon = pos2(rect.left() + size::ICON_LARGE / 2.0, first);
    paint::sign(ui.painter(), icon, row.icon(), size::ICON_LARGE, theme.text2);
    set.paint(ui.painter(), pos2(rect.left() + size::ICON_LARGE + size::STEP, rect.top()));
    paint::describe(ui, &response, Role::Heading, row.title(), None);
    let right = Rect::from_min_max(pos2(rect.right() - buttons, rect.top()), pos2(rect.right(), rect.top() + LINE));
    paint::inside(ui, right, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        let more = IconButton::new(icons::DOTS_THREE, "More").show(ui, theme);
        menu_of(&more, theme, false, |ui| more_ui(ui, ctx, row, uses, actions));
        let others = R::table(ctx.project).len() > 1 && ctx.read_only.is_none();
        let merging = if narrow {
            IconButton::new(icons::ARROWS_MERGE, "Merge…").enabled(others).show(ui, theme)
        } else {
            Button::new("Merge…").icon(icons::ARROWS_MERGE).enabled(others).show(ui, theme)
        };
        if merging.clicked() {
            actions.push(merge::<R>(row.id(), None));
        }
    });
    ui.add_space(2.0);
    ui.add(widgets::Line::new(told, font::label(), theme.text2).height(18.0));
}

fn more_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, row: &R, uses: usize, actions: &mut Actions) {
    let free = ctx.read_only.is_none();
    let split = MenuRow::new("Split off…").icon(icons::SCISSORS).enabled(free && uses > 0);
    if split.show(ui, ctx.theme).clicked() {
        actions.push(Action::ShowDialog(Some(Dialog::SplitOff(R::party(row.id())))));
    }
    let unused = uses == 0 && !R::needed(ctx.project).contains(&row.id());
    let remove = MenuRow::new("Remove").icon(icons::TRASH).enabled(free && unused);
    let remove = if unused { remove } else { remove.hint("in use: merge it") };
    if remove.show(ui, ctx.theme).clicked() {
        actions.push(Action::Edit(R::remove(vec![row.id()])));
    }
}
