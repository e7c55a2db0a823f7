//! Cells that no spreadsheet runs: an apostrophe before what it would take for a formula, and its way back.

use std::borrow::Cow;

/// Reads a table as the spreadsheets of some country write it: with the sign between its cells that stands in its first
/// line more often than a comma.
pub(super) fn reader(text: &str) -> csv::Reader<&[u8]> {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: u8| head.bytes().filter(|byte| *byte == sign).count();
    let sign = [b';', b'\t'].into_iter().find(|sign| count(*sign) > count(b','));
    csv::ReaderBuilder::new().flexible(true).delimiter(sign.unwrap_or(b',')).from_reader(text.as_bytes())
}

/// What begins a formula, also in the wide forms that some spreadsheets fold.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// What spreadsheets of some countries take for the end of a cell, even between quotation marks that they misread.
fn ends_cell(c: char) -> bool {
    matches!(c, ';' | '\t' | '\n' | '\r')
}

/// Whether a formula could fetch, open or run something: with a function, another program, another file. Without one
/// of these a spreadsheet that misreads the file shows at worst a wrong sum, and bullets can stay as they are.
fn reaches_out(rest: &str) -> bool {
    rest.split(ends_cell).next().is_some_and(|piece| piece.contains(['(', '|', '[', '（', '｜', '［']))
}

/// Marks a cell so that it is text for every spreadsheet. [`unmark`] gives back the same letters.
///
/// A mark stands at the start of the cell, and after a separator inside it where a formula reaches out, before any
/// apostrophes that are there already. A plain number stays as it is: it is no formula.
pub(super) fn mark(cell: &str) -> Cow<'_, str> {
    if is_number(cell) {
        return Cow::Borrowed(cell);
    }
    let places = marks(cell, 0);
    if places.is_empty() {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len() + places.len());
    let mut places = places.into_iter().peekable();
    for (at, c) in cell.char_indices() {
        if places.next_if_eq(&at).is_some() {
            out.push('\'');
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// Takes the marks of [`mark`] away.
pub(super) fn unmark(cell: &str) -> Cow<'_, str> {
    if is_number(cell) {
        return Cow::Borrowed(cell);
    }
    let places = marks(cell, 1);
    if places.is_empty() {
        return Cow::Borrowed(cell);
    }
    let mut places = places.into_iter().peekable();
    let kept = cell.char_indices().filter(|&(at, _)| places.next_if_eq(&at).is_none());
    Cow::Owned(kept.map(|(_, c)| c).collect())
}

/// Bytes before which a mark belongs, or (with at least one apostrophe asked for) at which one stands.
fn marks(cell: &str, apostrophes: usize) -> Vec<usize> {
    let mut places = Vec::new();
    // Nearly all cells are of this kind, and there are millions of them.
    let begins = cell.trim_start_matches([' ', '\'']).starts_with(|c| begins_formula(c) || ends_cell(c));
    if !begins
        && memchr::memchr2(b';', b'\t', cell.as_bytes()).is_none()
        && memchr::memchr2(b'\n', b'\r', cell.as_bytes()).is_none()
    {
        return places;
    }
    // Where a formula could begin, and how many apostrophes stand there so far.
    let mut open: Option<(Option<usize>, usize)> = Some((None, 0));
    let mut at_start = true;
    for (at, c) in cell.char_indices() {
        if let Some((first, count)) = open {
            let here = first.unwrap_or(at);
            if c == '\'' {
                open = Some((Some(here), count + 1));
                continue;
            }
            let runs = begins_formula(c) && (at_start || reaches_out(cell.get(at..).unwrap_or_default()));
            if (runs || at_start && matches!(c, '\t' | '\r' | '\n')) && count >= apostrophes {
                places.push(here);
            }
            let blank = c == ' ' && first.is_none();
            open = blank.then_some((None, 0));
            at_start &= blank;
        }
        if ends_cell(c) {
            open = Some((None, 0));
            at_start = false;
        }
    }
    places
}

/// Digits with a sign and one point at most.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part].iter().all(|piece| !piece.is_empty() && piece.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_marked_and_everything_else_is_left_alone() {
        let check = |cell: &str, expected: &str| assert_eq!(mark(cell), expected, "{cell:?}");
        check("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        check("  =1+1", "  '=1+1");
        check("'=1", "''=1");
        check("\t=1", "'\t=1");
        check("- one\n- two", "'- one\n- two");
        check("one\n- two; - three (3)", "one\n- two; '- three (3)");
        check("a;=1+1;b", "a;=1+1;b");
        check("a\n=A1|b\t'@sum(1)", "a\n'=A1|b\t''@sum(1)");
        check("@sum", "'@sum");
        check("＝1", "'＝1");
        check("-5.25", "-5.25");
        check("+64 21", "'+64 21");
        check("’tis", "’tis");
        check("'tis so", "'tis so");
        check("a - b", "a - b");
        check("one\n\ntwo", "one\n\ntwo");
        check("", "");
    }

    proptest! {
        #[test]
        fn marks_come_off_again(cell in "[ '=+@;(\t\n\r＝a1.-]{0,12}") {
            let marked = mark(&cell);
            prop_assert_eq!(unmark(&marked), cell.as_str());
            if !is_number(&cell) {
                let begins = |piece: &str| piece.trim_start_matches(' ').starts_with(begins_formula);
                prop_assert!(!begins(&marked), "{:?}", marked);
                prop_assert!(!marked.split(ends_cell).any(|piece| begins(piece) && reaches_out(piece)), "{:?}", marked);
                prop_assert!(!marked.starts_with(['\t', '\r', '\n']));
            }
        }

        #[test]
        fn any_text_comes_back(cell in "\\PC{0,40}|(?s).{0,20}") {
            let marked = mark(&cell);
            prop_assert_eq!(unmark(&marked), cell.as_str());
        }
    }
}
