//! One statement as a row of the list: how high it is, what it says, how it is painted.

use crate::analysis::list::Order;
use crate::model::{Annotation, Certainty, Field, FieldKind, Project, Value, View};
use crate::ui::Ctx;
use crate::ui::excerpt::Excerpt;
use crate::ui::pattern::swatch;
use crate::ui::statement::look;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::paint;
use egui::{Rect, Response, Role, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeMap;

const PADDING_X: f32 = 12.0;
const PADDING_Y: f32 = 7.0;
const LINE: f32 = 20.0;
const SECOND: f32 = 16.0;
const SWATCH: f32 = 20.0;

/// Points between the left edge of a row and its words.
pub(super) const INDENT: f32 = PADDING_X + SWATCH + 8.0;

/// How high a row with one or two lines of words is.
#[must_use]
pub(super) fn height(lines: u8) -> f32 {
    2.0 * PADDING_Y + LINE * f32::from(lines) + 2.0 + SECOND + size::BORDER
}

/// How wide a letter of a script that joins its letters is, against one that stands alone.
const JOINED: f32 = 0.78;

/// Decides whether words need one line or two, without laying them out: a hundred thousand rows take milliseconds.
pub(super) struct Ruler {
    ascii: [f32; 128],
    others: BTreeMap<char, f32>,
    room: f32,
}

impl Ruler {
    pub(super) fn new(ui: &Ui, width: f32) -> Self {
        let font = font::row_words();
        let mut ascii = [0.0; 128];
        ui.fonts_mut(|fonts| {
            for (slot, letter) in ascii.iter_mut().zip('\0'..) {
                *slot = if letter.is_control() { 0.0 } else { fonts.glyph_width(&font, letter) };
            }
        });
        Self { ascii, others: BTreeMap::new(), room: width - INDENT - PADDING_X }
    }

    /// Lines that the words of a statement get.
    pub(super) fn lines(&mut self, ui: &Ui, project: &Project, row: &View<'_>) -> u8 {
        let text = project.documents().get(row.document).map_or("", |document| document.text.as_str());
        let mut width = 0.0;
        for (nth, span) in row.fragments().enumerate() {
            if nth > 0 {
                width += self.width(ui, '…') + 2.0 * self.width(ui, ' ');
            }
            for letter in span.of(text).chars() {
                width += self.width(ui, letter);
                if width > self.room {
                    return 2;
                }
            }
        }
        1
    }

    fn width(&mut self, ui: &Ui, letter: char) -> f32 {
        let known = self.ascii.get(letter as usize).copied();
        known.unwrap_or_else(|| {
            let joined = if matches!(u32::from(letter), 0x0600..=0x08FF) { JOINED } else { 1.0 };
            let measure = || ui.fonts_mut(|fonts| fonts.glyph_width(&font::row_words(), letter)) * joined;
            *self.others.entry(letter).or_insert_with(measure)
        })
    }
}

/// A row with all that it shows.
pub(super) struct Row<'a> {
    pub(super) statement: &'a Annotation,
    pub(super) rect: Rect,
    pub(super) taken: bool,
    /// It is the row from which the arrow keys go on.
    pub(super) cursor: bool,
    pub(super) order: Order,
    /// What stands at the right.
    pub(super) place: String,
}

impl Row<'_> {
    pub(super) fn show(&self, ui: &Ui, ctx: &Ctx<'_>, id: egui::Id) -> Response {
        let (theme, rect) = (ctx.theme, self.rect);
        let response = ui.interact(rect, id, egui::Sense::CLICK);
        if self.taken {
            ui.painter().rect_filled(rect, 0.0, theme.row_sel);
            let bar = Rect::from_min_size(rect.min, vec2(size::SELECTED_BAR, rect.height()));
            ui.painter().rect_filled(bar, 0.0, theme.accent);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, theme.raised);
        }
        paint::rule(ui.painter(), rect.x_range(), rect.bottom() - size::BORDER, theme);
        let words = self.words(ui, ctx, theme);
        let second = second_line(ctx.project, self.statement, self.order);
        let y = rect.bottom() - size::BORDER - PADDING_Y - SECOND / 2.0;
        let right = rect.right() - PADDING_X;
        let place = paint::line(ui.painter(), &self.place, font::small(), theme.text3, rect.width() / 2.0);
        let end = paint::put_right(ui.painter(), right, y, place) - size::STEP;
        let x = rect.left() + INDENT;
        paint::put(ui.painter(), x, y, paint::line(ui.painter(), &second, font::small(), theme.text2, end - x));
        if self.cursor {
            paint::focus_ring_inside(ui, theme, rect.shrink(1.0), size::RADIUS_FILL);
        }
        let spoken = format!("{words}, {second}, {}", self.place);
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, self.taken, spoken.clone()));
        response
    }

    /// Paints the tag's line and the words, and returns them.
    fn words(&self, ui: &Ui, ctx: &Ctx<'_>, theme: &Theme) -> String {
        let document = ctx.project.documents().get(self.statement.document);
        let (text, language) = document.map_or(("", ""), |row| (row.text.as_str(), row.language.as_str()));
        let words = self.statement.words(text);
        let top = self.rect.top() + PADDING_Y;
        if let Some(tag) = ctx.project.tags().get(self.statement.tag) {
            let at = pos2(self.rect.left() + PADDING_X, top + LINE / 2.0);
            swatch(ui.painter(), theme, at, SWATCH, look(tag), self.taken);
        }
        let lines = if self.rect.height() > height(1) { 2 } else { 1 };
        let room = self.rect.width() - INDENT - PADDING_X;
        let laid = Excerpt::row(&words, theme).lines(lines).language(language).lay_out(ui, room);
        laid.paint(ui.painter(), pos2(self.rect.left() + INDENT, top));
        words
    }
}

/// Tag, speaker and what matters most of the answers: *Quote, Ilse Varga, mixed*.
#[must_use]
pub(super) fn second_line(project: &Project, row: &Annotation, order: Order) -> String {
    let mut parts = Vec::new();
    if let Some(tag) = project.tags().get(row.tag) {
        parts.push(tag.name.clone());
    }
    let speakers = project.speaker_names(row);
    if order != Order::Actor && !speakers.is_empty() {
        parts.push(speakers);
    }
    let side = side(project, row);
    if row.fragments.len() > 1 {
        parts.push(format!("{} fragments", row.fragments.len()));
        parts.extend(side);
    } else if let Some(side) = side {
        parts.push(side);
    } else {
        parts.extend(project.fields_of(row.tag).filter(|field| field.core).find_map(|field| answer(field, row)));
    }
    if row.certainty == Certainty::Unsure {
        parts.push("unsure".to_owned());
    }
    parts.join(", ")
}

/// The stance with the issues: *against “The dispatch was right”*.
fn side(project: &Project, row: &Annotation) -> Option<String> {
    let ids = row.fields.iter().find_map(|(_, value)| match value {
        Value::Issues(ids) => Some(ids),
        _ => None,
    })?;
    let wordings = ids.iter().filter_map(|&id| project.issues().get(id)).map(|issue| format!("“{}”", issue.wording));
    let wordings = wordings.collect::<Vec<_>>().join(", ");
    let stance = project.fields_of(row.tag).filter(|field| field.core).find_map(|field| answer(field, row));
    Some(stance.map_or(wordings.clone(), |stance| format!("{stance} {wordings}")))
}

/// The answer to a choice in few words. Where the answers are yes and no, the question comes with them.
fn answer(field: &Field, row: &Annotation) -> Option<String> {
    if field.kind != FieldKind::Choice {
        return None;
    }
    let asks = field.choices.iter().any(|choice| choice.name.eq_ignore_ascii_case("yes"));
    match row.value(field.id)? {
        Value::Unclear => Some(format!("{} unclear", field.name)),
        Value::Choice(id) => {
            let name = field.choice(*id)?.name.as_str();
            Some(match name.to_lowercase().as_str() {
                "yes" => field.name.clone(),
                "no" => format!("not {}", field.name),
                _ if asks => format!("{name} {}", field.name),
                _ => name.to_owned(),
            })
        }
        _ => None,
    }
}

/// What stands at the right of a row: the paragraph, and in the list of the project the outlet or title.
#[must_use]
pub(super) fn place(ctx: &Ctx<'_>, row: &Annotation, with_document: bool) -> String {
    let Some(document) = ctx.project.documents().get(row.document) else {
        return String::new();
    };
    let start = row.fragments.first().map_or(0, |span| span.start());
    let number = document.text.paragraph(start);
    if !with_document {
        return format!("¶ {number}");
    }
    let name = if document.outlet.is_empty() { &document.title } else { &document.outlet };
    format!("{name} ¶ {number}")
}

/// How many words a statement has, for those under the pointer: *4 words*.
#[must_use]
pub(super) fn length(project: &Project, row: &Annotation) -> String {
    let text = project.documents().get(row.document).map_or("", |document| document.text.as_str());
    match row.fragments.iter().map(|span| crate::text::word_count(span.of(text))).sum() {
        1 => "1 word".to_owned(),
        count => format!("{count} words"),
    }
}
