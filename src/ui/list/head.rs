//! What is asked of the list: a filter, of what, in which order, which tags.

use super::{ListState, Scope};
use crate::analysis::list::Order;
use crate::model::{Id, Tag};
use crate::ui::numbers::counted;
use crate::ui::pattern::swatch;
use crate::ui::statement::{look, menu_of};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Button, Checkbox, Choice, Input, MenuRow, menu_separator, paint};
use crate::ui::{Ctx, icons};
use egui::{Align, Layout, Popup, PopupCloseBehavior, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Most lines of tags that are shown beside the words.
const SWATCHES: usize = 4;
const SWATCH: f32 = 16.0;

pub(super) fn head_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState) {
    let margin = egui::Margin { left: 12, right: 12, top: 10, bottom: 8 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        if state.scope != Scope::Under {
            let input = Input::new(&mut state.filter, "Filter the list").hint("Filter by words, actor or note");
            input.icon(icons::FUNNEL).show(ui, ctx.theme);
        }
        ui.horizontal(|ui| {
            scope(ui, ctx, state);
            if state.scope == Scope::Under {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let (count, of) = (state.shown.count, state.shown.of);
                    // Those behind a number stand in many articles.
                    let count =
                        if state.under_counted { counted(count, "statement") } else { format!("{count} of {of}") };
                    ui.add(widgets::Line::new(&count, font::label(), ctx.theme.text2));
                });
                return;
            }
            order(ui, ctx, state);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| tags(ui, ctx, state));
        });
    });
    paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top() - 1.0, ctx.theme);
}

fn scope(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState) {
    let (names, scopes): (&[&str], &[Scope]) = if state.under.is_empty() {
        (&["Article", "Project"], &[Scope::Article, Scope::Project])
    } else {
        let names: &[&str] = if state.under_counted {
            &["Counted", "Article", "Project"]
        } else {
            &["Under the pointer", "Article", "Project"]
        };
        (names, &[Scope::Under, Scope::Article, Scope::Project])
    };
    let mut taken = scopes.iter().position(|scope| *scope == state.scope);
    Choice::new("Statements of", names, &mut taken).required().show(ui, ctx.theme);
    if let Some(&scope) = taken.and_then(|at| scopes.get(at))
        && scope != state.scope
    {
        state.scope = scope;
        // The chooser's statements are asked for anew each time.
        state.under.clear();
    }
}

fn order(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState) {
    let theme = ctx.theme;
    let button = Button::new(state.order.title()).quiet().icon(icons::SORT_ASCENDING).opens().show(ui, theme);
    menu_of(&button, theme, false, |ui| {
        for order in Order::ALL {
            let title = crate::model::capital(order.title());
            if MenuRow::new(&title).check(state.order == order).show(ui, theme).clicked() {
                state.order = order;
            }
        }
        menu_separator(ui, theme);
        if MenuRow::new("In groups").check(state.grouped).show(ui, theme).clicked() {
            state.grouped = !state.grouped;
        }
    });
}

/// The lines of the tags that are shown; a click opens the list of tags to choose from.
fn tags(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState) {
    let theme = ctx.theme;
    let all = ctx.project.tags_in_order();
    let shown: Vec<&Tag> =
        all.iter().copied().filter(|tag| state.tags.is_empty() || state.tags.contains(&tag.id)).collect();
    let text =
        if state.tags.is_empty() { "all tags".to_owned() } else { format!("{} of {} tags", shown.len(), all.len()) };
    let words = paint::line(ui.painter(), &text, font::label(), theme.text2, f32::INFINITY);
    let room = ui.available_width();
    let wanted = shown.len().min(SWATCHES);
    let fits = |gap: f32| ((room - words.size().x) / (SWATCH + gap)).max(0.0) as usize;
    let gap = if fits(size::STEP) >= wanted { size::STEP } else { size::STEP_GROUP };
    let lines = wanted.min(fits(gap));
    let width = words.size().x + lines as f32 * (SWATCH + gap);
    let (rect, response) = ui.allocate_exact_size(vec2(width.min(room), size::CONTROL), Sense::click());
    let mut x = rect.left();
    for tag in shown.iter().take(lines) {
        swatch(ui.painter(), theme, pos2(x, rect.center().y), SWATCH, look(tag), false);
        x += SWATCH + gap;
    }
    paint::put(ui.painter(), x, rect.center().y, words);
    if response.has_focus() {
        paint::focus_ring(ui, theme, rect, size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Tags that are shown, {text}")));
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.frame(widgets::popup_frame(theme)).width(size::MENU).accessible_name("Tags that are shown").show(|ui| {
        ui.set_width(size::MENU - 2.0 * (size::POPUP_PADDING + size::BORDER));
        ui.spacing_mut().item_spacing.y = size::STEP_GROUP;
        for tag in &all {
            tag_switch(ui, ctx, state, tag, &all);
        }
    });
}

fn tag_switch(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState, tag: &Tag, all: &[&Tag]) {
    let mut on = state.tags.is_empty() || state.tags.contains(&tag.id);
    if !Checkbox::new(&mut on, &tag.name).swatch(look(tag)).show(ui, ctx.theme).changed() {
        return;
    }
    let every: Vec<Id<Tag>> = all.iter().map(|tag| tag.id).collect();
    if state.tags.is_empty() {
        state.tags.extend(every.iter().copied());
    }
    if on {
        state.tags.insert(tag.id);
    } else {
        state.tags.remove(&tag.id);
    }
    // None would show nothing, and all is what an empty set says.
    if every.iter().all(|id| state.tags.contains(id)) || !every.iter().any(|id| state.tags.contains(id)) {
        state.tags.clear();
    }
}
