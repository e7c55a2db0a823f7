//! How many statements of each kind, and who stands where.

use crate::ui::Ctx;
use crate::ui::action::Actions;
use egui::Ui;

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub(super) struct CountsState {}

/// Shows the page.
pub(super) fn counts_ui(_ui: &mut Ui, _ctx: &Ctx<'_>, _state: &mut CountsState, _actions: &mut Actions) {}
