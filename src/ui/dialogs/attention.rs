//! What needs attention: a list at the left; at the right one of them with its record and what can be done.

use super::{close, focus_first, foot_note};
use crate::text::{Span, slice, snap_to_words};
use crate::ui::action::{Action, Actions};
use crate::ui::attention::{Choice, Problem, visible};
use crate::ui::excerpt::{Excerpt, paint_excerpt};
use crate::ui::theme::{Tone, font, size};
use crate::ui::widgets::{Button, Dialog, IconButton, LinkButton, dialog_list, paint};
use crate::ui::{Ctx, icons};
use egui::{Key, Margin, Modifiers, Rect, RichText, Role, ScrollArea, Sense, Ui, pos2, vec2};

#[derive(Debug, Clone, Default)]
pub(super) struct AttentionState {
    /// The one that is shown.
    at: usize,
    focused: bool,
}

const ROW: f32 = 48.0;
/// Below this width list and record don't fit beside each other.
const NARROW: f32 = 600.0;
/// Below this height of what is between head and foot, one row of the list is shown at a time.
const LOW: f32 = 260.0;
/// Characters of a record that are shown; all of it can be copied.
const SHOWN: usize = 4000;
/// Bytes around a passage that show where it would stand.
const AROUND: usize = 90;

pub(super) fn attention_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut AttentionState, actions: &mut Actions) {
    let problems = &ctx.care.problems;
    let AttentionState { at, focused } = state;
    *at = (*at).min(problems.len().saturating_sub(1));
    let shown = Dialog::new("attention", "Needs attention", 860.0, 620.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| {
            if let Some(problem) = problems.get(*at) {
                walk(ui, at, problems.len());
                let right = if ui.max_rect().width() < NARROW {
                    above(ui, ctx, at)
                } else {
                    dialog_list(ui, ctx.theme, |ui| list_ui(ui, ctx, at));
                    ui.max_rect().with_min_x(ui.max_rect().left() + size::DIALOG_LIST)
                };
                let layout = egui::Layout::top_down(egui::Align::Min);
                paint::inside(ui, right, layout, |ui| problem_ui(ui, ctx, (*at, problem), actions));
            } else {
                egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8)).show(ui, |ui| {
                    said(ui, ctx, "Nothing needs attention any more.");
                });
            }
        },
        |ui| {
            let done = Button::new("Close").primary().show(ui, ctx.theme);
            focus_first(&done, focused);
            let copy = !problems.is_empty() && Button::new("Copy the list").show(ui, ctx.theme).clicked();
            foot_note(ui, ctx, "What can’t be read stays in its file as it is");
            (done.clicked(), copy)
        },
    );
    let (done, copy) = shown.foot;
    if copy {
        let lines = problems.iter().map(|problem| [problem.sentence.as_str(), &problem.raw].join("\n"));
        actions.push(Action::Copy(lines.collect::<Vec<_>>().join("\n")));
    }
    if done || shown.closed {
        close(actions);
    }
}

/// In little room the list stands above what is shown of one; what is left for that.
fn above(ui: &mut Ui, ctx: &Ctx<'_>, at: &mut usize) -> Rect {
    let room = ui.max_rect();
    let count = ctx.care.problems.len();
    let rows = if room.height() < LOW { 1 } else { count.min(2) };
    let list = Rect::from_min_size(room.min, vec2(room.width(), ROW * rows as f32 + 2.0 * size::STEP_GROUP));
    let (inner, layout) = (list.shrink(size::STEP_GROUP), egui::Layout::top_down(egui::Align::Min));
    if rows == 1 && count > 1 {
        let buttons = egui::Layout::right_to_left(egui::Align::Center);
        paint::inside(ui, inner, buttons, |ui| {
            if IconButton::new(icons::CARET_DOWN, "Next").show(ui, ctx.theme).clicked() {
                *at = (*at + 1).min(count - 1);
            }
            if IconButton::new(icons::CARET_UP, "Previous").show(ui, ctx.theme).clicked() {
                *at = at.saturating_sub(1);
            }
            if let Some(problem) = ctx.care.problems.get(*at) {
                row_ui(ui, ctx, problem, true);
            }
        });
    } else {
        paint::inside(ui, inner, layout, |ui| list_ui(ui, ctx, at));
    }
    paint::rule(ui.painter(), room.x_range(), list.bottom(), ctx.theme);
    room.with_min_y(list.bottom())
}

/// Arrows go through the list.
fn walk(ui: &Ui, at: &mut usize, count: usize) {
    let (up, down) = ui.input_mut(|input| {
        let mut key = |key| input.consume_key(Modifiers::NONE, key);
        (key(Key::ArrowUp), key(Key::ArrowDown))
    });
    if up {
        *at = at.saturating_sub(1);
    }
    if down {
        *at = (*at + 1).min(count.saturating_sub(1));
    }
}

fn list_ui(ui: &mut Ui, ctx: &Ctx<'_>, chosen: &mut usize) {
    let problems = &ctx.care.problems;
    let before = *chosen;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW, problems.len(), |ui, rows| {
        for at in rows {
            if let Some(problem) = problems.get(at)
                && row_ui(ui, ctx, problem, at == before)
            {
                *chosen = at;
            }
        }
    });
}

fn row_ui(ui: &mut Ui, ctx: &Ctx<'_>, problem: &Problem, taken: bool) -> bool {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    if taken {
        ui.painter().rect_filled(rect, size::RADIUS, theme.row_sel);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, size::RADIUS, theme.hover);
    }
    let (icon, tone) = if problem.kept { (icons::CHECK, Tone::Quiet) } else { (icons::WARNING_CIRCLE, Tone::Warn) };
    let left = rect.left() + size::STEP;
    paint::sign(ui.painter(), pos2(left + 8.0, rect.top() + 16.0), icon, size::ICON, theme.tone(tone));
    let x = left + 24.0;
    let width = rect.right() - size::STEP - x;
    let title = paint::line(ui.painter(), &problem.title, font::label(), theme.text, width);
    paint::put(ui.painter(), x, rect.top() + 16.0, title);
    let place = paint::line(ui.painter(), &problem.place, font::small(), theme.text2, width);
    paint::put(ui.painter(), x, rect.top() + 34.0, place);
    if response.has_focus() {
        paint::focus_ring_inside(ui, theme, rect, size::RADIUS);
    }
    paint::describe(ui, &response, Role::ListItem, &format!("{}, {}", problem.title, problem.place), Some(taken));
    response.clicked()
}

fn said(ui: &mut Ui, ctx: &Ctx<'_>, words: &str) {
    let text = RichText::new(words).font(font::ui()).color(ctx.theme.text).line_height(Some(20.0));
    ui.add(egui::Label::new(text).wrap().selectable(true));
}

fn small(ui: &mut Ui, ctx: &Ctx<'_>, words: &str) {
    let text = RichText::new(words).font(font::label()).color(ctx.theme.text2).line_height(Some(18.0));
    ui.add(egui::Label::new(text).wrap().selectable(false));
}

fn problem_ui(ui: &mut Ui, ctx: &Ctx<'_>, (at, problem): (usize, &Problem), actions: &mut Actions) {
    ScrollArea::vertical().id_salt(("problem", at)).auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(Margin::same(size::STEP_PANEL as i8)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::STEP;
            said(ui, ctx, &problem.sentence);
            if !problem.raw.is_empty() {
                ui.add_space(size::STEP_GROUP);
                ui.horizontal(|ui| {
                    small(ui, ctx, "As it stands in the file");
                    if LinkButton::new("Copy the record").small().show(ui, ctx.theme).clicked() {
                        actions.push(Action::Copy(problem.raw.clone()));
                    }
                });
                record(ui, ctx, &problem.raw);
            }
            for (nth, choice) in problem.choices.iter().enumerate() {
                choice_ui(ui, ctx, choice, Action::Mend { problem: at, choice: nth }, actions);
            }
            if problem.copy {
                choice_ui(ui, ctx, &merging(ctx), Action::MergeCopies, actions);
            }
            let (label, about) = match problem.kept {
                false => ("Keep it as it is", "It stays in its file and is not counted any more"),
                true => ("Count it again", "You have kept it as it is"),
            };
            let about = Choice { label, about: about.to_owned(), ..Choice::default() };
            choice_ui(ui, ctx, &about, Action::KeepAsIs { problem: at, keep: !problem.kept }, actions);
        });
    });
}

/// What sync programs leave belongs together, so all of it comes in at once.
fn merging(ctx: &Ctx<'_>) -> Choice {
    let (label, about) = match ctx.care.problems.iter().filter(|problem| problem.copy).count() {
        1 => ("Merge it in", "One edit, which undo takes back. The copy goes into the trash"),
        _ => ("Merge them in", "All second copies in one edit, which undo takes back. They go into the trash"),
    };
    Choice { label, about: about.to_owned(), ..Choice::default() }
}

/// A line of a file, in a face whose letters are told apart.
fn record(ui: &mut Ui, ctx: &Ctx<'_>, raw: &str) {
    let mut words: String = visible(raw).chars().take(SHOWN).collect();
    if raw.chars().count() > SHOWN {
        words.push('…');
    }
    let frame = egui::Frame::new().fill(ctx.theme.page).stroke(ctx.theme.separator()).corner_radius(size::RADIUS);
    frame.inner_margin(Margin::same(size::STEP as i8)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let text = RichText::new(words).font(font::mono()).color(ctx.theme.text);
        let label = egui::Label::new(text).wrap_mode(egui::TextWrapMode::Wrap).selectable(true);
        ui.add(label);
    });
}

fn choice_ui(ui: &mut Ui, ctx: &Ctx<'_>, choice: &Choice, action: Action, actions: &mut Actions) {
    ui.add_space(size::STEP_GROUP);
    paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top(), ctx.theme);
    ui.add_space(size::STEP_GROUP);
    if let Some((document, spans)) = &choice.place {
        preview(ui, ctx, *document, spans);
    }
    if !choice.line.is_empty() {
        record(ui, ctx, &choice.line);
    }
    ui.horizontal_wrapped(|ui| {
        let may = ctx.read_only.is_none() || matches!(action, Action::KeepAsIs { .. });
        if Button::new(choice.label).enabled(may).show(ui, ctx.theme).clicked() {
            actions.push(action);
        }
        small(ui, ctx, &choice.about);
    });
}

/// The words around the place where a statement would stand.
fn preview(ui: &mut Ui, ctx: &Ctx<'_>, document: crate::model::Id<crate::model::Document>, spans: &[Span]) {
    let Some((row, first)) = ctx.project.documents().get(document).zip(spans.first()) else {
        return;
    };
    let text = row.text.as_str();
    let hull = spans.iter().fold(*first, |hull, span| hull.hull(*span));
    let floor = |at: usize| crate::text::grapheme_edge_before(text, at.min(text.len()));
    let wide = Span::new(floor(hull.start().saturating_sub(AROUND)), floor(hull.end() + AROUND));
    let around = snap_to_words(text, wide).hull(hull);
    let words = slice(text, around.start(), around.end()).replace('\n', " ");
    let marks: Vec<Span> =
        spans.iter().map(|span| Span::new(span.start() - around.start(), span.end() - around.start())).collect();
    small(ui, ctx, &format!("It would stand here, in “{}”", row.title));
    let excerpt = Excerpt::card(&words, ctx.theme).marks(&marks).language(&row.language);
    let at = ui.cursor().min;
    let height = paint_excerpt(ui, at, ui.available_width(), &excerpt);
    let rect = Rect::from_min_size(at, vec2(ui.available_width(), height));
    let response = ui.allocate_rect(rect, Sense::hover());
    paint::describe(ui, &response, Role::Label, &words, None);
}
