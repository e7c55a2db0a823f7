//! A sheet on which shapes are put one below the other.

use super::caption;
use crate::analysis::counts::Table;
use crate::formats::drawing::{Anchor, Drawing, Ink, Label, Shape, cut, wrapped};
use crate::model::Project;

pub(super) const MARGIN: f32 = 28.0;
/// Sizes of letters: names, numbers, what is said below.
pub(super) const NAME: f32 = 14.0;
pub(super) const SMALL: f32 = 12.0;
const TITLE: f32 = 24.0;
const LINE: f32 = 18.0;

/// Rows and columns that a picture has at most; what is left out is said in it. A file of cells has all.
pub(super) const MOST_ROWS: usize = 60;
pub(super) const MOST_COLUMNS: usize = 24;

pub(super) struct Paper {
    pub(super) shapes: Vec<Shape>,
    /// Where the next thing goes.
    pub(super) y: f32,
    width: f32,
    caption: Vec<String>,
}

impl Paper {
    /// A sheet with the title of a table at its top.
    pub(super) fn new(project: &Project, table: &Table, width: f32) -> Self {
        let mut paper = Self { shapes: Vec::new(), y: MARGIN, width, caption: caption(project, table) };
        let title = paper.caption.first().map_or_else(String::new, |title| cut(title, TITLE, width - 2.0 * MARGIN));
        paper.shapes.push(Shape::Label(Label {
            words: title,
            x: MARGIN,
            y: paper.y + TITLE / 2.0,
            size: TITLE,
            is_title: true,
            ink: Ink::Text,
            anchor: Anchor::Start,
        }));
        paper.y += TITLE + 20.0;
        paper
    }

    pub(super) fn rect(&mut self, at: [f32; 4], radius: f32, ink: Ink) {
        self.shapes.push(Shape::Rect { at, radius, ink });
    }

    /// Words with their middle at a height.
    pub(super) fn words(&mut self, words: &str, (x, y): (f32, f32), (size, ink): (f32, Ink), anchor: Anchor) {
        let words = words.to_owned();
        self.shapes.push(Shape::Label(Label { words, x, y, size, is_title: false, ink, anchor }));
    }

    /// Lines one below the other, as far as there is room for them.
    pub(super) fn lines(&mut self, words: &str, (x, y): (f32, f32), room: f32, most: usize) {
        for (at, line) in wrapped(words, 13.0, room, most).iter().enumerate() {
            self.words(line, (x, y + 17.0 * at as f32), (13.0, Ink::Quiet), Anchor::Start);
        }
    }

    /// What was counted and how, below it all; and what was left out of the picture.
    pub(super) fn finish(mut self, left_out: &[String]) -> Drawing {
        let said: Vec<String> = self.caption.iter().skip(1).chain(left_out).cloned().collect();
        self.y += 8.0;
        for sentence in &said {
            for line in wrapped(sentence, SMALL, self.width - 2.0 * MARGIN, 6) {
                self.words(&line, (MARGIN, self.y + LINE / 2.0), (SMALL, Ink::Quiet), Anchor::Start);
                self.y += LINE;
            }
        }
        Drawing {
            width: self.width,
            height: (self.y + MARGIN).ceil(),
            title: self.caption.first().cloned().unwrap_or_default(),
            about: said.join(". "),
            shapes: self.shapes,
        }
    }
}

/// What to say of rows or columns of which a picture has only the first.
pub(super) fn left_out(shown: usize, all: usize, noun: &str) -> Option<String> {
    (shown < all).then(|| format!("The picture has the first {shown} of {all} {noun}; a CSV has all of them"))
}
