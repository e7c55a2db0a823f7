//! The bar above the article that finds words in it.

use super::action::{Action, Actions};
use super::search::{SearchState, switches_ui};
use super::theme::{font, size};
use super::widgets::{self, IconButton, Input, paint};
use super::{Ctx, icons};
use crate::analysis::search::Hit;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align, Key, Layout, Modifiers, Rect, Sense, Ui, vec2};

/// Height of the bar, without a sentence below it.
const BAR: f32 = 44.0;
const INPUT: f32 = 300.0;
/// Longest selection that becomes the question, in bytes: more are not words to be found again.
const SELECTED: usize = 120;

/// Shows the bar across the top of `ui`. To be called only while it is open.
pub fn find_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut SearchState, actions: &mut Actions) {
    let theme = ctx.theme;
    let id = egui::Id::unique("find-input");
    let asked = state.takes_focus(false);
    if asked {
        take_selected_words(ctx, state);
    }
    let focused = ui.memory(|memory| memory.has_focus(id));
    let pressed = |ui: &Ui, modifiers, key| focused && ui.input_mut(|input| input.consume_key(modifiers, key));
    let mut back = pressed(ui, Modifiers::SHIFT, Key::Enter);
    let mut on = pressed(ui, Modifiers::NONE, Key::Enter);
    // The toolkit takes the focus away on Esc before anybody is asked, so what counts is who had it.
    let mut close = state.bar_had_focus && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let mut as_far = pressed(ui, Modifiers::COMMAND, Key::Enter);
    let problem = state.problem().map(str::to_owned);
    let height = BAR + if problem.is_some() { 20.0 } else { 0.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme.chrome);
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    let inner = Rect::from_min_max(rect.min + vec2(size::STEP_PANEL, 8.0), rect.max - vec2(size::STEP_PANEL, 0.0));
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Min)));
    ui.spacing_mut().item_spacing.x = size::STEP;
    let width = (inner.width() - 440.0).clamp(120.0, INPUT);
    ui.scope(|ui| {
        ui.set_max_width(width);
        let input = Input::new(&mut state.sought.text, "Find").hint("Words or an expression");
        let input = input.icon(icons::MAGNIFYING_GLASS).wrong(problem.as_deref()).id(id).width(width);
        let shown = input.show(ui, theme);
        if asked {
            shown.response.request_focus();
            select_all(ui, id, &state.sought.text);
        }
        if shown.response.changed() {
            state.ask();
        }
        state.bar_had_focus = shown.response.has_focus();
    });
    if switches_ui(&mut ui, ctx, &mut state.sought) {
        state.ask();
    }
    back |= IconButton::new(icons::CARET_UP, "Hit before").key("Shift Enter").show(&mut ui, theme).clicked();
    on |= IconButton::new(icons::CARET_DOWN, "Next hit").key("Enter").show(&mut ui, theme).clicked();
    let keys = if cfg!(target_os = "macos") { "⌘ Enter" } else { "Ctrl Enter" };
    as_far |= IconButton::new(icons::ARROWS_OUT_LINE_HORIZONTAL, "Select as far as the hit")
        .key(keys)
        .show(&mut ui, theme)
        .clicked();
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        close |= IconButton::new(icons::X, "Close").key("Esc").show(ui, theme).clicked();
        let room = ui.available_width();
        let summary = state.summary(ctx);
        ui.add(widgets::Line::new(&summary, font::label(), theme.text2).width(room).height(size::CONTROL));
    });
    state.show_first(ctx, actions);
    if on || back {
        state.go(ctx, back, true, actions);
    }
    if close || as_far {
        ui.memory_mut(|memory| memory.surrender_focus(id));
        // What was found is what one goes on with.
        let hit = state.shown_here(ctx, as_far);
        actions.extend(hit.map(|Hit { document, span }| Action::SelectFound { document, span, on: as_far }));
        actions.push(Action::CloseFind);
    }
}

/// Words that are selected in the article are what one is likely to look for.
fn take_selected_words(ctx: &Ctx<'_>, state: &mut SearchState) {
    let words = ctx.state.document.and_then(|document| {
        let span = ctx.state.selected_words(document)?;
        let text = ctx.project.documents().get(document)?.text.as_str();
        Some(span.of(text)).filter(|words| words.len() <= SELECTED && !words.contains('\n'))
    });
    if let Some(words) = words
        && words != state.sought.text
    {
        words.clone_into(&mut state.sought.text);
        state.sought.expression = false;
        state.ask();
    }
}

/// Selects what stands in the input, so that typing replaces it.
fn select_all(ui: &Ui, id: egui::Id, text: &str) {
    let mut edit = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    edit.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    edit.store(ui.ctx(), id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{World, window};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    struct Find {
        world: World,
        search: SearchState,
    }

    fn bar<'a>() -> Harness<'a, Find> {
        let mut world = World::new();
        world.state.find_shown = true;
        let mut search = SearchState::default();
        search.focus(false);
        window(vec2(800.0, 200.0), Find { world, search }, |ui, find: &mut Find| {
            let Find { world, search } = find;
            world.show(ui, |ui, ctx, actions| {
                search.follow(ui.ctx(), ctx);
                find_ui(ui, ctx, search, actions);
            });
        })
    }

    fn type_text(harness: &mut Harness<'_, Find>, text: &str) {
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run_steps(3);
    }

    #[test]
    fn typing_shows_the_first_hit_and_enter_the_next() {
        let mut harness = bar();
        assert!(harness.get_by_label("Find").is_focused());
        type_text(&mut harness, "the official");
        let found = |harness: &Harness<'_, Find>| match harness.state().world.asked.last() {
            Some(Action::Reveal { span, .. }) => *span,
            other => panic!("nothing revealed: {other:?}"),
        };
        harness.get_by_label("1 of 1 here, 1 in 1 document");
        let first = found(&harness);
        harness.event(egui::Event::Text("s".to_owned()));
        harness.run_steps(3);
        assert_eq!(found(&harness).start(), first.start());
        assert_eq!(found(&harness).end(), first.end() + 1);
        let state = harness.state();
        assert_eq!(state.search.hits_in(state.world.document(0)), [found(&harness)]);
        assert_eq!(state.search.current_in(state.world.document(0)), Some(0));
    }

    #[test]
    fn enter_walks_through_the_article_and_round() {
        let mut harness = bar();
        type_text(&mut harness, "of");
        harness.get_by_label("1 of 3 here, 3 in 1 document");
        for expected in [2, 3, 1] {
            harness.key_press(Key::Enter);
            harness.run_steps(3);
            harness.get_by_label(&format!("{expected} of 3 here, 3 in 1 document"));
        }
        harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
        harness.run_steps(3);
        harness.get_by_label("3 of 3 here, 3 in 1 document");
        harness.key_press(Key::Escape);
        harness.run_steps(3);
        assert_eq!(harness.state().world.asked.last(), Some(&Action::CloseFind));
    }

    #[test]
    fn a_faulty_expression_is_explained_below_the_input() {
        let mut harness = bar();
        type_text(&mut harness, "(rail");
        harness.get_by_label("Nothing found");
        harness.get_by_label("Regular expression").click();
        harness.run_steps(3);
        harness.get_by_label("A “(” has no “)”");
    }
}
