//! A picture made of plain shapes, as it is saved: in the colours of the light theme, whatever the window wears.
//!
//! Whoever writes or paints one needs no measure of letters: words are cut beforehand, by widths that are estimated.

use super::page::Page;
use std::io::{self, Write as _};

/// What a shape is painted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Page,
    /// Cells without anything in them.
    Empty,
    Line,
    Edge,
    Text,
    Quiet,
    Faint,
    For,
    Against,
    /// A cell that leans: below 0 against, above 0 for, 0 mixed. The step is 0, 1 or 2 by strength.
    Heat {
        lean: i32,
        step: usize,
    },
    /// A cell by its number alone.
    Density {
        step: usize,
    },
}

/// The light theme; a test of the window's theme sees to it that both say the same.
const PAGE: [u8; 3] = [0xFD, 0xFD, 0xFC];
const FAINT: [u8; 3] = [0x63, 0x66, 0x6B];
const FOR: [u8; 3] = [0x2A, 0x6F, 0xB0];
const AGAINST: [u8; 3] = [0xC4, 0x57, 0x0A];
const HEAT: [f32; 3] = [0.27, 0.45, 0.64];
const MIXED: f32 = 0.3;
/// Of [`FAINT`], for cells that only count.
const DENSITY: [f32; 3] = [0.14, 0.28, 0.44];

impl Ink {
    /// Red, green and blue (sRGB).
    #[must_use]
    pub fn rgb(self) -> [u8; 3] {
        let share = |shares: [f32; 3], step: usize| shares.get(step.min(2)).copied().unwrap_or(MIXED);
        match self {
            Self::Page => PAGE,
            Self::Empty => [0xF4, 0xF4, 0xF2],
            Self::Line => [0xDE, 0xDE, 0xDA],
            Self::Edge => [0x85, 0x87, 0x8A],
            Self::Text => [0x1B, 0x1C, 0x1F],
            Self::Quiet => [0x4A, 0x4D, 0x52],
            Self::Faint => FAINT,
            Self::For => FOR,
            Self::Against => AGAINST,
            Self::Heat { lean: 0, .. } => over_page(FAINT, MIXED),
            Self::Heat { lean: ..0, step } => over_page(AGAINST, share(HEAT, step)),
            Self::Heat { step, .. } => over_page(FOR, share(HEAT, step)),
            Self::Density { step } => over_page(FAINT, share(DENSITY, step)),
        }
    }
}

fn over_page(top: [u8; 3], share: f32) -> [u8; 3] {
    let mix = |a: u8, b: u8| (f32::from(a) * share + f32::from(b) * (1.0 - share)).round() as u8;
    let [(r, pr), (g, pg), (b, pb)] = [(top[0], PAGE[0]), (top[1], PAGE[1]), (top[2], PAGE[2])];
    [mix(r, pr), mix(g, pg), mix(b, pb)]
}

/// Which end of some words stands at their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub words: String,
    /// Where the end named by `anchor` is, and the middle of the line's height.
    pub x: f32,
    pub y: f32,
    pub size: f32,
    /// In the face of titles.
    pub is_title: bool,
    pub ink: Ink,
    pub anchor: Anchor,
}

/// One shape. Measures are pixels from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A filled rectangle: left, top, width, height.
    Rect {
        at: [f32; 4],
        radius: f32,
        ink: Ink,
    },
    Label(Label),
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pub width: f32,
    pub height: f32,
    /// What it shows, for who can't see it.
    pub title: String,
    pub about: String,
    pub shapes: Vec<Shape>,
}

impl Drawing {
    /// The picture as SVG: no script, nothing fetched.
    ///
    /// # Errors
    /// Never while memory lasts: it is written into memory.
    pub fn svg(&self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let (width, height) = (self.width, self.height);
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>"
        )?;
        write_words(&mut out, &self.title)?;
        out.extend_from_slice(b"</title>\n<desc>");
        write_words(&mut out, &self.about)?;
        writeln!(out, "</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>", hex(Ink::Page))?;
        for shape in &self.shapes {
            match shape {
                Shape::Rect { at: [x, y, width, height], radius, ink } => {
                    write!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"")?;
                    if *radius > 0.0 {
                        write!(out, " rx=\"{radius}\"")?;
                    }
                    writeln!(out, " fill=\"{}\"/>", hex(*ink))?;
                }
                Shape::Label(label) => write_label(&mut out, label)?,
            }
        }
        out.extend_from_slice(b"</svg>\n");
        Ok(out)
    }
}

/// The middle of a line of lower-case letters stands so much above its baseline, in ems.
const MIDDLE: f32 = 0.34;

fn write_label(out: &mut Vec<u8>, label: &Label) -> io::Result<()> {
    let face = if label.is_title {
        "font-family=\"'Libertinus Serif',Georgia,serif\" font-weight=\"600\""
    } else {
        "font-family=\"'Ubuntu Light',Ubuntu,'Segoe UI','Noto Sans',sans-serif\""
    };
    let anchor = match label.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let baseline = label.y + MIDDLE * label.size;
    write!(
        out,
        "<text x=\"{:.1}\" y=\"{baseline:.1}\" {face} font-size=\"{}\" fill=\"{}\"{anchor} \
         xml:space=\"preserve\">",
        label.x,
        label.size,
        hex(label.ink),
    )?;
    write_words(out, &label.words)?;
    out.extend_from_slice(b"</text>\n");
    Ok(())
}

fn hex(ink: Ink) -> String {
    let [r, g, b] = ink.rgb();
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Escaped, with what would steer a reader shown by its number; and without the two characters that no XML may hold.
fn write_words(out: &mut Vec<u8>, words: &str) -> io::Result<()> {
    let words: String =
        words.chars().map(|c| if matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c }).collect();
    Page::new(out).bare_text(&words)
}

/// About how wide some words are in pixels, rather too much than too little.
#[must_use]
pub fn width_of(words: &str, size: f32) -> f32 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '’' => 0.27,
        'f' | 'r' | 't' | '(' | ')' | '-' | '“' | '”' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.88,
        'A'..='Z' => 0.68,
        '\u{0300}'..='\u{036f}' => 0.0,
        '\u{1100}'.. if !('\u{1e00}'..'\u{2e80}').contains(&c) => 1.0,
        _ => 0.56,
    };
    words.chars().map(em).sum::<f32>() * size
}

/// Words cut with … where they are wider than there is room.
#[must_use]
pub fn cut(words: &str, size: f32, room: f32) -> String {
    if width_of(words, size) <= room {
        return words.to_owned();
    }
    let mut kept = String::new();
    for c in words.chars() {
        kept.push(c);
        if width_of(&kept, size) + 0.8 * size > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Words broken into lines; what has no room in the last one is cut.
#[must_use]
pub fn wrapped(words: &str, size: f32, room: f32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let fits = |line: &String| width_of(&format!("{line} {word}"), size) <= room;
        let full = lines.len() >= most;
        match lines.last_mut() {
            Some(line) if full || fits(line) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| cut(line, size, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(words: &str) -> Shape {
        let (x, y, size) = (10.0, 20.0, 14.0);
        Shape::Label(Label { words: words.into(), x, y, size, is_title: true, ink: Ink::Text, anchor: Anchor::End })
    }

    #[test]
    fn nothing_that_is_named_gets_out_of_its_place() {
        let hostile = "</text><script>x</script>&\" '\u{1b}\u{202e}\u{ffff}";
        let rect = Shape::Rect { at: [1.0, 2.0, 3.0, 4.0], radius: 3.0, ink: Ink::Heat { lean: -1, step: 2 } };
        let drawing = Drawing {
            width: 40.0,
            height: 30.0,
            title: hostile.into(),
            about: hostile.into(),
            shapes: vec![rect, label(hostile)],
        };
        let svg = String::from_utf8(drawing.svg().unwrap()).unwrap();
        assert!(!svg.contains("<script") && !svg.contains(['\u{1b}', '\u{202e}', '\u{ffff}']), "{svg}");
        assert_eq!(svg.matches("&lt;/text&gt;&lt;script&gt;x").count(), 3);
        assert!(svg.contains("<rect x=\"1.0\" y=\"2.0\" width=\"3.0\" height=\"4.0\" rx=\"3\" fill=\"#D9"), "{svg}");
    }

    #[test]
    fn words_are_cut_and_broken_where_their_room_ends() {
        assert_eq!(cut("Ilse Varga", 14.0, 200.0), "Ilse Varga");
        let short = cut("The Ministry of Foreign Affairs and of Trade", 14.0, 100.0);
        assert!(short.ends_with('…') && width_of(&short, 14.0) <= 100.0, "{short}");
        let lines = wrapped("Move the line off the marshes and the lakes", 13.0, 100.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| width_of(line, 13.0) <= 100.0), "{lines:?}");
        assert!(lines[1].ends_with('…'));
    }
}
