//! The end of the card: a note, how sure the coder is, and how the statement came to be.

use super::drafts::{Slot, Source};
use super::{CardState, Shown, Wanted};
use crate::edit::Command;
use crate::model::{Annotation, Certainty, Origin};
use crate::ui::action::{Action, Actions};
use crate::ui::theme::{font, size};
use crate::ui::widgets::{self, Choice, Input};
use crate::ui::{Ctx, dates, icons};
use egui::{RichText, Ui};

pub(super) fn note_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, actions: &mut Actions) {
    widgets::card_section(ui, ctx.theme, |ui| {
        if shown.is_single() {
            note(ui, ctx, state, shown, actions);
        }
        certainty(ui, ctx, shown, actions);
        if shown.is_single() {
            origin(ui, ctx, shown.first);
        }
    });
}

fn note(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CardState, shown: &Shown<'_>, actions: &mut Actions) {
    let focus = state.takes(Wanted::Note(shown.first.id));
    let source = Source {
        statements: shown.ids,
        slot: Slot::Note,
        kind: None,
        stored: &shown.first.note,
        revision: ctx.project.revision(),
    };
    let draft = state.drafts.open(&source);
    let id = ui.scope_id().with(("note", shown.first.id));
    let now = ui.input(|input| input.time);
    let input = Input::new(&mut draft.text, "Note").hint("Add a note").rows(2).id(id);
    let response = input.show(ui, ctx.theme).response;
    if response.changed() {
        draft.touch(now);
    }
    if let Some(rest) = draft.settle(Slot::Note, now, response.lost_focus(), actions) {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(rest));
    }
    if focus {
        response.request_focus();
    }
}

fn certainty(ui: &mut Ui, ctx: &Ctx<'_>, shown: &Shown<'_>, actions: &mut Actions) {
    const NAMES: [&str; 2] = ["Sure", "Unsure"];
    let first = shown.first.certainty;
    let same = shown.rows.iter().all(|row| row.certainty == first);
    let known = same.then_some(usize::from(first == Certainty::Unsure));
    let mut taken = known;
    widgets::field(ui, ctx.theme, "Certainty", |ui| {
        Choice::new("Certainty", &NAMES, &mut taken).required().show(ui, ctx.theme);
    });
    if taken != known {
        let certainty = if taken == Some(1) { Certainty::Unsure } else { Certainty::Sure };
        actions.push(Action::Edit(Command::SetCertainty { annotations: shown.ids.to_vec(), certainty }));
    }
}

/// Who made it, how, and when.
fn origin(ui: &mut Ui, ctx: &Ctx<'_>, row: &Annotation) {
    let theme = ctx.theme;
    let coder = ctx.project.coders().get(row.coder).map_or("", |coder| coder.name.as_str());
    let times = dates::made_and_changed(row.created.time, row.changed.time, ctx.now, ctx.zone);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        ui.label(RichText::new(icons::USER_CIRCLE).font(font::icon(size::ICON_SMALL)).color(theme.text3));
        ui.spacing_mut().item_spacing.x = size::STEP_LIST;
        ui.add(widgets::Line::new(coder, font::small(), theme.text3));
        for text in [&way(&row.origin), &times] {
            ui.label(RichText::new(text).font(font::small()).color(theme.text3));
        }
    });
}

/// How a statement came to be, in words.
fn way(origin: &Origin) -> String {
    match origin {
        Origin::ByHand => "by hand".to_owned(),
        Origin::Suggestion { by, edited: false } => format!("proposed by {by}, taken as it was"),
        Origin::Suggestion { by, edited: true } => format!("proposed by {by}, changed"),
        Origin::Imported { from } => format!("from {from}"),
        Origin::Adjudicated => "decided between coders".to_owned(),
    }
}
