//! What may still be untagged, and how far each article is.

use crate::ui::Ctx;
use crate::ui::action::Actions;
use egui::Ui;

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub(super) struct CoverageState {}

/// Shows the page.
pub(super) fn coverage_ui(_ui: &mut Ui, _ctx: &Ctx<'_>, _state: &mut CoverageState, _actions: &mut Actions) {}
