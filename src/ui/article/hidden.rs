//! Characters that take no room, made visible on request: small marks over the words, which stay where they are.

use crate::text::slice;
use crate::ui::article::laid::{Grapheme, Row};
use crate::ui::article::paint::Paint;
use crate::ui::article::sheet::Block;
use crate::ui::theme::font;
use crate::ui::widgets::paint::line;
use egui::{Pos2, Rect, Stroke, pos2, vec2};

/// Above the baseline, in ems: the middle of a blank, and the lower edge of a name.
const MIDDLE: f32 = 0.24;
const NAMES: f32 = 0.72;
const DOT: f32 = 1.0;
const RING: f32 = 2.0;
const HEAD: f32 = 3.0;

/// Names of characters that have no shape of their own, as the standard abbreviates them.
const NAMED: &[(char, &str)] = &[
    ('\u{AD}', "SHY"),
    ('\u{34F}', "CGJ"),
    ('\u{61C}', "ALM"),
    ('\u{180E}', "MVS"),
    ('\u{200B}', "ZWSP"),
    ('\u{200C}', "ZWNJ"),
    ('\u{200D}', "ZWJ"),
    ('\u{200E}', "LRM"),
    ('\u{200F}', "RLM"),
    ('\u{2028}', "LSEP"),
    ('\u{2029}', "PSEP"),
    ('\u{202A}', "LRE"),
    ('\u{202B}', "RLE"),
    ('\u{202C}', "PDF"),
    ('\u{202D}', "LRO"),
    ('\u{202E}', "RLO"),
    ('\u{2060}', "WJ"),
    ('\u{2066}', "LRI"),
    ('\u{2067}', "RLI"),
    ('\u{2068}', "FSI"),
    ('\u{2069}', "PDI"),
    ('\u{FE0E}', "VS15"),
    ('\u{FE0F}', "VS16"),
    ('\u{FEFF}', "BOM"),
];

/// What is shown for a character.
#[derive(Debug, PartialEq)]
enum Sign {
    Blank,
    /// A blank at which no line is broken, or one of another width.
    OtherBlank,
    Tab,
    Name(String),
}

fn sign(letter: char) -> Option<Sign> {
    if let Some((_, name)) = NAMED.iter().find(|(known, _)| *known == letter) {
        return Some(Sign::Name((*name).to_owned()));
    }
    match letter {
        ' ' => Some(Sign::Blank),
        '\t' => Some(Sign::Tab),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Some(Sign::OtherBlank)
        }
        _ if letter.is_control() || matches!(u32::from(letter), 0xE_0000..=0xE_007F) => {
            Some(Sign::Name(format!("{:02X}", u32::from(letter))))
        }
        _ => None,
    }
}

impl Paint<'_> {
    /// Marks the hidden characters of all rows in view.
    pub(super) fn hidden(&self) {
        for (block, top) in self.shown() {
            for (number, row) in block.laid.rows().iter().enumerate() {
                let y = top + block.baseline(number);
                if self.columns.pane.y_range().expand(40.0).contains(y) {
                    self.hidden_in_row(block, number, row, y);
                }
            }
        }
    }

    fn hidden_in_row(&self, block: &Block, number: usize, row: &Row, baseline: f32) {
        let mut names: Vec<(f32, String)> = Vec::new();
        for piece in block.laid.graphemes(number) {
            let start = block.span().start() + piece.span.start();
            for (at, letter) in slice(self.document.text.as_str(), start, start + piece.span.len()).char_indices() {
                match sign(letter) {
                    None => {}
                    Some(Sign::Name(name)) => {
                        let first = at == 0 || piece.x1 <= piece.x0;
                        let x = if first != piece.rtl { piece.x0 } else { piece.x1 };
                        match names.last_mut().filter(|(before, _)| (x - *before).abs() < 1.0) {
                            Some((_, names)) => *names = format!("{names} {name}"),
                            None => names.push((x, name)),
                        }
                    }
                    Some(blank) if piece.x0 >= row.x0 - 0.5 && piece.x1 <= row.x1 + 0.5 => {
                        self.blank(block, piece, baseline, &blank);
                    }
                    Some(_) => {}
                }
            }
        }
        let mut free = f32::NEG_INFINITY;
        for (x, name) in names {
            free = self.name(pos2(self.columns.left + block.x + x, baseline), &name, free) + 1.0;
        }
    }

    fn blank(&self, block: &Block, piece: Grapheme, baseline: f32, blank: &Sign) {
        let theme = self.ctx.theme;
        let [from, to] = [piece.x0, piece.x1].map(|x| self.columns.left + block.x + x);
        let y = self.columns.snap(baseline - MIDDLE * self.sheet.setup.reading.size);
        let middle = pos2((from + to) / 2.0, y);
        let thin = Stroke::new(1.0, theme.text3);
        match blank {
            Sign::Blank => drop(self.painter.circle_filled(middle, DOT, theme.text3)),
            Sign::OtherBlank => drop(self.painter.circle_stroke(middle, RING, thin)),
            Sign::Tab => {
                let (tail, tip) = if piece.rtl { (to - 2.0, from + 2.0) } else { (from + 2.0, to - 2.0) };
                let back = if piece.rtl { HEAD } else { -HEAD };
                self.painter.line_segment([pos2(tail, y), pos2(tip, y)], thin);
                self.painter.line_segment([pos2(tip + back, y - HEAD), pos2(tip, y)], thin);
                self.painter.line_segment([pos2(tip + back, y + HEAD), pos2(tip, y)], thin);
            }
            Sign::Name(_) => {}
        }
    }

    /// A name above the place where the character is, no farther to the left than `free`, and a thin line down to it;
    /// returns where the name ends.
    fn name(&self, at: Pos2, name: &str, free: f32) -> f32 {
        let theme = self.ctx.theme;
        let words = line(self.painter, name, font::tiny(), theme.page, f32::INFINITY);
        let size = words.size() + vec2(4.0, 0.0);
        let foot = self.columns.snap(at.y - NAMES * self.sheet.setup.reading.size);
        let x = self.columns.snap(at.x);
        let plate = Rect::from_min_size(pos2((x - size.x / 2.0).max(free), foot - size.y), size);
        let pixel = 1.0 / self.columns.scale;
        self.painter.rect_filled(Rect::from_min_max(pos2(x, foot), pos2(x + pixel, at.y + 2.0)), 0.0, theme.text3);
        self.painter.rect_filled(plate, 2.0, theme.text3);
        words.paint(self.painter, plate.min + vec2(2.0, 0.0));
        plate.right()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_no_room_has_a_name_and_letters_have_none() {
        for (letter, expected) in [
            ('\u{200F}', Some(Sign::Name("RLM".to_owned()))),
            ('\u{1}', Some(Sign::Name("01".to_owned()))),
            (' ', Some(Sign::Blank)),
            ('\u{A0}', Some(Sign::OtherBlank)),
            ('\t', Some(Sign::Tab)),
            ('a', None),
            ('\u{301}', None),
            ('ا', None),
            ('🇳', None),
        ] {
            assert_eq!(sign(letter), expected, "{letter:?}");
        }
        assert!(NAMED.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
