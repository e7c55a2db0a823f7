//! Answers that are names: who speaks, who passed it on, what it is about. Typing finds, Enter takes.

use super::answers::Asked;
use super::offers::{Known, Nameable, Offer, new_name_sentence, offers};
use crate::analysis::people::side_of;
use crate::edit::{Answer, Named};
use crate::model::{Actor, Field, FieldKind, Id, Issue, Project, Value};
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::icons;
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::{self, ActorChip, ChainEvent, ChipResponse, IconButton, IssueChip, MenuRow, Side};
use egui::{
    Align, FocusDirection, Key, LayerId, Layout, Modifiers, Popup, PopupCloseBehavior, PopupKind, Rect, Response,
    SurrenderFocusOn, Ui, pos2, vec2,
};
use std::collections::BTreeMap;

/// What is being typed into the inputs of a card.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    fields: BTreeMap<Id<Field>, Typing>,
    known: Known,
}

impl Typed {
    /// Lets go of what was being typed.
    pub(super) fn clear(&mut self) {
        self.fields.clear();
    }
}

#[derive(Debug, Clone, Default)]
struct Typing {
    text: String,
    /// The offer that Enter takes.
    at: usize,
    /// The offers are shown although there are names already and nothing is typed.
    asked: bool,
}

/// Rows that were used last, and names that stand near the words.
type Recents<'a, R> = (&'a [Id<R>], &'a [String]);

/// Names that can be chips.
pub(super) trait Chip: Nameable {
    fn chip(ui: &mut Ui, theme: &Theme, project: &Project, id: Id<Self>, side: Option<Side>) -> Option<ChipResponse>;
    fn answer(names: Vec<Named<Self>>) -> Answer;
    /// Looks at it in its register.
    fn look_at(id: Id<Self>) -> Action;
}

impl Chip for Actor {
    fn chip(ui: &mut Ui, theme: &Theme, project: &Project, id: Id<Self>, _: Option<Side>) -> Option<ChipResponse> {
        Some(chip_of(project.actors().get(id)?).show(ui, theme))
    }

    fn answer(names: Vec<Named<Self>>) -> Answer {
        Answer::Actors(names)
    }

    fn look_at(id: Id<Self>) -> Action {
        Action::ShowActor(id)
    }
}

impl Chip for Issue {
    fn chip(ui: &mut Ui, theme: &Theme, project: &Project, id: Id<Self>, side: Option<Side>) -> Option<ChipResponse> {
        let issue = project.issues().get(id)?;
        Some(IssueChip::new(&issue.wording).side(side).removable().show(ui, theme))
    }

    fn answer(names: Vec<Named<Self>>) -> Answer {
        Answer::Issues(names)
    }

    fn look_at(id: Id<Self>) -> Action {
        Action::ShowIssue(id)
    }
}

fn chip_of(actor: &Actor) -> ActorChip<'_> {
    ActorChip::new(&actor.name, actor.kind, actor.identity).removable()
}

/// What came of typing in this frame.
enum Event<R> {
    Taken(Named<R>),
    Unclear,
    /// Backspace in the empty input.
    RemoveLast,
    /// Words of the article become a name.
    TakeWords,
}

/// Any number of actors or issues.
pub(super) fn names_ui<R: Chip>(
    ui: &mut Ui,
    asked: &Asked<'_>,
    typed: &mut Typed,
    recent: Recents<'_, R>,
    actions: &mut Actions,
) {
    let (project, theme) = (asked.ctx.project, asked.ctx.theme);
    let taken: Vec<Id<R>> = asked.value.and_then(R::of).unwrap_or_default().to_vec();
    let unclear = asked.value == Some(&Value::Unclear);
    let side = asked.row.and_then(|row| side_of(project, row));
    let mut removed = None;
    let (mut clarified, mut looked) = (false, None);
    let event = typing_ui(ui, asked, typed, (&taken, recent), |ui| {
        for (at, id) in taken.iter().enumerate() {
            match R::chip(ui, theme, project, *id, side) {
                Some(chip) if chip.removed => removed = Some(at),
                Some(chip) if chip.response.clicked() => looked = Some(*id),
                _ => {}
            }
        }
        if unclear {
            clarified = IssueChip::new("Unclear").icon(icons::INFO).removable().show(ui, theme).removed;
        }
    });
    actions_of(asked, event.as_ref(), actions);
    if let Some(id) = looked {
        actions.push(R::look_at(id));
    }
    let known = || taken.iter().copied().map(Named::Known);
    let set = |names: Vec<Named<R>>, actions: &mut Actions| {
        let answer = (!names.is_empty()).then(|| R::answer(names));
        asked.answer(answer, actions);
    };
    match event {
        Some(Event::Taken(name)) => set(known().chain([name]).collect(), actions),
        Some(Event::Unclear) => asked.answer(Some(Answer::Value(Value::Unclear)), actions),
        Some(Event::TakeWords) => {}
        Some(Event::RemoveLast) if unclear => clarified = true,
        Some(Event::RemoveLast) => removed = taken.len().checked_sub(1),
        None => {}
    }
    if let Some(at) = removed {
        set(known().enumerate().filter(|(index, _)| *index != at).map(|(_, name)| name).collect(), actions);
    } else if clarified {
        asked.answer(None, actions);
    }
}

/// The chain of those who passed something on, the one nearest to the words on top.
pub(super) fn chain_ui(
    ui: &mut Ui,
    asked: &Asked<'_>,
    typed: &mut Typed,
    recent: Recents<'_, Actor>,
    actions: &mut Actions,
) {
    let (project, theme) = (asked.ctx.project, asked.ctx.theme);
    let taken: Vec<Id<Actor>> = asked.value.and_then(Actor::of).unwrap_or_default().to_vec();
    let mut removed = None;
    if !taken.is_empty() {
        let links = taken.iter().filter_map(|id| project.actors().get(*id)).map(|actor| (chip_of(actor), ""));
        match widgets::chain(ui, theme, links.collect()) {
            Some(ChainEvent::Removed(at)) => removed = Some(at),
            Some(ChainEvent::Opened(at)) => actions.extend(taken.get(at).map(|&id| Action::ShowActor(id))),
            None => {}
        }
    }
    let mut clarified = false;
    let event = typing_ui(ui, asked, typed, (&taken, recent), |ui| {
        if asked.value == Some(&Value::Unclear) {
            clarified = IssueChip::new("Unclear").icon(icons::INFO).removable().show(ui, theme).removed;
        }
    });
    if clarified {
        asked.answer(None, actions);
    }
    actions_of(asked, event.as_ref(), actions);
    let known = || taken.iter().copied().map(Named::Known);
    let set = |names: Vec<Named<Actor>>, actions: &mut Actions| {
        asked.answer((!names.is_empty()).then_some(Answer::Actors(names)), actions);
    };
    match event {
        Some(Event::Taken(name)) => set(known().chain([name]).collect(), actions),
        Some(Event::Unclear) => asked.answer(Some(Answer::Value(Value::Unclear)), actions),
        Some(Event::RemoveLast) => removed = taken.len().checked_sub(1),
        Some(Event::TakeWords) | None => {}
    }
    if let Some(at) = removed {
        set(known().enumerate().filter(|(index, _)| *index != at).map(|(_, name)| name).collect(), actions);
    }
}

/// Waits for words of the article where that was asked for.
fn actions_of<R>(asked: &Asked<'_>, event: Option<&Event<R>>, actions: &mut Actions) {
    if let (Some(Event::TakeWords), Some(row)) = (event, asked.row) {
        actions.push(Action::TakeWords(Some((row.id, asked.field.id))));
    }
}

/// Chips and behind them an input, with what is offered below it.
fn typing_ui<R: Nameable>(
    ui: &mut Ui,
    asked: &Asked<'_>,
    typed: &mut Typed,
    (taken, recent): (&[Id<R>], Recents<'_, R>),
    chips: impl FnOnce(&mut Ui),
) -> Option<Event<R>> {
    let theme = asked.ctx.theme;
    let typing = typed.fields.entry(asked.field.id).or_default();
    let focused = ui.memory(|memory| memory.has_focus(asked.id));
    let empty = taken.is_empty() && asked.value.is_none();
    let shown =
        if focused { offers(asked.ctx.project, &mut typed.known, &typing.text, taken, recent) } else { Vec::new() };
    let unclear = asked.field.unclear && typing.text.trim().is_empty() && empty;
    let open = focused && (!typing.text.trim().is_empty() || empty || typing.asked);
    let mut event = if focused { keys(ui, typing, &shown, empty, open) } else { None };
    let tabbed = ui.input(|input| input.key_pressed(Key::Tab));

    // Not that of the statement: the toolkit never forgets a layer, and sorts all of them in every frame.
    let popup_id = egui::Id::unique(("offers", asked.field.id));
    let keep = keep_focus(ui, popup_id, open);
    let waiting = asked.is_waiting();
    let frame = widgets::input_frame(ui, theme, focused || waiting, false, |ui| {
        chips(ui);
        let hint = match (asked.mixed, empty) {
            _ if waiting => "Select words",
            (true, _) => "Different answers",
            (false, true) => hint_of(asked.field.kind),
            (false, false) if asked.field.kind == FieldKind::Chain => "Who passed that on",
            (false, false) => "",
        };
        let before = typing.text.clone();
        let response = widgets::bare_input(ui, theme, &mut typing.text, asked.label, hint, asked.id);
        if typing.text != before {
            typing.at = 0;
            typing.asked = false;
        }
        if response.lost_focus() {
            typing.asked = false;
        }
        if asked.focus {
            response.request_focus();
        }
    });
    drop(keep);
    if (focused || frame.response.contains_pointer()) && asked.row.is_some() && take_ui(ui, asked, frame.response.rect)
    {
        event = Some(Event::TakeWords);
    }
    if open && !tabbed && event.is_none() && (!shown.is_empty() || unclear) {
        event = offers_ui(ui, asked, typing, &frame.response, popup_id, (&shown, unclear));
    }
    if matches!(event, Some(Event::Taken(_) | Event::Unclear)) {
        *typing = Typing::default();
    }
    event
}

/// The small button at the right end of the input that takes a name from the article.
fn take_ui(ui: &mut Ui, asked: &Asked<'_>, frame: Rect) -> bool {
    let side = vec2(size::HIT_AREA, size::HIT_AREA);
    let rect = Rect::from_min_size(pos2(frame.right() - side.x - 2.0, frame.bottom() - side.y - 2.0), side);
    let keys = Menu::TakeWords.caps().join(" ");
    let name = format!("Take {} from the text", asked.field.name);
    let layout = Layout::left_to_right(Align::Center);
    widgets::paint::inside(ui, rect, layout, |ui| {
        IconButton::new(icons::CROSSHAIR, &name)
            .key(&keys)
            .inside_field()
            .passed_by()
            .show(ui, asked.ctx.theme)
            .clicked()
    })
}

fn hint_of(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Issues => "What about",
        FieldKind::Chain => "Who passed it on",
        _ => "Who",
    }
}

/// What the keys ask for while the input has the focus. Keys that mean something here are used up.
fn keys<R: Clone>(ui: &Ui, typing: &mut Typing, shown: &[Offer<R>], empty: bool, open: bool) -> Option<Event<R>> {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        if open {
            typing.at = (typing.at + 1).min(shown.len().saturating_sub(1));
        } else {
            typing.asked = true;
        }
    }
    if pressed(Key::ArrowUp) {
        typing.at = typing.at.saturating_sub(1);
    }
    let nothing = typing.text.trim().is_empty();
    if typing.text.is_empty() && pressed(Key::Backspace) && !empty {
        return Some(Event::RemoveLast);
    }
    let tab = ui.input(|input| input.key_pressed(Key::Tab));
    let enter = pressed(Key::Enter);
    if (enter && open) || (tab && !nothing) {
        return shown.get(typing.at).or(shown.first()).map(|offer| Event::Taken(offer.take.clone()));
    }
    if enter {
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::Next));
    }
    None
}

/// What is offered, below the input. Returns what was clicked.
fn offers_ui<R: Nameable>(
    ui: &Ui,
    asked: &Asked<'_>,
    typing: &Typing,
    below: &Response,
    id: egui::Id,
    (shown, unclear): (&[Offer<R>], bool),
) -> Option<Event<R>> {
    let theme = asked.ctx.theme;
    let width = below.rect.width();
    let popup = Popup::from_response(below).id(id).open(true).close_behavior(PopupCloseBehavior::IgnoreClicks);
    let popup = popup.frame(widgets::popup_frame(theme)).width(width).gap(3.0).accessible_name(asked.label);
    let inner = popup.show(|ui| {
        ui.set_width(width - 2.0 * (size::POPUP_PADDING + size::BORDER));
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut event = None;
        let sentence = new_name_sentence::<R>(&typing.text);
        for (at, offer) in shown.iter().enumerate() {
            let typed = typing.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let alone = at == 0 && matches!(&offer.take, Named::New(name) if *name == typed);
            let (text, hint) = if alone { (sentence.as_str(), "") } else { (offer.name.as_str(), offer.hint.as_str()) };
            let row = MenuRow::new(text).icon(offer.icon).hint(hint).marked(at == typing.at).show(ui, theme);
            if row.clicked() {
                event = Some(Event::Taken(offer.take.clone()));
            }
        }
        if unclear
            && MenuRow::new("Unclear")
                .icon(icons::INFO)
                .hint("the article does not tell")
                .faint()
                .show(ui, theme)
                .clicked()
        {
            event = Some(Event::Unclear);
        }
        event
    });
    let event = inner.and_then(|inner| inner.inner);
    if event.is_some() {
        ui.memory_mut(|memory| memory.request_focus(asked.id));
    }
    // Without this, a screen reader would not know that the rows belong to the input.
    ui.ctx().accesskit_node_builder(asked.id, |node| node.set_expanded(true));
    event
}

/// While the pointer is over what is offered, a press there must not take the focus from the input.
fn keep_focus(ui: &Ui, popup: egui::Id, open: bool) -> Option<KeepFocus> {
    let layer = LayerId::new(PopupKind::Popup.order(), popup);
    let at = ui.ctx().pointer_interact_pos().and_then(|pos| ui.ctx().layer_id_at(pos));
    (open && at == Some(layer)).then(|| {
        let before = ui.ctx().options(|options| options.input_options.surrender_focus_on);
        ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = SurrenderFocusOn::Never);
        KeepFocus { ctx: ui.ctx().clone(), before }
    })
}

struct KeepFocus {
    ctx: egui::Context,
    before: SurrenderFocusOn,
}

impl Drop for KeepFocus {
    fn drop(&mut self) {
        let before = self.before;
        self.ctx.options_mut(|options| options.input_options.surrender_focus_on = before);
    }
}
