//! Picking one of a register by typing: an input, and below it the rows that fit.

use super::Registered;
use crate::model::{Id, NameIndex, Project};
use crate::ui::theme::Theme;
use crate::ui::widgets::{Input, MenuRow};
use egui::{Key, Modifiers, Ui};

/// Rows that are offered at once.
const OFFERED: usize = 6;

/// What is being typed.
#[derive(Debug, Clone, Default)]
pub struct Picker {
    pub text: String,
    /// The row that Enter takes.
    at: usize,
    /// It was given the focus, which it gets when it is shown first.
    given: bool,
}

/// What was picked.
#[derive(Debug, Clone, PartialEq)]
pub enum Picked<R> {
    Known(Id<R>),
    /// A name that nobody has, where that is allowed.
    New(String),
}

impl Picker {
    /// Shows the input and what fits. `leave_out` is offered to nobody; `allow_new` offers a new one.
    pub fn show<R: Registered>(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        (project, names): (&Project, &NameIndex<R>),
        (name, id): (&str, egui::Id),
        (leave_out, allow_new): (&[Id<R>], bool),
    ) -> Option<Picked<R>> {
        let focused = ui.memory(|memory| memory.has_focus(id));
        let typed = self.text.trim().to_owned();
        let mut offers: Vec<Id<R>> =
            names.like(&typed, OFFERED + leave_out.len()).into_iter().map(|found| found.id).collect();
        offers.retain(|id| !leave_out.contains(id));
        offers.truncate(OFFERED);
        let new = allow_new && !typed.is_empty() && names.called(&typed).is_none();
        let count = offers.len() + usize::from(new);
        let pressed = |key| focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowDown) {
            self.at = (self.at + 1).min(count.saturating_sub(1));
        }
        if pressed(Key::ArrowUp) {
            self.at = self.at.saturating_sub(1);
        }
        let entered = pressed(Key::Enter);
        let response = Input::new(&mut self.text, name).hint(R::HINT).id(id).show(ui, theme).response;
        if response.changed() {
            self.at = 0;
        }
        if !std::mem::replace(&mut self.given, true) {
            response.request_focus();
        }
        let mut picked = None;
        for (at, &id) in offers.iter().enumerate() {
            let Some(row) = R::table(project).get(id) else { continue };
            let second = row.second();
            let shown = MenuRow::new(row.title()).icon(row.icon()).hint(&second).marked(focused && at == self.at);
            if shown.show(ui, theme).clicked() || entered && at == self.at {
                picked = Some(Picked::Known(id));
            }
        }
        if new {
            let text = format!("“{typed}” is new");
            let shown = MenuRow::new(&text).icon(crate::ui::icons::PLUS).marked(focused && self.at == offers.len());
            if shown.show(ui, theme).clicked() || entered && self.at == offers.len() {
                picked = Some(Picked::New(typed));
            }
        }
        if picked.is_some() {
            *self = Self::default();
        }
        picked
    }
}
