//! What ends a tag or divides it: merging, splitting, deleting. How much that touches is said first.

use super::{CodebookState, part};
use crate::edit::{BookEdit, Command, Touches, tag_path, tag_tree, touches};
use crate::model::{Annotation, Id, Project, Tag};
use crate::ui::action::{Action, Actions};
use crate::ui::excerpt::Excerpt;
use crate::ui::pattern::swatch;
use crate::ui::rows::{Heights, Rows, moved};
use crate::ui::statement::look;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{describe, focus_ring_inside, line, put, sign};
use crate::ui::widgets::{self, Button, Choice, Input, Line, LinkButton};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Rect, Role, Sense, Ui, pos2, vec2};
use std::collections::BTreeSet;

const HEAD: f32 = 52.0;
const ROW: f32 = 31.0;

#[derive(Debug)]
enum What {
    Merge,
    Delete {
        /// Its statements get another tag; else they are deleted with it.
        moved: bool,
    },
    Split {
        name: String,
        statements: Vec<Id<Annotation>>,
        checked: BTreeSet<Id<Annotation>>,
        chosen: Option<usize>,
        /// It was not shown yet: its name gets the focus.
        fresh: bool,
    },
}

/// What is being prepared for a tag.
#[derive(Debug)]
pub(super) struct Ending {
    tag: Id<Tag>,
    what: What,
    /// The tag that gets the statements.
    into: Option<Id<Tag>>,
    /// How much the last command would touch, by the revision.
    said: Option<(u64, Command, Touches)>,
}

impl Ending {
    pub(super) fn merge(tag: Id<Tag>) -> Self {
        Self { tag, what: What::Merge, into: None, said: None }
    }

    pub(super) fn delete(tag: Id<Tag>) -> Self {
        Self { tag, what: What::Delete { moved: true }, into: None, said: None }
    }

    pub(super) fn split(project: &Project, tag: &Tag) -> Self {
        let mut statements = Vec::new();
        for document in project.documents_in_order() {
            let mut seen = BTreeSet::new();
            let here = project.fragments_in(document.id).into_iter().flat_map(|index| index.iter());
            let own = here.map(|entry| entry.1).filter(|id| seen.insert(*id));
            statements.extend(own.filter(|&id| project.annotations().view(id).is_some_and(|row| row.tag == tag.id)));
        }
        let what = What::Split { name: String::new(), statements, checked: BTreeSet::new(), chosen: None, fresh: true };
        Self { tag: tag.id, what, into: None, said: None }
    }

    /// What would be done as things stand.
    fn command(&self, used: usize) -> Option<Command> {
        let tag = self.tag;
        Some(Command::Book(match &self.what {
            What::Merge => BookEdit::MergeTags { from: tag, into: self.into? },
            What::Delete { moved } if *moved && used > 0 => BookEdit::MergeTags { from: tag, into: self.into? },
            What::Delete { .. } => BookEdit::RemoveTag { tag },
            What::Split { name, checked, .. } if !name.trim().is_empty() && !checked.is_empty() => {
                BookEdit::SplitTag { tag, name: name.clone(), statements: checked.iter().copied().collect() }
            }
            What::Split { .. } => return None,
        }))
    }

    fn said(&mut self, project: &Project, command: &Command) -> Touches {
        match &self.said {
            Some((revision, known, said)) if *revision == project.revision() && known == command => *said,
            _ => {
                let said = touches(project, command);
                self.said = Some((project.revision(), command.clone(), said));
                said
            }
        }
    }

    fn verb(&self) -> &'static str {
        match self.what {
            What::Merge => "Merge",
            What::Delete { .. } => "Delete",
            What::Split { .. } => "Split",
        }
    }
}

pub(super) fn ending_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CodebookState, actions: &mut Actions) {
    let Some(mut ending) = state.ending.take() else { return };
    let Some(tag) = ctx.project.tags().get(ending.tag) else { return };
    let all = ui.max_rect();
    let used = state.counts.of(tag.id);
    let (head, below) = all.split_top_bottom_at_y(all.top() + HEAD);
    let (middle, foot) = below.split_top_bottom_at_y(below.bottom() - size::LIST_FOOT);
    let title = match ending.what {
        What::Merge => format!("Merge “{}” into", tag.name),
        What::Delete { .. } => format!("Delete “{}”", tag.name),
        What::Split { .. } => format!("Split a part off “{}”", tag.name),
    };
    let words = line(ui.painter(), &title, font::title(), ctx.theme.text, head.width() - 2.0 * size::STEP_PANEL);
    put(ui.painter(), head.left() + size::STEP_PANEL, head.center().y, words);
    let mut inner = part(ui, "ending", middle.shrink2(vec2(size::STEP_PANEL, 0.0)));
    inner.spacing_mut().item_spacing.y = size::STEP;
    match &mut ending.what {
        What::Merge => targets(&mut inner, ctx, ending.tag, &mut ending.into),
        What::Delete { moved } if used > 0 => {
            let answers = ["Give them another tag", "Delete them too"];
            let mut taken = Some(usize::from(!*moved));
            let noun = if used == 1 { "Its statement".to_owned() } else { format!("Its {used} statements") };
            widgets::field(&mut inner, ctx.theme, "Statements", |ui| {
                Choice::new(&noun, &answers, &mut taken).required().show(ui, ctx.theme);
            });
            *moved = taken != Some(1);
            if *moved {
                targets(&mut inner, ctx, ending.tag, &mut ending.into);
            }
        }
        What::Delete { .. } => {}
        What::Split { name, statements, checked, chosen, fresh } => {
            split_ui(&mut inner, ctx, (name, fresh), (statements, checked, chosen));
        }
    }
    let command = ending.command(used);
    let mut bar = widgets::foot(ui, ctx.theme, foot);
    let free = command.is_some() && ctx.read_only.is_none();
    let sure = Button::new(ending.verb()).primary().enabled(free).show(&mut bar, ctx.theme).clicked();
    let not = Button::new("Cancel").key("Esc").show(&mut bar, ctx.theme).clicked();
    let escaped = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let sentence = match &command {
        Some(command) => ending.said(ctx.project, command).sentence(),
        None if matches!(ending.what, What::Split { .. }) => "Name the new tag and check its statements".to_owned(),
        None => "Choose a tag".to_owned(),
    };
    let room = bar.available_width();
    bar.add(Line::new(&sentence, font::label(), ctx.theme.text2).width(room).height(size::CONTROL));
    if sure && let Some(command) = command {
        actions.push(Action::Edit(command));
    } else if !not && !escaped {
        state.ending = Some(ending);
    }
}

/// The tags that statements can go to.
fn targets(ui: &mut Ui, ctx: &Ctx<'_>, tag: Id<Tag>, into: &mut Option<Id<Tag>>) {
    let tags: Vec<Id<Tag>> = tag_tree(ctx.project).iter().map(|branch| branch.tag).filter(|id| *id != tag).collect();
    let id = egui::Id::unique("codebook targets");
    let at = into.and_then(|into| tags.iter().position(|known| *known == into));
    let focused = ui.memory(|memory| memory.has_focus(id));
    let heights = Heights::uniform(tags.len(), ROW);
    let mut clicked = None;
    let rows = Rows { id, name: "Tags that can take the statements", heights: &heights, reveal: None };
    let list = rows.show(ui, |ui, nth, rect| {
        let Some(tag) = tags.get(nth).and_then(|&id| ctx.project.tags().get(id)) else { return };
        let response = ui.interact(rect, ui.scope_id().with(("target", tag.id.bits())), Sense::CLICK);
        row_ground(ui, ctx, rect, (at == Some(nth), focused && at == Some(nth)), &response);
        let y = rect.center().y;
        swatch(ui.painter(), ctx.theme, pos2(rect.left() + size::STEP, y), 24.0, look(tag), at == Some(nth));
        let x = rect.left() + 24.0 + 2.0 * size::STEP;
        let path = tag_path(ctx.project, tag.id);
        put(ui.painter(), x, y, line(ui.painter(), &path, font::ui(), ctx.theme.text, rect.right() - x));
        describe(ui, &response, Role::ListBoxOption, &format!("To {path}"), Some(at == Some(nth)));
        if response.clicked() {
            clicked = Some(nth);
        }
    });
    if clicked.is_some() {
        list.request_focus();
    }
    if let Some(taken) = clicked.or(moved(ui, &list, at, tags.len())).and_then(|nth| tags.get(nth)) {
        *into = Some(*taken);
    }
}

fn row_ground(ui: &Ui, ctx: &Ctx<'_>, rect: Rect, (taken, ringed): (bool, bool), response: &egui::Response) {
    if taken {
        ui.painter().rect_filled(rect, size::RADIUS_FILL, ctx.theme.row_sel);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, size::RADIUS_FILL, ctx.theme.raised);
    }
    if ringed {
        focus_ring_inside(ui, ctx.theme, rect, size::RADIUS_FILL);
    }
}

type Checked<'a> = (&'a [Id<Annotation>], &'a mut BTreeSet<Id<Annotation>>, &'a mut Option<usize>);

fn split_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    (name, fresh): (&mut String, &mut bool),
    (statements, checked, chosen): Checked<'_>,
) {
    let theme = ctx.theme;
    widgets::field(ui, theme, "New tag", |ui| {
        let response = Input::new(name, "Name of the new tag").hint("Its name").show(ui, theme).response;
        if std::mem::take(fresh) {
            response.request_focus();
        }
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_LIST;
        let words = format!("{} of {} checked", checked.len(), statements.len());
        ui.add(Line::new(&words, font::label(), theme.text2).height(size::HIT_AREA));
        if LinkButton::new("Check all").small().show(ui, theme).clicked() {
            checked.extend(statements);
        }
        if LinkButton::new("Check none").small().show(ui, theme).clicked() {
            checked.clear();
        }
    });
    let id = egui::Id::unique("codebook split");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let heights = Heights::uniform(statements.len(), ROW);
    let mut toggled = None;
    let rows = Rows { id, name: "Statements", heights: &heights, reveal: None };
    let list = rows.show(ui, |ui, nth, rect| {
        let Some(row) = statements.get(nth).and_then(|&id| ctx.project.annotations().get(id)) else { return };
        let Some(document) = ctx.project.documents().get(row.document) else { return };
        let on = checked.contains(&row.id);
        let response = ui.interact(rect, ui.scope_id().with(("split", row.id.bits())), Sense::CLICK);
        row_ground(ui, ctx, rect, (false, focused && *chosen == Some(nth)), &response);
        let y = rect.center().y;
        let icon = if on { icons::CHECK_SQUARE } else { icons::SQUARE };
        sign(ui.painter(), pos2(rect.left() + size::STEP + size::ICON / 2.0, y), icon, size::ICON, theme.text);
        let words = row.words(document.text.as_str());
        let x = rect.left() + size::ICON + 2.0 * size::STEP;
        let laid = Excerpt::row(&words, theme).lines(1).language(&document.language).lay_out(ui, rect.right() - x);
        laid.paint(ui.painter(), pos2(x, y - laid.height() / 2.0));
        describe(ui, &response, Role::CheckBox, &words, Some(on));
        if response.clicked() {
            toggled = Some(nth);
        }
    });
    if toggled.is_some() {
        list.request_focus();
    }
    if let Some(to) = moved(ui, &list, *chosen, statements.len()) {
        *chosen = Some(to);
    }
    let pressed = focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space));
    if let Some(id) = toggled.or(chosen.filter(|_| pressed)).and_then(|nth| statements.get(nth)) {
        *chosen = toggled.or(*chosen);
        if !checked.remove(id) {
            checked.insert(*id);
        }
    }
}
