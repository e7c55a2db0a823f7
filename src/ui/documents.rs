//! The documents of the project at the left: what there is, how far it has come, where the search finds something.

use super::action::{Action, Actions, Menu};
use super::excerpt::Excerpt;
use super::numbers::grouped;
use super::rows::{Heights, Rows, moved};
use super::search::SearchState;
use super::state::Dialog;
use super::theme::{Theme, font, size};
use super::widgets::{self, IconButton, Input, MenuRow, paint};
use super::{Ctx, dates, icons};
use crate::edit::Command;
use crate::model::{Document, Id, Progress, Project, fold_name};
use egui::{Align2, Popup, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeMap;

/// Where a row's texts begin and end.
const PADDING: f32 = 12.0;
/// The bar that shows how far down a document has been worked through.
const BAR: egui::Vec2 = vec2(32.0, 3.0);

/// What the list remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct DocumentsState {
    /// What the rows must have in their title or outlet.
    pub filter: String,
    /// How far the work on them has come; nothing: any.
    pub progress: Option<Progress>,
    shown: Shown,
    /// The document that was open in the last frame: a change of it is scrolled to.
    followed: Option<Id<Document>>,
}

/// The rows that fit the filter, derived from the project.
#[derive(Debug, Clone, Default)]
struct Shown {
    revision: Option<u64>,
    filter: String,
    progress: Option<Progress>,
    /// All documents in order, and title and outlet as they are compared; those only once something was typed.
    all: Vec<Id<Document>>,
    names: Vec<String>,
    documents: Vec<Id<Document>>,
    heights: Heights,
    /// Counted only for rows that have been seen.
    works: BTreeMap<Id<Document>, Work>,
}

/// How far the work on a document has come: what is marked as new and has statements is in work.
#[must_use]
pub fn progress_of(project: &Project, document: &Document) -> Progress {
    document.progress.with(project.annotation_count(document.id))
}

/// What has been done in a document.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Work {
    statements: usize,
    /// How far down the last statement lies, 0 to 1.
    reach: f32,
}

impl Shown {
    fn follow(&mut self, project: &Project, filter: &str, progress: Option<Progress>) {
        let known = self.revision.replace(project.revision());
        if known != self.revision {
            self.works.clear();
        }
        let same = known.is_some_and(|known| project.has_same_documents(known));
        // What has statements is no longer new.
        let same_progress = self.progress == progress && (progress.is_none() || known == self.revision);
        if same && self.filter == filter && same_progress {
            return;
        }
        self.progress = progress;
        if !same {
            self.all = project.documents_in_order().into_iter().map(|row| row.id).collect();
            self.names.clear();
        }
        filter.clone_into(&mut self.filter);
        let wanted = fold_name(filter);
        self.documents.clone_from(&self.all);
        if !wanted.is_empty() {
            if self.names.is_empty() {
                let rows = self.all.iter().filter_map(|id| project.documents().get(*id));
                self.names = rows.map(|row| format!("{}\n{}", fold_name(&row.title), fold_name(&row.outlet))).collect();
            }
            let named = self.all.iter().zip(&self.names);
            self.documents = named.filter(|(_, name)| name.contains(&wanted)).map(|(id, _)| *id).collect();
        }
        if let Some(progress) = progress {
            let is_so = |id: &Id<Document>| {
                project.documents().get(*id).is_some_and(|row| progress_of(project, row) == progress)
            };
            self.documents.retain(is_so);
        }
        self.heights = Heights::uniform(self.documents.len(), size::DOCUMENT_ROW);
    }
}

fn work(project: &Project, document: &Document) -> Work {
    let Some(fragments) = project.fragments_in(document.id) else {
        return Work { statements: 0, reach: 0.0 };
    };
    let end = fragments.iter().next_back().map_or(0, |(span, _)| span.end());
    let reach = end as f32 / document.text.as_str().len().max(1) as f32;
    Work { statements: project.annotation_count(document.id), reach: reach.min(1.0) }
}

/// Shows the list.
pub fn documents_ui(
    ui: &mut Ui,
    ctx: &Ctx<'_>,
    state: &mut DocumentsState,
    search: &SearchState,
    actions: &mut Actions,
) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    head(ui, ctx, actions);
    let total = ctx.project.documents().len();
    if total == 0 {
        // The middle of the window says what to do; twice would be once too often.
        return;
    }
    filter(ui, ctx.theme, state);
    state.shown.follow(ctx.project, &state.filter, state.progress);
    if state.shown.documents.is_empty() {
        let sentence = match state.progress {
            Some(progress) if state.filter.trim().is_empty() => format!("None of the {total} is {}", progress.word()),
            Some(progress) => {
                format!(
                    "None of the {total} is {} and has “{}” in its title or outlet",
                    progress.word(),
                    state.filter.trim()
                )
            }
            None => format!("None of the {total} has “{}” in its title or outlet", state.filter.trim()),
        };
        widgets::empty_state(ui, ctx.theme, icons::FUNNEL, "Nothing fits", &sentence, &[]);
        return;
    }
    list(ui, ctx, state, search, actions);
}

/// What is left of the list when it is folded away.
pub fn documents_rail_ui(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    ui.add_space(4.0);
    ui.vertical_centered(|ui| {
        let keys = Menu::ToggleDocuments.caps().join(" ");
        if IconButton::new(icons::SIDEBAR_SIMPLE, "Show the documents").key(&keys).show(ui, ctx.theme).clicked() {
            actions.push(Action::Run(Menu::ToggleDocuments));
        }
    });
}

fn head(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let count = grouped(ctx.project.documents().len());
    widgets::section_head(ui, ctx.theme, "Documents", Some(&count), |ui| {
        let plus = IconButton::new(icons::PLUS, "Add documents").enabled(ctx.read_only.is_none()).show(ui, ctx.theme);
        let menu = Popup::menu(&plus).frame(widgets::popup_frame(ctx.theme)).width(size::MENU);
        menu.accessible_name("Add documents").show(|ui| add_menu(ui, ctx.theme, actions));
    });
}

fn add_menu(ui: &mut Ui, theme: &Theme, actions: &mut Actions) {
    ui.set_width(size::MENU - 2.0 * (size::POPUP_PADDING + size::BORDER));
    ui.spacing_mut().item_spacing.y = 0.0;
    for (menu, icon) in [(Menu::AddDocuments, icons::FOLDER_OPEN), (Menu::PasteArticle, icons::COPY)] {
        let keys = menu.caps().join(" ");
        if MenuRow::new(menu.label()).icon(icon).key(&keys).show(ui, theme).clicked() {
            actions.push(Action::Run(menu));
        }
    }
}

fn filter(ui: &mut Ui, theme: &Theme, state: &mut DocumentsState) {
    ui.horizontal(|ui| {
        ui.add_space(PADDING);
        ui.spacing_mut().item_spacing.x = size::STEP_GROUP;
        let input = Input::new(&mut state.filter, "Filter the documents").hint("Filter by title or outlet");
        input.icon(icons::FUNNEL).width(ui.available_width() - PADDING - size::CONTROL).show(ui, theme);
        let name = state.progress.map_or("Filter by progress".to_owned(), |one| format!("Only those {}", one.word()));
        let button = IconButton::new(icons::CHECK_CIRCLE, &name).taken(state.progress.is_some()).show(ui, theme);
        super::statement::menu_of(&button, theme, false, |ui| {
            if MenuRow::new("All articles").check(state.progress.is_none()).show(ui, theme).clicked() {
                state.progress = None;
            }
            for progress in Progress::ALL {
                let text = crate::model::capital(progress.word());
                if MenuRow::new(&text).check(state.progress == Some(progress)).show(ui, theme).clicked() {
                    state.progress = Some(progress);
                }
            }
        });
    });
    ui.add_space(size::STEP);
}

fn list(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut DocumentsState, search: &SearchState, actions: &mut Actions) {
    let open = ctx.state.document;
    let at = open.and_then(|open| state.shown.documents.iter().position(|id| *id == open));
    let reveal = if state.followed == open { None } else { at };
    state.followed = open;
    let Shown { documents, heights, works, .. } = &mut state.shown;
    let rows = Rows { id: ui.scope_id().with("documents"), name: "Documents", heights, reveal };
    let response = rows.show(ui, |ui, index, rect| {
        let id = documents.get(index).copied();
        let Some(document) = id.and_then(|id| ctx.project.documents().get(id)) else {
            return;
        };
        let row = Row {
            document,
            work: *works.entry(document.id).or_insert_with(|| work(ctx.project, document)),
            hits: search.is_shown().then(|| search.hits_in(document.id).len()),
            open: open == Some(document.id),
        };
        row.show(ui, ctx, rect, actions);
    });
    if response.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, response.rect, 0);
    }
    if let Some(to) = moved(ui, &response, at, documents.len())
        && let Some(&document) = documents.get(to)
    {
        actions.push(Action::OpenDocument(document));
    }
}

/// One document as it is shown.
struct Row<'a> {
    document: &'a Document,
    work: Work,
    /// While something is searched for: how often it was found here.
    hits: Option<usize>,
    open: bool,
}

impl Row<'_> {
    fn show(&self, ui: &Ui, ctx: &Ctx<'_>, rect: Rect, actions: &mut Actions) {
        let response = ui.interact(rect, ui.scope_id().with(self.document.id), Sense::CLICK);
        let theme = ctx.theme;
        let fill = match (self.open, response.hovered()) {
            (true, _) => Some(theme.row_sel),
            (false, true) => Some(theme.raised),
            (false, false) => None,
        };
        if let Some(fill) = fill {
            ui.painter().rect_filled(rect, 0.0, fill);
        }
        if self.open {
            let bar = Rect::from_min_size(rect.min, vec2(size::SELECTED_BAR, rect.height()));
            ui.painter().rect_filled(bar, 0.0, theme.accent);
        }
        let inner = rect.shrink2(vec2(PADDING, 0.0));
        let title = Excerpt::line(&self.document.title, font::ui(), theme.text, theme);
        let title = title.language(&self.document.language).lay_out(ui, inner.width());
        title.paint(ui.painter(), inner.min + vec2(0.0, 8.0));
        let y = rect.top() + 36.0;
        let end = self.state(ui, theme, inner.right(), y) - size::STEP;
        let place = self.place(ctx);
        let line = paint::line(ui.painter(), &place, font::small(), theme.text2, end - inner.left());
        paint::put(ui.painter(), inner.left(), y, line);
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, self.open, self.spoken(&place)));
        if response.clicked() {
            actions.push(Action::OpenDocument(self.document.id));
        }
        widgets::context_menu(&response, theme, |ui| self.menu(ui, ctx, actions));
        if title.is_cut() {
            paint::hint(response, &self.document.title);
        }
    }

    /// Outlet and date, as far as they are known.
    fn place(&self, ctx: &Ctx<'_>) -> String {
        let date = self.document.date.map(|date| dates::short_date(date, ctx.now, ctx.zone)).unwrap_or_default();
        let parts = [self.document.outlet.as_str(), date.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn is_done(&self) -> bool {
        matches!(self.document.progress, Progress::Done | Progress::Checked)
    }

    fn spoken(&self, place: &str) -> String {
        let state = match (self.hits, self.is_done(), self.work.statements) {
            (Some(hits), ..) => hits_label(hits),
            (None, true, count) => format!("{}, {}", self.document.progress.word(), statements(count)),
            (None, false, 0) => "new".to_owned(),
            (None, false, count) => statements(count),
        };
        let parts = [self.document.title.as_str(), place, &state];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Paints at the right how far it has come, or what the search found; returns where that begins.
    fn state(&self, ui: &Ui, theme: &Theme, right: f32, y: f32) -> f32 {
        let painter = ui.painter();
        let small = |text: &str, colour| paint::line(painter, text, font::small(), colour, f32::INFINITY);
        match self.hits {
            Some(0) => return right,
            Some(hits) => return hits_at(painter, theme, pos2(right, y), hits),
            None => {}
        }
        let fresh = self.document.progress == Progress::New && self.work.statements == 0;
        if fresh {
            return paint::put_right(painter, right, y, small("new", theme.text3));
        }
        let count = small(&grouped(self.work.statements), theme.text2);
        let end = paint::put_right(painter, right, y, count).min(right - 16.0) - size::STEP;
        if self.is_done() {
            let centre = pos2(end - size::ICON_SMALL / 2.0, y);
            let icon = if self.document.progress == Progress::Checked { icons::CHECK_CIRCLE } else { icons::CHECK };
            painter.text(centre, Align2::CENTER_CENTER, icon, font::icon(size::ICON_SMALL), theme.good);
            return end - size::ICON_SMALL;
        }
        let bar = Rect::from_min_size(pos2(end - BAR.x, y - BAR.y / 2.0), BAR);
        painter.rect_filled(bar, 1.0, theme.line);
        let done = Rect::from_min_size(bar.min, vec2(BAR.x * self.work.reach, BAR.y));
        painter.rect_filled(done, 1.0, theme.text3);
        bar.left()
    }

    fn menu(&self, ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
        let id = self.document.id;
        let free = ctx.read_only.is_none();
        let row = |ui: &mut Ui, icon: &str, text: &str| {
            MenuRow::new(text).icon(icon).enabled(free).show(ui, ctx.theme).clicked()
        };
        if row(ui, icons::PENCIL_SIMPLE, "Describe…") {
            actions.push(Action::ShowDialog(Some(Dialog::Describe(id))));
        }
        let (text, progress) =
            if self.is_done() { ("Mark as not done", Progress::InWork) } else { ("Mark as done", Progress::Done) };
        let mut mark = |progress| {
            let document = Box::new(Document { progress, ..self.document.clone() });
            actions.push(Action::Edit(Command::EditDocument { document }));
        };
        if row(ui, icons::CHECK, text) {
            mark(progress);
        }
        if self.document.progress != Progress::Checked && row(ui, icons::CHECK_CIRCLE, "Mark as checked") {
            mark(Progress::Checked);
        }
        widgets::menu_separator(ui, ctx.theme);
        if row(ui, icons::TRASH, "Remove") {
            actions.push(Action::Edit(Command::RemoveDocuments { documents: vec![id] }));
        }
    }
}

/// "1 hit", "6 hits".
#[must_use]
pub fn hits_label(count: usize) -> String {
    if count == 1 { "1 hit".to_owned() } else { format!("{} hits", grouped(count)) }
}

/// Paints a count of hits on their colour, ending at a point; returns where it begins.
fn hits_at(painter: &egui::Painter, theme: &Theme, right_centre: Pos2, count: usize) -> f32 {
    let words = paint::line(painter, &hits_label(count), font::small(), theme.text, f32::INFINITY);
    let extent = vec2(words.size().x + 2.0 * size::STEP_GROUP, 16.0);
    let rect = Rect::from_min_size(right_centre - vec2(extent.x, extent.y / 2.0), extent);
    painter.rect_filled(rect, size::RADIUS_FILL, theme.hit);
    paint::put_middle(painter, rect, words);
    rect.left()
}

/// "1 statement", "18 statements".
#[must_use]
pub fn statements(count: usize) -> String {
    if count == 1 { "1 statement".to_owned() } else { format!("{} statements", grouped(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::finder::Sought;
    use crate::ui::testing::{World, window};
    use egui::{Event, Key};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    struct Side {
        world: World,
        documents: DocumentsState,
        search: SearchState,
    }

    const DISPATCH: &str = "Dispatch warned rail link would slip, North Channel · 14 Oct, 4 statements";
    const CENT: &str = "Varga: “not one cent is missing”, Port Halden Post · 15 Oct, new";

    fn side<'a>(prepare: impl FnOnce(&mut Side)) -> Harness<'a, Side> {
        let documents = DocumentsState::default();
        let mut state = Side { world: World::new(), documents, search: SearchState::default() };
        prepare(&mut state);
        window(vec2(240.0, 600.0), state, |ui, state: &mut Side| {
            let Side { world, documents, search } = state;
            world.show(ui, |ui, ctx, actions| {
                search.follow(ui.ctx(), ctx);
                documents_ui(ui, ctx, documents, search, actions);
            });
        })
    }

    #[test]
    fn a_click_opens_and_arrow_keys_walk() {
        let mut harness = side(|_| {});
        let two = harness.state().world.document(1);
        harness.get_by_label(CENT).click();
        harness.run_steps(3);
        assert_eq!(harness.state().world.asked.last(), Some(&Action::OpenDocument(two)));
        let one = harness.state().world.document(0);
        harness.get_by_role_and_label(Role::List, "Documents").focus();
        harness.run_steps(2);
        harness.key_press(Key::ArrowUp);
        harness.run_steps(2);
        assert_eq!(harness.state().world.asked.last(), Some(&Action::OpenDocument(one)));
    }

    #[test]
    fn a_filter_looks_at_title_and_outlet() {
        let mut harness = side(|_| {});
        harness.get_by_label(DISPATCH);
        harness.get_by_label("Filter the documents").focus();
        harness.run_steps(2);
        harness.event(Event::Text("HALDEN".to_owned()));
        harness.run_steps(3);
        harness.get_by_label(CENT);
        assert!(harness.query_by_label(DISPATCH).is_none());
        harness.event(Event::Text("x".to_owned()));
        harness.run_steps(3);
        harness.get_by_label("Nothing fits");
    }

    #[test]
    fn hits_are_shown_while_something_is_sought() {
        let harness = side(|side| {
            side.world.state.find_shown = true;
            side.search.sought = Sought { text: "rail".to_owned(), ..Sought::default() };
        });
        harness.get_by_label("Dispatch warned rail link would slip, North Channel · 14 Oct, 1 hit");
        harness.get_by_label("Varga: “not one cent is missing”, Port Halden Post · 15 Oct, 0 hits");
    }

    #[test]
    fn the_menu_marks_as_done_and_removes() {
        let mut harness = side(|_| {});
        let one = harness.state().world.document(0);
        for row in ["Mark as done", "Remove"] {
            harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Dispatch"))).click_secondary();
            harness.run_steps(3);
            harness.get_by_label(row).click();
            harness.run_steps(3);
        }
        let commands = harness.state().world.commands();
        let [Command::EditDocument { document }, Command::RemoveDocuments { documents }] = commands.as_slice() else {
            panic!("{commands:?}");
        };
        assert_eq!((document.id, document.progress), (one, Progress::Done));
        assert_eq!(*documents, [one]);
        harness.get_by_label(CENT);
    }

    #[test]
    fn an_empty_project_has_the_way_to_add_articles_and_no_filter() {
        let harness = side(|side| {
            let documents = vec![side.world.document(0), side.world.document(1)];
            side.world.edit(&Command::RemoveDocuments { documents });
        });
        harness.get_by_label("Add documents");
        assert!(harness.query_by_label_contains("Filter").is_none());
    }
}
