//! Excel workbooks of somebody else: the cells of their sheets, as a spreadsheet shows them.

use super::articles::Refused;
use super::package::Package;
use super::tree::{attribute, child, first, parse, text_of, words};
use super::xlsx::decoded;
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};

const MOST_COLUMNS: usize = 10_000;
/// Numbers of formats that stand for dates and times in every workbook.
const DATES: [std::ops::RangeInclusive<usize>; 3] = [14..=22, 27..=36, 45..=58];
const HINT: &str = "Open it in a spreadsheet, and save it again";

/// A workbook of which sheets are read when they are asked for.
pub(super) struct Workbook<'a> {
    package: Package<'a>,
    book: Book,
    /// The name and part of each sheet, in their order.
    sheets: Vec<(String, String)>,
}

impl<'a> Workbook<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refused> {
        let package = Package::open(bytes)?;
        let part =
            |name: &str| package.read_if_there(name).map(|part| part.map(|bytes| text_of(&bytes)).unwrap_or_default());
        let workbook = part("xl/workbook.xml")?;
        let book = Book {
            strings: strings(&part("xl/sharedStrings.xml")?)?,
            dates: dates(&part("xl/styles.xml")?)?,
            since_1904: workbook.contains("date1904=\"1\""),
        };
        let sheets = sheets(&workbook, &part("xl/_rels/workbook.xml.rels")?)?;
        Ok(Self { package, book, sheets })
    }

    /// The names of the sheets, in their order.
    pub(super) fn sheets(&self) -> impl ExactSizeIterator<Item = &str> {
        self.sheets.iter().map(|sheet| sheet.0.as_str())
    }

    /// The rows of a sheet that have anything in them, with their numbers from 1; none where there is no such sheet.
    pub(super) fn rows(&self, sheet: usize) -> Result<Vec<(usize, Vec<String>)>, Refused> {
        let Some((_, part)) = self.sheets.get(sheet) else { return Ok(Vec::new()) };
        let text = self.package.read_if_there(part)?.map(|bytes| text_of(&bytes)).unwrap_or_default();
        if text.is_empty() { Ok(Vec::new()) } else { self.book.rows(&text, part) }
    }
}

/// The name and part of each sheet, in their order.
fn sheets(workbook: &str, relations: &str) -> Result<Vec<(String, String)>, Refused> {
    let missing = || Refused::new("it does not say where its sheets are", HINT);
    if workbook.is_empty() || relations.is_empty() {
        return Err(missing());
    }
    let (workbook, relations) = (parse(workbook, "xl/workbook.xml")?, parse(relations, "xl/_rels/workbook.xml.rels")?);
    let targets: BTreeMap<&str, &str> =
        relations.descendants().filter_map(|node| Some((attribute(node, "Id")?, attribute(node, "Target")?))).collect();
    let named = workbook.descendants().filter(|node| node.tag_name().name() == "sheet");
    let found = named.filter_map(|sheet| {
        let relation =
            sheet.attributes().find(|attribute| attribute.name() == "id" && attribute.namespace().is_some())?;
        let target = targets.get(relation.value())?;
        let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some((attribute(sheet, "name").unwrap_or_default().to_owned(), part))
    });
    Ok(found.collect())
}

fn strings(text: &str) -> Result<Vec<String>, Refused> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let tree = parse(text, "xl/sharedStrings.xml")?;
    Ok(tree.root_element().children().filter(|node| node.tag_name().name() == "si").map(rich).collect())
}

/// The words of a cell, without how they are spoken.
fn rich(cell: Node<'_, '_>) -> String {
    let texts = cell.descendants().filter(|node| node.tag_name().name() == "t");
    let spoken = |node: &Node<'_, '_>| node.ancestors().any(|above| above.tag_name().name() == "rPh");
    decoded(&texts.filter(|node| !spoken(node)).map(words).collect::<String>())
}

/// The styles of cells that show a number as a date.
fn dates(text: &str) -> Result<BTreeSet<usize>, Refused> {
    if text.is_empty() {
        return Ok(BTreeSet::new());
    }
    let tree = parse(text, "xl/styles.xml")?;
    let own = tree.descendants().filter(|node| node.tag_name().name() == "numFmt").filter_map(|format| {
        let code = attribute(format, "formatCode")?.to_lowercase();
        // What stands in quotes or brackets is shown as it is.
        let code: String = code.split('"').step_by(2).collect();
        let code: String = code.split('[').map(|part| part.split_once(']').map_or(part, |parts| parts.1)).collect();
        let is_date = code.contains(['y', 'd']) && !code.contains("general");
        Some((attribute(format, "numFmtId")?.parse::<usize>().ok()?, is_date))
    });
    let own: BTreeMap<usize, bool> = own.collect();
    let styles =
        first(tree.root_element(), "cellXfs").into_iter().flat_map(|styles| styles.children().filter(Node::is_element));
    let is_date = |style: Node<'_, '_>| {
        let id = attribute(style, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
        own.get(&id).copied().unwrap_or_else(|| DATES.iter().any(|range| range.contains(&id)))
    };
    Ok(styles.enumerate().filter(|style| is_date(style.1)).map(|style| style.0).collect())
}

struct Book {
    strings: Vec<String>,
    dates: BTreeSet<usize>,
    since_1904: bool,
}

impl Book {
    fn rows(&self, text: &str, name: &str) -> Result<Vec<(usize, Vec<String>)>, Refused> {
        let tree = parse(text, name)?;
        let Some(data) = first(tree.root_element(), "sheetData") else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for (at, row) in data.children().filter(Node::is_element).enumerate() {
            let number = attribute(row, "r").and_then(|number| number.parse().ok()).unwrap_or(at + 1);
            let mut cells: Vec<String> = Vec::new();
            for cell in row.children().filter(Node::is_element) {
                let column = attribute(cell, "r").and_then(column).unwrap_or(cells.len());
                if column >= MOST_COLUMNS {
                    return Err(Refused::new(format!("its row {number} has more than {MOST_COLUMNS} columns"), HINT));
                }
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                cells[column] = self.cell(cell);
            }
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push((number, cells));
            }
        }
        Ok(rows)
    }

    fn cell(&self, cell: Node<'_, '_>) -> String {
        let value = || child(cell, "v").map(words).unwrap_or_default();
        match attribute(cell, "t").unwrap_or("n") {
            "s" => {
                value().trim().parse::<usize>().ok().and_then(|at| self.strings.get(at)).cloned().unwrap_or_default()
            }
            "inlineStr" => rich(cell),
            "b" => if value() == "1" { "yes" } else { "no" }.to_owned(),
            "e" => String::new(),
            "n" => {
                let style = attribute(cell, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
                let shown = self.dates.contains(&style).then(|| self.date(&value())).flatten();
                shown.unwrap_or_else(value)
            }
            _ => value(),
        }
    }

    /// The day that a number of days stands for.
    fn date(&self, days: &str) -> Option<String> {
        let days = days.trim().parse::<f64>().ok().filter(|days| (0.0..3_000_000.0).contains(days))?.floor() as i64;
        // Workbooks know a 29 February 1900, which never was.
        let epoch = if self.since_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
        Some(epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?.to_string())
    }
}

/// The number of a column from a place such as `AB12`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase).take(4);
    letters
        .fold(None, |sum: Option<usize>, letter| Some(sum.map_or(0, |sum| (sum + 1) * 26) + usize::from(letter - b'A')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_days_are_read_as_a_spreadsheet_shows_them() {
        assert_eq!(["A1", "Z9", "AA1", "AB12"].map(|place| column(place).unwrap()), [0, 25, 26, 27]);
        assert_eq!(column("12"), None);
        let book = |since_1904| Book { strings: Vec::new(), dates: BTreeSet::new(), since_1904 };
        assert_eq!(book(false).date("46309.5").as_deref(), Some("2026-10-14"));
        assert_eq!(book(true).date("44847").as_deref(), Some("2026-10-14"));
        assert_eq!(book(false).date("1e300"), None);
        let styles = r#"<s><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="0 &quot;days&quot;"/></numFmts>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></s>"#;
        assert_eq!(dates(styles).unwrap(), BTreeSet::from([1, 3]));
    }
}
