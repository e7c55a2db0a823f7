//! One row of a register: sign, name with what was typed marked in it, a small line, and how often it is used.

use crate::model::fold_name;
use crate::text::Span;
use crate::ui::excerpt::Excerpt;
use crate::ui::theme::{Theme, font, size};
use crate::ui::widgets::paint::{describe, line, put_right, sign};
use egui::{Rect, Response, Role, Sense, Ui, pos2, vec2};

/// Height of a row in points.
pub(super) const ROW: f32 = 43.0;
const INDENT: f32 = 36.0;

pub(super) struct Entry<'a> {
    pub rect: Rect,
    pub icon: &'a str,
    pub title: &'a str,
    pub second: &'a str,
    pub count: usize,
    pub faint: bool,
    pub taken: bool,
    /// What was typed; empty: nothing is marked.
    pub typed: &'a str,
}

impl Entry<'_> {
    pub(super) fn show(&self, ui: &Ui, theme: &Theme, id: egui::Id) -> Response {
        let rect = self.rect;
        let response = ui.interact(rect, id, Sense::CLICK);
        let painter = ui.painter();
        if self.taken {
            painter.rect_filled(rect, 0.0, theme.row_sel);
            let bar = Rect::from_min_size(rect.min, vec2(size::SELECTED_BAR, rect.height()));
            painter.rect_filled(bar, 0.0, theme.accent);
        } else if response.hovered() {
            painter.rect_filled(rect, 0.0, theme.raised);
        }
        let left = rect.left() + INDENT;
        let ink = if self.faint { theme.text2 } else { theme.text };
        sign(painter, pos2(rect.left() + 20.0, rect.center().y), self.icon, size::ICON, theme.text2);
        let count = line(painter, &self.count.to_string(), font::small(), theme.text3, f32::INFINITY);
        let right = put_right(painter, rect.right() - size::STEP_LIST, rect.center().y, count) - size::STEP;
        self.words(ui, theme, (self.title, font::ui(), ink), pos2(left, rect.top() + 4.0), right - left);
        self.words(ui, theme, (self.second, font::small(), theme.text2), pos2(left, rect.top() + 21.0), right - left);
        let spoken = format!("{}, {}, {}", self.title, self.second, statements(self.count));
        describe(ui, &response, Role::ListBoxOption, &spoken, Some(self.taken));
        response
    }

    fn words(
        &self,
        ui: &Ui,
        theme: &Theme,
        (text, font, colour): (&str, egui::FontId, egui::Color32),
        at: egui::Pos2,
        room: f32,
    ) {
        let laid = Excerpt::line(text, font.clone(), colour, theme).lay_out(ui, room);
        if let Some(found) = place_of(text, self.typed) {
            let before = width(ui, found.before(text), &font);
            let wide = width(ui, found.span.of(text), &font);
            let mark = Rect::from_min_size(at + vec2(before - 1.0, 1.0), vec2(wide + 2.0, 18.0));
            let room = Rect::from_min_size(at, vec2(room, 20.0));
            ui.painter().rect_filled(mark.intersect(room), size::RADIUS_FILL, theme.hit);
        }
        laid.paint(ui.painter(), at);
    }
}

fn width(ui: &Ui, text: &str, font: &egui::FontId) -> f32 {
    crate::ui::widgets::paint::width_of(ui.painter(), text, font.clone())
}

/// "1 statement", "31 statements".
pub(super) fn statements(count: usize) -> String {
    if count == 1 { "1 statement".to_owned() } else { format!("{} statements", crate::ui::numbers::grouped(count)) }
}

struct Found {
    span: Span,
}

impl Found {
    fn before<'t>(&self, text: &'t str) -> &'t str {
        Span::new(0, self.span.start()).of(text)
    }
}

/// Where something typed stands in a name: at the start of a word, or else anywhere, whatever the letters' size.
fn place_of(text: &str, typed: &str) -> Option<Found> {
    let wanted = fold_name(typed);
    if wanted.is_empty() {
        return None;
    }
    let starts: Vec<usize> = text.char_indices().map(|entry| entry.0).collect();
    let ends_at = |start: usize| {
        let mut folded = String::new();
        for (at, c) in text.get(start..)?.char_indices() {
            folded.extend(c.to_lowercase());
            if folded == wanted {
                return Some(start + at + c.len_utf8());
            }
            if !wanted.starts_with(&folded) {
                return None;
            }
        }
        None
    };
    let begins = |start: usize| !text.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    let found = |start: usize| ends_at(start).map(|end| Found { span: Span::new(start, end) });
    let at_word = starts.iter().copied().filter(|&start| begins(start)).find_map(found);
    at_word.or_else(|| starts.iter().copied().find_map(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_found_whatever_the_size_of_letters_a_word_first() {
        let check = |text: &str, typed: &str, expected: Option<&str>| {
            let found = place_of(text, typed);
            assert_eq!(found.as_ref().map(|found| found.span.of(text)), expected, "{text} / {typed}");
            found.map_or(0, |found| found.span.start())
        };
        assert_eq!(check("Ilse Varga", "varg", Some("Varg")), 5);
        assert_eq!(check("Novarga Varga", "varga", Some("Varga")), 8);
        assert_eq!(check("Novarga", "VARGA", Some("varga")), 2);
        check("ÉCOLE Élysée", "élys", Some("Élys"));
        check("İstanbul", "x", None);
        check("Varga", "", None);
    }
}
