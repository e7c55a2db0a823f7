//! What the pointer does in the article: events in, meanings out as actions. Finds what is under the pointer; what it
//! means is the business of `gesture`.

use crate::edit::Command;
use crate::model::{Annotation, Document, Id};
use crate::text::Span;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::article::gesture::{Held, Input, Outcome, Over, Pick, Seen, autoscroll_speed};
use crate::ui::article::view::ArticleView;
use crate::ui::state::Selection;
use egui::{CursorIcon, Event, Modifiers, PointerButton, Pos2, Response, Ui};

/// Points that a press may wander and still be a click.
pub(super) const STILL: f32 = 4.0;

/// Takes everything the pointer did in this frame.
pub(super) fn pointer_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    view: &mut ArticleView,
    document: &Document,
    response: &Response,
    actions: &mut Actions,
) {
    let (events, time, modifiers) = ui.input(|input| (input.events.clone(), input.time, input.modifiers));
    let delay = ui.ctx().options(|options| options.input_options.max_double_click_delay);
    let takes_press = response.is_pointer_button_down_on() || response.clicked() || response.drag_stopped();
    for event in &events {
        match event {
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, modifiers } if takes_press => {
                if !view.columns.is_some_and(|columns| columns.reading().contains(*pos)) {
                    continue;
                }
                ui.memory_mut(|memory| memory.request_focus(response.id));
                view.count_click(*pos, time, delay);
                view.press(ctx, document, *pos, held(*modifiers), actions);
            }
            Event::PointerMoved(pos) => view.drag_to(ctx, document, *pos, held(modifiers), actions),
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: false, .. }
                if view.gesture.is_busy() =>
            {
                view.drag_to(ctx, document, *pos, held(modifiers), actions);
                view.handle(ctx, document, Input::Release, actions, Some(*pos));
            }
            _ => {}
        }
    }
    autoscroll(ui, ctx, view, document, held(modifiers), actions);
    if response.secondary_clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        view.prepare_menu(ctx, document, at, actions);
    }
    hover(ui, view, response);
}

fn held(modifiers: Modifiers) -> Held {
    Held { alt: modifiers.alt, shift: modifiers.shift, ctrl: modifiers.command || modifiers.ctrl }
}

/// Scrolls while a drag is beyond the pane's upper or lower edge.
fn autoscroll(ui: &Ui, ctx: &Ctx<'_>, view: &mut ArticleView, document: &Document, held: Held, actions: &mut Actions) {
    let (Some(columns), true, true) = (view.columns, view.gesture.is_busy(), view.press.dragged) else { return };
    let Some(at) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let beyond = (at.y - columns.pane.bottom()).max(0.0) + (at.y - columns.pane.top()).min(0.0);
    let speed = autoscroll_speed(beyond);
    if speed != 0.0 {
        let passed = ui.input(|input| input.stable_dt).min(0.1);
        view.scroll_by(document, f64::from(speed * passed));
        view.drag_to(ctx, document, at, held, actions);
        ui.ctx().request_repaint();
    }
}

fn hover(ui: &Ui, view: &mut ArticleView, response: &Response) {
    let at = ui.input(|input| input.pointer.hover_pos()).filter(|_| response.hovered() && !view.gesture.is_busy());
    let statement = at.and_then(|at| view.under(at).first().copied());
    view.hover.point(statement, ui.input(|input| input.time));
    let Some(columns) = view.columns else { return };
    let grabbed = view.gesture.moving().is_some();
    let over_grip = at.is_some_and(|at| view.grips.iter().any(|(_, rect)| rect.contains(at)));
    if grabbed || over_grip {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    } else if let Some(at) = at {
        let words = at.x >= columns.left - STILL && at.x <= columns.right() + STILL;
        if words {
            ui.set_cursor_icon(CursorIcon::Text);
        }
    }
}

/// The wish to have words of a document selected.
pub(super) fn select(document: &Document, pick: Pick) -> Action {
    let Pick { anchor, head, span } = pick;
    Action::SelectText(Some(Selection { document: document.id, anchor, head, span }))
}

impl ArticleView {
    fn count_click(&mut self, at: Pos2, time: f64, delay: f64) {
        let again = time - self.press.time <= delay && at.distance(self.press.at) <= STILL;
        let clicks = if again { self.press.clicks % 3 + 1 } else { 1 };
        self.press = super::view::Press { at, time, clicks, dragged: false };
    }

    fn press(&mut self, ctx: &Ctx<'_>, document: &Document, at: Pos2, held: Held, actions: &mut Actions) {
        self.goal = None;
        let Some(found) = self.find(at) else { return };
        let grip = self.grips.iter().rev().find(|(_, rect)| rect.contains(at)).map(|(grip, _)| *grip);
        let over = match (grip, self.columns) {
            (Some(grip), _) if ctx.read_only.is_none() => Over::Border(grip, self.under(at)),
            (_, Some(columns)) if columns.is_before_text(at) => Over::Margin,
            _ => Over::Words(self.under(at)),
        };
        self.lean(found.place);
        let input = Input::Press { byte: found.place.byte, clicks: self.press.clicks, held, over };
        self.handle(ctx, document, input, actions, None);
    }

    fn drag_to(&mut self, ctx: &Ctx<'_>, document: &Document, at: Pos2, held: Held, actions: &mut Actions) {
        if !self.gesture.is_busy() {
            return;
        }
        self.press.dragged |= at.distance(self.press.at) > STILL;
        let Some(columns) = self.columns.filter(|_| self.press.dragged) else { return };
        let inside = at.clamp(columns.pane.min, columns.pane.max);
        if let Some(found) = self.find(inside) {
            self.lean(found.place);
            self.handle(ctx, document, Input::Drag { byte: found.place.byte, held }, actions, None);
        }
    }

    /// Hands something to the state machine and carries out what it means; `at` is where a drag has ended.
    pub(super) fn handle(
        &mut self,
        ctx: &Ctx<'_>,
        document: &Document,
        input: Input<Id<Annotation>>,
        actions: &mut Actions,
        at: Option<Pos2>,
    ) {
        let shown = ctx.state.shown_statement().and_then(|id| ctx.project.annotations().get(id));
        let shown = shown.filter(|row| row.document == document.id);
        let selected: &[Id<Annotation>] = if shown.is_some() { &ctx.state.selected } else { &[] };
        let seen = Seen {
            text: document.text.as_str(),
            selection: self.pick(ctx, document.id),
            selected,
            fragments: shown.as_ref().map_or(&[], |row| &row.fragments),
        };
        for outcome in self.gesture.handle(seen, input) {
            self.carry_out(ctx, document, outcome, actions, at);
        }
    }

    fn carry_out(
        &mut self,
        ctx: &Ctx<'_>,
        document: &Document,
        outcome: Outcome<Id<Annotation>>,
        actions: &mut Actions,
        at: Option<Pos2>,
    ) {
        match outcome {
            // One more fragment: the statement must stay selected, and selecting words would let go of it.
            Outcome::Selecting(_) if self.gesture.adds_fragment() => {}
            Outcome::Selecting(pick) => actions.push(select(document, pick)),
            Outcome::Selected(pick) => {
                actions.push(select(document, pick));
                match (ctx.read_only, ctx.state.armed) {
                    (Some(_), _) => {}
                    (None, Some(tag)) => actions.push(Action::Tag(tag)),
                    (None, None) => self.just_selected = at.map(|at| (pick.span, at)),
                }
            }
            Outcome::Cursor(byte) => actions.push(select(document, Pick::cursor(byte))),
            Outcome::Statements(statements) => {
                if statements.is_empty() {
                    self.last_statement = None;
                }
                actions.push(Action::SelectStatements { statements, reveal: false });
            }
            Outcome::Fragments(fragments) => self.set_fragments(ctx, fragments, actions),
        }
    }

    fn set_fragments(&self, ctx: &Ctx<'_>, mut fragments: Vec<Span>, actions: &mut Actions) {
        if let (Some(annotation), None) = (ctx.state.shown_statement(), ctx.read_only) {
            fragments.sort_unstable();
            actions.push(Action::Edit(Command::SetFragments { annotation, fragments }));
        }
    }

    /// Before the menu of the right button opens: what is under the pointer is selected, unless it is already.
    fn prepare_menu(&mut self, ctx: &Ctx<'_>, document: &Document, at: Pos2, actions: &mut Actions) {
        self.hover.leave();
        let inside = |span: Span| self.find(at).is_some_and(|found| span.contains_byte(found.place.byte));
        if ctx.state.selected_words(document.id).is_some_and(inside) {
            return;
        }
        let under = self.under(at);
        if under.iter().any(|id| ctx.state.selected.contains(id)) {
            return;
        }
        if let Some(&id) = under.first() {
            actions.push(Action::SelectStatements { statements: vec![id], reveal: false });
        }
    }
}
