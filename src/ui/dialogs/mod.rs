//! What is asked over the window. One dialog at a time; which one stands in the window's state.
//!
//! A dialog keeps what is typed into it until it closes. Esc closes it, Enter does what it is for.

mod about;
mod attention;
mod coders;
mod correct;
mod describe;
mod everywhere;
mod export;
mod exporting;
mod import;
mod keyboard;
mod merge;
mod paste;
mod path;
mod recovered;
mod report;
mod review;
mod split;
mod trash;
mod versions;

pub use exporting::HowFar;
pub use import::{Given, ImportState, Importing, Look, LookOf, Looked};
pub use review::{Adding, ReviewState};

use super::Ctx;
use super::action::{Action, Actions};
use super::palette::{PaletteState, palette_ui};
use super::past::Found;
use super::state::Dialog;
use super::theme::{font, size};
use super::widgets::{Button, Line};
use egui::{Align, Id, Key, Layout, Modifiers, Response, Ui};

/// What the open dialog keeps from frame to frame.
#[derive(Debug, Default)]
pub struct DialogsState {
    /// The dialog of the last frame: another one begins anew.
    open: Option<Dialog>,
    attention: attention::AttentionState,
    coders: coders::CodersState,
    palette: PaletteState,
    describe: describe::DescribeState,
    everywhere: everywhere::EverywhereState,
    correct: correct::CorrectState,
    export: export::ExportState,
    keyboard: keyboard::KeyboardState,
    merge: merge::MergeState,
    split: split::SplitState,
    paste: paste::PasteState,
    path: path::PathState,
    versions: versions::VersionsState,
    trash: trash::TrashState,
    /// What the program has found of earlier states; it says when to look anew.
    pub past: Found,
    /// What was read of files and is to be looked at.
    pub review: ReviewState,
    /// Statements of other tools that are to be looked at.
    pub import: ImportState,
    /// How far the export is that is being written; the program says it in each frame.
    pub exporting: HowFar,
}

/// Shows the dialog that is asked for, if one is.
pub fn dialogs_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut DialogsState, actions: &mut Actions) {
    let fresh = state.open != ctx.state.dialog;
    if fresh {
        state.open.clone_from(&ctx.state.dialog);
        // What was chosen for an export stays for the next one; everything else begins anew.
        let (export, past) = (std::mem::take(&mut state.export), std::mem::take(&mut state.past));
        // Nor is a text lost that was typed for minutes.
        let (correct, review) = (std::mem::take(&mut state.correct), std::mem::take(&mut state.review));
        let import = std::mem::take(&mut state.import);
        let (open, exporting) = (state.open.take(), std::mem::take(&mut state.exporting));
        *state = DialogsState { open, export, past, correct, review, import, exporting, ..DialogsState::default() };
    }
    match &ctx.state.dialog {
        None => {}
        Some(Dialog::Palette) => palette_ui(ui, ctx, &mut state.palette, actions),
        Some(Dialog::Export) => export::export_ui(ui, ctx, &mut state.export, fresh, actions),
        Some(Dialog::Exporting) => exporting::exporting_ui(ui, ctx, &state.exporting, actions),
        Some(Dialog::Describe(document)) => {
            describe::describe_ui(ui, ctx, &mut state.describe, *document, actions);
        }
        Some(Dialog::TagEvery(wish)) => everywhere::everywhere_ui(ui, ctx, &mut state.everywhere, wish, actions),
        Some(Dialog::Correct(document)) => {
            correct::correct_ui(ui, ctx, &mut state.correct, (*document, fresh), actions);
        }
        Some(Dialog::Paste { text }) => paste::paste_ui(ui, ctx, &mut state.paste, text, actions),
        Some(Dialog::Path { purpose }) => path::path_ui(ui, ctx, &mut state.path, *purpose, actions),
        Some(Dialog::Merge { from, into }) => merge::merge_ui(ui, ctx, &mut state.merge, (*from, *into), actions),
        Some(Dialog::SplitOff(of)) => split::split_ui(ui, ctx, &mut state.split, *of, actions),
        Some(Dialog::Keys) => keyboard::keyboard_ui(ui, ctx, &mut state.keyboard, actions),
        Some(Dialog::Versions) => versions::versions_ui(ui, ctx, &mut state.versions, &state.past, actions),
        Some(Dialog::Trash) => trash::trash_ui(ui, ctx, &mut state.trash, &state.past, actions),
        Some(Dialog::Coders) => coders::coders_ui(ui, ctx, &mut state.coders, actions),
        Some(Dialog::About) => about::about_ui(ui, ctx, fresh, actions),
        Some(Dialog::Attention) => attention::attention_ui(ui, ctx, &mut state.attention, actions),
        Some(Dialog::Recovered) => recovered::recovered_ui(ui, ctx, fresh, actions),
        Some(Dialog::Review) => review::review_ui(ui, ctx, &mut state.review, actions),
        Some(Dialog::Import) => import::import_ui(ui, ctx, &mut state.import, actions),
        Some(Dialog::Report { title, lines }) => report::report_ui(ui, ctx, (title, lines), fresh, actions),
    }
}

fn close(actions: &mut Actions) {
    actions.push(Action::ShowDialog(None));
}

/// Whether Enter asks for what the dialog is for: in a field of one line. To be asked before the fields are shown.
/// On a button Enter presses that button.
fn entered(ui: &Ui, fields: &[Id]) -> bool {
    let in_field = fields.iter().any(|field| ui.memory(|memory| memory.has_focus(*field)));
    in_field && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}

/// Gives the focus to a dialog's first field or its primary button, once.
fn focus_first(response: &Response, given: &mut bool) {
    if !*given && !response.ctx.memory(|memory| memory.has_focus(response.id)) {
        response.request_focus();
    }
    *given = true;
}

/// The foot: Cancel and the primary button at the right. What was pressed: the primary one, or the other.
fn foot(ui: &mut Ui, ctx: &Ctx<'_>, primary: &str, can: bool) -> (Response, bool) {
    let primary = Button::new(primary).primary().enabled(can).show(ui, ctx.theme);
    let cancel = Button::new("Cancel").show(ui, ctx.theme);
    (primary, cancel.clicked())
}

/// A quiet sentence at the left of a foot, in the room that its buttons leave.
fn foot_note(ui: &mut Ui, ctx: &Ctx<'_>, text: &str) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(Line::new(text, font::label(), ctx.theme.text2));
    });
}

/// A row of a form: its label, and the control in what is left.
fn form_row<R>(ui: &mut Ui, ctx: &Ctx<'_>, label: &str, control: impl FnOnce(&mut Ui) -> R) -> R {
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::STEP_LIST;
        ui.add(Line::new(label, font::label(), ctx.theme.text2).width(size::FIELD_LABEL).height(size::CONTROL));
        ui.vertical(control).inner
    });
    row.inner
}

/// A field's name above it.
fn above(ui: &mut Ui, ctx: &Ctx<'_>, label: &str) {
    ui.add(Line::new(label, font::label(), ctx.theme.text2).height(18.0));
}

#[cfg(test)]
mod tests;
