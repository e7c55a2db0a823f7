//! One sentence of news with its lanes, the three tags, and how one tags: the right half of the first page.

use super::pattern::{self, Ends, TagLook, paint_line};
use super::theme::{font, size};
use super::widgets::paint::prose;
use super::widgets::{self, paint};
use super::{Ctx, icons};
use crate::model::{Colour, Pattern};
use crate::text::Span;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Galley, Mesh, Pos2, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

const SENTENCE: &str = "A ministry adviser told North Channel the plan was “a mistake” and that arrivals had doubled.";
/// Line height of the article's text at its usual size.
const LINE: f32 = 36.0;
/// The first lane below the baseline, and from each to the next.
const FIRST_LANE: f32 = 6.0;
const NEXT_LANE: f32 = 5.0;

const CLAIM: TagLook = TagLook { colour: Colour::Palette(1), pattern: Pattern::Solid };
const QUOTE: TagLook = TagLook { colour: Colour::Palette(2), pattern: Pattern::Double };
const POSITION: TagLook = TagLook { colour: Colour::Palette(3), pattern: Pattern::Dashed };

/// Passages of the sentence with their tags and lanes.
const TAGGED: [(&str, TagLook, u8); 4] = [
    ("the plan was “a mistake”", POSITION, 0),
    ("the plan was “a mistake”", QUOTE, 1),
    ("that arrivals had doubled", QUOTE, 1),
    ("arrivals had doubled", CLAIM, 0),
];

/// A piece of a passage on one line of the laid-out text, in points from its corner.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    left: f32,
    right: f32,
    baseline: f32,
    ends: Ends,
}

/// Paints the whole of it downwards from the top of `ui`; `free` is the room that may be left above its last line.
pub(super) fn sentence_ui(ui: &mut Ui, ctx: &Ctx<'_>, free: f32) {
    let theme = ctx.theme;
    prose(ui, "How it works, in one sentence", (font::label(), 18.0), theme.text2);
    ui.add_space(16.0);
    worked(ui, ctx);
    ui.add_space(29.0);
    for (key, look, name, about) in [
        ("2", QUOTE, "Quote", "what somebody else is said to have said"),
        ("1", CLAIM, "Claim", "what can be true or false"),
        ("3", POSITION, "Position", "what somebody wants, backs or rejects"),
    ] {
        tag_row(ui, ctx, (key, look), name, about);
    }
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    paint::rule(ui.painter(), line.x_range(), line.top(), theme);
    ui.add_space(size::STEP_PANEL);
    steps(ui, ctx);
    ui.add_space(free.clamp(36.0, 162.0));
    let promise = "Nothing leaves this computer. Everything is kept in a folder you choose.";
    prose(ui, &format!("{}  {promise}", icons::CLOUD_SLASH), (font::label(), 18.0), theme.text2);
}

/// The sentence itself, with the lines below its words.
fn worked(ui: &mut Ui, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let format =
        TextFormat { line_height: Some(LINE), ..TextFormat::simple(font::serif(size::ARTICLE_TEXT), theme.text) };
    let mut job = LayoutJob::single_section(SENTENCE.to_owned(), format);
    job.wrap = TextWrapping::wrap_at_width(ui.available_width());
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, SENTENCE));
    let mut mesh = Mesh::default();
    for (words, look, lane) in TAGGED {
        for piece in pieces(&galley, words, lane) {
            let y = rect.top() + piece.baseline + FIRST_LANE + NEXT_LANE * f32::from(lane);
            let x = rect.left() + piece.left..rect.left() + piece.right;
            let line = (look.pattern, theme.tag_colour(look.colour));
            paint_line(&mut mesh, x, y, line, piece.ends, ui.pixels_per_point());
        }
    }
    ui.painter().galley(rect.min, galley, theme.text);
    ui.painter().add(Shape::mesh(mesh));
}

/// Where words of the sentence stand after it was broken into lines.
fn pieces(galley: &Galley, words: &str, lane: u8) -> Vec<Piece> {
    let Some(start) = SENTENCE.find(words) else { return Vec::new() };
    let count = |to: usize| Span::new(0, to).of(SENTENCE).chars().count();
    let (from, to) = (count(start), count(start + words.len()));
    let mut pieces = Vec::new();
    let mut at = 0;
    for row in &galley.rows {
        let mut piece: Option<Piece> = None;
        for (number, glyph) in (at..).zip(&row.row.glyphs) {
            if (from..to).contains(&number) && !(glyph.chr == ' ' && number + 1 == at + row.row.glyphs.len()) {
                let Pos2 { x, y } = row.pos + glyph.pos.to_vec2();
                let piece = piece.get_or_insert(Piece { left: x, right: x, baseline: y, ends: Ends::OPEN });
                piece.right = x + glyph.advance_width;
                piece.ends.start |= number == from;
                piece.ends.end |= number + 1 == to;
                piece.ends.stem = NEXT_LANE * f32::from(lane);
            }
        }
        at += row.row.glyphs.len() + usize::from(row.ends_with_newline);
        pieces.extend(piece);
    }
    pieces
}

fn tag_row(ui: &mut Ui, ctx: &Ctx<'_>, (key, look): (&str, TagLook), name: &str, about: &str) {
    let theme = ctx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    let y = rect.center().y;
    paint::rule(ui.painter(), rect.x_range(), rect.top(), theme);
    let x = widgets::key_cap_at(ui.painter(), theme, pos2(rect.left(), y), key) + 16.0;
    pattern::swatch(ui.painter(), theme, pos2(x, y), 32.0, look, false);
    let x = x + 48.0;
    paint::put(ui.painter(), x, y, paint::line(ui.painter(), name, font::ui(), theme.text, 80.0));
    let x = x + 88.0;
    paint::put(ui.painter(), x, y, paint::line(ui.painter(), about, font::ui(), theme.text2, rect.right() - x));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}, key {key}: {about}")));
}

/// The three movements of tagging.
fn steps(ui: &mut Ui, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(size::STEP_LIST, size::STEP_GROUP);
        for (at, step) in ["Drag over words", "press a key", "type who said it"].into_iter().enumerate() {
            if at > 0 {
                ui.label(egui::RichText::new(icons::ARROW_RIGHT).font(font::icon(size::ICON)).color(theme.text3));
            }
            ui.label(egui::RichText::new(step).font(font::ui()).color(theme.text2));
        }
    });
}
