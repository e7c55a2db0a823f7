//! The line at the foot of the window: whether everything is saved, what is being read, and where in it.

use super::action::{Action, Actions, Menu};
use super::attention::needs;
use super::numbers::{counted, grouped};
use super::pattern::TagLook;
use super::state::Dialog;
use super::still::Still;
use super::theme::{Tone, font, size};
use super::widgets::{self, LinkButton, paint};
use super::{Ctx, SaveStatus, enabled, icons};
use crate::model::{Coder, Document, Id, Tag};
use crate::text::{Span, slice, word_count};
use egui::{
    Align, Color32, Layout, Popup, Rect, RectAlign, Response, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo,
};

/// A selection, and its words and characters.
type Selected = (Id<Document>, Span, (usize, usize));

/// What the line keeps from frame to frame.
#[derive(Default)]
pub struct StatusState {
    /// The last selection that was counted.
    selection: Option<Selected>,
    /// All but the place, which is another in many a frame.
    still: Still<Shows>,
    /// Points that are left for the place, and where they end, if there are as many.
    room: f32,
    place_end: Option<f32>,
}

/// What the line depends on, but for the place itself.
#[derive(Debug, PartialEq)]
struct Shows {
    /// Tells the themes apart.
    page: Color32,
    /// Names, and how many statements there are.
    revision: u64,
    save: SaveStatus,
    read_only: Option<String>,
    armed: Option<Id<Tag>>,
    coder: Id<Coder>,
    document: Option<Id<Document>>,
    words: Option<usize>,
    hits: Option<usize>,
    waiting: usize,
    dragging: bool,
    /// Points that are left for the place.
    room: f32,
}

/// Longest selection whose words are counted, in bytes: it is done within a frame.
const COUNTED: usize = 64 * 1024;

/// Points by which more room is left for the place than it takes, and that it may be too much: with each paragraph its
/// words are a little wider or narrower.
const SPARE: f32 = 24.0;

/// Paints the line into all of `ui`, which is [`size::STATUS_LINE`] high.
pub fn status_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut StatusState, actions: &mut Actions) {
    let place = place(ctx, &mut state.selection).unwrap_or_default();
    let tone = ctx.theme.tone(Tone::Quiet);
    let words = (!place.is_empty()).then(|| paint::line(ui.painter(), &place, font::small(), tone, f32::INFINITY));
    let taken = words.as_ref().map_or(0.0, |words| words.size().x + size::STEP_PANEL);
    if !(taken..=taken + 2.0 * SPARE).contains(&state.room) {
        state.room = if taken > 0.0 { taken + SPARE } else { 0.0 };
    }
    let room = state.room;
    let shows = Shows {
        page: ctx.theme.page,
        revision: ctx.project.revision(),
        save: ctx.save.clone(),
        read_only: ctx.read_only.map(str::to_owned),
        armed: ctx.state.armed,
        coder: ctx.coder,
        document: ctx.state.document,
        words: ctx.words,
        hits: ctx.hits,
        waiting: ctx.care.waiting(),
        dragging: ctx.dragging,
        room,
    };
    let end = &mut state.place_end;
    state.still.show(ui, shows, |ui| *end = line_ui(ui, ctx, room, actions));
    if let (Some(end), Some(words)) = (state.place_end, words) {
        let line = ui.max_rect();
        let rect = Rect::from_x_y_ranges(end - words.size().x..=end, line.y_range());
        paint::put(ui.painter(), rect.left(), rect.center().y, words);
        let response = ui.interact(rect, ui.scope_id().with("place"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &place));
    }
}

/// All but the place, for which so much room is left; where it ends, if there is any for it.
fn line_ui(ui: &mut Ui, ctx: &Ctx<'_>, room_for_place: f32, actions: &mut Actions) -> Option<f32> {
    let theme = ctx.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, theme.separator());
    let inner = rect.shrink2(egui::vec2(size::STEP_LIST, 0.0));

    // What is saved comes first, however little room there is; then what needs attention.
    let mut left = row(ui, "status left", inner, Layout::left_to_right(Align::Center));
    armed(&mut left, ctx, actions);
    let needed = needs(ctx.care.waiting());
    let mut first = inner.with_min_x(left.cursor().left());
    first.max.x -= room(ui, Some(icons::WARNING_CIRCLE), &needed);
    let mut state_of_saving = row(&mut left, "state of saving", first, Layout::left_to_right(Align::Center));
    saved(&mut state_of_saving, ctx, actions);
    left.advance_cursor_after_rect(state_of_saving.min_rect());
    attention(&mut left, ctx, &needed, actions);

    // Everything else stands there whole or not at all, the least important of each side first.
    let used = left.min_rect().right();
    let mut right = row(ui, "status right", inner, Layout::right_to_left(Align::Center));
    let free = inner.right() - used - room_for_place;
    right_side(&mut right, ctx, free.max(0.0), actions);
    let place_end = (free >= 0.0).then(|| right.cursor().right());
    let end = right.min_rect().left().min(inner.right());
    left_side(&mut left, ctx, place_end.map_or(end, |place| place - room_for_place));
    ui.advance_cursor_after_rect(rect);
    place_end
}

fn row(ui: &mut Ui, name: &str, rect: Rect, layout: Layout) -> Ui {
    let mut row = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect).layout(layout));
    row.spacing_mut().item_spacing.x = size::STEP_PANEL;
    row
}

/// Points that an item takes, with the space before it; nothing for one without words.
fn room(ui: &Ui, icon: Option<&str>, text: &str) -> f32 {
    if text.is_empty() {
        return 0.0;
    }
    paint::width_of(ui.painter(), &with_icon(icon, text), font::small()) + size::STEP_PANEL
}

/// From the left, as far as there is room: how long the article is, how many statements it has, what is being done.
fn left_side(ui: &mut Ui, ctx: &Ctx<'_>, end: f32) {
    let mut items: Vec<(Option<&str>, String)> = Vec::new();
    if let Some(document) = enabled::article(ctx) {
        items.extend(ctx.words.map(|words| (None, counted(words, "word"))));
        if ctx.save != SaveStatus::Opening {
            items.push((None, counted(ctx.project.annotation_count(document.id), "statement")));
        }
    }
    items.extend(ctx.hits.map(|hits| (None, counted(hits, "hit"))));
    if ctx.dragging {
        items.push((Some(icons::INFO), "Word edges snap. Hold Alt for characters".to_owned()));
    }
    for (icon, text) in items {
        if ui.cursor().left() + room(ui, icon, &text) > end {
            return;
        }
        item(ui, ctx, icon, &text, Tone::Quiet);
    }
}

/// From the right: zoom, coder. Where there is no room for both, the zoom stays longest.
fn right_side(ui: &mut Ui, ctx: &Ctx<'_>, mut free: f32, actions: &mut Actions) {
    let zoom = format!("{} %", (ui.ctx().zoom_factor() * 100.0).round());
    let coder = ctx.project.coders().get(ctx.coder).map_or("", |coder| coder.name.as_str());
    for (icon, text) in [(None, zoom.as_str()), (Some(icons::USER_CIRCLE), coder)] {
        free -= room(ui, icon, text);
        if free < 0.0 {
            return;
        }
        if text.is_empty() {
            continue;
        }
        let response = item(ui, ctx, icon, text, Tone::Quiet);
        if icon.is_some() && pressed(ui, ctx, &response, &format!("Coder {text}")) {
            actions.push(Action::ShowDialog(Some(Dialog::Coders)));
        }
    }
}

/// How many things wait for a look. A click shows them.
fn attention(ui: &mut Ui, ctx: &Ctx<'_>, needed: &str, actions: &mut Actions) {
    if needed.is_empty() {
        return;
    }
    let response = item(ui, ctx, Some(icons::WARNING_CIRCLE), needed, Tone::Warn);
    if pressed(ui, ctx, &response, needed) {
        actions.push(Action::ShowDialog(Some(Dialog::Attention)));
    }
}

/// Makes an item a button; whether it was pressed.
fn pressed(ui: &Ui, ctx: &Ctx<'_>, item: &Response, name: &str) -> bool {
    let response = item.interact(Sense::click());
    paint::describe(ui, &response, Role::Button, name, None);
    if response.has_focus() {
        paint::focus_ring(ui, ctx.theme, response.rect, size::RADIUS);
    }
    response.clicked()
}

fn with_icon(icon: Option<&str>, text: &str) -> String {
    icon.map_or_else(|| text.to_owned(), |icon| format!("{icon} {text}"))
}

fn item(ui: &mut Ui, ctx: &Ctx<'_>, icon: Option<&str>, text: &str, tone: Tone) -> Response {
    let text = with_icon(icon, text);
    ui.add(widgets::Line::new(&text, font::small(), ctx.theme.tone(tone)))
}

/// Where the reader is: the size of the selection, or the paragraph at the cursor or at the top of the window.
fn place(ctx: &Ctx<'_>, last: &mut Option<Selected>) -> Option<String> {
    let document = enabled::article(ctx)?;
    if let Some(span) = ctx.state.selected_words(document.id) {
        if span.len() > COUNTED {
            let characters = document.text.chars(span.end()) - document.text.chars(span.start());
            return Some(counted(characters, "character"));
        }
        let known = last.filter(|known| known.0 == document.id).map(|known| (known.1, known.2));
        let (words, characters) = count(document.text.as_str(), span, known);
        *last = Some((document.id, span, (words, characters)));
        return Some(format!("{}, {}", counted(words, "word"), counted(characters, "character")));
    }
    let cursor = ctx.state.selection.as_ref().filter(|at| at.document == document.id).map(|at| at.head);
    let top = ctx.state.places.get(&document.id).map_or(0, |place| place.byte);
    let paragraphs = document.text.offsets().paragraph_count();
    let here = document.text.paragraph(cursor.unwrap_or(top));
    (paragraphs > 0).then(|| format!("Paragraph {} of {}", grouped(here), grouped(paragraphs)))
}

/// Words and characters of a passage. Where only one edge of it has moved since they were counted, and the other part
/// begins or ends at a blank, no more is read than what has come or gone: a drag asks in every frame.
fn count(text: &str, span: Span, known: Option<(Span, (usize, usize))>) -> (usize, usize) {
    let whole = |span: Span| (word_count(span.of(text)), span.of(text).chars().count());
    let Some((before, (words, characters))) = known else { return whole(span) };
    let (edge, moved) = if before.start() == span.start() {
        (before.end().min(span.end()), [before.end(), span.end()])
    } else if before.end() == span.end() {
        (before.start().max(span.start()), [before.start(), span.start()])
    } else {
        return whole(span);
    };
    let blank = slice(text, 0, edge).ends_with(char::is_whitespace)
        || slice(text, edge, text.len()).starts_with(char::is_whitespace);
    if !blank {
        return whole(span);
    }
    let [one, other] = moved;
    let part = whole(Span::new(one.min(other), one.max(other)));
    if span.len() < before.len() {
        (words.saturating_sub(part.0), characters.saturating_sub(part.1))
    } else {
        (words + part.0, characters + part.1)
    }
}

/// Whether everything is on the disk. Where it is not, a click tells more.
fn saved(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    if let (Some(reason), true) = (ctx.read_only, ctx.save != SaveStatus::Opening) {
        item(ui, ctx, Some(icons::INFO), reason, Tone::Warn);
        return;
    }
    match &ctx.save {
        SaveStatus::Opening => drop(item(ui, ctx, Some(icons::ARROW_CLOCKWISE), "Opening", Tone::Quiet)),
        SaveStatus::Saved => drop(item(ui, ctx, Some(icons::CHECK), "Saved", Tone::Quiet)),
        SaveStatus::Saving => drop(item(ui, ctx, Some(icons::ARROW_CLOCKWISE), "Saving", Tone::Quiet)),
        SaveStatus::NotSaved { reason, hint }
        | SaveStatus::Aside { reason, hint }
        | SaveStatus::Unfolded { reason, hint } => {
            let (lead, tone, comfort) = match ctx.save {
                SaveStatus::Aside { .. } => ("Kept on this computer only", Tone::Warn, KEPT_ASIDE),
                SaveStatus::Unfolded { .. } => ("Saved in the journal only", Tone::Warn, IN_JOURNAL),
                _ => ("Not saved", Tone::Bad, IN_MEMORY),
            };
            let text = not_saved(lead, reason, hint);
            let response = item(ui, ctx, Some(icons::WARNING), &text, tone).interact(Sense::click());
            paint::describe(ui, &response, Role::Button, &text, None);
            if response.has_focus() {
                paint::focus_ring(ui, ctx.theme, response.rect, size::RADIUS);
            }
            Popup::from_toggle_button_response(&response)
                .align(RectAlign::TOP_START)
                .gap(size::STEP)
                .frame(widgets::popup_frame(ctx.theme))
                .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
                .show(|ui| not_saved_ui(ui, ctx, (&text, comfort), actions));
        }
    }
}

const KEPT_ASIDE: &str =
    "Your work is safe in a folder of yours, also when this window is closed, and goes into the project by itself";
const IN_JOURNAL: &str =
    "Your work is safe in the project’s journal, also when this window is closed; its files follow by themselves";
const IN_MEMORY: &str = "Your work is safe in memory as long as this window is open";

/// *Not saved: the disk is full. Free some space, then try again*
fn not_saved(lead: &str, reason: &str, hint: &str) -> String {
    let reason = reason.trim_end_matches('.');
    let first = reason.chars().next().map_or_else(String::new, |first| first.to_lowercase().to_string());
    let rest: String = reason.chars().skip(1).collect();
    // A name such as “Rail link” keeps its capital: only a sentence's first word, followed by small letters, loses it.
    let sentence =
        if rest.starts_with(char::is_lowercase) || rest.starts_with(' ') { first + &rest } else { reason.to_owned() };
    if hint.is_empty() { format!("{lead}: {sentence}") } else { format!("{lead}: {sentence}. {hint}") }
}

fn not_saved_ui(ui: &mut Ui, ctx: &Ctx<'_>, (text, comfort): (&str, &str), actions: &mut Actions) {
    ui.set_max_width(size::MESSAGE_WIDTH);
    ui.spacing_mut().item_spacing.y = size::STEP;
    ui.label(RichText::new(text).font(font::ui()).color(ctx.theme.text));
    ui.label(RichText::new(comfort).font(font::label()).color(ctx.theme.text2));
    ui.horizontal(|ui| {
        for (label, action) in [
            ("Try again", Action::RetrySaving),
            ("Save a copy…", Action::Run(Menu::SaveCopy)),
            ("Copy the text", Action::Copy(text.to_owned())),
        ] {
            if LinkButton::new(label).show(ui, ctx.theme).clicked() {
                actions.push(action);
                ui.close();
            }
        }
    });
}

/// Says at the far left that every drag tags. A click stops it.
fn armed(ui: &mut Ui, ctx: &Ctx<'_>, actions: &mut Actions) {
    let Some(tag) = ctx.state.armed.and_then(|id| ctx.project.tags().get(id)) else { return };
    let look = TagLook { colour: tag.colour, pattern: tag.pattern };
    if widgets::armed_tag(ui, ctx.theme, &tag.name, look).clicked() {
        actions.push(Action::Arm(None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::desk::Desk;
    use egui_kittest::{
        Harness,
        kittest::{By, NodeT as _, Queryable as _},
    };

    type Window = Harness<'static, Desk<StatusState>>;

    fn line(desk: Desk<StatusState>) -> Window {
        let mut window = desk.window((1440.0, 300.0), |ui, ctx, state, actions| {
            let rect = ui.max_rect();
            let rect = rect.with_min_y(rect.bottom() - size::STATUS_LINE);
            status_ui(&mut ui.new_child(UiBuilder::new().max_rect(rect)), ctx, state, actions);
        });
        window.run();
        window
    }

    #[test]
    fn it_says_what_is_saved_and_what_is_read() {
        let mut desk = Desk::with_project();
        desk.hits = Some(21);
        let window = line(desk);
        for text in ["Saved", "15 words", "2 statements", "21 hits", "Paragraph 1 of 3", "Lena B.", "100 %"] {
            assert!(window.query_by_label_contains(text).is_some(), "{text}");
        }
    }

    #[test]
    fn with_little_room_items_are_left_out_whole_and_what_is_saved_stays() {
        let mut desk: Desk<StatusState> = Desk::with_project();
        desk.care.problems = vec![crate::ui::attention::Problem::default(); 3];
        desk.hits = Some(21);
        let mut window = desk.window((1440.0, 300.0), |ui, ctx, state, actions| {
            let width = ctx.state.reading.measure;
            let rect = Rect::from_min_size(ui.max_rect().min, egui::vec2(width, size::STATUS_LINE));
            status_ui(&mut ui.new_child(UiBuilder::new().max_rect(rect)), ctx, state, actions);
        });
        for width in (150..1400).step_by(10) {
            window.state_mut().state.reading.measure = width as f32;
            window.run();
            let end = window.ctx.content_rect().left() + width as f32;
            let nodes = window.query_all(By::new()).filter(|node| node.accesskit_node().raw_bounds().is_some());
            let said = |node: &egui_kittest::Node<'_>| {
                let node = node.accesskit_node();
                node.label().or_else(|| node.value())
            };
            let texts: Vec<(String, Rect)> = nodes.filter_map(|node| Some((said(&node)?, node.rect()))).collect();
            assert!(texts.iter().any(|(text, _)| text.contains("Saved")), "{width}");
            for (at, (text, rect)) in texts.iter().enumerate() {
                let over = texts.iter().skip(at + 1).find(|other| other.1.shrink(1.0).intersects(*rect));
                assert!(rect.right() <= end + 12.0 && over.is_none(), "{width}: {text} and {over:?}");
            }
        }
        window.get_by_label("3 need attention").click();
        window.run();
        assert_eq!(window.state().out, [Action::ShowDialog(Some(Dialog::Attention))]);
    }

    #[test]
    fn a_selection_is_counted() {
        let mut desk = Desk::with_project();
        desk.select_words("rejected the plan");
        assert!(line(desk).query_by_label("3 words, 17 characters").is_some());
    }

    #[test]
    fn a_selection_that_grows_and_shrinks_is_counted_as_one_that_was_always_there() {
        let text = "“It isn’t  3,000” — she said: no-one’s 外交部 e.g. 12 %\n\n ה־דרך  end.";
        let edges: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let mut spans = edges.iter().flat_map(|&a| edges.iter().map(move |&b| Span::new(a.min(b), a.max(b))));
        let first = spans.next().unwrap();
        let mut known = (first, count(text, first, None));
        for span in spans.chain(edges.iter().map(|&at| Span::new(0, at))) {
            let counted = count(text, span, Some(known));
            assert_eq!(counted, count(text, span, None), "{:?} after {:?}", span.of(text), known.0.of(text));
            known = (span, counted);
        }
    }

    #[test]
    fn what_is_not_saved_says_why_and_offers_a_way_out() {
        let mut desk = Desk::with_project();
        let (reason, hint) = ("The disk is full.".to_owned(), "Free some space, then try again".to_owned());
        desk.save = SaveStatus::NotSaved { reason, hint };
        let mut window = line(desk);
        window.get_by_label("Not saved: the disk is full. Free some space, then try again").click();
        window.run();
        window.get_by_label("Try again").click();
        window.run();
        assert_eq!(window.state().out, [Action::RetrySaving]);
    }

    #[test]
    fn reasons_keep_their_names() {
        assert_eq!(not_saved("Not saved", "The disk is full", ""), "Not saved: the disk is full");
        assert_eq!(not_saved("Not saved", "“Rail link” is gone", ""), "Not saved: “Rail link” is gone");
        assert_eq!(not_saved("Not saved", "", ""), "Not saved: ");
    }

    #[test]
    fn an_armed_tag_is_plain_to_see_and_let_go_with_a_click() {
        let mut desk: Desk<StatusState> = Desk::with_project();
        desk.state.armed = Some(desk.tag_named("Position"));
        let mut window = line(desk);
        window.get_by_label_contains("Every drag tags Position").click();
        window.run();
        assert_eq!(window.state().out, [Action::Arm(None)]);
    }
}
