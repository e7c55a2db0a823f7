//! Every place of some words, with what stands before and behind it.

use crate::ui::Ctx;
use crate::ui::action::Actions;
use egui::Ui;

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub(super) struct ConcordanceState {}

/// Shows the page.
pub(super) fn concordance_ui(_ui: &mut Ui, _ctx: &Ctx<'_>, _state: &mut ConcordanceState, _actions: &mut Actions) {}
