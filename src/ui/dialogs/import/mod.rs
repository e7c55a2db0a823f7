//! Statements of other tools, looked at before they come in: what was read, where passages were found, what becomes of each
//! name, and what can't be held.

mod book;
mod facts;
mod question;
mod stray;
mod table;
mod target;

use super::{close, foot_note};
use crate::formats::outside::{Brought, Format, Mapping, Names, Prepared, Readings, Rows, Unit};
use crate::model::Project;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::{counted, grouped};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{inside, prose};
use crate::ui::widgets::{Button, Choice, Dialog, Line, LinkButton, progress_row};
use egui::{Align, Key, Layout, Margin, Modifiers, Rect, Ui, pos2, vec2};
use std::path::PathBuf;
use std::sync::Arc;

/// A wish about statements of other tools on their way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importing {
    /// Reads no further.
    Stop,
    /// Takes nothing in.
    Leave,
    /// Takes all of it in, as it is shown.
    Import,
    /// Reads the files once more, as this format.
    Format(&'static str),
    /// Asks for a file with a mapping, or for one to write it into.
    Load,
    Save,
}

/// What was read of files.
#[derive(Debug)]
pub struct Given {
    pub paths: Vec<PathBuf>,
    pub format: &'static Format,
    pub brought: Arc<Brought>,
    pub names: Names,
}

/// Of which state of what a look is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookOf {
    /// Folder of the project, where one is open, and its revision.
    pub project: (Option<PathBuf>, u64),
    pub unit: Option<Unit>,
    /// Of the mapping.
    pub version: u64,
}

/// What would become of what was read.
#[derive(Debug)]
pub struct Look {
    pub of: LookOf,
    pub project: Arc<Project>,
    /// What the program proposes, and the same with what was chosen at an earlier import, where that differs.
    pub proposal: Mapping,
    pub before: Option<Mapping>,
    /// What was looked with.
    pub mapping: Mapping,
    pub prepared: Arc<Prepared>,
    /// What was found elsewhere, the least sure first, by number.
    pub strays: Vec<usize>,
    pub rows: Arc<Rows>,
}

/// What came of looking.
#[derive(Debug)]
pub enum Looked {
    Ready(Box<Look>),
    /// A person has to say what positions count.
    Asks(LookOf, Vec<Readings>),
    Refused(LookOf, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tab {
    #[default]
    Mapping,
    Stray,
}

/// What was read, and what is chosen about it.
#[derive(Debug, Default)]
pub struct ImportState {
    /// While files are being read how many are; of how many, where that is known.
    pub reading: Option<(usize, usize)>,
    /// What would become of it is being worked out.
    pub working: bool,
    given: Option<Given>,
    look: Option<Box<Look>>,
    asks: Vec<Readings>,
    /// Why it can't be read, or can't come in, and the files that can't be read.
    problem: Option<String>,
    refused: Vec<PathBuf>,
    /// What was answered last.
    answered: Option<LookOf>,
    unit: Option<Unit>,
    mapping: Mapping,
    /// Rises when the mapping is changed.
    version: u64,
    /// Whether it was changed by hand.
    changed: bool,
    tab: Tab,
    table: table::TableState,
    leaving: bool,
}

impl ImportState {
    /// Begins with files that were read.
    pub fn take(&mut self, given: Given) {
        *self = Self { given: Some(given), working: true, ..Self::default() };
    }

    /// Files that can't be read. Another format may be chosen for them where they are known.
    pub fn refuse(&mut self, paths: Vec<PathBuf>, sentence: String) {
        let paths = if let Some(given) = self.given.take() { given.paths } else { paths };
        *self = Self { problem: Some(sentence), refused: paths, ..Self::default() };
    }

    /// Takes over what would become of it.
    pub fn take_look(&mut self, looked: Looked) {
        (self.problem, self.asks) = (None, Vec::new());
        let of = match looked {
            Looked::Ready(look) => {
                if look.of.version == self.version {
                    self.mapping = look.mapping.clone();
                }
                let of = look.of.clone();
                self.look = Some(look);
                of
            }
            Looked::Asks(of, readings) => {
                (self.asks, self.look) = (readings, None);
                of
            }
            Looked::Refused(of, sentence) => {
                (self.problem, self.look) = (Some(sentence), None);
                of
            }
        };
        self.answered = Some(of);
    }

    /// Lays another mapping over what is shown.
    pub fn set_mapping(&mut self, mapping: Mapping) {
        self.mapping = mapping;
        self.version += 1;
    }

    #[must_use]
    pub fn given(&self) -> Option<&Given> {
        self.given.as_ref()
    }

    /// The files, also where they could not be read.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        self.given.as_ref().map_or(&self.refused, |given| &given.paths)
    }

    #[must_use]
    pub fn look(&self) -> Option<&Look> {
        self.look.as_deref()
    }

    /// The mapping as it is shown; `None` before there is one.
    #[must_use]
    pub fn mapping(&self) -> Option<&Mapping> {
        self.look.as_ref().map(|_| &self.mapping)
    }

    /// What is to be looked at, in a state of the project.
    #[must_use]
    pub fn wanted(&self, project: (Option<PathBuf>, u64)) -> LookOf {
        LookOf { project, unit: self.unit, version: self.version }
    }

    /// Whether what is chosen was answered, in a state of the project.
    #[must_use]
    pub fn answers(&self, project: &(Option<PathBuf>, u64)) -> bool {
        self.answered.as_ref().is_some_and(|of| *of == self.wanted(project.clone()))
    }

    /// Whether nothing is to be shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_none() && self.problem.is_none()
    }
}

/// Width of what is known about the files.
const FACTS: f32 = 372.0;

pub(super) fn import_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut ImportState, actions: &mut Actions) {
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let (width, height) = match (state.given.is_some(), state.reading.is_some()) {
        (true, _) => (1320.0, 780.0),
        (false, true) => (560.0, 200.0),
        (false, false) => (560.0, 300.0),
    };
    let (on, can, note) = foot_words(ctx, state);
    let back = if state.leaving { "Keep looking" } else { "Cancel" };
    let is_reading = state.reading.is_some();
    let mut wish = None;
    let shown = Dialog::new("import", "Import statements", width, height).show(
        ui.ctx(),
        ctx.theme,
        |ui| {
            if let Some((done, of)) = state.reading {
                wish = reading(ui, ctx, done, of).then_some(Importing::Stop);
            } else {
                wish = body(ui, ctx, state);
            }
        },
        |ui| {
            let is_on = !on.is_empty() && Button::new(&on).primary().enabled(can).show(ui, ctx.theme).clicked();
            let back = !is_reading && Button::new(back).show(ui, ctx.theme).clicked();
            foot_note(ui, ctx, &note);
            (is_on, back)
        },
    );
    let (is_on, is_back) = shown.foot;
    if is_back || shown.closed {
        // What was chosen would be gone: that is asked for twice.
        let asks = state.changed && !state.leaving;
        let keeps = state.leaving && !asks;
        state.leaving = asks;
        wish = (!asks && !keeps).then_some(Importing::Leave);
    } else if (is_on || enter) && can {
        wish = Some(if state.leaving { Importing::Leave } else { Importing::Import });
    }
    if let Some(wish) = wish {
        if matches!(wish, Importing::Leave | Importing::Import) {
            close(actions);
        }
        actions.push(Action::Importing(wish));
    }
}

/// The primary button, whether it can be pressed, and what stands beside it.
fn foot_words(ctx: &Ctx<'_>, state: &ImportState) -> (String, bool, String) {
    if state.leaving {
        let note = "What you chose here would be lost";
        return ("Leave without importing".to_owned(), true, note.to_owned());
    }
    if state.reading.is_some() || state.given.is_none() {
        return (String::new(), false, String::new());
    }
    let Some(look) = &state.look else {
        let note = if state.working { "Comparing with the project" } else { "" };
        return ("Import".to_owned(), false, note.to_owned());
    };
    let rows = &look.rows;
    let on = if rows.statements > 0 { counted(rows.statements, "statement") } else { String::new() };
    let on = if on.is_empty() { "Import".to_owned() } else { format!("Import {on}") };
    let is_current = look.of.version == state.version && look.of.unit == state.unit;
    let can = is_current && !rows.changes.is_empty() && ctx.read_only.is_none();
    let note = match ctx.read_only {
        Some(why) => why,
        None if !is_current => "Working it out",
        None if rows.changes.is_empty() => "Nothing new: all of it is here already, or is left out",
        None => "One edit: undo takes all of it back",
    };
    (on, can, note.to_owned())
}

fn reading(ui: &mut Ui, ctx: &Ctx<'_>, done: usize, of: usize) -> bool {
    let margin = Margin::same(size::STEP_DIALOG as i8);
    let frame = egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        let text = match (done, of) {
            (0, 0) => "Looking for files".to_owned(),
            (1, _) => "Reading 1 file".to_owned(),
            (done, 0) => format!("Reading {} files", grouped(done)),
            (done, of) => format!("Reading {} of {} files", grouped(done), grouped(of)),
        };
        progress_row(ui, ctx.theme, &text, (of > 0).then(|| done as f32 / of as f32))
    });
    frame.inner
}

/// At the left what was read and what comes of it; at the right the mapping, or what is to be looked at.
fn body(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ImportState) -> Option<Importing> {
    let room = ui.available_rect_before_wrap();
    let left = if state.given.is_some() { FACTS.min(room.width() * 0.4) } else { room.width() };
    let facts = Rect::from_min_max(room.min, pos2(room.left() + left, room.bottom()));
    let mut wish = inside(ui, facts, Layout::top_down(Align::Min), |ui| facts::facts_ui(ui, ctx, state));
    if state.given.is_none() {
        return wish;
    }
    let right = Rect::from_min_max(pos2(facts.right(), room.top()), room.max);
    ui.painter().vline(right.left() - 0.5, right.y_range(), ctx.theme.separator());
    inside(ui, right, Layout::top_down(Align::Min), |ui| {
        ui.shrink_clip_rect(right);
        if !state.asks.is_empty() {
            if let Some(unit) = question::question_ui(ui, ctx, &state.asks) {
                (state.unit, state.asks, state.working) = (Some(unit), Vec::new(), true);
            }
            return;
        }
        let Some(look) = state.look.take() else { return };
        wish = head(ui, ctx, state, &look).or(wish.take());
        match state.tab {
            Tab::Mapping => {
                let Some(given) = &state.given else { return };
                let shown = (&given.names, look.as_ref(), state.version);
                if table::table_ui(ui, ctx, &mut state.table, shown, &mut state.mapping) {
                    state.version += 1;
                    state.changed = true;
                }
            }
            Tab::Stray => stray::stray_ui(ui, ctx, &look),
        }
        state.look = Some(look);
    });
    wish
}

/// Above the table: what is looked at, where the mapping comes from, and its file.
fn head(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ImportState, look: &Look) -> Option<Importing> {
    let mut wish = None;
    let proof = &look.prepared.proof;
    let strays = proof.moved.len() + proof.unplaced.len();
    let margin = Margin { left: 20, right: 20, top: 12, bottom: 8 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        ui.horizontal(|ui| {
            let stray =
                if strays == 0 { "To look at".to_owned() } else { format!("To look at · {}", grouped(strays)) };
            let names = ["What becomes of what", stray.as_str()];
            let mut taken = Some(usize::from(state.tab == Tab::Stray));
            Choice::new("Shown", &names, &mut taken).required().show(ui, ctx.theme);
            state.tab = if taken == Some(1) { Tab::Stray } else { Tab::Mapping };
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if Button::new("Save…").quiet().show(ui, ctx.theme).on_hover_text("Save the mapping").clicked() {
                    wish = Some(Importing::Save);
                }
                if Button::new("Load…").quiet().show(ui, ctx.theme).on_hover_text("Load a mapping").clicked() {
                    wish = Some(Importing::Load);
                }
            });
        });
        if let (Tab::Mapping, Some(before)) = (state.tab, &look.before) {
            ui.horizontal(|ui| {
                let is_before = state.mapping == *before;
                let (told, other) = match (is_before, state.mapping == look.proposal) {
                    (true, _) => ("As you chose at the last import of this format", "Use the proposal instead"),
                    (_, true) => ("As the program proposes", "Use what you chose last time"),
                    _ => ("Changed here", "Use the proposal instead"),
                };
                ui.add(Line::new(told, font::label(), ctx.theme.text2).height(size::HIT_AREA));
                if LinkButton::new(other).small().show(ui, ctx.theme).clicked() {
                    let back = is_before || state.mapping != look.proposal;
                    state.mapping = if back { look.proposal.clone() } else { before.clone() };
                    state.version += 1;
                }
            });
        }
    });
    crate::ui::widgets::paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top(), ctx.theme);
    wish
}

/// A sentence that is the only thing to be said.
fn alone(ui: &mut Ui, ctx: &Ctx<'_>, sentence: &str) {
    let (what, way_out) = sentence.split_once(". ").unwrap_or((sentence, ""));
    prose(ui, what, (font::ui(), 20.0), ctx.theme.text);
    if !way_out.is_empty() {
        prose(ui, way_out, (font::ui(), 20.0), ctx.theme.text2);
    }
}
