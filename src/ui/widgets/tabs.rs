//! The tabs of the panel.

use super::buttons::IconButton;
use super::menus::{MenuRow, popup_frame};
use super::paint::{Set, describe, focus_ring_inside, inside, keep_arrows, line, put, rule, walk_to};
use crate::ui::icons;
use crate::ui::theme::{Theme, font, size};
use egui::{Align, Key, Layout, Painter, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

/// The tabs of the panel; those that find no room stand in a menu at the end. Returns the one that was taken now.
pub fn tab_bar(ui: &mut Ui, theme: &Theme, names: &[&str], current: usize) -> Option<usize> {
    let (rect, bar) = ui.allocate_exact_size(vec2(ui.available_width(), size::TABS), Sense::hover());
    let id = |index: usize| bar.id.with(index);
    rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    let words = names.iter().enumerate().map(|(index, name)| {
        let colour = if index == current { theme.text } else { theme.text2 };
        line(ui.painter(), name, font::ui(), colour, f32::INFINITY)
    });
    let words: Vec<Set> = words.collect();
    let widths: Vec<f32> = words.iter().map(|words| words.size().x).collect();
    let (shown, padding) = tabs_that_fit(&widths, rect.width() - 2.0 * size::STEP, current);
    let builder = UiBuilder::new().max_rect(rect).accessibility_role(Role::TabList).accessibility_label("Panel");
    let mut child = ui.new_child(builder);
    let ui = &mut child;
    let (mut taken, mut walked) = (None, None);
    let mut x = rect.left() + size::STEP;
    for (index, (name, galley)) in names.iter().zip(words).enumerate().filter(|(index, _)| shown.contains(index)) {
        let width = galley.size().x + 2.0 * padding;
        let tab = Rect::from_min_size(pos2(x, rect.top()), vec2(width, size::TABS - size::BORDER));
        // As with cells of a choice: the focus comes in at the current one, arrows walk.
        let sense = if index == current { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(tab, id(index), sense);
        if response.clicked() {
            taken = Some(index);
        }
        if response.has_focus() {
            keep_arrows(ui, &response);
            if let Some(to) = walk(ui, index, names.len()) {
                taken = Some(to);
                walked = Some(to);
            }
            focus_ring_inside(ui, theme, tab.shrink(2.0), size::RADIUS);
        }
        paint_tab(ui.painter(), theme, tab, padding, galley, (index == current, response.hovered()));
        describe(ui, &response, Role::Tab, name, Some(index == current));
        x += width;
    }
    if let Some(to) = walked {
        walk_to(ui, id(to));
    }
    if shown.len() < names.len() {
        let place = Rect::from_min_size(pos2(x, rect.top()), vec2(MORE_TABS, size::TABS - size::BORDER));
        taken = taken.or(more_tabs(ui, theme, place, names, &shown));
    }
    taken
}

/// Width of the button with the tabs that find no room.
const MORE_TABS: f32 = 32.0;

/// Least space at each side of a tab's name, where it is set as wide as there is room and where a menu takes the rest.
const TIGHT: f32 = 4.0;

/// Which tabs fit into a width, the current one among them, and the space at each side of their names.
fn tabs_that_fit(widths: &[f32], room: f32, current: usize) -> (Vec<usize>, f32) {
    let space = |count: usize, taken: f32, room: f32| (room - taken) / (2.0 * count.max(1) as f32);
    let all = space(widths.len(), widths.iter().sum(), room);
    if all >= TIGHT || widths.len() < 2 {
        return ((0..widths.len()).collect(), all.clamp(TIGHT, size::STEP));
    }
    let room = room - MORE_TABS;
    let width = |index: usize| widths.get(index).copied().unwrap_or(0.0) + 2.0 * TIGHT;
    let (mut shown, mut left) = (vec![current], room - width(current));
    for index in (0..widths.len()).filter(|&index| index != current) {
        left -= width(index);
        if left < 0.0 {
            break;
        }
        shown.push(index);
    }
    shown.sort_unstable();
    let taken = shown.iter().filter_map(|&index| widths.get(index)).sum();
    let padding = space(shown.len(), taken, room).clamp(TIGHT, size::STEP);
    (shown, padding)
}

fn more_tabs(ui: &mut Ui, theme: &Theme, place: Rect, names: &[&str], shown: &[usize]) -> Option<usize> {
    let button = inside(ui, place, Layout::left_to_right(Align::Center), |ui| {
        IconButton::new(icons::DOTS_THREE, "More tabs").show(ui, theme)
    });
    let mut taken = None;
    egui::Popup::menu(&button).frame(popup_frame(theme)).width(size::MENU).show(|ui| {
        ui.set_width(size::MENU - 2.0 * (size::POPUP_PADDING + size::BORDER));
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, name) in names.iter().enumerate().filter(|(index, _)| !shown.contains(index)) {
            if MenuRow::new(name).show(ui, theme).clicked() {
                taken = Some(index);
            }
        }
    });
    taken
}

fn paint_tab(painter: &Painter, theme: &Theme, tab: Rect, padding: f32, words: Set, (current, hovered): (bool, bool)) {
    if current || hovered {
        let colour = if current { theme.accent } else { theme.line };
        let foot = Rect::from_min_max(pos2(tab.left(), tab.bottom() - 2.0), tab.max);
        painter.rect_filled(foot, 0.0, colour);
    }
    put(painter, tab.left() + padding, tab.center().y - 1.0, words);
}

fn walk(ui: &Ui, from: usize, count: usize) -> Option<usize> {
    let pressed = |key| ui.input(|input| input.key_pressed(key) && !input.modifiers.any());
    if pressed(Key::ArrowRight) && from + 1 < count {
        Some(from + 1)
    } else if pressed(Key::ArrowLeft) {
        from.checked_sub(1)
    } else {
        None
    }
}
