//! Who speaks: all actors of the project, and the one that is looked at.

use super::Ctx;
use super::action::Actions;
use egui::Ui;

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct ActorsState {}

/// Shows the panel.
pub fn actors_ui(_ui: &mut Ui, _ctx: &Ctx<'_>, _state: &mut ActorsState, _actions: &mut Actions) {}
