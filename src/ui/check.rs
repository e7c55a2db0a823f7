//! What breaks the rules of the codebook: a quiet list, a sign beside the statement, and one key that mends.

use super::action::{Action, Actions, Menu};
use super::excerpt::Excerpt;
use super::rows::{Heights, Rows, main_list, moved};
use super::statement::look;
use super::theme::{font, size};
use super::widgets::{self, Button, Checkbox, Choice, Line, LinkButton, paint};
use super::{Ctx, icons};
use crate::analysis::rules::{Finding, Watch, faults, keep, mend, sentence};
use crate::model::{Document, Id};
use egui::{Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

/// Height of a line above the card, and the room that links in it may need.
const LINE: f32 = 32.0;
const WAYS: f32 = 176.0;
const ROW: f32 = 52.0;
/// Statements that are looked at in one frame: about a millisecond’s work.
const SIFTED: usize = 1_000;

/// Seconds without an edit after which a large article is looked at as a whole, where it must be.
const PAUSE: f64 = 1.0;

/// What is known of broken rules, and how the list of them is looked at.
#[derive(Debug, Default)]
pub struct CheckState {
    watch: Watch,
    /// The project's revision, and since when it has been that.
    edited: (u64, f64),
    /// Of all articles, not only the open one.
    everywhere: bool,
    /// Core choices without an answer, too.
    unanswered: bool,
    chosen: Option<usize>,
    shown: Vec<Finding>,
    heights: Heights,
    /// What the list was made of.
    made: Option<Made>,
}

type Made = (u64, Option<Id<Document>>, bool, bool);

impl CheckState {
    /// Brings what is listed up to date, or a step nearer to it.
    pub fn follow(&mut self, ui: &Ui, ctx: &Ctx<'_>) {
        let open = ctx.state.document;
        let now = ui.input(|input| input.time);
        if self.edited.0 != ctx.project.revision() {
            self.edited = (ctx.project.revision(), now);
        }
        let left = PAUSE - (now - self.edited.1);
        self.watch.look_for_unanswered(self.unanswered);
        let is_still = ui.input(|input| input.events.is_empty() && input.smooth_scroll_delta() == egui::Vec2::ZERO);
        let is_more = self.watch.follow(ctx.project, open, left <= 0.0 && is_still);
        if is_more && left > 0.0 {
            ui.request_repaint_after(std::time::Duration::from_secs_f64(left));
        } else if is_more || (self.everywhere && !self.watch.go_on(ctx.project, SIFTED)) {
            ui.request_repaint();
        }
    }

    /// Rises whenever something else is found.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.watch.version()
    }

    fn list(&mut self, ctx: &Ctx<'_>) {
        let made = (self.watch.version(), ctx.state.document, self.everywhere, self.unanswered);
        if self.made == Some(made) {
            return;
        }
        self.made = Some(made);
        let taken = self.chosen.and_then(|at| self.shown.get(at)).copied();
        let documents: Vec<Id<Document>> = if self.everywhere {
            ctx.project.documents_in_order().iter().map(|row| row.id).collect()
        } else {
            ctx.state.document.into_iter().collect()
        };
        self.shown = documents.iter().flat_map(|&id| self.watch.of(id)).collect();
        self.heights = Heights::uniform(self.shown.len(), ROW);
        // What was chosen stays so; where it is mended, what came behind it takes its place.
        let still = taken.and_then(|taken| self.shown.iter().position(|one| *one == taken));
        self.chosen = still.or(self.chosen.map(|at| at.min(self.shown.len().saturating_sub(1))));
        self.chosen = self.chosen.filter(|_| !self.shown.is_empty());
    }
}

/// Says above the card what is wrong with the statement that is shown.
pub fn faults_ui(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let Some(statement) = ctx.state.shown_statement().filter(|_| ctx.state.selected.len() == 1) else { return };
    for (nth, finding) in faults(ctx.project, statement).iter().enumerate() {
        let theme = ctx.theme;
        let words = sentence(ctx.project, finding);
        let wide = paint::line(ui.painter(), &words, font::label(), theme.text, f32::INFINITY).size().x;
        // Where there is no room for both, what can be done stands below what is wrong.
        let below = wide + WAYS > ui.available_width() - 2.0 * size::STEP_PANEL - size::ICON - size::STEP;
        let height = if below { 2.0 * LINE } else { LINE };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        ui.painter().rect_filled(rect, 0.0, theme.raised);
        paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
        let room = rect.shrink2(vec2(size::STEP_PANEL, 0.0));
        let centre = pos2(room.left() + size::ICON / 2.0, room.top() + LINE / 2.0);
        paint::sign(ui.painter(), centre, icons::WARNING, size::ICON, theme.warn);
        let line = |ui: &mut Ui, left: f32| {
            ui.add(Line::new(&words, font::label(), theme.text).width(left.max(0.0)).height(size::HIT_AREA));
        };
        let (mut first, mut last) = (room, room);
        if below {
            first.max.y = room.top() + LINE;
            last.min.y = first.max.y - size::STEP_GROUP;
            first.min.x += size::ICON + size::STEP;
            paint::inside(ui, first, egui::Layout::left_to_right(egui::Align::Center), |ui| line(ui, first.width()));
        }
        paint::inside(ui, last, egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = size::STEP_LIST;
            ui.add_enabled_ui(ctx.read_only.is_none(), |ui| ways(ui, ctx, finding, nth == 0, actions));
            if !below {
                line(ui, ui.available_width() - size::ICON - size::STEP);
            }
        });
    }
}

/// What can be done about something, as links; keys do the same for the first of several.
fn ways(ui: &mut Ui, ctx: &Ctx<'_>, finding: &Finding, keyed: bool, actions: &mut Actions) {
    let pairs = [(keep(finding), Menu::KeepCheck), (mend(ctx.project, finding), Menu::MendCheck)];
    for (way, menu) in pairs {
        let Some(way) = way else { continue };
        let response = LinkButton::new(way.label).small().show(ui, ctx.theme);
        let key = menu.caps().join(" ");
        let tip = widgets::tip(way.label, keyed.then_some(key.as_str()));
        if response.on_hover_text(tip).clicked() {
            actions.push(Action::Edit(way.command));
        }
    }
}

/// Shows the panel's tab.
pub fn check_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CheckState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let margin = egui::Margin { left: 12, right: 12, top: 10, bottom: 8 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = size::STEP_GROUP;
        let mut taken = Some(usize::from(state.everywhere));
        Choice::new("To check in", &["Article", "Project"], &mut taken).required().show(ui, ctx.theme);
        state.everywhere = taken == Some(1);
        Checkbox::new(&mut state.unanswered, "Core choices without an answer, too").show(ui, ctx.theme);
    });
    paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top() - 1.0, ctx.theme);
    state.list(ctx);
    let all = ui.available_rect_before_wrap();
    let chosen = state.chosen.and_then(|at| state.shown.get(at)).copied();
    let can = chosen.filter(|one| ctx.read_only.is_none() && (mend(ctx.project, one).is_some() || keep(one).is_some()));
    let foot = if can.is_some() { size::LIST_FOOT } else { 0.0 };
    let area = Rect::from_min_max(all.min, all.max - vec2(0.0, foot));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area));
    if state.shown.is_empty() {
        let sentence = if state.everywhere && state.watch.waiting() > 0 {
            "The articles are being looked at"
        } else if !state.everywhere && ctx.state.document.is_some_and(|open| state.watch.waits(open)) {
            "The article is being looked at"
        } else if state.everywhere {
            "Every statement keeps to the rules of the codebook"
        } else {
            "Every statement of this article keeps to the rules of the codebook"
        };
        widgets::empty_state(&mut inner, ctx.theme, icons::CHECK_CIRCLE, "Nothing to check", sentence, &[]);
    } else {
        rows_ui(&mut inner, ctx, state, actions);
    }
    if let Some(finding) = can {
        let mut bar = widgets::foot(ui, ctx.theme, Rect::from_min_max(area.left_bottom(), all.max));
        let pairs = [(mend(ctx.project, &finding), Menu::MendCheck), (keep(&finding), Menu::KeepCheck)];
        for (way, menu) in pairs {
            let Some(way) = way else { continue };
            let key = menu.caps().join(" ");
            if Button::new(way.label).key(&key).show(&mut bar, ctx.theme).clicked() {
                actions.push(Action::Edit(way.command));
            }
        }
    }
    ui.advance_cursor_after_rect(all);
}

fn rows_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CheckState, actions: &mut Actions) {
    let id = main_list();
    let focused = ui.memory(|memory| memory.has_focus(id));
    let mut clicked = None;
    let rows = Rows { id, name: "To check", heights: &state.heights, reveal: None };
    let list = rows.show(ui, |ui, at, rect| {
        let Some(finding) = state.shown.get(at) else { return };
        if row_ui(ui, ctx, finding, rect, (state.chosen == Some(at), focused)) {
            clicked = Some(at);
        }
    });
    if clicked.is_some() {
        list.request_focus();
    }
    let walked = moved(ui, &list, state.chosen, state.shown.len());
    if let Some(at) = clicked.or(walked) {
        state.chosen = Some(at);
        if let Some(finding) = state.shown.get(at) {
            actions.push(Action::SelectStatements { statements: vec![finding.statement], reveal: true });
        }
    }
    if list.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        actions.push(Action::Run(Menu::EditCard));
    }
}

fn row_ui(ui: &Ui, ctx: &Ctx<'_>, finding: &Finding, rect: Rect, (taken, focused): (bool, bool)) -> bool {
    let theme = ctx.theme;
    let place = (finding.statement.bits(), finding.broken);
    let response = ui.interact(rect, ui.scope_id().with(format!("{place:?}")), Sense::CLICK);
    let Some(row) = ctx.project.annotations().get(finding.statement) else { return false };
    let Some(document) = ctx.project.documents().get(row.document) else { return false };
    if taken {
        ui.painter().rect_filled(rect, 0.0, theme.row_sel);
        let bar = Rect::from_min_size(rect.min, vec2(size::SELECTED_BAR, rect.height()));
        ui.painter().rect_filled(bar, 0.0, theme.accent);
        if focused {
            paint::focus_ring_inside(ui, theme, rect, size::RADIUS_FILL);
        }
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.raised);
    }
    let x = rect.left() + size::STEP_LIST;
    if let Some(tag) = ctx.project.tags().get(row.tag) {
        super::pattern::swatch(ui.painter(), theme, pos2(x, rect.top() + 17.0), 20.0, look(tag), taken);
    }
    let x = x + 20.0 + size::STEP;
    let words = row.words(document.text.as_str());
    let room = rect.right() - x - size::STEP_LIST;
    let laid = Excerpt::row(&words, theme).lines(1).language(&document.language).lay_out(ui, room);
    laid.paint(ui.painter(), pos2(x, rect.top() + 7.0));
    let said = sentence(ctx.project, finding);
    let y = rect.bottom() - 14.0;
    let (mut at, ink) = (x, theme.text2);
    if finding.broken.is_fault() {
        paint::sign(ui.painter(), pos2(at + 6.0, y), icons::WARNING, 12.0, theme.warn);
        at += 16.0;
    }
    paint::put(
        ui.painter(),
        at,
        y,
        paint::line(ui.painter(), &said, font::small(), ink, rect.right() - at - size::STEP),
    );
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    paint::describe(ui, &response, Role::ListBoxOption, &format!("{said}: {words}"), Some(taken));
    response.clicked()
}
