//! One bar for each row: how many statements, or how many on each side.

use super::paper::{MARGIN, MOST_ROWS, NAME, Paper, SMALL, left_out};
use crate::analysis::counts::Table;
use crate::formats::drawing::{Anchor, Drawing, Ink, cut};
use crate::model::Project;

const NAMES: f32 = 260.0;
const BARS: f32 = 460.0;
const NUMBER: f32 = 60.0;
const ROW: f32 = 30.0;
const BAR: f32 = 16.0;

pub(super) fn draw(project: &Project, table: &Table) -> Drawing {
    let rows = table.rows.len().min(MOST_ROWS);
    let mut paper = Paper::new(project, table, MARGIN + NAMES + BARS + MARGIN);
    let (left, top) = (MARGIN + NAMES, paper.y);
    let most = (0..rows).map(|row| table.row_total(row).count).max().unwrap_or(1).max(1);
    for (row, category) in table.rows.iter().take(rows).enumerate() {
        let middle = top + ROW * (row as f32 + 0.5);
        let ink = if category.is_missing { Ink::Faint } else { Ink::Text };
        paper.words(&cut(&category.label, NAME, NAMES - 16.0), (MARGIN, middle), (NAME, ink), Anchor::Start);
        let count = table.row_total(row).count;
        let width = (BARS - NUMBER) * count as f32 / most as f32;
        paper.rect([left, middle - BAR / 2.0, width, BAR], 0.0, Ink::Faint);
        paper.words(&count.to_string(), (left + width + 6.0, middle), (SMALL, Ink::Text), Anchor::Start);
    }
    paper.rect([left - 0.5, top, 1.0, ROW * rows as f32], 0.0, Ink::Edge);
    paper.y = top + ROW * rows as f32 + 8.0;
    paper.finish(&left_out(rows, table.rows.len(), "rows").into_iter().collect::<Vec<_>>())
}
