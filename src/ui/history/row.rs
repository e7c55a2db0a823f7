//! One line of the history: what was done, in which words, by whom and when.

use super::lines::{Line, Lines};
use crate::edit::{History, Step, quoted};
use crate::model::{Annotation, Change, Coder, Id, Time, Transaction, capital};
use crate::ui::Ctx;
use crate::ui::dates::moment;
use crate::ui::excerpt::Excerpt;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint;
use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use jiff::tz::TimeZone;

const PADDING_X: f32 = 12.0;
const PADDING_Y: f32 = 7.0;
const FIRST: f32 = 18.0;
const SECOND: f32 = 20.0;
/// Most bytes of a passage that are looked at: a line has room for fewer.
const LONGEST: usize = 400;

/// How high a line is, in points.
#[must_use]
pub(super) fn height(line: Line) -> f32 {
    match line {
        Line::Head(_) => size::GROUP_HEAD,
        Line::Start(_) => 2.0 * PADDING_Y + FIRST + size::BORDER,
        Line::Undone(_) | Line::Done(_) | Line::Other(_) | Line::Old(_) => {
            2.0 * PADDING_Y + FIRST + SECOND + size::BORDER
        }
    }
}

/// The first statement that an edit leaves or takes away.
#[must_use]
pub(super) fn statement_of(edit: &Transaction) -> Option<Id<Annotation>> {
    edit.changes.iter().find_map(|change| match change {
        Change::Annotation(delta) => delta.id(),
        _ => None,
    })
}

/// A line with all that it shows.
pub(super) struct Row<'a> {
    pub(super) lines: &'a Lines,
    pub(super) history: &'a History,
    pub(super) at: usize,
    pub(super) rect: Rect,
    pub(super) taken: bool,
    /// The list has the focus.
    pub(super) focused: bool,
    /// There is more than one coder.
    pub(super) several: bool,
    pub(super) zone: &'a TimeZone,
}

/// What a line says.
struct Said {
    label: String,
    words: String,
    language: String,
    coder: Option<Id<Coder>>,
    time: Option<Time>,
}

impl Row<'_> {
    /// Shows it; a head answers to nothing.
    pub(super) fn show(&self, ui: &Ui, ctx: &Ctx<'_>) -> Option<Response> {
        let line = *self.lines.lines.get(self.at)?;
        if let Line::Head(title) = line {
            self.head(ui, ctx, title);
            return None;
        }
        let said = self.said(ctx, line)?;
        let (theme, rect, painter) = (ctx.theme, self.rect, ui.painter());
        let response = ui.interact(rect, ui.scope_id().with(("line", self.at)), Sense::CLICK);
        if self.taken {
            painter.rect_filled(rect, 0.0, theme.row_sel);
            let bar = Rect::from_min_size(rect.min, vec2(size::SELECTED_BAR, rect.height()));
            painter.rect_filled(bar, 0.0, theme.accent);
        } else if response.hovered() {
            painter.rect_filled(rect, 0.0, theme.raised);
        }
        paint::rule(painter, rect.x_range(), rect.bottom() - size::BORDER, theme);
        let faint = matches!(line, Line::Undone(_));
        let when = said.time.map_or_else(String::new, |time| moment(time, ctx.now, self.zone));
        let who = said.coder.and_then(|coder| ctx.project.coders().get(coder)).filter(|_| self.several);
        let side = match who {
            Some(coder) => format!("{}, {when}", coder.name),
            None => when,
        };
        let (left, right) = (rect.left() + PADDING_X, rect.right() - PADDING_X);
        let y = rect.top() + PADDING_Y + FIRST / 2.0;
        let set = paint::line(painter, &side, font::small(), theme.text3, rect.width() / 2.0);
        let end = paint::put_right(painter, right, y, set) - size::STEP;
        let colour = if faint { theme.text3 } else { theme.text };
        paint::put(painter, left, y, paint::line(painter, &said.label, font::ui(), colour, end - left));
        if !said.words.is_empty() {
            let colour = if faint { theme.text3 } else { theme.text2 };
            let excerpt = Excerpt { colour, lines: 1, ..Excerpt::row(&said.words, theme) };
            let laid = excerpt.language(&said.language).lay_out(ui, right - left);
            laid.paint(painter, pos2(left, rect.top() + PADDING_Y + FIRST));
        }
        if self.focused && self.taken {
            paint::focus_ring_inside(ui, theme, rect.shrink(1.0), size::RADIUS_FILL);
        }
        let spoken = [said.label, said.words, side].into_iter().filter(|part| !part.is_empty());
        let spoken = spoken.collect::<Vec<_>>().join(", ");
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, self.taken, spoken.clone()));
        Some(response)
    }

    fn head(&self, ui: &Ui, ctx: &Ctx<'_>, title: &str) {
        let (theme, rect) = (ctx.theme, self.rect);
        paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
        let set = paint::line(ui.painter(), title, font::label(), theme.text2, rect.width() - 2.0 * PADDING_X);
        paint::put(ui.painter(), rect.left() + PADDING_X, rect.center().y, set);
        let response = ui.interact(rect, ui.scope_id().with(("head", self.at)), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, title));
    }

    fn said(&self, ctx: &Ctx<'_>, line: Line) -> Option<Said> {
        let project = ctx.project;
        let passage = |place: Option<(Id<_>, crate::text::Span)>| {
            let Some((document, span)) = place.and_then(|(id, span)| Some((project.documents().get(id)?, span))) else {
                return (String::new(), String::new());
            };
            let words = span.of(document.text.as_str());
            let words = words.get(..words.floor_char_boundary(LONGEST)).unwrap_or_default();
            (words.split_whitespace().collect::<Vec<_>>().join(" "), document.language.clone())
        };
        if let Line::Start(_) = line {
            let label = "Before the first of these".to_owned();
            return Some(Said { label, words: String::new(), language: String::new(), coder: None, time: None });
        }
        if let Line::Old(nth) = line {
            let old = self.lines.old.get(nth)?;
            let row = project.annotations().view(old.statement);
            let tag = row.and_then(|row| project.tags().get(row.tag)).map_or("?", |tag| tag.name.as_str());
            let label = match (row.is_some(), old.changed) {
                (false, _) => "A statement that was deleted since".to_owned(),
                (true, false) => format!("Tagged as {}", tag.to_lowercase()),
                (true, true) => format!("Changed a {}", tag.to_lowercase()),
            };
            let (words, language) = passage(row.map(|row| (row.document, row.hull())));
            return Some(Said { label, words, language, coder: row.map(|row| row.coder), time: Some(old.time) });
        }
        let (step, edit) = self.lines.edit(self.history, self.at)?;
        let label = match step {
            Step::Edit => capital(&edit.label),
            Step::Undo => format!("Took back {}", quoted(&edit.label)),
            Step::Redo => format!("Did again {}", quoted(&edit.label)),
            Step::Pass | Step::Skip => format!("Passed over {}", quoted(&edit.label)),
        };
        let (words, language) = passage(edit.place());
        Some(Said { label, words, language, coder: Some(edit.stamp.coder), time: Some(edit.stamp.time) })
    }
}
