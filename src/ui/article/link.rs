//! Linking two statements by hand: a drag from the handle beside the selected one to another; then the type is asked,
//! where more than one fits.

use super::view::ArticleView;
use crate::edit::Command;
use crate::model::{Annotation, Id, Project, RelationType};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::icons;
use crate::ui::keys::digit;
use crate::ui::theme::size;
use crate::ui::widgets::paint::{describe, focus_ring, sign};
use crate::ui::widgets::{MenuRow, popup_frame, popup_head, tip};
use egui::{Area, Key, Modifiers, Order, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// Radius of the handle, which stands in the gutter.
const RADIUS: f32 = 9.0;

/// Two statements between which several types of relation fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    from: Id<Annotation>,
    to: Id<Annotation>,
    at: Pos2,
}

/// Types that may lead from one statement to another and do not yet, in the order of the codebook.
#[must_use]
pub(super) fn types_between(project: &Project, from: Id<Annotation>, to: Id<Annotation>) -> Vec<&RelationType> {
    let tag = |id| project.annotations().view(id).map(|view| view.tag);
    let (Some(source), Some(target)) = (tag(from), tag(to)) else { return Vec::new() };
    let mut types = project.relation_types_in_order();
    types.retain(|kind| {
        let fits = |tags: &[_], tag| tags.is_empty() || tags.contains(&tag);
        let known = project.relations_of(from).any(|relation| {
            let ends = (relation.from, relation.to);
            relation.kind == kind.id && (ends == (from, to) || kind.symmetric && ends == (to, from))
        });
        fits(&kind.from, source) && fits(&kind.to, target) && (!kind.symmetric || source == target) && !known
    });
    types
}

/// Shows the handle of the selected statement, the line of a drag from it, and the question at its end.
pub(super) fn link_ui(ui: &Ui, ctx: &Ctx<'_>, view: &mut ArticleView, actions: &mut Actions) {
    if let Some(between) = view.between {
        ask(ui, ctx, view, between, actions);
    }
    let [from] = ctx.state.selected.as_slice() else { return };
    let free = ctx.read_only.is_none() && !view.gesture.is_busy() && !ctx.state.focus;
    let Some(handle) = place(ctx, view, *from).filter(|_| free) else { return };
    let area = Rect::from_center_size(handle, vec2(2.0 * RADIUS + 4.0, 2.0 * RADIUS + 4.0));
    let response = ui.interact(area, egui::Id::unique("link handle"), Sense::click_and_drag());
    let keys = Menu::Link.caps().join(" ");
    let response = response.on_hover_text(tip("Drag to another statement to link both", Some(&keys)));
    describe(ui, &response, Role::Button, "Link to another statement", None);
    let pointer = response.interact_pointer_pos().filter(|_| response.dragged() || response.drag_stopped());
    let target = pointer.and_then(|at| view.under(at).into_iter().find(|id| id != from));
    paint(ui, ctx, view, (handle, &response), pointer.zip(Some(target)));
    if response.clicked() {
        actions.push(Action::Run(Menu::Link));
    }
    if let (true, Some(to), Some(at)) = (response.drag_stopped(), target, pointer) {
        finish(ctx, view, Between { from: *from, to, at }, actions);
    }
}

/// Beside the last row of the statement, where that is in view and something can start from there.
fn place(ctx: &Ctx<'_>, view: &ArticleView, from: Id<Annotation>) -> Option<Pos2> {
    let row = ctx.project.annotations().view(from).filter(|row| Some(row.document) == ctx.state.document)?;
    let starts = |kind: &RelationType| kind.from.is_empty() || kind.from.contains(&row.tag);
    if !ctx.project.relation_types().iter().any(starts) || ctx.project.annotations().len() < 2 {
        return None;
    }
    let columns = view.columns?;
    let last = view.screen_rects(row.fragments().last()?).into_iter().next_back()?;
    let at = pos2(columns.gutter().min(columns.strip.left() - RADIUS - 4.0), last.top() + 10.0);
    columns.pane.shrink(RADIUS).contains(at).then_some(at)
}

fn paint(
    ui: &Ui,
    ctx: &Ctx<'_>,
    view: &ArticleView,
    (handle, response): (Pos2, &Response),
    drag: Option<(Pos2, Option<Id<Annotation>>)>,
) {
    let (theme, painter) = (ctx.theme, ui.painter());
    if let Some((at, target)) = drag {
        painter.line_segment([handle, at], Stroke::new(1.5, theme.accent));
        let row = target.and_then(|id| ctx.project.annotations().view(id));
        for span in row.iter().flat_map(|row| row.fragments()) {
            for rect in view.screen_rects(span) {
                let stroke = Stroke::new(size::FOCUS_RING, theme.accent);
                painter.rect_stroke(rect, size::RADIUS_FILL, stroke, StrokeKind::Outside);
            }
        }
    }
    let fill = if response.hovered() || drag.is_some() { theme.hover } else { theme.raised };
    painter.circle(handle, RADIUS, fill, theme.border());
    sign(painter, handle, icons::LINK_SIMPLE, 12.0, theme.text2);
    if response.has_focus() {
        let rect = Rect::from_center_size(handle, vec2(2.0 * RADIUS, 2.0 * RADIUS));
        focus_ring(ui, theme, rect, size::RADIUS_CHIP);
    }
}

/// Links where one type fits, asks where several do, and lets the refusal be told where none does.
fn finish(ctx: &Ctx<'_>, view: &mut ArticleView, between: Between, actions: &mut Actions) {
    let types = types_between(ctx.project, between.from, between.to);
    let any = || ctx.project.relation_types_in_order().into_iter().next();
    match types.as_slice() {
        [] => actions.extend(any().map(|kind| link(between, kind))),
        [one] => actions.push(link(between, one)),
        _ => view.between = Some(between),
    }
}

fn link(between: Between, kind: &RelationType) -> Action {
    let Between { from, to, .. } = between;
    Action::Edit(Command::Link { kind: kind.id, from, to, note: String::new() })
}

/// Asks for the type: a click or its number takes one, Esc or a press elsewhere takes none.
fn ask(ui: &Ui, ctx: &Ctx<'_>, view: &mut ArticleView, between: Between, actions: &mut Actions) {
    let is_here = |view: crate::model::View<'_>| Some(view.document) == ctx.state.document;
    if !ctx.project.annotations().view(between.from).is_some_and(is_here) {
        view.between = None;
        return;
    }
    let types = types_between(ctx.project, between.from, between.to);
    let mut taken = None;
    let area = Area::new(egui::Id::unique("link type")).order(Order::Foreground).fixed_pos(between.at + vec2(8.0, 8.0));
    let shown = area.constrain(true).show(ui.ctx(), |ui| {
        popup_frame(ctx.theme).show(ui, |ui| {
            ui.set_width(size::POPUP_TAGS);
            ui.spacing_mut().item_spacing.y = 0.0;
            popup_head(ui, ctx.theme, "Link as", Some(("Esc", "none")));
            for (at, kind) in types.iter().enumerate() {
                let key = digit(at);
                let cap = key.map_or("", Key::symbol_or_name);
                let row = MenuRow::new(&kind.name).hint(&kind.definition).cap(cap).show(ui, ctx.theme);
                let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
                if row.clicked() || key.is_some_and(pressed) {
                    taken = Some(link(between, kind));
                }
            }
        });
    });
    let closed = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let pressed = ui.input(|input| input.pointer.any_pressed().then(|| input.pointer.interact_pos()).flatten());
    let elsewhere = pressed.is_some_and(|at| !shown.response.rect.contains(at));
    if taken.is_some() || closed || elsewhere || types.is_empty() {
        view.between = None;
    }
    actions.extend(taken);
}
