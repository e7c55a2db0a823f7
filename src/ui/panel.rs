//! The panel at the right: its tabs, and the one that is open.

use super::Ctx;
use super::action::{Action, Actions};
use super::actors::{ActorsState, actors_ui};
use super::check::{CheckState, check_ui, faults_ui};
use super::codebook::{CodebookState, codebook_ui, help};
use super::history::{HistoryState, history_ui};
use super::issues::{IssuesState, issues_ui};
use super::list::{ListState, list_ui};
use super::search::{SearchState, search_ui};
use super::state::PanelTab;
use super::statement::{CardState, card_ui};
use super::widgets;
use crate::model::Project;
use egui::{Ui, vec2};

/// The tabs that there are, with their names.
const TABS: [(PanelTab, &str); 8] = [
    (PanelTab::Statement, "Statement"),
    (PanelTab::List, "List"),
    (PanelTab::Search, "Search"),
    (PanelTab::History, "History"),
    (PanelTab::Codebook, "Codebook"),
    (PanelTab::Actors, "Actors"),
    (PanelTab::Issues, "Issues"),
    (PanelTab::Check, "To check"),
];

/// What the editors keep from frame to frame.
#[derive(Debug, Default)]
pub struct PanelState {
    pub codebook: CodebookState,
    pub actors: ActorsState,
    pub issues: IssuesState,
    pub check: CheckState,
    /// What the codebook says of a tag stands below the card.
    pub help_shown: bool,
}

impl PanelState {
    /// Turns what is typed into the registers into edits, before it is out of sight.
    pub fn flush(&mut self, project: &Project, actions: &mut Actions) {
        self.codebook.flush(project, actions);
        self.actors.flush(project, actions);
        self.issues.flush(project, actions);
    }
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
    if ctx.state.tab != PanelTab::Actors {
        editors.actors.flush(ctx.project, actions);
    }
    if ctx.state.tab != PanelTab::Issues {
        editors.issues.flush(ctx.project, actions);
    }
    match ctx.state.tab {
        PanelTab::Statement => {
            faults_ui(ui, ctx, actions);
            help_pane(ui, ctx, &mut editors.help_shown);
            card_ui(ui, ctx, card, actions);
        }
        PanelTab::List => list_ui(ui, ctx, list, actions),
        PanelTab::Search => search_ui(ui, ctx, search, actions),
        PanelTab::History => history_ui(ui, ctx, history, actions),
        PanelTab::Codebook => codebook_ui(ui, ctx, &mut editors.codebook, actions),
        PanelTab::Actors => actors_ui(ui, ctx, &mut editors.actors, actions),
        PanelTab::Issues => issues_ui(ui, ctx, &mut editors.issues, actions),
        PanelTab::Check => check_ui(ui, ctx, &mut editors.check, actions),
    }
}

/// Share of the panel that the help on a tag takes.
const HELP: f32 = 0.42;

/// What the codebook says of the tag that is at hand, below the card: of the selected statement, or of every drag.
fn help_pane(ui: &mut Ui, ctx: &Ctx<'_>, shown: &mut bool) {
    let selected = ctx.state.shown_statement().and_then(|id| ctx.project.annotations().view(id));
    let Some(tag) = selected.map(|row| row.tag).or(ctx.state.armed).filter(|_| *shown) else { return };
    let height = ui.available_height() * HELP;
    let frame = egui::Frame::new().fill(ctx.theme.chrome);
    egui::Panel::bottom("tag help").exact_size(height).resizable(false).frame(frame).show(ui, |ui| {
        let theme = ctx.theme;
        widgets::paint::rule(ui.painter(), ui.max_rect().x_range(), ui.max_rect().top(), theme);
        let closed = widgets::section_head(ui, theme, "Help on the tag", None, |ui| {
            let key = super::action::Menu::TagHelp.caps().join(" ");
            widgets::IconButton::new(super::icons::X, "Close the help").key(&key).show(ui, theme).clicked()
        });
        *shown &= !closed;
        egui::ScrollArea::vertical().id_salt(("tag help", tag.bits())).auto_shrink(false).show(ui, |ui| {
            let margin = egui::Margin { left: 12, right: 16, top: 0, bottom: 12 };
            egui::Frame::new().inner_margin(margin).show(ui, |ui| help::help_ui(ui, ctx, tag, true));
        });
    });
}
