//! What passages can be: the tags, their fields, and the types of relations.
//!
//! At the left all of it as a tree, at the right what is taken in it. Everything is a command at once; only text that is
//! being typed waits, as a draft, until it rests or is left.

mod drafts;
mod ending;
pub(super) mod fields;
pub(crate) mod help;
mod look;
mod rebase;
mod relation;
mod side;
mod tag;

use super::Ctx;
use super::action::{Action, Actions};
use super::theme::{font, size};
use super::widgets::{self, Button, Line, empty_state};
use super::{action::Menu, icons};
use crate::analysis::tag_counts::TagCounts;
use crate::edit::{BookEdit, Command, touches};
use crate::model::{Field, Id, Project, RelationType, Tag};
use drafts::{Drafts, FieldPart, RelationPart, Slot, TagPart};
use egui::{Align, Layout, Rect, ScrollArea, Ui, UiBuilder, vec2};
use std::collections::BTreeSet;

/// How wide the tree is: at most, and as a share of a narrow panel.
const SIDE: f32 = 236.0;
const SIDE_SHARE: f32 = 0.4;
const FOOT: f32 = 30.0;

/// What is taken in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Tag(Id<Tag>),
    Relation(Id<RelationType>),
}

/// A change that is made only after it was said how much it touches.
#[derive(Debug, Clone)]
struct Asked {
    command: Command,
    /// What the button says.
    verb: &'static str,
    sentence: String,
}

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct CodebookState {
    taken: Option<Taken>,
    ending: Option<ending::Ending>,
    asked: Option<Asked>,
    drafts: Drafts,
    counts: TagCounts,
    /// The field whose questions are open.
    opened: Option<Id<Field>>,
    /// What was there when something new was asked for: whatever comes beyond it is taken, and named next.
    awaited: Option<BTreeSet<u128>>,
    /// Where the focus is to go.
    wanted: Option<Slot>,
    /// Keys are being changed.
    keys: Option<Id<Tag>>,
    /// What is typed for a new example or a new choice, and of what.
    example: Option<(Id<Tag>, String)>,
    choice: Option<(Id<Field>, String)>,
}

impl CodebookState {
    /// Turns everything typed into edits: before another tab is shown, the panel is folded or the program ends.
    pub fn flush(&mut self, project: &Project, actions: &mut Actions) {
        self.drafts.flush(project, actions);
        self.keep_example(project, actions);
        self.keep_choice(actions);
        actions.rebase(project);
    }

    /// Whether something waits for an answer that Esc would be.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.ending.is_some() || self.asked.is_some()
    }

    /// Adds the example that is being typed to its tag.
    fn keep_example(&mut self, project: &Project, actions: &mut Actions) {
        let Some((tag, text)) = self.example.take() else { return };
        let words = text.trim();
        if let Some(tag) = project.tags().get(tag).filter(|_| !words.is_empty()) {
            let mut after = tag.clone();
            after.examples.push(words.to_owned());
            actions.push(Action::Edit(Command::EditTag { tag: Box::new(after) }));
        }
    }

    /// Adds the choice that is being typed to its field.
    fn keep_choice(&mut self, actions: &mut Actions) {
        if let Some((field, name)) = self.choice.take().filter(|(_, name)| !name.trim().is_empty()) {
            actions.push(Action::Edit(Command::Book(BookEdit::AddChoice { field, name })));
        }
    }

    /// Brings what is kept up to date with the project.
    fn follow(&mut self, ctx: &Ctx<'_>) {
        let project = ctx.project;
        self.counts.follow(project);
        if let Some(known) = &self.awaited
            && let Some(new) = newcomer(project, known)
        {
            self.awaited = None;
            match new {
                New::Tag(id) => self.take(Taken::Tag(id), Some(Slot::Tag(id, TagPart::Name))),
                New::Relation(id) => self.take(Taken::Relation(id), Some(Slot::Relation(id, RelationPart::Name))),
                New::Field(id) => {
                    self.opened = Some(id);
                    self.wanted = Some(Slot::Field(id, FieldPart::Name));
                }
            }
        }
        let is_there = match self.taken {
            Some(Taken::Tag(id)) => project.tags().contains(id),
            Some(Taken::Relation(id)) => project.relation_types().contains(id),
            None => false,
        };
        if !is_there {
            let selected = ctx.state.shown_statement().and_then(|id| project.annotations().view(id));
            let first = selected.map(|row| row.tag).or(project.tags_in_order().first().map(|tag| tag.id));
            self.taken = first.map(Taken::Tag);
            (self.ending, self.asked) = (None, None);
        }
    }

    fn take(&mut self, taken: Taken, focus: Option<Slot>) {
        if self.taken != Some(taken) {
            (self.ending, self.asked, self.keys) = (None, None, None);
        }
        (self.taken, self.wanted) = (Some(taken), focus);
    }

    /// Asks for something new, which is taken as soon as it is there.
    fn make(&mut self, project: &Project, edit: BookEdit, actions: &mut Actions) {
        self.awaited = Some(all_ids(project));
        actions.push(Action::Edit(Command::Book(edit)));
    }

    /// Makes a change; where answers, statements or relations would be gone, only after that was said.
    fn ask(&mut self, project: &Project, command: Command, verb: &'static str, actions: &mut Actions) {
        let said = touches(project, &command);
        if said.removed + said.answers + said.relations == 0 {
            actions.push(Action::Edit(command));
        } else {
            self.asked = Some(Asked { command, verb, sentence: said.sentence() });
        }
    }
}

enum New {
    Tag(Id<Tag>),
    Relation(Id<RelationType>),
    Field(Id<Field>),
}

fn all_ids(project: &Project) -> BTreeSet<u128> {
    let tags = project.tags().iter().map(|row| row.id.bits());
    let kinds = project.relation_types().iter().map(|row| row.id.bits());
    tags.chain(kinds).chain(project.fields().iter().map(|row| row.id.bits())).collect()
}

fn newcomer(project: &Project, known: &BTreeSet<u128>) -> Option<New> {
    let tag = project.tags().iter().map(|row| row.id).find(|id| !known.contains(&id.bits())).map(New::Tag);
    let kind = || project.relation_types().iter().map(|row| row.id).find(|id| !known.contains(&id.bits()));
    let field = || project.fields().iter().map(|row| row.id).find(|id| !known.contains(&id.bits()));
    tag.or_else(|| kind().map(New::Relation)).or_else(|| field().map(New::Field))
}

/// A name that none of some has: *New tag*, *New tag 2*, …
fn free_name(base: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{base} {number}"));
    std::iter::once(base.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// Shows the panel.
pub fn codebook_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    state.follow(ctx);
    let all = ui.available_rect_before_wrap();
    let (left, right) = all.split_left_right_at_x(all.left() + SIDE.min(all.width() * SIDE_SHARE));
    ui.painter().vline(left.right() - 0.5, all.y_range(), ctx.theme.separator());
    let mut side = part(ui, "codebook side", left.with_max_x(left.right() - size::BORDER));
    side::side_ui(&mut side, ctx, state, actions);
    let foot = if state.asked.is_some() { size::LIST_FOOT } else { FOOT };
    let (editor, below) = right.split_top_bottom_at_y(right.bottom() - foot);
    let mut editor = part(ui, "codebook editor", editor);
    match (state.ending.is_some(), state.taken) {
        (true, _) => ending::ending_ui(&mut editor, ctx, state, actions),
        (false, Some(taken)) => editor_ui(&mut editor, ctx, state, taken, actions),
        (false, None) => {
            let sentence = "Make a tag, or take in a codebook that comes with the program";
            empty_state(&mut editor, ctx.theme, icons::TAG, "No tag yet", sentence, &[]);
        }
    }
    foot_ui(ui, ctx, state, below, actions);
    actions.rebase(ctx.project);
    ui.advance_cursor_after_rect(all);
}

fn part(ui: &mut Ui, name: &str, rect: Rect) -> Ui {
    let mut part = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect).layout(Layout::top_down(Align::Min)));
    part.shrink_clip_rect(rect);
    part
}

fn editor_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, taken: Taken, actions: &mut Actions) {
    let id = match taken {
        Taken::Tag(id) => id.bits(),
        Taken::Relation(id) => id.bits(),
    };
    ScrollArea::vertical().id_salt(("editor", id)).auto_shrink(false).show(ui, |ui| {
        if let Some(why) = ctx.read_only {
            widgets::card_section(ui, ctx.theme, |ui| {
                ui.add(Line::new(why, font::small(), ctx.theme.warn));
            });
        }
        ui.add_enabled_ui(ctx.read_only.is_none(), |ui| match taken {
            Taken::Tag(id) => tag::tag_ui(ui, ctx, state, id, actions),
            Taken::Relation(id) => relation::relation_ui(ui, ctx, state, id, actions),
        });
        ui.add_space(size::STEP_DIALOG);
    });
}

/// What a change would touch: asked about, or just said.
fn foot_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, rect: Rect, actions: &mut Actions) {
    let theme = ctx.theme;
    if let Some(asked) = state.asked.clone() {
        let mut ui = widgets::foot(ui, theme, rect);
        let sure = Button::new(asked.verb).primary().show(&mut ui, theme).clicked();
        let not = Button::new("Not now").show(&mut ui, theme).clicked();
        let room = ui.available_width();
        ui.add(Line::new(&asked.sentence, font::label(), theme.text).width(room).height(size::CONTROL));
        if sure {
            actions.push(Action::Edit(asked.command));
        }
        if sure || not {
            state.asked = None;
        }
        return;
    }
    if state.ending.is_some() {
        return;
    }
    widgets::paint::rule(ui.painter(), rect.x_range(), rect.top(), theme);
    let Some(Taken::Tag(tag)) = state.taken else { return };
    let count = state.counts.of(tag);
    let undo = Menu::Undo.caps().join(" ");
    let sentence = match count {
        0 => "No statement has this tag yet".to_owned(),
        1 => format!("Changing this tag changes 1 statement; {undo} undoes it"),
        _ => format!("Changing this tag changes {count} statements; {undo} undoes it"),
    };
    let mut ui = part(ui, "codebook foot", rect.shrink2(vec2(size::STEP_PANEL, 0.0)));
    ui.add(Line::new(&sentence, font::small(), theme.text3).height(rect.height()));
}
