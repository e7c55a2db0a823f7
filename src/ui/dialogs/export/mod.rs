//! The export: which format, of what, how; and what the file will look like.

mod look;
mod preview;

use super::{above, close, focus_first, foot_note};
use crate::formats::{EXPORTERS, Format, OffsetUnit, Options, Scope, Several};
use crate::model::{Document, Id, Progress, Tag};
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::{bytes, counted, grouped};
use crate::ui::pattern::TagLook;
use crate::ui::theme::{font, size};
use crate::ui::widgets::{Button, Checkbox, Choice, Dialog, Line, MenuRow, dialog_list};
use crate::ui::{Ctx, icons};
use egui::{Align, Frame, Key, Layout, Margin, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, vec2};
use look::{Look, Question};
use std::collections::BTreeSet;

/// Which documents are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Which {
    This,
    Done,
    #[default]
    All,
}

/// What was chosen; it stays for the next export.
#[derive(Debug, Default)]
pub(super) struct ExportState {
    exporter: Option<&'static str>,
    which: Which,
    tags_off: BTreeSet<Id<Tag>>,
    options: Options,
    look: Option<(Question, Look)>,
    focused: bool,
}

const MIDDLE: f32 = 316.0;

pub(super) fn export_ui(ui: &Ui, ctx: &Ctx<'_>, state: &mut ExportState, fresh: bool, actions: &mut Actions) {
    if fresh {
        state.focused = false;
    }
    let Some(exporter) = chosen(state) else {
        close(actions);
        return;
    };
    let scope = scope(ctx, state);
    let question = Question {
        revision: ctx.project.revision(),
        exporter: exporter.id,
        scope: scope.clone(),
        options: state.options.clone(),
    };
    if state.look.as_ref().is_none_or(|(known, _)| *known != question) {
        let look = Look::new(ctx.project, exporter, &scope, &state.options);
        state.look = Some((question, look));
    }
    // The answer is taken out while the choices that it answers may change.
    let look = state.look.take();
    let seen = look.as_ref().map(|(_, look)| look);
    let can = seen.is_some_and(|look| look.statements > 0);
    let can_copy = can && exporter.is_text && exporter.folder.is_none();
    let (mut focused, mut pressed) = (state.focused, Pressed::default());
    let shown = Dialog::new("export", "Export", 1160.0, 708.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| body(ui, ctx, state, exporter, seen),
        |ui| pressed = foot(ui, ctx, seen, (can, can_copy), &mut focused),
    );
    state.focused = focused;
    state.look = look;
    let (exporter, options) = (exporter.id, state.options.clone());
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    if pressed.copy {
        actions.push(Action::ExportCopy { exporter, scope, options });
    } else if can && (pressed.export || enter) {
        // First the way free: what asks for the file may show a dialog of its own.
        close(actions);
        actions.push(Action::ExportAsk { exporter, scope, options });
    } else if pressed.cancel || shown.closed {
        close(actions);
    }
}

fn chosen(state: &ExportState) -> Option<&'static Format> {
    let known = EXPORTERS.iter().find(|known| Some(known.id) == state.exporter);
    known.or(EXPORTERS.first())
}

/// The scope as chosen; a choice that does not apply any more counts as all.
fn scope(ctx: &Ctx<'_>, state: &ExportState) -> Scope {
    let documents = match state.which {
        Which::All => None,
        Which::This => ctx.state.document.map(|document| vec![document]),
        Which::Done => Some(done(ctx)).filter(|done| !done.is_empty()),
    };
    let tags: Vec<Id<Tag>> = ctx.project.tags().iter().map(|tag| tag.id).collect();
    let on: Vec<Id<Tag>> = tags.iter().copied().filter(|tag| !state.tags_off.contains(tag)).collect();
    Scope { documents, tags: (on.len() < tags.len()).then_some(on) }
}

fn done(ctx: &Ctx<'_>) -> Vec<Id<Document>> {
    let rows = ctx.project.documents_in_order();
    rows.into_iter().filter(|row| row.progress >= Progress::Done).map(|row| row.id).collect()
}

/// Formats at the left, choices in the middle, the preview in what is left at the right.
fn body(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ExportState, exporter: &Format, look: Option<&Look>) {
    let theme = ctx.theme;
    let rect = ui.max_rect();
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    dialog_list(ui, theme, |ui| {
        ScrollArea::vertical().id_salt("formats").auto_shrink(false).show(ui, |ui| formats(ui, ctx, state, exporter));
    });
    let left = rect.left() + size::DIALOG_LIST;
    let right = (left + MIDDLE).min(rect.right());
    let middle = Rect::from_min_max(egui::pos2(left, rect.top()), egui::pos2(right, rect.bottom()));
    ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
        ScrollArea::vertical().id_salt("choices").auto_shrink(false).show(ui, |ui| {
            // The scroll bar stands in the margin at the right, so that it does not break the row of tags.
            let margin = Margin { left: 20, right: 10, top: 16, bottom: 16 };
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP_GROUP);
                choices(ui, ctx, state, exporter);
                losses(ui, ctx, look);
            });
        });
    });
    ui.painter().vline(right - 0.5, rect.y_range(), theme.separator());
    let rest = Rect::from_min_max(egui::pos2(right, rect.top()), rect.max);
    if rest.width() > 120.0 {
        ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| {
            ui.set_clip_rect(rest.intersect(ui.clip_rect()));
            preview::preview_ui(ui, ctx, look);
        });
    }
}

/// The formats under their headings.
fn formats(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ExportState, exporter: &Format) {
    use crate::formats::Group;
    let mut group = None;
    for known in EXPORTERS {
        if group != Some(known.group) {
            ui.add_space(size::STEP);
            group = Some(known.group);
            let heading = RichText::new(known.group.title()).font(font::small()).color(ctx.theme.text2);
            Frame::new().inner_margin(Margin { left: 8, top: 4, bottom: 4, right: 8 }).show(ui, |ui| ui.label(heading));
        }
        let icon = match known.group {
            Group::Tables => icons::TABLE,
            Group::Programs => icons::LINK_SIMPLE,
            Group::Training => icons::TAG,
            Group::Reading => icons::FILE_TEXT,
        };
        let row = MenuRow::new(known.title).icon(icon).hint(known.name).marked(known.id == exporter.id);
        if row.show(ui, ctx.theme).clicked() {
            state.exporter = Some(known.id);
        }
    }
}

/// What is exported, and how: only what makes a difference to the format.
fn choices(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ExportState, exporter: &Format) {
    let theme = ctx.theme;
    ui.add(Line::new(exporter.title, font::section(), theme.text).height(24.0));
    ui.label(RichText::new(exporter.hint).font(font::label()).color(theme.text2));
    ui.add_space(10.0);
    which_documents(ui, ctx, state);
    which_tags(ui, ctx, state);
    let (uses, options) = (exporter.uses, &mut state.options);
    if uses.unit {
        let names = OffsetUnit::ALL.map(OffsetUnit::title);
        let now = OffsetUnit::ALL.iter().position(|unit| *unit == options.unit);
        let taken = choice(ui, ctx, "Offsets count", &names, now);
        options.unit = taken.and_then(|at| OffsetUnit::ALL.get(at)).copied().unwrap_or(options.unit);
    }
    if uses.several {
        let all = [Several::RowEach, Several::Joined];
        let now = all.iter().position(|several| *several == options.several);
        let taken = choice(ui, ctx, "Several actors or issues", &["One row each", "Joined by ;"], now);
        options.several = taken.and_then(|at| all.get(at)).copied().unwrap_or(options.several);
    }
    ui.add_space(size::STEP_GROUP);
    Checkbox::new(&mut options.name_coders, "Name the coders").show(ui, theme);
    Checkbox::new(&mut options.include_notes, "Include notes").show(ui, theme);
    if uses.leave_text_out {
        Checkbox::new(&mut options.leave_text_out, "Leave article text out").show(ui, theme);
    }
    if uses.exact {
        let exact = Checkbox::new(&mut options.exact, "Exact cells, for programs").show(ui, theme);
        exact.on_hover_text("Otherwise cells that begin like a formula are marked, so that no spreadsheet runs them");
    }
}

/// A row of cells with its name above; the number of the one that is taken.
fn choice(ui: &mut Ui, ctx: &Ctx<'_>, name: &str, cells: &[&str], now: Option<usize>) -> Option<usize> {
    above(ui, ctx, name);
    let mut taken = now;
    Choice::new(name, cells, &mut taken).required().show(ui, ctx.theme);
    ui.add_space(size::STEP);
    taken
}

fn which_documents(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ExportState) {
    let all = ctx.project.documents().len();
    let done = done(ctx).len();
    let mut options = vec![(Which::All, format!("All {}", grouped(all)))];
    if done > 0 && done < all {
        options.insert(0, (Which::Done, format!("Done ({done})")));
    }
    if ctx.state.document.is_some() && all > 1 {
        options.insert(0, (Which::This, "This one".to_owned()));
    }
    if !options.iter().any(|option| option.0 == state.which) {
        state.which = Which::All;
    }
    let names: Vec<&str> = options.iter().map(|option| option.1.as_str()).collect();
    let now = options.iter().position(|option| option.0 == state.which);
    let taken = choice(ui, ctx, "Articles", &names, now);
    state.which = taken.and_then(|at| options.get(at)).map_or(state.which, |option| option.0);
}

fn which_tags(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut ExportState) {
    above(ui, ctx, "Tags");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP_LIST, 0.0);
        for tag in ctx.project.tags_in_order() {
            let mut on = !state.tags_off.contains(&tag.id);
            let look = TagLook { colour: tag.colour, pattern: tag.pattern };
            if Checkbox::new(&mut on, &tag.name).swatch(look).show(ui, ctx.theme).changed() {
                if on {
                    state.tags_off.remove(&tag.id);
                } else {
                    state.tags_off.insert(tag.id);
                }
            }
        }
    });
    ui.add_space(size::STEP);
}

/// What the file will not say.
fn losses(ui: &mut Ui, ctx: &Ctx<'_>, look: Option<&Look>) {
    let theme = ctx.theme;
    let Some(look) = look.filter(|look| !look.losses.is_empty()) else { return };
    ui.add_space(size::STEP_PANEL);
    let frame = Frame::new().stroke(theme.separator()).corner_radius(size::RADIUS).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.label(RichText::new(icons::INFO).font(font::icon(size::ICON)).color(theme.warn));
            ui.vertical(|ui| {
                if look.estimated {
                    let first = "Seen in the first part of the project:";
                    ui.label(RichText::new(first).font(font::label()).color(theme.text2));
                }
                for sentence in &look.losses {
                    let text = RichText::new(sentence).font(font::label()).color(theme.text).line_height(Some(18.0));
                    ui.add(egui::Label::new(text).wrap());
                }
            });
        });
    });
}

#[derive(Debug, Clone, Copy, Default)]
struct Pressed {
    export: bool,
    copy: bool,
    cancel: bool,
}

/// From the right: Export…, Copy, Cancel; at the left how much it is.
fn foot(ui: &mut Ui, ctx: &Ctx<'_>, look: Option<&Look>, (can, can_copy): (bool, bool), focused: &mut bool) -> Pressed {
    let export = Button::new("Export…").primary().enabled(can).show(ui, ctx.theme);
    if can {
        focus_first(&export, focused);
    }
    let copy = Button::new("Copy").icon(icons::COPY).enabled(can_copy).show(ui, ctx.theme);
    let cancel = Button::new("Cancel").show(ui, ctx.theme);
    if let Some(look) = look {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| foot_note(ui, ctx, &amount(look)));
    }
    Pressed { export: export.clicked() && can, copy: copy.clicked() && can_copy, cancel: cancel.clicked() }
}

/// *412 rows, about 96 KB, written as one file*
fn amount(look: &Look) -> String {
    if look.statements == 0 {
        return "Nothing to export: no statement fits these choices".to_owned();
    }
    let about = if look.estimated { "about " } else { "" };
    let files = match look.beside.len() {
        0 => "one file".to_owned(),
        beside => format!("{} files", beside + 1),
    };
    format!("{about}{}, about {}, written as {files}", counted(look.rows, "row"), bytes(look.bytes))
}
