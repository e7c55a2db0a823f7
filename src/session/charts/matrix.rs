//! Rows and columns as a heat map, with bars at the right for whole rows.

use super::paper::{MARGIN, MOST_COLUMNS, MOST_ROWS, NAME, Paper, SMALL, left_out};
use crate::analysis::counts::{Cell, Side, Table};
use crate::formats::drawing::{Anchor, Drawing, Ink, cut, width_of};
use crate::model::Project;

const NAMES: f32 = 196.0;
const HEAD: f32 = 56.0;
const CELL: [f32; 2] = [118.0, 44.0];
const BARS: f32 = 320.0;
const BAR: f32 = 16.0;
/// Room for the number beside a bar.
const NUMBER: f32 = 44.0;

pub(super) fn draw(project: &Project, table: &Table) -> Drawing {
    let (rows, columns) = (table.rows.len().min(MOST_ROWS), table.columns.len().min(MOST_COLUMNS));
    let cells = MARGIN + NAMES;
    let bars = cells + CELL[0] * columns as f32 + 24.0;
    let mut paper = Paper::new(project, table, bars + BARS + MARGIN);
    for (at, column) in table.columns.iter().take(columns).enumerate() {
        paper.lines(&column.label, (cells + CELL[0] * at as f32 + 8.0, paper.y + 12.0), CELL[0] - 14.0, 3);
    }
    let said = if table.question.stances { "All columns: against, for" } else { "All statements of the row" };
    paper.words(said, (bars, paper.y + HEAD - 12.0), (13.0, Ink::Quiet), Anchor::Start);
    paper.y += HEAD + 8.0;
    let top = paper.y;
    for row in 0..rows {
        let middle = top + CELL[1] * (row as f32 + 0.5);
        let name = table.rows.get(row).map_or("", |row| &row.label);
        paper.words(&cut(name, NAME, NAMES - 16.0), (MARGIN, middle), (NAME, Ink::Text), Anchor::Start);
        for column in 0..columns {
            let corner = [cells + CELL[0] * column as f32, top + CELL[1] * row as f32];
            cell(&mut paper, table, &table.cell(row, column), corner);
        }
        bar(&mut paper, table, (row, rows), (bars, middle));
    }
    paper.y = top + CELL[1] * rows as f32;
    if table.question.stances {
        let axis = bars + BARS / 2.0;
        paper.rect([axis - 0.5, top, 1.0, CELL[1] * rows as f32], 0.0, Ink::Edge);
        paper.y += 14.0;
        legend(&mut paper, table);
    }
    paper.y += 12.0;
    let missing = [left_out(rows, table.rows.len(), "rows"), left_out(columns, table.columns.len(), "columns")];
    paper.finish(&missing.into_iter().flatten().collect::<Vec<_>>())
}

fn cell(paper: &mut Paper, table: &Table, cell: &Cell, [x, y]: [f32; 2]) {
    let ink = match (cell.count, table.question.stances) {
        (0, _) => Ink::Empty,
        (_, true) => Ink::Heat { lean: cell.lean(), step: table.step(cell) },
        (_, false) => Ink::Density { step: table.step(cell) },
    };
    paper.rect([x + 1.0, y + 1.0, CELL[0] - 2.0, CELL[1] - 2.0], 3.0, ink);
    if cell.count > 0 {
        let words = if table.question.stances { cell.signed() } else { cell.count.to_string() };
        let words = cut(&words, 13.0, CELL[0] - 8.0);
        paper.words(&words, (x + CELL[0] / 2.0, y + CELL[1] / 2.0), (13.0, Ink::Text), Anchor::Middle);
    }
}

/// Against to the left and for to the right; of a cross table the number of the whole row.
fn bar(paper: &mut Paper, table: &Table, (row, rows): (usize, usize), (left, middle): (f32, f32)) {
    let total = table.row_total(row);
    let top = middle - BAR / 2.0;
    if !table.question.stances {
        let most = (0..rows).map(|row| table.row_total(row).count).max().unwrap_or(1).max(1);
        let width = (BARS - NUMBER) * total.count as f32 / most as f32;
        paper.rect([left, top, width, BAR], 0.0, Ink::Faint);
        paper.words(&total.count.to_string(), (left + width + 6.0, middle), (SMALL, Ink::Quiet), Anchor::Start);
        return;
    }
    let sides = [Side::Against, Side::For];
    let most = (0..rows).flat_map(|row| sides.map(|side| table.row_total(row).of(side))).max().unwrap_or(1).max(1);
    let axis = left + BARS / 2.0;
    let width = |side| (BARS / 2.0 - NUMBER) * total.of(side) as f32 / most as f32;
    for (side, ink, sign) in [(Side::Against, Ink::Against, -1.0), (Side::For, Ink::For, 1.0)] {
        if total.of(side) > 0 {
            let width = width(side);
            let begin = if sign < 0.0 { axis - width } else { axis };
            paper.rect([begin, top, width, BAR], 0.0, ink);
            let anchor = if sign < 0.0 { Anchor::End } else { Anchor::Start };
            let number = side.signed(total.of(side));
            paper.words(&number, (axis + sign * (width + 6.0), middle), (SMALL, Ink::Text), anchor);
        }
    }
}

fn legend(paper: &mut Paper, table: &Table) {
    let y = paper.y + 6.0;
    let mut x = MARGIN;
    let mut group = |paper: &mut Paper, inks: &[Ink], words: &str| {
        for ink in inks {
            paper.rect([x, y - 6.0, 20.0, 12.0], 2.0, *ink);
            x += 21.0;
        }
        paper.words(words, (x + 6.0, y), (SMALL, Ink::Quiet), Anchor::Start);
        x += width_of(words, SMALL) + 24.0;
    };
    let heat = |lean| [0, 1, 2].map(|step| Ink::Heat { lean, step });
    group(paper, &heat(-1), "− against");
    group(paper, &[Ink::Heat { lean: 0, step: 0 }], "mixed");
    group(paper, &heat(1), "+ for");
    let mut words = vec!["stronger: more statements, less mixed".to_owned()];
    let has = |side| (0..table.rows.len()).any(|row| table.row_total(row).of(side) > 0);
    let signs = [(Side::Mixed, "±"), (Side::Unclear, "?"), (Side::Unset, "( )")];
    words.extend(signs.iter().filter(|sign| has(sign.0)).map(|(side, sign)| format!("{sign} {}", side.name())));
    group(paper, &[], &words.join("   "));
    paper.y += 16.0;
}
