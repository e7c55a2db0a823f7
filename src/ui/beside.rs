//! A version beside the present: the article as it was at the left, as it is now at the right.

use super::action::{Action, Actions};
use super::article::{ArticleView, as_it_was_ui};
use super::past::{Kept, Past};
use super::state::UiState;
use super::theme::{font, size};
use super::widgets::{Button, Line, empty_state, paint};
use super::{Ctx, icons};
use crate::model::{Document, Id, Project};
use egui::{Align, Layout, Rect, Ui, UiBuilder, vec2};
use std::sync::Arc;

/// A document of a version, shown beside the present.
pub struct Beside {
    pub version: Kept,
    pub project: Arc<Project>,
    document: Id<Document>,
    state: UiState,
    view: ArticleView,
}

impl Beside {
    #[must_use]
    pub fn new(version: Kept, project: Arc<Project>, document: Id<Document>, view: ArticleView) -> Self {
        let state = UiState { document: Some(document), ..UiState::default() };
        Self { version, project, document, state, view }
    }

    #[must_use]
    pub fn document(&self) -> Id<Document> {
        self.document
    }
}

/// Shows a version in the left half of the room there is. Gives what is left for the present, and whether the article is
/// there at present; where it is not, that is said in its place.
pub fn beside_ui(ui: &mut Ui, ctx: &Ctx<'_>, beside: &mut Beside, actions: &mut Actions) -> (Rect, bool) {
    let pane = ui.available_rect_before_wrap();
    let (then, now) = pane.split_left_right_at_fraction(0.5);
    let mut half = |name: &str, rect: Rect| {
        let mut half = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect).layout(Layout::top_down(Align::Min)));
        half.shrink_clip_rect(rect);
        half
    };
    let (mut left, mut right) = (half("then", then), half("now", now));
    then_ui(&mut left, ctx, beside, then, actions);
    let room = now_ui(&mut right, ctx, beside, now);
    ui.painter().vline(then.right() - 0.5, pane.y_range(), ctx.theme.separator());
    room
}

/// The head of a half, and what is below it.
fn head_ui(ui: &mut Ui, ctx: &Ctx<'_>, pane: Rect, content: impl FnOnce(&mut Ui)) -> Rect {
    let (head, below) = pane.split_top_bottom_at_y(pane.top() + size::SECTION_HEAD);
    ui.painter().rect_filled(head, 0.0, ctx.theme.chrome);
    paint::rule(ui.painter(), head.x_range(), head.bottom() - size::BORDER, ctx.theme);
    let room = head.shrink2(vec2(size::STEP_LIST, 0.0));
    paint::inside(ui, room, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::STEP;
        content(ui);
    });
    below
}

fn title(ui: &mut Ui, ctx: &Ctx<'_>, words: &str) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(Line::new(words, font::section(), ctx.theme.text));
    });
}

fn then_ui(ui: &mut Ui, ctx: &Ctx<'_>, beside: &mut Beside, pane: Rect, actions: &mut Actions) {
    let theme = ctx.theme;
    let below = head_ui(ui, ctx, pane, |ui| {
        if Button::new("Close").quiet().key("Esc").show(ui, theme).clicked() {
            actions.push(Action::Past(Past::CloseBeside));
        }
        if Button::new("Restore this article").enabled(ctx.read_only.is_none()).show(ui, theme).clicked() {
            actions.push(Action::Past(Past::Restore(beside.version.name.clone(), Some(beside.document))));
        }
        title(ui, ctx, &format!("As it was {} · {}", beside.version.when(ctx), beside.version.why()));
    });
    beside.state.reading = ctx.state.reading;
    beside.state.less_motion = ctx.state.less_motion;
    let then = Ctx {
        project: &beside.project,
        state: &beside.state,
        theme,
        save: ctx.save.clone(),
        coder: ctx.coder,
        undo: None,
        redo: None,
        history: None,
        read_only: Some("A version can only be read"),
        now: ctx.now,
        zone: ctx.zone,
        recent: &[],
        hits: None,
        words: None,
        care: super::attention::Care::NONE,
        taking: None,
        dragging: false,
    };
    paint::inside(ui, below, Layout::top_down(Align::Min), |ui| {
        ui.shrink_clip_rect(below);
        as_it_was_ui(ui, &then, &mut beside.view);
    });
}

fn now_ui(ui: &mut Ui, ctx: &Ctx<'_>, beside: &Beside, pane: Rect) -> (Rect, bool) {
    let below = head_ui(ui, ctx, pane, |ui| title(ui, ctx, "As it is now"));
    let is_there = ctx.project.documents().contains(beside.document);
    if !is_there {
        paint::inside(ui, below, Layout::top_down(Align::Min), |ui| {
            let sentence = "Restoring it brings it back with its statements";
            empty_state(ui, ctx.theme, icons::TRASH, "This article was removed", sentence, &[]);
        });
    }
    (below, is_there)
}
