//! What stands at the sides of an article: the documents on the left, the panel on the right.

use super::room::{panel_range, shows_documents};
use super::show::{Shows, Views, part};
use crate::ui::Ctx;
use crate::ui::action::Actions;
use crate::ui::documents::{documents_rail_ui, documents_ui};
use crate::ui::panel::panel_ui;
use crate::ui::state::PanelTab;
use crate::ui::theme::size;
use egui::{Frame, Panel, Rect, Ui};

/// What of a project is there already.
#[derive(Clone, Copy)]
pub(super) struct There {
    pub(super) documents: bool,
    pub(super) statements: bool,
}

/// The documents on the left and the panel on the right of `pane`, without what is not there yet. What they leave of it.
pub(super) fn sides_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    views: &mut Views,
    (there, mut pane, shows): (There, Rect, Shows),
    actions: &mut Actions,
) -> Rect {
    let window = pane.width();
    let side = Frame::NONE.fill(ctx.theme.chrome);
    if shows_documents(window, ctx.state) {
        let panel = Panel::left("documents").default_size(size::DOCUMENTS).size_range(size::DOCUMENTS_RANGE);
        let view = |ui: &mut Ui| {
            let shown = panel.frame(side).show(&mut part(ui, "left", pane), |ui| {
                if there.documents {
                    documents_ui(ui, ctx, &mut views.documents, &views.search, actions);
                } else {
                    keep_room(ui);
                }
            });
            shown.response.rect
        };
        let taken = if there.documents && ctx.hits.is_none() {
            views.still.documents.show_some(ui, shows, pane, view)
        } else {
            views.still.documents.forget();
            view(ui)
        };
        pane.min.x = taken.right();
    } else {
        let rail = Panel::left("rail").exact_size(size::RAIL).resizable(false).frame(side);
        let shown = rail.show(&mut part(ui, "left", pane), |ui| documents_rail_ui(ui, ctx, actions));
        pane.min.x = shown.response.rect.right();
        views.still.documents.forget();
    }
    if !ctx.state.panel_shown || ctx.state.page.is_some() {
        views.card.put_away(actions);
        views.panel.flush(ctx.project, actions);
        views.still.panel.forget();
        return pane;
    }
    let is_still = match ctx.state.tab {
        PanelTab::Statement => there.statements,
        PanelTab::List => there.statements && !views.list.is_sifting(),
        _ => false,
    };
    // Each keeps the width that it was given by hand.
    let (name, width) = if ctx.state.tab.is_editor() { ("editor", size::PANEL_EDITOR) } else { ("panel", size::PANEL) };
    let panel = Panel::right(name).default_size(width).size_range(panel_range(window, ctx.state));
    // With nothing in it yet it is not painted: each point is dear where a processor draws, above all in the first frame.
    let panel = panel.frame(if there.statements { side } else { Frame::NONE });
    let view = |ui: &mut Ui| {
        let shown = panel.show(&mut part(ui, "right", pane), |ui| {
            if there.statements {
                let parts = (&mut views.card, &mut views.list, &mut views.search, &mut views.history);
                panel_ui(ui, ctx, parts, &mut views.panel, actions);
            } else {
                keep_room(ui);
            }
        });
        shown.response.rect
    };
    let taken = if is_still {
        views.still.panel.show_some(ui, shows, pane, view)
    } else {
        views.still.panel.forget();
        view(ui)
    };
    pane.with_max_x(taken.left())
}

/// Takes all the room there is: an empty panel would shrink, and the article would move.
fn keep_room(ui: &mut Ui) {
    ui.allocate_space(ui.available_size());
}
