//! Which occurrences of some words are to be tagged: a checked list, each in context.

use super::{close, foot, foot_note};
use crate::analysis::search::excerpt;
use crate::edit::Command;
use crate::model::{Annotation, Document, Id, Project, Tag};
use crate::text::Span;
use crate::ui::action::{Action, Actions};
use crate::ui::excerpt::Excerpt;
use crate::ui::finder::{Finder, Sought};
use crate::ui::numbers::grouped;
use crate::ui::pattern::swatch_ui;
use crate::ui::rows::{Heights, Rows, moved};
use crate::ui::search::switches_ui;
use crate::ui::state::Everywhere;
use crate::ui::statement::{look, menu_of, tag_rows};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, line, put_right, sign};
use crate::ui::widgets::{Button, Checkbox, Choice, Dialog, Input, LinkButton, empty_state};
use crate::ui::{Ctx, icons};
use egui::{Frame, Key, Margin, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;

/// Places that are offered at once: more than anyone looks through.
const MOST: usize = 10_000;
const ROW: f32 = 54.0;
/// Bytes before and behind a place that are shown.
const REACH: usize = 90;

#[derive(Debug, Default)]
pub(super) struct EverywhereState {
    started: bool,
    sought: Sought,
    here: bool,
    tag: Option<Id<Tag>>,
    /// The others get the answers of the statement that one began from.
    with_answers: bool,
    /// What is tagged so already is offered, too.
    with_tagged: bool,
    finder: Finder,
    listed: Listed,
    /// Places that are not to be tagged.
    left_out: BTreeSet<(Id<Document>, Span)>,
    at: Option<usize>,
    reveal: Option<usize>,
}

/// States of the search and of the project, the only article, the tag, and whether what has it is offered.
type ListedOf = (u64, u64, Option<Id<Document>>, Option<Id<Tag>>, bool);

/// The places that are offered, and what they are made of.
#[derive(Debug, Default)]
struct Listed {
    of: Option<ListedOf>,
    places: Vec<(Id<Document>, Span)>,
    is_full: bool,
    heights: Heights,
}

impl EverywhereState {
    fn start(&mut self, ctx: &Ctx<'_>, wish: &Everywhere) {
        self.started = true;
        self.sought = Sought { text: wish.words.clone(), whole_words: true, ..Sought::default() };
        self.here = wish.here && ctx.state.document.is_some();
        let tags = ctx.project.tags_in_order();
        let known = wish.tag.filter(|id| tags.iter().any(|tag| tag.id == *id));
        self.tag = known.or(tags.first().map(|tag| tag.id));
    }

    fn follow(&mut self, ctx: &Ctx<'_>) {
        let only = ctx.state.document.filter(|_| self.here);
        let of = Some((self.finder.generation(), ctx.project.revision(), only, self.tag, self.with_tagged));
        if self.listed.of == of {
            return;
        }
        let documents = self.finder.documents().filter(|(id, _)| only.is_none_or(|only| only == *id));
        let places = documents.flat_map(|(id, hits)| hits.iter().map(move |span| (id, *span)));
        let open = |place: &(Id<Document>, Span)| {
            self.with_tagged || !self.tag.is_some_and(|tag| is_tagged(ctx.project, *place, tag))
        };
        let mut places: Vec<_> = places.filter(open).take(MOST + 1).collect();
        let is_full = places.len() > MOST || self.finder.is_full();
        places.truncate(MOST);
        self.listed = Listed { of, is_full, heights: Heights::uniform(places.len(), ROW), places };
        self.at = self.at.filter(|at| *at < self.listed.places.len());
    }

    fn chosen(&self) -> Vec<(Id<Document>, Span)> {
        self.listed.places.iter().filter(|place| !self.left_out.contains(place)).copied().collect()
    }

    fn turn(&mut self, at: usize) {
        if let Some(place) = self.listed.places.get(at).copied()
            && !self.left_out.remove(&place)
        {
            self.left_out.insert(place);
        }
    }
}

/// Whether a statement with that tag holds some of a place.
fn is_tagged(project: &Project, (document, span): (Id<Document>, Span), tag: Id<Tag>) -> bool {
    let here = project.fragments_in(document).into_iter().flat_map(|index| index.overlapping(span));
    let mut tags = here.filter_map(|(_, id)| project.annotations().view(id)).map(|row| row.tag);
    tags.any(|other| other == tag)
}

pub(super) fn everywhere_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    state: &mut EverywhereState,
    wish: &Everywhere,
    actions: &mut Actions,
) {
    if !state.started {
        state.start(ctx, wish);
    }
    if state.finder.step(ctx.project, &state.sought, ctx.state.document) {
        ui.ctx().request_repaint();
    }
    state.follow(ctx);
    let chosen = state.chosen();
    let like = wish.like.filter(|id| ctx.project.annotations().contains(*id));
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    // What is still to be found would be left untagged without a word.
    let can = state.finder.is_done() && !chosen.is_empty() && state.tag.is_some() && ctx.read_only.is_none();
    let told = note(state, chosen.len());
    let shown = Dialog::new("everywhere", "Tag every occurrence", 900.0, 680.0).show(
        ui.ctx(),
        ctx.theme,
        |ui| body_ui(ui, ctx, state, like),
        |ui| {
            let text = if chosen.len() == 1 {
                "Tag 1 passage".to_owned()
            } else {
                format!("Tag {} passages", grouped(chosen.len()))
            };
            let (primary, cancel) = foot(ui, ctx, &text, can);
            foot_note(ui, ctx, &told);
            (primary.clicked(), cancel)
        },
    );
    let (primary, cancel) = shown.foot;
    if let Some(tag) = state.tag.filter(|_| can && (primary || enter)) {
        let like = like.filter(|_| state.with_answers);
        actions.push(Action::Edit(Command::AnnotateAll { passages: chosen, tag, like }));
        close(actions);
    } else if cancel || shown.closed {
        close(actions);
    }
}

fn note(state: &EverywhereState, chosen: usize) -> String {
    let all = state.listed.places.len();
    let more = if state.listed.is_full { ". There are more: look for more words, or tag again afterwards" } else { "" };
    match all {
        0 => String::new(),
        all => format!("{} of {} chosen{more}", grouped(chosen), grouped(all)),
    }
}

fn body_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut EverywhereState, like: Option<Id<Annotation>>) {
    let step = size::STEP_DIALOG as i8;
    Frame::new().inner_margin(Margin { left: step, right: step, top: 14, bottom: 8 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP, size::STEP);
        question_ui(ui, ctx, state);
        options_ui(ui, ctx, state, like);
    });
    paint::rule(ui.painter(), ui.max_rect().x_range(), ui.cursor().top(), ctx.theme);
    if state.finder.problem().is_some() {
        return;
    }
    if state.listed.places.is_empty() {
        let sentence = if state.finder.total() > 0 {
            "Every occurrence is tagged so already"
        } else if state.sought.is_empty() {
            "Type the words that are to be tagged"
        } else {
            "These words stand nowhere here"
        };
        empty_state(ui, ctx.theme, icons::MAGNIFYING_GLASS, "Nothing to tag", sentence, &[]);
        return;
    }
    places_ui(ui, ctx, state);
}

fn question_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut EverywhereState) {
    ui.horizontal_top(|ui| {
        let problem = state.finder.problem().map(str::to_owned);
        let input = Input::new(&mut state.sought.text, "Words to tag").hint("Words or an expression");
        let input = input.icon(icons::MAGNIFYING_GLASS).wrong(problem.as_deref()).width(320.0);
        let shown = input.id(egui::Id::unique("everywhere input")).show(ui, ctx.theme);
        if ui.memory(|memory| memory.focused().is_none()) {
            shown.response.request_focus();
        }
        switches_ui(ui, ctx, &mut state.sought);
        if ctx.state.document.is_some() {
            let mut taken = Some(usize::from(!state.here));
            Choice::new("Where", &["This article", "All articles"], &mut taken).required().show(ui, ctx.theme);
            state.here = taken == Some(0);
        }
    });
}

fn options_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut EverywhereState, like: Option<Id<Annotation>>) {
    ui.horizontal(|ui| {
        let tag = state.tag.and_then(|id| ctx.project.tags().get(id));
        let name = tag.map_or("Choose a tag", |tag| tag.name.as_str());
        let text = format!("Tag as {name}");
        if let Some(tag) = tag {
            swatch_ui(ui, ctx.theme, 24.0, look(tag), false);
        }
        let button = Button::new(&text).opens().show(ui, ctx.theme);
        menu_of(&button, ctx.theme, false, |ui| {
            if let Some(tag) = tag_rows(ui, ctx, state.tag) {
                state.tag = Some(tag);
            }
        });
        let mut only_open = !state.with_tagged;
        let text = format!("Not where it is tagged as {} already", name.to_lowercase());
        Checkbox::new(&mut only_open, &text).show(ui, ctx.theme);
        state.with_tagged = !only_open;
        if like.is_some() {
            Checkbox::new(&mut state.with_answers, "With the answers of the selected statement").show(ui, ctx.theme);
        }
    });
    ui.horizontal(|ui| {
        if LinkButton::new("Choose all").small().show(ui, ctx.theme).clicked() {
            state.left_out.clear();
        }
        if LinkButton::new("Choose none").small().show(ui, ctx.theme).clicked() {
            state.left_out = state.listed.places.iter().copied().collect();
        }
    });
}

fn places_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut EverywhereState) {
    let mut clicked = None;
    let EverywhereState { listed, left_out, at: current, here, reveal, .. } = state;
    let id = egui::Id::unique("everywhere places");
    let rows = Rows { id, name: "Occurrences", heights: &listed.heights, reveal: reveal.take() };
    let list = rows.show(ui, |ui, at, rect| {
        if let Some(place) = listed.places.get(at) {
            let row = Row { place: *place, on: !left_out.contains(place), current: *current == Some(at), here: *here };
            if row.show(ui, ctx, rect) {
                clicked = Some(at);
            }
        }
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space)) {
            clicked = *current;
        }
    }
    if let Some(to) = moved(ui, &list, *current, listed.places.len()) {
        (*current, *reveal) = (Some(to), Some(to));
    }
    if let Some(at) = clicked {
        list.request_focus();
        state.at = Some(at);
        state.turn(at);
    }
}

/// A place as it is offered.
struct Row {
    place: (Id<Document>, Span),
    on: bool,
    current: bool,
    /// All of them stand in one article, which need not be named.
    here: bool,
}

impl Row {
    fn show(&self, ui: &Ui, ctx: &Ctx<'_>, rect: Rect) -> bool {
        let (id, span) = self.place;
        let response = ui.interact(rect, ui.scope_id().with((id, span.start())), Sense::CLICK);
        let Some(document) = ctx.project.documents().get(id) else { return false };
        let theme = ctx.theme;
        if self.current {
            ui.painter().rect_filled(rect, 0.0, theme.row_sel);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, theme.hover);
        }
        paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
        let icon = if self.on { icons::CHECK_SQUARE } else { icons::SQUARE };
        let ink = if self.on { theme.text } else { theme.text3 };
        sign(ui.painter(), pos2(rect.left() + size::STEP_DIALOG + 8.0, rect.top() + 17.0), icon, size::ICON, ink);
        let number = format!("¶ {}", document.text.paragraph(span.start()));
        let place = if self.here { number } else { format!("{} · {number}", document.title) };
        let right = rect.right() - size::STEP_DIALOG;
        let told = line(ui.painter(), &place, font::small(), theme.text3, 220.0);
        let end = put_right(ui.painter(), right, rect.top() + 17.0, told) - size::STEP_LIST;
        let shown = excerpt(document.text.as_str(), span, REACH);
        let lead = if shown.cut.0 { "… " } else { "" };
        let tail = if shown.cut.1 { " …" } else { "" };
        let text = format!("{lead}{}{}{}{tail}", shown.before, shown.words, shown.after);
        let start = lead.len() + shown.before.len();
        let marks = [Span::new(start, start + shown.words.len())];
        let words = Excerpt { colour: ink, ..Excerpt::row(&text, theme) }.marks(&marks).language(&document.language);
        let left = rect.left() + size::STEP_DIALOG + 28.0;
        words.lay_out(ui, end - left).paint(ui.painter(), pos2(left, rect.top() + 7.0));
        let spoken = format!("{text}, {place}");
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, self.on, spoken.clone()));
        response.clicked()
    }
}
