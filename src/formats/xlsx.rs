//! All tables as one workbook. Every cell is a string, and none a formula, whatever it begins with.

use super::all_tables::{self, ALL};
use super::back::Lines;
use super::report::{ExportError, Lost, Report};
use super::scope::Selection;
use super::table::{self, Rows, owned};
use super::zip::{Member, Packed, Unzip, Zip};
use super::{Exporter, Preview, Verified};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{BufRead, Write};

pub(super) struct Workbook;

/// What spreadsheet programs can hold: characters (of UTF-16) in a cell, and rows.
const LONGEST: usize = 32_767;
const MOST_ROWS: usize = 1_048_576;

impl Exporter for Workbook {
    fn write(&self, selection: &Selection<'_>, out: &mut dyn Write) -> Result<Report, ExportError> {
        let mut zip = Zip::new(out);
        for (name, text) in frame() {
            zip.add_text(&name, &text)?;
        }
        let (mut report, mut losses) = all_tables::tell(selection);
        for (at, (name, rows)) in ALL.0.iter().enumerate() {
            let mut sheet = Sheet { member: Member::new(), rows: 0, cut: 0, line: String::new() };
            sheet.write(*rows, selection, (at == 0, name))?;
            losses.add_many(Lost::CellsCut, sheet.cut, String::new);
            if at == 0 {
                report.rows = sheet.rows.saturating_sub(1);
            }
            zip.add(&path(at), sheet.member)?;
        }
        zip.finish()?;
        report.lost = losses.into_list();
        Ok(report)
    }

    fn verify(&self, selection: &Selection<'_>, exported: &mut dyn BufRead) -> Result<Verified, String> {
        let mut files = Unzip::new(exported);
        for (path, text) in frame() {
            let file = files.next()?.filter(|file| file.name == path).ok_or_else(|| format!("it has no {path}"))?;
            if file.text()? != text {
                return Err(format!("its {path} is not as it was written"));
            }
        }
        for (at, (name, rows)) in ALL.0.iter().enumerate() {
            let path = path(at);
            let sheet = files.next()?.filter(|file| file.name == path);
            let mut sheet = sheet.ok_or_else(|| format!("it has no sheet {name}"))?;
            compare(&mut sheet, *rows, selection).map_err(|said| format!("{said} of {name}"))?;
            sheet.check()?;
        }
        files.ends()?;
        all_tables::verified(selection)
    }

    fn preview(&self, selection: &Selection<'_>, limit: usize) -> Preview {
        table::preview(all_tables::STATEMENTS, selection, limit)
    }
}

fn path(at: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", at + 1)
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// All of the workbook that is not a sheet, by path.
fn frame() -> Vec<(String, String)> {
    let (mut types, mut sheets, mut relations) = (String::new(), String::new(), String::new());
    for (at, (name, _)) in ALL.0.iter().enumerate() {
        let (number, path) = (at + 1, path(at));
        let _written = write!(types, "<Override PartName=\"/{path}\" ContentType=\"{TYPES}.worksheet+xml\"/>");
        let _written = write!(sheets, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        let target = format!("worksheets/sheet{number}.xml");
        let _written =
            write!(relations, "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"{target}\"/>");
    }
    let styles = ALL.0.len() + 1;
    let file = |path: &str, text: String| (path.to_owned(), format!("{DECLARATION}{text}"));
    vec![
        file(
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
                 Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
                 Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
                 ContentType=\"{TYPES}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" \
                 ContentType=\"{TYPES}.styles+xml\"/>{types}</Types>"
            ),
        ),
        file(
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        file(
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>"),
        ),
        file(
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\">{relations}<Relationship Id=\"rId{styles}\" \
                 Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        file("xl/styles.xml", styles_of()),
    ]
}

/// Plain cells as text, and bold ones for heads.
fn styles_of() -> String {
    let font = |bold: &str| format!("<font>{bold}<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>");
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\">{}{}</fonts><fills count=\"2\"><fill><patternFill \
         patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders \
         count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf \
         numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"49\" \
         fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"49\" fontId=\"1\" \
         fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>",
        font(""),
        font("<b/>"),
    )
}

const END: &str = "</sheetData></worksheet>";

/// A sheet being written.
struct Sheet {
    member: Member,
    /// Rows so far, the head among them.
    rows: usize,
    /// Cells that were longer than a cell can be.
    cut: usize,
    line: String,
}

impl Sheet {
    fn write(
        &mut self,
        rows: &dyn Rows,
        selection: &Selection<'_>,
        (is_first, name): (bool, &str),
    ) -> Result<(), ExportError> {
        let columns = rows.columns(selection);
        let shown = if is_first { " tabSelected=\"1\"" } else { "" };
        let mut widths = String::new();
        for (at, column) in columns.iter().enumerate() {
            let (number, wide) = (at + 1, matches!(column.as_str(), "words" | "document" | "title" | "definition"));
            let width = if wide { 48 } else { 18 };
            let _written =
                write!(widths, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        self.member.write(&format!(
            "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView{shown} workbookViewId=\"0\"><pane ySplit=\"1\" \
             topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>{widths}</cols>\
             <sheetData>\n"
        ))?;
        self.row(&owned(columns), 1)?;
        rows.each(selection, &mut |row| {
            if self.rows >= MOST_ROWS {
                let full =
                    format!("a sheet holds {MOST_ROWS} rows, and there are more {name}; choose some of the articles");
                return Err(ExportError::Form(full));
            }
            self.row(row, 0)?;
            Ok(true)
        })?;
        Ok(self.member.write(END)?)
    }

    fn row(&mut self, cells: &[Cow<'_, str>], style: u8) -> std::io::Result<()> {
        self.rows += 1;
        let (number, line) = (self.rows, &mut self.line);
        line.clear();
        let _written = write!(line, "<row r=\"{number}\">");
        for (at, cell) in cells.iter().enumerate().filter(|entry| !entry.1.is_empty()) {
            let short = shortened(cell);
            self.cut += usize::from(short.len() < cell.len());
            let column = letters(at);
            let _written =
                write!(line, "<c r=\"{column}{number}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            escape(short, line);
            line.push_str("</t></is></c>");
        }
        line.push_str("</row>\n");
        self.member.write(line)
    }
}

/// As much of a cell as one can hold.
fn shortened(cell: &str) -> &str {
    let mut units = 0;
    for (at, c) in cell.char_indices() {
        units += c.len_utf16();
        if units > LONGEST {
            return cell.get(..at).unwrap_or_default();
        }
    }
    cell
}

/// The name of a column: A to Z, then AA and on.
fn letters(at: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { letter.to_string() } else { format!("{}{letter}", letters(at / 26 - 1)) }
}

/// What no XML can hold, or what readers would change, is written as `_xHHHH_`; and what looks like that already.
fn escape(cell: &str, out: &mut String) {
    for (at, c) in cell.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' => out.push_str("&#9;"),
            // Each row is a line of the file.
            '\n' => out.push_str("&#10;"),
            '\u{0}'..' ' | '\u{fffe}' | '\u{ffff}' => {
                let _written = write!(out, "_x{:04X}_", u32::from(c));
            }
            '_' if begins_code(cell.get(at..).unwrap_or_default()) => out.push_str("_x005F_"),
            c => out.push(c),
        }
    }
}

/// Whether a text begins as `_xHHHH_` does: the last sign of it may come with what is written behind.
fn begins_code(text: &str) -> bool {
    let hex = text.strip_prefix("_x").or_else(|| text.strip_prefix("_X")).and_then(|rest| rest.get(..4));
    hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The character that an `_xHHHH_` at the start of a text stands for.
fn code(text: &str) -> Option<char> {
    let hex = text.strip_prefix("_x").or_else(|| text.strip_prefix("_X"))?.get(..5)?.strip_suffix('_')?;
    let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(hex, 16).ok()).flatten().map(|code| char::from_u32(code).unwrap_or('\u{fffd}'))
}

/// A cell as it was before [`escape`].
fn plain(written: &str) -> Cow<'_, str> {
    if !written.contains(['&', '_']) {
        return Cow::Borrowed(written);
    }
    let marked = written.replace("&lt;", "<").replace("&gt;", ">");
    let marked = marked.replace("&#9;", "\t").replace("&#10;", "\n").replace("&amp;", "&");
    Cow::Owned(decoded(&marked))
}

/// A text with the characters that each `_xHHHH_` in it stands for.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (said, length) = code(rest).map_or((c, c.len_utf8()), |c| (c, 7));
        out.push(said);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// Compares a sheet with the rows that the project gives, cell by cell.
fn compare(sheet: &mut Packed, rows: &dyn Rows, selection: &Selection<'_>) -> Result<(), String> {
    let mut lines = Lines::new(&mut sheet.from);
    for _ in 0..2 {
        lines.next()?;
    }
    let mut number = 0;
    let mut check = |cells: &[Cow<'_, str>]| {
        number += 1;
        let line = lines.next()?.ok_or_else(|| format!("row {number} is missing in the sheet"))?;
        same(line, cells, number)
    };
    check(&owned(rows.columns(selection)))?;
    let mut said = Ok(());
    let told = rows.each(selection, &mut |row| {
        said = check(row);
        Ok(said.is_ok())
    });
    told.map_err(|error| error.to_string())?;
    said?;
    if lines.next()? == Some(END) && lines.next()?.is_none() {
        Ok(())
    } else {
        Err("there is more than the project has in the sheet".to_owned())
    }
}

/// Whether a line of a sheet holds these cells and no others.
fn same(line: &str, cells: &[Cow<'_, str>], number: usize) -> Result<(), String> {
    let mut found = line.split("<c r=\"").skip(1).map(|cell| {
        let place = cell.split('"').next().unwrap_or_default();
        let words = cell.split_once("preserve\">").and_then(|(_, rest)| rest.split_once("</t></is></c>"));
        (place, words.map(|(words, _)| plain(words)))
    });
    for (at, cell) in cells.iter().enumerate().filter(|entry| !entry.1.is_empty()) {
        let place = format!("{}{number}", letters(at));
        if found.next() != Some((place.as_str(), Some(Cow::Borrowed(shortened(cell))))) {
            return Err(format!("cell {place} differs from the project in the sheet"));
        }
    }
    found.next().map_or(Ok(()), |(place, _)| Err(format!("cell {place} is not in the project but in the sheet")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_have_letters() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(letters).into();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_cell_holds_so_much_and_no_more() {
        let long = "🇳".repeat(20_000);
        assert_eq!(shortened(&long).chars().count(), 16_383);
        assert_eq!(shortened("words"), "words");
    }

    #[test]
    fn what_looks_like_a_code_with_its_neighbour_comes_back() {
        let mut written = String::new();
        escape("_x00aA\u{ffff}", &mut written);
        assert_eq!(plain(&written), "_x00aA\u{ffff}");
    }

    proptest! {
        #[test]
        fn any_cell_comes_back(cell in "(?s).{0,40}|[_xX0-9A-Fa&;<>\r\u{1}\u{ffff}]{0,30}") {
            let mut written = String::new();
            escape(&cell, &mut written);
            let hostile = written.contains(['<', '\n', '\r', '\u{1}', '\u{ffff}']);
            prop_assert!(!hostile, "{:?}", written);
            prop_assert_eq!(plain(&written), cell);
        }
    }
}
