//! Text that is being typed into the codebook and is not yet a part of it.

use crate::edit::{BookEdit, Command, tag_problem};
use crate::formats::codebook::rgb_of;
use crate::model::{Choice, Colour, Field, Id, Project, RelationType, Tag};
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::keys;
use crate::ui::widgets::Input;
use egui::{Response, Ui};
use std::collections::BTreeMap;

/// Seconds without a key after which what was typed is kept.
const IDLE: f64 = 1.0;

/// Where a text belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Slot {
    Tag(Id<Tag>, TagPart),
    Field(Id<Field>, FieldPart),
    Relation(Id<RelationType>, RelationPart),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TagPart {
    Name,
    Keys,
    Hint,
    Colour,
    Definition,
    UseWhen,
    NotWhen,
    Extent,
    Example(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum FieldPart {
    Name,
    Help,
    Choice(Id<Choice>),
    Definition(Id<Choice>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum RelationPart {
    Name,
    Definition,
}

impl Slot {
    pub(super) fn id(self) -> egui::Id {
        egui::Id::unique(("codebook", self))
    }

    /// The text as the project has it; `None` where it is gone.
    fn stored(self, project: &Project) -> Option<String> {
        match self {
            Self::Tag(id, part) => project.tags().get(id).and_then(|tag| of_tag(tag, part)),
            Self::Field(id, part) => {
                let field = project.fields().get(id)?;
                match part {
                    FieldPart::Name => Some(field.name.clone()),
                    FieldPart::Help => Some(field.help.clone()),
                    FieldPart::Choice(id) => field.choice(id).map(|choice| choice.name.clone()),
                    FieldPart::Definition(id) => field.choice(id).map(|choice| choice.definition.clone()),
                }
            }
            Self::Relation(id, part) => {
                let kind = project.relation_types().get(id)?;
                Some(match part {
                    RelationPart::Name => kind.name.clone(),
                    RelationPart::Definition => kind.definition.clone(),
                })
            }
        }
    }

    /// What keeps the text; nothing where it is so already.
    fn command(self, project: &Project, text: &str) -> Result<Option<Command>, String> {
        let text = text.trim();
        let needs = |what: &str| if text.is_empty() { Err(format!("A {what} needs a name")) } else { Ok(()) };
        match self {
            Self::Tag(id, part) => {
                let Some(tag) = project.tags().get(id) else { return Ok(None) };
                let after = with(tag, part, text)?;
                if after == *tag {
                    return Ok(None);
                }
                match tag_problem(project, &after) {
                    Some(problem) => Err(problem.reason),
                    None => Ok(Some(Command::EditTag { tag: Box::new(after) })),
                }
            }
            Self::Field(id, part) => {
                let Some(field) = project.fields().get(id) else { return Ok(None) };
                let mut after = field.clone();
                let choice = |field: &mut Field, id| field.choices.iter_mut().position(|choice| choice.id == id);
                match part {
                    FieldPart::Name => {
                        needs("field")?;
                        text.clone_into(&mut after.name);
                    }
                    FieldPart::Help => text.clone_into(&mut after.help),
                    FieldPart::Choice(id) => {
                        needs("choice")?;
                        if let Some(choice) = choice(&mut after, id).and_then(|at| after.choices.get_mut(at)) {
                            text.clone_into(&mut choice.name);
                        }
                    }
                    FieldPart::Definition(id) => {
                        if let Some(choice) = choice(&mut after, id).and_then(|at| after.choices.get_mut(at)) {
                            text.clone_into(&mut choice.definition);
                        }
                    }
                }
                Ok((after != *field).then(|| Command::EditField { field: Box::new(after) }))
            }
            Self::Relation(id, part) => {
                let Some(kind) = project.relation_types().get(id) else { return Ok(None) };
                let mut after = kind.clone();
                match part {
                    RelationPart::Name => {
                        needs("type of relation")?;
                        text.clone_into(&mut after.name);
                    }
                    RelationPart::Definition => text.clone_into(&mut after.definition),
                }
                Ok((after != *kind).then(|| Command::Book(BookEdit::EditRelationType { row: Box::new(after) })))
            }
        }
    }
}

fn of_tag(tag: &Tag, part: TagPart) -> Option<String> {
    Some(match part {
        TagPart::Name => tag.name.clone(),
        TagPart::Keys => tag.keys.to_uppercase(),
        TagPart::Hint => tag.hint.clone(),
        TagPart::Colour => match tag.colour {
            Colour::Palette(_) => String::new(),
            Colour::Own(red, green, blue) => format!("#{red:02X}{green:02X}{blue:02X}"),
        },
        TagPart::Definition => tag.definition.clone(),
        TagPart::UseWhen => tag.use_when.clone(),
        TagPart::NotWhen => tag.not_when.clone(),
        TagPart::Extent => tag.extent.clone(),
        TagPart::Example(at) => tag.examples.get(at)?.clone(),
    })
}

fn with(tag: &Tag, part: TagPart, text: &str) -> Result<Tag, String> {
    let mut after = tag.clone();
    let text = text.to_owned();
    match part {
        TagPart::Name => after.name = text,
        TagPart::Keys => {
            let keys: String = text.to_lowercase().chars().filter(|key| !key.is_whitespace()).collect();
            if let Some(key) = keys.chars().find(|key| keys::is_taken(*key)) {
                let cap: String = key.to_uppercase().collect();
                return Err(format!("The key {cap} belongs to a command of the window"));
            }
            // Written as they stand, they are the same keys.
            if keys != tag.keys.to_lowercase() {
                after.keys = keys;
            }
        }
        TagPart::Hint => after.hint = text,
        TagPart::Colour => {
            if !text.is_empty() {
                let [red, green, blue] =
                    rgb_of(&text).ok_or("Write a colour as six figures or letters, as in #1F5A94")?;
                after.colour = Colour::Own(red, green, blue);
            }
        }
        TagPart::Definition => after.definition = text,
        TagPart::UseWhen => after.use_when = text,
        TagPart::NotWhen => after.not_when = text,
        TagPart::Extent => after.extent = text,
        TagPart::Example(at) => {
            if let Some(example) = after.examples.get_mut(at) {
                *example = text;
            }
            after.examples.retain(|example| !example.trim().is_empty());
        }
    }
    Ok(after)
}

#[derive(Debug, Clone)]
struct Draft {
    text: String,
    /// When it was last typed into, in the window's seconds; `None`: nothing to be kept.
    touched: Option<f64>,
    revision: u64,
    problem: Option<String>,
}

/// All texts that were shown.
#[derive(Debug, Default)]
pub(super) struct Drafts(BTreeMap<Slot, Draft>);

/// How an input looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) name: &'a str,
    pub(super) hint: &'a str,
    pub(super) rows: usize,
    pub(super) width: Option<f32>,
}

impl<'a> Look<'a> {
    pub(super) fn line(name: &'a str, hint: &'a str) -> Self {
        Self { name, hint, rows: 1, width: None }
    }

    pub(super) fn prose(name: &'a str, hint: &'a str) -> Self {
        Self { name, hint, rows: 2, width: None }
    }
}

impl Drafts {
    /// Keeps everything that is not kept yet; what can't be kept as it stands stays a draft.
    pub(super) fn flush(&mut self, project: &Project, actions: &mut Actions) {
        for (slot, draft) in self.0.iter_mut().filter(|(_, draft)| draft.touched.is_some()) {
            keep(*slot, draft, project, actions);
        }
        self.0.retain(|_, draft| draft.problem.is_some());
    }

    /// Whether a text can't be kept as it stands.
    pub(super) fn is_wrong(&self, slot: Slot) -> bool {
        self.0.get(&slot).is_some_and(|draft| draft.problem.is_some())
    }

    /// Shows an input for a text.
    pub(super) fn input(
        &mut self,
        ui: &mut Ui,
        ctx: &Ctx<'_>,
        slot: Slot,
        look: Look<'_>,
        actions: &mut Actions,
    ) -> Option<Response> {
        let stored = slot.stored(ctx.project)?;
        let revision = ctx.project.revision();
        let fresh = || Draft { text: stored.clone(), touched: None, revision, problem: None };
        let draft = self.0.entry(slot).or_insert_with(fresh);
        if draft.touched.is_none() && draft.problem.is_none() && draft.revision != revision {
            draft.revision = revision;
            // An undo shows at once; a blank typed at the end is not taken from under the hand.
            if draft.text.trim() != stored.trim() {
                stored.clone_into(&mut draft.text);
            }
        }
        let wrong = draft.problem.clone();
        let mut input = Input::new(&mut draft.text, look.name).hint(look.hint).rows(look.rows).id(slot.id());
        if let Some(width) = look.width {
            input = input.width(width);
        }
        let response = input.wrong(wrong.as_deref()).show(ui, ctx.theme).response;
        let now = ui.input(|input| input.time);
        if response.changed() {
            draft.touched = Some(now);
            // A clash is said at once, also where the focus stays.
            draft.problem = slot.command(ctx.project, &draft.text).err();
        }
        if let Some(since) = draft.touched {
            let rested = now - since;
            if response.lost_focus() || rested >= IDLE && draft.problem.is_none() {
                keep(slot, draft, ctx.project, actions);
            } else if draft.problem.is_none() {
                ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(IDLE - rested));
            }
        }
        Some(response)
    }
}

fn keep(slot: Slot, draft: &mut Draft, project: &Project, actions: &mut Actions) {
    draft.touched = None;
    match slot.command(project, &draft.text) {
        Ok(command) => {
            draft.problem = None;
            actions.push_edit(command);
        }
        Err(problem) => draft.problem = Some(problem),
    }
}

impl Actions {
    pub(super) fn push_edit(&mut self, command: Option<Command>) {
        if let Some(command) = command {
            self.push(Action::Edit(command));
        }
    }
}
