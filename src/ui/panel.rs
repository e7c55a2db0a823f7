//! The panel at the right: its tabs, and the one that is open.

use super::Ctx;
use super::action::{Action, Actions};
use super::actors::{ActorsState, actors_ui};
use super::codebook::{CodebookState, codebook_ui};
use super::history::{HistoryState, history_ui};
use super::issues::{IssuesState, issues_ui};
use super::list::{ListState, list_ui};
use super::search::{SearchState, search_ui};
use super::state::PanelTab;
use super::statement::{CardState, card_ui};
use super::widgets;
use egui::{Ui, vec2};

/// The tabs that there are, with their names.
const TABS: [(PanelTab, &str); 7] = [
    (PanelTab::Statement, "Statement"),
    (PanelTab::List, "List"),
    (PanelTab::Search, "Search"),
    (PanelTab::History, "History"),
    (PanelTab::Codebook, "Codebook"),
    (PanelTab::Actors, "Actors"),
    (PanelTab::Issues, "Issues"),
];

/// What the editors keep from frame to frame.
#[derive(Debug, Default)]
pub struct PanelState {
    pub codebook: CodebookState,
    pub actors: ActorsState,
    pub issues: IssuesState,
}

/// Shows the tabs and below them what is open.
pub fn panel_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    (card, list, search, history): (&mut CardState, &mut ListState, &mut SearchState, &mut HistoryState),
    editors: &mut PanelState,
    actions: &mut Actions,
) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let names = TABS.map(|tab| tab.1);
    let current = TABS.iter().position(|tab| tab.0 == ctx.state.tab).unwrap_or(0);
    if let Some(&(tab, _)) = widgets::tab_bar(ui, ctx.theme, &names, current).and_then(|at| TABS.get(at)) {
        actions.push(Action::ShowTab(tab));
    }
    if ctx.state.tab != PanelTab::Statement {
        // What was typed into the card must not wait until it is seen again.
        card.flush(actions);
    }
    match ctx.state.tab {
        PanelTab::Statement => card_ui(ui, ctx, card, actions),
        PanelTab::List => list_ui(ui, ctx, list, actions),
        PanelTab::Search => search_ui(ui, ctx, search, actions),
        PanelTab::History => history_ui(ui, ctx, history, actions),
        PanelTab::Codebook => codebook_ui(ui, ctx, &mut editors.codebook, actions),
        PanelTab::Actors => actors_ui(ui, ctx, &mut editors.actors, actions),
        PanelTab::Issues => issues_ui(ui, ctx, &mut editors.issues, actions),
    }
}
