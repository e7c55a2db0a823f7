//! Arranges the window: what stands where, and in which order a frame asks and answers.

use super::App;
use super::sides::{There, sides_ui};
use crate::model::{Annotation, Coder, Field, Id, Project};
use crate::store::SaveState;
use crate::ui::action::{Action, Actions, Menu, Place};
use crate::ui::article::{ArticleView, article_ui};
use crate::ui::attention::{Care, banner_ui};
use crate::ui::beside::beside_ui;
use crate::ui::dialogs::{DialogsState, dialogs_ui};
use crate::ui::documents::DocumentsState;
use crate::ui::find::find_ui;
use crate::ui::history::HistoryState;
use crate::ui::keys;
use crate::ui::list::ListState;
use crate::ui::menus::{MenusState, menus_ui};
use crate::ui::message::messages_ui;
use crate::ui::pages::{PagesState, page_ui};
use crate::ui::panel::PanelState;
use crate::ui::rows::main_list;
use crate::ui::search::SearchState;
use crate::ui::state::{Page, PanelTab};
use crate::ui::statement::CardState;
use crate::ui::status::{StatusState, status_ui};
use crate::ui::still::Still;
use crate::ui::theme::{self, ThemeChoice, size};
use crate::ui::welcome::{WelcomeState, welcome_ui};
use crate::ui::{Ctx, SaveStatus};
use egui::{Align, Layout, Rect, Ui, UiBuilder};

/// What each view keeps from frame to frame.
#[derive(Default)]
pub(super) struct Views {
    pub article: ArticleView,
    pub documents: DocumentsState,
    pub panel: PanelState,
    pub pages: PagesState,
    pub card: CardState,
    pub list: ListState,
    pub history: HistoryState,
    pub search: SearchState,
    pub menus: MenusState,
    pub status: StatusState,
    pub welcome: WelcomeState,
    pub dialogs: DialogsState,
    pub(super) still: Stills,
}

/// The parts of the window that most frames leave as they are.
#[derive(Default)]
pub(super) struct Stills {
    menus: Still<Shows>,
    pub(super) documents: Still<Shows>,
    pub(super) panel: Still<Shows>,
}

impl Stills {
    fn are_kept(&self) -> bool {
        self.menus.is_kept() && self.documents.is_kept() && self.panel.is_kept()
    }

    /// Has the toolkit leave out what is out of view, unless it was given little beside meshes, all in view: each would be
    /// gone through for nothing. What is kept only from this frame on was still painted by its view.
    fn cull(&self, ctx: &egui::Context, were_kept: bool) {
        let culls = !(were_kept && self.are_kept());
        if ctx.tessellation_options(|options| options.coarse_tessellation_culling) != culls {
            ctx.tessellation_options_mut(|options| options.coarse_tessellation_culling = culls);
        }
    }
}

/// What they show depends on this, and on what is done in them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shows {
    turn: u64,
    revision: u64,
    /// Tells the themes apart.
    page: egui::Color32,
    is_locked: bool,
    /// For "today" and "yesterday".
    minute: i64,
    /// How many statements are selected, and the first: selecting words lets go of them.
    selected: (usize, Option<Id<Annotation>>),
    /// What waits for words of the article.
    taking: Option<(Id<Annotation>, Id<Field>)>,
    /// What is known of broken rules.
    checked: u64,
}

impl Shows {
    fn of(ctx: &Ctx<'_>, turn: u64, checked: u64) -> Self {
        Self {
            turn,
            revision: ctx.project.revision(),
            page: ctx.theme.page,
            is_locked: ctx.read_only.is_some(),
            minute: ctx.now.0 / 60_000,
            selected: (ctx.state.selected.len(), ctx.state.shown_statement()),
            taking: ctx.taking,
            checked,
        }
    }
}

impl Views {
    /// Lets go of everything that belongs to a project.
    pub(super) fn forget_project(&mut self) {
        self.documents = DocumentsState::default();
        self.panel = PanelState::default();
        self.pages = PagesState::default();
        self.card = CardState::default();
        self.list = ListState::default();
        self.history = HistoryState::default();
        self.search = SearchState::default();
        self.status = StatusState::default();
        self.dialogs = DialogsState::default();
        self.article.forget_statements();
    }
}

impl App {
    /// Shows one frame: keys first, so that what they do is painted in this frame; then the views; then their wishes.
    pub(super) fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Actions::default();
        self.keys(&ctx, &mut actions);
        self.dispatch(actions.take());
        self.style(&ctx);
        if self.session.is_some() {
            self.room.make(ui.available_width(), &mut self.state);
        }
        if self.worded
            && let Some(opening) = &self.opening
        {
            // The frame with the first words is on the screen.
            opening.hands.free();
        }
        let were_kept = self.views.still.are_kept();
        self.views_ui(ui, &mut actions);
        self.views.still.cull(&ctx, were_kept);
        self.worded |= self.views.article.is_showing_text();
        let wishes = actions.take();
        if !wishes.is_empty() {
            self.dispatch(wishes);
            ctx.request_repaint();
        }
        self.follow_past();
        self.look_beside();
        self.keep_place();
        if !self.shown && self.session.is_some() {
            self.shown = true;
            self.drawn = false;
            self.settings.stumbles = 0;
            self.settings_dirty = true;
        }
        if std::mem::replace(&mut self.drawn, true) {
            self.count_words();
            self.count_heights();
            self.find_faces();
            self.keep_settings_beside();
        } else {
            // Work beside the window would take a processor from the frame that is about to be drawn.
            ctx.request_repaint();
        }
    }

    pub(super) fn style(&mut self, ctx: &egui::Context) {
        let wanted = self.state.theme.resolve(ctx);
        let now = match self.state.theme {
            ThemeChoice::System if wanted.dark => ThemeChoice::Dark,
            ThemeChoice::System => ThemeChoice::Light,
            chosen => chosen,
        };
        if self.styled != Some(now) {
            theme::apply(ctx, wanted);
            self.styled = Some(now);
        }
    }

    fn keys(&mut self, ctx: &egui::Context, actions: &mut Actions) {
        self.lead_to_list(ctx);
        self.views.card.keep_letters(ctx);
        let typing = ctx.text_edit_focused();
        let words = self.state.document.and_then(|document| self.state.selected_words(document));
        let walking = self.state.cursor_shown || words.is_some();
        // Behind a page a statement may be selected that nobody sees: no key is meant for it.
        let on_page = self.state.page.is_some();
        let is_meant =
            |menu: &Menu| !on_page || menu.entry().is_none_or(|entry| !entry.plain && entry.place != Place::Tag);
        for menu in keys::pressed(ctx, typing, walking).into_iter().filter(is_meant) {
            actions.push(Action::Run(menu));
        }
        // A menu that is open has keys of its own.
        let in_menu = egui::Popup::is_any_open(ctx);
        let busy = typing || in_menu || self.state.dialog.is_some() || self.views.card.takes_letters();
        if let (Some(session), false) = (&self.session, busy || on_page || self.views.article.has_popup())
            && let Some(tag) = keys::tag_keys_pressed(ctx, session.project())
        {
            actions.push(Action::Tag(tag));
        }
        // What is asked in the article or in the codebook takes Esc for itself.
        let is_asked = self.views.article.has_popup()
            || self.state.tab == PanelTab::Codebook && self.views.panel.codebook.is_asking();
        // In the bar that finds words Esc ends that, and nothing that waits for what is found.
        let finds = self.state.find_shown && self.views.search.bar_has_focus();
        let escapes = !busy && !is_asked && !finds && self.state.dialog.is_none();
        if escapes && ctx.input(|input| input.key_pressed(egui::Key::Escape)) {
            self.escape();
        }
    }

    /// Esc steps back once: from waiting for words or a target, from an armed tag.
    fn escape(&mut self) {
        if self.stop_taking() {
            return;
        }
        if self.views.card.linking().is_some() {
            self.views.card.cancel_link();
            return;
        }
        // A menu of the page closes by itself, and no more than that is meant.
        if egui::Popup::is_any_open(&self.ctx) || self.state.page.take().is_some() {
            return;
        }
        if self.state.armed.take().is_some() || self.past.beside.take().is_some() {
            return;
        }
        let words = self.state.selection.as_ref().is_some_and(|selection| !selection.span.is_empty());
        if self.state.selected.is_empty() && !words {
            self.state.page = self.state.came_from.take();
        }
    }

    pub(super) fn views_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let now = (self.services.clock)();
        let session = self.session.as_ref();
        let opening = self.opening.as_ref().filter(|_| session.is_none());
        let preview = opening.and_then(|opening| opening.preview.as_deref());
        let nothing;
        let project = match session.map(|session| session.project()).or(preview) {
            Some(project) => project,
            None => {
                nothing = Project::default();
                &nothing
            }
        };
        let history = session.map(|session| session.history());
        let ctx = Ctx {
            project,
            state: &self.state,
            theme: self.state.theme.resolve(ui.ctx()),
            save: match session {
                Some(session) => save_status(session.save_state()),
                None if opening.is_some() => SaveStatus::Opening,
                None => SaveStatus::Saved,
            },
            coder: session.map_or(Id::<Coder>::new(0), |session| session.coder().id),
            history,
            undo: history.and_then(|history| history.next_undo()).map(|edit| edit.label.as_str()),
            redo: history.and_then(|history| history.next_redo()).map(|edit| edit.label.as_str()),
            read_only: session
                .and_then(|session| session.read_only())
                .or(opening.map(|_| "The project is still opening")),
            now,
            zone: &self.zone,
            recent: &self.settings.recent,
            hits: self.views.search.is_shown().then(|| self.views.search.total()),
            care: session.map_or(Care::NONE, |_| self.care.shown()),
            words: self.state.document.and_then(|id| self.words.of(project.documents().get(id)?)),
            taking: self.taking,
            dragging: self.views.article.is_selecting(),
        };
        let views = &mut self.views;
        follow(ui, &ctx, (views, session.is_some()), actions);
        let shows = Shows::of(&ctx, self.turn, views.panel.check.version());
        let window = ui.available_rect_before_wrap();
        let (bar, below) = window.split_top_bottom_at_y(window.top() + size::MENU_BAR);
        let menus = &mut part(ui, "menus", bar);
        views.still.menus.show(menus, shows, |ui| menus_ui(ui, &ctx, &mut views.menus, actions));
        if session.is_none() && opening.is_none() {
            welcome_ui(&mut part(ui, "welcome", below), &ctx, &mut views.welcome, actions);
            let pane = below.with_max_y(below.bottom() - size::STATUS_LINE);
            messages_ui(ui, &ctx, &mut self.messages, pane, actions);
            dialogs_ui(ui, &ctx, &mut views.dialogs, actions);
            return;
        }
        let (middle, line) = below.split_top_bottom_at_y(below.bottom() - size::STATUS_LINE);
        status_ui(&mut part(ui, "status", line), &ctx, &mut views.status, actions);
        let middle = &mut part(ui, "middle", middle);
        let there = There { documents: session.is_some() || preview.is_some(), statements: session.is_some() };
        let (mut pane, mut is_there) = (middle.max_rect(), there.documents);
        // Two articles beside each other need the room of the sides.
        if ctx.state.focus || self.past.beside.is_some() {
            views.still.documents.forget();
            views.still.panel.forget();
            views.card.put_away(actions);
        } else {
            pane = sides_ui(middle, &ctx, views, (there, pane, shows), actions);
        }
        if let Some(page) = ctx.state.page {
            page_ui(&mut part(middle, "page", pane), &ctx, page, &mut views.pages, actions);
            messages_ui(ui, &ctx, &mut self.messages, pane, actions);
            dialogs_ui(ui, &ctx, &mut views.dialogs, actions);
            return;
        }
        if let Some(beside) = &mut self.past.beside {
            (pane, is_there) = beside_ui(middle, &ctx, beside, actions);
        }
        centre_ui(&mut part(middle, "centre", pane), &ctx, views, is_there, actions);
        messages_ui(ui, &ctx, &mut self.messages, pane, actions);
        dialogs_ui(ui, &ctx, &mut views.dialogs, actions);
    }

    /// Keeps the reader's place in the open document.
    fn keep_place(&mut self) {
        if let Some(document) = self.state.document
            && let Some(place) = self.views.article.place(document)
        {
            self.state.places.insert(document, place);
        }
    }

    /// Turns what is being typed into edits, before something ends.
    pub(super) fn commit_drafts(&mut self) {
        let mut actions = Actions::default();
        self.views.card.flush(&mut actions);
        if let Some(session) = &self.session {
            self.views.panel.flush(session.project(), &mut actions);
        }
        self.dispatch(actions.take());
    }

    /// Shows a tab of the panel, wherever it was folded away.
    pub(super) fn show_tab(&mut self, tab: PanelTab) {
        self.state.tab = tab;
        self.state.panel_shown = true;
        self.state.focus = false;
        self.state.page = None;
    }

    /// Shows a tab and leads the keys to its list.
    pub(super) fn go_to_tab(&mut self, tab: PanelTab) {
        self.show_tab(tab);
        self.wait_for_list();
    }

    /// Leads the keys to the list of what was opened, which may have to be worked out first; whatever the hand does
    /// meanwhile ends the waiting.
    fn lead_to_list(&mut self, ctx: &egui::Context) {
        if !self.to_list {
            return;
        }
        let is_free = ctx.memory(egui::Memory::focused).is_none();
        let is_there = ctx.read_response(main_list()).is_some();
        let does = |event: &egui::Event| {
            matches!(event, egui::Event::Key { pressed: true, .. } | egui::Event::PointerButton { pressed: true, .. })
        };
        self.to_list = is_free && !is_there && !ctx.input(|input| input.events.iter().any(does));
        if is_free && is_there {
            ctx.memory_mut(|memory| memory.request_focus(main_list()));
        }
    }

    /// Whatever had the keys lets go of them for a list that is about to be shown.
    fn wait_for_list(&mut self) {
        self.to_list = true;
        self.ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    }

    /// Shows these statements in the list, and no others.
    pub(super) fn list_statements(&mut self, statements: Vec<Id<Annotation>>) {
        self.views.list.show_counted(statements);
        self.show_tab(PanelTab::List);
    }

    /// Shows a look at the whole project, or the article again where it is shown already.
    pub(super) fn show_page(&mut self, page: Page) {
        if self.session.as_ref().is_none_or(|session| session.project().documents().is_empty()) {
            return;
        }
        self.state.came_from = None;
        self.state.page = Some(page).filter(|_| self.state.page != Some(page));
        if self.state.page.is_some() {
            self.wait_for_list();
        }
        self.state.focus = false;
    }
}

/// A part of the window whose edges nobody can move; a panel of the toolkit costs twice as much in every frame.
pub(super) fn part(ui: &mut Ui, name: &str, rect: Rect) -> Ui {
    let mut part = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect).layout(Layout::top_down(Align::Min)));
    part.shrink_clip_rect(rect);
    part
}

/// Goes on searching, looks for what breaks the rules of the codebook where that is listed, and keeps what was typed into its editor once
/// that is left.
fn follow(ui: &Ui, ctx: &Ctx<'_>, (views, is_open): (&mut Views, bool), actions: &mut Actions) {
    views.search.follow(ui.ctx(), ctx);
    let panel = &mut views.panel;
    if !is_open {
        // What is shown before the project is there has revisions of its own.
        return;
    }
    let shown = ctx.state.panel_shown && ctx.state.page.is_none() && !ctx.state.focus;
    if shown && ctx.state.tab == PanelTab::Check {
        panel.check.follow(ui, ctx);
    }
    if !shown || ctx.state.tab != PanelTab::Codebook {
        panel.codebook.flush(ctx.project, actions);
    }
}

/// What is to be known first, the bar that finds words, and the article.
fn centre_ui(centre: &mut Ui, ctx: &Ctx<'_>, views: &mut Views, is_there: bool, actions: &mut Actions) {
    centre.spacing_mut().item_spacing = egui::vec2(0.0, 0.0);
    banner_ui(centre, ctx, actions);
    if ctx.state.find_shown {
        find_ui(centre, ctx, &mut views.search, actions);
    }
    let document = ctx.state.document;
    let hits = document.and_then(|document| views.search.shared_hits_in(document));
    let current = document.and_then(|document| views.search.current_in(document));
    views.article.set_hits(hits, current);
    if is_there {
        article_ui(centre, ctx, &mut views.article, actions);
    }
}

fn save_status(state: SaveState) -> SaveStatus {
    match state {
        SaveState::Saved { .. } => SaveStatus::Saved,
        SaveState::Saving { .. } => SaveStatus::Saving,
        SaveState::Aside { reason, hint } => SaveStatus::Aside { reason, hint },
        SaveState::Unfolded { reason, hint } => SaveStatus::Unfolded { reason, hint },
        SaveState::NotSaved { reason, hint } => SaveStatus::NotSaved { reason, hint },
    }
}
