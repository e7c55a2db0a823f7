//! The menu of the right mouse button: what can be done with the statement or the words under the pointer.

use crate::model::Document;
use crate::ui::Ctx;
use crate::ui::action::{Action, Actions, Menu};
use crate::ui::widgets::{MenuRow, context_menu, menu_separator};
use crate::ui::{enabled, icons};
use egui::{Response, Ui};

/// Rows for selected words, and for selected statements; `None` is a line between groups.
const WORDS: &[Option<(Menu, &str)>] = &[
    Some((Menu::TagPassage, icons::TAG)),
    Some((Menu::TagEvery, icons::TAG)),
    Some((Menu::EditNote, icons::NOTE_PENCIL)),
    Some((Menu::AddFragment, icons::PLUS)),
    None,
    Some((Menu::CopyWords, icons::COPY)),
];
const STATEMENT: &[Option<(Menu, &str)>] = &[
    Some((Menu::ChangeTag, icons::TAG)),
    Some((Menu::EditCard, icons::PENCIL_SIMPLE)),
    Some((Menu::EditNote, icons::NOTE_PENCIL)),
    Some((Menu::ToggleCertainty, icons::INFO)),
    None,
    Some((Menu::Link, icons::LINK_SIMPLE)),
    Some((Menu::Split, icons::SCISSORS)),
    Some((Menu::Merge, icons::ARROWS_MERGE)),
    Some((Menu::Duplicate, icons::COPY)),
    Some((Menu::TagEvery, icons::TAG)),
    None,
    Some((Menu::Outward, icons::CARET_UP)),
    Some((Menu::CopyWords, icons::COPY)),
    None,
    Some((Menu::Delete, icons::TRASH)),
];

/// Shows the menu while it is open.
pub(super) fn menu_ui(response: &Response, ctx: &Ctx<'_>, document: &Document, actions: &mut Actions) {
    let words = ctx.state.selected_words(document.id).is_some();
    let rows = if words { WORDS } else { STATEMENT };
    if !words && ctx.state.selected.is_empty() && !response.context_menu_opened() {
        return;
    }
    context_menu(response, ctx.theme, |ui| {
        for row in rows {
            match row {
                Some((menu, icon)) => entry(ui, ctx, *menu, icon, actions),
                None => menu_separator(ui, ctx.theme),
            }
        }
    });
}

fn entry(ui: &mut Ui, ctx: &Ctx<'_>, menu: Menu, icon: &str, actions: &mut Actions) {
    let key = menu.caps().join(" ");
    let on = match menu {
        Menu::CopyWords | Menu::Outward => true,
        Menu::Merge => ctx.read_only.is_none() && ctx.state.selected.len() > 1,
        _ => ctx.read_only.is_none(),
    };
    let label = enabled::label(menu, ctx);
    if MenuRow::new(&label).icon(icon).key(&key).enabled(on).show(ui, ctx.theme).clicked() {
        actions.push(Action::Run(menu));
        ui.close();
    }
}
