//! The articles, each with what is uncovered in it.

use super::super::frame::{Column, rest, table_head};
use super::{CoverageState, Row};
use crate::analysis::coverage::{Article, Paragraph};
use crate::model::{Document, Id};
use crate::text::{Span, slice};
use crate::ui::action::{Action, Actions};
use crate::ui::documents::progress_of;
use crate::ui::excerpt::Excerpt;
use crate::ui::numbers::grouped;
use crate::ui::rows::{Rows, main_list, moved};
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::{self, line, put, put_right, sign};
use crate::ui::{Ctx, icons};
use egui::{Key, Modifiers, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Bytes before a sign with which a paragraph is shown.
const LEAD: usize = 24;
/// Widths of the columns behind the title.
const PROGRESS: f32 = 84.0;
const NUMBER: f32 = 112.0;
const SHARE: f32 = 110.0;

pub(super) fn articles_ui(ui: &mut Ui, ctx: &Ctx<'_>, state: &mut CoverageState, actions: &mut Actions) {
    let title = (ui.available_width() - PROGRESS - 3.0 * NUMBER - SHARE).max(120.0);
    let column = |name, width, right| Column { name, width, right, order: None, sorts: false };
    let order = |by_open: bool, rising| (state.by_open == by_open).then_some(rising);
    let columns = [
        Column { order: order(false, true), sorts: true, ..column("Article", title, false) },
        column("Progress", PROGRESS, false),
        column("Statements", NUMBER, true),
        column("With signs", NUMBER, true),
        Column { order: order(true, false), sorts: true, ..column("Uncovered", NUMBER, true) },
        column("", SHARE, false),
    ];
    match table_head(ui, ctx, &columns) {
        Some(0) => state.by_open = false,
        Some(_) => state.by_open = true,
        None => {}
    }
    let (Some(found), Some(shown)) = (state.found.clone(), &state.shown) else { return };
    let ui = &mut rest(ui);
    let id = main_list();
    let mut clicked = None;
    let rows = Rows { id, name: "Articles", heights: &state.heights, reveal: state.reveal.take() };
    let list = rows.show(ui, |ui, index, rect| {
        let chosen = state.chosen == Some(index);
        let pressed = match shown.rows.get(index) {
            Some(Row::Article { at, open }) => found.articles.get(*at).is_some_and(|article| {
                let unfolded = state.unfolded.contains(&article.document);
                article_ui(ui, ctx, (article, *open), rect, title, (chosen, unfolded))
            }),
            Some(Row::Paragraph { document, paragraph }) => paragraph_ui(ui, ctx, *document, paragraph, rect, chosen),
            None => false,
        };
        if pressed {
            clicked = Some(index);
        }
    });
    if list.has_focus() {
        paint::focus_ring_inside(ui, ctx.theme, list.rect, 0);
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            clicked = state.chosen;
        }
    }
    let row = |at: Option<usize>| at.and_then(|at| shown.rows.get(at)).copied();
    let (row, to) = (row(clicked), moved(ui, &list, state.chosen, shown.rows.len()));
    if let Some(to) = to {
        (state.chosen, state.reveal) = (Some(to), Some(to));
    }
    if row.is_some() {
        list.request_focus();
        state.chosen = clicked;
    }
    match row {
        Some(Row::Article { at, .. }) => {
            let document = found.articles.get(at).map(|article| article.document);
            if let Some(document) = document.filter(|id| !state.unfolded.remove(id)) {
                state.unfolded.insert(document);
            }
        }
        Some(Row::Paragraph { document, paragraph }) => {
            actions.push(Action::Reveal { document, span: paragraph.span });
        }
        None => {}
    }
}

fn article_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    (article, open): (&Article, usize),
    rect: Rect,
    title: f32,
    (chosen, unfolded): (bool, bool),
) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(article.document), Sense::CLICK);
    let Some(document) = ctx.project.documents().get(article.document) else { return false };
    let theme = ctx.theme;
    ground(ui, ctx, rect, chosen, response.hovered());
    let y = rect.center().y;
    let caret = if unfolded { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    sign(ui.painter(), pos2(rect.left() + 8.0, y), caret, size::ICON_SMALL, theme.text2);
    let room = title - 22.0 - size::STEP_LIST;
    let name = Excerpt::line(&document.title, font::ui(), theme.text, theme).language(&document.language);
    let name = name.lay_out(ui, room);
    name.paint(ui.painter(), pos2(rect.left() + 22.0, y - 10.0));
    let word = progress_of(ctx.project, document).word();
    let mut x = rect.left() + title;
    put(ui.painter(), x, y, line(ui.painter(), word, font::label(), theme.text2, PROGRESS));
    x += PROGRESS;
    for (number, colour) in [(article.statements, theme.text2), (article.signed, theme.text2), (open, theme.text)] {
        x += NUMBER;
        let words = line(ui.painter(), &grouped(number), font::label(), colour, NUMBER);
        put_right(ui.painter(), x - size::STEP_LIST, y, words);
    }
    // How much of what holds signs is covered.
    let bar = Rect::from_min_size(pos2(x + size::STEP, y - 1.5), vec2(SHARE - size::STEP_DIALOG, 3.0));
    ui.painter().rect_filled(bar, 1.0, theme.line);
    if article.signed > 0 {
        let share = 1.0 - article.open.len() as f32 / article.signed as f32;
        let covered = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
        ui.painter().rect_filled(covered, 1.0, theme.text3);
    }
    let spoken = format!("{}, {word}, {open} uncovered", document.title);
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, unfolded, spoken.clone()));
    response.clicked()
}

fn paragraph_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    document: Id<Document>,
    paragraph: &Paragraph,
    rect: Rect,
    chosen: bool,
) -> bool {
    let response = ui.interact(rect, ui.scope_id().with((document, paragraph.span.start())), Sense::CLICK);
    let Some(document) = ctx.project.documents().get(document) else { return false };
    let theme = ctx.theme;
    ground(ui, ctx, rect, chosen, response.hovered());
    let (y, text) = (rect.center().y, document.text.as_str());
    let number = format!("¶ {}", paragraph.number);
    put(ui.painter(), rect.left() + 22.0, y, line(ui.painter(), &number, font::small(), theme.text3, 40.0));
    let why = line(ui.painter(), &paragraph.signs.words(), font::small(), theme.text2, 260.0);
    let end = put_right(ui.painter(), rect.right() - size::STEP, y, why) - size::STEP_LIST;
    let from = text.ceil_char_boundary(paragraph.sign.start().saturating_sub(LEAD)).max(paragraph.span.start());
    let lead = if from > paragraph.span.start() { "… " } else { "" };
    // A row shows no more than this.
    let to = text.floor_char_boundary((from + 400).min(paragraph.span.end()));
    let words = format!("{lead}{}", slice(text, from, to));
    let at = lead.len() + paragraph.sign.start() - from;
    let marks = [Span::new(at, at + paragraph.sign.len())];
    let left = rect.left() + 68.0;
    let excerpt = Excerpt::line(&words, font::row_words(), theme.text, theme).marks(&marks);
    let laid = excerpt.language(&document.language).lay_out(ui, end - left);
    laid.paint(ui.painter(), pos2(left, y - 10.0));
    let spoken = format!("{number}, {words}, {}", paragraph.signs.words());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, spoken.clone()));
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

/// The fill of a row, and the line below it.
pub(super) fn ground(ui: &Ui, ctx: &Ctx<'_>, rect: Rect, chosen: bool, hovered: bool) {
    let fill = if chosen { Some(ctx.theme.row_sel) } else { hovered.then_some(ctx.theme.hover) };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 0.0, fill);
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, ctx.theme);
}
