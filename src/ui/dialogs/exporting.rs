//! How far an export is that is being written.

use super::close;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions};
use crate::ui::numbers::grouped;
use crate::ui::theme::size;
use crate::ui::widgets::{Button, Dialog, progress_row};
use egui::{Margin, Ui};

/// What is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HowFar {
    /// The file, or what else it is written into.
    pub name: String,
    /// Articles that are written, or compared, and all of them.
    pub articles: usize,
    pub of: usize,
    /// It is written already, and being compared with the project.
    pub reads_back: bool,
}

impl HowFar {
    fn told(&self) -> String {
        let (at, of) = (grouped(self.articles.min(self.of)), grouped(self.of));
        if self.reads_back {
            format!("Comparing it with the project, {at} of {of} articles")
        } else {
            format!("Writing {at} of {of} articles")
        }
    }

    /// Writing and comparing take about as long.
    fn share(&self) -> Option<f32> {
        let half = if self.reads_back { 0.5 } else { 0.0 };
        (self.of > 0).then(|| half + 0.5 * self.articles as f32 / self.of as f32)
    }
}

pub(super) fn exporting_ui(ui: &Ui, ctx: &Ctx<'_>, far: &HowFar, actions: &mut Actions) {
    let shown = Dialog::new("exporting", &format!("Exporting {}", far.name), 480.0, 168.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| {
            let frame = egui::Frame::new().inner_margin(Margin::same(size::STEP_DIALOG as i8));
            frame.show(ui, |ui| progress_row(ui, ctx.theme, &far.told(), far.share())).inner
        },
        |ui| Button::new("Hide").primary().show(ui, ctx.theme).clicked(),
    );
    if shown.body {
        actions.push(Action::StopExport);
    }
    if shown.foot || shown.closed {
        close(actions);
    }
}
