//! What was read of files, to be looked at before it becomes articles: the words of an article never change once it is
//! there.

mod columns;
mod facts;
mod list;
mod words;

use super::{close, describe, foot_note};
use crate::edit::NewDocument;
use crate::formats::articles::{Arrival, Batch, Head, Mapping};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::{counted, grouped};
use crate::ui::rows::Heights;
use crate::ui::theme::size;
use crate::ui::widgets::paint::inside;
use crate::ui::widgets::{Button, Dialog, progress_row};
use egui::{Align, Key, Layout, Margin, Modifiers, Rect, Ui, pos2};
use std::borrow::Cow;
use std::path::PathBuf;

/// A wish about files on their way in.
#[derive(Debug, Clone, PartialEq)]
pub enum Adding {
    /// Adds articles as they stand here.
    Add(Vec<NewDocument>),
    /// Reads no further.
    Stop,
    /// Adds nothing of all this.
    Leave,
    /// Reads a file once more, in another encoding or with other columns; what it gives takes the place of what it gave.
    Again { path: PathBuf, encoding: Option<String>, mapping: Mapping },
}

/// What was read, and what is typed about it.
#[derive(Debug, Default)]
pub struct ReviewState {
    items: Vec<Item>,
    problems: Vec<String>,
    /// How many files of how many are read, while some are being read.
    pub reading: Option<(usize, usize)>,
    /// The row that is shown: an article, or behind those a file that gave none.
    chosen: usize,
    heights: Heights,
    reveal: Option<usize>,
    words: words::WordsState,
    columns: Option<columns::ColumnsState>,
    focused: bool,
    /// It was to be added once: from then on what is wrong is said.
    asked: bool,
    /// Leaving was asked for, and is to be asked for once more.
    leaving: bool,
}

#[derive(Debug)]
struct Item {
    arrival: Arrival,
    /// What is typed about it, once it was looked at.
    draft: Option<describe::Draft>,
    taken: bool,
}

impl Item {
    fn new(arrival: Arrival) -> Self {
        Self { taken: !arrival.is_repeated(), draft: None, arrival }
    }

    fn document(&self) -> &NewDocument {
        &self.arrival.article.document
    }

    /// As it is to be added, or what is wrong with it.
    fn typed(&self) -> Result<NewDocument, describe::Wrong> {
        self.draft.as_ref().map_or_else(|| Ok(self.document().clone()), |draft| draft.new_document(self.document()))
    }

    fn is_changed(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| *draft != describe::Draft::of_new(self.document()))
    }
}

impl ReviewState {
    /// Takes in what was read. `instead`: a file that was read once more, whose articles give way.
    pub fn take(&mut self, batch: Batch, instead: Option<&str>) {
        let from = |item: &Item| Some(item.arrival.source.path.as_str()) == instead;
        let place = self.items.iter().position(from).unwrap_or(self.items.len());
        let was_read = !batch.arrivals.is_empty();
        if was_read {
            self.items.retain(|item| !from(item));
        }
        let place = place.min(self.items.len());
        self.items.splice(place..place, batch.arrivals.into_iter().map(Item::new));
        self.problems.extend(batch.problems);
        if batch.is_stopped {
            self.problems.push("The rest was not added: reading was cancelled. Add those files again".to_owned());
        }
        self.heights = Heights::uniform(self.rows(), size::DOCUMENT_ROW);
        if instead.is_some() {
            // Where it could not be read so, that is what is to be seen.
            let place = if was_read { place } else { self.rows().saturating_sub(1) };
            (self.chosen, self.reveal, self.columns) = (place, Some(place), None);
        }
        self.chosen = self.chosen.min(self.rows().saturating_sub(1));
        self.leaving = false;
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.problems.is_empty()
    }

    /// The files that gave no article, each with its reason.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The tables from which articles are to be added, and whether a person has said which column is what.
    #[must_use]
    pub fn tables(&self) -> Vec<(Head, bool)> {
        let mut tables: Vec<(Head, bool)> = Vec::new();
        for source in self.items.iter().filter(|item| item.taken).map(|item| &item.arrival.source) {
            let head = source.table.as_ref().filter(|head| tables.last().is_none_or(|last| last.0 != **head));
            tables.extend(head.map(|head| (head.clone(), source.is_mapped)));
        }
        tables
    }

    fn rows(&self) -> usize {
        self.items.len() + self.problems.len()
    }
}

/// Width of what is known about an article.
const FACTS: f32 = 400.0;

pub(super) fn review_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut ReviewState, actions: &mut Actions) {
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let (width, height) = if state.is_empty() { (560.0, 200.0) } else { (1320.0, 780.0) };
    let title = match &state.columns {
        Some(_) => "Which column is what",
        None if state.is_empty() => "Read articles",
        None => "Look at what was read",
    };
    let told = Foot::of(ctx, state);
    let mut wish = None;
    let shown = Dialog::new("review", title, width, height).show(
        ui.ctx(),
        ctx.theme,
        |ui| {
            if let Some((done, of)) = state.reading {
                wish = reading(ui, ctx, done, of).then_some(Adding::Stop);
            }
            if let Some(columns) = &mut state.columns {
                columns::columns_ui(ui, ctx, columns);
            } else if !state.is_empty() {
                wish = body(ui, ctx, state).or(wish.take());
            }
        },
        |ui| told.show(ui, ctx),
    );
    let pressed = if shown.closed {
        Some(Pressed::Back)
    } else {
        shown.foot.or(enter.then_some(Pressed::On).filter(|_| told.can))
    };
    wish = pressed.and_then(|pressed| press(state, pressed)).or(wish);
    if let Some(wish) = wish {
        if matches!(wish, Adding::Add(_) | Adding::Leave) {
            close(actions);
        }
        actions.push(Action::Adding(wish));
    }
}

/// What was pressed in the foot: the primary button, or the other.
#[derive(Clone, Copy)]
enum Pressed {
    On,
    Back,
}

fn press(state: &mut ReviewState, pressed: Pressed) -> Option<Adding> {
    match pressed {
        Pressed::On if state.leaving => Some(Adding::Leave),
        Pressed::Back if state.leaving => {
            state.leaving = false;
            None
        }
        Pressed::On if state.columns.is_some() => state.columns.as_ref().map(columns::ColumnsState::wish),
        Pressed::Back if state.columns.is_some() => {
            state.columns = None;
            None
        }
        Pressed::On => confirm(state),
        Pressed::Back => {
            // What was typed would be gone: that is asked for twice.
            state.leaving = state.items.iter().any(Item::is_changed);
            (!state.leaving).then_some(Adding::Leave)
        }
    }
}

/// The articles to add; none where something is wrong with one, which is then shown.
fn confirm(state: &mut ReviewState) -> Option<Adding> {
    state.asked = true;
    let taken = state.items.iter().enumerate().filter(|(_, item)| item.taken);
    let mut documents = Vec::new();
    for (at, item) in taken {
        match item.typed() {
            Ok(document) => documents.push(document),
            Err(_) => {
                (state.chosen, state.reveal) = (at, Some(at));
                return None;
            }
        }
    }
    (!documents.is_empty()).then_some(Adding::Add(documents))
}

fn reading(ui: &mut Ui, ctx: &Ctx<'_>, done: usize, of: usize) -> bool {
    let margin = Margin::symmetric(size::STEP_DIALOG as i8, size::STEP as i8);
    let frame = egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        let text = match of {
            0 => "Looking for files".to_owned(),
            _ if done == of => "Comparing them with what is there".to_owned(),
            1 => "Reading 1 file".to_owned(),
            _ => format!("Reading {} of {} files", grouped((done + 1).min(of)), grouped(of)),
        };
        let share = (of > 0).then(|| done as f32 / of as f32);
        progress_row(ui, ctx.theme, &text, share)
    });
    frame.inner
}

/// The list at the left where there are several, then what is known about the chosen one, then its words.
fn body(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ReviewState) -> Option<Adding> {
    let room = ui.available_rect_before_wrap();
    let mut left = room.left();
    if state.rows() > 1 {
        let rect =
            Rect::from_min_max(room.min, pos2(room.left() + size::DIALOG_LIST + size::STEP_DIALOG, room.bottom()));
        ui.painter().vline(rect.right() - 0.5, rect.y_range(), ctx.theme.separator());
        inside(ui, rect.shrink(size::STEP), Layout::top_down(Align::Min), |ui| list::list_ui(ui, ctx, state));
        left = rect.right();
    }
    if let Some(problem) = state.chosen.checked_sub(state.items.len()).and_then(|at| state.problems.get(at)) {
        let rect = Rect::from_min_max(pos2(left, room.top()), room.max).shrink(size::STEP_DIALOG);
        inside(ui, rect, Layout::top_down(Align::Min), |ui| facts::problem_ui(ui, ctx, problem));
        return None;
    }
    let middle = Rect::from_min_max(pos2(left, room.top()), pos2(left + FACTS, room.bottom()));
    let right = Rect::from_min_max(pos2(middle.right(), room.top()), room.max);
    ui.painter().vline(right.left() - 0.5, right.y_range(), ctx.theme.separator());
    let at = state.chosen;
    let wish = inside(ui, middle, Layout::top_down(Align::Min), |ui| facts::facts_ui(ui, ctx, state, at));
    if let Some(item) = state.items.get(at) {
        let inner = right.shrink2(egui::vec2(size::STEP_DIALOG, size::STEP_LIST));
        inside(ui, inner, Layout::top_down(Align::Min), |ui| {
            words::words_ui(ui, ctx, &mut state.words, item.document());
        });
    }
    wish
}

/// What the foot of the dialog says.
struct Foot<'a> {
    /// The primary button; no buttons where the other one has no name.
    on: Cow<'a, str>,
    can: bool,
    back: &'a str,
    note: Cow<'a, str>,
}

impl<'a> Foot<'a> {
    fn of(ctx: &Ctx<'a>, state: &ReviewState) -> Self {
        if state.leaving {
            let note = "What you typed here would be lost".into();
            return Self { on: "Leave without adding".into(), can: true, back: "Keep looking", note };
        }
        if state.is_empty() {
            let note = if state.reading.is_some() { "Cancel shows what was read so far" } else { "" };
            return Self { on: "".into(), can: false, back: "", note: note.into() };
        }
        if state.columns.is_some() {
            return Self {
                on: "Read the table so".into(),
                can: state.reading.is_none(),
                back: "Back",
                note: "".into(),
            };
        }
        let taken = state.items.iter().filter(|item| item.taken);
        let (count, words) = taken.fold((0, 0), |sum, item| (sum.0 + 1, sum.1 + item.arrival.words));
        let repeated = state.items.iter().filter(|item| item.arrival.is_repeated()).count();
        let parts = [
            (count > 0).then(|| counted(words, "word")),
            (repeated > 0).then(|| format!("{} there already", grouped(repeated))),
            (!state.problems.is_empty()).then(|| format!("{} not read", counted(state.problems.len(), "file"))),
        ];
        let note = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Self {
            on: if count == 0 { "Add".into() } else { format!("Add {}", counted(count, "article")).into() },
            can: count > 0 && state.reading.is_none() && ctx.read_only.is_none(),
            back: "Cancel",
            note: ctx.read_only.map_or(Cow::Owned(note), Cow::Borrowed),
        }
    }

    fn show(&self, ui: &mut Ui, ctx: &Ctx<'_>) -> Option<Pressed> {
        if self.back.is_empty() {
            foot_note(ui, ctx, &self.note);
            return None;
        }
        let on = Button::new(&self.on).primary().enabled(self.can).show(ui, ctx.theme).clicked();
        let back = Button::new(self.back).show(ui, ctx.theme).clicked();
        foot_note(ui, ctx, &self.note);
        if on { Some(Pressed::On) } else { back.then_some(Pressed::Back) }
    }
}
