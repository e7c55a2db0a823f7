//! The left of a register: what is typed, the rows that fit, and what can be done with all of them.

use super::lines::{Line, Lines, Show};
use super::pairs::{PairEvent, pair_ui};
use super::row::Entry;
use super::{Registered, keep};
use crate::model::{Id, Match, NameIndex, Project};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::numbers::grouped;
use crate::ui::register::Party;
use crate::ui::rows::{Rows, moved};
use crate::ui::state::Dialog;
use crate::ui::statement::menu_of;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Button, Choice, IconButton, Input, MenuRow, paint};
use egui::{Align, Key, Layout, Modifiers, Rect, Ui, UiBuilder, vec2};

/// What the list keeps from frame to frame.
#[derive(Debug, Clone)]
pub struct ListState<R> {
    pub(super) typed: String,
    show: Show,
    lines: Lines<R>,
    chosen: Option<Id<R>>,
    /// What was chosen in the last frame: a change is scrolled to.
    followed: Option<Id<R>>,
    /// The name of a new one, which is chosen as soon as it is there.
    awaited: Option<String>,
    wants_focus: bool,
    /// What was typed when a row was last walked to: after another letter the first row comes next.
    walked: String,
}

impl<R> Default for ListState<R> {
    fn default() -> Self {
        Self {
            typed: String::new(),
            show: Show::default(),
            lines: Lines::default(),
            chosen: None,
            followed: None,
            awaited: None,
            wants_focus: false,
            walked: String::new(),
        }
    }
}

impl<R: Registered> ListState<R> {
    /// Chooses a row, and shows it among all.
    pub fn choose(&mut self, id: Id<R>) {
        self.chosen = Some(id);
        self.show = Show::All;
        self.typed.clear();
    }

    /// Sends the focus to where one types.
    pub fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// The row that is looked at, where it is still there.
    #[must_use]
    pub fn chosen<'p>(&self, project: &'p Project) -> Option<&'p R> {
        R::table(project).get(self.chosen?)
    }

    pub(in crate::ui) fn count(&self, id: Id<R>) -> usize {
        R::count(&self.lines.uses, id)
    }

    pub(in crate::ui) fn names(&mut self, project: &Project) -> &NameIndex<R> {
        self.lines.names(project)
    }

    fn settle(&mut self, ctx: &Ctx<'_>) {
        if let Some(id) = self.awaited.as_deref().and_then(|name| self.lines.names(ctx.project).called(name)) {
            self.awaited = None;
            self.choose(id);
        }
        self.lines.follow(ctx.project, &self.typed, self.show);
        if self.chosen(ctx.project).is_none() {
            self.chosen = self.lines.rows().next();
        }
    }
}

/// Shows the list.
pub fn list_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState<R>, actions: &mut Actions) {
    state.settle(ctx);
    head(ui, ctx, state, actions);
    state.settle(ctx);
    let unused = state.show == Show::Unused && state.lines.count > 0 && ctx.read_only.is_none();
    let all = ui.available_rect_before_wrap();
    let foot = if unused { size::LIST_FOOT } else { 0.0 };
    let area = Rect::from_min_max(all.min, all.max - vec2(0.0, foot));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area));
    if state.lines.lines.is_empty() {
        nothing(&mut inner, ctx, state);
    } else {
        lines_ui(&mut inner, ctx, state, actions);
    }
    if unused {
        let mut foot = widgets::foot(ui, ctx.theme, Rect::from_min_max(area.left_bottom(), all.max));
        let count = state.lines.count;
        let text = if count == 1 {
            format!("Remove this {}", R::NOUN)
        } else {
            format!("Remove {} {}s", grouped(count), R::NOUN)
        };
        if Button::new(&text).icon(icons::TRASH).show(&mut foot, ctx.theme).clicked() {
            actions.push(Action::Edit(R::remove(state.lines.rows().collect())));
        }
    }
    ui.advance_cursor_after_rect(all);
}

fn head<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState<R>, actions: &mut Actions) {
    let theme = ctx.theme;
    let id = egui::Id::unique(("register", R::NOUN));
    keys(ui, ctx, state, id, actions);
    let margin = egui::Margin { left: 12, right: 12, top: 10, bottom: 6 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        let new = Button::new("New").icon(icons::PLUS).enabled(ctx.read_only.is_none());
        ui.horizontal(|ui| {
            let name = format!("Find an {}", R::NOUN);
            let input = Input::new(&mut state.typed, &name).hint(R::HINT).icon(icons::MAGNIFYING_GLASS).id(id);
            let response = input.width(ui.available_width() - 84.0).show(ui, theme).response;
            if std::mem::take(&mut state.wants_focus) {
                response.request_focus();
            }
            if new.show(ui, theme).clicked() {
                make(state, actions, ctx);
            }
        });
        let mut taken = Some(match state.show {
            Show::All => 0,
            Show::Unused => 1,
            Show::Alike => 2,
        });
        Choice::new("Which", &["All", "Unused", "Likely the same"], &mut taken).required().show(ui, theme);
        state.show = match taken {
            Some(1) => Show::Unused,
            Some(2) => Show::Alike,
            _ => Show::All,
        };
        widgets::slim_row(ui, |ui| {
            ui.add(widgets::Line::new(&summary(ctx, state), font::small(), theme.text3).height(size::HIT_AREA));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| more_ui::<R>(ui, ctx, actions));
        });
    });
}

/// The whole register out to a file, and in from one.
fn more_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let theme = ctx.theme;
    let more = IconButton::new(icons::DOTS_THREE, "Import and export").show(ui, theme);
    menu_of(&more, theme, false, |ui| {
        let import = MenuRow::new("Import from CSV…").icon(icons::FOLDER_OPEN).enabled(ctx.read_only.is_none());
        if import.show(ui, theme).clicked() {
            actions.push(Action::ImportRegister(R::register()));
        }
        if MenuRow::new("Export as CSV…").icon(icons::EXPORT).show(ui, theme).clicked() {
            actions.push(Action::ExportRegister(R::register()));
        }
    });
}

/// A new one: with the name that was typed, or one to be put right.
fn make<R: Registered>(state: &mut ListState<R>, actions: &mut Actions, ctx: &Ctx<'_>) {
    let typed = state.typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = state.lines.names(ctx.project);
    let plain = format!("New {}", R::NOUN);
    let mut numbered = (2..).map(|number| format!("{plain} {number}"));
    let free = |name: &String| names.called(name).is_none();
    let name =
        if typed.is_empty() { Some(plain.clone()).filter(free).or_else(|| numbered.find(free)) } else { Some(typed) };
    if let Some(name) = name {
        state.awaited = Some(name.clone());
        actions.push(Action::Edit(R::make(name)));
    }
}

fn summary<R: Registered>(ctx: &Ctx<'_>, state: &ListState<R>) -> String {
    let total = R::table(ctx.project).len();
    let noun = if total == 1 { R::NOUN.to_owned() } else { format!("{}s", R::NOUN) };
    let (count, total) = (state.lines.count, grouped(total));
    match state.show {
        Show::Alike | Show::Unused if count == 0 => String::new(),
        Show::Alike if count == 1 => "1 pair is likely the same".to_owned(),
        Show::Alike => format!("{} pairs are likely the same", grouped(count)),
        Show::Unused => format!("{} of {total} {noun} are in no statement", grouped(count)),
        Show::All if state.typed.trim().is_empty() => format!("{total} {noun}"),
        Show::All => format!("{} of {total} {noun} match {}", grouped(count), R::FOUND_BY),
    }
}

/// Up and down walk through the rows while one types; Enter makes a new one where nothing fits.
fn keys<R: Registered>(ui: &Ui, ctx: &Ctx<'_>, state: &mut ListState<R>, input: egui::Id, actions: &mut Actions) {
    if !ui.memory(|memory| memory.has_focus(input)) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let fresh = state.walked != state.typed;
    let from = state.chosen.and_then(|id| state.lines.line_of(id)).filter(|_| !fresh);
    let to = if pressed(Key::ArrowDown) {
        Some(from.map_or(0, |at| at + 1))
    } else if pressed(Key::ArrowUp) {
        from.and_then(|at| at.checked_sub(1))
    } else {
        None
    };
    if let Some(id) = to.and_then(|to| state.lines.row_near(to, from)) {
        state.chosen = Some(id);
        state.walked.clone_from(&state.typed);
    }
    if pressed(Key::Enter) && state.show == Show::All && ctx.read_only.is_none() {
        if state.lines.count == 0 && !state.typed.trim().is_empty() {
            make(state, actions, ctx);
        } else if fresh {
            state.chosen = state.lines.rows().next();
            state.walked.clone_from(&state.typed);
        }
    }
}

fn nothing<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, state: &ListState<R>) {
    let typed = state.typed.trim();
    let (title, sentence) = match state.show {
        Show::Alike => ("No likely pairs".to_owned(), format!("No two {}s are called nearly the same", R::NOUN)),
        Show::Unused => ("Nothing unused".to_owned(), format!("Each {} is in a statement", R::NOUN)),
        Show::All if typed.is_empty() => {
            (format!("No {}s yet", R::NOUN), "They come with the first statement that names one".to_owned())
        }
        Show::All => ("Nothing fits".to_owned(), format!("Enter makes “{typed}” a new {}", R::NOUN)),
    };
    widgets::empty_state(ui, ctx.theme, icons::MAGNIFYING_GLASS, &title, &sentence, &[]);
}

fn lines_ui<R: Registered>(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ListState<R>, actions: &mut Actions) {
    let id = ui.scope_id().with("rows");
    let reveal = (state.followed != state.chosen).then(|| state.lines.line_of(state.chosen?)).flatten();
    state.followed = state.chosen;
    let ListState { lines, chosen, typed, .. } = &*state;
    let (mut clicked, mut event) = (None, None);
    let rows = Rows { id, name: R::NOUN, heights: &lines.heights, reveal };
    let list = rows.show(ui, |ui, at, rect| match lines.lines.get(at) {
        Some(Line::Head(title)) => {
            let title = paint::line(ui.painter(), title, font::small(), ctx.theme.text2, rect.width() - 24.0);
            paint::put(ui.painter(), rect.left() + size::STEP_LIST, rect.bottom() - 12.0, title);
            if at > 0 {
                paint::rule(ui.painter(), rect.x_range(), rect.top() + 4.0, ctx.theme);
            }
        }
        Some(Line::Row(hit)) => {
            let row = row_ui(ui, ctx, lines, hit, (at, rect), *chosen == Some(hit.id), typed);
            clicked = row.then_some(hit.id).or(clicked);
        }
        Some(Line::Pair(pair)) => {
            let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("pair", at)));
            let came = pair_ui::<R>(&mut ui, ctx.theme, (ctx.project, &lines.uses), pair, rect);
            event = came.map(|came| (came, (pair.one, pair.other))).or(event.take());
        }
        None => {}
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
    }
    let from = chosen.and_then(|id| lines.line_of(id));
    let walked = moved(ui, &list, from, lines.lines.len()).and_then(|to| lines.row_near(to, from));
    if clicked.is_some() {
        list.request_focus();
    }
    if let Some(id) = clicked.or(walked) {
        state.chosen = Some(id);
        state.walked.clone_from(&state.typed);
    }
    match event {
        Some((PairEvent::Show(id), _)) => state.chosen = Some(id),
        Some((PairEvent::Merge, (one, other))) => {
            // The one that is used more stays, unless somebody turns them round.
            let (goes, stays) = if state.count(one) >= state.count(other) { (other, one) } else { (one, other) };
            actions.push(merge::<R>(goes, Some(stays)));
        }
        Some((PairEvent::Apart, (one, other))) => {
            if let Some(mut row) = R::table(ctx.project).get(one).cloned() {
                row.unlike().push(other);
                keep(ctx.project, row, actions);
            }
        }
        None => {}
    }
}

/// Asks into which one another is to be merged.
pub(in crate::ui) fn merge<R: Registered>(from: Id<R>, into: Option<Id<R>>) -> Action {
    let (from, into): (Party, Option<Party>) = (R::party(from), into.map(R::party));
    Action::ShowDialog(Some(Dialog::Merge { from, into }))
}

fn row_ui<R: Registered>(
    ui: &Ui,
    ctx: &Ctx<'_>,
    lines: &Lines<R>,
    hit: &Match<R>,
    (at, rect): (usize, Rect),
    taken: bool,
    typed: &str,
) -> bool {
    let Some(row) = R::table(ctx.project).get(hit.id) else { return false };
    let alias = hit.alias.and_then(|nth| row.alias(nth)).map(|alias| format!("alias “{alias}”"));
    let second = alias.unwrap_or_else(|| row.second());
    let entry = Entry {
        rect,
        icon: row.icon(),
        title: row.title(),
        second: &second,
        count: R::count(&lines.uses, hit.id),
        faint: row.is_faint(),
        taken,
        typed,
    };
    entry.show(ui, ctx.theme, ui.scope_id().with((at, hit.id))).clicked()
}
