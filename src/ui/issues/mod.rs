//! What positions are about: all issues of the project, and the one that is looked at.

use super::Ctx;
use super::action::Actions;
use egui::Ui;

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct IssuesState {}

/// Shows the panel.
pub fn issues_ui(_ui: &mut Ui, _ctx: &Ctx<'_>, _state: &mut IssuesState, _actions: &mut Actions) {}
