//! Months or days from left to right, with a column for each: of stances for above the line and against below.

use super::paper::{MARGIN, Paper, SMALL};
use crate::analysis::counts::{Side, Table};
use crate::formats::drawing::{Anchor, Drawing, Ink};
use crate::model::Project;

/// From one month to the next, and how wide its column is.
const STEP: [f32; 2] = [16.0, 84.0];
const LEAST_WIDTH: f32 = 640.0;
const MOST_WIDTH: f32 = 2400.0;
const HEIGHT: f32 = 260.0;
const NAMES: f32 = 22.0;
const NUMBER: f32 = 18.0;

pub(super) fn draw(project: &Project, table: &Table) -> Drawing {
    let count = table.rows.len().max(1);
    let step = ((MOST_WIDTH - 2.0 * MARGIN) / count as f32).clamp(STEP[0], STEP[1]);
    let width = (2.0 * MARGIN + step * count as f32).max(LEAST_WIDTH);
    let mut paper = Paper::new(project, table, width);
    let stances = table.question.stances;
    let most = |side: Side| (0..table.rows.len()).map(|row| table.row_total(row).of(side)).max().unwrap_or(0);
    let (above, below) = if stances {
        (most(Side::For), most(Side::Against))
    } else {
        ((0..table.rows.len()).map(|row| table.row_total(row).count).max().unwrap_or(0), 0)
    };
    let unit = HEIGHT / (above + below).max(1) as f32;
    let axis = paper.y + NUMBER + above as f32 * unit;
    let has_numbers = step >= 24.0;
    // As many names as have room beside each other.
    let every = (76.0 / step).ceil().max(1.0) as usize;
    for (row, category) in table.rows.iter().enumerate() {
        let left = MARGIN + step * row as f32 + step * 0.15;
        let total = table.row_total(row);
        let parts = if stances {
            [(total.of(Side::For), Ink::For, -1.0), (total.of(Side::Against), Ink::Against, 1.0)]
        } else {
            [(total.count, Ink::Faint, -1.0), (0, Ink::Faint, 1.0)]
        };
        for (count, ink, way) in parts.into_iter().filter(|part| part.0 > 0) {
            let height = count as f32 * unit;
            let top = if way < 0.0 { axis - height } else { axis };
            paper.rect([left, top, step * 0.7, height], 0.0, ink);
            if has_numbers {
                let at = (left + step * 0.35, axis + way * (height + 9.0));
                paper.words(&count.to_string(), at, (SMALL, Ink::Text), Anchor::Middle);
            }
        }
        if row % every == 0 {
            let at = (left, axis + below as f32 * unit + NUMBER + NAMES / 2.0);
            paper.words(&category.label, at, (SMALL, Ink::Quiet), Anchor::Start);
        }
    }
    paper.rect([MARGIN, axis - 0.5, step * count as f32, 1.0], 0.0, Ink::Edge);
    paper.y = axis + below as f32 * unit + NUMBER + NAMES + 8.0;
    if stances {
        paper.words(
            "+ for above the line, − against below",
            (MARGIN, paper.y + 6.0),
            (SMALL, Ink::Quiet),
            Anchor::Start,
        );
        paper.y += 18.0;
    }
    paper.finish(&[])
}
