//! What stands at the sides of an article: the documents on the left, the panel on the right.

use super::room::{panel_range, shows_documents};
use super::show::{Shows, Views};
use crate::ui::Ctx;
use crate::ui::action::Actions;
use crate::ui::documents::{documents_rail_ui, documents_ui};
use crate::ui::panel::panel_ui;
use crate::ui::state::PanelTab;
use crate::ui::theme::size;
use egui::{Frame, Panel, Ui};

/// What of a project is there already.
#[derive(Clone, Copy)]
pub(super) struct There {
    pub(super) documents: bool,
    pub(super) statements: bool,
}

/// The documents on the left and the panel on the right; without what is not there yet.
pub(super) fn sides_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    views: &mut Views,
    (there, window, shows): (There, f32, Shows),
    actions: &mut Actions,
) {
    let side = Frame::NONE.fill(ctx.theme.chrome);
    if shows_documents(window, ctx.state) {
        let panel = Panel::left("documents").default_size(size::DOCUMENTS).size_range(size::DOCUMENTS_RANGE);
        panel.frame(side).show(ui, |ui| {
            if there.documents && ctx.hits.is_none() {
                let view = |ui: &mut Ui| documents_ui(ui, ctx, &mut views.documents, &views.search, actions);
                views.still.documents.show(ui, shows, view);
            } else if there.documents {
                views.still.documents.forget();
                documents_ui(ui, ctx, &mut views.documents, &views.search, actions);
            } else {
                keep_room(ui);
            }
        });
    } else {
        let rail = Panel::left("rail").exact_size(size::RAIL).resizable(false).frame(side);
        rail.show(ui, |ui| documents_rail_ui(ui, ctx, actions));
        views.still.documents.forget();
    }
    if !ctx.state.panel_shown || ctx.state.page.is_some() {
        views.card.put_away(actions);
        views.panel.flush(ctx.project, actions);
        views.still.panel.forget();
        return;
    }
    // Each keeps the width that it was given by hand.
    let (name, width) = if ctx.state.tab.is_editor() { ("editor", size::PANEL_EDITOR) } else { ("panel", size::PANEL) };
    let panel = Panel::right(name).default_size(width).size_range(panel_range(window, ctx.state));
    // With nothing in it yet it is not painted: each point is dear where a processor draws, above all in the first frame.
    panel.frame(if there.statements { side } else { Frame::NONE }).show(ui, |ui| {
        if there.statements {
            let is_sifting = views.list.is_sifting();
            let parts = (&mut views.card, &mut views.list, &mut views.search, &mut views.history);
            let view = |ui: &mut Ui| panel_ui(ui, ctx, parts, &mut views.panel, actions);
            match ctx.state.tab {
                PanelTab::Statement => views.still.panel.show(ui, shows, view),
                PanelTab::List if !is_sifting => views.still.panel.show(ui, shows, view),
                _ => {
                    view(ui);
                    views.still.panel.forget();
                }
            }
        } else {
            keep_room(ui);
        }
    });
}

/// Takes all the room there is: an empty panel would shrink, and the article would move.
fn keep_room(ui: &mut Ui) {
    ui.allocate_space(ui.available_size());
}
