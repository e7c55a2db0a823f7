//! One line: what stands before, the key words, what stands behind, and where it is. Where the words run from right to
//! left, so does the line.

use super::PADDING;
use crate::analysis::kwic::{Line, Order};
use crate::model::Document;
use crate::text::{paragraph_at, slice};
use crate::ui::Ctx;
use crate::ui::dates;
use crate::ui::excerpt::{Excerpt, Laid};
use crate::ui::pattern::swatch;
use crate::ui::statement::look;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::paint::{self, line, put};
use egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use jiff::tz::TimeZone;

/// The widths of the columns.
pub(super) struct Widths {
    before: f32,
    words: f32,
    behind: f32,
    title: f32,
    date: f32,
    /// Actor, issue and stance, where the lines are of statements.
    said: Option<[f32; 3]>,
}

impl Widths {
    pub(super) fn of(all: f32, of_statements: bool) -> Self {
        let date = 72.0;
        let (title, said) = if of_statements {
            (
                (all * 0.12).clamp(80.0, 160.0),
                Some([(all * 0.1).clamp(70.0, 140.0), (all * 0.12).clamp(80.0, 170.0), 66.0]),
            )
        } else {
            ((all * 0.17).clamp(100.0, 220.0), None)
        };
        let rest = (all - title - date - said.map_or(0.0, |said| said.iter().sum())).max(200.0);
        let share = if of_statements { [0.27, 0.46, 0.27] } else { [0.43, 0.16, 0.41] };
        let [before, words, behind] = share.map(|share| (rest * share).floor());
        Self { before, words, behind, title, date, said }
    }

    /// The columns with what a click on each puts the lines in order by.
    pub(super) fn columns(&self) -> Vec<(Order, &'static str, f32)> {
        let mut columns = vec![
            (Order::Before(1), "Before", self.before),
            (Order::Words, "Key words", self.words),
            (Order::Behind(1), "Behind", self.behind),
            (Order::Title, "Article", self.title),
            (Order::Date, "Date", self.date),
        ];
        if let Some([actor, issue, stance]) = self.said {
            columns.extend([
                (Order::Actor, "Actor", actor),
                (Order::Issue, "Issue", issue),
                (Order::Stance, "Stance", stance),
            ]);
        }
        columns
    }
}

/// Whether words run from right to left, by the first letter that tells.
pub(super) fn runs_rtl(words: &str) -> bool {
    let rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    words.chars().find(|c| c.is_alphabetic()).is_some_and(rtl)
}

/// Shows a line; whether it was clicked. The first number is its place in the list.
pub(super) fn line_ui(
    ui: &Ui,
    ctx: &Ctx<'_>,
    widths: &Widths,
    row: &Line,
    rect: Rect,
    (at, chosen): (usize, bool),
) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(("line", at)), Sense::CLICK);
    let Some(document) = ctx.project.documents().get(row.document) else { return false };
    let theme = ctx.theme;
    if chosen {
        ui.painter().rect_filled(rect, 0.0, theme.row_sel);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.hover);
    }
    paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
    let mut x = rect.left();
    let mut cell = |width: f32| {
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(width, rect.height()));
        x += width;
        cell
    };
    let places = [widths.before, widths.words, widths.behind].map(&mut cell);
    let spoken = words_ui(ui, ctx, document, row, places);
    let text = |cell: Rect, words: &str, colour| {
        let words = line(ui.painter(), words, font::small(), colour, cell.width() - size::STEP);
        put(ui.painter(), cell.left(), cell.center().y, words);
    };
    text(cell(widths.title), &document.title, theme.text2);
    let date = document.date.map(|date| dates::short_date(date, ctx.now, &TimeZone::UTC)).unwrap_or_default();
    text(cell(widths.date), &date, theme.text2);
    let mut told = vec![spoken, document.title.clone(), date];
    if let Some(columns) = widths.said {
        let said = row.said(ctx.project);
        for (width, words) in columns.into_iter().zip([said.actor, said.issue, said.stance]) {
            text(cell(width), &words, theme.text2);
            told.push(words);
        }
    }
    told.retain(|part| !part.is_empty());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, told.join(", ")));
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

/// Paints the words in context; what is read out.
fn words_ui(ui: &Ui, ctx: &Ctx<'_>, document: &Document, row: &Line, [before, words, behind]: [Rect; 3]) -> String {
    let theme = ctx.theme;
    // Enough letters for the widest column; what does not fit is cut by words.
    let reach = (before.width().max(behind.width()) / 4.0) as usize + 20;
    let Some(shown) = row.excerpt(ctx.project, reach) else { return String::new() };
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A mark that follows the key words stands at them.
    let gap = if shown.after.starts_with(char::is_whitespace) { GAP } else { 0.0 };
    let parts = [plain(shown.before), plain(shown.words), plain(shown.after)];
    let [first, key, last] = &parts;
    let set = Set { theme, language: &document.language };
    let y = before.center().y - 10.0;
    let text = document.text.as_str();
    let rtl = runs_rtl(paragraph_at(text, row.span.start()).of(text));
    let mut left = words.left();
    if let Some(tag) = row.statement.and_then(|id| ctx.project.annotations().view(id)) {
        if let Some(tag) = ctx.project.tags().get(tag.tag) {
            swatch(ui.painter(), theme, pos2(left, words.center().y), 16.0, look(tag), false);
        }
        left += 22.0;
    }
    let room = words.right() - PADDING - left;
    let key_words = set.line(key, theme.text).lay_out(ui, room);
    // Laid out in a room, words from right to left end at its right.
    key_words.paint(ui.painter(), pos2(left, y));
    if rtl {
        let end = words.right() - PADDING - key_words.width() - gap;
        let laid = set.line(last, theme.text2).lay_out(ui, (end - before.left()).max(GAP));
        laid.paint(ui.painter(), pos2(before.left(), y));
        let laid = set.last_words(ui, first, behind.width() - PADDING);
        laid.paint(ui.painter(), pos2(behind.left() - PADDING + GAP, y));
    } else {
        let laid = set.last_words(ui, first, before.width() - PADDING);
        laid.paint(ui.painter(), pos2(before.right() - PADDING - laid.width(), y));
        let start = left + key_words.width() + gap;
        let laid = set.line(last, theme.text2).lay_out(ui, (behind.right() - PADDING - start).max(GAP));
        laid.paint(ui.painter(), pos2(start, y));
    }
    parts.join(" ").trim().to_owned()
}

/// Between the key words and what stands beside them.
const GAP: f32 = 6.0;

/// How the words of an article are set.
struct Set<'a> {
    theme: &'a Theme,
    language: &'a str,
}

impl Set<'_> {
    fn line<'t>(&'t self, text: &'t str, colour: Color32) -> Excerpt<'t> {
        Excerpt::line(text, font::row_words(), colour, self.theme).language(self.language)
    }

    /// The last of some words that fit into a width.
    fn last_words(&self, ui: &Ui, words: &str, width: f32) -> Laid {
        let colour = self.theme.text2;
        let mut rest = words;
        loop {
            let laid = self.line(rest, colour).lay_out(ui, f32::INFINITY).width();
            let over = laid - width;
            if over <= 0.0 || rest.is_empty() {
                return self.line(rest, colour).lay_out(ui, laid.ceil() + 1.0);
            }
            // About as many letters as are too wide, and on to the next word.
            let gone = (rest.len() as f32 * over / laid.max(1.0)) as usize;
            let from = rest.ceil_char_boundary(gone.max(1).min(rest.len()));
            let tail = slice(rest, from, rest.len());
            rest = tail.find(' ').map_or("", |blank| slice(tail, blank + 1, tail.len()));
        }
    }
}
