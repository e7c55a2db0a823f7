//! What a statement under the pointer says about itself, beside the words and never over them.

use crate::model::{Annotation, Field, Id, Project, Value, capital};
use crate::text::Span;
use crate::ui::Ctx;
use crate::ui::article::coding::look;
use crate::ui::article::hand::STILL;
use crate::ui::article::view::ArticleView;
use crate::ui::pattern::swatch_ui;
use crate::ui::state::PanelTab;
use crate::ui::theme::{font, size};
use crate::ui::widgets::paint::prose;
use crate::ui::widgets::popup_frame;
use egui::{Area, Id as WidgetId, Margin, Order, Rect, Ui, pos2, vec2};

/// Seconds that the pointer must rest.
const DELAY: f64 = 0.6;
/// Heights of lines.
const LABEL_LINE: f32 = 17.0;
const SMALL_LINE: f32 = 15.0;
const WIDTH: f32 = 248.0;
/// Fields that are told; the card tells the rest.
const FIELDS: usize = 5;
/// Letters of a note or an answer that are told.
const LETTERS: usize = 160;

/// The statement under the pointer and since when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hover {
    statement: Option<Id<Annotation>>,
    since: f64,
}

impl Hover {
    /// The statement under the pointer now.
    #[must_use]
    pub(super) fn statement(&self) -> Option<Id<Annotation>> {
        self.statement
    }

    /// Notes what is under the pointer at a time in seconds.
    pub(super) fn point(&mut self, statement: Option<Id<Annotation>>, time: f64) {
        if self.statement != statement {
            *self = Self { statement, since: time };
        }
    }

    pub(super) fn leave(&mut self) {
        self.statement = None;
    }
}

/// Shows the tooltip once the pointer has rested.
pub(super) fn tooltip_ui(ui: &Ui, ctx: &Ctx<'_>, view: &ArticleView) {
    let (Some(id), Some(columns)) = (view.hover.statement, view.columns) else { return };
    let Some(row) = ctx.project.annotations().get(id) else { return };
    let is_covered = view.has_popup() || egui::Popup::is_any_open(ui.ctx());
    // The card of the selected statement says all this, and its place in the margin should stay in sight.
    let is_told = ctx.state.shown_statement() == Some(id) && ctx.state.panel_shown;
    // A click was answered by the card; whoever rests after it is not asking for more.
    let is_click = ui.input(|input| input.pointer.hover_pos()).is_some_and(|at| at.distance(view.press.at) <= STILL);
    let is_covered = is_covered || is_click || (is_told && ctx.state.tab == PanelTab::Statement);
    if view.gesture.is_busy() || is_covered || ui.input(|input| input.pointer.any_down()) {
        return;
    }
    let rested = ui.input(|input| input.time) - view.hover.since;
    if rested < DELAY {
        ui.ctx().request_repaint_after_secs((DELAY - rested) as f32 + 0.01);
        return;
    }
    let rects: Vec<Rect> = row.fragments.iter().flat_map(|span: &Span| view.screen_rects(*span)).collect();
    let Some(words) = rects.into_iter().reduce(Rect::union) else { return };
    let beside = columns.right() + size::STEP;
    let room = columns.strip.left() - beside - size::STEP;
    // Where there is no margin it hangs below the words that it is about.
    let place = if room >= 120.0 { pos2(beside, words.top()) } else { pos2(columns.left, words.bottom() + 18.0) };
    let width = if room >= 120.0 { room.min(WIDTH) } else { WIDTH.min(columns.width) };
    Area::new(WidgetId::unique("article tooltip"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(place)
        .constrain_to(columns.reading())
        .show(ui.ctx(), |ui| {
            let frame = popup_frame(ctx.theme).inner_margin(Margin::symmetric(size::STEP_LIST as i8, size::STEP as i8));
            frame.show(ui, |ui| {
                ui.set_width(width - 2.0 * size::STEP_LIST);
                ui.spacing_mut().item_spacing = vec2(size::STEP, 2.0);
                contents(ui, ctx, &row);
            });
        });
}

fn contents(ui: &mut Ui, ctx: &Ctx<'_>, row: &Annotation) {
    let theme = ctx.theme;
    let tag = ctx.project.tags().get(row.tag).map_or("", |tag| tag.name.as_str());
    ui.horizontal(|ui| {
        swatch_ui(ui, theme, 16.0, look(ctx.project, row.tag), false);
        prose(ui, tag, (font::label(), LABEL_LINE), theme.text);
    });
    let speaker = ctx.project.speaker_names(row);
    if !speaker.is_empty() {
        prose(ui, &speaker, (font::label(), LABEL_LINE), theme.text);
    }
    let speaks = ctx.project.speaker_field(row.tag).map(|field| field.id);
    let fields = ctx.project.fields_of(row.tag).filter(|field| Some(field.id) != speaks);
    let answered = fields.filter_map(|field| Some((field, row.value(field.id)?)));
    for (field, value) in answered.take(FIELDS) {
        let told = cut(&answer(ctx.project, row, field, value));
        prose(ui, &format!("{}  {told}", capital(&field.name)), (font::small(), SMALL_LINE), theme.text2);
    }
    if !row.note.is_empty() {
        prose(ui, &cut(&row.note), (font::small(), SMALL_LINE), theme.text2);
    }
    if let Some(coder) = ctx.project.coders().get(row.coder) {
        prose(ui, &coder.name, (font::small(), SMALL_LINE), theme.text3);
    }
}

/// An answer in words.
fn answer(project: &Project, row: &Annotation, field: &Field, value: &Value) -> String {
    let choice = |id| field.choice(id).map_or("", |choice| choice.name.as_str());
    match value {
        Value::Unclear => "unclear".to_owned(),
        Value::Choice(id) => choice(*id).to_owned(),
        Value::Choices(ids) => ids.iter().map(|&id| choice(id)).collect::<Vec<_>>().join(", "),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Text(text) | Value::Number(text) | Value::Link(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Actors(ids) => {
            let names = ids.iter().filter_map(|&id| project.actors().get(id)).map(|actor| actor.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        }
        Value::Issues(ids) => {
            let issues = ids.iter().filter_map(|&id| project.issues().get(id)).map(|issue| issue.wording.as_str());
            issues.collect::<Vec<_>>().join(", ")
        }
        Value::Words(spans) => {
            let text = project.documents().get(row.document).map_or("", |document| document.text.as_str());
            spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ")
        }
    }
}

fn cut(text: &str) -> String {
    let mut letters = text.chars();
    let short: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() { format!("{short}…") } else { short }
}
