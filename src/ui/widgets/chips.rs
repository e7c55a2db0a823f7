//! Small things in a row: key caps, actors, issues, counts, the armed tag.

use super::paint::{Set, describe, focus_ring, hint, line, put, sign, skin, width_of};
pub use crate::analysis::counts::Side;
use crate::model::{ActorKind, Colour, Identity};
use crate::ui::icons;
use crate::ui::pattern::{TagLook, swatch};
use crate::ui::theme::{Theme, font, size};
use egui::{Color32, Painter, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const KEY_PADDING: f32 = 5.0;
/// Padding and border.
const CHIP_LEFT: f32 = 8.0;
const CHIP_RIGHT: f32 = 10.0;
const CHIP_GAP: f32 = 5.0;

/// How wide the cap of a key is.
pub fn key_cap_width(painter: &Painter, key: &str) -> f32 {
    cap_width(width_of(painter, key, font::small()))
}

/// How wide the cap around words of a width is.
fn cap_width(words: f32) -> f32 {
    (words + 2.0 * (KEY_PADDING + size::BORDER)).ceil().max(size::KEY_CAP)
}

/// Paints the cap of a key with the middle of its left side at a point; returns where it ends.
pub fn key_cap_at(painter: &Painter, theme: &Theme, left_centre: Pos2, key: &str) -> f32 {
    cap_at(painter, theme, left_centre, line(painter, key, font::small(), theme.text, f32::INFINITY))
}

fn cap_at(painter: &Painter, theme: &Theme, left_centre: Pos2, words: Set) -> f32 {
    let extent = vec2(cap_width(words.size().x), size::KEY_CAP);
    let rect = Rect::from_min_size(pos2(left_centre.x, left_centre.y - size::KEY_CAP / 2.0), extent);
    skin(painter, rect, size::RADIUS, theme.raised, theme.edge);
    super::paint::put_middle(painter, rect, words);
    rect.right()
}

/// The cap of a key, or several of one chord (`Ctrl N`), each with its own cap.
pub fn key_caps(ui: &mut Ui, theme: &Theme, keys: &str) -> Response {
    let caps = keys.split_whitespace();
    let caps: Vec<Set> = caps.map(|cap| line(ui.painter(), cap, font::small(), theme.text, f32::INFINITY)).collect();
    let widths: f32 = caps.iter().map(|cap| cap_width(cap.size().x)).sum();
    let gaps = size::STEP_GROUP * caps.len().saturating_sub(1) as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(widths + gaps, size::KEY_CAP), Sense::hover());
    if ui.is_rect_visible(rect) {
        let mut x = rect.left();
        for cap in caps {
            x = cap_at(ui.painter(), theme, pos2(x, rect.center().y), cap) + size::STEP_GROUP;
        }
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, keys));
    response
}

/// What happened to a chip in this frame.
pub struct ChipResponse {
    /// The chip itself: a click opens what it stands for.
    pub response: Response,
    /// The cross was pressed, or Delete or Backspace while the chip had the focus.
    pub removed: bool,
}

/// Who speaks: the sign of the kind and the name.
pub struct ActorChip<'a> {
    name: &'a str,
    icon: &'a str,
    faint: bool,
    removable: bool,
}

impl<'a> ActorChip<'a> {
    /// One whom the article does not name gets a hat; one known by office only stands in a quieter colour.
    pub fn new(name: &'a str, kind: ActorKind, identity: Identity) -> Self {
        let icon = if identity == Identity::Anonymous { icons::DETECTIVE } else { icons::actor_kind(kind) };
        Self { name, icon, faint: identity == Identity::RoleOnly, removable: false }
    }

    /// Adds the cross.
    #[must_use]
    pub fn removable(mut self) -> Self {
        self.removable = true;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> ChipResponse {
        let colour = if self.faint { theme.text2 } else { theme.text };
        Chip {
            name: self.name,
            icon: Some(self.icon),
            colour,
            side: None,
            radius: size::RADIUS_CHIP,
            removable: self.removable,
        }
        .show(ui, theme)
    }
}

/// The sign and the word of a side: never colour alone.
pub fn side_label(side: Side) -> &'static str {
    match side {
        Side::For => "+ for",
        Side::Against => "− against",
        Side::Mixed => "± mixed",
        Side::Unclear => "? unclear",
        Side::Unset => "not answered",
    }
}

fn side_colour(side: Side, theme: &Theme) -> Color32 {
    match side {
        Side::For => theme.good,
        Side::Against | Side::Mixed | Side::Unclear | Side::Unset => theme.text2,
    }
}

/// What about: the wording of an issue, and the side taken.
pub struct IssueChip<'a> {
    wording: &'a str,
    icon: &'a str,
    side: Option<Side>,
    removable: bool,
}

impl<'a> IssueChip<'a> {
    pub fn new(wording: &'a str) -> Self {
        Self { wording, icon: icons::SCALES, side: None, removable: false }
    }

    /// Another sign than the scales: the same chip serves as a filter that is on.
    #[must_use]
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = icon;
        self
    }

    #[must_use]
    pub fn side(mut self, side: Option<Side>) -> Self {
        self.side = side;
        self
    }

    #[must_use]
    pub fn removable(mut self) -> Self {
        self.removable = true;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> ChipResponse {
        Chip {
            name: self.wording,
            icon: Some(self.icon),
            colour: theme.text,
            side: self.side,
            radius: size::RADIUS,
            removable: self.removable,
        }
        .show(ui, theme)
    }
}

/// A name that can be taken away, and stands for itself: an alias.
pub fn name_chip(ui: &mut Ui, theme: &Theme, name: &str) -> ChipResponse {
    Chip { name, icon: None, colour: theme.text, side: None, radius: size::RADIUS, removable: true }.show(ui, theme)
}

struct Chip<'a> {
    name: &'a str,
    icon: Option<&'a str>,
    colour: Color32,
    side: Option<Side>,
    radius: u8,
    removable: bool,
}

impl Chip<'_> {
    fn show(self, ui: &mut Ui, theme: &Theme) -> ChipResponse {
        let before = self.icon.map_or(0.0, |_| size::ICON_SMALL + CHIP_GAP);
        let side = self
            .side
            .map(|side| line(ui.painter(), side_label(side), font::label(), side_colour(side, theme), f32::INFINITY));
        let behind = side.as_ref().map_or(0.0, |galley| galley.size().x + CHIP_GAP)
            + if self.removable { size::ICON_SMALL + CHIP_GAP } else { 0.0 };
        let room = ui.available_width().max(80.0) - CHIP_LEFT - CHIP_RIGHT - before - behind - 1.0;
        let words = line(ui.painter(), self.name, font::label(), self.colour, room);
        let cut = words.is_cut();
        let width = (words.size().x + before + behind + CHIP_LEFT + CHIP_RIGHT).ceil();
        let (rect, mut response) = ui.allocate_exact_size(vec2(width, size::CHIP), Sense::click());
        let cross = Rect::from_min_max(pos2(rect.right() - size::HIT_AREA, rect.top()), rect.max);
        let remove = self.removable.then(|| ui.interact(cross, response.id.with("remove"), Sense::CLICK));
        let mut removed = remove.as_ref().is_some_and(Response::clicked);
        if self.removable && response.has_focus() {
            let gone = |key| ui.input(|input| input.key_pressed(key));
            removed |= gone(egui::Key::Delete) || gone(egui::Key::Backspace);
        }
        if ui.is_rect_visible(rect) {
            let over = response.hovered() && !remove.as_ref().is_some_and(Response::hovered);
            skin(ui.painter(), rect, self.radius, if over { theme.hover } else { theme.raised }, theme.edge);
            let (mut x, y) = (rect.left() + CHIP_LEFT, rect.center().y);
            if let Some(icon) = self.icon {
                let colour = if self.colour == theme.text { theme.text } else { theme.text2 };
                sign(ui.painter(), pos2(x + size::ICON_SMALL / 2.0, y), icon, size::ICON_SMALL, colour);
                x += before;
            }
            x = put(ui.painter(), x, y, words) + CHIP_GAP;
            if let Some(galley) = side {
                put(ui.painter(), x, y, galley);
            }
            if let Some(remove) = &remove {
                let colour = if remove.hovered() { theme.text } else { theme.text3 };
                let centre = pos2(rect.right() - CHIP_RIGHT - size::ICON_SMALL / 2.0, y);
                sign(ui.painter(), centre, icons::X, size::ICON_SMALL, colour);
            }
            if response.has_focus() {
                focus_ring(ui, theme, rect, self.radius);
            }
        }
        if let Some(remove) = remove {
            describe(ui, &remove, Role::Button, &format!("Remove {}", self.name), None);
        }
        let spoken =
            self.side.map_or_else(|| self.name.to_owned(), |side| format!("{} {}", self.name, side_label(side)));
        describe(ui, &response, Role::Button, &spoken, None);
        if cut {
            response = hint(response, self.name);
        }
        ChipResponse { response, removed }
    }
}

/// A count of hits on the colour of hits, at the right of a row.
pub(super) fn hits_width(painter: &Painter, count: usize) -> f32 {
    width_of(painter, &hits_label(count), font::small()) + 2.0 * size::STEP_GROUP
}

/// "1 hit", "6 hits".
pub(super) fn hits_label(count: usize) -> String {
    if count == 1 { "1 hit".to_owned() } else { format!("{count} hits") }
}

/// Paints such a count with the middle of its right side at a point.
pub(super) fn hits_at(painter: &Painter, theme: &Theme, right_centre: Pos2, count: usize) {
    let extent = vec2(hits_width(painter, count), 16.0);
    let rect = Rect::from_min_size(right_centre - vec2(extent.x, extent.y / 2.0), extent);
    painter.rect_filled(rect, size::RADIUS_FILL, theme.hit);
    super::paint::put_middle(
        painter,
        rect,
        line(painter, &hits_label(count), font::small(), theme.text, f32::INFINITY),
    );
}

/// The tag that every drag tags with, at the left of the status line. A click lets it go.
pub fn armed_tag(ui: &mut Ui, theme: &Theme, name: &str, look: TagLook) -> Response {
    const PADDING: f32 = 10.0;
    let galley = |text: &str, painter: &Painter| line(painter, text, font::ui(), theme.text, 240.0);
    let (lead, name_line) = (galley("Every drag tags", ui.painter()), galley(name, ui.painter()));
    let esc = key_cap_width(ui.painter(), "Esc");
    let swatch_width = 24.0;
    let width = 2.0 * PADDING + size::ICON + lead.size().x + swatch_width + name_line.size().x + esc + 4.0 * size::STEP;
    let (rect, response) = ui.allocate_exact_size(vec2(width.ceil(), size::HIT_AREA), Sense::click());
    if ui.is_rect_visible(rect) {
        let colour: Colour = look.colour;
        skin(ui.painter(), rect, size::RADIUS, theme.tag_tint(colour), theme.tag_colour(colour));
        let (mut x, y) = (rect.left() + PADDING, rect.center().y);
        sign(ui.painter(), pos2(x + size::ICON / 2.0, y), icons::PAINT_BRUSH, size::ICON, theme.text);
        x += size::ICON + size::STEP;
        x = put(ui.painter(), x, y, lead) + size::STEP;
        swatch(ui.painter(), theme, pos2(x, y), swatch_width, look, true);
        x += swatch_width + size::STEP;
        x = put(ui.painter(), x, y, name_line) + size::STEP;
        key_cap_at(ui.painter(), theme, pos2(x, y), "Esc");
        if response.has_focus() {
            focus_ring(ui, theme, rect, size::RADIUS);
        }
    }
    describe(ui, &response, Role::Button, &format!("Every drag tags {name}. Stop"), None);
    response
}
