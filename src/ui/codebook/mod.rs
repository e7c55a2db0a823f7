//! What passages can be: the tags, their fields, and the types of relations.

use super::Ctx;
use super::action::Actions;
use egui::Ui;

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct CodebookState {}

/// Shows the panel.
pub fn codebook_ui(_ui: &mut Ui, _ctx: &Ctx<'_>, _state: &mut CodebookState, _actions: &mut Actions) {}
