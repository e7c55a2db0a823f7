//! One editor for each kind of answer. What is changed becomes a command at once.

use super::CardState;
use super::drafts::{Slot, Source, written};
use super::names;
use crate::edit::{Answer, Command};
use crate::model::{Actor, Annotation, Choice, Document, Field, FieldKind, Id, Issue, Value};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::excerpt::Excerpt;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Checkbox, IconButton, Input, IssueChip};
use crate::ui::{Ctx, icons};
use egui::{Response, Ui, vec2};

/// A field that is being asked, with what is known of it.
pub(super) struct Asked<'a> {
    pub(super) ctx: &'a Ctx<'a>,
    pub(super) ids: &'a [Id<Annotation>],
    pub(super) document: Id<Document>,
    /// The statement, where there is only one.
    pub(super) row: Option<&'a Annotation>,
    pub(super) field: &'a Field,
    pub(super) label: &'a str,
    /// The answer, where all statements have the same.
    pub(super) value: Option<&'a Value>,
    /// The statements have different answers.
    pub(super) mixed: bool,
    pub(super) id: egui::Id,
    /// It is to get the focus now.
    pub(super) focus: bool,
}

/// What stands in a field while it waits for words of the article.
const WAITING: &str = "Select the words in the article";

impl Asked<'_> {
    pub(super) fn answer(&self, answer: Option<Answer>, actions: &mut Actions) {
        let annotations = self.ids.to_vec();
        actions.push(Action::Edit(Command::SetField { annotations, field: self.field.id, answer }));
    }

    fn set(&self, value: Option<Value>, actions: &mut Actions) {
        self.answer(value.map(Answer::Value), actions);
    }

    /// Whether words that are selected in the article become its answer.
    pub(super) fn is_waiting(&self) -> bool {
        self.row.is_some_and(|row| self.ctx.taking == Some((row.id, self.field.id)))
    }

    fn is_unclear(&self) -> bool {
        self.value == Some(&Value::Unclear)
    }
}

pub(super) fn answer_ui(ui: &mut Ui, asked: &Asked<'_>, state: &mut CardState, actions: &mut Actions) {
    match asked.field.kind {
        FieldKind::Choice | FieldKind::YesNo => cells_ui(ui, asked, &mut state.takes_letters, actions),
        FieldKind::Choices => choices_ui(ui, asked, &mut state.takes_letters, actions),
        FieldKind::Text | FieldKind::Number | FieldKind::Date | FieldKind::Link => text_ui(ui, asked, state, actions),
        FieldKind::Actors => {
            let recent = (state.recent.actors.as_slice(), state.recent.near.as_slice());
            names::names_ui::<Actor>(ui, asked, &mut state.names, recent, actions);
        }
        FieldKind::Issues => {
            names::names_ui::<Issue>(ui, asked, &mut state.names, (&state.recent.issues, &[]), actions);
        }
        FieldKind::Chain => {
            let recent = (state.recent.reporters.as_slice(), state.recent.near.as_slice());
            names::chain_ui(ui, asked, &mut state.names, recent, actions);
        }
        FieldKind::Words => words_ui(ui, asked, actions),
    }
}

/// What can be chosen, with its name: in the order of the codebook, "unclear" last.
fn options(field: &Field) -> Vec<(String, Value)> {
    let name = crate::model::capital;
    let mut options: Vec<(String, Value)> = match field.kind {
        FieldKind::YesNo => vec![("Yes".to_owned(), Value::YesNo(true)), ("No".to_owned(), Value::YesNo(false))],
        _ => field.choices.iter().map(|choice| (name(&choice.name), Value::Choice(choice.id))).collect(),
    };
    if field.unclear {
        options.push(("Unclear".to_owned(), Value::Unclear));
    }
    options
}

/// Whether an answer needs the whole width: cells that do not fit beside their label, and issues, whose wordings are
/// sentences.
pub(super) fn is_wide(ui: &Ui, asked: &Asked<'_>) -> bool {
    const CELL: f32 = 22.0;
    if asked.field.kind == FieldKind::Issues {
        return true;
    }
    if asked.field.kind != FieldKind::Choice {
        return false;
    }
    let options = options(asked.field);
    let width = |text: &str| widgets::paint::width_of(ui.painter(), text, font::label()).ceil() + CELL;
    let cells: f32 = options.iter().map(|(name, _)| width(name)).sum();
    let room = ui.available_width();
    options.len() <= 5 && cells > room - size::FIELD_LABEL - size::STEP_LIST && cells <= room
}

fn cells_ui(ui: &mut Ui, asked: &Asked<'_>, takes_letters: &mut bool, actions: &mut Actions) {
    let options = options(asked.field);
    let names: Vec<&str> = options.iter().map(|(name, _)| name.as_str()).collect();
    let known = options.iter().position(|(_, value)| Some(value) == asked.value);
    let mut taken = known;
    let response = widgets::Choice::new(asked.label, &names, &mut taken).show(ui, asked.ctx.theme);
    let cell = |at: usize| response.id.with(at);
    let has = |id: egui::Id| ui.memory(|memory| memory.has_focus(id));
    let in_cells = (0..names.len()).any(|at| has(cell(at)));
    *takes_letters |= in_cells || response.has_focus();
    if (in_cells || response.has_focus())
        && taken == known
        && let Some(typed) = typed_option(ui, &names)
    {
        taken = if known == Some(typed) { None } else { Some(typed) };
        if in_cells {
            ui.memory_mut(|memory| memory.request_focus(cell(typed)));
        }
    }
    if asked.focus {
        let list = response.sense.is_focusable();
        let target = if list { response.id } else { cell(known.unwrap_or(0)) };
        ui.memory_mut(|memory| memory.request_focus(target));
    }
    if taken != known {
        asked.set(taken.and_then(|at| options.get(at)).map(|(_, value)| value.clone()), actions);
    }
    explain(response, asked.field, known);
}

/// Says below the pointer what the field asks and what the answer that was given means.
fn explain(response: Response, field: &Field, taken: Option<usize>) {
    let definition = taken.and_then(|at| field.choices.get(at)).map_or("", |choice| choice.definition.as_str());
    let parts = [field.help.as_str(), definition];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    if !text.is_empty() {
        widgets::paint::hint(response, &text);
    }
}

/// The answer that a digit or a first letter stands for. The letter or digit is used up.
fn typed_option(ui: &Ui, names: &[&str]) -> Option<usize> {
    ui.input_mut(|input| {
        let mut found = None;
        input.events.retain(|event| {
            let egui::Event::Text(text) = event else {
                return true;
            };
            let Some(at) = text.chars().next().and_then(|letter| option_of(letter, names)) else {
                return true;
            };
            found = Some(at);
            false
        });
        found
    })
}

fn option_of(letter: char, names: &[&str]) -> Option<usize> {
    if let Some(digit) = letter.to_digit(10) {
        return (digit as usize).checked_sub(1).filter(|at| *at < names.len());
    }
    let letter = letter.to_lowercase().next();
    names.iter().position(|name| name.chars().flat_map(char::to_lowercase).next() == letter)
}

/// Several answers, each of which holds or does not.
fn choices_ui(ui: &mut Ui, asked: &Asked<'_>, takes_letters: &mut bool, actions: &mut Actions) {
    let taken: &[Id<Choice>] = match asked.value {
        Some(Value::Choices(ids)) => ids,
        _ => &[],
    };
    let (mut first, mut focused, mut turned) = (asked.focus, false, None);
    for choice in &asked.field.choices {
        let mut on = taken.contains(&choice.id);
        let name = crate::model::capital(&choice.name);
        let response = Checkbox::new(&mut on, &name).show(ui, asked.ctx.theme);
        if std::mem::take(&mut first) {
            response.request_focus();
        }
        focused |= response.has_focus();
        if response.changed() {
            turned = Some(choice.id);
        }
        if !choice.definition.is_empty() {
            widgets::paint::hint(response, &choice.definition);
        }
    }
    *takes_letters |= focused;
    if focused && turned.is_none() {
        let names: Vec<&str> = asked.field.choices.iter().map(|choice| choice.name.as_str()).collect();
        turned = typed_option(ui, &names).and_then(|at| asked.field.choices.get(at)).map(|choice| choice.id);
    }
    if let Some(turned) = turned {
        let kept = asked.field.choices.iter().map(|other| other.id);
        let ids = kept.filter(|id| taken.contains(id) != (*id == turned)).collect();
        asked.set(Some(Value::Choices(ids)), actions);
    }
    if asked.field.unclear {
        let mut on = asked.is_unclear();
        if Checkbox::new(&mut on, "Unclear").show(ui, asked.ctx.theme).changed() {
            asked.set(on.then_some(Value::Unclear), actions);
        }
    }
}

/// A text, a number, a date or a web address. A wrong one stays as it was typed, with what is wrong below it.
fn text_ui(ui: &mut Ui, asked: &Asked<'_>, state: &mut CardState, actions: &mut Actions) {
    let theme = asked.ctx.theme;
    if asked.is_unclear() {
        if IssueChip::new("Unclear").icon(icons::INFO).removable().show(ui, theme).removed {
            asked.set(None, actions);
        }
        return;
    }
    let slot = Slot::Field(asked.field.id);
    let stored = written(asked.value);
    let source = Source {
        statements: asked.ids,
        slot,
        kind: Some(asked.field.kind),
        stored: &stored,
        revision: asked.ctx.project.revision(),
    };
    let draft = state.drafts.open(&source);
    let problem = draft.problem.clone();
    let hint = match asked.field.kind {
        _ if asked.mixed => "Different answers",
        FieldKind::Date => "Year-month-day",
        FieldKind::Link => "https://",
        FieldKind::Number => "0",
        _ => "",
    };
    let now = ui.input(|input| input.time);
    let mut input = Input::new(&mut draft.text, asked.label).hint(hint).wrong(problem.as_deref()).id(asked.id);
    if asked.field.unclear && stored.is_empty() {
        input = input.action(icons::PROHIBIT, "Mark as unclear");
    }
    let shown = input.show(ui, theme);
    if shown.response.changed() {
        draft.touch(now);
    }
    if let Some(rest) = draft.settle(slot, now, shown.response.lost_focus(), actions) {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(rest));
    }
    if asked.focus {
        shown.response.request_focus();
    }
    if shown.action {
        asked.set(Some(Value::Unclear), actions);
    }
    if !asked.field.help.is_empty() {
        widgets::paint::hint(shown.response, &asked.field.help);
    }
}

/// Words of the article: taken by pointing at them.
fn words_ui(ui: &mut Ui, asked: &Asked<'_>, actions: &mut Actions) {
    let theme = asked.ctx.theme;
    if asked.is_unclear() {
        if IssueChip::new("Unclear").icon(icons::INFO).removable().show(ui, theme).removed {
            asked.set(None, actions);
        }
        return;
    }
    let spans = match asked.value {
        Some(Value::Words(spans)) => spans.as_slice(),
        _ => &[],
    };
    let text = asked.ctx.project.documents().get(asked.document).map_or("", |row| row.text.as_str());
    let words = spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ");
    let waiting = asked.is_waiting();
    widgets::input_frame(ui, theme, waiting, false, |ui| {
        let may_be_unclear = spans.is_empty() && asked.field.unclear;
        let buttons = if spans.is_empty() && !may_be_unclear { 1.0 } else { 2.0 };
        let room = ui.available_width() - buttons * (size::HIT_AREA + size::STEP_GROUP);
        let (text, colour) = match (words.as_str(), asked.mixed) {
            _ if waiting => (WAITING, theme.accent),
            ("", true) => ("Different answers", theme.text3),
            ("", false) => ("Take them from the text", theme.text3),
            (words, _) => (words, theme.text),
        };
        let font = if words.is_empty() || waiting { font::ui() } else { font::row_words() };
        let laid = Excerpt { lines: 1, ..Excerpt::line(text, font, colour, theme) }.lay_out(ui, room);
        let (rect, response) = ui.allocate_exact_size(vec2(room, size::CHIP), egui::Sense::hover());
        laid.paint(ui.painter(), egui::pos2(rect.left() + 6.0, rect.center().y - laid.height() / 2.0));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{}, {text}", asked.label)));
        let name = format!("Take {} from the text", asked.field.name);
        let Some(row) = asked.row else {
            return;
        };
        let keys = Menu::TakeWords.caps().join(" ");
        let take = IconButton::new(icons::CROSSHAIR, &name).key(&keys).inside_field().show(ui, theme);
        if take.clicked() {
            actions.push(Action::TakeWords(Some((row.id, asked.field.id))));
        }
        if asked.focus {
            take.request_focus();
        }
        if may_be_unclear
            && IconButton::new(icons::PROHIBIT, "Mark as unclear").inside_field().show(ui, theme).clicked()
        {
            asked.set(Some(Value::Unclear), actions);
        }
        let name = format!("Clear {}", asked.field.name);
        if !spans.is_empty() && IconButton::new(icons::X, &name).inside_field().show(ui, theme).clicked() {
            asked.set(None, actions);
        }
    });
}
