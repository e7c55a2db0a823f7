//! Searching words in this article or in all: the question, the hits, and the panel that lists them in context.

use super::action::{Action, Actions};
use super::excerpt::Excerpt;
use super::finder::{Finder, Sought};
use super::numbers::grouped;
use super::rows::{Heights, Rows, main_list, moved};
use super::state::{PanelTab, UiState};
use super::theme::{font, size};
use super::widgets::{self, Choice, Input, Switches, paint};
use super::{Ctx, icons};
use crate::analysis::search::{Hit, excerpt};
use crate::model::{Document, Id};
use crate::text::Span;
use egui::{Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::{collections::BTreeSet, sync::Arc};

/// Bytes shown before and after a hit.
const REACH: usize = 70;
const PADDING: f32 = 12.0;
const ROW: f32 = 7.0 + 40.0 + 7.0 + 1.0;

/// What is sought and found, and what of it is looked at.
#[derive(Debug, Default)]
pub struct SearchState {
    pub sought: Sought,
    /// The panel lists the hits of the open article only.
    pub here: bool,
    finder: Finder,
    /// The find bar or the panel is shown.
    active: bool,
    current: Option<Hit>,
    /// A hit was shown since the bar was opened.
    is_walked: bool,
    /// The input that is to get the focus: that of the panel, or that of the bar.
    wanted: Option<bool>,
    /// The question was changed, so the first hit is to be shown once it is found.
    fresh: bool,
    /// The hit that the panel scrolled to last.
    followed: Option<Hit>,
    /// The input of the bar had the focus in the last frame.
    pub(super) bar_had_focus: bool,
    folded: BTreeSet<Id<Document>>,
    listed: Listed,
}

/// Rows of the panel, derived from the hits. There may be a hundred thousand, and they change with every letter that is
/// typed, so none is made before it is seen.
#[derive(Debug, Clone, Default)]
struct Listed {
    /// Of which state of the search; `None` before the first.
    generation: Option<u64>,
    only: Option<Id<Document>>,
    folded: BTreeSet<Id<Document>>,
    groups: Vec<Group>,
    heights: Heights,
}

/// The rows of one document: its head, where it has one, and its hits, where they are not folded away.
#[derive(Debug, Clone, Copy)]
struct Group {
    document: Id<Document>,
    /// Its first row.
    first: usize,
    has_head: bool,
    count: usize,
    open: bool,
}

impl Group {
    fn rows(&self) -> usize {
        usize::from(self.has_head) + if self.open { self.count } else { 0 }
    }
}

#[derive(Debug, Clone, Copy)]
enum Row {
    Head { document: Id<Document>, count: usize, open: bool },
    Hit(Hit),
}

impl SearchState {
    /// Sends the focus to the input of the panel (`everywhere`) or of the bar above the article.
    pub fn focus(&mut self, everywhere: bool) {
        self.wanted = Some(everywhere);
        self.is_walked = false;
    }

    /// Goes on searching; to be called once in every frame, before the views. Does nothing while neither the bar nor
    /// the panel is shown.
    pub fn follow(&mut self, egui: &egui::Context, ctx: &Ctx<'_>) {
        self.active = is_shown(ctx.state);
        if !self.active {
            return;
        }
        if self.finder.step(ctx.project, &self.sought, ctx.state.document) {
            egui.request_repaint();
        }
        if self.current.is_some_and(|hit| self.finder.hits_in(hit.document).binary_search(&hit.span).is_err()) {
            self.current = None;
        }
    }

    /// Whether hits are to be shown: something is sought, and the bar or the panel is open.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.active && self.finder.is_active()
    }

    /// The hits in a document found so far, in order; none while no search is shown.
    #[must_use]
    pub fn hits_in(&self, document: Id<Document>) -> &[Span] {
        if self.active { self.finder.hits_in(document) } else { &[] }
    }

    /// The same, to be kept without a copy.
    #[must_use]
    pub fn shared_hits_in(&self, document: Id<Document>) -> Option<Arc<Vec<Span>>> {
        self.finder.shared_hits_in(document).filter(|_| self.active)
    }

    /// Which of a document's hits is the current one.
    #[must_use]
    pub fn current_in(&self, document: Id<Document>) -> Option<usize> {
        let current = self.current.filter(|hit| self.active && hit.document == document)?;
        self.finder.hits_in(document).binary_search(&current.span).ok()
    }

    /// Whether the bar above the article had the keys in the last frame.
    #[must_use]
    pub fn bar_has_focus(&self) -> bool {
        self.bar_had_focus
    }

    /// The hit in the open article that was shown since the bar was opened; with `any` also one from before.
    pub(super) fn shown_here(&self, ctx: &Ctx<'_>, any: bool) -> Option<Hit> {
        self.current.filter(|hit| (any || self.is_walked) && Some(hit.document) == ctx.state.document)
    }

    /// Hits in all documents so far.
    #[must_use]
    pub fn total(&self) -> usize {
        if self.active { self.finder.total() } else { 0 }
    }

    /// What is wrong with the expression that was typed, in a sentence.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.finder.problem()
    }

    /// Whether the focus is to go to an input now; `everywhere` as in [`SearchState::focus`].
    pub(super) fn takes_focus(&mut self, everywhere: bool) -> bool {
        let taken = self.wanted == Some(everywhere);
        if taken {
            self.wanted = None;
        }
        taken
    }

    /// Notes that another question was asked.
    pub(super) fn ask(&mut self) {
        self.current = None;
        self.fresh = true;
    }

    /// Goes to the next hit or the one before. `here`: in the open article as long as there are any in it.
    pub(super) fn go(&mut self, ctx: &Ctx<'_>, back: bool, here: bool, actions: &mut Actions) {
        let document = ctx.state.document;
        let here = here && document.is_some_and(|id| !self.finder.hits_in(id).is_empty());
        let current = self.current.filter(|hit| Some(hit.document) == document || !here);
        let (document, byte) = match current {
            Some(hit) => (Some(hit.document), hit.span.start()),
            None => (document, place(ctx.state)),
        };
        if let Some(hit) = self.finder.next(document, byte, back, here) {
            self.show(hit, actions);
        }
    }

    fn show(&mut self, hit: Hit, actions: &mut Actions) {
        self.current = Some(hit);
        (self.fresh, self.is_walked) = (false, true);
        actions.push(Action::Reveal { document: hit.document, span: hit.span });
    }

    /// Shows the first hit of a new question, as soon as there is one in the open article.
    pub(super) fn show_first(&mut self, ctx: &Ctx<'_>, actions: &mut Actions) {
        let found = ctx.state.document.is_some_and(|id| !self.finder.hits_in(id).is_empty());
        // Before the next frame the hits are those of the question before.
        if self.fresh && found && self.finder.sought() == &self.sought {
            self.go(ctx, false, true, actions);
        }
    }

    /// *2 of 6 here, 21 in 8 documents*.
    #[must_use]
    pub fn summary(&self, ctx: &Ctx<'_>) -> String {
        if !self.finder.is_active() {
            return String::new();
        }
        let total = self.finder.total();
        if total == 0 {
            return if self.finder.is_done() { "Nothing found" } else { "Nothing found so far" }.to_owned();
        }
        let document = ctx.state.document;
        let here = document.map_or(0, |id| self.finder.hits_in(id).len());
        let at = document.and_then(|id| self.current_in(id));
        let first = match (at, here) {
            (_, 0) => "None here".to_owned(),
            (Some(at), _) => format!("{} of {} here", grouped(at + 1), grouped(here)),
            (None, _) => format!("{} here", grouped(here)),
        };
        if ctx.project.documents().len() == 1 {
            return first;
        }
        let count = self.finder.document_count();
        let documents = if count == 1 { "1 document".to_owned() } else { format!("{count} documents") };
        let so_far = match (self.finder.is_full(), self.finder.is_done()) {
            (true, _) => " and more",
            (false, true) => "",
            (false, false) => " so far",
        };
        format!("{first}, {}{so_far} in {documents}", grouped(total))
    }
}

/// Whether a search can be seen at all.
fn is_shown(state: &UiState) -> bool {
    state.find_shown || (state.panel_shown && state.tab == PanelTab::Search)
}

/// The byte from which one goes on to the next hit: the cursor, or the place that is being read.
fn place(state: &UiState) -> usize {
    let document = state.document;
    let selected = state.selection.as_ref().filter(|selection| Some(selection.document) == document);
    let read = document.and_then(|id| state.places.get(&id)).map(|place| place.byte);
    // One less, so that a hit at the very place is the next one.
    selected.map(|selection| selection.span.start()).or(read).unwrap_or(0).saturating_sub(1)
}

/// The three switches of a question. True: one of them was turned.
pub(super) fn switches_ui(ui: &mut Ui, ctx: &Ctx<'_>, sought: &mut Sought) -> bool {
    let mut cells = [
        ("Aa", "Match large and small letters", sought.case),
        ("Word", "Only whole words", sought.whole_words),
        (".*", "Regular expression", sought.expression),
    ];
    let changed = Switches { cells: &mut cells }.show(ui, ctx.theme).changed();
    let [case, words, expression] = cells;
    (sought.case, sought.whole_words, sought.expression) = (case.2, words.2, expression.2);
    changed
}

/// Shows the panel's tab.
pub fn search_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut SearchState, actions: &mut Actions) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    head(ui, ctx, state, actions);
    if state.sought.is_empty() {
        let sentence = "Type words to find them in all articles. Straight quotation marks find curly ones too";
        let keys = [("Enter", "next hit"), ("Shift Enter", "hit before")];
        widgets::empty_state(ui, ctx.theme, icons::MAGNIFYING_GLASS, "Nothing sought yet", sentence, &keys);
        return;
    }
    if state.problem().is_some() {
        return;
    }
    let only = if state.here { ctx.state.document } else { None };
    state.listed.follow(&state.finder, only, &state.folded);
    if state.listed.heights.is_empty() {
        if state.finder.is_done() {
            let place = if state.here { "in this article" } else { "in any article" };
            let sentence = format!("“{}” does not stand {place}", state.sought.text.trim());
            widgets::empty_state(ui, ctx.theme, icons::MAGNIFYING_GLASS, "Nothing found", &sentence, &[]);
        }
        return;
    }
    hits_ui(ui, ctx, state, actions);
}

fn head(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut SearchState, actions: &mut Actions) {
    let id = egui::Id::unique("search-input");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let pressed = |ui: &Ui, modifiers| focused && ui.input_mut(|input| input.consume_key(modifiers, Key::Enter));
    let (back, on) = (pressed(ui, Modifiers::SHIFT), pressed(ui, Modifiers::NONE));
    egui::Frame::new().inner_margin(egui::Margin::symmetric(PADDING as i8, 10)).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        let problem = state.finder.problem().map(str::to_owned);
        let input = Input::new(&mut state.sought.text, "Search").hint("Words or an expression");
        let shown = input.icon(icons::MAGNIFYING_GLASS).wrong(problem.as_deref()).id(id).show(ui, ctx.theme);
        let mut changed = shown.response.changed();
        if state.takes_focus(true) {
            shown.response.request_focus();
        }
        if focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown)) {
            ui.memory_mut(|memory| memory.request_focus(main_list()));
        }
        ui.horizontal(|ui| {
            changed |= switches_ui(ui, ctx, &mut state.sought);
            let mut taken = Some(usize::from(!state.here));
            Choice::new("Where", &["Article", "Project"], &mut taken).required().show(ui, ctx.theme);
            state.here = taken == Some(0);
        });
        if changed {
            state.ask();
        }
        let summary = state.summary(ctx);
        if !summary.is_empty() && state.finder.total() > 0 {
            ui.add(widgets::Line::new(&summary, font::label(), ctx.theme.text2));
        }
    });
    if on || back {
        let here = state.here;
        state.go(ctx, back, here, actions);
    }
    paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top() - 1.0, ctx.theme);
}

impl Listed {
    fn follow(&mut self, finder: &Finder, only: Option<Id<Document>>, folded: &BTreeSet<Id<Document>>) {
        let generation = Some(finder.generation());
        if (self.generation, self.only) == (generation, only) && self.folded == *folded {
            return;
        }
        (self.generation, self.only, self.folded) = (generation, only, folded.clone());
        self.groups.clear();
        let mut first = 0;
        for (document, hits) in finder.documents().filter(|entry| only.is_none_or(|only| entry.0 == only)) {
            // What stands alone has no head by which it could be unfolded.
            let has_head = only.is_none();
            let open = !has_head || !folded.contains(&document);
            let group = Group { document, first, has_head, count: hits.len(), open };
            first += group.rows();
            self.groups.push(group);
        }
        let heights = self.groups.iter().flat_map(|group| {
            let hits = group.rows() - usize::from(group.has_head);
            group.has_head.then_some(size::GROUP_HEAD).into_iter().chain(std::iter::repeat_n(ROW, hits))
        });
        self.heights = Heights::new(heights);
    }

    fn row(&self, finder: &Finder, index: usize) -> Option<Row> {
        let after = self.groups.partition_point(|group| group.first <= index);
        let &Group { document, first, has_head, count, open } = self.groups.get(after.checked_sub(1)?)?;
        if has_head && index == first {
            return Some(Row::Head { document, count, open });
        }
        let span = *finder.hits_in(document).get(index - first - usize::from(has_head))?;
        Some(Row::Hit(Hit { document, span }))
    }

    /// The row of a hit, unless it is folded away or not listed.
    fn row_of(&self, finder: &Finder, hit: &Hit) -> Option<usize> {
        let group = self.groups.iter().find(|group| group.document == hit.document && group.open)?;
        let at = finder.hits_in(hit.document).binary_search(&hit.span).ok()?;
        Some(group.first + usize::from(group.has_head) + at)
    }
}

fn hits_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut SearchState, actions: &mut Actions) {
    let mut clicked = None;
    let mut folded = None;
    let id = main_list();
    let fresh = state.followed != state.current;
    let at = state.current.and_then(|hit| state.listed.row_of(&state.finder, &hit));
    let reveal = at.filter(|_| fresh);
    state.followed = state.current;
    let SearchState { listed, current, finder, .. } = state;
    let row = |index| listed.row(finder, index);
    let rows = Rows { id, name: "Hits", heights: &listed.heights, reveal };
    let list = rows.show(ui, |ui, index, rect| match row(index) {
        Some(Row::Head { document, count, open }) => {
            let title = ctx.project.documents().get(document).map_or("", |row| row.title.as_str());
            let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(("head", document)));
            if widgets::group_head(&mut ui, ctx.theme, title, count, open).clicked() {
                folded = Some(document);
            }
        }
        Some(Row::Hit(hit)) => {
            let taken = hit_ui(ui, ctx, &hit, rect, *current == Some(hit));
            clicked = taken.then_some(hit).or(clicked);
        }
        None => {}
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
    }
    let count = listed.heights.len();
    if let Some(to) = moved(ui, &list, at, count) {
        let step_back = at.is_some_and(|at| to < at);
        let hit = |index| match row(index) {
            Some(Row::Hit(hit)) => Some(hit),
            Some(Row::Head { .. }) | None => None,
        };
        let back = || (0..to).rev().find_map(hit);
        let on = || (to..count).find_map(hit);
        clicked = hit(to).or_else(|| if step_back { back() } else { on() });
    }
    if let Some(document) = folded
        && !state.folded.remove(&document)
    {
        state.folded.insert(document);
    }
    if let Some(hit) = clicked {
        state.show(hit, actions);
    }
}

/// One hit in context. True: it was clicked.
fn hit_ui(ui: &Ui, ctx: &Ctx<'_>, hit: &Hit, rect: Rect, current: bool) -> bool {
    let theme = ctx.theme;
    let response = ui.interact(rect, ui.scope_id().with((hit.document, hit.span.start())), Sense::CLICK);
    let Some(document) = ctx.project.documents().get(hit.document) else {
        return false;
    };
    if current {
        ui.painter().rect_filled(rect, 0.0, theme.row_sel);
        let bar = Rect::from_min_size(rect.min, vec2(size::SELECTED_BAR, rect.height()));
        ui.painter().rect_filled(bar, 0.0, theme.accent);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.raised);
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    let number = format!("¶ {}", document.text.paragraph(hit.span.start()));
    let right = rect.right() - PADDING;
    let place = paint::line(ui.painter(), &number, font::small(), theme.text3, 80.0);
    let end = paint::put_right(ui.painter(), right, rect.top() + 17.0, place) - size::STEP;
    let shown = excerpt(document.text.as_str(), hit.span, REACH);
    let lead = if shown.cut.0 { "… " } else { "" };
    let tail = if shown.cut.1 { " …" } else { "" };
    let text = format!("{lead}{}{}{}{tail}", shown.before, shown.words, shown.after);
    let start = lead.len() + shown.before.len();
    let marks = [Span::new(start, start + shown.words.len())];
    let mut words = Excerpt::row(&text, theme).marks(&marks).language(&document.language);
    if current {
        words.mark = theme.hit_now;
    }
    let laid = words.lay_out(ui, end - rect.left() - PADDING);
    laid.paint(ui.painter(), pos2(rect.left() + PADDING, rect.top() + 7.0));
    let spoken = format!("{text}, {number}");
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, current, spoken.clone()));
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{World, window};
    use egui::Event;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    struct Panel {
        world: World,
        search: SearchState,
    }

    fn panel<'a>() -> Harness<'a, Panel> {
        let mut world = World::new();
        world.state.tab = PanelTab::Search;
        let mut search = SearchState::default();
        search.focus(true);
        window(vec2(384.0, 600.0), Panel { world, search }, |ui, panel: &mut Panel| {
            let Panel { world, search } = panel;
            world.show(ui, |ui, ctx, actions| {
                search.follow(ui.ctx(), ctx);
                search_ui(ui, ctx, search, actions);
            });
        })
    }

    fn type_text(harness: &mut Harness<'_, Panel>, text: &str) {
        harness.event(Event::Text(text.to_owned()));
        harness.run_steps(4);
    }

    #[test]
    fn hits_stand_in_context_by_article_and_a_click_reveals() {
        let mut harness = panel();
        harness.get_by_label("Search");
        type_text(&mut harness, "varga");
        harness.get_by_label("1 here, 2 in 2 documents");
        harness.get_by_label("Varga: “not one cent is missing”, 1");
        let hit = "Every cent is there, Varga said., ¶ 1";
        harness.get_by_label(hit).click();
        harness.run_steps(3);
        let (document, start) = (harness.state().world.document(1), "Every cent is there, ".len());
        let span = Span::new(start, start + 5);
        assert_eq!(harness.state().world.asked.last(), Some(&Action::Reveal { document, span }));
        assert_eq!(harness.state().search.current_in(document), Some(0));
    }

    #[test]
    fn the_article_alone_is_searched_when_asked() {
        let mut harness = panel();
        type_text(&mut harness, "varga");
        harness.get_by_label("Article").click();
        harness.run_steps(3);
        assert!(harness.query_by_label("Every cent is there, Varga said., ¶ 1").is_none());
        let open = harness.state().world.document(0);
        harness.state_mut().search.folded.insert(open);
        harness.run_steps(2);
        assert!(
            harness.query_all_by_role(Role::ListItem).next().is_some(),
            "what is folded among all articles is not here"
        );
        harness.get_by_role_and_label(Role::TextInput, "Search").focus();
        harness.run_steps(2);
        type_text(&mut harness, "s");
        harness.get_by_label("Nothing found");
    }

    #[test]
    fn groups_fold_and_enter_goes_on_in_all_articles() {
        let mut harness = panel();
        type_text(&mut harness, "varga");
        harness.get_by_label("Varga: “not one cent is missing”, 1").click();
        harness.run_steps(3);
        assert!(harness.query_by_label("Every cent is there, Varga said., ¶ 1").is_none());
        harness.get_by_role_and_label(Role::TextInput, "Search").focus();
        harness.run_steps(2);
        for document in [0, 1, 0] {
            harness.key_press(Key::Enter);
            harness.run_steps(3);
            let expected = harness.state().world.document(document);
            let found = match harness.state().world.asked.last() {
                Some(Action::Reveal { document, .. }) => *document,
                other => panic!("nothing revealed: {other:?}"),
            };
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn arrows_walk_over_the_hits_of_all_articles() {
        let mut harness = panel();
        type_text(&mut harness, "varga");
        harness.ctx.memory_mut(|memory| memory.request_focus(main_list()));
        harness.run_steps(2);
        for (key, document) in [(Key::ArrowDown, 0), (Key::ArrowDown, 1), (Key::ArrowUp, 0)] {
            harness.key_press(key);
            harness.run_steps(3);
            let expected = harness.state().world.document(document);
            let found = harness.state().search.current.map(|hit| hit.document);
            assert_eq!(found, Some(expected), "{key:?}");
        }
    }

    #[test]
    fn nothing_is_shown_while_no_search_is_open() {
        let mut harness = panel();
        type_text(&mut harness, "varga");
        let one = harness.state().world.document(0);
        assert_eq!(harness.state().search.hits_in(one).len(), 1);
        harness.state_mut().world.state.tab = PanelTab::List;
        harness.run_steps(2);
        let search = &harness.state().search;
        assert!(!search.is_shown() && search.hits_in(one).is_empty() && search.total() == 0);
    }
}
