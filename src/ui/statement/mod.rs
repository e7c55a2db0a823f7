//! The card of what is selected: its tag, its words, what was answered about it, its links, a note.
//!
//! Every answer becomes a command at once. Only text that is being typed waits, as a draft, until it rests or is left.

mod answers;
mod drafts;
mod fields;
mod head;
mod names;
mod note;
mod offers;
mod relations;
#[cfg(test)]
mod tests;

pub(crate) use head::{look, menu_of, tag_rows};
pub(crate) use relations::enclosing;

use super::action::{Actions, Menu};
use super::theme::{font, size};
use super::widgets;
use super::{Ctx, enabled, icons};
use crate::edit::Command;
use crate::model::{Actor, Annotation, Field, FieldKind, Id, Issue, Project, RelationType, Tag};
use drafts::Drafts;
use egui::{Ui, vec2};
use std::{collections::BTreeSet, sync::Arc};

/// A link that waits for the statement it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linking {
    pub kind: Id<RelationType>,
    pub from: Id<Annotation>,
}

/// Where the focus is to go in the next frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The field of a new statement that is asked first.
    First(Id<Annotation>),
    Note(Id<Annotation>),
    Field(Id<Annotation>, Id<Field>),
    TagMenu,
    LinkMenu(Id<Annotation>),
}

/// What the card remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct CardState {
    drafts: Drafts,
    names: names::Typed,
    shown: Vec<Id<Annotation>>,
    /// The statements that are selected, as they were at a revision: there may be thousands.
    chosen: (u64, Arc<Vec<Annotation>>),
    /// Tags whose optional fields are all shown.
    opened: BTreeSet<Id<Tag>>,
    wanted: Option<Wanted>,
    linking: Option<Linking>,
    /// The field whose input has the focus.
    focused: Option<Id<Field>>,
    recent: Recent,
    /// A choice had the focus in the last frame: letters and digits answer it.
    takes_letters: bool,
}

impl CardState {
    /// Sends the focus to what is asked first about a statement, as soon as its card is shown: the speaker where that
    /// is a core field, since most statements need nothing else, otherwise the first core field.
    pub fn focus_first_field(&mut self, annotation: Id<Annotation>) {
        self.wanted = Some(Wanted::First(annotation));
    }

    /// Sends the focus to the note of a statement, as soon as its card is shown.
    pub fn focus_note(&mut self, annotation: Id<Annotation>) {
        self.wanted = Some(Wanted::Note(annotation));
    }

    /// Sends the focus to a field, as soon as its card is shown.
    pub fn focus_field(&mut self, annotation: Id<Annotation>, field: Id<Field>) {
        self.wanted = Some(Wanted::Field(annotation, field));
    }

    /// The field whose input has the focus.
    #[must_use]
    pub fn focused_field(&self) -> Option<Id<Field>> {
        self.focused
    }

    /// Takes the link that waits away for a moment, to be given back.
    pub fn pause_link(&mut self) -> Option<Linking> {
        self.linking.take()
    }

    pub fn resume_link(&mut self, linking: Option<Linking>) {
        self.linking = linking;
    }

    /// Opens the menu of tags in the head of the card.
    pub fn ask_tag(&mut self) {
        self.wanted = Some(Wanted::TagMenu);
    }

    /// Opens the menu of relation types on a statement's card: the statement clicked next becomes the target.
    pub fn start_link(&mut self, annotation: Id<Annotation>) {
        self.wanted = Some(Wanted::LinkMenu(annotation));
    }

    /// The link that waits for its target, if any.
    #[must_use]
    pub fn linking(&self) -> Option<Linking> {
        self.linking
    }

    /// Stops waiting for a target.
    pub fn cancel_link(&mut self) {
        self.linking = None;
    }

    /// Links the waiting statement to the one that was clicked, and stops waiting. `None` where nothing waits or the
    /// statement itself was clicked.
    pub fn link_to(&mut self, target: Id<Annotation>) -> Option<Command> {
        let linking = self.linking.filter(|linking| linking.from != target)?;
        self.linking = None;
        Some(Command::Link { kind: linking.kind, from: linking.from, to: target, note: String::new() })
    }

    /// Whether letters and digits without Ctrl or Alt answer a choice on the card, and so must not be taken as
    /// shortcuts.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        self.takes_letters
    }

    /// For when the card is not shown: what was typed must not wait until it is, and no letters are asked for.
    pub fn put_away(&mut self, actions: &mut Actions) {
        self.flush(actions);
        self.takes_letters = false;
        self.focused = None;
    }

    /// Keeps the presses of letters and digits that answer a choice from being taken as shortcuts. To be called at the
    /// start of a frame, before shortcuts are looked for; the letters themselves stay.
    pub fn keep_letters(&self, egui: &egui::Context) {
        if !self.takes_letters {
            return;
        }
        egui.input_mut(|input| {
            input.events.retain(|event| match event {
                egui::Event::Key { key, modifiers, .. } => {
                    let name = key.name();
                    let is_letter = name.len() == 1 && name.chars().all(|letter| letter.is_ascii_alphanumeric());
                    !(is_letter && (modifiers.is_none() || modifiers.shift_only()))
                }
                _ => true,
            });
        });
    }

    /// Whether something typed has not become an edit yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.drafts.is_pending()
    }

    /// Turns everything typed into edits: before another tab is shown, the panel is folded or the program ends.
    pub fn flush(&mut self, actions: &mut Actions) {
        self.drafts.flush(actions);
    }

    /// The statements that are selected.
    fn choose(&mut self, ctx: &Ctx<'_>) -> Arc<Vec<Annotation>> {
        let revision = ctx.project.revision();
        let same = self.chosen.0 == revision && self.chosen.1.iter().map(|row| &row.id).eq(&ctx.state.selected);
        if !same {
            let rows = ctx.state.selected.iter().filter_map(|&id| ctx.project.annotations().get(id));
            self.chosen = (revision, Arc::new(rows.collect()));
        }
        self.chosen.1.clone()
    }

    fn follow(&mut self, statements: &[Id<Annotation>], actions: &mut Actions) {
        if self.shown != statements {
            self.drafts.flush(actions);
            self.names.clear();
            self.shown = statements.to_vec();
        }
    }

    fn takes(&mut self, wanted: Wanted) -> bool {
        let taken = self.wanted == Some(wanted);
        if taken {
            self.wanted = None;
        }
        taken
    }
}

/// Actors and issues used last in a document, derived from the project.
#[derive(Debug, Clone, Default)]
struct Recent {
    key: Option<(u64, Id<Annotation>)>,
    actors: Vec<Id<Actor>>,
    reporters: Vec<Id<Actor>>,
    issues: Vec<Id<Issue>>,
    /// Names that stand near its words, the nearest first.
    near: Vec<String>,
}

impl Recent {
    fn follow(&mut self, project: &Project, row: &Annotation) {
        const LIMIT: usize = 5;
        let key = Some((project.revision(), row.id));
        if self.key != key {
            *self = Self {
                key,
                actors: offers::used_last(project, row.document, row.id, FieldKind::Actors, LIMIT),
                reporters: offers::used_last(project, row.document, row.id, FieldKind::Chain, LIMIT),
                issues: offers::used_last(project, row.document, row.id, FieldKind::Issues, LIMIT),
                near: offers::near(project, row),
            };
        }
    }
}

/// Shows the card of what is selected.
pub fn card_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let rows = state.choose(ctx);
    let ids: Vec<Id<Annotation>> = rows.iter().map(|row| row.id).collect();
    state.follow(&ids, actions);
    state.takes_letters = false;
    state.focused = None;
    match rows.as_slice() {
        [] => nothing(ui, ctx),
        [first, ..] => {
            state.recent.follow(ctx.project, first);
            egui::ScrollArea::vertical().id_salt("card").auto_shrink(false).show(ui, |ui| {
                card(ui, ctx, state, &Shown { rows: &rows, ids: &ids, first }, actions);
            });
        }
    }
}

/// The statements of a card: one, or several that are edited together.
struct Shown<'a> {
    rows: &'a [Annotation],
    ids: &'a [Id<Annotation>],
    first: &'a Annotation,
}

impl Shown<'_> {
    fn is_single(&self) -> bool {
        self.rows.len() == 1
    }
}

fn card(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, actions: &mut Actions) {
    if let Some(why) = ctx.read_only {
        egui::Frame::new().inner_margin(egui::Margin::same(size::STEP_PANEL as i8)).show(ui, |ui| {
            ui.add(egui::Label::new(egui::RichText::new(why).font(font::small()).color(ctx.theme.warn)).wrap());
        });
    }
    ui.add_enabled_ui(ctx.read_only.is_none(), |ui| {
        head::head_ui(ui, ctx, state, shown, actions);
        fields::fields_ui(ui, ctx, state, shown, actions);
        if shown.is_single() {
            relations::relations_ui(ui, ctx, state, shown.first, actions);
        }
        note::note_ui(ui, ctx, state, shown, actions);
    });
    ui.add_space(size::STEP_DIALOG);
}

fn nothing(ui: &mut Ui, ctx: &Ctx<'_>) {
    let [next, cursor, keys] = [Menu::NextStatement, Menu::TextCursor, Menu::Keys].map(|menu| menu.caps().join(" "));
    let next = (next.as_str(), "next statement");
    let cursor = (cursor.as_str(), "text cursor");
    let keys = (keys.as_str(), "keys");
    // Only what can be done here: an article without statements has no coloured line and no next one.
    let (sentence, shown) = match (enabled::enabled(Menu::NextStatement, ctx), enabled::article(ctx)) {
        (true, _) => ("Drag over a passage, or click a coloured line below the words", vec![next, cursor, keys]),
        (false, Some(_)) => ("Drag over a passage, then press a tag’s key", vec![cursor, keys]),
        (false, None) => ("Open an article, then drag over a passage in it", vec![keys]),
    };
    widgets::empty_state(ui, ctx.theme, icons::QUOTES, "Nothing selected", sentence, &shown);
}
